//! The engine against the naive reading, over articles and queries drawn at random.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use std::time::Instant;

use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestCaseResult;
use proptest::test_runner::TestRunner;

use crate::analysis::BODY_START;
use crate::analysis::stopwords::is_function_word_anywhere;
use crate::analysis::stopwords::is_functional;
use crate::article::DateRange;
use crate::engine::Candidate;
use crate::engine::Fold;
use crate::engine::Label;
use crate::engine::Scope;
use crate::engine::Sort;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::Undated;
use crate::engine::View;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::query::oracle;
use crate::engine::embedded::query::oracle::Span;
use crate::engine::embedded::query::oracle::Text;
use crate::engine::embedded::query::oracle::draw;
use crate::engine::embedded::query::oracle::draw::Drawn;
use crate::engine::embedded::query::oracle::draw::Fate;
use crate::engine::embedded::query::oracle::filters::HOURS_OFF;
use crate::engine::embedded::query::oracle::tallies;
use crate::engine::embedded::tests::TODAY;
use crate::engine::embedded::tests::article;
use crate::engine::embedded::tests::stored;
use crate::engine::embedded::write::writer::Writer;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Textual;
use crate::evidence::SourceNames;
use crate::passage::bounds;
use crate::passage::is_unspaced;
use crate::query;
use crate::query::Called;
use crate::query::Node;
use crate::query::Resolved;
use crate::query::variants;
use crate::query::walk;
use crate::search;
use crate::search::SearchRequest;

/// Corpora drawn in each run of the tests; each is asked [`QUERIES`] queries.
const CASES: u32 = 64;
/// Corpora drawn by the long run.
const LONG_CASES: u32 = 1_000;
/// Queries a corpus is asked.
const QUERIES: usize = 25;
/// No query may take longer; without optimization one takes some ten times as long.
const SLOWEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
/// Trees of each operator that a run of the tests draws; `DATELINE_TREES` is another number.
const TREES: usize = 50;

/// Where the queries are asked: most articles drawn are ingested on the day before there.
fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(HOURS_OFF))
}

/// Articles in an index, beside the naive reading of each.
struct Indexed {
    view: View,
    articles: BTreeMap<u64, (StoredArticle, Text)>,
    /// What the textual matcher reads of each.
    texts: BTreeMap<u64, ArticleText>,
    _folder: tempfile::TempDir,
}

/// Indexes articles, a commit each `per_commit`; then lets files vanish and change.
fn index(drawn: &[Drawn], per_commit: usize) -> Indexed {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index");
    let (made, lock) = Folder::open_or_create(&path, "now").expect("a new index");
    let (mut writer, _) = Writer::open(&made, Arc::new(lock), 1, 0).expect("a new writer");
    let mut articles = BTreeMap::new();
    let mut again = Vec::new();
    let mut payload = Payload::default();
    for (number, (article, day, fate)) in (1_u32..).zip(drawn) {
        let mut stored = stored(number, article.clone());
        stored.ingested = day * 86_400 + 5;
        let mut first = stored.clone();
        if *fate == Fate::Replaces {
            first.article.title.push_str(" bank strike");
            first.article.title_from_body = false;
            first.article.source = None;
            again.push(stored.clone());
        }
        let first_bounds = bounds(&first.article.body);
        writer.add(number.into(), first, first_bounds).expect("an article");
        if (number as usize).is_multiple_of(per_commit) {
            writer.commit(&payload).expect("a commit");
        }
        if *fate != Fate::Vanishes {
            let text = oracle::text(&stored.article);
            articles.insert(u64::from(number), (stored, text));
        }
    }
    writer.commit(&payload).expect("a commit");
    for (number, (_, _, fate)) in (1_u128..).zip(drawn) {
        if *fate != Fate::Stays {
            writer.remove_file(number).unwrap();
        }
    }
    for stored in again {
        let file = stored.id.0 >> 96;
        let bounds = bounds(&stored.article.body);
        writer.add(file, stored, bounds).expect("an article");
    }
    payload.manifest.articles = articles.len() as u64;
    writer.commit(&payload).expect("a commit");
    let mut snapshot = Snapshot::open(&path).expect("an index just made");
    // Every other index says what its articles are like.
    if drawn.len().is_multiple_of(2) {
        payload.statistics = Some(snapshot.statistics().expect("statistics"));
        writer.commit(&payload).expect("a commit");
        snapshot = Snapshot::open(&path).expect("an index just made");
    }
    let text_of = |(stored, _): &(StoredArticle, Text)| ArticleText::new(&stored.article);
    let texts = articles.iter().map(|(number, read)| (*number, text_of(read))).collect();
    Indexed { view: View::Embedded(snapshot), articles, texts, _folder: folder }
}

