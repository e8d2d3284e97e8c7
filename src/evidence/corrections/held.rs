//! What rows hold for that name an article by where it is: the number or the line of its record.
//!
//! A number is no name: a record that is put in above makes it that of another article. So a row holds for
//! the article that it was first applied to, as if it had that article's id: it follows it wherever it goes,
//! and is applied to no other that comes to be at its place, which is reported. What rows hold for is
//! remembered with the root; where nothing is, in a new index, they hold for what is at their place then.
//! A row that is taken out, or names another place, holds for nothing more.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;

use serde::Deserialize;
use serde::Serialize;

use crate::article::ArticleId;
use crate::evidence::corrections::journal::locked;

/// The article that a row by number or line holds for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldRow {
    /// The path of the row.
    pub path: String,
    /// Its record.
    pub record: Option<String>,
    /// The file in which it was applied, below the root: the path may be a pattern.
    pub file: String,
    /// The id of the article, in hex digits.
    pub id: String,
}

/// What one row holds for.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The ids of articles, by the files they were in when it was first applied.
    before: BTreeMap<String, ArticleId>,
    /// Those that it was applied to now, and had not been.
    now: Mutex<BTreeMap<String, ArticleId>>,
    /// What is at its place now, and is not what it holds for: the file, that article, and this one.
    others: Mutex<BTreeSet<(String, ArticleId, ArticleId)>>,
}

impl Held {
    /// Returns whether a row that names this place means the article that is there, which it holds for
    /// from now on if it held for nothing at that file.
    pub(super) fn is_meant(&self, file: &str, id: Option<ArticleId>) -> bool {
        let Some(id) = id else { return true };
        let mut now = locked(&self.now);
        let known = self.before.get(file).or_else(|| now.get(file)).copied();
        match known {
            Some(held) if held == id => true,
            Some(held) => {
                locked(&self.others).insert((file.to_owned(), held, id));
                false
            }
            None => {
                now.insert(file.to_owned(), id);
                true
            }
        }
    }

    /// Returns whether it held for an article before.
    pub(super) fn holds(&self, id: Option<ArticleId>) -> bool {
        id.is_some_and(|id| self.before.values().any(|held| *held == id))
    }

    /// Takes what it held for before this run.
    pub(super) fn hold(&mut self, file: String, id: ArticleId) {
        self.before.insert(file, id);
    }

    /// Takes back what it was applied to in a file, or its members, since this run.
    pub(super) fn take_back(&self, file: &str) {
        let is_in = |name: &str| {
            let rest = name.strip_prefix(file);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        locked(&self.now).retain(|name, _| !is_in(name));
        locked(&self.others).retain(|(name, ..)| !is_in(name));
    }

    /// Returns what it holds for now, by file.
    pub(super) fn all(&self) -> BTreeMap<String, ArticleId> {
        let before = self.before.iter().map(|(file, id)| (file.clone(), *id));
        before.chain(self.since_now()).collect()
    }

    /// Returns what it holds for since this run.
    pub(super) fn since_now(&self) -> BTreeMap<String, ArticleId> {
        locked(&self.now).clone()
    }

    /// Returns what is at its place now and is not what it holds for: the file, what it holds for, and what
    /// is there.
    pub(super) fn others(&self) -> BTreeSet<(String, ArticleId, ArticleId)> {
        locked(&self.others).clone()
    }

    /// Returns the ids that it held for before this run.
    pub(super) fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.before.values().copied()
    }
}
