//! Where the articles of a JSON object are that is none itself: in a list, under keys, or in columns.
//!
//! Interfaces and exports put their records into a list somewhere inside (`response.docs`) or into several
//! (`news`, `opinion`), into an object under their addresses or ids, or column by column, as tables of programs do.
//! The object is not parsed as a whole: its values are found by their brackets, so that each record keeps its place.
//! Invariant: a list that looks like one of articles is read or named by a warning. Cost: a few looks at each byte.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::EvidenceKind;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::SourceClaim;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::names;
use crate::format::names::Slot;
use crate::format::scanned::Scanner;
use crate::format::value::Value;
use crate::format::values;

/// The records of an object.
pub(crate) struct Listed<'j> {
    /// Where each is, and what is read for it.
    pub(crate) records: Vec<(Range<usize>, Cow<'j, str>)>,
    /// Who wrote the posts of a list: where it is, and the name of its channel.
    channels: Vec<(Range<usize>, String)>,
    /// The names of accounts by their ids.
    accounts: Vec<(String, String)>,
    /// Names the lists that are not read, though they look like articles.
    pub(crate) warnings: Vec<String>,
}

impl Listed<'_> {
    /// Adds to the record that begins at a byte what is said once for all of its list.
    pub(crate) fn complete(&self, start: usize, json: &str, outcome: &mut Outcome) {
        let Outcome::Draft(draft) = outcome else { return };
        let account = || {
            let record: Value<'_> = serde_json::from_str(json).ok()?;
            let Some(Value::Text(id)) = record.get("author_id") else { return None };
            self.accounts.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone())
        };
        let account = if self.accounts.is_empty() { None } else { account() };
        if let Some(name) = &account
            && draft.authors.is_empty()
        {
            draft.authors.push(name.clone());
        }
        let channel = || self.channels.iter().find(|(list, _)| list.contains(&start));
        if let Some(text) = account.or_else(|| channel().map(|(_, name)| name.clone()))
            && draft.sources.is_empty()
        {
            draft.sources.push(SourceClaim { kind: EvidenceKind::Field, text });
        }
    }
}

/// How deep a list may be.
const DEPTH: u8 = 4;

/// How many of the elements of a list are looked at to see whether they are articles.
const LOOK: usize = 8;

/// Returns the records inside an object that is no article itself.
pub(crate) fn inside<'j>(json: &'j str, options: &Options) -> Option<Listed<'j>> {
    if !json.starts_with('{') {
        return None;
    }
    let whole = 0..json.len();
    let members = members(json, whole.clone());
    let listed = |records| Listed {
        records,
        channels: Vec::new(),
        accounts: Vec::new(),
        warnings: Vec::new(),
    };
    if let Some(records) = keyed(json, &members, options) {
        return Some(listed(records));
    }
    if values::fields_of(json, options).is_ok_and(|fields| fields.has_text()) {
        return None;
    }
    if let Some(records) = columns(json, &members).or_else(|| split(json, &members)) {
        return Some(listed(records));
    }
    let mut search = Search { json, options, found: Vec::new() };
    search.look_into(whole, "", DEPTH, Holds::Links);
    let (mut read, left_out) = chosen(search.found)?;
    let warnings = left_out
        .iter()
        .filter(|list| !read.iter().any(|inner| list.span().contains(&inner.span().start)))
        .map(List::not_read)
        .collect();
    read.sort_by_key(|list| list.span().start);
    let channel = |list: &List| Some((list.span(), channel(json, list.around.clone())?));
    let channels = read.iter().filter_map(channel).collect();
    let elements = read.into_iter().flat_map(|list| list.elements);
    let records = elements.map(|range| (range.clone(), Cow::Borrowed(&json[range]))).collect();
    Some(Listed { records, channels, accounts: accounts(json, &members), warnings })
}

/// The name and the value of a member.
type Member = (Range<usize>, Range<usize>);

