//! Damages of containers, tables and texts: what was indexed is kept, and what is new says what it lacks.

use std::fs;
use std::io::Cursor;
use std::io::Write as _;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::kept_articles::broken;
use crate::kept_articles::eight;
use crate::kept_articles::story;
use crate::support::Corpus;

fn zip(members: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn book() -> Vec<u8> {
    let chapter = |n: usize| {
        format!(
            "<html><head><title>Ferry {n}</title></head><body><p>{}</p></body></html>",
            story(n)
        )
    };
    let items: String = (1..5).map(|n| format!("<item id=\"{n}\" href=\"{n}.xhtml\"/>")).collect();
    let order: String = (1..5).map(|n| format!("<itemref idref=\"{n}\"/>")).collect();
    let mut parts = vec![
        ("mimetype".to_owned(), "application/epub+zip".to_owned()),
        (
            "META-INF/container.xml".to_owned(),
            "<container><rootfiles><rootfile full-path=\"a.opf\"/></rootfiles></container>"
                .to_owned(),
        ),
        (
            "a.opf".to_owned(),
            format!(
                "<package><metadata><title>Ferry Weekly</title></metadata><manifest>{items}</manifest>\
                 <spine>{order}</spine></package>"
            ),
        ),
    ];
    parts.extend((1..5).map(|n| (format!("{n}.xhtml"), chapter(n))));
    zip(&parts)
}

#[test]
fn a_member_that_cannot_be_opened_keeps_the_archive_and_is_named_in_a_new_one() {
    let members: Vec<(String, String)> =
        (1..9).map(|n| (format!("{n}.txt"), format!("Ferry {n}\n\n{}\n", story(n)))).collect();
    let whole = zip(&members);
    let at = whole.len() / 3;
    let longer = [&whole[..at], b"X", &whole[at..]].concat();
    // As a transfer in ASCII mode leaves it.
    let ascii = whole.iter().flat_map(|byte| match byte {
        b'\n' => vec![b'\r', b'\n'],
        byte => vec![*byte],
    });
    for damaged in [longer.clone(), ascii.collect()] {
        let (run, found) = broken("a.zip", &whole, &damaged);
        assert_eq!((run.code, found.as_str()), (Some(1), "8"), "{run}");
        assert!(run.stderr.contains("(what was indexed from it is kept)"), "{run}");
    }
    let corpus = Corpus::new().file("b.zip", &longer);
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains(".txt: the archive is damaged: the member is not where"), "{run}");
}

#[test]
fn a_book_with_a_damaged_chapter_keeps_the_whole_one_and_a_new_one_is_partly_read() {
    let whole = book();
    let at = whole.windows(7).position(|window| window == b"2.xhtml").unwrap() + 30;
    let mut damaged = whole.clone();
    damaged[at..at + 20].fill(0x5a);
    let (run, found) = broken("a.epub", &whole, &damaged);
    assert_eq!((run.code, found.as_str()), (Some(1), "1"), "{run}");
    assert!(run.stderr.contains("(what was indexed from it is kept)"), "{run}");
    let corpus = Corpus::new().file("b.epub", &damaged);
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("a chapter is missing: 2.xhtml"), "{run}");
}

#[test]
fn a_web_archive_that_is_read_as_running_text_keeps_its_pages() {
    let capture = |n: usize| {
        let page = format!(
            "<html><head><title>Ferry {n}</title><meta property=\"article:published_time\" \
             content=\"2016-05-0{n}\"></head><body><article><h1>Ferry {n}</h1><p>{}</p></article></body></html>",
            story(n)
        );
        let http = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}",
            page.len()
        );
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{n}\r\n\
             WARC-Date: 2016-06-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
    };
    let whole: String = (1..6).map(capture).collect();
    let mut damaged = whole.clone().into_bytes();
    damaged[..2].copy_from_slice(b",\xd8");
    let (run, found) = broken("a.warc", whole.as_bytes(), &damaged);
    assert_eq!((run.code, found.as_str()), (Some(1), "5"), "{run}");
}

