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
        "; 1 removed with 3 articles, 2 articles fewer in edited files; committed, 4 articles";
    assert!(run.stderr.contains(removed), "{run}");
    assert_eq!(count(&corpus), "4");
    // One record that cannot be read takes its own article with it.
    fs::write(corpus.news().join("a.jsonl"), lines(1..4) + "{\"title\": \n").unwrap();
    let run = corpus.run(["index"]);
    assert!(run.stderr.contains("1 record failed, 3 other articles"), "{run}");
    assert_eq!(count(&corpus), "3");
}
