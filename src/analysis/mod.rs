//! Turns text into the terms of the index, and the words of a query into the same terms.
//!
//! One field holds title and body. At the position of each word is its **folded form**
//! ([`fold`]): case, accents and letter variants gone, so that a plain word finds every spelling.
//! What folding took away is kept beside it: a [`marker`] says that the word was capitalized or in
//! capitals, and a word that neither explains has its raw form as one more term. So `=Resume` is
//! answered exactly from positions, at the cost of a marker for each capitalized word. Sentence,
//! paragraph and passage starts are markers too, at the position of the first word that follows.
//!
//! No stems are indexed. A word of the query is *expanded* ([`stem`]) to the forms of the
//! dictionary that share its stem, in the languages of the query, so a wrong guess at an
//! article's language does no harm. Measured against forms with a marked stem where it differs, and
//! against forms with the raw form where it differs (`benches/forms.md`, `benches/forms.rs`): on
//! 62 MB of news 0.838 of the text's bytes, against 0.961 and 0.891, store and bounds included, for
//! 3.8 s of processor time, against 6.9 and 4.7. The price is paid by frequent words: a union of
//! four forms takes not quite twice as long as a stem and the form equal to it, and neither skips
//! blocks as a single term can (0.35, 0.20 and 0.015 ms at 100,000 articles).
//!
//! Words follow the spirit of Unicode's word rules (UAX 29) with changes that news needs: `U.S.`
//! is one word and `said.The` two; `Trump's` is `trump` and `l'Iran` is `iran`; text written
//! without spaces (Chinese, Japanese, Thai, …) becomes overlapping pairs of characters, so that any
//! substring of two characters is a phrase of pairs. Korean has blanks between its words, to which
//! particles are attached: all pairs of a word are at its one position. Symbols and emoji are not words.
//!
//! Invariant: a passage tokenized alone gives the tokens it has inside its article, except that a
//! passage cut inside an unspaced run of several hundred characters ends with a lone character.
//! Cost: one pass without allocation per word.

use std::ops::Range;

mod characters;
mod fold;
mod fold_rules;
pub mod han;
mod indexed;
mod joined;
mod numbers;
pub mod script;
pub mod stem;
pub mod stopwords;
mod token;
pub mod variants;
mod words;

pub use fold::fold;
pub use indexed::each_term;
pub use indexed::indexed_text;
pub use indexed::sentences;
pub use indexed::tokenizer;
pub use joined::is_joined;
pub use joined::joined_form;
pub use token::Case;
pub use token::Token;
pub use words::Breaker;

use words::Words;
use xxhash_rust::xxh3::Xxh3;

use crate::passage::is_hangul;
use crate::passage::is_unspaced;

/// The version of everything this module decides; an index of another version is refused.
pub const VERSION: u32 = 4;

/// The position of the body's first word. Titles end before it, so that nothing matches across.
pub const BODY_START: u32 = 256;

/// The name under which [`tokenizer`] is registered and stored in the schema.
pub const TOKENIZER: &str = "dateline1";

/// A term that a word of a query stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryToken {
    /// A word.
    Form {
        /// The folded form.
        form: String,
        /// How the word was typed.
        case: Case,
        /// The word as typed, canonical: the argument of [`marker::raw_term`] when `case` is
        /// [`Case::Mixed`].
        raw: String,
        /// The elided article typed before it, without its apostrophe; empty if there is none.
        elided: String,
        /// Whether a possessive was typed behind it.
        possessive: bool,
        /// Whether it is at the position of the token before it, as all pairs of a Korean word are.
        at_same: bool,
    },
    /// Every form that starts so: a single character of unspaced text, which is found wherever a
    /// pair starts with it and where it ends a run.
    Prefix(String),
}

/// Calls `each` for every word of `text`, in order.
///
/// Cost: one buffer per call; keep a [`Breaker`] where many texts are read.
pub fn tokens(text: &str, each: &mut dyn FnMut(&Token)) {
    Breaker::new().each(text, each);
}

/// Returns the byte ranges of the words of `text`, in order, one for each position.
///
/// Cost: their forms are not made.
pub fn places(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for word in Words::new(text, false) {
        match places.last_mut() {
            Some(last) if word.at_same => last.end = last.end.max(word.range.end),
            _ => places.push(word.range),
        }
    }
    places
}

