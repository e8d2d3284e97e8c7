//! Nodes of a real cluster that are killed, stopped and started again while articles are indexed and
//! searched: nothing is lost, nothing is there twice, and whoever asks has an answer or an error in time.
//!
//! Where `DATELINE_CLUSTER` says where a cluster of three nodes is, and `DATELINE_NODES` in which folder
//! `tests/cluster/start` has laid it out. They are no help to tests that run beside them:
//! `cargo test --test main on_cluster_nodes -- --test-threads 1`.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::repository;

/// A search has an answer or an error within this time, whatever the nodes do: opening a view and searching
/// wait half a minute each at most, and a connection is tried for as long.
const SOON: Duration = Duration::from_secs(120);
/// So many articles are indexed: enough for several requests.
const ARTICLES: usize = 3_000;
const FILES: usize = 30;

/// A cluster whose nodes may be killed, and a collection on it, which goes with the value.
struct Nodes {
    url: String,
    folder: PathBuf,
    name: String,
}

impl Nodes {
    /// Returns it; `None`, said in a line, where there is none.
    #[expect(clippy::print_stderr, reason = "who runs the tests is told what they leave out")]
    fn new(name: &str) -> Option<Self> {
        let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let (Some(url), Some(folder)) = (of("DATELINE_CLUSTER"), of("DATELINE_NODES")) else {
            eprintln!("skipped: no nodes to stop (DATELINE_CLUSTER, DATELINE_NODES)");
            return None;
        };
        let name = format!("nodes-{name}-{}", std::process::id());
        let nodes = Self { url, folder: repository().join(folder), name };
        nodes.wait();
        Some(nodes)
    }

    fn engine(&self) -> String {
        format!("{}/{}", self.url, self.name)
    }

    /// Sends a signal to a node.
    fn signal(&self, node: usize, signal: &str) {
        let pid = std::fs::read_to_string(self.folder.join(format!("n{node}.pid")));
        let pid = pid.expect("the number of a process");
        let sent = Command::new("kill").args([signal, pid.trim()]).status();
        assert!(sent.expect("kill is there").success(), "node {node}");
    }

    /// Starts a node that was killed.
    fn start(&self, node: usize) {
        self.start_with(node, &[]);
    }

    /// As [`Nodes::start`], with settings of its own.
    fn start_with(&self, node: usize, settings: &[&str]) {
        let script = repository().join("tests/cluster/node");
        let mut command = Command::new(script);
        let started = command.arg(&self.folder).arg(node.to_string()).args(settings).status();
        assert!(started.expect("a script of ours").success(), "node {node}");
    }

    /// Waits until the cluster has all its nodes and all copies.
    fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(180);
        let healthy = "_cluster/health?wait_for_status=green&wait_for_nodes=3&timeout=5s";
        while !self.curl("GET", healthy, "").contains(r#""timed_out":false"#) {
            assert!(Instant::now() < until, "the cluster does not recover");
            thread::sleep(Duration::from_secs(1));
        }
    }

    fn curl(&self, method: &str, path: &str, body: &str) -> String {
        let (url, json) = (format!("{}/{path}", self.url), "content-type: application/json");
        let mut arguments = vec!["-sS", "--max-time", "20", "-X", method, &url, "-H", json];
        if !body.is_empty() {
            arguments.extend(["-d", body]);
        }
        let said = Command::new("curl").args(arguments).output().expect("curl is there");
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    /// Returns how many documents of articles there are, whether or not anything admits them.
    fn documents(&self) -> String {
        self.curl("POST", &format!("{}/_refresh", self.name), "");
        self.curl("GET", &format!("_cat/count/{}?h=count", self.name), "").trim().to_owned()
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for index in ["", ".words", ".catalog"] {
            self.curl("DELETE", &format!("{}{index}", self.name), "");
        }
    }
}

/// Makes articles of some length, a hundred a file.
fn many() -> Corpus {
    let mut corpus = Corpus::new();
    for file in 0..FILES {
        let mut lines = String::new();
        for number in 0..ARTICLES / FILES {
            let text =
                format!("The strike in port {file} goes on, as report {number} says. ").repeat(20);
            let article = serde_json::json!({
                "title": format!("Report {number} of port {file}"), "text": text, "date": "2019-03-04",
            });
            lines.push_str(&format!("{article}\n"));
        }
        corpus = corpus.file(&format!("{file}.jsonl"), lines);
    }
    corpus
}

