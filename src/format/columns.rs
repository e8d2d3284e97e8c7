//! Text laid out in columns, as programs print pages and scans into lines: one column after the other.
//!
//! Read line by line, two stories beside each other are mixed. Columns are where several lines in a row leave
//! the same places blank and have words on both sides; a table has figures there, or a word or two.
//! Invariant: every word stays, and what is not in columns stays as it is. Cost: at most so many looks at each line
//! that holds a gap as lines show whether columns are prose.

use std::borrow::Cow;

/// A gap between columns has this many blanks.
const GAP: usize = 2;

/// The fewest lines of text in columns.
const FEWEST: usize = 5;

/// So many lines show whether columns hold running text: what begins otherwise is looked at no further.
const SHOWS: usize = 40;

/// The most columns of a page, and the most characters of a line that is looked at.
const MOST: usize = 6;
const LONGEST: usize = 400;

/// Returns a text with its columns one after the other, and whether it has any.
pub(crate) fn in_order(text: &str) -> (Cow<'_, str>, bool) {
    let lines: Vec<&str> = text.lines().collect();
    let (mut at, mut ordered) = (0, None::<String>);
    let mut kept_from = 0;
    while at < lines.len() {
        if !has_gap(lines[at]) {
            at += 1;
            continue;
        }
        match block_at(&lines[at..]) {
            Ok((length, columns)) => {
                let text = ordered.get_or_insert_default();
                push_lines(text, &lines[kept_from..at]);
                for column in columns {
                    text.push('\n');
                    push_lines(text, &column.iter().map(String::as_str).collect::<Vec<_>>());
                }
                text.push('\n');
                at += length;
                kept_from = at;
            }
            Err(passed) => at += passed,
        }
    }
    match ordered {
        Some(mut ordered) => {
            push_lines(&mut ordered, &lines[kept_from..]);
            (Cow::Owned(ordered), true)
        }
        None => (Cow::Borrowed(text), false),
    }
}

fn push_lines(text: &mut String, lines: &[&str]) {
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
}

/// Returns whether a line has words on both sides of a gap.
fn has_gap(line: &str) -> bool {
    line.len() <= LONGEST && line.trim().contains("  ")
}

/// Reads the columns that begin with the first line: how many lines they take, and the lines of each; or returns
/// how many lines begin none: all of a block that only began as one, so that it is not read again from each of them.
fn block_at(lines: &[&str]) -> Result<(usize, Vec<Vec<String>>), usize> {
    let rows: Vec<Vec<char>> =
        lines.iter().take(FEWEST * 2).map(|line| line.chars().take(LONGEST).collect()).collect();
    let worded = |row: &&Vec<char>| row.iter().any(|char| !char.is_whitespace());
    let first: Vec<&Vec<char>> = rows.iter().filter(worded).take(FEWEST).collect();
    if first.len() < FEWEST {
        return Err(1);
    }
    let starts = starts_of(&first).ok_or(1_usize)?;
    let (mut length, mut gapped) = (0, 0);
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); starts.len() + 1];
    for line in lines {
        let row: Vec<char> = line.chars().take(LONGEST + 1).collect();
        let fits = starts.iter().all(|&start| is_free(&row, start)) && row.len() <= LONGEST;
        if !fits {
            break;
        }
        let cells = cells_of(&row, &starts);
        gapped += usize::from(cells.iter().filter(|cell| !cell.is_empty()).count() >= 2);
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        length += 1;
        if length == SHOWS && !are_prose(&columns) {
            return Err(1);
        }
    }
    match gapped >= FEWEST && are_prose(&columns) {
        true => Ok((length, columns)),
        false if length > SHOWS => Err(length),
        false => Err(1),
    }
}

/// Returns where columns begin in all of some lines: behind a gap in each, and with words in most.
fn starts_of(rows: &[&Vec<char>]) -> Option<Vec<usize>> {
    let width = rows.iter().map(|row| row.len()).max()?;
    let begins = |row: &Vec<char>, at: usize| row.get(at).is_some_and(|char| !char.is_whitespace());
    let mut starts = Vec::new();
    for at in GAP + 1..width {
        let worded = rows.iter().filter(|row| begins(row, at)).count();
        if worded * 5 >= rows.len() * 3 && rows.iter().all(|row| is_free(row, at)) {
            starts.push(at);
        }
    }
    (1..MOST).contains(&starts.len()).then_some(starts)
}

