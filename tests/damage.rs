//! A thousand damages to a real index: `verify` sees each and names the file, no search panics.
//!
//! Run in process, one after the other on one folder that is made whole again after each: what is
//! damaged, how, and where comes from a fixed sequence, so a failure is found again.

use std::cell::Cell;
use std::fs;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;

use dateline::engine::EngineError;
use dateline::engine::View;
use dateline::engine::verify;
use dateline::search;
use dateline::search::FileLists;
use dateline::search::SearchError;
use dateline::search::SearchRequest;
use jiff::civil::date;

use crate::support::Corpus;

/// Bits that are flipped, over all files alike.
const FLIPS: usize = 600;
/// Runs of bytes that are set to zero.
const ZEROES: usize = 200;
/// Files that are cut.
const CUTS: usize = 150;

const QUERIES: [&str; 5] =
    ["strike", "\"port strike\"", "crane NEAR/5 harbor date:2019", "cran* OR storn~", "*"];

/// Makes an index of several segments with articles taken out of it again.
fn index() -> Corpus {
    let corpus = Corpus::new();
    let write = |number: usize| {
        let body = format!(
            "The port strike went on for day {number}. The harbor crane stood still, and a storm \
             rose over quay {number}.",
        );
        let article = serde_json::json!({
            "title": format!("Day {number}"), "text": body, "source": "Northgate Herald",
            "date": format!("2019-03-{:02}", number + 1),
        });
        fs::write(corpus.news().join(format!("{number:02}.json")), article.to_string()).unwrap();
    };
    (0..8).for_each(write);
    assert_eq!(corpus.run(["index", "news", "--jobs", "1"]).code, Some(0));
    (8..14).for_each(write);
    for number in [1, 9, 12] {
        let path = corpus.news().join(format!("{number:02}.json"));
        let _ = fs::remove_file(path);
    }
    assert_eq!(corpus.run(["index", "news", "--jobs", "1"]).code, Some(0));
    fs::remove_file(corpus.news().join("10.json")).unwrap();
    assert_eq!(corpus.run(["index", "news", "--jobs", "1"]).code, Some(0));
    corpus
}

/// Returns the files of an index that hold something of it; locks and the news of the last run do not.
fn files(index: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(index).sort_by_file_name().into_iter();
    entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| !entry.file_name().to_string_lossy().ends_with("lock"))
        .filter(|entry| entry.file_name() != "last-run.json")
        .map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// A fixed sequence of numbers.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Asks everything that can be asked; whatever the answers, nothing may panic.
fn ask(index: &Path) -> Result<(), EngineError> {
    let today = date(2020, 1, 1);
    let engine = |error| match error {
        SearchError::Engine(error) => error,
        error => panic!("the queries are right: {error}"),
    };
    let view = View::open(index)?;
    for query in QUERIES {
        let request = SearchRequest::new(query, today);
        let hits = search::search(&view, &request).map_err(engine)?;
        search::count(&view, &request).map_err(engine)?;
        search::sources(&view, &request).map_err(engine)?;
        search::explain(&view, &request).map_err(engine)?;
        for hit in hits.hits.iter().take(2) {
            search::show(&view, &hit.short_id).map_err(engine)?;
        }
    }
    search::status(&view, today, FileLists { failed: 5, skipped: true, changed: true })
        .map_err(engine)?;
    Ok(())
}

thread_local! {
    /// Whether this thread's panics are printed: those that are caught on the way to an error are not.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Prints no panic of a thread that is `QUIET`; hundreds of traces take most of the time.
fn hush() {
    let printed = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !QUIET.get() {
            printed(info);
        }
    }));
}

/// Looks at an index whose file `name` is damaged.
fn try_damaged(index: &Path, name: &Path, how: &str) {
    let found = verify(index, &mut |_| {}).unwrap_or_else(|e| panic!("{how}: {e}"));
    let below = name.strip_prefix(index).unwrap();
    assert!(found.damages.iter().any(|damage| damage.file == below), "{how}: {found:?}");
    QUIET.set(true);
    let asked = catch_unwind(AssertUnwindSafe(|| ask(index)));
    QUIET.set(false);
    match asked {
        Ok(Err(error)) => assert!(error.to_string().len() < 4096, "{how}: {error}"),
        Ok(Ok(())) => {}
        Err(_) => panic!("{how}: a search panicked"),
    }
}

