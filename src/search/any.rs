//! The OR reading of plain words: any of them is enough, and those that tell most count most.

use crate::analysis;
use crate::analysis::QueryToken;
use crate::analysis::stopwords::is_function_word;
use crate::engine::embedded::Snapshot;
use crate::query;
use crate::query::Clause;
use crate::query::DateExpression;
use crate::query::Node;
use crate::query::Query;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Reads a query with any of its plain words enough. Function words are not enough: every article
/// holds one. They are left out, and a note says so, unless there are no others.
pub(super) fn any(
    snapshot: &Snapshot,
    request: &SearchRequest,
    query: Query,
) -> Result<Query, SearchError> {
    let langs: Vec<String> = if request.langs.is_empty() {
        snapshot.languages()?.into_iter().map(|(lang, _)| lang.clone()).collect()
    } else {
        request.langs.clone()
    };
    let mut query = query::any(query);
    let branches = match &mut query.root.clause {
        Clause::Or(branches) => Some(branches),
        Clause::And(factors) => factors.iter_mut().find_map(|factor| match &mut factor.clause {
            Clause::Or(branches) if !factor.span.is_empty() => Some(branches),
            _ => None,
        }),
        _ => None,
    };
    let Some(branches) = branches else { return Ok(query) };
    let functional = |node: &Node<DateExpression>| is_functional(node, &langs);
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

/// Tells whether the query asks for all of several words, so that any of them would find more.
pub(super) fn is_choice(query: &Query) -> bool {
    let Clause::And(factors) = &query.root.clause else { return false };
    let words = factors.iter().filter(|factor| matches!(factor.clause, Clause::Word(_)));
    words.count() > 1
}

fn is_functional(node: &Node<DateExpression>, langs: &[String]) -> bool {
    let Clause::Word(word) = &node.clause else { return false };
    let tokens = analysis::query_tokens(word);
    !tokens.is_empty()
        && tokens.iter().all(|token| match token {
            QueryToken::Form { form, .. } => {
                is_letter(form) || langs.iter().any(|lang| is_function_word(lang, form))
            }
            QueryToken::Prefix(_) => false,
        })
}

fn is_letter(form: &str) -> bool {
    let mut chars = form.chars();
    let first = chars.next().filter(|c| c.is_alphabetic());
    first.is_some_and(|c| !crate::passage::is_unspaced(c)) && chars.next().is_none()
}