/// Does something to a cluster in the middle of a run, and returns the run.
fn index_while(corpus: &Corpus, nodes: &Nodes, happens: impl FnOnce()) -> Run {
    let engine = nodes.engine();
    thread::scope(|scope| {
        let run = scope.spawn(|| corpus.run(["index", "news", "--engine", &engine]));
        let until = Instant::now() + Duration::from_secs(60);
        // When some of it has arrived.
        while nodes.documents().parse::<usize>().unwrap_or(0) == 0 && !run.is_finished() {
            assert!(Instant::now() < until, "nothing arrives");
            thread::sleep(Duration::from_millis(100));
        }
        happens();
        run.join().expect("a run")
    })
}

/// Runs until all is indexed, and checks that each article is there, once.
fn all_there_once(corpus: &Corpus, nodes: &Nodes, first: &Run) {
    let mut run = corpus.run(["index", "news", "--engine", &nodes.engine()]);
    for _ in 0..2 {
        if run.code != Some(0) {
            run = corpus.run(["index", "news"]);
        }
    }
    assert_eq!(run.code, Some(0), "{first}\n{run}");
    let count = corpus.run(["count", "strike"]);
    assert_eq!(count.stdout.trim(), ARTICLES.to_string(), "{first}\n{run}\n{count}");
    assert_eq!(nodes.documents(), ARTICLES.to_string(), "{first}\n{run}");
}

#[test]
fn a_node_that_is_killed_while_articles_are_indexed() {
    let Some(nodes) = Nodes::new("killed") else { return };
    let corpus = many();
    let started = Instant::now();
    let run = index_while(&corpus, &nodes, || nodes.signal(2, "-KILL"));
    assert!(run.code == Some(0) || run.code == Some(7), "{run}");
    assert!(started.elapsed() < 3 * SOON, "{:?}: {run}", started.elapsed());
    nodes.start(2);
    nodes.wait();
    all_there_once(&corpus, &nodes, &run);
}

#[test]
fn a_node_that_hangs_while_articles_are_indexed() {
    let Some(nodes) = Nodes::new("hangs") else { return };
    let corpus = many();
    let started = Instant::now();
    let run = index_while(&corpus, &nodes, || nodes.signal(1, "-STOP"));
    nodes.signal(1, "-CONT");
    assert!(run.code == Some(0) || run.code == Some(7), "{run}");
    assert!(started.elapsed() < 3 * SOON, "{:?}: {run}", started.elapsed());
    nodes.wait();
    all_there_once(&corpus, &nodes, &run);
}

#[test]
fn nodes_that_hang_die_and_return_while_articles_are_searched() {
    let Some(nodes) = Nodes::new("searched") else { return };
    let corpus = many();
    let run = corpus.run(["index", "news", "--engine", &nodes.engine()]);
    assert_eq!(run.code, Some(0), "{run}");
    let asks = |what: &str, may_fail: bool| {
        let started = Instant::now();
        // One that the cluster decides, and one for which articles are read.
        for (query, count) in [("strike port", ARTICLES), ("\"port 7\" SENT report", 100)] {
            let run = corpus.run(["count", query]);
            let is_right = run.code == Some(0) && run.stdout.trim() == count.to_string();
            assert!(is_right || may_fail && run.code == Some(7), "{what}: {query}: {run}");
        }
        assert!(started.elapsed() < 2 * SOON, "{what}: {:?}", started.elapsed());
    };
    asks("all well", false);
    nodes.signal(2, "-STOP");
    asks("a node hangs", true);
    nodes.signal(2, "-CONT");
    nodes.wait();
    asks("it goes on", false);
    nodes.signal(1, "-KILL");
    asks("a node is killed", true);
    thread::sleep(Duration::from_secs(5));
    asks("its copies have taken over", false);
    nodes.start(1);
    nodes.wait();
    asks("it is back", false);
    // The node that is asked is cut off.
    nodes.signal(0, "-STOP");
    asks("the one that is asked hangs", true);
    nodes.signal(0, "-CONT");
    nodes.wait();
    asks("it answers again", false);
}

