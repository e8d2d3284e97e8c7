//! The text of an article that JSON keeps in blocks: paragraphs, headings and styled words in lists.
//!
//! Editors and archives each have their own form (`contents`, `blocks`, `children`), and in all of them a
//! block is an object whose text is under one of a few names, or in blocks of its own. Blocks are
//! paragraphs; styled words inside of one are joined as they are. What the type of a block says is
//! no text of the story (a picture, the byline) is left out. Depth is capped by the parser.

use std::borrow::Cow;

use crate::format::names;
use crate::format::names::Slot;
use crate::format::value::Value;

/// Types of blocks that are no text of the story, in lowercase.
const OTHERS: [&str; 34] = [
    "kicker",
    "title",
    "headline",
    "byline",
    "author",
    "author_info",
    "date",
    "dateline",
    "image",
    "img",
    "picture",
    "photo",
    "gallery",
    "slideshow",
    "video",
    "audio",
    "caption",
    "ad",
    "ads",
    "advertisement",
    "embed",
    "iframe",
    "related",
    "related_links",
    "interstitial_link",
    "newsletter",
    "promo",
    "divider",
    "rule",
    "button",
    "map",
    "chart",
    "poll",
    "deck",
];

/// Where a block has its text, the better name first.
const NAMES: [&str; 15] = [
    "text",
    "content",
    "html",
    "value",
    "model",
    "body",
    "paragraph",
    "rendered",
    "#text",
    "data",
    "children",
    "blocks",
    "nodes",
    "items",
    "paragraphs",
];

/// Returns the text of a list of blocks, a paragraph each.
pub(crate) fn text(values: &[Value<'_>]) -> String {
    let joined = joined(values, false);
    joined.into_owned()
}

/// Returns whether the elements of a list are articles and no blocks of one: most have a text, and a title
/// with a day, an address or an id, or an address or id with a day.
pub(crate) fn are_records(values: &[Value<'_>]) -> bool {
    const LOOK: usize = 8;
    let looked = values.len().min(LOOK);
    let records = values.iter().take(LOOK).filter(|value| is_record(value)).count();
    records > 0 && records * 2 >= looked
}

fn is_record(value: &Value<'_>) -> bool {
    let Value::Object(members) = value else { return false };
    let has = |wanted: &[Slot]| {
        members.iter().any(|(name, value)| {
            let is_empty = match value {
                Value::Nothing => true,
                Value::Text(text) => text.trim().is_empty(),
                Value::List(values) => values.is_empty(),
                Value::Object(members) => members.is_empty(),
            };
            !is_empty
                && names::slot(name).is_some_and(|(slot, rank)| {
                    wanted.contains(&slot) && (slot != Slot::Title || rank < 3)
                })
        })
    };
    let is_dated = has(&[Slot::Published, Slot::Created]);
    let is_named = has(&[Slot::Url, Slot::Key]);
    has(&[Slot::Body]) && (has(&[Slot::Title]) && (is_dated || is_named) || is_dated && is_named)
}

/// Returns what the block that names the section says.
pub(crate) fn section<'v>(values: &'v [Value<'_>]) -> Option<&'v str> {
    values.iter().find_map(|value| {
        let is_section = matches!(kind(value), Some(kind) if kind.eq_ignore_ascii_case("kicker"));
        match value.get("content").or_else(|| value.get("text")) {
            Some(Value::Text(text)) if is_section => Some(text.as_ref()),
            _ => None,
        }
    })
}

fn kind<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value.get("type") {
        Some(Value::Text(kind)) => Some(kind),
        _ => None,
    }
}

fn text_of<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Nothing => Cow::Borrowed(""),
        Value::Text(text) => Cow::Borrowed(text.as_ref()),
        Value::List(values) => joined(values, true),
        Value::Object(_) => {
            let is_other = |kind: &str| OTHERS.contains(&kind.to_ascii_lowercase().as_str());
            if kind(value).is_some_and(is_other) {
                return Cow::Borrowed("");
            }
            let mut texts = NAMES.iter().filter_map(|name| value.get(name)).map(text_of);
            let text = texts.find(|text| !text.trim().is_empty()).unwrap_or_default();
            match value.get("heading").or_else(|| value.get("subheading")) {
                Some(Value::Text(heading)) if !text.is_empty() && !heading.trim().is_empty() => {
                    Cow::Owned(format!("{heading}\n\n{text}"))
                }
                _ => text,
            }
        }
    }
}

fn joined<'v>(values: &'v [Value<'_>], is_inside: bool) -> Cow<'v, str> {
    if is_styled(values, is_inside) {
        return Cow::Owned(values.iter().map(text_of).collect());
    }
    let texts: Vec<Cow<'v, str>> =
        values.iter().map(text_of).filter(|text| !text.trim().is_empty()).collect();
    if let [only] = &texts[..] {
        return only.clone();
    }
    let has_markup = texts.iter().any(|text| text.contains('<'));
    let mut all = String::new();
    let mut before: Option<String> = None;
    for text in texts {
        // Two forms of one text, with marks and without.
        let letters: String = without_marks(&text);
        if letters.len() > 24 && before.as_ref() == Some(&letters) {
            continue;
        }
        before = Some(letters);
        let (open, close) = if has_markup { ("<p>", "</p>") } else { ("", "") };
        all.push_str(open);
        all.push_str(&text);
        all.push_str(close);
        all.push_str("\n\n");
    }
    Cow::Owned(all)
}

/// Returns whether values are the words of one paragraph, some of them styled, and no paragraphs.
fn is_styled(values: &[Value<'_>], is_inside: bool) -> bool {
    let is_object = |value: &Value<'_>| matches!(value, Value::Object(_));
    let is_text = |value: &Value<'_>| matches!(value, Value::Text(_));
    let is_leaf = |value: &Value<'_>| {
        // A block of type `text` that has its text under another name is a paragraph.
        let is_text_node = kind(value).is_some_and(|kind| kind == "text")
            && (value.get("text").is_some() || value.get("value").is_some());
        is_object(value)
            && (is_text_node || is_inside && kind(value).is_none() && value.get("text").is_some())
    };
    values.iter().any(is_text) && values.iter().any(is_object) || values.iter().any(is_leaf)
}

/// Returns the letters of a text outside of its tags.
fn without_marks(text: &str) -> String {
    let mut is_tag = false;
    let outside = text.chars().filter(|char| {
        match char {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ => return !is_tag && char.is_alphanumeric(),
        }
        false
    });
    outside.collect()
}
