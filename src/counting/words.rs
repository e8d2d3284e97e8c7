//! The words of an article one after the other, as the index has them: read again from the stored text.
//!
//! A list of term numbers for each article would save the breaking of words, and was not chosen: what is
//! counted over many articles is counted from postings, without text (`View::vocabulary`), and what is shown
//! in context needs the text anyway.
//!
//! Invariant: the k-th word of the body is at position `BODY_START` + k of the index, the k-th of the title
//! at k. The body is read passage by passage, which gives the same words as the whole
//! ([`analysis`]).

use std::ops::Range;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::analysis::Breaker;
use crate::analysis::Token;
use crate::engine::Mark;
use crate::engine::StoredArticle;
use crate::passage;

/// What a word is in: the title or the body. Nothing matches across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The headline.
    Title,
    /// The text.
    Body,
}

impl Part {
    /// Both, in the order of reading.
    pub(crate) const BOTH: [Self; 2] = [Self::Title, Self::Body];

    /// Returns the name used in JSON (`title`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
        }
    }

    /// Returns its text. The title of an article that has none of its own is part of the body.
    pub(crate) fn text(self, stored: &StoredArticle) -> &str {
        match self {
            Self::Title if stored.article.title_from_body => "",
            Self::Title => &stored.article.title,
            Self::Body => &stored.article.body,
        }
    }

    /// Returns the position of its first word.
    pub(crate) const fn start(self) -> u32 {
        match self {
            Self::Title => 0,
            Self::Body => BODY_START,
        }
    }

    /// Returns the part that a position is in.
    pub(crate) const fn of(position: u32) -> Self {
        if position < BODY_START { Self::Title } else { Self::Body }
    }

    /// Returns where the pieces begin and end that its words are broken in.
    fn pieces(self, stored: &StoredArticle) -> Vec<Range<usize>> {
        let length = self.text(stored).len();
        let mut starts: Vec<usize> = match self {
            Self::Title => vec![0],
            Self::Body => stored.passages.iter().map(|start| *start as usize).collect(),
        };
        if starts.first().is_none_or(|first| *first > 0) {
            starts.insert(0, 0);
        }
        let ends = starts.iter().skip(1).copied().chain([length]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
    }
}

/// Calls `each` with every word of a part: its number in the part, where it is in its text, and its form.
pub(crate) fn each_word(
    part: Part,
    stored: &StoredArticle,
    each: &mut dyn FnMut(usize, Range<usize>, &str),
) {
    each_word_within(part, stored, &[], &|_| true, each);
}

/// As [`each_word`], for the passages that have a word that is wanted: `wanted` is asked with the numbers of the words
/// of a passage. `starts` are the positions of the first words of the passages, as the index has them; where they
/// are not those of the text, all is read. Breaking a text into words takes longer than reading it, and what is near
/// a place is in one passage or two.
pub(crate) fn each_word_within(
    part: Part,
    stored: &StoredArticle,
    starts: &[u32],
    wanted: &dyn Fn(Range<usize>) -> bool,
    each: &mut dyn FnMut(usize, Range<usize>, &str),
) {
    let text = part.text(stored);
    let pieces = part.pieces(stored);
    let number_of = |start: u32| start.checked_sub(BODY_START).map(|number| number as usize);
    let known = part == Part::Body && starts.len() == pieces.len();
    let first = |at: usize| starts.get(at).copied().and_then(number_of).filter(|_| known);
    let mut breaker = Breaker::new();
    let mut number = 0;
    for (at, piece) in pieces.into_iter().enumerate() {
        let Some(slice) = text.get(piece.clone()) else { continue };
        if let (Some(start), Some(next)) = (first(at), first(at + 1))
            && !wanted(start..next)
        {
            number = next;
            continue;
        }
        let before = number;
        breaker.each(slice, &mut |token: &Token<'_>| {
            let range = piece.start + token.range.start..piece.start + token.range.end;
            let at = before + token.position as usize;
            each(at, range, token.form);
            number = at + 1;
        });
    }
}

/// Returns where the words of a part are in its text.
pub(crate) fn places(part: Part, stored: &StoredArticle) -> Vec<Range<usize>> {
    let text = part.text(stored);
    let mut found = Vec::new();
    for piece in part.pieces(stored) {
        let Some(slice) = text.get(piece.clone()) else { continue };
        let words = analysis::places(slice).into_iter();
        found.extend(words.map(|word| piece.start + word.start..piece.start + word.end));
    }
    found
}

/// Where the sentences of a part begin, passed from the first to the last. A title is one sentence.
pub(crate) struct SentenceEnds {
    starts: Vec<u32>,
    /// The sentence that the last place was in.
    number: usize,
}

impl SentenceEnds {
    pub(crate) fn new(part: Part, stored: &StoredArticle) -> Self {
        let starts = match part {
            Part::Title => Vec::new(),
            Part::Body => passage::bounds(&stored.article.body).sentences,
        };
        Self { starts, number: 0 }
    }

    /// Returns whether a place, in bytes, is in another sentence than the place before it.
    pub(crate) fn is_new_at(&mut self, place: usize) -> bool {
        let before = self.number;
        while self.starts.get(self.number + 1).is_some_and(|next| *next as usize <= place) {
            self.number += 1;
        }
        self.number != before
    }
}

/// Returns the number of the sentence that each word of a part is in, by where the words are.
pub(crate) fn sentences(part: Part, stored: &StoredArticle, places: &[Range<usize>]) -> Vec<usize> {
    let mut ends = SentenceEnds::new(part, stored);
    let of = |place: &Range<usize>| {
        ends.is_new_at(place.start);
        ends.number
    };
    places.iter().map(of).collect()
}

/// Returns where a word ends that is the last of what is shown: a pair of unspaced text covers two
/// characters, and its place is that of the first of them.
pub(crate) fn end_of_last(text: &str, word: &Range<usize>) -> usize {
    if text.get(word.clone()).is_some() { analysis::own_end(text, word) } else { word.end }
}

/// A place of an article where the query matches: words of one part, by their numbers, end excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) part: Part,
    pub(crate) words: Range<usize>,
}

/// Returns the places where a query matches, in the order of reading. Marks that overlap are one place: a
/// word and the phrase it is in. Words that say little beside others (`weights`) are no place of their own,
/// as they are not marked in a hit.
pub(crate) fn nodes(marks: &[Mark], weights: &[f64]) -> Vec<Node> {
    let says_something =
        |mark: &&Mark| weights.get(mark.unit as usize).is_none_or(|weight| *weight > 0.0);
    let mut marks: Vec<&Mark> = match marks.iter().any(|mark| says_something(&mark)) {
        true => marks.iter().filter(says_something).collect(),
        false => marks.iter().collect(),
    };
    marks.sort_unstable_by_key(|mark| (mark.start, mark.end));
    let mut runs: Vec<Range<u32>> = Vec::new();
    for mark in marks {
        match runs.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => runs.push(mark.start..mark.end),
        }
    }
    let node = |run: Range<u32>| {
        let part = Part::of(run.start);
        let number = |position: u32| position.saturating_sub(part.start()) as usize;
        Node { part, words: number(run.start)..number(run.end) }
    };
    runs.into_iter().map(node).collect()
}
