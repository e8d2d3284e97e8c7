//! Families of words: forms that readers take for one word, kept apart from what a stemmer joins them with and
//! put together where it does not (`casa casas`, beside *caso*; `man men`).
//!
//! `families/` has a file for each of 18 languages, and `names/` for names (`Kissinger`, beside *kissing*). A line is
//! a family: its forms, folded, with blanks between them. A listed form finds the forms of its line and no
//! others, unless the line ends in `+`: such a family is open, and its forms also find what no line has and
//! shares their stem.
//!
//! Listed are the frequent words of general language that a stemmer joins with others, found by reading what each is
//! expanded to, and names that newspapers print and that are hardly ever another word. A file has two parts, with
//! an empty line between them: lines whose forms do not begin with the same two letters, and lines whose forms do, which
//! are sorted, so that a form is looked for only among those that begin as it does.

use frostem::Algorithm;

use crate::analysis::stopwords::holds;
use crate::analysis::stopwords::listed;

/// The two lists of a language: words, and names.
macro_rules! lists {
    ($lang:literal) => {
        [
            include_str!(concat!("families/", $lang, ".txt")),
            include_str!(concat!("names/", $lang, ".txt")),
        ]
    };
}

/// Returns the lists of a language.
fn of_language(algorithm: Algorithm) -> [&'static str; 2] {
    match algorithm {
        Algorithm::Arabic => lists!("ar"),
        Algorithm::Catalan => ["", include_str!("names/ca.txt")],
        Algorithm::Czech => lists!("cs"),
        Algorithm::Danish => lists!("da"),
        Algorithm::German => lists!("de"),
        Algorithm::Greek => ["", include_str!("names/el.txt")],
        Algorithm::English => lists!("en"),
        Algorithm::Spanish => lists!("es"),
        Algorithm::Persian => [include_str!("families/fa.txt"), ""],
        Algorithm::Hindi => [include_str!("families/hi.txt"), ""],
        Algorithm::Finnish => ["", include_str!("names/fi.txt")],
        Algorithm::French => lists!("fr"),
        Algorithm::Hungarian => ["", include_str!("names/hu.txt")],
        Algorithm::Italian => lists!("it"),
        Algorithm::Norwegian => lists!("nb"),
        Algorithm::Dutch => lists!("nl"),
        Algorithm::Polish => lists!("pl"),
        Algorithm::Portuguese => lists!("pt"),
        Algorithm::Romanian => ["", include_str!("names/ro.txt")],
        Algorithm::Russian => lists!("ru"),
        Algorithm::Swedish => lists!("sv"),
        Algorithm::Turkish => lists!("tr"),
        Algorithm::Ukrainian => lists!("uk"),
        _ => ["", ""],
    }
}

/// The forms of one word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    line: &'static str,
}

impl Family {
    /// Returns the family that a folded form is listed in.
    pub(super) fn of(algorithm: Algorithm, form: &str) -> Option<Self> {
        of_language(algorithm)
            .into_iter()
            .find_map(|list| line(list, form))
            .map(|line| Self { line })
    }

    /// Returns the forms.
    pub(super) fn forms(self) -> impl Iterator<Item = &'static str> {
        self.line.trim_end_matches(OPEN).split(' ')
    }

    /// Returns whether a folded form is one of the forms.
    pub(super) fn has(self, form: &str) -> bool {
        holds(self.line, form)
    }

    /// Returns whether forms that are not listed belong to the family where a stemmer joins them with one of it.
    pub(super) fn is_open(self) -> bool {
        self.line.ends_with(OPEN)
    }
}

/// What an open family ends in.
const OPEN: &str = " +";

/// Returns the line of a list that has a form.
fn line(list: &'static str, form: &str) -> Option<&'static str> {
    let (unlike, alike) = parts(list);
    let near = beginning_with(alike, two_letters(form));
    [near, unlike].into_iter().find_map(|lines| {
        let at = listed(lines, form)?;
        let start = lines[..at].rfind('\n').map_or(0, |end| end + 1);
        lines[start..].lines().next()
    })
}

/// Returns the lines of a list whose forms begin unlike each other, and the sorted rest.
fn parts(list: &'static str) -> (&'static str, &'static str) {
    match list.strip_prefix('\n') {
        Some(alike) => ("", alike),
        None => list.split_once("\n\n").unwrap_or((list, "")),
    }
}

/// Returns the first two letters of a form.
fn two_letters(form: &str) -> &str {
    let end = form.char_indices().nth(2).map_or(form.len(), |(at, _)| at);
    &form[..end]
}

/// Returns the lines that begin with a head, of sorted lines.
fn beginning_with<'l>(lines: &'l str, head: &str) -> &'l str {
    let start = partition_point(lines, |line| line < head);
    let rest = &lines[start..];
    &rest[..partition_point(rest, |line| line.starts_with(head))]
}

