//! Two texts, compared word by word: is one a copy of the other, a part of it, or does it quote it?
//!
//! Containment alone calls a photo gallery, a list of results or a statement in full a copy, and
//! resemblance alone misses agency copy that an editor rewrote (13 of 30 true copies were below 0.5). What
//! distinguishes them is spread: one or two long runs are a quotation, many short ones an edited copy; and
//! the opening: copies begin alike. The bounds were chosen on one half of each judged collection of
//! `cargo bench --bench stories`.

use std::mem::swap;

use serde::Deserialize;
use serde::Serialize;

use crate::story::words::Covered;
use crate::story::words::OPENING;
use crate::story::words::Text;
use crate::story::words::covered;

/// What two texts have in common. The shorter is the one with fewer different runs of words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Runs of words that both have.
    pub shared: usize,
    /// The part of the shorter one's runs that the longer has.
    pub contained: f64,
    /// The part of all runs that both have.
    pub resemblance: f64,
    /// The part of the words of the shorter that are in runs of both.
    pub of_shorter: f64,
    /// The part of the words of the longer that are in runs of both.
    pub of_longer: f64,
    /// How many stretches of eight words or more of the shorter are in the longer.
    pub stretches: usize,
    /// The part of the opening of each that is in the other, of the one that has less.
    pub opening: f64,
    /// Whether the first of the two is the longer.
    pub first_is_longer: bool,
    /// Whether both are short notices of one form that tell of others.
    pub of_others: bool,
}

/// What one text is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Bond {
    /// The same text, perhaps edited.
    Copy,
    /// The longer begins as the shorter does, and goes on with much else: a cut copy and its original, or a
    /// text that a paper added to. Perhaps a round-up, which only its other parts show.
    Part,
    /// A run of one is in the other, in a text of its own.
    Quote,
}

/// Words of a stretch that counts: shorter ones are phrases that everybody writes.
const STRETCH: usize = 8;
/// Runs that two short texts share at least, and those that they share where they are not nearly equal.
const FEWEST: (usize, usize) = (8, 20);
/// How alike texts are that are nearly equal.
const NEARLY_EQUAL: f64 = 0.9;

