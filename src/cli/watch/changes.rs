//! What the system reports of changes, reduced to whether there were any.
//!
//! A million events take no memory: each only sets a time. What a run itself does to
//! the index, and reading files, is no change.

use std::collections::BTreeSet;
use std::fs;
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

    /// Asks the system to report changes at these places and below; those it reported before are
    /// forgotten only when it has agreed. Returns why it does not.
    pub(super) fn watch(&mut self, places: &BTreeSet<PathBuf>) -> Result<(), String> {
        let state = Arc::clone(&self.state);
        let (index, inside) = (self.index.clone(), places.clone());
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
        let watch = || -> notify::Result<RecommendedWatcher> {
            let mut watcher = notify::recommended_watcher(on_event)?;
            for place in places {
                if place.is_dir() {
                    watcher.watch(place, RecursiveMode::Recursive)?;
                }
                // A folder or file that is replaced by another is seen from the folder above.
                let is_inside = |above: &&Path| places.iter().any(|place| above.starts_with(place));
                if let Some(above) = place.parent().filter(|above| !is_inside(above)) {
                    watcher.watch(above, RecursiveMode::NonRecursive)?;
                }
            }
            Ok(watcher)
        };
        match watch() {
            Ok(watcher) => {
                self.watcher = Some(watcher);
                Ok(())
            }
            Err(error) => {
                self.watcher = None;
                Err(error.to_string())
            }
        }
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
    /// `most_pauses` of them), or until `anyway` is over. Returns `false` when stopped.
    pub(super) fn wait(
        &self,
        pause: Duration,
        most_pauses: u32,
        anyway: Duration,
        stop: &AtomicBool,
    ) -> bool {
        let since = Instant::now();
        let mut state = lock(&self.state.0);
        loop {
            if stop.load(Ordering::Relaxed) {
                return false;
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
                state.between = None;
                return true;
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

/// Returns a path without links, also of what is not there yet.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    match there {
        Some((above, real)) => real.join(path.strip_prefix(above).unwrap_or(&path)),
        None => path,
    }
}

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
        assert!(changes.wait(SHORT, 10, NEVER, &stop));
        stop.store(true, Ordering::Relaxed);
        // Nothing is left of them.
        assert!(!changes.wait(SHORT, 10, NEVER, &stop));
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
            assert!(changes.wait(Duration::from_millis(50), 2, NEVER, &stop));
            over.store(true, Ordering::Relaxed);
        });
    }

    #[test]
    fn everything_is_looked_at_now_and_then_though_nothing_was_said() {
        let changes = Changes::new(Path::new("index"));
        assert!(changes.wait(NEVER, 10, SHORT, &AtomicBool::new(false)));
    }
}
