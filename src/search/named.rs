//! What the names of a query stand for, where that is not what was typed: several sources, or nothing.

use crate::article::DateRange;
use crate::engine::Scope;
use crate::engine::Undated;
use crate::engine::View;
use crate::query::Clause;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Resolved;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::ready::Ready;

/// Names that are listed.
const MOST_NAMES: usize = 8;

/// Returns a note on the sources found, where the query wants a source by words of its name and finds
/// several: `Fox News` is also in `Fox News Radio`. Asked only of a condition that every hit meets.
pub(crate) fn sources(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Option<String>, SearchError> {
    let factors = ready.resolved.root.factors().iter();
    let typed: Vec<&str> = factors.filter_map(wanted).flatten().collect();
    let Some(first) = typed.first() else { return Ok(None) };
    let (counts, _) = view.by_source(&ready.prepared, ready.undated)?;
    let names: Vec<String> = counts
        .iter()
        .filter_map(|count| Some(format!("{} ({})", count.name.as_ref()?, count.articles)))
        .collect();
    if names.len() <= typed.len() {
        return Ok(None);
    }
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let all = names.len();
    let alone = match (exact(view, request, &typed)?, counts.iter().find_map(|c| c.name.as_ref())) {
        (Some(name), _) => format!("source:=\"{name}\" is that name alone"),
        (None, Some(one)) => {
            format!("none is named \"{first}\" and nothing else, source:=\"{one}\" is one of them")
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(format!("{all} sources match: {shown}{more}; {alone}")))
}

/// Returns the first of some names that a source of the index has, and no other words.
fn exact<'n>(
    view: &View,
    request: &SearchRequest,
    names: &[&'n str],
) -> Result<Option<&'n str>, SearchError> {
    let of = |name: &&str| {
        let pattern = NamePattern::Exact((*name).to_owned());
        let root = Node { clause: Clause::Name(NameField::Source, pattern), span: 0..0 };
        Resolved { root, notes: Vec::new() }
    };
    let queries: Vec<Resolved> = names.iter().take(MOST_CONDITIONS).map(of).collect();
    let scope = Scope { within: None, ..request.scope() };
    let counts = view.counts(&queries, scope, Undated::Include)?;
    let mut held = names.iter().zip(counts).filter(|(_, matches)| matches.articles > 0);
    Ok(held.next().map(|(name, _)| *name))
}

/// Returns the names that a condition asks for, if it asks for words of a source's name and nothing else.
fn wanted(node: &Node<DateRange>) -> Option<Vec<&str>> {
    if let Clause::Name(NameField::Source, NamePattern::Words(name)) = &node.clause {
        return Some(vec![name]);
    }
    let Clause::Or(branches) = &node.clause else { return None };
    let names = branches.iter().map(wanted).collect::<Option<Vec<_>>>()?;
    Some(names.into_iter().flatten().collect())
}

/// Conditions that are looked at.
const MOST_CONDITIONS: usize = 24;
/// Names that are suggested.
const MOST_NEAR: usize = 3;

/// Returns a note on each condition behind NOT that no article meets: it leaves nothing out, which nobody
/// sees in what is found.
pub(crate) fn without_effect(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Vec<String>, SearchError> {
    let mut asked = Vec::new();
    negated(&ready.resolved.root, false, &mut asked);
    asked.truncate(MOST_CONDITIONS);
    let queries: Vec<Resolved> =
        asked.iter().map(|node| Resolved { root: (*node).clone(), notes: Vec::new() }).collect();
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let counts = view.counts(&queries, request.scope(), Undated::Include)?;
    let mut notes = Vec::new();
    for (query, matches) in queries.iter().zip(counts) {
        let Clause::Name(field, pattern) = &query.root.clause else { continue };
        if matches.articles > 0 {
            continue;
        }
        let near = match pattern {
            NamePattern::Words(text) | NamePattern::Exact(text) | NamePattern::Wildcard(text) => {
                view.near_names(*field, text, MOST_NEAR, &request.stop)?
            }
            NamePattern::Regex(_) => Vec::new(),
        };
        let near = match near.is_empty() {
            true => String::new(),
            false => format!("; near it are {}", near.join(", ")),
        };
        notes.push(format!("-{query} leaves nothing out: no article has it{near}"));
    }
    Ok(notes)
}

/// Adds the conditions on names that must not be met.
fn negated<'q>(node: &'q Node<DateRange>, is_negated: bool, out: &mut Vec<&'q Node<DateRange>>) {
    if is_negated && matches!(node.clause, Clause::Name(..)) {
        out.push(node);
    }
    // What is inside a NOT must not be met, unless that NOT is inside another.
    let is_negated = is_negated != matches!(node.clause, Clause::Not(_));
    node.children().for_each(|child| negated(child, is_negated, out));
}
