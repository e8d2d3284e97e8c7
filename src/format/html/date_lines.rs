//! Days in the visible lines of a page: near the headline, or said in so many words anywhere.
//!
//! A line near the headline is a date, or begins or ends with one. Below the first paragraphs only
//! words of publication make a claim: a day there is the story's, a table's or another story's.

use crate::article::EvidenceKind;
use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::format::DateRole;
use crate::format::html::called::names_comments;
use crate::format::html::claims::Claims;
use crate::format::html::element::Element;
use crate::format::html::labels::Label;
use crate::format::html::other_days;
use crate::format::html::other_days::Whose;
use crate::format::html::page::Page;
use crate::format::html::said::dated;
use crate::format::html::said::has_digit;
use crate::format::html::said::says_when;
use crate::format::html::said::verb_behind;

/// A line of this many bytes that ends as a sentence does is the story's.
const SENTENCE: usize = 40;

/// The longest line of an unlabeled date, of a labelled one, and of a sentence that says when.
const SHORT: usize = 120;
const LABELLED: usize = 160;
const SPOKEN: usize = 420;

/// A paragraph of running text has this many bytes.
const PARAGRAPH: usize = 80;

/// What a line says of a day.
struct Said<'p> {
    role: DateRole,
    text: &'p str,
    /// The dates behind the first.
    others: Vec<(DateRole, &'p str)>,
    is_labelled: bool,
    /// It is above the headline.
    is_above: bool,
    /// Where it is in the page.
    here: usize,
    /// It is beside a link to another story.
    is_listed: bool,
}

/// Adds the days that lines of the page say.
pub(crate) fn claim(page: &Page, claims: &mut Claims) {
    let (start, end) = match page.heading.map(|at| page.elements[at].text) {
        Some((start, end)) => (start.saturating_sub(200), end + 800),
        None => (0, 1500),
    };
    let story_from = page.heading.map_or(0, |at| page.elements[at].text.1);
    let mut comments = Comments::of(page);
    let (mut near, mut far) = (Vec::new(), Vec::new());
    let (mut at, mut paragraphs) = (0, 0_usize);
    for line in page.text.lines() {
        let here = at;
        at += line.len() + 1;
        let in_story = paragraphs >= 2;
        let linked = page.linked_between(here, here + line.len());
        if here >= story_from && line.len() >= SENTENCE && linked * 2 < line.len() {
            let ends = line.ends_with(['.', '!', '?', '”', '"', '»', '。', '…', ':']);
            paragraphs += usize::from(ends || line.len() >= SHORT);
        }
        if !has_digit(line) || comments.reach(here, here + line.len()) {
            continue;
        }
        let is_near = (start..end).contains(&here);
        let place = Place { page, here, is_near, in_story, is_above: here < story_from };
        if let Some(said) = place.said(line) {
            if is_near { near.push(said) } else { far.push(said) }
        }
    }
    // Above the headline the line nearest to it is the article's, and the first is the page's own day.
    near.sort_by_key(|said| {
        let order = if said.is_above { usize::MAX - said.here } else { said.here };
        (said.is_above, !said.is_labelled, order)
    });
    let (listed, near): (Vec<Said<'_>>, Vec<Said<'_>>) =
        near.into_iter().partition(|said| said.is_listed);
    for said in &near {
        claims.add(EvidenceKind::Text, said.role, said.text);
        for (role, text) in &said.others {
            if *role == DateRole::Updated {
                claims.add(EvidenceKind::Text, *role, text);
            }
        }
    }
    if claims.are_of_changes() {
        for said in &far {
            claims.add(EvidenceKind::Text, said.role, said.text);
        }
    }
    if claims.are_of_changes()
        && let Some(text) = at_the_end(page)
    {
        claims.add(EvidenceKind::Text, DateRole::Published, text);
    }
    // One day beside one link may be the page's own under a line of navigation; two are a list.
    if let [said] = &listed[..]
        && claims.are_of_changes()
        && said.is_above
    {
        claims.add(EvidenceKind::Text, said.role, said.text);
    }
}

