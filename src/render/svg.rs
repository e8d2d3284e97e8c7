//! A timeline as an SVG picture: bars, or a strip of bars for each source and the like.
//!
//! It is drawn to be read in a browser and on paper: no color is needed, each line has a strip of its own, all to
//! one scale, and a period without articles is hatched. The picture has a title and a description, and all numbers are in
//! it once more as a table that is not drawn and that screen readers read. Everything that comes from a
//! query or an index is escaped.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use crate::counting::Counts;
use crate::counting::Series;
use crate::counting::Timeline;
use crate::render::escape;
use crate::render::json::written;
use crate::render::terminal::Bars;
use crate::render::terminal::articles;
use crate::render::terminal::number;
use crate::render::terminal::per_cent;

/// The size of the picture, and where the chart is in it.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 64.0;
const CHART: f64 = 300.0;
/// Height of what is below the chart: the labels of periods.
const BELOW: f64 = 76.0;
/// Height of the strip of a line, of which the bars take the lower part.
const STRIP: f64 = 72.0;
/// Height of the name above the bars of a strip.
const NAME: f64 = 24.0;
/// So many strips are on a page.
const MOST_LINES: usize = 12;
/// No label is nearer to the next.
const BETWEEN_LABELS: f64 = 84.0;
/// Returns text with what has a meaning in XML escaped, and without what XML cannot hold.
fn escaped(text: &str) -> String {
    let shown = escape::text(text);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Returns a coordinate, to a tenth.
fn at(value: f64) -> String {
    let rounded = format!("{value:.1}");
    rounded.strip_suffix(".0").map(str::to_owned).unwrap_or(rounded)
}

/// A chart: where its periods and heights are.
struct Chart<'a> {
    answer: &'a Timeline,
    bars: Bars,
    /// The height at the top.
    top: f64,
    /// Between two lines of the grid.
    step: f64,
    /// How high all of it is drawn.
    tall: f64,
}

impl<'a> Chart<'a> {
    fn new(answer: &'a Timeline, bars: Bars) -> Self {
        let heights: Vec<f64> = match &answer.series {
            None => answer.rows.iter().map(|row| bars.height(row.counts)).collect(),
            Some(series) => {
                let lines = series.lines.iter().take(MOST_LINES);
                lines.flat_map(|line| &line.rows).map(|counts| bars.height(*counts)).collect()
            }
        };
        let highest = heights.into_iter().fold(0.0, f64::max);
        let least = if bars == Bars::Matches { 1.0 } else { 1e-4 };
        let step = step(highest.max(least), least);
        let top = (highest.max(least) / step).ceil() * step;
        let strips = answer.series.as_ref().map(|series| series.lines.len().min(MOST_LINES));
        let tall = strips.map_or(CHART, |strips| STRIP * strips.max(1) as f64);
        Self { answer, bars, top, step, tall }
    }

    /// Returns the width of a period.
    fn slot(&self) -> f64 {
        (WIDTH - LEFT - RIGHT) / (self.answer.rows.len().max(1) as f64)
    }

    fn x(&self, row: usize) -> f64 {
        LEFT + self.slot() * row as f64
    }

    fn scale(&self, height: f64) -> String {
        match self.bars {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Bars::Matches => number(height.round() as u64),
            Bars::Share => {
                let digits = if self.step >= 0.01 {
                    0
                } else if self.step >= 1e-3 {
                    1
                } else {
                    2
                };
                format!("{:.digits$}%", height * 100.0)
            }
        }
    }
}

/// Returns the distance of grid lines: 1, 2 or 5 times a power of ten, so that there are about five.
fn step(highest: f64, least: f64) -> f64 {
    let rough = highest / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let found = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power);
    found.into_iter().find(|step| *step >= rough).unwrap_or(power * 10.0).max(least)
}

