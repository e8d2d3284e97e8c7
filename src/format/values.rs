//! Reads one JSON value into the fields of an article, copying as little as it can.
//!
//! Most of a record is its text, and most records name their parts in a known way: a known name's
//! value is kept, any other is passed over without building it. Only when that finds no article is
//! the record read again as a tree and searched for one inside. Depth is capped by the parser.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::DeserializeSeed;
use serde::de::IgnoredAny;
use serde::de::MapAccess;
use serde::de::Visitor;

use crate::article::meta_name;
use crate::format::Options;
use crate::format::blocks;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::names;
use crate::format::names::IN_BLOCKS;
use crate::format::names::MAPPED;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::value::Name;
use crate::format::value::Value;

impl<'t> Value<'t> {
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
                Slot::Body => {
                    if let Some(section) = blocks::section(&values) {
                        fields.put(Slot::Section, 5, section.to_owned().into());
                    }
                    fields.put(slot, rank, blocks::text(&values).into());
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
        Slot::Authors | Slot::Source | Slot::Section | Slot::Subjects => &[
            "name",
            "title",
            "display_name",
            "displayName",
            "by",
            "original",
            "label",
            "text",
            "value",
            "@value",
        ],
        Slot::Url => &["@id", "url", "href", "canonical", "value"],
        Slot::Title | Slot::Body => &[
            "rendered",
            "text",
            "value",
            "main",
            "basic",
            "content",
            "plain",
            "html",
            "#text",
            "$t",
            "_",
            "@value",
            "blocks",
            "children",
            "nodes",
            "paragraphs",
            "name",
        ],
        Slot::Published | Slot::Updated | Slot::Saved | Slot::Created => {
            &["$date", "$numberLong", "iso", "date", "published", "value", "@value", "#text"]
        }
        Slot::Post | Slot::Year | Slot::Month | Slot::Day => &[],
        Slot::Message | Slot::Crawl | Slot::Upload => &[],
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

/// What the known members of an object say.
struct Record<'t> {
    fields: Fields<'t>,
    /// An object in it may say more.
    has_more: bool,
}

/// Reads the members of one object that have known names.
struct Known;

impl<'de> DeserializeSeed<'de> for Known {
    type Value = Record<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Known {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut fields, mut has_more) = (Fields::default(), false);
        let mut state = State::default();
        while let Some(Name(name)) = map.next_key()? {
            if let Some((slot, rank)) = names::slot(&name) {
                let value: Value<'de> = map.next_value()?;
                add(slot, rank, &name, value, &mut fields);
            } else if ACCOUNTS.contains(&name.as_ref()) {
                put_account(&name, &map.next_value()?, &mut fields);
            } else if State::is_said_by(&name) {
                state.note(&name, &map.next_value()?);
            } else {
                has_more |= ABOUT.contains(&name.as_ref()) || name == "data";
                map.next_value::<IgnoredAny>()?;
            }
        }
        state.put(&mut fields);
        Ok(Record { fields, has_more })
    }
}

/// Adds a member's value, unless its name means something else when it holds such a value.
fn add<'t>(slot: Slot, rank: u8, name: &str, value: Value<'t>, fields: &mut Fields<'t>) {
    let is_text = matches!(value, Value::Text(_));
    match slot {
        // `_source` is all of a record, not who published it.
        Slot::Source if holds_text(&value) => {}
        Slot::Post => put_post(&value, fields),
        // The library of a paper calls the paper the title, and the title a heading.
        Slot::Title if is_named_record(&value) => {
            value.clone().say(Slot::Title, 9, fields);
            value.say(Slot::Source, 3, fields);
        }
        // A list of topics, not a headline.
        Slot::Title if rank > 1 && !is_text => {}
        Slot::Authors if name.eq_ignore_ascii_case("credits") && is_text => {}
        // Articles, each with a title of its own, or no blocks of a text at all.
        Slot::Body if matches!(&value, Value::List(values) if blocks::are_records(values)) => {}
        Slot::Body if rank == IN_BLOCKS && !are_blocks(name, &value) => {}
        // `article: {…}` holds all of an article, not its text.
        Slot::Body if matches!(&value, Value::Object(members) if members.len() > 4) => {}
        Slot::Body if holds_text(&value) && rank > 1 => {}
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

/// Returns whether a list holds the text of an article in blocks; `paragraphs` may be texts alone.
fn are_blocks(name: &str, value: &Value<'_>) -> bool {
    let Value::List(values) = value else { return false };
    let has_objects = values.iter().any(|value| matches!(value, Value::Object(_)));
    let has_texts = values.iter().any(|value| matches!(value, Value::Text(_)));
    if has_objects {
        !blocks::text(values).trim().is_empty()
    } else {
        has_texts && name == "paragraphs"
    }
}

/// Returns whether an object is the entry of something with an id and a name.
fn is_named_record(value: &Value<'_>) -> bool {
    let names = ["value", "name", "title"];
    value.get("id").is_some() && names.iter().any(|name| value.get(name).is_some())
}

/// Reads what a person posted, where her posts are exported with what each of them is beside it
/// (`"data": [{"post": …}]`).
fn put_posts<'t>(values: &[Value<'t>], fields: &mut Fields<'t>) {
    let posts = values.iter().filter_map(|value| value.get("post"));
    for post in posts.filter(|post| matches!(post, Value::Text(_))) {
        fields.put(Slot::Post, 1, Cow::Borrowed("post"));
        post.clone().say(Slot::Body, 2, fields);
    }
}

