//! The tree a query is read into.
//!
//! `Tree<DateExpression>` is what was typed, [`Query`]; `Tree<DateRange>` is the same with its
//! dates turned into days, [`Resolved`]. Everything else is alike, so one type serves both.

use std::ops::Range;

use crate::article::DateRange;

/// A query as typed: dates not yet turned into days.
pub type Query = Tree<DateExpression>;
/// A query ready to run: every date is a span of days.
pub type Resolved = Tree<DateRange>;

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree<D> {
    /// The clause every hit must satisfy; [`Clause::All`] for an empty query.
    pub root: Node<D>,
    /// Where readers may be surprised by how it was read ("AND binds tighter than OR: …").
    pub notes: Vec<String>,
}

/// A clause and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<D> {
    /// What it asks for.
    pub clause: Clause<D>,
    /// Byte range in the query text; empty for a clause that was not typed.
    pub span: Range<usize>,
}

/// What a part of a query asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause<D> {
    /// Every article.
    All,
    /// A word: folded and stemmed. More than one token inside it is a phrase (`AT&T`, `9/11`).
    Word(String),
    /// `=word`: as written, case and accents included.
    Exact(String),
    /// A word with `*` or `?`, folded, not stemmed.
    Wildcard(String),
    /// `word~n`: within n edits, n is 1 or 2.
    Fuzzy(String, u8),
    /// `/pattern/`: a whole folded term.
    Regex(String),
    /// A quoted phrase; every part folded, not stemmed; `slop` words may be in between.
    Phrase {
        /// The parts in order.
        parts: Vec<PhrasePart>,
        /// How many words may be between the parts, in all.
        slop: u32,
    },
    /// All of them. Invariant: at least two, none of them an `And`.
    And(Vec<Node<D>>),
    /// Any of them. Invariant: at least two, none of them an `Or`.
    Or(Vec<Node<D>>),
    /// One of two and not the other; of more, an odd number of them. Invariant: at least two, none of
    /// them an `Xor`.
    Xor(Vec<Node<D>>),
    /// `a MAYBE b`: the first; the others only add to the score and are marked. Invariant: at least two,
    /// the first no `Maybe`; the others hold no filter.
    Maybe(Vec<Node<D>>),
    /// `2of(a b c)`: so many of them or more. Invariant: at least two, and at least 2 are asked for.
    SomeOf(u32, Vec<Node<D>>),
    /// None of it.
    Not(Box<Node<D>>),
    /// Two operands near each other.
    Near {
        /// How near, and in which order.
        proximity: Proximity,
        /// `NOT NEAR`: a `left` that has no such `right`.
        negated: bool,
        /// The first operand.
        left: Box<Node<D>>,
        /// The second operand.
        right: Box<Node<D>>,
    },
    /// `near20(a b c)` and the like: all of them in one place. Invariant: at least two, all with
    /// positions; if in any order, at most [`MOST_IN_WINDOW`](crate::query::MOST_IN_WINDOW).
    Window(Window, Vec<Node<D>>),
    /// The operand within a part of the text.
    Within(TextField, Box<Node<D>>),
    /// `atleastN(x)`, `atmostN(x)`, `exactlyN(x)`: so many spans of x.
    Times(Times, Box<Node<D>>),
    /// `firstN(x)`: x within the first N words of the body.
    First(u32, Box<Node<D>>),
    /// `caps(word)`: with a capital first letter in the text.
    Caps(String),
    /// `allcaps(word)`: in capitals in the text.
    AllCaps(String),
    /// A field that holds names or ids: `source:reuters`, `url:*example.com*`.
    Name(NameField, NamePattern),
    /// A date field within a span of days.
    Date(DateField, D),
    /// A number field within bounds, both included; `None` is open.
    Number {
        /// Which number.
        field: NumberField,
        /// The least value.
        min: Option<f64>,
        /// The greatest value.
        max: Option<f64>,
    },
    /// `is:undated`, `has:author` and the like.
    Flag(Flag),
    /// A field of a data set's own, by its canonical name: `meta.bias:left`, `meta.score>5`,
    /// `has:meta.bias`.
    Meta(String, MetaTest),
    /// The clause with its score multiplied.
    Boost(Box<Node<D>>, f32),
}

/// One part of a quoted phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PhrasePart {
    /// A word, folded.
    Word(String),
    /// `=word` inside the phrase.
    Exact(String),
    /// A word with `*` or `?`.
    Wildcard(String),
    /// `*`: exactly one word, whichever. Neither the first nor the last part.
    AnyWord,
}

/// How near two operands must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proximity {
    /// `NEAR/n`: either order, the nearer ends at most n positions apart.
    Near(u32),
    /// `PRE/n`, `ADJ/n`: in this order, at most n positions apart.
    Before(u32),
    /// `SENT`: in the same sentence.
    Sentence,
    /// `PARA`: in the same paragraph.
    Paragraph,
    /// `PRE/S`: in this order in the same sentence.
    BeforeInSentence,
    /// `PRE/P`: in this order in the same paragraph.
    BeforeInParagraph,
}

