//! What a character means to the query language, decided once for lexer, printer and messages.
//!
//! Text that reaches the tree never holds control characters or direction marks, so that a
//! canonical form can be printed on a terminal as it is.

use unicode_properties::GeneralCategory;
use unicode_properties::GeneralCategoryGroup;
use unicode_properties::UnicodeGeneralCategory;

/// Returns whether `c` separates words: white space, or a control character (a NUL, an escape).
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Returns whether `c` is invisible and carries no meaning for search: direction marks and
/// overrides, soft hyphens, byte order marks. Joiners are kept: Persian spelling and emoji need
/// them.
pub(crate) fn is_ignorable(c: char) -> bool {
    !matches!(c, '\u{200c}' | '\u{200d}') && c.general_category() == GeneralCategory::Format
}

/// Returns whether `c` can make a word: a letter, a mark, a number, or a symbol that is not ASCII
/// (an emoji, a currency sign).
pub(crate) fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric()
        || match c.general_category_group() {
            GeneralCategoryGroup::Letter
            | GeneralCategoryGroup::Mark
            | GeneralCategoryGroup::Number
            | GeneralCategoryGroup::Symbol => true,
            // Private use: fonts of some scripts use it; better searched without a hit than refused.
            GeneralCategoryGroup::Other => c.general_category() == GeneralCategory::PrivateUse,
            GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Separator => false,
        }
}

/// Returns whether `c` is a sign that means something to readers and is in no index: `$`, `%`, `§`, an emoji.
/// Dashes are told in their own words.
pub(crate) fn is_sign(c: char) -> bool {
    match c.is_ascii() {
        true => "$%#@".contains(c),
        false => {
            matches!(c, '§' | '¶' | '‰')
                || c.general_category_group() == GeneralCategoryGroup::Symbol
                    && !c.is_alphanumeric()
                    && !matches!(c, '¬' | '−')
        }
    }
}

/// Returns whether a text is signs only, as an emoji is: with what chooses its color or joins it to the next.
pub(crate) fn is_of_signs(text: &str) -> bool {
    let is_selector = |c: char| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{e0100}'..='\u{e01ef}');
    text.chars().any(is_sign) && text.chars().all(|c| is_sign(c) || is_selector(c))
}

/// Returns the quotes that close a phrase opened by `c`, or `None` if `c` opens none.
pub(crate) fn closing_quotes(c: char) -> Option<&'static [char]> {
    match c {
        '"' => Some(&['"']),
        '＂' => Some(&['＂']),
        '“' => Some(&['”', '“']),
        '”' => Some(&['”']),
        '„' | '‟' => Some(&['“', '”', '‟']),
        '«' => Some(&['»']),
        '»' => Some(&['«', '»']),
        _ => None,
    }
}

/// Returns whether `c` ends a run of text that is not quoted.
pub(crate) fn breaks_word(c: char) -> bool {
    is_blank(c) || matches!(c, '(' | ')' | '|') || closing_quotes(c).is_some()
}

/// Returns `text` without the characters [`is_ignorable`] names.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|&c| !is_ignorable(c)).collect()
}

/// Appends `c` to `out` so that it cannot move a cursor or turn the line around.
pub(crate) fn push_escaped(out: &mut String, c: char) {
    let hidden = matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    );
    if hidden {
        out.extend(c.escape_default());
    } else {
        out.push(c);
    }
}

/// Returns `text` in double quotes for a message: escaped, and cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text, 40))
}

/// Returns `text` escaped and cut to about `limit` characters.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (seen, c) in text.chars().enumerate() {
        if seen == limit {
            out.push('…');
            break;
        }
        push_escaped(&mut out, c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_make_words_and_dashes_do_not() {
        assert!(is_word_char('🙂') && is_word_char('€') && is_word_char('飞'));
        assert!(!is_word_char('–') && !is_word_char('-') && !is_word_char('…'));
    }

    #[test]
    fn signs_are_no_letters_and_no_dashes() {
        assert!("🙂€❤★→§$%".chars().all(is_sign) && !"–-−¬…飞Ⓐ½".chars().any(is_sign));
        for text in ["🙂", "❤\u{fe0f}", "👍🏽", "👩\u{200d}🚒", "→"] {
            assert!(is_of_signs(text), "{text}");
        }
        assert!(!is_of_signs("5€") && !is_of_signs("\u{fe0f}") && !is_of_signs(""));
    }

    #[test]
    fn a_message_never_carries_control_characters_or_overrides() {
        assert_eq!(quoted("a\u{1b}[31m\u{202e}b"), "\"a\\u{1b}[31m\\u{202e}b\"");
    }

    #[test]
    fn joiners_stay_in_persian_words() {
        assert_eq!(visible("می\u{200c}خواهم\u{200f}"), "می\u{200c}خواهم");
    }
}
