//! The text as the index is given it, and the tokenizer that reads it.
//!
//! Title, body and bounds travel as one string, in which control characters mark the bounds, so
//! that one registered tokenizer serves every article; handing over tokens made beforehand nearly
//! doubled the time. Invariant: the k-th position of a bound's marker is the position of the first
//! word at or after the k-th bound (one past the last word, where none follows).

use tantivy::tokenizer::TextAnalyzer;
use tantivy::tokenizer::Token;
use tantivy::tokenizer::TokenStream;
use tantivy::tokenizer::Tokenizer;

use crate::analysis::BODY_START;
use crate::analysis::Case;
use crate::analysis::fold::exact_into;
use crate::analysis::joined::is_joined;
use crate::analysis::marker;
use crate::analysis::words::LAST_MARK;
use crate::analysis::words::Marks;
use crate::analysis::words::PARAGRAPH_BIT;
use crate::analysis::words::PASSAGE_BIT;
use crate::analysis::words::SENTENCE_MARK;
use crate::analysis::words::TITLE_END;
use crate::analysis::words::Word;
use crate::analysis::words::Words;
use crate::passage::Bounds;
use crate::passage::is_unspaced;

/// Replaces `out` by the value to index for an article.
///
/// `bounds` must be those of `body`. Control characters of the article become spaces, so that no
/// text can forge a bound.
pub fn indexed_text(title: &str, body: &str, bounds: &Bounds, out: &mut String) {
    out.clear();
    out.reserve(title.len() + body.len() + bounds.sentences.len() + 1);
    push_unmarked(title, out);
    out.push(char::from(TITLE_END));
    let mut paragraphs = bounds.paragraphs.iter().peekable();
    let mut passages = bounds.passages.iter().peekable();
    let mut copied = 0;
    for start in &bounds.sentences {
        let at = *start as usize;
        push_unmarked(body.get(copied..at).expect("bounds are of this body, in order"), out);
        copied = at;
        let paragraph = paragraphs.next_if_eq(&start).is_some();
        let passage = passages.next_if_eq(&start).is_some();
        let mark = SENTENCE_MARK
            + if paragraph { PARAGRAPH_BIT } else { 0 }
            + if passage { PASSAGE_BIT } else { 0 };
        out.push(char::from(mark));
    }
    push_unmarked(&body[copied..], out);
}

fn push_unmarked(text: &str, out: &mut String) {
    let is_mark = |byte: u8| (TITLE_END..=LAST_MARK).contains(&byte);
    // Without an early end, the compiler looks at many bytes at once.
    if text.bytes().fold(false, |found, byte| found | is_mark(byte)) {
        out.extend(text.chars().map(|c| match u8::try_from(c) {
            Ok(byte) if is_mark(byte) => ' ',
            _ => c,
        }));
    } else {
        out.push_str(text);
    }
}

/// The tokenizer of the one text field; register it as [`crate::analysis::TOKENIZER`].
pub fn tokenizer() -> TextAnalyzer {
    TextAnalyzer::from(IndexedText::default())
}

/// Calls `each` with every term that the index has of an article, markers included, and its position.
/// Positions never go back. `bounds` must be those of `body`.
pub fn each_term(title: &str, body: &str, bounds: &Bounds, each: &mut dyn FnMut(&str, u32)) {
    let mut text = String::new();
    indexed_text(title, body, bounds, &mut text);
    let mut tokenizer = IndexedText::default();
    let mut stream = tokenizer.token_stream(&text);
    while stream.advance() {
        let position = u32::try_from(stream.token().position).unwrap_or(u32::MAX);
        each(&stream.token().text, position);
    }
}

