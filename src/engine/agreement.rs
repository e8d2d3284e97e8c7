//! The two engines beside each other, over articles and queries drawn at random: the same articles, the
//! same counts, the same marks.
//!
//! A cluster is needed: `DATELINE_CLUSTER` says where it is (`http://127.0.0.1:9200`), and
//! `tests/cluster/start` starts one. Without it, these tests say so and do nothing; `.ci/run` has one.
//! `DATELINE_TREES` says how many queries are drawn, `DATELINE_SEED` which; `DATELINE_QUERIES` has queries of one's
//! own, a line each.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

use crate::catalog::Manifest;
use crate::engine::Axis;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::Label;
use crate::engine::Matches;
use crate::engine::Prepared;
use crate::engine::Scope;
use crate::engine::Sort;
use crate::engine::Store;
use crate::engine::StoreOptions;
use crate::engine::Undated;
use crate::engine::View;
use crate::engine::embedded::oracle::draw;
use crate::engine::embedded::oracle::draw::Drawn;
use crate::engine::embedded::oracle::draw::Fate;
use crate::engine::embedded::oracle::filters::HOURS_OFF;
use crate::engine::embedded::oracle::tallies;
use crate::engine::embedded::tests::TODAY;
use crate::engine::embedded::tests::stored;
use crate::engine::make_cluster_folder;
use crate::engine::opensearch;
use crate::passage::bounds;
use crate::query;
use crate::query::Resolved;

/// Articles that are drawn.
const ARTICLES: usize = 500;
/// Trees that are drawn, unless `DATELINE_TREES` says how many.
const TREES: usize = 300;
/// Disagreements that are shown.
const SHOWN: usize = 8;