/// Gives the members of a record of a library of newspapers that names them by letters their usual names:
/// `ft` (full text) and `lg` (language) together are in no other.
fn spelled_out(value: Value<'_>) -> Value<'_> {
    const NAMES: [(&str, &str); 5] =
        [("ft", "text"), ("t", "title"), ("d", "date"), ("lg", "lang"), ("pp", "page")];
    let has_text = |name: &str| matches!(value.get(name), Some(Value::Text(_)));
    if !has_text("ft") || !has_text("lg") {
        return value;
    }
    let Value::Object(members) = value else { return value };
    let spelled = |(name, value): (Cow<'_, str>, _)| {
        let known = NAMES.iter().find(|(short, _)| *short == name);
        (known.map_or(Cow::Owned(name.to_string()), |(_, long)| Cow::Borrowed(*long)), value)
    };
    Value::Object(members.into_iter().map(spelled).collect())
}

/// Reads a field that only posts have. The text of a post that is passed on is in the post it passes on.
fn put_post<'t>(value: &Value<'t>, fields: &mut Fields<'t>) {
    if *value == Value::Nothing {
        return;
    }
    fields.put(Slot::Post, 1, Cow::Borrowed("post"));
    for name in ["full_text", "text", "content"] {
        if let Some(text @ Value::Text(_)) = value.get(name) {
            text.clone().say(Slot::Body, MAPPED, fields);
            return;
        }
    }
}

/// Reads who wrote a post (`user`, `account`): the name is the byline and the source.
fn put_account<'t>(name: &str, account: &Value<'t>, fields: &mut Fields<'t>) {
    let text = |names: &[&str]| {
        let found = names.iter().find_map(|name| account.get(name));
        found.filter(|value| matches!(value, Value::Text(_))).cloned()
    };
    let Some(handle) = text(&["screen_name", "acct", "username", "handle"])
        .or_else(|| text(&["id"]).filter(|_| name == "from"))
    else {
        return;
    };
    let name = text(&["name", "display_name", "displayName"]).unwrap_or(handle);
    fields.put(Slot::Post, 1, Cow::Borrowed("post"));
    name.clone().say(Slot::Authors, 3, fields);
    name.say(Slot::Source, 3, fields);
}

/// What the members of a record say of its state.
#[derive(Default)]
struct State {
    is_draft: bool,
    is_of_program: bool,
    has_action: bool,
}

impl State {
    /// Returns whether a member may say something of the state.
    fn is_said_by(name: &str) -> bool {
        matches!(name, "status" | "post_status" | "type" | "action")
    }

    fn note(&mut self, name: &str, value: &Value<'_>) {
        let Value::Text(text) = value else { return };
        match name {
            "status" | "post_status" => {
                self.is_draft |= matches!(text.as_ref(), "draft" | "auto-draft" | "trash");
            }
            "type" => self.is_of_program |= text == "service",
            _ => self.has_action = true,
        }
    }

    fn put(&self, fields: &mut Fields<'_>) {
        if self.is_draft {
            fields.pass_over("draft");
        } else if self.is_of_program && self.has_action {
            fields.pass_over("notice of a program");
        }
    }
}

/// Names of objects that say who wrote a post.
const ACCOUNTS: [&str; 3] = ["user", "account", "from"];

/// Names of objects that say more of an article than its text.
const ABOUT: [&str; 11] = [
    "meta",
    "metadata",
    "head",
    "header",
    "info",
    "attributes",
    "properties",
    "fields",
    "attrs",
    "warc_headers",
    "warc_header",
];

