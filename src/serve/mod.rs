//! `dateline serve`: the page for people and the API for programs, over HTTP.
//!
//! The way of a request: `connection` (how many, how long) -> `limits` (how large) -> `gate` (for this
//! host, from this site, with the token) -> `routes` or `pages` -> `pool` (the search itself, on a thread
//! of its own) -> `answer` (status and headers). All async code of the program is here; the library is
//! called on threads that may wait.

mod answer;
mod api;
mod connection;
mod entry;
mod gate;
mod limits;
mod lines;
mod metrics;
mod openapi;
mod pages;
mod patient;
mod pool;
mod router;
mod routes;
mod served;
mod server;
mod token;

pub(crate) use server::Options;
pub(crate) use server::Server;
pub(crate) use token::Token;
