//! What the program that saved a page wrote into it: the page's address, and when it was saved.
//!
//! Savers leave a comment near the top (`saved from url=(0040)https://…`, `Page saved with …
//! url: …`, `Mirrored from host/path by …`), a `<meta>` or an attribute; web archives write both into
//! the address of their copy. They are recognized by form, not by product: a comment that speaks of
//! saving and holds an address.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::fields::looks_like_url;
use crate::format::html::page::Page;
use crate::format::markup;
use crate::format::names;
use crate::format::names::Slot;

/// Where in a page such a comment begins at the latest, and the most of one that is looked at.
const FIRST: usize = 4_096;
const LONGEST: usize = 2_000;

/// What a saver wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where the page was saved from.
    pub(crate) url: Option<String>,
    /// When it was saved, as written.
    pub(crate) when: Option<String>,
}

/// A page in the frame of a web archive.
pub(crate) struct Framed {
    /// The page alone.
    pub(crate) page: String,
    pub(crate) url: String,
    pub(crate) when: Option<String>,
}

/// Takes a page out of the frame that a web archive puts around it: what the frame says of day, source and
/// address is of the copy. The frame has the address of the copy as a bookmark and the page in an
/// element `CONTENT`.
pub(crate) fn framed(text: &str) -> Option<Framed> {
    let content = memchr::memmem::find(text.as_bytes(), b"id=\"CONTENT\"")?;
    let head = &text[..content];
    let bookmark = &head[head.find("rel=\"bookmark\"")?..];
    let tag = &bookmark[..bookmark.find('>')?];
    let address = tag.split("href=\"").nth(1)?.split('"').next()?;
    let address = markup::without_references(address);
    let (url, when) = inside_archive(&address)?;
    let between = |open: &str, close: &str| {
        let from = head.find(open)? + open.len();
        Some(&head[from..from + head[from..].find(close)?])
    };
    let title = between("<title>", "</title>").unwrap_or_default();
    let lang = between(" lang=\"", "\"").unwrap_or_default();
    let start = text[..content].rfind('<')?;
    let page = format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><title>{title}</title></head><body>{}",
        &text[start..]
    )
    .replacen("id=\"CONTENT\"", "", 1);
    Some(Framed { page, url: url.to_owned(), when: when.map(str::to_owned) })
}

/// Where a web archive's toolbar begins and ends in the pages it hands out.
const TOOLBAR: (&str, &str) =
    ("<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->");

/// Takes the toolbar of a web archive out of a page: its days are those of copies. Returns what it says of
/// the copy.
pub(crate) fn without_toolbar(text: &str) -> (Cow<'_, str>, Mark) {
    let Some(start) = text.find(TOOLBAR.0) else { return (Cow::Borrowed(text), Mark::default()) };
    let Some(length) = text[start..].find(TOOLBAR.1) else {
        return (Cow::Borrowed(text), Mark::default());
    };
    let end = start + length + TOOLBAR.1.len();
    let toolbar = &text[start..end];
    let between = |open: &str| {
        let from = toolbar.find(open)? + open.len();
        Some(&toolbar[from..from + toolbar[from..].find('"')?])
    };
    let url = between("id=\"wmtbURL\" value=\"").map(markup::without_references);
    let when = between("title=\"You are here: ").and_then(date_behind_time);
    let page = format!("{}{}", &text[..start], &text[end..]);
    (Cow::Owned(page), Mark { url: url.filter(|url| looks_like_url(url)), when })
}

/// Reads `12:34:56 Mar 01, 2015`, as web archives write when a copy was made.
fn date_behind_time(text: &str) -> Option<String> {
    let (time, day) = text.trim().split_once(' ')?;
    let is_time = time.len() == 8 && time.bytes().filter(|byte| *byte == b':').count() == 2;
    if is_time { date_in(&format!("{} {time}", day.trim())) } else { date_in(text) }
}

/// Returns when a web archive made its copy, as the comment says that it writes at the end of a page.
fn archived_on(text: &str) -> Option<String> {
    const SAYS: &str = "FILE ARCHIVED ON ";
    let last = &text[text.ceil_char_boundary(text.len().saturating_sub(FIRST))..];
    let behind = &last[last.find(SAYS)? + SAYS.len()..];
    date_behind_time(behind.split(" AND ").next()?)
}

/// Takes from a page the `<meta>` elements that a program for notes wrote of its note: who keeps it, and when it
/// was made. Returns when.
pub(crate) fn take_notes(page: &mut Page) -> Option<String> {
    let is_note = page.meta(&["exporter-version"]).next().is_some()
        || page.meta(&["source"]).any(|source| source.starts_with("web.clip"));
    if !is_note {
        return None;
    }
    let when = page.meta(&["created"]).next().and_then(date_in);
    page.metas.retain(|(name, _)| !matches!(name.as_str(), "created" | "updated" | "author"));
    when
}

