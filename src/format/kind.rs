//! Recognizes the kinds of files that are not read: by their first bytes, then by their name.
//!
//! A file whose kind is known is skipped by that name and never read as text: a web page read as
//! text would fill the index with its menus. What no rule knows is left to the formats.

use crate::format::html;
use crate::format::package;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::read::Head;

/// First bytes that say what a file is.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"8BPS", "image"),
    (b"\0\0\x01\0", "image"),
    (b"\x04\x22\x4d\x18", "compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x7fELF", "executable"),
    (b"MZ\x90\0", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"!BDN", "mail of Outlook: export it as mbox or EML"),
    (b"ZIM\x04", "archive of a wiki: unpack its pages"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office document: save it as DOCX, XLSX or EML"),
    (b"SQLite format 3\0", "database: export its table as CSV or JSON lines"),
    (b"\0\x01\0\0Stan", "database: export its table as CSV or JSON lines"),
    (b"PAR1", "database: export its table as CSV or JSON lines"),
    (b"ARROW1", "database: export its table as CSV or JSON lines"),
    (b"Obj\x01", "database: export its table as CSV or JSON lines"),
    (b"\x89HDF\r\n", "database: export its table as CSV or JSON lines"),
    (b"\x93NUMPY", "database: export its table as CSV or JSON lines"),
    (b"\x80\x02", "database: export its table as CSV or JSON lines"),
    (b"\x80\x04\x95", "database: export its table as CSV or JSON lines"),
    (b"#!AMR", "audio"),
    (b"#!", "program text"),
    (b"<?php", "program text"),
    (b"\0asm", "executable"),
    (b"\xfe\xed\xfa", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"!<arch>\n", "executable"),
    (b"L\0\0\0\x01\x14\x02\0", "link"),
    (b"\0\0\0\x01Bud1", "settings"),
    (b"MSCF", "archive"),
    (b"\0\0\x02\0", "image"),
    (b"icns", "image"),
    (b"gimp xcf", "image"),
    (b"AT&TFORM", "scan in DjVu: save its text with djvutxt"),
    (b"\0\0\0\x0cjP  ", "image"),
    (b"\0\0\0\x0cJXL ", "image"),
    (b"\xd7\xcd\xc6\x9a", "image"),
    (b"\xff\xfb", "audio"),
    (b"\xff\xf3", "audio"),
    (b"\xff\xf1", "audio"),
    (b"MThd", "audio"),
    (b"FLV\x01", "video"),
    (b"\0\0\x01\xba", "video"),
    (b"\0\0\x01\xb3", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),
    (b"ttcf", "font"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"\0\x01\0\0\0", "font"),
    (b"OTTO\0", "font"),
    (b"%!PS", "PostScript"),
    (b"BEGIN:VCALENDAR", "calendar"),
    (b"BEGIN:VCARD", "addresses of people"),
    (b"{\"class\":\"failed\",\"path\":", "report of dateline"),
    (b"{\"class\":\"partial\",\"path\":", "report of dateline"),
    (b"{\"class\":\"partly read\",\"path\":", "report of dateline"),
    (b"{\"class\":\"skipped\",\"path\":", "report of dateline"),
    (b"{\"class\":\"warning\",\"path\":", "report of dateline"),
    (b"{\"class\":\"format\",\"format\":", "report of dateline"),
];

