//! One line on stderr for each file that was not simply indexed, and all of them in a report.
//!
//! A folder may hold a million pictures: of each cause only the first files are shown, and at most
//! [`SHOWN`] lines of a class; the rest is counted by cause, with the command that lists it, and the file
//! given to `--report` has every one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use base64::Engine as _;
use dateline::ingest::Event;
use dateline::render::escape;

use crate::cli::output_file;
use crate::failure::Failure;
use crate::failure::advice_on;

/// How each line of a report begins.
const LINE: &str = "{\"class\":\"";
/// Lines of a class that are shown.
const SHOWN: u64 = 20;
/// Causes that are counted by name at the end.
const CAUSES: usize = 10;
/// Causes that are counted apart; those that come later are counted together.
const MOST_CAUSES: usize = 1000;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Failed,
    Partial,
    Skipped,
    Warning,
    Rule,
}

impl Class {
    const ALL: [Self; 5] = [Self::Failed, Self::Partial, Self::Skipped, Self::Warning, Self::Rule];

    /// Lines of one cause that are shown: what is lost is named sooner than what is passed over.
    const fn examples(self) -> u64 {
        match self {
            Self::Failed | Self::Partial | Self::Rule => 3,
            Self::Skipped | Self::Warning => 1,
        }
    }

    /// Returns what lists all of them.
    const fn list(self) -> &'static str {
        match self {
            Self::Failed | Self::Partial => "`dateline status --failed` lists them",
            Self::Skipped => "`dateline status --skipped` lists them",
            Self::Warning | Self::Rule => "--report FILE.jsonl lists them",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Partial => "partly read",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Rule => "rule",
        }
    }
}

/// A line to show.
struct Finding<'a> {
    class: Class,
    path: &'a Path,
    cause: &'a str,
    /// What else is known, in parentheses.
    more: Option<String>,
    /// It failed before too: counted, not shown again.
    known: bool,
}

/// The lines of one run.
pub(crate) struct Report {
    file: Option<(PathBuf, BufWriter<File>)>,
    fault: Option<io::Error>,
    quiet: bool,
    shown: BTreeMap<Class, u64>,
    /// How often each cause was seen.
    seen: BTreeMap<(Class, String), u64>,
    rest: BTreeMap<(Class, String), u64>,
    known: u64,
}

impl Report {
    /// Starts a report; `path` gets every line as JSON. When `quiet`, only failures are shown.
    pub(crate) fn new(path: Option<&Path>, quiet: bool) -> Result<Self, Failure> {
        let file = match path {
            None => None,
            Some(path) => {
                let file = output_file::create(path, "a report", |line| line.starts_with(LINE))?;
                Some((path.to_path_buf(), BufWriter::new(file)))
            }
        };
        let (shown, seen, rest) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Ok(Self { file, fault: None, quiet, shown, seen, rest, known: 0 })
    }

    /// Takes an event; returns the line to show, if there is one.
    pub(crate) fn event(&mut self, event: &Event) -> Option<String> {
        let finding = match event {
            Event::Failed { path, cause, known } => {
                Finding { class: Class::Failed, path, cause, more: None, known: *known }
            }
            Event::Partial { path, cause, failed, indexed } => {
                let records = if *failed == 1 { "record" } else { "records" };
                let (articles, were) =
                    if *indexed == 1 { ("article", "was") } else { ("articles", "were") };
                let more = Some(format!(
                    "{failed} {records} failed, {indexed} other {articles} of this file {were} \
                     indexed"
                ));
                Finding { class: Class::Partial, path, cause, more, known: false }
            }
            Event::Skipped { path, kind } => {
                Finding { class: Class::Skipped, path, cause: kind, more: None, known: false }
            }
            Event::Warning { path, text } => {
                Finding { class: Class::Warning, path, cause: text, more: None, known: false }
            }
            Event::Rule { path, text } => {
                Finding { class: Class::Rule, path, cause: text, more: None, known: false }
            }
            Event::Root { .. } | Event::Progress { .. } | Event::Committed { .. } => return None,
        };
        self.finding(&finding)
    }

