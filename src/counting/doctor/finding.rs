//! What a finding says, and how it is counted.

use crate::counting::doctor::faults::Fault;
use crate::engine::View;
use crate::search;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Something odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind of oddity.
    pub kind: Oddity,
    /// What was seen, as people read it.
    pub what: String,
    /// How many articles it is seen in.
    pub articles: u64,
    /// What shows exactly these articles.
    pub shown_by: ShownBy,
}

impl Finding {
    /// Returns the query that finds the articles, where a query can.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        match &self.shown_by {
            ShownBy::Query(query) => Some(query),
            ShownBy::List(_) => None,
        }
    }

    /// Returns the name of the list of the articles, where no query finds them.
    #[must_use]
    pub fn list(&self) -> Option<&'static str> {
        match &self.shown_by {
            ShownBy::Query(_) => None,
            ShownBy::List(fault) => Some(fault.name()),
        }
    }
}

/// What shows the articles of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownBy {
    /// A query.
    Query(String),
    /// [`faulty`](crate::counting::faulty), as what is seen is not in words.
    List(Fault),
}

/// Which kind of oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Articles without a date.
    Undated,
    /// Articles whose date is a guess.
    UnsureDate,
    /// Periods without articles.
    Hole,
    /// Days with far more articles than others.
    PileUp,
    /// Sources that are probably one.
    SameSource,
    /// Articles without a source.
    NoSource,
    /// Articles that are unusually short or long.
    Length,
    /// Text that is in many articles.
    Boilerplate,
    /// Text that was probably not read as it should.
    Extraction,
    /// Articles in a rare or an unknown language.
    Language,
    /// Articles that copy others.
    Copies,
}

impl Oddity {
    /// Returns the name used in JSON and on a terminal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undated => "undated",
            Self::UnsureDate => "unsure-date",
            Self::Hole => "hole",
            Self::PileUp => "pile-up",
            Self::SameSource => "same-source",
            Self::NoSource => "no-source",
            Self::Length => "length",
            Self::Boilerplate => "boilerplate",
            Self::Extraction => "extraction",
            Self::Language => "language",
            Self::Copies => "copies",
        }
    }
}

/// Counts what a query finds.
pub(crate) fn counted(view: &View, all: &SearchRequest, query: &str) -> Result<u64, SearchError> {
    let request = SearchRequest { text: query.to_owned(), ..all.clone() };
    Ok(search::count(view, &request)?.total.articles)
}

/// Returns a number with its share of all articles: `12 of 480 articles (2.5%)`.
pub(crate) fn share(part: u64, all: u64) -> String {
    let per_cent = 100.0 * part as f64 / all.max(1) as f64;
    format!("{part} of {all} articles ({per_cent:.1}%)")
}