/// Returns where the first line starts that is not before, of lines of which those that are come first.
fn partition_point(lines: &str, is_before: impl Fn(&str) -> bool) -> usize {
    let bytes = lines.as_bytes();
    // Both at the start of a line, or at the end of all.
    let (mut low, mut high) = (0, lines.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = memchr::memrchr(b'\n', &bytes[low..middle]).map_or(low, |at| low + at + 1);
        let end = memchr::memchr(b'\n', &bytes[middle..high]).map_or(high, |at| middle + at + 1);
        if is_before(lines[start..end].trim_end_matches('\n')) {
            low = end;
        } else {
            high = start;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::fold;
    use crate::analysis::stem::Expander;
    use crate::analysis::stem::Stemmer;
    use crate::analysis::stem::expands_to;

    const LANGUAGES: [&str; 23] = [
        "ar", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "hi", "hu", "it", "nb",
        "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk",
    ];

    fn algorithm(lang: &str) -> Algorithm {
        Stemmer::new(lang).expect("a language with a stemmer").algorithm()
    }

    fn forms(line: &str) -> Vec<&str> {
        line.trim_end_matches(OPEN).split(' ').collect()
    }

    #[test]
    fn a_list_has_the_lines_that_begin_alike_sorted_behind_the_others() {
        for lang in LANGUAGES {
            for list in of_language(algorithm(lang)) {
                let (unlike, alike) = parts(list);
                let is_alike = |line: &&str| {
                    forms(line).iter().all(|form| two_letters(form) == two_letters(line))
                };
                let strays: Vec<&str> = unlike.lines().filter(is_alike).collect();
                assert_eq!(strays, [""; 0], "{lang}: these belong below the empty line");
                let strays: Vec<&str> = alike.lines().filter(|line| !is_alike(line)).collect();
                assert_eq!(strays, [""; 0], "{lang}: these belong above the empty line");
                let mut lines = alike.lines();
                let first = alike.lines().skip(1).zip(&mut lines).find(|(next, line)| next < line);
                assert_eq!(first, None, "{lang}: the first of these belongs before the second");
            }
        }
    }

    #[test]
    fn every_listed_form_is_folded_listed_once_and_found_in_its_line() {
        for lang in LANGUAGES {
            let mut known = BTreeSet::new();
            for line in of_language(algorithm(lang)).into_iter().flat_map(str::lines) {
                for form in forms(line).into_iter().filter(|_| !line.is_empty()) {
                    assert_eq!(fold(form), form, "{lang}");
                    assert!(form.chars().nth(2).is_some(), "{lang}: {form} is too short");
                    assert!(known.insert(form), "{lang}: {form} is there twice");
                    let family = Family::of(algorithm(lang), form).expect("a listed form");
                    assert_eq!(family.line, line, "{lang}: {form}");
                    assert_eq!(family.forms().collect::<Vec<_>>(), forms(line), "{lang}: {form}");
                }
            }
        }
    }

    #[test]
    fn the_forms_of_a_line_find_each_other_wherever_they_are() {
        for lang in LANGUAGES {
            let lines = of_language(algorithm(lang)).into_iter().flat_map(str::lines);
            for line in lines.filter(|line| !line.is_empty()) {
                for form in forms(line) {
                    let expander = Expander::new(lang, form);
                    assert!(expander.is_some() || !line.contains(' '), "{lang}: {form}");
                    for other in forms(line) {
                        let is_found = expander.as_ref().is_none_or(|expander| {
                            let mut prefixes = expander.prefixes().iter();
                            expander.expands_to(other)
                                && prefixes.any(|prefix| other.starts_with(prefix.as_str()))
                        });
                        assert!(is_found, "{lang}: {form} {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_listed_finds_only_what_is_in_an_open_family_or_in_none() {
        for lang in LANGUAGES {
            let lines = of_language(algorithm(lang)).into_iter().flat_map(str::lines);
            for line in lines.filter(|line| !line.is_empty()) {
                let first = forms(line)[0];
                // A form that no list has, of the same stem most of the time.
                let other = format!("{first}s");
                if Family::of(algorithm(lang), &other).is_some() {
                    continue;
                }
                let is_open = line.ends_with(OPEN);
                let is_found = expands_to(lang, first, &other);
                assert_eq!(is_found, expands_to(lang, &other, first), "{lang}: {first} {other}");
                assert!(is_open || !is_found, "{lang}: {first} {other}");
            }
        }
    }

    #[test]
    fn frequent_words_find_the_forms_that_readers_expect_and_no_others() {
        for (lang, word, form, other) in [
            ("en", "strike", "struck", "strikingly"),
            ("en", "man", "men", "manly"),
            ("en", "good", "best", "goods"),
            ("es", "casa", "casas", "caso"),
            ("es", "poder", "puede", "poderoso"),
            ("pt", "fazer", "fez", "fases"),
            ("fr", "partie", "parties", "partir"),
            ("fr", "nouveau", "nouvelle", "nouvellement"),
            ("it", "molto", "molti", "molla"),
            ("it", "italiano", "italiani", "italico"),
            ("de", "gehen", "ging", "gegend"),
            ("nl", "huis", "huizen", "huisde"),
            ("sv", "sager", "sade", "sagor"),
            ("ru", "может", "могут", "можно"),
            ("pl", "dzien", "dni", "dziena"),
            ("cs", "den", "dny", "dene"),
        ] {
            assert!(expands_to(lang, word, form), "{lang}: {word} {form}");
            assert!(expands_to(lang, form, word), "{lang}: {form} {word}");
            assert!(!expands_to(lang, word, other), "{lang}: {word} {other}");
            assert!(!expands_to(lang, other, word), "{lang}: {other} {word}");
        }
    }

    #[test]
    fn what_is_said_by_a_noun_its_verb_or_its_adverb_is_found_by_each_of_them() {
        for (lang, rows) in [
            ("en", "plan planned planning; meeting meetings; police policing; current currently"),
            ("es", "apoyo apoyar; estudio estudiando; viaje viajan; general generalmente"),
            ("pt", "apoio apoiou; pesquisa pesquisar; jogo jogaram; geral geralmente"),
            ("fr", "aide aider; projet projeter; annonce annonces annoncer; fort fortement"),
            ("it", "lavoro lavorare; voto votano; arrivo arrivati; generale generalmente"),
            ("de", "film filmes; politik politische; regierung regiert; anfang anfangen"),
            ("nl", "begin beginnen; film gefilmd; plaats geplaatst; eerste eersten"),
            ("sv", "jobb jobbar; svar svarade; fraga fragar; mojlig mojlighet"),
            ("pl", "zwiazek zwiazkowi; zyje zycie; czesto czesty; glowny glownie"),
            ("cs", "system systemove; uplne uplny; pan pane; rychly rychlemu"),
        ] {
            for row in rows.split("; ") {
                for (word, other) in
                    row.split(' ').flat_map(|word| row.split(' ').map(move |o| (word, o)))
                {
                    assert!(expands_to(lang, word, other), "{lang}: {word} {other}");
                }
            }
        }
    }

    /// Of the 500 most frequent words with their forms: how many pairs were read, and which of them readers kept apart
    /// (`word form`, `half` where they doubted; see `benches/expansion.md`).
    const READ: [(&str, u32, &str); 13] = [
        ("cs", 1601, include_str!("../../../benches/expansion/cs.txt")),
        ("de", 1505, include_str!("../../../benches/expansion/de.txt")),
        ("en", 958, include_str!("../../../benches/expansion/en.txt")),
        ("es", 1491, include_str!("../../../benches/expansion/es.txt")),
        ("fa", 579, include_str!("../../../benches/expansion/fa.txt")),
        ("fr", 1141, include_str!("../../../benches/expansion/fr.txt")),
        ("it", 1472, include_str!("../../../benches/expansion/it.txt")),
        ("nl", 1203, include_str!("../../../benches/expansion/nl.txt")),
        ("pl", 1879, include_str!("../../../benches/expansion/pl.txt")),
        ("pt", 1363, include_str!("../../../benches/expansion/pt.txt")),
        ("ru", 2234, include_str!("../../../benches/expansion/ru.txt")),
        ("sv", 1891, include_str!("../../../benches/expansion/sv.txt")),
        ("uk", 2195, include_str!("../../../benches/expansion/uk.txt")),
    ];

    /// As [`READ`], of what the words find by these lists, read by others than who wrote them.
    const READ_AGAIN: [(&str, u32, &str); 13] = [
        ("ar", 3504, include_str!("../../../benches/expansion/second/ar.txt")),
        ("da", 1504, include_str!("../../../benches/expansion/second/da.txt")),
        ("en", 1274, include_str!("../../../benches/expansion/second/en.txt")),
        ("es", 1571, include_str!("../../../benches/expansion/second/es.txt")),
        ("fa", 1107, include_str!("../../../benches/expansion/second/fa.txt")),
        ("fr", 1698, include_str!("../../../benches/expansion/second/fr.txt")),
        ("hi", 1796, include_str!("../../../benches/expansion/second/hi.txt")),
        ("nb", 1374, include_str!("../../../benches/expansion/second/nb.txt")),
        ("nl", 1625, include_str!("../../../benches/expansion/second/nl.txt")),
        ("pt", 1748, include_str!("../../../benches/expansion/second/pt.txt")),
        ("ru", 3511, include_str!("../../../benches/expansion/second/ru.txt")),
        ("tr", 3260, include_str!("../../../benches/expansion/second/tr.txt")),
        ("uk", 3390, include_str!("../../../benches/expansion/second/uk.txt")),
    ];

    #[test]
    fn of_pairs_that_readers_kept_apart_no_more_than_one_in_a_hundred_read_is_joined() {
        for (lang, read, apart) in READ.into_iter().chain(READ_AGAIN) {
            let (mut joined, mut which) = (0, Vec::new());
            for line in apart.lines() {
                let pair = line.split_once(':').map_or(line, |(pair, _)| pair);
                let mut words = pair.split_whitespace().map(fold);
                let (Some(word), Some(form)) = (words.next(), words.next()) else { continue };
                if expands_to(lang, &word, &form) {
                    joined += if line.contains("half") { 1 } else { 2 };
                    which.push(pair);
                }
            }
            assert!(100 * joined <= 2 * read, "{lang}: {joined} halves of {read}: {which:?}");
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
