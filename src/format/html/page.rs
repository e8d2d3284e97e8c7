//! A web page as one flat list: its elements in order, and the visible text they enclose.
//!
//! Every rule that looks for a date, a byline or a title asks the same questions: what is this
//! element called, what does it say, how far is it from the headline, and does it belong to another
//! story? The list answers them without walking the tree again. Invariants: an element's text is a
//! slice of the page's text; parents come before their children. Cost: one walk of the tree, one
//! copy of its text.

use std::collections::HashSet;

use dom_query::Document;
use dom_query::NodeData;
use dom_query::NodeId;

use crate::format::html::called::OTHER;
use crate::format::html::called::is_beside;
use crate::format::html::called::is_block;
use crate::format::html::called::is_frame;
use crate::format::html::called::names_other;
use crate::format::html::called::push_words;
use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::folded;

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
    /// Where the texts of links to first pages are.
    pub(crate) home_at: Vec<(usize, usize)>,
    /// The open link to a first page: its host, and where its text begins.
    open_home: Option<(String, usize)>,
    /// Where links to first pages are that have a picture for a text, or lead to a folder of the site
    /// that may be its first page (`/en/`, `../../`); in order.
    pub(crate) front_at: Vec<(usize, usize)>,
    /// Where the text of such an open link begins.
    open_front: Option<usize>,
    /// Where the texts of links to other pages are, in order.
    pub(crate) link_at: Vec<(usize, usize)>,
    /// Where the text of the open link begins, if it leads to another page.
    open_link: Option<usize>,
    /// An element inside of the line has ended, and maybe another begun, since the last text.
    seam: Seam,
    /// `<base href>`.
    pub(crate) base: Option<String>,
    /// `data-scrapbook-source` and its like: the address a program that saved the page gives.
    pub(crate) saved_from: Option<String>,
    /// `data-scrapbook-create`: when that program saved it.
    pub(crate) saved_at: Option<String>,
    /// The lines of the text that are nothing but links, folded.
    pub(crate) linked_lines: HashSet<String>,
    /// The lines of the text that are beside the story, though maybe inside its element, folded.
    pub(crate) beside: HashSet<String>,
    /// Where the outermost list items and quotations have their text, in order.
    pub(crate) items: Vec<(usize, usize)>,
    /// Where the open ones begin.
    open_items: Vec<usize>,
    /// How many links are open, and how much of the line is inside of them.
    links: usize,
    linked: usize,
    /// Where the headline is among the elements.
    pub(crate) heading: Option<usize>,
    /// Where the texts of the headings of the first two ranks and of the headline are, in order.
    headlines: Vec<(usize, usize)>,
}

/// What ended and began between two runs of text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Seam {
    #[default]
    None,
    Ended,
    /// One element of the line ended and another began: they are two things to a reader.
    Between,
}

/// The most links whose places are kept.
const MOST_LINKS: usize = 5_000;

/// The most text that is looked at.
const MOST_TEXT: usize = 4 << 20;

/// Elements that are in the list without an attribute.
const SAY_SOMETHING: [&str; 15] = [
    "h1",
    "h2",
    "h3",
    "time",
    "article",
    "main",
    "aside",
    "nav",
    "footer",
    "header",
    "address",
    "p",
    "figcaption",
    "figure",
    "section",
];

/// Returns an attribute of an element, unless it is empty.
fn attribute(element: &dom_query::Element, wanted: &str) -> Option<String> {
    let attrs = element.attrs.iter();
    let of_name = attrs.filter(|attr| &*attr.name.local == wanted);
    of_name.map(|attr| attr.value.trim().to_owned()).next().filter(|value| !value.is_empty())
}

