//! Feeds: RSS of all versions, RDF and Atom. Each entry with a title or a text is an article.
//!
//! Read by our own cutter of tags: half the feeds in use are not well-formed XML, a parsed
//! feed's dates are moved to UTC by the libraries there are, and none reports where an entry is in
//! the file. Entries are read one by one, so an ill-formed one spoils no other.
//! Cost: two looks at each byte, and the elements of one entry in memory.

mod blog;

use std::borrow::Cow;
use std::ops::Range;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::END_MISSING;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::feed::blog::Post;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::markup;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::transcoded;
use crate::format::tree::Flow;
use crate::format::tree::Id;
use crate::format::tree::Tree;
use crate::format::tree::html_flow;
use crate::read::Head;
use crate::read::Input;

/// RSS, RDF and Atom feeds.
#[derive(Debug, Clone, Copy)]
pub struct Feed;

impl Format for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let Some(root) = tags::root(&head.text) else { return false };
        match tags::local(root.name).to_ascii_lowercase().as_str() {
            "rss" | "feed" => true,
            "entry" => head.text.contains("w3.org/2005/Atom"),
            // RDF says many other things.
            "rdf" => {
                ["purl.org/rss", "my.netscape.com/rdf", "<item>", "<item ", ":item ", ":item>"]
                    .iter()
                    .any(|sign| head.text.contains(sign))
            }
            "channel" => head.text.contains("<item"),
            _ => false,
        }
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        transcoded::document(input, each, read_feed)
    }
}

fn read_feed(text: &str, each: Each<'_>) -> Result<(), FormatError> {
    let mut entries = Entries { tokens: Tokens::new(text), next: None, text };
    let Some((first, mut is_closed)) = entries.next() else {
        let cause = "a feed without entries".to_owned();
        let _ = each(Outcome::Failed { record: None, cause });
        return Ok(());
    };
    let whole = Whole::of(&text[..first.start]);
    let mut entry = first;
    let (mut number, mut line, mut counted) = (0, 1, 0);
    loop {
        number += 1;
        line += text[counted..entry.start].matches('\n').count() as u64;
        counted = entry.start;
        let bytes = (entry.start as u64, entry.end as u64);
        let record = Record { number, line: Some(line), bytes };
        let raw = &text[entry];
        let outcome = read_entry(raw, record, is_closed, &whole).of_record(raw.as_bytes());
        if each(outcome).is_break() {
            return Ok(());
        }
        match entries.next() {
            Some(next) => (entry, is_closed) = next,
            None => return Ok(()),
        }
    }
}

/// Where the entries of a feed are, and whether each is closed.
struct Entries<'t> {
    tokens: Tokens<'t>,
    /// The start of the next entry and its name, where it was found before the last one closed.
    next: Option<(usize, &'t str)>,
    text: &'t str,
}

impl Iterator for Entries<'_> {
    type Item = (Range<usize>, bool);

    fn next(&mut self) -> Option<Self::Item> {
        let is_entry = |name: &str| matches!(tags::local(name), "item" | "entry" | "Item" | "ITEM");
        let (start, name) = match self.next.take() {
            Some(next) => next,
            None => self.tokens.find_map(|(range, token)| match token {
                Token::Open(tag) if is_entry(tag.name) && !tag.is_empty => {
                    Some((range.start, tag.name))
                }
                _ => None,
            })?,
        };
        for (range, token) in self.tokens.by_ref() {
            match token {
                Token::Close(closed) if closed == name => return Some((start..range.end, true)),
                Token::Open(tag) if tag.name == name => {
                    self.next = Some((range.start, name));
                    return Some((start..range.start, false));
                }
                _ => {}
            }
        }
        Some((start..self.text.len(), false))
    }
}

/// What a feed says of all its entries.
#[derive(Debug, Default)]
struct Whole {
    title: Option<String>,
    link: Option<String>,
    lang: Option<String>,
    author: Option<String>,
}

