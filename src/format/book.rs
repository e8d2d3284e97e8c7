//! Electronic books and periodicals (EPUB): an archive of pages and a list of their order.
//!
//! A short one is one article; of a long one every chapter is a record, for a whole year of a
//! periodical is no story. What the book says of its day, publisher and language holds for all of
//! its chapters; its makers are the authors.

use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::SourceClaim;
use crate::format::mail::Inside;
use crate::format::mail::page_draft;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::office::About;
use crate::format::office::Piece;
use crate::format::office::attribute;
use crate::format::office::pieces;
use crate::format::zip::Parts;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;

/// An electronic book.
#[derive(Debug, Clone, Copy)]
pub struct Epub;

/// A book with more text than this is read chapter by chapter.
const LONG: usize = 64 * 1024;

/// The most chapters that are read.
const MOST_CHAPTERS: usize = 10_000;

impl Format for Epub {
    fn name(&self) -> &'static str {
        "EPUB"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        const MEDIA: &[u8] = b"application/epub+zip";
        head.bytes.starts_with(b"PK\x03\x04")
            && (head.extension() == "epub"
                || head.bytes.windows(MEDIA.len()).any(|window| window == MEDIA))
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let inside = Inside { nesting: input.nesting(), limits: input.limits(), options };
        let mut members = Members::of(input, options, each);
        let mut parts = Parts::open(input)?;
        let package = package_path(&parts.bytes("META-INF/container.xml")?)?
            .ok_or_else(|| FormatError::Malformed("it names no list of its pages".to_owned()))?;
        let xml = parts.bytes(&package)?;
        let (about, folder) = (About::of(&xml)?, package.rsplit_once('/').map_or("", |(f, _)| f));
        let mut chapters = Vec::new();
        for path in spine(&xml, folder)?.into_iter().take(MOST_CHAPTERS) {
            let page = parts.bytes(&path);
            let draft = page.map(|page| {
                let mut draft =
                    page_draft("chapter.html", &charset::decode(&page, None).text, &inside);
                draft.path = None;
                draft
            });
            chapters.push((path, draft));
        }
        let length: usize =
            chapters.iter().map(|(_, draft)| draft.as_ref().map_or(0, |d| d.body.len())).sum();
        if length <= LONG {
            let bodies: Vec<String> = chapters
                .into_iter()
                .filter_map(|(_, draft)| Some(draft.ok()?.body).filter(|body| !body.is_empty()))
                .collect();
            let mut draft = Draft { body: bodies.join("\n\n"), ..Draft::default() };
            draft.title.clone_from(&about.title);
            tell(&about, &mut draft);
            drop(members);
            let _ = each(Outcome::Draft(Box::new(draft)));
            return Ok(());
        }
        for (path, draft) in chapters {
            let member = Member { path: &path, ..Member::default() };
            let flow = match draft {
                Ok(draft) if draft.body.is_empty() => ControlFlow::Continue(()),
                Ok(mut draft) => {
                    tell(&about, &mut draft);
                    members.put(&member, draft)
                }
                Err(error) => members.fail(&member, &error.to_string()),
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Adds what the book says to a chapter.
fn tell(about: &About, draft: &mut Draft) {
    let kind = EvidenceKind::Meta;
    if let Some(text) = about.date.clone() {
        draft.dates.push(DateClaim { kind, role: DateRole::Published, text });
    }
    if let Some(text) = about.publisher.clone() {
        draft.sources.push(SourceClaim { kind, text });
    }
    if draft.authors.is_empty() {
        draft.authors.clone_from(&about.creators);
    }
    draft.lang = draft.lang.take().or_else(|| about.lang.clone());
}

fn package_path(container: &[u8]) -> Result<Option<String>, FormatError> {
    let mut found = None;
    pieces(container, &mut |piece| {
        if let Piece::Start(start, _) = piece
            && start.local_name().as_ref() == b"rootfile"
            && found.is_none()
        {
            found = attribute(start, "full-path");
        }
    })?;
    Ok(found)
}

/// Returns the paths of the pages in the order they are read in.
fn spine(package: &[u8], folder: &str) -> Result<Vec<String>, FormatError> {
    let (mut items, mut order) = (std::collections::HashMap::new(), Vec::new());
    pieces(package, &mut |piece| {
        let Piece::Start(start, _) = piece else { return };
        match start.local_name().as_ref() {
            b"item" => {
                if let (Some(id), Some(href)) = (attribute(start, "id"), attribute(start, "href")) {
                    items.insert(id, href);
                }
            }
            b"itemref" => order.extend(attribute(start, "idref")),
            _ => {}
        }
    })?;
    let mut paths = Vec::new();
    for href in order.iter().filter_map(|id| items.get(id)) {
        let path = joined(folder, href);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// Joins a folder and an address inside the archive, which is percent-encoded and may climb.
fn joined(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = href.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) if byte == b'%' => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    let href = String::from_utf8_lossy(&bytes);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::zip::tests::archive;

    fn book(chapter: &str) -> Vec<u8> {
        let container =
            "<container><rootfiles><rootfile full-path=\"OEBPS/a.opf\"/></rootfiles></container>";
        let package = "<package><metadata><dc:title>Weekly</dc:title><dc:creator>Jane Doe</dc:creator>\
            <dc:publisher>The Post</dc:publisher><dc:date>2020-05-02</dc:date>\
            <dc:language>en</dc:language></metadata><manifest><item id=\"1\" href=\"one%20a.xhtml\"/>\
            <item id=\"2\" href=\"../two.xhtml\"/></manifest><spine><itemref idref=\"2\"/>\
            <itemref idref=\"1\"/></spine></package>";
        let page = |text: &str| {
            format!("<html><head><title>T</title></head><body><p>{text}</p></body></html>")
        };
        archive(&[
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container.as_bytes()),
            ("OEBPS/a.opf", package.as_bytes()),
            ("OEBPS/one a.xhtml", page("One is here.").as_bytes()),
            ("two.xhtml", page(chapter).as_bytes()),
        ])
    }

    #[test]
    fn a_short_book_is_one_article_and_a_long_one_has_a_record_a_chapter() {
        let short = &drafts(&Epub, b"x.epub", &book("Two is here."))[0];
        assert_eq!(short.body, "Two is here.\n\nOne is here.");
        assert_eq!((short.title.as_deref(), short.lang.as_deref()), (Some("Weekly"), Some("en")));
        assert_eq!(short.dates[0].text, "2020-05-02");
        assert_eq!(short.sources[0].text, "The Post");
        let long = drafts(&Epub, b"x.epub", &book(&"Many words are here. ".repeat(4000)));
        let paths: Vec<_> =
            long.iter().map(|draft| draft.record.as_ref().unwrap().number).collect();
        assert_eq!(paths, [1, 2]);
        assert_eq!(long[1].body, "One is here.");
    }
}
