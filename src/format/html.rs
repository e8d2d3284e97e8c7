//! Web pages: the article's own text, and all the page says of when, by whom and where it ran.
//!
//! The markup is first cut down to what a parser may safely see (`scan`); then one walk of the
//! parsed page gathers every element that may speak of the article, and two extractors read its
//! text. Nothing is believed here: what a page says of dates and sources becomes claims.
//! Cost: one parse of the page without its scripts, about six milliseconds for a page of 200 kB.

mod attributes;
mod blocks;
mod body;
mod called;
mod claims;
mod clean;
mod credits;
mod date_lines;
mod dates;
mod element;
mod exported;
mod folded;
mod hidden;
mod labels;
mod linked;
mod no_article;
mod other_days;
mod page;
mod page_json;
mod said;
pub(crate) mod saved;
mod scan;
mod story;
mod telegram;
mod title;

use std::ops::ControlFlow;

use dom_query::Document;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::looks_like_url;
use crate::format::html::page::Page;
use crate::format::markup;
use crate::format::paragraphs;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::read;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;

/// A web page.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if is_html(&head.text) {
            return true;
        }
        matches!(head.extension().as_str(), "html" | "htm" | "xhtml" | "shtml")
            && head.text.contains('<')
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let bytes = input.whole()?;
        if let Some(drafts) = exported_drafts(bytes) {
            for draft in drafts {
                if each(Outcome::Draft(Box::new(draft))).is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let _ = each(match read_page(bytes) {
            Ok(mut draft) => {
                if options.asks_for_names() {
                    draft.meta.extend(options.own_of(named_metas(bytes).into_iter()));
                }
                Outcome::Draft(Box::new(draft))
            }
            Err(kind) => Outcome::Skipped { record: None, kind: kind.to_owned() },
        });
        Ok(())
    }
}

/// Returns the contents of the `<meta>` elements of a page, with their names.
fn named_metas(bytes: &[u8]) -> Vec<(String, String)> {
    const MOST: usize = 2_000;
    let own = declared_charset(bytes);
    let decoded = charset::decode(bytes, own.as_deref());
    let metas = Tokens::new(&decoded.text).filter_map(|(_, token)| match token {
        Token::Open(tag) if tag.name.eq_ignore_ascii_case("meta") => {
            let name =
                ["name", "property", "itemprop"].iter().find_map(|key| tag.attribute(key))?;
            Some((name.into_owned(), tag.attribute("content")?.into_owned()))
        }
        _ => None,
    });
    metas.take(MOST).collect()
}

/// Reads the articles of a page that is the export of an archive.
fn exported_drafts(bytes: &[u8]) -> Option<Vec<Draft>> {
    let own = declared_charset(bytes);
    let decoded = charset::decode(bytes, own.as_deref());
    if let Some(messages) = telegram::messages(&decoded.text) {
        return Some(messages);
    }
    let entries = exported::entries(&decoded.text)?;
    let alone = entries.len() == 1;
    let drafts = (1..).zip(entries).map(|(number, (entry, lines))| {
        let mut draft = entry.draft;
        if !alone {
            let bytes = (0, bytes.len() as u64);
            draft.record = Some(Record { number, line: None, bytes });
            draft.id = Some(ArticleId::of_record(lines.as_bytes()));
        }
        if decoded.replaced {
            let charset = decoded.charset.name();
            draft.warnings.push(format!("some bytes are not {charset} and were replaced"));
        }
        draft.warnings.extend(decoded.guess.clone());
        draft
    });
    Some(drafts.collect())
}

/// Returns whether a text begins as a web page does: by its declaration or its first element, past
/// comments, an XML declaration and blanks.
#[must_use]
pub fn is_html(text: &str) -> bool {
    const FIRST: [&str; 15] = [
        "html", "head", "body", "meta", "title", "article", "div", "p", "h1", "table", "center",
        "section", "main", "link", "header",
    ];
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_whitespace() || char == '\u{feff}');
        let after = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<?xml") {
            rest.find("?>").map(|end| end + 2)
        } else {
            None
        };
        match after {
            Some(end) => rest = &rest[end..],
            None => break,
        }
    }
    let starts = |text: &str, sign: &str| {
        text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign))
    };
    if starts(rest, "<!doctype html") {
        return true;
    }
    let Some(rest) = rest.strip_prefix('<') else { return false };
    FIRST.iter().any(|name| {
        let ends = |char: char| char.is_whitespace() || char == '>' || char == '/';
        starts(rest, name) && rest[name.len()..].starts_with(ends)
    })
}

