//! Two-word phrases: words that follow each other in a sentence.
//!
//! Here they are counted in the stored text. A pair that is said so often has words that are, so only pairs of words
//! that are said often enough here are counted, each by two numbers. There, which may be all the rest of a large
//! index, they are counted from the positions of their words ([`View::bigrams`]), and only those that may be among
//! the ones that are shown ([`choice`]). Both are exact. What positions do not tell is counted in the text, too:
//! Korean words, whose pairs of characters are at one position, and what is on a cluster.
//!
//! Nothing is a pair across the end of a sentence or of the title.

mod choice;
mod shards;

use foldhash::HashMap;

use crate::counting::words;
use crate::counting::words::Part;
use crate::engine::DocRef;
use crate::engine::Stop;
use crate::engine::StoredArticle;
use crate::engine::Times;
use crate::engine::View;
use crate::engine::WordTimes;
use crate::passage::is_hangul;
use crate::search::SearchError;

pub(crate) use choice::Wanted;

use choice::Choice;
use shards::Pair;
use shards::Shards;

/// Articles that are read at a time.
const READ_AT_ONCE: usize = 2048;
/// To read and count the text of an article takes as long as to count a few hundred words of so many articles from
/// their positions.
const LIKE_READING: u64 = 50;
/// Of so many articles, every pair is counted, so that it is known how many there are.
const SMALL: usize = 10_000;
/// What is counted there is counted in parts: behind each, so many in 64 of the articles are counted. At first little
/// is known of many pairs, and at last few are left, of the most frequent words.
const ENDS: [usize; 10] = [1, 4, 8, 12, 16, 24, 32, 40, 48, 64];

/// A phrase with its times on two sides.
#[derive(Debug)]
pub(crate) struct PairTimes {
    /// The two words, a blank between them.
    pub(crate) phrase: String,
    pub(crate) here: Times,
    pub(crate) there: Times,
}

/// Phrases with their times on two sides.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) pairs: Vec<PairTimes>,
    /// How many others may be said more here: none of those that are wanted.
    pub(crate) left_out: u64,
    /// All pairs here and there.
    pub(crate) totals: [u64; 2],
}

/// What pairs are counted in, and which words.
pub(crate) struct Counting<'c> {
    pub(crate) view: &'c View,
    /// The articles here and there.
    pub(crate) sides: [&'c [DocRef]; 2],
    /// The words that are said often enough here, with their times on both sides.
    pub(crate) words: &'c [WordTimes],
    /// All words there.
    pub(crate) words_there: u64,
    /// Only pairs that are said here so often.
    pub(crate) least: u64,
    pub(crate) stop: &'c Stop,
}

