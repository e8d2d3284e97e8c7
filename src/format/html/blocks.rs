//! The text of extracted markup as blocks: paragraphs, headings, list items, with what is linked.
//!
//! Both extractors hand out HTML; read as plain text it loses what distinguishes a paragraph from a list of
//! other stories, namely how much of it is links. Invariant: no recursion, so nesting cannot hurt.
//! Cost: one pass over the markup.

use crate::format::markup;

/// One block of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) text: String,
    /// How many of its bytes are inside links.
    pub(crate) linked: usize,
    pub(crate) kind: Kind,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Paragraph,
    Heading,
    Item,
    Quote,
    /// A row of a table.
    Row,
}

impl Block {
    /// Returns whether it is nothing but links.
    pub(crate) fn is_link(&self) -> bool {
        self.linked * 10 >= self.text.len() * 8
    }
}

/// Reads the markup an extractor made.
pub(crate) fn read(html: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        reader.text(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let end = tag_end(rest);
        reader.tag(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or("");
    }
    reader.text(rest);
    reader.end_block();
    reader.blocks
}

/// Where a tag ends: at the first `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    linked: usize,
    links: usize,
    /// How many elements are open whose text is not the story's.
    silent: usize,
    heading: usize,
    item: usize,
    quote: usize,
    row: usize,
}

impl Reader {
    fn text(&mut self, part: &str) {
        if part.is_empty() || self.silent > 0 {
            return;
        }
        let decoded;
        let part = if part.contains('&') {
            decoded = markup::without_references(part);
            &decoded
        } else {
            part
        };
        let before = self.text.len();
        for char in part.chars() {
            if char.is_whitespace() {
                if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else if !char.is_control()
                && !matches!(char, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}')
            {
                self.text.push(char);
            }
        }
        if self.links > 0 {
            self.linked += self.text.len() - before;
        }
    }

    fn tag(&mut self, tag: &str) {
        let (closes, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        let count = |counter: &mut usize| {
            *counter = if closes { counter.saturating_sub(1) } else { *counter + 1 };
        };
        match name.as_str() {
            "a" => count(&mut self.links),
            "br" => {
                while self.text.ends_with(' ') {
                    self.text.pop();
                }
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push('\n');
                } else if self.text.ends_with('\n') {
                    // Two breaks part paragraphs.
                    self.end_block();
                }
            }
            "td" | "th" if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) => {
                self.text.push(' ');
            }
            "p" | "div" | "ul" | "ol" | "dl" | "table" | "section" | "article" | "header"
            | "footer" | "figure" | "hr" | "pre" | "aside" | "main" | "address" | "details"
            | "summary" | "center" | "tbody" | "thead" | "caption" => self.end_block(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block();
                count(&mut self.heading);
            }
            "li" | "dd" | "dt" => {
                self.end_block();
                count(&mut self.item);
            }
            "blockquote" => {
                self.end_block();
                count(&mut self.quote);
            }
            "tr" => {
                self.end_block();
                count(&mut self.row);
            }
            "figcaption" | "button" | "script" | "style" | "select" | "nav" | "form" | "svg"
            | "noscript" | "template" | "textarea" => {
                self.end_block();
                count(&mut self.silent);
            }
            _ => {}
        }
    }

    fn end_block(&mut self) {
        let text = self.text.trim();
        if text.contains(char::is_alphanumeric) {
            let kind = if self.heading > 0 {
                Kind::Heading
            } else if self.item > 0 {
                Kind::Item
            } else if self.quote > 0 {
                Kind::Quote
            } else if self.row > 0 {
                Kind::Row
            } else {
                Kind::Paragraph
            };
            self.blocks.push(Block { text: text.to_owned(), linked: self.linked, kind });
        }
        self.text.clear();
        self.linked = 0;
    }
}