impl Indexed {
    /// Returns the snapshot of the view.
    fn snapshot(&self) -> &Snapshot {
        let View::Embedded(snapshot) = &self.view else { panic!("an index in a folder") };
        snapshot
    }

    /// Asks one query in every way, and compares each answer.
    fn check(&self, node: &Node<DateRange>) -> TestCaseResult {
        let text = node.to_string();
        let parsed = query::parse_beside_filter(&text);
        prop_assert!(parsed.is_ok(), "{text}: {}", parsed.unwrap_err());
        let resolved = query::resolve(&parsed.expect("checked"), TODAY).expect("no dates of today");
        let mut again = resolved.root.clone();
        query::walk_mut(&mut again, &mut |node| node.span = 0..0);
        prop_assert_eq!(&again, node, "{} is read as another query", text);

        let zone = zone();
        let scope = Scope { zone: Some(&zone), ..Scope::default() };
        let prepared = Prepared::new(self.snapshot(), &resolved, scope);
        prop_assert!(prepared.is_ok(), "{text}: {}", prepared.err().expect("not ok"));
        let prepared = prepared.expect("checked");
        let has_dates = query::has_date_condition(&resolved);
        prop_assert_eq!(prepared.has_dates(), has_dates);
        let node = &oracle::meant(&resolved);
        let truths: Vec<(u64, bool, Truth)> = self
            .articles
            .iter()
            .map(|(&number, (article, text))| {
                let undated = article.article.published.is_none();
                (number, undated, oracle::truth(node, article, text))
            })
            .collect();
        for undated in [Undated::Include, Undated::Only, Undated::Exclude] {
            self.check_hits(&text, &prepared, &truths, undated)?;
        }
        self.check_marks(node, &text, &prepared)?;
        self.check_texts(node, &text, &resolved, &truths)?;
        self.check_highlights(node, &text)?;
        Ok(())
    }

    /// A query and a group that are named find what is found where they are typed.
    fn check_called(&self, node: &Node<DateRange>) -> TestCaseResult {
        let text = node.to_string();
        let papers = ["=The Courier", "herald"].map(str::to_owned).to_vec();
        let names = Called {
            groups: [("papers".to_owned(), papers)].into(),
            queries: [("drawn".to_owned(), text.clone())].into(),
        };
        let sources = "(source:=\"The Courier\" OR source:herald)";
        for (named, typed) in [
            ("query:drawn".to_owned(), format!("({text})")),
            ("group:papers -query:drawn".to_owned(), format!("{sources} -({text})")),
            ("query:drawn OR group:papers".to_owned(), format!("({text}) OR {sources}")),
            (format!("group:papers XOR ({text})"), format!("{sources} XOR ({text})")),
        ] {
            let read = query::parse_beside_filter(&named);
            let by_name = read.and_then(|query| query::called(query, &names));
            let typed = query::parse_beside_filter(&typed);
            prop_assert_eq!(by_name.is_ok(), typed.is_ok(), "{} with {}", &named, &text);
            let (Ok(by_name), Ok(typed)) = (by_name, typed) else { continue };
            let resolve = |query| query::resolve(&query, TODAY).expect("no dates of today");
            let (by_name, typed) = (resolve(by_name), resolve(typed));
            let without_places = |resolved: &Resolved| {
                let mut root = resolved.root.clone();
                query::walk_mut(&mut root, &mut |node| node.span = 0..0);
                root
            };
            let (tree, expected) = (without_places(&by_name), without_places(&typed));
            prop_assert_eq!(tree, expected, "{} with {}", &named, &text);
            let zone = zone();
            let scope = Scope { zone: Some(&zone), ..Scope::default() };
            let prepared = Prepared::new(self.snapshot(), &by_name, scope);
            let prepared = prepared.expect("what is typed is prepared");
            let node = oracle::meant(&typed);
            let truths = self.articles.iter().map(|(&number, (article, text))| {
                let undated = article.article.published.is_none();
                (number, undated, oracle::truth(&node, article, text))
            });
            let truths: Vec<(u64, bool, Truth)> = truths.collect();
            for undated in [Undated::Include, Undated::Exclude] {
                self.check_hits(&named, &prepared, &truths, undated)?;
            }
        }
        Ok(())
    }

