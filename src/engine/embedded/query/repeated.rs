//! A word that is repeated in a query: read once, and worth more, but not twice as much.
//!
//! Queries of a sentence's length repeat themselves (`title … titles`), and each repetition costs a
//! walk over the same postings. Saturation is BM25's for queries, k3.

use std::collections::HashMap;

use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::unit::Units;

/// BM25's saturation of repetitions in a query (Robertson and Zaragoza 2009 have 1 to 1,000).
const K3: f32 = 8.0;

/// Returns the operands of AND or OR with each word once, and the units of those left out where they
/// are not the first one's. The first of its kind gets the weight of all.
pub(crate) fn once(parts: Vec<Plan>, units: &mut Units) -> (Vec<Plan>, Vec<usize>) {
    let (mut kept, mut left_out): (Vec<Plan>, _) = (Vec::with_capacity(parts.len()), Vec::new());
    // The words kept, by the terms they were expanded to: their places, and how often each is in the query.
    let mut words: HashMap<Vec<String>, Vec<(usize, f32)>> = HashMap::new();
    for part in parts {
        let Plan::Word(word) = &part else {
            kept.push(part);
            continue;
        };
        let known = words.entry(units.all()[word.unit].terms.clone()).or_default();
        let first = known
            .iter_mut()
            .find(|(at, _)| matches!(&kept[*at], Plan::Word(first) if alike(first, word, units)));
        match first {
            Some((at, times)) => {
                let of_first = matches!(&kept[*at], Plan::Word(first) if first.unit == word.unit);
                if !of_first {
                    left_out.push(word.unit);
                }
                *times += 1.0;
            }
            None => {
                known.push((kept.len(), 1.0));
                kept.push(part);
            }
        }
    }
    for (at, times) in words.into_values().flatten() {
        if let Plan::Word(word) = &kept[at] {
            units.boost(word.unit, weight(times));
        }
    }
    (kept, left_out)
}

/// Returns how much more something repeated so many times counts than something named once.
pub(crate) fn weight(times: f32) -> f32 {
    (K3 + 1.0) * times / (K3 + times)
}

/// Returns whether two words that were expanded to the same terms are the same in all else.
fn alike(a: &WordPlan, b: &WordPlan, units: &Units) -> bool {
    let (one, other) = (&units.all()[a.unit], &units.all()[b.unit]);
    !one.terms.is_empty()
        && one.languages == other.languages
        && one.boost == other.boost
        && a.case == b.case
        && a.regions == b.regions
        && a.also == b.also
        // The same terms may be as wide as one character or two.
        && a.segments.iter().zip(b.segments.iter()).all(|(a, b)| {
            a.terms.iter().map(|term| term.width).eq(b.terms.iter().map(|term| term.width))
        })
}
