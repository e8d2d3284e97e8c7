//! What is a sign that a text was not read as it should, and the articles that show it.
//!
//! A sign is in the characters of a text, which no query asks for: the index has words. So the articles are listed
//! by reading the same texts again.

use crate::article::Article;
use crate::counting::doctor::reading::READ_AT_ONCE;
use crate::counting::doctor::reading::drawn;
use crate::engine::DocRef;
use crate::engine::IndexInfo;
use crate::engine::Stop;
use crate::engine::View;
use crate::search;
use crate::search::Hit;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::page;
use jiff::civil::Date;

/// A sign that a text was not read as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Characters that could not be decoded.
    Undecoded,
    /// Letters that were decoded twice.
    DecodedTwice,
    /// Markup among the words.
    Markup,
    /// Text of a page and not of an article.
    PageText,
    /// No title, or one that is only how the text begins.
    NoTitle,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Undecoded, Self::DecodedTwice, Self::Markup, Self::PageText, Self::NoTitle];

    /// Returns the name by which its articles are listed (`decoded-twice`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undecoded => "undecoded",
            Self::DecodedTwice => "decoded-twice",
            Self::Markup => "markup",
            Self::PageText => "page-text",
            Self::NoTitle => "no-title",
        }
    }

    /// Returns the fault of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    /// Returns what articles with it have.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Undecoded => "have characters that could not be decoded (\u{fffd})",
            Self::DecodedTwice => "have letters that were decoded twice (â€™, Ã©)",
            Self::Markup => "have markup",
            Self::PageText => "have text of a page and not of an article",
            Self::NoTitle => "have no title of their own",
        }
    }

    /// What title or body have one of.
    const fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Undecoded => &["\u{fffd}"],
            Self::DecodedTwice => &["â€™", "â€œ", "Ã©", "Ã¼", "Ã¶", "Ã¤"],
            Self::Markup => &["</", "&nbsp;", "&amp;", "<br", "{{"],
            Self::PageText => &["nable JavaScript", "nable javascript", "accept cookies"],
            Self::NoTitle => &[],
        }
    }

    /// Tells whether an article shows it.
    #[must_use]
    pub fn is_in(self, article: &Article) -> bool {
        if self == Self::NoTitle {
            return article.title.is_empty() || article.title_from_body;
        }
        let has = |sign: &&str| article.body.contains(sign) || article.title.contains(sign);
        self.signs().iter().any(has)
    }
}

/// The articles that show a fault, among those whose text is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Faulty {
    /// The index that answered.
    pub index: IndexInfo,
    /// The fault.
    pub fault: Fault,
    /// Articles whose text was read.
    pub read: u64,
    /// Those that show it, by date; without passages.
    pub hits: Vec<Hit>,
}

/// Lists the articles that show a fault.
///
/// # Errors
/// `Engine` when the index cannot be read.
pub fn faulty(view: &View, fault: Fault, today: Date, stop: &Stop) -> Result<Faulty, SearchError> {
    search::guarded(view, || {
        let all = SearchRequest { stop: stop.clone(), ..SearchRequest::new("", today) };
        let docs = drawn(view, &all)?;
        let mut found: Vec<DocRef> = Vec::new();
        for docs in docs.chunks(READ_AT_ONCE) {
            stop.check()?;
            let is_in = view.map_articles(docs, |_, stored| Ok(fault.is_in(&stored.article)))?;
            found.extend(docs.iter().zip(is_in).filter(|(_, is_in)| *is_in).map(|(doc, _)| *doc));
        }
        found.sort_unstable();
        let mut hits = view.map_articles(&found, |_, mut stored| {
            stored.article.body.clear();
            Ok(page::assemble(view, stored, 1, 0.0))
        })?;
        page::name(view, &mut hits)?;
        let day = |hit: &Hit| hit.article.published.as_ref().map(|date| date.days().first());
        hits.sort_by_key(|hit| (day(hit).is_none(), day(hit), hit.id));
        for (rank, hit) in (1..).zip(&mut hits) {
            hit.rank = rank;
        }
        Ok(Faulty { index: view.info(), fault, read: docs.len() as u64, hits })
    })
}
