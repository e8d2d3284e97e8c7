//! The highest periods of a timeline, each with its best article and the typical words of its best ones.
//!
//! A peak is where most articles match, no more: whether that is more than chance is not claimed.

use crate::analysis;
use crate::article::DateRange;
use crate::article::Stamp;
use crate::counting::periods::PeriodRow;
use crate::counting::periods::State;
use crate::counting::question::Question;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::search;
use crate::search::Hit;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::informative::informative;
use crate::search::ready::Ready;

/// So many hits are looked through for one that was published within the period: others are dated by a
/// longer one.
const MOST_LOOKED_AT: u64 = 1000;

/// The best hits of a period, whose words are read.
const READ: u64 = 5;
/// Typical words that are named.
const WORDS: usize = 5;

/// One of the highest periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Peak {
    /// Its place among the rows.
    pub row: usize,
    /// The best hit that was published within it; `None` if there is none among the first 1,000, which
    /// takes as many articles that are dated by a longer period.
    pub best: Option<Hit>,
    /// Typical words of the best five hits that were published within it, those of the query left out.
    pub words: Vec<String>,
}

/// Returns the highest of some periods, highest first, the earlier of equal ones first.
pub(crate) fn of(
    question: &Question<'_>,
    rows: &[PeriodRow],
    most: usize,
) -> Result<Vec<Peak>, SearchError> {
    let mut order: Vec<usize> =
        (0..rows.len()).filter(|&at| rows[at].state == State::Matches).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(rows[at].counts.matches), at));
    order.truncate(most);
    let best = order.iter().map(|&row| best(question, &rows[row]));
    let best = best.collect::<Result<Vec<_>, _>>()?;
    let (view, _) = question.asked();
    let words = view.side_by_side(best.len(), |at| Ok(typical(question, &best[at])))?;
    let peaks = order.into_iter().zip(best).zip(words);
    let peak = |((row, best), words): ((usize, Vec<Hit>), Result<_, _>)| {
        Ok(Peak { row, best: best.into_iter().next(), words: words? })
    };
    peaks.map(peak).collect()
}

/// Returns the typical words of some hits, most typical first. Words of the query, and others that begin like
/// them, are typical of every period.
fn typical(question: &Question<'_>, hits: &[Hit]) -> Result<Vec<String>, SearchError> {
    let (view, _) = question.asked();
    let articles: Vec<_> = hits.iter().map(|hit| (&hit.article, 1.0)).collect();
    let mut asked: Vec<String> = Vec::new();
    for (word, _) in query::words(&question.ready.query) {
        analysis::tokens(word, &mut |token| asked.push(token.form.to_owned()));
    }
    let is_asked = |word: &str| {
        asked.iter().any(|asked| word.starts_with(asked.as_str()) || asked.starts_with(word))
    };
    let words = informative(view, &articles, WORDS + asked.len() * WORDS)?;
    let words = words.into_iter().map(|found| found.word).filter(|word| !is_asked(word));
    Ok(words.take(WORDS).collect())
}

/// Returns the best hits of a period.
fn best(question: &Question<'_>, row: &PeriodRow) -> Result<Vec<Hit>, SearchError> {
    let (view, asked) = question.asked();
    let day = |day| Stamp::day(day).to_string();
    let dates = query::date_flags(Some(&day(row.first)), Some(&day(row.last)))?;
    let Some(dates) = dates else { return Ok(Vec::new()) };
    let mut query = question.ready.query.clone().and(Clause::Date(DateField::Published, dates));
    query.notes.clear();
    let request = |limit: u64| SearchRequest {
        sort: Sort::Relevance,
        offset: 0,
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        passages: 0,
        undated: Some(Undated::Exclude),
        expand: false,
        explain: false,
        ..asked.clone()
    };
    let of_query = &question.ready;
    let find = |limit: u64| {
        let request = request(limit);
        let resolved = query::resolve(&query, request.today)?;
        let days = DateRange::new(row.first, row.last);
        // The words of the query were looked up.
        let ready = match days.and_then(|days| of_query.prepared.within_days(days)) {
            Some(prepared) => {
                let query = (query.clone(), resolved);
                Ready::of_prepared(view, &request, query, prepared, of_query.recency)
            }
            None => Ready::of(view, &request, query.clone(), resolved)?,
        };
        search::answer(view, &request, ready)
    };
    let is_within = |hit: &Hit| {
        let days = hit.article.published.as_ref().map(|date| date.days());
        let period = DateRange::new(row.first, row.last);
        days.zip(period).is_some_and(|(days, period)| {
            period.first() <= days.first() && days.last() <= period.last()
        })
    };
    let first = find(READ)?;
    let looked_at = (first.total.coarse + READ).min(MOST_LOOKED_AT);
    let answer = if first.hits.iter().all(is_within) { first } else { find(looked_at)? };
    Ok(answer.hits.into_iter().filter(is_within).take(READ as usize).collect())
}
