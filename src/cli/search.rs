//! `dateline search`: ranked passages.

use std::io;
use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use clap::ArgGroup;
use clap::Args;
use dateline::engine::EngineError;
use dateline::engine::Fold;
use dateline::engine::View;
use dateline::ingest::IngestError;
use dateline::ingest::RootRequest;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::csv::Field;
use dateline::render::json;
use dateline::render::paths;
use dateline::render::paths::PathStyle;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::render::trec;
use dateline::search;
use dateline::search::Hits;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::ingest_run::Ended;
use crate::cli::ingest_run::IngestRun;
use crate::cli::ingest_run::MachineFlags;
use crate::cli::pager::PageFlags;
use crate::cli::places;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;
use crate::naming::label;
use crate::request::ranked::FoldFlag;
use crate::request::ranked::PASSAGES;
use crate::request::ranked::RankedFlags;
use crate::request::values;

/// Find the passages that match, with date, source and file
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "jsonl", "csv", "csv_exact", "paths", "trec", "schema"]),
    after_help = "Columns of --csv: rank,score,id,key,path,date,date_precision,source,title,lang,\
url,words,passage,time,passage_id,authors,record,date_evidence,source_evidence,title_from
(time is the time of publication; --fields can add body).

Examples:
  dateline search British fighters in Turkey --from 2017-12-01 --to 2017-12-31
  dateline search '\"port strike\" -baseball' --source Reuters --sort newest
  dateline search --in ~/news/today 'title:election' --json | jq '.hits[].title'"
)]
pub(crate) struct Search {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Index PATH first (in ./index, made if there is none), and search only there
    #[arg(long = "in", value_name = "PATH")]
    within: Option<PathBuf>,
    #[command(flatten)]
    ranked: RankedFlags,
    #[command(flatten)]
    fold: FoldFlag,
    /// List the other articles of each story, with the passages of those that match in other words
    #[arg(long)]
    copies: bool,
    /// Answer from this commit (`next.commit` in the JSON of the page before), the present one or the one
    /// before it, so that pages neither overlap nor skip hits
    #[arg(long, value_name = "COMMIT")]
    at: Option<String>,
    /// Show every hit
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Show at most N passages of each hit [default: 2]; with --csv, a row for each of them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1000))]
    passages: Option<u16>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print one JSON object per hit, then a summary
    #[arg(long)]
    jsonl: bool,
    /// Print CSV; cells that a spreadsheet would run as formulas are escaped
    #[arg(long)]
    csv: bool,
    /// As --csv, without that escaping
    #[arg(long)]
    csv_exact: bool,
    /// Begin the CSV with a byte-order mark, by which Excel knows UTF-8
    #[arg(long)]
    excel: bool,
    /// Columns of --csv, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    fields: Vec<Field>,
    /// Print each file that has a hit, one per line
    #[arg(long)]
    paths: bool,
    /// Print a TREC run with query id 1; articles are named by key, or by id if they have none
    #[arg(long)]
    trec: bool,
    /// End each path with a NUL
    #[arg(short = '0', long, requires = "paths")]
    null: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Limit the JSON to this size: hits are left out, and the answer says so
    #[arg(long, value_name = "SIZE", value_parser = values::size)]
    max_bytes: Option<u64>,
    /// Print the JSON Schema of --json and --jsonl
    #[arg(long)]
    schema: bool,
    /// Show how long each step took, on stderr
    #[arg(long)]
    stats: bool,
    /// Highlight matches in bold
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

/// The form of the answer. Each `match` below names every one, so that what a new one does with
/// stories, copies and scores is decided before it compiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Lines on a terminal.
    People,
    /// One JSON object.
    Json,
    /// A JSON object per hit.
    Lines,
    /// CSV, exact or made safe.
    Csv,
    /// Paths of files.
    Paths,
    /// A TREC run.
    Trec,
}

impl Form {
    /// Returns whether it is a list for programs: it has every article, and no room for stories or scores.
    const fn is_list(self) -> bool {
        match self {
            Self::Csv | Self::Paths | Self::Trec => true,
            Self::People | Self::Json | Self::Lines => false,
        }
    }

    /// Returns whether it is JSON.
    const fn is_json(self) -> bool {
        match self {
            Self::Json | Self::Lines => true,
            Self::People | Self::Csv | Self::Paths | Self::Trec => false,
        }
    }
}

