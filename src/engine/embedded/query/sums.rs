//! How many articles have each combination of labels: of a segment by the numbers its labels have there, and of
//! all segments together.
//!
//! Labels are compared once for each segment and axis, never for a cell or an article: a table of sources by
//! months has tens of thousands of cells, and each of them is in every segment.

use foldhash::HashMap;

use crate::engine::Combinations;
use crate::engine::Label;
use crate::engine::embedded::query::labels::Labels;

/// A table of sums with more cells is kept by those that are there.
const DENSE: usize = 1 << 20;

/// Sums by the numbers of labels.
pub(super) struct Sums {
    /// How many labels each axis has.
    lengths: Vec<usize>,
    /// Whether an article may have several labels of an axis.
    several: bool,
    table: Table,
}

enum Table {
    /// Every cell there can be, in the order of the numbers.
    Dense(Vec<u64>),
    /// Those that are there.
    Sparse(HashMap<Vec<u32>, u64>),
}

impl Sums {
    /// Returns empty sums by the labels of some axes.
    pub(super) fn new(labels: &[Labels]) -> Self {
        let several = labels.iter().any(|axis| !axis.more.is_empty());
        let lengths = labels.iter().map(|axis| axis.labels.len()).collect();
        Self { several, ..Self::of_lengths(lengths) }
    }

    fn of_lengths(lengths: Vec<usize>) -> Self {
        let cells = lengths.iter().try_fold(1_usize, |all, length| all.checked_mul(*length));
        let table = match cells.filter(|cells| *cells <= DENSE) {
            Some(cells) => Table::Dense(vec![0; cells]),
            None => Table::Sparse(HashMap::default()),
        };
        Self { lengths, several: false, table }
    }

    /// Counts an article in each of its cells.
    #[inline]
    pub(super) fn add(&mut self, labels: &[Labels], doc: u32) {
        if self.several && labels.iter().any(|axis| axis.more.contains_key(&doc)) {
            return self.add_several(labels, doc);
        }
        match &mut self.table {
            Table::Dense(sums) => {
                let mut at = 0;
                for axis in labels {
                    at = at * axis.labels.len() + axis.of[doc as usize] as usize;
                }
                sums[at] += 1;
            }
            Table::Sparse(_) => {
                let cell: Vec<u32> = labels.iter().map(|axis| axis.of[doc as usize]).collect();
                self.count(&cell, 1);
            }
        }
    }

