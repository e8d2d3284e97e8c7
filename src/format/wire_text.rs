//! ANPA 1312 and IPTC 7901: stories as agencies send them over a line, separated by control
//! characters.
//!
//! A message is a header after SOH, a text between STX and ETX, the moment of sending, and EOT;
//! many may follow each other in one file. Cost: one message in memory.

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::names::Slot;
use crate::format::trec;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;
use crate::read::charset;
use crate::read::charset::Charset;

/// Stories as sent over a line: ANPA 1312 and IPTC 7901.
#[derive(Debug, Clone, Copy)]
pub struct WireText;

const SOH: u8 = 1;
const STX: u8 = 2;
const ETX: u8 = 3;
const EOT: u8 = 4;
/// Parts the fields of an ANPA header.
const US: char = '\u{1f}';

/// How much of a file is asked for at a time.
const STEP: usize = 16 * 1024;

/// What desks call the categories of their services, where the letters mean the same to most.
const SECTIONS: &[(&str, &str)] = &[
    ("s", "Sports"),
    ("spo", "Sports"),
    ("f", "Business"),
    ("e", "Entertainment"),
    ("i", "International"),
    ("ec", "Economy"),
    ("wi", "Economy"),
    ("pl", "Politics"),
    ("p", "Politics"),
];

/// What may be above a headline and is none.
const MARKS: &[&str] = &["LEAD", "REFILE", "URGENT", "CORRECTION", "ACHTUNG", "UPDATE", "REPEAT"];

impl Format for WireText {
    fn name(&self) -> &'static str {
        "wire text"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        is_message(head.bytes)
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let mut messages = Messages { input, number: 0, line: 1 };
        let mut declared: Option<&str> = None;
        let mut next = messages.next()?;
        while let Some((record, bytes)) = next {
            next = messages.next()?;
            // A file of one message is one article.
            let record = (record.number > 1 || next.is_some()).then_some(record);
            let outcome = match bytes {
                Some(bytes) => {
                    let decoded = charset::decode(&bytes, declared);
                    if decoded.charset != Charset::UTF_8 {
                        declared.get_or_insert(decoded.charset.name());
                    }
                    read_message(&decoded.text, record).of_record(&bytes)
                }
                None => {
                    let limit = messages.input.limits().max_size;
                    let cause = format!("a message larger than {limit} bytes, the limit");
                    Outcome::Failed { record, cause }
                }
            };
            if each(outcome).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Returns whether these bytes start with a message: SOH after nothing but what wakes up a receiver.
pub(crate) fn is_message(bytes: &[u8]) -> bool {
    const LOOK: usize = 16;
    let is_idle = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x16 | 0x7f);
    let start = bytes.iter().take(LOOK).position(|byte| !is_idle(byte));
    start.is_some_and(|start| bytes[start] == SOH) && bytes.contains(&STX)
}

/// The messages of a file, from SOH to the next SOH or the end.
struct Messages<'i, 'a> {
    input: &'i mut Input<'a>,
    number: u64,
    line: u64,
}

/// A message, and its bytes unless they are more than allowed.
type Message = (Record, Option<Vec<u8>>);

impl Messages<'_, '_> {
    /// Returns the next message; without its bytes if they are more than allowed.
    fn next(&mut self) -> Result<Option<Message>, ReadError> {
        loop {
            let window = self.input.peek(STEP)?;
            if window.is_empty() {
                return Ok(None);
            }
            let found = window.iter().position(|&byte| byte == SOH);
            let size = window.len();
            self.consume(found.unwrap_or(size))?;
            if found.is_some() {
                break;
            }
        }
        let most = usize::try_from(self.input.limits().max_size).unwrap_or(usize::MAX);
        let (line, first) = (self.line, self.input.offset());
        let (mut seen, mut is_large) = (1, false);
        let length = loop {
            let window = self.input.peek(seen + STEP)?;
            let size = window.len();
            let from = seen.min(size);
            if let Some(end) = window[from..].iter().position(|&byte| byte == SOH || byte == EOT) {
                // What EOT ends, it is part of.
                break from + end + usize::from(window[from + end] == EOT);
            }
            if self.input.is_at_end() {
                break size;
            }
            seen = size;
            if seen > most {
                is_large = true;
                self.consume(seen)?;
                seen = 0;
            }
        };
        is_large |= length > most;
        let bytes = if is_large { None } else { Some(self.input.peek(length)?[..length].to_vec()) };
        self.consume(length)?;
        self.number += 1;
        let place = (first, self.input.offset());
        let record = Record { number: self.number, line: Some(line), bytes: place };
        Ok(Some((record, bytes)))
    }

