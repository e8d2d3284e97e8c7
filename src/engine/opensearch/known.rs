//! What a view has learned of its collection: the numbers of articles, the values of fields, lists of words.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::article::ArticleId;
use crate::engine::DocRef;

/// So many lists of words are kept.
const MOST_LISTS: usize = 64;

/// What is known of the articles of a view.
#[derive(Default)]
pub(crate) struct Articles(Mutex<Known>);

/// What is known of them, for who holds the lock.
#[derive(Default)]
pub(crate) struct Known {
    /// The ids on the cluster, by number.
    names: Vec<String>,
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

/// Words that begin alike, by what they begin with.
#[derive(Default)]
pub(crate) struct Words(Mutex<HashMap<String, Arc<Vec<String>>>>);

impl Words {
    /// Returns the words that begin so, if they are known.
    pub(crate) fn get(&self, start: &str) -> Option<Arc<Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(start).cloned()
    }

    /// Keeps the words that begin so.
    pub(crate) fn keep(&self, start: &str, words: Arc<Vec<String>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_LISTS {
            kept.clear();
        }
        kept.insert(start.to_owned(), words);
    }
}
