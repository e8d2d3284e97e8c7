//! `dateline mcp`: tools for agents, by the Model Context Protocol over stdin and stdout.
//!
//! The way of a message: `lines` (how long) -> `message` (JSON-RPC) -> `protocol` (methods and revisions) ->
//! `calls` (the tool, on a thread of its own, with a deadline) -> `tools` -> `budget` (whole hits within so
//! many bytes) and `quoted` (text of files, marked so that it cannot pass for the program's own).
//!
//! The protocol is small enough to be read here in full: requests are read line by line, and each is
//! answered by itself. There is no session, so that a client of any revision is served as it asks.

mod budget;
mod calls;
mod lines;
mod message;
mod protocol;
mod quoted;
mod schema;
mod server;
mod tools;

pub(crate) use budget::LEAST;
pub(crate) use server::Options;
pub(crate) use server::run;
