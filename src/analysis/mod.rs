//! Turns text into the terms of the index, and the words of a query into the same terms.
//!
//! One field holds title and body. At the position of each word stands its **folded form**
//! ([`fold`]): case, accents and letter variants gone, so that a plain word finds every spelling.
//! What folding took away is kept beside it: a [`marker`] says that the word was capitalized or in
//! capitals, and a word that neither explains has its raw form as one more term. So `=Resume` is
//! answered exactly from positions, at the cost of a marker for each capitalized word. Sentence,
//! paragraph and passage starts are markers too, at the position of the first word that follows.
//!
//! No stems are indexed. A word of the query is *opened* ([`stem`]) into the forms of the
//! dictionary that share its stem, in the languages of the query, which no wrong guess at an
//! article's language can spoil. Measured against forms with a marked stem where it differs, and
//! against forms with the raw form where it differs (`benches/forms.md`, `benches/forms.rs`): on
//! 62 MB of news 0.838 of the text's bytes, against 0.961 and 0.891, store and bounds included, for
//! 3.8 s of processor time, against 6.9 and 4.7. The price is paid by frequent words: a union of
//! four forms takes not quite twice as long as a stem and the form equal to it, and neither skips
//! blocks as a single term can (0.35, 0.20 and 0.015 ms at 100,000 articles).
//!
//! Words follow the spirit of Unicode's word rules (UAX 29) with changes that news needs: `U.S.`
//! is one word and `said.The` two; `Trump's` is `trump` and `l'Iran` is `iran`; text written
//! without spaces (Chinese, Japanese, Korean, Thai, …) becomes overlapping pairs of characters, so
//! that any substring of two characters is a phrase of pairs. Symbols and emoji are not words.
//!
//! Invariant: a passage tokenized alone gives the tokens it has inside its article, except that a
//! passage cut inside an unspaced run of several hundred characters ends with a lone character.
//! Cost: one pass without allocation per word.

use std::ops::Range;

mod characters;
mod fold;
mod indexed;
pub mod script;
pub mod stem;
pub mod stopwords;
mod words;

pub use fold::fold;
pub use indexed::indexed_text;
pub use indexed::tokenizer;
pub use words::Breaker;

use words::Words;

use crate::passage::is_unspaced;

/// The version of everything this module decides; an index of another version is refused.
pub const VERSION: u32 = 2;

/// The position of the body's first word. Titles end before it, so that nothing matches across.
pub const BODY_START: u32 = 256;

/// The name under which [`tokenizer`] is registered and stored in the schema.
pub const TOKENIZER: &str = "dateline1";

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The folded form, the term of the index.
    pub form: &'a str,
    /// The bytes of the raw word in the text, without a possessive (`Trump's`), an elided article
    /// (`l'Iran`) or the last point of an abbreviation. In unspaced text the pair of characters.
    pub range: Range<usize>,
    /// Its position, counted from 0.
    pub position: u32,
    /// What folding took away.
    pub case: Case,
}

/// How a raw word differs from its folded form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// Not at all.
    Lower,
    /// Its first letter is a capital.
    Capitalized,
    /// It is in capitals, at least two letters of it.
    AllCaps,
    /// In another way: `iPhone`, `café`, `U.S.A.`; the raw form is a term of its own.
    Mixed,
}

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

/// Returns where the words of `text` stand, in order.
///
/// Cost: their forms are not made.
pub fn places(text: &str) -> Vec<Range<usize>> {
    Words::new(text, false).map(|word| word.range).collect()
}

/// Whether a title has few enough words to stand before the body.
pub fn title_fits(title: &str) -> bool {
    Words::new(title, false).take(BODY_START as usize).count() < BODY_START as usize
}

/// The terms that a word of a query stands for; they match where they stand at consecutive
/// positions.
///
/// More than one for `9/11`, `AT&T` and unspaced text; none for a word of symbols only.
pub fn query_tokens(word: &str) -> Vec<QueryToken> {
    let mut found = Vec::new();
    let mut form = String::new();
    let mut words = Words::new(word, false);
    let mut last: Option<Range<usize>> = None;
    let mut in_run = false;
    while let Some(next) = words.next() {
        form.clear();
        let case = words.form_into(&next, &mut form);
        let raw = words::exact(&word[next.range.clone()]);
        found.push(QueryToken::Form { form: form.clone(), case, raw });
        in_run = last.as_ref().is_some_and(|last| last.end > next.range.start);
        last = Some(next.range);
    }
    // The last character of a run stands alone only where the text's run ends there too.
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
    /// The word is written in another way; its raw term stands at the same position.
    pub const MIXED: &str = "\u{1}m";

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

    /// Whether a term of the dictionary is something else than a form: a marker or a raw form.
    pub fn is_marker(term: &str) -> bool {
        term.as_bytes().first().is_some_and(|first| *first < b' ')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(form: &str, case: Case, raw: &str) -> QueryToken {
        QueryToken::Form { form: form.to_owned(), case, raw: raw.to_owned() }
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
    fn the_last_character_of_a_run_stands_alone_only_inside_a_query_word() {
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
