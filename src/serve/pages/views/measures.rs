//! What tables of words have in common.

use dateline::render::escape;
use dateline::render::terminal::number;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::value;

/// Function words that are named below a table.
const NAMED: usize = 20;
/// A longer list is so many times as long.
const LONGER: u64 = 4;
/// The longest list.
const MOST: u64 = 10_000;

/// Returns a measure with two decimals; empty where there is none.
pub(crate) fn decimals(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.2}"))
}

/// Returns the function words with their numbers, the first of them.
pub(crate) fn function_words<'w>(words: impl Iterator<Item = (&'w str, u64)>) -> Markup {
    let words: Vec<(&str, u64)> = words.collect();
    html! {
        @if !words.is_empty() {
            p.soft {
                "Function words: "
                @for (at, (word, count)) in words.iter().take(NAMED).enumerate() {
                    @if at > 0 { ", " }
                    bdi { (escape::name(word)) } " " (number(*count))
                }
                @if words.len() > NAMED { ", …" }
            }
        }
    }
}

/// Returns the link to a longer list than the one that is shown. `usual` is how long it is if nothing is said.
pub(crate) fn more(base: &str, path: &str, pairs: &Pairs, usual: u64) -> Markup {
    let now: u64 = value(pairs, "limit").parse().unwrap_or(usual);
    html! {
        @if now < MOST {
            p.longer {
                a href=(Address::of(pairs).first_page().with("limit", (now * LONGER).min(MOST)).to(base, path)) {
                    "A longer list"
                }
            }
        }
    }
}
