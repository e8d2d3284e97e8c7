//! The keys that matches are counted by.

use clap::Args;
use dateline::counting::Axis;
use dateline::engine::Fold;

use crate::failure::Failure;

/// Keys, and whether all articles are counted beside the matches.
#[derive(Debug, Args)]
pub(crate) struct KeyFlags {
    /// Count by each combination of these, separated by commas: day, week, month, quarter, year, weekday, undated,
    /// source, origin, domain, lang, section, author, subject, place, type, page, meta.NAME
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    by: Vec<Axis>,
    /// Also count all articles under the same filters, and divide by them
    #[arg(long, requires = "by")]
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
    /// `Usage` for one that is named twice.
    pub(crate) fn checked(&self) -> Result<Option<&[Axis]>, Failure> {
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
