//! Every command, not only `search`: what it says holds for what it was given.

use std::fs;

use serde_json::Value;
use serde_json::json;

use crate::support::Corpus;
use crate::support::Run;

fn read(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

fn hits(corpus: &Corpus, arguments: &[&str]) -> Vec<Value> {
    let run = corpus.run(["search"].iter().chain(arguments).chain(&["--json"]));
    read(&run)["hits"].as_array().unwrap_or_else(|| panic!("{run}")).clone()
}

fn titles(corpus: &Corpus, arguments: &[&str]) -> Vec<String> {
    let title = |hit: &Value| hit["title"].as_str().unwrap().to_owned();
    hits(corpus, arguments).iter().map(title).collect()
}

fn beside(corpus: &Corpus, name: &str, text: impl AsRef<[u8]>) {
    fs::write(corpus.index().with_file_name(name), text).unwrap();
}

#[test]
fn root_and_path_of_every_hit_open_its_file() {
    let corpus = Corpus::new()
        .file("a.txt", "Ferry sunk\n\nThe ferry went down.\n")
        .file("deep/b.jsonl", "{\"title\": \"Ferry\", \"text\": \"The ferry is late.\"}\n{bad\n")
        .file("c.html", "<title>Ferry</title><p>The ferry is on time, says the port.</p>");
    let here = corpus.index().parent().unwrap().to_owned();
    fs::write(here.join("lone.txt"), "Ferry\n\nThe ferry is back.\n").unwrap();
    let absolute = here.join("news/c.html");
    for root in ["news/a.txt", "news/deep/b.jsonl", "lone.txt", absolute.to_str().unwrap()] {
        corpus.run(["index", root]);
    }
    let found = hits(&corpus, &["ferry"]);
    assert_eq!(found.len(), 4);
    for hit in &found {
        let path = format!("{}/{}", hit["root"].as_str().unwrap(), hit["path"].as_str().unwrap());
        assert!(here.join(&path).is_file(), "{path}");
    }
    for form in [vec!["--paths"], vec!["--csv", "--fields", "path"]] {
        let run = corpus.run(["search", "ferry"].iter().chain(&form));
        let lines = run.stdout.lines().filter(|line| *line != "path");
        assert_eq!(lines.clone().count(), 4, "{run}");
        assert!(lines.clone().all(|line| here.join(line).is_file()), "{run}");
    }
    let status = corpus.run(["status"]);
    assert!(status.stdout.contains("partly read news/deep/b.jsonl: not JSON"), "{status}");
    let shown = corpus.run(["show", hits(&corpus, &["late"])[0]["id"].as_str().unwrap()]);
    assert!(shown.stdout.contains("news/deep/b.jsonl:1\n"), "{shown}");
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    let verified = corpus.run(["verify", "--files"]);
    assert!(verified.stdout.contains("news/a.txt\n"), "{verified}");
}

/// Two roots that hold the same collection.
fn collection_twice() -> Corpus {
    let docs =
        "{\"id\": \"d1\", \"text\": \"port strike\"}\n{\"id\": \"d2\", \"text\": \"strike\"}\n";
    let corpus = Corpus::new().file("a/docs.jsonl", docs).file("b/docs.jsonl", docs);
    beside(&corpus, "queries.tsv", "1\tport strike\n2\tferry\n");
    beside(&corpus, "qrels.txt", "1 0 d1 2\n1 0 d2 1\n");
    corpus
}

#[test]
fn a_document_that_is_indexed_twice_counts_once_and_no_measure_is_above_1() {
    let corpus = collection_twice();
    corpus.run(["index", "news/a", "news/b"]);
    let eval = ["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt", "--trec", "run.txt"];
    let measured = read(&corpus.run(eval.iter().chain(&["--json"])));
    for setting in measured["settings"].as_array().unwrap() {
        for measure in ["ndcg_10", "map", "recall_100", "mrr"] {
            assert_eq!(setting[measure], json!(1.0), "{setting}");
        }
        assert_eq!(setting["repeated"], json!(2), "{setting}");
    }
    let run = fs::read_to_string(corpus.index().with_file_name("run.txt")).unwrap();
    let names: Vec<&str> = run.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(names, ["d1", "d2"]);
    let said = corpus.run(eval).stderr;
    assert!(said.contains("a document counts once, at its first place"), "{said}");
    let searched = corpus.run(["search", "strike", "--trec"]);
    assert_eq!(searched.stdout.lines().count(), 2, "{searched}");
    assert!(searched.stderr.contains("left out 2 with the key"), "{searched}");
}

#[test]
fn judgments_name_articles_by_the_keys_and_ids_that_a_run_is_written_with() {
    let corpus = Corpus::new()
        .article("Port strike", "The port is shut.")
        .article("Strike over", "The port is open.")
        .file("keyed.json", "{\"id\": \"a key\", \"title\": \"Strike\", \"text\": \"A strike.\"}");
    corpus.run(["index", "news"]);
    beside(&corpus, "queries.tsv", "1\tstrike\n");
    let run = corpus.run(["search", "strike", "--trec"]);
    let names: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    assert_eq!(names.len(), 3, "{run}");
    assert!(names.contains(&"a_key"), "{run}");
    let judged: String = names.iter().map(|name| format!("1 0 {name} 1\n")).collect();
    beside(&corpus, "qrels.txt", judged + "1 0 ffffffffffff 1\n");
    let eval = corpus.run(["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt", "--json"]);
    let measured = read(&eval);
    assert_eq!(measured["absent"], json!(1), "{eval}");
    assert_eq!(measured["settings"][1]["recall_100"], json!(0.75), "{eval}");
    beside(&corpus, "qrels.txt", "1 0 no-such 1\n");
    let eval = corpus.run(["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt"]);
    assert_eq!(eval.code, Some(2), "{eval}");
    assert!(eval.stderr.contains("none of the judged articles is in the index"), "{eval}");
}

#[test]
fn files_of_queries_and_judgments_are_read_as_people_hand_them_in() {
    let corpus = Corpus::new().file("a.json", "{\"id\": \"d1\", \"text\": \"port strike\"}");
    corpus.run(["index", "news"]);
    let eval = || corpus.run(["eval", "--queries", "queries", "--qrels", "qrels", "--json"]);
    let utf_16: Vec<u8> =
        "\u{feff}1\tstrike\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for queries in [b"\xef\xbb\xbf1\tstrike\r\n".to_vec(), utf_16] {
        beside(&corpus, "queries", queries);
        beside(&corpus, "qrels", "\u{feff}query-id\tcorpus-id\tscore\r\n1\td1\t1\r\n");
        assert_eq!(read(&eval())["settings"][1]["mrr"], json!(1.0));
    }
    beside(&corpus, "queries", b"1\tstrike\n2\tcaf\xe9\n");
    let run = eval();
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("the queries in queries: line 2 is not UTF-8"), "{run}");
    beside(&corpus, "query.txt", "\u{feff}strike\n");
    let run = corpus.run(["count", "--query", "query.txt"]);
    assert_eq!(run.stdout, "1\n", "{run}");
}

