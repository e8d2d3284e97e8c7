//! The figures and names of a short text, by which notices of one form are told apart.
//!
//! Convictions, tenders, weather and weekly figures are written in the same words each time; what makes each of them
//! another piece of news is who and how much. In a long text an edit changes some of these too, and the rest of the
//! text says enough. Names are words with a capital inside a sentence: in a text all in capitals that is every
//! word, which then decides as the words themselves do.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::fold;

/// Fewer names than so many say nothing: a dateline has one.
const FEWEST_NAMES: usize = 2;

/// The figures and names of a text, by their hashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Telling {
    figures: BTreeSet<u64>,
    names: BTreeSet<u64>,
}

impl Telling {
    /// Reads a text.
    pub(super) fn new(text: &str) -> Self {
        let mut telling = Self::default();
        each_word(text, &mut |word, begins| {
            if word.contains(char::is_numeric) {
                let digits: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
                telling.figures.insert(xxh3_64(digits.as_bytes()));
            } else if !begins && word.starts_with(char::is_uppercase) {
                telling.names.insert(xxh3_64(fold(word).as_bytes()));
            }
        });
        telling
    }

    /// Returns whether two texts tell of others: more than half of the figures of the one that has fewer, or of its
    /// names, are not in the other.
    pub(super) fn is_of_others(&self, other: &Self) -> bool {
        let differ = |one: &BTreeSet<u64>, other: &BTreeSet<u64>, fewest: usize| {
            let least = one.len().min(other.len());
            least >= fewest && one.intersection(other).count() * 2 < least
        };
        differ(&self.figures, &other.figures, 1) || differ(&self.names, &other.names, FEWEST_NAMES)
    }
}

/// Calls `each` with every word, and whether it begins a sentence. A number is one word: `325,000`, `1.5`, `12:30`.
fn each_word(text: &str, each: &mut dyn FnMut(&str, bool)) {
    let mut begins = true;
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        begins |=
            rest[..start].contains(['.', '!', '?', ':', '\n', '"', '“', '”', '«', '»', '„', '(']);
        rest = &rest[start..];
        let mut end = 0;
        let mut before = ' ';
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |(_, next)| *next);
            let joins = ",.:'’".contains(c) && before.is_numeric() && next.is_numeric();
            if !c.is_alphanumeric() && !joins {
                break;
            }
            end = at + c.len_utf8();
            before = c;
        }
        each(&rest[..end], begins);
        begins = false;
        rest = &rest[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_others(one: &str, other: &str) -> bool {
        let (one, other) = (Telling::new(one), Telling::new(other));
        assert_eq!(one.is_of_others(&other), other.is_of_others(&one));
        one.is_of_others(&other)
    }

    #[test]
    fn words_know_whether_they_begin_a_sentence_and_a_number_is_one_word() {
        let mut words = Vec::new();
        each_word(
            "Tom Reyl, 30, paid $1,500.50. He left at 12:30 (“No”).",
            &mut |word, begins| {
                words.push(if begins { format!("^{word}") } else { word.to_owned() });
            },
        );
        assert_eq!(
            words,
            ["^Tom", "Reyl", "30", "paid", "1,500.50", "^He", "left", "at", "12:30", "^No"]
        );
    }

    #[test]
    fn a_notice_with_other_names_or_figures_is_another() {
        let fined = "At the Harbor Court on Monday, Tom Reyl of Dock Street was fined 300 for fishing eels.";
        let other =
            "At the Harbor Court on Friday, Ana Pell of Mill Lane was fined 450 for fishing eels.";
        assert!(are_others(fined, other));
        assert!(!are_others(fined, fined));
        assert!(!are_others(
            fined,
            &format!("{fined} He has 14 days to appeal, the court in Eastport said.")
        ));
        assert!(are_others(
            "The bulletin counts 14 infections.",
            "The bulletin counts 64 infections."
        ));
    }

    #[test]
    fn an_edit_leaves_most_of_them() {
        let report = "Ferry workers of Eastport struck for 6 days over 300 jobs, Mara Quill of the union said on 5 March.";
        assert!(!are_others(report, &report.replace("300", "320")));
        assert!(!are_others(report, &report.replace("Mara Quill", "Ms. Quill")));
        assert!(!are_others(&report.to_uppercase(), report));
        assert!(!are_others("no names and no figures at all", "none of these here"));
    }
}
