//! Lowers what a query asks of stories: `story:ID`, `copies:>5`, `is:copy`, `is:original`.
//!
//! Cost: the key of every article is looked up once; articles that are in no story are not gone through
//! again.

use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;

use crate::engine::EngineError;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::read::known_stories::KnownStories;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::names::id_beginning;
use crate::engine::problem::query_error;
use crate::query::NamePattern;
use crate::story::Member;
use crate::story::Relation;
use crate::story::Story;

/// Lowers `is:copy`.
pub(crate) fn copies(snapshot: &Snapshot, span: &Range<usize>) -> Result<Plan, EngineError> {
    members(snapshot, span, &|_, _, member| member.relation == Relation::Copy).map(Plan::Docs)
}

/// Lowers `is:original`: what is neither a copy nor a version of another.
pub(crate) fn originals(snapshot: &Snapshot, span: &Range<usize>) -> Result<Plan, EngineError> {
    let others = members(snapshot, span, &|_, _, member| member.relation != Relation::Original)?;
    Ok(Plan::Not(Box::new(Plan::Docs(others))))
}

/// Lowers bounds on the number of other articles that a story has, both included.
pub(crate) fn number_of_copies(
    snapshot: &Snapshot,
    (least, most): (u64, u64),
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let bounds = least..=most;
    let is_within = |story: &Story| bounds.contains(&(story.members.len() as u64 - 1));
    if bounds.contains(&0) {
        // An article without copies is in no story.
        let others = members(snapshot, span, &|_, story, _| !is_within(story))?;
        return Ok(Plan::Not(Box::new(Plan::Docs(others))));
    }
    members(snapshot, span, &|_, story, _| is_within(story)).map(Plan::Docs)
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
        let keys = segment.story_keys()?;
        numbers.extend(docs.iter().filter_map(|doc| known.of(keys.first(*doc)?)));
    }
    let others = members(snapshot, span, &|number, _, _| numbers.contains(&number))?;
    Ok(Plan::Or(vec![Plan::Docs(own), Plan::Docs(others)]))
}

fn known<'s>(snapshot: &'s Snapshot, span: &Range<usize>) -> Result<&'s KnownStories, EngineError> {
    snapshot.stories()?.ok_or_else(|| {
        let hint = "they are when the run that is under way ends; after one that was ended, run \
                    dateline index";
        query_error(span, "the stories of this commit are not derived yet".into(), Some(hint))
    })
}

/// Returns the articles that are in a story and satisfy a test, which gets the number of the story.
fn members(
    snapshot: &Snapshot,
    span: &Range<usize>,
    is: &dyn Fn(u32, &Story, &Member) -> bool,
) -> Result<Vec<Arc<Vec<DocId>>>, EngineError> {
    let known = known(snapshot, span)?;
    let mut found = Vec::new();
    for segment in snapshot.segments() {
        let keys = segment.story_keys()?;
        let is_one = |doc: DocId| {
            let key = keys.first(doc)?;
            let number = known.of(key)?;
            let story = &known.stories.stories[number as usize];
            let member = story.members.iter().find(|member| member.key == key)?;
            Some(is(number, story, member))
        };
        let docs = (0..segment.reader().max_doc()).filter(|doc| is_one(*doc) == Some(true));
        found.push(Arc::new(docs.collect()));
    }
    Ok(found)
}
