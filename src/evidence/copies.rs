//! Decides whether the day in a file's name is when a copy was made: a crawl, an export, a download.
//!
//! Collections are filed by day (`reuters-2017-12-28.jsonl`), and so are crawls and exports
//! (`news_crawl_2019-04-25.jsonl`): there the day is not that of the articles. Three marks show it: a
//! word for making copies, the name of an archive of the web, and a time of day, which nobody files
//! an issue under but every program that writes a file of many articles. Most of these words are
//! also words of headlines (`grain-exports-fall`, `gale-warning`): they count in the name of a file of
//! many articles, else only if the name has no words of its own.

use crate::date::in_path;
use crate::date::month_by_name;

/// Words for making copies, and programs and archives that name their exports so.
const WORDS: [&str; 58] = [
    "crawl",
    "crawls",
    "crawled",
    "crawler",
    "export",
    "exports",
    "exported",
    "download",
    "downloads",
    "downloaded",
    "dump",
    "dumps",
    "backup",
    "backups",
    "scrape",
    "scraped",
    "scraper",
    "scraping",
    "snapshot",
    "snapshots",
    "saved",
    "clip",
    "clips",
    "clipped",
    "clippings",
    "fetched",
    "fetch",
    "retrieved",
    "harvest",
    "harvested",
    "takeout",
    "bookmarks",
    "readlater",
    "warc",
    "results",
    "searchresults",
    "proquest",
    "proquestdocuments",
    "factiva",
    "nexis",
    "lexisnexis",
    "nexisuni",
    "europresse",
    "newsbank",
    "pressreader",
    "ebsco",
    "gale",
    "wallabag",
    "pocket",
    "instapaper",
    "raindrop",
    "readwise",
    "omnivore",
    "zotero",
    "evernote",
    "meltwater",
    "brandwatch",
    "newswhip",
];

/// Returns whether the day that `path` names is of a copy. `of_many`: its file holds other articles.
pub(super) fn is_named(path: &str, of_many: bool) -> bool {
    let day = in_path(path);
    // Of folders by year, month and day none names the whole day.
    let named = path.rsplit('/').find(|segment| in_path(segment).is_some());
    let Some(name) = named.filter(|name| in_path(name) == day) else { return false };
    has_word(name, of_many)
        || is_web_archive(name)
        || (of_many && has_time(name))
        || (is_page(path) && has_seconds(name))
        || in_parentheses(name)
}

/// Returns whether a file is a page as people save them, by the end of its name: nobody names a page of a
/// collection by the second.
fn is_page(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    matches!(
        end.as_str(),
        "html" | "htm" | "xhtml" | "mhtml" | "mht" | "webarchive" | "maff" | "pdf" | "png"
    )
}

/// Returns whether a time of day to the second follows the day.
fn has_seconds(name: &str) -> bool {
    let runs: Vec<&str> =
        name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let is_year = |run: &str| (1800..2200).contains(&run.parse().unwrap_or(0));
    let is_time = |runs: &[&str]| match runs {
        [time, ..] if time.len() == 6 => is_clock(&time[..2], &time[2..4]),
        [hour, minute, second, ..] if [hour, minute, second].iter().all(|run| run.len() == 2) => {
            is_clock(hour, minute) && is_clock("0", second)
        }
        _ => false,
    };
    (0..runs.len()).any(|at| match runs[at].len() {
        14 | 17 => is_clock(&runs[at][8..10], &runs[at][10..12]),
        8 => is_time(&runs[at + 1..]),
        4 if is_year(runs[at]) => {
            let is_date = runs.get(at + 1..at + 3).is_some_and(|r| r.iter().all(|r| r.len() <= 2));
            is_date && is_time(&runs[at + 3..])
        }
        _ => false,
    })
}

/// Words that say nothing of what is in a file.
const NEUTRAL: [&str; 30] = [
    "news", "article", "articles", "text", "texts", "data", "dataset", "site", "web", "page",
    "pages", "search", "list", "batch", "part", "file", "files", "my", "the", "all", "from", "on",
    "at", "of", "and", "daily", "weekly", "new", "utc", "gmt",
];

/// Returns whether a name has a word for making copies, and no other word unless its file holds other
/// articles.
fn has_word(name: &str, of_many: bool) -> bool {
    let is_one_of = |word: &str, list: &[&str]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
    let words = without_ends(name).split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
    let (copying, others): (Vec<&str>, Vec<&str>) = words.partition(|word| is_one_of(word, &WORDS));
    let is_empty = |word: &&str| {
        word.chars().count() == 1 || is_one_of(word, &NEUTRAL) || month_by_name(word).is_some()
    };
    !copying.is_empty() && (of_many || others.iter().all(is_empty))
}

