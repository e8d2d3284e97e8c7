//! Whole articles that were read last, for who comes back to them: to the next page, or to the same hits with another
//! word.
//!
//! Articles of a view do not change, so what is kept is as it would be read again.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::engine::DocRef;
use crate::engine::opensearch::known::Found;

/// Bytes of text kept: some hundred articles, as the store of a folder keeps.
const MOST_BYTES: usize = 4 << 20;

/// The articles of a view that were read last.
#[derive(Default)]
pub(crate) struct Shown(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    articles: HashMap<DocRef, Found>,
    /// The oldest first.
    order: VecDeque<DocRef>,
    bytes: usize,
}

impl Shown {
    /// Returns those of some articles that are kept.
    pub(crate) fn of(&self, docs: &[DocRef]) -> HashMap<DocRef, Found> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |doc: &DocRef| Some((*doc, kept.articles.get(doc)?.clone()));
        docs.iter().filter_map(known).collect()
    }

    /// Keeps an article, and no longer the oldest ones where there are too many.
    pub(crate) fn keep(&self, found: &Found) {
        let kept = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.articles.contains_key(&found.doc) {
            return;
        }
        kept.bytes += bytes(found);
        kept.articles.insert(found.doc, found.clone());
        kept.order.push_back(found.doc);
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { break };
            kept.bytes -= kept.articles.remove(&oldest).map_or(0, |found| bytes(&found));
        }
    }
}

fn bytes(found: &Found) -> usize {
    let article = &found.stored.article;
    // The rest of an article is short.
    article.title.len() + article.body.len() + 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::article::ArticleId;
    use crate::engine::StoredArticle;

    #[test]
    fn the_last_articles_are_kept_and_never_more_bytes_than_are_allowed() {
        let shown = Shown::default();
        let found = |number: u32| Found {
            doc: DocRef::new(0, number),
            record: ArticleId(u128::from(number)),
            stored: StoredArticle {
                article: Article { body: "a".repeat(999_000), ..Article::default() },
                id: ArticleId(u128::from(number)),
                root: 0,
                path: Vec::new(),
                file_size: 0,
                file_modified: 0,
                ingested: 0,
                words: 1,
                passages: Vec::new(),
            },
        };
        (0..6).chain([5]).for_each(|number| shown.keep(&found(number)));
        let docs: Vec<DocRef> = (0..6).map(|number| DocRef::new(0, number)).collect();
        let mut known: Vec<u32> = shown.of(&docs).into_keys().map(|doc| doc.number()).collect();
        known.sort_unstable();
        assert_eq!(known, [2, 3, 4, 5]);
        assert_eq!(shown.of(&docs)[&docs[3]].record, ArticleId(3));
    }
}
