//! Derives the stories of a commit, from what is committed and from what was known before.
//!
//! Each article has a key in a column, which changes with anything that decides about stories. The keys
//! of the live articles, compared with those known, say what came and what went, whatever the history;
//! sketches of what came are at hand if this run made them, and are else made from the stored article.
//! Texts are read from the store for the pairs that are compared. Nothing else is asked, so the stories
//! are a function of the articles.

use std::collections::HashMap;

use crate::article::Article;
use crate::article::PublicationDate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::embedded::disk::story_files::StoryFiles;
use crate::engine::embedded::disk::story_files::read_known;
use crate::engine::embedded::disk::story_files::test_stories;
use crate::engine::embedded::disk::story_files::write;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::story;
use crate::story::Known;
use crate::story::Sketch;
use crate::story::Text;

/// Returns what is kept of an article to find its copies.
pub(crate) fn sketch_of(stored: &StoredArticle) -> Sketch {
    let StoredArticle { id, root, path, article, .. } = stored;
    // Where it is: of two records with the same bytes each has a key of its own.
    let mut place = root.to_be_bytes().to_vec();
    place.extend_from_slice(path);
    let Article { record, member, .. } = article;
    place.push(0);
    place.extend_from_slice(member.as_deref().unwrap_or("").as_bytes());
    let (number, bytes) =
        record.as_ref().map_or((0, (0, 0)), |record| (record.number, record.bytes));
    [number, bytes.0].iter().for_each(|part| place.extend_from_slice(&part.to_be_bytes()));
    story::sketch(
        article,
        *id,
        &place,
        article.published.as_ref().map_or(0, PublicationDate::clock),
    )
}

/// Derives the stories of the articles of `snapshot` and writes them to its folder. `before` are the files
/// of the commit before, `made` the sketches that this run made; `anew` leaves nothing of what went.
///
/// # Errors
/// `Damaged` when an article cannot be read, `Io` when a file cannot be written.
pub(crate) fn derive(
    snapshot: &Snapshot,
    before: Option<&StoryFiles>,
    made: Vec<Sketch>,
    anew: bool,
) -> Result<StoryFiles, EngineError> {
    let folder = snapshot.folder().generation_path();
    // What is damaged of what can be derived is derived again.
    let read = before.and_then(|files| Some((files, read_known(&folder, files).ok()?)));
    let (files, known) = read.unzip();
    let mut known: Known = known.unwrap_or_default();
    let live = live(snapshot)?;
    let (added, removed) = difference(&known, &live);
    if let Some(files) = files.filter(|_| added.is_empty() && removed.is_empty() && !anew)
        && test_stories(&folder, files).is_ok()
    {
        return Ok(StoryFiles { outdated: false, ..files.clone() });
    }
    let sketches = sketches(snapshot, &live, &added, made)?;
    let mut text = |key: u64| {
        let doc = doc_of(&live, key).ok_or_else(|| EngineError::damaged("an article is gone"))?;
        Ok::<_, EngineError>(Text::new(&snapshot.article(doc)?.article.body))
    };
    let changes = known.changes(sketches, removed, &mut text)?;
    known.apply(changes.clone());
    let facts = |key: u64| &known.sketch(key).expect("pairs are of articles there are").facts;
    let stories = story::group(known.pairs(), &facts);
    let kept = files.filter(|_| !anew).map_or(&[][..], |files| &files.sketches);
    write(&folder, kept, &changes, &known, &stories)
}

/// Returns the live articles by their keys, sorted.
fn live(snapshot: &Snapshot) -> Result<Vec<(u64, DocRef)>, EngineError> {
    let mut live = Vec::new();
    for (number, segment) in (0_u32..).zip(snapshot.segments()) {
        let keys = segment.story_keys()?;
        for doc in (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc)) {
            let key = keys.first(doc);
            let key = key.ok_or_else(|| EngineError::damaged("an article has no key"))?;
            live.push((key, DocRef::new(number, doc)));
        }
    }
    live.sort_unstable();
    live.dedup_by_key(|(key, _)| *key);
    Ok(live)
}

fn doc_of(live: &[(u64, DocRef)], key: u64) -> Option<DocRef> {
    let found = live.binary_search_by_key(&key, |(key, _)| *key);
    found.ok().map(|at| live[at].1)
}

/// Returns the keys that came and those that went, sorted.
fn difference(known: &Known, live: &[(u64, DocRef)]) -> (Vec<u64>, Vec<u64>) {
    let known = known.sketches();
    let is_live = |key: u64| doc_of(live, key).is_some();
    let is_known = |key: u64| known.binary_search_by_key(&key, |s| s.facts.key).is_ok();
    let added = live.iter().map(|(key, _)| *key).filter(|key| !is_known(*key));
    let removed = known.iter().map(|sketch| sketch.facts.key).filter(|key| !is_live(*key));
    (added.collect(), removed.collect())
}

/// Returns the sketches of what came.
fn sketches(
    snapshot: &Snapshot,
    live: &[(u64, DocRef)],
    added: &[u64],
    made: Vec<Sketch>,
) -> Result<Vec<Sketch>, EngineError> {
    let mut made: HashMap<u64, Sketch> =
        made.into_iter().map(|sketch| (sketch.facts.key, sketch)).collect();
    let mut sketches: Vec<Sketch> = added.iter().filter_map(|key| made.remove(key)).collect();
    let known: Vec<u64> = sketches.iter().map(|sketch| sketch.facts.key).collect();
    let missing = added.iter().filter(|key| known.binary_search(key).is_err());
    let docs: Vec<DocRef> = missing.filter_map(|key| doc_of(live, *key)).collect();
    sketches.extend(snapshot.map_records(&docs, |_, stored| Ok(sketch_of(&stored)))?);
    Ok(sketches)
}