/// Writes a timeline as an SVG picture.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn timeline(out: &mut impl Write, answer: &Timeline, bars: Bars) -> io::Result<()> {
    let chart = Chart::new(answer, bars);
    let height = TOP + chart.tall + BELOW;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\" font-size=\"13\" \
         fill=\"#222222\">",
        at(WIDTH),
        at(height),
        at(WIDTH),
        at(height)
    );
    let title = escaped(&titled(answer));
    let _ = writeln!(svg, "<title id=\"title\">{title}</title>");
    let _ = writeln!(svg, "<desc id=\"desc\">{}</desc>", escaped(&described(answer)));
    svg.push_str(
        "<defs><pattern id=\"empty\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#ffffff\"/>\
         <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#bbbbbb\" stroke-width=\"1.5\"/></pattern></defs>\n",
    );
    let _ =
        writeln!(svg, "<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>", at(WIDTH), at(height));
    svg.push_str("<g aria-hidden=\"true\">\n");
    let shown: String = titled(answer).chars().take(100).collect();
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{}</text>",
        at(LEFT),
        escaped(&shown)
    );
    let _ =
        writeln!(svg, "<text x=\"{}\" y=\"48\">{}</text>", at(LEFT), escaped(&what(answer, bars)));
    match &answer.series {
        None => {
            let rows: Vec<Counts> = answer.rows.iter().map(|row| row.counts).collect();
            grid(&mut svg, &chart);
            hatched(&mut svg, &chart, &rows, (TOP, CHART));
            columns(&mut svg, &chart, &rows, (TOP, CHART));
        }
        Some(series) => strips(&mut svg, &chart, series),
    }
    periods(&mut svg, &chart);
    below(&mut svg, &chart);
    svg.push_str("</g>\n");
    table(&mut svg, answer);
    svg.push_str("</svg>\n");
    out.write_all(svg.as_bytes())
}

fn titled(answer: &Timeline) -> String {
    match answer.query.input.trim() {
        "" => format!("All articles by {}", answer.period.name()),
        query => format!("{query}, by {}", answer.period.name()),
    }
}

/// Says what is drawn.
fn what(answer: &Timeline, bars: Bars) -> String {
    let name = answer.period.name();
    let lines = answer.series.as_ref().map_or_else(String::new, |series| {
        let (all, axis) = (series.lines.len(), &series.axis);
        match all > MOST_LINES {
            true => format!(", by {axis}: the first {MOST_LINES} of {all} lines"),
            false => format!(", by {axis}"),
        }
    });
    let undrawn = undrawn(answer);
    match bars {
        Bars::Matches => format!("articles a {name}{lines}{undrawn}"),
        Bars::Share => format!("share of all articles of the {name}{lines}{undrawn}"),
    }
}

/// Says which matches have no place in the picture.
fn undrawn(answer: &Timeline) -> String {
    let coarse: u64 = answer.coarse.iter().map(|row| row.counts.matches).sum();
    let undated = answer.undated.matches + answer.total.undated;
    let of = |count: u64, what: &str| (count > 0).then(|| format!("{} {what}", number(count)));
    let found = [of(coarse, "dated by longer periods"), of(undated, "undated")];
    let found: Vec<String> = found.into_iter().flatten().collect();
    if found.is_empty() { String::new() } else { format!(" (not drawn: {})", found.join(", ")) }
}

fn described(answer: &Timeline) -> String {
    let mut text = format!("{} articles match", number(answer.total.articles));
    if let (Some(first), Some(last)) = (answer.rows.first(), answer.rows.last()) {
        let _ = write!(text, ", {} to {}", written(answer, first), written(answer, last));
    }
    if let Some(peak) = answer.rows.iter().max_by_key(|row| row.counts.matches)
        && peak.counts.matches > 0
    {
        let matches = number(peak.counts.matches);
        let _ = write!(text, "; the most are {matches} in {}", written(answer, peak));
    }
    let coarse: u64 = answer.coarse.iter().map(|row| row.counts.matches).sum();
    if coarse > 0 {
        let _ = write!(text, "; {} are dated by longer periods and not drawn", number(coarse));
    }
    if answer.undated.matches > 0 {
        let _ = write!(text, "; {} are undated and not drawn", number(answer.undated.matches));
    }
    let _ = write!(
        text,
        ". Query: {}. Index: {} articles, commit {}.",
        answer.query.canonical,
        number(answer.index.articles),
        answer.index.commit
    );
    text
}

