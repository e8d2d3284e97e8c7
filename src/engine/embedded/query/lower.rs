//! Turns a resolved query into a plan over this index, clause by clause.
//!
//! A plan is made once a search and gives one tree of scans and one of matchers a segment (`build`).
//! Each clause of the language has its arm here: words go to `words`, conditions to `filters`.

use std::collections::HashMap;
use std::ops::Range;

use jiff::tz::TimeZone;

use crate::article::DateRange;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::filters;
use crate::engine::embedded::query::matching::Rule;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::repeated;
use crate::engine::embedded::query::unit::Scope;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::query::words::Words;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::words::Region;
use crate::engine::words::Typed;
use crate::query::Clause;
use crate::query::Node;
use crate::query::NumberField;
use crate::query::PhrasePart;
use crate::query::Proximity;
use crate::query::Resolved;
use crate::query::Window;
use crate::query::has_date_condition;
use crate::query::walk;

/// What a query has become.
pub(crate) struct Lowered {
    pub(crate) plan: Plan,
    pub(crate) units: Vec<Unit>,
    /// Whether it has a condition on the publication date.
    pub(crate) has_dates: bool,
}

/// Lowers a query. `langs` are the languages of the index: in articles of each, words are
/// expanded by its stemmer. `zone` says which day an ingest was on.
///
/// # Errors
/// `Query` for what cannot be answered, with its place; `Damaged` when the segments cannot be read.
pub(crate) fn lower(
    snapshot: &Snapshot,
    query: &Resolved,
    langs: Vec<String>,
    zone: &TimeZone,
    stop: &Stop,
) -> Result<Lowered, EngineError> {
    let (typed, words) = (Typed::of(query), Words::new(snapshot, langs, stop));
    let mut lowering = Lowering { snapshot, stop, zone, typed, words };
    lowering.foresee(&query.root)?;
    let plan = lowering.node(&query.root, &Scope::default())?;
    let units = lowering.words.finish();
    Ok(Lowered { plan, units, has_dates: has_date_condition(query) })
}

/// A query while it is lowered.
struct Lowering<'a> {
    snapshot: &'a Snapshot,
    stop: &'a Stop,
    typed: Typed,
    zone: &'a TimeZone,
    words: Words<'a>,
}

