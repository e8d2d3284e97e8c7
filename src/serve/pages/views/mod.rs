//! What pages look like: values to HTML, nothing more.
//!
//! Everything is escaped by maud; text of an article is never HTML.

pub(crate) mod api;
pub(crate) mod entered;
pub(crate) mod failed;
pub(crate) mod frame;
pub(crate) mod search;
