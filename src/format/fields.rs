//! Gathers the named fields of a record and makes a draft of them.
//!
//! The same for every format that has names: JSON, columns, front matter, header lines. Where
//! several fields speak of one part, the better name is believed, and claims are kept best first.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::SourceClaim;
use crate::format::markup;
use crate::format::names::IN_BLOCKS;
use crate::format::names::MAPPED;
use crate::format::names::OPEN;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::paragraphs;
use crate::format::written::day_of_number;
use crate::read::clean;

pub(crate) use crate::format::written::looks_like_url;

/// The fields of one record, each with the rank of its name.
#[derive(Debug, Default)]
pub(crate) struct Fields<'t> {
    found: Vec<(Slot, u8, Cow<'t, str>)>,
    /// Fields of the data set's own, each by its name.
    own: Vec<(String, Cow<'t, str>)>,
    /// A field for the date is there and empty.
    empty_date: bool,
    /// It is a post of a network of people: it says itself when it was made.
    is_post: bool,
    /// It is no article: a draft, or a notice of a program.
    passed_over: Option<&'static str>,
    /// The year, the month and the day, where each is in a field of its own.
    calendar: [Option<Cow<'t, str>>; 3],
    /// What a field `message` says.
    message: Option<Cow<'t, str>>,
    /// It is a record of a crawl: the day whose name leaves it open is that of the crawl.
    is_crawl: bool,
    /// It is a video that was downloaded.
    is_upload: bool,
    /// When the archive of the web made the copy that the record names, in figures.
    archived: Option<String>,
}

impl<'t> Fields<'t> {
    /// Adds what a field says. Empty fields, and words that mean nothing, say nothing.
    pub(crate) fn put(&mut self, slot: Slot, rank: u8, text: Cow<'t, str>) {
        let (slot, text) = match slot {
            Slot::Post => {
                self.is_post = true;
                return;
            }
            Slot::Crawl => {
                self.note_crawl(rank, &text);
                return;
            }
            Slot::Message => {
                if self.message.is_none() && !text.trim().is_empty() {
                    self.message = Some(text);
                }
                return;
            }
            Slot::Upload => {
                self.is_upload = true;
                (Slot::Published, text)
            }
            Slot::Source | Slot::Authors | Slot::Section => (slot, named_in_text(text)),
            _ => (slot, text),
        };
        let trimmed = text.trim();
        if trimmed.is_empty() || (trimmed.len() <= 9 && says_nothing(trimmed)) {
            self.empty_date |= slot == Slot::Published;
            return;
        }
        let calendar = match slot {
            Slot::Year => 0,
            Slot::Month => 1,
            Slot::Day => 2,
            _ => {
                self.found.push((slot, rank, text));
                return;
            }
        };
        self.calendar[calendar].get_or_insert(text);
    }

    /// Notes what only records of a crawl say: the file it wrote, or the archive's copy.
    fn note_crawl(&mut self, rank: u8, text: &str) {
        const FILES: [&str; 5] = ["warc", "cc-main", "cc-news", "commoncrawl", "s3://"];
        let lower = text.trim().to_ascii_lowercase();
        match rank {
            1 => self.is_crawl |= !lower.is_empty(),
            2 => self.is_crawl |= FILES.iter().any(|file| lower.contains(file)),
            _ => {
                let stamp = lower.split_once("/web/").map_or("", |(_, rest)| rest);
                let digits = stamp.bytes().take_while(u8::is_ascii_digit).count();
                if digits >= 8 {
                    self.archived = Some(stamp[..digits].to_owned());
                }
            }
        }
    }

    /// Returns the text of a post that is in a field `message`. It is one if the record is a post, or has a day
    /// and a title or an address: logs of programs have a day and a message alone.
    fn spoken(&self) -> Option<&Cow<'t, str>> {
        let has_one = |slots: &[Slot]| slots.iter().any(|slot| self.has(*slot));
        let is_dated = || has_one(&[Slot::Published, Slot::Created, Slot::Updated]);
        let is_named = || has_one(&[Slot::Title, Slot::Url]);
        self.message.as_ref().filter(|_| self.is_post || is_dated() && is_named())
    }

    /// Returns whether what was found tells of a story elsewhere: its title, its address and a day.
    pub(crate) fn is_linked(&self) -> bool {
        let days = [Slot::Published, Slot::Created, Slot::Saved];
        self.has(Slot::Title) && self.has(Slot::Url) && days.iter().any(|slot| self.has(*slot))
    }

    /// Returns whether what was found has a title, an address or a day of its own, as records have and blocks of
    /// one text have not.
    pub(crate) fn has_identity(&self) -> bool {
        let slots = [Slot::Title, Slot::Url, Slot::Published, Slot::Created, Slot::Post];
        self.is_post || slots.iter().any(|slot| self.has(*slot))
    }

    /// Adds what a field of the data set's own says, unless it says nothing.
    pub(crate) fn put_own(&mut self, name: String, text: Cow<'t, str>) {
        let trimmed = text.trim();
        let is_empty = trimmed.is_empty() || (trimmed.len() <= 9 && says_nothing(trimmed));
        if !is_empty && !name.is_empty() {
            self.own.push((name, text));
        }
    }

    /// Returns the fields of the data set's own.
    pub(crate) fn into_own(self) -> impl Iterator<Item = (String, Cow<'t, str>)> {
        self.own.into_iter()
    }

    /// Names the record as something that is no article.
    pub(crate) const fn pass_over(&mut self, kind: &'static str) {
        self.passed_over = Some(kind);
    }

    /// Returns what the record is, if it is no article.
    pub(crate) const fn passed_over(&self) -> Option<&'static str> {
        self.passed_over
    }

    /// Adds all that `more` found.
    pub(crate) fn append(&mut self, more: Self) {
        self.found.extend(more.found);
        self.own.extend(more.own);
        self.empty_date |= more.empty_date;
        self.is_post |= more.is_post;
        self.is_crawl |= more.is_crawl;
        self.is_upload |= more.is_upload;
        self.message = self.message.take().or(more.message);
        self.archived = self.archived.take().or(more.archived);
        self.passed_over = self.passed_over.or(more.passed_over);
        for (own, other) in self.calendar.iter_mut().zip(more.calendar) {
            *own = own.take().or(other);
        }
    }

    /// Adds all that `more` found, less believed than what was found so far.
    pub(crate) fn append_after(&mut self, more: Self) {
        const AFTER: u8 = 20;
        let after = |(slot, rank, text): (Slot, u8, _)| (slot, rank.saturating_add(AFTER), text);
        self.found.extend(more.found.into_iter().map(after));
        self.own.extend(more.own);
    }

    /// Takes out the text, as it would be taken for the draft.
    pub(crate) fn take_body(&mut self) -> String {
        let body = self.body(true).into_owned();
        self.found.retain(|(slot, _, _)| *slot != Slot::Body);
        body
    }

    /// Returns whether something was found for `slot`.
    pub(crate) fn has(&self, slot: Slot) -> bool {
        self.found.iter().any(|(found, _, _)| *found == slot)
    }

    /// Returns whether the text itself was found, not only a summary.
    pub(crate) fn has_text(&self) -> bool {
        self.spoken().is_some()
            || self.found.iter().any(|(slot, rank, _)| *slot == Slot::Body && *rank < SUMMARY)
    }

    /// Returns whether a text was found with its title. What has but a name may be a person, unless it has a day.
    pub(crate) fn is_titled_text(&self) -> bool {
        const WEAK: u8 = 3;
        let is_title = |(slot, rank, _): &(Slot, u8, _)| *slot == Slot::Title && *rank < WEAK;
        let is_named = || self.has(Slot::Title) && self.is_dated_text();
        self.has_text() && (self.found.iter().any(is_title) || is_named())
    }

    /// Returns whether a text was found with its day.
    pub(crate) fn is_dated_text(&self) -> bool {
        let days = [Slot::Published, Slot::Created, Slot::Updated, Slot::Saved];
        let is_dated = self.calendar[0].is_some() || days.iter().any(|slot| self.has(*slot));
        self.has_text() && is_dated
    }

    /// Returns whether there is enough to make an article: a title or a text.
    pub(crate) fn is_article(&self) -> bool {
        self.has_text() || self.has(Slot::Title)
    }

    /// Returns whether all there is of an article is a title: menus, lists of sections and what programs note
    /// of themselves have a name. `is_alone`: nothing else is in the file.
    pub(crate) fn is_only_a_title(&self, is_alone: bool) -> bool {
        const WEAK: u8 = 3;
        let says_more = |slot: Slot| {
            matches!(
                slot,
                Slot::Body
                    | Slot::Published
                    | Slot::Updated
                    | Slot::Url
                    | Slot::Source
                    | Slot::Authors
            )
        };
        let is_named = |slot: Slot, rank: u8| {
            slot == Slot::Title && (rank == MAPPED || rank < WEAK && !is_alone)
        };
        !self.is_post
            && self.calendar.iter().all(Option::is_none)
            && !self.found.iter().any(|(slot, rank, _)| says_more(*slot) || is_named(*slot, *rank))
    }

    /// Makes a draft of fields that may hold HTML; every claim is of `kind`.
    pub(crate) fn into_draft(self, kind: EvidenceKind, record: Option<Record>) -> Draft {
        self.draft(kind, record, true)
    }

    /// Makes a draft of fields that hold none, so that `<BR>` may be the sign of a company.
    pub(crate) fn into_plain_draft(self, kind: EvidenceKind, record: Option<Record>) -> Draft {
        self.draft(kind, record, false)
    }

    /// Adds what only all fields together say: the day of three of them, and the text of a post.
    fn complete(&mut self) {
        if !self.has(Slot::Published)
            && let Some(day) = calendar_day(&self.calendar)
        {
            self.found.push((Slot::Published, 1, Cow::Owned(day)));
        }
        if let Some(message) = self.spoken().cloned() {
            self.found.push((Slot::Body, IN_BLOCKS, message));
        }
    }

    fn made(&mut self, kind: EvidenceKind) -> Made {
        Made {
            kind,
            is_post: self.is_post,
            is_crawl: self.is_crawl,
            is_upload: self.is_upload,
            archived: self.archived.take(),
        }
    }

    fn draft(mut self, kind: EvidenceKind, record: Option<Record>, is_html: bool) -> Draft {
        self.complete();
        // Stable, so that of equal ranks the first in the record comes first.
        self.found.sort_by_key(|(slot, rank, _)| (*slot, *rank));
        let body = self.body(is_html);
        let says_undated =
            kind == EvidenceKind::Field && self.empty_date && !self.has(Slot::Published);
        let mut draft = Draft { record, says_undated, ..Draft::default() };
        let mut of_source = None;
        let made = self.made(kind);
        for (slot, rank, text) in self.found {
            if slot == Slot::Body || made.is_no_part(slot, rank, &text) {
                continue;
            }
            let text = clean(text);
            let has_markup = is_html && slot != Slot::Url;
            let text = one_line(if has_markup { markup::plain_text(text) } else { text });
            if text.is_empty() {
                continue;
            }
            match slot {
                Slot::Title => first(&mut draft.title, text),
                Slot::Url if looks_like_url(&text) => first(&mut draft.url, text),
                Slot::Lang => first(&mut draft.lang, text),
                Slot::Key => first(&mut draft.key, text),
                Slot::Section => put_section(&mut draft, text),
                Slot::Authors => draft.authors.push(unlinked(text)),
                Slot::Subjects => draft.subjects.push(text),
                Slot::Kind => first(&mut draft.kind, text),
                Slot::Page => first(&mut draft.printed_page, text),
                Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
                    let role = made.role(slot, rank, &text);
                    let text = if kind == EvidenceKind::Field { day_of_number(text) } else { text };
                    draft.dates.push(DateClaim { kind, role, text });
                }
                Slot::Source => {
                    if looks_like_url(&text) && has_path(&text) {
                        first(&mut of_source, text.clone());
                    }
                    draft.sources.push(SourceClaim { kind, text });
                }
                Slot::Body | Slot::Url | Slot::Post | Slot::Year | Slot::Month | Slot::Day => {}
                Slot::Message | Slot::Crawl | Slot::Upload => {}
            }
        }
        // A source given as an address is where the article was published, if the record names no other. A
        // feed's own address is that of its list.
        if kind != EvidenceKind::Feed {
            draft.url = draft.url.or(of_source);
        }
        draft.meta =
            self.own.into_iter().map(|(name, text)| (name, one_line(clean(text)))).collect();
        draft.body = paragraphs::body(&body, draft.title.as_deref());
        if kind == EvidenceKind::Field {
            draft.warnings.extend(damaged(&draft));
        }
        draft
    }

    /// Returns the text: of the best name, and of several as good the longest.
    fn body(&self, is_html: bool) -> Cow<'t, str> {
        let has_title = self.has(Slot::Title);
        // `story` and `content` may hold the id of a story.
        let is_text = |rank: u8, text: &str| !has_title || rank < 2 || !is_code(text.trim());
        let bodies = self
            .found
            .iter()
            .filter(|(slot, rank, text)| *slot == Slot::Body && is_text(*rank, text));
        let best = bodies.min_by_key(|(_, rank, text)| (*rank, std::cmp::Reverse(text.len())));
        let text = |text: &Cow<'t, str>| with_line_ends(text.clone());
        match best {
            Some((_, _, found)) if is_html => markup::plain_text(clean(text(found))),
            Some((_, _, found)) => clean(text(found)),
            None => Cow::Borrowed(""),
        }
    }
}

