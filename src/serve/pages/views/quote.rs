//! The page of a quotation: whether it is there, who had it first, and the wording there.

use axum::http::StatusCode;
use dateline::counting::Piece;
use dateline::counting::Quotation;
use dateline::counting::QuotedPlace;
use dateline::render::escape;
use dateline::render::terminal;
use dateline::render::terminal::date;
use dateline::render::terminal::number;
use dateline::search::Wording;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::QUOTED;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::title;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::heading::Rank;
use crate::serve::pages::views::heading::heading;
use crate::serve::pages::views::measures::more;
use crate::serve::pages::way::Way;

/// Returns the page.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Quotation,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    let found = answer.exact + answer.near;
    let rank = if found == 0 { Rank::Third } else { Rank::Second };
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        @for (at, line) in verdict(answer).iter().enumerate() {
            @if at == 0 { p #answer tabindex="-1" role="status" { (line) } } @else { p.soft { (line) } }
        }
        (notes(&answer.query.notes, warning))
        p { a href=(open.to(base, "/quote.csv")) { "CSV" } }
        @if found == 0 && !answer.places.is_empty() { h2 { "Nearest wording" } }
        (places(base, pairs, (answer.words, rank), answer.places.iter().map(|place| (place, wording(&place.pieces)))))
        @if !answer.parts.is_empty() {
            h2 { "In parts" }
            p.soft { "Of each the earliest of the articles looked at, as far as their days are known" }
            ol.hits {
                @for part in &answer.parts {
                    li.hit {
                        (one(base, pairs, (0, Rank::Third), &part.place, &html! { (escape::text(&part.text)) }))
                        @for unknown in &part.order { p.soft { "Note: " (escape::text(unknown)) } }
                    }
                }
            }
        }
        @if found > answer.places.len() as u64 { (more(base, way.path, pairs, 20)) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

/// Returns whether it is there, and what was looked at, a sentence each.
fn verdict(answer: &Quotation) -> Vec<String> {
    let mut lines = Vec::new();
    terminal::verdict(&mut lines, answer, Wording::Names).expect("memory takes what is written");
    // How more are shown on a terminal is a link here.
    let lines = String::from_utf8_lossy(&lines).replace(": limit", "");
    let sentence = |line: &str| {
        let (first, rest) = line.split_at(line.chars().next().map_or(0, char::len_utf8));
        format!("{}{rest}", first.to_uppercase())
    };
    lines.lines().map(sentence).collect()
}

fn places<'p>(
    base: &str,
    pairs: &Pairs,
    (words, rank): (u64, Rank),
    places: impl Iterator<Item = (&'p QuotedPlace, Markup)>,
) -> Markup {
    html! {
        ol.hits {
            @for (place, wording) in places {
                li.hit { (one(base, pairs, (words, rank), place, &wording)) }
            }
        }
    }
}

fn one(
    base: &str,
    pairs: &Pairs,
    (words, rank): (u64, Rank),
    place: &QuotedPlace,
    wording: &Markup,
) -> Markup {
    // The article marks the words of the quotation, and leads back here.
    let open = Address::of(pairs).verbatim().with(QUOTED, "true");
    let mut to = open.to(base, &format!("/articles/{}", place.short_id));
    if let Some(passage) = place.passage {
        to.push_str(&format!("#p{passage}"));
    }
    let headline = html! {
        a href=(to) {
            @if place.title.is_empty() { "without a title" } @else { (escape::text(&place.title)) }
        }
    };
    html! {
        (heading(rank, None, &headline))
        p.facts {
            b { bdi { (escape::name(place.source.as_deref().unwrap_or("source unknown"))) } }
            " · " (date(place.published.as_ref()))
            @match place.edits {
                _ if words == 0 => {}
                0 => " · word for word",
                1 => { " · 1 of " (number(words)) " words differs" }
                edits => { " · " (number(edits)) " of " (number(words)) " words differ" }
            }
        }
        div.passage {
            @let shown = place.passage.map_or_else(|| "title".to_owned(), |passage| format!("#p{passage}"));
            a href=(to) aria-label={ (shown) ", passage of " (escape::text(&place.title)) } { (shown) }
            p dir="auto" { (wording) }
        }
        p.place { span.id { (place.citation()) } }
    }
}

/// Returns the wording there beside the quotation's: what is only quoted, and what is only there.
fn wording(pieces: &[Piece]) -> Markup {
    html! {
        @for (at, piece) in pieces.iter().enumerate() {
            @if at > 0 { " " }
            @match piece {
                Piece::Same(text) => { (escape::text(text)) }
                Piece::Missing(text) => { del { (escape::text(text)) } }
                Piece::Added(text) => { ins { (escape::text(text)) } }
            }
        }
    }
}
