//! Encoded words of mail headers (`=?utf-8?Q?Caf=C3=A9?=`), put together before they are decoded.
//!
//! Words that follow each other in one charset are one run of bytes, since programs cut them where
//! the line was full and not where a character ends. Invariants: what is no encoded word, or cannot be
//! decoded, is kept as it is. Cost: one pass.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

use crate::read::charset;

/// Returns the text of a header.
pub(crate) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut run = Run::default();
    let mut rest = raw;
    while let Some(at) = rest.find("=?") {
        let Some((word, length)) = EncodedWord::at(&rest[at..]) else {
            run.end(&mut out);
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        let between = &rest[..at];
        // Blanks between encoded words are none of the text.
        if !between.trim().is_empty() || run.is_empty() {
            run.end(&mut out);
            out.push_str(between);
        }
        run.add(&word, &rest[at..at + length], &mut out);
        rest = &rest[at + length..];
    }
    run.end(&mut out);
    out.push_str(rest);
    out
}

/// Bytes of one charset, and characters of base64 that do not make whole bytes yet.
#[derive(Default)]
struct Run {
    charset: String,
    bytes: Vec<u8>,
    pending: String,
    /// The words as written whose characters are pending.
    written: String,
}

impl Run {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.pending.is_empty()
    }

    fn add(&mut self, word: &EncodedWord<'_>, written: &str, out: &mut String) {
        if !word.charset.eq_ignore_ascii_case(&self.charset) {
            self.end(out);
            self.charset = word.charset.to_owned();
        }
        if word.is_base64 {
            self.written.push_str(if self.written.is_empty() { "" } else { " " });
            self.written.push_str(written);
            let text = word.text.trim_ascii_end();
            self.pending.extend(text.trim_end_matches('=').split_ascii_whitespace());
            // A word that was filled up ends with whole bytes.
            if text.ends_with('=') || self.pending.len().is_multiple_of(4) {
                self.end_base64(out);
            }
        } else {
            self.end_base64(out);
            quoted(word.text, &mut self.bytes);
        }
    }

    fn end_base64(&mut self, out: &mut String) {
        let (pending, written) =
            (std::mem::take(&mut self.pending), std::mem::take(&mut self.written));
        let config = GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true);
        let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, config);
        match engine.decode(pending) {
            Ok(bytes) => self.bytes.extend(bytes),
            Err(_) => {
                let is_behind_another = !self.bytes.is_empty();
                self.decode(out);
                out.push_str(if is_behind_another { " " } else { "" });
                out.push_str(&written);
            }
        }
    }

    fn end(&mut self, out: &mut String) {
        self.end_base64(out);
        self.decode(out);
    }

    fn decode(&mut self, out: &mut String) {
        let bytes = std::mem::take(&mut self.bytes);
        if !bytes.is_empty() {
            out.push_str(&charset::decode(&bytes, Some(&self.charset)).text);
        }
    }
}

struct EncodedWord<'r> {
    charset: &'r str,
    is_base64: bool,
    text: &'r str,
}

impl<'r> EncodedWord<'r> {
    /// Reads the word that begins here; returns it with its length.
    fn at(text: &'r str) -> Option<(Self, usize)> {
        let mut parts = text.strip_prefix("=?")?.splitn(3, '?');
        let (charset, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let end = end_of_word(rest)?;
        let (is_base64, inner) = (encoding.eq_ignore_ascii_case("b"), &rest[..end]);
        let known = is_base64 || encoding.eq_ignore_ascii_case("q");
        if !known || charset.is_empty() || charset.len() > 40 {
            return None;
        }
        // A language may follow the charset.
        let charset = charset.split('*').next().unwrap_or(charset);
        let length = text.len() - rest.len() + end + 2;
        Some((Self { charset, is_base64, text: inner }, length))
    }
}

/// Returns where the text of an encoded word ends: before `?=`, on the same line and before another
/// word begins, so that no search goes further than the next word.
fn end_of_word(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    for at in memchr::memchr2_iter(b'?', b'\n', bytes) {
        if bytes[at] == b'\n' {
            return None;
        }
        if bytes.get(at + 1) == Some(&b'=') {
            return Some(at);
        }
        if at > 0 && bytes[at - 1] == b'=' {
            return None;
        }
    }
    None
}

fn quoted(text: &str, into: &mut Vec<u8>) {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => into.push(b' '),
            b'=' => {
                let digits: Vec<u8> = bytes.clone().take(2).collect();
                let value = std::str::from_utf8(&digits).ok();
                match value.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(value) if digits.len() == 2 => {
                        into.push(value);
                        bytes.nth(1);
                    }
                    _ => into.push(b'='),
                }
            }
            byte => into.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_put_together_before_they_are_decoded() {
        for (raw, expected) in [
            ("=?UTF-8?Q?Caf=C3?= =?UTF-8?Q?=A9_closes?=", "Café closes"),
            ("Re: =?utf-8?b?Q2Fmw6k=?= at noon", "Re: Café at noon"),
            ("=?koi8-r?B?7c/T1A==?= =?utf-8?Q?_=C3=A9?=", "Мост é"),
            ("1 =? 2", "1 =? 2"),
            ("=?x-unheard-of?Q?a?=", "a"),
            ("=?utf-8?Q?Why?_=C3=A9?=", "Why? é"),
            ("=?utf-8?b?Q2Fm w6k=?=", "Café"),
        ] {
            assert_eq!(text(raw), expected, "{raw}");
        }
    }

    #[test]
    fn words_that_cannot_be_decoded_are_kept_as_they_are() {
        for raw in [
            "=?utf-8?b?Q2Fm*w6k=?= at noon",
            "=?utf-8?b?Q2Fmw?= at noon",
            "=?utf-8?b?Q2Fm",
            "=?utf-8?x?Q2Fm?=",
        ] {
            assert_eq!(text(raw), raw);
        }
        assert_eq!(text("=?utf-8?q?Caf=C3=A9?= =?utf-8?b?*?="), "Café =?utf-8?b?*?=");
        let raw = "one =?utf-8?b?Q2!m?= =?utf-8?b?w6k?= two";
        assert_eq!(text(raw), "one =?utf-8?b?Q2!m?= é two");
    }

    #[test]
    fn words_that_never_end_are_passed_over_in_one_pass() {
        for unit in ["=?a?q?x ", "=?a?q?", "=?", "=?a"] {
            let raw = unit.repeat(300_000);
            assert_eq!(text(&raw), raw);
            assert!(text(&(raw + "?=\nend")).ends_with("\nend"));
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(raw in "[=?a-cQB_é ]{0,60}") {
            let _ = text(&raw);
        }
    }
}
