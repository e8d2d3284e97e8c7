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

use toml::de::DeTable;
use toml::de::DeValue;

use crate::article::meta_name;
use crate::date::DateOrder;

/// What the user says of a root's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Our name of a field (one of [`Map::FIELDS`]) to its dotted path in a record.
    pub fields: BTreeMap<String, String>,
    /// The name of a data set's own field to its dotted path in a record.
    pub meta: BTreeMap<String, String>,
    /// Whether all other fields are kept under their own names.
    pub keep_fields: bool,
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

/// What is before the text of a map where the settings of its root keep all fields, whatever the map says.
const KEEP_ALL: &str = "\0keep all fields\0";

/// Returns the text of a map, or of none, for a root whose settings keep all fields.
#[must_use]
pub fn keeping_all(map: Option<&str>) -> String {
    format!("{KEEP_ALL}{}", map.unwrap_or_default())
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

/// Reads a map.
///
/// # Errors
///
/// When the text is not TOML, a key is not known, a value is not what it should be, or a name is
/// given to two sources.
pub fn read_map(toml_text: &str) -> Result<Map, MapError> {
    match toml_text.strip_prefix(KEEP_ALL) {
        Some(text) => Ok(Map { keep_fields: true, ..read_toml(text)? }),
        None => read_toml(toml_text),
    }
}

fn read_toml(toml_text: &str) -> Result<Map, MapError> {
    let line_at = |at: usize| 1 + toml_text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let wrong = |at: usize, message: String| MapError::Syntax { line: line_at(at), message };
    let written = DeTable::parse(toml_text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        wrong(at, error.message().lines().collect::<Vec<_>>().join(" "))
    })?;
    let mut map = Map::default();
    for (section, value) in written.get_ref() {
        let at = section.span().start;
        if section.get_ref() == KEEP {
            let kept = value.get_ref().as_bool();
            map.keep_fields =
                kept.ok_or_else(|| wrong(at, format!("{KEEP} must be true or false")))?;
            continue;
        }
        let DeValue::Table(entries) = value.get_ref() else {
            return Err(wrong(at, not_a_section(section.get_ref())));
        };
        for (key, value) in entries {
            let (name, at) = (key.get_ref(), key.span().start);
            match section.get_ref().as_ref() {
                "fields" if !Map::FIELDS.contains(&name.as_ref()) => {
                    return Err(MapError::UnknownField {
                        line: line_at(at),
                        name: name.to_string(),
                    });
                }
                "fields" => {
                    let path = path_of(name, value.get_ref()).map_err(|text| wrong(at, text))?;
                    map.fields.insert(name.to_string(), path);
                }
                "meta" => {
                    let path = own_path(name, value.get_ref()).map_err(|text| wrong(at, text))?;
                    map.meta.insert(name.to_string(), path);
                }
                "dates" if name == "order" => {
                    map.order = order_of(value.get_ref()).map_err(|text| wrong(at, text))?;
                }
                "dates" => {
                    let message = format!("unknown key {name:?} in [dates]; known is order");
                    return Err(wrong(at, message));
                }
                "sources" => {
                    let names = names(value.get_ref());
                    let names = names.ok_or_else(|| wrong(at, not_names(name, value.get_ref())))?;
                    map.sources.insert(name.to_string(), names);
                }
                other => return Err(wrong(section.span().start, not_a_section(other))),
            }
        }
        if !SECTIONS.contains(&section.get_ref().as_ref()) {
            return Err(wrong(at, not_a_section(section.get_ref())));
        }
    }
    refuse_shared_names(&map.sources)?;
    Ok(map)
}

const SECTIONS: [&str; 4] = ["fields", "meta", "dates", "sources"];

/// The key above the sections that keeps every field.
const KEEP: &str = "keep-fields";

fn not_an_own_name(name: &str) -> String {
    let hint = meta_name(name).map_or_else(String::new, |name| format!(", such as {name}"));
    format!("{name:?} in [meta] is to be small letters, digits and single _ between them{hint}")
}

fn not_a_section(name: &str) -> String {
    if SECTIONS.contains(&name) {
        return format!(
            "{name} is a section: write [{name}] on a line of its own, what is in it below"
        );
    }
    format!("unknown section {name:?}; known are [fields], [meta], [dates] and [sources]")
}

/// Reads where a part of an article is.
fn path_of(name: &str, value: &DeValue<'_>) -> Result<String, String> {
    let path = value.as_str().filter(|path| is_path(path));
    path.map(str::to_owned).ok_or_else(|| not_a_path(name, value))
}

