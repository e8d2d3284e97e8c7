//! Breaks text into lines of a terminal by the width its characters take on screen.
//!
//! A byte count is wrong for every script but ASCII: a Chinese character takes two columns, a
//! combining accent none. Invariant: no line is wider than asked for unless a single word is,
//! and the words are in order with nothing but blanks changed.
//! Cost: one pass over the text shown, and for a passage that is cut at most [`CANDIDATES`] more.

use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use crate::render::escape;
use crate::render::terminal::Look;

/// How many starts of a window are tried before the best of them is taken.
const CANDIDATES: usize = 32;
/// How many words are shown before the first mark of a window, so that it reads as language.
const LEAD_IN: usize = 6;
/// A word up to so many columns is never broken, however narrow the line: an address is there to be copied.
const WHOLE_WORD: usize = 200;

/// The column that ids are in, where the line has room for it.
pub(super) const ID_COLUMN: usize = 72;

/// What bold looks like on a color terminal.
pub(crate) const BOLD: anstyle::Style = anstyle::Style::new().bold();

/// Returns the columns a character takes: 0, 1 or 2.
pub(crate) fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Returns the columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    // What most text is, is looked at many bytes at once.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.chars().map(char_width).sum()
}

/// A character as shown.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Where it ends in the text shown, in bytes.
    end: usize,
    /// The columns it takes.
    width: usize,
    marked: bool,
}

/// A piece of text that is not broken unless a line cannot hold it.
#[derive(Debug, Clone, Default)]
struct Piece {
    /// Its characters, among those of the text.
    cells: Range<usize>,
    /// Where it starts in the text shown, in bytes.
    start: usize,
    width: usize,
    /// No blank is before it: it follows a wide character.
    glued: bool,
    /// Whether any of it is marked.
    marked: bool,
}

/// Text cut into words, with its marks.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// The text as shown, without blanks.
    shown: String,
    cells: Vec<Cell>,
    words: Vec<Piece>,
}

/// Lines ready to print, escapes for bold included.
pub(crate) type Lines = Vec<String>;

