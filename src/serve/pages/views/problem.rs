//! An error in a page, with the caret under the text.

use dateline::render::escape;
use dateline::render::problem::Problem;
use maud::Markup;
use maud::html;
use unicode_width::UnicodeWidthStr as _;

/// Code points shown on each side of what is wrong.
const AROUND: usize = 60;

/// Returns an error, and what else is wrong with the same query.
pub(crate) fn problem(problem: &Problem) -> Markup {
    html! {
        div.problem role="alert" {
            (one(problem))
            @for other in &problem.others { (one(other)) }
        }
    }
}

fn one(problem: &Problem) -> Markup {
    html! {
        p { strong { "Error: " } (lines(&problem.message)) }
        @for cause in &problem.causes { p { (lines(cause)) } }
        @if let Some((query, span)) = &problem.place {
            @let (before, wrong, after) = place(query, span.start, span.end);
            @let at = query[..query.floor_char_boundary(span.start)].chars().count() + 1;
            div.caret tabindex="0" role="group" aria-label={ "The place in the query: character " (at) ", " (wrong) } {
                (before) u { (wrong) } (after) "\n"
                span aria-hidden="true" {
                    (" ".repeat(before.width())) ("^".repeat(wrong.width().max(1)))
                }
            }
        }
        @for hint in &problem.hints { p.soft { "Hint: " (lines(hint)) } }
    }
}

/// Returns the text before what is wrong, that, and the text behind it, each on one line and safe to show.
fn place(query: &str, start: usize, end: usize) -> (String, String, String) {
    let start = query.floor_char_boundary(start.min(query.len()));
    let end = query.floor_char_boundary(end.clamp(start, query.len()));
    let skipped = query[..start].chars().count().saturating_sub(AROUND);
    let before: String = query[..start].chars().skip(skipped).collect();
    let wrong: String = query[start..end].chars().take(AROUND).collect();
    let after: String = query[end..].chars().take(AROUND).collect();
    let shown = |text: &str| escape::text(text).into_owned();
    (shown(&before), shown(&wrong), shown(&after))
}

fn lines(text: &str) -> String {
    text.split('\n').map(escape::text).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_what_is_wrong_in_columns() {
        let of = |query: &str, span: std::ops::Range<usize>| {
            let known = Problem { message: "unknown field".to_owned(), ..Problem::default() };
            super::problem(&known.at(query, span)).into_string()
        };
        let shown = of("war titel:peace", 4..9);
        assert!(
            shown.contains("war <u>titel</u>:peace\n<span aria-hidden=\"true\">    ^^^^^</span>")
        );
        assert!(
            of("飞书 x:y", 7..8)
                .contains("飞书 <u>x</u>:y\n<span aria-hidden=\"true\">     ^</span>")
        );
        assert!(of("<script>", 0..8).contains("<u>&lt;script&gt;</u>"));
        assert!(of("a", 40..50).contains("a<u></u>\n<span aria-hidden=\"true\"> ^</span>"));
    }
}
