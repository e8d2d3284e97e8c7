//! A line that opens with its date, maybe its source, and goes on with the text.

use crate::format::fields::Fields;
use crate::format::header::says::Says;
use crate::format::header::says::named;
use crate::format::names;
use crate::format::names::Slot;
use crate::format::written;

/// A line that opens with a date and goes on with the text: ` date 2017-12-28 The Post- Words …`,
/// `2023-07-28 15:18，正文：…`.
#[derive(Debug, PartialEq)]
pub(crate) struct Opening<'t> {
    date: &'t str,
    source: Option<&'t str>,
    /// The text after the date.
    pub(crate) text: &'t str,
}

impl<'t> Opening<'t> {
    pub(crate) fn of(line: &'t str) -> Option<Self> {
        let line = line.trim().trim_start_matches('\u{feff}');
        let (dated, was_named) = without_date_name(line);
        let length = written::leading(dated)?;
        let (date, rest) = dated.split_at(length);
        if rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        let after = rest.trim_start();
        let separated = after
            .starts_with([',', '，', ':', '：', '|', '-', '–', '—', '、', ']', '】', ')', '）']);
        let after = after.trim_start_matches(|char: char| {
            char.is_whitespace() || ",，:：|-–—、]】)）".contains(char)
        });
        let (text, body_named) = match named(after, false) {
            Some(Says::Named(Slot::Body, _, _)) => {
                let mark = after.find([':', '：', '=', '\t'])?;
                (after[mark..].trim_start_matches([':', '：', '=', '\t']).trim_start(), true)
            }
            _ => (after, false),
        };
        let (source, text) = match source_before(text, was_named) {
            Some((source, text)) => (Some(source), text),
            None => (None, text),
        };
        // A sentence may begin with a date; a header is set off from its text.
        let iso = date.as_bytes().iter().take(4).all(u8::is_ascii_digit);
        let is_header = was_named || body_named || source.is_some() || separated || iso;
        // A date alone on its line, or with a word, is for the other rules.
        let is_opening = is_header
            && (source.is_some() || (was_named && !text.is_empty()) || text.chars().count() >= 20);
        is_opening.then_some(Self { date: date.trim(), source, text })
    }

    /// Adds what it says to the fields of an article.
    pub(crate) fn put_into(&self, fields: &mut Fields<'t>) {
        fields.put(Slot::Published, 2, self.date.into());
        if let Some(source) = self.source {
            fields.put(Slot::Source, 2, source.into());
        }
    }
}

/// Takes off a word such as "Date" before a date.
fn without_date_name(line: &str) -> (&str, bool) {
    let line = line.trim_start_matches(['[', '【', '(', '（']);
    let end = line.find(|char: char| char.is_whitespace() || ":：".contains(char)).unwrap_or(0);
    let is_name = matches!(names::slot(&line[..end]), Some((Slot::Published, _)));
    if is_name {
        (
            line[end..]
                .trim_start_matches(|char: char| char.is_whitespace() || ":：".contains(char)),
            true,
        )
    } else {
        (line, false)
    }
}

/// Splits `The Post- Words` into the source and the text: the dash is close behind the name
/// and a blank follows it. Names may hold dashes of their own (`Guest Writer - Left`).
///
/// Where the date is named as one, the line is a header beyond doubt and names may start small.
fn source_before(text: &str, beyond_doubt: bool) -> Option<(&str, &str)> {
    const LONGEST: usize = 80;
    let head = &text[..text.floor_char_boundary(LONGEST)];
    let mut from = 0;
    while let Some(at) = head[from..].find(['-', '–', '—']).map(|at| from + at) {
        let dash = text[at..].chars().next().map_or(1, char::len_utf8);
        let (name, after) = (&text[..at], &text[at + dash..]);
        if !name.is_empty()
            && !name.ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(char::is_whitespace))
        {
            let is_name = name.split_whitespace().count() <= 10
                && !name.contains(['?', ';', ':', '"', '“'])
                && (beyond_doubt || !name.contains('('))
                && name.matches('(').count() == name.matches(')').count()
                && !ends_a_sentence(name)
                && name.starts_with(char::is_alphanumeric)
                && (beyond_doubt || !name.starts_with(char::is_lowercase));
            return is_name.then(|| (name, after.trim_start()));
        }
        from = at + dash;
    }
    None
}

/// Returns whether a sentence ends within a name: after a word too long for an initial or a title
/// (`Marc A. Doe`, `Rev. Jane Doe`).
fn ends_a_sentence(name: &str) -> bool {
    name.match_indices(". ").any(|(at, _)| {
        let word = name[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
        word.chars().count() > 4
    })
}
