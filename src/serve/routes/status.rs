//! `/api/v1/status`: what the index holds, and what became of the files it is made from.

use clap::Args;
use dateline::render::json;
use dateline::render::schema;
use dateline::search::FileLists;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::request::status;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/status",
    summary: "What the index holds: roots, articles, sources, languages, and what became of its files",
    parameters: grammar::<Parameters>,
    schema: schema::STATUS,
    by_post: false,
    lasting: Lasting::Files,
    cost: Cost::Walk,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    /// List every file that was skipped
    #[arg(long)]
    skipped: bool,
    /// List every file that is new, or has changed or gone since the last run
    #[arg(long)]
    changed: bool,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let lists =
        FileLists { failed: usize::MAX, skipped: parameters.skipped, changed: parameters.changed };
    let mut answer = status::status(&asked.view, asked.index.path(), asked.today, lists)?;
    Naming::from_here().status(&mut answer);
    let mut bytes = Vec::new();
    json::status(&mut bytes, &answer, lists).map_err(|error| Failure::output(&error))?;
    Ok(bytes)
}