#[test]
fn recency_orders_an_archive_that_ended_years_ago_and_puts_the_undated_last() {
    let strike = "The port strike goes on, says the union.";
    let corpus = Corpus::new()
        .dated("1998-05-01", "Herald", "Port strike of 1998", strike)
        .article("Port strike undated", strike)
        .dated("2020-03-04", "Herald", "Port strike of 2020", strike)
        .dated("2008-03-04", "Herald", "Port strike of 2008", strike)
        .dated("2020-03-03", "Herald", "Port strike of 2020, before", strike);
    corpus.run(["index", "news"]);
    let newest_first = [
        "Port strike of 2020",
        "Port strike of 2020, before",
        "Port strike of 2008",
        "Port strike of 1998",
        "Port strike undated",
    ];
    for half_life in ["1d", "30d", "6m", "10y"] {
        let found = titles(&corpus, &["port strike", "--recency", half_life]);
        assert_eq!(found, newest_first, "{half_life}");
    }
    let run = corpus.run(["search", "port strike", "--recency", "30d", "--explain"]);
    let from = "note: age counts from 2020-03-04, the day of the newest article";
    assert!(run.stderr.contains(from), "{run}");
    // Each page goes on where the one before ended.
    let pages = ["0", "2", "4"].map(|offset| {
        titles(&corpus, &["port strike", "--recency", "1d", "-n", "2", "--offset", offset])
    });
    assert_eq!(pages.concat(), newest_first);
}

