//! What the system reports of changes, reduced to whether there were any.
//!
//! A million events take no memory: each only sets a time. What a run itself does to
//! the index, and reading files, is no change.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use dateline::render::escape;
use notify::ErrorKind;
use notify::Event;
use notify::EventKind;
use notify::RecommendedWatcher;
use notify::RecursiveMode;
use notify::Watcher as _;
use notify::event::AccessKind;
use notify::event::AccessMode;
use notify::event::CreateKind;
use notify::event::ModifyKind;
use notify::event::RemoveKind;
use walkdir::WalkDir;

use crate::naming::real;

/// How soon a signal is noticed.
const TICK: Duration = Duration::from_millis(100);

/// The changes since the last look.
pub(super) struct Changes {
    state: Arc<(Mutex<State>, Condvar)>,
    /// Where the index is: what changes there, we changed.
    index: PathBuf,
    watcher: Option<RecommendedWatcher>,
}

#[derive(Debug, Default)]
struct State {
    /// When the first and the last of them came.
    between: Option<(Instant, Instant)>,
    /// Whether there may be folders that are not watched.
    unsure: bool,
}

impl Changes {
    /// Returns the state before any change.
    pub(super) fn new(index: &Path) -> Self {
        Self { state: Arc::default(), index: real(index), watcher: None }
    }

    /// Asks the system to report changes at these places and below, and of these files. Returns what it
    /// does not watch.
    pub(super) fn watch(
        &mut self,
        places: &BTreeSet<PathBuf>,
        files: &BTreeSet<PathBuf>,
    ) -> Unwatched {
        let state = Arc::clone(&self.state);
        let index = self.index.clone();
        let inside: BTreeSet<PathBuf> = places.union(files).cloned().collect();
        let on_event = move |event: notify::Result<Event>| {
            let meant = match &event {
                Ok(event) => meaning(event, &inside, &index),
                // It lost track.
                Err(_) => Meaning::Unsure,
            };
            if meant != Meaning::Nothing {
                note(&state, meant == Meaning::Unsure);
            }
        };
        // What was watched before is left only when that is watched anew.
        let mut watcher = match notify::recommended_watcher(on_event) {
            Ok(watcher) => watcher,
            Err(error) => {
                self.watcher = None;
                return Unwatched::all(&why(&error));
            }
        };
        let mut unwatched = Unwatched::default();
        for place in places.iter().filter(|place| place.is_dir()) {
            watch_below(&mut watcher, place, &mut unwatched);
        }
        // A folder or file that is replaced by another is seen from the folder above.
        let is_inside = |above: &&Path| places.iter().any(|place| above.starts_with(place));
        let above = places.union(files).filter_map(|place| place.parent());
        let above: BTreeSet<&Path> = above.filter(|above| !is_inside(above)).collect();
        for above in above {
            if let Err(error) = watcher.watch(above, RecursiveMode::NonRecursive) {
                unwatched.add(above, &why(&error));
            }
        }
        self.watcher = Some(watcher);
        unwatched
    }

    /// Notes a change that the system did not report.
    pub(super) fn note(&self) {
        note(&self.state, false);
    }

    /// Notes a change after a while, unless stopped before.
    pub(super) fn note_after(&self, pause: Duration, stop: &AtomicBool) {
        let until = Instant::now() + pause;
        while Instant::now() < until && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(TICK);
        }
        note(&self.state, true);
    }

    /// Waits until something has changed and then nothing for `pause` (but no more than
    /// `most_pauses` of them), or until `anyway` is over.
    pub(super) fn wait(
        &self,
        pause: Duration,
        most_pauses: u32,
        anyway: Duration,
        stop: &AtomicBool,
    ) -> Woken {
        let since = Instant::now();
        let mut state = lock(&self.state.0);
        loop {
            if stop.load(Ordering::Relaxed) {
                return Woken::Stopped;
            }
            let now = Instant::now();
            let is_due = match state.between {
                Some((first, last)) => {
                    now.duration_since(last) >= pause
                        || now.duration_since(first) >= pause * most_pauses
                }
                None => now.duration_since(since) >= anyway,
            };
            if is_due {
                let was = state.between.take();
                return if was.is_some() { Woken::Changed } else { Woken::Nothing };
            }
            let tick = TICK.min(pause);
            let waited = self.state.1.wait_timeout(state, tick);
            state = waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }

    /// Returns whether folders may have come or gone since the last time this was asked.
    pub(super) fn is_unsure(&self) -> bool {
        std::mem::take(&mut lock(&self.state.0).unsure)
    }
}

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// Something has changed.
    Changed,
    /// Nothing was reported.
    Nothing,
    /// It was told to stop.
    Stopped,
}

