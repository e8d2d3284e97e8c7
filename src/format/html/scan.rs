//! Cuts a page's markup down to what a parser may safely and usefully see.
//!
//! Most of a page is scripts, styles, drawings and tracking attributes: left out here, they cost
//! nothing later. What is left is bounded: no more than [`DEEPEST`] elements are inside each other,
//! no more than a few formatting elements are open at once (parsers open those again in every
//! paragraph), no tag has more than a few dozen attributes, and no page more than [`MOST_TAGS`]
//! tags. So no page makes a parser slow or its stack deep.
//!
//! Invariant: the text of the page is kept in order. Cost: one pass, one copy of what is kept.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;

use crate::format::html::attributes::Attributes;
use crate::format::html::attributes::worth_keeping;
use crate::format::html::called::push_words;
use crate::format::html::hidden;
use crate::format::html::hidden::Hidden;

/// The most elements inside each other; real pages have fewer than a hundred.
pub(crate) const DEEPEST: usize = 250;

/// The most tags of a page; what follows them is left out.
const MOST_TAGS: usize = 150_000;

/// The most bytes of markup handed on.
const MOST_BYTES: usize = 12 << 20;

/// The most formatting elements that are open at once.
const MOST_FORMATTING: usize = 24;

/// The shortest script that may hold a story, and the most of them that are kept, the longest ones.
const SHORTEST_ASIDE: usize = 200;
const MOST_ASIDE: usize = 100;

/// The most bytes of JSON-LD that are looked at.
const MOST_JSON: usize = 4 << 20;

/// What a page is cut down to.
#[derive(Debug, Default)]
pub(crate) struct Scanned<'p> {
    /// The markup without what no reader sees.
    pub(crate) markup: String,
    /// The contents of the JSON-LD scripts, as written.
    pub(crate) json_ld: Vec<&'p str>,
    /// The contents of other scripts that are long enough to hold a text, and of `<noscript>`.
    pub(crate) scripts: Vec<&'p str>,
    pub(crate) unscripted: Vec<&'p str>,
    /// Something was left out at the end, because there was too much.
    pub(crate) cut: bool,
    /// There are more hidden parts than are looked at.
    pub(crate) hides_more: bool,
}

/// Reads the markup of a page.
pub(crate) fn scan(page: &str) -> Scanned<'_> {
    let mut scanner = Scanner {
        page,
        bytes: page.as_bytes(),
        out: Scanned { markup: String::with_capacity(page.len() / 2), ..Scanned::default() },
        open: Vec::new(),
        left_out: LeftOut::default(),
        never_closed: HashSet::new(),
        formatting: 0,
        tags: 0,
        json_bytes: 0,
        hidden: Hidden::default(),
        open_at: Vec::new(),
    };
    scanner.run();
    let Scanner { mut out, hidden, .. } = scanner;
    out.hides_more = !hidden.show(&mut out.markup);
    out
}

struct Scanner<'p> {
    page: &'p str,
    bytes: &'p [u8],
    out: Scanned<'p>,
    /// The names of the open elements, outermost first.
    open: Vec<Name>,
    /// The names of elements inside of these that were left out and not closed yet.
    left_out: LeftOut,
    /// Names that no end tag follows, and `!` for comments.
    never_closed: HashSet<Name>,
    formatting: usize,
    tags: usize,
    json_bytes: usize,
    hidden: Hidden,
    /// Where the content of each open element begins in the markup.
    open_at: Vec<usize>,
}

/// Elements that were left out and not closed yet. Invariant: `counts` counts what is in `names`, so
/// that an end tag which closes none of them costs nothing.
#[derive(Default)]
struct LeftOut {
    names: Vec<Name>,
    counts: HashMap<Name, usize>,
}

impl LeftOut {
    fn push(&mut self, name: Name) {
        self.names.push(name);
        *self.counts.entry(name).or_default() += 1;
    }

    /// Closes the innermost element of this name and those inside of it; returns whether there is one.
    fn close(&mut self, name: Name) -> bool {
        if self.counts.get(&name).is_none_or(|&count| count == 0) {
            return false;
        }
        while let Some(inner) = self.names.pop() {
            if let Some(count) = self.counts.get_mut(&inner) {
                *count -= 1;
            }
            if inner == name {
                break;
            }
        }
        true
    }
}

/// Returns whether an element is the page or all of its content, which go on until the end.
fn is_of_page(name: Name) -> bool {
    matches!(name.text(), b"html" | b"body")
}

/// A tag's name in lowercase; what is beyond its length does not matter to us.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Name {
    letters: [u8; 16],
    length: u8,
}

