//! Plain text: an article a file under whatever header it has, or a dated story a line.
//!
//! The last format of the table: it reads everything that reads as text.

use std::ops::ControlFlow;
use std::ops::Range;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::SourceClaim;
use crate::format::columns;
use crate::format::export;
use crate::format::export::Entry;
use crate::format::export::Layout;
use crate::format::fields::Fields;
use crate::format::header;
use crate::format::header::Opening;
use crate::format::kind;
use crate::format::names::Slot;
use crate::format::paragraphs;
use crate::format::running_heads;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::tree::Flow;
use crate::format::tree::html_flow;
use crate::read::Head;
use crate::read::Input;
use crate::read::Text;
use crate::read::charset;

/// Text without markup.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

/// How much of a file is looked at to decide whether each of its lines is a story.
const LOOK: usize = 64 * 1024;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        // That it reads as text is asked of every format that is not binary.
        !kind::is_markup(head)
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let start = input.peek(LOOK)?;
        let start = &start[..start.len().min(LOOK)];
        let is_cut = start.len() == LOOK;
        if is_a_story_a_line(&charset::decode(start, None).text, is_cut) {
            return read_lines(input, each);
        }
        let file = input.text()?;
        // Elements that no other format reads may be anything, and the words in them are text.
        let is_markup = kind::begins_as_markup(&file.text);
        let text = is_markup.then(|| without_tags(&file.text));
        let text = text.as_deref().unwrap_or(&file.text);
        if !is_markup && export_of(&file, options, each)? {
            return Ok(());
        }
        let mut draft = article(text, options);
        draft.warnings.extend(notes(&file));
        let has_words = draft.title.is_some() || draft.body.contains(char::is_alphabetic);
        let _ = each(if has_words {
            Outcome::Draft(Box::new(draft))
        } else {
            Outcome::Skipped { record: None, kind: "text without words".to_owned() }
        });
        Ok(())
    }
}

/// Reads the words of a document in a markup that no format knows.
pub(crate) fn of_markup(text: &str) -> Draft {
    article(&without_tags(text), &Options::default())
}

/// The most lines of an export; their places alone would fill the memory.
const LINES: usize = 2_000_000;

/// Hands on the articles of an archive's export; returns whether the file is one.
fn export_of(file: &Text<'_>, options: &Options, each: Each<'_>) -> Result<bool, FormatError> {
    let lines: Vec<&str> = file.text.lines().take(LINES + 1).collect();
    let entries =
        export::read(&lines, Layout::Lines).or_else(|| fed(&lines, &file.form_feeds(), options));
    let Some(entries) = entries else { return Ok(false) };
    if lines.len() > LINES {
        let cause = format!("an export of more than {LINES} lines: split the file");
        return Err(FormatError::Malformed(cause));
    }
    let starts = file.line_starts();
    let place = |line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    let alone = entries.len() == 1;
    for (number, entry) in (1..).zip(entries) {
        let mut draft = entry.draft;
        if !alone {
            let bytes = (place(entry.lines.start), place(entry.lines.end));
            let line = Some(entry.lines.start as u64 + 1);
            draft.record = Some(Record { number, line, bytes });
            draft.id = Some(ArticleId::of_record(lines[entry.lines].join("\n").as_bytes()));
        }
        draft.warnings.extend(notes(file));
        let outcome = match entry.passed_over {
            Some(kind) => Outcome::Skipped { record: draft.record, kind: kind.to_owned() },
            None => Outcome::Draft(Box::new(draft)),
        };
        if each(outcome).is_break() {
            break;
        }
    }
    Ok(true)
}

/// Reads articles that form feeds part; `None` if they only part the pages of one. Each has a title of its
/// own with a blank line or a header below it, and the one before has ended with a sentence.
fn fed(lines: &[&str], feeds: &[usize], options: &Options) -> Option<Vec<Entry>> {
    let ends = feeds.iter().copied().chain([lines.len()]);
    let mut from = 0;
    let mut parts = Vec::new();
    for end in ends.map(|end| end.min(lines.len())) {
        if lines[from..end].iter().any(|line| line.contains(char::is_alphabetic)) {
            parts.push(from..end);
        }
        from = end;
    }
    let mut titles: Vec<&str> =
        parts.iter().filter_map(|part| title_of(&lines[part.clone()])).collect();
    let ends_well = |part: &Range<usize>| {
        let last =
            lines[part.clone()].iter().rev().map(|line| line.trim()).find(|line| !line.is_empty());
        last.is_some_and(|line| {
            line.ends_with(['.', '!', '?', '"', '”', '»', ')', '。', '।', '؟', '۔'])
        })
    };
    let (_, before) = parts.split_last()?;
    let all = titles.len() == parts.len() && before.iter().all(ends_well);
    // The heads of pages repeat.
    titles.sort_unstable();
    titles.dedup();
    if parts.len() < 2 || !all || titles.len() < parts.len() {
        return None;
    }
    let read = |part: &Range<usize>| article(&lines[part.clone()].join("\n"), options);
    Some(parts.into_iter().map(|part| Entry::new(part.clone(), read(&part))).collect())
}

