//! JSON: one article, a list of them, an object around a list, or one article a line.
//!
//! Files of many are read record by record, so their size does not matter: lines are split at line
//! ends, other values by their brackets. Cost: one look at each byte to split, one to parse.

use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::decided::Decider;
use crate::format::lists;
use crate::format::lists::Listed;
use crate::format::names::Slot;
use crate::format::names::slot;
use crate::format::scanned::Scanner;
use crate::format::suggest::Observed;
use crate::format::transcoded;
use crate::format::unread;
use crate::format::value::Value;
use crate::format::values;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;

/// One JSON object a line.
#[derive(Debug, Clone, Copy)]
pub struct JsonLines;

/// One JSON value, or several.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "JSON lines"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if is_markdown(head) {
            return false;
        }
        let lines = head.text.lines().map(bare).filter(|line| !line.is_empty());
        let mut lines = lines.skip_while(|line| is_remark(line));
        let Some(first) = lines.next().filter(|line| line.starts_with("{")) else { return false };
        if matches!(head.extension().as_str(), "jsonl" | "ndjson" | "jl" | "ldjson") {
            return true;
        }
        // An object printed over several lines ends none of them with its own closing brace.
        let second = lines.next().is_some_and(|line| line.starts_with("{\""));
        second && first.trim_end_matches(',').ends_with('}')
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let limit = input.limits().max_size;
        let mut number = input.records_before();
        let mut decider = Decider::new(each, input.decided_before());
        while let Some(line) = input.line()? {
            let json = match &line.text {
                Some(text) => bare(text).trim_end_matches(','),
                None => "",
            };
            if (json.is_empty() || is_remark(json)) && line.text.is_some() {
                note_point(input, &decider, number);
                continue;
            }
            number += 1;
            let record = Record { number, line: Some(line.number), bytes: line.bytes };
            let outcome = match &line.text {
                Some(_) => {
                    article(json, Some(record), line.number, options).of_record(json.as_bytes())
                }
                None => too_large(Some(record), limit),
            };
            // An answer of a program with its records in a list.
            let no_article = matches!(outcome, Outcome::Failed { .. }).then(|| json.to_owned());
            let place = (line.number, line.bytes.0);
            if let Some(json) = no_article
                && let Some(list) = lists::inside(&json, options)
            {
                number -= 1;
                // A commit may come between its records.
                input.note_point(None);
                let each: Each<'_> = &mut |outcome| decider.put(outcome);
                if hand_on(&json, &list, place, &mut number, options, each).is_break() {
                    return Ok(());
                }
                note_point(input, &decider, number);
                continue;
            }
            decider.look(&outcome);
            note_point(input, &decider, number);
            if decider.hand_on(outcome).is_break() {
                return Ok(());
            }
        }
        let _ = decider.finish();
        Ok(())
    }

    fn may_grow(&self) -> bool {
        true
    }
}

impl Format for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if is_markdown(head) {
            return false;
        }
        let named = matches!(
            head.extension().as_str(),
            "json" | "ninjs" | "jsonld" | "geojson" | "jsonp" | "json-seq"
        );
        let text = bare(&head.text);
        let text = if named { &text[call_before(text)..] } else { text };
        let mut chars = text.chars().filter(|char| !char.is_whitespace());
        match (chars.next(), chars.next()) {
            (Some('{'), second) => named || second == Some('"'),
            (Some('['), second) => named || second == Some('{'),
            _ => false,
        }
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        if transcoded::charset_to_leave(input)?.is_some() {
            return transcoded::read(self, input, options, each);
        }
        let limit = input.limits().max_size;
        let mut decider = Decider::new(each, 0);
        let each: Each<'_> = &mut |outcome| decider.put(outcome);
        let call = call_before(&String::from_utf8_lossy(input.peek(LONGEST_CALL)?));
        input.consume(call);
        let mut stream = Stream { input, line: 1, listed: false, is_call: call > 0 };
        let mut number = 0;
        while let Some(found) = stream.next()? {
            let bytes = found.bytes;
            let alone = number == 0 && !stream.listed && stream.is_last()?;
            number += 1;
            let record = Record { number, line: Some(found.line), bytes };
            let Some(json) = found.json else {
                if each(too_large((!alone).then_some(record), limit)).is_break() {
                    break;
                }
                continue;
            };
            let json = charset::decode(&json, None).text;
            let list = if stream.listed { None } else { lists::inside(&json, options) };
            if let Some(list) = list {
                // The records of a list inside are numbered through, the list itself is none.
                number -= 1;
                let place = (found.line, bytes.0);
                if hand_on(&json, &list, place, &mut number, options, each).is_break() {
                    return Ok(());
                }
            } else {
                let outcome = article(&json, (!alone).then_some(record), found.line, options);
                if each(outcome.of_record(json.as_bytes())).is_break() {
                    break;
                }
            }
        }
        let _ = decider.finish();
        Ok(())
    }
}

