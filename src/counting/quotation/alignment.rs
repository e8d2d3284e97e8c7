//! The run of a text's words that is nearest to a quotation, and what differs.
//!
//! Words are numbers here: those of the quotation by where they are first in it, all others one number that
//! equals none.

use std::ops::Range;

use crate::counting::quotation::quoted::Quoted;
use crate::counting::quotation::quoted::on_one_line;

/// A piece of a quotation beside the wording of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Said in both, as the text has it.
    Same(String),
    /// Only in the quotation, as it has it.
    Missing(String),
    /// Only in the text.
    Added(String),
}

/// How a word of the quotation or of the text is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A word of both, by their places.
    Same(usize),
    /// A word of the quotation that the text has another word for.
    Changed(usize, usize),
    /// A word of the quotation that the text leaves out.
    Missing(usize),
    /// A word of the text that the quotation does not have.
    Added(usize),
}

/// A quotation laid beside the nearest words of a text.
#[derive(Debug, Clone)]
pub(crate) struct Aligned {
    /// Words changed, left out or added.
    pub(crate) edits: u64,
    steps: Vec<Step>,
}

impl Aligned {
    /// Returns the first word of the text that it is laid beside; 0 if there is none.
    pub(crate) fn first(&self) -> usize {
        let at = |step: &Step| match step {
            Step::Same(at) | Step::Changed(_, at) | Step::Added(at) => Some(*at),
            Step::Missing(_) => None,
        };
        self.steps.iter().find_map(at).unwrap_or(0)
    }

    /// Returns the words of the text that are the quotation's, in runs.
    pub(crate) fn same(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for step in &self.steps {
            let Step::Same(at) = *step else { continue };
            match runs.last_mut().filter(|run| run.end == at) {
                Some(run) => run.end = at + 1,
                None => runs.push(at..at + 1),
            }
        }
        runs
    }
}

/// Lays a quotation beside the words of a text that it takes fewest edits to come to, the first of those.
///
/// Levenshtein's distance, in which nothing is paid for words of the text before and behind (Sellers 1980).
/// Time: the words of the quotation times those of the text; memory: those of the quotation squared.
pub(crate) fn nearest(wanted: &[u32], said: &[u32]) -> Aligned {
    let (edits, end) = nearest_end(wanted, said);
    // No more words than the quotation has can be added.
    let start = end.saturating_sub(2 * wanted.len());
    let near = &said[start..end];
    let table = table(wanted, near);
    let width = near.len() + 1;
    let (mut row, mut at) = (wanted.len(), near.len());
    let mut steps = Vec::new();
    while row > 0 {
        let here = table[row * width + at];
        let above = |at: usize| table[(row - 1) * width + at];
        let is_same = at > 0 && wanted[row - 1] == near[at - 1];
        if is_same && above(at - 1) == here {
            steps.push(Step::Same(start + at - 1));
            (row, at) = (row - 1, at - 1);
        } else if at > 0 && above(at - 1) + 1 == here {
            steps.push(Step::Changed(row - 1, start + at - 1));
            (row, at) = (row - 1, at - 1);
        } else if above(at) + 1 == here {
            steps.push(Step::Missing(row - 1));
            row -= 1;
        } else {
            steps.push(Step::Added(start + at - 1));
            at -= 1;
        }
    }
    steps.reverse();
    Aligned { edits: u64::from(edits), steps }
}

/// Returns the fewest edits, and the first word behind which a run ends that takes as few.
fn nearest_end(wanted: &[u32], said: &[u32]) -> (u32, usize) {
    let mut column: Vec<u32> = (0..).take(wanted.len() + 1).collect();
    let cost = |column: &[u32]| column.last().copied().unwrap_or(0);
    let mut best = (cost(&column), 0);
    for (other, end) in said.iter().zip(1..) {
        let mut diagonal = 0;
        for (row, word) in wanted.iter().enumerate() {
            let change = diagonal + u32::from(word != other);
            diagonal = column[row + 1];
            column[row + 1] = change.min(column[row + 1] + 1).min(column[row] + 1);
        }
        if cost(&column) < best.0 {
            best = (cost(&column), end);
        }
    }
    best
}

/// Returns the edits from the first words of a quotation to a run that ends behind each word, row by row.
fn table(wanted: &[u32], near: &[u32]) -> Vec<u32> {
    let width = near.len() + 1;
    let mut table = vec![0_u32; (wanted.len() + 1) * width];
    for (row, word) in wanted.iter().enumerate() {
        let (above, below) = table.split_at_mut((row + 1) * width);
        let above = &above[row * width..];
        below[0] = above[0] + 1;
        for (at, other) in near.iter().enumerate() {
            let change = above[at] + u32::from(word != other);
            below[at + 1] = change.min(above[at + 1] + 1).min(below[at] + 1);
        }
    }
    table
}