/// Returns when a note was made whose page is nothing but its day, its title and its text, as a program for
/// notes exports it.
pub(crate) fn note(page: &Page) -> Option<String> {
    let named = |wanted: &str| {
        let mut of_name = page.elements.iter().filter(|e| e.is("div") && e.class == wanted);
        of_name.next().filter(|element| element.text.1 > element.text.0)
    };
    let (note, heading) = (named("note")?, named("heading")?);
    let (title, content) = (named("title")?, named("content")?);
    let is_inside = [heading, title, content]
        .iter()
        .all(|part| note.text.0 <= part.text.0 && part.text.1 <= note.text.1);
    let is_in_order = heading.text.1 <= title.text.0 && title.text.1 <= content.text.0;
    let when = date_in(page.text_of(heading))?;
    (is_inside && is_in_order).then_some(when)
}

/// Returns what the program that saved a page says of it.
pub(crate) fn mark(text: &str, page: &Page) -> Mark {
    let mut mark = comment(text);
    if mark.when.is_none() {
        mark.when = archived_on(text);
    }
    if mark.url.is_none() {
        let url = page.meta(&["savepage-url", "original-url", "source-url"]).next();
        let url = url.map(str::to_owned).or_else(|| page.saved_from.clone());
        mark.url = url.filter(|url| looks_like_url(url));
    }
    if mark.when.is_none() {
        // `pocket:saved`: the last part of the name says what it is.
        let is_of_copy = |name: &str| {
            let last = name.rsplit([':', '.']).next().unwrap_or(name);
            matches!(names::slot(last), Some((Slot::Saved, _)))
        };
        let when = page.meta(&["savepage-date", "saved-date"]).next();
        let named = || page.metas.iter().find(|(name, _)| is_of_copy(name));
        let when = when.or(page.saved_at.as_deref()).or_else(|| Some(named()?.1.as_str()));
        mark.when = when.and_then(date_in);
    }
    mark
}

/// Returns what a comment near the top of a page says of its saving.
pub(crate) fn comment(text: &str) -> Mark {
    let mut mark = Mark::default();
    let mut rest = &text[..text.floor_char_boundary(FIRST + LONGEST)];
    while let Some(at) = rest.find("<!--").filter(|_| mark.url.is_none()) {
        rest = &rest[at + 4..];
        let comment = &rest[..rest.find("-->").unwrap_or(rest.len())];
        if let Some(found) = in_comment(&comment[..comment.floor_char_boundary(LONGEST)]) {
            mark = found;
        }
    }
    mark
}

/// Returns the claims that a page was saved at these times: as its saver says, and as the address of a
/// web archive's copy says.
pub(crate) fn claims(mark: &Mark, archived: Option<&str>) -> impl Iterator<Item = DateClaim> {
    let by_saver = mark.when.clone().map(|text| (EvidenceKind::Meta, text));
    let by_archive = archived.map(|text| (EvidenceKind::Url, text.to_owned()));
    let role = DateRole::Saved;
    by_saver.into_iter().chain(by_archive).map(move |(kind, text)| DateClaim { kind, role, text })
}

/// Reads a comment that says where a page was saved from.
fn in_comment(comment: &str) -> Option<Mark> {
    let lower = comment.to_ascii_lowercase();
    let speaks = ["saved", "mirrored from", "archived", "captured", "clipped", "snapshot"];
    if !speaks.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let ends = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '<' | '>');
    let address = ["https://", "http://"].iter().filter_map(|scheme| comment.find(scheme)).min();
    let mut url = address.map(|at| {
        let url = &comment[at..];
        url[..url.find(ends).unwrap_or(url.len())].trim_end_matches([',', ';', ')']).to_owned()
    });
    // The mirror's mark leaves the scheme out.
    let mirrored = "mirrored from ";
    if let Some(at) = lower.find(mirrored) {
        let path = &comment[at + mirrored.len()..];
        let path = &path[..path.find(ends).unwrap_or(path.len())];
        if path.contains('.') && !path.contains("://") {
            url = Some(format!("https://{path}"));
        }
    }
    let url = url.filter(|url| looks_like_url(url))?;
    // The words of an address are not the saver's.
    let words = comment.replace(&url, " ");
    Some(Mark { url: Some(url), when: when(&words) })
}

/// Returns when a page was saved, as a saver's comment says it: the date behind a label, or the only
/// one there is.
fn when(comment: &str) -> Option<String> {
    let lower = comment.to_ascii_lowercase();
    let labels = ["saved date:", "date:", "saved on", "archived on", " on ", " at "];
    let labelled = labels.iter().find_map(|label| {
        let at = lower.find(label)? + label.len();
        date_in(comment[at..].lines().next()?)
    });
    labelled.or_else(|| comment.lines().find_map(date_in))
}

