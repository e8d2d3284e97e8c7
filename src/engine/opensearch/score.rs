//! BM25 over the whole collection: what each clause of a query gives to an article's score.
//!
//! The cluster scores with what each shard knows of itself; here the articles that it chooses are scored
//! with the statistics of all live articles, so that ten shards order as one does.

use serde_json::Value;
use serde_json::json;

use crate::analysis::stopwords::is_functional;
use crate::engine::EngineError;
use crate::engine::ScoredClause;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::dictionary::Dictionary;
use crate::engine::opensearch::dictionary::Form;
use crate::engine::opensearch::dictionary::Held;
use crate::engine::opensearch::document::quantized;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::opensearch::sought::any_of;
use crate::engine::opensearch::terms::token;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Said;
use crate::engine::textual::TextUnit;
use crate::engine::textual::UnitKind;
use crate::engine::words::CaseTest;
use crate::engine::words::DOUBTFUL;
use crate::engine::words::PARTS;
use crate::engine::words::SoughtWord;

/// BM25's saturation of term frequency (Robertson and Zaragoza 2009; Lucene's default).
const K1: f32 = 1.2;
/// BM25's normalization by length (as above).
const B: f32 = 0.75;
/// BM25's saturation of repetitions in a query (as above, who have 1 to 1,000).
const K3: f32 = 8.0;
/// Terms of a clause that the cluster is given to choose by.
const MOST_TO_CHOOSE_BY: usize = 100;

/// What the clauses of a query weigh.
pub(crate) struct Weights {
    clauses: Vec<ScoredClause>,
    /// The terms of each clause some of which count less than the word as typed; none of any other.
    forms: Vec<Held>,
    average_length: f32,
}

impl Weights {
    /// Weighs the clauses of a query by how many live articles hold what they stand for.
    ///
    /// # Errors
    /// `Query` for a word that stands for too many; `Cluster`.
    pub(crate) fn new(
        snapshot: &Snapshot,
        words: &mut Dictionary<'_>,
        units: &[TextUnit],
        stop: &Stop,
    ) -> Result<Self, EngineError> {
        let mut held: Vec<Held> = Vec::with_capacity(units.len());
        let mut asks: Vec<Ask> = Vec::new();
        for unit in units {
            let of = match &unit.kind {
                UnitKind::Word(word) => words.held(word, &unit.span)?,
                UnitKind::Compound(_) => Held::new(),
            };
            asks.push(any_of(words, &of));
            held.push(of);
        }
        let counts = counted(snapshot, &asks, stop)?;
        let languages = words.languages();
        let mut clauses: Vec<ScoredClause> = Vec::with_capacity(units.len());
        let mut functions = Vec::with_capacity(units.len());
        // A spelling that no article has is none: what is made of it weighs what the others do.
        let is_there = |at: usize| match &units[at].kind {
            UnitKind::Word(_) => !held[at].is_empty(),
            UnitKind::Compound(_) => true,
        };
        for ((unit, held), articles) in units.iter().zip(&held).zip(counts) {
            let (is_function, clause) = match &unit.kind {
                UnitKind::Word(word) => {
                    let langs = || languages.iter().map(String::as_str);
                    let is_function = !held.is_empty()
                        && !word.look.acronym
                        && held.keys().all(|term| is_functional(langs(), term));
                    let clause = of_word(unit, word, held, (articles, snapshot.articles()));
                    (is_function, clause)
                }
                UnitKind::Compound(of) => (false, compound(unit, of, &clauses, &is_there)),
            };
            functions.push(is_function);
            // What is made of it gets nothing of it either.
            let idf = if unit.scores { clause.idf } else { 0.0 };
            clauses.push(ScoredClause { idf, ..clause });
        }
        silence_repeated(units, &mut clauses);
        silence_functions(&mut clauses, &functions);
        let forms = units.iter().zip(held).map(|(unit, held)| weighed(unit, held)).collect();
        Ok(Self { clauses, forms, average_length: snapshot.average_length()? })
    }

