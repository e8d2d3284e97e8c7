//! Reads what a page says of its article in JSON-LD.
//!
//! Publishers write it by templates, and templates break it: line ends inside strings, commas
//! before brackets, quotes not escaped, the end missing. What can be repaired is; of the rest the
//! members we need are looked for by name. A page has several objects (its site, its author, a list
//! of other stories); only the article's own count.
//!
//! Invariants: nesting is capped (by the parser and here), so no script makes the stack deep.
//! Cost: one parse of each script, a second one where it was broken.

use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;

/// What the page's JSON-LD says of the article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Linked {
    pub(crate) headline: Option<String>,
    /// When it was published, first believed first.
    pub(crate) published: Vec<String>,
    pub(crate) updated: Vec<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) body: Option<String>,
    /// The dates are of the page and not of an article in it.
    pub(crate) of_page: bool,
}

/// How deep objects are followed into each other.
const DEEPEST: usize = 8;

/// The most objects looked at.
const MOST_OBJECTS: usize = 2_000;

/// Reads the contents of the page's JSON-LD scripts. `is_own` says whether a headline is that of
/// the page, as far as can be known.
pub(crate) fn read(scripts: &[&str], is_own: &dyn Fn(&str) -> bool) -> Linked {
    let values: Vec<Value> = scripts.iter().flat_map(|script| parse(script)).collect();
    let mut objects = Vec::new();
    for value in &values {
        gather(value, DEEPEST, &mut objects);
    }
    let named = names_by_id(&objects);
    let mut linked = Linked::default();
    linked.fill_from_article(&objects, &named, is_own);
    linked.fill_from_page(&objects, &named);
    if linked.published.is_empty() && values.is_empty() {
        // Beyond repair: the members by their names.
        for script in scripts {
            linked.published.extend(member(script, "datePublished"));
            linked.updated.extend(member(script, "dateModified"));
            linked.headline = linked.headline.take().or_else(|| member(script, "headline"));
        }
    }
    linked
}

/// The names of objects by their `@id`.
type Named<'v> = HashMap<&'v str, String>;

impl Linked {
    /// Takes what the page's own article says: the one under its headline, else one that is alone or
    /// comes with a date. A list of other stories has many.
    fn fill_from_article(
        &mut self,
        objects: &[&Map<String, Value>],
        named: &Named<'_>,
        is_own: &dyn Fn(&str) -> bool,
    ) {
        let articles: Vec<&Map<String, Value>> =
            objects.iter().copied().filter(|object| rank(object) == Some(Rank::Article)).collect();
        let is_own = |object: &Map<String, Value>| {
            let headline = text_of(object.get("headline")).or_else(|| text_of(object.get("name")));
            headline.is_some_and(|headline| is_own(&headline))
        };
        let own = articles.iter().position(|object| is_own(object));
        let chosen = own.or_else(|| {
            let dated = articles.iter().position(|object| object.contains_key("datePublished"));
            if articles.len() <= 3 { dated.or((!articles.is_empty()).then_some(0)) } else { None }
        });
        let Some(at) = chosen else { return };
        self.fill(articles[at], named);
        // The same article said twice, as the news article it is and as a page's part.
        for (other, object) in articles.iter().enumerate() {
            if other != at && is_own(object) {
                self.fill(object, named);
            }
        }
    }