#[test]
fn a_table_whose_names_of_columns_are_damaged_keeps_its_articles() {
    let row = |n: usize| format!("{n},Ferry {n},\"{}\",2015-04-0{n},Post\n", story(n));
    let rows: String = (1..9).map(row).collect();
    let table = |names: &str| format!("{names}\n{rows}").into_bytes();
    let whole = table("id,title,body,published,source");
    for names in [
        ",\u{fffd},title,body,published,source",
        "id,title,b\u{1}dy,published,source",
        "id,title,body,publ\u{1}shed,source",
        "id,title,body,published,so\u{1}rce",
    ] {
        let (run, found) = broken("a.csv", &whole, &table(names));
        assert_eq!((run.code, found.as_str()), (Some(1), "8"), "{names}: {run}");
        assert!(run.stderr.contains("(what was indexed from it is kept)"), "{names}: {run}");
    }
    // A column more is an edit, and so are other rows.
    let (run, _) = broken("a.csv", &whole, &table("number,title,body,published,source"));
    assert_eq!(run.code, Some(0), "{run}");
    let other = format!("title,body\nFerry 1,\"{}\"\n", story(1));
    let (run, _) = broken("a.csv", &whole, other.as_bytes());
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn a_known_message_in_place_of_a_short_text_is_none() {
    let whole = format!("Ferry late\n\nMarch 4, 2019\n\n{}\n", story(1));
    for message in [
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb\nsize 506\n",
        "curl: (28) Operation timed out after 30000 milliseconds\n",
        "Session expired. Please sign in again.\n",
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>\n",
    ] {
        let (run, found) = broken("a.txt", whole.as_bytes(), message.as_bytes());
        assert_eq!((run.code, found.as_str()), (Some(1), "1"), "{message}: {run}");
    }
    let other = "Harbor open\n\nThe harbor is open again since noon, the board said.\n";
    let (run, _) = broken("a.txt", whole.as_bytes(), other.as_bytes());
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn a_few_zeros_in_a_text_are_damage_and_a_file_that_had_them_is_edited() {
    for (name, whole) in eight() {
        let from = whole.len() / 2;
        for count in [20, 200, 511] {
            let mut zeroed = whole.clone();
            let end = (from + count).min(whole.len());
            zeroed[from..end].fill(0);
            let (run, _) = broken(name, &whole, &zeroed);
            assert_eq!(run.code, Some(1), "{name}, {count}: {run}");
            assert!(run.stderr.contains("(what was indexed from it is kept)"), "{name}: {run}");
        }
    }
    let text = format!("Ferry late\n\n{}\n", (1..9).map(story).collect::<String>());
    let mut single = text.clone().into_bytes();
    single[300] = 0;
    let (run, _) = broken("a.txt", text.as_bytes(), &single);
    assert_eq!(run.code, Some(1), "{run}");
    let mut edited = single.clone();
    edited[700..706].copy_from_slice(b"vessel");
    let (run, _) = broken("a.txt", &single, &edited);
    assert_eq!(run.code, Some(0), "the zero was there: {run}");
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let (run, _) = broken("a.txt", &utf16(&text), &utf16(&text.replacen("storm", "flood", 2)));
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn a_table_that_ends_within_a_row_says_so_and_so_does_one_of_short_rows() {
    let row = |n: usize| format!("{n},Ferry {n},\"{}\",2015-04-0{n},Post\n", story(n));
    let rows: String = (1..9).map(row).collect();
    let whole = format!("id,title,body,published,source\n{rows}");
    let cut = whole.rfind("waited").unwrap();
    let (run, found) = broken("a.csv", whole.as_bytes(), &whole.as_bytes()[..cut]);
    assert_eq!((run.code, found.as_str()), (Some(1), "8"), "{run}");
    let corpus = Corpus::new()
        .file("cut.csv", format!("id,title,text,published,source\n{}3,Ferry 3,It was l", row(1)))
        .file(
            "short.csv",
            "title,text,date,note\n".to_owned() + &"Ferry,Late.,2015-04-04\n".repeat(40),
        );
    let run = corpus.run(["index", "news"]);
    assert!(
        run.stderr.contains("3 cells where 5 columns are named: its end may be missing"),
        "{run}"
    );
    assert!(run.stderr.contains("40 of the 40 rows have fewer cells than the 4 columns"), "{run}");
    assert!(run.stderr.matches("cells").count() <= 4, "{run}");
    assert!(fs::exists(corpus.index()).unwrap());
}

#[test]
fn a_table_beside_texts_that_is_gone_or_emptied_leaves_them_what_it_said() {
    let corpus = Corpus::new()
        .file("t/a.txt", "Ferry\n\nThe ferry was late again.\n")
        .file("t/b.txt", "Strike\n\nThe port is on strike.\n")
        .file(
            "t/metadata.csv",
            "filename,date,source\na.txt,2014-02-07,Post\nb.txt,2014-02-08,Post\n",
        );
    corpus.run(["index", "news"]);
    let dated = || corpus.run(["count", "date:2014"]).stdout.trim().to_owned();
    assert_eq!(dated(), "2");
    let table = corpus.news().join("t/metadata.csv");
    let whole = fs::read(&table).unwrap();
    for broken in [None, Some(&b""[..]), Some(&b"filename,date,source\n"[..])] {
        match broken {
            None => fs::remove_file(&table).unwrap(),
            Some(bytes) => fs::write(&table, bytes).unwrap(),
        }
        let run = corpus.run(["index"]);
        assert_eq!(dated(), "2", "{broken:?} {run}");
        let text =
            "the table beside it is gone, empty or broken: what it said of it and 1 more file";
        assert!(run.stderr.contains(text), "{broken:?} {run}");
    }
    // A row that was taken out of a table that is there is an edit.
    fs::write(&table, "filename,date,source\na.txt,2014-02-07,Post\n").unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(dated(), "1", "{run}");
    fs::write(&table, whole).unwrap();
    let run = corpus.run(["index"]);
    assert!(!run.stderr.contains("gone, empty or broken") && dated() == "2", "{run}");
}

#[test]
fn an_export_whose_last_line_never_was_an_article_goes_on_being_read() {
    let line = |n: u32| {
        format!("{{\"title\": \"Ferry {n}\", \"text\": \"The ferry was late on day {n}.\"}}\n")
    };
    let export =
        |days: std::ops::Range<u32>| days.map(line).collect::<String>() + "{\"exported\": 7}";
    let corpus = Corpus::new().file("a.jsonl", export(1..9));
    corpus.run(["index", "news"]);
    for (days, articles) in [(4..10, "6"), (6..11, "5"), (8..13, "5")] {
        fs::write(corpus.news().join("a.jsonl"), export(days)).unwrap();
        let run = corpus.run(["index"]);
        assert_eq!(corpus.run(["count", "ferry"]).stdout.trim(), articles, "{run}");
    }
}
