//! The article's own text: two extractors, and which of them to believe on this page.
//!
//! `dom_smoothie` and [`story`] fail on different pages, so each page is read by both where the first
//! is not surely right, the same cleaning is done to both, and the better one is chosen by what can be
//! seen without knowing the truth. If the page has the text in its JSON-LD, that decides.
//!
//! `dom_smoothie` runs behind a panic boundary, on markup whose depth and size are bounded by `scan`.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use dom_query::Document;

use crate::format::html::blocks;
use crate::format::html::blocks::Block;
use crate::format::html::blocks::Kind;
use crate::format::html::clean;
use crate::format::html::clean::Given;
use crate::format::html::folded;
use crate::format::html::page::Page;
use crate::format::html::story;
use crate::format::markup;

/// Returns the article's text, paragraphs parted by a blank line.
pub(crate) fn extract(document: Document, given: &Given<'_>) -> String {
    let smoothie = clean::clean(read(&by_smoothie(document), given.page), given);
    let chosen = if is_surely_better(&smoothie, given) {
        smoothie
    } else {
        let own = clean::clean(story::read(given.page), given);
        if prefers_second(&own, &smoothie, given) { smoothie } else { own }
    };
    joined(&clean::with_standfirst(chosen, given))
}

/// Returns whether [`prefers_second`] would choose a text whatever the first one is: most of what
/// the page has is in it.
fn is_surely_better(second: &[Block], given: &Given<'_>) -> bool {
    if second.is_empty() || consent(second) > 3 {
        return false;
    }
    match declared(given) {
        Some(declared) => declared.agreement(&Text::of(second)) >= 0.97,
        None => prose(second) * 20 >= given.page.prose() * 9,
    }
}

/// Returns the text the page carries in its JSON-LD, if there is enough of it to compare with.
fn declared(given: &Given<'_>) -> Option<Text> {
    let plain = markup::plain_text(given.linked.body.as_deref()?.into());
    Some(Text::new(plain.split_whitespace())).filter(|text| text.words >= 50)
}

/// Reads the markup of a candidate. The page itself says what is linked in it.
fn read(html: &str, page: &Page) -> Vec<Block> {
    let mut blocks = blocks::read(html);
    for block in &mut blocks {
        if page.linked_lines.contains(&folded::folded(&block.text)) {
            block.linked = block.text.len();
        }
    }
    blocks
}

fn by_smoothie(document: Document) -> String {
    let config = dom_smoothie::Config { disable_json_ld: true, ..dom_smoothie::Config::default() };
    let run = || {
        let mut reader =
            dom_smoothie::Readability::with_document(document, None, Some(config)).ok()?;
        Some(reader.parse().ok()?.content.to_string())
    };
    catch_unwind(AssertUnwindSafe(run)).ok().flatten().unwrap_or_default()
}

fn joined(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    texts.join("\n\n")
}

/// Returns whether the second text, that of `dom_smoothie`, is the better one. It is the one to take
/// as a rule; it loses where the page's own JSON-LD agrees more with the other, where it holds the
/// banner about cookies, and where it has less than 45 % of the other's running text.
fn prefers_second(first: &[Block], second: &[Block], given: &Given<'_>) -> bool {
    let (one, two) = (Text::of(first), Text::of(second));
    if one.words == 0 || two.words == 0 {
        return one.words == 0;
    }
    if let Some(declared) = declared(given) {
        let (of_one, of_two) = (declared.agreement(&one), declared.agreement(&two));
        if of_one.max(of_two) > 0.3 {
            return of_two + 0.01 > of_one;
        }
    }
    if one.agreement(&two) < 0.1 {
        // They found different things; one of them may be the banner over the page.
        let (of_one, of_two) = (consent(first), consent(second));
        if of_one.max(of_two) > 3 {
            return of_one > of_two;
        }
    }
    prose(second) * 20 >= prose(first) * 9
}

/// How often a text speaks of cookies.
fn consent(blocks: &[Block]) -> usize {
    let count = |block: &Block| {
        let lower = block.text.to_lowercase();
        lower.matches("cookie").count() + lower.matches("consent").count()
    };
    blocks.iter().map(count).sum()
}

/// How many bytes of a text are in blocks of running text.
fn prose(blocks: &[Block]) -> usize {
    let running =
        |block: &&Block| block.text.len() >= 80 && block.kind != Kind::Heading && !block.is_link();
    blocks.iter().filter(running).map(|block| block.text.len()).sum::<usize>() + 1
}

/// A text as a bag of runs of four words.
struct Text {
    runs: HashMap<u64, u32>,
    words: usize,
}

impl Text {
    fn of(blocks: &[Block]) -> Self {
        Self::new(blocks.iter().flat_map(|block| block.text.split_whitespace()))
    }

    fn new<'t>(words: impl Iterator<Item = &'t str>) -> Self {
        let mut runs = HashMap::new();
        let mut last = [0_u64; 4];
        let mut count = 0;
        for word in words {
            last.rotate_left(1);
            last[3] = hash(word);
            count += 1;
            if count >= 4 {
                let run = last.iter().fold(0_u64, |run, word| {
                    run.rotate_left(13).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ word
                });
                *runs.entry(run).or_insert(0) += 1;
            }
        }
        Self { runs, words: count }
    }

    /// How much two texts have in common, 0 to 1: twice the runs in both over the runs of each.
    fn agreement(&self, other: &Self) -> f64 {
        let both: u32 = self
            .runs
            .iter()
            .map(|(run, count)| other.runs.get(run).map_or(0, |theirs| (*count).min(*theirs)))
            .sum();
        let all: u32 = self.runs.values().chain(other.runs.values()).sum();
        if all == 0 { 0.0 } else { 2.0 * f64::from(both) / f64::from(all) }
    }
}

/// Hashes the letters and digits of a word; punctuation and case do not count.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for char in word.chars().filter(|char| char.is_alphanumeric()) {
        for lower in char.to_lowercase() {
            hash = (hash ^ u64::from(lower)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}
