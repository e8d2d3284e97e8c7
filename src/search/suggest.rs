//! What helps when nothing matched: what each part finds by itself, and near spellings.

use crate::article::DateRange;
use crate::engine::Undated;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::query;
use crate::query::Clause;
use crate::query::Node;
use crate::query::Resolved;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Suggestions;
use crate::search::ready::Ready;
use crate::search::typed;

/// Spellings suggested for a word.
const SPELLINGS: usize = 3;
/// Clauses counted by themselves; nobody reads more, and each costs a search.
const CLAUSES: usize = 24;

/// Finds out what helps when nothing matched.
pub(super) fn suggest(
    snapshot: &Snapshot,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Suggestions, SearchError> {
    let count = |root: Node<DateRange>, undated: Undated| -> Result<u64, SearchError> {
        let query = Resolved { root, notes: Vec::new() };
        let within = request.within.as_ref();
        let prepared = Prepared::new(snapshot, &query, &request.langs, within)?;
        Ok(snapshot.count(&prepared, undated)?.articles)
    };
    let parts = ready.resolved.root.factors();
    // Function words are in nearly every article: their counts help nobody.
    let functional = |node: &Node<DateRange>| {
        let mut units = ready.prepared.units().iter().filter(|unit| unit.span == node.span);
        !node.span.is_empty() && units.any(|unit| unit.idf == 0.0)
    };
    let is_date = |node: &Node<DateRange>| matches!(node.clause, Clause::Date(..));
    let mut clauses = Vec::new();
    let asked = |part: &&Node<DateRange>| {
        !matches!(part.clause, Clause::Not(_) | Clause::All) && !functional(part)
    };
    for part in parts.iter().filter(asked).take(CLAUSES) {
        let name = if part.span.is_empty() {
            Resolved { root: part.clone(), notes: Vec::new() }.to_string()
        } else {
            typed(&request.text, &part.span).to_owned()
        };
        clauses.push((name, count(part.clone(), Undated::Include)?));
    }
    let undated: Vec<Node<DateRange>> =
        parts.iter().filter(|part| !is_date(part)).cloned().collect();
    let without_dates = if undated.len() < parts.len() {
        Some(count(all_of(undated), Undated::Include)?)
    } else {
        None
    };
    let words = query::words(&ready.resolved);
    let mut any = Vec::new();
    let mut spellings = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (word, span) in words.into_iter().filter(|(word, _)| seen.insert(*word)).take(CLAUSES) {
        let node = Node { clause: Clause::Word(word.to_owned()), span };
        if functional(&node) {
            continue;
        }
        if count(node.clone(), Undated::Include)? == 0 {
            let near = snapshot.near_spellings(word, SPELLINGS)?;
            if !near.is_empty() {
                spellings.push((word.to_owned(), near));
            }
        }
        any.push(node);
    }
    let any_word = match any.len() {
        0 => 0,
        1 => count(any.remove(0), Undated::Include)?,
        _ => count(Node { clause: Clause::Or(any), span: 0..0 }, Undated::Include)?,
    };
    Ok(Suggestions { clauses, without_dates, any_word, spellings })
}

fn all_of(mut nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    match nodes.len() {
        0 => Node { clause: Clause::All, span: 0..0 },
        1 => nodes.remove(0),
        _ => Node { clause: Clause::And(nodes), span: 0..0 },
    }
}
