//! Shows parts of a story that a page hides: what a paywall covers, what a script would unfold.
//!
//! Pages hide menus and dialogs with the same marks as the second half of an article, and extractors
//! leave out whatever is hidden. A hidden part is the story's where it holds running text and
//! follows running text in the block it is in, or where the page shows none at all; its marks are
//! blanked out in the markup. Invariant: nothing else of the markup changes, not even its length.
//! Icons and labels, which have too little text, cost nothing; of the rest no more than [`MOST_PARTS`]
//! are looked at, each with a few kilobytes before it, and a page that hides more says so.

use std::ops::Range;

use crate::format::html::called::words;

/// The most hidden parts that are looked at, of those that hold a paragraph's worth of text.
const MOST_PARTS: usize = 2_000;

/// How much of a block is looked at before a hidden part.
const LOOK_BACK: usize = 6_000;

/// Text of this many bytes between two blocks is a paragraph.
const PROSE: usize = 80;

/// The hidden parts of a page while it is scanned.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    open: Vec<Part>,
    closed: Vec<Part>,
    /// How much text the page has had so far.
    text: usize,
    /// There were too many.
    cut: bool,
}

/// A hidden part.
#[derive(Debug)]
struct Part {
    /// How many elements are around it.
    depth: usize,
    /// Where the marks that hide it are.
    marks: Vec<Range<usize>>,
    /// Where its tag begins, and its content.
    tag: usize,
    from: usize,
    to: usize,
    /// How much text was before it.
    text: usize,
    /// Where the blocks around it begin, the inner one first.
    around: [usize; 2],
    /// It holds the page, not a part of it.
    is_page: bool,
}

/// Returns whether an attribute hides its element.
pub(crate) fn hides(key: &str, value: &str) -> bool {
    let compact = || value.replace(' ', "").to_ascii_lowercase();
    if key.eq_ignore_ascii_case("hidden") {
        return true;
    }
    if key.eq_ignore_ascii_case("aria-hidden") {
        return value.eq_ignore_ascii_case("true");
    }
    key.eq_ignore_ascii_case("style") && {
        let style = compact();
        style.contains("display:none") || style.contains("visibility:hidden")
    }
}

/// Decides by the words of its classes and its name whether an element is a dialog or a menu.
pub(crate) fn is_overlay(name: &[u8], class: &str) -> bool {
    matches!(name, b"dialog" | b"nav" | b"aside" | b"footer" | b"form" | b"header")
        || words(class).any(|word| {
            matches!(
                word,
                "cookie"
                    | "cookies"
                    | "consent"
                    | "gdpr"
                    | "modal"
                    | "popup"
                    | "dialog"
                    | "overlay"
                    | "lightbox"
                    | "newsletter"
                    | "subscribe"
                    | "signup"
                    | "login"
                    | "register"
                    | "menu"
                    | "nav"
                    | "navigation"
                    | "share"
                    | "sharing"
                    | "tooltip"
                    | "comment"
                    | "comments"
                    | "search"
                    | "footer"
                    | "sidebar"
                    | "advert"
                    | "ads"
                    | "promo"
                    | "banner"
                    | "alert"
                    | "related"
                    | "noscript"
            )
        })
}

impl Hidden {
    /// A hidden element begins; `marks` and the rest are places in the markup.
    pub(crate) fn begin(
        &mut self,
        depth: usize,
        marks: Vec<Range<usize>>,
        content: (usize, usize),
        around: [usize; 2],
        is_page: bool,
    ) {
        let (tag, from) = content;
        let text = self.text;
        self.open.push(Part { depth, marks, tag, from, to: from, text, around, is_page });
    }

    /// Counts text of the page.
    pub(crate) fn count(&mut self, text: &str) {
        self.text += text.trim().len();
    }

    /// Ends the parts that are not among the first `depth` open elements.
    pub(crate) fn end_beyond(&mut self, depth: usize, end: usize) {
        while let Some(mut part) = self.open.pop_if(|part| part.depth >= depth) {
            part.to = end;
            let holds_prose = self.text - part.text >= PROSE;
            if holds_prose && self.closed.len() < MOST_PARTS {
                self.closed.push(part);
            } else {
                self.cut |= holds_prose;
            }
        }
    }

    /// Shows what belongs to the story; returns whether every part was looked at.
    pub(crate) fn show(mut self, markup: &mut String) -> bool {
        self.end_beyond(0, markup.len());
        if self.closed.is_empty() {
            return true;
        }
        self.closed.sort_by_key(|part| part.tag);
        let is_bare = !self.any_prose_outside(markup);
        for part in &self.closed {
            if !has_prose(&markup[part.from..part.to]) {
                continue;
            }
            let follows = || {
                part.around.iter().any(|&from| {
                    let from = from.max(part.tag.saturating_sub(LOOK_BACK)).min(part.tag);
                    has_prose(&markup[markup.ceil_char_boundary(from)..part.tag])
                })
            };
            if part.is_page || is_bare || follows() {
                for mark in &part.marks {
                    markup.replace_range(mark.clone(), &" ".repeat(mark.len()));
                }
            }
        }
        !self.cut
    }

    /// Returns whether the page shows any running text; parts are in order.
    fn any_prose_outside(&self, markup: &str) -> bool {
        let mut at = 0;
        for part in self.closed.iter().filter(|part| !part.is_page) {
            if part.tag >= at {
                if has_prose(&markup[at..part.tag]) {
                    return true;
                }
                at = part.to;
            }
        }
        has_prose(&markup[at.min(markup.len())..])
    }
}

/// Returns whether a markup holds a paragraph of text that is no link.
fn has_prose(markup: &str) -> bool {
    let (mut run, mut links) = (0_usize, 0_usize);
    for piece in markup.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(name.len());
        match name[..end].to_ascii_lowercase().as_str() {
            "a" if closes => links = links.saturating_sub(1),
            "a" => links += 1,
            "" | "b" | "i" | "em" | "strong" | "span" | "u" | "small" | "sup" | "sub" | "time"
            | "abbr" | "cite" | "q" | "mark" | "font" | "br" => {}
            _ => run = 0,
        }
        if links == 0 {
            run += text.trim().len();
        }
        if run >= PROSE {
            return true;
        }
    }
    false
}
