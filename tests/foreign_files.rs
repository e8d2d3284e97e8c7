//! Archives, mail, scans and documents as other programs write them, each wrong in its own way.
//!
//! The files in `tests/cases` are invented, one for each way in which real ones were read wrongly.

use std::fs;
use std::ops::ControlFlow;

use dateline::article::Article;
use dateline::evidence;
use dateline::evidence::Rules;
use dateline::format;
use dateline::format::Options;
use dateline::format::Outcome;
use dateline::format::Recognized;
use dateline::read::Input;
use dateline::read::Limits;
use jiff::civil::date;

use crate::support::repository;

/// What a file gives: its articles, what is skipped by kind, and what failed.
#[derive(Debug, Default)]
struct Found {
    articles: Vec<Article>,
    skipped: Vec<String>,
    failed: Vec<String>,
}

impl Found {
    fn only(mut self) -> Article {
        assert_eq!(self.articles.len(), 1, "{self:?}");
        self.articles.remove(0)
    }

    fn titles(&self) -> Vec<&str> {
        self.articles.iter().map(|article| article.title.as_str()).collect()
    }
}

/// Reads a case under its own name.
fn read(case: &str) -> Found {
    let bytes = fs::read(repository().join("tests/cases").join(case)).expect("the case is there");
    let name = case.rsplit('/').next().unwrap_or(case);
    let (mut source, mut buffer) = (bytes.as_slice(), Vec::new());
    let mut input = Input::new(name.as_bytes(), &mut source, &mut buffer, Limits::default());
    let mut found = Found::default();
    let format = match format::recognize(&input.head().expect("bytes in memory can be read")) {
        Recognized::Format(format) => format,
        Recognized::Skipped(kind) => {
            found.skipped.push(kind.to_owned());
            return found;
        }
    };
    let rules = Rules::default();
    let context =
        evidence::Context { path: name, root: "", rules: &rules, latest: date(2027, 1, 1) };
    let each = &mut |outcome| {
        match outcome {
            Outcome::Draft(draft) => found.articles.push(evidence::weigh(*draft, &context)),
            Outcome::Skipped { kind, .. } => found.skipped.push(kind),
            Outcome::Failed { cause, .. } => found.failed.push(cause),
        }
        ControlFlow::Continue(())
    };
    if let Err(error) = format.read(&mut input, &Options::default(), each) {
        found.failed.push(error.to_string());
    }
    found
}

fn day(article: &Article) -> String {
    article.published.as_ref().map_or("none".to_owned(), |date| date.stamp.first_day().to_string())
}

#[test]
fn a_web_archive_whose_labels_lie_gives_its_pages() {
    for case in ["containers/labels.warc", "containers/chunked.warc"] {
        let found = read(case);
        assert!(found.failed.is_empty() && !found.articles.is_empty(), "{case}: {found:?}");
        for article in &found.articles {
            assert!(article.title.starts_with("Dredger"), "{case}: {article:?}");
            assert!(article.body.starts_with("The dredger sank in calm water at noon"), "{case}");
            assert!(day(article).starts_with("2011-03-0"), "{case}");
        }
    }
    assert_eq!(read("containers/megawarc.warc.zst").articles.len(), 3);
}

#[test]
fn a_crawl_gives_each_page_once_and_names_its_bookkeeping() {
    let found = read("containers/crawl.wacz");
    assert_eq!((found.titles(), found.failed.len()), (vec!["Dredger sinks"], 0), "{found:?}");
    assert!(
        found.skipped.len() >= 6 && found.skipped.iter().any(|kind| kind.contains("bookkeeping"))
    );
    let found = read("containers/errors.warc");
    assert!(
        found.titles().contains(&"Dredger sinks") && !found.titles().contains(&"User-agent: *")
    );
    assert!(found.skipped.iter().any(|kind| kind == "rules of a site"), "{found:?}");
}

#[test]
fn a_window_longer_than_memory_allows_is_refused_by_name() {
    assert!(!read("containers/long28.jsonl.zst").articles.is_empty());
    let found = read("containers/long31.jsonl.zst");
    let [cause] = &found.failed[..] else { panic!("{found:?}") };
    assert!(cause.contains("needs a window of 2048 MiB") && !cause.contains("damaged"), "{cause}");
}