    fn consume(&mut self, size: usize) -> Result<(), ReadError> {
        let passed = self.input.peek(size)?;
        let passed = &passed[..size.min(passed.len())];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.input.consume(size);
        Ok(())
    }
}

fn read_message(text: &str, record: Option<Record>) -> Outcome {
    let Some((header, rest)) = text.split_once(char::from(STX)) else {
        let cause = "a wire message without a text".to_owned();
        return Outcome::Failed { record, cause };
    };
    let (story, trailer) = rest.split_once(char::from(ETX)).unwrap_or((rest, ""));
    let mut fields = Fields::default();
    let lines: Vec<String> = story.lines().map(without_controls).collect();
    let header_lines: Vec<&str> = header.trim_start_matches(char::from(SOH)).lines().collect();
    if header.contains(US) {
        put_anpa_header(&header_lines, &mut fields);
    } else {
        put_iptc_header(&header_lines, story, &mut fields);
    }
    if lines.iter().any(|line| line.starts_with('^')) {
        put_anpa_story(&lines, &mut fields);
    } else {
        put_iptc_story(&lines, &mut fields);
    }
    if let Some((moment, source)) = sent(trailer) {
        fields.put(Slot::Published, 1, moment.into());
        fields.put(Slot::Source, 2, source.unwrap_or_default().into());
    }
    if fields.is_article() {
        Outcome::Draft(Box::new(fields.into_plain_draft(EvidenceKind::Wire, record)))
    } else {
        let cause = "a wire message without headline and text".to_owned();
        Outcome::Failed { record, cause }
    }
}

/// Returns a line without control characters, which mark up tables and type here.
fn without_controls(line: &str) -> String {
    line.chars().filter(|char| !char.is_control() || *char == '\t').collect()
}

/// Reads `a0105KYODO␟_koko-`, `u s␔␒ BC-Soccer-Cup   09-12 0344`.
fn put_anpa_header(lines: &[&str], fields: &mut Fields<'_>) {
    let first = lines.first().and_then(|line| line.split(US).next()).unwrap_or_default();
    // The letters after the number, where there are any, are the sender's.
    let sender = first.trim_start_matches(|char: char| char.is_ascii_alphabetic());
    let sender = sender.trim_start_matches(|char: char| char.is_ascii_digit());
    fields.put(Slot::Source, 4, without_controls(sender).into());
    fields.put(Slot::Key, 3, without_controls(first).into());
    let mut words = lines
        .get(1)
        .copied()
        .unwrap_or_default()
        .split(|char: char| char.is_whitespace() || char.is_control());
    put_section(words.nth(1).unwrap_or_default(), fields);
    // The year is not said: a day without one is no date.
}

/// Reads `bsf025 3 ec 121   etf 967` or `eca100 3 s 586 ccccb   dpa 099`.
fn put_iptc_header(lines: &[&str], story: &str, fields: &mut Fields<'_>) {
    let first = without_controls(lines.first().copied().unwrap_or_default());
    let words: Vec<&str> = first.split_whitespace().collect();
    put_section(words.get(2).copied().unwrap_or_default(), fields);
    // Some name a desk here: an agency is named in its stories.
    if let [.., name, number] = words.as_slice()
        && words.len() > 4
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && story.contains(name.split('-').next().unwrap_or(name))
    {
        fields.put(Slot::Source, 4, (*name).to_owned().into());
    }
    fields.put(Slot::Key, 3, words.first().copied().unwrap_or_default().to_owned().into());
}

fn put_section(category: &str, fields: &mut Fields<'_>) {
    let category = category.to_ascii_lowercase();
    if let Some((_, section)) = SECTIONS.iter().find(|(letters, _)| *letters == category) {
        fields.put(Slot::Section, 1, (*section).into());
    }
}

/// Reads a text in which `^` opens each line that is not the story's: the keyword, the headline,
/// notes, bylines (ended by `<` or `=`) and headings.
fn put_anpa_story(lines: &[String], fields: &mut Fields<'_>) {
    let mut body = String::new();
    let mut is_story = false;
    let (mut headed, mut is_signed) = (0, false);
    for line in lines {
        let Some(marked) = line.strip_prefix('^') else {
            is_story |= !line.trim().is_empty();
            body.push_str(&quoted(line));
            body.push('\n');
            continue;
        };
        let is_note = marked.trim_end().ends_with('<');
        let text = quoted(marked.trim().trim_end_matches(['<', '=']).trim());
        let is_byline = text.starts_with("By ");
        if is_story {
            body.push_str(&format!("\n{text}\n\n"));
        } else if is_byline {
            is_signed = true;
            fields.put(Slot::Authors, 1, text.into());
        } else if is_note {
            headed += 1;
            let is_aside =
                ["Eds", "(Eds", "AP Photo", "AP Video", "With ", "EDITOR", "UNDATED", "Note"]
                    .iter()
                    .any(|aside| text.starts_with(aside));
            if headed == 1 {
                // `BC-US--Bridge Closed, 1st Ld-Writethru,1140`
                let keyword = text.trim_end_matches(|char: char| char.is_ascii_digit());
                fields.put(Slot::Title, 5, keyword.trim_end_matches(',').to_owned().into());
            } else if !is_aside {
                fields.put(Slot::Title, 1, text.into());
            }
        } else if headed > 0 && !is_signed && !text.is_empty() {
            // A heading of a table, in which every line is marked.
            body.push_str(&format!("{text}\n"));
        }
    }
    fields.put(Slot::Body, 1, trec::indented(&body).into());
}

/// Returns a line with the signs of the wire replaced by those they mean.
fn quoted(line: &str) -> String {
    line.replace("``", "\u{201c}").replace("''", "\u{201d}").replace(" _ ", " \u{2013} ")
}

/// Reads a text whose first lines, up to a blank or an indented one, are its headline and byline.
fn put_iptc_story(lines: &[String], fields: &mut Fields<'_>) {
    let is_indented = |line: &str| line.starts_with("  ");
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let size = lines[first..].iter().position(|line| line.trim().is_empty() || is_indented(line));
    // A text without a blank line has no headline apart.
    let size = size.filter(|&size| size <= 8).unwrap_or(0);
    let mut title = None;
    for line in &lines[first..first + size] {
        let line = line.trim().trim_end_matches(['=', '+']).trim();
        let is_mark = MARKS.iter().any(|mark| line.to_uppercase().contains(mark))
            && line.chars().count() < 20;
        if line.starts_with("By ") || line.starts_with("Von ") {
            fields.put(Slot::Authors, 1, line.to_owned().into());
        } else if !is_mark && !line.is_empty() {
            title = Some(line);
        }
    }
    fields.put(Slot::Title, 1, title.unwrap_or_default().to_owned().into());
    let body = lines[first + size..].join("\n");
    fields.put(Slot::Body, 1, trec::indented(&body).into());
}

/// Reads when a message was sent, and by whom where it says: `AP-WF-08-29-16 1626GMT<`,
/// `091223 dec 18`, `242200 GMT Jun 17`.
fn sent(trailer: &str) -> Option<(String, Option<String>)> {
    let line = trailer.lines().map(without_controls).find(|line| !line.trim().is_empty())?;
    let line = line.trim().trim_start_matches('^').trim_end_matches('<').trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = line.split_whitespace().collect();
    if let [day, time] = words.as_slice()
        && let [.., month, day, year] = day.split('-').collect::<Vec<_>>().as_slice()
        && [*month, *day, *year].iter().all(|part| part.len() == 2 && digits(part))
    {
        let split = time.find(|char: char| !char.is_ascii_digit()).unwrap_or(time.len());
        let (clock, zone) = time.split_at(split);
        let source = line.split('-').next().filter(|name| name.chars().all(char::is_alphabetic));
        let year = full_year(year)?;
        let clock = if clock.len() == 4 {
            format!(" {}:{} {zone}", &clock[..2], &clock[2..])
        } else {
            String::new()
        };
        let moment = format!("{year}-{month}-{day}{clock}");
        return Some((moment.trim().to_owned(), source.map(str::to_owned)));
    }
    // The day is before the time, the month and the year after it.
    let (stamp, zone, month, year) = match words.as_slice() {
        [stamp, month, year] => (stamp, "", month, year),
        [stamp, zone, month, year] => (stamp, *zone, month, year),
        _ => return None,
    };
    if stamp.len() != 6 || !digits(stamp) || !digits(year) {
        return None;
    }
    let year = if year.len() == 2 { full_year(year)? } else { (*year).to_owned() };
    let (day, hour, minute) = (&stamp[..2], &stamp[2..4], &stamp[4..]);
    let moment = format!("{day} {month} {year} {hour}:{minute} {zone}");
    Some((moment.trim().to_owned(), None))
}

fn full_year(short: &str) -> Option<String> {
    let year: u16 = short.parse().ok()?;
    Some(if year < 70 { 2000 + year } else { 1900 + year }.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    const ANPA: &str = "\u{16}\u{16}\u{1}W2607\u{1f}_asian\r\nr s\u{13}\u{11} BC-UK--Bridge   11-13 1693\r\n\
        \u{2}^BC-UK--Bridge, 1st Ld,114<\r\n^Bridge closed for a year<\r\n^Eds: Adds detail.<\r\n\
        ^By JANE DOE=\r\n^Associated Press=\r\n\t   LEEDS (AP) _ The bridge is ``closed.''\r\n \r\n\
        \t   Traffic is led elsewhere.\r\n^Roads=\r\n\t   More.\r\n\r\n\u{3}AP-WF-11-13-13 1626GMT<\r\n\u{c}\r\n\u{4}";

    const IPTC: &str = "\u{1}eca100 3 ec 586 ccccb   dpa 099\r\n\nUK/Bridge/\r\n\u{2}1ST LEAD\r\nBridge closed for a year\r\n\
        By Jane Doe, dpa =\r\n\nLeeds (dpa) - The bridge over the river was closed\r\non Monday.\r\n\n\
        Traffic is led elsewhere until the engineers have\r\nrebuilt it.\r\n\n\u{3}242200 GMT Jun 17\r\n\u{7f}\u{4}\r\n";

    #[test]
    fn an_anpa_message_says_headline_byline_and_moment() {
        let draft = &drafts(&WireText, b"x.tst", ANPA.as_bytes())[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed for a year"));
        assert_eq!(
            draft.body,
            "LEEDS (AP) \u{2013} The bridge is \u{201c}closed.\u{201d}\n\nTraffic is led elsewhere.\n\nRoads\n\nMore."
        );
        assert_eq!(
            (draft.authors[0].as_str(), draft.section.as_deref()),
            ("By JANE DOE", Some("Sports"))
        );
        assert_eq!(
            (draft.dates[0].text.as_str(), draft.sources[0].text.as_str()),
            ("2013-11-13 16:26 GMT", "AP")
        );
    }

    #[test]
    fn an_iptc_message_has_its_headline_above_a_blank_line() {
        let draft = &drafts(&WireText, b"x.txt", IPTC.as_bytes())[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed for a year"));
        assert_eq!(
            draft.body,
            "Leeds (dpa) - The bridge over the river was closed on Monday.\n\n\
             Traffic is led elsewhere until the engineers have rebuilt it."
        );
        assert_eq!(
            (draft.authors[0].as_str(), draft.section.as_deref()),
            ("By Jane Doe, dpa", Some("Economy"))
        );
        assert_eq!(
            (draft.dates[0].text.as_str(), draft.sources[0].text.as_str()),
            ("24 Jun 2017 22:00 GMT", "dpa")
        );
    }

    #[test]
    fn messages_that_follow_each_other_are_records() {
        let text = format!("{ANPA}{IPTC}");
        let found = drafts(&WireText, b"x", text.as_bytes());
        let records: Vec<_> = found.iter().map(|draft| draft.record.clone().unwrap()).collect();
        let slice = |at: usize| &text[records[at].bytes.0 as usize..records[at].bytes.1 as usize];
        assert!(slice(0).starts_with("\u{1}W2607") && slice(0).ends_with('\u{4}'));
        assert!(slice(1).starts_with("\u{1}eca100") && slice(1).ends_with('\u{4}'));
        assert_eq!(records[1].line, Some(ANPA.matches('\n').count() as u64 + 1));
    }
}
