//! Characters of Chinese and Japanese that are written in two ways: simplified and traditional, as in
//! Hong Kong and as in Taiwan, new and old.
//!
//! The table (`han.txt`, which names its sources) has entries of a character and of those it is written
//! for. A character typed finds those of the other spelling; two traditional characters that share a
//! simplified one (`發`, `髮`: `发`) do not find each other, but what is simplified and traditional
//! at once does (`台湾`, `台灣`, `臺灣`). Cost: the table is read when the first such word is typed.

use std::collections::HashMap;
use std::sync::LazyLock;

static TABLE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<char>> = HashMap::new();
    let lines = include_str!("han.txt").lines().filter(|line| !line.starts_with('#'));
    for entry in lines.flat_map(str::split_whitespace) {
        let mut chars = entry.chars();
        let Some(one) = chars.next() else { continue };
        for other in chars {
            table.entry(one).or_default().push(other);
            table.entry(other).or_default().push(one);
        }
    }
    table
});

/// The other spellings of a run of characters, each of which may be written in either way.
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
    fn second_forms_of_a_simplified_character_and_old_ones_of_a_new_are_spellings() {
        for (one, other) in [
            ("宣布", "宣佈"),
            ("旅游", "旅遊"),
            ("下周", "下週"),
            ("占领", "佔領"),
            ("干净", "乾淨"),
            ("古迹", "古蹟"),
            ("大炮", "大砲"),
            ("他说", "他説"),
            ("卫生", "衞生"),
            ("电线", "電綫"),
            ("升级", "昇級"),
            ("經濟", "経済"),
            ("渡邊", "渡辺"),
            ("總理", "総理"),
            ("齋藤", "斎藤"),
            ("廣島", "広島"),
        ] {
            assert!(spellings(one).contains(&other.to_owned()), "{one} {other}");
            assert!(spellings(other).contains(&one.to_owned()), "{other} {one}");
        }
    }

    #[test]
    fn no_entry_of_the_table_names_a_character_twice() {
        for (character, others) in TABLE.iter() {
            let distinct: std::collections::BTreeSet<&char> = others.iter().collect();
            assert_eq!(distinct.len(), others.len(), "{character} {others:?}");
            assert!(!others.contains(character), "{character}");
        }
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
