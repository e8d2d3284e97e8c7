//! Opens a word of the query into the forms that share its stem.
//!
//! The dictionary is sorted, so the forms to try lie in a few ranges of common beginnings;
//! [`opening_prefixes`] names them and [`opens_to`] decides for each form in them. Stems are taken
//! of folded forms on both sides, so a stemmer that expects accents is wrong in the same way twice.

use frostem::Algorithm;

/// The stemmer of a language.
#[derive(Clone, Copy)]
pub struct Stemmer {
    stemmer: frostem::Stemmer,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stemmer").field(&self.stemmer.algorithm().name()).finish()
    }
}

impl Stemmer {
    /// The stemmer for a language code (`en`, `pt-BR`); `None` if there is none for it.
    pub fn new(lang: &str) -> Option<Self> {
        let algorithm = match lang.split(['-', '_']).next().unwrap_or(lang) {
            "ar" => Algorithm::Arabic,
            "ca" => Algorithm::Catalan,
            "cs" => Algorithm::Czech,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "eo" => Algorithm::Esperanto,
            "es" => Algorithm::Spanish,
            "et" => Algorithm::Estonian,
            "eu" => Algorithm::Basque,
            "fa" => Algorithm::Persian,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "ga" => Algorithm::Irish,
            "hi" => Algorithm::Hindi,
            "hu" => Algorithm::Hungarian,
            "hy" => Algorithm::Armenian,
            "id" => Algorithm::Indonesian,
            "it" => Algorithm::Italian,
            "lt" => Algorithm::Lithuanian,
            "ne" => Algorithm::Nepali,
            "nl" => Algorithm::Dutch,
            "no" | "nb" | "nn" => Algorithm::Norwegian,
            "pl" => Algorithm::Polish,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sr" | "bs" | "hr" => Algorithm::Serbian,
            "st" => Algorithm::Sesotho,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            "uk" => Algorithm::Ukrainian,
            "yi" => Algorithm::Yiddish,
            _ => return None,
        };
        Some(Self { stemmer: frostem::Stemmer::new(algorithm) })
    }

    /// The stem of a folded form.
    pub fn stem(&self, form: &str) -> String {
        self.stemmer.stem(form).into_owned()
    }
}

/// The beginnings of all forms that may share the stem of `form`; empty if the word is not opened.
pub fn opening_prefixes(lang: &str, form: &str) -> Vec<String> {
    let Some(stemmer) = Stemmer::new(lang).filter(|_| is_openable(form)) else {
        return Vec::new();
    };
    let stem = stemmer.stem(form);
    let common = stem.chars().zip(form.chars()).take_while(|(a, b)| a == b).count();
    let keep = common.saturating_sub(1).max(2.min(common));
    vec![stem.chars().take(keep).collect()]
}

/// Whether a search for `word` in `lang` finds `candidate`: it is the same or has the same stem.
pub fn opens_to(lang: &str, word: &str, candidate: &str) -> bool {
    word == candidate
        || is_openable(word)
            && is_openable(candidate)
            && Stemmer::new(lang)
                .is_some_and(|stemmer| stemmer.stem(word) == stemmer.stem(candidate))
}

/// Whether a form is a word that can have other forms: no digits, more than two letters.
fn is_openable(form: &str) -> bool {
    form.chars().nth(2).is_some() && !form.chars().any(|c| c.is_numeric() || c == '.')
}
