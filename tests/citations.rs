//! Ids that last: whoever indexes the same files, wherever and after whatever, cites them alike.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Corpus;
use crate::support::Run;

fn json(run: &Run) -> Value {
    assert!(run.code == Some(0), "{run}");
    serde_json::from_str(&run.stdout).expect("an answer in JSON")
}

fn index(corpus: &Corpus, arguments: &[&str]) {
    let run = corpus.run([&["index"][..], arguments].concat());
    assert!(run.code == Some(0), "{run}");
}

/// Returns the full id of each article, by its path, the number of its record, and its title.
fn ids(corpus: &Corpus) -> BTreeMap<(String, u64, String), String> {
    let run = corpus.run(["search", "", "--all", "--undated", "include", "--json"]);
    let hits = json(&run)["hits"].as_array().expect("hits").clone();
    let full = |hit: &Value| {
        let id = hit["id"].as_str().expect("an id");
        let shown = json(&corpus.run(["show", id, "--json"]));
        assert_eq!(shown["path"], hit["path"], "{id} shows another article");
        shown["full_id"].as_str().expect("a full id").to_owned()
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ids: BTreeMap<_, _> = hits
        .iter()
        .map(|hit| {
            let number = hit["record"]["number"].as_u64().unwrap_or(0);
            ((text(&hit["path"]), number, text(&hit["title"])), full(hit))
        })
        .collect();
    assert_eq!(ids.len(), hits.len(), "each article has a place of its own");
    ids
}

/// Returns the id of the article with a title.
fn id_of(corpus: &Corpus, title: &str) -> String {
    let ids = ids(corpus);
    let mut found = ids.iter().filter(|((_, _, other), _)| other == title);
    let one = found.next().unwrap_or_else(|| panic!("no {title}: {ids:?}")).1.clone();
    assert!(found.next().is_none(), "{title} is there twice: {ids:?}");
    one
}

fn titles_and_ids(corpus: &Corpus) -> Vec<(String, String)> {
    let mut all: Vec<_> = ids(corpus).into_iter().map(|((_, _, title), id)| (title, id)).collect();
    all.sort();
    all
}

fn news() -> Corpus {
    Corpus::new()
        .article("Strike", "The crane fell.")
        .file("2019/storm.txt", "Storm\n\nWaves broke the pier.\n")
        .file("many.jsonl", "{\"title\": \"Ferry\", \"text\": \"Late.\"}\n{\"title\": \"Fish\", \"text\": \"Fresh.\"}\n")
}

#[test]
fn the_same_files_have_the_same_ids_however_they_are_named_and_whatever_came_before() {
    let corpus = news();
    index(&corpus, &["news"]);
    let expected = ids(&corpus);
    assert_eq!(expected.len(), 4);
    // Spelled otherwise, moved, rebuilt, forgotten and indexed again.
    let absolute = corpus.news().display().to_string();
    for spelled in ["./news", absolute.as_str(), "news/../news"] {
        let other = corpus.index().with_file_name("other");
        let _ = fs::remove_dir_all(&other);
        index(&corpus, &[spelled, "--index", other.to_str().unwrap()]);
        let run = corpus.run(["search", "", "--undated", "include", "--json", "--index", "other"]);
        for hit in json(&run)["hits"].as_array().unwrap() {
            let id = hit["id"].as_str().unwrap();
            assert!(expected.values().any(|full| full.starts_with(id)), "{spelled}: {hit}");
        }
    }
    index(&corpus, &["--rebuild"]);
    assert_eq!(ids(&corpus), expected);
    let elsewhere = corpus.news().with_file_name("archive");
    fs::rename(corpus.news(), &elsewhere).unwrap();
    index(&corpus, &["--move-root", "news", "archive"]);
    assert_eq!(ids(&corpus), expected);
    index(&corpus, &["--rebuild"]);
    assert_eq!(ids(&corpus), expected);
    corpus.run(["forget", "archive", "--purge"]);
    index(&corpus, &["archive"]);
    assert_eq!(ids(&corpus), expected);
    // Renamed within the folder.
    fs::create_dir(elsewhere.join("old")).unwrap();
    fs::rename(elsewhere.join("2019/storm.txt"), elsewhere.join("old/pier.txt")).unwrap();
    let before = expected.iter().find(|((path, ..), _)| path == "2019/storm.txt").unwrap().1;
    index(&corpus, &[]);
    assert_eq!(id_of(&corpus, "Storm"), *before);
}

#[test]
fn a_record_put_in_anywhere_changes_the_id_of_no_other() {
    let mail = |subject: &str| {
        format!(
            "From a@b.example Thu Mar  7 06:30:15 2019\nFrom: a@b.example\nMIME-Version: 1.0\n\
             Subject: {subject}\n\nText of {subject}.\n\n"
        )
    };
    let page = |title: &str| {
        format!(
            "<html><title>{title}</title><h1>{title}</h1><p>Text of {title}, which goes on.</p>"
        )
    };
    let warc = |title: &str| {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(title));
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{title}\r\n\
             Content-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
    };
    type Written<'a> = (&'a str, &'a str, &'a dyn Fn(&str) -> String, &'a str, &'a str);
    let json = |title: &str| format!("{{\"title\": \"{title}\", \"text\": \"Text of {title}.\"}}");
    let line = |title: &str| format!("{}\n", json(title));
    let row = |title: &str| format!("{title},Text of {title}.\n");
    let item = |title: &str| {
        format!("<item><title>{title}</title><description>Text of {title}.</description></item>\n")
    };
    let doc = |title: &str| {
        format!("<DOC>\n<DOCNO>{title}</DOCNO>\n<TEXT>\nText of {title}.\n</TEXT>\n</DOC>\n")
    };
    let element = |title: &str| {
        format!("<article><title>{title}</title><body>Text of {title}.</body></article>\n")
    };
    let all: [Written<'_>; 8] = [
        ("a.jsonl", "", &line, "", ""),
        ("a.json", "[", &json, ", ", "]"),
        ("a.csv", "title,text\n", &row, "", ""),
        ("a.mbox", "", &mail, "", ""),
        ("a.warc", "", &warc, "", ""),
        (
            "a.rss",
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>N</title>\n",
            &item,
            "",
            "</channel></rss>",
        ),
        ("a.sgml", "", &doc, "", ""),
        ("a.xml", "<articles>", &element, "", "</articles>"),
    ];
    for (name, start, write, between, end) in all {
        let written = |titles: &[&str]| {
            let records: Vec<String> = titles.iter().map(|title| write(title)).collect();
            format!("{start}{}{end}", records.join(between))
        };
        let corpus = Corpus::new().file(name, written(&["Crane", "Ferry", "Pier"]));
        index(&corpus, &["news"]);
        let before: BTreeMap<_, _> =
            ids(&corpus).into_iter().map(|((_, n, _), id)| (n, id)).collect();
        assert_eq!(before.len(), 3, "{name}: {before:?}");
        let longer = written(&["Top", "Crane", "Middle", "Ferry", "Pier", "Last"]);
        fs::write(corpus.news().join(name), longer).unwrap();
        index(&corpus, &[]);
        let after: BTreeMap<_, _> =
            ids(&corpus).into_iter().map(|((_, n, _), id)| (n, id)).collect();
        assert_eq!(after.len(), 6, "{name}: {after:?}");
        for (number, place) in [(1, 2), (2, 4), (3, 5)] {
            assert_eq!(before[&number], after[&place], "{name}: record {number}");
        }
    }
}

