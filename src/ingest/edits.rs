//! Which articles of a file that was read again are edits of those it had.
//!
//! The rule: an alias never names a different article. An article that is there no more was edited to one
//! that is new in the same file if, in this order, both have the same text (only what is around it was
//! changed), or the same key, or the same address, or say much the same. Where a text is there again under
//! another key, the keys of the file are numbers that were counted anew: then the same key or address is
//! taken for the same article only where the words are much the same too. A file that holds another story
//! under the same name is no edit. Edits that went to another file are found by `elsewhere`.
//! Cost: the articles that are gone are read, and of the new ones a sketch is kept; nothing for what is
//! unchanged.

use std::collections::HashMap;
use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::engine::StoredArticle;
use crate::ingest::carried::first_half;

/// Of so many articles of a file that are gone, and as many that are new, it is found out which are
/// edits.
pub(super) const MOST: usize = 10_000;
/// So many pairs are compared by their words.
const MOST_COMPARED: usize = 10_000;
/// The least share of words and pairs of words in common. Two stories of the same paper have a tenth.
pub(super) const ALIKE: f64 = 0.3;
/// Of so many words and pairs of words, chosen by their checksums, the share is estimated.
const SKETCH: usize = 128;

/// What a file that is read again has, compared with what it had.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// The first halves of the ids of articles that it had and has.
    kept: HashSet<u64>,
    new: Vec<Sketched>,
    /// Whether there are more new ones than are compared.
    overflow: bool,
    /// What all of its articles have.
    parts: Parts,
}

/// How many articles have a source and a day, and how long they are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    articles: usize,
    with_source: usize,
    with_day: usize,
    /// Bytes of their texts, the titles left out.
    length: usize,
}

impl Parts {
    /// Counts an article.
    pub(super) fn note(&mut self, article: &Article) {
        self.articles += 1;
        self.with_source += usize::from(article.source.is_some());
        self.with_day += usize::from(article.published.is_some());
        self.length += if article.title_from_body { 0 } else { article.body.len() };
    }

    /// Returns how many articles were counted.
    pub(super) const fn articles(&self) -> usize {
        self.articles
    }

    /// Returns whether there is anything that none of the articles has.
    pub(super) const fn may_have_lost_some(&self) -> bool {
        const SHORT: usize = 100;
        let is_short = self.length < self.articles.saturating_mul(SHORT);
        self.articles > 0 && (self.with_source == 0 || self.with_day == 0 || is_short)
    }

    /// Returns what all of these articles have and none of `now`, as what is wrong with a table: its rows are there
    /// and are read under other names. Where none of the rows `is_kept` it must be the text and more, and more
    /// than one row.
    pub(super) fn lost_in(&self, now: &Self, is_kept: bool) -> Option<String> {
        const LESS: usize = 4;
        let each = |parts: &Self| parts.length / parts.articles.max(1);
        let had_all = |count: usize| self.articles > 0 && count == self.articles;
        let lost = [
            (had_all(self.with_day) && now.with_day == 0, "day"),
            (had_all(self.with_source) && now.with_source == 0, "source"),
            (each(self) > each(now).saturating_mul(LESS), "text"),
        ];
        let lost: Vec<&str> =
            lost.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect();
        let is_other = lost.len() > 1 && lost.contains(&"text") && self.articles > 1;
        let is_enough = !lost.is_empty() && is_kept || is_other;
        is_enough.then(|| {
            let lost = lost.join(" and no ");
            format!("its articles have no {lost} any more: the names of its columns are others now")
        })
    }
}

/// What is kept of an article to know it again.
#[derive(Debug)]
pub(super) struct Sketched {
    pub(super) id: ArticleId,
    pub(super) key: Option<u64>,
    pub(super) url: Option<u64>,
    /// The checksum of its title.
    pub(super) title: u64,
    /// The checksum of its text.
    text: u64,
    /// The day or moment it was published, as text: what a citation of it says.
    pub(super) published: Option<String>,
    /// Whether somebody corrected that.
    pub(super) is_date_corrected: bool,
    words: Vec<u64>,
    /// Whether it has no text below its title.
    is_empty: bool,
}

