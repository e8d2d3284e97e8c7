//! `dateline eval`: how good the answers are, against judgments.

use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use dateline::engine::Fold;
use dateline::eval;
use dateline::eval::Collection;
use dateline::eval::Evaluated;
use dateline::eval::Setting;
use dateline::render::evaluation;
use dateline::render::schema;
use dateline::render::trec;

use crate::cli::console;
use crate::cli::output_file;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::ranked::FoldFlag;
use crate::text_file;

/// Files larger than this are not queries or judgments.
const LARGEST: u64 = 1 << 30;

/// Measure the ranking against judgments: nDCG@10, MAP, recall@100, MRR
#[derive(Debug, Args)]
#[command(
    override_usage = "dateline eval [OPTIONS] --queries <FILE> --qrels <FILE>",
    after_help = "Queries are read as with --plain. Articles are named by their key (the field `id` of a record), those without one by the id that a search prints. The top 1000 hits of each query are scored. Averages are over all judged queries; a query without hits scores 0, as in `trec_eval -c`.

Example:
  dateline index cranfield/docs.jsonl
  dateline eval --queries cranfield/queries.tsv --qrels cranfield/qrels.txt --trec run.txt"
)]
pub(crate) struct Eval {
    /// The queries: on each line a name, a tab and the words, or an object with `_id` and `text`
    #[arg(long, value_name = "FILE", required_unless_present = "schema")]
    queries: Option<PathBuf>,
    /// The judgments, as trec_eval reads them: query, 0, key or id, grade
    #[arg(long, value_name = "FILE", required_unless_present = "schema")]
    qrels: Option<PathBuf>,
    #[command(flatten)]
    index: IndexFlag,
    /// Measure with `search --expand`; --trec then writes that run
    #[arg(long)]
    expand: bool,
    #[command(flatten)]
    fold: FoldFlag,
    /// Write the run, for trec_eval
    #[arg(long, value_name = "FILE")]
    trec: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json"])]
    schema: bool,
}

impl Eval {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::EVAL);
        }
        let given = |file: Option<PathBuf>| file.expect("clap asks for it");
        let (queries, qrels) = (given(self.queries), given(self.qrels));
        let queries = text_file::read(&queries, "the queries", LARGEST)?;
        let qrels = text_file::read(&qrels, "the judgments", LARGEST)?;
        let topics = eval::queries(&queries).map_err(|error| Failure::evaluation(&error))?;
        let judged = eval::judgments(&qrels).map_err(|error| Failure::evaluation(&error))?;
        let collection =
            Collection::new(topics, judged).map_err(|error| Failure::evaluation(&error))?;
        let view = self.index.open()?;
        let mut measured: Vec<Evaluated> = Vec::new();
        for setting in Setting::compared(self.fold.or(Fold::None)) {
            let found = collection.measure(&view, &setting, today());
            measured.push(found.map_err(|error| Failure::evaluation(&error))?);
        }
        // The table is of all settings; a run is of one.
        let wanted =
            |one: &&Evaluated| one.setting.expand == self.expand && one.setting.is_ranked();
        let run = measured.iter().find(wanted).expect("every search and --expand are compared");
        if let Some(path) = &self.trec {
            write(path, run)?;
        }
        let unmatched = collection.unmatched();
        if self.json {
            console::answer(|out| {
                evaluation::json(out, &measured, collection.judged(), unmatched)
            })?;
        } else {
            console::answer(|out| evaluation::table(out, &measured))?;
            console::report(|out| evaluation::summary(out, collection.judged(), unmatched, run));
        }
        Ok(Exit::Done)
    }
}

fn write(path: &Path, measured: &Evaluated) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file("write", path, &error);
    let is_run = |line: &str| line.split_whitespace().nth(1) == Some("Q0");
    let mut out = BufWriter::new(output_file::create(path, "a run", is_run)?);
    for (id, ranking) in &measured.rankings {
        let named = ranking.iter().map(|(name, score)| (name.as_str(), *score));
        eval::run(&mut out, id, named, trec::TAG).map_err(failed)?;
    }
    out.flush().map_err(failed)
}
