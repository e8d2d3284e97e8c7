//! Puts what the user's settings call so in place of `group:NAME` and `query:NAME`.
//!
//! A group is any of its sources, a query is read as if it were typed there in parentheses, and may name
//! others. What each stands for is in the notes, and the canonical query is printed with it in place, so that
//! an answer can be repeated without the settings.
//! Invariant: the tree that comes out is as the parser makes one: flat, and within the limits.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::Node;
use crate::query::ast::Query;
use crate::query::chars::quoted;
use crate::query::chars::shortened;
use crate::query::error::QueryError;
use crate::query::limits::MOST_CLAUSES;
use crate::query::limits::MOST_LEVELS;
use crate::query::parse::parse_beside_filter;
use crate::query::walk::walk;
use crate::query::walk::walk_mut;

/// The groups and queries of the user's settings, by their names in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Called {
    /// Names of sources; with `=` before one, the whole name.
    pub groups: BTreeMap<String, Vec<String>>,
    /// Queries as typed.
    pub queries: BTreeMap<String, String>,
}

/// Puts groups and queries in place of their names.
///
/// # Errors
/// When a name is not known, a query is wrong or names itself, or all together pass a limit. The place is
/// that of the name in the query typed.
pub fn called(query: Query, called: &Called) -> Result<Query, QueryError> {
    if !names_any(&query.root) {
        return Ok(query);
    }
    let mut replacing = Replacing { called, inside: Vec::new(), notes: query.notes, clauses: 0 };
    let root = replacing.node(query.root)?;
    if levels(&root) > MOST_LEVELS {
        let message =
            format!("the query with what it names is nested more than {MOST_LEVELS} deep");
        return Err(QueryError::new(message, root.span));
    }
    Ok(Query { root, notes: replacing.notes })
}

fn names_any(node: &Node<DateExpression>) -> bool {
    let mut found = false;
    walk(node, &mut |node| {
        found |= matches!(node.clause, Clause::Name(NameField::Group | NameField::Query, _));
        !found
    });
    found
}

fn levels(node: &Node<DateExpression>) -> usize {
    1 + node.children().map(levels).max().unwrap_or(0)
}

struct Replacing<'c> {
    called: &'c Called,
    /// The queries that are being read, one inside the other.
    inside: Vec<String>,
    notes: Vec<String>,
    /// Clauses that came of names.
    clauses: usize,
}

