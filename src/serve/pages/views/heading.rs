//! Headings whose rank depends on what they are below.

use maud::Markup;
use maud::html;

/// The rank of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Of a part of the page.
    Second,
    /// Of a part of such a part.
    Third,
}

/// Returns the headline of an article as a heading, in the language of the article.
pub(crate) fn heading(rank: Rank, lang: Option<&str>, text: &Markup) -> Markup {
    html! {
        @match rank {
            Rank::Second => h2 lang=[lang] dir="auto" { (text) },
            Rank::Third => h3 lang=[lang] dir="auto" { (text) },
        }
    }
}
