//! The table of formats: each knows its own files, and none breaks on those of the others.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use crate::article::Record;
use crate::format::*;
use crate::read::Head;
use crate::read::Input;
use crate::read::Limits;
use proptest::prelude::*;

/// What a format makes of a file.
pub(crate) fn outcomes(format: &dyn Format, name: &[u8], bytes: &[u8]) -> Vec<Outcome> {
    let (mut source, mut buffer) = (bytes, Vec::new());
    let mut input = Input::new(name, &mut source, &mut buffer, Limits::default());
    let mut outcomes = Vec::new();
    let each = &mut |outcome| {
        outcomes.push(outcome);
        ControlFlow::Continue(())
    };
    let _ = format.read(&mut input, &Options::default(), each);
    outcomes
}

pub(crate) fn drafts(format: &dyn Format, name: &[u8], bytes: &[u8]) -> Vec<Draft> {
    let draft = |outcome| match outcome {
        Outcome::Draft(draft) => *draft,
        other => panic!("{other:?}"),
    };
    outcomes(format, name, bytes).into_iter().map(draft).collect()
}

pub(crate) fn record_of(outcome: &Outcome) -> Option<Record> {
    match outcome {
        Outcome::Draft(draft) => draft.record.clone(),
        Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => record.clone(),
    }
}

/// Formats whose files hold one article each.
const HOLDS_ONE: [&str; 6] = ["NITF", "HTML", "RTF", "FODT", "OCR", "subtitles"];

/// How README.md names a format where that is not its own name.
const IN_THE_README: [(&str, &str); 14] = [
    ("compressed file", "`.gz"),
    ("ZIP archive", "`.zip`"),
    ("tar archive", "`.tar`"),
    ("mailbox", "mbox"),
    ("web archive", "`.webarchive`"),
    ("packed page", "SingleFile"),
    ("text with lone carriage returns", "plain text"),
    ("wire text", "ANPA"),
    ("TREC SGML", "TREC"),
    ("Reuters-21578 SGML", "Reuters-21578"),
    ("feed", "feeds"),
    ("OCR", "ALTO"),
    ("corpus", "corpora"),
    ("HTML", "web pages"),
];

#[test]
fn the_readme_names_every_format() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("## What it reads\n").expect("the section of formats");
    let (rows, _) = rest.split_once("\n## ").expect("a section behind it");
    for format in FORMATS {
        let known = IN_THE_README.iter().find(|(name, _)| *name == format.name());
        let name = known.map_or(format.name(), |(_, name)| *name);
        let is_named = |row: &str| {
            row.match_indices(name).any(|(at, _)| {
                let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !is_letter(row[..at].chars().next_back())
                    && !is_letter(row[at + name.len()..].chars().next())
            })
        };
        assert!(rows.lines().any(is_named), "README.md, \"What it reads\", has no {name}");
    }
}

