//! The command line: one file per command, each no more than its flags and their request.
//!
//! Answers go to stdout, everything else to stderr; the exit codes are [`Exit`]'s table. A
//! panic is a bug and is reported as one: it is caught and ends in exit code 70.

mod arguments;
mod cluster_access;
#[cfg(target_os = "linux")]
mod cold_start;
mod collocates;
mod concordance;
mod console;
mod count;
mod deadline;
mod doctor;
mod engine_setting;
mod eval;
mod explain;
mod export;
mod extract;
mod extract_batch;
mod extract_root;
mod extract_tally;
mod first;
mod forget;
mod forms;
mod index;
mod ingest_run;
mod manual;
mod mcp;
mod open;
mod output_file;
mod pager;
mod places;
mod progress;
mod query_flags;
mod quote;
mod report;
mod sample;
mod search;
mod serve;
mod serve_beside;
mod show;
mod signals;
mod similar;
mod sources;
mod stack;
mod status;
mod status_line;
mod story;
mod suggest_map;
mod terms;
mod timeline;
mod verify;
mod versions;
mod watch;

use std::ffi::OsString;
use std::io::Write as _;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use clap::Args as _;
use clap::CommandFactory as _;
use clap::FromArgMatches as _;
use clap::Parser;
use clap::Subcommand;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

use crate::cli::stack::on_known_stack;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::values;

/// The columns that help is wrapped to on a terminal that has more.
const TERM_WIDTH: usize = 100;

/// Full-text search over folders of news: ranked passages with date and source
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    disable_help_subcommand = true,
    max_term_width = TERM_WIDTH,
    after_help = "Examples:
  dateline search --in seeds \"British fighters in Turkey\" --from 2017-12-01 --to 2017-12-31
  dateline index ~/news && dateline search 'port strike' --source Reuters

Exit codes: 0 done; 1 no hits, no such id, files newly failed, or a folder not brought up to date;
2 wrong use; 3 no index; 4 cannot read or write, or an index of another version; 5 in use by another
run; 6 damaged index; 7 out of space or I/O; 8 nothing is indexed yet; 9 the time of --timeout passed;
70 a bug; 130, 143 stopped by a signal."
)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Index),
    Forget(forget::Forget),
    Search(Box<search::Search>),
    Count(count::Count),
    Sources(sources::Sources),
    Timeline(timeline::Timeline),
    Concordance(concordance::Concordance),
    Collocates(collocates::Collocates),
    Terms(terms::Terms),
    Quote(quote::Quote),
    First(first::First),
    Sample(sample::Sample),
    Export(export::Export),
    Show(show::Show),
    Open(open::Open),
    Similar(similar::Similar),
    Story(story::Story),
    Versions(versions::Versions),
    Extract(extract::Extract),
    Explain(explain::Explain),
    Eval(eval::Eval),
    Status(status::Status),
    Doctor(doctor::Doctor),
    Verify(verify::Verify),
    Watch(watch::Watch),
    Serve(serve::Serve),
    Mcp(mcp::Mcp),
    Completions(manual::Completions),
    Man(manual::Man),
    Help(manual::Help),
}

/// Runs the program on its arguments, the first being its own name.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    #[cfg(target_os = "linux")]
    cold_start::read_ahead();
    let args: Vec<OsString> = args.collect();
    dateline::engine::ask_for_access(cluster_access::to);
    // Asked for before the arguments are read, since reading them may be what fails.
    let as_json = args
        .iter()
        .skip(1)
        .take_while(|arg| arg.as_os_str() != "--")
        .any(|arg| arg == "--json" || arg == "--jsonl");
    let index = arguments::index_named(&args);
    let last_words = keep_last_words();
    let result = on_known_stack(move || panic::catch_unwind(AssertUnwindSafe(|| dispatch(args))));
    let result = result.unwrap_or_else(|_| {
        let said = last_words.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let version = env!("CARGO_PKG_VERSION");
        let failure = Failure::bug(format!("a bug in dateline {version}: {said}"));
        Err(failure.hint(
            "please report it with this line, the command and, if you can, the file it read; what \
             was committed to an index is safe",
        ))
    });
    result.unwrap_or_else(|failure| {
        let failure = match &index {
            Some(index) => failure.about_index(index),
            None => failure,
        };
        console::report_failure(&failure, as_json);
        failure.exit()
    })
}

/// Keeps what a panic says for the report of it, instead of printing it: readers run behind panic
/// boundaries of their own, whose panics are reported as that file's failure.
fn keep_last_words() -> Arc<Mutex<String>> {
    let last_words = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&last_words);
    panic::set_hook(Box::new(move |info| {
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
    }));
    last_words
}

