//! How much of what real web pages say is found: day, text, title, source, authors, and how fast.
//!
//! `cargo bench --bench extraction -- FOLDER [--misses] [--half 1|2]` reads every page named in
//! `FOLDER/truth.jsonl` as the ingest would (format, then evidence; the file's own name is hidden,
//! because it may say the day) and prints a Markdown table, per set and for all. Only pages whose
//! truth has a value are counted for it.
//!
//! | figure | definition |
//! |---|---|
//! | day right, wrong, missing | the day found is the truth's, another one, or none (a month is none); a day found where the truth says there is none is wrong |
//! | body F1 | as in the article extraction benchmark: words are runs of letters and digits (soft hyphens left out); texts are compared as multisets of runs of four words; precision and recall are averaged over pages, F1 is of the averages. "page mean" is the mean of each page's F1 |
//! | segments | of the phrases that must be in the text and those that must not, the share that is right |
//! | title | lenient: letters and digits are the same, or the shorter is part of the longer and at least half of it |
//! | source | lenient: the name is the same but for case, marks, blanks and a leading "The", one is part of the other, or it is the domain |
//! | authors F1 | of the sets of names without case and marks (lists in one text taken apart), mean over pages |
//! | confidence | of the days given with a confidence in each range, the share that is right: 0.9 should mean nine of ten |
//! | pages a CPU-second | reading, parsing and weighing, one thread, by the kernel's count |
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use dateline::article::Article;
use dateline::article::Precision;
use dateline::evidence;
use dateline::evidence::Rules;
use dateline::format;
use dateline::format::Options;
use dateline::format::Outcome;
use dateline::format::Recognized;
use dateline::read::Input;
use dateline::read::Limits;
use jiff::civil::Date;
use jiff::civil::date;
use serde::Deserialize;

/// The last day that is believed; later than any page.
const LATEST: Date = date(2027, 1, 1);

/// What is known of a page.
#[derive(Debug, Deserialize)]
struct Truth {
    id: String,
    set: String,
    page: PathBuf,
    date: Option<String>,
    #[serde(default)]
    date_absent: Option<bool>,
    text: Option<String>,
    title: Option<String>,
    source: Option<String>,
    domain: Option<String>,
    authors: Option<Vec<String>>,
    #[serde(default)]
    with: Option<Vec<String>>,
    #[serde(default)]
    without: Option<Vec<String>>,
}

/// Sums over the pages of a set.
#[derive(Debug, Default)]
struct Sums {
    pages: u32,
    dated: u32,
    right: u32,
    wrong: u32,
    bodies: u32,
    precision: f64,
    recall: f64,
    f1: f64,
    segments: u32,
    segments_right: u32,
    titles: u32,
    titles_right: u32,
    sources: u32,
    sources_right: u32,
    bylines: u32,
    authors: f64,
    /// Days given and days right, by the tenth of their confidence.
    curve: [(u32, u32); CURVE.len()],
}

/// Where the ranges of confidence begin.
const CURVE: [f32; 7] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut folder, mut misses, mut half) = (None, false, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--misses" => misses = true,
            "--half" => half = arguments.next(),
            path => folder = Some(PathBuf::from(path)),
        }
    }
    let Some(folder) = folder else {
        println!("usage: cargo bench --bench extraction -- FOLDER [--misses] [--half 1|2]");
        return ExitCode::from(2);
    };
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).expect("FOLDER/truth.jsonl");
    let rules = Rules::default();
    let mut sets: BTreeMap<String, Sums> = BTreeMap::new();
    let (mut seconds, mut pages) = (0.0, 0_u32);
    let mut slowest = (0.0, String::new());
    let mut buffer = Vec::new();
    for line in truth.lines().filter(|line| !line.trim().is_empty()) {
        let truth: Truth = serde_json::from_str(line).expect("one JSON object a line");
        let side = if xor(&truth.id) { "1" } else { "2" };
        if half.as_deref().is_some_and(|half| half != side) {
            continue;
        }
        let before = cpu_seconds();
        let article = read(&folder.join(&truth.page), &rules, &mut buffer);
        let took = cpu_seconds() - before;
        seconds += took;
        pages += 1;
        if took > slowest.0 {
            slowest = (took, truth.id.clone());
        }
        for set in [truth.set.as_str(), "all"] {
            let report = misses && set != "all";
            sets.entry(set.to_owned()).or_default().add(&truth, article.as_ref(), report);
        }
    }
    print_table(&sets);
    print_curve(&sets);
    println!(
        "\n{pages} pages, {:.1} a CPU-second, slowest {:.0} ms ({}), peak {} MB",
        f64::from(pages) / seconds,
        slowest.0 * 1000.0,
        slowest.1,
        peak_megabytes()
    );
    ExitCode::SUCCESS
}

