//! The stories of an index beside those that its articles make when nothing else is known.

use std::collections::BTreeMap;
use std::convert::Infallible;

use dateline::engine::View;
use dateline::search::Hit;
use dateline::story::Known;
use dateline::story::Sketch;
use dateline::story::Stories;
use dateline::story::Text;
use dateline::story::group;
use dateline::story::sketch;

/// Asserts that the stories of a commit are those of its articles, whatever runs, kills and faults it came by;
/// returns how many there are, `None` where the commit has none derived yet. `hits` are all articles, dated by
/// days or not at all.
pub(crate) fn assert_stories(view: &View, hits: &[Hit], what: &str) -> Option<usize> {
    let found = view.stories().unwrap_or_else(|error| panic!("{error}: {what}"))?;
    let sketches: Vec<Sketch> = hits
        .iter()
        .map(|hit| sketch(&hit.article, hit.id, hit.path.as_os_str().as_encoded_bytes(), 0))
        .collect();
    let keys = sketches.iter().map(|sketch| sketch.facts.key);
    let bodies: BTreeMap<u64, &str> =
        keys.zip(hits.iter().map(|hit| hit.article.body.as_str())).collect();
    let mut known = Known::default();
    let mut text = |key: u64| Ok::<_, Infallible>(Text::new(bodies[&key]));
    let Ok(changes) = known.changes(sketches, Vec::new(), &mut text);
    known.apply(changes);
    let facts = |key: u64| &known.sketch(key).expect("a pair is of articles").facts;
    let expected = group(known.pairs(), &facts);
    assert_eq!(written(found), written(&expected), "{what}");
    Some(found.stories.len())
}

/// Returns each story by its members: their ids, what they are, and what decided; and who quotes whom.
fn written(stories: &Stories) -> Vec<String> {
    let story = |story: &dateline::story::Story| {
        let members =
            story.members.iter().map(|member| format!("{} {:?}", member.id, member.relation));
        let mut members: Vec<String> = members.collect();
        members.sort();
        format!("{:?}: {}", story.decided, members.join(", "))
    };
    let quotes = stories.quotes.iter().map(|quote| format!("{} quotes {}", quote.by, quote.of));
    let mut written: Vec<String> = stories.stories.iter().map(story).chain(quotes).collect();
    written.sort();
    written
}
