//! Files that gave articles and are broken now: what was indexed is kept, said, and replaced when the file
//! can be read again.

use std::fs;

use crate::support::Corpus;

fn record(number: usize) -> String {
    format!(
        "{{\"title\": \"Ferry {number}\", \"text\": \"The ferry to Brackwater was late on day {number} of \
         the storm, the harbor master said.\"}}"
    )
}

fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|number| record(number) + "\n").collect()
}

fn count(corpus: &Corpus) -> String {
    corpus.run(["count", "title:ferry"]).stdout.trim().to_owned()
}

#[test]
fn a_file_that_is_broken_or_half_written_keeps_its_articles_until_it_can_be_read_again() {
    let list = format!("[{},\n{},\n{}]", record(1), record(2), record(3));
    let page = "<html><head><title>Ferry late</title></head><body><article><h1>Ferry late</h1><p>The \
                ferry to Brackwater was late again on the second day.</p></article></body></html>";
    let whole: [(&str, Vec<u8>, usize); 5] = [
        ("lines.jsonl", lines(1..7).into_bytes(), 6),
        ("list.json", list.into_bytes(), 3),
        ("one.json", record(1).into_bytes(), 1),
        ("page.html", page.into(), 1),
        ("text.txt", b"Ferry late\n\nMarch 4, 2019\n\nIt was late.\n".to_vec(), 1),
    ];
    for (name, whole, articles) in whole {
        for broken in [&whole[..whole.len() / 2 - 5], &[0; 40][..], b""] {
            let is_page = name == "page.html" || name == "text.txt";
            let is_half = broken.iter().any(|byte| *byte != 0);
            if is_page && is_half {
                // Half a page is a page.
                continue;
            }
            let corpus = Corpus::new().file(name, &whole);
            corpus.run(["index", "news"]);
            fs::write(corpus.news().join(name), broken).unwrap();
            let run = corpus.run(["index"]);
            assert_eq!(run.code, Some(1), "{name} {} {run}", broken.len());
            assert!(run.stderr.contains(&format!("failed   news/{name}: ")), "{run}");
            assert!(run.stderr.contains("(what was indexed from it is kept)"), "{run}");
            assert_eq!(count(&corpus), articles.to_string(), "{name} {} {run}", broken.len());
            // It is no news in the next run, which counts it all the same, nor for `status`.
            let run = corpus.run(["index"]);
            assert_eq!(run.code, Some(0), "{run}");
            assert!(run.stderr.contains("0 unchanged + 0 skipped + 1 failed"), "{run}");
            let failed = corpus.run(["status", "--failed"]).stdout;
            assert!(failed.contains(name), "{failed}");
            assert_eq!(corpus.run(["verify"]).code, Some(0));
            fs::write(corpus.news().join(name), &whole).unwrap();
            let run = corpus.run(["index"]);
            assert_eq!(run.code, Some(0), "{run}");
            assert!(run.stderr.contains("0 failed; 0 removed"), "{run}");
            assert_eq!(count(&corpus), articles.to_string(), "{name} {run}");
        }
    }
}

#[test]
fn an_edited_file_gives_what_it_has_now_and_the_run_counts_the_articles_that_are_gone() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..7)).file("b.jsonl", lines(11..14));
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("a.jsonl"), lines(1..5)).unwrap();
    fs::remove_file(corpus.news().join("b.jsonl")).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    let removed =
        "; 1 removed with 3 articles, 2 articles gone from edited files; committed, 4 articles";
    assert!(run.stderr.contains(removed), "{run}");
    assert_eq!(count(&corpus), "4");
    // One record that cannot be read takes its own article with it.
    fs::write(corpus.news().join("a.jsonl"), lines(1..4) + "{\"title\": \n").unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("1 record failed, 3 other articles"), "{run}");
    assert_eq!(count(&corpus), "3");
}

/// Writes `broken` in place of a file that was indexed, and runs; returns the run and the articles that are
/// found then.
pub(crate) fn broken(name: &str, whole: &[u8], broken: &[u8]) -> (crate::support::Run, String) {
    let corpus = Corpus::in_memory().file(name, whole).file("other.txt", "Harbor\n\nOpen.\n");
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join(name), broken).unwrap();
    let promised = corpus.run(["index", "--dry-run"]);
    let run = corpus.run(["index"]);
    assert_eq!(promised.code, run.code, "{name}: {promised}\n{run}");
    (run, count(&corpus))
}

