//! Which fields of a file hold what, where their names do not say it.
//!
//! The records of a JSON or CSV file are looked at for what is in their fields: days, addresses, long texts,
//! few short names. For each part of an article that no known name gives, the likeliest field is
//! suggested, as a map ready to be used. Nothing is read by a suggestion alone. Cost: a bounded number
//! of records and of fields.

use std::collections::HashSet;
use std::sync::Mutex;

use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::value::Value;
use crate::format::written;
use crate::format::written::day_of_number;
use crate::format::written::looks_like_url;

/// What the fields of records hold.
#[derive(Debug, Default)]
pub struct Observed(Mutex<Fields>);

#[derive(Debug, Default)]
struct Fields {
    records: u64,
    /// By path, in the order of the file.
    fields: Vec<(String, Field)>,
}

/// What is in one field.
#[derive(Debug, Default)]
struct Field {
    count: u64,
    days: u64,
    addresses: u64,
    /// Values of more words than one.
    worded: u64,
    chars: u64,
    /// Some of its values.
    distinct: HashSet<String>,
}

/// A part of an article, and the field that likely holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The part, as a map names it.
    pub part: &'static str,
    /// The path of the field.
    pub path: String,
    /// In how many records it is.
    pub records: u64,
}

/// The most records looked at.
const RECORDS: u64 = 1_000;
/// The most fields of a file.
const FIELDS: usize = 400;
/// The most distinct values counted.
const DISTINCT: usize = 200;
/// How deep fields are looked at.
const DEPTH: u8 = 4;

impl Observed {
    /// Notes what is in a record of JSON.
    pub(crate) fn note_json(&self, json: &str) {
        if let Ok(record) = serde_json::from_str::<Value<'_>>(json) {
            self.with(|fields| fields.note(&record));
        }
    }

    /// Notes what is in a row.
    pub(crate) fn note_row<'c>(&self, cells: impl Iterator<Item = (&'c str, &'c str)>) {
        self.with(|fields| {
            if fields.records < RECORDS {
                fields.records += 1;
                cells.for_each(|(name, cell)| fields.note_text(name.trim(), cell));
            }
        });
    }

    /// Returns how many records were looked at.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.with(|fields| fields.records)
    }

    /// Returns the likeliest field of each part that no known name gives.
    #[must_use]
    pub fn suggestions(&self) -> Vec<Suggestion> {
        self.with(|fields| fields.suggestions())
    }

    fn with<T>(&self, take: impl FnOnce(&mut Fields) -> T) -> T {
        // A panic elsewhere leaves counts that are only less than they could be.
        let mut fields = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        take(&mut fields)
    }
}

impl Fields {
    fn note(&mut self, record: &Value<'_>) {
        if self.records < RECORDS {
            self.records += 1;
            self.note_value("", record, DEPTH);
        }
    }

    fn note_value(&mut self, path: &str, value: &Value<'_>, depth: u8) {
        match value {
            Value::Text(text) => self.note_text(path, text),
            Value::Object(members) if depth > 0 => {
                for (name, value) in members {
                    let path =
                        if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                    self.note_value(&path, value, depth - 1);
                }
            }
            Value::List(values) if depth > 0 => {
                // A list on the way means all its elements.
                values.iter().take(3).for_each(|value| self.note_value(path, value, depth - 1));
            }
            Value::Object(_) | Value::List(_) | Value::Nothing => {}
        }
    }

    fn note_text(&mut self, path: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() || path.is_empty() {
            return;
        }
        let at = match self.fields.iter().position(|(known, _)| known == path) {
            Some(at) => at,
            None if self.fields.len() < FIELDS => {
                self.fields.push((path.to_owned(), Field::default()));
                self.fields.len() - 1
            }
            None => return,
        };
        let field = &mut self.fields[at].1;
        field.count += 1;
        field.days += u64::from(is_day(text));
        field.addresses += u64::from(looks_like_url(text));
        field.worded += u64::from(text.split_whitespace().nth(1).is_some());
        field.chars += text.chars().count() as u64;
        if field.distinct.len() < DISTINCT {
            field.distinct.insert(text.chars().take(80).collect());
        }
    }

    fn suggestions(&self) -> Vec<Suggestion> {
        let known = |wanted: Slot| {
            self.fields.iter().any(|(path, field)| {
                let name = path.rsplit('.').next().unwrap_or(path);
                let slot = names::slot(path).or_else(|| names::slot(name));
                slot.is_some_and(|(slot, rank)| {
                    slot == wanted && (slot != Slot::Body || rank < SUMMARY)
                }) && field.count * 2 >= self.records
            })
        };
        let mut found: Vec<Suggestion> = Vec::new();
        for (slot, part, fits) in PARTS {
            if known(*slot) {
                continue;
            }
            let free = self.fields.iter().filter(|(path, _)| {
                let name = path.rsplit('.').next().unwrap_or(path);
                names::slot(path).or_else(|| names::slot(name)).is_none()
                    && found.iter().all(|suggestion| suggestion.path != *path)
            });
            let best = free
                .map(|(path, field)| (fits(path, field), path, field))
                .filter(|(score, _, field)| *score > 0 && field.count * 4 >= self.records)
                // Of equal ones the first of the record.
                .max_by_key(|(score, _, field)| (*score, field.count))
                .map(|(_, path, field)| Suggestion {
                    part,
                    path: path.clone(),
                    records: field.count,
                });
            found.extend(best);
        }
        found
    }
}

