//! The answers, as plain values: what `render` writes.

use std::ops::Range;
use std::path::PathBuf;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::Stamp;
use crate::engine::IndexInfo;
use crate::search::HitStory;
use crate::search::Provenance;
use crate::story::Announced;
use crate::story::Change;
use crate::story::Decided;
use crate::story::Relation;

/// The answer to a search: one page of hits and what is true of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match, not of this page only.
    pub total: Totals,
    /// The page, best first.
    pub hits: Vec<Hit>,
    /// What helps when nothing matched; `None` when something did.
    pub suggestions: Option<Suggestions>,
    /// Whether there is less than a page of hits, and any of the words instead of all of them would
    /// find more.
    pub any_would_find_more: bool,
    /// Where the next page starts, if there is one.
    pub next: Option<NextPage>,
    /// What the reader should know before trusting the answer.
    pub warnings: Vec<String>,
    /// What it rests on beside the query and the index.
    pub provenance: Provenance,
}

/// How the query was read.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryFacts {
    /// What was typed.
    pub input: String,
    /// The canonical form.
    pub canonical: String,
    /// The publication days asked for by the whole query; `None` when it has no date condition
    /// that binds every hit.
    pub days: Option<DateRange>,
    /// The words that were expanded to several terms, in the order of the query.
    pub expansions: Vec<Expansion>,
    /// The words that were added to it, the heaviest first; none unless asked for.
    pub added: Vec<AddedWord>,
    /// Where readers may be surprised.
    pub notes: Vec<String>,
}

/// A word added to a query because it is characteristic of the top hits, or of the article given.
#[derive(Debug, Clone, PartialEq)]
pub struct AddedWord {
    /// The word, folded.
    pub word: String,
    /// What it counts, where a word that is typed counts 1.
    pub weight: f64,
}

/// A part of a hit's score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// What it is the part of.
    pub of: PartOf,
    /// How much it gives; less than 0 is taken away.
    pub amount: f64,
}

/// What gives a part of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartOf {
    /// A clause of the query, as typed.
    Clause(String),
    /// A word that was added to the query.
    Added(String),
    /// Words of the query in the title.
    Title,
    /// Words of the query close to each other.
    Closeness,
    /// The best 75 words of the article.
    Passage,
    /// What the best hits agree on: words of the query, and what else they say.
    Agreement,
    /// The article's age.
    Age,
}

/// A word of the query that was expanded to several terms of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// As typed.
    pub word: String,
    /// How many terms it was expanded to.
    pub terms: usize,
    /// How many articles hold any of them.
    pub articles: u64,
    /// The first terms in alphabetical order, at most 20.
    pub examples: Vec<String>,
}

/// What is true of every match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Articles that match.
    pub articles: u64,
    /// Stories that these are in, an article that is in none counting as one; `None` where they are not
    /// folded.
    pub stories: Option<u64>,
    /// Undated articles that match the rest of a dated query and are not among the hits.
    pub undated: u64,
    /// Hits whose date only overlaps the days asked for (a month, a year).
    pub coarse: u64,
}

impl Totals {
    /// Returns how many hits there are: stories where they are folded, else articles.
    #[must_use]
    pub fn hits(&self) -> u64 {
        self.stories.unwrap_or(self.articles)
    }
}

/// An article that matched, with its best passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Place in the whole order, from 1.
    pub rank: u64,
    /// The score it is ordered by.
    pub score: f64,
    /// What the score is made of, if that was asked for. The parts add up to it.
    pub parts: Option<Vec<ScorePart>>,
    /// Its identity.
    pub id: ArticleId,
    /// The shortest unique prefix of the id, at least 12 hex digits.
    pub short_id: String,
    /// The root it was found under, as the user named it.
    pub root: String,
    /// The folder that `path` is below, absolute.
    pub folder: PathBuf,
    /// Its file, below the root. Raw bytes where the name is not UTF-8.
    pub path: PathBuf,
    /// The article.
    pub article: Article,
    /// Words of the body.
    pub words: u64,
    /// When it came into the index, seconds since 1970.
    pub ingested: i64,
    /// Whether the date only overlaps the days asked for.
    pub coarse: bool,
    /// The story it is shown for; `None` where it is in none, or stories are not folded.
    pub story: Option<HitStory>,
    /// Code-point ranges of the title that matched.
    pub title_matches: Vec<(usize, usize)>,
    /// Whether the file is still as it was indexed.
    pub file: FileState,
    /// The best passages, in the order of the article.
    pub passages: Vec<HitPassage>,
}

