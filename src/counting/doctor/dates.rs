//! Days: articles without one or with a guess, periods without articles, days with far too many.

use std::collections::BTreeMap;

use crate::counting::doctor::finding::Finding;
use crate::counting::doctor::finding::Oddity;
use crate::counting::doctor::finding::ShownBy;
use crate::counting::doctor::finding::counted;
use crate::counting::doctor::finding::share;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::Label;
use crate::engine::Period;
use crate::engine::View;
use crate::query::NameField;
use crate::query::quoted;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// A source is looked at by itself if it has so many articles.
const ENOUGH: u64 = 24;
/// So many months in a row without articles are a hole, of a source that has as many a month on average.
const MONTHS: i64 = 3;
/// A day is a pile-up if it has so many articles,
const PILE: u64 = 10;
/// and so many times the median of the days that have any,
const TIMES_MEDIAN: u64 = 10;
/// and one in so many of all.
const ONE_IN: u64 = 20;
/// So many holes or pile-ups of one kind are named.
const NAMED: usize = 20;

/// Articles by their first day or month.
type ByTime = BTreeMap<i64, u64>;

pub(crate) fn findings(view: &View, all: &SearchRequest) -> Result<Vec<Finding>, SearchError> {
    let question = Question::new(view, all)?;
    let mut found = unknown(view, all, &question)?;
    let mut holes = Vec::new();
    for (source, months) in by_source(&question, Period::Month)? {
        holes.extend(of_months(source.as_deref(), &months));
    }
    let mut piles = Vec::new();
    for (source, days) in by_source(&question, Period::Day)? {
        piles.extend(of_days(source.as_deref(), &days));
    }
    for mut of_kind in [holes, piles] {
        of_kind.sort_by_key(|finding: &Finding| std::cmp::Reverse(finding.articles));
        of_kind.truncate(NAMED);
        found.extend(of_kind);
    }
    Ok(found)
}

/// Returns the articles whose date is not known, or a guess.
fn unknown(
    view: &View,
    all: &SearchRequest,
    question: &Question<'_>,
) -> Result<Vec<Finding>, SearchError> {
    let mut found = Vec::new();
    let asked = [
        (Oddity::Undated, "is:undated", "have no date"),
        (Oddity::UnsureDate, "dateconf<0.5", "have a date that is a guess"),
    ];
    for (kind, query, what) in asked {
        let count = counted(view, all, query)?;
        if count > 0 {
            let what = format!("{} {what}", share(count, view.articles()));
            found.push(Finding {
                kind,
                what,
                articles: count,
                shown_by: ShownBy::Query(query.to_owned()),
            });
        }
    }
    let axes = [Axis::Name(NameField::Source), Axis::Undated];
    let (cells, _) = question.matches(&axes)?;
    let mut of_source: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (labels, counts) in &cells {
        let [Label::Name(name), dated] = &labels[..] else { continue };
        let of = of_source.entry(name).or_default();
        of[usize::from(*dated == Label::Undated)] += counts.matches;
    }
    for (name, [dated, undated]) in of_source {
        // Half of them, as only some of a source's files may lack what says the day.
        if undated >= dated.max(5) {
            found.push(Finding {
                kind: Oddity::Undated,
                what: format!(
                    "{} of {} have no date",
                    share(undated, dated + undated),
                    quoted(name)
                ),
                articles: undated,
                shown_by: ShownBy::Query(format!("is:undated source:={}", quoted(name))),
            });
        }
    }
    Ok(found)
}

/// Returns the articles of each source by time, and those of all under no name.
fn by_source(
    question: &Question<'_>,
    period: Period,
) -> Result<BTreeMap<Option<String>, ByTime>, SearchError> {
    let axes = [Axis::Name(NameField::Source), Axis::Period(period)];
    let (cells, _) = question.matches(&axes)?;
    let mut found: BTreeMap<Option<String>, ByTime> = BTreeMap::new();
    for (labels, counts) in cells {
        let [source, Label::Period(first, _)] = &labels[..] else { continue };
        *found.entry(None).or_default().entry(*first).or_default() += counts.matches;
        if let Label::Name(name) = source {
            let of_source = found.entry(Some(name.clone())).or_default();
            *of_source.entry(*first).or_default() += counts.matches;
        }
    }
    Ok(found)
}

