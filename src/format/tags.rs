//! Cuts markup into tags and text, be it XML, SGML or neither quite.
//!
//! Archives and feeds are full of markup no strict parser reads: bare `<` and `&`, attributes
//! without quotes, files that end inside a tag. Here a `<` that opens nothing is text, and what is
//! missing at the end is taken as there. Entities a document declares are never expanded and
//! nothing outside it is ever opened, so no document can grow.
//! Why not `quick-xml`, which reads office documents here? It is a reader of XML: it ends at the first
//! bare `&`, unquoted attribute or unclosed tag, which programs never write into an office document
//! and archives of news are full of.
//! Invariant: tokens come in order and never overlap. Cost: each byte is looked at a few times at
//! most, whatever the input.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::markup;

/// One piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Text, its character references not yet replaced.
    Text(&'t str),
    /// The content of a CDATA section: text as written.
    Literal(&'t str),
    /// An opening tag.
    Open(Tag<'t>),
    /// The name of a closing tag.
    Close(&'t str),
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    /// The name as written, with its prefix.
    pub(crate) name: &'t str,
    /// What is between the name and the end.
    pub(crate) attributes: &'t str,
    /// It closes itself.
    pub(crate) is_empty: bool,
}

/// The tokens of a text, with the place of each.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// From here on there is no `"` (or `'`), so that no search for one is made twice.
    unquoted: [Option<usize>; 2],
}

impl<'t> Tokens<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, unquoted: [None; 2] }
    }

    fn take(&mut self, end: usize) -> Range<usize> {
        let range = self.at..end;
        self.at = end;
        range
    }

    /// Returns where something of a known closing mark ends, the end of the text if it does not.
    fn end_after(&self, from: usize, mark: &str) -> usize {
        self.text[from..].find(mark).map_or(self.text.len(), |at| from + at + mark.len())
    }

    /// Returns where a declaration (`<!DOCTYPE … [ … ]>`) ends.
    fn end_of_declaration(&self) -> usize {
        let mut depth = 0_usize;
        for (at, byte) in self.text.bytes().enumerate().skip(self.at) {
            match byte {
                b'<' => depth += 1,
                b'>' if depth <= 1 => return at + 1,
                b'>' => depth -= 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// Returns where a tag's inside ends and where the next token starts. A quoted value may hold
    /// any character; outside of one, a `<` ends a tag that was never closed.
    fn end_of_tag(&mut self, from: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut after_equals = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => return (at, at + 1),
                b'<' => return (at, at),
                b'"' | b'\'' if after_equals => {
                    let known = &mut self.unquoted[usize::from(byte == b'\'')];
                    let close = match known {
                        Some(from) if *from <= at => None,
                        _ => self.text[at + 1..].find(char::from(byte)),
                    };
                    match close {
                        Some(close) => at += close + 1,
                        None => *known = Some(at),
                    }
                    after_equals = false;
                }
                b'=' => after_equals = true,
                _ if byte.is_ascii_whitespace() => {}
                _ => after_equals = false,
            }
            at += 1;
        }
        (bytes.len(), bytes.len())
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = (Range<usize>, Token<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = self.text;
            let rest = &text[self.at..];
            if rest.is_empty() {
                return None;
            }
            if rest.starts_with("<!--") {
                self.at = self.end_after(self.at + 4, "-->");
            } else if let Some(literal) = rest.strip_prefix("<![CDATA[") {
                let size = literal.find("]]>");
                let literal = &literal[..size.unwrap_or(literal.len())];
                let end = self.end_after(self.at + 9, "]]>");
                return Some((self.take(end), Token::Literal(literal)));
            } else if rest.starts_with("<!") {
                self.at = self.end_of_declaration();
            } else if rest.starts_with("<?") {
                self.at = self.end_after(self.at + 2, ">");
            } else if rest.strip_prefix("</").is_some_and(starts_name) {
                let (inside, end) = self.end_of_tag(self.at + 2);
                let name = name_of(&text[self.at + 2..inside]);
                return Some((self.take(end), Token::Close(name)));
            } else if rest.strip_prefix('<').is_some_and(starts_name) {
                let (inside, end) = self.end_of_tag(self.at + 1);
                let inside = &text[self.at + 1..inside];
                let name = name_of(inside);
                let attributes = inside[name.len()..].trim();
                let is_empty = attributes.ends_with('/');
                let attributes = attributes.strip_suffix('/').unwrap_or(attributes);
                return Some((self.take(end), Token::Open(Tag { name, attributes, is_empty })));
            } else {
                let next = |at: &(usize, &str)| {
                    let after = &rest[at.0 + 1..];
                    starts_name(after)
                        || after.starts_with(['!', '?'])
                        || after.strip_prefix('/').is_some_and(starts_name)
                };
                let size = rest.match_indices('<').find(next).map_or(rest.len(), |(at, _)| at);
                let end = self.at + size;
                return Some((self.take(end), Token::Text(&rest[..size])));
            }
        }
    }
}

fn starts_name(text: &str) -> bool {
    text.starts_with(|char: char| char.is_alphabetic() || char == '_')
}

fn name_of(inside: &str) -> &str {
    let end = inside.find(|char: char| char.is_whitespace() || "/>=\"'".contains(char));
    &inside[..end.unwrap_or(inside.len())]
}

impl<'t> Tag<'t> {
    /// Returns the value of an attribute, its references replaced.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        attribute(self.attributes, name)
    }
}

