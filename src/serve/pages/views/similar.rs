//! The page of what is most like an article.

use axum::http::StatusCode;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::Hits;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::heading::Rank;
use crate::serve::pages::views::results::facts;
use crate::serve::pages::views::results::notes;
use crate::serve::pages::views::results::one;
use crate::serve::pages::views::text::lang;
use crate::serve::pages::views::text::marked;

/// Returns the page; `pairs` are the search that the article was found by.
pub(crate) fn page(site: &Site, pairs: &Pairs, hit: &Hit, hits: &Hits) -> Answer {
    let base = site.base.as_str();
    let search = Address::of(pairs).beside();
    let back = Address::of(pairs).to(base, &format!("/articles/{}", hit.short_id));
    let main = html! {
        h1 { "More like this" }
        p {
            a href=(back) lang=[lang(&hit.article)] dir="auto" {
                (marked(&title(&hit.article), &[]))
            }
        }
        (notes(hits))
        @if hits.hits.is_empty() { p role="status" { "No other article shares its words." } }
        section.list {
            ol.hits {
                @for hit in &hits.hits { li.hit { (one(site, &search, &facts(hit), Rank::Second, hit)) } }
            }
        }
    };
    frame::site(StatusCode::OK, "More like this – dateline", base, "", &main)
}
