//! Markdown line by line: headings, rules, lists and quotations lose their marks, code keeps its own.

use crate::format::fields::looks_like_url;
use crate::format::markdown::inline::plain_text;
use crate::format::markup;

/// Returns whether a line opens or closes a block of code.
pub(crate) fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Returns the level and the text of a heading line.
pub(crate) fn heading(line: &str) -> Option<(usize, String)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = &line[level..];
    let is_heading = (1..=6).contains(&level) && text.starts_with([' ', '\t']);
    is_heading.then(|| (level, plain_text(text.trim().trim_end_matches('#').trim_end())))
}

/// Takes the markup off lines; code keeps its characters.
pub(crate) fn plain(lines: &[&str]) -> String {
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
        text.push_str(&plain_text(unmarked));
        text.push('\n');
    }
    if markup::is_html(&text) {
        // Line ends mean nothing in HTML, but they do in the Markdown around it.
        let paragraphs: Vec<String> = text.split("\n\n").map(markup::without_tags).collect();
        text = paragraphs.join("\n\n");
    }
    if text.contains('&') { markup::without_references(&text) } else { text }
}

/// Returns whether a line only draws a line (`---`, `***`, `===`).
fn is_rule(line: &str) -> bool {
    let marks = line.bytes().filter(|byte| !byte.is_ascii_whitespace());
    line.len() >= 3
        && b"-*_=".contains(&line.as_bytes()[0])
        && marks.clone().all(|byte| byte == line.as_bytes()[0])
        && marks.count() >= 3
}

/// Returns whether a line gives the address of a link used elsewhere (`[1]: https://…`).
fn is_definition(line: &str) -> bool {
    line.strip_prefix('[')
        .and_then(|line| line.split_once("]:"))
        .is_some_and(|(name, address)| !name.starts_with('^') && looks_like_url(address.trim()))
}

/// Takes the mark off a quotation or an item of a list, and returns whether it is an item.
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
