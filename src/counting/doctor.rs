//! What is odd about a collection as a collection: what a study should know before it counts.
//!
//! Nothing here is an error of the index. A finding says what was seen, with its number and a command that
//! shows the articles, and claims no cause: a month without articles may be a strike or a lost folder. The
//! bounds are round numbers, named where they are used, and the same for every collection.
//!
//! Cost: columns and postings, and the text of at most 20,000 articles ([`reading`]).

mod dates;
mod faults;
mod finding;
mod reading;
mod sources;
mod texts;

use jiff::civil::Date;

use crate::counting::doctor::finding::counted;
use crate::counting::doctor::finding::share;
use crate::engine::IndexInfo;
use crate::engine::Stop;
use crate::engine::View;
use crate::query::quoted;
use crate::search;
use crate::search::SearchError;
use crate::search::SearchRequest;

pub use faults::Fault;
pub use faults::Faulty;
pub use faults::faulty;
pub use finding::Finding;
pub use finding::Oddity;
pub use finding::ShownBy;

/// Fewer words are hardly an article.
const SHORT: u64 = 20;
/// More words are hardly one article.
const LONG: u64 = 20_000;
/// A language of fewer articles than one in so many is rare.
const RARE: u64 = 200;

/// What is odd about a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// The index that answered.
    pub index: IndexInfo,
    /// Articles whose text was read; the rest of what is found is of all.
    pub read: u64,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Looks for what is odd about a collection.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub fn diagnosis(view: &View, today: Date, stop: &Stop) -> Result<Diagnosis, SearchError> {
    search::guarded(view, || {
        let all = SearchRequest { stop: stop.clone(), ..SearchRequest::new("", today) };
        let mut findings = dates::findings(view, &all)?;
        findings.extend(sources::findings(view, &all)?);
        findings.extend(of_queries(view, &all)?);
        findings.extend(languages(view)?);
        let (of_texts, read) = texts::findings(view, &all)?;
        findings.extend(of_texts);
        findings.sort_by_key(|finding| (finding.kind, std::cmp::Reverse(finding.articles)));
        Ok(Diagnosis { index: view.info(), read, findings })
    })
}

/// Returns what queries find that no article should match.
fn of_queries(view: &View, all: &SearchRequest) -> Result<Vec<Finding>, SearchError> {
    let articles = view.articles();
    let asked = [
        (Oddity::Length, format!("words:<{SHORT}"), format!("have fewer than {SHORT} words")),
        (Oddity::Length, format!("words:>{LONG}"), format!("have more than {LONG} words")),
        (Oddity::Copies, "is:copy".to_owned(), "copy another article of the collection".to_owned()),
    ];
    let mut found = Vec::new();
    for (kind, query, what) in asked {
        // Stories are not derived after a run that did not come to its end.
        if kind == Oddity::Copies && view.stories()?.is_none() {
            continue;
        }
        let count = counted(view, all, &query)?;
        if count > 0 {
            let what = format!("{} {what}", share(count, articles));
            found.push(Finding { kind, what, articles: count, shown_by: ShownBy::Query(query) });
        }
    }
    Ok(found)
}

/// Returns the languages that few articles are in.
fn languages(view: &View) -> Result<Vec<Finding>, SearchError> {
    let known = view.languages()?;
    let all = view.articles();
    let rare = known.iter().filter(|(lang, count)| !lang.is_empty() && count * RARE < all);
    let mut found: Vec<Finding> = rare
        .map(|(lang, count)| Finding {
            kind: Oddity::Language,
            what: format!("{} are in {lang}", share(*count, all)),
            articles: *count,
            shown_by: ShownBy::Query(format!("lang:{}", quoted(lang))),
        })
        .collect();
    let named: u64 =
        known.iter().filter(|(lang, _)| !lang.is_empty()).map(|(_, count)| count).sum();
    let unknown = all.saturating_sub(named);
    if unknown > 0 {
        found.push(Finding {
            kind: Oddity::Language,
            what: format!("{} are in no language that was recognized", share(unknown, all)),
            articles: unknown,
            shown_by: ShownBy::Query("* -lang:*".to_owned()),
        });
    }
    Ok(found)
}