/// Takes the ends that say a file's format off its name.
fn without_ends(mut name: &str) -> &str {
    while let Some((stem, end)) = name.rsplit_once('.') {
        if !(1..=5).contains(&end.len()) || !end.starts_with(|c: char| c.is_ascii_alphabetic()) {
            break;
        }
        name = stem;
    }
    name
}

fn is_web_archive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = [".gz", ".zst", ".bz2", ".xz"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(&name);
    [".warc", ".arc", ".wacz"].iter().any(|end| name.ends_with(end))
}

/// Returns whether a time of day to the second follows the day, or to the minute without a mark.
fn has_time(name: &str) -> bool {
    let runs: Vec<&str> =
        name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let is_year = |run: &str| (1800..2200).contains(&run.parse().unwrap_or(0));
    let is_time = |runs: &[&str]| match runs {
        [time, ..] if time.len() == 6 => is_clock(&time[..2], &time[2..4]),
        [hour, minute, ..] if hour.len() <= 2 && minute.len() == 2 => is_clock(hour, minute),
        _ => false,
    };
    (0..runs.len()).any(|at| match runs[at].len() {
        12 | 14 | 17 => is_clock(&runs[at][8..10], &runs[at][10..12]),
        8 => is_time(&runs[at + 1..]),
        4 if is_year(runs[at]) => {
            let is_date = runs.get(at + 1..at + 3).is_some_and(|r| r.iter().all(|r| r.len() <= 2));
            is_date && is_time(&runs[at + 3..])
        }
        _ => false,
    })
}

fn is_clock(hour: &str, minute: &str) -> bool {
    let below = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|number| number < most);
    below(hour, 24) && below(minute, 60)
}

/// Programs that save pages put the time of saving at the end of the name, in parentheses; people a word
/// for it.
fn in_parentheses(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('(')).is_some_and(|(_, inside)| {
        in_path(inside).is_some() && (has_time(inside) || has_word(inside, false))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crawls_exports_and_downloads_are_named_by_the_day_they_were_made() {
        for (name, of_many) in [
            ("CC-NEWS-20160926211809-00000.warc.gz", false),
            ("site-20160926.wacz", true),
            ("news_crawl_2019-04-25.jsonl", true),
            ("Factiva-20231102-1015.txt", false),
            ("ProQuestDocuments-2023-11-02.txt", true),
            ("articles_2023-11-02T10-15-00.json", true),
            ("news-20231102_101500.csv", true),
            ("export-2023-11-02/story.txt", false),
            ("Eels return (2023-11-02 10_15_00).html", false),
            ("my saved articles 2023-11-02/story.html", false),
            ("ProQuest results 2 Nov 2023.txt", false),
            ("dump.2019-04-25.json", false),
            ("gale-2019-04-25.txt", false),
            ("city-election-results_2019-04-25.csv", true),
            ("20150301123456.html", false),
            ("websites/post.example/20150301123456/tolls/index.html", false),
            ("screencapture-post-example-tolls-2023-11-14-22_13_20.html", false),
            ("Eels return 2023-11-14T22_13_20.mhtml", false),
            ("eels (saved 2023-11-14).html", false),
        ] {
            assert!(is_named(name, of_many), "{name}");
        }
    }

    #[test]
    fn collections_filed_by_day_are_not() {
        for (name, of_many) in [
            ("reuters-2017-12-28.jsonl", true),
            ("exports/2017/12/28/story.txt", false),
            ("20240503T101500Z.json", false),
            ("2017-12-28-1015.html", false),
            ("20171228/eels.html", false),
            ("wire/202403051015.txt", false),
            ("reuters-2017-12-28-0001.jsonl", true),
            ("The crisis (2017-12-28).txt", false),
            ("crawl/story.txt", false),
            ("gale-warning-2019-04-25.html", false),
            ("election-results-2019-04-25.txt", false),
            ("2019-04-25-pocket-money-rises.html", false),
            ("grain-exports-fall-2019-04-25.html", false),
            ("2019-04-25 Pub crawl ends in harbour.md", false),
            ("harvest-festival-2019-04-25/story.txt", false),
            ("2019/04/25/boy-saved-from-weir.html", false),
            ("evernote-sold-2019-04-25.html", false),
            ("sky-scraper-burns-2019-04-25.txt", false),
        ] {
            assert!(!is_named(name, of_many), "{name}");
        }
    }
}
