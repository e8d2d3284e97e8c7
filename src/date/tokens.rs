//! Cuts text into the numbers, words and marks that dates are made of.
//!
//! Layouts are matched on tokens and not on bytes, so that one rule reads `3 May 2024`,
//! `٣ مايو ٢٠٢٤` and `3 May 2024` with no-break spaces alike.
//! Invariant: tokens are in order, do not overlap, and start and end on character bounds.
//! Cost: one pass; one allocation for the list.

/// One number, word or mark, and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Blanks are before it.
    pub(super) spaced: bool,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of decimal digits of any script; `value` is 0 when there are more than 18.
    Number { value: u64, digits: u32, script: Script },
    /// A run of letters; one character alone in scripts that put no blanks between words.
    Word { joined: bool },
    /// Any other character; a line end is one.
    Mark(char),
}

/// Whose digits a number is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Persian,
    Other,
}

/// Returns the value of a decimal digit of one of the scripts that news is written in.
pub(super) fn digit(c: char) -> Option<(u8, Script)> {
    const ZEROS: [u32; 14] = [
        0x0660, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0,
        0x1040, 0x17E0, 0xFF10,
    ];
    if c.is_ascii_digit() {
        return Some((c as u8 - b'0', Script::Other));
    }
    if c.is_ascii() {
        return None;
    }
    let code = u32::from(c);
    let within = |zero: u32| code.checked_sub(zero).filter(|value| *value < 10);
    if let Some(value) = within(0x06F0) {
        return Some((u8::try_from(value).ok()?, Script::Persian));
    }
    let value = ZEROS.iter().find_map(|zero| within(*zero))?;
    Some((u8::try_from(value).ok()?, Script::Other))
}

/// Returns whether words of this script are side by side without blanks.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x9FFF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Returns whether the character continues a word: a letter, or a mark that sits on one.
fn in_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    c.is_alphabetic()
        || matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A
            | 0x064B..=0x065F | 0x0900..=0x0903 | 0x093A..=0x094F | 0x09BC..=0x09CD
            | 0x0A3C..=0x0A4D | 0x0ABC..=0x0ACD | 0x0BBE..=0x0BCD | 0x0C00..=0x0C03 | 0x0C3E..=0x0C56
            | 0x0C81..=0x0C83 | 0x0CBC..=0x0CD6 | 0x0D00..=0x0D03 | 0x0D3E..=0x0D4D | 0x0E31..=0x0E4E | 0x200C | 0x200D)
}

/// Returns whether the character is to be taken for a blank: also direction marks, which are
/// around dates in Hebrew and Arabic pages and mean nothing.
fn is_blank(c: char) -> bool {
    c != '\n'
        && (c.is_whitespace()
            || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}'))
}

/// Returns the tokens of `text`, at most `most` of them.
pub(super) fn tokens(text: &str, most: usize) -> Vec<Token> {
    let mut list = Vec::with_capacity(most.min(text.len() / 3 + 4));
    let mut chars = text.char_indices().peekable();
    let mut spaced = false;
    while list.len() < most {
        let Some((start, c)) = chars.next() else { break };
        if is_blank(c) {
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if let Some((first, script)) = digit(c) {
            let (mut value, mut digits) = (u64::from(first), 1_u32);
            while let Some((at, next)) = chars.peek().copied() {
                let Some((one, _)) = digit(next) else { break };
                digits = digits.saturating_add(1);
                value = if digits > 18 { 0 } else { value * 10 + u64::from(one) };
                end = at + next.len_utf8();
                chars.next();
            }
            Kind::Number { value, digits, script }
        } else if stands_alone(c) {
            Kind::Word { joined: true }
        } else if in_word(c) {
            while let Some((at, next)) = chars.peek().copied() {
                if !in_word(next) || stands_alone(next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            Kind::Word { joined: false }
        } else {
            Kind::Mark(if c == '\r' { '\n' } else { c })
        };
        list.push(Token { start, end, kind, spaced });
        spaced = false;
    }
    list
}
