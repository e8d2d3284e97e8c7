//! The stories of an index beside those that its articles make when nothing else is known.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::convert::Infallible;

use dateline::engine::View;
use dateline::search::Hit;
use dateline::story::Known;
use dateline::story::Pair;
use dateline::story::Quote;
use dateline::story::Sketch;
use dateline::story::Stories;
use dateline::story::Story;
use dateline::story::Text;
use dateline::story::quote;
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
    let text = |key: u64| Ok::<_, Infallible>(Text::new(bodies[&key]));
    let Ok((_, regrouped)) = known.change(sketches, Vec::new(), &text);
    let expected = Stories::default().with(&[], regrouped.stories);
    assert_eq!(written(&found), written(&expected), "{what}");
    assert_eq!(quotes(view, &found), quotes_of(&known, &expected), "{what}");
    Some(found.stories.len())
}

/// Returns each story by its members: their ids, what they are, and what decided.
fn written(stories: &Stories) -> Vec<String> {
    let story = |story: &Story| {
        let members =
            story.members.iter().map(|member| format!("{} {:?}", member.id, member.relation));
        let mut members: Vec<String> = members.collect();
        members.sort();
        format!("{:?}: {}", story.decided, members.join(", "))
    };
    let mut written: Vec<String> = stories.stories.iter().map(story).collect();
    written.sort();
    written
}

/// Returns who quotes whom, of articles that are in stories, as the index has it.
fn quotes(view: &View, stories: &Stories) -> BTreeSet<Quote> {
    let keys = |story: &Story| story.members.iter().map(|member| member.key).collect();
    let quotes = stories.stories.iter().map(keys).map(|keys: Vec<u64>| view.quotes(&keys));
    quotes.flat_map(|quotes| quotes.expect("pairs can be read")).collect()
}

/// Returns who quotes whom, of articles that are in stories, by all pairs there are.
fn quotes_of(known: &Known, stories: &Stories) -> BTreeSet<Quote> {
    let place = |key: u64| {
        let is_in = |story: &Story| story.members.iter().any(|member| member.key == key);
        stories.stories.iter().position(is_in)
    };
    let facts = |key: u64| known.sketch(key).expect("a pair is of articles").facts;
    let is_quote = |pair: &&Pair| place(pair.first) != place(pair.second);
    let pairs = known.pairs().iter().filter(is_quote);
    pairs.map(|pair| quote(pair, &facts(pair.first), &facts(pair.second))).collect()
}