/// Returns whether a file is Markdown by its name, whatever its first lines are: they may be fields in JSON.
fn is_markdown(head: &Head<'_>) -> bool {
    matches!(head.extension().as_str(), "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd")
}

/// Takes blanks off, and the mark that begins each record of a text sequence.
fn bare(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || char == '\u{1e}')
}

/// Returns whether a line between records is a remark and no record.
fn is_remark(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// The longest name of a function that a page is to call with the value.
const LONGEST_CALL: usize = 64;

/// Returns how long the call of a function is that is around the value: `callback(`.
fn call_before(text: &str) -> usize {
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '$' | '.');
    let name = text.find(|char: char| !is_name(char)).unwrap_or(text.len());
    let is_call = (1..LONGEST_CALL).contains(&name)
        && text[name..]
            .strip_prefix('(')
            .is_some_and(|rest| rest.trim_start().starts_with(['{', '[']));
    if is_call { name + 1 } else { 0 }
}

/// Notes that reading can go on after a record: not where its line may still be being written, and not
/// while records depend on what the next ones say.
fn note_point(input: &Input<'_>, decider: &Decider<'_>, number: u64) {
    let may_go_on = input.is_after_line_end() && decider.may_go_on();
    input.note_decided_point(may_go_on.then_some(number), decider.decided());
}

/// Hands on the records of a list inside of an object that starts at a line and byte; `number` is that of the
/// record before them.
fn hand_on(
    json: &str,
    list: &Listed<'_>,
    (mut line, start): (u64, u64),
    number: &mut u64,
    options: &Options,
    each: Each<'_>,
) -> ControlFlow<()> {
    let mut at = 0;
    let mut warnings = list.warnings.as_slice();
    for (range, record) in &list.records {
        line += line_ends(json.as_bytes().get(at..range.start).unwrap_or_default());
        at = at.max(range.start);
        *number += 1;
        let bytes = (start + range.start as u64, start + range.end as u64);
        let place = Record { number: *number, line: Some(line), bytes };
        let mut outcome = article(record, Some(place), line, options);
        list.complete(range.start, record, &mut outcome);
        if let Outcome::Draft(draft) = &mut outcome {
            draft.warnings.extend_from_slice(std::mem::take(&mut warnings));
        }
        each(outcome.of_record(record.as_bytes()))?;
    }
    ControlFlow::Continue(())
}

/// Reads one object. `line` is where it starts.
fn article(json: &str, record: Option<Record>, line: u64, options: &Options) -> Outcome {
    if let Some(observed) = &options.observed {
        observed.note_json(json);
    }
    let read = values::fields_of(json, options);
    if read.is_err()
        && let Some(mended) = values::without_nan(json)
    {
        return article(&mended, record, line, options);
    }
    if let Ok(Some(kind)) = read.as_ref().map(|fields| fields.passed_over()) {
        return Outcome::Skipped { record, kind: kind.to_owned() };
    }
    match read {
        Ok(fields) if fields.is_article() && fields.is_only_a_title(record.is_none()) => {
            Outcome::Skipped { record, kind: "not an article: a title and no more".to_owned() }
        }
        Ok(fields) if fields.is_article() => {
            let is_first = record.as_ref().is_none_or(|record| record.number == 1);
            let mut draft = fields.into_draft(EvidenceKind::Field, record);
            if is_first && unread::lacks_parts(&draft) {
                let observed = Observed::default();
                observed.note_json(json);
                unread::warn(&observed, &mut draft);
            }
            Outcome::Draft(Box::new(draft))
        }
        Ok(_) => Outcome::Failed { record, cause: no_article(json) },
        Err(error) => {
            let column = if error.line() == 1 { error.column() } else { error.column().max(1) };
            let line = line + (error.line() as u64).saturating_sub(1);
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            let place = format!("at line {line} column {column}");
            let cause = match reason {
                "recursion limit exceeded" => format!("{place}: nested deeper than the limit"),
                _ => format!("not JSON {place}: {reason}"),
            };
            Outcome::Failed { record, cause }
        }
    }
}

