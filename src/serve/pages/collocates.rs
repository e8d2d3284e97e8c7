//! `/collocates` and `/collocates.csv`: the words near the places where a query matches.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Collocates;
use dateline::render::csv;

use crate::failure::Failure;
use crate::request::context::CollocateFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::CELLS;
use crate::serve::pages::asked::counted;
use crate::serve::pages::asked::waiting;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::made;
use crate::serve::pages::views::collocates as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

pub(crate) const WAY: Way = Way {
    path: "/collocates",
    name: "Collocates",
    without_query: Some(
        "The words near the places where a query matches, beside how often they would be there by chance.",
    ),
    fields: &[
        Field {
            name: "span",
            label: "Near",
            placeholder: "",
            choices: &[
                ("", "5 words to each side"),
                ("1", "1 word"),
                ("3", "3 words"),
                ("10", "10 words"),
                ("SENT", "the same sentence"),
            ],
        },
        Field {
            name: "sort",
            label: "First",
            placeholder: "",
            choices: &[
                ("", "the surest (G²)"),
                ("logdice", "logDice"),
                ("mi", "mutual information"),
                ("observed", "the most frequent"),
            ],
        },
    ],
    cost: Cost::Study,
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    near: CollocateFlags,
    /// List this many words
    #[arg(long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    counted::<Parameters>(served, request, &WAY, make).await
}

/// Answers with the table for a spreadsheet.
pub(crate) async fn table(State(served): State<Arc<Served>>, request: Request) -> Answer {
    made(served, request, Cost::Study, make_table).await
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    if let Some(page) = waiting(asked, site, &WAY) {
        return Ok(page);
    }
    let answer = answer(asked)?;
    Ok(view::page(site, &WAY, &asked.pairs, &answer, asked.warnings().as_deref()))
}

fn make_table(asked: &Asked, _: &Site) -> Result<Answer, Failure> {
    let mut bytes = Vec::new();
    csv::collocates(&mut bytes, &answer(asked)?, CELLS).map_err(|error| Failure::output(&error))?;
    Ok(answer::csv("attachment; filename=\"collocates.csv\"", bytes))
}

fn answer(asked: &Asked) -> Result<Collocates, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let request = parameters.near.request(search, Some(parameters.limit));
    let view = asked.to_search(None)?;
    counting::collocates(&view, &request).map_err(|error| Failure::search(&error, &text))
}
