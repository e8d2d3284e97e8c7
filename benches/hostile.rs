//! What queries cost that nobody types in good faith, on an index large enough to feel them.
//!
//! `cargo bench --bench hostile -- [--http] [QUERIES [SEED [INDEX]]]` invents 90,000 articles with some 700,000
//! distinct words, indexes them (or opens INDEX, where one of an earlier run is kept), and runs 10,000
//! queries of every kind that makes an engine open much (`tests/support/hostile.rs`). The time is that of the
//! processor, all threads together (Linux; elsewhere that of the clock). Prints the slowest of each kind; ends with
//! code 1 when one takes a second or more.
//!
//! With `--http` they are asked of `dateline serve` on that index, in turns of hits, counts and the page of hits, which
//! are posted as a form posts them. The time is that of the server's process, and of the clock beside it. It also ends
//! with code 1 for a connection that is cut, for a panic, and for any other status of the server's own (5xx).
#![allow(clippy::print_stdout, reason = "a program for people")]

#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "support/served.rs"]
mod served;
mod support;

use std::fs::File;
use std::io::BufWriter;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use dateline::engine::EngineError;
use dateline::engine::View;
use dateline::search::SearchError;
use dateline::search::SearchRequest;
use dateline::search::count;
use dateline::search::search;

use hostile::Draw;
use hostile::KINDS;
use hostile::WORDS;
use hostile::word;
use served::Connection;
use served::Reply;
use served::Server;
use support::TODAY;
use support::index_file;

/// Articles invented.
const ARTICLES: u64 = 90_000;
/// Queries asked unless a number is given.
const QUERIES: usize = 10_000;
/// What no query may cost.
const ALLOWED: Duration = Duration::from_secs(1);
/// By the clock, after which one is given up.
const LONGEST: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let mut arguments =
        std::env::args().skip(1).filter(|argument| argument != "--bench").peekable();
    let by_http = arguments.next_if(|argument| argument == "--http").is_some();
    let queries = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(QUERIES);
    let seed = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = arguments.next().map_or_else(|| folder.path().join("index"), PathBuf::from);
    if !index.exists() {
        let articles = folder.path().join("articles.jsonl");
        write_articles(&articles);
        index_file(&index, &articles);
    }
    let view = View::open(&index).expect("an index");
    println!("{} articles, seed {seed}, {queries} queries\n", view.articles());
    let mut kinds: Vec<Kind> = KINDS.iter().map(|(name, _)| Kind::new(name)).collect();
    let mut asker = match by_http {
        true => {
            drop(view);
            Asker::Server(Box::new(Client::new(Server::start(folder.path(), &index, &[]))))
        }
        false => Asker::Library(Box::new(view)),
    };
    let mut drawn = Draw(seed);
    for number in 0..queries {
        let (_, make) = KINDS[number % KINDS.len()];
        kinds[number % KINDS.len()].ask(&mut asker, &make(&mut drawn));
    }
    println!(
        "| kind | queries | answered | refused | mean | slowest | by the clock |\n|---|--:|--:|--:|--:|--:|--:|"
    );
    kinds.iter().for_each(Kind::print);
    println!();
    let sum = |of: fn(&Kind) -> u32| kinds.iter().map(of).sum::<u32>();
    let (slow, late, faults) =
        (sum(|kind| kind.slow), sum(|kind| kind.late), sum(|kind| kind.faults));
    println!("{slow} of {queries} took {ALLOWED:?} or more of the processor, {late} by the clock");
    if by_http {
        println!(
            "{faults} of {queries} ended in a status of 500 or more, or in a connection that was cut"
        );
    }
    if slow == 0 && faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the articles: most of a few hundred words, some very long, some that repeat one word.
fn write_articles(path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("a temporary folder takes a file"));
    let mut draw = Draw(7);
    let mut fresh = 0;
    for number in 0..ARTICLES {
        let words = match number % 3_000 {
            7 => 30_000,
            8 => 8_000,
            _ => 60 + draw.below(240),
        };
        let mut text = String::new();
        for at in 0..words {
            let rank = if number % 3_000 == 8 {
                draw.below(2)
            } else if at % 22 == 3 {
                // Every word comes, rare as it may be.
                fresh += 1;
                fresh % WORDS
            } else {
                draw.rank()
            };
            text.push_str(&word(rank));
            text.push_str(match at % 90 {
                13 | 40 | 66 => ". ",
                89 => ".\\n\\n",
                _ => " ",
            });
        }
        let year = 1990 + number % 35;
        let title = format!("{} {} {}", word(draw.rank()), word(draw.rank()), word(draw.rank()));
        writeln!(
            out,
            "{{\"id\":\"{number}\",\"title\":\"{title}\",\"date\":\"{year}-03-0{}\",\
             \"source\":\"S{}\",\"lang\":\"en\",\"text\":\"{text}\"}}",
            1 + number % 9,
            number % 500
        )
        .expect("the disk has room");
    }
    out.flush().expect("the disk has room");
}

/// Who is asked.
enum Asker {
    Library(Box<View>),
    Server(Box<Client>),
}

/// What became of a query.
enum Outcome {
    Answered,
    Refused,
    /// It was given up.
    Late,
    /// The server failed; how.
    Fault(String),
}

