//! What words are expanded to, language by language, and whether the first hits hold them.
//!
//! `cargo bench --bench expansion -- FILE.jsonl…` indexes articles in many languages together, and asks
//! for 100 names and 100 common words of each language. A hit is right if it holds the word as typed,
//! or is in the language of the word and holds a form of it. Printed is for how many words all of the
//! first ten hits are right, and for how many the right ones come first: a word that fewer than ten
//! articles of its language hold has other hits behind these. What went wrong is named. `--list LANG` prints instead the 500 most frequent words
//! of a language with what they are expanded to, to be read by somebody who knows it, and
//! `--variants LANG` the 200 most frequent ones that say something, with what each also finds in
//! another spelling.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use dateline::analysis;
use dateline::analysis::Case;
use dateline::analysis::han;
use dateline::analysis::script::writes;
use dateline::analysis::stem::Expander;
use dateline::analysis::stopwords::is_function_word;
use dateline::analysis::variants::variants;
use dateline::engine::View;
use dateline::ingest::Clock;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use dateline::search::Hit;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;

const TODAY: Date = date(2026, 1, 1);
/// Words asked of each kind and language.
const ASKED: usize = 100;
/// Hits looked at where not all of the first are right.
const DEEP: usize = 500;
/// Words whose other spellings are listed.
const SPELLED: usize = 200;
/// Words on a list.
const LISTED: usize = 500;

/// A word of a language: how often it is there, and how often with a capital inside a sentence.
#[derive(Default)]
struct Counted {
    all: usize,
    capitalized: usize,
}

type Vocabulary = BTreeMap<String, Counted>;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut list, mut spelled, mut files) = (None, None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--list" => list = arguments.next(),
            "--variants" => spelled = arguments.next(),
            file => files.push(PathBuf::from(file)),
        }
    }
    if files.is_empty() {
        println!(
            "usage: cargo bench --bench expansion -- [--list LANG | --variants LANG] ARTICLES.jsonl…"
        );
        return ExitCode::from(2);
    }
    let vocabularies = vocabularies(&files);
    match (list, spelled) {
        (Some(lang), _) => print_list(&lang, &vocabularies),
        (None, Some(lang)) => print_variants(&lang, &vocabularies, &files),
        (None, None) => measure(&files, &vocabularies),
    }
    ExitCode::SUCCESS
}

/// Counts the words of each language.
fn vocabularies(files: &[PathBuf]) -> HashMap<String, Vocabulary> {
    let mut vocabularies: HashMap<String, Vocabulary> = HashMap::new();
    for line in files.iter().flat_map(|file| lines(file)) {
        let Ok(article) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let (Some(lang), Some(text)) = (article["lang"].as_str(), article["text"].as_str()) else {
            continue;
        };
        let vocabulary = vocabularies.entry(lang.to_owned()).or_default();
        let mut end = 0;
        analysis::tokens(text, &mut |token| {
            let between = text.get(end..token.range.start).unwrap_or("");
            let starts = between.contains(['.', '!', '?', '\n', '"', '“']);
            let counted = vocabulary.entry(token.form.to_owned()).or_default();
            counted.all += 1;
            counted.capitalized += usize::from(token.case == Case::Capitalized && !starts);
            end = token.range.end.max(end);
        });
    }
    vocabularies
}

fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("the file can be read");
    text.lines().map(str::to_owned).collect()
}

/// Returns the forms of a vocabulary that a word is expanded to.
fn forms<'v>(lang: &str, word: &str, vocabulary: &'v Vocabulary) -> Vec<&'v str> {
    let Some(expander) = Expander::new(lang, word) else { return Vec::new() };
    let candidates = expander.prefixes().iter().flat_map(|prefix| {
        let from = vocabulary.range(prefix.clone()..).map(|(form, _)| form.as_str());
        from.take_while(move |form| form.starts_with(prefix.as_str()))
    });
    let found: BTreeSet<&str> =
        candidates.filter(|form| *form != word && expander.expands_to(form)).collect();
    found.into_iter().collect()
}

