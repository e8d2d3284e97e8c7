//! Which articles of a file that was read again are edits of those it had.
//!
//! An article that is there no more was edited to one that is new if both have the same key, or the same
//! address, or say much the same: a file that holds another story under the same name is no edit, and
//! who cites the old one is not shown the new one for it. Cost: the articles that are gone are read, and
//! of the new ones a sketch is kept; nothing for what is unchanged.

use std::collections::HashMap;
use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::article::ArticleId;
use crate::engine::StoredArticle;
use crate::ingest::carried::first_half;

/// Of so many articles of a file that are gone, and as many that are new, it is found out which are
/// edits.
pub(super) const MOST: usize = 10_000;
/// So many pairs are compared by their words.
const MOST_COMPARED: usize = 10_000;
/// The least share of words and pairs of words in common. Two stories of the same paper have a tenth.
const ALIKE: f64 = 0.3;
/// Of so many words and pairs of words, chosen by their checksums, the share is estimated.
const SKETCH: usize = 128;

/// What a file that is read again has, compared with what it had.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// The first halves of the ids of articles that it had and has.
    kept: HashSet<u64>,
    new: Vec<New>,
    /// Whether there are more new ones than are compared.
    overflow: bool,
}

/// An article that it did not have.
#[derive(Debug)]
struct New {
    id: ArticleId,
    key: Option<u64>,
    url: Option<u64>,
    words: Vec<u64>,
}

impl Edits {
    /// Notes an article; `is_known` is whether the file had it.
    pub(super) fn note(&mut self, id: ArticleId, article: &Article, is_known: bool) {
        if is_known {
            self.kept.insert(first_half(id));
        } else if self.new.len() >= MOST {
            self.overflow = true;
        } else {
            let sum = |text: &Option<String>| text.as_ref().map(|text| xxh3_64(text.as_bytes()));
            let (key, url) = (sum(&article.key), sum(&article.url));
            self.new.push(New { id, key, url, words: sketch(article) });
        }
    }

    /// Returns whether an article that the file had, by the first half of its id, is gone.
    pub(super) fn is_gone(&self, half: u64) -> bool {
        !self.kept.contains(&half)
    }

    /// Returns whether there is anything that the gone ones may have been edited to; `None` if there
    /// is too much of it.
    pub(super) fn has_new(&self) -> Option<bool> {
        (!self.overflow).then_some(!self.new.is_empty())
    }

    /// Pairs the articles that are gone with what they were edited to.
    pub(super) fn pairs(self, gone: &[StoredArticle]) -> Vec<(ArticleId, ArticleId)> {
        let mut pairs = Vec::new();
        let mut left: Vec<&StoredArticle> = gone.iter().collect();
        let mut new: Vec<Option<New>> = self.new.into_iter().map(Some).collect();
        type Name = (fn(&New) -> Option<u64>, fn(&Article) -> Option<&String>);
        let names: [Name; 2] =
            [(|new| new.key, |old| old.key.as_ref()), (|new| new.url, |old| old.url.as_ref())];
        for (of_new, of_old) in names {
            let mut by_name: HashMap<u64, Vec<usize>> = HashMap::new();
            for (at, one) in new.iter().enumerate() {
                if let Some(name) = one.as_ref().and_then(of_new) {
                    by_name.entry(name).or_default().push(at);
                }
            }
            left.retain(|old| {
                let name = of_old(&old.article).map(|name| xxh3_64(name.as_bytes()));
                // A name that several have names none.
                let Some(&[at]) = name.and_then(|name| by_name.get(&name)).map(Vec::as_slice)
                else {
                    return true;
                };
                let Some(found) = new[at].take() else { return true };
                pairs.push((old.id, found.id));
                false
            });
        }
        let new: Vec<New> = new.into_iter().flatten().collect();
        if left.len().saturating_mul(new.len()) <= MOST_COMPARED {
            pairs.extend(by_words(&left, &new));
        }
        pairs
    }
}

/// Pairs articles that say much the same, the most alike first; each is taken once.
fn by_words(gone: &[&StoredArticle], new: &[New]) -> Vec<(ArticleId, ArticleId)> {
    let mut alike = Vec::new();
    for (at_old, old) in gone.iter().enumerate() {
        let words = sketch(&old.article);
        for (at_new, new) in new.iter().enumerate() {
            let share = in_common(&words, &new.words);
            if share >= ALIKE {
                alike.push((share, at_old, at_new));
            }
        }
    }
    alike.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let (mut old_taken, mut new_taken) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, old, one) in alike {
        if !old_taken.contains(&old) && !new_taken.contains(&one) {
            old_taken.insert(old);
            new_taken.insert(one);
            pairs.push((gone[old].id, new[one].id));
        }
    }
    pairs
}

