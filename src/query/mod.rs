//! The query language: from what was typed to a tree that says exactly what it means.
//!
//! Needs no index. [`parse()`] reads text into a [`Query`], whose dates are still as written;
//! [`resolve()`] turns those into days, given today's date. Printing a query and parsing it again
//! gives the same tree.
//!
//! ```text
//! ast, walk     the tree; the one way into it
//! chars, word   what a character means; one run of text taken apart
//! date, range   periods and the ways to bound them
//! fields        every name before a colon or a parenthesis
//! limits        how long, deep and wide a query may be
//! lexer         the state of one pass over the text; the limits are held here
//! text, regex, initials, proximity, filter_value, label
//!               what is read at one place: words and phrases, patterns, operators, values, names
//! lex           text -> lexemes
//! mend          going on behind what is wrong
//! foreign       what other services write and this language does not read
//! elsewhere     operators and fields of other services that cannot be words
//! habits        what is a habit from elsewhere, and read as text here
//! sets, history numbers of earlier searches; the numbered lines of a session
//! operand       what a clause can be an operand of
//! parse         lexemes -> tree
//! called        names of the user's settings -> what they stand for
//! resolve       dates -> days
//! calendars     years of conditions that are of another calendar
//! print         tree -> canonical text
//! tree          looking into a query, putting queries together
//! dialect       queries written for other search services
//! error         what is wrong, where, and what to type instead
//! ```
//!
//! Nothing is ignored silently: what is not understood is a [`QueryError`] with its place, and what
//! may surprise is a note in [`Tree::notes`].

// A clause, token or operator that a reader of it forgets must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

mod ast;
mod calendars;
mod called;
mod chars;
mod date;
pub mod dialect;
mod elsewhere;
mod error;
mod fields;
mod filter_value;
mod foreign;
mod habits;
mod history;
mod initials;
mod label;
mod lex;
mod lexer;
mod limits;
mod mend;
mod operand;
mod parse;
mod print;
mod proximity;
mod range;
mod regex;
mod resolve;
mod sets;
mod text;
mod tree;
mod walk;
mod word;

#[cfg(test)]
mod tests;

pub use ast::*;
pub use calendars::other_calendar;
pub use called::Called;
pub use called::called;
pub(crate) use chars::quoted;
pub use error::QueryError;
pub(crate) use initials::is_initial;
pub use limits::MOST_IN_WINDOW;
pub use parse::parse;
pub use parse::parse_beside_filter;
pub(crate) use parse::refuse_unbounded;
pub use print::WriteDates;
pub use resolve::binding_days;
pub use resolve::date_flags;
pub use resolve::resolve;
pub use tree::any;
pub use tree::any_branches;
pub use tree::has_date_condition;
pub use tree::is_all_caps;
pub use tree::part;
pub use tree::plain_words;
pub use tree::typed_and;
pub use tree::words;
pub use walk::walk;
pub use walk::walk_mut;

/// The language on one page, as `dateline help query` prints it.
pub const HELP: &str = include_str!("help.txt");
