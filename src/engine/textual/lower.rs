//! Turns a resolved query into clauses that an article's terms decide.

use std::ops::Range;

use jiff::tz::TimeZone;

use crate::article::DateRange;
use crate::engine::EngineError;
use crate::engine::textual::clause::Clause;
use crate::engine::textual::clause::WordClause;
use crate::engine::textual::conditions::Condition;
use crate::engine::textual::terms::Terms;
use crate::engine::textual::unit::TextUnit;
use crate::engine::textual::unit::UnitKind;
use crate::engine::words::Region;
use crate::engine::words::Sought;
use crate::engine::words::SoughtWord;
use crate::engine::words::Typed;
use crate::evidence::SourceNames;
use crate::query;
use crate::query::Node;
use crate::query::Proximity;
use crate::query::Resolved;
use crate::query::Window;

/// A query as clauses.
pub(super) struct Lowered {
    pub(super) root: Clause,
    /// The clauses that find words, by number.
    pub(super) units: Vec<TextUnit>,
    /// How many clauses have spans.
    pub(super) spanned: usize,
}

/// Returns the clauses of a query. `zone` says which day an ingest was on.
pub(super) fn lower(
    query: &Resolved,
    names: &SourceNames,
    zone: &TimeZone,
) -> Result<Lowered, EngineError> {
    let typed = Typed::of(query);
    let mut lowering = Lowering { names, typed, zone, units: Vec::new(), spanned: 0, groups: 0 };
    let root = lowering.node(&query.root, &Scope::default())?;
    Ok(Lowered { root, units: lowering.units, spanned: lowering.spanned })
}

/// What holds for a clause because of where it is in the query.
#[derive(Clone)]
struct Scope {
    /// The parts of an article it is limited to.
    regions: Vec<Region>,
    /// What its score is multiplied by.
    boost: f32,
    /// Under NOT nothing scores.
    is_negated: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { regions: Vec::new(), boost: 1.0, is_negated: false }
    }
}

impl Scope {
    /// Returns it with one more part that the clause is limited to.
    fn within(&self, region: Region) -> Self {
        let mut scope = self.clone();
        scope.regions.push(region);
        scope
    }

    /// Returns it with scores multiplied once more.
    fn boosted(&self, factor: f32) -> Self {
        Self { boost: self.boost * factor, ..self.clone() }
    }

    /// Returns it under NOT.
    fn negated(&self) -> Self {
        Self { is_negated: true, ..self.clone() }
    }
}

struct Lowering<'a> {
    names: &'a SourceNames,
    typed: Typed,
    zone: &'a TimeZone,
    /// Clauses that find words, so far.
    units: Vec<TextUnit>,
    /// Clauses with spans, so far.
    spanned: usize,
    /// ANDs and ORs, so far.
    groups: u32,
}

