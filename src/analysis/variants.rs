//! What readers take for the same word though it is not a form of it by any stemmer: `UN` and `U.N.`,
//! `CEO` and `CEOs`, `Müller` and `Mueller`, `1000` and `1,000`, `Shiite` and `Shi'ite`.
//!
//! The rules look at the word alone, never at the index, so that they are the same everywhere. They
//! apply in every language, and `=` switches them off. Words printed in two parts are in
//! [`crate::analysis::joined_form`], Chinese characters in [`crate::analysis::han`].

use crate::analysis::Case;
use crate::analysis::fold;
use crate::analysis::stopwords::is_function_word_anywhere;
use crate::passage::is_unspaced;

/// Another spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variant {
    /// This form, however it is written.
    Form(String),
    /// This form, where it is in capitals.
    Capitals(String),
    /// This form, where it is written just so.
    Raw {
        /// The folded form.
        form: String,
        /// As written.
        raw: String,
    },
    /// This form, where its letters with marks, [written out](written_out), read so.
    Spelled {
        /// The folded form.
        form: String,
        /// What it reads as.
        spelled: String,
    },
}

impl Variant {
    /// Returns whether a word of a text is this spelling: its form, its case, and the raw word as `=`
    /// compares it.
    #[must_use]
    pub fn is(&self, form: &str, case: Case, raw: &str) -> bool {
        match self {
            Self::Form(wanted) => form == wanted,
            Self::Capitals(wanted) => form == wanted && is_in_capitals(case, raw),
            Self::Raw { form: wanted, raw: written } => form == wanted && raw == written,
            Self::Spelled { form: wanted, spelled } => {
                form == wanted && written_out(raw) == *spelled
            }
        }
    }
}

/// Returns whether a word of a text is in capitals, of any width (`ＡＩ`).
#[must_use]
pub fn is_in_capitals(case: Case, raw: &str) -> bool {
    match case {
        Case::AllCaps => true,
        Case::Mixed => {
            let mut letters = raw.chars().filter(|c| c.is_alphabetic());
            letters.clone().count() > 1 && letters.all(|c| !c.is_lowercase())
        }
        Case::Lower | Case::Capitalized => false,
    }
}

/// Returns whether a word of a query is looked for in capitals only: `US`, `IT` and `WHO` are names,
/// and their folded forms are among the most common words of some language.
#[must_use]
pub fn is_only_in_capitals(form: &str, case: Case) -> bool {
    case == Case::AllCaps && is_function_word_anywhere(form)
}

/// Returns the other spellings of a word of a query. `raw` is the word as typed; where the whole query
/// is in capitals, which then mean nothing, `case` is lower.
#[must_use]
pub fn variants(form: &str, case: Case, raw: &str) -> Vec<Variant> {
    let mut variants = Vec::new();
    if form.chars().any(is_unspaced) {
        return variants;
    }
    with_points(form, case, raw, &mut variants);
    let bare: String = raw.chars().filter(|c| *c != '.').collect();
    // The points of N.G.O.s are no letters.
    let case =
        if bare != raw && bare.chars().all(char::is_uppercase) { Case::AllCaps } else { case };
    plural_of_acronym(form, case, &bare, &mut variants);
    number(form, &mut variants);
    marks_written_out(form, raw, &mut variants);
    apostrophe(form, &mut variants);
    variants
}

/// `UN` and `U.N.`, `pm` and `p.m.`: of three letters and more the points fall in every text.
fn with_points(form: &str, case: Case, raw: &str, variants: &mut Vec<Variant>) {
    let mut chars = form.chars();
    match (chars.next(), chars.next(), chars.next(), chars.next()) {
        (Some(a), Some(b), None, None) if a.is_alphabetic() && b.is_alphabetic() => {
            // `us` is not the U.S.; but 7 am is 7 a.m.
            let is_name = case == Case::AllCaps;
            if is_name || form == "am" || !is_function_word_anywhere(form) {
                variants.push(Variant::Form(format!("{a}.{b}")));
            }
        }
        (Some(a), Some('.'), Some(b), None) if a.is_alphabetic() && b.is_alphabetic() => {
            let whole = format!("{a}{b}");
            if raw.chars().all(|c| c == '.' || c.is_uppercase()) {
                plural(&whole, variants);
            }
            // U.N. is not the French `un`, p.m. is pm.
            let in_capitals = case != Case::Lower || is_function_word_anywhere(&whole);
            variants.push(if in_capitals && whole != "am" {
                Variant::Capitals(whole)
            } else {
                Variant::Form(whole)
            });
        }
        _ => {}
    }
}

