//! `dateline verify`: whether the index is what was written.

use std::time::Instant;

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;
use dateline::search;

use crate::cli::console;
use crate::cli::pager::PageFlags;
use crate::cli::places::IndexFlag;
use crate::cli::progress::megabytes_a_second;
use crate::cli::status_line::StatusLine;
use crate::failure;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::PathFlags;

/// Files on disk named for people; programs get all.
const NAMED: usize = 20;

/// Check the index for damage (exit code 6); with --files, also list indexed files that changed
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline verify                      read the whole index, and name what is damaged
  dateline verify --files --json       also compare every indexed file, byte for byte")]
pub(crate) struct Verify {
    #[command(flatten)]
    index: IndexFlag,
    /// Also compare the indexed files with what was read, byte for byte; changed files are no damage (exit
    /// code 0)
    #[arg(long)]
    files: bool,
    /// Print one JSON object, with every file that changed
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    named: PathFlags,
    #[command(flatten)]
    page: PageFlags,
    /// Print the JSON Schema of --json
    #[arg(long, conflicts_with_all = ["json"])]
    schema: bool,
}

impl Verify {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.schema {
            return console::answer_schema(schema::VERIFY);
        }
        let mut naming = self.named.naming()?;
        let path = self.index.existing_or_damaged()?;
        let named = if self.json { usize::MAX } else { NAMED };
        let line = StatusLine::new();
        let started = Instant::now();
        let answer = search::verify(&path, self.files.then_some(named), &mut |bytes| {
            if let Some(line) = &line {
                let speed = megabytes_a_second(bytes, started.elapsed());
                line.set(format!("{:.1} MB read, {speed}", bytes as f64 / 1e6));
            }
        });
        drop(line);
        let mut answer = answer.map_err(|error| Failure::engine(&error))?;
        naming.verified(&mut answer);
        let is_damaged = !answer.index.damages.is_empty();
        let cure =
            is_damaged.then(|| failure::about_index(failure::cure(answer.knows_roots), &path));
        let cure = cure.as_deref();
        if self.json {
            console::answer(|out| json::verified(out, &answer, cure))?;
        } else {
            self.page.lines(|out| terminal::verified(out, &answer, cure), |_| Ok(()))?;
        }
        Ok(if answer.is_sound() { Exit::Done } else { Exit::Damaged })
    }
}