    /// What an article's text alone decides and marks is what the index does.
    fn check_texts(
        &self,
        node: &Node<DateRange>,
        text: &str,
        resolved: &Resolved,
        truths: &[(u64, bool, Truth)],
    ) -> TestCaseResult {
        let query = Textual::new(resolved, &SourceNames::default(), &zone());
        prop_assert!(query.is_ok(), "{text}: {}", query.unwrap_err());
        let query = query.expect("checked");
        for &(number, _, truth) in truths {
            let (stored, words) = &self.articles[&number];
            let read = &self.texts[&number];
            prop_assert_eq!(query.truth(read, stored), Ok(truth), "{} of text {}", text, number);
            let marks = query.marks(read, stored).expect("small articles");
            let marks: BTreeSet<Span> = marks.iter().map(|mark| (mark.start, mark.end)).collect();
            let expected = oracle::marks(node, stored, words);
            prop_assert_eq!(marks, expected, "{} marks in text {}", text, number);
        }
        Ok(())
    }

    /// Searches once more, for the time it takes.
    fn check_time(&self, node: &Node<DateRange>) -> TestCaseResult {
        let text = node.to_string();
        let start = Instant::now();
        // A refusal is as good: only the time counts.
        let _ = search::search(&self.view, &SearchRequest::new(&text, TODAY));
        prop_assert!(start.elapsed() < SLOWEST, "{} took {:?}", text, start.elapsed());
        Ok(())
    }

    fn check_hits(
        &self,
        text: &str,
        prepared: &Prepared,
        truths: &[(u64, bool, Truth)],
        asked: Undated,
    ) -> TestCaseResult {
        let has_dates = prepared.has_dates();
        let (mut hits, mut undated, mut coarse) = (BTreeMap::new(), 0, 0);
        for &(number, is_undated, truth) in truths.iter().filter(|(_, _, t)| *t != Truth::False) {
            // Not knowing the day is all that keeps an undated article out of a dated query; in any
            // other, `exclude` asks for dated articles.
            let left_out = is_undated && (truth == Truth::Unknown || !has_dates);
            let is_hit = match asked {
                Undated::Include => true,
                Undated::Only => is_undated,
                Undated::Exclude => !left_out,
            };
            // Without a condition on the publication date, `updated:` alone can be unsure.
            let is_coarse = truth == Truth::Unknown && !(is_undated && has_dates);
            if is_hit {
                hits.insert(number, is_coarse);
                coarse += u64::from(is_coarse);
            }
            undated += u64::from(asked == Undated::Exclude && left_out);
        }
        let page = self
            .snapshot()
            .run(prepared, (Sort::Relevance, Fold::None), asked, 1_000)
            .expect("a page");
        let found: BTreeMap<u64, bool> =
            page.first.iter().map(|hit| (self.number(hit), hit.coarse)).collect();
        prop_assert_eq!(found.len(), page.first.len(), "{} found one twice", text);
        prop_assert_eq!(&found, &hits, "{} {:?}: hits", text, asked);
        let matches = page.matches;
        prop_assert_eq!(matches.articles, hits.len() as u64, "{}: articles", text);
        prop_assert_eq!(matches.undated, undated, "{} {:?}: undated", text, asked);
        prop_assert_eq!(matches.coarse, coarse, "{} {:?}: coarse", text, asked);
        let counted = self.snapshot().count(prepared, asked).expect("a count");
        prop_assert_eq!(counted, matches, "{}: counted otherwise", text);
        let articles = || hits.keys().map(|number| &self.articles[number].0);
        // Each query by one: all of them are tried soon enough.
        let ways = tallies::axes();
        let axes = &ways[(text.len() + hits.len()) % ways.len()];
        let tally = self.snapshot().tally(prepared, asked, axes).expect("a tally");
        prop_assert_eq!(tally.matches, matches, "{}: tallied otherwise", text);
        let written = |(labels, count): (Vec<Label>, u64)| {
            let labels = axes.iter().zip(&labels).map(|(a, label)| tallies::written(a, label));
            (labels.collect(), count)
        };
        let found: BTreeMap<Vec<String>, u64> = tally.cells.named().map(written).collect();
        prop_assert_eq!(found.len(), tally.cells.len(), "{}: a cell is there twice", text);
        prop_assert_eq!(found, tallies::tally(axes, articles()), "{} by {:?}", text, axes);
        Ok(())
    }

