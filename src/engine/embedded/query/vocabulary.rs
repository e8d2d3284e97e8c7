//! How often each word is said in groups of articles, from the dictionaries and the postings alone.
//!
//! Every form of the dictionary is gone through once, and of its postings the articles and frequencies, not
//! the positions: no text is read, and the words of the other articles, which keyness compares with, cost
//! nothing more. Words are what the index holds at a position: markers, raw and joined forms are left out,
//! so that the sum over all words is the number of positions that have a word.
//!
//! Cost: the postings of the index; a part of them where nearly all articles are of one group, as they are where a few
//! are compared with all others ([`marked`](crate::engine::embedded::read::marked)). The dictionary is cut into runs of
//! letters, so that several threads have work in one segment, too.

mod groups;

use std::cmp::Ordering;
use std::io;
use std::ops::Range;

use tantivy::DocId;
use tantivy::HasLen as _;
use tantivy::directory::FileSlice;
use tantivy::directory::OwnedBytes;
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
use crate::engine::embedded::read::marked::each_marked;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;

use groups::Groups;

/// Where the dictionary is cut: a run of terms begins with each of these bytes, and the first with the first
/// term that is no marker. Beyond ASCII, at the lead bytes of Greek, Cyrillic, Hebrew and Arabic, India, China.
const CUTS: &[u8] = b" abcdefghijklmnopqrstuvwxyz\xc3\xce\xd0\xd1\xd7\xd9\xe0\xe3\xe5\xe7\xea";

/// Bytes of postings that are read at once.
const READ_AT_ONCE: usize = 1 << 20;

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
        let of = self.groups(groups)?;
        let postings = self.articles() * costs::FIND_MARKS;
        let parts = parallel::map(&vec![1; CUTS.len()], postings, |at| {
            self.words_of_run(at, &of, groups.len(), keep, stop)
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

    /// Returns the group of each article of each segment: the first that it is in.
    fn groups(&self, groups: &[Vec<DocRef>]) -> Result<Vec<Groups>, EngineError> {
        let articles = self.sizes().into_iter();
        let mut of: Vec<Vec<u16>> = articles.map(|articles| vec![0; articles as usize]).collect();
        for (group, docs) in groups.iter().enumerate() {
            let number = u16::try_from(group + 1)
                .map_err(|_| EngineError::damaged("more groups of articles than can be told"))?;
            for doc in docs {
                let of_segment = of.get_mut(doc.part() as usize);
                let group = of_segment.and_then(|of| of.get_mut(doc.number() as usize));
                let group = group.ok_or_else(|| EngineError::damaged("no such article"))?;
                if *group == 0 {
                    *group = number;
                }
            }
        }
        Ok(of.into_iter().map(|of| Groups::new(of, groups.len())).collect())
    }

    /// Opens the terms of each segment from `from` on, before `to`.
    fn streams<'s>(
        &'s self,
        of: &'s [Groups],
        from: &[u8],
        to: Option<&[u8]>,
    ) -> Result<Vec<Stream<'s>>, EngineError> {
        let mut streams: Vec<Stream<'s>> = Vec::new();
        for (segment, groups) in self.segments().iter().zip(of) {
            let mut terms = segment.text().range(from, to).map_err(EngineError::damaged)?;
            if terms.advance() {
                let postings = match groups {
                    Groups::Few { .. } => Postings::Some(Bytes {
                        file: segment.postings(self.fields().text)?,
                        start: 0,
                        read: OwnedBytes::empty(),
                    }),
                    Groups::Two { .. } | Groups::Many(_) => Postings::All(None),
                };
                streams.push(Stream { segment, groups, terms, postings });
            }
        }
        Ok(streams)
    }

    /// Counts the words that begin with the letters of one run.
    fn words_of_run(
        &self,
        at: usize,
        of: &[Groups],
        groups: usize,
        keep: Keep<'_>,
        stop: &Stop,
    ) -> Result<Vocabulary, EngineError> {
        let (from, to) = (&CUTS[at..=at], CUTS.get(at + 1..at + 2));
        let mut found = Vocabulary { words: Vec::new(), total: vec![0; groups] };
        let mut streams = self.streams(of, from, to)?;
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
    groups: &'s Groups,
    terms: TermStreamer<'s>,
    postings: Postings<'s>,
}

/// How the postings of a segment are read.
enum Postings<'s> {
    /// Only what is of a few articles.
    Some(Bytes<'s>),
    /// Every block, by what the postings of the term before were read with: most terms are in few articles, and to make
    /// room for theirs takes longer than to read them.
    All(Option<Box<BlockSegmentPostings>>),
}

impl Stream<'_> {
    /// Adds the times of its term in each group; the first is of articles in no group.
    fn add(&mut self, times: &mut [Times]) -> Result<(), EngineError> {
        let (index, info) = (self.segment.text().index(), self.terms.value());
        let blocks = match &mut self.postings {
            Postings::Some(bytes) => {
                let bytes = bytes.of(info.postings_range.clone());
                let bytes = bytes.map_err(EngineError::damaged)?;
                return add_few(bytes, info.doc_freq, self.groups, times);
            }
            Postings::All(Some(known)) => {
                let reset = index.reset_block_postings_from_terminfo(info, known);
                reset.map_err(EngineError::damaged)?;
                known
            }
            Postings::All(none) => {
                let option = IndexRecordOption::WithFreqs;
                let opened = index.read_block_postings_from_terminfo(info, option);
                none.insert(Box::new(opened.map_err(EngineError::damaged)?))
            }
        };
        while !blocks.docs().is_empty() {
            self.groups.add(blocks.docs(), blocks.freqs(), times)?;
            blocks.advance();
        }
        Ok(())
    }
}

