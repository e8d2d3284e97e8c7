//! Which of the articles similar to one are shown.

use clap::Args;
use dateline::engine::Fold;
use dateline::search::SearchRequest;

use crate::request::ranked::FoldFlag;

/// The page.
#[derive(Debug, Args)]
pub(crate) struct SimilarFlags {
    /// Show this many hits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// Skip the first N hits
    #[arg(long, value_name = "N", default_value_t = 0,
          value_parser = clap::value_parser!(u64).range(0..=u64::from(u32::MAX)))]
    offset: u64,
    /// Show at most N passages of each hit
    #[arg(long, value_name = "N", default_value_t = 1,
          value_parser = clap::value_parser!(u16).range(0..=1000))]
    passages: u16,
    /// Show what each hit's score is made of
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    fold: FoldFlag,
}

impl SimilarFlags {
    /// Adds the page to a request.
    pub(crate) fn show(&self, request: &mut SearchRequest) {
        request.limit = usize::from(self.limit);
        request.offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        request.passages = usize::from(self.passages);
        request.explain = self.explain;
        request.fold = self.fold.or(Fold::None);
    }
}