impl Name {
    fn of(bytes: &[u8]) -> Self {
        let mut letters = [0; 16];
        for (letter, byte) in letters.iter_mut().zip(bytes) {
            *letter = byte.to_ascii_lowercase();
        }
        Self { letters, length: bytes.len().min(255) as u8 }
    }

    fn text(&self) -> &[u8] {
        &self.letters[..usize::from(self.length).min(16)]
    }
}

/// What a start tag says.
struct Tag<'p> {
    /// Where it ends.
    end: usize,
    /// Where the marks that hide its element are in the markup.
    marks: Vec<Range<usize>>,
    /// Its class, id and role.
    called: [&'p str; 3],
    is_json: bool,
}

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Treatment {
    /// Its tags and its content are kept.
    Keep,
    /// It is kept and has no content.
    Void,
    /// It is kept, may stay open, and is counted.
    Formatting,
    /// It is kept and closes itself where the next of its kind opens.
    Closing,
    /// Everything up to its end tag is left out, whatever it looks like.
    Raw,
    /// Its content is text, whatever it looks like.
    Title,
}

fn treatment(name: &[u8]) -> Treatment {
    match name {
        b"script" | b"style" | b"noscript" | b"template" | b"svg" | b"iframe" | b"textarea"
        | b"noembed" | b"noframes" | b"xmp" | b"plaintext" | b"select" | b"math" | b"canvas" => {
            Treatment::Raw
        }
        b"title" => Treatment::Title,
        b"meta" | b"link" | b"br" | b"img" | b"hr" | b"input" | b"base" | b"area" | b"col"
        | b"embed" | b"source" | b"track" | b"wbr" | b"param" | b"keygen" | b"basefont"
        | b"bgsound" | b"frame" | b"image" => Treatment::Void,
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small"
        | b"strike" | b"strong" | b"tt" | b"u" => Treatment::Formatting,
        b"p" | b"li" | b"dd" | b"dt" | b"tr" | b"td" | b"th" | b"option" | b"optgroup"
        | b"tbody" | b"thead" | b"tfoot" | b"colgroup" | b"rp" | b"rt" | b"html" | b"head"
        | b"body" => Treatment::Closing,
        _ => Treatment::Keep,
    }
}

/// Returns whether an element is inside of lines and makes no block.
fn is_phrase(name: &[u8]) -> bool {
    matches!(
        name,
        b"span"
            | b"abbr"
            | b"cite"
            | b"q"
            | b"label"
            | b"time"
            | b"mark"
            | b"sub"
            | b"sup"
            | b"ins"
            | b"del"
            | b"kbd"
            | b"var"
            | b"samp"
            | b"dfn"
            | b"bdi"
            | b"bdo"
            | b"data"
            | b"output"
            | b"picture"
            | b"acronym"
    ) || treatment(name) == Treatment::Formatting
        || name.contains(&b'-')
}

