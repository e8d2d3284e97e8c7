//! Reads what stands above a plain text: one set of rules for every layout of headers.
//!
//! The lines on top of a text (or the parts of one line, where it is cut up by a separator such as
//! `###`) are each looked at by themselves: a line is a named field, a date, an address, a
//! language, an id, a byline, a list, or some other short line, wherever it stands and in whatever
//! order they come. Lines are a header only if one of them could hardly be anything else.
//! Invariant: a line is either read as a field or left to the text; none is dropped.

use std::borrow::Cow;

use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::names;
use crate::format::names::Slot;
use crate::format::values::list_in_text;
use crate::format::written;

/// The most lines looked at.
pub(crate) const LINES: usize = 40;

/// What stands above a text.
#[derive(Debug)]
pub(crate) struct Header<'t> {
    /// What it says.
    pub(crate) fields: Fields<'t>,
    /// Lines among it that are no field: they open the text.
    pub(crate) kept: Vec<&'t str>,
    /// The first line of the text.
    pub(crate) text_from: usize,
}

/// What one line says, by itself.
#[derive(Debug, PartialEq)]
enum Says<'t> {
    /// `Source: The Post`.
    Named(Slot, u8, &'t str),
    /// `Copyright: The Post`, which nobody asks for; part of a header only below another line.
    Other,
    /// A date and nothing else.
    Date(&'t str),
    Address(&'t str),
    Byline(&'t str),
    /// `['News', 'World']`.
    List(&'t str),
    Language(&'t str),
    Id(&'t str),
    /// A line of marks, or a mark without a value.
    Nothing,
    /// A short line that does not end as a sentence does.
    Short(&'t str),
    /// Running text.
    Text,
}

/// Reads the header above a text given by its lines.
pub(crate) fn read<'t>(lines: &[&'t str]) -> Header<'t> {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    if let Some(line) = lines.get(first) {
        if let Some(parts) = parts_of(line) {
            return from_parts(&parts, first + 1);
        }
        if let Some(opening) = Opening::of(line) {
            return opening.into_header(first + 1);
        }
    }
    from_lines(lines, first)
}

fn from_lines<'t>(lines: &[&'t str], first: usize) -> Header<'t> {
    let mut fields = Fields::default();
    let mut short: Vec<(usize, &'t str)> = Vec::new();
    let mut weak: Vec<(usize, Slot, &'t str)> = Vec::new();
    let (mut strong, mut blanks, mut end) = (0_usize, 0, first);
    let mut named = false;
    let mut text_in_line = None;
    let mut at = first;
    let look = lines.len();
    while at < look {
        let line = lines[at];
        if line.trim().is_empty() {
            blanks += 1;
            if blanks > 3 {
                break;
            }
            at += 1;
            continue;
        }
        let adjacent = blanks == 0;
        blanks = 0;
        match says(line, named && adjacent) {
            Says::Text => break,
            // A header holds a title and perhaps a line below it; more is a text of short lines.
            Says::Short(text) => {
                if short.len() >= 3 || (strong > 0 && !adjacent && fields.has(Slot::Title)) {
                    break;
                }
                short.push((at, text));
            }
            Says::Named(Slot::Body, _, text) => {
                if strong == 0 && !text.is_empty() && text.chars().count() < 60 {
                    break;
                }
                text_in_line = Some(text);
                strong += 1;
                end = at + 1;
                break;
            }
            Says::Named(slot, rank, text) => {
                fields.put(slot, rank, Cow::Borrowed(text));
                named = true;
                strong += 1;
                end = at + 1;
                // Long values go on in lines that start with a blank.
                if slot == Slot::Title
                    && let Some(more) = lines.get(at + 1).filter(|more| is_continuation(more))
                {
                    fields = retitled(fields, text, more);
                    at += 1;
                    end = at + 1;
                }
            }
            Says::Other | Says::Nothing => end = if strong > 0 { at + 1 } else { end },
            Says::Date(text) => {
                fields.put(Slot::Published, 2, Cow::Borrowed(text));
                strong += 1;
                end = at + 1;
            }
            Says::Address(text) => {
                fields.put(Slot::Url, 2, Cow::Borrowed(text));
                strong += 1;
                end = at + 1;
            }
            Says::Byline(text) => {
                fields.put(Slot::Authors, 2, Cow::Borrowed(text));
                strong += 1;
                end = at + 1;
            }
            Says::List(_) => {}
            Says::Language(text) => weak.push((at, Slot::Lang, text)),
            Says::Id(text) => weak.push((at, Slot::Key, text)),
        }
        at += 1;
    }
    if strong == 0 {
        return untold(lines, first);
    }
    // A byline alone may be the first words of a text (`By Tuesday`).
    let mut kept = Vec::new();
    for (at, slot, text) in weak {
        if at < end {
            fields.put(slot, 2, Cow::Borrowed(text));
        }
    }
    let mut text_from = end;
    for (at, text) in short {
        let above = at < end;
        let follows = at == text_from
            || (at > text_from && lines[text_from..at].iter().all(|l| l.trim().is_empty()));
        if !fields.has(Slot::Title) && (above || (follows && stands_alone(lines, at))) {
            fields.put(Slot::Title, 2, Cow::Borrowed(text));
            text_from = text_from.max(at + 1);
        } else if above {
            kept.push(text);
        }
    }
    // Directly below a header a title may end as a sentence does.
    if !fields.has(Slot::Title)
        && text_in_line.is_none()
        && let Some(line) = lines.get(text_from).map(|line| line.trim())
        && !line.is_empty()
        && line.chars().count() <= 250
        && stands_alone(lines, text_from)
    {
        fields.put(Slot::Title, 3, Cow::Borrowed(line));
        text_from += 1;
    }
    kept.extend(text_in_line.filter(|text| !text.is_empty()));
    Header { fields, kept, text_from }
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
fn untold<'t>(lines: &[&'t str], first: usize) -> Header<'t> {
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
    Header { fields, kept: Vec::new(), text_from }
}

