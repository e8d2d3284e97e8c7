//! The page of hits.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::date;
use dateline::render::terminal::days;
use dateline::render::terminal::hits_counted;
use dateline::render::terminal::number;
use dateline::render::terminal::place;
use dateline::render::terminal::source;
use dateline::render::terminal::story_facts;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::Hits;
use dateline::search::Suggestions;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::undated;
use crate::serve::pages::views::asking::ways;
use crate::serve::pages::views::facets::Facets;
use crate::serve::pages::views::facets::facets;
use crate::serve::pages::views::form::form;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::heading::Rank;
use crate::serve::pages::views::heading::heading;
use crate::serve::pages::views::text::lang;
use crate::serve::pages::views::text::marked;
use crate::serve::pages::views::text::window;

/// Characters of a word or clause that are shown: it may be as long as a query.
const CLAUSE: usize = 60;

/// Returns the page.
pub(crate) fn page(site: &Site, pairs: &Pairs, hits: &Hits, beside: Option<&Facets>) -> Answer {
    let base = site.base.as_str();
    let query = value(pairs, "q");
    let shown: String = query.chars().take(CLAUSE).collect();
    let title = format!("{} – {} – dateline", counted(hits), escape::text(&shown));
    let main = html! {
        (frame::skip())
        (form(site, pairs, None))
        (ways(base, "/", pairs))
        @if beside.is_some() { p.to-limit { a href="#limit" { "Limit the hits" } } }
        div.columns {
            section.list aria-labelledby="answer" {
                (summary(site, pairs, hits))
                (list(site, pairs, hits))
                (pages(base, pairs, hits))
            }
            @if let Some(beside) = beside { (facets(site, pairs, beside)) }
        }
    };
    frame::site(StatusCode::OK, &title, base, "/", &main)
}

/// Returns how many there are, on which days, and what the reader should know.
fn summary(site: &Site, pairs: &Pairs, hits: &Hits) -> Markup {
    let base = site.base.as_str();
    let total = &hits.total;
    let open = Address::of(pairs).first_page();
    html! {
        h1 #answer tabindex="-1" { span role="status" { (counted(hits)) } }
        @if let Some(days_asked) = hits.query.days { p.soft { "Published " (days(days_asked)) } }
        @if total.coarse > 0 {
            p.soft {
                (number(total.coarse)) @if total.coarse == 1 { " is" } @else { " are" }
                " dated only to the month or year"
            }
        }
        (undated(base, pairs, total))
        @if hits.any_would_find_more {
            p { a href=(open.with("any", "true").to(base, "/")) { "Find articles that have only some of the words, too" } }
        }
        (notes(hits))
        @if let Some(found) = &hits.suggestions { (suggestions(site, pairs, found)) }
    }
}

/// Returns how many there are, and which of them are on this page.
fn counted(hits: &Hits) -> String {
    let (total, all) = (hits.total.hits(), hits_counted(&hits.total));
    match (hits.hits.first(), hits.hits.last()) {
        (Some(first), Some(last)) if (first.rank, last.rank) != (1, total) => {
            format!("{} to {} of {all}", number(first.rank), number(last.rank))
        }
        (Some(_), Some(_)) => all,
        _ if total > 0 => format!("No hits at this offset; {all} in all"),
        _ => "Nothing found".to_owned(),
    }
}

/// Returns where readers may be surprised by how the query was read, then the warnings.
pub(crate) fn notes(hits: &Hits) -> Markup {
    html! {
        @if !hits.query.added.is_empty() {
            p.soft {
                "Typical words: "
                @for (at, added) in hits.query.added.iter().enumerate() {
                    @if at > 0 { ", " }
                    span dir="auto" { (escape::text(&added.word)) }
                }
            }
        }
        @for note in &hits.query.notes { p.soft { "Note: " (escape::text(note)) } }
        @for warning in &hits.warnings { p { strong { "Warning: " } (escape::text(warning)) } }
    }
}

/// Returns what helps when nothing was found.
fn suggestions(site: &Site, pairs: &Pairs, found: &Suggestions) -> Markup {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    // A part that a filter made is written in the project's own language.
    let alone = |clause: &str| match value(pairs, "q").contains(clause) {
        true => open.clone().unfiltered().with("q", clause).to(base, "/"),
        false => open.clone().unfiltered().ours(site, clause).to(base, "/"),
    };
    html! {
        ul {
            @for (typed, near) in &found.spellings { li { (spellings(base, pairs, typed, near)) } }
            @for (word, count) in &found.acronyms {
                li {
                    b dir="auto" { (beginning(&word.to_uppercase())) }
                    " is an acronym in capitals, and not in the index. In lower case, "
                    b dir="auto" { (beginning(word)) } ": " (articles(*count))
                }
            }
            @for (part, count) in &found.left_out {
                li { "Without " b dir="auto" { (beginning(part)) } ": " (articles(*count)) }
            }
            @if found.clauses.len() > 1 {
                @for (clause, count) in &found.clauses {
                    li {
                        @if clause.chars().count() <= CLAUSE && *count > 0 {
                            a href=(alone(clause)) dir="auto" { (beginning(clause)) }
                        } @else {
                            b dir="auto" { (beginning(clause)) }
                        }
                        " alone: " (articles(*count))
                    }
                }
            }
            @if let Some(count) = found.without_dates {
                @let address = open.clone().without("from").without("to").without("undated");
                li {
                    "Without the date limit: "
                    @if count == 0 || (value(pairs, "from").is_empty() && value(pairs, "to").is_empty()) {
                        (articles(count))
                    } @else {
                        a href=(address.to(base, "/")) { (articles(count)) }
                    }
                }
            }
            @if found.any_word > 0 && found.clauses.len() > 1 {
                li {
                    "With any of the words: "
                    a href=(open.clone().with("any", "true").to(base, "/")) { (articles(found.any_word)) }
                }
            }
        }
    }
}

