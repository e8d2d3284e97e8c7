//! Files of many articles, as the archives of newspapers export them and people paste them together.
//!
//! An archive puts its articles one below the other: as text, rich text, a document or a page. One
//! splitter reads them all, from their lines. It finds where an article ends by what repeats: a count
//! (`1 of 3 DOCUMENTS`), a mark of the end (`End of Document`), the archive's own id below each, a rule
//! across the page, lines under two-letter codes, or a block of header lines of the same shape. A split is
//! believed only if what it gives reads as articles: with a title, a day and a text. Invariants: parts come in
//! order and never overlap; lines outside of them are lists of hits and notes of the archive, and
//! prose is never among these. Cost: a few looks at each line.

mod article;
mod codes;
mod imprint;
mod items;
mod labels;
mod length;
mod marks;
mod movable;
mod order;
mod prose;

use std::ops::Range;

use crate::format::Draft;
use crate::format::export::article::is_count;
use crate::format::export::items::Item;
use crate::format::export::items::items;
use crate::format::export::marks::Mark;
use crate::format::export::marks::mark;
use crate::format::header::Says;
use crate::format::header::says;
use crate::format::names::Slot;

pub(crate) use crate::format::export::items::Entry;
pub(crate) use crate::format::export::items::Layout;

/// The fewest lines of an export.
const FEWEST: usize = 6;

/// Reads the articles of an export; `None` if the lines are none.
pub(crate) fn read(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    if lines.len() < FEWEST {
        return None;
    }
    if let Some(entries) =
        codes::read(lines).or_else(|| (layout == Layout::Lines).then(|| movable::read(lines))?)
    {
        return Some(exported(entries));
    }
    let entries = [counted, ended].iter().find_map(|split| split(lines, layout)).or_else(|| {
        (layout != Layout::Page)
            .then(|| [recorded, ruled, repeated].iter().find_map(|split| split(lines, layout)))?
    })?;
    Some(exported(entries))
}

/// Returns whether lines have a mark that an archive puts once for each article.
pub(crate) fn has_marks(lines: &[&str]) -> bool {
    lines.iter().any(|line| mark(line).is_some())
}

fn exported(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.iter_mut().for_each(|entry| entry.draft.is_export = true);
    entries
}

/// Returns whether a part reads as an article.
fn is_article(draft: &Draft) -> bool {
    draft.title.is_some() && !draft.dates.is_empty() && draft.body.contains(char::is_alphabetic)
}

/// Returns whether a part is what an archive says of an article, though it has no text of it.
fn is_record(draft: &Draft) -> bool {
    draft.title.is_some()
        && !draft.dates.is_empty()
        && (!draft.sources.is_empty() || draft.key.is_some())
}

/// Returns whether parts that marks of an archive end read as articles: at least half of them. An archive has
/// photos without a text and articles of a season too.
fn are_articles(found: &[Entry]) -> bool {
    let good = found.iter().filter(|entry| is_article(&entry.draft)).count();
    good > 0 && good * 2 >= found.len()
}

fn entries(
    lines: &[&str],
    parts: Vec<Range<usize>>,
    is_counted: bool,
    layout: Layout,
) -> Vec<Entry> {
    let parts = parts
        .into_iter()
        .filter(|part| lines[part.clone()].iter().any(|line| line.contains(char::is_alphanumeric)));
    let read = |part: Range<usize>| article::read(&lines[part.clone()], is_counted, layout);
    parts.map(|part| Entry::new(part.clone(), read(part))).collect()
}

