//! An article's terms and positions as bytes, so that an article is analyzed once and decided often.
//!
//! Layout: facts about positions are kept for themselves, behind where the title ends, how many terms the
//! article has, and of which [`Parts`] it has any; each part of the other terms is a list of its own. A list has its
//! number of terms, then each in the order of its bytes: how many bytes it has in common with the one before, the others, its
//! number of positions, and the steps from one to the next. Numbers are in LEB128. What was not written here is
//! refused, and never a panic.

use std::ops::Range;

use crate::engine::textual::parts::COUNT;
use crate::engine::textual::parts::Parts;
use crate::engine::textual::parts::number;
use crate::engine::textual::text::ArticleText;

/// Bytes of all terms together; what unpacks to more was not written here.
const LONGEST: usize = 256 << 20;

/// A list of terms that is being written.
#[derive(Default)]
struct List<'a> {
    bytes: Vec<u8>,
    count: u32,
    before: &'a [u8],
}

impl<'a> List<'a> {
    fn add(&mut self, term: &'a str, positions: &[u32]) {
        let (term, bytes) = (term.as_bytes(), &mut self.bytes);
        let shared = term.iter().zip(self.before).take_while(|(one, other)| one == other).count();
        put(bytes, shared as u32);
        put(bytes, (term.len() - shared) as u32);
        bytes.extend_from_slice(&term[shared..]);
        put(bytes, positions.len() as u32);
        let mut last = 0;
        for &position in positions {
            put(bytes, position.wrapping_sub(last));
            last = position;
        }
        self.before = term;
        self.count += 1;
    }

    /// Adds it behind other bytes.
    fn finish(self, bytes: &mut Vec<u8>) {
        put(bytes, self.count);
        bytes.extend_from_slice(&self.bytes);
    }
}

impl ArticleText {
    /// Returns a whole text as bytes: its facts, and the parts of its terms, empty where it has none of one.
    pub(crate) fn to_bytes(&self) -> (Vec<u8>, [Vec<u8>; COUNT]) {
        self.check(Parts::ALL);
        let (mut facts, mut parts): (List<'_>, [List<'_>; COUNT]) = Default::default();
        for (term, positions) in self.terms() {
            match number(term) {
                None => facts.add(term, positions),
                Some(number) => parts[number].add(term, positions),
            }
        }
        let mut bytes = Vec::new();
        put(&mut bytes, self.title_end);
        put(&mut bytes, u32::try_from(self.length).expect("an article has less than 4 GB"));
        let there: Parts = self.terms().map(|(term, _)| Parts::of(term)).collect();
        put(&mut bytes, there.bits());
        facts.finish(&mut bytes);
        let parts = parts.map(|part| {
            let mut bytes = Vec::new();
            if part.count > 0 {
                part.finish(&mut bytes);
            }
            bytes
        });
        (bytes, parts)
    }

    /// Reads what [`ArticleText::to_bytes`] wrote, with those of the parts `read` that the text has, by number;
    /// `None` for anything else, also where one of them is missing.
    pub(crate) fn from_bytes<'a>(
        facts: &'a [u8],
        read: Parts,
        parts: impl Iterator<Item = (usize, &'a [u8])>,
    ) -> Option<Self> {
        let mut rest = facts;
        let title_end = take(&mut rest)?;
        let length = take(&mut rest)?.into();
        let there = take(&mut rest)?;
        let mut lists = Lists::default();
        lists.read(rest, None)?;
        let mut given = Parts::NONE;
        for (number, part) in parts {
            lists.read(part, Some(number))?;
            given = given.and(Parts::numbered(number));
        }
        if given.bits() != there & read.bits() {
            return None;
        }
        Some(Self { title_end, length, parts: read, ..lists.merged()? })
    }
}

