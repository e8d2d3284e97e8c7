//! What all terms of a word hold together that are too short to be read block by block.

use tantivy::DocId;

use crate::engine::embedded::query::matching::gallop::gallop;
use crate::engine::embedded::read::window::WIDTH;

/// Articles, with how often each holds the word; sorted by article, each once.
pub(crate) type Short = Vec<(DocId, u32)>;

/// Returns the articles of the window that starts at `start`, and goes behind them.
pub(crate) fn of_window<'a>(short: &'a Short, at: &mut usize, start: DocId) -> &'a [(DocId, u32)] {
    *at += gallop(&short[*at..], |&(held, _)| held < start);
    let rest = &short[*at..];
    let inside = &rest[..gallop(rest, |&(held, _)| held < start.saturating_add(WIDTH))];
    *at += inside.len();
    inside
}
