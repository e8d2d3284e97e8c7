//! The Markdown tables: dateline against each tool first, then the figures.

use std::ops::Range;
use std::time::Duration;

use crate::clock::Taken;
use crate::clock::median;
use crate::clock::percentile;
use crate::tool::Warm;

/// What was measured of a tool.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// Each indexing run.
    pub(crate) indexing: Vec<Taken>,
    /// Each run after it with nothing changed; none if the tool has no such thing.
    pub(crate) again: Vec<f64>,
    pub(crate) index_bytes: u64,
    /// Starts that do nothing.
    pub(crate) starts: Vec<Duration>,
    /// By class; empty where the tool has no such question.
    pub(crate) cold: Vec<Vec<Duration>>,
    pub(crate) warm: Vec<Option<Warm>>,
    pub(crate) counts: Vec<Vec<Option<u64>>>,
}

impl Measured {
    pub(crate) fn new(name: &'static str, classes: usize) -> Self {
        Self {
            name,
            indexing: Vec::new(),
            again: Vec::new(),
            index_bytes: 0,
            starts: Vec::new(),
            cold: vec![Vec::new(); classes],
            warm: (0..classes).map(|_| None).collect(),
            counts: vec![Vec::new(); classes],
        }
    }
}

/// The same as the size, by another measure.
const PER_BYTE: &str = "index ÷ title and body";

/// A line of a table: what it measures, in what unit, and the value of each tool.
struct Row {
    name: String,
    /// Empty where the heading of the table has it.
    unit: &'static str,
    values: Vec<Option<f64>>,
    digits: usize,
    /// Whether its ratios show what no other row's do.
    in_ratios: bool,
}

/// Returns all the tables.
pub(crate) fn tables(measured: &[Measured], classes: &[&str], text_bytes: u64) -> String {
    let warm = |per_cent, part| warm(measured, classes, per_cent, part);
    let sections = [
        ("indexing", "", indexing(measured, text_bytes)),
        ("cold search", "ms", cold(measured, classes)),
        ("warm, ten hits with text, p50", "ms", warm(50, |times| &times.hits)),
        ("warm, ten hits with text, p99", "ms", warm(99, |times| &times.hits)),
        ("warm, ten ids, p50", "ms", warm(50, |times| &times.ids)),
        ("warm, ten ids, p99", "ms", warm(99, |times| &times.ids)),
        ("warm, count of matches, p50", "ms", warm(50, |times| &times.count)),
    ];
    let mut text = String::new();
    if measured.len() > 1 && measured[0].name == "dateline" {
        text += "### dateline ÷ each\n\nBelow 1, dateline takes less.\n\n";
        for (heading, _, rows) in &sections {
            text += &ratios(heading, rows, measured);
        }
    }
    text += "### Figures\n\n";
    for (heading, unit, rows) in &sections {
        text += &figures(&with_unit(heading, unit), rows, measured);
    }
    text + &counts(measured, classes)
}

fn indexing(measured: &[Measured], text_bytes: u64) -> Vec<Row> {
    let of = |name: &str, unit, digits, value: &dyn Fn(&Measured) -> Option<f64>| Row {
        name: name.to_owned(),
        unit,
        values: measured.iter().map(value).collect(),
        digits,
        in_ratios: name != PER_BYTE,
    };
    let middle = |part: fn(&Taken) -> f64| {
        move |tool: &Measured| some_median(tool.indexing.iter().map(part).collect())
    };
    let mut rows = vec![
        of("time", "s", 2, &middle(|taken| taken.wall)),
        of("processor time", "s", 2, &middle(|taken| taken.cpu)),
        of("peak memory", "MB", 0, &middle(|taken| taken.peak_bytes / 1e6)),
        of("index", "MB", 1, &|tool| Some(tool.index_bytes as f64 / 1e6)),
        of(PER_BYTE, "", 3, &|tool| Some(tool.index_bytes as f64 / text_bytes as f64)),
        of("run again, nothing changed", "s", 3, &|tool| some_median(tool.again.clone())),
    ];
    rows.retain(|row| row.values.iter().any(Option::is_some));
    rows
}

