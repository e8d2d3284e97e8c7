//! `docs/query-language.md` promises what its examples find; each is run over `seeds/`.
//!
//! With `UPDATE_GOLDEN` set, the page is updated from the answers.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use crate::support::Corpus;
use crate::support::repository;

/// An example of the page: what is typed and the lines below it.
struct Example {
    query: String,
    found: Vec<String>,
}

fn page() -> PathBuf {
    repository().join("docs/query-language.md")
}

/// Returns the number an item of a list starts with.
fn numbered(line: &str) -> Option<usize> {
    line.split_once(". ")?.0.parse().ok()
}

/// Reads the numbered items: the code after the last colon and blank is the query, the block below
/// is what it finds.
fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut item = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if numbered(line).is_some() {
            item.clear();
        }
        let line = line.trim();
        if line == "```text" && !item.is_empty() {
            let block = lines.by_ref().map(str::trim).take_while(|line| *line != "```");
            let found = block.map(str::to_owned).collect();
            let (_, query) = item.rsplit_once(": `").expect("an item ends in its query");
            let query = query.split('`').next().unwrap_or_default().to_owned();
            examples.push(Example { query, found });
            item.clear();
        } else if numbered(line).is_some() || !item.is_empty() {
            item.push_str(line);
            item.push(' ');
        }
    }
    examples
}

fn dateline(index: &Path, arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(arguments)
        .arg("--index")
        .arg(index)
        .current_dir(repository())
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("cargo built the binary before this test")
}

/// Returns the number of articles and their titles, as the page prints them.
fn answer(index: &Path, query: &str) -> Vec<String> {
    let output = dateline(index, &["search", query, "--json", "--fold", "none"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{query}: {error}\n{errors}"));
    let titles = answer["hits"].as_array().expect("a list of hits").iter();
    let titles = titles.map(|hit| hit["title"].as_str().expect("every hit has one").to_owned());
    [answer["total"]["articles"].to_string()].into_iter().chain(titles).collect()
}

#[test]
fn every_example_of_the_page_finds_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    assert!(dateline(&index, &["index", "seeds"]).status.success());
    let text = fs::read_to_string(page()).unwrap();
    let examples = examples(&text);
    assert_eq!(examples.len(), 27);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return update(&text, &index);
    }
    for Example { query, found } in examples {
        assert_eq!(answer(&index, &query), found, "{query}");
        assert_ne!(found, ["0"], "{query} shows nothing");
    }
}

#[test]
fn the_error_of_the_page_is_the_one_that_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    assert!(dateline(&index, &["index", "seeds"]).status.success());
    let text = fs::read_to_string(page()).unwrap();
    let (_, shown) = text.split_once("$ dateline search --in seeds '").expect("an error is shown");
    let (query, shown) = shown.split_once("'\n").expect("the query ends");
    let (shown, _) = shown.split_once("```").expect("the block ends");
    let output = dateline(&index, &["search", query]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), shown);
}

/// Replaces what is in the block of each example by what is found.
fn update(text: &str, index: &Path) {
    let mut examples = examples(text).into_iter();
    let mut out: Vec<String> = Vec::new();
    let mut numbered_item = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        numbered_item |= numbered(line).is_some();
        out.push(line.to_owned());
        if line.trim() == "```text" && numbered_item {
            numbered_item = false;
            let indent = &line[..line.len() - line.trim_start().len()];
            let example = examples.next().expect("one a block");
            let found = answer(index, &example.query);
            out.extend(found.iter().map(|line| format!("{indent}{line}")));
            lines.by_ref().find(|line| line.trim() == "```");
            out.push(format!("{indent}```"));
        }
    }
    fs::write(page(), out.join("\n") + "\n").unwrap();
}

