//! The words near the places where a query matches, beside how often they would be there by chance.
//!
//! What is near is counted as surface co-occurrence (Evert 2008, *Corpora and collocations*): the words up
//! to a distance to the left and right of each place, or the other words of its sentence. A word near two
//! places is counted once, at the nearer of them, of two as near at the one before it. Nothing is near across
//! the border of title and body, and the words of the places themselves are left out on both sides.
//!
//! Compared is with all words of the articles under the same conditions but those on words, the articles that
//! a share is of: a word that belongs to the subject shows, wherever in the article it is.
//!
//! Cost: the texts of the articles that match, and the postings of the index for the number of each word.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::stopwords;
use crate::counting::association::Contrast;
use crate::counting::concordance::note_without_words;
use crate::counting::question::Denominator;
use crate::counting::question::Question;
use crate::counting::words;
use crate::counting::words::Node;
use crate::counting::words::Part;
use crate::engine::DocRef;
use crate::engine::IndexInfo;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// Articles that are read at a time.
const READ_AT_ONCE: usize = 1024;

/// How far from a place a word is near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At most so many words to each side.
    Words(usize),
    /// In the same sentence.
    Sentence,
}

/// What collocates are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The log-likelihood ratio, negative for what is there less than expected.
    LogLikelihood,
    /// logDice.
    LogDice,
    /// Mutual information.
    MutualInformation,
    /// The times a word is there.
    Observed,
}

impl Measure {
    /// Returns the name used on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogLikelihood => "g2",
            Self::LogDice => "logdice",
            Self::MutualInformation => "mi",
            Self::Observed => "observed",
        }
    }

    fn of(self, row: &Collocate, nodes: u64) -> f64 {
        let contrast = row.contrast;
        match self {
            Self::LogLikelihood => contrast.g2(),
            Self::LogDice => contrast.log_dice(nodes).unwrap_or(f64::NEG_INFINITY),
            Self::MutualInformation => contrast.mutual_information().unwrap_or(f64::NEG_INFINITY),
            Self::Observed => contrast.here as f64,
        }
    }
}

/// What collocates are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CollocatesRequest {
    /// The query and its filters.
    pub search: SearchRequest,
    /// What is near.
    pub reach: Reach,
    /// Only words that are near so often.
    pub least: u64,
    /// What they are ordered by.
    pub by: Measure,
    /// How many are shown, function words apart; `None` is every one.
    pub limit: Option<usize>,
}

/// The words near the places where a query matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocates {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every matching article.
    pub total: Totals,
    /// The articles compared with.
    pub of: Denominator,
    /// What is near.
    pub reach: Reach,
    /// Only words that are near so often.
    pub least: u64,
    /// What they are ordered by.
    pub by: Measure,
    /// The places where the query matches.
    pub nodes: u64,
    /// All words near them.
    pub words_near: u64,
    /// All other words of the articles compared with, those of the places left out.
    pub words_elsewhere: u64,
    /// How many words are near often enough.
    pub all_rows: u64,
    /// Those that carry meaning, best first.
    pub rows: Vec<Collocate>,
    /// Function words (`the`, `of`), best first.
    pub function_words: Vec<Collocate>,
}

/// A word near the places where a query matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collocate {
    /// The word, folded as it is indexed.
    pub word: String,
    /// Times to the left of a place.
    pub left: u64,
    /// Times to the right.
    pub right: u64,
    /// Times near, and elsewhere in the articles compared with.
    pub contrast: Contrast,
}

/// Finds the words near the places where a query matches.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn collocates(view: &View, request: &CollocatesRequest) -> Result<Collocates, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

fn unguarded(view: &View, request: &CollocatesRequest) -> Result<Collocates, SearchError> {
    let mut question = Question::new(view, &request.search)?;
    let has_no_words = note_without_words(&mut question);
    let (mut matching, total) = question.docs()?;
    if has_no_words {
        matching.clear();
    }
    let near = near(&question, request.reach, &matching)?;
    let (among, of) = question.docs_among()?;
    let keep = |form: &str, _: &[crate::engine::Times]| near.words.contains_key(form);
    let vocabulary = view.vocabulary(&[among], &keep, &request.search.stop)?;
    let all: u64 = vocabulary.total.iter().sum();
    let words_near: u64 = near.words.values().map(|of| of.left + of.right).sum();
    let words_elsewhere = all.saturating_sub(words_near + near.node_words);
    let langs = crate::counting::terms::languages(view)?;
    let mut rows: Vec<Collocate> = Vec::new();
    for word in vocabulary.words {
        let Some(of) = near.words.get(&word.form) else { continue };
        let here = of.left + of.right;
        if here < request.least.max(1) {
            continue;
        }
        let there = word.of[0].times.saturating_sub(here + of.in_nodes);
        let contrast =
            Contrast { here, words_here: words_near, there, words_there: words_elsewhere };
        rows.push(Collocate { word: word.form, left: of.left, right: of.right, contrast });
    }
    let all_rows = rows.len() as u64;
    rows.sort_by(|a, b| {
        let [of_a, of_b] = [a, b].map(|row| request.by.of(row, near.nodes));
        of_b.total_cmp(&of_a).then_with(|| a.word.cmp(&b.word))
    });
    let is_function =
        |row: &Collocate| stopwords::is_functional(langs.iter().map(String::as_str), &row.word);
    let (mut function_words, mut rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_function);
    let limit = request.limit.unwrap_or(usize::MAX);
    rows.truncate(limit);
    function_words.truncate(limit);
    let (index, query, provenance) = question.facts();
    let CollocatesRequest { reach, least, by, .. } = *request;
    Ok(Collocates {
        index,
        query,
        provenance,
        total,
        of,
        reach,
        least,
        by,
        nodes: near.nodes,
        words_near,
        words_elsewhere,
        all_rows,
        rows,
        function_words,
    })
}

