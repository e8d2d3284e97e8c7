//! The positional engine against the textual matcher, on real articles and queries drawn at random.
//!
//! `cargo bench --bench textual -- ARTICLES.jsonl [QUERIES] [ARTICLES]` indexes the file's first ARTICLES
//! (2,000) into a temporary folder and draws QUERIES (10,000) over their words, names and days. Each is
//! asked of the index and of every article's text alone; hits, coarse ones, the counts and, in some
//! hits, marks and passages must be the same. Prints each difference; ends with code 1 if there is any.
#![allow(clippy::print_stdout, reason = "a program for people")]

mod support;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use std::time::Instant;

use dateline::analysis;
use dateline::engine::DocRef;
use dateline::engine::EngineError;
use dateline::engine::Fold;
use dateline::engine::Scope;
use dateline::engine::Sort;
use dateline::engine::StoredArticle;
use dateline::engine::Truth;
use dateline::engine::Undated;
use dateline::engine::View;
use dateline::engine::textual::ArticleText;
use dateline::engine::textual::Textual;
use dateline::query;
use dateline::query::Resolved;
use jiff::civil::date;
use jiff::tz::TimeZone;

use support::TODAY;
use support::index_file;

/// Hits of a query whose marks are compared.
const MARKED: usize = 20;
/// Differences printed.
const SHOWN: usize = 40;

/// An article as the index gives it, and its text as it is asked.
struct Read {
    stored: StoredArticle,
    text: ArticleText,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(path) = arguments.next().map(PathBuf::from) else {
        println!("usage: cargo bench --bench textual -- ARTICLES.jsonl [QUERIES] [ARTICLES]");
        return ExitCode::from(2);
    };
    let mut number = |default| arguments.next().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (queries, most) = (number(10_000), number(2_000));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("articles.jsonl");
    copy_lines(&path, &file, most);
    let index = folder.path().join("index");
    index_file(&index, &file);
    let view = View::open(&index).expect("the index just made");
    let begun = Instant::now();
    let articles = read(&view);
    println!("{} articles analyzed in {:.1?}", articles.len(), begun.elapsed());
    let mut compared = Compared::default();
    let mut draw = Draw { random: Random(20_240_615), articles: articles.values().collect() };
    while compared.queries < queries {
        let text = draw.query();
        let Ok(typed) = query::parse_beside_filter(&text) else { continue };
        let Ok(resolved) = query::resolve(&typed, TODAY) else { continue };
        compared.query(&view, &articles, &text, &resolved);
    }
    compared.print();
    if compared.differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn copy_lines(from: &Path, to: &Path, most: usize) {
    let lines = std::io::BufReader::new(std::fs::File::open(from).expect("a file of JSON lines"));
    let mut out = std::fs::File::create(to).expect("a file in a temporary folder");
    for line in lines.lines().take(most) {
        writeln!(out, "{}", line.expect("text")).expect("room in a temporary folder");
    }
}

/// Reads every article of the index, by its reference.
fn read(view: &View) -> BTreeMap<DocRef, Read> {
    let typed = query::parse("*").expect("every article");
    let resolved = query::resolve(&typed, TODAY).expect("no dates");
    let prepared = view.prepare(&resolved, Scope::default(), None).expect("an index");
    let all = view
        .first(&prepared, (Sort::Oldest, Fold::None), Undated::Include, 1_000_000)
        .expect("a page");
    let docs: Vec<DocRef> = all.first.iter().map(|found| found.doc).collect();
    let stored = view.stored(&docs).expect("stored articles");
    let each = docs.into_iter().zip(stored).map(|(doc, stored)| {
        let text = ArticleText::new(&stored.article);
        (doc, Read { stored, text })
    });
    each.collect()
}

/// What was compared, and how long each side took.
#[derive(Default)]
struct Compared {
    queries: usize,
    refused: usize,
    given_up: usize,
    hits: u64,
    without_hits: usize,
    marked: usize,
    marks: usize,
    differences: usize,
    by_index: Duration,
    by_text: Duration,
}

impl Compared {
    fn print(&self) {
        println!(
            "{} queries, {} refused by both, {} given up in an article; {} hits, {} queries without",
            self.queries, self.refused, self.given_up, self.hits, self.without_hits
        );
        println!("{} articles with {} marks compared", self.marked, self.marks);
        println!("index {:.1?}, texts {:.1?}", self.by_index, self.by_text);
        println!("{} differences", self.differences);
    }

