//! The dictionaries of a snapshot: which terms there are, and how many articles hold them.

use std::cmp::Ordering::Equal;
use std::cmp::Ordering::Greater;
use std::cmp::Ordering::Less;
use std::ops::ControlFlow;

use tantivy::postings::TermInfo;
use tantivy::schema::Field;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs::LOOK_AT_TERM;
use crate::engine::embedded::costs::SEEK_TERM;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::terms::Terms;

/// After so many terms, some microseconds, a walk over a dictionary looks whether it is to stop.
pub(crate) const TERMS_A_LOOK: usize = 256;

impl Snapshot {
    /// Returns the number of live articles that hold a folded form itself.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn frequency(&self, form: &str) -> Result<u64, EngineError> {
        self.frequency_up_to(form, u64::MAX)
    }

    /// As [`Snapshot::frequency`], but any number above `most` where it is above that: the segments that are left
    /// are not looked at.
    ///
    /// # Errors
    /// As there.
    pub fn frequency_up_to(&self, form: &str, most: u64) -> Result<u64, EngineError> {
        let mut live = 0;
        for segment in self.segments() {
            let terms = segment.text();
            if let Some(info) = terms.get(form.as_bytes()).map_err(EngineError::damaged)? {
                live += segment.live_with(terms, &info)?;
            }
            if live > most {
                break;
            }
        }
        Ok(live)
    }

    /// Returns the number of live articles that hold the term itself.
    pub(crate) fn live_frequency(&self, field: Field, term: &str) -> Result<u64, EngineError> {
        self.live_with(&tantivy::Term::from_field_text(field, term))
    }

    /// Returns the number of live articles that have this term.
    pub(crate) fn live_with(&self, term: &tantivy::Term) -> Result<u64, EngineError> {
        let mut live = 0;
        for segment in self.segments() {
            let terms = segment.terms(term.field())?;
            let info = terms.get(term.serialized_value_bytes()).map_err(EngineError::damaged)?;
            let Some(info) = info else { continue };
            live += segment.live_with(&terms, &info)?;
        }
        Ok(live)
    }
}

/// Calls `each` with the terms of a segment's text from `from` on, before `to`.
pub(crate) fn each_form(
    segment: &Segment,
    from: &[u8],
    to: Option<&[u8]>,
    stop: &Stop,
    each: &mut dyn FnMut(&str, &TermInfo),
) -> Result<(), EngineError> {
    each_between(segment.text(), from, to, stop, each)
}

/// Calls `each` with every term of `field` that starts with `prefix`, segment by segment: the
/// segment's number, the term, and what its dictionary says.
pub(crate) fn each_term(
    snapshot: &Snapshot,
    field: Field,
    prefix: &str,
    stop: &Stop,
    each: &mut dyn FnMut(usize, &str, &TermInfo),
) -> Result<(), EngineError> {
    for (number, segment) in snapshot.segments().iter().enumerate() {
        each_term_of(segment, field, prefix, stop, &mut |term, info| each(number, term, info))?;
    }
    Ok(())
}

/// Calls `each` with every term of `field` in a segment that starts with `prefix`.
pub(crate) fn each_term_of(
    segment: &Segment,
    field: Field,
    prefix: &str,
    stop: &Stop,
    each: &mut dyn FnMut(&str, &TermInfo),
) -> Result<(), EngineError> {
    let terms = segment.terms(field)?;
    let end = after(prefix.as_bytes());
    each_between(&terms, prefix.as_bytes(), end.as_deref(), stop, each)
}

/// Calls `each` with the terms of a dictionary from `from` on, before `to`. Looks at `stop` now and then.
fn each_between(
    terms: &Terms,
    from: &[u8],
    to: Option<&[u8]>,
    stop: &Stop,
    each: &mut dyn FnMut(&str, &TermInfo),
) -> Result<(), EngineError> {
    let mut stream = terms.range(from, to).map_err(EngineError::damaged)?;
    let mut seen = 0;
    for number in 0_usize.. {
        let Some((term, info)) = stream.next() else { break };
        seen = number;
        if number.is_multiple_of(TERMS_A_LOOK) {
            stop.spend(if number == 0 { SEEK_TERM } else { TERMS_A_LOOK as u64 * LOOK_AT_TERM });
            stop.check()?;
        }
        if let Ok(term) = std::str::from_utf8(term) {
            each(term, info);
        }
    }
    stop.spend((seen % TERMS_A_LOOK) as u64 * LOOK_AT_TERM);
    Ok(())
}

/// Looks up where the postings of a term are: the number of each segment that has it, and what its dictionary says.
pub(crate) type Places<'a> = dyn Fn() -> Vec<(usize, TermInfo)> + 'a;

/// Calls `each` with every term of the text from `from` on, before `to`: once, in order, with its places, until it
/// breaks off. Looks at `stop` now and then.
pub(crate) fn each_form_once(
    snapshot: &Snapshot,
    from: &[u8],
    to: Option<&[u8]>,
    stop: &Stop,
    each: &mut dyn FnMut(&str, &Places<'_>) -> ControlFlow<()>,
) -> Result<(), EngineError> {
    let mut streams = Vec::with_capacity(snapshot.segments().len());
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let mut stream = segment.text().range(from, to).map_err(EngineError::damaged)?;
        if stream.advance() {
            streams.push((number, stream));
        }
    }
    let mut first = Vec::new();
    for seen in 0_usize.. {
        if seen.is_multiple_of(TERMS_A_LOOK) {
            stop.check()?;
        }
        // Those that have the first of the terms that are left.
        first.clear();
        for (at, (_, stream)) in streams.iter().enumerate() {
            let before = first.first().map(|&least: &usize| streams[least].1.key());
            match before.map_or(Less, |before| stream.key().cmp(before)) {
                Less => {
                    first.clear();
                    first.push(at);
                }
                Equal => first.push(at),
                Greater => {}
            }
        }
        let Some(&one) = first.first() else { break };
        if let Ok(term) = std::str::from_utf8(streams[one].1.key()) {
            // Of most terms nobody asks.
            let place = |&at: &usize| (streams[at].0, streams[at].1.value().clone());
            if each(term, &|| first.iter().map(place).collect()).is_break() {
                break;
            }
        }
        for &at in first.iter().rev() {
            if !streams[at].1.advance() {
                streams.remove(at);
            }
        }
    }
    Ok(())
}

/// Returns the first byte string behind all that start with `prefix`; `None` when there is none.
pub(crate) fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_range_skips_nothing() {
        assert_eq!(after(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after(b"a\xff"), Some(b"b".to_vec()));
        assert_eq!(after(b"\xff\xff"), None);
        assert_eq!(after(b""), None);
    }
}
