//! BibTeX: `@article{key, title = {…}, date = {…}}`, as programs for references export it.
//!
//! Values are in braces or quotes, names of `@string`, or numbers, joined by `#`; the marks of TeX in
//! them become letters. Invariant: what never closes ends where the next entry begins on a line of its own, and says
//! so; no depth of braces leads to recursion. Cost: one entry in memory beside the file.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::fields::name_in_order;
use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::transcoded;
use crate::read::Head;
use crate::read::Input;

/// A file of entries.
#[derive(Debug, Clone, Copy)]
pub struct BibTex;

impl Format for BibTex {
    fn name(&self) -> &'static str {
        "BibTeX"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let text = head.text.trim_start_matches('\u{feff}');
        let is_named = matches!(head.extension().as_str(), "bib" | "bibtex");
        let first =
            text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('%'));
        let Some(line) = first else { return false };
        let opens = line.strip_prefix('@').is_some_and(|rest| {
            let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            (3..=20).contains(&letters) && rest[letters..].trim_start().starts_with('{')
        });
        opens && (is_named || text.contains(" = ") || text.contains("={"))
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            read_entries(text, each);
            Ok(())
        })
    }
}

fn read_entries(text: &str, each: Each<'_>) {
    let mut strings: HashMap<String, String> = HashMap::new();
    let (mut line, mut counted, mut number) = (1, 0, 0);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'@', &text.as_bytes()[at..]) {
        let start = at + found;
        let Some(entry) = Entry::within_its_lines(text, start, &strings) else {
            at = start + 1;
            continue;
        };
        at = entry.end;
        line += text[counted..start].matches('\n').count() as u64;
        counted = start;
        match entry.kind.as_str() {
            "string" => strings.extend(entry.values),
            "comment" | "preamble" => {}
            _ => {
                number += 1;
                let bytes = (start as u64, entry.end as u64);
                let record = Record { number, line: Some(line), bytes };
                let id = ArticleId::of_record(&text.as_bytes()[start..entry.end]);
                if each(outcome(entry, record, id)).is_break() {
                    return;
                }
            }
        }
    }
}

fn outcome(entry: Entry, record: Record, id: ArticleId) -> Outcome {
    let fault = entry.fault;
    let fields = fields_of(entry);
    if !fields.is_article() {
        let cause = "no title among its fields".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    }
    let mut draft = fields.into_draft(EvidenceKind::Field, Some(record));
    draft.id = Some(id);
    draft.warnings.extend(fault.map(str::to_owned));
    Outcome::Draft(Box::new(draft))
}

/// One entry.
struct Entry {
    /// Its kind, in lowercase (`article`).
    kind: String,
    key: String,
    /// Names, in lowercase, with their values as written.
    values: Vec<(String, String)>,
    /// The byte after it.
    end: usize,
    /// What is wrong with how it is written.
    fault: Option<&'static str>,
}

/// Whether values are read as they are written, or end where the next field begins on a line of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    AsWritten,
    UpToNextField,
}

impl Entry {
    /// Reads the entry that begins with the `@` at `start`, and no further than the next one begins.
    fn within_its_lines(
        text: &str,
        start: usize,
        strings: &HashMap<String, String>,
    ) -> Option<Self> {
        let entry = Self::at(text, start, strings, Values::AsWritten)?;
        let is_closed = entry.fault.is_none();
        if is_closed && matches!(entry.kind.as_str(), "comment" | "preamble") {
            return Some(entry);
        }
        let next = next_entry(text, start);
        if is_closed && entry.end <= next.unwrap_or(text.len()) {
            let behind = &text[entry.end..next.unwrap_or(text.len())];
            let has_fields = behind.match_indices('\n').any(|(at, _)| is_field(&behind[at + 1..]));
            let fault = has_fields
                .then_some("a brace closes the entry before its last fields: they are not read");
            return Some(Self { fault, ..entry });
        }
        let Some(next) = next else { return Some(entry) };
        let entry = Self::at(&text[..next], start, strings, Values::UpToNextField)?;
        let fault = Some("a brace or quote is not closed: the entry ends where the next begins");
        Some(Self { fault, ..entry })
    }

