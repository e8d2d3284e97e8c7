//! Answers as people read them.
//!
//! Text of the input is never changed to show what matched: marks are bold, and only where the
//! caller says that color is welcome. Invariant: the same answer gives the same words with and
//! without color, and nothing dangerous of the input is left in them.

mod answers;
mod concordance;
mod doctor;
mod drawn;
mod explanation;
mod folded;
mod hits;
mod layout;
mod link;
mod quotation;
mod status;
mod story;
mod summary;
mod table;
mod timeline;
mod verify;
mod versions;
mod words;
mod wrapped;

pub use answers::Half;
pub use answers::counted;
pub use answers::shown;
pub use answers::sources;
pub use concordance::concordance;
pub use concordance::lines_of;
pub use doctor::diagnosis;
pub use doctor::faulty;
pub use doctor::faulty_of;
pub use doctor::looked_at;
pub use drawn::earliest;
pub use drawn::sample;
pub use drawn::strata;
pub use explanation::explained;
pub use folded::hits_counted;
pub use folded::story_facts;
pub use hits::hits;
pub use layout::width;
pub use link::is_web_address;
pub use quotation::quotation;
pub use quotation::verdict;
pub(crate) use quotation::wording;
pub use status::listed;
pub use status::status;
pub use story::story;
pub use story::story_counted;
pub use story::story_diff;
pub use story::story_first;
pub use story::story_part;
pub use summary::beside_count;
pub use summary::notes;
pub use summary::search_summary;
pub use summary::summary;
pub use table::cross_table;
pub use timeline::Bars;
pub use timeline::peaks;
pub(crate) use timeline::per_cent;
pub use timeline::several;
pub use timeline::share_of;
pub use timeline::timeline;
pub use verify::verified;
pub use versions::places;
pub use versions::versions;
pub use words::collocates;
pub use words::compared_with;
pub use words::near_what;
pub use words::terms;
pub use words::terms_of;
pub use wrapped::wrapped;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use crate::article::Article;
use crate::article::DateRange;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Record;
use crate::article::Stamp;
use crate::render::escape;
use crate::search::FileState;
use crate::search::Hit;
use crate::search::Wording;

/// How wide lines may be at most, however wide the terminal.
pub const WIDEST: usize = 100;
/// How narrow lines may be; below this a terminal wraps them itself.
const NARROWEST: usize = 20;
/// Below this a date is called a guess.
const SURE: f32 = 0.5;

/// What the terminal is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of a line.
    width: usize,
    /// Whether marks may be bold.
    color: bool,
    /// Whether paths and addresses are links (OSC 8).
    links: bool,
    /// How parameters are written.
    wording: Wording,
}

impl Look {
    /// Returns a look with `width` brought within what can be laid out.
    #[must_use]
    pub fn new(width: usize, color: bool) -> Self {
        Self { width: width.clamp(NARROWEST, WIDEST), color, links: false, wording: Wording::Flags }
    }

    /// Returns a look that is as wide as asked for.
    #[must_use]
    pub fn exactly(width: usize, color: bool) -> Self {
        Self { width: width.max(NARROWEST), color, links: false, wording: Wording::Flags }
    }

    /// Returns the same, with paths and addresses that can be clicked on.
    #[must_use]
    pub const fn with_links(self) -> Self {
        Self { links: true, ..self }
    }

    /// Returns the same for whoever asks by names of parameters, not by flags.
    #[must_use]
    pub const fn with_names(self) -> Self {
        Self { wording: Wording::Tools, ..self }
    }
}

/// Returns `1,234`.
#[must_use]
pub fn number(number: u64) -> String {
    let mut out = String::new();
    push_number(&mut out, number);
    out
}

/// Adds a number as [`number`] has it.
pub(crate) fn push_number(out: &mut String, mut number: u64) {
    let mut groups = [0; 7];
    let mut count = 0;
    while number >= 1000 {
        groups[count] = number % 1000;
        number /= 1000;
        count += 1;
    }
    let _ = write!(out, "{number}");
    for group in groups[..count].iter().rev() {
        let _ = write!(out, ",{group:03}");
    }
}