/// Reads where a field of the data set's own is.
fn own_path(name: &str, value: &DeValue<'_>) -> Result<String, String> {
    if meta_name(name).as_deref() != Some(name) {
        return Err(not_an_own_name(name));
    }
    path_of(name, value)
}

/// Reads which comes first, day or month.
fn order_of(value: &DeValue<'_>) -> Result<DateOrder, String> {
    match value.as_str() {
        Some("dmy") => Ok(DateOrder::DayFirst),
        Some("mdy") => Ok(DateOrder::MonthFirst),
        _ => Err(not_an_order(value)),
    }
}

fn not_a_path(name: &str, value: &DeValue<'_>) -> String {
    format!(
        "{name} is to be the name of a field in quotes, or a path to it such as \"pub.date\", not {}",
        kind(value)
    )
}

fn not_an_order(value: &DeValue<'_>) -> String {
    format!("order must be \"dmy\" or \"mdy\", not {}", kind(value))
}

fn not_names(name: &str, value: &DeValue<'_>) -> String {
    format!(
        "{name:?} is to be a list of other names, such as [\"nyt\", \"nytimes.com\"], not {}",
        kind(value)
    )
}

/// Returns what a value is, as people call it.
fn kind(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(_) | DeValue::Float(_) => "a number".to_owned(),
        DeValue::Boolean(_) => "true or false".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Returns whether a path has a name between all of its dots.
fn is_path(path: &str) -> bool {
    path.split('.').all(|part| !part.trim().is_empty())
}

fn names(value: &DeValue<'_>) -> Option<Vec<String>> {
    let names = value.as_array()?.iter();
    names.map(|name| name.get_ref().as_str().map(str::to_owned)).collect()
}

fn refuse_shared_names(sources: &BTreeMap<String, Vec<String>>) -> Result<(), MapError> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (source, others) in sources {
        for name in others.iter().chain([source]) {
            let owner = owners.entry(name.to_lowercase()).or_insert(source);
            if *owner != source {
                let first = (*owner).to_owned();
                let (name, second) = (name.clone(), source.clone());
                return Err(MapError::SharedName { name, first, second });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::format::Options;

    #[test]
    fn a_map_may_name_the_fields_that_formats_know() {
        let unknown = BTreeMap::from([("x".to_owned(), "x".to_owned())]);
        let refused = Options::with_fields(&unknown).unwrap_err().to_string();
        let known = refused.split_once("has: ").unwrap().1.trim_end_matches(')');
        let known: BTreeSet<&str> = known.split(", ").collect();
        assert_eq!(known, BTreeSet::from(Map::FIELDS));
    }

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
    fn a_map_names_the_fields_to_keep() {
        let map = read_map("keep-fields = true\n[meta]\nbias = \"rating.bias\"").unwrap();
        assert_eq!((map.meta["bias"].as_str(), map.keep_fields), ("rating.bias", true));
        let error = |text: &str| read_map(text).unwrap_err().to_string();
        let said = error("[meta]\n\"Bias-Rating\" = \"x\"");
        assert!(said.contains("line 2") && said.contains("such as bias_rating"), "{said}");
        assert!(error("keep-fields = 1").contains("must be true or false"));
        assert!(error("[meta]\nbias = 3").contains("not a number"));
    }

    #[test]
    fn a_value_of_another_kind_is_said_in_words_of_the_map() {
        let message = |text: &str| read_map(text).unwrap_err().to_string();
        for (text, said) in [
            ("[fields]\ntitle = [\"a\", \"b\"]", "line 2: title is to be the name of a field"),
            ("[fields]\ntitle = 3", "not a number"),
            ("[fields]\ntitle = \"a..b\"", "not \"a..b\""),
            ("[fields]\ntitle = \"\"", "not \"\""),
            ("fields = [\"a\"]", "line 1: fields is a section"),
            ("title = \"headline\"", "unknown section \"title\""),
            ("\n[feilds]", "line 2: unknown section \"feilds\""),
            ("[dates]\norder = 1", "\"dmy\" or \"mdy\", not a number"),
            ("[sources]\nReuters = \"rtr\"", "a list of other names"),
            ("[sources]\nReuters = [\"rtr\", 3]", "a list of other names"),
        ] {
            let message = message(text);
            assert!(message.contains(said), "{text}: {message}");
            assert!(!message.contains("invalid type"), "{message}");
        }
    }

    #[test]
    fn a_name_given_to_two_sources_is_refused() {
        let error = read_map("[sources]\nA = [\"x.com\"]\nB = [\"X.com\"]").unwrap_err();
        assert!(matches!(error, MapError::SharedName { .. }), "{error}");
    }
}
