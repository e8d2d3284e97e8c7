//! `dateline export`: every match, as lines of JSON or CSV.

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::PathBuf;

use clap::ArgGroup;
use clap::Args;
use dateline::counting;
use dateline::counting::ExportError;
use dateline::engine::Fold;
use dateline::render::csv::CellStyle;
use dateline::render::export::Rows;
use dateline::render::json;
use dateline::render::json::Written;
use dateline::render::schema;
use dateline::render::terminal;
use sha2::Digest as _;
use sha2::Sha256;

use crate::cli::console;
use crate::cli::output_file;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::cli::search::report_escaped;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::columns::ColumnFlags;
use crate::request::ranked::FoldFlag;

/// Write every article that matches, one JSON object a line, or CSV
///
/// The order is fixed: by the first day of the date; of a day what is dated by it, then what is dated by a month
/// or a year that begins with it; then by id; undated articles last. All matches are written, or the exit code
/// is not 0, also where the reader closes the pipe. Their number is reported on stderr at the end.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("form").args(["jsonl", "csv", "csv_exact"]),
    after_help = "Columns: id,key,path,record,member,date,time,date_precision,date_evidence,date_confidence,\
date_overlaps,source,source_given,source_evidence,domain,title,title_from_body,authors,section,subjects,place,\
type,page,lang,url,words,updated,saved,meta; only when asked for: passages,body

Examples:
  dateline export drought --from 2011 > drought.jsonl
  dateline export drought --csv --fields id,date,source,title --manifest drought.json > drought.csv
  dateline export 'source:Reuters' --with body | wc -l"
)]
pub(crate) struct Export {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    columns: ColumnFlags,
    #[command(flatten)]
    fold: FoldFlag,
    /// Write one JSON object a line: the default
    #[arg(long, alias = "json")]
    jsonl: bool,
    /// Write CSV; cells that a spreadsheet would run as formulas are escaped
    #[arg(long)]
    csv: bool,
    /// As --csv, without that escaping
    #[arg(long)]
    csv_exact: bool,
    /// Begin the CSV with a byte-order mark, by which Excel knows UTF-8
    #[arg(long)]
    excel: bool,
    /// Write to FILE what was exported: the query, the version, the index, counts, and the SHA-256 of the output
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Print the JSON Schema of a line, and of the manifest
    #[arg(long, conflicts_with_all = ["jsonl", "csv", "csv_exact"])]
    schema: bool,
}

impl Export {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::EXPORT);
        }
        let is_csv = self.csv || self.csv_exact;
        if self.excel && !is_csv {
            return Err(Failure::usage("--excel is for --csv: add it"));
        }
        let mut request = self.query.request(today())?;
        settle(&self.index.existing()?, &mut request)?;
        request.fold = self.fold.or(Fold::None);
        let view = self.index.open_to_search(None)?;
        let manifest = match &self.manifest {
            Some(path) => Some((path, manifest_file(path)?)),
            None => None,
        };
        let columns = self.columns.columns();
        let passages = columns.iter().any(|column| column.is_of_passages());
        let mut out = Hashed::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let style = CellStyle {
            exact: self.csv_exact,
            for_terminal: console::stdout_is_terminal(),
            excel: self.excel,
            ..CellStyle::default()
        };
        let rows = match is_csv {
            true => Rows::csv(&mut out, columns.clone(), style),
            false => Ok(Rows::json(&mut out, columns.clone())),
        };
        let mut rows = rows.map_err(|error| Failure::output(&error))?;
        let exported = counting::export(&view, &request, passages, &mut |hit| rows.write(&hit));
        let export = exported.map_err(|error| match error {
            ExportError::Search(error) => Failure::search(&error, &request.text),
            ExportError::Write(error) => Failure::output(&error),
        })?;
        let made_safe = rows.end().map_err(|error| Failure::output(&error))?;
        let (bytes, sha256) = out.end().map_err(|error| Failure::output(&error))?;
        let form = if is_csv { "csv" } else { "jsonl" };
        if let Some((path, mut file)) = manifest {
            let written = Written { form, columns, bytes, sha256, made_safe };
            let saved = json::manifest(&mut file, &export, &written).and_then(|()| file.sync_all());
            saved.map_err(|error| Failure::file("write a manifest to", path, &error))?;
        }
        console::report(|err| {
            write!(err, "exported ")?;
            terminal::summary(err, &export.query, &export.total)?;
            terminal::notes(err, &export.query, &export.warnings)
        });
        report_escaped(made_safe);
        Ok(Exit::Done)
    }
}

fn manifest_file(path: &std::path::Path) -> Result<File, Failure> {
    let is_manifest = |line: &str| line.starts_with("{\"schema\":\"dateline.manifest/");
    output_file::create(path, "a manifest", is_manifest)
}

/// Passes bytes on, counts them and adds them to a hash.
struct Hashed<W: Write> {
    out: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    fn new(out: W) -> Self {
        Self { out, bytes: 0, hash: Sha256::new() }
    }

    /// Returns how many bytes were written, and their hash.
    fn end(mut self) -> io::Result<(u64, [u8; 32])> {
        self.out.flush()?;
        Ok((self.bytes, self.hash.finalize().into()))
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
