//! What a tool is, and what it is asked.

use std::sync::Arc;

use clap::Args;
use clap::Command;
use clap::FromArgMatches;
use dateline::engine::Stop;
use dateline::engine::View;
use jiff::civil::Date;
use serde_json::Map;
use serde_json::Value;

use crate::failure::Failure;
use crate::request::index::Index;
use crate::request::parameters;
use crate::request::parameters::Pairs;

/// One tool.
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its name for people.
    pub(crate) title: &'static str,
    /// What a model should know of it.
    pub(crate) description: &'static str,
    /// The grammar of its arguments.
    pub(crate) grammar: fn() -> Command,
    /// Numbers that are brought within limits: the argument, the least and the most it may be.
    pub(crate) limits: &'static [(&'static str, u64, u64)],
    /// What is to be asked for where the answer takes too long; `None` is less of everything.
    pub(crate) in_less_time: Option<&'static str>,
    /// Makes the answer.
    pub(crate) answer: fn(&Asked) -> Result<String, Failure>,
}

impl Tool {
    /// Reads the arguments of a call as they were sent, numbers brought within the limits. Also returns a note
    /// for each number that was changed.
    ///
    /// # Errors
    /// `Usage` for a value that no argument can have.
    pub(crate) fn pairs(
        &self,
        arguments: &Map<String, Value>,
    ) -> Result<(Pairs, Vec<String>), Failure> {
        let (mut pairs, mut notes) = (Pairs::new(), Vec::new());
        for (name, value) in arguments {
            let limits = self.limits.iter().find(|(known, ..)| known == name);
            let whole = limits.and_then(|_| whole_number(value));
            let (Some((_, least, most)), Some(whole)) = (limits, whole) else {
                parameters::of_value(&mut pairs, name, value)?;
                continue;
            };
            let within = whole.clamp(i128::from(*least), i128::from(*most));
            if within > whole {
                notes.push(format!("{name} {whole} is raised to {within}, the least there is"));
            } else if within < whole {
                notes.push(format!("{name} {whole} is lowered to {within}, the most there is"));
            }
            pairs.push((name.clone(), within.to_string()));
        }
        Ok((pairs, notes))
    }
}

/// Returns a number without a fraction, also one that is written as a text or as `5.0`.
fn whole_number(value: &Value) -> Option<i128> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let of_float = |text: &str| {
        let number: f64 = text.parse().ok()?;
        (number.fract() == 0.0 && number.abs() < 1e30).then_some(number as i128)
    };
    text.parse().ok().or_else(|| of_float(&text))
}

/// What a tool is asked.
pub(crate) struct Asked {
    /// The index.
    pub(crate) index: Arc<Index>,
    /// The last commit of it.
    pub(crate) view: Arc<View>,
    /// The arguments.
    pub(crate) pairs: Pairs,
    /// What is to be said of the arguments.
    pub(crate) notes: Vec<String>,
    /// Ends the search when nobody waits for it.
    pub(crate) stop: Stop,
    /// The day here.
    pub(crate) today: Date,
    /// Bytes of the answer.
    pub(crate) most: usize,
}

impl Asked {
    /// Reads the arguments.
    ///
    /// # Errors
    /// `Usage` for one that is unknown, missing or wrong.
    pub(crate) fn arguments<A: Args + FromArgMatches>(&self) -> Result<A, Failure> {
        parameters::read(&self.pairs)
    }

    /// Returns the commit to search, with articles in it.
    ///
    /// # Errors
    /// `Empty`.
    pub(crate) fn to_search(&self) -> Result<&View, Failure> {
        self.index.refuse_empty(&self.view)?;
        Ok(&self.view)
    }

    /// Returns what is to be known before trusting an answer, a line each.
    pub(crate) fn warnings(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("note: {note}\n"));
        let mut lines: String = notes.collect();
        if let Some(fault) = self.index.fault() {
            lines.push_str(&format!(
                "warning: {fault}: the answer is from the last commit that could be read\n"
            ));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    const SAMPLE: Tool = Tool {
        name: "sample",
        title: "Sample",
        description: "A sample.",
        grammar: || Command::new("sample"),
        limits: &[("limit", 1, 50), ("offset", 0, 1000)],
        in_less_time: None,
        answer: |_| Ok(String::new()),
    };

    #[test]
    fn numbers_beyond_a_limit_are_brought_within_it_and_that_is_said() {
        let read = |value: Value| {
            let (pairs, notes) = SAMPLE.pairs(value.as_object().unwrap()).unwrap();
            (pairs[0].1.clone(), notes.join(""))
        };
        assert_eq!(read(json!({"limit": 10})), ("10".into(), String::new()));
        assert_eq!(read(json!({"limit": "10"})), ("10".into(), String::new()));
        assert_eq!(read(json!({"limit": 10.0})), ("10".into(), String::new()));
        for (given, within, said) in [
            (json!(1000), "50", "limit 1000 is lowered to 50"),
            (json!(0), "1", "limit 0 is raised to 1"),
            (json!(-3), "1", "limit -3 is raised to 1"),
            (json!(1e20), "50", "limit 100000000000000000000 is lowered to 50"),
        ] {
            let (value, notes) = read(json!({"limit": given}));
            assert_eq!(value, within);
            assert!(notes.starts_with(said), "{notes}");
        }
    }

    #[test]
    fn what_is_no_number_is_left_to_the_grammar_to_refuse() {
        for value in [json!("ten"), json!(2.5), json!(true)] {
            let arguments = json!({"limit": value});
            let (pairs, notes) = SAMPLE.pairs(arguments.as_object().unwrap()).unwrap();
            assert!(pairs[0].1.parse::<u64>().is_err() && notes.is_empty());
        }
        assert!(SAMPLE.pairs(json!({"limit": {"a": 1}}).as_object().unwrap()).is_err());
    }
}
