//! Two texts, compared word by word: is one a copy of the other, a part of it, or does it quote it?
//!
//! Containment alone calls a photo gallery, a list of results or a statement in full a copy, and
//! resemblance alone misses agency copy that an editor rewrote (13 of 30 true copies were below 0.5). What
//! distinguishes them is spread: one or two long runs are a quotation, many short ones an edited copy; and
//! the opening: copies begin alike. The bounds were chosen on the judged collections of
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
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Comparison {
    /// Returns what one of the texts is to the other, if anything. `undated`: the day of one is not
    /// known, so that nothing but the text says that they are of the same days.
    #[must_use]
    pub fn bond(&self, undated: bool) -> Option<Bond> {
        let &Self { shared, contained, resemblance, of_shorter, of_longer, stretches, .. } = self;
        if shared < FEWEST.0 || shared < FEWEST.1 && resemblance < NEARLY_EQUAL {
            return None;
        }
        let is_spread = stretches >= 5 && of_shorter >= 0.75
            || stretches >= 6 && contained >= 0.45 && resemblance >= 0.28;
        let begins_alike = self.opening >= 0.6 && contained >= 0.5 && resemblance >= 0.28;
        let is_same = contained >= 0.85 || is_spread || begins_alike;
        if undated && contained < 0.8 {
            return self.quote();
        }
        if is_same && (of_longer >= 0.5 || stretches >= 6 && of_longer >= 0.4) {
            return Some(Bond::Copy);
        }
        if (is_same || contained >= 0.6) && self.opening >= 0.5 {
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
        let found = compare(&first, &second).bond(false);
        assert_eq!(found, compare(&second, &first).bond(false), "the same from both sides");
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
        assert_eq!(found.bond(false), Some(Bond::Copy));
        assert_eq!(found.bond(true), Some(Bond::Quote));
    }
}