    fn finding(&mut self, finding: &Finding<'_>) -> Option<String> {
        self.write(finding);
        if finding.known {
            self.known += 1;
            return None;
        }
        if self.quiet && !matches!(finding.class, Class::Failed | Class::Partial) {
            return None;
        }
        let mut key = (finding.class, kind_of(finding.cause));
        if self.seen.len() >= MOST_CAUSES && !self.seen.contains_key(&key) {
            key.1 = "other causes".to_owned();
        }
        let seen = self.seen.entry(key.clone()).or_default();
        *seen += 1;
        let shown = self.shown.entry(finding.class).or_default();
        if *shown < SHOWN && *seen <= finding.class.examples() {
            *shown += 1;
            return Some(line(finding));
        }
        *self.rest.entry(key).or_default() += 1;
        None
    }

    /// Writes the finding into the report's file. The first fault is kept for the end.
    fn write(&mut self, finding: &Finding<'_>) {
        if self.file.is_none() {
            return;
        }
        let path = match finding.path.to_str() {
            Some(text) => serde_json::json!(text),
            None => {
                let bytes = finding.path.as_os_str().as_encoded_bytes();
                let engine = base64::engine::general_purpose::STANDARD;
                serde_json::json!({ "bytes": engine.encode(bytes) })
            }
        };
        let object = serde_json::json!({
            "class": finding.class.name(),
            "path": path,
            "cause": finding.cause,
            "more": finding.more,
            "known": finding.known,
        });
        self.add(&object);
    }

    /// Writes a line of another kind into the report's file.
    pub(crate) fn add(&mut self, object: &serde_json::Value) {
        let Some((_, file)) = self.file.as_mut().filter(|_| self.fault.is_none()) else { return };
        if let Err(error) = writeln!(file, "{object}") {
            self.fault = Some(error);
        }
    }

    /// Returns the lines that count what was not shown.
    pub(crate) fn rest(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for class in Class::ALL {
            let mut causes: Vec<(&str, u64)> = self
                .rest
                .iter()
                .filter(|((of, _), _)| *of == class)
                .map(|((_, cause), count)| (cause.as_str(), *count))
                .collect();
            let all: u64 = causes.iter().map(|(_, count)| count).sum();
            if all == 0 {
                continue;
            }
            causes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
            let named: u64 = causes.iter().take(CAUSES).map(|(_, count)| count).sum();
            let mut shown: Vec<String> = causes
                .iter()
                .take(CAUSES)
                .map(|(cause, count)| format!("{count} {}", escape::text(cause)))
                .collect();
            if all > named {
                shown.push(format!("{} other causes", all - named));
            }
            let (name, shown) = (class.name(), shown.join("; "));
            lines.push(format!("{name:<8} {all} more: {shown}; {}", class.list()));
        }
        if self.known > 0 && !self.quiet {
            let known = self.known;
            lines.push(format!(
                "failed   {known} that failed before too: `dateline status --failed`"
            ));
        }
        lines
    }

    /// Finishes the report's file.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Some((path, mut file)) = self.file else { return Ok(()) };
        let written = self.fault.map_or_else(|| file.flush(), Err);
        written.map_err(|error| Failure::file("write the report to", &path, &error))
    }
}

fn line(finding: &Finding<'_>) -> String {
    let (class, path) = (finding.class.name(), escape::path(finding.path));
    let more = finding.more.as_ref().map(|more| format!(" ({more})")).unwrap_or_default();
    let advice = advice_on(finding.cause).map(|advice| format!(" ({advice})")).unwrap_or_default();
    format!("{class:<8} {path}: {}{advice}{more}", escape::text(finding.cause))
}

