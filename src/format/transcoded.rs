//! Reads a file whose records cannot be separated in its own charset by way of UTF-8.
//!
//! In UTF-16 every byte of a quote or a brace may be part of another character, so such a file is
//! decoded first (whole, so it is bounded) and read as UTF-8. Invariant: the byte ranges of its
//! records are those of the file on disk, not of the decoded text.

use encoding_rs::Encoding;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::tags;
use crate::read::Input;
use crate::read::charset;
use crate::read::charset::Charset;

/// Returns the charset of a file that has to be read by way of UTF-8.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn charset_to_leave(input: &mut Input<'_>) -> Result<Option<Charset>, FormatError> {
    let charset = charset::charset_of(input.head()?.bytes, None);
    Ok((charset != Charset::UTF_8).then_some(charset))
}

/// Returns whether the characters of a file take two bytes each, so that no tag can be found in them.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn is_wide(input: &mut Input<'_>) -> Result<bool, FormatError> {
    Ok(charset::charset_of(input.head()?.bytes, None).is_wide())
}

/// Reads the rest of `input` as `format` by way of UTF-8.
///
/// # Errors
/// When the file cannot be read, is larger than allowed, or `format` cannot read it.
pub(crate) fn read(
    format: &dyn Format,
    input: &mut Input<'_>,
    options: &Options,
    each: Each<'_>,
) -> Result<(), FormatError> {
    let (name, limits, offset) = (input.name(), input.limits(), input.offset());
    let raw = input.whole()?;
    let charset = charset::charset_of(raw, None);
    let guess = charset.guess_of_old();
    let text = charset::decode_as(raw, charset).text.into_owned();
    let mut place = Place::new(&text, raw, charset, offset);
    let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
    let mut inner = Input::new(name, &mut source, &mut buffer, limits);
    format.read(&mut inner, options, &mut |mut outcome| {
        place.lead_back(&mut outcome);
        note_guess(&mut outcome, guess.as_ref());
        each(outcome)
    })
}

/// Reads the rest of `input` as one XML document, in the charset it declares. `read` gets its text
/// (not cleaned) and hands on records by their place in it.
///
/// # Errors
/// When the file cannot be read, is larger than allowed, or `read` fails.
pub(crate) fn document(
    input: &mut Input<'_>,
    each: Each<'_>,
    read: impl FnOnce(&str, Each<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    let offset = input.offset();
    let raw = input.whole()?;
    let start = String::from_utf8_lossy(&raw[..raw.len().min(1024)]);
    let declared = tags::declared_charset(&start);
    let decoded = charset::decode(raw, declared.as_deref());
    let mut place = Place::new(&decoded.text, raw, decoded.charset, offset);
    read(&decoded.text, &mut |mut outcome| {
        place.lead_back(&mut outcome);
        if let Outcome::Draft(draft) = &mut outcome
            && decoded.replaced
            && draft.body.contains('\u{fffd}')
        {
            let charset = decoded.charset.name();
            draft.warnings.push(format!("some bytes are not {charset} and were replaced"));
        }
        note_guess(&mut outcome, decoded.guess.as_ref());
        each(outcome)
    })
}

/// Says of an article that depends on it that a charset of old machines was guessed.
pub(crate) fn note_guess(outcome: &mut Outcome, guess: Option<&String>) {
    if let (Outcome::Draft(draft), Some(guess)) = (outcome, guess)
        && !(draft.body.is_ascii() && draft.title.as_deref().is_none_or(str::is_ascii))
    {
        draft.warnings.push(guess.clone());
    }
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
    charset: Charset,
    at: usize,
    raw: u64,
    /// Where the file ends: what its charset cannot say is only estimated.
    end: u64,
    /// What is left of the bytes, where some of them are not the UTF-8 they should be.
    damaged: Option<&'t [u8]>,
}

impl<'t> Place<'t> {
    fn new(text: &'t str, raw: &'t [u8], charset: Charset, offset: u64) -> Self {
        let bytes = without_mark(raw);
        let mark = raw.len() - bytes.len();
        let is_damaged = charset == Charset::UTF_8 && bytes.len() != text.len();
        let damaged = is_damaged.then_some(bytes);
        let end = offset + raw.len() as u64;
        Self { text, charset, at: 0, raw: offset + mark as u64, end, damaged }
    }

    /// Leads the byte range of a record back to the file.
    fn lead_back(&mut self, outcome: &mut Outcome) {
        let record = match outcome {
            Outcome::Draft(draft) => draft.record.as_mut(),
            Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => record.as_mut(),
        };
        if let Some(record) = record {
            record.bytes = (self.raw_of(record.bytes.0), self.raw_of(record.bytes.1));
        }
    }

    fn raw_of(&mut self, at: u64) -> u64 {
        let at = usize::try_from(at).unwrap_or(usize::MAX).min(self.text.len());
        if let Some(passed) = self.text.get(self.at..at) {
            let size = match &mut self.damaged {
                Some(bytes) => {
                    let size = damaged_length(passed, bytes);
                    *bytes = &bytes[size..];
                    size as u64
                }
                None => encoded_length(passed, self.charset),
            };
            self.raw = (self.raw + size).min(self.end);
            self.at = at;
        }
        self.raw
    }
}

/// Returns how many of `bytes` were decoded into `text`, a replacement character for each sequence
/// that is not UTF-8.
fn damaged_length(text: &str, bytes: &[u8]) -> usize {
    let (mut left, mut size) = (text.len(), 0);
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid().len().min(left);
        (left, size) = (left - valid, size + valid);
        let replacement = '\u{fffd}'.len_utf8();
        if left < replacement {
            break;
        }
        if !chunk.invalid().is_empty() {
            (left, size) = (left - replacement, size + chunk.invalid().len());
        }
    }
    size
}