/// Lists of terms as they are read, one behind the other.
#[derive(Default)]
struct Lists {
    terms: Vec<u8>,
    positions: Vec<u32>,
    /// Where each term and its positions are.
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Lists {
    /// Reads a list of the terms of a part; of no part, of facts.
    fn read(&mut self, list: &[u8], of: Option<usize>) -> Option<()> {
        let mut rest = list;
        let count = take(&mut rest)? as usize;
        let mut before = 0..0;
        // Each takes a byte at least.
        self.places.reserve(count.min(rest.len()));
        self.positions.reserve(rest.len());
        for place in 0..count {
            let shared = take(&mut rest)? as usize;
            let own = take(&mut rest)? as usize;
            if shared > before.len()
                || own > rest.len()
                || self.terms.len() + shared + own > LONGEST
            {
                return None;
            }
            let (letters, behind) = rest.split_at(own);
            rest = behind;
            // In the order of bytes: where a term goes on otherwise than the one before, it is behind it.
            let next = self.terms[before.clone()].get(shared).copied();
            if place > 0 && letters.first().copied() <= next {
                return None;
            }
            let start = self.terms.len();
            self.terms.extend_from_within(before.start..before.start + shared);
            self.terms.extend_from_slice(letters);
            before = start..self.terms.len();
            let term = std::str::from_utf8(&self.terms[before.clone()]).ok()?;
            if number(term) != of {
                return None;
            }
            let first = self.positions.len();
            let mut at = 0_u32;
            for _ in 0..take(&mut rest)? {
                at = at.checked_add(take(&mut rest)?)?;
                self.positions.push(at);
            }
            self.places.push((before.clone(), first..self.positions.len()));
        }
        rest.is_empty().then_some(())
    }

    /// Returns the terms of all lists in the order of their bytes. A term is in one list alone.
    fn merged(mut self) -> Option<ArticleText> {
        let term = |(term, _): &(Range<usize>, _)| &self.terms[term.clone()];
        self.places.sort_unstable_by(|one, other| term(one).cmp(term(other)));
        let mut text = ArticleText {
            terms: String::with_capacity(self.terms.len()),
            positions: Vec::with_capacity(self.positions.len()),
            ends: Vec::with_capacity(self.places.len()),
            ..ArticleText::default()
        };
        for (term, positions) in self.places {
            text.terms.push_str(std::str::from_utf8(&self.terms[term]).ok()?);
            text.positions.extend_from_slice(&self.positions[positions]);
            let ends = (u32::try_from(text.terms.len()), u32::try_from(text.positions.len()));
            text.ends.push((ends.0.ok()?, ends.1.ok()?));
        }
        Some(text)
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    if let Some((&byte, behind)) = rest.split_first()
        && byte < 0x80
    {
        *rest = behind;
        return Some(u32::from(byte));
    }
    let mut number = 0_u64;
    for at in 0..5 {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return u32::try_from(number).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::marker;
    use crate::article::Article;

    fn text(title: &str, body: &str) -> ArticleText {
        ArticleText::new(&Article { title: title.into(), body: body.into(), ..Article::default() })
    }

    fn read(facts: &[u8], parts: &[Vec<u8>]) -> Option<ArticleText> {
        let parts =
            parts.iter().map(Vec::as_slice).enumerate().filter(|(_, part)| !part.is_empty());
        ArticleText::from_bytes(facts, Parts::ALL, parts)
    }

    #[test]
    fn what_is_cut_or_goes_on_is_refused() {
        let (facts, parts) =
            text("Port shut", "Dock workers, dockers. The port's docks.").to_bytes();
        for length in 0..facts.len() {
            assert!(read(&facts[..length], &parts).is_none(), "{length}");
        }
        assert!(read(&[&facts[..], &[0]].concat(), &parts).is_none());
        for number in 0..COUNT {
            for length in 1..parts[number].len() {
                let mut cut = parts.clone();
                cut[number].truncate(length);
                assert!(read(&facts, &cut).is_none(), "{number} {length}");
            }
        }
    }

    #[test]
    fn a_part_that_is_missing_is_not_read_as_none() {
        let (facts, mut parts) = text("", "Dock workers went on strike.").to_bytes();
        parts.iter_mut().find(|part| !part.is_empty()).unwrap().clear();
        assert!(read(&facts, &parts).is_none());
    }

    #[test]
    fn a_part_in_the_place_of_another_is_refused() {
        let (facts, mut parts) = text("", "Dock workers went on strike.").to_bytes();
        parts.rotate_left(1);
        assert!(read(&facts, &parts).is_none());
    }

    fn texts() -> (ArticleText, ArticleText) {
        let body = "Dock workers went on strike. The Bank's docks were shut.";
        let whole = ArticleText::new(&Article { body: body.into(), ..Article::default() });
        let (facts, parts) = whole.to_bytes();
        let read = Parts::of("dock");
        let parts = read.numbers().map(|number| (number, &parts[number][..]));
        let text = ArticleText::from_bytes(&facts, read, parts).unwrap();
        (whole, text)
    }

    #[test]
    fn a_text_that_is_read_in_parts_has_their_words_and_all_facts() {
        let (whole, text) = texts();
        for term in ["dock", "docks", "\u{3}dock", marker::SENTENCE, marker::POSSESSIVE] {
            assert_eq!(text.positions(term), whole.positions(term), "{term:?}");
        }
        assert_eq!(text.length(), whole.length());
        assert_eq!(text.starting_with("doc").count(), 2);
    }

    #[test]
    #[should_panic(expected = "not read with")]
    fn a_word_that_a_text_was_not_read_with_is_not_said_to_be_missing() {
        let other =
            ["strike", "bank", "went"].into_iter().find(|w| Parts::of(w) != Parts::of("dock"));
        texts().1.positions(other.unwrap());
    }

    proptest! {
        #[test]
        fn a_text_is_read_back_as_it_was(title in "\\PC{0,30}", body in "(\\PC|[ .\\n]){0,200}") {
            let text = text(&title, &body);
            let (facts, parts) = text.to_bytes();
            prop_assert_eq!(read(&facts, &parts).unwrap(), text);
        }

        #[test]
        fn no_bytes_make_it_panic(
            facts in prop::collection::vec(any::<u8>(), 0..200),
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20),
        ) {
            let _ = read(&facts, &parts);
        }
    }
}
