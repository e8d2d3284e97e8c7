//! What `eval` measured: a table with a row per setting, or JSON.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::eval::Evaluated;
use crate::eval::Measures;
use crate::render::json;

/// Writes one row per setting, and how each differs from the first.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn table(out: &mut impl Write, measured: &[Evaluated]) -> io::Result<()> {
    writeln!(out, "{:<14} {:>15} {:>15} {:>15} {:>15}", "", "nDCG@10", "MAP", "recall@100", "MRR")?;
    let first = measured.first().map(|one| columns(&one.mean));
    for (at, one) in measured.iter().enumerate() {
        write!(out, "{:<14}", one.setting.name)?;
        for (column, value) in columns(&one.mean).into_iter().enumerate() {
            let change = match &first {
                Some(first) if at > 0 && first[column] > 0.0 => {
                    format!("{:+.1}%", (value / first[column] - 1.0) * 100.0)
                }
                _ => String::new(),
            };
            write!(out, " {value:.4} {change:>8}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes how many queries the means are over, and what did not fit together. `run` is the setting
/// whose rankings are written, if they are.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn summary(
    out: &mut impl Write,
    judged: usize,
    (missing, unjudged): (usize, usize),
    run: &Evaluated,
) -> io::Result<()> {
    let queries = if judged == 1 { "query" } else { "queries" };
    writeln!(out, "mean of {judged} judged {queries}")?;
    if missing > 0 {
        writeln!(out, "warning: {missing} judged queries are not among the queries and count 0")?;
    }
    if unjudged > 0 {
        writeln!(out, "note: {unjudged} queries are not judged and count nothing")?;
    }
    if run.absent > 0 {
        let absent = run.absent;
        writeln!(out, "warning: {absent} judgments are of articles that are not in the index")?;
    }
    if run.repeated > 0 {
        let repeated = run.repeated;
        writeln!(
            out,
            "note: {repeated} places of the rankings were those of articles with the key of a better \
             one; a document counts once, at its first place"
        )?;
    }
    Ok(())
}

fn columns(mean: &Measures) -> [f64; 4] {
    [mean.ndcg, mean.average_precision, mean.recall, mean.reciprocal_rank]
}

#[derive(Serialize)]
struct EvaluationJson<'a> {
    schema: &'static str,
    queries: usize,
    missing: usize,
    unjudged: usize,
    absent: u64,
    settings: Vec<SettingJson<'a>>,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    name: &'a str,
    ndcg_10: f64,
    map: f64,
    recall_100: f64,
    mrr: f64,
    repeated: u64,
}

/// Writes the same as one object.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn json(
    out: &mut impl Write,
    measured: &[Evaluated],
    judged: usize,
    (missing, unjudged): (usize, usize),
) -> io::Result<()> {
    let setting = |one: &Evaluated| SettingJson {
        name: one.setting.name,
        ndcg_10: json::rounded(one.mean.ndcg),
        map: json::rounded(one.mean.average_precision),
        recall_100: json::rounded(one.mean.recall),
        mrr: json::rounded(one.mean.reciprocal_rank),
        repeated: one.repeated,
    };
    let settings = measured.iter().map(setting).collect();
    let schema = "dateline.eval/1";
    let absent = measured.first().map_or(0, |one| one.absent);
    json::line(
        out,
        &EvaluationJson { schema, queries: judged, missing, unjudged, absent, settings },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Fold;
    use crate::eval::Setting;

    #[test]
    fn each_setting_is_compared_with_the_first() {
        let mean =
            |ndcg| Measures { ndcg, average_precision: 0.25, recall: 0.5, reciprocal_rank: 1.0 };
        let mut measured = Vec::new();
        for (setting, ndcg) in Setting::compared(Fold::None).into_iter().zip([0.5, 0.55, 0.45]) {
            measured.push(Evaluated {
                setting,
                mean: mean(ndcg),
                rankings: Vec::new(),
                repeated: 0,
                absent: 0,
            });
        }
        let mut out = Vec::new();
        table(&mut out, &measured).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("as searched    0.5500   +10.0%"), "{text}");
        assert!(text.contains("with --expand  0.4500   -10.0%"), "{text}");
    }
}