    /// Returns the number a hit's id was made of.
    fn number(&self, hit: &Candidate) -> u64 {
        let (_, id) = self.snapshot().tie(hit.doc.part(), hit.doc.number()).expect("an id");
        id >> 32
    }

    fn check_marks(
        &self,
        node: &Node<DateRange>,
        text: &str,
        prepared: &Prepared,
    ) -> TestCaseResult {
        let page = self
            .snapshot()
            .run(prepared, (Sort::Oldest, Fold::None), Undated::Include, 1_000)
            .expect("a page");
        let all = page.first;
        // Some articles are jumped over.
        let some: Vec<_> = all.iter().filter(|hit| self.number(hit) % 3 == 1).cloned().collect();
        for candidates in [all, some] {
            let docs: Vec<_> = candidates.iter().map(|found| found.doc).collect();
            let matched = self.snapshot().matched(prepared, &docs).expect("marks");
            for (candidate, matched) in candidates.iter().zip(matched) {
                let (article, words) = &self.articles[&self.number(candidate)];
                let found: BTreeSet<Span> =
                    matched.marks.iter().map(|mark| (mark.start, mark.end)).collect();
                let expected = oracle::marks(node, article, words);
                prop_assert_eq!(&found, &expected, "{} marks in {}", text, self.number(candidate));
                let passages = self.texts[&self.number(candidate)].passages();
                prop_assert_eq!(&matched.passages, passages);
            }
        }
        Ok(())
    }

    /// What a search shows as matched is what matched: nothing else, and but for stop words all
    /// of it.
    fn check_highlights(&self, node: &Node<DateRange>, text: &str) -> TestCaseResult {
        let request = SearchRequest {
            undated: Some(Undated::Include),
            limit: 1_000,
            passages: 9,
            zone: zone(),
            ..SearchRequest::new(text, TODAY)
        };
        // A query that only says what to leave out needs a filter beside it.
        if query::parse(text).is_err() {
            return Ok(());
        }
        let hits = search::search(&self.view, &request).expect("a query read before").hits;
        for hit in hits {
            let number = u64::try_from(hit.id.0 >> 96).expect("a small number");
            let (article, words) = &self.articles[&number];
            let marks = oracle::marks(node, article, words);
            let marked = |at: u32| marks.iter().any(|&(start, end)| (start..end).contains(&at));
            // `消息~2` may match only the words of `AT&T`.
            let is_functional =
                |at: u32| words.get(&at).is_some_and(|word| carries_a_sentence(&word.form));
            let at = if hit.article.title_from_body { BODY_START } else { 0 };
            let title = (hit.article.title.as_str(), at, 0, &hit.title_matches);
            let passages = hit.passages.iter().map(|passage| {
                let from = usize::try_from(passage.bytes.0).expect("a small body");
                (passage.text.as_str(), BODY_START, from, &passage.matches)
            });
            for (shown, first, from, highlights) in std::iter::once(title).chain(passages) {
                let before = words_at(&hit.article.body[..from]).len();
                let first = first + u32::try_from(before).expect("a small body");
                let mut covered = 0;
                for (at, (start, end)) in (first..).zip(words_at(shown)) {
                    let is_in = |&&(from, to): &&(usize, usize)| from <= start && end <= to;
                    let highlight = highlights.iter().find(is_in);
                    let expected = marked(at);
                    prop_assert!(
                        highlight.is_none() || expected,
                        "{} highlights {} of {:?}",
                        text,
                        at,
                        shown
                    );
                    prop_assert!(
                        highlight.is_some() || !expected || is_functional(at),
                        "{} does not highlight {} of {:?}",
                        text,
                        at,
                        shown
                    );
                    covered += usize::from(highlights.iter().any(|&(from, _)| from == start))
                        + usize::from(highlights.iter().any(|&(_, to)| to == end));
                }
                // Each highlight starts and ends with a word.
                prop_assert_eq!(covered, 2 * highlights.len(), "{}: {:?}", text, shown);
            }
        }
        Ok(())
    }
}

