//! The query of a command, typed or from a file, and the time its answer may take.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use dateline::engine::Stop;
use dateline::search::SearchRequest;
use jiff::civil::Date;

use crate::cli::deadline;
use crate::failure::Failure;
use crate::request::query::ReadingFlags;
use crate::request::values;
use crate::text_file;

pub(crate) use crate::request::clock::today;
pub(crate) use crate::request::clock::zone;
pub(crate) use crate::request::settled::settle;

/// No query is longer than 64 KiB; a file that is far longer is not read to its end.
const LONGEST: u64 = 1 << 20;

/// How long an answer may take.
#[derive(Debug, Args)]
pub(crate) struct TimeFlag {
    /// End with exit code 9 if the answer is not complete after this time (500ms, 2s, 1m; a number alone is
    /// seconds)
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    timeout: Option<Duration>,
}

impl TimeFlag {
    /// Starts the time the answer may take.
    pub(crate) fn stop(&self) -> Stop {
        deadline::stop_after(self.timeout)
    }
}

/// The query and its filters.
#[derive(Debug, Args)]
pub(crate) struct QueryFlags {
    /// The query; several arguments are joined by spaces (see `dateline help query`)
    #[arg(value_name = "QUERY", value_parser = values::text)]
    words: Vec<String>,
    /// Read the query from a file, without lines that begin with "# "; - is stdin
    #[arg(long = "query", value_name = "FILE", conflicts_with = "words")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingFlags,
    /// What `--plain` was called.
    #[arg(long, hide = true)]
    literal: bool,
    #[command(flatten)]
    pub(crate) time: TimeFlag,
}

impl QueryFlags {
    /// Returns the request, its page and order as [`SearchRequest::new`] has them.
    pub(crate) fn request(&self, today: Date) -> Result<SearchRequest, Failure> {
        if self.literal {
            return Err(Failure::usage(
                "--literal is now --plain, to which any of the words is enough; for all of them, \
                 put each in quotes",
            ));
        }
        let (text, notes) = match &self.file {
            Some(file) => read(file)?,
            None => (self.words.join(" "), not_phrases(&self.words).into_iter().collect()),
        };
        let mut request = self.reading.request(&text, notes, today);
        request.stop = self.time.stop();
        Ok(request)
    }
}

/// Says of several arguments that one of them was quoted, which the query does not show.
fn not_phrases(words: &[String]) -> Option<String> {
    let has_blank = |word: &&String| word.trim().contains(char::is_whitespace);
    let is_plain = |word: &&String| !word.contains(['"', '(', ':']);
    let word = words.iter().filter(|_| words.len() > 1).filter(has_blank).find(is_plain)?;
    let shown: String = word.chars().take(60).collect();
    Some(format!("{shown} is not read as a phrase: for one, write '\"{shown}\"'"))
}

/// Reads a query, without its lines of comment; the note counts them.
fn read(path: &Path) -> Result<(String, Vec<String>), Failure> {
    let text = text_file::read(path, "the query", LONGEST)?;
    let is_comment = |line: &&str| line.starts_with("# ");
    let comments = text.lines().filter(is_comment).count();
    let lines = text.split_inclusive('\n').filter(|line| !is_comment(line));
    let query: String = lines.collect();
    let notes = match comments {
        0 => Vec::new(),
        1 => vec!["1 line of comment is left out".to_owned()],
        _ => vec![format!("{comments} lines of comment are left out")],
    };
    Ok((query.trim_end_matches(['\n', '\r']).to_owned(), notes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn not_a_phrase(words: &[&str]) -> bool {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        not_phrases(&words).is_some()
    }

    #[test]
    fn quotes_that_the_shell_took_away_are_missed_only_beside_other_words() {
        assert!(not_a_phrase(&["port strike", "harbour"]));
        assert!(!not_a_phrase(&["port strike"]) && !not_a_phrase(&["port", "strike"]));
        assert!(!not_a_phrase(&["\"port strike\"", "harbour"]));
        assert!(!not_a_phrase(&["(port OR dock)", "harbour"]));
    }
}