fn each(start: &str, of: impl Fn(usize) -> String, end: &str) -> Vec<u8> {
    let records: String = (1..9).map(of).collect();
    format!("{start}{records}{end}").into_bytes()
}

pub(crate) fn story(number: usize) -> String {
    format!(
        "The ferry number {number} to Brackwater was late on the day of the storm, the harbor master said, \
         and three hundred people waited at the quay until the evening."
    )
}

/// A file of eight articles in each of these formats.
pub(crate) fn eight() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a.jsonl", lines(1..9).into_bytes()),
        ("a.json", format!("[{}]", lines(1..9).trim_end().replace('\n', ",\n")).into_bytes()),
        (
            "a.csv",
            each(
                "title,text\n",
                |n| format!("Ferry {n},\"{}\n\nIt was, they said, cold.\"\n", story(n)),
                "",
            ),
        ),
        (
            "a.sgm",
            each(
                "",
                |n| {
                    format!(
                        "<DOC>\n<DOCNO> {n} </DOCNO>\n<HEAD>Ferry {n}</HEAD>\n<TEXT>\n{}\n</TEXT>\n</DOC>\n",
                        story(n)
                    )
                },
                "",
            ),
        ),
        (
            "a.rss",
            each(
                "<rss><channel><title>Post</title>\n",
                |n| {
                    format!(
                        "<item><title>Ferry {n}</title><description>{}</description></item>\n",
                        story(n)
                    )
                },
                "</channel></rss>\n",
            ),
        ),
        (
            "a.xml",
            each(
                "<?xml version=\"1.0\"?>\n<all>",
                |n| format!("<a><title>Ferry {n}</title><text>{}</text></a>\n", story(n)),
                "</all>\n",
            ),
        ),
        (
            "a.mbox",
            each(
                "",
                |n| {
                    format!(
                        "From a@b Tue Oct  8 10:55:2{n} 2002\nFrom: A <a@b.example>\nMIME-Version: 1.0\nSubject: Ferry {n}\n\n{}\n\n",
                        story(n)
                    )
                },
                "",
            ),
        ),
        (
            "a.ris",
            each("", |n| format!("TY  - NEWS\nTI  - Ferry {n}\nAB  - {}\nER  - \n", story(n)), ""),
        ),
    ]
}

#[test]
fn a_file_of_any_format_that_is_cut_or_overwritten_keeps_its_articles() {
    for (name, whole) in eight() {
        let damages: [(&str, Vec<u8>); 4] = [
            ("cut", whole[..whole.len() * 2 / 5 + 7].to_vec()),
            ("cut near its end", whole[..whole.len() - 40].to_vec()),
            ("a message", b"error: disk quota exceeded\n".to_vec()),
            ("zeros", vec![0; whole.len()]),
        ];
        for (how, bytes) in damages {
            let (run, articles) = broken(name, &whole, &bytes);
            assert_eq!((run.code, articles.as_str()), (Some(1), "8"), "{name} {how}: {run}");
            assert!(
                run.stderr.contains("(what was indexed from it is kept)"),
                "{name} {how}: {run}"
            );
            assert!(
                run.stderr.contains("`dateline index --allow-mass-delete`"),
                "{name} {how}: {run}"
            );
        }
    }
}

/// Files of one article.
fn single() -> Vec<(&'static str, String)> {
    let text = story(1);
    let mail = "From: Ann <ann@post.example>\nDate: Mon, 4 Mar 2019 10:00:00 +0000\nSubject: Ferry late at the quay\n";
    vec![
        ("a.txt", format!("Ferry late at the quay\n\nMarch 4, 2019\n\n{text}\n")),
        ("a.eml", format!("{mail}\n{text}\n")),
        (
            "a.html",
            format!(
                "<!doctype html>\n<html><head><title>Ferry late at the quay</title></head>\n<body>\n<p>{text}</p>\n<p>It ended well.</p>\n</body></html>\n"
            ),
        ),
    ]
}

