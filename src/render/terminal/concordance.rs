//! A concordance on a terminal: a line a place, aligned on it, with what it is cited by at the end.
//!
//! The day is left out below 80 columns and the source below 100, so that at 60 columns there are still some
//! words to each side. What does not fit of the context is cut where it is farthest from the place.

use std::io;
use std::io::Write;

use crate::counting::Concordance;
use crate::counting::ConcordanceLine;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::layout::BOLD;
use crate::render::terminal::layout::char_width;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::search::Wording;

/// From so many columns on, lines begin with the day.
const WITH_DAY: usize = 80;
/// From so many columns on, the source is shown, too.
const WITH_SOURCE: usize = 100;
/// Columns of a day.
const DAY: usize = 10;
/// Most columns of a source.
const SOURCE: usize = 16;
/// A place takes at most so many parts of the room of its line.
const PART_OF_LINE: usize = 2;

/// Writes a concordance.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn concordance(out: &mut impl Write, answer: &Concordance, look: Look) -> io::Result<()> {
    let citations: Vec<String> = answer.lines.iter().map(ConcordanceLine::citation).collect();
    let cite = citations.iter().map(|cite| width(cite)).max().unwrap_or(0);
    let source = match look.width >= WITH_SOURCE {
        true => answer.lines.iter().map(|line| width(&source_of(line))).max().unwrap_or(0),
        false => 0,
    };
    let before = if look.width >= WITH_DAY { DAY + 2 } else { 0 };
    let before = before + if source > 0 { source + 2 } else { 0 };
    let room = look.width.saturating_sub(before + cite + 2).max(10);
    let widest = answer.lines.iter().map(|line| width(&escape::text(&line.node))).max();
    let node = widest.unwrap_or(0).min(room / PART_OF_LINE);
    let left = room.saturating_sub(node) / 2;
    for (line, citation) in answer.lines.iter().zip(&citations) {
        let mut text = String::new();
        if look.width >= WITH_DAY {
            text.push_str(&format!("{:DAY$}  ", day(line)));
        }
        if source > 0 {
            text.push_str(&padded(&source_of(line), source + 2));
        }
        text.push_str(&in_context(line, left, room, look.color));
        text.push_str("  ");
        writeln!(out, "{text}{citation}")?;
    }
    Ok(())
}

/// Writes how many places there are, and whether all of them are shown.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn lines_of(out: &mut impl Write, answer: &Concordance, wording: Wording) -> io::Result<()> {
    let shown = answer.lines.len() as u64;
    let all = answer.all_lines;
    let places = if all == 1 { "place" } else { "places" };
    if shown < all {
        let limit = wording.parameter("limit");
        write!(out, "{} of {} {places} ({limit}) in ", number(shown), number(all))
    } else {
        write!(out, "{} {places} in ", number(all))
    }
}

/// Returns the day, month or year of a line.
fn day(line: &ConcordanceLine) -> String {
    line.published.as_ref().map_or_else(|| "undated".to_owned(), crate::render::csv::day_cell)
}

fn source_of(line: &ConcordanceLine) -> String {
    let name = escape::name(line.source.as_deref().unwrap_or("none")).into_owned();
    if width(&name) <= SOURCE { name } else { format!("{}…", first(&name, SOURCE - 1)) }
}

/// Returns a line of `room` columns with its place behind `left` of them.
fn in_context(line: &ConcordanceLine, left: usize, room: usize, color: bool) -> String {
    let [before, node, after] =
        [&line.left, &line.node, &line.right].map(|text| escape::text(text).into_owned());
    let before = if width(&before) > left {
        format!("…{}", last(&before, left.saturating_sub(1)))
    } else {
        before
    };
    let mut text = " ".repeat(left.saturating_sub(width(&before)));
    text.push_str(&before);
    let rest = room.saturating_sub(width(&text));
    let node = if width(&node) > rest {
        format!("{}…", first(&node, rest.saturating_sub(1)))
    } else {
        node
    };
    let rest = rest - width(&node);
    match color {
        true => text.push_str(&format!("{BOLD}{node}{BOLD:#}")),
        false => text.push_str(&node),
    }
    if width(&after) > rest {
        let cut = first(&after, rest.saturating_sub(1));
        let gap = " ".repeat(rest.saturating_sub(width(cut) + 1));
        text.push_str(&format!("{cut}…{gap}"));
    } else {
        text.push_str(&padded(&after, rest));
    }
    text
}

fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Returns the beginning of a text that fits into so many columns.
fn first(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += char_width(*c);
        used > columns
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// Returns the end of a text that fits into so many columns.
fn last(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().rev().find(|(_, c)| {
        used += char_width(*c);
        used > columns
    });
    &text[end.map_or(0, |(at, c)| at + c.len_utf8())..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::counting::Part;

    fn line(left: &str, node: &str, right: &str) -> ConcordanceLine {
        ConcordanceLine {
            id: ArticleId(7),
            short_id: "000000000000".to_owned(),
            passage: Some(1),
            part: Part::Body,
            published: None,
            source: None,
            title: String::new(),
            left: left.to_owned(),
            node: node.to_owned(),
            right: right.to_owned(),
            chars: (0, 1),
        }
    }

    #[test]
    fn every_place_is_in_the_same_column_and_no_line_is_wider_than_its_room() {
        let lines = [
            line("The talks about a ", "strike", " went on until the morning came at last"),
            line("", "Strike", "!"),
            line("港口工人昨天宣布", "罢工", "，船只在港外等候了整整一个星期"),
            line("a ", "strike that is far longer than the room there is for it", ""),
        ];
        for line in &lines {
            let shown = in_context(line, 12, 40, false);
            assert_eq!(width(&shown), 40, "{shown:?}");
            let node: String = line.node.chars().take(2).collect();
            let before = shown.split(&node).next().unwrap();
            assert_eq!(width(before), 12, "{shown:?}");
        }
    }

    #[test]
    fn the_words_nearest_to_the_place_are_kept() {
        let shown = in_context(&line("one two three four ", "five", " six seven"), 8, 20, false);
        assert_eq!(shown, "…e four five six se…");
    }
}
