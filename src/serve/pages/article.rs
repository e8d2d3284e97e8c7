//! `/articles/{id}`: an article with what of it matches, and its place among the hits.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::QuotedMarks;
use dateline::engine::Fold;
use dateline::search;
use dateline::search::Hit;
use dateline::search::HitPassage;
use dateline::search::SearchRequest;
use dateline::search::StoryShown;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::naming::Naming;
use crate::request::clock::zone;
use crate::serve::answer::Answer;
use crate::serve::pages::address::value;
use crate::serve::pages::made::made;
use crate::serve::pages::search::ListParameters;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::article as view;
use crate::serve::pages::views::article::Neighbors;
use crate::serve::pages::views::similar;
use crate::serve::pages::views::text;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

/// The search that an article was found by, its place in it, and what is asked of the article.
#[derive(Debug, Args)]
pub(crate) struct ArticleParameters {
    #[command(flatten)]
    list: ListParameters,
    /// Its place among the hits
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    rank: Option<u64>,
    /// The query is a quotation
    #[arg(long)]
    quoted: bool,
    /// Cite this passage
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    passage: Option<u64>,
}

/// Answers with the article.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Search, make).await
}

/// Answers with what is most like it.
pub(crate) async fn similar(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Search, make_similar).await
}

/// Returns the article that a path names, with its folder named.
///
/// # Errors
/// `NoSuchId`, or those of the index.
pub(crate) fn cited(asked: &Asked) -> Result<search::Shown, Failure> {
    let id = asked.part(0);
    let found = search::show(&asked.view, id).map_err(|error| Failure::search(&error, id))?;
    let mut shown = found.ok_or_else(|| Failure::nothing_cited(id))?;
    Naming::from_here().hits(std::slice::from_mut(&mut shown.hit));
    Ok(shown)
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    let parameters: ArticleParameters = asked.parameters()?;
    let shown = cited(asked)?;
    let has_query = !value(&asked.pairs, "q").is_empty();
    let matched = match has_query && !parameters.quoted {
        true => matched(asked, &parameters.list, &shown.hit)?,
        false => None,
    };
    let marks = match (has_query && parameters.quoted, &matched) {
        (true, _) => quoted(asked, &shown.hit)?,
        (false, Some(matched)) => text::marks(matched),
        (false, None) => QuotedMarks::default(),
    };
    let neighbors = match parameters.rank {
        Some(rank) => Some(neighbors(asked, &parameters.list, rank, &shown.hit)?),
        None => None,
    };
    let story = story(asked, &shown.hit)?;
    let page = view::Page {
        shown: &shown,
        marks: &marks,
        cited: parameters.passage.or(shown.passage).or_else(|| first_passage(&marks, &shown.hit)),
        neighbors: neighbors.as_ref(),
        story: story.as_ref(),
        warning: asked.warnings(),
    };
    Ok(view::page(site, &asked.pairs, &page))
}

/// Returns the story that an article is in; none while the stories of a commit are being derived.
pub(crate) fn story(asked: &Asked, hit: &Hit) -> Result<Option<StoryShown>, Failure> {
    let id = hit.id.to_string();
    let failed = |error| Failure::search(&error, &id);
    if !asked.view.has_stories().map_err(|error| failed(error.into()))? {
        return Ok(None);
    }
    let found = search::story(&asked.view, &id).map_err(failed)?;
    Ok(found.filter(|story| story.decided.is_some()))
}

/// Returns the article as a hit of the query, with every passage that matches.
fn matched(asked: &Asked, list: &ListParameters, hit: &Hit) -> Result<Option<Hit>, Failure> {
    let mut request = list.request(asked)?;
    request.article = Some(hit.id);
    request.fold = Fold::None;
    (request.offset, request.limit, request.passages) = (0, 1, usize::MAX);
    let found = search::search(&asked.view, &request)
        .map_err(|error| Failure::search(&error, &request.text))?;
    Ok(found.hits.into_iter().next())
}

/// Finds the words of a quotation in the article.
fn quoted(asked: &Asked, hit: &Hit) -> Result<QuotedMarks, Failure> {
    let text = value(&asked.pairs, "q");
    let mut request = SearchRequest::new(text, asked.today);
    request.stop = asked.stop.clone();
    counting::quoted_in(&asked.view, hit.id, &request)
        .map_err(|error| Failure::search(&error, text))
}

/// Returns the number of the passage with the first mark.
fn first_passage(marks: &QuotedMarks, hit: &Hit) -> Option<u64> {
    let first = marks.body.first()?.start as u64;
    let holds = |passage: &&HitPassage| (passage.bytes.0..passage.bytes.1).contains(&first);
    hit.passages.iter().find(holds).map(|passage| passage.number)
}

/// Returns the hits before and behind the one at `rank`.
fn neighbors(
    asked: &Asked,
    list: &ListParameters,
    rank: u64,
    hit: &Hit,
) -> Result<Neighbors, Failure> {
    let view = match asked.to_search(list.at.as_deref()) {
        Err(failure) if failure.kind == Kind::Gone => return Ok(Neighbors::Changed),
        view => view?,
    };
    let mut request = list.request(asked)?;
    let before = rank.saturating_sub(2);
    request.offset = usize::try_from(before).unwrap_or(usize::MAX);
    (request.limit, request.passages) = (3, 0);
    let found =
        search::search(&view, &request).map_err(|error| Failure::search(&error, &request.text))?;
    let at = |rank: u64| found.hits.iter().find(|hit| hit.rank == rank);
    if at(rank).is_none_or(|there| there.id != hit.id) {
        return Ok(Neighbors::Changed);
    }
    let of = |hit: &Hit| (hit.rank, hit.short_id.clone());
    Ok(Neighbors::Known {
        rank,
        total: found.total.hits(),
        previous: rank.checked_sub(1).and_then(at).map(of),
        next: at(rank.saturating_add(1)).map(of),
    })
}

fn make_similar(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    // The search that it was found by, which the links carry on.
    let _: ArticleParameters = asked.parameters()?;
    let shown = cited(asked)?;
    let mut request = SearchRequest::new("", asked.today);
    request.zone = zone().clone();
    request.passages = 1;
    request.stop = asked.stop.clone();
    let id = shown.hit.id.to_string();
    let found = search::similar(&asked.view, &id, &request)
        .map_err(|error| Failure::search(&error, &id))?;
    let mut hits = found.ok_or_else(|| Failure::nothing_cited(&id))?;
    hits.warnings.extend(asked.warnings());
    Naming::from_here().hits(&mut hits.hits);
    Ok(similar::page(site, &asked.pairs, &shown.hit, &hits))
}
