//! Counts stories instead of articles: each story that any match is in counts once, as its original.
//!
//! The original says when, by whom and where a story was published, whether it matches or not. Two passes:
//! over the matches, for the stories they are in; then over the places of all articles, for the originals of
//! these.

use tantivy::DocId;

use crate::engine::Axis;
use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::Matches;
use crate::engine::Tally;
use crate::engine::Undated;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::labels::Labels;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::query::stories::known;
use crate::engine::embedded::query::stories_seen::StoriesSeen;
use crate::engine::embedded::query::sums::Sums;
use crate::engine::embedded::query::sums::together;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::WIDTH;
use crate::story::Relation;

/// What the matches of a segment are: those in no story, and the stories of the others.
struct Found {
    alone: Vec<DocId>,
    stories: MatchedStories,
    matches: Matches,
}

impl Snapshot {
    /// Returns how many of the stories that matches are in have each combination of labels, those of the
    /// original; a match in no story is its own.
    ///
    /// # Errors
    /// `Query` while the stories are not derived; `Damaged` when the index cannot be read.
    pub fn tally_stories(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Tally, EngineError> {
        let known = known(self, &(0..0))?;
        let sizes = self.sizes();
        let articles = sizes.iter().copied().map(u64::from).sum();
        let found =
            parallel::map(&sizes, articles, |number| self.found(prepared, undated, number))?;
        let (mut stories, mut matches) = (known.none_matched(), Matches::default());
        for part in &found {
            stories.add_all(&part.stories);
            matches += part.matches;
        }
        let parts = parallel::map(&sizes, articles, |number| {
            let labels = axes.iter().map(|axis| self.labels(number, axis, prepared.stop()));
            let labels = labels.collect::<Result<Vec<Labels>, _>>()?;
            let mut sums = Sums::new(&labels);
            found[number].alone.iter().for_each(|doc| sums.add(&labels, *doc));
            let segment = &self.segments()[number];
            let places = known.of_segment(segment)?;
            for start in (0..segment.reader().max_doc()).step_by(WIDTH as usize) {
                places.each_of(start, &segment.live(start), |offset, place| {
                    let is_original = place.relation == Relation::Original;
                    if is_original && stories.articles(place.story) > 0 {
                        sums.add(&labels, start + offset);
                    }
                    Ok(())
                })?;
            }
            Ok((labels.into_iter().map(|axis| axis.labels).collect(), sums))
        })?;
        Ok(Tally { cells: together(&parts), matches, stories: Some(stories.count) })
    }

    /// Looks through the matches of a segment.
    fn found(
        &self,
        prepared: &Prepared,
        undated: Undated,
        number: usize,
    ) -> Result<Found, EngineError> {
        let mut seen = StoriesSeen::new(self.stories()?);
        seen.open(&self.segments()[number])?;
        let mut alone = Vec::new();
        let mut each = |_: &mut dyn Scan, hits: &Hits| {
            seen.look(hits.start, &hits.articles)?;
            let mut next = hits.articles.next(0);
            while let Some(offset) = next {
                if seen.of(hits.start + offset)?.is_none() {
                    alone.push(hits.start + offset);
                }
                next = hits.articles.next(offset + 1);
            }
            Ok(())
        };
        let matches = self.run_segment(prepared, number, undated, false, None, &mut each)?;
        Ok(Found { alone, stories: seen.matched().unwrap_or_default(), matches })
    }
}
