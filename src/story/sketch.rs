//! What is kept of an article to find its copies: its facts, and some of the hashes of its runs of words.
//!
//! A run is kept if its hash is 0 modulo 16, whoever has it, so that two texts keep the same ones of what
//! they share: 120 bytes for 500 words. Of shorter texts more are kept, and of the shortest all. On
//! half of the judged collections 99.8 % of the pairs of which one contains half of the other share one.

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::day_number;
use crate::story::agency;
use crate::story::words::runs;

/// The version of all that a sketch holds: with another, sketches are made again.
pub const VERSION: u32 = 10_000 * BOUNDS + 100 * HASHING + agency::VERSION;

/// The version of what makes two texts copies: pairs are kept beside the sketches.
const BOUNDS: u32 = 2;
/// The version of the hashes of runs and of which are kept.
const HASHING: u32 = 1;

/// Texts of at most so many runs keep those that are 0 modulo the number beside.
const KEPT: [(usize, u32); 2] = [(64, 1), (160, 4)];
/// What longer ones keep.
const KEPT_OF_LONG: u32 = 16;
/// All of these numbers.
const MODULI: [u32; 3] = [KEPT[0].1, KEPT[1].1, KEPT_OF_LONG];
/// The same text is one of at least so many hashes: shorter ones are phrases.
const FEWEST_OF_TEXT: usize = 8;
/// What marks the hash of an address.
pub(super) const ADDRESS: u64 = 1 << 32;
/// What marks the hash of a whole text.
pub(super) const TEXT: u64 = 1 << 33;

/// When an article was published, as far as it is known. Ordered as hits are: by the first day, then by the
/// place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// The first day it may mean, as a day number.
    pub first: i32,
    /// Its place among those of that day.
    pub clock: u32,
    /// The last day it may mean.
    pub last: i32,
}

/// What decides about stories beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What distinguishes it from every other article of an index, and from itself after any change.
    pub key: u64,
    /// The id of its record.
    pub id: ArticleId,
    /// When it was published; `None` if undated.
    pub moment: Option<Moment>,
    /// How many runs of words its text has.
    pub length: u32,
    /// Its source, by a hash; 0 for none.
    pub source: u32,
    /// Its address, by a hash; 0 for none.
    pub address: u32,
    /// The agency it says it comes from; 0 for none.
    pub credit: u8,
    /// The agency that published it; 0 for none.
    pub agency: u8,
}

/// What is kept of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Its facts.
    pub facts: Facts,
    /// Of which runs hashes are kept: those that are 0 modulo this.
    pub modulus: u32,
    /// The hashes kept, sorted, each once.
    pub prints: Vec<u32>,
}

/// Returns what is kept of an article. `place` says where it is, so that of two with the same record each
/// has a key; `clock` is its place among those of its first day.
#[must_use]
pub fn sketch(article: &Article, id: ArticleId, place: &[u8], clock: u64) -> Sketch {
    let runs = runs(&article.body);
    let length = u32::try_from(runs.len()).expect("bodies are shorter");
    let kept = KEPT.iter().find(|(most, _)| runs.len() <= *most);
    let modulus = kept.map_or(KEPT_OF_LONG, |(_, modulus)| *modulus);
    let prints = runs.iter().map(|run| *run as u32);
    let mut prints: Vec<u32> = prints.filter(|print| print % modulus == 0).collect();
    prints.sort_unstable();
    prints.dedup();
    let moment = article.published.as_ref().map(|published| {
        let days = published.days();
        let day = |number: i64| i32::try_from(number).expect("years have four digits");
        Moment {
            first: day(day_number(days.first())),
            clock: u32::try_from(clock).unwrap_or(u32::MAX),
            last: day(day_number(days.last())),
        }
    });
    let source = article.source.as_ref().map_or(0, |source| short_hash(&source.name));
    let mut facts = Facts {
        key: 0,
        id,
        moment,
        length,
        source,
        address: article.url.as_deref().map_or(0, |url| short_hash(page_of(url))),
        credit: agency::credited(article),
        agency: agency::publisher(article),
    };
    let mut key = Xxh3::new();
    key.update(&postcard::to_stdvec(&facts).expect("facts always serialize"));
    key.update(place);
    key.update(article.body.as_bytes());
    facts.key = key.digest();
    Sketch { facts, modulus, prints }
}