/// A file of three records in each format that has any, and of one article in each.
fn samples() -> Vec<(&'static dyn Format, &'static str, String)> {
    let long = "The words of the story go on for more than a line, until it ends.";
    vec![
        (
            &wire_text::WireText,
            "x.tst",
            ["One, é", "Two", "Three"]
                .map(|title| format!("\u{16}\u{1}a01\u{1f}_x\nr a BC-X 05-02\n\u{2}^BC<\n^{title}<\n  {long}\n\u{3}AP-WF-05-02-20 1626GMT<\n\u{4}"))
                .concat(),
        ),
        (
            &corpus::Corpus,
            "wiki_00",
            ["One", "Two é", "Three"]
                .map(|title| format!("<doc id=\"1\" url=\"https://a.example/1\" title=\"{title}\">\n{long}\n</doc>\n"))
                .concat(),
        ),
        (
            &reuters::Reuters,
            "x.sgm",
            ["One", "Two é", "Three"]
                .map(|title| format!("<REUTERS NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TEXT><TITLE>{title}</TITLE><BODY>{long}</BODY></TEXT>\n</REUTERS>\n"))
                .concat(),
        ),
        (
            &trec::Trec,
            "x",
            ["One", "Two é", "Three"]
                .map(|title| format!("<DOC>\n<DOCNO> 1 </DOCNO>\n<HEAD>{title}</HEAD>\n<TEXT>\n{long}\n</TEXT>\n</DOC>\n"))
                .concat(),
        ),
        (
            &feed::Feed,
            "x.rss",
            "<rss><channel><title>é</title>\n<item><title>One</title>\n<description>Uno</description></item><item><title>Two</title></item>\n<item><title>Three</title></item></channel></rss>".into(),
        ),
        (&nitf::Nitf, "x.xml", format!("<nitf><head><docdata><date.issue norm=\"20200502\"/></docdata></head><body><body.head><hedline><hl1>One é</hl1></hedline></body.head><body.content><p>{long}</p></body.content></body></nitf>")),
        (
            &newsml::NewsMl,
            "x.xml",
            format!(
                "<newsMessage><itemSet>{}</itemSet></newsMessage>",
                ["One", "Two é", "Three"]
                    .map(|title| format!("<newsItem guid=\"1\">\n<contentMeta><headline>{title}</headline></contentMeta><contentSet><inlineXML><html><body><p>{long}</p></body></html></inlineXML></contentSet></newsItem>"))
                    .concat()
            ),
        ),
        (
            &xml::Xml,
            "x.xml",
            "<?xml version=\"1.0\"?>\n<all><a><title>One</title><text>Uno é</text></a>\n<a><title>Two</title><text>Dos</text></a><a><title>Three</title><text>Tres</text></a></all>".into(),
        ),
        (
            &json_feed::JsonFeed,
            "x.json",
            "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{\"title\": \"One\", \"content_text\": \"Uno é\"},\n {\"title\": \"Two\", \"content_text\": \"Dos\"}, {\"title\": \"Three\",\n\"content_text\": \"Tres\"}]}\n".into(),
        ),
        (
            &json::JsonLines,
            "x.jsonl",
            "{\"title\": \"One\", \"text\": \"Uno é\"}\n{\"title\": \"Two\", \"text\": \"Dos\"}\r\n\n{\"title\": \"Three\", \"text\": \"Tres\"}".into(),
        ),
        (
            &json::Json,
            "x.json",
            "[{\"title\": \"One\", \"text\": \"Uno é\"},\n {\"title\": \"Two\", \"text\": \"Dos\"}, {\"title\": \"Three\",\n\"text\": \"Tres\"}]\n".into(),
        ),
        (
            &tagged::Tagged,
            "x.ris",
            "TY  - NEWS\nTI  - One\nAB  - Uno é\nER  - \nTY  - NEWS\nTI  - Two\nER  - \nTY  - NEWS\nTI  - Three\nER  - \n".into(),
        ),
        (
            &references::References,
            "x.rdf",
            format!(
                "<rdf:RDF xmlns:z=\"http://www.zotero.org/namespaces/export#\">{}</rdf:RDF>",
                ["One", "Two é", "Three"]
                    .map(|title| format!("<bib:Article>\n<z:itemType>newspaperArticle</z:itemType><dc:title>{title}</dc:title></bib:Article>"))
                    .concat()
            ),
        ),
        (
            &bibtex::BibTex,
            "x.bib",
            "@article{a, title = {One}, abstract = {Uno é}}\n@misc{b, title = {Two}}\n@misc{c,\n title = {Three}}\n".into(),
        ),
        (&csv::Separated, "x.csv", "title,text\nOne,Uno é\nTwo,\"Dos\n\"\nThree,Tres\n".into()),
        (
            &markdown::Markdown,
            "2020-05-02.md",
            format!("# News\n## One\n{long}\n## Two\n{long} é\n\n## Three\n{long}\n"),
        ),
        (
            &plain::PlainText,
            "x.txt",
            format!("2020-05-02 One, é {long}\n2020-05-03 Two, {long}\n2020-05-03 Three, {long}\n"),
        ),
    ]
}