/// Asserts that a file which is cut behind each of `marks` keeps what it gave.
fn assert_kept(name: &str, whole: &str, marks: &[&str], articles: &str) {
    for mark in marks {
        let last = whole.rfind(mark).unwrap_or_else(|| panic!("{name} has {mark:?}"));
        let cut = &whole[..last + mark.len()];
        let (run, found) = broken(name, whole.as_bytes(), cut.as_bytes());
        assert_eq!((run.code, found.as_str()), (Some(1), articles), "{name} to {mark:?}: {run}");
    }
}

#[test]
fn a_file_that_is_cut_between_the_parts_of_a_record_keeps_its_articles() {
    let rows: String =
        (1..9).map(|n| format!("Ferry {n},\"{}\",2019-03-0{n},Post\n", story(n))).collect();
    let table = format!("title,text,date,source\n{rows}");
    // With the text whole, in the date, and in the title.
    assert_kept("a.csv", &table, &["evening.\"", "evening.\",2019", "Ferry"], "8");
    let files: std::collections::BTreeMap<_, _> = eight().into_iter().collect();
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert_kept("a.mbox", &text("a.mbox"), &["From a@", "Subject: ", "Subject: Ferry 8\n"], "8");
    assert_kept("a.sgm", &text("a.sgm"), &["<DOCNO> 8", "<HEAD>Ferry", "<TEXT>\n"], "8");
    assert_kept("a.ris", &text("a.ris"), &["TY  - NE", "TI  - Ferry 8\n"], "8");
    for (name, whole) in single() {
        let marks: &[&str] = match name {
            "a.txt" => &["Ferry la", "March 4", "Brackwater was"],
            "a.eml" => &["From: A", "Subject: Ferry", "quay\n", "Brackwater was"],
            _ => &["<title>Fer", "</title>", "<body>\n", "Brackwater was", "evening.</p>\n"],
        };
        assert_kept(name, &whole, marks, "1");
    }
}

#[test]
fn rows_and_messages_that_somebody_took_away_are_gone() {
    let table = |rows: usize| {
        let rows: String = (1..=rows).map(|n| format!("Ferry {n},{}\n", story(n))).collect();
        format!("title,text\n{rows}")
    };
    for rows in [5, 0] {
        let (run, found) = broken("a.csv", table(8).as_bytes(), table(rows).as_bytes());
        assert_eq!((run.code, found), (Some(0), rows.to_string()), "{run}");
    }
    let mail = eight().into_iter().find(|(name, _)| *name == "a.mbox").unwrap().1;
    let fewer = &mail[..mail.len() / 8 * 5];
    let (run, found) = broken("a.mbox", &mail, fewer);
    assert_eq!((run.code, found.as_str()), (Some(0), "5"), "{run}");
}

#[test]
fn zeros_in_place_of_text_are_damage_also_where_every_article_is_still_there() {
    let mut files = eight();
    files.extend(single().into_iter().map(|(name, text)| (name, text.repeat(8).into_bytes())));
    for (name, whole) in files {
        let mut zeroed = whole.clone();
        let from = whole.len() / 2 - 300;
        zeroed[from..from + 600].fill(0);
        let (run, _) = broken(name, &whole, &zeroed);
        assert_eq!(run.code, Some(1), "{name}: {run}");
        assert!(run.stderr.contains("(what was indexed from it is kept)"), "{name}: {run}");
    }
}

#[test]
fn a_file_in_place_of_a_folder_or_a_root_takes_nothing_with_it() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9)).file("s/b.jsonl", lines(11..14));
    corpus.run(["index", "news"]);
    fs::rename(corpus.news().join("s"), corpus.news().join("t")).unwrap();
    fs::remove_dir_all(corpus.news().join("t")).unwrap();
    fs::write(corpus.news().join("s"), "not a folder\n").unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("s is not read now, for it is another thing: a file"), "{run}");
    assert_eq!(corpus.run(["count", "ferry"]).stdout.trim(), "11");
    fs::remove_dir_all(corpus.news()).unwrap();
    fs::write(corpus.news(), "not mounted\n").unwrap();
    let run = corpus.run(["index"]);
    assert_eq!((run.code, corpus.run(["count", "ferry"]).stdout.trim()), (Some(1), "11"), "{run}");
    // Who means it says so.
    let run = corpus.run(["index", "--allow-mass-delete"]);
    assert_eq!((run.code, count(&corpus).as_str()), (Some(0), "0"), "{run}");
}

