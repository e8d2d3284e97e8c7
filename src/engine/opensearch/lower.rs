//! Turns a resolved query into what a cluster is asked.
//!
//! What the cluster cannot decide exactly it is asked more of (`Asked::superset`), and the text decides.
//! Under NOT the two ends change places, so that what may be too much leaves everything to the text.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::article::DateRange;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::dictionary::Dictionary;
use crate::engine::opensearch::filters;
use crate::engine::opensearch::near;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::opensearch::sought;
use crate::engine::words::Typed;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::Node;
use crate::query::Proximity;
use crate::query::Resolved;

/// More operands of XOR than this are left to the text: what the cluster is asked doubles with each.
const MOST_IN_XOR: usize = 4;

/// A query while it is lowered.
pub(crate) struct Lowering<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) words: Dictionary<'a>,
    pub(crate) stop: &'a Stop,
    typed: Typed,
    zone: &'a TimeZone,
}

/// Lowers a query, with what is known of its words. `zone` says which day an ingest was on.
///
/// # Errors
/// `Query` for what cannot be answered, with its place; `Cluster`; `Stopped`.
pub(crate) fn lower<'a>(
    snapshot: &'a Snapshot,
    query: &Resolved,
    words: Dictionary<'a>,
    zone: &'a TimeZone,
    stop: &'a Stop,
) -> Result<(Asked, Dictionary<'a>), EngineError> {
    let typed = Typed::of(query);
    let mut lowering = Lowering { snapshot, words, stop, typed, zone };
    let asked = lowering.node(&query.root, false)?;
    Ok((asked, lowering.words))
}