/// The same of each format that holds the files of others.
fn containers() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
    use std::io::Write;
    let texts = [("One", "Uno é."), ("Two", "Dos."), ("Three", "Tres.")];
    let lines =
        texts.map(|(title, text)| format!("{{\"title\":\"{title}\",\"text\":\"{text}\"}}\n"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.concat().as_bytes()).unwrap();
    let members = [("1.json", &lines[0]), ("2.json", &lines[1]), ("3.json", &lines[2])];
    let stored = ::zip::write::SimpleFileOptions::default()
        .compression_method(::zip::CompressionMethod::Stored);
    let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut tar = ::tar::Builder::new(Vec::new());
    for (name, text) in members {
        zip.start_file(name, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        let mut header = ::tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        tar.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    let page =
        |line: &String| format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{line}");
    let warc = lines.each_ref().map(page).map(|page| {
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n\
             Content-Length: {}\r\n\r\n{page}\r\n\r\n",
            page.len()
        )
    });
    let arc = lines.each_ref().map(page).map(|page| {
        let length = page.len();
        format!("http://a.example/ 1.2.3.4 20140216050221 application/json {length}\n{page}\n")
    });
    let mail = |(title, text): (&str, &str)| {
        format!("From: A <a@b.example>\nMIME-Version: 1.0\nSubject: {title}\n\n{text}\n")
    };
    let mailbox =
        texts.map(mail).map(|mail| format!("From a@b Tue Oct  8 10:55:27 2002\n{mail}\n"));
    let attached = ["Two", "Three"].map(|title| {
        format!("\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename={title}.txt\n\nTitle: {title}\n\nText.\n")
    });
    let mixed = format!(
        "From: A <a@b.example>\nMIME-Version: 1.0\nSubject: One\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nUno.\n{}--b--\n",
        attached.concat()
    );
    vec![
        (&compressed::Compressed, "x.jsonl.gz", gzip.finish().unwrap()),
        (&zip::Zip, "x.zip", zip.finish().unwrap().into_inner()),
        (&tar::Tar, "x.tar", tar.into_inner().unwrap()),
        (&warc::Warc, "x.warc", warc.concat().into_bytes()),
        (
            &warc::Arc,
            "x.arc",
            format!("filedesc://x 0.0.0.0 20140216050221 text/plain 6\n1 0 x\n\n{}", arc.concat())
                .into_bytes(),
        ),
        (&mailbox::Mailbox, "x.mbox", mailbox.concat().into_bytes()),
        (&mail::Mail, "x.eml", mixed.into_bytes()),
    ]
}

fn all_samples() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
    let texts = samples().into_iter();
    let texts = texts.map(|(format, name, text)| (format, name, text.into_bytes()));
    texts.chain(containers()).chain(singles()).collect()
}

/// A file of each format that holds one article and no more.
fn singles() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
    let page = "<!DOCTYPE html><title>One</title><h1>One</h1><p>Uno é";
    let flat = "<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\">\
        <office:body><text:p>Uno é</text:p></office:body></office:document>";
    vec![
        (&html::Html, "x.html", page.into()),
        (&rtf::Rtf, "x.rtf", b"{\\rtf1\\ansi One\\par Uno \\u233?\\par}".to_vec()),
        (&open_document::FlatOdt, "x.fodt", flat.into()),
        (
            &ocr::Ocr,
            "x.xml",
            "<alto><TextLine><String CONTENT=\"Uno é\"/></TextLine></alto>".into(),
        ),
        (&subtitles::Subtitles, "x.srt", "1\n00:00:01,000 --> 00:00:02,000\nUno é\n".into()),
    ]
}

