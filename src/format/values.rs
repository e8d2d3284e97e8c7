//! Reads one JSON value into the fields of an article, copying as little as it can.
//!
//! Most of a record is its text, and most records name their parts in a known way: a known name's
//! value is kept, any other is passed over without building it. Only when that finds no article is
//! the record read again as a tree and searched for one inside. Depth is capped by the parser.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::DeserializeSeed;
use serde::de::Error;
use serde::de::IgnoredAny;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;

use crate::format::Options;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::names;
use crate::format::names::MAPPED;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;

/// A JSON (or YAML, or TOML) value whose texts are borrowed from the file where they can be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'t> {
    /// `null`, `true` and `false`: nothing an article has.
    Nothing,
    /// A text, or a number as it is written.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Value<'t>>),
    /// An object, in the order of the file.
    Object(Vec<(Cow<'t, str>, Value<'t>)>),
}

impl<'t> Value<'t> {
    /// Returns the value of a name of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Returns every value at a dotted path; a list on the way means all its elements, unless
    /// the path gives a number.
    fn at<'v>(&'v self, path: &[String], found: &mut Vec<&'v Self>) {
        let Some((name, rest)) = path.split_first() else {
            found.push(self);
            return;
        };
        match self {
            Self::Object(_) => {
                // A name may hold dots itself.
                let whole = path.join(".");
                if let Some(value) = self.get(&whole) {
                    found.push(value);
                } else if let Some(value) = self.get(name) {
                    value.at(rest, found);
                }
            }
            Self::List(values) => match name.parse::<usize>() {
                Ok(index) => {
                    if let Some(value) = values.get(index) {
                        value.at(rest, found);
                    }
                }
                Err(_) => values.iter().for_each(|value| value.at(path, found)),
            },
            Self::Text(_) | Self::Nothing => {}
        }
    }

    /// Adds what the value says of `slot`.
    fn say(self, slot: Slot, rank: u8, fields: &mut Fields<'t>) {
        match self {
            Self::Nothing => fields.put(slot, rank, Cow::Borrowed("")),
            Self::Text(text) => match slot {
                Slot::Authors if text.starts_with('[') && !text.starts_with("[[") => {
                    for name in list_in_text(&text) {
                        fields.put(slot, rank, name.into());
                    }
                }
                Slot::Section if text.starts_with('[') => {
                    if let Some(name) = list_in_text(&text).into_iter().next() {
                        fields.put(slot, rank, name.into());
                    }
                }
                _ => fields.put(slot, rank, text),
            },
            Self::List(values) => match slot {
                Slot::Authors | Slot::Subjects => {
                    values.into_iter().for_each(|value| value.say(slot, rank, fields));
                }
                Slot::Body if values.iter().all(|value| matches!(value, Self::Text(_))) => {
                    fields.put(slot, rank, paragraphs(&values).into());
                }
                // Several forms of one text: the first is as good as any.
                _ => {
                    if let Some(value) = values.into_iter().find(|value| *value != Self::Nothing) {
                        value.say(slot, rank, fields);
                    }
                }
            },
            Self::Object(members) => {
                if let Some(text) = in_parts(slot, &members) {
                    fields.put(slot, rank, text.into());
                    return;
                }
                let mut members = members;
                for name in names_inside(slot) {
                    if let Some(at) = members.iter().position(|(member, _)| member == name) {
                        let (_, value) = members.swap_remove(at);
                        // `{"$date": {"$numberLong": …}}` is as deep as it gets.
                        value.say(slot, rank, fields);
                        return;
                    }
                }
            }
        }
    }
}

/// Returns the names under which an object holds what a part is, the better first.
const fn names_inside(slot: Slot) -> &'static [&'static str] {
    match slot {
        Slot::Authors | Slot::Source | Slot::Section | Slot::Subjects => {
            &["name", "title", "display_name", "original", "label", "text", "value", "@value"]
        }
        Slot::Url => &["@id", "url", "href", "canonical", "value"],
        Slot::Title | Slot::Body => &[
            "rendered", "text", "value", "main", "content", "plain", "html", "#text", "$t", "_",
            "@value", "name",
        ],
        Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
            &["$date", "$numberLong", "iso", "date", "published", "value", "@value", "#text"]
        }
        Slot::Post => &[],
        Slot::Lang | Slot::Key | Slot::Kind | Slot::Page => {
            &["code", "alternateName", "name", "$oid", "value", "@value", "#text"]
        }
    }
}

