//! How often each word is said in groups of articles, from the dictionaries and the postings alone.
//!
//! Every form of the dictionary is gone through once, and of its postings the articles and frequencies, not
//! the positions: no text is read, and the words of the other articles, which keyness compares with, cost
//! nothing more. Words are what the index holds at a position: markers, raw and joined forms are left out,
//! so that the sum over all words is the number of positions that have a word.
//!
//! Cost: the postings of the index, whatever the groups. The dictionary is cut into runs of letters, so that
//! several threads have work in one segment, too.

use std::cmp::Ordering;

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermStreamer;

use crate::analysis::marker;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Keep;
use crate::engine::Stop;
use crate::engine::Times;
use crate::engine::Vocabulary;
use crate::engine::WordTimes;
use crate::engine::embedded::costs;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;

/// Where the dictionary is cut: a run of terms begins with each of these bytes, and the first with the first
/// term that is no marker. Beyond ASCII, at the lead bytes of Greek, Cyrillic, Hebrew and Arabic, India, China.
const CUTS: &[u8] = b" abcdefghijklmnopqrstuvwxyz\xc3\xce\xd0\xd1\xd7\xd9\xe0\xe3\xe5\xe7\xea";

/// The group of each article of a segment, from 1; 0 is in none.
enum Labels {
    /// Of two groups: two bits for each article, so that those of all segments stay near the processor.
    Two { words: Vec<u64>, articles: usize },
    /// Of any number.
    Many(Vec<u16>),
}

impl Labels {
    fn new(groups: usize, articles: usize) -> Self {
        match groups {
            2 => Self::Two { words: vec![0; articles.div_ceil(32)], articles },
            _ => Self::Many(vec![0; articles]),
        }
    }

    /// Puts an article into a group, unless it is in one; `None` if there is no such article.
    fn put(&mut self, doc: u32, label: u16) -> Option<()> {
        match self {
            Self::Two { words, articles } => {
                let word =
                    words.get_mut(doc as usize / 32).filter(|_| (doc as usize) < *articles)?;
                if of_two(*word, doc) == 0 {
                    *word |= u64::from(label) << (doc % 32 * 2);
                }
            }
            Self::Many(labels) => {
                let slot = labels.get_mut(doc as usize)?;
                if *slot == 0 {
                    *slot = label;
                }
            }
        }
        Some(())
    }

    const fn articles(&self) -> usize {
        match self {
            Self::Two { articles, .. } => *articles,
            Self::Many(labels) => labels.len(),
        }
    }
}

/// Returns the label of an article from the word it is in.
const fn of_two(word: u64, doc: u32) -> u64 {
    word >> (doc % 32 * 2) & 3
}

impl Snapshot {
    /// Returns how often each word is said in each group of articles; an article that is in several counts in
    /// the first of them.
    ///
    /// # Errors
    /// `Damaged` when the dictionaries or postings cannot be read, `Stopped` when the request is to end.
    pub fn vocabulary(
        &self,
        groups: &[Vec<DocRef>],
        keep: Keep<'_>,
        stop: &Stop,
    ) -> Result<Vocabulary, EngineError> {
        let labels = self.group_labels(groups)?;
        let postings = self.articles() * costs::FIND_MARKS;
        let parts = parallel::map(&vec![1; CUTS.len()], postings, |at| {
            self.words_of_run(at, &labels, groups.len(), keep, stop)
        })?;
        let mut all = Vocabulary { words: Vec::new(), total: vec![0; groups.len()] };
        for part in parts {
            all.words.extend(part.words);
            for (sum, more) in all.total.iter_mut().zip(part.total) {
                *sum += more;
            }
        }
        Ok(all)
    }

    /// Returns the group of each article of each segment.
    fn group_labels(&self, groups: &[Vec<DocRef>]) -> Result<Vec<Labels>, EngineError> {
        let articles = self.sizes().into_iter();
        let mut labels: Vec<Labels> =
            articles.map(|articles| Labels::new(groups.len(), articles as usize)).collect();
        for (group, docs) in groups.iter().enumerate() {
            let label = u16::try_from(group + 1)
                .map_err(|_| EngineError::damaged("more groups of articles than can be told"))?;
            for doc in docs {
                let of_segment = labels.get_mut(doc.part() as usize);
                let put = of_segment.and_then(|labels| labels.put(doc.number(), label));
                put.ok_or_else(|| EngineError::damaged("no such article"))?;
            }
        }
        Ok(labels)
    }

