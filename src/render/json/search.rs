//! The hits of a search as `dateline.search/2`.
//!
//! A cap on bytes is kept by leaving out hits from the end, then by shortening the one that is
//! left; the answer says `truncated` and `next` names the page on which the others are found.
//! Cost: without a cap each hit is written once, with one twice.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::render::json::DATELINE;
use crate::render::json::DateJson;
use crate::render::json::IndexJson;
use crate::render::json::PassageJson;
use crate::render::json::PathJson;
use crate::render::json::QueryJson;
use crate::render::json::RecordJson;
use crate::render::json::SourceJson;
use crate::render::json::TotalJson;
use crate::render::json::bytes;
use crate::render::json::file_state;
use crate::render::json::folded::FoldedJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;
use crate::render::json::rounded;
use crate::render::json::some_text;
use crate::render::json::title_from;
use crate::search::Hit;
use crate::search::HitPassage;
use crate::search::Hits;
use crate::search::IndexInfo;
use crate::search::NextPage;
use crate::search::PartOf;
use crate::search::ScorePart;
use crate::search::Suggestions;

const SCHEMA: &str = "dateline.search/2";

/// Writes the answer as one object on one line.
///
/// With `max_bytes` the object is no longer than that, line end included: hits are left out, the
/// passages of one hit shortened, and the query cut. Where even that is too long, nothing is written, and
/// the least bytes that the answer takes are returned.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn hits(
    out: &mut impl Write,
    answer: &Hits,
    max_bytes: Option<usize>,
) -> io::Result<Option<usize>> {
    let size = |page: &WrittenPage<'_>| Ok(bytes(&AnswerJson::new(answer, page))?.len() + 1);
    let page = match WrittenPage::fitting(answer, max_bytes, 1, &size)? {
        Ok(page) => page,
        Err(least) => return Ok(Some(least)),
    };
    line(out, &AnswerJson::new(answer, &page))?;
    Ok(None)
}

/// Writes each hit as an object on a line of its own, then `{"type":"summary",…}`.
///
/// `max_bytes` is the length of all lines together, kept as by [`hits`], which also has what is returned.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn lines(
    out: &mut impl Write,
    answer: &Hits,
    max_bytes: Option<usize>,
) -> io::Result<Option<usize>> {
    let size = |page: &WrittenPage<'_>| {
        let mut all = bytes(&SummaryLine::new(answer, page))?.len() + 1;
        for hit in &page.hits {
            all += bytes(&HitLine::new(hit))?.len() + 1;
        }
        Ok(all)
    };
    let hit_frame = "\"type\":\"hit\",\n".len();
    let page = match WrittenPage::fitting(answer, max_bytes, hit_frame, &size)? {
        Ok(page) => page,
        Err(least) => return Ok(Some(least)),
    };
    for hit in &page.hits {
        line(out, &HitLine::new(hit))?;
    }
    line(out, &SummaryLine::new(answer, &page))?;
    Ok(None)
}

/// Returns where the page starts that goes on after so many hits.
fn next_page(answer: &Hits, offset: u64) -> NextPage {
    let IndexInfo { generation, commit, .. } = &answer.index;
    NextPage { offset, generation: *generation, commit: commit.clone() }
}

/// The part of a page of hits that is written.
struct WrittenPage<'a> {
    hits: Vec<std::borrow::Cow<'a, Hit>>,
    next: Option<NextPage>,
    /// Whether the query is only said in short, and nothing is suggested.
    brief: bool,
    truncated: bool,
}

impl<'a> WrittenPage<'a> {
    /// Returns the first `count` hits of the page, the query in short if it is to be brief.
    fn first(answer: &'a Hits, count: usize, brief: bool) -> Self {
        let cut = count < answer.hits.len();
        let next = if cut {
            let shown_before = answer.hits.get(count).map_or(0, |hit| hit.rank.saturating_sub(1));
            Some(next_page(answer, shown_before))
        } else {
            answer.next.clone()
        };
        let hits = answer.hits.iter().take(count).map(std::borrow::Cow::Borrowed).collect();
        Self { hits, next, brief, truncated: cut || brief }
    }

