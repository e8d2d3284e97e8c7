//! What helps when nothing matched: what each part finds by itself, and near spellings.

use std::ops::Range;

use crate::article::DateRange;
use crate::engine::Scope;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Resolved;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Suggestions;
use crate::search::ready;
use crate::search::ready::Ready;
use crate::search::typed;

/// Spellings suggested for a word.
const SPELLINGS: usize = 3;
/// Clauses counted by themselves; nobody reads more, and each costs a search.
const CLAUSES: usize = 24;

/// What nothing has, with what is near it and how many articles have that.
type Near = Vec<(String, Vec<(String, u64)>)>;

/// Finds out what helps when nothing matched: counts of its parts, and spellings of words that match
/// nothing.
pub(super) fn suggest(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
) -> Result<Suggestions, SearchError> {
    let parts = ready.resolved.root.factors();
    // Stop words are in nearly every article: their counts help nobody.
    let functional = |node: &Node<DateRange>| {
        let mut clauses = ready.prepared.clauses().iter().filter(|one| one.span == node.span);
        !node.span.is_empty() && clauses.any(|one| one.idf == 0.0)
    };
    let is_date = |node: &Node<DateRange>| matches!(node.clause, Clause::Date(..));
    let asked = |part: &&Node<DateRange>| {
        !matches!(part.clause, Clause::Not(_) | Clause::All) && !functional(part)
    };
    let asked: Vec<&Node<DateRange>> = parts.iter().filter(asked).take(CLAUSES).collect();
    let undated: Vec<Node<DateRange>> =
        parts.iter().filter(|part| !is_date(part)).cloned().collect();
    let has_dates = undated.len() < parts.len();
    let mut seen = std::collections::BTreeSet::new();
    let mut words = query::words(&ready.resolved);
    words.retain(|(word, _)| seen.insert(*word));
    words.truncate(CLAUSES);
    let of_word = |(word, span): &(&str, Range<usize>)| Node {
        clause: Clause::Word((*word).to_owned()),
        span: span.clone(),
    };
    words.retain(|word| !functional(&of_word(word)));
    let mut counted: Vec<Node<DateRange>> =
        has_dates.then(|| all_of(undated)).into_iter().collect();
    counted.extend(words.iter().map(of_word));
    let left_out = left_out(view, request, ready, parts)?;
    let any_word = any_word(view, request)?;
    let clauses = alone(view, request, ready, &asked)?;
    let mut counts = count(view, request, (ready, counted), Undated::Include)?.into_iter();
    let mut next = || counts.next().expect("each query has a count");
    let without_dates = has_dates.then(&mut next);
    let mut unknown: Vec<&str> =
        words.iter().filter(|_| next() == 0).map(|(word, _)| *word).collect();
    let elsewhere = elsewhere(view, request, &unknown)?;
    unknown.retain(|word| elsewhere.iter().all(|(known, _)| known != word));
    let acronyms = acronyms(view, request, ready, &unknown)?;
    unknown.retain(|word| acronyms.iter().all(|(known, _)| *known != word.to_lowercase()));
    let near = view.near_spellings(&unknown, SPELLINGS, &request.stop)?;
    let spellings = unknown.iter().map(|word| (*word).to_owned()).zip(near);
    let mut spellings: Vec<_> = spellings.filter(|(_, near)| !near.is_empty()).collect();
    spellings.extend(fewer_letters(view, request, ready)?);
    spellings.extend(near_names(view, request, ready)?);
    Ok(Suggestions { clauses, without_dates, any_word, spellings, elsewhere, acronyms, left_out })
}

/// Returns how many articles each of some parts of a query finds.
fn count(
    view: &View,
    request: &SearchRequest,
    (ready, roots): (&Ready, Vec<Node<DateRange>>),
    undated: Undated,
) -> Result<Vec<u64>, SearchError> {
    let queries = roots.into_iter().map(|root| query::part(root, &ready.resolved));
    let counts = view.counts(&queries.collect::<Vec<_>>(), request.scope(), undated)?;
    Ok(counts.into_iter().map(|matches| matches.articles).collect())
}

