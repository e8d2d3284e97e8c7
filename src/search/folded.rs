//! What a hit says of its story, where each story is shown once.
//!
//! All but what matched describes the whole story, whatever the filters. Only what is shown is read: the
//! original of each story on the page that is not itself the hit.

use std::collections::BTreeSet;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::PublicationDate;
use crate::article::day_from_number;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::MatchedStories;
use crate::engine::View;
use crate::rank;
use crate::rank::Ranked;
use crate::search::Hit;
use crate::search::HitPassage;
use crate::search::SearchRequest;
use crate::search::files;
use crate::search::page;
use crate::search::ready::Ready;
use crate::story::Decided;
use crate::story::Member;
use crate::story::Relation;
use crate::story::Story;

/// The story that a hit is shown for.
#[derive(Debug, Clone, PartialEq)]
pub struct HitStory {
    /// Its articles, the hit among them.
    pub articles: u64,
    /// Those of them that match.
    pub matched: u64,
    /// The sources that have it; those that are not known are none.
    pub sources: u64,
    /// Its copies: the same text in another place.
    pub copies: u64,
    /// The sources of these.
    pub copying: u64,
    /// Its versions: told again by the source of the original, or the agency it came from.
    pub versions: u64,
    /// The first and the last possible day of its articles; `None` if all are undated.
    pub days: Option<DateRange>,
    /// What the hit is in it.
    pub relation: Relation,
    /// Why the original is the original.
    pub decided: Decided,
    /// Who had it first.
    pub original: Original,
    /// Its other articles, in the order of time, if they are asked for.
    pub others: Option<Vec<OtherArticle>>,
}

/// The original of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Original {
    /// Its identity.
    pub id: ArticleId,
    /// The shortest unique prefix of the id, at least 12 hex digits.
    pub short_id: String,
    /// Its source, if it has one.
    pub source: Option<String>,
    /// Its date.
    pub published: Option<PublicationDate>,
    /// Whether it matches.
    pub matched: bool,
}

/// Another article of the story of a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherArticle {
    /// What is known of it. Of one that matches, the best passages, without those whose text the hit
    /// shows.
    pub hit: Hit,
    /// What it is in the story.
    pub relation: Relation,
    /// Whether it matches.
    pub matched: bool,
}

/// Says of each hit in which story it is. `shown` is what the hits were made of.
pub(super) fn name(
    view: &View,
    hits: &mut [Hit],
    shown: &[(usize, Ranked)],
    matched: &MatchedStories,
) -> Result<(), EngineError> {
    let numbers = shown.iter().map(|(_, ranked)| ranked.candidate.story);
    let story = |number: u32| Ok::<_, EngineError>((number, view.story(number)?));
    let of_hit: Vec<Option<(u32, Story)>> =
        numbers.map(|number| number.map(story).transpose()).collect::<Result<_, _>>()?;
    let docs: Vec<DocRef> = shown.iter().map(|(_, ranked)| ranked.candidate.doc).collect();
    let keys: Vec<Option<u64>> =
        view.stories_of(&docs)?.into_iter().map(|place| place.map(|(_, key)| key)).collect();
    let originals = originals(view, hits, &of_hit, &keys)?;
    for (at, original) in originals.into_iter().enumerate() {
        let (Some((number, story)), Some(original)) = (&of_hit[at], original) else { continue };
        let member = story.members.iter().find(|member| Some(member.key) == keys[at]);
        let relation = member.map_or(Relation::Copy, |member| member.relation);
        let original = Original { matched: matched.has_original(*number), ..original };
        hits[at].story = Some(of_story(story, relation, original, matched.articles(*number)));
    }
    Ok(())
}

