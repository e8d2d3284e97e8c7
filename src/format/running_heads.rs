//! Takes the heads and feet of a printed work's pages off: what is the same on most of them, and the
//! numbers of pages.
//!
//! Invariant: only lines at the very top or foot of a page are taken. Cost: a look at a few lines of
//! each page.

use std::collections::HashMap;

use crate::date;
use crate::date::DateOrder;

/// How many lines at each end of a page may be its head or foot.
const LINES: usize = 3;

/// The longest line that is a head.
const LONGEST: usize = 120;

/// Takes heads and feet off `pages`; returns the lines that were taken or name the page, once each.
pub(crate) fn take(pages: &mut [String]) -> Vec<String> {
    let mut counts: HashMap<(bool, String), usize> = HashMap::new();
    for page in pages.iter() {
        for (is_top, line) in edges(page) {
            *counts.entry((is_top, key(line))).or_default() += 1;
        }
    }
    let most = pages.len();
    let mut taken = Vec::new();
    for page in pages.iter_mut() {
        let is_head = |is_top: bool, line: &str| {
            let count = counts.get(&(is_top, key(line))).copied().unwrap_or(0);
            names_its_page(line) || most > 1 && count > 1 && count * 2 >= most
        };
        let heads: Vec<String> = edges(page)
            .filter(|&(is_top, line)| is_head(is_top, line))
            .map(|(_, line)| line.to_owned())
            .collect();
        if heads.is_empty() {
            continue;
        }
        let mut left = heads.clone();
        let total = page.lines().filter(|line| !line.trim().is_empty()).count();
        let mut seen = 0;
        let kept: Vec<&str> = page
            .lines()
            .filter(|line| {
                if line.trim().is_empty() {
                    return true;
                }
                seen += 1;
                let at_edge = seen <= LINES || seen + LINES > total;
                match left.iter().position(|head| head == line.trim()).filter(|_| at_edge) {
                    Some(at) => {
                        left.remove(at);
                        false
                    }
                    None => true,
                }
            })
            .collect();
        *page = kept.join("\n");
        for head in heads {
            if !taken.contains(&head) && taken.len() < 20 {
                taken.push(head);
            }
        }
    }
    taken
}

/// Returns the one day that a head says, as written.
pub(crate) fn day(heads: &[String]) -> Option<&str> {
    heads.iter().find_map(|head| match date::find(head, DateOrder::DayFirst).as_slice() {
        [(range, _)] => Some(&head[range.clone()]),
        _ => None,
    })
}

/// Returns the lines at both ends of a page, and whether each is at the top.
fn edges(page: &str) -> impl Iterator<Item = (bool, &str)> {
    let lines = || page.lines().map(str::trim).filter(|line| !line.is_empty());
    let total = lines().count();
    lines().enumerate().filter_map(move |(at, line)| {
        let is_top = at < LINES.min(total / 2 + 1);
        let is_foot = at + LINES >= total;
        ((is_top || is_foot) && line.len() <= LONGEST).then_some((is_top, line))
    })
}

/// Folds what differs from page to page.
fn key(line: &str) -> String {
    let letters = line.chars().filter(|char| char.is_alphabetic()).flat_map(char::to_lowercase);
    let letters: String = letters.collect();
    if letters.is_empty() { "#".to_owned() } else { letters }
}

/// Tells a line that gives its page's number in words: `The Post, 4 March 2014, page 4`.
fn names_its_page(line: &str) -> bool {
    const NAMES: [&str; 8] = ["page", "p.", "seite", "s.", "página", "pagina", "pág.", "side"];
    let lower = line.to_lowercase();
    let mut words = lower.split([' ', ',', '\u{a0}', '|']).filter(|word| !word.is_empty());
    let mut last = "";
    let named = words.any(|word| {
        let is_number = word.trim_matches('.').parse::<u16>().is_ok();
        let found = is_number && NAMES.contains(&last);
        last = word;
        found
    });
    named && !date::find(line, DateOrder::DayFirst).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_numbers_of_pages_go_and_the_text_stays() {
        let mut pages = vec![
            "The Kestrel Post    4 March 2014    4\nThe dredger sank, and the wreck blocks the harbour\n4".to_owned(),
            "The Kestrel Post    4 March 2014    5\nmouth for larger ships.\nSalvage will take weeks.\n5".to_owned(),
        ];
        let heads = take(&mut pages);
        assert_eq!(pages[0], "The dredger sank, and the wreck blocks the harbour");
        assert_eq!(pages[1], "mouth for larger ships.\nSalvage will take weeks.");
        assert_eq!(day(&heads), Some("4 March 2014"));
    }

    #[test]
    fn a_single_page_loses_only_a_line_that_names_its_number() {
        let mut pages =
            vec!["Dredger sinks\nThe Post, Tuesday 4 March 2014, page 4\nIt sank.\n17".to_owned()];
        let heads = take(&mut pages);
        assert_eq!(pages[0], "Dredger sinks\nIt sank.\n17");
        assert_eq!(day(&heads), Some("4 March 2014"));
    }
}
