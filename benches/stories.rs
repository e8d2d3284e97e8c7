//! Stories on judged collections: how many copies are folded, and how many strangers.
//!
//! `cargo bench --bench stories -- STORIES` reads `reuters_versions.jsonl`, `made_copies.jsonl`,
//! `same_event_no_copies.jsonl` and `allsides_pairs.jsonl` with `allsides_articles.jsonl` from the folder
//! STORIES and prints precision, recall and F1 of the pairs that are in one story: of the whole, and of
//! two halves by a hash of the id. `--choose` looks for the bounds that are best on half a of each collection, and
//! prints the figures of half b with them: nothing of half b is looked at in choosing. (What is measured of two
//! texts at all was chosen while looking at whole collections.) A round-up of `made_copies` is of no group.
//! `--failures` prints what was missed and what was folded falsely.
//!
//! Pairs outside a group are mostly, not surely, different, so that precision is a floor. The last column is
//! the precision where groups count as one whose articles (of `made_copies`: whose originals) are copies by
//! plain containment: one has 85 % of the shorter.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::article::Article;
use dateline::article::ArticleId;
use dateline::article::EvidenceKind;
use dateline::article::PublicationDate;
use dateline::article::Source;
use dateline::article::Stamp;
use dateline::story::Bond;
use dateline::story::Bounds;
use dateline::story::Known;
use dateline::story::Stories;
use dateline::story::Text;
use dateline::story::compare;
use dateline::story::sketch;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

#[path = "stories/choice.rs"]
mod choice;

/// An article of a collection.
struct Judged {
    id: String,
    group: String,
    kind: String,
    text: String,
    article: Article,
}

fn main() -> ExitCode {
    let (mut folder, mut failures, mut choose) = (None, false, false);
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--bench" => {}
            "--failures" => failures = true,
            "--choose" => choose = true,
            _ => folder = Some(PathBuf::from(arg)),
        }
    }
    let Some(folder) = folder else {
        println!("usage: cargo bench --bench stories -- STORIES [--failures]");
        return ExitCode::SUCCESS;
    };
    if choose {
        choice::choose(&folder);
        return ExitCode::SUCCESS;
    }
    println!("{:24} {:>5} {:>6} {:>6} {:>6} {:>6}", "", "half", "P", "R", "F1", "merged");
    for name in ["reuters_versions", "made_copies", "same_event_no_copies"] {
        collection(&folder, name, failures);
    }
    judged_pairs(&folder, failures);
    ExitCode::SUCCESS
}

fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("the collection can be read");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is a record")).collect()
}

fn article(row: &Value) -> Article {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let day = text("date").get(..10).and_then(|day| day.parse().ok()).map(Stamp::day);
    let source = Some(text("source")).filter(|name| !name.is_empty()).map(|name| Source {
        name,
        as_given: None,
        normalized: None,
        domain: None,
        evidence: EvidenceKind::Field,
        origin: None,
    });
    let dated = |day| PublicationDate::new(day, EvidenceKind::Field, 1.0, Vec::new());
    Article {
        title: text("title"),
        body: text("text"),
        source,
        published: day.map(dated),
        url: Some(text("url")).filter(|url| !url.is_empty()),
        ..Article::default()
    }
}

fn is_first_half(id: &str) -> bool {
    xxh3_64(id.as_bytes()).is_multiple_of(2)
}

/// Reads a collection of articles in groups.
fn read(folder: &Path, name: &str) -> Vec<Judged> {
    let judged = rows(&folder.join(format!("{name}.jsonl")));
    judged
        .iter()
        .map(|row| {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
            let (id, kind) = (text("id"), text("kind"));
            // Articles of one event are copies of nothing, and a round-up is no copy of its parts.
            let is_alone = name.starts_with("same_event") || kind == "roundup";
            let group = if is_alone { id.clone() } else { text("group") };
            Judged { id, group, kind, text: text("text"), article: article(row) }
        })
        .collect()
}

/// Prints the figures of a collection of articles in groups.
fn collection(folder: &Path, name: &str, failures: bool) {
    let judged = read(folder, name);
    let stories = stories(&judged, Bounds::STANDARD);
    let merged = merged(&judged, &stories);
    for half in [None, Some(true), Some(false)] {
        let is_in = |at: usize| half.is_none_or(|half| is_first_half(&judged[at].group) == half);
        let mut of_group: BTreeMap<&str, usize> = BTreeMap::new();
        (0..judged.len()).filter(|at| is_in(*at)).for_each(|at| {
            *of_group.entry(&judged[at].group).or_default() += 1;
        });
        let expected: usize = of_group.values().map(|count| count * (count - 1) / 2).sum();
        let (mut right, mut wrong, mut equal) = (0, 0, 0);
        for story in &stories {
            for (n, one) in story.iter().enumerate().filter(|(_, at)| is_in(**at)) {
                for other in &story[n + 1..] {
                    let (one, other) = (&judged[*one], &judged[*other]);
                    if one.group == other.group {
                        right += 1;
                        continue;
                    }
                    wrong += 1;
                    let is_same = merged.contains(&ordered(&one.group, &other.group));
                    equal += usize::from(is_same);
                    if failures && half.is_none() && !is_same {
                        let found = compare(&Text::new(&one.text), &Text::new(&other.text));
                        show("folded falsely", one, other, &found);
                    }
                }
            }
        }
        figures(name, half, right, wrong, expected, equal);
    }
    if failures {
        missed(&judged, &stories);
    }
}

