//! From a request to a page that counts what a query finds: the query box comes first, whatever became of it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use clap::Args;
use clap::FromArgMatches;
use dateline::render::csv::CellStyle;

use crate::failure::Failure;
use crate::request::parameters;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::address::value;
use crate::serve::pages::made::Site;
use crate::serve::pages::made::tried;
use crate::serve::pages::views::asking;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::served::Served;

/// How cells of a table are written that is taken from a page: as `--csv` writes them to a file.
pub(crate) const CELLS: CellStyle =
    CellStyle { exact: false, for_terminal: false, by_passage: false, excel: false };

/// Makes a page; a failure is shown above the query box, with what was typed.
pub(crate) async fn counted<P: Args + FromArgMatches>(
    served: Arc<Served>,
    request: Request<Body>,
    way: &'static Way,
    make: fn(&Asked, &Site) -> Result<Answer, Failure>,
) -> Answer {
    let (pairs, answer) = tried(Arc::clone(&served), request, way.cost, make).await;
    match answer {
        Ok(answer) => answer,
        Err(failure) => {
            let failure = parameters::undashed(&parameters::grammar::<P>(), failure);
            let (site, status) = (Site::of(&served), answer::status(&failure));
            let mut page = asking::failed(&site, way, &pairs, status, &failure.problem);
            answer::add_advice(&mut page, &failure);
            page
        }
    }
}

/// Returns the page of a way to count that waits for a query, if there is none.
pub(crate) fn waiting(asked: &Asked, site: &Site, way: &'static Way) -> Option<Answer> {
    let waits = way.without_query.filter(|_| value(&asked.pairs, "q").trim().is_empty())?;
    Some(asking::waiting(site, way, &asked.pairs, waits))
}
