//! `dateline sources`: who published the articles that match.

use std::io::Write as _;
use std::path::Path;

use clap::ArgGroup;
use clap::Args;
use dateline::article::Normalized;
use dateline::catalog::Manifest;
use dateline::engine::Fold;
use dateline::engine::last_manifest;
use dateline::evidence::AliasRow;
use dateline::evidence::read_map;
use dateline::render::aliases;
use dateline::render::csv;
use dateline::render::csv::CellStyle;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::settings_file::SettingsFile;

/// Count the articles that match by source, with the first and last date of each
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["json", "csv", "csv_exact"]),
    after_help = "Examples:
  dateline sources                      every source in the index
  dateline sources drought --from 2012  who has written about it since
  dateline sources --stories            who prints what of its own, and who copies
  dateline sources --aliases            which names are taken for one source"
)]
pub(crate) struct Sources {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    /// Also count how many of each source's articles are originals, copies and versions of others
    #[arg(long, conflicts_with = "aliases")]
    stories: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print the names and domains that mean one source, in the form of dateline.toml
    #[arg(long, conflicts_with_all = ["words", "csv", "csv_exact", "schema"])]
    aliases: bool,
    /// Print CSV: source,articles,dated,first,last; with --stories also originals,copies,versions
    #[arg(long)]
    csv: bool,
    /// As --csv, without escaping cells that a spreadsheet would run as formulas
    #[arg(long)]
    csv_exact: bool,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json", "csv", "csv_exact"])]
    schema: bool,
}

impl Sources {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::SOURCES);
        }
        if self.aliases {
            return self.aliases();
        }
        let mut request = self.query.request(today())?;
        settle(&self.index.existing()?, &mut request)?;
        request.fold = if self.stories { Fold::Story } else { Fold::None };
        let view = self.index.open_to_search(None)?;
        let answer = search::sources(&view, &request)
            .map_err(|error| Failure::search(&error, &request.text))?;
        if self.json {
            console::answer(|out| json::sources(out, &answer))?;
            return Ok(Exit::Done);
        }
        let below = |out: &mut Vec<u8>| {
            terminal::summary(out, &answer.query, &answer.total)?;
            terminal::notes(out, &answer.query, &[])
        };
        if !self.csv && !self.csv_exact {
            self.page.lines(|out| terminal::sources(out, &answer), below)?;
            return Ok(Exit::Done);
        }
        let for_terminal = console::stdout_is_terminal();
        let style = CellStyle { exact: self.csv_exact, for_terminal, ..CellStyle::default() };
        let made_safe = console::answer(|out| csv::sources(out, &answer, style))?;
        console::report(below);
        report_escaped(made_safe.unwrap_or_default());
        Ok(Exit::Done)
    }

    /// Prints the names that the articles of the index were read by; where there is no index, those that
    /// one made here would have.
    fn aliases(&self) -> Result<Exit, Failure> {
        let index = self.index.existing();
        let beside = index.as_deref().unwrap_or(Path::new("index"));
        let settings = SettingsFile::beside(beside)?.source_names()?;
        let (names, mut rows) = match &index {
            Ok(path) => {
                let manifest = last_manifest(path).map_err(|error| Failure::engine(&error))?;
                (manifest.source_names.clone(), of_maps(&manifest))
            }
            Err(_) => (settings.clone(), Vec::new()),
        };
        rows.extend(names.rows());
        if self.json {
            console::answer(|out| aliases::json(out, &rows, names.built_in))?;
        } else {
            console::answer(|out| aliases::toml(out, &rows, names.built_in))?;
        }
        if names != settings {
            console::report(|out| {
                writeln!(
                    out,
                    "note: dateline.toml has other aliases now; `dateline index` takes them"
                )
            });
        }
        Ok(Exit::Done)
    }
}

/// Returns the names that the maps of its folders have.
fn of_maps(manifest: &Manifest) -> Vec<AliasRow> {
    let maps = manifest.live_roots().filter_map(|root| read_map(root.map.as_deref()?).ok());
    let names = maps.flat_map(|map| map.sources);
    let mut rows: Vec<AliasRow> = names
        .map(|(name, others)| AliasRow { name, others, domains: Vec::new(), by: Normalized::Map })
        .collect();
    rows.sort();
    rows.dedup();
    rows
}
