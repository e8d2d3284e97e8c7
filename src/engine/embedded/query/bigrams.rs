//! How often some pairs of words follow each other in a sentence, from the positions of those words: no text is
//! read, and no other word.
//!
//! A segment is gone through in windows of articles. In each, words are written where they are said, in a row of
//! places for each article, the rarest first. Each word then looks for its neighbors among those that were written
//! before it, in the articles that have any: so each pair is found once, and of a frequent word hardly more is read
//! than beside the rare ones it is in a pair with. To look for each pair by itself would read the positions of frequent
//! words once for each of their pairs.
//!
//! Invariant: no two of the words are ever at one position. All words but those of Hangul have a position of their
//! own ([`crate::analysis`]); who asks leaves those out.
//!
//! Cost: the postings and positions of the words.

mod rows;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::Times;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;

use rows::Rows;
use rows::WINDOW;

impl Snapshot {
    /// Returns how often each of `pairs`, two numbers of `words`, is said in some articles: the second word follows
    /// the first in a sentence. No word is twice in `words`, no pair in `pairs`, and no word is of Hangul.
    ///
    /// # Errors
    /// `Damaged` when postings or positions cannot be read, `Stopped` when the request is to end.
    pub fn bigrams(
        &self,
        docs: &[DocRef],
        words: &[&str],
        pairs: &[(u32, u32)],
        stop: &Stop,
    ) -> Result<Vec<Times>, EngineError> {
        let asked = self.asked(docs)?;
        let parts = parallel::map(&self.sizes(), u64::MAX, |number| {
            let segment = &self.segments()[number];
            let mut rows = Rows::open(self, segment, words, pairs)?;
            for (start, asked) in (0..).step_by(WINDOW as usize).zip(&asked[number]) {
                stop.check()?;
                if *asked != 0 {
                    rows.fill(start, *asked)?;
                }
            }
            Ok(rows.finish())
        })?;
        let mut all = vec![Times::default(); pairs.len()];
        for part in parts {
            for (sum, of) in all.iter_mut().zip(part) {
                sum.times += of.times;
                sum.articles += of.articles;
            }
        }
        Ok(all)
    }

    /// Returns how many sentences of some articles have a word, each own title being one.
    ///
    /// # Errors
    /// `Damaged` when the column cannot be read.
    pub fn sentences(&self, docs: &[DocRef]) -> Result<u64, EngineError> {
        let columns = self.segments().iter().map(|segment| segment.numbers(column::SENTENCES));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let none = || EngineError::damaged("an article without a number of sentences");
        docs.iter().try_fold(0, |sum, doc| {
            let column = columns.get(doc.part() as usize).ok_or_else(none)?;
            Ok(sum + column.first(doc.number()).ok_or_else(none)?)
        })
    }

