//! Expands a word of the query to the forms that share its stem.
//!
//! The dictionary is sorted, so the forms to try are in a few ranges of common beginnings;
//! [`expansion_prefixes`] names them and [`expands_to`] decides for each form in them. Stems are taken
//! of folded forms on both sides, so a stemmer that expects accents is wrong in the same way twice.

mod apart;
mod arabic;
mod families;
mod group;
mod tables;
mod unfold;

use std::borrow::Cow;

use frostem::Algorithm;

pub use group::Comparing;
pub use group::Group;
pub use group::heads;

use crate::analysis::Case;
use crate::analysis::fold;
use crate::analysis::stem::families::Family;

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

    fn algorithm(&self) -> Algorithm {
        self.stemmer.algorithm()
    }

    /// The stem of a folded form, itself folded.
    pub fn stem(&self, form: &str) -> String {
        self.stem_and_origin(form).0
    }

    /// What a folded form is compared by.
    fn keys(&self, form: &str) -> Keys {
        let (stem, is_own) = self.stem_and_origin(form);
        let others = match self.algorithm() {
            Algorithm::Arabic => arabic::other_readings(form, |form| self.stem(form)),
            Algorithm::Turkish => {
                let whole = unfold::in_harmony(form);
                let stem = whole.map(|whole| fold(&self.stemmer.stem(&whole)));
                stem.filter(|stem| unfold::is_before_ending(form, stem)).into_iter().collect()
            }
            Algorithm::Greek => unfold::up_to_iota(form).map(str::to_owned).into_iter().collect(),
            _ => Vec::new(),
        };
        Keys { stem, is_own, others }
    }

    /// The stem, and whether it is of the form's own, not one that the stemmer finds.
    fn stem_and_origin(&self, form: &str) -> (String, bool) {
        if let Some(stem) = apart::own_stem(self.algorithm(), form) {
            return (stem.to_owned(), true);
        }
        let whole = unfold::unfold(self.algorithm(), form);
        let stem = folded(self.stemmer.stem(&whole));
        let stem = apart::derived_stem(self.algorithm(), form, &stem).map_or(stem, str::to_owned);
        (unfold::nominative(self.algorithm(), stem), false)
    }
}

/// Returns a stem folded; one of small letters without accents is that already.
fn folded(stem: Cow<'_, str>) -> String {
    if stem.bytes().all(|byte| byte.is_ascii_lowercase()) { stem.into_owned() } else { fold(&stem) }
}

/// What the forms of one word share, one of them at least: their stem, or a form that is the stem of another. A
/// stemmer shortens some words too far (`киев` to `ки`) and their forms not (`киева` to `киев`).
#[derive(Debug, Clone)]
struct Keys {
    stem: String,
    /// Whether the stem is of the form's own, not one that the stemmer finds.
    is_own: bool,
    /// What else the form may be read as a form of.
    others: Vec<String>,
}

impl Keys {
    /// Returns every key of the form that these are of.
    fn each<'k>(&'k self, form: &'k str) -> impl Iterator<Item = &'k str> {
        let others = self.others.iter().map(String::as_str);
        [self.stem.as_str(), form].into_iter().chain(others)
    }
}

/// The beginnings of all forms that may share the stem of `form`; empty if the word is not expanded.
///
/// Each form that [`expands_to`] accepts starts with one of them, but for a few irregular ones
/// (less than one pair in a thousand in the languages measured).
pub fn expansion_prefixes(lang: &str, form: &str) -> Vec<String> {
    Expander::new(lang, form).map(|expander| expander.prefixes).unwrap_or_default()
}

/// Whether a search for `word` in `lang` finds `candidate`: it is the same or has the same stem.
pub fn expands_to(lang: &str, word: &str, candidate: &str) -> bool {
    word == candidate
        || Expander::new(lang, word).is_some_and(|expander| expander.expands_to(candidate))
}

/// Whether a word of the query is expanded: words in capitals are not where capitals make an acronym.
///
/// `WHO` and `IT` in an English query are names; whole queries in capitals are for the caller to
/// notice.
pub fn may_expand(lang: &str, form: &str, case: Case) -> bool {
    let acronym = case == Case::AllCaps && form.chars().count() <= 5 && lang.starts_with("en");
    is_expandable(form) && !acronym
}

/// A word of the query, ready to be compared with many forms.
#[derive(Debug, Clone)]
pub struct Expander {
    stemmer: Stemmer,
    word: String,
    /// The family that the word is listed in.
    family: Option<Family>,
    /// What its forms share by the stemmer; of a closed family nothing else is asked.
    keys: Keys,
    prefixes: Vec<String>,
}