#[test]
fn groups_and_queries_of_the_settings_stand_for_what_they_name_in_every_command() {
    let corpus = Corpus::new()
        .dated("2019-03-04", "VG", "Storm", "A storm closed the port.")
        .dated("2019-03-05", "Dagbladet", "Ferry", "The ferry waited for the storm.")
        .dated("2019-03-06", "The Herald", "Storm", "Storm over the harbor.");
    std::fs::write(
        corpus.news().with_file_name("dateline.toml"),
        "[groups]\nNordic = [\"=VG\", \"dagbladet\"]\n[queries]\nboth = \"ferry group:nordic\"\n\
         round = \"query:round\"\n",
    )
    .unwrap();
    corpus.run(["index", "news"]);
    assert_eq!(corpus.run(["count", "storm"]).stdout, "3\n");
    for (query, count) in
        [("storm group:nordic", "2\n"), ("query:both", "1\n"), ("storm -group:Nordic", "1\n")]
    {
        let run = corpus.run(["count", query]);
        assert_eq!(run.stdout, count, "{query}: {run}");
        assert!(run.stderr.contains("group:nordic is source:(=VG OR dagbladet)"), "{run}");
        let hits = corpus.run(["search", query, "--json"]);
        let hits: serde_json::Value = serde_json::from_str(&hits.stdout).unwrap();
        assert_eq!(hits["hits"].as_array().unwrap().len(), count.trim().parse::<usize>().unwrap());
        // The query as it is printed needs no settings.
        let canonical = hits["query"]["canonical"].as_str().unwrap().to_owned();
        assert!(!canonical.contains("group:") && !canonical.contains("query:"), "{canonical}");
        assert_eq!(corpus.run(["count", &canonical]).stdout, count, "{canonical}");
    }
    let explained = corpus.run(["explain", "query:both"]);
    assert!(explained.stdout.contains("ferry (source:=VG OR source:dagbladet)"), "{explained}");
    assert!(corpus.run(["sources", "query:both"]).stdout.contains("Dagbladet"));
    for (query, said) in [
        ("storm group:nordik", "did you mean group:nordic?"),
        ("query:round", "query:round > query:round"),
        ("query:nothing", "there is no query \"nothing\""),
        ("title:(group:nordic)", "group"),
    ] {
        let run = corpus.run(["search", query]);
        assert_eq!(run.code, Some(2), "{query}: {run}");
        assert!(run.stderr.contains(said), "{query}: {run}");
    }
}

#[test]
fn numbers_of_earlier_searches_are_errors_that_say_what_to_paste() {
    let corpus = Corpus::new().article("One", "Food 1 and bank 2.");
    corpus.run(["index", "news"]);
    for (syntax, query) in [
        ("wos", "#1 AND #2"),
        ("ovid", "1 and 2"),
        ("ovid", "or/1-5"),
        ("ebsco", "S1 AND S2"),
        ("proquest", "S1 OR S2"),
        ("dateline", "#1 AND #2"),
        ("dateline", "1. food\n2. bank\n3. 1 AND 2"),
    ] {
        let run = corpus.run(["search", "--syntax", syntax, query]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{query}: {run}");
        assert!(run.stderr.contains("earlier search") || run.stderr.contains("history"), "{run}");
        assert!(
            run.stderr.contains("in parentheses in the place")
                || run.stderr.contains("in the place of"),
            "{run}"
        );
    }
    assert_eq!(corpus.run(["count", "food 1 bank 2"]).stdout, "1\n");
}

#[test]
fn a_wildcard_behind_an_elided_article_says_that_the_article_is_not_looked_at() {
    let corpus = Corpus::new()
        .article("One", "The singer D'Angelo sang in Angola.")
        .article("Two", "L'économie de l'Iran et l'école.");
    corpus.run(["index", "news"]);
    for (query, said) in [
        ("D'Ang*", "D'Ang* is read as Ang*: with a wildcard, D' is not looked at"),
        ("\"L'éco* de\"", "L'éco* is read as éco*"),
        ("l’éc*", "is read as éc*"),
    ] {
        let run = corpus.run(["count", query]);
        assert_eq!(run.code, Some(0), "{run}");
        assert!(run.stderr.contains(said), "{query}: {run}");
    }
    for query in ["Ang*", "D'Angelo", "O'Rei*", "sing*"] {
        let run = corpus.run(["count", query]);
        assert!(!run.stderr.contains("is not looked at"), "{query}: {run}");
    }
}