/// Returns the least checksums of the words and pairs of words of an article, sorted.
fn sketch(article: &Article) -> Vec<u64> {
    let text = format!("{}\n{}", article.title, article.body).to_lowercase();
    let words: Vec<u64> = text
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| xxh3_64(word.as_bytes()))
        .collect();
    let pair =
        |pair: &[u64]| xxh3_64([pair[0].to_be_bytes(), pair[1].to_be_bytes()].as_flattened());
    let mut all: Vec<u64> = words.windows(2).map(pair).chain(words.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(SKETCH);
    all
}

/// Estimates what share of the words and pairs of either text is in both: the Jaccard index by bottom-k
/// sketches (Broder, "On the resemblance and containment of documents", 1997).
fn in_common(a: &[u64], b: &[u64]) -> f64 {
    let mut all: Vec<u64> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(SKETCH);
    let both = |one: &&u64| a.binary_search(one).is_ok() && b.binary_search(one).is_ok();
    all.iter().filter(both).count() as f64 / all.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, body: &str) -> Article {
        Article { title: title.into(), body: body.into(), ..Article::default() }
    }

    fn gone(id: u128, article: Article) -> StoredArticle {
        StoredArticle {
            id: ArticleId(id),
            root: 0,
            path: Vec::new(),
            file_size: 0,
            file_modified: 0,
            ingested: 0,
            words: 0,
            passages: Vec::new(),
            article,
        }
    }

    fn pairs(old: &[(u128, Article)], new: &[(u128, Article)]) -> Vec<(u128, u128)> {
        let mut edits = Edits::default();
        for (id, article) in new {
            edits.note(ArticleId(*id), article, false);
        }
        let old: Vec<StoredArticle> =
            old.iter().map(|(id, article)| gone(*id, article.clone())).collect();
        let mut pairs: Vec<(u128, u128)> =
            edits.pairs(&old).into_iter().map(|(old, new)| (old.0, new.0)).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn the_same_key_or_address_is_the_same_article() {
        let with = |key: Option<&str>, url: Option<&str>, body: &str| Article {
            key: key.map(str::to_owned),
            url: url.map(str::to_owned),
            ..article("A", body)
        };
        let old = [(1, with(Some("k"), None, "one")), (2, with(None, Some("u"), "two"))];
        let new = [(8, with(None, Some("u"), "all new")), (9, with(Some("k"), None, "all else"))];
        assert_eq!(pairs(&old, &new), [(1, 9), (2, 8)]);
        // A key that several have names none of them.
        let twice = [(7, with(Some("k"), None, "x y z")), (9, with(Some("k"), None, "p q r"))];
        assert_eq!(pairs(&old[..1], &twice), []);
    }

    #[test]
    fn a_corrected_text_is_an_edit_and_another_story_is_none() {
        let storm = "A storm closed the harbor of Brackwater on Monday, and three ferries stayed in \
            port until the evening, the harbor master said.";
        let fixed = storm.replace("three ferries", "four ferries").replace("Monday", "Tuesday");
        let other = "The mayor of Northgate won a fourth election by a single ballot on Sunday, and \
            his opponent asked for the votes to be counted again.";
        let old = [(1, article("Storm", storm))];
        assert_eq!(pairs(&old, &[(2, article("Storm shuts harbor", &fixed))]), [(1, 2)]);
        assert_eq!(pairs(&old, &[(2, article("Storm", other))]), []);
        let both = [(2, article("Vote", other)), (3, article("Storm", &fixed))];
        assert_eq!(pairs(&old, &both), [(1, 3)]);
    }

    #[test]
    fn too_many_are_said_to_be_too_many() {
        let mut edits = Edits::default();
        let one = article("", "x");
        (0..MOST as u128).for_each(|id| edits.note(ArticleId(id), &one, false));
        assert_eq!(edits.has_new(), Some(true));
        edits.note(ArticleId(0), &one, false);
        assert_eq!(edits.has_new(), None);
        assert_eq!(Edits::default().has_new(), Some(false));
    }
}
