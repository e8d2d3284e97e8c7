//! The pages of what changed: the versions of an article, or two articles side by side, word by word.

use axum::http::StatusCode;
use dateline::render::escape;
use dateline::render::terminal::number;
use dateline::render::terminal::places;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::StoryDiff;
use dateline::search::Version;
use dateline::search::VersionsShown;
use dateline::story::Change;
use dateline::story::changed_words;
use maud::Markup;
use maud::html;

use crate::serve::answer::Answer;
use crate::serve::pages::made::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::results::facts;
use crate::serve::pages::views::text::lang;

/// Returns the page of the versions of an article, each with what changed since the one before.
pub(crate) fn versions(site: &Site, answer: &VersionsShown) -> Answer {
    let base = site.base.as_str();
    let main = html! {
        h1 { "What was changed" }
        p role="status" {
            @if answer.versions.len() < 2 { "No other version of this article is in the index." } @else {
                (number(answer.versions.len() as u64)) " versions, the earliest first"
            }
        }
        @for version in &answer.versions { (one(base, answer, version)) }
        @if answer.more > 0 {
            p.soft { "Not looked at: " (number(answer.more)) " more with this address or headline" }
        }
    };
    frame::site(StatusCode::OK, "What was changed – dateline", base, "", &main)
}

fn one(base: &str, answer: &VersionsShown, version: &Version) -> Markup {
    html! {
        section {
            (named(base, &version.hit))
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
pub(crate) fn between(site: &Site, answer: &StoryDiff) -> Answer {
    let base = site.base.as_str();
    let (removed, added) = changed_words(&answer.changes);
    let main = html! {
        h1 { "What differs" }
        section { h2 { "From" } (named(base, &answer.old)) }
        section { h2 { "To" } (named(base, &answer.new)) }
        p role="status" { (counted(removed, added)) }
        div.body lang=[lang(&answer.new.article)] dir="auto" { p.change { (words(&answer.changes)) } }
    };
    frame::site(StatusCode::OK, "What differs – dateline", base, "", &main)
}

fn named(base: &str, hit: &Hit) -> Markup {
    html! {
        h2 lang=[lang(&hit.article)] dir="auto" {
            a href={ (base) "/articles/" (hit.short_id) } { (escape::text(&title(&hit.article))) }
        }
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