fn too_large(record: Option<Record>, limit: u64) -> Outcome {
    let cause = format!("a record larger than {limit} bytes, the limit");
    Outcome::Failed { record, cause }
}

fn no_article(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(Value::Object(members))
            if members.iter().any(|(name, value)| is_empty_text(name, value)) =>
        {
            "its title and text are empty".to_owned()
        }
        Ok(Value::Object(members)) => {
            let names = members.iter().map(|(name, _)| name.as_ref());
            no_title_or_text(names)
        }
        _ => "not an article: a JSON object is expected".to_owned(),
    }
}

/// Returns whether a field is one of a title or a text, and says nothing.
fn is_empty_text(name: &str, value: &Value<'_>) -> bool {
    let is_known = matches!(slot(name), Some((Slot::Title | Slot::Body, _)));
    is_known && matches!(value, Value::Text(text) if text.trim().is_empty())
}

/// Says which names there are, where none is known to hold a title or a text.
pub(crate) fn no_title_or_text<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = names
        .take(SHOWN + 1)
        .enumerate()
        .map(|(at, name)| match at {
            SHOWN => "…".to_owned(),
            _ => name.chars().filter(|char| !char.is_control()).take(40).collect(),
        })
        .collect();
    format!("no title or text among its fields: {}", names.join(", "))
}

/// The values of a file, one after the other; those of a list at the top one by one.
struct Stream<'s, 'a> {
    input: &'s mut Input<'a>,
    line: u64,
    /// A list at the top was entered: its elements are the records.
    listed: bool,
    /// The value is in the call of a function, which ends behind it.
    is_call: bool,
}

struct Found {
    line: u64,
    bytes: (u64, u64),
    /// `None` if it is larger than allowed.
    json: Option<Vec<u8>>,
}

impl Stream<'_, '_> {
    /// Passes over blanks and what parts values. Returns the byte after them, if there is one.
    fn skip_to_value(&mut self) -> Result<Option<u8>, FormatError> {
        const STEP: usize = 4096;
        const MARK: &[u8] = b"\xef\xbb\xbf";
        loop {
            let first = self.input.offset() == 0;
            let window = self.input.peek(STEP)?;
            if window.is_empty() {
                return Ok(None);
            }
            let (skipped, next) = if first && window.starts_with(MARK) {
                (MARK.len(), None)
            } else {
                let is_call = self.is_call;
                let blank = |byte: &u8| {
                    byte.is_ascii_whitespace()
                        || b",]\x1e".contains(byte)
                        || is_call && b");".contains(byte)
                };
                let blanks = window.iter().position(|byte| !blank(byte)).unwrap_or(window.len());
                (blanks, window.get(blanks).copied())
            };
            self.line += line_ends(&window[..skipped]);
            self.input.consume(skipped);
            match next {
                Some(b'[') if !self.listed => {
                    self.listed = true;
                    self.input.consume(1);
                }
                Some(byte) => return Ok(Some(byte)),
                None => {}
            }
        }
    }

    fn is_last(&mut self) -> Result<bool, FormatError> {
        let listed = self.listed;
        let last = self.skip_to_value()?.is_none();
        self.listed = listed;
        Ok(last)
    }

