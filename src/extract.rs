//! One file to its articles: read, format and evidence in one call.
//!
//! Runs behind a panic boundary: a reader that panics fails its file, not the run. Reads front
//! to back and keeps one article at a time, so a large file never sits in memory whole.

mod beside;
mod counts;
mod folder;

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;

use jiff::civil::Date;

use crate::analysis::title_fits;
use crate::article::Article;
use crate::article::ArticleId;
use crate::article::Record;
use crate::evidence;
use crate::evidence::Rules;
use crate::format;
use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Held;
use crate::format::Outcome;
use crate::format::Recognized;
use crate::format::broken_reader;
use crate::format::fallback_title;
use crate::format::with_causes;
use crate::read::Checksums;
use crate::read::HEAD;
use crate::read::Input;
use crate::read::Limits;
use crate::read::Point;

pub use beside::Beside;
pub use counts::Counts;
pub use counts::Ended;
pub use folder::Seen;
pub use folder::folder;

/// What a table of files is skipped as.
const BESIDE: &str = "table of the files beside it";

/// An article with more text than this is refused by name.
const LONGEST_ARTICLE: usize = 16 << 20;

/// What holds for every file of a root.
pub struct RootRules<'a> {
    /// The root as the user names it.
    pub label: &'a str,
    /// Where the parts of an article are in structured files.
    pub options: &'a format::Options,
    /// How dates and sources are believed.
    pub rules: &'a Rules,
    /// The tables beside its files.
    pub beside: &'a Beside,
    /// The latest day that can be a publication date.
    pub latest: Date,
    /// Caps on what is read.
    pub limits: Limits,
}

/// What became of one record of a file.
#[derive(Debug)]
pub enum Extracted {
    /// An article, and the id of its bytes.
    Article(Box<Article>, ArticleId),
    /// A record that could not be read.
    Failed {
        /// Which one; `None` when the file is one article.
        record: Option<Record>,
        /// Why.
        cause: String,
    },
    /// A member of a container that is of a kind that is not read.
    Skipped {
        /// Which one; `None` when there is nothing else in the file.
        record: Option<Record>,
        /// Its kind (`image`).
        kind: String,
    },
}

/// How reading a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It was read to its end, or the caller stopped it.
    Read,
    /// It is not of a kind that is read.
    Skipped(String),
    /// It could not be read further: it is malformed.
    Failed(String),
    /// Its bytes could not be read, so what they are is not known.
    Unreadable(String),
}

/// What reading a file showed.
pub struct FileRead {
    /// The name of the format it was read as; `None` when no format read it.
    pub format: Option<&'static str>,
    /// How it ended.
    pub ending: Ending,
    /// The checksums of the bytes read.
    pub sums: Checksums,
    /// Whether those are all there are.
    pub whole: bool,
    /// How many bytes were read.
    pub bytes: u64,
    /// The last place from which reading could go on; `None` if its format or content has none.
    pub point: Option<Point>,
}

/// A place in a file, and the state of the checksums of all before it.
#[derive(Clone, Default)]
pub struct Beginning {
    /// The place.
    pub point: Point,
    /// The checksums of the bytes before it, to go on with.
    pub sums: Checksums,
}

impl Beginning {
    /// Returns the beginning of a file of so many bytes.
    #[must_use]
    pub fn of(size: u64) -> Self {
        Self { point: Point::default(), sums: Checksums::new(size) }
    }
}

