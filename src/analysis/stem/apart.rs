//! Words that a stemmer joins with others and readers keep apart.
//!
//! Found by reading what the 500 most frequent words of a language are expanded to
//! (`cargo bench --bench expansion -- --list LANG`). Two kinds: stop words, whose stems are those
//! of unrelated words (Spanish `para` and `pared`, `como` and `comida`), are expanded to themselves alone; and words
//! of the table have a stem of their own.

use frostem::Algorithm;

use crate::analysis::stem::families::Family;
use crate::analysis::stem::tables;
use crate::analysis::stem::tables::Table;
use crate::analysis::stem::tables::alone;
use crate::analysis::stopwords::holds;
use crate::analysis::stopwords::is_function_word;

/// What is kept apart in a language.
struct Apart {
    table: Table,
    /// The words that are expanded to themselves alone.
    alone: &'static str,
}

impl Apart {
    const fn new(table: Table, alone: &'static str) -> Self {
        Self { table, alone }
    }

    /// Returns that of a language.
    const fn of(algorithm: Algorithm) -> &'static Self {
        match algorithm {
            Algorithm::English => const { &Apart::new(tables::ENGLISH, alone::ENGLISH) },
            Algorithm::Spanish => const { &Apart::new(tables::SPANISH, alone::SPANISH) },
            Algorithm::Portuguese => const { &Apart::new(tables::PORTUGUESE, alone::PORTUGUESE) },
            Algorithm::French => const { &Apart::new(tables::FRENCH, alone::FRENCH) },
            Algorithm::Italian => const { &Apart::new(tables::ITALIAN, alone::ITALIAN) },
            Algorithm::German => const { &Apart::new(tables::GERMAN, alone::GERMAN) },
            Algorithm::Russian => const { &Apart::new(tables::RUSSIAN, alone::RUSSIAN) },
            Algorithm::Ukrainian => const { &Apart::new(tables::UKRAINIAN, alone::UKRAINIAN) },
            Algorithm::Polish => const { &Apart::new(tables::POLISH, alone::POLISH) },
            Algorithm::Czech => const { &Apart::new(tables::CZECH, alone::CZECH) },
            Algorithm::Persian => const { &Apart::new(tables::PERSIAN, alone::PERSIAN) },
            Algorithm::Hindi => const { &Apart::new(tables::HINDI, alone::HINDI) },
            Algorithm::Dutch => const { &Apart::new(&[], alone::DUTCH) },
            Algorithm::Swedish => const { &Apart::new(&[], alone::SWEDISH) },
            _ => const { &Self::new(&[], "") },
        }
    }
}

/// Returns the stem that a folded form has of its own: that of the word, else that of the longest
/// beginning.
pub(super) fn own_stem(algorithm: Algorithm, form: &str) -> Option<&'static str> {
    let table = Apart::of(algorithm).table;
    let second = form.char_indices().nth(2).map_or(form.len(), |(at, _)| at);
    let head = &form[..second];
    let mut found: Option<(usize, &'static str)> = None;
    // A stem begins each of its words, has two letters or more, and the table is sorted.
    let start = table.partition_point(|(stem, _)| *stem < head);
    let near = table[start..].iter().take_while(|(stem, _)| stem.starts_with(head));
    for (stem, words) in near.filter(|(stem, _)| form.starts_with(stem)) {
        for word in words.split(' ') {
            match word.strip_suffix('*') {
                None if word == form => return Some(stem),
                Some(beginning)
                    if form.starts_with(beginning)
                        && found.is_none_or(|(longest, _)| longest < beginning.len()) =>
                {
                    found = Some((beginning.len(), stem));
                }
                _ => {}
            }
        }
    }
    found.map(|(_, stem)| stem)
}

/// Endings that make another word of a Persian one: a workshop is no work, a prisoner no life.
const PERSIAN_DERIVED: [&str; 7] = ["گاه", "مند", "انه", "نده", "وار", "يت", "ستان"];

