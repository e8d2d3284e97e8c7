//! The highest periods of a timeline, each with its best article.
//!
//! A peak is where most articles match, no more: whether that is more than chance is not claimed.

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
use crate::search::ready::Ready;

/// So many hits are looked through for one that was published within the period: others are dated by a
/// longer one.
const MOST_LOOKED_AT: u64 = 1000;

/// One of the highest periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Peak {
    /// Its place among the rows.
    pub row: usize,
    /// The best hit that was published within it; `None` if there is none among the first 1,000, which
    /// takes as many articles that are dated by a longer period.
    pub best: Option<Hit>,
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
    order.into_iter().map(|row| Ok(Peak { row, best: best(question, &rows[row])? })).collect()
}

/// Returns the best hit of a period.
fn best(question: &Question<'_>, row: &PeriodRow) -> Result<Option<Hit>, SearchError> {
    let (view, asked) = question.asked();
    let day = |day| Stamp::day(day).to_string();
    let dates = query::date_flags(Some(&day(row.first)), Some(&day(row.last)))?;
    let Some(dates) = dates else { return Ok(None) };
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
    let find = |limit: u64| {
        let request = request(limit);
        let resolved = query::resolve(&query, request.today)?;
        let ready = Ready::of(view, &request, query.clone(), resolved)?;
        search::answer(view, &request, ready)
    };
    let is_within = |hit: &Hit| {
        let days = hit.article.published.as_ref().map(|date| date.days());
        let period = DateRange::new(row.first, row.last);
        days.zip(period).is_some_and(|(days, period)| {
            period.first() <= days.first() && days.last() <= period.last()
        })
    };
    let first = find(1)?;
    let looked_at = (first.total.coarse + 1).min(MOST_LOOKED_AT);
    let answer = if first.hits.iter().all(is_within) { first } else { find(looked_at)? };
    Ok(answer.hits.into_iter().find(is_within))
}