/// Returns the date that is a paragraph of its own at the end of the story, directly behind its last
/// long paragraph, and the only such date there.
fn at_the_end(page: &Page) -> Option<&str> {
    let is_paragraph = |element: &&Element| element.is("p") && !element.foreign;
    let is_long = |element: &&Element| page.text_of(element).len() >= PARAGRAPH;
    let paragraphs: Vec<&Element> = page.elements.iter().filter(is_paragraph).collect();
    let last = paragraphs.iter().rposition(&is_long)?;
    if paragraphs.iter().filter(|element| is_long(element)).count() < 2 {
        return None;
    }
    let is_in_list = |element: &Element| {
        page.items.iter().any(|&(from, to)| from <= element.text.0 && element.text.1 <= to)
    };
    let date_of = |element: &&Element| {
        let text = page.text_of(element).trim_matches(['(', ')', '[', ']']);
        let is_day = text.len() <= 60
            && date::find(text, DateOrder::DayFirst).len() == 1
            && date::read(text, DateOrder::DayFirst) != Reading::None;
        (is_day && !is_in_list(element)).then_some(text)
    };
    let behind = &paragraphs[last + 1..];
    // A heading or a label between the story and the day makes it one of something else.
    let day = behind.first().and_then(date_of)?;
    (behind.iter().filter_map(date_of).count() == 1).then_some(day)
}

/// Where a line is.
struct Place<'p> {
    page: &'p Page,
    here: usize,
    is_near: bool,
    /// Paragraphs of the story precede it.
    in_story: bool,
    is_above: bool,
}

impl<'p> Place<'p> {
    fn said(&self, line: &'p str) -> Option<Said<'p>> {
        let length = line.chars().count();
        if length > SPOKEN && !self.is_near {
            return None;
        }
        let head = &line[..line.floor_char_boundary(if length > SHORT { LABELLED } else { 320 })];
        let found = dated(head, DateRole::Published);
        let (role, first) = found.first().copied()?;
        let place = head.find(first).unwrap_or(0);
        let (before, after) = (&head[..place], &line[place + first.len()..]);
        // The label of a list or a table is the line above.
        let above = Label::above(self.page, self.here.saturating_sub(1));
        let own = if before.trim().is_empty() { above } else { Label::Before(before) };
        if own.says_other() {
            return None;
        }
        // What a saver wrote is at the top or at the end of its copy; in between it is of a source quoted.
        if role == DateRole::Saved && !self.is_near && !self.is_at_end(line) {
            return None;
        }
        let by_label = above.says_when();
        let spoken = before.chars().count() <= 60 && (says_when(before) || verb_behind(after));
        let may_be_long = self.is_near || length <= LABELLED || verb_behind(after);
        let is_labelled = by_label || spoken && may_be_long || role == DateRole::Saved;
        let role = if by_label { above.role(role) } else { role };
        if !is_labelled {
            let dates: usize = found.iter().map(|(_, text)| text.chars().count()).sum();
            let is_alone = length - dates.min(length) <= 40 || opens(before, after);
            if !self.is_near || self.in_story || !is_alone {
                return None;
            }
        }
        let whose = if is_labelled {
            Whose::Own
        } else {
            other_days::whose_line(self.page, self.here, line)
        };
        if whose == Whose::Other {
            return None;
        }
        let is_listed = whose == Whose::Listed;
        let others = found[1..].to_vec();
        Some(Said {
            role,
            text: first,
            others,
            is_labelled,
            is_above: self.is_above,
            here: self.here,
            is_listed,
        })
    }
}

impl Place<'_> {
    /// Returns whether a line is among the last of the page.
    fn is_at_end(&self, line: &str) -> bool {
        const LAST: usize = 300;
        self.here + line.len() + LAST >= self.page.text.len()
    }
}

/// Returns whether a date opens a line and is set off from what follows.
fn opens(before: &str, after: &str) -> bool {
    let (before, after) = (before.trim(), after.trim_start());
    // "Karlsruhe, (12.11.2021)."
    let place = before.strip_suffix('(').map(str::trim_end).filter(|_| after.starts_with(')'));
    if place.is_some_and(|place| place.ends_with(',') && place.split(' ').count() <= 3) {
        return true;
    }
    let set_off = after.starts_with(['|', '•', '·', ')', '–', '—']);
    set_off
        && (before.is_empty()
            || matches!(before, "(" | "[")
            || before.len() <= 40 && !after.starts_with(['–', '—', ')']))
}

/// Where readers' comments are, in order.
struct Comments {
    ranges: std::iter::Peekable<std::vec::IntoIter<(usize, usize)>>,
    until: usize,
}

impl Comments {
    fn of(page: &Page) -> Self {
        let of_readers = page.elements.iter().filter(|e| e.foreign && names_comments(e));
        let mut ranges: Vec<(usize, usize)> = of_readers.map(|e| e.text).collect();
        ranges.sort_unstable();
        Self { ranges: ranges.into_iter().peekable(), until: 0 }
    }

    /// Returns whether a line is inside of comments; lines are asked for in order.
    fn reach(&mut self, from: usize, to: usize) -> bool {
        while let Some((_, end)) = self.ranges.next_if(|&(start, _)| start <= from) {
            self.until = self.until.max(end);
        }
        to <= self.until
    }
}
