//! A page that is the export of an archive: many articles one below the other.
//!
//! Such a page is cut into lines as a text is, and split by the same rules. Only a page that names an
//! archive or has the marks of one is looked at, so that pages of the web cost nothing.

use crate::format::export;
use crate::format::export::Entry;
use crate::format::export::Layout;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::tree::Flow;
use crate::format::tree::html_flow;

/// Words that a page of an archive has.
const MARKS: [&str; 12] = [
    "Factiva",
    "Nexis",
    "ProQuest",
    "Europresse",
    "europresse",
    "DocPublicationName",
    "publiC-lblNodoc",
    "DOCUMENTS",
    "DOKUMENTE",
    "End of Document",
    "Ende des Dokuments",
    "Fin du document",
];

/// The most lines of a page.
const LINES: usize = 500_000;

/// Returns the articles of an export, with the lines that each is made of.
pub(super) fn entries(text: &str) -> Option<Vec<(Entry, String)>> {
    MARKS.iter().find(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())?;
    let lines = lines(text);
    let lines: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > LINES {
        return None;
    }
    let found = export::read(&lines, Layout::Page)?;
    let with_lines = |entry: Entry| {
        let own = lines[entry.lines.clone()].join("\n");
        (entry, own)
    };
    Some(found.into_iter().map(with_lines).collect())
}

/// Returns the words of a page, each block on a line of its own, the cells of a row parted by tabs.
fn lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len() / 2);
    let mut hidden: Option<String> = None;
    for (_, token) in Tokens::new(text) {
        let name = match token {
            Token::Text(_) | Token::Literal(_) if hidden.is_some() => continue,
            Token::Text(text) => {
                push(&mut lines, &tags::decoded(text));
                continue;
            }
            Token::Literal(text) => {
                push(&mut lines, text);
                continue;
            }
            Token::Open(tag) => tag.name.to_ascii_lowercase(),
            Token::Close(name) => name.to_ascii_lowercase(),
        };
        let is_open = matches!(token, Token::Open(tag) if !tag.is_empty);
        match html_flow(&name) {
            Flow::Hidden if is_open => hidden = hidden.or(Some(name)),
            _ if hidden.as_ref() == Some(&name) => hidden = None,
            Flow::Block | Flow::Line => lines.push('\n'),
            Flow::Cell if !is_open => lines.push('\t'),
            _ => {}
        }
    }
    lines
}

fn push(lines: &mut String, text: &str) {
    for char in text.chars() {
        if !char.is_whitespace() {
            lines.push(char);
        } else if !lines.ends_with([' ', '\n', '\t']) {
            lines.push(' ');
        }
    }
}