    /// Reads the entry that begins with the `@` at `start`.
    fn at(
        text: &str,
        start: usize,
        strings: &HashMap<String, String>,
        values: Values,
    ) -> Option<Self> {
        let mut cursor = Cursor { text, at: start + 1, values };
        let kind = cursor.word().to_ascii_lowercase();
        cursor.blanks();
        if kind.is_empty() || !cursor.takes(b'{') && !cursor.takes(b'(') {
            return None;
        }
        let mut entry =
            Self { kind, key: String::new(), values: Vec::new(), end: 0, fault: Some(CUT) };
        loop {
            cursor.blanks();
            if cursor.takes(b',') {
                continue;
            }
            if cursor.takes(b'}') || cursor.takes(b')') {
                entry.fault = None;
                break;
            }
            let before = cursor.at;
            let name = cursor.name();
            cursor.blanks();
            if cursor.takes(b'=') {
                let value = cursor.value(strings);
                entry.values.push((name.to_lowercase(), value));
            } else if entry.key.is_empty() {
                entry.key = name.to_owned();
            }
            if cursor.at >= text.len() {
                break;
            }
            if cursor.at == before {
                // A mark that belongs to nothing.
                cursor.step();
            }
        }
        entry.end = cursor.at;
        Some(entry)
    }
}

/// What is said of an entry that ends with the file.
const CUT: &str = "the file is cut: the entry has no end";

/// Returns where the next entry behind `start` begins on a line of its own.
fn next_entry(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    rest.match_indices('\n').find_map(|(at, _)| {
        let line = &rest[at + 1..];
        let opened = line.trim_start_matches([' ', '\t']);
        let behind = opened.strip_prefix('@')?;
        let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        let is_entry = (3..=20).contains(&letters)
            && behind[letters..].trim_start_matches([' ', '\t']).starts_with(['{', '(']);
        is_entry.then(|| text.len() - opened.len())
    })
}

/// Returns whether a line begins a field: `date = {2011-03-04}`.
fn is_field(line: &str) -> bool {
    let mut cursor = Cursor { text: line, at: 0, values: Values::AsWritten };
    cursor.take_while(|char| matches!(char, ' ' | '\t'));
    let has_name = !cursor.name().is_empty();
    cursor.take_while(|char| matches!(char, ' ' | '\t'));
    let has_sign = cursor.takes(b'=');
    cursor.take_while(|char| matches!(char, ' ' | '\t'));
    let has_value = cursor.rest().starts_with(|char: char| matches!(char, '{' | '"' | '0'..='9'));
    has_name && has_sign && has_value
}

/// A place in the text.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    values: Values,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn word(&mut self) -> &'t str {
        self.take_while(|char| char.is_ascii_alphabetic())
    }

    fn name(&mut self) -> &'t str {
        self.take_while(|char| !char.is_whitespace() && !"{}(),=\"#@".contains(char))
    }

    fn takes(&mut self, byte: u8) -> bool {
        let takes = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(takes);
        takes
    }

    /// Reads pieces joined by `#`.
    fn value(&mut self, strings: &HashMap<String, String>) -> String {
        let mut value = String::new();
        loop {
            self.blanks();
            if self.takes(b'{') {
                value.push_str(self.until(b'}'));
            } else if self.takes(b'"') {
                value.push_str(self.until(b'"'));
            } else {
                let name = self.name();
                value.push_str(strings.get(&name.to_lowercase()).map_or(name, String::as_str));
            }
            self.blanks();
            if !self.takes(b'#') {
                return value;
            }
        }
    }

    /// Returns what is before the closing mark, past braces that open and close in between.
    fn until(&mut self, close: u8) -> &'t str {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        while let Some(&byte) = bytes.get(self.at) {
            if byte == b'\n'
                && self.values == Values::UpToNextField
                && is_field(&self.text[self.at + 1..])
            {
                return self.text[start..self.at].trim_end_matches(['}', '"', ',', ' ', '\r']);
            }
            match byte {
                b'\\' if bytes.get(self.at + 1).is_some_and(u8::is_ascii) => self.at += 1,
                _ if byte == close && depth == 0 => {
                    self.at += 1;
                    return &self.text[start..self.at - 1];
                }
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        self.at = bytes.len();
        &self.text[start..]
    }
}

