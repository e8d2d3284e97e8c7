//! What people type and paste is understood: questions, headlines, stray quotes; and where it is not,
//! they hear how.

use std::process::Command;

use crate::support::Corpus;
use crate::support::Run;

fn indexed(corpus: Corpus) -> Corpus {
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

fn council() -> Corpus {
    let dull = "The council of the town spoke of the budget and of the roads.";
    Corpus::new()
        .article("Who will win the Senate?", "Nobody knows yet who is ahead in the race.")
        .article("Senates of the world", "Item two. Some senates are safer than others.")
        .article("Is the harbour bridge safe?", "Engineers looked at every bolt of it.")
        .article("Minister: 'It Isn't Working:' inside the reform", dull)
        .article("Brand Ã¢â‚¬â„¢s new look", dull)
        .article("Mayor”s last stand -calls it a win", dull)
}

fn first(run: &Run) -> &str {
    run.stdout.lines().nth(1).unwrap_or_default().trim()
}

#[test]
fn a_question_finds_the_article_that_asks_it() {
    let corpus = council();
    corpus.run(["index", "news"]);
    for question in [
        "Who will win the Senate?",
        "\"win the senate?\"",
        "¿Who will win the Senate?",
        "who will win the senate ?",
    ] {
        let run = corpus.run(["search", question]);
        assert_eq!(first(&run), "Who will win the Senate?", "{question}: {run}");
    }
    let run = corpus.run(["search", "Who will win the Senate?"]);
    assert!(run.stderr.contains("/senate./"), "{run}");
    let run = corpus.run(["search", "/senate./"]);
    assert_eq!(first(&run), "Senates of the world", "{run}");
    let run = corpus.run(["search", "Is the harbour bridge safe?", "--any"]);
    assert_eq!(first(&run), "Is the harbour bridge safe?", "{run}");
    // In Lucene it is one character, wherever it is.
    let run = corpus.run(["search", "--syntax", "lucene", "senate?"]);
    assert_eq!(first(&run), "Senates of the world", "{run}");
}

#[test]
fn a_pasted_headline_is_no_syntax_error() {
    let corpus = council();
    corpus.run(["index", "news"]);
    for headline in [
        "Minister: 'It Isn't Working:' inside the reform",
        // It was encoded twice in the file, which is mended there.
        "Brand ’s new look",
        "Mayor”s last stand",
    ] {
        let run = corpus.run(["search", "--fold", "none", headline]);
        let words = &headline[headline.len() - 8..];
        assert!(first(&run).contains(words), "{headline}: {run}");
    }
    let run = corpus.run(["search", "Brand Ã¢â‚¬â„¢s new look"]);
    assert_eq!(run.code, Some(1), "nothing is found, and it is no error: {run}");
}

#[test]
fn plain_text_never_fails() {
    let corpus = council();
    corpus.run(["index", "news"]);
    let run =
        corpus.run(["search", "--plain", "mayor AND (\"last stand title:x -- * NEAR/5 a~9 /["]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(first(&run).starts_with("Mayor”s"), "{run}");
    for operators in ["mayor && stand", "+mayor stand", "the mayor's + stand = log(x + c)"] {
        let run = corpus.run(["search", "--plain", operators]);
        assert_eq!(run.code, Some(0), "{operators}: {run}");
    }
    let unknown = corpus.run(["search", "--plain", "?!\" ) (( |"]);
    assert_eq!(unknown.code, Some(1), "{unknown}");
    assert!(unknown.stderr.contains("no letters or digits"), "{unknown}");
    let run = corpus.run(["search", "--plain", "🐲 -- mayor"]);
    assert_eq!(run.code, Some(0), "{run}");
    let long = "mayor's \"nonsense ".repeat(6_000);
    let run = corpus.run_reading(&long, ["search", "--plain", "--query", "-"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = corpus.run(["search", "--literal", "mayor"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("--plain"), "{run}");
}

#[test]
fn a_day_is_that_of_the_time_zone_named_by_tz() {
    let corpus = council();
    corpus.run(["index", "news"]);
    let run = |zone: &str, arguments: [&str; 2]| {
        let mut command = Command::new("/usr/bin/env");
        command.arg(format!("TZ={zone}")).arg(env!("CARGO_BIN_EXE_dateline"));
        corpus.run_by(&mut command, arguments)
    };
    let today = |zone: &str| run(zone, ["explain", "council date:today"]).stdout;
    // Two zones that are never on the same day.
    assert_ne!(today("Pacific/Kiritimati"), today("Pacific/Midway"));
    assert_eq!(today("Pacific/Kiritimati"), today("AAA-14"));
    for zone in ["Pacific/Kiritimati", "AAA-14", "Pacific/Midway", "AAA11", "Asia/Tokyo", ""] {
        for (query, count) in [("ingested:today", "6\n"), ("ingested:yesterday", "0\n")] {
            let run = run(zone, ["count", query]);
            assert_eq!(run.stdout, count, "{zone} {query}: {run}");
            assert!(!run.stderr.contains("TZ"), "{run}");
        }
    }
    let run = run("No/Such", ["count", "ingested:today"]);
    assert!(run.stderr.contains("TZ=\"No/Such\" is no time zone known here"), "{run}");
}

#[test]
fn the_article_whose_title_is_the_query_comes_first_however_often_others_say_its_words() {
    let mut corpus = Corpus::new();
    for number in 0..150 {
        let text = "Brovik, person of the year: Dana Brovik. ".repeat(9);
        corpus = corpus.article(&format!("Notes of day {number}"), &text);
    }
    let long = "The town hall was full and the roads were wet that night. ".repeat(60);
    let corpus = corpus.article("Person of the Year: Dana Brovik", &long);
    corpus.run(["index", "news"]);
    let typed = "Person of the Year: Dana Brovik";
    for arguments in [vec![typed], vec![typed, "--plain"], vec!["Brovik, Dana"]] {
        let pages = |page: &str| {
            let run = [&["search"][..], &arguments, &["--jsonl", "--passages", "0"]].concat();
            corpus.run([&run[..], &["-n", "60", "--offset", page]].concat()).stdout
        };
        let mut titles = Vec::new();
        let mut scores = Vec::new();
        for line in ["0", "60", "120"].map(pages).concat().lines() {
            let hit: serde_json::Value = serde_json::from_str(line).expect("JSON");
            titles.extend(hit["title"].as_str().map(str::to_owned));
            scores.extend(hit["score"].as_f64());
        }
        let asked = titles.iter().position(|title| title == typed);
        if arguments[0] == typed {
            assert_eq!(asked, Some(0), "{arguments:?}");
            assert!(scores.is_sorted_by(|a, b| a >= b), "{arguments:?} {scores:?}");
        }
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), 151, "each once over all pages");
    }
}

fn filed() -> Corpus {
    let record = |source: &str, url: &str, lang: &str| {
        serde_json::json!({
            "title": "Grovin", "text": "The grovin council spoke.", "date": "2020-01-01",
            "source": source, "url": url, "lang": lang,
        })
        .to_string()
    };
    Corpus::new()
        .file("0.json", record("Sun Daily", "https://www.bbc.co.uk/news/1", "en"))
        .file("1.json", record("Morning Sun", "https://münchen.example/a", "en"))
        .file("2.json", record("Herald", "https://xn--mnchen-3ya.example/b", "de"))
}

#[test]
fn a_filter_takes_what_people_write_for_its_value() {
    let corpus = filed();
    corpus.run(["index", "news"]);
    for (query, count) in [
        ("domain:www.bbc.co.uk", "1"),
        ("domain:https://www.bbc.co.uk/", "1"),
        ("domain:münchen.example", "2"),
        ("domain:XN--MNCHEN-3YA.example", "2"),
        ("lang:english", "2"),
        ("lang:en-US", "2"),
        ("lang:German", "1"),
    ] {
        let run = corpus.run(["count", query]);
        assert_eq!(run.stdout.trim(), count, "{query}: {run}");
    }
    let run = corpus.run(["count", "grovin", "--lang", "english"]);
    assert_eq!(run.stdout.trim(), "2", "{run}");
}

#[test]
fn a_filter_that_cannot_match_names_what_there_is() {
    let corpus = filed();
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "grovin lang:klingonisch"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("the articles are in en, de"), "{run}");
    for (query, near) in [
        ("grovin source:herld", "Herald (1)"),
        ("grovin source:daly*", "Sun Daily (1)"),
        ("grovin source:(herld OR nobody)", "Herald (1)"),
        ("grovin domain:bbc.uk.co", "bbc.co.uk (1)"),
        ("grovin lang:fr", "en (2)"),
    ] {
        let run = corpus.run(["search", query]);
        let shown = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, Some(1), "{query}: {run}");
        assert!(shown.contains("not in the index; similar: "), "{query}: {run}");
        assert!(shown.contains(near), "{query}: {run}");
    }
}

#[test]
fn a_filter_behind_not_that_leaves_nothing_out_says_so() {
    let corpus = filed();
    corpus.run(["index", "news"]);
    for (query, note) in [
        (
            "grovin -source:herld",
            "-source:herld leaves nothing out: no article has it; near it are Herald",
        ),
        ("grovin -lang:fr", "-lang:fr leaves nothing out: no article has it; near it are en, de"),
        ("grovin -source:(herld OR daily)", "-source:herld leaves nothing out"),
        ("grovin NOT url:/zz.*/", "-url:/zz.*/ leaves nothing out: no article has it"),
    ] {
        for command in ["search", "count"] {
            let run = corpus.run([command, query]);
            assert_eq!(run.code, Some(0), "{query}: {run}");
            assert!(run.stderr.contains(note), "{query}: {run}");
        }
    }
    let run = corpus.run(["search", "grovin -source:daily"]);
    assert!(!run.stderr.contains("leaves nothing out"), "{run}");
}

#[test]
fn an_index_without_articles_is_no_answer() {
    let corpus = Corpus::new();
    corpus.run(["index", "news"]);
    let run = corpus.run(["search", "grovin"]);
    assert_eq!(run.code, Some(8), "{run}");
    assert!(run.stderr.contains("is empty"), "{run}");
    let run = corpus.run(["search", "--json", "grovin"]);
    assert!(run.stderr.contains("\"kind\":\"empty\""), "{run}");
    // A run that is at work holds the lock.
    let lock = std::fs::File::open(corpus.index().join("lock")).expect("a run made it");
    lock.lock().expect("nobody writes");
    let run = corpus.run(["search", "grovin"]);
    assert_eq!(run.code, Some(8), "{run}");
    assert!(run.stderr.contains("the first run is under way (process "), "{run}");
}

#[test]
fn an_index_that_is_being_made_is_no_answer() {
    let corpus = Corpus::new();
    // What a first run makes before it has a generation in use.
    std::fs::create_dir_all(corpus.index().join("gen-1")).expect("a folder of ours");
    std::fs::write(corpus.index().join("lock"), "process 4711, started 09:01\n").expect("ours");
    for command in [&["search", "grovin"][..], &["count", "grovin"], &["status"]] {
        let run = corpus.run(command);
        assert_eq!(run.code, Some(8), "{run}");
        assert!(run.stderr.contains("the first run ended before it could be searched"), "{run}");
    }
    let lock = std::fs::File::open(corpus.index().join("lock")).expect("just written");
    lock.lock().expect("nobody writes");
    for command in
        [&["search", "grovin"][..], &["search", "--in", "news", "grovin"], &["count", "grovin"]]
    {
        let run = corpus.run(command);
        assert_eq!(run.code, Some(8), "{run}");
        assert!(run.stderr.contains("the first run is under way (process 4711"), "{run}");
    }
    let run = corpus.run(["search", "--json", "grovin"]);
    assert!(run.stderr.contains("\"kind\":\"empty\""), "{run}");
    drop(lock);
    // The run that comes next makes it.
    assert_eq!(corpus.run(["index", "news"]).code, Some(0));
    assert!(corpus.run(["search", "grovin"]).stderr.contains("is empty"));
}

#[test]
fn an_index_above_is_not_searched_while_that_of_the_folder_is_being_made() {
    let corpus = Corpus::new().article("Harbor", "The harbor strike went on.");
    corpus.run(["index", "news"]);
    let below = corpus.news().join("index");
    std::fs::create_dir(&below).expect("a folder of ours");
    std::fs::write(below.join("lock"), "process 4711, started 09:01\n").expect("ours");
    let mut command = std::process::Command::new("sh");
    let search = "cd news && exec \"$@\"";
    command.args(["-c", search, "sh", env!("CARGO_BIN_EXE_dateline")]);
    let run = corpus.run_by(&mut command, ["search", "harbor"]);
    assert_eq!(run.code, Some(8), "{run}");
}

#[test]
fn comments_signs_and_empty_queries_are_reported() {
    let corpus = council();
    corpus.run(["index", "news"]);
    let text = "# who is who\nmayor\n# the last of them\n";
    let run = corpus.run_reading(text, ["search", "--query", "-"]);
    assert_eq!(first(&run), "Mayor”s last stand -calls it a win", "{run}");
    assert!(run.stderr.contains("2 lines of comment are left out"), "{run}");
    let run = corpus.run_reading("#mayor", ["search", "--query", "-"]);
    assert_eq!(first(&run), "Mayor”s last stand -calls it a win", "{run}");
    let run = corpus.run(["search", ""]);
    assert!(run.stderr.contains("it matches every article"), "{run}");
    let run = corpus.run(["search", "--lang", "en"]);
    assert!(run.stderr.contains("it matches every article within the filters"), "{run}");
    for query in ["mayor 5%", "mayor §", "$ mayor"] {
        let run = corpus.run(["search", query]);
        assert!(run.stderr.contains("is not searched for"), "{query}: {run}");
    }
    for query in ["§", "🐲"] {
        let run = corpus.run(["search", query]);
        assert_eq!(run.code, Some(2), "{query}: {run}");
    }
}

#[test]
fn any_of_the_words_refuses_an_operator_that_requires_them_and_takes_the_others() {
    let corpus = Corpus::new().article("One", "The port is shut.").article("Two", "Talks fail.");
    let corpus = indexed(corpus);
    for (query, sign) in [
        ("port AND talks", "AND"),
        ("port && talks", "&&"),
        ("(port AND talks) rook", "AND"),
        ("port (talks AND rook)", "AND"),
        ("+port talks", "+"),
        ("port +talks", "+"),
    ] {
        let run = corpus.run(["search", "--any", query]);
        assert_eq!(run.code, Some(2), "{query}: {run}");
        assert!(run.stderr.contains(&format!("{sign:?} requires its words")), "{query}: {run}");
        assert!(run.stderr.contains("--plain"), "{query}: {run}");
    }
    let nexis = corpus.run(["count", "--any", "--syntax", "nexis", "port and talks"]);
    assert_eq!(nexis.code, Some(2), "{nexis}");
    for query in [
        "port talks",
        "port OR talks",
        "port talks AND words:>0",
        "port talks AND NOT rook",
        "port talks (rook AND bishop OR queen)",
        "port talks \"AND\"",
        "port talks and",
    ] {
        assert_eq!(corpus.run(["count", "--any", query]).stdout, "2\n", "{query}");
    }
    assert_eq!(corpus.run(["count", "--plain", "port AND talks"]).stdout, "2\n");
    // Nor is it offered where it would be refused.
    let offered = |query: &str| corpus.run(["search", query]).stderr.contains("--any");
    assert!(offered("the port is shut") && !offered("port AND shut"));
}

#[test]
fn a_korean_word_finds_the_same_whether_any_of_the_words_is_enough_or_all() {
    let corpus = Corpus::new()
        .article("하나", "정부는 발표했다.")
        .article("둘", "정부가 발표했다.")
        .article("셋", "부는 바람이 분다.");
    corpus.run(["index", "news"]);
    for word in ["정부는", "정부가"] {
        for flag in ["--any", "--plain"] {
            let run = corpus.run(["count", flag, word]);
            assert_eq!(run.stdout, "1\n", "{flag} {word}: {run}");
        }
        assert_eq!(corpus.run(["count", word]).stdout, "1\n", "{word}");
    }
    assert_eq!(corpus.run(["count", "--any", "정부는 바람이"]).stdout, "2\n");
}

#[test]
fn explain_has_one_line_an_operand_indented_as_the_query_with_counts_in_their_fields() {
    let corpus = Corpus::new()
        .article("Port shut", "Dock workers walked out.")
        .article("Council meets", "The port is busy. A strike is near.");
    let corpus = indexed(corpus);
    let lines = |query: &str| {
        let run = corpus.run(["explain", query]);
        let cut = |line: &str| {
            line.split("  ")
                .filter(|part| !part.is_empty())
                .take(2)
                .map(str::trim)
                .collect::<Vec<_>>()
                .join("|")
        };
        run.stdout.lines().skip(1).map(cut).collect::<Vec<_>>()
    };
    assert_eq!(
        lines("title:port (dock OR \"a strike\") NOT council"),
        [
            "1 article|title:port",
            "2 articles|dock OR \"a strike\"",
            "1 article|dock",
            "1 article|\"a strike\"",
            "1 article|a",
            "1 article|strike",
            "1 article|council",
        ]
    );
    // However many they are, each count is in the same column.
    let many = (0..200).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" OR ");
    let run = corpus.run(["explain", &format!("port AND ({many})")]);
    let rows: Vec<&str> = run.stdout.lines().skip(1).take(202).collect();
    let column = |row: &str, text: &str| row.find(text).unwrap_or_else(|| panic!("{row}"));
    assert_eq!(column(rows[0], "port"), column(rows[1], "word0 OR word1"));
    let words = (0..200).map(|n| column(rows[n + 2], &format!("word{n} ")));
    assert!(words.collect::<std::collections::BTreeSet<_>>().len() == 1, "{run}");
    assert!(rows.iter().all(|row| row.chars().count() < 100), "{run}");
    let json = corpus.run(["explain", "--json", "port AND NOT (dock OR strike)"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["operands"][1]["part"], "left-out");
    assert_eq!(json["operands"][1]["articles"], 2);
    assert_eq!(json["operands"][2]["depth"], 1);
}

#[test]
fn explain_lists_what_a_word_finds_where_that_is_another_spelling_and_nothing_else() {
    let corpus = Corpus::new()
        .article("One", "Mueller flew with MH-370. The NGOs of the U.N. met Halloran.")
        .article(
            "Two",
            "The re-election of the US envoy. A reelection in the U.S., said the port.",
        );
    let corpus = indexed(corpus);
    let lines = |query: &str| {
        let run = corpus.run(["explain", query]);
        run.stdout.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    for (query, found) in [
        ("Müller", "1 term: mueller"),
        ("MH370", "1 term: mh370 in two parts"),
        ("NGO", "1 term: NGOs"),
        ("NGO*", "1 term: ngos"),
        ("Haloran~1", "1 term: halloran"),
        ("zeppelin", "not in the index"),
    ] {
        let lines = lines(query);
        assert!(lines.iter().any(|line| line.ends_with(found)), "{query}: {lines:?}");
    }
    for query in ["port", "envoy", "Envoy"] {
        assert!(!lines(query)[0].contains("term"), "{query}: {:?}", lines(query));
    }
    for query in ["US", "re-election", "UN"] {
        let mut lines = lines(query);
        let all = lines.len();
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), all, "{query}: {lines:?}");
        // Lines of one text say what each of them finds.
        let of_word = lines.iter().filter(|line| line.contains(&format!("  {query}  ")));
        let of_word: Vec<&String> = of_word.collect();
        let is_bare = |line: &&String| {
            line.trim_end().rsplit("  ").next().is_some_and(|end| end.starts_with("weight"))
        };
        assert!(of_word.len() == 1 || !of_word.iter().any(is_bare), "{lines:?}");
    }
}

