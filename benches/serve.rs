//! What a search costs over HTTP: one client against the call of the library, and many clients while the
//! server indexes.
//!
//! `cargo bench --bench serve -- NEWS [SECONDS]` indexes NEWS, a file of articles, and a folder of small files;
//! starts `dateline serve --watch` over both; asks each kind of query from one client, in turns with the library in
//! this process; then lets 32 clients ask for SECONDS (30 by default) while files of the folder change. Ends
//! with code 1 if an answer is not 200 or if the memory of the server grows after the first third of the time by more
//! than a twentieth and 16 MB. Times are of this machine as busy as it is: read the difference and the ratios.
#![allow(clippy::print_stdout, reason = "a program for people")]

#[path = "support/served.rs"]
mod served;
mod support;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use dateline::engine::View;
use dateline::engine::Views;
use dateline::render::json;
use dateline::search::SearchRequest;
use dateline::search::search;

use crate::served::Server;
use crate::served::dateline;
use crate::support::TODAY;
use crate::support::index_file;

const CLIENTS: usize = 32;
/// Times that each query is asked by one client.
const ROUNDS: usize = 200;
/// Small files beside the news.
const FILES: u64 = 200;
/// What the memory may grow by after the first third: bytes, and a part of what it was.
const GROWTH: (u64, u64) = (16 << 20, 20);

/// A query of each kind.
const QUERIES: [(&str, &str); 8] = [
    ("a frequent word", "president"),
    ("a rare word", "zirconium"),
    ("two words", "debt crisis"),
    ("three words", "oil price embargo"),
    ("five words with OR", "president OR election OR oil OR court OR minister"),
    ("a phrase", "\"white house\""),
    ("NEAR", "tax NEAR/5 reform"),
    ("a prefix", "elect*"),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(news) = arguments.next() else {
        println!("usage: cargo bench --bench serve -- NEWS [SECONDS]");
        return ExitCode::from(2);
    };
    let seconds = arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(30);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let small = folder.path().join("small");
    fs::create_dir(&small).expect("a new folder");
    (0..FILES).for_each(|number| write(&small, number, 0));
    let index = folder.path().join("index");
    index_file(&index, &fs::canonicalize(news).expect("NEWS is a file"));
    let run = dateline(&index, &["index"]).arg(&small).arg("--quiet").output();
    assert!(run.expect("cargo built the binary").status.success(), "the folder is not indexed");
    let server = Server::start(folder.path(), &index, &["--watch"]);
    let views = Views::open(&index).expect("the index just made");
    one_client(&views.current(), &server);
    let faults = many_clients(&server, &small, Duration::from_secs(seconds));
    faults.iter().take(10).for_each(|fault| println!("fault: {fault}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Prints what each query takes by the library and over HTTP.
fn one_client(view: &View, server: &Server) {
    println!("{} articles, one client, ten hits; milliseconds", view.articles());
    println!(
        "{:22} {:>11} {:>9} {:>9} {:>11}",
        "", "library p50", "HTTP p50", "HTTP p99", "difference"
    );
    let mut connection = server.connect();
    for (kind, query) in QUERIES {
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let hits = search(view, &SearchRequest::new(query, TODAY)).expect("it can be read");
            let mut bytes = Vec::new();
            json::hits(&mut bytes, &hits, None).expect("memory takes everything");
            inside.push(start.elapsed());
            let start = Instant::now();
            let status = connection.send(&for_hits(query), "").expect("the server answers").status;
            assert_eq!(status, 200, "{query}");
            outside.push(start.elapsed());
        }
        let (inside, outside) = (Times::new(inside), Times::new(outside));
        let (library, http) = (inside.at(50), outside.at(50));
        println!(
            "{kind:22} {library:11.2} {http:9.2} {:9.2} {:11.2}",
            outside.at(99),
            http - library
        );
    }
}

/// Lets many clients ask while files change; returns what went wrong.
fn many_clients(server: &Server, small: &Path, time: Duration) -> Vec<String> {
    let (stop, times) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let faults = Mutex::new(Vec::new());
    let fault = |text: String| faults.lock().expect("nobody panics").push(text);
    let mut held = Vec::new();
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (stop, times, fault) = (&stop, &times, &fault);
            scope.spawn(move || {
                let mut connection = server.connect();
                let mut own = Vec::new();
                for number in client.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let (_, query) = QUERIES[number % QUERIES.len()];
                    let start = Instant::now();
                    match connection.send(&for_hits(query), "").map(|reply| reply.status) {
                        Ok(200) => own.push(start.elapsed()),
                        Ok(status) => fault(format!("{query}: {status}")),
                        Err(error) => {
                            fault(format!("{query}: {error}"));
                            connection = server.connect();
                        }
                    }
                }
                times.lock().expect("nobody panics").extend(own);
            });
        }
        let start = Instant::now();
        for edition in 1.. {
            if start.elapsed() >= time {
                break;
            }
            let changed = (0..FILES).filter(|number| (number + edition) % 20 == 0);
            changed.for_each(|number| write(small, number, edition));
            thread::sleep(Duration::from_secs(1));
            held.push(resident(server.id()));
        }
        stop.store(true, Ordering::Relaxed);
    });
    let times = Times::new(times.into_inner().expect("nobody panics"));
    let per_second = times.0.len() as f64 / time.as_secs_f64();
    println!(
        "{CLIENTS} clients, {} s while indexing: {} answers, {per_second:.0} a second, p50 {:.1}, p99 {:.1}, most {:.1} ms",
        time.as_secs(),
        times.0.len(),
        times.at(50),
        times.at(99),
        times.at(100),
    );
    report_growth(&held).unwrap_or_else(fault);
    faults.into_inner().expect("nobody panics")
}

/// Compares the memory held in the last third of the time with that of the second.
fn report_growth(held: &[u64]) -> Result<(), String> {
    let third = held.len() / 3;
    if third == 0 {
        return Err("there was no time to look at the memory three times".to_owned());
    }
    let most = |part: &[u64]| part.iter().copied().max().unwrap_or(0);
    let (second, last) = (most(&held[third..2 * third]), most(&held[2 * third..]));
    println!("memory of the server: {} MB, then {} MB", second >> 20, last >> 20);
    let (bytes, part) = GROWTH;
    if last > second + second / part + bytes {
        return Err(format!("memory grew from {second} to {last} bytes"));
    }
    Ok(())
}

/// Times, shortest first.
struct Times(Vec<Duration>);

impl Times {
    fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// Returns the time that so many of a hundred did not take longer than, in milliseconds.
    fn at(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, Duration::as_secs_f64) * 1000.0
    }
}

/// Returns the memory a process holds, in bytes; 0 where the system does not say.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.map_or(0, |kilobytes: u64| kilobytes << 10)
}

/// Returns the first words of a request for ten hits.
fn for_hits(query: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("GET /api/v1/search?q={query}")
}

/// Writes an article of words that depend on its number and edition.
fn write(folder: &Path, number: u64, edition: u64) {
    let record = serde_json::json!({
        "title": format!("Ferry {number}"),
        "text": format!("The president of ferry {number} met the court {edition} times. ").repeat(20),
        "date": format!("2020-03-{:02}", 1 + edition % 28),
        "source": "Northgate Herald",
    });
    let path = folder.join(format!("{number:04}.json"));
    fs::write(path, record.to_string()).expect("room for the articles");
}
