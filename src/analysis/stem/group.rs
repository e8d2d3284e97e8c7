//! Many words of one language, compared with a form at once: it is stemmed once for all of them.

use std::collections::HashMap;

use crate::analysis::stem::Expander;
use crate::analysis::stem::Stemmer;
use crate::analysis::stem::apart::Standing;
use crate::analysis::stem::families::Family;
use crate::analysis::stem::is_expandable;

/// Words of one language, each with the forms it is expanded to.
#[derive(Debug)]
pub struct Group {
    stemmer: Stemmer,
    words: Vec<Expander>,
    /// The numbers of the words that have each key.
    by_key: HashMap<String, Vec<usize>>,
    /// What all their forms begin with, sorted, none the beginning of another.
    heads: Vec<String>,
}

/// Compares forms, which mostly come in order, with the words of a group.
#[derive(Debug)]
pub struct Comparing<'g> {
    group: &'g Group,
    /// The number of the head that the last form began with.
    last_head: usize,
}

impl Group {
    /// Puts words together that are compared by the same stemmer; `None` if there are none.
    ///
    /// # Panics
    /// When they are of several languages.
    #[must_use]
    pub fn new(words: Vec<Expander>) -> Option<Self> {
        let stemmer = words.first()?.stemmer;
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, word) in words.iter().enumerate() {
            assert_eq!(word.stemmer.algorithm(), stemmer.algorithm(), "words of one language");
            let mut found_by = |key: &str| by_key.entry(key.to_owned()).or_default().push(number);
            word.keys.each(&word.word).for_each(&mut found_by);
            word.family.into_iter().flat_map(Family::forms).for_each(&mut found_by);
        }
        let heads = heads(words.iter().flat_map(|word| word.prefixes.iter().cloned()));
        Some(Self { stemmer, words, by_key, heads })
    }

    /// Returns what all forms of the words begin with, sorted, none the beginning of another.
    #[must_use]
    pub fn heads(&self) -> &[String] {
        &self.heads
    }

    /// Returns what compares forms with the words.
    #[must_use]
    pub const fn comparing(&self) -> Comparing<'_> {
        Comparing { group: self, last_head: 0 }
    }
}

impl Comparing<'_> {
    /// Whether a form begins as any form of the words does.
    fn may_be_expanded_to(&mut self, form: &str) -> bool {
        let heads = &self.group.heads;
        let begins = |at: usize| form.starts_with(heads[at].as_str());
        if begins(self.last_head) {
            return true;
        }
        let before = heads.partition_point(|head| head.as_str() <= form);
        let found = before.checked_sub(1).filter(|at| begins(*at));
        self.last_head = found.unwrap_or(self.last_head);
        found.is_some()
    }

    /// Calls `each` with the number of every word that is expanded to `form`, once.
    pub fn each_expanded_to(&mut self, form: &str, each: &mut dyn FnMut(usize)) {
        if !self.may_be_expanded_to(form) {
            return;
        }
        let Group { stemmer, words, by_key, .. } = self.group;
        let of_key = |key: &str| by_key.get(key).map_or(&[][..], Vec::as_slice);
        let lists = |number: &&usize| {
            let word = &words[**number];
            word.word == form || word.family.is_some_and(|family| family.has(form))
        };
        let of_form = of_key(form);
        let mut found: Vec<usize> = of_form.iter().filter(lists).copied().collect();
        if is_expandable(form) {
            let keys = stemmer.keys(form);
            let of_others = keys.each(form).filter(|key| *key != form).flat_map(of_key);
            let same = of_form.iter().chain(of_others);
            let shares = |number: &&usize| words[**number].shares(form, &keys);
            let mut same: Vec<usize> = same.filter(shares).copied().collect();
            if !same.is_empty() {
                let standing = Standing::of(stemmer.algorithm(), form);
                same.retain(|&number| words[number].may_share(standing));
            }
            found.append(&mut same);
        }
        if found.is_empty() {
            return;
        }
        let starts = |number: usize| {
            let mut prefixes = words[number].prefixes.iter();
            prefixes.any(|prefix| form.starts_with(prefix.as_str()))
        };
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
            let mut comparing = group.comparing();
            for form in &words {
                let mut together = Vec::new();
                comparing.each_expanded_to(form, &mut |number| together.push(number));
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