#[test]
fn no_damage_goes_unnoticed_and_no_search_panics() {
    hush();
    let corpus = index();
    let index = corpus.index();
    let files = files(&index);
    assert!(files.len() > 12, "{}", files.len());
    let whole = verify(&index, &mut |_| {}).unwrap();
    assert!(whole.damages.is_empty() && whole.litter.is_empty(), "{whole:?}");
    assert_eq!((whole.articles, whole.records), (10, 10));
    ask(&index).unwrap();
    let mut draws = Draws(1);
    let mut count = 0;
    let mut damage = |at: usize, how: &str, bytes: &[u8]| {
        let (path, sound) = &files[at];
        if bytes == sound {
            return;
        }
        fs::write(path, bytes).unwrap();
        try_damaged(&index, path, &format!("{how} in {}", path.display()));
        fs::write(path, sound).unwrap();
        count += 1;
    };
    for number in 0..FLIPS {
        let at = number % files.len();
        let mut bytes = files[at].1.clone();
        if !bytes.is_empty() {
            let (byte, bit) = (draws.below(bytes.len()), draws.below(8));
            bytes[byte] ^= 1 << bit;
            damage(at, &format!("bit {bit} of byte {byte} flipped"), &bytes);
        }
    }
    for number in 0..ZEROES {
        let at = number % files.len();
        let mut bytes = files[at].1.clone();
        let from = draws.below(bytes.len().max(1));
        let to = bytes.len().min(from + 1 + draws.below(64));
        bytes[from..to].fill(0);
        damage(at, &format!("bytes {from}..{to} zeroed"), &bytes);
    }
    for number in 0..CUTS {
        let at = number % files.len();
        let end = draws.below(files[at].1.len().max(1));
        let bytes = files[at].1[..end].to_vec();
        damage(at, &format!("cut at {end}"), &bytes);
    }
    for (at, (_, sound)) in files.iter().enumerate() {
        damage(at, "a byte added", &[sound.as_slice(), b"\n"].concat());
        damage(at, "emptied", b"");
        // Exchanged with the next file, and with the next of its kind.
        let (next, _) = &files[(at + 1) % files.len()];
        let kind = |path: &Path| path.extension().map(ToOwned::to_owned);
        let same = files.iter().map(|(path, _)| path).cycle().skip(at + 1).take(files.len() - 1);
        let same = same.clone().find(|path| kind(path) == kind(&files[at].0)).unwrap_or(next);
        for other in [next, same] {
            damage(at, &format!("{} put in its place", other.display()), &fs::read(other).unwrap());
        }
    }
    for (path, sound) in &files {
        fs::remove_file(path).unwrap();
        try_damaged(&index, path, &format!("{} removed", path.display()));
        fs::write(path, sound).unwrap();
        count += 1;
    }
    assert!(count > 1000, "{count}");
    assert_eq!(verify(&index, &mut |_| {}).unwrap(), whole);
}

#[test]
fn a_damaged_index_is_reported_with_its_file_its_cure_and_exit_code_6() {
    let corpus = index();
    let sound = corpus.run(["verify"]);
    assert_eq!(sound.code, Some(0), "{sound}");
    assert!(sound.stdout.contains("10 articles") && sound.stdout.contains("undamaged"), "{sound}");
    let files = files(&corpus.index());
    let (store, bytes) =
        files.iter().find(|(path, _)| path.extension().is_some_and(|e| e == "store")).unwrap();
    let mut damaged = bytes.clone();
    damaged[10] ^= 0x10;
    damaged[bytes.len() / 2] ^= 0x10;
    fs::write(store, damaged).unwrap();
    let run = corpus.run(["verify"]);
    assert_eq!(run.code, Some(6), "{run}");
    let name = store.file_name().unwrap().to_str().unwrap();
    assert!(run.stdout.contains(name) && run.stdout.contains("dateline index --rebuild"), "{run}");
    let run = corpus.run(["verify", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &json["sound"]), (Some(6), &false.into()), "{run}");
    assert!(json["damages"][0]["file"].as_str().unwrap().ends_with(name), "{run}");
    let search = corpus.run(["search", "strike"]);
    assert!(search.code == Some(6) && search.stderr.contains(name), "{search}");
    assert_eq!(corpus.run(["index", "--rebuild"]).code, Some(0));
    assert_eq!(corpus.run(["verify"]).code, Some(0));
}

