//! How a sample is drawn.

use clap::Args;
use clap::ValueEnum;
use dateline::counting::Allocation;
use dateline::counting::Axis;
use dateline::counting::SampleRequest;
use dateline::render::export::Column;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::request::keys::repeated;

/// The largest number that every reader of JSON takes as it is.
const MOST_SEED: u64 = (1 << 53) - 1;

/// How many, of what, and by which seed.
#[derive(Debug, Args)]
pub(crate) struct SampleFlags {
    /// Draw this many articles
    #[arg(short = 'n', long = "size", value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    size: u64,
    /// Draw from each combination of these by itself, separated by commas: day, week, month, quarter, year,
    /// weekday, undated, source, origin, domain, country, lang, section, place, type, page
    #[arg(long, value_name = "KEYS", value_delimiter = ',', value_parser = Axis::of_groups)]
    by: Vec<Axis>,
    /// Another number draws another sample
    #[arg(long, value_name = "NUMBER", default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(0..=MOST_SEED))]
    seed: u64,
    /// How many of each combination of --by: equal numbers, or by its share of the matches [default: proportional]
    #[arg(long, value_enum, value_name = "HOW")]
    allocate: Option<HowMany>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HowMany {
    /// As many of each, as far as it has them
    Equal,
    /// By its share of the matches, rounded by the largest remainders
    Proportional,
}

impl SampleFlags {
    /// Returns the request for a sample of what `search` finds, to be written in these columns.
    ///
    /// # Errors
    /// `Usage` for a key that is named twice, and for an allocation without keys.
    pub(crate) fn request(
        &self,
        search: SearchRequest,
        columns: &[Column],
    ) -> Result<SampleRequest, Failure> {
        if let Some(twice) = repeated(&self.by) {
            return Err(Failure::usage(format!("--by has {twice} twice")));
        }
        if self.allocate.is_some() && self.by.is_empty() {
            let failure = Failure::usage(
                "--allocate divides the sample among what --by names, and it names none",
            );
            return Err(failure.hint("add --by with source, year or another key"));
        }
        Ok(SampleRequest {
            search,
            size: self.size,
            by: self.by.clone(),
            seed: self.seed,
            allocation: match self.allocate.unwrap_or(HowMany::Proportional) {
                HowMany::Equal => Allocation::Equal,
                HowMany::Proportional => Allocation::Proportional,
            },
            passages: columns.iter().any(Column::is_of_passages),
        })
    }
}
