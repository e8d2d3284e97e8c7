//! placeholder

use crate::engine::View;
use crate::search::SearchError;

/// A language is one of the collection if at least one article in so many is in it.
const ONE_IN: u64 = 20;

/// Returns the languages of a collection, whose function words are told apart: those of at least one article
/// in twenty.
pub(crate) fn languages(view: &View) -> Result<Vec<String>, SearchError> {
    let known = view.languages()?;
    let all: u64 = known.iter().map(|(_, articles)| articles).sum();
    let frequent = known.iter().filter(|(_, articles)| articles * ONE_IN >= all);
    Ok(frequent.map(|(lang, _)| lang.clone()).collect())
}
