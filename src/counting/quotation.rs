//! Whether a quotation is in the collection: word for word, with other words, in parts, or not; by whom
//! first, and who repeated it.
//!
//! **Word for word** is what a phrase of its words finds: letter case, accents and signs between words do not
//! count, and every such article is found. **Other wordings** are looked for in the articles that are the
//! best matches of its words, as many as the answer says: in each, the run of words nearest to the quotation
//! by the fewest words changed, left out or added (Levenshtein's distance over words, its ends free in the
//! text). **Parts** are runs of the quotation's words that are there as they are.
//!
//! Cost: of each article looked at, its words times those of the quotation.

mod alignment;
mod marked;
mod quoted;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::article::ArticleId;
use crate::article::PublicationDate;
use crate::counting::question::Question;
use crate::counting::words;
use crate::counting::words::Node;
use crate::counting::words::Part;
use crate::counting::words::end_of_last;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::IndexInfo;
use crate::engine::Sort;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::query::dialect::Reading;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;

use quoted::Quoted;

pub use alignment::Piece;
pub use marked::QuotedMarks;
pub use marked::quoted_in;

/// Articles that other wordings are looked for in.
const LOOKED_AT: usize = 500;
/// Articles that have it word for word and are read.
const READ_AT_ONCE: usize = 256;
/// A wording is near if no more than this share of the quotation's words differ.
const NEAR: f64 = 0.3;
/// Below this likeness nothing is called the nearest wording.
const LEAST_ALIKE: f64 = 0.4;
/// Fewer words in a row are no part of a quotation.
const LEAST_PART: usize = 4;

/// What is asked of a quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotationRequest {
    /// The quotation, and the filters.
    pub search: SearchRequest,
    /// How many articles are shown; `None` is every one.
    pub limit: Option<usize>,
}

/// How a quotation is in the collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Word for word.
    Exact,
    /// With other words, at most three in ten of them.
    Near,
    /// In parts of four words or more.
    Parts,
    /// None of these; other wordings and parts only as far as articles were looked at.
    Absent,
}

impl Verdict {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Parts => "parts",
            Self::Absent => "absent",
        }
    }
}

/// Whether a quotation is in the collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the text was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// Words of the quotation.
    pub words: u64,
    /// How it is there.
    pub verdict: Verdict,
    /// Articles that have it word for word: all of them.
    pub exact: u64,
    /// Articles with another wording, among those looked at.
    pub near: u64,
    /// Articles looked at for other wordings.
    pub looked_at: u64,
    /// Articles that have any of its words.
    pub any_word: u64,
    /// Where it is, the earliest first, undated ones last; without one, the nearest wording if there is one.
    pub places: Vec<QuotedPlace>,
    /// Its parts, where it is in parts only.
    pub parts: Vec<QuotedPart>,
}

/// An article that has a quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedPlace {
    /// The article.
    pub id: ArticleId,
    /// Its id, as short as is unique.
    pub short_id: String,
    /// The passage, from 1; `None` in a title.
    pub passage: Option<u64>,
    /// When it was published.
    pub published: Option<PublicationDate>,
    /// Who published it.
    pub source: Option<String>,
    /// Its title.
    pub title: String,
    /// Words of the quotation that are changed, left out or added there.
    pub edits: u64,
    /// The wording there beside the quotation's.
    pub pieces: Vec<Piece>,
}

impl QuotedPlace {
    /// Returns what the place is cited by: `ID#pN`, or the id for a title.
    #[must_use]
    pub fn citation(&self) -> String {
        match self.passage {
            Some(number) => format!("{}#p{number}", self.short_id),
            None => self.short_id.clone(),
        }
    }
}

/// A run of a quotation's words that an article has.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedPart {
    /// The words, as the quotation has them.
    pub text: String,
    /// The earliest article that has them, among those looked at.
    pub place: QuotedPlace,
}

/// Looks for a quotation.
///
/// # Errors
/// `Query` when the text has no words or too many, or a filter cannot be read; `Engine` when the index cannot
/// be read.
pub fn quotation(view: &View, request: &QuotationRequest) -> Result<Quotation, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