/// Returns the words of an element's classes and names.
fn class_of(element: &dom_query::Element) -> String {
    let mut class = String::new();
    if attribute(element, "role").is_some_and(|role| role == "banner") {
        class.push_str("banner ");
    }
    for name in ["class", "id", "data-testid"] {
        if let Some(attr) = element.attrs.iter().find(|attr| &*attr.name.local == name) {
            push_words(&mut class, &attr.value);
            class.push(' ');
        }
    }
    class.trim_end().to_owned()
}

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
        if !self.note(element) {
            return None;
        }
        let name = &element.name.local;
        if is_block(name) {
            self.line_end();
        } else if self.seam == Seam::Ended && !matches!(&**name, "sup" | "sub" | "wbr") {
            self.seam = Seam::Between;
        }
        let class = class_of(element);
        let attr = |wanted| attribute(element, wanted);
        let (itemprop, rel) = (attr("itemprop"), attr("rel"));
        let says_something = !class.is_empty()
            || itemprop.is_some()
            || rel.is_some()
            || SAY_SOMETHING.contains(&&**name);
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
            title: attr("title").filter(|title| title.len() <= 60),
            pubdate: element.attrs.iter().any(|attr| &*attr.name.local == "pubdate"),
            parent,
            text: (start, start),
            foreign: false,
        });
        Some(self.elements.len() - 1)
    }

    /// Notes what an element says of the page; returns whether it may be in the list.
    fn note(&mut self, element: &dom_query::Element) -> bool {
        let attr = |wanted| attribute(element, wanted);
        match &*element.name.local {
            "a" => self.begin_link(&attr("href").unwrap_or_default()),
            "base" => {
                self.base = self.base.take().or_else(|| attr("href"));
                return false;
            }
            "li" | "blockquote" => self.open_items.push(self.text.len()),
            "html" => {
                self.lang = attr("lang").or_else(|| attr("xml:lang"));
                self.saved_from = attr("data-scrapbook-source").or_else(|| attr("data-source-url"));
                self.saved_at = attr("data-scrapbook-create");
                return false;
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
                return attr("itemprop").is_some();
            }
            "meta" => {
                if let Some(content) = attr("content") {
                    for key in ["property", "name", "http-equiv"] {
                        if let Some(key) = attr(key).filter(|_| self.metas.len() < 2000) {
                            self.metas.push((key.to_lowercase(), content.clone()));
                        }
                    }
                }
                return attr("itemprop").is_some();
            }
            "br" | "hr" => {
                self.line_end();
                return false;
            }
            _ => {}
        }
        true
    }

    fn begin_link(&mut self, href: &str) {
        self.links += 1;
        self.open_home = first_page(href).map(|host| (host.to_owned(), self.text.len()));
        let leads = !href.is_empty()
            && self.open_home.is_none()
            && !href.starts_with(['#', '?'])
            && !["javascript:", "mailto:", "tel:"].iter().any(|scheme| href.starts_with(scheme));
        self.open_link = leads.then_some(self.text.len());
        let is_front = self.open_home.is_some() || may_be_front_page(href);
        self.open_front = is_front.then_some(self.text.len());
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
                    self.home_at.push((from, self.text.len()));
                }
            }
            if let Some(from) = self.open_front.take()
                && self.front_at.len() < 20
            {
                let end = self.text.len();
                self.front_at.push((from.min(end), end));
            }
            if let Some(from) = self.open_link.take()
                && from < self.text.len()
                && self.link_at.len() < MOST_LINKS
            {
                self.link_at.push((from, self.text.len()));
            }
        }
        if (node.has_name("li") || node.has_name("blockquote"))
            && let Some(start) = self.open_items.pop()
            && self.open_items.is_empty()
        {
            self.items.push((start, self.text.len()));
        }
        let block = node.query_or(false, |node| match &node.data {
            NodeData::Element(element) => is_block(&element.name.local),
            _ => false,
        });
        if block {
            self.line_end();
        } else if node.is_element() && self.seam == Seam::None {
            self.seam = Seam::Ended;
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
                self.linked_lines.insert(folded::folded(line));
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
        self.part_at_seam(part);
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

    /// Sets a blank between two elements of a line where a figure would be glued to what precedes it:
    /// readers see "Erstellt am" and "09.02.2022" apart.
    fn part_at_seam(&mut self, part: &str) {
        let seam = std::mem::take(&mut self.seam);
        let (Some(last), Some(next)) = (self.text.chars().next_back(), part.chars().next()) else {
            self.seam = seam;
            return;
        };
        let glued = seam == Seam::Between
            && (next.is_ascii_digit() && last.is_alphanumeric()
                || last.is_ascii_digit() && next.is_alphabetic());
        if glued {
            self.text.push(' ');
        }
    }

    /// Returns where the links to other pages are between two places of the text.
    pub(crate) fn links_between(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = (usize, usize)> {
        let first = self.link_at.partition_point(|link| link.1 <= from);
        self.link_at[first..].iter().copied().take_while(move |link| link.0 < to)
    }

    /// Returns how much of the text between two places is in links to other pages.
    pub(crate) fn linked_between(&self, from: usize, to: usize) -> usize {
        let links = self.links_between(from, to);
        links.map(|link| link.1.min(to).saturating_sub(link.0.max(from))).sum()
    }

    /// Returns how many bytes of the page are in lines of running text that may be the story's.
    pub(crate) fn prose(&self) -> usize {
        let running = |line: &&str| {
            line.len() >= 80 && {
                let folded = folded::folded(line);
                !self.linked_lines.contains(&folded) && !self.beside.contains(&folded)
            }
        };
        self.text.lines().filter(running).map(str::len).sum()
    }

    /// Returns whether the line between two places of the text is the headline, another heading of the
    /// first two ranks, or what the page calls itself.
    pub(crate) fn is_headline(&self, from: usize, to: usize) -> bool {
        let before = self.headlines.partition_point(|heading| heading.0 < to);
        // Headings do not hold each other, so the last that begins before the end reaches furthest.
        if before > 0 && self.headlines[before - 1].1 > from {
            return true;
        }
        let line = self.text.get(from..to).unwrap_or("").trim();
        line.contains(' ') && folded::folded(&self.title).starts_with(&folded::folded(line))
    }

    /// Settles which heading is the article's, and what on the page belongs to something else.
    pub(crate) fn settle(&mut self, heading: Option<usize>) {
        self.heading = heading;
        let ranked = self.elements.iter().enumerate();
        let headlines = ranked.filter(|(at, e)| Some(*at) == heading || e.is("h1") || e.is("h2"));
        self.headlines = headlines.map(|(_, element)| element.text).collect();
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

    /// Collects the lines that are beside the story and nowhere in it.
    fn gather_beside(&mut self, holds_heading: &[bool]) {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (at, element) in self.elements.iter().enumerate() {
            let (start, end) = element.text;
            // What holds a good part of the page is the story, whatever it is called.
            let much = end.saturating_sub(start) * 5 > self.text.len() * 2;
            let beside = is_beside(element) || (element.foreign && !is_widget(self, at));
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
            set.insert(folded::folded(line));
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

    /// Returns whether an element is in the path of sections that leads to the page.
    pub(crate) fn is_in_breadcrumb(&self, at: usize) -> bool {
        let mut up = Some(at);
        while let Some(here) = up {
            let element = &self.elements[here];
            if words(&element.class).any(|word| matches!(word, "breadcrumb" | "breadcrumbs")) {
                return true;
            }
            up = element.parent;
        }
        false
    }

    /// Returns whether `inner` is `outer` or is inside of it.
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

/// Returns whether an element is foreign only because it, or one around it, is called a widget: so
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

/// Returns whether an address may be of a site's first page, though it names a file, a language or the folder
/// above.
fn may_be_front_page(href: &str) -> bool {
    const FILES: [&str; 5] = ["index", "home", "default", "startseite", "accueil"];
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => href,
    };
    let is_language = |part: &str| {
        part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic())
            || part.len() == 5 && matches!(part.as_bytes()[2], b'-' | b'_')
    };
    let is_file = |part: &str| FILES.contains(&part.split('.').next().unwrap_or(part));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_named = !href.is_empty() && !href.contains(['?', '#', ':']) || href.contains("://");
    is_named && parts.all(|part| matches!(part, "." | "..") || is_language(part) || is_file(part))
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
