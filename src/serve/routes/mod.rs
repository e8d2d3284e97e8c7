//! The API: one file for each route, and the table of them.
//!
//! A new route is a file with its parameters, its answer and a [`Route`] that names them, and a line in
//! [`ROUTES`]. The router, the description of the API and its tests read that table.

mod articles;
pub(crate) mod collocates;
pub(crate) mod concordance;
mod count;
mod doctor;
mod explain;
mod export;
pub(crate) mod first;
mod health;
mod metrics;
mod query;
pub(crate) mod quote;
mod route;
mod sample;
mod search;
mod similar;
pub(crate) mod sources;
mod status;
mod stories;
pub(crate) mod terms;
pub(crate) mod timeline;
mod versions;

pub(crate) use health::health;
pub(crate) use metrics::metrics;
pub(crate) use query::QueryParameters;
pub(crate) use route::Asked;
pub(crate) use route::Cost;
pub(crate) use route::Lasting;
pub(crate) use route::Making;
pub(crate) use route::Route;

/// Every route that answers with JSON of the command line.
pub(crate) const ROUTES: &[Route] = &[
    search::ROUTE,
    count::ROUTE,
    sources::ROUTE,
    timeline::ROUTE,
    concordance::ROUTE,
    collocates::ROUTE,
    terms::ROUTE,
    quote::ROUTE,
    first::ROUTE,
    sample::ROUTE,
    export::ROUTE,
    articles::ARTICLE,
    articles::PASSAGE,
    stories::ROUTE,
    versions::ROUTE,
    similar::ROUTE,
    explain::ROUTE,
    doctor::ROUTE,
    status::ROUTE,
];

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::Value;

    #[test]
    fn every_route_says_what_it_answers_and_reads_its_parameters_by_a_consistent_grammar() {
        for route in ROUTES {
            assert!(route.path.starts_with("/api/v1/"), "{}", route.path);
            assert!(!route.summary.is_empty() && !route.summary.ends_with('.'), "{}", route.path);
            assert!(serde_json::from_str::<Value>(route.schema).is_ok(), "{}", route.path);
            (route.parameters)().debug_assert();
        }
    }
}
