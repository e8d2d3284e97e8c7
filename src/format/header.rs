//! Reads what is above a plain text: one set of rules for every layout of headers.
//!
//! The lines on top of a text (or the parts of one line, where it is cut up by a separator such as
//! `###`) are each looked at by themselves: a line is a named field, a date, an address, a
//! language, an id, a byline, a list, or some other short line, in whatever order they come. Lines are a header only if one of them could hardly be anything else.
//! Invariant: a line is either read as a field or left to the text; none is dropped.

mod opening;
mod parts;
mod says;

use std::borrow::Cow;

use crate::format::fields::Fields;
use crate::format::names::Slot;

pub(crate) use crate::format::header::opening::Opening;
pub(crate) use crate::format::header::says::Says;
pub(crate) use crate::format::header::says::named;
pub(crate) use crate::format::header::says::says;

/// The most lines looked at.
pub(crate) const LINES: usize = 40;

/// What is above a text.
#[derive(Debug)]
pub(crate) struct Header<'t> {
    /// What it says.
    pub(crate) fields: Fields<'t>,
    /// Lines among it that name what no article has, with what they say.
    pub(crate) others: Vec<(&'t str, &'t str)>,
    /// Lines among it that are no field: they open the text.
    pub(crate) kept: Vec<&'t str>,
    /// The first line of the text.
    pub(crate) text_from: usize,
}

/// Reads the header above a text given by its lines.
pub(crate) fn read<'t>(lines: &[&'t str]) -> Header<'t> {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    if let Some(line) = lines.get(first) {
        if let Some(parts) = parts::parts_of(line) {
            let (fields, kept) = parts::read(&parts);
            return Header { fields, others: Vec::new(), kept, text_from: first + 1 };
        }
        if let Some(opening) = Opening::of(line) {
            let mut fields = Fields::default();
            opening.put_into(&mut fields);
            return Header {
                fields,
                others: Vec::new(),
                kept: vec![opening.text],
                text_from: first + 1,
            };
        }
    }
    from_lines(lines, first)
}

/// What the lines above a text say, as they are gathered.
#[derive(Default)]
struct Gathered<'t> {
    fields: Fields<'t>,
    /// Short lines that are no field, and where they are.
    short: Vec<(usize, &'t str)>,
    /// Lines that name what no article has.
    others: Vec<(&'t str, &'t str)>,
    /// Fields only if they are inside a header.
    weak: Vec<(usize, Slot, &'t str)>,
    /// How many lines could hardly be anything but a header's.
    strong: usize,
    /// A line names its field.
    named: bool,
    /// The first line below the header.
    end: usize,
    /// The beginning of the text, in the line that names it.
    text_in_line: Option<&'t str>,
}

fn from_lines<'t>(lines: &[&'t str], first: usize) -> Header<'t> {
    let mut gathered = Gathered { end: first, ..Gathered::default() };
    gathered.gather(lines, first);
    if gathered.strong == 0 { without_header(lines, first) } else { gathered.into_header(lines) }
}

