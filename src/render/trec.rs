//! Hits as a run in TREC's format, which trec_eval reads.

use std::io;
use std::io::Write;

use crate::eval;
use crate::search::Hits;

/// The name of a run, its last column.
pub const TAG: &str = "dateline";

/// Writes one line per hit, as the answer to query 1: key, rank and score. A record without a key is
/// named by its id. Returns how many hits were left out because one of the same key is before them.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn hits(out: &mut impl Write, answer: &Hits) -> io::Result<u64> {
    let keyed = answer.hits.iter().map(|hit| {
        let key = hit.article.key.as_deref().unwrap_or(&hit.short_id);
        (key, hit.score)
    });
    eval::run(out, "1", keyed, TAG)
}