/// Draws the lines of equal height.
fn grid(svg: &mut String, chart: &Chart<'_>) {
    let mut height = 0.0;
    while height <= chart.top * (1.0 + 1e-9) {
        let y = TOP + CHART * (1.0 - height / chart.top);
        grid_line(svg, y, height == 0.0, &chart.scale(height));
        height += chart.step;
    }
}

fn grid_line(svg: &mut String, y: f64, is_base: bool, label: &str) {
    let shade = if is_base { "#222222" } else { "#dddddd" };
    let _ = writeln!(
        svg,
        "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{shade}\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>",
        at(LEFT),
        at(y),
        at(WIDTH - RIGHT),
        at(y),
        at(LEFT - 8.0),
        at(y + 4.5)
    );
}

/// Hatches the periods without articles, between a height and so much below it.
fn hatched(svg: &mut String, chart: &Chart<'_>, rows: &[Counts], (top, tall): (f64, f64)) {
    for (number, _) in rows.iter().enumerate().filter(|(_, counts)| counts.articles == 0) {
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"url(#empty)\"/>",
            at(chart.x(number)),
            at(top),
            at(chart.slot()),
            at(tall)
        );
    }
}

/// Writes the labels of periods below the chart, as many as there is room for.
fn periods(svg: &mut String, chart: &Chart<'_>) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let every = (BETWEEN_LABELS / chart.slot()).ceil().max(1.0) as usize;
    let base = TOP + chart.tall;
    for (number, row) in chart.answer.rows.iter().enumerate().step_by(every) {
        let cut = if row.cut.is_some() { "*" } else { "" };
        let x = at(chart.x(number) + chart.slot() / 2.0);
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{}\" stroke=\"#222222\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}{cut}</text>",
            at(base),
            at(base + 5.0),
            at(base + 20.0),
            written(chart.answer, row)
        );
    }
}

/// Explains the signs that are used.
fn below(svg: &mut String, chart: &Chart<'_>) {
    let rows = &chart.answer.rows;
    let mut notes = Vec::new();
    let lines = chart.answer.series.iter().flat_map(|series| &series.lines);
    let mut of_lines = lines.take(MOST_LINES).flat_map(|line| &line.rows);
    let is_empty = |counts: &Counts| counts.articles == 0;
    if rows.iter().any(|row| is_empty(&row.counts)) || of_lines.any(is_empty) {
        notes.push("hatched: no articles at all".to_owned());
    }
    let cut = rows.iter().filter_map(|row| Some((row, row.cut?)));
    for (row, cut) in cut {
        let days = crate::render::terminal::days(cut);
        notes.push(format!("* of {} only {days}", written(chart.answer, row)));
    }
    let y = at(TOP + chart.tall + 46.0);
    let _ =
        writeln!(svg, "<text x=\"{}\" y=\"{y}\">{}</text>", at(LEFT), escaped(&notes.join("; ")));
}

/// Draws a bar a period, between a height and so much below it.
fn columns(svg: &mut String, chart: &Chart<'_>, rows: &[Counts], (top, tall): (f64, f64)) {
    let slot = chart.slot();
    let gap = if slot > 4.0 { slot * 0.15 } else { 0.0 };
    for (number, (row, counts)) in chart.answer.rows.iter().zip(rows).enumerate() {
        let height = chart.bars.height(*counts);
        if height <= 0.0 {
            continue;
        }
        let (y, base) = (top + tall * (1.0 - height / chart.top), top + tall);
        let look = match row.cut {
            Some(_) => "fill=\"#ffffff\" stroke=\"#1b4f8a\" stroke-dasharray=\"3 2\"",
            None => "fill=\"#1b4f8a\"",
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {look}/>",
            at(chart.x(number) + gap / 2.0),
            at(y.min(base - 0.5)),
            at((slot - gap).max(0.5)),
            at((base - y).max(0.5))
        );
    }
}

