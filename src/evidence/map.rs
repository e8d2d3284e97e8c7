//! The user's map: what a root's files call things, in TOML.
//!
//! ```toml
//! [fields]
//! published = "pub.date"
//!
//! [dates]
//! order = "dmy"
//!
//! [sources]
//! "The New York Times" = ["nyt", "nytimes.com"]
//! ```
//!
//! A key that is not understood is an error: a misspelled rule that is silently ignored gives wrong
//! dates without a word.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::date::DateOrder;

/// What the user says of a root's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Our name of a field (one of [`Map::FIELDS`]) to its dotted path in a record.
    pub fields: BTreeMap<String, String>,
    /// Which comes first in `03/04/2024`.
    pub order: DateOrder,
    /// A source's name to its other names and domains.
    pub sources: BTreeMap<String, Vec<String>>,
}

impl Map {
    /// The names that `[fields]` may give.
    pub const FIELDS: [&'static str; 14] = [
        "title",
        "body",
        "published",
        "updated",
        "source",
        "authors",
        "section",
        "url",
        "lang",
        "key",
        "saved",
        "subject",
        "type",
        "page",
    ];
}

/// Why a map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// It is not TOML, or has a table or key that is not known.
    #[error("the map is wrong at line {line}: {message}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// What is wrong, in one line.
        message: String,
    },
    /// `[fields]` names a field of ours that does not exist.
    #[error("line {line}: unknown field {name:?} in [fields]; known are {}", Map::FIELDS.join(", "))]
    UnknownField {
        /// Counted from 1.
        line: usize,
        /// The name as written.
        name: String,
    },
    /// A name or domain is claimed by two sources.
    #[error("[sources]: {name:?} belongs to both {first:?} and {second:?}; give it to one")]
    SharedName {
        /// The name that is claimed twice.
        name: String,
        /// The source that comes first.
        first: String,
        /// The other one.
        second: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    dates: Dates,
    #[serde(default)]
    sources: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Dates {
    order: Option<Order>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Order {
    Dmy,
    Mdy,
}

/// Reads a map.
///
/// # Errors
///
/// When the text is not TOML, a key is not known, or a name is given to two sources.
pub fn read_map(toml_text: &str) -> Result<Map, MapError> {
    let line_at = |at: usize| 1 + toml_text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let written: Written = toml::from_str(toml_text).map_err(|error| MapError::Syntax {
        line: error.span().map_or(1, |span| line_at(span.start)),
        message: error.message().lines().collect::<Vec<_>>().join(" "),
    })?;
    if let Some(name) = written.fields.keys().find(|name| !Map::FIELDS.contains(&name.as_str())) {
        let line = toml_text
            .lines()
            .position(|line| {
                line.trim_start().trim_start_matches(['"', '\'']).starts_with(name.as_str())
            })
            .map_or(1, |at| at + 1);
        return Err(MapError::UnknownField { line, name: name.clone() });
    }
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (source, others) in &written.sources {
        for name in others.iter().chain([source]) {
            let owner = owners.entry(name.to_lowercase()).or_insert(source);
            if *owner != source {
                let first = (*owner).to_owned();
                return Err(MapError::SharedName {
                    name: name.clone(),
                    first,
                    second: source.clone(),
                });
            }
        }
    }
    let order = match written.dates.order {
        Some(Order::Dmy) => DateOrder::DayFirst,
        Some(Order::Mdy) => DateOrder::MonthFirst,
        None => DateOrder::Unknown,
    };
    Ok(Map { fields: written.fields, order, sources: written.sources })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_says_where_fields_are_and_how_days_are_written() {
        let map = read_map(
            "[fields]\npublished = \"pub.date\"\n[dates]\norder = \"dmy\"\n\
             [sources]\n\"The New York Times\" = [\"nyt\", \"nytimes.com\"]\n",
        )
        .unwrap();
        assert_eq!(map.fields["published"], "pub.date");
        assert_eq!(map.order, DateOrder::DayFirst);
        assert_eq!(map.sources["The New York Times"], ["nyt", "nytimes.com"]);
        assert_eq!(read_map("").unwrap(), Map::default());
    }

    #[test]
    fn a_key_that_is_not_known_is_named_with_its_line() {
        let message = |text: &str| read_map(text).unwrap_err().to_string();
        assert!(message("[dates]\n\nordre = \"dmy\"").contains("line 3"));
        assert!(message("[dates]\n\nordre = \"dmy\"").contains("ordre"));
        assert!(message("[feilds]\nx = \"y\"").contains("feilds"));
        assert!(message("[dates]\norder = \"ymd\"").contains("ymd"));
        let field = message("[fields]\ntitle = \"t\"\npublish = \"d\"");
        assert!(field.starts_with("line 3: unknown field \"publish\""), "{field}");
        assert!(field.contains("published"), "{field}");
        assert!(message("[fields").contains("line 1"));
    }

    #[test]
    fn a_name_given_to_two_sources_is_refused() {
        let error = read_map("[sources]\nA = [\"x.com\"]\nB = [\"X.com\"]").unwrap_err();
        assert!(matches!(error, MapError::SharedName { .. }), "{error}");
    }
}