impl Replacing<'_> {
    fn node(&mut self, node: Node<DateExpression>) -> Result<Node<DateExpression>, QueryError> {
        let Node { clause, span } = node;
        let clause = match clause {
            Clause::Name(NameField::Group, pattern) => return self.group(&pattern, &span),
            Clause::Name(NameField::Query, pattern) => return self.query(&pattern, &span),
            Clause::And(nodes) => Clause::And(self.flat(nodes, Node::into_factors)?),
            Clause::Or(nodes) => Clause::Or(self.flat(nodes, Node::into_branches)?),
            Clause::Xor(nodes) => Clause::Xor(self.flat(nodes, Node::into_odd)?),
            Clause::Maybe(nodes) => {
                let mut all = Vec::new();
                for node in nodes {
                    let node = self.node(node)?;
                    all.extend(if all.is_empty() { node.into_ranked() } else { vec![node] });
                }
                Clause::Maybe(all)
            }
            Clause::SomeOf(least, nodes) => {
                Clause::SomeOf(least, self.flat(nodes, |node| vec![node])?)
            }
            Clause::Not(inner) => Clause::Not(Box::new(self.node(*inner)?)),
            Clause::Boost(inner, boost) => Clause::Boost(Box::new(self.node(*inner)?), boost),
            // Inside of these are words only.
            clause @ (Clause::Near { .. }
            | Clause::Within(..)
            | Clause::Window(..)
            | Clause::Times(..)
            | Clause::First(..)
            | Clause::All
            | Clause::Word(_)
            | Clause::Exact(_)
            | Clause::Wildcard(_)
            | Clause::Fuzzy(..)
            | Clause::Regex(_)
            | Clause::Phrase { .. }
            | Clause::Caps(_)
            | Clause::AllCaps(_)
            | Clause::Name(..)
            | Clause::Date(..)
            | Clause::Number { .. }
            | Clause::Flag(_)
            | Clause::Meta(..)) => clause,
        };
        Ok(Node { clause, span })
    }

    /// Replaces the names in some clauses, each taken apart where it is what holds them.
    fn flat(
        &mut self,
        nodes: Vec<Node<DateExpression>>,
        apart: fn(Node<DateExpression>) -> Vec<Node<DateExpression>>,
    ) -> Result<Vec<Node<DateExpression>>, QueryError> {
        let mut all = Vec::with_capacity(nodes.len());
        for node in nodes {
            all.extend(apart(self.node(node)?));
        }
        Ok(all)
    }

    fn group(
        &mut self,
        pattern: &NamePattern,
        span: &Range<usize>,
    ) -> Result<Node<DateExpression>, QueryError> {
        let name = name_of("group", pattern, span)?;
        let Some(sources) = self.called.groups.get(&name) else {
            return Err(unknown("group", &name, self.called.groups.keys(), span));
        };
        self.count(sources.len(), span)?;
        self.note(format!("group:{name} is source:({})", sources.join(" OR ")));
        let node = |source: &String| {
            let pattern = match source.strip_prefix('=').filter(|name| !name.is_empty()) {
                Some(name) => NamePattern::Exact(name.to_owned()),
                None => NamePattern::Words(source.clone()),
            };
            Node { clause: Clause::Name(NameField::Source, pattern), span: span.clone() }
        };
        let mut nodes: Vec<_> = sources.iter().map(node).collect();
        match (nodes.len(), nodes.pop()) {
            (1, Some(only)) => Ok(only),
            (_, Some(last)) => {
                nodes.push(last);
                Ok(Node { clause: Clause::Or(nodes), span: span.clone() })
            }
            (_, None) => Err(QueryError::new(format!("the group {name} is empty"), span.clone())),
        }
    }

    fn query(
        &mut self,
        pattern: &NamePattern,
        span: &Range<usize>,
    ) -> Result<Node<DateExpression>, QueryError> {
        let name = name_of("query", pattern, span)?;
        let Some(text) = self.called.queries.get(&name) else {
            return Err(unknown("query", &name, self.called.queries.keys(), span));
        };
        if self.inside.contains(&name) {
            let round: Vec<String> =
                self.inside.iter().chain([&name]).map(|name| format!("query:{name}")).collect();
            let message =
                format!("these queries of dateline.toml name themselves: {}", round.join(" > "));
            return Err(QueryError::new(message, span.clone()));
        }
        let read = parse_beside_filter(text).map_err(|error| {
            let message = format!("query:{name} of dateline.toml: {}", error.message);
            let wrong = QueryError::new(message, span.clone());
            match error.hint {
                Some(hint) => wrong.with_hint(hint),
                None => wrong,
            }
        })?;
        let Query { mut root, notes } = read;
        let mut count = 0;
        walk_mut(&mut root, &mut |node| {
            count += 1;
            node.span.clone_from(span);
        });
        self.count(count, span)?;
        self.note(format!("query:{name} is {}", shortened(text, 300)));
        notes.into_iter().for_each(|note| self.note(format!("query:{name}: {note}")));
        self.inside.push(name);
        let node = self.node(root);
        self.inside.pop();
        node
    }

    fn count(&mut self, clauses: usize, span: &Range<usize>) -> Result<(), QueryError> {
        self.clauses += clauses;
        if self.clauses <= MOST_CLAUSES && self.inside.len() < MOST_LEVELS {
            return Ok(());
        }
        let message =
            format!("what the query names has more than {MOST_CLAUSES} words and filters");
        Err(QueryError::new(message, span.clone()))
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

fn name_of(field: &str, pattern: &NamePattern, span: &Range<usize>) -> Result<String, QueryError> {
    match pattern {
        NamePattern::Words(name) | NamePattern::Exact(name) => Ok(name.to_lowercase()),
        NamePattern::Wildcard(_) | NamePattern::Regex(_) => {
            let message = format!("{field}: takes a name of dateline.toml, not a pattern");
            Err(QueryError::new(message, span.clone()))
        }
    }
}

/// Returns the error of a name that the settings do not have, with the nearest.
fn unknown<'n>(
    field: &str,
    name: &str,
    known: impl Iterator<Item = &'n String>,
    span: &Range<usize>,
) -> QueryError {
    let section = if field == "group" { "[groups]" } else { "[queries]" };
    let message = format!("there is no {field} {} in dateline.toml", quoted(name));
    let short: String = name.chars().take(60).collect();
    let near = known.map(|known| (strsim::osa_distance(known, &short), known));
    let hint = match near.min() {
        Some((slips, known)) if slips * 2 <= known.chars().count().max(3) => {
            format!("did you mean {field}:{known}?")
        }
        Some(_) => format!("`{section}` of dateline.toml, beside the index, has the names"),
        None => format!("name it in `{section}` of dateline.toml, beside the index"),
    };
    QueryError::new(message, span.clone()).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn names() -> Called {
        let query = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        Called {
            groups: BTreeMap::from([
                ("nordic".to_owned(), vec!["=VG".to_owned(), "Dagbladet".to_owned()]),
                ("one".to_owned(), vec!["=VG".to_owned()]),
            ]),
            queries: BTreeMap::from([
                query("strike", "strike NEAR/5 port"),
                query("either", "query:strike OR lockout"),
                query("both", "ferry query:strike"),
                query("not", "NOT ferry"),
                query("a", "x query:b"),
                query("b", "query:c"),
                query("c", "query:a"),
                query("wrong", "(port"),
            ]),
        }
    }

    fn read(text: &str) -> Result<String, QueryError> {
        called(parse(text)?, &names()).map(|query| query.to_string())
    }

    #[test]
    fn names_are_replaced_by_what_they_stand_for() {
        for (text, same) in [
            ("storm group:nordic", "storm (source:=VG OR source:Dagbladet)"),
            ("group:One OR ferry", "source:=VG OR ferry"),
            ("group:nordic OR source:x", "source:=VG OR source:Dagbladet OR source:x"),
            ("storm query:strike", "storm (strike NEAR/5 port)"),
            ("-query:either storm", "-((strike NEAR/5 port) OR lockout) storm"),
            ("storm query:both", "storm ferry (strike NEAR/5 port)"),
            ("storm query:not", "storm NOT ferry"),
            ("port", "port"),
            ("port XOR query:strike", "port XOR (strike NEAR/5 port)"),
            (
                "2of(port group:nordic lang:en)",
                "2of(port (source:=VG OR source:Dagbladet) lang:en)",
            ),
            ("query:strike MAYBE ferry", "(strike NEAR/5 port) MAYBE ferry"),
        ] {
            let found = read(text).unwrap();
            assert_eq!(found, parse(same).unwrap().to_string(), "{text}");
            assert_eq!(parse(&found).unwrap().to_string(), found, "{text}");
        }
        let query = called(parse("query:either group:nordic").unwrap(), &names()).unwrap();
        assert_eq!(
            query.notes,
            [
                "query:either is query:strike OR lockout",
                "query:strike is strike NEAR/5 port",
                "group:nordic is source:(=VG OR Dagbladet)"
            ]
        );
    }

    #[test]
    fn a_name_that_is_unknown_wrong_or_goes_round_is_an_error_at_its_place() {
        let error = |text: &str| read(text).unwrap_err();
        let near = error("storm group:nordik");
        assert_eq!(near.hint.as_deref(), Some("did you mean group:nordic?"));
        assert_eq!(near.span, 6..18);
        assert!(error("query:zzzzzzz").hint.unwrap().contains("[queries]"));
        let round = error("query:a").message;
        assert!(round.ends_with("query:a > query:b > query:c > query:a"), "{round}");
        assert!(error("query:wrong").message.starts_with("query:wrong of dateline.toml: "));
        assert!(error("group:nor*").message.contains("not a pattern"));
        let bare = called(parse("group:x").unwrap(), &Called::default()).unwrap_err();
        assert!(bare.hint.unwrap().starts_with("name it in"));
    }

    #[test]
    fn names_that_multiply_are_refused_and_not_built() {
        let mut names = Called::default();
        names.queries.insert("q0".into(), "port strike ferry".into());
        for level in 1..40 {
            let text = format!("query:q{0} OR (storm query:q{0})", level - 1);
            names.queries.insert(format!("q{level}"), text);
        }
        let error = called(parse("query:q39").unwrap(), &names).unwrap_err();
        assert!(error.message.contains("more than"), "{}", error.message);
    }
}