#[test]
fn a_root_that_is_a_link_now_is_read_and_an_emptied_one_is_failed_in_status_too() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9));
    corpus.run(["index", "news"]);
    let elsewhere = corpus.index().with_file_name("elsewhere");
    fs::rename(corpus.news(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, corpus.news()).unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("seen 1 = 0 indexed + 1 unchanged + 0 skipped"), "{run}");
    fs::remove_file(corpus.news()).unwrap();
    fs::create_dir(corpus.news()).unwrap();
    let failed = corpus.run(["status", "--failed"]).stdout;
    assert!(
        failed.contains("8 of its 8 articles are of files that are no longer there"),
        "{failed}"
    );
    assert_eq!(count(&corpus), "8");
}

#[test]
fn a_file_with_a_record_that_failed_before_is_protected_all_the_same() {
    let whole = lines(1..9) + "{\"title\": \"broken\n";
    let (run, articles) = broken("a.jsonl", whole.as_bytes(), &whole.as_bytes()[..300]);
    assert_eq!((run.code, articles.as_str()), (Some(1), "8"), "{run}");
    // One who takes out two of its articles has edited it.
    let fewer = lines(1..7) + "{\"title\": \"broken\n";
    let (run, articles) = broken("a.jsonl", whole.as_bytes(), fewer.as_bytes());
    assert_eq!((run.code, articles.as_str()), (Some(0), "6"), "{run}");
}

#[test]
fn a_file_that_loses_most_of_many_articles_is_asked_about_and_accepted_by_the_flag() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..301));
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("a.jsonl"), lines(1..4)).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("it had 300 articles and has 3 now"), "{run}");
    assert_eq!(count(&corpus), "300");
    let run = corpus.run(["index", "--allow-mass-delete"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(count(&corpus), "3");
}

#[test]
fn text_that_is_cut_within_a_sentence_is_kept_and_whole_sentences_may_be_taken_away() {
    let text = format!("Ferry late\n\nMarch 4, 2019\n\n{} It ended well.\n", story(1));
    let (run, _) = broken("a.txt", text.as_bytes(), &text.as_bytes()[..90]);
    assert_eq!(run.code, Some(1), "{run}");
    let end = text.len() - " It ended well.\n".len();
    let (run, _) = broken("a.txt", text.as_bytes(), &text.as_bytes()[..end]);
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn what_is_kept_of_a_broken_file_is_said_to_be_from_before_by_every_command() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9));
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("a.jsonl"), &lines(1..9)[..300]).unwrap();
    corpus.run(["index"]);
    let hits = corpus.run(["search", "ferry"]).stdout;
    assert!(hits.contains("(kept from before: the file is broken now)"), "{hits}");
    let json = corpus.run(["search", "ferry", "--json"]).stdout;
    assert!(json.contains("\"kept\"") && !json.contains("\"current\""), "{json}");
    let files = corpus.run(["verify", "--files"]).stdout;
    assert!(files.contains("0 as indexed") && files.contains("kept       news/a.jsonl"), "{files}");
    let changed = corpus.run(["status", "--changed"]).stdout;
    assert!(changed.contains("kept       news/a.jsonl"), "{changed}");
}

#[test]
fn a_broken_file_that_is_renamed_keeps_its_articles_and_the_counts_add_up() {
    for broken in [&lines(1..9)[..300], ""] {
        let corpus = Corpus::new().file("a.jsonl", lines(1..9));
        corpus.run(["index", "news"]);
        fs::write(corpus.news().join("a.jsonl"), broken).unwrap();
        corpus.run(["index"]);
        fs::rename(corpus.news().join("a.jsonl"), corpus.news().join("b.jsonl")).unwrap();
        let run = corpus.run(["index"]);
        let counts = "seen 1 = 0 indexed + 0 unchanged + 0 skipped + 1 failed; 0 removed; 1 moved";
        assert!(run.stderr.contains(counts), "{run}");
        assert_eq!(count(&corpus), "8", "{run}");
        assert_eq!(corpus.run(["verify"]).code, Some(0));
        let hits = corpus.run(["search", "ferry"]).stdout;
        assert!(hits.contains("news/b.jsonl:1 (kept from before"), "{hits}");
        fs::write(corpus.news().join("b.jsonl"), lines(1..9)).unwrap();
        let run = corpus.run(["index"]);
        assert_eq!((run.code, count(&corpus).as_str()), (Some(0), "8"), "{run}");
    }
}