fn print_list(lang: &str, vocabularies: &HashMap<String, Vocabulary>) {
    let Some(vocabulary) = vocabularies.get(lang) else {
        println!("no articles in {lang}");
        return;
    };
    let mut words: Vec<(&String, &Counted)> = vocabulary.iter().collect();
    words.sort_by(|a, b| b.1.all.cmp(&a.1.all).then(a.0.cmp(b.0)));
    let (mut joins, mut expanded) = (0, 0);
    for (word, counted) in words.into_iter().take(LISTED) {
        let found = forms(lang, word, vocabulary);
        if found.is_empty() {
            continue;
        }
        joins += found.len();
        expanded += 1;
        let shown: Vec<String> =
            found.iter().map(|form| format!("{form} {}", vocabulary[*form].all)).collect();
        println!("{word} {}: {}", counted.all, shown.join(", "));
    }
    println!("{expanded} of {LISTED} words are expanded, to {joins} forms");
}

/// Prints what frequent words also find in another spelling: each as printed, how often, and the text
/// around one.
fn print_variants(lang: &str, vocabularies: &HashMap<String, Vocabulary>, files: &[PathBuf]) {
    let Some(vocabulary) = vocabularies.get(lang) else {
        println!("no articles in {lang}");
        return;
    };
    let fits = |word: &str| {
        word.chars().nth(1).is_some()
            && word.chars().any(char::is_alphanumeric)
            && !is_function_word(lang, word)
    };
    let mut words: Vec<(&String, &Counted)> =
        vocabulary.iter().filter(|(word, _)| fits(word)).collect();
    words.sort_by(|a, b| b.1.all.cmp(&a.1.all).then(a.0.cmp(b.0)));
    words.truncate(SPELLED);
    let variants: Vec<_> =
        words.iter().map(|(word, _)| (*word, variants(word, Case::Lower, word))).collect();
    let mut found: BTreeMap<(&str, String), (usize, String)> = BTreeMap::new();
    for line in files.iter().flat_map(|file| lines(file)) {
        let Ok(article) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let (Some(of), Some(text)) = (article["lang"].as_str(), article["text"].as_str()) else {
            continue;
        };
        if of != lang {
            continue;
        }
        let mut found_at = |word, range: std::ops::Range<usize>| {
            let shown = (word, text[range.clone()].to_owned());
            let (count, _) = found.entry(shown).or_insert_with(|| (0, around(text, &range)));
            *count += 1;
        };
        let mut before: Option<(std::ops::Range<usize>, String)> = None;
        analysis::tokens(text, &mut |token| {
            let raw = &text[token.exact.clone()];
            for (word, variants) in &variants {
                if token.form != *word && variants.iter().any(|v| v.is(token.form, token.case, raw))
                {
                    found_at(*word, token.range.clone());
                }
            }
            if let Some((first, form)) = &before
                && analysis::is_joined(text, first, &token.range)
            {
                let whole = format!("{form}{}", token.form);
                if let Some((word, _)) = words.iter().find(|(word, _)| **word == whole) {
                    found_at(*word, first.start..token.range.end);
                }
            }
            before = Some((token.range.clone(), token.form.to_owned()));
        });
    }
    for ((word, shown), (count, around)) in &found {
        println!("{word} {}: {shown} {count}  … {around} …", vocabulary[*word].all);
    }
    println!("{} words, {} other spellings", words.len(), found.len());
}

fn around(text: &str, range: &std::ops::Range<usize>) -> String {
    let before: String = text[..range.start].chars().rev().take(30).collect();
    let before: String = before.chars().rev().collect();
    let after: String = text[range.end..].chars().take(30).collect();
    format!("{before}{}{after}", &text[range.clone()]).replace('\n', " ")
}

/// Returns the words to ask for: names, then common words.
fn asked<'v>(lang: &str, vocabulary: &'v Vocabulary) -> [Vec<&'v str>; 2] {
    let mut words: Vec<(&String, &Counted)> = vocabulary
        .iter()
        .filter(|(word, counted)| {
            counted.all >= 5
                && word.chars().count() >= if is_unspaced(lang) { 2 } else { 3 }
                && word.chars().all(char::is_alphabetic)
                && is_written(lang, word)
                && !is_function_word(lang, word)
        })
        .collect();
    words.sort_by(|a, b| b.1.all.cmp(&a.1.all).then(a.0.cmp(b.0)));
    let is_name = |counted: &Counted| 10 * counted.capitalized >= 7 * counted.all;
    let of = |names: bool| {
        let fitting = words.iter().filter(|(_, counted)| is_name(counted) == names);
        fitting.map(|(word, _)| word.as_str()).take(ASKED).collect()
    };
    [of(true), of(false)]
}