/// Returns how many sentences of an article have a word; a title that has one is one. `bounds` must be those of
/// `body`.
///
/// Cost: the first word of each sentence is looked for, no other.
pub fn sentences(title: &str, body: &str, bounds: &Bounds) -> u32 {
    let starts = || bounds.sentences.iter().map(|start| *start as usize);
    let ends_unspaced = |text: &str| text.chars().next_back().is_some_and(is_unspaced);
    // A pair of characters lies across such a start: the last character of the text may be no word of its own.
    let is_within_run =
        |start: usize| ends_unspaced(&body[..start]) && body[start..].starts_with(is_unspaced);
    let has_word = |text: &str| u32::from(Words::new(text, false).next().is_some());
    let of_title = has_word(title);
    if starts().any(is_within_run) {
        let (mut ends, mut last) = (Vec::new(), 0);
        each_term("", body, bounds, &mut |term, position| match term {
            marker::SENTENCE => ends.push(position),
            _ if !marker::is_marker(term) => last = position + 1,
            _ => {}
        });
        ends.dedup();
        return of_title + ends.iter().map(|start| u32::from(*start < last)).sum::<u32>();
    }
    let ends = starts().skip(1).chain([body.len()]);
    of_title + starts().zip(ends).map(|(start, end)| has_word(&body[start..end])).sum::<u32>()
}

/// Reads what [`indexed_text`] wrote.
#[derive(Clone, Default)]
struct IndexedText {
    token: Token,
}

impl Tokenizer for IndexedText {
    type TokenStream<'a> = IndexedTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> IndexedTokens<'a> {
        self.token.reset();
        IndexedTokens {
            text,
            words: Words::new(text, true),
            token: &mut self.token,
            marks: Marks::default(),
            word: None,
            previous: None,
            left: 0,
            position: 0,
            step: Step::Word,
        }
    }
}

/// What the stream gives next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The next word, or the marks before it.
    Word,
    /// The marks before the word found, then the word.
    Marks,
    /// How the word is written.
    Case(Case),
    /// The raw word.
    Raw,
    /// What is left to say of the word.
    Left,
}

/// What may be left to say of a word: its elided article, that a possessive follows, and what it is
/// read as together with the word before it.
const ELIDED: u8 = 1;
const POSSESSIVE: u8 = 2;
const JOINED: u8 = 4;

struct IndexedTokens<'a> {
    text: &'a str,
    words: Words<'a>,
    token: &'a mut Token,
    marks: Marks,
    /// The word found, `None` after the last.
    word: Option<Word>,
    /// The word before it, unless something is between them that cannot be inside a word.
    previous: Option<Word>,
    /// What is left to say of the word found.
    left: u8,
    /// The position of the word found.
    position: u32,
    step: Step,
}

impl IndexedTokens<'_> {
    fn put(&mut self, term: &str) {
        self.token.text.clear();
        self.token.text.push_str(term);
        self.token.position = self.position as usize;
    }

    /// Puts the next mark at the word's position, if one is left.
    fn put_mark(&mut self) -> bool {
        let (left, term) = if self.marks.passages > 0 {
            (&mut self.marks.passages, marker::PASSAGE)
        } else if self.marks.paragraphs > 0 {
            (&mut self.marks.paragraphs, marker::PARAGRAPH)
        } else if self.marks.sentences > 0 {
            (&mut self.marks.sentences, marker::SENTENCE)
        } else {
            return false;
        };
        *left -= 1;
        self.put(term);
        true
    }

    fn put_form(&mut self) -> bool {
        let Some(word) = &self.word else { return false };
        self.token.text.clear();
        let case = self.words.form_into(word, &mut self.token.text);
        self.token.offset_from = word.range.start;
        self.token.offset_to = word.range.end;
        self.token.position = self.position as usize;
        self.step = Step::Case(case);
        self.left = u8::from(word.elided > 0 && !word.is_name(self.text)) * ELIDED
            + u8::from(word.possessive) * POSSESSIVE
            + u8::from(self.is_joined(word)) * JOINED;
        if case == Case::Lower {
            self.end_word();
        }
        true
    }

    /// Returns whether a word is read as one with the word before it.
    #[inline]
    fn is_joined(&self, word: &Word) -> bool {
        let Some(previous) = &self.previous else { return false };
        // Nearly always a blank, and hardly ever behind a digit.
        let Some(between) = self.text.as_bytes().get(previous.range.end) else { return false };
        let is_behind_digit =
            || self.text.as_bytes()[..previous.range.end].last().is_some_and(u8::is_ascii_digit);
        (matches!(between, b'-' | b'.' | 0xe2)
            || matches!(between, b' ' | 0xc2) && is_behind_digit())
            && !previous.possessive
            && word.elided == 0
            && is_joined(self.text, &previous.range, &word.range)
    }

    fn end_word(&mut self) {
        if self.left > 0 {
            self.step = Step::Left;
            return;
        }
        self.position += 1;
        self.step = Step::Word;
        std::mem::swap(&mut self.previous, &mut self.word);
    }

    /// Puts the next of what is left to say of the word.
    fn put_left(&mut self) {
        let Some(word) = &self.word else { return };
        self.token.text.clear();
        self.token.position = self.position as usize;
        if self.left & ELIDED != 0 {
            self.left -= ELIDED;
            self.token.text.push_str(&marker::elided(word.elided(self.text)));
        } else if self.left & POSSESSIVE != 0 {
            self.left -= POSSESSIVE;
            self.token.text.push_str(marker::POSSESSIVE);
        } else {
            self.left = 0;
            self.token.text.push(marker::JOINED);
            self.token.position -= 1;
            if let Some(previous) = &self.previous {
                self.words.form_into(previous, &mut self.token.text);
            }
            self.words.form_into(word, &mut self.token.text);
        }
        self.end_word();
    }
}

