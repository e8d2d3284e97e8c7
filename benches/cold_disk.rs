//! What the first search after a start of the machine reads, beside tantivy with nothing around it.
//!
//! `cargo bench --bench cold_disk -- NEWS [--grow N] [--questions N] [--only A,B] [--work DIR]` indexes NEWS with
//! each tool, drops the page cache before each search, and prints how often the search waited for the disk (major
//! faults), how much was read, and how long it took: medians of a class. Faults and bytes depend on the read-ahead
//! of the disk, which is printed, and not on how busy the machine is.
//!
//! Needs GNU time, and the right to write `/proc/sys/vm/drop_caches`; without that nothing is measured.
#![allow(clippy::print_stderr, reason = "a program for people")]

#[expect(dead_code, reason = "shared with the bench of speed, which measures more")]
#[path = "speed/arguments.rs"]
mod arguments;
#[path = "speed/ceiling.rs"]
mod ceiling;
#[expect(dead_code, reason = "shared with the bench of speed, which measures more")]
#[path = "speed/clock.rs"]
mod clock;
#[path = "speed/corpus.rs"]
mod corpus;
#[path = "speed/dateline.rs"]
mod dateline;
#[path = "speed/grow.rs"]
mod grow;
#[path = "speed/machine.rs"]
mod machine;
#[path = "speed/question.rs"]
mod question;
#[path = "speed/sqlite.rs"]
mod sqlite;
#[expect(dead_code, reason = "shared with the bench of speed, which measures more")]
#[path = "speed/text_files.rs"]
mod text_files;
#[expect(dead_code, reason = "shared with the bench of speed, which measures more")]
#[path = "speed/tool.rs"]
mod tool;

use std::error::Error;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;

use crate::arguments::Arguments;
use crate::ceiling::Ceiling;
use crate::corpus::Corpus;
use crate::dateline::Dateline;
use crate::sqlite::Sqlite;
use crate::tool::Tool;

