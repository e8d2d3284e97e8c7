//! The address that a program which saved a page wrote into it, and the address inside of an archive's.
//!
//! Savers leave a comment near the top (`saved from url=(0040)https://…`, `Page saved with …
//! url: …`, `Mirrored from host/path by …`), a `<meta>` or an attribute. Told by form, not by
//! product: a comment that speaks of saving and holds an address.

use crate::format::fields::looks_like_url;
use crate::format::html::page::Page;

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

/// Returns what the program that saved a page says of it.
pub(crate) fn mark(text: &str, page: &Page) -> Mark {
    let mut mark = Mark::default();
    let mut rest = &text[..text.floor_char_boundary(FIRST + LONGEST)];
    while let Some(at) = rest.find("<!--").filter(|_| mark.url.is_none()) {
        rest = &rest[at + 4..];
        let comment = &rest[..rest.find("-->").unwrap_or(rest.len())];
        if let Some(found) = in_comment(&comment[..comment.floor_char_boundary(LONGEST)]) {
            mark = found;
        }
    }
    if mark.url.is_none() {
        let told = page.meta(&["savepage-url", "original-url", "source-url"]).next();
        let told = told.map(str::to_owned).or_else(|| page.saved_from.clone());
        mark.url = told.filter(|url| looks_like_url(url));
    }
    if mark.when.is_none() {
        let told = page.meta(&["savepage-date", "saved-date"]).next();
        mark.when = told.map(str::to_owned).or_else(|| page.saved_at.clone());
    }
    mark
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
    Some(Mark { url: Some(url), when: when(comment) })
}

/// Returns what a saver's comment says of the time: the text behind "date:" or "on", or behind the
/// last comma.
fn when(comment: &str) -> Option<String> {
    let lower = comment.to_ascii_lowercase();
    let labels = ["saved date:", "date:", "saved on", "archived on", " at "];
    let labelled = labels.iter().find_map(|label| {
        let at = lower.find(label)? + label.len();
        comment[at..].lines().next().map(str::trim)
    });
    let by_comma = || {
        let mut commas = comment.rmatch_indices(", ").map(|(at, _)| comment[at + 2..].trim());
        let first = commas.next()?;
        if first.starts_with(|char: char| char.is_ascii_digit()) { commas.next() } else { None }
    };
    let text = labelled.or_else(by_comma)?;
    let text = &text[..text.floor_char_boundary(80)];
    // "(Greenwich Mean Time)" is a remark.
    let text = text.split('(').next().unwrap_or(text).trim();
    text.bytes().any(|byte| byte.is_ascii_digit()).then(|| text.to_owned())
}

/// Returns the address of a page inside the address of its copy in a web archive, and when the copy
/// was made (`20230315132000`); `None` if it is none of an archive.
pub(crate) fn inside_archive(url: &str) -> Option<(&str, Option<&str>)> {
    let after_host = url.split_once("://")?.1.split_once('/')?.1;
    let scheme = |text: &str| text.find("http://").or_else(|| text.find("https://"));
    let at = scheme(after_host)?;
    let before = after_host[..at].trim_end_matches('/');
    let original = &after_host[at..];
    let last = before.rsplit('/').next().unwrap_or(before);
    let digits = last.bytes().take_while(u8::is_ascii_digit).count();
    let is_stamp = (8..=14).contains(&digits) && last.len() <= digits + 3;
    let host = url.split_once("://")?.1.split('/').next()?;
    let is_archive = host.contains("archive") || host.contains("webcache") || is_stamp;
    (is_archive && looks_like_url(original)).then(|| (original, is_stamp.then(|| &last[..digits])))
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
                Some("2023-03-15T13:20:00Z using monolith v2.7.0"),
            ),
        ] {
            let found = in_comment(comment).unwrap();
            assert_eq!(found.url.as_deref(), Some(url), "{comment}");
            if let Some(when) = when {
                assert!(
                    found.when.as_deref().is_some_and(|found| found.contains(when)),
                    "{found:?}"
                );
            }
        }
        assert_eq!(in_comment(" theme by https://theme.example "), None);
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
                None,
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