#[test]
fn mails_are_whole_and_apart_from_their_neighbors() {
    let found = read("containers/takeout.mbox");
    assert_eq!(found.titles(), ["Eels return", "Café closes"]);
    assert!(found.articles[0].body.contains("From the towpath, anglers cheered"), "{found:?}");
    let article = read("containers/unquoted.mbox").only();
    assert!(
        article.body.contains("From Oldhaven") && article.body.ends_with("pleased."),
        "{article:?}"
    );
    let alert = read("containers/alert.eml").only();
    for headline in ["Eels return to the canal", "Cod vanish"] {
        assert!(alert.body.contains(headline), "{}", alert.body);
    }
    let maildir = read("containers/maildir").only();
    assert_eq!((maildir.title.as_str(), day(&maildir)), ("Eels return", "2021-04-05".to_owned()));
    assert_eq!(maildir.source.unwrap().name, "Kestrel Post");
    let post = read("containers/20news").only();
    assert_eq!(
        post.source.unwrap().name,
        "Mara Quill",
        "of an address that does not bear the name"
    );
    let post = read("containers/usenet").only();
    assert_eq!(day(&post), "1994-05-12");
    assert_eq!(post.source.as_ref().unwrap().name, "Kestrel Post");
    assert!(!post.body.contains("Newsgroups"), "{post:?}");
}

#[test]
fn the_words_and_sentences_of_printed_pages_are_whole() {
    for case in ["scans/hyphens.pdf", "scans/aes-128.pdf", "scans/rc4-128.pdf", "scans/rc4-40.pdf"]
    {
        let article = read(case).only();
        assert!(article.body.contains("dredger sank"), "{case}: {article:?}");
        assert!(!article.body.contains("- "), "{case}: {}", article.body);
    }
    let columns = read("scans/hyphens.pdf").only();
    assert_eq!(day(&columns), "2014-03-04", "{columns:?}");
    for word in ["Tuesday", "harbour", "according", "company"] {
        assert!(columns.body.contains(word), "{word}: {}", columns.body);
    }
    let heads = read("scans/heads.pdf").only();
    assert!(heads.body.contains("blocks the harbour mouth"), "{}", heads.body);
    assert!(
        !heads.body.contains("Kestrel Post") && heads.body.starts_with("The dredger"),
        "{heads:?}"
    );
    assert_eq!(day(&heads), "2014-03-04");
}

#[test]
fn the_lines_of_scanned_columns_are_joined() {
    let column = read("scans/column.txt").only();
    assert!(column.body.contains("pass without harm.  Anglers cheered"), "{}", column.body);
    assert!(column.body.contains("publish the numbers in this newspaper."), "{}", column.body);
    let long = read("scans/long-lines.txt").only();
    assert!(
        long.body.contains("to be rebuilt so that") && long.body.contains("inspector had asked")
    );
    let ocr = read("scans/ocr.txt").only();
    assert!(ocr.body.contains("have returned to the canal"), "{}", ocr.body);
    assert!(ocr.body.contains("number of them") && ocr.body.contains("government should act."));
    for case in ["scans/page.hocr", "scans/alto.xml", "scans/page.xml"] {
        let article = read(case).only();
        assert!(article.body.contains("The eels have returned to the"), "{case}: {}", article.body);
        assert_eq!(day(&article).replace("1910-10-31", "none"), "none", "{case}");
    }
}

#[test]
fn documents_say_their_text_once_and_their_header_lines() {
    assert!(read("documents/footnote.docx").only().body.contains("harbour log of Vaskania"));
    for case in ["documents/keyvalue.docx", "documents/table.docx"] {
        let article = read(case).only();
        assert_eq!(
            article.source.as_ref().map(|source| source.name.as_str()),
            Some("The Kestrel Post"),
            "{case}"
        );
        assert_eq!(
            (article.title.as_str(), day(&article)),
            ("Dredger sinks", "2011-03-04".to_owned()),
            "{case}"
        );
    }
    for case in ["documents/movefrom.docx", "documents/textbox.docx"] {
        let body = read(case).only().body;
        for words in ["Old place of it.", "A box on salvage costs."] {
            assert!(body.matches(words).count() <= 1, "{case}: {body}");
        }
        assert!(!body.contains("Moved words here."), "{case}: {body}");
    }
    for case in ["documents/story.odt", "documents/story.fodt"] {
        let body = read(case).only().body;
        assert!(body.contains("The dredger sank in calm water."), "{case}: {body}");
    }
    for case in ["documents/tram.rtf", "documents/story.rtf", "documents/story.doc"] {
        let article = read(case).only();
        assert!(
            article.body.contains("dredger sank") || article.body.contains("burned down"),
            "{case}"
        );
    }
    for case in ["documents/subs.srt", "documents/subs.vtt"] {
        let article = read(case).only();
        assert_eq!(
            article.body, "The dredger sank in calm water at noon, the coastguard said.",
            "{case}"
        );
    }
}

#[test]
fn a_wordpress_export_gives_its_published_posts() {
    let found = read("documents/wordpress.xml");
    let [article] = &found.articles[..] else { panic!("{found:?}") };
    assert_eq!(day(article), "2017-03-05");
    assert_eq!(article.body, "Eels are back in the canal.\n\nAnglers cheered.");
    assert_eq!(found.skipped.len(), 2);
    let classic = read("documents/classic.xml").only();
    assert_eq!(classic.body.split("\n\n").count(), 5, "{}", classic.body);
}
