//! A folder to its articles, without an index: the walk, and each file in turn.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::article::Article;
use crate::extract::Beginning;
use crate::extract::Counts;
use crate::extract::Ended;
use crate::extract::Ending;
use crate::extract::Extracted;
use crate::extract::RootRules;
use crate::extract::extract;
use crate::walk::Found;
use crate::walk::SkipReason;
use crate::walk::WalkOptions;
use crate::walk::Walked;
use crate::walk::walk;

/// What is found in a folder, in the order of the walk.
#[derive(Debug)]
pub enum Seen<'a> {
    /// An article.
    Article {
        /// Its file, as the user can open it.
        path: &'a Path,
        /// What would be indexed.
        article: &'a Article,
    },
    /// The end of a file that a format read; its articles came before.
    Read {
        /// The format's name.
        format: &'static str,
    },
    /// What was passed over in a file that a format read.
    PassedOver {
        /// The file.
        path: PathBuf,
        /// How many records of which kinds.
        text: String,
    },
    /// How a file ended that was not read whole, or a folder that could not be read.
    Ended {
        /// The file.
        path: PathBuf,
        /// How it ended.
        ended: Ended,
    },
}

/// Reads every article of `folder`, which may be a file, until `stop` is set. Stops where `each`
/// does.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::sync::atomic::AtomicBool;
///
/// use dateline::evidence::SourceNames;
/// use dateline::extract::{Seen, folder};
/// use dateline::ingest::RootSettings;
/// use dateline::read::Limits;
/// use jiff::civil::date;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let news = tempfile::tempdir()?;
/// std::fs::write(news.path().join("port.txt"), "Port shut\n\nMarch 4, 2019\n\nDockers walked out.\n")?;
/// let settings = RootSettings::from_texts("news", None, None, &[], &SourceNames::default())?;
/// let rules = settings.rules("news", date(2024, 1, 1), Limits::default());
/// let mut titles = Vec::new();
/// let end = folder(
///     news.path(),
///     &settings.walk_options(Vec::new()),
///     &rules,
///     &AtomicBool::new(false),
///     &mut |seen| {
///         if let Seen::Article { article, .. } = seen {
///             titles.push(article.title.clone());
///         }
///         ControlFlow::<()>::Continue(())
///     },
/// );
/// assert!(end.is_continue());
/// assert_eq!(titles, ["Port shut"]);
/// # Ok(())
/// # }
/// ```
pub fn folder<B>(
    folder: &Path,
    options: &WalkOptions,
    rules: &RootRules<'_>,
    stop: &AtomicBool,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut buffer = Vec::new();
    for walked in walk(folder, options) {
        if stop.load(Ordering::Relaxed) {
            return ControlFlow::Continue(());
        }
        match walked {
            Ok(Walked::File(found)) => {
                file(place(folder, &found.relative), &found, rules, &mut buffer, each)?;
            }
            Ok(Walked::Skipped(skipped)) if skipped.why == SkipReason::Hidden => {}
            Ok(Walked::Skipped(skipped)) => {
                let ended = Ended::Skipped { kind: skipped.why.name().to_owned() };
                each(Seen::Ended { path: place(folder, &skipped.relative), ended })?;
            }
            Err(error) => {
                let ended = Ended::Failed { cause: error.source.to_string() };
                each(Seen::Ended { path: place(folder, &error.relative), ended })?;
            }
        }
    }
    for (path, missing) in rules.beside.missing() {
        each(Seen::PassedOver { path, text: missing.said() })?;
    }
    ControlFlow::Continue(())
}

fn file<B>(
    path: PathBuf,
    found: &Found,
    rules: &RootRules<'_>,
    buffer: &mut Vec<u8>,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let (mut counts, mut broken_off) = (Counts::default(), None);
    let from = Beginning::default();
    let read = extract(&found.path, &found.relative, rules, from, buffer, &mut |seen, _| {
        match seen {
            Extracted::Article(article, _) => {
                counts.articles += 1;
                if let ControlFlow::Break(value) =
                    each(Seen::Article { path: &path, article: &article })
                {
                    broken_off = Some(value);
                    return ControlFlow::Break(());
                }
            }
            Extracted::Skipped { kind, .. } => counts.pass_over(&kind),
            Extracted::Failed { record, cause } => counts.fail(record.as_ref(), cause),
        }
        ControlFlow::Continue(())
    });
    if let Some(value) = broken_off {
        return ControlFlow::Break(value);
    }
    if let Ok(read) = &read
        && let Some(format) = read.format
    {
        each(Seen::Read { format })?;
    }
    if let Some(text) = counts.said_of_passed_over() {
        each(Seen::PassedOver { path: path.clone(), text })?;
    }
    let ending = read.map_or_else(|e| Ending::Unreadable(e.to_string()), |read| read.ending);
    match counts.ended(ending) {
        Ended::Whole => ControlFlow::Continue(()),
        ended => each(Seen::Ended { path, ended }),
    }
}

/// Returns a file as the user can open it.
fn place(folder: &Path, relative: &[u8]) -> PathBuf {
    if relative.is_empty() || folder.is_file() {
        return folder.to_path_buf();
    }
    folder.join(OsStr::from_bytes(relative))
}