    fn differs(&mut self, text: &str, what: &str) {
        self.differences += 1;
        if self.differences <= SHOWN {
            println!("{text}\n    {what}");
        }
    }

    fn query(
        &mut self,
        view: &View,
        articles: &BTreeMap<DocRef, Read>,
        text: &str,
        resolved: &Resolved,
    ) {
        self.queries += 1;
        let begun = Instant::now();
        let prepared = view.prepare(resolved, Scope::default(), None);
        self.by_index += begun.elapsed();
        let (prepared, textual) =
            match (prepared, Textual::new(resolved, &view.manifest().source_names, &TimeZone::UTC))
            {
                (Ok(prepared), Ok(textual)) => (prepared, textual),
                (Err(EngineError::Query { .. }), Err(_)) => {
                    self.refused += 1;
                    return;
                }
                // Only the index knows how many terms a word is expanded to.
                (Err(EngineError::Query { message, .. }), Ok(_))
                    if message.contains("the limit is") =>
                {
                    self.refused += 1;
                    return;
                }
                (Err(error), _) => return self.differs(text, &format!("index: {error}")),
                (Ok(_), Err(error)) => return self.differs(text, &format!("text: {error}")),
            };
        let undated = [Undated::Exclude, Undated::Include, Undated::Only][self.queries % 3];
        let begun = Instant::now();
        let page =
            view.first(&prepared, (Sort::Oldest, Fold::None), undated, 1_000_000).expect("a page");
        self.by_index += begun.elapsed();
        let begun = Instant::now();
        let expected = by_text(&textual, articles, undated, query::has_date_condition(resolved));
        self.by_text += begun.elapsed();
        let Some(expected) = expected else {
            self.given_up += 1;
            return;
        };
        let found: BTreeMap<DocRef, bool> =
            page.first.iter().map(|hit| (hit.doc, hit.coarse)).collect();
        self.hits += found.len() as u64;
        self.without_hits += usize::from(found.is_empty());
        if found != expected.hits {
            let all: BTreeSet<_> = found.keys().chain(expected.hits.keys()).collect();
            let one = all.into_iter().find(|key| found.get(key) != expected.hits.get(key));
            let of = one.map(|key| (found.get(key), expected.hits.get(key)));
            let id = one.map(|key| articles[key].stored.id.to_string());
            self.differs(
                text,
                &format!("index {}, text {}: {id:?} {of:?}", found.len(), expected.hits.len()),
            );
        }
        let counted = (page.matches.articles, page.matches.undated, page.matches.coarse);
        let coarse = expected.hits.values().filter(|coarse| **coarse).count() as u64;
        let by_text = (expected.hits.len() as u64, expected.undated, coarse);
        if counted != by_text {
            self.differs(text, &format!("counts: index {counted:?}, text {by_text:?}"));
        }
        let some: Vec<DocRef> = page.first.iter().take(MARKED).map(|hit| hit.doc).collect();
        let matched = view.matched(&prepared, &some).expect("marks");
        for (doc, matched) in some.iter().zip(matched) {
            let read = &articles[doc];
            let Ok(marks) = textual.marks(&read.text, &read.stored) else { continue };
            let of_text: BTreeSet<_> = marks.iter().map(|mark| (mark.start, mark.end)).collect();
            let of_index: BTreeSet<_> =
                matched.marks.iter().map(|mark| (mark.start, mark.end)).collect();
            self.marked += 1;
            self.marks += of_index.len();
            if of_text != of_index || read.text.passages() != matched.passages {
                let other: Vec<_> = of_text.symmetric_difference(&of_index).take(5).collect();
                let id = read.stored.id;
                self.differs(text, &format!("marks or passages of {id}: {other:?}"));
            }
        }
    }
}

/// What the texts say: hits with whether they are coarse, and the undated ones left out.
struct ByText {
    hits: BTreeMap<DocRef, bool>,
    undated: u64,
}

/// Asks every article. `None` if one takes too much work.
fn by_text(
    query: &Textual,
    articles: &BTreeMap<DocRef, Read>,
    asked: Undated,
    has_dates: bool,
) -> Option<ByText> {
    let mut found = ByText { hits: BTreeMap::new(), undated: 0 };
    for (&key, read) in articles {
        let truth = query.truth(&read.text, &read.stored).ok()?;
        if truth == Truth::False {
            continue;
        }
        let is_undated = read.stored.article.published.is_none();
        let left_out = is_undated && (truth == Truth::Unknown || !has_dates);
        let is_hit = match asked {
            Undated::Include => true,
            Undated::Only => is_undated,
            Undated::Exclude => !left_out,
        };
        if is_hit {
            found.hits.insert(key, truth == Truth::Unknown && !(is_undated && has_dates));
        }
        found.undated += u64::from(asked == Undated::Exclude && left_out);
    }
    Some(found)
}

/// Draws queries whose words, names and days are those of the articles.
struct Draw<'a> {
    random: Random,
    articles: Vec<&'a Read>,
}