fn members(json: &str, object: Range<usize>) -> Vec<Member> {
    let parts = parts(json, object);
    parts.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn text_at(json: &str, range: &Range<usize>) -> String {
    serde_json::from_str(&json[range.clone()]).unwrap_or_default()
}

fn is_article(json: &str, options: &Options) -> bool {
    json.starts_with('{')
        && values::fields_of(json, options)
            .is_ok_and(|fields| fields.has_text() && fields.is_article())
}

/// Records under their addresses or ids: no name of a member is one that articles have.
fn keyed<'j>(
    json: &'j str,
    members: &[Member],
    options: &Options,
) -> Option<Vec<(Range<usize>, Cow<'j, str>)>> {
    const FEWEST: usize = 2;
    let is_key = |name: &Range<usize>| names::slot(text_at(json, name).as_str()).is_none();
    let are_keyed = members.len() >= FEWEST
        && members.iter().all(|(_, value)| json[value.start..].starts_with('{'))
        && members
            .iter()
            .take(LOOK)
            .all(|(name, value)| is_key(name) && is_article(&json[value.clone()], options));
    are_keyed.then(|| {
        let record = |(name, value): &Member| {
            let key = &json[name.clone()];
            // Names of parts that are believed less than what the record has itself.
            let part = if looks_like_url(key.trim_matches('"')) { "href" } else { "uid" };
            let own = &json[value.clone()];
            let comma = if own[1..].trim_start().starts_with('}') { "" } else { "," };
            (value.clone(), Cow::Owned(format!("{{\"{part}\":{key}{comma}{}", &own[1..])))
        };
        members.iter().map(record).collect()
    })
}

/// Columns by name, in each the values by row: `{"title": {"0": …}, "text": {"0": …}}`.
fn columns<'j>(json: &'j str, columns: &[Member]) -> Option<Vec<(Range<usize>, Cow<'j, str>)>> {
    let known = |slot: Slot| {
        columns.iter().any(|(name, _)| {
            matches!(names::slot(text_at(json, name).as_str()), Some((found, _)) if found == slot)
        })
    };
    let are_objects = columns.iter().all(|(_, value)| json[value.start..].starts_with('{'));
    if columns.len() < 2 || !are_objects || !known(Slot::Title) && !known(Slot::Body) {
        return None;
    }
    let cells: Vec<Vec<Member>> =
        columns.iter().map(|(_, value)| members(json, value.clone())).collect();
    let rows = cells.first()?;
    let is_table = !rows.is_empty()
        && cells.iter().all(|column| {
            column.len() == rows.len()
                && column
                    .iter()
                    .zip(rows)
                    .all(|(cell, row)| json[cell.0.clone()] == json[row.0.clone()])
        });
    is_table.then(|| {
        let row = |at: usize| {
            let pairs: Vec<String> = columns
                .iter()
                .zip(&cells)
                .map(|((name, _), column)| {
                    format!("{}:{}", &json[name.clone()], &json[column[at].1.clone()])
                })
                .collect();
            (0..json.len(), Cow::Owned(format!("{{{}}}", pairs.join(","))))
        };
        (0..rows.len()).map(row).collect()
    })
}

/// A row of names and rows of values: `{"columns": ["title", …], "data": [["One", …], …]}`.
fn split<'j>(json: &'j str, members: &[Member]) -> Option<Vec<(Range<usize>, Cow<'j, str>)>> {
    let list = |names: &[&str]| {
        let found = members.iter().find(|(name, _)| names.contains(&text_at(json, name).as_str()));
        found.map(|(_, value)| value.clone()).filter(|value| json[value.start..].starts_with('['))
    };
    let columns = parts(json, list(&["columns", "header", "headers"])?);
    let rows = parts(json, list(&["data", "rows", "values"])?);
    let is_known = |column: &Range<usize>| {
        matches!(names::slot(text_at(json, column).as_str()), Some((Slot::Title | Slot::Body, _)))
    };
    let are_rows = rows.first().is_some_and(|row| json[row.start..].starts_with('['));
    if !are_rows || !columns.iter().any(is_known) {
        return None;
    }
    let record = |row: Range<usize>| {
        let cells = parts(json, row.clone());
        let pairs: Vec<String> = columns
            .iter()
            .zip(&cells)
            .map(|(name, cell)| format!("{}:{}", &json[name.clone()], &json[cell.clone()]))
            .collect();
        (row, Cow::Owned(format!("{{{}}}", pairs.join(","))))
    };
    Some(rows.into_iter().map(record).collect())
}

