//! The story of an article: who had it first, who copied it, what is new in each.

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Named;
use crate::engine::View;
use crate::passage::bounds;
use crate::query::QueryError;
use crate::query::quoted;
use crate::search::Hit;
use crate::search::QuotedArticle;
use crate::search::SearchError;
use crate::search::StoryArticle;
use crate::search::StoryDiff;
use crate::search::StoryShown;
use crate::search::files;
use crate::search::page;
use crate::story;
use crate::story::Member;
use crate::story::Relation;
use crate::story::Story;
use crate::story::Text;
use crate::story::compare;

/// Quoting articles that are named.
const QUOTES: usize = 20;
/// A sentence with fewer words of its own is as new as those around it.
const OWN_WORDS: usize = 5;

/// Shows the story of the article whose id starts so. `None` when there is no such article.
///
/// # Errors
/// `Query` when the id is not one or names several articles; `Engine` when the index cannot be read.
pub(super) fn story(view: &View, id: &str) -> Result<Option<StoryShown>, SearchError> {
    let Some((asked, doc)) = named(view, id)? else { return Ok(None) };
    if !view.has_stories()? {
        return Err(not_derived(view).into());
    }
    let number = view.stories_of(&[doc])?.pop().flatten().map(|(number, _)| number);
    let story = number.map(|number| view.story(number)).transpose()?;
    let keys = match &story {
        Some(story) => story.members.iter().map(|member| member.key).collect(),
        None => view.story_keys(&[doc])?,
    };
    let all_quotes = view.quotes(&keys)?;
    let quotes = |is: &dyn Fn(&story::Quote) -> Option<ArticleId>| {
        all_quotes.iter().filter_map(is).collect::<Vec<_>>()
    };
    let record = match story {
        Some(_) => None,
        None => view.map_records(&[doc], |_, stored| Ok(stored.id))?.pop(),
    };
    let own: Vec<ArticleId> =
        story.iter().flat_map(|story| &story.members).map(|member| member.id).collect();
    let is_own = |id: ArticleId| own.contains(&id) || record == Some(id);
    let quotes_from = quotes(&|quote| (is_own(quote.by) && !is_own(quote.of)).then_some(quote.of));
    let quoted_by = quotes(&|quote| (is_own(quote.of) && !is_own(quote.by)).then_some(quote.by));
    let articles = match &story {
        Some(story) => articles(view, story)?,
        None => vec![alone(view, doc)?],
    };
    Ok(Some(StoryShown {
        index: view.info(),
        asked,
        decided: story.as_ref().map(|story| story.decided),
        sources: story.as_ref().map_or(1, Story::sources) as u64,
        articles,
        quotes_from: named_articles(view, &quotes_from)?,
        quoted_by: named_articles(view, &quoted_by)?,
    }))
}

/// Shows what differs between the texts of two articles.
///
/// # Errors
/// As [`story`].
pub(super) fn diff(
    view: &View,
    old: &str,
    new: &str,
) -> Result<Result<StoryDiff, String>, SearchError> {
    let mut hits = Vec::new();
    for id in [old, new] {
        let Some((_, doc)) = named(view, id)? else { return Ok(Err(id.to_owned())) };
        hits.push(alone(view, doc)?.hit);
    }
    let changes = story::diff(&hits[0].article.body, &hits[1].article.body);
    let new = hits.pop().expect("two were read");
    let old = hits.pop().expect("two were read");
    Ok(Ok(StoryDiff { index: view.info(), old, new, changes }))
}

/// Says that a run was ended before it could derive the stories, or that none does.
pub(super) fn not_derived(view: &View) -> QueryError {
    if let Some(why) = view.never_has_stories() {
        let hint =
            "an index in a folder has them; `dateline similar ID` finds articles on the same";
        return QueryError::new(why, 0..0).with_hint(hint);
    }
    QueryError::new("the stories of this commit are not derived yet", 0..0).with_hint(
        "they are when the run that is under way ends; after one that was ended, run `dateline index`",
    )
}

