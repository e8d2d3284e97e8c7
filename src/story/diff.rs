//! The words that differ between two texts, in the order of the texts.
//!
//! Words that each text has once and in the same order are anchors (patience diff): an edit of a few words
//! then never tears a sentence apart at its "the"s. Between two anchors what is left is compared in full,
//! where it is short; a long stretch without any anchor has nothing in common worth showing.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::passage::is_hangul;
use crate::passage::is_unspaced;

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

/// Returns how many words were removed, and how many added: of Chinese, Japanese, Thai and the like, characters.
#[must_use]
pub fn changed_words(changes: &[Change]) -> (u64, u64) {
    let words = |text: &str| words(text).len() as u64;
    changes.iter().fold((0, 0), |(removed, added), change| match change {
        Change::Same(_) => (removed, added),
        Change::Removed(text) => (removed + words(text), added),
        Change::Added(text) => (removed, added + words(text)),
    })
}

/// Returns how the words of `old` become those of `new`, signs left aside that only look otherwise. A word is what is
/// between blanks, and of a script without blanks between its words a character; the blanks and line breaks behind it
/// are part of it, those of `new` where both have the word.
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

impl Word<'_> {
    /// Returns whether it is a character of a script without blanks between its words: two texts on anything have
    /// some of these in common.
    fn is_character(&self) -> bool {
        is_apart(&self.word)
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        // Before a word are no blanks but those of pieces that are nothing else.
        let mut at = end;
        for word in parted(piece.trim()) {
            if let Some(last) = found.last_mut() {
                last.text = &text[start..at];
                start = at;
            }
            let behind = at + word.len();
            found.push(Word { word: plain(word), text: &text[start..behind] });
            at = behind;
        }
        end += piece.len();
    }
    if let Some(last) = found.last_mut() {
        last.text = &text[start..end];
    }
    found
}

/// Parts what is between blanks where a script has none between its words.
fn parted(piece: &str) -> Vec<&str> {
    let (mut parts, mut start, mut was_apart) = (Vec::new(), 0, false);
    for (at, sign) in piece.grapheme_indices(true) {
        let is_apart = is_apart(sign);
        if at > start && (is_apart || was_apart) {
            parts.push(&piece[start..at]);
            start = at;
        }
        was_apart = is_apart;
    }
    if start < piece.len() {
        parts.push(&piece[start..]);
    }
    parts
}

