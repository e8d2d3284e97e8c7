//! What is wrong with a cluster that did not do what it was asked for: each has another cure.

use std::fmt;

/// What is wrong with a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterFault {
    /// Nothing answers at its address.
    Unreachable,
    /// It was reached, and its answer did not come in time.
    Late,
    /// Something else answers at its address, or a version that is not known.
    Foreign,
    /// It is not proved to be the one meant: its certificate is signed by nobody who is known here.
    Untrusted,
    /// It asks for a user, or for another one.
    Denied,
    /// Another version of this program wrote the collection.
    Version,
    /// It refuses what it is asked, or its answer lacks something.
    Refused,
}

impl fmt::Display for ClusterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "cannot be reached",
            Self::Late => "does not answer",
            Self::Foreign => "is not OpenSearch 2 or 3",
            Self::Untrusted => "cannot be trusted",
            Self::Denied => "denies access",
            Self::Version => "has a collection that another version wrote",
            Self::Refused => "does not answer as it should",
        })
    }
}