    fn add_several(&mut self, labels: &[Labels], doc: u32) {
        let mut cells = vec![Vec::new()];
        for axis in labels {
            let of_article = axis.all_of(doc);
            let with = |cell: Vec<u32>| {
                let with = |label: &u32| [&cell[..], &[*label]].concat();
                of_article.iter().map(with).collect::<Vec<_>>()
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        cells.iter().for_each(|cell| self.count(cell, 1));
    }

    /// Adds to the cell of a label of each axis.
    fn count(&mut self, cell: &[u32], articles: u64) {
        match &mut self.table {
            Table::Dense(sums) => {
                let mut at = 0;
                for (label, length) in cell.iter().zip(&self.lengths) {
                    at = at * length + *label as usize;
                }
                sums[at] += articles;
            }
            Table::Sparse(sums) => match sums.get_mut(cell) {
                Some(sum) => *sum += articles,
                None => _ = sums.insert(cell.to_vec(), articles),
            },
        }
    }

    /// Calls `each` with every cell that is not empty.
    fn each(&self, mut each: impl FnMut(&[u32], u64)) {
        match &self.table {
            Table::Dense(sums) => {
                let mut cell = vec![0; self.lengths.len()];
                for count in sums {
                    if *count > 0 {
                        each(&cell, *count);
                    }
                    for (label, length) in cell.iter_mut().zip(&self.lengths).rev() {
                        *label += 1;
                        if (*label as usize) < *length {
                            break;
                        }
                        *label = 0;
                    }
                }
            }
            Table::Sparse(sums) => sums.iter().for_each(|(cell, count)| each(cell, *count)),
        }
    }
}

/// Puts the sums of segments together, each with the labels that its numbers stand for. Several numbers of a
/// segment may stand for one label: a month has two where some of its articles are dated by it and some by a day.
pub(super) fn together(parts: &[(Vec<Vec<Label>>, Sums)]) -> Combinations {
    let axes = parts.first().map_or(0, |(labels, _)| labels.len());
    let all: Vec<Vec<&Label>> = (0..axes)
        .map(|axis| {
            let mut all: Vec<&Label> = parts.iter().flat_map(|(labels, _)| &labels[axis]).collect();
            all.sort_unstable();
            all.dedup();
            all
        })
        .collect();
    let mut sums = Sums::of_lengths(all.iter().map(Vec::len).collect());
    for (labels, of_part) in parts {
        let number = |(label, all): (&Label, &Vec<&Label>)| {
            let at = all.binary_search(&label).expect("it is one of all");
            u32::try_from(at).expect("fewer labels than articles")
        };
        let numbers: Vec<Vec<u32>> = (labels.iter().zip(&all))
            .map(|(labels, all)| labels.iter().map(|label| number((label, all))).collect())
            .collect();
        let mut there = vec![0; axes];
        of_part.each(|cell, count| {
            for ((there, numbers), label) in there.iter_mut().zip(&numbers).zip(cell) {
                *there = numbers[*label as usize];
            }
            sums.count(&there, count);
        });
    }
    let labels = all.into_iter().map(|of_axis| of_axis.into_iter().cloned().collect());
    let mut cells = Combinations::none(labels.collect());
    match &sums.table {
        Table::Dense(_) => sums.each(|cell, count| cells.push(cell, count)),
        Table::Sparse(known) => {
            let mut known: Vec<(&Vec<u32>, &u64)> = known.iter().collect();
            known.sort_unstable();
            known.into_iter().for_each(|(cell, count)| cells.push(cell, *count));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// An axis of names, of which each article has the ones listed.
    fn axis(of: &[Vec<u8>]) -> Labels {
        let mut names: Vec<u8> = of.iter().flatten().copied().collect();
        names.sort_unstable();
        names.dedup();
        names.reverse();
        let number = |name: &u8| names.iter().position(|known| known == name).unwrap() as u32 + 1;
        let first = |of: &Vec<u8>| of.first().map_or(0, number);
        let more = (0..).zip(of).filter(|(_, of)| of.len() > 1);
        let more = more.map(|(doc, of)| (doc, of[1..].iter().map(number).collect())).collect();
        let labels = names.iter().map(|name| Label::Name(name.to_string()));
        let labels = std::iter::once(Label::None).chain(labels).collect();
        Labels { labels, of: of.iter().map(first).collect(), more }
    }

    /// Counts the combinations one by one.
    fn counted(segments: &[Vec<Vec<Vec<u8>>>]) -> BTreeMap<Vec<Label>, u64> {
        let mut cells = BTreeMap::new();
        for axes in segments {
            for doc in 0..axes[0].len() {
                let mut of_doc = vec![Vec::new()];
                for axis in axes {
                    let mut labels: Vec<Label> =
                        axis[doc].iter().map(|name| Label::Name(name.to_string())).collect();
                    if labels.is_empty() {
                        labels.push(Label::None);
                    }
                    let with = |cell: Vec<Label>| -> Vec<Vec<Label>> {
                        let with =
                            |label: &Label| [&cell[..], std::slice::from_ref(label)].concat();
                        labels.iter().map(with).collect()
                    };
                    of_doc = of_doc.into_iter().flat_map(with).collect();
                }
                of_doc.into_iter().for_each(|cell| *cells.entry(cell).or_default() += 1);
            }
        }
        cells
    }

    fn summed(segments: &[Vec<Vec<Vec<u8>>>]) -> Vec<(Vec<Label>, u64)> {
        let part = |axes: &Vec<Vec<Vec<u8>>>| {
            let labels: Vec<Labels> = axes.iter().map(|of| axis(of)).collect();
            let mut sums = Sums::new(&labels);
            (0..axes[0].len() as u32).for_each(|doc| sums.add(&labels, doc));
            (labels.into_iter().map(|axis| axis.labels).collect(), sums)
        };
        together(&segments.iter().map(part).collect::<Vec<_>>()).named().collect()
    }

    fn names() -> impl Strategy<Value = Vec<u8>> {
        proptest::sample::subsequence(vec![1, 2, 3, 4, 5, 6], 0..3)
    }

    proptest! {
        #[test]
        fn sums_of_segments_are_those_of_counting_one_by_one(
            segments in proptest::collection::vec(
                (1_usize..12).prop_flat_map(|docs| {
                    proptest::collection::vec(proptest::collection::vec(names(), docs), 2)
                }),
                1..4,
            ),
        ) {
            let expected: Vec<(Vec<Label>, u64)> = counted(&segments).into_iter().collect();
            prop_assert_eq!(summed(&segments), expected);
        }
    }

    #[test]
    fn more_combinations_than_a_number_can_tell_are_told_apart() {
        // Nine axes of 201 labels: 5 × 10^20 cells.
        let of_axis = |axis: u8| (0..200).map(|doc: u8| vec![doc.wrapping_mul(axis + 1)]).collect();
        let segments = vec![(0..9).map(of_axis).collect::<Vec<Vec<Vec<u8>>>>(); 2];
        let expected: Vec<(Vec<Label>, u64)> = counted(&segments).into_iter().collect();
        assert_eq!(summed(&segments), expected);
    }
}
