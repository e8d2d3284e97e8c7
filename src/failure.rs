//! Every error of the library as people and programs see it: the one map from errors to kinds,
//! exit codes, HTTP statuses and advice.
//!
//! The library says what is wrong, in values. What to do about it depends on the flags and commands
//! there are, so it is here and nowhere else; every interface of the program uses this map, so that
//! the same error has the same kind and the same advice on a terminal and over HTTP.

mod exit;

use std::any::Any;
use std::io;
use std::path::Path;

use dateline::engine::ClusterFault;
use dateline::engine::EngineError;
use dateline::eval::EvalError;
use dateline::ingest::IngestError;
use dateline::ingest::RootError;
use dateline::render::escape;
use dateline::render::problem::Problem;
use dateline::search;
use dateline::search::SearchError;

pub(crate) use exit::Exit;

/// What to do with an index that cannot be read.
const REBUILD: &str =
    "`dateline index --rebuild` builds it again; name the folders where it no longer knows them";

/// What to do with a cluster that does not do what it is asked.
const CLUSTER: &str =
    "`_cluster/health` of the cluster says how it is; what was committed there is safe";
const UNREACHABLE: &str = "start it, or name where it is with --engine http://HOST:9200/NAME; what was committed there is safe";
const OLD_COLLECTION: &str =
    "index into a collection of another NAME with this version, then delete the old one";
const CLAIMED: &str =
    "a root belongs to one index folder: index another, or `dateline forget` it there first";
const LATE: &str =
    "ask again when it is less busy; `_cluster/health` of the cluster says how it is";
const NO_OPENSEARCH: &str = "name a cluster of OpenSearch with --engine http://HOST:9200/NAME";
const UNTRUSTED: &str =
    "name the file of its authority: `ca` in credentials.toml, or DATELINE_ENGINE_CA";
const DENIED: &str = "its user and password, or key, belong in credentials.toml, or in the environment beside \
                      DATELINE_ENGINE";

/// Returns what is wrong with a cluster, and what to do.
const fn cluster(fault: ClusterFault) -> (Kind, Option<&'static str>) {
    match fault {
        ClusterFault::Unreachable => (Kind::Io, Some(UNREACHABLE)),
        ClusterFault::Late => (Kind::Io, Some(LATE)),
        ClusterFault::Foreign => (Kind::Io, Some(NO_OPENSEARCH)),
        ClusterFault::Untrusted => (Kind::Io, Some(UNTRUSTED)),
        ClusterFault::Denied => (Kind::Access, Some(DENIED)),
        ClusterFault::Version => (Kind::Version, Some(OLD_COLLECTION)),
        ClusterFault::Refused => (Kind::Io, Some(CLUSTER)),
    }
}

/// What to do while a first run is at work.
const WHEN_COMMITTED: &str = "ask again when it has committed";

/// Returns what to do with a damaged index that still knows its folders, or does not.
pub(crate) const fn cure(knows_roots: bool) -> &'static str {
    if knows_roots {
        "`dateline index --rebuild` builds it again; the files it was made from are untouched"
    } else {
        "`dateline index --rebuild FOLDER…` builds it again: name the folders it was made from"
    }
}

/// Returns advice with the index named in the commands of it, so that they work as printed. The folder
/// `index` of the current directory needs no name.
pub(crate) fn about_index(advice: &str, index: &Path) -> String {
    if index == Path::new("index") {
        return advice.to_owned();
    }
    let name = index.to_string_lossy();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=@:,~".contains(c);
    let name = match name.chars().all(is_plain) && !name.is_empty() {
        true => name.into_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    };
    ["index", "status", "verify", "forget"].iter().fold(advice.to_owned(), |text, command| {
        let named = format!("`dateline {command} --index {name}");
        text.replace(&format!("`dateline {command}"), &named)
    })
}

/// Returns what to do about a file or record that could not be read, from the cause the library gives.
pub(crate) fn advice_on(cause: &str) -> Option<&'static str> {
    if cause.contains(" bytes, the limit") || cause.contains("larger than the limit") {
        return Some("--max-size allows more");
    }
    cause.contains("no title or text among its fields: ").then_some("say which they are with --map")
}