/// Prints how often a day is right, by its confidence.
fn print_curve(sets: &BTreeMap<String, Sums>) {
    let Some(all) = sets.get("all") else { return };
    println!("\n| confidence from | days | right |\n|--:|--:|--:|");
    for (from, (given, right)) in CURVE.iter().zip(all.curve) {
        if given > 0 {
            let share = 100.0 * f64::from(right) / f64::from(given);
            println!("| {from:.2} | {given} | {share:.1} % |");
        }
    }
}

/// Puts a page into one of two halves, by its name.
fn xor(id: &str) -> bool {
    id.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte)).count_ones() % 2
        == 0
}

/// Reads a file as the ingest would, but for its name.
fn read(path: &Path, rules: &Rules, buffer: &mut Vec<u8>) -> Option<Article> {
    let mut file = std::fs::File::open(path).ok()?;
    let mut input = Input::new(b"page.html", &mut file, buffer, Limits::default());
    let Recognized::Format(format) = format::recognize(&input.head().ok()?) else { return None };
    let context = evidence::Context { path: "page.html", root: "", rules, latest: LATEST };
    let mut article = None;
    let each = &mut |outcome| {
        if let Outcome::Draft(draft) = outcome {
            article = Some(evidence::weigh(*draft, &context));
        }
        ControlFlow::Break(())
    };
    format.read(&mut input, &Options::default(), each).ok()?;
    article
}

impl Sums {
    fn add(&mut self, truth: &Truth, article: Option<&Article>, report: bool) {
        let say = |what: &str, found: &str, expected: &str| {
            if report {
                println!("{what}\t{}\tfound {found:?}\texpected {expected:?}", truth.id);
            }
        };
        self.pages += 1;
        let published = article.and_then(|article| article.published.as_ref());
        let day = published.filter(|date| date.stamp.precision() >= Precision::Day);
        let day = day.map(|date| date.stamp.first_day().to_string());
        if truth.date.is_some() || truth.date_absent == Some(true) {
            self.dated += 1;
            if let Some(date) = published.filter(|_| day.is_some()) {
                let range = CURVE.iter().rposition(|&from| from <= date.confidence).unwrap_or(0);
                self.curve[range].0 += 1;
                self.curve[range].1 += u32::from(day == truth.date);
            }
            if day == truth.date {
                self.right += 1;
            } else {
                self.wrong += u32::from(day.is_some());
                let why = published.map(|date| {
                    let others = date.others.iter().map(|other| {
                        format!(
                            "{} {:?}={}",
                            other.kind,
                            other.text,
                            other.says.map(|s| s.to_string()).unwrap_or_default()
                        )
                    });
                    format!(
                        "{} {} ({:.2}) | {}",
                        date.stamp,
                        date.evidence,
                        date.confidence,
                        others.collect::<Vec<_>>().join("; ")
                    )
                });
                let what = if day.is_some() { "WRONG DAY" } else { "NO DAY" };
                say(what, &why.unwrap_or_default(), truth.date.as_deref().unwrap_or("none"));
            }
        }
        let body = article.map_or("", |article| article.body.as_str());
        if let Some(text) = &truth.text {
            let (precision, recall) = compare(text, body);
            let f1 = harmonic(precision, recall);
            self.bodies += 1;
            self.precision += precision;
            self.recall += recall;
            self.f1 += f1;
            if f1 < 0.95 {
                say("BODY", &format!("{f1:.3} = P {precision:.3} R {recall:.3}"), "");
            }
        }
        let plain = spaced(body);
        for (list, wanted) in [(&truth.with, true), (&truth.without, false)] {
            for phrase in list.iter().flatten() {
                self.segments += 1;
                let right = plain.contains(&spaced(phrase)) == wanted;
                self.segments_right += u32::from(right);
                if !right {
                    say(if wanted { "SEGMENT MISSING" } else { "SEGMENT TOO MUCH" }, "", phrase);
                }
            }
        }
        if let Some(expected) = &truth.title {
            let found = article.map_or("", |article| article.title.as_str());
            let right = part_of(&folded(found), &folded(expected), 0.5);
            self.titles += 1;
            self.titles_right += u32::from(right);
            if !right {
                say("TITLE", found, expected);
            }
        }
        if let Some(expected) = &truth.source {
            let found = article.and_then(|article| article.source.as_ref());
            let name = found.map_or("", |source| source.name.as_str());
            let right = is_source(name, expected, truth.domain.as_deref());
            self.sources += 1;
            self.sources_right += u32::from(right);
            if !right {
                say("SOURCE", name, expected);
            }
        }
        if let Some(expected) = truth.authors.as_ref().filter(|list| !list.is_empty()) {
            let found = article.map_or(&[][..], |article| &article.authors);
            let score = set_f1(found, expected);
            self.bylines += 1;
            self.authors += score;
            if score < 1.0 {
                say("AUTHORS", &found.join("; "), &expected.join("; "));
            }
        }
    }
}

