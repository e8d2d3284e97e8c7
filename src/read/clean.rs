//! Takes out of a text what no reader can see: control characters and foreign line ends.
//!
//! Invariant: what comes out has no control character but `\n` and `\t`, and has exactly one `\n`
//! for every line end (`\n`, `\r\n` or a lone `\r`) that went in, so that line numbers still lead
//! back to the bytes. Cost: one pass, and no copy where nothing has to change.

use std::borrow::Cow;

use crate::read::twice;

/// Returns `text` without control characters other than `\n` and `\t`, its lines ended by `\n`.
///
/// Form feeds, vertical tabs and next-line characters part words, so a blank takes their place. Controls that are
/// bytes of letters encoded twice become these letters.
#[must_use]
pub fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    match first_unclean(text.as_bytes()) {
        None => text,
        Some(from) => Cow::Owned(match twice::from_controls(&text) {
            Some(once) => cleaned(&once, 0),
            None => cleaned(&text, from),
        }),
    }
}

/// Returns the first byte that may belong to something `clean` changes.
///
/// The chunks are looked at without branches, which the compiler turns into vector code: most
/// text is clean, and this pass over all of it must cost next to nothing.
fn first_unclean(bytes: &[u8]) -> Option<usize> {
    const CHUNK: usize = 64;
    let unclean = |byte: u8| (byte < 0x20 && byte != b'\n' && byte != b'\t') || byte == 0x7f;
    let mut at = 0;
    for chunk in bytes.chunks(CHUNK) {
        let controls = chunk.iter().fold(false, |found, &byte| found | unclean(byte));
        // 0xC2 starts U+0080..U+009F, but also the far more frequent `«`, `»` and no-break space.
        let leads = chunk.iter().fold(false, |found, &byte| found | (byte == 0xc2));
        if controls || leads {
            let c1 = |i: usize| {
                bytes[i] == 0xc2 && bytes.get(i + 1).is_some_and(|byte| (0x80..0xa0).contains(byte))
            };
            let found = (at..at + chunk.len()).find(|&i| unclean(bytes[i]) || c1(i));
            if found.is_some() {
                return found;
            }
        }
        at += chunk.len();
    }
    None
}

fn cleaned(text: &str, from: usize) -> String {
    let mut clean = String::with_capacity(text.len());
    clean.push_str(&text[..from]);
    let mut chars = text[from..].chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' | '\t' => clean.push(char),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            '\u{b}' | '\u{c}' | '\u{85}' => clean.push(' '),
            _ if char.is_control() => {}
            _ => clean.push(char),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        assert_eq!(clean("a\r\nb\rc\nd\r\r\ne".into()), "a\nb\nc\nd\n\ne");
    }

    #[test]
    fn controls_go_and_those_that_part_words_leave_a_blank() {
        assert_eq!(clean("a\0b\u{1b}[1m\u{7f}\u{9b}c\u{c}d\u{85}e\tf".into()), "ab[1mc d e\tf");
    }

    #[test]
    fn clean_text_is_not_copied() {
        assert!(matches!(clean("« déjà vu »\u{a0}\n\tetc.".into()), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn the_fast_way_agrees_with_the_plain_one(text in "(?s)[\u{0}-\u{ff}]{0,200}") {
            let clean = clean(Cow::Borrowed(&text));
            let once = twice::from_controls(&text);
            prop_assert_eq!(&clean, &cleaned(once.as_deref().unwrap_or(&text), 0));
            prop_assert!(clean.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        }
    }
}
