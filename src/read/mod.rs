//! Turns a file into bytes and bytes into text, within limits.
//!
//! [`Input`] is the one way a format sees a file: a name and a stream of bytes, which it hands
//! out whole (bounded) or line by line with the bytes each line came from. What the bytes come
//! from (a file, a member of an archive) is not its business, so containers can nest.
//! Invariant: no more than the limit plus one line is ever in memory; a line above the limit is
//! named and passed over, and the lines after it are read. Cost: bytes are read once, into a
//! buffer the caller uses again for the next file.

mod at;
mod block_sums;
pub mod charset;
mod clean;
mod decompress;
mod encodings;
mod frames;
mod nesting;
mod old_charsets;
pub(crate) mod twice;
mod written;

pub use at::FileBytes;
pub use block_sums::BlockSummer;
pub use block_sums::BlockSums;
pub use block_sums::Checksums;
pub use block_sums::Compared;
pub use clean::clean;
pub use decompress::Compression;
pub use decompress::Decompressed;
pub use decompress::why_broken;
pub use nesting::MOST_NESTED;
pub use nesting::Nesting;
pub use nesting::TooDense;
pub use written::NotText;
pub use written::written_text;

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::Read;
use std::rc::Rc;

use encoding_rs::UTF_16LE;

use crate::read::charset::Charset;

/// How much of a file is looked at to recognize its format.
pub const HEAD: usize = 8 * 1024;

/// How much is asked of the file at a time.
const STEP: usize = 256 * 1024;

/// A buffer left larger than this by one file is not kept for the next.
const KEEP: usize = 4 * 1024 * 1024;

/// How much of a file may be in memory at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one article's file, or of one record of a file of many.
    pub max_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_size: 64 * 1024 * 1024 }
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("read failed after byte {offset}")]
    Io {
        /// How far it was read.
        offset: u64,
        /// What the system said.
        source: io::Error,
    },
    /// The file is one article (or has to be read whole) and is larger than allowed.
    #[error("larger than {limit} bytes, the limit")]
    TooLarge {
        /// The limit it exceeds.
        limit: u64,
    },
}

/// A place in a file of records that may grow at its end: all before it are whole records, and what
/// comes after can be read without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Point {
    /// Bytes before it.
    pub bytes: u64,
    /// Records before it.
    pub records: u64,
    /// Lines before it.
    pub lines: u64,
    /// What the records before it decided for all of the file, as its format writes it; 0 if nothing.
    pub decided: u8,
}

/// A file being read: its name and its bytes.
pub struct Input<'a> {
    name: &'a [u8],
    source: &'a mut dyn Read,
    buffer: &'a mut Vec<u8>,
    /// The bytes read but not yet handed out: `buffer[start..end]`.
    start: usize,
    end: usize,
    /// Where `start` is in the file.
    offset: u64,
    /// The number of lines handed out.
    lines: u64,
    /// The end of the file is in the buffer.
    ended: bool,
    /// Where it ends, once that is known; shared with those who hand on places in it.
    end_known: Rc<Cell<u64>>,
    limits: Limits,
    charset: LineCharset,
    /// Records before the first one handed out.
    records_before: u64,
    /// What those decided.
    decided_before: u8,
    /// The last place from which reading could go on; shared with those who may break off there.
    point: Rc<Cell<Option<Point>>>,
    /// The charset that what is around the file says it is in.
    declared: Option<&'a str>,
    nesting: Nesting,
    /// The file the bytes are those of, where they are.
    file: Option<&'a File>,
}

/// In which charset the lines of a file are read.
///
/// Lines are split in the bytes, so that their place in the file is known; only UTF-16 has line
/// ends of two bytes.
#[derive(Debug, Clone, Copy)]
enum LineCharset {
    /// Nothing was read yet.
    Unknown,
    /// Line ends are single bytes. The charset is the one found in the first line that is not
    /// UTF-8.
    Narrow(Option<Charset>),
    /// UTF-16, either way.
    Wide(Charset),
}

