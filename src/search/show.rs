//! Shows an article or a passage by its citation.

use crate::article::ArticleId;
use crate::engine::Named;
use crate::engine::View;
use crate::query::QueryError;
use crate::query::quoted;
use crate::search::Instead;
use crate::search::SearchError;
use crate::search::Shown;
use crate::search::page;

/// Shows an article, or one passage of it: `ID`, `ID#pN` or `ID#pN@HASH`, where the id may be cut
/// to any prefix that names one article. `None` when there is no such article or passage.
///
/// # Errors
/// `Query` when the citation is not one or its id names several articles; `Engine` when the index
/// cannot be read.
pub(super) fn show(view: &View, citation: &str) -> Result<Option<Shown>, SearchError> {
    let malformed = || {
        QueryError::new(format!("{} is not a citation", quoted(citation)), 0..0)
            .with_hint("write ID or ID#pN, as printed beside a hit")
    };
    let (id, passage) = match citation.split_once("#p") {
        None => (citation, None),
        Some((id, passage)) => (id, Some(passage)),
    };
    if !ArticleId::is_beginning(id) {
        return Err(malformed().into());
    }
    let (passage, cited) = match passage {
        None => (None, None),
        Some(passage) => {
            let (number, hash) = match passage.split_once('@') {
                None => (passage, None),
                Some((number, hash)) => (number, Some(hash)),
            };
            (Some(number.parse::<u64>().map_err(|_| malformed())?), hash)
        }
    };
    let (doc, instead) = match view.named(&id.to_ascii_lowercase())? {
        Named::Article(_, doc) => (doc, None),
        Named::Identical(_, doc) => (doc, Some(Instead::Identical)),
        Named::Nothing => return Ok(None),
        Named::Several => {
            let text = format!("{} names more than one article", quoted(id));
            return Err(QueryError::new(text, 0..0).with_hint("give more of its digits").into());
        }
    };
    let Some(stored) = view.stored(&[doc])?.pop() else { return Ok(None) };
    let mut passages = page::all_passages(&stored);
    if let Some(number) = passage {
        passages.retain(|passage| passage.number == number);
        if passages.is_empty() {
            return Ok(None);
        }
    }
    let changed_since_cited = cited.map(|hash| passages.iter().all(|p| p.hash != hash));
    let mut hit = page::assemble(view, stored, 1, 0.0);
    hit.passages = passages;
    page::name(view, std::slice::from_mut(&mut hit))?;
    Ok(Some(Shown { hit, passage, changed_since_cited, instead }))
}
