//! Shows an article or a passage by its citation.

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::Named;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::query::QueryError;
use crate::query::quoted;
use crate::search::Instead;
use crate::search::SearchError;
use crate::search::Shown;
use crate::search::page;

/// Shows an article, or one passage of it: `ID`, `ID#pN` or `ID#pN@HASH`, where the id may be cut
/// to any prefix that names one article. An article that was edited, or of which an identical one is left,
/// is shown as it is today; a text that is cited with its hash, wherever it is. `None` when there is no
/// such article.
///
/// # Errors
/// `NoPassage` when the article has no passage of the number; `Query` when the citation is not one, its id names several articles, or no text has its hash though the
/// article was not edited; `Engine` when the index
/// cannot be read.
pub(super) fn show(view: &View, citation: &str) -> Result<Option<Shown>, SearchError> {
    let Citation { id, passage, hash } = Citation::read(citation)?;
    let cited = hash.as_deref();
    let (doc, instead) = match today(view, &id)? {
        Some((doc, instead)) => (doc, instead),
        None => match cited.map(|hash| with_passage(view, hash)).transpose()?.flatten() {
            Some(doc) => (doc, Some(Instead::SameText)),
            None => return Ok(None),
        },
    };
    let Some(stored) = view.stored(&[doc])?.pop() else { return Ok(None) };
    let is_cited = |stored: &StoredArticle| {
        page::all_passages(stored).into_iter().find(|p| cited.is_some_and(|hash| p.hash == hash))
    };
    // The text that was cited, wherever it is now.
    let (stored, instead, found) = match (is_cited(&stored), cited) {
        (Some(found), _) => (stored, instead, Some(found)),
        (None, Some(hash)) => match with_passage(view, hash)? {
            Some(doc) => {
                let Some(other) = view.stored(&[doc])?.pop() else { return Ok(None) };
                let found = is_cited(&other);
                let instead = match instead {
                    Some(Instead::Edited) => Instead::SameText,
                    _ => Instead::OtherId,
                };
                (other, Some(instead), found)
            }
            // An edited text may have changed; under its own id it cannot have.
            None if instead != Some(Instead::Edited) => {
                return Err(mistyped(&stored, passage, hash).into());
            }
            None => (stored, instead, None),
        },
        (None, None) => (stored, instead, None),
    };
    let mut passages = page::all_passages(&stored);
    let passage = found.map(|found| found.number).or(passage);
    if let Some(number) = passage {
        let all = passages.len();
        passages.retain(|passage| passage.number == number);
        if passages.is_empty() {
            let id = stored.id.to_string()[..ArticleId::SHORT].to_owned();
            return Err(SearchError::NoPassage { id, number, passages: all });
        }
    }
    let changed_since_cited = cited.map(|hash| passages.iter().all(|p| p.hash != hash));
    let mut hit = page::assemble(view, stored, 1, 0.0);
    hit.passages = passages;
    page::name(view, std::slice::from_mut(&mut hit))?;
    Ok(Some(Shown { hit, passage, changed_since_cited, instead }))
}

/// Returns the error of a citation of an article that was not edited, with a hash that no text has.
fn mistyped(stored: &StoredArticle, passage: Option<u64>, hash: &str) -> QueryError {
    let text = format!(
        "no text in the index has the hash {hash}; the article cited is unaltered, so the citation is \
         mistyped, or was made when its passages were divided otherwise (by another version, with another \
         map)"
    );
    let passages = page::all_passages(stored);
    let number = passage.unwrap_or(1);
    let id = &stored.id.to_string()[..ArticleId::SHORT];
    let hint = match (passages.iter().find(|passage| passage.number == number), passages.len()) {
        (Some(is), _) => format!("its passage {number} is {id}#p{number}@{}", is.hash),
        (None, 1) => "it has 1 passage".to_owned(),
        (None, many) => format!("it has {many} passages"),
    };
    QueryError::new(text, 0..0).with_hint(&hint)
}

/// Digits of the hash of a passage.
const HASH_DIGITS: usize = 16;

/// A citation: `ID`, `ID#pN` or `ID#pN@HASH`.
struct Citation {
    /// The beginning of an id, in lower case.
    id: String,
    passage: Option<u64>,
    hash: Option<String>,
}

impl Citation {
    fn read(citation: &str) -> Result<Self, SearchError> {
        let malformed = || {
            QueryError::new(format!("{} is not a citation", quoted(citation)), 0..0)
                .with_hint("write ID, ID#pN or ID#pN@HASH, as printed beside a hit or by show")
        };
        // As a reference ends that was copied from a page: `[id]`.
        let inner = citation.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let citation = inner.unwrap_or(citation);
        let (id, passage) = match citation.split_once("#p") {
            None => (citation, None),
            Some((id, passage)) => (id, Some(passage)),
        };
        if !ArticleId::is_beginning(id) {
            return Err(malformed().into());
        }
        let id = id.to_ascii_lowercase();
        let Some(passage) = passage else { return Ok(Self { id, passage: None, hash: None }) };
        let (number, hash) = match passage.split_once('@') {
            None => (passage, None),
            Some((number, hash)) => (number, Some(hash.to_ascii_lowercase())),
        };
        let is_hash = |hash: &String| {
            hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        if let Some(hash) = hash.as_ref().filter(|hash| !is_hash(hash)) {
            let text = format!("{} is not the hash of a passage", quoted(hash));
            let hint =
                format!("a hash has {HASH_DIGITS} hex digits, as the citation has behind its @");
            return Err(QueryError::new(text, 0..0).with_hint(&hint).into());
        }
        let number = number.parse().map_err(|_| malformed())?;
        Ok(Self { id, passage: Some(number), hash })
    }
}

/// Returns the article that an id names, or what it is today.
fn today(view: &View, id: &str) -> Result<Option<(DocRef, Option<Instead>)>, SearchError> {
    let several = || {
        let text = format!("{} names more than one article", quoted(id));
        QueryError::new(text, 0..0).with_hint("give more of its digits")
    };
    match view.named(id)? {
        Named::Article(_, doc) => return Ok(Some((doc, None))),
        Named::Identical(_, doc) => return Ok(Some((doc, Some(Instead::Identical)))),
        Named::Several => return Err(several().into()),
        Named::Nothing => {}
    }
    match view.edited(id)? {
        Named::Article(_, doc) | Named::Identical(_, doc) => Ok(Some((doc, Some(Instead::Edited)))),
        Named::Several => Err(several().into()),
        Named::Nothing => Ok(None),
    }
}

/// Returns an article that has a passage with this hash: of several the one with the least id.
///
/// Cost: every article is read. Only a citation whose text is not where it was asks for it.
fn with_passage(view: &View, hash: &str) -> Result<Option<DocRef>, SearchError> {
    /// So many articles are looked through at a time.
    const STEP: usize = 4096;
    let mut docs = Vec::new();
    view.each_known(&mut |known| docs.push(known.doc))?;
    let mut found: Option<(ArticleId, DocRef)> = None;
    for docs in docs.chunks(STEP) {
        let of = |at: usize, stored: StoredArticle| {
            let has = page::all_passages(&stored).iter().any(|passage| passage.hash == hash);
            Ok(has.then_some((stored.id, docs[at])))
        };
        let least = view.map_articles(docs, of)?.into_iter().flatten().min();
        found = found.into_iter().chain(least).min();
    }
    Ok(found.map(|(_, doc)| doc))
}
