//! Lines, limits and places of inputs, by example and over any bytes.

use super::*;
use proptest::prelude::*;

/// A source that gives a few bytes at a time.
struct Drip<'b>(&'b [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.0.len().min(into.len()).min(3);
        into[..size].copy_from_slice(&self.0[..size]);
        self.0 = &self.0[size..];
        Ok(size)
    }
}

fn lines(bytes: &[u8], max_size: u64) -> Vec<(u64, (u64, u64), Option<String>)> {
    let (mut source, mut buffer) = (Drip(bytes), Vec::new());
    let mut input = Input::new(b"x", &mut source, &mut buffer, Limits { max_size });
    let mut lines = Vec::new();
    while let Some(line) = input.line().unwrap() {
        lines.push((line.number, line.bytes, line.text.map(Cow::into_owned)));
    }
    lines
}

fn texts(bytes: &[u8]) -> Vec<String> {
    lines(bytes, 1000).into_iter().map(|(_, _, text)| text.unwrap()).collect()
}

#[test]
fn lines_come_without_their_ends() {
    assert_eq!(texts(b"\xef\xbb\xbfone\r\ntwo\n\nfour"), ["one", "two", "", "four"]);
    assert_eq!(texts(b""), [""; 0]);
}

#[test]
fn lines_of_utf_16_are_lines() {
    // The second character of the first line holds the byte of a line end.
    let text = "one \u{0a41} line\r\nanother line\n";
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let raw: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect();
        assert_eq!(texts(&raw), ["one \u{0a41} line", "another line"]);
    }
}

#[test]
fn a_line_above_the_limit_is_named_and_the_next_ones_are_read() {
    let long = "x".repeat(2 * STEP);
    let text = format!("a\n{long}\nb\n");
    let found = lines(text.as_bytes(), 10);
    let end = 2 + long.len() as u64 + 1;
    assert_eq!(found[1], (2, (2, end), None));
    assert_eq!(found[2], (3, (end, end + 2), Some("b".to_owned())));
}

#[test]
fn a_file_above_the_limit_is_refused_before_it_is_read() {
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(b'x');
            Ok(into.len())
        }
    }
    let (mut source, mut buffer) = (Endless, Vec::new());
    let mut input = Input::new(b"x", &mut source, &mut buffer, Limits { max_size: 1000 });
    assert!(matches!(input.text(), Err(ReadError::TooLarge { limit: 1000 })));
}

#[test]
fn a_line_in_a_legacy_charset_is_read_as_the_first_such_line() {
    let text = "Правительство объявило вчера о продлении отпусков и каникул\nда\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
    assert_eq!(texts(&bytes).join("\n"), text.trim_end());
}

#[test]
fn every_line_of_a_text_leads_back_to_its_bytes() {
    let raw = b"one\r\ntwo\rthree\n\nfive";
    let (mut source, mut buffer) = (&raw[..], Vec::new());
    let mut input = Input::new(b"x", &mut source, &mut buffer, Limits::default());
    let text = input.text().unwrap();
    let starts = text.line_starts();
    let found: Vec<&str> = starts
        .windows(2)
        .map(|ends| std::str::from_utf8(&raw[ends[0] as usize..ends[1] as usize]).unwrap())
        .collect();
    assert_eq!(found, ["one\r\n", "two\r", "three\n", "\n", "five"]);
    assert_eq!(text.text.lines().count(), found.len());
}

proptest! {
    #[test]
    fn the_lines_of_any_bytes_are_all_of_them_in_order(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        max_size in 0_u64..100,
    ) {
        let mut at = 0;
        for (index, (number, (start, end), text)) in lines(&bytes, max_size).iter().enumerate() {
            prop_assert_eq!(*number, index as u64 + 1);
            prop_assert_eq!(*start, at);
            prop_assert!(end > start);
            prop_assert_eq!(text.is_some(), end - start <= max_size);
            at = *end;
        }
        prop_assert_eq!(at, bytes.len() as u64);
    }
}
