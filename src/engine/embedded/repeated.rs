//! A word said twice in a query: walked once, and worth more, but not twice as much.
//!
//! Queries of a sentence's length repeat themselves (`title … titles`), and each repetition costs a
//! walk over the same postings. Saturation is BM25's for queries, k3.

use crate::engine::embedded::plan::Plan;
use crate::engine::embedded::plan::Unit;
use crate::engine::embedded::plan::Word;

/// BM25's saturation of repetitions in a query (Robertson and Zaragoza 2009 have 1 to 1,000).
const K3: f32 = 8.0;

/// Returns the operands of AND or OR with each word once; the first of its kind gets the weight of
/// all. Those left out keep their units, which score nothing.
pub(super) fn once(parts: Vec<Plan>, units: &mut [Unit]) -> Vec<Plan> {
    let mut kept: Vec<Plan> = Vec::with_capacity(parts.len());
    let mut times: Vec<(usize, f32)> = Vec::new();
    for part in parts {
        let Plan::Word(word) = &part else {
            kept.push(part);
            continue;
        };
        let same = |other: &&Plan| matches!(other, Plan::Word(first) if alike(first, word, units));
        match kept.iter().find(same) {
            Some(Plan::Word(first)) => {
                let first = first.unit;
                units[word.unit].idf = 0.0;
                match times.iter_mut().find(|(unit, _)| *unit == first) {
                    Some((_, times)) => *times += 1.0,
                    None => times.push((first, 2.0)),
                }
            }
            _ => kept.push(part),
        }
    }
    for (unit, times) in times {
        units[unit].boost *= (K3 + 1.0) * times / (K3 + times);
    }
    kept
}

fn alike(a: &Word, b: &Word, units: &[Unit]) -> bool {
    let (one, other) = (&units[a.unit], &units[b.unit]);
    !one.terms.is_empty()
        && one.terms == other.terms
        && one.boost == other.boost
        && a.case == b.case
        && a.regions == b.regions
}
