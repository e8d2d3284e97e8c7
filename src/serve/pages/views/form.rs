//! The query box with its filters and the help beside it.

use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking::also;
use crate::serve::pages::views::asking::printed;

/// The language of queries, as `dateline help query` prints it.
const HELP: &str = include_str!("../../../query/help.txt");

/// The filters that have a field of their own; what else is in the address stays there unseen.
const FIELDS: [&str; 9] = ["q", "from", "to", "source", "lang", "undated", "sort", "fold", "any"];
/// Parameters that another query does not keep.
const DROPPED: [&str; 4] = ["offset", "at", "rank", "by"];

/// Returns the form that searches, filled with what was asked. `articles` is how many there are, if that
/// is to be said.
pub(crate) fn form(site: &Site, pairs: &Pairs, articles: Option<u64>) -> Markup {
    let base = site.base.as_str();
    let is_shown = |name: &str| FIELDS.contains(&name) || DROPPED.contains(&name);
    let is_filtered = pairs.iter().any(|(name, _)| name != "q" && FIELDS.contains(&name.as_str()));
    let label = match articles {
        Some(count) => format!("Search {}", dateline::render::terminal::articles(count)),
        None => "Search".to_owned(),
    };
    html! {
        form.search action={ (base) "/" } method="get" role="search" {
            div.row.query {
                label.grow for="q" {
                    (label)
                    input #q type="search" name="q" value=(value(pairs, "q")) dir="auto"
                        autocomplete="off" autocapitalize="off" spellcheck="false"
                        autofocus[articles.is_some()];
                }
                button { "Search" }
            }
            details.filters open[is_filtered] {
                summary { "Filters and order" }
                (filters(pairs))
            }
            @for (name, value) in pairs {
                @if !FIELDS.contains(&name.as_str()) && !DROPPED.contains(&name.as_str()) {
                    input type="hidden" name=(name) value=(value);
                }
            }
        }
        (printed(pairs))
        (also(base, "/", pairs, &is_shown))
        details.help {
            summary { "How to write a query" }
            @if let Some(syntax) = site.syntax {
                p {
                    "Queries are read in the syntax " (syntax.name()) " here (" (syntax.used_by()) "), as dateline.toml says. \
                     What follows is dateline's own language, which "
                    code { "syntax=dateline" }
                    " in the address asks for."
                }
            }
            pre tabindex="0" { (HELP) }
        }
    }
}

fn filters(pairs: &Pairs) -> Markup {
    let sources =
        pairs.iter().filter(|(name, _)| name == "source").map(|(_, value)| value.as_str());
    let sources: Vec<&str> = sources.collect();
    let sources = if sources.is_empty() { vec![""] } else { sources };
    let langs = pairs.iter().filter(|(name, _)| name == "lang").map(|(_, value)| value.as_str());
    let langs: Vec<&str> = langs.collect();
    let langs = if langs.is_empty() { vec![""] } else { langs };
    html! {
        div.row {
            label { "From" input name="from" value=(value(pairs, "from")) placeholder="2017-12 or 30d"; }
            label { "To" input name="to" value=(value(pairs, "to")) placeholder="2017-12-31"; }
            @for source in sources {
                label { "Source" input name="source" value=(source) dir="auto"; }
            }
            @for lang in langs {
                label { "Language" input name="lang" value=(lang) placeholder="en, de, zh"; }
            }
            label {
                "Undated articles"
                (choice("undated", value(pairs, "undated"), &[
                    ("", "unless a date is asked for"),
                    ("include", "included"),
                    ("exclude", "left out"),
                    ("only", "nothing else"),
                ]))
            }
            label {
                "Order"
                (choice("sort", value(pairs, "sort"), &[
                    ("", "best first"),
                    ("newest", "newest first"),
                    ("oldest", "oldest first"),
                ]))
            }
            label {
                "Copies of a story"
                (choice("fold", value(pairs, "fold"), &[
                    ("", "shown once"),
                    ("none", "each by itself"),
                ]))
            }
            label.tick {
                input type="checkbox" name="any" value="true" checked[is_true(value(pairs, "any"))];
                "any of the words"
            }
        }
    }
}

fn choice(name: &str, chosen: &str, values: &[(&str, &str)]) -> Markup {
    html! {
        select name=(name) {
            @for (value, shown) in values {
                option value=(value) selected[*value == chosen] { (shown) }
            }
        }
    }
}

fn is_true(value: &str) -> bool {
    ["true", "1"].contains(&value)
}