impl Expander {
    /// `None` if the word has itself as its only form: without a stemmer for `lang`, or a word that has
    /// no other forms.
    pub fn new(lang: &str, word: &str) -> Option<Self> {
        let stemmer = Stemmer::new(lang).filter(|_| is_expandable(word))?;
        let family = Family::of(stemmer.algorithm(), word);
        if family.is_none() && apart::stands_alone(stemmer.algorithm(), word) {
            return None;
        }
        if family.is_some_and(|family| !family.is_open() && family.forms().nth(1).is_none()) {
            return None;
        }
        let listed = family.into_iter().flat_map(Family::forms).map(str::to_owned);
        let keys = stemmer.keys(word);
        let by_stem = if family.is_some_and(|family| !family.is_open()) {
            Vec::new()
        } else {
            prefixes(stemmer.algorithm(), word, &keys)
        };
        let prefixes = heads(listed.chain(by_stem));
        Some(Self { stemmer, word: word.to_owned(), family, keys, prefixes })
    }

    /// Whether another word is compared in the same way.
    pub fn is_same(&self, other: &Self) -> bool {
        self.stemmer.algorithm() == other.stemmer.algorithm() && self.word == other.word
    }

    /// Where to look for the forms: see [`expansion_prefixes`].
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// Whether `candidate` is in the family of the word, has the same stem, or one of the two may be the stem of the
    /// other.
    pub fn expands_to(&self, candidate: &str) -> bool {
        if candidate == self.word {
            return true;
        }
        if !is_expandable(candidate) {
            return false;
        }
        if let Some(family) = self.family {
            if family.has(candidate) {
                return true;
            }
            if !family.is_open() {
                return false;
            }
        }
        // Last, because few forms come so far.
        self.shares(candidate, &self.stemmer.keys(candidate))
            && self.may_share(apart::Standing::of(self.stemmer.algorithm(), candidate))
    }

    /// Whether a form shares a key of the word.
    fn shares(&self, candidate: &str, keys: &Keys) -> bool {
        // What has a stem of its own shares it only with others that have.
        if keys.is_own || self.keys.is_own {
            keys.is_own && self.keys.is_own && keys.stem == self.keys.stem
        } else {
            self.keys.each(&self.word).any(|key| keys.each(candidate).any(|other| other == key))
        }
    }

    /// Whether the word finds a form that is of no family of its own by what they share.
    fn may_share(&self, standing: apart::Standing) -> bool {
        match standing {
            apart::Standing::Free => self.family.is_none_or(Family::is_open),
            apart::Standing::InOpenFamily => self.family.is_none(),
            apart::Standing::Apart => false,
        }
    }

    /// Returns what words share that are compared in the same way.
    pub fn stemmer_name(&self) -> &'static str {
        self.stemmer.algorithm().name()
    }
}

/// How many characters at its end a stem may differ in from its forms, where there is no closer
/// rule. None where a real vocabulary showed no need.
fn rewritten(algorithm: Algorithm, stem: &str) -> usize {
    match algorithm {
        // What English rewrites it rewrites in few ways: see [`english_turns`].
        Algorithm::English | Algorithm::Hindi | Algorithm::Russian | Algorithm::Polish => 0,
        // president: presidencia.
        Algorithm::Spanish | Algorithm::Portuguese | Algorithm::Italian | Algorithm::Catalan => {
            usize::from(stem.ends_with("ent"))
        }
        // sota: sodan.
        Algorithm::Finnish => {
            let is_weakened = matches!(stem.as_bytes(), [.., b't', last] if *last != b't');
            if is_weakened { 2 } else { 1 }
        }
        // heureux: heureuse; solu: solution.
        Algorithm::French | Algorithm::Ukrainian | Algorithm::Lithuanian => 2,
        _ => 1,
    }
}

/// How many letters at the end of a Dutch stem its longer forms have not: a vowel is written twice in
/// `regeer` and once in `regering`.
fn doubled(algorithm: Algorithm, stem: &str) -> usize {
    let mut back = stem.bytes().rev();
    let (_, second, third) = (back.next(), back.next(), back.next());
    let is_vowel = |byte| matches!(byte, b'a' | b'e' | b'o' | b'u');
    let is_doubled = second == third && second.is_some_and(is_vowel);
    if algorithm == Algorithm::Dutch && is_doubled { 2 } else { 0 }
}