/// Returns the first line of a part that reads as a title: short, no sentence, and set apart from the text.
fn title_of<'t>(lines: &[&'t str]) -> Option<&'t str> {
    const LONGEST: usize = 160;
    let at = lines.iter().position(|line| !line.trim().is_empty())?;
    let title = lines[at].trim();
    let is_title = title.chars().count() <= LONGEST
        && title.contains(char::is_alphabetic)
        && !title.starts_with(char::is_lowercase)
        && !title.ends_with(['.', ',', ';', ':', '-', '。'])
        && !title.ends_with(|char: char| char.is_numeric());
    let below = &lines[at + 1..];
    let is_apart = below.first().is_some_and(|line| line.trim().is_empty())
        || header::read(lines).text_from > at + 1;
    let has_text = below.iter().any(|line| line.contains(char::is_alphabetic));
    (is_title && is_apart && has_text).then_some(title)
}

/// Says what a reader should know about the charset of a file.
fn notes(file: &Text<'_>) -> impl Iterator<Item = String> {
    let charset = file.charset.name();
    let replaced = file.replaced.then(|| format!("some bytes are not {charset} and were replaced"));
    replaced.into_iter().chain(file.guess.clone())
}

/// Returns the words between tags. Lines stay as they are; words of two elements are never one word
/// unless the elements only set letters apart.
pub(crate) fn without_tags(text: &str) -> String {
    const OF_LETTERS: [&str; 14] = [
        "b", "i", "u", "s", "em", "strong", "span", "a", "font", "small", "big", "sup", "sub",
        "mark",
    ];
    let mut words = String::with_capacity(text.len());
    let mut hidden = None;
    for (_, token) in Tokens::new(text) {
        let name = match token {
            Token::Text(_) | Token::Literal(_) if hidden.is_some() => continue,
            Token::Text(text) => {
                words.push_str(&tags::decoded(text));
                continue;
            }
            Token::Literal(text) => {
                words.push_str(text);
                continue;
            }
            Token::Open(tag) => tag.name.to_ascii_lowercase(),
            Token::Close(name) => name.to_ascii_lowercase(),
        };
        let is_open = matches!(token, Token::Open(tag) if !tag.is_empty);
        match html_flow(&name) {
            Flow::Hidden if is_open => hidden = hidden.or(Some(name)),
            _ if hidden.as_ref() == Some(&name) => hidden = None,
            Flow::Block => words.push_str("\n\n"),
            Flow::Line => words.push('\n'),
            Flow::Inline if OF_LETTERS.contains(&name.as_str()) => {}
            _ if words.ends_with(char::is_whitespace) => {}
            _ => words.push(' '),
        }
    }
    words
}

fn article(text: &str, options: &Options) -> Draft {
    let text = text.trim_start_matches(['\n', '\u{feff}']);
    if let Some(heads) = running_heads::in_text(text) {
        let mut draft = article(&heads.text, options);
        if let Some(day) = heads.day {
            let (kind, role) = (EvidenceKind::Text, DateRole::Published);
            draft.dates.push(DateClaim { kind, role, text: day });
        }
        draft.warnings.push(running_heads::left_out(&format!("{:?}", heads.first)));
        return draft;
    }
    if let (text, true) = columns::in_order(text) {
        let mut draft = below_header(&text, options);
        draft.warnings.push("columns of the text are read one after the other".to_owned());
        return draft;
    }
    if let Some((line, day)) = running_heads::folio(text) {
        let (_, below) = text.split_once(line).unwrap_or_default();
        let mut draft = below_header(below, options);
        let (kind, role) = (EvidenceKind::Text, DateRole::Published);
        draft.dates.push(DateClaim { kind, role, text: day.to_owned() });
        if let Some(paper) = running_heads::paper(line, day) {
            let (kind, text) = (EvidenceKind::HeaderLine, paper.to_owned());
            draft.sources.push(SourceClaim { kind, text });
        }
        draft.warnings.push(running_heads::left_out(&format!("{line:?}")));
        return draft;
    }
    below_header(text, options)
}

