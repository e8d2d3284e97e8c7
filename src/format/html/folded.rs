//! Titles and lines of a page made equal for comparison: without markup, blanks, case and marks.

use crate::format::markup;

/// Folds a title for comparison: letters and digits only, in lowercase.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns whether two titles are the same, or one is the other with something behind it.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    folded_alike(&folded(one), &folded(other))
}

pub(crate) fn folded_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && (short == long || (short.chars().count() >= 12 && long.contains(short)))
}

/// Returns one line without markup, entities and blanks around it.
pub(crate) fn line(text: &str) -> String {
    let text = markup::plain_text(text.into());
    let text =
        if text.contains('&') { markup::without_references(&text) } else { text.into_owned() };
    text.replace('\u{ad}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}