/// Reads the file at `path`, known as `relative` below its root, and hands on each record, with the
/// place after it if reading could go on from there. `from` is where to begin: reading goes on from
/// such a place only if the caller knows that what comes before it has not changed. `buffer` is
/// working space, to be given again for the next file.
///
/// # Errors
/// When the file cannot be opened.
pub fn extract(
    path: &Path,
    relative: &[u8],
    root: &RootRules<'_>,
    from: Beginning,
    buffer: &mut Vec<u8>,
    each: &mut dyn FnMut(Extracted, Option<Point>) -> ControlFlow<()>,
) -> io::Result<FileRead> {
    let mut file = File::open(path)?;
    let Beginning { point: from, sums } = from;
    file.seek(SeekFrom::Start(from.bytes))?;
    let mut source = Hashing { inner: &file, sums, bytes: 0, fault: None };
    let (mut broken_off, mut point) = (false, None);
    let each = &mut |extracted, after: Option<Point>| {
        let flow = each(extracted, after);
        broken_off = flow.is_break();
        flow
    };
    let mut known = None;
    let read = catch_unwind(AssertUnwindSafe(|| {
        let shown = (&mut known, &mut point);
        if root.beside.is_table(path, relative) {
            return Ending::Skipped(BESIDE.to_owned());
        }
        let complete = |draft: &mut Draft| {
            if draft.record.is_none() {
                root.beside.apply(path, relative, root.options, draft);
            }
        };
        read((relative, &complete), root, from, &file, &mut source, buffer, shown, each)
    }));
    let mut ending = read.unwrap_or_else(|panic| Ending::Failed(broken_reader(&*panic)));
    // The checksum is of the whole file, also where a reader needed only its beginning; a film need
    // not be read to know that it is one.
    let whole = !broken_off
        && !matches!(ending, Ending::Skipped(_))
        && io::copy(&mut source, &mut io::sink()).is_ok();
    let bytes = source.bytes;
    if let Some(fault) = &source.fault {
        let at = from.bytes.saturating_add(bytes);
        ending = Ending::Unreadable(format!("read failed after byte {at}: {fault}"));
    }
    Ok(FileRead { format: known, ending, sums: source.sums, whole, bytes, point })
}

/// Adds to a draft what is said of its file elsewhere.
type Complete<'c> = &'c dyn Fn(&mut Draft);

#[expect(clippy::too_many_arguments, reason = "one call, behind the panic boundary")]
fn read(
    (relative, complete): (&[u8], Complete<'_>),
    root: &RootRules<'_>,
    from: Point,
    file: &File,
    source: &mut Hashing<&File>,
    buffer: &mut Vec<u8>,
    (known, last_point): (&mut Option<&'static str>, &mut Option<Point>),
    each: &mut dyn FnMut(Extracted, Option<Point>) -> ControlFlow<()>,
) -> Ending {
    let name = relative.rsplit(|&byte| byte == b'/').next().unwrap_or(relative);
    let path = String::from_utf8_lossy(relative);
    let mut input = Input::new(name, source, buffer, root.limits).of_file(file);
    if from.bytes > 0 {
        input = input.from_point(from);
    }
    let format = match format_at(&mut input, from, file, name) {
        Ok(format) => format,
        Err(ending) => return ending,
    };
    *known = Some(format.name());
    let context =
        evidence::Context { path: &path, root: root.label, rules: root.rules, latest: root.latest };
    let (mut is_read, mut kinds) = (from.records > 0, Vec::new());
    let (mut held, mut flow) = (Held::default(), ControlFlow::Continue(()));
    let point = input.point();
    let read = format.read(&mut input, root.options, &mut |mut outcome| {
        if let Outcome::Draft(draft) = &mut outcome {
            complete(draft);
        }
        is_read |= !matches!(outcome, Outcome::Skipped { .. });
        if let Outcome::Skipped { kind, .. } = &outcome
            && kinds.len() < 2
            && !kinds.contains(kind)
        {
            kinds.push(kind.clone());
        }
        flow = match held.unless_held(outcome) {
            Some(outcome) => each(extracted(outcome, &context), point.get()),
            None => ControlFlow::Continue(()),
        };
        flow
    });
    *last_point = point.get();
    drop(input);
    if flow.is_continue() {
        for outcome in held.identified(|| source.id()) {
            // Of what cannot be read to its end it is not known what it is.
            if source.fault.is_some() || each(extracted(outcome, &context), None).is_break() {
                break;
            }
        }
    }
    ending(read, is_read, &kinds)
}

/// What a file is that is read, and holds no article: an empty list, a feed without items.
pub const NOTHING: &str = "nothing in it";

/// Returns how a file ended, of which nothing was read or something, and which kinds were not.
fn ending(read: Result<(), FormatError>, is_read: bool, kinds: &[String]) -> Ending {
    match (read, kinds) {
        (Err(error), _) => Ending::Failed(with_causes(&error)),
        // A container of nothing but pictures counts as a picture.
        (Ok(()), [kind]) if !is_read => Ending::Skipped(kind.clone()),
        (Ok(()), []) if !is_read => Ending::Skipped(NOTHING.to_owned()),
        (Ok(()), [kind, ..]) if !is_read => Ending::Skipped(format!("{kind} and other kinds")),
        (Ok(()), _) => Ending::Read,
    }
}

/// Returns the format a file is read by from a place on, or how it ends.
fn format_at(
    input: &mut Input<'_>,
    from: Point,
    file: &File,
    name: &[u8],
) -> Result<&'static dyn Format, Ending> {
    if from.bytes == 0 {
        return match input.head().map(|head| format::recognize(&head)) {
            Err(error) => Err(Ending::Failed(with_causes(&error))),
            Ok(Recognized::Skipped(kind)) => Err(Ending::Skipped(kind.to_owned())),
            Ok(Recognized::Format(format)) => Ok(format),
        };
    }
    match format_of(file, name) {
        Ok(Some(format)) if format.may_grow() => Ok(format),
        Ok(_) => Err(Ending::Failed("its format is not the one it was".to_owned())),
        Err(error) => Err(Ending::Failed(error.to_string())),
    }
}

/// Recognizes a file by its beginning, wherever it is being read.
fn format_of(file: &File, name: &[u8]) -> io::Result<Option<&'static dyn Format>> {
    let mut bytes = vec![0; HEAD + 1];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], filled as u64)? {
            0 => break,
            count => filled += count,
        }
    }
    let (mut source, mut buffer) = (&bytes[..filled], Vec::new());
    let mut input = Input::new(name, &mut source, &mut buffer, Limits::default());
    Ok(match input.head().map(|head| format::recognize(&head)) {
        Ok(Recognized::Format(format)) => Some(format),
        Ok(Recognized::Skipped(_)) | Err(_) => None,
    })
}