#[test]
fn a_cluster_that_takes_nothing_more_says_why_and_the_next_run_goes_on() {
    let Some(nodes) = Nodes::new("full") else { return };
    let corpus = many();
    let block = |is_full: bool| {
        // What OpenSearch sets by itself when its disks are nearly full: status 429 for each document.
        let body = format!(r#"{{"index.blocks.read_only_allow_delete": {is_full}}}"#);
        nodes.curl("PUT", &format!("{}/_settings", nodes.name), &body);
    };
    let run = index_while(&corpus, &nodes, || block(true));
    assert!(run.code == Some(7) && run.stderr.contains("disk"), "{run}");
    assert!(run.stderr.contains("committed, and safe"), "{run}");
    block(false);
    all_there_once(&corpus, &nodes, &run);
}

#[test]
fn a_cluster_that_is_full_for_a_moment_is_waited_for() {
    let Some(nodes) = Nodes::new("moment") else { return };
    let corpus = many();
    let run = index_while(&corpus, &nodes, || {
        let set = |value: &str| {
            let body = format!(r#"{{"index.blocks.read_only_allow_delete": {value}}}"#);
            nodes.curl("PUT", &format!("{}/_settings", nodes.name), &body);
        };
        set("true");
        thread::sleep(Duration::from_secs(2));
        set("null");
    });
    assert_eq!(run.code, Some(0), "{run}");
    all_there_once(&corpus, &nodes, &run);
}

#[test]
fn all_nodes_stopped_and_started_again_have_what_was_committed() {
    let Some(nodes) = Nodes::new("restarted") else { return };
    let corpus = many();
    let run = corpus.run(["index", "news", "--engine", &nodes.engine()]);
    assert_eq!(run.code, Some(0), "{run}");
    (0..3).for_each(|node| nodes.signal(node, "-KILL"));
    let down = corpus.run(["count", "strike"]);
    assert!(down.code == Some(7) && down.stderr.contains("cannot be reached"), "{down}");
    (0..3).for_each(|node| nodes.start(node));
    nodes.wait();
    let unchanged = corpus.run(["index", "news"]);
    assert!(unchanged.stderr.contains(&format!("{FILES} unchanged")), "{unchanged}");
    all_there_once(&corpus, &nodes, &unchanged);
}

/// Collections that are written at once: together they send more than nodes take that queue little.
const WRITERS: usize = 4;

#[test]
fn nodes_whose_queue_is_full_are_sent_everything_again_until_they_have_it() {
    let Some(nodes) = Nodes::new("queue") else { return };
    let start_all = |settings: &[&str]| {
        (0..3).for_each(|node| nodes.signal(node, "-KILL"));
        thread::sleep(Duration::from_secs(1));
        (0..3).for_each(|node| nodes.start_with(node, settings));
        nodes.wait();
    };
    start_all(&["node.processors=1", "thread_pool.write.queue_size=1"]);
    let others: Vec<Nodes> = (0..WRITERS)
        .map(|number| Nodes {
            url: nodes.url.clone(),
            folder: nodes.folder.clone(),
            name: format!("{}-{number}", nodes.name),
        })
        .collect();
    let corpora: Vec<Corpus> = others.iter().map(|_| many()).collect();
    let runs: Vec<Run> = thread::scope(|scope| {
        let run = |(corpus, nodes): (&'_ Corpus, &'_ Nodes)| {
            let engine = nodes.engine();
            corpus.run(["index", "news", "--engine", &engine])
        };
        let both = corpora.iter().zip(&others);
        let running: Vec<_> = both.map(|both| scope.spawn(move || run(both))).collect();
        running.into_iter().map(|running| running.join().expect("a run")).collect()
    });
    let refused = nodes.curl("GET", "_cat/thread_pool/write?h=rejected", "");
    let refused: u64 =
        refused.split_whitespace().filter_map(|count| count.parse::<u64>().ok()).sum();
    for ((corpus, nodes), run) in corpora.iter().zip(&others).zip(&runs) {
        all_there_once(corpus, nodes, run);
    }
    start_all(&[]);
    assert!(refused > 0, "no queue was full: {refused}");
    assert!(runs.iter().all(|run| run.code == Some(0)), "{runs:?}");
}