/// Returns where what is at the position of a place ends: of a pair of unspaced text, its first character.
pub fn own_end(text: &str, place: &Range<usize>) -> usize {
    match text[place.clone()].chars().next() {
        Some(first) if is_unspaced(first) && !is_hangul(first) => {
            let end = words::unit_end(text, place.start).min(place.end);
            let not_seen = |c| fold_rules::is_format(c) || matches!(c, '・' | '･');
            place.start + text[place.start..end].trim_end_matches(not_seen).len()
        }
        _ => place.end,
    }
}

/// Returns a number that texts of the same folded words in the same order share: what an article is
/// found by whose title is the query. `None` if there are no words; few other texts share it.
pub fn words_key(text: &str) -> Option<u32> {
    let (mut hash, mut some) = (Xxh3::new(), false);
    tokens(text, &mut |token| {
        hash.update(token.form.as_bytes());
        hash.update(b"\0");
        some = true;
    });
    #[expect(clippy::cast_possible_truncation, reason = "the lower half of a hash is a hash")]
    some.then(|| hash.digest() as u32)
}

/// Returns whether a title has few enough words for the positions before [`BODY_START`].
pub fn title_fits(title: &str) -> bool {
    let words = Words::new(title, false).filter(|word| !word.at_same);
    words.take(BODY_START as usize).count() < BODY_START as usize
}

/// Returns the terms that a word of a query stands for; they match at consecutive positions.
///
/// More than one for `9/11`, `AT&T` and unspaced text; none for a word of symbols only.
///
/// ```
/// use dateline::analysis::{Case, QueryToken, query_tokens};
///
/// let forms = |word: &str| -> Vec<(String, Case)> {
///     let form = |token| match token {
///         QueryToken::Form { form, case, .. } => (form, case),
///         QueryToken::Prefix(start) => (start + "*", Case::Lower),
///     };
///     query_tokens(word).into_iter().map(form).collect()
/// };
/// assert_eq!(forms("Résumé"), [("resume".to_owned(), Case::Mixed)]);
/// assert_eq!(forms("9/11"), [("9".to_owned(), Case::Lower), ("11".to_owned(), Case::Lower)]);
/// ```
pub fn query_tokens(word: &str) -> Vec<QueryToken> {
    let mut found = Vec::new();
    let mut form = String::new();
    let mut words = Words::new(word, false);
    let mut last: Option<Range<usize>> = None;
    let mut in_run = false;
    while let Some(next) = words.next() {
        form.clear();
        let case = words.form_into(&next, &mut form);
        let raw = words::exact(&word[next.exact_range(word)]);
        let (elided, possessive) = (next.elided(word).to_owned(), next.possessive);
        let (form, at_same) = (form.clone(), next.at_same);
        found.push(QueryToken::Form { form, case, raw, elided, possessive, at_same });
        in_run = last.as_ref().is_some_and(|last| last.end > next.range.start);
        last = Some(next.range);
    }
    // The last character of a run is a term by itself only where the text's run ends there too.
    if let Some(last) = last
        && word[last.clone()].chars().next().is_some_and(is_unspaced)
    {
        let popped = found.pop();
        if !in_run && let Some(QueryToken::Form { form, .. }) = popped {
            found.push(QueryToken::Prefix(form));
        }
    }
    found
}

/// Returns a word that has a zero-width non-joiner inside with a blank in its place, as careless texts
/// have it; `None` for any other word.
#[must_use]
pub fn parted(word: &str) -> Option<String> {
    const NON_JOINER: char = '\u{200c}';
    if !word.contains(NON_JOINER) {
        return None;
    }
    let apart = word.replace(NON_JOINER, " ");
    (places(word).len() == 1 && places(&apart).len() > 1).then_some(apart)
}

/// What a pattern with `*` and `?` is where the words of a text break: a word, or a pattern within one
/// word, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternPart {
    /// A word without a wildcard, folded.
    Form(String),
    /// A pattern, folded.
    Pattern(String),
    /// A number that begins so, its thousands set apart or not: a regular expression for the whole form.
    Number(String),
}

/// Letters no text has, in the place of the wildcards while a pattern is broken into words.
const STAR: char = '\u{2c61}';
const ANY_ONE: char = '\u{2c68}';