    /// Returns as many hits as fit, but at least one, shortened where that one does not; or the least
    /// that the answer takes. `frame` is what surrounds a hit beyond its own bytes; `size` measures a
    /// whole answer.
    fn fitting(
        answer: &'a Hits,
        max_bytes: Option<usize>,
        frame: usize,
        size: &dyn Fn(&Self) -> io::Result<usize>,
    ) -> io::Result<Result<Self, usize>> {
        let whole = Self::first(answer, answer.hits.len(), false);
        let Some(max_bytes) = max_bytes else { return Ok(Ok(whole)) };
        if size(&whole)? <= max_bytes {
            return Ok(Ok(whole));
        }
        let full = Self::shortened(answer, max_bytes, frame, size, false)?;
        if size(&full)? <= max_bytes {
            return Ok(Ok(full));
        }
        let brief = Self::shortened(answer, max_bytes, frame, size, true)?;
        let least = size(&brief)?;
        Ok(if least <= max_bytes { Ok(brief) } else { Err(least) })
    }

    /// Returns as many hits as fit beside the query, but at least one, shortened.
    fn shortened(
        answer: &'a Hits,
        max_bytes: usize,
        frame: usize,
        size: &dyn Fn(&Self) -> io::Result<usize>,
        brief: bool,
    ) -> io::Result<Self> {
        if answer.hits.is_empty() {
            return Ok(Self::first(answer, 0, brief));
        }
        // An answer without hits, but with the longest `next` a page of it can have.
        let mut empty = Self::first(answer, 0, brief);
        empty.truncated = true;
        let last = answer.hits.last().map_or(0, |hit| hit.rank);
        empty.next = Some(next_page(answer, last));
        let mut used = size(&empty)?;
        let mut count = 0;
        for hit in &answer.hits {
            used += bytes(&HitJson::new(hit))?.len() + frame;
            if used > max_bytes {
                break;
            }
            count += 1;
        }
        let mut page = Self::first(answer, count.clamp(1, answer.hits.len()), brief);
        page.truncated = true;
        if count == 0 {
            page.shorten(max_bytes, size)?;
        }
        Ok(page)
    }

