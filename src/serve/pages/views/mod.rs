//! What pages look like: values to HTML, nothing more.
//!
//! Everything is escaped by maud; text of an article is never HTML.

pub(crate) mod api;
pub(crate) mod article;
pub(crate) mod asking;
pub(crate) mod changes;
pub(crate) mod collocates;
pub(crate) mod concordance;
pub(crate) mod doctor;
pub(crate) mod entered;
pub(crate) mod facets;
pub(crate) mod failed;
pub(crate) mod first;
mod form;
pub(crate) mod frame;
pub(crate) mod heading;
mod look;
mod measures;
mod problem;
pub(crate) mod quote;
pub(crate) mod results;
pub(crate) mod search;
pub(crate) mod similar;
pub(crate) mod sources;
pub(crate) mod story;
pub(crate) mod terms;
pub(crate) mod text;
pub(crate) mod timeline;