fn cold(measured: &[Measured], classes: &[&str]) -> Vec<Row> {
    let milliseconds = |times: &Vec<Duration>| {
        some_median(times.iter().map(|time| time.as_secs_f64() * 1e3).collect())
    };
    let mut rows = vec![Row {
        name: "start and end alone".to_owned(),
        unit: "",
        values: measured.iter().map(|tool| milliseconds(&tool.starts)).collect(),
        digits: 1,
        in_ratios: true,
    }];
    for (at, class) in classes.iter().enumerate() {
        let values = measured.iter().map(|tool| milliseconds(&tool.cold[at])).collect();
        rows.push(Row { name: (*class).to_owned(), unit: "", values, digits: 1, in_ratios: true });
    }
    rows
}

fn warm(
    measured: &[Measured],
    classes: &[&str],
    per_cent: usize,
    part: fn(&Warm) -> &Vec<Duration>,
) -> Vec<Row> {
    let value = |warm: &Option<Warm>| {
        let mut times = part(warm.as_ref()?).clone();
        Some(percentile(&mut times, per_cent).as_secs_f64() * 1e3)
    };
    let row = |(at, class): (usize, &&str)| Row {
        name: (*class).to_owned(),
        unit: "",
        values: measured.iter().map(|tool| value(&tool.warm[at])).collect(),
        digits: 3,
        in_ratios: true,
    };
    classes.iter().enumerate().map(row).collect()
}

fn some_median(values: Vec<f64>) -> Option<f64> {
    (!values.is_empty()).then(|| median(values))
}

fn ratios(heading: &str, rows: &[Row], measured: &[Measured]) -> String {
    let shown = shown(rows, 1..measured.len());
    let mut text = header(heading, shown.iter().map(|tool| &measured[*tool]));
    for row in rows.iter().filter(|row| row.in_ratios) {
        let ratio = |tool: usize| match (row.values[0], row.values[tool]) {
            (Some(ours), Some(theirs)) if theirs > 0.0 => format!("{:.2}", ours / theirs),
            _ => "-".to_owned(),
        };
        text += &line(&row.name, shown.iter().copied().map(ratio));
    }
    text + "\n"
}

fn figures(heading: &str, rows: &[Row], measured: &[Measured]) -> String {
    let shown = shown(rows, 0..measured.len());
    let mut text = header(heading, shown.iter().map(|tool| &measured[*tool]));
    for row in rows {
        let figure = |tool: usize| match row.values[tool] {
            Some(value) => format!("{value:.*}", row.digits),
            None => "-".to_owned(),
        };
        text += &line(&with_unit(&row.name, row.unit), shown.iter().copied().map(figure));
    }
    text + "\n"
}

/// The tools that have a value in any row.
fn shown(rows: &[Row], tools: Range<usize>) -> Vec<usize> {
    tools.filter(|tool| rows.iter().any(|row| row.values[*tool].is_some())).collect()
}

fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name}, {unit}") }
}

/// How many articles match, over all questions of a class: the tools stem and break words each in
/// its way, so these are to be looked at, not to be equal.
fn counts(measured: &[Measured], classes: &[&str]) -> String {
    let mut text = header("articles found by all questions of a class", measured.iter());
    for (at, class) in classes.iter().enumerate() {
        let cells = measured.iter().map(|tool| {
            let sum: Option<u64> = tool.counts[at].iter().copied().sum();
            let same = tool.counts[at].iter().zip(&measured[0].counts[at]);
            let same = same.filter(|(theirs, ours)| theirs == ours).count();
            match sum {
                Some(sum) if tool.name == measured[0].name => sum.to_string(),
                Some(sum) => format!("{sum} ({same} of {} the same)", tool.counts[at].len()),
                None => "-".to_owned(),
            }
        });
        text += &line(class, cells);
    }
    text + "\n"
}

fn header<'a>(heading: &str, measured: impl Iterator<Item = &'a Measured>) -> String {
    let names: Vec<String> = measured.map(|tool| tool.name.to_owned()).collect();
    let rule = "--:|".repeat(names.len());
    format!("{}|---|{rule}\n", line(heading, names.into_iter()))
}

fn line(name: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.collect();
    format!("| {name} | {} |\n", cells.join(" | "))
}
