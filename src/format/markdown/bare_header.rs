//! Fields in lines of their own above a Markdown text, without fences, as programs for notes and blogs write them.
//!
//! They are below the heading (`Created: …`), on top of the file (`Title: …`), in a list under a heading
//! `Metadata`, marked with two colons (`title:: …`), or at the end of the file (Joplin). A line counts only as
//! part of a block of such lines in which known names are. Invariant: a line is read as a field or left
//! to the text; none is dropped.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::fields::Fields;
use crate::format::fields::looks_like_url;
use crate::format::markdown::inline::plain_text;
use crate::format::markdown::lines::heading;
use crate::format::names;
use crate::format::names::Slot;

/// The fields of a file, and what is left of it.
pub(crate) struct BareHeader<'t> {
    pub(crate) fields: Fields<'t>,
    /// The heading above the fields.
    pub(crate) title: Option<String>,
    /// Lines among the fields whose names are not known.
    pub(crate) kept: Vec<&'t str>,
    /// The lines of the text.
    pub(crate) text: Range<usize>,
}

/// The most lines of a block of fields.
const MOST: usize = 40;

/// Finds the fields of a file given by its lines.
pub(crate) fn bare_header<'t>(lines: &[&'t str]) -> Option<BareHeader<'t>> {
    on_top(lines).or_else(|| at_the_end(lines))
}

fn on_top<'t>(lines: &[&'t str]) -> Option<BareHeader<'t>> {
    let blank = |at: &usize| lines.get(*at).is_some_and(|line| line.trim().is_empty());
    let skip_blanks = |mut at: usize| {
        while blank(&at) {
            at += 1;
        }
        at
    };
    let mut at = skip_blanks(0);
    let title = lines.get(at).and_then(|line| heading(line)).map(|(_, title)| title);
    let is_list = |title: &str| {
        ["metadata", "properties", "info"].contains(&title.trim().to_lowercase().as_str())
    };
    if title.is_some() {
        at = skip_blanks(at + 1);
    }
    // The picture of a cover.
    if lines.get(at).is_some_and(|line| line.trim_start().starts_with("![")) {
        at = skip_blanks(at + 1);
    }
    let in_list =
        lines.get(at).and_then(|line| heading(line)).is_some_and(|(_, title)| is_list(&title));
    if in_list {
        at = skip_blanks(at + 1);
    }
    let block = block_at(lines, at)?;
    let is_enough = match (in_list || block.is_marked, &title) {
        (true, _) | (false, Some(_)) => block.known >= 1,
        (false, None) => block.known >= 2,
    };
    let ends = lines.get(block.end).is_none_or(|line| line.trim().is_empty());
    (is_enough && (ends || in_list || block.is_marked)).then_some(BareHeader {
        fields: block.fields,
        title,
        kept: block.kept,
        text: block.end..lines.len(),
    })
}

struct Block<'t> {
    fields: Fields<'t>,
    kept: Vec<&'t str>,
    known: usize,
    /// Its names are marked with two colons.
    is_marked: bool,
    end: usize,
}

/// Reads the lines of fields that begin at a line, up to the first that is none.
fn block_at<'t>(lines: &[&'t str], from: usize) -> Option<Block<'t>> {
    let mut block = Block {
        fields: Fields::default(),
        kept: Vec::new(),
        known: 0,
        is_marked: false,
        end: from,
    };
    for line in lines.get(from..)?.iter().take(MOST) {
        let Some((name, value, is_marked)) = named(line) else { break };
        block.is_marked |= is_marked;
        block.end += 1;
        let text = || Cow::Owned(plain_text(value).trim_start_matches('#').to_owned());
        match names::slot(name) {
            // The text itself begins here.
            Some((Slot::Body, _)) => {
                block.end -= 1;
                break;
            }
            Some((Slot::Url, rank)) => {
                block.known += 1;
                let address = value.trim_matches(['<', '>']);
                let address =
                    if looks_like_url(address) { address.to_owned().into() } else { linked(value) };
                block.fields.put(Slot::Url, rank, address);
            }
            Some((slot, rank)) => {
                block.known += 1;
                block.fields.put(slot, rank, text());
            }
            None => block.kept.push(line),
        }
    }
    (block.end > from).then_some(block)
}

/// Returns the address of a link `[text](address)`, or the text.
fn linked(value: &str) -> Cow<'_, str> {
    let address = value.split_once("](").and_then(|(_, rest)| rest.split(')').next());
    Cow::Borrowed(address.unwrap_or(value))
}