impl Proximity {
    /// Returns whether the operands come in the order they are written in.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        match self {
            Self::Before(_) | Self::BeforeInSentence | Self::BeforeInParagraph => true,
            Self::Near(_) | Self::Sentence | Self::Paragraph => false,
        }
    }
}

/// In what place the operands of a window must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `nearN(…)`: in any order, from the end of the first to the start of the last at most N positions.
    Near(u32),
    /// `preN(…)`: the same in this order.
    Before(u32),
    /// `sent(…)`: in one sentence.
    Sentence,
    /// `para(…)`: in one paragraph.
    Paragraph,
}

impl Window {
    /// Returns whether the operands come in the order they are written in.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        match self {
            Self::Before(_) => true,
            Self::Near(_) | Self::Sentence | Self::Paragraph => false,
        }
    }
}

/// How often something occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// As often or more; 1 at least.
    pub least: u32,
    /// As often or less; `None` has no limit.
    pub most: Option<u32>,
}

impl Times {
    /// Returns whether `count` is one of them.
    #[must_use]
    pub fn admits(self, count: usize) -> bool {
        count >= self.least as usize && self.most.is_none_or(|most| count <= most as usize)
    }
}

/// The parts of an article's text a clause can be limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// `title:`
    Title,
    /// `body:`
    Body,
    /// `lead:` and `lead(…)`: the title or the first paragraph.
    Lead,
}

/// The fields that hold names or ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameField {
    /// `source:`
    Source,
    /// `origin:`: the agency that it says it comes from.
    Origin,
    /// `domain:` (subdomains included)
    Domain,
    /// `country:` of the publisher.
    Country,
    /// `author:`
    Author,
    /// `section:`
    Section,
    /// `subject:`
    Subject,
    /// `place:`: of the dateline.
    Place,
    /// `type:`
    Type,
    /// `page:`: of the printed paper.
    Page,
    /// `lang:`
    Lang,
    /// `url:`
    Url,
    /// `path:`
    Path,
    /// `id:` (a prefix is enough)
    Id,
    /// `key:`
    Key,
    /// `story:`
    Story,
    /// `group:`: a group of sources of the user's; it is replaced before a query runs.
    Group,
    /// `query:`: a query of the user's; it is replaced before a query runs.
    Query,
}

/// What a name must look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamePattern {
    /// The words, in order, anywhere in the name; case and accents folded.
    Words(String),
    /// With `*` and `?`, the whole name.
    Wildcard(String),
    /// The whole name, as written.
    Exact(String),
    /// A regular expression over the whole name.
    Regex(String),
}

/// What a field of a data set's own must hold.
#[derive(Debug, Clone, PartialEq)]
pub enum MetaTest {
    /// Anything.
    Any,
    /// A value that looks like this.
    Name(NamePattern),
    /// A number within bounds, both included; one of them is given.
    Number {
        /// The least value.
        min: Option<f64>,
        /// The greatest value.
        max: Option<f64>,
    },
}

/// The date fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    /// `date:`: publication.
    Published,
    /// `updated:`
    Updated,
    /// `saved:`
    Saved,
    /// `ingested:`
    Ingested,
}

/// The number fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberField {
    /// `words:`
    Words,
    /// `copies:`
    Copies,
    /// `dateconf:`
    DateConfidence,
}

/// Yes-or-no properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// `is:undated`
    Undated,
    /// `is:copy`
    Copy,
    /// `is:version`
    Version,
    /// `is:original`
    Original,
    /// `has:author` and the like.
    Has(Part),
}

/// The parts of an article that `has:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A byline.
    Author,
    /// The section it ran in.
    Section,
    /// What it is about.
    Subject,
    /// The place of its dateline.
    Place,
    /// What kind of article it is.
    Type,
    /// The page of the printed paper.
    Page,
    /// Its web address.
    Url,
    /// The record's own id.
    Key,
    /// When it was last changed.
    Updated,
    /// When the copy was saved.
    Saved,
}

/// A span of time as written; `None` is open at that end. At least one end is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateExpression {
    /// Where it starts.
    pub from: Option<DateBound>,
    /// Where it ends.
    pub to: Option<DateBound>,
}

/// One end of a span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateBound {
    /// The period named, in its canonical spelling (`2024-03`, `7d`, `last-week`).
    pub period: Period,
    /// Whether the period itself is left out (`after:2024`, `date:{2024 TO …}`).
    pub excluded: bool,
}

/// A named period. `query::date` says what it means on a given day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The canonical spelling; parsing it gives this period again.
    pub text: String,
}

/// Returns the names of the variants of an enum of this file, so that tests can tell that one has been
/// forgotten where no `match` would.
#[cfg(test)]
pub(crate) fn variants(of: &str) -> impl Iterator<Item = &'static str> {
    let (_, rest) = include_str!("ast.rs").split_once(&format!("pub enum {of} {{\n")).unwrap();
    let (lines, _) = rest.split_once("\n}").unwrap();
    let lines = lines.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = lines.filter(|line| line.starts_with(char::is_uppercase));
    lines.filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next())
}