/// The beginning of a file of each format whose files are longer than a test should spell out: its own
/// tests read whole ones.
fn beginnings() -> Vec<(&'static dyn Format, &'static str, Vec<u8>)> {
    let zip = |members: &[(&str, &[u8])]| zip::tests::archive(members);
    let types = ("[Content_Types].xml", b"<Types/>".as_slice());
    let open = |media: &'static str| zip(&[("mimetype", media.as_bytes()), ("content.xml", b"")]);
    vec![
        (&book::Epub, "x", open("application/epub+zip")),
        (&office::Docx, "x", zip(&[types, ("word/document.xml", b"")])),
        (&sheet::Xlsx, "x", zip(&[types, ("xl/workbook.xml", b"")])),
        (&open_document::Odt, "x", open("application/vnd.oasis.opendocument.text")),
        (&sheet::Ods, "x", open("application/vnd.oasis.opendocument.spreadsheet")),
        (&pdf::Pdf, "x", b"%PDF-1.4\n".to_vec()),
        (
            &saved_page::Mhtml,
            "x",
            b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x.example/\r\nSubject: One\r\n\
              MIME-Version: 1.0\r\n\r\nUno.\r\n"
                .to_vec(),
        ),
        (
            &packed_page::PackedPage,
            "x",
            b"<!doctype html><html data-sfz><body hidden><div id=\"sfz-wait-message\">".to_vec(),
        ),
        (&old_ends::OldEnds, "x.csv", b"title,text\rOne,Uno\r".to_vec()),
        (&web_archive::WebArchive, "x", b"bplist00\xd1\x01\x02_\x10\x0fWebMainResource".to_vec()),
    ]
}

/// What keeps the files of a format from it: an earlier line of the table, or a rule of `kind`, which
/// is asked before the table.
#[test]
fn every_format_recognizes_its_own_files() {
    let mut tried = BTreeSet::new();
    for (format, name, bytes) in all_samples().into_iter().chain(beginnings()) {
        let format = format.name();
        let bytes = bytes.as_slice();
        let text = crate::read::charset::decode(bytes, None).text;
        let head = Head { name: name.as_bytes(), bytes, text, complete: true };
        let found = match recognize(&head) {
            Recognized::Format(found) => found.name(),
            Recognized::Skipped(kind) => panic!("{format}: src/format/kind.rs says \"{kind}\""),
        };
        assert_eq!(found, format, "the one on the left is asked first in src/format/table.rs");
        tried.insert(format);
    }
    let untried = FORMATS.iter().map(|format| format.name()).filter(|name| !tried.contains(name));
    let untried: Vec<&str> = untried.collect();
    assert_eq!(untried, [""; 0], "these have no sample in src/format/tests.rs");
}

#[test]
fn every_format_is_in_the_table() {
    fn formats_of(folder: &Path) -> usize {
        let formats = std::fs::read_dir(folder).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => formats_of(&path),
                false => {
                    std::fs::read_to_string(path).unwrap().matches("\nimpl Format for ").count()
                }
            }
        });
        formats.sum()
    }
    let written = formats_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/format"));
    assert_eq!(FORMATS.len(), written, "src/format/table.rs and the files beside it");
}

#[test]
fn every_record_is_where_it_says_it_is() {
    for (format, name, text) in samples() {
        let found = drafts(format, name.as_bytes(), text.as_bytes());
        if HOLDS_ONE.contains(&format.name()) {
            assert_eq!((found.len(), found[0].record.as_ref()), (1, None), "{name}");
            continue;
        }
        assert_eq!(found.len(), 3, "{name}");
        for (draft, (number, title)) in found.iter().zip([(1, "One"), (2, "Two"), (3, "Three")]) {
            let record = draft.record.clone().unwrap();
            let slice = &text[record.bytes.0 as usize..record.bytes.1 as usize];
            assert!(slice.contains(title), "{name}: {slice:?}");
            let others = ["One", "Two", "Three"].into_iter().filter(|other| *other != title);
            assert!(others.into_iter().all(|other| !slice.contains(other)), "{name}: {slice:?}");
            assert_eq!(record.number, number, "{name}");
            // Of its own bytes, so that an edit of one changes no other's.
            assert!(draft.id.is_some(), "{name}");
            let above = &text[..record.bytes.0 as usize];
            assert_eq!(record.line, Some(above.matches('\n').count() as u64 + 1), "{name}");
        }
    }
}

#[test]
fn every_member_is_where_it_says_it_is() {
    for (format, name, bytes) in containers() {
        let found = drafts(format, name.as_bytes(), &bytes);
        assert_eq!(found.len(), 3, "{name}");
        for (draft, (number, title)) in found.iter().zip([(1, "One"), (2, "Two"), (3, "Three")]) {
            let record = draft.record.clone().unwrap();
            assert_eq!((record.number, draft.title.as_deref()), (number, Some(title)), "{name}");
            if format.name() != "compressed file" {
                let slice = &bytes[record.bytes.0 as usize..record.bytes.1 as usize];
                assert!(String::from_utf8_lossy(slice).contains(title), "{name}");
            }
        }
    }
}

