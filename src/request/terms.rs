//! What terms are compared with, and which are listed.

use clap::Args;
use clap::ValueEnum;
use dateline::counting::Against;
use dateline::counting::Axis;
use dateline::counting::TermOrder;
use dateline::counting::TermsRequest;
use dateline::search::SearchRequest;

use crate::request::values;

/// What terms are compared with, and which are listed.
#[derive(Debug, Args)]
pub(crate) struct TermFlags {
    /// Compare with the articles that match this query [default: all other articles within the filters]
    #[arg(long, value_name = "QUERY", value_parser = values::text)]
    against: Option<String>,
    /// Compare each source, language, year and the like with the others, words only: source, origin, domain, country, lang,
    /// section, place, type, page, day, week, month, quarter, year, weekday, undated
    #[arg(long, value_name = "KEY", value_parser = Axis::of_groups)]
    by: Option<Axis>,
    /// List terms that are said this often here
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    min_count: u64,
    /// Count words only: no two-word phrases, for which texts are read
    #[arg(long)]
    words_only: bool,
    /// What is first
    #[arg(long = "sort", value_enum, value_name = "MEASURE", default_value_t = By::G2)]
    order: By,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// The log-likelihood ratio: how sure it is that the term is said more here
    G2,
    /// The log ratio: how many times more often it is said here
    LogRatio,
}

impl TermFlags {
    /// Returns the query compared with.
    pub(crate) fn against(&self) -> Option<&str> {
        self.against.as_deref()
    }

    /// Returns the request for the terms of what `search` finds.
    pub(crate) fn request(&self, search: SearchRequest, limit: u16) -> TermsRequest {
        TermsRequest {
            search,
            against: self.against.clone().map_or(Against::Rest, Against::Query),
            by: self.by.clone(),
            least: self.min_count,
            phrases: !self.words_only,
            order: match self.order {
                By::G2 => TermOrder::LogLikelihood,
                By::LogRatio => TermOrder::LogRatio,
            },
            limit: Some(usize::from(limit)),
        }
    }
}