    fn query<'q>(&self, answer: &'q Hits) -> QueryJson<'q> {
        if self.brief { QueryJson::brief(&answer.query) } else { QueryJson::new(&answer.query) }
    }

    fn suggestions<'q>(&self, answer: &'q Hits) -> Option<SuggestionsJson<'q>> {
        answer.suggestions.as_ref().filter(|_| !self.brief).map(SuggestionsJson::new)
    }

    /// Returns what the answer rests on; what was cut to a size is no record of a search.
    fn provenance<'q>(&self, answer: &'q Hits) -> Option<ProvenanceJson<'q>> {
        (!self.truncated).then(|| ProvenanceJson::of_hits(answer))
    }

    /// Shortens the passages of the only hit, a step at a time, until the answer fits.
    fn shorten(
        &mut self,
        max_bytes: usize,
        size: &dyn Fn(&Self) -> io::Result<usize>,
    ) -> io::Result<()> {
        let Some(hit) = self.hits.first_mut() else { return Ok(()) };
        let best = best_passage(&hit.passages).cloned();
        hit.to_mut().passages = best.into_iter().collect();
        if let Some(story) = hit.to_mut().story.as_mut() {
            story.others = None;
        }
        if size(self)? <= max_bytes {
            return Ok(());
        }
        if let Some(date) = self.hits[0].to_mut().article.published.as_mut() {
            date.others.clear();
        }
        let text = self.hits[0].passages.first().map(|p| p.text.clone()).unwrap_or_default();
        let marks = self.hits[0].passages.first().map(|p| p.matches.clone()).unwrap_or_default();
        self.longest(&text, max_bytes, size, |hit, kept, count| {
            if let Some(passage) = hit.passages.first_mut() {
                kept.clone_into(&mut passage.text);
                passage.matches = clipped_to(&marks, count);
            }
        })?;
        Ok(())
    }

    /// Sets the longest start of `text` with which the answer fits; the empty one if none does.
    fn longest(
        &mut self,
        text: &str,
        max_bytes: usize,
        size: &dyn Fn(&Self) -> io::Result<usize>,
        set: impl Fn(&mut Hit, &str, usize),
    ) -> io::Result<()> {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (mut fits, mut too_long) = (0, ends.len());
        while fits + 1 < too_long {
            let middle = usize::midpoint(fits, too_long);
            set(self.hits[0].to_mut(), &text[..ends[middle]], middle);
            if size(self)? <= max_bytes {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        set(self.hits[0].to_mut(), &text[..ends[fits]], fits);
        Ok(())
    }
}

/// Returns the passage with the highest score, the first of equals.
pub(crate) fn best_passage(passages: &[HitPassage]) -> Option<&HitPassage> {
    passages.iter().rev().max_by(|a, b| a.score.total_cmp(&b.score))
}

fn clipped_to(marks: &[(usize, usize)], end: usize) -> Vec<(usize, usize)> {
    let inside = marks.iter().filter(|mark| mark.0 < end);
    inside.map(|mark| (mark.0, mark.1.min(end))).collect()
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    hits: Vec<HitJson<'a>>,
    suggestions: Option<SuggestionsJson<'a>>,
    any_finds_more: bool,
    next: Option<NextJson<'a>>,
    truncated: bool,
    warnings: &'a [String],
    provenance: Option<ProvenanceJson<'a>>,
}

impl<'a> AnswerJson<'a> {
    fn new(answer: &'a Hits, page: &'a WrittenPage<'_>) -> Self {
        Self {
            schema: SCHEMA,
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: page.query(answer),
            total: TotalJson::new(&answer.total),
            hits: page.hits.iter().map(|hit| HitJson::new(hit)).collect(),
            suggestions: page.suggestions(answer),
            any_finds_more: answer.any_would_find_more,
            next: page.next.as_ref().map(NextJson::new),
            truncated: page.truncated,
            warnings: &answer.warnings,
            provenance: page.provenance(answer),
        }
    }
}

#[derive(Serialize)]
struct SummaryLine<'a> {
    r#type: &'static str,
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    total: TotalJson,
    suggestions: Option<SuggestionsJson<'a>>,
    any_finds_more: bool,
    next: Option<NextJson<'a>>,
    truncated: bool,
    warnings: &'a [String],
    provenance: Option<ProvenanceJson<'a>>,
}

impl<'a> SummaryLine<'a> {
    fn new(answer: &'a Hits, page: &'a WrittenPage<'_>) -> Self {
        Self {
            r#type: "summary",
            schema: SCHEMA,
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: page.query(answer),
            total: TotalJson::new(&answer.total),
            suggestions: page.suggestions(answer),
            any_finds_more: answer.any_would_find_more,
            next: page.next.as_ref().map(NextJson::new),
            truncated: page.truncated,
            warnings: &answer.warnings,
            provenance: page.provenance(answer),
        }
    }
}

#[derive(Serialize)]
struct HitLine<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    hit: HitJson<'a>,
}

impl<'a> HitLine<'a> {
    fn new(hit: &'a Hit) -> Self {
        Self { r#type: "hit", hit: HitJson::new(hit) }
    }
}

#[derive(Serialize)]
pub(crate) struct HitJson<'a> {
    rank: u64,
    score: f64,
    id: &'a str,
    key: Option<&'a str>,
    root: &'a str,
    path: PathJson<'a>,
    record: Option<RecordJson<'a>>,
    title: Option<&'a str>,
    title_from: Option<&'static str>,
    authors: &'a [String],
    section: Option<&'a str>,
    url: Option<&'a str>,
    lang: Option<&'a str>,
    words: u64,
    source: Option<SourceJson<'a>>,
    date: Option<DateJson<'a>>,
    story: Option<FoldedJson<'a>>,
    file: &'static str,
    passages: Vec<PassageJson<'a>>,
    parts: Option<Vec<PartJson<'a>>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    of: &'static str,
    name: Option<&'a str>,
    amount: f64,
}

