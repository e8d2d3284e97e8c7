//! What a list of hits can be limited to, with counts: periods, sources, languages.

use dateline::article::Stamp;
use dateline::article::day_number;
use dateline::counting::Period;
use dateline::counting::PeriodRow;
use dateline::counting::SeriesLine;
use dateline::render::escape;
use dateline::render::terminal::number;
use dateline::search::SourceRow;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::is_ours;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;

/// Sources and languages that are listed.
const LISTED: usize = 10;

/// The counts.
#[derive(Debug)]
pub(crate) struct Facets {
    /// Most articles first.
    pub(crate) sources: Vec<SourceRow>,
    /// Most articles first.
    pub(crate) languages: Vec<SeriesLine>,
    /// Fields that articles declare, with their values, most articles first.
    pub(crate) declared: Vec<(&'static str, Vec<(String, u64)>)>,
    /// Periods with matches, in their order.
    pub(crate) periods: Vec<PeriodRow>,
    /// How long each is.
    pub(crate) period: Period,
    /// Articles without a date.
    pub(crate) undated: u64,
    /// Periods before these that are left out.
    pub(crate) earlier: usize,
}

/// Returns the lists, each row a link that adds its filter.
pub(crate) fn facets(site: &Site, pairs: &Pairs, facets: &Facets) -> Markup {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    let rest = facets.sources.len().saturating_sub(LISTED);
    let is_dated = !value(pairs, "from").is_empty() || !value(pairs, "to").is_empty();
    html! {
        nav.facets #limit aria-label="Limit the hits" {
            @if !facets.periods.is_empty() || facets.undated > 0 { h2 { "By " (facets.period.name()) } }
            @if is_dated { p { a href=(open.clone().without("from").without("to").to(base, "/")) { "any day" } } }
            (periods(base, &open, facets))
            p { a href=(open.clone().leaving_hits().counting().to(base, "/timeline")) { "Timeline" } }
            h2 { "By source" }
            @if !value(pairs, "source").is_empty() {
                p { a href=(open.clone().without("source").to(base, "/")) { "any source" } }
            }
            ul {
                @for row in facets.sources.iter().take(LISTED) {
                    li {
                        @match &row.name {
                            Some(name) => {
                                @let address = open.clone().with("source", format!("={name}"));
                                a href=(address.to(base, "/")) dir="auto" { (escape::name(name)) }
                            }
                            None => { span { "unknown source" } }
                        }
                        span.n { (number(row.articles)) }
                    }
                }
            }
            @if rest > 0 {
                p { a href=(open.clone().leaving_hits().counting().to(base, "/sources")) { (rest) " more" } }
            }
            (languages(base, pairs, &open, &facets.languages))
            @for (name, values) in &facets.declared { (declared(site, pairs, &open, name, values)) }
        }
    }
}

fn periods(base: &str, open: &Address, facets: &Facets) -> Markup {
    let most = facets.periods.iter().map(|row| row.counts.matches).max().unwrap_or(0);
    html! {
        ul {
            @for row in facets.periods.iter().rev() {
                li {
                    a href=(during(open, row).to(base, "/")) { (named(row, facets.period)) }
                    (bar(row.counts.matches, most))
                    span.n { (number(row.counts.matches)) }
                }
            }
            @if facets.undated > 0 {
                li {
                    a href=(open.clone().without("from").without("to").with("undated", "only").to(base, "/")) { "undated" }
                    span.n { (number(facets.undated)) }
                }
            }
        }
        @if facets.earlier > 0 { p.soft { (facets.earlier) " earlier ones are in the timeline" } }
    }
}

fn languages(base: &str, pairs: &Pairs, open: &Address, lines: &[SeriesLine]) -> Markup {
    let chosen = !value(pairs, "lang").is_empty();
    let lines: Vec<&SeriesLine> = lines.iter().filter(|line| line.total.matches > 0).collect();
    html! {
        @if lines.len() > 1 || chosen {
            h2 { "By language" }
            @if chosen { p { a href=(open.clone().without("lang").to(base, "/")) { "any language" } } }
            ul {
                @for line in lines.iter().take(LISTED) {
                    li {
                        @match &line.name {
                            Some(code) => {
                                a href=(open.clone().with("lang", code).to(base, "/")) { (escape::name(code)) }
                            }
                            None => { span { "unknown language" } }
                        }
                        span.n { (number(line.total.matches)) }
                    }
                }
            }
        }
    }
}

/// Returns the values of a field, each a link that adds it to the query where that is written in our language.
fn declared(
    site: &Site,
    pairs: &Pairs,
    open: &Address,
    name: &str,
    values: &[(String, u64)],
) -> Markup {
    let query = value(pairs, "q");
    let (base, is_ours) = (site.base.as_str(), is_ours(site, pairs));
    let limited = |named: &str| {
        let filter = format!("{name}:=\"{named}\"");
        let all = if query.is_empty() { filter } else { format!("({query}) {filter}") };
        open.clone().ours(site, all).to(base, "/")
    };
    html! {
        @if values.len() > 1 {
            h2 { "By " (name) }
            ul {
                @for (named, count) in values.iter().take(LISTED) {
                    li {
                        @if is_ours && !named.contains(['"', '\\']) {
                            a href=(limited(named)) dir="auto" { (escape::name(named)) }
                        } @else {
                            span dir="auto" { (escape::name(named)) }
                        }
                        span.n { (number(*count)) }
                    }
                }
            }
            @if values.len() > LISTED { p.soft { (values.len() - LISTED) " more" } }
        }
    }
}

/// Returns the address limited to the days of a period.
pub(crate) fn during(open: &Address, row: &PeriodRow) -> Address {
    let (first, last) = row.cut.map_or((row.first, row.last), |cut| (cut.first(), cut.last()));
    // An undated article is in no period.
    let dated = open.clone().without("undated");
    dated.with("from", Stamp::day(first)).with("to", Stamp::day(last))
}

/// Returns what a period is called: `2019`, `2019-Q1`, `2019-03`, `2019-W10` or a day.
pub(crate) fn named(row: &PeriodRow, period: Period) -> String {
    period.written(day_number(row.first))
}

/// Returns a bar as long as `count` is of `most`. The number is beside it.
pub(crate) fn bar(count: u64, most: u64) -> Markup {
    let width = if most == 0 { 0.0 } else { 100.0 * count as f64 / most as f64 };
    html! {
        svg.chart viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(format!("{width:.1}")) height="10" {}
        }
    }
}
