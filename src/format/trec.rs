//! TREC's collections: stories between `<DOC>` and `</DOC>`, one after the other in large files.
//!
//! Each newspaper of the collections named its parts in its own way; the names and the numbers that
//! say source and day are tables here. Records are split and read one by one, so the size of a file
//! does not matter. Cost: two looks at each byte.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::END_MISSING;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::names::Slot;
use crate::format::nitf::opened_by;
use crate::format::records::Records;
use crate::format::tags;
use crate::format::transcoded;
use crate::format::tree::Flow;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::tree::html_flow;
use crate::format::written;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;
use crate::read::charset::Charset;

/// Stories between `<DOC>` and `</DOC>`.
#[derive(Debug, Clone, Copy)]
pub struct Trec;

/// The tags around a record.
const TAGS: [&[u8]; 2] = [b"<doc", b"</doc"];

/// What the elements of the collections hold, and the rank of each.
const ELEMENTS: &[(Slot, u8, &str)] = &[
    (Slot::Title, 1, "headline head hl title ti headlines"),
    (Slot::Title, 2, "slug h3 ht"),
    (Slot::Body, 1, "text lp leadpara"),
    (Slot::Published, 1, "date date1 pubdate date_time datetime"),
    (Slot::Published, 3, "fileid"),
    (Slot::Source, 1, "source pub publication publisher newspaper"),
    (Slot::Source, 2, "so src"),
    (Slot::Authors, 1, "byline author authors by"),
    (Slot::Section, 1, "section"),
    (Slot::Key, 1, "docno"),
    (Slot::Key, 2, "docid id"),
    (Slot::Url, 1, "url"),
    (Slot::Lang, 1, "lang language"),
];

/// The collections by the letters their numbers begin with, and how the digits after them say when.
const COLLECTIONS: &[(&str, &str, Digits)] = &[
    ("AP", "Associated Press", Digits::YearMonthDay),
    ("APW", "Associated Press", Digits::FullYear),
    ("AFP", "Agence France-Presse", Digits::FullYear),
    ("CNA", "Central News Agency", Digits::FullYear),
    ("FT", "Financial Times", Digits::Other),
    ("LA", "Los Angeles Times", Digits::MonthDayYear),
    ("LTW", "Los Angeles Times-Washington Post", Digits::FullYear),
    ("NYT", "The New York Times", Digits::FullYear),
    ("SJMN", "San Jose Mercury News", Digits::Other),
    ("WPB", "The Washington Post", Digits::FullYear),
    ("WSJ", "The Wall Street Journal", Digits::YearMonthDay),
    ("XIE", "Xinhua", Digits::FullYear),
    ("XIN", "Xinhua", Digits::FullYear),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    /// `880212` is a day of 1988.
    YearMonthDay,
    /// `010189` is the first of January 1989.
    MonthDayYear,
    /// `19980601`.
    FullYear,
    /// They count something else.
    Other,
}

