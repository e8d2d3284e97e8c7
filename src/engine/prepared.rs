//! A query made ready to run, and its matches a day at a time, whichever engine runs it.

use crate::article::DateRange;
use crate::engine::Candidate;
use crate::engine::EngineError;
use crate::engine::Matches;
use crate::engine::ScoredClause;
use crate::engine::embedded;
use crate::engine::opensearch;

/// A query made ready to run over one view, which alone can run it.
pub enum Prepared {
    /// A plan over the segments of a snapshot.
    Embedded(embedded::Prepared),
    /// What a cluster is asked, and what the texts decide.
    Cluster(Box<opensearch::Prepared>),
}

/// The matches of a query that are handed out a day at a time.
pub enum Days<'v> {
    /// Those of a snapshot.
    Embedded(embedded::Days<'v>),
    /// Those of a collection on a cluster.
    Cluster(opensearch::Days),
}

impl Prepared {
    /// As it is, for a query that was typed as `text`, which may be a title: who asks for the first matches
    /// will ask for those that have it.
    #[must_use]
    pub fn with_title(self, text: &str) -> Self {
        match self {
            Self::Embedded(prepared) => Self::Embedded(prepared),
            Self::Cluster(prepared) => Self::Cluster(Box::new(prepared.with_title(text))),
        }
    }

    /// Returns the same query for what was published within some days, both included, or may have been; `None` where
    /// only a query that is made ready anew finds that.
    #[must_use]
    pub fn within_days(&self, days: DateRange) -> Option<Self> {
        match self {
            Self::Embedded(prepared) => Some(Self::Embedded(prepared.within_days(days))),
            Self::Cluster(_) => None,
        }
    }

    /// Returns the clauses that score, in the order of the query; marks and shares name them by
    /// index.
    #[must_use]
    pub fn clauses(&self) -> &[ScoredClause] {
        match self {
            Self::Embedded(prepared) => prepared.clauses(),
            Self::Cluster(prepared) => prepared.clauses(),
        }
    }

    /// Returns whether the number of articles of a clause has some in which its words are not as it asks for them:
    /// in another case, part of the article or file.
    #[must_use]
    pub fn is_loose(&self, clause: usize) -> bool {
        match self {
            Self::Embedded(prepared) => prepared.is_loose(clause),
            Self::Cluster(prepared) => prepared.is_loose(clause),
        }
    }

    /// Returns what finds the articles of a clause alone; `None` for one made of others, and where only a query that
    /// is made ready anew finds them.
    #[must_use]
    pub fn of_clause(&self, clause: usize) -> Option<Self> {
        match self {
            Self::Embedded(prepared) => prepared.of_clause(clause).map(Self::Embedded),
            Self::Cluster(_) => None,
        }
    }

    /// Returns whether the query has a condition on the publication date.
    #[must_use]
    pub const fn has_dates(&self) -> bool {
        match self {
            Self::Embedded(prepared) => prepared.has_dates(),
            Self::Cluster(prepared) => prepared.has_dates(),
        }
    }
}

impl Days<'_> {
    /// Returns what is true of all matches.
    #[must_use]
    pub const fn matches(&self) -> Matches {
        match self {
            Self::Embedded(days) => days.matches(),
            Self::Cluster(days) => days.matches(),
        }
    }

    /// Returns the matches of the next day that has any, in the order of time down to the day, then of
    /// ids; after all days the undated ones, then `None`.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn next_day(&mut self) -> Result<Option<Vec<Candidate>>, EngineError> {
        match self {
            Self::Embedded(days) => days.next_day(),
            Self::Cluster(days) => Ok(days.next_day()),
        }
    }
}