/// One line of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'l> {
    /// Counted from 1.
    pub number: u64,
    /// Its byte range in the file, with its line end.
    pub bytes: (u64, u64),
    /// Its text without the line end, not cleaned; `None` if it is longer than allowed.
    pub text: Option<Cow<'l, str>>,
}

/// The whole text of a file.
#[derive(Debug)]
pub struct Text<'t> {
    /// The text, cleaned (see [`clean`]).
    pub text: Cow<'t, str>,
    /// The charset it was read in.
    pub charset: Charset,
    /// What a reader should know about the choice of the charset.
    pub guess: Option<String>,
    /// Whether some bytes meant nothing in that charset and were replaced.
    pub replaced: bool,
    raw: &'t [u8],
}

/// The beginning of a file, by which its format is recognized.
#[derive(Debug)]
pub struct Head<'h> {
    /// The file's name, without its folder.
    pub name: &'h [u8],
    /// Up to [`HEAD`] bytes.
    pub bytes: &'h [u8],
    /// The same as text, as far as it is text; not cleaned.
    pub text: Cow<'h, str>,
    /// Whether `bytes` is all of the file.
    pub complete: bool,
}

impl Head<'_> {
    /// Returns what follows the last dot of the name, in lowercase (`jsonl`).
    #[must_use]
    pub fn extension(&self) -> String {
        let name = String::from_utf8_lossy(self.name);
        match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
            _ => String::new(),
        }
    }
}

impl<'a> Input<'a> {
    /// Starts reading `source`. `name` is the file's name without its folder; `buffer` is working
    /// space, to be given again for the next file.
    #[must_use]
    pub fn new(
        name: &'a [u8],
        source: &'a mut dyn Read,
        buffer: &'a mut Vec<u8>,
        limits: Limits,
    ) -> Self {
        if buffer.len() > KEEP {
            buffer.truncate(KEEP);
            buffer.shrink_to_fit();
        }
        let charset = LineCharset::Unknown;
        Self {
            name,
            source,
            buffer,
            start: 0,
            end: 0,
            offset: 0,
            lines: 0,
            ended: false,
            end_known: Rc::new(Cell::new(u64::MAX)),
            limits,
            charset,
            records_before: 0,
            decided_before: 0,
            point: Rc::default(),
            declared: None,
            nesting: Nesting::default(),
            file: None,
        }
    }

    /// Says that the bytes are those of a file, so that a format may read it at any place.
    #[must_use]
    pub const fn of_file(mut self, file: &'a File) -> Self {
        self.file = Some(file);
        self
    }

    /// Says that the stream begins at a place to which the file was read before.
    #[must_use]
    pub const fn from_point(mut self, point: Point) -> Self {
        self.offset = point.bytes;
        self.lines = point.lines;
        self.records_before = point.records;
        self.decided_before = point.decided;
        // A place is only noted where all before it was UTF-8.
        self.charset = LineCharset::Narrow(None);
        self
    }

    /// Returns how many records come before the stream.
    #[must_use]
    pub const fn records_before(&self) -> u64 {
        self.records_before
    }

    /// Returns what the records before the stream decided, as [`Point::decided`] has it.
    #[must_use]
    pub const fn decided_before(&self) -> u8 {
        self.decided_before
    }

    /// Returns the cell of the last place from which reading could go on.
    #[must_use]
    pub fn point(&self) -> Rc<Cell<Option<Point>>> {
        Rc::clone(&self.point)
    }

    /// Notes that reading could go on from here, after so many records; `None` that it could not.
    pub fn note_point(&self, records: Option<u64>) {
        self.note_decided_point(records, 0);
    }

    /// Like [`Self::note_point`], with what the records before decided.
    pub fn note_decided_point(&self, records: Option<u64>, decided: u8) {
        let is_plain = matches!(self.charset, LineCharset::Unknown | LineCharset::Narrow(None));
        let (bytes, lines) = (self.offset, self.lines);
        let point =
            records.filter(|_| is_plain).map(|records| Point { bytes, records, lines, decided });
        self.point.set(point);
    }

