//! Matches by period, beside all articles of the period under the same conditions.
//!
//! Three things are distinguished where a period has no matches: there are articles and none matches, there
//! are no articles at all (a hole in the collection), or the period is before the first or behind the
//! last article. What is dated by more than one period, and what is undated, is counted beside the periods and
//! in none of them.

use std::collections::BTreeMap;

use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::article::day_number;
use crate::counting::peaks;
use crate::counting::peaks::Peak;
use crate::counting::periods;
use crate::counting::periods::PeriodRow;
use crate::counting::question::Cells;
use crate::counting::question::Counts;
use crate::counting::question::Denominator;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::IndexInfo;
use crate::engine::Label;
use crate::engine::Period;
use crate::engine::View;
use crate::query::QueryError;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// Up to so many days a timeline is by the length beside it, unless one is asked for: no more rows than
/// one looks through.
const LONGEST: [(i64, Period); 4] =
    [(45, Period::Day), (366, Period::Week), (5 * 366, Period::Month), (16 * 366, Period::Quarter)];

/// What a timeline is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineRequest {
    /// The query and its filters.
    pub search: SearchRequest,
    /// The length of a period; `None` chooses by the span.
    pub period: Option<Period>,
    /// What each line is of; `None` is one line of everything.
    pub by: Option<Axis>,
    /// How many of the highest periods are named.
    pub peaks: usize,
}

/// Matches by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every match.
    pub total: Totals,
    /// What matches are a share of.
    pub of: Denominator,
    /// The length of a period.
    pub period: Period,
    /// Every period from the first to the last, also those without articles.
    pub rows: Vec<PeriodRow>,
    /// Articles that are dated by days of several periods, by their date.
    pub coarse: Vec<CoarseRow>,
    /// Undated articles.
    pub undated: Counts,
    /// The lines of a timeline by source and the like.
    pub series: Option<Series>,
    /// The highest periods, highest first.
    pub peaks: Vec<Peak>,
}

/// Articles dated by the same days, which are in no single period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoarseRow {
    /// Their date: a month or a year.
    pub date: Stamp,
    /// How many.
    pub counts: Counts,
}

/// The lines of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What each line is of.
    pub axis: Axis,
    /// The lines, most matches first, then by name; what has no name is last.
    pub lines: Vec<SeriesLine>,
}

/// A line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesLine {
    /// What it is of; `None` for the articles without one.
    pub name: Option<String>,
    /// All its articles.
    pub total: Counts,
    /// Its articles of each row.
    pub rows: Vec<Counts>,
    /// Its articles that are dated by days of several periods.
    pub coarse: Counts,
    /// Its undated articles.
    pub undated: Counts,
}

/// Counts matches by period.
///
/// # Errors
/// `Query` when the query cannot be read or answered, or there are too many periods; `Engine` when the index cannot be read.
pub fn timeline(view: &View, request: &TimelineRequest) -> Result<Timeline, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

fn unguarded(view: &View, request: &TimelineRequest) -> Result<Timeline, SearchError> {
    let question = Question::new(view, &request.search)?;
    let axes: Vec<Axis> = request.by.clone().into_iter().collect();
    question.check(&axes)?;
    if let Some(axis) = axes.iter().find(|axis| !matches!(axis, Axis::Name(_) | Axis::Meta(_))) {
        let message = format!("a timeline has no lines by {axis}");
        let hint = "lines are by source, lang, section and other names; the length of a period is \
                    day, week, month, quarter or year";
        return Err(QueryError::new(message, 0..0).with_hint(hint).into());
    }
    let asked = question.days();
    let period = match request.period {
        Some(period) => period,
        None => chosen(&question, asked)?,
    };
    let by_time = [Axis::Period(period)];
    let (mut cells, total) = question.matches(&by_time)?;
    let of = question.add_articles(&by_time, &mut cells)?;
    let mut rows = periods::rows(&cells, period, asked)?;
    periods::mark_outside(&question, &mut rows, period)?;
    let coarse = cells.iter().filter_map(|(labels, counts)| coarse_row(&labels[0], *counts));
    let series = match &request.by {
        Some(axis) => Some(series(&question, axis, period, &rows)?),
        None => None,
    };
    let (index, mut query, provenance) = question.facts();
    query.notes.extend(outside(&cells, &rows));
    let peaks = peaks::of(&question, &rows, request.peaks)?;
    Ok(Timeline {
        index,
        query,
        provenance,
        total,
        of,
        period,
        coarse: coarse.collect(),
        undated: cells.get(&[Label::Undated][..]).copied().unwrap_or_default(),
        rows,
        series,
        peaks,
    })
}

