//! Makes a query ready to run: reads it, adds the filters, resolves its dates, expands its words.

use crate::analysis;
use crate::article::DateRange;
use crate::article::day_from_number;
use crate::article::day_number;
use crate::engine::Fold;
use crate::engine::Prepared;
use crate::engine::Recency;
use crate::engine::Scope;
use crate::engine::ScoredClause;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::DateExpression;
use crate::query::DateField;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::PhrasePart;
use crate::query::Query;
use crate::query::Resolved;
use crate::query::dialect;
use crate::rank::Clauses;
use crate::read::twice::once;
use crate::read::twice::taken_back;
use crate::search::AddedWord;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::any;
use crate::search::paths;

/// A query made ready: read, resolved, prepared.
pub(crate) struct Ready {
    pub(crate) query: Query,
    /// What is run: the query, and the words that were added to it.
    pub(crate) resolved: Resolved,
    pub(crate) prepared: Prepared,
    pub(crate) undated: Undated,
    pub(crate) clauses: Clauses,
    pub(crate) recency: Option<Recency>,
    /// The text typed, which may be a title.
    pub(crate) title: Option<String>,
    /// The words that were added to it.
    pub(crate) added: Vec<AddedWord>,
    /// The folders and files that are searched, each behind the name of its root.
    pub(crate) within: Vec<String>,
}

/// Reads the query of a request and makes it ready.
pub(crate) fn ready(view: &View, request: &SearchRequest) -> Result<Ready, SearchError> {
    let has_filter = request.from.is_some()
        || request.to.is_some()
        || !request.sources.is_empty()
        || !request.langs.is_empty()
        || request.undated == Some(Undated::Only);
    let mut query = if request.plain {
        any::searchable(query::plain_words(&request.text))
    } else if has_filter {
        dialect::read_beside_filter(&request.text, request.reading)?
    } else {
        dialect::read(&request.text, request.reading)?
    };
    if !request.plain {
        query = query::called(query, &request.called)?;
        if !has_filter {
            query::refuse_unbounded(&query)?;
        }
    }
    if request.plain && request.any {
        query.notes.push("--any changes nothing: of --plain text any word is enough".to_owned());
    }
    if request.is_any() {
        query = any::any(view, request, query)?;
    }
    paths::below_roots(view, &mut query);
    let mut query = filtered(request, query)?;
    note_aliases(view, &query.root.clone(), &mut query.notes);
    note_elided(&query.root, &mut query.notes);
    query.notes.extend(garbled(&request.text));
    query::walk_mut(&mut query.root, &mut |node| narrow(node, request));
    let resolved = query::resolve(&query, request.today)?;
    query.notes.extend(contradiction(&resolved));
    query.notes.extend(query::other_calendar(&resolved));
    let ready = Ready::of(view, request, query, resolved)?;
    let prepared = ready.prepared.with_title(&request.text);
    Ok(Ready { title: Some(request.text.clone()), prepared, ..ready })
}

/// Takes the signs beside a word out of its place, by which it is named: `view,` of a text is `view`. Where signs are
/// operators, these are the ones that are none.
fn narrow(node: &mut Node<DateExpression>, request: &SearchRequest) {
    let Clause::Word(_) = &node.clause else { return };
    let Some(typed) = request.text.get(node.span.clone()) else { return };
    let (start, end) = if request.plain {
        let places = analysis::places(typed);
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        (first.start, last.end)
    } else {
        let signs = [':', ',', ';'];
        let start = typed.len() - typed.trim_start_matches(signs).len();
        (start, typed.trim_end_matches(signs).len())
    };
    if start < end {
        node.span = node.span.start + start..node.span.start + end;
    }
}

/// Returns what a request is asked within: each path, behind the name of its root.
fn within(view: &View, request: &SearchRequest) -> Vec<String> {
    let places = request.within.iter().flatten().map(|(number, path)| {
        let path = String::from_utf8_lossy(path);
        match view.manifest().root(*number).map(|root| root.label.as_str()) {
            Some(label) if path.is_empty() => label.to_owned(),
            Some(label) => format!("{label}/{path}"),
            None => path.into_owned(),
        }
    });
    places.collect()
}

/// Says which days of publication are asked for that no article can have at once.
fn contradiction(resolved: &Resolved) -> Option<String> {
    let days = resolved.root.factors().iter().filter_map(|part| {
        if let Clause::Date(DateField::Published, days) = part.clause { Some(days) } else { None }
    });
    let days: Vec<DateRange> = days.collect();
    let (first, last) =
        (days.iter().max_by_key(|of| of.first())?, days.iter().min_by_key(|of| of.last())?);
    (first.first() > last.last()).then(|| {
        let ends = last.last();
        format!(
            "the dates exclude each other: one begins on {}, another ends on {ends}",
            first.first()
        )
    })
}

