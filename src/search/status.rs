//! What an index holds, for `status`: facts only.
//!
//! Cost: one pass over the file records, with an `lstat` each, and one over the columns of days and
//! sources.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::article::DateRange;
use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Root;
use crate::catalog::is_mass;
use crate::engine::IndexInfo;
use crate::engine::LastRun;
use crate::engine::View;
use crate::search::FileState;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::files::is_folder;
use crate::search::files::state_of;
use crate::search::sources;

/// What an index holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// The index.
    pub index: IndexInfo,
    /// Bytes of the generation in use, on disk.
    pub bytes: u64,
    /// When the commit was made; `None` where the file system does not know.
    pub committed: Option<Timestamp>,
    /// Articles without a date.
    pub undated: u64,
    /// The first and last day of publication; `None` if nothing is dated.
    pub days: Option<DateRange>,
    /// How many sources there are.
    pub sources: u64,
    /// Languages and their articles, most frequent first.
    pub languages: Vec<(String, u64)>,
    /// The roots it is made from.
    pub roots: Vec<RootStatus>,
    /// The files that were asked for.
    pub files: Vec<ListedFile>,
    /// What the last run over it did, as it said itself; `None` where that is not known.
    pub last_run: Option<LastRun>,
    /// Why that is not known where a run noted it: its note is damaged, or cannot be read.
    pub last_run_problem: Option<String>,
}

/// A root and what came from it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RootStatus {
    /// The name given to it.
    pub label: String,
    /// Where it is.
    pub path: PathBuf,
    /// The number it has in the index.
    pub number: u32,
    /// Its files that were read or looked at, whatever became of them.
    pub files: u64,
    /// Those of them that gave articles.
    pub files_with_articles: u64,
    /// Its articles.
    pub articles: u64,
    /// Its files of kinds that are not read, and what is passed over by rule.
    pub skipped: u64,
    /// Its files that could not be read.
    pub failed: u64,
    /// Its files of which some records could not be read.
    pub partly_read: u64,
    /// Files that no run has read yet; `None` where that was not looked at.
    pub new: Option<u64>,
    /// Its files that changed since they were read.
    pub changed: u64,
    /// Its files that are no longer there.
    pub missing: u64,
    /// Files that cannot be seen from here.
    pub unseen: u64,
    /// Files that are broken, or cannot be read, now: what they gave before is kept. Among those failed.
    pub kept: u64,
    /// Articles of its files that are left out because they are taken down.
    pub taken_down: u64,
    /// Whether it has a map of fields.
    pub has_map: bool,
    /// Whether it has corrections.
    pub has_corrections: bool,
    /// The patterns of files that are left out.
    pub exclude: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileClass {
    /// It could not be read.
    Failed,
    /// Some of its records could not be read.
    PartlyRead,
    /// It is of a kind that is not read, or passed over by rule.
    Skipped,
    /// It has changed since it was read.
    Changed,
    /// It is no longer there.
    Missing,
    /// It cannot be seen from here.
    Unseen,
    /// It is broken, or cannot be read, now: what it gave before is kept.
    Kept,
    /// No run has read it yet.
    New,
}

impl FileClass {
    /// Returns the word for it, in lists and summaries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::PartlyRead => "partly read",
            Self::Skipped => "skipped",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Unseen => "unseen",
            Self::Kept => "kept",
            Self::New => "new",
        }
    }
}

/// Which files are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLists {
    /// Those that failed or were partly read: so many.
    pub failed: usize,
    /// Those that were skipped.
    pub skipped: bool,
    /// Those that changed, are missing or cannot be seen.
    pub changed: bool,
}

/// A file of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// What became of it.
    pub class: FileClass,
    /// The root it is under, as the user named it.
    pub root: String,
    /// The folder that `path` is below, absolute.
    pub folder: PathBuf,
    /// Its path below the root.
    pub path: PathBuf,
    /// Why it failed or was skipped; empty for others.
    pub cause: String,
    /// Articles of it that were indexed all the same.
    pub articles: u64,
}

/// Returns what the index holds, with the files asked for.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub(super) fn status(view: &View, today: Date, lists: FileLists) -> Result<Status, SearchError> {
    let by_source = sources(view, &SearchRequest::new("", today))?.rows;
    let mut days: Option<DateRange> = None;
    let dates = by_source.iter().flat_map(|row| [row.first, row.last]).flatten();
    for range in dates.map(|date| date.days()) {
        days = match days {
            None => Some(range),
            Some(all) => {
                DateRange::new(all.first().min(range.first()), all.last().max(range.last()))
            }
        };
    }
    let manifest = view.manifest();
    let roots = manifest.live_roots().map(root_status).collect();
    let mut counting =
        Counting { roots, lists, failed: 0, files: Vec::new(), gone: BTreeMap::new() };
    let mut records = view.records()?;
    for root in manifest.live_roots() {
        counting.look_at(root);
    }
    while let Some(record) = records.read()? {
        counting.count(manifest.root(record.root), record);
    }
    for root in manifest.live_roots() {
        counting.ask_about(root);
    }
    Ok(Status {
        index: view.info(),
        bytes: view.size()?,
        committed: Timestamp::from_second(view.committed()?).ok(),
        undated: by_source.iter().map(|row| row.undated).sum(),
        days,
        sources: by_source.iter().filter(|row| row.name.is_some()).count() as u64,
        languages: view.languages()?.to_vec(),
        roots: counting.roots,
        files: counting.files,
        last_run: None,
        last_run_problem: None,
    })
}

/// The records, counted by root, and those that are listed.
struct Counting {
    roots: Vec<RootStatus>,
    lists: FileLists,
    failed: usize,
    files: Vec<ListedFile>,
    /// Articles of files that are no longer there, by the number of their root.
    gone: BTreeMap<u32, u64>,
}