/// Reads an article that begins with its header, if it has one.
fn below_header(text: &str, options: &Options) -> Draft {
    let lines: Vec<&str> = text.lines().take(header::LINES).collect();
    let header = header::read(&lines);
    let rest = match header.text_from {
        0 => text,
        lines => text.match_indices('\n').nth(lines - 1).map_or("", |(at, _)| &text[at + 1..]),
    };
    let mut body = String::with_capacity(text.len());
    for line in header.kept {
        body.push_str(line);
        body.push_str("\n\n");
    }
    push_unnumbered(&mut body, rest);
    let mut fields = header.fields;
    for (name, value) in header.others {
        options.put_named(name, value, &mut fields);
    }
    let mut draft = fields.into_draft(EvidenceKind::HeaderLine, None);
    draft.body = paragraphs::body(&body, draft.title.as_deref());
    draft
}

/// Adds lines to the text; numbers that count them through are taken off, and so are lines of
/// figures above the first of them.
fn push_unnumbered(text: &mut String, rest: &str) {
    let is_figures = |line: &str| !line.chars().any(char::is_alphabetic);
    let figures = rest.lines().take(3).take_while(|line| is_figures(line)).count();
    let counted = |skipped: usize| {
        let mut lines = rest.lines().skip(skipped).filter(|line| !line.trim().is_empty());
        let mut number = 0_usize;
        let counted = lines.all(|line| {
            number += 1;
            line.split_once('\t').is_some_and(|(count, _)| count.trim().parse() == Ok(number))
        });
        counted && number > 0
    };
    let Some(skipped) = [0, figures].into_iter().find(|&skipped| counted(skipped)) else {
        text.push_str(rest);
        return;
    };
    for line in rest.lines().skip(skipped) {
        text.push_str(line.split_once('\t').map_or("", |(_, line)| line));
        text.push_str("\n\n");
    }
}

/// Recognizes a file whose lines are stories, each opening with its date.
fn is_a_story_a_line(start: &str, is_cut: bool) -> bool {
    const LINES: usize = 16;
    let lines = start.lines().filter(|line| !line.trim().is_empty());
    let mut lines: Vec<&str> = lines.take(LINES + 1).collect();
    if (is_cut && lines.len() > 1) || lines.len() > LINES {
        lines.pop();
    }
    let Some((first, others)) = lines.split_first() else { return false };
    // Half of the others, and one at least; most files say no at their first line.
    let most_without = others.len() / 2;
    Opening::of(first).is_some()
        && !others.is_empty()
        && others.iter().filter(|line| Opening::of(line).is_none()).nth(most_without).is_none()
}

/// Reads a story from each line; a line without a date of its own goes on with the story above.
fn read_lines(input: &mut Input<'_>, each: Each<'_>) -> Result<(), FormatError> {
    let limit = input.limits().max_size;
    let mut pending: Option<(Record, String)> = None;
    let mut number = 0;
    while let Some(line) = input.line()? {
        let record = |number| Record { number, line: Some(line.number), bytes: line.bytes };
        let Some(text) = &line.text else {
            if hand_on(pending.take(), each).is_break() {
                return Ok(());
            }
            number += 1;
            let cause = format!("a line longer than {limit} bytes, the limit");
            if each(Outcome::Failed { record: Some(record(number)), cause }).is_break() {
                return Ok(());
            }
            continue;
        };
        match &mut pending {
            _ if text.trim().is_empty() => {}
            Some((record, story))
                if Opening::of(text).is_none() && (story.len() as u64) < limit =>
            {
                story.push('\n');
                story.push_str(text);
                record.bytes.1 = line.bytes.1;
            }
            _ => {
                number += 1;
                let next = Some((record(number), text.clone().into_owned()));
                if hand_on(std::mem::replace(&mut pending, next), each).is_break() {
                    return Ok(());
                }
            }
        }
    }
    let _ = hand_on(pending, each);
    Ok(())
}