    /// Counts the words that begin with the letters of one run.
    fn words_of_run(
        &self,
        at: usize,
        labels: &[Labels],
        groups: usize,
        keep: Keep<'_>,
        stop: &Stop,
    ) -> Result<Vocabulary, EngineError> {
        let (from, to) = (&CUTS[at..=at], CUTS.get(at + 1..at + 2));
        let mut found = Vocabulary { words: Vec::new(), total: vec![0; groups] };
        let mut streams: Vec<Stream<'_>> = Vec::new();
        for (segment, labels) in self.segments().iter().zip(labels) {
            let mut terms = segment.text().range(from, to).map_err(EngineError::damaged)?;
            if terms.advance() {
                streams.push(Stream { segment, labels, terms, postings: None });
            }
        }
        let mut form: Vec<u8> = Vec::new();
        // The first is of articles in no group.
        let mut times = vec![Times::default(); groups + 1];
        // Those that are at the first of the terms that are left.
        let mut first: Vec<usize> = Vec::new();
        while !streams.is_empty() {
            stop.check()?;
            first.clear();
            for (at, stream) in streams.iter().enumerate() {
                let least = first.first().map(|&least| streams[least].terms.key());
                match least.map_or(Ordering::Less, |least| stream.terms.key().cmp(least)) {
                    Ordering::Less => {
                        first.clear();
                        first.push(at);
                    }
                    Ordering::Equal => first.push(at),
                    Ordering::Greater => {}
                }
            }
            form.clear();
            form.extend_from_slice(streams[first[0]].terms.key());
            times.fill(Times::default());
            for &at in first.iter().rev() {
                let stream = &mut streams[at];
                stream.add(&mut times)?;
                if !stream.terms.advance() {
                    streams.remove(at);
                }
            }
            let form = std::str::from_utf8(&form).map_err(EngineError::damaged)?;
            if marker::is_marker(form) {
                continue;
            }
            let of = &times[1..];
            for (sum, of) in found.total.iter_mut().zip(of) {
                *sum += of.times;
            }
            if keep(form, of) {
                found.words.push(WordTimes { form: form.to_owned(), of: of.to_vec() });
            }
        }
        Ok(found)
    }
}

/// The terms of a segment, one after the other.
struct Stream<'s> {
    segment: &'s Segment,
    labels: &'s Labels,
    terms: TermStreamer<'s>,
    /// The postings of the term before: most terms are in few articles, and to make room for theirs takes
    /// longer than to read them.
    postings: Option<BlockSegmentPostings>,
}

impl Stream<'_> {
    /// Adds the times of its term in each group; the first is of articles in no group.
    fn add(&mut self, times: &mut [Times]) -> Result<(), EngineError> {
        let (index, info) = (self.segment.text().index(), self.terms.value());
        let blocks = match &mut self.postings {
            Some(known) => {
                let reset = index.reset_block_postings_from_terminfo(info, known);
                reset.map_err(EngineError::damaged)?;
                known
            }
            none => {
                let option = IndexRecordOption::WithFreqs;
                let opened = index.read_block_postings_from_terminfo(info, option);
                none.insert(opened.map_err(EngineError::damaged)?)
            }
        };
        while let Some(last) = blocks.docs().last() {
            if *last as usize >= self.labels.articles() {
                return Err(EngineError::damaged("a posting of no article"));
            }
            match (self.labels, &mut *times) {
                (Labels::Two { words, .. }, [none, here, there]) => {
                    add_two(blocks.docs(), blocks.freqs(), words, [none, here, there]);
                }
                (Labels::Many(labels), times) => {
                    for (doc, frequency) in blocks.docs().iter().zip(blocks.freqs()) {
                        let of = &mut times[usize::from(labels[*doc as usize])];
                        of.times += u64::from(*frequency);
                        of.articles += 1;
                    }
                }
                (Labels::Two { .. }, _) => unreachable!("two groups, and no group"),
            }
            blocks.advance();
        }
        Ok(())
    }
}

/// Adds postings where there are two groups. Sums that wait for each other in memory take twice as long as those
/// that are worked out for every posting: of one group and of none, the other being what is left.
fn add_two(docs: &[u32], frequencies: &[u32], words: &[u64], sums: [&mut Times; 3]) {
    let (mut all, mut of) = (0_u64, [Times::default(); 2]);
    for (doc, frequency) in docs.iter().zip(frequencies) {
        let (label, frequency) = (of_two(words[*doc as usize / 32], *doc), u64::from(*frequency));
        // A block has 128 frequencies of 32 bits: nothing is lost.
        all = all.wrapping_add(frequency);
        for (at, of) in (0..).zip(&mut of) {
            let is_of = label == at;
            of.times = of.times.wrapping_add(if is_of { frequency } else { 0 });
            of.articles = of.articles.wrapping_add(u64::from(is_of));
        }
    }
    let [none, here] = of;
    let there = Times {
        times: all - none.times - here.times,
        articles: docs.len() as u64 - none.articles - here.articles,
    };
    for (sum, of) in sums.into_iter().zip([none, here, there]) {
        sum.times += of.times;
        sum.articles += of.articles;
    }
}
