//! Lowers conditions on an article's fields: names, numbers, flags, fields of the data set's own.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;
use std::ops::Range;

use crate::article::meta_number;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::names::id_beginning;
use crate::engine::names::name_test;
use crate::engine::names::own_test;
use crate::engine::names::refuse_no_language;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::document::meta_name;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::problem::not_replaced;
use crate::engine::problem::query_error;
use crate::query::Flag;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::Part;
use crate::query::quoted;

/// Values that one condition names; a pattern that more pass is decided article by article.
const MOST_VALUES: usize = 50_000;

/// Returns the error of what needs the stories, which are not kept on a cluster.
pub(crate) fn no_stories(span: &Range<usize>) -> EngineError {
    let message = "stories are not derived on a cluster: copies and versions are not known there";
    let hint = "leave the condition out; an index in a folder derives them";
    query_error(span, message.to_owned(), Some(hint))
}

/// Returns the fields of the cluster that hold names of a kind.
pub(crate) fn fields_of(field: NameField) -> &'static [&'static str] {
    match field {
        NameField::Source => &["source", "source_given"],
        NameField::Origin => &["origin"],
        NameField::Domain | NameField::Country => &["domain"],
        NameField::Author => &["author"],
        NameField::Section => &["section"],
        NameField::Subject => &["subject"],
        NameField::Place => &["place"],
        NameField::Type => &["kind"],
        NameField::Page => &["printed_page"],
        NameField::Lang => &["lang"],
        NameField::Url => &["url"],
        NameField::Path => &["path"],
        NameField::Key => &["key"],
        NameField::Id | NameField::Story | NameField::Group | NameField::Query => &[],
    }
}

/// Lowers a condition on a name.
pub(crate) fn name(
    snapshot: &Snapshot,
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<Asked, EngineError> {
    match field {
        NameField::Id => {
            let found = snapshot.find(&id_beginning(pattern, span)?, usize::MAX, stop)?;
            let docs = found.into_iter().map(|(_, doc)| doc);
            return Ok(Asked::exact(Ask::terms("doc", snapshot.known.names_of(docs))));
        }
        NameField::Story => return Err(no_stories(span)),
        NameField::Group | NameField::Query => return Err(not_replaced(span)),
        NameField::Lang => refuse_no_language(snapshot.languages()?, pattern, span)?,
        NameField::Source
        | NameField::Origin
        | NameField::Domain
        | NameField::Country
        | NameField::Author
        | NameField::Section
        | NameField::Subject
        | NameField::Place
        | NameField::Type
        | NameField::Page
        | NameField::Url
        | NameField::Path
        | NameField::Key => {}
    }
    let test = name_test(field, pattern, span, &snapshot.manifest().source_names)?;
    let is_path = field == NameField::Path;
    let passes = |value: &str| {
        let name =
            if is_path { value.split_once('\0').map_or(value, |(_, path)| path) } else { value };
        test(name)
    };
    let mut parts = Vec::new();
    for field in fields_of(field) {
        parts.push(values(snapshot, field, "", &passes, stop)?);
    }
    Ok(Asked::or(&parts))
}

/// Returns what finds the articles that have a value in a field that begins so and passes a test.
fn values(
    snapshot: &Snapshot,
    field: &str,
    start: &str,
    passes: &dyn Fn(&str) -> bool,
    stop: &Stop,
) -> Result<Asked, EngineError> {
    let Some(values) = snapshot.values(field, start, stop)? else {
        return Ok(Asked::superset(Ask::exists(field)));
    };
    let passing: Vec<&str> = values.iter().map(String::as_str).filter(|v| passes(v)).collect();
    Ok(match passing.len() <= MOST_VALUES {
        true => Asked::exact(Ask::terms(field, passing)),
        false => Asked::superset(Ask::exists(field)),
    })
}

/// Lowers a condition on a data set's own field.
pub(crate) fn own(
    snapshot: &Snapshot,
    name: &str,
    test: &MetaTest,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<Asked, EngineError> {
    let (passes, prefix) = (own_test(test, span)?, meta_name(name, ""));
    let of_field = |value: &str| value.strip_prefix(&prefix).is_some_and(&passes);
    if let Some(values) = snapshot.values("meta", &prefix, stop)? {
        if values.is_empty() {
            return Err(unknown_own(snapshot, name, span, stop)?);
        }
        let of = values.iter().filter_map(|value| value.strip_prefix(&prefix));
        let no_number = of.filter(|value| meta_number(value).is_none()).min();
        if let (MetaTest::Number { .. }, Some(value)) = (test, no_number) {
            let message =
                format!("meta.{name} is not a number everywhere: {} is a value", quoted(value));
            let hint = format!("write meta.{name}:VALUE");
            return Err(query_error(span, message, Some(&hint)));
        }
    }
    values(snapshot, "meta", &prefix, &of_field, stop)
}

/// Returns the error of a field that no article has, with the names nearest to it.
fn unknown_own(
    snapshot: &Snapshot,
    name: &str,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<EngineError, EngineError> {
    const MOST: usize = 20;
    let all = snapshot.values("meta", "", stop)?.unwrap_or_default();
    let known: BTreeSet<&str> =
        all.iter().filter_map(|value| Some(value.split_once('\0')?.0)).collect();
    let mut near: Vec<(usize, &str)> =
        known.into_iter().map(|own| (strsim::osa_distance(own, name), own)).collect();
    near.sort_unstable();
    let names: Vec<String> =
        near.into_iter().take(MOST).map(|(_, own)| format!("meta.{own}")).collect();
    let hint = match names.is_empty() {
        true => {
            "a map names the fields to keep, under [meta]; for plain text use quotes".to_owned()
        }
        false => format!("the articles have {}; for plain text use quotes", names.join(", ")),
    };
    Ok(query_error(span, format!("no article has meta.{name}"), Some(&hint)))
}

/// Lowers bounds on a number.
#[expect(clippy::cast_possible_truncation)]
pub(crate) fn number(
    field: NumberField,
    min: Option<f64>,
    max: Option<f64>,
    span: &Range<usize>,
) -> Result<Asked, EngineError> {
    // Casts saturate: a bound beyond the range of the field is no bound.
    Ok(Asked::exact(match field {
        NumberField::Words => {
            let (min, max) = (min.map(|min| min.ceil() as i64), max.map(|max| max.floor() as i64));
            Ask::between("words", min, max)
        }
        NumberField::DateConfidence => {
            let share = |per_cent: i64| per_cent as f64 / 100.0;
            // Each per cent is divided, not the bound multiplied: 0.57 × 100 is below 57.
            let inside = |per_cent: &i64| {
                min.is_none_or(|min| min <= share(*per_cent))
                    && max.is_none_or(|max| share(*per_cent) <= max)
            };
            Ask::terms("confidence", (0..=100).filter(inside))
        }
        NumberField::Copies => return Err(no_stories(span)),
    }))
}

/// Lowers a yes-or-no property.
pub(crate) fn flag(flag: Flag, span: &Range<usize>) -> Result<Asked, EngineError> {
    Ok(Asked::exact(match flag {
        Flag::Undated => Ask::not(Ask::exists("first_day")),
        Flag::Has(part) => Ask::exists(match part {
            Part::Author => "author",
            Part::Section => "section",
            Part::Subject => "subject",
            Part::Place => "place",
            Part::Type => "kind",
            Part::Page => "printed_page",
            Part::Url => "url",
            Part::Key => "key",
            Part::Updated => "updated_first",
            Part::Saved => "saved_first",
        }),
        Flag::Copy | Flag::Version | Flag::Original => return Err(no_stories(span)),
    }))
}