/// Endings of names that say what a file is, where its content may be any text or too short to
/// decide.
const NAMES: &[(&str, &str)] = &[
    ("jpg jpeg png gif webp bmp tif tiff svg ico heic avif psd", "image"),
    ("mp4 m4v mov avi mkv webm mpg mpeg wmv flv ts", "video"),
    ("mp3 m4a wav ogg opus flac aac wma", "audio"),
    ("exe dll so dylib o a bin class pyc wasm apk dmg iso deb rpm", "executable"),
    ("rar 7z cab jar war ear", "archive"),
    ("lz4 br lzma z", "compressed file"),
    ("pst ost", "mail of Outlook: export it as mbox or EML"),
    ("mobi azw azw3 prc", "book of a Kindle: convert it to EPUB"),
    ("zim", "archive of a wiki: unpack its pages"),
    ("doc xls", "old office document: save it as DOCX, XLSX or EML"),
    ("ppt pptx odp pages numbers key", "office document"),
    ("css scss sass less", "style sheet"),
    (
        "js mjs cjs ts jsx tsx vue svelte py pyi rb pl pm php java kt kts scala groovy gradle c h cc cpp \
        cxx hh hpp cs fs vb m mm swift rs go zig nim d dart ex exs erl hs ml clj lisp el lua r sh bash \
        zsh fish bat cmd ps1 awk tcl sql asm s wat cmake mk proto thrift graphql ipynb map patch diff lock",
        "program text",
    ),
    (
        "yml yaml toml ini cfg conf properties env plist reg desktop service editorconfig",
        "settings",
    ),
    ("ttf otf woff woff2 eot", "font"),
    (
        "db sqlite sqlite3 mdb dbf parquet feather npy npz pkl pickle h5",
        "database: export its table as CSV or JSON lines",
    ),
];

/// Names of files that sites, servers and programs keep for themselves.
const OF_SITES: &[(&str, &str)] = &[
    ("robots.txt ads.txt app-ads.txt humans.txt security.txt sellers.json", "rules of a site"),
    ("manifest.json site.webmanifest asset-manifest.json", "settings"),
    ("package.json package-lock.json composer.json tsconfig.json bower.json", "settings"),
    ("cookies.txt", "cookies of a browser"),
    ("hts-log.txt wget-log wget-log.txt", "log of a download"),
    ("license license.txt license.md licence licence.txt copying copying.txt", "license"),
];

/// First elements of texts in a markup that is not read, in lowercase.
const ROOTS: &[(&str, &str)] = &[
    ("svg", "image"),
    ("plist", "settings"),
    ("urlset", "addresses of a site"),
    ("sitemapindex", "addresses of a site"),
    ("opml", "list of feeds"),
    ("mets", "list of scans: put it beside or above the files it names"),
    ("xmpmeta", "notes on an image"),
    ("mediawiki", "export of a wiki: extract its pages as JSON lines"),
];

/// Returns the name of a file's kind if it is one that is not read.
#[must_use]
pub fn not_read(head: &Head<'_>) -> Option<&'static str> {
    let bytes = head.bytes;
    if bytes.is_empty() {
        return Some("empty file");
    }
    if let Some(kind) = left_by_program(head.name) {
        return Some(kind);
    }
    if is_outlook_mail(head) {
        return Some("mail of Outlook: export it as mbox or EML");
    }
    if let Some(kind) = by_first_bytes(bytes) {
        return Some(kind);
    }
    match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(b"heic" | b"avif" | b"mif1")) => return Some("image"),
        (Some(b"ftyp"), _) => return Some("video"),
        (_, Some(b"WEBP")) if bytes.starts_with(b"RIFF") => return Some("image"),
        (_, Some(b"WAVE")) if bytes.starts_with(b"RIFF") => return Some("audio"),
        (_, Some(b"AVI ")) if bytes.starts_with(b"RIFF") => return Some("video"),
        _ => {}
    }
    if let Some(kind @ "copy of an editor or unfinished download") =
        of_site(&String::from_utf8_lossy(head.name))
    {
        return Some(kind);
    }
    let text = head.text.trim_start();
    if is_bookmarks(text) {
        return Some("bookmarks: save the pages they name");
    }
    if is_requests(text) {
        return Some("requests of a browser: save the page as HTML, MHTML or WARC");
    }
    if html::is_html(text) || text.starts_with("{\\rtf") {
        return None;
    }
    if let Some(root) = tags::root(text)
        && let Some((_, kind)) =
            ROOTS.iter().find(|(name, _)| tags::local(root.name).eq_ignore_ascii_case(name))
    {
        return Some(kind);
    }
    if text.is_empty() {
        return Some("empty file");
    }
    if let Some(kind) = of_site(&String::from_utf8_lossy(head.name)) {
        return Some(kind);
    }
    if is_crawl_index(text) {
        return Some("index of a web archive");
    }
    let extension = head.extension();
    let named = |names: &str| names.split(' ').any(|name| name == extension);
    NAMES.iter().find(|(names, _)| named(names)).map(|(_, kind)| *kind)
}