/// Reads the bytes of a page. `declared` is the charset a header gave, which comes before the page's own
/// declaration.
#[must_use]
pub fn draft_of(bytes: &[u8], declared: Option<&str>) -> Draft {
    decoded(bytes, declared, |text| analyzed(text).0)
}

/// Reads the bytes of a page, or names what it is in an article's place.
fn read_page(bytes: &[u8]) -> Result<Draft, &'static str> {
    let mut kind = None;
    let draft = decoded(bytes, None, |text| {
        let (draft, found) = analyzed(text);
        kind = found;
        draft
    });
    kind.map_or(Ok(draft), Err)
}

fn decoded(bytes: &[u8], declared: Option<&str>, read: impl FnOnce(&str) -> Draft) -> Draft {
    let own = if declared.is_none() { declared_charset(bytes) } else { None };
    let decoded = charset::decode(bytes, declared.or(own.as_deref()));
    let mut draft = read(&decoded.text);
    if decoded.replaced {
        let charset = decoded.charset.name();
        draft.warnings.push(format!("some bytes are not {charset} and were replaced"));
    }
    draft.warnings.extend(decoded.guess);
    draft
}

/// Finds the charset a page declares in its first bytes: `<meta charset>`, `http-equiv`, or an XML
/// declaration.
pub(crate) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = head.find("charset=").map(|at| at + 8).or_else(|| {
        head.starts_with("<?xml").then(|| head.find("encoding=").map(|at| at + 9)).flatten()
    })?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))?;
    (1..=40).contains(&end).then(|| label[..end].to_owned())
}

/// Reads a page.
#[must_use]
pub fn draft(text: &str) -> Draft {
    analyzed(text).0
}

/// Reads a page; names it too if it is no article.
fn analyzed(text: &str) -> (Draft, Option<&'static str>) {
    // The copy of a web archive in a frame of the archive's own is the page it copies.
    if let Some(framed) = saved::framed(text) {
        let (mut draft, kind) = analyzed(&framed.page);
        let (kind_of_claim, role) = (EvidenceKind::Url, DateRole::Saved);
        draft.url = Some(framed.url);
        draft.dates.extend(framed.when.map(|text| DateClaim { kind: kind_of_claim, role, text }));
        return (draft, kind);
    }
    let (whole, toolbar) = saved::without_toolbar(text);
    let text = whole.as_ref();
    let scanned = scan::scan(text);
    let document = Document::from(scanned.markup.as_str());
    // How characters are read is set above them.
    if scanned.markup.contains("<rt") {
        document.select("rt, rp").remove();
    }
    let mut page = Page::read(&document);
    let mut mark = saved::mark(text, &page);
    mark.url = toolbar.url.or(mark.url);
    mark.when = toolbar.when.or(mark.when);
    if let Some(when) = saved::take_notes(&mut page) {
        mark.when.get_or_insert(when);
    }
    let mut names = title::in_head(&page);
    names.extend(page.headings().map(|(_, text)| folded::line(text)));
    let is_own =
        |headline: &str| names.iter().any(|name| folded::alike(name, &folded::line(headline)));
    let linked = linked::read(&scanned.json_ld, &is_own);
    let heading = title::heading(&page, &linked);
    page.settle(heading);
    let mut draft = claimed(&page, &linked, text, &mark);
    let given = clean::Given {
        page: &page,
        linked: &linked,
        title: draft.title.as_deref().unwrap_or(""),
        authors: &draft.authors,
    };
    let body = body::extract(document, &given);
    draft.body = read::clean(body.into()).into_owned();
    if draft.body.len() < FEW_WORDS {
        take_unshown(&scanned, &linked, &mut draft);
    }
    let kind = no_article::kind(&page, &linked, &draft, text);
    let is_empty = draft.body.is_empty() && kind.is_none();
    for (is_so, warning) in [
        (scanned.cut, "the page is too large: what is beyond its first part was not read"),
        (scanned.hides_more, "the page hides too many parts: some of its text may be left out"),
        (is_empty, "a page without text: a script may draw it"),
    ] {
        if is_so {
            draft.warnings.push(warning.to_owned());
        }
    }
    (draft, kind)
}

