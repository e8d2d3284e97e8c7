//! The query box of pages that count, and the ways to the other pages of the same query.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::problem::Problem;
use dateline::render::terminal::number;
use dateline::search::Totals;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::is_kept;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::problem::problem;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;

/// The ways to look at what a query finds.
const WAYS: [(&str, &str); 8] = [
    ("/", "Hits"),
    ("/timeline", "Timeline"),
    ("/sources", "Sources"),
    ("/terms", "Terms"),
    ("/collocates", "Collocates"),
    ("/concordance", "Concordance"),
    ("/first", "First"),
    (QUOTE, "Quotation"),
];

/// Characters of a query that are in a title: it may be a text that was pasted.
const SHOWN: usize = 80;

/// The one that asks for a text and reads no operators.
const QUOTE: &str = "/quote";

/// Returns the query box of a page, with the days, its own fields, and links to the other pages.
pub(crate) fn asking(base: &str, way: &Way, pairs: &Pairs) -> Markup {
    let shown = ["q", "from", "to"];
    let is_shown = |name: &str| shown.contains(&name) || way.fields.iter().any(|f| f.name == name);
    let kept = Address::of(pairs).first_page();
    html! {
        form.search action={ (base) (way.path) } method="get" role="search" {
            div.row.query {
                label.grow for="q" {
                    @if way.path == QUOTE { "Text" } @else { "Query" }
                    input #q type="search" name="q" value=(value(pairs, "q")) dir="auto"
                        autocomplete="off" autocapitalize="off" spellcheck="false";
                }
                button { (way.button) }
                @if way.path == QUOTE { button.quiet formmethod="post" data-no-script { "Find a long text" } }
            }
            div.row.own {
                label { "From" input name="from" value=(value(pairs, "from")) placeholder="2017-12 or 30d"; }
                label { "To" input name="to" value=(value(pairs, "to")) placeholder="2017-12-31"; }
                @for field in way.fields { (own(pairs, field)) }
            }
            @for (name, value) in kept.pairs() {
                @if !is_shown(name) { input type="hidden" name=(name) value=(value); }
            }
        }
        (printed(pairs))
        (also(base, way.path, pairs, &is_shown))
        (ways(base, way.path, pairs))
    }
}

/// Returns what is asked beside the fields that are seen, each with a link that leaves it out.
pub(crate) fn also(
    base: &str,
    path: &str,
    pairs: &Pairs,
    is_shown: &dyn Fn(&str) -> bool,
) -> Markup {
    let open = Address::of(pairs).first_page();
    let kept: Vec<&(String, String)> =
        open.pairs().iter().filter(|(name, _)| !is_shown(name) && !is_kept(name)).collect();
    html! {
        @if !kept.is_empty() {
            p.also {
                "Also asked: "
                @for (at, (name, value)) in kept.iter().enumerate() {
                    @if at > 0 { ", " }
                    (escape::text(name)) " " bdi { (escape::text(value)) }
                    " (" a href=(open.clone().without_one(name, value).to(base, path)) aria-label={ "leave out " (name) " " (value) } { "leave out" } ")"
                }
            }
        }
    }
}

/// Returns the query and its filters for a page on paper, where no form is.
pub(crate) fn printed(pairs: &Pairs) -> Markup {
    let open = Address::of(pairs).first_page();
    let asked = open.pairs().iter().filter(|(name, _)| !is_kept(name));
    let asked = asked.map(|(name, value)| match name.as_str() {
        "q" => format!("query: {value}"),
        _ => format!("{name}: {value}"),
    });
    let asked: Vec<String> = asked.collect();
    html! { @if !asked.is_empty() { p.printed { bdi { (escape::text(&asked.join(" · "))) } } } }
}

fn own(pairs: &Pairs, field: &Field) -> Markup {
    let now = value(pairs, field.name);
    html! {
        label {
            (field.label)
            @if field.choices.is_empty() {
                input name=(field.name) value=(now) placeholder=(field.placeholder) dir="auto";
            } @else {
                select name=(field.name) {
                    @for (value, shown) in field.choices {
                        option value=(value) selected[*value == now] { (shown) }
                    }
                }
            }
        }
    }
}

/// Returns links to what else can be seen of a query. `here` is the path of the page that is open.
pub(crate) fn ways(base: &str, here: &str, pairs: &Pairs) -> Markup {
    let open = Address::of(pairs);
    let open = if here == "/" { open.leaving_hits() } else { open }.counting();
    let has_words = value(pairs, "q").chars().any(char::is_alphanumeric);
    let is_text = here == QUOTE && has_words;
    let to = |path: &str| match path {
        QUOTE if has_words => open.clone().verbatim().to(base, path),
        QUOTE => open.clone().verbatim().without("q").to(base, path),
        // A text that was pasted has no operators anywhere else either.
        _ if is_text => open.clone().with("plain", "true").to(base, path),
        _ => open.to(base, path),
    };
    html! {
        nav.ways aria-label="The same query" {
            @for (path, name) in WAYS {
                a href=(to(path)) aria-current=[(path == here).then_some("page")] { (name) }
            }
        }
    }
}

/// Returns how many articles match and are left out because they are undated, with the way to them.
pub(crate) fn undated(base: &str, pairs: &Pairs, total: &Totals) -> Markup {
    let open = Address::of(pairs).counting().with("undated", "only");
    html! {
        @if total.undated > 0 {
            p {
                a href=(open.to(base, "/")) {
                    (number(total.undated))
                    @if total.undated == 1 { " more matches but is undated" } @else { " more match but are undated" }
                }
            }
        }
    }
}

/// Returns where readers may be surprised by how the query was read.
pub(crate) fn notes(notes: &[String], warning: Option<&str>) -> Markup {
    html! {
        @if let Some(warning) = warning { p { strong { "Warning: " } (escape::text(warning)) } }
        @for note in notes { p.soft { "Note: " (escape::text(note)) } }
    }
}

/// Returns the page that waits for a query.
pub(crate) fn waiting(site: &Site, way: &Way, pairs: &Pairs, what: &str) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        (frame::skip())
        h1 { (way.name) }
        (asking(base, way, pairs))
        p.soft #answer tabindex="-1" { (what) }
    };
    frame::site(StatusCode::OK, &title(way, pairs), base, way.path, &main)
}

/// Returns the page with the error of a query.
pub(crate) fn failed(
    site: &Site,
    way: &Way,
    pairs: &Pairs,
    status: StatusCode,
    error: &Problem,
) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        h1 { (way.name) }
        (problem(error))
        (asking(base, way, pairs))
    };
    frame::site(status, &format!("error – {}", title(way, pairs)), base, way.path, &main)
}

/// Returns the title of a page: what was asked for, and how it is looked at.
pub(crate) fn title(way: &Way, pairs: &Pairs) -> String {
    match value(pairs, "q") {
        "" => format!("{} – dateline", way.name),
        query => {
            let shown: String = query.chars().take(SHOWN).collect();
            let more = if shown.len() < query.len() { "…" } else { "" };
            format!("{}{more} – {} – dateline", escape::text(&shown), way.name)
        }
    }
}