/// Tells whether a line is set off from what follows: by a blank line, or by being clearly
/// shorter than the paragraph below it, above which a place may stand on a line of its own.
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

/// Tells what a line says. `inside` means that the line above it is part of a header.
fn says(line: &str, inside: bool) -> Says<'_> {
    let text = undecorated(line);
    if text.is_empty() {
        return Says::Nothing;
    }
    let chars = text.chars().count();
    if let Some(named) = named(text, inside) {
        return named;
    }
    if chars > 250 {
        return if looks_like_url(text) { Says::Address(text) } else { Says::Text };
    }
    if looks_like_url(text) {
        return Says::Address(text);
    }
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Says::Language(text);
    }
    let digits = text.chars().filter(|char| char.is_numeric()).count();
    if digits > 0 && !(digits == chars && chars < 8) && written::is_date(text) {
        return Says::Date(text);
    }
    if text.starts_with('[') && text.ends_with(']') {
        return Says::List(text);
    }
    if digits > 0 && chars <= 64 && !text.contains(char::is_whitespace) && !text.ends_with(is_end) {
        return Says::Id(text);
    }
    if let Some(name) = byline(text) {
        return Says::Byline(name);
    }
    let words = text.split_whitespace().count();
    if words <= 30 && chars <= 200 && !text.ends_with(is_end) {
        Says::Short(text)
    } else {
        Says::Text
    }
}

/// Tells whether a text that ends so is a sentence and not a headline.
fn is_end(char: char) -> bool {
    matches!(char, '.' | '。' | '।' | '۔' | ',' | ';' | '，' | '；' | '、')
}

/// Takes off what only sets a header line off (`-- `, `* `, `# `).
fn undecorated(line: &str) -> &str {
    let line = line.trim();
    let marks = line.trim_start_matches(['-', '#', '*', '=', '>', '|']);
    let is_decoration = marks.is_empty() || (marks.len() < line.len() && marks.starts_with(' '));
    // One dash opens an item or speech; two set a line off.
    let width = line.len() - marks.len();
    if is_decoration && (width >= 2 || marks.is_empty()) { marks.trim() } else { line }
}

/// Reads a line that names what it holds.
fn named(text: &str, inside: bool) -> Option<Says<'_>> {
    const LONGEST: usize = 48;
    let (mark, width) = text
        .char_indices()
        .take(LONGEST)
        .find(|(_, char)| matches!(char, ':' | '：' | '=' | '\t'))
        .map(|(at, char)| (at, char.len_utf8()))?;
    let name = text[..mark].trim().trim_matches('*');
    let value = text[mark + width..].trim().trim_start_matches("**").trim();
    let words = name.split_whitespace().count();
    if name.is_empty() || words > 3 || value.starts_with("//") {
        return None;
    }
    if let Some((slot, rank)) = names::slot(name) {
        let plausible = match slot {
            Slot::Body => true,
            Slot::Title => value.chars().count() <= 300,
            Slot::Url => value.is_empty() || looks_like_url(value),
            Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
                value.chars().count() <= 100
                    && (value.is_empty() || value.contains(char::is_numeric))
            }
            // A text speaks of these in sentences as well.
            Slot::Post => false,
            Slot::Lang | Slot::Key | Slot::Kind | Slot::Page => {
                value.chars().count() <= 100 && value.split_whitespace().count() <= 4
            }
            Slot::Source | Slot::Authors | Slot::Section | Slot::Subjects => {
                value.chars().count() <= 200 && !value.ends_with(['。', '।'])
            }
        };
        return plausible.then_some(Says::Named(slot, rank, value));
    }
    let is_name = name.starts_with(|char: char| char.is_uppercase())
        && name.chars().all(|char| char.is_alphanumeric() || "-_ ".contains(char));
    (inside && is_name && words <= 2 && value.chars().count() <= 200).then_some(Says::Other)
}