impl Words {
    /// Cuts `text` into words; `marks` are code-point ranges, in order. Everything dangerous is
    /// escaped. A word of a script without blanks is no wider than `columns`; any other is broken only
    /// beyond [`WHOLE_WORD`].
    pub(crate) fn new(text: &str, marks: &[(usize, usize)], columns: usize) -> Self {
        let narrow = columns.max(2);
        let wide_word = narrow.max(WHOLE_WORD);
        let (shown, cells) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
        let mut words = Self { shown, cells, words: Vec::new() };
        let mut word = Piece::default();
        let mut marks = marks.iter().copied().peekable();
        for (at, c) in text.chars().enumerate() {
            while marks.next_if(|mark| mark.1 <= at).is_some() {}
            let marked = marks.peek().is_some_and(|mark| mark.0 <= at);
            if c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}') {
                words.finish(&mut word, false);
                continue;
            }
            let escaped = escape::shown_as(c);
            let cell_width = escaped.as_ref().map_or_else(|| char_width(c), String::len);
            let wide = cell_width == 2 && !c.is_ascii();
            let after_wide = words.cells[word.cells.clone()].last().is_some_and(|c| c.width == 2);
            // A line may break beside any wide character; closing marks stay with what they close.
            let breaks = (wide || (after_wide && cell_width > 0)) && !closes(c);
            let widest = if is_without_blanks(c) { narrow } else { wide_word };
            if !word.cells.is_empty() && (breaks || word.width + cell_width > widest) {
                words.finish(&mut word, true);
            }
            match escaped {
                Some(escaped) => words.shown.push_str(&escaped),
                None => words.shown.push(c),
            }
            words.cells.push(Cell { end: words.shown.len(), width: cell_width, marked });
            word.cells.end = words.cells.len();
            word.width += cell_width;
            word.marked |= marked;
        }
        words.finish(&mut word, false);
        words
    }

    /// Takes up a word if it has any characters; another starts.
    fn finish(&mut self, word: &mut Piece, next_is_glued: bool) {
        let (start, next) = (self.shown.len(), self.cells.len());
        let empty = Piece { cells: next..next, start, ..Piece::default() };
        let word = std::mem::replace(word, Piece { glued: next_is_glued, ..empty });
        if !word.cells.is_empty() {
            self.words.push(word);
        }
    }

    /// Returns a word as shown.
    fn shown(&self, word: &Piece) -> &str {
        let end = self.cells[word.cells.clone()].last().map_or(word.start, |cell| cell.end);
        &self.shown[word.start..end]
    }

    /// Calls `each` with every character of a word and whether it is marked.
    fn each_cell<'a>(&'a self, word: &Piece, mut each: impl FnMut(&'a str, bool)) {
        let mut start = word.start;
        for cell in &self.cells[word.cells.clone()] {
            each(&self.shown[start..cell.end], cell.marked);
            start = cell.end;
        }
    }

    /// Returns what is marked of a word, so that `Turkey,` and `Turkey` are the same word.
    fn marked_letters(&self, word: &Piece) -> String {
        let mut letters = String::new();
        self.each_cell(word, |shown, marked| {
            if marked {
                letters.extend(shown.chars().flat_map(char::to_lowercase));
            }
        });
        letters
    }

    /// Lays all words out. `first` and `rest` are the columns of the first line and of the others.
    pub(crate) fn wrap(&self, first: usize, rest: usize, bold: bool) -> Lines {
        let mut lines = Layout::new(first, rest, bold, usize::MAX);
        for word in &self.words {
            lines.add(self, word);
        }
        lines.finish()
    }

    /// Lays out at most `lines` lines of `columns`: from the start where that shows the marks as
    /// well as any other window would, else from a few words before the best of them. `…` is
    /// where text was left out. A mark is shown whole where a window can hold it.
    pub(crate) fn window(&self, columns: usize, lines: usize, bold: bool) -> Lines {
        let whole = self.lay_out(0, columns, lines, bold);
        if whole.1 == self.words.len() {
            return whole.0;
        }
        let runs = self.runs();
        let shows = |start: usize, end: usize| {
            let has_whole = runs.iter().any(|run| start <= run.start && run.end <= end);
            (has_whole, self.marks_in(start, end))
        };
        let (mut best, mut best_start) = (shows(0, whole.1), 0);
        let most = (true, self.marks_in(0, self.words.len()));
        for run in runs.iter().take(CANDIDATES) {
            if best == most {
                break;
            }
            // The words before a mark give way to it.
            let starts = (run.start.saturating_sub(LEAD_IN)..=run.start).map(|start| {
                let end = self.lay_out(start, columns, lines, false).1;
                (start, end)
            });
            let mut starts = starts.skip_while(|(start, end)| *end < run.end && *start < run.start);
            let (start, end) = starts.next().unwrap_or((run.start, run.end));
            let found = shows(start, end);
            if found > best {
                (best, best_start) = (found, start);
            }
        }
        match best_start {
            0 => whole.0,
            start => self.lay_out(start, columns, lines, bold).0,
        }
    }

    /// Returns the runs of marked words.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, _) in self.words.iter().enumerate().filter(|(_, word)| word.marked) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = at + 1,
                _ => runs.push(at..at + 1),
            }
        }
        runs
    }

    /// Lays out from word `start`; returns the lines and the word after the last one shown.
    fn lay_out(&self, start: usize, columns: usize, lines: usize, bold: bool) -> (Lines, usize) {
        let mut layout = Layout::new(columns, columns, bold, lines);
        if start > 0 {
            layout.add_ellipsis();
        }
        for (at, word) in self.words.iter().enumerate().skip(start) {
            let is_last = at + 1 == self.words.len();
            // Room is kept for the ellipsis, which the last word of the text does not need.
            let spare = if is_last { 0 } else { 2 };
            if !layout.fits(word, spare) {
                layout.add_ellipsis();
                return (layout.finish(), at);
            }
            layout.add(self, word);
        }
        (layout.finish(), self.words.len())
    }

    /// Counts the different marked words of a window: a repeated word adds nothing.
    fn marks_in(&self, start: usize, end: usize) -> usize {
        let window = self.words.get(start..end).unwrap_or_default().iter();
        let marked = window.filter(|word| word.marked).map(|word| self.marked_letters(word));
        marked.collect::<BTreeSet<String>>().len()
    }
}

