//! What a character is to word breaking and folding, in one look-up.
//!
//! The Unicode tables of the libraries answer one question at a time and made Arabic and Russian
//! ten times slower to index than English. Here their answers are kept in pages of 256 characters,
//! filled when a text first needs them, so that a search does not pay for scripts it never sees.

use std::sync::OnceLock;

use unicode_normalization::IsNormalized;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc_quick;
use unicode_normalization::is_nfkc_quick;

use crate::analysis::fold::fold_plainly;
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

/// The form of a character that folds by itself, whatever stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    /// To this character.
    To(char),
    /// To nothing.
    Dropped,
    /// It does not: to several characters, or in company with its neighbours.
    Together,
}

struct Page {
    class: [Class; 256],
    fold: [u16; 256],
    /// Whether the character stays as it is in the raw form.
    exact: [bool; 256],
}

const TOGETHER: u16 = 0;
const DROPPED: u16 = u16::MAX;

static PAGES: [OnceLock<Box<Page>>; 256] = [const { OnceLock::new() }; 256];

fn page(number: u32) -> &'static Page {
    PAGES[number as usize & 255].get_or_init(|| {
        let character = |low: usize| char::from_u32((number << 8) | low as u32).unwrap_or(' ');
        Box::new(Page {
            class: std::array::from_fn(|low| class_plainly(character(low))),
            fold: std::array::from_fn(|low| match folded_plainly(character(low)) {
                Folded::To(c) => {
                    u16::try_from(u32::from(c)).ok().filter(|c| *c != DROPPED).unwrap_or(TOGETHER)
                }
                Folded::Dropped => DROPPED,
                Folded::Together => TOGETHER,
            }),
            exact: std::array::from_fn(|low| stays_exact_plainly(character(low))),
        })
    })
}

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
            '\'' => Class::Apostrophe,
            _ => Class::Other,
        };
    }
    if is_plain_unspaced(c) {
        return Class::Unspaced;
    }
    match u32::from(c) {
        code @ ..0x1_0000 => page(code >> 8).class[(code & 255) as usize],
        _ => class_plainly(c),
    }
}

/// What `c` folds to by itself.
pub(crate) fn folded(c: char) -> Folded {
    if c.is_ascii() {
        return Folded::To(c.to_ascii_lowercase());
    }
    if is_plain_unspaced(c) {
        return Folded::To(c);
    }
    let code = u32::from(c);
    if code >= 0x1_0000 {
        return Folded::Together;
    }
    match page(code >> 8).fold[(code & 255) as usize] {
        TOGETHER => Folded::Together,
        DROPPED => Folded::Dropped,
        form => char::from_u32(u32::from(form)).map_or(Folded::Together, Folded::To),
    }
}

/// Whether `c` is kept as it is in a raw form, whatever stands beside it.
pub(crate) fn stays_exact(c: char) -> bool {
    if c.is_ascii() {
        return c >= ' ';
    }
    let code = u32::from(c);
    is_plain_unspaced(c) || code < 0x1_0000 && page(code >> 8).exact[(code & 255) as usize]
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
    // Part of a vowel, where the other part follows.
    let part = matches!(c, '\u{e4d}' | '\u{ecd}');
    if accent || part || !std::iter::once(c).nfkc().all(alone) {
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

/// Format characters, which stand inside a word without being part of it.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Whether `c` continues the letter before it.
pub(crate) fn is_mark(c: char) -> bool {
    is_combining_mark(c) || canonical_combining_class(c) != 0
}

/// The apostrophes of different keyboards.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{2bb}' | '\u{ff07}' | '׳')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_say_what_the_unicode_tables_say() {
        for c in (0..0x2_0000).filter_map(char::from_u32) {
            assert_eq!(class(c), class_plainly(c), "{c:?}");
            let tabled = folded(c);
            assert!(tabled == Folded::Together || tabled == folded_plainly(c), "{c:?}");
            assert!(!stays_exact(c) || stays_exact_plainly(c) || c == '\'', "{c:?}");
        }
    }
}
