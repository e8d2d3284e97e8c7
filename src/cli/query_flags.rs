//! The query and its filters, the same for every command that asks the index.

use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use clap::Args;
use clap::ValueEnum;
use dateline::engine::Stop;
use dateline::engine::Undated;
use dateline::query::Called;
use dateline::query::dialect::Syntax;
use dateline::search::SearchRequest;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::arguments;
use crate::cli::console;
use crate::cli::deadline;
use crate::cli::settings_file::SettingsFile;
use crate::cli::text_file;
use crate::failure::Failure;

/// No query is longer than 64 KiB; a file that is far longer is not read to its end.
const LONGEST: u64 = 1 << 20;

/// Which articles are asked for, beside the query.
#[derive(Debug, Args)]
pub(crate) struct FilterFlags {
    /// Published on this day or later (2017-12-01, 2017, 7d, last-week)
    #[arg(long, alias = "since", value_name = "DATE", value_parser = arguments::text)]
    from: Option<String>,
    /// Published on this day or earlier; a month or year counts to its end
    #[arg(long, alias = "until", value_name = "DATE", value_parser = arguments::text)]
    to: Option<String>,
    /// Published by a source with these words in its name (=NAME: the whole name), not the agency named in a
    /// dateline; may be repeated: by any of them
    #[arg(long, value_name = "NAME", value_parser = arguments::text)]
    source: Vec<String>,
    /// In this language (en, de, zh); may be repeated: in any of them
    #[arg(long, value_name = "CODE", value_parser = arguments::text)]
    lang: Vec<String>,
    /// Undated articles [default: exclude if the query or a flag limits the date, else include]
    #[arg(long, value_enum, value_name = "WHAT")]
    undated: Option<UndatedChoice>,
    /// End with exit code 9 if the answer is not complete after this time (500ms, 2s, 1m; a number alone is
    /// seconds)
    #[arg(long, value_name = "DURATION", value_parser = arguments::duration)]
    timeout: Option<Duration>,
}

impl FilterFlags {
    /// Adds the filters to a request.
    pub(crate) fn filter(&self, request: &mut SearchRequest) {
        request.from.clone_from(&self.from);
        request.to.clone_from(&self.to);
        request.sources.clone_from(&self.source);
        request.langs.clone_from(&self.lang);
        request.undated = self.undated.map(|choice| match choice {
            UndatedChoice::Exclude => Undated::Exclude,
            UndatedChoice::Include => Undated::Include,
            UndatedChoice::Only => Undated::Only,
        });
        request.stop = self.stop();
        request.zone = zone().clone();
    }

    /// Starts the time the answer may take.
    pub(crate) fn stop(&self) -> Stop {
        deadline::stop_after(self.timeout)
    }
}

/// The query and its filters.
#[derive(Debug, Args)]
pub(crate) struct QueryFlags {
    /// The query; several arguments are joined by spaces (see `dateline help query`)
    #[arg(value_name = "QUERY", value_parser = arguments::text)]
    words: Vec<String>,
    /// Read the query from a file, without lines that begin with "# "; - is stdin
    #[arg(long = "query", value_name = "FILE", conflicts_with = "words")]
    file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filters: FilterFlags,
    /// Find articles with at least one of the words, those with more first: OR between words instead of AND
    #[arg(long)]
    any: bool,
    /// Read the query as plain words without operators, and find articles with any of them: for headlines and
    /// scripts
    #[arg(long)]
    plain: bool,
    /// What `--plain` was called.
    #[arg(long, hide = true)]
    literal: bool,
    /// The language the query is written in; notes say where it means something else here. See `dateline help
    /// syntax`
    #[arg(
        long,
        alias = "from-syntax",
        value_enum,
        value_name = "SYNTAX",
        conflicts_with = "plain"
    )]
    syntax: Option<SyntaxChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SyntaxChoice {
    /// dateline's own
    Dateline,
    /// Nexis, Lexis: terms and connectors
    Nexis,
    /// Factiva
    Factiva,
    /// Lucene, Elasticsearch, Solr
    Lucene,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UndatedChoice {
    /// Leave them out, but count them
    Exclude,
    /// Show them like any other
    Include,
    /// Show nothing else
    Only,
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
        let (text, mut notes) = match &self.file {
            Some(file) => read(file)?,
            None => (self.words.join(" "), not_phrases(&self.words).into_iter().collect()),
        };
        if !self.plain && matches!(self.syntax, None | Some(SyntaxChoice::Dateline)) {
            notes.extend(address(&text));
        }
        let mut request = SearchRequest::new(&text, today);
        request.notes = notes;
        request.plain = self.plain;
        request.syntax = match self.syntax {
            None | Some(SyntaxChoice::Dateline) => Syntax::Dateline,
            Some(SyntaxChoice::Nexis) => Syntax::Nexis,
            Some(SyntaxChoice::Factiva) => Syntax::Factiva,
            Some(SyntaxChoice::Lucene) => Syntax::Lucene,
        };
        request.any = self.any;
        self.filters.filter(&mut request);
        Ok(request)
    }
}

/// Returns what a query may name, from the settings beside the index; they are not read for one that names
/// nothing.
pub(crate) fn called(index: &Path, text: &str) -> Result<Called, Failure> {
    let text = text.to_lowercase();
    if text.contains("group:") || text.contains("query:") {
        SettingsFile::beside(index)?.called()
    } else {
        Ok(Called::default())
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

/// Says how to find the article of an address that was typed as a word.
fn address(text: &str) -> Option<String> {
    let is_one = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
    let word = text.split_whitespace().find(is_one)?;
    let shown: String = word.chars().take(200).collect();
    Some(format!("an address is read as its words: url:{shown} is the article it leads to"))
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

/// Returns the civil day here, which `7d` and `today` count from.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(zone().clone()).date()
}

/// Returns the time zone here: what `TZ` says, else the system's. One that is not known is UTC, as for
/// `date`, and a warning says so.
pub(crate) fn zone() -> &'static TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| {
        TimeZone::try_system().unwrap_or_else(|_| {
            if let Some(name) = std::env::var_os("TZ") {
                let name = name.to_string_lossy().into_owned();
                console::report(|err| {
                    writeln!(
                        err,
                        "warning: TZ={name:?} is no time zone known here; days are those of UTC"
                    )
                });
            }
            TimeZone::UTC
        })
    })
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

    #[test]
    fn an_address_that_is_pasted_is_answered_with_the_field_for_it() {
        let note = address("see https://news.example/a now").unwrap();
        assert!(note.contains("url:https://news.example/a is"), "{note}");
        assert_eq!(address("url:https://news.example/a"), None);
    }
}
