//! The public functions of this module: none panics because an index is damaged.
//!
//! The engine that was read finds out what is damaged ([`View::guarded`]); here it is only called.

use jiff::civil::Date;

use crate::engine::DocRef;
use crate::engine::View;
use crate::search::Count;
use crate::search::Explanation;
use crate::search::FileLists;
use crate::search::Hits;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Shown;
use crate::search::Sources;
use crate::search::Status;
use crate::search::StoryDiff;
use crate::search::StoryShown;
use crate::search::VersionsShown;
use crate::search::files;

/// Reads from an index; damage found on the way is an error that names the file.
pub(crate) fn guarded<T>(
    view: &View,
    read: impl FnOnce() -> Result<T, SearchError>,
) -> Result<T, SearchError> {
    let answer = view.guarded(|| match read() {
        Ok(answer) => Ok(Ok(answer)),
        Err(SearchError::Engine(error)) => Err(error),
        Err(error) => Ok(Err(error)),
    });
    answer?
}

/// Finds the articles that match, with their best passages.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn search(view: &View, request: &SearchRequest) -> Result<Hits, SearchError> {
    guarded(view, || crate::search::search_unguarded(view, request))
}

/// Finds the articles most like the one whose id starts so, which is not among them. Filters, order
/// and page are those of `request`; its text is not read. `None` when there is no such article.
///
/// # Errors
/// `Query` when the id is not one or names several articles, or a filter is at fault; `Engine` when
/// the index cannot be read.
pub fn similar(
    view: &View,
    id: &str,
    request: &SearchRequest,
) -> Result<Option<Hits>, SearchError> {
    guarded(view, || crate::search::similar::similar(view, id, request))
}

/// Returns the best articles by relevance, at most `depth`, with their scores and nothing to show:
/// what an evaluation needs.
///
/// # Errors
/// As [`search`].
pub fn order_only(
    view: &View,
    request: &SearchRequest,
    depth: usize,
) -> Result<Vec<(DocRef, f64)>, SearchError> {
    guarded(view, || crate::search::order_only_unguarded(view, request, depth))
}

/// Counts the articles that match.
///
/// # Errors
/// As [`search`].
pub fn count(view: &View, request: &SearchRequest) -> Result<Count, SearchError> {
    guarded(view, || crate::search::count_unguarded(view, request))
}

/// Counts the articles that match by source.
///
/// # Errors
/// As [`search`].
pub fn sources(view: &View, request: &SearchRequest) -> Result<Sources, SearchError> {
    guarded(view, || crate::search::sources_unguarded(view, request))
}

/// Returns how a query is read, without searching.
///
/// # Errors
/// As [`search`].
pub fn explain(view: &View, request: &SearchRequest) -> Result<Explanation, SearchError> {
    guarded(view, || crate::search::explain_unguarded(view, request))
}

/// Shows an article, or one passage of it: `ID`, `ID#pN` or `ID#pN@HASH`, where the id may be cut
/// to any prefix that names one article. `None` when there is no such article or passage.
///
/// # Errors
/// `NoPassage` when the article has no passage of the number; `Query` when the citation is not one or its id
/// names several articles; `Engine` when the index cannot be read.
pub fn show(view: &View, citation: &str) -> Result<Option<Shown>, SearchError> {
    guarded(view, || {
        let mut shown = crate::search::show::show(view, citation)?;
        if let Some(shown) = &mut shown {
            files::recheck(view, std::slice::from_mut(&mut shown.hit))?;
        }
        Ok(shown)
    })
}

/// Returns what the index holds, with the files asked for.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub fn status(view: &View, today: Date, lists: FileLists) -> Result<Status, SearchError> {
    guarded(view, || crate::search::status::status(view, today, lists))
}

/// Shows the story of the article whose id starts so. `None` when there is no such article.
///
/// # Errors
/// `Query` when the id is not one or names several articles, or the stories are not derived yet; `Engine`
/// when the index cannot be read.
pub fn story(view: &View, id: &str) -> Result<Option<StoryShown>, SearchError> {
    guarded(view, || crate::search::story::story(view, id))
}

/// Shows what differs between the texts of two articles; the inner error is the id that names none.
///
/// # Errors
/// `Query` when an id is not one or names several articles; `Engine` when the index cannot be read.
pub fn story_diff(
    view: &View,
    old: &str,
    new: &str,
) -> Result<Result<StoryDiff, String>, SearchError> {
    guarded(view, || crate::search::story::diff(view, old, new))
}

/// Shows the versions of the article whose id starts so, itself among them, with what changed from each to the
/// next. Of `request` the day and what ends it are read. `None` when there is no such article.
///
/// # Errors
/// As [`story`].
pub fn versions(
    view: &View,
    id: &str,
    request: &SearchRequest,
) -> Result<Option<VersionsShown>, SearchError> {
    guarded(view, || crate::search::versions::versions(view, id, request))
}