impl Search {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        self.check()?;
        if self.schema {
            return console::answer_schema(schema::SEARCH);
        }
        let mut naming = self.named.naming()?;
        let mut request = self.query.request(today())?;
        self.ranked.rank(&mut request);
        request.fold = self.fold();
        request.copies = self.copies;
        if self.all {
            request.limit = usize::MAX;
        }
        request.passages = usize::from(self.passages.unwrap_or(PASSAGES));
        let mut warnings = Vec::new();
        let view = match &self.within {
            None => self.index.open_to_search(self.at.as_deref())?,
            Some(path) => match self.bring_up_to_date(path, &mut warnings)? {
                Ok(view) => view,
                Err(stopped) => return Ok(stopped),
            },
        };
        let opened = Instant::now();
        settle(&self.index.existing()?, &mut request)?;
        if let Some(path) = &self.within {
            let places = search::places_in(&view, path);
            let places = places.map_err(|error| Failure::file("read", path, &error))?;
            if places.is_empty() {
                return Err(Failure::usage(format!("{} is not in the index yet", path.display())));
            }
            request.within = Some(places);
            // Bringing the index up to date took its own time.
            request.stop = self.query.time.stop();
        }
        let mut answer = search::search(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        answer.warnings.splice(0..0, warnings);
        naming.hits(&mut answer.hits);
        let searched = opened.elapsed();
        self.print(&answer)?;
        if self.stats {
            show_stats(searched, opened.elapsed().saturating_sub(searched));
        }
        Ok(if answer.hits.is_empty() { Exit::Nothing } else { Exit::Done })
    }

    /// Returns the form asked for.
    fn form(&self) -> Form {
        let asked = [
            (self.json, Form::Json),
            (self.jsonl, Form::Lines),
            (self.csv || self.csv_exact, Form::Csv),
            (self.paths, Form::Paths),
            (self.trec, Form::Trec),
        ];
        asked.into_iter().find(|(is_asked, _)| *is_asked).map_or(Form::People, |(_, form)| form)
    }

    /// Returns what is shown of a story: lists for programs have every article, unless that is asked for.
    fn fold(&self) -> Fold {
        self.fold.or(if self.form().is_list() { Fold::None } else { Fold::Story })
    }

    /// Refuses flags that would have no effect.
    fn check(&self) -> Result<(), Failure> {
        let form = self.form();
        if self.copies && form.is_list() {
            return Err(Failure::usage(
                "--copies is for people and for --json: leave out the list",
            ));
        }
        if self.copies && self.fold() == Fold::None {
            return Err(Failure::usage(
                "--copies lists what --fold none shows by itself: leave it out",
            ));
        }
        if !self.fields.is_empty() && form != Form::Csv {
            return Err(Failure::usage("--fields names the columns of --csv: add it"));
        }
        if self.excel && form != Form::Csv {
            return Err(Failure::usage("--excel is for --csv: add it"));
        }
        self.ranked.check()?;
        if self.ranked.explain && form.is_list() {
            return Err(Failure::usage(
                "--explain is for people and for --json: leave out the list",
            ));
        }
        if self.max_bytes.is_some() && !form.is_json() {
            return Err(Failure::usage("--max-bytes is for --json and --jsonl: add one of them"));
        }
        Ok(())
    }

    /// Runs ingest on `path`, then opens the index; the inner error is a run that was stopped.
    fn bring_up_to_date(
        &self,
        path: &Path,
        warnings: &mut Vec<String>,
    ) -> Result<Result<ManuallyDrop<View>, Exit>, Failure> {
        let index = self.index.own_or_new(|| true)?;
        let root = RootRequest {
            path: path.to_path_buf(),
            label: label(path),
            map: None,
            corrections: None,
            exclude: Vec::new(),
        };
        let machine = MachineFlags::from_environment()?;
        let run = IngestRun {
            roots: vec![root],
            decides_exit: false,
            ..IngestRun::new(index.clone(), &machine)
        };
        match run.run()? {
            Ok(Ended::Stopped(outcome)) => return Ok(Err(outcome)),
            Ok(Ended::Through(_)) => {}
            // What the other run has not committed yet is not there, maybe nothing.
            Err(IngestError::Engine(error @ EngineError::InUse { .. })) => {
                warnings.push(format!("{error}: the answer is from the last commit"));
            }
            Err(error) => return Err(Failure::ingest(&error)),
        }
        let view = places::open_at(&index, self.at.as_deref())?;
        places::refuse_empty(&view, &index)?;
        Ok(Ok(view))
    }