impl Lowering<'_> {
    /// Lowers a clause; `is_limited` to a part of the articles, which the text decides.
    fn node(&mut self, node: &Node<DateRange>, is_limited: bool) -> Result<Asked, EngineError> {
        self.stop.check()?;
        let (span, typed) = (&node.span, self.typed);
        let sought = match &node.clause {
            Clause::Word(word) => typed.word(word, span)?,
            Clause::Exact(word) => typed.exact(word, span)?,
            Clause::Wildcard(pattern) => typed.wildcard(pattern, span)?,
            Clause::Fuzzy(word, edits) => typed.fuzzy(word, *edits, span)?,
            Clause::Regex(pattern) => typed.regex(pattern),
            Clause::Phrase { parts, slop } => typed.quoted(parts, *slop, span)?,
            Clause::Caps(word) => typed.caps(word, span)?,
            Clause::AllCaps(word) => typed.all_caps(word, span)?,
            Clause::All
            | Clause::And(_)
            | Clause::Or(_)
            | Clause::Xor(_)
            | Clause::Maybe(_)
            | Clause::SomeOf(..)
            | Clause::Not(_)
            | Clause::Near { .. }
            | Clause::Window(..)
            | Clause::Within(..)
            | Clause::Times(..)
            | Clause::First(..)
            | Clause::Name(..)
            | Clause::Date(..)
            | Clause::Number { .. }
            | Clause::Flag(_)
            | Clause::Meta(..)
            | Clause::Boost(..) => return self.compound(node, is_limited),
        };
        let asked = sought::lower(&mut self.words, &sought, span)?;
        Ok(if is_limited { Asked::superset(asked.maybe) } else { asked })
    }

    fn compound(&mut self, node: &Node<DateRange>, is_limited: bool) -> Result<Asked, EngineError> {
        let span = &node.span;
        match &node.clause {
            Clause::All => Ok(Asked::exact(Ask::All)),
            Clause::And(nodes) => Ok(Asked::and(&self.nodes(nodes, is_limited)?)),
            Clause::Or(nodes) => Ok(Asked::or(&self.nodes(nodes, is_limited)?)),
            Clause::Xor(nodes) => {
                let parts = self.nodes(nodes, is_limited)?;
                if parts.len() > MOST_IN_XOR {
                    return Ok(Asked::superset(Asked::or(&parts).maybe));
                }
                let xor = parts.into_iter().reduce(Asked::xor);
                Ok(xor.unwrap_or(Asked::exact(Ask::Nothing)))
            }
            // The others only rank.
            Clause::Maybe(nodes) => {
                let mut parts = self.nodes(nodes, is_limited)?;
                Ok(parts.swap_remove(0))
            }
            Clause::SomeOf(least, nodes) => {
                Ok(Asked::some_of(*least as usize, &self.nodes(nodes, is_limited)?))
            }
            Clause::Not(inner) => Ok(self.node(inner, is_limited)?.not()),
            Clause::Near { proximity, negated, left, right } => {
                self.near((*proximity, *negated), left, right, is_limited)
            }
            Clause::Window(_, nodes) => {
                let parts = self.nodes(nodes, is_limited)?;
                Ok(Asked::superset(Ask::and(parts.into_iter().map(|part| part.maybe))))
            }
            Clause::Within(_, inner) | Clause::First(_, inner) => self.node(inner, true),
            // How often is for the text to say; `atmost2(x)` too is one x at least.
            Clause::Times(_, inner) => Ok(Asked::superset(self.node(inner, is_limited)?.maybe)),
            Clause::Boost(inner, _) => self.node(inner, is_limited),
            Clause::Name(field, pattern) => {
                filters::name(self.snapshot, *field, pattern, span, self.stop)
            }
            Clause::Date(field, days) => Ok(self.date(*field, days)),
            Clause::Number { field, min, max } => filters::number(*field, *min, *max, span),
            Clause::Flag(flag) => filters::flag(*flag, span),
            Clause::Meta(name, test) => filters::own(self.snapshot, name, test, span, self.stop),
            Clause::Word(_)
            | Clause::Exact(_)
            | Clause::Wildcard(_)
            | Clause::Fuzzy(..)
            | Clause::Regex(_)
            | Clause::Phrase { .. }
            | Clause::Caps(_)
            | Clause::AllCaps(_) => self.node(node, is_limited),
        }
    }

    fn near(
        &mut self,
        (proximity, negated): (Proximity, bool),
        left: &Node<DateRange>,
        right: &Node<DateRange>,
        is_limited: bool,
    ) -> Result<Asked, EngineError> {
        let (one, other) = (self.node(left, is_limited)?, self.node(right, is_limited)?);
        if negated {
            return Ok(Asked::superset(one.maybe));
        }
        let both = Asked::superset(Ask::and([one.maybe, other.maybe]));
        if is_limited {
            return Ok(both);
        }
        near::lower(&mut self.words, self.typed, proximity, (left, right), both)
    }

    fn nodes(
        &mut self,
        nodes: &[Node<DateRange>],
        is_limited: bool,
    ) -> Result<Vec<Asked>, EngineError> {
        nodes.iter().map(|node| self.node(node, is_limited)).collect()
    }

    /// Lowers a condition on a day: surely within the days, or perhaps.
    fn date(&self, field: DateField, days: &DateRange) -> Asked {
        let range = (day_number(days.first()), day_number(days.last()));
        match field {
            DateField::Published => {
                let undated = Ask::not(Ask::exists("first_day"));
                let within = between(("first_day", "last_day"), range);
                Asked { maybe: Ask::or([undated, within.maybe]), ..within }
            }
            // An article that was never updated is not undated: it is simply not in the range.
            DateField::Updated => between(("updated_first", "updated_last"), range),
            DateField::Saved => between(("saved_first", "saved_last"), range),
            DateField::Ingested => {
                let first = start_of(days.first(), self.zone);
                let last = start_of_next(days.last(), self.zone) - 1;
                Asked::exact(Ask::between("ingested", Some(first), Some(last)))
            }
        }
    }
}

/// Returns what surely lies within some days, and what overlaps them.
fn between((first, last): (&str, &str), (from, to): (i64, i64)) -> Asked {
    Asked {
        surely: Ask::and([
            Ask::between(first, Some(from), None),
            Ask::between(last, None, Some(to)),
        ]),
        maybe: Ask::and([
            Ask::between(first, None, Some(to)),
            Ask::between(last, Some(from), None),
        ]),
        is_exact: true,
    }
}

/// Returns when a day starts in a zone, in seconds since 1970; a day no clock shows starts as in UTC.
fn start_of(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned(zone.clone())
        .map_or(day_number(day) * 86_400, |start| start.timestamp().as_second())
}

fn start_of_next(day: Date, zone: &TimeZone) -> i64 {
    day.tomorrow().map_or((day_number(day) + 1) * 86_400, |next| start_of(next, zone))
}