impl Sketched {
    /// Takes of an article what it is known by.
    pub(super) fn of(id: ArticleId, article: &Article) -> Self {
        Self {
            id,
            key: article.key.as_deref().map(checksum),
            url: article.url.as_deref().map(checksum),
            title: checksum(&article.title),
            text: text_of(article),
            published: article.published.as_ref().map(|date| date.stamp.to_string()),
            is_date_corrected: article
                .published
                .as_ref()
                .is_some_and(|date| date.evidence == EvidenceKind::Correction),
            words: sketch(article),
            is_empty: !has_text(article),
        }
    }

    /// Returns what share of the words and pairs of words of either is in both.
    pub(super) fn alike(&self, other: &Self) -> f64 {
        in_common(&self.words, &other.words)
    }
}

/// What became of the articles that a file has no more, and of those that are new.
#[derive(Debug, Default)]
pub(super) struct Paired {
    /// The id that an article had, and that of what it was edited to.
    pub(super) edited: Vec<(ArticleId, ArticleId)>,
    /// Articles that are gone from the file.
    pub(super) gone: Vec<Sketched>,
    /// Articles that are no edits of any that the file had.
    pub(super) new: Vec<Sketched>,
}

fn has_text(article: &Article) -> bool {
    article.body.contains(char::is_alphanumeric)
}

/// Returns a checksum of a name.
pub(super) fn checksum(text: &str) -> u64 {
    xxh3_64(text.as_bytes())
}

fn text_of(article: &Article) -> u64 {
    checksum(&format!("{}\n{}", article.title, article.body))
}

