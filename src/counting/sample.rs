//! A stratified random sample of the matches, which anyone can draw again.
//!
//! Each article has a number that depends on the seed and its id alone, and of each stratum those with the
//! smallest numbers are drawn. So the same seed draws the same articles, and an article that comes or goes
//! changes no more than its own place and what the sizes of the strata make of the allocation.
//!
//! The number is `mix(mix(seed) ^ id)` of the first 16 hex digits of the id, `mix` being the finalizer of
//! SplitMix64 (Steele, Lea and Flood, 2014, <https://doi.org/10.1145/2714064.2660195>). What an equal
//! allocation leaves over goes to the strata with the smallest numbers, made of the FNV-1a of their labels.

use std::collections::BTreeMap;

use crate::article::ArticleId;
use crate::counting::export::hits;
use crate::counting::label::sorted;
use crate::counting::label::written;
use crate::counting::question::Counts;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::IndexInfo;
use crate::engine::Label;
use crate::engine::Member;
use crate::engine::View;
use crate::query::QueryError;
use crate::search;
use crate::search::Hit;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// How a sample is divided among strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// As many of each, as far as it has them.
    Equal,
    /// To each its share of the matches, rounded by the largest remainders.
    Proportional,
}

impl Allocation {
    /// Returns the name used in JSON (`equal`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Proportional => "proportional",
        }
    }
}

/// What a sample is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRequest {
    /// The query and its filters.
    pub search: SearchRequest,
    /// How many articles.
    pub size: u64,
    /// What the strata are made by; nothing is one stratum.
    pub by: Vec<Axis>,
    /// What the draw depends on.
    pub seed: u64,
    /// How the size is divided.
    pub allocation: Allocation,
    /// Whether hits have the passages that match.
    pub passages: bool,
}

/// A sample, and what it was drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every match.
    pub total: Totals,
    /// What it was asked for.
    pub by: Vec<Axis>,
    /// The seed.
    pub seed: u64,
    /// How it was divided.
    pub allocation: Allocation,
    /// The strata, in the order of a table.
    pub strata: Vec<Stratum>,
    /// The articles drawn, stratum by stratum, each with the place of its stratum.
    pub drawn: Vec<(usize, Hit)>,
}

/// A part of the matches that is drawn from by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// A label a key.
    pub labels: Vec<Label>,
    /// Its articles.
    pub population: u64,
    /// How many of them are drawn.
    pub drawn: u64,
}

/// Draws a sample.
///
/// # Errors
/// `Query` when the query cannot be read or answered, or an article may be in several strata; `Engine`
/// when the index cannot be read.
pub fn sample(view: &View, request: &SampleRequest) -> Result<Sample, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

fn unguarded(view: &View, request: &SampleRequest) -> Result<Sample, SearchError> {
    if let Some(axis) = request.by.iter().find(|axis| axis.is_multiple()) {
        let message = format!("an article may have several values of {axis}, and be drawn twice");
        let hint =
            "strata are made by what an article has once: source, lang, section, month, year";
        return Err(QueryError::new(message, 0..0).with_hint(hint).into());
    }
    let question = Question::new(view, &request.search)?;
    let ready = &question.ready;
    let found = view.members(&ready.prepared, ready.undated, &request.by)?;
    let mut of_stratum: Vec<Vec<Member>> = vec![Vec::new(); found.strata.len()];
    for member in found.members {
        of_stratum[member.stratum as usize].push(member);
    }
    let mut by_labels: BTreeMap<Vec<Label>, Vec<Member>> =
        found.strata.into_iter().zip(of_stratum).collect();
    let order = in_order(&by_labels, request.by.len());
    let populations: Vec<u64> = order.iter().map(|labels| by_labels[labels].len() as u64).collect();
    let sizes = allocated(request, &order, &populations);
    let (mut strata, mut drawn) = (Vec::new(), Vec::new());
    for (place, (labels, size)) in order.into_iter().zip(sizes).enumerate() {
        let mut members = by_labels.remove(&labels).unwrap_or_default();
        let population = members.len() as u64;
        draw(view, request.seed, size, &mut members)?;
        let chosen: Vec<Candidate> = members.iter().map(candidate).collect();
        let chosen = hits(&question, &chosen, drawn.len() as u64, request.passages)?;
        strata.push(Stratum { labels, population, drawn: size });
        drawn.extend(chosen.into_iter().map(|hit| (place, hit)));
    }
    let (index, query, provenance) = question.facts();
    let SampleRequest { by, seed, allocation, .. } = request.clone();
    let total = search::totals(found.matches);
    Ok(Sample { index, query, provenance, total, by, seed, allocation, strata, drawn })
}

