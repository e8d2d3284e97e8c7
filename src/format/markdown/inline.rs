//! Markdown inside a line: links keep their text, pictures go, emphasis loses its marks.

use crate::format::fields::looks_like_url;

/// How deep brackets may be in each other in a link. The cap makes reading linear: a line of
/// open brackets is not read again for each of them.
const DEEPEST: usize = 3;

/// Takes the markup off one line: links keep their text, pictures go, emphasis loses its marks.
pub(crate) fn plain_text(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['\\', '`', '*', '_', '~', '[', '!', '<']) {
        text.push_str(&rest[..at]);
        rest = take_mark(&rest[at..], &mut text);
    }
    text.push_str(rest);
    text
}

/// Takes the markup that a text may begin with into `plain`, without its marks; returns the rest.
fn take_mark<'l>(text: &'l str, plain: &mut String) -> &'l str {
    let mut chars = text.chars();
    let (mark, next) = (chars.next().unwrap_or_default(), chars.next());
    let behind = match mark {
        '\\' => next.filter(char::is_ascii_punctuation).map(|char| {
            plain.push(char);
            &text[2..]
        }),
        '`' => text[1..].find('`').map(|end| {
            plain.push_str(&text[1..=end]);
            &text[end + 2..]
        }),
        '!' if next == Some('[') => link(&text[1..]).map(|(_, rest)| rest),
        '[' => link(text).map(|(inner, rest)| {
            // Links do not nest, but pictures and emphasis may be in them.
            plain.push_str(&without_emphasis(inner));
            rest
        }),
        '<' => address(text).map(|address| {
            plain.push_str(address);
            &text[address.len() + 2..]
        }),
        '*' | '_' | '~' => {
            let run = text.len() - text.trim_start_matches(mark).len();
            let following = &text[run..];
            if !is_emphasis(mark, run, plain, following) {
                plain.push_str(&text[..run]);
            }
            Some(following)
        }
        _ => None,
    };
    // What is no markup is the sign itself.
    behind.unwrap_or_else(|| {
        plain.push(mark);
        &text[mark.len_utf8()..]
    })
}

/// Returns whether a run of marks is emphasis and not the sign itself: `2 * 3`, `snake_case`.
fn is_emphasis(mark: char, run: usize, before: &str, after: &str) -> bool {
    let word_before = before.ends_with(char::is_alphanumeric);
    let word_after = after.starts_with(char::is_alphanumeric);
    let blank_before = before.is_empty() || before.ends_with(char::is_whitespace);
    let blank_after = after.is_empty() || after.starts_with(char::is_whitespace);
    match mark {
        '~' => run == 2,
        '_' => !(word_before && word_after || blank_before && blank_after),
        _ => run <= 3 && !(blank_before && blank_after),
    }
}

fn without_emphasis(text: &str) -> String {
    let text = match text.find("![") {
        // A picture that is a link has no text but its own.
        Some(_) => return String::new(),
        None => text,
    };
    text.replace("**", "").replace("__", "").trim_matches(['*', '`']).to_owned()
}

/// Returns the address in `<https://…> rest`.
fn address(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(|char: char| "<>".contains(char) || char.is_whitespace())?;
    let address = &inner[..end];
    (inner[end..].starts_with('>') && looks_like_url(address)).then_some(address)
}

/// Splits `[text](address) rest` or `[text][name] rest` into the text and the rest.
fn link(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = bracketed(text, '[', ']')?;
    let (_, rest) = bracketed(after, '(', ')').or_else(|| bracketed(after, '[', ']'))?;
    Some((inner, rest))
}

/// Splits a text that starts with a bracket into what is in it and what follows it.
fn bracketed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(open)?;
    let mut depth = 1_usize;
    for (at, char) in inside.char_indices() {
        if char == open {
            depth += 1;
        } else if char == close {
            depth -= 1;
        }
        match depth {
            0 => return Some((&inside[..at], &inside[at + 1..])),
            1..=DEEPEST => {}
            _ => return None,
        }
    }
    None
}