    /// Takes what the page and the site say, where the article says nothing.
    fn fill_from_page(&mut self, objects: &[&Map<String, Value>], named: &Named<'_>) {
        let has_article = self.headline.is_some() || !self.published.is_empty();
        for object in objects {
            match rank(object) {
                Some(Rank::Page) => {
                    let mut page = Self::default();
                    page.fill(object, named);
                    if !has_article && self.published.is_empty() && self.updated.is_empty() {
                        self.of_page = true;
                        self.published = page.published;
                        self.updated = page.updated;
                    }
                    if self.authors.is_empty() {
                        self.authors = page.authors;
                    }
                    self.lang = self.lang.take().or(page.lang);
                    self.publisher = self.publisher.take().or(page.publisher);
                    self.section = self.section.take().or(page.section);
                }
                Some(Rank::Site) => {
                    let name = text_of(object.get("name"));
                    self.publisher = self.publisher.take().or(name);
                }
                Some(Rank::Article) | None => {}
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Article,
    Page,
    Site,
}

/// Returns what an object speaks of, by its type.
fn rank(object: &Map<String, Value>) -> Option<Rank> {
    let kinds = match object.get("@type").or_else(|| object.get("type"))? {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let any = |test: &dyn Fn(&str) -> bool| {
        kinds.iter().any(|kind| test(kind.rsplit(['/', ':']).next().unwrap_or(kind)))
    };
    if any(&|kind| {
        kind.ends_with("Article")
            || kind.ends_with("Posting")
            || matches!(kind, "Report" | "Recipe")
    }) {
        return Some(Rank::Article);
    }
    if any(&|kind| kind.ends_with("Page")) {
        return Some(Rank::Page);
    }
    if any(&|kind| matches!(kind, "WebSite" | "NewsMediaOrganization")) {
        return Some(Rank::Site);
    }
    None
}

/// Collects the objects that may speak of the page's article, outer ones first.
fn gather<'v>(value: &'v Value, depth: usize, into: &mut Vec<&'v Map<String, Value>>) {
    if depth == 0 || into.len() >= MOST_OBJECTS {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                gather(item, depth - 1, into);
            }
        }
        Value::Object(object) => {
            into.push(object);
            for (key, value) in object {
                let other = matches!(
                    key.as_str(),
                    "itemListElement"
                        | "liveBlogUpdate"
                        | "comment"
                        | "hasPart"
                        | "relatedLink"
                        | "citation"
                        | "mentions"
                        | "about"
                        | "review"
                        | "subjectOf"
                );
                if !other && (value.is_object() || value.is_array()) {
                    gather(value, depth - 1, into);
                }
            }
        }
        _ => {}
    }
}

/// Returns the names of the objects that others refer to.
fn names_by_id<'v>(objects: &[&'v Map<String, Value>]) -> HashMap<&'v str, String> {
    let mut names = HashMap::new();
    for object in objects {
        let id = object.get("@id").and_then(Value::as_str);
        if let (Some(id), Some(name)) = (id, text_of(object.get("name"))) {
            names.entry(id).or_insert(name);
        }
    }
    names
}

impl Linked {
    /// Takes over what is not known yet.
    fn fill(&mut self, object: &Map<String, Value>, named: &HashMap<&str, String>) {
        let text = |key: &str| text_of(object.get(key));
        let first = |part: &mut Option<String>, value: Option<String>| {
            if part.is_none() {
                *part = value;
            }
        };
        first(&mut self.headline, text("headline").or_else(|| text("name")));
        first(&mut self.section, text("articleSection"));
        first(&mut self.lang, text("inLanguage"));
        first(&mut self.url, address_of(object));
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            if self.published.is_empty() {
                self.published.extend(text(key));
            }
        }
        if self.updated.is_empty() {
            self.updated.extend(text("dateModified"));
        }
        for key in ["author", "creator", "contributor"] {
            if self.authors.is_empty() {
                self.authors = object.get(key).map(|v| names_in(v, named)).unwrap_or_default();
            }
        }
        let publisher = object.get("publisher").map(|value| names_in(value, named));
        first(&mut self.publisher, publisher.and_then(|names| names.into_iter().next()));
        let body = match object.get("articleBody") {
            Some(Value::String(body)) => Some(body.clone()),
            _ => None,
        };
        if body.as_ref().map_or(0, String::len) > self.body.as_ref().map_or(0, String::len) {
            self.body = body;
        }
    }
}

fn address_of(object: &Map<String, Value>) -> Option<String> {
    let of = |value: &Value| match value {
        Value::String(url) => Some(url.clone()),
        Value::Object(page) => text_of(page.get("@id")).or_else(|| text_of(page.get("url"))),
        _ => None,
    };
    object.get("url").and_then(of).or_else(|| object.get("mainEntityOfPage").and_then(of))
}

/// Returns the names of persons or organizations, however they are given.
fn names_in(value: &Value, named: &HashMap<&str, String>) -> Vec<String> {
    let mut names = Vec::new();
    let items = match value {
        Value::Array(items) => items.iter().take(40).collect(),
        one => vec![one],
    };
    for item in items {
        match item {
            Value::String(name) => names.push(name.clone()),
            Value::Object(object) => {
                let own = match object.get("name") {
                    Some(Value::Array(list)) => {
                        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
                    }
                    other => text_of(other).into_iter().collect::<Vec<_>>(),
                };
                let id = object.get("@id").and_then(Value::as_str);
                if own.is_empty() {
                    names.extend(id.and_then(|id| named.get(id)).cloned());
                }
                names.extend(own);
            }
            _ => {}
        }
    }
    names.retain(|name| !name.trim().is_empty());
    names
}

