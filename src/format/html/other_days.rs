//! Finds the days on a page that are not the story's, though no class or frame says so.
//!
//! The clock in the masthead is in a block with the link to the first page; the days of other
//! stories are beside links to them; those of events, lives and deadlines are called so. Each is
//! recognized by what is around it, in blocks of a few hundred bytes that do not hold the headline.

use crate::date;
use crate::date::DateOrder;
use crate::date::names_weekday;
use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::labels::Label;
use crate::format::html::page::Page;
use crate::format::html::said::has_digit;

/// The most text of a block that is looked at around a day.
const BLOCK: usize = 400;

/// The most text of a masthead.
const MASTHEAD: usize = 250;

/// A link of so many bytes and words is a headline.
const HEADLINE: usize = 25;

/// Whose day an element gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The story's, as far as can be known.
    Own,
    /// Beside a link to another story; where no other day is given, it may be the story's after all.
    Listed,
    /// An event's, a person's, or that on which the page was asked for.
    Other,
}

/// Returns whose day an element gives.
pub(crate) fn whose(page: &Page, element: &Element) -> Whose {
    if names_another(page, element) || Label::of(page, element.text.0).says_other() {
        return Whose::Other;
    }
    if !is_above(page, element) {
        return Whose::Own;
    }
    if in_masthead(page, element) || is_in_frame(page, element, element.text) {
        Whose::Other
    } else if beside_links(page, element) {
        Whose::Listed
    } else {
        Whose::Own
    }
}

