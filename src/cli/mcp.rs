//! `dateline mcp`: tools for agents, over stdin and stdout.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::places::IndexFlag;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::mcp;
use crate::mcp::Options;
use crate::request::values;

/// Let an agent search the index, by the Model Context Protocol over stdin and stdout
///
/// A program that runs agents starts it; nobody types into it. Its tools only read: search, read_passage,
/// read_article, timeline, sources, story and explain_query. Each passage comes with its citation, which `dateline
/// show` checks.
#[derive(Debug, Args)]
#[command(after_help = "Example, in the settings of a client:
  {\"mcpServers\": {\"news\": {\"command\": \"dateline\", \"args\": [\"mcp\", \"--index\", \"/home/me/index\"]}}}")]
pub(crate) struct Mcp {
    #[command(flatten)]
    index: IndexFlag,
    /// Limit the text of an answer to this size: whole hits are left out, and the answer says how to go on
    #[arg(long, value_name = "SIZE", default_value = "16kB", value_parser = most)]
    max_bytes: u64,
    /// Give up an answer that is not complete after this time (500ms, 2s, 1m; a number alone is seconds)
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = values::duration)]
    timeout: Duration,
}

impl Mcp {
    /// Runs the command, until its input ends.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let index: PathBuf = self.index.existing()?;
        let most = usize::try_from(self.max_bytes).unwrap_or(usize::MAX);
        let options = Options { index, most, timeout: self.timeout };
        let mut input = io::stdin().lock();
        mcp::run(&options, &mut input, Box::new(io::stdout()))?;
        Ok(Exit::Done)
    }
}

/// Reads the size of an answer.
fn most(value: &str) -> Result<u64, String> {
    let size = values::size(value)?;
    match size < mcp::LEAST {
        true => Err(format!("an answer needs at least {} bytes", mcp::LEAST)),
        false => Ok(size),
    }
}
