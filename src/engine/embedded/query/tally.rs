//! How many matches there are by period, name and the like, in one pass.
//!
//! The articles of a segment are sorted by day, so that those of a period are neighbors: by time alone
//! the bits of a window are counted between bounds, and no day is looked up for an article. By anything
//! else each article's labels are read first (`labels`), for a table of sums that is indexed by them.

use std::collections::BTreeMap;

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
use crate::engine::embedded::query::sums::Sums;
use crate::engine::embedded::query::sums::together;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;
use crate::engine::embedded::schema::column;

/// The articles of each period.
type Cells = BTreeMap<Vec<Label>, u64>;

/// The labels that a segment has on each axis, and its sums by their numbers.
type OfLabels = (Vec<Vec<Label>>, Sums);

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
        if let [Axis::Period(period)] = axes {
            let by_time = |number| self.by_time(prepared, undated, number, *period);
            let parts = parallel::map(&sizes, articles, by_time)?;
            let (mut cells, mut matches) = (Cells::new(), Matches::default());
            for (of_part, in_part) in parts {
                matches += in_part;
                for (labels, count) in of_part {
                    *cells.entry(labels).or_default() += count;
                }
            }
            return Ok(Tally { cells: cells.into(), matches, stories: None });
        }
        let parts = parallel::map(&sizes, articles, |number| {
            self.by_labels(prepared, undated, number, axes)
        })?;
        let (parts, in_parts): (Vec<_>, Vec<Matches>) = parts.into_iter().unzip();
        let mut matches = Matches::default();
        in_parts.into_iter().for_each(|in_part| matches += in_part);
        Ok(Tally { cells: together(&parts), matches, stories: None })
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
    ) -> Result<(OfLabels, Matches), EngineError> {
        let labels = axes.iter().map(|axis| self.labels(number, axis, prepared.stop()));
        let labels = labels.collect::<Result<Vec<Labels>, _>>()?;
        let mut sums = Sums::new(&labels);
        let mut each = |_: &mut dyn Scan, hits: &Hits| {
            hits.articles.each(|offset| sums.add(&labels, hits.start + offset));
            Ok(())
        };
        let matches = self.run_segment(prepared, number, undated, false, None, &mut each)?;
        Ok(((labels.into_iter().map(|axis| axis.labels).collect(), sums), matches))
    }
}