/// Lists the other articles of each hit's story.
pub(super) fn list(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    hits: &mut [Hit],
    shown: &[(usize, Ranked)],
) -> Result<(), EngineError> {
    for (hit, (_, ranked)) in hits.iter_mut().zip(shown) {
        request.stop.check()?;
        let (Some(number), Some(story)) = (ranked.candidate.story, hit.story.as_mut()) else {
            continue;
        };
        let members = &view.story(number)?.members;
        let docs = view.docs_of_members(members)?;
        let matching = view.matching(&ready.prepared, ready.undated, &docs)?;
        let others = members.iter().zip(docs).filter(|(_, doc)| *doc != ranked.candidate.doc);
        let (members, docs): (Vec<&Member>, Vec<DocRef>) = others.unzip();
        let mut others = read(view, request, ready, &docs, matching)?;
        let is_shown =
            |passage: &HitPassage| hit.passages.iter().any(|own| own.text == passage.text);
        for (hit, _) in &mut others {
            hit.passages.retain(|passage| !is_shown(passage));
        }
        let with_relation = others.into_iter().zip(members);
        let others = with_relation.map(|((hit, matched), member)| {
            let relation = member.relation;
            OtherArticle { hit, relation, matched }
        });
        story.others = Some(others.collect());
    }
    Ok(())
}

/// Reads articles of a story: each with whether it matches, and with its best passages if it does.
fn read(
    view: &View,
    request: &SearchRequest,
    ready: &Ready,
    docs: &[DocRef],
    matching: Vec<Candidate>,
) -> Result<Vec<(Hit, bool)>, EngineError> {
    let matching: Vec<Candidate> =
        matching.into_iter().filter(|found| docs.contains(&found.doc)).collect();
    let found: Vec<DocRef> = matching.iter().map(|found| found.doc).collect();
    let matched = view.matched(&ready.prepared, &found)?;
    let ranked = rank::in_order(matching, matched, &ready.clauses, ready.recency);
    let weights = &ready.clauses.weights;
    let mut hits = view.map_articles(docs, |at, stored| {
        let own = ranked.iter().find(|ranked| ranked.candidate.doc == docs[at]);
        Ok(match own {
            Some(ranked) => {
                page::hit(view, ranked, stored, at as u64 + 1, request.passages, weights)
            }
            None => page::assemble(view, stored, at as u64 + 1, 0.0),
        })
    })?;
    page::name(view, &mut hits)?;
    files::recheck(view, &mut hits)?;
    let with_match = hits.into_iter().zip(docs);
    Ok(with_match.map(|(hit, doc)| (hit, found.contains(doc))).collect())
}

fn of_story(story: &Story, relation: Relation, original: Original, matched: u64) -> HitStory {
    let of = |relation: Relation| {
        let is = move |member: &&Member| member.relation == relation;
        story.members.iter().filter(is)
    };
    let copying: BTreeSet<u32> = of(Relation::Copy).map(|member| member.source).collect();
    let days = story.days().and_then(|(first, last)| {
        DateRange::new(day_from_number(first.into())?, day_from_number(last.into())?)
    });
    HitStory {
        articles: story.members.len() as u64,
        matched,
        sources: story.sources() as u64,
        copies: of(Relation::Copy).count() as u64,
        copying: copying.iter().filter(|source| **source != 0).count() as u64,
        versions: of(Relation::Version).count() as u64,
        days,
        relation,
        decided: story.decided,
        original,
        others: None,
    }
}

/// Returns the original of each hit's story: the hit itself, or what is read of another article.
fn originals(
    view: &View,
    hits: &[Hit],
    of_hit: &[Option<(u32, Story)>],
    keys: &[Option<u64>],
) -> Result<Vec<Option<Original>>, EngineError> {
    let mut found: Vec<Option<Original>> = vec![None; hits.len()];
    let (mut others, mut places) = (Vec::new(), Vec::new());
    for (at, (story, key)) in of_hit.iter().zip(keys).enumerate() {
        let Some((_, story)) = story else { continue };
        if Some(story.original().key) == *key {
            found[at] = Some(original(hits[at].id, &hits[at].article));
        } else {
            others.push(*story.original());
            places.push(at);
        }
    }
    let docs = view.docs_of_members(&others)?;
    let read = view.map_articles(&docs, |_, stored| Ok(original(stored.id, &stored.article)))?;
    for (at, original) in places.into_iter().zip(read) {
        found[at] = Some(original);
    }
    let ids: Vec<ArticleId> = found.iter().flatten().map(|original| original.id).collect();
    let short = view.short_ids(&ids)?;
    found.iter_mut().flatten().zip(short).for_each(|(original, short)| original.short_id = short);
    Ok(found)
}

fn original(id: ArticleId, article: &Article) -> Original {
    Original {
        id,
        short_id: String::new(),
        source: article.source.as_ref().map(|source| source.name.clone()),
        published: article.published.clone(),
        matched: false,
    }
}