    /// Returns of each window of each segment which of its articles are among some.
    fn asked(&self, docs: &[DocRef]) -> Result<Vec<Vec<u128>>, EngineError> {
        let size = |size: u32| vec![0; size.div_ceil(WINDOW) as usize];
        let mut asked: Vec<Vec<u128>> = self.sizes().into_iter().map(size).collect();
        for doc in docs {
            let segment = asked.get_mut(doc.part() as usize);
            let window = segment.and_then(|asked| asked.get_mut((doc.number() / WINDOW) as usize));
            *window.ok_or_else(|| EngineError::damaged("no such article"))? |=
                1 << (doc.number() % WINDOW);
        }
        Ok(asked)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis;
    use crate::article::Article;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::article;
    use crate::passage::bounds;
    use crate::passage::is_hangul;

    /// The words of the title and of each sentence.
    fn sentences(article: &Article) -> Vec<Vec<String>> {
        let starts = bounds(&article.body).sentences.into_iter().map(|start| start as usize);
        let starts: Vec<usize> = starts.chain([article.body.len()]).collect();
        let parts = starts.windows(2).map(|ends| &article.body[ends[0]..ends[1]]);
        let words = |text: &str| {
            let mut words = Vec::new();
            analysis::tokens(text, &mut |token| words.push(token.form.to_owned()));
            words
        };
        parts.chain([article.own_title()]).map(words).collect()
    }

    fn texts() -> impl Strategy<Value = Vec<(String, String)>> {
        let title = "((the|The|mayor|a|U\\.S\\.|\\*|한국어) ){0,4}";
        let body = "((the|The|mayor|a|U\\.S\\.|iPhone|9\\.5|l'Iran|中国人|国|한국어|\\*|—|re-elect)(\\. |! | |, |\n|\n\n)){0,60}";
        proptest::collection::vec((title, body), 1..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn pairs_by_positions_are_those_of_the_sentences(texts in texts(), per_commit in 1_usize..3) {
            let corpus = texts.iter().fold(Corpus::new(), |corpus, (title, body)| {
                corpus.with(article(title.trim(), body.trim()))
            });
            let indexed = corpus.index_in(per_commit);
            let snapshot = indexed.snapshot();
            let docs: Vec<DocRef> = (0..).zip(snapshot.sizes()).flat_map(|(part, size)| {
                (0..size).map(move |number| DocRef::new(part, number))
            }).collect();
            // Every other article is asked for.
            let asked: Vec<DocRef> = docs.iter().step_by(2).copied().collect();
            let articles = indexed.view.stored(&asked).unwrap();
            let (mut expected, mut with_words) = (BTreeMap::new(), 0);
            for of_article in articles.iter().map(|stored| sentences(&stored.article)) {
                let mut said: BTreeMap<(String, String), u64> = BTreeMap::new();
                for sentence in of_article {
                    with_words += u64::from(!sentence.is_empty());
                    for two in sentence.windows(2) {
                        *said.entry((two[0].clone(), two[1].clone())).or_default() += 1;
                    }
                }
                for (pair, times) in said {
                    let sum: &mut Times = expected.entry(pair).or_default();
                    sum.times += times;
                    sum.articles += 1;
                }
            }
            prop_assert_eq!(snapshot.sentences(&asked).unwrap(), with_words);
            expected.retain(|(a, b), _| !a.contains(is_hangul) && !b.contains(is_hangul));
            let mut words: Vec<&str> =
                expected.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
            words.push("unsaid");
            words.sort_unstable();
            words.dedup();
            let all = 0..words.len() as u32;
            let pairs: Vec<(u32, u32)> =
                all.clone().flat_map(|a| all.clone().map(move |b| (a, b))).collect();
            let found = snapshot.bigrams(&asked, &words, &pairs, &Stop::default()).unwrap();
            let mut left = expected.clone();
            for ((a, b), found) in pairs.iter().zip(found) {
                let pair = (words[*a as usize].to_owned(), words[*b as usize].to_owned());
                prop_assert_eq!(found, left.remove(&pair).unwrap_or_default(), "{:?}", pair);
            }
            prop_assert!(left.is_empty());
        }
    }

    #[test]
    fn a_segment_without_a_word_has_no_pairs() {
        let corpus = Corpus::new().article("", "— * —").article("", "The mayor said.");
        let indexed = corpus.index_in(1);
        let snapshot = indexed.snapshot();
        assert_eq!(snapshot.segments().len(), 2);
        let docs = [DocRef::new(0, 0), DocRef::new(1, 0)];
        let found = snapshot.bigrams(&docs, &["the", "mayor"], &[(0, 1)], &Stop::default());
        assert_eq!(found.unwrap(), [Times { times: 1, articles: 1 }]);
    }

    #[test]
    fn articles_of_many_windows_and_blocks_of_postings_are_counted() {
        let corpus = (0..700).fold(Corpus::new(), |corpus, number| {
            let filler = "and so on ".repeat(number % 50);
            corpus.article("The mayor", &format!("{filler}the mayor said the mayor. The mayor"))
        });
        let indexed = corpus.index();
        let docs: Vec<DocRef> = (0..700).filter(|n| *n < 90 || *n > 600).map(DocRef::nth).collect();
        let words = ["the", "mayor", "on"];
        let found =
            indexed.snapshot().bigrams(&docs, &words, &[(0, 1), (1, 0), (2, 0)], &Stop::default());
        let articles = docs.len() as u64;
        let stored = indexed.view.stored(&docs).unwrap();
        let with_filler = stored.iter().filter(|one| one.article.body.contains("on the")).count();
        let times = |each: u64, articles: u64| Times { times: each * articles, articles };
        let expected = [times(4, articles), Times::default(), times(1, with_filler as u64)];
        assert_eq!(found.unwrap(), expected);
    }
}