/// Returns each part as it was typed, with how many articles it finds alone. An undated article is on no day, so a
/// part that asks for days finds none of them unless the query does.
fn alone(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    parts: &[&Node<DateRange>],
) -> Result<Vec<(String, u64)>, SearchError> {
    let (dated, other): (Vec<_>, Vec<_>) = parts.iter().copied().partition(|part| has_date(part));
    let cloned = |parts: Vec<&Node<DateRange>>| parts.into_iter().cloned().collect();
    let mut dated = count(view, request, (ready, cloned(dated)), ready.undated)?.into_iter();
    let mut other = count(view, request, (ready, cloned(other)), Undated::Include)?.into_iter();
    let of_part = |part: &&Node<DateRange>| {
        let of = if has_date(part) { dated.next() } else { other.next() };
        (name_of(part, request), of.expect("each part has a count"))
    };
    Ok(parts.iter().map(of_part).collect())
}

/// Returns the parts that are left out and leave out any, each with how many articles the query finds without it.
/// Where only several together do, they are one.
fn left_out(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    parts: &[Node<DateRange>],
) -> Result<Vec<(String, u64)>, SearchError> {
    let is_out = |part: &Node<DateRange>| matches!(part.clause, Clause::Not(_));
    let (out, asked): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(is_out);
    if out.is_empty() {
        return Ok(Vec::new());
    }
    let others = |at: usize| out.iter().enumerate().filter(move |(other, _)| *other != at);
    let without =
        |at: usize| all_of(asked.iter().chain(others(at).map(|(_, part)| part)).cloned().collect());
    let mut names: Vec<String> =
        out.iter().take(CLAUSES).map(|part| name_of(part, request)).collect();
    let mut queries: Vec<_> = (0..names.len()).map(without).collect();
    if out.len() > 1 {
        names.push(out.iter().map(|part| name_of(part, request)).collect::<Vec<_>>().join(" "));
        queries.push(all_of(asked.clone()));
    }
    let counts = count(view, request, (ready, queries), ready.undated)?;
    let mut found: Vec<_> = names.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    // Without all of them it finds no less than without one.
    if found.len() > 1 {
        found.pop();
    }
    Ok(found)
}

/// Returns words in capitals as they are in lower case, with how many articles have that: a word in capitals is an
/// acronym, and found only in capitals.
fn acronyms(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    words: &[&str],
) -> Result<Vec<(String, u64)>, SearchError> {
    let is_in_capitals = |word: &&&str| {
        word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
    };
    let lower: Vec<String> =
        words.iter().filter(is_in_capitals).map(|word| word.to_lowercase()).collect();
    let of_word = |word: &String| Node { clause: Clause::Word(word.clone()), span: 0..0 };
    let roots = lower.iter().map(of_word).collect();
    let counts = count(view, request, (ready, roots), Undated::Include)?;
    Ok(lower.into_iter().zip(counts).filter(|(_, articles)| *articles > 0).collect())
}

/// Returns the words that are in the index but not below the path that is searched.
fn elsewhere(
    view: &View,
    request: &SearchRequest,
    words: &[&str],
) -> Result<Vec<(String, u64)>, SearchError> {
    if request.within.is_none() {
        return Ok(Vec::new());
    }
    let of_word = |word: &&str| Resolved {
        root: Node { clause: Clause::Word((*word).to_owned()), span: 0..0 },
        notes: Vec::new(),
    };
    let queries: Vec<Resolved> = words.iter().map(of_word).collect();
    let scope = Scope { within: None, ..request.scope() };
    let counts = view.counts(&queries, scope, Undated::Include)?;
    let counts = words.iter().zip(counts).map(|(word, found)| ((*word).to_owned(), found.articles));
    Ok(counts.filter(|(_, articles)| *articles > 0).collect())
}

/// Returns what the query finds where any of its words is enough; 0 where it cannot be read so.
fn any_word(view: &View, request: &SearchRequest) -> Result<u64, SearchError> {
    if request.is_any() {
        return Ok(0);
    }
    let request = SearchRequest { any: true, ..request.clone() };
    let ready = match ready::ready(view, &request) {
        Err(SearchError::Query(_)) => return Ok(0),
        ready => ready?,
    };
    Ok(view.count(&ready.prepared, ready.undated)?.articles)
}

