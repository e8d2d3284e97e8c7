//! What is in archives, mail and saved pages is read as it is beside them, seen through `extract`.

use std::io::Write as _;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

/// A page with a day, a source and an author.
const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>The bridge is closed</title>\
    <meta property=\"og:site_name\" content=\"Northgate Herald\">\
    <meta property=\"article:published_time\" content=\"2019-03-04T08:00:00+01:00\">\
    <link rel=\"canonical\" href=\"https://northgate.example/bridge\">\
    <meta name=\"author\" content=\"Ada Mason\"></head><body><nav><a href=\"/\">Home</a></nav>\
    <article><h1>The bridge is closed</h1>\
    <p>The old bridge over the canal will be closed for a year, the city said on Monday, because \
    its piers have been washed out by three winters of floods in a row.</p>\
    <p>Buses will be led over the iron bridge, and a ferry will carry children to school across \
    the canal in the morning and in the afternoon, at the expense of the city.</p></article>\
    <footer>All rights reserved.</footer></body></html>";

const ADDRESS: &str = "https://northgate.example/bridge";

fn articles(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What an article says, without where it is.
fn said(article: &Value) -> Value {
    let mut article = article.clone();
    for place in ["path", "record"] {
        article[place] = Value::Null;
    }
    article
}

fn response(header: &str, body: &[u8]) -> Vec<u8> {
    let mut http =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n").into_bytes();
    http.extend(body);
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {ADDRESS}\r\n\
         WARC-Date: 2021-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n",
        http.len()
    )
    .into_bytes();
    record.extend(http);
    record.extend(b"\r\n\r\n");
    record
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Brotli of bytes as they are, in one block that is not compressed (RFC 7932, 9.2).
fn brotli(bytes: &[u8]) -> Vec<u8> {
    // A window of 16 bits (one bit, 0); then the block: not the last (0), four nibbles of length
    // (00), the length less one, not compressed (1); then the last, empty block (11).
    let bits = (bytes.len() as u64 - 1) << 4 | 1 << 20;
    let mut packed = bits.to_le_bytes()[..3].to_vec();
    packed.extend(bytes);
    packed.push(0b11);
    packed
}

#[test]
fn a_page_in_a_web_archive_is_the_page_on_disk() {
    let page = PAGE.as_bytes();
    let (half, rest) = page.split_at(page.len() / 2);
    let chunked = [
        format!("{:x}\r\n", half.len()).as_bytes(),
        half,
        format!("\r\n{:x}\r\n", rest.len()).as_bytes(),
        rest,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let records = [
        response("", page),
        response("Content-Encoding: gzip\r\n", &gzip(page)),
        response("Content-Encoding: br\r\n", &brotli(page)),
        response("Transfer-Encoding: chunked\r\n", &chunked),
    ];
    let plain = records.concat();
    let by_record: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let corpus =
        Corpus::new().file("page.html", PAGE).file("a.warc", plain).file("b.warc.gz", by_record);

    let on_disk = articles(&corpus.run(["extract", "news/page.html"]));
    assert_eq!(on_disk[0]["date"]["day"], "2019-03-04", "{}", on_disk[0]);
    assert_eq!(on_disk[0]["source"]["name"], "Northgate Herald");
    assert_eq!(on_disk[0]["url"], ADDRESS);
    for archive in ["news/a.warc", "news/b.warc.gz"] {
        let run = corpus.run(["extract", archive]);
        let found = articles(&run);
        assert_eq!(found.len(), 4, "{archive}: {run}");
        for mut article in found {
            // The archive knows when it saved the page.
            let saved = article["saved"].take();
            assert!(saved.to_string().contains("2021-01-01"), "{archive}: {saved}");
            assert_eq!(said(&article), said(&on_disk[0]), "{archive}");
        }
    }
}

#[test]
fn a_page_saved_with_its_pictures_is_the_page_on_disk() {
    let saved = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: {ADDRESS}\r\n\
         Subject: The bridge is closed\r\nDate: Fri, 1 Jan 2021 00:00:00 -0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\
         \r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: binary\r\n\
         Content-Location: {ADDRESS}\r\n\r\n{PAGE}\r\n--b\r\nContent-Type: image/png\r\n\
         Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    );
    let corpus = Corpus::new().file("page.html", PAGE).file("page.mhtml", saved);
    let on_disk = articles(&corpus.run(["extract", "news/page.html"]));
    let run = corpus.run(["extract", "news/page.mhtml"]);
    let mut found = articles(&run);
    assert_eq!(found.len(), 1, "{run}");
    assert_eq!(found[0]["saved"]["value"], "2021-01-01T00:00:00Z", "{run}");
    found[0]["saved"] = Value::Null;
    assert_eq!(said(&found[0]), said(&on_disk[0]));
}

#[test]
fn each_request_of_a_batch_is_answered_in_turn() {
    let corpus = Corpus::new()
        .file("a.txt", " date 2024-03-05 Post- The bridge is closed.\n\nFor a year.\n");
    let requests = "{\"id\": 7, \"path\": \"news/a.txt\"}\n\nnonsense\n\
                    {\"id\": \"x\", \"path\": \"news/none.txt\"}\n";
    let run = corpus.run_reading(requests, ["extract", "--batch"]);
    assert_eq!(run.code, Some(1), "{run}");
    let answers = articles(&run);
    assert_eq!(answers.len(), 3, "{run}");
    assert_eq!(answers[0]["id"], 7);
    assert_eq!(answers[0]["articles"][0]["date"]["day"], "2024-03-05", "{run}");
    assert_eq!(answers[0]["problems"], Value::Array(Vec::new()));
    assert!(answers[1]["problems"][0].as_str().unwrap().starts_with("not a request"), "{run}");
    assert_eq!(answers[2]["id"], "x");
    assert!(answers[2]["problems"][0].as_str().unwrap().contains("none.txt"), "{run}");
}

#[test]
fn a_report_sums_up_by_format_and_evidence() {
    let corpus = Corpus::new().file("page.html", PAGE).file("a.png", b"\x89PNG\r\n\x1a\n");
    let run = corpus.run(["extract", "news", "--report", "report.jsonl"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stderr.contains("HTML: 1 file, 1 article, 1 with a day"), "{run}");
    assert!(run.stderr.contains("  date    meta 1"), "{run}");
    let report = std::fs::read_to_string(corpus.news().join("../report.jsonl")).unwrap();
    let lines: Vec<Value> =
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["class"], "skipped");
    assert_eq!((&lines[1]["class"], &lines[1]["date"]["meta"]), (&"format".into(), &1.into()));
}
