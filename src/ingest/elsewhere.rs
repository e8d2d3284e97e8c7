//! Articles that were edited and moved to another file by the same change: what is gone from one file and
//! new in another of the same run.
//!
//! The rule: an alias never names a different article. In another file a key or an address alone does not
//! tell: two data sets count from 1, and a front page has the same address every day. So one that is gone
//! was edited to one that is new if both have the same key or the same address, the same publication date
//! (or neither has one, or one is corrected), and much the same words; articles without key and address, if title and date are the
//! same, and nearly all words. Where two are equally alike, neither is taken. What was gone before the run
//! began is not followed, nor is a run that was killed.
//! Cost: what is gone is read, up to a bound; of what is new, only that is looked at whose key or address
//! the index has, or which has neither: all while whole files are gone, else the first so many, for the file
//! that it is gone from may be read later.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::article::Article;
use crate::article::ArticleId;
use crate::ingest::carried::first_half;
use crate::ingest::edits::ALIKE;
use crate::ingest::edits::MOST;
use crate::ingest::edits::Sketched;
use crate::ingest::edits::checksum;

/// The least share of words in common where nothing but the words tells.
const NEARLY_ALL: f64 = 0.7;
/// Of so many new articles without key and address it is found out what they were before, where no whole
/// file is gone.
const MOST_NAMELESS: usize = 2_000;
/// So many pairs are compared by nothing but their words.
const MOST_COMPARED: usize = 1_000_000;

/// What is gone and what is new, beyond the files that are read again.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    gone: Vec<Sketched>,
    new: Vec<Sketched>,
    /// The keys and addresses of what is gone.
    names: HashSet<u64>,
    /// Whether there is more of it than is compared.
    overflow: bool,
    /// Whether whole files are gone.
    lost_files: bool,
}

impl Elsewhere {
    /// Notes that whole files are gone.
    pub(super) fn lose_files(&mut self) {
        self.lost_files = true;
    }

    /// Returns whether anything is gone so far that may be elsewhere.
    pub(super) fn has_lost(&self) -> bool {
        self.lost_files || !self.gone.is_empty()
    }

    /// Returns how many more that are gone are compared.
    pub(super) fn room(&self) -> usize {
        MOST.saturating_sub(self.gone.len())
    }

    /// Notes that more is gone than is compared.
    pub(super) fn overflow(&mut self) {
        self.overflow = true;
    }

    /// Notes an article that is gone.
    pub(super) fn go(&mut self, one: Sketched) {
        if self.room() == 0 {
            self.overflow = true;
            return;
        }
        self.names.extend(one.key.into_iter().chain(one.url));
        self.gone.push(one);
    }

    /// Returns whether a new article may be one that is gone, edited; `is_known` tells whether the index has
    /// one of its key or address.
    pub(super) fn is_sought<E>(
        &self,
        article: &Article,
        is_known: impl FnOnce(&Article) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let names = [&article.key, &article.url];
        if names.iter().all(|name| name.is_none()) {
            return Ok(self.lost_files || self.new.len() < MOST_NAMELESS);
        }
        let mut names = names.into_iter().flatten();
        Ok(names.any(|name| self.names.contains(&checksum(name))) || is_known(article)?)
    }

    /// Notes an article that is new and sought.
    pub(super) fn come(&mut self, one: Sketched) {
        if self.new.len() >= MOST {
            self.overflow = true;
        } else {
            self.new.push(one);
        }
    }

    /// Returns the ids of what was edited and moved, each with that of what it is now, and whether there
    /// was more than is compared.
    pub(super) fn pairs(&mut self) -> (Vec<(ArticleId, ArticleId)>, bool) {
        let Self { gone, new, overflow, .. } = std::mem::take(self);
        if gone.is_empty() || new.is_empty() {
            return (Vec::new(), false);
        }
        // A record that only moved has the id it had.
        let here: HashSet<u64> = new.iter().map(|new| first_half(new.id)).collect();
        let there: HashSet<u64> = gone.iter().map(|gone| first_half(gone.id)).collect();
        let gone: Vec<&Sketched> =
            gone.iter().filter(|gone| !here.contains(&first_half(gone.id))).collect();
        let new: Vec<&Sketched> =
            new.iter().filter(|new| !there.contains(&first_half(new.id))).collect();
        let mut by_name: HashMap<u64, Vec<&Sketched>> = HashMap::new();
        let mut nameless = Vec::new();
        for one in &new {
            let names = one.key.into_iter().chain(one.url);
            names.for_each(|name| by_name.entry(name).or_default().push(one));
            if is_nameless(one) {
                nameless.push(*one);
            }
        }
        let is_few = gone.len().saturating_mul(nameless.len()) <= MOST_COMPARED;
        let mut pairs = Vec::new();
        for old in gone {
            let named = old.key.into_iter().chain(old.url).filter_map(|name| by_name.get(&name));
            let best = match is_nameless(old) {
                true if is_few => {
                    let titled = nameless.iter().copied().filter(|new| new.title == old.title);
                    best_of(old, titled, NEARLY_ALL)
                }
                true => None,
                false => best_of(old, named.flatten().copied(), ALIKE),
            };
            pairs.extend(best.map(|new| (old.id, new.id)));
        }
        (pairs, overflow || !is_few)
    }
}

