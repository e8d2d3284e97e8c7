//! A count by keys on a terminal: a row each, or, of two keys that fit, a table with a column each.

use std::io;
use std::io::Write;

use crate::counting::Axis;
use crate::counting::CrossTable;
use crate::counting::Label;
use crate::counting::written;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::layout::cut;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::render::terminal::push_number;
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

/// The numbers of all rows of a table as they are written, in one text.
struct Numbers {
    text: String,
    /// Where each ends, behind a 0.
    ends: Vec<usize>,
    /// How many a row has.
    columns: usize,
}

impl Numbers {
    /// Writes so many numbers of each row: matches, articles, share.
    fn of(answer: &CrossTable, columns: usize) -> Self {
        let (mut text, mut ends) = (String::new(), vec![0]);
        for row in answer.rows() {
            for at in 0..columns {
                match at {
                    0 => push_number(&mut text, row.counts.matches),
                    1 => push_number(&mut text, row.counts.articles),
                    _ => text.push_str(&per_cent(row.counts)),
                }
                ends.push(text.len());
            }
        }
        Self { text, ends, columns }
    }

    /// Returns a number of a row.
    fn get(&self, row: usize, at: usize) -> &str {
        let number = row * self.columns + at;
        &self.text[self.ends[number]..self.ends[number + 1]]
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
    let names = match answer.total.stories.is_some() {
        true => &["stories", "all stories", "share"],
        false => &["matches", "articles", "share"],
    };
    let names = if answer.of.is_some() { &names[..] } else { &names[..1] };
    // A table has many rows of few labels.
    let labels: Vec<Vec<String>> = (answer.by.iter().zip(&answer.labels))
        .map(|(axis, labels)| labels.iter().map(|label| shown(axis, label)).collect())
        .collect();
    let numbers = Numbers::of(answer, names.len());
    let by = answer.by.iter().map(Axis::to_string);
    let head: Vec<String> = by.chain(names.iter().map(|name| (*name).to_owned())).collect();
    let mut widths: Vec<usize> = head.iter().map(|name| width(name)).collect();
    for (widest, labels) in widths.iter_mut().zip(&labels) {
        *widest = labels.iter().map(|label| width(label)).fold(*widest, usize::max);
    }
    let keys = labels.len();
    for row in 0..answer.rows().len() {
        for (at, widest) in widths[keys..].iter_mut().enumerate() {
            *widest = width(numbers.get(row, at)).max(*widest);
        }
    }
    narrow(&mut widths, keys, look.width);
    aligned_row(out, &head, &widths, keys, look.width)?;
    let columns: Vec<Vec<String>> = (labels.iter().zip(&widths))
        .map(|(labels, width)| labels.iter().map(|label| padded(label, *width)).collect())
        .collect();
    let mut line = String::new();
    for (at, row) in answer.rows().enumerate() {
        line.clear();
        for (number, column) in row.numbers.iter().zip(&columns) {
            line.push_str(&column[*number as usize]);
            line.push_str("  ");
        }
        for (number, columns) in widths[keys..].iter().enumerate() {
            let text = numbers.get(at, number);
            line.push_str(if number == 0 { "" } else { "  " });
            line.extend(std::iter::repeat_n(' ', columns - width(text)));
            line.push_str(text);
        }
        end_line(out, &mut line, look.width)?;
    }
    Ok(())
}

/// Returns a table with the labels of the second of two keys as its columns; `None` where it would be wider
/// than the terminal, or shares are asked for.
fn pivoted(answer: &CrossTable, look: Look) -> Option<Vec<Vec<String>>> {
    let ([first, second], [down, across]) = (&answer.by[..], &answer.labels[..]) else {
        return None;
    };
    // No terminal has room for more.
    if answer.of.is_some() || down.is_empty() || across.len() > look.width / 3 {
        return None;
    }
    let mut cells = vec![vec![0; across.len()]; down.len()];
    for row in answer.rows() {
        if let [down, across] = row.numbers {
            cells[*down as usize][*across as usize] = row.counts.matches;
        }
    }
    let head = across.iter().map(|label| shown(second, label));
    let mut table =
        vec![std::iter::once(format!("{first} / {second}")).chain(head).collect::<Vec<_>>()];
    for (label, cells) in down.iter().zip(cells) {
        let cells = cells.into_iter().map(number);
        table.push(std::iter::once(shown(first, label)).chain(cells).collect());
    }
    let widest = |at: usize| table.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let all = (0..=across.len()).map(|at| widest(at) + 2).sum::<usize>() - 2;
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
    narrow(&mut widths, keys, columns);
    rows.iter().try_for_each(|row| aligned_row(out, row, &widths, keys, columns))
}

/// Makes the first `keys` of some columns narrower, until all are within so many of the terminal.
fn narrow(widths: &mut [usize], keys: usize, columns: usize) {
    let keys = keys.min(widths.len());
    let all = |widths: &[usize]| widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    while all(widths) > columns {
        // The widest key gives way first.
        let Some(key) = widths[..keys].iter_mut().max() else { break };
        if *key <= NARROWEST_KEY {
            break;
        }
        *key -= 1;
    }
}

/// Returns a text cut to so many columns, or with blanks up to there.
fn padded(text: &str, columns: usize) -> String {
    let mut text = cut(text, columns);
    text.extend(std::iter::repeat_n(' ', columns - width(&text)));
    text
}

/// Writes a row in columns of these widths.
fn aligned_row(
    out: &mut impl Write,
    row: &[String],
    widths: &[usize],
    keys: usize,
    columns: usize,
) -> io::Result<()> {
    let mut line = String::new();
    for (at, (cell, columns)) in row.iter().zip(widths).enumerate() {
        line.push_str(if at == 0 { "" } else { "  " });
        if at < keys {
            line.push_str(&padded(cell, *columns));
        } else {
            line.extend(std::iter::repeat_n(' ', columns - width(cell)));
            line.push_str(cell);
        }
    }
    end_line(out, &mut line, columns)
}

/// Writes a line of a table; what is too wide goes on in another.
fn end_line(out: &mut impl Write, line: &mut String, columns: usize) -> io::Result<()> {
    line.truncate(line.trim_end().len());
    if width(line) <= columns {
        line.push('\n');
        out.write_all(line.as_bytes())
    } else {
        writeln!(out, "{}", wrapped(line, columns))
    }
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