/// Articles below `N of M DOCUMENTS`.
fn counted(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    let mut counts: Vec<(usize, u64, u64)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(Mark::Count(number, of)) = mark(line) else { continue };
        match counts.last() {
            Some(&(above, before, total))
                if total != of || before + 1 != number || words(line) != words(lines[above]) => {}
            _ => counts.push((at, number, of)),
        }
    }
    let &(first, _, _) = counts.first()?;
    let &(_, last, total) = counts.last()?;
    let ends = counts.iter().skip(1).map(|&(at, _, _)| at).chain([lines.len()]);
    let mut parts: Vec<Range<usize>> =
        counts.iter().zip(ends).map(|(&(at, _, _), end)| at + 1..end).collect();
    if let Some(part) = parts.last_mut() {
        *part = without_notes(lines, part.clone());
    }
    let mut found = entries(lines, parts, true, layout);
    if !are_articles(&found) {
        return None;
    }
    if last < total
        && let Some(entry) = found.last_mut()
    {
        let warning = if counts.len() == 1 && last > 1 {
            format!("the file says it has {total} documents and has number {last} only")
        } else {
            ends_early(total, last)
        };
        entry.draft.warnings.push(warning);
    }
    with_prose_above(lines, first, found, layout)
}

/// Returns the words of a line that counts: they are the same above each article of a file.
fn words(line: &str) -> Vec<&str> {
    let is_word = |word: &&str| word.contains(char::is_alphabetic);
    line.split_whitespace().filter(is_word).collect()
}

/// Cuts the last part where a rule parts it from the notes of the archive.
fn without_notes(lines: &[&str], part: Range<usize>) -> Range<usize> {
    let Range { start, end } = part;
    let rule = (start + 2..end).rev().find(|&at| marks::is_rule(lines[at]));
    match rule {
        Some(rule) if !has_prose(&lines[rule..end]) => start..rule,
        _ => start..end,
    }
}

fn ends_early(total: u64, last: u64) -> String {
    format!("the file says it has {total} documents and ends with number {last}")
}

/// Articles above `End of Document` or their id.
fn ended(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    let ends: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| matches!(mark(line), Some(Mark::End | Mark::Id(_))))
        .map(|(at, _)| at)
        .collect();
    let mut from = 0;
    let mut parts = Vec::new();
    for &end in &ends {
        // The mark of the end may follow the id.
        let has_words = lines[from..end].iter().any(|line| line.contains(char::is_alphabetic));
        match parts.last_mut() {
            Some(Range { end: last, .. }) if !has_words => *last = end + 1,
            _ => parts.push(from..end + 1),
        }
        from = end + 1;
    }
    let first = parts.first_mut()?;
    let front = below_list(&lines[first.clone()]);
    first.start += front;
    let mut found = entries(lines, parts, false, layout);
    found.retain(|entry| entry.draft.title.is_some() || !entry.draft.body.is_empty());
    if !are_articles(&found) {
        return None;
    }
    let below = &lines[from..];
    let is_summary = below.iter().find(|line| !line.trim().is_empty()).is_some_and(|line| {
        labels::SEARCHES.contains(&line.trim().trim_end_matches(':').to_lowercase().as_str())
    });
    if !is_summary {
        let mut cut = entries(lines, std::iter::once(from..lines.len()).collect(), false, layout);
        let is_cut = cut.iter().any(|entry| !entry.draft.dates.is_empty());
        if has_prose(below) {
            let warning = "the file ends before the end of this document";
            cut.iter_mut().for_each(|entry| entry.draft.warnings.push(warning.to_owned()));
            found.extend(cut);
        } else if is_cut && let Some(entry) = found.last_mut() {
            let warning = "the file ends inside of the document after this one";
            entry.draft.warnings.push(warning.to_owned());
        }
    }
    let (listed, read) = (listed(&lines[..front]), found.len() as u64);
    if listed > read
        && let Some(entry) = found.last_mut()
    {
        entry.draft.warnings.push(ends_early(listed, read));
    }
    with_prose_above(lines, front, found, layout)
}

/// Returns how many documents the list of hits above the first article numbers.
fn listed(lines: &[&str]) -> u64 {
    let number = |line: &&str| line.trim().split_once(['.', ')', '\t'])?.0.trim().parse().ok();
    let numbers = lines.iter().filter_map(number);
    numbers.fold(0, |last, number: u64| if number == last + 1 { number } else { last })
}

