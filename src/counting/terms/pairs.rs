//! Two-word phrases: words that follow each other in a sentence, counted in the stored text.
//!
//! A pair that is said so often has words that are, so only pairs of words that are said often enough here
//! are counted, each by two numbers; there, only those pairs that were said often enough here. Both are
//! exact, and the map stays small however much is compared with.
//!
//! Nothing is a pair across the end of a sentence or of the title.

use foldhash::HashMap;
use foldhash::HashMapExt as _;

use crate::counting::words;
use crate::counting::words::Part;
use crate::engine::DocRef;
use crate::engine::Stop;
use crate::engine::StoredArticle;
use crate::engine::Times;
use crate::engine::View;
use crate::search::SearchError;

/// Articles that are read at a time.
const READ_AT_ONCE: usize = 2048;

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
    /// All pairs here and there.
    pub(crate) totals: [u64; 2],
}

/// Two words by their numbers.
type Pair = (u32, u32);

/// Counts the pairs of `words` that are said at least so often in the first of two sets of articles.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub(crate) fn count(
    view: &View,
    [here, there]: [&Vec<DocRef>; 2],
    words: &[&str],
    least: u64,
    stop: &Stop,
) -> Result<Counted, SearchError> {
    let numbers: HashMap<&str, u32> = words.iter().copied().zip(0..).collect();
    let (mut of_here, pairs_here) = said(view, here, &numbers, None, stop)?;
    of_here.retain(|_, of| of.times >= least);
    let (of_there, pairs_there) = said(view, there, &numbers, Some(&of_here), stop)?;
    let pair = |(pair, here): (&Pair, &Times)| {
        let [first, second] = [pair.0, pair.1].map(|number| words[number as usize]);
        let there = of_there.get(pair).copied().unwrap_or_default();
        PairTimes { phrase: format!("{first} {second}"), here: *here, there }
    };
    let pairs = of_here.iter().map(pair).collect();
    Ok(Counted { pairs, totals: [pairs_here, pairs_there] })
}

/// Returns how often each pair is said, and how many pairs there are of any words.
fn said(
    view: &View,
    docs: &[DocRef],
    numbers: &HashMap<&str, u32>,
    only: Option<&HashMap<Pair, Times>>,
    stop: &Stop,
) -> Result<(HashMap<Pair, Times>, u64), SearchError> {
    let (mut said, mut all): (HashMap<Pair, Times>, u64) = (HashMap::new(), 0);
    for docs in docs.chunks(READ_AT_ONCE) {
        stop.check()?;
        let of_articles =
            view.map_articles(docs, |_, stored| Ok(of_article(&stored, numbers, only)))?;
        for (pairs, count) in of_articles {
            all += count;
            for same in pairs.chunk_by(|a, b| a == b) {
                let of = said.entry(same[0]).or_default();
                of.times += same.len() as u64;
                of.articles += 1;
            }
        }
    }
    Ok((said, all))
}

/// Returns the pairs of an article, sorted, and how many it has of any words.
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
    pairs.sort_unstable();
    (pairs, all)
}
