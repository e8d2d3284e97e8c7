//! The words that differ between two texts, in the order of the texts.
//!
//! Words that each text has once and in the same order are anchors (patience diff): an edit of a few words
//! then never tears a sentence apart at its "the"s. Between two anchors what is left is compared in full,
//! where it is short; a long stretch without any anchor has nothing in common worth showing.

use std::borrow::Cow;
use std::collections::HashMap;

/// A stretch of text, and which of the texts has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Both have it.
    Same(String),
    /// Only the first has it.
    Removed(String),
    /// Only the second has it.
    Added(String),
}

/// Stretches of which the product of words is at most this are compared in full.
const COMPARED: usize = 1 << 20;
/// Anchors are looked for between anchors so often; a text may be made to have ever more.
const DEEPEST: usize = 32;

/// Returns how many words were removed, and how many added.
#[must_use]
pub fn changed_words(changes: &[Change]) -> (u64, u64) {
    let words = |text: &str| text.split_whitespace().count() as u64;
    changes.iter().fold((0, 0), |(removed, added), change| match change {
        Change::Same(_) => (removed, added),
        Change::Removed(text) => (removed + words(text), added),
        Change::Added(text) => (removed, added + words(text)),
    })
}

/// Returns how the words of `old` become those of `new`, signs left aside that only look otherwise. A word is what is between blanks; the blanks and line
/// breaks behind it are part of it, those of `new` where both have the word.
#[must_use]
pub fn diff(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (words(old), words(new));
    let mut changes = Changes::default();
    between(&old, &new, 0, &mut changes);
    changes.finish()
}

/// A word, and the text it is written with. Words are the same whatever their quotation marks, apostrophes, dashes and
/// dots look like: what an editor's program made of these is no change of the text.
struct Word<'t> {
    word: Cow<'t, str>,
    text: &'t str,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let words = text.split_inclusive(char::is_whitespace);
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for piece in words {
        let word = piece.trim();
        let next = end + piece.len();
        if !word.is_empty() {
            if let Some(last) = found.last_mut() {
                last.text = &text[start..end];
            }
            start = end;
            found.push(Word { word: plain(word), text: &text[end..next] });
        }
        end = next;
    }
    if let Some(last) = found.last_mut() {
        last.text = &text[start..end];
    }
    found
}

/// Returns a word with the plain forms of its signs.
fn plain(word: &str) -> Cow<'_, str> {
    const SIGNS: [char; 13] = ['‘', '’', '‚', 'ʼ', '`', '´', '“', '”', '„', '–', '—', '‑', '…'];
    if !word.contains(SIGNS) {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    for sign in word.chars() {
        match sign {
            '‘' | '’' | '‚' | 'ʼ' | '`' | '´' => plain.push('\''),
            '“' | '”' | '„' => plain.push('"'),
            '–' | '—' | '‑' => plain.push('-'),
            '…' => plain.push_str("..."),
            _ => plain.push(sign),
        }
    }
    Cow::Owned(plain)
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn same(&mut self, word: &Word<'_>) {
        match self.0.last_mut() {
            Some(Change::Same(text)) => text.push_str(word.text),
            _ => self.0.push(Change::Same(word.text.to_owned())),
        }
    }

    fn replace(&mut self, old: &[Word<'_>], new: &[Word<'_>]) {
        let text = |words: &[Word<'_>]| words.iter().map(|word| word.text).collect::<String>();
        if !old.is_empty() {
            self.0.push(Change::Removed(text(old)));
        }
        if !new.is_empty() {
            self.0.push(Change::Added(text(new)));
        }
    }

    /// Joins neighbors of a kind: of a stretch that changed, what was removed is first.
    fn finish(self) -> Vec<Change> {
        let mut joined: Vec<Change> = Vec::new();
        let (mut removed, mut added) = (String::new(), String::new());
        let flush = |joined: &mut Vec<Change>, removed: &mut String, added: &mut String| {
            if !removed.is_empty() {
                joined.push(Change::Removed(std::mem::take(removed)));
            }
            if !added.is_empty() {
                joined.push(Change::Added(std::mem::take(added)));
            }
        };
        for change in self.0 {
            match change {
                Change::Removed(text) => removed.push_str(&text),
                Change::Added(text) => added.push_str(&text),
                Change::Same(text) => {
                    flush(&mut joined, &mut removed, &mut added);
                    match joined.last_mut() {
                        Some(Change::Same(before)) => before.push_str(&text),
                        _ => joined.push(Change::Same(text)),
                    }
                }
            }
        }
        flush(&mut joined, &mut removed, &mut added);
        joined
    }
}

fn between(old: &[Word<'_>], new: &[Word<'_>], depth: usize, changes: &mut Changes) {
    let is_same = |(one, other): &(&Word<'_>, &Word<'_>)| one.word == other.word;
    let start = old.iter().zip(new).take_while(is_same).count();
    new[..start].iter().for_each(|word| changes.same(word));
    let (old, new) = (&old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
    let (old, old_end) = old.split_at(old.len() - end);
    let (new, new_end) = new.split_at(new.len() - end);
    debug_assert_eq!(old_end.len(), new_end.len());
    inside(old, new, depth, changes);
    new_end.iter().for_each(|word| changes.same(word));
}

/// Compares stretches that neither begin nor end with the same word.
fn inside(old: &[Word<'_>], new: &[Word<'_>], depth: usize, changes: &mut Changes) {
    if old.is_empty() || new.is_empty() {
        return changes.replace(old, new);
    }
    let anchors = if depth < DEEPEST { anchors(old, new) } else { Vec::new() };
    if anchors.is_empty() {
        return match old.len().saturating_mul(new.len()) <= COMPARED {
            true => longest_common(old, new, changes),
            false => changes.replace(old, new),
        };
    }
    let (mut from, mut to) = (0, 0);
    for (at_old, at_new) in anchors {
        // What is between anchors may have anchors of its own, of words that the whole has more than once.
        between(&old[from..at_old], &new[to..at_new], depth + 1, changes);
        changes.same(&new[at_new]);
        (from, to) = (at_old + 1, at_new + 1);
    }
    between(&old[from..], &new[to..], depth + 1, changes);
}

/// Returns the places of words that each has once, in an order that both have.
fn anchors(old: &[Word<'_>], new: &[Word<'_>]) -> Vec<(usize, usize)> {
    let once = |words: &[Word<'_>]| {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for (at, word) in words.iter().enumerate() {
            places
                .entry(word.word.as_ref().to_owned())
                .and_modify(|place| *place = None)
                .or_insert(Some(at));
        }
        places
    };
    let in_new = once(new);
    let mut pairs: Vec<(usize, usize)> = once(old)
        .into_iter()
        .filter_map(|(word, at)| Some((at?, in_new.get(&word).copied()??)))
        .collect();
    pairs.sort_unstable();
    longest_rising(&pairs)
}

/// Returns the longest run of pairs, not necessarily neighbors, of which the second numbers rise.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Of each length the pair that ends such a run with the least number, and what is before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (at, (_, second)) in pairs.iter().enumerate() {
        let place = ends.partition_point(|&end| pairs[end].1 < *second);
        before[at] = place.checked_sub(1).map(|place| ends[place]);
        match ends.get_mut(place) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut found: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    found.reverse();
    found
}

