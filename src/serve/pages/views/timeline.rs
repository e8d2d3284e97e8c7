//! The page of a timeline.

use axum::http::StatusCode;
use dateline::counting::Period;
use dateline::counting::PeriodRow;
use dateline::counting::State;
use dateline::counting::Timeline;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::title;
use crate::serve::pages::views::asking::undated;
use crate::serve::pages::views::facets::bar;
use crate::serve::pages::views::facets::during;
use crate::serve::pages::views::facets::named;
use crate::serve::pages::views::frame;
use crate::serve::pages::way::Way;

/// So many periods in a row without a match are listed one by one; more are one row.
const FOLDED: usize = 5;

/// Returns the page: a row for each period, with a bar and a link to its articles.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Timeline,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let query = value(pairs, "q");
    let open = Address::of(pairs).first_page();
    let hits = open.clone().without("by").without("peaks");
    let main = html! {
        (frame::skip())
        h1 { "Timeline by " (answer.period.name()) }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" {
            (articles(answer.total.articles))
            @if !query.is_empty() { " for " a href=(hits.to(base, "/")) dir="auto" { (escape::text(query)) } }
        }
        (undated(base, pairs, &answer.total))
        (notes(&answer.query.notes, warning))
        nav.lengths aria-label="Length of a period" {
            p {
                "By "
                @for period in dateline::counting::Period::ALL {
                    @if period == answer.period {
                        b { (period.name()) }
                    } @else {
                        a href=(open.clone().with("by", period.name()).to(base, "/timeline")) { (period.name()) }
                    }
                    " "
                }
                "· " a href=(open.to(base, "/timeline.csv")) { "CSV" }
            }
        }
        (rows(site, &hits, query, answer))
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, "/timeline", &main)
}

fn rows(site: &Site, hits: &Address, query: &str, answer: &Timeline) -> Markup {
    let most = answer.rows.iter().map(|row| row.counts.matches).max().unwrap_or(0);
    let base = site.base.as_str();
    let hits = if query.is_empty() { hits.clone().ours(site, "*") } else { hits.clone() };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Timeline" {
            table {
                thead {
                    tr {
                        th scope="col" { "Period" }
                        th.n scope="col" { "Matches" }
                        td {}
                        th.n scope="col" { "All articles" }
                    }
                }
                tbody {
                    @for alike in answer.rows.chunk_by(are_empty) {
                        @if alike.len() > FOLDED {
                            (folded(alike, answer.period))
                        } @else {
                            @for row in alike {
                                tr {
                                    th.row scope="row" { (period(base, &hits, row, answer.period)) }
                                    td.n { (number(row.counts.matches)) }
                                    td.chart { (bar(row.counts.matches, most)) }
                                    td.n { (articles_of(row)) }
                                }
                            }
                        }
                    }
                    @for row in &answer.coarse {
                        tr {
                            th.row scope="row" { (row.date) " (no more is known)" }
                            td.n { (number(row.counts.matches)) }
                            td.chart {}
                            td.n { (number(row.counts.articles)) }
                        }
                    }
                    @if answer.undated.articles > 0 {
                        tr {
                            th.row scope="row" { a href=(hits.clone().with("undated", "only").to(base, "/")) { "undated" } }
                            td.n { (number(answer.undated.matches)) }
                            td.chart {}
                            td.n { (number(answer.undated.articles)) }
                        }
                    }
                }
            }
        }
    }
}

/// Returns whether two periods that follow each other are without a match for the same reason.
fn are_empty(one: &PeriodRow, other: &PeriodRow) -> bool {
    one.counts.matches + other.counts.matches == 0 && one.state == other.state
}

/// Returns many periods without a match as one row.
fn folded(alike: &[PeriodRow], length: Period) -> Markup {
    let (first, last) = (&alike[0], &alike[alike.len() - 1]);
    let all: u64 = alike.iter().map(|row| row.counts.articles).sum();
    html! {
        tr {
            th.row scope="row" { (named(first, length)) " to " (named(last, length)) ": " (alike.len()) " " (length.name()) "s" }
            td.n { "0" }
            td.chart {}
            td.n {
                @match first.state {
                    State::Matches | State::NoMatch => (number(all)),
                    State::NoArticles | State::Outside => "no articles",
                }
            }
        }
    }
}

fn period(base: &str, hits: &Address, row: &PeriodRow, length: Period) -> Markup {
    html! {
        @if row.counts.matches > 0 {
            a href=(during(hits, row).to(base, "/")) { (named(row, length)) }
        } @else {
            (named(row, length))
        }
        @if row.cut.is_some() { " (in part)" }
    }
}

fn articles_of(row: &PeriodRow) -> String {
    match row.state {
        State::Matches | State::NoMatch => number(row.counts.articles),
        State::NoArticles | State::Outside => "no articles".to_owned(),
    }
}
