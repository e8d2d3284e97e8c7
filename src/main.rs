//! The command `dateline`: flags to requests, events to stderr, outcomes to exit codes.

mod cli;
mod failure;
mod mcp;
mod naming;
mod request;
mod serve;
mod settings_file;
mod text_file;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os()).into()
}
