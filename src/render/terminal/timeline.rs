//! A timeline on a terminal: a row a period with a bar, or a row a source with a line of small bars.
//!
//! Bars need no color: eighths of a block are drawn, and what is not zero has at least one of them. What
//! has no articles is said in words where a bar would be.

use std::io;
use std::io::Write;

use crate::counting::Counts;
use crate::counting::PeriodRow;
use crate::counting::Series;
use crate::counting::SeriesLine;
use crate::counting::State;
use crate::counting::Timeline;
use crate::render::escape;
use crate::render::json::written;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::days;
use crate::render::terminal::hits_counted;
use crate::render::terminal::layout::cut;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::render::terminal::wrapped;

/// Columns of a bar that is as high as any.
const LONGEST_BAR: usize = 50;
/// A row that is narrower than this has no bar.
const SHORTEST_BAR: usize = 4;
/// So many periods without articles in a row are one line.
const MANY_EMPTY: usize = 3;
/// Most columns of a name beside a line of small bars.
const LONGEST_NAME: usize = 24;
/// Eighths of a block.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// Blocks an eighth to eight eighths high.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What bars show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// The number of matches.
    Matches,
    /// Their share of the articles.
    Share,
}

impl Bars {
    /// Returns how high the bar of some articles is.
    pub(crate) fn height(self, counts: Counts) -> f64 {
        match self {
            Self::Matches => counts.matches as f64,
            Self::Share => counts.share().unwrap_or(0.0),
        }
    }
}

/// Returns a share in per cent, with two decimals.
pub(crate) fn per_cent(counts: Counts) -> String {
    counts.share().map_or_else(String::new, |share| format!("{:.2}%", share * 100.0))
}

/// Returns a bar of at most `columns` columns.
fn bar(height: f64, highest: f64, columns: usize) -> String {
    if height <= 0.0 || highest <= 0.0 {
        return String::new();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let eighths = ((height / highest * columns as f64 * 8.0).round() as usize).max(1);
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}

/// A line of the table: its cells, and what is behind them.
struct Line {
    period: String,
    cells: [String; 3],
    behind: Behind,
}

enum Behind {
    Bar(f64),
    Words(String),
}

/// Writes a timeline.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn timeline(out: &mut impl Write, answer: &Timeline, bars: Bars, look: Look) -> io::Result<()> {
    match &answer.series {
        Some(series) => lines(out, answer, series, bars, look)?,
        None => rows(out, answer, bars, look)?,
    }
    peaks(out, answer, look)
}

fn rows(out: &mut impl Write, answer: &Timeline, bars: Bars, look: Look) -> io::Result<()> {
    let mut lines: Vec<Line> = Vec::new();
    let mut rest = &answer.rows[..];
    while let Some(row) = rest.first() {
        let is_empty = matches!(row.state, State::NoArticles | State::Outside);
        let alike = rest.iter().take_while(|next| is_empty && next.state == row.state).count();
        if alike >= MANY_EMPTY {
            lines.push(empty(answer, &rest[..alike]));
            rest = &rest[alike..];
        } else {
            lines.push(of_row(answer, row, bars));
            rest = &rest[1..];
        }
    }
    let beside = |period: String, counts: Counts| Line {
        period,
        cells: [number(counts.matches), number(counts.articles), per_cent(counts)],
        behind: Behind::Bar(bars.height(counts)),
    };
    let coarse = answer.coarse.iter();
    lines.extend(coarse.map(|row| {
        let only = row.date.precision().name();
        beside(format!("{} ({only} only)", row.date), row.counts)
    }));
    if answer.undated != Counts::default() {
        lines.push(beside("undated".to_owned(), answer.undated));
    }
    let head = Line {
        period: answer.period.name().to_owned(),
        cells: ["matches", "articles", "share"].map(str::to_owned),
        behind: Behind::Words(String::new()),
    };
    lines.insert(0, head);
    table(out, &lines, look)?;
    let partly = answer.rows.iter().filter_map(|row| row.cut.map(|known| (row, known)));
    for (row, known) in partly {
        let line = format!("* of {} only {}", written(answer, row), days(known));
        writeln!(out, "{}", wrapped(&line, look.width))?;
    }
    Ok(())
}

