//! How a query is read, and the filters beside it.

use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use dateline::engine::Undated;
use dateline::query::dialect::DefaultOperator;
use dateline::query::dialect::Reading;
use dateline::query::dialect::Syntax;
use dateline::search::SearchRequest;
use dateline::search::SyntaxFrom;
use jiff::civil::Date;

use crate::request::clock::zone;
use crate::request::values;

/// Which articles are asked for, beside the query.
#[derive(Debug, Args)]
pub(crate) struct FilterFlags {
    /// Published on this day or later (2017-12-01, 2017, 7d, last-week)
    #[arg(long, alias = "since", value_name = "DATE", value_parser = values::text)]
    from: Option<String>,
    /// Published on this day or earlier; a month or year counts to its end
    #[arg(long, alias = "until", value_name = "DATE", value_parser = values::text)]
    to: Option<String>,
    /// Published by a source with these words in its name (=NAME: the whole name), which is the agency of a dateline
    /// where nothing else names one; may be repeated: by any of them
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    source: Vec<String>,
    /// In this language (en, de, zh); may be repeated: in any of them
    #[arg(long, value_name = "CODE", value_parser = values::text)]
    lang: Vec<String>,
    /// Undated articles [default: exclude if the query or a flag limits the date, else include]
    #[arg(long, value_enum, value_name = "WHAT")]
    undated: Option<UndatedChoice>,
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
        request.zone = zone().clone();
    }
}

/// How the text of a query is read, and its filters.
#[derive(Debug, Args)]
pub(crate) struct ReadingFlags {
    #[command(flatten)]
    pub(crate) filters: FilterFlags,
    /// Find articles with at least one of the words, those with more first: OR between words instead of AND
    #[arg(long)]
    any: bool,
    /// Read the query as plain words without operators, and find articles with any of them: for headlines and
    /// scripts
    #[arg(long)]
    plain: bool,
    /// The language the query is written in; notes say where it means something else here. See `dateline help
    /// syntax`
    #[arg(
        long,
        alias = "from-syntax",
        value_parser = syntaxes(),
        value_name = "SYNTAX",
        conflicts_with = "plain"
    )]
    syntax: Option<Syntax>,
    /// What joins words beside each other in a language that leaves it to a setting (lucene, mediacloud)
    /// [default: or]
    #[arg(long, value_enum, value_name = "OPERATOR", conflicts_with = "plain")]
    default_operator: Option<OperatorChoice>,
}

/// Reads the name of a language of queries.
pub(crate) fn syntaxes() -> impl TypedValueParser<Value = Syntax> {
    let known = Syntax::ALL.map(|syntax| PossibleValue::new(syntax.name()).help(syntax.used_by()));
    PossibleValuesParser::new(known)
        .map(|name| Syntax::named(&name).expect("only names of languages are possible"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OperatorChoice {
    /// Any of them is enough
    Or,
    /// All of them must occur
    And,
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

impl ReadingFlags {
    /// Returns the request for `text`, its page and order as [`SearchRequest::new`] has them. `notes` are what
    /// its reader should know before what is said here.
    pub(crate) fn request(&self, text: &str, mut notes: Vec<String>, today: Date) -> SearchRequest {
        if !self.plain && self.syntax.unwrap_or_default() == Syntax::Dateline {
            notes.extend(address(text));
        }
        let mut request = SearchRequest::new(text, today);
        request.notes = notes;
        request.plain = self.plain;
        if let Some(syntax) = self.syntax {
            request.syntax_from = SyntaxFrom::Asked;
            if syntax != Syntax::Dateline && !text.trim().is_empty() {
                request.notes.push(format!("read in the syntax {}", syntax.name()));
            }
        }
        request.reading = Reading {
            syntax: self.syntax.unwrap_or_default(),
            default_operator: self.default_operator.map(|choice| match choice {
                OperatorChoice::Or => DefaultOperator::Or,
                OperatorChoice::And => DefaultOperator::And,
            }),
        };
        request.any = self.any;
        self.filters.filter(&mut request);
        request
    }
}

/// Says how to find the article of an address that was typed as a word.
fn address(text: &str) -> Option<String> {
    let is_one = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
    let word = text.split_whitespace().find(is_one)?;
    let shown: String = word.chars().take(200).collect();
    Some(format!("an address is read as its words: url:{shown} is the article it leads to"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_pasted_is_answered_with_the_field_for_it() {
        let note = address("see https://news.example/a now").unwrap();
        assert!(note.contains("url:https://news.example/a is"), "{note}");
        assert_eq!(address("url:https://news.example/a"), None);
    }
}
