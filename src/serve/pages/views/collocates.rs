//! The page of collocates.

use axum::http::StatusCode;
use dateline::counting::Collocate;
use dateline::counting::Collocates;
use dateline::counting::Reach;
use dateline::render::escape;
use dateline::render::terminal::articles;
use dateline::render::terminal::number;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::is_ours;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::asking;
use crate::serve::pages::views::asking::notes;
use crate::serve::pages::views::asking::title;
use crate::serve::pages::views::asking::undated;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::measures::decimals;
use crate::serve::pages::views::measures::function_words;
use crate::serve::pages::views::measures::more;
use crate::serve::pages::way::Way;

/// Returns the page: a row a word.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Collocates,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    let shown = (answer.rows.len() + answer.function_words.len()) as u64;
    let places = if answer.nodes == 1 { "place" } else { "places" };
    let near = match answer.reach {
        Reach::Words(words) => format!("within {words} words of {} {places}", number(answer.nodes)),
        Reach::Sentence => format!("in a sentence with {} {places}", number(answer.nodes)),
    };
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" {
            (number(shown)) " of " (number(answer.all_rows)) " words " (near) " in " (articles(answer.total.articles))
        }
        (undated(base, pairs, &answer.total))
        (notes(&answer.query.notes, warning))
        p.soft {
            "Beside how often a word is near, how often it would be by chance, and measures of how far that is from \
             chance. "
            a href=(open.to(base, "/collocates.csv")) { "CSV" }
        }
        @if !answer.rows.is_empty() { (table(site, pairs, answer)) }
        (function_words(answer.function_words.iter().map(|row| (row.word.as_str(), row.contrast.here))))
        @if shown < answer.all_rows { (more(base, way.path, pairs, 30)) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

fn table(site: &Site, pairs: &Pairs, answer: &Collocates) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Words near the query" {
            table.measures {
                thead {
                    tr {
                        th scope="col" { "Word" }
                        th.n scope="col" { "Near" }
                        th.n scope="col" { "Left" }
                        th.n scope="col" { "Right" }
                        th.n scope="col" { "By chance" }
                        th.n scope="col" { "G²" }
                        th.n scope="col" { "logDice" }
                        th.n scope="col" { "MI" }
                    }
                }
                tbody { @for row in &answer.rows { (one(site, pairs, answer, row)) } }
            }
        }
    }
}

fn one(site: &Site, pairs: &Pairs, answer: &Collocates, row: &Collocate) -> Markup {
    let contrast = row.contrast;
    let name = escape::name(&row.word);
    html! {
        tr {
            th.word scope="row" dir="auto" {
                @if let Some(query) = near(site, pairs, answer.reach, &row.word) {
                    a href=(Address::of(pairs).counting().ours(site, query).to(&site.base, "/concordance")) { (name) }
                } @else {
                    (name)
                }
            }
            td.n { (number(contrast.here)) }
            td.n { (number(row.left)) }
            td.n { (number(row.right)) }
            td.n { (decimals(Some(contrast.expected()))) }
            td.n { (decimals(Some(contrast.g2()))) }
            td.n { (decimals(contrast.log_dice(answer.nodes))) }
            td.n { (decimals(contrast.mutual_information())) }
        }
    }
}

/// Returns the query for the places where a word is near, if the query can stand beside such an operator.
fn near(site: &Site, pairs: &Pairs, reach: Reach, word: &str) -> Option<String> {
    if !is_ours(site, pairs) || word.contains(['"', '\\']) {
        return None;
    }
    let operator = match reach {
        Reach::Words(words) => format!("NEAR/{words}"),
        Reach::Sentence => "SENT".to_owned(),
    };
    let query = format!("({}) {operator} \"{word}\"", value(pairs, "q"));
    dateline::query::parse(&query).ok().map(|_| query)
}
