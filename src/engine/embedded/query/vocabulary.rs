//! How often each word is said in groups of articles, from the dictionaries and the postings alone.
//!
//! Every form of the dictionary is gone through once, and of its postings the articles and frequencies, not
//! the positions: no text is read, and the words of the other articles, which keyness compares with, cost
//! nothing more. Words are what the index holds at a position: markers, raw and joined forms are left out,
//! so that the sum over all words is the number of positions that have a word.
//!
//! Cost: the postings of the index, whatever the groups. The dictionary is cut into runs of letters, so that
//! several threads have work in one segment, too.

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
type Labels = Vec<u16>;

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
        let size = |segment: &Segment| vec![0; segment.reader().max_doc() as usize];
        let mut labels: Vec<Labels> = self.segments().iter().map(size).collect();
        for (group, docs) in groups.iter().enumerate() {
            let label = u16::try_from(group + 1)
                .map_err(|_| EngineError::damaged("more groups of articles than can be told"))?;
            for doc in docs {
                let slot = labels.get_mut(doc.part() as usize);
                let slot = slot.and_then(|labels| labels.get_mut(doc.number() as usize));
                let slot = slot.ok_or_else(|| EngineError::damaged("no such article"))?;
                if *slot == 0 {
                    *slot = label;
                }
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
        let mut streams: Vec<(usize, TermStreamer<'_>)> = Vec::new();
        for (number, segment) in self.segments().iter().enumerate() {
            let mut stream = segment.text().range(from, to).map_err(EngineError::damaged)?;
            if stream.advance() {
                streams.push((number, stream));
            }
        }
        let mut form: Vec<u8> = Vec::new();
        // The first is of articles in no group.
        let mut times = vec![Times::default(); groups + 1];
        while let Some(first) = streams.iter().map(|(_, stream)| stream.key()).min() {
            stop.check()?;
            form.clear();
            form.extend_from_slice(first);
            times.fill(Times::default());
            let mut failed = None;
            streams.retain_mut(|(number, stream)| {
                if stream.key() != form {
                    return true;
                }
                let segment = &self.segments()[*number];
                let added = add(segment, stream, &labels[*number], &mut times);
                failed = failed.take().or(added.err());
                stream.advance()
            });
            if let Some(error) = failed {
                return Err(error);
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

/// Adds the times of the term that a stream is at.
fn add(
    segment: &Segment,
    stream: &TermStreamer<'_>,
    labels: &Labels,
    times: &mut [Times],
) -> Result<(), EngineError> {
    let index = segment.text().index();
    let option = IndexRecordOption::WithFreqs;
    let blocks = index.read_block_postings_from_terminfo(stream.value(), option);
    let mut blocks = blocks.map_err(EngineError::damaged)?;
    while !blocks.docs().is_empty() {
        for (doc, frequency) in blocks.docs().iter().zip(blocks.freqs()) {
            let label = labels.get(*doc as usize);
            let label = label.ok_or_else(|| EngineError::damaged("a posting of no article"))?;
            let of = &mut times[usize::from(*label)];
            of.times += u64::from(*frequency);
            of.articles += 1;
        }
        blocks.advance();
    }
    Ok(())
}
