//! Files that the user names for the program to write: they never replace what it did not write.

use std::fs::File;
use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::path::Path;

use crate::failure::Failure;

/// A line longer than this is not read to find out what a file is.
const LONGEST: u64 = 1 << 16;

/// Makes a file, or empties one that holds `what` (`a report`), as `is_line` says of its first line: the
/// file of an earlier run. Anything else that is there is the user's, perhaps the very file that is read.
///
/// # Errors
/// When the file holds something else or cannot be written; the file is named.
pub(crate) fn create(
    path: &Path,
    what: &str,
    is_line: impl Fn(&str) -> bool,
) -> Result<File, Failure> {
    if path.as_os_str() == "-" {
        return Err(Failure::usage(format!("{what} goes into a file: name one instead of -")));
    }
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let first = if is_file { first_line(path) } else { Ok(None) };
    let first = first.map_err(|error| Failure::file("read", path, &error))?;
    if first.is_some_and(|first| !is_line(&first)) {
        let path = path.display();
        let cause = format!("{path} is there and is not {what}: it would be lost");
        return Err(Failure::usage(cause).hint("name another file"));
    }
    File::create(path).map_err(|error| Failure::file(&format!("write {what} to"), path, &error))
}

/// Returns the first line of a file; `None` when it is empty.
fn first_line(path: &Path) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    BufReader::new(File::open(path)?.take(LONGEST)).read_until(b'\n', &mut line)?;
    Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_such_a_run_wrote_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        let made = |path: &Path| create(path, "a report", |line| line.starts_with("report"));
        made(&path).unwrap();
        std::fs::write(&path, "report 1\nreport 2\n").unwrap();
        made(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"");
        std::fs::write(&path, "news\nreport\n").unwrap();
        let refused = made(&path).unwrap_err();
        assert!(refused.in_one_line().contains("is not a report"), "{refused:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"news\nreport\n");
        assert!(made(Path::new("-")).is_err());
        // What is no regular file has nothing to lose.
        made(Path::new("/dev/null")).unwrap();
    }
}