/// Recognizes the bookmarks of a browser or of a service that keeps addresses to be read later: links with
/// the moment when each was added, and no text.
fn is_bookmarks(text: &str) -> bool {
    const LOOK: usize = 4096;
    let start = text[..text.floor_char_boundary(LOOK)].to_ascii_lowercase();
    let is_added = || {
        start.contains("<html")
            && start.find("<a ").is_some_and(|link| {
                let link = start[link..].split('>').next().unwrap_or_default();
                link.contains("href=")
                    && (link.contains(" time_added=") || link.contains(" add_date="))
            })
    };
    start.starts_with("<!doctype netscape-bookmark-file") || start.starts_with('<') && is_added()
}

/// Recognizes what a browser asked for while a page loaded (HAR): its pages are in answers, among scripts and
/// pictures.
fn is_requests(text: &str) -> bool {
    let start: String = text.chars().filter(|char| !char.is_whitespace()).take(400).collect();
    start.starts_with("{\"log\":{")
        && start.contains("\"version\":")
        && (start.contains("\"creator\":") || start.contains("\"entries\":"))
}

/// Names a file by the first of its bytes.
fn by_first_bytes(bytes: &[u8]) -> Option<&'static str> {
    if is_utf_32(bytes) {
        return Some("text in UTF-32: save it as UTF-8");
    }
    let magic = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
    magic.map(|(_, kind)| *kind).or_else(|| document_in_zip(bytes))
}

/// Recognizes text whose characters take four bytes each, which nothing else reads and hardly anybody writes.
fn is_utf_32(bytes: &[u8]) -> bool {
    const FEWEST: usize = 4;
    const LOOK: usize = 1024;
    let (units, _) = bytes[..bytes.len().min(LOOK)].as_chunks::<4>();
    let reads = |number: fn([u8; 4]) -> u32| {
        units.len() >= FEWEST
            && units.iter().all(|&unit| {
                char::from_u32(number(unit)).is_some_and(|char| {
                    !char.is_control() || matches!(char, '\n' | '\r' | '\t' | '\u{c}')
                })
            })
    };
    reads(u32::from_le_bytes) || reads(u32::from_be_bytes)
}

/// Recognizes a mail that Outlook saved (MSG): a compound file whose parts are named after properties.
fn is_outlook_mail(head: &Head<'_>) -> bool {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    const PART: &[u8] = b"_\0_\0s\0u\0b\0s\0t\0g\x001\0";
    head.bytes.starts_with(COMPOUND)
        && (head.extension() == "msg" || memchr::memmem::find(head.bytes, PART).is_some())
}

/// Names a file that a program leaves beside others and that has the first bytes of a document.
fn left_by_program(name: &[u8]) -> Option<&'static str> {
    if name.starts_with(b"~$") {
        return Some("copy of an editor or unfinished download");
    }
    name.eq_ignore_ascii_case(b"thumbs.db").then_some("settings")
}

/// Names a file that a site or a program keeps for itself, or that an editor left beside the real one.
fn of_site(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.ends_with('~')
        || [".bak", ".tmp", ".part", ".crdownload", ".swp"].iter().any(|end| name.ends_with(end))
    {
        return Some("copy of an editor or unfinished download");
    }
    let known = |names: &str| names.split(' ').any(|known| known == name);
    OF_SITES.iter().find(|(names, _)| known(names)).map(|(_, kind)| *kind)
}