/// Returns whose day a line gives: another story's where it is above the headline, beside a link to
/// that story; below it, where it is a link with its day behind.
pub(crate) fn whose_line(page: &Page, here: usize, line: &str) -> Whose {
    let end = here + line.len();
    let is_above = page.heading.is_some_and(|at| here < page.elements[at].text.0);
    let (mut from, mut to) = (here, end);
    if is_above {
        let holds = |element: &&Element| element.text.0 <= here && end <= element.text.1;
        let innermost = page.elements.iter().rfind(holds);
        let is_clock = names_weekday(line) && leads_to_front(page, here, end);
        if is_clock || innermost.is_some_and(|element| is_in_frame(page, element, (here, end))) {
            return Whose::Other;
        }
        // The lines before and after it belong to the same entry.
        let before = page.text[..here.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        let after = page.text.get(end + 1..).and_then(|rest| rest.find('\n'));
        from = before;
        to = after.map_or(page.text.len(), |length| end + 1 + length);
        to = page.heading.map_or(to, |at| to.min(page.elements[at].text.0));
    }
    let leads_home = || page.home_at.iter().any(|&(start, end)| from <= start && end <= to);
    if holds_headline(page, from, to) || is_above && leads_home() {
        Whose::Listed
    } else {
        Whose::Own
    }
}

/// Words in the classes of a page's frame, where a day with its weekday is the clock's.
const FRAME: &[&str] = &[
    "header",
    "masthead",
    "topbar",
    "top",
    "topline",
    "logo",
    "banner",
    "branding",
    "brand",
    "siteheader",
    "preheader",
    "toolbar",
    "navbar",
    "navigation",
    "nav",
    "edition",
    "weather",
    "wetter",
    "meteo",
];

/// Words in the classes of the head of a story, which is no frame.
const OF_STORY: &[&str] = &[
    "article", "post", "entry", "story", "content", "single", "detail", "details", "byline",
    "author", "meta", "artikel", "beitrag", "news",
];

/// Words in the classes of a clock.
const CLOCKS: &[&str] = &["clock", "today", "currentdate", "todaysdate", "datetoday", "epaper"];

/// Words in the classes of a block of other news.
const NEWS: &[&str] = &[
    "latest",
    "recent",
    "breaking",
    "featured",
    "ticker",
    "newsticker",
    "slider",
    "slideshow",
    "carousel",
    "mostread",
    "mostviewed",
    "popular",
    "trending",
    "headlines",
    "newest",
    "marquee",
    "newsflash",
    "topstories",
    "topnews",
    "related",
    "meistgelesen",
    "eilmeldung",
    "recientes",
    "destacados",
    "relacionadas",
];

/// Pairs of words that name one.
const PAIRS: &[(&str, &str)] = &[
    ("most", "read"),
    ("most", "viewed"),
    ("most", "popular"),
    ("top", "stories"),
    ("top", "news"),
    ("last", "news"),
    ("current", "date"),
];

/// The most bytes of such a block.
const FRAMED: usize = 4_000;

/// Returns whether what is above the headline, inside of an element or at `range` in it, is in the page's
/// frame: a clock, or a block of other news.
fn is_in_frame(page: &Page, innermost: &Element, range: (usize, usize)) -> bool {
    let start = page.text.get(..range.0).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let end = page.text.get(range.1..).and_then(|rest| rest.find('\n'));
    let end = end.map_or(page.text.len(), |length| range.1 + length);
    let line = &page.text[start..end];
    if end - start > BLOCK || !has_digit(line) && innermost.datetime.is_none() {
        return false;
    }
    let has_weekday = names_weekday(line);
    let mut up = Some(innermost);
    while let Some(element) = up {
        let (from, to) = element.text;
        if holds_heading(page, element) || to - from > FRAMED {
            break;
        }
        let named = |list: &[&str]| words(&element.class).any(|word| list.contains(&word));
        let paired = |pair: &&(&str, &str)| named(&[pair.0]) && named(&[pair.1]);
        let pair = PAIRS.iter().find(paired);
        let is_clock = named(CLOCKS) || pair.is_some_and(|pair| pair.1 == "date");
        let is_news = named(NEWS) || pair.is_some_and(|pair| pair.1 != "date");
        // Blogs set the day of their stories above them: "date-header".
        let is_of_day = element.class.contains("date header") || is_heading(element);
        let is_frame = !is_of_day
            && (element.is("header") || named(FRAME))
            && !named(OF_STORY)
            && !is_in_story(page, element);
        if is_clock
            || has_weekday && is_frame
            || is_news && page.links_between(from, to).next().is_some()
        {
            return true;
        }
        up = element.parent.map(|at| &page.elements[at]);
    }
    has_weekday && {
        let (from, to) = block_of(page, innermost, MASTHEAD).text;
        leads_to_front(page, from, to)
    }
}

fn is_heading(element: &Element) -> bool {
    ["h1", "h2", "h3", "h4"].iter().any(|name| element.is(name))
}

/// Returns whether an element is inside of the `<article>` that holds the headline.
fn is_in_story(page: &Page, element: &Element) -> bool {
    let mut up = element.parent;
    while let Some(at) = up {
        let around = &page.elements[at];
        if around.is("article") && holds_heading(page, around) {
            return true;
        }
        up = around.parent;
    }
    false
}

/// Returns whether a link that may lead to the site's first page is between two places of the text.
fn leads_to_front(page: &Page, from: usize, to: usize) -> bool {
    page.front_at.iter().any(|&(start, end)| from <= start && end <= to)
}

/// Returns whether a link between two places of the text reads like the headline of another story.
fn holds_headline(page: &Page, from: usize, to: usize) -> bool {
    let heading = page.heading.map(|at| page.elements[at].text);
    page.links_between(from, to).any(|(start, end)| {
        let own = heading.is_some_and(|(first, last)| start < last && first < end);
        let text = page.text.get(start..end).unwrap_or("").trim();
        let is_long = text.len() >= HEADLINE && text.split_whitespace().count() >= 3
            || text.chars().count() >= 12 && !text.is_ascii() && !text.contains(' ');
        !own && is_long && !is_mostly_date(text)
    })
}

/// Returns whether a text has few words but a date: "Posted on Tuesday, 12 March 2020".
fn is_mostly_date(text: &str) -> bool {
    if !has_digit(text) {
        return false;
    }
    let mut rest = text.to_owned();
    for (range, _) in date::find(text, DateOrder::DayFirst).into_iter().rev() {
        rest.replace_range(range, " ");
    }
    rest.chars().filter(|char| char.is_alphabetic()).count() < 20
}

/// Returns whether the classes around a day call it one of an event, a person or a deadline.
fn names_another(page: &Page, element: &Element) -> bool {
    let mut up = Some(element);
    for _ in 0..2 {
        let Some(here) = up else { return false };
        // The classes of what holds the headline are of the story: its section, its tags.
        if here.text.1 - here.text.0 > 120 || holds_heading(page, here) {
            return false;
        }
        if words(&here.class).any(|word| {
            matches!(
                word,
                "event"
                    | "events"
                    | "birth"
                    | "birthday"
                    | "bday"
                    | "birthdate"
                    | "born"
                    | "death"
                    | "deathdate"
                    | "deadline"
                    | "expires"
                    | "expiry"
                    | "joined"
                    | "dtstart"
                    | "dtend"
                    | "startdate"
                    | "enddate"
                    | "termin"
                    | "calendar"
                    | "countdown"
            )
        }) {
            return true;
        }
        up = here.parent.map(|at| &page.elements[at]);
    }
    false
}

fn is_above(page: &Page, element: &Element) -> bool {
    page.heading.is_some_and(|at| element.text.1 <= page.elements[at].text.0)
}

fn holds_heading(page: &Page, element: &Element) -> bool {
    let heading = page.heading.map(|at| page.elements[at].text);
    heading.is_some_and(|(first, last)| element.text.0 <= first && last <= element.text.1)
}

/// Returns the largest block around an element that has at most so much text and no headline.
fn block_of<'p>(page: &'p Page, element: &'p Element, most: usize) -> &'p Element {
    let mut block = element;
    while let Some(around) = block.parent.map(|at| &page.elements[at]) {
        let (start, end) = around.text;
        if end - start > most || holds_heading(page, around) {
            break;
        }
        block = around;
    }
    block
}

/// Returns whether a day is in the block that leads to the site's first page.
fn in_masthead(page: &Page, element: &Element) -> bool {
    let (start, end) = block_of(page, element, MASTHEAD).text;
    page.home_at.iter().any(|&(from, to)| start <= from && to <= end)
}

/// Returns whether a day is in a block of links to other stories.
fn beside_links(page: &Page, element: &Element) -> bool {
    let (start, end) = block_of(page, element, BLOCK).text;
    holds_headline(page, start, end)
}