/// Puts together what an object holds in parts: the names of a person, the numbers of a day.
fn in_parts(slot: Slot, members: &[(Cow<'_, str>, Value<'_>)]) -> Option<String> {
    let value = |names: &[&str]| {
        let member = members.iter().find(|(name, _)| names.contains(&name.as_ref()));
        member.map(|(_, value)| value)
    };
    let text = |names: &[&str]| match value(names) {
        Some(Value::Text(text)) => text.trim(),
        _ => "",
    };
    match slot {
        Slot::Authors => {
            let given = text(&["given", "firstName", "firstname", "first_name", "givenName"]);
            let family = text(&["family", "lastName", "lastname", "last_name", "familyName"]);
            let name = format!("{given} {family}");
            let is_named = value(&["name"]).is_none() && !family.is_empty();
            is_named.then(|| name.trim().to_owned())
        }
        Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
            let Some(Value::List(days)) = value(&["date-parts"]) else { return None };
            let Some(Value::List(numbers)) = days.first() else { return None };
            let numbers = numbers.iter().map(|number| match number {
                Value::Text(number) => Some(format!("{number:0>2}")),
                _ => None,
            });
            Some(numbers.collect::<Option<Vec<_>>>()?.join("-"))
        }
        _ => None,
    }
}

/// Returns whether an object is an article: it holds a text and is no name (`_source`, `title`).
fn holds_text(value: &Value<'_>) -> bool {
    let Value::Object(members) = value else { return false };
    members.iter().any(|(name, value)| {
        !matches!(value, Value::Nothing)
            && matches!(names::slot(name), Some((Slot::Body, rank)) if rank < SUMMARY)
            && !matches!(name.as_ref(), "text" | "#text")
    })
}

/// Writes `null` for `NaN` and infinities, as programs that know no better put them into JSON;
/// `None` if there are none.
pub(crate) fn without_nan(json: &str) -> Option<String> {
    const NONE: [&str; 3] = ["NaN", "-Infinity", "Infinity"];
    let mut mended = String::with_capacity(json.len());
    let (mut in_string, mut escaped, mut at) = (false, false, 0);
    let mut is_mended = false;
    while let Some(char) = json[at..].chars().next() {
        let none = NONE.iter().find(|none| !in_string && json[at..].starts_with(**none));
        if let Some(none) = none {
            mended.push_str("null");
            is_mended = true;
            at += none.len();
            continue;
        }
        match char {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        mended.push(char);
        at += char.len_utf8();
    }
    is_mended.then_some(mended)
}

fn paragraphs(values: &[Value<'_>]) -> String {
    let mut body = String::new();
    for value in values {
        if let Value::Text(text) = value {
            body.push_str(text);
            body.push_str("\n\n");
        }
    }
    body
}

/// Reads a list that was written as text, as Python prints one: `['Jane Doe', 'Li Wei']`.
pub(crate) fn list_in_text(text: &str) -> Vec<String> {
    let inner = text.trim();
    let Some(inner) = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) else {
        return vec![text.to_owned()];
    };
    let mut items = Vec::new();
    let mut item = String::new();
    let mut quote = None;
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match (char, quote) {
            ('\\', Some(_)) => item.extend(chars.next()),
            (_, Some(open)) if char == open => quote = None,
            ('\'' | '"', None) if item.trim().is_empty() => quote = Some(char),
            (',', None) => items.push(std::mem::take(&mut item)),
            _ => item.push(char),
        }
    }
    items.push(item);
    items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ValueVisitor { left: &Cell::new(MOST) }.deserialize(deserializer)
    }
}

