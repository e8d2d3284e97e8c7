//! Finds the paragraphs of a text, whatever parts them: blank lines, line ends, or neither.
//!
//! Invariant: every word of the text is in the result, in order, and words cut at line ends are whole;
//! paragraphs are parted by one blank line. Cost: three passes over the lines and one copy.

use crate::format::cut_words;
use crate::format::cut_words::Words;

/// A line of this many characters may have been cut where the page ended.
const FULL: usize = 35;

/// Returns the text as paragraphs parted by one blank line, without a first line that only
/// repeats the title.
pub(crate) fn body(text: &str, title: Option<&str>) -> String {
    body_with(text, title, &Words::of(text))
}

/// Like [`body`], with the words of a longer text to put cut ones together by.
pub(crate) fn body_with(text: &str, title: Option<&str>, words: &Words) -> String {
    let text = text.trim();
    let text = match title {
        Some(title) => without_title(text, title),
        None => text,
    };
    let column = column_width(text);
    let join = column.is_some() || lines_are_wrapped(text);
    let mut body = String::with_capacity(text.len() + text.len() / 16);
    let mut after_blank = true;
    let mut width = 0;
    let mut paragraph = Paragraph::default();
    for line in trimmed_lines(text) {
        if line.is_empty() {
            after_blank = true;
            continue;
        }
        // A sentence that goes on in small letters below a full line was cut by the page.
        let goes_on =
            width >= FULL && line.starts_with(char::is_lowercase) && !body.ends_with(is_stop);
        width = line.chars().take(FULL).count();
        // The last line of a paragraph in a column is short, and a heading is in capitals.
        let ends = column.is_some_and(|width| paragraph.ends_before(&body, line, width));
        let mut begins = body.is_empty();
        if begins {
            // The first paragraph.
        } else if !after_blank && cut_words::is_cut(&body, line) {
            words.join(&mut body, line);
            paragraph.letters.add(line);
            continue;
        } else if after_blank || !(join || goes_on) || ends {
            body.push_str("\n\n");
            begins = true;
        } else if !(body.ends_with(is_unspaced) && line.starts_with(is_unspaced)) {
            body.push(' ');
        }
        if begins {
            paragraph = Paragraph { start: body.len(), ..Paragraph::default() };
        }
        if column.is_some() {
            paragraph.letters.add(line);
        }
        body.push_str(line);
        after_blank = false;
    }
    cut_words::rejoined(body)
}

/// Returns the width of the column a text was set in: its lines are short, and many of them begin in
/// the middle of a sentence. Verse has such lines too, but they begin with capitals.
fn column_width(text: &str) -> Option<usize> {
    const WIDEST: usize = 46;
    let (mut inner, mut going_on, mut wide) = (0_usize, 0_usize, 0_usize);
    let mut before: Option<&str> = None;
    let mut widths = Vec::new();
    for line in trimmed_lines(text) {
        if let Some(before) = before.filter(|_| !line.is_empty()) {
            let width = before.chars().take(200).count();
            inner += 1;
            wide += usize::from(width > WIDEST);
            widths.push(width);
            let small = line.starts_with(char::is_lowercase) && !before.ends_with(is_stop);
            going_on += usize::from(small || cut_words::is_cut(before, line));
        }
        before = (!line.is_empty()).then_some(line);
    }
    let is_column = inner >= 4 && going_on * 5 >= inner * 2 && wide * 10 <= inner;
    widths.sort_unstable();
    is_column.then(|| widths[widths.len() * 3 / 4])
}

/// The last paragraph of a text that grows line by line, so that no line is read twice.
#[derive(Debug, Default)]
struct Paragraph {
    /// Where it begins in the text.
    start: usize,
    letters: Letters,
}

impl Paragraph {
    /// Returns whether it ends before this line: it does after a short last line, and headings are
    /// paragraphs of their own.
    fn ends_before(&self, body: &str, line: &str, width: usize) -> bool {
        let mut letters = Letters::default();
        letters.add(line);
        if letters.is_heading() != self.letters.is_heading() {
            return true;
        }
        let paragraph = &body[self.start..];
        // Lines are joined already: a short last line is only seen where the paragraph is one line.
        // There are never more characters than bytes, and never fewer than a quarter of them.
        paragraph.len() < width * 3
            && paragraph.ends_with(is_stop)
            && paragraph.chars().count() * 4 < width * 3
    }
}

/// What the letters of a line say of it.
#[derive(Debug, Default)]
struct Letters {
    count: usize,
    has_small: bool,
    has_capital: bool,
}

impl Letters {
    fn add(&mut self, line: &str) {
        for char in line.chars() {
            self.count += usize::from(char.is_alphabetic());
            self.has_small |= char.is_lowercase();
            self.has_capital |= char.is_uppercase();
        }
    }

    /// Headings are in capitals.
    const fn is_heading(&self) -> bool {
        self.count >= 3 && !self.has_small && self.has_capital
    }
}

/// Returns whether a line is a heading by its letters: all of them are capitals.
pub(crate) fn is_heading(line: &str) -> bool {
    let mut letters = Letters::default();
    letters.add(line);
    letters.is_heading()
}

