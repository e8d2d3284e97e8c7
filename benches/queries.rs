//! What each class of query costs: warm in process, cold as a user waits, and NEAR against tantivy's
//! own phrase query.
//!
//! `cargo bench --bench queries -- INDEX` measures on an index, `-- ARTICLES.jsonl` indexes the file
//! first. Words are drawn from the articles of the index, the same ones every time. `--processor` tells the time on a
//! processor instead of the clock's, for a machine that others use (Linux). Prints Markdown
//! tables (`benches/queries.md`); ends with code 1 when a class is slower than is allowed.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;
use std::time::Instant;

use dateline::analysis;
use dateline::engine::View;
use dateline::search::SearchRequest;
use dateline::search::count;
use dateline::search::explain;
use dateline::search::search;
use jiff::civil::Date;
use jiff::civil::date;
use tantivy::Index;
use tantivy::Searcher;
use tantivy::Term;
use tantivy::collector::Count;
use tantivy::query::PhraseQuery;
use tantivy::schema::Field;

const TODAY: Date = date(2026, 1, 1);
/// Different queries of a class.
const QUERIES: usize = 25;
/// Times each is run warm; the first is not counted.
const ROUNDS: usize = 5;
/// Times each is run as a process.
const STARTS: usize = 3;
/// The longest any class may take at p99, warm.
const ALLOWED: Duration = Duration::from_millis(50);
/// How much slower than tantivy's phrase query NEAR may be.
const ALLOWED_RATIO: f64 = 1.3;
/// The words NEAR and slop allow.
const NEAR: u32 = 10;

