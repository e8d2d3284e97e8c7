//! A document's elements in a list, so that they can be asked for by name.
//!
//! Kept flat: no depth of nesting can overflow a stack, neither while reading nor when dropped.
//! Elements nested deeper than [`DEPTH`] lose their tags and keep their text. Names are compared
//! without case and prefix: what one agency calls `HeadLine` another calls `headline`.
//! Invariant: nodes are in the order of the text, and the nodes inside one follow it directly.
//! Cost: about 80 bytes a node, at most [`NODES`] of them.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;

/// How deep elements may nest.
const DEPTH: usize = 200;

/// How many elements and texts a document may have.
const NODES: usize = 1 << 19;

/// A document, or a part of one.
#[derive(Debug)]
pub(crate) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
}

/// The place of an element in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(usize);

#[derive(Debug)]
struct Node<'t> {
    kind: Kind<'t>,
    /// The first node that is not inside.
    after: usize,
    span: Range<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Kind<'t> {
    Element { name: &'t str, attributes: &'t str },
    Text(&'t str),
    Literal(&'t str),
}

/// A document has more elements than a story can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {NODES} elements and texts in one document")]
pub(crate) struct TooMany;

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Nothing.
    Inline,
    /// It is a paragraph, or holds some.
    Block,
    /// It ends a line.
    Line,
    /// It is a cell of a table's row.
    Cell,
    /// It is none of the story's text.
    Hidden,
}

impl<'t> Tree<'t> {
    /// Reads all of `text`. The first node is the whole of it.
    ///
    /// # Errors
    /// When there are more than [`NODES`].
    pub(crate) fn new(text: &'t str) -> Result<Self, TooMany> {
        let all = Kind::Element { name: "", attributes: "" };
        let mut nodes = vec![Node { kind: all, after: 0, span: 0..text.len() }];
        let mut open = vec![0];
        let mut unopened = 0_usize;
        for (span, token) in Tokens::new(text) {
            if nodes.len() >= NODES {
                return Err(TooMany);
            }
            let here = nodes.len();
            match token {
                Token::Text(text) => {
                    nodes.push(Node { kind: Kind::Text(text), after: here + 1, span })
                }
                Token::Literal(text) => {
                    nodes.push(Node { kind: Kind::Literal(text), after: here + 1, span });
                }
                Token::Open(tag) if open.len() > DEPTH => unopened += usize::from(!tag.is_empty),
                Token::Open(tag) => {
                    let kind = Kind::Element { name: tag.name, attributes: tag.attributes };
                    nodes.push(Node { kind, after: here + 1, span });
                    if !tag.is_empty {
                        open.push(here);
                    }
                }
                Token::Close(_) if unopened > 0 => unopened -= 1,
                Token::Close(name) => {
                    let is_it = |&at: &usize| match nodes[at].kind {
                        Kind::Element { name: found, .. } => found.eq_ignore_ascii_case(name),
                        _ => false,
                    };
                    // A closing tag closes what was left open inside it; one that closes nothing
                    // is passed over.
                    let Some(level) = open.iter().rposition(is_it).filter(|&level| level > 0)
                    else {
                        continue;
                    };
                    for at in open.drain(level..) {
                        nodes[at].after = here;
                        nodes[at].span.end = span.end;
                    }
                }
            }
        }
        let here = nodes.len();
        for at in open {
            nodes[at].after = here;
            nodes[at].span.end = text.len();
        }
        Ok(Self { nodes })
    }

    /// Returns the node of the whole text.
    pub(crate) const fn top(&self) -> Id {
        Id(0)
    }

