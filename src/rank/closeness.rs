//! How close the words of a query are to each other in an article.
//!
//! After sequential dependence (Metzler and Croft 2005): words that are neighbors in the query are
//! looked for as neighbors in the text. Its ordered and unordered windows are one here, because
//! news reverses words (`talks on peace`, `peace talks`).
//! Cost: one pass over the marks, looking [`REACH`] words ahead.

use std::collections::BTreeMap;

use crate::engine::Mark;

/// Words of the text that may be from the start of one word of a pair to the other's.
const REACH: u32 = 4;
/// Words of the query from one of a pair to the other.
const SPAN: usize = 1;
/// Saturation of the occurrences of a pair, as for words.
const K1: f64 = 1.2;

/// Returns what the pairs are worth: for each, the lesser weight of its two, saturated as words
/// are. `weights` are those of the clauses in the order of the query; clauses without weight are
/// passed over, so that `ships of war` pairs its ships with the war. `marks` are sorted.
pub(crate) fn closeness(marks: &[Mark], weights: &[f64]) -> f64 {
    let mut rank = vec![None; weights.len()];
    let informative = weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
    for (at, (unit, _)) in informative.enumerate() {
        rank[unit] = Some(at);
    }
    let rank_of = |mark: &Mark| rank.get(mark.unit as usize).copied().flatten();
    let mut counts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    // What ends behind the reach has no neighbor in it: a wide phrase may have thousands of spans.
    let ends_near = |mark: &Mark| mark.end <= mark.start.saturating_add(REACH);
    for (at, left) in marks.iter().enumerate().filter(|(_, mark)| ends_near(mark)) {
        let Some(left_rank) = rank_of(left) else { continue };
        let mut seen = Vec::new();
        let ahead = marks[at + 1..].iter();
        for right in ahead.take_while(|m| m.start <= left.start.saturating_add(REACH)) {
            let Some(right_rank) = rank_of(right) else { continue };
            if left_rank.abs_diff(right_rank) > SPAN
                || left.unit == right.unit
                || right.start < left.end
                || seen.contains(&right.unit)
            {
                continue;
            }
            seen.push(right.unit);
            let pair = (left.unit.min(right.unit), left.unit.max(right.unit));
            *counts.entry(pair).or_default() += 1;
        }
    }
    let worth = |((a, b), count): ((u32, u32), u32)| {
        let count = f64::from(count);
        let weight = weights[a as usize].min(weights[b as usize]);
        weight * (K1 + 1.0) * count / (count + K1)
    };
    counts.into_iter().map(worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(at: &[(u32, u32)]) -> Vec<Mark> {
        at.iter().map(|&(start, unit)| Mark { start, end: start + 1, unit }).collect()
    }

    #[test]
    fn neighbors_of_the_query_that_are_neighbors_in_the_text_count() {
        let near = closeness(&marks(&[(300, 0), (301, 1)]), &[1.0, 1.0]);
        let turned = closeness(&marks(&[(300, 1), (302, 0)]), &[1.0, 1.0]);
        assert!(near > 0.0 && near == turned);
        assert_eq!(closeness(&marks(&[(300, 0), (340, 1)]), &[1.0, 1.0]), 0.0);
    }

    #[test]
    fn a_pair_is_worth_what_its_commoner_word_is() {
        let pair = marks(&[(300, 0), (301, 1)]);
        assert!(closeness(&pair, &[5.0, 1.0]) < closeness(&pair, &[2.0, 2.0]));
    }

    #[test]
    fn words_far_apart_in_the_query_are_no_pair() {
        let weights = [1.0; 5];
        assert_eq!(closeness(&marks(&[(300, 0), (301, 2)]), &weights), 0.0);
        assert!(closeness(&marks(&[(300, 0), (301, 1)]), &weights) > 0.0);
    }

    #[test]
    fn function_words_between_are_passed_over() {
        let weights = [1.0, 0.0, 0.0, 0.0, 1.0];
        assert!(closeness(&marks(&[(300, 0), (301, 4)]), &weights) > 0.0);
        assert_eq!(closeness(&marks(&[(300, 0), (301, 1)]), &weights), 0.0);
    }
}
