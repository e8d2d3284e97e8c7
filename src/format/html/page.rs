//! A web page as one flat list: its elements in order, and the visible text they stand around.
//!
//! Every rule that looks for a date, a byline or a title asks the same questions: what is this
//! element called, what does it say, how far is it from the headline, and does it belong to another
//! story? The list answers them without walking the tree again. Invariants: an element's text is a
//! slice of the page's text; parents come before their children. Cost: one walk of the tree, one
//! copy of its text.

use std::collections::HashSet;

use dom_query::Document;
use dom_query::LocalName;
use dom_query::NodeData;
use dom_query::NodeId;

use crate::format::html::title;

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// All visible text; blocks are parted by line ends, blanks are single.
    pub(crate) text: String,
    /// The elements of the body that say something by their name or an attribute.
    pub(crate) elements: Vec<Element>,
    /// `<meta>` elements: the name in lowercase, and the content.
    pub(crate) metas: Vec<(String, String)>,
    /// `<title>`.
    pub(crate) title: String,
    /// `<link rel="canonical">`.
    pub(crate) canonical: Option<String>,
    /// `<html lang>`.
    pub(crate) lang: Option<String>,
    /// What the feeds the page names are called.
    pub(crate) feeds: Vec<String>,
    /// What the links to first pages say, behind the host they lead to; none is the page's own.
    pub(crate) home: Vec<(String, String)>,
    /// The open link to a first page: its host, and where its text begins.
    open_home: Option<(String, usize)>,
    /// The lines of the text that are nothing but links, folded.
    pub(crate) linked_lines: HashSet<String>,
    /// The lines of the text that stand beside the story, though maybe inside its element, folded.
    pub(crate) beside: HashSet<String>,
    /// How many links are open, and how much of the line is inside of them.
    links: usize,
    linked: usize,
    /// Where the headline is among the elements.
    pub(crate) heading: Option<usize>,
}

/// An element of a page.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: LocalName,
    /// The words of its classes and id, in lowercase, parted by blanks.
    pub(crate) class: String,
    pub(crate) itemprop: Option<String>,
    pub(crate) itemtype: Option<String>,
    pub(crate) rel: Option<String>,
    pub(crate) datetime: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) pubdate: bool,
    /// The nearest element around it that is in the list.
    pub(crate) parent: Option<usize>,
    /// Where its text lies in the page's.
    pub(crate) text: (usize, usize),
    /// It belongs to another story, to readers' comments or to the page's frame.
    pub(crate) foreign: bool,
}

impl Element {
    pub(crate) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }
}

/// The most text that is looked at.
const MOST_TEXT: usize = 4 << 20;

impl Page {
    /// Reads a parsed page; which of it is the article's is for [`Page::settle`].
    pub(crate) fn read(document: &Document) -> Self {
        let mut page = Self::default();
        page.walk(document);
        page
    }

    /// Returns the text of an element.
    pub(crate) fn text_of(&self, element: &Element) -> &str {
        self.text.get(element.text.0..element.text.1).unwrap_or("").trim()
    }

    /// Returns the contents of the `<meta>` elements of these names, in the order of the names.
    pub(crate) fn meta<'p>(&'p self, names: &'p [&str]) -> impl Iterator<Item = &'p str> {
        names.iter().flat_map(move |name| {
            let of_name = move |(key, _): &&(String, String)| key == name;
            self.metas.iter().filter(of_name).map(|(_, content)| content.as_str())
        })
    }