/// The plural of an acronym in capitals, with points and without.
fn plural(form: &str, variants: &mut Vec<Variant>) {
    let plural = format!("{form}s");
    if is_unpronounceable(form) {
        if !form.ends_with('s') {
            variants.push(Variant::Form(plural));
        }
        return;
    }
    let capitals = || form.chars().flat_map(char::to_uppercase);
    let bare: String = capitals().collect();
    let with_points: String = capitals().flat_map(|letter| [letter, '.']).collect();
    for raw in [format!("{bare}s"), format!("{with_points}s")] {
        variants.push(Variant::Raw { form: plural.clone(), raw });
    }
}

/// Acronyms have at most so many letters.
const MOST_LETTERS: usize = 5;

/// `NGO` and `NGOs`: written with a small s, which no stemmer may take off a word in capitals.
fn plural_of_acronym(form: &str, case: Case, raw: &str, variants: &mut Vec<Variant>) {
    let letters = form.chars().count();
    if !(2..=MOST_LETTERS + 1).contains(&letters) || !form.chars().all(char::is_alphabetic) {
        return;
    }
    let is_common = case == Case::Lower && is_function_word_anywhere(form);
    if letters > MOST_LETTERS || is_common {
        // It may be a plural.
    } else if matches!(case, Case::AllCaps | Case::Lower) && !is_unpronounceable(form) {
        plural(form, variants);
    } else if is_mixed_acronym(raw) {
        variants.push(Variant::Raw { form: format!("{form}s"), raw: format!("{raw}s") });
    } else if is_unpronounceable(form) {
        plural(form, variants);
    }
    let Some(singular) = form.strip_suffix('s').filter(|singular| singular.len() >= 2) else {
        return;
    };
    let singular_raw = raw.strip_suffix('s').unwrap_or_default();
    let in_capitals = !singular_raw.is_empty() && singular_raw.chars().all(char::is_uppercase);
    if is_mixed_acronym(singular_raw) {
        variants.push(Variant::Raw { form: singular.to_owned(), raw: singular_raw.to_owned() });
    } else if in_capitals || case == Case::Lower && starts_no_word(singular) {
        variants.push(Variant::Capitals(singular.to_owned()));
    } else if case == Case::Lower && is_unpronounceable(singular) {
        variants.push(Variant::Form(singular.to_owned()));
    } else {
        return;
    }
    if let Some((at, _)) = singular.char_indices().nth(1)
        && singular.chars().count() == 2
    {
        variants.push(Variant::Form(format!("{}.{}", &singular[..at], &singular[at..])));
    }
}

/// `tv`, `mp`, `phd`: no word of any language, if not of acronyms.
fn is_unpronounceable(form: &str) -> bool {
    !form.contains(['a', 'e', 'i', 'o', 'u', 'y'])
        && form.is_ascii()
        && !matches!(form, "mr" | "st")
}

/// Returns whether a word is an acronym with small letters: `PhD` and `BAföG` are written in no other way; but
/// `McCain` and `iPhone` are names and words.
#[must_use]
pub fn is_mixed_acronym(raw: &str) -> bool {
    let capitals = raw.chars().filter(|c| c.is_uppercase()).count();
    let letters = raw.chars().count();
    raw.starts_with(char::is_uppercase)
        && raw.ends_with(char::is_uppercase)
        && raw.chars().any(char::is_lowercase)
        && capitals >= 2
        && letters <= MOST_LETTERS
}

/// `ngo` begins as no word does: with consonants that no word begins with.
fn starts_no_word(form: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "bl", "br", "ch", "cl", "cr", "cz", "dr", "dw", "dz", "fl", "fr", "gh", "gl", "gn", "gr",
        "kh", "kl", "kn", "kr", "ll", "ph", "pl", "pn", "pr", "ps", "pt", "qu", "rh", "sc", "sh",
        "sk", "sl", "sm", "sn", "sp", "sq", "st", "sv", "sw", "sz", "th", "tl", "tr", "ts", "tw",
        "vl", "vr", "wh", "wr", "zh", "zl", "zw",
    ];
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    form.is_ascii()
        && form.len() == 3
        && form.ends_with(is_vowel)
        && !form[..2].contains(is_vowel)
        && !BEGINNINGS.contains(&&form[..2])
}

