//! Tells a paragraph of the text that begins as a label does (`Source: the ministry knew of it since May.`)
//! from the labels of an archive.
//!
//! A label is in a block above the text or below it; such a paragraph stands alone, with prose around it.

use crate::format::export::items::Item;
use crate::format::export::items::Layout;
use crate::format::export::labels::Label;
use crate::format::export::labels::Meaning;
use crate::format::export::labels::is_copyright;
use crate::format::export::labels::label;
use crate::format::export::marks::mark;
use crate::format::export::order::is_name;
use crate::format::header::Says;
use crate::format::header::says;
use crate::format::names::Slot;

/// Returns whether the label at an item begins a paragraph of the text, or the first of several: prose is above and
/// below. Where no label names the title, the prose above may be it: then what is labeled must be a sentence.
pub(super) fn is_in_prose(items: &[Item<'_>], at: usize, layout: Layout) -> bool {
    let begins = |at: usize| layout != Layout::Lines || items[at].after_blank;
    let end_of = |at: usize| (at + 1..items.len()).find(|&at| begins(at)).unwrap_or(items.len());
    if at == 0 || !begins(at) {
        return false;
    }
    let above = (0..at).rev().find(|&at| begins(at)).unwrap_or(0);
    let header = &items[..above];
    let labels = || header.iter().filter_map(|item| known(item));
    let is_titled = labels().any(|label| matches!(label.meaning, Meaning::Part(Slot::Title, _)));
    // What is below an empty label is what it names.
    let is_value = header.last().and_then(known).is_some_and(|label| label.value.is_empty());
    if header.is_empty() || is_value || !is_prose(&items[above..at]) {
        return false;
    }
    let mut below = at;
    while below < items.len() && known(&items[below]).is_some() {
        let paragraph = &items[below..end_of(below)];
        let is_alone = paragraph[1..].iter().all(|item| known(item).is_none());
        let is_clear = below == at && is_titled && !is_field(&items[at]);
        if !is_alone || !(is_clear || is_sentence(paragraph)) {
            return false;
        }
        below += paragraph.len();
    }
    below < items.len() && is_prose(&items[below..end_of(below)])
}

fn known<'t>(item: &Item<'t>) -> Option<Label<'t>> {
    label(item.text).filter(|label| label.is_known)
}

/// Returns whether a paragraph is only words, without a label, a day or a notice, and ends as a sentence does or is too
/// long for a title.
fn is_prose(paragraph: &[Item<'_>]) -> bool {
    const LONG: usize = 200;
    const ENDS: [char; 14] =
        ['.', '!', '?', '…', ':', '"', '\'', '”', '’', '»', ')', '。', '।', '۔'];
    let words: usize = paragraph.iter().map(|item| item.text.split_whitespace().count()).sum();
    let is_long = || paragraph.iter().map(|item| item.text.len()).sum::<usize>() > LONG;
    let last = paragraph.last().map_or("", |item| item.text);
    let is_text = |item: &Item<'_>| {
        matches!(says(item.text, false), Says::Short(_) | Says::Text)
            && known(item).is_none()
            && mark(item.text).is_none()
            && !is_copyright(item.text)
    };
    paragraph.iter().all(is_text)
        && (last.ends_with(['。', '।', '۔']) || words >= 3)
        && (last.ends_with(ENDS) || is_long())
}

/// Returns whether a label is one though prose is around it: the day, or the byline below a standfirst.
fn is_field(item: &Item<'_>) -> bool {
    known(item).is_some_and(|label| match label.meaning {
        Meaning::Part(Slot::Published, _) => true,
        Meaning::Part(Slot::Authors, _) => is_name(label.value),
        _ => false,
    })
}

/// Returns whether what is behind a label reads as a sentence: it ends as one, and most of its words are no names.
fn is_sentence(paragraph: &[Item<'_>]) -> bool {
    const FEWEST: usize = 4;
    let words = || paragraph.iter().flat_map(|item| item.text.split_whitespace()).skip(1);
    let small = words().filter(|word| word.starts_with(char::is_lowercase)).count();
    paragraph.last().is_some_and(|item| item.text.ends_with(['.', '!', '?', '"', '”']))
        && words().count() >= FEWEST
        && small * 2 >= words().count()
}
