//! Makes text from the input safe to show on a terminal.
//!
//! News comes from anywhere: a title may hold an escape sequence that rewrites the screen, a file
//! name a mark that turns its letters round. Invariant: what leaves this module holds no control
//! byte (C0, DEL, C1) and no bidi override, embedding or isolate; every other character is kept.
//! Cost: nothing is copied where nothing had to be escaped.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Returns running text safe to show on one line: blanks for line breaks and tabs, every other
/// control character as a visible code (`\x1b`, `\u{202e}`).
///
/// Left-to-right and right-to-left *marks* are kept: Arabic and Hebrew text needs them, and they
/// move nothing but the neutral character beside them.
///
/// ```
/// assert_eq!(dateline::render::escape::text("Port\n\u{1b}[2Jshut"), r"Port \x1b[2Jshut");
/// ```
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| shown_as(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match shown_as(c) {
            Some(shown) => out.push_str(&shown),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Returns a name (a path, an id, a source) safe to show: as [`text`], and line breaks and
/// directional marks are escaped too, since a name never needs them.
#[must_use]
pub fn name(name: &str) -> Cow<'_, str> {
    if !name.chars().any(is_escaped_in_names) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 16);
    for c in name.chars() {
        if is_escaped_in_names(c) {
            code(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Returns a path safe to show; bytes that are not UTF-8 are shown as `\xNN`.
#[must_use]
pub fn path(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(&name(chunk.valid()));
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Returns what is shown for `c` in running text, or `None` where it is shown as it is.
pub(crate) fn shown_as(c: char) -> Option<String> {
    if matches!(c, '\n' | '\r' | '\t') {
        return Some(" ".to_owned());
    }
    is_dangerous(c).then(|| {
        let mut out = String::new();
        code(&mut out, c);
        out
    })
}

/// Returns whether `c` could do something to a terminal other than show itself.
pub(crate) fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn is_escaped_in_names(c: char) -> bool {
    is_dangerous(c) || matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}')
}

fn code(out: &mut String, c: char) {
    let number = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if number < 0x100 {
        write!(out, "\\x{number:02x}")
    } else {
        write!(out, "\\u{{{number:x}}}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(text("\u{1b}[2Jgone"), "\\x1b[2Jgone");
        assert_eq!(text("a\u{9b}31mb"), "a\\x9b31mb");
        assert_eq!(name("news\u{202e}txt.exe\n"), "news\\u{202e}txt.exe\\x0a");
    }

    #[test]
    fn running_text_keeps_its_words_apart_where_a_line_ended() {
        assert_eq!(text("one\ntwo\tthree"), "one two three");
    }

    #[test]
    fn a_mark_that_arabic_needs_is_kept_in_text_and_shown_in_names() {
        assert_eq!(text("a\u{200f}b"), "a\u{200f}b");
        assert_eq!(name("a\u{200f}b"), "a\\u{200f}b");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_shown_one_by_one() {
        use std::os::unix::ffi::OsStrExt as _;
        let odd = Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9/\xff.txt"));
        assert_eq!(path(odd), "caf\\xe9/\\xff.txt");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_is_left_whatever_came_in(input in any::<String>()) {
            prop_assert!(!text(&input).chars().any(is_dangerous));
            prop_assert!(!name(&input).chars().any(is_escaped_in_names));
            prop_assert!(!path(Path::new(&input)).chars().any(is_escaped_in_names));
        }

        #[test]
        fn harmless_text_is_not_touched(input in "[a-zéß中文ا-ي .,;]*") {
            prop_assert_eq!(text(&input), input.as_str());
        }
    }
}
