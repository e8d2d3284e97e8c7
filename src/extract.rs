//! One file to its articles: read, format and evidence in one call.
//!
//! Runs behind a panic boundary: a reader that breaks takes down its file, not the run. Reads front
//! to back and keeps one article at a time, so a large file never sits in memory whole.

use std::fs::File;
use std::io;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;

use jiff::civil::Date;
use xxhash_rust::xxh3::Xxh3;

use crate::analysis::title_fits;
use crate::article::Article;
use crate::article::Record;
use crate::evidence;
use crate::evidence::Rules;
use crate::format;
use crate::format::Draft;
use crate::format::Outcome;
use crate::format::Recognized;
use crate::format::broken_reader;
use crate::format::fallback_title;
use crate::format::with_causes;
use crate::read::Input;
use crate::read::Limits;

/// An article with more text than this is refused by name.
const LONGEST_ARTICLE: usize = 16 << 20;

/// What holds for every file of a root.
pub struct RootRules<'a> {
    /// The root as the user names it.
    pub label: &'a str,
    /// Where the parts of an article lie in structured files.
    pub options: &'a format::Options,
    /// How dates and sources are believed.
    pub rules: &'a Rules,
    /// The latest day that can be a publication date.
    pub latest: Date,
    /// Caps on what is read.
    pub limits: Limits,
}

/// What became of one record of a file.
#[derive(Debug)]
pub enum Extracted {
    /// An article.
    Article(Box<Article>),
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
    /// It was read to its end, or the caller broke off.
    Read,
    /// It is not of a kind that is read.
    Skipped(String),
    /// It could not be read on: it is not what it should be.
    Failed(String),
    /// Its bytes could not be had: what they say is not known.
    Unreadable(String),
}

/// What reading a file showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// The name of the format it was read as; `None` when no format read it.
    pub format: Option<&'static str>,
    /// How it ended.
    pub ending: Ending,
    /// xxh3 of the bytes read.
    pub hash: u64,
    /// Whether those are all there are.
    pub whole: bool,
    /// How many bytes were read.
    pub bytes: u64,
}

/// Reads the file at `path`, known as `relative` below its root, and hands on each record. `buffer`
/// is working space, to be given again for the next file.
///
/// # Errors
/// When the file cannot be opened.
pub fn extract(
    path: &Path,
    relative: &[u8],
    root: &RootRules<'_>,
    buffer: &mut Vec<u8>,
    each: &mut dyn FnMut(Extracted) -> ControlFlow<()>,
) -> io::Result<FileRead> {
    let file = File::open(path)?;
    let mut source = Hashing { inner: &file, hash: Xxh3::new(), bytes: 0, fault: None };
    let mut broken_off = false;
    let each = &mut |extracted| {
        let flow = each(extracted);
        broken_off = flow.is_break();
        flow
    };
    let mut known = None;
    let read = catch_unwind(AssertUnwindSafe(|| {
        read(relative, root, &file, &mut source, buffer, &mut known, each)
    }));
    let mut ending = read.unwrap_or_else(|panic| Ending::Failed(broken_reader(&*panic)));
    // The checksum is of the whole file, also where a reader needed only its beginning; a film need
    // not be read to know that it is one.
    let whole = !broken_off && !matches!(ending, Ending::Skipped(_)) && {
        let rest = io::copy(&mut source, &mut io::sink());
        rest.is_ok()
    };
    if let Some(fault) = &source.fault {
        ending = Ending::Unreadable(format!("cannot read on after byte {}: {fault}", source.bytes));
    }
    Ok(FileRead { format: known, ending, hash: source.hash.digest(), whole, bytes: source.bytes })
}

fn read(
    relative: &[u8],
    root: &RootRules<'_>,
    file: &File,
    source: &mut dyn Read,
    buffer: &mut Vec<u8>,
    known: &mut Option<&'static str>,
    each: &mut dyn FnMut(Extracted) -> ControlFlow<()>,
) -> Ending {
    let name = relative.rsplit(|&byte| byte == b'/').next().unwrap_or(relative);
    let path = String::from_utf8_lossy(relative);
    let mut input = Input::new(name, source, buffer, root.limits).of_file(file);
    let format = match input.head().map(|head| format::recognize(&head)) {
        Err(error) => return Ending::Failed(with_causes(&error)),
        Ok(Recognized::Skipped(kind)) => return Ending::Skipped(kind.to_owned()),
        Ok(Recognized::Format(format)) => format,
    };
    *known = Some(format.name());
    let context =
        evidence::Context { path: &path, root: root.label, rules: root.rules, latest: root.latest };
    let (mut is_read, mut kinds) = (false, Vec::new());
    let read = format.read(&mut input, root.options, &mut |outcome| {
        is_read |= !matches!(outcome, Outcome::Skipped { .. });
        match outcome {
            Outcome::Draft(draft) => each(weighed(*draft, &context)),
            Outcome::Failed { record, cause } => each(Extracted::Failed { record, cause }),
            Outcome::Skipped { record, kind } => {
                if kinds.len() < 2 && !kinds.contains(&kind) {
                    kinds.push(kind.clone());
                }
                each(Extracted::Skipped { record, kind })
            }
        }
    });
    match (read, kinds.as_slice()) {
        (Err(error), _) => Ending::Failed(with_causes(&error)),
        // A container of nothing but pictures is as good as a picture.
        (Ok(()), [kind]) if !is_read => Ending::Skipped(kind.clone()),
        (Ok(()), []) if !is_read => Ending::Skipped("nothing in it".to_owned()),
        (Ok(()), [kind, ..]) if !is_read => Ending::Skipped(format!("{kind} and other kinds")),
        (Ok(()), _) => Ending::Read,
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
    let mut article = evidence::weigh(draft, context);
    if article.title.trim().is_empty() && article.body.trim().is_empty() {
        return Extracted::Failed { record: article.record, cause: "it has no text".to_owned() };
    }
    if article.title.is_empty() {
        // Shown above the passages and worth more than other words, as any title.
        article.title = fallback_title(&article.body).to_owned();
    }
    if !title_fits(&article.title) {
        // A title this long is running text: all of it is kept, where it can be found.
        article.body = format!("{}\n\n{}", article.title, article.body);
        article.title = fallback_title(&article.body).to_owned();
        article.warnings.push("its title is too long to be one; it was put before the body".into());
    }
    Extracted::Article(Box::new(article))
}

/// Counts and hashes what is read, and keeps the fault that ended it.
struct Hashing<R> {
    inner: R,
    hash: Xxh3,
    bytes: u64,
    fault: Option<String>,
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
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
