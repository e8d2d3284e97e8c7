//! What reading costs: where another thread, or another way of reading, is faster.
//!
//! Set by hand: none is exact, and an answer does not depend on any. To set them again, run
//! `cargo bench --bench queries -- INDEX` on one core (`taskset -c 0`) and on two: no class of queries may
//! be slower on two. The sizes of what is written are beside the code that writes it, set by
//! `cargo bench --bench speed -- NEWS`.

/// So many postings, some tenths of a millisecond, are worth another thread. In tests any are, so that
/// they see what several threads find.
pub(crate) const WORTH_A_THREAD: u64 = if cfg!(test) { 1 } else { 60_000 };
/// To open a segment, in postings, as all that follow up to the marks.
pub(crate) const OPEN_SEGMENT: u64 = 10_000;
/// To test a name of a dictionary, such as that of a source.
pub(crate) const TEST_NAME: u64 = 15;
/// To test a term of the text.
pub(crate) const TEST_TERM: u64 = 3;
/// To read a stored article and choose its passages.
pub(crate) const FETCH_ARTICLE: u64 = 1_500;
/// To read a stored article, for each segment there is: nobody has read its pages before.
pub(crate) const FETCH_FROM_SEGMENT: u64 = 800;
/// To find a candidate's marks.
pub(crate) const FIND_MARKS: u64 = 150;

/// A union of at most so many terms moves each with a cursor of its own; of more, by a heap.
pub(crate) const FEW_TERMS: usize = 8;
/// Of so few articles of a window, a union looks up each; of more, it reads all postings of the window.
pub(crate) const LOOKED_UP_IN_UNION: u32 = 16;
/// The frequencies of so few articles of a window are looked up one by one; of more, whole blocks of
/// postings are read.
pub(crate) const LOOKED_UP_IN_TERM: u32 = 64;
