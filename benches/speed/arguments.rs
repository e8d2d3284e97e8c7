//! What is measured, and how often.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: cargo bench --bench speed -- NEWS [options]
  NEWS             a folder or file that dateline reads
  --grow N         repeat its articles, varied, until there are N
  --only A,B       of dateline, tantivy, sqlite, recoll, omega
  --runs N         indexing runs of each tool (3)
  --questions N    questions of a class, 25 at most (25)
  --starts N       cold searches of each question (2)
  --rounds N       warm searches of each question (5)
  --dateline BIN   another binary than the one cargo built; warm figures stay those of the library
  --work DIR       keep what is prepared here, and use it again";

/// What can be asked for by name.
const TOOLS: [&str; 5] = ["dateline", "tantivy", "sqlite", "recoll", "omega"];

/// The command line.
pub(crate) struct Arguments {
    pub(crate) news: PathBuf,
    pub(crate) grow: Option<usize>,
    pub(crate) only: Option<Vec<String>>,
    pub(crate) runs: usize,
    pub(crate) questions: usize,
    pub(crate) starts: usize,
    pub(crate) rounds: usize,
    pub(crate) dateline: PathBuf,
    pub(crate) work: Option<PathBuf>,
    /// As typed, for the report.
    pub(crate) typed: String,
}

impl Arguments {
    /// Reads the words of the command line.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let words: Vec<String> = words.filter(|word| word != "--bench").collect();
        let mut arguments = Self {
            news: PathBuf::new(),
            grow: None,
            only: None,
            runs: 3,
            questions: 25,
            starts: 2,
            rounds: 5,
            dateline: PathBuf::from(env!("CARGO_BIN_EXE_dateline")),
            work: None,
            typed: words.join(" "),
        };
        let mut news = None;
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--grow" => arguments.grow = Some(number(&value()?)?),
                "--only" => {
                    let only: Vec<String> = value()?.split(',').map(str::to_owned).collect();
                    if let Some(name) = only.iter().find(|name| !TOOLS.contains(&name.as_str())) {
                        return Err(format!("no tool {name}: it is one of {}", TOOLS.join(", ")));
                    }
                    arguments.only = Some(only);
                }
                "--runs" => arguments.runs = number(&value()?)?,
                "--questions" => arguments.questions = number(&value()?)?.min(25),
                "--starts" => arguments.starts = number(&value()?)?,
                "--rounds" => arguments.rounds = number(&value()?)?,
                "--dateline" => arguments.dateline = PathBuf::from(value()?),
                "--work" => arguments.work = Some(PathBuf::from(value()?)),
                flag if flag.starts_with('-') => return Err(format!("unknown flag {flag}")),
                path if news.is_none() => news = Some(PathBuf::from(path)),
                path => return Err(format!("one NEWS at a time, not also {path}")),
            }
        }
        arguments.news = news.ok_or("NEWS is missing")?;
        Ok(arguments)
    }

    /// Returns whether a tool was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|one| one == name))
    }

    /// Returns whether a tool was asked for by its name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.only.is_some() && self.wants(name)
    }
}

fn number(word: &str) -> Result<usize, String> {
    match word.replace('_', "").parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!("{word} is not a number above zero")),
    }
}
