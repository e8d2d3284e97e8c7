//! What is looked for in a text: terms, how they are written, and in which order they follow.

use crate::analysis::Case;
use crate::analysis::marker;
use crate::analysis::variants::is_in_capitals;
use crate::analysis::variants::written_out;
use crate::passage::is_hangul;
use crate::passage::is_unspaced;
use crate::query::TextField;

/// What a word, phrase or pattern of a query stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sought {
    /// Any of some terms.
    Word(SoughtWord),
    /// One word of the query, whose spellings are looked for in different ways. An engine may leave out
    /// those that no text has.
    Spellings {
        words: Vec<SoughtWord>,
        /// Which of them has the word as typed.
        typed: usize,
    },
    /// Any of them.
    Either(Vec<Self>),
    /// These one after another.
    InOrder {
        parts: Vec<Self>,
        /// Before each part, how many positions any word has; none has any if it is empty.
        gaps: Vec<u32>,
        /// How many positions may be left out between them, in all.
        slop: u32,
        /// How many of the positions before the last may have a possessive; `None` for any number.
        possessives: Option<u32>,
        /// Whether it counts for the ranking.
        scores: bool,
    },
}

/// What is asked of the place of a word beside its term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MarkerTest {
    /// Markers that mean the same.
    pub(crate) markers: Vec<String>,
    /// Whether one of them must be there; else none may.
    pub(crate) is_there: bool,
}

impl MarkerTest {
    /// A term in the same place.
    pub(crate) fn beside(term: &str) -> Self {
        Self { markers: vec![term.to_owned()], is_there: true }
    }

    /// A possessive behind the word, or none.
    pub(crate) fn possessive(is_there: bool) -> Self {
        Self { markers: vec![marker::POSSESSIVE.to_owned()], is_there }
    }

    /// One of some elided articles before the word.
    pub(crate) fn elided(articles: &[&str]) -> Self {
        let markers = articles.iter().map(|article| marker::elided(article)).collect();
        Self { markers, is_there: true }
    }
}

impl Sought {
    /// Returns the parts in order; a single part is itself.
    pub(crate) fn in_order(mut parts: Vec<Self>, slop: u32) -> Self {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        Self::InOrder { parts, gaps: Vec::new(), slop, possessives: None, scores: true }
    }

    /// Calls `each` with every word that is looked for.
    pub(crate) fn each_word(&self, each: &mut dyn FnMut(&SoughtWord)) {
        match self {
            Self::Word(word) => each(word),
            Self::Spellings { words, .. } => words.iter().for_each(each),
            Self::Either(parts) | Self::InOrder { parts, .. } => {
                parts.iter().for_each(|part| part.each_word(each));
            }
        }
    }
}

/// Terms any of which is a match.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SoughtWord {
    pub(crate) expansions: Vec<Expansion>,
    pub(crate) look: Look,
    /// As it was typed.
    pub(crate) typed: String,
}

/// Terms of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expansion {
    /// This one.
    Term(String),
    /// A form, printed in one piece or in two, and the forms that share its stem in the language of
    /// the article ([`expander`](crate::engine::words::expander)).
    Stem { form: String, case: Case },
    /// The forms that start so.
    Prefix(String),
    /// The forms that a folded pattern with `*` and `?` matches.
    Wildcard(String),
    /// The forms within so many edits (insertions, deletions, substitutions, transpositions).
    Fuzzy(String, u8),
    /// The forms the whole of which a folded regular expression matches.
    Regex(String),
    /// The raw spellings of a form that pass a test.
    Raw { form: String, test: RawTest },
}

/// What a raw spelling must be: of a word that is neither its form, nor capitalized, nor in capitals
/// of ordinary width.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RawTest {
    /// In capitals (`ＵＮ`).
    Capitals,
    /// With a capital first letter.
    Initial,
    /// With letters that read so when their marks are written out.
    WrittenOut(String),
    /// Behind this elided article, which is part of a name.
    Behind(String),
}

impl RawTest {
    /// Returns whether a raw spelling passes.
    pub(crate) fn admits(&self, raw: &str) -> bool {
        match self {
            Self::Capitals => is_in_capitals(Case::Mixed, raw),
            Self::Initial => {
                raw.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
            }
            Self::WrittenOut(spelled) => written_out(raw) == *spelled,
            Self::Behind(elided) => {
                let lower = raw.to_lowercase();
                lower.strip_prefix(elided.as_str()).is_some_and(|rest| rest.starts_with('\''))
            }
        }
    }
}

/// How terms are looked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    /// Whether the terms are found in texts rather than typed.
    pub(crate) expanded: bool,
    pub(crate) case: CaseTest,
    /// What its place must pass.
    pub(crate) also: Vec<MarkerTest>,
    pub(crate) width: Width,
    /// Whether the word was typed in capitals, in a query that is not.
    pub(crate) acronym: bool,
}

impl Look {
    /// For terms that are found in texts.
    pub(crate) const EXPANDED: Self = Self {
        expanded: true,
        case: CaseTest::Any,
        also: Vec::new(),
        width: Width::Own,
        acronym: false,
    };

    /// For terms that were typed.
    pub(crate) const fn typed(case: CaseTest, width: Width) -> Self {
        let acronym = matches!(case, CaseTest::AllCaps);
        Self { expanded: false, case, also: Vec::new(), width, acronym }
    }
}

/// The part of an article a word is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Region {
    Title,
    Body,
    /// The title or the first paragraph.
    Lead,
    /// The first words of the body.
    First(u32),
}

impl From<TextField> for Region {
    fn from(field: TextField) -> Self {
        match field {
            TextField::Title => Self::Title,
            TextField::Body => Self::Body,
            TextField::Lead => Self::Lead,
        }
    }
}

/// How a word must be written in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CaseTest {
    Any,
    /// Just as its folded form.
    Lower,
    /// With a capital first letter only.
    Capitalized,
    /// In capitals.
    AllCaps,
    /// Starting with a capital letter, whatever follows.
    Initial,
}

/// How many positions a term covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// One: the next term of a run of unspaced text is at the next position.
    One,
    /// As many as it has: a pair of unspaced characters covers two.
    Own,
}

/// Returns how many positions a term covers. One that is printed in two parts always covers both.
pub(crate) fn covered(term: &str, width: Width) -> u32 {
    let form = marker::form_of(term);
    let in_two = width == Width::Own && is_pair(form) || term.starts_with(marker::JOINED);
    if in_two { 2 } else { 1 }
}

/// Returns whether a form is a pair of characters of unspaced text, each at a position of its own.
pub(crate) fn is_pair(form: &str) -> bool {
    let mut chars = form.chars();
    let first = chars.next().is_some_and(|c| is_unspaced(c) && !is_hangul(c));
    first && chars.next().is_some() && chars.next().is_none()
}
