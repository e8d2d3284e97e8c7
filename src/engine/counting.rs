//! What articles are counted by: periods, names, and the labels of a count's cells.
//!
//! An article is in one period only if all days it may have been published on are: one dated `2019` is in
//! no month, and is counted under a label of its own ([`Label::Coarse`]), never spread over twelve.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::article::day_number;
use crate::engine::DocRef;
use crate::engine::Matches;
use crate::query::NameField;
use crate::query::quoted;

/// The lengths of time that articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A civil day.
    Day,
    /// A week of ISO 8601: Monday to Sunday, in the year that its Thursday is in.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// Every length, the shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Returns the name used on the command line and in JSON (`month`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Returns the first and last day, as day numbers, of the period that holds a day. At the ends of the
    /// calendar a period is cut short.
    #[must_use]
    pub fn around(self, day: i64) -> (i64, i64) {
        let Some(date) = day_from_number(day) else { return (day, day) };
        let ends = |first: jiff::civil::Date, last: jiff::civil::Date| {
            (day_number(first), day_number(last))
        };
        match self {
            Self::Day => (day, day),
            Self::Week => {
                // Day 0, the first of 1970, was a Thursday.
                let monday = day - (day + 3).rem_euclid(7);
                let all = DateRange::ALL;
                (monday.max(day_number(all.first())), (monday + 6).min(day_number(all.last())))
            }
            Self::Month => ends(date.first_of_month(), date.last_of_month()),
            Self::Quarter => {
                let first = (date.month() - 1) / 3 * 3 + 1;
                let month = |month| {
                    jiff::civil::Date::new(date.year(), month, 1).expect("a month of that year")
                };
                ends(month(first), month(first + 2).last_of_month())
            }
            Self::Year => ends(date.first_of_year(), date.last_of_year()),
        }
    }

    /// Returns how a period is written, by its first day: `2019-03-04`, `2019-W10`, `2019-03`, `2019-Q1`,
    /// `2019`.
    #[must_use]
    pub fn written(self, first: i64) -> String {
        let Some(date) = day_from_number(first) else { return String::new() };
        let year = |year: i16| Stamp::year(year).map_or_else(String::new, |year| year.to_string());
        match self {
            Self::Day => Stamp::day(date).to_string(),
            Self::Week => {
                let week = date.iso_week_date();
                format!("{}-W{:02}", year(week.year()), week.week())
            }
            Self::Month => format!("{}-{:02}", year(date.year()), date.month()),
            Self::Quarter => format!("{}-Q{}", year(date.year()), (date.month() + 2) / 3),
            Self::Year => year(date.year()),
        }
    }
}

/// One way of dividing articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Axis {
    /// By when they were published.
    Period(Period),
    /// By the day of the week they were published on.
    Weekday,
    /// By whether they have a publication date.
    Undated,
    /// By a name. Of authors and subjects an article may have several, and is counted for each.
    Name(NameField),
    /// By a field of the data set's own (`meta.NAME`), of which an article may have several values.
    Meta(String),
}

/// The fields of names that articles can be counted by.
const NAMES: [(&str, NameField); 11] = [
    ("source", NameField::Source),
    ("origin", NameField::Origin),
    ("domain", NameField::Domain),
    ("country", NameField::Country),
    ("lang", NameField::Lang),
    ("section", NameField::Section),
    ("author", NameField::Author),
    ("subject", NameField::Subject),
    ("place", NameField::Place),
    ("type", NameField::Type),
    ("page", NameField::Page),
];

/// Not something that articles can be counted by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "articles cannot be counted by {}{}: there are {}",
    quoted(.name),
    nearest(.name, *.axes).map(|known| format!(", did you mean {known}")).unwrap_or_default(),
    .axes.listed()
)]
pub struct UnknownAxis {
    name: String,
    axes: Axes,
}