impl Lowering<'_> {
    /// Expands what is looked for in one place of the dictionary after another: plain words, and patterns.
    fn foresee(&mut self, root: &Node<DateRange>) -> Result<(), EngineError> {
        let mut sought = Vec::new();
        walk(root, &mut |node| {
            // What cannot be looked for is an error when it is lowered.
            let found = if let Clause::Word(word) = &node.clause {
                self.typed.word(word, &node.span).ok()
            } else if let Clause::Wildcard(pattern) = &node.clause {
                self.typed.wildcard(pattern, &node.span).ok()
            } else if let Clause::Regex(pattern) = &node.clause {
                Some(self.typed.regex(pattern))
            } else {
                None
            };
            sought.extend(found.map(|sought| (sought, node.span.clone())));
            true
        });
        self.words.foresee(&sought)
    }

    fn node(&mut self, node: &Node<DateRange>, scope: &Scope) -> Result<Plan, EngineError> {
        self.stop.check()?;
        let (span, typed, words) = (&node.span, self.typed, &mut self.words);
        match &node.clause {
            Clause::All => Ok(Plan::All),
            Clause::Word(word) => words.sought(&typed.word(word, span)?, span, scope),
            Clause::Exact(word) => words.sought(&typed.exact(word, span)?, span, scope),
            Clause::Wildcard(pattern) => words.sought(&typed.wildcard(pattern, span)?, span, scope),
            Clause::Fuzzy(word, edits) => {
                words.sought(&typed.fuzzy(word, *edits, span)?, span, scope)
            }
            Clause::Regex(pattern) => words.sought(&typed.regex(pattern), span, scope),
            Clause::Phrase { parts, slop } => {
                words.sought(&typed.quoted(parts, *slop, span)?, span, scope)
            }
            Clause::Caps(word) => words.sought(&typed.caps(word, span)?, span, scope),
            Clause::AllCaps(word) => words.sought(&typed.all_caps(word, span)?, span, scope),
            Clause::And(nodes) => Ok(Plan::And(self.each_once(nodes, scope)?)),
            Clause::Or(nodes) => Ok(Plan::Or(self.each_once(nodes, scope)?)),
            Clause::Xor(nodes) => Ok(Plan::Several(Rule::Odd, self.each(nodes, scope)?)),
            Clause::Maybe(nodes) => Ok(Plan::Several(Rule::First, self.each(nodes, scope)?)),
            Clause::SomeOf(least, nodes) => {
                Ok(Plan::Several(Rule::AtLeast(*least as usize), self.each(nodes, scope)?))
            }
            Clause::Window(window, nodes) => self.window(*window, nodes, span, scope),
            Clause::Not(inner) => Ok(Plan::Not(Box::new(self.node(inner, &scope.negated())?))),
            Clause::Near { proximity, negated, left, right } => {
                let operands = (self.node(left, scope)?, self.node(right, scope)?);
                Ok(self.near((*proximity, *negated), operands, span, scope))
            }
            Clause::Within(field, inner) => self.node(inner, &scope.within(Region::from(*field))),
            Clause::First(words, inner) => self.node(inner, &scope.within(Region::First(*words))),
            Clause::Times(times, inner) => {
                Ok(Plan::Times(Box::new(self.node(inner, scope)?), *times))
            }
            Clause::Boost(inner, factor) => self.node(inner, &scope.boosted(*factor)),
            Clause::Name(field, pattern) => {
                filters::name(self.snapshot, *field, pattern, span, self.stop)
            }
            Clause::Date(field, range) => Ok(filters::date(*field, range, self.zone)),
            Clause::Number { field, min, max } => self.number(*field, *min, *max, span),
            Clause::Meta(name, test) => filters::own(self.snapshot, name, test, span, self.stop),
            Clause::Flag(flag) => filters::flag(self.snapshot, *flag, span, self.stop),
        }
    }

    /// Returns the plan of operands in one place.
    fn window(
        &mut self,
        window: Window,
        nodes: &[Node<DateRange>],
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let parts = self.each(nodes, scope)?;
        let units = self.words.units_mut();
        let of = parts.iter().flat_map(|part| scoring_units(part, units.all()));
        let of: Vec<usize> = of.collect();
        let unit = units.compound(&of, span, scope);
        Ok(Plan::Window { window, parts, unit })
    }

    /// Returns the plan of two operands near each other.
    fn near(
        &mut self,
        (proximity, negated): (Proximity, bool),
        (left, right): (Plan, Plan),
        span: &Range<usize>,
        scope: &Scope,
    ) -> Plan {
        let units = self.words.units_mut();
        let mut of = scoring_units(&left, units.all());
        if !negated {
            of.extend(scoring_units(&right, units.all()));
        }
        let unit = units.compound(&of, span, scope);
        Plan::Near { left: Box::new(left), right: Box::new(right), proximity, negated, unit }
    }

    /// Lowers each of some clauses, also those that are repeated.
    fn each(&mut self, nodes: &[Node<DateRange>], scope: &Scope) -> Result<Vec<Plan>, EngineError> {
        nodes.iter().map(|node| self.node(node, scope)).collect()
    }

    /// Lowers the parts of an AND or OR, each word once.
    fn each_once(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Plan>, EngineError> {
        let parts = self.nodes(nodes, scope)?;
        let units = self.words.units_mut();
        let (kept, left_out) = repeated::once(parts, units);
        units.silence(&left_out);
        Ok(kept)
    }

    /// Lowers bounds on a number.
    fn number(
        &self,
        field: NumberField,
        min: Option<f64>,
        max: Option<f64>,
        span: &Range<usize>,
    ) -> Result<Plan, EngineError> {
        filters::number(self.snapshot, field, min, max, span)
    }

    /// Lowers the parts of an AND or OR. A pattern or phrase that is repeated counts as a repeated word
    /// does, and is lowered once.
    fn nodes(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Plan>, EngineError> {
        let mut distinct: Vec<(&Node<DateRange>, u16)> = Vec::new();
        let mut known = HashMap::new();
        for node in nodes {
            let at = match Pattern::of(&node.clause) {
                Some(pattern) => *known.entry(pattern).or_insert(distinct.len()),
                None => distinct.len(),
            };
            match distinct.get_mut(at) {
                Some((_, times)) => *times += 1,
                None => distinct.push((node, 1)),
            }
        }
        let lower = |(node, times): (&Node<DateRange>, u16)| {
            if times == 1 {
                return self.node(node, scope);
            }
            self.node(node, &scope.boosted(repeated::weight(f32::from(times))))
        };
        distinct.into_iter().map(lower).collect()
    }
}

/// A clause that is costly to lower and is lowered once where it is repeated. Plain words are too, by
/// the terms they are expanded to (`repeated`).
#[derive(PartialEq, Eq, Hash)]
enum Pattern<'q> {
    Exact(&'q str),
    Wildcard(&'q str),
    Fuzzy(&'q str, u8),
    Regex(&'q str),
    Phrase(&'q [PhrasePart], u32),
}

impl<'q> Pattern<'q> {
    fn of(clause: &'q Clause<DateRange>) -> Option<Self> {
        match clause {
            Clause::Exact(word) => Some(Self::Exact(word)),
            Clause::Wildcard(pattern) => Some(Self::Wildcard(pattern)),
            Clause::Fuzzy(word, distance) => Some(Self::Fuzzy(word, *distance)),
            Clause::Regex(pattern) => Some(Self::Regex(pattern)),
            Clause::Phrase { parts, slop } => Some(Self::Phrase(parts, *slop)),
            Clause::All
            | Clause::Word(_)
            | Clause::And(_)
            | Clause::Or(_)
            | Clause::Not(_)
            | Clause::Near { .. }
            | Clause::Within(..)
            | Clause::Xor(_)
            | Clause::Maybe(_)
            | Clause::SomeOf(..)
            | Clause::Window(..)
            | Clause::Times(..)
            | Clause::First(..)
            | Clause::Caps(_)
            | Clause::AllCaps(_)
            | Clause::Name(..)
            | Clause::Date(..)
            | Clause::Number { .. }
            | Clause::Flag(_)
            | Clause::Meta(..)
            | Clause::Boost(..) => None,
        }
    }
}

/// Returns the units whose scores a proximity of this operand is made of.
fn scoring_units(plan: &Plan, units: &[Unit]) -> Vec<usize> {
    match plan {
        Plan::Word(word) => vec![word.unit],
        Plan::Phrase { unit, .. } | Plan::Near { unit, .. } | Plan::Window { unit, .. } => {
            vec![*unit]
        }
        Plan::Times(part, _) => scoring_units(part, units),
        // Any one of them can be the one that is near: the one that weighs least.
        Plan::Or(parts) | Plan::And(parts) | Plan::Several(_, parts) => parts
            .iter()
            .flat_map(|part| scoring_units(part, units))
            .min_by(|&a, &b| units[a].idf.total_cmp(&units[b].idf))
            .into_iter()
            .collect(),
        Plan::All
        | Plan::Empty
        | Plan::Not(_)
        | Plan::Docs(_)
        | Plan::Published(_)
        | Plan::Column(_) => Vec::new(),
    }
}
