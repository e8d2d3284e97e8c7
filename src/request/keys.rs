//! The keys that matches are counted by.

use clap::Args;
use dateline::counting::Axis;
use dateline::engine::Fold;

use crate::failure::Failure;

/// Keys, and whether all articles are counted beside the matches.
#[derive(Debug, Args)]
pub(crate) struct KeyFlags {
    /// Count by each combination of these, separated by commas: day, week, month, quarter, year, weekday, undated,
    /// source, origin, domain, country, lang, section, author, subject, place, type, page, meta.NAME
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    by: Vec<Axis>,
    /// Also count all articles under the same filters, and divide by them
    #[arg(long)]
    pub(crate) share: bool,
}

/// Whether stories are counted.
#[derive(Debug, Args)]
pub(crate) struct StoriesFlag {
    /// Count each story once, as its original: at its day, by its source
    #[arg(long)]
    stories: bool,
}

impl StoriesFlag {
    /// Returns what counts.
    pub(crate) const fn fold(&self) -> Fold {
        if self.stories { Fold::Story } else { Fold::None }
    }
}

impl KeyFlags {
    /// Returns the keys, if there are any.
    ///
    /// # Errors
    /// `Usage` for one that is named twice, and for shares of what is not divided.
    pub(crate) fn checked(&self) -> Result<Option<&[Axis]>, Failure> {
        if self.share && self.by.is_empty() {
            let failure = Failure::usage("--share is of each row of a table, and --by names none");
            return Err(failure.hint("add --by with year, source or another key"));
        }
        match repeated(&self.by) {
            Some(twice) => Err(Failure::usage(format!("--by has {twice} twice"))),
            None => Ok((!self.by.is_empty()).then_some(&self.by)),
        }
    }
}

/// Returns a key that is named twice.
pub(crate) fn repeated(by: &[Axis]) -> Option<&Axis> {
    by.iter().enumerate().find(|(at, axis)| by[..*at].contains(axis)).map(|(_, axis)| axis)
}