/// Which axes there are to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axes {
    /// All of them.
    All,
    /// Periods, and what lines of a timeline are of.
    Timeline,
    /// Those on which no article has several labels.
    Single,
}

impl Axes {
    /// Returns their names, but those of fields of the data set's own.
    fn names(self) -> impl Iterator<Item = &'static str> {
        let days: &[&str] = match self {
            Self::All | Self::Single => &["weekday", "undated"],
            Self::Timeline => &[],
        };
        let is_there = move |field| self != Self::Single || !Axis::Name(field).is_multiple();
        let names = NAMES.into_iter().filter(move |(_, field)| is_there(*field));
        let periods = Period::ALL.map(Period::name).into_iter();
        periods.chain(days.iter().copied()).chain(names.map(|(name, _)| name))
    }

    /// Returns their names in a sentence.
    fn listed(self) -> String {
        let mut names: Vec<&str> = self.names().collect();
        names.extend((self != Self::Single).then_some("meta.NAME"));
        let last = names.pop().unwrap_or_default();
        format!("{} and {last}", names.join(", "))
    }
}

/// Returns the name that another is a slip of, if there is one.
fn nearest(typed: &str, axes: Axes) -> Option<&'static str> {
    let typed = typed.trim().to_lowercase();
    let (slips, name) =
        axes.names().map(|name| (strsim::osa_distance(&typed, name), name)).min()?;
    // Two slips of a short name make any other.
    (slips <= 2 && slips < name.len() / 2).then_some(name)
}

impl UnknownAxis {
    fn new(name: &str, axes: Axes) -> Self {
        Self { name: name.chars().take(60).collect(), axes }
    }
}

impl Axis {
    /// Returns what a name asks for (`month`, `source`, `meta.desk`).
    ///
    /// # Errors
    /// The name, with those there are.
    pub fn named(name: &str) -> Result<Self, UnknownAxis> {
        Self::among(Axes::All, name)
    }

    /// As [`Axis::named`]; the error names what a timeline has rows and lines of.
    ///
    /// # Errors
    /// The name, with those there are.
    pub fn of_timeline(name: &str) -> Result<Self, UnknownAxis> {
        Self::among(Axes::Timeline, name)
    }

    /// As [`Axis::named`]; the error names those on which no article has several labels.
    ///
    /// # Errors
    /// The name, with those there are.
    pub fn of_groups(name: &str) -> Result<Self, UnknownAxis> {
        Self::among(Axes::Single, name)
    }

    fn among(axes: Axes, name: &str) -> Result<Self, UnknownAxis> {
        let lower = name.trim().to_lowercase();
        let period = Period::ALL.into_iter().find(|period| period.name() == lower);
        let field = NAMES.iter().find(|(known, _)| *known == lower).map(|(_, field)| *field);
        match (period, field, lower.as_str()) {
            (Some(period), ..) => Ok(Self::Period(period)),
            (_, Some(field), _) => Ok(Self::Name(field)),
            (_, _, "weekday") => Ok(Self::Weekday),
            (_, _, "undated") => Ok(Self::Undated),
            _ => match lower.strip_prefix("meta.").and_then(crate::article::meta_name) {
                Some(own) => Ok(Self::Meta(own)),
                None => Err(UnknownAxis::new(name, axes)),
            },
        }
    }

    /// Returns whether an article may have several labels.
    #[must_use]
    pub const fn is_multiple(&self) -> bool {
        matches!(self, Self::Name(NameField::Author | NameField::Subject) | Self::Meta(_))
    }
}

impl std::str::FromStr for Axis {
    type Err = UnknownAxis;

    fn from_str(name: &str) -> Result<Self, UnknownAxis> {
        Self::named(name)
    }
}

