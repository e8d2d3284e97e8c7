//! Each match with its labels: what is drawn from when a sample is.

use std::collections::BTreeMap;

use crate::engine::Axis;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Label;
use crate::engine::Matches;
use crate::engine::Member;
use crate::engine::Members;
use crate::engine::Undated;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::labels::Labels;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns each match with its labels, an article of several labels once for each.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn members(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Members, EngineError> {
        let halves = self.halves()?;
        let mut numbers: BTreeMap<Vec<Label>, u32> = BTreeMap::new();
        let (mut members, mut matches) = (Vec::new(), Matches::default());
        for number in 0..self.segments().len() {
            let labels = axes.iter().map(|axis| self.labels(number, axis, prepared.stop()));
            let labels = labels.collect::<Result<Vec<Labels>, _>>()?;
            let segment = u32::try_from(number).expect("segments are few");
            let mut each = |_: &mut dyn Scan, hits: &Hits| {
                let mut failed = None;
                hits.articles.each(|offset| {
                    let doc = DocRef::new(segment, hits.start + offset);
                    let coarse = hits.is_coarse(offset);
                    match halves.of(doc) {
                        Err(error) => failed = failed.take().or(Some(error)),
                        Ok(half) if axes.is_empty() => {
                            members.push(Member { stratum: 0, doc, half, coarse });
                        }
                        Ok(half) => {
                            for of_doc in combinations(&labels, doc.number()) {
                                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                                let stratum = *numbers.entry(of_doc).or_insert(next);
                                members.push(Member { stratum, doc, half, coarse });
                            }
                        }
                    }
                });
                failed.map_or(Ok(()), Err)
            };
            matches += self.run_segment(prepared, number, undated, false, None, &mut each)?;
        }
        if axes.is_empty() && !members.is_empty() {
            numbers.insert(Vec::new(), 0);
        }
        let mut strata: Vec<(Vec<Label>, u32)> = numbers.into_iter().collect();
        strata.sort_unstable_by_key(|(_, number)| *number);
        Ok(Members {
            strata: strata.into_iter().map(|(labels, _)| labels).collect(),
            members,
            matches,
        })
    }
}

/// Returns every combination of the labels of an article.
fn combinations(axes: &[Labels], doc: u32) -> Vec<Vec<Label>> {
    axes.iter().fold(vec![Vec::new()], |found, axis| {
        let labels = axis.all_of(doc);
        let with = |found: Vec<Label>| {
            let label = |number: &u32| axis.labels[*number as usize].clone();
            labels
                .iter()
                .map(move |number| [&found[..], &[label(number)]].concat())
                .collect::<Vec<_>>()
        };
        found.into_iter().flat_map(with).collect()
    })
}
