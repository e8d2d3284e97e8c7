//! In which languages a word is expanded to its other forms.

use crate::analysis::Case;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;
use crate::analysis::stem::Expander;
use crate::analysis::stem::may_expand;

/// Returns the language that articles of unknown language are taken to be in: the most common one of a word's
/// script.
pub(crate) fn taken_for(language: &str, form: &str) -> Option<&'static str> {
    language.is_empty().then(|| default_language(form))
}

/// Returns what tells the other forms of a word in articles of a language, `""` where that is not known. `None` if the word
/// has no other forms there.
pub(crate) fn expander(language: &str, form: &str, case: Case) -> Option<Expander> {
    let language = match taken_for(language, form) {
        Some(language) => language,
        None if writes(language, form) => language,
        None => return None,
    };
    if may_expand(language, form, case) { Expander::new(language, form) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_expanded(language: &str, form: &str, case: Case) -> bool {
        expander(language, form, case).is_some()
    }

    #[test]
    fn a_word_is_expanded_in_the_languages_of_its_script() {
        assert!(
            is_expanded("en", "strikes", Case::Lower) && is_expanded("de", "strikes", Case::Lower)
        );
        assert!(
            !is_expanded("ru", "strikes", Case::Lower) && is_expanded("ru", "выборы", Case::Lower)
        );
    }

    #[test]
    fn an_article_of_unknown_language_is_taken_to_be_in_the_most_common_one() {
        assert!(is_expanded("", "strikes", Case::Lower) && is_expanded("", "выборы", Case::Lower));
        let expander = expander("", "strikes", Case::Lower).expect("an English word");
        assert!(expander.expands_to("striking") && !expander.expands_to("strife"));
    }

    #[test]
    fn an_acronym_is_not_expanded_in_english() {
        assert!(
            !is_expanded("", "aids", Case::AllCaps) && !is_expanded("en", "aids", Case::AllCaps)
        );
        assert!(is_expanded("es", "aids", Case::AllCaps));
    }
}
