//! `/terms` and `/terms.csv`: the words and phrases that are said more in the matches than elsewhere.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Terms;
use dateline::render::csv;

use crate::cli::query_flags::settle_names_of;
use crate::failure::Failure;
use crate::request::terms::TermFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::asked::CELLS;
use crate::serve::pages::asked::counted;
use crate::serve::pages::asked::waiting;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::made;
use crate::serve::pages::views::terms as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

pub(crate) const WAY: Way = Way {
    path: "/terms",
    name: "Terms",
    without_query: Some(
        "The words and two-word phrases that are said more in the articles that a query finds than in all \
         others.",
    ),
    fields: &[
        Field { name: "against", label: "Compared with", placeholder: "all others", choices: &[] },
        Field {
            name: "by",
            label: "Apart for each",
            placeholder: "",
            choices: &[
                ("", "all together"),
                ("source", "source"),
                ("lang", "language"),
                ("year", "year"),
            ],
        },
        Field {
            name: "sort",
            label: "First",
            placeholder: "",
            choices: &[("", "the surest (G²)"), ("log-ratio", "the largest (log ratio)")],
        },
    ],
    cost: Cost::Study,
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    terms: TermFlags,
    /// List this many terms of each kind
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
    csv::terms(&mut bytes, &answer(asked)?, CELLS).map_err(|error| Failure::output(&error))?;
    Ok(answer::csv("attachment; filename=\"terms.csv\"", bytes))
}

fn answer(asked: &Asked) -> Result<Terms, Failure> {
    let parameters: Parameters = asked.parameters()?;
    let mut search = parameters.query.request(asked)?;
    let text = search.text.clone();
    let against = parameters.terms.against().unwrap_or_default();
    settle_names_of(asked.index.path(), against, &mut search)?;
    let request = parameters.terms.request(search, parameters.limit);
    let view = asked.to_search(None)?;
    counting::terms(&view, &request).map_err(|error| Failure::search(&error, &text))
}