fn print_table(sets: &BTreeMap<String, Sums>) {
    println!(
        "| set | pages | day right | wrong | missing | body F1 | P | R | page mean | segments | title | source | authors F1 |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (name, sums) in sets {
        let share = |part: f64, of: u32| {
            if of == 0 {
                "–".to_owned()
            } else {
                format!("{:.1} %", 100.0 * part / f64::from(of))
            }
        };
        let mean = |sum: f64, of: u32| {
            if of == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * sum / f64::from(of)) }
        };
        let f1 = harmonic(sums.precision, sums.recall);
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            sums.pages,
            share(sums.right.into(), sums.dated),
            share(sums.wrong.into(), sums.dated),
            share((sums.dated - sums.right - sums.wrong).into(), sums.dated),
            mean(f1, sums.bodies),
            mean(sums.precision, sums.bodies),
            mean(sums.recall, sums.bodies),
            mean(sums.f1, sums.bodies),
            share(sums.segments_right.into(), sums.segments),
            share(sums.titles_right.into(), sums.titles),
            share(sums.sources_right.into(), sums.sources),
            mean(sums.authors, sums.bylines),
        );
    }
}

/// Returns precision and recall of a text against the true one.
fn compare(truth: &str, found: &str) -> (f64, f64) {
    let (truth, found) = (truth.replace('\u{ad}', ""), found.replace('\u{ad}', ""));
    let (truth, found) = (runs(&truth), runs(&found));
    let both: u32 =
        truth.iter().map(|(run, n)| found.get(run).map_or(0, |theirs| *n.min(theirs))).sum();
    let (of_truth, of_found): (u32, u32) = (truth.values().sum(), found.values().sum());
    if of_truth == 0 && of_found == 0 {
        return (1.0, 1.0);
    }
    let share = |of: u32| if of == 0 { 0.0 } else { f64::from(both) / f64::from(of) };
    (share(of_found), share(of_truth))
}

/// Counts the runs of four words of a text; a shorter text is one run.
fn runs(text: &str) -> HashMap<Vec<&str>, u32> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let words: Vec<&str> =
        text.split(|char: char| !is_word(char)).filter(|word| !word.is_empty()).collect();
    let mut counts = HashMap::new();
    let starts = if words.is_empty() { 0 } else { words.len().saturating_sub(3).max(1) };
    for at in 0..starts {
        *counts.entry(words[at..words.len().min(at + 4)].to_vec()).or_insert(0) += 1;
    }
    counts
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folded(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn part_of(one: &str, other: &str, least: f64) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !short.is_empty() && long.contains(short) && short.len() as f64 >= least * long.len() as f64
}

fn is_source(found: &str, expected: &str, domain: Option<&str>) -> bool {
    let name = |text: &str| {
        let text = text.to_lowercase();
        folded(text.strip_prefix("the ").unwrap_or(&text))
    };
    let domain = domain.map(|domain| domain.trim_start_matches("www."));
    let label = domain.and_then(|domain| domain.split('.').next());
    let found = name(found);
    part_of(&found, &name(expected), 0.0) && found.len() >= 2
        || domain.is_some_and(|domain| found == folded(domain))
        || label.is_some_and(|label| found == folded(label))
}

/// Takes a list of names in one text apart.
fn apart(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for mark in [",", ";", "&", "|", "/", " and ", " und ", " et ", " y ", " e "] {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    parts
}

fn set_f1(found: &[String], expected: &[String]) -> f64 {
    let set = |list: &[String]| -> HashSet<String> {
        let names = list.iter().flat_map(|text| apart(text));
        names.map(folded).filter(|name| !name.is_empty()).collect()
    };
    let (found, expected) = (set(found), set(expected));
    let both = found.intersection(&expected).count() as f64;
    if found.len() + expected.len() == 0 {
        return 1.0;
    }
    2.0 * both / (found.len() + expected.len()) as f64
}

/// The processor time of this thread so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: f64 =
        stat.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0);
    nanoseconds / 1e9
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
