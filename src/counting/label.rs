//! How labels are written, and the order they are listed in.

use std::cmp::Reverse;

use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::counting::question::Counts;
use crate::engine::Axis;
use crate::engine::Label;

/// The days of the week, from Monday as ISO 8601 has it.
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Returns how a label of an axis is written: a period, a name; `None` for what has neither.
#[must_use]
pub fn written(axis: &Axis, label: &Label) -> Option<String> {
    match label {
        Label::Period(first, _) => match axis {
            Axis::Period(period) => Some(period.written(*first)),
            Axis::Weekday | Axis::Undated | Axis::Name(_) | Axis::Meta(_) => None,
        },
        Label::Weekday(day) => {
            let at = usize::from(*day).checked_sub(1)?;
            WEEKDAYS.get(at).map(|name| (*name).to_owned())
        }
        Label::Dated => Some("dated".to_owned()),
        Label::Name(name) => Some(name.clone()),
        Label::Coarse(first, last) => {
            let days = DateRange::new(day_from_number(*first)?, day_from_number(*last)?)?;
            Some(Stamp::of_days(days)?.to_string())
        }
        Label::NoDay => Some("no day".to_owned()),
        Label::Undated => (*axis == Axis::Undated).then(|| "undated".to_owned()),
        Label::None => None,
    }
}

/// Puts the labels of an axis into order: times as they follow each other, names by their matches, then
/// by name; what has none is last.
pub(crate) fn sorted(mut labels: Vec<(Label, Counts)>) -> Vec<Label> {
    labels.sort_by_cached_key(|(label, counts)| {
        let by_matches = match label {
            Label::Name(_) => Reverse((counts.matches, counts.articles)),
            Label::Period(..)
            | Label::Weekday(_)
            | Label::Dated
            | Label::Coarse(..)
            | Label::NoDay
            | Label::Undated
            | Label::None => Reverse((0, 0)),
        };
        (matches!(label, Label::None), by_matches, label.clone())
    });
    labels.into_iter().map(|(label, _)| label).collect()
}