/// Returns the article that an id names.
pub(super) fn named(view: &View, id: &str) -> Result<Option<(ArticleId, DocRef)>, SearchError> {
    let digits = id.split_once("#p").map_or(id, |(id, _)| id).to_ascii_lowercase();
    if !ArticleId::is_beginning(&digits) {
        let error = QueryError::new(format!("{} is not an id", quoted(id)), 0..0);
        return Err(error.with_hint("write the ID as printed beside a hit").into());
    }
    for found in [view.named(&digits)?, view.edited(&digits)?] {
        match found {
            Named::Article(id, doc) | Named::Identical(id, doc) => return Ok(Some((id, doc))),
            Named::Several => {
                let text = format!("{} names more than one article", quoted(&digits));
                return Err(QueryError::new(text, 0..0)
                    .with_hint("give more of its digits")
                    .into());
            }
            Named::Nothing => {}
        }
    }
    Ok(None)
}

/// Returns an article that is in no story.
fn alone(view: &View, doc: DocRef) -> Result<StoryArticle, EngineError> {
    let mut hits =
        view.map_articles(&[doc], |_, stored| Ok(page::assemble(view, stored, 1, 0.0)))?;
    page::name(view, &mut hits)?;
    files::recheck(view, &mut hits)?;
    let hit = hits.pop().ok_or_else(|| EngineError::damaged("an article is gone"))?;
    Ok(StoryArticle { hit, relation: None, in_common: None, of_original: None, new: Vec::new() })
}

/// Returns the articles of a story, in the order of time.
fn articles(view: &View, story: &Story) -> Result<Vec<StoryArticle>, EngineError> {
    let docs = view.docs_of_members(&story.members)?;
    let mut hits: Vec<Hit> = view
        .map_articles(&docs, |at, stored| Ok(page::assemble(view, stored, at as u64 + 1, 0.0)))?;
    page::name(view, &mut hits)?;
    files::recheck(view, &mut hits)?;
    let texts: Vec<Text> = hits.iter().map(|hit| Text::new(&hit.article.body)).collect();
    let is_original = |member: &Member| member.relation == Relation::Original;
    let original = story.members.iter().position(is_original).unwrap_or(0);
    let shown = hits.into_iter().enumerate().map(|(at, hit)| {
        let compared = compare(&texts[at], &texts[original]);
        // Of this article and of the original, whichever of the two is the longer.
        let (own, of_original) = match compared.first_is_longer {
            true => (compared.of_longer, compared.of_shorter),
            false => (compared.of_shorter, compared.of_longer),
        };
        let new = match at {
            0 => Vec::new(),
            _ => new_sentences(&hit.article.body, &texts[..at]),
        };
        let relation = Some(story.members[at].relation);
        let part = |part: f64| (at != original).then_some(part.min(1.0));
        let (in_common, of_original) = (part(own), part(of_original));
        StoryArticle { hit, relation, in_common, of_original, new }
    });
    Ok(shown.collect())
}

/// Returns the sentences of a text that none of the others has the greater part of.
fn new_sentences(body: &str, others: &[Text]) -> Vec<String> {
    let starts = bounds(body).sentences;
    let mut new = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).map_or(body.len(), |end| *end as usize);
        let sentence = body[*start as usize..end].trim();
        let text = Text::new(sentence);
        let had = others.iter().any(|other| compare_share(&text, other) > 0.5);
        if text.words() >= OWN_WORDS && !had {
            new.push(sentence.to_owned());
        }
    }
    new
}

/// Returns the part of the words of a sentence that a text has in runs.
fn compare_share(sentence: &Text, text: &Text) -> f64 {
    let compared = compare(sentence, text);
    if compared.first_is_longer { compared.of_longer } else { compared.of_shorter }
}

/// Returns articles by the ids of their records, as far as there are any.
fn named_articles(view: &View, records: &[ArticleId]) -> Result<Vec<QuotedArticle>, EngineError> {
    let mut records = records.to_vec();
    records.sort_unstable();
    records.dedup();
    let mut found = Vec::new();
    for record in records.into_iter().take(QUOTES) {
        let (Named::Article(_, doc) | Named::Identical(_, doc)) =
            view.named(&record.to_string())?
        else {
            continue;
        };
        found.push(QuotedArticle { hit: alone(view, doc)?.hit });
    }
    Ok(found)
}
