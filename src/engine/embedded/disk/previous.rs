//! The commit before the present one, kept until the next: who goes through the pages of an answer reads
//! all of them from one commit, also when a run ends between two.
//!
//! A file `previous-COMMIT.json` is `meta.json` as it was when a run made its first commit that changed
//! what is indexed. The present `meta.json` names it, with its checksum, among the files of its commit.
//! Segment files that it names are not removed until another run has made such a commit; commits on the
//! way of a run replace each other, so that no run keeps more than what was there before it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use xxhash_rust::xxh3::xxh3_64;

use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::disk::seal::Sum;
use crate::engine::embedded::disk::seal::Sums;
use crate::engine::embedded::disk::seal::seal;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::disk::sharing::replace;

/// Returns whether a file may be one that names the segments of the commit before.
pub(crate) fn is_previous(name: &str) -> bool {
    let commit = name.strip_prefix("previous-").and_then(|name| name.strip_suffix(".json"));
    commit.is_some_and(|commit| commit.len() == 16 && u64::from_str_radix(commit, 16).is_ok())
}

/// Returns the file of the commit before that a meta file names, with its checksum.
pub(crate) fn named(sums: &Sums) -> Option<(&String, &Sum)> {
    sums.iter().find(|(name, _)| is_previous(name))
}

/// What is read of a commit's payload: what tells commits apart, and its files beside the segments.
#[derive(Debug, Default, serde::Deserialize)]
struct Said {
    #[serde(default)]
    sum: u64,
    #[serde(default)]
    records: Option<Named>,
    #[serde(default)]
    aliases: Option<Named>,
    #[serde(default)]
    story_files: Option<OfStories>,
}

/// The files that stories are derived with.
#[derive(Debug, serde::Deserialize)]
struct OfStories {
    sketches: Vec<Named>,
    pairs: Vec<Named>,
    stories: Named,
}

#[derive(Debug, serde::Deserialize)]
struct Named {
    name: String,
}

impl Said {
    /// Reads it; `None` where nothing was ever committed.
    fn of(meta: &[u8]) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Meta {
            payload: Option<String>,
        }
        let meta: Meta = serde_json::from_slice(meta).ok()?;
        serde_json::from_str(&meta.payload?).ok()
    }

    fn files(self) -> impl Iterator<Item = String> {
        let of_stories = self.story_files.into_iter().flat_map(|files| {
            let OfStories { sketches, pairs, stories } = files;
            sketches.into_iter().chain(pairs).chain([stories])
        });
        self.records.into_iter().chain(self.aliases).chain(of_stories).map(|file| file.name)
    }
}

/// The commit before.
#[derive(Debug)]
pub(crate) struct Previous {
    /// The file that names its segments.
    pub(crate) name: String,
    sum: Sum,
    /// Its id, and its files.
    pub(crate) commit: u64,
    files: BTreeSet<String>,
}

impl Previous {
    /// Reads it; `None` where there is none, or it cannot be read.
    pub(crate) fn of(generation: &Path) -> Option<Self> {
        let sealed = fs::read(generation.join(META)).ok()?;
        let (sums, _) = unseal(META, &sealed).ok()?;
        let (name, sum) = named(&sums)?;
        let sealed = fs::read(generation.join(name)).ok()?;
        let (own, meta) = unseal(name, &sealed).ok()?;
        let said = Said::of(meta)?;
        let commit = said.sum;
        let files = own.into_keys().chain(said.files()).chain([name.clone()]).collect();
        Some(Self { name: name.clone(), sum: sum.clone(), commit, files })
    }
}

/// Returns the files that the commit before needs, that of its own and those of records among them.
pub(crate) fn files(generation: &Path) -> BTreeSet<String> {
    Previous::of(generation).map(|previous| previous.files).unwrap_or_default()
}

/// What is kept of the commit before, while a run writes.
#[derive(Debug, Clone)]
pub(crate) struct Kept(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    previous: Option<Previous>,
    /// Whether the next commit that changes what is indexed is the first of its run.
    is_due: bool,
}

