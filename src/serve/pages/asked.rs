//! From a request to a page that counts what a query finds: the query box comes first, whatever became of it.

use std::io;
use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::routing::MethodRouter;
use axum::routing::get;
use clap::Command;
use dateline::render::csv::CellStyle;

use crate::failure::Failure;
use crate::request::parameters;
use crate::request::parameters::Pairs;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::address::is_kept;
use crate::serve::pages::address::value;
use crate::serve::pages::made::made;
use crate::serve::pages::made::tried;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::asking;
use crate::serve::pages::way::Way;
use crate::serve::routes::Asked;
use crate::serve::served::Served;

/// How cells of a table are written that is taken from a page: as `--csv` writes them to a file.
pub(crate) const CELLS: CellStyle =
    CellStyle { exact: false, for_terminal: false, by_passage: false, excel: false };

/// The page of one way to count, and its table for a spreadsheet.
pub(crate) struct Counted<A: 'static> {
    /// The way.
    pub(crate) way: Way,
    /// The grammar of its parameters.
    pub(crate) grammar: fn() -> Command,
    /// Counts.
    pub(crate) count: fn(&Asked) -> Result<A, Failure>,
    /// Writes the page.
    pub(crate) view: fn(&Site, &Way, &Pairs, &A, Option<&str>) -> Answer,
}

/// Writes an answer as CSV.
pub(crate) type WriteTable<A> = fn(&mut Vec<u8>, &A, CellStyle) -> io::Result<u64>;

/// Returns the way to a page; a failure is shown above the query box, with what was typed.
pub(crate) fn page<A>(of: &'static Counted<A>) -> MethodRouter<Arc<Served>> {
    let answer =
        move |State(served): State<Arc<Served>>, request: Request| answered(served, request, of);
    // A query may be too long for the address of a form.
    get(answer).post(answer)
}

/// Returns the way to a table, which is kept as the file `name`.
pub(crate) fn table<A>(
    of: &'static Counted<A>,
    name: &'static str,
    write: WriteTable<A>,
) -> MethodRouter<Arc<Served>> {
    let make = move |asked: &Asked, _: &Site| {
        let (mut bytes, answer) = (Vec::new(), (of.count)(asked)?);
        write(&mut bytes, &answer, CELLS).map_err(|error| Failure::output(&error))?;
        Ok(answer::csv(name, bytes))
    };
    get(move |State(served): State<Arc<Served>>, request: Request| {
        made(served, request, of.way.cost, make)
    })
}

/// Returns a request without what is only kept for the way back to a list of hits.
fn own(asked: &Asked) -> Asked {
    let pairs = asked.pairs.iter().filter(|(name, _)| !is_kept(name)).cloned().collect();
    Asked { pairs, ..asked.clone() }
}

async fn answered<A>(served: Arc<Served>, request: Request, of: &'static Counted<A>) -> Answer {
    let way = &of.way;
    let make = move |asked: &Asked, site: &Site| {
        if let Some(waits) =
            way.without_query.filter(|_| value(&asked.pairs, "q").trim().is_empty())
        {
            return Ok(asking::waiting(site, way, &asked.pairs, waits));
        }
        let answer = (of.count)(&own(asked))?;
        Ok((of.view)(site, way, &asked.pairs, &answer, asked.warnings().as_deref()))
    };
    let (pairs, answer) = tried(Arc::clone(&served), request, way.cost, make).await;
    answer.unwrap_or_else(|failure| {
        let failure = parameters::undashed(&(of.grammar)(), failure);
        let (site, status) = (Site::of(&served), answer::status(&failure));
        let mut page = asking::failed(&site, way, &pairs, status, &failure.problem);
        answer::add_advice(&mut page, &failure);
        page
    })
}
