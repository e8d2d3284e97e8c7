//! What a timeline counts by.

use clap::Args;
use dateline::counting::Axis;
use dateline::counting::Period;
use dateline::counting::TimelineRequest;
use dateline::search::SearchRequest;

use crate::failure::Failure;

/// Periods, lines, and the highest of them.
#[derive(Debug, Args)]
pub(crate) struct PeriodFlags {
    /// The length of a period: day, week (ISO 8601), month, quarter or year [default: by the span of days]; and
    /// what to draw a line of: source, origin, domain, country, lang, section, author, subject, place, type, page, meta.NAME
    #[arg(long, value_name = "KEYS", value_delimiter = ',', value_parser = Axis::of_timeline)]
    by: Vec<Axis>,
    /// Name the N highest periods, with the best hit and the typical words of each
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(0..=1000))]
    peaks: u16,
}

impl PeriodFlags {
    /// Returns the request for a timeline of what `search` finds.
    ///
    /// # Errors
    /// `Usage` for two lengths of a period, or two names.
    pub(crate) fn request(&self, search: SearchRequest) -> Result<TimelineRequest, Failure> {
        let (period, by) = self.axes()?;
        Ok(TimelineRequest { search, period, by, peaks: usize::from(self.peaks) })
    }

    /// Returns the length of a period and what lines are of.
    fn axes(&self) -> Result<(Option<Period>, Option<Axis>), Failure> {
        let (mut period, mut by) = (None, None);
        for axis in &self.by {
            let is_first = match axis {
                Axis::Period(length) => period.replace(*length).is_none(),
                name => by.replace(name.clone()).is_none(),
            };
            if !is_first {
                let failure = Failure::usage("--by takes one length of a period and one name");
                return Err(failure.hint("count takes any number of them"));
            }
        }
        Ok((period, by))
    }
}
