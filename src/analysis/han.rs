//! Chinese characters of two scripts: which traditional characters a simplified one stands for.
//!
//! The table (`han.txt`) is made of `kTraditionalVariant` and `kSimplifiedVariant` of Unicode's Unihan
//! database: each entry is a simplified character and the traditional ones it is written for. A
//! character typed finds those of the other script; two traditional characters that share a
//! simplified one (`發`, `髮`: `发`) do not find each other, but what is simplified and traditional
//! at once does (`台湾`, `台灣`, `臺灣`). Cost: the table is read when the first such word is typed.

use std::collections::HashMap;
use std::sync::LazyLock;

static TABLE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<char>> = HashMap::new();
    for entry in include_str!("han.txt").split_whitespace() {
        let mut chars = entry.chars();
        let Some(simplified) = chars.next() else { continue };
        for traditional in chars {
            table.entry(simplified).or_default().push(traditional);
            table.entry(traditional).or_default().push(simplified);
        }
    }
    table
});

/// The other spellings of a run of characters, each of which may be written in either script.
///
/// At most [`MOST`]: a pair of characters has few.
pub fn spellings(run: &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for c in run.chars() {
        let others = TABLE.get(&c).map_or(&[][..], Vec::as_slice);
        let mut longer = Vec::with_capacity(spellings.len() * (1 + others.len()));
        for spelling in &spellings {
            for c in std::iter::once(&c).chain(others) {
                let mut spelling = spelling.clone();
                spelling.push(*c);
                longer.push(spelling);
            }
        }
        longer.truncate(MOST);
        spellings = longer;
    }
    spellings.retain(|spelling| spelling != run);
    spellings
}

/// A pair of characters has no more spellings than this.
pub const MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_the_other_script() {
        assert!(spellings("台湾").contains(&"台灣".to_owned()));
        assert!(spellings("台湾").contains(&"臺灣".to_owned()));
        assert!(spellings("臺灣").contains(&"台湾".to_owned()));
        assert!(spellings("選舉").contains(&"选举".to_owned()));
        assert_eq!(spellings("人民"), [""; 0]);
    }

    #[test]
    fn traditional_characters_of_one_simplified_stay_apart() {
        assert!(!spellings("頭髮").contains(&"頭發".to_owned()));
        assert!(spellings("头发").contains(&"頭髮".to_owned()));
    }

    #[test]
    fn no_pair_has_more_spellings_than_are_looked_for() {
        let most = TABLE.values().map(|others| others.len() + 1).max().unwrap_or(0);
        assert!(most * most <= MOST, "{most}");
    }
}