/// Returns the cluster that tests may use; says so where there is none.
#[expect(clippy::print_stderr, reason = "who runs the tests is told what they leave out")]
fn cluster() -> Option<String> {
    let cluster = std::env::var("DATELINE_CLUSTER").ok().filter(|url| !url.is_empty());
    if cluster.is_none() {
        eprintln!("skipped: no cluster (DATELINE_CLUSTER, tests/cluster/start)");
    }
    cluster
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Draws in an order that `DATELINE_SEED` decides.
fn runner() -> TestRunner {
    let mut seed = [7; 32];
    seed[0] = u8::try_from(number("DATELINE_SEED", 0) % 256).unwrap_or(0);
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// The same articles in both engines.
struct Both {
    embedded: View,
    cluster: View,
    folder: tempfile::TempDir,
}

impl Both {
    fn of(drawn: &[Drawn], cluster: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        let name = format!("{cluster}/agreement-{}", std::process::id());
        make_cluster_folder(&other, &name).expect("a folder that names a cluster");
        for path in [&one, &other] {
            write(path, drawn).expect("a store that takes articles");
        }
        let open = |path: &PathBuf| View::open(path).expect("an index just made");
        Self { embedded: open(&one), cluster: open(&other), folder }
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        opensearch::erase(&self.folder.path().join("other")).expect("a collection just made");
    }
}

/// Writes articles; then lets files vanish and change.
fn write(path: &Path, drawn: &[Drawn]) -> Result<(), EngineError> {
    let options = StoreOptions {
        started: "2024-06-15T12:00:00Z".to_owned(),
        jobs: 1,
        memory: 50 << 20,
        access: None,
    };
    let (mut store, mut manifest) = Store::open(path, &options)?;
    let mut again = Vec::new();
    for (number, (article, day, fate)) in (1_u32..).zip(drawn) {
        let mut stored = stored(number, article.clone());
        stored.ingested = day * 86_400 + 5;
        let mut first = stored.clone();
        if *fate == Fate::Replaces {
            first.article.title.push_str(" bank strike");
            first.article.title_from_body = false;
            first.article.source = None;
            again.push(stored);
        }
        let bounds = bounds(&first.article.body);
        store.add(number.into(), first, bounds)?;
        if number == 200 {
            store.commit(&manifest)?;
        }
    }
    store.commit(&manifest)?;
    for (number, (_, _, fate)) in (1_u128..).zip(drawn) {
        if *fate != Fate::Stays {
            store.remove_file(number)?;
        }
    }
    for stored in again {
        let (file, bounds) = (stored.id.0 >> 96, bounds(&stored.article.body));
        store.add(file, stored, bounds)?;
    }
    let left = drawn.iter().filter(|(_, _, fate)| *fate != Fate::Vanishes).count();
    manifest = Manifest { articles: left as u64, sum: 1, ..manifest };
    store.commit_last(&manifest)?;
    store.finish(&manifest)
}

/// What an engine says of a query.
#[derive(Debug, PartialEq)]
struct Said {
    members: BTreeMap<(u64, Vec<Label>), bool>,
    counted: Matches,
    newest: Vec<(u64, bool)>,
    marks: Vec<Vec<(u32, u32)>>,
    /// How much the newest hold of some words, in hundredths.
    held: Vec<Vec<u32>>,
    /// The best are in any order here: their scores are compared apart.
    best: Vec<u64>,
}

/// Asks one engine. `turn` says which of the ways to count is tried.
fn said(view: &View, query: &Resolved, turn: usize) -> Result<(Said, Order), EngineError> {
    let zone = TimeZone::fixed(jiff::tz::offset(HOURS_OFF));
    let scope = Scope { zone: Some(&zone), ..Scope::default() };
    let prepared = view.prepare(query, scope, None)?;
    let undated = [Undated::Include, Undated::Exclude, Undated::Only][turn % 3];
    let ways = tallies::axes();
    let axes: &[Axis] = &ways[turn % ways.len()];
    let members = view.members(&prepared, undated, axes)?;
    let labeled = members.members.iter().map(|member| {
        ((member.half, members.strata[member.stratum as usize].clone()), member.coarse)
    });
    let labeled = labeled.collect();
    let first = |sort, keep| first(view, &prepared, sort, undated, keep);
    let newest = first(Sort::Newest, 20)?;
    let docs: Vec<_> = newest.iter().map(|(doc, ..)| *doc).collect();
    let marks = view.matched(&prepared, &docs)?;
    let mark = |mark: &crate::engine::Mark| (mark.start, mark.end);
    let marks = marks.iter().map(|of| {
        let mut marks: Vec<(u32, u32)> = of.marks.iter().map(mark).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    });
    let held = view.held(&prepared, &docs, &["bank", "strike", "port"])?;
    let hundredths = |of: Vec<f32>| of.into_iter().map(|held| (100.0 * held).round() as u32);
    let held = held.into_iter().map(|of| hundredths(of).collect()).collect();
    let best: Vec<u64> = first(Sort::Relevance, 1_000)?.iter().map(|(_, id, _)| *id).collect();
    let found = view.first(&prepared, (Sort::Relevance, Fold::None), undated, 10)?.first;
    let docs: Vec<_> = found.iter().map(|found| found.doc).collect();
    let ids = view.map_articles(&docs, |_, stored| Ok((stored.id.0 >> 96) as u64))?;
    let order = ids.into_iter().zip(found.iter().map(|found| found.score)).collect();
    let mut best = best;
    best.sort_unstable();
    let said = Said {
        counted: view.count(&prepared, undated)?,
        members: labeled,
        newest: newest.iter().map(|(_, id, coarse)| (*id, *coarse)).collect(),
        marks: marks.collect(),
        held,
        best,
    };
    if members.matches != said.counted {
        let (listed, counted) = (members.matches, said.counted);
        return Err(EngineError::damaged(format!(
            "{listed:?} are listed, and {counted:?} counted"
        )));
    }
    Ok((said, order))
}

/// The ids of the best ten, and their scores.
type Order = Vec<(u64, f32)>;

type First = Vec<(crate::engine::DocRef, u64, bool)>;

fn first(
    view: &View,
    prepared: &Prepared,
    sort: Sort,
    undated: Undated,
    keep: usize,
) -> Result<First, EngineError> {
    let found = view.first(prepared, (sort, Fold::None), undated, keep)?.first;
    let docs: Vec<_> = found.iter().map(|found| found.doc).collect();
    let ids = view.map_articles(&docs, |_, stored| Ok((stored.id.0 >> 96) as u64))?;
    Ok(found.iter().zip(ids).map(|(found, id)| (found.doc, id, found.coarse)).collect())
}

/// How many of the first ten places are the same, of how many; and the two orders where they differ.
struct Places {
    same: usize,
    of: usize,
    differ: Option<String>,
}

impl Places {
    fn of(text: &str, one: &Order, other: &Order) -> Self {
        let same = one.iter().zip(other).filter(|(one, other)| one.0 == other.0).count();
        let differ = (same < one.len()).then(|| format!("{text}:\n  {one:?}\n  {other:?}"));
        Self { same, of: one.len(), differ }
    }
}

/// Compares what both say of a query.
fn compare(both: &Both, text: &str, turn: usize) -> Result<Places, String> {
    let parsed = query::parse_beside_filter(text).map_err(|error| format!("{text}: {error}"))?;
    let resolved = query::resolve(&parsed, TODAY).map_err(|error| format!("{text}: {error}"))?;
    match (said(&both.embedded, &resolved, turn), said(&both.cluster, &resolved, turn)) {
        (Ok((one, order)), Ok((other, other_order))) => {
            if one.members != other.members {
                let ids = |said: &Said| -> Vec<u64> {
                    let mut ids: Vec<u64> =
                        said.members.keys().map(|(half, _)| half >> 32).collect();
                    ids.dedup();
                    ids
                };
                let (one, other) = (ids(&one), ids(&other));
                let missed: Vec<_> = one.iter().filter(|id| !other.contains(id)).collect();
                let extra: Vec<_> = other.iter().filter(|id| !one.contains(id)).collect();
                return Err(format!("{text}: missed {missed:?}, too many {extra:?}, or labels"));
            }
            if one != other {
                let what = if one.counted != other.counted {
                    format!("counts {:?} and {:?}", one.counted, other.counted)
                } else if one.newest != other.newest {
                    format!("newest {:?} and {:?}", one.newest, other.newest)
                } else if one.marks != other.marks {
                    "marks".to_owned()
                } else if one.held != other.held {
                    "held".to_owned()
                } else {
                    "best".to_owned()
                };
                return Err(format!("{text}: {what}"));
            }
            Ok(Places::of(text, &order, &other_order))
        }
        (
            Err(EngineError::Query { message, .. }),
            Err(EngineError::Query { message: other, .. }),
        ) if message == other => Ok(Places { same: 0, of: 0, differ: None }),
        (one, other) => {
            let of = |said: Result<(Said, Order), EngineError>| {
                said.map_or_else(|error| error.to_string(), |_| "an answer".to_owned())
            };
            Err(format!("{text}: {} and {}", of(one), of(other)))
        }
    }
}

/// Compares what both say to each of many queries, some at once: a cluster lets each wait.
fn compare_all(both: &Both, texts: &[String]) -> Vec<Result<Places, String>> {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let of_one = |first: usize| {
            let turns = texts.iter().enumerate().skip(first).step_by(at_once);
            turns.map(|(turn, text)| compare(both, text, turn)).collect::<Vec<_>>()
        };
        let running: Vec<_> =
            (0..at_once).map(|first| scope.spawn(move || of_one(first))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

#[test]
#[expect(clippy::print_stdout, reason = "a figure that is asked for with --nocapture")]
fn a_cluster_finds_counts_and_marks_what_an_index_in_a_folder_does() {
    let Some(cluster) = cluster() else { return };
    let mut runner = runner();
    let drawn = vec(draw::drawn(), ARTICLES).prop_map(draw::with_own_fields);
    let drawn = drawn.new_tree(&mut runner).expect("articles").current();
    let both = Both::of(&drawn, &cluster);
    assert_eq!(both.embedded.articles(), both.cluster.articles());
    // Small ones, too: of most large ones a clause is decided from the text, and with it all.
    let queries = [draw::query(4), draw::query(0), draw::query(1)];
    let named = std::env::var("DATELINE_QUERIES").unwrap_or_default();
    let mut texts: Vec<String> = named.lines().map(str::to_owned).collect();
    if texts.is_empty() {
        texts.extend((0..number("DATELINE_TREES", TREES)).map(|turn| {
            queries[turn / 3 % 3].new_tree(&mut runner).expect("a query").current().to_string()
        }));
    }
    let trees = texts.len();
    let (mut disagreements, mut same, mut places) = (Vec::new(), 0, 0);
    let mut orders = Vec::new();
    for compared in compare_all(&both, &texts) {
        match compared {
            Ok(found) => {
                (same, places) = (same + found.same, places + found.of);
                orders.extend(found.differ);
            }
            Err(disagreement) => disagreements.push(disagreement),
        }
    }
    orders.iter().take(SHOWN).for_each(|order| println!("{order}"));
    println!(
        "{trees} trees over {ARTICLES} articles: {same} of {places} first places are the same"
    );
    assert!(100 * same >= 99 * places, "{same} of {places} first places are the same");
    let count = disagreements.len();
    disagreements.truncate(SHOWN);
    assert!(count == 0, "{count} of {trees} disagree:\n{}", disagreements.join("\n"));
}
