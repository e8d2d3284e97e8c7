//! The clauses of a query that find words, as a ranking weighs them.

use std::ops::Range;

use crate::engine::words::Region;
use crate::engine::words::SoughtWord;

/// A clause that finds words.
#[derive(Debug, Clone)]
pub(crate) struct TextUnit {
    pub(crate) kind: UnitKind,
    /// Where it is in the query, in bytes.
    pub(crate) span: Range<usize>,
    /// What its score is multiplied by.
    pub(crate) boost: f32,
    /// Whether it counts for the ranking: under NOT nothing does.
    pub(crate) scores: bool,
    /// The AND or OR that it is an operand of, by number; 0 is none.
    pub(crate) group: u32,
    /// The parts of an article it is limited to.
    pub(crate) regions: Vec<Region>,
}

impl TextUnit {
    /// Returns whether both are words in the same AND or OR that are looked for in the same way.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        let (UnitKind::Word(one), UnitKind::Word(two)) = (&self.kind, &other.kind) else {
            return false;
        };
        self.group == other.group && self.regions == other.regions && one.look == two.look
    }
}

/// What a clause that finds words is.
#[derive(Debug, Clone)]
pub(crate) enum UnitKind {
    /// A word or pattern.
    Word(SoughtWord),
    /// Made of others: of each operand the units any of which may be the one that takes part.
    Compound(Vec<Vec<u32>>),
}

/// How often an article says what a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// The clause's number.
    pub(crate) unit: u32,
    /// Where the words are that it finds: their first positions, sorted.
    pub(crate) starts: Vec<u32>,
}