    /// Returns whether what was handed out last ends in a line end.
    #[must_use]
    pub fn is_after_line_end(&self) -> bool {
        self.start.checked_sub(1).is_some_and(|last| self.buffer[last] == b'\n')
    }

    /// Says where inside its file the stream is.
    #[must_use]
    pub fn nested(mut self, nesting: Nesting) -> Self {
        self.nesting = nesting;
        self
    }

    /// Says which charset what is around the stream (HTTP, mail) declares for it.
    #[must_use]
    pub const fn declared(mut self, charset: Option<&'a str>) -> Self {
        self.declared = charset;
        self
    }

    /// Returns the charset that what is around the stream declares for it.
    #[must_use]
    pub const fn declared_charset(&self) -> Option<&'a str> {
        self.declared
    }

    /// Returns where inside its file the stream is.
    #[must_use]
    pub fn nesting(&self) -> Nesting {
        self.nesting.clone()
    }

    /// Returns where the stream ends, as soon as that is known: `u64::MAX` until then.
    #[must_use]
    pub fn end_known(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.end_known)
    }

    /// Returns a reader of the whole file at any place; `None` for a stream that only goes forward.
    ///
    /// # Errors
    /// When the file's size cannot be had.
    pub fn at_any_place(&self) -> Result<Option<FileBytes<'a>>, ReadError> {
        let Some(file) = self.file else { return Ok(None) };
        let bytes = FileBytes::new(file);
        let bytes = bytes.map_err(|source| ReadError::Io { offset: self.offset, source })?;
        self.nesting.note_read(bytes.len());
        Ok(Some(bytes))
    }

    /// Passes over `size` bytes, or all there are; returns how many there were.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn skip(&mut self, size: u64) -> Result<u64, ReadError> {
        let mut left = size;
        while left > 0 {
            let seen = self.peek(1)?.len() as u64;
            if seen == 0 {
                break;
            }
            let step = seen.min(left);
            self.consume(usize::try_from(step).unwrap_or(usize::MAX));
            left -= step;
        }
        Ok(size - left)
    }

    /// Returns the file's name, without its folder.
    #[must_use]
    pub const fn name(&self) -> &'a [u8] {
        self.name
    }

    /// Returns the limits it is read within.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns how many bytes were handed out: where in the file the next one is.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the beginning of what was not handed out yet, without handing it out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn head(&mut self) -> Result<Head<'_>, ReadError> {
        self.fill(HEAD)?;
        let bytes = &self.buffer[self.start..self.end.min(self.start + HEAD)];
        let complete = self.ended && self.end - self.start <= HEAD;
        let text = charset::decode(bytes, None).text;
        Ok(Head { name: self.name, bytes, text, complete })
    }

    /// Returns at least `size` bytes, or all there are, without handing them out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn peek(&mut self, size: usize) -> Result<&[u8], ReadError> {
        self.fill(size)?;
        Ok(&self.buffer[self.start..self.end])
    }

    /// Returns whether the end of the file has been reached: what [`Input::peek`] returned is all.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.ended
    }

    /// Hands out `size` bytes that were seen by [`Input::peek`].
    pub fn consume(&mut self, size: usize) {
        let size = size.min(self.end - self.start);
        self.start += size;
        self.offset += size as u64;
    }

    /// Returns all the bytes that are left, without handing them out.
    ///
    /// # Errors
    /// When the file cannot be read or is larger than allowed.
    pub fn whole(&mut self) -> Result<&[u8], ReadError> {
        let limit = self.limits.max_size;
        let most = usize::try_from(limit).unwrap_or(usize::MAX - 1);
        self.fill(most.saturating_add(1))?;
        if self.end - self.start > most {
            return Err(ReadError::TooLarge { limit });
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// Returns the whole text that is left, decoded and cleaned.
    ///
    /// # Errors
    /// When the file cannot be read or is larger than allowed.
    pub fn text(&mut self) -> Result<Text<'_>, ReadError> {
        let declared = self.declared;
        let raw = self.whole()?;
        let decoded = charset::decode(raw, declared);
        let charset::Decoded { text, charset, replaced, guess } = decoded;
        Ok(Text { text: clean(text), charset, replaced, guess, raw })
    }

    /// Hands out the next line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn line(&mut self) -> Result<Option<Line<'_>>, ReadError> {
        if let LineCharset::Unknown = self.charset {
            self.fill(HEAD)?;
            let sample = &self.buffer[self.start..self.end.min(self.start + HEAD)];
            let charset = charset::charset_of(sample, None);
            self.charset = if charset.is_wide() {
                LineCharset::Wide(charset)
            } else {
                LineCharset::Narrow(None)
            };
        }
        let most = usize::try_from(self.limits.max_size).unwrap_or(usize::MAX);
        let first = self.offset;
        let mut seen = 0;
        let mut too_long = false;
        let length = loop {
            let window = &self.buffer[self.start..self.end];
            if let Some(length) = self.charset.line_end(window, seen) {
                break length;
            }
            if self.ended {
                break window.len();
            }
            seen = window.len();
            if seen > most {
                // What is read of it so far is let go, so that it never sits in memory whole.
                too_long = true;
                let even = seen & !1;
                self.consume(even);
                seen -= even;
            }
            self.fill(seen + 1)?;
        };
        if length == 0 && !too_long {
            return Ok(None);
        }
        self.lines += 1;
        let line = &self.buffer[self.start..self.start + length];
        let is_foreign = !line.is_ascii() && std::str::from_utf8(line).is_err();
        if is_foreign && matches!(self.charset, LineCharset::Narrow(None)) {
            self.fill(length.max(charset::SAMPLE))?;
        }
        let sample = self.start..self.end.min(self.start + length.max(charset::SAMPLE));
        self.consume(length);
        let bytes = (first, self.offset);
        let sample = &self.buffer[sample];
        let line = &sample[..length];
        let text =
            (!too_long && length <= most).then(|| self.charset.decode(line, sample, first == 0));
        Ok(Some(Line { number: self.lines, bytes, text }))
    }

    /// Reads on until `size` bytes are there or the file ends.
    fn fill(&mut self, size: usize) -> Result<(), ReadError> {
        while self.end - self.start < size && !self.ended {
            if self.start > 0 && self.buffer.len() - self.end < STEP {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            if self.buffer.len() - self.end < STEP / 2 {
                let room = (self.buffer.len() * 2).max(STEP);
                self.buffer.resize(room, 0);
            }
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.ended = true;
                    self.end_known.set(self.offset + (self.end - self.start) as u64);
                }
                Ok(size) => {
                    self.end += size;
                    if self.nesting.is_outermost() {
                        self.nesting.note_read(size as u64);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    let offset = self.offset + (self.end - self.start) as u64;
                    return Err(ReadError::Io { offset, source });
                }
            }
        }
        Ok(())
    }
}

