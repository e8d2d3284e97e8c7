//! Takes the heads and feet of a printed work's pages off: what is the same on most of them, and the
//! numbers of pages.
//!
//! A line that differs from page to page is a head only if the difference is the number of the page,
//! which grows with the pages: rows of figures and sentences stay. Invariant: only lines at the very
//! top or foot of a page are taken, and [`Heads::warning`] says which. Cost: a look at a few lines of
//! each page.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::article::Precision;
use crate::date;
use crate::date::DateOrder;
use crate::format::DateRole;
use crate::format::paragraphs;

/// How many lines at each end of a page may be its head or foot.
const LINES: usize = 3;

/// The longest line that is a head.
const LONGEST: usize = 120;

/// The most lines that are named in a warning.
const MOST_NAMED: usize = 3;

/// The lines that were taken off, once each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    tops: Vec<String>,
    feet: Vec<String>,
}

/// A line at an end of a page.
struct Edge<'p> {
    /// Its place among the page's lines.
    line: usize,
    is_top: bool,
    text: &'p str,
}

/// Takes heads and feet off `pages`.
pub(crate) fn take(pages: &mut [String]) -> Heads {
    let mut counts: HashMap<(bool, String), usize> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        let keys = edges(page).into_iter().flat_map(|edge| {
            keys(edge.text, number).into_iter().map(move |key| (edge.is_top, key))
        });
        for key in keys.collect::<HashSet<_>>() {
            *counts.entry(key).or_default() += 1;
        }
    }
    let most = pages.iter().filter(|page| !page.trim().is_empty()).count();
    let is_on_most = |is_top: bool, key: String| {
        let count = counts.get(&(is_top, key)).copied().unwrap_or(0);
        count > 1 && count * 2 >= most
    };
    let (mut heads, mut seen) = (Heads::default(), HashSet::new());
    for (number, page) in pages.iter_mut().enumerate() {
        let mut taken = HashSet::new();
        for edge in edges(page) {
            let is_running =
                keys(edge.text, number).into_iter().any(|key| is_on_most(edge.is_top, key));
            if is_running || edge.is_top && names_its_page(edge.text) {
                taken.insert(edge.line);
                if seen.insert(letters(edge.text)) {
                    let list = if edge.is_top { &mut heads.tops } else { &mut heads.feet };
                    list.push(edge.text.to_owned());
                }
            }
        }
        if !taken.is_empty() {
            let kept = page.lines().enumerate().filter(|(at, _)| !taken.contains(at));
            *page = kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        }
    }
    heads
}

impl Heads {
    /// Returns the one day that the top of the pages says, as written, and what it is of: where the
    /// pages also have an address or a word of printing, they were printed from a program that day.
    pub(crate) fn day(&self) -> Option<(&str, DateRole)> {
        const PRINTED: [&str; 12] = [
            "http://",
            "https://",
            "printed",
            "downloaded",
            "retrieved",
            "accessed",
            "generated",
            "gedruckt",
            "abgerufen",
            "imprimé",
            "consulté",
            "impreso",
        ];
        let all = || self.tops.iter().chain(&self.feet).map(|line| line.to_lowercase());
        let is_print = all().any(|line| PRINTED.iter().any(|sign| line.contains(sign)));
        let role = if is_print { DateRole::Saved } else { DateRole::Published };
        self.tops.iter().find_map(|top| match date::find(top, DateOrder::DayFirst).as_slice() {
            [(range, _)] => Some((&top[range.clone()], role)),
            _ => None,
        })
    }

    /// Says what was taken off; numbers alone need no words.
    pub(crate) fn warning(&self) -> Option<String> {
        let worded = self.tops.iter().chain(&self.feet).filter(|line| !letters(line).is_empty());
        let named: Vec<String> =
            worded.clone().take(MOST_NAMED).map(|l| format!("{l:?}")).collect();
        let more = match worded.count().saturating_sub(named.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = named.join(", ");
        (!named.is_empty()).then(|| left_out(&format!("{named}{more}")))
    }
}

/// Says that lines were left out as heads of pages; `named` lists them.
pub(crate) fn left_out(named: &str) -> String {
    format!("left out as heads or feet of pages: {named}")
}

/// Returns the lines at both ends of a page.
fn edges(page: &str) -> Vec<Edge<'_>> {
    let lines = page.lines().map(str::trim).enumerate();
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.is_empty()).collect();
    let total = lines.len();
    let edge = |(at, &(line, text)): (usize, &(usize, &'_ str))| {
        let is_top = at < LINES.min(total / 2 + 1);
        let is_foot = at + LINES >= total;
        ((is_top || is_foot) && text.len() <= LONGEST).then_some((line, is_top))
    };
    let places: Vec<(usize, bool)> = lines.iter().enumerate().filter_map(edge).collect();
    let text =
        |wanted: usize| lines.iter().find(|(line, _)| *line == wanted).map(|(_, text)| *text);
    places
        .into_iter()
        .filter_map(|(line, is_top)| Some(Edge { line, is_top, text: text(line)? }))
        .collect()
}

