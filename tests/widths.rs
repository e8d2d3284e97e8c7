//! How wide answers are: what a terminal of 40, 60, 80 or 120 columns shows is laid out for it.

use crate::support::Corpus;

/// The sample news, with a story of two sources, long names, and articles of many days.
fn collection() -> Corpus {
    let talks = "Talks to end the strike at the port collapsed after nine hours, both sides said, and fifteen ships were \
        waiting outside the harbor. The union asked for four percent and a second crew at night. The company said that \
        the offer it made in February was its last, and a mediator named by the city will meet both again on Monday.";
    let corpus = Corpus::new()
        .dated(
            "2019-03-06",
            "The Northern Harbor and Coastal Shipping Gazette",
            "Talks collapse",
            talks,
        )
        .dated(
            "2019-03-07",
            "Evening Chronicle of Brackwater and the Isles",
            "Port talks fail again",
            talks,
        )
        .dated(
            "2019-03",
            "Monthly Review of Ports",
            "Ports in the spring",
            "A strike here, a strike there.",
        )
        .dated(
            "",
            "Nobody in Particular",
            "Without a day",
            "A strike without a day, at a port without a name.",
        );
    let first = |at: usize| format!("2018-{:02}-{:02}", at % 12 + 1, at % 27 + 1);
    (0..30).fold(corpus, |corpus, at| {
        let body = format!(
            "Report {at}: the strike at the port goes on, and ship number {at} waits for day {at}."
        );
        corpus.dated(&first(at), "Daily Record of Everything", &format!("Strike, day {at}"), &body)
    })
}

/// Returns the display columns of a line, without what turns marks on.
fn columns(line: &str) -> usize {
    dateline::render::terminal::width(line)
}

/// What is there to be copied whole: a path, an address, a command, a citation.
fn is_whole(line: &str) -> bool {
    let line = line.trim();
    // Also behind a label.
    line.split_whitespace().count() <= 2 || line.starts_with("dateline ")
}

#[test]
fn no_line_is_wider_than_the_columns_asked_for() {
    let corpus = collection();
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let found = corpus.run(["search", "title:collapse", "--json", "--fold", "none"]);
    let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let id = found["hits"][0]["id"].as_str().unwrap().to_owned();
    let other = corpus.run(["search", "\"port talks\"", "--json", "--fold", "none"]);
    let other: serde_json::Value = serde_json::from_str(&other.stdout).unwrap();
    let other = other["hits"][0]["id"].as_str().unwrap().to_owned();
    let commands: &[&[&str]] = &[
        &["search", "strike port"],
        &["search", "strike port", "--copies", "--explain"],
        &["search", "strik* AND nowhere"],
        &["similar", &id],
        &["story", &id],
        &["story", "--diff", &id, &other],
        &["versions", &id],
        &["show", &id],
        &["explain", "strik* NEAR/5 (port OR harbor)"],
        &["count", "strike", "--by", "source"],
        &["count", "strike", "--by", "source,month"],
        &["count", "strike", "--by", "source,month", "--share"],
        &["count", "strike", "--by", "source,year", "--stories"],
        &["sources"],
        &["sources", "strike", "--stories"],
        &["timeline", "strike"],
        &["timeline", "strike", "--by", "month", "--from", "2018-02-03", "--to", "2021"],
        &["timeline", "strike", "--by", "month,source"],
        &["timeline", "nowhere"],
        &["terms", "talks", "--min-count", "1"],
        &["terms", "strike", "--by", "source", "--min-count", "1"],
        &["collocates", "strike"],
        &["concordance", "strike"],
        &["quote", "the offer it made in February was its last"],
        &["quote", "the offer it made in March was the last and only one of them"],
        &[
            "quote",
            "both sides said fifteen ships were waiting and a mediator named by the city will meet",
        ],
        &["first", "strike"],
        &["first", "strike", "--undated", "include", "-n", "2"],
        &["sample", "strike", "-n", "5", "--by", "source,year"],
        &["doctor"],
        &["doctor", "--list", "no-title"],
        &["status"],
    ];
    let mut wide = Vec::new();
    for command in commands {
        for width in [40, 60, 80, 120] {
            let columns_asked = width.to_string();
            let run = corpus.run([*command, &["--width", &columns_asked]].concat());
            assert!(matches!(run.code, Some(0 | 1)), "{run}");
            let lines = run.stdout.lines().filter(|line| columns(line) > width && !is_whole(line));
            wide.extend(lines.map(|line| format!("{command:?} at {width}: {line}")));
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}