/// Returns whether a character, with its marks, is of a script without blanks between its words.
fn is_apart(sign: &str) -> bool {
    sign.chars().next().is_some_and(|first| is_unspaced(first) && !is_hangul(first))
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

/// Neighbors of which each is in both texts, or none is.
enum Run {
    Same { old: String, new: String, words: usize, is_of_characters: bool },
    Changed { removed: String, added: String },
}

#[derive(Default)]
struct Changes(Vec<Run>);

impl Changes {
    fn same(&mut self, (was, is): (&Word<'_>, &Word<'_>)) {
        let is_character = is.is_character();
        match self.0.last_mut() {
            Some(Run::Same { old, new, words, is_of_characters }) => {
                old.push_str(was.text);
                new.push_str(is.text);
                *words += 1;
                *is_of_characters &= is_character;
            }
            _ => self.0.push(Run::Same {
                old: was.text.to_owned(),
                new: is.text.to_owned(),
                words: 1,
                is_of_characters: is_character,
            }),
        }
    }

    fn replace(&mut self, old: &[Word<'_>], new: &[Word<'_>]) {
        let text = |words: &[Word<'_>]| words.iter().map(|word| word.text).collect::<String>();
        self.change(&text(old), &text(new));
    }

    fn change(&mut self, old: &str, new: &str) {
        match self.0.last_mut() {
            Some(Run::Changed { removed, added }) => {
                removed.push_str(old);
                added.push_str(new);
            }
            _ if old.is_empty() && new.is_empty() => {}
            _ => self.0.push(Run::Changed { removed: old.to_owned(), added: new.to_owned() }),
        }
    }

    /// Returns the changes: of a stretch that changed, what was removed is first.
    fn finish(self) -> Vec<Change> {
        let mut changes = Vec::with_capacity(self.0.len());
        for run in self.without_chance().0 {
            match run {
                Run::Same { new, .. } => changes.push(Change::Same(new)),
                Run::Changed { removed, added } => {
                    let removed = (!removed.is_empty()).then_some(Change::Removed(removed));
                    let added = (!added.is_empty()).then_some(Change::Added(added));
                    changes.extend(removed.into_iter().chain(added));
                }
            }
        }
        changes
    }

    /// Takes a character between two stretches that were replaced for a part of them: any two texts have it by
    /// chance, and marks around it would tear their words apart.
    fn without_chance(self) -> Self {
        let is_replaced = |run: Option<&Run>| match run {
            Some(Run::Changed { removed, added }) => !removed.is_empty() && !added.is_empty(),
            _ => false,
        };
        let mut kept = Self::default();
        let mut runs = self.0.into_iter().peekable();
        while let Some(run) = runs.next() {
            match run {
                Run::Same { old, new, words: 1, is_of_characters: true }
                    if is_replaced(kept.0.last()) && is_replaced(runs.peek()) =>
                {
                    kept.change(&old, &new);
                }
                Run::Changed { removed, added } => kept.change(&removed, &added),
                same @ Run::Same { .. } => kept.0.push(same),
            }
        }
        kept
    }
}

fn between(old: &[Word<'_>], new: &[Word<'_>], depth: usize, changes: &mut Changes) {
    let is_same = |(one, other): &(&Word<'_>, &Word<'_>)| one.word == other.word;
    let start = old.iter().zip(new).take_while(is_same).count();
    old.iter().zip(new).take(start).for_each(|pair| changes.same(pair));
    let (old, new) = (&old[start..], &new[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
    let (old, old_end) = old.split_at(old.len() - end);
    let (new, new_end) = new.split_at(new.len() - end);
    debug_assert_eq!(old_end.len(), new_end.len());
    inside(old, new, depth, changes);
    old_end.iter().zip(new_end).for_each(|pair| changes.same(pair));
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
        changes.same((&old[at_old], &new[at_new]));
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
            changes.same((&old[at], &new[to]));
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
    fn of_text_without_blanks_only_the_characters_that_changed_are_marked() {
        for (old, new, shown) in [
            (
                "港口工人周一开始罢工，三十艘船在港外等候。",
                "港口工人周二开始罢工，三十五艘船在港外等候。",
                "港口工人周[-一-]{+二+}开始罢工，三十{+五+}艘船在港外等候。",
            ),
            (
                "フェリーは月曜日に沈んだ。\n乗客は無事だった。",
                "フェリーは火曜日に沈んだ。\n乗客は全員無事だった。",
                "フェリーは[-月-]{+火+}曜日に沈んだ。\n乗客は{+全員+}無事だった。",
            ),
            ("เรือจมวันจันทร์ที่ท่า", "เรือจมวันศุกร์ที่ท่า", "เรือจมวัน[-จันท-]{+ศุก+}ร์ที่ท่า"),
            ("2018年3月 AP通信", "2019年3月 AP通信", "[-2018-]{+2019+}年3月 AP通信"),
            // Korean has blanks.
            ("항구 노동자가", "항구 노동자는", "항구 [-노동자가-]{+노동자는+}"),
        ] {
            assert_eq!(written(old, new), shown);
        }
        let one = diff("港口工人周一开始罢工", "港口工人周二开始罢工");
        assert_eq!(changed_words(&one), (1, 1));
    }

    #[test]
    fn a_character_that_two_other_sentences_have_by_chance_is_no_common_word() {
        assert_eq!(written("昨天的雨停了", "明天的风大了"), "[-昨-]{+明+}天的[-雨停-]{+风大+}了");
        assert_eq!(written("甲乙的丙丁。", "戊己的庚辛。"), "[-甲乙的丙丁-]{+戊己的庚辛+}。");
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
        let word = |number: usize| match number {
            0..9 => format!("w{number} "),
            number => "港口罢工。".chars().nth(number - 9).map_or_else(String::new, String::from),
        };
        for _ in 0..300 {
            let mut text = |most| -> String { (0..below(most)).map(|_| word(below(14))).collect() };
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
