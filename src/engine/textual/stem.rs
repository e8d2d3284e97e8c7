//! A word with the forms that share its stem, each found out once for all articles of a language.
//!
//! A search reads hundreds of texts, which share most of their words: to make a stemmer ready for each of them took
//! a third of the time of deciding them.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::analysis::Case;
use crate::analysis::marker;
use crate::analysis::stem::Expander;
use crate::engine::textual::parts::Parts;
use crate::engine::textual::text::ArticleText;
use crate::engine::words::Expanders;
use crate::engine::words::expander;

/// So many forms are remembered of a word in a language; of more, each is looked at again.
const REMEMBERED: usize = 4_096;

/// A word with its forms.
#[derive(Debug)]
pub(super) struct SameStem {
    form: String,
    case: Case,
    of_languages: Mutex<BTreeMap<String, Option<Arc<Forms>>>>,
}

/// What tells the forms of a word in one language.
#[derive(Debug)]
struct Forms {
    expander: Expander,
    /// Where they are looked for, in one piece and in two.
    beginnings: Vec<String>,
    /// Of forms that begin so, whether they are of the word.
    known: Mutex<HashMap<String, bool>>,
}

impl SameStem {
    pub(super) fn new(form: &str, case: Case) -> Self {
        Self { form: form.to_owned(), case, of_languages: Mutex::default() }
    }

    /// Returns the parts of texts in some languages that hold the word.
    pub(super) fn parts(&self, languages: &[String]) -> Parts {
        let prefixes = Expanders::new(&self.form, self.case, languages).prefixes();
        let others = prefixes.iter().map(|prefix| Parts::starting_with(prefix));
        others.chain([Parts::of(&self.form)]).collect()
    }

    /// Calls `each` with the form, printed in one piece or in two, and with the forms that share its stem in the
    /// language of the article, `""` where that is not known.
    pub(super) fn each(
        &self,
        text: &ArticleText,
        language: &str,
        each: &mut dyn FnMut(&str, &[u32]),
    ) {
        each(&self.form, text.positions(&self.form));
        if let Some(joined) = marker::in_two_parts(&self.form) {
            each(&joined, text.positions(&joined));
        }
        let Some(forms) = self.forms(language) else { return };
        for beginning in &forms.beginnings {
            text.starting_with(beginning)
                .filter(|(term, _)| forms.has(marker::whole(term)))
                .for_each(|(term, places)| each(term, places));
        }
    }

    /// Returns what tells the forms in a language; `None` if the word has no others there.
    fn forms(&self, language: &str) -> Option<Arc<Forms>> {
        let mut of_languages = self.of_languages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = of_languages.get(language) {
            return known.clone();
        }
        let forms = expander(language, &self.form, self.case).map(|expander| {
            let beginnings = expander.prefixes().iter();
            let beginnings =
                beginnings.flat_map(|prefix| [prefix.clone(), marker::joined(prefix)]).collect();
            Arc::new(Forms { expander, beginnings, known: Mutex::default() })
        });
        of_languages.insert(language.to_owned(), forms.clone());
        forms
    }
}

impl Forms {
    /// Returns whether a form is one of the word.
    fn has(&self, form: &str) -> bool {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(form) {
            return *known;
        }
        let is_of_word = self.expander.expands_to(form);
        let mut known = lock();
        if known.len() < REMEMBERED {
            known.insert(form.to_owned(), is_of_word);
        }
        is_of_word
    }
}
