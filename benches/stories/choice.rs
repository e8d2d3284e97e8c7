//! Bounds that are chosen on one half of each collection and told on the other.
//!
//! Coordinate ascent: each bound is moved by a step, up and down, and kept where it is better, until no move is.
//! Better is a higher sum of the F1 of the three collections with copies; a fold of articles that tell of one event
//! in their own words is worse than anything.

use std::collections::BTreeMap;
use std::path::Path;

use dateline::story::Bond;
use dateline::story::Bounds;
use dateline::story::Comparison;
use dateline::story::Text;
use dateline::story::compare;

use crate::Judged;
use crate::article;
use crate::is_first_half;
use crate::read;
use crate::rows;
use crate::stories;

/// Passes over all bounds at most.
const PASSES: usize = 4;
/// A move counts as better from so much on: less is a pair or two.
const BETTER: f64 = 0.0005;

/// One half of the collections.
struct Half {
    groups: Vec<(&'static str, Vec<Judged>)>,
    /// Judged pairs: what they have in common, and whether one is a copy.
    pairs: Vec<(Comparison, bool)>,
}

/// Right, wrong and expected pairs.
#[derive(Clone, Copy, Default)]
struct Counts {
    right: usize,
    wrong: usize,
    expected: usize,
}

impl Counts {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.right + self.wrong + self.expected).max(1) as f64
    }
}

/// Chooses bounds on half a, and prints what they give there and on half b.
pub(crate) fn choose(folder: &Path) {
    let (first, second) = (half(folder, true), half(folder, false));
    let mut bounds = Bounds::STANDARD;
    let mut best = worth(&first, bounds);
    for pass in 1..=PASSES {
        let before = best;
        for (name, moved) in moves() {
            for up in [true, false] {
                while let Some(next) = moved(bounds, up) {
                    let found = worth(&first, next);
                    if found <= best + BETTER {
                        break;
                    }
                    (bounds, best) = (next, found);
                    println!(
                        "pass {pass}: {name} {}, {best:.4}",
                        if up { "raised" } else { "lowered" }
                    );
                }
            }
        }
        if best <= before {
            break;
        }
    }
    println!("chosen on half a: {bounds:?}");
    for (what, bounds) in [("standard", Bounds::STANDARD), ("chosen", bounds)] {
        for (name, half) in [("a", &first), ("b", &second)] {
            for (collection, counts) in counts(half, bounds) {
                let part = |of: usize| counts.right as f64 / of.max(1) as f64;
                let (precision, recall) =
                    (part(counts.right + counts.wrong), part(counts.expected));
                println!(
                    "{what:10} half {name}  {collection:24} {precision:.3} {recall:.3} {:.3}   {} right, {} wrong of {}",
                    counts.f1(),
                    counts.right,
                    counts.wrong,
                    counts.expected
                );
            }
        }
    }
}

fn half(folder: &Path, first: bool) -> Half {
    let names = ["reuters_versions", "made_copies", "same_event_no_copies"];
    let of_half = |name: &'static str| {
        let mut judged = read(folder, name);
        judged.retain(|one| is_first_half(&one.group) == first);
        (name, judged)
    };
    let mut bodies = BTreeMap::new();
    for row in rows(&folder.join("allsides_articles.jsonl")) {
        bodies.insert(row["id"].as_str().unwrap_or_default().to_owned(), article(&row).body);
    }
    let mut pairs = Vec::new();
    for row in rows(&folder.join("allsides_pairs.jsonl")) {
        let name = |name: &str| row[name].as_str().unwrap_or_default();
        if is_first_half(name("a")) == first {
            let found = compare(&Text::new(&bodies[name("a")]), &Text::new(&bodies[name("b")]));
            pairs.push((found, name("label") == "C"));
        }
    }
    Half { groups: names.map(of_half).into(), pairs }
}

/// Counts the pairs of each collection.
fn counts(half: &Half, bounds: Bounds) -> Vec<(&'static str, Counts)> {
    let mut found: Vec<_> =
        half.groups.iter().map(|(name, judged)| (*name, of_groups(judged, bounds))).collect();
    let mut counts = Counts::default();
    for (compared, is_copy) in &half.pairs {
        let is_found = matches!(compared.bond(false, &bounds), Some(Bond::Copy | Bond::Part));
        counts.expected += usize::from(*is_copy);
        counts.right += usize::from(*is_copy && is_found);
        counts.wrong += usize::from(!is_copy && is_found);
    }
    found.push(("allsides_pairs", counts));
    found
}

fn of_groups(judged: &[Judged], bounds: Bounds) -> Counts {
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    judged.iter().for_each(|one| *sizes.entry(&one.group).or_default() += 1);
    let expected = sizes.values().map(|count| count * (count - 1) / 2).sum();
    let mut counts = Counts { expected, ..Counts::default() };
    for story in stories(judged, bounds) {
        for (n, one) in story.iter().enumerate() {
            for other in &story[n + 1..] {
                let is_same = judged[*one].group == judged[*other].group;
                counts.right += usize::from(is_same);
                counts.wrong += usize::from(!is_same);
            }
        }
    }
    counts
}

fn worth(half: &Half, bounds: Bounds) -> f64 {
    let counts = counts(half, bounds);
    let folded = counts.iter().find(|(name, _)| *name == "same_event_no_copies");
    let folded = folded.map_or(0, |(_, counts)| counts.wrong);
    let with_copies = counts.iter().filter(|(_, counts)| counts.expected > 0);
    with_copies.map(|(_, counts)| counts.f1()).sum::<f64>() - folded as f64
}

/// A bound, and what moves it by a step.
type Move = (&'static str, fn(Bounds, bool) -> Option<Bounds>);

fn step(part: &mut u16, up: bool) -> bool {
    // A rule that is off comes on at its strictest.
    let next = match (up, *part) {
        (false, 1001..) => 950,
        (true, part) => part + 25,
        (false, part) => part - 25,
    };
    let is_within = (100..=1000).contains(&next);
    if is_within {
        *part = next;
    }
    is_within
}

fn moves() -> Vec<Move> {
    macro_rules! part {
        ($name:literal, $($place:tt)+) => {
            ($name, |mut bounds: Bounds, up: bool| step(&mut bounds.$($place)+, up).then_some(bounds))
        };
    }
    vec![
        part!("contained", contained),
        part!("spread", spread.1),
        part!("much spread, contained", much_spread.1),
        part!("much spread, resemblance", much_spread.2),
        part!("opening", opening.0),
        part!("opening, contained", opening.1),
        part!("opening, resemblance", opening.2),
        ("mutual", |mut bounds: Bounds, up: bool| {
            // Both at once: one alone is off.
            let (contained, of_longer) = bounds.mutual;
            let mut both = contained.max(of_longer);
            step(&mut both, up).then(|| {
                bounds.mutual = (both, both);
                bounds
            })
        }),
        part!("mutual, contained", mutual.0),
        part!("mutual, of the longer", mutual.1),
        part!("of the longer", of_longer.0),
        part!("of the longer, spread", of_longer.1),
        part!("part, contained", part.0),
        part!("part, opening", part.1),
    ]
}
