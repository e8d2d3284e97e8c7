//! Why a root cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a root cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The root.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is not a root of the index.
    #[error("{} is not a root of this index", path.display())]
    Unknown {
        /// The path named.
        path: PathBuf,
    },
    /// A root cannot be moved to where another is.
    #[error("{} is a root of this index already", path.display())]
    Taken {
        /// The path named.
        path: PathBuf,
    },
    /// A root cannot be moved to where its files are not.
    #[error(
        "{} has {there} of the {sought} files of {label} that were looked for: it did not move there",
        path.display()
    )]
    OtherFiles {
        /// The place named.
        path: PathBuf,
        /// The root.
        label: String,
        /// Files looked for.
        sought: usize,
        /// Those of them that are there.
        there: usize,
    },
    /// A new root has the files of one that is missing, and that the settings still name.
    #[error("{} has the files of {label}, which is not there any more", path.display())]
    Moved {
        /// The root that is missing.
        label: String,
        /// The new one.
        path: PathBuf,
    },
    /// Its map cannot be read.
    #[error("the map of {label}: {cause}")]
    Map {
        /// The root.
        label: String,
        /// What is wrong, and where.
        cause: String,
    },
    /// Its corrections cannot be read.
    #[error("the corrections of {label}: {cause}")]
    Corrections {
        /// The root.
        label: String,
        /// What is wrong, and where.
        cause: String,
    },
    /// A pattern of files to leave out is none.
    #[error("the pattern {pattern:?}: {cause}")]
    Exclude {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        cause: String,
    },
}
