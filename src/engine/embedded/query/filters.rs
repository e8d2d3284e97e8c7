//! Lowers conditions: names, bounds on a column, flags and dates.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use tantivy::DocId;
use tantivy::schema::Field;

use crate::article::DateRange;
use crate::article::day_number;
use crate::article::meta_number;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::plan::Column;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::stories;
use crate::engine::embedded::read::dictionary::each_term_of;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::meta_term;
use crate::engine::names::id_beginning;
use crate::engine::names::name_test;
use crate::engine::names::own_test;
use crate::engine::names::refuse_no_language;
use crate::engine::problem::not_replaced;
use crate::engine::problem::query_error;
use crate::query::DateField;
use crate::query::Flag;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::Part;
use crate::query::quoted;

/// Lowers a condition on a day. An ingest was at a moment, whose day is that of `zone`.
pub(crate) fn date(field: DateField, range: &DateRange, zone: &TimeZone) -> Plan {
    let days = range;
    let range = (day_number(range.first()), day_number(range.last()));
    match field {
        DateField::Published => Plan::Published(range),
        // An article that was never updated is not "undated": it is simply not in the range.
        DateField::Updated => within(column::UPDATED_FIRST, column::UPDATED_LAST, range),
        DateField::Saved => within(column::SAVED_FIRST, column::SAVED_LAST, range),
        DateField::Ingested => {
            let range = (start_of(days.first(), zone), start_of_next(days.last(), zone) - 1);
            Plan::Column(Column::Days { first: column::INGESTED, last: column::INGESTED, range })
        }
    }
}

/// Returns when a day starts in a zone, in seconds since 1970; a day no clock shows starts as in UTC.
fn start_of(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned(zone.clone())
        .map_or(day_number(day) * 86_400, |start| start.timestamp().as_second())
}

fn start_of_next(day: Date, zone: &TimeZone) -> i64 {
    day.tomorrow().map_or((day_number(day) + 1) * 86_400, |next| start_of(next, zone))
}

/// Returns the articles that have such a day and have it in a range.
fn within(first: &'static str, last: &'static str, range: (i64, i64)) -> Plan {
    let is_within = Plan::Column(Column::Days { first, last, range });
    Plan::And(vec![Plan::Not(Box::new(without(first))), is_within])
}

/// Returns the articles that have no such day.
const fn without(column: &'static str) -> Plan {
    Plan::Column(Column::Numbers { column, signed: true, range: None })
}