fn main() -> ExitCode {
    let Some(path) = std::env::args().skip(1).find(|a| !a.starts_with("--")).map(PathBuf::from)
    else {
        println!("usage: cargo bench --bench queries -- INDEX|ARTICLES.jsonl");
        return ExitCode::from(2);
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = if path.is_dir() { path } else { indexed(&path, &folder.path().join("index")) };
    let view = View::open(&index).expect("an index");
    let vocabulary = Vocabulary::read(&view);
    println!("{} articles, {} terms\n", view.articles(), vocabulary.terms.len());
    let classes = vocabulary.classes();
    let near = near_table(&view, &vocabulary);
    let within = warm_table(&view, &classes);
    if !of_processor() {
        cold_table(&index, &classes);
    }
    if within && near { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn indexed(articles: &Path, index: &Path) -> PathBuf {
    let mut command = dateline();
    command.arg("index").arg(articles).arg("--index").arg(index);
    assert!(command.status().expect("cargo built the binary").success(), "the file is indexed");
    index.to_path_buf()
}

fn dateline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A class of queries: its name and its queries.
struct Class {
    name: &'static str,
    queries: Vec<String>,
}

/// The plain words of the index by how many articles hold them, and pairs as they are in texts.
struct Vocabulary {
    /// Words of four ASCII letters or more with the number of articles, most frequent first.
    terms: Vec<(String, u64)>,
    /// Two words side by side.
    pairs: Vec<(String, String)>,
    /// Days of which the index holds articles.
    months: Vec<String>,
}

impl Vocabulary {
    /// Reads the dictionary, and a few articles for pairs.
    fn read(view: &View) -> Self {
        let searcher = searcher(view);
        let field = text_field(&searcher);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(field).expect("a text field");
            let mut stream = inverted.terms().stream().expect("a dictionary");
            while let Some((term, info)) = stream.next() {
                if term.len() >= 4 && term.iter().all(u8::is_ascii_lowercase) {
                    let term = String::from_utf8_lossy(term).into_owned();
                    *counts.entry(term).or_default() += u64::from(info.doc_freq);
                }
            }
        }
        let mut terms: Vec<_> = counts.into_iter().collect();
        terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let (mut pairs, mut months) = (Vec::new(), Vec::new());
        for (at, (word, _)) in terms.iter().skip(500).step_by(37).take(4 * QUERIES).enumerate() {
            let request = SearchRequest { limit: 1, ..SearchRequest::new(word, TODAY) };
            let hits = search(view, &request).expect("a plain word").hits;
            let Some(hit) = hits.first() else { continue };
            let mut words = Vec::new();
            analysis::tokens(&hit.article.body, &mut |token| words.push(token.form.to_owned()));
            let long =
                |word: &String| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase());
            let mut side_by_side = words.windows(2).filter(|w| w.iter().all(long)).skip(at % 50);
            if let Some([first, second]) = side_by_side.next() {
                pairs.push((first.clone(), second.clone()));
            }
            let published = hit.article.published.as_ref();
            if let Some(day) = published.map(|date| date.stamp.first_day().to_string()) {
                months.push(day[..7].to_owned());
            }
        }
        Self { terms, pairs, months }
    }

    /// Returns words of about a rank in the order of frequency.
    fn ranked(&self, from: usize, step: usize) -> Vec<&str> {
        let words = self.terms.iter().skip(from).step_by(step).take(QUERIES);
        words.map(|(word, _)| word.as_str()).collect()
    }

    fn classes(&self) -> Vec<Class> {
        let frequent = self.ranked(20, 4);
        let other = self.ranked(22, 5);
        let middle = self.ranked(400, 61);
        let rare = self.ranked(self.terms.len() / 2, 97);
        let pairs: Vec<_> = self.pairs.iter().take(QUERIES).collect();
        let both = |operator: &str| -> Vec<String> {
            frequent.iter().zip(&other).map(|(a, b)| format!("{a} {operator} {b}")).collect()
        };
        let class = |name, queries| Class { name, queries };
        let each = |words: &[&str], make: &dyn Fn(&str) -> String| {
            words.iter().map(|word| make(word)).collect()
        };
        vec![
            class("word, rare", each(&rare, &str::to_owned)),
            class("word, frequent", each(&frequent, &str::to_owned)),
            class("AND of frequent words", both("AND")),
            class("phrase", pairs.iter().map(|(a, b)| format!("\"{a} {b}\"")).collect()),
            class("NEAR/10 of frequent words", both("NEAR/10")),
            class("SENT of frequent words", both("SENT")),
            class("PARA of frequent words", both("PARA")),
            class("prefix", each(&middle, &|word| format!("{}*", &word[..3]))),
            class("infix", each(&middle, &|word| format!("*{}*", &word[1..4]))),
            class("regular expression", each(&middle, &|w| format!("/{}[a-z]+s/", &w[..2]))),
            class("fuzzy, one letter", each(&middle, &|word| format!("{word}~1"))),
            class("fuzzy, two letters", each(&middle, &|word| format!("{word}~2"))),
            class(
                "OR of five words",
                (0..QUERIES)
                    .map(|at| {
                        let word = |i: usize| {
                            let words = if i.is_multiple_of(2) { &middle } else { &other };
                            words[(at + i * 7) % words.len()]
                        };
                        (0..5).map(word).collect::<Vec<_>>().join(" OR ")
                    })
                    .collect(),
            ),
        ]
        .into_iter()
        .flat_map(|class| {
            let name: &'static str = class.name;
            let months = self.months.iter().cycle();
            let dated =
                class.queries.iter().zip(months).map(|(q, m)| format!("({q}) date:{m}")).collect();
            // The dated twin carries no name of its own: its row is that of the class above.
            [Class { name, queries: class.queries.clone() }, Class { name: "", queries: dated }]
        })
        .collect()
    }
}

/// Returns the time below which `per_cent` of the sorted times are.
fn percentile(times: &mut [Duration], per_cent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * per_cent / 100).min(times.len() - 1)]
}