impl<'t> Gathered<'t> {
    fn gather(&mut self, lines: &[&'t str], first: usize) {
        let (mut blanks, mut at) = (0, first);
        while let Some(line) = lines.get(at) {
            if line.trim().is_empty() {
                blanks += 1;
                if blanks > 3 {
                    return;
                }
                at += 1;
                continue;
            }
            let adjacent = blanks == 0;
            blanks = 0;
            let Some(next) = self.take(says(line, self.named && adjacent), at, adjacent, lines)
            else {
                return;
            };
            at = next;
        }
    }

    /// Takes what line `at` says; returns the next line, or `None` where the header ends.
    fn take(
        &mut self,
        said: Says<'t>,
        at: usize,
        adjacent: bool,
        lines: &[&'t str],
    ) -> Option<usize> {
        match said {
            Says::Text => return None,
            // A header holds a title and perhaps a line below it; more is a text of short lines.
            Says::Short(text) => {
                let is_below = self.strong > 0 && !adjacent && self.fields.has(Slot::Title);
                if self.short.len() >= 3 || is_below {
                    return None;
                }
                self.short.push((at, text));
            }
            Says::Named(Slot::Body, _, text) => {
                if self.strong > 0 || text.is_empty() || text.chars().count() >= 60 {
                    self.text_in_line = Some(text);
                    self.strong += 1;
                    self.end = at + 1;
                }
                return None;
            }
            Says::Named(slot, rank, text) => {
                return Some(self.take_named(slot, rank, text, at, lines));
            }
            Says::Other(name, value) if self.strong > 0 => {
                self.others.push((name, value));
                self.end = at + 1;
            }
            Says::Nothing if self.strong > 0 => self.end = at + 1,
            Says::Other(..) | Says::Nothing | Says::List(_) => {}
            Says::Date(text) => self.put(Slot::Published, 2, text, at),
            Says::Address(text) => self.put(Slot::Url, 2, text, at),
            // A byline alone may be the first words of a text (`By Tuesday`).
            Says::Byline(text) => self.put(Slot::Authors, 2, text, at),
            Says::Language(text) => self.weak.push((at, Slot::Lang, text)),
            Says::Id(text) => self.weak.push((at, Slot::Key, text)),
        }
        Some(at + 1)
    }

    fn put(&mut self, slot: Slot, rank: u8, text: &'t str, at: usize) {
        self.fields.put(slot, rank, Cow::Borrowed(text));
        self.strong += 1;
        self.end = at + 1;
    }

    /// Takes a line that names its field; a long title goes on in a line that starts with a blank.
    fn take_named(
        &mut self,
        slot: Slot,
        rank: u8,
        text: &'t str,
        at: usize,
        lines: &[&'t str],
    ) -> usize {
        self.put(slot, rank, text, at);
        self.named = true;
        if slot == Slot::Title
            && let Some(more) = lines.get(at + 1).filter(|more| is_continuation(more))
        {
            self.fields = retitled(std::mem::take(&mut self.fields), text, more);
            self.end = at + 2;
        }
        self.end
    }

    fn into_header(mut self, lines: &[&'t str]) -> Header<'t> {
        for (at, slot, text) in std::mem::take(&mut self.weak) {
            if at < self.end {
                self.fields.put(slot, 2, Cow::Borrowed(text));
            }
        }
        let (mut kept, mut text_from) = (Vec::new(), self.end);
        for (at, text) in std::mem::take(&mut self.short) {
            let above = at < self.end;
            let follows = at == text_from
                || (at > text_from && lines[text_from..at].iter().all(|l| l.trim().is_empty()));
            if !self.fields.has(Slot::Title) && (above || (follows && stands_alone(lines, at))) {
                self.fields.put(Slot::Title, 2, Cow::Borrowed(text));
                text_from = text_from.max(at + 1);
            } else if above {
                kept.push(text);
            }
        }
        // Directly below a header a title may end as a sentence does.
        if !self.fields.has(Slot::Title)
            && self.text_in_line.is_none()
            && let Some(line) = lines.get(text_from).map(|line| line.trim())
            && !line.is_empty()
            && line.chars().count() <= 250
            && stands_alone(lines, text_from)
        {
            self.fields.put(Slot::Title, 3, Cow::Borrowed(line));
            text_from += 1;
        }
        kept.extend(self.text_in_line.filter(|text| !text.is_empty()));
        Header { fields: self.fields, others: self.others, kept, text_from }
    }
}

fn retitled<'t>(mut fields: Fields<'t>, title: &str, more: &str) -> Fields<'t> {
    fields.put(Slot::Title, 1, Cow::Owned(format!("{title} {}", more.trim())));
    fields.put(Slot::Title, 0, Cow::Owned(format!("{title} {}", more.trim())));
    fields
}

fn is_continuation(line: &str) -> bool {
    line.starts_with([' ', '\t'])
        && !line.trim().is_empty()
        && !matches!(says(line, false), Says::Named(..))
}

/// No header: the first line is the title where it reads like one.
fn without_header<'t>(lines: &[&'t str], first: usize) -> Header<'t> {
    let mut fields = Fields::default();
    let mut text_from = first;
    if let Some(line) = lines.get(first)
        && let Says::Short(title) = says(line, false)
        && !title.starts_with(char::is_lowercase)
        && !title.starts_with(['-', '*', '•'])
        && title.chars().any(char::is_alphabetic)
        && lines[first + 1..].iter().any(|line| !line.trim().is_empty())
        && stands_alone(lines, first)
    {
        fields.put(Slot::Title, 2, Cow::Borrowed(title));
        text_from = first + 1;
    }
    Header { fields, others: Vec::new(), kept: Vec::new(), text_from }
}