/// Whether a word is in the script of a language: `YouTube` in a Japanese article is no Japanese word.
fn is_written(lang: &str, word: &str) -> bool {
    if is_unspaced(lang) { !writes("en", word) } else { writes(lang, word) }
}

/// Whether the words of a language are pairs of characters.
fn is_unspaced(lang: &str) -> bool {
    matches!(lang, "ja" | "zh")
}

fn measure(files: &[PathBuf], vocabularies: &HashMap<String, Vocabulary>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = folder.path().join("index");
    index_files(&index, files);
    let view = View::open(&index).expect("the index just made");
    let mut languages: Vec<(&String, &Vocabulary)> = vocabularies.iter().collect();
    languages.sort_by_key(|(lang, _)| (*lang).clone());
    println!("language  names: all right, right first, of; common words: the same");
    for (lang, vocabulary) in languages {
        let mut row = format!("{lang:8}");
        let mut wrong = Vec::new();
        for (kind, words) in asked(lang, vocabulary).into_iter().enumerate() {
            let (mut right, mut in_order, mut all) = (0, 0, 0);
            for word in words {
                let typed = if kind == 0 { capitalized(word) } else { word.to_owned() };
                let mut request = SearchRequest::new(&typed, TODAY);
                request.limit = 10;
                let Ok(found) = search(&view, &request) else { continue };
                let is_right = |hit: &Hit| {
                    let article = &hit.article;
                    let in_language = article.lang.as_deref() == Some(lang);
                    holds(lang, word, &format!("{}\n{}", article.title, article.body), in_language)
                };
                let first = found.hits.iter().take_while(|hit| is_right(hit)).count();
                all += 1;
                if first == found.hits.len() {
                    right += 1;
                    in_order += 1;
                    continue;
                }
                // Whether a right one comes behind a wrong one that is among the first.
                request.limit = DEEP;
                let Ok(found) = search(&view, &request) else { continue };
                if found.hits.iter().skip(first).any(is_right) {
                    wrong.push(typed);
                } else {
                    in_order += 1;
                }
            }
            row += &format!("  {right:5} {in_order:5} {all:5}");
        }
        println!("{row}  {}", wrong.join(" "));
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Whether a text holds a word as typed or in another spelling, or a form of it if `stemmed`.
fn holds(lang: &str, word: &str, text: &str, stemmed: bool) -> bool {
    let expander = Expander::new(lang, word).filter(|_| stemmed);
    let variants = variants(word, Case::Lower, word);
    let mut found = false;
    analysis::tokens(text, &mut |token| {
        found |= token.form == word
            || expander.as_ref().is_some_and(|expander| expander.expands_to(token.form))
            || variants.iter().any(|v| v.is(token.form, token.case, &text[token.exact.clone()]));
    });
    let mut written = han::spellings(word);
    written.push(word.to_owned());
    // Unspaced text is folded: half-width kana, old forms of characters.
    let folded = if lang == "ja" || lang == "zh" { analysis::fold(text) } else { String::new() };
    found || written.iter().any(|word| text.contains(word) || folded.contains(word))
}

fn index_files(index: &Path, files: &[PathBuf]) {
    let stop = AtomicBool::new(false);
    let root = |path: &PathBuf| RootRequest {
        path: path.clone(),
        label: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        map: None,
        corrections: None,
        exclude: Vec::new(),
    };
    let request = IngestRequest {
        roots: files.iter().map(root).collect(),
        ..IngestRequest::new(
            index.to_path_buf(),
            TODAY,
            Timestamp::UNIX_EPOCH,
            Clock::STANDING,
            &stop,
        )
    };
    ingest(&request, &mut |_| {}).expect("the files can be indexed");
}