/// Returns how many lines a list of hits takes, with what is around it: the first article begins where the
/// first title of the list is there again.
fn below_list(lines: &[&str]) -> usize {
    const MOST: usize = 20_000;
    let listed = |line: &&str| {
        let (number, title) = line.trim().split_once(['.', ')', '\t'])?;
        (number.trim() == "1").then(|| title.trim().to_lowercase()).filter(|title| title.len() > 2)
    };
    let found =
        lines.iter().take(MOST).enumerate().find_map(|(at, line)| Some((at, listed(line)?)));
    let Some((at, title)) = found else { return 0 };
    let again = lines[at + 1..].iter().position(|line| line.trim().to_lowercase() == title);
    again.map_or(0, |again| at + 1 + again)
}

/// Articles below `Record: 1` that have an accession number each: the two prove more than a day does, which
/// such an archive writes in many ways.
fn recorded(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    let (mut starts, mut last) = (Vec::new(), 0);
    for (at, line) in lines.iter().enumerate() {
        let Some(number) = article::record_number(line).filter(|number| *number > last) else {
            continue;
        };
        let below = lines[at + 1..].iter().map(|line| line.trim()).find(|line| !line.is_empty());
        if below.and_then(labels::label).is_some_and(|label| label.is_known) {
            starts.push(at);
            last = number;
        }
    }
    let &first = starts.first()?;
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let is_blank = |line: &str| line.trim().is_empty() || marks::is_rule(line);
    let without_rule = |(&start, end): (&usize, usize)| {
        let last = (start..end).rev().find(|&at| !is_blank(lines[at]));
        start..last.map_or(end, |last| last + 1)
    };
    let parts: Vec<Range<usize>> = starts.iter().zip(ends).map(without_rule).collect();
    let has_number = |part: &&Range<usize>| lines[(*part).clone()].iter().any(is_accession);
    let numbered = parts.iter().filter(has_number).count();
    if numbered == 0 || numbered * 2 < parts.len() {
        return None;
    }
    with_prose_above(lines, first, entries(lines, parts, false, layout), layout)
}

fn is_accession(line: &&str) -> bool {
    labels::label(line).is_some_and(|label| label.name.eq_ignore_ascii_case("accession number"))
}

/// Articles between rules across the page.
fn ruled(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    let rules: Vec<usize> = (0..lines.len()).filter(|&at| marks::is_rule(lines[at])).collect();
    if rules.is_empty() {
        return None;
    }
    let mut from = 0;
    let mut parts = Vec::new();
    for end in rules.into_iter().chain([lines.len()]) {
        parts.push(from..end);
        from = end + 1;
    }
    let mut found = entries(lines, parts, false, layout);
    let is_one = |entry: &Entry| is_article(&entry.draft) || is_record(&entry.draft);
    let is_note = |entry: &Entry| !is_one(entry) && !has_prose(&lines[entry.lines.clone()]);
    let notes =
        [found.first(), found.last()].into_iter().flatten().filter(|entry| is_note(entry)).count();
    let good = found.iter().filter(|entry| is_article(&entry.draft)).count();
    let records = found.iter().filter(|entry| is_one(entry)).count();
    // A rule alone proves little; an archive's own id of a record with day and paper does.
    let is_of_archive = |entry: &Entry| {
        is_article(&entry.draft) && is_record(&entry.draft) && entry.draft.key.is_some()
    };
    let is_proven = match records {
        0 => false,
        1 => found.iter().any(is_of_archive),
        _ => good * 2 >= records,
    };
    if !is_proven || records + notes < found.len() {
        return None;
    }
    found.retain(|entry| !is_note(entry));
    Some(found)
}