/// The kinds of failures, as programs distinguish them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Wrong arguments.
    Usage,
    /// A wrong query.
    Query,
    /// There is no index.
    NoIndex,
    /// No article has this id.
    NoSuchId,
    /// Something may not be read or written.
    Access,
    /// Another version wrote the index.
    Version,
    /// The index no longer keeps the commit asked for.
    Gone,
    /// Another run is writing.
    InUse,
    /// The index is damaged.
    Damaged,
    /// Out of space, or an I/O error.
    Io,
    /// Nothing is indexed yet.
    Empty,
    /// The deadline passed before the answer was complete.
    Timeout,
    /// A bug in dateline.
    Bug,
    /// A request without the token of the server.
    Unauthorized,
    /// A request for another host, or from another site.
    Forbidden,
    /// The server has nothing at this address.
    NoSuchPage,
    /// Not what can be done at this address.
    Method,
    /// A request that took too long to arrive.
    Slow,
    /// A request with a body that is too large.
    TooLarge,
    /// A request with an address that is too long.
    AddressTooLong,
    /// A request with a body that is neither a form nor JSON.
    MediaType,
    /// A request with headers that are too large.
    HeadersTooLarge,
    /// The server has all the requests it can answer at a time.
    Busy,
}

impl Kind {
    /// Every kind.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 23] = [
        Self::Usage,
        Self::Query,
        Self::NoIndex,
        Self::NoSuchId,
        Self::Access,
        Self::Version,
        Self::Gone,
        Self::InUse,
        Self::Damaged,
        Self::Io,
        Self::Empty,
        Self::Timeout,
        Self::Bug,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NoSuchPage,
        Self::Method,
        Self::Slow,
        Self::TooLarge,
        Self::AddressTooLong,
        Self::MediaType,
        Self::HeadersTooLarge,
        Self::Busy,
    ];

    /// Returns its name in `dateline.error/1`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Query => "query",
            Self::NoIndex => "no-index",
            Self::NoSuchId => "no-such-id",
            Self::Access => "access",
            Self::Version => "version",
            Self::Gone => "gone",
            Self::InUse => "in-use",
            Self::Damaged => "damaged",
            Self::Io => "io",
            Self::Empty => "empty",
            Self::Timeout => "timeout",
            Self::Bug => "bug",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NoSuchPage => "no-such-page",
            Self::Method => "method",
            Self::Slow => "slow",
            Self::TooLarge => "too-large",
            Self::AddressTooLong => "address-too-long",
            Self::MediaType => "media-type",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Busy => "busy",
        }
    }

    /// Returns how a command ends with it; what only a server answers has the code of the nearest.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Usage
            | Self::Query
            | Self::Gone
            | Self::Unauthorized
            | Self::Forbidden
            | Self::NoSuchPage
            | Self::Method
            | Self::Slow
            | Self::TooLarge
            | Self::AddressTooLong
            | Self::MediaType
            | Self::HeadersTooLarge => Exit::Usage,
            Self::NoIndex => Exit::NoIndex,
            Self::NoSuchId => Exit::Nothing,
            Self::Access | Self::Version => Exit::Access,
            Self::InUse => Exit::InUse,
            Self::Damaged => Exit::Damaged,
            Self::Io => Exit::Io,
            Self::Empty => Exit::Empty,
            Self::Timeout | Self::Busy => Exit::Timeout,
            Self::Bug => Exit::Bug,
        }
    }

    /// Returns the HTTP status it is answered with: 4xx where another request would be answered, 503
    /// where the index cannot be read now, 500 for a bug.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::Usage => 400,
            Self::Query => 422,
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::NoSuchId | Self::NoSuchPage => 404,
            Self::Method => 405,
            Self::Slow => 408,
            Self::InUse => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::AddressTooLong => 414,
            Self::MediaType => 415,
            Self::HeadersTooLarge => 431,
            Self::NoIndex
            | Self::Access
            | Self::Version
            | Self::Damaged
            | Self::Io
            | Self::Empty
            | Self::Timeout
            | Self::Busy => 503,
            Self::Bug => 500,
        }
    }

    /// Distinguishes a refusal from a fault of the disk.
    fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::NotFound
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory => Self::Access,
            _ => Self::Io,
        }
    }
}

/// Why there is no answer. Boxed, since it is rare and large.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What kind it is.
    pub(crate) kind: Kind,
    /// What is shown.
    pub(crate) problem: Box<Problem>,
}

impl Failure {
    fn new(kind: Kind, problem: Problem) -> Self {
        let problem = Problem { exit: kind.exit().code(), kind: kind.name(), ..problem };
        Self { kind, problem: Box::new(problem) }
    }

    fn saying(kind: Kind, message: impl Into<String>) -> Self {
        Self::new(kind, Problem { message: message.into(), ..Problem::default() })
    }

    fn of(kind: Kind, error: &dyn std::error::Error) -> Self {
        Self::new(kind, Problem::new(kind.exit().code(), kind.name(), error))
    }

    /// Returns how a command ends with it.
    pub(crate) const fn exit(&self) -> Exit {
        self.kind.exit()
    }

