//! Reads messages, one a line, none longer than the limit: what is longer is passed over, not kept.

use std::io;
use std::io::BufRead;

/// Bytes of a message. A query has 64 KiB at most.
pub(crate) const LONGEST: usize = 1 << 20;

/// A line of the input.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its bytes, without the line end.
    Whole(Vec<u8>),
    /// More than [`LONGEST`] bytes.
    TooLong,
}

/// Reads the next line; `None` at the end. A last line needs no line end.
///
/// # Errors
/// Returns what the reader returns.
pub(crate) fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let (mut is_too_long, mut has_begun) = (false, false);
    loop {
        let part = match input.fill_buf() {
            Ok(part) => part,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if part.is_empty() && !has_begun {
            return Ok(None);
        }
        has_begun = true;
        let end = memchr::memchr(b'\n', part);
        let text = &part[..end.unwrap_or(part.len())];
        is_too_long |= line.len() + text.len() > LONGEST;
        if is_too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(text);
        }
        let (is_last, used) = (part.is_empty(), end.map_or(part.len(), |end| end + 1));
        input.consume(used);
        if end.is_some() || is_last {
            return Ok(Some(if is_too_long { Line::TooLong } else { Line::Whole(line) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::BufReader;

    fn lines(text: &[u8], buffer: usize) -> Vec<Line> {
        let mut input = BufReader::with_capacity(buffer, text);
        std::iter::from_fn(|| next(&mut input).expect("memory can be read")).collect()
    }

    #[test]
    fn lines_are_read_whatever_the_size_of_the_buffer() {
        for buffer in [1, 2, 7, 1000] {
            let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
            let read = lines(b"{}\n\n{\"a\":1}\r\nlast", buffer);
            assert_eq!(read, [whole("{}"), whole(""), whole("{\"a\":1}\r"), whole("last")]);
            assert_eq!(lines(b"", buffer), []);
            assert_eq!(lines(b"a\n", buffer), [whole("a")]);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_one_is_read() {
        let mut text = vec![b'x'; LONGEST + 1];
        text.extend_from_slice(b"\nnext\n");
        assert_eq!(lines(&text, 4096), [Line::TooLong, Line::Whole(b"next".to_vec())]);
        assert_eq!(lines(&text[..LONGEST], 4096), [Line::Whole(vec![b'x'; LONGEST])]);
        assert_eq!(lines(&text[..=LONGEST], 4096), [Line::TooLong]);
    }
}
