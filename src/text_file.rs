//! Reads the text files that people hand in: maps, corrections, queries, judgments.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;

use dateline::read::written_text;

use crate::failure::Failure;

/// Reads such a file, `-` being the input of the program. `what` is what it holds: `the map`.
///
/// # Errors
/// When it cannot be read, is larger than `most` bytes, or is not text; the file is named.
pub(crate) fn read(path: &Path, what: &str, most: u64) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().take(most + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
    };
    let length = read.map_err(|error| Failure::file(&format!("read {what} from"), path, &error))?;
    if length as u64 > most {
        return Err(Failure::usage(format!("{what} in {} is too long", path.display())));
    }
    written_text(&bytes)
        .map_err(|error| Failure::usage(format!("{what} in {}: {error}", path.display())))
}
