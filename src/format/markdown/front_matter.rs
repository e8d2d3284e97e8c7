//! Front matter: fields in YAML or TOML above a Markdown text, and what people write in its place.

use std::borrow::Cow;

use crate::format::Options;
use crate::format::fields::Fields;
use crate::format::names::Slot;
use crate::format::scanned::Scanner;
use crate::format::value::Value;
use crate::format::values;
use crate::format::written;

/// Front matter at the top of a file.
pub(crate) struct FrontMatter<'t> {
    pub(crate) text: &'t str,
    form: Form,
    /// How many lines of the file it takes, its fences included.
    pub(crate) lines: usize,
}

/// How fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Yaml,
    Toml,
    Json,
}

/// Finds the front matter of a file that is an object of JSON, whose brackets are its fences.
fn in_json(text: &str) -> Option<FrontMatter<'_>> {
    let length = Scanner::default().feed(text.as_bytes())?;
    let object = &text[..length];
    let is_alone = text[length..].lines().next().is_none_or(|rest| rest.trim().is_empty());
    let is_object =
        matches!(serde_json::from_str(object), Ok(Value::Object(members)) if !members.is_empty());
    (is_alone && is_object).then(|| FrontMatter {
        text: object,
        form: Form::Json,
        lines: object.lines().count(),
    })
}

/// Finds the front matter of a file.
pub(crate) fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    if text.starts_with('{') {
        return in_json(text);
    }
    let fence = text.lines().next()?.trim_end();
    let form = match fence {
        "---" => Form::Yaml,
        "+++" => Form::Toml,
        _ => return None,
    };
    let inside = &text[text.find('\n')? + 1..];
    let (mut at, mut lines) = (0, 1);
    for line in inside.split_inclusive('\n') {
        lines += 1;
        let bare = line.trim_end();
        if bare == fence || (bare == "..." && form == Form::Yaml) {
            return Some(FrontMatter { text: &inside[..at], form, lines });
        }
        at += line.len();
    }
    None
}

impl<'t> FrontMatter<'t> {
    /// Returns its fields.
    pub(crate) fn fields(&self, options: &Options) -> Fields<'t> {
        let parsed = match self.form {
            Form::Toml => toml::from_str(self.text).ok().map(from_toml),
            Form::Json => serde_json::from_str::<Value<'_>>(self.text).ok().map(owned),
            Form::Yaml => {
                // `no` and `on` are words of articles, not truth values.
                let reading = serde_saphyr::options! { strict_booleans: true };
                serde_saphyr::from_str_with_options::<Value<'_>>(self.text, reading).ok().map(owned)
            }
        };
        let value = match parsed {
            // A number, a date or a truth value is what is written, not what YAML makes of it.
            Some(Value::Object(members)) => {
                let as_written = |(name, value): (Cow<'t, str>, Value<'t>)| {
                    let value = match value {
                        Value::Text(_) | Value::Nothing => match self.scalar(&name) {
                            Some(text) => Value::Text(text.into()),
                            None => value,
                        },
                        list => list,
                    };
                    (name, value)
                };
                Value::Object(members.into_iter().map(as_written).collect())
            }
            // Not YAML, as people write it (`title: x: y`): its lines are read.
            _ => Value::Object(
                self.lines().map(|(name, text)| (name.into(), Value::Text(text.into()))).collect(),
            ),
        };
        let mut fields = values::fields_in(value, options);
        if !fields.has(Slot::Published) {
            // Many sites put the day into the address only.
            let addresses =
                ["path", "permalink", "slug", "url"].map(|name| self.lines().find(|l| l.0 == name));
            let day = addresses.into_iter().flatten().find_map(|(_, address)| {
                let address = address.trim_start_matches('/');
                address.get(..written::leading(address)?)
            });
            if let Some(day) = day {
                fields.put(Slot::Published, 4, day.into());
            }
        }
        fields
    }

    /// Returns the names and values of its lines, as written.
    fn lines(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let mark = if self.form == Form::Toml { '=' } else { ':' };
        self.text.lines().filter_map(move |line| {
            let (name, value) = line.split_once(mark)?;
            let is_name = !name.is_empty() && !name.starts_with(['#', ' ', '\t', '-']);
            is_name.then(|| (name.trim().trim_matches('"'), unquoted(value.trim())))
        })
    }

    /// Returns the value of a name that is on its line, plain: neither quoted nor a block.
    fn scalar(&self, name: &str) -> Option<&'t str> {
        let mark = if self.form == Form::Toml { '=' } else { ':' };
        self.text.lines().find_map(|line| {
            let (found, value) = line.split_once(mark)?;
            let value = value.trim();
            let plain =
                value.starts_with(|char: char| char.is_ascii_digit()) && !value.contains('#');
            (found.trim() == name && plain).then_some(value)
        })
    }
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return inner;
        }
    }
    value
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Nothing => Value::Nothing,
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::List(values) => Value::List(values.into_iter().map(owned).collect()),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (Cow::Owned(name.into_owned()), owned(value)))
                .collect(),
        ),
    }
}

fn from_toml(table: toml::Table) -> Value<'static> {
    fn value(toml: toml::Value) -> Value<'static> {
        match toml {
            toml::Value::String(text) => Value::Text(text.into()),
            toml::Value::Integer(number) => Value::Text(number.to_string().into()),
            toml::Value::Float(number) => Value::Text(number.to_string().into()),
            toml::Value::Datetime(date) => Value::Text(date.to_string().into()),
            toml::Value::Boolean(_) => Value::Nothing,
            toml::Value::Array(values) => Value::List(values.into_iter().map(value).collect()),
            toml::Value::Table(table) => from_toml(table),
        }
    }
    Value::Object(table.into_iter().map(|(name, toml)| (name.into(), value(toml))).collect())
}