    /// Returns the name of an element, without its prefix.
    pub(crate) fn name(&self, id: Id) -> &'t str {
        tags::local(self.full_name(id))
    }

    /// Returns the name of an element with its prefix.
    pub(crate) fn full_name(&self, id: Id) -> &'t str {
        match self.nodes[id.0].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    /// Returns where an element is in the text, its tags included.
    pub(crate) fn span(&self, id: Id) -> Range<usize> {
        self.nodes[id.0].span.clone()
    }

    /// Returns the value of an attribute that says something.
    pub(crate) fn attribute(&self, id: Id, name: &str) -> Option<Cow<'t, str>> {
        let Kind::Element { attributes, .. } = self.nodes[id.0].kind else { return None };
        tags::attribute(attributes, name).filter(|value| !value.trim().is_empty())
    }

    /// Returns the attributes of an element.
    pub(crate) fn attributes(&self, id: Id) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
        let attributes = match self.nodes[id.0].kind {
            Kind::Element { attributes, .. } => attributes,
            _ => "",
        };
        tags::pairs(attributes)
    }

    /// Returns the elements directly inside one.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let (mut at, end) = (id.0 + 1, self.nodes[id.0].after);
        std::iter::from_fn(move || {
            while at < end {
                let here = at;
                at = self.nodes[here].after;
                if matches!(self.nodes[here].kind, Kind::Element { .. }) {
                    return Some(Id(here));
                }
            }
            None
        })
    }

    /// Returns the elements directly inside one that have this name.
    pub(crate) fn named(&self, id: Id, name: &str) -> impl Iterator<Item = Id> {
        self.children(id).filter(move |&child| self.name(child).eq_ignore_ascii_case(name))
    }

    /// Returns the first element at a path of names below one (`head/docdata`).
    pub(crate) fn at(&self, id: Id, path: &str) -> Option<Id> {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut named = self.named(id, name);
        if rest.is_empty() { named.next() } else { named.find_map(|child| self.at(child, rest)) }
    }

    /// Returns all elements inside one that have this name, at any depth.
    pub(crate) fn inside(&self, id: Id, name: &str) -> impl Iterator<Item = Id> {
        (id.0 + 1..self.nodes[id.0].after).map(Id).filter(move |&inner| {
            matches!(self.nodes[inner.0].kind, Kind::Element { .. })
                && self.name(inner).eq_ignore_ascii_case(name)
        })
    }

    /// Returns whether an element holds others.
    pub(crate) fn has_children(&self, id: Id) -> bool {
        self.children(id).next().is_some()
    }

    /// Returns the text inside an element on one line, `None` if there is none.
    pub(crate) fn line(&self, id: Id) -> Option<String> {
        let text = self.text(id, &|_| Flow::Inline);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// Returns the text inside an element on one line, its elements parted by commas where nothing else parts
    /// them; `None` if there is none.
    pub(crate) fn listed(&self, id: Id) -> Option<String> {
        let mut line = String::new();
        let mut is_parted = false;
        for node in &self.nodes[id.0 + 1..self.nodes[id.0].after] {
            let piece = match node.kind {
                Kind::Text(piece) => tags::decoded(piece),
                Kind::Literal(piece) => Cow::Borrowed(piece),
                Kind::Element { .. } => continue,
            };
            let is_blank = piece.trim().is_empty();
            is_parted |= is_blank || !line.is_empty();
            if is_blank {
                continue;
            }
            let joins =
                line.ends_with(char::is_alphanumeric) && piece.starts_with(char::is_alphanumeric);
            if is_parted && joins {
                line.push(',');
            }
            let has_blank = piece.starts_with(char::is_whitespace) || is_parted;
            if has_blank && !line.is_empty() && !piece.starts_with([',', '.', ';', ')']) {
                line.push(' ');
            }
            line.push_str(&piece.split_whitespace().collect::<Vec<_>>().join(" "));
            is_parted = piece.ends_with(char::is_whitespace);
        }
        (!line.is_empty()).then_some(line)
    }

    /// Returns the first line there is at one of these paths.
    pub(crate) fn line_at(&self, id: Id, path: &str) -> Option<String> {
        self.line(self.at(id, path)?)
    }

    /// Returns the text directly and indirectly inside an element; `flow` says what each element
    /// does, by its name in lowercase. Line ends in the text stay as they are.
    pub(crate) fn text(&self, id: Id, flow: &dyn Fn(&str) -> Flow) -> String {
        let mut text = String::new();
        self.push_text(&mut text, id, flow, false);
        text
    }

    /// Returns the paragraphs inside an element, parted by blank lines; line ends inside them are
    /// blanks, as a browser shows them.
    pub(crate) fn paragraphs(&self, id: Id, flow: &dyn Fn(&str) -> Flow) -> String {
        let mut text = String::new();
        self.push_text(&mut text, id, flow, true);
        text
    }

    fn push_text(&self, text: &mut String, id: Id, flow: &dyn Fn(&str) -> Flow, flows: bool) {
        let end = self.nodes[id.0].after;
        // The elements open here that do something when they end.
        let mut open: Vec<(usize, &str)> = Vec::new();
        let mut at = id.0 + 1;
        while at < end {
            while let Some(&(_, mark)) = open.last().filter(|(after, _)| *after <= at) {
                text.push_str(mark);
                open.pop();
            }
            let node = &self.nodes[at];
            match node.kind {
                Kind::Text(piece) => push(text, &tags::decoded(piece), flows),
                Kind::Literal(piece) => push(text, piece, flows),
                Kind::Element { name, .. } => match flow(&tags::local(name).to_ascii_lowercase()) {
                    Flow::Inline => {}
                    Flow::Hidden => {
                        at = node.after;
                        continue;
                    }
                    Flow::Block => {
                        text.push_str("\n\n");
                        open.push((node.after, "\n\n"));
                    }
                    Flow::Line => text.push('\n'),
                    Flow::Cell => open.push((node.after, " ")),
                },
            }
            at += 1;
        }
        while let Some((_, mark)) = open.pop() {
            text.push_str(mark);
        }
    }
}

