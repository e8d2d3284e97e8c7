//! Markdown: front matter, headings, text; one article a file, or a day's stories under headings.
//!
//! Markup is taken off line by line, which keeps every word and needs no tree, so depth cannot
//! hurt. Cost: the file is read whole (bounded), then one pass.
//!
//! Why not a crate? `pulldown-cmark` reads CommonMark, and CommonMark is not what is in folders of
//! notes: a line of `---` under a byline makes it a heading, four blanks make
//! a paragraph of wire copy code, `<Reuters>` is markup and goes. Here a character is taken off only if
//! it is surely markup, and what is unclear stays and is found.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::ops::Range;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::markup;
use crate::format::names::Slot;
use crate::format::paragraphs;
use crate::format::values;
use crate::format::values::Value;
use crate::format::written;
use crate::read::Head;
use crate::read::Input;

/// Markdown with or without front matter.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

/// The fewest characters of a section that may be a story of its own.
const STORY: usize = 40;

/// How deep brackets may stand in each other in a link. The cap makes reading linear: a line of
/// open brackets is not read again for each of them.
const DEEPEST: usize = 3;

/// The most lines of a file; more are no article, and their places alone would fill the memory.
const LINES: usize = 500_000;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if matches!(head.extension().as_str(), "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd")
        {
            return true;
        }
        let text = head.text.trim_start_matches('\u{feff}');
        front_matter(text).is_some_and(|matter| {
            matter.text.lines().filter(|line| line.contains([':', '='])).count() * 2
                >= matter.text.lines().count()
        })
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let name = input.name();
        let file = input.text()?;
        let lines: Vec<&str> = file.text.lines().take(LINES + 1).collect();
        if lines.len() > LINES {
            return Err(FormatError::Malformed(format!("more than {LINES} lines of Markdown")));
        }
        let mut drafts = match front_matter(&file.text) {
            Some(matter) => vec![one_article(&matter, &lines[matter.lines..], options)],
            None => match stories(&lines, name) {
                Some(stories) => {
                    let starts = file.line_starts();
                    stories
                        .into_iter()
                        .zip(1..)
                        .map(|(story, number)| story.into_draft(number, &lines, &starts))
                        .collect()
                }
                None => vec![untold(&lines)],
            },
        };
        if file.replaced {
            let warning = format!("some bytes are not {} and were replaced", file.charset.name());
            drafts.iter_mut().for_each(|draft| draft.warnings.push(warning.clone()));
        }
        for draft in drafts {
            if each(Outcome::Draft(Box::new(draft))).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Front matter at the top of a file.
struct FrontMatter<'t> {
    text: &'t str,
    is_toml: bool,
    /// How many lines of the file it takes, its fences included.
    lines: usize,
}

fn front_matter(text: &str) -> Option<FrontMatter<'_>> {
    let fence = text.lines().next()?.trim_end();
    let is_toml = match fence {
        "---" => false,
        "+++" => true,
        _ => return None,
    };
    let inside = &text[text.find('\n')? + 1..];
    let (mut at, mut lines) = (0, 1);
    for line in inside.split_inclusive('\n') {
        lines += 1;
        let bare = line.trim_end();
        if bare == fence || (bare == "..." && !is_toml) {
            return Some(FrontMatter { text: &inside[..at], is_toml, lines });
        }
        at += line.len();
    }
    None
}