/// Returns a text, or the first of a list of them.
fn text_of(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            return items.first().filter(|v| v.is_string()).and_then(|v| text_of(Some(v)));
        }
        Value::Object(object) => {
            return text_of(object.get("@value")).or_else(|| text_of(object.get("name")));
        }
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Parses a script that may hold several values, or be broken.
fn parse(script: &str) -> Vec<Value> {
    let text = unwrapped(script);
    if text.is_empty() {
        return Vec::new();
    }
    if let Ok(value) = serde_json::from_str(text) {
        return vec![value];
    }
    let several = values_of(text);
    let repaired = repaired(text);
    let after = match serde_json::from_str(&repaired) {
        Ok(value) => vec![value],
        Err(_) => values_of(&repaired),
    };
    if after.len() >= several.len() { after } else { several }
}

/// The values at the beginning of a text that are whole.
fn values_of(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .take(64)
        .map_while(Result::ok)
        .filter(|value| value.is_object() || value.is_array())
        .collect()
}

/// Takes off what older pages wrap scripts in.
fn unwrapped(script: &str) -> &str {
    const BEFORE: [&str; 6] =
        ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA[", "/* <![CDATA[ */", "\u{feff}"];
    const AFTER: [&str; 6] = ["-->", "//]]>", "/*]]>*/", "]]>", "/* ]]> */", ";"];
    let mut text = script.trim();
    loop {
        let before = text;
        for wrap in BEFORE {
            text = text.strip_prefix(wrap).unwrap_or(text).trim_start();
        }
        for wrap in AFTER {
            text = text.strip_suffix(wrap).unwrap_or(text).trim_end();
        }
        if text == before {
            return text;
        }
    }
}

/// Writes a broken JSON text as it was meant: control characters in strings and unknown escapes
/// escaped, quotes inside strings too, no comma before a closing bracket, everything closed.
fn repaired(text: &str) -> String {
    let decoded;
    let text = if !text.contains('"') && text.contains("&quot;") {
        decoded = crate::format::markup::without_references(text);
        &decoded
    } else {
        text
    };
    let mut repair = Repair::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if !repair.in_string {
            repair.outside(char);
        } else if char == '\\' {
            let escaped = chars.next_if(|&(_, next)| "\"\\/bfnrtu".contains(next));
            repair.out.push('\\');
            repair.out.push(escaped.map_or('\\', |(_, next)| next));
        } else {
            repair.inside(char, &text.as_bytes()[at + char.len_utf8()..]);
        }
    }
    repair.closed()
}

/// A JSON text as far as it was written anew.
#[derive(Default)]
struct Repair {
    out: String,
    /// The brackets that close what is open.
    open: Vec<char>,
    in_string: bool,
}

impl Repair {
    /// Writes a character of a string; a quote ends it where the text goes on as JSON does.
    fn inside(&mut self, char: char, after: &[u8]) {
        match char {
            '"' => {
                let next = after.iter().find(|byte| !byte.is_ascii_whitespace());
                if matches!(next, None | Some(b',' | b':' | b'}' | b']')) {
                    self.in_string = false;
                    self.out.push('"');
                } else {
                    self.out.push_str("\\\"");
                }
            }
            '\n' => self.out.push_str("\\n"),
            '\t' => self.out.push_str("\\t"),
            char if char.is_control() => self.out.push(' '),
            char => self.out.push(char),
        }
    }

    /// Writes a character between strings.
    fn outside(&mut self, char: char) {
        match char {
            '"' => {
                self.in_string = true;
                self.out.push('"');
            }
            '{' | '[' => {
                self.open.push(if char == '{' { '}' } else { ']' });
                self.out.push(char);
            }
            '}' | ']' => {
                without_comma(&mut self.out);
                if self.open.last() == Some(&char) {
                    self.open.pop();
                    self.out.push(char);
                }
            }
            // Two commas are one.
            ',' if self.out.trim_end().ends_with([',', '{', '[']) => {}
            char if char.is_control() => self.out.push(' '),
            char => self.out.push(char),
        }
    }

    fn closed(mut self) -> String {
        if self.in_string {
            self.out.push('"');
        }
        without_comma(&mut self.out);
        if self.out.trim_end().ends_with(':') {
            self.out.push_str("null");
        }
        while let Some(bracket) = self.open.pop() {
            self.out.push(bracket);
        }
        self.out
    }
}

fn without_comma(out: &mut String) {
    let trimmed = out.trim_end();
    if trimmed.ends_with(',') {
        out.truncate(trimmed.len() - 1);
    }
}

