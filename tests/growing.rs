//! Files that grow at their end: read from where they ended, and only while they begin as they did.

use std::fs;
use std::io::Write as _;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use dateline::ingest::Clock;
use dateline::ingest::CommitEvery;
use dateline::ingest::Event;
use dateline::ingest::IngestRequest;
use dateline::ingest::IngestSummary;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use jiff::Timestamp;
use jiff::civil::date;

use crate::support::Corpus;
use crate::support::edited::said;

fn line(number: usize) -> String {
    format!("{{\"title\": \"Story {number}\", \"text\": \"The strike of number{number}.\"}}\n")
}

fn response(number: usize) -> String {
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><title>Story \
         {number}</title><h1>Story {number}</h1><p>The strike of number{number} went on for days."
    );
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{number}\r\n\
         Content-Length: {}\r\n\r\n{page}\r\n\r\n",
        page.len()
    )
}

/// Brings `index` up to date; `every` bytes are committed. Stops after `stop_after` commits.
fn run(corpus: &Corpus, index: &str, every: u64, stop_after: usize) -> IngestSummary {
    let stop = AtomicBool::new(false);
    let mut request = IngestRequest::new(
        corpus.news().with_file_name(index),
        date(2026, 1, 1),
        Timestamp::UNIX_EPOCH,
        Clock::STANDING,
        &stop,
    );
    request.roots = vec![RootRequest {
        path: corpus.news(),
        label: "news".into(),
        map: None,
        corrections: None,
        exclude: Vec::new(),
    }];
    request.commit_every = CommitEvery { bytes: every, time: Duration::MAX };
    let mut commits = 0;
    ingest(&request, &mut |event| {
        if matches!(event, Event::Committed { .. }) {
            commits += 1;
            if commits == stop_after {
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
    })
    .unwrap()
}

fn append(corpus: &Corpus, file: &str, text: &str) {
    let file = fs::File::options().append(true).open(corpus.news().join(file));
    file.unwrap().write_all(text.as_bytes()).unwrap();
}

fn assert_as_fresh(corpus: &Corpus) {
    let _ = fs::remove_dir_all(corpus.news().with_file_name("fresh"));
    run(corpus, "fresh", u64::MAX, usize::MAX);
    let (index, fresh) =
        (corpus.news().with_file_name("index"), corpus.news().with_file_name("fresh"));
    assert_eq!(said(&index), said(&fresh));
}

#[test]
fn what_was_added_to_a_file_of_records_is_all_that_is_read() {
    type Record = fn(usize) -> String;
    for (file, record) in [("a.jsonl", line as Record), ("a.warc", response)] {
        let many = |numbers: std::ops::Range<usize>| numbers.map(record).collect::<String>();
        let corpus = Corpus::in_memory().file(file, many(0..20));
        run(&corpus, "index", u64::MAX, usize::MAX);
        for round in 0..3 {
            let tail = many(20 + 3 * round..23 + 3 * round);
            append(&corpus, file, &tail);
            let summary = run(&corpus, "index", u64::MAX, usize::MAX);
            assert_eq!(summary.articles_added, 3, "{file}");
            assert_eq!(summary.articles_removed, 0, "{file}");
            assert_eq!(summary.bytes, tail.len() as u64, "{file}");
            assert_as_fresh(&corpus);
        }
    }
}

#[test]
fn what_later_records_decide_of_earlier_ones_is_decided_again() {
    let dated = |number: usize, day: &str| {
        format!(
            "{{\"title\": \"Story {number}\", \"text\": \"The strike.\", \"date\": \"{day}\"}}\n"
        )
    };
    let corpus = Corpus::in_memory().file("a.jsonl", dated(0, "3/5/2018"));
    run(&corpus, "index", u64::MAX, usize::MAX);
    append(&corpus, "a.jsonl", &dated(1, "3/25/2018"));
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
    let of_one_hour =
        |number: usize| dated(number, &format!("2019-04-25T12:{:02}:00Z", number % 60));
    let corpus = Corpus::in_memory().file("a.jsonl", (0..60).map(of_one_hour).collect::<String>());
    run(&corpus, "index", u64::MAX, usize::MAX);
    append(&corpus, "a.jsonl", &(60..120).map(of_one_hour).collect::<String>());
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
}

#[test]
fn what_the_first_thousand_records_decided_holds_for_what_is_added() {
    let dated = |number: usize, day: &str| {
        format!(
            "{{\"title\": \"Story {number}\", \"text\": \"The strike.\", \"date\": \"{day}\"}}\n"
        )
    };
    let first: String =
        (0..1_100).map(|at| dated(at, &format!("3/{}/2018", at % 28 + 1))).collect();
    let corpus = Corpus::in_memory().file("a.jsonl", first);
    run(&corpus, "index", u64::MAX, usize::MAX);
    let tail = dated(1_100, "4/5/2018") + &dated(1_101, "25/5/2018");
    append(&corpus, "a.jsonl", &tail);
    let summary = run(&corpus, "index", u64::MAX, usize::MAX);
    assert_eq!((summary.articles_added, summary.bytes), (2, tail.len() as u64));
    assert_as_fresh(&corpus);
}

#[test]
fn a_file_that_begins_otherwise_is_read_from_its_beginning() {
    let text: String = (0..20).map(line).collect();
    let corpus = Corpus::in_memory().file("a.jsonl", &text);
    run(&corpus, "index", u64::MAX, usize::MAX);
    let other = text.replace("number7.", "number8.") + &line(20);
    fs::write(corpus.news().join("a.jsonl"), other).unwrap();
    let summary = run(&corpus, "index", u64::MAX, usize::MAX);
    assert_eq!((summary.articles_added, summary.articles_removed), (21, 20));
    assert_as_fresh(&corpus);
}

#[test]
fn a_line_that_was_still_being_written_is_read_whole() {
    let half = line(1);
    let corpus = Corpus::in_memory().file("a.jsonl", line(0) + &half[..half.len() - 1]);
    run(&corpus, "index", u64::MAX, usize::MAX);
    append(&corpus, "a.jsonl", &format!("\n{}", line(2)));
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
}

#[test]
fn lines_in_another_charset_are_read_from_the_beginning() {
    let mut text = line(0).into_bytes();
    text.extend(b"{\"title\": \"Caf\xe9\", \"text\": \"Le caf\xe9 est ferm\xe9 \xe0 midi.\"}\n");
    let corpus = Corpus::in_memory().file("a.jsonl", text);
    run(&corpus, "index", u64::MAX, usize::MAX);
    append(&corpus, "a.jsonl", &line(2));
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
}

#[test]
fn a_cut_archive_is_read_again_when_its_rest_has_come() {
    let text: String = (0..4).map(response).collect();
    let corpus = Corpus::in_memory().file("a.warc", &text[..text.len() - 60]);
    run(&corpus, "index", u64::MAX, usize::MAX);
    append(&corpus, "a.warc", &text[text.len() - 60..]);
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
}

#[test]
fn one_large_file_is_committed_on_the_way_and_read_on() {
    let text: String = (0..200).map(line).collect();
    let corpus = Corpus::in_memory().file("a.jsonl", &text).article("Storm", "Waves.");
    let first = run(&corpus, "index", 2000, 2);
    assert!(first.stopped && first.articles > 0 && first.articles < 100, "{first:?}");
    let second = run(&corpus, "index", 2000, usize::MAX);
    assert_eq!(first.articles + second.articles_added, 201, "{first:?} {second:?}");
    assert_eq!(second.articles_removed, 0);
    assert_as_fresh(&corpus);
}

#[test]
fn a_file_being_replaced_keeps_its_articles_when_the_run_is_stopped() {
    let text: String = (0..100).map(line).collect();
    let corpus = Corpus::in_memory().file("a.jsonl", line(500)).file("b.jsonl", &text);
    run(&corpus, "index", u64::MAX, usize::MAX);
    let before = said(&corpus.news().with_file_name("index"));
    fs::write(corpus.news().join("a.jsonl"), line(501).repeat(3)).unwrap();
    fs::write(corpus.news().join("b.jsonl"), text.replace("strike", "storm")).unwrap();
    // The first commit comes after a.jsonl, the stop is seen in b.jsonl.
    let summary = run(&corpus, "index", 10, 1);
    assert!(summary.stopped, "{summary:?}");
    let after = said(&corpus.news().with_file_name("index"));
    assert_eq!(after.articles["b.jsonl"], before.articles["b.jsonl"]);
    assert_ne!(after.articles["a.jsonl"], before.articles["a.jsonl"]);
    run(&corpus, "index", u64::MAX, usize::MAX);
    assert_as_fresh(&corpus);
}
