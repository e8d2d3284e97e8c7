//! News that a program has collected into a book: each page of it is an article.
//!
//! calibre makes such books out of feeds, and says so in the list of their parts. Its pages have bars of links
//! around the article, the lower of which says where it was fetched. Pages that only list others are no
//! articles. Invariant: nothing but the bars is taken out of a page.

use crate::format::FormatError;
use crate::format::office::About;
use crate::format::office::Piece;
use crate::format::office::attribute;
use crate::format::office::pieces;
use crate::format::tags::Token;
use crate::format::tags::Tokens;

/// What a collection of news says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Periodical {
    /// What is collected: the name of a paper or a site.
    pub(crate) name: Option<String>,
}

/// Returns the collection that a book is, by the list of its parts.
///
/// # Errors
/// When the list cannot be read.
pub(crate) fn of(package: &[u8], about: &About) -> Result<Option<Periodical>, FormatError> {
    let mut kind = None;
    pieces(package, &mut |piece| {
        if let Piece::Start(start, _) = piece
            && attribute(start, "name").as_deref() == Some("calibre:publication_type")
        {
            kind = attribute(start, "content");
        }
    })?;
    let is_by_program = about.creators.iter().any(|name| name.eq_ignore_ascii_case("calibre"));
    let kind = kind.unwrap_or_default();
    if !kind.starts_with("periodical") && !is_by_program {
        return Ok(None);
    }
    // `periodical:newspaper:The Post`; the title has the day in brackets behind the name.
    let named = kind.splitn(3, ':').nth(2).map(str::trim).filter(|name| !name.is_empty());
    let title =
        about.title.as_deref().map(|title| title.split(" [").next().unwrap_or(title).trim());
    Ok(Some(Periodical { name: named.or(title).map(str::to_owned) }))
}

/// Returns whether a page of such a book is an article, by its path: `feed_0/article_3/index.html`.
pub(crate) fn is_article(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with("article_"))
}

/// Returns a page without its bars, and the address it was fetched from.
pub(crate) fn without_bars(page: &str) -> (String, Option<String>) {
    let mut kept = String::with_capacity(page.len());
    let mut url = None;
    let (mut from, mut bar, mut depth) = (0, None, 0_usize);
    for (range, token) in Tokens::new(page) {
        match token {
            Token::Open(tag) if tag.name.eq_ignore_ascii_case("div") && !tag.is_empty => {
                let class = tag.attribute("class").unwrap_or_default();
                if bar.is_none() && class.split_whitespace().any(|word| word == "calibre_navbar") {
                    kept.push_str(&page[from..range.start]);
                    (bar, depth) = (Some(range.start), 0);
                }
                depth += 1;
            }
            Token::Close(name) if name.eq_ignore_ascii_case("div") => {
                depth = depth.saturating_sub(1);
                if let Some(start) = bar.filter(|_| depth == 0) {
                    url = url.or_else(|| address_in(&page[start..range.end]));
                    (bar, from) = (None, range.end);
                }
            }
            _ => {}
        }
    }
    if bar.is_none() {
        kept.push_str(&page[from..]);
    }
    (kept, url)
}

/// Returns the address in a bar that says where the article was fetched.
fn address_in(bar: &str) -> Option<String> {
    bar.contains("downloaded").then_some(())?;
    Tokens::new(bar).find_map(|(_, token)| match token {
        Token::Open(tag) if tag.name.eq_ignore_ascii_case("a") => tag
            .attribute("href")
            .filter(|address| address.starts_with("http"))
            .map(std::borrow::Cow::into_owned),
        _ => None,
    })
}
