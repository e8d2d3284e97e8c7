//! `quote`: word for word, with other words, in parts, or not, and who was first.

use serde_json::Value;
use serde_json::json;

use crate::counting::answer;
use crate::counting::csv_rows;
use crate::support::Corpus;

const SPOKEN: &str = "We want a boat that leaves on time and comes back before dark";

fn corpus() -> Corpus {
    let corpus = Corpus::new()
        .dated(
            "2019-03-06",
            "Tidewater Times",
            "Echo",
            &format!("The mayor said: “{SPOKEN}.” He left."),
        )
        .dated("2019-03-04", "Northgate Herald", "First", &format!("“{SPOKEN}”, she said."))
        .dated(
            "2019-03-05",
            "Coastal Courier",
            "Changed",
            "“We need a boat that leaves on time, and comes back well before dark,” she said.",
        )
        .dated(
            "2019-03-07",
            "The Wire",
            "Half",
            "A boat that leaves on time was all she asked for.",
        )
        .article("Other", "The weather was dark, and the time was late for any boat.");
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    corpus
}

fn titles(found: &Value) -> Vec<&str> {
    let places = found["places"].as_array().unwrap();
    places.iter().map(|place| place["title"].as_str().unwrap()).collect()
}

#[test]
fn a_quotation_is_found_word_for_word_the_earliest_first_with_other_wordings_beside_it() {
    let corpus = corpus();
    let found = answer(&corpus, &["quote", &SPOKEN.to_uppercase()]);
    assert_eq!(
        (&found["verdict"], &found["exact"], &found["near"]),
        (&json!("exact"), &json!(2), &json!(1))
    );
    assert_eq!(titles(&found), ["First", "Echo", "Changed"], "what differs comes last");
    let edits: Vec<u64> = found["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| place["edits"].as_u64().unwrap())
        .collect();
    assert_eq!(edits, [0, 0, 2]);
    assert_eq!(
        found["places"][2]["pieces"],
        json!([
            {"is": "same", "text": "We"},
            {"is": "missing", "text": "WANT"},
            {"is": "added", "text": "need"},
            {"is": "same", "text": "a boat that leaves on time, and comes back"},
            {"is": "added", "text": "well"},
            {"is": "same", "text": "before dark"},
        ])
    );
}

#[test]
fn other_words_are_shown_where_it_is_nowhere_word_for_word() {
    let corpus = corpus();
    let asked = "we want a ship that leaves on time and comes back before dawn";
    let found = answer(&corpus, &["quote", asked]);
    assert_eq!((&found["verdict"], &found["exact"]), (&json!("near"), &json!(0)));
    assert_eq!(titles(&found)[0], "First");
    let run = corpus.run(["quote", asked]);
    assert!(
        run.stdout.contains("[-ship-] {+boat+}") && run.stderr.contains("not word for word"),
        "{run}"
    );
    assert!(run.stdout.contains("2 of 13 words differ"), "{run}");
}

#[test]
fn parts_are_named_with_the_earliest_article_and_nothing_is_said_to_be_there_that_is_not() {
    let corpus = corpus();
    let found = answer(
        &corpus,
        &[
            "quote",
            "nobody promised anything but a boat that leaves on time would help every single family here",
        ],
    );
    assert_eq!(found["verdict"], "parts");
    assert_eq!(found["parts"][0]["text"], "a boat that leaves on time");
    assert_eq!(found["parts"][0]["place"]["title"], "First");
    let run = corpus.run(["quote", "the river froze twice in one winter"]);
    assert!(run.code == Some(0) && run.stderr.contains("not word for word in any"), "{run}");
    let found = answer(&corpus, &["quote", "zebra"]);
    assert_eq!((&found["verdict"], &found["any_word"]), (&json!("absent"), &json!(0)));
}

#[test]
fn who_was_first_with_a_part_is_not_said_where_the_days_do_not_tell() {
    const PART: &str = "The boat that leaves on time was late.";
    let asked = ["quote", "we were told a boat that leaves on time is all one needs today"];
    let of = |dates: &[Option<&str>]| {
        let mut corpus = Corpus::new();
        for (at, date) in dates.iter().enumerate() {
            let (title, text) = (format!("Report {at}"), format!("{PART} Number {at}."));
            let mut record = json!({ "title": title, "text": text });
            if let Some(date) = date {
                record["date"] = json!(date);
            }
            corpus = corpus.file(&format!("{at}.json"), record.to_string());
        }
        corpus.run(["index", "news"]);
        let found = answer(&corpus, &asked);
        assert_eq!(found["verdict"], "parts", "{found}");
        (found["parts"][0]["notes"].clone(), corpus.run(asked).stdout)
    };
    for (dates, said) in [
        (&[Some("2019-03-04"), Some("2019-03-04")][..], "have the same date"),
        (&[Some("2019-03"), Some("2019-03-20")], "1 other may be earlier"),
        (&[Some("2019-03-04"), None], "1 without a day"),
        (&[None, None], "none has a day"),
    ] {
        let (notes, shown) = of(dates);
        assert!(notes.to_string().contains(said), "{notes}");
        assert!(shown.contains("perhaps the first") && shown.contains(said), "{shown}");
    }
    let (notes, shown) = of(&[Some("2019-03-04"), Some("2019-03-05")]);
    assert!(notes == json!([]) && shown.contains("· first of those looked at"), "{shown}");
}

#[test]
fn a_word_of_a_quotation_is_named_without_the_signs_beside_it() {
    let corpus = corpus();
    let found = answer(&corpus, &["quote", "“A boat, that (leaves) on: time.”"]);
    let expansions = found["provenance"]["expansions"].as_array().unwrap().iter();
    let words: Vec<&str> = expansions.filter_map(|one| one["word"].as_str()).collect();
    for word in ["boat", "leaves", "time"] {
        assert!(words.contains(&word), "{words:?}");
    }
    // So are those of a list that was pasted.
    let run = corpus.run(["explain", "boat, time"]);
    assert!(run.stdout.contains("boat") && !run.stdout.contains("boat,"), "{run}");
}

#[test]
fn filters_hold_and_a_text_without_words_is_refused() {
    let corpus = corpus();
    let found = answer(&corpus, &["quote", SPOKEN, "--from", "2019-03-05"]);
    assert_eq!((&found["exact"], &found["near"]), (&json!(1), &json!(1)));
    let run = corpus.run(["quote", "…!"]);
    assert!(run.code == Some(2) && run.stderr.contains("a quotation has words"), "{run}");
    let run = corpus.run(["quote", SPOKEN, "--csv"]);
    assert_eq!(csv_rows(&run).len(), 3, "{run}");
    let run = corpus.run(["quote", SPOKEN, "--limit", "1"]);
    assert!(run.stderr.contains("1 of 3 shown"), "{run}");
}

/// What a phrase of a text finds is there word for word, whatever signs and scripts it is written in.
#[test]
fn what_is_in_a_text_as_it_stands_is_there_word_for_word() {
    let texts = [
        "The ship's bell rang, and it's over: the ex-minister's well-known re-election bid failed.",
        "我们宁愿关闭大桥一个月，也不愿埋葬一名通勤者。今天下雨。",
        "The bridge closed to 42,000 drivers (of 60,000) in the U.S. at 9.5 degrees.",
        "Was it worth $3 million? \u{201c}Yes!\u{201d} she said; *nobody* else did = not one.",
        "מנכ\"ל החברה אמר שהנמל ייסגר מחר",
        "오늘 부산에서 파업이 시작되었다고 노조가 밝혔다",
    ];
    let mut corpus = Corpus::new();
    for (at, text) in texts.iter().enumerate() {
        corpus = corpus.dated("2019-03-06", "Wire", &format!("Number {at}"), text);
    }
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    for (at, quoted) in [
        (0, "ship's bell rang"),
        (0, "it\u{2019}s over"),
        (0, "the ex-minister's well-known re-election bid"),
        (1, "我们宁愿关闭大桥一个月，也不愿埋葬一名通勤者"),
        (1, "也不愿埋葬"),
        (1, "今天"),
        (1, "天"),
        (2, "closed to 42,000 drivers (of 60,000) in the U.S. at 9.5"),
        (3, "worth $3 million? \"Yes!\" she said; *nobody* else did = not"),
        (4, "מנכ\"ל החברה אמר"),
        (5, "부산에서 파업이 시작되었다고"),
    ] {
        let found = answer(&corpus, &["quote", quoted]);
        let said = (&found["verdict"], &found["exact"], &found["places"][0]["edits"]);
        assert_eq!(said, (&json!("exact"), &json!(1), &json!(0)), "{quoted}: {found:#}");
        assert_eq!(titles(&found), [format!("Number {at}")], "{quoted}");
        let pieces = found["places"][0]["pieces"].as_array().unwrap();
        let shown = pieces[0]["text"].as_str().unwrap();
        assert!(pieces.len() == 1 && texts[at].contains(shown), "{quoted}: {shown}");
    }
    let found = answer(&corpus, &["quote", "我们宁愿关闭小桥一个月"]);
    assert_eq!((&found["verdict"], &found["exact"]), (&json!("near"), &json!(0)), "{found:#}");
}

#[test]
fn those_without_a_day_are_told_where_days_are_asked_for() {
    let corpus = corpus();
    let corpus = corpus.article("Old cutting", &format!("{SPOKEN}, it was said."));
    corpus.run(["index", "news"]);
    let run = corpus.run(["quote", SPOKEN, "--from", "2030"]);
    assert!(
        run.stderr.contains("not word for word in any article asked for")
            && run.stderr.contains("1 without a day has it word for word"),
        "{run}"
    );
    let first = answer(&corpus, &["first", "boat", "--undated", "exclude"]);
    assert_eq!(first["undated"]["articles"], 0, "{first:#}");
    let first = answer(&corpus, &["first", "boat", "--undated", "only"]);
    assert_eq!(first["hits"].as_array().unwrap().len(), 0, "{first:#}");
    assert_eq!(first["undated"]["articles"], 2, "{first:#}");
}

/// The index leaves letters out of words, a quotation may not.
#[test]
fn a_word_with_other_letters_is_another_word_also_where_the_index_has_one_for_both() {
    let texts = [
        "He\u{2019}s guilty and Trump's right, said the mayor of the town.",
        "Merkel's Plan geht's gut, sagte er am Montag im Hafen.",
        "L'eau n'est pas polluée, a dit le maire de la ville.",
        "총리는 세금을 올리지 않겠다고 말했다",
        "财政部长说，我们不会加税，经济正在恢复。",
    ];
    let mut corpus = Corpus::new();
    for (at, text) in texts.iter().enumerate() {
        corpus = corpus.dated("2019-03-06", "Wire", &format!("Number {at}"), text);
    }
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let exact = |quoted: &str| answer(&corpus, &["quote", quoted])["exact"].clone();
    for there in [
        "he's guilty and trump\u{2019}s right",
        "geht's gut",
        "eau n'est pas polluee",
        "총리는 세금을 올리지",
        "我们不会加税经济正在恢复",
        "我们不会加税 经济",
    ] {
        assert_eq!(exact(there), 1, "{there}");
    }
    for other in [
        "He guilty and Trump right",
        "Merkel Plan geht gut",
        "L'eau est pas polluée",
        "총리 세금 올리",
        "我们会加税，经济正在恢复",
    ] {
        assert_eq!(exact(other), 0, "{other}");
    }
    let pieces = |quoted: &str| answer(&corpus, &["quote", quoted])["places"][0]["pieces"].clone();
    assert_eq!(
        pieces("He guilty and Trump's right"),
        json!([
            {"is": "missing", "text": "He"},
            {"is": "added", "text": "He\u{2019}s"},
            {"is": "same", "text": "guilty and Trump's right"},
        ])
    );
    assert_eq!(
        pieces("我们会加税，经济正在恢复"),
        json!([
            {"is": "same", "text": "我们"},
            {"is": "added", "text": "不"},
            {"is": "same", "text": "会加税，经济正在恢复"},
        ])
    );
}

#[test]
fn what_is_not_known_of_who_was_first_is_said() {
    let said = format!("\u{201c}{SPOKEN}\u{201d}, she said.");
    let corpus = Corpus::new()
        .dated("2019-03", "Northgate Herald", "Month", &said)
        .dated("2019-03-05", "Tidewater Times", "Day", &said)
        .dated("2019-06-05", "The Wire", "Later", &said)
        .article("Undated", &said);
    let run = corpus.run(["index", "news"]);
    assert_eq!(run.code, Some(0), "{run}");
    let found = answer(&corpus, &["quote", SPOKEN]);
    assert_eq!(titles(&found), ["Month", "Day", "Later", "Undated"]);
    let notes = found["query"]["notes"].to_string();
    assert!(notes.contains("1 other may be earlier"), "{notes}");
    assert!(notes.contains("1 without a day come"), "{notes}");
}
