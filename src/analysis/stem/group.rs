//! Many words of one language, compared with a form at once: it is stemmed once for all of them.

use std::collections::HashMap;

use crate::analysis::stem::Expander;
use crate::analysis::stem::Stemmer;
use crate::analysis::stem::apart;
use crate::analysis::stem::is_expandable;

/// Words of one language, each with the forms it is expanded to.
#[derive(Debug)]
pub struct Group {
    stemmer: Stemmer,
    words: Vec<Expander>,
    /// Numbers of the words of each stem.
    by_stem: HashMap<String, Vec<usize>>,
    /// Their numbers by the words themselves.
    by_word: HashMap<String, Vec<usize>>,
    /// What all their forms begin with, sorted, none the beginning of another.
    heads: Vec<String>,
}

impl Group {
    /// Puts words together that are compared by the same stemmer; `None` if there are none.
    ///
    /// # Panics
    /// When they are of several languages.
    #[must_use]
    pub fn new(words: Vec<Expander>) -> Option<Self> {
        let stemmer = words.first()?.stemmer;
        let (mut by_stem, mut by_word) = (HashMap::new(), HashMap::new());
        for (number, word) in words.iter().enumerate() {
            assert_eq!(word.stemmer.algorithm(), stemmer.algorithm(), "words of one language");
            by_stem.entry(word.stem.clone()).or_insert_with(Vec::new).push(number);
            by_word.entry(word.word.clone()).or_insert_with(Vec::new).push(number);
        }
        let heads = heads(words.iter().flat_map(|word| word.prefixes.iter().cloned()));
        Some(Self { stemmer, words, by_stem, by_word, heads })
    }

    /// Returns what all forms of the words begin with, sorted, none the beginning of another.
    #[must_use]
    pub fn heads(&self) -> &[String] {
        &self.heads
    }

    /// Calls `each` with the number of every word that is expanded to `form`, once.
    pub fn each_expanded_to(&self, form: &str, each: &mut dyn FnMut(usize)) {
        let before = self.heads.partition_point(|head| head.as_str() <= form);
        let is_near = before > 0 && form.starts_with(self.heads[before - 1].as_str());
        if !is_near {
            return;
        }
        let starts = |number: usize| {
            let mut prefixes = self.words[number].prefixes.iter();
            prefixes.any(|prefix| form.starts_with(prefix.as_str()))
        };
        let of = |numbers: &HashMap<String, Vec<usize>>, key: &str| -> Vec<usize> {
            numbers.get(key).cloned().unwrap_or_default()
        };
        let mut found = of(&self.by_word, form);
        if is_expandable(form) {
            let (stem, is_own) = self.stemmer.stem_and_origin(form);
            let mut same = of(&self.by_stem, &stem);
            same.append(&mut of(&self.by_word, &stem));
            same.append(&mut of(&self.by_stem, form));
            same.retain(|&number| self.words[number].shares(form, &stem, is_own));
            if !same.is_empty() && !apart::stands_alone(self.stemmer.algorithm(), form) {
                found.append(&mut same);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter(|&number| starts(number)).for_each(each);
    }
}

/// Returns beginnings sorted, without those that begin with another.
pub fn heads(prefixes: impl Iterator<Item = String>) -> Vec<String> {
    let mut heads: Vec<String> = prefixes.collect();
    heads.sort_unstable();
    heads.dedup_by(|later, earlier| later.starts_with(earlier.as_str()));
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_compared_together_are_expanded_to_what_each_is_alone() {
        for (lang, text) in [
            (
                "en",
                "strike strikes striking striker strife run runs running ran harris harry harried \
                 police policies policy form for size sizing sky skies the caring car cars carer \
                 custom customs customer customers organ organization organize",
            ),
            ("ru", "киев киева выборы выборов выбор правительство правительства ки права право"),
            ("es", "para pared paredes como comida comer presidente presidencia podemos"),
            ("de", "wahl wahlen haus hauses häuser hausern kind kinder kindern"),
            ("ar", "الحكومة حكومة حكومه والحكومه استخدم يستخدم برج برجام الحكومه"),
            ("fa", "كار كارها كارگاه زندان زنداني مي‌رود رود نمي‌رود"),
        ] {
            let words: Vec<String> = text.split_whitespace().map(crate::analysis::fold).collect();
            let expanders: Vec<Expander> =
                words.iter().filter_map(|word| Expander::new(lang, word)).collect();
            let group = Group::new(expanders.clone()).expect("words that have other forms");
            for form in &words {
                let mut together = Vec::new();
                group.each_expanded_to(form, &mut |number| together.push(number));
                let alone = expanders.iter().enumerate().filter(|(_, word)| {
                    let mut prefixes = word.prefixes().iter();
                    prefixes.any(|prefix| form.starts_with(prefix.as_str()))
                        && word.expands_to(form)
                });
                let alone: Vec<usize> = alone.map(|(number, _)| number).collect();
                assert_eq!(together, alone, "{lang}: {form}");
            }
        }
    }
}