/// Returns whether a line is set off from what follows: by a blank line, or by being clearly
/// shorter than the paragraph below it, above which a place may be on a line of its own.
fn stands_alone(lines: &[&str], at: usize) -> bool {
    let length = |at: usize| lines.get(at).map_or(0, |line| line.trim().chars().count());
    let (own, below) = (length(at), length(at + 1));
    let is_paragraph = |length: usize| length > 100 && length > 2 * own;
    let repeated = || lines[at].trim() == lines[at + 1].trim();
    below == 0
        || repeated()
        || is_paragraph(below)
        || (below <= 40 && below < own && is_paragraph(length(at + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;
    use crate::format::Draft;

    fn draft(text: &str) -> (Draft, String) {
        let lines: Vec<&str> = text.lines().collect();
        let header = read(&lines);
        let mut rest = header.kept;
        rest.extend(&lines[header.text_from..]);
        (
            header.fields.into_draft(EvidenceKind::HeaderLine, None),
            rest.join("\n").trim().to_owned(),
        )
    }

    fn date(draft: &Draft) -> &str {
        draft.dates.first().map_or("", |claim| claim.text.as_str())
    }

    fn source(draft: &Draft) -> &str {
        draft.sources.first().map_or("", |claim| claim.text.as_str())
    }

    #[test]
    fn a_date_and_a_source_before_the_lead() {
        let (draft, text) =
            draft(" date 2017-12-28 Guest Writer - Left- It is a well-known bridge.\n\nMore.");
        assert_eq!((date(&draft), source(&draft)), ("2017-12-28", "Guest Writer - Left"));
        assert_eq!(text, "It is a well-known bridge.\n\nMore.");
        assert_eq!(draft.title, None);
    }

    #[test]
    fn named_lines_in_several_languages() {
        for header in [
            "Title: The bridge\nDate: 2 May 2020\nSource: The Post\nAuthor: Jane Doe\nURL: https://post.example/1\n\n",
            "Titel: The bridge\nDatum: 2 May 2020\nQuelle: The Post\nVon: Jane Doe\nLink: https://post.example/1\n",
            "标题：The bridge\n日期：2 May 2020\n来源：The Post\n作者：Jane Doe\nX-Words: 12\n链接：https://post.example/1\n\n",
            "Subject: The bridge\n\nDate: 2 May 2020\n\nPublisher: The Post\n\nBy: Jane Doe\n\nUrl: https://post.example/1\nText:\n",
        ] {
            let (draft, text) =
                draft(&format!("{header}It is closed: nobody knows why, or for how long.\n"));
            assert_eq!(draft.title.as_deref(), Some("The bridge"), "{header}");
            assert_eq!((date(&draft), source(&draft)), ("2 May 2020", "The Post"), "{header}");
            assert_eq!(draft.authors, ["Jane Doe"], "{header}");
            assert_eq!(draft.url.as_deref(), Some("https://post.example/1"), "{header}");
            assert_eq!(text, "It is closed: nobody knows why, or for how long.", "{header}");
        }
    }

    #[test]
    fn a_title_with_a_colon_is_no_named_line() {
        let (draft, _) =
            draft("pl-1\npl\n2018-02-01\nhttps://post.example/1\nMay: bridge stays\n\nIt does.");
        assert_eq!(draft.title.as_deref(), Some("May: bridge stays"));
    }

    #[test]
    fn names_of_papers_may_shout_and_leads_be_short() {
        for (line, name, lead) in [
            (
                " date 2017-12-28 Yahoo! News- The bridge is closed.",
                "Yahoo! News",
                "The bridge is closed.",
            ),
            ("date 2017-12-28 the Post- ADVERTISEMENT", "the Post", "ADVERTISEMENT"),
            ("date 2017-12-28 The Post-", "The Post", ""),
            (
                "date 2017-12-28 Rev. Jane A. Doe (Post)- PARIS -- It is.",
                "Rev. Jane A. Doe (Post)",
                "PARIS -- It is.",
            ),
        ] {
            let (draft, text) = draft(line);
            assert_eq!((date(&draft), source(&draft)), ("2017-12-28", name));
            assert_eq!(text, lead);
        }
    }

    #[test]
    fn a_place_may_stand_between_the_title_and_the_text() {
        let paragraph = "The bridge is closed, and nobody knows why. ".repeat(4);
        let (draft, text) = draft(&format!("The bridge is closed\nNew Town\n{paragraph}"));
        assert_eq!(draft.title.as_deref(), Some("The bridge is closed"));
        assert!(text.starts_with("New Town\n"));
    }

    #[test]
    fn lines_set_off_by_dashes() {
        let (draft, text) = draft(
            "-- Bridge closed\n-- By  Jane Doe\n-- Tue Jul 13, 2010 3:25pm EDT\n-- http://post.example/1\n\n \n\n PARIS  (Reuters) - It is closed. ",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(
            (date(&draft), &draft.authors[..]),
            ("Tue Jul 13, 2010 3:25pm EDT", &["Jane Doe".to_owned()][..])
        );
        assert_eq!(text, "PARIS  (Reuters) - It is closed.");
    }

    #[test]
    fn five_bare_lines() {
        let (draft, text) = draft(
            "cz-126\ncs\n2018-09-28\nhttps://post.example/1\nMost je zavřený.\n\nNikdo neví proč.",
        );
        assert_eq!((draft.key.as_deref(), draft.lang.as_deref()), (Some("cz-126"), Some("cs")));
        assert_eq!(
            (date(&draft), draft.title.as_deref()),
            ("2018-09-28", Some("Most je zavřený."))
        );
        assert_eq!(text, "Nikdo neví proč.");
    }

    #[test]
    fn one_line_cut_up_by_marks() {
        let (draft, text) = draft(
            "data_set###پل بسته شد###http://post.example/پل###['شهر', 'راه']###2020-02-09 10:04:00###۴۱۲۵۷۰###['پل']\n1\tمتن",
        );
        assert_eq!(draft.title.as_deref(), Some("پل بسته شد"));
        assert_eq!((date(&draft), draft.key.as_deref()), ("2020-02-09 10:04:00", Some("۴۱۲۵۷۰")));
        assert_eq!(draft.section.as_deref(), Some("شهر"));
        assert_eq!(text, "1\tمتن");
    }

    #[test]
    fn a_title_a_byline_and_a_date_above_the_text() {
        let (draft, text) = draft(
            "Bridge closed for a year\n\nBy Jane Doe and Li Wei\nJune 5, 2019\n\nThe bridge is closed.",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge closed for a year"));
        assert_eq!((date(&draft), draft.authors.len()), ("June 5, 2019", 1));
        assert_eq!(text, "The bridge is closed.");
    }

    #[test]
    fn a_first_line_that_reads_like_a_title_is_one() {
        for (text, title) in [
            ("Bridge closed\n\nIt is closed.", Some("Bridge closed")),
            ("पुल बंद\n\nपुल बंद है।", Some("पुल बंद")),
            ("The bridge is closed.\n\nNobody knows why.", None),
            ("wrapped text starts small\n\nand goes on.", None),
            (
                "The first line of a text that was wrapped\nby its writer at a width of forty or so\nends nowhere.",
                None,
            ),
            ("Only a line", None),
        ] {
            assert_eq!(draft(text).0.title.as_deref(), title, "{text}");
        }
    }

    #[test]
    fn a_text_that_only_looks_like_a_header_is_left_alone() {
        for text in [
            "5 June 2019 was a long day for the people of the town by the river.\n\nMore.",
            "By the time they came the bridge was closed.\n\nMore words.",
            "Washington: The minister said that the bridge would be closed.\n\nMore.",
            "Text: no",
            "12\n\nThe number of the page above is no header at all.",
        ] {
            assert_eq!(draft(text).1, text);
        }
    }

    #[test]
    fn a_short_line_that_is_no_field_stays_in_the_text() {
        let (draft, text) =
            draft("Bridge closed\nNobody knows why\n2020-05-02\n\nThe bridge is closed.");
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(text, "Nobody knows why\n\nThe bridge is closed.");
    }
}
