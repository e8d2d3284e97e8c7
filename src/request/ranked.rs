//! Which hits of a search are shown, and in which order.

use clap::Args;
use clap::ValueEnum;
use dateline::engine::Fold;
use dateline::engine::Sort;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::request::values;

/// Hits of one page.
pub(crate) const MOST_HITS: u64 = 10_000;

/// Passages shown of a hit where nobody says how many.
pub(crate) const PASSAGES: u16 = 2;

/// The page and the order.
#[derive(Debug, Args)]
pub(crate) struct RankedFlags {
    /// Show this many hits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=MOST_HITS))]
    limit: u64,
    /// Skip the first N hits
    #[arg(long, value_name = "N", default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(0..=u64::from(u32::MAX)))]
    offset: u64,
    /// The order of hits
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortChoice::Relevance)]
    sort: SortChoice,
    /// Expand the query with words typical of the top hits (pseudo-relevance feedback), and list them
    #[arg(long)]
    expand: bool,
    /// Prefer new articles: each TIME (30d, 2w, 6mo, 1y) of age halves the score. Age is counted from
    /// today, or from the newest article if that is older; undated ones count as older than all others
    #[arg(long, value_name = "TIME", value_parser = values::half_life)]
    recency: Option<f64>,
    /// Show what each hit's score is made of
    #[arg(long)]
    pub(crate) explain: bool,
}

/// The orders of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortChoice {
    /// Best first
    Relevance,
    /// Newest publication day first, undated last
    Newest,
    /// Oldest publication day first, undated last
    Oldest,
}

impl SortChoice {
    /// Returns the order.
    pub(crate) const fn order(self) -> Sort {
        match self {
            Self::Relevance => Sort::Relevance,
            Self::Newest => Sort::Newest,
            Self::Oldest => Sort::Oldest,
        }
    }
}

/// Whether a story is shown once.
#[derive(Debug, Args)]
pub(crate) struct FoldFlag {
    /// Show each story once, by the first of its articles in the order asked for, or every article
    #[arg(long, value_enum, value_name = "HOW")]
    fold: Option<FoldChoice>,
}

/// What of a story is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FoldChoice {
    /// Each story once
    Story,
    /// Every article
    None,
}

impl FoldFlag {
    /// Returns what is asked for, or else `default`.
    pub(crate) fn or(&self, default: Fold) -> Fold {
        match self.fold {
            Some(FoldChoice::Story) => Fold::Story,
            Some(FoldChoice::None) => Fold::None,
            None => default,
        }
    }
}

impl RankedFlags {
    /// Refuses what would have no effect.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.sort == SortChoice::Relevance {
            return Ok(());
        }
        let flags = [
            (self.expand, "--expand"),
            (self.recency.is_some(), "--recency"),
            (self.explain, "--explain"),
        ];
        match flags.iter().find(|(given, _)| *given) {
            Some((_, flag)) => Err(Failure::usage(format!(
                "{flag} is about scores, and --sort orders the hits by date"
            ))),
            None => Ok(()),
        }
    }

    /// Adds the page and the order to a request.
    pub(crate) fn rank(&self, request: &mut SearchRequest) {
        request.limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        request.offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        request.sort = self.sort.order();
        request.expand = self.expand;
        request.half_life = self.recency;
        request.explain = self.explain;
    }
}
