//! Which segments are merged.
//!
//! While a run goes on, eight of a size at a time: each article is written again a few times in the
//! life of an index, however many it has. What that leaves over at the end of a run costs every search
//! as much as large segments do, for most of what a search does in one it does whatever its size: names
//! looked up, files opened, blocks found. So small ones are merged at the end as well, where that takes
//! little beside the run.

use std::collections::HashSet;

use tantivy::index::SegmentId;
use tantivy::index::SegmentMeta;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::merge_policy::MergeCandidate;
use tantivy::merge_policy::MergePolicy;

/// Segments of fewer articles are merged with each other first: with tantivy's own 10,000, each few
/// runs on a folder of that size would merge all of it for a handful of changed files.
const SMALL_SEGMENT: u32 = 1000;
/// Left over are segments with one article in all for so many that the run added. To merge an article
/// takes a seventh of the processor time it took to index it (an eighth of a run that merges each once,
/// `benches/speed.md`): by one thread of two, the run takes a fiftieth longer at most.
const ADDED_FOR_ONE: u64 = 16;

/// Merges segments of a size.
pub(crate) fn of_a_size() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_layer_size(SMALL_SEGMENT);
    policy
}

/// Merges segments of a size, and those left over.
#[derive(Debug)]
pub(crate) struct AtTheEnd {
    of_a_size: LogMergePolicy,
    /// Articles of the segments left over, in all.
    most: u64,
}

impl AtTheEnd {
    /// Takes how many articles the run added.
    pub(crate) fn of(added: u64) -> Self {
        Self { of_a_size: of_a_size(), most: added / ADDED_FOR_ONE }
    }
}

impl MergePolicy for AtTheEnd {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.of_a_size.compute_merge_candidates(segments);
        let taken: HashSet<SegmentId> = candidates.iter().flat_map(|c| c.0.clone()).collect();
        let mut others: Vec<(u32, SegmentId)> =
            segments.iter().map(|segment| (segment.num_docs(), segment.id())).collect();
        others.retain(|(_, id)| !taken.contains(id));
        others.sort_unstable();
        let mut articles = 0;
        let small = others.iter().take_while(|(of_segment, _)| {
            articles += u64::from(*of_segment);
            articles <= self.most
        });
        let small: Vec<SegmentId> = small.map(|(_, id)| *id).collect();
        if small.len() > 1 {
            candidates.push(MergeCandidate(small));
        }
        candidates
    }
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::schema::Schema;

    use super::*;

    /// The sizes of the segments that are merged with each other at the end of a run.
    fn merged(added: u64, sizes: &[u32]) -> Vec<Vec<u32>> {
        let index = Index::create_in_ram(Schema::builder().build());
        let segments: Vec<SegmentMeta> = sizes
            .iter()
            .map(|&size| index.new_segment_meta(SegmentId::generate_random(), size))
            .collect();
        let size_of = |id: &SegmentId| {
            let segment = segments.iter().find(|segment| segment.id() == *id);
            segment.map_or(0, SegmentMeta::num_docs)
        };
        let mut merged: Vec<Vec<u32>> = AtTheEnd::of(added)
            .compute_merge_candidates(&segments)
            .iter()
            .map(|candidate| candidate.0.iter().map(size_of).collect())
            .collect();
        merged.iter_mut().for_each(|sizes| sizes.sort_unstable());
        merged
    }

    #[test]
    fn small_segments_left_over_are_merged_where_the_run_was_long() {
        let sizes = [157_000, 157_000, 157_000, 20_500, 7_600, 20_600, 7_600];
        assert_eq!(merged(1_000_000, &sizes), [[7_600, 7_600, 20_500, 20_600]]);
        assert_eq!(merged(300_000, &sizes), [[7_600, 7_600]]);
        assert!(merged(100, &sizes).is_empty());
        assert!(merged(100_000, &[6_000, 157_000]).is_empty(), "one is no reason");
    }

    #[test]
    fn segments_of_a_size_are_merged_as_ever() {
        let mut sizes = vec![20_000; 8];
        sizes.extend([300, 400]);
        assert_eq!(merged(160_000, &sizes), [vec![20_000; 8], vec![300, 400]]);
    }
}