impl Edits {
    /// Notes an article; `is_known` is whether the file had it.
    pub(super) fn note(&mut self, id: ArticleId, article: &Article, is_known: bool) {
        self.parts.note(article);
        if is_known {
            self.kept.insert(first_half(id));
        } else if self.new.len() >= MOST {
            self.overflow = true;
        } else {
            self.new.push(Sketched::of(id, article));
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

    /// Returns what its articles have.
    pub(super) const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Returns whether the file has any of the articles that it had.
    pub(super) fn has_kept(&self) -> bool {
        !self.kept.is_empty()
    }

    /// Returns whether any of the first new ones says much the same as this one, which is gone.
    pub(super) fn is_like_a_new_one(&self, gone: &StoredArticle) -> bool {
        const LOOKED_AT: usize = 64;
        let gone = Sketched::of(gone.id, &gone.article);
        self.new.iter().take(LOOKED_AT).any(|new| gone.alike(new) >= ALIKE)
    }

    /// Returns whether any new one has no text.
    pub(super) fn has_empty(&self) -> bool {
        self.new.iter().any(|new| new.is_empty)
    }

    /// Returns whether a new one without text is what is left of this one, which is gone: by its name, its
    /// title, or because there is no other.
    pub(super) fn is_emptied(&self, gone: &StoredArticle) -> bool {
        if !has_text(&gone.article) {
            return false;
        }
        let gone = Sketched::of(gone.id, &gone.article);
        let is_alone = self.new.len() == 1 && self.kept.is_empty();
        let is_named = |new: &Sketched| {
            let is = |old: Option<u64>, new: Option<u64>| old.is_some() && old == new;
            is(gone.key, new.key) || is(gone.url, new.url) || gone.title == new.title
        };
        self.new.iter().any(|new| new.is_empty && (is_alone || is_named(new)))
    }

    /// Pairs the articles that are gone with what they were edited to.
    pub(super) fn pairs(self, gone: &[StoredArticle]) -> Paired {
        let gone = gone.iter().map(|old| Sketched::of(old.id, &old.article));
        let mut pairing = Pairing {
            gone: gone.map(Some).collect(),
            new: self.new.into_iter().map(Some).collect(),
            edited: Vec::new(),
            is_renumbered: false,
        };
        pairing.by_name(|one| Some(one.text));
        pairing.by_name(|one| one.key);
        pairing.by_name(|one| one.url);
        pairing.by_words();
        let Pairing { gone, new, edited, .. } = pairing;
        let [gone, new] = [gone, new].map(|left| left.into_iter().flatten().collect());
        Paired { edited, gone, new }
    }
}

/// Articles that are being paired; those that are taken are `None`.
struct Pairing {
    gone: Vec<Option<Sketched>>,
    new: Vec<Option<Sketched>>,
    edited: Vec<(ArticleId, ArticleId)>,
    /// Whether a text is there again under another key.
    is_renumbered: bool,
}

impl Pairing {
    /// Pairs articles with the same name. A name that several new ones have names none.
    fn by_name(&mut self, name: impl Fn(&Sketched) -> Option<u64>) {
        let mut by_name: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, new) in self.new.iter().enumerate() {
            if let Some(name) = new.as_ref().and_then(&name) {
                by_name.entry(name).or_default().push(at);
            }
        }
        for slot in &mut self.gone {
            let found = slot.as_ref().and_then(&name).and_then(|name| by_name.get(&name));
            let Some(&[at]) = found.map(Vec::as_slice) else { continue };
            let (Some(old), Some(new)) = (slot.as_ref(), self.new[at].as_ref()) else { continue };
            let has_same_text = old.text == new.text;
            if self.is_renumbered && !has_same_text && old.alike(new) < ALIKE {
                continue;
            }
            self.is_renumbered |=
                has_same_text && old.key.zip(new.key).is_some_and(|(old, new)| old != new);
            self.edited.push((old.id, new.id));
            (*slot, self.new[at]) = (None, None);
        }
    }

    /// Pairs articles that say much the same, the most alike first; each is taken once.
    fn by_words(&mut self) {
        let left = |side: &[Option<Sketched>]| side.iter().flatten().count();
        if left(&self.gone).saturating_mul(left(&self.new)) > MOST_COMPARED {
            return;
        }
        let mut alike = Vec::new();
        for (at_old, old) in self.gone.iter().enumerate() {
            for (at_new, new) in self.new.iter().enumerate() {
                let share = old.as_ref().zip(new.as_ref()).map(|(old, new)| old.alike(new));
                alike.extend(share.filter(|share| *share >= ALIKE).map(|s| (s, at_old, at_new)));
            }
        }
        alike.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
        for (_, old, new) in alike {
            if let (Some(from), Some(to)) = (&self.gone[old], &self.new[new]) {
                self.edited.push((from.id, to.id));
                (self.gone[old], self.new[new]) = (None, None);
            }
        }
    }
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
            edits.pairs(&old).edited.into_iter().map(|(old, new)| (old.0, new.0)).collect();
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
    fn keys_that_are_counted_anew_name_no_other_article() {
        let stories = [
            "A storm closed the harbor of Brackwater on Monday, and three ferries stayed in port.",
            "The mayor of Northgate won a fourth election by a single ballot on Sunday night.",
            "Dock workers walked out at midnight over pay, the first strike in twenty years here.",
        ];
        let with =
            |key: usize, body: &str| Article { key: Some(key.to_string()), ..article("", body) };
        let old: Vec<(u128, Article)> =
            (0..).zip(stories).map(|(id, story)| (id, with(id as usize, story))).collect();
        // One is put in at the top, and one of the others is edited.
        let top = "Wheat prices rose for a third week as rain kept harvesters off the fields.";
        let edited = stories[1].replace("Sunday", "Saturday");
        let texts = [top, stories[0], &edited, stories[2]];
        let new: Vec<(u128, Article)> =
            (10..).zip(texts).map(|(id, text)| (id, with(id as usize - 10, text))).collect();
        assert_eq!(pairs(&old, &new), [(0, 11), (1, 12), (2, 13)]);
        // The one that is gone has no successor under its number.
        let without: Vec<(u128, Article)> = (10..)
            .zip([stories[1], stories[2], top])
            .map(|(id, text)| (id, with(id as usize - 10, text)))
            .collect();
        assert_eq!(pairs(&old, &without), [(1, 10), (2, 11)]);
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
    fn a_table_whose_articles_have_all_lost_a_part_has_other_names_of_columns() {
        let parts = |articles: &[Article]| {
            let mut parts = Parts::default();
            articles.iter().for_each(|article| parts.note(article));
            parts
        };
        let long = "A storm closed the harbor of Brackwater on Monday, they said. ".repeat(3);
        let whole = parts(&[article("Storm", &long), article("Vote", &long)]);
        let titles = parts(&[article(&long, "2015"), article(&long, "2016")]);
        assert!(titles.may_have_lost_some());
        assert!(whole.lost_in(&titles, true).unwrap().contains("have no text any more"));
        assert_eq!(whole.lost_in(&titles, false), None, "other rows are another table");
        assert_eq!(whole.lost_in(&whole, true), None);
        assert_eq!(titles.lost_in(&whole, true), None, "it is mended");
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
