//! Counts as CSV.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use crate::article::DateRange;
use crate::article::Stamp;
use crate::counting::Counts;
use crate::counting::CrossTable;
use crate::counting::Earliest;
use crate::counting::PeriodRow;
use crate::counting::Sample;
use crate::counting::Timeline;
use crate::counting::written as written_label;
use crate::render::csv::CellStyle;
use crate::render::csv::Field;
use crate::render::csv::Table;
use crate::render::export;
use crate::render::export::Column;
use crate::render::json::share;
use crate::render::json::written;

/// Returns the cells of counts: matches, articles, share.
pub(crate) fn counts(counts: Counts) -> [String; 3] {
    let share = share(counts).map(|share| share.to_string());
    [counts.matches.to_string(), counts.articles.to_string(), share.unwrap_or_default()]
}

/// Writes a count by keys: the keys, then `matches`, and where shares were asked for `articles,share`; returns
/// how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn cross_table(out: &mut impl Write, answer: &CrossTable, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let numbers = if answer.of.is_some() { 3 } else { 1 };
    let head = answer.by.iter().map(|axis| Cow::from(axis.to_string()));
    table.row(
        head.chain(["matches", "articles", "share"].into_iter().take(numbers).map(Cow::from)),
    )?;
    for row in answer.rows() {
        let labels = answer.by.iter().zip(row.labels());
        let labels = labels.map(|(axis, label)| written_label(axis, label).unwrap_or_default());
        table.row(labels.chain(counts(row.counts).into_iter().take(numbers)).map(Cow::from))?;
    }
    table.end()
}

/// The columns of a timeline.
const TIMELINE: [&str; 10] = [
    "period", "from", "to", "state", "cut_from", "cut_to", "series", "matches", "articles", "share",
];

/// Writes a timeline as `period,from,to,state,cut_from,cut_to,series,matches,articles,share`; returns how
/// many cells were made safe. Of a timeline with lines, each has all periods, and what is dated by longer
/// ones in one row.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn timeline(out: &mut impl Write, answer: &Timeline, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    table.row(TIMELINE.into_iter().map(Cow::from))?;
    match &answer.series {
        None => {
            for of in &answer.rows {
                row(&mut table, &RowCells::of_period(answer, of, "", of.counts, of.state.name()))?;
            }
            for of in &answer.coarse {
                row(
                    &mut table,
                    &RowCells {
                        period: of.date.to_string(),
                        days: Some(of.date.days()),
                        ..RowCells::beside(of.date.precision().name(), "", of.counts)
                    },
                )?;
            }
            row(&mut table, &RowCells::beside("undated", "", answer.undated))?;
        }
        Some(series) => {
            for line in &series.lines {
                let name = line.name.as_deref().unwrap_or_default();
                for (of, counts) in answer.rows.iter().zip(&line.rows) {
                    let state = match counts {
                        Counts { matches: 1.., .. } => "matches",
                        Counts { articles: 1.., .. } => "no-match",
                        Counts { .. } => "no-articles",
                    };
                    row(&mut table, &RowCells::of_period(answer, of, name, *counts, state))?;
                }
                row(&mut table, &RowCells::beside("coarse", name, line.coarse))?;
                row(&mut table, &RowCells::beside("undated", name, line.undated))?;
            }
        }
    }
    table.end()
}

/// What a row of a timeline says.
struct RowCells<'a> {
    period: String,
    days: Option<DateRange>,
    state: &'a str,
    cut: Option<DateRange>,
    series: &'a str,
    counts: Counts,
}

impl<'a> RowCells<'a> {
    fn of_period(
        answer: &Timeline,
        of: &PeriodRow,
        series: &'a str,
        counts: Counts,
        state: &'a str,
    ) -> Self {
        let days = DateRange::new(of.first, of.last);
        Self { period: written(answer, of), days, state, cut: of.cut, series, counts }
    }

    /// Returns the row of what is in no period.
    fn beside(state: &'a str, series: &'a str, counts: Counts) -> Self {
        Self { period: String::new(), days: None, state, cut: None, series, counts }
    }
}

/// Writes a row; one of no period only where it has articles.
fn row<W: Write>(table: &mut Table<'_, W>, of: &RowCells<'_>) -> io::Result<()> {
    if of.days.is_none() && of.counts == Counts::default() {
        return Ok(());
    }
    let ends = |days: Option<DateRange>| {
        let day = |day| Stamp::day(day).to_string();
        days.map(|days| [day(days.first()), day(days.last())]).unwrap_or_default()
    };
    let cells = std::iter::once(of.period.clone()).chain(ends(of.days));
    let cells = cells.chain(std::iter::once(of.state.to_owned())).chain(ends(of.cut));
    let cells = cells.chain(std::iter::once(of.series.to_owned())).chain(counts(of.counts));
    table.row(cells.map(Cow::from))
}

/// Writes the articles of a sample below the names of the columns, each row with the labels of its stratum
/// first; returns how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sample(
    out: &mut impl Write,
    answer: &Sample,
    columns: &[Column],
    style: CellStyle,
) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let keys = answer.by.iter().map(|axis| Cow::from(format!("stratum_{axis}")));
    table.row(keys.chain(columns.iter().map(|column| Cow::from(column.name()))))?;
    for (place, hit) in &answer.drawn {
        let labels = answer.by.iter().zip(&answer.strata[*place].labels);
        let labels = labels.map(|(axis, label)| written_label(axis, label).unwrap_or_default());
        table.row(labels.chain(export::cells(columns, hit)).map(Cow::from))?;
    }
    table.end()
}

/// Writes the earliest articles, then undated ones that could be earlier, as
/// `rank,date,date_precision,date_evidence,confidence,id,source,title,path`; returns how many cells were made safe.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn earliest(out: &mut impl Write, answer: &Earliest, style: CellStyle) -> io::Result<u64> {
    let mut table = Table::new(out, style)?;
    let head = [
        "rank",
        "date",
        "date_precision",
        "date_evidence",
        "confidence",
        "id",
        "source",
        "title",
        "path",
    ];
    table.row(head.into_iter().map(Cow::from))?;
    for (hit, is_dated) in answer
        .hits
        .iter()
        .map(|hit| (hit, true))
        .chain(answer.undated.iter().map(|hit| (hit, false)))
    {
        let cell = |field: Field| field.cell(hit, None);
        let rank = if is_dated { cell(Field::Rank) } else { Cow::from("") };
        let confidence =
            hit.article.published.as_ref().map(|date| format!("{:.2}", date.confidence));
        table.row([
            rank,
            cell(Field::Date),
            cell(Field::DatePrecision),
            cell(Field::DateEvidence),
            confidence.unwrap_or_default().into(),
            cell(Field::Id),
            cell(Field::Source),
            cell(Field::Title),
            cell(Field::Path),
        ])?;
    }
    table.end()
}