/// Returns `1 article`, `2 articles`.
#[must_use]
pub fn articles(count: u64) -> String {
    if count == 1 { "1 article".to_owned() } else { format!("{} articles", number(count)) }
}

/// Returns `2017-12-01 .. 2017-12-31`, open ends left out.
#[must_use]
pub fn days(days: DateRange) -> String {
    match crate::render::json::ends(Some(days)) {
        (Some(from), Some(to)) => format!("{from} .. {to}"),
        (Some(from), None) => format!("{from} .."),
        (None, Some(to)) => format!(".. {to}"),
        (None, None) => "any day".to_owned(),
    }
}

/// Returns the date with its evidence: `2017-12-28 (header line)`, `2017-12 (month, path)`, `undated`.
#[must_use]
pub fn date(date: Option<&PublicationDate>) -> String {
    let Some(date) = date else { return "undated".to_owned() };
    let mut out = match date.stamp.precision() {
        Precision::Year => format!("{} (year, ", date.stamp),
        Precision::Month => format!("{} (month, ", date.stamp),
        Precision::Day | Precision::Minute | Precision::Second => {
            format!("{} (", Stamp::day(date.stamp.first_day()))
        }
    };
    // Writing to a string cannot fail.
    let _ = write!(out, "{}", date.evidence);
    if is_guess(date) {
        out.push_str(", a guess");
    }
    out.push(')');
    out
}

/// Returns whether a date is called a guess: its evidence is weak, or disputed.
#[must_use]
pub fn is_guess(date: &PublicationDate) -> bool {
    date.confidence < SURE
}

/// Returns the title; one that is only how the text begins ends in an ellipsis.
#[must_use]
pub fn title(article: &Article) -> Cow<'_, str> {
    match article.title_from_body {
        true => Cow::Owned(format!("{} …", article.title)),
        false => Cow::Borrowed(&article.title),
    }
}

/// Returns the name of the source.
#[must_use]
pub fn source(article: &Article) -> String {
    match &article.source {
        Some(source) => escape::name(&source.name).into_owned(),
        None => "unknown source".to_owned(),
    }
}

/// Returns where the article is: the path as it can be opened, with the line or record; then what became of the
/// file, if it is not as it was indexed.
#[must_use]
pub fn place(hit: &Hit) -> String {
    let mut out = file(hit);
    match hit.file {
        FileState::Current => {}
        FileState::Changed => out.push_str(" (changed since it was indexed)"),
        FileState::Missing => out.push_str(" (no longer there)"),
        FileState::Unseen => out.push_str(" (cannot be seen from here)"),
        FileState::Kept => out.push_str(" (kept from before: the file is broken now)"),
    }
    out
}

/// Returns where the article is: the path as it can be opened, with the line or record.
#[must_use]
pub fn file(hit: &Hit) -> String {
    let mut out = escape::path(&Path::new(&hit.root).join(&hit.path));
    let record = hit.article.record.as_ref();
    if let Some(member) = &hit.article.member {
        let line = record.and_then(|record| record.line);
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        out.push_str(&format!(" ({}{line})", escape::name(member)));
    }
    match record.filter(|_| hit.article.member.is_none()) {
        Some(Record { line: Some(line), .. }) => out.push_str(&format!(":{line}")),
        Some(record) => out.push_str(&format!(" (record {})", record.number)),
        None => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_comma_before_each_three_digits_from_the_end() {
        let written = [0, 7, 999, 1_000, 20_050, 1_000_000, u64::MAX].map(number);
        let expected = ["0", "7", "999", "1,000", "20,050", "1,000,000"];
        assert_eq!(written[..6], expected);
        assert_eq!(written[6], "18,446,744,073,709,551,615");
    }
}