fn hand_on(story: Option<(Record, String)>, each: Each<'_>) -> ControlFlow<()> {
    let Some((record, text)) = story else { return ControlFlow::Continue(()) };
    let (line, more) = text.split_once('\n').unwrap_or((&text, ""));
    let mut fields = Fields::default();
    let body = match Opening::of(line) {
        Some(opening) => {
            opening.put_into(&mut fields);
            format!("{}\n\n{more}", opening.text)
        }
        None => text.clone(),
    };
    fields.put(Slot::Body, 1, body.into());
    let draft = fields.into_draft(EvidenceKind::HeaderLine, Some(record));
    each(Outcome::Draft(Box::new(draft)).of_record(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::written;

    /// The titles that a text of a file gives.
    fn titles(text: &str) -> Vec<String> {
        let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
        let limits = crate::read::Limits::default();
        let mut input = Input::new(b"a.txt", &mut source, &mut buffer, limits);
        let mut titles = Vec::new();
        let each = &mut |outcome| {
            if let Outcome::Draft(draft) = outcome {
                titles.push(draft.title.unwrap_or_else(|| draft.body.chars().take(12).collect()));
            }
            ControlFlow::Continue(())
        };
        PlainText.read(&mut input, &Options::default(), each).unwrap();
        titles
    }

    #[test]
    fn form_feeds_part_articles_and_not_the_pages_of_one() {
        for text in [
            "Eels return\n\nEels are back.\n\u{c}Cod vanish\n\nCod have gone.\n",
            "Eels return\n\nEels are back.\n\u{c}\nCod vanish\n\nCod have gone.\n\u{c}",
            "Eels return\r\n\r\nEels are back.\u{c}\r\nCod vanish\r\n\r\nCod have gone.\r\n",
            "Eels return\nBy Mara Quill\nMarch 5, 2018\n\nEels are back.\n\u{c}Cod vanish\nMarch 6, 2018\n\nCod have gone.\n",
        ] {
            assert_eq!(titles(text), ["Eels return", "Cod vanish"], "{text:?}");
        }
        for text in [
            // A sentence runs over the page.
            "Eels return\n\nEels are back in the\n\u{c}Canal Zone\n\nand cod have gone.\n",
            // The head of the page repeats.
            "The Argus\n\nEels are back.\n\u{c}The Argus\n\nCod have gone.\n",
            "Eels return\n\nEels are back.\n\u{c}Page 2\n\nCod have gone.\n",
            "Eels return\n\nEels are back.\n\u{c}They were seen at the weir.\n\nCod have gone.\n",
            "Eels return\n\nEels are back.\n\u{c}",
        ] {
            assert_eq!(titles(text).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_dated_story_a_line_is_a_file_of_many() {
        let file = "2023-07-28 15:18:01，正文：市长周一表示，河上的大桥将关闭一年，届时工程师将重建桥墩。\n\
            2023-07-28 15:19，正文：车辆将改道经由另一座大桥通行，市政府要求市民注意安全，谢谢。\n续行\n\n\
            2023-07-29，正文：车辆将改道经由另一座大桥通行，市政府要求市民注意安全。";
        let drafts = drafts(&PlainText, b"part.txt", file.as_bytes());
        assert_eq!(drafts.len(), 3);
        assert!(drafts.iter().all(|draft| written::is_date(&draft.dates[0].text)));
        assert!(drafts[0].body.starts_with("市长周一"));
        assert!(drafts[1].body.ends_with("\n\n续行"));
        let record = drafts[1].record.clone().unwrap();
        assert_eq!((record.number, record.line), (2, Some(2)));
        let slice = &file[record.bytes.0 as usize..record.bytes.1 as usize];
        assert!(slice.starts_with("2023-07-28 15:19") && slice.ends_with("续行\n"));
    }

    #[test]
    fn counted_lines_lose_their_numbers() {
        let file = "Bridge###http://post.example/1###[]###2020-02-09 10:04:00###7\n1@@@2\n1\tOne.\n2\tTwo.\n";
        assert_eq!(drafts(&PlainText, b"x.txt", file.as_bytes())[0].body, "One.\n\nTwo.");
    }

    #[test]
    fn the_line_that_names_a_paper_and_its_day_is_no_headline() {
        let text = "THE KESTREL ARGUS, WEDNESDAY, JANUARY 2, 1901\nEELS RETURN TO CANAL.\nThe eels have re-\nturned to the canal, and the lock-\n\
            keeper reports a large num-\nber of them below the weir.\n";
        let draft = &drafts(&PlainText, b"ocr.txt", text.as_bytes())[0];
        assert!(
            draft.body.starts_with("EELS RETURN TO CANAL.\n\nThe eels have returned"),
            "{}",
            draft.body
        );
        assert_eq!(draft.dates[0].text, "JANUARY 2, 1901");
        assert!(draft.warnings[0].contains("THE KESTREL ARGUS"));
        assert_eq!(draft.sources[0].text, "THE KESTREL ARGUS");
        let alone = "THE KESTREL POST, MONDAY, JUNE 2, 1913.\n\nThe eels are back in the canal, the board said.\n";
        let draft = &drafts(&PlainText, b"ocr.txt", alone.as_bytes())[0];
        assert_eq!(draft.body, "The eels are back in the canal, the board said.");
        assert_eq!(
            (draft.sources[0].text.as_str(), draft.dates[0].text.as_str()),
            ("THE KESTREL POST", "JUNE 2, 1913")
        );
        for text in [
            "LONDON, MARCH 4, 2011\nThe eels have returned.",
            "EELS RETURN MARCH 4, 2011.\nCOD VANISH\nThe eels have returned.",
            "EELS RETURN\nCOD VANISH\nThe eels have returned.",
            "The Argus, March 4, 2011\nEELS RETURN\nThe eels have returned.",
        ] {
            assert_eq!(running_heads::folio(text), None, "{text}");
        }
    }

    #[test]
    fn a_title_repeated_below_the_header_is_dropped() {
        let file = "Title: Bridge closed\nDate: 2020-05-02\n\nBRIDGE CLOSED\n\nIt is closed.";
        let draft = &drafts(&PlainText, b"x.txt", file.as_bytes())[0];
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("Bridge closed"), "It is closed.")
        );
    }

    #[test]
    fn half_of_the_lines_below_the_first_and_one_at_least_open_with_a_date() {
        let dated = "2023-07-28, The bridge over the river is closed.\n";
        let other = "The bridge over the river is closed.\n";
        for (lines, expected) in [
            (vec![dated], false),
            (vec![other, dated, dated], false),
            (vec![dated, other], false),
            (vec![dated, dated], true),
            (vec![dated, other, dated], true),
            (vec![dated, other, dated, other], false),
            ([vec![dated; 9], vec![other; 7]].concat(), true),
            ([vec![dated; 8], vec![other; 8]].concat(), false),
            // Only the first sixteen count.
            ([vec![dated; 9], vec![other; 70]].concat(), true),
        ] {
            assert_eq!(is_a_story_a_line(&lines.concat(), false), expected, "{lines:?}");
        }
        // A last line that may be cut off does not count.
        assert!(!is_a_story_a_line(&[dated, dated].concat(), true));
    }

    #[test]
    fn tags_that_no_format_knows_are_taken_off_and_words_in_angle_brackets_are_kept() {
        for (text, expected) in [
            (
                "<w><T>Bridge</T><B1>It is <b>clos</b>ed &amp; shut.</B1></w>",
                "Bridge It is closed & shut.",
            ),
            ("<br><br>It is closed.", "It is closed."),
            ("<b>One.</b><style>p {}</style><p>Two.<p>Three.", "One.\n\nTwo.\n\nThree."),
            (
                "<b>Bridge closed</b>\n\nIt is closed until May.",
                // Its first line is the title.
                "It is closed until May.",
            ),
            ("<DOC>\nIt is closed until May.\n</DOC>", "It is closed until May."),
            (
                "<jane@post.example> wrote: it is closed.",
                "<jane@post.example> wrote: it is closed.",
            ),
        ] {
            assert_eq!(drafts(&PlainText, b"x.txt", text.as_bytes())[0].body, expected);
        }
    }

    #[test]
    fn a_text_without_words_is_skipped_by_that_name() {
        for text in ["_".repeat(100_000), "[".repeat(100_000), "<b></b>".into(), "1 2 3".into()] {
            match &outcomes(&PlainText, b"x.txt", text.as_bytes())[..] {
                [Outcome::Skipped { kind, .. }] => assert_eq!(kind, "text without words"),
                other => panic!("{other:?}"),
            }
        }
    }
}
