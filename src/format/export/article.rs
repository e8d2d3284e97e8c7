//! Reads one article of an export: the lines above its text, the text, and the labels below it.
//!
//! Archives name some parts by labels and others by their place only: title, paper and day are bare
//! lines in an order of their own for each archive (`export::order`). Invariant: a line is read as a
//! part, is a label or a notice of the archive, or is in the text.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::EvidenceKind;
use crate::format::Draft;
use crate::format::export::imprint;
use crate::format::export::imprint::Imprint;
use crate::format::export::imprint::page_in;
use crate::format::export::imprint::without_issue;
use crate::format::export::items::Item;
use crate::format::export::items::Layout;
use crate::format::export::items::items;
use crate::format::export::labels::Label;
use crate::format::export::labels::Meaning;
use crate::format::export::labels::is_below;
use crate::format::export::labels::is_copyright;
use crate::format::export::labels::is_heading;
use crate::format::export::labels::is_set_in_capitals;
use crate::format::export::labels::label;
use crate::format::export::labels::opens_body;
use crate::format::export::labels::put;
use crate::format::export::length::is_length;
use crate::format::export::length::without_length;
use crate::format::export::marks::Mark;
use crate::format::export::marks::is_dotted;
use crate::format::export::marks::is_rule;
use crate::format::export::marks::mark;
use crate::format::export::order::Bare;
use crate::format::export::order::Order;
use crate::format::export::order::is_edition;
use crate::format::export::order::is_name;
use crate::format::export::prose::is_in_prose;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::header::Says;
use crate::format::header::says;
use crate::format::names::Slot;
use crate::format::paragraphs;
use crate::format::written;

