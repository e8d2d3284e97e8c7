//! The page of a concordance: a line a place, aligned on it.

use axum::http::StatusCode;
use dateline::counting::Concordance;
use dateline::counting::ConcordanceLine;
use dateline::render::csv::day_cell;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::title;
use crate::serve::pages::views::asking::undated;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::measures::more;
use crate::serve::pages::way::Way;

/// With more words on each side, lines are broken; with as many or fewer, what there is no room for is cut.
const SHORT: usize = 10;

/// Returns the page.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Concordance,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    let shown = answer.lines.len() as u64;
    let places = if answer.all_lines == 1 { "place" } else { "places" };
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" {
            @if shown < answer.all_lines { (number(shown)) " of " }
            (number(answer.all_lines)) " " (places) " in " (articles(answer.total.articles))
        }
        (undated(base, pairs, &answer.total))
        (notes(&answer.query.notes, warning))
        p { a href=(open.to(base, "/concordance.csv")) { "CSV" } }
        @if !answer.lines.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Places in the words around them" {
                table.kwic.long[answer.context > SHORT] {
                    thead {
                        tr {
                            th.left scope="col" { "Before" }
                            th.node scope="col" { "Place" }
                            th scope="col" { "Behind" }
                            th scope="col" { "Day" }
                            th scope="col" { "Source" }
                            th scope="col" { "Cite" }
                        }
                    }
                    tbody { @for line in &answer.lines { (one(base, pairs, line)) } }
                }
            }
        }
        @if shown < answer.all_lines { (more(base, way.path, pairs, 100)) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

fn one(base: &str, pairs: &Pairs, line: &ConcordanceLine) -> Markup {
    let open = Address::of(pairs).counting();
    let mut to = open.to(base, &format!("/articles/{}", line.short_id));
    if let Some(passage) = line.passage {
        to.push_str(&format!("#p{passage}"));
    }
    let day = line.published.as_ref().map_or_else(|| "undated".to_owned(), day_cell);
    html! {
        tr {
            td.left { bdi { (escape::text(&line.left)) } }
            td.node { mark { bdi { (escape::text(&line.node)) } } }
            td.right { bdi { (escape::text(&line.right)) } }
            td.n { (day) }
            td.source dir="auto" { (escape::name(line.source.as_deref().unwrap_or("none"))) }
            td.id { a href=(to) title=(escape::text(&line.title)) { (line.citation()) } }
        }
    }
}