/// An article has one section; what else is named so is what it is about.
fn put_section(draft: &mut Draft, text: String) {
    match &draft.section {
        Some(known) if *known != text => draft.subjects.push(text),
        _ => first(&mut draft.section, text),
    }
}

/// Says that characters of a record were no text in the charset of its file.
fn damaged(draft: &Draft) -> Option<String> {
    let mut texts = [Some(draft.body.as_str()), draft.title.as_deref()].into_iter().flatten();
    texts
        .any(|text| text.contains(char::REPLACEMENT_CHARACTER))
        .then(|| "characters of it are damaged, and shown as \u{fffd}".to_owned())
}

/// Returns whether a text is one word of letters without accents, figures and dashes, a figure among them or
/// capitals inside: an id.
fn is_code(text: &str) -> bool {
    const LONGEST: usize = 40;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_odd = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    text.len() <= LONGEST
        && text.bytes().all(is_part)
        && (text.bytes().skip(1).any(is_odd) || text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Puts line ends where a program wrote them as `\n`: in a text that has none of its own, behind the end
/// of a sentence or twice in a row. Elsewhere such a pair is of a path or of a program's text.
fn with_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("\\n") || text.trim_end().contains('\n') {
        return text;
    }
    let is_end = |char: char| matches!(char, '.' | '!' | '?' | '"' | '\'' | '”' | '»' | ')' | '。');
    let are_line_ends = text.contains("\\n\\n")
        || text.contains("\\r\\n")
        || text.match_indices("\\n").all(|(at, _)| text[..at].trim_end().ends_with(is_end));
    if !are_line_ends {
        return text;
    }
    Cow::Owned(text.replace("\\r\\n", "\n").replace("\\n", "\n"))
}

/// Returns the name in an object that a program printed into a cell: `{'id': 'kp', 'name': 'Kestrel Post'}`.
fn named_in_text(text: Cow<'_, str>) -> Cow<'_, str> {
    let inner = text.trim();
    let is_object = inner.starts_with("{'") || inner.starts_with("{\"");
    if !is_object || !inner.ends_with('}') {
        return text;
    }
    let found = ["name", "title", "display_name"].iter().find_map(|name| {
        let at = ["'", "\""].iter().find_map(|quote| {
            let key = format!("{quote}{name}{quote}:");
            Some(inner.find(&key)? + key.len())
        })?;
        let value = inner[at..].trim_start();
        let quote = value.chars().next().filter(|char| matches!(char, '\'' | '"'))?;
        let value = &value[1..];
        Some(value[..value.find(quote)?].to_owned())
    });
    found.map_or(text, Cow::Owned)
}

/// Puts a day together from its year, month and day, as precisely as they are given. Tables write
/// whole numbers as fractions too (`2018.0`).
fn calendar_day(calendar: &[Option<Cow<'_, str>>; 3]) -> Option<String> {
    let [year, month, day] = calendar.each_ref().map(|part| {
        let part = part.as_deref().unwrap_or_default().trim();
        part.strip_suffix(".0").unwrap_or(part)
    });
    let number = |text: &str, range: std::ops::RangeInclusive<u16>| {
        text.parse::<u16>().ok().filter(|number| range.contains(number))
    };
    let year = number(year, 1000..=2999).filter(|_| year.len() == 4)?;
    let day = number(day, 1..=31);
    if let Some(month) = number(month, 1..=12) {
        return Some(match day {
            Some(day) => format!("{year}-{month:02}-{day:02}"),
            None => format!("{year}-{month:02}"),
        });
    }
    if month.chars().count() >= 3 && month.chars().all(char::is_alphabetic) {
        return Some(match day {
            Some(day) => format!("{day} {month} {year}"),
            None => format!("{month} {year}"),
        });
    }
    Some(year.to_string())
}

/// By what a record was made: that decides what its open names mean.
struct Made {
    kind: EvidenceKind,
    is_post: bool,
    is_crawl: bool,
    is_upload: bool,
    archived: Option<String>,
}

impl Made {
    /// Returns whether a field of the record is no part of the article: what a post names as its source
    /// is the program it was written with, or itself (`self.oldhaven`); a number is the id of an author
    /// or a section elsewhere.
    fn is_no_part(&self, slot: Slot, rank: u8, text: &str) -> bool {
        const OF_HOST: u8 = 4;
        let text = text.trim();
        match slot {
            Slot::Source if self.is_post && rank == 2 => true,
            Slot::Source => rank == OF_HOST && text.starts_with("self."),
            Slot::Authors | Slot::Section | Slot::Subjects => {
                // A year may be what a story is about.
                let is_year = slot == Slot::Subjects && text.len() == 4;
                let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
                self.kind == EvidenceKind::Field && is_number && !is_year
            }
            _ => false,
        }
    }

    /// Returns which of an article's dates a field is.
    fn role(&self, slot: Slot, rank: u8, text: &str) -> DateRole {
        /// `epoch`, `time`: they name no day of publication.
        const NUMBER: u8 = 4;
        let is_open = rank >= OPEN && self.kind == EvidenceKind::Field && !self.is_post;
        let digits = || text.bytes().filter(u8::is_ascii_digit).map(char::from).collect::<String>();
        match slot {
            Slot::Updated => DateRole::Updated,
            Slot::Saved => DateRole::Saved,
            Slot::Published if self.is_upload && rank >= NUMBER => DateRole::Saved,
            Slot::Published if is_open && self.is_crawl => DateRole::Saved,
            Slot::Created if self.is_crawl => DateRole::Saved,
            Slot::Published
                if is_open && self.archived.as_ref().is_some_and(|at| *at == digits()) =>
            {
                DateRole::Saved
            }
            Slot::Created if !self.is_post && !self.is_upload => DateRole::LikelySaved,
            Slot::Published if is_open => DateRole::LikelyPublished,
            _ => DateRole::Published,
        }
    }
}

/// Takes the marks of a link off a name: `[[Jane Doe]]`, `[Jane Doe](https://…)`.
fn unlinked(name: String) -> String {
    let Some(inner) = name.strip_prefix('[') else { return name };
    match inner.strip_prefix('[').and_then(|inner| inner.strip_suffix("]]")) {
        Some(note) => note.rsplit('|').next().unwrap_or(note).to_owned(),
        None => match inner.split_once("](") {
            Some((text, _)) => text.to_owned(),
            None => name,
        },
    }
}

/// Turns a name that is filed under the family (`Quill, Mara`) around.
pub(crate) fn name_in_order(name: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    let Some((family, given)) = name.split_once(',') else { return Cow::Borrowed(name) };
    let (family, given) = (family.trim(), given.trim());
    let particles = |word: &&str| !word.starts_with(char::is_lowercase);
    let is_one = family.split_whitespace().filter(particles).count() == 1
        && (1..=3).contains(&given.split_whitespace().count())
        && given.starts_with(char::is_uppercase)
        && !given.contains(',')
        && name.len() <= LONGEST;
    if is_one { Cow::Owned(format!("{given} {family}")) } else { Cow::Borrowed(name) }
}

/// Returns whether an address has more than a host.
fn has_path(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('/').is_some_and(|(_, path)| !path.is_empty())
}

fn first(part: &mut Option<String>, text: String) {
    part.get_or_insert(text);
}

/// Returns whether a value only says that there is none.
fn says_nothing(text: &str) -> bool {
    ["null", "none", "nan", "n/a", "nil", "undefined", "[]", "{}", "-", "--"]
        .iter()
        .any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// Returns the text on one line, its blanks single.
pub(crate) fn one_line(text: Cow<'_, str>) -> String {
    let trimmed = text.trim();
    let mut line = String::with_capacity(trimmed.len());
    for word in trimmed.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(Slot, u8, &'static str)]) -> Draft {
        let mut all = Fields::default();
        for &(slot, rank, text) in fields {
            all.put(slot, rank, text.into());
        }
        all.into_draft(EvidenceKind::Field, None)
    }

    #[test]
    fn a_record_with_damaged_characters_says_so() {
        let text = |body| draft(&[(Slot::Title, 1, "Bridge"), (Slot::Body, 1, body)]);
        assert_eq!(text("The bridge is closed.").warnings, [""; 0]);
        assert!(text("The bridge is cl\u{fffd}sed.").warnings[0].contains("damaged"));
    }

    #[test]
    fn a_second_section_is_a_subject() {
        let draft = draft(&[(Slot::Section, 1, "News"), (Slot::Section, 1, "Local")]);
        assert_eq!(
            (draft.section.as_deref(), draft.subjects),
            (Some("News"), vec!["Local".to_owned()])
        );
    }

    #[test]
    fn the_better_name_is_believed_and_the_longer_text() {
        let draft = draft(&[
            (Slot::Body, SUMMARY, "A long summary of what was said."),
            (Slot::Body, 1, "Short."),
            (Slot::Body, 1, "Short, and then more."),
            (Slot::Title, 3, "slug"),
            (Slot::Title, 1, "Title"),
        ]);
        assert_eq!(
            (draft.body.as_str(), draft.title.as_deref()),
            ("Short, and then more.", Some("Title"))
        );
    }

    #[test]
    fn the_address_of_a_source_is_that_of_the_article_only_where_no_other_is_named() {
        for (url, expected) in
            [(Some("https://k.example/b"), "https://k.example/b"), (None, "https://k.example/feed")]
        {
            let mut fields = vec![(Slot::Source, 1, "https://k.example/feed")];
            fields.extend(url.map(|url| (Slot::Url, 3, url)));
            assert_eq!(draft(&fields).url.as_deref(), Some(expected));
        }
    }

    #[test]
    fn numbers_that_tables_make_of_days_are_read() {
        for (text, expected) in [
            ("1520244000.0", "1520244000"),
            ("20180305.0", "20180305"),
            ("2018.0", "2018"),
            ("43164", "2018-03-05"),
            ("43164.4270833333", "2018-03-05"),
            ("201803", "2018-03"),
            ("201813", "201813"),
            ("12345", "12345"),
            ("5.3.2018", "5.3.2018"),
            ("2018-03-05", "2018-03-05"),
        ] {
            assert_eq!(draft(&[(Slot::Published, 2, text)]).dates[0].text, expected);
        }
    }

    #[test]
    fn a_day_may_be_in_three_fields() {
        for (year, month, day, expected) in [
            ("2018", "3", "5", Some("2018-03-05")),
            ("2018.0", "3.0", "6.0", Some("2018-03-06")),
            ("2018", "March", "5", Some("5 March 2018")),
            ("2018", "3", "", Some("2018-03")),
            ("2018", "", "5", Some("2018")),
            ("2018", "0", "0", Some("2018")),
            ("18", "3", "5", None),
            ("", "3", "5", None),
        ] {
            let found =
                draft(&[(Slot::Year, 1, year), (Slot::Month, 1, month), (Slot::Day, 1, day)]);
            let found: Vec<_> = found.dates.iter().map(|claim| claim.text.as_str()).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{year} {month} {day}");
        }
        let whole = draft(&[(Slot::Published, 2, "2019-01-02"), (Slot::Year, 1, "2018")]);
        assert_eq!(whole.dates.len(), 1);
    }

    #[test]
    fn what_is_no_html_keeps_what_looks_like_it() {
        let mut fields = Fields::default();
        fields.put(Slot::Title, 1, "Brent <BR> rises".into());
        fields.put(Slot::Body, 1, "Brent Corp <BR> said <p> no.".into());
        let draft = fields.into_plain_draft(EvidenceKind::Wire, None);
        assert_eq!(draft.title.as_deref(), Some("Brent <BR> rises"));
        assert_eq!(draft.body, "Brent Corp <BR> said <p> no.");
    }

    #[test]
    fn claims_come_best_first() {
        let draft = draft(&[
            (Slot::Published, 4, "2020-01-03"),
            (Slot::Updated, 1, "2020-01-02"),
            (Slot::Published, 1, "2020-01-01"),
        ]);
        let texts: Vec<_> = draft.dates.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(texts, ["2020-01-01", "2020-01-03", "2020-01-02"]);
        assert_eq!(draft.dates[2].role, DateRole::Updated);
    }

    #[test]
    fn a_post_says_itself_when_it_was_made_and_others_when_they_were_saved() {
        let saved = draft(&[(Slot::Created, 1, "2020-01-02"), (Slot::Source, 2, "The Post")]);
        assert_eq!(saved.dates[0].role, DateRole::LikelySaved);
        assert_eq!(saved.sources.len(), 1);
        let post = draft(&[
            (Slot::Created, 1, "2020-01-02"),
            (Slot::Source, 2, "Web Client"),
            (Slot::Post, 1, "kestrelpost"),
        ]);
        assert_eq!(post.dates[0].role, DateRole::Published);
        assert_eq!(post.sources, []);
    }

    #[test]
    fn marks_of_links_are_no_part_of_a_name_and_an_address_as_source_is_one_too() {
        let address = "https://post.example/news/bridge";
        let draft = draft(&[
            (Slot::Authors, 1, "[[Jane Doe]]"),
            (Slot::Authors, 1, "[[people/li|Li Wei]]"),
            (Slot::Authors, 1, "[Bo Ferris](https://x.example/bo)"),
            (Slot::Source, 2, address),
        ]);
        assert_eq!(draft.authors, ["Jane Doe", "Li Wei", "Bo Ferris"]);
        assert_eq!(draft.url.as_deref(), Some(address));
    }

    #[test]
    fn a_field_that_says_nothing_makes_no_claim() {
        let draft =
            draft(&[(Slot::Source, 1, "N/A"), (Slot::Authors, 1, " "), (Slot::Url, 1, "12")]);
        assert_eq!(draft, Draft::default());
    }
}