/// Returns whether a word may be left out where matches are shown: it says nothing of the subject, as a letter.
fn carries_a_sentence(form: &str) -> bool {
    is_functional(std::iter::empty(), form) || is_function_word_anywhere(form)
}

/// Returns where each word is in `text`, in characters; of a pair of unspaced text the first.
fn words_at(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    crate::analysis::tokens(text, &mut |token| {
        let start = text[..token.range.start].chars().count();
        let word = &text[token.range.clone()];
        let length = if word.chars().all(is_unspaced) { 1 } else { word.chars().count() };
        words.push((start, start + length));
    });
    words
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..Default::default() }
}

fn compare(cases: u32, articles: std::ops::Range<usize>, queries: usize, depth: u32) {
    let drawn = vec(draw::drawn(), articles).prop_map(draw::with_own_fields);
    let strategy = (drawn, 1_usize..9, vec(draw::query(depth), queries));
    proptest!(config(cases), |((drawn, commits, queries) in strategy)| {
        let indexed = index(&drawn, drawn.len().div_ceil(commits));
        for query in &queries {
            indexed.check(query)?;
            if cases >= LONG_CASES {
                indexed.check_time(query)?;
            }
        }
    });
}

#[test]
fn every_clause_and_field_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let queries = draw::query(3);
    let mut drawn = BTreeSet::new();
    for _ in 0..1000 {
        let tree = queries.new_tree(&mut runner).unwrap().current();
        walk(&tree, &mut |node| {
            let clause = format!("{:?}", node.clause);
            let mut words = clause.split(|c: char| !c.is_alphanumeric());
            let first = words.next().unwrap_or_default().to_owned();
            if ["Name", "Date", "Flag"].contains(&first.as_str()) {
                let rest: Vec<&str> = words.filter(|word| !word.is_empty()).take(2).collect();
                let named = if rest[0] == "Has" { rest.join(" ") } else { rest[0].to_owned() };
                drawn.insert(format!("{first} {named}"));
            }
            drawn.insert(first);
            true
        });
    }
    let named = |of: &'static str, before: &'static str| {
        variants(of).map(move |name| format!("{before}{name}"))
    };
    let all = named("Clause<D>", "")
        .chain(named("NameField", "Name "))
        .chain(named("DateField", "Date "))
        .chain(named("Part", "Flag Has "));
    let left_out: Vec<String> = all.filter(|name| !drawn.contains(name)).collect();
    // Names of the settings are replaced before a query runs: `check_called` tries them.
    let known = ["Name Story", "Name Group", "Name Query"];
    assert_eq!(left_out, known, "the tests below never try these: see draw.rs");
}

/// Returns `count` draws of a strategy, the same in each run.
fn draws<T>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn each_filter_that_is_drawn_tells_the_articles_drawn_apart() {
    let articles: Vec<StoredArticle> = (1..)
        .zip(draws(&draw::drawn(), 60))
        .map(|(number, (article, day, _))| StoredArticle {
            ingested: day * 86_400,
            ..stored(number, article)
        })
        .collect();
    // Whether any filter on a field is true of some article, and whether any is false.
    let mut tells: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for filter in draws(&draw::filter(), 400) {
        // As in `Name(Source, …)`, `Flag(Has(Author))`, `Number { field: Words, … }`.
        let clause = format!("{:?}", filter.clause);
        let field = clause.split(", ").next().unwrap_or_default().to_owned();
        if field == "All" {
            continue;
        }
        let (some, none) = tells.entry(field).or_default();
        for article in &articles {
            let holds = oracle::truth(&filter, article, &Text::new()) == Truth::True;
            *some |= holds;
            *none |= !holds;
        }
    }
    let blind: Vec<_> = tells.iter().filter(|(_, tells)| **tells != (true, true)).collect();
    assert!(
        blind.is_empty(),
        "no article drawn has these, or all have: see drawn() of draw.rs: {blind:?}"
    );
}

