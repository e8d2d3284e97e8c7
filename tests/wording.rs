//! Whoever does not ask on a command line is answered in the names of parameters, not in flags.

use serde_json::json;

use crate::mcp::client::Client;
use crate::serve::client::Server;
use crate::support::Corpus;

/// Questions whose answers have a note, a hint or an error that speaks of a parameter, or is cut.
const QUESTIONS: [&str; 26] = [
    "q=port+strikes&any=true&limit=1",
    "q=port+AND+strike&any=true",
    "q=port+adj3+strike",
    "q=TI(port)",
    "q=byline(doe)",
    "q=harbor.ti,ab.",
    "q=port+N3+strike",
    "q=TS%3D(food+OR+meal)+AND+port",
    "q=path%3Anews",
    "q=port*&syntax=nexis",
    "q=cat+dog&syntax=lucene",
    "q=cat+dog&syntax=lucene&default-operator=and",
    "q=cat&syntax=nexis&default-operator=and",
    "q=cat&default-operator=and",
    "q=port*&syntax=google",
    "q=limit+1+to+yr%3D%222010%22&syntax=ovid",
    "q=port*&syntax=gdelt",
    "q=port&from=1000&to=9000&by=day",
    "q=port&sort=newest&recency=30d",
    "q=port&by=year,source&share=true",
    "q=port&limit=1",
    "q=port&offset=999",
    "q=port&timeout=3",
    "q=titel%3Aport+AND+bodi%3Astrike",
    "q=port&at=0123456789abcdef",
    "q=--any+port",
];

fn corpus() -> Corpus {
    let mut corpus = Corpus::new();
    for number in 0..30 {
        let text =
            format!("The port of town {number} had a strike of dock workers over pay and food.");
        let day = format!("2019-03-{:02}", 1 + number % 28);
        corpus = corpus.dated(&day, "Herald", &format!("Port of town {number}"), &text);
    }
    let gulls =
        "The gull of Hull and the gull of Whitby saw the tide, the wall, the mast and the sail. ";
    corpus.article("Port", "A port that nobody dates.").article("Gull", &gulls.repeat(3))
}

/// Returns the flags in an answer: what begins with two dashes, but in a command between backticks and in what was
/// typed.
fn flags(answer: &str) -> Vec<String> {
    let parts = answer.split('`').enumerate();
    let said = parts.filter(|(at, part)| at % 2 == 0 || !part.starts_with("dateline "));
    let said: String = said.map(|(_, part)| part).collect();
    let words = said.split(|c: char| c.is_whitespace() || "(\"'>".contains(c));
    let is_flag = |word: &&str| {
        word.strip_prefix("--").is_some_and(|n| n.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    words.filter(is_flag).filter(|word| !word.starts_with("--any")).map(str::to_owned).collect()
}

/// Returns what a page says, without the language of queries that is explained on it; any other answer as it is.
fn main_part(body: &str) -> &str {
    let main = body.split("<main").nth(1).unwrap_or(body);
    main.split("<pre tabindex").next().unwrap().split("<script").next().unwrap()
}

#[test]
fn no_answer_of_the_api_or_of_a_page_speaks_of_flags() {
    let corpus = corpus();
    let server = Server::start(&corpus, &[]);
    let mut spoken = 0;
    for question in QUESTIONS {
        for path in [
            "/api/v1/search",
            "/api/v1/count",
            "/api/v1/timeline",
            "/api/v1/explain",
            "/api/v1/terms",
            "/api/v1/concordance",
            "/api/v1/quote",
            "/",
            "/timeline",
            "/first",
            "/quote",
            "/terms",
            "/concordance",
        ] {
            let answer = server.get(&format!("{path}?{question}"));
            let main = main_part(&answer.body);
            assert!(flags(main).is_empty(), "{path}?{question}: {:?}", flags(main));
            spoken += usize::from(main.contains("syntax ") || main.contains("without any"));
        }
    }
    assert!(spoken > 20, "the questions have answers that speak of parameters: {spoken}");
    for path in ["/api/v1/articles/xyz", "/articles/xyz", "/articles/0123456789ab", "/nowhere"] {
        let body = server.get(path).body;
        assert!(flags(main_part(&body)).is_empty(), "{path}: {body}");
    }
    let described = server.get("/api/openapi.json").body;
    assert!(flags(&described).is_empty(), "{:?}", flags(&described));
}

#[test]
fn no_answer_to_an_agent_speaks_of_flags() {
    let corpus = corpus();
    let mut client = Client::start(&corpus, &[]);
    let mut answers = Vec::new();
    for question in QUESTIONS {
        let arguments = |query: &str| {
            let named = form_urlencoded::parse(question.as_bytes()).map(|(name, value)| match name
                .as_ref()
            {
                "q" => (query.to_owned(), json!(value)),
                name => (name.to_owned(), json!(value)),
            });
            json!(named.collect::<serde_json::Map<_, _>>())
        };
        for (tool, query) in [
            ("search", "query"),
            ("timeline", "query"),
            ("terms", "query"),
            ("concordance", "query"),
            ("explain_query", "query"),
            ("first", "query"),
            ("quote", "text"),
        ] {
            answers.push((tool, question, client.any(tool, &arguments(query))));
        }
    }
    for (tool, arguments) in [
        ("terms", json!({"query": "gull", "limit": 1, "min-count": 1})),
        ("concordance", json!({"query": "port", "limit": 1})),
        ("quote", json!({"text": "had a strike of dock workers", "limit": 1})),
        ("doctor", json!({})),
        ("read_article", json!({"id": "xyz"})),
        ("sources", json!({})),
    ] {
        answers.push((tool, "", client.any(tool, &arguments)));
    }
    for (tool, question, answer) in &answers {
        assert!(flags(answer).is_empty(), "{tool} {question}: {answer}");
    }
    let all: String = answers.iter().map(|(_, _, answer)| answer.as_str()).collect();
    for said in ["more phrases: limit", " places (limit) in ", "shown: limit", "syntax ovid"] {
        assert!(all.contains(said), "{said}");
    }
    let described = client.ask("tools/list", &json!({})).to_string();
    assert!(flags(&described).is_empty(), "{:?}", flags(&described));
}