impl Read for Input<'_> {
    /// Hands out bytes, for readers of containers.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let found = self.peek(1).map_err(|error| match error {
            ReadError::Io { source, .. } => source,
            ReadError::TooLarge { .. } => io::Error::other(error),
        })?;
        let size = found.len().min(into.len());
        into[..size].copy_from_slice(&found[..size]);
        self.consume(size);
        Ok(size)
    }
}

impl LineCharset {
    /// Returns the length of the line that starts `window`, with its end. The first `seen` bytes
    /// are known to hold none.
    fn line_end(self, window: &[u8], seen: usize) -> Option<usize> {
        match self {
            Self::Unknown | Self::Narrow(_) => {
                // The standard library's search for a byte is faster than a loop.
                let mut rest = &window[seen..];
                let skipped = rest.skip_until(b'\n').unwrap_or(0);
                (skipped > 0 && window[seen + skipped - 1] == b'\n').then_some(seen + skipped)
            }
            Self::Wide(charset) => {
                let end = if charset == Charset::Web(UTF_16LE) { *b"\n\0" } else { *b"\0\n" };
                let from = seen & !1;
                let at = window[from..].chunks_exact(2).position(|unit| unit == end)?;
                Some(from + 2 * (at + 1))
            }
        }
    }

    /// Decodes a line; `sample` begins with it, and may go on.
    fn decode<'l>(&mut self, line: &'l [u8], sample: &[u8], first: bool) -> Cow<'l, str> {
        let text = match self {
            Self::Wide(charset) if first => charset::decode_as(line, *charset).text,
            Self::Wide(charset) => charset.decode(line).0,
            Self::Unknown | Self::Narrow(_) => {
                let line =
                    if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
                match std::str::from_utf8(line) {
                    Ok(text) if !line.contains(&b'\x1b') => Cow::Borrowed(text),
                    _ => {
                        let charset = self.narrow(line, sample);
                        charset::as_written(charset.decode(line).0, charset)
                    }
                }
            }
        };
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(without_end(text)),
            Cow::Owned(mut text) => {
                text.truncate(without_end(&text).len());
                Cow::Owned(text)
            }
        }
    }

    fn narrow(&mut self, line: &[u8], sample: &[u8]) -> Charset {
        // A line that is damaged UTF-8 says nothing of the others.
        if charset::charset_of(line, None) == Charset::UTF_8 {
            return Charset::UTF_8;
        }
        if let Self::Narrow(Some(charset)) = *self {
            return charset;
        }
        // One line is too short to tell a charset by: those below it are looked at too.
        let found = match charset::charset_of(sample, None) {
            found if found == Charset::UTF_8 => charset::charset_of(line, None),
            found => found,
        };
        *self = Self::Narrow(Some(found));
        found
    }
}