fn letters(line: &str) -> String {
    line.chars().filter(|char| char.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Returns what a line has in common with the same line on other pages: its words in any order, and
/// the same with one of its numbers counted from the page's.
fn keys(line: &str, page: usize) -> Vec<String> {
    let lower = line.to_lowercase();
    let words: Vec<&str> =
        lower.split(|char: char| !char.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let key = |number: Option<(usize, i64)>| {
        let mut parts: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        if let Some((at, from)) = number {
            parts[at] = format!("#{from}");
        }
        parts.sort_unstable();
        parts.join(" ")
    };
    let mut keys = Vec::new();
    let is_worded = words.iter().any(|word| word.contains(char::is_alphabetic));
    if is_worded || !date::find(line, DateOrder::DayFirst).is_empty() {
        keys.push(key(None));
    }
    let may_number = is_worded || words.len() == 1 || words.len() == 2 && line.contains('/');
    for (at, word) in words.iter().enumerate().filter(|_| may_number) {
        // "Chapter 4" counts something else than pages.
        if at > 0 && COUNTED.contains(&words[at - 1]) {
            continue;
        }
        if let (Ok(number), Ok(page)) = (word.parse::<u16>(), i64::try_from(page)) {
            keys.push(key(Some((at, i64::from(number) - page))));
        }
    }
    keys
}

/// What is numbered as pages are, one a page at times, and is text.
const COUNTED: [&str; 22] = [
    "chapter",
    "article",
    "story",
    "part",
    "section",
    "figure",
    "fig",
    "table",
    "item",
    "document",
    "letter",
    "day",
    "kapitel",
    "artikel",
    "teil",
    "abschnitt",
    "tabelle",
    "abbildung",
    "chapitre",
    "partie",
    "capítulo",
    "parte",
];

/// The heads of pages inside of a text that does not part its pages.
pub(crate) struct InText {
    /// The text without them.
    pub(crate) text: String,
    /// The first, as written, and the day it says.
    pub(crate) first: String,
    pub(crate) day: Option<String>,
}

/// Finds lines that are the same but for the number of the page, which grows by one from each to the next, and say
/// the day of a paper or are all in capitals.
pub(crate) fn in_text(text: &str) -> Option<InText> {
    const FEWEST: usize = 3;
    let mut heads: HashMap<String, Vec<(usize, u16)>> = HashMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| line.trim().len() <= LONGEST) {
        if let Some((words, number)) = numbered(line) {
            heads.entry(words).or_default().push((at, number));
        }
    }
    let has_day = |words: &str| date::find(words, DateOrder::DayFirst).len() == 1;
    let is_head = |(words, places): &(&String, &Vec<(usize, u16)>)| {
        let grows = places.windows(2).all(|pair| pair[0].1.checked_add(1) == Some(pair[1].1));
        let is_loud = paragraphs::is_heading(words);
        grows
            && (places.len() >= FEWEST && is_loud || places.len() >= 2 && is_loud && has_day(words))
    };
    let (words, places) = heads.iter().filter(is_head).max_by_key(|(_, places)| places.len())?;
    let is_taken = |at: usize| places.iter().any(|(line, _)| *line == at);
    let lines = text.lines().enumerate();
    let kept = lines.map(|(at, line)| if is_taken(at) { "" } else { line }).collect::<Vec<_>>();
    let found = date::find(words, DateOrder::DayFirst);
    let day = found.first().map(|(range, _)| words[range.clone()].to_owned());
    let first = text.lines().nth(places.first()?.0)?;
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(InText { text: kept.join("\n"), first, day })
}

/// Returns the words of a line and the number before or behind them: `4   THE KESTREL POST`.
fn numbered(line: &str) -> Option<(String, u16)> {
    let line = line.trim();
    let is_digit = |char: char| char.is_ascii_digit();
    let behind = line.trim_start_matches(is_digit);
    let before = line.trim_end_matches(is_digit);
    let (number, words) = if behind.len() < line.len() && behind.starts_with(' ') {
        (&line[..line.len() - behind.len()], behind)
    } else if before.len() < line.len() && before.ends_with(' ') {
        (&line[before.len()..], before)
    } else {
        return None;
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_worded = words.chars().filter(|char| char.is_alphabetic()).count() >= 8;
    Some((words, number.parse().ok()?)).filter(|_| is_worded)
}

/// Returns the line above the first headline of a printed page that names the paper and its day, and the day as
/// written: all in capitals, as the headline is (`THE KESTREL ARGUS, WEDNESDAY, JANUARY 2, 1901`), or alone with a weekday.
pub(crate) fn folio(text: &str) -> Option<(&str, &str)> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().filter(|line| !line.is_empty())?;
    let is_apart = lines.clone().next().is_some_and(str::is_empty);
    let mut lines = lines.filter(|line| !line.is_empty());
    let below = lines.next()?;
    let is_heading = |line: &str| line.len() <= LONGEST && paragraphs::is_heading(line);
    let has_text =
        below.contains(char::is_lowercase) || lines.any(|line| line.contains(char::is_lowercase));
    if !has_text || !is_heading(first.trim_end_matches('.')) {
        return None;
    }
    let is_above_headline = is_heading(below) && !first.ends_with(['.', '-', '—']);
    match &date::find(first, DateOrder::Unknown)[..] {
        [(range, stamp)] if stamp.precision() == Precision::Day => {
            let before = &first[..range.start];
            let mut words = before.split(|char: char| !char.is_alphanumeric());
            let is_dated = words.rfind(|word| !word.is_empty()).is_some_and(date::is_weekday);
            (is_above_headline || is_apart && is_dated).then(|| (first, &first[range.clone()]))
        }
        _ => None,
    }
}

/// Returns the paper that such a line names: what is before the weekday and the day.
pub(crate) fn paper<'t>(folio: &'t str, day: &str) -> Option<&'t str> {
    let before = folio[..folio.find(day)?].trim_end_matches([' ', ',', '.']);
    let paper = match before.rsplit_once([' ', ',']) {
        Some((name, word)) if date::is_weekday(word) => name,
        _ => before,
    };
    let paper = paper.trim_matches([' ', ',', '.']);
    paper.contains(char::is_alphabetic).then_some(paper)
}

