//! Words with hyphens that are read as parts side by side: which parts change with the word.
//!
//! The last part does: `by-elections`, `премьер-министра`. In Slavic languages the first of two often does too
//! (`Bielska-Białej`, `министра-президента`, `Ростове-на-Дону`). Elsewhere its other forms beside the last part are
//! mostly no forms of the word (*walked out* of `walk-out`), as the parts are also found with a blank between.

use crate::analysis;
use crate::passage::is_unspaced;

/// Returns the numbers of the parts of a word that change with it; none if no part is behind a hyphen.
pub(crate) fn inflected_parts(word: &str) -> Vec<usize> {
    // Of unspaced text the pairs overlap.
    if word.contains(is_unspaced) {
        return Vec::new();
    }
    let places = analysis::places(word);
    let mut between = places.windows(2).map(|pair| word.get(pair[0].end..pair[1].start));
    let is_hyphened = between.len() > 0 && between.all(|between| between.is_some_and(is_hyphen));
    let Some(last) = places.len().checked_sub(1).filter(|_| is_hyphened) else {
        return Vec::new();
    };
    if word.contains(is_slavic) { vec![0, last] } else { vec![last] }
}

fn is_hyphen(between: &str) -> bool {
    matches!(between, "-" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}")
}

/// Returns whether a letter is one of Slavic languages and hardly of others.
fn is_slavic(c: char) -> bool {
    const MARKED: &str = "ąćęłńśźżčďěňřšťůž";
    matches!(c, '\u{400}'..='\u{52f}') || c.to_lowercase().any(|c| MARKED.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_word_with_hyphens_changes_and_in_slavic_words_the_first() {
        for (word, changing) in [
            ("by-election", &[1][..]),
            ("attorney\u{2011}general", &[1]),
            ("mother-in-law", &[2]),
            ("Bielsko-Biała", &[0, 1]),
            ("Ростов-на-Дону", &[0, 2]),
            ("AT&T", &[]),
            ("9/11", &[]),
            ("election", &[]),
            ("台灣", &[]),
            ("정부-정책", &[]),
            ("node.js-app", &[]),
        ] {
            assert_eq!(inflected_parts(word), changing, "{word}");
        }
    }
}