/// Reads the fields of the article an object is or holds.
///
/// # Errors
/// When it is not JSON.
pub(crate) fn fields_of<'t>(
    json: &'t str,
    options: &Options,
) -> Result<Fields<'t>, serde_json::Error> {
    if options.fields.is_empty() && !options.keeps_own() {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let Record { fields, has_more } = Known.deserialize(&mut deserializer)?;
        deserializer.end()?;
        let is_whole = fields.has(Slot::Title) && fields.has(Slot::Published);
        if fields.has_text() && (is_whole || !has_more) {
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
    for own in &options.own {
        let mut found = Vec::new();
        value.at(&own.path, &mut found);
        if !found.is_empty() {
            own.found();
        }
        found.into_iter().for_each(|value| put_own(value, &own.name, &mut fields));
    }
    if options.keeps_all {
        keep_all(&value, &mut Vec::new(), options, &mut fields);
    }
    search(spelled_out(value), 3, &mut fields);
    fields
}

/// Adds what is in a field of the data set's own: a text, or each one of a list. Those of an
/// object are named after it (`bias_rating`).
fn put_own<'t>(value: &Value<'t>, name: &str, fields: &mut Fields<'t>) {
    match value {
        Value::Text(text) => fields.put_own(name.to_owned(), text.clone()),
        Value::List(values) => values.iter().for_each(|value| put_own(value, name, fields)),
        Value::Object(members) => {
            for (member, value) in members {
                if let Some(name) = meta_name(&format!("{name}_{member}")) {
                    put_own(value, &name, fields);
                }
            }
        }
        Value::Nothing => {}
    }
}

/// Adds every member that is no part of an article and that the map does not name. `path` is where the
/// value is.
fn keep_all<'t>(
    value: &Value<'t>,
    path: &mut Vec<String>,
    options: &Options,
    fields: &mut Fields<'t>,
) {
    let Value::Object(members) = value else { return };
    for (name, value) in members {
        path.push(name.to_string());
        let is_mapped = options.fields.iter().any(|field| field.path == *path)
            || options.own.iter().any(|own| own.path == *path);
        let is_part = names::is_known(name) || ACCOUNTS.contains(&name.as_ref());
        if holds_text(value) || ABOUT.contains(&name.as_ref()) {
            keep_all(value, path, options, fields);
        } else if !is_mapped
            && !is_part
            && let Some(name) = meta_name(&path.join("_"))
        {
            put_own(value, &name, fields);
        }
        path.pop();
    }
}

/// Adds the known members of an object; if they have no text, those of the objects in it. Objects that
/// say more of the article (`metadata`) are believed less.
fn search<'t>(value: Value<'t>, depth: u8, fields: &mut Fields<'t>) {
    let Value::Object(members) = value else { return };
    let (mut inside, mut about) = (Vec::new(), Vec::new());
    let mut state = State::default();
    for (name, value) in members {
        if State::is_said_by(&name) {
            state.note(&name, &value);
        }
        let is_object = matches!(value, Value::Object(_));
        if let ("data", Value::List(values)) = (name.as_ref(), &value) {
            put_posts(values, fields);
        }
        if is_object && ABOUT.contains(&name.as_ref()) {
            about.push(value.clone());
        } else if is_object && ACCOUNTS.contains(&name.as_ref()) {
            put_account(&name, &value, fields);
        }
        match names::slot(&name) {
            Some((slot, rank)) => {
                // `_source` and `article` may hold all of an article.
                if is_object {
                    inside.push(value.clone());
                }
                add(slot, rank, &name, value, fields);
            }
            None if is_object => inside.push(value),
            None => {}
        }
    }
    state.put(fields);
    for value in inside {
        if depth == 0 || fields.has_text() {
            break;
        }
        // Only a part that holds a text is taken for the article: others name people and pictures.
        let mut found = Fields::default();
        search(value, depth - 1, &mut found);
        if found.has_text() || found.is_linked() && !fields.has(Slot::Title) {
            fields.append(found);
        }
    }
    if fields.has_text() || fields.has(Slot::Title) {
        for value in about {
            let Value::Object(members) = value else { continue };
            let mut found = Fields::default();
            for (name, value) in members {
                if let Some((slot, rank)) = names::slot(&name).filter(|known| known.0 != Slot::Body)
                {
                    add(slot, rank, &name, value, &mut found);
                }
            }
            fields.append_after(found);
        }
    }
}

#[cfg(test)]
mod tests;
