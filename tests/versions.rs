//! `versions`: what a publisher changed after publication, however it was published again.

use serde_json::Value;
use serde_json::json;

use crate::support::Corpus;
use crate::support::Run;

/// A report that is long enough to be recognized, with what is changed in it.
fn report(count: &str, end: &str) -> String {
    format!(
        "The bridge over the Ouse will stay shut until spring, the council said after its engineers had looked at \
         the northern piers. They found {count} cracks that were not there in the autumn.\n\nA ferry will take \
         people on foot from the old landing every twenty minutes. Lorries have to go round by Selby, which adds \
         an hour, and the brewery has moved its depot for the winter.\n\nNobody was hurt when the lamp post fell \
         into the river on Sunday. {end}"
    )
}

fn article(fields: Value) -> String {
    let mut article =
        json!({ "title": "Bridge shut until spring", "source": "Herald", "date": "2019-01-07" });
    article.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    article.to_string()
}

/// The report, the same address saved again with another text, a correction under the same headline at another
/// address, a copy elsewhere, a column of every day, and the headline elsewhere.
fn corpus() -> Corpus {
    let first = report("four", "The mayor will walk over it first.");
    let again = "The page was taken down at the request of the council, which will publish its own report in the \
        course of the week and asks for patience until then.";
    let column = |day: &str, text: &str| {
        article(json!({ "title": "The day in brief", "date": day, "text": text }))
    };
    let files = [
        (
            "1.json",
            article(
                json!({ "text": first, "url": "https://herald.example/bridge", "saved": "2019-01-08" }),
            ),
        ),
        (
            "2.json",
            article(json!({
                "title": "CORRECTED-Bridge shut until spring",
                "date": "2019-01-09",
                "text": report("fourteen", "The mayor will walk over it first."),
                "url": "https://herald.example/bridge-corrected",
            })),
        ),
        (
            "3.json",
            article(json!({
                "title": "Page taken down",
                "date": "2019-01-30",
                "text": again,
                "url": "http://www.herald.example/bridge/#top",
            })),
        ),
        ("4.json", article(json!({ "source": "Post", "date": "2019-01-10", "text": first }))),
        (
            "5.json",
            column(
                "2019-01-07",
                "Rain in the west. Two boats sank near Hull, and a cat came home.",
            ),
        ),
        (
            "6.json",
            column(
                "2019-01-08",
                "Snow on the hills. A choir from Leeds sang for the miners at noon.",
            ),
        ),
        (
            "7.json",
            article(
                json!({ "source": "Courier", "date": "2019-01-07", "text": "A bridge at York is shut." }),
            ),
        ),
    ];
    files.into_iter().fold(Corpus::new(), |corpus, (name, text)| corpus.file(name, &text))
}

fn read(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run}"))
}

fn id(corpus: &Corpus, file: &str) -> String {
    let run = corpus.run(["search", "--json", "--all", &format!("path:{file}")]);
    read(&run)["hits"][0]["id"].as_str().unwrap_or_else(|| panic!("{run}")).to_owned()
}

/// Returns the files of the versions of an article, with why each is one.
fn versions(corpus: &Corpus, file: &str) -> Vec<(String, String)> {
    let answer = read(&corpus.run(["versions", &id(corpus, file), "--json"]));
    let versions = answer["versions"].as_array().unwrap();
    let because = |version: &Value| {
        let because = version["because"].as_array().unwrap().iter();
        because.map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let path = |version: &Value| version["article"]["path"].as_str().unwrap().to_owned();
    versions.iter().map(|version| (path(version), because(version))).collect()
}

#[test]
fn versions_are_what_one_publisher_published_again_and_no_copies_or_columns() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let found = versions(&corpus, "1.json");
    let found: Vec<(&str, &str)> = found.iter().map(|(file, why)| (&file[..], &why[..])).collect();
    assert_eq!(found, [("1.json", ""), ("2.json", "headline story"), ("3.json", "address")]);
    assert_eq!(versions(&corpus, "4.json"), [("4.json".to_owned(), String::new())]);
    assert_eq!(
        versions(&corpus, "3.json").len(),
        2,
        "another text is a version by its address alone"
    );
    for alone in ["5.json", "7.json"] {
        assert_eq!(versions(&corpus, alone), [(alone.to_owned(), String::new())]);
    }
}

#[test]
fn a_version_says_what_it_is_and_which_words_changed_since_the_one_before() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    let one = id(&corpus, "1.json");
    let answer = read(&corpus.run(["versions", &one, "--json"]));
    let second = &answer["versions"][1];
    assert_eq!(second["announced"], json!({ "is": "correction", "said": "CORRECTED" }));
    assert_eq!(
        (&second["changed"]["removed_words"], &second["changed"]["added_words"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(answer["versions"][0]["changed"], Value::Null);
    assert_eq!(answer["versions"][0]["saved"], "2019-01-08");
    let run = corpus.run(["versions", &one]);
    for shown in [
        "3 versions",
        "Herald · 2019-01-07 (field), saved 2019-01-08 · the one asked for",
        "correction · same headline, same story",
        "~ headline: [-Bridge-] {+CORRECTED-Bridge+} shut until spring",
        "~ 1 word removed, 1 added",
        "They found [-four-] {+fourteen+} cracks that were",
        "Herald · 2019-01-30 (field) · same address",
    ] {
        assert!(run.stdout.contains(shown), "{shown}: {run}");
    }
    let alone = corpus.run(["versions", &id(&corpus, "5.json")]);
    assert!(alone.stdout.starts_with("no other version of it is in the index\n"), "{alone}");
}

#[test]
fn the_same_text_saved_again_is_a_version_without_changes() {
    let text = report("four", "The mayor will walk over it first.");
    let saved = |day: &str| {
        article(json!({ "text": text, "url": "https://herald.example/bridge", "saved": day }))
    };
    let corpus =
        Corpus::new().file("a.json", saved("2019-02-01")).file("b.json", saved("2019-01-08"));
    corpus.run(["index", "news"]);
    let found = versions(&corpus, "a.json");
    let files: Vec<&str> = found.iter().map(|(file, _)| &file[..]).collect();
    assert_eq!(files, ["b.json", "a.json"], "in the order in which they were saved");
    let run = corpus.run(["versions", &id(&corpus, "b.json")]);
    assert!(run.stdout.contains("~ the text is the same"), "{run}");
}

#[test]
fn ids_that_name_nothing_or_are_none_are_errors() {
    let corpus = corpus();
    corpus.run(["index", "news"]);
    assert_eq!(corpus.run(["versions", "ffffffffffff"]).code, Some(1));
    assert_eq!(corpus.run(["versions", "no-id"]).code, Some(2));
    assert_eq!(corpus.run(["versions"]).code, Some(2));
}

#[test]
fn what_has_the_headline_of_an_article_two_months_later_is_another() {
    let text = |end: &str| report("four", end);
    let corpus = Corpus::new()
        .file("a.json", article(json!({ "text": text("The band played.") })))
        .file(
            "b.json",
            article(json!({ "date": "2019-01-20", "text": text("The band was late.") })),
        )
        .file("c.json", article(json!({ "date": "2019-03-07", "text": text("Nobody played.") })));
    corpus.run(["index", "news"]);
    let found = versions(&corpus, "a.json");
    let files: Vec<&str> = found.iter().map(|(file, _)| &file[..]).collect();
    assert_eq!(files, ["a.json", "b.json"]);
}