    /// Returns the clauses, by number.
    pub(crate) fn clauses(&self) -> &[ScoredClause] {
        &self.clauses
    }

    /// Returns k1 × (1 − b + b × length ÷ average) of an article.
    pub(crate) fn norm(&self, text: &ArticleText) -> f32 {
        let length = quantized(text.length()) as f32;
        K1 * (1.0 - B + B * length / self.average_length.max(1.0))
    }

    /// Returns what each clause gives to the score of an article that says what it asks for.
    pub(crate) fn shares(
        &self,
        said: &[Said],
        text: &ArticleText,
        language: &str,
    ) -> Vec<(u32, f32)> {
        let norm = self.norm(text);
        let share = |said: &Said| {
            let clause = self.clauses.get(said.unit as usize)?;
            let forms = &self.forms[said.unit as usize];
            let frequency = match forms.is_empty() {
                true => said.starts.len() as f32,
                false => occurrences(forms, said, text, language),
            };
            let weight = clause.idf * (K1 + 1.0) * clause.boost;
            Some((said.unit, weight * frequency / (frequency + norm)))
        };
        said.iter().filter_map(share).collect()
    }

    /// Returns the score of an article.
    pub(crate) fn score(&self, said: &[Said], text: &ArticleText, language: &str) -> f32 {
        // The sum of nothing is -0, which is below 0.
        0.0 + self.shares(said, text, language).into_iter().map(|(_, share)| share).sum::<f32>()
    }

    /// Returns the queries that the cluster chooses the best articles by: one a clause, whose terms count as
    /// one word, as they do in our scores (Lucene's `SynonymQuery`, for they lie at one position).
    pub(crate) fn choosers(&self) -> Vec<Value> {
        let scoring = self.clauses.iter().filter(|clause| clause.weight() > 0.0);
        let scoring = scoring.filter(|clause| !clause.terms.is_empty());
        let chooser = |clause: &ScoredClause| {
            let terms = clause.terms.iter().take(MOST_TO_CHOOSE_BY).map(|term| token(term));
            let any = terms.collect::<Vec<_>>().join("|");
            let boost = clause.boost.max(1e-3);
            json!({"match": {"text": {"query": any, "analyzer": "alternatives", "boost": boost}}})
        };
        scoring.map(chooser).collect()
    }
}

/// Counts the articles that each of some conditions finds, each once.
fn counted(snapshot: &Snapshot, asks: &[Ask], stop: &Stop) -> Result<Vec<u64>, EngineError> {
    let mut distinct: Vec<Ask> = Vec::new();
    let mut numbers = Vec::with_capacity(asks.len());
    for ask in asks {
        let known = distinct.iter().position(|known| known == ask);
        numbers.push(known.unwrap_or(distinct.len()));
        if known.is_none() {
            distinct.push(ask.clone());
        }
    }
    let counts = snapshot.counted_each(&distinct, stop)?;
    Ok(numbers.into_iter().map(|number| counts[number]).collect())
}

/// Returns the clause of a word that so many of all articles hold.
fn of_word(
    unit: &TextUnit,
    word: &SoughtWord,
    held: &Held,
    (articles, of): (u64, u64),
) -> ScoredClause {
    ScoredClause {
        span: unit.span.clone(),
        word: word.typed.clone(),
        articles,
        idf: idf(articles, of),
        boost: unit.boost,
        terms: held.keys().cloned().collect(),
        languages: held.values().map(Form::all_languages).collect(),
        expanded: word.look.expanded,
        compound: false,
    }
}

