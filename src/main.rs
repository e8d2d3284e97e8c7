//! The command `dateline`: flags to requests, events to stderr, outcomes to exit codes.

mod cli;

use std::hint::black_box;
use std::process::ExitCode;

/// More than any one piece of memory a search takes and gives back.
const KEPT: usize = 8 << 20;

fn main() -> ExitCode {
    // glibc returns memory to the system as soon as 128 KiB at the top are free, and a search takes
    // and frees about as much for each article it shows. Having seen one larger piece freed, it
    // keeps twice that: nothing of it is touched, and a tenth of a cold search's page faults are
    // saved (`benches/queries.md`).
    drop(black_box(Vec::<u8>::with_capacity(KEPT)));
    cli::run(std::env::args_os()).into()
}
