//! Whether a quotation is in the collection: word for word, with other words, in parts, or not; by whom
//! first, and who repeated it.
//!
//! **Word for word** is every article that has the words as they are written, a possessive's 's with them: letter
//! case, accents and signs between words do not count. A phrase of the words finds them all, and some more, which
//! are read. **Other wordings** are looked for in the articles that are the
//! best matches of its words, as many as the answer says: in each, the run of words nearest to the quotation
//! by the fewest words changed, left out or added (Levenshtein's distance over words, its ends free in the
//! text). **Parts** are runs of the quotation's words that are there as they are.
//!
//! Cost: of each article looked at, its words times those of the quotation.

mod alignment;
mod marked;
mod quoted;
mod written;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::article::ArticleId;
use crate::article::PublicationDate;
use crate::counting::question::Question;
use crate::counting::words::Part;
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

use quoted::Numbered;
use quoted::Quoted;
use quoted::on_one_line;

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
    /// Where it is, word for word first, and the earliest of each first, undated ones last; without one, the nearest
    /// wording if there is one.
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
    /// What is not known of which of those that have them came first.
    pub order: Vec<String>,
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
    let ByPhrase { exact: mut found, other, mut notes } = by_phrase(view, request, &quoted)?;
    let plain = SearchRequest { plain: true, ..request.search.clone() };
    let question = Question::new(view, &plain)?;
    let ready = &question.ready;
    let first =
        view.first(&ready.prepared, (Sort::Relevance, Fold::None), ready.undated, LOOKED_AT)?;
    let docs: Vec<DocRef> = first.first.iter().map(|found| found.doc).collect();
    let known = found.iter().map(|(doc, _)| *doc).chain(other.iter().map(|(doc, _)| *doc));
    let known: BTreeSet<DocRef> = known.collect();
    let by_phrase = found.len() as u64;
    let left: Vec<DocRef> = docs.iter().copied().filter(|doc| !known.contains(doc)).collect();
    let read = view.map_articles(&left, |_, stored| {
        request.search.stop.check()?;
        Ok(Read::new(&stored, &quoted))
    })?;
    let others: Vec<Read> = other.into_iter().map(|(_, read)| read).chain(read).collect();
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
    // What is word for word is not behind what is not.
    places.sort_by_cached_key(|place| (place.edits > 0, when(place)));
    let of_one_kind = if exact > 0 { exact as usize } else { places.len() };
    notes.extend(order_of(&places[..of_one_kind]));
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

/// Says of places in order of time what is not known of which of them came first.
fn order_of(places: &[QuotedPlace]) -> Vec<String> {
    let (Some(first), mut notes) = (places.first(), Vec::new()) else { return Vec::new() };
    let Some(date) = &first.published else {
        if places.len() > 1 {
            notes.push("none has a day: which of them came first is not known".to_owned());
        }
        return notes;
    };
    let (moment, _) = when(first);
    let equal = places.iter().take_while(|place| when(place).0 == moment).count();
    let days = date.days();
    if equal > 1 {
        notes.push(format!(
            "the first {equal} have the same date: which of them came first is not known from it"
        ));
    }
    let others = places[equal..].iter().filter_map(|place| place.published.as_ref());
    let overlap = others.filter(|other| other.days().first() <= days.last());
    let is_timed =
        |other: &&PublicationDate| date.stamp.time().is_some() && other.stamp.time().is_some();
    let unclear = overlap.filter(|other| !is_timed(other)).count();
    if unclear > 0 {
        let others = if unclear == 1 { "other" } else { "others" };
        notes.push(format!(
            "the day or the time of the first is not all known: {unclear} {others} may be earlier"
        ));
    }
    let undated = places.iter().filter(|place| place.published.is_none()).count();
    if undated > 0 {
        notes.push(format!("{undated} without a day come behind the others, and may be earlier"));
    }
    notes
}

/// What a phrase of the words found.
struct ByPhrase {
    /// The articles that have the quotation word for word.
    exact: Vec<(DocRef, QuotedPlace)>,
    /// Those in which a word has other letters.
    other: Vec<(DocRef, Read)>,
    /// What is to be said of the filters.
    notes: Vec<String>,
}

/// Finds every article that has the words in a row.
fn by_phrase(
    view: &View,
    request: &QuotationRequest,
    quoted: &Quoted<'_>,
) -> Result<ByPhrase, SearchError> {
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
    let (mut exact, mut other) = (Vec::new(), Vec::new());
    for docs in docs.chunks(READ_AT_ONCE) {
        request.search.stop.check()?;
        let places = view.map_articles(docs, |_, stored| {
            Ok(word_for_word(&stored, quoted).ok_or_else(|| Read::new(&stored, quoted)))
        })?;
        for (doc, place) in docs.iter().zip(places) {
            match place {
                Ok(place) => exact.push((*doc, place)),
                Err(read) => other.push((*doc, read)),
            }
        }
    }
    let (_, mut facts, _) = question.facts();
    if total.undated > 0 {
        let (have, are) = if total.undated == 1 { ("has", "is") } else { ("have", "are") };
        facts.notes.push(format!(
            "{} without a day {have} it word for word and {are} left out, as days are asked for",
            total.undated
        ));
    }
    Ok(ByPhrase { exact, other, notes: facts.notes })
}

/// Returns the first place of an article that has the quotation word for word, with the wording there.
fn word_for_word(stored: &StoredArticle, quoted: &Quoted<'_>) -> Option<QuotedPlace> {
    Part::BOTH.into_iter().find_map(|part| {
        let text = part.text(stored);
        let said = quoted.said(text);
        let of = said.places.get(alignment::whole(&quoted.words.numbers, &said.numbers)?)?;
        Some(QuotedPlace {
            passage: passage(stored, part, of.first()),
            pieces: vec![Piece::Same(on_one_line(text, of))],
            ..about(stored)
        })
    })
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
        let wanted = &quoted.words.numbers;
        let mut best: Option<(alignment::Aligned, Part, Vec<Range<usize>>)> = None;
        let mut runs = vec![alignment::Run::default(); wanted.len()];
        for part in Part::BOTH {
            let Numbered { numbers: said, places } = quoted.said(part.text(stored));
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
        let place_of =
            |read: &Read| QuotedPlace { passage: read.runs[at].passage, ..read.stored.clone() };
        let mut places: Vec<QuotedPlace> = has_it.map(place_of).collect();
        places.sort_by_cached_key(when);
        let (text, order) = (quoted.written(at..at + longest), order_of(&places));
        parts.extend(places.into_iter().next().map(|place| QuotedPart { text, place, order }));
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