/// Returns the date in a saver's words.
fn date_in(text: &str) -> Option<String> {
    let text = &text[..text.floor_char_boundary(200)];
    // "(Greenwich Mean Time)" is a remark.
    let text = text.split('(').next().unwrap_or(text).trim();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    // Year to thousandths of a second, in figures alone.
    let text = if is_number && text.len() == 17 { &text[..14] } else { text };
    if !matches!(date::read(text, DateOrder::Unknown), Reading::None) {
        return Some(text.to_owned());
    }
    let found = date::find(text, DateOrder::Unknown);
    found.first().map(|(range, _)| text[range.clone()].to_owned())
}

/// Returns the address of a page inside the address of its copy in a web archive, and when the copy
/// was made (`20230315132000`, `2023.03.15`); `None` if it is none of an archive.
pub(crate) fn inside_archive(url: &str) -> Option<(&str, Option<&str>)> {
    let after_host = url.split_once("://")?.1.split_once('/')?.1;
    let scheme = |text: &str| text.find("http://").or_else(|| text.find("https://"));
    let at = scheme(after_host)?;
    let before = after_host[..at].trim_end_matches('/');
    let original = &after_host[at..];
    let last = before.rsplit('/').next().unwrap_or(before);
    let digits = last.bytes().take_while(u8::is_ascii_digit).count();
    let is_stamp = (8..=14).contains(&digits) && last.len() <= digits + 3;
    let dotted = last.get(..10).filter(|day| {
        day.split('.').map(str::len).eq([4, 2, 2])
            && day.bytes().all(|b| b == b'.' || b.is_ascii_digit())
    });
    let host = url.split_once("://")?.1.split('/').next()?;
    let is_archive = host.contains("archive") || host.contains("webcache") || is_stamp;
    let when = if is_stamp { Some(&last[..digits]) } else { dotted };
    (is_archive && looks_like_url(original)).then_some((original, when))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_savers_comment_gives_the_address_and_when() {
        for (comment, url, when) in [
            (" saved from url=(0040)https://post.example/a/b ", "https://post.example/a/b", None),
            (
                "\n Page saved with SingleFile \n url: https://post.example/a \n saved date: Thu Nov 02 2023 10:15:00 GMT+0000 (Greenwich Mean Time)\n",
                "https://post.example/a",
                Some("Thu Nov 02 2023 10:15:00 GMT+0000"),
            ),
            (
                " Mirrored from post.example/a/b.html by HTTrack Website Copier/3.x [XR&CO'2014], Wed, 15 Mar 2023 13:20:00 GMT ",
                "https://post.example/a/b.html",
                Some("15 Mar 2023 13:20:00 GMT"),
            ),
            (
                " Saved from https://post.example/a at 2023-03-15T13:20:00Z using monolith v2.7.0 ",
                "https://post.example/a",
                Some("2023-03-15T13:20:00Z"),
            ),
        ] {
            let found = in_comment(comment).unwrap();
            assert_eq!(found.url.as_deref(), Some(url), "{comment}");
            assert_eq!(found.when.as_deref(), when, "{comment}");
        }
        assert_eq!(in_comment(" theme by https://theme.example "), None);
    }

    #[test]
    fn a_page_in_the_frame_of_an_archive_is_taken_out() {
        let page = "<html lang=\"en\"><head><title>Bridge</title><link rel=\"bookmark\" href=\"http://archive.today/20230315132000/https://post.example/a?b=1&amp;c=2\"/>\
            <meta property=\"og:site_name\" content=\"archive.ph\"/></head><body><div id=\"HEADER\"><time itemprop=\"pubdate\" datetime=\"2023-03-15\">x</time></div>\
            <div id=\"CONTENT\"><h1>Bridge</h1><p>It is closed.</p></div></body></html>";
        let framed = framed(page).unwrap();
        assert_eq!(
            (framed.url.as_str(), framed.when.as_deref()),
            ("https://post.example/a?b=1&c=2", Some("20230315132000"))
        );
        assert!(
            framed.page.contains("<h1>Bridge</h1>") && !framed.page.contains("pubdate"),
            "{}",
            framed.page
        );
        assert!(super::framed("<div id=\"CONTENT\">x</div>").is_none());
    }

    #[test]
    fn the_copy_of_a_web_archive_is_the_page_it_copies() {
        for (url, original, when) in [
            (
                "https://web.archive.org/web/20230315132000/https://post.example/a",
                "https://post.example/a",
                Some("20230315132000"),
            ),
            (
                "http://wayback.example/20110304id_/http://post.example/",
                "http://post.example/",
                Some("20110304"),
            ),
            (
                "https://archive.ph/2023.03.15-132000/https://post.example/a",
                "https://post.example/a",
                Some("2023.03.15"),
            ),
        ] {
            assert_eq!(inside_archive(url), Some((original, when)), "{url}");
        }
        for url in
            ["https://post.example/login?to=https://post.example/a", "https://post.example/a"]
        {
            assert_eq!(inside_archive(url), None, "{url}");
        }
    }
}