fn prefixes(algorithm: Algorithm, word: &str, keys: &Keys) -> Vec<String> {
    let stem = keys.stem.as_str();
    let letters = stem.chars().count();
    // A head of one letter would read half the dictionary.
    let changed = rewritten(algorithm, stem)
        .max(unfold::rewritten(algorithm, word))
        .max(doubled(algorithm, stem));
    let kept = letters.saturating_sub(changed).max(letters.min(2));
    let head: String = stem.chars().take(kept).collect();
    // What the stemmer took for a prefix may be the beginning of the word, and has others before it.
    let mut prefixes: Vec<String> = Vec::new();
    let itself = (algorithm == Algorithm::Arabic).then(|| word.to_owned());
    for head in std::iter::once(&head).chain(&itself).chain(&keys.others) {
        prefixes.extend(front_affixes(algorithm).iter().map(|affix| format!("{affix}{head}")));
    }
    prefixes.extend(keys.others.iter().cloned());
    if algorithm == Algorithm::English {
        prefixes.extend(english_turns(stem));
    }
    if algorithm == Algorithm::Arabic
        && let Some(rest) = head.strip_prefix('ا')
        && rest.chars().count() >= 2
    {
        // A verb loses its first alef behind a prefix: استخدم, يستخدم.
        prefixes.extend(ARABIC_VERB_FRONTS.iter().map(|front| format!("{front}{rest}")));
    }
    prefixes.push(head);
    if turns_in_words(algorithm) {
        let whole = unfold::unfold(algorithm, word);
        prefixes.extend(unfold::folded_into(algorithm, &whole));
    }
    // The word itself may begin in a way no list foresees.
    prefixes.push(word.to_owned());
    prefixes.sort();
    prefixes.dedup_by(|later, earlier| later.starts_with(earlier.as_str()));
    prefixes
}

/// Whether the words that a language unfolds are looked for one by one, not all that begins as their stems
/// do.
fn turns_in_words(algorithm: Algorithm) -> bool {
    matches!(
        algorithm,
        Algorithm::Dutch
            | Algorithm::English
            | Algorithm::French
            | Algorithm::German
            | Algorithm::Italian
            | Algorithm::Portuguese
            | Algorithm::Spanish
    )
}

/// How forms begin that do not begin with their English stem. To look where these are, and not at all
/// that begins as the stem without its end, is to look at `caring` and not at each word in `car`.
fn english_turns(stem: &str) -> Vec<String> {
    // As it ends, and as the form does instead.
    const TURNS: [(&str, &str); 5] =
        // size: sizing; happi: happy; sky: skies; possibl: possibility; die: dying.
        [("e", "ing"), ("i", "y"), ("y", "ies"), ("bl", "bilit"), ("ie", "ying")];
    let turned = TURNS.iter().filter_map(|(end, instead)| {
        let head = stem.strip_suffix(end)?;
        Some(format!("{head}{instead}"))
    });
    turned.collect()
}

const ARABIC_VERB_FRONTS: &[&str] =
    &["ي", "ت", "ن", "وي", "وت", "ون", "في", "فت", "سي", "ست", "لي", "لت", "ل", "لل", "ولل"];

/// What some languages put before a word and their stemmers take away.
fn front_affixes(algorithm: Algorithm) -> &'static [&'static str] {
    match algorithm {
        Algorithm::Arabic => &[
            "ال", "و", "ف", "ب", "ك", "ل", "لل", "وال", "فال", "بال", "كال", "ولل", "وب", "ول",
            "وبال", "ي", "ت", "ن", "ا", "س", "سي", "ست", "سن", "سا", "وي", "وت", "يست", "تست",
            "نست", "وا", "فا", "وس", "لي", "لت", "في", "فت", "ون",
        ],
        Algorithm::Persian => &["مي", "نمي", "ن", "ب"],
        Algorithm::Dutch | Algorithm::Yiddish => &["ge"],
        _ => &[],
    }
}

