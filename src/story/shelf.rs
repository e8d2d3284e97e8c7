//! What is known of the articles of an index, wherever it is kept: on disk, or in memory for a few.

use crate::story::pair::Pair;
use crate::story::sketch::Outline;
use crate::story::words::Text;

/// Of which hashes it is asked who has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Of all there are.
    All,
    /// Of those that any article has that came, and of these, sorted.
    OfNew(Vec<u64>),
}

/// What an article is at the commit that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It came.
    New,
    /// It was there before and still is.
    Staying,
    /// It went.
    Gone,
}

/// Gets a hash and the numbers of the articles that have it.
pub type EachHash<'e, E> = dyn FnMut(u64, &[u32]) -> Result<(), E> + 'e;

/// What is known of articles: those that were there at the commit before, also those that went since, and those
/// that came. They are named by numbers from 0.
pub trait Shelf {
    /// Why something cannot be read.
    type Error;

    /// Returns what is known of an article without its hashes.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn outline(&self, number: u32) -> Result<Outline, Self::Error>;

    /// Returns what an article is.
    fn state(&self, number: u32) -> State;

    /// Returns whether any article was there before.
    fn has_old(&self) -> bool;

    /// Returns the articles that went.
    fn gone(&self) -> Vec<u32>;

    /// Returns the hashes of some articles, sorted, each once; `None` where that takes more than to go through
    /// the hashes of all.
    ///
    /// # Errors
    /// Where an article cannot be read.
    fn hashes(&self, articles: &[u32]) -> Result<Option<Vec<u64>>, Self::Error>;

    /// Calls `each` with hashes, from the smallest to the largest, and the articles that have it.
    ///
    /// # Errors
    /// Where the hashes cannot be read; those of `each`.
    fn groups(
        &self,
        wanted: &Wanted,
        each: &mut EachHash<'_, Self::Error>,
    ) -> Result<(), Self::Error>;

    /// Returns the pairs of an article at the commit before.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn pairs_before(&self, key: u64) -> Result<Vec<Pair>, Self::Error>;

    /// Returns the text of an article.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn text(&self, outline: &Outline) -> Result<Text, Self::Error>;
}