/// Lists of what belongs to an article and is none of its own: they never hold the records.
const BESIDE: &[&str] = &[
    "comment",
    "comments",
    "replies",
    "reply",
    "related",
    "relatedarticles",
    "relatedcontent",
    "relatedstories",
    "relateditems",
    "relatedposts",
    "recommended",
    "recommendations",
    "similar",
    "tags",
    "keywords",
    "images",
    "image",
    "photos",
    "pictures",
    "gallery",
    "videos",
    "authors",
    "credits",
    "contributors",
    "attachments",
    "references",
    "citations",
    "revisions",
    "versions",
    "reactions",
    "readmore",
    "seealso",
    "includes",
];

fn is_beside(name: &str) -> bool {
    let folded: String =
        name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    BESIDE.contains(&folded.as_str())
}

/// Returns whether an object is a record itself: beside its lists it has an id, an address, a day or a long
/// text.
fn is_record(json: &str, members: &[Member]) -> bool {
    const LONG: usize = 60;
    members.iter().any(|(name, value)| {
        let written = &json[value.clone()];
        let is_one =
            written.starts_with(['"', '-']) || written.starts_with(|c: char| c.is_ascii_digit());
        is_one
            && match names::slot(&text_at(json, name)) {
                Some((Slot::Key | Slot::Url | Slot::Published, _)) => written != "\"\"",
                Some(_) => false,
                None => written.len() >= LONG && written.matches(' ').count() >= LONG / 10,
            }
    })
}

/// What the elements of a list are, from what may be something else to what can hardly be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    /// What tells of stories elsewhere: titles with addresses and days.
    Links,
    /// Some have a text.
    Texts,
    /// Texts with their days, as people post them.
    Posts,
    /// Texts with their titles.
    Articles,
}

/// A list that may hold the records.
struct List {
    /// The names that lead to it.
    path: String,
    elements: Vec<Range<usize>>,
    /// The object it is in.
    around: Range<usize>,
    holds: Holds,
    /// Its name says that it belongs to an article.
    is_beside: bool,
}

impl List {
    fn span(&self) -> Range<usize> {
        let start = self.elements.first().map_or(0, |element| element.start);
        start..self.elements.last().map_or(start, |element| element.end)
    }

    fn not_read(&self) -> String {
        let (path, count) = (&self.path, self.elements.len());
        format!("the list {path:?} of {count} is not read, and may hold articles")
    }
}

/// Parts the lists into those whose elements are the records and those that are left out: the first is read, and
/// each other that looks as much like articles as it does.
fn chosen(found: Vec<List>) -> Option<(Vec<List>, Vec<List>)> {
    let own = || found.iter().filter(|list| !list.is_beside);
    let first = own().find(|list| list.holds >= Holds::Texts).or_else(|| own().next())?;
    let (start, holds) = (first.span().start, first.holds);
    let is_read = |list: &List| {
        let is_like_it = list.holds >= holds && list.holds != Holds::Texts;
        !list.is_beside && (list.span().start == start || is_like_it)
    };
    Some(found.into_iter().partition(is_read))
}

/// The lists of an object that may hold articles, as they are found.
struct Search<'j, 'o> {
    json: &'j str,
    options: &'o Options,
    found: Vec<List>,
}

impl Search<'_, '_> {
    /// Finds the lists of an object, then those in its objects, then those in lists that hold no articles
    /// themselves. `path`: the names that lead to it; `least`: what a list must hold.
    fn look_into(&mut self, object: Range<usize>, path: &str, depth: u8, least: Holds) {
        let json = self.json;
        let (beside, own): (Vec<Member>, Vec<Member>) = members(json, object.clone())
            .into_iter()
            .partition(|(name, _)| is_beside(&text_at(json, name)));
        let in_record = is_record(json, &own);
        let below = |name: &Range<usize>| match path {
            "" => text_at(json, name),
            _ => format!("{path}.{}", text_at(json, name)),
        };
        for (name, value) in beside {
            let Some(elements) = objects(json, &value) else { continue };
            if let Some(holds @ Holds::Articles) = self.holds(&elements, false) {
                let (path, around) = (below(&name), object.clone());
                self.found.push(List { path, elements, around, holds, is_beside: true });
            }
        }
        let (mut alone, mut listed) = (Vec::new(), Vec::new());
        for (name, value) in own {
            let path = below(&name);
            let Some(elements) = objects(json, &value) else {
                if json[value.start..].starts_with('{') {
                    alone.push((value, path, least));
                }
                continue;
            };
            let holds = self.holds(&elements, in_record);
            for (element, needed) in self.without_articles(&elements, holds) {
                listed.push((element, path.clone(), needed.max(least)));
            }
            if let Some(holds) = holds.filter(|holds| *holds >= least) {
                let around = object.clone();
                self.found.push(List { path, elements, around, holds, is_beside: false });
            }
        }
        if depth > 0 {
            for (object, path, least) in alone.into_iter().chain(listed) {
                self.look_into(object, &path, depth - 1, least);
            }
        }
    }

