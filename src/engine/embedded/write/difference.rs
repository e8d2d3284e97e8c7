//! Which articles came and which went since the stories were last derived.
//!
//! A segment that was there then has no article that was not, and none went where as many are live as
//! were. So keys are read of new segments and of those that lost articles; where that does not explain
//! how many there are, the articles that came last are looked up (a small segment all of whose articles were
//! removed is gone itself); and where that does not, as after a merge that left removed articles out, all keys
//! are compared.

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::disk::sketches::Sketches;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::story::Facts;

/// So many removed articles are looked up one by one.
const FEW: usize = 5_000;
/// And so many of those that came last.
const RECENT: u32 = 1_000;

/// What came and what went.
pub(crate) struct Difference {
    /// The articles that came, by their keys, sorted.
    pub(crate) added: Vec<(u64, DocRef)>,
    /// The numbers of those that went, sorted, and where their text can still be read.
    pub(crate) gone: Vec<(u32, Option<DocRef>)>,
}

/// Returns the segments of a commit and how many of their articles are live.
pub(crate) fn segments(snapshot: &Snapshot) -> Vec<(String, u32)> {
    let of = |segment: &Segment| {
        let reader = segment.reader();
        (reader.segment_id().uuid_string(), reader.num_docs())
    };
    snapshot.segments().iter().map(of).collect()
}

/// Compares what is live with what is known. `before` are the segments that all is known of.
///
/// # Errors
/// `Damaged` when keys cannot be read.
pub(crate) fn difference(
    snapshot: &Snapshot,
    before: &[(String, u32)],
    known: &Sketches,
) -> Result<Difference, EngineError> {
    let now = segments(snapshot);
    let live_before =
        |at: usize| before.iter().find(|(id, _)| *id == now[at].0).map(|(_, live)| *live);
    let fresh = keys(snapshot, |at, is_live| is_live && live_before(at).is_none())?;
    let of_fresh: Vec<u64> = fresh.iter().map(|(key, _)| *key).collect();
    let old = known.find(&of_fresh)?;
    let is_old = |key: u64| old.binary_search_by_key(&key, |(key, _)| *key).is_ok();
    let added: Vec<_> = fresh.into_iter().filter(|(key, _)| !is_old(*key)).collect();
    let live: u64 = now.iter().map(|(_, live)| u64::from(*live)).sum();
    if known.count() == 0 || known.count() + added.len() as u64 == live {
        return Ok(Difference { added, gone: Vec::new() });
    }
    let lost = |at: usize| live_before(at).is_some_and(|live| live != now[at].1);
    let removed = keys(snapshot, |at, is_live| !is_live && lost(at))?;
    let mut gone = gone_of(snapshot, known, &removed)?;
    let is_all = |gone: &[(u32, Option<DocRef>)]| {
        known.count() + added.len() as u64 == live + gone.len() as u64
    };
    if !is_all(&gone) {
        for number in known.recent(RECENT) {
            let Facts { id, key, .. } = known.outline(number)?.facts;
            let place = gone.binary_search_by_key(&number, |(number, _)| *number);
            if let Err(place) = place
                && snapshot.doc_of_key(id, key)?.is_none()
            {
                gone.insert(place, (number, None));
            }
        }
    }
    if is_all(&gone) {
        return Ok(Difference { added, gone });
    }
    let all: Vec<u64> = keys(snapshot, |_, is_live| is_live)?.iter().map(|(key, _)| *key).collect();
    let gone = known.find(&known.all_but(&all)?)?;
    let mut gone: Vec<_> = gone.into_iter().map(|(_, number)| (number, None)).collect();
    gone.sort_unstable_by_key(|(number, _)| *number);
    Ok(Difference { added, gone })
}

/// Returns which of these removed articles were known and are live nowhere else.
fn gone_of(
    snapshot: &Snapshot,
    known: &Sketches,
    removed: &[(u64, DocRef)],
) -> Result<Vec<(u32, Option<DocRef>)>, EngineError> {
    let of_removed: Vec<u64> = removed.iter().map(|(key, _)| *key).collect();
    let found = known.find(&of_removed)?;
    if found.len() > FEW {
        return Ok(Vec::new());
    }
    let mut gone = Vec::new();
    for (key, number) in found {
        if snapshot.doc_of_key(known.outline(number)?.facts.id, key)?.is_none() {
            let at = removed.binary_search_by_key(&key, |(key, _)| *key);
            gone.push((number, at.ok().map(|at| removed[at].1)));
        }
    }
    gone.sort_unstable_by_key(|(number, _)| *number);
    Ok(gone)
}

/// Returns the keys of the articles that are asked for, sorted, each once; `is` gets the place of a segment and
/// whether an article of it is live.
fn keys(
    snapshot: &Snapshot,
    is: impl Fn(usize, bool) -> bool,
) -> Result<Vec<(u64, DocRef)>, EngineError> {
    let mut found = Vec::new();
    for (at, segment) in snapshot.segments().iter().enumerate() {
        if !is(at, true) && !is(at, false) {
            continue;
        }
        let keys = segment.story_keys()?;
        let part = u32::try_from(at).expect("segments are few");
        for doc in (0..segment.reader().max_doc()).filter(|&doc| is(at, segment.is_live(doc))) {
            let key = keys.first(doc);
            let key = key.ok_or_else(|| EngineError::damaged("an article has no key"))?;
            found.push((key, DocRef::new(part, doc)));
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(key, _)| *key);
    Ok(found)
}
