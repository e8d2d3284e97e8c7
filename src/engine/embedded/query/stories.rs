//! Lowers what a query asks of stories: `story:ID`, `copies:>5`, `is:copy`, `is:version`,
//! `is:original`.
//!
//! Cost: the places of the articles are gone through once, those of articles that are in no story 64 at a time.

use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;

use crate::engine::EngineError;
use crate::engine::embedded::disk::story_places::Place;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::read::window::WIDTH;
use crate::engine::names::id_beginning;
use crate::engine::problem::query_error;
use crate::query::NamePattern;
use crate::story::Relation;

/// Lowers `is:copy`.
pub(crate) fn copies(snapshot: &Snapshot, span: &Range<usize>) -> Result<Plan, EngineError> {
    of_relation(snapshot, Relation::Copy, span)
}

/// Lowers `is:version`.
pub(crate) fn versions(snapshot: &Snapshot, span: &Range<usize>) -> Result<Plan, EngineError> {
    of_relation(snapshot, Relation::Version, span)
}

fn of_relation(
    snapshot: &Snapshot,
    relation: Relation,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    members(snapshot, span, &|_, place| Ok(place.relation == relation)).map(Plan::Docs)
}

/// Lowers `is:original`: what is neither a copy nor a version of another.
pub(crate) fn originals(snapshot: &Snapshot, span: &Range<usize>) -> Result<Plan, EngineError> {
    let is_other = |_: &KnownStories, place: Place| Ok(place.relation != Relation::Original);
    let others = members(snapshot, span, &is_other)?;
    Ok(Plan::Not(Box::new(Plan::Docs(others))))
}

/// Lowers bounds on the number of other articles that a story has, both included.
pub(crate) fn number_of_copies(
    snapshot: &Snapshot,
    (least, most): (u64, u64),
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let bounds = least..=most;
    let is_within = |known: &KnownStories, place: Place| {
        Ok(bounds.contains(&(known.articles(place.story)? as u64 - 1)))
    };
    if bounds.contains(&0) {
        // An article without copies is in no story.
        let is_outside = |known: &KnownStories, place: Place| Ok(!is_within(known, place)?);
        let others = members(snapshot, span, &is_outside)?;
        return Ok(Plan::Not(Box::new(Plan::Docs(others))));
    }
    members(snapshot, span, &is_within).map(Plan::Docs)
}

/// Lowers `story:ID`: the articles of the stories of the articles whose id starts so, and these.
pub(crate) fn of_article(
    snapshot: &Snapshot,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let prefix = id_beginning(pattern, span)?;
    let known = known(snapshot, span)?;
    let own = snapshot.docs_by_id(&prefix)?;
    let mut numbers = Vec::new();
    for (segment, docs) in snapshot.segments().iter().zip(&own) {
        let places = known.of_segment(segment)?;
        for doc in docs.iter() {
            numbers.extend(places.place(*doc)?.map(|place| place.story));
        }
    }
    let others = members(snapshot, span, &|_, place| Ok(numbers.contains(&place.story)))?;
    Ok(Plan::Or(vec![Plan::Docs(own), Plan::Docs(others)]))
}

pub(super) fn known<'s>(
    snapshot: &'s Snapshot,
    span: &Range<usize>,
) -> Result<&'s KnownStories, EngineError> {
    snapshot.stories()?.ok_or_else(|| {
        let hint = "they are when the run that is under way ends; after one that was ended, run \
                    `dateline index`";
        query_error(span, "the stories of this commit are not derived yet".into(), Some(hint))
    })
}

/// Returns the articles that are in a story and satisfy a test, which gets where in it they are.
fn members(
    snapshot: &Snapshot,
    span: &Range<usize>,
    is: &dyn Fn(&KnownStories, Place) -> Result<bool, EngineError>,
) -> Result<Vec<Arc<Vec<DocId>>>, EngineError> {
    let known = known(snapshot, span)?;
    let mut found = Vec::new();
    for segment in snapshot.segments() {
        let places = known.of_segment(segment)?;
        let end = segment.reader().max_doc();
        let mut docs = Vec::new();
        for start in (0..end).step_by(WIDTH as usize) {
            let mut failed = None;
            let each = |offset, place| match is(known, place) {
                Ok(true) => docs.push(start + offset),
                Ok(false) => {}
                Err(error) => failed = Some(error),
            };
            places.each_of(start, &Bits::range(start, start, end), each)?;
            failed.map_or(Ok(()), Err)?;
        }
        found.push(Arc::new(docs));
    }
    Ok(found)
}