    /// Returns which elements of a list may have lists of articles inside, and what these must hold: what a list of
    /// one holds may be a list itself, and several objects may each have theirs, unless they are records.
    fn without_articles(
        &self,
        elements: &[Range<usize>],
        holds: Option<Holds>,
    ) -> Vec<(Range<usize>, Holds)> {
        let needed = match (elements.len(), holds) {
            (1, None) => Holds::Links,
            (1, Some(Holds::Links)) => Holds::Texts,
            (_, None) => Holds::Articles,
            _ => return Vec::new(),
        };
        let json = self.json;
        let is_object = |element: &&Range<usize>| json[element.start..].starts_with('{');
        let is_record = |element: &Range<usize>| is_record(json, &members(json, element.clone()));
        elements
            .iter()
            .filter(is_object)
            .filter(|element| elements.len() == 1 || !is_record(element))
            .map(|element| (element.clone(), needed))
            .collect()
    }

    /// Returns what the elements of a list are, if they may be articles. Inside of a record, what has no title, day
    /// or address of its own is a block of its text.
    fn holds<'s>(&'s self, elements: &[Range<usize>], in_record: bool) -> Option<Holds> {
        let look = elements.len().min(LOOK);
        let fields = |range: &Range<usize>| {
            let element = &self.json[range.clone()];
            element
                .starts_with('{')
                .then(|| values::fields_of(element, self.options).ok())
                .flatten()
        };
        let found: Vec<Fields<'s>> = elements.iter().take(LOOK).filter_map(fields).collect();
        let most = |are: fn(&Fields<'s>) -> bool| {
            let count = found.iter().filter(|fields| are(fields)).count();
            count > 0 && count * 2 >= look
        };
        let is_text = |fields: &Fields<'_>| {
            fields.has_text() && fields.is_article() && (!in_record || fields.has_identity())
        };
        if most(Fields::is_titled_text) {
            Some(Holds::Articles)
        } else if most(Fields::is_dated_text) {
            Some(Holds::Posts)
        } else if found.iter().any(is_text) {
            Some(Holds::Texts)
        } else {
            (!in_record && most(Fields::is_linked)).then_some(Holds::Links)
        }
    }
}

/// Returns the elements of a list that begins with an object: a list of numbers is not taken apart to see that it
/// holds no article.
fn objects(json: &str, value: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let list = json[value.clone()].strip_prefix('[')?;
    list.trim_start().starts_with('{').then(|| parts(json, value.clone()))
}

/// Returns the name of the channel whose messages an object lists.
fn channel(json: &str, object: Range<usize>) -> Option<String> {
    let members = members(json, object);
    let has = |wanted: &str| members.iter().find(|(name, _)| text_at(json, name) == wanted);
    has("messages")?;
    let (_, value) = has("name")?;
    Some(text_at(json, value)).filter(|name| !name.is_empty())
}

/// Returns the names of the accounts that an answer lists beside its posts, by their ids.
fn accounts(json: &str, members: &[Member]) -> Vec<(String, String)> {
    let includes = members.iter().find(|(name, _)| text_at(json, name) == "includes");
    let Some((_, includes)) = includes else { return Vec::new() };
    let Ok(includes) = serde_json::from_str::<Value<'_>>(&json[includes.clone()]) else {
        return Vec::new();
    };
    let Some(Value::List(users)) = includes.get("users") else { return Vec::new() };
    let account = |user: &Value<'_>| match (user.get("id"), user.get("name")) {
        (Some(Value::Text(id)), Some(Value::Text(name))) => {
            Some((id.to_string(), name.to_string()))
        }
        _ => None,
    };
    users.iter().filter_map(account).collect()
}

