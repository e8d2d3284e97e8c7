//! `dateline extract --suggest-map`: a map for the fields of a file whose names say nothing.

use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use dateline::format;
use dateline::format::Options;
use dateline::format::Recognized;
use dateline::format::suggest::Observed;
use dateline::read::Input;
use dateline::read::Limits;

use crate::cli::console;
use crate::failure::Exit;
use crate::failure::Failure;

/// How many records are looked at.
const RECORDS: u64 = 1_000;

/// Prints a map for each file, ready to be used.
pub(crate) fn run(paths: &[PathBuf], max_size: u64) -> Result<Exit, Failure> {
    let mut maps = Vec::new();
    for path in paths {
        maps.push((path, observed(path, max_size)?));
    }
    let written = console::answer(|out| {
        for (path, observed) in &maps {
            print(path, observed, out)?;
        }
        Ok(())
    });
    written.map(|_| Exit::Done)
}

fn observed(path: &Path, max_size: u64) -> Result<Arc<Observed>, Failure> {
    let cannot = |cause: String| Failure::usage(format!("{}: {cause}", path.display()));
    let mut file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
    let mut buffer = Vec::new();
    let name = path.file_name().unwrap_or_default().as_bytes();
    let mut input = Input::new(name, &mut file, &mut buffer, Limits { max_size });
    let head = input.head().map_err(|error| cannot(error.to_string()))?;
    let format = match format::recognize(&head) {
        Recognized::Format(format) => format,
        Recognized::Skipped(kind) => return Err(cannot(format!("not read: {kind}"))),
    };
    let observed = Arc::new(Observed::default());
    let options = Options::default().observed_by(Arc::clone(&observed));
    let each = &mut |_| {
        if observed.records() < RECORDS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let read = format.read(&mut input, &options, each);
    if observed.records() == 0 {
        let cause = read.err().map_or_else(
            || format!("{} has no fields: a map is for JSON and CSV files", format.name()),
            |error| error.to_string(),
        );
        return Err(cannot(cause));
    }
    Ok(observed)
}

fn print(path: &Path, observed: &Observed, out: &mut dyn Write) -> std::io::Result<()> {
    let suggestions = observed.suggestions();
    let records = observed.records();
    if suggestions.is_empty() {
        return writeln!(out, "# {}: {records} records: no other field is likely", path.display());
    }
    writeln!(out, "# {}: {records} records\n[fields]", path.display())?;
    for found in suggestions {
        // A string of JSON is one of TOML.
        let path = serde_json::to_string(&found.path).unwrap_or_default();
        writeln!(out, "{} = {path} # in {}", found.part, found.records)?;
    }
    Ok(())
}