/// What the elements of XHTML do to the text around them.
pub(crate) fn html_flow(name: &str) -> Flow {
    match name {
        "p" | "div" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "h1" | "h2" | "h3" | "h4"
        | "h5" | "h6" | "blockquote" | "table" | "section" | "article" | "header" | "footer"
        | "figure" | "figcaption" | "hr" | "pre" | "aside" | "address" => Flow::Block,
        "br" | "tr" => Flow::Line,
        "td" | "th" => Flow::Cell,
        "script" | "style" | "noscript" | "template" | "head" => Flow::Hidden,
        _ => Flow::Inline,
    }
}

fn push(text: &mut String, piece: &str, flows: bool) {
    if !flows {
        text.push_str(piece);
        return;
    }
    for char in piece.chars() {
        if !char.is_ascii_whitespace() {
            text.push(char);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_by_name_without_case_and_prefix() {
        let tree = Tree::new("<a><x:B c='1'>one<d/>two</x:B><b>three</b></a>").unwrap();
        let b = tree.at(tree.top(), "a/b").unwrap();
        assert_eq!((tree.line(b).unwrap().as_str(), tree.full_name(b)), ("onetwo", "x:B"));
        assert_eq!(tree.attribute(b, "C").as_deref(), Some("1"));
        assert_eq!(tree.inside(tree.top(), "b").count(), 2);
        assert_eq!(tree.at(tree.top(), "a/d"), None);
    }

    #[test]
    fn elements_on_one_line_are_parted_where_nothing_parts_them() {
        for (text, expected) in [
            ("<location>OLDHAVEN</location><story.date>Feb 6</story.date>", "OLDHAVEN, Feb 6"),
            ("<l><city>OLDHAVEN</city>\n<country>England</country></l>", "OLDHAVEN, England"),
            ("<l>OLDHAVEN</l>, <d>Feb 6</d> (KNA) -", "OLDHAVEN, Feb 6 (KNA) -"),
            ("OLDHAVEN, Feb 6", "OLDHAVEN, Feb 6"),
        ] {
            let text = format!("<dateline>{text}</dateline>");
            let tree = Tree::new(&text).unwrap();
            assert_eq!(tree.listed(tree.top()).as_deref(), Some(expected));
        }
    }

    #[test]
    fn an_element_left_open_ends_with_the_one_around_it() {
        let text = "<a><p>one<p>two</a><b>three";
        let tree = Tree::new(text).unwrap();
        let spans: Vec<_> = tree.children(tree.top()).map(|id| &text[tree.span(id)]).collect();
        assert_eq!(spans, ["<a><p>one<p>two</a>", "<b>three"]);
    }

    #[test]
    fn paragraphs_are_parted_and_hidden_text_left_out() {
        let flow = |name: &str| match name {
            "p" => Flow::Block,
            "br" => Flow::Line,
            "td" => Flow::Cell,
            "media" => Flow::Hidden,
            _ => Flow::Inline,
        };
        let tree = Tree::new(
            "<p>o<i>n</i>e\nx</p><media><p>no</p></media><p>a<br/>b</p><td>c</td><td>d</td>",
        )
        .unwrap();
        let text = tree.paragraphs(tree.top(), &flow);
        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["one x", "a", "b", "c d"]);
    }

    #[test]
    fn a_hundred_thousand_nested_elements_keep_their_text() {
        let text = format!("{}deep{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        let tree = Tree::new(&text).unwrap();
        assert_eq!(tree.line(tree.top()).as_deref(), Some("deep"));
    }

    #[test]
    fn a_document_of_too_many_elements_is_refused() {
        assert_eq!(Tree::new(&"<a/>".repeat(NODES)).unwrap_err(), TooMany);
    }

    #[test]
    fn entities_a_document_declares_are_not_expanded() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><l>&b;&amp;</l>";
        let tree = Tree::new(laughs).unwrap();
        assert_eq!(tree.line(tree.at(tree.top(), "l").unwrap()).as_deref(), Some("&b;&"));
    }
}