impl Asker {
    /// Asks; `turn` says for what: every third is counted, which reads all.
    fn ask(&mut self, query: &str, turn: u32) -> Outcome {
        match self {
            Self::Library(view) => by_library(view, query, turn % 3 == 2),
            Self::Server(client) => client.ask(query, turn),
        }
    }

    /// Returns the processor time so far of whoever is asked.
    fn processor_time(&self) -> Duration {
        match self {
            Self::Library(_) => processor_time("self"),
            Self::Server(client) => processor_time(&client.server.id().to_string()),
        }
    }
}

fn by_library(view: &View, query: &str, is_counted: bool) -> Outcome {
    let request = SearchRequest::new(query, TODAY);
    let (stop, done) = (request.stop.clone(), Arc::new(AtomicBool::new(false)));
    let is_done = Arc::clone(&done);
    // Ends what would not end by itself.
    let timer = thread::spawn(move || {
        thread::park_timeout(LONGEST);
        if !is_done.load(Ordering::Relaxed) {
            stop.stop();
        }
    });
    let failed = match is_counted {
        true => count(view, &request).err(),
        false => search(view, &request).err(),
    };
    done.store(true, Ordering::Relaxed);
    timer.thread().unpark();
    timer.join().expect("a timer does not panic");
    match failed {
        None => Outcome::Answered,
        Some(SearchError::Query(_) | SearchError::Engine(EngineError::Query { .. })) => {
            Outcome::Refused
        }
        Some(SearchError::Engine(EngineError::Stopped)) => Outcome::Late,
        Some(other) => panic!("{query}: {other}"),
    }
}

/// A client of the server.
struct Client {
    server: Server,
    connection: Connection,
}

impl Client {
    fn new(server: Server) -> Self {
        Self { connection: server.connect(), server }
    }

    fn ask(&mut self, query: &str, turn: u32) -> Outcome {
        let paths = ["/api/v1/search", "/", "/api/v1/count"];
        let form: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let first = format!("POST {}", paths[turn as usize % paths.len()]);
        let mut reply = self.connection.send(&first, &format!("q={form}"));
        // A page of its own address.
        if let Ok(Reply { status: 303, location: Some(to), .. }) = &reply {
            let first = format!("GET {to}");
            reply = self.connection.send(&first, "");
        }
        if reply.as_ref().map_or(true, |reply| reply.is_last) {
            self.connection = self.server.connect();
        }
        match reply {
            Ok(Reply { status: 200, .. }) => Outcome::Answered,
            Ok(Reply { status: 400..500, .. }) => Outcome::Refused,
            Ok(Reply { status, body, .. }) => {
                let said = String::from_utf8_lossy(&body);
                // A page says it behind its style.
                let said = said.split("role=\"alert\"").last().unwrap_or_default();
                let said: String = said.chars().take(200).collect();
                Outcome::Fault(format!("{status}: {said}"))
            }
            Err(error) => Outcome::Fault(format!("the connection was cut: {error}")),
        }
    }
}

/// What the queries of a kind cost.
struct Kind {
    name: &'static str,
    asked: u32,
    answered: u32,
    refused: u32,
    all: Duration,
    slowest: Duration,
    by_clock: Duration,
    /// How many took too long.
    slow: u32,
    /// How many did by the clock, on which others of the machine are too.
    late: u32,
    /// How many the server failed at.
    faults: u32,
}

impl Kind {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            asked: 0,
            answered: 0,
            refused: 0,
            all: Duration::ZERO,
            slowest: Duration::ZERO,
            by_clock: Duration::ZERO,
            slow: 0,
            late: 0,
            faults: 0,
        }
    }

    fn ask(&mut self, asker: &mut Asker, query: &str) {
        let (begun, started) = (asker.processor_time(), Instant::now());
        let outcome = asker.ask(query, self.asked);
        let (took, by_clock) = (asker.processor_time().saturating_sub(begun), started.elapsed());
        let shown: String = query.chars().take(150).collect();
        match outcome {
            Outcome::Answered => self.answered += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Late => {}
            Outcome::Fault(how) => {
                self.faults += 1;
                println!("{}: {how}: {} bytes: {shown}", self.name, query.len());
            }
        }
        self.asked += 1;
        self.all += took;
        self.slowest = self.slowest.max(took);
        self.by_clock = self.by_clock.max(by_clock);
        self.late += u32::from(by_clock >= ALLOWED);
        if took >= ALLOWED {
            self.slow += 1;
            println!("{}: {took:.2?} {} bytes: {shown}", self.name, query.len());
        }
    }

    fn print(&self) {
        println!(
            "| {} | {} | {} | {} | {:.1?} | {:.0?} | {:.0?} |",
            self.name,
            self.asked,
            self.answered,
            self.refused,
            self.all / self.asked.max(1),
            self.slowest,
            self.by_clock,
        );
    }
}

/// The processor time of a process so far, all threads together.
fn processor_time(process: &str) -> Duration {
    static STARTED: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let by_clock = || STARTED.get_or_init(Instant::now).elapsed();
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        return by_clock();
    };
    // Behind the name, which may hold blanks: fields 14 and 15 are in hundredths of a second.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: Vec<u64> =
        fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse().ok()).collect();
    if ticks.len() == 2 { Duration::from_millis(10 * (ticks[0] + ticks[1])) } else { by_clock() }
}