/// The folders of which the system reports no changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unwatched {
    /// The first of them; none where it is all.
    folders: Vec<PathBuf>,
    more: usize,
    why: Option<String>,
}

impl Unwatched {
    /// So many folders are named.
    const NAMED: usize = 3;

    /// Nothing is watched.
    pub(super) fn all(why: &str) -> Self {
        Self { folders: Vec::new(), more: 0, why: Some(why.to_owned()) }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.why.is_none()
    }

    /// Returns why the first of them is not watched.
    pub(super) fn why(&self) -> Option<&str> {
        self.why.as_deref()
    }

    fn add(&mut self, folder: &Path, why: &str) {
        if self.folders.len() < Self::NAMED {
            self.folders.push(folder.to_path_buf());
        } else {
            self.more += 1;
        }
        self.why.get_or_insert_with(|| why.to_owned());
    }

    /// Returns which folders they are, `None` standing for all, and why; `None` if there are none.
    pub(super) fn said(&self) -> Option<(Option<String>, String)> {
        let why = escape::text(self.why.as_deref()?).into_owned();
        if self.folders.is_empty() {
            return Some((None, why));
        }
        let names: Vec<String> = self.folders.iter().map(|folder| escape::path(folder)).collect();
        let more = if self.more > 0 { format!(" and {} more", self.more) } else { String::new() };
        Some((Some(names.join(", ") + &more), why))
    }
}

/// Watches a folder and all below it, but for those that cannot be watched.
fn watch_below(watcher: &mut RecommendedWatcher, place: &Path, unwatched: &mut Unwatched) {
    if watcher.watch(place, RecursiveMode::Recursive).is_ok() {
        return;
    }
    // One folder below it is enough to refuse the whole: each by itself then. What is made in one is
    // reported by the folder above it, and all are watched again.
    let _ = watcher.unwatch(place);
    for entry in WalkDir::new(place) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let cause =
                    error.io_error().map_or_else(|| error.to_string(), io::Error::to_string);
                unwatched.add(error.path().unwrap_or(place), &cause);
                continue;
            }
        };
        if !entry.file_type().is_dir() {
            continue;
        }
        if let Err(error) = watcher.watch(entry.path(), RecursiveMode::NonRecursive) {
            unwatched.add(entry.path(), &why(&error));
            if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                return;
            }
        }
    }
}

/// Returns why the system does not watch, and what helps.
fn why(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the system watches no more folders for this user; sysctl fs.inotify.max_user_watches \
             allows more"
                .to_owned()
        }
        ErrorKind::Io(error) => match error.raw_os_error() {
            Some(EMFILE) => {
                "this user has too many watchers; sysctl fs.inotify.max_user_instances \
                             allows more"
                    .to_owned()
            }
            _ => error.to_string(),
        },
        _ => error.to_string(),
    }
}

/// The error of the system for too many watchers.
const EMFILE: i32 = 24;

/// What an event means for the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Change,
    /// A change after which other folders may have to be watched.
    Unsure,
}

