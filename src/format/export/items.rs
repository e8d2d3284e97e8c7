//! The lines of an export that have words, and what parts them.

use std::ops::Range;

use crate::format::Draft;

/// One article of an export.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its lines.
    pub(crate) lines: Range<usize>,
    pub(crate) draft: Draft,
    /// What it is, where it is no article that was published (`draft of a blog`).
    pub(crate) passed_over: Option<&'static str>,
}

impl Entry {
    /// Makes the entry of an article.
    pub(crate) const fn new(lines: Range<usize>, draft: Draft) -> Self {
        Self { lines, draft, passed_over: None }
    }
}

/// How the lines of a text make paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Layout {
    /// Blank lines part them.
    #[default]
    Lines,
    /// Each line is one.
    Paragraphs,
    /// Each line is one, and the file is a web page: blocks that repeat are its teasers and lists.
    Page,
}

/// A line with words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'t> {
    pub(super) text: &'t str,
    /// A blank line or the beginning is above it; always false where no blank lines part paragraphs.
    pub(super) after_blank: bool,
    pub(super) line: usize,
}

/// Returns the lines that have words, each without the blanks around it.
pub(super) fn items<'t>(lines: &[&'t str], layout: Layout) -> Vec<Item<'t>> {
    let has_blanks = layout == Layout::Lines;
    let mut after_blank = has_blanks;
    let mut items = Vec::new();
    for (line, text) in lines.iter().enumerate() {
        let text = text.trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
        if text.is_empty() {
            after_blank = has_blanks;
        } else {
            items.push(Item { text, after_blank, line });
            after_blank = false;
        }
    }
    items
}