/// Says how many stories are of days that were not asked for: a match is within those, its original need not
/// be.
fn outside(cells: &Cells, rows: &[PeriodRow]) -> Option<String> {
    let is_row = |first: i64| rows.iter().any(|row| day_number(row.first) == first);
    let of_other = cells.iter().filter(|(labels, _)| match labels[0] {
        Label::Period(first, _) => !is_row(first),
        _ => false,
    });
    let stories: u64 = of_other.map(|(_, counts)| counts.matches).sum();
    let (are, their, originals) = match stories {
        0 => return None,
        1 => ("1 story is", "its", "original was"),
        _ => ("stories are", "their", "originals were"),
    };
    let count = if stories == 1 { String::new() } else { format!("{stories} ") };
    Some(format!("{count}{are} in no period: {their} {originals} published on other days"))
}

/// Chooses the length of a period by the days that have articles.
fn chosen(question: &Question<'_>, asked: Option<DateRange>) -> Result<Period, SearchError> {
    let (mut cells, _) = question.matches(&[Axis::Period(Period::Day)])?;
    question.add_articles(&[Axis::Period(Period::Day)], &mut cells)?;
    let (first, last) = periods::ends(&cells, asked).unwrap_or((0, 0));
    let fits = LONGEST.iter().find(|(days, _)| last - first < *days);
    Ok(fits.map_or(Period::Year, |(_, period)| *period))
}

fn coarse_row(label: &Label, counts: Counts) -> Option<CoarseRow> {
    let Label::Coarse(first, last) = *label else { return None };
    let days = DateRange::new(day_from_number(first)?, day_from_number(last)?)?;
    Some(CoarseRow { date: Stamp::of_days(days)?, counts })
}

/// Counts by an axis beside the periods, which are those of `rows`.
fn series(
    question: &Question<'_>,
    axis: &Axis,
    period: Period,
    rows: &[PeriodRow],
) -> Result<Series, SearchError> {
    let axes = [axis.clone(), Axis::Period(period)];
    let (mut cells, _) = question.matches(&axes)?;
    question.add_articles(&axes, &mut cells)?;
    let at: BTreeMap<i64, usize> =
        rows.iter().enumerate().map(|(at, row)| (day_number(row.first), at)).collect();
    let mut lines: BTreeMap<Option<String>, SeriesLine> = BTreeMap::new();
    for (labels, counts) in cells {
        let name = match &labels[0] {
            Label::Name(name) => Some(name.clone()),
            _ => None,
        };
        let line = lines.entry(name.clone()).or_insert_with(|| SeriesLine {
            name,
            total: Counts::default(),
            rows: vec![Counts::default(); rows.len()],
            coarse: Counts::default(),
            undated: Counts::default(),
        });
        line.total += counts;
        match labels[1] {
            Label::Period(first, _) => {
                if let Some(at) = at.get(&first) {
                    line.rows[*at] += counts;
                }
            }
            Label::Coarse(..) => line.coarse += counts,
            _ => line.undated += counts,
        }
    }
    let mut lines: Vec<SeriesLine> = lines.into_values().collect();
    lines.sort_by_key(|line| (line.name.is_none(), std::cmp::Reverse(line.total.matches)));
    Ok(Series { axis: axis.clone(), lines })
}

impl SeriesLine {
    /// Returns its articles that are in no period: undated, or dated by several.
    #[must_use]
    pub fn in_no_period(&self) -> Counts {
        let mut counts = self.coarse;
        counts += self.undated;
        counts
    }
}