/// Leaves the articles that are drawn of a stratum, in the order of their numbers.
fn draw(view: &View, seed: u64, size: u64, members: &mut Vec<Member>) -> Result<(), SearchError> {
    members.sort_by_key(|member| (number(seed, member.half), member.half));
    // Of some hundred identical records two may have equal halves of their ids.
    for same in members.chunk_by_mut(|a, b| a.half == b.half).filter(|same| same.len() > 1) {
        let docs: Vec<DocRef> = same.iter().map(|member| member.doc).collect();
        let ids = view.map_articles(&docs, |_, stored| Ok(stored.id))?;
        let ids: BTreeMap<DocRef, ArticleId> = docs.into_iter().zip(ids).collect();
        same.sort_by_key(|member| ids[&member.doc]);
    }
    members.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(())
}

fn candidate(member: &Member) -> Candidate {
    let Member { doc, coarse, .. } = *member;
    Candidate { doc, score: 0.0, day: None, moment: None, coarse, story: None }
}

/// Returns the labels of the strata in the order of a table.
fn in_order(strata: &BTreeMap<Vec<Label>, Vec<Member>>, axes: usize) -> Vec<Vec<Label>> {
    let mut places: Vec<Vec<Label>> = Vec::new();
    for axis in 0..axes {
        let mut sums: BTreeMap<&Label, Counts> = BTreeMap::new();
        for (labels, members) in strata {
            sums.entry(&labels[axis]).or_default().matches += members.len() as u64;
        }
        places.push(sorted(sums.into_iter().map(|(label, of)| (label.clone(), of)).collect()));
    }
    let mut order: Vec<Vec<Label>> = strata.keys().cloned().collect();
    order.sort_by_cached_key(|labels| -> Vec<usize> {
        let place =
            |(label, known): (&Label, &Vec<Label>)| known.iter().position(|one| one == label);
        labels.iter().zip(&places).map(|pair| place(pair).unwrap_or(usize::MAX)).collect()
    });
    order
}

/// Returns how many are drawn of each stratum.
fn allocated(request: &SampleRequest, strata: &[Vec<Label>], populations: &[u64]) -> Vec<u64> {
    match request.allocation {
        Allocation::Proportional => proportional(request.size, populations),
        Allocation::Equal => {
            // What is left over goes to strata by chance, which a stratum that grows does not change.
            let chance = |labels: &Vec<Label>| {
                let names = request.by.iter().zip(labels);
                let names = names.map(|(axis, label)| written(axis, label).unwrap_or_default());
                let name = names.collect::<Vec<_>>().join("\0");
                number(request.seed, fnv(&name))
            };
            equal(request.size, populations, &strata.iter().map(chance).collect::<Vec<_>>())
        }
    }
}

/// Divides `size` so that strata get equal numbers, as far as they have them; what is left when that is
/// less than one for each goes to those with the smallest `chances`.
fn equal(size: u64, populations: &[u64], chances: &[u64]) -> Vec<u64> {
    let mut sizes = vec![0; populations.len()];
    let mut left = size.min(populations.iter().sum());
    while left > 0 {
        let mut open: Vec<usize> =
            (0..sizes.len()).filter(|&at| sizes[at] < populations[at]).collect();
        let each = left / open.len() as u64;
        if each == 0 {
            open.sort_by_key(|&at| (chances[at], at));
            open.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            open.into_iter().for_each(|at| sizes[at] += 1);
            return sizes;
        }
        for at in open {
            let more = each.min(populations[at] - sizes[at]);
            sizes[at] += more;
            left -= more;
        }
    }
    sizes
}