fn meaning(event: &Event, places: &BTreeSet<PathBuf>, index: &Path) -> Meaning {
    if event.need_rescan() {
        return Meaning::Unsure;
    }
    let concerns = |path: &PathBuf| {
        !path.starts_with(index) && places.iter().any(|place| path.starts_with(place))
    };
    if !event.paths.is_empty() && !event.paths.iter().any(concerns) {
        return Meaning::Nothing;
    }
    match event.kind {
        // Reading a file is no change of it; closing one that was written is.
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Meaning::Change,
        EventKind::Access(_) => Meaning::Nothing,
        EventKind::Create(CreateKind::Folder)
        | EventKind::Remove(RemoveKind::Folder | RemoveKind::Any)
        | EventKind::Modify(ModifyKind::Name(_)) => Meaning::Unsure,
        _ => Meaning::Change,
    }
}

fn note(state: &(Mutex<State>, Condvar), unsure: bool) {
    let now = Instant::now();
    let mut held = lock(&state.0);
    held.between = Some((held.between.map_or(now, |(first, _)| first), now));
    held.unsure |= unsure;
    drop(held);
    state.1.notify_one();
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::Flag;
    use notify::event::RenameMode;

    const NEVER: Duration = Duration::from_secs(3600);
    const SHORT: Duration = Duration::from_millis(5);

    fn meant(kind: EventKind, path: &str) -> Meaning {
        let event = Event::new(kind).add_path(path.into());
        meaning(&event, &BTreeSet::from(["/news".into()]), Path::new("/news/index"))
    }

    #[test]
    fn reading_and_our_own_writing_are_no_changes() {
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        assert_eq!(meant(read, "/news/a.txt"), Meaning::Nothing);
        let written = EventKind::Create(CreateKind::File);
        assert_eq!(meant(written, "/news/index/gen-1/meta.json"), Meaning::Nothing);
        assert_eq!(meant(written, "/news/a.txt"), Meaning::Change);
        // Folders are seen from above; what else happens there is not asked for.
        assert_eq!(meant(written, "/photos/a.txt"), Meaning::Nothing);
    }

    #[test]
    fn after_a_renamed_folder_or_an_overflow_the_folders_are_watched_again() {
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        assert_eq!(meant(renamed, "/news/2019"), Meaning::Unsure);
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(meaning(&overflow, &BTreeSet::new(), Path::new("/news/index")), Meaning::Unsure);
    }

    #[test]
    fn many_changes_are_one_look() {
        let changes = Changes::new(Path::new("index"));
        let stop = AtomicBool::new(false);
        for _ in 0..1000 {
            changes.note();
        }
        assert_eq!(changes.wait(SHORT, 10, NEVER, &stop), Woken::Changed);
        stop.store(true, Ordering::Relaxed);
        // Nothing is left of them.
        assert_eq!(changes.wait(SHORT, 10, NEVER, &stop), Woken::Stopped);
    }

    #[test]
    fn changes_that_never_pause_are_looked_at_all_the_same() {
        let changes = Changes::new(Path::new("index"));
        let (stop, over) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    changes.note();
                }
            });
            assert_eq!(changes.wait(Duration::from_millis(50), 2, NEVER, &stop), Woken::Changed);
            over.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn everything_is_looked_at_now_and_then_though_nothing_was_said() {
        let changes = Changes::new(Path::new("index"));
        let woken = changes.wait(NEVER, 10, SHORT, &AtomicBool::new(false));
        assert_eq!(woken, Woken::Nothing);
    }

    #[test]
    fn what_is_not_watched_is_named_with_the_cause() {
        let mut unwatched = Unwatched::default();
        assert_eq!(unwatched.said(), None);
        for number in 0..5 {
            unwatched.add(Path::new(&format!("news/{number}")), "Permission denied");
        }
        let folders = "news/0, news/1, news/2 and 2 more".to_owned();
        assert_eq!(unwatched.said(), Some((Some(folders), "Permission denied".to_owned())));
        assert_eq!(Unwatched::all("as asked").said(), Some((None, "as asked".to_owned())));
        let full = notify::Error::new(ErrorKind::MaxFilesWatch);
        assert!(why(&full).contains("sysctl fs.inotify.max_user_watches"));
    }
}
