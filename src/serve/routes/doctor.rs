//! `/api/v1/doctor`: what is odd about the collection.

use clap::Args;
use dateline::counting;
use dateline::render::json;
use dateline::render::schema;

use crate::failure::Failure;
use crate::naming::Naming;
use crate::request::list::ListFlag;
use crate::request::parameters::grammar;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/doctor",
    summary: "What is odd about the collection: holes, pile-ups, guessed dates, sources that are one, faults",
    parameters: grammar::<Parameters>,
    schema: schema::DOCTOR,
    by_post: false,
    lasting: Lasting::Commit,
    cost: Cost::Export,
    making: Making::Whole(answer),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    list: ListFlag,
}

fn answer(asked: &Asked) -> Result<Vec<u8>, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let (today, stop) = (asked.today, &asked.stop);
    let Some(fault) = parameters.list.fault() else {
        let ask = |view: &_| counting::diagnosis(view, today, stop);
        return asked.answered("", ask, json::diagnosis);
    };
    let named = |view: &_| {
        let mut answer = counting::faulty(view, fault, today, stop)?;
        Naming::from_here().hits(&mut answer.hits);
        Ok(answer)
    };
    asked.answered("", named, json::faulty)
}