impl TokenStream for IndexedTokens<'_> {
    fn advance(&mut self) -> bool {
        match self.step {
            Step::Word => {
                self.word = self.words.next();
                if self.word.as_ref().is_some_and(|word| word.at_same) {
                    self.position -= 1;
                }
                if !self.words.marks.any() {
                    return self.put_form();
                }
                self.marks = std::mem::take(&mut self.words.marks);
                if self.marks.title_end {
                    self.position = self.position.max(BODY_START);
                }
                self.step = Step::Marks;
                self.put_mark() || self.put_form()
            }
            Step::Marks => self.put_mark() || self.put_form(),
            Step::Case(case) => {
                let term = match case {
                    Case::Capitalized => marker::CAPITALIZED,
                    Case::AllCaps => marker::ALL_CAPS,
                    Case::Mixed | Case::Lower => marker::MIXED,
                };
                self.put(term);
                if case == Case::Mixed {
                    self.step = Step::Raw;
                } else {
                    self.end_word();
                }
                true
            }
            Step::Raw => {
                self.token.text.clear();
                self.token.text.push(marker::RAW);
                if let Some(word) = &self.word {
                    self.words.form_into(word, &mut self.token.text);
                    self.token.text.push(marker::RAW);
                    exact_into(&self.text[word.exact_range(self.text)], &mut self.token.text);
                }
                self.end_word();
                true
            }
            Step::Left => {
                self.put_left();
                true
            }
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::passage::bounds;

    /// What the index is given for an article: terms and positions, in order.
    fn terms(title: &str, body: &str) -> Vec<(String, usize)> {
        let mut text = String::new();
        indexed_text(title, body, &bounds(body), &mut text);
        let mut analyzer = tokenizer();
        let mut stream = analyzer.token_stream(&text);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push((stream.token().text.clone(), stream.token().position));
        }
        terms
    }

    fn positions(terms: &[(String, usize)], wanted: &str) -> Vec<usize> {
        terms.iter().filter(|(term, _)| term == wanted).map(|(_, position)| *position).collect()
    }

    #[test]
    fn the_title_comes_first_and_the_body_starts_at_its_place() {
        let terms = terms("Bank Notes", "The iPhone fell. UK rose.\n\nEnd.");
        let words: Vec<_> = terms.iter().map(|(term, at)| (term.as_str(), *at)).collect();
        assert_eq!(
            words,
            [
                ("bank", 0),
                (marker::CAPITALIZED, 0),
                ("notes", 1),
                (marker::CAPITALIZED, 1),
                (marker::PASSAGE, 256),
                (marker::PARAGRAPH, 256),
                (marker::SENTENCE, 256),
                ("the", 256),
                (marker::CAPITALIZED, 256),
                ("iphone", 257),
                (marker::MIXED, 257),
                ("\u{2}iphone\u{2}iPhone", 257),
                ("fell", 258),
                (marker::SENTENCE, 259),
                ("uk", 259),
                (marker::ALL_CAPS, 259),
                ("rose", 260),
                (marker::PARAGRAPH, 261),
                (marker::SENTENCE, 261),
                ("end", 261),
                (marker::CAPITALIZED, 261),
            ]
        );
    }

    #[test]
    fn an_article_cannot_forge_a_bound() {
        let terms = terms("a\u{1}b", "x\u{2}y \u{5}z");
        assert_eq!(positions(&terms, "b"), [1]);
        assert_eq!(positions(&terms, "z"), [258]);
        assert_eq!(positions(&terms, marker::SENTENCE), [256]);
    }

    #[test]
    fn an_article_without_words_still_has_its_bounds() {
        assert_eq!(terms("", ""), []);
        assert_eq!(positions(&terms("", "* * *"), marker::PASSAGE), [256]);
    }

    #[test]
    fn a_pair_across_a_cut_in_a_long_run_is_found() {
        let body = "国人".repeat(1000);
        let bounds = bounds(&body);
        assert!(bounds.passages.len() > 5);
        let terms = terms("", &body);
        let pairs = positions(&terms, "国人").len() + positions(&terms, "人国").len();
        assert_eq!(pairs, 1999);
    }

    /// The sentences whose first position has a word, and the title, by what the index is given.
    fn with_words(title: &str, body: &str) -> u32 {
        let terms = terms(title, body);
        let has_word = |at: usize| {
            terms.iter().any(|(term, position)| *position == at && !marker::is_marker(term))
        };
        let mut starts = positions(&terms, marker::SENTENCE);
        starts.dedup();
        starts.into_iter().chain([0]).map(|start| u32::from(has_word(start))).sum()
    }

    #[test]
    fn a_sentence_that_starts_within_a_long_run_is_counted_as_the_index_has_it() {
        for length in [999, 1000, 1001, 1999, 2000, 2001] {
            let body: String = "国人".chars().cycle().take(length).collect();
            let bounds = bounds(&body);
            assert!(bounds.sentences.len() > 1);
            assert_eq!(sentences("国", &body, &bounds), with_words("国", &body), "{length}");
        }
    }

    proptest! {
        #[test]
        fn sentences_with_words_are_those_whose_first_position_has_one(
            title in "[a-z\\* ]{0,4}",
            body in "([a-zA-Z]{1,8}|中国|한국어|9\\.5|\\. |! |\n|\n\n|\\* |—|é| ){0,60}",
        ) {
            prop_assert_eq!(sentences(&title, &body, &bounds(&body)), with_words(&title, &body));
        }

        #[test]
        fn the_kth_mark_is_at_the_first_word_of_the_kth_bound(
            title in "[a-zA-Z ]{0,20}",
            body in "([a-zA-Z]{1,8}|中国|\\. |! |\n|\n\n|\\*|é| ){0,60}",
        ) {
            let terms = terms(&title, &body);
            let bounds = bounds(&body);
            let mut words = Vec::new();
            crate::analysis::tokens(&body, &mut |token| {
                words.push((token.form.to_owned(), token.range.start, token.position));
            });
            for (starts, marker) in [
                (&bounds.sentences, marker::SENTENCE),
                (&bounds.paragraphs, marker::PARAGRAPH),
                (&bounds.passages, marker::PASSAGE),
            ] {
                let expected: Vec<usize> = starts
                    .iter()
                    .map(|start| {
                        let before = words.iter().filter(|(_, at, _)| *at < *start as usize);
                        BODY_START as usize + before.count()
                    })
                    .collect();
                prop_assert_eq!(positions(&terms, marker), expected);
            }
            for (form, _, position) in &words {
                let at = (BODY_START + position) as usize;
                prop_assert!(terms.contains(&(form.clone(), at)));
            }
        }
    }
}
