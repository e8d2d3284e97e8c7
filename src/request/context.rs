//! What is asked of the words around the places where a query matches.

use std::str::FromStr;

use clap::Args;
use clap::ValueEnum;
use dateline::counting::CollocatesRequest;
use dateline::counting::ConcordanceRequest;
use dateline::counting::LineOrder;
use dateline::counting::Measure;
use dateline::counting::Reach;
use dateline::search::SearchRequest;

/// Words shown to each side of a place, and the order of lines.
#[derive(Debug, Args)]
pub(crate) struct ConcordanceFlags {
    /// Show this many words to each side
    #[arg(long, value_name = "WORDS", default_value_t = 8, value_parser = clap::value_parser!(u16).range(0..=100))]
    context: u16,
    /// Sort by these, separated by commas: L1 to L5 (the words to the left, L1 the nearest), R1 to R5, day, source
    #[arg(long, value_name = "KEYS", value_delimiter = ',', default_value = "day")]
    sort: Vec<LineOrder>,
}

impl ConcordanceFlags {
    /// Returns the request for the places of what `search` finds.
    pub(crate) fn request(&self, search: SearchRequest, limit: Option<u16>) -> ConcordanceRequest {
        ConcordanceRequest {
            search,
            context: usize::from(self.context),
            sort: self.sort.clone(),
            limit: limit.map(usize::from),
        }
    }
}

/// What is near, and which words are listed.
#[derive(Debug, Args)]
pub(crate) struct CollocateFlags {
    /// Count words up to this many words to each side, or in the same SENT (sentence)
    #[arg(long, value_name = "WORDS", default_value = "5")]
    span: Span,
    /// List words that are near this often
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    min_count: u64,
    /// What is first
    #[arg(long = "sort", value_enum, value_name = "MEASURE", default_value_t = By::G2)]
    by: By,
}

impl CollocateFlags {
    /// Returns the request for the words near what `search` finds.
    pub(crate) fn request(&self, search: SearchRequest, limit: Option<u16>) -> CollocatesRequest {
        CollocatesRequest {
            search,
            reach: self.span.0,
            least: self.min_count,
            by: match self.by {
                By::G2 => Measure::LogLikelihood,
                By::Logdice => Measure::LogDice,
                By::Mi => Measure::MutualInformation,
                By::Observed => Measure::Observed,
            },
            limit: limit.map(usize::from),
        }
    }
}

/// How far words are near.
#[derive(Debug, Clone, Copy)]
struct Span(Reach);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if matches!(text.to_lowercase().as_str(), "sent" | "sentence") {
            return Ok(Self(Reach::Sentence));
        }
        let words = text.parse().ok().filter(|words| (1..=100).contains(words));
        let words = words.ok_or_else(|| format!("{text:?} is neither 1 to 100 words nor SENT"))?;
        Ok(Self(Reach::Words(words)))
    }
}

/// What collocates are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// The log-likelihood ratio: how sure it is that the word belongs there
    G2,
    /// logDice: how much of both words is together, whatever the size of the collection
    Logdice,
    /// Mutual information: how many times more often than expected; rare words have the highest
    Mi,
    /// The times the word is there
    Observed,
}
