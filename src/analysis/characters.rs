//! What a character is to word breaking and folding, in one look-up.
//!
//! The Unicode tables of the libraries answer one question at a time and made Arabic and Russian
//! ten times slower to index than English. Here each answer is kept when a text first needs it, so
//! that a search pays for the few characters it sees.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering::Relaxed;

use unicode_normalization::IsNormalized;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc_quick;
use unicode_normalization::is_nfkc_quick;

use crate::analysis::fold_rules::WAW;
use crate::analysis::fold_rules::fold_plainly;
use crate::analysis::fold_rules::is_apostrophe_of_print;
use crate::analysis::fold_rules::is_format;
use crate::analysis::fold_rules::is_hamza_alone;
use crate::passage::is_unspaced;

/// What a character can be in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Ends a word, or joins two parts of it by a rule of its own.
    Other,
    /// A letter of spaced text.
    Letter,
    /// A number, digits or not, of spaced text.
    Number,
    /// Continues the letter before it.
    Mark,
    /// Not seen: soft hyphens, joiners, direction marks.
    Format,
    /// Joins two parts of a word, and ends elided and begins possessive parts.
    Apostrophe,
    /// Text without spaces.
    Unspaced,
}

/// The form of a character that folds by itself, whatever is beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// To this character.
    To(char),
    /// To nothing.
    Dropped,
    /// It does not: to several characters, or together with its neighbors.
    Together,
}

/// What is known of each of the first 65,536 characters. Zero is what was not asked for yet; threads
/// that ask at the same time find the same.
static CLASSES: [AtomicU8; PLANE] = [const { AtomicU8::new(0) }; PLANE];
static FOLDED: [AtomicU16; PLANE] = [const { AtomicU16::new(0) }; PLANE];
static EXACT: [AtomicU8; PLANE] = [const { AtomicU8::new(0) }; PLANE];

const PLANE: usize = 1 << 16;
/// In [`CLASSES`], one more than the place here.
const ALL_CLASSES: [Class; 7] = [
    Class::Other,
    Class::Letter,
    Class::Number,
    Class::Mark,
    Class::Format,
    Class::Apostrophe,
    Class::Unspaced,
];
/// In [`FOLDED`], what is not the character folded to.
const TOGETHER: u16 = u16::MAX;
const DROPPED: u16 = u16::MAX - 1;
/// In [`EXACT`].
const NO: u8 = 1;
const YES: u8 = 2;

/// Han and Hangul, most of the characters there are, need no pages: unspaced, folded already.
fn is_plain_unspaced(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// What `c` is in a word.
pub(crate) fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' => Class::Letter,
            '0'..='9' => Class::Number,
            '\'' | '`' => Class::Apostrophe,
            _ => Class::Other,
        };
    }
    if is_plain_unspaced(c) {
        return Class::Unspaced;
    }
    let Some(known) = CLASSES.get(u32::from(c) as usize) else { return class_plainly(c) };
    match known.load(Relaxed) {
        0 => {
            let found = class_plainly(c);
            known.store(found as u8 + 1, Relaxed);
            found
        }
        place => ALL_CLASSES[usize::from(place) - 1],
    }
}

/// What `c` folds to by itself.
pub(crate) fn folded(c: char) -> Folded {
    if c == '`' {
        return Folded::To('\'');
    }
    if c.is_ascii() {
        return Folded::To(c.to_ascii_lowercase());
    }
    if is_plain_unspaced(c) {
        return Folded::To(c);
    }
    let Some(known) = FOLDED.get(u32::from(c) as usize) else { return Folded::Together };
    let form = match known.load(Relaxed) {
        0 => {
            let form = match folded_plainly(c) {
                Folded::To(form) => u16::try_from(u32::from(form))
                    .ok()
                    .filter(|form| *form < DROPPED)
                    .unwrap_or(TOGETHER),
                Folded::Dropped => DROPPED,
                Folded::Together => TOGETHER,
            };
            known.store(form, Relaxed);
            form
        }
        form => form,
    };
    match form {
        TOGETHER => Folded::Together,
        DROPPED => Folded::Dropped,
        form => char::from_u32(u32::from(form)).map_or(Folded::Together, Folded::To),
    }
}

/// Whether `c` is kept as it is in a raw form, whatever is beside it.
pub(crate) fn stays_exact(c: char) -> bool {
    if c.is_ascii() {
        return c >= ' ' && c != '`';
    }
    if is_plain_unspaced(c) {
        return true;
    }
    let Some(known) = EXACT.get(u32::from(c) as usize) else { return false };
    match known.load(Relaxed) {
        0 => {
            let found = stays_exact_plainly(c);
            known.store(if found { YES } else { NO }, Relaxed);
            found
        }
        found => found == YES,
    }
}

fn class_plainly(c: char) -> Class {
    match c {
        c if is_format(c) => Class::Format,
        c if is_unspaced(c) => Class::Unspaced,
        c if is_mark(c) => Class::Mark,
        c if is_apostrophe(c) => Class::Apostrophe,
        c if c.is_alphabetic() => Class::Letter,
        c if c.is_numeric() => Class::Number,
        _ => Class::Other,
    }
}

fn folded_plainly(c: char) -> Folded {
    // A virama changes no order among marks and composes with nothing; other marks may.
    let alone = |c: char| {
        is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
            && matches!(canonical_combining_class(c), 0 | 9)
    };
    let accent = is_mark(c) && matches!(u32::from(c) >> 8, 0..=5 | 0x1a..=0x20);
    // A presentation form of what is folded together with its neighbor.
    let hamza = |c: char| is_hamza_alone(c) || c == WAW;
    let form_of_hamza = !hamza(c) && std::iter::once(c).nfkc().any(hamza);
    if accent || form_of_hamza || !std::iter::once(c).nfkc().all(alone) {
        return Folded::Together;
    }
    let mut form = String::new();
    fold_plainly(c.encode_utf8(&mut [0; 4]), &mut form);
    let mut chars = form.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Folded::Dropped,
        (Some(form), None) => Folded::To(form),
        _ => Folded::Together,
    }
}

fn stays_exact_plainly(c: char) -> bool {
    c >= ' '
        && !is_format(c)
        && !is_apostrophe(c)
        && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
        && matches!(canonical_combining_class(c), 0 | 9)
}

/// Whether `c` continues the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    is_combining_mark(c) || canonical_combining_class(c) != 0
}

/// The apostrophes of different keyboards, accents that are typed for one, and the signs for hamza and ain.
pub(crate) fn is_apostrophe(c: char) -> bool {
    is_apostrophe_of_print(c) || matches!(c, '\'' | '\u{ff07}' | '׳')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_the_unicode_tables_say_asked_once_or_twice() {
        for c in (0..0x2_0000).chain(0..0x2_0000).filter_map(char::from_u32) {
            assert_eq!(class(c), class_plainly(c), "{c:?}");
            let kept = folded(c);
            assert!(kept == Folded::Together || kept == folded_plainly(c), "{c:?}");
            assert!(!stays_exact(c) || stays_exact_plainly(c) || c == '\'', "{c:?}");
        }
    }
}
