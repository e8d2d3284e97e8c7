//! Every place where a query matches, in the words around it: a concordance, or keywords in context.
//!
//! A line is one place. Of a phrase that is the whole phrase; of several words each word; places that overlap
//! are one. All matching articles are read, however many lines are asked for, so that their number is exact.
//!
//! Lines are sorted by the words at fixed distances to the left (L1, L2, …) or right (R1, …) of the place, by
//! day or by source; what is equal then is in the order of an export, and within an article in that of
//! reading. Words are compared as they are indexed, folded; a line without a word there is first.
//!
//! Cost: articles are read a few hundred at a time, and only the lines asked for are kept.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::article::ArticleId;
use crate::article::PublicationDate;
use crate::counting::question::Question;
use crate::counting::words;
use crate::counting::words::Node;
use crate::counting::words::Part;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::IndexInfo;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

/// Articles that are read at a time.
const READ_AT_ONCE: usize = 256;
/// The words farthest from the place that lines are sorted by.
const FARTHEST: u8 = 5;

/// What lines are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOrder {
    /// The word so many words before the place, 1 the nearest.
    Left(u8),
    /// The word so many words behind the place.
    Right(u8),
    /// The order of an export: by the first day of the date, undated articles last.
    Day,
    /// The source, articles without one last.
    Source,
}

/// Not something that lines are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lines are sorted by L1 to L5, R1 to R5, day or source, not by {0:?}")]
pub struct UnknownOrder(String);

impl FromStr for LineOrder {
    type Err = UnknownOrder;

    fn from_str(text: &str) -> Result<Self, UnknownOrder> {
        let lower = text.trim().to_lowercase();
        let distance = |digits: &str| digits.parse().ok().filter(|at| (1..=FARTHEST).contains(at));
        let found = match lower.as_str() {
            "day" => Some(Self::Day),
            "source" => Some(Self::Source),
            word => match word.split_at_checked(1) {
                Some(("l", digits)) => distance(digits).map(Self::Left),
                Some(("r", digits)) => distance(digits).map(Self::Right),
                _ => None,
            },
        };
        found.ok_or_else(|| UnknownOrder(text.chars().take(60).collect()))
    }
}

impl std::fmt::Display for LineOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Left(at) => write!(f, "L{at}"),
            Self::Right(at) => write!(f, "R{at}"),
            Self::Day => f.write_str("day"),
            Self::Source => f.write_str("source"),
        }
    }
}

/// What a concordance is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcordanceRequest {
    /// The query and its filters.
    pub search: SearchRequest,
    /// Words shown to each side.
    pub context: usize,
    /// What lines are sorted by, the first first.
    pub sort: Vec<LineOrder>,
    /// How many lines are shown; `None` is every line.
    pub limit: Option<usize>,
}

/// Every place where a query matches, in its context.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every matching article.
    pub total: Totals,
    /// Words shown to each side.
    pub context: usize,
    /// What lines are sorted by.
    pub sort: Vec<LineOrder>,
    /// How many lines there are.
    pub all_lines: u64,
    /// The lines, the first of them where fewer were asked for.
    pub lines: Vec<ConcordanceLine>,
}

/// One place where a query matches.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcordanceLine {
    /// The article.
    pub id: ArticleId,
    /// Its id, as short as is unique.
    pub short_id: String,
    /// The number of the passage the place is in, from 1; `None` in a title.
    pub passage: Option<u64>,
    /// Whether it is in the title or the body.
    pub part: Part,
    /// When the article was published.
    pub published: Option<PublicationDate>,
    /// Who published it.
    pub source: Option<String>,
    /// Its title.
    pub title: String,
    /// The text before the place, with the blanks between them; runs of blanks and line ends are one blank.
    pub left: String,
    /// The text of the place.
    pub node: String,
    /// The text behind it.
    pub right: String,
    /// Where the place is in the text of its part, in code points, end excluded.
    pub chars: (u64, u64),
}

impl ConcordanceLine {
    /// Returns what the line is cited by: `ID#pN`, or the id for a title.
    #[must_use]
    pub fn citation(&self) -> String {
        match self.passage {
            Some(number) => format!("{}#p{number}", self.short_id),
            None => self.short_id.clone(),
        }
    }
}

