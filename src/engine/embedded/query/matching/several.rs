//! XOR, `2of(…)` and MAYBE: articles that are found by which of several parts they satisfy.

use tantivy::DocId;

use crate::engine::Mark;
use crate::engine::Truth;
use crate::engine::embedded::query::matching::matcher::BoxMatcher;
use crate::engine::embedded::query::matching::matcher::Matcher;
use crate::engine::embedded::query::matching::scan::BoxScan;
use crate::engine::embedded::query::matching::scan::Cost;
use crate::engine::embedded::query::matching::scan::Parts;
use crate::engine::embedded::query::matching::scan::Scan;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::Found;
use crate::engine::span::Span;

/// Which of the parts an article must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// An odd number.
    Odd,
    /// So many or more.
    AtLeast(usize),
    /// The first; the others only add to the score and are marked.
    First,
}

impl Rule {
    /// Returns how surely an article satisfies it, by how surely it satisfies each part.
    fn truth(self, parts: &[Truth]) -> Truth {
        match self {
            Self::Odd => parts.iter().fold(Truth::False, |odd, part| odd.xor(*part)),
            Self::AtLeast(least) => Truth::of_so_many(least, parts),
            Self::First => parts.first().copied().unwrap_or(Truth::False),
        }
    }

    /// Puts together what each part found in a window.
    fn found(self, parts: &[Found]) -> Found {
        match self {
            Self::First => parts.first().cloned().unwrap_or(Found::NONE),
            Self::Odd => {
                let (mut sure, mut unknown) = (Bits::EMPTY, Bits::EMPTY);
                for part in parts {
                    let mut doubtful = part.any.clone();
                    doubtful.remove(&part.sure);
                    unknown.add(&doubtful);
                    let both = sure.and(&part.sure);
                    sure.add(&part.sure);
                    sure.remove(&both);
                }
                sure.remove(&unknown);
                unknown.add(&sure);
                Found { sure, any: unknown }
            }
            Self::AtLeast(least) => {
                let of = |bits: fn(&Found) -> &Bits| in_so_many(least, parts.iter().map(bits));
                Found { sure: of(|part| &part.sure), any: of(|part| &part.any) }
            }
        }
    }
}

/// Returns the articles that are in at least so many sets, however many there are.
fn in_so_many<'b>(least: usize, sets: impl Iterator<Item = &'b Bits>) -> Bits {
    // The articles in at least one set of those before, in at least two, and so on.
    let mut at_least = vec![Bits::EMPTY; least];
    for set in sets {
        for below in (1..least).rev() {
            let more = at_least[below - 1].and(set);
            at_least[below].add(&more);
        }
        at_least[0].add(set);
    }
    at_least.pop().unwrap_or(Bits::EMPTY)
}

/// The articles that satisfy such a rule.
pub(crate) struct Several {
    rule: Rule,
    parts: Parts,
    of_parts: Vec<Found>,
    found: Bits,
}

impl Several {
    /// Invariant: at least one part.
    pub(crate) fn new(rule: Rule, parts: Vec<BoxScan>) -> Self {
        let of_parts = vec![Found::NONE; parts.len()];
        Self { rule, parts: Parts::new(parts), of_parts, found: Bits::EMPTY }
    }
}

impl Scan for Several {
    fn next(&mut self, from: DocId) -> DocId {
        match self.rule {
            Rule::First => self.parts.scans[0].next(from),
            Rule::Odd | Rule::AtLeast(_) => {
                self.parts.scans.iter_mut().map(|part| part.next(from)).min().unwrap_or(from)
            }
        }
    }

    fn cost(&self) -> (Cost, u64) {
        let parts = self.parts.scans.iter().map(|part| part.cost());
        let dearest = parts.clone().map(|(cost, _)| cost).max();
        let articles = match self.rule {
            Rule::First => self.parts.scans[0].cost().1,
            Rule::Odd | Rule::AtLeast(_) => parts.map(|(_, articles)| articles).sum(),
        };
        (dearest.unwrap_or(Cost::Walk), articles)
    }

    fn matches(&mut self, start: DocId, wanted: &Bits, found: &mut Found) {
        let mut wanted = wanted.clone();
        for (at, (scan, of_part)) in self.parts.scans.iter_mut().zip(&mut self.of_parts).enumerate()
        {
            scan.matches(start, &wanted, of_part);
            if at == 0 && self.rule == Rule::First {
                wanted.clone_from(&of_part.any);
            }
        }
        *found = self.rule.found(&self.of_parts);
        self.found.clone_from(&found.any);
    }

    fn add_scores(&mut self, hits: &Bits, _least: f32, scores: &mut [f32]) -> Bits {
        let hits = hits.and(&self.found);
        if !hits.is_empty() {
            self.parts.add_scores(&hits, scores);
        }
        hits
    }

    fn max_score(&self) -> f32 {
        self.parts.max_score()
    }

    fn is_sum(&self) -> bool {
        true
    }
}

/// Whether an article satisfies such a rule, and by what.
pub(crate) struct SeveralOf {
    rule: Rule,
    parts: Vec<BoxMatcher>,
    truths: Vec<Truth>,
}

impl SeveralOf {
    pub(crate) fn new(rule: Rule, parts: Vec<BoxMatcher>) -> Self {
        Self { rule, parts, truths: Vec::new() }
    }

    /// Returns the parts that the article satisfies, in the query's order.
    fn here(&mut self) -> impl Iterator<Item = &mut BoxMatcher> {
        let parts = self.parts.iter_mut().zip(&self.truths);
        parts.filter(|(_, truth)| **truth != Truth::False).map(|(part, _)| part)
    }
}

impl Matcher for SeveralOf {
    fn at(&mut self, doc: DocId) -> Truth {
        self.truths.clear();
        self.truths.extend(self.parts.iter_mut().map(|part| part.at(doc)));
        self.rule.truth(&self.truths)
    }

    fn score(&mut self) -> f32 {
        self.here().map(|part| part.score()).sum()
    }

    fn shares(&mut self, out: &mut Vec<(u32, f32)>) {
        self.here().for_each(|part| part.shares(out));
    }

    fn marks(&mut self, within: Option<&[Span]>, out: &mut Vec<Mark>) {
        self.here().for_each(|part| part.marks(within, out));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn truth() -> impl Strategy<Value = Truth> {
        prop::sample::select(vec![Truth::False, Truth::Unknown, Truth::True])
    }

    proptest! {
        #[test]
        fn a_window_of_articles_is_decided_as_each_article_is(
            articles in prop::collection::vec(prop::collection::vec(truth(), 3), 1..8),
            least in 1_usize..4,
        ) {
            for rule in [Rule::Odd, Rule::First, Rule::AtLeast(least)] {
                let mut parts = vec![Found::NONE; 3];
                for (offset, truths) in (0_u32..).zip(&articles) {
                    for (part, truth) in parts.iter_mut().zip(truths) {
                        if *truth != Truth::False {
                            part.any.insert(offset);
                        }
                        if *truth == Truth::True {
                            part.sure.insert(offset);
                        }
                    }
                }
                let found = rule.found(&parts);
                for (offset, truths) in (0_u32..).zip(&articles) {
                    let expected = rule.truth(truths);
                    prop_assert_eq!(found.sure.contains(offset), expected == Truth::True);
                    prop_assert_eq!(found.any.contains(offset), expected != Truth::False);
                }
            }
        }
    }
}