impl<'a> PartJson<'a> {
    fn new(part: &'a ScorePart) -> Self {
        let (of, name) = match &part.of {
            PartOf::Clause(text) => ("clause", Some(text.as_str())),
            PartOf::Added(word) => ("added", Some(word.as_str())),
            PartOf::Title => ("title", None),
            PartOf::Closeness => ("closeness", None),
            PartOf::Passage => ("passage", None),
            PartOf::Agreement => ("agreement", None),
            PartOf::Age => ("age", None),
        };
        Self { of, name, amount: rounded(part.amount) }
    }
}

impl<'a> HitJson<'a> {
    pub(crate) fn new(hit: &'a Hit) -> Self {
        let article = &hit.article;
        Self {
            rank: hit.rank,
            score: rounded(hit.score),
            id: &hit.short_id,
            key: article.key.as_deref(),
            root: &hit.root,
            path: PathJson::new(&hit.path),
            record: RecordJson::of(article),
            title: some_text(&article.title),
            title_from: title_from(article),
            authors: &article.authors,
            section: article.section.as_deref(),
            url: article.url.as_deref(),
            lang: article.lang.as_deref(),
            words: hit.words,
            source: article.source.as_ref().map(SourceJson::new),
            date: article.published.as_ref().map(DateJson::new),
            story: hit.story.as_ref().map(FoldedJson::new),
            file: file_state(hit.file),
            passages: hit.passages.iter().map(PassageJson::new).collect(),
            parts: hit.parts.as_ref().map(|parts| parts.iter().map(PartJson::new).collect()),
        }
    }
}

#[derive(Serialize)]
struct SuggestionsJson<'a> {
    clauses: Vec<ClauseJson<'a>>,
    without_dates: Option<u64>,
    any_word: u64,
    spellings: Vec<SpellingJson<'a>>,
    elsewhere: Vec<CandidateJson<'a>>,
    acronyms: Vec<CandidateJson<'a>>,
    left_out: Vec<ClauseJson<'a>>,
}

#[derive(Serialize)]
struct ClauseJson<'a> {
    clause: &'a str,
    articles: u64,
}

#[derive(Serialize)]
struct SpellingJson<'a> {
    word: &'a str,
    candidates: Vec<CandidateJson<'a>>,
}

#[derive(Serialize)]
struct CandidateJson<'a> {
    word: &'a str,
    articles: u64,
}

impl<'a> SuggestionsJson<'a> {
    fn new(suggestions: &'a Suggestions) -> Self {
        let clause =
            |(clause, articles): &'a (String, u64)| ClauseJson { clause, articles: *articles };
        let candidate =
            |(word, articles): &'a (String, u64)| CandidateJson { word, articles: *articles };
        let spelling = |(word, candidates): &'a (String, Vec<(String, u64)>)| SpellingJson {
            word,
            candidates: candidates.iter().map(candidate).collect(),
        };
        Self {
            clauses: suggestions.clauses.iter().map(clause).collect(),
            without_dates: suggestions.without_dates,
            any_word: suggestions.any_word,
            spellings: suggestions.spellings.iter().map(spelling).collect(),
            elsewhere: suggestions.elsewhere.iter().map(candidate).collect(),
            acronyms: suggestions.acronyms.iter().map(candidate).collect(),
            left_out: suggestions.left_out.iter().map(clause).collect(),
        }
    }
}

#[derive(Serialize)]
struct NextJson<'a> {
    offset: u64,
    generation: u64,
    commit: &'a str,
}

impl<'a> NextJson<'a> {
    fn new(next: &'a NextPage) -> Self {
        Self { offset: next.offset, generation: next.generation, commit: &next.commit }
    }
}