/// Compares every word with every word.
fn longest_common(old: &[Word<'_>], new: &[Word<'_>], changes: &mut Changes) {
    let columns = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * columns];
    for at in (0..old.len()).rev() {
        for to in (0..new.len()).rev() {
            lengths[at * columns + to] = if old[at].word == new[to].word {
                lengths[(at + 1) * columns + to + 1] + 1
            } else {
                lengths[(at + 1) * columns + to].max(lengths[at * columns + to + 1])
            };
        }
    }
    let (mut at, mut to) = (0, 0);
    while at < old.len() && to < new.len() {
        if old[at].word == new[to].word {
            changes.same(&new[to]);
            (at, to) = (at + 1, to + 1);
        } else if lengths[(at + 1) * columns + to] >= lengths[at * columns + to + 1] {
            changes.replace(&old[at..=at], &[]);
            at += 1;
        } else {
            changes.replace(&[], &new[to..=to]);
            to += 1;
        }
    }
    changes.replace(&old[at..], &new[to..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(old: &str, new: &str) -> String {
        let write = |change: &Change| match change {
            Change::Same(text) => text.clone(),
            Change::Removed(text) => format!("[-{text}-]"),
            Change::Added(text) => format!("{{+{text}+}}"),
        };
        diff(old, new).iter().map(write).collect()
    }

    #[test]
    fn quotation_marks_and_dashes_that_look_otherwise_are_no_change() {
        let old = "\"We won't sail\", the crew - all 30... - said";
        let new = "“We won’t sail”, the crew — all 30… — said";
        assert_eq!(diff(old, new), [Change::Same(new.to_owned())]);
        let edited = diff(old, &new.replace("30", "300"));
        assert_eq!(edited.len(), 4, "{edited:?}");
    }

    #[test]
    fn what_changed_is_between_what_did_not() {
        assert_eq!(
            written("Two men were hurt on Monday.", "Three men were hurt late on Monday."),
            "[-Two -]{+Three +}men were hurt {+late +}on Monday."
        );
        assert_eq!(written("a b", "a b"), "a b");
        assert_eq!(written("", "a"), "{+a+}");
        assert_eq!(written("a", ""), "[-a-]");
        assert_eq!(written("", ""), "");
    }

    #[test]
    fn blanks_alone_are_no_change() {
        assert_eq!(written("one two\n\nthree", "one  two three"), "one  two three");
        assert_eq!(written(" one", "one"), "one");
    }

    #[test]
    fn from_any_text_to_any_other_the_words_are_those_of_both() {
        let mut seed = 3_u64;
        let mut below = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((seed >> 33) as usize) % most
        };
        for _ in 0..300 {
            let mut text =
                |most| -> String { (0..below(most)).map(|_| format!("w{} ", below(9))).collect() };
            let (old, new) = (text(40), text(40));
            let (mut before, mut after) = (String::new(), String::new());
            for change in diff(&old, &new) {
                match change {
                    Change::Same(text) => {
                        before.push_str(&text);
                        after.push_str(&text);
                    }
                    Change::Removed(text) => before.push_str(&text),
                    Change::Added(text) => after.push_str(&text),
                }
            }
            assert_eq!((before, after), (old, new));
        }
    }

    #[test]
    fn long_texts_without_anchors_are_replaced_whole() {
        let text = |word: &str| format!("{word} ").repeat(2000);
        assert_eq!(diff(&text("a"), &text("b")).len(), 2);
    }
}
