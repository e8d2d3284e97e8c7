//! A naive count by labels: a plain loop over the articles, to hold `tally` to.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::article::Stamp;
use crate::article::day_from_number;
use crate::engine::Axis;
use crate::engine::Label;
use crate::engine::Period;
use crate::engine::StoredArticle;
use crate::engine::embedded::query::oracle::filters;
use crate::query::NameField;

/// Ways to count that the tests try, some of several axes.
pub(crate) fn axes() -> Vec<Vec<Axis>> {
    let by = |names: &str| names.split(',').map(|name| Axis::named(name).expect(name)).collect();
    [
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "weekday",
        "undated",
        "source",
        "author",
        "meta.bias",
        "source,month",
        "subject,author",
        "weekday,undated,lang",
        "section,week,type",
        "year,domain",
        "place,page,day",
        "country",
        "country,year",
    ]
    .map(by)
    .to_vec()
}

/// Returns how a label is written here.
pub(super) fn written(axis: &Axis, label: &Label) -> String {
    let days = |first, last| {
        let day = |number| Stamp::day(day_from_number(number).expect("a day")).to_string();
        format!("{} to {}", day(first), day(last))
    };
    match (label, axis) {
        (Label::Period(first, _), Axis::Period(period)) => period.written(*first),
        (Label::Period(first, last), _) => panic!("{first} to {last} on {axis}"),
        (Label::Weekday(day), _) => format!("day {day}"),
        (Label::Dated, _) => "dated".into(),
        (Label::Name(name), _) => format!("named {name}"),
        (Label::Coarse(first, last), _) => days(*first, *last),
        (Label::NoDay, _) => "no day".into(),
        (Label::Undated, _) => "undated".into(),
        (Label::None, _) => "none".into(),
    }
}

/// Returns how the labels of an article on an axis are written here, each once.
fn labels(axis: &Axis, stored: &StoredArticle) -> BTreeSet<String> {
    let article = &stored.article;
    let named = |names: Vec<String>| -> BTreeSet<String> {
        let none = names.is_empty().then(|| "none".to_owned());
        names.into_iter().map(|name| format!("named {name}")).chain(none).collect()
    };
    let pattern = match axis {
        Axis::Name(NameField::Source) => {
            return named(article.source.iter().map(|source| source.name.clone()).collect());
        }
        Axis::Name(field) => return named(filters::names(*field, stored)),
        Axis::Meta(own) => {
            let own = article.meta.iter().filter(|(name, _)| name == own);
            return named(own.map(|(_, value)| value.clone()).collect());
        }
        Axis::Undated => {
            let is_dated = article.published.is_some();
            return BTreeSet::from([if is_dated { "dated" } else { "undated" }.to_owned()]);
        }
        Axis::Weekday => "day %u",
        Axis::Period(Period::Day) => "%Y-%m-%d",
        Axis::Period(Period::Week) => "%G-W%V",
        Axis::Period(Period::Month) => "%Y-%m",
        Axis::Period(Period::Quarter) => "%Y-Q",
        Axis::Period(Period::Year) => "%Y",
    };
    let Some(published) = &article.published else { return BTreeSet::from(["undated".to_owned()]) };
    let (first, last) = (published.days().first(), published.days().last());
    let mut periods = BTreeSet::new();
    for day in first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last) {
        let quarter = ["", "1", "2", "3", "4"][(day.month() as usize).div_ceil(3)];
        let quarter = if pattern.ends_with('Q') { quarter } else { "" };
        periods.insert(format!("{}{quarter}", day.strftime(pattern)));
    }
    if *axis == Axis::Weekday && first != last {
        return BTreeSet::from(["no day".to_owned()]);
    }
    if periods.len() == 1 { periods } else { BTreeSet::from([format!("{first} to {last}")]) }
}

/// Returns how many of some articles have each combination of labels.
pub(super) fn tally<'a>(
    axes: &[Axis],
    articles: impl Iterator<Item = &'a StoredArticle>,
) -> BTreeMap<Vec<String>, u64> {
    let mut counts = BTreeMap::new();
    for stored in articles {
        let mut cells = vec![Vec::new()];
        for axis in axes {
            let labels = labels(axis, stored);
            let with = |cell: Vec<String>| {
                let labels = labels.clone().into_iter();
                labels.map(move |label| [&cell[..], &[label]].concat()).collect::<Vec<_>>()
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        for cell in cells {
            *counts.entry(cell).or_default() += 1;
        }
    }
    counts
}
