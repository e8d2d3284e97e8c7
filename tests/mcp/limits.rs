//! How long an answer may be, how long it may take, and what a thousand of them cost.

use serde_json::json;

use crate::mcp::client::Client;
use crate::mcp::client::citations;
use crate::support::Corpus;

/// Sentences of an article of `count` paragraphs, each of which is another.
fn paragraphs(count: usize) -> String {
    let paragraph = |at: usize| {
        format!(
            "Paragraph {at} of the report. {}",
            "The harbor is calm and the ships wait. ".repeat(12)
        )
    };
    (0..count).map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn an_answer_keeps_whole_hits_within_its_size_and_says_how_to_go_on() {
    let corpus = (0..30).fold(Corpus::new(), |corpus, at| {
        corpus.dated("2019-03-04", "Wire", &format!("Harbor report {at}"), &paragraphs(1))
    });
    for most in [2_000, 5_000] {
        let mut client = Client::start(&corpus, &["--max-bytes", &most.to_string()]);
        let (mut seen, mut offset, mut answers) = (Vec::new(), 0, 0);
        loop {
            let arguments =
                json!({"query": "harbor", "limit": 20, "offset": offset, "fold": "none"});
            let text = client.call("search", &arguments);
            assert!(text.len() <= most, "{} bytes: {text}", text.len());
            seen.extend(citations(&text));
            answers += 1;
            let next = text.lines().last().unwrap().split("offset: ").nth(1);
            let next = next.and_then(|next| next.split(" and at: ").next());
            match next {
                Some(next) => offset = next.parse::<u64>().unwrap(),
                None => break assert!(text.ends_with(": that is all\n"), "{text}"),
            }
        }
        assert!(answers > 3);
        assert_eq!(seen.len(), 30);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 30, "no hit twice");
    }
}

#[test]
fn a_long_article_is_read_in_parts_that_are_all_of_it() {
    let body = paragraphs(60);
    let corpus = Corpus::new().dated("2019-03-04", "Wire", "The long report", &body);
    let mut client = Client::start(&corpus, &[]);
    let id = citations(&client.call("search", &json!({"query": "title:report"})))[0].clone();
    let (mut text, mut from, mut answers) = (String::new(), 1, 0);
    loop {
        let part = client.call("read_article", &json!({"id": id, "from_passage": from}));
        assert!(part.len() <= 16_000);
        let quoted = part.split("\ncite: ").skip(1).flat_map(str::lines);
        text.extend(
            quoted.filter_map(|line| line.strip_prefix("> ")).map(|line| line.to_owned() + "\n\n"),
        );
        answers += 1;
        match part.trim_end().lines().last().unwrap().split("from_passage: ").nth(1) {
            Some(next) => from = next.parse().unwrap(),
            None => break assert!(part.contains("end of the article"), "{part}"),
        }
    }
    assert!(answers > 1);
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(plain(&text), plain(&body));
    let beyond = client.refused("read_article", &json!({"id": id, "from_passage": 5000}));
    assert!(beyond.contains("from_passage 5000: it has"), "{beyond}");
}

#[test]
fn a_passage_that_is_longer_than_an_answer_is_cut_and_says_so() {
    let corpus = Corpus::new().dated("2019-03-04", "Wire", "One word", &"harbor".repeat(2_000));
    let mut client = Client::start(&corpus, &["--max-bytes", "2000"]);
    for (tool, arguments) in [
        ("search", json!({"query": "title:word"})),
        ("read_article", json!({"id": "ID"})),
        ("read_passage", json!({"citation": "ID"})),
    ] {
        let cited = citations(&client.call("search", &json!({"query": "title:word"})))[0].clone();
        let arguments = arguments.to_string().replace("ID", &cited);
        let text = client.call(tool, &serde_json::from_str(&arguments).unwrap());
        assert!(text.len() <= 2_000 && text.len() > 1_500, "{tool} {}: {text}", text.len());
        assert!(text.contains("cut here"), "{tool}: {text}");
        assert_eq!(citations(&text), [cited]);
    }
}

#[test]
fn an_error_is_within_the_size_too() {
    let corpus = Corpus::new().article("One", "word");
    let mut client = Client::start(&corpus, &["--max-bytes", "2000"]);
    let query = "zz* ".repeat(5_000) + "AND";
    let text = client.refused("search", &json!({"query": query}));
    assert!(text.len() <= 2_000, "{}", text.len());
    let words: Vec<String> = (0..500).map(|at| format!("w{at}")).collect();
    let text = client.call("search", &json!({"query": words.join(" ")}));
    assert!(text.len() <= 2_000 && text.contains("notes are left out"), "{text}");
}

#[test]
fn an_answer_that_takes_too_long_is_an_error_that_says_so() {
    let corpus = Corpus::new().article("One", "word");
    let mut client = Client::start(&corpus, &["--timeout", "0s"]);
    let text = client.refused("search", &json!({"query": "word"}));
    assert!(text.contains("was not complete after 0 seconds"), "{text}");
    assert!(text.contains("hint: ask for less"), "{text}");
}

#[test]
fn a_thousand_calls_leave_the_memory_as_it_was() {
    let corpus = Corpus::new().dated("2019-03-04", "Wire", "The long report", &paragraphs(60));
    let mut client = Client::start(&corpus, &[]);
    let calls = [
        ("search", json!({"query": "harbor report"})),
        ("search", json!({"query": "harbor AND"})),
        ("sources", json!({})),
        ("explain_query", json!({"query": "har*"})),
        ("timeline", json!({"query": "harbor"})),
    ];
    let ask = |count: usize, client: &mut Client| {
        for at in 0..count {
            let (tool, arguments) = &calls[at % calls.len()];
            let params = json!({"name": tool, "arguments": arguments});
            let answer = client.ask("tools/call", &params);
            assert_eq!(answer["result"]["isError"], at % calls.len() == 1, "{answer}");
        }
    };
    ask(200, &mut client);
    let before = client.memory();
    ask(1_000, &mut client);
    let (before, after) = (before.unwrap_or_default(), client.memory().unwrap_or_default());
    assert!(after <= before + 4_096, "{before} KiB before, {after} KiB after");
}