impl Format for Trec {
    fn name(&self) -> &'static str {
        "TREC SGML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let Some(root) = tags::root(&head.text) else { return false };
        let upper = head.text.to_ascii_uppercase();
        let has = |sign: &str| upper.contains(sign);
        let opens = root.name.eq_ignore_ascii_case("doc") || has("<DOC>") || has("<DOC ID");
        opens && (has("<DOCNO>") || has("<DOCID>") || (has("<DOC ID") && has("<TEXT>")))
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        if transcoded::is_wide(input)? {
            return transcoded::read(self, input, options, each);
        }
        let limit = input.limits().max_size;
        let mut records = Records::new(input, TAGS);
        let mut declared: Option<&str> = None;
        while let Some(found) = records.next()? {
            let outcome = match &found.bytes {
                Some(bytes) => {
                    // All records of a file are in the charset of the first that shows it.
                    let decoded = charset::decode(bytes, declared);
                    if decoded.charset != Charset::UTF_8 {
                        declared.get_or_insert(decoded.charset.name());
                    }
                    read_record(&decoded.text, found.record, found.is_closed, options)
                        .of_record(bytes)
                }
                None => {
                    let cause = format!("a record larger than {limit} bytes, the limit");
                    Outcome::Failed { record: Some(found.record), cause }
                }
            };
            if each(outcome).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn read_record(text: &str, record: Record, is_closed: bool, options: &Options) -> Outcome {
    let tree = match Tree::new(text) {
        Ok(tree) => tree,
        Err(error) => return Outcome::Failed { record: Some(record), cause: error.to_string() },
    };
    let doc = tree.children(tree.top()).next().unwrap_or(tree.top());
    let mut fields = Fields::default();
    let mut body = String::new();
    let mut dateline = None;
    let mut number = tree.attribute(doc, "id").map(Cow::into_owned);
    for id in parts(&tree, doc) {
        let name = tree.name(id).to_ascii_lowercase();
        let known =
            ELEMENTS.iter().find(|(_, _, names)| names.split(' ').any(|known| known == name));
        if options.asks_for_names() && known.is_none_or(|known| known.0 != Slot::Body) {
            options.put_named(&name, &tree.line(id).unwrap_or_default(), &mut fields);
        }
        match known {
            _ if name == "dateline" => dateline = tree.line(id),
            Some((Slot::Body, _, _)) => {
                body.push_str("\n\n");
                body.push_str(&story(&tree, id));
            }
            Some((Slot::Key, _, _)) => {
                let line = tree.line(id).unwrap_or_default();
                if name == "docno" || number.is_none() {
                    number = Some(line);
                }
            }
            Some(&(Slot::Published, rank, _)) => {
                let line = tree.line(id).unwrap_or_default();
                fields.put(Slot::Published, rank, day_of(&name, line).into());
            }
            Some(&(slot, rank, _)) => {
                fields.put(slot, rank, tree.line(id).unwrap_or_default().into());
            }
            None => {}
        }
    }
    if let Some(number) = number {
        if let Some((source, day)) = said_by_number(&number) {
            fields.put(Slot::Source, 5, source.into());
            fields.put(Slot::Published, 2, day.unwrap_or_default().into());
        }
        fields.put(Slot::Key, 1, number.into());
    }
    if body.trim().is_empty() && !fields.has(Slot::Title) {
        body = page(&tree, doc);
    }
    fields.put(Slot::Body, 1, opened_by(dateline.as_deref(), body).into());
    if !fields.is_article() {
        let cause = "a record without headline and text".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    }
    let mut draft = fields.into_plain_draft(EvidenceKind::Wire, Some(record));
    if !is_closed {
        draft.warnings.push(format!("the record is not closed: {END_MISSING}"));
    }
    Outcome::Draft(Box::new(draft))
}

/// Returns the elements of a record. `BODY` and `HEADER` hold some of them in some collections.
fn parts(tree: &Tree<'_>, doc: Id) -> Vec<Id> {
    let is_around = |id: Id| {
        ["body", "header"].iter().any(|name| tree.name(id).eq_ignore_ascii_case(name))
            && tree.has_children(id)
    };
    let mut parts: Vec<Id> = Vec::new();
    for id in tree.children(doc) {
        if is_around(id) {
            parts.extend(tree.children(id));
        } else {
            parts.push(id);
        }
    }
    parts
}

/// Returns the day that an element of this name says.
fn day_of(name: &str, line: String) -> String {
    match day_of_paper(&line) {
        Some(day) => day,
        // The name of a file is no date unless it holds one.
        None if name == "fileid" => String::new(),
        // `January 1, 1989, Sunday, Home Edition`
        None if !written::is_date(&line) => match written::leading(&line) {
            Some(size) => line[..size].to_owned(),
            None => line,
        },
        None => line,
    }
}

/// Returns the text of a record in a collection of pages: all there is but their numbers.
fn page(tree: &Tree<'_>, doc: Id) -> String {
    let flow = |name: &str| match name {
        "docno" | "docid" | "dochdr" | "docoldno" => Flow::Hidden,
        _ => html_flow(name),
    };
    tree.paragraphs(doc, &flow)
}

/// Returns the paragraphs of a story, marked by elements or by the indentation of their first line.
fn story(tree: &Tree<'_>, id: Id) -> String {
    let is_marked = ["p", "br"].iter().any(|name| tree.inside(id, name).next().is_some());
    if is_marked {
        return tree.paragraphs(id, &html_flow);
    }
    indented(&tree.text(id, &html_flow))
}

/// Returns the paragraphs of a text set in lines of one width, where an indented line opens a
/// paragraph. The rows of tables stay lines of their own.
pub(crate) fn indented(text: &str) -> String {
    /// A line that ends before this ends by itself.
    const SHORT: usize = 30;
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_row = |line: &str| line.contains("   ") || line.contains("...") || line.contains('\t');
    let written = text.lines().filter(|line| !line.trim().is_empty());
    let least = written.map(indent).min().unwrap_or(0);
    let mut parted = String::with_capacity(text.len() + text.len() / 16);
    let mut before: Option<&str> = None;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            before = None;
            continue;
        }
        let goes_on = indent(line) < least + 2
            && !is_row(trimmed)
            && before.is_some_and(|before| before.len() >= SHORT && !is_row(before));
        if !parted.is_empty() {
            parted.push_str(if goes_on { " " } else { "\n\n" });
        }
        parted.push_str(trimmed);
        before = Some(trimmed);
    }
    parted
}

/// Reads a day as American papers and computers write it: `03/24/87`, `870324`; and the day in the
/// Associated Press's names of files (`AP-NR-02-12-88 2344EST`).
fn day_of_paper(text: &str) -> Option<String> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() == 6 && digits(text) {
        return short_day(&text[..2], &text[2..4], &text[4..]);
    }
    let text = match text.split_once("-NR-") {
        Some((_, day)) => day.split(' ').next()?,
        None => text,
    };
    let mut parts = text.split(['/', '-']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_short = |part: &str| (1..=2).contains(&part.len()) && digits(part);
    if parts.next().is_some() || ![month, day, year].into_iter().all(is_short) {
        return None;
    }
    short_day(year, month, day)
}