impl fmt::Display for Axis {
    /// Writes the name that [`Axis::named`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Period(period) => f.write_str(period.name()),
            Self::Weekday => f.write_str("weekday"),
            Self::Undated => f.write_str("undated"),
            Self::Name(field) => {
                let known = NAMES.iter().find(|(_, known)| known == field);
                f.write_str(known.map_or("name", |(name, _)| name))
            }
            Self::Meta(name) => write!(f, "meta.{name}"),
        }
    }
}

/// Where an article is on an axis. The order is the one in which labels of an axis are listed: by time or
/// by name, then what has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Published within a period, by its first and last day.
    Period(i64, i64),
    /// Published on a day of the week, from 1 for Monday.
    Weekday(u8),
    /// Has a publication date.
    Dated,
    /// Has this name.
    Name(String),
    /// Dated by these days, which are in no single period.
    Coarse(i64, i64),
    /// Dated by several days, where the day of the week is asked for.
    NoDay,
    /// Undated.
    Undated,
    /// Has no name.
    None,
}

/// How many of the matches have each combination of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The combinations that are there, in their order, with their articles.
    pub cells: Combinations,
    /// What is true of all matches.
    pub matches: Matches,
    /// How many stories they are in, where stories are what is counted.
    pub stories: Option<u64>,
}

/// Combinations of labels, one of each axis, with how many articles have them. Labels are there once, and combinations
/// are of their numbers: a table of sources by months has tens of thousands, of a few hundred labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Combinations {
    /// The labels of each axis, each once, in their order.
    pub labels: Vec<Vec<Label>>,
    /// The numbers of the labels of one combination after the other.
    numbers: Vec<u32>,
    articles: Vec<u64>,
}

impl Combinations {
    /// Returns no combinations of these labels, which are in their order and each once.
    #[must_use]
    pub const fn none(labels: Vec<Vec<Label>>) -> Self {
        Self { labels, numbers: Vec::new(), articles: Vec::new() }
    }

    /// Adds the combination of the labels of these numbers, one of each axis; it is behind all that are there.
    pub fn push(&mut self, numbers: &[u32], articles: u64) {
        self.numbers.extend(numbers);
        self.articles.push(articles);
    }

    /// Returns how many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.articles.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Returns the numbers of the labels of each, in their order, with its articles.
    pub fn numbered(&self) -> impl Iterator<Item = (&[u32], u64)> {
        let axes = self.labels.len();
        let of = move |at: usize| &self.numbers[at * axes..(at + 1) * axes];
        self.articles.iter().enumerate().map(move |(at, articles)| (of(at), *articles))
    }

    /// Returns the labels of each, in their order, with its articles.
    pub fn named(&self) -> impl Iterator<Item = (Vec<Label>, u64)> {
        self.numbered().map(|(numbers, articles)| {
            let labels = numbers.iter().zip(&self.labels);
            (labels.map(|(number, labels)| labels[*number as usize].clone()).collect(), articles)
        })
    }
}

impl From<BTreeMap<Vec<Label>, u64>> for Combinations {
    fn from(cells: BTreeMap<Vec<Label>, u64>) -> Self {
        let axes = cells.keys().next().map_or(0, Vec::len);
        let labels_of = |axis: usize| {
            let labels: BTreeSet<&Label> = cells.keys().map(|labels| &labels[axis]).collect();
            labels.into_iter().cloned().collect()
        };
        let mut all = Self::none((0..axes).map(labels_of).collect());
        let mut numbers = Vec::new();
        for (cell, articles) in &cells {
            numbers.clear();
            numbers.extend(cell.iter().zip(&all.labels).map(|(label, labels)| {
                labels.binary_search(label).expect("it is one of all") as u32
            }));
            all.push(&numbers, *articles);
        }
        all
    }
}

/// A match with a combination of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The number of the combination.
    pub stratum: u32,
    /// Which article.
    pub doc: DocRef,
    /// The first half of its id.
    pub half: u64,
    /// Whether its date only overlaps the days asked for.
    pub coarse: bool,
}