fn ordered<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    if one < other { (one, other) } else { (other, one) }
}

/// Returns the groups that are one, of those in a story.
fn merged<'j>(judged: &'j [Judged], stories: &[Vec<usize>]) -> BTreeSet<(&'j str, &'j str)> {
    let is_made = |one: &Judged| !matches!(one.kind.as_str(), "" | "original" | "other");
    let mut merged = BTreeSet::new();
    for story in stories {
        let own: Vec<&Judged> = story.iter().map(|at| &judged[*at]).collect();
        for (n, one) in own.iter().enumerate() {
            for other in own[n + 1..].iter().filter(|other| other.group != one.group) {
                let found = || compare(&Text::new(&one.text), &Text::new(&other.text));
                if !is_made(one) && !is_made(other) && found().contained >= 0.85 {
                    merged.insert(ordered(&one.group, &other.group));
                }
            }
        }
    }
    merged
}

fn show(what: &str, one: &Judged, other: &Judged, found: &dateline::story::Comparison) {
    println!(
        "  {what}: {} {:?} | {} {:?}\n    {found:.2?}",
        one.id, one.article.title, other.id, other.article.title
    );
}

fn missed(judged: &[Judged], stories: &[Vec<usize>]) {
    let mut story_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, story) in stories.iter().enumerate() {
        story_of.extend(story.iter().map(|at| (*at, number)));
    }
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    judged.iter().enumerate().for_each(|(at, one)| groups.entry(&one.group).or_default().push(at));
    for group in groups.values() {
        for (n, one) in group.iter().enumerate() {
            for other in &group[n + 1..] {
                let same = story_of.get(one).is_some_and(|s| story_of.get(other) == Some(s));
                if !same {
                    let texts = [one, other].map(|at| Text::new(&judged[*at].text));
                    show("missed", &judged[*one], &judged[*other], &compare(&texts[0], &texts[1]));
                }
            }
        }
    }
}

fn figures(
    name: &str,
    half: Option<bool>,
    right: usize,
    wrong: usize,
    expected: usize,
    equal: usize,
) {
    let part = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
    let (precision, recall) = (part(right + wrong), part(expected));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    let half = match half {
        None => "",
        Some(true) => "a",
        Some(false) => "b",
    };
    println!(
        "{name:24} {half:>5} {precision:>6.3} {recall:>6.3} {f1:>6.3} {:>6.3}   {right} right, {wrong} wrong of {expected}",
        part(right + wrong - equal)
    );
}

/// Returns the stories of articles, by their places.
fn stories(judged: &[Judged], bounds: Bounds) -> Vec<Vec<usize>> {
    let mut places = BTreeMap::new();
    let sketches = judged.iter().enumerate().map(|(at, one)| {
        let sketch = sketch(&one.article, ArticleId(at as u128), one.id.as_bytes(), 0);
        places.insert(sketch.facts.key, at);
        sketch
    });
    let sketches = sketches.collect();
    let mut known = Known::by(bounds);
    let text = |key: u64| Ok::<_, Infallible>(Text::new(&judged[places[&key]].text));
    let Ok((_, regrouped)) = known.change(sketches, Vec::new(), &text);
    let stories = Stories::default().with(&[], regrouped.stories).stories.into_iter();
    stories.map(|story| story.members.iter().map(|member| places[&member.key]).collect()).collect()
}

/// Prints the figures of pairs that were judged one by one.
fn judged_pairs(folder: &Path, failures: bool) {
    let articles = rows(&folder.join("allsides_articles.jsonl"));
    let articles: BTreeMap<String, Judged> = articles
        .iter()
        .map(|row| {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
            let (id, group, kind) = (text("id"), String::new(), String::new());
            let judged =
                Judged { id: id.clone(), group, kind, text: text("text"), article: article(row) };
            (id, judged)
        })
        .collect();
    let pairs = rows(&folder.join("allsides_pairs.jsonl"));
    for half in [None, Some(true), Some(false)] {
        let (mut right, mut wrong, mut expected) = (0, 0, 0);
        for pair in &pairs {
            let name = |name: &str| pair.get(name).and_then(Value::as_str).unwrap_or("");
            let (one, other) = (&articles[name("a")], &articles[name("b")]);
            if half.is_some_and(|half| is_first_half(&one.id) != half) {
                continue;
            }
            let found = compare(&Text::new(&one.text), &Text::new(&other.text));
            let is_copy = name("label") == "C";
            let is_found =
                matches!(found.bond(false, &Bounds::STANDARD), Some(Bond::Copy | Bond::Part));
            expected += usize::from(is_copy);
            right += usize::from(is_copy && is_found);
            wrong += usize::from(!is_copy && is_found);
            if failures && half.is_none() && is_copy != is_found {
                show(if is_copy { "missed" } else { "folded falsely" }, one, other, &found);
            }
        }
        figures("allsides_pairs", half, right, wrong, expected, 0);
    }
}
