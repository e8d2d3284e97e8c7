//! The articles of a word: the postings of its terms, segment by segment, counted once.
//!
//! A query may name a word a thousand times (word lists put together, queries made by programs): the
//! same terms are gathered once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs::OPEN_TERM;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::matching::Share;
use crate::engine::embedded::query::segment_word::SegmentTerm;
use crate::engine::embedded::query::segment_word::SegmentWord;
use crate::engine::embedded::read::forms::Terms;
use crate::engine::embedded::read::masks::Admitted;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::words::Width;
use crate::engine::words::covered;

/// The articles of so many words are remembered once they are counted, an eighth of a byte for each
/// word and article of the index.
const REMEMBERED: usize = 64;

/// The articles of a word.
pub(crate) struct Gathered {
    /// Its terms in each segment.
    pub(crate) segments: Arc<Vec<SegmentWord>>,
    /// The terms that some segment holds, the languages each is looked for in, and its parts.
    pub(crate) terms: Vec<(String, Vec<String>, u32)>,
    /// Live articles that hold any of them.
    pub(crate) articles: u64,
    /// Postings of them, dead articles included.
    pub(crate) postings: u64,
    width: Width,
}

/// Gathers the articles of the words of one query.
pub(crate) struct Gathering<'a> {
    snapshot: &'a Snapshot,
    stop: &'a Stop,
    gathered: Vec<Gathered>,
    /// Numbers of what was gathered, by the first of its terms.
    by_first: HashMap<String, Vec<usize>>,
}

impl<'a> Gathering<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, stop: &'a Stop) -> Self {
        Self { snapshot, stop, gathered: Vec::new(), by_first: HashMap::new() }
    }

    /// Returns what was gathered under a number.
    pub(crate) fn get(&self, number: usize) -> &Gathered {
        &self.gathered[number]
    }

    /// Gathers the articles of a word's terms; returns the number they are kept under.
    pub(crate) fn gather(&mut self, terms: &Terms, width: Width) -> Result<usize, EngineError> {
        let held = || terms.iter().filter(|(_, form)| !form.places.is_empty());
        let first = held().next().map_or("", |(term, _)| term.as_str());
        if let Some(same) = self.by_first.get(first) {
            let is_same = |known: &Gathered| {
                let forms = known.terms.iter().map(|(term, langs, parts)| (term, langs, *parts));
                known.width == width
                    && forms.eq(held().flat_map(|(term, form)| {
                        form.shares().map(move |(langs, parts)| (term, langs, parts))
                    }))
            };
            if let Some(&number) = same.iter().find(|&&number| is_same(&self.gathered[number])) {
                return Ok(number);
            }
        }
        let mut parts = vec![Vec::new(); self.snapshot.segments().len()];
        let mut postings = 0;
        for (term, form) in held() {
            self.stop.spend(form.places.len() as u64 * OPEN_TERM);
            self.stop.check()?;
            let width = covered(term, width);
            for (number, info) in &form.places {
                let segment = &self.snapshot.segments()[*number];
                for (languages, share) in form.shares() {
                    let within = match segment.admitted(self.snapshot.fields(), languages)? {
                        Admitted::All => None,
                        Admitted::None => continue,
                        Admitted::Some(mask) => Some(mask),
                    };
                    postings += u64::from(info.doc_freq);
                    let share = Share { within, parts: share };
                    parts[*number].push(SegmentTerm { info: info.clone(), width, share });
                }
            }
        }
        // How many articles hold a single term is known.
        let several = parts.iter().filter(|terms| terms.len() > 1);
        let to_read = several.flatten().map(|term| u64::from(term.info.doc_freq)).sum();
        let keep = self.gathered.len() < REMEMBERED;
        let read = parallel::map(&self.snapshot.sizes(), to_read, |number| {
            let segment = &self.snapshot.segments()[number];
            let mut word = SegmentWord::new(segment, parts[number].clone(), self.stop)?;
            let articles = word.count(segment, keep, self.stop)?;
            Ok((word, articles))
        })?;
        let articles = read.iter().map(|(_, articles)| articles).sum();
        let segments = Arc::new(read.into_iter().map(|(word, _)| word).collect());
        let shares = held().flat_map(|(term, form)| {
            form.shares().map(move |(langs, parts)| (term.clone(), langs.clone(), parts))
        });
        let terms = shares.collect();
        self.by_first.entry(first.to_owned()).or_default().push(self.gathered.len());
        self.gathered.push(Gathered { segments, terms, width, articles, postings });
        Ok(self.gathered.len() - 1)
    }
}
