//! `--expand`: characteristic words of the best hits are added to the query (relevance feedback, RM3:
//! Abdul-Jaleel and others 2004).
//!
//! What is added is listed, and never decides what is a hit where all words are asked for: it
//! only orders. Where any word is enough, two of the heaviest added ones are enough too: one alone is
//! in articles about anything.

use crate::article::DateRange;
use crate::engine::DocRef;
use crate::engine::Fold;
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
/// How many words are added.
const WORDS: usize = 20;
/// Two of so many added words are enough where any word is.
const ENOUGH: usize = 8;
/// The share of the new query that is the old one.
const KEPT: f64 = 0.6;

/// Returns the query with characteristic words of its top hits.
pub(super) fn expand(
    view: &View,
    request: &SearchRequest,
    ready: Ready,
) -> Result<Ready, SearchError> {
    // Not folded: what is added may decide what matches, which folding does not.
    let order = (Sort::Relevance, Fold::None);
    let found = view.first(&ready.prepared, order, ready.undated, rank::POOL)?;
    let best = pool(view, request, &ready, found.first, &[])?;
    let read: Vec<&Ranked> = best.iter().take(READ).filter(|ranked| ranked.score > 0.0).collect();
    let docs: Vec<DocRef> = read.iter().map(|ranked| ranked.candidate.doc).collect();
    let scores = read.iter().map(|ranked| ranked.score);
    let stored = view.stored(&docs)?;
    let read: Vec<_> = stored.iter().map(|stored| &stored.article).zip(scores).collect();
    let words = informative(view, &read, WORDS)?;
    if words.is_empty() {
        return Ok(ready);
    }
    let scoring = ready.clauses.weights.iter().filter(|weight| **weight > 0.0).count();
    // Hits that hold the words once may be about anything: what they say is worth less.
    let trust = rank::trust(&best, &ready.clauses.weights);
    let scale = (1.0 - KEPT) / KEPT * scoring.max(1) as f64 * trust;
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

/// Adds words to the query.
fn join(root: &mut Node<DateRange>, words: Vec<Node<DateRange>>, any: bool) {
    if any {
        let enough = two_of(&words[..words.len().min(ENOUGH)]);
        add_choice(root, enough);
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

/// Adds what is enough as well to the words any of which is enough: several, or one beside filters.
fn add_choice(root: &mut Node<DateRange>, enough: Vec<Node<DateRange>>) {
    if enough.is_empty() {
        return;
    }
    if let Some(branches) = query::any_branches(root) {
        branches.extend(enough);
        return;
    }
    let is_word = |node: &Node<DateRange>| matches!(node.clause, Clause::Word(_));
    let word = if is_word(root) {
        Some(root)
    } else if let Clause::And(factors) = &mut root.clause {
        factors.iter_mut().find(|factor| is_word(factor))
    } else {
        None
    };
    // What is no plain word is asked for as it is.
    if let Some(word) = word {
        let span = word.span.clone();
        let typed = std::mem::replace(word, Node { clause: Clause::All, span: 0..0 });
        let branches = std::iter::once(typed).chain(enough).collect();
        *word = Node { clause: Clause::Or(branches), span };
    }
}

/// Returns clauses that any article satisfies that has two of the words, and that score nothing: each
/// word with any of those behind it.
fn two_of(words: &[Node<DateRange>]) -> Vec<Node<DateRange>> {
    let plain = |node: &Node<DateRange>| {
        if let Clause::Boost(word, _) = &node.clause { Node::clone(word) } else { node.clone() }
    };
    let node = |clause| Node { clause, span: 0..0 };
    let pair = |at: usize| {
        let mut others: Vec<_> = words[at + 1..].iter().map(plain).collect();
        let other = match others.len() {
            1 => others.remove(0),
            _ => node(Clause::Or(others)),
        };
        let both = node(Clause::And(vec![plain(&words[at]), other]));
        node(Clause::Boost(Box::new(both), 0.0))
    };
    (0..words.len().saturating_sub(1)).map(pair).collect()
}