/// Adds the postings of a term, which is in so many articles, where nearly all articles are of one group.
fn add_few(
    bytes: &[u8],
    doc_freq: u32,
    groups: &Groups,
    times: &mut [Times],
) -> Result<(), EngineError> {
    let Groups::Few { of, usual, others, other } = groups else { unreachable!("as it was opened") };
    let articles = u32::try_from(of.len()).unwrap_or(u32::MAX);
    let mut found = Times::default();
    let mut add = |frequency: u32| {
        found.times += u64::from(frequency);
        found.articles += 1;
    };
    let all = match other {
        Some(_) => {
            each_marked(bytes, doc_freq, articles, others, &mut |_, frequency| add(frequency))
        }
        None => each_marked(bytes, doc_freq, articles, others, &mut |doc: DocId, frequency| {
            let of = &mut times[usize::from(of[doc as usize])];
            of.times += u64::from(frequency);
            of.articles += 1;
            add(frequency);
        }),
    };
    let all = all.map_err(EngineError::damaged)?;
    if let Some(other) = other {
        let of = &mut times[usize::from(*other)];
        of.times += found.times;
        of.articles += found.articles;
    }
    let less = || EngineError::damaged("a term is said more often in some articles than in all");
    let of = &mut times[usize::from(*usual)];
    of.times += all.checked_sub(found.times).ok_or_else(less)?;
    of.articles += u64::from(doc_freq).checked_sub(found.articles).ok_or_else(less)?;
    Ok(())
}

/// Bytes of a file that are read one behind the other, many at a time.
struct Bytes<'f> {
    file: &'f FileSlice,
    start: usize,
    read: OwnedBytes,
}

impl Bytes<'_> {
    /// Returns the bytes of a range.
    fn of(&mut self, range: Range<usize>) -> io::Result<&[u8]> {
        if range.start > range.end || range.end > self.file.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if range.start < self.start || range.end > self.start + self.read.len() {
            let end = range.end.max(self.file.len().min(range.start + READ_AT_ONCE));
            self.read = self.file.read_bytes_slice(range.start..end)?;
            self.start = range.start;
        }
        Ok(&self.read[range.start - self.start..range.end - self.start])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis;
    use crate::engine::embedded::tests::Corpus;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn words_are_counted_as_the_texts_have_them_however_large_the_groups_are(
            bodies in proptest::collection::vec("((the|mayor|said|a|port|U\\.S\\.|re-elect|中国)[ .]){0,30}", 1..150),
            groups in 1_usize..5,
            // Of how many articles one is in the first group; the others share the rest, or are in none.
            one_in in prop_oneof![Just(1_u32), Just(3), Just(40), Just(1000)],
            none_in in prop_oneof![Just(2_u32), Just(37), Just(1000)],
            per_commit in 20_usize..90,
        ) {
            let corpus = bodies.iter().fold(Corpus::new(), |corpus, body| corpus.article("news", body));
            let indexed = corpus.index_in(per_commit);
            let snapshot = indexed.snapshot();
            let mut of: Vec<Vec<DocRef>> = vec![Vec::new(); groups];
            for (part, size) in (0..).zip(snapshot.sizes()) {
                for number in 0..size {
                    let group = match number {
                        number if number % none_in == 1 => continue,
                        number if number % one_in == 0 => 0,
                        number => number as usize % groups,
                    };
                    of[group].push(DocRef::new(part, number));
                }
            }
            let mut expected: BTreeMap<String, Vec<Times>> = BTreeMap::new();
            for (group, docs) in of.iter().enumerate() {
                for stored in indexed.view.stored(docs).unwrap() {
                    let mut here: BTreeMap<String, u64> = BTreeMap::new();
                    for text in [stored.article.own_title(), &stored.article.body] {
                        analysis::tokens(text, &mut |token| {
                            *here.entry(token.form.to_owned()).or_default() += 1;
                        });
                    }
                    for (form, times) in here {
                        let all = expected.entry(form).or_insert_with(|| vec![Times::default(); groups]);
                        all[group].times += times;
                        all[group].articles += 1;
                    }
                }
            }
            let found = snapshot.vocabulary(&of, &|_, of| of.iter().any(|of| of.articles > 0), &Stop::default());
            let found = found.unwrap();
            let sum = |group: usize| expected.values().map(|of| of[group].times).sum::<u64>();
            prop_assert_eq!(found.total, (0..groups).map(sum).collect::<Vec<_>>());
            let words = found.words.into_iter().map(|word| (word.form, word.of));
            prop_assert_eq!(words.collect::<BTreeMap<_, _>>(), expected);
        }
    }
}
