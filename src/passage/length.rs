//! The lengths that sentences and passages are measured in.

/// A tenth of a word, the unit of length: a word is ten, Korean ones too, an unspaced character six.
pub(crate) type Tenths = u32;

/// The length of a passage that is aimed at.
pub(crate) const GOOD: Tenths = 1000;
/// A sentence longer than this is cut.
pub(crate) const LONGEST_SENTENCE: Tenths = 2000;
