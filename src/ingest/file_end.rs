//! Whether the end of a file is there: what closes a list, an element or an archive is at the end of a whole
//! one, and zeros in a text are what a crash leaves of it.
//!
//! Asked only of a file that has fewer articles than it had. Cost: its first and last bytes are read; of a
//! text, all of it.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::format::first_element;

/// So much is looked at, at either end.
const LOOK: usize = 4096;
/// So many zeros one after the other are no text.
const ZEROS: usize = 512;
/// Two blocks of zeros end a tar archive.
const TAR_END: usize = 1024;

/// Formats whose files are text, as the table of formats calls them.
const TEXTS: [&str; 18] = [
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
    let mut file = File::open(path).ok()?;
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
        "XML" | "feed" | "NITF" | "NewsML" => !is_closed(&first, trimmed),
        "tar archive" => {
            let end = &last[last.len().saturating_sub(TAR_END)..];
            end.len() < TAR_END || end.iter().any(|byte| *byte != 0)
        }
        _ => false,
    };
    if is_open {
        return Some("its end is missing");
    }
    if fails && !last.ends_with(b"\n") {
        return Some("it ends in the middle of a record");
    }
    let is_text = TEXTS.contains(&format)
        && !first.starts_with(b"\xff\xfe")
        && !first.starts_with(b"\xfe\xff");
    (is_text && has_zeros(&mut file).ok()?).then_some("it has zeros in place of text")
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

/// Returns whether a file has a run of zeros.
fn has_zeros(file: &mut File) -> io::Result<bool> {
    let (mut run, mut buffer) = (0, vec![0; 64 << 10]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(false),
            count => {
                for byte in &buffer[..count] {
                    run = if *byte == 0 { run + 1 } else { 0 };
                    if run >= ZEROS {
                        return Ok(true);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(
            wrong(&[b'x'; 512], "tar archive", false) && !wrong(&[0; 2048], "tar archive", false)
        );
        assert!(wrong(b"{\"a\":", "JSON lines", true) && !wrong(b"{\"a\":\n", "JSON lines", true));
        assert!(wrong(&[&b"From a"[..], &[0; 600]].concat(), "mailbox", false));
        assert!(!wrong(b"From a\0\0", "mailbox", false) && !wrong(b"", "JSON", false));
    }
}
