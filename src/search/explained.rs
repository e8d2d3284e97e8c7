//! What the score of a hit is made of, and what the clauses of a query find, in the words of the query.

use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::analysis;
use crate::analysis::marker;
use crate::engine::ScoredClause;
use crate::engine::Undated;
use crate::engine::View;
use crate::rank::Ranked;
use crate::search::ExplainedClause;
use crate::search::ExplainedForm;
use crate::search::PartOf;
use crate::search::ScorePart;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::readable;
use crate::search::ready::Ready;
use crate::search::typed;

/// Clauses that are counted; what others find is not said.
const MOST_COUNTED: usize = 300;

/// Returns the parts of a hit's score: those of the clauses in the order of the query, then what
/// ranking added. They add up to the score.
pub(super) fn parts(request: &SearchRequest, ready: &Ready, ranked: &Ranked) -> Vec<ScorePart> {
    let parts = &ranked.parts;
    let mut all: Vec<ScorePart> = Vec::new();
    let scored = ready.prepared.clauses();
    let texts = texts(&request.text, scored);
    for &(unit, amount) in &parts.clauses {
        let clause = &scored[unit as usize];
        let added = ready.added.iter().find(|added| stands_for(clause, &added.word));
        let of = match added {
            Some(added) => PartOf::Added(added.word.clone()),
            None => PartOf::Clause(texts[unit as usize].clone()),
        };
        all.push(ScorePart { of, amount });
    }
    for (of, amount) in [
        (PartOf::Title, parts.title),
        (PartOf::Closeness, parts.closeness),
        (PartOf::Passage, parts.passage),
        (PartOf::Agreement, parts.agreement),
        (PartOf::Age, parts.age),
    ] {
        if amount != 0.0 {
            all.push(ScorePart { of, amount });
        }
    }
    all
}

fn stands_for(clause: &ScoredClause, word: &str) -> bool {
    clause.span.is_empty() && clause.terms.iter().any(|term| term == word)
}

/// Returns what was typed for each clause. Of the words that have one place in the query, those of a phrase or of
/// a query that is called by its name, each is named by itself.
fn texts(text: &str, scored: &[ScoredClause]) -> Vec<String> {
    let place = |clause: &ScoredClause| (clause.span.start, clause.span.end);
    let mut words: HashMap<(usize, usize), BTreeSet<&str>> = HashMap::new();
    for clause in scored.iter().filter(|clause| !clause.compound) {
        words.entry(place(clause)).or_default().insert(&clause.word);
    }
    let are_several =
        |clause: &ScoredClause| words.get(&place(clause)).is_some_and(|words| words.len() > 1);
    let named = |clause: &ScoredClause| match &clause.terms[..] {
        [term] if !clause.expanded && !clause.compound => readable(term),
        _ if !clause.compound && are_several(clause) => clause.word.clone(),
        _ => typed(text, &clause.span).to_owned(),
    };
    scored.iter().map(named).collect()
}

/// Returns how many articles each clause finds, as the query asks for it; `None` for one that is not counted.
///
/// # Errors
/// When the index cannot be read; the time is over.
pub(super) fn articles(view: &View, ready: &Ready) -> Result<Vec<Option<u64>>, SearchError> {
    let mut counted = 0;
    let mut of = |(at, clause): (usize, &ScoredClause)| {
        if clause.compound {
            return Ok(None);
        }
        if clause.terms.is_empty() || !ready.prepared.is_loose(at) {
            return Ok(Some(clause.articles));
        }
        counted += 1;
        let alone = ready.prepared.of_clause(at).filter(|_| counted <= MOST_COUNTED);
        let count = |alone| view.count(&alone, Undated::Include).map(|found| found.articles);
        Ok(alone.map(count).transpose()?)
    };
    ready.prepared.clauses().iter().enumerate().map(&mut of).collect()
}

/// Returns what each clause of the query `typed` finds: so many articles.
pub(super) fn clauses(
    typed: &str,
    scored: &[ScoredClause],
    articles: &[Option<u64>],
) -> Vec<ExplainedClause> {
    let explained = |((clause, text), &articles): ((&ScoredClause, String), &Option<u64>)| {
        let forms = forms(clause);
        let is_as_typed = match &forms[..] {
            [only] => !only.in_two_parts && [&text, &analysis::fold(&text)].contains(&&only.form),
            _ => false,
        };
        let (weight, place) = (clause.weight(), clause.span.clone());
        ExplainedClause { text, forms, is_as_typed, articles, weight, place }
    };
    let texts = texts(typed, scored);
    let mut all: Vec<ExplainedClause> =
        scored.iter().zip(texts).zip(articles).map(explained).collect();
    // A word with several readings has a clause for each: what each of them finds sets them apart.
    for at in 0..all.len() {
        let others = all.iter().enumerate().filter(|(other, _)| *other != at);
        if others.map(|(_, other)| &other.text).any(|text| *text == all[at].text) {
            all[at].is_as_typed = false;
        }
    }
    all
}

/// Returns what a clause was expanded to, and in which languages.
fn forms(clause: &ScoredClause) -> Vec<ExplainedForm> {
    let forms = clause.terms.iter().zip(&clause.languages);
    let form = |(term, languages): (&String, &Vec<String>)| ExplainedForm {
        form: readable(term),
        in_two_parts: term.starts_with(marker::JOINED),
        languages: languages.clone(),
    };
    forms.map(form).collect()
}