    /// Wrong arguments.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::saying(Kind::Usage, message)
    }

    /// No index at any of the places tried.
    pub(crate) fn no_index(message: impl Into<String>) -> Self {
        Self::saying(Kind::NoIndex, message)
    }

    /// An index whose first run was stopped before anything was indexed.
    pub(crate) fn first_run_not_finished(path: &Path) -> Self {
        let path = path.display();
        let text =
            format!("nothing is indexed yet in {path}: its first run was stopped before its end");
        Self::saying(Kind::Empty, text).hint("`dateline index` goes on with it")
    }

    /// An index without articles. `writer` is the run that is at work in it, as it names itself.
    pub(crate) fn empty(path: &Path, writer: Option<&str>) -> Self {
        let path = path.display();
        match writer {
            Some(writer) => Self::saying(
                Kind::Empty,
                format!("nothing is indexed yet in {path}: the first run is under way ({writer})"),
            )
            .hint(WHEN_COMMITTED),
            None => {
                Self::saying(Kind::Empty, format!("the index {path} is empty: no article is in it"))
                    .hint(
                        "`dateline index PATH` adds a folder; `dateline status` shows what failed",
                    )
            }
        }
    }

    /// A place where no index can be made.
    pub(crate) fn not_writable(message: impl Into<String>) -> Self {
        Self::saying(Kind::Access, message)
    }

    /// No article has this id.
    pub(crate) fn no_such_id(message: impl Into<String>) -> Self {
        Self::saying(Kind::NoSuchId, message)
    }

    /// A citation that names nothing.
    pub(crate) fn nothing_cited(cited: &str) -> Self {
        let cited: String = cited.chars().take(60).collect();
        Self::no_such_id(format!("nothing in the index is {cited}"))
    }

    /// A request that a server does not answer.
    pub(crate) fn request(kind: Kind, message: impl Into<String>) -> Self {
        Self::saying(kind, message)
    }

    /// A bug.
    pub(crate) fn bug(message: impl Into<String>) -> Self {
        Self::saying(Kind::Bug, message)
    }

    /// A bug: a panic that was caught, of one request of several.
    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
        let said = said.unwrap_or_else(|| "a panic without a text".to_owned());
        let version = env!("CARGO_PKG_VERSION");
        Self::bug(format!("a bug in dateline {version}: {said}")).hint(
            "please report it with this line and the request; other requests are not affected",
        )
    }

    /// A file of the user's that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot {doing} {}", path.display());
        let causes = vec![error.to_string()];
        Self::new(Kind::of_io(error), Problem { message, causes, ..Problem::default() })
    }

    /// The answer cannot be written.
    pub(crate) fn output(error: &io::Error) -> Self {
        let message = "cannot write the answer".to_owned();
        let causes = vec![error.to_string()];
        Self::new(Kind::Io, Problem { message, causes, ..Problem::default() })
    }

    /// A search that failed; `query` is the text its places point into.
    pub(crate) fn search(error: &SearchError, query: &str) -> Self {
        let error = match error {
            SearchError::Engine(error) => return Self::engine(error),
            SearchError::NoPassage { .. } => return Self::no_such_id(error.to_string()),
            SearchError::Query(error) => error,
        };
        let mut problem = Problem { message: error.message.clone(), ..Problem::default() };
        // An empty place is a part that was not typed in the query: a flag.
        if !error.span.is_empty() {
            problem = problem.at(query, error.span.clone());
        }
        if let Some(hint) = &error.hint {
            problem = problem.hint(hint);
        }
        problem.others = error
            .others
            .iter()
            .map(|other| *Self::search(&SearchError::Query(other.clone()), query).problem)
            .collect();
        Self::new(Kind::Query, problem)
    }

    /// An index that cannot be read or written.
    pub(crate) fn engine(error: &EngineError) -> Self {
        let (kind, advice) = match error {
            EngineError::Missing { .. } => (Kind::NoIndex, Some("`dateline index PATH` makes one")),
            EngineError::Begun { writer: Some(_), .. } => (Kind::Empty, Some(WHEN_COMMITTED)),
            EngineError::Begun { writer: None, .. } => {
                (Kind::Empty, Some("`dateline index PATH` begins again"))
            }
            EngineError::Foreign { .. } => (Kind::Access, Some("name another folder with --index")),
            EngineError::Version { .. } => (Kind::Version, Some(REBUILD)),
            EngineError::Gone { .. } => {
                (Kind::Gone, Some("without --at, start again from the first page"))
            }
            EngineError::InUse { .. } => (Kind::InUse, None),
            EngineError::Damaged { .. } => (Kind::Damaged, Some(REBUILD)),
            EngineError::Io { source, .. } => (Kind::of_io(source), None),
            EngineError::Write { .. } => (Kind::Io, None),
            EngineError::Cluster { fault, .. } => cluster(*fault),
            EngineError::Claimed { .. } => (Kind::InUse, Some(CLAIMED)),
            EngineError::Stopped => {
                (Kind::Timeout, Some("give it more time with --timeout, or ask for less"))
            }
            EngineError::Query { hint, .. } => (Kind::Query, hint.as_deref()),
        };
        Self::of(kind, error).advised(advice)
    }

    /// A ranking that cannot be measured.
    pub(crate) fn evaluation(error: &EvalError) -> Self {
        match error {
            EvalError::Engine(error) => Self::engine(error),
            EvalError::Search { source: SearchError::Engine(error), .. } => Self::engine(error),
            _ => Self::of(Kind::Usage, error),
        }
    }

    /// Returns it with the index named in its advice.
    pub(crate) fn about_index(mut self, index: &Path) -> Self {
        for hint in &mut self.problem.hints {
            *hint = about_index(hint, index);
        }
        self
    }

    /// Returns it with tools in place of commands, for agents.
    pub(crate) fn with_tools(mut self) -> Self {
        tools_in(&mut self.problem);
        self
    }

    /// Returns what it says and why, in one line.
    pub(crate) fn in_one_line(&self) -> String {
        let causes = self.problem.causes.iter().map(String::as_str);
        std::iter::once(self.problem.message.as_str()).chain(causes).collect::<Vec<_>>().join(": ")
    }

    /// A run that failed.
    pub(crate) fn ingest(error: &IngestError) -> Self {
        let (kind, advice) = match error {
            IngestError::Engine(error) => return Self::engine(error),
            IngestError::Root(error) => return Self::root(error),
            IngestError::NothingToDo => {
                (Kind::Usage, "name a folder, as in `dateline index news/`")
            }
            IngestError::UnknownRoots => {
                (Kind::Usage, "name all of them, as in `dateline index --rebuild news/ archive/`")
            }
            IngestError::RebuildLoses { .. } => (
                Kind::Access,
                "make it readable, or accept the loss: `dateline index --rebuild --allow-mass-delete`",
            ),
            IngestError::MassDelete { .. } => (
                Kind::Usage,
                "is the folder mounted? `dateline index --allow-mass-delete` removes them",
            ),
        };
        Self::of(kind, error).hint(advice)
    }

    /// A root that cannot be used.
    pub(crate) fn root(error: &RootError) -> Self {
        let (kind, advice) = match error {
            RootError::Unreadable { .. } => (Kind::Access, None),
            RootError::Unknown { .. } => (Kind::Usage, Some("`dateline status` lists the roots")),
            RootError::Taken { .. } => (Kind::Usage, None),
            RootError::OtherFiles { .. } => (
                Kind::Usage,
                Some(
                    "is it the folder that was meant? with --allow-mass-delete it is taken as the new \
                     place all the same, and the articles of files that are not there are removed",
                ),
            ),
            RootError::Moved { label, path } => {
                let (label, path) = (escape::text(label), escape::path(path));
                let hint = format!(
                    "`dateline index --move-root {label} {path}` says that it has moved; else take it out \
                     of dateline.toml, or forget it"
                );
                return Self::of(Kind::Usage, error).hint(hint);
            }
            RootError::Map { .. } => {
                (Kind::Usage, Some("the map was given with --map, or is named in dateline.toml"))
            }
            RootError::Corrections { .. } => (
                Kind::Usage,
                Some(
                    "the corrections were given with --corrections, or are named in dateline.toml",
                ),
            ),
            RootError::Exclude { .. } => (
                Kind::Usage,
                Some("the pattern was given with --exclude, or is one of dateline.toml"),
            ),
        };
        Self::of(kind, error).advised(advice)
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hints.push(hint.into());
        self
    }

    fn advised(self, advice: Option<&str>) -> Self {
        match advice {
            Some(advice) => self.hint(advice),
            None => self,
        }
    }
}

fn tools_in(problem: &mut Problem) {
    for text in [&mut problem.message].into_iter().chain(&mut problem.hints) {
        *text = search::with_tools(text);
    }
    problem.others.iter_mut().for_each(tools_in);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_of_the_request_are_answered_as_such() {
        for kind in Kind::ALL {
            let is_of_request = matches!(kind.exit(), Exit::Usage | Exit::Nothing | Exit::InUse);
            assert_eq!(kind.status() < 500, is_of_request, "{}", kind.name());
        }
    }

    #[test]
    fn an_index_that_must_be_built_again_says_how_in_a_hint_and_not_in_the_error() {
        let error = EngineError::Damaged { what: "meta.json is missing".into() };
        assert!(!error.to_string().contains("--"), "{error}");
        let failure = Failure::engine(&error);
        assert_eq!((failure.exit().code(), failure.problem.kind), (6, "damaged"));
        assert!(failure.problem.hints[0].contains("--rebuild"), "{:?}", failure.problem.hints);
    }
}