/// What is written with an apostrophe inside and without: `Shi'ite`, `Sana'a`, `Qur'an`, `O'Connor`. It
/// is before a vowel, or behind the O of a name; `we're` is no `were`.
fn apostrophe(form: &str, variants: &mut Vec<Variant>) {
    const CONTRACTED: [&str; 7] = ["re", "ve", "ll", "d", "t", "m", "s"];
    const LONGEST: usize = 20;
    if form.len() > LONGEST {
        return;
    }
    if let Some((before, after)) = form.split_once('\'') {
        if !CONTRACTED.contains(&after) && !before.is_empty() {
            variants.push(Variant::Form(format!("{before}{}", after.replace('\'', ""))));
        }
        return;
    }
    let is_plain = form.len() >= 4 && form.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_plain || is_function_word_anywhere(form) {
        return;
    }
    let is_vowel = |at: usize| matches!(form.as_bytes()[at], b'a' | b'e' | b'i' | b'o' | b'u');
    let inside = (2..form.len()).filter(|&at| is_vowel(at)).take(MOST_APOSTROPHES);
    let of_name = (form.starts_with('o') && form.len() >= 5 && !is_vowel(1)).then_some(1);
    for at in of_name.into_iter().chain(inside) {
        variants.push(Variant::Form(format!("{}'{}", &form[..at], &form[at..])));
    }
}

/// A name has its apostrophe before one of its first vowels.
const MOST_APOSTROPHES: usize = 4;

/// `747` and `747s`, `1000`, `1,000` and `1.000`; but neither decades nor years.
fn number(form: &str, variants: &mut Vec<Variant>) {
    let digits = form.bytes().filter(u8::is_ascii_digit).count();
    let (number, is_plural) = match form.strip_suffix('s') {
        Some(number) => (number, true),
        None => (form, false),
    };
    let ends_in_digit = number.bytes().next_back().is_some_and(|byte| byte.is_ascii_digit());
    if !ends_in_digit || digits == 0 {
        return;
    }
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let is_decade = plain && number.ends_with('0') && matches!(number.len(), 2 | 4);
    if number.len() >= 2 && number.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !is_decade {
        let other = if is_plural { number.to_owned() } else { format!("{number}s") };
        variants.push(Variant::Form(other));
    }
    if is_plural {
        return;
    }
    let Some(whole) = without_thousands(number) else { return };
    let is_year = whole.len() == 4 && ("1900".."2100").contains(&whole.as_str());
    if whole.len() < 4 || whole.starts_with('0') || is_year {
        return;
    }
    for spelling in [whole.clone(), in_thousands(&whole, ','), in_thousands(&whole, '.')] {
        if spelling != form {
            variants.push(Variant::Form(spelling));
        }
    }
}

/// Returns the digits of a number whose thousands may be set apart, all by points or all by commas.
fn without_thousands(number: &str) -> Option<String> {
    let separator = number.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else { return Some(number.to_owned()) };
    if !matches!(separator, ',' | '.') {
        return None;
    }
    let mut groups = number.split(separator);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut whole = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        whole.push_str(group);
    }
    whole.bytes().all(|byte| byte.is_ascii_digit()).then_some(whole)
}

fn in_thousands(digits: &str, separator: char) -> String {
    let mut spelled = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            spelled.push(separator);
        }
        spelled.push(digit);
    }
    spelled
}