/// Where the page cache is dropped.
const DROP: &str = "/proc/sys/vm/drop_caches";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let ended = match words.split_first() {
        Some((first, rest)) if first == ceiling::HIDDEN => ceiling::run(rest),
        _ => match Arguments::read(words.into_iter()) {
            Ok(arguments) => compare(&arguments),
            Err(error) => {
                eprintln!("{error}\n{}", arguments::USAGE);
                return ExitCode::from(2);
            }
        },
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cold_disk: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a search took.
#[derive(Debug, Clone, Copy)]
struct Read {
    faults: f64,
    megabytes: f64,
    milliseconds: f64,
}

fn compare(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    drop_page_cache()?;
    let temporary = tempfile::tempdir()?;
    let work = arguments.work.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(work)?;
    let work = &fs::canonicalize(work)?;
    let corpus = Corpus::prepare(&arguments.news, arguments.grow, &arguments.dateline, work)?;
    let mut tools: Vec<Box<dyn Tool>> = vec![
        Box::new(Dateline { binary: arguments.dateline.clone() }),
        Box::new(Ceiling { program: std::env::current_exe()? }),
        Box::new(Sqlite::default()),
    ];
    tools.retain(|tool| arguments.wants(&tool.name().to_lowercase()));
    for tool in &mut tools {
        tool.prepare(&corpus, work)?;
        let folder = work.join(format!("index-{}", tool.name().to_lowercase()));
        if !folder.is_dir() {
            eprintln!("{}: indexing", tool.name());
            corpus::empty_folder(&folder)?;
            clock::run(&tool.index(&corpus, &folder)?, &work.join("time"))?;
        }
    }
    let mut out = io::stdout();
    writeln!(
        out,
        "{}\n\n`cargo bench --bench cold_disk -- {}`\n",
        machine::describe(),
        arguments.typed
    )?;
    writeln!(out, "{} articles. {}\n", corpus.articles, read_ahead())?;
    writeln!(out, "| from a cold disk | tool | waits | MB | ms | waits ÷ | MB ÷ |")?;
    writeln!(out, "|---|---|--:|--:|--:|--:|--:|")?;
    let classes = question::classes(&corpus, arguments.questions.min(5))?;
    let starts =
        tools.iter().map(|tool| of(&mut || Some(tool.start()), 1)).collect::<Result<_, _>>()?;
    write_rows(&mut out, "start and end", &tools, starts)?;
    for class in &classes {
        let mut rows = Vec::new();
        for tool in &tools {
            let folder = work.join(format!("index-{}", tool.name().to_lowercase()));
            let mut questions = class.questions.iter();
            let mut next = || questions.next().and_then(|question| tool.search(&folder, question));
            rows.push(of(&mut next, class.questions.len())?);
        }
        write_rows(&mut out, class.name, &tools, rows)?;
    }
    Ok(())
}

/// Writes a line a tool, with its ratios to tantivy.
fn write_rows(
    out: &mut dyn io::Write,
    name: &str,
    tools: &[Box<dyn Tool>],
    rows: Vec<Option<Read>>,
) -> io::Result<()> {
    let ceiling = tools.iter().position(|tool| tool.name() == "tantivy");
    let beside = ceiling.and_then(|at| rows[at]);
    for (tool, read) in tools.iter().zip(rows) {
        let Some(read) = read else { continue };
        let ratio = |of: fn(&Read) -> f64| {
            beside.map_or_else(String::new, |beside| {
                format!("{:.2}", of(&read) / of(&beside).max(0.1))
            })
        };
        let (faults, megabytes) = (ratio(|read| read.faults), ratio(|read| read.megabytes));
        let Read { faults: waits, megabytes: mb, milliseconds: ms } = read;
        writeln!(
            out,
            "| {name} | {} | {waits:.0} | {mb:.1} | {ms:.0} | {faults} | {megabytes} |",
            tool.name()
        )?;
    }
    Ok(())
}

/// Returns the medians of commands, each from a cold disk; `None` if there is none.
fn of(
    next: &mut dyn FnMut() -> Option<Command>,
    most: usize,
) -> Result<Option<Read>, Box<dyn Error>> {
    let mut reads = Vec::new();
    while reads.len() < most
        && let Some(command) = next()
    {
        reads.push(cold(&command)?);
    }
    if reads.is_empty() {
        return Ok(None);
    }
    let median = |of: fn(&Read) -> f64| clock::median(reads.iter().map(of).collect());
    Ok(Some(Read {
        faults: median(|read| read.faults),
        megabytes: median(|read| read.megabytes),
        milliseconds: median(|read| read.milliseconds),
    }))
}

/// Runs a command from a cold disk.
fn cold(command: &Command) -> Result<Read, Box<dyn Error>> {
    let note = tempfile::NamedTempFile::new()?;
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-q", "-f", "%F %I %e", "-o"]).arg(note.path());
    timed.arg(command.get_program()).args(command.get_args()).env_clear();
    timed.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop_page_cache()?;
    // GNU time itself is read before the command starts, and not counted with it.
    timed.status().map_err(|error| format!("/usr/bin/time (GNU time): {error}"))?;
    let written = fs::read_to_string(note.path())?;
    let last = written.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split_whitespace().flat_map(str::parse).collect();
    let [faults, blocks, seconds] = numbers[..] else {
        return Err(format!("/usr/bin/time wrote {written:?}").into());
    };
    Ok(Read { faults, megabytes: blocks * 512.0 / 1e6, milliseconds: seconds * 1e3 })
}

fn drop_page_cache() -> Result<(), Box<dyn Error>> {
    Command::new("sync").status()?;
    fs::write(DROP, "3").map_err(|error| {
        format!("{DROP}: {error}: the page cache cannot be dropped here, and nothing is measured")
            .into()
    })
}

/// Says how much the disks read ahead.
fn read_ahead() -> String {
    let mut said = Vec::new();
    for entry in fs::read_dir("/sys/block").into_iter().flatten().flatten() {
        let path: &Path = &entry.path().join("queue/read_ahead_kb");
        let Ok(kilobytes) = fs::read_to_string(path) else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with("loop") && !name.starts_with("ram") {
            said.push(format!("{name} {} KB", kilobytes.trim()));
        }
    }
    said.sort();
    format!("Read ahead: {}.", said.join(", "))
}