/// Whether a field may hold a part: 0 if not, else the more the better.
type Fits = fn(&str, &Field) -> u64;

/// The parts that are suggested, the surest first.
const PARTS: &[(Slot, &str, Fits)] = &[
    (Slot::Body, "body", fits_body),
    (Slot::Published, "published", fits_day),
    (Slot::Url, "url", fits_address),
    (Slot::Title, "title", fits_title),
    (Slot::Source, "source", fits_source),
    (Slot::Authors, "authors", fits_authors),
];

fn is_day(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // A number of one's own may be anything.
    (digits < text.len() || digits == 8)
        && digits >= 3
        && written::is_date(&day_of_number(text.to_owned()))
}

fn named(path: &str, words: &[&str]) -> u64 {
    let path = path.to_lowercase();
    u64::from(words.iter().any(|word| path.contains(word)))
}

fn mean(field: &Field) -> u64 {
    field.chars / field.count.max(1)
}

fn fits_body(_: &str, field: &Field) -> u64 {
    const SHORTEST: u64 = 60;
    let is_text = mean(field) >= SHORTEST
        && field.worded * 10 >= field.count * 9
        && field.addresses * 2 < field.count;
    u64::from(is_text) * mean(field)
}

fn fits_day(path: &str, field: &Field) -> u64 {
    // Names of other days are known, or speak of copies.
    let is_other = named(
        path,
        &["updat", "modif", "crawl", "scrap", "fetch", "download", "retriev", "access", "birth"],
    ) > 0;
    let is_day = field.days * 5 >= field.count * 4 && !is_other;
    u64::from(is_day) * (1 + named(path, &["publ", "post", "issue", "date", "day"]))
}

fn fits_address(path: &str, field: &Field) -> u64 {
    let is_address = field.addresses * 5 >= field.count * 4;
    let is_other =
        named(path, &["image", "img", "photo", "thumb", "video", "icon", "logo", "avatar"]) > 0;
    u64::from(is_address && !is_other) * (1 + named(path, &["url", "link", "href", "address"]))
}

fn fits_title(path: &str, field: &Field) -> u64 {
    let is_line = (12..=200).contains(&mean(field)) && field.worded * 10 >= field.count * 8;
    let is_own = field.distinct.len() as u64 * 10 >= field.count.min(DISTINCT as u64) * 8;
    let is_other = field.days * 2 > field.count || field.addresses * 2 > field.count;
    u64::from(is_line && is_own && !is_other)
        * (1 + 2 * named(path, &["title", "head", "kop", "titel"]))
}

fn fits_source(path: &str, field: &Field) -> u64 {
    let is_name = (2..=60).contains(&mean(field)) && field.days * 2 < field.count;
    u64::from(is_name)
        * named(
            path,
            &[
                "paper", "outlet", "publi", "media", "medium", "channel", "brand", "zeitung",
                "journal",
            ],
        )
}

fn fits_authors(path: &str, field: &Field) -> u64 {
    let is_name = (4..=120).contains(&mean(field)) && field.days * 2 < field.count;
    u64::from(is_name) * named(path, &["author", "writer", "byline", "reporter", "journalist"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(records: &[&str]) -> Vec<String> {
        let observed = Observed::default();
        records.iter().for_each(|json| observed.note_json(json));
        observed
            .suggestions()
            .into_iter()
            .map(|found| format!("{} = {}", found.part, found.path))
            .collect()
    }

    #[test]
    fn fields_are_suggested_by_what_is_in_them() {
        let long =
            "Eels are back in the canal after thirty years, the river board said on Monday. "
                .repeat(3);
        let one = format!(
            r#"{{"Printed On": "2018-03-05 10:15", "Page Brand": "Kestrel Post", "Post Message": "{long}", "Post Link": "https://post.example/eels", "Line One": "Eels return to the canal", "Likes": "7"}}"#
        );
        let two = one.replace("Eels return", "Cod vanish").replace("03-05", "03-06");
        assert_eq!(
            suggested(&[&one, &two]),
            [
                "body = Post Message",
                "published = Printed On",
                "url = Post Link",
                "title = Line One",
                "source = Page Brand"
            ]
        );
    }

    #[test]
    fn what_known_names_give_is_not_suggested() {
        let long = "Eels are back in the canal after thirty years, the river board said on Monday.";
        let json = format!(
            r#"{{"title": "Eels", "text": "{long}", "when": {{"day": "x", "shown": "5 March 2018"}}, "crawl stamp": "2019-01-02", "note": "{long}"}}"#
        );
        assert_eq!(suggested(&[&json]), ["published = when.shown"]);
        assert!(suggested(&[r#"{"id": 7, "n": "20180305x"}"#]).is_empty());
    }
}
