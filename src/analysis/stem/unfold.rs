//! Puts back what folding took from the ends of words, as far as a stemmer needs it.
//!
//! A stemmer knows endings as they are written: `wyborów`, `الحكومة`. The index knows them folded:
//! `wyborow`, `الحكومه`. The rules here are certain enough to be applied to every form of the
//! language, so that the forms of one word get one stem; where a rule is wrong it is wrong for
//! all of them alike. They also do what some stemmers leave undone: plurals of Portuguese, irregular
//! ones of English, French, German and others, short ones of Spanish, the conjunction before an Arabic
//! article.

use std::borrow::Cow;

use frostem::Algorithm;

/// Endings and what replaces them, longest first; the least letters of the whole word.
type Rules = &'static [(&'static str, &'static str, usize)];

/// Words and what they are a form of, which no stemmer knows.
type Words = &'static [(&'static str, &'static str)];

const ARABIC: Rules = &[("ه", "ة", 4)];
const CZECH: Rules = &[
    ("ymi", "ými", 6),
    ("imi", "ími", 6),
    ("ych", "ých", 5),
    ("eho", "ého", 6),
    ("emu", "ému", 6),
    ("ach", "ách", 5),
    ("ich", "ích", 5),
    ("um", "ům", 5),
];
const ENGLISH: Rules = &[
    ("children", "child", 8),
    ("phenomena", "phenomenon", 9),
    ("curricula", "curriculum", 9),
    ("memoranda", "memorandum", 9),
    ("referenda", "referendum", 9),
    ("appendices", "appendix", 10),
    ("diagnoses", "diagnosis", 9),
    ("bacteria", "bacterium", 8),
    ("criteria", "criterion", 8),
    ("analyses", "analysis", 8),
    ("emphases", "emphasis", 8),
    ("matrices", "matrix", 8),
    ("thieves", "thief", 7),
    ("shelves", "shelf", 7),
    ("dwarves", "dwarf", 7),
    ("scarves", "scarf", 7),
    ("indices", "index", 7),
    ("quizzes", "quiz", 7),
    ("stimuli", "stimulus", 7),
    ("halves", "half", 6),
    ("calves", "calf", 6),
    ("wolves", "wolf", 6),
    ("knives", "knife", 6),
    ("loaves", "loaf", 6),
    ("hooves", "hoof", 6),
    ("theses", "thesis", 6),
    ("crises", "crisis", 6),
    ("lenses", "lens", 6),
    ("alumni", "alumnus", 6),
    ("nuclei", "nucleus", 6),
    ("oases", "oasis", 5),
    ("wives", "wife", 5),
    ("geese", "goose", 5),
    ("teeth", "tooth", 5),
    ("fungi", "fungus", 5),
    ("feet", "foot", 4),
    ("mice", "mouse", 4),
    // woman, policeman, spokesman.
    ("men", "man", 3),
];
/// Words that end in -men and are no men.
const NO_MEN: &[&str] = &[
    "abdomen",
    "acumen",
    "albumen",
    "amen",
    "bitumen",
    "bremen",
    "carmen",
    "dolmen",
    "foramen",
    "hymen",
    "lumen",
    "omen",
    "ramen",
    "regimen",
    "semen",
    "specimen",
    "stamen",
    "tiananmen",
    "turkmen",
    "xiamen",
    "yemen",
];
const ENGLISH_WORDS: Words = &[("buses", "bus"), ("gases", "gas"), ("minibuses", "minibus")];
const FRENCH: Rules = &[
    ("emplois", "emploi", 7),
    ("cheveux", "cheveu", 7),
    ("neveux", "neveu", 6),
    ("lieux", "lieu", 5),
    ("voeux", "voeu", 5),
    ("aveux", "aveu", 5),
    ("jeux", "jeu", 4),
    ("feux", "feu", 4),
    // The stemmer takes the -s from no plural in -os or -us: vidéos, revenus.
    ("os", "o", 5),
    ("us", "u", 5),
];
/// French words in -os or -us that are no plurals: they have other forms with the -s, or are names.
const NO_PLURALS: &[&str] =
    &["carlos", "confus", "diffus", "inclus", "intrus", "marcos", "obtus", "reclus", "santos"];