/// Whether a file is still as it was when it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Same size and time.
    Current,
    /// It has changed since.
    Changed,
    /// It is no longer there.
    Missing,
    /// It cannot be seen from here: it may not be looked at, or its folder is not there.
    Unseen,
    /// It is broken, or cannot be read, since: the article is one that it gave before.
    Kept,
}

/// A passage shown with a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct HitPassage {
    /// Its citation, `ID#pN`.
    pub id: String,
    /// Its number in the article, from 1: the N of `#pN`.
    pub number: u64,
    /// Hash of its text (16 hex digits), kept in citations.
    pub hash: String,
    /// Its text.
    pub text: String,
    /// Code-point ranges of the text that matched, in order, not overlapping.
    pub matches: Vec<(usize, usize)>,
    /// Its place in the article's body in code points, end excluded.
    pub chars: (u64, u64),
    /// Its place in the article's body in bytes, end excluded.
    pub bytes: (u64, u64),
    /// The page of its file it starts on, for files that have pages.
    pub page: Option<u64>,
    /// Its own score.
    pub score: f64,
}

/// What helps when nothing matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// How many articles each clause matches by itself, as typed.
    pub clauses: Vec<(String, u64)>,
    /// How many match without the date conditions; `None` if there are none.
    pub without_dates: Option<u64>,
    /// How many match any of the words.
    pub any_word: u64,
    /// Near spellings of words that match nothing: word, then candidates with their counts.
    pub spellings: Vec<(String, Vec<(String, u64)>)>,
    /// Words that nothing below the path searched has, and how many articles of the index do.
    pub elsewhere: Vec<(String, u64)>,
    /// Words in capitals, which are acronyms, that no article has: in lower case, and how many articles have that.
    pub acronyms: Vec<(String, u64)>,
    /// Parts that are left out, as typed, and how many articles match without that; only those that leave out any.
    pub left_out: Vec<(String, u64)>,
}

/// Where the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage {
    /// The offset to ask for.
    pub offset: u64,
    /// The generation the page belongs to.
    pub generation: u64,
    /// The commit the page belongs to.
    pub commit: String,
}

/// How many articles match, for `count`.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match.
    pub total: Totals,
    /// What the answer rests on.
    pub provenance: Provenance,
}

/// The matches by source, for `sources`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What is true of every match.
    pub total: Totals,
    /// One row per source, most articles first; articles without a source last.
    pub rows: Vec<SourceRow>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

/// One source and its matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Its name; `None` for articles without a source.
    pub name: Option<String>,
    /// Its matches.
    pub articles: u64,
    /// The earliest publication date among them, as precise as it is known.
    pub first: Option<Stamp>,
    /// The latest one.
    pub last: Option<Stamp>,
    /// Undated ones among them.
    pub undated: u64,
    /// What they are in their stories, if that is asked for.
    pub relations: Option<Relations>,
}

/// What the matches of a source are in their stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relations {
    /// Originals, and articles that are in no story.
    pub originals: u64,
    /// Copies of others.
    pub copies: u64,
    /// Versions of others.
    pub versions: u64,
}

/// How a query is read, for `explain`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// Each scoring clause, in the order of the query.
    pub clauses: Vec<ExplainedClause>,
    /// The operands, in the order of the query, each before those inside it; what joins those of the whole
    /// query is none.
    pub operands: Vec<ExplainedOperand>,
    /// What the answer rests on.
    pub provenance: Provenance,
}

/// What an operand of a query does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It is asked for.
    Asked,
    /// It is left out.
    LeftOut,
    /// It only ranks.
    OnlyRanks,
}

/// One operand of a query: a word, a phrase, a filter, or a group.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedOperand {
    /// In the canonical form.
    pub text: String,
    /// How many operands it is inside of.
    pub depth: usize,
    /// What it does.
    pub part: Part,
    /// Live articles that it finds by itself, in the field it is in; what is left out is counted as if it were
    /// asked for. `None` for more than one word behind the first 300 such.
    pub articles: Option<u64>,
    /// Where it is in the query, in bytes; empty for a flag.
    pub place: Range<usize>,
    /// Whether no operand is inside it.
    pub is_leaf: bool,
}

/// One scoring clause of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedClause {
    /// As typed.
    pub text: String,
    /// The terms it was expanded to, in alphabetical order; none for a phrase or a proximity.
    pub forms: Vec<ExplainedForm>,
    /// Whether the only term is the word as typed, in any case and with or without accents, and no other
    /// clause has the same text.
    pub is_as_typed: bool,
    /// Articles that it finds where the query asks for it: in the case, part of an article and files that are asked
    /// for. `None` for a phrase or a proximity, which are operands, and for what is not counted.
    pub articles: Option<u64>,
    /// What an occurrence is worth: inverse document frequency times boost. 0 does not score.
    pub weight: f64,
    /// Where it is in the query, in bytes; empty for a word that was added.
    pub place: Range<usize>,
}

