//! The page of terms.

use axum::http::StatusCode;
use dateline::counting::Term;
use dateline::counting::TermGroup;
use dateline::counting::TermList;
use dateline::counting::TermSide;
use dateline::counting::Terms;
use dateline::counting::written;
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

/// Returns the page: of each group a table of words and one of phrases.
pub(crate) fn page(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    answer: &Terms,
    warning: Option<&str>,
) -> Answer {
    let base = site.base.as_str();
    let open = Address::of(pairs).first_page();
    let most = answer.groups.iter().flat_map(|group| [Some(&group.words), group.phrases.as_ref()]);
    let is_cut = most.flatten().any(|list| list.all_rows.is_none_or(|all| shown(list) < all));
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        p #answer tabindex="-1" role="status" { (articles(answer.total.articles)) }
        (undated(base, pairs, &answer.total))
        (notes(&answer.query.notes, warning))
        p.soft {
            "What is said more here than there. G² says how sure that is, the log ratio how many times more: 1 is \
             twice, 2 four times. "
            a href=(open.to(base, "/terms.csv")) { "CSV" }
        }
        @for group in &answer.groups { (of_group(site, pairs, answer, group)) }
        @if is_cut { (more(base, way.path, pairs, 30)) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

fn shown(list: &TermList) -> u64 {
    (list.rows.len() + list.function.len()) as u64
}

fn of_group(site: &Site, pairs: &Pairs, answer: &Terms, group: &TermGroup) -> Markup {
    let label = answer.by.as_ref().zip(group.label.as_ref());
    // A term leads to the articles of the whole query, so only where that is what was counted.
    let links = if label.is_none() && is_ours(site, pairs) {
        Some(Address::of(pairs).counting())
    } else {
        None
    };
    let lists = [("word", Some(&group.words)), ("phrase", group.phrases.as_ref())];
    html! {
        @if let Some((axis, label)) = label {
            h2 dir="auto" {
                (written(axis, label).map_or_else(|| "none".to_owned(), |name| escape::name(&name).into_owned()))
            }
        }
        p.soft { "Here: " (side(group.here)) ". There: " (side(group.there)) " (" (escape::text(&answer.against)) ")." }
        @for (kind, list) in lists {
            @if let Some(list) = list { (table(site, value(pairs, "q"), links.as_ref(), kind, list)) }
        }
    }
}

fn side(side: TermSide) -> String {
    let words = format!("{} words", number(side.words));
    side.articles.map_or_else(|| words.clone(), |count| format!("{words} in {}", articles(count)))
}

fn table(site: &Site, query: &str, links: Option<&Address>, kind: &str, list: &TermList) -> Markup {
    let name = format!("{}s", first_large(kind));
    html! {
        @if list.rows.is_empty() {
            p { "No " (kind) " is said more here often enough." }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(name) {
                table.measures {
                    thead {
                        tr {
                            th scope="col" { (first_large(kind)) }
                            th.n scope="col" { "Here" }
                            th.n scope="col" { "There" }
                            th.n scope="col" { "G²" }
                            th.n scope="col" { "Log ratio" }
                            th.n scope="col" { "Articles here" }
                            th.n scope="col" { "Articles there" }
                        }
                    }
                    tbody { @for term in &list.rows { (row(site, query, links, term)) } }
                }
            }
        }
        (function_words(list.function.iter().map(|term| (term.term.as_str(), term.contrast.here))))
    }
}

fn row(site: &Site, query: &str, links: Option<&Address>, term: &Term) -> Markup {
    let contrast = term.contrast;
    let name = escape::name(&term.term);
    html! {
        tr {
            th.word scope="row" dir="auto" {
                @match links {
                    Some(open) if !term.term.contains(['"', '\\']) => {
                        @let limited = format!("({query}) \"{}\"", term.term);
                        a href=(open.clone().ours(site, limited).with("fold", "none").to(&site.base, "/")) { (name) }
                    }
                    _ => (name),
                }
            }
            td.n { (number(contrast.here)) }
            td.n { (number(contrast.there)) }
            td.n { (decimals(Some(contrast.g2()))) }
            td.n { (decimals(contrast.log_ratio())) }
            td.n { (number(term.articles_here)) }
            td.n { (term.articles_there.map(number).unwrap_or_default()) }
        }
    }
}

fn first_large(word: &str) -> &'static str {
    if word == "phrase" { "Phrase" } else { "Word" }
}