/// Returns whether a line leaves the gap before a place blank, or ends before it.
fn is_free(row: &[char], at: usize) -> bool {
    row.get(at - GAP..at.min(row.len())).is_none_or(|gap| gap.iter().all(|char| *char == ' '))
}

fn cells_of(row: &[char], starts: &[usize]) -> Vec<String> {
    let mut from = 0;
    let ends = starts.iter().copied().chain([row.len()]);
    let cell = |end: usize| {
        let part = row.get(from..end.min(row.len())).unwrap_or_default();
        from = end;
        part.iter().collect::<String>().trim().to_owned()
    };
    ends.map(cell).collect()
}

/// Returns whether columns hold running text: most of their lines have several words, and next to no figures.
fn are_prose(columns: &[Vec<String>]) -> bool {
    columns.iter().all(|column| {
        let lines: Vec<&String> = column.iter().filter(|line| !line.is_empty()).collect();
        let worded = lines.iter().filter(|line| line.split_whitespace().nth(2).is_some()).count();
        let chars = || lines.iter().flat_map(|line| line.chars());
        let figures = chars().filter(|char| char.is_numeric()).count();
        let lower = chars().filter(|char| char.is_lowercase()).count();
        lines.len() * 2 >= FEWEST
            && worded * 3 >= lines.len() * 2
            && figures * 10 < lower
            && lower * 2 > chars().filter(|char| !char.is_whitespace()).count()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_one_after_the_other() {
        let text = "HARBOUR TOLLS.               EELS RETURN.\n\n\
            The harbour tolls are        The eels are back in\n\
            to rise, it is report-       the canal after thir-\n\
            ed by the board, whose       ty years, the river\n\
            chairman spoke on the        board said, and the\n\
            need of dredging the         anglers cheered at\n\
            lower lock.                  the lock.\n";
        let (ordered, has_columns) = in_order(text);
        assert!(has_columns);
        let words: Vec<&str> = ordered.split_whitespace().collect();
        let ordered = words.join(" ");
        assert!(ordered.starts_with("HARBOUR TOLLS. The harbour tolls are to rise"), "{ordered}");
        assert!(ordered.ends_with("lower lock. EELS RETURN. The eels are back in the canal after thir- ty years, the river board said, and the anglers cheered at the lock."), "{ordered}");
        let mut own: Vec<&str> = text.split_whitespace().collect();
        let mut found: Vec<&str> = ordered.split_whitespace().collect();
        own.sort_unstable();
        found.sort_unstable();
        assert_eq!(own, found, "every word stays");
    }

    #[test]
    fn a_long_block_that_is_none_is_not_read_again_from_each_of_its_lines() {
        let row = "The tolls are up      The eels are back\n";
        let figures = "12 345 678 901        12 345 678 901 2\n";
        let least = |text: &str| {
            let run = |_| {
                let started = std::time::Instant::now();
                assert_eq!(in_order(text), (Cow::Borrowed(text), false));
                started.elapsed()
            };
            (0..3).map(run).min().unwrap_or_default()
        };
        for (head, lines) in
            [(String::new(), figures), (row.repeat(60), figures), (String::new(), "ER  sed.\n")]
        {
            let short = least(&(head.clone() + &lines.repeat(2_000)));
            let long = least(&(head + &lines.repeat(8_000)));
            // Four times as many lines; by their square it would be sixteen times.
            assert!(long < short * 10, "{short:?} {long:?}");
        }
        let text = row.repeat(2_000);
        let (ordered, has_columns) = in_order(&text);
        assert!(has_columns && ordered.contains("The tolls are up\nThe tolls are up"));
    }

    #[test]
    fn tables_and_running_text_stay_as_they_are() {
        for text in [
            "Wheat      3,20   up\nBarley     2,10   down\nOats       1,90   up\nRye        2,40   up\nMaize      2,00   up\nBeans      1,10   up\n",
            "The harbour tolls are to rise.  The board said so.\nShips will  go to the next port,\nthe lines said.  Pilots are exempt\nfrom the tolls until  summer, and\nnobody knows what  comes after\nthat, a spokesman said.\n",
            "",
        ] {
            assert_eq!(in_order(text), (Cow::Borrowed(text), false), "{text}");
        }
    }
}
