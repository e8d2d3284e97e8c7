//! What a query has become: which terms at which places make it true.

use crate::engine::textual::conditions::Condition;
use crate::engine::textual::terms::Terms;
use crate::engine::words::Look;
use crate::engine::words::Region;
use crate::query::Proximity;
use crate::query::Times;
use crate::query::Window;

/// A word, where and how it must be written.
#[derive(Debug)]
pub(super) struct WordClause {
    /// Any of them.
    pub(super) terms: Vec<Terms>,
    pub(super) look: Look,
    /// All of them must hold.
    pub(super) regions: Vec<Region>,
    pub(super) unit: u32,
}

/// A clause. `spanned` numbers those that have spans.
#[derive(Debug)]
pub(super) enum Clause {
    All,
    Condition(Condition),
    Word {
        word: Box<WordClause>,
        spanned: usize,
    },
    /// Marked as one run.
    Phrase {
        parts: Vec<Clause>,
        /// Before each part, how many positions any word has.
        gaps: Vec<u32>,
        slop: u32,
        /// How many of the positions before the last may have a possessive; `None` for any number.
        possessives: Option<u32>,
        unit: u32,
        spanned: usize,
    },
    Near {
        proximity: Proximity,
        left: Box<Clause>,
        right: Box<Clause>,
        unit: u32,
        spanned: usize,
    },
    NotNear {
        proximity: Proximity,
        left: Box<Clause>,
        right: Box<Clause>,
        unit: u32,
        spanned: usize,
    },
    Window {
        window: Window,
        parts: Vec<Clause>,
        unit: u32,
        spanned: usize,
    },
    Times(Times, Box<Clause>),
    And(Vec<Clause>),
    /// An odd number of them.
    Xor(Vec<Clause>),
    /// The first; the others only mark.
    Maybe(Vec<Clause>),
    SomeOf(usize, Vec<Clause>),
    /// Has the spans of all its parts.
    Or(Vec<Clause>, usize),
    Not(Box<Clause>),
}