/// Says of each source that is named by another of its names which one it is.
fn note_aliases(view: &View, node: &Node<DateExpression>, notes: &mut Vec<String>) {
    if let Clause::Name(NameField::Source, NamePattern::Words(name) | NamePattern::Exact(name)) =
        &node.clause
        && let Some((source, by)) = view.manifest().source_names.source_of(name)
        && source != name.as_str()
    {
        let (name, source) = (query::quoted(name), query::quoted(&source));
        let note = format!("{name} is a name of {source}, by {by} (`dateline sources --aliases`)");
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    node.children().for_each(|child| note_aliases(view, child, notes));
}

/// Says that a query has letters that were read in a wrong charset, as they are copied from a broken page.
fn garbled(text: &str) -> Option<String> {
    let is_garbled = text.split(|c: char| c.is_ascii()).any(|run| once(run).is_some());
    is_garbled.then(|| {
        let meant = query::quoted(&taken_back(text));
        format!("the query was read in a wrong charset before it was copied; it may be {meant}")
    })
}

/// Says of each pattern behind an elided article that the article is not looked at: texts are searched without
/// it, and what the dictionary of words is asked for has none.
fn note_elided(node: &Node<DateExpression>, notes: &mut Vec<String>) {
    let mut note = |pattern: &str| {
        let Some(elided) = analysis::elided_before_wildcard(pattern) else { return };
        let rest = pattern.trim_start_matches(elided.as_str()).trim_start_matches(['\'', '’']);
        let note = format!(
            "{pattern} is read as {rest}: with a wildcard, {elided}' is not looked at (=WORD written in full \
             looks at it)"
        );
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    query::walk(node, &mut |node| {
        if let Clause::Wildcard(pattern) = &node.clause {
            note(pattern);
        }
        if let Clause::Phrase { parts, .. } = &node.clause {
            for part in parts {
                if let PhrasePart::Wildcard(pattern) = part {
                    note(pattern);
                }
            }
        }
        true
    });
}

/// Returns the query with the filters of a request as further conditions.
pub(crate) fn filtered(request: &SearchRequest, mut query: Query) -> Result<Query, SearchError> {
    if let Some(dates) = query::date_flags(request.from.as_deref(), request.to.as_deref())? {
        query = query.and(Clause::Date(DateField::Published, dates));
    }
    let names = |field: NameField, names: &[String]| {
        // As in `source:=Name`.
        let pattern = |name: &String| match name.strip_prefix('=').filter(|name| !name.is_empty()) {
            Some(name) => NamePattern::Exact(name.to_owned()),
            None => NamePattern::Words(name.clone()),
        };
        let clause = |name: &String| Clause::Name(field, pattern(name));
        let mut nodes: Vec<_> =
            names.iter().map(|name| Node { clause: clause(name), span: 0..0 }).collect();
        match nodes.len() {
            0 => None,
            1 => nodes.pop().map(|node| node.clause),
            _ => Some(Clause::Or(nodes)),
        }
    };
    for clause in
        [names(NameField::Source, &request.sources), names(NameField::Lang, &request.langs)]
            .into_iter()
            .flatten()
    {
        query = query.and(clause);
    }
    if let Some(id) = request.article {
        query = query.and(Clause::Name(NameField::Id, NamePattern::Exact(id.to_string())));
    }
    Ok(query)
}

impl Ready {
    /// Makes ready what is already resolved.
    pub(crate) fn of(
        view: &View,
        request: &SearchRequest,
        query: Query,
        resolved: Resolved,
    ) -> Result<Self, SearchError> {
        let recency = recency(view, request)?;
        let query = with_age_counted(query, request, recency);
        let prepared = view.prepare(&resolved, request.scope(), recency)?;
        Ok(Self::of_prepared(view, request, (query, resolved), prepared, recency))
    }

    /// Makes ready what is already prepared.
    pub(crate) fn of_prepared(
        view: &View,
        request: &SearchRequest,
        (query, resolved): (Query, Resolved),
        prepared: Prepared,
        recency: Option<Recency>,
    ) -> Self {
        let undated = request.undated.unwrap_or(if prepared.has_dates() {
            Undated::Exclude
        } else {
            Undated::Include
        });
        let scored = prepared.clauses();
        let weights: Vec<f64> = scored.iter().map(ScoredClause::weight).collect();
        // Added words were not typed, and come after those that were.
        let typed = scored.iter().take_while(|clause| !clause.span.is_empty()).count();
        let clauses = Clauses { weights, typed };
        Self {
            query,
            resolved,
            prepared,
            undated,
            clauses,
            recency,
            title: None,
            added: Vec::new(),
            within: within(view, request),
        }
    }
}

/// Returns how age counts: from today, or from the newest article of an index that ends before.
fn recency(view: &View, request: &SearchRequest) -> Result<Option<Recency>, SearchError> {
    let Some(half_life) = request.half_life else { return Ok(None) };
    let root = Node { clause: Clause::All, span: 0..0 };
    let all = query::resolve(&Query { root, notes: Vec::new() }, request.today)?;
    let scope = Scope { within: None, ..request.scope() };
    let prepared = view.prepare(&all, scope, None)?;
    let end = |sort| -> Result<Option<i64>, SearchError> {
        let found = view.first(&prepared, (sort, Fold::None), Undated::Include, 1)?;
        Ok(found.first.first().and_then(|newest| newest.day))
    };
    let today = day_number(request.today);
    let from = end(Sort::Newest)?.map_or(today, |newest| newest.min(today));
    let oldest = end(Sort::Oldest)?.map_or(from, |oldest| oldest.min(from));
    Ok(Some(Recency { from, oldest, half_life }))
}

/// Says from when age counts, where that is not today.
fn with_age_counted(mut query: Query, request: &SearchRequest, recency: Option<Recency>) -> Query {
    let from =
        recency.map(|recency| recency.from).filter(|from| *from != day_number(request.today));
    if let Some(day) = from.and_then(day_from_number) {
        let note = format!("age counts from {day}, the day of the newest article");
        if !query.notes.contains(&note) {
            query.notes.push(note);
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_was_read_in_a_wrong_charset_is_told() {
        for (text, meant) in
            [("MÃ¼ller bank", "\"Müller bank\""), ("â€œport strikeâ€\u{9d}", "“port strike”")]
        {
            assert!(garbled(text).is_some_and(|note| note.contains(meant)), "{text}");
        }
        for text in ["Müller", "MANHÃ DE SOL", "irmã", "Größe", "âge", "Ã", "правда", "português"]
        {
            assert_eq!(garbled(text), None, "{text}");
        }
    }
}
