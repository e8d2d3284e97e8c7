//! A generation's files on disk: made, opened for writing, and rid of what dead runs left.
//!
//! What a commit needs is what `meta.json` names: segments, and in its payload the file records.
//! Everything else with a name of ours is what a killed run left (a segment half written, a merge
//! that was not finished, records without a commit) and goes when the next writer starts.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use tantivy::Index;
use tantivy::IndexSettings;
use tantivy::TantivyError;
use tantivy::store::Compressor;

use crate::analysis;
use crate::catalog::is_aliases_name;
use crate::catalog::is_records_name;
use crate::engine::EngineError;
use crate::engine::embedded::day_order::sort_by_field;
use crate::engine::embedded::disk::directory::MANAGED;
use crate::engine::embedded::disk::fail_stop::FailStop;
use crate::engine::embedded::disk::fail_stop::Fault;
use crate::engine::embedded::disk::failure::opening;
use crate::engine::embedded::disk::previous;
use crate::engine::embedded::disk::previous::Kept;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::disk::story_files::is_story_file;
use crate::engine::embedded::payload::read_payload;
use crate::engine::embedded::schema::schema;

/// Bytes of packed articles read together: one or two. They are compressed one by one, by `packing`.
const STORE_BLOCK: usize = 4 << 10;

/// Opens a generation's tantivy index for writing.
///
/// # Errors
/// `Damaged` also where there is none: an empty one in its place would be taken for what was indexed.
pub(crate) fn open_index(generation: &Path) -> Result<(Index, Fault, Kept), EngineError> {
    let meta = generation.join(META);
    match fs::metadata(&meta) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            Err(EngineError::Damaged { what: format!("{} is missing", meta.display()) })
        }
        Err(e) => Err(EngineError::io("cannot read", meta, e)),
        Ok(_) => make_index(generation),
    }
}

/// Opens a generation's tantivy index for writing, making an empty one where there is none.
pub(crate) fn make_index(generation: &Path) -> Result<(Index, Fault, Kept), EngineError> {
    check_managed_names(generation)?;
    let opening = |e: &TantivyError| opening(e, generation);
    let directory = FailStop::open(generation).map_err(|e| opening(&e.into()))?;
    let (fault, kept) = (directory.fault(), directory.kept());
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: STORE_BLOCK,
        sort_by_field: Some(sort_by_field()),
        ..IndexSettings::default()
    };
    let index = Index::builder().schema(schema().0).settings(settings);
    let index = index.open_or_create(directory).map_err(|e| opening(&e))?;
    index.tokenizers().register(analysis::TOKENIZER, analysis::tokenizer());
    Ok((index, fault, kept))
}

/// Looks whether every file of the last commit is there, with the length it was written with: a run that
/// finds nothing to do reads none of them.
///
/// # Errors
/// `Damaged`, with the name of the first that is not.
pub(crate) fn check_files(generation: &Path) -> Result<(), EngineError> {
    let path = generation.join(META);
    let sealed = fs::read(&path).map_err(|e| EngineError::io("cannot read", &path, e))?;
    let damaged = |name: &str, what: &str| {
        EngineError::damaged(format!("{}: {what}", generation.join(name).display()))
    };
    let (sums, _) = unseal(META, &sealed).map_err(|e| damaged(META, &e.to_string()))?;
    for (name, sum) in &sums {
        match fs::symlink_metadata(generation.join(name)) {
            Ok(found) if found.len() == sum.bytes => {}
            Ok(found) => {
                let what = format!("it has {} bytes, not {}", found.len(), sum.bytes);
                return Err(damaged(name, &what));
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(name, "it is missing"));
            }
            Err(e) => return Err(EngineError::io("cannot look at", generation.join(name), e)),
        }
    }
    Ok(())
}

/// Removes what no commit needs. To be called by the one writer, before it writes.
pub(crate) fn remove_litter(generation: &Path, index: &Index) -> Result<(), EngineError> {
    let metas = index.load_metas().map_err(|e| opening(&e, generation))?;
    let mut needed: HashSet<PathBuf> = metas.list_segment_files();
    needed.extend(read_payload(index)?.files().map(|file| PathBuf::from(&file.name)));
    needed.extend(previous::files(generation).into_iter().map(PathBuf::from));
    for name in names(generation)? {
        if is_ours(&name) && !needed.contains(Path::new(&name)) {
            remove(&generation.join(&name))?;
        }
    }
    Ok(())
}

/// Returns whether a file has a name that only ours have: without a commit that needs it, it is what
/// a killed run left.
pub(crate) fn is_ours(name: &str) -> bool {
    is_segment_file(name)
        || is_records_name(name)
        || is_aliases_name(name)
        || is_story_file(name)
        || previous::is_previous(name)
        || name.starts_with(".tmp")
}

fn names(generation: &Path) -> Result<Vec<String>, EngineError> {
    let failed = |e| EngineError::io("cannot read", generation, e);
    let entries = fs::read_dir(generation).map_err(failed)?;
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    Ok(names)
}

fn remove(path: &Path) -> Result<(), EngineError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            Err(EngineError::io("cannot remove", path, e))
        }
        _ => Ok(()),
    }
}

fn is_segment_file(name: &str) -> bool {
    name.split_once('.').is_some_and(|(stem, rest)| {
        stem.len() == 32
            && stem.bytes().all(|b| b.is_ascii_hexdigit())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
    })
}

/// tantivy deletes what `.managed.json` names; a crafted index must not make it delete elsewhere.
fn check_managed_names(generation: &Path) -> Result<(), EngineError> {
    let path = generation.join(MANAGED);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(EngineError::io("cannot read", &path, e)),
    };
    let damaged =
        |what: String| EngineError::Damaged { what: format!("{}: {what}", path.display()) };
    let (_, text) = unseal(MANAGED, &text).map_err(|e| damaged(e.to_string()))?;
    let names: Vec<String> = serde_json::from_slice(text).map_err(|e| damaged(e.to_string()))?;
    match names.iter().find(|name| *name != META && !is_segment_file(name)) {
        Some(name) => Err(damaged(format!("{name:?} is not a file of the index"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::disk::seal::Sums;
    use crate::engine::embedded::disk::seal::seal;

    #[test]
    fn what_dead_runs_left_goes_and_what_is_not_ours_stays() {
        let dir = tempfile::tempdir().unwrap();
        let (index, ..) = make_index(dir.path()).unwrap();
        let segment = format!("{}.store", "0f".repeat(16));
        for name in
            [segment.as_str(), ".tmpAbC123", "files-7", "stories-3", "versions.json", "note.txt"]
        {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        remove_litter(dir.path(), &index).unwrap();
        let mut left = names(dir.path()).unwrap();
        left.sort();
        assert_eq!(left, [".managed.json", "meta.json", "note.txt", "versions.json"]);
    }

    #[test]
    fn a_crafted_list_of_files_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let names = seal(MANAGED, br#"["../../thesis.txt"]"#, &Sums::new());
        fs::write(dir.path().join(MANAGED), names).unwrap();
        let error = make_index(dir.path()).map(drop).unwrap_err();
        assert!(error.to_string().contains("thesis.txt"), "{error}");
    }
}