#[test]
fn articles_that_are_replaced_by_others_are_counted_and_edited_ones_are_not() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..7));
    corpus.run(["index", "news"]);
    let others: String = (1..5)
        .map(|n| {
            format!("{{\"title\": \"Sluice {n}\", \"text\": \"Gate {n} of the old canal.\"}}\n")
        })
        .collect();
    let edited = lines(1..3).replace("the harbor master said", "said the harbor master");
    fs::write(corpus.news().join("a.jsonl"), edited + &others).unwrap();
    for arguments in [&["index", "--dry-run"][..], &["index"]] {
        let run = corpus.run(arguments.iter().copied());
        let text = "news/a.jsonl: 4 articles of it are gone, and 4 new: it had 6, and has 6 now";
        assert!(run.stderr.contains(text), "{run}");
        assert!(run.stderr.contains("4 articles gone from edited files"), "{run}");
    }
}

#[test]
fn articles_keep_the_time_they_came_in_at_where_their_file_is_exported_again_under_another_name() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..4));
    corpus.run(["index", "news"]);
    let ingested = || {
        let json = corpus.run(["search", "title:2", "--json"]).stdout;
        let answer: serde_json::Value = serde_json::from_str(&json).unwrap();
        let id = answer["hits"][0]["id"].as_str().unwrap().to_owned();
        let json = corpus.run(["show", &id, "--json"]).stdout;
        let article: serde_json::Value = serde_json::from_str(&json).unwrap();
        article["ingested"].as_str().unwrap().to_owned()
    };
    let first = ingested();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    fs::remove_file(corpus.news().join("a.jsonl")).unwrap();
    fs::write(corpus.news().join("b.jsonl"), lines(0..6)).unwrap();
    corpus.run(["index"]);
    assert_eq!(ingested(), first);
    assert_eq!(corpus.run(["count", "title:ferry", "ingested:today"]).stdout.trim(), "6");
}

#[test]
fn corrections_of_a_broken_file_wait_until_it_can_be_read_and_say_so() {
    let days = |corpus: &Corpus| {
        let by = corpus.run(["count", "ferry", "--by", "year", "--csv"]).stdout;
        by.lines().skip(1).collect::<Vec<_>>().join(" ")
    };
    let corpus = Corpus::new().file("a.jsonl", lines(1..9)).file("b.jsonl", lines(11..12));
    corpus.run(["index", "news"]);
    let id = corpus.run(["export", "ferry", "title:8", "--csv", "--fields", "id"]).stdout;
    let id = id.lines().last().unwrap().to_owned();
    fs::write(corpus.news().join("a.jsonl"), &lines(1..9)[..300]).unwrap();
    let table = corpus.index().with_file_name("c.csv");
    let rows = "path,record,id,published\n";
    let rows = format!("{rows}a.jsonl,2,,1991\n,,{id},1992\nb.jsonl,*,,1993\n");
    fs::write(&table, &rows).unwrap();
    let run = corpus.run(["index", "news", "--corrections", "c.csv"]);
    // The first two records are whole, and the rows fit them; but what was there before stays.
    let waiting = "news/a.jsonl: the corrections, line 2; the corrections, line 3 wait for it";
    assert!(run.stderr.contains(waiting), "{run}");
    assert!(!run.stderr.contains("line 2: applied") && !run.stderr.contains("no article"), "{run}");
    assert!(days(&corpus).contains("1993,1") && !days(&corpus).contains("1991"), "{run}");
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("nothing to commit"), "{run}");
    fs::write(corpus.news().join("a.jsonl"), lines(1..9)).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    for day in ["1991,1", "1992,1", "1993,1"] {
        assert!(days(&corpus).contains(day), "{day} {} {run}", days(&corpus));
    }
    // A row that is taken out while the file is broken holds until it can be read again.
    fs::write(corpus.news().join("a.jsonl"), &lines(1..9)[..300]).unwrap();
    fs::write(&table, "path,record,id,published\nb.jsonl,*,,1993\n").unwrap();
    let run = corpus.run(["index"]);
    let held = "news/a.jsonl: rows that were taken out of the corrections still hold for it";
    assert!(run.stderr.contains(held), "{run}");
    assert!(days(&corpus).contains("1991,1"), "{run}");
    fs::write(corpus.news().join("a.jsonl"), lines(1..9)).unwrap();
    corpus.run(["index"]);
    assert!(!days(&corpus).contains("1991"), "{}", days(&corpus));
}

