//! The export of Movable Type and TypePad, which other programs for blogs write too: header lines, then parts below
//! a short rule each with its name, then a longer rule.
//!
//! Comments of readers are parts like the text, and no part of the article. Source of the layout: Movable Type,
//! "Import / Export Format"; it sets the month first.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::format::export::items::Entry;
use crate::format::fields::Fields;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;

/// Parts a record into its sections.
const SECTION: &str = "-----";

/// Ends a record.
const RECORD: &str = "--------";

/// Reads the articles of such a file; `None` if the lines are none.
pub(super) fn read(lines: &[&str]) -> Option<Vec<Entry>> {
    let is_body = |pair: &[&str]| pair[0].trim_end() == SECTION && pair[1].trim_end() == "BODY:";
    let first = lines.iter().find(|line| !line.trim().is_empty())?;
    if !is_header(first) || !lines.windows(2).any(is_body) {
        return None;
    }
    let mut entries = Vec::new();
    let mut from = 0;
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.trim_end() == RECORD) {
        entries.extend(entry(lines, from, at));
        from = at + 1;
    }
    entries.extend(entry(lines, from, lines.len()));
    (!entries.is_empty()).then_some(entries)
}

/// Recognizes a header line by its name in capitals: `ALLOW COMMENTS: 1`.
fn is_header(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| {
        name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ')
    })
}

/// Reads one record; `None` where there is none.
fn entry(lines: &[&str], from: usize, to: usize) -> Option<Entry> {
    let mut sections = lines[from..to].split(|line| line.trim_end() == SECTION);
    let mut fields = Fields::default();
    let mut is_unpublished = false;
    for line in sections.next()?.iter().filter(|line| is_header(line)) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim();
        match name.trim() {
            "TITLE" => fields.put(Slot::Title, 1, Cow::Borrowed(value)),
            "AUTHOR" => fields.put(Slot::Authors, 1, Cow::Borrowed(value)),
            "DATE" => fields.put(Slot::Published, 1, day(value)),
            "PRIMARY CATEGORY" => fields.put(Slot::Section, 1, Cow::Borrowed(value)),
            "CATEGORY" => fields.put(Slot::Section, 2, Cow::Borrowed(value)),
            "UNIQUE URL" => fields.put(Slot::Url, 1, Cow::Borrowed(value)),
            "TAGS" => put_words(value, &mut fields),
            "STATUS" => is_unpublished = !value.eq_ignore_ascii_case("publish"),
            _ => {}
        }
    }
    let mut body: Vec<String> = Vec::new();
    for section in sections {
        let Some((name, text)) = section.split_first() else { continue };
        let text = text.join("\n");
        match name.trim_end() {
            "BODY:" | "EXTENDED BODY:" if !text.trim().is_empty() => body.push(text),
            "EXCERPT:" => fields.put(Slot::Body, SUMMARY, Cow::Owned(text)),
            "KEYWORDS:" => put_words(&text, &mut fields),
            _ => {}
        }
    }
    fields.put(Slot::Body, 1, Cow::Owned(body.join("\n\n")));
    let draft = fields.into_draft(EvidenceKind::HeaderLine, None);
    let is_there = draft.title.is_some() || !draft.body.is_empty();
    let passed_over = is_unpublished.then_some("draft of a blog");
    is_there.then_some(Entry { passed_over, ..Entry::new(from..to, draft) })
}

fn put_words(text: &str, fields: &mut Fields<'_>) {
    let words = text.split([',', '\n']).map(|word| word.trim().trim_matches('"'));
    for word in words.filter(|word| !word.is_empty()) {
        fields.put(Slot::Subjects, 1, Cow::Owned(word.to_owned()));
    }
}

/// Reads `02/07/2014 09:15:00 PM`; what is written otherwise is left as it is.
fn day(value: &str) -> Cow<'_, str> {
    let read = || {
        let mut words = value.split_whitespace();
        let mut date = words.next()?.split('/').map(|number| number.parse::<u16>().ok());
        let (month, day, year) = (date.next()??, date.next()??, date.next()??);
        let mut time =
            words.next().unwrap_or("0:0").split(':').map(|number| number.parse::<u16>().ok());
        let (hour, minute) = (time.next()??, time.next()??);
        let hour = match words.next() {
            Some("PM" | "pm") if hour < 12 => hour + 12,
            Some("AM" | "am") if hour == 12 => 0,
            _ => hour,
        };
        let is_right = (1..=12).contains(&month) && (1..=31).contains(&day) && year >= 1000;
        (is_right && hour < 24 && minute < 60)
            .then(|| format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"))
    };
    read().map_or(Cow::Borrowed(value), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: &str = "AUTHOR: Mara Quill\nTITLE: Tolls to rise\nSTATUS: Publish\nPRIMARY CATEGORY: Business\nCATEGORY: Business\n\n\
        DATE: 02/07/2014 09:15:00 PM\nTAGS: port,\"harbour tolls\"\n-----\nBODY:\nHarbour tolls will rise.\n\nLines will appeal.\n-----\n\
        EXTENDED BODY:\nMore here.\n-----\nEXCERPT:\n\n-----\nCOMMENT:\nAUTHOR: Sam\nDATE: 02/08/2014 10:00:00 AM\nNonsense.\n-----\n--------\n\
        AUTHOR: Bo Ferris\nTITLE: Eels return\nSTATUS: Draft\nDATE: 02/17/2014 12:05:00 AM\n-----\nBODY:\nEels are back.\n-----\n--------\n";

    #[test]
    fn a_blogs_posts_are_read_without_the_comments_and_its_drafts_are_left_out() {
        let lines: Vec<&str> = EXPORT.lines().collect();
        let entries = read(&lines).unwrap();
        let [first, second] = &entries[..] else { panic!("{entries:?}") };
        assert_eq!(
            first.draft.body,
            "Harbour tolls will rise.\n\nLines will appeal.\n\nMore here."
        );
        assert_eq!(first.draft.title.as_deref(), Some("Tolls to rise"));
        assert_eq!(first.draft.dates[0].text, "2014-02-07 21:15");
        assert_eq!(first.draft.subjects, ["port", "harbour tolls"]);
        assert_eq!(
            (first.draft.section.as_deref(), first.draft.warnings.len()),
            (Some("Business"), 0)
        );
        assert_eq!(second.draft.dates[0].text, "2014-02-17 00:05");
        assert_eq!((first.passed_over, second.passed_over), (None, Some("draft of a blog")));
    }

    #[test]
    fn a_text_with_such_a_rule_is_no_export_of_a_blog() {
        for text in
            ["Eels\n-----\nBODY: they are back", "TITLE: Eels\n\n-----\nThey are back.\n--------\n"]
        {
            let lines: Vec<&str> = text.lines().collect();
            assert!(read(&lines).is_none(), "{text}");
        }
    }
}
