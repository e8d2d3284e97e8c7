//! The earliest articles, and samples, on a terminal: a few lines an article.

use std::io;
use std::io::Write;

use crate::counting::Earliest;
use crate::counting::Sample;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::table::aligned;
use crate::render::terminal::table::shown;
use crate::render::terminal::title;
use crate::search::Hit;

/// Columns before the text of an article.
const INDENT: usize = 3;

/// Writes a line of text, cut to the columns there are.
fn one_line(out: &mut impl Write, text: &str, look: Look) -> io::Result<()> {
    let columns = look.width.saturating_sub(INDENT);
    for line in Words::new(text, &[], columns).window(columns, 1, false) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}

/// Writes what is known of an article, behind its number.
fn head(out: &mut impl Write, label: &str, facts: &str, look: Look) -> io::Result<()> {
    let columns = look.width.saturating_sub(INDENT);
    let mut label = label;
    for line in Words::new(facts, &[], columns).wrap(columns, columns, false) {
        writeln!(out, "{:<INDENT$}{line}", label)?;
        label = "";
    }
    Ok(())
}

fn about(out: &mut impl Write, hit: &Hit, look: Look) -> io::Result<()> {
    one_line(out, &title(&hit.article), look)?;
    // Never broken: a path is there to be copied.
    writeln!(out, "{:INDENT$}{}", "", place(hit))
}

/// Writes the earliest articles: the day and how sure it is, the source, what else the article says of its
/// day; then the undated ones that could be earlier.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn earliest(out: &mut impl Write, answer: &Earliest, look: Look) -> io::Result<()> {
    for hit in &answer.hits {
        let published = hit.article.published.as_ref();
        let sure = published.map_or(0.0, |date| f64::from(date.confidence) * 100.0);
        let (rank, id) = (hit.rank, escape::name(&hit.short_id));
        let when = date(published);
        let facts = format!("{when}, {sure:.0}% sure · {} · {id}", source(&hit.article));
        head(out, &rank.to_string(), &facts, look)?;
        about(out, hit, look)?;
        for other in published.into_iter().flat_map(|date| &date.others) {
            let says = other.says.map_or_else(|| other.text.clone(), |stamp| stamp.to_string());
            one_line(out, &format!("not used: {says} ({})", other.kind), look)?;
        }
    }
    if answer.all_undated > 0 {
        let count = articles(answer.all_undated);
        let gap = if answer.hits.is_empty() { "" } else { "\n" };
        writeln!(out, "{gap}undated, could be earlier: {count}")?;
        for hit in &answer.undated {
            let id = escape::name(&hit.short_id);
            head(out, "", &format!("{} · {id}", source(&hit.article)), look)?;
            about(out, hit, look)?;
        }
    }
    Ok(())
}

/// Writes a sample: what each stratum has and gives, then the articles.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sample(out: &mut impl Write, answer: &Sample, look: Look) -> io::Result<()> {
    strata(out, answer, look.width)?;
    if !answer.by.is_empty() {
        writeln!(out)?;
    }
    for (_, hit) in &answer.drawn {
        let id = escape::name(&hit.short_id);
        let when = date(hit.article.published.as_ref());
        let facts = format!("{} · {when} · {id}", source(&hit.article));
        head(out, &hit.rank.to_string(), &facts, look)?;
        about(out, hit, look)?;
    }
    Ok(())
}

/// Writes what each stratum of a sample has and gives, in so many columns; nothing where all is one.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn strata(out: &mut impl Write, answer: &Sample, columns: usize) -> io::Result<()> {
    if answer.by.is_empty() {
        return Ok(());
    }
    let head = answer.by.iter().map(ToString::to_string);
    let mut rows = vec![head.chain(["articles".into(), "drawn".into()]).collect::<Vec<_>>()];
    for stratum in &answer.strata {
        let labels = answer.by.iter().zip(&stratum.labels);
        let labels = labels.map(|(axis, label)| shown(axis, label));
        let numbers = [number(stratum.population), number(stratum.drawn)];
        rows.push(labels.chain(numbers).collect());
    }
    aligned(out, &rows, answer.by.len(), columns)
}
