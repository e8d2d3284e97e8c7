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
        SearchError::Query(error) => panic!("the queries are right: {error}"),
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
    assert_eq!((run.code, &json["files"]["altered"]), (Some(6), &1.into()), "{run}");
    assert_eq!(json["files"]["named"][2]["path"], "news/04.json");
}

#[test]
fn nothing_that_is_no_index_is_called_damaged() {
    let corpus = Corpus::new().article("Strike", "Dockers.");
    assert_eq!(corpus.run(["verify"]).code, Some(3));
    assert_eq!(corpus.run(["verify", "--index", "news"]).code, Some(3));
}