#[test]
fn recency_puts_articles_that_no_word_ranks_in_the_order_of_their_days() {
    let mut corpus = Corpus::new();
    let mut newest_first = Vec::new();
    for number in 0..320 {
        let (year, month, day) = (1995 + number / 12, number % 12 + 1, number % 28 + 1);
        let title = format!("Item {number}");
        let date = format!("{year}-{month:02}-{day:02}");
        corpus = corpus.dated(&date, "Herald", &title, "The port is open, says the union.");
        newest_first.insert(0, title);
    }
    corpus.run(["index", "news"]);
    for query in ["*", "* words:>2", "source:herald"] {
        for limit in [3, 100, 200, 320] {
            let found = titles(&corpus, &[query, "--recency", "30d", "-n", &limit.to_string()]);
            assert_eq!(found, newest_first[..limit], "{query} -n {limit}");
        }
        let pages = ["0", "150", "300"].map(|offset| {
            titles(&corpus, &[query, "--recency", "30d", "-n", "150", "--offset", offset])
        });
        assert_eq!(pages.concat(), newest_first, "{query}");
    }
}

#[test]
fn the_next_page_of_similar_articles_is_had_as_its_hint_says() {
    let mut corpus = Corpus::new();
    for number in 0..6 {
        let body = format!("Dockers of the port strike again. Pier {number} is shut by dockers.");
        corpus = corpus.article(&format!("Strike {number}"), &body);
    }
    corpus.run(["index", "news"]);
    let id = hits(&corpus, &["dockers"])[0]["id"].as_str().unwrap().to_owned();
    let all = corpus.run(["similar", &id, "--json"]);
    let ids = |run: &Run| -> Vec<Value> {
        read(run)["hits"].as_array().unwrap().iter().map(|hit| hit["id"].clone()).collect()
    };
    let first = corpus.run(["similar", &id, "-n", "3"]);
    assert!(first.stderr.contains("more: --offset 3"), "{first}");
    let first = corpus.run(["similar", &id, "-n", "3", "--json"]);
    let offset = read(&first)["next"]["offset"].to_string();
    let second = corpus.run(["similar", &id, "-n", "3", "--json", "--offset", &offset]);
    assert_eq!([ids(&first), ids(&second)].concat(), ids(&all));
}

#[test]
fn expanding_any_of_the_words_adds_articles_that_share_several_words_with_the_best() {
    let mut corpus = Corpus::new();
    for number in 0..12 {
        let body = "The dockers of the harbor walked out, and the harbor stays shut.";
        corpus = corpus.article(&format!("Strike {number}"), body);
    }
    corpus = corpus
        .article("Kin", "Dockers walked out at noon in the harbor.")
        .article("Harbor", "A harbor is a pretty place.")
        .article("Else", "Nothing of this kind.");
    for number in 0..30 {
        corpus = corpus.article(&format!("Chess {number}"), "Pawns and bishops met at noon.");
    }
    corpus.run(["index", "news"]);
    // The twelve are copies of each other.
    let all = ["-n", "50", "--fold", "none"];
    let count = |arguments: &[&str]| hits(&corpus, &[arguments, &all[..]].concat()).len();
    assert_eq!(count(&["strike", "--any"]), 12);
    for query in ["strike", "strike zeppelin"] {
        let found = titles(&corpus, &[&[query, "--any", "--expand"], &all[..]].concat());
        assert_eq!(found.len(), 13, "{query}: {found:?}");
        assert_eq!(found[12], "Kin");
    }
    // Where all words are asked for, what is added only orders.
    assert_eq!(count(&["strike", "--expand"]), 12);
}