impl<'p> Scanner<'p> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.bytes.len() {
            let Some(found) = self.bytes[at..].iter().position(|&byte| byte == b'<') else {
                self.out.markup.push_str(&self.page[at..]);
                self.hidden.count(&self.page[at..]);
                return;
            };
            self.out.markup.push_str(&self.page[at..at + found]);
            self.hidden.count(&self.page[at..at + found]);
            at += found;
            if self.tags > MOST_TAGS || self.out.markup.len() > MOST_BYTES {
                self.out.cut = true;
                return;
            }
            at = self.tag(at);
        }
    }

    /// Reads what begins with the `<` at `at`; returns where it ends.
    fn tag(&mut self, at: usize) -> usize {
        let rest = &self.bytes[at + 1..];
        match rest.first() {
            Some(byte) if byte.is_ascii_alphabetic() => self.start_tag(at + 1),
            Some(b'/') if rest.get(1).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(at + 2),
            Some(b'!') if rest.starts_with(b"!--") => self.after_comment(at + 4),
            Some(b'!') if rest.len() > 8 && rest[1..8].eq_ignore_ascii_case(b"doctype") => {
                let end = self.after_byte(at, b'>');
                if end - at < 512 {
                    self.out.markup.push_str(&self.page[at..end]);
                }
                end
            }
            Some(b'!' | b'?' | b'/') => self.after_byte(at, b'>'),
            _ => {
                self.out.markup.push_str("&lt;");
                at + 1
            }
        }
    }

    fn after_byte(&self, at: usize, byte: u8) -> usize {
        self.bytes[at..]
            .iter()
            .position(|&b| b == byte)
            .map_or(self.bytes.len(), |end| at + end + 1)
    }

    /// `at` is after `<!--`. A comment that is never closed is not one: a page cut short or
    /// written badly keeps its text.
    fn after_comment(&mut self, at: usize) -> usize {
        let from = at.min(self.page.len());
        if self.bytes[from..].starts_with(b">") {
            return from + 1;
        }
        let comment = Name::of(b"!");
        if self.never_closed.contains(&comment) {
            return self.after_byte(from, b'>');
        }
        // "<!-->" and "<!--->" are whole comments.
        let rest = &self.page[from.saturating_sub(2)..];
        match rest.find("-->") {
            Some(end) => (from.saturating_sub(2) + end + 3).max(from),
            None => {
                self.never_closed.insert(comment);
                self.after_byte(from, b'>')
            }
        }
    }

    fn name_end(&self, at: usize) -> usize {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
        self.bytes[at..].iter().position(ends).map_or(self.bytes.len(), |end| at + end)
    }

    fn end_tag(&mut self, at: usize) -> usize {
        let name_end = self.name_end(at);
        let end = self.after_byte(name_end, b'>');
        let name = Name::of(&self.bytes[at..name_end]);
        match treatment(name.text()) {
            Treatment::Raw | Treatment::Title => return end,
            Treatment::Void if name.text() != b"br" => return end,
            _ => {}
        }
        self.tags += 1;
        // The elements left out are innermost, so their end tags come first.
        if self.left_out.close(name) {
            return end;
        }
        self.close(name);
        self.hidden.end_beyond(self.open.len(), self.out.markup.len());
        self.open_at.truncate(self.open.len());
        self.out.markup.push_str("</");
        self.out.markup.push_str(&self.page[at..name_end]);
        self.out.markup.push('>');
        end
    }

    /// Takes the element that an end tag closes off the open ones, as a parser would.
    fn close(&mut self, name: Name) {
        let Some(depth) = self.open.iter().rposition(|open| *open == name) else { return };
        match treatment(name.text()) {
            // Parsers close neither before the end of the page: what is inside stays open.
            _ if is_of_page(name) => {}
            // The blocks inside of it stay open.
            Treatment::Formatting => {
                self.open.remove(depth);
                if depth < self.open_at.len() {
                    self.open_at.remove(depth);
                }
                self.formatting = self.formatting.saturating_sub(1);
            }
            _ if is_phrase(name.text()) => {
                // It does not reach out of the block it is in.
                if self.open[depth + 1..].iter().all(|open| is_phrase(open.text())) {
                    self.open.truncate(depth);
                }
            }
            _ => self.open.truncate(depth),
        }
    }

    fn start_tag(&mut self, at: usize) -> usize {
        let name_end = self.name_end(at);
        let name = Name::of(&self.bytes[at..name_end]);
        let treatment = treatment(name.text());
        let written = self.out.markup.len();
        self.out.markup.push('<');
        self.out.markup.push_str(&self.page[at..name_end]);
        let tag = self.attributes(name, name_end);
        self.tags += 1;
        match treatment {
            Treatment::Raw => {
                self.out.markup.truncate(written);
                // A drawing may close itself.
                if self.bytes[..tag.end].ends_with(b"/>") && name.text() == b"svg" {
                    return tag.end;
                }
                return self.after_raw(name, tag.end, tag.is_json);
            }
            Treatment::Title => return self.title(name, tag.end),
            // A page has one of each: parsers leave out the others.
            _ if is_of_page(name) && self.open.contains(&name) => {
                self.out.markup.truncate(written);
                return tag.end;
            }
            Treatment::Formatting if self.formatting >= MOST_FORMATTING => {
                self.out.markup.truncate(written);
                self.left_out.push(name);
                return tag.end;
            }
            Treatment::Closing => self.close_the_same(name),
            Treatment::Void | Treatment::Keep | Treatment::Formatting => {}
        }
        if treatment != Treatment::Void {
            if self.open.len() >= DEEPEST {
                self.out.markup.truncate(written);
                self.out.markup.push(' ');
                self.left_out.push(name);
                return tag.end;
            }
            self.open.push(name);
            self.formatting += usize::from(treatment == Treatment::Formatting);
        }
        self.out.markup.push('>');
        if treatment != Treatment::Void {
            self.begin_hidden(name, tag.marks, tag.called, written);
        }
        tag.end
    }

    /// Writes the attributes worth keeping of the tag whose name ends at `at`.
    fn attributes(&mut self, name: Name, at: usize) -> Tag<'p> {
        let treatment = treatment(name.text());
        let meta = name.text() == b"meta";
        let mut tag = Tag { end: at, marks: Vec::new(), called: [""; 3], is_json: false };
        let attributes = Attributes { page: self.page, at };
        tag.end = attributes.read(|key, value, raw| {
            if name.text() == b"script" && key.eq_ignore_ascii_case("type") {
                tag.is_json = value.to_ascii_lowercase().contains("ld+json");
            }
            if treatment != Treatment::Raw && worth_keeping(key, value, meta) {
                self.out.markup.push(' ');
                let from = self.out.markup.len();
                self.out.markup.push_str(raw);
                if hidden::hides(key, value) {
                    tag.marks.push(from..self.out.markup.len());
                }
            }
            let naming = ["class", "id", "role"];
            if let Some(at) = naming.iter().position(|name| key.eq_ignore_ascii_case(name)) {
                tag.called[at] = value;
            }
        });
        tag
    }

    /// Writes a title, whose content is text; `at` is behind its tag. Returns where it ends.
    fn title(&mut self, name: Name, at: usize) -> usize {
        self.out.markup.push('>');
        let close = self.find_end_tag(name, at).unwrap_or(self.bytes.len());
        let longest = self.page.floor_char_boundary(at.saturating_add(4096));
        let text = &self.page[at..close.min(longest)];
        self.out.markup.push_str(&text.replace('<', "&lt;"));
        self.out.markup.push_str("</title>");
        if close < self.bytes.len() { self.after_byte(close, b'>') } else { close }
    }

    /// Closes the open element of this name, as where a paragraph follows a paragraph.
    fn close_the_same(&mut self, name: Name) {
        let Some(depth) = self.open.iter().rposition(|open| *open == name) else { return };
        // Inside an inner list or table it does not close the outer one's part.
        let holds = |open: &Name| {
            matches!(open.text(), b"ul" | b"ol" | b"dl" | b"table" | b"div" | b"button")
        };
        if !self.open[depth..].iter().any(holds) {
            self.open.truncate(depth);
        }
    }

    /// Notes an element that was opened, and whether it is hidden.
    fn begin_hidden(
        &mut self,
        name: Name,
        marks: Vec<Range<usize>>,
        called: [&str; 3],
        tag: usize,
    ) {
        let depth = self.open.len() - 1;
        self.hidden.end_beyond(depth, tag);
        self.open_at.truncate(depth);
        let mut class = String::new();
        for value in called.into_iter().filter(|_| !marks.is_empty()) {
            push_words(&mut class, value);
            class.push(' ');
        }
        if !marks.is_empty() && !hidden::is_overlay(name.text(), &class) {
            let around = |levels: usize| {
                depth.checked_sub(levels).and_then(|at| self.open_at.get(at)).copied().unwrap_or(0)
            };
            let around = [around(1), around(2)];
            let is_page = matches!(name.text(), b"html" | b"body" | b"main" | b"article");
            let content = (tag, self.out.markup.len());
            self.hidden.begin(depth, marks, content, around, is_page);
        }
        self.open_at.push(self.out.markup.len());
    }

    /// Passes over the content of an element that is left out.
    fn after_raw(&mut self, name: Name, at: usize, json: bool) -> usize {
        let Some(close) = self.find_end_tag(name, at) else {
            // Never closed: what follows is all there is of a page cut short, or text after a
            // stray tag.
            let swallows = matches!(name.text(), b"script" | b"style" | b"plaintext" | b"xmp");
            if json {
                self.json(at, self.bytes.len());
            }
            return if swallows { self.bytes.len() } else { at };
        };
        if json {
            self.json(at, close);
        } else {
            self.keep_aside(name, at, close);
        }
        // Words around it are two words.
        if matches!(name.text(), b"svg" | b"select" | b"iframe" | b"textarea") {
            self.out.markup.push(' ');
        }
        self.after_byte(close, b'>')
    }

    /// Keeps what a page drawn by a script may have its text in.
    fn keep_aside(&mut self, name: Name, from: usize, to: usize) {
        let kept = match name.text() {
            b"script" => &mut self.out.scripts,
            b"noscript" => &mut self.out.unscripted,
            _ => return,
        };
        if to - from < SHORTEST_ASIDE {
            return;
        }
        if kept.len() == MOST_ASIDE {
            // The shortest gives way: a story is longer than what counts its readers.
            let shortest = kept.iter().enumerate().min_by_key(|(_, script)| script.len());
            match shortest.map(|(at, script)| (at, script.len())) {
                Some((at, length)) if length < to - from => kept.remove(at),
                _ => return,
            };
        }
        kept.push(&self.page[from..to]);
    }

    fn json(&mut self, from: usize, to: usize) {
        if self.json_bytes + (to - from) <= MOST_JSON {
            self.json_bytes += to - from;
            self.out.json_ld.push(&self.page[from..to]);
        }
    }

    /// Finds where the content of `name` ends. That there is no end is remembered, so that a page of
    /// nothing but such elements is searched once for each name.
    fn find_end_tag(&mut self, name: Name, at: usize) -> Option<usize> {
        if self.never_closed.contains(&name) {
            return None;
        }
        let text = name.text();
        let mut from = at;
        while let Some(found) = self.page[from..].find("</") {
            let start = from + found;
            let after = &self.bytes[start + 2..];
            if after.len() >= text.len() && after[..text.len()].eq_ignore_ascii_case(text) {
                let next = after.get(text.len());
                if next.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
                {
                    return Some(start);
                }
            }
            from = start + 2;
        }
        self.never_closed.insert(name);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_no_reader_sees_is_left_out() {
        let page = "<p style=\"color:red\" onclick=\"x('>')\" class=a>One<script>if (a<b) {}</script>\
            <style>p{}</style><!-- <p>no</p> -->two<svg><path d=1/></svg></p>";
        assert_eq!(scan(page).markup, "<p class=a>Onetwo </p>");
    }

    #[test]
    fn json_ld_is_handed_on_as_written() {
        let page =
            "<script type='application/ld+json'>{\"a\": \"</p>\"}</script><SCRIPT>x</SCRIPT>";
        assert_eq!(scan(page).json_ld, ["{\"a\": \"</p>\"}"]);
    }

    #[test]
    fn a_stray_angle_bracket_is_text() {
        assert_eq!(scan("a < b, 3<4 <p>x").markup, "a &lt; b, 3&lt;4 <p>x");
    }

    #[test]
    fn a_comment_never_closed_hides_nothing() {
        assert_eq!(scan("<p>One<!-- two> three</p>").markup, "<p>One three</p>");
    }

    #[test]
    fn links_that_cross_blocks_leave_the_blocks_whole() {
        let page = "<a><article><div></a>x</div></article>";
        assert_eq!(scan(page).markup, page);
    }

    /// How deep the elements of a markup are, by a plain count.
    fn depth(markup: &str) -> usize {
        let (mut depth, mut deepest) = (0_usize, 0);
        for tag in markup.split('<').skip(1) {
            depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
            deepest = deepest.max(depth);
        }
        deepest
    }

    #[test]
    fn depth_is_bounded_and_what_follows_is_not_lost() {
        let page = format!("{}deep{}<p>after</p>", "<div>".repeat(5000), "</div>".repeat(5000));
        let markup = scan(&page).markup;
        assert_eq!(depth(&markup), DEEPEST);
        assert_eq!(markup.matches("<div>").count(), markup.matches("</div>").count());
        assert!(markup.ends_with("<p>after</p>"));
    }

    #[test]
    fn the_content_of_a_page_goes_on_behind_its_end_and_a_second_beginning() {
        for unit in ["<article><h1>d<body>", "<article><h1>d</body>", "<div>d</html><html>"] {
            let page = format!("<html><body>{}<p>after</p>", unit.repeat(2000));
            let scanned = scan(&page);
            let begun =
                ["<article>", "<h1>", "<div>"].map(|tag| scanned.markup.matches(tag).count());
            assert!(begun.iter().sum::<usize>() <= DEEPEST, "{unit}: {begun:?}");
            assert_eq!(
                scanned.markup.matches('d').count()
                    - scanned.markup.matches("<div>").count()
                    - scanned.markup.matches("body").count(),
                2000,
                "{unit}: its text is there"
            );
        }
    }

    #[test]
    fn a_page_beyond_the_caps_is_cut_and_says_so() {
        let scanned = scan(&"<i>x</i>".repeat(200_000)).cut;
        assert!(scanned);
        assert!(!scan("<p>x").cut);
    }

    proptest! {
        #[test]
        fn letters_outside_of_tags_are_kept_in_order(
            parts in prop::collection::vec(("[a-z]{1,4}", "<(/)?(p|div|b|a|ul|li|span)>"), 0..40),
        ) {
            let page: String = parts.iter().map(|(text, tag)| format!("{text}{tag}")).collect();
            let texts: String = parts.iter().map(|(text, _)| text.as_str()).collect();
            let mut found = String::new();
            let mut inside = false;
            for char in scan(&page).markup.chars() {
                match char {
                    '<' => inside = true,
                    '>' => inside = false,
                    char if !inside && char != ' ' => found.push(char),
                    _ => {}
                }
            }
            prop_assert_eq!(found, texts);
        }

        #[test]
        fn nothing_makes_it_panic(page in "[<>/!\\-='\"a-p é]{0,120}") {
            let _ = scan(&page);
        }
    }
}
