//! How often words are said in groups of articles: what is counted of the text itself.

/// How often a word is said in the articles of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Places where it is said.
    pub times: u64,
    /// Articles that say it.
    pub articles: u64,
}

/// How often a word is said in each of some groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordTimes {
    /// The word, folded as it is indexed.
    pub form: String,
    /// Its times in each group.
    pub of: Vec<Times>,
}

/// The words of some groups of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// The words that were kept, in the order of their bytes.
    pub words: Vec<WordTimes>,
    /// All words of each group, the words that were not kept included.
    pub total: Vec<u64>,
}

/// Decides by a word's times in each group whether it is kept.
pub type Keep<'a> = &'a (dyn Fn(&str, &[Times]) -> bool + Sync);