fn unguarded(view: &View, request: &QuotationRequest) -> Result<Quotation, SearchError> {
    let quoted = Quoted::read(&request.search.text)?;
    let (mut found, mut notes) = exact(view, request, &quoted)?;
    let plain = SearchRequest { plain: true, ..request.search.clone() };
    let question = Question::new(view, &plain)?;
    let ready = &question.ready;
    let first =
        view.first(&ready.prepared, (Sort::Relevance, Fold::None), ready.undated, LOOKED_AT)?;
    let docs: Vec<DocRef> = first.first.iter().map(|found| found.doc).collect();
    let known: BTreeSet<DocRef> = found.iter().map(|(doc, _)| *doc).collect();
    let by_phrase = found.len() as u64;
    let read = view.map_articles(&docs, |_, stored| {
        request.search.stop.check()?;
        Ok(Read::new(&stored, &quoted))
    })?;
    let others = docs.iter().zip(read).filter(|(doc, _)| !known.contains(doc));
    let others: Vec<Read> = others.map(|(_, read)| read).collect();
    let most = (quoted.len() as f64 * NEAR).floor() as u64;
    let near = others.iter().filter(|read| read.place.edits <= most);
    // What is read there may be the same where a phrase is broken otherwise.
    let same = others.iter().filter(|read| read.place.edits == 0).count() as u64;
    let exact = by_phrase + same;
    let mut places: Vec<QuotedPlace> = found.drain(..).map(|(_, place)| place).collect();
    places.extend(near.map(|read| read.place.clone()));
    let near = places.len() as u64 - exact;
    let mut parts = Vec::new();
    if places.is_empty() {
        parts = parts_of(&quoted, &others);
        places.extend(nearest(&others, quoted.len()));
    }
    let verdict = match (exact, near, parts.len()) {
        (1.., ..) => Verdict::Exact,
        (0, 1.., _) => Verdict::Near,
        (0, 0, 1..) => Verdict::Parts,
        (0, 0, 0) => Verdict::Absent,
    };
    places.sort_by_cached_key(when);
    notes.extend(of_one_moment(&places));
    places.truncate(request.limit.unwrap_or(usize::MAX));
    name(view, places.iter_mut().chain(parts.iter_mut().map(|part| &mut part.place)))?;
    let (index, query, provenance) = question.facts();
    Ok(Quotation {
        index,
        query: QueryFacts { notes, ..query },
        provenance,
        words: quoted.len() as u64,
        verdict,
        exact,
        near,
        looked_at: docs.len() as u64,
        any_word: first.matches.articles,
        places,
        parts,
    })
}

/// Returns a phrase of the query language that finds a text word for word: what would be an operator in it is a blank.
fn phrase_of(text: &str) -> String {
    let is_hebrew = |c: Option<char>| matches!(c, Some('\u{5d0}'..='\u{5ea}'));
    let characters: Vec<char> = text.chars().collect();
    let at = |at: Option<usize>| at.and_then(|at| characters.get(at)).copied();
    let phrase = characters.iter().enumerate().map(|(number, c)| match c {
        // Between two letters it marks an acronym.
        '"' if is_hebrew(at(number.checked_sub(1))) && is_hebrew(at(Some(number + 1))) => '״',
        '"' | '\\' | '*' | '?' | '!' | '=' | '~' => ' ',
        c => *c,
    });
    format!("\"{}\"", phrase.collect::<String>())
}

/// Returns the wording that is nearest, if it is alike at all.
fn nearest(read: &[Read], words: usize) -> Option<QuotedPlace> {
    let alike = |read: &Read| 1.0 - read.place.edits as f64 / words as f64;
    let alike = read.iter().filter(|read| alike(read) >= LEAST_ALIKE);
    alike.min_by_key(|read| read.place.edits).map(|read| read.place.clone())
}

/// When a place was published: whether that is unknown, the first day, and the place among those of the day.
type When = (bool, Option<(jiff::civil::Date, u64)>);

/// Returns what places are ordered by, undated last; the id decides between those of one moment.
fn when(place: &QuotedPlace) -> (When, ArticleId) {
    let moment = place.published.as_ref().map(|date| (date.days().first(), date.clock()));
    ((moment.is_none(), moment), place.id)
}

/// Says that which of some places in order came first is not known, if it is not.
fn of_one_moment(places: &[QuotedPlace]) -> Option<String> {
    let (first, _) = when(places.first()?);
    let equal = places.iter().take_while(|place| when(place).0 == first).count();
    (equal > 1 && !first.0).then(|| {
        format!(
            "the first {equal} have the same date: which of them came first is not known from it"
        )
    })
}

/// Articles that have a quotation word for word, and what is to be said of the filters.
type Exact = (Vec<(DocRef, QuotedPlace)>, Vec<String>);

/// Finds every article that has the words in a row.
fn exact(
    view: &View,
    request: &QuotationRequest,
    quoted: &Quoted<'_>,
) -> Result<Exact, SearchError> {
    let text = phrase_of(&request.search.text);
    let phrase = SearchRequest {
        text,
        plain: false,
        any: false,
        reading: Reading::default(),
        notes: Vec::new(),
        ..request.search.clone()
    };
    let question = Question::new(view, &phrase)?;
    let (mut docs, total) = question.docs()?;
    docs.sort_unstable();
    let mut found = Vec::new();
    for docs in docs.chunks(READ_AT_ONCE) {
        request.search.stop.check()?;
        let matched = view.matched(&question.ready.prepared, docs)?;
        let places = view.map_articles(docs, |at, stored| {
            let node = words::nodes(&matched[at].marks, &[]).into_iter().next();
            Ok(match node {
                Some(node) => word_for_word(&stored, &node),
                None => Read::new(&stored, quoted).place,
            })
        })?;
        found.extend(docs.iter().copied().zip(places));
    }
    let (_, mut facts, _) = question.facts();
    if total.undated > 0 {
        let (have, are) = if total.undated == 1 { ("has", "is") } else { ("have", "are") };
        facts.notes.push(format!(
            "{} without a day {have} it word for word and {are} left out, as days are asked for",
            total.undated
        ));
    }
    Ok((found, facts.notes))
}