/// Returns the lines of a text without the blanks around them.
fn trimmed_lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    ends.map(move |end| {
        let line = text[start..end].trim();
        start = end + 1;
        line
    })
}

/// Returns what follows a first line that says nothing but the title.
fn without_title<'t>(text: &'t str, title: &str) -> &'t str {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    if line.len() > 4 * title.len() + 16 {
        return text;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let title = letters(title);
    if !title.is_empty() && letters(line) == title { rest.trim_start() } else { text }
}

/// Returns whether lines end where the page ended and not where a paragraph did.
///
/// Such lines are about equally long, no longer than a page is wide, and most of them stop in the
/// middle of a sentence.
fn lines_are_wrapped(text: &str) -> bool {
    const WIDEST: usize = 110;
    let (mut inner, mut wide, mut stopped) = (0_usize, 0_usize, 0_usize);
    let mut before: Option<&str> = None;
    for line in trimmed_lines(text) {
        if let Some(before) = before.filter(|_| !line.is_empty()) {
            // Four bytes are the most a character takes.
            if before.len() > 4 * WIDEST || before.chars().count() > WIDEST {
                return false;
            }
            inner += 1;
            wide += usize::from(before.chars().count() >= 35);
            stopped += usize::from(before.ends_with(is_stop));
        }
        before = (!line.is_empty()).then_some(line);
    }
    inner >= 2 && wide * 10 >= inner * 6 && stopped * 2 <= inner
}

/// Returns whether a sentence may end with this character.
pub(crate) fn is_stop(char: char) -> bool {
    matches!(
        char,
        '.' | '!'
            | '?'
            | '…'
            | '"'
            | '”'
            | '»'
            | '。'
            | '！'
            | '？'
            | '」'
            | '।'
            | '۔'
            | '؟'
            | ':'
            | '：'
    )
}