/// Returns a word that is nowhere, with links to what is written like it.
fn spellings(base: &str, pairs: &Pairs, typed: &str, near: &[(String, u64)]) -> Markup {
    let query = value(pairs, "q");
    let open = Address::of(pairs).first_page();
    let instead = |near: &str| match query.contains(typed) {
        true => open.clone().with("q", query.replace(typed, near)).to(base, "/"),
        false => open.clone().with("q", near).to(base, "/"),
    };
    html! {
        b dir="auto" { (beginning(typed)) } " is not in the index"
        @if !near.is_empty() {
            "; similar: "
            @for (at, (word, count)) in near.iter().enumerate() {
                @if at > 0 { ", " }
                a href=(instead(word)) dir="auto" { (escape::text(word)) }
                " (" (number(*count)) ")"
            }
        }
    }
}

fn beginning(clause: &str) -> String {
    let shown: String = clause.chars().take(CLAUSE).collect();
    let more = if shown.len() < clause.len() { "…" } else { "" };
    format!("{}{more}", escape::text(&shown))
}

/// Returns the hits, each with its facts and passages.
fn list(site: &Site, pairs: &Pairs, hits: &Hits) -> Markup {
    let open = Address::of(pairs).without("offset").with("at", &hits.index.commit);
    html! {
        ol.hits {
            @for hit in &hits.hits {
                li.hit id={ "h" (hit.rank) } { (one(site, &ranked(&open, hit), &facts(hit), Rank::Second, hit)) }
            }
        }
    }
}

/// Returns the address of a hit of a list, which knows the hits beside it.
pub(crate) fn ranked(open: &Address, hit: &Hit) -> Address {
    open.clone().with("rank", hit.rank)
}

/// Returns a hit with its facts and passages; `to` are the parameters of its article's page.
pub(crate) fn one(site: &Site, to: &Address, facts: &Markup, rank: Rank, hit: &Hit) -> Markup {
    let to = to.to(&site.base, &format!("/articles/{}", hit.short_id));
    let headline = html! {
        a href=(to) {
            @if hit.article.title.is_empty() { "without a title" }
            (marked(&hit.article.title, &hit.title_matches))
            @if hit.article.title_from_body { " …" }
        }
    };
    html! {
        (heading(rank, lang(&hit.article), &headline))
        (facts)
        @if let Some(story) = &hit.story {
            p.story { a href={ (to) "#story" } { (story_facts(story)) } }
        }
        @for passage in &hit.passages {
            div.passage {
                a href={ (to) "#p" (passage.number) }
                    aria-label={ "#p" (passage.number) ", passage " (passage.number) " of " (title(&hit.article)) }
                    { "#p" (passage.number) }
                p lang=[lang(&hit.article)] dir="auto" { (window(passage)) }
            }
        }
        p.place { bdi { (place(hit)) } " · " span.id { (hit.short_id) } }
    }
}

/// Returns source and day, with how the day is known.
pub(crate) fn facts(hit: &Hit) -> Markup {
    known(hit, None)
}

/// Returns source and day, with how the day is known and how sure that is: who was first rests on it.
pub(crate) fn sure_facts(hit: &Hit) -> Markup {
    let published = hit.article.published.as_ref();
    known(hit, published.map(|date| format!("{:.0}% sure", f64::from(date.confidence) * 100.0)))
}

fn known(hit: &Hit, sure: Option<String>) -> Markup {
    html! {
        p.facts {
            b { bdi { (source(&hit.article)) } }
            " · " (date(hit.article.published.as_ref()))
            @if let Some(sure) = sure { ", " (sure) }
            @if hit.coarse { " · only the month or year overlaps the days asked for" }
        }
    }
}

/// Returns the ways to the other pages of the same answer.
fn pages(base: &str, pairs: &Pairs, hits: &Hits) -> Markup {
    let open = Address::of(pairs).with("at", &hits.index.commit);
    let offset: u64 = value(pairs, "offset").parse().unwrap_or(0);
    let limit: u64 = value(pairs, "limit").parse().unwrap_or(10);
    let first = Address::of(pairs).first_page();
    html! {
        @if offset > 0 || hits.next.is_some() {
            nav.pages aria-label="Pages" {
                @if offset > limit {
                    a rel="prev" href=(open.clone().with("offset", offset - limit).to(base, "/")) { "Previous page" }
                } @else if offset > 0 {
                    a rel="prev" href=(first.to(base, "/")) { "Previous page" }
                }
                @if let Some(next) = &hits.next {
                    a rel="next" href=(open.with("offset", next.offset).with("at", &next.commit).to(base, "/")) {
                        "Next page"
                    }
                }
            }
        }
    }
}