#[test]
fn whatever_file_is_damaged_a_rebuild_that_names_the_folder_heals() {
    let corpus = index();
    for name in ["CACHEDIR.TAG", "CURRENT", "meta.json", ".managed.json", "versions.json"] {
        let files = files(&corpus.index());
        let (path, bytes) = files.iter().find(|(path, _)| path.ends_with(name)).unwrap();
        fs::write(path, &bytes[1..]).unwrap();
        let run = corpus.run(["verify"]);
        assert!(run.code == Some(6) && run.stdout.contains(name), "{name}: {run}");
        let run = corpus.run(["index", "--rebuild", "news"]);
        assert_eq!(run.code, Some(0), "{name}: {run}");
        let run = corpus.run(["verify"]);
        assert_eq!(run.code, Some(0), "{name}: {run}");
        assert_eq!(corpus.run(["count", "*"]).stdout, "10\n", "{name}");
    }
}

#[test]
fn an_index_without_its_list_of_segments_or_its_generation_is_damaged_and_not_made_anew() {
    for name in ["CURRENT", "meta.json"] {
        let corpus = index();
        let files = files(&corpus.index());
        let (path, _) = files.iter().find(|(path, _)| path.ends_with(name)).unwrap();
        fs::remove_file(path).unwrap();
        for command in [
            &["index"][..],
            &["index", "--dry-run"],
            &["index", "news"],
            &["search", "--in", "news", "strike"],
            &["count", "strike"],
            &["verify"],
        ] {
            let run = corpus.run(command.iter().copied());
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(run.code == Some(6) && said.contains(name), "{command:?}: {run}");
        }
        let run = corpus.run(["index", "--rebuild", "news"]);
        assert_eq!(run.code, Some(0), "{name}: {run}");
        assert_eq!(corpus.run(["count", "*"]).stdout, "10\n", "{name}");
    }
}

