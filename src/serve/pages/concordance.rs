//! `/concordance` and `/concordance.csv`: the places where a query matches, in the words around them.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Concordance;
use dateline::render::csv;

use crate::failure::Failure;
use crate::request::context::ConcordanceFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::CELLS;
use crate::serve::pages::asked::counted;
use crate::serve::pages::asked::waiting;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::made;
use crate::serve::pages::views::concordance as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

pub(crate) const WAY: Way = Way {
    path: "/concordance",
    name: "Concordance",
    without_query: Some(
        "Every place where a query matches, in the words around it, one below the other: keywords in context.",
    ),
    fields: &[
        Field { name: "context", label: "Words to each side", placeholder: "8", choices: &[] },
        Field {
            name: "sort",
            label: "Order",
            placeholder: "",
            choices: &[
                ("", "by day"),
                ("R1,R2,R3", "by the words behind"),
                ("L1,L2,L3", "by the words before"),
                ("source,day", "by source"),
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
    lines: ConcordanceFlags,
    /// Show the first N lines; all are counted
    #[arg(long, value_name = "N", default_value_t = 100,
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
    csv::concordance(&mut bytes, &answer(asked)?, CELLS)
        .map_err(|error| Failure::output(&error))?;
    Ok(answer::csv("attachment; filename=\"concordance.csv\"", bytes))
}

fn answer(asked: &Asked) -> Result<Concordance, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let request = parameters.lines.request(search, Some(parameters.limit));
    let view = asked.to_search(None)?;
    counting::concordance(&view, &request).map_err(|error| Failure::search(&error, &text))
}
