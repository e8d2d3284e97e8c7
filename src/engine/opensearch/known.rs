//! What a view has learned of its collection: the numbers of articles, the values of fields, lists of words.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::StoredArticle;
use crate::engine::opensearch::ask::Ask;

/// So many lists of words are kept.
const MOST_LISTS: usize = 1_000;
/// So many words are in them together.
const MOST_LISTED: usize = 8_000_000;
/// Of so many words it is kept whether they are there, and of so many conditions how often they are met.
const MOST_KEPT: usize = 100_000;

/// An article as it was read, with the id that it has among identical ones.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) doc: DocRef,
    /// The id of its record.
    pub(crate) record: ArticleId,
    pub(crate) stored: StoredArticle,
}

/// What is known of the articles of a view.
#[derive(Default)]
pub(crate) struct Articles(Mutex<Known>);

/// What is known of them, for who holds the lock.
#[derive(Default)]
pub(crate) struct Known {
    /// The ids on the cluster, by number.
    names: Vec<String>,
    /// The ids of the records of those that were read.
    records: HashMap<DocRef, ArticleId>,
    numbers: HashMap<String, u32>,
    /// The articles of records that are there more than once, in order.
    pub(crate) copies: HashMap<ArticleId, Arc<[DocRef]>>,
    /// Records that are there once.
    pub(crate) alone: HashSet<ArticleId>,
}

impl Articles {
    /// Does something with what is known.
    pub(crate) fn known<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the number of the article that has an id on the cluster.
    pub(crate) fn number_of(&self, name: &str) -> DocRef {
        self.known(|known| {
            let number = match known.numbers.get(name) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(known.names.len()).unwrap_or(u32::MAX);
                    known.names.push(name.to_owned());
                    known.numbers.insert(name.to_owned(), number);
                    number
                }
            };
            DocRef::new(0, number)
        })
    }

    /// Keeps the ids of the records of articles.
    pub(crate) fn keep_records(&self, read: impl Iterator<Item = (DocRef, ArticleId)>) {
        self.known(|known| known.records.extend(read));
    }

    /// Returns the ids of the records of those articles that were read.
    pub(crate) fn records_of(&self, docs: &[DocRef]) -> Vec<ArticleId> {
        self.known(|known| docs.iter().filter_map(|doc| known.records.get(doc).copied()).collect())
    }

    /// Returns the ids on the cluster of some articles.
    pub(crate) fn names_of(&self, docs: impl IntoIterator<Item = DocRef>) -> Vec<String> {
        self.known(|known| {
            let name = |doc: DocRef| known.names.get(doc.number() as usize).cloned();
            docs.into_iter().filter_map(name).collect()
        })
    }
}

/// The values of a field, sorted; `None` if there are too many.
pub(crate) type Values = Option<Arc<Vec<String>>>;

/// The values of fields, once they are asked for.
#[derive(Default)]
pub(crate) struct Names(Mutex<HashMap<String, Values>>);

impl Names {
    /// Returns what is known by a name.
    pub(crate) fn get(&self, key: &str) -> Option<Values> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps the values that a name is for.
    pub(crate) fn keep(&self, key: String, values: Values) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, values);
    }
}

/// Words that begin alike, by what they begin with, and which words there are.
#[derive(Default)]
pub(crate) struct Words(Mutex<KnownWords>);

#[derive(Default)]
struct KnownWords {
    lists: HashMap<String, Arc<Vec<String>>>,
    /// How many words are in the lists together.
    listed: usize,
    there: HashMap<String, bool>,
}

impl Words {
    fn known(&self) -> MutexGuard<'_, KnownWords> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the words that begin so, if they are known.
    pub(crate) fn get(&self, start: &str) -> Option<Arc<Vec<String>>> {
        self.known().lists.get(start).cloned()
    }

    /// Keeps the words that begin so.
    pub(crate) fn keep(&self, start: &str, words: Arc<Vec<String>>) {
        let mut known = self.known();
        if known.lists.len() >= MOST_LISTS || known.listed + words.len() > MOST_LISTED {
            known.lists.clear();
            known.listed = 0;
        }
        known.listed += words.len();
        known.lists.insert(start.to_owned(), words);
    }

    /// Returns whether a word is there, by its token, if that is known.
    pub(crate) fn is_there(&self, token: &str) -> Option<bool> {
        self.known().there.get(token).copied()
    }

    /// Keeps whether a word is there.
    pub(crate) fn keep_there(&self, token: &str, is_there: bool) {
        let mut known = self.known();
        if known.there.len() >= MOST_KEPT {
            known.there.clear();
        }
        known.there.insert(token.to_owned(), is_there);
    }
}

/// How many articles satisfy conditions, by what these are written as.
#[derive(Default)]
pub(crate) struct Counts(Mutex<HashMap<String, u64>>);

impl Counts {
    /// Returns how many satisfy a condition, if that is known.
    pub(crate) fn get(&self, ask: &str) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(ask).copied()
    }

    /// As [`Counts::keep`], of conditions as they are.
    pub(crate) fn keep_of<'a>(&self, counted: impl Iterator<Item = (&'a Ask, u64)>) {
        self.keep(counted.map(|(ask, count)| (ask.json().to_string(), count)).collect());
    }

    /// Keeps how many satisfy some conditions.
    pub(crate) fn keep(&self, counted: Vec<(String, u64)>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + counted.len() > MOST_KEPT {
            kept.clear();
        }
        kept.extend(counted);
    }
}
