//! The OR reading of plain words: any of them is enough, and the rarest count most.

use std::ops::Range;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::QueryToken;
use crate::analysis::stopwords::is_functional;
use crate::engine::View;
use crate::passage::is_hangul;
use crate::passage::is_unspaced;
use crate::query;
use crate::query::Clause;
use crate::query::DateExpression;
use crate::query::Node;
use crate::query::Query;
use crate::query::QueryError;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Reads a query with any of its plain words enough. Stop words are not enough: every article
/// holds one. They are left out, as symbols are, and a note says so, unless there are no others.
pub(super) fn any(
    view: &View,
    request: &SearchRequest,
    query: Query,
) -> Result<Query, SearchError> {
    refuse_typed_and(&query, request)?;
    let langs: Vec<String> = if request.langs.is_empty() {
        view.languages()?.iter().map(|(lang, _)| lang.clone()).collect()
    } else {
        request.langs.clone()
    };
    let all_caps = query::is_all_caps(&query);
    let mut query = query::any(query);
    let branches = query::any_branches(&mut query.root);
    let Some(branches) = branches else {
        // One word, which may be a sentence where no blanks are written.
        if let Clause::Word(_) = &query.root.clause {
            let parts = taken_apart(&query.root, &request.text);
            if parts.len() > 1 {
                let span = query.root.span.clone();
                query.root = Node { clause: Clause::Or(parts), span };
            }
        }
        return Ok(query);
    };
    *branches = branches.iter().flat_map(|node| taken_apart(node, &request.text)).collect();
    let functional = |node: &Node<DateExpression>| is_function_word(node, &langs, all_caps);
    if branches.iter().all(functional) {
        return Ok(query);
    }
    let mut left_out: Vec<String> = Vec::new();
    branches.retain(|node| {
        let keep = !functional(node);
        if let (false, Clause::Word(word)) = (keep, &node.clause)
            && !left_out.contains(word)
        {
            left_out.push(word.clone());
        }
        keep
    });
    if !left_out.is_empty() {
        query.notes.push(format!("not enough by themselves, left out: {}", left_out.join(", ")));
    }
    // One is no longer a choice.
    let only = |node: &mut Node<DateExpression>| {
        if let Clause::Or(branches) = &mut node.clause
            && branches.len() == 1
            && let Some(branch) = branches.pop()
        {
            *node = branch;
        }
    };
    only(&mut query.root);
    if let Clause::And(factors) = &mut query.root.clause {
        factors.iter_mut().for_each(only);
    }
    Ok(query)
}

/// Refuses an operator that requires its words, where any of them is to be enough.
fn refuse_typed_and(query: &Query, request: &SearchRequest) -> Result<(), QueryError> {
    // In plain text `+` and `&&` are no operators.
    if request.plain {
        return Ok(());
    }
    let text = &request.text;
    let Some(place) = query::typed_and(query, text) else { return Ok(()) };
    let typed = &text[place.clone()];
    let message = format!("any of the words is enough here, but {typed:?} requires its words");
    let hint = "leave out --any to require them; --plain reads the text without operators";
    Err(QueryError::new(message, place).with_hint(hint))
}

/// Leaves words of symbols only out of a query of plain words, as no article has them: plain text never
/// fails. Where none are left, nothing is found, and a note says why.
pub(super) fn searchable(mut query: Query) -> Query {
    let mut left_out: Vec<String> = Vec::new();
    let mut keep = |node: &Node<DateExpression>| {
        let Clause::Word(word) = &node.clause else { return true };
        let is_searchable = !analysis::query_tokens(word).is_empty();
        if !is_searchable && !left_out.contains(word) {
            left_out.push(word.clone());
        }
        is_searchable
    };
    let some = if let Clause::And(words) = &mut query.root.clause {
        words.retain(&mut keep);
        !words.is_empty()
    } else {
        keep(&query.root)
    };
    if !some {
        let all = Node { clause: Clause::All, span: query.root.span.clone() };
        query.root.clause = Clause::Not(Box::new(all));
    }
    if !left_out.is_empty() {
        let left_out = left_out.iter().map(|word| query::quoted(word)).collect::<Vec<_>>();
        let note = format!("no letters or digits, left out: {}", left_out.join(", "));
        query.notes.push(note);
    }
    query
}

/// Takes a word written without blanks apart into what any of is enough: the pairs of its characters
/// that overlap, since nobody knows where its words end. Other words stay whole, as those of Korean do, which has
/// blanks.
fn taken_apart(node: &Node<DateExpression>, typed: &str) -> Vec<Node<DateExpression>> {
    let Clause::Word(word) = &node.clause else { return vec![node.clone()] };
    let is_run = |c: char| is_unspaced(c) && !is_hangul(c);
    if !word.contains(is_run) || analysis::query_tokens(word).len() < 2 {
        return vec![node.clone()];
    }
    let whole = typed.get(node.span.clone()) == Some(word.as_str());
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut position = None;
    analysis::tokens(word, &mut |token| {
        let end = places.last().map_or(0, |last| last.end);
        match places.last_mut() {
            // The pairs of a Korean word are one word.
            Some(last) if position == Some(token.position) => last.end = token.range.end.max(end),
            // The last character of a run is in the pair before it.
            _ if token.range.end <= end => {}
            _ => places.push(token.range.clone()),
        }
        position = Some(token.position);
    });
    let part = |place: Range<usize>| {
        let span = if whole {
            node.span.start + place.start..node.span.start + place.end
        } else {
            node.span.clone()
        };
        Node { clause: Clause::Word(word[place].to_owned()), span }
    };
    places.into_iter().map(part).collect()
}

/// Returns whether the query, read from `text`, asks for all of several words without an operator that
/// says so, so that any of them would find more.
pub(super) fn is_choice(query: &Query, text: &str) -> bool {
    if query::typed_and(query, text).is_some() {
        return false;
    }
    let Clause::And(factors) = &query.root.clause else { return false };
    let words = factors.iter().filter(|factor| matches!(factor.clause, Clause::Word(_)));
    words.count() > 1
}

fn is_function_word(node: &Node<DateExpression>, langs: &[String], all_caps: bool) -> bool {
    let Clause::Word(word) = &node.clause else { return false };
    let tokens = analysis::query_tokens(word);
    // Of symbols only (🐲), it is in no article; all of them hold a stop word.
    tokens.iter().all(|token| match token {
        // `US` is a country, `us` is not.
        QueryToken::Form { case: Case::AllCaps, .. } if !all_caps => false,
        QueryToken::Form { form, .. } => is_functional(langs.iter().map(String::as_str), form),
        QueryToken::Prefix(_) => false,
    })
}