#[test]
fn files_are_compared_byte_for_byte_with_what_was_indexed() {
    let corpus = index();
    let run = corpus.run(["verify", "--files"]);
    assert!(run.code == Some(0) && run.stdout.contains("10 as indexed"), "{run}");
    fs::remove_file(corpus.news().join("02.json")).unwrap();
    fs::write(corpus.news().join("03.json"), "{}").unwrap();
    let run = corpus.run(["verify", "--files"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stdout.contains("changed    news/03.json"), "{run}");
    assert!(run.stdout.contains("missing    news/02.json"), "{run}");
    let path = corpus.news().join("04.json");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap().replace("strike", "STRIKE");
    fs::write(&path, text).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let run = corpus.run(["verify", "--files", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let files = &json["files"];
    assert_eq!((run.code, &files["altered"], &files["changed"]), (Some(0), &1.into(), &2.into()));
    assert_eq!(json["files"]["named"][2]["path"], "news/04.json");
}

#[test]
fn files_of_the_same_bytes_are_as_indexed_whatever_their_times_are() {
    let corpus = index();
    for number in ["03", "04", "05"] {
        let path = corpus.news().join(format!("{number}.json"));
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let time = std::time::SystemTime::UNIX_EPOCH;
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    }
    let run = corpus.run(["verify", "--files"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stdout.contains("10 as indexed, 0 changed since, 0 no longer there"), "{run}");
    let path = corpus.news().join("05.json");
    let text = fs::read_to_string(&path).unwrap().replace("strike", "strife");
    fs::write(&path, text).unwrap();
    let run = corpus.run(["verify", "--files"]);
    assert!(run.stdout.contains("9 as indexed, 1 changed since, 0 no longer there"), "{run}");
    assert!(run.stdout.contains("changed    news/05.json\n"), "{run}");
}

#[test]
fn nothing_that_is_no_index_is_called_damaged() {
    let corpus = Corpus::new().article("Strike", "Dockers.");
    assert_eq!(corpus.run(["verify"]).code, Some(3));
    assert_eq!(corpus.run(["verify", "--index", "news"]).code, Some(3));
}

/// Damages in each run; `DATELINE_DAMAGES=2000` tries more.
const DAMAGES: usize = 240;

/// Makes an index whose files are longer than what is tested when it is opened, in two segments.
fn long_index() -> Corpus {
    let corpus = Corpus::in_memory();
    let mut draws = Draws(7);
    for part in 0..2 {
        let lines: String = (0..700)
            .map(|number| {
                let mut word = || format!("w{:x}", draws.below(1 << 14) * draws.below(9));
                let words: Vec<String> = (0..40).map(|_| word()).collect();
                let body = format!("The port strike, day {number}. {}.", words.join(" "));
                let article = serde_json::json!({
                    "id": format!("k{part}-{number}"), "title": format!("Strike {number}: {}", words[0]),
                    "text": body, "source": format!("Paper {}", number % 40),
                    "date": format!("2019-{:02}-{:02}", number % 12 + 1, number % 27 + 1),
                    "url": format!("https://paper{}.example/{part}/{number}", number % 40),
                });
                format!("{article}\n")
            })
            .collect();
        fs::write(corpus.news().join(format!("{part}.jsonl")), lines).unwrap();
        assert_eq!(corpus.run(["index", "news", "--jobs", "1"]).code, Some(0));
    }
    corpus
}

/// Returns the answers to many kinds of queries, as JSON.
fn answers(index: &Path) -> Result<Vec<Vec<u8>>, EngineError> {
    let today = date(2020, 1, 1);
    let engine = |error| match error {
        SearchError::Engine(error) => error,
        error => panic!("the queries are right: {error}"),
    };
    let view = View::open(index)?;
    let mut answers = Vec::new();
    for query in [
        "strike",
        "\"port strike\"",
        "w1a2 OR w33 OR w2c",
        "w1* date:2019-03",
        "strik~1",
        "*7",
        "source:\"Paper 3\" strike",
        "domain:paper7.example",
        "key:k1-77",
        "port NEAR/3 day",
        "has:url url:1/69*",
        "NOT day strike",
    ] {
        let mut request = SearchRequest::new(query, today);
        request.limit = 4;
        let hits = match search::search(&view, &request) {
            Err(SearchError::Query(_)) => continue,
            hits => hits.map_err(engine)?,
        };
        let mut json = Vec::new();
        dateline::render::json::hits(&mut json, &hits, None).unwrap();
        answers.push(json);
    }
    let all = SearchRequest::new("*", today);
    let mut json = Vec::new();
    let sources = search::sources(&view, &all).map_err(engine)?;
    dateline::render::json::sources(&mut json, &sources).unwrap();
    answers.push(json);
    Ok(answers)
}

/// Returns bytes with some damage, and what it is.
fn damaged(sound: &[u8], other: &[u8], draws: &mut Draws) -> (Vec<u8>, String) {
    let mut bytes = sound.to_vec();
    let at = draws.below(sound.len().max(1));
    let kind = draws.below(6);
    match kind {
        0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << draws.below(8),
        2 => {
            for _ in 0..2000.min(bytes.len()) {
                let at = draws.below(bytes.len());
                bytes[at] = draws.below(256) as u8;
            }
        }
        3 => {
            let end = bytes.len().min(at + 1 + draws.below(5000));
            bytes[at..end].fill(0);
        }
        4 => {
            // A sector that was written elsewhere.
            let from = draws.below(other.len().max(1));
            let length = 512.min(other.len() - from).min(bytes.len() - at);
            bytes[at..at + length].copy_from_slice(&other[from..from + length]);
        }
        _ => bytes.truncate(at),
    }
    (bytes, format!("kind {kind} at {at}"))
}

#[test]
fn each_search_of_a_damaged_index_answers_as_if_it_were_sound_or_is_refused() {
    hush();
    let corpus = long_index();
    let index = corpus.index();
    let files = files(&index);
    let long = files.iter().filter(|(_, bytes)| bytes.len() > 64 << 10).count();
    assert!(long >= 8, "{:?}", files.iter().map(|f| (&f.0, f.1.len())).collect::<Vec<_>>());
    let sound = answers(&index).unwrap();
    assert!(sound.len() > 9);
    let count = std::env::var("DATELINE_DAMAGES").ok().and_then(|count| count.parse().ok());
    let (mut refused, mut draws) = (0, Draws(11));
    for number in 0..count.unwrap_or(DAMAGES) {
        let at = number % files.len();
        let (path, bytes) = &files[at];
        let (wrong, how) = damaged(bytes, &files[(at + 7) % files.len()].1, &mut draws);
        fs::write(path, &wrong).unwrap();
        QUIET.set(true);
        let asked = catch_unwind(AssertUnwindSafe(|| answers(&index)));
        QUIET.set(false);
        fs::write(path, bytes).unwrap();
        let what = format!("{number}: {} {how}", path.display());
        match asked {
            Ok(Ok(found)) => assert!(found == sound, "{what}: another answer"),
            Ok(Err(error)) => {
                refused += 1;
                let is_named = matches!(error, EngineError::Damaged { .. });
                let is_of_folder = path.parent() == Some(&index);
                assert!(
                    is_named || is_of_folder || path.ends_with("versions.json"),
                    "{what}: {error}"
                );
            }
            Err(_) => panic!("{what}: a search panicked"),
        }
    }
    assert!(refused > 20, "{refused}");
    assert!(answers(&index).unwrap() == sound, "it is sound again");
}

#[test]
fn a_damage_that_is_read_by_a_merge_is_not_written_as_if_it_were_sound() {
    let corpus = long_index();
    let index = corpus.index();
    let is_postings = |path: &Path| path.extension().is_some_and(|e| e == "idx" || e == "pos");
    let postings: Vec<_> =
        files(&index).into_iter().filter(|(path, _)| is_postings(path)).collect();
    for (path, bytes) in &postings {
        let mut wrong = bytes.clone();
        let middle = wrong.len() / 2;
        wrong[middle] ^= 1;
        fs::write(path, wrong).unwrap();
    }
    // Six more make a merge of the eight.
    let mut refused = 0;
    for part in 2..9 {
        let text = format!("Port {part}\n\nThe strike goes on, part {part}.\n");
        fs::write(corpus.news().join(format!("{part}.txt")), text).unwrap();
        let run = corpus.run(["index", "news", "--jobs", "1"]);
        if run.code != Some(0) {
            refused += 1;
            assert_eq!(run.code, Some(6), "{run}");
            assert!(run.stderr.contains("does not have its checksum"), "{run}");
            let names = |(path, _): &(PathBuf, Vec<u8>)| {
                run.stderr.contains(path.file_name().unwrap().to_str().unwrap())
            };
            assert!(postings.iter().any(names), "the file is named: {run}");
        }
    }
    assert!(refused > 0, "a merge read what is damaged");
    let run = corpus.run(["verify"]);
    assert_eq!(run.code, Some(6), "{run}");
}

#[test]
fn a_run_over_an_index_with_a_missing_file_says_so() {
    let corpus = index();
    let segments = files(&corpus.index());
    let is_of_segment = |path: &Path| path.extension().is_some_and(|end| end != "json");
    for (path, bytes) in segments.iter().filter(|(path, _)| is_of_segment(path)) {
        if path.parent() == Some(&corpus.index()) {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        for short in [None, Some(&bytes[..bytes.len() / 2])] {
            match short {
                None => fs::remove_file(path).unwrap(),
                Some(short) => fs::write(path, short).unwrap(),
            }
            let run = corpus.run(["index"]);
            assert_eq!(run.code, Some(6), "{name}: {run}");
            assert!(run.stderr.contains(name) && run.stderr.contains("--rebuild"), "{name}: {run}");
            fs::write(path, bytes).unwrap();
        }
    }
    let run = corpus.run(["index"]);
    assert!(run.code == Some(0) && run.stderr.contains("nothing to commit"), "{run}");
}

#[test]
fn damage_of_the_note_on_the_last_run_is_found_and_the_next_run_writes_it_again() {
    let corpus = Corpus::new().article("Ferry", "The ferry sank.");
    corpus.run(["index", "news"]);
    let note = corpus.index().join("last-run.json");
    let mut bytes = fs::read(&note).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&note, bytes).unwrap();
    let found = corpus.run(["verify"]);
    assert_eq!(found.code, Some(6), "{found}");
    assert!(found.stdout.contains("last-run.json"), "{found}");
    let status = corpus.run(["status"]);
    assert_eq!(status.code, Some(0), "{status}");
    assert!(status.stdout.contains("last run   not known: last-run.json: "), "{status}");
    // No answer depends on it.
    assert_eq!(corpus.run(["count", "ferry"]).stdout, "1\n");
    corpus.run(["index"]);
    assert_eq!(corpus.run(["verify"]).code, Some(0));
    // What the lock says is no data.
    fs::write(corpus.index().join("lock"), "anything").unwrap();
    assert_eq!(corpus.run(["verify"]).code, Some(0));
    assert_eq!(corpus.run(["index"]).code, Some(0));
}

#[test]
fn a_name_of_the_generation_in_use_that_is_no_text_is_damage() {
    let corpus = index();
    fs::write(corpus.index().join("CURRENT"), [0xff, 0xfe, 0]).unwrap();
    for command in [&["search", "strike"][..], &["index"], &["verify"], &["status"]] {
        let run = corpus.run(command.iter().copied());
        assert_eq!(run.code, Some(6), "{command:?}: {run}");
    }
}