/// A term that a clause stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedForm {
    /// As people write it.
    pub form: String,
    /// Whether it is found where it is printed in two parts (`re-election` for `reelection`).
    pub in_two_parts: bool,
    /// The languages whose articles it is looked for in, `""` for those of unknown language; none
    /// means every article.
    pub languages: Vec<String>,
}

/// An article or one of its passages, for `show`.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The article's facts, with the passage asked for, or all of them.
    pub hit: Hit,
    /// The number of the passage asked for.
    pub passage: Option<u64>,
    /// `Some(true)` when a cited hash is given and the passage's text is another now.
    pub changed_since_cited: Option<bool>,
    /// Why this article is shown for the one that was cited, which is not in the index any more.
    pub instead: Option<Instead>,
}

/// The story of an article, for `story`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryShown {
    /// The index that answered.
    pub index: IndexInfo,
    /// The article asked for.
    pub asked: ArticleId,
    /// Why the original is the original; `None` for an article that is in no story.
    pub decided: Option<Decided>,
    /// How many sources have it.
    pub sources: u64,
    /// Its articles in the order of time, the undated last.
    pub articles: Vec<StoryArticle>,
    /// Articles of other stories that it has a run of text from, at most 20.
    pub quotes_from: Vec<QuotedArticle>,
    /// Articles of other stories that have a run of its text, at most 20.
    pub quoted_by: Vec<QuotedArticle>,
}

/// An article of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryArticle {
    /// What is known of it; without passages.
    pub hit: Hit,
    /// What it is in the story; `None` for an article that is in none.
    pub relation: Option<Relation>,
    /// The part of its words that it has in common with the original; `None` for the original.
    pub in_common: Option<f64>,
    /// The part of the original's words that it has; `None` for the original.
    pub of_original: Option<f64>,
    /// Its sentences that no article before it has; none for the first.
    pub new: Vec<String>,
}

/// An article that has text in common with a story, and is none of it.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedArticle {
    /// What is known of it; without passages.
    pub hit: Hit,
}

/// How the text of one article becomes that of another, for `story --diff`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryDiff {
    /// The index that answered.
    pub index: IndexInfo,
    /// The one.
    pub old: Hit,
    /// The other.
    pub new: Hit,
    /// The words of both, in order.
    pub changes: Vec<Change>,
}

/// The versions of an article, for `versions`.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionsShown {
    /// The index that answered.
    pub index: IndexInfo,
    /// The article asked for.
    pub asked: ArticleId,
    /// Itself and its versions, in the order in which they were published, updated or saved; the undated last.
    pub versions: Vec<Version>,
    /// Articles with its address or headline that were not looked at, as there are too many.
    pub more: u64,
}

/// A version of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// What is known of it; without passages. Its rank is its place among the versions.
    pub hit: Hit,
    /// Why it is a version of the one asked for; none for that itself.
    pub because: Vec<Because>,
    /// What it says of itself, and the words that say so.
    pub announced: Option<(Announced, String)>,
    /// What is different from the version before it; `None` for the first.
    pub changed: Option<Changed>,
}

/// How one version differs from the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The words of both headlines; `None` where they are the same.
    pub title: Option<Vec<Change>>,
    /// The words of both texts, in order.
    pub text: Vec<Change>,
    /// Words of the text that are gone.
    pub removed: u64,
    /// Words of the text that came.
    pub added: u64,
}

/// Why an article is a version of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// They have the same web address.
    Address,
    /// The same source published them within days, under the same headline and with much of the same text.
    Headline,
    /// They are in one story, and of one publisher.
    Story,
}

impl Because {
    /// Returns the name used in JSON (`address`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Headline => "headline",
            Self::Story => "story",
        }
    }
}

/// Why an article is shown for another that was cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Its record is identical.
    Identical,
    /// It is what the other was edited to.
    Edited,
    /// It has the text that was cited.
    SameText,
    /// It has the text that was cited, and the id that was cited is that of another article, which is in the
    /// index and has no such text: one of both is mistaken.
    OtherId,
}

impl Instead {
    /// Returns the name used in JSON (`identical`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Edited => "edited",
            Self::SameText => "same-text",
            Self::OtherId => "other-id",
        }
    }
}
