//! What is below the roots of an index that no run has read: new files, and what is passed over by rule.
//!
//! Nothing is opened. Cost: a walk, merged with the records.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

use crate::catalog::Root;
use crate::engine::EngineError;
use crate::engine::View;
use crate::evidence::SourceNames;
use crate::ingest::RootSettings;
use crate::ingest::read_root::nested_in;
use crate::walk::SkipReason;
use crate::walk::Walked;
use crate::walk::walk;

/// What a root holds beside the files that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnDisk {
    /// The number of the root.
    pub root: u32,
    /// Files that no run has seen, below the root.
    pub new: Vec<PathBuf>,
    /// What is not read by rule, and why, below the root; a folder stands for all in it. Hidden ones are
    /// not counted.
    pub passed_over: Vec<(PathBuf, &'static str)>,
}

/// Looks below each root of an index, by the patterns that its last run had.
///
/// # Errors
/// When the records of the index cannot be read. What cannot be looked at on disk is left out: the
/// records say what is known of it.
pub fn on_disk(view: &View) -> Result<Vec<OnDisk>, EngineError> {
    let manifest = view.manifest();
    let mut records = view.records()?;
    let mut next = records.read()?;
    let (mut all, names) = (Vec::new(), SourceNames::default());
    let mut live: Vec<&Root> = manifest.live_roots().filter(|root| !root.elsewhere).collect();
    live.sort_by_key(|root| root.number);
    for root in live {
        let mut found = OnDisk { root: root.number, new: Vec::new(), passed_over: Vec::new() };
        // The patterns were read before: those of a damaged index leave nothing out.
        let settings =
            RootSettings::from_texts(&root.label, None, None, &root.exclude, &names).ok();
        let nested = nested_in(root, manifest.roots.iter());
        let options = settings.map(|settings| settings.walk_options(nested)).unwrap_or_default();
        for walked in walk(&root.path(), &options) {
            match walked {
                Ok(Walked::File(file)) => {
                    let place = (root.number, file.relative.as_slice());
                    while next.as_ref().is_some_and(|next| next.place() < place) {
                        next = records.read()?;
                    }
                    if next.as_ref().is_none_or(|next| next.place() != place) {
                        found.new.push(path(file.relative));
                    }
                }
                Ok(Walked::Skipped(skipped)) => {
                    if !matches!(skipped.why, SkipReason::Hidden | SkipReason::OtherRoot) {
                        found.passed_over.push((path(skipped.relative), skipped.why.name()));
                    }
                }
                Err(_) => {}
            }
        }
        all.push(found);
    }
    Ok(all)
}

fn path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}
