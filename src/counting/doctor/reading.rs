//! Which articles are read: those with the smallest ids, which are as good as drawn at random and the same on
//! every run.

use crate::counting::question::Question;
use crate::engine::DocRef;
use crate::engine::View;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Articles that are read.
const MOST_READ: usize = 20_000;
/// Articles that are read at a time.
pub(crate) const READ_AT_ONCE: usize = 512;

/// Returns the articles that are read.
pub(crate) fn drawn(view: &View, all: &SearchRequest) -> Result<Vec<DocRef>, SearchError> {
    let question = Question::new(view, all)?;
    let ready = &question.ready;
    let found = view.members(&ready.prepared, ready.undated, &[])?;
    let mut members: Vec<(u64, DocRef)> =
        found.members.iter().map(|member| (member.half, member.doc)).collect();
    members.sort_unstable();
    members.truncate(MOST_READ);
    Ok(members.into_iter().map(|(_, doc)| doc).collect())
}