fn encoded_length(text: &str, charset: Charset) -> u64 {
    let charset = match charset {
        _ if charset == Charset::UTF_8 => return text.len() as u64,
        // A byte each.
        Charset::Dos(_) => return text.chars().count() as u64,
        _ if charset.is_wide() => return 2 * text.encode_utf16().count() as u64,
        Charset::Web(charset) => charset,
    };
    // A replacement character is written for one byte that means nothing.
    let parts = text.split('\u{fffd}');
    parts.map(|part| length_in(part, charset) + 1).sum::<u64>() - 1
}

/// Returns how many bytes a text takes in a charset that can say all of it; what it cannot say
/// comes from bytes it reads but never writes, and counts as one.
fn length_in(text: &str, charset: &'static Encoding) -> u64 {
    let (bytes, _, has_unsayable) = charset.encode(text);
    if !has_unsayable {
        return bytes.len() as u64;
    }
    let mut buffer = [0; 4];
    text.chars()
        .map(|char| {
            let (bytes, _, is_unsayable) = charset.encode(char.encode_utf8(&mut buffer));
            if is_unsayable { 1 } else { bytes.len() as u64 }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_damaged_legacy_charset_stay_inside_the_file() {
        let raw = b"\x82\x82\xff<\x80\x83";
        let text = charset::decode_as(raw, Charset::Web(encoding_rs::SHIFT_JIS)).text;
        let mut place = Place::new(&text, raw, Charset::Web(encoding_rs::SHIFT_JIS), 0);
        for at in 0..=text.len() {
            assert!(place.raw_of(at as u64) <= raw.len() as u64);
        }
    }

    #[test]
    fn places_in_damaged_utf_8_lead_back_to_its_bytes() {
        let raw = b"\xef\xbb\xbfa\xffb\xe2\x82c\xc3\xa9d";
        let text = charset::decode_as(raw, Charset::UTF_8).text;
        assert_eq!(text, "a\u{fffd}b\u{fffd}c\u{e9}d");
        let mut place = Place::new(&text, raw, Charset::UTF_8, 0);
        for (char, byte) in [('b', b'b'), ('c', b'c'), ('d', b'd')] {
            let at = place.raw_of(text.find(char).unwrap() as u64);
            assert_eq!(raw[at as usize], byte);
        }
    }
}