fn is_nameless(one: &Sketched) -> bool {
    one.key.is_none() && one.url.is_none()
}

/// Returns the one of the same date that is most alike, if it is alike enough and no other is as much.
fn best_of<'s>(
    old: &Sketched,
    all: impl Iterator<Item = &'s Sketched>,
    least: f64,
) -> Option<&'s Sketched> {
    let mut best: Option<(f64, &Sketched)> = None;
    let mut is_tie = false;
    // A correction names a file, and does not hold for where the article is now: what the file says of its
    // date may be anything.
    let is_of_date = |new: &&Sketched| {
        old.is_date_corrected || new.is_date_corrected || new.published == old.published
    };
    for new in all.filter(is_of_date) {
        let share = old.alike(new);
        match best {
            _ if share < least => {}
            // Found by its key and by its address, or a copy: it reads the same.
            Some((_, known)) if first_half(known.id) == first_half(new.id) => {}
            Some((most, _)) if share < most => {}
            Some((most, _)) if share == most => is_tie = true,
            _ => (best, is_tie) = (Some((share, new)), false),
        }
    }
    best.filter(|_| !is_tie).map(|(_, new)| new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORM: &str = "A storm closed the harbor of Brackwater on Monday, and three ferries stayed in \
        port until the evening, the harbor master said in a statement to the press.";
    const VOTE: &str = "The mayor of Northgate won a fourth election by a single ballot on Sunday, and \
        his opponent asked for all the votes to be counted again by other people.";

    fn one(id: u128, key: Option<&str>, url: Option<&str>, body: &str) -> Sketched {
        let article = Article {
            body: body.into(),
            key: key.map(str::to_owned),
            url: url.map(str::to_owned),
            ..Article::default()
        };
        Sketched::of(ArticleId(id << 64), &article)
    }

    fn pairs(gone: Vec<Sketched>, new: Vec<Sketched>) -> Vec<(u128, u128)> {
        let mut elsewhere = Elsewhere::default();
        gone.into_iter().for_each(|one| elsewhere.go(one));
        new.into_iter().for_each(|one| elsewhere.come(one));
        elsewhere.pairs().0.into_iter().map(|(old, new)| (old.0 >> 64, new.0 >> 64)).collect()
    }

    #[test]
    fn the_same_key_or_address_and_much_the_same_words_are_the_same_article_in_another_file() {
        let edited = STORM.replace("three", "four");
        for (key, url) in [(Some("k"), None), (None, Some("u")), (Some("k"), Some("u"))] {
            assert_eq!(
                pairs(vec![one(1, key, url, STORM)], vec![one(2, key, url, &edited)]),
                [(1, 2)]
            );
            // Another data set counts from the same number, another page was at the address.
            assert_eq!(pairs(vec![one(1, key, url, STORM)], vec![one(2, key, url, VOTE)]), []);
        }
        assert_eq!(
            pairs(vec![one(1, Some("1"), None, STORM)], vec![one(2, Some("2"), None, &edited)]),
            []
        );
    }

    #[test]
    fn of_two_data_sets_with_the_same_keys_each_article_goes_to_its_own() {
        let [storm, vote] = [STORM.replace("three", "four"), VOTE.replace("fourth", "fifth")];
        let gone = vec![one(1, Some("1"), None, STORM), one(2, Some("1"), None, VOTE)];
        let new = vec![one(3, Some("1"), None, &vote), one(4, Some("1"), None, &storm)];
        assert_eq!(pairs(gone, new), [(1, 4), (2, 3)]);
    }

    #[test]
    fn nothing_is_taken_where_two_are_equally_alike_or_the_date_is_another() {
        let edited = STORM.replace("three", "four");
        let twice = vec![one(2, Some("1"), None, &edited), one(3, Some("1"), None, &edited)];
        assert_eq!(pairs(vec![one(1, Some("1"), None, STORM)], twice), []);
        let mut later = one(2, Some("1"), None, STORM);
        later.published = Some("2024-01-02".into());
        assert_eq!(pairs(vec![one(1, Some("1"), None, STORM)], vec![later]), []);
    }

    #[test]
    fn a_corrected_date_is_not_compared_for_the_correction_names_the_file_that_it_was_in() {
        let mut corrected = one(1, None, None, STORM);
        (corrected.published, corrected.is_date_corrected) = (Some("2024-01-02".into()), true);
        assert_eq!(pairs(vec![corrected], vec![one(2, None, None, STORM)]), [(1, 2)]);
    }

    #[test]
    fn without_key_and_address_nearly_all_words_are_to_be_the_same() {
        let edited = STORM.replace("three", "four");
        assert_eq!(
            pairs(vec![one(1, None, None, STORM)], vec![one(2, None, None, &edited)]),
            [(1, 2)]
        );
        let retold = "A storm closed the harbor of Brackwater on Monday, and ships that came in late were \
            sent on to Northgate, which had room for them, as the people there said.";
        assert_eq!(pairs(vec![one(1, None, None, STORM)], vec![one(2, None, None, retold)]), []);
    }

    #[test]
    fn a_record_that_only_moved_is_no_edit_and_takes_no_part() {
        let edited = STORM.replace("three", "four");
        let new = vec![one(1, Some("1"), None, STORM), one(2, Some("1"), None, &edited)];
        assert_eq!(pairs(vec![one(1, Some("1"), None, STORM)], new), []);
    }
}
