//! Lines that are written whole elsewhere, broken between words for a terminal.

use crate::render::terminal::layout::width;

/// Columns that a line goes on after its indentation.
const HANG: usize = 2;

/// Returns a text whose lines are at most `columns` wide, broken at blanks; a word that is wider stays
/// whole. A line that goes on is indented. Text that is indented by `HANG` is a picture, with a mark
/// below a place in it, and is left as it is.
#[must_use]
pub fn wrapped(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let indent = body.len() - body.trim_start_matches(' ').len();
        if width(body) <= columns || indent == HANG {
            out.push_str(line);
            continue;
        }
        one(&mut out, body, indent, columns);
        out.push_str(end);
    }
    out
}

fn one(out: &mut String, line: &str, indent: usize, columns: usize) {
    let hang = (indent + HANG).min(columns / 2);
    let (mut used, mut is_first) = (indent, true);
    out.push_str(&line[..indent]);
    // Each word is written with the blanks before it, which a break takes away.
    let mut rest = &line[indent..];
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let word = &rest[blanks..];
        let word = &word[..word.find(' ').unwrap_or(word.len())];
        let wide = width(word);
        if !is_first && used + blanks + wide > columns {
            out.push('\n');
            out.push_str(&" ".repeat(hang));
            used = hang;
        } else {
            out.push_str(&rest[..blanks]);
            used += blanks;
        }
        out.push_str(word);
        used += wide;
        is_first = false;
        rest = &rest[blanks + word.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_broken_between_words_and_goes_on_indented() {
        assert_eq!(wrapped("note: one two three\n", 12), "note: one\n  two three\n");
        assert_eq!(wrapped("   hits: one two\n", 12), "   hits: one\n     two\n");
    }

    #[test]
    fn a_word_wider_than_the_line_stays_whole() {
        assert_eq!(wrapped("see https://example.com/a/b", 10), "see\n  https://example.com/a/b");
    }

    #[test]
    fn the_mark_stays_below_its_place() {
        let picture = "  one two three four\n      ^^^\n";
        assert_eq!(wrapped(picture, 10), picture);
    }

    proptest! {
        #[test]
        fn nothing_but_blanks_is_changed(text in "[a-c飞 \n]{0,120}", columns in 4usize..40) {
            let squeeze = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(squeeze(&wrapped(&text, columns)), squeeze(&text));
        }
    }
}
