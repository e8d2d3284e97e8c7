//! One process that searches for long while another indexes: no error, no growth of memory.
//!
//! `cargo bench --bench soak -- 600` searches for 600 seconds (30 by default) with 8 threads through
//! one [`Views`], while `dateline index` runs again and again over a folder whose files change, come
//! and go. Ends with code 1 if a search fails, if the views do not follow, or if the memory that the
//! process holds grows after the first third of the time by more than a twentieth and 16 MB.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use dateline::engine::Views;
use dateline::search::SearchRequest;
use dateline::search::count;
use dateline::search::search;
use dateline::search::sources;
use jiff::civil::Date;
use jiff::civil::date;

const TODAY: Date = date(2026, 1, 1);
const THREADS: u64 = 8;
/// Files of the folder; a run changes one in [`CHANGED`].
const FILES: u64 = 600;
const CHANGED: u64 = 12;
/// How often the views look for a commit.
const LOOK: Duration = Duration::from_millis(100);
/// What the memory may grow by after the first third: bytes, and a part of what it was.
const GROWTH: (u64, u64) = (16 << 20, 20);
const WORDS: [&str; 12] = [
    "harbor", "strike", "minister", "storm", "court", "river", "bank", "ferry", "crane",
    "election", "docker", "fuel",
];

fn main() -> ExitCode {
    let seconds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(30);
    let time = Duration::from_secs(seconds);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (news, index) = (folder.path().join("news"), folder.path().join("index"));
    fs::create_dir(&news).expect("a new folder");
    (0..FILES).for_each(|number| write(&news, number, 0));
    run(&news, &index);
    let views = Views::open(&index).expect("the index just made");
    let (stop, searches, opened) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let faults = Mutex::new(Vec::new());
    let fault = |text: String| faults.lock().expect("nobody panics").push(text);
    let held = thread::scope(|scope| {
        for thread in 0..THREADS {
            let (views, stop, searches, fault) = (&views, &stop, &searches, &fault);
            scope.spawn(move || {
                for number in (thread..).step_by(7) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    ask(views, number).unwrap_or_else(fault);
                    searches.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                match views.refresh() {
                    Ok(was_opened) => _ = opened.fetch_add(was_opened.into(), Ordering::Relaxed),
                    Err(error) => fault(format!("a view was not opened again: {error}")),
                }
                thread::sleep(LOOK);
            }
        });
        let held = index_meanwhile(&news, &index, time);
        stop.store(true, Ordering::Relaxed);
        held
    });
    let (opened, searches) = (opened.into_inner(), searches.into_inner());
    println!("{seconds} s, {} runs, {opened} views, {searches} searches", held.len());
    if opened < 2 {
        fault("the views do not follow the commits".to_owned());
    }
    report_growth(&held).unwrap_or_else(fault);
    let faults = faults.into_inner().expect("nobody panics");
    faults.iter().take(10).for_each(|text| println!("fault: {text}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Asks one question of the view there is now.
fn ask(views: &Views, number: u64) -> Result<(), String> {
    let view = views.current();
    let word = |at: u64| WORDS[usize::try_from(at).unwrap_or(0) % WORDS.len()];
    let (one, two) = (word(number), word(number / 5 + 1));
    let text = match number % 6 {
        0 => format!("{one} {two}"),
        1 => format!("\"{one} {two}\" OR {one} NEAR/9 {two}"),
        2 => format!("{}* {two}", &one[..3]),
        3 => format!("{one} date:2019..2021"),
        4 => format!("source:Herald {one}"),
        _ => format!("{one}~1 OR nowhere{number}"),
    };
    let request = SearchRequest::new(&text, TODAY);
    let failed = |error: &dyn std::fmt::Display| format!("{text}: {error}");
    match number % 11 {
        0 => count(&view, &request).map(drop).map_err(|e| failed(&e)),
        1 => sources(&view, &request).map(drop).map_err(|e| failed(&e)),
        _ => search(&view, &request).map(drop).map_err(|e| failed(&e)),
    }
}

/// Changes files and indexes them until the time is over; returns what this process held after each
/// run.
fn index_meanwhile(news: &Path, index: &Path, time: Duration) -> Vec<u64> {
    let start = Instant::now();
    let mut held = Vec::new();
    for edition in 1.. {
        if start.elapsed() >= time {
            break;
        }
        for number in (0..FILES).filter(|number| (number + edition) % CHANGED == 0) {
            write(news, number, edition);
        }
        // Some files are gone for a while.
        for number in (0..FILES).filter(|number| (number + edition) % 31 == 0) {
            let _ = fs::remove_file(path(news, number));
        }
        for number in (0..FILES).filter(|number| (number + edition) % 31 == 2) {
            write(news, number, edition);
        }
        run(news, index);
        held.push(resident());
    }
    held
}

fn path(news: &Path, number: u64) -> std::path::PathBuf {
    news.join(format!("{number:04}.json"))
}

/// Writes an article of words that depend on its number and edition.
fn write(news: &Path, number: u64, edition: u64) {
    let word = |at: u64| WORDS[usize::try_from(at % 12).unwrap_or(0)];
    let line = |at: u64| format!("The {} was near the {}. ", word(number + at), word(edition * at));
    let body: String = (1..60).map(line).collect();
    let source = ["Northgate Herald", "Harbor Courier"][usize::from(number.is_multiple_of(2))];
    let record = serde_json::json!({
        "title": format!("{} {number}", word(number)),
        "text": body,
        "date": format!("20{:02}-03-{:02}", 10 + number % 15, 1 + edition % 28),
        "source": source,
    });
    fs::write(path(news, number), record.to_string()).expect("room for the articles");
}

fn run(news: &Path, index: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let command = command.arg("index").arg(news).arg("--index").arg(index).arg("--quiet");
    let output = command.output().expect("cargo built the binary");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the memory this process holds, in bytes; 0 where the system does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes << 10)
}

/// Compares the memory held in the last third of the runs with that of the second.
fn report_growth(held: &[u64]) -> Result<(), String> {
    let third = held.len() / 3;
    if third == 0 {
        return Err("there was no time for three runs".to_owned());
    }
    let most = |part: &[u64]| part.iter().copied().max().unwrap_or(0);
    let (second, last) = (most(&held[third..2 * third]), most(&held[2 * third..]));
    println!("memory held: {} MB, then {} MB", second >> 20, last >> 20);
    let (bytes, part) = GROWTH;
    if last > second + second / part + bytes {
        return Err(format!("memory grew from {second} to {last} bytes"));
    }
    Ok(())
}