/// Returns the place of an article that a phrase found, with the wording there.
fn word_for_word(stored: &StoredArticle, node: &Node) -> QuotedPlace {
    let (text, places) = (node.part.text(stored), words::places(node.part, stored));
    let of = places.get(node.words.clone()).unwrap_or_default();
    let range = of.first().zip(of.last());
    let range = range.map(|(first, last)| first.start..end_of_last(text, last));
    let shown = range.and_then(|range| text.get(range)).unwrap_or_default();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    QuotedPlace {
        passage: passage(stored, node.part, of.first()),
        pieces: vec![Piece::Same(shown)],
        ..about(stored)
    }
}

/// What was found in an article that was looked at.
struct Read {
    /// The wording nearest to the quotation.
    place: QuotedPlace,
    /// For each word of the quotation, how many words from it on are in a row there, and where.
    runs: Vec<alignment::Run>,
    stored: QuotedPlace,
}

impl Read {
    fn new(stored: &StoredArticle, quoted: &Quoted<'_>) -> Self {
        let numbers = quoted.numbers();
        let wanted = &numbers.wanted;
        let mut best: Option<(alignment::Aligned, Part, Vec<Range<usize>>)> = None;
        let mut runs = vec![alignment::Run::default(); wanted.len()];
        for part in Part::BOTH {
            let (mut said, mut places) = (Vec::new(), Vec::new());
            words::each_word(part, stored, &mut |_, range, form| {
                said.push(numbers.of(form));
                places.push(range);
            });
            let aligned = alignment::nearest(wanted, &said);
            let passage_of = |word: usize| passage(stored, part, places.get(word));
            alignment::add_runs(wanted, &said, passage_of, &mut runs);
            if best.as_ref().is_none_or(|(known, ..)| aligned.edits < known.edits) {
                best = Some((aligned, part, places));
            }
        }
        let empty = about(stored);
        let place = match best {
            Some((aligned, part, places)) => QuotedPlace {
                edits: aligned.edits,
                passage: passage(stored, part, places.get(aligned.first())),
                pieces: alignment::pieces(&aligned, quoted, part.text(stored), &places),
                ..empty.clone()
            },
            None => empty.clone(),
        };
        Self { place, runs, stored: empty }
    }
}

/// Returns what is known of an article, without a place in it.
fn about(stored: &StoredArticle) -> QuotedPlace {
    let article = &stored.article;
    QuotedPlace {
        id: stored.id,
        short_id: String::new(),
        passage: None,
        published: article.published.clone(),
        source: article.source.as_ref().map(|source| source.name.clone()),
        title: article.title.clone(),
        edits: 0,
        pieces: Vec::new(),
    }
}

/// Returns the number of the passage that a word is in.
fn passage(stored: &StoredArticle, part: Part, word: Option<&Range<usize>>) -> Option<u64> {
    let start = word.filter(|_| part == Part::Body)?.start;
    let number = stored.passages.partition_point(|first| *first as usize <= start);
    Some((number as u64).max(1))
}

/// Returns the longest parts that are somewhere as they are, from the first word on, each with the earliest
/// article that has it.
fn parts_of(quoted: &Quoted<'_>, read: &[Read]) -> Vec<QuotedPart> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < quoted.len() {
        let longest = read.iter().map(|read| read.runs[at].words).max().unwrap_or(0);
        if longest < LEAST_PART {
            at += 1;
            continue;
        }
        let has_it = read.iter().filter(|read| read.runs[at].words == longest);
        let earliest = has_it.min_by_key(|read| when(&read.stored));
        if let Some(read) = earliest {
            let text = quoted.written(at..at + longest);
            let place = QuotedPlace { passage: read.runs[at].passage, ..read.stored.clone() };
            parts.push(QuotedPart { text, place });
        }
        at += longest;
    }
    parts
}

/// Gives places the ids they are cited by.
fn name<'p>(
    view: &View,
    places: impl Iterator<Item = &'p mut QuotedPlace>,
) -> Result<(), EngineError> {
    let places: Vec<&mut QuotedPlace> = places.collect();
    let ids: Vec<ArticleId> = places.iter().map(|place| place.id).collect();
    for (place, short) in places.into_iter().zip(view.short_ids(&ids)?) {
        place.short_id = short;
    }
    Ok(())
}