/// Words that open a byline, in lowercase.
const BY: [&str; 14] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "przez",
    "от",
    "автор",
    "oleh",
    "de la",
    "من",
];

/// Returns the names of a byline: "By Jane Doe and Li Wei".
fn byline(text: &str) -> Option<&str> {
    let (by, names) = text.split_once(char::is_whitespace)?;
    let names = names.trim();
    if !BY.contains(&by.to_lowercase().as_str()) || names.is_empty() || names.chars().count() > 100
    {
        return None;
    }
    let joins = |word: &str| {
        let word = word.trim_end_matches(',');
        [
            "and", "und", "et", "y", "e", "i", "и", "&", "de", "da", "del", "van", "von", "der",
            "la", "in", "for",
        ]
        .contains(&word)
    };
    let is_name = |word: &str| {
        word.starts_with(|char: char| char.is_alphabetic() && !char.is_lowercase())
            && !word.chars().any(char::is_numeric)
    };
    let words: Vec<&str> = names.split_whitespace().collect();
    let named = words.len() <= 14
        && words.first().is_some_and(|word| is_name(word))
        && words.iter().all(|word| is_name(word) || joins(word))
        && !(names.ends_with('.') && words.len() > 3);
    // "By Tuesday" and "By The River" are no bylines; a person has at least two names.
    (named && words.len() >= 2).then_some(names)
}

/// Splits a header that stands on one line, cut up by a separator of several equal marks.
fn parts_of(line: &str) -> Option<Vec<&str>> {
    const LONGEST: usize = 16 * 1024;
    // One look for all separators: few lines hold any.
    let is_separator = |marks: &[u8]| {
        marks[0] == marks[1] && marks[1] == marks[2] && b"#@|;^$~".contains(&marks[0])
    };
    if line.len() > LONGEST || !line.as_bytes().windows(3).any(is_separator) {
        return None;
    }
    ["###", "@@@", "|||", ";;;", "^^^", "$$$", "~~~"].into_iter().find_map(|separator| {
        let parts: Vec<&str> = line.split(separator).map(str::trim).collect();
        let typed = parts.iter().filter(|part| {
            matches!(says(part, false), Says::Date(_) | Says::Address(_) | Says::Named(..))
        });
        (parts.len() >= 4 && typed.count() >= 1).then_some(parts)
    })
}

fn from_parts<'t>(parts: &[&'t str], text_from: usize) -> Header<'t> {
    let mut fields = Fields::default();
    let mut titles: Vec<&'t str> = Vec::new();
    let mut lists = 0;
    let mut kept = Vec::new();
    for &part in parts {
        match says(part, false) {
            Says::Named(slot, rank, text) => fields.put(slot, rank, text.into()),
            Says::Date(text) => fields.put(Slot::Published, 2, text.into()),
            Says::Address(text) => fields.put(Slot::Url, 2, text.into()),
            Says::Byline(text) => fields.put(Slot::Authors, 2, text.into()),
            Says::Language(text) => fields.put(Slot::Lang, 2, text.into()),
            Says::Id(text) => {
                // A number is an id before a name that holds one is.
                let rank = if text.chars().all(char::is_numeric) { 1 } else { 3 };
                fields.put(Slot::Key, rank, text.into());
            }
            Says::List(text) => {
                lists += 1;
                // The first list is where it ran, further ones are words about it.
                let first = list_in_text(text).into_iter().next().filter(|_| lists == 1);
                if let Some(section) = first {
                    fields.put(Slot::Section, 2, section.into());
                }
            }
            Says::Short(text) => titles.push(text),
            Says::Text => titles.push(part),
            Says::Other | Says::Nothing => {}
        }
    }
    let is_name = |text: &&&str| !text.contains(char::is_whitespace) && text.is_ascii();
    let title =
        titles.iter().filter(|text| !is_name(text)).max_by_key(|text| text.len().min(300)).copied();
    for text in titles {
        if Some(text) == title {
            fields.put(Slot::Title, 2, text.into());
        } else if !is_name(&&text) {
            kept.push(text);
        }
    }
    Header { fields, kept, text_from }
}

