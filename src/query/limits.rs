//! How long, deep and wide a query may be, in any syntax. Held before anything is nested.

/// Longest query text, in bytes.
pub(crate) const MOST_BYTES: usize = 64 * 1024;
/// Deepest nesting.
pub(crate) const MOST_LEVELS: usize = 64;
/// Most words, phrases and filters; the parts of a phrase count.
pub(crate) const MOST_CLAUSES: usize = 4_096;
/// Greatest distance of a proximity operator or a phrase.
pub(crate) const MOST_DISTANCE: u32 = 10_000;
/// Most operands of a window in any order: each more doubles what it may cost (`engine/window.rs`).
pub const MOST_IN_WINDOW: usize = 8;
/// Greatest boost.
pub(crate) const MOST_BOOST: f32 = 1_000.0;
/// Most errors of one query that are reported.
pub(crate) const MOST_ERRORS: usize = 8;
/// Most items of a foreign query that may be wrong before the rest is not read, most of them in the same way: what
/// each is may take a look at all that follows.
pub(crate) const MOST_WRONG: usize = 256;
/// Most notes; nobody reads more.
pub(crate) const MOST_NOTES: usize = 20;
