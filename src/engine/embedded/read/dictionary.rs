//! The dictionaries of a snapshot: which terms there are, and how many articles hold them.

use std::cmp::Ordering;
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
use crate::engine::embedded::read::terms::Keys;
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
pub(crate) type Places<'a> = dyn Fn() -> Result<Vec<(usize, TermInfo)>, EngineError> + 'a;

/// What is called with a term and its places, and says whether to go on.
pub(crate) type EachForm<'a> =
    dyn FnMut(&str, &Places<'_>) -> Result<ControlFlow<()>, EngineError> + 'a;

/// The terms of a segment, one after the other.
struct Cursor<'s> {
    segment: usize,
    dictionary: &'s Terms,
    keys: Keys<'s>,
    key: Vec<u8>,
    /// The first bytes of the term, as a number: most terms differ in these.
    first: u64,
}

impl Cursor<'_> {
    /// Goes to the next term; `false` if there is none.
    fn advance(&mut self) -> bool {
        let Some(key) = self.keys.next() else { return false };
        self.key.clear();
        self.key.extend_from_slice(key);
        let mut first = [0; 8];
        let length = key.len().min(first.len());
        first[..length].copy_from_slice(&key[..length]);
        self.first = u64::from_be_bytes(first);
        true
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.first.cmp(&other.first).then_with(|| self.key.cmp(&other.key))
    }
}

/// Calls `each` with every term of the text from `from` on, before `to`: once, in order, with its places, until it
/// breaks off. Looks at `stop` now and then.
pub(crate) fn each_form_once(
    snapshot: &Snapshot,
    from: &[u8],
    to: Option<&[u8]>,
    stop: &Stop,
    each: &mut EachForm<'_>,
) -> Result<(), EngineError> {
    let mut cursors = Vec::with_capacity(snapshot.segments().len());
    for (segment, dictionary) in snapshot.segments().iter().map(|of| of.text()).enumerate() {
        let keys = dictionary.keys(from, to).map_err(EngineError::damaged)?;
        let mut cursor = Cursor { segment, dictionary, keys, key: Vec::new(), first: 0 };
        if cursor.advance() {
            cursors.push(cursor);
        }
    }
    let mut least = Vec::new();
    for seen in 0_usize.. {
        if seen.is_multiple_of(TERMS_A_LOOK) {
            stop.check()?;
        }
        // Those that have the first of the terms that are left.
        least.clear();
        for (at, cursor) in cursors.iter().enumerate() {
            let before = least.first().map(|&least: &usize| &cursors[least]);
            match before.map_or(Less, |before| cursor.compare(before)) {
                Less => {
                    least.clear();
                    least.push(at);
                }
                Equal => least.push(at),
                Greater => {}
            }
        }
        let Some(&one) = least.first() else { break };
        if let Ok(term) = std::str::from_utf8(&cursors[one].key) {
            // Of most terms nobody asks.
            let places = || least.iter().map(|&at| place(&cursors[at])).collect();
            if each(term, &places)?.is_break() {
                break;
            }
        }
        for &at in least.iter().rev() {
            if !cursors[at].advance() {
                cursors.remove(at);
            }
        }
    }
    Ok(())
}

/// Looks up where the postings are of the term a cursor is at.
fn place(cursor: &Cursor<'_>) -> Result<(usize, TermInfo), EngineError> {
    let info = cursor.dictionary.get(&cursor.key).map_err(EngineError::damaged)?;
    let info =
        info.ok_or_else(|| EngineError::damaged("a dictionary has a term it does not find"))?;
    Ok((cursor.segment, info))
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