/// Takes the score from words that carry a sentence but not its subject, where anything else scores.
fn silence_functions(clauses: &mut [ScoredClause], functions: &[bool]) {
    // Nor beside another spelling of theirs that no article has: `caps(US)` asks for its raw forms as well.
    let is_idle = |clause: &ScoredClause| {
        let is_there = |other: &ScoredClause| other.span == clause.span && !other.terms.is_empty();
        !clause.compound && clause.terms.is_empty() && clauses.iter().any(is_there)
    };
    let mut both = clauses.iter().zip(functions);
    let scores =
        both.any(|(clause, is_function)| !is_function && clause.idf > 0.0 && !is_idle(clause));
    if scores {
        let of_functions = clauses.iter_mut().zip(functions).filter(|(_, is)| **is);
        of_functions.for_each(|(clause, _)| clause.idf = 0.0);
    }
}

/// Returns a clause that is made of others: it weighs what they do together.
fn compound(
    unit: &TextUnit,
    of: &[Vec<u32>],
    clauses: &[ScoredClause],
    is_there: &dyn Fn(usize) -> bool,
) -> ScoredClause {
    let idf = |unit: &u32| clauses.get(*unit as usize).map_or(0.0, |clause| clause.idf);
    // Of several any of which may take part, the one that weighs least.
    let least = |units: &Vec<u32>| {
        let there = units.iter().filter(|unit| is_there(**unit as usize));
        there.map(idf).min_by(f32::total_cmp).unwrap_or(0.0)
    };
    ScoredClause {
        span: unit.span.clone(),
        word: String::new(),
        articles: 0,
        idf: of.iter().map(least).sum(),
        boost: unit.boost,
        terms: Vec::new(),
        languages: Vec::new(),
        expanded: false,
        compound: true,
    }
}

/// Returns the terms of a word where some of them count less than others. Where a word is only sought in a part
/// of an article, or as it is written, each that is there counts in full.
fn weighed(unit: &TextUnit, held: Held) -> Held {
    let is_limited = match &unit.kind {
        UnitKind::Word(word) => {
            let look = &word.look;
            !unit.regions.is_empty() || look.case != CaseTest::Any || !look.also.is_empty()
        }
        UnitKind::Compound(_) => false,
    };
    let are_alike = held.values().all(|form| form.parts == PARTS && form.lesser.is_none());
    if is_limited || are_alike { Held::new() } else { held }
}

/// Returns how often an article says a word: its other forms count less, doubtful ones once at most.
fn occurrences(forms: &Held, said: &Said, text: &ArticleText, language: &str) -> f32 {
    let mut parts = 0;
    for (term, form) in forms {
        let of_term = form.parts_in(language);
        if of_term == 0 {
            continue;
        }
        let is_said = |position: &&u32| said.starts.binary_search(position).is_ok();
        let count = text.positions(term).iter().filter(is_said).count() as u32;
        parts += of_term * if of_term <= DOUBTFUL { count.min(1) } else { count };
    }
    parts as f32 / PARTS as f32
}

/// Takes the score from a word that is beside its like in an AND or OR, and gives the first of them more,
/// but not as much as there are.
fn silence_repeated(units: &[TextUnit], clauses: &mut [ScoredClause]) {
    for first in 0..clauses.len() {
        let mut times = 1.0;
        if units[first].group == 0 || clauses[first].terms.is_empty() || clauses[first].idf == 0.0 {
            continue;
        }
        for later in first + 1..clauses.len() {
            let (one, other) = (&clauses[first], &clauses[later]);
            let is_same = units[first].is_beside(&units[later])
                && one.terms == other.terms
                && one.languages == other.languages
                && one.boost == other.boost;
            if is_same && clauses[later].idf > 0.0 {
                clauses[later].idf = 0.0;
                times += 1.0;
            }
        }
        clauses[first].boost *= (K3 + 1.0) * times / (K3 + times);
    }
}

/// BM25's inverse document frequency as Lucene has it: never negative.
fn idf(articles: u64, of: u64) -> f32 {
    let (n, all) = (articles as f64, of as f64);
    ((all - n + 0.5) / (n + 0.5)).max(0.0).ln_1p() as f32
}
