//! The sample news in `seeds/`: one document given with the project, and articles written for it.
//!
//! The articles are invented. They are short, they share a few subjects (a port strike, drought,
//! chess, the moon, elections) so that a search has several hits to rank, and between them they
//! hold one article in each format. There is no note in the folder itself: it would be indexed.

use std::collections::BTreeSet;
use std::fs;

use crate::support::repository;

/// What a seed is there to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    /// ` date 2017-12-28 Source- lead`
    SeedLayout,
    /// The same, in windows-1251.
    LegacyCharset,
    /// A block of `Key: value` lines, a day in words.
    KeyLines,
    /// The same, in UTF-16 and Chinese.
    Utf16,
    /// `-- title / -- by / -- date / -- URL`
    DashLines,
    /// Five bare lines: id, language, date, URL, title.
    BareLines,
    /// One line separated by `###`.
    HashLine,
    /// No header: a dateline, the day in the path.
    DayInPath,
    /// No header and no date: the first line is the title.
    TitleOnly,
    /// Markdown with YAML front matter.
    Yaml,
    /// Markdown with TOML front matter, dated by a month.
    Toml,
    /// One JSON object, dated with an offset at which the day in UTC is the next.
    Json,
    /// A JSON object a line.
    JsonLines,
    /// Comma-separated.
    Csv,
    /// Tab-separated.
    Tsv,
}

/// Every file of `seeds/`, what it shows, and how many articles it holds.
const SEEDS: &[(&str, Shows, usize)] = &[
    (GIVEN, Shows::SeedLayout, 1),
    ("001_port_strike.txt", Shows::SeedLayout, 1),
    ("002_talks_fail.txt", Shows::KeyLines, 1),
    ("003_fifteen_ships_wait.md", Shows::Yaml, 1),
    ("004_drowned_village.md", Shows::Toml, 1),
    ("005_chess_challenger.txt", Shows::DashLines, 1),
    ("006_duerre.txt", Shows::BareLines, 1),
    ("007_chess_champion.txt", Shows::HashLine, 1),
    ("008_chess_cyrillic.txt", Shows::LegacyCharset, 1),
    ("009_moon_utf16.txt", Shows::Utf16, 1),
    ("business.jsonl", Shows::JsonLines, 3),
    ("drought.csv", Shows::Csv, 2),
    ("elections.tsv", Shows::Tsv, 2),
    ("moon_anniversary.json", Shows::Json, 1),
    ("polling_day_in_a_small_place.txt", Shows::TitleOnly, 1),
    ("wire/1969/07/21/moon-landing.txt", Shows::DayInPath, 1),
];

/// The document the project was given: never changed.
const GIVEN: &str = "000_b9c9239670d7aa52.txt";

fn bytes(path: &str) -> Vec<u8> {
    let path = repository().join("seeds").join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(path: &str, shows: Shows) -> String {
    let bytes = bytes(path);
    let charset = match shows {
        Shows::LegacyCharset => encoding_rs::WINDOWS_1251,
        Shows::Utf16 => encoding_rs::UTF_16LE,
        _ => encoding_rs::UTF_8,
    };
    let (text, _, broken) = charset.decode(&bytes);
    assert!(!broken, "{path} is not {}", charset.name());
    text.into_owned()
}

#[test]
fn the_folder_holds_exactly_the_seeds_listed() {
    let root = repository().join("seeds");
    let files =
        walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.expect("seeds/ is read"));
    let found: BTreeSet<String> = files
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("it was found below");
            path.to_str().expect("seeds have ASCII names").replace('\\', "/")
        })
        .collect();
    let listed: BTreeSet<String> = SEEDS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_given_document_is_as_it_was_given() {
    let bytes = bytes(GIVEN);
    assert_eq!(bytes.len(), 2201);
    assert_eq!(
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&bytes)),
        "2ca8b80a4cb610dcb49802813e480ed0"
    );
}

#[test]
fn there_are_fifteen_to_twenty_articles_beside_it_in_every_format() {
    let articles: usize = SEEDS.iter().map(|(.., articles)| articles).sum();
    assert!((15..=20).contains(&(articles - 1)), "{articles}");
    let shown: BTreeSet<Shows> = SEEDS.iter().map(|(_, shows, _)| *shows).collect();
    assert_eq!(shown.len(), Shows::Tsv as usize + 1, "a format has no seed: {shown:?}");
}

#[test]
fn only_the_given_document_answers_the_question_it_is_the_answer_to() {
    for &(path, shows, _) in SEEDS {
        let text = text(path, shows).to_lowercase();
        let answers = text.contains("british") && text.contains("turkey");
        assert_eq!(answers, path == GIVEN, "{path}");
    }
}

#[test]
fn two_papers_ran_the_same_wire_story() {
    let story = |path, shows| {
        let text = text(path, shows);
        let dateline = text.find("BRACKWATER, March 6 (Reuters) -").expect("it has a dateline");
        text[dateline..].split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let gazette = story("002_talks_fail.txt", Shows::KeyLines);
    let times = story("003_fifteen_ships_wait.md", Shows::Yaml);
    assert_ne!(gazette, times);
    let same = gazette.iter().zip(&times).take_while(|(a, b)| a == b).count();
    assert!(same * 100 >= times.len() * 90, "{same} of {} words", times.len());
}

#[test]
fn the_seed_in_a_legacy_charset_is_not_utf_8() {
    assert!(std::str::from_utf8(&bytes("008_chess_cyrillic.txt")).is_err());
}