/// Lowers a yes-or-no property.
pub(crate) fn flag(
    snapshot: &Snapshot,
    flag: Flag,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<Plan, EngineError> {
    match flag {
        Flag::Undated => Ok(without(column::FIRST_DAY)),
        Flag::Has(part) => has(snapshot, part, stop),
        Flag::Copy => stories::copies(snapshot, span),
        Flag::Version => stories::versions(snapshot, span),
        Flag::Original => stories::originals(snapshot, span),
    }
}

/// Returns the articles that have a part.
fn has(snapshot: &Snapshot, part: Part, stop: &Stop) -> Result<Plan, EngineError> {
    let fields = snapshot.fields();
    let field = match part {
        Part::Author => fields.author,
        Part::Section => fields.section,
        Part::Subject => fields.subject,
        Part::Place => fields.place,
        Part::Type => fields.kind,
        Part::Page => fields.printed_page,
        Part::Url => fields.url,
        Part::Key => fields.key,
        Part::Updated => return Ok(Plan::Not(Box::new(without(column::UPDATED_FIRST)))),
        Part::Saved => return Ok(Plan::Not(Box::new(without(column::SAVED_FIRST)))),
    };
    Ok(Plan::Docs(snapshot.docs_by_name(field, "", stop, &|_| true)?))
}

/// Lowers a condition on a name.
pub(crate) fn name(
    snapshot: &Snapshot,
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<Plan, EngineError> {
    let fields = snapshot.fields();
    let names = &snapshot.payload().manifest.source_names;
    let docs = |of: Field| {
        let test = name_test(field, pattern, span, names)?;
        snapshot.docs_by_name(of, "", stop, &test).map(Plan::Docs)
    };
    match field {
        NameField::Source => {
            let test = name_test(field, pattern, span, names)?;
            let of = |field: Field| snapshot.docs_by_name(field, "", stop, &test);
            let (shown, given) = (of(fields.source)?, of(fields.source_given)?);
            Ok(Plan::Docs(shown.into_iter().zip(given).map(either).collect()))
        }
        NameField::Origin => docs(fields.origin),
        NameField::Domain | NameField::Country => docs(fields.domain),
        NameField::Author => docs(fields.author),
        NameField::Section => docs(fields.section),
        NameField::Lang => {
            refuse_no_language(snapshot.languages()?, pattern, span)?;
            docs(fields.lang)
        }
        NameField::Url => docs(fields.url),
        NameField::Key => docs(fields.key),
        NameField::Subject => docs(fields.subject),
        NameField::Place => docs(fields.place),
        NameField::Type => docs(fields.kind),
        NameField::Page => docs(fields.printed_page),
        NameField::Path => {
            let test = name_test(field, pattern, span, names)?;
            let of_path = |name: &str| test(name.split_once('\0').map_or(name, |(_, path)| path));
            snapshot.docs_by_name(fields.path, "", stop, &of_path).map(Plan::Docs)
        }
        NameField::Id => id(snapshot, pattern, span),
        NameField::Story => stories::of_article(snapshot, pattern, span),
        NameField::Group | NameField::Query => Err(not_replaced(span)),
    }
}

/// Lowers a condition on a data set's own field.
pub(crate) fn own(
    snapshot: &Snapshot,
    name: &str,
    test: &MetaTest,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<Plan, EngineError> {
    let (passes, prefix) = (own_test(test, span)?, meta_term(name, ""));
    let (is_there, no_number) = (AtomicBool::new(false), Mutex::new(None::<String>));
    let wants_numbers = matches!(test, MetaTest::Number { .. });
    let of_field = |term: &str| {
        let Some(value) = term.strip_prefix(&prefix) else { return false };
        is_there.store(true, Ordering::Relaxed);
        if wants_numbers && meta_number(value).is_none() {
            let mut least = no_number.lock().unwrap_or_else(PoisonError::into_inner);
            if least.as_deref().is_none_or(|least| value < least) {
                *least = Some(value.to_owned());
            }
        }
        passes(value)
    };
    let docs = snapshot.docs_by_name(snapshot.fields().meta, &prefix, stop, &of_field)?;
    stop.check()?;
    if !is_there.into_inner() {
        return Err(unknown_own(snapshot, name, span, stop)?);
    }
    if let Some(value) = no_number.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let message =
            format!("meta.{name} is not a number everywhere: {} is a value", quoted(&value));
        let hint = format!("write meta.{name}:VALUE");
        return Err(query_error(span, message, Some(&hint)));
    }
    Ok(Plan::Docs(docs))
}

/// Returns the error of a field that no article has, with the names nearest to it.
fn unknown_own(
    snapshot: &Snapshot,
    name: &str,
    span: &Range<usize>,
    stop: &Stop,
) -> Result<EngineError, EngineError> {
    const MOST: usize = 20;
    let mut known = BTreeSet::new();
    for segment in snapshot.segments() {
        let terms = segment.terms(snapshot.fields().meta)?;
        let mut failed = None;
        each_term_of(segment, snapshot.fields().meta, "", stop, &mut |term, info| {
            let Some((own, _)) = term.split_once('\0') else { return };
            if known.contains(own) {
                return;
            }
            match segment.live_with(&terms, info) {
                Ok(0) => {}
                Ok(_) => drop(known.insert(own.to_owned())),
                Err(error) => failed = Some(error),
            }
        })?;
        failed.map_or(Ok(()), Err)?;
    }
    let mut near: Vec<(usize, String)> =
        known.into_iter().map(|own| (strsim::osa_distance(&own, name), own)).collect();
    near.sort();
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

/// Returns the articles of a segment that are in either of two sorted lists.
fn either((mut all, more): (Arc<Vec<DocId>>, Arc<Vec<DocId>>)) -> Arc<Vec<DocId>> {
    if more.is_empty() {
        return all;
    }
    let docs = Arc::make_mut(&mut all);
    docs.extend_from_slice(&more);
    docs.sort_unstable();
    docs.dedup();
    all
}

fn id(
    snapshot: &Snapshot,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let prefix = id_beginning(pattern, span)?;
    snapshot.docs_by_id(&prefix).map(Plan::Docs)
}

/// Lowers bounds on a number.
pub(crate) fn number(
    snapshot: &Snapshot,
    field: NumberField,
    min: Option<f64>,
    max: Option<f64>,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let (column, range) = match field {
        NumberField::Words => (column::WORDS, whole_numbers(min, max)),
        NumberField::DateConfidence => (column::CONFIDENCE, per_cents(min, max)),
        NumberField::Copies => {
            return stories::number_of_copies(snapshot, whole_numbers(min, max), span);
        }
    };
    if range.0 > range.1 {
        return Ok(Plan::Empty);
    }
    Ok(Plan::Column(Column::Numbers { column, signed: false, range: Some(range) }))
}

/// Returns the least and the greatest whole number within bounds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole_numbers(min: Option<f64>, max: Option<f64>) -> (u64, u64) {
    // Casts saturate: a bound beyond the range of the column is no bound.
    let min = min.map_or(0, |min| min.ceil().max(0.0) as u64);
    (min, max.map_or(u64::MAX, |max| max.floor() as u64))
}

/// Returns the least and the greatest per cent within bounds.
///
/// Each per cent is divided, not the bound multiplied: 0.57 × 100 is below 57.
fn per_cents(min: Option<f64>, max: Option<f64>) -> (u64, u64) {
    let share = |per_cent: u32| f64::from(per_cent) / 100.0;
    let inside = |per_cent: &u32| {
        min.is_none_or(|min| min <= share(*per_cent))
            && max.is_none_or(|max| share(*per_cent) <= max)
    };
    let least = (0..=100).find(inside);
    let greatest = (0..=100).rev().find(inside);
    least.zip(greatest).map_or((1, 0), |(least, greatest)| (least.into(), greatest.into()))
}