fn dispatch(mut args: Vec<OsString>) -> Result<Exit, Failure> {
    let dashed = arguments::dashed_word(&args);
    arguments::mark_queries(&mut args);
    let mut program = grammar(&args);
    let parsed = program
        .try_get_matches_from_mut(args)
        .and_then(|matches| Program::from_arg_matches(&matches));
    let command = match parsed {
        Ok(program) => program.command,
        Err(error) => return refuse(&error, dashed.as_deref()),
    };
    match command {
        Command::Index(command) => command.run(),
        Command::Forget(command) => command.run(),
        Command::Search(command) => command.run(),
        Command::Count(command) => command.run(),
        Command::Sources(command) => command.run(),
        Command::Timeline(command) => command.run(),
        Command::Concordance(command) => command.run(),
        Command::Collocates(command) => command.run(),
        Command::Terms(command) => command.run(),
        Command::Quote(command) => command.run(),
        Command::First(command) => command.run(),
        Command::Sample(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Show(command) => command.run(),
        Command::Open(command) => command.run(),
        Command::Similar(command) => command.run(),
        Command::Story(command) => command.run(),
        Command::Versions(command) => command.run(),
        Command::Eval(command) => command.run(),
        Command::Extract(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Status(command) => command.run(),
        Command::Doctor(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Watch(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Mcp(command) => command.run(),
        Command::Completions(command) => command.run(&mut program),
        Command::Man(command) => command.run(&mut program),
        Command::Help(command) => command.run(&mut program),
    }
}

/// Returns the flags that these arguments are read with: those of all commands, or of a search alone,
/// because building the others takes a twentieth of a short search.
fn grammar(args: &[OsString]) -> clap::Command {
    if args.get(1).is_none_or(|command| command != "search") {
        return Program::command();
    }
    let search = search::Search::augment_args(clap::Command::new("search"));
    clap::Command::new("dateline").max_term_width(TERM_WIDTH).subcommand(search)
}

/// Returns the command that `typed` is a slip of, if there is one.
fn nearest_command(typed: &str) -> Option<String> {
    let command = Program::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let slips = names.map(|name| (strsim::osa_distance(typed, name), name));
    let (slips, name) = slips.min()?;
    (slips <= 2).then(|| name.to_owned())
}

/// Prints help and version where they were asked for; otherwise says what is wrong with the arguments.
/// `dashed` is a word of a query that clap took for flags.
fn refuse(error: &clap::Error, dashed: Option<&str>) -> Result<Exit, Failure> {
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // `-house` is no wish for help.
    if is_help && dashed.is_none() {
        console::answer(|out| write!(out, "{}", error.render()))?;
        return Ok(Exit::Done);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let failure = Failure::usage("no command was given");
        return Err(failure.hint("`dateline help` lists the commands"));
    }
    let text = error.render().to_string();
    let mut parts = text.trim_end().split("\n\n");
    let message = parts.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message).trim_end();
    let mut failure = Failure::usage(values::in_plain_words(message));
    if let Some(word) = dashed {
        let bare = word.trim_start_matches('-');
        let failure = Failure::usage(format!("{word:?} looks like a flag"));
        return Err(failure.hint(format!(
            "put the whole query in quotes, what to find first: \"… {word}\" (\"* {word}\" is every \
             article without {bare}), or -- before it: -- {word} …; the help is --help"
        )));
    }
    let unknown = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg].map(|of| error.get(of));
    let is_version = |word: &ContextValue| matches!(word, ContextValue::String(typed) if typed == "version" || typed == "-v");
    if unknown.into_iter().flatten().any(is_version) {
        return Err(failure.hint("`dateline --version` prints the version"));
    }
    if let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) {
        return Err(match nearest_command(typed) {
            Some(command) => failure.hint(format!("did you mean {command}?")),
            None => failure.hint("`dateline help` lists the commands"),
        });
    }
    for part in parts {
        // No flag is a value here.
        let tip = part.trim().strip_prefix("tip: ").filter(|tip| !tip.starts_with("to pass "));
        if let Some(tip) = tip {
            failure = failure.hint(tip.lines().next().unwrap_or_default());
        }
    }
    Err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_consistent() {
        Program::command().debug_assert();
    }

    #[test]
    fn a_search_is_read_as_it_would_be_beside_all_other_commands() {
        let wrong: [&[&str]; 6] = [
            &["--help"],
            &["-h"],
            &["port", "--sorce", "x"],
            &["port", "--sort", "size"],
            &["port", "--from"],
            &["-x"],
        ];
        for flags in wrong {
            let args = ["dateline", "search"].iter().chain(flags).map(OsString::from);
            let args: Vec<OsString> = args.collect();
            let said = |mut program: clap::Command| {
                let error = program.try_get_matches_from_mut(&args).expect_err("not a search");
                error.render().to_string()
            };
            assert_eq!(said(grammar(&args)), said(Program::command()), "{flags:?}");
        }
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Program::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("Example"), "{}", command.get_name());
        }
    }

    fn refused(args: &[&str]) -> Failure {
        dispatch(args.iter().map(OsString::from).collect()).unwrap_err()
    }

    #[test]
    fn a_mistyped_command_is_answered_with_the_nearest_and_an_unknown_flag_with_no_advice() {
        let hints = |args: &[&str]| refused(args).problem.hints;
        assert_eq!(hints(&["dateline", "serach", "port"]), ["did you mean search?"]);
        assert_eq!(hints(&["dateline", "frobnicate"]), ["`dateline help` lists the commands"]);
        assert_eq!(hints(&["dateline", "search", "port", "--bye"]), [""; 0]);
    }

    #[test]
    fn a_word_that_looks_like_a_flag_gets_a_hint() {
        for word in ["-foo", "-nato"] {
            let failure = refused(&["dateline", "search", "kabul", word]);
            assert_eq!(failure.exit(), Exit::Usage);
            let hint = &failure.problem.hints[0];
            assert!(hint.contains(&format!("without {}", &word[1..])), "{hint}");
        }
    }

    #[test]
    fn a_flag_mistyped_is_answered_with_the_flag_meant() {
        let failure = refused(&["dateline", "search", "kabul", "--sorce", "Reuters"]);
        assert!(failure.problem.hints[0].contains("--source"), "{:?}", failure.problem.hints);
    }

    #[test]
    fn a_flag_that_is_not_built_does_not_exist() {
        let failure = refused(&["dateline", "search", "x", "--group=story"]);
        assert_eq!(failure.exit(), Exit::Usage);
    }

    #[test]
    fn flags_without_effect_are_refused() {
        for flags in [["--fields", "title"], ["--max-bytes", "1000"]] {
            let failure = refused(&["dateline", "search", "x", flags[0], flags[1]]);
            assert_eq!(failure.exit(), Exit::Usage, "{flags:?}");
        }
    }
}