/// A line, and what it is sorted by.
struct Sorted {
    key: Vec<Key>,
    /// The place in the order of an export and of reading.
    number: u64,
    line: ConcordanceLine,
}

/// What a line is compared by; what has nothing there is the first of words and the last of sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Word(String),
    Name(bool, String),
}

/// Shows every place where a query matches in its context.
///
/// # Errors
/// `Query` when the query cannot be read or answered, `Engine` when the index cannot be read.
pub fn concordance(view: &View, request: &ConcordanceRequest) -> Result<Concordance, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

/// Notes where a query looks for no words, which is in no place of a text. Returns whether it does.
pub(crate) fn note_without_words(question: &mut Question<'_>) -> bool {
    let none = question.ready.prepared.clauses().is_empty();
    if none {
        let note = "the query looks for no words, so it is in no place of a text: `dateline search` lists the \
                    articles";
        question.ready.query.notes.push(note.to_owned());
    }
    none
}

fn unguarded(view: &View, request: &ConcordanceRequest) -> Result<Concordance, SearchError> {
    let mut question = Question::new(view, &request.search)?;
    let has_no_words = note_without_words(&mut question);
    let mut gathered = Gathered { request, lines: Vec::new(), all: 0 };
    let mut days = view.by_day(&question.ready.prepared, question.ready.undated)?;
    let total = search::totals(days.matches());
    let mut read = 0;
    while !has_no_words && let Some(day) = days.next_day()? {
        for chunk in day.chunks(READ_AT_ONCE) {
            request.search.stop.check()?;
            gathered.add(&question, chunk)?;
            read += chunk.len() as u64;
        }
    }
    if !has_no_words && read != total.articles {
        let what = format!("{read} matches were read of {} that were counted", total.articles);
        return Err(EngineError::damaged(what).into());
    }
    let (index, query, provenance) = question.facts();
    let all_lines = gathered.all;
    Ok(Concordance {
        index,
        query,
        provenance,
        total,
        context: request.context,
        sort: request.sort.clone(),
        all_lines,
        lines: gathered.finish(view)?,
    })
}

/// The lines that are kept while articles are read.
struct Gathered<'r> {
    request: &'r ConcordanceRequest,
    lines: Vec<Sorted>,
    all: u64,
}

impl Gathered<'_> {
    /// Adds the lines of some articles.
    fn add(&mut self, question: &Question<'_>, chunk: &[Candidate]) -> Result<(), SearchError> {
        let (view, _) = question.asked();
        let docs: Vec<DocRef> = chunk.iter().map(|candidate| candidate.doc).collect();
        let matched = view.matched(&question.ready.prepared, &docs)?;
        let weights = &question.ready.clauses.weights;
        let nodes: Vec<Vec<Node>> =
            matched.iter().map(|matched| words::nodes(&matched.marks, weights)).collect();
        let before = self.all;
        self.all += nodes.iter().map(|nodes| nodes.len() as u64).sum::<u64>();
        // In the order of days, lines beyond those asked for are counted and not read.
        if self.is_by_day() && self.request.limit.is_some_and(|limit| self.lines.len() >= limit) {
            return Ok(());
        }
        let request = self.request;
        let lines =
            view.map_articles(&docs, |at, stored| Ok(lines(request, &stored, &nodes[at])))?;
        let numbered = lines.into_iter().flatten().zip(before..);
        self.lines.extend(numbered.map(|((key, line), number)| Sorted { key, number, line }));
        if let Some(limit) = self.request.limit
            && self.lines.len() > limit.saturating_mul(2).max(READ_AT_ONCE)
        {
            self.cut(limit);
        }
        Ok(())
    }

    fn is_by_day(&self) -> bool {
        self.request.sort.first().is_none_or(|first| *first == LineOrder::Day)
    }

    /// Keeps the first lines.
    fn cut(&mut self, limit: usize) {
        self.lines.sort_by(|a, b| (&a.key, a.number).cmp(&(&b.key, b.number)));
        self.lines.truncate(limit);
    }

    /// Returns the lines, with the ids they are cited by.
    fn finish(mut self, view: &View) -> Result<Vec<ConcordanceLine>, EngineError> {
        self.cut(self.request.limit.unwrap_or(usize::MAX));
        let mut lines: Vec<ConcordanceLine> = self.lines.into_iter().map(|of| of.line).collect();
        let mut ids: Vec<ArticleId> = lines.iter().map(|line| line.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let short: BTreeMap<ArticleId, String> =
            ids.iter().copied().zip(view.short_ids(&ids)?).collect();
        for line in &mut lines {
            line.short_id.clone_from(&short[&line.id]);
        }
        Ok(lines)
    }
}