/// Returns how a pattern can be read; each reading is the parts of one run of words.
///
/// A wildcard stands for letters, so `snow_wh*` is `snow` and `wh*`, and `D'Ang*` is `ang*`. A star
/// may also stand for nothing (`Trump's*` is `trump`) or for digits (`3.*` is one word).
pub fn pattern_readings(pattern: &str) -> Vec<Vec<PatternPart>> {
    let whole = fold_pattern(pattern);
    if pattern.contains([STAR, ANY_ONE]) {
        return vec![vec![PatternPart::Pattern(whole)]];
    }
    let mut readings = vec![pattern_parts(pattern)];
    let before_number = |(at, _): (usize, &str)| {
        let before = pattern[..at].trim_end_matches(['.', ',']);
        before.len() < at && before.ends_with(|c: char| c.is_ascii_digit())
    };
    if pattern.match_indices(['*', '?']).any(before_number) {
        readings.push(vec![PatternPart::Pattern(whole.clone())]);
    }
    if let Some(stem) = pattern.strip_suffix('*').filter(|stem| !stem.ends_with('*')) {
        // The end of the stem may fall away in a text, which a letter behind it would not let it.
        let parts = pattern_parts(stem);
        let longer = pattern_parts(&format!("{stem}x"));
        let same = parts.len() == longer.len()
            && parts.iter().zip(&longer).all(|parts| match parts {
                (PatternPart::Form(a), PatternPart::Form(b)) => {
                    a == b || b.strip_suffix('x') == Some(a)
                }
                (PatternPart::Pattern(a), PatternPart::Pattern(b)) => {
                    a == b || b.strip_suffix('x') == Some(a)
                }
                _ => false,
            });
        if !same && !parts.is_empty() && !readings.contains(&parts) {
            readings.push(parts);
        }
    }
    readings.retain(|parts| !parts.is_empty());
    if let Some(number) = pattern.strip_suffix('*').and_then(numbers::spellings) {
        // A comma parts words, where the number is not one.
        if pattern.contains(',') {
            readings.clear();
        }
        readings.push(vec![PatternPart::Number(number)]);
    }
    for other in other_spellings(pattern, &whole) {
        let reading = vec![PatternPart::Pattern(other)];
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// Returns the other spellings of a pattern that is one word: printed in one piece (`re-elect*`), its letters
/// with marks written out (`Müll*`), with points (`UN*`).
fn other_spellings(pattern: &str, folded: &str) -> Vec<String> {
    let mut others = Vec::new();
    // In `co-*` the star is a word of its own.
    let is_part = |part: &str| part.contains(char::is_alphanumeric);
    if let Some(joined) = joined_form(&lettered(pattern))
        && pattern.split(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '?')).all(is_part)
    {
        others.push(unlettered(&joined));
    }
    let written_out = variants::written_out(pattern);
    if written_out != folded && pattern_parts(pattern).len() == 1 {
        others.push(written_out);
    }
    let Some(stem) = pattern.strip_suffix('*') else { return others };
    if stem.len() == 2 && stem.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let stem = stem.to_ascii_lowercase();
        others.push(format!("{}.{}*", &stem[..1], &stem[1..]));
    }
    others
}

/// Returns the elided article before a part of a pattern that has a wildcard (`D` of `D'Ang*`), which no
/// reading looks at.
#[must_use]
pub fn elided_before_wildcard(pattern: &str) -> Option<String> {
    let mut found = None;
    tokens(&lettered(pattern), &mut |token| {
        if found.is_none() && token.form.contains([STAR, ANY_ONE]) && !token.elided.is_empty() {
            found = Some(token.elided.to_owned());
        }
    });
    found
}

/// Returns a pattern with letters in the place of its wildcards.
fn lettered(pattern: &str) -> String {
    let letter = |c| match c {
        '*' => STAR,
        '?' => ANY_ONE,
        c => c,
    };
    pattern.chars().map(letter).collect()
}

/// Returns a form with its wildcards again.
fn unlettered(form: &str) -> String {
    let wildcard = |c| match c {
        STAR => '*',
        ANY_ONE => '?',
        c => c,
    };
    form.chars().map(wildcard).collect()
}

fn pattern_parts(pattern: &str) -> Vec<PatternPart> {
    let mut parts = Vec::new();
    tokens(&lettered(pattern), &mut |token| {
        let wild = token.form.contains([STAR, ANY_ONE]);
        let form = unlettered(token.form);
        parts.push(if wild { PatternPart::Pattern(form) } else { PatternPart::Form(form) });
    });
    // A star beside a break stands for whatever follows there, and may stand for nothing.
    let is_star = |part: &PatternPart| matches!(part, PatternPart::Pattern(star) if star.chars().all(|c| c == '*'));
    if parts.len() > 1 {
        parts.retain(|part| !is_star(part));
    }
    parts
}

