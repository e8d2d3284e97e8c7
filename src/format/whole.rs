//! The ids of articles that are all there is in their file, or in the member of a container.
//!
//! Such an article has the id of every byte of it, which is known when the last one was read: until
//! then the article is held back, and all behind it, so that the order stays. Formats of many records
//! give each the id of its own bytes and are not held back.

use std::io;
use std::io::Read;
use std::ops::ControlFlow;

use xxhash_rust::xxh3::Xxh3;

use crate::article::ArticleId;
use crate::format::Each;
use crate::format::Outcome;

/// A stream that is read to its end, and the checksum of it.
pub(crate) struct Summed<'s> {
    source: &'s mut dyn Read,
    hash: Xxh3,
}

impl<'s> Summed<'s> {
    pub(crate) fn new(source: &'s mut dyn Read) -> Self {
        Self { source, hash: Xxh3::new() }
    }

    /// Reads what is left, and returns the id of the whole. Where it cannot be read on, the id is that
    /// of what could be: the container reports the damage.
    fn id(mut self) -> ArticleId {
        let _ = io::copy(&mut self, &mut io::sink());
        ArticleId(self.hash.digest128())
    }
}

impl Read for Summed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.source.read(into)?;
        self.hash.update(&into[..size]);
        Ok(size)
    }
}

/// What was read and waits for the id of the whole.
#[derive(Default)]
pub(crate) struct Held(Vec<Outcome>);

impl Held {
    /// Returns what was read if it need not wait.
    pub(crate) fn unless_held(&mut self, outcome: Outcome) -> Option<Outcome> {
        let is_whole = matches!(&outcome, Outcome::Draft(draft) if draft.id.is_none());
        if self.0.is_empty() && !is_whole {
            return Some(outcome);
        }
        self.0.push(outcome);
        None
    }

    /// Returns what was held, with ids made of that of the whole, which is asked for if it is needed.
    pub(crate) fn identified(self, id: impl FnOnce() -> ArticleId) -> Vec<Outcome> {
        if self.0.is_empty() {
            return self.0;
        }
        let (id, mut part) = (id(), 0);
        let mut outcomes = self.0;
        for outcome in &mut outcomes {
            if let Outcome::Draft(draft) = outcome
                && draft.id.is_none()
            {
                draft.id = Some(id.part(part));
                part += 1;
            }
        }
        outcomes
    }

    /// Hands on what was held, with ids made of that of what `source` gives.
    pub(crate) fn release(self, source: Summed<'_>, each: Each<'_>) -> ControlFlow<()> {
        self.identified(|| source.id()).into_iter().try_for_each(each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Draft;

    fn draft(id: Option<u128>) -> Outcome {
        Outcome::Draft(Box::new(Draft { id: id.map(ArticleId), ..Draft::default() }))
    }

    fn ids(outcomes: &[Outcome]) -> Vec<Option<ArticleId>> {
        let id = |outcome: &Outcome| match outcome {
            Outcome::Draft(draft) => draft.id,
            _ => None,
        };
        outcomes.iter().map(id).collect()
    }

    #[test]
    fn an_article_waits_for_the_bytes_behind_it() {
        let mut text = &b"The harbor is open again."[..];
        let mut summed = Summed::new(&mut text);
        summed.read_exact(&mut [0; 3]).unwrap();
        let mut held = Held::default();
        assert!(held.unless_held(draft(Some(7))).is_some(), "it has an id");
        assert!(held.unless_held(draft(None)).is_none());
        assert!(held.unless_held(draft(Some(8))).is_none(), "it comes behind");
        assert!(held.unless_held(draft(None)).is_none());
        let mut released = Vec::new();
        let flow = held.release(summed, &mut |outcome| {
            released.push(outcome);
            ControlFlow::Continue(())
        });
        let whole = ArticleId(xxhash_rust::xxh3::xxh3_128(b"The harbor is open again."));
        assert!(flow.is_continue());
        assert_eq!(ids(&released), [Some(whole), Some(ArticleId(8)), Some(whole.part(1))]);
    }
}