#[test]
fn a_rebuild_that_would_lose_what_cannot_be_read_now_is_refused() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9)).file("s/b.jsonl", lines(11..14));
    corpus.run(["index", "news"]);
    let refused = |what: &str| {
        for rebuild in [&["index", "--rebuild", "--dry-run"][..], &["index", "--rebuild"]] {
            let run = corpus.run(rebuild.iter().copied());
            assert_eq!(run.code, Some(4), "{run}");
            assert!(run.stderr.contains(what) && run.stderr.contains("would be lost"), "{run}");
            assert_eq!(count(&corpus), "11");
        }
    };
    fs::write(corpus.news().join("a.jsonl"), &lines(1..9)[..300]).unwrap();
    refused("news/a.jsonl");
    // It is refused as well when a run before has found it so, and under another name.
    corpus.run(["index"]);
    refused("news/a.jsonl");
    fs::rename(corpus.news().join("a.jsonl"), corpus.news().join("c.jsonl")).unwrap();
    refused("news/c.jsonl");
    fs::remove_file(corpus.news().join("c.jsonl")).unwrap();
    fs::write(corpus.news().join("a.jsonl"), lines(1..9)).unwrap();
    corpus.run(["index"]);
    // A link is where the folder was.
    let elsewhere = corpus.index().with_file_name("s");
    fs::rename(corpus.news().join("s"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, corpus.news().join("s")).unwrap();
    let run = corpus.run(["index"]);
    assert_eq!((run.code, count(&corpus).as_str()), (Some(1), "11"), "{run}");
    assert!(
        run.stderr.contains("s is not read now, for it is another thing: symbolic link"),
        "{run}"
    );
    refused("news/s");
    let run = corpus.run(["index", "--rebuild", "--allow-mass-delete"]);
    assert_eq!((run.code, count(&corpus).as_str()), (Some(0), "8"), "{run}");
    assert!(run.stderr.contains("8 articles in index (11 before the rebuild)"), "{run}");
}