fn ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// Returns how late it is: by the clock, or with `--processor` how long this program was on a processor.
fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    if !of_processor() {
        return START.get_or_init(Instant::now).elapsed();
    }
    let on_processor = |task: std::fs::DirEntry| -> u64 {
        let text = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0)
    };
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux tells the time of each thread");
    Duration::from_nanos(tasks.flatten().map(on_processor).sum())
}

fn of_processor() -> bool {
    std::env::args().any(|argument| argument == "--processor")
}

/// Returns the middle time of each query, round by round so that no query is next to itself: what
/// else the machine does falls on one round of a query, not on all.
fn times(queries: &[String], rounds: usize, run: &mut dyn FnMut(&str)) -> Vec<Duration> {
    let mut times = vec![Vec::new(); queries.len()];
    for round in 0..=rounds {
        for (query, times) in queries.iter().zip(&mut times) {
            let start = now();
            run(query);
            if round > 0 {
                times.push(now().saturating_sub(start));
            }
        }
    }
    times.iter_mut().map(|times| percentile(times, 50)).collect()
}

/// Prints p50 and p99 in process; returns whether every class keeps the bound.
fn warm_table(view: &View, classes: &[Class]) -> bool {
    println!(
        "| warm, in process, ms | count p50 | p99 | ten hits p50 | p99 | in a month p50 | p99 |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    let mut within = true;
    let mut ten_hits = |queries: &[String]| {
        let mut times = times(queries, ROUNDS, &mut |query| {
            search(view, &SearchRequest::new(query, TODAY)).expect(query);
        });
        let (p50, p99) = (percentile(&mut times, 50), percentile(&mut times, 99));
        within &= p99 <= ALLOWED;
        (ms(p50), ms(p99))
    };
    for class in classes.chunks(2) {
        let [all, month] = class else { unreachable!("classes come with their dated twins") };
        let mut counting = times(&all.queries, ROUNDS, &mut |query| {
            count(view, &SearchRequest::new(query, TODAY)).expect(query);
        });
        let (p50, p99) = (percentile(&mut counting, 50), percentile(&mut counting, 99));
        let (hits, dated) = (ten_hits(&all.queries), ten_hits(&month.queries));
        println!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            all.name,
            ms(p50),
            ms(p99),
            hits.0,
            hits.1,
            dated.0,
            dated.1
        );
    }
    println!();
    within
}

/// Prints p50 and p99 of the whole process: start, open, search, print ten hits with passages.
fn cold_table(index: &Path, classes: &[Class]) {
    println!("| cold, whole process, ms | p50 | p99 | in a month p50 | p99 |");
    println!("|---|--:|--:|--:|--:|");
    let ask = |queries: &[String]| {
        let mut times = times(queries, STARTS, &mut |query| {
            let mut command = dateline();
            command.args(["search", query, "--index"]).arg(index);
            let code = command.status().expect("cargo built the binary").code();
            assert!(matches!(code, Some(0 | 1)), "{query}: {code:?}");
        });
        (ms(percentile(&mut times, 50)), ms(percentile(&mut times, 99)))
    };
    for class in classes.chunks(2) {
        let [all, month] = class else { unreachable!("classes come with their dated twins") };
        let (plain, dated) = (ask(&all.queries), ask(&month.queries));
        println!("| {} | {} | {} | {} | {} |", all.name, plain.0, plain.1, dated.0, dated.1);
    }
    println!();
}

/// Opens the segments of the index with tantivy itself, in a folder of copies: tantivy's own
/// files are under two lines with our checksums, or before those of their blocks. What is open stays open when the
/// folder goes.
fn searcher(view: &View) -> Searcher {
    let plain = tempfile::tempdir().expect("a temporary folder");
    let info = view.info();
    let generation = info.path.join(format!("gen-{}", info.generation));
    for entry in std::fs::read_dir(generation).expect("the index") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("a file");
        let copy = plain.path().join(&name);
        if name == "meta.json" || name == ".managed.json" {
            let sealed = std::fs::read_to_string(&path).expect("it was read before");
            let content = sealed.splitn(3, '\n').nth(2).expect("two lines above it");
            std::fs::write(&copy, content).expect("a folder of ours takes files");
        } else {
            let bytes = std::fs::read(&path).expect("it was read before");
            std::fs::write(&copy, without_sums(&bytes)).expect("a folder of ours takes files");
        }
    }
    let index = Index::open_in_dir(plain.path()).expect("tantivy's files");
    index.reader().expect("segments").searcher()
}

