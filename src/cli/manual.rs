//! `dateline help`, `completions` and `man`: the program about itself.

use std::io;
use std::io::Write as _;

use clap::Args;
use clap::Command;
use clap::builder::PossibleValuesParser;
use dateline::query;
use dateline::query::dialect::Syntax;
use dateline::render::schema;

use crate::cli::console;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::query::syntaxes;

/// The commands: what `help` and `man` explain, and shells complete.
const COMMANDS: [&str; 30] = [
    "index",
    "forget",
    "search",
    "count",
    "sources",
    "timeline",
    "concordance",
    "collocates",
    "terms",
    "quote",
    "first",
    "sample",
    "export",
    "show",
    "open",
    "similar",
    "story",
    "versions",
    "extract",
    "explain",
    "eval",
    "status",
    "doctor",
    "verify",
    "watch",
    "serve",
    "mcp",
    "completions",
    "man",
    "help",
];

fn topics(more: &[&'static str]) -> PossibleValuesParser {
    PossibleValuesParser::new(COMMANDS.iter().chain(more).copied())
}

/// Explain a command, the query language (`help query`), or queries of other services (`help syntax`)
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline help query
  dateline help syntax
  dateline help syntax proquest")]
pub(crate) struct Help {
    /// A command; `query`; `syntax`; or `errors`, the JSON Schema of what fails under --json
    #[arg(value_name = "TOPIC", value_parser = topics(&["query", "syntax", "errors"]), hide_possible_values = true)]
    topic: Option<String>,
    /// With `syntax`: the service, for what each of its operators is here
    #[arg(value_name = "NAME", value_parser = syntaxes())]
    of: Option<Syntax>,
}

impl Help {
    /// Runs the command.
    pub(crate) fn run(self, program: &mut Command) -> Result<Exit, Failure> {
        if self.of.is_some() && self.topic.as_deref() != Some("syntax") {
            return Err(Failure::usage("a name follows only `help syntax`"));
        }
        let text = match self.topic.as_deref() {
            Some("query") => query::HELP.to_owned(),
            Some("syntax") => self.of.map_or(query::dialect::HELP, Syntax::help).to_owned(),
            Some("errors") => schema::ERROR.to_owned(),
            None => program.render_long_help().to_string(),
            Some(topic) => named(program, topic).render_long_help().to_string(),
        };
        console::answer(|out| out.write_all(text.as_bytes()))?;
        Ok(Exit::Done)
    }
}

/// Print a script that completes commands and flags
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  mkdir -p ~/.local/share/bash-completion/completions
  dateline completions bash > ~/.local/share/bash-completion/completions/dateline

  mkdir -p ~/.config/fish/completions
  dateline completions fish > ~/.config/fish/completions/dateline.fish

  mkdir -p ~/.zfunc        # and in ~/.zshrc: fpath+=~/.zfunc; autoload -Uz compinit; compinit
  dateline completions zsh > ~/.zfunc/_dateline")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: clap_complete::Shell,
}

impl Completions {
    /// Runs the command.
    pub(crate) fn run(self, program: &mut Command) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, program, "dateline", &mut script);
        console::answer(|out| out.write_all(&script))?;
        Ok(Exit::Done)
    }
}

/// Print the manual page, of the program or of one command
#[derive(Debug, Args)]
#[command(after_help = "Example:
  dateline man search > dateline-search.1")]
pub(crate) struct Man {
    /// The command; without it, the program
    #[arg(value_name = "COMMAND", value_parser = topics(&[]), hide_possible_values = true)]
    topic: Option<String>,
}

impl Man {
    /// Runs the command.
    pub(crate) fn run(self, program: &mut Command) -> Result<Exit, Failure> {
        let page = match self.topic.as_deref() {
            None => program.clone(),
            Some(topic) => {
                let page = named(program, topic).clone();
                page.display_name(format!("dateline-{topic}"))
            }
        };
        let mut text = Vec::new();
        let rendered: io::Result<()> = clap_mangen::Man::new(page).render(&mut text);
        rendered.map_err(|error| Failure::output(&error))?;
        console::answer(|out| out.write_all(&text))?;
        Ok(Exit::Done)
    }
}

/// Returns the command of this name, which is one of [`COMMANDS`].
fn named<'p>(program: &'p mut Command, topic: &str) -> &'p mut Command {
    program.build();
    program.find_subcommand_mut(topic).expect("a topic is the name of a command")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_command_can_be_explained_and_completed() {
        let program = crate::cli::Program::command();
        let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
        assert_eq!(names, COMMANDS);
    }
}
