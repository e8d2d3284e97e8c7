//! Turns the text of a file into drafts of articles: one file per input format, one table.
//!
//! A format reads what a file says and believes nothing: every date and source it meets becomes a
//! claim, and `evidence` weighs them. Invariant: a format reads its input front to back and hands
//! each draft on before it reads the next, so a large file never sits in memory whole.

use crate::article::EvidenceKind;
use crate::article::Record;

/// What a file says of one article, before anything is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// Which record of the file it is; `None` when the file is one article.
    pub record: Option<Record>,
    /// The headline, if the file marks one.
    pub title: Option<String>,
    /// The story, paragraphs separated by one blank line.
    pub body: String,
    /// Bylines as written.
    pub authors: Vec<String>,
    /// The section it ran in.
    pub section: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The declared language, as written.
    pub lang: Option<String>,
    /// The record's own id.
    pub key: Option<String>,
    /// Everything that says when.
    pub dates: Vec<DateClaim>,
    /// Everything that says who.
    pub sources: Vec<SourceClaim>,
    /// What a reader should know about how it was read.
    pub warnings: Vec<String>,
}

/// Something in the file that says when the article was published or updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateClaim {
    /// The kind of place it stands in.
    pub kind: EvidenceKind,
    /// Which of the article's dates it speaks of.
    pub role: DateRole,
    /// The text as it stands.
    pub text: String,
}

/// Which of an article's dates a claim speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRole {
    /// When it was published.
    Published,
    /// When it was last changed.
    Updated,
}

/// Something in the file that says who published the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceClaim {
    /// The kind of place it stands in.
    pub kind: EvidenceKind,
    /// The text as it stands: a name, a short name or a domain.
    pub text: String,
}
