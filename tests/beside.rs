//! Tables beside texts: `metadata.csv` says what each file is, and a change reads again what it names.

use std::fs;

use crate::support::Corpus;

/// Two texts without a word of their own on day and source, and a table of both.
fn corpus() -> Corpus {
    let corpus = Corpus::new();
    fs::create_dir(corpus.news().join("texts")).unwrap();
    for (name, text) in [("001.txt", "The ferry came late."), ("002.txt", "The quay is closed.")] {
        fs::write(corpus.news().join("texts").join(name), text).unwrap();
    }
    table(
        &corpus,
        "001.txt,Ferry late,2018-03-05,Kestrel Post\n002.txt,Quay closed,2019-04-06,Morning Lantern\n",
    );
    corpus
}

fn table(corpus: &Corpus, rows: &str) {
    let text = format!("filename,title,date,source\n{}", rows.replace("00", "texts/00"));
    fs::write(corpus.news().join("metadata.csv"), text).unwrap();
}

fn index(corpus: &Corpus) -> String {
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    format!("{run}")
}

fn rows(corpus: &Corpus) -> Vec<String> {
    let run = corpus.run(["search", "the", "--csv", "--fields", "path,title,date,source"]);
    let mut rows: Vec<String> = run.stdout.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn a_table_beside_texts_says_title_day_and_source_and_is_no_article_itself() {
    let corpus = corpus();
    index(&corpus);
    assert_eq!(
        rows(&corpus),
        [
            "news/texts/001.txt,Ferry late,2018-03-05,Kestrel Post",
            "news/texts/002.txt,Quay closed,2019-04-06,Morning Lantern",
        ]
    );
    let skipped = corpus.run(["status", "--skipped"]);
    assert!(skipped.stdout.contains("table of the files beside it"), "{skipped}");
    let extracted = corpus.run(["extract", "news"]);
    assert!(extracted.stdout.contains("\"title\":\"Ferry late\""), "{extracted}");
}

#[test]
fn a_change_of_the_table_reads_the_files_whose_rows_changed_and_no_others() {
    let corpus = corpus();
    index(&corpus);
    table(
        &corpus,
        "001.txt,Ferry late,2018-03-05,Kestrel Post\n002.txt,Quay closed,2019-05-07,Morning Lantern\n",
    );
    let told = index(&corpus);
    assert!(told.contains("1 indexed + 1 unchanged + 1 skipped"), "{told}");
    assert_eq!(
        rows(&corpus),
        [
            "news/texts/001.txt,Ferry late,2018-03-05,Kestrel Post",
            "news/texts/002.txt,Quay closed,2019-05-07,Morning Lantern",
        ]
    );
    fs::remove_file(corpus.news().join("metadata.csv")).unwrap();
    let told = index(&corpus);
    assert!(
        told.contains("is gone, empty or broken: what it said of it and 1 more file before"),
        "{told}"
    );
    assert_eq!(corpus.run(["index", "--allow-mass-delete"]).code, Some(0));
    let without = rows(&corpus);
    assert!(
        without.iter().all(|row| row.contains(".,,") || !row.contains("2018-03-05")),
        "{without:?}"
    );
    // As if there never had been one.
    let fresh = Corpus::new();
    fs::create_dir(fresh.news().join("texts")).unwrap();
    for name in ["001.txt", "002.txt"] {
        fs::copy(corpus.news().join("texts").join(name), fresh.news().join("texts").join(name))
            .unwrap();
    }
    index(&fresh);
    assert_eq!(without, rows(&fresh));
}

#[test]
fn corrections_beat_the_table_and_a_nearer_table_one_further_up() {
    let corpus = corpus();
    let near = "file\ttitle\tdate\n001\tFerry very late\t2017-01-02\n";
    fs::write(corpus.news().join("texts").join("about.tsv"), near).unwrap();
    let corrections = "path,record,published,source,title,lang\ntexts/002.txt,,2001-02-03,,,\n";
    fs::write(corpus.news().with_file_name("c.csv"), corrections).unwrap();
    let run = corpus.run(["index", "news", "--corrections", "c.csv"]);
    assert_eq!(run.code, Some(0), "{run}");
    let rows = rows(&corpus);
    assert!(rows[0].contains("Ferry very late,2017-01-02"), "{rows:?}");
    assert!(rows[1].contains("Quay closed,2001-02-03,Morning Lantern"), "{rows:?}");
}

#[test]
fn the_list_of_a_scanned_issue_dates_its_pages() {
    let corpus = Corpus::new();
    let issue = corpus.news().join("issue");
    fs::create_dir_all(issue.join("alto")).unwrap();
    let page = "<alto><Layout><Page><TextBlock><TextLine><String CONTENT=\"The\"/><SP/><String CONTENT=\"eels.\"/></TextLine></TextBlock></Page></Layout></alto>";
    fs::write(issue.join("alto/0001.xml"), page).unwrap();
    let list = "<mets:mets><mods:titleInfo><mods:title>The Kestrel Argus</mods:title></mods:titleInfo><mods:dateIssued>1901-01-02</mods:dateIssued>\
        <mets:file ID=\"F1\"><mets:FLocat xlink:href=\"alto/0001.xml\"/></mets:file></mets:mets>";
    fs::write(issue.join("argus_mets.xml"), list).unwrap();
    index(&corpus);
    assert_eq!(rows(&corpus), ["news/issue/alto/0001.xml,The eels,1901-01-02,The Kestrel Argus"]);
}

#[test]
fn a_long_table_says_what_its_last_rows_name() {
    let corpus = corpus();
    let others: String = (0..9_000)
        .map(|at| format!("texts/x{at}.txt,{},2018-03-05,Kestrel Post\n", "Story ".repeat(6)))
        .collect();
    let text = format!(
        "filename,title,date,source\n{}{others}texts/002.txt,Quay closed,2019-04-06,Morning Lantern\n",
        "texts/001.txt,Ferry late,2018-03-05,Kestrel Post\n".repeat(30)
    );
    fs::write(corpus.news().join("metadata.csv"), text).unwrap();
    index(&corpus);
    assert!(rows(&corpus)[1].contains("Quay closed,2019-04-06"), "{:?}", rows(&corpus));
}

#[test]
fn rows_whose_files_are_missing_are_told_and_are_no_articles() {
    let corpus = corpus();
    let rows: String =
        (3..7).map(|at| format!("00{at}.txt,Headline {at},2024-01-0{at},Kestrel Post\n")).collect();
    let there = "001.txt,Ferry late,2018-03-05,Kestrel Post\n002.txt,Quay closed,2019-04-06,Morning Lantern\n";
    table(&corpus, &format!("{rows}{there}"));
    let told = index(&corpus);
    let missing = "news/metadata.csv: 4 rows of it name files that are not there, and give no articles: \
         texts/003.txt, texts/004.txt, texts/005.txt, …";
    assert!(told.contains(missing), "{told}");
    let expected = [
        "news/texts/001.txt,Ferry late,2018-03-05,Kestrel Post",
        "news/texts/002.txt,Quay closed,2019-04-06,Morning Lantern",
    ];
    assert_eq!(self::rows(&corpus), expected);
    assert_eq!(corpus.run(["count", "*"]).stdout.trim(), "2");
    let extracted = corpus.run(["extract", "news"]);
    assert!(extracted.stderr.contains("name files that are not there"), "{extracted}");
    // A run that reads nothing says so too.
    assert!(index(&corpus).contains(missing));
    // Nor does the table give articles once texts are removed.
    fs::remove_file(corpus.news().join("texts/001.txt")).unwrap();
    let run = corpus.run(["index", "--allow-mass-delete"]);
    assert!(run.stderr.contains("5 rows of it name files"), "{run}");
    assert!(!run.stderr.contains("gone, empty or broken"), "{run}");
    assert_eq!(self::rows(&corpus), expected[1..]);
    assert_eq!(corpus.run(["count", "*"]).stdout.trim(), "1");
}

#[test]
fn a_text_that_is_renamed_leaves_the_table_of_two_what_it_is() {
    let corpus = corpus();
    index(&corpus);
    let texts = corpus.news().join("texts");
    fs::rename(texts.join("001.txt"), texts.join("ferry.txt")).unwrap();
    let told = index(&corpus);
    assert!(told.contains("a row of it names a file that is not there"), "{told}");
    assert!(!told.contains("gone, empty or broken"), "{told}");
    assert_eq!(corpus.run(["count", "*"]).stdout.trim(), "2");
}

#[test]
fn a_table_of_articles_with_their_files_and_texts_gives_articles() {
    let corpus = Corpus::new().file(
        "a.csv",
        "file,title,text\na.txt,Ferry,The ferry was late.\nb.txt,Quay,The quay is closed.\n",
    );
    let told = index(&corpus);
    assert!(!told.contains("not there"), "{told}");
    assert_eq!(corpus.run(["count", "*"]).stdout.trim(), "2");
}