/// Like [`not_read`], by the address of something a crawler fetched.
#[must_use]
pub(crate) fn of_site_address(url: &str) -> Option<&'static str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, path) = path.split_once("://")?;
    let (folder, name) = path.rsplit_once('/')?;
    // Licenses and the like are pages of their own elsewhere.
    let at_root = !folder.contains('/') || folder.ends_with("/.well-known");
    of_site(name).filter(|kind| at_root && matches!(*kind, "rules of a site" | "settings"))
}

/// Recognizes the index of a web archive: lines of a folded address, a time of 14 digits, and the place.
fn is_crawl_index(text: &str) -> bool {
    if text.starts_with("CDX ") && text.lines().next().is_some_and(|line| line.len() < 60) {
        return true;
    }
    let is_entry = |line: &str| {
        let mut words = line.split(' ');
        let (key, time) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let host = key.split(')').next().unwrap_or_default();
        key.contains(")/")
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b",-.:_".contains(&byte))
            && time.len() == 14
            && time.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.lines().next().is_some_and(is_entry)
}

/// Names the kind of a file that no format reads.
#[must_use]
pub fn unclaimed(head: &Head<'_>) -> &'static str {
    if is_markup(head) { "XML without articles" } else { "unknown kind" }
}

/// Returns whether a file is the elements of a document that hold no prose, so that it is no plain
/// text.
#[must_use]
pub fn is_markup(head: &Head<'_>) -> bool {
    let text = head.text.trim_start_matches('\u{feff}').trim();
    let declares =
        |sign: &str| text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign));
    if declares("<?xml") || declares("<!doctype") {
        return !is_prose(text);
    }
    head.extension() != "txt" && begins_as_markup(text) && !is_prose(text)
}

/// Returns whether a text begins with an element or a comment, and not with words in angle brackets.
pub(crate) fn begins_as_markup(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_name =
        |name: &str| name.chars().all(|char| char.is_ascii_alphanumeric() || "_-.:".contains(char));
    let has_root = tags::root(text).is_some_and(|root| is_name(root.name));
    text.starts_with("<!--") && text.contains("-->")
        || has_root && (text.contains("</") || text.contains("/>"))
        || text.get(..4).is_some_and(|start| ["<br>", "<hr>", "<BR>", "<HR>"].contains(&start))
}

/// Returns whether a text in elements has words between them as stories do, and not values as records.
pub(crate) fn is_prose(text: &str) -> bool {
    const WORDS_PER_ELEMENT: usize = 4;
    let (mut words, mut elements) = (0_usize, 0_usize);
    for (_, token) in Tokens::new(text) {
        match token {
            Token::Text(text) | Token::Literal(text) => words += text.split_whitespace().count(),
            Token::Open(_) => elements += 1,
            Token::Close(_) => {}
        }
    }
    words > 0 && words >= elements * WORDS_PER_ELEMENT
}

/// Names a ZIP archive that is a document.
fn document_in_zip(bytes: &[u8]) -> Option<&'static str> {
    let declares =
        |kind: &str| package::declares(bytes, &format!("application/vnd.oasis.opendocument{kind}"));
    let is_open = declares("") && !declares(".text") && !declares(".spreadsheet");
    (is_open || package::is_office(bytes, "ppt/")).then_some("office document")
}

/// How many of a text's characters are looked at.
const ENOUGH: usize = 2048;

