//! The labels of an article on an axis: what it is counted and divided by.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use crate::article::day_number;
use crate::engine::Axis;
use crate::engine::EngineError;
use crate::engine::Label;
use crate::engine::Period;
use crate::engine::StoredArticle;
use crate::engine::host::host;
use crate::engine::names::searchable;
use crate::evidence::country_of_domain;
use crate::query::NameField;
use crate::story;

/// Returns the labels of an article on an axis: one, or as many as it has of names.
///
/// # Errors
/// `Query` for a field that articles are not counted by.
pub(crate) fn labels(stored: &StoredArticle, axis: &Axis) -> Result<Vec<Label>, EngineError> {
    let published = stored.article.published.as_ref().map(|published| published.days());
    let days = published.map(|days| (day_number(days.first()), day_number(days.last())));
    Ok(match (axis, days) {
        (Axis::Name(field), _) => named(names(stored, *field)?),
        (Axis::Meta(name), _) => {
            let own = stored.article.meta.iter().filter(|(own, _)| own == name);
            named(own.into_iter().map(|(_, value)| value.as_str()).collect())
        }
        (_, None) => vec![Label::Undated],
        (Axis::Undated, Some(_)) => vec![Label::Dated],
        (Axis::Period(period), Some(days)) => vec![of_period(days, *period)],
        // Day 0, the first of 1970, was a Thursday.
        (Axis::Weekday, Some((first, last))) if first == last => {
            let weekday = u8::try_from((first + 3).rem_euclid(7) + 1).unwrap_or(1);
            vec![Label::Weekday(weekday)]
        }
        (Axis::Weekday, Some(_)) => vec![Label::NoDay],
    })
}

fn of_period((first, last): (i64, i64), period: Period) -> Label {
    let around = period.around(first);
    if last <= around.1 { Label::Period(around.0, around.1) } else { Label::Coarse(first, last) }
}

/// Returns the labels of some names, each once.
fn named(names: Vec<&str>) -> Vec<Label> {
    let label = |name: &str| Label::Name(searchable(name).to_owned());
    let mut labels: Vec<Label> = names.into_iter().map(label).collect();
    labels.sort_unstable();
    labels.dedup();
    if labels.is_empty() { vec![Label::None] } else { labels }
}

fn names(stored: &StoredArticle, field: NameField) -> Result<Vec<&str>, EngineError> {
    let article = &stored.article;
    let source = article.source.as_ref();
    Ok(match field {
        NameField::Source => source.map(|source| source.name.as_str()).into_iter().collect(),
        NameField::Origin => story::origins(story::credit(article), article),
        NameField::Domain => {
            source.and_then(|source| source.domain.as_deref()).into_iter().collect()
        }
        NameField::Country => {
            let domain = source.and_then(|source| source.domain.as_deref());
            domain.and_then(|domain| country_of_domain(&host(domain))).into_iter().collect()
        }
        NameField::Author => article.authors.iter().map(String::as_str).collect(),
        NameField::Section => article.section.as_deref().into_iter().collect(),
        NameField::Lang => article.lang.as_deref().into_iter().collect(),
        NameField::Subject => article.subjects.iter().map(String::as_str).collect(),
        NameField::Place => article.place.as_deref().into_iter().collect(),
        NameField::Type => article.kind.as_deref().into_iter().collect(),
        NameField::Page => article.printed_page.as_deref().into_iter().collect(),
        NameField::Url
        | NameField::Key
        | NameField::Path
        | NameField::Id
        | NameField::Story
        | NameField::Group
        | NameField::Query => {
            let message = format!("articles are not counted by {field:?}").to_lowercase();
            return Err(EngineError::Query { message, span: 0..0, hint: None });
        }
    })
}

/// Returns every combination of the labels of an article, a label an axis.
///
/// # Errors
/// As [`labels`].
pub(crate) fn combinations(
    stored: &StoredArticle,
    axes: &[Axis],
) -> Result<Vec<Vec<Label>>, EngineError> {
    let mut all = vec![Vec::new()];
    for axis in axes {
        let labels = labels(stored, axis)?;
        let with = |known: Vec<Label>| {
            let longer = |label: &Label| [&known[..], std::slice::from_ref(label)].concat();
            labels.iter().map(longer).collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(with).collect();
    }
    Ok(all)
}