impl Whole {
    /// Reads what is before the first entry.
    fn of(text: &str) -> Self {
        let Ok(tree) = Tree::new(text) else { return Self::default() };
        let top = tree.top();
        let feed = ["channel", "feed", "rss"].iter().find_map(|name| tree.inside(top, name).next());
        let feed = feed.unwrap_or(top);
        let plain = |name| tree.children(feed).find(|&id| tree.full_name(id) == name);
        let titled = plain("title").or_else(|| tree.named(feed, "title").next());
        let title = titled.map(|id| html_line(&tree, id)).filter(|title| !title.is_empty());
        let link = tree
            .named(feed, "link")
            .filter(|&id| is_alternate(&tree, id))
            .find_map(|id| {
                tree.attribute(id, "href").map(Cow::into_owned).or_else(|| tree.line(id))
            })
            .filter(|link| looks_like_url(link));
        let tagged = tree.attribute(feed, "xml:lang").map(Cow::into_owned);
        Self {
            title,
            link,
            lang: tree.line_at(feed, "language").or(tagged),
            author: tree.line_at(feed, "author/name"),
        }
    }

    /// Returns the address a link of an entry leads to.
    fn resolve(&self, link: String) -> String {
        let Some(base) = self.link.as_deref().filter(|_| link.starts_with('/')) else {
            return link;
        };
        let Some((scheme, rest)) = base.split_once("//") else { return link };
        if link.starts_with("//") {
            return format!("{scheme}{link}");
        }
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        format!("{scheme}//{host}{link}")
    }
}

fn read_entry(text: &str, record: Record, is_closed: bool, whole: &Whole) -> Outcome {
    let tree = match Tree::new(text) {
        Ok(tree) => tree,
        Err(error) => return Outcome::Failed { record: Some(record), cause: error.to_string() },
    };
    let Some(entry) = tree.children(tree.top()).next() else {
        let cause = "an entry without title and text".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    };
    let own_prefix = prefix(tree.full_name(entry));
    let mut read = Entry::new(&tree, whole);
    read.is_wordpress = tree.children(entry).any(|id| tree.full_name(id) == "wp:post_type");
    for id in tree.children(entry) {
        let name = tree.full_name(id);
        let name = if prefix(name) == own_prefix { tags::local(name) } else { name };
        let name = name.to_ascii_lowercase();
        let name =
            name.strip_prefix("atom:").or_else(|| name.strip_prefix("a10:")).unwrap_or(&name);
        read.put(name, id);
    }
    if let Some(kind) = read.post.passed_over() {
        return Outcome::Skipped { record: Some(record), kind: kind.to_owned() };
    }
    if !read.fields.is_article() && !read.fields.has(Slot::Body) {
        let cause = "an entry without title and text".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    }
    let mut draft = read.finish(entry).into_draft(EvidenceKind::Feed, Some(record));
    if !is_closed {
        draft.warnings.push(format!("the entry is not closed: {END_MISSING}"));
    }
    Outcome::Draft(Box::new(draft))
}

/// What the elements of an entry say.
struct Entry<'e, 't> {
    tree: &'e Tree<'t>,
    whole: &'e Whole,
    fields: Fields<'e>,
    updated: Vec<String>,
    /// It is in the form WordPress exports posts in.
    is_wordpress: bool,
    /// What it says of itself as a post of a blog.
    post: Post,
}

impl<'e, 't> Entry<'e, 't> {
    fn new(tree: &'e Tree<'t>, whole: &'e Whole) -> Self {
        let (fields, updated) = (Fields::default(), Vec::new());
        Self { tree, whole, fields, updated, is_wordpress: false, post: Post::default() }
    }