/// Returns whether a part of a query asks for days.
fn has_date(part: &Node<DateRange>) -> bool {
    let mut found = false;
    query::walk(part, &mut |node| {
        found |= matches!(node.clause, Clause::Date(..));
        !found
    });
    found
}

/// Returns the patterns in which `?` is meant to be a letter that may be missing (`colou?r`), as regular expressions
/// have it, each with what has it then.
fn fewer_letters(view: &View, request: &SearchRequest, ready: &Ready) -> Result<Near, SearchError> {
    let mut asked: Vec<(Node<DateRange>, [String; 2])> = Vec::new();
    query::walk(&ready.resolved.root, &mut |node| {
        if let Clause::Wildcard(pattern) = &node.clause
            && pattern.contains('?')
            && !pattern.contains('*')
            && asked.len() < CLAUSES
        {
            asked.push((node.clone(), [pattern.replace('?', ""), without_optional(pattern)]));
        }
        !matches!(node.clause, Clause::Not(_))
    });
    let of_word = |word: &String| Node { clause: Clause::Word(word.clone()), span: 0..0 };
    let roots = asked
        .iter()
        .flat_map(|(node, words)| std::iter::once(node.clone()).chain(words.iter().map(of_word)));
    let counts = count(view, request, (ready, roots.collect()), Undated::Include)?;
    let mut near = Vec::new();
    for ((node, words), counts) in asked.iter().zip(counts.chunks(3)) {
        let [0, words_counts @ ..] = counts else { continue };
        let found = words.iter().cloned().zip(words_counts.iter().copied());
        let found: Vec<_> = found.filter(|(_, articles)| *articles > 0).collect();
        if !found.is_empty() {
            near.push((name_of(node, request), found));
        }
    }
    Ok(near)
}

/// Returns a pattern without each `?` and the letter before it.
fn without_optional(pattern: &str) -> String {
    let mut left = String::new();
    for c in pattern.chars() {
        if c == '?' {
            left.pop();
        } else {
            left.push(c);
        }
    }
    left
}

/// Returns the conditions on names that no article meets, each with the names nearest to what was typed.
fn near_names(view: &View, request: &SearchRequest, ready: &Ready) -> Result<Near, SearchError> {
    let mut asked: Vec<Node<DateRange>> = Vec::new();
    query::walk(&ready.resolved.root, &mut |node| {
        if matches!(node.clause, Clause::Name(..)) && asked.len() < CLAUSES {
            asked.push(node.clone());
        }
        !matches!(node.clause, Clause::Not(_))
    });
    let count = |roots: Vec<Node<DateRange>>| {
        let queries = roots.into_iter().map(|root| Resolved { root, notes: Vec::new() });
        view.counts(&queries.collect::<Vec<_>>(), request.scope(), Undated::Include)
    };
    let counts = count(asked.clone())?;
    let mut near = Vec::new();
    for (node, matches) in asked.iter().zip(counts) {
        let Clause::Name(field, pattern) = &node.clause else { continue };
        let typed = match pattern {
            NamePattern::Words(text) | NamePattern::Exact(text) | NamePattern::Wildcard(text) => {
                text
            }
            NamePattern::Regex(_) => continue,
        };
        if matches.articles > 0 {
            continue;
        }
        let names = view.near_names(*field, typed, SPELLINGS, &request.stop)?;
        let exact = |name: &String| Node {
            clause: Clause::Name(*field, NamePattern::Exact(name.clone())),
            span: 0..0,
        };
        let counts = count(names.iter().map(exact).collect())?;
        let with_counts = names.into_iter().zip(counts.into_iter().map(|count| count.articles));
        let there = with_counts.filter(|(_, articles)| *articles > 0).collect();
        near.push((name_of(node, request), there));
    }
    Ok(near)
}

/// Returns a part of the query as it was typed, or as it is printed where nobody typed it.
fn name_of(part: &Node<DateRange>, request: &SearchRequest) -> String {
    if part.span.is_empty() {
        Resolved { root: part.clone(), notes: Vec::new() }.to_string()
    } else {
        typed(&request.text, &part.span).to_owned()
    }
}

fn all_of(mut nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    match nodes.len() {
        0 => Node { clause: Clause::All, span: 0..0 },
        1 => nodes.remove(0),
        _ => Node { clause: Clause::And(nodes), span: 0..0 },
    }
}
