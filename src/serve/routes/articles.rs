//! `/api/v1/articles/{id}` and `…/passages/{n}`: an article or a passage of it, with its evidence.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ARTICLE: Route = Route {
    path: "/api/v1/articles/{id}",
    summary: "An article, with the evidence for its date and source; ID may be cut to any beginning \
              that names one article",
    parameters: grammar::<ArticleParameters>,
    schema: schema::ARTICLE,
    by_post: false,
    lasting: Lasting::Files,
    cost: Cost::Search,
    making: Making::Whole(article),
};

pub(crate) const PASSAGE: Route = Route {
    path: "/api/v1/articles/{id}/passages/{n}",
    summary: "One passage of an article: what the citation ID#pN names",
    parameters: grammar::<PassageParameters>,
    schema: schema::ARTICLE,
    by_post: false,
    lasting: Lasting::Files,
    cost: Cost::Search,
    making: Making::Whole(passage),
};

#[derive(Debug, Args)]
struct ArticleParameters {
    /// Only what is known about it, not its text
    #[arg(long)]
    meta: bool,
}

#[derive(Debug, Args)]
struct PassageParameters {
    /// The hash of the text that was cited: the answer says whether it has changed since
    #[arg(long, value_name = "HASH")]
    hash: Option<String>,
    /// Only what is known about it, not its text
    #[arg(long)]
    meta: bool,
}

fn article(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: ArticleParameters = asked.parameters()?;
    shown(asked, asked.part(0), parameters.meta)
}

fn passage(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: PassageParameters = asked.parameters()?;
    let (id, number) = (asked.part(0), asked.part(1));
    let citation = match &parameters.hash {
        Some(hash) => format!("{id}#p{number}@{hash}"),
        None => format!("{id}#p{number}"),
    };
    shown(asked, &citation, parameters.meta)
}

fn shown(asked: &Asked, citation: &str, meta: bool) -> Result<Vec<u8>, Failure> {
    let found =
        search::show(&asked.view, citation).map_err(|error| Failure::search(&error, citation))?;
    let mut answer = found.ok_or_else(|| Failure::nothing_cited(citation))?;
    Naming::from_here().hits(std::slice::from_mut(&mut answer.hit));
    let mut bytes = Vec::new();
    json::shown(&mut bytes, &answer, meta).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