/// Writes `of X` for a source.
fn of_name(source: Option<&str>) -> String {
    source.map(|name| format!(" of {}", quoted(name))).unwrap_or_default()
}

/// Returns a query for a source and days.
fn query(source: Option<&str>, days: &str) -> String {
    let source = source.map(|name| format!("source:={} ", quoted(name))).unwrap_or_default();
    format!("{source}date:{days}")
}

/// Returns the runs of months without articles between the first and the last that have any.
fn of_months(source: Option<&str>, months: &ByTime) -> Vec<Finding> {
    let number = |day: i64| {
        crate::article::day_from_number(day)
            .map_or(0, |date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1)
    };
    let articles: u64 = months.values().sum();
    let (Some(first), Some(last)) = (months.keys().next(), months.keys().last()) else {
        return Vec::new();
    };
    let span = number(*last) - number(*first) + 1;
    // A source with few articles has months without any for no reason.
    if articles < ENOUGH || articles < (MONTHS * span) as u64 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (before, after) in months.keys().zip(months.keys().skip(1)) {
        let empty = number(*after) - number(*before) - 1;
        if empty < MONTHS {
            continue;
        }
        let [before, after] = [before, after].map(|first| Period::Month.written(*first));
        found.push(Finding {
            kind: Oddity::Hole,
            what: format!(
                "no articles{} for {empty} months between {before} and {after}",
                of_name(source)
            ),
            articles: 0,
            shown_by: ShownBy::Query(query(source, &format!("{before}..{after}"))),
        });
    }
    found
}

/// Returns the days with far more articles than others.
fn of_days(source: Option<&str>, days: &ByTime) -> Vec<Finding> {
    let articles: u64 = days.values().sum();
    let mut sorted: Vec<u64> = days.values().copied().collect();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
    // On a single day there is nothing to compare with.
    if articles < ENOUGH || days.len() < 3 {
        return Vec::new();
    }
    let is_pile =
        |count: u64| count >= PILE && count >= TIMES_MEDIAN * median && count * ONE_IN >= articles;
    let piles = days.iter().filter(|(_, count)| is_pile(**count));
    let finding = |(first, count): (&i64, &u64)| {
        let day = Period::Day.written(*first);
        Finding {
            kind: Oddity::PileUp,
            what: format!(
                "{}{} are dated {day}; half of its days have {median} or fewer",
                share(*count, articles),
                of_name(source)
            ),
            articles: *count,
            shown_by: ShownBy::Query(query(source, &day)),
        }
    };
    piles.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::day_number;
    use jiff::civil::date;

    fn day(year: i16, month: i8, day: i8) -> i64 {
        day_number(date(year, month, day))
    }

    #[test]
    fn months_without_articles_are_a_hole_where_a_source_has_some_each_month() {
        let months: ByTime =
            [(2018, 11), (2018, 12), (2019, 5), (2019, 6)].map(|(y, m)| (day(y, m, 1), 9)).into();
        let found = of_months(Some("Herald"), &months);
        assert_eq!(found.len(), 1);
        let what = "no articles of \"Herald\" for 4 months between 2018-12 and 2019-05";
        assert_eq!(found[0].what, what);
        let few: ByTime = months.keys().map(|month| (*month, 4)).collect();
        assert_eq!(of_months(None, &few), []);
    }

    #[test]
    fn a_day_with_ten_times_the_articles_of_others_is_a_pile_up() {
        let mut days: ByTime = (1..29).map(|at| (day(2019, 3, at), 2)).collect();
        assert_eq!(of_days(None, &days), []);
        days.insert(day(2019, 3, 7), 20);
        let found = of_days(None, &days);
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("2019-03-07"), "{}", found[0].what);
    }
}
