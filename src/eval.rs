//! Measures the ranking against judgments: how good are the answers, and what does a setting do?
//!
//! Queries are read as plain words, any of them ([`SearchRequest::any`]), to a depth of [`DEPTH`];
//! articles are named by their `key`. Means are over every judged query, as `trec_eval -c` has it.

mod files;
mod measures;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::engine::Keys;
use crate::engine::View;
use crate::rank::Ranking;
use crate::search;
use crate::search::SearchError;
use crate::search::SearchRequest;

pub use files::Topic;
pub use files::judgments;
pub use files::queries;
pub use files::run;
pub use measures::Grades;
pub use measures::Measures;

/// How many articles of each query are measured.
pub const DEPTH: usize = 1000;

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A line of a file cannot be read.
    #[error("line {number} of the {file}: {what}")]
    Line {
        /// Which file.
        file: &'static str,
        /// The line, from 1.
        number: u64,
        /// What is wrong.
        what: String,
    },
    /// No article has a key.
    #[error(
        "no article of the index has a key: judgments name articles by the field `id` or `key` of their record"
    )]
    NoKeys,
    /// None of the judged keys is in the index.
    #[error(
        "none of the judged articles is in the index, for example {key:?}: is it the index of this collection?"
    )]
    OtherCollection {
        /// A key of the judgments.
        key: String,
    },
    /// No query is judged.
    #[error("none of the queries is judged: the names before the tab are not those of the qrels")]
    NotJudged,
    /// A search failed.
    #[error("query {id}")]
    Search {
        /// The query's name.
        id: String,
        /// The cause.
        source: SearchError,
    },
    /// The index cannot be read.
    #[error(transparent)]
    Engine(#[from] crate::engine::EngineError),
}

/// A way of searching that is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What it is called in the table.
    pub name: &'static str,
    /// How much each part of a score counts.
    pub ranking: Ranking,
    /// Whether words of the best hits are added to the query.
    pub expand: bool,
}

impl Setting {
    /// Returns whether hits are ranked again, rather than by BM25 alone.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.ranking != Ranking::PLAIN
    }

    /// BM25 alone, every search, and `--expand`: what a table compares.
    #[must_use]
    pub fn compared() -> Vec<Self> {
        let standard = Ranking::STANDARD;
        vec![
            Self { name: "BM25 alone", ranking: Ranking::PLAIN, expand: false },
            Self { name: "as searched", ranking: standard, expand: false },
            Self { name: "with --expand", ranking: standard, expand: true },
        ]
    }
}

/// A test collection that has been read.
#[derive(Debug, Clone)]
pub struct Collection {
    topics: Vec<Topic>,
    judged: BTreeMap<String, Grades>,
}

/// What a setting measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The setting.
    pub setting: Setting,
    /// The means over every judged query.
    pub mean: Measures,
    /// Each query's ranking, in the order of the queries: name, keys with scores.
    pub rankings: Vec<(String, Vec<(String, f64)>)>,
}

impl Collection {
    /// Puts queries and judgments together.
    ///
    /// # Errors
    /// `NotJudged` when they have no query in common.
    pub fn new(topics: Vec<Topic>, judged: BTreeMap<String, Grades>) -> Result<Self, EvalError> {
        if !topics.iter().any(|topic| judged.contains_key(&topic.id)) {
            return Err(EvalError::NotJudged);
        }
        Ok(Self { topics, judged })
    }

    /// Returns how many queries are judged: what the means are over.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.judged.len()
    }

    /// Returns the judged queries that are not there, which count 0, and the queries not judged.
    #[must_use]
    pub fn unmatched(&self) -> (usize, usize) {
        let there = |id: &String| self.topics.iter().any(|topic| topic.id == *id);
        let missing = self.judged.keys().filter(|id| !there(id)).count();
        let unjudged = self.topics.iter().filter(|t| !self.judged.contains_key(&t.id)).count();
        (missing, unjudged)
    }

    /// Searches every query with a setting and measures the answers.
    ///
    /// # Errors
    /// `NoKeys` and `OtherCollection` when the index cannot be that of the collection; `Search` when
    /// a query cannot be answered.
    pub fn measure(
        &self,
        view: &View,
        setting: &Setting,
        today: Date,
    ) -> Result<Evaluated, EvalError> {
        let keys = self.keys(view)?;
        let mut rankings = Vec::new();
        for topic in &self.topics {
            let mut request = SearchRequest::new(&topic.text, today);
            request.plain = true;
            request.ranking = setting.ranking;
            request.expand = setting.expand;
            let found = search::order_only(view, &request, DEPTH)
                .map_err(|source| EvalError::Search { id: topic.id.clone(), source })?;
            let keyed = found
                .into_iter()
                .filter_map(|(doc, score)| keys.of(doc).map(|key| (key.to_owned(), score)));
            rankings.push((topic.id.clone(), keyed.collect::<Vec<_>>()));
        }
        let mean = self.mean(&rankings);
        Ok(Evaluated { setting: setting.clone(), mean, rankings })
    }

    fn mean(&self, rankings: &[(String, Vec<(String, f64)>)]) -> Measures {
        let measured: Vec<Measures> = self
            .judged
            .iter()
            .map(|(id, grades)| {
                let ranking = rankings.iter().find(|(topic, _)| topic == id);
                let keys: Vec<String> = ranking
                    .map(|(_, ranking)| ranking.iter().map(|(key, _)| key.clone()).collect())
                    .unwrap_or_default();
                Measures::of(&keys, grades)
            })
            .collect();
        Measures::mean(&measured)
    }

    fn keys(&self, view: &View) -> Result<Keys, EvalError> {
        let keys = view.keys()?;
        if keys.is_empty() {
            return Err(EvalError::NoKeys);
        }
        let judged: BTreeSet<&str> =
            self.judged.values().flat_map(|grades| grades.keys()).map(String::as_str).collect();
        match judged.first() {
            Some(first) if !keys.any(|key| judged.contains(key)) => {
                Err(EvalError::OtherCollection { key: (*first).to_owned() })
            }
            _ => Ok(keys),
        }
    }
}