/// Returns whether `c` is of a script that is written without blanks and is not wide: Thai, Lao, Burmese,
/// Khmer. A dictionary would be needed to find its words.
const fn is_without_blanks(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Returns whether a line should not begin with `c`.
fn closes(c: char) -> bool {
    matches!(
        c,
        '、' | '。'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '”'
            | '’'
    )
}

/// Lines being filled.
struct Layout {
    lines: Vec<String>,
    line: String,
    used: usize,
    first: usize,
    rest: usize,
    bold: bool,
    is_bold: bool,
    most: usize,
}

impl Layout {
    fn new(first: usize, rest: usize, bold: bool, most: usize) -> Self {
        let (lines, line) = (Vec::new(), String::new());
        Self { lines, line, used: 0, first, rest, bold, is_bold: false, most: most.max(1) }
    }

    fn columns(&self) -> usize {
        if self.lines.is_empty() { self.first } else { self.rest }
    }

    /// Returns whether `word` and `spare` more columns can still be shown.
    fn fits(&self, word: &Piece, spare: usize) -> bool {
        let gap = usize::from(!self.line.is_empty() && !word.glued);
        let on_last_line = self.lines.len() + 1 >= self.most;
        self.line.is_empty()
            || !on_last_line
            || self.used + gap + word.width + spare <= self.columns()
    }

    /// Moves to where a word of this width goes.
    fn make_room(&mut self, width: usize, glued: bool, starts_marked: bool) {
        let gap = usize::from(!self.line.is_empty() && !glued);
        if !self.line.is_empty()
            && self.used + gap + width > self.columns()
            && self.lines.len() + 1 < self.most
        {
            self.end_line();
        } else if gap == 1 {
            if !starts_marked {
                self.set_bold(false);
            }
            self.line.push(' ');
            self.used += 1;
        }
        self.used += width;
    }

    fn add(&mut self, words: &Words, word: &Piece) {
        let starts_marked = words.cells[word.cells.start].marked;
        self.make_room(word.width, word.glued, starts_marked);
        if word.marked && self.bold {
            words.each_cell(word, |shown, marked| {
                self.set_bold(marked);
                self.line.push_str(shown);
            });
        } else {
            self.set_bold(false);
            self.line.push_str(words.shown(word));
        }
    }

    fn add_ellipsis(&mut self) {
        self.make_room(1, false, false);
        self.set_bold(false);
        self.line.push('…');
    }

    fn set_bold(&mut self, on: bool) {
        if self.bold && on != self.is_bold {
            self.line.push_str(&if on {
                BOLD.render().to_string()
            } else {
                BOLD.render_reset().to_string()
            });
            self.is_bold = on;
        }
    }

    fn end_line(&mut self) {
        self.set_bold(false);
        self.lines.push(std::mem::take(&mut self.line));
        self.used = 0;
    }

    fn finish(mut self) -> Lines {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.lines
    }
}

/// Returns a name that is safe to show, cut to so many columns.
pub(crate) fn cut(name: &str, columns: usize) -> String {
    if width(name) <= columns {
        return name.to_owned();
    }
    let mut short = String::new();
    for c in name.chars() {
        if width(&short) + char_width(c) >= columns {
            break;
        }
        short.push(c);
    }
    short + "…"
}

/// Writes facts with an id behind them, where the line has room for it in its column.
pub(super) fn line(
    out: &mut impl Write,
    label: &str,
    (facts, id): (&str, &str),
    indent: usize,
    look: Look,
) -> io::Result<()> {
    let id_column = ID_COLUMN.min(look.width.saturating_sub(width(id)));
    let used = indent + width(facts);
    if used + 2 <= id_column {
        let gap = id_column - used;
        return writeln!(out, "{label:<indent$}{facts}{:gap$}{id}", "");
    }
    let columns = look.width - indent;
    let lines = Words::new(&format!("{facts}  {id}"), &[], columns).wrap(columns, columns, false);
    for (at, line) in lines.iter().enumerate() {
        if at == 0 {
            writeln!(out, "{label:<indent$}{line}")?;
        } else {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chinese_character_takes_two_columns_and_an_accent_none() {
        assert_eq!(width("飞书"), 4);
        assert_eq!(width("cafe\u{301}"), 4);
        assert_eq!(Words::new("飞书消息", &[], 80).wrap(4, 4, false), ["飞书", "消息"]);
    }

    #[test]
    fn a_full_stop_does_not_begin_a_line() {
        assert_eq!(Words::new("飞书消。息", &[], 80).wrap(6, 6, false), ["飞书", "消。息"]);
    }

    #[test]
    fn a_passage_that_is_too_long_says_so() {
        let words = Words::new("one two three four five six", &[], 80);
        assert_eq!(words.window(9, 2, false), ["one two", "three …"]);
    }

    #[test]
    fn an_address_is_not_broken_however_narrow_the_line_is() {
        let text = "See https://news.example/2019/03/04/port-strike-enters-its-second-week now";
        let lines = Words::new(text, &[], 20).wrap(20, 20, false);
        assert_eq!(
            lines,
            ["See", "https://news.example/2019/03/04/port-strike-enters-its-second-week", "now"]
        );
    }

    #[test]
    fn the_window_moves_to_where_the_marks_are() {
        let text = format!("{}Turkey fell {}", "word ".repeat(40), "word ".repeat(40));
        let lines = Words::new(&text, &[(200, 206)], 80).window(40, 1, false);
        assert_eq!(lines, ["… word word word word word word Turkey …"]);
    }

    #[test]
    fn the_start_is_shown_where_it_says_as_much_as_any_other_place() {
        let text = format!("Turkey, {}Turkey and Turkey. {}", "word ".repeat(40), "x ".repeat(40));
        let marks = [(0, 6), (208, 214), (219, 225)];
        let lines = Words::new(&text, &marks, 80).window(40, 1, false);
        assert!(lines[0].starts_with("Turkey, word"), "{lines:?}");
    }

    #[test]
    fn marks_are_bold_and_bold_ends_with_the_line() {
        let lines = Words::new("in Turkey now", &[(3, 9)], 80).wrap(80, 80, true);
        assert_eq!(lines, ["in \u{1b}[1mTurkey\u{1b}[0m now"]);
        let lines = Words::new("Turkey now", &[(0, 10)], 80).wrap(6, 6, true);
        assert_eq!(lines, ["\u{1b}[1mTurkey\u{1b}[0m", "\u{1b}[1mnow\u{1b}[0m"]);
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked_and_no_word_is_lost(
            text in "[a-d飞书 \n\u{301}\u{1b}]{0,200}",
            columns in 8usize..40,
        ) {
            let lines = Words::new(&text, &[], columns).wrap(columns, columns, false);
            for line in &lines {
                let is_one_word = !line.contains(' ') && width(line) <= WHOLE_WORD;
                prop_assert!(width(line) <= columns || is_one_word, "{line:?} is {} wide", width(line));
            }
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&lines.concat()), squeeze(&escape::text(&text)));
        }

        #[test]
        fn a_window_is_never_larger_than_asked(
            text in "[a-d飞书 ]{0,300}",
            mark in 0usize..300,
            columns in 8usize..40,
            most in 1usize..4,
        ) {
            let lines = Words::new(&text, &[(mark, mark + 3)], columns).window(columns, most, true);
            prop_assert!(lines.len() <= most);
        }

        #[test]
        fn a_mark_that_a_window_can_hold_is_shown_whole(
            words in proptest::collection::vec("[a-d]{1,9}", 1..120),
            at in 0usize..120,
            long in 1usize..4,
            columns in 24usize..60,
        ) {
            let at = at % words.len();
            let end = (at + long).min(words.len());
            let start = words[..at].iter().map(|word| word.len() + 1).sum::<usize>();
            let mark = words[at..end].join(" ");
            let text = words.join(" ");
            let lines = Words::new(&text, &[(start, start + mark.len())], columns).window(columns, 2, true);
            let shown = lines.join(" ").replace("\u{1b}[0m \u{1b}[1m", " ");
            let bold = format!("\u{1b}[1m{mark}\u{1b}[0m");
            prop_assert!(shown.contains(&bold), "{bold:?} is not in {shown:?}");
        }

        #[test]
        fn bold_changes_no_character(text in "[a-d ]{0,100}", mark in 0usize..100) {
            let words = Words::new(&text, &[(mark, mark + 5)], 30);
            let bold = words.wrap(30, 30, true).join("\n");
            let bare = bold.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
            prop_assert_eq!(bare, words.wrap(30, 30, false).join("\n"));
        }
    }
}