#[test]
fn a_map_that_names_what_no_record_has_is_reported_by_every_command_that_reads_with_it() {
    let corpus = Corpus::new().file("a.jsonl", "{\"head\": \"Ferry\", \"text\": \"Late.\"}\n");
    beside(&corpus, "map.toml", "[fields]\ntitle = \"head\"\npublished = \"meta.when\"\n");
    for command in ["extract", "index"] {
        let run = corpus.run([command, "news", "--map", "map.toml"]);
        let said = "warning  news: the map: no record has \"meta.when\", where published is to be";
        assert!(run.stderr.contains(said), "{run}");
        assert!(!run.stderr.contains("\"head\""), "{run}");
    }
    beside(&corpus, "map.toml", "[fields]\ntitle = [\"head\"]\n");
    let run = corpus.run(["extract", "news", "--map", "map.toml"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("line 2: title is to be the name of a field in quotes"), "{run}");
}

#[test]
fn shells_complete_what_can_be_explained() {
    let corpus = Corpus::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = corpus.run(["completions", shell]).stdout;
        for line in ["help", "man"] {
            let offered = script.lines().filter(|text| text.contains(line));
            let offered: String = offered.collect();
            assert!(offered.contains("similar"), "{shell}: {line}");
        }
        assert!(script.contains("query"), "{shell}");
    }
    assert_eq!(corpus.run(["help", "similar"]).code, Some(0));
    let wrong = corpus.run(["help", "simlar"]);
    assert_eq!(wrong.code, Some(2), "{wrong}");
    assert!(wrong.stderr.contains("similar"), "{wrong}");
}

#[test]
fn a_request_of_a_batch_is_answered_with_its_id_whatever_is_wrong_with_it() {
    let corpus = Corpus::new().file("a.json", "{\"title\": \"Ferry\", \"text\": \"Late.\"}");
    let requests = [
        "\u{feff}{\"id\": \"first\", \"path\": \"news/a.json\"}",
        "{\"id\": 2, \"path\": 3}",
        "{\"id\": 3}",
        "{\"id\": [4], \"path\": \"news/none.json\"}",
        "[5]",
        "not JSON",
    ];
    let run = corpus.run_reading(&requests.join("\n"), ["extract", "--batch"]);
    let answers: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<Value> = answers.iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(ids, [json!("first"), json!(2), json!(3), json!([4]), Value::Null, Value::Null]);
    let problems = |at: usize| answers[at]["problems"].to_string();
    assert_eq!(problems(0), "[]");
    assert!(problems(1).contains("its path is no text"), "{run}");
    assert!(problems(3).contains("No such file"), "{run}");
    assert_eq!(run.code, Some(1), "{run}");
}

/// Returns the names of fields that a schema has at any depth.
fn named(schema: &Value, names: &mut std::collections::BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                names.extend(properties.keys().cloned());
            }
            members.values().for_each(|member| named(member, names));
        }
        Value::Array(all) => all.iter().for_each(|one| named(one, names)),
        _ => {}
    }
}

/// Returns the names of fields that an answer has at any depth.
fn fields(answer: &Value, names: &mut std::collections::BTreeSet<String>) {
    match answer {
        Value::Object(members) => {
            names.extend(members.keys().cloned());
            members.values().for_each(|member| fields(member, names));
        }
        Value::Array(all) => all.iter().for_each(|one| fields(one, names)),
        _ => {}
    }
}

