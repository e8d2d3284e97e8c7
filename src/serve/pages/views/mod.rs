//! What pages look like: values to HTML, nothing more.
//!
//! Everything is escaped by maud; text of an article is never HTML.

pub(crate) mod api;
pub(crate) mod article;
pub(crate) mod entered;
pub(crate) mod facets;
pub(crate) mod failed;
mod form;
pub(crate) mod frame;
mod look;
mod problem;
pub(crate) mod results;
pub(crate) mod search;
pub(crate) mod similar;
pub(crate) mod sources;
pub(crate) mod story;
mod text;
pub(crate) mod timeline;