/// Divides `size` by the sizes of the strata, rounded by the largest remainders (Hamilton's method); of
/// equal remainders the first gets more.
fn proportional(size: u64, populations: &[u64]) -> Vec<u64> {
    let all: u64 = populations.iter().sum();
    let size = size.min(all);
    let product = |population: u64| u128::from(size) * u128::from(population);
    let whole = |population: u64| {
        product(population).checked_div(u128::from(all)).and_then(|part| u64::try_from(part).ok())
    };
    let mut sizes: Vec<u64> =
        populations.iter().map(|population| whole(*population).unwrap_or(0)).collect();
    let left = size - sizes.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&at| {
        let remainder = product(populations[at]).checked_rem(u128::from(all)).unwrap_or(0);
        (std::cmp::Reverse(remainder), at)
    });
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    order.into_iter().take(left).for_each(|at| sizes[at] += 1);
    sizes
}

/// Returns the number of an article, or of a stratum.
const fn number(seed: u64, of: u64) -> u64 {
    mix(mix(seed) ^ of)
}

/// Returns the number of a name: FNV-1a, which any language has or says in three lines.
fn fnv(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finalizer of SplitMix64.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_mixer_is_that_of_splitmix64() {
        // The first numbers of the published generator for the seed 0.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!((fnv(""), fnv("a")), (0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c));
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn remainders_are_given_to_the_largest() {
        assert_eq!(proportional(10, &[50, 30, 20]), [5, 3, 2]);
        assert_eq!(proportional(7, &[43, 33, 24]), [3, 2, 2]);
        assert_eq!(proportional(1, &[5, 5]), [1, 0]);
        assert_eq!(proportional(100, &[3, 4]), [3, 4]);
        assert_eq!(proportional(5, &[]), [0; 0]);
        assert_eq!(equal(10, &[100, 2, 100], &[1, 2, 3]), [4, 2, 4]);
        assert_eq!(equal(7, &[9, 9], &[8, 3]), [3, 4]);
        assert_eq!(equal(50, &[9, 0, 9], &[0, 0, 0]), [9, 0, 9]);
    }

    proptest! {
        #[test]
        fn a_sample_is_as_large_as_asked_for_and_no_stratum_gives_more_than_it_has(
            size in 0_u64..400,
            populations in vec((0_u64..90, any::<u64>()), 0..12),
        ) {
            let (populations, chances): (Vec<u64>, Vec<u64>) = populations.into_iter().unzip();
            let all: u64 = populations.iter().sum();
            let equal = equal(size, &populations, &chances);
            let proportional = proportional(size, &populations);
            for sizes in [&equal, &proportional] {
                prop_assert_eq!(sizes.iter().sum::<u64>(), size.min(all));
                prop_assert!(sizes.iter().zip(&populations).all(|(size, all)| size <= all));
            }
            // Equal: who has less than another by more than one has given all.
            for (at, size) in equal.iter().enumerate() {
                let most = equal.iter().max().copied().unwrap_or(0);
                prop_assert!(size + 1 >= most || *size == populations[at]);
            }
            for (got, of) in proportional.iter().zip(&populations) {
                let exact = size.min(all) as f64 * *of as f64 / all.max(1) as f64;
                prop_assert!((*got as f64 - exact).abs() < 1.0);
            }
        }

        #[test]
        fn an_article_that_comes_displaces_at_most_one(
            ids in vec(any::<u64>(), 1..60),
            new in any::<u64>(),
            seed in any::<u64>(),
            size in 1_usize..20,
        ) {
            let draw = |ids: &[u64]| {
                let mut drawn = ids.to_vec();
                drawn.sort_by_key(|id| (number(seed, *id), *id));
                drawn.truncate(size);
                drawn
            };
            let before = draw(&ids);
            let after = draw(&[&ids[..], &[new]].concat());
            let kept = before.iter().filter(|id| after.contains(id)).count();
            prop_assert!(kept + 1 >= before.len());
        }
    }
}