/// Returns a file of tantivy's, which ends with a magic number, without the checksums of its blocks: four bytes for
/// each 4 KiB.
fn without_sums(bytes: &[u8]) -> &[u8] {
    const MAGIC: [u8; 4] = 1337_u32.to_le_bytes();
    let content = bytes.len() - 4 * bytes.len().div_ceil((4 << 10) + 4);
    match bytes.get(..content) {
        Some(content) if !bytes.ends_with(&MAGIC) && content.ends_with(&MAGIC) => content,
        _ => bytes,
    }
}

fn text_field(searcher: &Searcher) -> Field {
    searcher.schema().get_field("text").expect("title and body")
}

/// Returns whether a word of the query stands for its own form alone.
fn stands_alone(view: &View, word: &str) -> bool {
    let explained = explain(view, &SearchRequest::new(word, TODAY)).expect("a plain word");
    explained.clauses.iter().map(|clause| clause.forms.len()).sum::<usize>() == 1
}

/// Compares counting the articles of `a NEAR/10 b` with tantivy's `PhraseQuery` over the same two
/// terms of the same segments, with the slop that lets the same number of words be in between.
fn near_table(view: &View, vocabulary: &Vocabulary) -> bool {
    let searcher = searcher(view);
    let field = text_field(&searcher);
    let candidates = vocabulary.terms.iter().map(|(word, _)| word.as_str()).take(2_000);
    let alone: Vec<&str> =
        candidates.filter(|word| stands_alone(view, word)).take(2 * QUERIES).collect();
    println!("| counting, ms | NEAR/{NEAR} | PhraseQuery | ratio | articles | articles |");
    println!("|---|--:|--:|--:|--:|--:|");
    let (mut near_total, mut phrase_total) = (Duration::ZERO, Duration::ZERO);
    for words in alone.chunks_exact(2) {
        let (a, b) = (words[0], words[1]);
        let term = |word: &str| Term::from_field_text(field, word);
        let phrase =
            PhraseQuery::new_with_offset_and_slop(vec![(0, term(a)), (1, term(b))], NEAR - 1);
        let near = SearchRequest::new(&format!("{a} NEAR/{NEAR} {b}"), TODAY);
        let (mut near_times, mut phrase_times) = (Vec::new(), Vec::new());
        let (mut near_found, mut phrase_found) = (0, 0);
        for round in 0..=20 {
            let start = Instant::now();
            near_found = count(view, &near).expect("two words").total.articles;
            let near_took = start.elapsed();
            let start = Instant::now();
            phrase_found = searcher.search(&phrase, &Count).expect("two terms");
            let phrase_took = start.elapsed();
            if round > 0 {
                near_times.push(near_took);
                phrase_times.push(phrase_took);
            }
        }
        let (near, phrase) = (percentile(&mut near_times, 50), percentile(&mut phrase_times, 50));
        near_total += near;
        phrase_total += phrase;
        println!(
            "| `{a}` `{b}` | {} | {} | {:.2} | {near_found} | {phrase_found} |",
            ms(near),
            ms(phrase),
            near.as_secs_f64() / phrase.as_secs_f64()
        );
    }
    let ratio = near_total.as_secs_f64() / phrase_total.as_secs_f64();
    println!("| all | {} | {} | {ratio:.2} | | |\n", ms(near_total), ms(phrase_total));
    ratio <= ALLOWED_RATIO
}
