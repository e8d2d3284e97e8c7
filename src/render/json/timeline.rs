//! A timeline as `dateline.timeline/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_number;
use crate::counting::Counts;
use crate::counting::Peak;
use crate::counting::PeriodRow;
use crate::counting::SeriesLine;
use crate::counting::Timeline;
use crate::render::json::DATELINE;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::TotalJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::search::HitJson;

/// Rounds a share to six decimals, so that the last bits of a division never change the bytes.
pub(crate) fn share(counts: Counts) -> Option<f64> {
    counts.share().map(|share| (share * 1e6).round() / 1e6)
}

/// What matches are a share of.
#[derive(Serialize)]
pub(crate) struct OfJson<'a> {
    canonical: &'a str,
    total: TotalJson,
}

impl<'a> OfJson<'a> {
    pub(crate) fn new(of: &'a crate::counting::Denominator) -> Self {
        Self { canonical: &of.canonical, total: TotalJson::new(&of.total) }
    }
}

/// Matches, and what they are a share of.
#[derive(Serialize)]
struct CountsJson {
    matches: u64,
    articles: u64,
    share: Option<f64>,
}

impl CountsJson {
    fn new(counts: Counts) -> Self {
        Self { matches: counts.matches, articles: counts.articles, share: share(counts) }
    }
}

#[derive(Serialize)]
struct DaysJson {
    from: String,
    to: String,
}

impl DaysJson {
    fn new(days: DateRange) -> Self {
        let day = |day| Stamp::day(day).to_string();
        Self { from: day(days.first()), to: day(days.last()) }
    }
}

#[derive(Serialize)]
struct RowJson {
    period: String,
    from: String,
    to: String,
    cut: Option<DaysJson>,
    state: &'static str,
    #[serde(flatten)]
    counts: CountsJson,
}

#[derive(Serialize)]
struct CoarseJson {
    date: String,
    precision: &'static str,
    #[serde(flatten)]
    counts: CountsJson,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    by: String,
    /// Whether an article may be on several lines.
    several: bool,
    lines: Vec<LineJson<'a>>,
}

#[derive(Serialize)]
struct LineJson<'a> {
    name: Option<&'a str>,
    total: CountsJson,
    /// In the order of the rows.
    rows: Vec<CountsJson>,
    coarse: CountsJson,
    undated: CountsJson,
}

impl<'a> LineJson<'a> {
    fn new(line: &'a SeriesLine) -> Self {
        Self {
            name: line.name.as_deref(),
            total: CountsJson::new(line.total),
            rows: line.rows.iter().copied().map(CountsJson::new).collect(),
            coarse: CountsJson::new(line.coarse),
            undated: CountsJson::new(line.undated),
        }
    }
}

#[derive(Serialize)]
struct PeakJson<'a> {
    period: String,
    #[serde(flatten)]
    counts: CountsJson,
    best: Option<HitJson<'a>>,
    words: &'a [String],
}

#[derive(Serialize)]
struct TimelineJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    of: OfJson<'a>,
    by: &'static str,
    rows: Vec<RowJson>,
    coarse: Vec<CoarseJson>,
    undated: CountsJson,
    series: Option<SeriesJson<'a>>,
    peaks: Vec<PeakJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

/// Returns how a period is written.
pub(crate) fn written(answer: &Timeline, row: &PeriodRow) -> String {
    answer.period.written(day_number(row.first))
}

/// Writes a timeline as `dateline.timeline/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn timeline(out: &mut impl Write, answer: &Timeline) -> io::Result<()> {
    let day = |day| Stamp::day(day).to_string();
    let row = |row: &PeriodRow| RowJson {
        period: written(answer, row),
        from: day(row.first),
        to: day(row.last),
        cut: row.cut.map(DaysJson::new),
        state: row.state.name(),
        counts: CountsJson::new(row.counts),
    };
    let coarse = answer.coarse.iter().map(|row| CoarseJson {
        date: row.date.to_string(),
        precision: row.date.precision().name(),
        counts: CountsJson::new(row.counts),
    });
    let series = answer.series.as_ref().map(|series| SeriesJson {
        by: series.axis.to_string(),
        several: series.axis.is_multiple(),
        lines: series.lines.iter().map(LineJson::new).collect(),
    });
    let peak = |peak: &'_ Peak| {
        let row = &answer.rows[peak.row];
        (written(answer, row), CountsJson::new(row.counts))
    };
    let peaks = answer.peaks.iter().map(|found| {
        let (period, counts) = peak(found);
        PeakJson {
            period,
            counts,
            best: found.best.as_ref().map(HitJson::new),
            words: &found.words,
        }
    });
    line(
        out,
        &TimelineJson {
            schema: "dateline.timeline/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            total: TotalJson::new(&answer.total),
            of: OfJson::new(&answer.of),
            by: answer.period.name(),
            rows: answer.rows.iter().map(row).collect(),
            coarse: coarse.collect(),
            undated: CountsJson::new(answer.undated),
            series,
            peaks: peaks.collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