#[test]
fn a_file_has_the_id_of_its_bytes_in_an_archive_and_packed_too() {
    use std::io::Write as _;
    let text = "Pier\n\nThe pier is closed until May.\n";
    let corpus = Corpus::new().file("pier.txt", text);
    index(&corpus, &["news"]);
    let alone = id_of(&corpus, "Pier");
    fs::remove_file(corpus.news().join("pier.txt")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    fs::write(corpus.news().join("pier.txt.gz"), packed.finish().unwrap()).unwrap();
    index(&corpus, &[]);
    assert_eq!(id_of(&corpus, "Pier"), alone);
}

#[test]
fn identical_records_are_numbered_in_the_order_of_their_paths() {
    let text = "Pier\n\nThe pier is closed until May.\n";
    let corpus = Corpus::new().file("m.txt", text);
    let place = |name: &str| corpus.news().join(name);
    let by_path = || -> BTreeMap<String, String> {
        ids(&corpus).into_iter().map(|((path, ..), id)| (path, id)).collect()
    };
    index(&corpus, &["news"]);
    let alone = by_path()["m.txt"].clone();
    let short = &alone[..12];
    fs::write(place("z.txt"), text).unwrap();
    index(&corpus, &[]);
    let two = by_path();
    assert_eq!(two["m.txt"], alone, "what comes behind changes nothing");
    assert!(two["z.txt"] != alone && two["z.txt"].starts_with(short), "{two:?}");
    // A copy that comes before takes the first place, in whatever order they came.
    fs::write(place("a.txt"), text).unwrap();
    index(&corpus, &[]);
    let three = by_path();
    assert_eq!((&three["a.txt"], &three["m.txt"]), (&alone, &two["z.txt"]));
    index(&corpus, &["--rebuild"]);
    assert_eq!(by_path(), three);
    // A citation is of what was read, and all of these read the same.
    let shown = |id: &str| json(&corpus.run(["show", id, "--json"]));
    assert_eq!(shown(short)["path"], "a.txt");
    assert_eq!(shown(&three["z.txt"])["path"], "z.txt");
    fs::remove_file(place("a.txt")).unwrap();
    fs::remove_file(place("m.txt")).unwrap();
    index(&corpus, &[]);
    assert_eq!(by_path(), BTreeMap::from([("z.txt".to_owned(), alone.clone())]));
    for gone in [&three["m.txt"], &three["z.txt"]] {
        let shown = shown(gone);
        assert_eq!(
            (&shown["path"], &shown["shown_instead"]),
            (&"z.txt".into(), &"identical".into())
        );
        let text = corpus.run(["show", gone]);
        assert!(text.stdout.contains("this one is identical"), "{text}");
    }
    let never = format!("{short}{}", "0".repeat(20));
    assert_eq!(corpus.run(["show", &never]).code, Some(1));
}

#[test]
fn hits_that_are_copies_come_in_the_order_of_their_ids_whatever_the_history() {
    let text = "Pier\n\nThe pier is closed until May.\n";
    let names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt"];
    let found = |corpus: &Corpus, more: &[&str]| {
        let run = corpus.run([&["search", "pier", "--json"][..], more].concat());
        let hits = json(&run)["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let at_once = names.iter().fold(Corpus::new(), |corpus, name| corpus.file(name, text));
    index(&at_once, &["news"]);
    let one_by_one = names.iter().rev().fold(Corpus::new(), |corpus, name| {
        let corpus = corpus.file(name, text);
        index(&corpus, &["news"]);
        corpus
    });
    for sort in ["relevance", "newest", "oldest"] {
        let all = found(&at_once, &["--sort", sort]);
        assert_eq!(all.len(), 6);
        assert!(all.is_sorted(), "{all:?}");
        let pages = ["0", "2", "4"]
            .map(|offset| found(&one_by_one, &["--sort", sort, "-n", "2", "--offset", offset]));
        assert_eq!(pages.concat(), all, "{sort}");
    }
}

#[test]
fn two_roots_with_the_same_files_have_the_same_ids_in_either_order() {
    let text = "Pier\n\nThe pier is closed until May.\n";
    let corpus = Corpus::new().file("one/a.txt", text).file("two/a.txt", text);
    let all = |roots: &[&str]| {
        let _ = fs::remove_dir_all(corpus.index());
        index(&corpus, roots);
        let run = corpus.run(["search", "pier", "--json"]);
        let hits = json(&run)["hits"].as_array().unwrap().clone();
        hits.iter()
            .map(|hit| {
                let root = Path::new(hit["root"].as_str().unwrap());
                let root = root.file_name().unwrap().to_str().unwrap().to_owned();
                (root, hit["id"].as_str().unwrap().to_owned())
            })
            .collect::<BTreeMap<String, String>>()
    };
    let one = corpus.news().join("one").display().to_string();
    let expected = all(&["news/one", "news/two"]);
    assert_eq!(expected.len(), 2);
    assert_eq!(all(&["news/two", "news/one"]), expected);
    assert_eq!(all(&["news/two", &one]), expected);
}

#[test]
fn whatever_the_history_of_a_folder_its_ids_are_those_of_a_new_index() {
    let texts = ["Pier\n\nThe pier is closed.\n", "Ferry\n\nThe ferry is late.\n"];
    let lines = |numbers: &[u32]| -> String {
        let line = |n: &u32| format!("{{\"title\": \"T{n}\", \"text\": \"Text {n}.\"}}\n");
        numbers.iter().map(line).collect()
    };
    let corpus = Corpus::new().file("b.txt", texts[0]).file("x.jsonl", lines(&[1, 2, 2, 3]));
    let place = |name: &str| corpus.news().join(name);
    let steps: [&dyn Fn(); 7] = [
        &|| {},
        &|| fs::write(place("a.txt"), texts[0]).unwrap(),
        &|| fs::write(place("x.jsonl"), lines(&[2, 1, 4, 2, 3])).unwrap(),
        &|| fs::rename(place("b.txt"), place("0.txt")).unwrap(),
        &|| fs::write(place("w.jsonl"), lines(&[3, 9])).unwrap(),
        &|| fs::write(place("a.txt"), texts[1]).unwrap(),
        &|| fs::remove_file(place("w.jsonl")).unwrap(),
    ];
    for (step, change) in steps.iter().enumerate() {
        change();
        index(&corpus, &["news"]);
        let updated = ids(&corpus);
        let kept = corpus.index().with_file_name("kept");
        fs::rename(corpus.index(), &kept).unwrap();
        index(&corpus, &["news"]);
        assert_eq!(updated, ids(&corpus), "step {step}");
        fs::remove_dir_all(corpus.index()).unwrap();
        fs::rename(&kept, corpus.index()).unwrap();
        let verified = corpus.run(["verify"]);
        assert_eq!(verified.code, Some(0), "step {step}: {verified}");
    }
    assert_eq!(titles_and_ids(&corpus).len(), 7);
}

const STORM: &str = "Storm\n\nA storm closed the harbor of Brackwater on Monday, and three ferries stayed \
    in port until the evening, the harbor master said.\n";
const VOTE: &str = "Vote\n\nThe mayor of Northgate won a fourth election by a single ballot, and his \
    opponent asked for the votes to be counted once more by somebody else.\n";

#[test]
fn who_cites_an_article_that_was_edited_is_shown_what_it_is_today() {
    let corpus = Corpus::new().file("storm.txt", STORM);
    index(&corpus, &["news"]);
    let place = corpus.news().join("storm.txt");
    let mut old = vec![id_of(&corpus, "Storm")];
    let edits = [
        STORM.replace("three", "four"),
        STORM.replace("three", "four").replace("Monday", "Tuesday"),
    ];
    for text in &edits {
        fs::write(&place, text).unwrap();
        index(&corpus, &[]);
        let today = id_of(&corpus, "Storm");
        for old in &old {
            assert_ne!(*old, today);
            let shown = json(&corpus.run(["show", &old[..12], "--json"]));
            assert_eq!(
                (&shown["full_id"], &shown["shown_instead"]),
                (&today.clone().into(), &"edited".into())
            );
            // Nothing but `show` knows the old one.
            let query = format!("id:{old}");
            assert_eq!(corpus.run(["search", &query]).code, Some(1), "{query}");
        }
        old.push(today);
    }
    let text = corpus.run(["show", &old[0]]);
    assert!(text.stdout.contains("edited since; this is the current text"), "{text}");
    // That is kept by what only makes the index again, and checked.
    index(&corpus, &["--rebuild"]);
    assert_eq!(json(&corpus.run(["show", &old[0], "--json"]))["full_id"], old[2].clone());
    assert_eq!(corpus.run(["verify"]).code, Some(0));
    // An edit that is taken back.
    fs::write(&place, STORM).unwrap();
    index(&corpus, &[]);
    assert_eq!(json(&corpus.run(["show", &old[0], "--json"]))["shown_instead"], Value::Null);
    assert_eq!(json(&corpus.run(["show", &old[1], "--json"]))["full_id"], old[0].clone());
    // Another story under the same name is no edit, and is not shown for it.
    fs::write(&place, VOTE).unwrap();
    index(&corpus, &[]);
    for old in &old {
        let run = corpus.run(["show", old]);
        assert_eq!(run.code, Some(1), "{run}");
    }
}

#[test]
fn a_record_with_a_key_is_followed_through_its_edits_wherever_it_goes() {
    let line = |key: &str, text: &str| {
        format!("{{\"id\": \"{key}\", \"title\": \"{key}\", \"text\": \"{text}\"}}\n")
    };
    let corpus = Corpus::new().file("a.jsonl", line("k1", "One.") + &line("k2", "Two."));
    index(&corpus, &["news"]);
    let old = ["k1", "k2"].map(|key| id_of(&corpus, key));
    let edited =
        line("k3", "Three.") + &line("k2", "Now quite another text.") + &line("k1", "One.");
    fs::write(corpus.news().join("a.jsonl"), edited).unwrap();
    index(&corpus, &[]);
    let shown = json(&corpus.run(["show", &old[1], "--json"]));
    assert_eq!((&shown["key"], &shown["shown_instead"]), (&"k2".into(), &"edited".into()));
    let shown = json(&corpus.run(["show", &old[0], "--json"]));
    assert_eq!((&shown["key"], &shown["shown_instead"]), (&"k1".into(), &Value::Null));
    let by_key = json(&corpus.run(["search", "key:k2", "--undated", "include", "--json"]));
    assert_eq!(by_key["hits"][0]["key"], "k2");
    // Without one, what changed all of its words is another record.
    let record = |text: &str| format!("{{\"title\": \"T\", \"text\": \"{text}\"}}\n");
    fs::write(corpus.news().join("b.jsonl"), record("Alpha beta gamma.")).unwrap();
    index(&corpus, &[]);
    let old = id_of(&corpus, "T");
    fs::write(corpus.news().join("b.jsonl"), record("Delta epsilon zeta eta.")).unwrap();
    index(&corpus, &[]);
    assert_eq!(corpus.run(["show", &old]).code, Some(1));
}

/// Returns one line of JSON: a story of so many sentences with a key, told so.
fn record(key: &str, story: &str) -> String {
    format!("{{\"id\": \"{key}\", \"title\": \"{key}\", \"text\": \"{story}\"}}\n")
}

const FERRY: &str = "The ferry to the islands was late again on Monday, and three hundred people waited at \
    the pier of Brackwater until the evening before a second boat came to take them home.";
const WHEAT: &str = "Wheat prices rose for a third week, as rain kept the harvesters off the fields of the \
    lower valley and millers bought what they could get from merchants abroad.";

#[test]
fn a_record_that_is_edited_and_moved_by_the_same_change_is_followed_to_its_other_file() {
    let edited = FERRY.replace("three hundred", "four hundred");
    // The file it goes to is read before the one it came from, and after it; it is new, grew, or was there.
    for (from, to) in [("b.jsonl", "a.jsonl"), ("b.jsonl", "c.jsonl")] {
        for there in [None, Some(record("old", WHEAT))] {
            for stays in [true, false] {
                let corpus = Corpus::new();
                let first = if stays { record("k0", "Rain.") } else { String::new() };
                fs::write(corpus.news().join(from), first.clone() + &record("k1", FERRY)).unwrap();
                if let Some(there) = &there {
                    fs::write(corpus.news().join(to), there).unwrap();
                }
                index(&corpus, &["news"]);
                let old = id_of(&corpus, "k1");
                let text = there.clone().unwrap_or_default() + &record("k1", &edited);
                fs::write(corpus.news().join(to), text).unwrap();
                if stays {
                    fs::write(corpus.news().join(from), first).unwrap();
                } else {
                    fs::remove_file(corpus.news().join(from)).unwrap();
                }
                // Many commits on the way change nothing.
                index(&corpus, &["--commit-every", "1"]);
                let shown = json(&corpus.run(["show", &old, "--json"]));
                let what = format!("{from} {to} {there:?} {stays}: {shown}");
                assert_eq!(shown["key"], "k1", "{what}");
                assert_eq!(shown["shown_instead"], "edited", "{what}");
                assert_eq!(shown["full_id"], id_of(&corpus, "k1"), "{what}");
            }
        }
    }
}

#[test]
fn another_article_with_the_key_of_one_that_is_gone_is_not_shown_for_it() {
    let corpus = Corpus::new();
    fs::write(corpus.news().join("a.jsonl"), record("1", FERRY) + &record("2", "Rain.")).unwrap();
    index(&corpus, &["news"]);
    let old = id_of(&corpus, "1");
    // Another data set, which counts from 1 too, comes as that one goes.
    fs::remove_file(corpus.news().join("a.jsonl")).unwrap();
    fs::write(corpus.news().join("b.jsonl"), record("1", WHEAT) + &record("2", FERRY)).unwrap();
    index(&corpus, &[]);
    let run = corpus.run(["show", &old]);
    assert_eq!(run.code, Some(1), "{run}");
}

#[test]
fn a_text_file_that_is_edited_and_moved_at_once_is_followed_and_one_moved_first_too() {
    let corpus = Corpus::new().file("a.txt", format!("Ferry\n\n{FERRY}\n")).file("z.txt", WHEAT);
    index(&corpus, &["news"]);
    let old = id_of(&corpus, "Ferry");
    fs::create_dir(corpus.news().join("later")).unwrap();
    fs::remove_file(corpus.news().join("a.txt")).unwrap();
    let edited = format!("Ferry\n\n{}\n", FERRY.replace("three hundred", "four hundred"));
    fs::write(corpus.news().join("later/b.txt"), &edited).unwrap();
    index(&corpus, &[]);
    let shown = json(&corpus.run(["show", &old, "--json"]));
    assert_eq!(shown["shown_instead"], "edited", "{shown}");
    // Moved by one change, edited by the next.
    let second = id_of(&corpus, "Ferry");
    fs::rename(corpus.news().join("later/b.txt"), corpus.news().join("c.txt")).unwrap();
    index(&corpus, &[]);
    assert_eq!(id_of(&corpus, "Ferry"), second);
    fs::write(corpus.news().join("c.txt"), edited.replace("Monday", "Tuesday")).unwrap();
    index(&corpus, &[]);
    for id in [&old, &second] {
        let shown = json(&corpus.run(["show", id, "--json"]));
        assert_eq!(shown["full_id"], id_of(&corpus, "Ferry"), "{shown}");
    }
}

#[test]
fn a_text_that_is_cited_with_its_hash_is_found_as_long_as_it_is_anywhere() {
    let ferry = "The ferry to the islands is late again, as on most days of the winter. ".repeat(8);
    let vote =
        "The mayor won a fourth election by a single ballot, and nobody was surprised. ".repeat(8);
    let written = |title: &str, first: &str, second: &str| {
        let text = format!("{}\n\n{}", first.trim(), second.trim());
        serde_json::json!({ "title": title, "text": text }).to_string()
    };
    let corpus = Corpus::new().file("a.json", written("Two", &ferry, &vote));
    index(&corpus, &["news"]);
    let id = id_of(&corpus, "Two");
    let shown = json(&corpus.run(["show", &id, "--json"]));
    let passage = shown["passages"][1].clone();
    assert!(passage["text"].as_str().unwrap().starts_with("The mayor"), "{shown}");
    let citation = format!("{id}#p2@{}", passage["hash"].as_str().unwrap());
    // In another article, where it comes first.
    fs::remove_file(corpus.news().join("a.json")).unwrap();
    fs::write(corpus.news().join("z.json"), written("Other", &vote, &ferry)).unwrap();
    index(&corpus, &[]);
    assert_eq!(corpus.run(["show", &id]).code, Some(1), "by its id alone it is gone");
    let found = json(&corpus.run(["show", &citation, "--json"]));
    assert_eq!((&found["path"], &found["shown_instead"]), (&"z.json".into(), &"same-text".into()));
    assert_eq!(found["passages"][0]["text"], passage["text"]);
    assert_eq!(found["changed_since_cited"], false);
    let text = corpus.run(["show", &citation]);
    assert!(text.stdout.contains("of an id that is no longer in the index"), "{text}");
    // Behind another passage of the same article.
    let other = id_of(&corpus, "Other");
    let moved = format!("{other}#p2@{}", passage["hash"].as_str().unwrap());
    let found = json(&corpus.run(["show", &moved, "--json"]));
    assert_eq!(
        (&found["changed_since_cited"], &found["passages"][0]["text"]),
        (&false.into(), &passage["text"])
    );
    fs::remove_file(corpus.news().join("z.json")).unwrap();
    index(&corpus, &["--allow-mass-delete"]);
    assert_eq!(corpus.run(["show", &citation]).code, Some(1));
}

#[test]
fn an_article_came_into_the_index_when_it_first_did() {
    let corpus = Corpus::new()
        .file("a.txt", STORM)
        .file("b.jsonl", "{\"title\": \"T\", \"text\": \"One.\"}\n");
    index(&corpus, &["news"]);
    let ingested = |title: &str| {
        let shown = json(&corpus.run(["show", &id_of(&corpus, title), "--json"]));
        shown["ingested"].as_str().expect("a time").to_owned()
    };
    let first = [ingested("Storm"), ingested("T")];
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    fs::write(
        corpus.news().join("b.jsonl"),
        "{\"title\": \"New\", \"text\": \"Two.\"}\n{\"title\": \"T\", \"text\": \"One.\"}\n",
    )
    .unwrap();
    for again in
        [&["--exclude", "x*", "news"][..], &["--rebuild"], &["--rebuild"], &["--retry-failed"]]
    {
        index(&corpus, again);
        assert_eq!([ingested("Storm"), ingested("T")], first, "{again:?}");
        assert!(ingested("New") > first[1], "what is new is new");
    }
    fs::rename(corpus.news().join("a.txt"), corpus.news().join("c.txt")).unwrap();
    index(&corpus, &[]);
    assert_eq!(ingested("Storm"), first[0], "a file that moved is no new one");
    let text = corpus.run(["show", &id_of(&corpus, "Storm"), "--meta"]);
    assert!(text.stdout.contains(&format!("ingested   {}", &first[0][..10])), "{text}");
    // Asked for by its day.
    let today = format!("ingested:{}", &first[0][..10]);
    assert!(
        corpus.run(["count", &today]).stdout.trim() == "3"
            || ingested("New")[..10] != first[0][..10]
    );
    assert_eq!(corpus.run(["count", "ingested:2001"]).stdout.trim(), "0");
}

#[test]
fn equal_collections_are_at_the_same_commit_and_a_page_of_another_is_refused() {
    let corpus = Corpus::new().file("a.txt", STORM).file("b.txt", VOTE);
    index(&corpus, &["news"]);
    let search =
        |more: &[&str]| corpus.run([&["search", "the", "-n", "1", "--json"][..], more].concat());
    let first = json(&search(&[]));
    let commit = first["index"]["commit"].as_str().unwrap().to_owned();
    assert_eq!(first["next"]["commit"], commit);
    assert_eq!(search(&["--offset", "1", "--at", &commit]).code, Some(0));
    // Another history of the same files.
    for name in ["c.txt", "d.txt"] {
        fs::write(corpus.news().join(name), "Ferry\n\nThe ferry is late.\n").unwrap();
        index(&corpus, &[]);
    }
    let refused = search(&["--offset", "1", "--at", &commit]);
    assert_eq!(refused.code, Some(2), "{refused}");
    assert!(refused.stderr.contains("is gone"), "{refused}");
    assert!(refused.stderr.contains("without --at, start again from the first page"), "{refused}");
    assert_eq!(serde_json::from_str::<Value>(&refused.stderr).unwrap()["kind"], "gone");
    for name in ["c.txt", "d.txt"] {
        fs::remove_file(corpus.news().join(name)).unwrap();
    }
    index(&corpus, &[]);
    assert_eq!(json(&search(&[]))["index"]["commit"], commit);
    index(&corpus, &["--rebuild"]);
    assert_eq!(json(&search(&[]))["index"]["commit"], commit);
    assert_eq!(search(&["--offset", "1", "--at", &commit]).code, Some(0));
}

/// A writer between pages: news of so many numbered articles, changed in step `step`.
fn change(corpus: &Corpus, step: usize) {
    match step % 3 {
        0 => {
            // In front of all others, and of a segment of its own.
            let text = format!("Strike {step}\n\nStrike, strike, strike. Number {step}.\n");
            fs::write(corpus.news().join(format!("new-{step}.txt")), text).unwrap();
        }
        1 => fs::remove_file(corpus.news().join(format!("{step:02}.txt"))).unwrap(),
        _ => fs::write(
            corpus.news().join(format!("{step:02}.txt")),
            format!("Strike over\n\nThe strike is over, says number {step}.\n"),
        )
        .unwrap(),
    }
}

fn numbered(count: usize) -> Corpus {
    (0..count).fold(Corpus::in_memory(), |corpus, number| {
        let text = format!("Port {number}\n\nThe strike at port {number} goes on.\n");
        corpus.file(&format!("{number:02}.txt"), text)
    })
}

#[test]
fn with_a_run_between_two_pages_nothing_is_repeated_and_nothing_missed() {
    let corpus = numbered(24);
    index(&corpus, &["news", "--jobs", "1"]);
    for step in 0..9 {
        let all = json(&corpus.run(["search", "strike", "--json", "--all"]));
        let mut request =
            vec!["search".to_owned(), "strike".into(), "--json".into(), "-n".into(), "7".into()];
        let mut pages = Vec::new();
        let mut has_run = false;
        loop {
            let page = json(&corpus.run(&request));
            let ids = |answer: &Value| {
                answer["hits"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|hit| hit["id"].clone())
                    .collect::<Vec<_>>()
            };
            pages.extend(ids(&page));
            if page["next"].is_null() {
                assert_eq!(pages, ids(&all), "step {step}");
                break;
            }
            let next = &page["next"];
            let (offset, commit) = (next["offset"].to_string(), next["commit"].as_str().unwrap());
            request.truncate(5);
            request.extend(["--offset".into(), offset, "--at".into(), commit.to_owned()]);
            if !has_run {
                change(&corpus, step);
                index(&corpus, &["--jobs", "1"]);
                has_run = true;
                let whole = corpus.run(["verify"]);
                assert_eq!(whole.code, Some(0), "{whole}");
                assert!(!whole.stdout.contains("left over"), "{whole}");
            }
        }
    }
    // Of what was merged and removed meanwhile only the last commit is kept.
    let names = |ends: &str| {
        let entries = fs::read_dir(corpus.index().join("gen-1")).unwrap();
        entries
            .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().ends_with(ends))
            .count()
    };
    assert!(names(".store") <= 12, "{}", names(".store"));
    assert_eq!(names(".json"), 4, "that of the commit before is one of them");
}

#[test]
fn the_commit_before_is_kept_by_a_run_that_changes_nothing_and_not_by_a_purge() {
    let corpus = numbered(5);
    index(&corpus, &["news"]);
    let commit = || {
        json(&corpus.run(["search", "strike", "--json"]))["index"]["commit"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let count = |at: &str| {
        let run = corpus.run(["search", "strike", "--json", "--at", at]);
        serde_json::from_str::<Value>(&run.stdout)
            .ok()
            .map(|hits| hits["total"]["articles"].clone())
    };
    let first = commit();
    change(&corpus, 0);
    index(&corpus, &[]);
    // Commits of the same articles.
    let file = corpus.news().join("03.txt");
    fs::write(&file, fs::read(&file).unwrap()).unwrap();
    index(&corpus, &[]);
    index(&corpus, &["news", "--exclude", "*.tmp"]);
    assert_eq!(count(&first), Some(5.into()));
    assert_eq!(count(&commit()), Some(6.into()));
    let elsewhere = corpus.index().with_file_name("mail");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("a.txt"), "Secret\n\nThe strike at Zyxwick is off.\n").unwrap();
    index(&corpus, &["mail"]);
    let with_secret = commit();
    let run = corpus.run(["forget", "mail", "--purge"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!(count(&with_secret), None);
    assert_eq!(corpus.run(["verify"]).code, Some(0));
    let left = walkdir::WalkDir::new(corpus.index()).into_iter().filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        fs::read(path).is_ok_and(|bytes| bytes.windows(7).any(|window| window == b"zyxwick"))
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn an_id_of_no_commit_is_said_to_be_gone() {
    let corpus = numbered(3);
    index(&corpus, &["news"]);
    for at in ["0", "", "nonsense of any length that goes on and on", "0000000000000000"] {
        let run = corpus.run(["search", "strike", "--at", at]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("is gone: the index is at"), "{run}");
    }
}