/// The most values kept of one field or tree: the smallest values take fifty times their room in the
/// file, and no article has so many.
const MOST: u32 = 200_000;

#[derive(Clone, Copy)]
struct ValueVisitor<'l> {
    /// How many more values may be kept.
    left: &'l Cell<u32>,
}

impl<'de> DeserializeSeed<'de> for ValueVisitor<'_> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.left.get().checked_sub(1) {
            Some(left) => self.left.set(left),
            None => return Err(D::Error::custom(format!("more than {MOST} values in a record"))),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_> {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Value::Text(number.to_string().into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Value::Text(number.to_string().into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Value::Text(number.to_string().into()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value_seed(self)?));
        }
        Ok(Value::Object(members))
    }
}

/// The name of a member, borrowed where it holds no escape.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }

            fn visit_i64<E: Error>(self, name: i64) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_string())))
            }

            fn visit_u64<E: Error>(self, name: u64) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_string())))
            }

            fn visit_bool<E: Error>(self, name: bool) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_string())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// Reads the members of one object that have known names.
struct Known;

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Fields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Known {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        while let Some(Name(name)) = map.next_key()? {
            if let Some((slot, rank)) = names::slot(&name) {
                let value: Value<'de> = map.next_value()?;
                add(slot, rank, &name, value, &mut fields);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(fields)
    }
}

/// Adds a member's value, unless its name means something else when it holds such a value.
fn add<'t>(slot: Slot, rank: u8, name: &str, value: Value<'t>, fields: &mut Fields<'t>) {
    let is_text = matches!(value, Value::Text(_));
    match slot {
        // `_source` is all of a record, not who published it.
        Slot::Source if holds_text(&value) => {}
        // A list of topics, not a headline.
        Slot::Title if rank > 1 && !is_text => {}
        // `article: {…}` holds all of an article, not its text.
        Slot::Body if matches!(&value, Value::Object(members) if members.len() > 4) => {}
        // A source given as an address is the address of the article as well.
        Slot::Key if name.eq_ignore_ascii_case("guid") => {
            if let Value::Text(text) = &value
                && looks_like_url(text)
            {
                fields.put(Slot::Url, 3, text.clone());
            }
            value.say(slot, rank, fields);
        }
        _ => value.say(slot, rank, fields),
    }
}

/// Reads the fields of the article an object is or holds.
///
/// # Errors
/// When it is not JSON.
pub(crate) fn fields_of<'t>(
    json: &'t str,
    options: &Options,
) -> Result<Fields<'t>, serde_json::Error> {
    if options.fields.is_empty() {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let fields = Known.deserialize(&mut deserializer)?;
        deserializer.end()?;
        if fields.has_text() {
            return Ok(fields);
        }
    }
    let value: Value<'t> = serde_json::from_str(json)?;
    Ok(fields_in(value, options))
}

/// Reads the fields of the article a value is or holds.
pub(crate) fn fields_in<'t>(value: Value<'t>, options: &Options) -> Fields<'t> {
    let mut fields = Fields::default();
    for field in &options.fields {
        let mut found = Vec::new();
        value.at(&field.path, &mut found);
        if !found.is_empty() {
            field.found();
        }
        for value in found {
            value.clone().say(field.slot, MAPPED, &mut fields);
        }
    }
    search(value, 3, &mut fields);
    fields
}