#[test]
fn a_file_whose_end_became_bytes_by_chance_or_zeros_keeps_its_articles() {
    let chance: Vec<u8> =
        (0..400_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (name, whole) in eight() {
        if ["a.json", "a.xml", "a.rss"].contains(&name) {
            continue;
        }
        let garbled = [&whole[..whole.len() - 400], &chance].concat();
        let mut zeroed = whole.clone();
        let end = zeroed.len() - 40;
        zeroed[end..].fill(0);
        for (how, bytes) in [("bytes by chance", garbled), ("zeros", zeroed)] {
            let (run, found) = broken(name, &whole, &bytes);
            assert_eq!((run.code, found.as_str()), (Some(1), "8"), "{name}, {how}: {run}");
        }
    }
}

#[test]
fn an_article_that_has_lost_its_text_keeps_it() {
    let page = |title: &str| {
        format!(
            "<!doctype html>\n<html><head>{title}</head>\n<body>\n<p>{}</p>\n</body></html>\n",
            story(1)
        )
    };
    let (whole, damaged) = (page("<title>Ferry late</title>"), page("<title>Ferry late<title>"));
    let (run, _) = broken("a.html", whole.as_bytes(), damaged.as_bytes());
    assert_eq!(run.code, Some(1), "{run}");
    let rss = eight().into_iter().find(|(name, _)| *name == "a.rss").unwrap().1;
    let damaged =
        String::from_utf8(rss.clone()).unwrap().replacen("<description>", "<dxscription>", 1);
    let (run, found) = broken("a.rss", &rss, damaged.as_bytes());
    assert_eq!((run.code, found.as_str()), (Some(1), "8"), "{run}");
}

#[test]
fn a_page_that_a_message_was_written_over_keeps_its_article() {
    let paragraphs: String = (0..30).map(|n| format!("<p>{}</p>\n", story(n))).collect();
    let page =
        format!("<html><head><title>Ferry late</title></head><body>{paragraphs}</body></html>\n");
    let messages = [
        "<html><head><title>Site maintenance</title></head><body><h1>We will be back soon.</h1></body></html>",
        "Traceback (most recent call last):\n  File \"crawl.py\", line 3\nKeyError: 'x'\n",
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    ];
    let small = format!(
        "<html><head><title>Ferry late</title></head><body>{}</body></html>\n",
        paragraphs[..1500].to_owned() + "</p>"
    );
    let (run, _) = broken("a.html", small.as_bytes(), messages[2].as_bytes());
    assert_eq!(run.code, Some(1), "{run}");
    for message in messages {
        let (run, found) = broken("a.html", page.as_bytes(), message.as_bytes());
        assert_eq!((run.code, found.as_str()), (Some(1), "1"), "{message}: {run}");
    }
}

#[test]
fn a_packed_file_that_is_damaged_keeps_what_it_gave() {
    use std::io::Write as _;
    let text =
        format!("Ferry late\n\nMarch 4, 2019\n\n{}\n", (0..40).map(story).collect::<String>());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let whole = gzip.finish().unwrap();
    let mut damaged = whole.clone();
    let from = damaged.len() - 60;
    damaged[from..from + 30].fill(0x5a);
    let (run, found) = broken("a.txt.gz", &whole, &damaged);
    assert_eq!((run.code, found.as_str()), (Some(1), "1"), "{run}");
    assert!(run.stderr.contains("(what was indexed from it is kept)"), "{run}");
}

#[test]
fn a_file_that_has_fewer_articles_is_named_and_more_records_that_fail_end_with_1() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9) + "{\"broken\n");
    corpus.run(["index", "news"]);
    fs::write(corpus.news().join("a.jsonl"), lines(1..8) + "{\"broken\n").unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(
        run.stderr.contains("news/a.jsonl: 1 article of it is gone: it had 8, and has 7 now"),
        "{run}"
    );
    fs::write(corpus.news().join("a.jsonl"), lines(1..6) + "{\"x\n{\"y\n{\"broken\n").unwrap();
    let run = corpus.run(["index"]);
    assert_eq!(run.code, Some(1), "{run}");
}

#[test]
fn an_emptied_file_of_rules_holds_as_it_was_and_a_wrong_one_is_failed_in_status_too() {
    let corpus = Corpus::new().file("a.jsonl", lines(1..9));
    let rows = corpus.index().with_file_name("c.csv");
    fs::write(&rows, "path,record,published\na.jsonl,1,1992-03-04\n").unwrap();
    corpus.run(["index", "news", "--corrections", "c.csv"]);
    for emptied in ["", "\n", "\0\0\0\0"] {
        fs::write(&rows, emptied).unwrap();
        let run = corpus.run(["index"]);
        assert!(run.stderr.contains("is empty; what it said before holds"), "{run}");
        assert!(corpus.run(["count", "date:1992"]).stdout.starts_with("1\n"), "{run}");
    }
    let more = corpus.index().with_file_name("more");
    fs::create_dir(&more).unwrap();
    fs::write(more.join("b.txt"), "Harbor\n\nOpen.\n").unwrap();
    corpus.run(["index", "more"]);
    fs::write(&rows, "path,publ\n").unwrap();
    assert_eq!(corpus.run(["index"]).code, Some(1));
    let failed = corpus.run(["status", "--failed"]).stdout;
    assert!(failed.contains("unknown column \"publ\""), "{failed}");
}

#[test]
fn an_archive_without_its_list_of_members_is_partly_read_and_says_so() {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 1..4 {
        zip.start_file(format!("{number}.txt"), zip::write::SimpleFileOptions::default()).unwrap();
        write!(zip, "Ferry {number}\n\n{}\n", story(number)).unwrap();
    }
    let whole = zip.finish().unwrap().into_inner();
    let list = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let corpus = Corpus::new().file("a.zip", &whole[..list + 30]);
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains("the archive is cut: its list of members is missing"), "{run}");
    assert_eq!(count(&corpus), "3");
}
