//! `/api/v1/export`: every match, as lines of JSON or CSV, sent as they are read.

use clap::Args;
use dateline::counting;
use dateline::counting::ExportError;
use dateline::render::csv::CellStyle;
use dateline::render::export::Column;
use dateline::render::export::Rows;
use dateline::render::schema;

use crate::failure::Failure;
use crate::request::columns::ColumnFlags;
use crate::request::parameters::grammar;
use crate::serve::lines::Pieces;
use crate::serve::routes::query::QueryParameters;
use crate::serve::routes::route::Asked;
use crate::serve::routes::route::Cost;
use crate::serve::routes::route::Lasting;
use crate::serve::routes::route::Making;
use crate::serve::routes::route::Route;

pub(crate) const ROUTE: Route = Route {
    path: "/api/v1/export",
    summary: "Every article that matches, one JSON object a line or CSV; an answer that is cut off is none",
    parameters: grammar::<Parameters>,
    schema: schema::EXPORT,
    by_post: true,
    lasting: Lasting::Commit,
    cost: Cost::Export,
    making: Making::Lines(lines),
};

#[derive(Debug, Args)]
struct Parameters {
    #[command(flatten)]
    query: QueryParameters,
    #[command(flatten)]
    columns: ColumnFlags,
    /// CSV; cells that a spreadsheet would run as formulas are escaped
    #[arg(long)]
    csv: bool,
    /// CSV without that escaping
    #[arg(long)]
    csv_exact: bool,
    /// Begin the CSV with a byte-order mark, by which Excel knows UTF-8
    #[arg(long)]
    excel: bool,
}

fn lines(asked: &Asked, out: &mut Pieces) -> Result<(), Failure> {
    let parameters: Parameters = asked.parameters()?;
    if parameters.csv && parameters.csv_exact {
        return Err(Failure::usage("--csv and --csv-exact exclude each other"));
    }
    let is_csv = parameters.csv || parameters.csv_exact;
    if parameters.excel && !is_csv {
        return Err(Failure::usage("--excel is for --csv: add it"));
    }
    let request = parameters.query.request(asked)?;
    let view = asked.to_search(None)?;
    let columns = parameters.columns.columns();
    let passages = columns.iter().any(Column::is_of_passages);
    let style =
        CellStyle { exact: parameters.csv_exact, excel: parameters.excel, ..CellStyle::default() };
    out.begin(if is_csv { "text/csv; charset=utf-8" } else { "application/x-ndjson" });
    let rows = match is_csv {
        true => Rows::csv(out, columns, style),
        false => Ok(Rows::json(out, columns)),
    };
    let mut rows = rows.map_err(|error| Failure::output(&error))?;
    let exported = counting::export(&view, &request, passages, &mut |hit| rows.write(&hit));
    exported.map_err(|error| match error {
        ExportError::Search(error) => Failure::search(&error, &request.text),
        ExportError::Write(error) => Failure::output(&error),
    })?;
    rows.end().map_err(|error| Failure::output(&error))?;
    Ok(())
}
