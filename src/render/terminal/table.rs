//! A count by keys on a terminal: a row each, or, of two keys that fit, a table with a column each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use foldhash::HashMap;

use crate::counting::Axis;
use crate::counting::CrossTable;
use crate::counting::Label;
use crate::counting::written;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::layout::cut;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::render::terminal::timeline::per_cent;
use crate::render::terminal::wrapped;

/// A key is not cut to less.
const NARROWEST_KEY: usize = 8;

/// Returns how a label is shown.
pub(crate) fn shown(axis: &Axis, label: &Label) -> String {
    match (written(axis, label), label) {
        (Some(written), _) => escape::name(&written).into_owned(),
        (None, Label::Undated) => "undated".to_owned(),
        (None, _) => "none".to_owned(),
    }
}

/// Writes a count by keys.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn cross_table(out: &mut impl Write, answer: &CrossTable, look: Look) -> io::Result<()> {
    if let Some(rows) = pivoted(answer, look) {
        return aligned(out, &rows, 1, look.width);
    }
    let keys = answer.by.len();
    let has_share = answer.of.is_some();
    let is_of_stories = answer.total.stories.is_some();
    let names = match is_of_stories {
        true => &["stories", "all stories", "share"],
        false => &["matches", "articles", "share"],
    };
    let numbers = if has_share { &names[..] } else { &names[..1] };
    let head = answer.by.iter().map(Axis::to_string);
    let mut rows: Vec<Vec<String>> =
        vec![head.chain(numbers.iter().map(|n| (*n).into())).collect()];
    // A table has many rows of few labels.
    let mut known: Vec<HashMap<&Label, String>> = vec![HashMap::default(); keys];
    for row in &answer.rows {
        let labels = answer.by.iter().zip(&row.labels).zip(&mut known);
        let labels = labels.map(|((axis, label), known)| {
            known.entry(label).or_insert_with(|| shown(axis, label)).clone()
        });
        let counts = row.counts;
        let numbers = [number(counts.matches), number(counts.articles), per_cent(counts)];
        rows.push(labels.chain(numbers.into_iter().take(if has_share { 3 } else { 1 })).collect());
    }
    aligned(out, &rows, keys, look.width)
}

/// Returns a table with the labels of the second of two keys as its columns; `None` where it would be wider
/// than the terminal, or shares are asked for.
fn pivoted(answer: &CrossTable, look: Look) -> Option<Vec<Vec<String>>> {
    let [first, second] = &answer.by[..] else { return None };
    if answer.of.is_some() || answer.rows.is_empty() {
        return None;
    }
    let mut columns: Vec<&Label> = Vec::new();
    let mut rows: Vec<(&Label, BTreeMap<&Label, u64>)> = Vec::new();
    for row in &answer.rows {
        let [down, across] = &row.labels[..] else { return None };
        if !columns.contains(&across) {
            columns.push(across);
        }
        match rows.last_mut() {
            Some((label, cells)) if *label == down => cells.insert(across, row.counts.matches),
            _ => {
                rows.push((down, BTreeMap::from([(across, row.counts.matches)])));
                None
            }
        };
        // No terminal has room for more.
        if columns.len() > look.width / 3 {
            return None;
        }
    }
    // The order of rows is that of columns within the first row only.
    let order = crate::counting::in_order(&answer.rows, 1);
    columns.sort_by_key(|label| order.iter().position(|known| known == *label));
    let head = columns.iter().map(|label| shown(second, label));
    let mut table =
        vec![std::iter::once(format!("{first} / {second}")).chain(head).collect::<Vec<_>>()];
    for (label, cells) in rows {
        let cells = columns.iter().map(|column| number(cells.get(column).copied().unwrap_or(0)));
        table.push(std::iter::once(shown(first, label)).chain(cells).collect());
    }
    let widest = |at: usize| table.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let all = (0..=columns.len()).map(|at| widest(at) + 2).sum::<usize>() - 2;
    (all <= look.width).then_some(table)
}

/// Writes rows in columns: the first `keys` from the left, numbers from the right. Keys are cut, with `…`, to what
/// `columns` leave for them; where even that is too wide, rows go on in another line.
pub(crate) fn aligned(
    out: &mut impl Write,
    rows: &[Vec<String>],
    keys: usize,
    columns: usize,
) -> io::Result<()> {
    let cells = rows.first().map_or(0, Vec::len);
    let widest = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..cells).map(widest).collect();
    let all = |widths: &[usize]| widths.iter().sum::<usize>() + 2 * cells.saturating_sub(1);
    while all(&widths) > columns {
        // The widest key gives way first.
        let Some(key) = widths[..keys.min(cells)].iter_mut().max() else { break };
        if *key <= NARROWEST_KEY {
            break;
        }
        *key -= 1;
    }
    let mut line = String::new();
    for row in rows {
        line.clear();
        for (at, cell) in row.iter().enumerate() {
            line.push_str(if at == 0 { "" } else { "  " });
            let text: Cow<'_, str> =
                if at < keys { cut(cell, widths[at]).into() } else { cell.into() };
            let gap = std::iter::repeat_n(' ', widths[at] - width(&text));
            if at < keys {
                line.push_str(&text);
                line.extend(gap);
            } else {
                line.extend(gap);
                line.push_str(&text);
            }
        }
        line.truncate(line.trim_end().len());
        if width(&line) <= columns {
            line.push('\n');
            out.write_all(line.as_bytes())?;
        } else {
            writeln!(out, "{}", wrapped(&line, columns))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[&[&str]], keys: usize, columns: usize) -> Vec<String> {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let mut out = Vec::new();
        aligned(&mut out, &rows, keys, columns).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn keys_are_cut_to_what_numbers_leave_for_them() {
        let rows: [&[&str]; 2] = [&["source", "articles"], &["The Brackwater Gazette", "1,204"]];
        assert_eq!(drawn(&rows, 1, 40)[1], "The Brackwater Gazette     1,204");
        assert_eq!(drawn(&rows, 1, 20), ["source      articles", "The Brack…     1,204"]);
    }

    #[test]
    fn a_row_that_does_not_fit_goes_on_in_another_line() {
        let rows: [&[&str]; 1] = [&["The Gazette", "1,204,000", "9,000,000"]];
        let lines = drawn(&rows, 1, 20);
        assert!(lines.iter().all(|line| width(line) <= 20), "{lines:?}");
        assert!(lines.concat().contains("9,000,000"), "{lines:?}");
    }
}