    fn line(&self, id: Id) -> Cow<'e, str> {
        Cow::Owned(self.tree.line(id).unwrap_or_default())
    }

    /// Takes an element by its name in lowercase.
    fn put(&mut self, name: &str, id: Id) {
        if !self.put_text(name, id) && !self.put_day(name, id) {
            self.put_other(name, id);
        }
        if let Some(lang) = self.tree.attribute(id, "xml:lang").filter(|_| name == "content") {
            self.fields.put(Slot::Lang, 1, lang);
        }
    }

    /// Takes a title or a text; returns `false` for other elements.
    fn put_text(&mut self, name: &str, id: Id) -> bool {
        let tree = self.tree;
        let (slot, rank, text) = match name {
            "title" => {
                let title = html_line(tree, id);
                let is_alert = self.whole.title.as_deref().is_some_and(blog::is_alert);
                match blog::headline_and_paper(&title).filter(|_| is_alert) {
                    Some((headline, paper)) => {
                        self.fields.put(Slot::Source, 2, paper.to_owned().into());
                        (Slot::Title, 1, headline.to_owned())
                    }
                    None => (Slot::Title, 1, title),
                }
            }
            "dc:title" | "media:title" | "itunes:title" => {
                (Slot::Title, 2, tree.line(id).unwrap_or_default())
            }
            "content:encoded" | "content" | "encoded" | "body" | "xhtml:body" | "xhtml:div" => {
                let text = if self.is_wordpress {
                    blog::post(&tree.text(id, &|_| Flow::Inline))
                } else {
                    html_text(tree, id)
                };
                (Slot::Body, 1, text)
            }
            "description" | "dc:description" => (Slot::Body, 5, html_text(tree, id)),
            "summary" | "excerpt:encoded" | "itunes:summary" | "tagline" => {
                (Slot::Body, SUMMARY, html_text(tree, id))
            }
            "media:description" | "media:group" => {
                let id = tree.at(id, "description").unwrap_or(id);
                (Slot::Body, SUMMARY + 1, tree.text(id, &|_| Flow::Inline))
            }
            _ => return false,
        };
        self.fields.put(slot, rank, text.into());
        true
    }

    /// Takes a day; returns `false` for other elements.
    fn put_day(&mut self, name: &str, id: Id) -> bool {
        let line = self.line(id);
        let rank = match name {
            // The site's own day; the one beside it is moved to UTC.
            "wp:post_date" if !line.starts_with("0000") => 0,
            "pubdate" | "published" | "issued" | "dcterms:issued" => 1,
            "dc:date" | "date" => 2,
            "created" | "dcterms:created" => 3,
            "updated" | "modified" | "dcterms:modified" | "lastbuilddate" => {
                self.updated.push(line.into_owned());
                return true;
            }
            _ => return false,
        };
        self.fields.put(Slot::Published, rank, line);
        true
    }

    fn put_other(&mut self, name: &str, id: Id) {
        let (tree, line) = (self.tree, self.line(id));
        match name {
            "author" | "dc:creator" => {
                for name in authors(tree, id) {
                    self.fields.put(Slot::Authors, 1, name.into());
                }
            }
            "category" | "dc:subject" => self.put_category(id),
            "feedburner:origlink" => self.fields.put(Slot::Url, 0, line),
            "link" if is_alternate(tree, id) => {
                let link = tree.attribute(id, "href").unwrap_or(line).trim().to_owned();
                let link = blog::unredirected(&link).unwrap_or(link);
                self.fields.put(Slot::Url, 1, self.whole.resolve(link).into());
            }
            "guid" | "id" => {
                self.fields.put(Slot::Key, 1, line.clone());
                if tree.attribute(id, "isPermaLink").as_deref() != Some("false") {
                    self.fields.put(Slot::Url, 3, line);
                }
            }
            "source" => {
                let title = tree.line_at(id, "title").or_else(|| tree.line(id));
                self.fields.put(Slot::Source, 1, title.unwrap_or_default().into());
            }
            "dc:publisher" => self.fields.put(Slot::Source, 2, line),
            "dc:language" | "language" => self.fields.put(Slot::Lang, 1, line),
            "wp:post_type" | "blogger:type" => self.post.kind = tree.line(id),
            "wp:status" | "blogger:status" => self.post.status = tree.line(id),
            "app:control" | "control" => {
                let draft = tree.line_at(id, "draft");
                self.post.is_draft |= draft.is_some_and(|said| said.eq_ignore_ascii_case("yes"));
            }
            _ => {}
        }
    }

    /// Takes a category: the section of a paper, a word about the article, or what kind of entry a blog has it as.
    fn put_category(&mut self, id: Id) {
        let line = self.line(id);
        let said = |name: &str| self.tree.attribute(id, name);
        let (scheme, term) = (said("scheme").unwrap_or_default(), said("term"));
        if scheme.ends_with("2005#kind") {
            let kind = term.as_deref().and_then(|term| term.rsplit_once('#')).map(|(_, kind)| kind);
            self.post.kind = kind.map(str::to_owned);
            return;
        }
        let is_tag = scheme.ends_with("blogger.com/atom/ns#")
            || said("domain").is_some_and(|domain| domain == "post_tag");
        let label = said("label").or(term).unwrap_or(line);
        // The address of a list of words says nothing to a reader.
        if !looks_like_url(&label) {
            let (slot, rank) = if is_tag { (Slot::Subjects, 1) } else { (Slot::Section, 1) };
            self.fields.put(slot, rank, label);
        }
    }

    /// Adds what the entry's own tag and its feed say.
    fn finish(self, entry: Id) -> Fields<'e> {
        let (mut fields, whole) = (self.fields, self.whole);
        // Atom demands this date of every entry and the other of none.
        if !fields.has(Slot::Published) {
            let first = self.updated.first().cloned().unwrap_or_default();
            fields.put(Slot::Published, 4, first.into());
        }
        for text in self.updated {
            fields.put(Slot::Updated, 1, text.into());
        }
        if let Some(about) = self.tree.attribute(entry, "rdf:about") {
            fields.put(Slot::Key, 2, about.clone());
            fields.put(Slot::Url, 3, about);
        }
        if let Some(lang) = self.tree.attribute(entry, "xml:lang") {
            fields.put(Slot::Lang, 2, lang);
        }
        let title = whole.title.as_ref().filter(|title| !blog::is_alert(title));
        let of_the_feed = [
            (Slot::Source, 3, title),
            (
                Slot::Source,
                5,
                whole.link.as_ref().filter(|_| title.is_some() || whole.title.is_none()),
            ),
            (Slot::Lang, 3, whole.lang.as_ref()),
        ];
        for (slot, rank, text) in of_the_feed {
            fields.put(slot, rank, text.map(String::as_str).unwrap_or_default().into());
        }
        if !fields.has(Slot::Authors) {
            fields.put(Slot::Authors, 2, whole.author.as_deref().unwrap_or_default().into());
        }
        fields
    }
}

