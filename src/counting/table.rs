//! Matches by any number of keys: a row for each combination of labels that is there.

use foldhash::HashMap;

use crate::counting::label::sorted;
use crate::counting::question::Cells;
use crate::counting::question::Counts;
use crate::counting::question::Denominator;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::IndexInfo;
use crate::engine::Label;
use crate::engine::View;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// Matches by keys.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossTable {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every match.
    pub total: Totals,
    /// What matches are a share of; `None` unless asked for.
    pub of: Option<Denominator>,
    /// The keys.
    pub by: Vec<Axis>,
    /// A row for each combination that is there, by the first key, then by the second, …: time in order,
    /// names by their matches, what has none last.
    pub rows: Vec<CrossRow>,
}

/// Articles with the same labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossRow {
    /// A label a key.
    pub labels: Vec<Label>,
    /// How many; all articles are counted only where shares are asked for.
    pub counts: Counts,
}

/// Counts matches by keys, with `share` beside all articles under the same conditions but those on words.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn cross_table(
    view: &View,
    request: &SearchRequest,
    by: &[Axis],
    share: bool,
) -> Result<CrossTable, SearchError> {
    search::guarded(view, || {
        let question = Question::new(view, request)?;
        question.check(by)?;
        let (mut cells, total) = question.matches(by)?;
        let of = if share { Some(question.add_articles(by, &mut cells)?) } else { None };
        let (index, query, provenance) = question.facts();
        Ok(CrossTable { index, query, provenance, total, of, by: by.to_vec(), rows: rows(cells) })
    })
}

/// Puts the rows into order.
fn rows(cells: Cells) -> Vec<CrossRow> {
    let mut rows: Vec<CrossRow> =
        cells.into_iter().map(|(labels, counts)| CrossRow { labels, counts }).collect();
    let axes = rows.first().map_or(0, |row| row.labels.len());
    let places: Vec<HashMap<Label, usize>> =
        (0..axes).map(|axis| in_order(&rows, axis).into_iter().zip(0..).collect()).collect();
    rows.sort_by_cached_key(|row| -> Vec<usize> {
        row.labels.iter().zip(&places).map(|(label, places)| places[label]).collect()
    });
    rows
}

/// Returns the labels that rows have on one axis, in the order of a table.
#[must_use]
pub fn in_order(rows: &[CrossRow], axis: usize) -> Vec<Label> {
    let mut sums: HashMap<&Label, Counts> = HashMap::default();
    for row in rows {
        *sums.entry(&row.labels[axis]).or_default() += row.counts;
    }
    sorted(sums.into_iter().map(|(label, counts)| (label.clone(), counts)).collect())
}
