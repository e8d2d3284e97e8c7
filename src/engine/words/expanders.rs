//! The stemmers of one word in all languages of an index.

use crate::analysis::Case;
use crate::analysis::stem::Expander;
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
        let prefixes = self.0.iter().flat_map(|(_, expander)| expander.prefixes().iter().cloned());
        let mut prefixes: Vec<String> = prefixes.collect();
        prefixes.sort_unstable();
        prefixes.dedup_by(|later, earlier| later.starts_with(earlier.as_str()));
        prefixes
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