/// How often a word is near places, and in them.
#[derive(Debug, Clone, Copy, Default)]
struct Near {
    left: u64,
    right: u64,
    in_nodes: u64,
}

/// What is near the places of all matches.
#[derive(Debug, Default)]
struct AllNear {
    words: HashMap<String, Near>,
    /// The places.
    nodes: u64,
    /// Words of the places.
    node_words: u64,
}

/// Where a word is of the nearest place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Inside,
}

fn near(
    question: &Question<'_>,
    reach: Reach,
    matching: &[DocRef],
) -> Result<AllNear, SearchError> {
    let (view, request) = question.asked();
    let weights = &question.ready.clauses.weights;
    let mut all = AllNear::default();
    for docs in matching.chunks(READ_AT_ONCE) {
        request.stop.check()?;
        let matched = view.matched(&question.ready.prepared, docs)?;
        let nodes: Vec<Vec<Node>> =
            matched.iter().map(|matched| words::nodes(&matched.marks, weights)).collect();
        all.nodes += nodes.iter().map(|nodes| nodes.len() as u64).sum::<u64>();
        let near = view.map_articles(docs, |at, stored| {
            Ok(of_article(&stored, &nodes[at], &matched[at].passages, reach))
        })?;
        for (form, side) in near.into_iter().flatten() {
            let of = match all.words.get_mut(&form) {
                Some(of) => of,
                None => all.words.entry(form).or_default(),
            };
            match side {
                Side::Left => of.left += 1,
                Side::Right => of.right += 1,
                Side::Inside => {
                    of.in_nodes += 1;
                    all.node_words += 1;
                }
            }
        }
    }
    Ok(all)
}

/// Returns the words of an article that are near a place or in one, in no order. `starts` are the positions of the first
/// words of its passages.
fn of_article(
    stored: &StoredArticle,
    nodes: &[Node],
    starts: &[u32],
    reach: Reach,
) -> Vec<(String, Side)> {
    let mut found = Vec::new();
    for part in Part::BOTH {
        let of_part: Vec<&Node> = nodes.iter().filter(|node| node.part == part).collect();
        if of_part.is_empty() {
            continue;
        }
        let sides = match reach {
            Reach::Words(span) => within_words(&of_part, span),
            Reach::Sentence => {
                let places = words::places(part, stored);
                within_sentence(&of_part, &words::sentences(part, stored, &places))
            }
        };
        let wanted = |numbers: Range<usize>| sides.range(numbers).next().is_some();
        words::each_word_within(part, stored, starts, &wanted, &mut |number, _, form| {
            if let Some((_, side)) = sides.get(&number) {
                found.push((form.to_owned(), *side));
            }
        });
    }
    found
}

/// The words that are near, by number, with how far each is from its place.
type Sides = BTreeMap<usize, (usize, Side)>;

/// Notes that a word is so far from a place, unless it is as near to another.
fn note(sides: &mut Sides, number: usize, distance: usize, side: Side) {
    let known = sides.entry(number).or_insert((distance, side));
    if distance < known.0 {
        *known = (distance, side);
    }
}

fn within_words(nodes: &[&Node], span: usize) -> Sides {
    let mut sides = Sides::new();
    for node in nodes {
        let inside = node.words.clone();
        // A word right of one place and as near to the next was noted as right already.
        for number in inside.start.saturating_sub(span)..inside.start {
            note(&mut sides, number, inside.start - number, Side::Left);
        }
        inside.clone().for_each(|number| note(&mut sides, number, 0, Side::Inside));
        for number in inside.end..inside.end + span {
            note(&mut sides, number, number + 1 - inside.end, Side::Right);
        }
    }
    sides
}

fn within_sentence(nodes: &[&Node], sentences: &[usize]) -> Sides {
    let mut sides = Sides::new();
    for node in nodes {
        let inside = node.words.clone();
        inside.clone().for_each(|number| note(&mut sides, number, 0, Side::Inside));
        let Some(last) = inside.end.checked_sub(1) else { continue };
        let in_sentence = |number: usize, of: usize| {
            sentences.get(number).is_some_and(|one| sentences.get(of) == Some(one))
        };
        for number in (0..inside.start).rev().take_while(|at| in_sentence(*at, inside.start)) {
            note(&mut sides, number, inside.start - number, Side::Left);
        }
        for number in (inside.end..sentences.len()).take_while(|at| in_sentence(*at, last)) {
            note(&mut sides, number, number + 1 - inside.end, Side::Right);
        }
    }
    sides
}