fn prefix(name: &str) -> &str {
    name.rsplit_once(':').map_or("", |(prefix, _)| prefix)
}

/// Recognizes a link to the entry itself from one to its comments, its parts or its feed.
fn is_alternate(tree: &Tree<'_>, id: Id) -> bool {
    tree.attribute(id, "rel").is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"))
}

/// Returns the names of an `author` element: `name` inside it, or its text (`a@b.example (Name)`).
fn authors(tree: &Tree<'_>, id: Id) -> Vec<String> {
    let names: Vec<String> = tree.named(id, "name").filter_map(|name| tree.line(name)).collect();
    if !names.is_empty() || tree.has_children(id) {
        return names;
    }
    let text = tree.line(id).unwrap_or_default();
    let name = match text.split_once('(') {
        Some((mail, name)) if mail.contains('@') => name.trim_end_matches(')').trim().to_owned(),
        _ if text.contains('@') && !text.contains(' ') => String::new(),
        _ => text,
    };
    vec![name]
}

/// Returns the line of an element that may hold HTML, as elements or escaped.
fn html_line(tree: &Tree<'_>, id: Id) -> String {
    let line = tree.line(id).unwrap_or_default();
    if is_plain(tree, id) { line } else { markup::plain_text(line.into()).into_owned() }
}

/// Returns the paragraphs of an element that may hold HTML, as elements or escaped.
fn html_text(tree: &Tree<'_>, id: Id) -> String {
    let media = tree.attribute(id, "type").unwrap_or_default();
    let is_readable = media.is_empty()
        || !media.contains('/')
        || media.starts_with("text/")
        || media.contains("xml")
        || media.contains("html");
    if !is_readable {
        return String::new();
    }
    if tree.has_children(id) {
        return escaped(tree.paragraphs(id, &html_flow));
    }
    let text = tree.text(id, &|_| Flow::Inline);
    if is_plain(tree, id) { text } else { escaped(text) }
}

/// Returns whether an element says that its text is no HTML.
fn is_plain(tree: &Tree<'_>, id: Id) -> bool {
    tree.attribute(id, "type").is_some_and(|media| matches!(media.as_ref(), "text" | "text/plain"))
}