/// Adds the known members of an object; if they have no text, those of the objects in it.
fn search<'t>(value: Value<'t>, depth: u8, fields: &mut Fields<'t>) {
    let Value::Object(members) = value else { return };
    let mut inside = Vec::new();
    for (name, value) in members {
        match names::slot(&name) {
            Some((slot, rank)) => {
                // `_source` and `article` may hold all of an article.
                if matches!(value, Value::Object(_)) {
                    inside.push(value.clone());
                }
                add(slot, rank, &name, value, fields);
            }
            None if matches!(value, Value::Object(_)) => inside.push(value),
            None => {}
        }
    }
    for value in inside {
        if depth == 0 || fields.has_text() {
            return;
        }
        // Only a part that holds a text is taken for the article: others name people and pictures.
        let mut found = Fields::default();
        search(value, depth - 1, &mut found);
        if found.has_text() {
            fields.append(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;
    use crate::format::DateRole;
    use crate::format::Draft;
    use std::collections::BTreeMap;

    fn draft(json: &str) -> Draft {
        mapped(json, &[])
    }

    fn mapped(json: &str, map: &[(&str, &str)]) -> Draft {
        let map: BTreeMap<_, _> =
            map.iter().map(|(part, path)| ((*part).to_owned(), (*path).to_owned())).collect();
        let options = Options::with_fields(&map).unwrap();
        fields_of(json, &options).unwrap().into_draft(EvidenceKind::Field, None)
    }

    fn dates(draft: &Draft) -> Vec<&str> {
        draft.dates.iter().map(|claim| claim.text.as_str()).collect()
    }

    #[test]
    fn a_schema_org_article_is_read() {
        let draft = draft(
            r#"{"@type": "NewsArticle", "headline": "Bridge closed", "articleBody": "It is closed.",
            "datePublished": "2020-01-02T10:00:00+01:00", "dateModified": "2020-01-03",
            "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Li Wei"}],
            "publisher": {"@type": "Organization", "name": "The Post", "logo": {"url": "x"}},
            "mainEntityOfPage": {"@id": "https://post.example/1"}, "inLanguage": "en",
            "articleSection": ["City", "Roads"]}"#,
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.authors, ["Jane Doe", "Li Wei"]);
        assert_eq!(dates(&draft), ["2020-01-02T10:00:00+01:00", "2020-01-03"]);
        assert_eq!(draft.sources[0].text, "The Post");
        assert_eq!(draft.url.as_deref(), Some("https://post.example/1"));
        assert_eq!((draft.lang.as_deref(), draft.section.as_deref()), (Some("en"), Some("City")));
    }

    #[test]
    fn records_of_known_corpora_say_day_source_and_authors() {
        for (json, day, source, authors) in [
            // A crawler's record.
            (
                r#"{"title": "Eels", "maintext": "Back.", "date_publish": "2019-03-08 06:15:00",
                "date_download": "2023-06-11 08:30:05", "authors": ["Mara Quill"]}"#,
                "2019-03-08 06:15:00",
                "",
                &["Mara Quill"][..],
            ),
            // A program for references.
            (
                r#"{"title": "Eels", "text": "Back.", "container-title": "The Post",
                "issued": {"date-parts": [["1998", 5]]}, "accessed": {"date-parts": [[2022, 1, 5]]},
                "author": [{"family": "Quill", "given": "Mara"}]}"#,
                "1998-05",
                "The Post",
                &["Mara Quill"],
            ),
            // An interface of a paper.
            (
                r#"{"headline": {"main": "Eels"}, "lead_paragraph": "Back.", "source": "The Post",
                "pub_date": "1998-05-12T05:00:00+0000", "byline": {"original": "By Mara Quill"}}"#,
                "1998-05-12T05:00:00+0000",
                "The Post",
                &["By Mara Quill"],
            ),
            // A search engine's dump.
            (
                r#"{"_index": "n", "_source": {"title": "Eels", "content": "Back.",
                "published_at": "2021-04-05", "source": "The Post"}}"#,
                "2021-04-05",
                "The Post",
                &[],
            ),
            // A post.
            (
                r#"{"title": "Eels", "selftext": "Back.", "author": "eelfan", "subreddit": "news",
                "created_utc": 1552025800}"#,
                "1552025800",
                "",
                &["eelfan"],
            ),
        ] {
            let draft = draft(json);
            let published = draft.dates.iter().filter(|claim| {
                matches!(claim.role, DateRole::Published | DateRole::LikelyPublished)
            });
            let published: Vec<_> = published.map(|claim| claim.text.as_str()).collect();
            assert_eq!(published, [day], "{json}");
            let said = draft.sources.first().map_or("", |claim| claim.text.as_str());
            assert_eq!((said, draft.body.as_str()), (source, "Back."), "{json}");
            assert_eq!(draft.authors, authors, "{json}");
        }
    }

    #[test]
    fn what_is_no_number_is_nothing_and_in_a_text_a_word() {
        let json =
            r#"{"title": "NaN, \"NaN\" and Infinity", "score": NaN, "x": [-Infinity, Infinity]}"#;
        let mended = without_nan(json).unwrap();
        assert_eq!(
            mended,
            r#"{"title": "NaN, \"NaN\" and Infinity", "score": null, "x": [null, null]}"#
        );
        assert_eq!(without_nan(r#"{"title": "NaN"}"#), None);
    }

    #[test]
    fn a_ninjs_item_is_read() {
        let draft = draft(
            r#"{"uri": "tag:x", "type": "text", "versioncreated": "2020-01-02T10:00:00Z",
            "subject": [{"name": "roads"}], "byline": "Jane Doe", "headline": "Bridge closed",
            "body_xhtml": "<p>It is <b>closed</b>.</p><p>Really &amp; truly.</p>"}"#,
        );
        assert_eq!(draft.body, "It is closed.\n\nReally & truly.");
        assert_eq!((draft.title.as_deref(), draft.url), (Some("Bridge closed"), None));
    }

    #[test]
    fn an_article_inside_is_found() {
        let draft = draft(
            r#"{"_index": "x", "_id": "7", "_source": {"meta": {"source": "The Post"},
            "article": {"title": "Bridge", "text": "It is closed.", "a": 1, "b": 2, "c": 3}}}"#,
        );
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("Bridge"), "It is closed.")
        );
    }

    #[test]
    fn a_map_beats_the_usual_names() {
        let json = r#"{"title": "a", "text": "b", "date": "2020-01-01",
            "pub": {"on": [{"day": "2020-01-02"}]}, "x.y": "c"}"#;
        let draft = mapped(json, &[("published", "pub.on.day"), ("body", "x.y")]);
        assert_eq!(dates(&draft), ["2020-01-02", "2020-01-01"]);
        assert_eq!(draft.body, "c");
    }

    #[test]
    fn a_map_of_an_unknown_part_is_refused() {
        let map = BTreeMap::from([("datum".to_owned(), "x".to_owned())]);
        let error = Options::with_fields(&map).unwrap_err();
        assert!(error.to_string().starts_with("unknown field \"datum\" (an article has: title, "));
    }

    #[test]
    fn paragraphs_may_be_a_list_and_texts_wrapped_in_objects() {
        assert_eq!(draft(r#"{"title": "t", "body": ["One.", "Two."]}"#).body, "One.\n\nTwo.");
        let wordpress =
            draft(r#"{"title": {"rendered": "T"}, "content": {"rendered": "<p>One</p>"}}"#);
        assert_eq!((wordpress.title.as_deref(), wordpress.body.as_str()), (Some("T"), "One"));
    }

    #[test]
    fn authors_may_be_a_list_printed_by_a_program() {
        let draft = draft(r#"{"text": "x", "authors": "['Jane Doe', \"Pat O'Hara\"]"}"#);
        assert_eq!(draft.authors, ["Jane Doe", "Pat O'Hara"]);
    }

    #[test]
    fn numbers_and_wrapped_dates_are_texts() {
        let draft =
            draft(r#"{"text": "x", "id": 7, "date": {"$date": {"$numberLong": "1577836800000"}}}"#);
        assert_eq!((draft.key.as_deref(), dates(&draft)), (Some("7"), vec!["1577836800000"]));
    }

    #[test]
    fn a_flood_of_values_is_an_error() {
        let json = format!("{{\"text\": [{}1]}}", "1,".repeat(MOST as usize));
        let error = fields_of(&json, &Options::default()).unwrap_err();
        assert!(error.to_string().starts_with("more than 200000 values in a record"));
    }

    #[test]
    fn depth_is_an_error_and_not_a_fall() {
        for json in ["[".repeat(100_000), format!("{{\"text\":{}", "{\"text\":".repeat(100_000))] {
            assert!(fields_of(&json, &Options::default()).is_err());
        }
    }
}