#[test]
fn what_reads_like_an_operator_and_is_none_is_noted() {
    let corpus = indexed(Corpus::new().article("One", "The port talks of a strike."));
    let noted = |query: &str| corpus.run(["count", query]).stderr;
    assert!(noted("talks PRE strike").contains("PRE/5"), "{}", noted("talks PRE strike"));
    assert!(noted("{strike}").contains("=Word"), "{}", noted("{strike}"));
    for query in ["&port", "[strike"] {
        assert!(noted(query).contains("is not searched for"), "{query}: {}", noted(query));
    }
    assert!(!noted("AT&T PRE/3 port").contains("note"), "{}", noted("AT&T PRE/3 port"));
}

#[test]
fn words_of_a_lucene_query_are_or_unless_the_default_operator_is_and() {
    let corpus = council();
    corpus.run(["index", "news"]);
    let count = |args: &[&str]| {
        let run = corpus.run(["count", "--syntax", "lucene"].iter().chain(args).copied());
        assert_eq!(run.code, Some(0), "{run}");
        run.stdout.trim().parse::<u32>().unwrap()
    };
    let both = count(&["minister AND council"]);
    assert!(count(&["minister council"]) > both);
    assert_eq!(count(&["--default-operator", "and", "minister council"]), both);
    let run = corpus.run(["count", "--default-operator", "and", "minister council"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("--syntax lucene or mediacloud"), "{run}");
    let run = corpus.run(["count", "--json", "--syntax", "lucene", "minister council"]);
    assert!(
        run.stdout.contains(
            "\"syntax\":\"lucene\",\"syntax_from\":\"asked\",\"default_operator\":\"or\""
        ),
        "{run}"
    );
}

#[test]
fn an_index_may_have_a_language_of_queries_and_every_answer_says_so() {
    let corpus = council();
    corpus.run(["index", "news"]);
    let settings = |text: &str| {
        std::fs::write(corpus.index().with_file_name("dateline.toml"), text).unwrap();
    };
    settings("[index.index]\nsyntax = \"nexis\"\n");
    let run = corpus.run(["count", "headline(minister)"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1\n"), "{run}");
    assert!(run.stderr.contains("read in the syntax nexis, as dateline.toml says"), "{run}");
    let run = corpus.run(["count", "--json", "headline(minister)"]);
    assert!(run.stdout.contains("\"syntax\":\"nexis\",\"syntax_from\":\"settings\""), "{run}");
    let run = corpus.run(["count", "--syntax", "dateline", "title:minister"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1\n"), "{run}");
    assert!(!run.stderr.contains("read in the syntax"), "{run}");
    let run = corpus.run(["count", "--plain", "headline(minister)"]);
    assert!(!run.stderr.contains("nexis"), "{run}");
    // What is printed to be pasted is in dateline's own language.
    let run = corpus.run(["explain", "headline(minister)"]);
    assert!(run.stdout.contains("give it --syntax dateline"), "{run}");
    let run = corpus.run(["doctor"]);
    assert!(run.stdout.contains("dateline search --syntax dateline '"), "{run}");
    settings("[index.index]\nsyntax = \"nexus\"\n");
    let run = corpus.run(["count", "minister"]);
    assert!(run.stderr.contains("line 2: there is no language of queries \"nexus\""), "{run}");
    settings("");
    let run = corpus.run(["doctor"]);
    assert!(run.stdout.contains("dateline search '"), "{run}");
    let run = corpus.run(["count", "--json", "minister"]);
    assert!(run.stdout.contains("\"syntax\":\"dateline\",\"syntax_from\":\"default\""), "{run}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let run = corpus.run_by(command.env("DATELINE_SYNTAX", "nexis"), ["count", "title:minister"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1\n"), "{run}");
}