impl<'t> FrontMatter<'t> {
    fn fields(&self, options: &Options) -> Fields<'t> {
        let parsed = if self.is_toml {
            toml::from_str(self.text).ok().map(from_toml)
        } else {
            // `no` and `on` are words of articles, not truth values.
            let reading = serde_saphyr::options! { strict_booleans: true };
            serde_saphyr::from_str_with_options::<Value<'_>>(self.text, reading).ok().map(owned)
        };
        let value = match parsed {
            // A number, a date or a truth value is what stands there, not what YAML makes of it.
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

    /// Returns the names and values of its lines, as they stand.
    fn lines(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let mark = if self.is_toml { '=' } else { ':' };
        self.text.lines().filter_map(move |line| {
            let (name, value) = line.split_once(mark)?;
            let is_name = !name.is_empty() && !name.starts_with(['#', ' ', '\t', '-']);
            is_name.then(|| (name.trim().trim_matches('"'), unquoted(value.trim())))
        })
    }

    /// Returns the value of a name that stands on its line, plain: neither quoted nor a block.
    fn scalar(&self, name: &str) -> Option<&'t str> {
        let mark = if self.is_toml { '=' } else { ':' };
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

fn one_article(matter: &FrontMatter<'_>, lines: &[&str], options: &Options) -> Draft {
    let mut draft = matter.fields(options).into_draft(EvidenceKind::FrontMatter, None);
    // A summary among the fields is not the text.
    let (title, text) = text_of(lines);
    if draft.title.is_none() {
        draft.title = title.filter(|title| !title.is_empty());
    } else if let Some(title) = title.filter(|title| Some(title) != draft.title.as_ref()) {
        let body = format!("{title}\n\n{text}");
        draft.body = paragraphs::body(&body, draft.title.as_deref());
        return draft;
    }
    draft.body = paragraphs::body(&text, draft.title.as_deref());
    draft
}

/// A file without front matter: its first heading is the title.
fn untold(lines: &[&str]) -> Draft {
    let (title, text) = text_of(lines);
    let body = paragraphs::body(&text, title.as_deref());
    Draft { title, body, ..Draft::default() }
}

/// Returns the first heading, if it stands on top, and the text under it.
fn text_of(lines: &[&str]) -> (Option<String>, String) {
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return (None, String::new());
    };
    if let Some((_, title)) = heading(lines[first]) {
        return (Some(title), plain(&lines[first + 1..]));
    }
    let underlined = lines.get(first + 1).is_some_and(|line| {
        let line = line.trim();
        line.len() >= 3 && line.bytes().all(|byte| byte == b'=')
    });
    if underlined {
        return (Some(plain_line(lines[first])), plain(&lines[first + 2..]));
    }
    (None, plain(&lines[first..]))
}

/// One story of a file of several.
struct Story {
    title: String,
    lines: Range<usize>,
    /// What the heading of the file says, for its date.
    day: String,
}

/// Finds the stories of a file, if it is a file of stories and not one article with headings.
///
/// That needs more than headings: the heading or the name of the file is a date, or most sections
/// end in a link of their own.
fn stories(lines: &[&str], name: &[u8]) -> Option<Vec<Story>> {
    let headings: Vec<(usize, usize, String)> = {
        let mut fenced = false;
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            fenced ^= is_fence(line);
            if let Some((level, title)) = heading(line).filter(|_| !fenced) {
                found.push((at, level, title));
            }
        }
        found
    };
    let end_of = |index: usize| headings.get(index + 1).map_or(lines.len(), |next| next.0);
    let own = |index: usize| &lines[headings[index].0 + 1..end_of(index)];
    let is_story = |index: usize| {
        own(index).iter().map(|line| line.trim().chars().count()).sum::<usize>() >= STORY
    };
    // The stories are on the level that has most of them; on several as good, the upper one.
    let level = (2..=4).max_by_key(|&level| {
        let count = (0..headings.len()).filter(|&i| headings[i].1 == level && is_story(i)).count();
        (count, std::cmp::Reverse(level))
    })?;
    let at_level: Vec<usize> = (0..headings.len()).filter(|&i| headings[i].1 == level).collect();
    let told = at_level.iter().filter(|&&index| is_story(index)).count();
    if told < 2 || told * 2 < at_level.len() {
        return None;
    }
    let top =
        headings.first().filter(|(_, found, _)| *found == 1).map_or("", |(_, _, title)| title);
    let stem = String::from_utf8_lossy(name);
    let stem = stem.rsplit_once('.').map_or(stem.as_ref(), |(stem, _)| stem);
    let dated = written::is_date(stem) || dates_in(top).is_some();
    let linked = at_level.iter().filter(|&&index| link_of(own(index)).is_some()).count();
    if !dated && linked * 3 < told * 2 {
        return None;
    }
    let day = dates_in(top).unwrap_or_default().to_owned();
    let mut found = Vec::new();
    // What stands before the first story, and headings between them, is kept as a story of its own
    // where it has words.
    for (index, (at, found_level, title)) in headings.iter().enumerate() {
        if *found_level > level {
            continue;
        }
        if index == 0 && *at > 0 {
            found.push(Story { title: String::new(), lines: 0..*at, day: day.clone() });
        }
        let end = headings[index + 1..]
            .iter()
            .find(|(_, next, _)| *next <= level)
            .map_or(lines.len(), |(next, _, _)| *next);
        let story = Story { title: title.clone(), lines: *at..end, day: day.clone() };
        let has_words = lines[at + 1..end].iter().any(|line| !line.trim().is_empty());
        if has_words || *found_level == level {
            found.push(story);
        }
    }
    found.retain(|story| lines[story.lines.clone()].iter().any(|line| !line.trim().is_empty()));
    Some(found)
}

