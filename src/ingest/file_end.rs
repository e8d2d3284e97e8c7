//! Whether the end of a file is there: what closes a list, an element, a record or an archive is at the end of
//! a whole one.
//!
//! Asked only of a file that has fewer articles than it had. Cost: its first and last bytes are read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::format::first_element;

/// So much is looked at, at either end.
const LOOK: usize = 4096;
/// Two blocks of zeros end a tar archive.
const TAR_END: usize = 1024;

/// Formats whose files are text, as the table of formats calls them.
const TEXTS: [&str; 22] = [
    "JSON lines",
    "JSON",
    "JSON Feed",
    "CSV",
    "feed",
    "XML",
    "NITF",
    "NewsML",
    "mailbox",
    "mail",
    "RIS",
    "references",
    "subtitles",
    "OCR",
    "text with lone carriage returns",
    "BibTeX",
    "Markdown",
    "plain text",
    "corpus",
    "TREC SGML",
    "Reuters-21578 SGML",
    "HTML",
];

/// Returns what is wrong with the end of a file, read by a format; `None` if nothing is, or it cannot be
/// looked at. `fails` is whether its last record could not be read.
pub(super) fn wrong_with_end(path: &Path, format: &str, fails: bool) -> Option<&'static str> {
    let file = File::open(path).ok()?;
    let (first, last) = ends(&file).ok()?;
    if last.is_empty() {
        return None;
    }
    let trimmed = last.trim_ascii_end();
    let is_open = match format {
        "JSON" | "JSON Feed" => match first.trim_ascii_start().first() {
            Some(b'[') => !trimmed.ends_with(b"]"),
            Some(b'{') => !trimmed.ends_with(b"}"),
            _ => false,
        },
        "XML" | "feed" | "NITF" | "NewsML" | "references" => !is_closed(&first, trimmed),
        "TREC SGML" => !trimmed.to_ascii_lowercase().ends_with(b"</doc>"),
        "Reuters-21578 SGML" => !trimmed.to_ascii_lowercase().ends_with(b"</reuters>"),
        "tar archive" => {
            let end = &last[last.len().saturating_sub(TAR_END)..];
            end.len() < TAR_END || end.iter().any(|byte| *byte != 0)
        }
        _ => false,
    };
    if is_open {
        return Some("its end is missing");
    }
    if fails && is_text(format) && !last.ends_with(b"\n") {
        return Some("it ends in the middle of a record");
    }
    None
}

/// Returns whether the files of a format are text, without zeros.
pub(super) fn is_text(format: &str) -> bool {
    TEXTS.contains(&format)
}

/// Returns the first and the last bytes of a file.
fn ends(file: &File) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let size = file.metadata()?.len();
    let length = usize::try_from(size).map_or(LOOK, |size| size.min(LOOK));
    let (mut first, mut last) = (vec![0; length], vec![0; length]);
    file.read_exact_at(&mut first, 0)?;
    file.read_exact_at(&mut last, size - length as u64)?;
    Ok((first, last))
}

/// Returns whether the element that a document begins with is closed at its end.
fn is_closed(first: &[u8], last: &[u8]) -> bool {
    let text = String::from_utf8_lossy(first);
    let Some(name) = first_element(&text) else { return true };
    let last = String::from_utf8_lossy(last);
    let close = format!("</{name}");
    last.ends_with("/>")
        || last.rfind(&close).is_some_and(|at| !last[at + close.len()..].contains('<'))
        || last.rfind("-->").is_some_and(|_| last.contains(&close))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FORMATS;

    #[test]
    fn each_format_is_text_or_one_of_those_that_are_not() {
        const OTHERS: [&str; 17] = [
            "ARC",
            "DOCX",
            "EPUB",
            "FODT",
            "MHTML",
            "ODS",
            "ODT",
            "PDF",
            "RTF",
            "WARC",
            "XLSX",
            "ZIP archive",
            "compressed file",
            "packed page",
            "tar archive",
            "web archive",
            "wire text",
        ];
        let formats = || FORMATS.iter().map(|format| format.name());
        for format in formats() {
            assert!(is_text(format) != OTHERS.contains(&format), "{format}");
        }
        let listed = TEXTS.iter().chain(&OTHERS);
        for name in listed {
            assert!(formats().any(|format| format == *name), "{name} is no format");
        }
    }

    #[test]
    fn what_closes_a_file_is_at_the_end_of_a_whole_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let wrong = |bytes: &[u8], format, fails| {
            std::fs::write(&path, bytes).unwrap();
            wrong_with_end(&path, format, fails).is_some()
        };
        assert!(wrong(b"[{},\n{},", "JSON", false) && !wrong(b"[{},\n{}]\n", "JSON", false));
        assert!(wrong(b"{\"items\":[", "JSON Feed", false) && !wrong(b"{}\n", "JSON", false));
        assert!(wrong(b"<?xml?>\n<all><a></a>", "XML", false));
        assert!(!wrong(b"<?xml?>\n<all><a></a></all >\n", "XML", false));
        assert!(wrong(b"<xml><records><record></record>", "references", false));
        assert!(
            wrong(&[b'x'; 512], "tar archive", false) && !wrong(&[0; 2048], "tar archive", false)
        );
        assert!(wrong(b"{\"a\":", "JSON lines", true) && !wrong(b"{\"a\":\n", "JSON lines", true));
        assert!(wrong(b"<DOC>\n<DOCNO> 1", "TREC SGML", false));
        assert!(!wrong(b"<DOC>x</doc>\n", "TREC SGML", false) && !wrong(b"", "JSON", false));
    }
}
