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

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;
    use crate::request::sample::SampleFlags;
    use crate::request::terms::TermFlags;
    use crate::request::timeline::PeriodFlags;

    /// Returns the help of `--by` among some flags.
    fn help<Flags: Args>() -> String {
        let command = Flags::augment_args(Command::new("by"));
        let by = command.get_arguments().find(|flag| flag.get_id() == "by").expect("there is --by");
        by.get_help().expect("it has help").to_string()
    }

    #[test]
    fn the_help_of_each_flag_names_what_articles_are_counted_by() {
        let known = Axis::named("nonsense").expect_err("no axis").to_string();
        let (_, known) = known.split_once("there are ").expect("the names there are");
        let known = known.replace(" and ", ", ");
        let known: Vec<&str> = known.split(", ").collect();
        assert!(known.len() > 15, "{known:?}");
        let lacks = |help: &str, is_left_out: fn(&Axis) -> bool| -> Vec<String> {
            let words: Vec<&str> = help.split(|c: char| !c.is_alphanumeric() && c != '.').collect();
            let asked = known.iter().filter(|name| !is_left_out(&Axis::named(name).unwrap()));
            asked.filter(|name| !words.contains(name)).map(|name| (*name).to_owned()).collect()
        };
        let none: [String; 0] = [];
        assert_eq!(lacks(&help::<KeyFlags>(), |_| false), none);
        let is_no_line = |axis: &Axis| matches!(axis, Axis::Weekday | Axis::Undated);
        assert_eq!(lacks(&help::<PeriodFlags>(), is_no_line), none);
        assert_eq!(lacks(&help::<SampleFlags>(), Axis::is_multiple), none);
        assert_eq!(lacks(&help::<TermFlags>(), Axis::is_multiple), none);
    }
}