/// Every match with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The combinations of labels, by their numbers.
    pub strata: Vec<Vec<Label>>,
    /// The matches, in no order.
    pub members: Vec<Member>,
    /// What is true of all matches.
    pub matches: Matches,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::query::variants;

    #[test]
    fn articles_are_counted_by_each_field_that_several_share() {
        let counted = NAMES.map(|(_, field)| format!("{field:?}"));
        let not_counted: Vec<&str> =
            variants("NameField").filter(|field| !counted.contains(&(*field).to_owned())).collect();
        // One article each, or made by the user.
        let known = ["Url", "Path", "Id", "Key", "Story", "Group", "Query"];
        assert_eq!(
            not_counted, known,
            "add it to NAMES, and to the help of the flags that list them"
        );
    }

    #[test]
    fn combinations_are_those_they_were_made_of() {
        let name = |name: &str| Label::Name(name.to_owned());
        let cells = BTreeMap::from([
            (vec![name("Gazette"), Label::Undated], 3),
            (vec![name("Tribune"), Label::Period(0, 30)], 1),
            (vec![Label::None, Label::Undated], 2),
        ]);
        let made = Combinations::from(cells.clone());
        assert_eq!(made.named().collect::<BTreeMap<_, _>>(), cells);
        let numbers: Vec<(&[u32], u64)> = made.numbered().collect();
        assert_eq!(numbers, [(&[0, 1][..], 3), (&[1, 0], 1), (&[2, 1], 2)]);
        assert!(Combinations::from(BTreeMap::new()).is_empty());
    }

    #[test]
    fn periods_are_written_as_the_standards_write_them() {
        let written = |period: Period, day| {
            let (first, _) = period.around(day_number(day));
            period.written(first)
        };
        // ISO 8601: the last days of 2018 are in the first week of 2019; 2020 has 53 weeks.
        assert_eq!(written(Period::Week, date(2018, 12, 31)), "2019-W01");
        assert_eq!(written(Period::Week, date(2021, 1, 3)), "2020-W53");
        assert_eq!(written(Period::Week, date(2021, 1, 4)), "2021-W01");
        assert_eq!(written(Period::Quarter, date(2019, 3, 31)), "2019-Q1");
        assert_eq!(written(Period::Quarter, date(2019, 10, 1)), "2019-Q4");
        assert_eq!(written(Period::Month, date(1605, 2, 28)), "1605-02");
        assert_eq!(written(Period::Year, date(9999, 12, 31)), "9999");
        assert_eq!(written(Period::Day, date(1969, 12, 31)), "1969-12-31");
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_a_gap(day in -3_000_000_i64..2_900_000) {
            for period in Period::ALL {
                let (first, last) = period.around(day);
                prop_assert!(first <= day && day <= last);
                prop_assert_eq!(period.around(first), (first, last));
                prop_assert_eq!(period.around(last), (first, last));
                prop_assert_eq!(period.around(last + 1).0, last + 1);
                prop_assert_ne!(period.written(first), period.written(last + 1));
            }
        }
    }

    #[test]
    fn every_axis_is_found_by_its_own_name() {
        let names = NAMES.iter().map(|(name, _)| *name);
        let periods = Period::ALL.map(Period::name);
        let all = periods.into_iter().chain(names).chain(["weekday", "undated", "meta.desk"]);
        for name in all {
            assert_eq!(Axis::named(&name.to_uppercase()).unwrap().to_string(), name);
        }
        for (slip, meant) in
            [("sorce", "source"), ("Moth", "month"), ("langauge", ""), ("authro", "author")]
        {
            let refused = Axis::named(slip).unwrap_err().to_string();
            let says = refused.contains(&format!("did you mean {meant}"));
            assert_eq!(says, !meant.is_empty(), "{refused}");
        }
        let refused = Axis::named("county").unwrap_err().to_string();
        assert!(refused.contains("county") && refused.contains("place"), "{refused}");
    }
}