/// Numbers and quoted texts differ from file to file: without them, causes of a kind are equal.
fn kind_of(cause: &str) -> String {
    let (mut out, mut quote) = (String::new(), None);
    for c in cause.chars().take(120) {
        match (quote, c) {
            (Some(end), _) if c == end => {
                quote = None;
                out.push_str(&format!("…{c}"));
            }
            (Some(_), _) => {}
            (None, '"') => {
                quote = Some(c);
                out.push(c);
            }
            (None, c) if !c.is_ascii_digit() => out.push(c),
            (None, _) if !out.ends_with('N') => out.push('N'),
            (None, _) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(number: usize) -> Event {
        Event::Failed {
            path: format!("news/{number}.json").into(),
            cause: format!("not JSON at line {number} column 57"),
            known: false,
        }
    }

    #[test]
    fn a_file_that_failed_is_one_line() {
        let mut report = Report::new(None, false).unwrap();
        assert_eq!(
            report.event(&failed(1)).unwrap(),
            "failed   news/1.json: not JSON at line 1 column 57"
        );
    }

    #[test]
    fn a_file_that_failed_in_part_says_what_became_of_the_rest() {
        let mut report = Report::new(None, false).unwrap();
        let event = Event::Partial {
            path: "a.jsonl".into(),
            cause: "not JSON at line 2".into(),
            failed: 1,
            indexed: 3,
        };
        assert_eq!(
            report.event(&event).unwrap(),
            "partly read a.jsonl: not JSON at line 2 (1 record failed, 3 other articles of this \
             file were indexed)"
        );
    }

    #[test]
    fn a_cause_that_a_flag_removes_names_the_flag() {
        let mut report = Report::new(None, false).unwrap();
        let mut of = |cause: &str| {
            let cause = cause.to_owned();
            report.event(&Event::Failed { path: "a".into(), cause, known: false }).unwrap()
        };
        let too_large = dateline::read::ReadError::TooLarge { limit: 9 }.to_string();
        assert!(of(&too_large).ends_with("9 bytes, the limit (--max-size allows more)"));
        assert!(of("no title or text among its fields: a, b").ends_with("with --map)"));
        assert!(!of("not JSON at line 1").contains("--"));
    }

    #[test]
    fn beyond_three_the_rest_of_a_cause_is_counted_and_the_command_named_that_lists_it() {
        let mut report = Report::new(None, false).unwrap();
        let shown = (0..50).filter_map(|number| report.event(&failed(number))).count();
        assert_eq!(shown, 3);
        assert_eq!(
            report.rest(),
            [
                "failed   47 more: 47 not JSON at line N column N; `dateline status --failed` lists them"
            ]
        );
    }

    #[test]
    fn warnings_that_differ_only_in_what_they_quote_have_one_example() {
        let mut report = Report::new(None, false).unwrap();
        let mut warn = |day: usize| {
            let text = format!("the field says \"2099-01-{day:02}\", which is to come");
            report.event(&Event::Warning { path: format!("{day}.json").into(), text })
        };
        assert_eq!((1..=9).filter_map(&mut warn).count(), 1);
        let rest = report.rest();
        assert!(rest[0].starts_with("warning  8 more: 8 the field says \"…\", which"), "{rest:?}");
        assert!(rest[0].ends_with("--report FILE.jsonl lists them"), "{rest:?}");
    }

    #[test]
    fn no_more_than_twenty_lines_of_a_class_are_shown_whatever_their_causes() {
        let mut report = Report::new(None, false).unwrap();
        let skipped =
            |kind: char| Event::Skipped { path: "a".into(), kind: format!("kind {kind}") };
        let shown = ('a'..='z').filter_map(|kind| report.event(&skipped(kind))).count();
        assert_eq!(shown, 20);
        assert!(report.rest()[0].starts_with("skipped  6 more:"), "{:?}", report.rest());
    }

    #[test]
    fn a_hostile_name_is_shown_escaped() {
        let mut report = Report::new(None, false).unwrap();
        let event = Event::Skipped { path: "a\u{1b}[2J\n.png".into(), kind: "PNG image".into() };
        assert_eq!(report.event(&event).unwrap(), "skipped  a\\x1b[2J\\x0a.png: PNG image");
    }

    #[test]
    fn the_file_holds_every_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.jsonl");
        let mut report = Report::new(Some(&path), true).unwrap();
        for number in 0..50 {
            report.event(&failed(number));
        }
        report.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 50);
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!((&first["class"], &first["path"]), (&"failed".into(), &"news/0.json".into()));
    }
}