/// Returns the name and the value of a line that names what it holds, and whether it is marked with two colons.
fn named(line: &str) -> Option<(&str, &str, bool)> {
    const LONGEST: usize = 32;
    let line = line.trim();
    let line =
        ["- ", "* ", "+ ", "> "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    let at = line.find(':')?;
    let (name, rest) = (line[..at].trim_matches(['*', '_', ' ']), &line[at + 1..]);
    let (rest, is_marked) = match rest.strip_prefix(':') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let value = rest.trim_start_matches("**").trim();
    let is_name = (1..=LONGEST).contains(&name.chars().count())
        && name.split_whitespace().count() <= 3
        && name.chars().all(|char| char.is_alphanumeric() || " -_".contains(char))
        && !name.contains(char::is_numeric);
    (is_name && !value.starts_with("//") && value.chars().count() <= 300)
        .then_some((name, value, is_marked))
}

/// Reads the fields that Joplin writes below a note: `id: …` to `type_: 1`.
fn at_the_end<'t>(lines: &[&'t str]) -> Option<BareHeader<'t>> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let from = lines[..=last].iter().rposition(|line| line.trim().is_empty())? + 1;
    let block = &lines[from..=last];
    let has = |wanted: &str| block.iter().any(|line| line.starts_with(wanted));
    if !has("id: ") || !has("type_: ") || !block.iter().all(|line| line.contains(':')) {
        return None;
    }
    let mut fields = Fields::default();
    for line in block {
        let Some((name, value)) = line.split_once(':') else { continue };
        // What it names as its source is the program.
        if let Some((slot @ (Slot::Url | Slot::Authors | Slot::Created), rank)) = names::slot(name)
        {
            fields.put(slot, rank, Cow::Borrowed(value.trim()));
        }
    }
    let title = lines.iter().position(|line| !line.trim().is_empty())?;
    let is_apart = lines.get(title + 1).is_some_and(|line| line.trim().is_empty());
    let named = lines[title].trim();
    let named = heading(named).map_or_else(|| named.to_owned(), |(_, text)| text);
    let start = if is_apart { title + 1 } else { title };
    Some(BareHeader {
        fields,
        title: is_apart.then_some(named),
        kept: Vec::new(),
        text: start..from,
    })
}

#[cfg(test)]
mod tests {
    use crate::format::DateRole;
    use crate::format::Draft;
    use crate::format::markdown::Markdown;
    use crate::format::tests::drafts;

    fn draft(text: &str) -> Draft {
        drafts(&Markdown, b"x.md", text.as_bytes()).remove(0)
    }

    fn day(draft: &Draft, role: DateRole) -> Option<&str> {
        draft.dates.iter().find(|claim| claim.role == role).map(|claim| claim.text.as_str())
    }

    #[test]
    fn fields_without_fences_are_read_as_those_with_fences_are() {
        for text in [
            "# Tolls\n\nPublished: 2014-02-07\nURL: https://k.example/t\nAuthor: Mara Quill\n\nTolls rise.\n",
            "Title: Tolls\nDate: 2014-02-07\nLink: https://k.example/t\nAuthor: Mara Quill\n\nTolls rise.\n",
            "title:: Tolls\ndate:: 2014-02-07\nurl:: https://k.example/t\nauthor:: [[Mara Quill]]\n\n- Tolls rise.\n",
            "# Tolls\n\n## Metadata\n- Author: [[Mara Quill]]\n- Full Title: Tolls\n- Date: 2014-02-07\n- URL: https://k.example/t\n\nTolls rise.\n",
            "# Tolls\n\n**Date:** 2014-02-07\n**Author:** Mara Quill\n**Source URL:** [k](https://k.example/t)\n\nTolls rise.\n",
        ] {
            let draft = draft(text);
            assert_eq!(draft.title.as_deref(), Some("Tolls"), "{text}");
            assert_eq!(day(&draft, DateRole::Published), Some("2014-02-07"), "{text}");
            assert_eq!(draft.url.as_deref(), Some("https://k.example/t"), "{text}");
            assert_eq!(draft.authors, ["Mara Quill"], "{text}");
            assert_eq!(draft.body, "Tolls rise.", "{text}");
        }
    }

    #[test]
    fn when_a_note_was_made_is_no_day_of_publication() {
        for line in [
            "Created: November 14, 2023 10:13 PM",
            "Created time: 2023-11-14",
            "Date Added: 2023/11/14",
        ] {
            let draft =
                draft(&format!("# Tolls\n\n{line}\nURL: https://k.example/t\n\nTolls rise.\n"));
            assert_eq!(day(&draft, DateRole::Published), None, "{line}");
            assert!(!draft.dates.is_empty(), "{line}");
        }
        let joplin = "Eels return\n\nBack.\n\nid: 0a1b\nparent_id: 1a1b\ncreated_time: 2023-11-14T22:13:20Z\nsource_url: https://k.example/e\nsource: joplin-desktop\ntype_: 1";
        let note = draft(joplin);
        assert_eq!((note.title.as_deref(), note.body.as_str()), (Some("Eels return"), "Back."));
        assert_eq!(note.url.as_deref(), Some("https://k.example/e"));
        assert!(note.sources.is_empty());
        assert_eq!(day(&note, DateRole::Published), None);
    }

    #[test]
    fn a_text_that_names_who_speaks_is_no_header() {
        for text in [
            "# Tolls\n\nWashington: The minister said that tolls would rise.\n\nMore.\n",
            "# Tolls\n\nMinister: We will see.\nPilot: We will not.\n\nMore.\n",
        ] {
            let draft = draft(text);
            assert!(
                draft.body.starts_with("Washington:") || draft.body.starts_with("Minister:"),
                "{draft:?}"
            );
        }
    }

    #[test]
    fn fields_in_json_above_a_text_are_front_matter() {
        let draft =
            draft("{\n  \"title\": \"Tolls\",\n  \"date\": \"2014-02-07\"\n}\n\nTolls rise.\n");
        assert_eq!((draft.title.as_deref(), draft.body.as_str()), (Some("Tolls"), "Tolls rise."));
        assert_eq!(draft.dates[0].text, "2014-02-07");
    }
}
