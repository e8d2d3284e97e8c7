//! A day's stories in one Markdown file: each under a heading, dated by the file's heading or name.

use std::ops::Range;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::fields::looks_like_url;
use crate::format::markdown::lines::heading;
use crate::format::markdown::lines::is_fence;
use crate::format::markdown::lines::plain;
use crate::format::paragraphs;
use crate::format::written;

/// The fewest characters of a section that may be a story of its own.
const STORY: usize = 40;

/// One story of a file of several.
pub(crate) struct Story {
    title: String,
    lines: Range<usize>,
    /// What the heading of the file says, for its date.
    day: String,
}

/// Finds the stories of a file, if it is a file of stories and not one article with headings.
///
/// That needs more than headings: the heading or the name of the file is a date, or most sections
/// end in a link of their own.
pub(crate) fn stories(lines: &[&str], name: &[u8]) -> Option<Vec<Story>> {
    let headings: Vec<(usize, usize, String)> = {
        let mut fenced = false;
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            fenced ^= is_fence(line);
            if let Some((level, title)) = heading(line).filter(|_| !fenced) {
                found.push((at, level, title));
            }
        }
        found
    };
    let end_of = |index: usize| headings.get(index + 1).map_or(lines.len(), |next| next.0);
    let own = |index: usize| &lines[headings[index].0 + 1..end_of(index)];
    let is_story = |index: usize| {
        own(index).iter().map(|line| line.trim().chars().count()).sum::<usize>() >= STORY
    };
    // The stories are on the level that has most of them; on several as good, the upper one.
    let level = (2..=4).max_by_key(|&level| {
        let count = (0..headings.len()).filter(|&i| headings[i].1 == level && is_story(i)).count();
        (count, std::cmp::Reverse(level))
    })?;
    let at_level: Vec<usize> = (0..headings.len()).filter(|&i| headings[i].1 == level).collect();
    let stories = at_level.iter().filter(|&&index| is_story(index)).count();
    if stories < 2 || stories * 2 < at_level.len() {
        return None;
    }
    let top =
        headings.first().filter(|(_, found, _)| *found == 1).map_or("", |(_, _, title)| title);
    let stem = String::from_utf8_lossy(name);
    let stem = stem.rsplit_once('.').map_or(stem.as_ref(), |(stem, _)| stem);
    let dated = written::is_date(stem) || dates_in(top).is_some();
    let linked = at_level.iter().filter(|&&index| link_of(own(index)).is_some()).count();
    if !dated && linked * 3 < stories * 2 {
        return None;
    }
    let day = dates_in(top).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    // What is before the first story, and headings between them, is kept as a story of its own
    // where it has words.
    for (index, (at, found_level, title)) in headings.iter().enumerate() {
        if *found_level > level {
            continue;
        }
        if index == 0 && *at > 0 {
            found.push(Story { title: String::new(), lines: 0..*at, day: day.clone() });
        }
        let end = headings[index + 1..]
            .iter()
            .find(|(_, next, _)| *next <= level)
            .map_or(lines.len(), |(next, _, _)| *next);
        let story = Story { title: title.clone(), lines: *at..end, day: day.clone() };
        let has_words = lines[at + 1..end].iter().any(|line| !line.trim().is_empty());
        if has_words || *found_level == level {
            found.push(story);
        }
    }
    found.retain(|story| lines[story.lines.clone()].iter().any(|line| !line.trim().is_empty()));
    Some(found)
}

/// Returns the part of a heading that is a date (`News (20260820)`).
fn dates_in(heading: &str) -> Option<&str> {
    let parts = heading.split(['(', ')', '（', '）', '[', ']', '|', '·', '—']).map(str::trim);
    parts.filter(|part| !part.is_empty()).find(|part| written::is_date(part)).or_else(|| {
        heading.char_indices().find_map(|(at, char)| {
            let starts = char.is_numeric() && !heading[..at].ends_with(char::is_numeric);
            let length = written::leading(&heading[at..]).filter(|_| starts)?;
            Some(&heading[at..at + length])
        })
    })
}

/// Returns the address of a link that is alone in the last lines of a section.
fn link_of<'t>(lines: &[&'t str]) -> Option<&'t str> {
    let last = lines.iter().rev().map(|line| line.trim()).find(|line| !line.is_empty())?;
    let address = match last.strip_prefix('[') {
        Some(link) => link.strip_suffix(')')?.split_once("](")?.1,
        None => last.trim_matches(['<', '>']),
    };
    looks_like_url(address).then_some(address)
}

/// Returns the lines without the link below them: it is the story's address and not its text.
fn without_link<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).unwrap_or(0);
    &lines[..last]
}

impl Story {
    pub(crate) fn into_draft(self, number: u64, lines: &[&str], starts: &[u64]) -> Draft {
        let place = |line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
        let record = Record {
            number,
            line: Some(self.lines.start as u64 + 1),
            bytes: (place(self.lines.start), place(self.lines.end)),
        };
        let own = &lines[self.lines];
        let id = Some(ArticleId::of_record(own.join("\n").as_bytes()));
        let own = if self.title.is_empty() { own } else { own.get(1..).unwrap_or_default() };
        let url = link_of(own).map(str::to_owned);
        let own = if url.is_some() { without_link(own) } else { own };
        let text = plain(own);
        let dates = if self.day.is_empty() {
            Vec::new()
        } else {
            let (kind, role) = (EvidenceKind::HeaderLine, DateRole::Published);
            vec![DateClaim { kind, role, text: self.day }]
        };
        let title = Some(self.title).filter(|title| !title.is_empty());
        let body = paragraphs::body(&text, title.as_deref());
        Draft { id, record: Some(record), title, body, url, dates, ..Draft::default() }
    }
}
