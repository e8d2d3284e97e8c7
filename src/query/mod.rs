//! The query language: from what was typed to a tree that says exactly what it means.
//!
//! Needs no index. [`parse`] reads text into a [`Query`], whose dates are still as written;
//! [`resolve`] turns those into days, given today's date. Printing a query and parsing it again
//! gives the same tree.

mod ast;

pub use ast::*;