/// A line that opens with a date and goes on with the text: ` date 2017-12-28 The Post- Words …`,
/// `2023-07-28 15:18，正文：…`.
#[derive(Debug, PartialEq)]
pub(crate) struct Opening<'t> {
    date: &'t str,
    source: Option<&'t str>,
    /// The text after the date.
    pub(crate) text: &'t str,
}

impl<'t> Opening<'t> {
    pub(crate) fn of(line: &'t str) -> Option<Self> {
        let line = line.trim().trim_start_matches('\u{feff}');
        let (dated, was_named) = without_date_name(line);
        let length = written::leading(dated)?;
        let (date, rest) = dated.split_at(length);
        if rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        let after = rest.trim_start();
        let separated = after
            .starts_with([',', '，', ':', '：', '|', '-', '–', '—', '、', ']', '】', ')', '）']);
        let after = after.trim_start_matches(|char: char| {
            char.is_whitespace() || ",，:：|-–—、]】)）".contains(char)
        });
        let (text, body_named) = match named(after, false) {
            Some(Says::Named(Slot::Body, _, _)) => {
                let mark = after.find([':', '：', '=', '\t'])?;
                (after[mark..].trim_start_matches([':', '：', '=', '\t']).trim_start(), true)
            }
            _ => (after, false),
        };
        let (source, text) = match source_before(text, was_named) {
            Some((source, text)) => (Some(source), text),
            None => (None, text),
        };
        // A sentence may begin with a date; a header is set off from its text.
        let iso = date.as_bytes().iter().take(4).all(u8::is_ascii_digit);
        let is_header = was_named || body_named || source.is_some() || separated || iso;
        // A date alone on its line, or with a word, is for the other rules.
        let is_opening = is_header
            && (source.is_some() || (was_named && !text.is_empty()) || text.chars().count() >= 20);
        is_opening.then_some(Self { date: date.trim(), source, text })
    }

    fn into_header(self, text_from: usize) -> Header<'t> {
        let mut fields = Fields::default();
        self.tell(&mut fields);
        Header { fields, kept: vec![self.text], text_from }
    }

    /// Adds what it says to the fields of an article.
    pub(crate) fn tell(&self, fields: &mut Fields<'t>) {
        fields.put(Slot::Published, 2, self.date.into());
        if let Some(source) = self.source {
            fields.put(Slot::Source, 2, source.into());
        }
    }
}

/// Takes off a word such as "Date" before a date.
fn without_date_name(line: &str) -> (&str, bool) {
    let line = line.trim_start_matches(['[', '【', '(', '（']);
    let end = line.find(|char: char| char.is_whitespace() || ":：".contains(char)).unwrap_or(0);
    let is_name = matches!(names::slot(&line[..end]), Some((Slot::Published, _)));
    if is_name {
        (
            line[end..]
                .trim_start_matches(|char: char| char.is_whitespace() || ":：".contains(char)),
            true,
        )
    } else {
        (line, false)
    }
}

/// Splits `The Post- Words` into the source and the text: the dash stands close behind the name
/// and a blank follows it. Names may hold dashes of their own (`Guest Writer - Left`).
///
/// Where the date is named as one, the line is a header beyond doubt and names may start small.
fn source_before(text: &str, beyond_doubt: bool) -> Option<(&str, &str)> {
    const LONGEST: usize = 80;
    let head = &text[..text.floor_char_boundary(LONGEST)];
    let mut from = 0;
    while let Some(at) = head[from..].find(['-', '–', '—']).map(|at| from + at) {
        let dash = text[at..].chars().next().map_or(1, char::len_utf8);
        let (name, after) = (&text[..at], &text[at + dash..]);
        if !name.is_empty()
            && !name.ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(char::is_whitespace))
        {
            let is_name = name.split_whitespace().count() <= 10
                && !name.contains(['?', ';', ':', '"', '“'])
                && (beyond_doubt || !name.contains('('))
                && name.matches('(').count() == name.matches(')').count()
                && !ends_a_sentence(name)
                && name.starts_with(char::is_alphanumeric)
                && (beyond_doubt || !name.starts_with(char::is_lowercase));
            return is_name.then(|| (name, after.trim_start()));
        }
        from = at + dash;
    }
    None
}

/// Tells whether a sentence ends within a name: after a word too long for an initial or a title
/// (`Marc A. Doe`, `Rev. Jane Doe`).
fn ends_a_sentence(name: &str) -> bool {
    name.match_indices(". ").any(|(at, _)| {
        let word = name[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        word.chars().count() > 4
    })
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
