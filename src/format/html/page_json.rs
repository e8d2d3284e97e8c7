//! The text of a page that only its programs see: what is handed to a script as JSON, what a live blog
//! has in its JSON-LD, and what is there for readers without scripts.
//!
//! Asked only where the page itself shows next to nothing. The object whose headline is the page's
//! is believed, else the one with the longest text. Invariants: depth, objects and scripts are
//! capped; a text is the strings of paragraphs in their order. Cost: a parse of each long script.

use serde_json::Map;
use serde_json::Value;

use crate::format::html::blocks;
use crate::format::html::folded;
use crate::format::html::scan::Scanned;
use crate::format::markup;

const DEEPEST: usize = 40;
const MOST_OBJECTS: usize = 50_000;
/// The most bytes of scripts that are parsed.
const MOST_BYTES: usize = 6 << 20;
/// A text shorter than this is a label.
const SHORTEST: usize = 120;

/// Returns the text found in a page's scripts or behind them.
pub(crate) fn text(scanned: &Scanned<'_>, own_title: &str) -> Option<String> {
    let mut left = MOST_BYTES;
    let mut best: Option<(bool, usize, String)> = None;
    for script in scanned.json_ld.iter().chain(&scanned.scripts) {
        if script.len() > left {
            continue;
        }
        left -= script.len();
        for value in values(script) {
            let mut finder =
                Finder { own_title: folded::folded(own_title), objects: 0, best: None };
            finder.look(&value, DEEPEST);
            if let Some(found) = finder.best
                && best.as_ref().is_none_or(|known| (known.0, known.1) < (found.0, found.1))
            {
                best = Some(found);
            }
        }
    }
    best.map(|(_, _, text)| text).or_else(|| unscripted(scanned))
}

/// Returns the text for readers without scripts.
fn unscripted(scanned: &Scanned<'_>) -> Option<String> {
    let longest = scanned.unscripted.iter().max_by_key(|part| part.len())?;
    let texts: Vec<String> = blocks::read(longest)
        .into_iter()
        .filter(|block| !block.is_link() && block.kind != blocks::Kind::Heading)
        .map(|block| block.text)
        .collect();
    let text = texts.join("\n\n");
    let lower = text.to_lowercase();
    let asks = lower.contains("javascript") && text.len() < 600;
    (text.len() >= SHORTEST && !asks).then_some(text)
}

/// Returns the JSON values of a script: the whole of it, or what it assigns.
fn values(script: &str) -> Vec<Value> {
    let script = script.trim();
    if script.starts_with(['{', '[']) {
        return serde_json::from_str(script).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = script[from..].find('=').filter(|_| found.len() < 8) {
        let rest = script[from + at + 1..].trim_start();
        from += at + 1;
        let quoted = rest.strip_prefix("JSON.parse(").map(str::trim_start);
        if let Some(text) = quoted.filter(|rest| rest.starts_with('"')) {
            let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
            if let Some(Ok(text)) = strings.next() {
                found.extend(serde_json::from_str::<Value>(&text));
            }
        } else if rest.starts_with("{\"") || rest.starts_with("[{") {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            if let Some(Ok(value)) = values.next() {
                from = script.len() - rest.len() + values.byte_offset();
                found.push(value);
            }
        }
    }
    found
}

struct Finder {
    own_title: String,
    objects: usize,
    /// Whether its headline is the page's, its length, and the text.
    best: Option<(bool, usize, String)>,
}

/// Names of members that hold a story.
const BODIES: [&str; 18] = [
    "articleBody",
    "body",
    "content_elements",
    "content",
    "contents",
    "bodyText",
    "bodyHtml",
    "body_html",
    "html",
    "text",
    "paragraphs",
    "blocks",
    "components",
    "elements",
    "story",
    "article_body",
    "fullText",
    "liveBlogUpdate",
];

impl Finder {
    fn look(&mut self, value: &Value, depth: usize) {
        self.objects += 1;
        if depth == 0 || self.objects > MOST_OBJECTS {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.look(item, depth - 1)),
            Value::Object(object) => {
                self.consider(object);
                object.values().for_each(|value| self.look(value, depth - 1));
            }
            _ => {}
        }
    }

    /// Takes an object's text, if it has a headline and a body.
    fn consider(&mut self, object: &Map<String, Value>) {
        let Some(headline) = headline(object) else { return };
        let folded = folded::folded(&headline);
        let own = self.own_title.len() >= 8
            && (folded == self.own_title
                || self.own_title.starts_with(&folded) && folded.len() >= 12
                || folded.starts_with(&self.own_title));
        for name in BODIES {
            let Some(body) = object.get(name) else { continue };
            let mut paragraphs = Vec::new();
            gather(body, DEEPEST, &mut paragraphs);
            let length: usize = paragraphs.iter().map(String::len).sum();
            let known = self.best.as_ref().map_or((false, SHORTEST - 1), |best| (best.0, best.1));
            // Without the page's headline it may be another story, so it must be a long one.
            if (own, length) > known && (own || length >= 4 * SHORTEST) {
                self.best = Some((own, length, paragraphs.join("\n\n")));
            }
        }
    }
}