impl Draw<'_> {
    fn query(&mut self) -> String {
        match self.random.below(11) {
            10 => self.words(3).join(" ").to_uppercase(),
            0..=3 => self.text(2),
            4..=6 => format!("{} {}", self.text(1), self.text(1)),
            7 => format!("({}) OR ({})", self.text(1), self.text(1)),
            8 => format!("({}) {}", self.text(1), self.filter()),
            _ => {
                let not = ["", "NOT "][self.random.below(2)];
                format!("({} OR {}) {not}{}", self.text(1), self.filter(), self.filter())
            }
        }
    }

    /// A clause about the text, nested to `depth`.
    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.below(14) {
            0..=4 => self.near(depth),
            5 => format!("({} OR {})", self.text(depth - 1), self.text(depth - 1)),
            6 => format!("({} {})", self.text(depth - 1), self.text(depth - 1)),
            7 => format!("(* NOT ({}))", self.text(depth - 1)),
            8 => {
                let field = ["title", "body"][self.random.below(2)];
                format!("{field}:({})", self.leaf())
            }
            9 => format!("lead({})", self.positional(depth - 1)),
            10 => format!("first{}({})", 1 + self.random.below(60), self.positional(depth - 1)),
            11 => format!("atleast{}({})", 1 + self.random.below(5), self.positional(depth - 1)),
            _ => self.leaf(),
        }
    }

    /// A clause with places in the text.
    fn positional(&mut self, depth: usize) -> String {
        match self.random.below(4) {
            0 if depth > 0 => self.near(depth),
            1 => format!("({} OR {})", self.leaf(), self.leaf()),
            _ => self.leaf(),
        }
    }

    /// A proximity, mostly of words that are near each other somewhere.
    fn near(&mut self, depth: usize) -> String {
        let distance = [1, 2, 3, 5, 10, 50, 1_000][self.random.below(7)];
        let not = if self.random.below(4) == 0 { "NOT " } else { "" };
        if self.random.below(4) == 0 {
            return self.window(distance);
        }
        let operator = match self.random.below(8) {
            0..=2 => format!("NEAR/{distance}"),
            3 => format!("PRE/{distance}"),
            4 => "SENT".to_owned(),
            5 => "PRE/S".to_owned(),
            6 => "PRE/P".to_owned(),
            _ => "PARA".to_owned(),
        };
        let (mut left, mut right) = if self.random.below(3) == 0 {
            (self.positional(depth - 1), self.positional(depth - 1))
        } else {
            let words = self.words(12);
            let last = self.random.below(words.len());
            (words[0].clone(), words[last].clone())
        };
        if self.random.below(3) == 0 {
            left = format!("({left} OR {})", self.leaf());
        }
        if self.random.below(4) == 0 {
            right = format!("({right} NEAR/{distance} {})", self.leaf());
        }
        format!("({left} {not}{operator} {right})")
    }

    /// Several words that are near each other somewhere, in one place.
    fn window(&mut self, distance: usize) -> String {
        let name = match self.random.below(4) {
            0 | 1 => format!("near{distance}"),
            2 => format!("pre{distance}"),
            _ => ["sent", "para"][self.random.below(2)].to_owned(),
        };
        let words = self.words(12);
        let many = 2 + self.random.below(3);
        let mut operands: Vec<String> =
            (0..many).map(|_| words[self.random.below(words.len())].clone()).collect();
        operands.push(self.leaf());
        format!("{name}({})", operands.join(" "))
    }

    fn leaf(&mut self) -> String {
        let words = self.words(4);
        let word = words[0].clone();
        let letters: Vec<char> = word.chars().collect();
        let at = self.random.below(letters.len());
        match self.random.below(16) {
            0 | 1 => format!("={word}"),
            2 => {
                let beginning: String = letters.iter().take(at.max(3)).collect();
                format!("{beginning}*")
            }
            3 => {
                let mut letters = letters;
                letters[at] = '?';
                letters.into_iter().collect()
            }
            4 => format!("{word}~{}", 1 + self.random.below(2)),
            5 => {
                let beginning: String = letters.iter().take(at.max(2)).collect();
                format!("/{}.*/", beginning.to_lowercase())
            }
            6..=8 => {
                let many = 1 + self.random.below(words.len());
                let slop = ["", "", "~1", "~4", "~50"][self.random.below(5)];
                format!("\"{}\"{slop}", words[..many].join(" "))
            }
            9 => {
                let skipped = words.last().cloned().unwrap_or_default();
                format!("\"{word} {skipped}\"~3")
            }
            10 => format!("caps({word})"),
            11 => format!("allcaps({})", [word.to_uppercase(), word][self.random.below(2)]),
            12 => format!("\"={word} {}*\"", words.last().cloned().unwrap_or_default()),
            _ => word,
        }
    }

    /// Up to `many` neighboring words of an article, as printed; one at least. Half of the time they are
    /// what the index takes for words, else what is between blanks: `re-elected`, `U.N.'s`.
    fn words(&mut self, many: usize) -> Vec<String> {
        loop {
            let article = &self.articles[self.random.below(self.articles.len())].stored.article;
            let text = if self.random.below(6) == 0 { &article.title } else { &article.body };
            let words: Vec<&str> = if self.random.below(2) == 0 {
                analysis::places(text).into_iter().map(|place| &text[place]).collect()
            } else {
                text.split_whitespace().map(between_marks).filter(|word| !word.is_empty()).collect()
            };
            if words.is_empty() {
                continue;
            }
            let first = self.random.below(words.len());
            let some = words[first..].iter().take(many);
            return some.map(|word| (*word).to_owned()).collect();
        }
    }

    fn filter(&mut self) -> String {
        let read = self.articles[self.random.below(self.articles.len())];
        let article = &read.stored.article;
        let day = article.published.as_ref().map_or(date(2016, 6, 1), |p| p.days().first());
        let mut filter = String::new();
        let source = article.source.as_ref();
        // Writing to a string cannot fail.
        let _ = match self.random.below(16) {
            0 | 1 => write!(filter, "date:{day}"),
            2 => write!(filter, "date:{:04}-{:02}", day.year(), day.month()),
            3 => write!(filter, "before:{day}"),
            4 => write!(filter, "source:\"{}\"", source.map_or("x", |source| &source.name)),
            5 => write!(
                filter,
                "domain:{}",
                source.and_then(|source| source.domain.as_deref()).unwrap_or("example.org")
            ),
            6 => match article.authors.first() {
                Some(author) => write!(filter, "author:\"{author}\""),
                None => write!(filter, "has:author"),
            },
            7 => write!(filter, "words:{}..", read.stored.words),
            8 => write!(filter, "is:undated"),
            9 => write!(filter, "lang:{}", article.lang.as_deref().unwrap_or("en")),
            10 => write!(filter, "id:{}", &read.stored.id.to_string()[..2]),
            11 => match article.subjects.first() {
                Some(subject) => write!(filter, "subject:\"{subject}\""),
                None => write!(filter, "has:subject"),
            },
            12 => {
                write!(filter, "{}:{day}", ["updated", "saved", "ingested"][self.random.below(3)])
            }
            13 => {
                let parts = ["section", "place", "type", "page", "url", "key", "updated", "saved"];
                write!(filter, "has:{}", parts[self.random.below(parts.len())])
            }
            14 => match (&article.place, &article.key, &article.url) {
                (Some(place), ..) => write!(filter, "place:\"{place}\""),
                (_, Some(key), _) => write!(filter, "key:\"{key}\""),
                (_, _, url) => write!(filter, "url:\"{}\"", url.as_deref().unwrap_or("www")),
            },
            _ => write!(filter, "dateconf>=0.{}", self.random.below(10)),
        };
        filter
    }
}

/// Returns what is left of a word without the marks around it.
fn between_marks(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}