impl Kept {
    /// Takes up what a generation keeps.
    pub(crate) fn of(generation: &Path) -> Self {
        let previous = Previous::of(generation);
        Self(Arc::new(Mutex::new(State { previous, is_due: true })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether a file must not be removed yet.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.state().previous.as_ref().is_some_and(|previous| previous.files.contains(name))
    }

    /// Keeps the commit that there is, before `meta` replaces it: once in a run, if it is of other
    /// articles. Returns what is kept, for the new commit to name.
    pub(crate) fn keep(&self, generation: &Path, meta: &[u8]) -> io::Result<Option<(String, Sum)>> {
        let mut state = self.state();
        if state.is_due && self::keep(generation, meta, &mut state.previous)? {
            state.is_due = false;
        }
        Ok(state.previous.as_ref().map(|previous| (previous.name.clone(), previous.sum.clone())))
    }

    /// Keeps nothing any more: what was removed is to be gone.
    pub(crate) fn let_go(&self) {
        *self.state() = State { previous: None, is_due: false };
    }
}

/// Keeps the commit that there is, unless `meta` is of the same articles. Returns whether it is of others.
fn keep(generation: &Path, meta: &[u8], kept: &mut Option<Previous>) -> io::Result<bool> {
    let sealed = match fs::read(generation.join(META)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        read => read?,
    };
    // What cannot be read is no commit to go back to.
    let Ok((mut sums, old)) = unseal(META, &sealed) else { return Ok(false) };
    let Some(new) = Said::of(meta) else { return Ok(false) };
    // Before the first commit of an index there is nothing to keep.
    let Some(said) = Said::of(old) else { return Ok(true) };
    if said.sum == new.sum {
        return Ok(false);
    }
    sums.retain(|name, _| !is_previous(name));
    let (commit, name) = (said.sum, format!("previous-{:016x}.json", said.sum));
    let sealed = seal(&name, old, &sums);
    replace(generation, Path::new(&name), &sealed)?;
    let sum = Sum {
        bytes: sealed.len() as u64,
        hash: format!("{:016x}", xxh3_64(&sealed)),
        content: None,
    };
    let files = sums.into_keys().chain(said.files()).chain([name.clone()]).collect();
    *kept = Some(Previous { name, sum, commit, files });
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta(sum: u64) -> Vec<u8> {
        let payload = format!("{{\"sum\":{sum},\"records\":{{\"name\":\"files-{sum}\"}}}}");
        serde_json::json!({ "segments": [], "payload": payload }).to_string().into_bytes()
    }

    /// Commits as the directory does.
    fn commit(folder: &Path, kept: &Kept, sum: u64) -> Option<u64> {
        let mut sums = Sums::new();
        sums.extend(kept.keep(folder, &meta(sum)).unwrap());
        fs::write(folder.join(META), seal(META, &meta(sum), &sums)).unwrap();
        Previous::of(folder).map(|previous| previous.commit)
    }

    #[test]
    fn a_run_keeps_the_commit_that_it_found_and_none_on_its_way() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let run = || Kept::of(folder);
        assert_eq!(commit(folder, &run(), 1), None);
        let second = run();
        assert_eq!(commit(folder, &second, 1), None, "of the same articles");
        assert_eq!(commit(folder, &second, 2), Some(1));
        assert_eq!(commit(folder, &second, 3), Some(1));
        assert!(second.has("files-1") && !second.has("files-2"));
        assert_eq!(commit(folder, &run(), 3), Some(1));
        assert!(run().has("files-1"));
        let third = run();
        assert_eq!(commit(folder, &third, 1), Some(3));
        third.let_go();
        assert_eq!(commit(folder, &third, 9), None);
    }

    #[test]
    fn only_names_of_ours_are_of_a_commit_before() {
        assert!(is_previous("previous-00000000000000ff.json"));
        for name in
            ["previous-1.json", "previous-../../../x/y/z.json", "previous.json", "meta.json"]
        {
            assert!(!is_previous(name), "{name}");
        }
    }
}
