//! Lowers conditions: what a pattern asks of a name, what bounds ask of a column, flags and dates.

use std::ops::Range;

use regex::Regex;
use regex::RegexBuilder;
use tantivy::schema::Field;

use crate::analysis;
use crate::article::DateRange;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::glob::glob;
use crate::engine::embedded::query::plan::Column;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::problem::not_yet;
use crate::engine::embedded::query::problem::query_error;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::evidence::canonical_source;
use crate::query::DateField;
use crate::query::Flag;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::Part;
use crate::query::quoted;

/// A regular expression's compiled form may take so many bytes.
const REGEX_SIZE: usize = 1 << 20;

/// Lowers a condition on a day.
pub(crate) fn date(field: DateField, range: &DateRange) -> Plan {
    let range = (day_number(range.first()), day_number(range.last()));
    match field {
        DateField::Published => Plan::Published(range),
        // An article that was never updated is not "undated": it is simply not in the range.
        DateField::Updated => within(column::UPDATED_FIRST, column::UPDATED_LAST, range),
        DateField::Saved => within(column::SAVED_FIRST, column::SAVED_LAST, range),
        DateField::Ingested => {
            Plan::Column(Column::Days { first: column::INGESTED, last: column::INGESTED, range })
        }
    }
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
        Flag::Copy | Flag::Original => Err(not_yet(span, "copies of a story are")),
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
    let docs = |of: Field| {
        let test = name_test(field, pattern, span)?;
        snapshot.docs_by_name(of, "", stop, &test).map(Plan::Docs)
    };
    match field {
        NameField::Source => docs(fields.source),
        NameField::Domain => docs(fields.domain),
        NameField::Author => docs(fields.author),
        NameField::Section => docs(fields.section),
        NameField::Lang => docs(fields.lang),
        NameField::Url => docs(fields.url),
        NameField::Key => docs(fields.key),
        NameField::Subject => docs(fields.subject),
        NameField::Place => docs(fields.place),
        NameField::Type => docs(fields.kind),
        NameField::Page => docs(fields.printed_page),
        NameField::Path => {
            let test = name_test(field, pattern, span)?;
            let of_path = |name: &str| test(name.split_once('\0').map_or(name, |(_, path)| path));
            snapshot.docs_by_name(fields.path, "", stop, &of_path).map(Plan::Docs)
        }
        NameField::Id => id(snapshot, pattern, span),
        NameField::Story => name_test(field, pattern, span).and(Err(not_yet(span, "stories are"))),
    }
}

fn id(
    snapshot: &Snapshot,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let prefix = match pattern {
        NamePattern::Words(prefix) | NamePattern::Exact(prefix) => prefix.to_ascii_lowercase(),
        NamePattern::Wildcard(_) | NamePattern::Regex(_) => {
            let message = "an id is written in full or by its first digits".to_owned();
            let refused = query_error(span, message, None);
            return name_test(NameField::Id, pattern, span).and(Err(refused));
        }
    };
    snapshot.docs_by_id(&prefix)?.map(Plan::Docs).ok_or_else(|| {
        let message = format!("{} is not an id", quoted(&prefix));
        query_error(span, message, Some("an id is up to 32 hex digits, as printed beside a hit"))
    })
}

/// Compiles a regular expression that a whole term or name must match.
pub(crate) fn whole_term_regex(pattern: &str, span: &Range<usize>) -> Result<Regex, EngineError> {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(REGEX_SIZE)
        .nest_limit(50)
        .build()
        .map_err(|error| {
            let text = error.to_string();
            let cause = text.lines().last().unwrap_or("").trim_start_matches("error: ");
            query_error(span, format!("the regular expression cannot be used: {cause}"), None)
        })
}

/// What a name must pass.
type NameTest = Box<dyn Fn(&str) -> bool + Sync>;

fn name_test(
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<NameTest, EngineError> {
    if field == NameField::Source
        && let NamePattern::Words(name) | NamePattern::Exact(name) = pattern
        && let Some(kept) = canonical_source(name)
    {
        // The source was renamed as the query now is; its words may be in other names too.
        let test = plain_name_test(field, pattern, span)?;
        return Ok(Box::new(move |candidate| candidate == kept || test(candidate)));
    }
    plain_name_test(field, pattern, span)
}

fn plain_name_test(
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<NameTest, EngineError> {
    Ok(match pattern {
        NamePattern::Exact(name) => {
            let name = name.clone();
            Box::new(move |candidate| candidate == name)
        }
        NamePattern::Regex(pattern) => {
            let regex = whole_term_regex(pattern, span)?;
            Box::new(move |candidate| regex.is_match(candidate))
        }
        NamePattern::Wildcard(pattern) => {
            let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
            Box::new(move |candidate| glob(&pattern, &candidate.to_lowercase()))
        }
        NamePattern::Words(name) => match field {
            NameField::Domain => {
                let domain = name.to_lowercase();
                let suffix = format!(".{domain}");
                Box::new(move |candidate| {
                    let candidate = candidate.to_lowercase();
                    candidate == domain || candidate.ends_with(&suffix)
                })
            }
            NameField::Lang | NameField::Key => {
                let name = name.to_lowercase();
                Box::new(move |candidate| candidate.to_lowercase() == name)
            }
            NameField::Source
            | NameField::Author
            | NameField::Section
            | NameField::Subject
            | NameField::Place
            | NameField::Type
            | NameField::Page
            | NameField::Url
            | NameField::Path
            | NameField::Id
            | NameField::Story => {
                let words = name_words(name);
                if words.is_empty() {
                    return Err(query_error(
                        span,
                        format!("{} has no letters or digits to look for", quoted(name)),
                        None,
                    ));
                }
                Box::new(move |candidate| {
                    may_hold(candidate, &words)
                        && name_words(candidate).windows(words.len()).any(|window| window == words)
                })
            }
        },
    })
}

/// Returns the folded words of a name.
fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    analysis::tokens(name, &mut |token| words.push(token.form.to_owned()));
    words
}

/// Returns whether a name may hold these folded words one behind the other, at a twentieth of the cost
/// of folding it: an index has thousands of sources. Folding a name in ASCII leaves its letters and
/// digits in their order, small.
fn may_hold(name: &str, words: &[String]) -> bool {
    let mut letters = name.bytes().map(|byte| byte.to_ascii_lowercase());
    !name.is_ascii()
        || words.iter().flat_map(|word| word.bytes()).all(|wanted| letters.any(|b| b == wanted))
}

/// Lowers bounds on a number.
pub(crate) fn number(
    field: NumberField,
    min: Option<f64>,
    max: Option<f64>,
    span: &Range<usize>,
) -> Result<Plan, EngineError> {
    let (column, range) = match field {
        NumberField::Words => (column::WORDS, whole_numbers(min, max)),
        NumberField::DateConfidence => (column::CONFIDENCE, per_cents(min, max)),
        NumberField::Copies => return Err(not_yet(span, "copies of a story are")),
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_is_refused_that_holds_the_words(name in "[ -~]{0,30}|[ -~é市ſK]{0,30}") {
            let words = name_words(&name);
            for from in 0..words.len() {
                for to in from + 1..=words.len() {
                    prop_assert!(may_hold(&name, &words[from..to]), "{:?}", &words[from..to]);
                }
            }
        }
    }

    #[test]
    fn most_names_are_refused_by_their_letters() {
        let words = name_words("Northgate Herald");
        assert!(may_hold("The Northgate Herald", &words));
        assert!(!may_hold("Coastal Courier", &words));
        assert!(!may_hold("Herald of Northgate", &words));
    }
}
