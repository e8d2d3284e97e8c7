//! Conditions on names and numbers: what a pattern asks of a name, what bounds ask of a column.

use std::ops::Range;

use regex::Regex;
use regex::RegexBuilder;

use crate::analysis;
use crate::engine::EngineError;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::lower::not_yet;
use crate::engine::embedded::query::lower::query_error;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::schema::column;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::quoted;
/// A regular expression's compiled form may take so many bytes.
const REGEX_SIZE: usize = 1 << 20;
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

pub(crate) type NameTest = Box<dyn Fn(&str) -> bool + Sync>;

pub(crate) fn name_test(
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
            Box::new(move |candidate| expand::glob(&pattern, &candidate.to_lowercase()))
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
            _ => {
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

/// Tells whether a name may hold these folded words one behind the other, at a twentieth of the cost
/// of folding it: an index has thousands of sources. Folding a name in ASCII leaves its letters and
/// digits in their order, small.
fn may_hold(name: &str, words: &[String]) -> bool {
    let mut letters = name.bytes().map(|byte| byte.to_ascii_lowercase());
    !name.is_ascii()
        || words.iter().flat_map(|word| word.bytes()).all(|wanted| letters.any(|b| b == wanted))
}

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
    Ok(Plan::Numbers { column, signed: false, range: Some(range) })
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