fn of_row(answer: &Timeline, row: &PeriodRow, bars: Bars) -> Line {
    let cut = if row.cut.is_some() { "*" } else { "" };
    let period = format!("{}{cut}", written(answer, row));
    let counts = row.counts;
    let (cells, behind) = match row.state {
        State::NoArticles | State::Outside => {
            (["", "", ""].map(str::to_owned), Behind::Words(said(row.state).to_owned()))
        }
        State::Matches | State::NoMatch => (
            [number(counts.matches), number(counts.articles), per_cent(counts)],
            Behind::Bar(bars.height(counts)),
        ),
    };
    Line { period, cells, behind }
}

/// Returns the line of several periods without articles.
fn empty(answer: &Timeline, rows: &[PeriodRow]) -> Line {
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let (count, name) = (number(rows.len() as u64), answer.period.name());
    let words = format!(".. {}  {count} {name}s, {}", written(answer, last), said(first.state));
    let cut = if first.cut.is_some() { "*" } else { "" };
    let period = format!("{}{cut}", written(answer, first));
    Line { period, cells: ["", "", ""].map(str::to_owned), behind: Behind::Words(words) }
}

const fn said(state: State) -> &'static str {
    match state {
        State::NoArticles => "no articles",
        State::Outside => "outside the days of the collection",
        State::Matches | State::NoMatch => "",
    }
}

/// Writes lines with their columns aligned, and bars that fit.
fn table(out: &mut impl Write, lines: &[Line], look: Look) -> io::Result<()> {
    let first = lines.iter().map(|line| width(&line.period)).max().unwrap_or(0);
    let widths: [usize; 3] =
        [0, 1, 2].map(|at| lines.iter().map(|line| width(&line.cells[at])).max().unwrap_or(0));
    let used = first + widths.iter().map(|width| width + 2).sum::<usize>() + 2;
    let columns = look.width.saturating_sub(used).min(LONGEST_BAR);
    let heights = lines.iter().map(|line| match line.behind {
        Behind::Bar(height) => height,
        Behind::Words(_) => 0.0,
    });
    let highest = heights.fold(0.0, f64::max);
    for line in lines {
        let mut text = format!("{}{}", line.period, " ".repeat(first - width(&line.period)));
        match &line.behind {
            // Words take the place of the numbers.
            Behind::Words(words) if words.starts_with("..") => {
                text = format!("{} {words}", line.period);
            }
            Behind::Words(words) if !words.is_empty() => text.push_str(&format!("  {words}")),
            behind => {
                for (cell, columns) in line.cells.iter().zip(widths) {
                    text.push_str(&" ".repeat(columns - width(cell) + 2));
                    text.push_str(cell);
                }
                if let Behind::Bar(height) = behind
                    && columns >= SHORTEST_BAR
                {
                    text.push_str(&format!("  {}", bar(*height, highest, columns)));
                }
            }
        }
        writeln!(out, "{}", wrapped(text.trim_end(), look.width))?;
    }
    Ok(())
}

