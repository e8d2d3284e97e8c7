//! `dateline forget`: takes a root out of the index.

use std::path::PathBuf;

use clap::Args;
use dateline::ingest;

use crate::cli::ingest_run::follow;
use crate::cli::ingest_run::summary_line;
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
        progress.line(&summary_line(&summary, &index, elapsed, false));
        // What is purged leaves no trace by which a later run could know that it was forgotten.
        if SettingsFile::beside(&index).is_ok_and(|settings| settings.names(&self.path)) {
            progress.line("note: dateline.toml still names it: take it out there as well");
        }
        Ok(Exit::Done)
    }
}
