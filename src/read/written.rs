//! A text file that a person wrote for the program: a map, corrections, queries, judgments.

use std::borrow::Cow;

/// Why such a file is not text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not UTF-8 (byte {byte} of the file): save it as UTF-8")]
pub struct NotText {
    /// The line, from 1.
    pub line: usize,
    /// The byte, from 0.
    pub byte: usize,
}

/// Returns the text of a file that a person wrote, without the byte-order mark that editors and
/// spreadsheets begin it with. UTF-16 is read by its mark. No other charset is guessed: a source whose
/// name is read wrongly would be another.
///
/// # Errors
/// When it is neither UTF-8 nor, by its mark, UTF-16.
pub fn written_text(bytes: &[u8]) -> Result<String, NotText> {
    let utf_16 = match bytes {
        [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(charset) = utf_16 {
        return match charset.decode_without_bom_handling_and_without_replacement(&bytes[2..]) {
            Some(text) => Ok(Cow::into_owned(text)),
            None => Err(NotText { line: 1, byte: 0 }),
        };
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(text) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = &text[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            Err(NotText { line, byte: bytes.len() - text.len() + error.valid_up_to() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_write_is_read_and_another_charset_is_named_with_its_line() {
        assert_eq!(written_text("\u{feff}path\n".as_bytes()).unwrap(), "path\n");
        assert_eq!(written_text(b"\xff\xfep\0\xe9\0").unwrap(), "p\u{e9}");
        assert_eq!(written_text(b"\xfe\xff\0p").unwrap(), "p");
        assert_eq!(written_text(b"").unwrap(), "");
        let error = written_text(b"path,title\na,caf\xe9\n").unwrap_err();
        assert_eq!(error, NotText { line: 2, byte: 16 });
        assert!(written_text(b"\xff\xfe\x00\xd8").is_err());
    }
}
