//! What goes through the seam: what any engine takes and gives, in the terms of none.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::Serialize;

use crate::article::Article;
use crate::article::ArticleId;
use crate::engine::MatchedStories;
use crate::engine::Matches;
use crate::engine::Stop;

/// What a query is limited to beside its own conditions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// Only files of one of these roots (its number) whose path is this one or below it.
    pub within: Option<&'a [(u32, Vec<u8>)]>,
    /// What ends the request before its answer is complete.
    pub stop: Option<&'a Stop>,
    /// The time zone whose days `ingested:` asks for; UTC unless given.
    pub zone: Option<&'a TimeZone>,
}

/// An article of one view, as its engine finds it again. It means nothing to another view, and
/// nothing outside the engine reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef(u64);

impl DocRef {
    /// Returns a reference made of two numbers that the engine chooses.
    #[must_use]
    pub(in crate::engine) const fn new(part: u32, number: u32) -> Self {
        Self((part as u64) << 32 | number as u64)
    }

    /// Returns the first of the two numbers.
    #[must_use]
    pub(in crate::engine) const fn part(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Returns the second of the two numbers.
    #[must_use]
    pub(in crate::engine) const fn number(self) -> u32 {
        self.0 as u32
    }

    /// Returns articles in parts that end at these shares of what is kept together, of which the last is all: one part
    /// after the other is read as quickly as all at once.
    pub(crate) fn in_parts(docs: &[Self], ends: &[usize]) -> Vec<Vec<Self>> {
        let all = ends.last().copied().unwrap_or(1).max(1);
        let mut docs = docs.to_vec();
        docs.sort_unstable();
        let mut parts = vec![Vec::new(); ends.len()];
        for together in docs.chunk_by(|a, b| a.part() == b.part()) {
            let mut start = 0;
            for (part, end) in parts.iter_mut().zip(ends) {
                let end = together.len() * end / all;
                part.extend_from_slice(&together[start..end]);
                start = end;
            }
        }
        parts
    }

    /// Returns a reference for tests that need no engine.
    #[cfg(test)]
    pub(crate) const fn nth(number: u32) -> Self {
        Self::new(0, number)
    }

    /// Returns the number that [`DocRef::nth`] made it of.
    #[cfg(test)]
    pub(crate) const fn place(self) -> u32 {
        self.number()
    }
}

/// An article that matched, before its text is fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which article of the view.
    pub doc: DocRef,
    /// BM25 over title and body.
    pub score: f32,
    /// Its last possible publication day, as a day number, where the order or its age asks for it;
    /// `None` is undated too.
    pub day: Option<i64>,
    /// Its first possible publication day and its place in that, where the order asks for it; `None` is
    /// undated too.
    pub moment: Option<(i64, u64)>,
    /// Whether its date only overlaps the days asked for.
    pub coarse: bool,
    /// The number of the story it is in, where stories are folded; `None` is in none too.
    pub story: Option<u32>,
}

/// The first matches of a query, and what is true of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidates {
    /// The first matches in the order asked for.
    pub first: Vec<Candidate>,
    /// What is true of all matches.
    pub matches: Matches,
    /// What is true of the stories they are in; `None` where they are not folded, also because the
    /// stories of the commit are not derived yet.
    pub stories: Option<MatchedStories>,
}

/// A clause of a query that scores, as its engine weighs it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredClause {
    /// Where it is in the query, in bytes; empty for a clause that was not typed.
    pub span: Range<usize>,
    /// The word it is of, as typed: the words of a phrase have one span. Empty for a clause made of others.
    pub word: String,
    /// Live articles that hold any of its terms, in any case; 0 for a clause made of others.
    pub articles: u64,
    /// Inverse document frequency; 0 for stop words beside others.
    pub idf: f32,
    /// What `^n` multiplies it by.
    pub boost: f32,
    /// The terms it was expanded to, in order.
    pub terms: Vec<String>,
    /// Of each of the terms, the languages whose articles it is looked for in, `""` for articles of
    /// unknown language; none stands for every article.
    pub languages: Vec<Vec<String>>,
    /// Whether the terms were found in the dictionary rather than typed.
    pub expanded: bool,
    /// Whether it is made of other clauses: a phrase, a proximity.
    pub compound: bool,
}

impl ScoredClause {
    /// Returns what an occurrence is worth; 0 does not score.
    #[must_use]
    pub fn weight(&self) -> f64 {
        f64::from(self.idf * self.boost)
    }
}

