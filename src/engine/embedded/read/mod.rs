//! Reads what a commit holds, whatever is asked of it.
//!
//! `snapshot` is the fixed view that one search reads; its `segment`s open their columns when they are
//! first asked for. `dictionary` are its terms, `live` how many articles have one, `marked` how often
//! one is said in a few of them, `forms` those that words were found
//! to stand for, `positions` where they are in articles; `names` are sources, domains and languages, `by_name` the articles that have one, `ids` those of an id,
//! `copies` those whose records are identical, `stories` those that tell the same in the same words, `halves` the
//! first half of each id, `roots` what an index was made of that cannot be opened. `lengths`,
//! `norms` and `languages` are what articles are like, and `statistics` what a commit remembers of
//! that; `masks` are sets of articles by language. Articles are gone through by `window`. `keys` and `known` answer
//! questions of their own, `info` says what the snapshot is of, and `verify` reads every byte; `guard` asks it when something breaks.

pub(crate) mod by_name;
pub(crate) mod copies;
pub(crate) mod dictionary;
pub(crate) mod forms;
pub(crate) mod guard;
pub(crate) mod halves;
pub(crate) mod ids;
pub(crate) mod info;
pub(crate) mod keys;
pub(crate) mod known;
pub(crate) mod known_stories;
pub(crate) mod languages;
pub(crate) mod lengths;
pub(crate) mod live;
pub(crate) mod marked;
pub(crate) mod masks;
pub(crate) mod names;
pub(crate) mod norms;
pub(crate) mod positions;
pub(crate) mod roots;
pub(crate) mod segment;
pub(crate) mod snapshot;
pub(crate) mod statistics;
pub(crate) mod stories;
pub(crate) mod terms;
pub(crate) mod verify;
pub(crate) mod window;