fn headline(object: &Map<String, Value>) -> Option<String> {
    ["headline", "title", "name", "headlines"].iter().find_map(|name| {
        let text = match object.get(*name)? {
            Value::String(text) => text.clone(),
            Value::Object(inner) => ["basic", "main", "default", "text", "rendered"]
                .iter()
                .find_map(|name| inner.get(*name)?.as_str())?
                .to_owned(),
            _ => return None,
        };
        Some(folded::line(&text)).filter(|text| !text.is_empty())
    })
}

/// Collects the paragraphs of a body: a string, a list of blocks, or what blocks are made of.
fn gather(value: &Value, depth: usize, into: &mut Vec<String>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::String(text) => {
            let plain = markup::plain_text(text.as_str().into());
            for paragraph in plain.split("\n").map(str::trim).filter(|text| !text.is_empty()) {
                into.push(paragraph.to_owned());
            }
        }
        Value::Array(items) => {
            // Inline parts of one paragraph are strings and small objects side by side.
            if let Some(text) = inline(items) {
                into.push(text);
                return;
            }
            items.iter().for_each(|item| gather(item, depth - 1, into));
        }
        Value::Object(block) => gather_block(block, depth, into),
        _ => {}
    }
}

/// Kinds of blocks that are no text of the story.
const OTHER_BLOCKS: [&str; 16] = [
    "image",
    "photo",
    "video",
    "gallery",
    "embed",
    "advert",
    "ad",
    "promo",
    "related",
    "newsletter",
    "audio",
    "oembed",
    "interstitial",
    "divider",
    "raw_html",
    "caption",
];

/// Names of members that hold a block's text, or the blocks inside of it.
const INSIDE: [&str; 14] = [
    "articleBody",
    "text",
    "content",
    "html",
    "value",
    "body",
    "children",
    "paragraphs",
    "items",
    "model",
    "blocks",
    "content_elements",
    "nodes",
    "rendered",
];

fn gather_block(block: &Map<String, Value>, depth: usize, into: &mut Vec<String>) {
    let kind = ["type", "__typename", "kind", "@type"]
        .iter()
        .find_map(|name| block.get(*name)?.as_str())
        .unwrap_or_default()
        .to_lowercase();
    let is_other = |other: &&str| kind == **other || kind.ends_with(&format!("-{other}"));
    if OTHER_BLOCKS.iter().any(is_other) {
        return;
    }
    if kind == "blogposting" || kind == "liveblogupdate" {
        into.extend(headline(block));
    }
    if let Some(inner) = INSIDE.iter().find_map(|name| block.get(*name)) {
        gather(inner, depth - 1, into);
    }
}

/// Returns the text of a list of inline parts; `None` if it is a list of blocks.
fn inline(items: &[Value]) -> Option<String> {
    let strings = items.iter().filter(|item| item.is_string()).count();
    // A list of nothing but strings is a list of paragraphs.
    if strings == items.len() || strings == 0 {
        let leaf = |item: &Value| {
            let kind = item.get("type").and_then(Value::as_str);
            matches!(kind, Some("text" | "span" | "link" | "a" | "bold" | "italic"))
                && item.get("text").or_else(|| item.get("value")).is_some_and(Value::is_string)
        };
        let is_line = items.len() > 1
            && items.iter().all(leaf)
            && items.iter().any(|item| item.get("type").and_then(Value::as_str) != Some("text"));
        if !is_line {
            return None;
        }
    }
    let mut line = String::new();
    for item in items {
        let text = item
            .as_str()
            .or_else(|| item.get("text").or_else(|| item.get("value")).and_then(Value::as_str));
        line.push_str(text.unwrap_or_default());
    }
    let plain = folded::line(&line);
    (!plain.is_empty()).then_some(plain)
}
