//! The relevance table: how good the answers are on every judged collection of a folder.
//!
//! `cargo bench --bench relevance -- COLLECTIONS` indexes each folder in it that holds `docs.jsonl`,
//! `queries.tsv` and `qrels.txt`, and prints nDCG@10, MAP, recall@100 and MRR of BM25 alone, of every
//! search, and of `--expand`. `--ranking TITLE,CLOSENESS,PASSAGE,AGREEMENT` adds a row with those
//! shares, as often as it is given.
//!
//! What it printed is in `benches/relevance.md`.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use dateline::engine::embedded::Snapshot;
use dateline::eval;
use dateline::eval::Collection;
use dateline::eval::Measures;
use dateline::eval::Setting;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use dateline::rank::Ranking;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;

const TODAY: Date = date(2026, 1, 1);

fn main() -> ExitCode {
    let mut settings = Setting::compared();
    let mut folder = None;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--bench" => {}
            "--ranking" => settings.push(setting(&args.next().unwrap_or_default())),
            _ => folder = Some(PathBuf::from(arg)),
        }
    }
    let Some(folder) = folder else {
        println!("usage: cargo bench --bench relevance -- COLLECTIONS [--ranking T,C,P,A]");
        return ExitCode::from(2);
    };
    judged(&folder, &settings);
    ExitCode::SUCCESS
}

/// Prints the table of every judged collection in `folder`, and the means over them.
fn judged(folder: &Path, settings: &[Setting]) {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of collections can be read")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.join("qrels.txt").is_file())
        .collect();
    folders.sort();
    let mut means: Vec<Vec<Measures>> = vec![Vec::new(); settings.len()];
    for folder in &folders {
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("it can be read");
        let topics = eval::queries(&read("queries.tsv")).expect("queries");
        let judged = eval::judgements(&read("qrels.txt")).expect("judgements");
        let collection = Collection::new(topics, judged).expect("they belong together");
        let place = tempfile::tempdir().expect("a temporary folder");
        let index = place.path().join("index");
        index_file(&index, &folder.join("docs.jsonl"));
        let snapshot = Snapshot::open(&index).expect("the index just made");
        println!("{} ({} articles)", folder.display(), snapshot.articles());
        heading();
        for (setting, means) in settings.iter().zip(&mut means) {
            let found = collection.measure(&snapshot, setting, TODAY).expect("it can be measured");
            row(setting, found.mean);
            means.push(found.mean);
        }
    }
    println!("mean of {} collections", folders.len());
    heading();
    for (setting, means) in settings.iter().zip(means) {
        row(setting, Measures::mean(&means));
    }
}

fn heading() {
    println!("  {:34} nDCG@10     MAP  R@100     MRR", "");
}

fn row(setting: &Setting, mean: Measures) {
    let Ranking { title, closeness, passage, agreement } = setting.ranking;
    let Measures { ndcg, average_precision, recall, reciprocal_rank } = mean;
    let name = match setting.name {
        "" => format!("{title},{closeness},{passage},{agreement}"),
        name => name.to_owned(),
    };
    println!("  {name:34} {ndcg:7.4} {average_precision:7.4} {recall:6.4} {reciprocal_rank:7.4}");
}

fn setting(shares: &str) -> Setting {
    let shares: Vec<f64> = shares.split(',').filter_map(|share| share.parse().ok()).collect();
    let [title, closeness, passage, agreement] = shares[..] else {
        panic!("--ranking takes four numbers: 0.3,0.2,0.1,1");
    };
    Setting { name: "", ranking: Ranking { title, closeness, passage, agreement }, expand: false }
}

fn index_file(index: &Path, file: &Path) {
    let stop = AtomicBool::new(false);
    let request = IngestRequest {
        index: index.to_path_buf(),
        roots: vec![RootRequest {
            path: file.to_path_buf(),
            label: "articles".to_owned(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
        }],
        jobs: 2,
        memory: 200 << 20,
        max_size: 8 << 30,
        dry_run: false,
        rebuild: false,
        today: TODAY,
        now: Timestamp::UNIX_EPOCH,
        stop: &stop,
    };
    ingest(&request, &mut |_| {}).expect("the file can be indexed");
}