/// Draws a strip for each line, its name above its bars.
fn strips(svg: &mut String, chart: &Chart<'_>, series: &Series) {
    for (strip, line) in series.lines.iter().take(MOST_LINES).enumerate() {
        let top = TOP + STRIP * strip as f64 + NAME;
        let place = (top, STRIP - NAME);
        hatched(svg, chart, &line.rows, place);
        grid_line(svg, top, false, &chart.scale(chart.top));
        columns(svg, chart, &line.rows, place);
        grid_line(svg, top + STRIP - NAME, true, "");
        let name: String = line.name.as_deref().unwrap_or("none").chars().take(80).collect();
        let (matches, all) = (number(line.total.matches), articles(line.total.articles));
        let beside = match line.in_no_period().matches {
            0 => String::new(),
            beside => format!("; {} of them in no {}", number(beside), chart.answer.period.name()),
        };
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\">{}, {matches} of {all}{beside}</text>",
            at(LEFT),
            at(top - 6.0),
            escaped(&name)
        );
    }
}

/// Writes all numbers as a table for screen readers.
fn table(svg: &mut String, answer: &Timeline) {
    svg.push_str("<g role=\"table\" aria-label=\"data\" fill-opacity=\"0\" font-size=\"1\">\n");
    let mut row = |role: &str, cells: &[String]| {
        svg.push_str("<g role=\"row\">");
        for cell in cells {
            let _ = write!(svg, "<text role=\"{role}\">{}</text>", escaped(cell));
        }
        svg.push_str("</g>\n");
    };
    let has_lines = answer.series.is_some();
    let name = answer.period.name().to_owned();
    let axis = answer.series.as_ref().map(|series| series.axis.to_string());
    let head = [Some(name), axis].into_iter().flatten();
    let head: Vec<String> =
        head.chain(["matches", "articles", "share"].map(str::to_owned)).collect();
    row("columnheader", &head);
    let cells = |first: String, line: Option<&str>, counts: Counts| -> Vec<String> {
        let line = has_lines.then(|| line.unwrap_or("none").to_owned());
        let numbers = [number(counts.matches), number(counts.articles), per_cent(counts)];
        [Some(first), line].into_iter().flatten().chain(numbers).collect()
    };
    match &answer.series {
        None => {
            for of in &answer.rows {
                row("cell", &cells(written(answer, of), None, of.counts));
            }
            for of in &answer.coarse {
                row("cell", &cells(of.date.to_string(), None, of.counts));
            }
            if answer.undated != Counts::default() {
                row("cell", &cells("undated".to_owned(), None, answer.undated));
            }
        }
        Some(series) => {
            for line in &series.lines {
                let name = line.name.as_deref();
                for (of, counts) in answer.rows.iter().zip(&line.rows) {
                    row("cell", &cells(written(answer, of), name, *counts));
                }
                row("cell", &cells("longer periods".to_owned(), name, line.coarse));
                row("cell", &cells("undated".to_owned(), name, line.undated));
            }
        }
    }
    svg.push_str("</g>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_xml_is_escaped() {
        assert_eq!(escaped("<a b='c'>\"&\u{1b}[2J"), "&lt;a b=&#39;c&#39;&gt;&quot;&amp;\\x1b[2J");
    }

    #[test]
    fn grid_lines_are_round_numbers_about_five_of_them() {
        for highest in [1.0, 3.0, 7.0, 9.0, 10.0, 48.0, 101.0, 99_999.0] {
            let step = step(highest, 1.0);
            let lines = highest / step;
            assert!((1.0..=5.0).contains(&lines) && step.fract() == 0.0, "{highest}: {step}");
        }
        assert!((step(0.034, 1e-4) - 0.01).abs() < 1e-9);
    }
}