/// Returns what a run takes of what a format read.
fn extracted(outcome: Outcome, context: &evidence::Context<'_>) -> Extracted {
    match outcome {
        Outcome::Draft(draft) => weighed(*draft, context),
        Outcome::Failed { record, cause } => Extracted::Failed { record, cause },
        Outcome::Skipped { record, kind } => Extracted::Skipped { record, kind },
    }
}

/// Weighs what a draft says; refuses what is no article.
fn weighed(draft: Draft, context: &evidence::Context<'_>) -> Extracted {
    let size = draft.body.len() + draft.title.as_deref().map_or(0, str::len);
    if size > LONGEST_ARTICLE {
        let cause = format!(
            "the article has {} MiB of text, more than the {} MiB allowed",
            size >> 20,
            LONGEST_ARTICLE >> 20
        );
        return Extracted::Failed { record: draft.record, cause };
    }
    let id = draft.id.expect("what has no id of its own got that of the whole");
    let mut article = evidence::weigh(draft, context);
    if article.title.trim().is_empty() && article.body.trim().is_empty() {
        return Extracted::Failed { record: article.record, cause: "it has no text".to_owned() };
    }
    if article.title.is_empty() {
        take_title(&mut article);
    }
    if !title_fits(&article.title) {
        // A title this long is running text: all of it is kept, where it can be found.
        let before = u32::try_from(article.title.len() + 2).unwrap_or(u32::MAX);
        for start in article.pages.iter_mut().skip(1) {
            *start = start.saturating_add(before);
        }
        article.body = format!("{}\n\n{}", article.title, article.body);
        take_title(&mut article);
        article.warnings.push("its title is too long to be one; it was put before the body".into());
    }
    Extracted::Article(Box::new(article), id)
}

/// Takes the beginning of the body for a title: shown above the passages, and found by `title:`.
fn take_title(article: &mut Article) {
    article.title = fallback_title(&article.body).to_owned();
    article.title_from_body = !article.title.is_empty();
}

/// Counts and hashes what is read, and keeps the fault that ended it.
struct Hashing<R> {
    inner: R,
    sums: Checksums,
    bytes: u64,
    fault: Option<String>,
}

impl<R: Read> Hashing<R> {
    /// Reads what is left, and returns the id of the whole.
    fn id(&mut self) -> ArticleId {
        // A fault is kept.
        let _ = io::copy(self, &mut io::sink());
        ArticleId(self.sums.hash.digest128())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer);
        if let Err(error) = &read
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.fault = Some(error.to_string());
        }
        let count = read?;
        self.sums.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
