//! What is said of an article and of a passage: what it is cited by, when, by whom, and how sure that is.

use dateline::article::Article;
use dateline::article::Precision;
use dateline::render::terminal;
use dateline::search::FileState;
use dateline::search::Hit;
use dateline::search::HitPassage;
use dateline::search::Instead;
use dateline::search::Shown;

use crate::mcp::budget;
use crate::mcp::quoted;

/// Returns what an article is: its title, source, day and file, a line each.
pub(crate) fn of_hit(hit: &Hit) -> String {
    let article = &hit.article;
    let title = match article.title.as_str() {
        "" => "none".to_owned(),
        title if article.title_from_body => {
            format!("{} (no headline: the first words of the text)", quoted::name(title))
        }
        title => quoted::name(title),
    };
    let source = match &article.source {
        Some(source) => format!("{} ({})", quoted::name(&source.name), source.evidence),
        None => "unknown".to_owned(),
    };
    let path = terminal::file(hit);
    let file = match hit.file {
        FileState::Current => "",
        FileState::Changed => " (changed since it was indexed)",
        FileState::Missing => " (no longer there)",
        FileState::Unseen => " (cannot be seen from here)",
        FileState::Kept => " (kept from before: the file is broken now)",
    };
    let mut out = format!(
        "id: {}\ntitle: {title}\nsource: {source}\n{}file: {}{file}\n",
        hit.short_id,
        published(article, hit.coarse),
        quoted::name(&path),
    );
    if let Some(url) = &article.url {
        out.push_str(&format!("url: {}\n", quoted::name(url)));
    }
    out
}

/// Returns the date with its evidence, and in words what is not sure about it.
fn published(article: &Article, is_coarse: bool) -> String {
    let mut line = format!("published: {}", terminal::date(article.published.as_ref()));
    match &article.published {
        None => line.push_str(" - nothing says when it was published: cite it as undated"),
        Some(date) => {
            line.push_str(&format!(", confidence {:.2}", date.confidence));
            if terminal::is_guess(date) {
                line.push_str(" - this date is a guess: say so when you cite it");
            }
            match date.stamp.precision() {
                Precision::Year => line.push_str(" - only the year is known"),
                Precision::Month => line.push_str(" - only the month is known"),
                Precision::Day | Precision::Minute | Precision::Second => {}
            }
        }
    }
    if is_coarse {
        line.push_str(", so it may be outside the days asked for");
    }
    line.push('\n');
    line
}

/// Returns a passage: its citation, then its text as quoted lines.
pub(crate) fn of_passage(passage: &HitPassage) -> String {
    let cite = citation(passage);
    let place = passage.page.map(|page| format!(" (page {page})")).unwrap_or_default();
    format!("cite: {cite}{place}\n{}", quoted::lines(&passage.text))
}

/// Returns what a passage is cited by.
pub(crate) fn citation(passage: &HitPassage) -> String {
    format!("{}@{}", passage.id, passage.hash)
}

/// Says how what is shown is related to what was cited.
pub(crate) fn of_citation(answer: &Shown) -> String {
    let mut out = String::new();
    match answer.instead {
        Some(Instead::Identical) => out.push_str(
            "warning: the article cited is no longer in the index; this one is identical\n",
        ),
        Some(Instead::Edited) => {
            out.push_str("warning: the article cited was edited since; this is its current text\n")
        }
        Some(Instead::SameText) => out.push_str(
            "warning: the article cited is no longer in the index; this one has the same text\n",
        ),
        Some(Instead::OtherId) => out.push_str(
            "warning: the citation is mixed up: its id is that of another article, which has no such text; \
             this one has the text\n",
        ),
        None => {}
    }
    match answer.changed_since_cited {
        Some(true) if answer.instead == Some(Instead::Edited) => out.push_str(
            "warning: no text has the hash cited: it was changed by an edit, or is mistyped\n",
        ),
        Some(true) => out.push_str("warning: the text has changed since it was cited\n"),
        Some(false) => out.push_str("the text is unchanged since it was cited\n"),
        None => {}
    }
    out
}

/// Returns the beginning of a passage that has at most `room` bytes with its citation.
pub(crate) fn cut(passage: &HitPassage, room: usize) -> String {
    let mut most = passage.text.len();
    loop {
        let text = budget::beginning(&passage.text, most).to_owned();
        let written = format!("\n{}", of_passage(&HitPassage { text, ..passage.clone() }));
        match written.len().checked_sub(room) {
            None | Some(0) => return written,
            Some(_) if most == 0 => return written,
            // Marks of lines and codes make what is written longer than the text.
            Some(over) => most = most.min(passage.text.len()).saturating_sub(over.max(16)),
        }
    }
}
