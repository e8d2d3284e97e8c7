//! What `verify` found, as JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::PathJson;
use crate::render::json::line;
use crate::search::FileOnDisk;
use crate::search::FileState;
use crate::search::FilesOnDisk;
use crate::search::Verification;

/// Writes what `verify` found as `dateline.verify/1`; `cure` is the command that repairs damage.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn verified(out: &mut impl Write, answer: &Verification, cure: Option<&str>) -> io::Result<()> {
    let index = &answer.index;
    let damages = index.damages.iter();
    line(
        out,
        &VerifyJson {
            schema: "dateline.verify/1",
            dateline: DATELINE,
            index: PathJson::new(&answer.path),
            generation: index.generation,
            sound: answer.is_sound(),
            checked: CheckedJson {
                files: index.files,
                bytes: index.bytes,
                articles: index.looked_inside.then_some(index.articles),
                records: index.looked_inside.then_some(index.records),
            },
            damages: damages
                .map(|damage| DamageJson { file: PathJson::new(&damage.file), what: &damage.what })
                .collect(),
            cure,
            litter: index.litter.iter().map(|path| PathJson::new(path)).collect(),
            files: answer.files.as_ref().map(FilesJson::new),
        },
    )
}

#[derive(Serialize)]
struct VerifyJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: PathJson<'a>,
    generation: Option<u64>,
    sound: bool,
    checked: CheckedJson,
    damages: Vec<DamageJson<'a>>,
    cure: Option<&'a str>,
    litter: Vec<PathJson<'a>>,
    files: Option<FilesJson<'a>>,
}

#[derive(Serialize)]
struct CheckedJson {
    files: u64,
    bytes: u64,
    articles: Option<u64>,
    records: Option<u64>,
}

#[derive(Serialize)]
struct DamageJson<'a> {
    file: PathJson<'a>,
    what: &'a str,
}

#[derive(Serialize)]
struct FilesJson<'a> {
    current: u64,
    changed: u64,
    missing: u64,
    unseen: u64,
    kept: u64,
    altered: u64,
    named: Vec<NamedJson<'a>>,
}

#[derive(Serialize)]
struct NamedJson<'a> {
    path: PathJson<'a>,
    file: &'static str,
}

impl<'a> FilesJson<'a> {
    fn new(files: &'a FilesOnDisk) -> Self {
        let named = files.named.iter();
        Self {
            current: files.current,
            changed: files.changed,
            missing: files.missing,
            unseen: files.unseen,
            kept: files.kept,
            altered: files.altered,
            named: named
                .map(|file| NamedJson { path: PathJson::new(&file.path), file: state(file) })
                .collect(),
        }
    }
}

fn state(file: &FileOnDisk) -> &'static str {
    match file.state {
        FileState::Changed if file.is_altered => "altered",
        FileState::Current | FileState::Changed => "changed",
        FileState::Missing => "missing",
        FileState::Unseen => "unseen",
        FileState::Kept => "kept",
    }
}
