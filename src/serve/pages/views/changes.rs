//! The pages of what changed: the versions of an article, or two articles side by side, word by word.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::terminal::date;
use dateline::render::terminal::number;
use dateline::render::terminal::places;
use dateline::render::terminal::source;
use dateline::render::terminal::story_counted;
use dateline::render::terminal::story_part;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::StoryArticle;
use dateline::search::StoryDiff;
use dateline::search::StoryShown;
use dateline::search::Version;
use dateline::search::VersionsShown;
use dateline::story::Change;
use dateline::story::Relation;
use dateline::story::changed_words;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::heading::Rank;
use crate::serve::pages::views::heading::heading;
use crate::serve::pages::views::results::facts;
use crate::serve::pages::views::story::differs;
use crate::serve::pages::views::text::lang;

/// Returns the page of the versions of an article, each with what changed since the one before.
///
/// `pairs` are the search that the article was found by, which the links carry on; `story` is that of the article.
pub(crate) fn versions(
    site: &Site,
    pairs: &Pairs,
    answer: &VersionsShown,
    story: Option<&StoryShown>,
) -> Answer {
    let base = site.base.as_str();
    let search = Address::of(pairs).beside();
    // That article has its place among the hits.
    let own = Address::of(pairs).without("passage");
    let main = html! {
        h1 { "What was changed" }
        p role="status" {
            @if answer.versions.len() < 2 { "No other version of this article is in the index." } @else {
                (number(answer.versions.len() as u64)) " versions, the earliest first"
            }
        }
        @if let Some(story) = story { (told(base, &search, story)) }
        @for version in &answer.versions {
            @let is_asked = version.hit.id == answer.asked;
            (one(base, if is_asked { &own } else { &search }, answer, version))
        }
        @if answer.more > 0 {
            p.soft { "Not looked at: " (number(answer.more)) " more with this address or headline" }
        }
    };
    frame::site(StatusCode::OK, "What was changed – dateline", base, "", &main)
}

/// Says what the article is in its story: of which one it is a copy, or how many there are of it.
fn told(base: &str, search: &Address, story: &StoryShown) -> Markup {
    let is_original = |one: &&StoryArticle| one.relation == Some(Relation::Original);
    let here = story.articles.iter().find(|one| one.hit.id == story.asked);
    let original = story.articles.iter().find(is_original);
    let (Some(here), Some(original)) = (here, original) else { return html! {} };
    let first = &original.hit;
    let link = |hit: &Hit| search.to(base, &format!("/articles/{}", hit.short_id));
    let relation = here.relation.map_or("", Relation::name);
    let part = story_part(here).unwrap_or_default();
    html! {
        p {
            @if here.hit.id == first.id {
                "It counts as the first of its story: "
                a href={ (link(first)) "#story" } { (story_counted(story)) }
                "."
            } @else {
                "It is a " (relation) " of "
                a href=(link(first)) lang=[lang(&first.article)] dir="auto" { (escape::text(&title(&first.article))) }
                ", " bdi { (source(&first.article)) } ", " (date(first.article.published.as_ref()))
                ", which counts as the first of the story. "
                @match part.split_once(" · ") {
                    Some((_, shares)) => { "It " (shares) ": " }
                    None => {}
                }
                a href=(differs(base, search, first, &here.hit)) { "what differs" }
                "."
            }
        }
    }
}

fn one(base: &str, search: &Address, answer: &VersionsShown, version: &Version) -> Markup {
    html! {
        section {
            (named(base, search, Rank::Second, &version.hit))
            @if version.hit.id == answer.asked { p { b { "The one asked for" } } }
            @if let Some((announced, said)) = &version.announced {
                p { "It says of itself: " (announced.name()) " (" bdi { (escape::text(said)) } ")" }
            }
            @if let Some(changed) = &version.changed {
                @if let Some(title) = &changed.title { p { "Headline: " (words(title)) } }
                p { (counted(changed.removed, changed.added)) }
                @for place in places(&changed.text) { p.change lang=[lang(&version.hit.article)] dir="auto" { (words(&place)) } }
            }
        }
    }
}

/// Returns the page of two articles.
pub(crate) fn between(site: &Site, pairs: &Pairs, answer: &StoryDiff) -> Answer {
    let base = site.base.as_str();
    let search = Address::of(pairs).beside();
    let (removed, added) = changed_words(&answer.changes);
    let main = html! {
        h1 { "What differs" }
        section { h2 { "From" } (named(base, &search, Rank::Third, &answer.old)) }
        section { h2 { "To" } (named(base, &search, Rank::Third, &answer.new)) }
        p role="status" { (counted(removed, added)) }
        div.body lang=[lang(&answer.new.article)] dir="auto" { p.change { (words(&answer.changes)) } }
    };
    frame::site(StatusCode::OK, "What differs – dateline", base, "", &main)
}

fn named(base: &str, search: &Address, rank: Rank, hit: &Hit) -> Markup {
    let to = search.to(base, &format!("/articles/{}", hit.short_id));
    html! {
        (heading(rank, lang(&hit.article), &html! { a href=(to) { (escape::text(&title(&hit.article))) } }))
        (facts(hit))
    }
}

/// Says how many words were removed and added.
fn counted(removed: u64, added: u64) -> String {
    let words = |count: u64| {
        if count == 1 { "1 word".to_owned() } else { format!("{} words", number(count)) }
    };
    match (removed, added) {
        (0, 0) => "The text is the same.".to_owned(),
        (removed, added) => format!("{} removed, {} added", words(removed), words(added)),
    }
}

/// Returns words with what was removed and added between marks, which are there without color too.
fn words(changes: &[Change]) -> Markup {
    html! {
        @for change in changes {
            @match change {
                Change::Same(text) => (escape::text(text)),
                Change::Removed(text) => del { (escape::text(text)) },
                Change::Added(text) => ins { (escape::text(text)) },
            }
            " "
        }
    }
}
