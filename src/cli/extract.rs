//! `dateline extract`: what would be indexed, no index touched.

use std::io;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use dateline::extract::Ended;
use dateline::extract::Seen;
use dateline::ingest::Event;
use dateline::render::json;
use dateline::render::schema;

use crate::cli::console;
use crate::cli::extract_batch;
use crate::cli::extract_root;
use crate::cli::extract_tally::Tally;
use crate::cli::index::RootFlags;
use crate::cli::progress::Progress;
use crate::cli::query_flags::today;
use crate::cli::report::Report;
use crate::cli::signals::Stop;
use crate::cli::suggest_map;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::values;
use crate::settings_file::SettingsFile;

/// Print what would be indexed, one JSON object per article; no index is touched
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline extract news/2017 | jq '{path, title, date: .date.day, source: .source.name}'
  dateline extract news --report report.jsonl > /dev/null
  dateline extract --suggest-map articles.csv > map.toml
  echo '{\"id\": 1, \"path\": \"news/a.html\"}' | dateline extract --batch")]
pub(crate) struct Extract {
    /// Folders or files
    #[arg(value_name = "PATH", required_unless_present_any = ["batch", "schema"])]
    paths: Vec<PathBuf>,
    /// Read lines of {"id", "path"} from stdin and answer each in turn with the same id
    #[arg(long, conflicts_with_all = ["paths", "report"])]
    batch: bool,
    #[command(flatten)]
    rules: ReadingFlags,
    /// Write every failed and skipped file and every file read only in part to this file; a summary by format
    /// and evidence is added to it and printed on stderr
    #[arg(long, value_name = "FILE.jsonl")]
    report: Option<PathBuf>,
    /// Print a map for fields whose names say nothing: which likely hold the text, the day, the address
    #[arg(long, conflicts_with_all = ["batch", "report"])]
    suggest_map: bool,
    /// Print the JSON Schema of each line
    #[arg(long, conflicts_with_all = ["batch"])]
    schema: bool,
}

/// How the files are read: the flags of `index`, of which nothing is remembered here.
#[derive(Debug, Args)]
pub(crate) struct ReadingFlags {
    /// TOML file that maps the field names of JSON, CSV and XML files to dateline's
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// CSV file of dates, sources and titles that override all other evidence
    #[arg(long, value_name = "FILE")]
    corrections: Option<PathBuf>,
    /// Leave out files and folders that match: their path below PATH (`wire/**`) or their name (`*.bak`).
    /// May be repeated
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Keep the fields that a data set adds: each is in `meta`
    #[arg(long)]
    keep_fields: bool,
    /// Refuse files and records larger than this
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = values::size)]
    max_size: u64,
}

impl From<ReadingFlags> for RootFlags {
    fn from(flags: ReadingFlags) -> Self {
        let ReadingFlags { map, corrections, exclude, keep_fields, max_size } = flags;
        let keep_fields = keep_fields.then_some(true);
        Self { map, corrections, exclude, no_exclude: Vec::new(), keep_fields, max_size }
    }
}

impl Extract {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::EXTRACT);
        }
        if self.suggest_map {
            return suggest_map::run(&self.paths, self.rules.max_size);
        }
        let rules = RootFlags::from(self.rules);
        if self.batch {
            return extract_batch::run(&rules);
        }
        let stop = Stop::on_signals();
        let mut reading = Reading {
            report: Report::new(self.report.as_deref(), false)?,
            progress: Progress::new(true, false, Vec::new()),
            tally: Tally::default(),
            has_failures: false,
        };
        let roots = rules.roots(&self.paths)?;
        let names = SettingsFile::beside(Path::new("index"))?.source_names()?;
        let mut unused = Vec::new();
        let written = console::answer(|out| {
            for root in &roots {
                let each = &mut |seen: Seen<'_>| reading.take(seen, out);
                let mut lines = Vec::new();
                let read = extract_root::extract(
                    root,
                    &names,
                    today(),
                    rules.max_size,
                    stop.flag(),
                    &mut lines,
                    each,
                );
                match read {
                    Ok(ControlFlow::Continue(())) => {}
                    Ok(ControlFlow::Break(error)) => return Err(error),
                    Err(failure) => return Ok(Err(failure)),
                }
                unused.extend(
                    lines
                        .into_iter()
                        .map(|text| Event::Warning { path: PathBuf::from(&root.label), text }),
                );
            }
            Ok(Ok(()))
        })?;
        for event in &unused {
            reading.report_event(event);
        }
        let has_failures = reading.finish(self.report.is_some())?;
        if let Some(Err(failure)) = written {
            return Err(failure);
        }
        match stop.outcome() {
            Some(outcome) => Ok(outcome),
            None if has_failures => Ok(Exit::Nothing),
            None => Ok(Exit::Done),
        }
    }
}

/// The files being read, and what is reported about them.
struct Reading {
    report: Report,
    progress: Progress,
    tally: Tally,
    has_failures: bool,
}

impl Reading {
    /// Prints an article and counts it; reports the end of a file. Stops with the error of `out`.
    fn take(&mut self, seen: Seen<'_>, out: &mut impl Write) -> ControlFlow<io::Error> {
        match seen {
            Seen::Article { path, article } => {
                self.tally.article(article);
                if let Err(error) = json::extracted(out, path, article) {
                    return ControlFlow::Break(error);
                }
            }
            Seen::Read { format } => self.tally.end_file(format),
            Seen::PassedOver { path, text } => {
                self.report_event(&Event::Warning { path, text });
            }
            Seen::Ended { path, ended } => {
                self.has_failures |= matches!(ended, Ended::Failed { .. } | Ended::Partial { .. });
                if let Some(event) = Event::ended(path, &ended, false) {
                    self.report_event(&event);
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn report_event(&mut self, event: &Event) {
        if let Some(line) = self.report.event(event) {
            self.progress.line(&line);
        }
    }

    /// Writes what is left to report, with the sums when there is a report file. Returns whether a
    /// file could not be read whole.
    fn finish(mut self, with_sums: bool) -> Result<bool, Failure> {
        for line in self.report.rest() {
            self.progress.line(&line);
        }
        if with_sums {
            for object in self.tally.objects() {
                self.report.add(&object);
            }
            for line in self.tally.table() {
                self.progress.line(&line);
            }
        }
        self.report.finish()?;
        Ok(self.has_failures)
    }
}