/// Returns the stem of a form that ends in what makes another word of the stem its stemmer leaves: this,
/// with what the stemmer took.
pub(super) fn derived_stem<'f>(algorithm: Algorithm, form: &'f str, stem: &str) -> Option<&'f str> {
    if algorithm != Algorithm::Persian {
        return None;
    }
    let rest = form.strip_prefix(stem)?;
    let ending = PERSIAN_DERIVED.iter().find(|ending| rest.starts_with(**ending))?;
    form.get(..stem.len() + ending.len())
}

/// By what a form is found that a word does not list with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// By any word that shares its stem and is in no closed family.
    Free,
    /// By words that share its stem and are listed nowhere: it is in another family, which is open.
    InOpenFamily,
    /// By nothing: it is in another family, which is closed, or expanded to itself alone.
    Apart,
}

impl Standing {
    /// Returns the standing of a folded form in a language.
    pub(super) fn of(algorithm: Algorithm, form: &str) -> Self {
        match Family::of(algorithm, form) {
            Some(family) if family.is_open() => Self::InOpenFamily,
            Some(_) => Self::Apart,
            None if stands_alone(algorithm, form) => Self::Apart,
            None => Self::Free,
        }
    }
}

/// Returns whether a folded form is expanded to itself alone, unless it is listed in a family, in a language
/// where that is known to be better.
pub(super) fn stands_alone(algorithm: Algorithm, form: &str) -> bool {
    if holds(Apart::of(algorithm).alone, form) {
        return true;
    }
    let lang = match algorithm {
        Algorithm::English => "en",
        Algorithm::Spanish => "es",
        Algorithm::Portuguese => "pt",
        Algorithm::French => "fr",
        Algorithm::Italian => "it",
        Algorithm::German => "de",
        Algorithm::Dutch => "nl",
        Algorithm::Swedish => "sv",
        Algorithm::Russian => "ru",
        Algorithm::Polish => "pl",
        Algorithm::Czech => "cs",
        _ => return false,
    };
    is_function_word(lang, form)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::analysis::fold;
    use crate::analysis::stem::Stemmer;
    use crate::analysis::stem::expands_to;

    #[test]
    fn an_own_stem_begins_each_of_its_words_and_the_closest_entry_decides() {
        for lang in
            ["en", "es", "pt", "fr", "it", "de", "ru", "uk", "pl", "cs", "fa", "hi", "nl", "sv"]
        {
            let algorithm = Stemmer::new(lang).expect("a language with a stemmer").algorithm();
            let super::Apart { table, alone, .. } = super::Apart::of(algorithm);
            assert!(table.is_sorted(), "{lang}: the table is searched as a sorted one");
            let is_long = |stem: &str| stem.chars().nth(1).is_some();
            assert!(table.iter().all(|(stem, _)| is_long(stem)), "{lang}: a stem of one letter");
            let mut known = BTreeSet::new();
            for (stem, word) in
                table.iter().flat_map(|(stem, words)| words.split(' ').map(move |w| (stem, w)))
            {
                assert!(known.insert(word), "{lang}: {word} comes twice");
                let whole = word.trim_end_matches('*');
                assert!(whole.starts_with(stem), "{lang}: {word} {stem}");
                // Behind a beginning is something that no whole word is.
                let form =
                    if word.ends_with('*') { format!("{whole}qqq") } else { whole.to_owned() };
                assert_eq!(super::own_stem(algorithm, &form), Some(*stem), "{lang}: {word}");
                assert_eq!(fold(whole), whole, "{lang}: {word}");
                assert!(!super::stands_alone(algorithm, whole), "{lang}: {word} is alone");
            }
            for word in alone.split(' ') {
                assert_eq!(fold(word), word, "{lang}");
                assert!(super::stands_alone(algorithm, word), "{lang}: {word}");
            }
        }
    }

    #[test]
    fn words_that_readers_keep_apart_are_not_joined() {
        for (lang, word, other) in [
            ("en", "harris", "harried"),
            ("en", "harry", "harris"),
            ("en", "import", "important"),
            ("en", "corps", "corpse"),
            ("en", "corps", "corp"),
            ("en", "experience", "experiment"),
            ("en", "protest", "protestant"),
            ("en", "customs", "customer"),
            ("en", "custom", "customers"),
            ("en", "iron", "ironic"),
            ("en", "strike", "strikingly"),
            ("en", "identity", "identical"),
            ("en", "office", "officers"),
            ("en", "effect", "effective"),
            ("en", "minor", "minority"),
            ("en", "capital", "capitalism"),
            ("en", "population", "populism"),
            ("en", "main", "maine"),
            ("en", "departed", "department"),
            ("en", "candidate", "candid"),
            ("en", "police", "policies"),
            ("en", "form", "for"),
            ("en", "water", "waters"),
            ("es", "para", "pared"),
            ("es", "comida", "como"),
            ("es", "casas", "casos"),
            ("pt", "partido", "partes"),
            ("en", "personality", "person"),
            ("en", "process", "procession"),
            ("en", "responsibility", "response"),
            ("en", "conservative", "conserve"),
            ("es", "puerto", "puerta"),
            ("es", "libro", "libre"),
            ("es", "comunidad", "comunismo"),
            ("es", "autoridades", "autores"),
            ("es", "hombre", "hombro"),
            ("pt", "pra", "praia"),
            ("pt", "marido", "maria"),
            ("pt", "rede", "redeas"),
            ("fr", "parler", "parlement"),
            ("fr", "donner", "don"),
            ("es", "saber", "sabado"),
            ("es", "salir", "sala"),
            ("pt", "partir", "partido"),
            ("pt", "seria", "sereia"),
            ("de", "bitte", "bittere"),
            ("de", "seit", "seite"),
            ("ru", "страна", "странный"),
            ("ru", "том", "тома"),
            ("ru", "место", "месть"),
            ("uk", "міста", "містить"),
            ("fa", "دست", "دستگاه"),
            ("fa", "كار", "كارگاه"),
            ("fa", "مهم", "مهمان"),
            ("hi", "काम", "कामना"),
            ("hi", "हिंदी", "हिंदू"),
            ("de", "mal", "malen"),
            ("fr", "faut", "faute"),
            ("fr", "corps", "cor"),
            ("nl", "zelfs", "zelf"),
            ("sv", "fick", "ficka"),
            ("cs", "prave", "pravo"),
            ("ru", "хоть", "хотят"),
            ("pl", "potem", "pot"),
            ("pl", "rada", "radio"),
            ("cs", "veci", "veku"),
            ("pl", "ale", "ali"),
            ("cs", "tak", "takova"),
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
            ("en", "personality", "personalities"),
            ("en", "majority", "majorities"),
            ("en", "experience", "experiencing"),
            ("en", "experiment", "experimented"),
            ("en", "protest", "protesters"),
            ("en", "strike", "striking"),
            ("en", "office", "offices"),
            ("en", "customer", "customers"),
            ("en", "corpse", "corpses"),
            ("fr", "parlement", "parlements"),
            ("es", "sala", "salas"),
            ("ru", "странный", "странные"),
            ("ru", "страна", "страны"),
            ("fa", "دستگاه", "دستگاهها"),
            ("fa", "كارگاه", "كارگاههاي"),
            ("fa", "كار", "كارها"),
            ("hi", "हाथी", "हाथियों"),
            ("cs", "vek", "veku"),
            ("es", "puerto", "puertos"),
            ("es", "libre", "libres"),
            ("es", "autora", "autores"),
            ("es", "solo", "solas"),
            ("pt", "carta", "cartas"),
            ("es", "caso", "casos"),
            ("es", "mes", "meses"),
            ("pt", "partido", "partidos"),
        ] {
            assert!(expands_to(lang, word, other), "{lang}: {word} {other}");
        }
    }
}