const FRENCH_WORDS: Words = &[
    ("amis", "ami"),
    ("convois", "convoi"),
    ("elus", "elu"),
    ("envois", "envoi"),
    ("essais", "essai"),
    ("lois", "loi"),
    ("quais", "quai"),
    ("rois", "roi"),
    ("tournois", "tournoi"),
    ("travaux", "travail"),
    ("yeux", "oeil"),
];
const GERMAN: Rules = &[
    ("tornados", "tornado", 8),
    ("kameras", "kamera", 7),
    ("zentren", "zentrum", 7),
    ("studios", "studio", 7),
    ("museen", "museum", 6),
    ("konten", "konto", 6),
    ("firmen", "firma", 6),
    ("themen", "thema", 6),
    ("villen", "villa", 6),
    ("videos", "video", 6),
    ("radios", "radio", 6),
    ("partys", "party", 6),
    ("handys", "handy", 6),
    ("pizzas", "pizza", 6),
    ("autos", "auto", 5),
    ("fotos", "foto", 5),
    ("buros", "buro", 5),
    ("kinos", "kino", 5),
    ("euros", "euro", 5),
    ("logos", "logo", 5),
    ("demos", "demo", 5),
    ("infos", "info", 5),
    ("babys", "baby", 5),
    ("taxis", "taxi", 5),
    ("sofas", "sofa", 5),
    ("viren", "virus", 5),
    // Europäern.
    ("aern", "aer", 7),
    ("abos", "abo", 4),
    ("omas", "oma", 4),
    ("opas", "opa", 4),
];
const ITALIAN_WORDS: Words = &[
    ("ali", "ala"),
    ("anni", "anno"),
    ("armi", "arma"),
    ("atti", "atto"),
    ("laghi", "lago"),
    ("uomini", "uomo"),
    ("zii", "zio"),
];
const DUTCH: Rules = &[
    ("kinderen", "kind", 8),
    ("oorlogen", "oorlog", 8),
    ("steden", "stad", 6),
    ("dagen", "dag", 5),
    ("ieen", "ie", 6),
    ("eeen", "ee", 5),
];
const DUTCH_WORDS: Words =
    &[("wegen", "weg"), ("snelwegen", "snelweg"), ("spoorwegen", "spoorweg")];
const SPANISH: Rules = &[
    ("cuadernos", "cuaderno", 9),
    ("anonimos", "anonimo", 8),
    ("legitimos", "legitimo", 9),
    ("modernos", "moderno", 8),
    ("internos", "interno", 8),
    ("externos", "externo", 8),
    ("maternos", "materno", 8),
    ("paternos", "paterno", 8),
    ("alternos", "alterno", 8),
    ("proximos", "proximo", 8),
    ("maximos", "maximo", 7),
    ("minimos", "minimo", 7),
    ("isimos", "isimo", 8),
    ("ultimos", "ultimo", 7),
    ("iernos", "ierno", 7),
    ("uernos", "uerno", 7),
    ("voces", "voz", 5),
    ("eas", "ea", 5),
];
const SPANISH_WORDS: Words = &[
    ("actrices", "actriz"),
    ("andaluces", "andaluz"),
    ("aprendices", "aprendiz"),
    ("atroces", "atroz"),
    ("audaces", "audaz"),
    ("capaces", "capaz"),
    ("cicatrices", "cicatriz"),
    ("directrices", "directriz"),
    ("disfraces", "disfraz"),
    ("eficaces", "eficaz"),
    ("eternos", "eterno"),
    ("felices", "feliz"),
    ("feroces", "feroz"),
    ("fugaces", "fugaz"),
    ("incapaces", "incapaz"),
    ("ineficaces", "ineficaz"),
    ("infelices", "infeliz"),
    ("jueces", "juez"),
    ("lapices", "lapiz"),
    ("luces", "luz"),
    ("matrices", "matriz"),
    ("narices", "nariz"),
    ("nueces", "nuez"),
    ("peces", "pez"),
    ("precoces", "precoz"),
    ("raices", "raiz"),
    ("tapices", "tapiz"),
    ("veces", "vez"),
    ("veloces", "veloz"),
    ("yernos", "yerno"),
];
const PORTUGUESE_WORDS: Words = &[
    ("dificeis", "dificil"),
    ("emprestimos", "emprestimo"),
    ("faceis", "facil"),
    ("intimos", "intimo"),
    ("legitimos", "legitimo"),
    ("maes", "mae"),
    ("maos", "mao"),
    ("maximos", "maximo"),
    ("minimos", "minimo"),
    ("otimos", "otimo"),
    ("paes", "pao"),
    ("pessimos", "pessimo"),
    ("proximos", "proximo"),
    ("ultimos", "ultimo"),
    ("uteis", "util"),
];
const PERSIAN: Rules = &[("هي", "ه", 4)];
const POLISH: Rules = &[("osc", "ość", 5), ("osci", "ości", 6), ("ow", "ów", 5)];
const PORTUGUESE: Rules = &[
    ("oes", "ao", 5),
    ("aes", "ao", 5),
    ("ais", "al", 6),
    ("eis", "el", 6),
    ("ois", "ol", 6),
    ("ns", "m", 5),
];

/// The nominative of words whose other forms have -s- (`nainen`, `naisen`): as the genitive.
const FINNISH: Rules = &[("nen", "sen", 6)];

