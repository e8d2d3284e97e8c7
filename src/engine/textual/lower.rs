//! Turns a resolved query into clauses that an article's terms decide.

use std::ops::Range;

use jiff::tz::TimeZone;

use crate::article::DateRange;
use crate::engine::EngineError;
use crate::engine::textual::clause::Clause;
use crate::engine::textual::clause::WordClause;
use crate::engine::textual::conditions::Condition;
use crate::engine::textual::terms::Terms;
use crate::engine::words::Region;
use crate::engine::words::Sought;
use crate::engine::words::SoughtWord;
use crate::engine::words::Typed;
use crate::evidence::SourceNames;
use crate::query;
use crate::query::Node;
use crate::query::Proximity;
use crate::query::Resolved;

/// Returns the clause of a query, and how many of its parts have spans. `zone` says which day an ingest
/// was on.
pub(super) fn lower(
    query: &Resolved,
    names: &SourceNames,
    zone: &TimeZone,
) -> Result<(Clause, usize), EngineError> {
    let mut lowering = Lowering { names, typed: Typed::of(query), zone, units: 0, spanned: 0 };
    let root = lowering.node(&query.root, &[])?;
    Ok((root, lowering.spanned))
}

struct Lowering<'a> {
    names: &'a SourceNames,
    typed: Typed,
    zone: &'a TimeZone,
    /// Clauses that find words, so far.
    units: u32,
    /// Clauses with spans, so far.
    spanned: usize,
}

impl Lowering<'_> {
    fn node(&mut self, node: &Node<DateRange>, regions: &[Region]) -> Result<Clause, EngineError> {
        let (span, typed) = (&node.span, self.typed);
        match &node.clause {
            query::Clause::All => Ok(Clause::All),
            query::Clause::Word(word) => self.sought(&typed.word(word, span)?, span, regions),
            query::Clause::Exact(word) => self.sought(&typed.exact(word, span)?, span, regions),
            query::Clause::Wildcard(pattern) => {
                self.sought(&typed.wildcard(pattern, span)?, span, regions)
            }
            query::Clause::Fuzzy(word, edits) => {
                self.sought(&typed.fuzzy(word, *edits, span)?, span, regions)
            }
            query::Clause::Regex(pattern) => self.sought(&typed.regex(pattern), span, regions),
            query::Clause::Phrase { parts, slop } => {
                self.sought(&typed.quoted(parts, *slop, span)?, span, regions)
            }
            query::Clause::Caps(word) => self.sought(&typed.caps(word, span)?, span, regions),
            query::Clause::AllCaps(word) => {
                self.sought(&typed.all_caps(word, span)?, span, regions)
            }
            query::Clause::And(nodes) => Ok(Clause::And(self.nodes(nodes, regions)?)),
            query::Clause::Or(nodes) => Ok(Clause::Or(self.nodes(nodes, regions)?, self.spanned())),
            query::Clause::Xor(nodes) => Ok(Clause::Xor(self.nodes(nodes, regions)?)),
            query::Clause::Maybe(nodes) => Ok(Clause::Maybe(self.nodes(nodes, regions)?)),
            query::Clause::SomeOf(least, nodes) => {
                Ok(Clause::SomeOf(*least as usize, self.nodes(nodes, regions)?))
            }
            query::Clause::Window(window, nodes) => {
                let parts = self.nodes(nodes, regions)?;
                Ok(Clause::Window { window: *window, parts, spanned: self.spanned() })
            }
            query::Clause::Not(inner) => Ok(Clause::Not(Box::new(self.node(inner, regions)?))),
            query::Clause::Near { proximity, negated, left, right } => {
                self.near((*proximity, *negated), left, right, regions)
            }
            query::Clause::Within(field, inner) => {
                self.node(inner, &[regions, &[Region::from(*field)]].concat())
            }
            query::Clause::First(words, inner) => {
                self.node(inner, &[regions, &[Region::First(*words)]].concat())
            }
            query::Clause::Times(times, inner) => {
                Ok(Clause::Times(*times, Box::new(self.node(inner, regions)?)))
            }
            query::Clause::Boost(inner, _) => self.node(inner, regions),
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

    /// Returns the clause of a proximity, or of what has no other operand near it.
    fn near(
        &mut self,
        (proximity, negated): (Proximity, bool),
        left: &Node<DateRange>,
        right: &Node<DateRange>,
        regions: &[Region],
    ) -> Result<Clause, EngineError> {
        let left = Box::new(self.node(left, regions)?);
        let right = Box::new(self.node(right, regions)?);
        let spanned = self.spanned();
        Ok(match negated {
            true => Clause::NotNear { proximity, left, right, spanned },
            false => Clause::Near { proximity, left, right, spanned },
        })
    }

    fn nodes(
        &mut self,
        nodes: &[Node<DateRange>],
        regions: &[Region],
    ) -> Result<Vec<Clause>, EngineError> {
        nodes.iter().map(|node| self.node(node, regions)).collect()
    }

    /// Returns the clause of what is sought by the one at `span`.
    fn sought(
        &mut self,
        sought: &Sought,
        span: &Range<usize>,
        regions: &[Region],
    ) -> Result<Clause, EngineError> {
        match sought {
            Sought::Word(word) => self.word(word, span, regions),
            Sought::Spellings { words, .. } => {
                let parts = words.iter().map(|word| self.word(word, span, regions));
                let parts = parts.collect::<Result<_, _>>()?;
                Ok(Clause::Or(parts, self.spanned()))
            }
            Sought::Either(parts) => {
                let parts = parts.iter().map(|part| self.sought(part, span, regions));
                let parts = parts.collect::<Result<_, _>>()?;
                Ok(Clause::Or(parts, self.spanned()))
            }
            Sought::InOrder { parts, gaps, slop, possessives, .. } => {
                let parts = parts.iter().map(|part| self.sought(part, span, regions));
                let parts = parts.collect::<Result<_, _>>()?;
                let (slop, unit, spanned) = (*slop, self.unit(), self.spanned());
                let (gaps, possessives) = (gaps.clone(), *possessives);
                Ok(Clause::Phrase { parts, gaps, slop, possessives, unit, spanned })
            }
        }
    }

    fn word(
        &mut self,
        word: &SoughtWord,
        span: &Range<usize>,
        regions: &[Region],
    ) -> Result<Clause, EngineError> {
        let terms = word.expansions.iter().map(|expansion| Terms::new(expansion, span));
        let terms = terms.collect::<Result<_, _>>()?;
        let (look, regions, unit) = (word.look.clone(), regions.to_vec(), self.unit());
        let word = Box::new(WordClause { terms, look, regions, unit });
        Ok(Clause::Word { word, spanned: self.spanned() })
    }

    /// Numbers a clause that finds words.
    fn unit(&mut self) -> u32 {
        self.units += 1;
        self.units - 1
    }

    /// Numbers a clause with spans.
    fn spanned(&mut self) -> usize {
        self.spanned += 1;
        self.spanned - 1
    }
}