    /// Returns the headings in order.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (usize, &str)> {
        let heading = |(at, element): (usize, &'_ Element)| {
            element.is("h1").then(|| (at, self.text_of(element)))
        };
        self.elements.iter().enumerate().filter_map(heading).filter(|(_, text)| !text.is_empty())
    }

    fn walk(&mut self, document: &Document) {
        let tree = &document.tree;
        let root = document.root();
        // Node, parent in the list, and whether its children have been seen.
        let mut around: Vec<(NodeId, Option<usize>)> = Vec::new();
        let mut node = Some(root);
        let mut parent: Option<usize> = None;
        while let Some(here) = node {
            let mut own = None;
            let mut descend = true;
            here.query(|inner| match &inner.data {
                NodeData::Text { contents } => self.push_text(contents),
                NodeData::Element(element) => {
                    let name = &element.name.local;
                    descend = !matches!(&**name, "script" | "style" | "noscript" | "template");
                    own = self.open(element, parent);
                }
                _ => {}
            });
            if here.has_name("title") {
                descend = false;
                if self.title.is_empty() {
                    self.title = here.text().trim().to_owned();
                }
            }
            let child = if descend { here.first_child() } else { None };
            if let Some(child) = child {
                around.push((here.id, parent));
                parent = own.or(parent);
                node = Some(child);
                continue;
            }
            self.close(own);
            self.end_block(&here);
            let mut left = here;
            loop {
                if let Some(next) = left.next_sibling() {
                    node = Some(next);
                    break;
                }
                let Some((id, outer)) = around.pop() else {
                    node = None;
                    break;
                };
                // The element that `parent` is, unless the node left was not in the list.
                if parent != outer {
                    self.close(parent);
                }
                parent = outer;
                left = dom_query::NodeRef::new(id, tree);
                self.end_block(&left);
            }
        }
    }

    fn open(&mut self, element: &dom_query::Element, parent: Option<usize>) -> Option<usize> {
        let name = &element.name.local;
        let attr = |wanted: &str| {
            element
                .attrs
                .iter()
                .find(|attr| &*attr.name.local == wanted)
                .map(|attr| attr.value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        match &**name {
            "a" => {
                self.links += 1;
                let href = attr("href").unwrap_or_default();
                self.open_home = first_page(&href).map(|host| (host.to_owned(), self.text.len()));
            }
            "html" => {
                self.lang = attr("lang").or_else(|| attr("xml:lang"));
                return None;
            }
            "link" => {
                let rel = attr("rel").unwrap_or_default();
                if rel.eq_ignore_ascii_case("canonical") && self.canonical.is_none() {
                    self.canonical = attr("href");
                }
                let kind = attr("type").unwrap_or_default();
                if rel.eq_ignore_ascii_case("alternate")
                    && (kind.ends_with("rss+xml") || kind.ends_with("atom+xml"))
                    && self.feeds.len() < 20
                {
                    self.feeds.extend(attr("title"));
                }
                // Microdata may be given by links.
                attr("itemprop")?;
            }
            "meta" => {
                if let Some(content) = attr("content") {
                    for key in ["property", "name", "http-equiv"] {
                        if let Some(key) = attr(key).filter(|_| self.metas.len() < 2000) {
                            self.metas.push((key.to_lowercase(), content.clone()));
                        }
                    }
                }
                attr("itemprop")?;
            }
            "br" | "hr" => {
                self.line_end();
                return None;
            }
            _ => {}
        }
        if is_block(name) {
            self.line_end();
        }
        let mut class = String::new();
        for name in ["class", "id", "data-testid"] {
            if let Some(attr) = element.attrs.iter().find(|attr| &*attr.name.local == name) {
                push_words(&mut class, &attr.value);
                class.push(' ');
            }
        }
        let class = class.trim_end().to_owned();
        let itemprop = attr("itemprop");
        let rel = attr("rel");
        let says_something = !class.is_empty()
            || itemprop.is_some()
            || rel.is_some()
            || matches!(
                &**name,
                "h1" | "h2"
                    | "h3"
                    | "time"
                    | "article"
                    | "main"
                    | "aside"
                    | "nav"
                    | "footer"
                    | "header"
                    | "address"
                    | "p"
                    | "figcaption"
                    | "figure"
                    | "section"
            );
        if !says_something {
            return None;
        }
        let start = self.text.len();
        self.elements.push(Element {
            name: name.clone(),
            class,
            itemprop,
            itemtype: attr("itemtype"),
            rel,
            datetime: attr("datetime"),
            content: attr("content"),
            pubdate: element.attrs.iter().any(|attr| &*attr.name.local == "pubdate"),
            parent,
            text: (start, start),
            foreign: false,
        });
        Some(self.elements.len() - 1)
    }

    fn close(&mut self, element: Option<usize>) {
        let end = self.text.len();
        if let Some(element) = element.and_then(|at| self.elements.get_mut(at)) {
            element.text.1 = end;
        }
    }

    fn end_block(&mut self, node: &dom_query::NodeRef<'_>) {
        if node.has_name("a") {
            self.links = self.links.saturating_sub(1);
            if let Some((host, from)) = self.open_home.take() {
                let text = self.text.get(from..).unwrap_or("").trim();
                if (1..=80).contains(&text.len()) && self.home.len() < 20 {
                    self.home.push((host, text.to_owned()));
                }
            }
        }
        let block = node.query_or(false, |node| match &node.data {
            NodeData::Element(element) => is_block(&element.name.local),
            _ => false,
        });
        if block {
            self.line_end();
        }
    }

    fn line_end(&mut self) {
        while self.text.ends_with(' ') {
            self.text.pop();
        }
        if self.linked > 0 {
            let start = self.text.rfind('\n').map_or(0, |at| at + 1);
            let line = &self.text[start..];
            if self.linked * 10 >= line.len() * 8
                && line.len() <= 500
                && self.linked_lines.len() < 20_000
            {
                self.linked_lines.insert(title::folded(line));
            }
            self.linked = 0;
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn push_text(&mut self, part: &str) {
        if self.text.len() > MOST_TEXT {
            return;
        }
        let before = self.text.len();
        for char in part.chars() {
            if char.is_whitespace() {
                if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                    self.text.push(' ');
                }
            } else if !matches!(char, '\u{ad}' | '\u{200b}' | '\u{feff}') && !char.is_control() {
                self.text.push(char);
            }
        }
        if self.links > 0 {
            self.linked += self.text.len() - before;
        }
    }

    /// Returns how many bytes of the page are in lines of running text that may be the story's.
    pub(crate) fn prose(&self) -> usize {
        let running = |line: &&str| {
            line.len() >= 80 && {
                let folded = title::folded(line);
                !self.linked_lines.contains(&folded) && !self.beside.contains(&folded)
            }
        };
        self.text.lines().filter(running).map(str::len).sum()
    }

    /// Settles which heading is the article's, and what on the page belongs to something else.
    pub(crate) fn settle(&mut self, heading: Option<usize>) {
        self.heading = heading;
        let mut holds_heading = vec![false; self.elements.len()];
        let mut at = heading;
        while let Some(here) = at {
            holds_heading[here] = true;
            at = self.elements[here].parent;
        }
        let own_article = self.own_article(&holds_heading);
        for (at, holds) in holds_heading.iter().enumerate() {
            let element = &self.elements[at];
            let inherited = element.parent.is_some_and(|parent| self.elements[parent].foreign);
            let other_article = element.is("article")
                && own_article.is_some()
                && !self.is_inside(own_article, Some(at));
            // What closes the article itself (tags, the date in a blog) is its own.
            let own_footer = element.is("footer") && self.is_inside(Some(at), own_article);
            let frame = is_frame(element) && !own_footer;
            let named = frame || names_other(&element.class);
            // A block that holds most of the page's text is not beside the article, whatever it
            // is called.
            let share = element.text.1.saturating_sub(element.text.0) * 2;
            let most = share > self.text.len() && !inherited;
            self.elements[at].foreign = !holds && !most && (inherited || other_article || named);
        }
        self.gather_beside(&holds_heading);
    }

    /// Collects the lines that stand beside the story and nowhere in it.
    fn gather_beside(&mut self, holds_heading: &[bool]) {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (at, element) in self.elements.iter().enumerate() {
            let (start, end) = element.text;
            // What holds a good part of the page is the story, whatever it is called.
            let much = end.saturating_sub(start) * 5 > self.text.len() * 2;
            let beside = stands_beside(element) || (element.foreign && !is_widget(self, at));
            if !holds_heading[at] && !much && beside && ranges.last().is_none_or(|r| r.1 < end) {
                ranges.push((start, end));
            }
        }
        let mut inside = HashSet::new();
        let mut ranges = ranges.into_iter().peekable();
        let mut at = 0;
        for line in self.text.lines() {
            let here = at;
            at += line.len() + 1;
            while ranges.peek().is_some_and(|range| range.1 <= here) {
                ranges.next();
            }
            let beside = ranges.peek().is_some_and(|range| range.0 <= here && here < range.1);
            let set = if beside { &mut self.beside } else { &mut inside };
            set.insert(title::folded(line));
        }
        self.beside.retain(|line| !inside.contains(line));
    }

    /// Returns the `<article>` of the heading, or the longest one.
    fn own_article(&self, holds_heading: &[bool]) -> Option<usize> {
        let articles =
            || self.elements.iter().enumerate().filter(|(_, element)| element.is("article"));
        let around = articles().rfind(|(at, _)| holds_heading[*at]);
        around
            .or_else(|| articles().max_by_key(|(_, e)| e.text.1.saturating_sub(e.text.0)))
            .map(|(at, _)| at)
    }

    /// Tells whether `inner` is `outer` or stands inside of it.
    fn is_inside(&self, inner: Option<usize>, outer: Option<usize>) -> bool {
        let mut up = inner.filter(|_| outer.is_some());
        while let Some(here) = up {
            if Some(here) == outer {
                return true;
            }
            up = self.elements[here].parent;
        }
        false
    }
}

/// Tells whether an element is foreign only because it, or one around it, is called a widget: so
/// are many parts of stories.
fn is_widget(page: &Page, at: usize) -> bool {
    let mut up = Some(at);
    while let Some(here) = up {
        let element = &page.elements[here];
        if !element.foreign {
            return true;
        }
        let others = words(&element.class).any(|word| OTHER.contains(&word));
        if others || is_frame(element) || element.is("article") {
            return false;
        }
        up = element.parent;
    }
    true
}

fn is_frame(element: &Element) -> bool {
    matches!(&*element.name, "aside" | "nav" | "footer")
}

/// Tells whether an element's classes name something beside the article.
fn names_other(class: &str) -> bool {
    words(class).any(|word| matches!(word, "widget" | "widgets") || OTHER.contains(&word))
}

/// Words in the classes of what stands beside an article.
const OTHER: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "kommentare",
    "kommentar",
    "respond",
    "disqus",
    "related",
    "recommended",
    "recommendation",
    "recommendations",
    "recirculation",
    "recirc",
    "sidebar",
    "aside",
    "footer",
    "teaser",
    "teasers",
    "newsletter",
    "promo",
    "trending",
    "popular",
    "mostread",
    "latest",
    "carousel",
    "slider",
    "breadcrumb",
    "breadcrumbs",
    "nav",
    "navbar",
    "navigation",
    "menu",
    "ticker",
    "advert",
    "advertisement",
    "ads",
    "cookie",
    "cookies",
    "consent",
    "onetrust",
    "gdpr",
    "modal",
    "outbrain",
    "taboola",
    "readmore",
    "similar",
    "upcoming",
    "copyright",
];

/// Tells whether an element inside of a story is not a part of it: what is said of its author, of
/// its pictures, of the site.
fn stands_beside(element: &Element) -> bool {
    if matches!(&*element.name, "figcaption" | "label" | "time") {
        return true;
    }
    words(&element.class).any(|word| {
        matches!(
            word,
            "author"
                | "authors"
                | "bio"
                | "biography"
                | "byline"
                | "meta"
                | "date"
                | "infobox"
                | "factbox"
                | "box"
                | "signup"
                | "subscribe"
                | "subscription"
                | "registration"
                | "paywall"
                | "disclaimer"
                | "player"
                | "placeholder"
                | "overlay"
                | "share"
                | "sharing"
                | "social"
                | "caption"
                | "captions"
                | "credit"
                | "credits"
                | "tags"
                | "taglist"
                | "login"
                | "poll"
                | "quiz"
                | "survey"
                | "donate"
                | "donation"
                | "hidden"
        )
    })
}

/// Returns the host of an address that is of a site's first page; it is empty where the site is the
/// page's own.
fn first_page(href: &str) -> Option<&str> {
    let (host, path) = match href.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None if href.starts_with('/') => ("", href),
        None => return None,
    };
    path.trim_matches('/').is_empty().then(|| host.strip_prefix("www.").unwrap_or(host))
}

/// Returns the words of an element's classes.
pub(crate) fn words(class: &str) -> impl Iterator<Item = &str> {
    class.split(' ').filter(|word| !word.is_empty())
}

/// Adds the words of an attribute in lowercase: `entryDate post-meta` has four.
fn push_words(class: &mut String, attribute: &str) {
    let mut lower = false;
    for char in attribute.chars().take(400) {
        let new = !char.is_alphanumeric() || (char.is_uppercase() && lower);
        if new && !class.is_empty() && !class.ends_with(' ') {
            class.push(' ');
        }
        lower = char.is_lowercase();
        if char.is_alphanumeric() {
            class.extend(char.to_lowercase());
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "figure"
            | "figcaption"
            | "hr"
            | "pre"
            | "dd"
            | "dt"
            | "dl"
            | "aside"
            | "nav"
            | "main"
            | "form"
            | "address"
            | "body"
            | "head"
            | "fieldset"
            | "details"
            | "summary"
            | "center"
            | "button"
    )
}