fn escaped(text: String) -> String {
    let is_tag = |(at, _): (usize, &str)| {
        text[at + 1..].starts_with(|char: char| char.is_ascii_alphabetic() || "/!".contains(char))
    };
    if text.contains('>') && text.match_indices('<').any(is_tag) {
        markup::without_tags(&text)
    } else {
        // A line end is a blank to a browser; a blank line was meant as one.
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let parts = lines.split(|line| line.is_empty()).map(|part| part.join(" "));
        tags::decoded(&parts.collect::<Vec<_>>().join("\n\n")).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::DateRole;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="x">
<channel><title>The Post &amp; Mail</title><link>https://post.example/</link>
<image><title>no</title></image><language>en-gb</language>
<item><title><![CDATA[Bridge closed]]></title><link>https://post.example/1</link>
<description>Short.</description>
<content:encoded><![CDATA[<p>The bridge is closed.</p><p>For a year&nbsp;now.</p>]]></content:encoded>
<pubDate>Sat, 02 May 2020 10:00:00 +0200</pubDate><dc:creator>Jane Doe</dc:creator>
<category>Local</category><category>Roads</category><guid isPermaLink="false">77</guid></item>
<item><title>Second</title><author>joe@post.example (Joe Roe)</author>"#;

    #[test]
    fn an_item_says_all_an_article_needs() {
        let found = drafts(&Feed, b"x.xml", RSS.as_bytes());
        let draft = &found[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.body, "The bridge is closed.\n\nFor a year\u{a0}now.");
        assert_eq!(draft.authors, ["Jane Doe"]);
        assert_eq!(draft.section.as_deref(), Some("Local"));
        assert_eq!((draft.key.as_deref(), draft.lang.as_deref()), (Some("77"), Some("en-gb")));
        assert_eq!(draft.url.as_deref(), Some("https://post.example/1"));
        assert_eq!(draft.dates[0].text, "Sat, 02 May 2020 10:00:00 +0200");
        assert_eq!(draft.sources[0].text, "The Post & Mail");
        assert_eq!(draft.sources[0].kind, EvidenceKind::Feed);
    }

    #[test]
    fn an_export_of_wordpress_gives_its_published_posts_by_the_sites_own_day() {
        let item = |kind: &str, status: &str, text: &str| {
            format!(
                "<item><title>Eels</title><pubDate>Sat, 04 Mar 2017 23:30:00 +0000</pubDate>\
                 <content:encoded><![CDATA[{text}]]></content:encoded>\
                 <wp:post_date>2017-03-05 00:30:00</wp:post_date><wp:status>{status}</wp:status>\
                 <wp:post_type>{kind}</wp:post_type></item>\n"
            )
        };
        let classic = "Eels are <b>back</b>.\n\n[caption id=\"1\" width=\"9\"]<img src=x> An eel[/caption]\n\n\
            Anglers [sic] cheered.\n\n<blockquote>Never seen.</blockquote>\nThey count.\n\n[gallery ids=\"1,2\"]";
        let blocks = "<!-- wp:paragraph -->\n<p>Eels are back.</p>\n<!-- /wp:paragraph -->\n\n[vc_row css=\"x\"]Cod.[/vc_row]";
        let items = [
            item("post", "publish", classic),
            item("page", "publish", blocks),
            item("post", "draft", "Cod."),
            item("custom_css", "publish", ".eel{}"),
            item("attachment", "inherit", ""),
        ];
        let feed = format!(
            "<rss xmlns:wp=\"x\"><channel><title>Post</title>{}</channel></rss>",
            items.concat()
        );
        let found = outcomes(&Feed, b"x.xml", feed.as_bytes());
        let [Outcome::Draft(one), Outcome::Draft(two), rest @ ..] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            one.body,
            "Eels are back.\n\nAnglers [sic] cheered.\n\nNever seen.\n\nThey count."
        );
        assert_eq!(two.body, "Eels are back.\n\nCod.");
        assert_eq!(one.dates[0].text, "2017-03-05 00:30:00");
        let kinds: Vec<&str> = rest
            .iter()
            .map(|outcome| match outcome {
                Outcome::Skipped { kind, .. } => kind.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        let part = "part of a WordPress site";
        assert_eq!(kinds, ["draft of a blog", part, part]);
    }

    #[test]
    fn the_address_of_an_entry_is_its_own_and_never_that_of_its_list() {
        for list in [
            "https://post.example/news",
            "https://post.example/blog/",
            "https://post.example/?q=eels",
        ] {
            for (feed, expected) in [
                (
                    format!(
                        "<rss><channel><title>K</title><link>{list}</link><item><title>A</title><link>https://post.example/2014/02/07/a</link></item></channel></rss>"
                    ),
                    Some("https://post.example/2014/02/07/a"),
                ),
                (
                    format!(
                        "<rss><channel><title>K</title><link>{list}</link><item><title>A</title><guid>https://post.example/a</guid></item></channel></rss>"
                    ),
                    Some("https://post.example/a"),
                ),
                (
                    format!(
                        "<rss><channel><title>K</title><link>{list}</link><item><title>A</title></item></channel></rss>"
                    ),
                    None,
                ),
                (
                    format!(
                        "<feed><title>K</title><link href=\"{list}\"/><entry><title>A</title><link href=\"https://post.example/a\"/></entry></feed>"
                    ),
                    Some("https://post.example/a"),
                ),
                (
                    format!(
                        "<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"><channel><title>K</title><link>{list}</link></channel><item rdf:about=\"https://post.example/a\"><title>A</title></item></rdf:RDF>"
                    ),
                    Some("https://post.example/a"),
                ),
            ] {
                let draft = &drafts(&Feed, b"x.xml", feed.as_bytes())[0];
                assert_eq!(draft.url.as_deref(), expected, "{feed}");
                assert_eq!(draft.sources[0].text, "K");
            }
        }
    }

    #[test]
    fn an_item_the_file_ends_in_is_read_as_far_as_it_goes() {
        let found = drafts(&Feed, b"x.xml", RSS.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[1].title.as_deref(), found[1].authors[0].as_str()),
            (Some("Second"), "Joe Roe")
        );
        assert_eq!(found[1].warnings.len(), 1);
        assert_eq!(found[1].record.as_ref().unwrap().line, Some(10));
    }

    #[test]
    fn an_atom_entry_keeps_both_its_dates() {
        let atom = r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="de"><a:title>Post</a:title>
            <a:link href="https://post.example/feed" rel="self"/><a:link href="https://post.example/"/>
            <a:entry><a:title type="html">A &lt;b&gt;bridge&lt;/b&gt;</a:title><a:id>tag:1</a:id>
            <a:link href="/2020/1"/><a:published>2020-05-02</a:published><a:updated>2020-05-03</a:updated>
            <a:content type="xhtml"><div><p>One</p><p>Two</p></div></a:content></a:entry>
            <a:entry><a:updated>2020-05-04</a:updated><a:summary>Text</a:summary></a:entry></a:feed>"#;
        let found = drafts(&Feed, b"x.xml", atom.as_bytes());
        assert_eq!(found[0].title.as_deref(), Some("A bridge"));
        assert_eq!(found[0].body, "One\n\nTwo");
        assert_eq!(found[0].url.as_deref(), Some("https://post.example/2020/1"));
        let dates = |at: usize| -> Vec<_> {
            found[at].dates.iter().map(|claim| (claim.role, claim.text.as_str())).collect()
        };
        assert_eq!(
            dates(0),
            [(DateRole::Published, "2020-05-02"), (DateRole::Updated, "2020-05-03")]
        );
        assert_eq!(
            dates(1),
            [(DateRole::Published, "2020-05-04"), (DateRole::Updated, "2020-05-04")]
        );
    }

    #[test]
    fn a_feed_or_an_entry_that_says_nothing_is_named() {
        let causes = |text: &str| -> Vec<String> {
            outcomes(&Feed, b"x.xml", text.as_bytes())
                .into_iter()
                .map(|outcome| match outcome {
                    Outcome::Failed { cause, .. } | Outcome::Skipped { kind: cause, .. } => cause,
                    Outcome::Draft(draft) => draft.body,
                })
                .collect()
        };
        assert_eq!(causes("<rss><channel/></rss"), ["a feed without entries"]);
        assert_eq!(
            causes("<feed><entry><id>1</id></entry><entry><summary>a < b</summary></entry>"),
            ["an entry without title and text", "a < b"]
        );
    }

    #[test]
    fn a_declared_charset_is_believed() {
        let text = "<?xml version='1.0' encoding='koi8-r'?><rss><item><title>Мост</title></item><item><title>два</title></item></rss>";
        let raw = encoding_rs::KOI8_R.encode(text).0;
        let found = drafts(&Feed, b"x.xml", &raw);
        assert_eq!(found[1].title.as_deref(), Some("два"));
        let bytes = found[1].record.as_ref().unwrap().bytes;
        assert!(raw[bytes.0 as usize..bytes.1 as usize].starts_with(b"<item><title>"));
    }
}