impl Counting {
    /// Counts a root that cannot be looked at as failed, as a run does.
    fn look_at(&mut self, root: &Root) {
        if root.elsewhere {
            return;
        }
        let path = root.path();
        let looked_at =
            if root.is_file { path.metadata().map(drop) } else { path.read_dir().map(drop) };
        if let Err(cause) = looked_at {
            self.fail(root, &cause.to_string());
        }
    }

    /// Counts a root of which most is gone as failed, as a run does, which removes nothing then.
    fn ask_about(&mut self, root: &Root) {
        let Some(counts) = self.roots.iter().find(|known| known.number == root.number) else {
            return;
        };
        let gone = self.gone.get(&root.number).copied().unwrap_or(0);
        let is_empty = || root.path().read_dir().is_ok_and(|mut entries| entries.next().is_none());
        let is_emptied = gone > 0 && gone == counts.articles && is_empty();
        if is_emptied || is_mass(gone, counts.articles) {
            let cause = format!(
                "{gone} of its {} articles are of files that are no longer there",
                counts.articles
            );
            self.fail(root, &cause);
        }
    }

    fn fail(&mut self, root: &Root, cause: &str) {
        let path = root.path();
        if let Some(counts) = self.roots.iter_mut().find(|known| known.number == root.number) {
            counts.failed += 1;
        }
        if self.failed < self.lists.failed {
            self.failed += 1;
            self.files.push(ListedFile {
                class: FileClass::Failed,
                root: root.shown().to_owned(),
                folder: root.folder(),
                path: if root.is_file {
                    path.file_name().unwrap_or_default().into()
                } else {
                    PathBuf::new()
                },
                cause: format!("{cause} (what was indexed from it is kept)"),
                articles: 0,
            });
        }
    }

    /// Returns whether files of a class are listed, as many as there are already.
    fn is_asked(&self, class: FileClass) -> bool {
        match class {
            FileClass::Failed | FileClass::PartlyRead => self.failed < self.lists.failed,
            FileClass::Skipped => self.lists.skipped,
            FileClass::Changed
            | FileClass::Missing
            | FileClass::Unseen
            | FileClass::Kept
            | FileClass::New => self.lists.changed,
        }
    }

    fn count(&mut self, root: Option<&Root>, record: FileRecord) {
        let Some(at) = self.roots.iter().position(|known| known.number == record.root) else {
            return;
        };
        let state = match root {
            Some(_) if is_folder(&record) => FileState::Current,
            Some(root) => state_of(root, &record),
            None => FileState::Missing,
        };
        let counts = &mut self.roots[at];
        counts.files += 1;
        counts.files_with_articles += u64::from(record.articles > 0);
        counts.articles += record.articles;
        counts.taken_down += record.taken_down.len() as u64;
        let changed = match state {
            FileState::Current => None,
            FileState::Changed => Some((&mut counts.changed, FileClass::Changed)),
            FileState::Missing => {
                *self.gone.entry(record.root).or_default() += record.articles;
                Some((&mut counts.missing, FileClass::Missing))
            }
            FileState::Unseen => Some((&mut counts.unseen, FileClass::Unseen)),
            FileState::Kept => Some((&mut counts.kept, FileClass::Kept)),
        };
        let outcome = match (&record.unread, &record.outcome) {
            (Some(cause), _) => Some((
                &mut counts.failed,
                FileClass::Failed,
                format!("{cause} (what was indexed from it is kept)"),
            )),
            (None, FileOutcome::Indexed) => None,
            (None, FileOutcome::Skipped { kind }) => {
                Some((&mut counts.skipped, FileClass::Skipped, kind.clone()))
            }
            (None, FileOutcome::Partial { cause, .. }) => {
                Some((&mut counts.partly_read, FileClass::PartlyRead, cause.clone()))
            }
            (None, FileOutcome::Failed { cause }) => {
                Some((&mut counts.failed, FileClass::Failed, cause.clone()))
            }
        };
        let mut listed = Vec::new();
        if let Some((count, class, cause)) = outcome {
            *count += 1;
            listed.push((class, cause));
        }
        if let Some((count, class)) = changed {
            *count += 1;
            listed.push((class, String::new()));
        }
        for (class, cause) in listed {
            let is_asked = self.is_asked(class);
            if is_asked {
                self.failed +=
                    usize::from(matches!(class, FileClass::Failed | FileClass::PartlyRead));
                self.files.push(listed_file(root, &record, class, cause));
            }
        }
    }
}

fn listed_file(
    root: Option<&Root>,
    record: &FileRecord,
    class: FileClass,
    cause: String,
) -> ListedFile {
    use std::os::unix::ffi::OsStringExt as _;
    ListedFile {
        class,
        root: root.map_or("", Root::shown).to_owned(),
        folder: root.map(Root::folder).unwrap_or_default(),
        path: PathBuf::from(std::ffi::OsString::from_vec(record.path.clone())),
        cause,
        articles: record.articles,
    }
}

fn root_status(root: &Root) -> RootStatus {
    RootStatus {
        label: root.label.clone(),
        path: if root.elsewhere { root.label.clone().into() } else { root.path() },
        number: root.number,
        files: 0,
        files_with_articles: 0,
        articles: 0,
        skipped: 0,
        failed: 0,
        partly_read: 0,
        new: None,
        changed: 0,
        missing: 0,
        unseen: 0,
        kept: 0,
        taken_down: 0,
        has_map: root.map.is_some(),
        has_corrections: root.corrections.is_some(),
        exclude: root.exclude.clone(),
    }
}
