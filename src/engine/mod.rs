//! Where articles are kept and queries run.
//!
//! What is written here holds for any engine: a query comes in [`Resolved`](crate::query::Resolved),
//! candidates go out with the positions that matched, and nothing outside knows how they were found.
//! Whoever searches knows a [`View`], whoever writes a [`Store`]; which engine is behind them is decided
//! where they are opened and named nowhere else. Two engines exist: `embedded`, tantivy segments in a
//! folder, and `opensearch`, a collection on a cluster. [`textual`] decides queries from the text of single
//! articles, for engines that give text and no positions.
//!
//! What any engine must do alike is in one place: `words` says what the words of a query stand for in a
//! text, `names` what a pattern asks of a name, `span` where a phrase is, `window` where
//! several operands are in one place, `problem` what is refused.

use std::io;
use std::path::PathBuf;

use crate::catalog::CatalogError;

pub use at_path::is_begun;
pub use at_path::is_index;
pub use at_path::join_cluster;
pub use at_path::last_manifest;
pub use at_path::last_records_folder;
pub use at_path::last_run;
pub use at_path::make_cluster_folder;
pub use at_path::manifest_to_rebuild;
pub use at_path::note_run;
pub use at_path::verify;
pub use at_path::writer_of;
pub use cluster_fault::ClusterFault;
pub use counting::Axis;
pub use counting::Combinations;
pub use counting::Label;
pub use counting::Member;
pub use counting::Members;
pub use counting::Period;
pub use counting::Tally;
pub use counting::UnknownAxis;
pub use embedded::Damage;
pub use embedded::Verified;
pub use fold::Fold;
pub use fold::MatchedStories;
pub use opensearch::Access;
pub use opensearch::AccessTo;
pub use opensearch::Login;
pub use opensearch::ask_for_access;
pub use prepared::Days;
pub use prepared::Prepared;
pub use said::Keep;
pub use said::Times;
pub use said::Vocabulary;
pub use said::WordTimes;
pub use stop::Stop;
pub use store::Store;
pub use types::Candidate;
pub use types::Candidates;
pub use types::DocRef;
pub use types::IndexInfo;
pub use types::Keys;
pub use types::KnownArticle;
pub use types::LastRun;
pub use types::Named;
pub use types::Scope;
pub use types::ScoredClause;
pub use types::SharedWith;
pub use types::SourceCount;
pub use types::SourceRelations;
pub use types::StoreOptions;
pub use types::StoredArticle;
pub use view::View;
pub use views::Views;

#[cfg(test)]
mod agreement;
mod at_path;
mod cluster_fault;
mod counting;
mod embedded;
mod fold;
mod glob;
mod grouped;
mod host;
mod names;
mod near_names;
mod opensearch;
mod prepared;
mod problem;
mod said;
mod span;
mod stop;
mod store;
#[doc(hidden)]
pub mod textual;
mod types;
mod view;
mod view_stories;
mod view_words;
mod views;
mod window;
mod words;

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no index in the folder.
    #[error("there is no index at {}", path.display())]
    Missing {
        /// The folder looked at.
        path: PathBuf,
    },
    /// A run has begun to make the index, and it has not made it yet.
    #[error("nothing is indexed yet in {}: the first run {}", path.display(), how_far(writer.as_deref()))]
    Begun {
        /// The folder looked at.
        path: PathBuf,
        /// The run that is at work, as it names itself; `None` if it ended.
        writer: Option<String>,
    },
    /// The folder holds something else.
    #[error("{} is not an index: it holds {found}", path.display())]
    Foreign {
        /// The folder looked at.
        path: PathBuf,
        /// A name found there that is not ours.
        found: String,
    },
    /// The index was written by another version.
    #[error("{} was written by another version ({found}, this is {expected})", path.display())]
    Version {
        /// The index folder.
        path: PathBuf,
        /// What is written there.
        found: String,
        /// What this program reads.
        expected: String,
    },
    /// The index is at a later commit, and no longer keeps the one asked for.
    #[error("the commit {asked} is gone: the index is at {now}")]
    Gone {
        /// The id asked for.
        asked: String,
        /// That of the present commit.
        now: String,
    },
    /// Another run is writing.
    #[error("the index is in use by another run{}", holder.as_deref().map(|h| format!(" ({h})")).unwrap_or_default())]
    InUse {
        /// The process, if it is known.
        holder: Option<String>,
    },
    /// The index cannot be read as what it should be.
    #[error("the index is damaged: {what}")]
    Damaged {
        /// The file and the finding.
        what: String,
    },
    /// A file of the index could not be read or written.
    #[error("{doing} {}", path.display())]
    Io {
        /// What was tried ("cannot read").
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Writing failed; what had been committed is safe.
    #[error(
        "writing the index failed: {cause}; {} committed, and safe",
        articles(*committed)
    )]
    Write {
        /// The cause, as the storage reports it.
        cause: String,
        /// Articles in the last commit.
        committed: u64,
        /// Whether the disk is full.
        full: bool,
    },
    /// A cluster did not do what it was asked for.
    #[error("the cluster at {at} {fault}: {cause}")]
    Cluster {
        /// The address of the collection.
        at: String,
        /// What is wrong with it.
        fault: ClusterFault,
        /// What it said, or why it said nothing.
        cause: String,
    },
    /// A root belongs to another index folder of the same collection.
    #[error("{} is indexed by {by}", root.display())]
    Claimed {
        /// The root.
        root: PathBuf,
        /// Whose it is: a host and its index folder.
        by: String,
    },
    /// The request was stopped; there is no part of an answer.
    #[error("stopped before the answer was complete")]
    Stopped,
    /// The query asks for what cannot be answered.
    #[error("{message}")]
    Query {
        /// What is wrong, in one line.
        message: String,
        /// Where it is in the query, in bytes.
        span: std::ops::Range<usize>,
        /// What to do.
        hint: Option<String>,
    },
}

