//! What a user waits for, beside the ceiling and beside what people use today.
//!
//! `cargo bench --bench speed -- NEWS` indexes NEWS with dateline, with tantivy and nothing around it,
//! with SQLite's FTS5, with Recoll and with Xapian's omindex where they are installed, in turns; then
//! asks each the same questions, in turns, as new processes and in one process. Prints Markdown
//! (`benches/speed.md`): ratios first, then the figures, then how many articles each found.
//!
//! Needs GNU time. Only ratios within a run mean much on a machine that does other things.
#![allow(clippy::print_stderr, reason = "a program for people")]

mod arguments;
mod ceiling;
mod clock;
mod corpus;
mod dateline;
mod grow;
mod machine;
mod omega;
mod question;
mod recoll;
mod report;
mod sqlite;
mod text_files;
mod tool;

use std::error::Error;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;

use crate::arguments::Arguments;
use crate::ceiling::Ceiling;
use crate::corpus::Corpus;
use crate::dateline::Dateline;
use crate::omega::Omega;
use crate::question::Class;
use crate::question::Question;
use crate::recoll::Recoll;
use crate::report::Measured;
use crate::sqlite::Sqlite;
use crate::tool::Tool;

/// Articles that tools of one file an article get without being named.
const MOST_FILES: usize = 50_000;

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
            eprintln!("speed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let machine = machine::describe();
    let temporary = tempfile::tempdir()?;
    let work = arguments.work.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(work)?;
    let work = &fs::canonicalize(work)?;
    let corpus = Corpus::prepare(&arguments.news, arguments.grow, &arguments.dateline, work)?;
    let mut left_out = Vec::new();
    let mut tools = tools(arguments, &corpus, work, &mut left_out)?;
    for tool in &mut tools {
        tool.prepare(&corpus, work)?;
    }
    let classes = question::classes(&corpus, arguments.questions)?;
    let mut measured: Vec<Measured> =
        tools.iter().map(|tool| Measured::new(tool.name(), classes.len())).collect();

    let mut out = io::stdout();
    writeln!(out, "{machine}\n")?;
    writeln!(out, "`cargo bench --bench speed -- {}`\n", arguments.typed)?;
    writeln!(
        out,
        "{} articles, {:.1} MB of title and body, {:.1} MB in files. {}\n",
        corpus.articles,
        corpus.text_bytes as f64 / 1e6,
        corpus.news_bytes as f64 / 1e6,
        corpus.story
    )?;
    for tool in &tools {
        writeln!(out, "- {}: {}.", tool.name(), tool.about()?)?;
    }
    for line in &left_out {
        writeln!(out, "- {line}.")?;
    }
    writeln!(
        out,
        "\nMedians of {} indexing runs, of {} cold searches and of {} warm questions a class (the \
         middle of {} runs each; p99 is the slowest question), all in turns. dateline and tantivy are \
         measured as installed, which is to say copied.\n",
        arguments.runs,
        arguments.starts * arguments.questions,
        arguments.questions,
        arguments.rounds
    )?;

    index(&tools, &corpus, arguments, work, &mut measured)?;
    search(&tools, &classes, arguments, work, &mut measured)?;
    let names: Vec<&str> = classes.iter().map(|class| class.name).collect();
    writeln!(out, "{}", report::tables(&measured, &names, corpus.text_bytes))?;
    Ok(())
}

/// A tool that may be missing.
struct Other {
    /// As `--only` names it.
    name: &'static str,
    programs: &'static [&'static str],
    one_file_each: bool,
    tool: Box<dyn Tool>,
}

/// Copies a program as installing it does, and returns where it is then. The page cache holds a
/// copied file in large pieces; one that the linker wrote, or that page faults read in, page by page,
/// and to map and unmap these takes dateline a fifth of the time of a search.
fn installed(program: &Path, work: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let name = program.file_name().ok_or("a program without a name")?;
    let folder = work.join("installed");
    fs::create_dir_all(&folder)?;
    let copy = folder.join(name);
    fs::copy(program, &copy).map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(copy)
}

