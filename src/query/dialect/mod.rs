//! Reads what people already have: searches written for Nexis, ProQuest, Factiva, Lucene and others.
//!
//! A search is cut up by the dialect's own rules, put together by its own order of connectors,
//! written in dateline's language and read by the one parser. Where that changes what is found, a
//! note says so; what has no counterpart is an error at its place; nothing is dropped.
//!
//! ```text
//!                    Nexis                      Factiva                Lucene
//! both, either, not  and  or  and not           and  or  not           AND  OR  NOT  && || !  + -
//! tightest first     or, w/n, w/s, w/p, and     near…, not, and, or    (occurrence)
//! words in a row     a phrase                   a phrase               OR
//! NEAR/5             w/5                        near5  a/N5/b          "a b"~5
//! PRE/5              pre/5  onear/5             w/5  adj5
//! SENT, PARA         w/s, w/p                   same
//! joh*, wom?n        joh!  wom?n                joh*  joh$  wom?n      joh*  wom?n
//! up to 2 letters    bank** (of old)            bank$2
//! title:, lead(…)    headline(…)  hlead(…)      hl=  hlp=              title:  headline:
//! atleast5(x)        atleast5(x)                atleast5 x
//! first50(x)                                    x/F50/
//! source:, author:   publication(…) byline(…)   sn=  by=               source:  author:
//! date:              date aft 1/31/2024         date after 20240131    date:[a TO b]
//! words:>500         length > 500               wc>500                 words:[500 TO *]
//! ```

mod archive;
mod brandwatch;
mod convert;
mod ebsco;
mod expression;
mod factiva;
mod gdelt;
mod google;
mod grammar;
mod lucene;
mod names;
mod nexis;
mod nexis_words;
mod occurrence;
mod ovid;
mod proquest;
mod reader;
mod scan;
mod signs;
pub(crate) mod syntax;
mod token;
mod webofscience;
mod westlaw;
mod writer;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::query::ast::Query;
pub use crate::query::dialect::grammar::DefaultOperator;
use crate::query::dialect::nexis_words::Stars;
pub use crate::query::dialect::syntax::Reading;
pub use crate::query::dialect::syntax::Syntax;
use crate::query::error::QueryError;
use crate::query::history;
use crate::query::limits::MOST_BYTES;
use crate::query::parse::parse_beside_filter;
use crate::query::parse::refuse_unbounded;
use crate::query::sets;

/// The operators of each language beside dateline's own, as `dateline help syntax` prints them.
pub const HELP: &str = include_str!("help.txt");

/// Reads a query written in another language or dateline's own. Its places are those in `text`; its
/// notes say where it means something else here.
///
/// # Errors
///
/// The text passes a limit, is malformed, has no counterpart in dateline's language, or asks for
/// nothing but what to leave out; or the language takes no default operator.
///
/// ```
/// use dateline::query::dialect::{Syntax, read};
///
/// let query = read("headline(merger w/5 bank)", Syntax::Nexis)?;
/// assert_eq!(query.to_string(), "title:(merger NEAR/5 bank)");
/// # Ok::<(), dateline::query::QueryError>(())
/// ```
pub fn read(text: &str, reading: impl Into<Reading>) -> Result<Query, QueryError> {
    let query = read_beside_filter(text, reading)?;
    refuse_unbounded(&query)?;
    Ok(query)
}

/// Reads a query that is used beside a filter (`--from`, `--source`), so that it may consist of
/// nothing but what to leave out.
///
/// # Errors
///
/// As [`read`].
pub fn read_beside_filter(text: &str, reading: impl Into<Reading>) -> Result<Query, QueryError> {
    let reading = reading.into();
    if reading.default_operator.is_some() && reading.operator().is_none() {
        let name = reading.syntax.name();
        let message = format!("--default-operator has no meaning in the syntax {name}");
        return Err(QueryError::new(message, 0..0).with_hint(
            "it goes with --syntax lucene or mediacloud; for any word of a query of dateline's own \
             language there is --any",
        ));
    }
    if text.len() > MOST_BYTES {
        // Refused for its length, in any language.
        return parse_beside_filter(text);
    }
    let lines = history::refused(text, reading.syntax);
    if let Some(error) = lines.or_else(|| sets::refused(text, reading.syntax)) {
        return Err(error);
    }
    let (scanned, grammar) = match reading.syntax {
        Syntax::Dateline => {
            let mut query = parse_beside_filter(text)?;
            query.notes.extend(sets::doubtful(text));
            return Ok(query);
        }
        Syntax::Nexis => (nexis::scan(text, Stars::Any), nexis::GRAMMAR),
        Syntax::NexisClassic => (nexis::scan(text, Stars::OneLetter), nexis::GRAMMAR),
        Syntax::Westlaw => (archive::scan(text, &westlaw::ARCHIVE), westlaw::GRAMMAR),
        Syntax::Factiva => (factiva::scan(text), factiva::GRAMMAR),
        Syntax::ProQuest => (archive::scan(text, &proquest::ARCHIVE), proquest::GRAMMAR),
        Syntax::Ebsco => (archive::scan(text, &ebsco::ARCHIVE), ebsco::GRAMMAR),
        Syntax::Ovid => (ovid::scan(text), ovid::GRAMMAR),
        Syntax::WebOfScience => {
            (archive::scan(text, &webofscience::ARCHIVE), webofscience::GRAMMAR)
        }
        Syntax::Lucene | Syntax::MediaCloud => {
            let is_lucene = reading.syntax == Syntax::Lucene;
            let flavor = if is_lucene { lucene::LUCENE } else { lucene::MEDIA_CLOUD };
            let default = reading.operator().unwrap_or(DefaultOperator::Or);
            (lucene::scan(text, flavor), lucene::grammar(default))
        }
        Syntax::Google => (archive::scan(text, &google::ARCHIVE), google::GRAMMAR),
        Syntax::Gdelt => (archive::scan(text, &gdelt::ARCHIVE), gdelt::GRAMMAR),
        Syntax::Brandwatch => (archive::scan(text, &brandwatch::ARCHIVE), brandwatch::GRAMMAR),
    };
    scanned
        .and_then(|read| convert::convert(text, read, &grammar))
        .map_err(|error| error.moved(&|span| shown(span, text)))
}

/// Widens a place to whole characters, and an empty one to the character behind or before it, so
/// that it can be shown.
fn shown(place: Range<usize>, text: &str) -> Range<usize> {
    let mut start = text.floor_char_boundary(place.start);
    let mut end = text.ceil_char_boundary(place.end);
    if start >= end {
        end = text.ceil_char_boundary(start + 1);
        start = text.floor_char_boundary(start.min(text.len().saturating_sub(1)));
    }
    start..end
}