/// Folds what is between the wildcards of a pattern.
#[must_use]
pub fn fold_pattern(pattern: &str) -> String {
    let mut folded = String::new();
    for part in pattern.split_inclusive(['*', '?']) {
        let literal = part.trim_end_matches(['*', '?']);
        folded.push_str(&fold(literal));
        folded.push_str(&part[literal.len()..]);
    }
    folded
}

/// Folds the letters of a regular expression as the terms it is compared with are folded: `/Café/` is
/// `/cafe/`. Escapes and the flags of groups stay.
pub fn fold_regex(pattern: &str) -> String {
    let mut folded = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                folded.push(c);
                let Some(escaped) = chars.next() else { break };
                folded.push(escaped);
                if matches!(escaped, 'p' | 'P' | 'x' | 'u' | 'U') && chars.peek() == Some(&'{') {
                    for c in chars.by_ref() {
                        folded.push(c);
                        if c == '}' {
                            break;
                        }
                    }
                } else if matches!(escaped, 'p' | 'P') {
                    folded.extend(chars.next());
                }
            }
            '(' if chars.peek() == Some(&'?') => {
                folded.push(c);
                for c in chars.by_ref() {
                    folded.push(c);
                    if matches!(c, ':' | ')' | '>') {
                        break;
                    }
                }
            }
            c if c.is_alphabetic() => folded.push_str(&fold(c.encode_utf8(&mut [0; 4]))),
            c => folded.push(c),
        }
    }
    folded
}

/// Terms that are not forms: facts about a position.
///
/// All start with a control character, which no form can.
pub mod marker {
    /// A sentence starts here. The k-th position of this term is the first word at or after the
    /// start of sentence k; so it is for paragraphs and passages.
    pub const SENTENCE: &str = "\u{1}s";
    /// A paragraph starts here.
    pub const PARAGRAPH: &str = "\u{1}p";
    /// A passage starts here.
    pub const PASSAGE: &str = "\u{1}b";
    /// The word's first letter is a capital, the rest as folded.
    pub const CAPITALIZED: &str = "\u{1}c";
    /// The word is in capitals.
    pub const ALL_CAPS: &str = "\u{1}a";
    /// The word is written in another way; its raw term is at the same position.
    pub const MIXED: &str = "\u{1}m";

    /// A possessive follows the word.
    pub const POSSESSIVE: &str = "\u{1}o";

    /// The marker of words behind an elided article, as written without its apostrophe.
    pub fn elided(article: &str) -> String {
        format!("\u{1}e{article}")
    }

    /// What every term starts with that is no word, but a fact about a position.
    pub(crate) const FACT: char = '\u{1}';

    /// What every raw term starts with.
    pub(crate) const RAW: char = '\u{2}';

    /// The term that holds a raw form: `form` and `raw` as a query token gives them.
    pub fn raw_term(form: &str, raw: &str) -> String {
        let mut term = raw_prefix(form);
        term.push_str(raw);
        term
    }

    /// The beginning of every raw term of words with this form.
    pub fn raw_prefix(form: &str) -> String {
        let mut prefix = String::with_capacity(2 * form.len() + 2);
        prefix.push(RAW);
        prefix.push_str(form);
        prefix.push(RAW);
        prefix
    }

    /// What the terms of words start with that are printed in two parts (`re-election`, `J. K.`) and
    /// read as one (`reelection`, `jk`). Such a term is at the position of the first part.
    pub(crate) const JOINED: char = '\u{3}';

    /// The term of a form where it is printed in two parts.
    pub fn joined(form: &str) -> String {
        format!("{JOINED}{form}")
    }

    /// The term of a word of a query where it is printed in two parts; `None` for a short word that carries a
    /// sentence: `us` is not `U. S.`, which `US` in capitals is.
    pub fn in_two_parts(form: &str) -> Option<String> {
        let is_short = form.chars().count() <= 2;
        let is_function_word = crate::analysis::stopwords::is_function_word_anywhere;
        (!is_short || !is_function_word(form)).then(|| joined(form))
    }

    /// The form of a term, whether printed in one piece or in two.
    pub fn whole(term: &str) -> &str {
        term.strip_prefix(JOINED).unwrap_or(term)
    }

    /// The form of a raw term; any other term is itself.
    pub fn form_of(term: &str) -> &str {
        term.strip_prefix(RAW).and_then(|rest| rest.split(RAW).next()).unwrap_or(term)
    }