/// How many of the matches a source published, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCount {
    /// The source's name; `None` for articles without a source.
    pub name: Option<String>,
    /// Its articles among the matches.
    pub articles: u64,
    /// The first and last day number of the date that begins first; `None` when all are undated.
    pub first: Option<(i64, i64)>,
    /// The same of the date that ends last.
    pub last: Option<(i64, i64)>,
    /// Undated ones among them.
    pub undated: u64,
}

impl SourceCount {
    /// Returns the count of a source before any article is added.
    pub(in crate::engine) fn none_of(name: Option<String>) -> Self {
        Self { name, articles: 0, first: None, last: None, undated: 0 }
    }

    /// Adds an article that was published between two days, both included. Of dates that begin, or end,
    /// on the same day the more precise one is kept.
    pub(in crate::engine) fn add(&mut self, days: Option<(i64, i64)>) {
        self.articles += 1;
        let Some(days) = days else {
            self.undated += 1;
            return;
        };
        let begins_before = |first: (i64, i64)| days < first;
        if self.first.is_none_or(begins_before) {
            self.first = Some(days);
        }
        let ends_after = |last: (i64, i64)| (days.1, days.0) > (last.1, last.0);
        if self.last.is_none_or(ends_after) {
            self.last = Some(days);
        }
    }
}

/// How many of the matches that a source published are what in their stories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRelations {
    /// The source's name; `None` for articles without a source.
    pub name: Option<String>,
    /// Originals, and articles that are in no story.
    pub originals: u64,
    /// Copies.
    pub copies: u64,
    /// Versions.
    pub versions: u64,
}

/// An article with everything needed to show it, as an engine keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredArticle {
    /// Its identity.
    pub id: ArticleId,
    /// Number of the root it was found under.
    pub root: u32,
    /// Its file below the root, raw bytes; empty when the root is the file.
    #[serde(with = "run_of_bytes")]
    pub path: Vec<u8>,
    /// The file's size when it was read.
    pub file_size: u64,
    /// The file's modification time when it was read, nanoseconds since 1970. Only ever used to see
    /// whether the file has changed.
    pub file_modified: i64,
    /// When it came into the index, seconds since 1970.
    pub ingested: i64,
    /// Words of the body.
    pub words: u32,
    /// Byte offsets in the body where passages start.
    pub passages: Vec<u32>,
    /// The article.
    pub article: Article,
}

/// Postcard writes a `Vec<u8>` element by element; this writes it as one run of bytes.
mod run_of_bytes {
    use serde::Deserialize;
    use serde::Deserializer;
    use serde::Serializer;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(from).map(<[u8]>::to_vec)
    }
}

/// An article of a view, as far as a run has to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownArticle {
    /// Which article.
    pub doc: DocRef,
    /// The first half of the id of its record.
    pub half: u64,
    /// When it came into the index, seconds since 1970.
    pub ingested: i64,
}

/// Which article the beginning of an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// None.
    Nothing,
    /// This one; of identical ones the first.
    Article(ArticleId, DocRef),
    /// One of several identical records that there are fewer of now; this one reads the same.
    Identical(ArticleId, DocRef),
    /// Several that are not identical.
    Several,
}

/// What a view is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexInfo {
    /// The index, as the user names it.
    pub path: PathBuf,
    /// The generation in use.
    pub generation: u64,
    /// The commit: a fingerprint of what is indexed, 16 hex digits. Equal collections have the same.
    pub commit: String,
    /// Live articles.
    pub articles: u64,
    /// The analyzer's version.
    pub analyzer: u32,
}

/// What the last run over an index did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// When it ended.
    pub ended: Timestamp,
    /// What it did, in the line it ended with.
    pub did: String,
    /// Its exit code; `None` where that was not its own to say.
    pub exit: Option<u8>,
}

/// The record's own id of each article that has one: what files of judgments name articles by.
#[derive(Debug, Clone, Default)]
pub struct Keys(HashMap<DocRef, String>);

impl Keys {
    /// Returns the key of an article.
    #[must_use]
    pub fn of(&self, doc: DocRef) -> Option<&str> {
        self.0.get(&doc).map(String::as_str)
    }

    /// Returns the keys, one an article, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

impl FromIterator<(DocRef, String)> for Keys {
    fn from_iter<I: IntoIterator<Item = (DocRef, String)>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

/// How an index is opened for writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// When the run was started, for who finds the index in use.
    pub started: String,
    /// Indexing threads.
    pub jobs: usize,
    /// Bytes for the indexing threads.
    pub memory: u64,
    /// Whom the index is opened to; `None` leaves its folder as it is.
    pub access: Option<SharedWith>,
}

/// Whom an index is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedWith {
    /// The group of its folder, to read.
    Group,
    /// Everybody, to read.
    All,
}
