//! `/articles/{id}/changes`: what its publisher changed of an article, or what differs from another one.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::search;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::serve::answer::Answer;
use crate::serve::pages::article::ArticleParameters;
use crate::serve::pages::article::cited;
use crate::serve::pages::article::story;
use crate::serve::pages::made::made;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::changes as view;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::served::Served;

#[derive(Debug, Args)]
struct Parameters {
    /// The search that the article was found by, which the links carry on
    #[command(flatten)]
    _found: ArticleParameters,
    /// Show what differs from the article of this id; without it, the versions of the article
    #[arg(long, value_name = "ID")]
    old: Option<String>,
}

/// Answers with the changes.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Search, make).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let id = asked.part(0);
    let mut naming = Naming::from_here();
    if let Some(from) = &parameters.old {
        let found = search::story_diff(&asked.view, from, id);
        let found = found.map_err(|error| Failure::search(&error, id))?;
        let mut answer = found.map_err(|unknown| Failure::nothing_cited(&unknown))?;
        naming.hits(std::slice::from_mut(&mut answer.old));
        naming.hits(std::slice::from_mut(&mut answer.new));
        return Ok(view::between(site, &asked.pairs, &answer));
    }
    let mut request = SearchRequest::new("", asked.today);
    request.stop = asked.stop.clone();
    let found = search::versions(&asked.view, id, &request);
    let found = found.map_err(|error| Failure::search(&error, id))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(id))?;
    for version in &mut answer.versions {
        naming.hits(std::slice::from_mut(&mut version.hit));
    }
    let shown = cited(asked)?;
    let story = story(asked, &shown.hit)?;
    Ok(view::versions(site, &asked.pairs, &answer, story.as_ref()))
}