fn fields_of(entry: Entry) -> Fields<'static> {
    let mut fields = Fields::default();
    let mut parts: [Option<String>; 3] = [None, None, None];
    fields.put(Slot::Key, 1, Cow::Owned(entry.key));
    for (name, value) in entry.values {
        let value = without_tex(&value);
        match name.as_str() {
            "author" | "editor" => {
                for author in value.split(" and ") {
                    let rank = if name == "author" { 1 } else { 4 };
                    fields.put(
                        Slot::Authors,
                        rank,
                        Cow::Owned(name_in_order(author.trim()).into_owned()),
                    );
                }
            }
            "year" => parts[0] = Some(value),
            "month" => parts[1] = Some(value),
            "day" => parts[2] = Some(value),
            "journal" | "journaltitle" | "booktitle" => fields.put(Slot::Source, 1, value.into()),
            "publisher" | "institution" | "organization" => {
                fields.put(Slot::Source, 5, value.into())
            }
            "urldate" | "timestamp" => fields.put(Slot::Saved, 1, value.into()),
            "note" | "annotation" | "annote" => fields.put(Slot::Body, SUMMARY + 1, value.into()),
            "pages" => fields.put(Slot::Page, 1, value.into()),
            "keywords" => {
                for subject in value.split([',', ';']).map(str::trim) {
                    fields.put(Slot::Subjects, 1, Cow::Owned(subject.to_owned()));
                }
            }
            _ => {
                if let Some((slot, rank)) = names::slot(&name) {
                    fields.put(slot, rank, value.into());
                }
            }
        }
    }
    let [year, month, day] = parts;
    if !fields.has(Slot::Published)
        && let Some(year) = year
    {
        let day = [day, month, Some(year)].into_iter().flatten().collect::<Vec<_>>();
        fields.put(Slot::Published, 1, day.join(" ").into());
    }
    fields
}

/// Replaces the marks of TeX by the letters they stand for.
fn without_tex(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    let mut accent = None;
    while let Some(char) = chars.next() {
        match char {
            '{' | '}' | '$' => {}
            '~' => text.push('\u{a0}'),
            '-' if chars.peek() == Some(&'-') => {
                while chars.next_if_eq(&'-').is_some() {}
                text.push('–');
            }
            '\\' => match chars.next() {
                Some(mark) if combining(mark).is_some() => accent = combining(mark),
                Some(first) if first.is_ascii_alphabetic() => {
                    let mut word = first.to_string();
                    while let Some(next) = chars.next_if(char::is_ascii_alphabetic) {
                        word.push(next);
                    }
                    chars.next_if_eq(&' ');
                    match letter(&word) {
                        Letter::Char(letter) => push(&mut text, letter, &mut accent),
                        Letter::Accent(mark) => accent = Some(mark),
                        Letter::None => {}
                    }
                }
                Some(other) => text.push(other),
                None => {}
            },
            char => push(&mut text, char, &mut accent),
        }
    }
    text.nfc().collect()
}

fn push(text: &mut String, char: char, accent: &mut Option<char>) {
    text.push(char);
    text.extend(accent.take());
}

/// Returns the accent that a mark of TeX puts on the next letter.
const fn combining(mark: char) -> Option<char> {
    Some(match mark {
        '\'' => '\u{301}',
        '`' => '\u{300}',
        '^' => '\u{302}',
        '"' => '\u{308}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        _ => return None,
    })
}

enum Letter {
    Char(char),
    Accent(char),
    /// A command without a letter (`\emph`).
    None,
}

