//! A quotation on a terminal: who has it, word for word first, and the wording there.

use std::io;
use std::io::Write;

use crate::counting::Piece;
use crate::counting::Quotation;
use crate::counting::QuotedPlace;
use crate::counting::Verdict;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::number;
use crate::render::terminal::wrapped;
use crate::search::Wording;

/// Columns before the wording.
const INDENT: usize = 3;

/// Returns the wording of a text beside a quotation's: `[-only quoted-] {+only there+}`, as `wdiff` writes it.
pub(crate) fn wording(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Same(text) => text.clone(),
        Piece::Missing(text) => format!("[-{text}-]"),
        Piece::Added(text) => format!("{{+{text}+}}"),
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
}

/// Writes where a quotation is, then its parts.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn quotation(out: &mut impl Write, answer: &Quotation, look: Look) -> io::Result<()> {
    let is_nearest = answer.exact + answer.near == 0;
    if is_nearest && !answer.places.is_empty() {
        writeln!(out, "nearest wording:")?;
    }
    for place in &answer.places {
        let differ = match place.edits {
            0 => "word for word".to_owned(),
            1 => format!("1 of {} words differs", number(answer.words)),
            edits => format!("{} of {} words differ", number(edits), number(answer.words)),
        };
        head(out, place, &differ, look)?;
        lines(out, &wording(&place.pieces), look)?;
    }
    if !answer.parts.is_empty() {
        writeln!(out, "in parts:")?;
    }
    for part in &answer.parts {
        let first = match part.order.is_empty() {
            true => "first of those looked at",
            false => "perhaps the first of those looked at",
        };
        head(out, &part.place, first, look)?;
        lines(out, &part.text, look)?;
        for unknown in &part.order {
            lines(out, &format!("note: {unknown}"), look)?;
        }
    }
    Ok(())
}

fn head(out: &mut impl Write, place: &QuotedPlace, more: &str, look: Look) -> io::Result<()> {
    let source = escape::name(place.source.as_deref().unwrap_or("source unknown"));
    let when = date(place.published.as_ref());
    let line = format!("{when} · {source} · {} · {more}", place.citation());
    writeln!(out, "{}", wrapped(&line, look.width))
}

fn lines(out: &mut impl Write, text: &str, look: Look) -> io::Result<()> {
    let columns = look.width.saturating_sub(INDENT);
    for line in Words::new(text, &[], columns).wrap(columns, columns, false) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}

/// Writes whether a quotation is there, and what was looked at.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn verdict(out: &mut impl Write, answer: &Quotation, wording: Wording) -> io::Result<()> {
    let near = match answer.near {
        0 => String::new(),
        near => format!(", with other words in {}", articles(near)),
    };
    match answer.verdict {
        Verdict::Exact => writeln!(out, "word for word in {}{near}", articles(answer.exact))?,
        Verdict::Near => {
            writeln!(out, "not word for word; with other words in {}", articles(answer.near))?;
        }
        Verdict::Parts => writeln!(out, "not as a whole; in parts of four words or more")?,
        Verdict::Absent => writeln!(
            out,
            "not word for word in any article asked for; nothing like it in the {} looked at",
            articles(answer.looked_at)
        )?,
    }
    let shown = answer.places.len() as u64;
    if answer.exact + answer.near > shown {
        writeln!(
            out,
            "{} of {} shown: {}",
            number(shown),
            number(answer.exact + answer.near),
            wording.parameter("limit")
        )?;
    }
    if answer.looked_at < answer.any_word {
        writeln!(
            out,
            "other wordings were looked for in the {} best of {} with any of its words",
            number(answer.looked_at),
            articles(answer.any_word)
        )?;
    }
    Ok(())
}
