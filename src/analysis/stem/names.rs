//! Names that a stemmer joins with other words: `Kissinger` with *kissing*, French `Mali` with *mal*.
//!
//! `names/` has a file for each language, a line for each name: the name, and behind it its other forms. A
//! listed form is found by the forms of its own line alone, and finds no others. Listed are names that
//! newspapers of the language print and that are hardly ever another word there; forms are folded. They were
//! found by stemming some thousand names and comparing them with the frequent words of the language.

use frostem::Algorithm;

use crate::analysis::stopwords::listed;

/// Returns the lines of a language.
fn of_language(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Arabic => include_str!("names/ar.txt"),
        Algorithm::Catalan => include_str!("names/ca.txt"),
        Algorithm::Czech => include_str!("names/cs.txt"),
        Algorithm::Danish => include_str!("names/da.txt"),
        Algorithm::German => include_str!("names/de.txt"),
        Algorithm::Greek => include_str!("names/el.txt"),
        Algorithm::English => include_str!("names/en.txt"),
        Algorithm::Spanish => include_str!("names/es.txt"),
        Algorithm::Finnish => include_str!("names/fi.txt"),
        Algorithm::French => include_str!("names/fr.txt"),
        Algorithm::Hungarian => include_str!("names/hu.txt"),
        Algorithm::Italian => include_str!("names/it.txt"),
        Algorithm::Norwegian => include_str!("names/nb.txt"),
        Algorithm::Dutch => include_str!("names/nl.txt"),
        Algorithm::Polish => include_str!("names/pl.txt"),
        Algorithm::Portuguese => include_str!("names/pt.txt"),
        Algorithm::Romanian => include_str!("names/ro.txt"),
        Algorithm::Russian => include_str!("names/ru.txt"),
        Algorithm::Swedish => include_str!("names/sv.txt"),
        Algorithm::Turkish => include_str!("names/tr.txt"),
        Algorithm::Ukrainian => include_str!("names/uk.txt"),
        _ => "",
    }
}

/// Returns the forms of the name that a folded form is one of, with blanks between them.
pub(super) fn forms(algorithm: Algorithm, form: &str) -> Option<&'static str> {
    let lines = of_language(algorithm);
    let at = listed(lines, form)?;
    let start = lines[..at].rfind('\n').map_or(0, |end| end + 1);
    lines[start..].lines().next()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::analysis::fold;
    use crate::analysis::stem::Expander;
    use crate::analysis::stem::Stemmer;
    use crate::analysis::stem::apart;
    use crate::analysis::stem::expands_to;
    use crate::analysis::stem::names;

    const LANGUAGES: [&str; 11] =
        ["ca", "cs", "en", "es", "fr", "it", "pl", "pt", "ro", "ru", "uk"];

    #[test]
    fn every_form_of_a_name_is_listed_once_and_has_the_forms_of_its_line() {
        for lang in LANGUAGES {
            let algorithm = Stemmer::new(lang).expect("a language with a stemmer").algorithm();
            let lines: Vec<&str> = names::of_language(algorithm).lines().collect();
            assert!(!lines.is_empty() && lines.is_sorted(), "{lang}: names are sorted");
            let mut known = BTreeSet::new();
            for line in lines {
                for form in line.split(' ') {
                    assert_eq!(fold(form), form, "{lang}");
                    assert!(form.chars().nth(2).is_some(), "{lang}: {form} is too short");
                    assert!(known.insert(form), "{lang}: {form} is there twice");
                    assert_eq!(names::forms(algorithm, form), Some(line), "{lang}: {form}");
                    assert_eq!(apart::own_stem(algorithm, form), None, "{lang}: {form}");
                    for other in line.split(' ') {
                        assert!(expands_to(lang, form, other), "{lang}: {form} {other}");
                    }
                    let expander = Expander::new(lang, form);
                    assert_eq!(expander.is_some(), line.contains(' '), "{lang}: {form}");
                }
            }
        }
    }

    #[test]
    fn names_are_found_by_their_own_forms_alone() {
        for (lang, name, other) in [
            ("en", "kissinger", "kissing"),
            ("en", "kissingers", "kissing"),
            ("en", "federer", "federal"),
            ("en", "paine", "painful"),
            ("en", "frances", "france"),
            ("en", "peters", "peter"),
            ("en", "sunni", "sunny"),
            ("fr", "mali", "mal"),
            ("fr", "louis", "louer"),
            ("fr", "damas", "dame"),
            ("es", "huber", "hubiera"),
            ("es", "federer", "federacion"),
            ("pt", "paris", "parar"),
            ("it", "luca", "luce"),
            ("ca", "canada", "can"),
            ("ro", "praga", "prag"),
            ("de", "verdi", "verdienen"),
            ("de", "huber", "hub"),
            ("nl", "maarten", "maart"),
            ("sv", "lars", "lar"),
            ("da", "bill", "billig"),
            ("nb", "hellas", "heller"),
            ("fi", "hanko", "han"),
            ("hu", "orban", "ora"),
            ("tr", "adana", "adam"),
            ("el", "οτε", "οτι"),
            ("ar", "بيرو", "بيروت"),
            ("ru", "судан", "суда"),
            ("uk", "набу", "набув"),
            ("pl", "kijow", "kij"),
            ("cs", "panama", "pani"),
        ] {
            assert!(!expands_to(lang, name, other), "{lang}: {name} {other}");
            assert!(!expands_to(lang, other, name), "{lang}: {other} {name}");
        }
        for (lang, name, form) in [
            ("en", "sunni", "sunnis"),
            ("en", "tribune", "tribunes"),
            ("en", "kissinger", "kissingers"),
            ("ru", "судан", "судане"),
            ("de", "federer", "federers"),
            ("pl", "kijow", "kijowem"),
            ("fi", "heikki", "heikin"),
            ("tr", "adana", "adana'da"),
        ] {
            assert!(expands_to(lang, name, form) && expands_to(lang, form, name), "{name} {form}");
        }
    }
}
