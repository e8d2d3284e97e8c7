//! The stemmers of a word, or of many, in all languages of an index.

use std::collections::BTreeMap;

use crate::analysis::Case;
use crate::analysis::stem::Comparing;
use crate::analysis::stem::Expander;
use crate::analysis::stem::Group;
use crate::analysis::stem::heads;
use crate::engine::words::expander;
use crate::engine::words::taken_for;

/// The stemmers of a word, each with the languages it is of.
pub(crate) struct Expanders(Vec<(Vec<String>, Expander)>);

impl Expanders {
    /// Returns the stemmers of a form in some languages, and where the language is not known.
    pub(crate) fn new(form: &str, case: Case, languages: &[String]) -> Self {
        let mut expanders: Vec<(Vec<String>, Expander)> = Vec::new();
        for language in languages.iter().map(String::as_str).chain([""]) {
            if let Some(as_in) = taken_for(language, form)
                && let Some((languages, _)) =
                    expanders.iter_mut().find(|(known, _)| known.iter().any(|l| l == as_in))
            {
                languages.push(language.to_owned());
                continue;
            }
            let Some(expander) = expander(language, form, case) else { continue };
            match expanders.iter_mut().find(|(_, known)| known.is_same(&expander)) {
                Some((languages, _)) => languages.push(language.to_owned()),
                None => expanders.push((vec![language.to_owned()], expander)),
            }
        }
        Self(expanders)
    }

    /// Returns where the forms are, sorted, none the beginning of another.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        heads(self.0.iter().flat_map(|(_, expander)| expander.prefixes().iter().cloned()))
    }

    /// Returns the languages in which the word is expanded to `form`.
    pub(crate) fn languages(&self, form: &str) -> Vec<String> {
        let fitting = self.0.iter().filter(|(_, expander)| {
            expander.prefixes().iter().any(|prefix| form.starts_with(prefix.as_str()))
                && expander.expands_to(form)
        });
        let mut languages: Vec<String> =
            fitting.flat_map(|(languages, _)| languages.iter().cloned()).collect();
        languages.sort_unstable();
        languages
    }
}

/// The stemmers of many words in all languages of an index.
pub(crate) struct ExpanderGroups(Vec<GroupOfLanguage>);

/// Words that one stemmer compares.
struct GroupOfLanguage {
    group: Group,
    /// Of each word of the group, its number among all, and the languages it is compared so in.
    words: Vec<(usize, Vec<String>)>,
}

impl ExpanderGroups {
    /// Returns the stemmers of some words in some languages, and where the language is not known.
    pub(crate) fn new(words: &[(String, Case)], languages: &[String]) -> Self {
        let mut by_stemmer: BTreeMap<&str, (Vec<Expander>, Vec<_>)> = BTreeMap::new();
        for (number, (form, case)) in words.iter().enumerate() {
            for (languages, expander) in Expanders::new(form, *case, languages).0 {
                let (expanders, words) = by_stemmer.entry(expander.stemmer_name()).or_default();
                expanders.push(expander);
                words.push((number, languages));
            }
        }
        let groups = by_stemmer.into_values().filter_map(|(expanders, words)| {
            Some(GroupOfLanguage { group: Group::new(expanders)?, words })
        });
        Self(groups.collect())
    }

    /// Returns where the forms are, sorted, none the beginning of another.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        heads(self.0.iter().flat_map(|of| of.group.heads().iter().cloned()))
    }

    /// Returns what compares forms with the words.
    pub(crate) fn comparing(&self) -> ComparingGroups<'_> {
        let groups = self.0.iter();
        ComparingGroups(groups.map(|of| (of.group.comparing(), of)).collect())
    }
}

/// Compares forms, which mostly come in order, with the words of some groups.
pub(crate) struct ComparingGroups<'g>(Vec<(Comparing<'g>, &'g GroupOfLanguage)>);

impl ComparingGroups<'_> {
    /// Calls `each` with the number of every word that is expanded to `form`, and languages it is
    /// expanded to it in; with others again.
    pub(crate) fn each_expanded_to(&mut self, form: &str, each: &mut dyn FnMut(usize, &[String])) {
        for (comparing, of) in &mut self.0 {
            comparing.each_expanded_to(form, &mut |at| {
                let (number, languages) = &of.words[at];
                each(*number, languages);
            });
        }
    }
}
