//! One page of hits.

use std::io;
use std::io::Write;

use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::folded;
use crate::render::terminal::layout::ID_COLUMN;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::line;
use crate::render::terminal::layout::width;
use crate::render::terminal::link::file_address;
use crate::render::terminal::link::is_web_address;
use crate::render::terminal::link::linked;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::search::Hit;
use crate::search::Hits;
use crate::search::PartOf;
use crate::search::ScorePart;

/// Lines of a passage that are shown; `show ID#pN` has all of it.
const PASSAGE_LINES: usize = 3;
/// Lines of a title that are shown.
const TITLE_LINES: usize = 3;

/// Writes the hits, best first; what is true of all of them is
/// [`search_summary`](crate::render::terminal::search_summary)'s.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn hits(out: &mut impl Write, answer: &Hits, look: Look) -> io::Result<()> {
    let highest = answer.hits.iter().map(|hit| hit.rank).max().unwrap_or(1);
    let indent = (highest.to_string().len() + 1).max(3);
    for hit in &answer.hits {
        one(out, hit, indent, look)?;
    }
    Ok(())
}

fn one(out: &mut impl Write, hit: &Hit, indent: usize, look: Look) -> io::Result<()> {
    let article = &hit.article;
    let columns = look.width - indent;
    head(out, hit, indent, look)?;
    let title = Words::new(&title(article), &hit.title_matches, columns);
    for line in title.window(columns, TITLE_LINES, look.color) {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    for passage in &hit.passages {
        let label = match passage.page {
            Some(page) => format!("#p{} (page {page})  ", passage.number),
            None => format!("#p{}  ", passage.number),
        };
        let hang = indent + label.len();
        let columns = look.width.saturating_sub(hang).max(8);
        let words = Words::new(&passage.text, &passage.matches, columns);
        for (at, line) in words.window(columns, PASSAGE_LINES, look.color).iter().enumerate() {
            if at == 0 {
                writeln!(out, "{:indent$}{label}{line}", "")?;
            } else {
                writeln!(out, "{:hang$}{line}", "")?;
            }
        }
    }
    if let Some(story) = &hit.story {
        folded::others(out, story, indent, look)?;
    }
    if let Some(parts) = &hit.parts {
        let sum = format!("score {:.4} = {}", hit.score, sum(parts));
        for line in Words::new(&sum, &[], columns).wrap(columns, columns, false) {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    let place = place(hit);
    // Never broken: a path is there to be copied.
    let place = match look.links {
        true => linked(&place, &file_address(&hit.folder.join(&hit.path))),
        false => place,
    };
    writeln!(out, "{:indent$}{place}", "")?;
    let Some(url) = article.url.as_deref().filter(|url| is_web_address(url)) else { return Ok(()) };
    let shown = escape::name(url);
    match look.links && shown == url {
        true => writeln!(out, "{:indent$}{}", "", linked(url, url)),
        false => writeln!(out, "{:indent$}{shown}", ""),
    }
}

/// Returns `strike 3.2100 + port 4.0000 + title 1.1000`.
fn sum(parts: &[ScorePart]) -> String {
    let mut out = String::new();
    for part in parts {
        let name = match &part.of {
            PartOf::Clause(text) => escape::name(text).into_owned(),
            PartOf::Added(word) => format!("{} (added)", escape::name(word)),
            PartOf::Title => "in the title".to_owned(),
            PartOf::Closeness => "close together".to_owned(),
            PartOf::Passage => "best 75 words".to_owned(),
            PartOf::Agreement => "as the best hits".to_owned(),
            PartOf::Age => "age".to_owned(),
        };
        let sign = match (out.is_empty(), part.amount < 0.0) {
            (true, false) => "",
            (true, true) => "- ",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        out.push_str(&format!("{sign}{name} {:.4}", part.amount.abs()));
    }
    if out.is_empty() { "0".to_owned() } else { out }
}

/// Writes rank, source, date, story and id; the story below where the line has no room for it.
fn head(out: &mut impl Write, hit: &Hit, indent: usize, look: Look) -> io::Result<()> {
    let facts = format!("{} · {}", source(&hit.article), folded::dated(hit));
    let id = escape::name(&hit.short_id);
    let Some(story) = hit.story.as_ref().map(folded::story_facts) else {
        return line(out, &hit.rank.to_string(), (&facts, &id), indent, look);
    };
    let whole = format!("{facts} · {story}");
    let used = indent + width(&whole);
    if used + 2 + width(&id) <= look.width {
        let gap = ID_COLUMN.saturating_sub(used).max(2);
        return writeln!(out, "{:<indent$}{whole}{:gap$}{id}", hit.rank, "");
    }
    line(out, &hit.rank.to_string(), (&facts, &id), indent, look)?;
    let columns = look.width - indent;
    for line in Words::new(&story, &[], columns).wrap(columns, columns, false) {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}
