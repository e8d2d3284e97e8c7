//! From the tokens of a dialect to text in dateline's own language, which the one parser reads.
//!
//! The dialects differ in their connectors and in which binds tighter; that is all this module
//! knows of them ([`Grammar`]). What a query may hold, how deep and how long it may be, is left to
//! the parser, whose errors are pointed back at what was typed.
//! Invariant: places nest as the expression does, so they do in the tree as well.

use crate::query::ast::Query;
use crate::query::chars::shortened;
use crate::query::dialect::grammar::Grammar;
use crate::query::dialect::reader::Reader;
use crate::query::dialect::token::Scanned;
use crate::query::dialect::writer::Writer;
use crate::query::error::QueryError;
use crate::query::limits::MOST_BYTES;
use crate::query::parse::parse_beside_filter;
use crate::query::word::refuse_punctuation;

/// Turns the tokens of `text` into a query, whose places are those in `text`.
///
/// # Errors
///
/// Connectors and operands do not fit together, or the language has no such query.
pub(crate) fn convert(
    text: &str,
    scanned: Scanned,
    grammar: &Grammar,
) -> Result<Query, QueryError> {
    let Scanned { lexemes, mut notes, standing } = scanned;
    if lexemes.is_empty() {
        refuse_punctuation(text, "write a word, or leave the query out for every article")?;
    }
    let mut writer = Writer::default();
    let mut mixed = false;
    if !lexemes.is_empty() {
        let mut reader = Reader::new(text, lexemes, grammar);
        let expression = reader.read()?;
        mixed = reader.mixed;
        notes.extend(reader.into_notes());
        writer.expression(&expression);
    }
    if writer.text.len() > MOST_BYTES {
        let message = "written in dateline's own language the query is longer than 64 KiB";
        let place = writer.typed(&(MOST_BYTES..MOST_BYTES + 1));
        return Err(QueryError::new(message, place).with_hint("split it into several queries"));
    }
    let mut query = parse_beside_filter(&writer.text)
        .map_err(|error| error.moved(&|span| writer.typed(&span)))?;
    writer.point_back(&mut query.root);
    if mixed {
        let reading = shortened(&query.to_string(), 160);
        notes.push(format!("{}: read as {reading}", grammar.mixed));
    }
    for note in query.notes.into_iter().chain(standing) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    Ok(Query { root: query.root, notes })
}