/// Returns the part of a heading that is a date (`News (20260820)`).
fn dates_in(heading: &str) -> Option<&str> {
    let parts = heading.split(['(', ')', '（', '）', '[', ']', '|', '·', '—']).map(str::trim);
    parts.filter(|part| !part.is_empty()).find(|part| written::is_date(part)).or_else(|| {
        heading.char_indices().find_map(|(at, char)| {
            let starts = char.is_numeric() && !heading[..at].ends_with(char::is_numeric);
            let length = written::leading(&heading[at..]).filter(|_| starts)?;
            Some(&heading[at..at + length])
        })
    })
}

/// Returns the address of a link that stands alone in the last lines of a section.
fn link_of<'t>(lines: &[&'t str]) -> Option<&'t str> {
    let last = lines.iter().rev().map(|line| line.trim()).find(|line| !line.is_empty())?;
    let address = match last.strip_prefix('[') {
        Some(link) => link.strip_suffix(')')?.split_once("](")?.1,
        None => last.trim_matches(['<', '>']),
    };
    looks_like_url(address).then_some(address)
}

/// Returns the lines without the link below them: it is the story's address and not its text.
fn without_link<'l, 't>(lines: &'l [&'t str]) -> &'l [&'t str] {
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).unwrap_or(0);
    &lines[..last]
}

impl Story {
    fn into_draft(self, number: u64, lines: &[&str], starts: &[u64]) -> Draft {
        let place = |line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
        let record = Record {
            number,
            line: Some(self.lines.start as u64 + 1),
            bytes: (place(self.lines.start), place(self.lines.end)),
        };
        let own = &lines[self.lines];
        let id = Some(ArticleId::of_record(own.join("\n").as_bytes()));
        let own = if self.title.is_empty() { own } else { own.get(1..).unwrap_or_default() };
        let url = link_of(own).map(str::to_owned);
        let own = if url.is_some() { without_link(own) } else { own };
        let text = plain(own);
        let dates = if self.day.is_empty() {
            Vec::new()
        } else {
            let (kind, role) = (EvidenceKind::HeaderLine, DateRole::Published);
            vec![DateClaim { kind, role, text: self.day }]
        };
        let title = Some(self.title).filter(|title| !title.is_empty());
        let body = paragraphs::body(&text, title.as_deref());
        Draft { id, record: Some(record), title, body, url, dates, ..Draft::default() }
    }
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Returns the level and the text of a heading line.
fn heading(line: &str) -> Option<(usize, String)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = &line[level..];
    let is_heading = (1..=6).contains(&level) && text.starts_with([' ', '\t']);
    is_heading.then(|| (level, plain_line(text.trim().trim_end_matches('#').trim_end())))
}

/// Takes the markup off lines; code keeps its characters.
fn plain(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in lines {
        if is_fence(line) {
            fenced = !fenced;
            text.push('\n');
            continue;
        }
        if fenced {
            text.push_str(line);
            text.push('\n');
            continue;
        }
        let trimmed = line.trim();
        if is_rule(trimmed) || is_definition(trimmed) {
            text.push('\n');
            continue;
        }
        if let Some((_, title)) = heading(line) {
            text.push('\n');
            text.push_str(&title);
            text.push_str("\n\n");
            continue;
        }
        let (unmarked, is_item) = without_mark(trimmed);
        if is_item {
            // Items of a list are paragraphs: joined lines would make one sentence of them.
            text.push('\n');
        }
        text.push_str(&plain_line(unmarked));
        text.push('\n');
    }
    if markup::is_html(&text) {
        // Line ends mean nothing in HTML, but they do in the Markdown around it.
        let paragraphs: Vec<String> = text.split("\n\n").map(markup::without_tags).collect();
        text = paragraphs.join("\n\n");
    }
    if text.contains('&') { markup::without_references(&text) } else { text }
}

/// Tells a line that only draws a line (`---`, `***`, `===`).
fn is_rule(line: &str) -> bool {
    let marks = line.bytes().filter(|byte| !byte.is_ascii_whitespace());
    line.len() >= 3
        && b"-*_=".contains(&line.as_bytes()[0])
        && marks.clone().all(|byte| byte == line.as_bytes()[0])
        && marks.count() >= 3
}

/// Tells a line that gives the address of a link used elsewhere (`[1]: https://…`).
fn is_definition(line: &str) -> bool {
    line.strip_prefix('[')
        .and_then(|line| line.split_once("]:"))
        .is_some_and(|(name, address)| !name.starts_with('^') && looks_like_url(address.trim()))
}