/// Returns where the values directly inside an object or a list are, names included.
fn parts(json: &str, around: Range<usize>) -> Vec<Range<usize>> {
    // What was cut off has no bracket at its end.
    let closed = json[around.clone()].ends_with(['}', ']']) && around.len() > 1;
    let bytes = &json.as_bytes()[..around.end - usize::from(closed)];
    let mut parts = Vec::new();
    let mut at = around.start + 1;
    while let Some(skipped) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| !b.is_ascii_whitespace() && !b",:".contains(b)))
    {
        at += skipped;
        let length = Scanner::default().feed(&bytes[at..]).unwrap_or(bytes.len() - at).max(1);
        parts.push(at..at + length);
        at += length;
    }
    parts
}

#[cfg(test)]
mod tests {
    use crate::format::Draft;
    use crate::format::Outcome;
    use crate::format::json::Json;
    use crate::format::json::JsonLines;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    fn said(draft: &Draft) -> String {
        let day = draft.dates.first().map_or("", |claim| claim.text.as_str());
        format!("{} | {day} | {}", draft.title.as_deref().unwrap_or(""), draft.body)
    }

    #[test]
    fn records_are_found_under_keys_in_columns_and_rows() {
        let expected = ["Eels | 2021-04-05 | Back.", "Cod | 2021-04-06 | Gone."];
        for json in [
            r#"{"https://post.example/eels": {"title": "Eels", "text": "Back.", "date": "2021-04-05"},
                "https://post.example/cod": {"title": "Cod", "text": "Gone.", "date": "2021-04-06"}}"#,
            r#"{"a1": {"title": "Eels", "text": "Back.", "date": "2021-04-05"}, "a2": {"title": "Cod", "text": "Gone.", "date": "2021-04-06"}}"#,
            r#"{"title": {"0": "Eels", "1": "Cod"}, "text": {"0": "Back.", "1": "Gone."}, "date": {"0": "2021-04-05", "1": "2021-04-06"}}"#,
            r#"{"columns": ["title", "text", "date"], "index": [0, 1], "data": [["Eels", "Back.", "2021-04-05"], ["Cod", "Gone.", "2021-04-06"]]}"#,
            r#"{"db": [{"meta": {"version": "5"}, "data": {"posts": [{"title": "Eels", "plaintext": "Back.", "published_at": "2021-04-05"},
                {"title": "Cod", "plaintext": "Gone.", "published_at": "2021-04-06"}], "users": [{"name": "x"}]}}]}"#,
            r#"{"status": "ok", "articles": [{"title": "Eels", "content": "Back.", "publishedAt": "2021-04-05"},
                {"title": "Cod", "content": "Gone.", "publishedAt": "2021-04-06"}]}"#,
        ] {
            let found = drafts(&Json, b"x.json", json.as_bytes());
            assert_eq!(found.iter().map(said).collect::<Vec<_>>(), expected, "{json}");
            let numbers: Vec<_> =
                found.iter().map(|draft| draft.record.as_ref().unwrap().number).collect();
            assert_eq!(numbers, [1, 2]);
            assert_ne!(found[0].id, found[1].id);
        }
    }

    const EELS: &str = r#"{"title": "Eels", "text": "Back.", "date": "2021-04-05"}"#;
    const COD: &str = r#"{"title": "Cod", "text": "Gone.", "date": "2021-04-06"}"#;

    #[test]
    fn the_articles_of_every_list_are_read_in_the_order_of_the_file() {
        for json in [
            format!(r#"{{"news": [{EELS}], "opinion": [{COD}]}}"#),
            format!(r#"{{"2019": [{EELS}], "2020": [{COD}]}}"#),
            format!(r#"{{"status": "ok", "data": {{"news": [{EELS}], "sport": [{COD}]}}}}"#),
            format!(r#"{{"topStories": {{"items": [{EELS}]}}, "latest": {{"items": [{COD}]}}}}"#),
            format!(r#"{{"front": {{"items": [{EELS}]}}, "latest": [{COD}]}}"#),
            format!(
                r#"{{"desks": [{{"label": "News", "own": [{EELS}]}}, {{"label": "Sport", "own": [{COD}]}}]}}"#
            ),
        ] {
            let found = drafts(&Json, b"x.json", json.as_bytes());
            let expected = ["Eels | 2021-04-05 | Back.", "Cod | 2021-04-06 | Gone."];
            assert_eq!(found.iter().map(said).collect::<Vec<_>>(), expected, "{json}");
            let record = |draft: &Draft| draft.record.as_ref().unwrap().bytes;
            for (draft, text) in found.iter().zip([EELS, COD]) {
                let (start, end) = record(draft);
                assert_eq!(&json[start as usize..end as usize], text, "{json}");
                assert!(draft.warnings.is_empty(), "{json}: {:?}", draft.warnings);
            }
        }
    }

    #[test]
    fn lists_beside_the_articles_are_no_articles() {
        for beside in [
            r#""comments": [{"text": "Nonsense!", "author": "Sam", "date": "2021-04-07"}]"#,
            r#""images": [{"title": "An eel", "text": "In the canal.", "url": "https://k.example/a.jpg"}]"#,
            r#""authors": [{"name": "Mara Quill", "description": "Writes of eels."}]"#,
            r#""staff": [{"name": "Mara Quill", "description": "Writes of eels."}]"#,
            r#""topics": [{"name": "Eels", "url": "https://k.example/eels"}]"#,
        ] {
            for json in [
                format!("{{\"own\": [{EELS}], {beside}}}"),
                format!("{{{beside}, \"own\": [{EELS}]}}"),
            ] {
                let found = drafts(&Json, b"x.json", json.as_bytes());
                let said: Vec<_> = found.iter().map(said).collect();
                assert_eq!(said, ["Eels | 2021-04-05 | Back."], "{json}");
            }
        }
    }

    #[test]
    fn a_list_that_is_left_out_though_it_may_hold_articles_is_named() {
        for (name, list) in [
            ("related", COD),
            ("letters", r#"{"author": "Sam", "text": "Nonsense!", "date": "2021-04-07"}"#),
            ("latest", r#"{"title": "Crabs", "url": "https://k.example/c", "date": "2021-04-07"}"#),
        ] {
            let json = format!(r#"{{"all": {{"own": [{EELS}, {EELS}], "{name}": [{list}]}}}}"#);
            let found = drafts(&Json, b"x.json", json.as_bytes());
            let warning =
                format!("the list \"all.{name}\" of 1 is not read, and may hold articles");
            assert_eq!((found.len(), &found[0].warnings), (2, &vec![warning]), "{json}");
            assert!(found[1].warnings.is_empty());
        }
    }

    #[test]
    fn a_key_is_the_address_or_the_id_of_what_is_under_it() {
        let json = r#"{"https://post.example/eels": {"title": "Eels", "text": "Back."}, "https://post.example/cod": {"url": "https://post.example/own", "text": "Gone."}}"#;
        let found = drafts(&Json, b"x.json", json.as_bytes());
        assert_eq!(found[0].url.as_deref(), Some("https://post.example/eels"));
        assert_eq!(
            found[1].url.as_deref(),
            Some("https://post.example/own"),
            "its own is believed"
        );
        let ids =
            drafts(&Json, b"x.json", br#"{"a1": {"text": "Back."}, "a2": {"text": "Gone."}}"#);
        assert_eq!(ids[1].key.as_deref(), Some("a2"));
    }

    #[test]
    fn one_article_is_not_taken_apart() {
        for json in [
            r#"{"title": {"rendered": "Eels"}, "content": {"rendered": "<p>Back.</p>"}}"#,
            r#"{"title": "Eels", "text": "Back.", "related": [{"title": "Cod", "text": "Gone."}, {"title": "Crab", "text": "Here."}]}"#,
            r#"{"article": {"title": "Eels", "text": "Back."}}"#,
        ] {
            assert_eq!(drafts(&Json, b"x.json", json.as_bytes()).len(), 1, "{json}");
        }
    }

    #[test]
    fn messages_are_of_their_channel_and_posts_of_their_account() {
        let chat = r#"{"name": "Kestrel Alerts", "type": "public_channel", "messages": [
            {"id": 1, "type": "service", "date": "2022-03-01T08:00:00", "action": "create_channel", "title": "Kestrel Alerts", "text": ""},
            {"id": 2, "type": "message", "date": "2022-03-02T09:15:00", "from_id": "c1", "text": ["The ", {"type": "bold", "text": "bridge"}, " is closed."]}]}"#;
        let found = outcomes(&Json, b"result.json", chat.as_bytes());
        assert!(
            matches!(&found[0], Outcome::Skipped { kind, .. } if kind == "notice of a program"),
            "{found:?}"
        );
        let Outcome::Draft(message) = &found[1] else { panic!("{found:?}") };
        assert_eq!(
            (message.body.as_str(), message.sources[0].text.as_str()),
            ("The bridge is closed.", "Kestrel Alerts")
        );
        let posts = r#"{"data": [{"id": "1", "text": "The bridge is closed.", "created_at": "2018-10-10T20:19:24.000Z", "author_id": "9"}], "includes": {"users": [{"id": "9", "name": "Kestrel Post", "username": "kestrelpost"}]}, "meta": {"result_count": 1}}"#;
        let post = &drafts(&JsonLines, b"x.jsonl", posts.as_bytes())[0];
        assert_eq!(
            (post.authors.as_slice(), post.sources[0].text.as_str()),
            (&["Kestrel Post".to_owned()][..], "Kestrel Post")
        );
        assert_eq!(post.dates[0].role, crate::format::DateRole::Published);
    }

    #[test]
    fn drafts_are_left_out_by_name() {
        let json = r#"[{"title": "Eels", "html": "<p>Back.</p>", "status": "published"}, {"title": "Cod", "html": "<p>Gone.</p>", "status": "draft"}]"#;
        let found = outcomes(&Json, b"x.json", json.as_bytes());
        assert!(matches!(&found[1], Outcome::Skipped { kind, .. } if kind == "draft"), "{found:?}");
    }

    #[test]
    fn columns_of_other_lengths_are_no_table() {
        let json = r#"{"title": {"0": "Eels", "1": "Cod"}, "text": {"0": "Back."}}"#;
        assert!(matches!(outcomes(&Json, b"x.json", json.as_bytes())[0], Outcome::Failed { .. }));
    }

    #[test]
    fn what_belongs_to_a_record_is_no_record() {
        for json in [
            r#"{"id": 1, "hl": "Tolls", "comments": [{"text": "Nonsense!", "author": "Sam", "date": "2014-03-01"}, {"text": "I agree."}]}"#,
            r#"{"id": 1, "hl": "Tolls", "whole": "Tolls will rise by a tenth in April, the port board said at noon.", "related": [{"title": "Eels return", "text": "Back.", "date": "2013-01-01"}]}"#,
            r#"{"id": 1, "hl": "Tolls", "when": "2014-02-07", "parts": [{"text": "Tolls will rise."}, {"text": "Lines appeal."}]}"#,
        ] {
            let found = outcomes(&Json, b"x.json", json.as_bytes());
            assert!(matches!(&found[..], [Outcome::Failed { .. }]), "{json}: {found:?}");
        }
    }

    #[test]
    fn a_list_of_articles_under_the_name_of_a_text_is_one() {
        for name in ["content", "body", "text", "content_elements"] {
            let json = format!(
                r#"{{"{name}": [{{"id": 0, "title": "Tolls", "body": "Tolls rise.", "publishedAt": "2024-01-10"}}, {{"id": 1, "title": "Eels", "body": "Back.", "publishedAt": "2024-01-11"}}], "totalElements": 2}}"#
            );
            let found = drafts(&Json, b"x.json", json.as_bytes());
            let said: Vec<_> = found.iter().map(said).collect();
            assert_eq!(
                said,
                ["Tolls | 2024-01-10 | Tolls rise.", "Eels | 2024-01-11 | Back."],
                "{name}"
            );
        }
    }

    #[test]
    fn lists_of_titles_and_addresses_are_records_too() {
        for json in [
            r#"{"articles": [{"url": "https://k.example/t", "title": "Tolls rise", "seendate": "20240110T091500Z"}]}"#,
            r#"{"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {"subreddit": "x", "selftext": "", "title": "Tolls rise", "created_utc": 1646212600.0, "domain": "k.example", "url": "https://k.example/t"}}]}}"#,
        ] {
            let found = drafts(&Json, b"x.json", json.as_bytes());
            assert_eq!(found.len(), 1, "{json}");
            assert_eq!(
                (found[0].title.as_deref(), found[0].url.as_deref()),
                (Some("Tolls rise"), Some("https://k.example/t"))
            );
        }
    }
}