/// Returns the rules of a language, and its words.
fn of_language(algorithm: Algorithm) -> (Rules, Words) {
    match algorithm {
        Algorithm::Arabic => (ARABIC, &[]),
        Algorithm::Czech => (CZECH, &[]),
        Algorithm::Dutch => (DUTCH, DUTCH_WORDS),
        Algorithm::English => (ENGLISH, ENGLISH_WORDS),
        Algorithm::Finnish => (FINNISH, &[]),
        Algorithm::French => (FRENCH, FRENCH_WORDS),
        Algorithm::German => (GERMAN, &[]),
        Algorithm::Italian => (&[], ITALIAN_WORDS),
        Algorithm::Persian => (PERSIAN, &[]),
        Algorithm::Polish => (POLISH, &[]),
        Algorithm::Portuguese => (PORTUGUESE, PORTUGUESE_WORDS),
        Algorithm::Spanish => (SPANISH, SPANISH_WORDS),
        _ => (&[], &[]),
    }
}

/// Returns the form as the stemmer should see it.
pub(super) fn unfold(algorithm: Algorithm, form: &str) -> Cow<'_, str> {
    let (rules, words) = of_language(algorithm);
    let is_excepted = match algorithm {
        Algorithm::English => form.ends_with("men") && NO_MEN.contains(&form),
        Algorithm::French => form.ends_with('s') && NO_PLURALS.contains(&form),
        _ => false,
    };
    if is_excepted {
        return Cow::Borrowed(form);
    }
    if let Some((_, whole)) = words.iter().find(|(word, _)| *word == form) {
        return Cow::Borrowed(whole);
    }
    if matches!(algorithm, Algorithm::Spanish | Algorithm::Portuguese) && is_short_plural(form) {
        return Cow::Borrowed(&form[..form.len() - 1]);
    }
    // And the school: وال is the same as ال to a reader.
    let joined =
        algorithm == Algorithm::Arabic && (form.starts_with("وال") || form.starts_with("فال"));
    let form =
        if joined && form.chars().nth(5).is_some() { &form['و'.len_utf8()..] } else { form };
    // Nearly all rules are ruled out by the last byte.
    let last = form.as_bytes().last();
    let mut letters = None;
    let mut has = |least| *letters.get_or_insert_with(|| form.chars().count()) >= least;
    let fits = |(ending, _, least): &&(&str, &str, usize)| {
        ending.as_bytes().last() == last && form.ends_with(ending) && has(*least)
    };
    match rules.iter().find(fits) {
        Some((ending, whole, _)) => {
            Cow::Owned(format!("{}{whole}", &form[..form.len() - ending.len()]))
        }
        None => Cow::Borrowed(form),
    }
}

/// Returns a folded stem as that of the nominative, which some stemmers leave with other letters.
pub(super) fn nominative(algorithm: Algorithm, stem: String) -> String {
    match algorithm {
        Algorithm::Finnish if stem.is_ascii() => finnish_nominative(stem),
        // minister: ministra, ministrar, ministre; mister keeps its vowel.
        Algorithm::Danish | Algorithm::Norwegian | Algorithm::Polish | Algorithm::Swedish => {
            let head = stem.strip_suffix("istr").or_else(|| stem.strip_suffix("ister"));
            let head = head.filter(|head| head.len() >= 3);
            head.map(|head| format!("{head}ist")).unwrap_or(stem)
        }
        _ => stem,
    }
}

/// Returns the Finnish stem. The language changes letters inside a word with its ending (`hallitus`, `hallituksen`;
/// `kaupunki`, `kaupungin`; `sota`, `sodan`; `suomi`, `suomen`), which its stemmer leaves.
fn finnish_nominative(stem: String) -> String {
    let is_vowel = |byte: u8| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let mut letters = stem.into_bytes();
    let length = letters.len();
    let ends_in_i = matches!(letters[..], [.., before, b'e' | b'i'] if !is_vowel(before));
    let is_cut = length >= 5 && ends_in_i;
    if is_cut {
        letters.pop();
    }
    let length = letters.len();
    match letters[..] {
        [.., b'u' | b'y' | b'o' | b'e', b'k', b's'] if length >= 5 => {
            letters.remove(length - 2);
        }
        [.., b'n', b'g'] if length >= 4 => letters[length - 1] = b'k',
        [.., b'd'] if length >= 6 || length >= 4 && is_cut => letters[length - 1] = b't',
        [.., before, b'd', last] if length >= 4 && is_vowel(before) && is_vowel(last) => {
            letters[length - 2] = b't';
        }
        _ => {}
    }
    String::from_utf8(letters).expect("it is ASCII")
}