/// Returns a day of the twentieth century, to which the collections with short years belong, or of
/// the first years of the next.
fn short_day(year: &str, month: &str, day: &str) -> Option<String> {
    let (year, month, day): (u16, u8, u8) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let year = if year < 40 { 2000 + year } else { 1900 + year };
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| format!("{year}-{month:02}-{day:02}"))
}

/// Returns the source, and the day if it says one, of a record's number (`WSJ870324-0001`).
fn said_by_number(number: &str) -> Option<(&'static str, Option<String>)> {
    let number = number.trim();
    let letters = number.find(|char: char| !char.is_ascii_uppercase())?;
    let (_, source, order) = COLLECTIONS.iter().find(|(name, _, _)| *name == &number[..letters])?;
    // `AFP_ENG_19940512.0001`
    let rest = &number[letters..];
    let rest = rest.strip_prefix('_').and_then(|rest| rest.split('_').nth(1)).unwrap_or(rest);
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let digits = &rest[..end];
    // Other numbers may begin with the same letters.
    let has_form = match order {
        Digits::YearMonthDay | Digits::MonthDayYear => digits.len() == 6,
        Digits::FullYear => digits.len() == 8,
        Digits::Other => !digits.is_empty(),
    };
    if !has_form {
        return None;
    }
    let day = match order {
        Digits::YearMonthDay => short_day(&digits[..2], &digits[2..4], &digits[4..]),
        Digits::MonthDayYear => short_day(&digits[4..], &digits[..2], &digits[2..4]),
        Digits::FullYear => Some(digits.to_owned()),
        Digits::Other => None,
    };
    Some((source, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    #[test]
    fn the_parts_of_a_record_are_known_by_the_names_of_its_paper() {
        let wall_street = "<DOC>\n<DOCNO> WSJ870324-0001 </DOCNO>\n<HL> Bridge Closed </HL>\n\
            <DD> 03/24/87</DD>\n<SO> WALL STREET JOURNAL (J)</SO>\n<DATELINE> LEEDS </DATELINE>\n\
            <TEXT>\n   The bridge & the road are closed\nuntil May < June.\n   Traffic is led elsewhere.\n</TEXT>\n</DOC>\n";
        let los_angeles = "<DOC>\n<DOCNO> LA010189-0001 </DOCNO>\n<DATE>\n<P>\nJanuary 1, 1989, Sunday, Home Edition\n</P>\n</DATE>\n\
            <HEADLINE>\n<P>\nROADS\n</P>\n</HEADLINE>\n<TEXT>\n<P>\nOne\nand one.\n</P>\n<P>Two.</P></TEXT></DOC>";
        let found = drafts(&Trec, b"x", format!("{wall_street}{los_angeles}").as_bytes());
        assert_eq!(found[0].title.as_deref(), Some("Bridge Closed"));
        assert_eq!(
            found[0].body,
            "LEEDS - The bridge & the road are closed until May < June.\n\nTraffic is led elsewhere."
        );
        assert_eq!(found[0].dates[0].text, "1987-03-24");
        assert_eq!(found[0].sources[1].text, "The Wall Street Journal");
        assert_eq!(found[0].key.as_deref(), Some("WSJ870324-0001"));
        assert_eq!(found[1].dates[0].text, "January 1, 1989");
        assert_eq!(found[1].dates[1].text, "1989-01-01");
        assert_eq!(found[1].body, "One and one.\n\nTwo.");
    }

    #[test]
    fn numbers_say_source_and_day() {
        for (number, said) in [
            ("AP880212-0001", Some(("Associated Press", Some("1988-02-12")))),
            ("APW19980601.0001", Some(("Associated Press", Some("19980601")))),
            ("AFP_ENG_19940512.0001", Some(("Agence France-Presse", Some("19940512")))),
            ("FT911-3", Some(("Financial Times", None))),
            ("AP-7", None),
            ("AS-004", None),
            ("", None),
        ] {
            let said = said.map(|(source, day)| (source, day.map(str::to_owned)));
            assert_eq!(said_by_number(number), said, "{number}");
        }
        assert_eq!(day_of_paper("AP-NR-02-12-88 2344EST").as_deref(), Some("1988-02-12"));
        assert_eq!(day_of_paper("910514").as_deref(), Some("1991-05-14"));
        assert_eq!(day_of_paper("20160920"), None);
    }

    #[test]
    fn a_record_of_the_gigaword_kind_has_its_number_in_the_tag() {
        let text = "<DOC id=\"XIN_ENG_19950101.0001\" type=\"story\" >\n<HEADLINE>\nRoads\n</HEADLINE>\n\
            <DATELINE>\nBEIJING, January 1 (Xinhua)\n</DATELINE>\n<TEXT>\n<P>\nOne.\n</P>\n</TEXT>\n</DOC>\n";
        let draft = &drafts(&Trec, b"x", text.as_bytes())[0];
        assert_eq!(draft.body, "BEIJING, January 1 (Xinhua) - One.");
        assert_eq!(
            (draft.dates[0].text.as_str(), draft.sources[0].text.as_str()),
            ("19950101", "Xinhua")
        );
        assert_eq!(draft.key.as_deref(), Some("XIN_ENG_19950101.0001"));
    }
}
