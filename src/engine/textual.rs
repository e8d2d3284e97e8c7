//! Decides from an article's fields and text alone whether it satisfies a query, and what to mark.
//!
//! For engines that give text and no positions: a cluster returns candidates, some of them too many,
//! which are checked and highlighted here. No index is read. An article is analyzed once into an
//! [`ArticleText`], the terms and positions an index of it alone would hold, and asked by any number
//! of [`Textual`] queries. The answers are those of the positional engine: the same truth, the same
//! marks by position, the same passage bounds. `benches/textual.rs` compares the two on real articles,
//! and the tests of the embedded engine compare both with a naive reading that shares no code.
//!
//! ```text
//! text        an article's terms and positions
//! parts       the parts that the terms of a text are in
//! packed      a text as bytes, in parts
//! terms       the terms a word or pattern of a query stands for
//! conditions  names, dates, numbers and flags
//! clause      what a query has become
//! needed      clause -> the parts that hold its words
//! lower       query -> clause
//! asked       clause + article -> truth, spans, marks
//! pairing     which spans of two operands are near each other
//! unit        the clauses that find words, for a ranking
//! too_much    an article that takes too much work
//! ```

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

mod asked;
mod clause;
mod conditions;
mod lower;
mod needed;
mod packed;
mod pairing;
mod parts;
mod stem;
mod terms;
mod text;
mod too_much;
mod unit;

pub(crate) use parts::COUNT as PARTS_OF_TEXTS;
pub(crate) use parts::Parts;
pub use text::ArticleText;
pub use too_much::TooMuch;
pub(crate) use unit::Said;
pub(crate) use unit::TextUnit;
pub(crate) use unit::UnitKind;

use jiff::tz::TimeZone;

use crate::engine::EngineError;
use crate::engine::Mark;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::textual::asked::Asked;
use crate::engine::textual::clause::Clause;
use crate::engine::textual::lower::Lowered;
use crate::evidence::SourceNames;
use crate::query::Resolved;

/// Pairs of spans that may be looked at for one query and article. A query of nested proximities over
/// a text that repeats one word would look at billions; real ones look at thousands.
const MOST_PAIRS: u64 = 5_000_000;

/// A query that articles can be asked.
#[derive(Debug)]
pub struct Textual {
    root: Clause,
    /// The clauses that find words, by number.
    units: Vec<TextUnit>,
    /// How many of its clauses have spans.
    spanned: usize,
}

impl Textual {
    /// Makes a query ready; `names` are those of the sources of its articles, and `zone` says which day an
    /// ingest was on.
    ///
    /// # Errors
    /// `Query` for what cannot be answered, with its place. That a word is expanded to too many terms
    /// cannot be known from a text.
    pub fn new(
        query: &Resolved,
        names: &SourceNames,
        zone: &TimeZone,
    ) -> Result<Self, EngineError> {
        let Lowered { root, units, spanned } = lower::lower(query, names, zone)?;
        Ok(Self { root, units, spanned })
    }

    /// Returns the parts of texts in some languages that hold whatever the query asks for.
    pub(crate) fn parts(&self, languages: &[String]) -> Parts {
        needed::of_clause(&self.root, languages)
    }

    /// Returns how surely an article satisfies the query; `text` is that of `stored`.
    ///
    /// # Errors
    /// It takes too much work to know.
    pub fn truth(&self, text: &ArticleText, stored: &StoredArticle) -> Result<Truth, TooMuch> {
        Asked::new(text, stored, self.spanned, MOST_PAIRS).truth(&self.root)
    }

    /// Returns the clauses that find words, by number.
    pub(crate) fn units(&self) -> &[TextUnit] {
        &self.units
    }

    /// Returns how surely an article satisfies the query, and how often it says what each clause asks for that counts
    /// for a ranking; nothing if it does not satisfy the query. What is near something counts as that and not as itself.
    ///
    /// # Errors
    /// It takes too much work to know.
    pub(crate) fn truth_and_said(
        &self,
        text: &ArticleText,
        stored: &StoredArticle,
    ) -> Result<(Truth, Vec<Said>), TooMuch> {
        let asked = Asked::new(text, stored, self.spanned, MOST_PAIRS);
        let (truth, mut said) = (asked.truth(&self.root)?, Vec::new());
        if truth != Truth::False {
            asked.said(&self.root, &mut said)?;
        }
        Ok((truth, said))
    }

    /// Returns what to mark in an article, as [`Textual::marks`], and how often it says what is asked for, as
    /// [`Textual::truth_and_said`]; may take the work of both.
    ///
    /// # Errors
    /// It takes too much work to know.
    pub(crate) fn marks_and_said(
        &self,
        text: &ArticleText,
        stored: &StoredArticle,
    ) -> Result<(Vec<Mark>, Vec<Said>), TooMuch> {
        let asked = Asked::new(text, stored, self.spanned, 2 * MOST_PAIRS);
        let marks = self.marks_of(&asked)?;
        let mut said = Vec::new();
        if asked.truth(&self.root)? != Truth::False {
            asked.said(&self.root, &mut said)?;
        }
        Ok((marks, said))
    }

    fn marks_of(&self, asked: &Asked<'_>) -> Result<Vec<Mark>, TooMuch> {
        let mut marks = Vec::new();
        if asked.truth(&self.root)? != Truth::False {
            asked.marks(&self.root, None, &mut marks)?;
        }
        marks.sort_unstable();
        marks.dedup();
        Ok(marks)
    }

    /// Returns what to mark in an article, sorted; nothing if it does not satisfy the query. The unit
    /// of a mark is the clause's number among those that find words, in the order of the query.
    ///
    /// # Errors
    /// It takes too much work to know.
    pub fn marks(&self, text: &ArticleText, stored: &StoredArticle) -> Result<Vec<Mark>, TooMuch> {
        self.marks_of(&Asked::new(text, stored, self.spanned, MOST_PAIRS))
    }
}

#[cfg(test)]
mod tests;