/// Returns the lines of an article with what they are sorted by.
fn lines(
    request: &ConcordanceRequest,
    stored: &StoredArticle,
    nodes: &[Node],
) -> Vec<(Vec<Key>, ConcordanceLine)> {
    let mut found = Vec::with_capacity(nodes.len());
    for part in Part::BOTH {
        let mut of_part = nodes.iter().filter(|node| node.part == part).peekable();
        if of_part.peek().is_none() {
            continue;
        }
        let places = words::places(part, stored);
        for node in of_part {
            let context = Context { part, stored, places: &places, node };
            let key = request.sort.iter().take_while(|order| **order != LineOrder::Day);
            let key = key.map(|order| context.key(*order)).collect();
            found.extend(context.line(request.context).map(|line| (key, line)));
        }
    }
    found
}

/// A place in the text of an article.
struct Context<'a> {
    part: Part,
    stored: &'a StoredArticle,
    /// Where the words of the part are.
    places: &'a [std::ops::Range<usize>],
    node: &'a Node,
}

impl Context<'_> {
    /// Returns what the line is sorted by.
    fn key(&self, order: LineOrder) -> Key {
        let word = |at: Option<usize>| Key::Word(at.map_or_else(String::new, |at| self.form(at)));
        match order {
            LineOrder::Left(distance) => {
                word(self.node.words.start.checked_sub(usize::from(distance)))
            }
            LineOrder::Right(distance) => {
                word(Some(self.node.words.end + usize::from(distance) - 1))
            }
            LineOrder::Day => Key::Word(String::new()),
            LineOrder::Source => {
                let source = self.stored.article.source.as_ref();
                Key::Name(
                    source.is_none(),
                    source.map_or_else(String::new, |source| source.name.clone()),
                )
            }
        }
    }

    /// Returns a word of the part, folded; nothing where there is none.
    fn form(&self, at: usize) -> String {
        let text = self.part.text(self.stored);
        let word = self.places.get(at).and_then(|place| text.get(place.clone()));
        let mut form = String::new();
        crate::analysis::tokens(word.unwrap_or_default(), &mut |token| {
            if form.is_empty() {
                form.push_str(token.form);
            }
        });
        form
    }

    /// Returns the line; `None` for a place that is not in the text, which only damage can give.
    fn line(&self, context: usize) -> Option<ConcordanceLine> {
        let (text, words) = (self.part.text(self.stored), &self.node.words);
        let first = self.places.get(words.start)?.start;
        let end = words::end_of_last(text, self.places.get(words.end.checked_sub(1)?)?);
        let from = self.places.get(words.start.saturating_sub(context))?.start.min(first);
        let last = (words.end + context).min(self.places.len());
        let to = words::end_of_last(text, self.places.get(last.checked_sub(1)?)?).max(end);
        let from = if words.start <= context { 0 } else { from };
        let to = if last == self.places.len() { text.len() } else { to };
        let passage = match self.part {
            Part::Title => None,
            Part::Body => {
                let starts = &self.stored.passages;
                let number = starts.partition_point(|start| *start as usize <= first);
                Some((number as u64).max(1))
            }
        };
        let before = text.get(..first)?.chars().count() as u64;
        let node = text.get(first..end)?;
        let article = &self.stored.article;
        Some(ConcordanceLine {
            id: self.stored.id,
            short_id: String::new(),
            passage,
            part: self.part,
            published: article.published.clone(),
            source: article.source.as_ref().map(|source| source.name.clone()),
            title: article.title.clone(),
            left: one_line(text.get(from..first)?).trim_start().to_owned(),
            node: one_line(node),
            right: one_line(text.get(end..to)?).trim_end().to_owned(),
            chars: (before, before + node.chars().count() as u64),
        })
    }
}

/// Returns a text with each run of white space as one blank.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}
