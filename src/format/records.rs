//! Splits a file into the records between an opening and a closing tag, without holding the file.
//!
//! For archives of many small documents written one after the other (`<DOC>` … `</DOC>`), which no
//! element holds together. A record that is never closed ends where the next one opens. Cost: one
//! look at each byte, and one record in memory.

use crate::article::Record;
use crate::read::Input;
use crate::read::ReadError;

/// How much of a file is asked for at a time.
const STEP: usize = 64 * 1024;

/// The records of a file, one after the other.
pub(crate) struct Records<'i, 'a> {
    input: &'i mut Input<'a>,
    /// The opening and the closing tag, in lowercase, without what ends them (`<doc`, `</doc`).
    tags: [&'static [u8]; 2],
    number: u64,
    line: u64,
}

/// One record.
pub(crate) struct Found {
    pub(crate) record: Record,
    /// Its bytes, tags included; `None` if they are more than allowed.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Whether its closing tag is there.
    pub(crate) is_closed: bool,
}

impl<'i, 'a> Records<'i, 'a> {
    pub(crate) const fn new(input: &'i mut Input<'a>, tags: [&'static [u8]; 2]) -> Self {
        Self { input, tags, number: 0, line: 1 }
    }

    /// Returns the next record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn next(&mut self) -> Result<Option<Found>, ReadError> {
        if !self.skip_to_record()? {
            return Ok(None);
        }
        let [open, close] = self.tags;
        let most = usize::try_from(self.input.limits().max_size).unwrap_or(usize::MAX);
        let (line, first) = (self.line, self.input.offset());
        // The opening tag itself is no start of a next record.
        let mut seen = open.len();
        let mut is_large = false;
        let (length, is_closed) = loop {
            let window = self.input.peek(seen + STEP)?;
            let size = window.len();
            match record_end(window, seen, open, close) {
                End::At(end, is_closed) => break (end, is_closed),
                End::From(_) if self.input.is_at_end() => break (size, false),
                End::From(from) => seen = from,
            }
            if seen > most {
                is_large = true;
                self.consume(seen)?;
                seen = 0;
            }
        };
        is_large |= length > most;
        let bytes = if is_large { None } else { Some(self.input.peek(length)?[..length].to_vec()) };
        self.consume(length)?;
        self.number += 1;
        let bytes_at = (first, self.input.offset());
        let record = Record { number: self.number, line: Some(line), bytes: bytes_at };
        Ok(Some(Found { record, bytes, is_closed }))
    }

    /// Skips what is before the next record; returns whether there is one.
    fn skip_to_record(&mut self) -> Result<bool, ReadError> {
        loop {
            let open = self.tags[0];
            let window = self.input.peek(STEP)?;
            let found = tag_at(window, 0, open);
            let size = window.len();
            match found {
                Ok(at) => {
                    self.consume(at)?;
                    return Ok(true);
                }
                Err(_) if self.input.is_at_end() => return Ok(false),
                Err(from) => self.consume(from.max(1).min(size))?,
            }
        }
    }

    fn consume(&mut self, size: usize) -> Result<(), ReadError> {
        let passed = self.input.peek(size)?;
        let passed = &passed[..size.min(passed.len())];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.input.consume(size);
        Ok(())
    }
}

enum End {
    /// The record is this long; whether its closing tag is there.
    At(usize, bool),
    /// Not among these bytes; go on looking from here.
    From(usize),
}

fn record_end(window: &[u8], from: usize, open: &[u8], close: &[u8]) -> End {
    let closed = tag_at(window, from, close);
    let limit = closed.unwrap_or(window.len());
    if let Ok(next) = tag_at(&window[..limit], from, open)
        && window[..next].ends_with(b"\n")
    {
        return End::At(next, false);
    }
    match closed {
        Ok(at) => match window[at..].iter().position(|&byte| byte == b'>') {
            Some(end) => End::At(at + end + 1, true),
            None => End::From(at),
        },
        Err(from) => End::From(from),
    }
}

/// Returns where `tag` is in `window`, or from where on it may once more is known.
fn tag_at(window: &[u8], from: usize, tag: &[u8]) -> Result<usize, usize> {
    let mut at = from.min(window.len());
    loop {
        let Some(skipped) = window[at..].iter().position(|&byte| byte == b'<') else {
            return Err(window.len());
        };
        at += skipped;
        let Some(&after) = window.get(at + tag.len()) else { return Err(at) };
        if window[at..at + tag.len()].eq_ignore_ascii_case(tag)
            && (after == b'>' || after.is_ascii_whitespace())
        {
            return Ok(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;
    use proptest::prelude::*;

    fn found(text: &str, max_size: u64) -> Vec<(u64, (u64, u64), bool, bool)> {
        let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
        let mut input = Input::new(b"x", &mut source, &mut buffer, Limits { max_size });
        let mut records = Records::new(&mut input, [b"<doc", b"</doc"]);
        let mut all = Vec::new();
        while let Some(found) = records.next().unwrap() {
            let record = found.record;
            if let Some(bytes) = found.bytes {
                assert_eq!(
                    bytes,
                    &text.as_bytes()[record.bytes.0 as usize..record.bytes.1 as usize]
                );
            }
            all.push((
                record.line.unwrap(),
                record.bytes,
                found.is_closed,
                is_whole(text, &record),
            ));
        }
        all
    }

    fn is_whole(text: &str, record: &Record) -> bool {
        text[record.bytes.0 as usize..record.bytes.1 as usize].ends_with('>')
    }

    #[test]
    fn a_record_never_closed_ends_where_the_next_begins() {
        let text = "x\n<DOC>a <doc> b\n</DOC >\n<DOC id=1>c\n<DOC>d</DOC>\n<documents>";
        assert_eq!(
            found(text, 100),
            [(2, (2, 24), true, true), (4, (25, 37), false, false), (5, (37, 49), true, true)]
        );
    }

    #[test]
    fn a_record_above_the_limit_is_passed_over() {
        let long = "x".repeat(3 * STEP);
        let text = format!("<DOC>{long}\n</DOC><DOC>a</DOC>");
        let all = found(&text, 1000);
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].0, 2);
        assert_eq!(all[1].1, (text.len() as u64 - 12, text.len() as u64));
    }

    proptest! {
        #[test]
        fn records_come_in_order(text in "(<DOC>|</DOC>|<D|\n|a){0,30}", max_size in 0_u64..20) {
            let mut at = 0;
            for (line, (start, end), _, _) in found(&text, max_size) {
                prop_assert!(at <= start && start < end && end <= text.len() as u64);
                prop_assert_eq!(line, text[..start as usize].matches('\n').count() as u64 + 1);
                at = end;
            }
        }
    }
}