    fn next(&mut self) -> Result<Option<Found>, FormatError> {
        if self.skip_to_value()?.is_none() {
            return Ok(None);
        }
        let most = usize::try_from(self.input.limits().max_size).unwrap_or(usize::MAX);
        let (line, first) = (self.line, self.input.offset());
        let mut scanner = Scanner::default();
        let (mut scanned, mut too_large) = (0, false);
        let length = loop {
            let window = self.input.peek(scanned + 1)?;
            if window.len() == scanned {
                break scanned;
            }
            let size = window.len();
            if let Some(end) = scanner.feed(&window[scanned..]) {
                break scanned + end;
            }
            scanned = size;
            if scanned > most {
                self.line += line_ends(window);
                self.input.consume(scanned);
                (scanned, too_large) = (0, true);
            }
        };
        let window = self.input.peek(length)?;
        let json = &window[..length];
        let lines = line_ends(json);
        let json = (!too_large && length <= most).then(|| json.to_vec());
        self.line += lines;
        self.input.consume(length);
        Ok(Some(Found { line, bytes: (first, self.input.offset()), json }))
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::tests::record_of;
    use crate::read::Limits;

    #[test]
    fn numbers_that_are_none_do_not_cost_their_record() {
        let json = br#"{"title":"Eels return","text":"Eels are back.","score":NaN}
            {"title":"Cod vanish","date":NaN,"score":Infinity}"#;
        assert_eq!(titles(&JsonLines, json), ["Eels return", "Cod vanish"]);
    }

    #[test]
    fn menus_and_what_programs_note_of_themselves_are_no_articles() {
        for json in [
            r#"{"title": "Menu", "items": [{"name": "a"}]}"#,
            r#"{"name": "Kestrel", "id": "7", "created": "2023-03-15"}"#,
            r#"{"id": 3, "subject": "Canal", "slug": "canal"}"#,
        ] {
            assert_eq!(
                titles(&Json, json.as_bytes()),
                ["not an article: a title and no more"],
                "{json}"
            );
        }
        let sections = br#"[{"name": "Sport", "id": 1}, {"name": "Eels return", "url": "https://post.example/1"}]"#;
        assert_eq!(titles(&Json, sections), ["not an article: a title and no more", "Eels return"]);
        for json in [
            r#"{"headline": "Eels return", "date": "2018-03-05"}"#,
            r#"{"title": "Eels return", "author": "Mara Quill"}"#,
            r#"{"name": "Eels return", "text": "Eels are back."}"#,
        ] {
            assert_eq!(titles(&Json, json.as_bytes()), ["Eels return"], "{json}");
        }
        assert_eq!(titles(&JsonLines, b"{\"headline\": \"Eels return\"}\n"), ["Eels return"]);
    }

    fn titles(format: &dyn Format, json: &[u8]) -> Vec<String> {
        outcomes(format, b"x.json", json)
            .into_iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => draft.title.unwrap_or_default(),
                Outcome::Failed { cause, .. } | Outcome::Skipped { kind: cause, .. } => cause,
            })
            .collect()
    }

    #[test]
    fn a_broken_line_is_named_and_the_others_are_read() {
        let lines = b"{\"title\": \"a\"}\n\n{\"title\": \"b\", }\n{\"title\": \"c\"}\n";
        assert_eq!(
            titles(&JsonLines, lines),
            ["a", "not JSON at line 3 column 16: trailing comma", "c"]
        );
    }

    #[test]
    fn a_record_without_title_and_text_says_what_it_has() {
        assert_eq!(
            titles(&JsonLines, b"{\"foo\": 1, \"bar\": 2}\n"),
            ["no title or text among its fields: foo, bar"]
        );
    }

    #[test]
    fn an_empty_date_field_says_that_the_article_is_undated() {
        let says = |json: &str| drafts(&Json, b"a.json", json.as_bytes())[0].says_undated;
        assert!(says(r#"{"title": "Harbor", "text": "Quiet.", "date": null}"#));
        assert!(says(r#"{"title": "Harbor", "text": "Quiet.", "date": ""}"#));
        assert!(!says(r#"{"title": "Harbor", "text": "Quiet.", "date": "2024-05-03"}"#));
        assert!(!says(r#"{"title": "Harbor", "text": "Quiet."}"#));
    }

    #[test]
    fn one_object_is_one_article_without_a_record_number() {
        let found = outcomes(&Json, b"x.json", b" {\"title\": \"a\",\n \"text\": \"b\"}\n");
        assert_eq!((found.len(), record_of(&found[0])), (1, None));
    }

    #[test]
    fn lists_objects_around_lists_and_sequences_are_files_of_many() {
        let each =
            "{\"title\": \"a\",\n\"text\": \"x]\\\"}\"} , {\"title\": \"b\", \"text\": \"y\"}";
        for (json, lines) in [
            (format!("[{each}]"), [1, 2]),
            (
                format!("{{\"status\": \"ok\", \"tags\": [1, {{}}],\n\"articles\": [{each}]}}"),
                [2, 3],
            ),
            (format!("{{\"response\": {{\"n\": 2, \"results\": [{each}]}}}}"), [1, 2]),
            (each.replace(',', ",\n").replace("} ,", "}"), [1, 4]),
        ] {
            let found = outcomes(&Json, b"x.json", json.as_bytes());
            assert_eq!(titles(&Json, json.as_bytes()), ["a", "b"], "{json}");
            for (outcome, line) in found.iter().zip(lines) {
                let record = record_of(outcome).unwrap();
                assert_eq!(record.line, Some(line), "{json}");
                let slice = &json[record.bytes.0 as usize..record.bytes.1 as usize];
                assert!(slice.starts_with('{') && slice.ends_with('}'));
            }
        }
    }

    #[test]
    fn an_element_that_is_not_json_does_not_end_the_list() {
        let json = b"[{\"title\": \"a\"}, {\"title\": nope}, 7, {\"title\": \"b\"}]";
        let titles = titles(&Json, json);
        assert_eq!((titles[0].as_str(), titles[3].as_str()), ("a", "b"));
        assert!(titles[1].starts_with("not JSON at line 1 column"), "{titles:?}");
    }

    #[test]
    fn an_object_cut_within_a_list_is_no_fault() {
        assert_eq!(titles(&Json, "{[        €".as_bytes()).len(), 1);
        assert_eq!(titles(&Json, b"{\"a\": [{\"title\": \"a\", \"text\": \"b\"}, {\"ti")[0], "a");
    }

    #[test]
    fn records_of_utf_16_lead_back_to_their_bytes() {
        let json = "\u{feff}[{\"title\": \"\u{0a41}\"}, {\"title\": \"Мост\"}]";
        let raw: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = outcomes(&Json, b"x.json", &raw);
        let record = record_of(&found[1]).unwrap();
        let slice = &raw[record.bytes.0 as usize..record.bytes.1 as usize];
        let units: Vec<u16> = slice.chunks(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect();
        assert_eq!(String::from_utf16(&units).unwrap(), "{\"title\": \"Мост\"}");
    }

    #[test]
    fn a_record_above_the_limit_is_named_and_the_rest_is_read() {
        let long = format!("[{{\"title\": \"{}\"}}, {{\"title\": \"b\"}}]", "x".repeat(600_000));
        let lines = long[1..long.len() - 1].replace("}, {", "}\n{");
        let limits = Limits { max_size: 1000 };
        for (format, json) in [(&Json as &dyn Format, long), (&JsonLines, lines)] {
            let (mut source, mut buffer) = (json.as_bytes(), Vec::new());
            let mut input = Input::new(b"x", &mut source, &mut buffer, limits);
            let mut causes = Vec::new();
            format
                .read(&mut input, &Options::default(), &mut |outcome| {
                    causes.push(matches!(outcome, Outcome::Draft(_)));
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!(causes, [false, true]);
        }
    }

    #[test]
    fn records_are_found_behind_remarks_marks_and_calls() {
        let expected = ["Eels", "Cod"];
        for (format, name, text) in [
            (
                &JsonLines as &dyn Format,
                "x.jsonl",
                "# export of 2024\n{\"title\":\"Eels\",\"text\":\"Back.\"}\n{\"title\":\"Cod\",\"text\":\"Gone.\"}\n",
            ),
            (
                &JsonLines,
                "x.json",
                "\u{1e}{\"title\":\"Eels\",\"text\":\"Back.\"}\n\u{1e}{\"title\":\"Cod\",\"text\":\"Gone.\"}\n",
            ),
            (
                &Json,
                "x.json",
                "callback([{\"title\":\"Eels\",\"text\":\"Back.\"},{\"title\":\"Cod\",\"text\":\"Gone.\"}]);\n",
            ),
        ] {
            let found = drafts(format, name.as_bytes(), text.as_bytes());
            let titles: Vec<_> = found.iter().filter_map(|draft| draft.title.as_deref()).collect();
            assert_eq!(titles, expected, "{text}");
        }
        let one = drafts(&Json, b"x.json", b"callback({\"title\":\"Eels\",\"text\":\"Back.\"});");
        assert_eq!((one.len(), one[0].record.is_none()), (1, true));
    }
}
