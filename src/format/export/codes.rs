//! Articles whose parts are each under a code of two or three letters (`HD`, `BY`, `LP`), as Factiva
//! exports them.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::format::Draft;
use crate::format::export::items::Entry;
use crate::format::export::length::is_length;
use crate::format::export::marks::Mark;
use crate::format::export::marks::mark;
use crate::format::fields::Fields;
use crate::format::header::Says;
use crate::format::header::says;
use crate::format::names::Slot;
use crate::format::paragraphs;

/// What is under a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Under {
    Part(Slot),
    /// The text.
    Text,
    /// The archive's own id: the last line of an article.
    Id,
    /// What the archive says of its record.
    More,
}

const CODES: &[(&str, Under)] = &[
    ("HD", Under::Part(Slot::Title)),
    ("BY", Under::Part(Slot::Authors)),
    ("PD", Under::Part(Slot::Published)),
    ("SN", Under::Part(Slot::Source)),
    ("SE", Under::Part(Slot::Section)),
    ("PG", Under::Part(Slot::Page)),
    ("LA", Under::Part(Slot::Lang)),
    ("LP", Under::Text),
    ("TD", Under::Text),
    // What is said below pictures and beside tables.
    ("ART", Under::More),
    ("AN", Under::Id),
    ("WC", Under::More),
    ("ET", Under::More),
    ("SC", Under::More),
    ("ED", Under::More),
    ("CY", Under::More),
    ("CR", Under::More),
    ("CLM", Under::More),
    ("CX", Under::More),
    ("CT", Under::More),
    ("CO", Under::More),
    ("IN", Under::More),
    ("NS", Under::More),
    ("RE", Under::More),
    ("RF", Under::More),
    ("IPC", Under::More),
    ("IPD", Under::More),
    ("PUB", Under::More),
    ("VOL", Under::More),
    ("DOI", Under::More),
];

/// Splits a line into the code it starts with and the rest.
fn coded(line: &str) -> Option<(&'static str, Under, &str)> {
    let letters = line.bytes().take(4).take_while(u8::is_ascii_uppercase).count();
    let &(code, under) = CODES.iter().find(|(code, _)| *code == &line[..letters])?;
    let rest = &line[letters..];
    // Codes take four columns.
    let blanks = if code.len() == 2 { "  " } else { " " };
    let is_set_apart = rest.trim().is_empty() || rest.starts_with(blanks) || rest.starts_with('\t');
    is_set_apart.then(|| (code, under, rest.trim()))
}

/// Reads the articles of a file of such codes; `None` if the lines are none.
pub(super) fn read(lines: &[&str]) -> Option<Vec<Entry>> {
    let starts = starts(lines)?;
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let entries: Vec<Entry> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Entry::new(start..end, article(&lines[start..end])))
        .filter(|entry| entry.draft.title.is_some() || !entry.draft.body.is_empty())
        .collect();
    let is_article = |entry: &Entry| entry.draft.title.is_some() && !entry.draft.dates.is_empty();
    // The codes are proof enough: an archive has records without a day or a headline.
    let good = entries.iter().filter(|entry| is_article(entry)).count();
    (good * 2 >= entries.len()).then_some(entries)
}

/// Returns the first line of each article: the first code below an id, or a second title.
fn starts(lines: &[&str]) -> Option<Vec<usize>> {
    const ENOUGH: usize = 4;
    let mut starts = Vec::new();
    let (mut has_title, mut is_ended) = (false, true);
    let mut seen: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((code, under, _)) = coded(line) else { continue };
        if !seen.contains(&code) {
            seen.push(code);
        }
        if is_ended || (code == "HD" && has_title) {
            starts.push(at);
            has_title = false;
        }
        has_title |= code == "HD";
        is_ended = under == Under::Id;
    }
    let is_known = ["HD", "PD"].iter().all(|code| seen.contains(code)) && seen.len() >= ENOUGH;
    is_known.then_some(starts)
}

fn article(lines: &[&str]) -> Draft {
    let mut fields = Fields::default();
    let mut body: Vec<&str> = Vec::new();
    let mut under = Under::More;
    let mut value: Vec<&str> = Vec::new();
    for line in lines {
        if let Some((_, next, rest)) = coded(line) {
            put(under, &value, &mut fields, &mut body);
            (under, value) = (next, vec![rest]);
        } else if under != Under::Id || value.iter().all(|line| line.is_empty()) {
            value.push(line);
        }
    }
    put(under, &value, &mut fields, &mut body);
    let mut draft = fields.into_plain_draft(EvidenceKind::HeaderLine, None);
    draft.body = paragraphs::body(&body.join("\n"), draft.title.as_deref());
    draft
}

fn put<'t>(under: Under, value: &[&'t str], fields: &mut Fields<'t>, body: &mut Vec<&'t str>) {
    match under {
        Under::Text => {
            body.extend(value);
            body.push("");
        }
        Under::Id => {
            let id = value.iter().map(|line| line.trim()).find(|line| !line.is_empty());
            let key = match id.and_then(mark) {
                Some(Mark::Id(id)) => id,
                _ => id.unwrap_or_default(),
            };
            fields.put(Slot::Key, 1, Cow::Borrowed(key));
        }
        Under::Part(Slot::Authors) => {
            for line in value.iter().filter(|line| !is_length(line)) {
                let name = match says(line, false) {
                    Says::Byline(name) => name,
                    _ => line,
                };
                fields.put(Slot::Authors, 1, Cow::Borrowed(name));
            }
        }
        Under::Part(slot) => {
            fields.put(slot, 1, Cow::Owned(value.join(" ").trim().to_owned()));
        }
        Under::More => {}
    }
}
