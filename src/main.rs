//! The command `dateline`: flags to requests, events to stderr, outcomes to exit codes.

mod cli;
mod failure;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Memory that a long run has freed goes back to the system soon. glibc's allocator keeps pieces of up
/// to 32 MB for itself once it has seen some of that size freed: a run over a million articles, which
/// never uses 350 MB at a time, came to hold 830.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os()).into()
}
