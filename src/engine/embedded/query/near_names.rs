//! Names of the index that resemble one that nothing has: what a filter that finds nothing may have
//! meant.

use std::collections::BTreeSet;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::read::dictionary::each_term_of;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::host::host;
use crate::query::NameField;

/// Of a longer name only the beginning is compared.
const LONGEST: usize = 100;

impl Snapshot {
    /// Returns the names in `field` nearest to what was typed, at most `most`, nearest first; none for
    /// a field whose values are no names.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn near_names(
        &self,
        field: NameField,
        typed: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<String>, EngineError> {
        let fields = self.fields();
        let of = match field {
            NameField::Source => fields.source,
            NameField::Origin => fields.origin,
            NameField::Domain => fields.domain,
            NameField::Author => fields.author,
            NameField::Section => fields.section,
            NameField::Subject => fields.subject,
            NameField::Place => fields.place,
            NameField::Type => fields.kind,
            NameField::Lang => {
                let languages = self.languages()?.iter().take(most);
                return Ok(languages.map(|(code, _)| code.clone()).collect());
            }
            NameField::Page
            | NameField::Url
            | NameField::Path
            | NameField::Id
            | NameField::Key
            | NameField::Country
            | NameField::Story
            | NameField::Group
            | NameField::Query => return Ok(Vec::new()),
        };
        let typed = if field == NameField::Domain { host(typed) } else { typed.to_lowercase() };
        let typed: String =
            typed.chars().filter(|c| !matches!(c, '*' | '?')).take(LONGEST).collect();
        let mut near: BTreeSet<(usize, String)> = BTreeSet::new();
        for segment in self.segments() {
            each_term_of(segment, of, "", stop, &mut |name, _| {
                if let Some(distance) = distance(&typed, name) {
                    near.insert((distance, name.to_owned()));
                    if near.len() > most {
                        near.pop_last();
                    }
                }
            })?;
        }
        stop.check()?;
        Ok(near.into_iter().map(|(_, name)| name).collect())
    }
}

/// Returns how far `name` is from what was typed, in small letters; `None` if nobody would take one for
/// the other.
fn distance(typed: &str, name: &str) -> Option<usize> {
    let name: String = name.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let letters = typed.chars().count();
    if letters == 0 {
        return None;
    }
    let slips = |a: &str, b: &str| {
        let (long, short) = (a.chars().count(), b.chars().count());
        let most = long.min(short).div_ceil(4).min(3);
        let possible = long.abs_diff(short) <= most;
        possible.then(|| strsim::osa_distance(a, b)).filter(|slips| *slips <= most)
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    if let Some(slips) = slips(typed, &name) {
        return Some(slips);
    }
    let (asked, held) = (words(typed), words(&name));
    let each = |word: &String| held.iter().filter_map(|other| slips(word, other)).min();
    let found: Vec<usize> = asked.iter().filter(|word| word.len() > 2).filter_map(each).collect();
    if found.is_empty() {
        return None;
    }
    Some(4 + found.iter().sum::<usize>() + 2 * (asked.len() - found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_by_its_letters_or_by_a_word() {
        assert_eq!(distance("northgate herld", "Northgate Herald"), Some(1));
        assert!(distance("herald", "Northgate Herald").is_some());
        assert!(distance("sun", "Sun Daily").is_some());
        assert_eq!(distance("reuters", "Coastal Courier"), None);
        assert_eq!(distance("", "Coastal Courier"), None);
    }
}
