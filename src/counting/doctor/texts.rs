//! Texts: lines that are in many articles, and what was probably not read as it should.
//!
//! At most [`MOST_READ`] articles are read: those with the smallest ids, which are as good as drawn at random
//! and the same on every run. Of a story one article counts, so that copies are no boilerplate.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::counting::doctor::finding::Finding;
use crate::counting::doctor::finding::Oddity;
use crate::counting::doctor::finding::share;
use crate::counting::question::Question;
use crate::engine::DocRef;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// Articles that are read.
pub(crate) const MOST_READ: usize = 20_000;
/// Articles that are read at a time.
const READ_AT_ONCE: usize = 512;
/// A line is boilerplate if so many articles have it,
const LEAST: u64 = 5;
/// and one in so many of those read.
const ONE_IN: u64 = 100;
/// Shorter lines are in many articles by chance.
const LEAST_BYTES: usize = 25;
/// So many lines are named.
const NAMED: usize = 10;
/// Words of a line that a query asks for.
const ASKED: usize = 8;

/// What is a sign that a text was not read as it should, in its title or body.
const FAULTS: [(&str, &[&str]); 4] = [
    ("characters that could not be decoded (�)", &["\u{fffd}"]),
    ("letters that were decoded twice (â€™, Ã©)", &["â€™", "â€œ", "Ã©", "Ã¼", "Ã¶", "Ã¤"]),
    ("markup", &["</", "&nbsp;", "&amp;", "<br", "{{"]),
    (
        "text of a page and not of an article",
        &["nable JavaScript", "nable javascript", "accept cookies"],
    ),
];

/// What was seen of one article.
struct Seen {
    faults: [bool; FAULTS.len()],
    has_no_title: bool,
    /// Its long lines, each once.
    lines: BTreeSet<String>,
}

impl Seen {
    fn new(stored: &StoredArticle) -> Self {
        let article = &stored.article;
        let has = |signs: &[&str]| {
            signs.iter().any(|sign| article.body.contains(sign) || article.title.contains(sign))
        };
        let lines = article.body.lines().map(str::trim).filter(|line| line.len() >= LEAST_BYTES);
        Self {
            faults: FAULTS.map(|(_, signs)| has(signs)),
            has_no_title: article.title.is_empty() || article.title_from_body,
            lines: lines.map(str::to_owned).collect(),
        }
    }
}

/// Returns what is odd, and how many articles were read.
pub(crate) fn findings(
    view: &View,
    all: &SearchRequest,
) -> Result<(Vec<Finding>, u64), SearchError> {
    let docs = drawn(view, all)?;
    let read = docs.len() as u64;
    let (mut faults, mut untitled) = ([0_u64; FAULTS.len()], 0);
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut stories = BTreeSet::new();
    for docs in docs.chunks(READ_AT_ONCE) {
        all.stop.check()?;
        let of_docs = view.stories_of(docs)?;
        let seen = view.map_articles(docs, |_, stored| Ok(Seen::new(&stored)))?;
        for (seen, story) in seen.into_iter().zip(of_docs) {
            for (count, has) in faults.iter_mut().zip(seen.faults) {
                *count += u64::from(has);
            }
            untitled += u64::from(seen.has_no_title);
            if story.is_none_or(|(story, _)| stories.insert(story)) {
                seen.lines.into_iter().for_each(|line| *lines.entry(line).or_default() += 1);
            }
        }
    }
    let mut found: Vec<Finding> = FAULTS
        .iter()
        .zip(faults)
        .filter(|(_, count)| *count > 0)
        .map(|((what, _), count)| fault(count, read, &format!("have {what}")))
        .collect();
    if untitled > 0 {
        found.push(fault(untitled, read, "have no title of their own"));
    }
    found.extend(boilerplate(lines, read));
    Ok((found, read))
}

fn fault(count: u64, read: u64, what: &str) -> Finding {
    let what = format!("{} {what}", share(count, read));
    Finding { kind: Oddity::Extraction, what, articles: count, query: None }
}

/// Returns the articles that are read.
fn drawn(view: &View, all: &SearchRequest) -> Result<Vec<DocRef>, SearchError> {
    let question = Question::new(view, all)?;
    let ready = &question.ready;
    let found = view.members(&ready.prepared, ready.undated, &[])?;
    let mut members: Vec<(u64, DocRef)> =
        found.members.iter().map(|member| (member.half, member.doc)).collect();
    members.sort_unstable();
    members.truncate(MOST_READ);
    Ok(members.into_iter().map(|(_, doc)| doc).collect())
}

/// Returns the lines that many articles have.
fn boilerplate(lines: HashMap<String, u64>, read: u64) -> Vec<Finding> {
    let many = lines.into_iter().filter(|(_, count)| *count >= LEAST && count * ONE_IN >= read);
    let sorted: BTreeMap<(std::cmp::Reverse<u64>, String), ()> =
        many.map(|(line, count)| ((std::cmp::Reverse(count), line), ())).collect();
    let finding = |(std::cmp::Reverse(count), line): (std::cmp::Reverse<u64>, String)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let first = words[..words.len().min(ASKED)].join(" ");
        let shown: String = line.chars().take(80).collect();
        let cut = if shown.len() < line.len() { "…" } else { "" };
        Finding {
            kind: Oddity::Boilerplate,
            what: format!("{} have the line: {shown}{cut}", share(count, read)),
            articles: count,
            query: Some(format!("\"{}\"", first.replace(['"', '\\', '*', '?'], " "))),
        }
    };
    sorted.into_keys().take(NAMED).map(finding).collect()
}