/// Returns the first words of a text that are all of the quotation's in a row.
pub(crate) fn whole(wanted: &[u32], said: &[u32]) -> Option<Range<usize>> {
    let at = said.windows(wanted.len()).position(|there| there == wanted)?;
    Some(at..at + wanted.len())
}

/// A run of a quotation's words in a text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    /// How many words.
    pub(crate) words: usize,
    /// The word of the text that it begins with.
    pub(crate) first: usize,
    /// The passage it begins in; `None` in a title.
    pub(crate) passage: Option<u64>,
}

/// Notes for each word of a quotation how many words from it on are in a row in a text, if they are more
/// than known. `passage_of` returns the passage of a word of the text.
pub(crate) fn add_runs(
    wanted: &[u32],
    said: &[u32],
    passage_of: impl Fn(usize) -> Option<u64>,
    runs: &mut [Run],
) {
    // From the end of both on: the runs that begin with the word behind.
    let mut behind = vec![0_usize; said.len() + 1];
    for (word, run) in wanted.iter().zip(runs.iter_mut()).rev() {
        let mut here = vec![0_usize; said.len() + 1];
        for (at, other) in said.iter().enumerate() {
            if word == other {
                here[at] = behind[at + 1] + 1;
                if here[at] > run.words {
                    *run = Run { words: here[at], first: at, passage: passage_of(at) };
                }
            }
        }
        behind = here;
    }
}

/// Returns the wording of a text beside the quotation's.
pub(crate) fn pieces(
    aligned: &Aligned,
    quoted: &Quoted<'_>,
    text: &str,
    words: &[Range<usize>],
) -> Vec<Piece> {
    // Runs of steps of one kind; a change is a word less and a word more.
    let mut same: Vec<usize> = Vec::new();
    let (mut missing, mut added): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut out = Vec::new();
    let shown = |of: &[usize]| {
        let range = of.first().zip(of.last()).map(|(first, last)| *first..*last + 1);
        on_one_line(text, range.and_then(|range| words.get(range)).unwrap_or_default())
    };
    let flush_other = |missing: &mut Vec<usize>, added: &mut Vec<usize>, out: &mut Vec<Piece>| {
        // Between two words of both, those that are only quoted are one run.
        if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
            out.push(Piece::Missing(quoted.written(*first..last + 1)));
            missing.clear();
        }
        if !added.is_empty() {
            out.push(Piece::Added(shown(added)));
            added.clear();
        }
    };
    for step in &aligned.steps {
        if let Step::Same(at) = step {
            flush_other(&mut missing, &mut added, &mut out);
            same.push(*at);
            continue;
        }
        if !same.is_empty() {
            out.push(Piece::Same(shown(&same)));
            same.clear();
        }
        match *step {
            Step::Changed(row, at) => {
                missing.push(row);
                added.push(at);
            }
            Step::Missing(row) => missing.push(row),
            Step::Added(at) => added.push(at),
            Step::Same(_) => {}
        }
    }
    flush_other(&mut missing, &mut added, &mut out);
    if !same.is_empty() {
        out.push(Piece::Same(shown(&same)));
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Levenshtein's distance, written from its definition.
    fn distance(a: &[u32], b: &[u32]) -> u64 {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len() as u64,
            ([x, a @ ..], [y, b @ ..]) if x == y => distance(a, b),
            ([_, a_rest @ ..], [_, b_rest @ ..]) => {
                1 + distance(a_rest, b_rest).min(distance(a, b_rest)).min(distance(a_rest, b))
            }
        }
    }

    proptest! {
        #[test]
        fn the_nearest_words_are_those_that_trying_every_run_finds(
            wanted in vec(0_u32..4, 1..6),
            said in vec(0_u32..5, 0..9),
        ) {
            let runs = (0..=said.len()).flat_map(|from| (from..=said.len()).map(move |to| from..to));
            let least = runs.map(|run| distance(&wanted, &said[run])).min().unwrap();
            let aligned = nearest(&wanted, &said);
            prop_assert_eq!(aligned.edits, least);
            let edits = aligned.steps.iter().filter(|step| !matches!(step, Step::Same(_))).count();
            prop_assert_eq!(edits as u64, least);
            let mut known = vec![Run::default(); wanted.len()];
            add_runs(&wanted, &said, |_| None, &mut known);
            for (at, run) in known.iter().enumerate() {
                let longest = (0..=wanted.len() - at)
                    .filter(|words| *words == 0 || said.windows(*words).any(|of| of == &wanted[at..at + words]))
                    .max();
                prop_assert_eq!(Some(run.words), longest);
            }
        }
    }
}
