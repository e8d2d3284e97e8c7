//! Finds the days on a page that are not the story's, though no class or frame says so.
//!
//! The clock in the masthead is in a block with the link to the first page; the days of other
//! stories are beside links to them; those of events, lives and deadlines are called so. Each is
//! recognized by what is around it, in blocks of a few hundred bytes that do not hold the headline.

use crate::date;
use crate::date::DateOrder;
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
    if names_another(page, element)
        || Label::of(page, element.text.0).says_other()
        || is_above(page, element) && in_masthead(page, element)
    {
        Whose::Other
    } else if is_above(page, element) && beside_links(page, element) {
        Whose::Listed
    } else {
        Whose::Own
    }
}

/// Returns whether a line that holds a day is of another story: above the headline, beside a link to
/// that story; below it, a link with its day behind.
pub(crate) fn is_line_of_another(page: &Page, here: usize, line: &str) -> bool {
    let end = here + line.len();
    let is_above = page.heading.is_some_and(|at| here < page.elements[at].text.0);
    let (mut from, mut to) = (here, end);
    if is_above {
        // The lines before and after it belong to the same entry.
        let before = page.text[..here.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
        let after = page.text.get(end + 1..).and_then(|rest| rest.find('\n'));
        from = before;
        to = after.map_or(page.text.len(), |length| end + 1 + length);
        to = page.heading.map_or(to, |at| to.min(page.elements[at].text.0));
    }
    let leads_home = || page.home_at.iter().any(|&(start, end)| from <= start && end <= to);
    holds_headline(page, from, to) || is_above && leads_home()
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
