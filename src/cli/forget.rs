//! `dateline forget`: takes a root out of the index.

use std::path::PathBuf;

use clap::Args;
use dateline::ingest;
use dateline::render::escape;

use crate::cli::ingest_run::follow;
use crate::cli::ingest_run::note;
use crate::cli::places::IndexFlag;
use crate::cli::progress::Progress;
use crate::cli::report::Report;
use crate::cli::settings_file::SettingsFile;
use crate::failure::Exit;
use crate::failure::Failure;

/// Take a folder or file out of the index; its files stay where they are
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline forget ~/news/archive        its articles are no longer found")]
pub(crate) struct Forget {
    /// The folder or file, as it was given to `index`
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Also erase the text of these and of articles removed before from the index's files; your own files
    /// are not touched
    #[arg(long)]
    purge: bool,
    #[command(flatten)]
    index: IndexFlag,
}

impl Forget {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let index = self.index.own()?;
        let mut report = Report::new(None, false)?;
        let mut progress = Progress::new(false, Vec::new());
        let now = jiff::Timestamp::now();
        let summary = ingest::forget(&index, &self.path, self.purge, now, &mut |event| {
            follow(&event, &mut progress, &mut report);
        });
        let elapsed = progress.finish();
        let summary = summary.map_err(|error| Failure::ingest(&error))?;
        let (files, articles) =
            (counted(summary.removed, "file"), counted(summary.articles_removed, "article"));
        let left = counted(summary.articles, "article");
        let did = format!(
            "{articles} of {files} taken out; committed, {left} in {}; {:.1} s",
            escape::path(&index),
            elapsed.as_secs_f64()
        );
        progress.line(&did);
        note(&index, format!("forget: {did}"), Exit::Done);
        // What is purged leaves no trace by which a later run could know that it was forgotten.
        if SettingsFile::beside(&index).is_ok_and(|settings| settings.names(&self.path)) {
            progress.line("note: dateline.toml still names it: take it out there as well");
        }
        Ok(Exit::Done)
    }
}

/// Returns `1 file`, `2 files`.
fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
