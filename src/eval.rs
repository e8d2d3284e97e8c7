//! Measures the ranking against judgments: how good are the answers, and what does a setting do?
//!
//! Queries are read as plain words, any of them ([`SearchRequest::any`]), to a depth of [`DEPTH`];
//! articles are named by their `key`, or, without one, by their id. What several articles have for a
//! name counts once, at its first place. Means are over every judged query, as `trec_eval -c` has it.

mod error;
mod files;
mod measures;
mod names;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::engine::Fold;
use crate::engine::View;
use crate::eval::names::Names;
use crate::rank::Ranking;
use crate::search;
use crate::search::SearchRequest;

pub use error::EvalError;
pub use files::Topic;
pub use files::judgments;
pub use files::queries;
pub use files::run;
pub use measures::Grades;
pub use measures::Measures;

/// How many articles of each query are measured.
pub const DEPTH: usize = 1000;

/// A way of searching that is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What it is called in the table.
    pub name: &'static str,
    /// How much each part of a score counts.
    pub ranking: Ranking,
    /// Whether words of the best hits are added to the query.
    pub expand: bool,
    /// Whether a story is in a ranking once.
    pub fold: Fold,
}

impl Setting {
    /// Returns whether hits are ranked again, rather than by BM25 alone.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.ranking != Ranking::PLAIN
    }

    /// BM25 alone, every search, and `--expand`: what a table compares.
    #[must_use]
    pub fn compared(fold: Fold) -> Vec<Self> {
        let standard = Ranking::STANDARD;
        vec![
            Self { name: "BM25 alone", ranking: Ranking::PLAIN, expand: false, fold },
            Self { name: "as searched", ranking: standard, expand: false, fold },
            Self { name: "with --expand", ranking: standard, expand: true, fold },
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
    /// Each query's ranking, in the order of the queries: name, articles with scores.
    pub rankings: Vec<(String, Vec<(String, f64)>)>,
    /// Articles left out of the rankings because another of the same key is before them.
    pub repeated: u64,
    /// Judged articles that are not in the index.
    pub absent: u64,
}

impl Collection {
    /// Puts queries and judgments together.
    ///
    /// # Errors
    /// `Nothing` when there are none, `NotJudged` when they have no query in common.
    pub fn new(topics: Vec<Topic>, judged: BTreeMap<String, Grades>) -> Result<Self, EvalError> {
        let query = topics.first().ok_or(EvalError::Nothing { what: "queries" })?;
        let first = judged.keys().next().ok_or(EvalError::Nothing { what: "judgments" })?;
        if !topics.iter().any(|topic| judged.contains_key(&topic.id)) {
            let (query, judged) = (query.id.clone(), first.clone());
            return Err(EvalError::NotJudged { query, judged });
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
    /// `OtherCollection` when the index cannot be that of the collection; `Search` when a query cannot
    /// be answered.
    pub fn measure(
        &self,
        view: &View,
        setting: &Setting,
        today: Date,
    ) -> Result<Evaluated, EvalError> {
        let mut names = Names::new(view)?;
        let (judged, absent) = self.found(&names)?;
        let mut rankings = Vec::new();
        let mut repeated = 0;
        for topic in &self.topics {
            let mut request = SearchRequest::new(&topic.text, today);
            request.plain = true;
            request.ranking = setting.ranking;
            request.expand = setting.expand;
            request.fold = setting.fold;
            let found = search::order_only(view, &request, DEPTH + names.repeated())
                .map_err(|source| EvalError::Search { id: topic.id.clone(), source })?;
            let mut ranking = names.ranking(&found)?;
            repeated += files::keep_first(&mut ranking);
            ranking.truncate(DEPTH);
            rankings.push((topic.id.clone(), ranking));
        }
        let mean = mean(&judged, &rankings);
        Ok(Evaluated { setting: setting.clone(), mean, rankings, repeated, absent })
    }

    /// Returns the judgments by the names that articles have in rankings, and how many judged articles
    /// are not in the index.
    fn found(&self, names: &Names<'_>) -> Result<(BTreeMap<String, Grades>, u64), EvalError> {
        let (mut judged, mut absent) = (BTreeMap::new(), 0);
        let mut example = None;
        let mut is_any = false;
        for (id, grades) in &self.judged {
            let mut named = Grades::new();
            for (written, grade) in grades {
                let name = names.of_judged(written)?;
                is_any |= name.is_some();
                if name.is_none() {
                    absent += 1;
                    example = example.min(Some(written)).or(Some(written));
                }
                let known = named.entry(name.unwrap_or_else(|| written.clone())).or_insert(*grade);
                *known = (*known).max(*grade);
            }
            judged.insert(id.clone(), named);
        }
        match example {
            Some(name) if !is_any => Err(EvalError::OtherCollection { name: name.clone() }),
            _ => Ok((judged, absent)),
        }
    }
}

/// Returns the means over every judged query; one that is not among the rankings counts 0.
fn mean(judged: &BTreeMap<String, Grades>, rankings: &[(String, Vec<(String, f64)>)]) -> Measures {
    let measured: Vec<Measures> = judged
        .iter()
        .map(|(id, grades)| {
            let ranking = rankings.iter().find(|(topic, _)| topic == id);
            let names: Vec<String> = ranking
                .map(|(_, ranking)| ranking.iter().map(|(name, _)| name.clone()).collect())
                .unwrap_or_default();
            Measures::of(&names, grades)
        })
        .collect();
    Measures::mean(&measured)
}
