//! The story of an article on its page: who had it first, who copied it, and what is new here.

use dateline::render::escape;
use dateline::render::terminal::date;
use dateline::render::terminal::number;
use dateline::render::terminal::source;
use dateline::render::terminal::story_counted;
use dateline::render::terminal::story_first;
use dateline::render::terminal::story_part;
use dateline::render::terminal::title;
use dateline::search::Hit;
use dateline::search::StoryArticle;
use dateline::search::StoryShown;
use maud::Markup;
use maud::html;

use crate::serve::pages::address::Address;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::text::lang;

/// Articles of a story that are listed.
const LISTED: usize = 20;
/// New sentences that are shown of the article.
const NEW: usize = 3;

/// Returns the story above the text of `hit`, one of its articles.
/// `search` is the one that the article was found by, which the links carry on.
pub(crate) fn view(site: &Site, search: &Address, answer: &StoryShown, hit: &Hit) -> Markup {
    let all = Address::new().ours(site, format!("story:{}", hit.short_id)).with("fold", "none");
    let all = all.with("sort", "oldest").to(&site.base, "/");
    let place = answer.articles.iter().position(|article| article.hit.id == hit.id);
    let here = answer.articles.iter().find(|article| article.hit.id == hit.id);
    let left = answer.articles.len().saturating_sub(LISTED);
    html! {
        details.story #story open {
            summary { b { (story_first(answer).unwrap_or_default()) } " · " (story_counted(answer)) }
            ol.plain {
                @for (at, article) in answer.articles.iter().enumerate().take(LISTED) {
                    li { (member(&site.base, search, article, hit, place.is_some_and(|place| place < at))) }
                }
            }
            p { a href=(all) { @if left > 0 { (number(left as u64)) " more: all of them as hits" } @else { "All of them as hits" } } }
            @if let Some(here) = here { (new(here)) }
        }
    }
}

/// Returns a line of the list: who, when, what it is, and the headline as a link.
fn member(
    base: &str,
    search: &Address,
    article: &StoryArticle,
    shown: &Hit,
    is_later: bool,
) -> Markup {
    let hit = &article.hit;
    // From the earlier text to the later.
    let (old, new) = if is_later { (shown, hit) } else { (hit, shown) };
    let differs = differs(base, search, old, new);
    let part = story_part(article).unwrap_or_default();
    html! {
        bdi { (source(&hit.article)) } " · " (date(hit.article.published.as_ref())) " · " (part) ": "
        @if hit.id == shown.id { b { "this article" } } @else {
            a href=(search.to(base, &format!("/articles/{}", hit.short_id))) lang=[lang(&hit.article)] dir="auto" {
                (escape::text(&title(&hit.article)))
            }
            " ("
            a href=(differs)
                aria-label={ "what differs from " (source(&hit.article)) ", " (title(&hit.article)) } { "what differs" }
            ")"
        }
    }
}

/// Returns the address of what differs between two articles.
pub(crate) fn differs(base: &str, search: &Address, old: &Hit, new: &Hit) -> String {
    let path = format!("/articles/{}/changes", new.short_id);
    search.clone().with("old", &old.short_id).to(base, &path)
}

/// Returns the sentences of the article that none before it has.
fn new(here: &StoryArticle) -> Markup {
    let more = here.new.len().saturating_sub(NEW);
    html! {
        @if !here.new.is_empty() {
            p { "New in this article, in no earlier one of the story:" }
            ul lang=[lang(&here.hit.article)] dir="auto" {
                @for sentence in here.new.iter().take(NEW) { li { (escape::text(sentence)) } }
                @if more > 0 { li.soft lang="en" { "and " (number(more as u64)) " more" } }
            }
        }
    }
}
