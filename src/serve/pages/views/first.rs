//! The page of the earliest matches.

use axum::http::StatusCode;
use dateline::article::PublicationDate;
use dateline::counting::Earliest;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use dateline::search::Hit;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::title;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::heading::Rank;
use crate::serve::pages::views::measures::more;
use crate::serve::pages::views::results::one;
use crate::serve::pages::views::results::ranked;
use crate::serve::pages::views::results::sure_facts;
use crate::serve::pages::way::Way;

/// Returns the page.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Earliest,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    // The hits beside an article are those of its list.
    let among =
        |undated: &str| Address::of(pairs).counting().with("undated", undated).with("fold", "none");
    let (shown, all) = (answer.hits.len() as u64, answer.total.articles);
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" {
            @if all > shown { "The earliest " (number(shown)) " of " }
            (articles(all)) " with a day"
            @if answer.all_undated > 0 { "; " (number(answer.all_undated)) " without one could be earlier" }
        }
        @if answer.hits.iter().any(is_coarse) {
            p.soft { "What is dated only by its month or year stands behind its first day, and may be later." }
        }
        (notes(&answer.query.notes, warning))
        p { a href=(open.to(base, "/first.csv")) { "CSV" } }
        (list(site, &among("exclude").with("sort", "oldest"), Rank::Second, &answer.hits))
        @if !answer.undated.is_empty() {
            h2 { "Undated: these could be earlier" }
            @if answer.all_undated > answer.undated.len() as u64 {
                p.soft { "The best " (number(answer.undated.len() as u64)) " of " (number(answer.all_undated)) }
            }
            (list(site, &among("only"), Rank::Third, &answer.undated))
        }
        @if all > shown || answer.all_undated > answer.undated.len() as u64 { (more(base, way.path, pairs, 10)) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

/// Returns whether the day of a hit is not known, only the month or the year.
fn is_coarse(hit: &Hit) -> bool {
    let days = hit.article.published.as_ref().map(PublicationDate::days);
    days.is_some_and(|days| days.first() != days.last())
}

fn list(site: &Site, open: &Address, rank: Rank, hits: &[Hit]) -> Markup {
    html! {
        ol.hits {
            @for hit in hits {
                li.hit { (one(site, &ranked(open, hit), &sure_facts(hit), rank, hit)) }
            }
        }
    }
}
