//! Words that a stemmer joins with others and readers keep apart.
//!
//! Found by reading what the 500 most frequent words of a language are expanded to
//! (`cargo bench --bench expansion -- --list LANG`). Two kinds: function words, whose stems are those
//! of unrelated words (Spanish `para` and `pared`, `como` and `comida`), are expanded to themselves alone; and words
//! of the table have a stem of their own.

use frostem::Algorithm;

use crate::analysis::stopwords::is_function_word;

/// Words with a stem of their own: a word, or the beginning of several (`*`), and the stem.
type Table = &'static [(&'static str, &'static str)];

const ENGLISH: Table = &[
    ("adams", "adams"),
    ("andrews", "andrews"),
    ("animal*", "animal"),
    ("business*", "business"),
    ("candid", "candid"),
    ("candidly", "candid"),
    ("conservation*", "conservation"),
    ("department*", "department"),
    ("edwards", "edwards"),
    ("evans", "evans"),
    ("executive*", "executive"),
    ("harris", "harris"),
    ("hughes", "hughes"),
    ("important*", "important"),
    ("importance*", "importance"),
    ("informal*", "informal"),
    ("james", "james"),
    ("jones", "jones"),
    ("likely", "likel"),
    ("likelihood", "likel"),
    ("mars", "mars"),
    ("myers", "myers"),
    ("organ", "organ"),
    ("organs", "organ"),
    ("organic*", "organic"),
    ("polite*", "polite"),
    ("privation*", "privation"),
    ("roberts", "roberts"),
    ("rogers", "rogers"),
    ("sanders", "sanders"),
    ("severe*", "sever"),
    ("severit*", "sever"),
    ("several", "several"),
    ("simmons", "simmons"),
    ("stevens", "stevens"),
    ("tri", "tri"),
    ("unit", "unit"),
    ("units", "unit"),
    ("universe*", "universe"),
    ("universal*", "universal"),
    ("waters", "waters"),
    ("williams", "williams"),
];
const SPANISH: Table = &[
    ("asia", "asia"),
    ("caso", "caso"),
    ("casos", "caso"),
    ("decada*", "decada"),
    ("mes", "mes"),
    ("meses", "mes"),
    ("nueve", "nueve"),
    ("parte", "parte"),
    ("partes", "parte"),
    ("partido*", "partido"),
    ("sida", "sida"),
    ("unidad", "unidad"),
];
const PORTUGUESE: Table = &[
    ("alema", "alema"),
    ("brasilia", "brasilia"),
    ("camara*", "camara"),
    ("caso", "caso"),
    ("casos", "caso"),
    ("coreia*", "coreia"),
    ("jornalis*", "jornalis"),
    ("mes", "mes"),
    ("meses", "mes"),
    ("nasa", "nasa"),
    ("parte", "parte"),
    ("partes", "parte"),
    ("partido*", "partido"),
    ("paulo", "paulo"),
    ("temer", "temer"),
    ("video*", "video"),
];
// The agreement, not the tower.
const PERSIAN: Table = &[("برجام", "برجام")];

/// Returns the stem that a folded form has of its own.
pub(super) fn own_stem(algorithm: Algorithm, form: &str) -> Option<&'static str> {
    let table = match algorithm {
        Algorithm::English => ENGLISH,
        Algorithm::Spanish => SPANISH,
        Algorithm::Portuguese => PORTUGUESE,
        Algorithm::Persian => PERSIAN,
        _ => return None,
    };
    let fits = |word: &str| match word.strip_suffix('*') {
        Some(beginning) => form.starts_with(beginning),
        None => form == word,
    };
    table.iter().find(|(word, _)| fits(word)).map(|(_, stem)| *stem)
}

/// Whether a folded form is expanded to itself alone, in a language where that is known to be better.
pub(super) fn stands_alone(algorithm: Algorithm, form: &str) -> bool {
    let lang = match algorithm {
        Algorithm::English => "en",
        Algorithm::Spanish => "es",
        Algorithm::Portuguese => "pt",
        Algorithm::French => "fr",
        Algorithm::Italian => "it",
        _ => return false,
    };
    is_function_word(lang, form)
}

#[cfg(test)]
mod tests {
    use crate::analysis::stem::expands_to;

    #[test]
    fn words_that_readers_keep_apart_are_not_joined() {
        for (lang, word, other) in [
            ("en", "harris", "harried"),
            ("en", "harry", "harris"),
            ("en", "import", "important"),
            ("en", "departed", "department"),
            ("en", "candidate", "candid"),
            ("en", "police", "policies"),
            ("en", "form", "for"),
            ("en", "water", "waters"),
            ("es", "para", "pared"),
            ("es", "comida", "como"),
            ("es", "casas", "casos"),
            ("pt", "partido", "partes"),
            ("fa", "برجام", "برج"),
            ("fa", "برج", "برجام"),
        ] {
            assert!(!expands_to(lang, word, other), "{lang}: {word} {other}");
        }
        for (lang, word, other) in [
            ("en", "department", "departments"),
            ("en", "likely", "likelihood"),
            ("en", "severe", "severity"),
            ("en", "business", "businesses"),
            ("es", "caso", "casos"),
            ("es", "mes", "meses"),
            ("pt", "partido", "partidos"),
        ] {
            assert!(expands_to(lang, word, other), "{lang}: {word} {other}");
        }
    }
}
