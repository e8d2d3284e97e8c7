//! Points that end no sentence.
//!
//! Lists written for the languages of the corpora; a word missing here costs a sentence cut in
//! two, a word too much here joins two. Lower case, without the last point.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Titles and the like: a name or the rest of the sentence always follows.
const NEVER_LAST: &[&str] = &[
    "mr", "mrs", "ms", "messrs", "dr", "prof", "mme", "mlle", "drs", "e.g", "i.e", "cf", "vs",
    "viz", "bzw", "ca", "vgl", "ggf", "evtl", "sog", "inkl", "z.b", "d.h", "u.a", "o.ä", "geb",
    "hrsg", "mio", "mrd", "sr", "sra", "srta", "dra", "dña", "gral", "lic", "sig", "sigg", "dott",
    "avv", "exmo", "dhr", "mevr", "bijv", "d.w.z", "m.a.w", "np", "tzn", "tj", "św", "płk", "godz",
    "m.in", "např", "tzv", "mgr", "f.eks", "t.ex", "bl.a", "dvs", "esim", "т.е", "т.к", "им", "ул",
    "тыс", "млн", "млрд", "напр", "проф", "акад", "см", "c.-à-d", "p.ex", "b.v", "o.a", "ppa",
    "approx", "tys", "hab", "ul",
];

/// The same; longer in bytes.
const NEVER_LAST_WIDE: &[&str] = &["т.нар", "डॉ", "रु"];

/// Often the last word: the sentence ends if a word follows that usually starts one.
const SOMETIMES_LAST: &[&str] = &[
    "etc", "usw", "al", "a.d", "b.c", "т.д", "т.п", "др", "itd", "itp", "г", "гг", "руб", "enz",
    "ff", "ph.d", "m.d", "d.c", "s.a", "s.p.a", "s.r.l", "s.l", "n.v", "ee.uu", "aa.vv", "st",
    "ft", "mt",
];

/// The same, if written with a capital.
const SOMETIMES_LAST_CAPITALIZED: &[&str] = &[
    "gen", "sen", "rep", "reps", "sens", "gov", "lt", "col", "sgt", "capt", "cmdr", "adm", "maj",
    "pvt", "rev", "hon", "pres", "supt", "det", "insp", "atty", "inc", "corp", "co", "ltd", "llc",
    "plc", "bros", "jr", "sr", "dept", "univ", "assn", "ave", "blvd", "rd", "hwy", "sq", "jan",
    "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "calif", "fla", "pa",
    "va", "ga", "tenn", "conn", "colo", "ariz", "wis", "minn", "mich", "okla", "ore", "tex", "ala",
    "ark", "ky", "md", "mont", "neb", "nev", "kan", "mass", "ph", "me", "fr", "hr", "ing", "str",
    "cía", "cia", "avda", "av", "pr", "pl",
];

/// Not the last word if a number follows.
const BEFORE_NUMBER: &[&str] = &[
    "ok", "no", "nos", "nr", "núm", "num", "n", "art", "arts", "p", "pp", "pag", "pág", "págs",
    "vol", "bd", "s", "abs", "fig", "figs", "sec", "ch", "chap", "tel", "č", "str", "стр", "рис",
    "ст", "п", "№", "blz", "kl", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "janv", "févr", "juil", "déc", "ene", "abr", "ago", "dic",
];

/// Words that start sentences and are no parts of names.
const STARTERS: &[&str] = &[
    "the",
    "he",
    "she",
    "it",
    "in",
    "but",
    "and",
    "this",
    "they",
    "we",
    "a",
    "an",
    "at",
    "on",
    "for",
    "if",
    "as",
    "that",
    "there",
    "when",
    "while",
    "after",
    "before",
    "his",
    "her",
    "its",
    "their",
    "our",
    "my",
    "you",
    "i",
    "what",
    "who",
    "how",
    "not",
    "so",
    "then",
    "however",
    "also",
    "some",
    "many",
    "most",
    "these",
    "those",
    "with",
    "by",
    "from",
    "to",
    "since",
    "although",
    "though",
    "according",
    "now",
    "yet",
    "all",
    "both",
    "each",
    "one",
    "it's",
    "he's",
    "she's",
    "meanwhile",
    "der",
    "das",
    "er",
    "sie",
    "es",
    "ein",
    "eine",
    "und",
    "aber",
    "im",
    "am",
    "auch",
    "nach",
    "bei",
    "mit",
    "für",
    "wir",
    "ich",
    "doch",
    "dies",
    "diese",
    "les",
    "il",
    "elle",
    "ils",
    "elles",
    "un",
    "une",
    "en",
    "dans",
    "mais",
    "et",
    "ce",
    "cette",
    "ces",
    "pour",
    "par",
    "au",
    "nous",
    "una",
    "pero",
    "este",
    "esta",
    "se",
    "por",
    "para",
    "con",
    "según",
    "gli",
    "ma",
    "os",
    "em",
    "um",
    "uma",
    "mas",
    "het",
    "een",
    "hij",
    "zij",
    "maar",
    "в",
    "он",
    "она",
    "они",
    "это",
    "но",
    "и",
    "на",
    "по",
    "как",
    "w",
    "to",
    "ale",
];

