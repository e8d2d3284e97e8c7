//! The earliest matches: who was first, how sure that is, and what could have been earlier.

use crate::engine::IndexInfo;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::View;
use crate::search;
use crate::search::Hit;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// The earliest matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Earliest {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every dated match.
    pub total: Totals,
    /// The first of them, in the order of time: by the day, then the time of day; one dated by a month or a
    /// year follows those of its first day, and may be later.
    pub hits: Vec<Hit>,
    /// Undated matches, any of which could be earlier: the best of them.
    pub undated: Vec<Hit>,
    /// How many undated matches there are.
    pub all_undated: u64,
}

/// Finds the earliest matches, as many of them, and of undated ones, as the request limits its page to.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn earliest(view: &View, request: &SearchRequest) -> Result<Earliest, SearchError> {
    let dated = SearchRequest {
        sort: Sort::Oldest,
        undated: Some(Undated::Exclude),
        passages: 1,
        ..request.clone()
    };
    let undated = SearchRequest {
        sort: Sort::Relevance,
        undated: Some(Undated::Only),
        passages: 0,
        ..request.clone()
    };
    let mut found = search::search(view, &dated)?;
    let mut undated = search::search(view, &undated)?;
    // Who asks for those without a day, or for the others, is shown no more.
    match request.undated {
        Some(Undated::Exclude) => {
            (undated.hits, undated.total.articles) = (Vec::new(), 0);
        }
        Some(Undated::Only) => {
            (found.hits, found.total.articles, found.total.coarse) = (Vec::new(), 0, 0);
        }
        _ => {}
    }
    Ok(Earliest {
        index: found.index,
        query: found.query,
        provenance: found.provenance,
        total: found.total,
        hits: found.hits,
        undated: undated.hits,
        all_undated: undated.total.articles,
    })
}