/// Articles below header lines of one shape.
fn repeated(lines: &[&str], layout: Layout) -> Option<Vec<Entry>> {
    let items = items(lines, layout);
    let headers = headers(&items, layout);
    if headers.len() < 2 {
        return None;
    }
    let starts: Vec<usize> = headers.iter().map(|&at| items[at].line).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let parts = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
    let found = entries(lines, parts, false, layout);
    let is_titled = found.iter().all(|entry| entry.draft.title.is_some());
    let first = *starts.first()?;
    let is_split = is_titled && are_articles(&found);
    if is_split { with_prose_above(lines, first, found, layout) } else { None }
}

/// What a line of a header is, to compare two headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Named(Slot),
    Date,
    Short,
}

/// Returns the items that open a header like the one on top of the file: the same kinds of lines in
/// the same order, a date or two names among them; or the same first name, and another that the first has.
fn headers(items: &[Item<'_>], layout: Layout) -> Vec<usize> {
    let first = block(items, 0);
    let dates = first.iter().filter(|kind| **kind == Kind::Date).count();
    let named = first.iter().filter(|kind| matches!(kind, Kind::Named(_))).count();
    // A day and a line are a heading of a chronicle; three lines are a header.
    if first.len() < 3 || (dates != 1 && named < 2) {
        return Vec::new();
    }
    // Lines of every kind but the last few, which not every article has.
    let needed = match first.iter().position(|kind| *kind == Kind::Date) {
        Some(date) => (date + 1).max(2),
        None => 2,
    };
    let needed = if named == 0 { first.len() } else { needed };
    let mut starts = Vec::new();
    let mut at = 0;
    while at < items.len() {
        if layout != Layout::Lines || items[at].after_blank {
            let kinds = block(items, at);
            let is_same = kinds.len() >= needed.max(3) && kinds[..needed] == first[..needed];
            let opens = match kinds.first() {
                Some(kind @ Kind::Named(_)) => first.first() == Some(kind),
                _ => is_count(items[at].text) && is_count(items[0].text),
            };
            let is_name = |kind: &&Kind| matches!(kind, Kind::Named(_)) && first.contains(*kind);
            if is_same || opens && kinds.iter().filter(is_name).count() >= 2 {
                starts.push(at);
                at += kinds.len();
                continue;
            }
        }
        at += 1;
    }
    starts
}

/// Returns what the lines from `at` to the next blank one are, if all of them may be a header's.
fn block(items: &[Item<'_>], at: usize) -> Vec<Kind> {
    const MOST: usize = 16;
    let mut kinds = Vec::new();
    for (n, item) in items[at..].iter().take(MOST).enumerate() {
        if n > 0 && item.after_blank {
            break;
        }
        let kind = match says(item.text, n > 0) {
            Says::Named(slot, _, _) => Kind::Named(slot),
            Says::Date(_) => Kind::Date,
            // `Date: n.d.` ends as a sentence does.
            Says::Text if n > 0 && labels::label(item.text).is_some_and(|l| l.is_known) => {
                Kind::Short
            }
            Says::Text | Says::List(_) | Says::Nothing => break,
            _ => Kind::Short,
        };
        kinds.push(kind);
    }
    kinds
}

/// Returns whether lines hold a story, and not only a list, names and notes.
fn has_prose(lines: &[&str]) -> bool {
    const PROSE: usize = 120;
    lines.iter().any(|line| {
        let line = line.trim();
        line.chars().count() > PROSE && !labels::is_copyright(line) && labels::label(line).is_none()
    })
}

/// Puts what is above the first article before it, if it holds a story.
fn with_prose_above(
    lines: &[&str],
    first: usize,
    mut found: Vec<Entry>,
    layout: Layout,
) -> Option<Vec<Entry>> {
    if has_prose(&lines[..first]) {
        let above = entries(lines, std::iter::once(0..first).collect(), false, layout);
        found.splice(0..0, above);
    }
    Some(found)
}

#[cfg(test)]
mod tests;