/// Returns what is measured; `left_out` gets a line for each that is not.
fn tools(
    arguments: &Arguments,
    corpus: &Corpus,
    work: &Path,
    left_out: &mut Vec<String>,
) -> Result<Vec<Box<dyn Tool>>, Box<dyn Error>> {
    let mut tools: Vec<Box<dyn Tool>> = Vec::new();
    if arguments.wants("dateline") {
        tools.push(Box::new(Dateline { binary: installed(&arguments.dateline, work)? }));
    }
    if arguments.wants("tantivy") {
        tools.push(Box::new(Ceiling { program: installed(&std::env::current_exe()?, work)? }));
    }
    let others = [
        Other {
            name: "sqlite",
            programs: &["sqlite3"],
            one_file_each: false,
            tool: Box::new(Sqlite::default()),
        },
        Other {
            name: "recoll",
            programs: &["recollindex", "recollq"],
            one_file_each: true,
            tool: Box::new(Recoll::default()),
        },
        Other {
            name: "omega",
            programs: &["omindex", omega::SEARCHER],
            one_file_each: true,
            tool: Box::new(Omega::default()),
        },
    ];
    for Other { name, programs, one_file_each, tool } in others {
        if !arguments.wants(name) {
            continue;
        }
        if let Some(missing) = programs.iter().find(|program| !is_installed(program)) {
            left_out.push(format!("{} is left out: `{missing}` is not installed", tool.name()));
        } else if one_file_each && corpus.articles > MOST_FILES && !arguments.names(name) {
            left_out.push(format!(
                "{} is left out: it wants a file an article, and there are more than {MOST_FILES}",
                tool.name()
            ));
        } else {
            tools.push(tool);
        }
    }
    Ok(tools)
}

fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok()
}

fn folder_of(tool: &dyn Tool, work: &Path) -> std::path::PathBuf {
    work.join(format!("index-{}", tool.name().to_lowercase()))
}

/// Every tool indexes once, then every tool again: what else the machine does falls on all.
fn index(
    tools: &[Box<dyn Tool>],
    corpus: &Corpus,
    arguments: &Arguments,
    work: &Path,
    measured: &mut [Measured],
) -> Result<(), Box<dyn Error>> {
    let note = work.join("time");
    for _ in 0..arguments.runs {
        for (tool, measured) in tools.iter().zip(&mut *measured) {
            let folder = folder_of(tool.as_ref(), work);
            corpus::empty_folder(&folder)?;
            let taken = clock::run(&tool.index(corpus, &folder)?, &note)?;
            eprintln!("{}: {:.1} s, {:.1} s of CPU", tool.name(), taken.wall, taken.cpu);
            measured.indexing.push(taken);
            if let Some(again) = tool.again(corpus, &folder)? {
                measured.again.push(clock::run(&again, &note)?.wall);
            }
            measured.index_bytes = corpus::bytes_under(&folder)?;
        }
    }
    Ok(())
}

fn search(
    tools: &[Box<dyn Tool>],
    classes: &[Class],
    arguments: &Arguments,
    work: &Path,
    measured: &mut [Measured],
) -> Result<(), Box<dyn Error>> {
    for (at, class) in classes.iter().enumerate() {
        for (tool, measured) in tools.iter().zip(&mut *measured) {
            let folder = folder_of(tool.as_ref(), work);
            eprintln!("{}: warm, {}", tool.name(), class.name);
            measured.counts[at] = tool.counts(&folder, &class.questions)?;
            measured.warm[at] = tool.warm(&folder, &class.questions, arguments.rounds)?;
        }
    }
    for round in 0..=arguments.starts {
        // The first round brings the files into memory.
        let counted = round > 0;
        for (tool, measured) in tools.iter().zip(&mut *measured) {
            for _ in 0..25 {
                let took = clock::cold(&mut tool.start(), 0)?;
                measured.starts.extend(counted.then_some(took));
            }
        }
        for (at, class) in classes.iter().enumerate() {
            for question in &class.questions {
                for (tool, measured) in tools.iter().zip(&mut *measured) {
                    let took = one_search(tool.as_ref(), question, work)?;
                    measured.cold[at].extend(took.filter(|_| counted));
                }
            }
        }
    }
    Ok(())
}

fn one_search(
    tool: &dyn Tool,
    question: &Question,
    work: &Path,
) -> Result<Option<std::time::Duration>, Box<dyn Error>> {
    let Some(mut command) = tool.search(&folder_of(tool, work), question) else { return Ok(None) };
    Ok(Some(clock::cold(&mut command, tool.found_nothing())?))
}