/// What a line above a text is.
#[derive(Debug, Clone, Copy)]
enum What<'t> {
    Label(Label<'t>),
    /// The day, alone or with section and page.
    Day(&'t str),
    Url(&'t str),
    Byline(&'t str),
    /// Nothing but the page.
    Page(&'t str),
    /// The length of the text, with who wrote it and the id behind.
    Credits(&'t str),
    /// A notice of the archive: rights, length, a mark.
    Notice,
    /// Any other line.
    Bare,
}

fn what(text: &str) -> What<'_> {
    if is_count(text) {
        return What::Notice;
    }
    if let Some(label) = label(text) {
        return What::Label(label);
    }
    if is_copyright(text)
        || is_length(text)
        || is_rule(text)
        || is_time(text)
        || mark(text).is_some()
    {
        return What::Notice;
    }
    if looks_like_url(text) {
        return What::Url(text);
    }
    if day_of(text).is_some() {
        return What::Day(text);
    }
    if let Some(page) = page_in(text) {
        return What::Page(page);
    }
    if text.split_once(" - ").is_some_and(|(length, _)| is_length(length)) {
        return What::Credits(text);
    }
    match says(text, false) {
        Says::Byline(name) => What::Byline(name),
        _ => What::Bare,
    }
}

/// Reads one article. `is_counted`: a count above it says that it is one of an archive's.
pub(super) fn read(lines: &[&str], is_counted: bool, layout: Layout) -> Draft {
    let items = items(lines, layout);
    let marks = || items.iter().rev().filter_map(|item| mark(item.text));
    let is_loaded = |item: &Item<'_>| {
        label(item.text).is_some_and(|label| matches!(label.meaning, Meaning::Part(Slot::Saved, _)))
    };
    let mut above = Above {
        is_counted,
        layout,
        is_paper_first: marks().any(|mark| matches!(mark, Mark::Id(id) if is_dotted(id))),
        is_paper_above: marks().any(|mark| mark == Mark::End) || items.iter().any(is_loaded),
        ..Above::default()
    };
    above.placed = above.placed(&items);
    let begins = above.find(&items);
    above.take(&items, begins);
    let cut = end_of_text(&items, begins.text_from, layout);
    let mut fields = std::mem::take(&mut above.fields);
    below(&items[cut..], &mut fields);
    let last = items.get(cut).map_or(lines.len(), |item| item.line);
    let first = items.get(begins.text_from).map_or(last, |item| item.line).min(last);
    let joint = if layout == Layout::Lines { "\n" } else { "\n\n" };
    let mut body = above.opening.join("\n\n");
    if !body.is_empty() {
        body.push_str("\n\n");
    }
    body.push_str(&lines[first..last].join(joint));
    let has_text = body.contains(char::is_alphanumeric);
    if has_text {
        fields.take_body();
    }
    let mut draft = fields.into_plain_draft(EvidenceKind::HeaderLine, None);
    if has_text {
        draft.body = paragraphs::body(&body, draft.title.as_deref());
    }
    split_section(&mut draft);
    draft
}

/// Where a text begins.
#[derive(Debug, Clone, Copy)]
struct Begins {
    /// The first item of the text.
    text_from: usize,
    /// The item above it says so.
    is_named: bool,
}

/// What is above a text.
#[derive(Default)]
struct Above<'t> {
    fields: Fields<'t>,
    is_counted: bool,
    layout: Layout,
    /// The archive puts the paper above the day, and the title below it.
    is_paper_first: bool,
    /// The archive puts the title first and the paper directly above the day.
    is_paper_above: bool,
    /// The items whose place says what they are, though they look like labels.
    placed: Range<usize>,
    /// Lines that open the text.
    opening: Vec<&'t str>,
}

impl<'t> Above<'t> {
    /// Returns the items whose place says what they are: of an archive that ends its articles with a mark, the
    /// headline and the paper on top; of one that counts them, the headline apart below paper and day.
    fn placed(&self, items: &[Item<'t>]) -> Range<usize> {
        if self.is_counted {
            return self.headline_below(items).map_or(0..0, |at| at..at + 1);
        }
        if !self.is_paper_above {
            return 0..0;
        }
        let is_day = |at: usize| {
            let below = items.get(at + 1).is_some_and(|item| is_copyright(item.text));
            items.get(at).is_some_and(|item| {
                matches!(what(item.text), What::Day(_)) || below && has_year(item.text)
            })
        };
        let is_known = |at: usize| label(items[at].text).is_some_and(|label| label.is_known);
        let is_bare = |at: usize| {
            !is_known(at) && matches!(what(items[at].text), What::Label(_) | What::Bare)
        };
        // A headline of one line may look like anything.
        if is_day(2) && !is_day(1) && !is_known(1) {
            0..2
        } else if is_day(3) && (0..3).all(is_bare) {
            0..3
        } else {
            0..0
        }
    }

    /// Finds a headline that looks like a label, where the archive sets its own in capitals.
    fn headline_below(&self, items: &[Item<'t>]) -> Option<usize> {
        const MOST: usize = 6;
        let is_day = |item: &Item<'_>| matches!(what(item.text), What::Day(_));
        let day = items.iter().take(MOST).position(is_day)?;
        let above = items[..day].iter().map(|item| what(item.text));
        let papers = above.filter(|said| !matches!(said, What::Notice)).count();
        let is_apart = |item: &Item<'_>| match self.layout {
            Layout::Lines => item.after_blank,
            Layout::Paragraphs | Layout::Page => !is_edition(item.text),
        };
        let at = day + 1 + items[day + 1..].iter().position(is_apart)?;
        let is_label = matches!(what(items[at].text), What::Label(_));
        let has_labels = items[at + 1..].iter().any(|item| is_set_in_capitals(item.text));
        let is_headline = is_label && has_labels && !is_set_in_capitals(items[at].text);
        (papers == 1 && is_headline).then_some(at)
    }

    /// Returns whether an item is directly below a headline and its paper.
    fn is_below_paper(&self, at: usize) -> bool {
        !self.is_counted && self.placed.end == at && at > 0
    }

    /// Finds where the text begins: below the line that says so, or else below the last line that
    /// could hardly be text.
    fn find(&self, items: &[Item<'t>]) -> Begins {
        const MOST: usize = 40;
        let opens = |text: &str| {
            opens_body(text)
                || label(text).is_some_and(|label| label.meaning == Meaning::BodyStarts)
        };
        let named = (0..items.len()).find(|at| !self.placed.contains(at) && opens(items[*at].text));
        if let Some(at) = named {
            return Begins { text_from: at + 1, is_named: true };
        }
        let (mut end, mut days, mut bare_below) = (0, 0, 0);
        for (at, item) in items.iter().enumerate().take(MOST) {
            match what(item.text) {
                _ if self.placed.contains(&at) => end = at + 1,
                What::Label(label) if is_below(&label) => break,
                What::Label(_) if is_in_prose(items, at, self.layout) => break,
                What::Label(label) if label.is_known => end = at + 1,
                What::Label(_) | What::Bare => {
                    let goes_on = self.is_counted && self.goes_on(items, at);
                    let is_title = bare_below == 0 && is_above_labels(items, at);
                    if is_sentence(item.text) && !is_title && !goes_on {
                        break;
                    }
                    bare_below += usize::from(days > 0);
                }
                What::Day(_) if days > 0 => bare_below += 1,
                What::Day(_) => (days, end) = (1, at + 1),
                _ => end = at + 1,
            }
        }
        Begins { text_from: self.past_paper(items, end), is_named: false }
    }

    /// Passes over the paper directly below the day, where nothing below it is of the header.
    fn past_paper(&self, items: &[Item<'t>], end: usize) -> usize {
        let is_day = |item: &Item<'_>| matches!(what(item.text), What::Day(_));
        let is_alone = |item: &&Item<'t>| {
            !item.after_blank && !is_sentence(item.text) && matches!(what(item.text), What::Bare)
        };
        if end > 0 && self.is_title_below(items, end) {
            return end
                + 1
                + usize::from(items.get(end + 1).is_some_and(|item| is_name(item.text)));
        }
        let paper = items.get(end).filter(is_alone);
        let ends = items.get(end + 1).is_some_and(|next| next.after_blank);
        let follows_day = end > 0 && is_day(&items[end - 1]);
        end + usize::from(paper.is_some() && ends && follows_day && self.layout == Layout::Lines)
    }

    /// Returns whether the title is the first item below the header: the day is named with its paper, or has the
    /// paper alone above it.
    fn is_title_below(&self, items: &[Item<'t>], end: usize) -> bool {
        let header = &items[..end];
        let is_bare = |item: &&Item<'_>| matches!(what(item.text), What::Bare);
        let Some(at) = header.iter().position(|item| matches!(what(item.text), What::Day(_)))
        else {
            return false;
        };
        let bare = header.iter().filter(is_bare).count();
        let has_paper = day_of(header[at].text).is_some_and(|day| day.paper.is_some());
        let is_first = self.is_paper_first || is_paper_first(header[at].text);
        let is_titled = header
            .iter()
            .filter_map(|item| label(item.text))
            .any(|label| label.is_known && matches!(label.meaning, Meaning::Part(Slot::Title, _)));
        let is_above = header[..at].iter().filter(is_bare).count() == bare;
        !is_titled
            && is_above
            && (bare == 0 && has_paper || bare == 1 && is_first && !has_paper)
            && items.get(end).is_some_and(|item| is_bare(&item) && !is_sentence(item.text))
    }

    /// Returns whether an item goes on with the value of the label above it.
    fn goes_on(&self, items: &[Item<'t>], at: usize) -> bool {
        self.layout == Layout::Lines
            && !items[at].after_blank
            && at > 0
            && label(items[at - 1].text).is_some_and(|label| label.is_known)
    }

    /// Reads the items above the text.
    fn take(&mut self, items: &[Item<'t>], begins: Begins) {
        let header = &items[..begins.text_from];
        let mut order = Order::new(self.is_counted, self.layout);
        order.is_paper_first = self.is_paper_first;
        order.is_paper_above = self.is_paper_above;
        let mut free = (0..header.len()).filter(|at| !self.placed.contains(at));
        let is_dated = free.any(|at| matches!(what(header[at].text), What::Day(_)));
        let mut labeled: Option<Label<'t>> = None;
        for (at, item) in header.iter().enumerate() {
            let text = item.text;
            let after_label = labeled.take();
            let said = if self.placed.contains(&at) { What::Bare } else { what(text) };
            match said {
                What::Label(label) if label.is_known || begins.is_named => {
                    self.open(&label);
                    put(&label, &mut self.fields);
                    labeled = Some(label);
                }
                What::Day(day) if !order.has_day => {
                    order.has_day = true;
                    order.is_length_first = at > 0 && is_length(header[at - 1].text);
                    order.is_paper_first |= is_paper_first(day);
                    self.put_day(day);
                }
                What::Url(_)
                | What::Byline(_)
                | What::Page(_)
                | What::Credits(_)
                | What::Notice => self.put_alone(text),
                _ if opens_body(text) && !self.placed.contains(&at) => {}
                // Directly below the length or the paper is the day, though it be a season.
                _ if !is_dated
                    && !order.has_day
                    && at > 0
                    && (is_length(header[at - 1].text) || self.is_below_paper(at))
                    && has_year(text) =>
                {
                    order.has_day = true;
                    order.is_length_first = !self.is_below_paper(at);
                    self.fields.put(Slot::Published, 1, Cow::Borrowed(text));
                }
                _ => {
                    let is_value = after_label.is_some()
                        && self.is_counted
                        && self.goes_on(items, at)
                        || after_label.is_some_and(|label| is_summary(&label) && is_sentence(text));
                    if is_value {
                        labeled = after_label;
                    } else {
                        let is_apart = item.after_blank || after_label.is_some();
                        order.bare.push(Bare { text, is_apart, is_below: order.has_day });
                    }
                }
            }
        }
        let kept = order.place(&mut self.fields);
        self.opening.splice(0..0, kept);
    }

    /// Keeps what is behind a label and opens the text.
    fn open(&mut self, label: &Label<'t>) {
        if label.meaning == Meaning::BodyStarts {
            self.opening.extend(Some(label.value).filter(|value| !value.is_empty()));
        } else if label.meaning == Meaning::Text {
            self.opening.insert(0, label.value);
        }
    }

    /// Adds what a line says by itself.
    fn put_alone(&mut self, text: &'t str) {
        match what(text) {
            What::Url(url) => self.fields.put(Slot::Url, 2, Cow::Borrowed(url)),
            What::Byline(name) => self.fields.put(Slot::Authors, 2, Cow::Borrowed(name)),
            What::Page(page) => self.fields.put(Slot::Page, 2, Cow::Borrowed(page)),
            What::Credits(text) => self.put_credits(text),
            _ => {
                // A record without a text has its id directly below the header.
                if let Some(Mark::Id(id)) = mark(text) {
                    self.fields.put(Slot::Key, 1, Cow::Borrowed(id));
                }
            }
        }
    }

    fn put_day(&mut self, line: &'t str) {
        let Some(day) = day_of(line) else { return };
        self.fields.put(Slot::Published, 1, Cow::Borrowed(day.day));
        if let Some(paper) = day.paper {
            self.fields.put(Slot::Source, 2, Cow::Borrowed(without_issue(paper)));
        }
        if let Some(page) = day.page {
            self.fields.put(Slot::Page, 2, Cow::Borrowed(page));
        }
        if let Some(section) = day.section {
            self.fields.put(Slot::Section, 2, Cow::Borrowed(section));
        }
    }

    /// Reads the pieces of a line that begins with the length of the text: who wrote it, and its id.
    fn put_credits(&mut self, text: &'t str) {
        for piece in text.split(" - ").map(str::trim) {
            let id = piece.split_once(':').filter(|(name, _)| name.to_lowercase().contains("nr"));
            if let Some((_, id)) = id {
                self.fields.put(Slot::Key, 1, Cow::Borrowed(id.trim()));
            } else if is_name(piece) {
                self.fields.put(Slot::Authors, 2, Cow::Borrowed(piece));
            }
        }
    }
}

/// Returns whether a line is short and names a year.
fn has_year(text: &str) -> bool {
    const LONGEST: usize = 30;
    let mut numbers = text.split(|char: char| !char.is_ascii_digit());
    text.len() <= LONGEST
        && numbers.any(|number| number.len() == 4 && number.starts_with(['1', '2']))
}

/// Returns whether a line has the section or the page beside the day: it is below the paper then, and above
/// the title.
fn is_paper_first(line: &str) -> bool {
    day_of(line)
        .is_some_and(|day| day.paper.is_none() && (day.section.is_some() || day.page.is_some()))
}

fn is_summary(label: &Label<'_>) -> bool {
    matches!(label.meaning, Meaning::Part(Slot::Body, _))
}

/// Returns whether a line ends as a sentence does and is not short enough for a title.
fn is_sentence(text: &str) -> bool {
    const LONGEST_TITLE: usize = 200;
    text.ends_with(['.', '。', '।', '۔']) || text.chars().count() > LONGEST_TITLE
}

/// Returns whether the next item is a label that is above texts: what is above it is no text.
fn is_above_labels(items: &[Item<'_>], at: usize) -> bool {
    let next = items.get(at + 1).and_then(|item| label(item.text));
    next.is_some_and(|label| label.is_known && !is_below(&label))
}

/// The parts of a line that says the day.
#[derive(Debug, PartialEq)]
struct Day<'t> {
    day: &'t str,
    paper: Option<&'t str>,
    section: Option<&'t str>,
    page: Option<&'t str>,
}

/// Reads the day, alone, between a section and a page (`News, Friday 4 March 2011, p. 4`), or with its paper
/// (`Tageblatt vom 04.03.2011, S. 4`).
fn day_of(text: &str) -> Option<Day<'_>> {
    const LONGEST: usize = 120;
    let has_year = text.bytes().filter(u8::is_ascii_digit).count() >= 4
        || text.contains(|char: char| char.is_numeric() && !char.is_ascii());
    let is_words = text.contains(char::is_alphabetic) || text.len() >= 8;
    if text.len() > LONGEST || !has_year || !is_words {
        return None;
    }
    if written::is_date(without_length(text)) {
        let day = without_length(text);
        return Some(Day { day, paper: None, section: None, page: None });
    }
    if let Some(Imprint { paper, day: Cow::Borrowed(day), page }) = imprint::read(text) {
        return Some(Day { day, paper: Some(paper), section: None, page });
    }
    let marks: Vec<usize> = std::iter::once(0)
        .chain(text.match_indices(", ").flat_map(|(at, mark)| [at, at + mark.len()]))
        .chain([text.len()])
        .collect();
    let parts: Vec<(usize, usize)> = marks.chunks(2).map(|part| (part[0], part[1])).collect();
    if parts.len() > 6 {
        return None;
    }
    for from in 0..parts.len() {
        for to in (from..parts.len()).rev() {
            let day = without_length(&text[parts[from].0..parts[to].1]);
            let below = parts[to + 1..].iter().map(|&(start, end)| &text[start..end]);
            let mut below = below.peekable();
            let page = below.peek().and_then(|part| page_in(part));
            let is_rest = below.nth(usize::from(page.is_some())).is_none();
            let is_named = page.is_some() || from == 1;
            if written::is_date(day) && is_rest && is_named && from <= 1 {
                let section = (from == 1).then(|| &text[..parts[0].1]);
                return Some(Day { day, paper: None, section, page });
            }
        }
    }
    None
}

/// Takes the page out of a section (`NEWS; Pg. 4`).
fn split_section(draft: &mut Draft) {
    let Some(section) = draft.section.take() else { return };
    let mut kept = Vec::new();
    for part in section.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match page_in(part) {
            Some(page) => {
                draft.printed_page.get_or_insert_with(|| page.to_owned());
            }
            None => kept.push(part),
        }
    }
    draft.section = Some(kept.join("; ")).filter(|section| !section.is_empty());
}

/// Returns whether a line counts the records of the archive: `Record: 7`.
pub(super) fn is_count(text: &str) -> bool {
    const LONGEST: usize = 30;
    let number = text.split_once(':').map(|(_, value)| value.trim());
    let is_number = number
        .is_some_and(|value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()));
    text.len() <= LONGEST && is_number && label(text).is_some_and(|label| !label.is_known)
}

/// Returns the number in `Record: 7`.
pub(super) fn record_number(line: &str) -> Option<u64> {
    let line = line.trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
    line.strip_prefix("Record:")?.trim().parse().ok().filter(|_| is_count(line))
}

/// Returns whether a line is a time of day.
fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= 16
        && (3..=6).contains(&digits)
        && text.starts_with(|char: char| char.is_ascii_digit())
        && text.contains(':')
}

/// Returns the first item below the text: from it on there are only labels and notices.
fn end_of_text(items: &[Item<'_>], from: usize, layout: Layout) -> usize {
    let mut end = items.len();
    let mut at = items.len();
    while at > from {
        let last = items[at - 1].text;
        let is_label = label(last).is_some_and(|label| label.is_known);
        if layout == Layout::Lines && (is_label || is_copyright(last) || mark(last).is_some()) {
            at -= 1;
            end = at;
            continue;
        }
        // Else a block of lines is judged by its first.
        let mut start = at - 1;
        while layout == Layout::Lines && start > from && !items[start].after_blank {
            start -= 1;
        }
        let text = items[start].text;
        let label = label(text);
        let is_notice =
            is_copyright(text) || mark(text).is_some() || is_rule(text) || is_heading(text);
        let is_known = label.is_some_and(|label| label.is_known);
        // A name of its own below a known label is one of the archive's, else it may be text.
        let is_short = label.is_some()
            && items[start..at].iter().map(|item| item.text.len()).sum::<usize>() < 300;
        if !(is_notice || is_known || is_short || looks_like_url(text)) {
            break;
        }
        if is_notice || is_known {
            end = start;
        }
        at = start;
    }
    end
}

/// Reads the labels below a text.
fn below<'t>(items: &[Item<'t>], fields: &mut Fields<'t>) {
    for item in items {
        if let Some(label) = label(item.text) {
            put(&label, fields);
        } else if let Some(Mark::Id(id)) = mark(item.text) {
            fields.put(Slot::Key, 1, Cow::Borrowed(id));
        }
    }
}