/// Writes a row for each line of a timeline by source and the like.
fn lines(
    out: &mut impl Write,
    answer: &Timeline,
    series: &Series,
    bars: Bars,
    look: Look,
) -> io::Result<()> {
    // What fits: three numbers, and some bars, are beside a name.
    let longest = LONGEST_NAME.min(look.width / 4).max(8);
    let short = |name: &str| cut(&escape::name(name), longest);
    let names: Vec<String> = series
        .lines
        .iter()
        .map(|line| line.name.as_deref().map_or_else(|| "none".to_owned(), short))
        .collect();
    // What is undated, or dated by longer periods, is in the sums and in no bar.
    let has_more = series.lines.iter().any(|line| line.in_no_period().matches > 0);
    let no_period = format!("no {}", answer.period.name());
    let head = [series.axis.to_string(), "matches".into(), "articles".into(), "share".into()];
    let head = head.into_iter().chain(has_more.then_some(no_period)).collect();
    let cells = |(line, name): (&SeriesLine, &String)| {
        let Counts { matches, articles } = line.total;
        let more = has_more.then(|| number(line.in_no_period().matches));
        let cells = [name.clone(), number(matches), number(articles), per_cent(line.total)];
        cells.into_iter().chain(more).collect()
    };
    let table: Vec<Vec<String>> =
        std::iter::once(head).chain(series.lines.iter().zip(&names).map(cells)).collect();
    let widest = |at: usize| table.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table[0].len()).map(widest).collect();
    let used = widths.iter().map(|width| width + 2).sum::<usize>();
    let columns = look.width.saturating_sub(used);
    let has_bars = columns >= SHORTEST_BAR;
    let columns = columns.max(SHORTEST_BAR);
    let merged = answer.rows.len().div_ceil(columns).max(1);
    for (at, row) in table.iter().enumerate() {
        let mut text = format!("{}{}", row[0], " ".repeat(widths[0] - width(&row[0])));
        for (cell, columns) in row.iter().zip(&widths).skip(1) {
            text.push_str(&" ".repeat(columns - width(cell) + 2));
            text.push_str(cell);
        }
        if let Some(line) = at.checked_sub(1).map(|at| &series.lines[at]).filter(|_| has_bars) {
            text.push_str(&format!("  {}", small_bars(&line.rows, merged, bars)));
        }
        writeln!(out, "{}", wrapped(text.trim_end(), look.width))?;
    }
    if let (Some(first), Some(last), true) = (answer.rows.first(), answer.rows.last(), has_bars) {
        let name = answer.period.name();
        let each = if merged == 1 { format!("a {name}") } else { format!("{merged} {name}s") };
        let line = format!(
            "small bars: {} to {}, each {each}, every line to its own scale; . no match, blank no articles",
            written(answer, first),
            written(answer, last)
        );
        writeln!(out, "{}", wrapped(&line, look.width))?;
    }
    Ok(())
}

/// Returns a bar a character, each of `merged` periods.
fn small_bars(rows: &[Counts], merged: usize, bars: Bars) -> String {
    let sums: Vec<Counts> = rows
        .chunks(merged)
        .map(|rows| {
            rows.iter().fold(Counts::default(), |mut sum, row| {
                sum += *row;
                sum
            })
        })
        .collect();
    let highest = sums.iter().map(|sum| bars.height(*sum)).fold(0.0, f64::max);
    let shown = |sum: &Counts| {
        let height = bars.height(*sum);
        if sum.matches == 0 {
            return if sum.articles == 0 { ' ' } else { '.' };
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let eighths = (height / highest * 8.0).ceil() as usize;
        HEIGHTS[eighths.clamp(1, 8) - 1]
    };
    sums.iter().map(shown).collect()
}

/// Writes the highest periods with their best articles and typical words.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn peaks(out: &mut impl Write, answer: &Timeline, look: Look) -> io::Result<()> {
    for (at, peak) in answer.peaks.iter().enumerate() {
        let row = &answer.rows[peak.row];
        let counts = row.counts;
        let place = if at == 0 { "\nhighest  " } else { "         " };
        let share = per_cent(counts);
        let period = written(answer, row);
        let (matches, all) = (number(counts.matches), articles(counts.articles));
        let line = format!("{place}{period}  {matches} of {all} ({share})");
        writeln!(out, "{}", wrapped(&line, look.width))?;
        let Some(hit) = &peak.best else { continue };
        let article = &hit.article;
        let facts = format!("{} · {}", source(article), date(article.published.as_ref()));
        let columns = look.width.saturating_sub(9);
        let text = format!("{}  {facts}", escape::name(&hit.short_id));
        let words = match &peak.words[..] {
            [] => String::new(),
            words => format!("typical: {}", escape::text(&words.join(", "))),
        };
        for line in [title(article).into_owned(), text, words] {
            let line = crate::render::terminal::layout::Words::new(&line, &[], columns);
            for line in line.window(columns, 1, false) {
                writeln!(out, "         {line}")?;
            }
        }
    }
    Ok(())
}

/// Writes what the matches are a share of.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn share_of(out: &mut impl Write, of: &crate::counting::Denominator) -> io::Result<()> {
    let all = hits_counted(&of.total);
    match of.canonical.trim() {
        "" | "*" => writeln!(out, "share of all {all} of the index"),
        query => writeln!(out, "share of {all}: {}", escape::text(query)),
    }
}

/// Says that an article may be in several rows of an axis.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn several(out: &mut impl Write, axes: &[crate::counting::Axis]) -> io::Result<()> {
    for axis in axes.iter().filter(|axis| axis.is_multiple()) {
        writeln!(
            out,
            "note: an article is counted for each {axis} it has: rows add up to more than the total"
        )?;
    }
    Ok(())
}
