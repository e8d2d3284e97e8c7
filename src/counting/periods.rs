//! The periods of a timeline: which there are, which of them are cut, and what is in each.

use jiff::civil::Date;

use crate::article::DateRange;
use crate::article::day_from_number;
use crate::article::day_number;
use crate::counting::question::Cells;
use crate::counting::question::Counts;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::Label;
use crate::engine::Period;
use crate::query::QueryError;
use crate::search::SearchError;

/// No timeline has more rows.
const MOST_ROWS: usize = 100_000;

/// A period and its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodRow {
    /// The first day of the period.
    pub first: Date,
    /// The last day of the period.
    pub last: Date,
    /// The days of it that were asked for, where these are not all.
    pub cut: Option<DateRange>,
    /// Its articles.
    pub counts: Counts,
    /// What there is in it.
    pub state: State,
}

/// What there is in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Matches.
    Matches,
    /// Articles, none of which matches.
    NoMatch,
    /// No articles, though there are earlier and later ones.
    NoArticles,
    /// No articles, and none before it or none after it.
    Outside,
}

impl State {
    /// Returns the name used in JSON (`no-match`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::NoMatch => "no-match",
            Self::NoArticles => "no-articles",
            Self::Outside => "outside",
        }
    }
}

/// Returns the first and last day of a timeline: those asked for, or those of articles where an end is open.
pub(crate) fn ends(cells: &Cells, asked: Option<DateRange>) -> Option<(i64, i64)> {
    let periods = cells.keys().filter_map(|labels| match labels[0] {
        Label::Period(first, last) => Some((first, last)),
        _ => None,
    });
    let found = periods.fold(None, |ends: Option<(i64, i64)>, (first, last)| match ends {
        Some(ends) => Some((ends.0.min(first), ends.1.max(last))),
        None => Some((first, last)),
    });
    let all = DateRange::ALL;
    let asked_first = asked.map(|days| days.first()).filter(|first| *first != all.first());
    let asked_last = asked.map(|days| days.last()).filter(|last| *last != all.last());
    let first = asked_first.map(day_number).or(found.map(|found| found.0))?;
    let last = asked_last.map(day_number).or(found.map(|found| found.1))?;
    (first <= last).then_some((first, last))
}

/// Returns every period from the first day to the last.
///
/// # Errors
/// `Query` when there are too many.
pub(crate) fn rows(
    cells: &Cells,
    period: Period,
    asked: Option<DateRange>,
) -> Result<Vec<PeriodRow>, SearchError> {
    let Some((first, last)) = ends(cells, asked) else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    let mut day = first;
    while day <= last {
        if rows.len() == MOST_ROWS {
            let name = period.name();
            let message =
                format!("a timeline by {name} over these days has more than {MOST_ROWS} rows");
            let hint = "choose longer periods (--by year) or limit the dates (--from, --to)";
            return Err(QueryError::new(message, 0..0).with_hint(hint).into());
        }
        let (from, to) = period.around(day);
        let counts = cells.get(&[Label::Period(from, to)][..]).copied().unwrap_or_default();
        let days = day_from_number(from).zip(day_from_number(to));
        let (first, last) = days.expect("a period is within the calendar");
        let state = match counts {
            Counts { matches: 1.., .. } => State::Matches,
            Counts { articles: 1.., .. } => State::NoMatch,
            _ => State::NoArticles,
        };
        rows.push(PeriodRow { first, last, cut: cut(first, last, asked), counts, state });
        day = to + 1;
    }
    Ok(rows)
}

/// Returns the days of a period that are asked for, where these are not all.
fn cut(first: Date, last: Date, asked: Option<DateRange>) -> Option<DateRange> {
    let asked = asked?;
    let days = DateRange::new(first.max(asked.first()), last.min(asked.last()))?;
    (days.first() > first || days.last() < last).then_some(days)
}

/// Marks the periods without articles before the first article of any day, and behind the last.
pub(crate) fn mark_outside(
    question: &Question<'_>,
    rows: &mut [PeriodRow],
    period: Period,
) -> Result<(), SearchError> {
    let is_empty = |row: &PeriodRow| row.state == State::NoArticles;
    if !rows.first().is_some_and(is_empty) && !rows.last().is_some_and(is_empty) {
        return Ok(());
    }
    let labels = question.labels_of_any_day(&[Axis::Period(period)])?;
    let days = labels.iter().filter_map(|labels| match labels[0] {
        Label::Period(first, last) | Label::Coarse(first, last) => Some((first, last)),
        _ => None,
    });
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for (from, to) in days {
        (first, last) = (first.min(from), last.max(to));
    }
    for row in rows.iter_mut().filter(|row| is_empty(row)) {
        if day_number(row.last) < first || day_number(row.first) > last {
            row.state = State::Outside;
        }
    }
    Ok(())
}