fn without_end(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

impl Text<'_> {
    /// Returns where each line of the text starts in the file's bytes, and last where it ends.
    ///
    /// Line `n` of the text, counted from 0, is at `starts[n]..starts[n + 1]`.
    #[must_use]
    pub fn line_starts(&self) -> Vec<u64> {
        let width = if self.charset.is_wide() { 2 } else { 1 };
        let unit = |at: usize| match *self.raw.get(at..at + width)? {
            [byte] => Some(u16::from(byte)),
            [low, high] if self.charset == Charset::Web(UTF_16LE) => {
                Some(u16::from_le_bytes([low, high]))
            }
            [high, low] => Some(u16::from_be_bytes([high, low])),
            _ => None,
        };
        const LF: u16 = b'\n' as u16;
        const CR: u16 = b'\r' as u16;
        let mut starts = vec![0];
        let mut at = 0;
        while let Some(char) = unit(at) {
            at += width;
            if char == LF || (char == CR && unit(at) != Some(LF)) {
                starts.push(at as u64);
            }
        }
        if starts.last() != Some(&(self.raw.len() as u64)) {
            starts.push(self.raw.len() as u64);
        }
        starts
    }
}

impl Text<'_> {
    /// Returns the lines, counted from 0, above which a form feed is: at their beginning, or at the end of
    /// the line before.
    #[must_use]
    pub fn form_feeds(&self) -> Vec<usize> {
        const FF: u8 = 0x0c;
        if memchr::memchr(FF, self.raw).is_none() {
            return Vec::new();
        }
        let starts = self.line_starts();
        let mut lines = Vec::new();
        for (line, bounds) in starts.windows(2).enumerate() {
            let bytes = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(self.raw.len());
            let raw = &self.raw[bytes(bounds[0])..bytes(bounds[1])];
            // A character of two bytes has a zero beside it.
            let mut shown = raw.iter().filter(|&&byte| !matches!(byte, 0 | b'\r' | b'\n'));
            let is_first = shown.next() == Some(&FF);
            let is_last = shown.next_back() == Some(&FF);
            if is_first {
                lines.push(line);
            }
            if is_last {
                lines.push(line + 1);
            }
        }
        lines.dedup();
        lines
    }
}

#[cfg(test)]
mod tests;
