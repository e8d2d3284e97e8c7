//! The page of what is most like an article.

use axum::http::StatusCode;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::Hits;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::made::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::results::list;
use crate::serve::pages::views::results::notes;
use crate::serve::pages::views::text::lang;
use crate::serve::pages::views::text::marked;

/// Returns the page.
pub(crate) fn page(site: &Site, hit: &Hit, hits: &Hits) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        h1 { "More like this" }
        p {
            a href={ (base) "/articles/" (hit.short_id) } lang=[lang(&hit.article)] dir="auto" {
                (marked(&title(&hit.article), &[]))
            }
        }
        (notes(hits))
        @if hits.hits.is_empty() { p role="status" { "No other article shares its words." } }
        section.list { (list(site, &Pairs::new(), hits)) }
    };
    frame::site(StatusCode::OK, "More like this – dateline", base, "", &main)
}