fn letter(word: &str) -> Letter {
    match word {
        "c" => Letter::Accent('\u{327}'),
        "v" => Letter::Accent('\u{30c}'),
        "u" => Letter::Accent('\u{306}'),
        "H" => Letter::Accent('\u{30b}'),
        "k" => Letter::Accent('\u{328}'),
        "r" => Letter::Accent('\u{30a}'),
        "ss" => Letter::Char('ß'),
        "ae" => Letter::Char('æ'),
        "AE" => Letter::Char('Æ'),
        "oe" => Letter::Char('œ'),
        "o" => Letter::Char('ø'),
        "O" => Letter::Char('Ø'),
        "aa" => Letter::Char('å'),
        "AA" => Letter::Char('Å'),
        "l" => Letter::Char('ł'),
        "L" => Letter::Char('Ł'),
        "i" => Letter::Char('i'),
        "textendash" => Letter::Char('–'),
        "textemdash" => Letter::Char('—'),
        "ldots" => Letter::Char('…'),
        _ => Letter::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use proptest::prelude::*;

    #[test]
    fn entries_are_articles_with_their_parts() {
        let text = "% made by hand\n@string{kp = \"The Kestrel Post\"}\n@comment{not @this{one}}\n\
            @article{quill2011,\n  title = {Tram depot {burns} down at Caf{\\'e} M\\\"uller},\n  author = {Quill, Mara and Bo Ferris},\n\
              date = {2011-03-04},\n  journaltitle = kp # { (Oldhaven)},\n  url = {https://post.example/tram},\n  pages = {4--5},\n\
              abstract = {The depot burned \\& fell.}\n}\n\n@Article{f, title = \"Eels return\", journal = {Lantern}, year = 2011, month = may, day = 17, urldate = {2023-11-02}}\n";
        let found = drafts(&BibTex, b"x.bib", text.as_bytes());
        let [first, second] = &found[..] else { panic!("{found:?}") };
        assert_eq!(first.title.as_deref(), Some("Tram depot burns down at Café Müller"));
        assert_eq!(first.authors, ["Mara Quill", "Bo Ferris"]);
        assert_eq!(first.sources[0].text, "The Kestrel Post (Oldhaven)");
        assert_eq!(
            (first.dates[0].text.as_str(), first.printed_page.as_deref()),
            ("2011-03-04", Some("4–5"))
        );
        assert_eq!(
            (first.body.as_str(), first.key.as_deref()),
            ("The depot burned & fell.", Some("quill2011"))
        );
        assert_eq!(second.dates[0].text, "17 may 2011");
        assert_eq!(second.dates[1].role, crate::format::DateRole::Saved);
        let record = second.record.clone().unwrap();
        assert_eq!((record.number, record.line), (2, Some(14)));
        assert!(text[record.bytes.0 as usize..record.bytes.1 as usize].starts_with("@Article{f"));
    }

    #[test]
    fn an_entry_that_is_cut_or_has_no_title_says_so() {
        let cut = "@article{a, title = {Eels return}, abstract = {Eels are";
        assert!(drafts(&BibTex, b"x.bib", cut.as_bytes())[0].warnings[0].contains("cut"));
        let found = outcomes(&BibTex, b"x.bib", b"@article{a, year = 2011}");
        assert!(matches!(&found[0], Outcome::Failed { .. }), "{found:?}");
    }

    #[test]
    fn what_is_not_closed_ends_where_the_next_entry_begins() {
        for open in ["{Eels return,", "\"Eels return,", "{Eels {return},"] {
            let text = format!(
                "@article{{a,\n  title = {open}\n  date = {{2011-03-04}},\n  abstract = {{Eels are back.}}\n}}\n\n\
                 @article{{b,\n  title = {{Trams burn}},\n  date = {{2011-03-05}}\n}}\n"
            );
            let found = drafts(&BibTex, b"x.bib", text.as_bytes());
            let [first, second] = &found[..] else { panic!("{open}: {found:?}") };
            assert_eq!(first.title.as_deref(), Some("Eels return"), "{open}");
            assert_eq!(first.dates[0].text, "2011-03-04", "{open}");
            assert_eq!(first.body, "Eels are back.", "{open}");
            assert!(first.warnings[0].contains("not closed"), "{open}: {:?}", first.warnings);
            assert_eq!(second.title.as_deref(), Some("Trams burn"), "{open}");
            assert!(second.warnings.is_empty(), "{open}: {:?}", second.warnings);
        }
    }

    #[test]
    fn a_brace_too_many_is_told_where_fields_are_behind_it() {
        let text = "@article{a,\n  title = {Eels return}},\n  date = {2011-03-04}\n}\n@article{b,\n  title = {Trams burn}\n}\n";
        let found = drafts(&BibTex, b"x.bib", text.as_bytes());
        assert_eq!(found.len(), 2);
        assert!(found[0].warnings[0].contains("before its last fields"), "{:?}", found[0].warnings);
        assert!(found[1].warnings.is_empty(), "{:?}", found[1].warnings);
    }

    #[test]
    fn an_entry_in_a_comment_is_none() {
        let text = "@comment{\n@article{a,\n  title = {Eels return}\n}\n}\n@article{b,\n  title = {Trams burn}\n}\n";
        let found = drafts(&BibTex, b"x.bib", text.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(text in "(@[a-z]{1,8}|[{}(),=\"#\\\\]|title|é| |\n){0,60}") {
            let _ = outcomes(&BibTex, b"x.bib", text.as_bytes());
        }
    }
}