/// Returns whether this is text and not the bytes of a program: it has next to no control characters.
#[must_use]
pub fn reads_as_text(text: &str) -> bool {
    let (mut all, mut bad) = (0_usize, 0_usize);
    for char in text.chars().take(ENOUGH).filter(|char| !char.is_whitespace()) {
        all += 1;
        // The controls above ASCII are letters of another charset; bytes of a program have those below too.
        bad += usize::from(char == '\u{fffd}' || (char.is_ascii_control() && char != '\u{1b}'));
    }
    // A text with a few damaged characters is still one.
    all > 0 && bad * 20 <= all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Recognized;
    use crate::format::recognize;
    use crate::read::charset;

    fn kind(name: &str, bytes: &[u8]) -> String {
        let text = charset::decode(bytes, None).text;
        let head = Head { name: name.as_bytes(), bytes, text, complete: true };
        match recognize(&head) {
            Recognized::Format(format) => format.name().to_owned(),
            Recognized::Skipped(kind) => kind.to_owned(),
        }
    }

    #[test]
    fn bookmarks_and_requests_of_a_browser_are_called_so_and_pages_are_not() {
        let kind = |text: &str| {
            let bytes = text.as_bytes();
            let text = charset::decode(bytes, None).text;
            not_read(&Head { name: b"a.html", bytes, text, complete: true })
        };
        for text in [
            "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n<DT><A HREF=\"https://a.example\">Eels</A>",
            "<!DOCTYPE html><html><title>Export</title><h1>Unread</h1><ul><li><a href=\"https://a.example\" time_added=\"1678\">Eels</a>",
        ] {
            assert_eq!(kind(text), Some("bookmarks: save the pages they name"), "{text}");
        }
        assert!(
            kind("{ \"log\": { \"version\": \"1.2\", \"creator\": {}, \"entries\": [] } }")
                .unwrap()
                .contains("requests")
        );
        for text in [
            "<!DOCTYPE html><html><title>Eels</title><p><a href=\"https://a.example\">Eels</a> are back.",
            "{\"log\": {\"title\": \"Eels\", \"text\": \"Eels are back.\"}}",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn what_programs_leave_beside_documents_is_called_so() {
        let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        assert_eq!(kind("Thumbs.db", ole), "settings");
        assert_eq!(kind("mail.msg", ole), "mail of Outlook: export it as mbox or EML");
        let named = [ole.as_slice(), b"_\0_\0s\0u\0b\0s\0t\0g\x001\0.\0"].concat();
        assert_eq!(kind("x", &named), "mail of Outlook: export it as mbox or EML");
        assert!(kind("x.doc", ole).starts_with("old office document"));
        assert_eq!(kind("~$story.docx", b"\x03Sam"), "copy of an editor or unfinished download");
        assert_eq!(kind("events.ics", b"BEGIN:VCALENDAR\nSUMMARY:Press conference\n"), "calendar");
        assert_eq!(kind("a.vcf", b"BEGIN:VCARD\nFN:Mara Quill\n"), "addresses of people");
        assert_eq!(
            kind("p.xml", b"<?xml version=\"1.0\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>"),
            "notes on an image"
        );
    }

    #[test]
    fn content_beats_the_name() {
        assert_eq!(kind("story.txt", b"\x89PNG\r\n\x1a\nxxxx"), "image");
        assert_eq!(kind("story.txt", b"<!DOCTYPE html><p>x"), "HTML");
        assert_eq!(kind("story.txt", b"{\"title\": \"a\", \"text\": \"b\"}"), "JSON");
        assert_eq!(kind("story.txt", b"title,date,text\na,2020,b\n"), "CSV");
    }

    #[test]
    fn the_name_decides_where_the_content_could_be_anything() {
        assert_eq!(kind("style.css", b"body { color: red }"), "style sheet");
        assert_eq!(kind("notes.md", b"Some words, no more."), "Markdown");
    }

    #[test]
    fn markup_no_format_knows_is_not_read_as_text() {
        assert_eq!(
            kind("x.xml", b"<?xml version=\"1.0\"?><a><b>1</b></a>"),
            "XML without articles"
        );
        assert_eq!(kind("x", b"<results><id>1</id></results>"), "XML without articles");
        assert_eq!(kind("x.xml", b"<?xml version=\"1.0\"?><html><p>x</p></html>"), "HTML");
        assert_eq!(kind("x.txt", b"<!DOCTYPE svg [ ]><svg></svg>"), "image");
        assert_eq!(
            kind("x.txt", b"<jane@post.example> wrote that the bridge is closed."),
            "plain text"
        );
    }

    #[test]
    fn programs_and_settings_are_no_news() {
        assert_eq!(kind("x", b"#!/bin/sh\necho The bridge is closed"), "program text");
        assert_eq!(kind("x.min.js", b"var a=1"), "program text");
        assert_eq!(kind("x.yaml", b"title: The bridge is closed"), "settings");
        assert_eq!(kind("x.jl", b"{\"title\": \"a\", \"text\": \"b\"}\n"), "JSON lines");
        assert_eq!(
            kind("x.dat", b"PAR1\x15\x04"),
            "database: export its table as CSV or JSON lines"
        );
    }

    #[test]
    fn an_unknown_kind_that_reads_as_text_is_read() {
        assert_eq!(kind("story.foo", b"The bridge is closed."), "plain text");
        assert_eq!(kind("story", "Мост закрыт.".as_bytes()), "plain text");
        for bytes in [u32::to_le_bytes, u32::to_be_bytes] {
            let text = "\u{feff}Мост закрыт.\n".chars().flat_map(|char| bytes(char.into()));
            let text: Vec<u8> = text.collect();
            assert_eq!(kind("x.txt", &text), "text in UTF-32: save it as UTF-8");
            assert_eq!(kind("x.txt", &text[4..]), "text in UTF-32: save it as UTF-8");
        }
        assert_eq!(kind("data.foo", &[7, 1, 0, 200, 3, 129, 9, 0, 255, 4]), "unknown kind");
        assert_eq!(kind("empty.txt", b""), "empty file");
        assert_eq!(kind("blank.txt", b" \n \n"), "empty file");
    }

    #[test]
    fn mail_is_distinguished_from_an_article_with_header_lines() {
        let mail = b"From: jane@post.example\r\nMIME-Version: 1.0\r\nSubject: x\r\n\r\nText";
        assert_eq!(kind("x.txt", mail), "mail");
        assert_eq!(
            kind("x.txt", b"From: The Post\nSubject: Bridge\nDate: 2 May 2020\n\nText"),
            "plain text"
        );
    }

    #[test]
    fn text_has_hardly_a_damaged_character() {
        assert!(reads_as_text("The bridge is closed."));
        assert!(reads_as_text("Мост закрыт."));
        assert!(reads_as_text("\u{1b}[1mBridge\u{1b}[0m"), "escapes of a terminal");
        assert!(reads_as_text("12, 13, 14\n15"), "letters may come later");
        assert!(
            reads_as_text("gr\u{c3}\u{b6}\u{c3}\u{9f}er \u{8d}\u{8f}"),
            "letters encoded twice"
        );
        assert!(!reads_as_text(" \n\t"));
        let damaged = |count: usize| "a".repeat(95) + &"\u{fffd}".repeat(count);
        assert!(reads_as_text(&damaged(5)));
        assert!(!reads_as_text(&damaged(6)));
        let late = "a".repeat(ENOUGH) + &"\0".repeat(ENOUGH);
        assert!(reads_as_text(&late), "only the beginning is looked at");
    }

    #[test]
    fn a_text_that_no_format_claims_is_read_as_text() {
        let deep = "[".repeat(5_000);
        for (name, text) in [
            ("x.txt", "<b>Bridge</b>"),
            ("x.txt", "<DOC>\nThe bridge is closed.\n</DOC>"),
            ("x", "<b>Bridge closed</b>\nThe bridge over the river is closed until May."),
            ("x.foo", "<story>The bridge over the river is closed.</story>"),
            ("x.xml", "<?xml version=\"1.0\"?><story>The bridge over the river is closed.</story>"),
            ("x.txt", "<!-- by hand -->\nThe bridge is <b>closed</b>"),
            ("x.txt", "2019 2020 2021"),
            ("x.txt", &"_".repeat(5_000)),
            ("x.txt", &deep),
            ("x.dat", &("=".repeat(5_000) + " The bridge is closed.")),
        ] {
            assert_eq!(kind(name, text.as_bytes()), "plain text", "{text}");
        }
        assert_eq!(kind("x.md", "_".repeat(5_000).as_bytes()), "Markdown");
        assert_eq!(kind("x.json", deep.as_bytes()), "JSON");
    }
}