/// Compares two texts.
#[must_use]
pub fn compare(first: &Text, second: &Text) -> Comparison {
    let size = |text: &Text| (text.set.len(), text.order.len());
    // Which of two equally long ones counts as the longer must not depend on which was asked for first.
    let first_is_longer = (size(first), first) > (size(second), second);
    let (mut short, mut long) = (first, second);
    if first_is_longer {
        swap(&mut short, &mut long);
    }
    let shared = short.set.iter().filter(|run| long.has(**run)).count();
    let all = short.set.len() + long.set.len() - shared;
    let (of_short, of_long) = (covered(short, long, STRETCH), covered(long, short, STRETCH));
    let opening = |text: &Text, of: Covered| ratio(of.opening, text.words().min(OPENING));
    Comparison {
        shared,
        contained: ratio(shared, short.set.len()),
        resemblance: ratio(shared, all),
        of_shorter: ratio(of_short.words, short.words()),
        of_longer: ratio(of_long.words, long.words()),
        stretches: of_short.stretches,
        opening: opening(short, of_short).min(opening(long, of_long)),
        first_is_longer,
        of_others: short
            .telling
            .as_ref()
            .zip(long.telling.as_ref())
            .is_some_and(|(one, other)| one.is_of_others(other)),
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What two texts must have in common to be copies, parts in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// One contains so much of the other.
    pub contained: u16,
    /// Or of the words of the shorter so many are in common, in so many stretches.
    pub spread: (usize, u16),
    /// Or it is in so many stretches, so much is contained, and the two resemble each other so much.
    pub much_spread: (usize, u16, u16),
    /// Or both open alike: the part of the opening, what is contained, and how much they resemble each other.
    pub opening: (u16, u16, u16),
    /// Or so much is contained, and so much of the words of the longer is in common: another opening, and little else.
    pub mutual: (u16, u16),
    /// Of undated ones so much is contained.
    pub undated: u16,
    /// A copy has so much of the longer; with `much_spread.0` stretches so much.
    pub of_longer: (u16, u16),
    /// A part is contained so far, and opens so far as the longer does.
    pub part: (u16, u16),
}

impl Bounds {
    /// Those that stories are made by: what is best on one half of the judged collections
    /// (`cargo bench --bench stories -- STORIES --choose`). Whoever changes them raises `BOUNDS` in `sketch.rs`.
    pub const STANDARD: Self = Self {
        contained: 850,
        spread: (5, 725),
        much_spread: (6, 450, 280),
        opening: (625, 500, 280),
        mutual: (NEVER, NEVER),
        undated: 800,
        of_longer: (500, 400),
        part: (600, 500),
    };
}

/// More than everything.
const NEVER: u16 = 1001;

impl Default for Bounds {
    fn default() -> Self {
        Self::STANDARD
    }
}

impl Comparison {
    /// Returns what one of the texts is to the other, if anything. `undated`: the day of one is not
    /// known, so that nothing but the text says that they are of the same days.
    #[must_use]
    pub fn bond(&self, undated: bool, bounds: &Bounds) -> Option<Bond> {
        let &Self { shared, contained, resemblance, of_shorter, of_longer, stretches, .. } = self;
        if shared < FEWEST.0 || shared < FEWEST.1 && resemblance < NEARLY_EQUAL {
            return None;
        }
        if self.of_others {
            return self.quote();
        }
        let has = |part: f64, bound: u16| part >= f64::from(bound) / 1000.0;
        let (least, more) = (bounds.spread, bounds.much_spread);
        let is_spread = stretches >= least.0 && has(of_shorter, least.1)
            || stretches >= more.0 && has(contained, more.1) && has(resemblance, more.2);
        let (opening, of_opening, alike) = bounds.opening;
        let begins_alike =
            has(self.opening, opening) && has(contained, of_opening) && has(resemblance, alike);
        let is_mutual = has(contained, bounds.mutual.0) && has(of_longer, bounds.mutual.1);
        let is_same = has(contained, bounds.contained) || is_spread || begins_alike || is_mutual;
        if undated && !has(contained, bounds.undated) {
            return self.quote();
        }
        let (of_all, of_spread) = bounds.of_longer;
        if is_same && (has(of_longer, of_all) || stretches >= more.0 && has(of_longer, of_spread)) {
            return Some(Bond::Copy);
        }
        if (is_same || has(contained, bounds.part.0)) && has(self.opening, bounds.part.1) {
            return Some(Bond::Part);
        }
        self.quote()
    }

    fn quote(&self) -> Option<Bond> {
        (self.shared >= 40 && self.of_longer >= 0.1).then_some(Bond::Quote)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes `count` words of their own.
    fn words(name: &str, count: usize) -> String {
        (0..count).map(|n| format!("{name}{n} ")).collect()
    }

    fn bond(first: &str, second: &str) -> Option<Bond> {
        let (first, second) = (Text::new(first), Text::new(second));
        let found = compare(&first, &second).bond(false, &Bounds::STANDARD);
        assert_eq!(
            found,
            compare(&second, &first).bond(false, &Bounds::STANDARD),
            "the same from both sides"
        );
        found
    }

    #[test]
    fn the_same_text_is_a_copy_and_a_short_one_only_if_it_is_nearly_equal() {
        assert_eq!(bond(&words("a", 300), &words("a", 300)), Some(Bond::Copy));
        assert_eq!(bond(&words("a", 20), &words("a", 20)), Some(Bond::Copy));
        assert_eq!(bond(&words("a", 20), &(words("a", 15) + &words("b", 5))), None);
        assert_eq!(bond(&words("a", 8), &words("a", 8)), None);
    }

    #[test]
    fn a_copy_may_be_cut_or_get_a_box() {
        let whole = words("a", 600);
        assert_eq!(bond(&words("a", 200), &whole), Some(Bond::Part));
        assert_eq!(bond(&words("a", 400), &whole), Some(Bond::Copy));
        assert_eq!(bond(&(words("a", 600) + &words("box", 300)), &whole), Some(Bond::Copy));
    }

    #[test]
    fn a_gallery_in_both_is_a_quotation() {
        let gallery = words("picture", 500);
        let first = words("a", 150) + &gallery + &words("b", 100);
        let second = words("c", 400) + &gallery + &words("d", 200);
        assert_eq!(bond(&first, &second), Some(Bond::Quote));
    }

    #[test]
    fn a_text_inside_another_that_begins_otherwise_is_quoted() {
        let inside = words("a", 300);
        assert_eq!(bond(&inside, &(words("b", 500) + &inside)), Some(Bond::Quote));
    }

    #[test]
    fn an_edited_copy_is_one() {
        let original = words("a", 600);
        let mut edited: Vec<String> = original.split(' ').map(str::to_owned).collect();
        (0..600).step_by(13).for_each(|at| edited[at] = format!("e{at}"));
        assert_eq!(bond(&original, &edited.join(" ")), Some(Bond::Copy));
    }

    #[test]
    fn of_undated_articles_more_is_asked() {
        let (first, second) =
            (words("a", 300) + &words("b", 200), words("a", 300) + &words("c", 200));
        let found = compare(&Text::new(&first), &Text::new(&second));
        assert_eq!(found.bond(false, &Bounds::STANDARD), Some(Bond::Copy));
        assert_eq!(found.bond(true, &Bounds::STANDARD), Some(Bond::Quote));
    }
}