/// Days, months and zones that follow a time of day.
const AFTER_TIME: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "eastern",
    "pacific",
    "central",
    "mountain",
    "greenwich",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "aug",
    "sept",
    "oct",
    "nov",
    "dec",
    "local",
    "moscow",
    "beijing",
];

/// Months of languages that write `3. Oktober`.
const MONTHS_AFTER_ORDINAL: &[&str] = &[
    "januar",
    "jänner",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "desember",
    "december",
    "mars",
    "maj",
    "jahrhundert",
    "ledna",
    "kapitel",
    "platz",
    "mal",
    "klasse",
    "bundesliga",
];

/// What the lists say about a word.
#[derive(Debug, Clone, Copy, Default)]
struct Abbreviation {
    never_last: bool,
    sometimes_last: bool,
    sometimes_last_capitalized: bool,
    before_number: bool,
}

/// The lists in one table: one look-up for each point was worth half the time of the scan.
static ABBREVIATIONS: LazyLock<HashMap<&str, Abbreviation>> = LazyLock::new(|| {
    let mut table: HashMap<&str, Abbreviation> = HashMap::new();
    for word in NEVER_LAST.iter().chain(NEVER_LAST_WIDE) {
        table.entry(word).or_default().never_last = true;
    }
    for word in SOMETIMES_LAST {
        table.entry(word).or_default().sometimes_last = true;
    }
    for word in SOMETIMES_LAST_CAPITALIZED {
        table.entry(word).or_default().sometimes_last_capitalized = true;
    }
    for word in BEFORE_NUMBER {
        table.entry(word).or_default().before_number = true;
    }
    table
});

/// The longest abbreviation, in bytes, and the longest without points inside.
const LONGEST: usize = 12;
const LONGEST_UNPOINTED: usize = 8;

/// Whether a point after the word `before` ends a sentence when `rest` follows, which does not
/// start with a small letter.
pub(crate) fn ends_sentence_after(before: &str, rest: &str) -> bool {
    if before.is_empty()
        || before.len() > LONGEST
        || before.len() > LONGEST_UNPOINTED && !before.contains('.')
    {
        return true;
    }
    if before.bytes().all(|b| b.is_ascii_digit()) {
        let next = first_word(rest).to_lowercase();
        return before.len() > 2 || !MONTHS_AFTER_ORDINAL.contains(&&*next);
    }
    let word = before.to_lowercase();
    let word = word.as_str();
    let mut chars = before.chars();
    let first = chars.next().unwrap_or(' ');
    let single = chars.next().is_none() && first.is_alphabetic() && before != "I";
    if matches!(word, "p.m" | "a.m") {
        let next = first_word(rest);
        let zone = next.len() >= 2 && next.bytes().all(|b| b.is_ascii_uppercase());
        return !zone && !AFTER_TIME.contains(&&*next.to_lowercase());
    }
    if is_capital_twice(before) && is_capital_twice(first_word(rest)) {
        return false;
    }
    let known = ABBREVIATIONS.get(word).copied().unwrap_or_default();
    if known.never_last {
        return false;
    }
    if known.before_number && first_word(rest).starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let open = single
        || known.sometimes_last
        || known.sometimes_last_capitalized && first.is_uppercase()
        || is_initials(before)
        || is_capital_twice(before);
    !open || STARTERS.contains(&&*first_word(rest).to_lowercase())
}

/// Returns whether a word is the initial of a Spanish plural, a capital twice (`EE. UU.`).
pub(crate) fn is_capital_twice(word: &str) -> bool {
    let mut chars = word.chars();
    let first = chars.next().filter(|c| c.is_uppercase());
    first.is_some() && chars.next() == first && chars.next().is_none()
}

/// `U.S`, `J.R.R`, `S.A`: single letters with points between.
fn is_initials(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1)
}

/// The first word of what follows, without the quotes before it.
fn first_word(rest: &str) -> &str {
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '\'')).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_abbreviation_is_too_long_to_be_looked_up() {
        for word in ABBREVIATIONS.keys() {
            let longest = if word.contains('.') { LONGEST } else { LONGEST_UNPOINTED };
            assert!(word.len() <= longest, "{word}");
            assert_eq!(word.to_lowercase(), *word);
        }
    }
}
