//! The page of what is odd about the collection.

use axum::http::StatusCode;
use dateline::counting::Diagnosis;
use dateline::counting::Finding;
use dateline::counting::Oddity;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use maud::Markup;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::frame;

/// Returns the page: for each kind what was seen, with a link to the articles.
pub(crate) fn page(site: &Site, answer: &Diagnosis, warning: Option<&str>) -> Answer {
    let base = site.base.as_str();
    let all = answer.index.articles;
    let kinds = answer.findings.chunk_by(|one, other| one.kind == other.kind);
    let main = html! {
        h1 { "What is odd about the collection" }
        p role="status" {
            @if answer.findings.is_empty() { "Nothing odd in " }
            (articles(all))
            @if answer.read < all { "; the texts of " (number(answer.read)) " of them were read" }
        }
        p.soft {
            "What was seen, with its number; no cause is claimed: a month without articles may be a strike or a \
             lost folder. "
            a href={ (base) "/doctor.csv" } { "CSV" }
        }
        (notes(&[], warning))
        @for of_kind in kinds {
            h2 { (heading(of_kind[0].kind)) }
            ul.plain.findings { @for one in of_kind { (finding(site, one)) } }
        }
    };
    frame::site(StatusCode::OK, "Doctor – dateline", base, "/doctor", &main)
}

/// Returns the name of a kind as a heading: `Pile up`.
fn heading(kind: Oddity) -> String {
    let name = kind.name().replace('-', " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn finding(site: &Site, finding: &Finding) -> Markup {
    let what = escape::text(&finding.what);
    html! {
        li {
            @match finding.query() {
                Some(query) => {
                    @let address = Address::new().ours(site, query).with("fold", "none");
                    a href=(address.to(&site.base, "/")) dir="auto" { (what) }
                }
                None => span dir="auto" { (what) },
            }
        }
    }
}