    /// Whether a term of the dictionary is something else than a form: a marker or a raw form.
    pub fn is_marker(term: &str) -> bool {
        term.as_bytes().first().is_some_and(|first| *first < b' ')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(form: &str, case: Case, raw: &str) -> QueryToken {
        let (elided, possessive) = (String::new(), false);
        let (form, raw, at_same) = (form.to_owned(), raw.to_owned(), false);
        QueryToken::Form { form, case, raw, elided, possessive, at_same }
    }

    #[test]
    fn a_query_word_is_analyzed_like_a_text() {
        assert_eq!(query_tokens("Résumé"), [form("resume", Case::Mixed, "Résumé")]);
        assert_eq!(query_tokens("re\u{301}sume"), [form("resume", Case::Mixed, "résume")]);
        assert_eq!(
            query_tokens("9/11"),
            [form("9", Case::Lower, "9"), form("11", Case::Lower, "11")]
        );
        assert_eq!(query_tokens("😀"), []);
    }

    #[test]
    fn an_unspaced_query_is_a_phrase_of_pairs() {
        assert_eq!(
            query_tokens("中国人"),
            [form("中国", Case::Lower, "中国"), form("国人", Case::Lower, "国人")]
        );
        assert_eq!(query_tokens("国"), [QueryToken::Prefix("国".to_owned())]);
    }

    #[test]
    fn the_last_character_of_a_run_is_alone_only_inside_a_query_word() {
        assert_eq!(
            query_tokens("手机A"),
            [
                form("手机", Case::Lower, "手机"),
                form("机", Case::Lower, "机"),
                form("a", Case::Capitalized, "A")
            ]
        );
        assert_eq!(
            query_tokens("A股"),
            [form("a", Case::Capitalized, "A"), QueryToken::Prefix("股".to_owned())]
        );
    }

    #[test]
    fn a_pattern_breaks_where_a_text_does() {
        let read = |pattern: &str| -> Vec<String> {
            let text = |part: PatternPart| match part {
                PatternPart::Form(form) => form,
                PatternPart::Pattern(pattern) | PatternPart::Number(pattern) => pattern,
            };
            let readings = pattern_readings(pattern).into_iter();
            readings
                .map(|parts| parts.into_iter().map(text).collect::<Vec<_>>().join(" "))
                .collect()
        };
        assert_eq!(read("zorrin.exam*"), ["zorrin exam*"]);
        assert_eq!(read("snow_wh*"), ["snow wh*"]);
        assert_eq!(read("D'Ang*"), ["ang*"]);
        assert_eq!(read("qu'ell*"), ["ell*"]);
        assert_eq!(read("Trump's*"), ["trump's*", "trump"]);
        assert_eq!(read("wom?n"), ["wom?n"]);
        assert_eq!(read("CAF?"), ["caf?"]);
        assert_eq!(read("3.*"), ["3", "3.*"]);
        assert_eq!(read("*burg"), ["*burg"]);
        assert_eq!(read("joh*"), ["joh*"]);
        assert_eq!(read("re-elect*"), ["re elect*", "reelect*"]);
        assert_eq!(read("co-*"), ["co"]);
        assert_eq!(read("Müll*"), ["mull*", "muell*"]);
        assert_eq!(read("UN*"), ["un*", "u.n*"]);
        assert_eq!(read("un*"), ["un*"]);
        let [_, number] = &read("1000*")[..] else { panic!("of digits, and set apart") };
        assert!(number.contains("10,00[0-9]"), "{number}");
    }

    #[test]
    fn a_regular_expression_is_folded_but_for_its_signs() {
        assert_eq!(fold_regex(r"Tr[uU]mp.*"), "tr[uu]mp.*");
        assert_eq!(fold_regex(r"Café\W\p{Lu}\PL(?P<Name>X|Y)"), r"cafe\W\p{Lu}\PL(?P<Name>x|y)");
    }

    #[test]
    fn a_title_fits_before_the_body() {
        assert!(title_fits(""));
        assert!(title_fits(&"word ".repeat(255)));
        assert!(!title_fits(&"word ".repeat(256)));
    }

    #[test]
    fn markers_and_raw_terms_are_no_forms() {
        assert!(marker::is_marker(marker::SENTENCE));
        assert!(marker::is_marker(&marker::raw_term("iphone", "iPhone")));
        assert!(!marker::is_marker("iphone"));
        assert!(!marker::is_marker(""));
    }
}
