//! What the score of a hit is made of, in the words of the query.

use crate::engine::ScoredClause;
use crate::rank::Ranked;
use crate::search::PartOf;
use crate::search::ScorePart;
use crate::search::SearchRequest;
use crate::search::clause_text;
use crate::search::ready::Ready;

/// Returns the parts of a hit's score: those of the clauses in the order of the query, then what
/// ranking added. They add up to the score.
pub(super) fn parts(request: &SearchRequest, ready: &Ready, ranked: &Ranked) -> Vec<ScorePart> {
    let parts = &ranked.parts;
    let mut all: Vec<ScorePart> = Vec::new();
    for &(unit, amount) in &parts.clauses {
        let clause = &ready.prepared.clauses()[unit as usize];
        let added = ready.added.iter().find(|added| stands_for(clause, &added.word));
        let of = match added {
            Some(added) => PartOf::Added(added.word.clone()),
            None => PartOf::Clause(clause_text(&request.text, clause)),
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