/// Letters with marks, and what keyboards without them write.
const WRITTEN_OUT: [(char, &str); 6] =
    [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ø', "oe"), ('å', "aa"), ('đ', "dj")];

/// Returns a raw word folded, but with its letters with marks written out: `mueller` of `Müller`.
#[must_use]
pub fn written_out(raw: &str) -> String {
    let mut spelled = String::with_capacity(raw.len() + 2);
    for c in raw.chars().flat_map(char::to_lowercase) {
        match WRITTEN_OUT.iter().find(|(letter, _)| *letter == c) {
            Some((_, letters)) => spelled.push_str(letters),
            None => spelled.push(c),
        }
    }
    fold(&spelled)
}

/// `Müller` and `Mueller`, `Århus` and `Aarhus`, `Đoković` and `Djokovic`, both ways.
fn marks_written_out(form: &str, raw: &str, variants: &mut Vec<Variant>) {
    let spelled = written_out(raw);
    if spelled != form {
        variants.push(Variant::Form(spelled));
        return;
    }
    if !form.is_ascii() || form.len() < 4 {
        return;
    }
    // Each of the first pairs of letters may be one letter with a mark.
    let pairs: Vec<usize> = (0..form.len() - 1)
        .filter(|&at| WRITTEN_OUT.iter().any(|(_, letters)| form[at..].starts_with(letters)))
        .take(MOST_PAIRS)
        .collect();
    for chosen in 1..1_usize << pairs.len() {
        let mut plain = String::with_capacity(form.len());
        let mut at = 0;
        while at < form.len() {
            let is_chosen =
                pairs.iter().enumerate().any(|(bit, &pair)| pair == at && chosen >> bit & 1 == 1);
            // The first letter is what folding leaves of the letter with the mark.
            plain.push_str(&form[at..=at]);
            at += if is_chosen { 2 } else { 1 };
        }
        variants.push(Variant::Spelled { form: plain, spelled: form.to_owned() });
    }
}

/// A word with more pairs that may be letters with marks is no name.
const MOST_PAIRS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::QueryToken;
    use crate::analysis::query_tokens;
    use crate::analysis::tokens;

    /// Whether a word typed finds a word of a text by its spelling.
    fn finds(typed: &str, text: &str) -> bool {
        let [QueryToken::Form { form, case, raw, .. }] = &query_tokens(typed)[..] else {
            panic!("{typed} is not one word")
        };
        let variants = variants(form, *case, raw);
        let mut found = false;
        tokens(text, &mut |token| {
            let raw = &text[token.exact.clone()];
            found |= variants.iter().any(|variant| variant.is(token.form, token.case, raw));
        });
        found
    }

    #[test]
    fn other_spellings_of_a_word_are_found() {
        for (typed, text) in [
            ("UN", "U.N."),
            ("U.N.", "UN"),
            ("pm", "p.m."),
            ("p.m.", "PM"),
            ("am", "a.m."),
            ("NGO", "NGOs"),
            ("ngo", "NGOs"),
            ("NGOs", "NGO"),
            ("tvs", "TV"),
            ("ngos", "NGO"),
            ("PhD", "PhDs"),
            ("PhDs", "PhD"),
            ("phd", "PhDs"),
            ("phds", "PhD"),
            ("TVs", "T.V."),
            ("TV", "TVs"),
            ("MPs", "M.P."),
            ("M.P.", "MPs"),
            ("M.P.", "M.P.s"),
            ("CEO", "C.E.O.s"),
            ("C.E.O.s", "CEO"),
            ("C.E.O.s", "C.E.O."),
            ("CEOs", "C.E.O."),
            ("N.G.O.", "NGOs"),
            ("N.G.O.", "N.G.O.s"),
            ("ngo", "N.G.O.s"),
            ("U.N.", "UNs"),
            ("Shi'ite", "Shiite"),
            ("Shiite", "Shi'ite"),
            ("Sanaa", "Sana'a"),
            ("Sana’a", "Sanaa"),
            ("Quran", "Qur'an"),
            ("OConnor", "O'Connor"),
            ("O'Connor", "OConnor"),
            ("747", "747s"),
            ("747s", "747"),
            ("1000", "1,000"),
            ("1000", "1.000"),
            ("1,000,000", "1000000"),
            ("1.000", "1,000"),
            ("Müller", "Mueller"),
            ("Mueller", "Müller"),
            ("MUELLER", "MÜLLER"),
            ("Goebbels", "Göbbels"),
            ("Djokovic", "Đoković"),
            ("Đoković", "Djokovic"),
            ("Aarhus", "Århus"),
            ("Stoere", "Støre"),
            ("Uebelhoer", "Übelhör"),
        ] {
            assert!(finds(typed, text), "{typed} {text}");
        }
    }

    #[test]
    fn what_is_another_word_is_not_found() {
        for (typed, text) in [
            ("us", "U.S."),
            ("U.N.", "un"),
            ("it", "ITs"),
            ("NGO", "ngos"),
            ("gas", "GA"),
            ("were", "we're"),
            ("we're", "were"),
            ("I'll", "ill"),
            ("she'll", "shell"),
            ("don't", "dont"),
            ("pros", "PRO"),
            ("McCain", "McCains"),
            ("80", "80s"),
            ("1990", "1990s"),
            ("2016", "2,016"),
            ("3.5", "35"),
            ("Mueller", "Muller"),
            ("Israel", "Isral"),
            ("12,00", "1200"),
        ] {
            assert!(!finds(typed, text), "{typed} {text}");
        }
    }

    #[test]
    fn names_that_are_common_words_are_looked_for_in_capitals() {
        for word in ["us", "it", "who", "un"] {
            assert!(is_only_in_capitals(word, Case::AllCaps), "{word}");
            assert!(!is_only_in_capitals(word, Case::Lower));
        }
        assert!(!is_only_in_capitals("tv", Case::AllCaps));
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_too_much(word in proptest::prelude::any::<String>()) {
            for token in query_tokens(&word) {
                if let QueryToken::Form { form, case, raw, .. } = token {
                    proptest::prop_assert!(variants(&form, case, &raw).len() <= 20);
                }
            }
        }
    }
}