/// Takes the mark off a quotation or an item of a list, and tells whether it is an item.
fn without_mark(line: &str) -> (&str, bool) {
    let mut line = line;
    while let Some(quoted) = line.strip_prefix('>') {
        line = quoted.trim_start();
    }
    for mark in ["- ", "* ", "+ "] {
        if let Some(item) = line.strip_prefix(mark) {
            return (item.trim_start(), true);
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = (1..=3).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && line[digits + 1..].starts_with(' ');
    (line, is_item)
}

/// Takes the markup off one line: links keep their text, pictures go, emphasis loses its marks.
fn plain_line(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['\\', '`', '*', '_', '~', '[', '!', '<']) {
        text.push_str(&rest[..at]);
        let after = &rest[at..];
        let mut chars = after.chars();
        let mark = chars.next().unwrap_or_default();
        let next = chars.next();
        rest = match mark {
            '\\' if next.is_some_and(|char| char.is_ascii_punctuation()) => {
                text.extend(next);
                &after[2..]
            }
            '`' => match after[1..].find('`') {
                Some(end) => {
                    text.push_str(&after[1..=end]);
                    &after[end + 2..]
                }
                None => {
                    text.push('`');
                    &after[1..]
                }
            },
            '!' if next == Some('[') => match link(&after[1..]) {
                Some((_, rest)) => rest,
                None => {
                    text.push('!');
                    &after[1..]
                }
            },
            '[' => match link(after) {
                Some((inner, rest)) => {
                    // Links do not nest, but pictures and emphasis stand in them.
                    text.push_str(&without_emphasis(inner));
                    rest
                }
                None => {
                    text.push('[');
                    &after[1..]
                }
            },
            '<' if address(after).is_some() => {
                let address = address(after).unwrap_or_default();
                text.push_str(address);
                &after[address.len() + 2..]
            }
            '*' | '_' | '~' => {
                let run = after.len() - after.trim_start_matches(mark).len();
                let following = &after[run..];
                if !is_emphasis(mark, run, &text, following) {
                    text.push_str(&after[..run]);
                }
                following
            }
            other => {
                text.push(other);
                &after[other.len_utf8()..]
            }
        };
    }
    text.push_str(rest);
    text
}

/// Tells whether a run of marks is emphasis and not the sign itself: `2 * 3`, `snake_case`.
fn is_emphasis(mark: char, run: usize, before: &str, after: &str) -> bool {
    let word_before = before.ends_with(char::is_alphanumeric);
    let word_after = after.starts_with(char::is_alphanumeric);
    let blank_before = before.is_empty() || before.ends_with(char::is_whitespace);
    let blank_after = after.is_empty() || after.starts_with(char::is_whitespace);
    match mark {
        '~' => run == 2,
        '_' => !(word_before && word_after || blank_before && blank_after),
        _ => run <= 3 && !(blank_before && blank_after),
    }
}

fn without_emphasis(text: &str) -> String {
    let text = match text.find("![") {
        // A picture that is a link has no text but its own.
        Some(_) => return String::new(),
        None => text,
    };
    text.replace("**", "").replace("__", "").trim_matches(['*', '`']).to_owned()
}

/// Returns the address in `<https://…> rest`.
fn address(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(|char: char| "<>".contains(char) || char.is_whitespace())?;
    let address = &inner[..end];
    (inner[end..].starts_with('>') && looks_like_url(address)).then_some(address)
}

/// Splits `[text](address) rest` or `[text][name] rest` into the text and the rest.
fn link(text: &str) -> Option<(&str, &str)> {
    let (inner, after) = bracketed(text, '[', ']')?;
    let (_, rest) = bracketed(after, '(', ')').or_else(|| bracketed(after, '[', ']'))?;
    Some((inner, rest))
}

/// Splits a text that starts with a bracket into what stands in it and what follows it.
fn bracketed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(open)?;
    let mut depth = 1_usize;
    for (at, char) in inside.char_indices() {
        if char == open {
            depth += 1;
        } else if char == close {
            depth -= 1;
        }
        match depth {
            0 => return Some((&inside[..at], &inside[at + 1..])),
            1..=DEEPEST => {}
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::tests::record_of;
    use proptest::prelude::*;

    fn draft(text: &str) -> Draft {
        drafts(&Markdown, b"x.md", text.as_bytes()).remove(0)
    }

    #[test]
    fn yaml_front_matter_is_read() {
        let draft = draft(
            "---\ntitle: \"Bridge: closed\"\ndate: 2012-07-02 16:19:34 -0400\nlastmod: 2013-01-01\n\
             authors:\n  - Jane Doe\n  - name: Li Wei\nsource: No\nid: 007\n---\n\nIt is *closed*.\n",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge: closed"));
        assert_eq!(draft.dates[0].text, "2012-07-02 16:19:34 -0400");
        assert_eq!(
            (draft.dates[1].role, draft.dates[1].kind),
            (DateRole::Updated, EvidenceKind::FrontMatter)
        );
        assert_eq!(draft.authors, ["Jane Doe", "Li Wei"]);
        assert_eq!((draft.sources[0].text.as_str(), draft.key.as_deref()), ("No", Some("007")));
        assert_eq!(draft.body, "It is closed.");
    }

    #[test]
    fn front_matter_that_is_not_yaml_is_read_line_by_line() {
        let draft = draft("---\ntitle: Bridge: closed [again\ndate: 2 May 2020\n---\nText.");
        assert_eq!(draft.title.as_deref(), Some("Bridge: closed [again"));
        assert_eq!(draft.dates[0].text, "2 May 2020");
    }

    #[test]
    fn toml_front_matter_is_read() {
        let draft = draft(
            "+++\ntitle = \"Bridge\"\ndate = 2020-05-02T07:00:00+02:00\n[extra]\nx = 1\n+++\n\nText.",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge"));
        assert_eq!(draft.dates[0].text, "2020-05-02T07:00:00+02:00");
    }

    #[test]
    fn a_day_in_the_address_alone_is_a_claim() {
        let draft = draft("+++\ntitle = \"Bridge\"\npath = \"2020/05/02/bridge\"\n+++\n\nText.");
        assert_eq!(draft.dates[0].text, "2020/05/02");
    }

    #[test]
    fn markup_goes_and_words_stay() {
        let draft = draft(
            "# A *new* bridge\n\nSee [the **plan**](https://x.example/a_(b)) ![photo](p.jpg)\nnow. \
             2 * 3, snake_case, __bold__, `let x = *y;`, \\*star\\*.\n\n- one\n- two\n\n> said\n\n***\n\n\
             ```\ncode *here*\n```\n\n## Next\nEnd.[^1]\n",
        );
        assert_eq!(draft.title.as_deref(), Some("A new bridge"));
        assert_eq!(
            draft.body,
            "See the plan\n\nnow. 2 * 3, snake_case, bold, let x = *y;, *star*.\n\none\n\ntwo\n\nsaid\n\n\
             code *here*\n\nNext\n\nEnd.[^1]"
        );
    }

    #[test]
    fn an_article_with_headings_is_one_article() {
        let text = "The words of the section go on for more than a line. ".repeat(3);
        let file = format!("# Title\n\n## One\n\n{text}\n\n## Two\n\n{text}\n");
        let found = outcomes(&Markdown, b"bridge.md", file.as_bytes());
        assert_eq!((found.len(), record_of(&found[0])), (1, None));
    }

    #[test]
    fn a_day_of_stories_is_a_file_of_many() {
        let text = "The words of the story go on for more than a line. ".repeat(3);
        let file = format!(
            "# Evening news (20200502)\r\n\r\n## Summary\r\n\r\nBoth stories.\r\n\r\n## Details\r\n\r\n\
             ### One\r\n\r\n<p>{text}</p>\r\n\r\n[more](https://tv.example/1)\r\n\r\n### Two\r\n\r\n{text}\r\n"
        );
        let found = outcomes(&Markdown, b"news.md", file.as_bytes());
        let drafts = drafts(&Markdown, b"news.md", file.as_bytes());
        let titles: Vec<_> = drafts.iter().filter_map(|draft| draft.title.as_deref()).collect();
        assert_eq!(titles, ["Summary", "One", "Two"]);
        assert!(drafts.iter().all(|draft| draft.dates[0].text == "20200502"));
        assert_eq!(drafts[1].url.as_deref(), Some("https://tv.example/1"));
        assert!(drafts[1].body.starts_with(text.trim()));
        let record = record_of(&found[1]).unwrap();
        let slice = &file[record.bytes.0 as usize..record.bytes.1 as usize];
        assert!(slice.starts_with("### One") && slice.ends_with("/1)\r\n\r\n"));
        assert_eq!(record.line, Some(9));
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(text in "[\\[\\]()!*_`~<>#\\\\a é:.=+-]{0,40}") {
            let _ = plain_line(&text);
            let _ = draft(&format!("---\n{text}\n---\n{text}\n{text}"));
            let _ = draft(&text);
        }
    }
}
