//! How a command ends: the one table of exit codes.

use std::process::ExitCode;

/// How a command ends, and the exit code that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for a search: there are hits.
    Done,
    /// No hits, no such id, or files failed that had not failed before.
    Nothing,
    /// Wrong arguments or a wrong query.
    Usage,
    /// There is no index there.
    NoIndex,
    /// Something cannot be read or written: permission, read-only, another version.
    Access,
    /// Another run is writing.
    InUse,
    /// The index is damaged.
    Damaged,
    /// Out of space, or an I/O error.
    Io,
    /// Nothing is indexed yet.
    Empty,
    /// The deadline of `--timeout` passed.
    Timeout,
    /// A bug in dateline.
    Bug,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl Exit {
    /// Returns the exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::Usage => 2,
            Self::NoIndex => 3,
            Self::Access => 4,
            Self::InUse => 5,
            Self::Damaged => 6,
            Self::Io => 7,
            Self::Empty => 8,
            Self::Timeout => 9,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