/// Finds `"key": "value"` in a text that is not JSON any more.
fn member(text: &str, key: &str) -> Option<String> {
    let quoted = format!("\"{key}\"");
    let rest = &text[text.find(&quoted)? + quoted.len()..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let value = &rest[..rest.find('"')?];
    (!value.trim().is_empty() && value.len() < 400).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn linked(script: &str) -> Linked {
        read(&[script], &|headline| headline == "Bridge closed")
    }

    #[test]
    fn an_article_of_a_graph_is_read_with_the_names_it_refers_to() {
        let found = linked(
            r##"{"@graph": [
                {"@type": "WebPage", "datePublished": "2019-01-01", "inLanguage": "en-GB"},
                {"@type": ["Article", "NewsArticle"], "headline": "Bridge closed",
                 "datePublished": "2020-05-02T10:00:00+02:00", "dateModified": "2020-05-03",
                 "author": [{"@id": "#jane"}, {"name": "Tom Roe"}], "publisher": {"@id": "#post"},
                 "articleSection": ["Local", "Roads"], "mainEntityOfPage": {"@id": "https://post.example/1"}},
                {"@type": "Person", "@id": "#jane", "name": "Jane Doe"},
                {"@type": "Organization", "@id": "#post", "name": "The Post"}]}"##,
        );
        assert_eq!(found.published, ["2020-05-02T10:00:00+02:00"]);
        assert_eq!(found.updated, ["2020-05-03"]);
        assert_eq!(found.authors, ["Jane Doe", "Tom Roe"]);
        assert_eq!(found.publisher.as_deref(), Some("The Post"));
        assert_eq!(found.section.as_deref(), Some("Local"));
        assert_eq!(found.lang.as_deref(), Some("en-GB"));
        assert_eq!(found.url.as_deref(), Some("https://post.example/1"));
    }

    #[test]
    fn other_stories_of_the_page_are_not_its_article() {
        let found = linked(
            r#"[{"@type": "NewsArticle", "headline": "Other", "datePublished": "2020-01-01"},
                {"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": "2020-05-02"},
                {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Bridge closed", "datePublished": "2020-06-01"}]}]"#,
        );
        assert_eq!(found.published, ["2020-05-02"]);
    }

    #[test]
    fn a_broken_script_is_repaired() {
        for script in [
            "{\"@type\": \"NewsArticle\", \"headline\": \"Bridge closed\", \"articleBody\": \"One\nTwo\", \"datePublished\": \"2020-05-02\",}",
            "<!-- {\"@type\": \"NewsArticle\", \"description\": \"The \"old\" bridge\", \"headline\": \"Bridge closed\", \"datePublished\": \"2020-05-02\"} -->",
            "{\"@type\": \"NewsArticle\", \"headline\": \"Bridge closed\", \"datePublished\": \"2020-05-02\", \"articleBody\": \"The bri",
            "//<![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"Bridge closed\",, \"x\": \"it\\'s\", \"datePublished\": \"2020-05-02\"};\n//]]>",
            "{\"@type\": \"Person\"}\n{\"@type\": \"NewsArticle\", \"headline\": \"Bridge closed\", \"datePublished\": \"2020-05-02\"}",
            "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Bridge closed&quot;, &quot;datePublished&quot;: &quot;2020-05-02&quot;}",
        ] {
            let found = linked(script);
            assert_eq!(found.published, ["2020-05-02"], "{script}");
            assert_eq!(found.headline.as_deref(), Some("Bridge closed"), "{script}");
        }
    }

    #[test]
    fn deep_nesting_is_no_danger() {
        let deep = "[".repeat(200_000);
        assert_eq!(linked(&deep), Linked::default());
        let deep = "{\"a\":".repeat(200_000);
        assert_eq!(linked(&deep), Linked::default());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(?s)[{}\\[\\]\",:\\\\a-c\\n<!>;&é-]{0,80}") {
            let _ = linked(&text);
            let _ = repaired(&text);
        }

        #[test]
        fn a_text_cut_anywhere_is_still_read(end in 62_usize..150) {
            let script = "{\"@type\": \"NewsArticle\", \"datePublished\": \"2020-05-02\", \"headline\": \"Bridge closed\", \"author\": {\"@type\": \"Person\", \"name\": \"Jane Doe\"}}";
            let found = linked(&script[..end.min(script.len())]);
            prop_assert_eq!(found.published, ["2020-05-02"]);
        }
    }
}