    fn print(&self, answer: &Hits) -> Result<(), Failure> {
        let max_bytes = self.max_bytes.map(to_usize);
        match self.form() {
            Form::Json => {
                fits(console::answer(|out| json::hits(out, answer, max_bytes))?.flatten())
            }
            Form::Lines => {
                fits(console::answer(|out| json::lines(out, answer, max_bytes))?.flatten())
            }
            Form::Csv => self.print_csv(answer),
            Form::Trec => {
                let left_out = console::answer(|out| trec::hits(out, answer))?.unwrap_or_default();
                tell_left_out(left_out);
                console::report(|out| below(out, answer));
                Ok(())
            }
            Form::Paths => {
                let style = match (self.null, console::stdout_is_terminal()) {
                    (true, _) => PathStyle::Null,
                    (false, true) => PathStyle::Shown,
                    (false, false) => PathStyle::Exact,
                };
                console::answer(|out| paths::hits(out, answer, style))?;
                console::report(|out| below(out, answer));
                Ok(())
            }
            Form::People => {
                let look = self.page.look(self.color);
                self.page.answer(|out| terminal::hits(out, answer, look), |out| below(out, answer))
            }
        }
    }

    fn print_csv(&self, answer: &Hits) -> Result<(), Failure> {
        let fields = match self.fields.as_slice() {
            [] => &Field::DEFAULT,
            fields => fields,
        };
        let style = CellStyle {
            exact: self.csv_exact,
            for_terminal: console::stdout_is_terminal(),
            by_passage: self.passages.is_some(),
            excel: self.excel,
        };
        let made_safe = console::answer(|out| csv::hits(out, answer, fields, style))?;
        console::report(|out| below(out, answer));
        report_escaped(made_safe.unwrap_or_default());
        Ok(())
    }
}

/// Refuses a limit that the shortest answer, of `least` bytes, is over.
fn fits(least: Option<usize>) -> Result<(), Failure> {
    let Some(least) = least else { return Ok(()) };
    Err(Failure::usage(format!(
        "the answer does not fit into --max-bytes: the shortest possible one has {least} bytes"
    )))
}

/// Writes what is true of all hits, below them.
pub(crate) fn below(out: &mut Vec<u8>, answer: &Hits) -> io::Result<()> {
    terminal::search_summary(out, answer)?;
    terminal::notes(out, &answer.query, &answer.warnings)
}

/// Says how many cells of a table were changed.
pub(crate) fn report_escaped(cells: u64) {
    if cells > 0 {
        console::report(|out| {
            let (is, begin) = if cells == 1 { ("cell", "begins") } else { ("cells", "begin") };
            writeln!(out, "{cells} {is} that {begin} like a formula got a ' in front (--csv-exact)")
        });
    }
}

/// Says how many hits a run has no line for: a document is in it once.
fn tell_left_out(hits: u64) {
    if hits > 0 {
        console::report(|out| {
            writeln!(out, "note: left out {hits} with the key of a hit before them")
        });
    }
}

fn show_stats(searched: Duration, printed: Duration) {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    console::report(|out| {
        writeln!(
            out,
            "searched in {:.2} ms, printed in {:.2} ms",
            milliseconds(searched),
            milliseconds(printed)
        )
    });
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use clap::Args as _;
    use clap::Command;

    use super::*;

    #[test]
    fn each_flag_that_prints_another_form_is_in_the_group_of_forms() {
        let command = Search::augment_args(Command::new("search"));
        let group = command.get_groups().find(|group| group.get_id() == "form").expect("a group");
        let in_group: Vec<&str> = group.get_args().map(|id| id.as_str()).collect();
        let prints = |help: &str| help.starts_with("Print ") || help.starts_with("As --");
        let outside: Vec<&str> = command
            .get_arguments()
            .filter(|flag| flag.get_help().is_some_and(|help| prints(&help.to_string())))
            .map(|flag| flag.get_id().as_str())
            .filter(|flag| !in_group.contains(flag))
            .collect();
        assert_eq!(outside, [""; 0], "beside --json these would be ignored: add them to `form`");
        assert!(in_group.len() > 6, "{in_group:?}");
    }
}
