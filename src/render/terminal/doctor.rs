//! What is odd about a collection on a terminal: what was seen, and the query that shows it.

use std::io;
use std::io::Write;

use crate::counting::Diagnosis;
use crate::counting::Faulty;
use crate::counting::ShownBy;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::line;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::search::Wording;

/// Columns of the kind.
const KIND: usize = 13;

/// Writes what was found, a kind after the other. `flags` are what a search of this index needs to read the
/// queries, which are in dateline's own language.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn diagnosis(
    out: &mut impl Write,
    answer: &Diagnosis,
    flags: &str,
    look: Look,
) -> io::Result<()> {
    let columns = look.width.saturating_sub(KIND).max(20);
    let mut before = None;
    for finding in &answer.findings {
        let mut kind = if before == Some(finding.kind) { "" } else { finding.kind.name() };
        before = Some(finding.kind);
        for line in Words::new(&finding.what, &[], columns).wrap(columns, columns, false) {
            writeln!(out, "{kind:<KIND$}{line}")?;
            kind = "";
        }
        // Never broken: it is there to be copied.
        let command = match &finding.shown_by {
            ShownBy::Query(query) if look.wording != Wording::Flags => {
                format!("search, query: {}", escape::text(query))
            }
            ShownBy::List(fault) if look.wording != Wording::Flags => look
                .wording
                .note(&format!("`dateline doctor --list {}`", fault.name()))
                .into_owned(),
            ShownBy::Query(query) => {
                let query = query.replace('\'', "'\\''");
                format!("dateline search {flags}'{}'", escape::text(&query))
            }
            ShownBy::List(fault) => format!("dateline doctor --list {}", fault.name()),
        };
        writeln!(out, "{:KIND$}{command}", "")?;
    }
    Ok(())
}

/// Writes how many articles were looked at.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn looked_at(out: &mut impl Write, answer: &Diagnosis) -> io::Result<()> {
    let all = answer.index.articles;
    let nothing = if answer.findings.is_empty() { "nothing odd in " } else { "" };
    write!(out, "{nothing}{}", articles(all))?;
    if answer.read < all {
        write!(out, "; texts: of {} of them", number(answer.read))?;
    }
    writeln!(out)
}

/// Writes the articles that show a fault, a few lines each.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn faulty(out: &mut impl Write, answer: &Faulty, look: Look) -> io::Result<()> {
    let indent = (answer.hits.len().to_string().len() + 1).max(3);
    let columns = look.width.saturating_sub(indent).max(8);
    for hit in &answer.hits {
        let facts = format!("{} · {}", source(&hit.article), date(hit.article.published.as_ref()));
        let id = escape::name(&hit.short_id);
        line(out, &hit.rank.to_string(), (&facts, &id), indent, look)?;
        for title in Words::new(&title(&hit.article), &[], columns).window(columns, 1, false) {
            writeln!(out, "{:indent$}{title}", "")?;
        }
        writeln!(out, "{:indent$}{}", "", place(hit))?;
    }
    Ok(())
}

/// Writes how many articles show a fault, and how many were looked at.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn faulty_of(out: &mut impl Write, answer: &Faulty) -> io::Result<()> {
    let all = answer.index.articles;
    let of = if answer.read < all { " whose text is read" } else { "" };
    let (count, what) = (number(answer.hits.len() as u64), answer.fault.what());
    writeln!(out, "{count} of {}{of} {what}", articles(answer.read))
}
