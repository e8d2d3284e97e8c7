//! The names of the months, in the languages that news is written in.
//!
//! The table is `months.txt`, data and not code, so that a language is added without a programmer.
//! A name is never guessed at: one that means two months (Polish and Croatian `listopad`) is read
//! only where the language is known. Cost: the table is built once; then one lookup a word.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::build(include_str!("months.txt")));

#[derive(Default)]
struct Table {
    names: HashMap<String, Entry>,
    jalali: HashMap<String, i8>,
}

/// The months a name may mean.
#[derive(Default)]
struct Entry {
    /// Bit `m` is set when some language means month `m`.
    months: u16,
    by_language: Vec<(&'static str, i8)>,
}

impl Table {
    fn build(text: &'static str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((language, months)) = line.split_once(' ') else { continue };
            for (spellings, month) in months.split(';').zip(1_i8..=12) {
                for name in spellings.split(',').map(fold) {
                    if language == "jalali" {
                        table.jalali.insert(name, month);
                    } else {
                        let entry = table.names.entry(name).or_default();
                        entry.months |= 1 << month;
                        entry.by_language.push((language, month));
                    }
                }
            }
        }
        table
    }
}

/// What a word says about the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Month(u32),
    /// A month of the Persian calendar.
    Jalali(u32),
    /// Different months in different languages.
    Unclear,
}

/// Returns the month a word names, read in `language` if that is known; `None` when it is no month.
pub(super) fn named(word: &str, language: Option<&str>) -> Option<Named> {
    // The longest name has 14 letters; at most three bytes each and some marks.
    if word.len() > 60 {
        return None;
    }
    let key = fold(word);
    let Some(entry) = TABLE.names.get(&key) else {
        return TABLE.jalali.get(&key).map(|month| Named::Jalali(month.unsigned_abs().into()));
    };
    let own = language
        .and_then(|language| entry.by_language.iter().find(|(known, _)| *known == language))
        .map(|(_, month)| u32::from(month.unsigned_abs()));
    Some(match own {
        Some(month) => Named::Month(month),
        None if entry.months.count_ones() == 1 => Named::Month(entry.months.trailing_zeros()),
        None => Named::Unclear,
    })
}

/// Returns the number of the month that `word` names in any language, 1 to 12.
///
/// Case, accents and a final point do not matter. A name that means different months in different
/// languages (`listopad`: November in Polish, October in Croatian) gives `None`.
#[must_use]
pub fn month_by_name(word: &str) -> Option<i8> {
    match named(word.trim().trim_end_matches('.'), None)? {
        Named::Month(month) => i8::try_from(month).ok(),
        Named::Jalali(_) | Named::Unclear => None,
    }
}

/// Returns the number of the month that `word` names in the language (`pl`), or in all languages
/// that have the word.
#[must_use]
pub fn month_by_name_in(word: &str, language: &str) -> Option<i8> {
    match named(word.trim().trim_end_matches('.'), Some(language))? {
        Named::Month(month) => i8::try_from(month).ok(),
        Named::Jalali(_) | Named::Unclear => None,
    }
}

/// Folds case, accents and spellings that differ only in the keyboard used.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfkd()
        .flat_map(char::to_lowercase)
        .filter(|c| {
            !matches!(u32::from(*c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0670 | 0x093C
                | 0x200C | 0x200D)
        })
        .map(|c| match c {
            'ı' => 'i',
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            'ς' => 'σ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_more_than_twenty_languages() {
        for (word, month) in [
            ("May", 5),
            ("févr.", 2),
            ("Fevrier", 2),
            ("März", 3),
            ("Jänner", 1),
            ("enero", 1),
            ("março", 3),
            ("giugno", 6),
            ("mei", 5),
            ("augusti", 8),
            ("marts", 3),
            ("desember", 12),
            ("toukokuuta", 5),
            ("września", 9),
            ("července", 7),
            ("júna", 6),
            ("avgusta", 8),
            ("svibnja", 5),
            ("новембра", 11),
            ("октомври", 10),
            ("Мая", 5),
            ("травня", 5),
            ("iulie", 7),
            ("ΜΑΪΟΥ", 5),
            ("AĞUSTOS", 8),
            ("Agustus", 8),
            ("أغسطس", 8),
            ("اغسطس", 8),
            ("ژوئیه", 7),
            ("दिसंबर", 12),
            ("十二月", 12),
            ("5月", 5),
            ("12월", 12),
            ("พฤษภาคม", 5),
            ("במאי", 5),
        ] {
            assert_eq!(month_by_name(word), Some(month), "{word}");
        }
    }

    #[test]
    fn a_name_of_two_months_is_read_only_where_the_language_is_known() {
        assert_eq!(month_by_name("listopada"), None);
        assert_eq!(month_by_name_in("listopada", "pl"), Some(11));
        assert_eq!(month_by_name_in("listopada", "hr"), Some(10));
        assert_eq!(month_by_name_in("listopada", "en"), None);
        for word in ["srp", "lip", "lis"] {
            assert_eq!(month_by_name(word), None, "{word}");
        }
    }

    #[test]
    fn every_language_names_twelve_months_and_no_two_of_them_alike() {
        for line in include_str!("months.txt").lines().filter(|line| !line.starts_with('#')) {
            let (language, months) = line.split_once(' ').unwrap();
            assert_eq!(months.split(';').count(), 12, "{language}");
            let mut seen = HashMap::new();
            for (month, spellings) in months.split(';').enumerate() {
                for name in spellings.split(',') {
                    assert!(!name.trim().is_empty(), "{language}");
                    let before = seen.insert(fold(name), month);
                    assert!(before.is_none_or(|before| before == month), "{language}: {name}");
                }
            }
        }
    }

    #[test]
    fn a_persian_month_is_not_a_gregorian_one() {
        assert_eq!(month_by_name("خرداد"), None);
        assert_eq!(named("خرداد", None), Some(Named::Jalali(3)));
    }

    #[test]
    fn other_words_are_no_months() {
        for word in ["", "Mayor", "Marching", "Decade", "5", "Monday"] {
            assert_eq!(month_by_name(word), None, "{word}");
        }
    }
}
