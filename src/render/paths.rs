//! The files of the hits, one per line, for another program.

use std::collections::HashSet;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use crate::render::escape;
use crate::search::Hits;

/// How paths are distinguished, and whether they are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStyle {
    /// One per line, escaped: for a terminal.
    Shown,
    /// One per line, the bytes as they are: for a pipe.
    Exact,
    /// A NUL after each, the bytes as they are: for names with line breaks (`xargs -0`).
    Null,
}

/// Writes each file once, in the order of its best hit.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn hits(out: &mut impl Write, answer: &Hits, style: PathStyle) -> io::Result<()> {
    let mut seen: HashSet<PathBuf> = HashSet::new();
    for hit in &answer.hits {
        let path = Path::new(&hit.root).join(&hit.path);
        if seen.contains(&path) {
            continue;
        }
        match style {
            PathStyle::Shown => writeln!(out, "{}", escape::path(&path))?,
            PathStyle::Exact => {
                out.write_all(path.as_os_str().as_encoded_bytes())?;
                out.write_all(b"\n")?;
            }
            PathStyle::Null => {
                out.write_all(path.as_os_str().as_encoded_bytes())?;
                out.write_all(b"\0")?;
            }
        }
        seen.insert(path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples;

    fn written(style: PathStyle) -> Vec<u8> {
        let mut answer = samples::one_hit();
        let mut second = answer.hits[0].clone();
        second.path = PathBuf::from("new\nline.txt");
        answer.hits.push(second.clone());
        answer.hits.push(second);
        let mut out = Vec::new();
        hits(&mut out, &answer, style).unwrap();
        out
    }

    #[test]
    fn a_file_of_several_hits_is_named_once() {
        assert_eq!(written(PathStyle::Null).iter().filter(|byte| **byte == 0).count(), 2);
    }

    #[test]
    fn a_line_break_in_a_name_is_shown_on_a_terminal_and_exact_in_a_pipe() {
        let shown = String::from_utf8(written(PathStyle::Shown)).unwrap();
        assert!(shown.ends_with("seeds/new\\x0aline.txt\n"), "{shown}");
        assert!(written(PathStyle::Exact).ends_with(b"seeds/new\nline.txt\n"));
    }
}
