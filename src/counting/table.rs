//! Matches by any number of keys: a row for each combination of labels that is there.

use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::counting::label::sorted;
use crate::counting::question::Counts;
use crate::counting::question::Denominator;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::Combinations;
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
    /// The labels of each key that rows have, in the order of the table: time in order, names by their matches.
    pub labels: Vec<Vec<Label>>,
    /// The numbers of the labels of one row after the other.
    numbers: Vec<u32>,
    counts: Vec<Counts>,
}

/// Articles with the same labels.
#[derive(Debug, Clone, Copy)]
pub struct CrossRow<'t> {
    table: &'t CrossTable,
    /// The number of its label on each key, among those of the table.
    pub numbers: &'t [u32],
    /// How many; all articles are counted only where shares are asked for.
    pub counts: Counts,
}

impl<'t> CrossRow<'t> {
    /// Returns its label on each key.
    pub fn labels(&self) -> impl Iterator<Item = &'t Label> + use<'t> {
        let labels = self.numbers.iter().zip(&self.table.labels);
        labels.map(|(number, labels)| &labels[*number as usize])
    }
}

impl CrossTable {
    /// Returns a row for each combination that is there, by the first key, then by the second, …
    pub fn rows(&self) -> impl ExactSizeIterator<Item = CrossRow<'_>> + Clone {
        let keys = self.labels.len();
        let of = move |at: usize| &self.numbers[at * keys..(at + 1) * keys];
        let rows = self.counts.iter().enumerate();
        rows.map(move |(at, counts)| CrossRow { table: self, numbers: of(at), counts: *counts })
    }
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
        let (matches, total) = question.tally(by)?;
        let (among, of) = match share {
            true => question.tally_among(by).map(|(among, of)| (among, Some(of)))?,
            false => (Combinations::default(), None),
        };
        let (index, query, provenance) = question.facts();
        let by = by.to_vec();
        let Rows { labels, numbers, counts } = Rows::new(&matches, &among);
        Ok(CrossTable { index, query, provenance, total, of, by, labels, numbers, counts })
    })
}

/// The rows of a table.
#[derive(Debug, Default)]
struct Rows {
    labels: Vec<Vec<Label>>,
    numbers: Vec<u32>,
    counts: Vec<Counts>,
}

impl Rows {
    /// Puts matches, and the articles that they are a share of, into the order of a table.
    fn new(matches: &Combinations, among: &Combinations) -> Self {
        let of_matches = |matches| Counts { matches, articles: 0 };
        let of_articles = |articles| Counts { matches: 0, articles };
        let keys = matches.labels.len().max(among.labels.len());
        let mut all = Self::default();
        // The places of the labels of both on each key.
        let mut places: [Vec<Vec<u32>>; 2] = Default::default();
        for key in 0..keys {
            let mut sums: BTreeMap<&Label, Counts> = BTreeMap::new();
            add_sums(matches, key, of_matches, &mut sums);
            add_sums(among, key, of_articles, &mut sums);
            let labels = sorted(sums.into_iter().map(|(label, of)| (label.clone(), of)).collect());
            let at: HashMap<&Label, u32> = labels.iter().zip(0..).collect();
            for (places, of) in places.iter_mut().zip([matches, among]) {
                let labels = of.labels.get(key).into_iter().flatten();
                places.push(labels.map(|label| at.get(label).copied().unwrap_or(0)).collect());
            }
            all.labels.push(labels);
        }
        let [of_both, in_both] = [matches, among].map(Combinations::len);
        let mut numbers: Vec<u32> = Vec::with_capacity((of_both + in_both) * keys);
        let mut counts: Vec<Counts> = Vec::with_capacity(of_both + in_both);
        let mut add = |of: &Combinations,
                       places: &[Vec<u32>],
                       as_counts: &dyn Fn(u64) -> Counts| {
            for (cell, articles) in of.numbered() {
                numbers.extend(cell.iter().zip(places).map(|(at, places)| places[*at as usize]));
                counts.push(as_counts(articles));
            }
        };
        add(matches, &places[0], &of_matches);
        add(among, &places[1], &of_articles);
        let row = |at: usize| &numbers[at * keys..(at + 1) * keys];
        let mut order: Vec<usize> = (0..counts.len()).collect();
        // Much of it is in order.
        order.sort_by(|a, b| row(*a).cmp(row(*b)));
        let mut last = None;
        for at in order {
            match all.counts.last_mut().filter(|_| last == Some(row(at))) {
                Some(same) => *same += counts[at],
                None => {
                    all.numbers.extend(row(at));
                    all.counts.push(counts[at]);
                    last = Some(row(at));
                }
            }
        }
        all
    }
}

/// Adds up the counts of each label of a key.
fn add_sums<'c>(
    cells: &'c Combinations,
    key: usize,
    as_counts: impl Fn(u64) -> Counts,
    sums: &mut BTreeMap<&'c Label, Counts>,
) {
    let Some(labels) = cells.labels.get(key) else { return };
    let mut of: Vec<Option<Counts>> = vec![None; labels.len()];
    for (numbers, articles) in cells.numbered() {
        *of[numbers[key] as usize].get_or_insert_default() += as_counts(articles);
    }
    for (label, of) in labels.iter().zip(of) {
        if let Some(of) = of {
            *sums.entry(label).or_default() += of;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Cells = BTreeMap<Vec<Label>, u64>;

    fn label() -> impl Strategy<Value = Label> {
        let name = "[abc]".prop_map(Label::Name);
        let period = (0_i64..3).prop_map(|month| Label::Period(month * 30, month * 30 + 29));
        prop_oneof![name, period, Just(Label::Undated), Just(Label::None)]
    }

    fn cells() -> impl Strategy<Value = Cells> {
        proptest::collection::btree_map(proptest::collection::vec(label(), 2), 1_u64..5, 0..12)
    }

    proptest! {
        #[test]
        fn rows_are_the_cells_of_both_in_the_order_of_their_labels(matches in cells(), among in cells()) {
            let mut expected: BTreeMap<Vec<Label>, Counts> = BTreeMap::new();
            for (labels, matches) in &matches {
                expected.entry(labels.clone()).or_default().matches = *matches;
            }
            for (labels, articles) in &among {
                expected.entry(labels.clone()).or_default().articles = *articles;
            }
            let order = |key: usize| {
                let mut sums: BTreeMap<Label, Counts> = BTreeMap::new();
                for (labels, counts) in &expected {
                    *sums.entry(labels[key].clone()).or_default() += *counts;
                }
                sorted(sums.into_iter().collect())
            };
            let orders = [0, 1].map(order);
            let place = |labels: &Vec<Label>| {
                let at = |(label, order): (&Label, &Vec<Label>)| order.iter().position(|of| of == label);
                labels.iter().zip(&orders).map(at).collect::<Vec<_>>()
            };
            let mut expected: Vec<(Vec<Label>, Counts)> = expected.clone().into_iter().collect();
            expected.sort_by_key(|(labels, _)| place(labels));
            let rows = Rows::new(&matches.into(), &among.into());
            let label = |(number, labels): (&u32, &Vec<Label>)| labels[*number as usize].clone();
            let found = rows.counts.iter().enumerate().map(|(at, counts)| {
                let numbers = &rows.numbers[at * 2..at * 2 + 2];
                (numbers.iter().zip(&rows.labels).map(label).collect::<Vec<_>>(), *counts)
            });
            prop_assert_eq!(found.collect::<Vec<_>>(), expected);
        }
    }
}