#[test]
fn every_format_stops_when_asked_to() {
    for (format, name, bytes) in all_samples() {
        let (mut source, mut buffer) = (bytes.as_slice(), Vec::new());
        let mut input = Input::new(name.as_bytes(), &mut source, &mut buffer, Limits::default());
        let mut count = 0;
        let each = &mut |_| {
            count += 1;
            ControlFlow::Break(())
        };
        format.read(&mut input, &Options::default(), each).unwrap();
        assert_eq!(count, 1, "{name}");
    }
}

#[test]
fn no_format_minds_where_a_file_is_cut() {
    for (format, name, bytes) in all_samples() {
        let mut before = 0;
        for end in 0..=bytes.len() {
            let found = outcomes(format, name.as_bytes(), &bytes[..end]);
            for outcome in &found {
                let Some(record) = record_of(outcome) else { continue };
                // Places in a compressed file are those in what it expands to.
                let end = if name.ends_with(".gz") { u64::MAX } else { end as u64 };
                let (first, last) = record.bytes;
                assert!(first <= last && last <= end, "{name}");
            }
            before = found.len();
        }
        let all = if HOLDS_ONE.contains(&format.name()) { 1 } else { 3 };
        assert_eq!(before, all, "{name}");
    }
}

#[test]
fn a_hundred_thousand_nested_elements_overflow_nothing() {
    let nested = format!("{}deep{}", "<b>".repeat(100_000), "</b>".repeat(100_000));
    for text in [
        format!("<rss><item><description>{nested}</description></item></rss>"),
        format!("<nitf><body><body.content>{nested}</body.content></body></nitf>"),
        format!(
            "<newsItem guid='1'><contentMeta/><contentSet><inlineXML>{nested}</inlineXML></contentSet></newsItem>"
        ),
        format!("<?xml version='1.0'?><a><title>One</title><text>{nested}</text></a>"),
        format!("<DOC><DOCNO>1</DOCNO><TEXT>{nested}</TEXT></DOC>"),
        format!("<REUTERS NEWID='1'><TEXT><BODY>{nested}</BODY></TEXT></REUTERS>"),
        nested.clone(),
    ] {
        for format in FORMATS {
            let _ = outcomes(*format, b"x", text.as_bytes());
        }
    }
}

proptest! {
    #[test]
    fn no_format_panics_on_a_damaged_file(
        damages in prop::collection::vec((0.0..1.0, 0.0..0.2, "[<>/&;\"'=\u{1}-\u{4}a-b\n -]{0,6}"), 1..5),
    ) {
        for (format, name, text) in samples() {
            let mut bytes = text.into_bytes();
            for (at, size, with) in &damages {
                let from = (bytes.len() as f64 * at) as usize;
                let to = (from + (bytes.len() as f64 * size) as usize).min(bytes.len());
                bytes.splice(from..to, with.bytes());
            }
            for outcome in outcomes(format, name.as_bytes(), &bytes) {
                let Some(record) = record_of(&outcome) else { continue };
                prop_assert!(
                    record.bytes.0 <= record.bytes.1 && record.bytes.1 <= bytes.len() as u64
                );
            }
        }
    }

    #[test]
    fn no_format_panics_on_any_bytes(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "(?s)[\\[\\]{}\",:#|;\n\t<>a-c0-9 é-]{0,200}",
        (which, at, byte) in (0..7_usize, any::<prop::sample::Index>(), any::<u8>()),
    ) {
        let (_, _, mut damaged) = containers().swap_remove(which);
        let at = at.index(damaged.len());
        damaged[at] = byte;
        for format in FORMATS {
            for bytes in [bytes.as_slice(), text.as_bytes(), &damaged] {
                let _ = outcomes(*format, b"x", bytes);
                let text = crate::read::charset::decode(bytes, None).text;
                let _ = recognize(&Head { name: b"x", bytes, text, complete: true });
            }
        }
    }
}