#[test]
fn every_command_prints_the_schema_that_its_json_fits() {
    let corpus = collection_twice()
        .dated("2019-03-04", "Herald", "Ferry", "HULL, March 4 (Reuters) - The ferry is late.")
        .file("bad.json", "{bad")
        .file("page.html", "<title>Ferry</title><p>The ferry is on time, says the port.</p>");
    corpus.run(["index", "news"]);
    fs::remove_file(corpus.news().join("page.html")).unwrap();
    let id = hits(&corpus, &["ferry late"])[0]["id"].as_str().unwrap().to_owned();
    let shown = read(&corpus.run(["show", &id, "--json"]));
    let passage = format!("{id}#p1@{}", shown["passages"][0]["hash"].as_str().unwrap());
    let eval = ["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt", "--json"];
    let commands: [(&str, &[&str]); 25] = [
        ("search", &["search", "ferry", "--json"]),
        ("similar", &["similar", &id, "--json", "--explain"]),
        ("story", &["story", &id, "--json"]),
        ("story", &["story", "--json", "--diff", &id, &id]),
        ("versions", &["versions", &id, "--json"]),
        ("count", &["count", "ferry date:2019", "--json"]),
        ("count", &["count", "ferry", "--by", "source,year", "--share", "--json"]),
        ("timeline", &["timeline", "ferry", "--by", "year,source", "--json"]),
        ("first", &["first", "ferry", "--json"]),
        ("concordance", &["concordance", "ferry", "--json"]),
        ("terms", &["terms", "ferry", "--min-count", "1", "--json"]),
        ("quote", &["quote", "the ferry is late", "--json"]),
        ("quote", &["quote", "the ferry is late says nobody in any of the ports", "--json"]),
        ("doctor", &["doctor", "--json"]),
        ("doctor", &["doctor", "--list", "no-title", "--json"]),
        ("collocates", &["collocates", "ferry", "--min-count", "1", "--json"]),
        ("sample", &["sample", "ferry", "--with", "body,passages", "--json"]),
        ("sources", &["sources", "--json"]),
        ("show", &["show", &id, "--json"]),
        ("show", &["show", &passage, "--json"]),
        ("explain", &["explain", "ferr* late", "--json"]),
        ("status", &["status", "--json"]),
        ("verify", &["verify", "--files", "--json"]),
        ("eval", &eval),
        ("extract", &["extract", "news/0001.json"]),
    ];
    for (command, arguments) in commands {
        let schema = read(&corpus.run([command, "--schema"]));
        let validator = jsonschema::validator_for(&schema).unwrap();
        let run = corpus.run(arguments);
        let answer = read(&run);
        let errors: Vec<String> = validator.iter_errors(&answer).map(|e| e.to_string()).collect();
        assert_eq!(errors, [""; 0], "{command}: {run}");
        let (mut known, mut there) = Default::default();
        named(&schema, &mut known);
        fields(&answer, &mut there);
        let unknown: Vec<&String> = there.difference(&known).collect();
        assert!(unknown.is_empty(), "{command}: the schema has no {unknown:?}");
        // It says what must be there.
        assert!(!validator.is_valid(&json!({})), "{command}");
    }
    let schema = read(&corpus.run(["extract", "--schema"]));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let request = "{\"id\": 1, \"path\": \"news/bad.json\"}";
    let batch = corpus.run_reading(request, ["extract", "--batch"]);
    assert!(validator.is_valid(&read(&batch)), "{batch}");
}

#[test]
fn what_sources_say_of_dates_adds_up_to_what_the_total_says() {
    let corpus = Corpus::new()
        .dated("2019-03-04", "Herald", "Ferry", "Late.")
        .dated("2019-03-05", "Herald", "Ferry", "On time.")
        .article("Ferry", "When?");
    corpus.run(["index", "news"]);
    for (query, dated, undated) in [("ferry", 2, 0), ("ferry date:2019", 2, 1)] {
        let answer = read(&corpus.run(["sources", query, "--json"]));
        let rows = answer["sources"].as_array().unwrap();
        let sum: u64 = rows.iter().map(|row| row["dated"].as_u64().unwrap()).sum();
        assert_eq!(sum, dated, "{answer}");
        assert_eq!(answer["total"]["undated"], json!(undated), "{answer}");
        assert!(rows.iter().all(|row| row.get("undated").is_none()), "{answer}");
    }
}