#[test]
fn each_clause_with_operands_is_drawn_as_an_operator() {
    let mut outermost = String::new();
    for (_, queries) in draw::operators() {
        for tree in draws(&queries, 60) {
            let clause = format!("{:?}", tree.clause);
            // Its name, and how near its operands must be.
            let start: String = clause.chars().take(60).collect();
            outermost.push_str(&format!("\n{start}"));
        }
    }
    let named = |name: &str| {
        let starts = [format!("\n{name}("), format!("\n{name} {{")];
        starts.iter().any(|start| outermost.contains(start.as_str()))
    };
    let left_out: Vec<&str> = variants("Clause<D>").filter(|name| !named(name)).collect();
    let leaves = [
        "All", "Word", "Exact", "Wildcard", "Fuzzy", "Regex", "Caps", "AllCaps", "Name", "Date",
        "Number", "Flag", "Meta",
    ];
    assert_eq!(
        left_out, leaves,
        "these have operands and are in no list of operators: see draw.rs"
    );
    for (of, before) in
        [("Proximity", "proximity: "), ("Window", "Window("), ("TextField", "Within(")]
    {
        for name in variants(of) {
            assert!(outermost.contains(&format!("{before}{name}")), "{of}::{name} is not drawn");
        }
    }
}

#[test]
fn every_query_finds_and_marks_what_a_naive_reading_does() {
    compare(CASES, 1..9, QUERIES, 4);
}

#[test]
fn each_operator_finds_and_marks_what_a_naive_reading_does() {
    let asked = std::env::var("DATELINE_TREES").ok();
    let trees = asked.map_or(TREES, |trees| trees.parse().expect("DATELINE_TREES is a number"));
    let cases = u32::try_from(trees.div_ceil(QUERIES)).expect("not so many");
    // Each thread takes the next operator: 10,000 trees of one take a minute.
    let next = AtomicUsize::new(0);
    let run = || {
        let operators = draw::operators().into_iter().enumerate();
        for (at, (name, queries)) in operators {
            if next.compare_exchange(at, at + 1, Relaxed, Relaxed).is_ok() {
                check_operator(name, queries, cases);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(run);
        }
    });
    assert_eq!(next.into_inner(), draw::operators().len(), "an operator was passed over");
}

fn check_operator(name: &str, queries: impl Strategy<Value = Node<DateRange>>, cases: u32) {
    let drawn = vec(draw::drawn(), 1..9).prop_map(draw::with_own_fields);
    let strategy = (drawn, 1_usize..9, vec(queries, QUERIES));
    let run = TestRunner::new(config(cases)).run(&strategy, |(drawn, commits, queries)| {
        let indexed = index(&drawn, drawn.len().div_ceil(commits));
        queries.iter().try_for_each(|query| indexed.check(query))
    });
    assert!(run.is_ok(), "{name}: {run:?}");
}

#[test]
fn queries_and_groups_that_are_named_find_what_a_naive_reading_of_them_does() {
    let drawn = vec(draw::drawn(), 1..9).prop_map(draw::with_own_fields);
    proptest!(config(CASES / 2), |((drawn, queries) in (drawn, vec(draw::query(3), 10)))| {
        let indexed = index(&drawn, 4);
        for query in &queries {
            indexed.check_called(query)?;
        }
    });
}

#[test]
fn postings_longer_than_a_block_are_read_as_naively() {
    compare(1, 300..310, 10, 2);
}

#[test]
fn a_word_left_out_beside_its_like_is_shown_where_it_stands_elsewhere() {
    let drawn = ["", "strikes strike café."].map(|body| (article("", body), 19_791, Fate::Stays));
    let indexed = index(&drawn, 2);
    for text in [
        "/str.*/ (/caf./ OR (turkey STRIKE striking))",
        "((turkey STRIKE striking) OR /caf./) /str.*/",
    ] {
        let query = query::parse_beside_filter(text).expect("a query");
        let resolved = query::resolve(&query, TODAY).expect("no dates");
        indexed.check_highlights(&resolved.root, text).expect("all that matches is shown");
    }
}

#[test]
#[ignore = "minutes; for changes of the matchers"]
fn thousands_of_queries_find_and_mark_what_a_naive_reading_does() {
    compare(LONG_CASES, 1..9, QUERIES, 4);
    compare(10, 300..400, QUERIES, 2);
}
