//! What a page of hits shows: the only part of a search that reads stored text.

use std::ops::Range;
use std::path::PathBuf;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::article::ArticleId;
use crate::catalog::Root;
use crate::engine::EngineError;
use crate::engine::Mark;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::rank::Ranked;
use crate::search::FileState;
use crate::search::Hit;
use crate::search::HitPassage;
use crate::search::files::file_state;

/// Makes what a hit shows of its article; [`name`] gives it its id.
pub(crate) fn hit(
    view: &View,
    ranked: &Ranked,
    stored: StoredArticle,
    rank: u64,
    passages: usize,
    weights: &[f64],
) -> Hit {
    let Ranked { candidate, score, matched, passages: scores, .. } = ranked;
    // Stop words match but say little: marking each of them would hide the others.
    let scores_at_all = |mark: &&Mark| weights.get(mark.unit as usize).is_none_or(|w| *w > 0.0);
    let mut marks: Vec<Mark> = matched.marks.iter().filter(scores_at_all).copied().collect();
    if marks.is_empty() {
        marks.clone_from(&matched.marks);
    }
    let best = best_passages(scores, &marks, &matched.passages, passages);
    let shown: Vec<HitPassage> = best
        .into_iter()
        .filter_map(|number| {
            let start = matched.passages.get(number).copied()?;
            let mut passage = passage(&stored, number)?;
            passage.score = scores[number];
            passage.matches = char_ranges(&passage.text, start, &marks);
            Some(passage)
        })
        .collect();
    let mut hit = assemble(view, stored, rank, *score);
    hit.coarse = candidate.coarse;
    let title_start = if hit.article.title_from_body { BODY_START } else { 0 };
    hit.title_matches = char_ranges(&hit.article.title, title_start, &marks);
    hit.passages = shown;
    hit
}

/// Gives hits and their passages the ids they are cited by.
pub(crate) fn name(view: &View, hits: &mut [Hit]) -> Result<(), EngineError> {
    let ids: Vec<ArticleId> = hits.iter().map(|hit| hit.id).collect();
    for (hit, short) in hits.iter_mut().zip(view.short_ids(&ids)?) {
        for passage in &mut hit.passages {
            passage.id = format!("{short}#p{}", passage.number);
        }
        hit.short_id = short;
    }
    Ok(())
}

/// Chooses the passages to show, in the order of the text: the best, and with one that ends inside a
/// mark the next, so that a phrase across a break is shown whole. The first when none matched.
fn best_passages(scores: &[f64], marks: &[Mark], starts: &[u32], count: usize) -> Vec<usize> {
    if scores.is_empty() || count == 0 {
        return Vec::new();
    }
    let marked = |number: usize| {
        let end = starts.get(number + 1).copied().unwrap_or(u32::MAX);
        marks.iter().any(|m| m.start < end && m.end > starts[number])
    };
    let mut order: Vec<usize> = (0..scores.len()).filter(|&number| marked(number)).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(count);
    let crossing = |number: usize| {
        let Some(&end) = starts.get(number + 1) else { return false };
        marks.iter().any(|m| starts[number] <= m.start && m.start < end && end < m.end)
    };
    let next: Vec<usize> = order.iter().filter(|&&n| crossing(n)).map(|n| n + 1).collect();
    order.extend(next);
    if order.is_empty() {
        order.push(0);
    }
    order.sort_unstable();
    order.dedup();
    order
}

/// Returns passage `number` of the body, counted from 0, unmarked.
fn passage(stored: &StoredArticle, number: usize) -> Option<HitPassage> {
    let body = &stored.article.body;
    let from = *stored.passages.get(number)? as usize;
    let to = stored.passages.get(number + 1).map_or(body.len(), |&to| to as usize);
    let text = body.get(from..to)?;
    let shown = text.trim_end();
    let chars_before = body[..from].chars().count() as u64;
    Some(HitPassage {
        id: String::new(),
        number: number as u64 + 1,
        hash: format!("{:016x}", xxhash_rust::xxh3::xxh3_64(shown.as_bytes())),
        text: shown.to_owned(),
        matches: Vec::new(),
        chars: (chars_before, chars_before + shown.chars().count() as u64),
        bytes: (from as u64, (from + shown.len()) as u64),
        page: stored.article.page_at(from),
        score: 0.0,
    })
}

pub(crate) fn all_passages(stored: &StoredArticle) -> Vec<HitPassage> {
    (0..stored.passages.len()).filter_map(|number| passage(stored, number)).collect()
}

/// Turns marks into code-point ranges of `text`, whose first word is at `start`. Touching and
/// overlapping ranges become one.
fn char_ranges(text: &str, start: u32, marks: &[Mark]) -> Vec<(usize, usize)> {
    let words = analysis::places(text);
    let end = start + u32::try_from(words.len()).unwrap_or(u32::MAX);
    let mut bytes: Vec<Range<usize>> = Vec::new();
    for mark in marks.iter().filter(|mark| mark.start < end && mark.end > start) {
        let first = &words[mark.start.saturating_sub(start) as usize];
        let last = &words[(mark.end.min(end) - start - 1) as usize];
        bytes.push(first.start..analysis::own_end(text, last));
    }
    bytes.sort_by_key(|range| (range.start, range.end));
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut chars) = (0, 0);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in bytes {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    for range in merged {
        chars += text[at..range.start].chars().count();
        let from = chars;
        chars += text[range.clone()].chars().count();
        at = range.end;
        ranges.push((from, chars));
    }
    ranges
}

/// Makes a hit of a stored article, without passages and ids.
pub(crate) fn assemble(view: &View, stored: StoredArticle, rank: u64, score: f64) -> Hit {
    let root = view.manifest().root(stored.root);
    let label = root.map_or_else(String::new, |root| root.shown().to_owned());
    let path = path_from(&stored.path);
    let file = root.map_or(FileState::Missing, |root| {
        file_state(root, &path, stored.file_size, stored.file_modified)
    });
    Hit {
        rank,
        score,
        parts: None,
        id: stored.id,
        short_id: String::new(),
        root: label,
        folder: root.map(Root::folder).unwrap_or_default(),
        path,
        words: u64::from(stored.words),
        ingested: stored.ingested,
        coarse: false,
        story: None,
        title_matches: Vec::new(),
        file,
        passages: Vec::new(),
        article: stored.article,
    }
}

fn path_from(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}
