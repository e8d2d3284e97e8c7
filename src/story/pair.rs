//! Two articles that have text in common.

use serde::Deserialize;
use serde::Serialize;

use crate::story::compare::Bond;

/// What two articles are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pair {
    /// The key of one of them, the smaller.
    pub first: u64,
    /// The key of the other.
    pub second: u64,
    /// What one is to the other.
    pub bond: Bond,
    /// Whether the first is the longer.
    pub first_is_longer: bool,
    /// Runs of words that both have.
    pub shared: u32,
    /// The part of the shorter that the longer contains, in thousandths.
    pub contained: u16,
    /// The part of the longer that is in the shorter, in thousandths.
    pub of_longer: u16,
}