/// Returns a folded Turkish form with the vowels that may stand beside its `a` or `e`, of which a word of the
/// language has but one: `yıllar` of `yillar`, `günler` of `gunler`. The stemmer takes no other ending. `None` where
/// that is the form itself, or neither vowel tells.
pub(super) fn in_harmony(form: &str) -> Option<String> {
    let whole = match (form.contains('a'), form.contains('e')) {
        (true, false) => form.replace('i', "ı"),
        (false, true) => form.replace('o', "ö").replace('u', "ü"),
        _ => return None,
    };
    (whole != form).then_some(whole)
}

/// Returns whether the ending behind the stem of a Turkish form begins with a consonant and an `a` or `e`, as those of
/// plural and place do. A vowel alone, or behind it `ı`, ends many words (`kısa` is no form of `kış`).
pub(super) fn is_before_ending(form: &str, stem: &str) -> bool {
    let ending = form.strip_prefix(stem).unwrap_or_default().as_bytes();
    stem.chars().count() >= 3
        && matches!(ending, [first, b'a' | b'e', ..] if !b"aeiou".contains(first))
}

/// Returns a folded Greek form as far as the `ι` of its ending, where the stemmer leaves this behind some forms of a
/// word (`απεργίες`, `δικαστήριο`) and takes it from others (`απεργία`, `δικαστηρίου`).
pub(super) fn up_to_iota(form: &str) -> Option<&str> {
    const ENDINGS: [&str; 6] = ["ιασ", "ιεσ", "ιων", "ιου", "ια", "ιο"];
    let beginning = ENDINGS.iter().find_map(|ending| form.strip_suffix(ending))?;
    let whole = &form[..beginning.len() + 'ι'.len_utf8()];
    whole.chars().nth(2).is_some().then_some(whole)
}

/// Returns whether a form is a plural of three or four letters and an -s, of which the stemmers of Spanish
/// and Portuguese take nothing: `año`, `obra`, `acto`, `día`, `rua`. Few of their words of this shape are
/// anything else.
fn is_short_plural(form: &str) -> bool {
    const OTHERS: &[&str] = &[
        "antes", "ambas", "ambos", "andes", "atlas", "deus", "dios", "dois", "gays", "mais",
        "meus", "nuas", "pais", "pois", "seis", "seus", "suas", "teus", "tuas",
    ];
    let vowel = |byte: &u8| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u');
    let bytes = form.as_bytes();
    let [stem @ .., last, b's'] = bytes else { return false };
    if !form.is_ascii() || !matches!(last, b'a' | b'e' | b'o' | b'u') || OTHERS.contains(&form) {
        return false;
    }
    match stem {
        [first, rest @ ..] if vowel(first) => {
            (1..=3).contains(&rest.len()) && !rest.iter().any(vowel)
        }
        [first, second] => !vowel(first) && vowel(second),
        _ => false,
    }
}

/// Returns the forms that are unfolded into a word: they begin as no rule of its stem says.
pub(super) fn folded_into(algorithm: Algorithm, word: &str) -> Vec<String> {
    let (rules, words) = of_language(algorithm);
    let of_rules = rules.iter().filter_map(|(ending, whole, _)| {
        word.strip_suffix(whole).map(|beginning| format!("{beginning}{ending}"))
    });
    let of_words = words.iter().filter(|(_, whole)| *whole == word);
    of_rules.chain(of_words.map(|(form, _)| (*form).to_owned())).collect()
}

/// How many letters at the end of a stem its other forms may not have, because of these rules.
pub(super) fn rewritten(algorithm: Algorithm, word: &str) -> usize {
    if algorithm != Algorithm::Portuguese {
        return 0;
    }
    let shows = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if shows(&["ao", "oes", "aes"]) {
        2
    } else {
        usize::from(shows(&["al", "el", "ol", "ais", "eis", "ois", "m", "ns"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_as_the_stemmer_knows_them() {
        assert_eq!(unfold(Algorithm::Polish, "wyborow"), "wyborów");
        assert_eq!(unfold(Algorithm::Portuguese, "eleicoes"), "eleicao");
        assert_eq!(unfold(Algorithm::Portuguese, "mais"), "mais");
        assert_eq!(unfold(Algorithm::Arabic, "والحكومه"), "الحكومة");
        assert_eq!(unfold(Algorithm::English, "meow"), "meow");
        assert_eq!(unfold(Algorithm::English, "spokeswomen"), "spokeswoman");
        assert_eq!(unfold(Algorithm::English, "specimen"), "specimen");
        assert_eq!(unfold(Algorithm::Spanish, "anos"), "ano");
        assert_eq!(unfold(Algorithm::Spanish, "casas"), "casas");
        assert_eq!(unfold(Algorithm::Spanish, "pais"), "pais");
        assert_eq!(in_harmony("yillar").as_deref(), Some("yıllar"));
        assert_eq!(in_harmony("gunler").as_deref(), Some("günler"));
        assert_eq!(in_harmony("adalet"), None);
    }
}
