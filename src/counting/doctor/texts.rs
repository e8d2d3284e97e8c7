//! Texts: lines that are in many articles, and what was probably not read as it should.
//!
//! Of the articles that are read ([`drawn`]) one of a story counts, so that copies are no boilerplate.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::collections::HashMap;

use crate::analysis;
use crate::counting::doctor::faults::Fault;
use crate::counting::doctor::finding::Finding;
use crate::counting::doctor::finding::Oddity;
use crate::counting::doctor::finding::ShownBy;
use crate::counting::doctor::finding::counted;
use crate::counting::doctor::finding::share;
use crate::counting::doctor::reading::READ_AT_ONCE;
use crate::counting::doctor::reading::drawn;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// A line is boilerplate if so many articles have it,
const LEAST: u64 = 5;
/// and one in so many of those read.
const ONE_IN: u64 = 100;
/// Shorter lines are in many articles by chance.
const LEAST_BYTES: usize = 25;
/// So many lines are named.
const NAMED: usize = 10;
/// Words of a line that a query asks for.
const ASKED: usize = 12;
/// A line with fewer words is not one of text.
const LEAST_WORDS: usize = 3;
/// Characters of a line that are shown.
const SHOWN: usize = 80;

/// What was seen of one article.
struct Seen {
    faults: [bool; Fault::ALL.len()],
    /// Its long lines, each once.
    lines: BTreeSet<String>,
}

impl Seen {
    fn new(stored: &StoredArticle) -> Self {
        let article = &stored.article;
        let lines = article.body.lines().map(str::trim).filter(|line| line.len() >= LEAST_BYTES);
        Self {
            faults: Fault::ALL.map(|fault| fault.is_in(article)),
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
    let mut faults = [0_u64; Fault::ALL.len()];
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
            if story.is_none_or(|(story, _)| stories.insert(story)) {
                seen.lines.into_iter().for_each(|line| *lines.entry(line).or_default() += 1);
            }
        }
    }
    let faults = Fault::ALL.into_iter().zip(faults).filter(|(_, count)| *count > 0);
    let mut found: Vec<Finding> = faults
        .map(|(fault, count)| Finding {
            kind: Oddity::Extraction,
            what: format!("{} {}", share(count, read), fault.what()),
            articles: count,
            shown_by: ShownBy::List(fault),
        })
        .collect();
    found.extend(boilerplate(view, all, lines, read)?);
    Ok((found, read))
}

/// Returns the lines that many articles have. Their number is that of the articles with the words of the line, which
/// are more where it is also a part of others, in copies, or in articles that are not read.
fn boilerplate(
    view: &View,
    all: &SearchRequest,
    lines: HashMap<String, u64>,
    read: u64,
) -> Result<Vec<Finding>, SearchError> {
    let many = lines.into_iter().filter(|(_, count)| *count >= LEAST && count * ONE_IN >= read);
    let sorted: BTreeSet<(Reverse<u64>, String)> =
        many.map(|(line, count)| (Reverse(count), line)).collect();
    let mut found = Vec::new();
    for (_, line) in sorted {
        let Some(query) = asked(&line) else { continue };
        let articles = counted(view, all, &query)?;
        let shown: String = line.chars().take(SHOWN).collect();
        let cut = if shown.len() < line.len() { "…" } else { "" };
        found.push(Finding {
            kind: Oddity::Boilerplate,
            what: format!("{} have the words: {shown}{cut}", share(articles, view.articles())),
            articles,
            shown_by: ShownBy::Query(query),
        });
        if found.len() == NAMED {
            break;
        }
    }
    Ok(found)
}

/// Returns a query for the first words of a line; `None` for a line without words (a rule, a row of stars).
fn asked(line: &str) -> Option<String> {
    let places = analysis::places(line);
    let last = places.get(places.len().min(ASKED).checked_sub(1)?)?;
    if places.len() < LEAST_WORDS {
        return None;
    }
    let sign = |c: char| {
        if matches!(c, '"' | '\\' | '*' | '?' | '=' | '“' | '”' | '„') { ' ' } else { c }
    };
    let words: String = line[places[0].start..last.end].chars().map(sign).collect();
    Some(format!("\"{}\"", words.split_whitespace().collect::<Vec<_>>().join(" ")))
}