/// Returns what a page says of its article, but for the text.
fn claimed(page: &Page, linked: &linked::Linked, text: &str, mark: &saved::Mark) -> Draft {
    let (url, archived) = address(page, linked, mark);
    let host = url.as_deref().and_then(host).map(str::to_owned);
    let heading = page.heading.map_or("", |at| page.text_of(&page.elements[at]));
    let sources = credits::sources(page, linked, heading);
    let mut site: Vec<&str> = sources.iter().map(|claim| claim.text.as_str()).collect();
    site.extend(host.as_deref());
    let title = title::choose(page, linked, page.heading, &site, url.as_deref());
    let authors = credits::authors(page, linked, &site);
    let mut dates = dates::claims(page, linked, text);
    let mut mark = mark.clone();
    if let Some(when) = saved::note(page) {
        dates.clear();
        mark.when.get_or_insert(when);
    }
    dates.extend(saved::claims(&mark, archived.as_deref()));
    Draft {
        authors,
        section: section(page, linked),
        lang: language(page, linked),
        url,
        dates,
        sources,
        title,
        is_searched: true,
        ..Draft::default()
    }
}

/// A page that shows less text than this may have the story in its scripts.
const FEW_WORDS: usize = 250;

/// Takes the text that a page hands to its programs, where that is more than it shows.
fn take_unshown(scanned: &scan::Scanned<'_>, linked: &linked::Linked, draft: &mut Draft) {
    let own_title = draft.title.as_deref().unwrap_or_default();
    let linked_body =
        linked.body.as_deref().map(|body| markup::plain_text(body.into()).into_owned());
    let linked_body = linked_body.filter(|body| body.len() > FEW_WORDS);
    let Some(text) = linked_body.or_else(|| page_json::text(scanned, own_title)) else { return };
    if text.len() > 2 * draft.body.len() {
        let text = read::clean(text.into());
        draft.body = paragraphs::body(&text, draft.title.as_deref());
    }
}

/// Returns the page's address: its own words first, then those of the program that saved it. The
/// copy in a web archive is the page it copies: then the second value is when the copy was made.
fn address(
    page: &Page,
    linked: &linked::Linked,
    mark: &saved::Mark,
) -> (Option<String>, Option<String>) {
    let og = page.meta(&["og:url"]).map(str::to_owned);
    let given = page.canonical.clone().into_iter().chain(og).chain(linked.url.clone());
    let more = page.meta(&["twitter:url", "parsely-link", "dc.identifier"]).map(str::to_owned);
    // A base that ends in a folder is that of the site.
    let base = page.base.clone().filter(|base| {
        let path = base.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        path.is_some_and(|(_, path)| !path.is_empty() && !path.ends_with('/'))
    });
    let all = given.chain(more).chain(mark.url.clone()).chain(base);
    let url = all.map(|url| folded::line(&url)).find(|url| looks_like_url(url));
    match url.as_deref().and_then(saved::inside_archive) {
        Some((original, when)) => (Some(original.to_owned()), when.map(str::to_owned)),
        None => (url, None),
    }
}

fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

fn section(page: &Page, linked: &linked::Linked) -> Option<String> {
    let names = [
        "article:section",
        "og:article:section",
        "parsely-section",
        "sailthru.section",
        "section",
        "cxenseparse:taxonomy",
        "category",
        "dc.subject",
    ];
    let metas = page.meta(&names).map(str::to_owned);
    metas
        .chain(linked.section.clone())
        .map(|section| folded::line(&section))
        .find(|section| (1..=60).contains(&section.chars().count()) && !section.contains("://"))
}

fn language(page: &Page, linked: &linked::Linked) -> Option<String> {
    let metas = page.meta(&["og:locale", "content-language", "language", "dc.language", "lang"]);
    page.lang
        .clone()
        .into_iter()
        .chain(metas.map(str::to_owned))
        .chain(linked.lang.clone())
        .map(|lang| lang.split([',', ' ']).next().unwrap_or("").to_owned())
        .find(|lang| lang.chars().filter(|char| char.is_alphabetic()).count() >= 2)
}

#[cfg(test)]
mod tests;