impl Counting<'_> {
    /// Counts the pairs that are said often enough here, on both sides: at least those that are `wanted`.
    ///
    /// # Errors
    /// `Engine` when the index cannot be read.
    pub(crate) fn count(&self, wanted: &Wanted<'_>) -> Result<Counted, SearchError> {
        let (of_here, pairs_here) = self.said(self.sides[0], None, self.least)?;
        let there = self.sides[1];
        let is_few = there.len() as u64 * LIKE_READING < self.view.articles();
        let sentences = if is_few { None } else { self.view.sentences(there)? };
        let Some(sentences) = sentences else {
            let (of_there, pairs_there) = self.said(there, Some(&of_here), 1)?;
            let there = |pair: &Pair| of_there.get(pair).copied().unwrap_or_default();
            let pairs = of_here.iter().map(|(pair, here)| self.pair(*pair, *here, there(pair)));
            let pairs = pairs.collect();
            return Ok(Counted { pairs, left_out: 0, totals: [pairs_here, pairs_there] });
        };
        // Each word follows another in its sentence, but for the first.
        let totals = [pairs_here, self.words_there.saturating_sub(sentences)];
        let limit = wanted.limit.filter(|_| there.len() > SMALL);
        let mut choice = Choice::new(self.words, of_here, totals, Wanted { limit, ..*wanted });
        let likely = choice.likely();
        choice.learn(&likely, &self.said_there(there, &likely)?, true);
        let parts = DocRef::in_parts(there, &ENDS);
        for (at, part) in (1..).zip(&parts) {
            let possible = choice.possible();
            choice.learn(&possible, &self.said_there(part, &possible)?, at == parts.len());
        }
        let (known, left_out) = choice.finish();
        let pairs = known.into_iter().map(|(pair, here, there)| self.pair(pair, here, there));
        Ok(Counted { pairs: pairs.collect(), left_out, totals })
    }

    fn pair(&self, (first, second): Pair, here: Times, there: Times) -> PairTimes {
        let [first, second] = [first, second].map(|number| &self.words[number as usize].form);
        PairTimes { phrase: format!("{first} {second}"), here, there }
    }

    /// Returns how often some pairs are said in some articles, in the order of the pairs.
    fn said_there(&self, docs: &[DocRef], pairs: &[Pair]) -> Result<Vec<Times>, SearchError> {
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let is_korean = |number: u32| self.words[number as usize].form.contains(is_hangul);
        let (read, counted): (Vec<Pair>, Vec<Pair>) =
            pairs.iter().partition(|(first, second)| is_korean(*first) || is_korean(*second));
        let (mut words, mut numbers): (Vec<&str>, HashMap<u32, u32>) = Default::default();
        let mut number = |of: u32| {
            *numbers.entry(of).or_insert_with(|| {
                words.push(&self.words[of as usize].form);
                words.len() as u32 - 1
            })
        };
        let numbered: Vec<Pair> =
            counted.iter().map(|(first, second)| (number(*first), number(*second))).collect();
        let times = self.view.bigrams(docs, &words, &numbered, self.stop)?;
        let (times, read) = match times {
            Some(times) => (times, read),
            None => (Vec::new(), pairs.to_vec()),
        };
        let mut known: HashMap<Pair, Times> = counted.into_iter().zip(times).collect();
        if !read.is_empty() {
            let only = read.into_iter().map(|pair| (pair, Times::default())).collect();
            known.extend(self.said(docs, Some(&only), 1)?.0);
        }
        Ok(pairs.iter().map(|pair| known.get(pair).copied().unwrap_or_default()).collect())
    }

    /// Returns how often each pair is said in some articles that is said at least so often, and how many pairs there
    /// are of any words.
    fn said(
        &self,
        docs: &[DocRef],
        only: Option<&HashMap<Pair, Times>>,
        least: u64,
    ) -> Result<(HashMap<Pair, Times>, u64), SearchError> {
        let forms = self.words.iter().map(|word| word.form.as_str());
        let numbers: HashMap<&str, u32> = forms.zip(0..).collect();
        let shards = Shards::new();
        let mut all = 0;
        for docs in docs.chunks(READ_AT_ONCE) {
            self.stop.check()?;
            let of_articles = self.view.map_articles(docs, |_, stored| {
                let (pairs, count) = of_article(&stored, &numbers, only);
                shards.add(&pairs);
                Ok(count)
            })?;
            all += of_articles.into_iter().sum::<u64>();
        }
        Ok((shards.together(least), all))
    }
}

/// Returns the pairs of an article, sorted by their shards, and how many it has of any words.
fn of_article(
    stored: &StoredArticle,
    numbers: &HashMap<&str, u32>,
    only: Option<&HashMap<Pair, Times>>,
) -> (Vec<Pair>, u64) {
    let (mut pairs, mut all) = (Vec::new(), 0);
    for part in Part::BOTH {
        let mut ends = words::SentenceEnds::new(part, stored);
        let mut before: Option<Option<u32>> = None;
        words::each_word(part, stored, &mut |_, range, form| {
            if ends.is_new_at(range.start) {
                before = None;
            }
            let word = numbers.get(form).copied();
            if let Some(before) = before {
                all += 1;
                if let Some(pair) = before.zip(word)
                    && only.is_none_or(|only| only.contains_key(&pair))
                {
                    pairs.push(pair);
                }
            }
            before = Some(word);
        });
    }
    pairs.sort_unstable_by_key(|pair| (Shards::of(*pair), *pair));
    (pairs, all)
}
