//! `--expand`: characteristic words of the best hits are added to the query (relevance feedback, RM3:
//! Abdul-Jaleel and others 2004).
//!
//! What is added is listed, and never decides what is a hit where all words are asked for: it
//! only orders. Where any word is enough, an added one is enough too.

use crate::article::DateRange;
use crate::engine::DocRef;
use crate::engine::Sort;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::Node;
use crate::rank;
use crate::rank::Ranked;
use crate::search::AddedWord;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::informative::informative;
use crate::search::pool;
use crate::search::ready::Ready;

/// The best hits that are read.
const READ: usize = 10;
/// How many words join.
const WORDS: usize = 20;
/// The share of the new query that is the old one.
const KEPT: f64 = 0.6;

/// Returns the query with the words that mark its best hits.
pub(super) fn expand(
    view: &View,
    request: &SearchRequest,
    ready: Ready,
) -> Result<Ready, SearchError> {
    let found = view.first(&ready.prepared, Sort::Relevance, ready.undated, rank::POOL)?;
    let best = pool(view, request, &ready, found.first)?;
    let read: Vec<&Ranked> = best.iter().take(READ).filter(|ranked| ranked.score > 0.0).collect();
    let docs: Vec<DocRef> = read.iter().map(|ranked| ranked.candidate.doc).collect();
    let scores = read.iter().map(|ranked| ranked.score);
    let read: Vec<_> = view.stored(&docs)?.into_iter().zip(scores).collect();
    let words = informative(view, &read, WORDS)?;
    if words.is_empty() {
        return Ok(ready);
    }
    let scoring = ready.clauses.weights.iter().filter(|weight| **weight > 0.0).count();
    let scale = (1.0 - KEPT) / KEPT * scoring.max(1) as f64;
    let added: Vec<AddedWord> = words
        .into_iter()
        .map(|word| AddedWord { word: word.word, weight: scale * word.share })
        .collect();
    let nodes = added.iter().map(|added| {
        let word = Node { clause: Clause::Word(added.word.clone()), span: 0..0 };
        Node { clause: Clause::Boost(Box::new(word), added.weight as f32), span: 0..0 }
    });
    let mut resolved = ready.resolved.clone();
    join(&mut resolved.root, nodes.collect(), request.is_any());
    let ready = Ready::of(view, request, ready.query, resolved)?;
    Ok(Ready { added, ..ready })
}

/// Joins words to what is asked for.
fn join(root: &mut Node<DateRange>, words: Vec<Node<DateRange>>, any: bool) {
    if any && let Some(branches) = query::any_branches(root) {
        branches.extend(words);
        return;
    }
    // Any article satisfies this; those with the words score.
    let mut branches = vec![Node { clause: Clause::All, span: 0..0 }];
    branches.extend(words);
    let optional = Node { clause: Clause::Or(branches), span: 0..0 };
    let span = root.span.clone();
    let before = std::mem::replace(root, Node { clause: Clause::All, span: 0..0 });
    let mut factors = before.into_factors();
    factors.push(optional);
    *root = Node { clause: Clause::And(factors), span };
}
