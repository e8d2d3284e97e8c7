//! Reads a file whose records cannot be told apart in its own charset by way of UTF-8.
//!
//! In UTF-16 every byte of a quote or a brace may be part of another character, so such a file is
//! decoded first (whole, so it is bounded) and read as UTF-8. Invariant: the byte ranges of its
//! records are those of the file as it lies there, not of the decoded text.

use std::ops::ControlFlow;

use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;

use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::read::Input;
use crate::read::charset;

/// Returns the charset of a file that has to be read by way of UTF-8.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn charset_to_leave(
    input: &mut Input<'_>,
) -> Result<Option<&'static Encoding>, FormatError> {
    let charset = charset::charset_of(input.head()?.bytes, None);
    Ok((charset != UTF_8).then_some(charset))
}

/// Reads the rest of `input` as `format` by way of UTF-8.
///
/// # Errors
/// When the file cannot be read, is larger than allowed, or `format` cannot read it.
pub(crate) fn read(
    format: &dyn Format,
    input: &mut Input<'_>,
    options: &Options,
    each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
) -> Result<(), FormatError> {
    let (name, limits) = (input.name(), input.limits());
    let raw = input.whole()?;
    let charset = charset::charset_of(raw, None);
    let mark = raw.len() - without_mark(raw).len();
    let text = charset::decode_as(raw, charset).text.into_owned();
    let mut place = Place { text: &text, charset, at: 0, raw: mark as u64 };
    let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
    let mut inner = Input::new(name, &mut source, &mut buffer, limits);
    format.read(&mut inner, options, &mut |mut outcome| {
        let record = match &mut outcome {
            Outcome::Draft(draft) => draft.record.as_mut(),
            Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => record.as_mut(),
        };
        if let Some(record) = record {
            record.bytes = (place.raw_of(record.bytes.0), place.raw_of(record.bytes.1));
        }
        each(outcome)
    })
}

fn without_mark(raw: &[u8]) -> &[u8] {
    match Encoding::for_bom(raw) {
        Some((_, size)) => &raw[size..],
        None => raw,
    }
}

/// A place in the text and in the bytes it was decoded from. Only moves forward, so that all
/// places of a file are found in one pass.
struct Place<'t> {
    text: &'t str,
    charset: &'static Encoding,
    at: usize,
    raw: u64,
}

impl Place<'_> {
    fn raw_of(&mut self, at: u64) -> u64 {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        if let Some(passed) = self.text.get(self.at..at) {
            self.raw += encoded_length(passed, self.charset);
            self.at = at;
        }
        self.raw
    }
}

fn encoded_length(text: &str, charset: &'static Encoding) -> u64 {
    if charset == UTF_16LE || charset == UTF_16BE {
        return 2 * text.encode_utf16().count() as u64;
    }
    // A replacement character stands for one byte that means nothing.
    let parts = text.split('\u{fffd}');
    parts.map(|part| charset.encode(part).0.len() as u64 + 1).sum::<u64>() - 1
}