/// Returns whether words in this character's script are written without blanks between them.
pub(crate) fn is_unspaced(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Returns something to show as the title of an untitled text: its first sentence, or as much of
/// it as fits, cut where a clause or a word ends.
#[must_use]
pub fn fallback_title(body: &str) -> &str {
    const WORDS: usize = 15;
    const CHARS: usize = 120;
    let paragraph = body.trim_start().split('\n').next().unwrap_or_default().trim_end();
    // Characters of scripts that part no words weigh as much as a third of a word each.
    let (mut words, mut weight, mut chars) = (0, 0, 0);
    let (mut word_end, mut clause_end) = (0, None);
    let mut word_start = 0;
    for (at, char) in paragraph.char_indices() {
        let next = paragraph[at + char.len_utf8()..].chars().next();
        let ends_word = next.is_none_or(char::is_whitespace);
        chars += 1;
        if matches!(char, '。' | '！' | '？' | '।' | '۔' | '؟') {
            return paragraph[..at].trim_end();
        }
        if ends_word
            && matches!(char, '.' | '!' | '?')
            && (char != '.' || is_full(&paragraph[word_start..at]))
        {
            return paragraph[..at].trim_end_matches(['.', '…']);
        }
        if matches!(char, ',' | ';' | ':' | '—' | '–' | '，' | '；' | '،')
            && (ends_word || is_unspaced(char))
        {
            let enough = words + weight / 3 >= 5;
            clause_end = if enough { Some(at) } else { clause_end };
        }
        if char.is_whitespace() {
            word_start = at + char.len_utf8();
        } else if is_unspaced(char) {
            weight += 1;
            word_end = at + char.len_utf8();
        } else if ends_word {
            words += 1;
            word_end = at + char.len_utf8();
        }
        if words + weight / 3 >= WORDS || chars >= CHARS {
            let whole = at + char.len_utf8() == paragraph.len();
            let end = match clause_end {
                _ if whole => paragraph.len(),
                Some(end) => end,
                None if word_end == 0 => at + char.len_utf8(),
                None => word_end,
            };
            return without_last_mark(&paragraph[..end]);
        }
    }
    without_last_mark(paragraph)
}

fn without_last_mark(text: &str) -> &str {
    text.trim_end_matches(|char: char| char.is_whitespace() || ".,;:–—-，、；：".contains(char))
}

/// Returns whether a word before a period is one, and not an abbreviation (`Mr`, `U.S`, `Sen`).
fn is_full(word: &str) -> bool {
    let letters = word.chars().filter(|char| char.is_alphabetic()).count();
    let starts_small =
        word.chars().find(|char| char.is_alphabetic()).is_none_or(char::is_lowercase);
    !word.contains('.') && (letters > 4 || starts_small)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WRAPPED: &str = "The minister said on Monday that the bridge over the\n\
        river would be closed for a year while its piers are\n\
        rebuilt by engineers.\n\nTraffic is led over the\nother bridge.";

    #[test]
    fn lines_cut_by_a_page_are_joined() {
        assert_eq!(
            body(WRAPPED, None),
            "The minister said on Monday that the bridge over the river would be closed for a \
             year while its piers are rebuilt by engineers.\n\nTraffic is led over the other bridge."
        );
    }

    #[test]
    fn long_lines_are_paragraphs() {
        let line = "The minister said on Monday that the bridge would be closed. ".repeat(3);
        let text = format!("{line}\n {line}\n\n\n{line}\r");
        let line = line.trim();
        assert_eq!(body(&text, None), format!("{line}\n\n{line}\n\n{line}"));
    }

    #[test]
    fn wrapped_chinese_is_joined_without_blanks() {
        let line = "市长周一表示，河上的大桥将关闭一年，届时工程师将重建桥墩，车辆将改道经由另一座大桥通行，敬请";
        assert_eq!(body(&format!("{line}\n{line}\n{line}"), None), line.repeat(3));
    }

    #[test]
    fn the_lines_of_a_narrow_column_are_joined_and_its_headings_are_not() {
        let column = "EELS RETURN TO CANAL.\nThe eels have re-\nturned to the canal, and the lock\n\
            man reports a large num-\nber of them below the weir.\nMAYOR SPEAKS.\n\
            The mayor said the govern-\nment should act.";
        assert_eq!(
            body(column, None),
            "EELS RETURN TO CANAL.\n\nThe eels have returned to the canal, and the lock man reports \
             a large number of them below the weir.\n\nMAYOR SPEAKS.\n\nThe mayor said the \
             government should act."
        );
        let verse =
            "The eels are back\nUpon the river\nThe lock is black\nAnd makes me shiver\nOh eel";
        assert_eq!(body(verse, None).matches("\n\n").count(), 4);
        let long = "Eels are back in the canal after thirty years, the river board said on Monday, and the weir is to be re-\nbuilt so that they may pass.";
        assert!(body(long, None).contains("to be rebuilt so that"));
    }

    #[test]
    fn the_title_is_not_repeated() {
        assert_eq!(
            body("Bridge closed!\n\nThe bridge is closed.", Some("Bridge Closed")),
            "The bridge is closed."
        );
        assert_eq!(body("Bridge closed again", Some("Bridge")), "Bridge closed again");
    }

    #[test]
    fn a_title_is_the_first_sentence_or_its_beginning() {
        for (text, title) in [
            ("Bridge closed. Traffic is led elsewhere.", "Bridge closed"),
            (
                "The U.S. and Mr. Smith agreed on Monday. More soon.",
                "The U.S. and Mr. Smith agreed on Monday",
            ),
            (
                "More than forty of the old stone bridges over the northern canals will close, a city engineer said.",
                "More than forty of the old stone bridges over the northern canals will close",
            ),
            (
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
            ),
            ("市长周一表示，大桥将关闭。车辆改道。", "市长周一表示，大桥将关闭"),
            ("Stand\n\nText", "Stand"),
            ("", ""),
        ] {
            assert_eq!(fallback_title(text), title);
        }
    }

    /// The rule for the end of a paragraph, read from the text alone.
    fn ends_plainly(body: &str, line: &str, width: usize) -> bool {
        let is_heading = |line: &str| {
            line.chars().filter(|char| char.is_alphabetic()).count() >= 3
                && !line.contains(char::is_lowercase)
                && line.contains(char::is_uppercase)
        };
        let paragraph = &body[body.rfind("\n\n").map_or(0, |at| at + 2)..];
        is_heading(line) != is_heading(paragraph)
            || paragraph.ends_with(is_stop) && paragraph.chars().count() * 4 < width * 3
    }

    #[test]
    fn a_column_that_never_ends_is_read_in_one_pass() {
        let column = "the eels have gone\n".repeat(60_000);
        assert_eq!(body(&column, None).len(), column.len() - 1);
        let cut = "the eels have re-\n".repeat(60_000);
        assert_eq!(body(&cut, None).matches("rethe").count(), 59_999);
    }

    proptest! {
        #[test]
        fn a_paragraph_ends_where_its_text_says_so(
            lines in prop::collection::vec(("[A-Ca-cé.! -]{1,12}", any::<bool>()), 1..12),
            width in 1..40_usize,
        ) {
            let (mut body, mut paragraph) = (String::new(), Paragraph::default());
            for (line, begins) in &lines {
                prop_assert_eq!(
                    paragraph.ends_before(&body, line, width),
                    ends_plainly(&body, line, width)
                );
                if *begins {
                    body.push_str("\n\n");
                    paragraph = Paragraph { start: body.len(), ..Paragraph::default() };
                }
                body.push_str(line);
                paragraph.letters.add(line);
            }
        }

        #[test]
        fn no_word_is_lost(text in "(?s)[a-c \n.]{0,120}") {
            let body = body(&text, None);
            prop_assert_eq!(
                body.split_whitespace().collect::<Vec<_>>(),
                text.split_whitespace().collect::<Vec<_>>()
            );
            prop_assert!(!body.contains("\n\n\n") && body.trim() == body);
        }

        #[test]
        fn a_title_is_a_short_beginning_of_any_text(text in "(?s).{0,300}") {
            let title = fallback_title(&text);
            prop_assert!(text.trim_start().starts_with(title));
            prop_assert!(title.chars().count() <= 130);
        }
    }
}
