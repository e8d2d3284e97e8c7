//! Electronic books and periodicals (EPUB): an archive of pages and a list of their order.
//!
//! A short one is one article; of a long one every chapter is a record, for a whole year of a
//! periodical is no story. What the book says of its day, publisher and language holds for all of
//! its chapters; its makers are the authors.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
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
use crate::format::package;
use crate::format::periodical;
use crate::format::periodical::Periodical;
use crate::format::zip::Parts;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;

/// An electronic book.
#[derive(Debug, Clone, Copy)]
pub struct Epub;

/// A book with more text than this is read chapter by chapter.
const LONG: usize = 64 * 1024;

impl Format for Epub {
    fn name(&self) -> &'static str {
        "EPUB"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        package::is_named(head, &["epub"]) || package::declares(head.bytes, "application/epub+zip")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let inside = Inside { nesting: input.nesting(), limits: input.limits(), options };
        let mut members = Members::of(input, options, each);
        let mut parts = Parts::open(input)?;
        let package = package_path(&parts.bytes("META-INF/container.xml")?)?
            .ok_or_else(|| FormatError::Malformed("it names no list of its pages".to_owned()))?;
        let xml = parts.bytes(&package)?;
        let (about, folder) = (About::of(&xml)?, package.rsplit_once('/').map_or("", |(f, _)| f));
        let page = |parts: &mut Parts<'_>, path: &str| -> Result<String, FormatError> {
            Ok(charset::decode(&parts.bytes(path)?, None).text.into_owned())
        };
        if let Some(periodical) = periodical::of(&xml, &about)? {
            for path in articles_of(spine(&xml, folder)?) {
                let member = Member { path: &path, ..Member::default() };
                let read = page(&mut parts, &path)
                    .map(|page| article(&page, &about, &periodical, &inside));
                let flow = match read {
                    Ok(draft) => members.put(&member, draft),
                    Err(error) => members.fail(&member, &error.to_string()),
                };
                if flow.is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let chapter = |parts: &mut Parts<'_>, path: &str| -> Result<Draft, FormatError> {
            let page = page(parts, path)?;
            Ok(Draft { path: None, ..page_draft("chapter.html", &page, &inside) })
        };
        // Chapters wait until it is known whether the book is long.
        let (mut waiting, mut length) = (Vec::new(), 0);
        for path in spine(&xml, folder)? {
            let draft = chapter(&mut parts, &path);
            length += draft.as_ref().map_or(0, |draft| draft.body.len());
            waiting.push((path, draft));
            if length > LONG && hand_on(&about, waiting.drain(..), &mut members).is_break() {
                return Ok(());
            }
        }
        if length <= LONG {
            drop(members);
            for outcome in as_one(&about, waiting) {
                if each(outcome).is_break() {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// A page of the book by its path in the archive.
type Chapter = (String, Result<Draft, FormatError>);

/// Returns the pages of a collection of news that are articles, or all of them if none says that it is.
fn articles_of(mut paths: Vec<String>) -> Vec<String> {
    if paths.iter().any(|path| periodical::is_article(path)) {
        paths.retain(|path| periodical::is_article(path));
    }
    paths
}

/// Reads a page of a collection of news. The day is that of the issue.
fn article(page: &str, about: &About, periodical: &Periodical, inside: &Inside<'_>) -> Draft {
    let (page, url) = periodical::without_bars(page);
    let mut draft = Draft { path: None, ..page_draft("chapter.html", &page, inside) };
    draft.url = draft.url.take().or(url);
    let kind = EvidenceKind::Meta;
    if let Some(text) = about.date.clone() {
        draft.dates.push(DateClaim { kind, role: DateRole::Published, text });
    }
    if let Some(text) = periodical.name.clone() {
        draft.sources.push(SourceClaim { kind, text });
    }
    draft.lang = draft.lang.take().or_else(|| about.lang.clone());
    draft
}

/// Hands on each chapter as a record.
fn hand_on(
    about: &About,
    chapters: impl Iterator<Item = Chapter>,
    members: &mut Members<'_>,
) -> ControlFlow<()> {
    for (path, draft) in chapters {
        let member = Member { path: &path, ..Member::default() };
        match draft {
            Ok(draft) if draft.body.is_empty() => {}
            Ok(mut draft) => {
                describe(about, &mut draft);
                members.put(&member, draft)?;
            }
            Err(error) => members.fail(&member, &error.to_string())?,
        }
    }
    ControlFlow::Continue(())
}

/// Makes one article of a short book. A chapter that cannot be read has failed, and the article says that it is
/// missing.
fn as_one(about: &About, chapters: Vec<Chapter>) -> Vec<Outcome> {
    let mut draft = Draft { title: about.title.clone(), ..Draft::default() };
    let (mut bodies, mut failed) = (Vec::new(), Vec::new());
    for (_, chapter) in chapters {
        match chapter {
            Ok(chapter) if chapter.body.is_empty() => {}
            Ok(chapter) => bodies.push(chapter.body),
            Err(error) => {
                let cause = format!("a chapter is missing: {error}");
                draft.warnings.push(cause.clone());
                failed.push(Outcome::Failed { record: None, cause });
            }
        }
    }
    if bodies.is_empty() && !failed.is_empty() {
        return failed;
    }
    draft.body = bodies.join("\n\n");
    describe(about, &mut draft);
    failed.insert(0, Outcome::Draft(Box::new(draft)));
    failed
}

/// Adds what the book says to a chapter.
fn describe(about: &About, draft: &mut Draft) {
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
    let (mut items, mut order) = (HashMap::new(), Vec::new());
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
    let mut seen = HashSet::new();
    let paths = order.iter().filter_map(|id| items.get(id)).map(|href| joined(folder, href));
    Ok(paths.filter(|path| seen.insert(path.clone())).collect())
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
    use crate::format::tests::outcomes;
    use crate::format::zip::tests::archive;

    fn book(chapter: &str) -> Vec<u8> {
        book_without("", chapter)
    }

    fn book_without(part: &str, chapter: &str) -> Vec<u8> {
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
        let (one, two) = (page("One is here."), page(chapter));
        let parts: [(&str, &[u8]); 5] = [
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container.as_bytes()),
            ("OEBPS/a.opf", package.as_bytes()),
            ("OEBPS/one a.xhtml", one.as_bytes()),
            ("two.xhtml", two.as_bytes()),
        ];
        let parts: Vec<_> = parts.into_iter().filter(|(name, _)| *name != part).collect();
        archive(&parts)
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

    #[test]
    fn news_that_a_program_collected_are_an_article_a_page() {
        let container =
            "<container><rootfiles><rootfile full-path=\"a.opf\"/></rootfiles></container>";
        let package = "<package><metadata><dc:title>Kestrel Post [Mon, 05 Mar 2018]</dc:title><dc:creator>calibre</dc:creator>\
            <dc:publisher>calibre</dc:publisher><dc:date>2018-03-05</dc:date><dc:language>en</dc:language>\
            <meta name=\"calibre:publication_type\" content=\"periodical:newspaper:Kestrel Post\"/></metadata><manifest>\
            <item id=\"f\" href=\"feed_0/index.html\"/><item id=\"0\" href=\"feed_0/article_0/index.html\"/>\
            <item id=\"1\" href=\"feed_0/article_1/index.html\"/></manifest><spine><itemref idref=\"f\"/><itemref idref=\"0\"/><itemref idref=\"1\"/></spine></package>";
        let page = |title: &str| {
            format!(
                "<html><head><title>{title}</title></head><body><div class=\"calibre_navbar\">| <a href=\"x\">Next</a> |</div><h2>{title}</h2>\
                <p>Eels are back in the canal after thirty years, the river board said.</p><div class=\"calibre_navbar\"><div>This article was \
                downloaded by calibre from <a href=\"https://post.example/{title}\">x</a></div></div></body></html>"
            )
        };
        let (one, two) = (page("One"), page("Two"));
        let bytes = archive(&[
            ("mimetype", b"application/epub+zip"),
            ("META-INF/container.xml", container.as_bytes()),
            ("a.opf", package.as_bytes()),
            (
                "feed_0/index.html",
                b"<html><body><ul><li><a href=\"x\">One</a></li></ul></body></html>",
            ),
            ("feed_0/article_0/index.html", one.as_bytes()),
            ("feed_0/article_1/index.html", two.as_bytes()),
        ]);
        let found = drafts(&Epub, b"x.epub", &bytes);
        assert_eq!(
            found.iter().map(|draft| draft.title.as_deref().unwrap()).collect::<Vec<_>>(),
            ["One", "Two"]
        );
        for draft in &found {
            assert_eq!(
                draft.body,
                "Eels are back in the canal after thirty years, the river board said."
            );
            assert_eq!(
                (draft.sources[0].text.as_str(), draft.dates[0].text.as_str()),
                ("Kestrel Post", "2018-03-05")
            );
            assert!(
                draft.authors.is_empty()
                    && draft.url.as_deref().unwrap().starts_with("https://post.example/")
            );
        }
    }

    #[test]
    fn no_chapter_is_left_out_however_many_there_are() {
        let count = 10_050;
        let items: String =
            (0..count).map(|at| format!("<item id=\"{at}\" href=\"p.xhtml?{at}\"/>")).collect();
        let order: String = (0..count).map(|at| format!("<itemref idref=\"{at}\"/>")).collect();
        let package = format!("<package>{items}{order}</package>");
        assert_eq!(spine(package.as_bytes(), "a").unwrap().len(), count);
    }

    #[test]
    fn a_chapter_that_cannot_be_read_is_named() {
        let bytes = book_without("two.xhtml", "Two is here.");
        match &outcomes(&Epub, b"x.epub", &bytes)[..] {
            [Outcome::Draft(short), Outcome::Failed { cause, .. }] => {
                assert_eq!(short.body, "One is here.");
                assert!(short.warnings[0].contains("two.xhtml"), "{:?}", short.warnings);
                assert!(cause.contains("two.xhtml"), "{cause}");
            }
            other => panic!("{other:?}"),
        }
        let long = book_without("OEBPS/one a.xhtml", &"Many words are here. ".repeat(4000));
        match &outcomes(&Epub, b"x.epub", &long)[..] {
            [Outcome::Draft(_), Outcome::Failed { cause, .. }] => {
                assert!(cause.contains("one a.xhtml"), "{cause}");
            }
            other => panic!("{other:?}"),
        }
    }
}