/// Whether a form is a word that can have other forms: no digits, more than two letters.
fn is_expandable(form: &str) -> bool {
    form.chars().nth(2).is_some() && !form.chars().any(|c| c.is_numeric() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that each word expands to each other of its row, and that its prefixes cover it.
    #[track_caller]
    fn share_a_stem(lang: &str, rows: &[&str]) {
        for row in rows {
            for word in row.split(' ') {
                let prefixes = expansion_prefixes(lang, word);
                for form in row.split(' ') {
                    assert!(expands_to(lang, word, form), "{lang}: {word} {form}");
                    assert!(
                        prefixes.iter().any(|prefix| form.starts_with(prefix.as_str())),
                        "{lang}: {word} {form} {prefixes:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn finnish_words_expand_to_forms_whose_letters_change() {
        share_a_stem(
            "fi",
            &[
                "hallitus hallituksen hallitukset hallituksessa",
                "paatos paatoksen paatokset",
                "kaupunki kaupungin kaupunkia kaupungissa",
                "nainen naisen naista naiset",
                "ihminen ihmisen ihmiset ihmisille",
                "suomi suomen suomea suomessa",
                "sota sodan sotaa sodassa",
                "vuoden vuodet vuotta vuodessa",
                "talouden taloutta taloudessa",
            ],
        );
        for (word, other) in [("done", "donna"), ("reed", "reetta"), ("hallitus", "halli")] {
            assert!(!expands_to("fi", word, other), "{word} {other}");
        }
    }

    #[test]
    fn english_words_expand_to_their_forms() {
        share_a_stem(
            "en",
            &[
                "fighter fighters",
                "run runs running",
                "happy happiness",
                "size sizes sizing sized",
                "possible possibly possibility",
                "die dies died dying",
                "lie lying",
                "hop hopped hopping",
                "hope hoped hoping",
                "turkey turkeys",
                "sky skies",
                "cry cries cried crying",
                "enable enabled enabling",
                "woman women",
                "policeman policemen",
                "man men",
                "child children",
                "grandchild grandchildren",
                "wife wives",
                "crisis crises",
                "bus buses",
                "foot feet",
                "criterion criteria",
                "phenomenon phenomena",
            ],
        );
        assert!(!expands_to("en", "abuse", "bus") && !expands_to("en", "omen", "oman"));
        // Not among all that begins with "car", "sk" and "legi".
        assert_eq!(expansion_prefixes("en", "caring"), ["care", "caring"]);
        assert_eq!(expansion_prefixes("en", "sky"), ["skies", "sky"]);
        assert_eq!(expansion_prefixes("en", "legibly"), ["legibilit", "legibl"]);
        assert!(!expands_to("en", "hope", "hop"));
        assert!(!expands_to("en", "turkey", "turkish"));
    }

    #[test]
    fn plurals_that_a_stemmer_leaves_are_found_both_ways() {
        share_a_stem(
            "es",
            &[
                "gobierno gobiernos",
                "invierno inviernos",
                "moderno modernos",
                "ano anos",
                "dia dias",
                "obra obras",
                "acto actos",
                "isla islas",
                "linea lineas",
                "europeo europea europeas europeos",
                "proximo proximos",
                "juez jueces",
                "vez veces",
                "portavoz portavoces",
            ],
        );
        share_a_stem("pt", &["ano anos", "rua ruas", "proximo proximos", "mao maos", "obra obras"]);
        share_a_stem(
            "fr",
            &[
                "video videos",
                "euro euros",
                "scenario scenarios",
                "revenu revenus",
                "contenu contenus contenue contenues",
                "quai quais",
                "confus confuse confuses",
                "connu connus connue",
            ],
        );
        share_a_stem(
            "nl",
            &[
                "regering regeringen",
                "staking stakingen",
                "stad steden",
                "kind kinderen",
                "industrie industrieen",
                "idee ideeen",
            ],
        );
        share_a_stem(
            "de",
            &[
                "auto autos",
                "elektroauto elektroautos",
                "virus viren",
                "museum museen",
                "europaer europaern europaers",
            ],
        );
        share_a_stem(
            "fr",
            &["loi lois", "emploi emplois", "ami amis", "enjeu enjeux", "travail travaux"],
        );
        share_a_stem("it", &["anno anni", "uomo uomini", "atto atti"]);
        assert!(!expands_to("es", "dio", "dios") && !expands_to("pt", "pai", "pais"));
        assert!(!expands_to("es", "ano", "ana") && !expands_to("fr", "foi", "fois"));
    }

    #[test]
    fn turkish_words_expand_to_forms_that_folding_put_out_of_harmony() {
        share_a_stem(
            "tr",
            &[
                "yil yillar yilda",
                "kiz kizlar",
                "sinir sinirlar sinirda",
                "isik isiklar",
                "hirsiz hirsizlar",
                "gun gunler",
                "koy koyler koyde",
                "goz gozler",
                "urun urunler",
                "kadin kadinlar",
                "saldiri saldirilar",
                "adim adimlar",
                "cocuk cocuklar",
                "dil diller",
                "ulke ulkeler",
            ],
        );
        for (word, other) in [
            ("kis", "kisa"),
            ("gaz", "gazi"),
            ("kap", "kapi"),
            ("kol", "kole"),
            ("para", "parti"),
            ("sir", "sira"),
            ("yil", "yildiz"),
            ("gun", "guney"),
        ] {
            let are_joined = expands_to("tr", word, other) || expands_to("tr", other, word);
            assert!(!are_joined, "{word} {other}");
        }
    }

    #[test]
    fn greek_words_expand_to_forms_whose_iota_the_stemmer_takes() {
        share_a_stem(
            "el",
            &[
                "απεργια απεργιεσ απεργιασ απεργιων",
                "συμφωνια συμφωνιεσ συμφωνιασ",
                "πυρκαγια πυρκαγιεσ",
                "ρωσια ρωσιασ",
                "δικαστηριο δικαστηριου δικαστηρια δικαστηριων",
                "δημοσιο δημοσιοσ δημοσιου δημοσια",
                "μαρτιοσ μαρτιου",
                "παιδι παιδια παιδιου",
                "χωρα χωρεσ χωρασ",
                "υπουργειο υπουργεια υπουργειου",
            ],
        );
        for (word, other) in [
            ("χωρα", "χωριο"),
            ("δικαστηριο", "δικαστησ"),
            ("ουρανοσ", "ουρανιο"),
            ("καιροσ", "καιριο"),
            ("υπουργοσ", "υπουργειο"),
            ("πολεμοσ", "πολεμιοσ"),
        ] {
            let are_joined = expands_to("el", word, other) || expands_to("el", other, word);
            assert!(!are_joined, "{word} {other}");
        }
    }

    #[test]
    fn ministers_find_their_forms() {
        share_a_stem("pl", &["minister ministra ministrem ministrowi", "magister magistra"]);
        share_a_stem("sv", &["minister ministrar ministern ministrarna"]);
        share_a_stem("da", &["minister ministre ministeren ministrene"]);
        share_a_stem("nb", &["minister ministre ministeren"]);
        for (lang, word, other) in [("pl", "minister", "ministerstwo"), ("sv", "mister", "mistral")]
        {
            let are_joined = expands_to(lang, word, other) || expands_to(lang, other, word);
            assert!(!are_joined, "{lang}: {word} {other}");
        }
    }

    #[test]
    fn words_of_other_languages_expand_to_their_forms() {
        share_a_stem("de", &["haus hauser hausern", "wahl wahlen"]);
        share_a_stem("fr", &["election elections", "heureux heureuse heureuses"]);
        share_a_stem("es", &["presidente presidentes presidenta presidencia"]);
        share_a_stem("ru", &["выбор выборы выборов выборам"]);
        share_a_stem("ar", &["يوم اليوم", "كان وكان", "استخدم يستخدم تستخدم"]);
        share_a_stem("fa", &["كتاب كتابها كتابهاي", "كرد كرده"]);
        share_a_stem("cs", &["rok roku roce"]);
        share_a_stem("pt-BR", &["governo governos"]);
    }

    #[test]
    fn a_word_expands_to_itself_in_any_language() {
        for lang in ["en", "zh", "xx", ""] {
            for word in ["go", "9", "covid19", "u.s", "中国", "ran"] {
                assert!(expands_to(lang, word, word));
            }
        }
    }

    #[test]
    fn words_without_other_forms_are_not_expanded() {
        for word in ["us", "9", "g20", "u.s", "4s", "12,000s", ""] {
            assert_eq!(expansion_prefixes("en", word), [""; 0], "{word}");
        }
        assert_eq!(expansion_prefixes("zh", "中国人"), [""; 0]);
        assert!(!expands_to("en", "us", "use"));
        assert!(!expands_to("en", "use", "us"));
    }

    #[test]
    fn acronyms_are_not_expanded() {
        assert!(!may_expand("en", "aids", Case::AllCaps));
        assert!(may_expand("en", "aids", Case::Lower));
        assert!(may_expand("en", "elections", Case::AllCaps));
        assert!(may_expand("ru", "наса", Case::AllCaps));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_on_any_form(form in proptest::prelude::any::<String>()) {
            for lang in ["en", "ar", "fa", "hi", "tr", "nl", "de", "el", "hu", "ta", "yi", "ne", "ga"] {
                let expander = Expander::new(lang, &form);
                proptest::prop_assert!(expander.is_none_or(|expander| expander.expands_to(&form)));
            }
        }

        #[test]
        fn a_word_is_always_among_its_own_candidates(
            word in "[a-zא-תء-يа-яα-ω']{0,12}",
            lang in proptest::sample::select(vec!["en", "ar", "fa", "fr", "tr", "uk", "nl", "el"]),
        ) {
            if let Some(expander) = Expander::new(lang, &word) {
                proptest::prop_assert!(expander.expands_to(&word));
                proptest::prop_assert!(
                    expander.prefixes().iter().any(|prefix| word.starts_with(prefix.as_str()))
                );
            }
        }
    }
}
