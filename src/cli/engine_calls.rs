//! Walks a root and reads its articles without an index, for `extract`.

use std::io;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use dateline::article::Article;
use dateline::extract;
use dateline::extract::Beginning;
use dateline::extract::Ending;
use dateline::extract::Extracted;
use dateline::ingest::Event;
use dateline::ingest::RootError;
use dateline::ingest::RootRequest;
use dateline::ingest::RootSettings;
use dateline::read::Limits;
use dateline::walk::SkipReason;
use dateline::walk::Walked;
use dateline::walk::walk;
use jiff::civil::Date;

use crate::cli::failure::Failure;

/// What is met on the way.
pub(crate) enum Seen<'a> {
    /// An article, and its file as the user can open it.
    Article {
        /// The file.
        path: &'a Path,
        /// What would be indexed.
        article: &'a Article,
    },
    /// A file or record that gave none, as a run tells it.
    Event(Event),
    /// The end of a file that a format read; its articles came before.
    Read {
        /// The format's name.
        format: &'static str,
    },
}

/// Tells whether an event makes the run end with exit code 1.
pub(crate) fn is_failure(event: &Event) -> bool {
    matches!(event, Event::Failed { .. } | Event::Partial { .. })
}

/// Reads every article of a root, in the order of the walk. Breaks off with the error of `each`.
pub(crate) fn extract(
    root: &RootRequest,
    today: Date,
    max_size: u64,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<io::Error>,
) -> Result<ControlFlow<io::Error>, Failure> {
    std::fs::symlink_metadata(&root.path)
        .map_err(|error| Failure::file("read", &root.path, &error))?;
    let (map, corrections) = (root.map.as_deref(), root.corrections.as_deref());
    let settings = RootSettings::from_texts(&root.label, map, corrections, &root.exclude)
        .map_err(|error: RootError| Failure::ingest(&error.into()))?;
    let latest = today.tomorrow().unwrap_or(today);
    let rules = settings.rules(&root.label, latest, Limits { max_size });
    let mut buffer = Vec::new();
    for walked in walk(&root.path, &settings.walk_options(Vec::new())) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let found = match walked {
            Ok(Walked::File(found)) => found,
            Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::Hidden => continue,
            Ok(Walked::Skipped(skipped)) => {
                let kind = skipped.why.name().to_owned();
                let path = place(root, &skipped.relative);
                if let ControlFlow::Break(error) = each(Seen::Event(Event::Skipped { path, kind }))
                {
                    return Ok(ControlFlow::Break(error));
                }
                continue;
            }
            Err(error) => {
                let (path, cause) = (place(root, &error.relative), error.source.to_string());
                let event = Event::Failed { path, cause, known: false };
                if let ControlFlow::Break(error) = each(Seen::Event(event)) {
                    return Ok(ControlFlow::Break(error));
                }
                continue;
            }
        };
        let path = place(root, &found.relative);
        let (mut indexed, mut failed, mut first_cause) = (0, 0, None);
        let mut broken_off = None;
        let from = Beginning::default();
        let read = extract::extract(
            &found.path,
            &found.relative,
            &rules,
            from,
            &mut buffer,
            &mut |seen, _| {
                match seen {
                    Extracted::Article(article) => {
                        indexed += 1;
                        let seen = Seen::Article { path: &path, article: &article };
                        if let ControlFlow::Break(error) = each(seen) {
                            broken_off = Some(error);
                            return ControlFlow::Break(());
                        }
                    }
                    Extracted::Skipped { .. } => {}
                    Extracted::Failed { cause, .. } => {
                        failed += 1;
                        first_cause.get_or_insert(cause);
                    }
                }
                ControlFlow::Continue(())
            },
        );
        if let Some(error) = broken_off {
            return Ok(ControlFlow::Break(error));
        }
        if let Ok(read) = &read
            && let Some(format) = read.format
            && let ControlFlow::Break(error) = each(Seen::Read { format })
        {
            return Ok(ControlFlow::Break(error));
        }
        let ending = read.map_or_else(|e| Ending::Failed(e.to_string()), |read| read.ending);
        let event = match (ending, first_cause) {
            (Ending::Skipped(kind), _) => Event::Skipped { path, kind },
            (Ending::Read, None) => continue,
            (Ending::Failed(cause) | Ending::Unreadable(cause), _)
            | (Ending::Read, Some(cause))
                if indexed == 0 =>
            {
                Event::Failed { path, cause, known: false }
            }
            (Ending::Failed(cause) | Ending::Unreadable(cause), first) => {
                Event::Partial { path, cause: first.unwrap_or(cause), failed: failed + 1, indexed }
            }
            (Ending::Read, Some(cause)) => Event::Partial { path, cause, failed, indexed },
        };
        if let ControlFlow::Break(error) = each(Seen::Event(event)) {
            return Ok(ControlFlow::Break(error));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Returns a file as the user can open it.
fn place(root: &RootRequest, relative: &[u8]) -> PathBuf {
    if relative.is_empty() || root.path.is_file() {
        return root.path.clone();
    }
    root.path.join(std::ffi::OsStr::from_bytes(relative))
}