/// Returns whether a line is the head of its page by itself: it gives the page's number in words and the
/// day, and is no sentence: `The Post, 4 March 2014, page 4`.
fn names_its_page(line: &str) -> bool {
    const NAMES: [&str; 10] =
        ["page", "p", "pp", "seite", "s", "página", "pagina", "pág", "side", "sida"];
    const SMALL: [&str; 18] = [
        "the", "of", "and", "no", "vol", "der", "die", "das", "und", "nr", "de", "la", "le", "les",
        "du", "et", "del", "y",
    ];
    if line.ends_with(['.', '!', '?', ';', ':', '…', '-']) {
        return false;
    }
    let [(range, _)] = &date::find(line, DateOrder::DayFirst)[..] else { return false };
    let rest = format!("{} {}", &line[..range.start], &line[range.end..]);
    let words = rest.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let (mut last, mut named) = (String::new(), false);
    for word in words {
        let lower = word.to_lowercase();
        let is_number = word.parse::<u16>().is_ok();
        named |= is_number && NAMES.contains(&last.as_str());
        let is_small = NAMES.contains(&lower.as_str()) || SMALL.contains(&lower.as_str());
        if word.starts_with(char::is_lowercase) && !is_small {
            return false;
        }
        last = lower;
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn heads_and_numbers_of_pages_go_and_the_text_stays() {
        let mut pages = pages(&[
            "The Kestrel Post    4 March 2014    4\nThe dredger sank, and the wreck blocks the harbour\n4",
            "The Kestrel Post    4 March 2014    5\nmouth for larger ships.\nSalvage will take weeks.\n5",
            "6    The Kestrel Post    4 March 2014\nThe channel is closed.\n- 6 -",
        ]);
        let heads = take(&mut pages);
        assert_eq!(pages[0], "The dredger sank, and the wreck blocks the harbour");
        assert_eq!(pages[1], "mouth for larger ships.\nSalvage will take weeks.");
        assert_eq!(pages[2], "The channel is closed.");
        assert_eq!(heads.day(), Some(("4 March 2014", DateRole::Published)));
        let warning = heads.warning().unwrap();
        assert_eq!(
            warning,
            "left out as heads or feet of pages: \"The Kestrel Post    4 March 2014    4\""
        );
    }

    #[test]
    fn a_single_page_loses_only_a_line_that_names_its_number() {
        let mut pages =
            pages(&["Dredger sinks\nThe Post, Tuesday 4 March 2014, page 4\nIt sank.\n17"]);
        let heads = take(&mut pages);
        assert_eq!(pages[0], "Dredger sinks\nIt sank.\n17");
        assert_eq!(heads.day(), Some(("4 March 2014", DateRole::Published)));
    }

    #[test]
    fn sentences_that_name_a_page_and_a_day_stay() {
        for sentence in [
            "The minutes of 4 March 2014 say so on page 4.",
            "as the minutes of 4 March 2014 say on page 4, the",
            "See page 4 of the report of 4 March 2014",
            "Das steht auf Seite 4 des Berichts vom 4. März 2014",
            "The Post, 4 March 2014, page 4 says otherwise",
        ] {
            for text in [
                format!(
                    "Dredger sinks\nIt sank at noon.\nAll were saved.\nNobody swam.\n{sentence}"
                ),
                format!("{sentence}\nIt sank at noon.\nAll were saved.\nNobody swam.\nThe end."),
            ] {
                let mut pages = vec![text.clone()];
                let heads = take(&mut pages);
                assert_eq!((&pages[0], heads.day()), (&text, None));
            }
        }
        // At the foot of a page such a line may be anything.
        let text =
            "Dredger sinks\nIt sank.\nAll swam.\nNone drowned.\nThe Post, 4 March 2014, page 4";
        let mut pages = vec![text.to_owned()];
        assert_eq!((take(&mut pages).day(), pages[0].as_str()), (None, text));
    }

    #[test]
    fn rows_of_figures_and_lines_that_count_stay() {
        for (one, two, three) in [
            ("12 340 7.5", "14 341 9.1", "13 355 8.0"),
            ("1914", "1938", "1961"),
            ("1 340", "2 340", "3 340"),
            ("Total 340", "Total 512", "Total 77"),
            ("Chapter 1", "Chapter 2", "Chapter 3"),
            ("3.4 %", "4.5 %", "5.6 %"),
            ("20.3", "20.4", "20.5"),
        ] {
            let texts: Vec<String> = [one, two, three]
                .iter()
                .zip(["Eels", "Ferries", "Weirs"])
                .map(|(row, what)| format!("{row}\n{what} were counted.\n{what} were many.\n{row}"))
                .collect();
            let mut pages = texts.clone();
            let heads = take(&mut pages);
            assert_eq!((pages, heads.warning()), (texts, None));
        }
    }

    #[test]
    fn a_day_on_pages_printed_from_a_program_is_when_they_were_printed() {
        for (top, foot) in [
            ("05.11.2019 Dredger sinks", "https://kestrelpost.example/dredger 1/2"),
            ("Printed on 5 November 2019", "Page 1"),
        ] {
            let page = |text: &str, number: &str| {
                format!(
                    "{top}\n{text}\n{}",
                    foot.replace("1/", &format!("{number}/"))
                        .replace("Page 1", &format!("Page {number}"))
                )
            };
            let mut pages = vec![page("It sank at noon.", "1"), page("All were saved.", "2")];
            let heads = take(&mut pages);
            assert_eq!(pages, ["It sank at noon.", "All were saved."]);
            assert!(matches!(heads.day(), Some((_, DateRole::Saved))), "{heads:?}");
        }
    }

    #[test]
    fn blank_pages_and_a_line_twice_on_a_page_count_for_nothing() {
        let mut texts =
            pages(&["The Post\nEels.\nMore eels.\nThe Post", "", "Ferries.\nWeirs.\nDocks.", ""]);
        let before = texts.clone();
        take(&mut texts);
        assert_eq!(texts, before);
        let mut texts = pages(&["The Post\nEels are back.", "", "", "The Post\nFerries run.", ""]);
        take(&mut texts);
        assert_eq!(texts, ["Eels are back.", "", "", "Ferries run.", ""]);
    }
}