impl From<CatalogError> for EngineError {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Damaged { what } => Self::Damaged { what },
            CatalogError::Io { doing, path, source } => Self::Io { doing, path, source },
        }
    }
}

fn how_far(writer: Option<&str>) -> String {
    match writer {
        Some(writer) => format!("is under way ({writer})"),
        None => "ended before it could be searched".to_owned(),
    }
}

/// Writes `12,400 articles are`.
fn articles(count: u64) -> String {
    grouped::grouped(count) + if count == 1 { " article is" } else { " articles are" }
}

impl EngineError {
    /// Wraps an I/O error with what was tried and where.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { doing, path: path.into(), source }
    }

    /// Returns that the index is damaged, in the words of what found it.
    pub fn damaged(error: impl std::fmt::Display) -> Self {
        Self::Damaged { what: error.to_string() }
    }
}

/// How surely an article satisfies a query (three-valued logic; only date conditions can be unknown).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not.
    False,
    /// It may: its date is unknown, or only overlaps the days asked for.
    Unknown,
    /// It does.
    True,
}

impl Truth {
    /// Returns whether one of two holds and the other does not.
    #[must_use]
    pub(crate) fn xor(self, other: Self) -> Self {
        self.min(!other).max((!self).min(other))
    }

    /// Returns whether at least so many hold.
    #[must_use]
    pub(crate) fn of_so_many(least: usize, truths: &[Self]) -> Self {
        let so_many = |truth| truths.iter().filter(|one| **one >= truth).count() >= least;
        match (so_many(Self::True), so_many(Self::Unknown)) {
            (true, _) => Self::True,
            (false, true) => Self::Unknown,
            (false, false) => Self::False,
        }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// What is done with undated articles that match the rest of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undated {
    /// They are counted, not shown.
    Exclude,
    /// They are hits like any other.
    Include,
    /// Only undated articles are hits.
    Only,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Best first.
    Relevance,
    /// Newest publication day first; undated last.
    Newest,
    /// Oldest publication day first; undated last.
    Oldest,
}

/// Words of an article that satisfied one clause of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Position of the first word.
    pub start: u32,
    /// Position after the last word.
    pub end: u32,
    /// Which scored clause of the query it satisfied.
    pub unit: u32,
}

/// What a ranking needs to know of one candidate's text, without fetching it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matched {
    /// What matched, by position.
    pub marks: Vec<Mark>,
    /// Positions where the passages start, in order.
    pub passages: Vec<u32>,
    /// What each scoring clause gives to the article's BM25 score.
    pub shares: Vec<(u32, f32)>,
}

/// What is true of all matches of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matches {
    /// Hits.
    pub articles: u64,
    /// Undated articles that match the rest and are not hits.
    pub undated: u64,
    /// Hits whose date only overlaps.
    pub coarse: u64,
}

impl std::ops::AddAssign for Matches {
    fn add_assign(&mut self, other: Self) {
        self.articles += other.articles;
        self.undated += other.undated;
        self.coarse += other.coarse;
    }
}

/// How the age of an article takes from its relevance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recency {
    /// The day ages are counted from, as a day number.
    pub from: i64,
    /// The oldest day there is: an undated article counts as older by a half-life.
    pub oldest: i64,
    /// After so many days an article counts half. Positive.
    pub half_life: f64,
}

impl Recency {
    /// A factor of more half-lives than this could not be distinguished from 0.
    const SMALLEST: f64 = 1000.0;

    /// Returns how often a score is halved, for the last day an article can be from. One of the day
    /// ages are counted from, or later, is new.
    #[must_use]
    pub fn halves(self, day: Option<i64>) -> f64 {
        let age = |day: i64| self.from.saturating_sub(day).max(0) as f64 / self.half_life;
        day.map_or_else(|| age(self.oldest) + 1.0, age)
    }

    /// Returns what a score is multiplied by. More than 0 at any age.
    #[must_use]
    pub fn factor(self, day: Option<i64>) -> f64 {
        (-self.halves(day).min(Self::SMALLEST)).exp2()
    }

    /// Returns what articles are ordered by: the base-2 logarithm of what is left of a score, which
    /// has no smallest value. A score of 0 is as good as any other that small.
    #[must_use]
    pub fn order(self, score: f64, day: Option<i64>) -> f64 {
        score.max(f64::from(f32::MIN_POSITIVE)).log2() - self.halves(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_counts_half_after_each_half_life() {
        let recency = Recency { from: 100, oldest: 0, half_life: 10.0 };
        assert_eq!(recency.factor(Some(100)), 1.0);
        assert_eq!(recency.factor(Some(120)), 1.0);
        assert_eq!(recency.factor(Some(80)), 0.25);
    }

    #[test]
    fn of_articles_that_are_equal_else_the_newer_is_first_at_any_age_and_the_undated_last() {
        let recency = Recency { from: 100_000, oldest: 0, half_life: 1.0 };
        let days = [Some(100_000), Some(50_000), Some(1), Some(0), None];
        for (newer, older) in days.iter().zip(&days[1..]) {
            assert!(recency.order(2.0, *newer) > recency.order(2.0, *older), "{newer:?} {older:?}");
            assert!(recency.factor(*older) > 0.0);
        }
        // Relevance orders what is of a day, however old.
        assert!(recency.order(2.0, Some(1)) > recency.order(1.9, Some(1)));
    }
}
