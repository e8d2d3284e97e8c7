//! What one line of a header says, by itself: a named field, a date, an address, a byline, or text.

use crate::format::fields::looks_like_url;
use crate::format::names;
use crate::format::names::IN_BLOCKS;
use crate::format::names::Slot;
use crate::format::written;

/// What one line says, by itself.
#[derive(Debug, PartialEq)]
pub(crate) enum Says<'t> {
    /// `Source: The Post`.
    Named(Slot, u8, &'t str),
    /// `Copyright: The Post`, which nobody asks for; part of a header only below another line.
    Other(&'t str, &'t str),
    /// A date and nothing else.
    Date(&'t str),
    Address(&'t str),
    Byline(&'t str),
    /// `['News', 'World']`.
    List(&'t str),
    Language(&'t str),
    Id(&'t str),
    /// A line of marks, or a mark without a value.
    Nothing,
    /// A short line that does not end as a sentence does.
    Short(&'t str),
    /// Running text.
    Text,
}

/// Returns what a line says. `inside` means that the line above it is part of a header.
pub(crate) fn says(line: &str, inside: bool) -> Says<'_> {
    let text = undecorated(line);
    if text.is_empty() {
        return Says::Nothing;
    }
    let chars = text.chars().count();
    if let Some(named) = named(text, inside) {
        return named;
    }
    if chars > 250 {
        return if looks_like_url(text) { Says::Address(text) } else { Says::Text };
    }
    if looks_like_url(text) {
        return Says::Address(text);
    }
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Says::Language(text);
    }
    let digits = text.chars().filter(|char| char.is_numeric()).count();
    if digits > 0 && !(digits == chars && chars < 8) && written::is_date(text) {
        return Says::Date(text);
    }
    if text.starts_with('[') && text.ends_with(']') {
        return Says::List(text);
    }
    if digits > 0 && chars <= 64 && !text.contains(char::is_whitespace) && !text.ends_with(is_end) {
        return Says::Id(text);
    }
    if let Some(name) = byline(text) {
        return Says::Byline(name);
    }
    let words = text.split_whitespace().count();
    if words <= 30 && chars <= 200 && !text.ends_with(is_end) {
        Says::Short(text)
    } else {
        Says::Text
    }
}

/// Returns whether a text that ends so is a sentence and not a headline.
fn is_end(char: char) -> bool {
    matches!(char, '.' | '。' | '।' | '۔' | ',' | ';' | '，' | '；' | '、')
}

/// Takes off what only sets a header line off (`-- `, `* `, `# `).
fn undecorated(line: &str) -> &str {
    let line = line.trim();
    let marks = line.trim_start_matches(['-', '#', '*', '=', '>', '|']);
    let is_decoration = marks.is_empty() || (marks.len() < line.len() && marks.starts_with(' '));
    // One dash opens an item or speech; two set a line off.
    let width = line.len() - marks.len();
    if is_decoration && (width >= 2 || marks.is_empty()) { marks.trim() } else { line }
}

/// Reads a line that names what it holds.
pub(crate) fn named(text: &str, inside: bool) -> Option<Says<'_>> {
    const LONGEST: usize = 48;
    let (mark, width) = text
        .char_indices()
        .take(LONGEST)
        .find(|(_, char)| matches!(char, ':' | '：' | '=' | '\t'))
        .map(|(at, char)| (at, char.len_utf8()))?;
    let name = text[..mark].trim().trim_matches('*');
    let value = text[mark + width..].trim().trim_start_matches("**").trim();
    let words = name.split_whitespace().count();
    if name.is_empty() || words > 3 || value.starts_with("//") {
        return None;
    }
    if let Some((slot, rank)) = names::slot(name) {
        let plausible = match slot {
            Slot::Body => rank != IN_BLOCKS,
            Slot::Title => value.chars().count() <= 300,
            Slot::Url => value.is_empty() || looks_like_url(value),
            Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
                value.chars().count() <= 100
                    && (value.is_empty() || value.contains(char::is_numeric))
            }
            // A text speaks of these in sentences as well.
            Slot::Post | Slot::Year | Slot::Month | Slot::Day => false,
            Slot::Message | Slot::Crawl | Slot::Upload => false,
            Slot::Lang | Slot::Key | Slot::Kind | Slot::Page => {
                value.chars().count() <= 100 && value.split_whitespace().count() <= 4
            }
            Slot::Source | Slot::Authors | Slot::Section | Slot::Subjects => {
                value.chars().count() <= 200 && !value.ends_with(['。', '।'])
            }
        };
        return plausible.then_some(Says::Named(slot, rank, value));
    }
    let is_name = name.starts_with(|char: char| char.is_uppercase())
        && name.chars().all(|char| char.is_alphanumeric() || "-_ ".contains(char));
    (inside && is_name && words <= 2 && value.chars().count() <= 200)
        .then_some(Says::Other(name, value))
}

/// Words that open a byline, in lowercase.
const BY: [&str; 14] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "przez",
    "от",
    "автор",
    "oleh",
    "de la",
    "من",
];

/// Returns the names of a byline: "By Jane Doe and Li Wei".
fn byline(text: &str) -> Option<&str> {
    let (by, names) = text.split_once(char::is_whitespace)?;
    let names = names.trim();
    if !BY.contains(&by.to_lowercase().as_str()) || names.is_empty() || names.chars().count() > 100
    {
        return None;
    }
    let joins = |word: &str| {
        let word = word.trim_end_matches(',');
        [
            "and", "und", "et", "y", "e", "i", "и", "&", "de", "da", "del", "van", "von", "der",
            "la", "in", "for",
        ]
        .contains(&word)
    };
    let is_name = |word: &str| {
        word.starts_with(|char: char| char.is_alphabetic() && !char.is_lowercase())
            && !word.chars().any(char::is_numeric)
    };
    let words: Vec<&str> = names.split_whitespace().collect();
    let named = words.len() <= 14
        && words.first().is_some_and(|word| is_name(word))
        && words.iter().all(|word| is_name(word) || joins(word))
        && !(names.ends_with('.') && words.len() > 3);
    // "By Tuesday" and "By The River" are no bylines; a person has at least two names.
    (named && words.len() >= 2).then_some(names)
}
