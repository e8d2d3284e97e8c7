//! How many matches there are by period, name and the like, in one pass.
//!
//! The articles of a segment are sorted by day, so that those of a period are neighbors: by time alone
//! the bits of a window are counted between bounds, and no day is looked up for an article. By anything
//! else each article's labels are read first (`labels`), for a table of sums that is indexed by them.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::engine::Axis;
use crate::engine::EngineError;
use crate::engine::Label;
use crate::engine::Matches;
use crate::engine::Period;
use crate::engine::Tally;
use crate::engine::Undated;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::labels::Labels;
use crate::engine::embedded::query::labels::coarse_label;
use crate::engine::embedded::query::labels::runs;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;
use crate::engine::embedded::schema::column;

/// A table of sums with more cells is kept by those that are there.
const DENSE: usize = 1 << 20;

/// The articles of each combination of labels.
pub(super) type Cells = BTreeMap<Vec<Label>, u64>;

impl Snapshot {
    /// Returns how many of the matches have each combination of labels.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn tally(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Tally, EngineError> {
        let sizes = self.sizes();
        let articles = sizes.iter().copied().map(u64::from).sum();
        let parts = parallel::map(&sizes, articles, |number| match axes {
            [Axis::Period(period)] => self.by_time(prepared, undated, number, *period),
            _ => self.by_labels(prepared, undated, number, axes),
        })?;
        let (mut cells, mut matches) = (Cells::new(), Matches::default());
        for (of_part, in_part) in parts {
            matches += in_part;
            for (labels, count) in of_part {
                *cells.entry(labels).or_default() += count;
            }
        }
        Ok(Tally { cells: cells.into_iter().collect(), matches, stories: None })
    }

    /// Counts the matches of a segment by time alone.
    fn by_time(
        &self,
        prepared: &Prepared,
        undated: Undated,
        number: usize,
        period: Period,
    ) -> Result<(Cells, Matches), EngineError> {
        let segment = &self.segments()[number];
        let order = segment.day_order()?;
        let (without, coarse) = (order.undated(), order.coarse());
        let (first_day, last_day) =
            (segment.days(column::FIRST_DAY)?, segment.days(column::LAST_DAY)?);
        let runs = runs(order, period);
        let mut counts = vec![0_u64; runs.len()];
        let (mut cells, mut of_undated, mut at) = (Cells::new(), 0_u64, 0);
        let mut each = |_: &mut dyn Scan, hits: &Hits| {
            let (start, end) = (hits.start, hits.start + WIDTH);
            if start < coarse.end {
                let bits = hits.articles.and(&Bits::range(start, 0, without));
                of_undated += u64::from(bits.count());
                let bits = hits.articles.and(&Bits::range(start, without, coarse.end));
                bits.each(|offset| {
                    let doc = start + offset;
                    let label = coarse_label(first_day.first(doc), last_day.first(doc), period);
                    *cells.entry(vec![label]).or_default() += 1;
                });
            }
            while at < runs.len() && runs[at].docs.end <= start {
                at += 1;
            }
            let here = runs[at..].iter().take_while(|run| run.docs.start < end);
            for (run, count) in here.zip(&mut counts[at..]) {
                let all = run.docs.start <= start && end <= run.docs.end;
                *count += u64::from(if all {
                    hits.articles.count()
                } else {
                    hits.articles.count_between(
                        run.docs.start.saturating_sub(start),
                        run.docs.end.min(end) - start,
                    )
                });
            }
            Ok(())
        };
        let matches = self.run_segment(prepared, number, undated, false, None, &mut each)?;
        if of_undated > 0 {
            cells.insert(vec![Label::Undated], of_undated);
        }
        for (run, count) in runs.iter().zip(counts).filter(|(_, count)| *count > 0) {
            let (first, last) = run.days;
            *cells.entry(vec![Label::Period(first, last)]).or_default() += count;
        }
        Ok((cells, matches))
    }

    /// Counts the matches of a segment by the labels of each.
    fn by_labels(
        &self,
        prepared: &Prepared,
        undated: Undated,
        number: usize,
        axes: &[Axis],
    ) -> Result<(Cells, Matches), EngineError> {
        let labels = axes.iter().map(|axis| self.labels(number, axis, prepared.stop()));
        let labels = labels.collect::<Result<Vec<Labels>, _>>()?;
        let mut sums = Sums::new(&labels);
        let mut each = |_: &mut dyn Scan, hits: &Hits| {
            hits.articles.each(|offset| sums.add(&labels, hits.start + offset));
            Ok(())
        };
        let matches = self.run_segment(prepared, number, undated, false, None, &mut each)?;
        Ok((sums.cells(&labels), matches))
    }
}

/// The sums of a segment, by a number that is made of the labels' numbers.
pub(super) enum Sums {
    /// Every cell there can be.
    Dense(Vec<u64>),
    /// Those that are there.
    Sparse(HashMap<usize, u64>),
}

impl Sums {
    pub(super) fn new(labels: &[Labels]) -> Self {
        let cells = labels.iter().try_fold(1_usize, |all, axis| all.checked_mul(axis.labels.len()));
        match cells.filter(|cells| *cells <= DENSE) {
            Some(cells) => Self::Dense(vec![0; cells]),
            None => Self::Sparse(HashMap::new()),
        }
    }

    /// Counts an article in each of its cells.
    pub(super) fn add(&mut self, labels: &[Labels], doc: u32) {
        let has_several = labels.iter().any(|axis| axis.more.contains_key(&doc));
        if !has_several {
            let cell = labels
                .iter()
                .fold(0, |cell, axis| cell * axis.labels.len() + axis.of[doc as usize] as usize);
            return self.count(cell);
        }
        let mut cells = vec![0];
        for axis in labels {
            let of_article = axis.all_of(doc);
            let with = |cell: usize| {
                of_article.iter().map(move |label| cell * axis.labels.len() + *label as usize)
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        cells.into_iter().for_each(|cell| self.count(cell));
    }

    fn count(&mut self, cell: usize) {
        match self {
            Self::Dense(sums) => sums[cell] += 1,
            Self::Sparse(sums) => *sums.entry(cell).or_default() += 1,
        }
    }

    /// Returns the cells that are not empty, by their labels.
    pub(super) fn cells(self, labels: &[Labels]) -> Cells {
        let named = |mut cell: usize| {
            let mut of_cell: Vec<Label> = Vec::with_capacity(labels.len());
            for axis in labels.iter().rev() {
                of_cell.push(axis.labels[cell % axis.labels.len()].clone());
                cell /= axis.labels.len();
            }
            of_cell.reverse();
            of_cell
        };
        // A month has two numbers where some of its articles are dated by it and some by a day.
        let mut cells = Cells::new();
        for (cell, count) in self.into_iter() {
            *cells.entry(named(cell)).or_default() += count;
        }
        cells
    }

    /// Returns the numbers of the cells that are not empty.
    fn into_iter(self) -> Box<dyn Iterator<Item = (usize, u64)>> {
        match self {
            Self::Dense(sums) => {
                Box::new(sums.into_iter().enumerate().filter(|(_, count)| *count > 0))
            }
            Self::Sparse(sums) => Box::new(sums.into_iter()),
        }
    }
}