impl Lowering<'_> {
    fn node(&mut self, node: &Node<DateRange>, scope: &Scope) -> Result<Clause, EngineError> {
        let (span, typed) = (&node.span, self.typed);
        match &node.clause {
            query::Clause::All => Ok(Clause::All),
            query::Clause::Word(word) => self.sought(&typed.word(word, span)?, span, scope),
            query::Clause::Exact(word) => self.sought(&typed.exact(word, span)?, span, scope),
            query::Clause::Wildcard(pattern) => {
                self.sought(&typed.wildcard(pattern, span)?, span, scope)
            }
            query::Clause::Fuzzy(word, edits) => {
                self.sought(&typed.fuzzy(word, *edits, span)?, span, scope)
            }
            query::Clause::Regex(pattern) => self.sought(&typed.regex(pattern), span, scope),
            query::Clause::Phrase { parts, slop } => {
                self.sought(&typed.quoted(parts, *slop, span)?, span, scope)
            }
            query::Clause::Caps(word) => self.sought(&typed.caps(word, span)?, span, scope),
            query::Clause::AllCaps(word) => self.sought(&typed.all_caps(word, span)?, span, scope),
            query::Clause::And(nodes) => Ok(Clause::And(self.operands(nodes, scope)?)),
            query::Clause::Or(nodes) => {
                Ok(Clause::Or(self.operands(nodes, scope)?, self.spanned()))
            }
            query::Clause::Xor(nodes) => Ok(Clause::Xor(self.nodes(nodes, scope)?)),
            query::Clause::Maybe(nodes) => Ok(Clause::Maybe(self.nodes(nodes, scope)?)),
            query::Clause::SomeOf(least, nodes) => {
                Ok(Clause::SomeOf(*least as usize, self.nodes(nodes, scope)?))
            }
            query::Clause::Window(window, nodes) => self.window(*window, nodes, (span, scope)),
            query::Clause::Not(inner) => {
                Ok(Clause::Not(Box::new(self.node(inner, &scope.negated())?)))
            }
            query::Clause::Near { proximity, negated, left, right } => {
                self.near((*proximity, *negated), left, right, (span, scope))
            }
            query::Clause::Within(field, inner) => {
                self.node(inner, &scope.within(Region::from(*field)))
            }
            query::Clause::First(words, inner) => {
                self.node(inner, &scope.within(Region::First(*words)))
            }
            query::Clause::Times(times, inner) => {
                Ok(Clause::Times(*times, Box::new(self.node(inner, scope)?)))
            }
            query::Clause::Boost(inner, factor) => self.node(inner, &scope.boosted(*factor)),
            query::Clause::Name(field, pattern) => {
                Condition::name(*field, pattern, span, self.names).map(Clause::Condition)
            }
            query::Clause::Date(field, days) => {
                Ok(Clause::Condition(Condition::date(*field, *days, self.zone)))
            }
            query::Clause::Number { field, min, max } => {
                Condition::number(*field, *min, *max, span).map(Clause::Condition)
            }
            query::Clause::Meta(name, test) => {
                Condition::own(name, test, span).map(Clause::Condition)
            }
            query::Clause::Flag(flag) => Condition::flag(*flag, span).map(Clause::Condition),
        }
    }

    /// Returns the clause of operands in one place.
    fn window(
        &mut self,
        window: Window,
        nodes: &[Node<DateRange>],
        (span, scope): (&Range<usize>, &Scope),
    ) -> Result<Clause, EngineError> {
        let parts = self.nodes(nodes, scope)?;
        let of = parts.iter().filter_map(units_of).collect();
        let unit = self.unit(UnitKind::Compound(of), span, scope);
        Ok(Clause::Window { window, parts, unit, spanned: self.spanned() })
    }

    /// Returns the clause of a proximity, or of what has no other operand near it.
    fn near(
        &mut self,
        (proximity, negated): (Proximity, bool),
        left: &Node<DateRange>,
        right: &Node<DateRange>,
        (span, scope): (&Range<usize>, &Scope),
    ) -> Result<Clause, EngineError> {
        let left = Box::new(self.node(left, scope)?);
        let right = Box::new(self.node(right, scope)?);
        let right_units = units_of(&right).filter(|_| !negated);
        let of = units_of(&left).into_iter().chain(right_units).collect();
        let unit = self.unit(UnitKind::Compound(of), span, scope);
        let spanned = self.spanned();
        Ok(match negated {
            true => Clause::NotNear { proximity, left, right, unit, spanned },
            false => Clause::Near { proximity, left, right, unit, spanned },
        })
    }

    fn nodes(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Clause>, EngineError> {
        nodes.iter().map(|node| self.node(node, scope)).collect()
    }

    /// Returns the clauses of the operands of AND or OR, among which a word may be repeated.
    fn operands(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Clause>, EngineError> {
        self.groups += 1;
        let group = self.groups;
        let parts = self.nodes(nodes, scope)?;
        for part in &parts {
            if let Clause::Word { word, .. } = part {
                self.units[word.unit as usize].group = group;
            }
        }
        Ok(parts)
    }

    /// Returns the clause of what is sought by the one at `span`.
    fn sought(
        &mut self,
        sought: &Sought,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Clause, EngineError> {
        match sought {
            Sought::Word(word) => self.word(word, span, scope),
            Sought::Spellings { words, .. } => {
                let parts = words.iter().map(|word| self.word(word, span, scope));
                let parts = parts.collect::<Result<_, _>>()?;
                Ok(Clause::Or(parts, self.spanned()))
            }
            Sought::Either(parts) => {
                let parts = parts.iter().map(|part| self.sought(part, span, scope));
                let parts = parts.collect::<Result<_, _>>()?;
                Ok(Clause::Or(parts, self.spanned()))
            }
            Sought::InOrder { parts, gaps, slop, scores, possessives } => {
                let first = self.units.len() as u32;
                let parts = parts.iter().map(|part| self.sought(part, span, scope));
                let parts = parts.collect::<Result<_, _>>()?;
                let of = (first..self.units.len() as u32).map(|unit| vec![unit]).collect();
                let unit = self.unit(UnitKind::Compound(of), span, scope);
                if !scores {
                    self.units[unit as usize].scores = false;
                }
                let (slop, spanned) = (*slop, self.spanned());
                let (gaps, possessives) = (gaps.clone(), *possessives);
                Ok(Clause::Phrase { parts, gaps, slop, possessives, unit, spanned })
            }
        }
    }

    fn word(
        &mut self,
        word: &SoughtWord,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Clause, EngineError> {
        let terms = word.expansions.iter().map(|expansion| Terms::new(expansion, span));
        let terms = terms.collect::<Result<_, _>>()?;
        let unit = self.unit(UnitKind::Word(word.clone()), span, scope);
        let (look, regions) = (word.look.clone(), scope.regions.clone());
        let word = Box::new(WordClause { terms, look, regions, unit });
        Ok(Clause::Word { word, spanned: self.spanned() })
    }

    /// Numbers a clause that finds words.
    fn unit(&mut self, kind: UnitKind, span: &Range<usize>, scope: &Scope) -> u32 {
        let (boost, scores, regions) = (scope.boost, !scope.is_negated, scope.regions.clone());
        self.units.push(TextUnit { kind, span: span.clone(), boost, scores, group: 0, regions });
        self.units.len() as u32 - 1
    }

    /// Numbers a clause with spans.
    fn spanned(&mut self) -> usize {
        self.spanned += 1;
        self.spanned - 1
    }
}

/// Returns the units that a proximity of this operand is made of, any of which may be the one that is near;
/// `None` for one that finds no words.
fn units_of(clause: &Clause) -> Option<Vec<u32>> {
    match clause {
        Clause::Word { word, .. } => Some(vec![word.unit]),
        Clause::Phrase { unit, .. }
        | Clause::Near { unit, .. }
        | Clause::NotNear { unit, .. }
        | Clause::Window { unit, .. } => Some(vec![*unit]),
        Clause::Times(_, part) => units_of(part),
        Clause::And(parts)
        | Clause::Or(parts, _)
        | Clause::Xor(parts)
        | Clause::Maybe(parts)
        | Clause::SomeOf(_, parts) => {
            let units: Vec<u32> = parts.iter().filter_map(units_of).flatten().collect();
            (!units.is_empty()).then_some(units)
        }
        Clause::All | Clause::Condition(_) | Clause::Not(_) => None,
    }
}
