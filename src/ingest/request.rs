//! What is asked of a run.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::EngineError;
use crate::engine::SharedWith;
use crate::evidence::SourceNames;

/// What to bring up to date, and how.
#[derive(Debug)]
pub struct IngestRequest<'a> {
    /// The index folder.
    pub index: PathBuf,
    /// The roots to bring up to date; empty means all the index knows.
    pub roots: Vec<RootRequest>,
    /// How roots are read, as the user's settings have it now. A run of all roots brings those named here
    /// up to date as well; a root that no longer is gives up the rules it had from here.
    pub settled: Vec<SettledRules>,
    /// The names of sources, as the user's settings have them now.
    pub source_names: SourceNames,
    /// What is written once the run has the index to itself.
    pub begun: Begun<'a>,
    /// The hashes of texts that stay out ([`text_hash`](crate::catalog::text_hash)), as the user's settings
    /// have it now: one that is no longer here is read again.
    pub taken_down: BTreeSet<u128>,
    /// Today: dates after tomorrow are refused.
    pub today: Date,
    /// Now: noted as the time of ingest.
    pub now: Timestamp,
    /// Indexing threads.
    pub jobs: usize,
    /// Bytes for the indexing threads.
    pub memory: u64,
    /// The most bytes of one file or record.
    pub max_size: u64,
    /// Only show what would be done: files are read, and nothing is written.
    pub dry_run: bool,
    /// Start a new generation and read everything again.
    pub rebuild: bool,
    /// Read files again that failed before, though they have not changed.
    pub retry_failed: bool,
    /// Proceed even if most of the articles would be removed.
    pub allow_mass_delete: bool,
    /// A root that has moved.
    pub move_root: Option<MovedRoot>,
    /// Whom the index is opened to; `None` leaves its folder as it is.
    pub access: Option<SharedWith>,
    /// When to commit on the way.
    pub commit_every: CommitEvery,
    /// The time since the run was started: the library reads no clock.
    pub clock: Clock<'a>,
    /// Set from outside to stop at the next file; what is done is committed.
    pub stop: &'a AtomicBool,
}

impl<'a> IngestRequest<'a> {
    /// Returns a request to bring all known roots of `index` up to date, with the usual limits.
    #[must_use]
    pub fn new(
        index: PathBuf,
        today: Date,
        now: Timestamp,
        clock: Clock<'a>,
        stop: &'a AtomicBool,
    ) -> Self {
        Self {
            index,
            roots: Vec::new(),
            settled: Vec::new(),
            source_names: SourceNames::default(),
            begun: Begun::NOTHING,
            taken_down: BTreeSet::new(),
            today,
            now,
            jobs: 1,
            memory: 300 << 20,
            max_size: 64 << 20,
            dry_run: false,
            rebuild: false,
            retry_failed: false,
            allow_mass_delete: false,
            move_root: None,
            access: None,
            commit_every: CommitEvery::default(),
            clock,
            stop,
        }
    }
}

/// A clock that the caller reads for the library.
#[derive(Clone, Copy)]
pub struct Clock<'a>(pub &'a dyn Fn() -> Duration);

impl Clock<'static> {
    /// A clock that does not move: only bytes decide when to commit.
    pub const STANDING: Self = Self(&|| Duration::ZERO);
}

impl fmt::Debug for Clock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", (self.0)())
    }
}

/// What the caller writes once a run has the index to itself: a run that is refused changes nothing.
#[derive(Clone, Copy)]
pub struct Begun<'a>(pub &'a dyn Fn() -> Result<(), EngineError>);

impl Begun<'static> {
    /// Nothing is written.
    pub const NOTHING: Self = Self(&|| Ok(()));
}

impl fmt::Debug for Begun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Begun")
    }
}

/// When a long run commits on its way: after so many bytes read, or so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitEvery {
    /// Bytes read since the last commit.
    pub bytes: u64,
    /// Time since the last commit.
    pub time: Duration,
}

impl Default for CommitEvery {
    /// A commit flushes what the indexing threads hold; more often would make more, smaller segments
    /// to be merged.
    fn default() -> Self {
        Self { bytes: 512 << 20, time: Duration::from_secs(60) }
    }
}

/// A root that has moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedRoot {
    /// Where it was, or how it is called.
    pub from: PathBuf,
    /// Where it is.
    pub to: PathBuf,
    /// How it is called in answers from now on.
    pub label: String,
}

/// A root as the user gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRequest {
    /// Where it is.
    pub path: PathBuf,
    /// How it is called in answers.
    pub label: String,
    /// The text of a `--map` file.
    pub map: Option<String>,
    /// The text of a `--corrections` file.
    pub corrections: Option<String>,
    /// `--exclude` patterns.
    pub exclude: Vec<String>,
}

/// How a root is read, as the user's settings have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRules {
    /// Where the root is.
    pub path: PathBuf,
    /// How it is called in answers, if it is new.
    pub label: String,
    /// Its map.
    pub map: RuleText,
    /// The files of its corrections.
    pub corrections: Vec<RuleText>,
    /// Patterns of files to leave out.
    pub exclude: Vec<String>,
}

impl SettledRules {
    /// Returns the text of all files of corrections, each behind a NUL where they are several, and what is to be
    /// said of those that cannot be read. Such a file says what it said in `before`, the text as it was last read;
    /// if that is of another number of files, all of it holds as it was.
    #[must_use]
    pub fn corrections_text(&self, before: Option<&str>) -> (Option<String>, Vec<String>) {
        let before: Option<Vec<&str>> = before.map(|text| match text.strip_prefix('\0') {
            Some(texts) => texts.split('\0').collect(),
            None => vec![text],
        });
        let count = self.corrections.len();
        let is_other = before.as_ref().is_some_and(|before| before.len() != count);
        let (mut texts, mut notes) = (Vec::new(), Vec::new());
        for (at, rule) in self.corrections.iter().enumerate() {
            let held = before.as_ref().filter(|_| !is_other).map(|before| before[at]);
            match rule {
                RuleText::None => {}
                RuleText::Text(text) => texts.push(text.as_str()),
                RuleText::Unreadable { cause } => {
                    let what = match held {
                        Some(_) => "; what it said before holds",
                        None if is_other => "; what all files said before holds",
                        None => "; nothing of it is applied",
                    };
                    notes.push(format!("{cause}{what}"));
                    texts.push(held.unwrap_or_default());
                }
            }
        }
        if let Some(before) = before.filter(|_| is_other && !notes.is_empty()) {
            return (joined(&before), notes);
        }
        (joined(&texts), notes)
    }
}

/// Joins the texts of files, each behind a NUL where they are several; `None` where they say nothing.
fn joined(texts: &[&str]) -> Option<String> {
    match texts {
        texts if texts.iter().all(|text| text.is_empty()) => None,
        [only] => Some((*only).to_owned()),
        several => Some(several.iter().flat_map(|text| ["\0", text]).collect()),
    }
}

/// The text of a file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleText {
    /// There is no such file in the settings.
    None,
    /// What it says now.
    Text(String),
    /// It cannot be read: what it said when it was last read holds.
    Unreadable {
        /// The file, and why.
        cause: String,
    },
}
