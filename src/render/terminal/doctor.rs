//! What is odd about a collection on a terminal: what was seen, and the query that shows it.

use std::io;
use std::io::Write;

use crate::counting::Diagnosis;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::layout::Words;
use crate::render::terminal::number;

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
        if let Some(query) = &finding.query {
            // Never broken: it is there to be copied.
            let query = query.replace('\'', "'\\''");
            writeln!(out, "{:KIND$}dateline search {flags}'{}'", "", escape::text(&query))?;
        }
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