/// Returns a hash that is not 0.
fn short_hash(text: &str) -> u32 {
    (xxh3_64(text.as_bytes()) as u32).max(1)
}

/// Returns an address without what differs between links to one page: scheme, `www.`, a place in the page.
#[must_use]
pub fn page_of(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or(url);
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    url.strip_prefix("www.").unwrap_or(url).trim_end_matches('/')
}

/// What is known of an article without its hashes: as much as it takes to judge what others share with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// Its facts.
    pub facts: Facts,
    /// Of which runs hashes are kept: those that are 0 modulo this.
    pub modulus: u32,
    /// How many of its hashes are 0 modulo 1, 4 and 16.
    pub counts: [u32; MODULI.len()],
}

impl Outline {
    /// Returns how many hashes two articles could share.
    pub(super) fn comparable(&self, other: &Self) -> usize {
        let modulus = self.modulus.max(other.modulus);
        let at = MODULI.iter().position(|kept| *kept == modulus).unwrap_or(0);
        self.counts[at].min(other.counts[at]) as usize
    }
}

impl Sketch {
    /// Returns what is known without the hashes.
    #[must_use]
    pub fn outline(&self) -> Outline {
        let count = |modulus: u32| self.prints.iter().filter(|print| *print % modulus == 0).count();
        let counts = MODULI.map(|modulus| u32::try_from(count(modulus)).unwrap_or(u32::MAX));
        Outline { facts: self.facts, modulus: self.modulus, counts }
    }

    /// Returns the hashes by which others are found, in no order: of runs, of the address, and of all of the text
    /// as far as it is kept.
    pub fn hashes(&self) -> impl Iterator<Item = u64> + '_ {
        let address = Some(self.facts.address).filter(|address| *address != 0);
        let address = address.map(|address| ADDRESS | u64::from(address));
        self.prints.iter().map(|print| u64::from(*print)).chain(address).chain(self.whole())
    }

    fn whole(&self) -> Option<u64> {
        if self.prints.len() < FEWEST_OF_TEXT {
            return None;
        }
        let mut hash = Xxh3::new();
        self.prints.iter().for_each(|print| hash.update(&print.to_le_bytes()));
        Some(TEXT | u64::from(hash.digest() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: std::ops::Range<usize>) -> Sketch {
        let body = words.map(|n| format!("word{n} ")).collect();
        sketch(&Article { body, ..Article::default() }, ArticleId(1), b"a", 0)
    }

    #[test]
    fn texts_keep_the_same_of_what_they_share() {
        let (long, short) = (of(0..2000), of(500..560));
        assert_eq!((long.modulus, short.modulus), (16, 1));
        let shared = short.prints.iter().filter(|print| long.prints.contains(print)).count();
        assert_eq!(shared, short.outline().comparable(&long.outline()));
        assert!((80..170).contains(&long.prints.len()), "{}", long.prints.len());
        assert_eq!(short.prints.len(), 56);
    }

    #[test]
    fn a_key_changes_with_all_that_decides() {
        let article = Article { body: "The ferry sailed at last.".into(), ..Article::default() };
        let key = |article: &Article, id, place: &[u8]| {
            sketch(article, ArticleId(id), place, 0).facts.key
        };
        let own = key(&article, 1, b"a");
        assert_eq!(own, key(&article.clone(), 1, b"a"));
        assert_ne!(own, key(&article, 2, b"a"));
        assert_ne!(own, key(&article, 1, b"b"));
        let url = Some("https://news.example/ferry".to_owned());
        assert_ne!(own, key(&Article { url, ..article.clone() }, 1, b"a"));
        assert_ne!(
            own,
            key(&Article { body: "The ferry sailed at dawn.".into(), ..article }, 1, b"a")
        );
    }

    #[test]
    fn links_to_one_page_are_one_address() {
        assert_eq!(page_of("https://www.news.example/a/#top"), page_of("http://news.example/a"));
        assert_ne!(page_of("http://news.example/a?page=2"), page_of("http://news.example/a"));
    }
}
