//! All matches in a fixed order, a day at a time, whatever their number.
//!
//! The articles of a segment are sorted by day, so the segments are merged as they are read: two bits are
//! kept for an article of the index, and the articles of one day while they are handed out. What is dated by
//! a month or a year is handed out behind the articles of its first day; undated articles are last, in one
//! run.

use std::collections::BTreeMap;

use tantivy::DocId;

use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Matches;
use crate::engine::Undated;
use crate::engine::embedded::query::hits::Hits;
use crate::engine::embedded::query::matching::Scan;
use crate::engine::embedded::query::prepared::Prepared;
use crate::engine::embedded::read::halves::Halves;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::schema::column;

/// A match, and whether its date only overlaps the days asked for.
type Found = (DocRef, bool);

/// The matches of a query that are still to be handed out.
pub struct Days<'s> {
    snapshot: &'s Snapshot,
    halves: Halves<'s>,
    segments: Vec<Cursor>,
    /// What is dated by several days, by the first of them.
    coarse: BTreeMap<i64, Vec<Found>>,
    undated: Vec<Found>,
    /// What is true of all matches.
    matches: Matches,
}

/// The matches of a segment that are dated by a day.
struct Cursor {
    windows: Vec<(DocId, Bits, Bits)>,
    /// The window and the offset in it of the next.
    window: usize,
    offset: u32,
}

impl Cursor {
    /// Returns the next match, which stays the next.
    fn peek(&mut self) -> Option<(DocId, bool)> {
        while let Some((start, articles, coarse)) = self.windows.get(self.window) {
            if let Some(offset) = articles.next(self.offset) {
                self.offset = offset;
                return Some((start + offset, coarse.contains(offset)));
            }
            (self.window, self.offset) = (self.window + 1, 0);
        }
        None
    }

    fn advance(&mut self) {
        self.offset += 1;
    }
}

impl Snapshot {
    /// Finds all matches, to be handed out a day at a time.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn by_day(&self, prepared: &Prepared, undated: Undated) -> Result<Days<'_>, EngineError> {
        let mut days = Days {
            snapshot: self,
            halves: self.halves()?,
            segments: Vec::new(),
            coarse: BTreeMap::new(),
            undated: Vec::new(),
            matches: Matches::default(),
        };
        for (number, segment) in self.segments().iter().enumerate() {
            let part = u32::try_from(number).expect("segments are few");
            let order = segment.day_order()?;
            let (without, precise) = (order.undated(), order.coarse().end);
            let first_day = segment.days(column::FIRST_DAY)?;
            let mut windows = Vec::new();
            let mut each = |_: &mut dyn Scan, hits: &Hits| {
                let mut dated = hits.articles.clone();
                let early = hits.articles.and(&Bits::range(hits.start, 0, precise));
                early.each(|offset| {
                    let doc = hits.start + offset;
                    let found = (DocRef::new(part, doc), hits.is_coarse(offset));
                    match first_day.first(doc).filter(|_| doc >= without) {
                        Some(day) => days.coarse.entry(day).or_default().push(found),
                        None => days.undated.push(found),
                    }
                });
                dated.remove(&early);
                if !dated.is_empty() {
                    windows.push((hits.start, dated, hits.coarse()));
                }
                Ok(())
            };
            days.matches += self.run_segment(prepared, number, undated, false, None, &mut each)?;
            days.segments.push(Cursor { windows, window: 0, offset: 0 });
        }
        Ok(days)
    }
}

impl Days<'_> {
    /// Returns what is true of all matches.
    #[must_use]
    pub const fn matches(&self) -> Matches {
        self.matches
    }

    /// Returns the matches of the next day that has any, those dated by the day before those dated by a
    /// month or a year that begins with it, in the order of their ids; then the undated ones; then `None`.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn next_day(&mut self) -> Result<Option<Vec<Candidate>>, EngineError> {
        let mut earliest = self.coarse.keys().next().copied();
        for number in 0..self.segments.len() {
            if let Some((doc, _)) = self.segments[number].peek() {
                let day = self.day(number, doc)?;
                earliest = Some(earliest.map_or(day, |earliest| earliest.min(day)));
            }
        }
        let Some(day) = earliest else {
            let undated = std::mem::take(&mut self.undated);
            return if undated.is_empty() {
                Ok(None)
            } else {
                self.in_order(undated, None).map(Some)
            };
        };
        let mut found = Vec::new();
        for number in 0..self.segments.len() {
            let part = u32::try_from(number).expect("segments are few");
            while let Some((doc, coarse)) = self.segments[number].peek() {
                if self.day(number, doc)? != day {
                    break;
                }
                found.push((DocRef::new(part, doc), coarse));
                self.segments[number].advance();
            }
        }
        let mut found = self.in_order(found, Some(day))?;
        if let Some(coarse) = self.coarse.remove(&day) {
            found.extend(self.in_order(coarse, Some(day))?);
        }
        Ok(Some(found))
    }

    fn day(&self, number: usize, doc: DocId) -> Result<i64, EngineError> {
        let day = self.snapshot.segments()[number].day_order()?.day(doc);
        day.ok_or_else(|| EngineError::damaged("an article has no place in the order of days"))
    }

    /// Puts matches into the order of their ids.
    fn in_order(&self, found: Vec<Found>, day: Option<i64>) -> Result<Vec<Candidate>, EngineError> {
        let with_half = |(doc, coarse): Found| Ok((self.halves.of(doc)?, doc, coarse));
        let mut found =
            found.into_iter().map(with_half).collect::<Result<Vec<_>, EngineError>>()?;
        found.sort_unstable_by_key(|(half, ..)| *half);
        for same in found.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            let mut ids = BTreeMap::new();
            for (_, doc, _) in same.iter() {
                ids.insert(*doc, self.halves.id(*doc)?);
            }
            same.sort_unstable_by_key(|(_, doc, _)| ids[doc]);
        }
        let candidate = |(_, doc, coarse)| Candidate {
            doc,
            score: 0.0,
            day,
            moment: None,
            coarse,
            story: None,
        };
        Ok(found.into_iter().map(candidate).collect())
    }
}