/// Returns the value of the attribute `name`, which is compared without case.
pub(crate) fn attribute<'t>(attributes: &'t str, name: &str) -> Option<Cow<'t, str>> {
    pairs(attributes).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Returns names and values of attributes, quoted or not.
pub(crate) fn pairs(attributes: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|char: char| char.is_whitespace() || "=\"'".contains(char));
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|char: char| char.is_whitespace() || char == '=');
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let Some(value) = after.trim_start().strip_prefix('=') else {
            rest = after;
            return Some((name, Cow::Borrowed("")));
        };
        let value = value.trim_start();
        let quoted = value.strip_prefix(['"', '\'']);
        let (value, after) = match quoted.and_then(|quoted| quoted.split_once(&value[..1])) {
            Some(parts) => parts,
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = after;
        Some((name, decoded(value)))
    })
}

/// Returns text between tags as it reads: its character references replaced.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('&') {
        Cow::Owned(markup::without_references(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns a name without its prefix (`encoded` of `content:encoded`).
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Returns the first element of a text that is markup from its first character on.
pub(crate) fn root(text: &str) -> Option<Tag<'_>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        return None;
    }
    Tokens::new(text)
        .find_map(|(_, token)| match token {
            Token::Open(tag) => Some(Some(tag)),
            Token::Text(text) if text.trim().is_empty() => None,
            // What is left of a declaration that holds a `>` of its own.
            Token::Text(text) if text.trim_start().starts_with([']', '"', '>']) => None,
            _ => Some(None),
        })
        .flatten()
}

/// Returns the charset an XML declaration names.
pub(crate) fn declared_charset(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let declaration = text.strip_prefix("<?xml")?;
    attribute(declaration.split_once("?>")?.0, "encoding")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Tokens::new(text)
            .map(|(_, token)| match token {
                Token::Text(text) => text.to_owned(),
                Token::Literal(text) => format!("[{text}]"),
                Token::Open(tag) => {
                    format!("({}{})", tag.name, if tag.is_empty { "/" } else { "" })
                }
                Token::Close(name) => format!("({name})"),
            })
            .collect()
    }

    #[test]
    fn markup_is_cut_into_tags_and_text() {
        let xml = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]><a b='>'>x<!-- <no> --><c/><![CDATA[<d>]]></a>";
        assert_eq!(shown(xml), "(a)x(c/)[<d>](a)");
    }

    #[test]
    fn what_opens_nothing_is_text() {
        assert_eq!(shown("<p>1 < 2 & 3<4 <</p>"), "(p)1 < 2 & 3<4 <(p)");
    }

    #[test]
    fn tags_that_never_close_end_where_the_next_begins() {
        assert_eq!(shown("<a href=\"x><b>c</b"), "(a)(b)c(b)");
        assert_eq!(shown("<a"), "(a)");
        assert_eq!(shown("<!-- x"), "");
    }

    #[test]
    fn attributes_need_no_quotes() {
        let tag = root("<DOC id = 12 type=\"a &amp; b\" Open lang='x'>").unwrap();
        assert_eq!(tag.attribute("ID").as_deref(), Some("12"));
        assert_eq!(tag.attribute("type").as_deref(), Some("a & b"));
        assert_eq!(tag.attribute("open").as_deref(), Some(""));
        assert_eq!(tag.attribute("lang").as_deref(), Some("x"));
        assert_eq!(tag.attribute("none"), None);
    }

    #[test]
    fn the_root_is_after_declarations_and_comments() {
        let name = |text| root(text).map(|tag| tag.name);
        assert_eq!(
            name("\u{feff}<?xml version='1.0'?>\n<!-- x --><!DOCTYPE r>\n<r a='b'>"),
            Some("r")
        );
        assert_eq!(name("text <r>"), None);
        assert_eq!(
            declared_charset("<?xml version='1.0' encoding='koi8-r'?>").as_deref(),
            Some("koi8-r")
        );
    }

    #[test]
    fn a_million_unclosed_quotes_take_no_time() {
        let text = "<a b='".repeat(1_000_000);
        assert_eq!(Tokens::new(&text).count(), 500_000);
        let text = format!("{}\"", "<a b='\"".repeat(1_000_000));
        assert!(Tokens::new(&text).count() > 0);
    }

    proptest! {
        #[test]
        fn tokens_never_overlap(text in "(?s)[<>/!?\\[\\]a-cA-D\"'= &;é-]{0,80}") {
            let mut at = 0;
            for (range, token) in Tokens::new(&text) {
                prop_assert!(at <= range.start && range.start < range.end && range.end <= text.len());
                at = range.end;
                if let Token::Open(tag) = token {
                    prop_assert!(pairs(tag.attributes).count() <= text.len());
                }
            }
            let _ = root(&text);
        }
    }
}
