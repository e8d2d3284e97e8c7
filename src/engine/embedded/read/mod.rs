//! Reads what a commit holds, whatever is asked of it.
//!
//! `snapshot` is the fixed view that one search reads, and `names` what it remembers of sources, domains
//! and languages; `statistics` add up what its articles are like, `keys` and `frequency` answer questions
//! of their own, `info` says what the snapshot is of, and `verify` reads every byte; `guard` asks it when
//! something breaks.

pub(crate) mod frequency;
pub(crate) mod guard;
pub(crate) mod info;
pub(crate) mod keys;
pub(crate) mod names;
pub(crate) mod snapshot;
pub(crate) mod statistics;
pub(crate) mod verify;
