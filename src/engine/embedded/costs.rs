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
/// To find the forms of a word, among all that begin as it does.
pub(crate) const FIND_FORMS: u64 = 3_000;
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

/// A query may take so many steps of some ten nanoseconds, besides those for each term of the index: half a
/// second, set by `cargo bench --bench hostile`. Only work is counted that may grow beyond the index.
pub(crate) const STEPS_OF_A_QUERY: u64 = 50_000_000;
/// The same, for each term: a few patterns may look through all of a large index.
pub(crate) const STEPS_FOR_A_TERM: u64 = 25;
/// To look at a term of the dictionary.
pub(crate) const LOOK_AT_TERM: u64 = 8;
/// To go to a place in the dictionary.
pub(crate) const SEEK_TERM: u64 = 100;
/// To test a term of the dictionary with a pattern.
pub(crate) const TRY_PATTERN: u64 = 12;
/// To open the postings of a term, and all that they hold of articles.
pub(crate) const OPEN_TERM: u64 = 200;
/// To ask one of very many parts of an OR beside another word where it is in an article.
pub(crate) const ASK_MATCHER: u64 = 10;
/// So many parts of such an OR are asked for nothing: what they take grows with the index alone.
pub(crate) const FREE_PARTS: usize = 100;
/// No article may have more pairs of words, or ways through a phrase, for one clause: they are kept.
pub(crate) const MOST_PAIRS: u64 = 5_000_000;
