//! The page of sources.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use dateline::search::Sources;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::undated;
use crate::serve::pages::views::frame;
use crate::serve::pages::way::Way;

/// Returns the page: a row for each source, with a link to its articles.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Sources,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let query = value(pairs, "q");
    let open = Address::of(pairs).first_page();
    let main = html! {
        (frame::skip())
        h1 { "Sources" }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" {
            (articles(answer.total.articles)) " of " (number(answer.rows.len() as u64))
            @if answer.rows.len() == 1 { " source" } @else { " sources" }
            @if !query.is_empty() {
                " for "
                a href=(open.to(base, "/")) dir="auto" { (escape::text(query)) }
            }
        }
        (undated(base, pairs, &answer.total))
        (notes(&answer.query.notes, warning))
        div.scroll tabindex="0" role="region" aria-label="Sources" {
            table {
                thead {
                    tr {
                        th scope="col" { "Source" }
                        th.n scope="col" { "Articles" }
                        th scope="col" { "First" }
                        th scope="col" { "Last" }
                        th.n scope="col" { "Undated" }
                    }
                }
                tbody {
                    @for row in &answer.rows {
                        tr {
                            th.row scope="row" {
                                @match &row.name {
                                    Some(name) => {
                                        @let address = open.clone().with("source", format!("={name}"));
                                        @let address = if query.is_empty() { address.ours(site, "*") } else { address };
                                        a href=(address.to(base, "/")) dir="auto" { (escape::name(name)) }
                                    }
                                    None => "unknown source",
                                }
                            }
                            td.n { (number(row.articles)) }
                            td.day { @if let Some(first) = row.first { (first) } }
                            td.day { @if let Some(last) = row.last { (last) } }
                            td.n { (number(row.undated)) }
                        }
                    }
                }
            }
        }
    };
    frame::site(StatusCode::OK, "Sources – dateline", base, "/sources", &main)
}
