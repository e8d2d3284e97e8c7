//! What a query has become for this index: its clauses with the postings each reads.

use std::sync::Arc;

use tantivy::DocId;

use crate::engine::embedded::query::matching::Rule;
use crate::engine::embedded::query::segment_word::SegmentWord;
use crate::engine::words::CaseTest;
use crate::engine::words::MarkerTest;
use crate::engine::words::Region;
use crate::query::Proximity;
use crate::query::Times;
use crate::query::Window;

/// What a part of the query has become. Copies share what is read of words.
#[derive(Clone)]
pub(crate) enum Plan {
    All,
    Empty,
    Word(Box<WordPlan>),
    /// Operands in order; scored as one unit and marked as one run.
    Phrase {
        parts: Vec<Plan>,
        /// Before each part, how many positions any word has; none has any if it is empty.
        gaps: Vec<u32>,
        slop: u32,
        /// How many of the positions before the last may have a possessive; `None` for any number.
        possessives: Option<u32>,
        unit: usize,
    },
    /// Operands in one place.
    Window {
        window: Window,
        parts: Vec<Plan>,
        unit: usize,
    },
    Near {
        left: Box<Plan>,
        right: Box<Plan>,
        proximity: Proximity,
        negated: bool,
        unit: usize,
    },
    Times(Box<Plan>, Times),
    And(Vec<Plan>),
    Or(Vec<Plan>),
    /// Articles that satisfy some of the parts.
    Several(Rule, Vec<Plan>),
    Not(Box<Plan>),
    /// One set a segment.
    Docs(Vec<Arc<Vec<DocId>>>),
    /// Published within these days, both included.
    Published((i64, i64)),
    /// A condition on another column.
    Column(Column),
}

impl Plan {
    /// Returns the word of a unit.
    pub(crate) fn word_of(&self, unit: usize) -> Option<&WordPlan> {
        match self {
            Self::Word(word) => (word.unit == unit).then_some(&**word),
            Self::Phrase { parts, .. }
            | Self::Window { parts, .. }
            | Self::And(parts)
            | Self::Or(parts)
            | Self::Several(_, parts) => parts.iter().find_map(|part| part.word_of(unit)),
            Self::Near { left, right, .. } => left.word_of(unit).or_else(|| right.word_of(unit)),
            Self::Times(part, _) | Self::Not(part) => part.word_of(unit),
            Self::All | Self::Empty | Self::Docs(_) | Self::Published(_) | Self::Column(_) => None,
        }
    }

    /// Returns whether both are a word, and the same one.
    pub(crate) fn is_same_word(&self, other: &Self) -> bool {
        let (Self::Word(one), Self::Word(other)) = (self, other) else { return false };
        Arc::ptr_eq(&one.segments, &other.segments)
            && one.regions == other.regions
            && one.case == other.case
            && one.also == other.also
    }
}

/// A condition on a column.
#[derive(Clone)]
pub(crate) enum Column {
    /// A day, or a moment, within these, both included.
    Days { first: &'static str, last: &'static str, range: (i64, i64) },
    /// A range, or the articles without a number.
    Numbers { column: &'static str, signed: bool, range: Option<(u64, u64)> },
}

/// A word and the terms it was expanded to.
#[derive(Clone)]
pub(crate) struct WordPlan {
    pub(crate) segments: Arc<Vec<SegmentWord>>,
    pub(crate) regions: Vec<Region>,
    pub(crate) case: CaseTest,
    /// What its place must pass.
    pub(crate) also: Vec<MarkerTest>,
    pub(crate) unit: usize,
}

impl WordPlan {
    /// Returns whether it is not looked for in the whole article, or not in any case.
    pub(crate) fn is_restricted(&self) -> bool {
        !self.regions.is_empty() || self.case != CaseTest::Any || !self.also.is_empty()
    }
}