#[test]
fn damage_names_the_file_in_plain_words_whichever_it_is_and_however_it_is_damaged() {
    let corpus = Corpus::new().article("Ferry", "The ferry is late.").article("Crane", "It fell.");
    corpus.run(["index", "news"]);
    let generation = corpus.index().join("gen-1");
    let mut files: Vec<_> = fs::read_dir(&generation).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut searched = 0;
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&file).unwrap();
        for damage in ["missing", "cut", "empty"] {
            match damage {
                "missing" => fs::remove_file(&file).unwrap(),
                "cut" => fs::write(&file, &bytes[..bytes.len() / 2]).unwrap(),
                _ => fs::write(&file, "").unwrap(),
            }
            for command in [vec!["search", "\"ferry is\""], vec!["status"], vec!["verify"]] {
                let run = corpus.run(&command);
                if run.code == Some(6) {
                    searched += u32::from(command[0] == "search");
                    let said = format!("{}{}", run.stdout, run.stderr);
                    assert!(said.contains(&name), "{name} {damage}: {run}");
                    for words in ["Custom {", "IoError", "FileDoesNotExist", "Unsealed", "Error("] {
                        assert!(!said.contains(words), "{name} {damage}: {run}");
                    }
                }
            }
            fs::write(&file, &bytes).unwrap();
        }
    }
    assert!(searched >= 21, "seven files that a search reads, damaged three times: {searched}");
    assert_eq!(corpus.run(["verify"]).code, Some(0));
}

#[test]
fn an_answer_is_no_longer_than_max_bytes_or_says_its_least() {
    let corpus = collection_twice();
    corpus.run(["index", "news"]);
    let long = ["ferry", &"ferry OR ".repeat(3_000), "ferry"].join(" OR ").replace("OR  OR", "OR");
    for query in ["ferry", "ferr* OR nothing", "nowhere", &long] {
        for form in ["--json", "--jsonl"] {
            for most in ["10", "300", "1000", "1500", "4000", "100000"] {
                let run = corpus.run(["search", query, form, "--max-bytes", most]);
                if run.code == Some(2) {
                    let least = run
                        .stderr
                        .split("the shortest possible one has ")
                        .nth(1)
                        .unwrap_or_default();
                    let least = least.split(' ').next().unwrap_or_default();
                    assert!(least.parse::<usize>().unwrap() > most.parse().unwrap(), "{run}");
                    let run = corpus.run(["search", query, form, "--max-bytes", least]);
                    assert_eq!(run.stdout.len().to_string(), least, "{run}");
                } else {
                    assert!(run.stdout.len() <= most.parse().unwrap(), "{form} {most}");
                    let last = run.stdout.lines().last().unwrap();
                    serde_json::from_str::<Value>(last).expect("what is cut is JSON");
                }
            }
        }
    }
}

#[test]
fn sources_print_dates_as_precise_as_articles_have_them() {
    let dated = |date: &str| format!("---\nsource: The Gazette\ndate: {date}\n---\n\nThe port.\n");
    let corpus = Corpus::new()
        .file("a.md", dated("1987"))
        .file("b.md", dated("1998-05"))
        .file("c.md", dated("2001-02-03"))
        .file("d.md", dated("2001-02").replace("Gazette", "Herald"));
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    let table = corpus.run(["sources"]).stdout;
    assert!(table.contains("3  1987     2001-02-03  The Gazette"), "{table}");
    assert!(table.contains("1  2001-02  2001-02     The Herald"), "{table}");
    let csv = corpus.run(["sources", "--csv"]).stdout;
    assert!(csv.contains("The Gazette,3,3,1987,2001-02-03"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&corpus.run(["sources", "--json"]).stdout).expect("JSON");
    assert_eq!(json["sources"][1]["first"], "2001-02");
    assert_eq!(json["sources"][1]["last"], "2001-02");
}

#[test]
fn help_names_every_exit_code_and_explains_queries_of_other_services() {
    let help = corpus_free(&["help"]);
    let documents = std::fs::read_to_string(crate::support::repository().join("docs/programs.md"));
    let documents = documents.expect("docs/ is here");
    let codes = documents.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    let codes: Vec<u8> = codes.filter_map(|code| code.trim_end_matches(',').parse().ok()).collect();
    assert!(codes.len() > 10, "{codes:?}");
    for code in codes {
        let words = help.split(|c: char| !c.is_ascii_alphanumeric());
        assert!(words.filter(|word| *word == code.to_string()).count() > 0, "{code}: {help}");
    }
    let syntax = corpus_free(&["help", "syntax"]);
    for operator in ["hlead(x)", "hlp=x", "headline:x", "near5"] {
        assert!(syntax.contains(operator), "{operator}: {syntax}");
    }
}

/// Returns what a command prints that needs no news.
fn corpus_free(args: &[&str]) -> String {
    Corpus::new().run(args).stdout
}
