//! The story that a hit is shown for: who had it first, how many copied it, and who.

use std::io;
use std::io::Write;

use crate::article::DateRange;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Stamp;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::line;
use crate::render::terminal::number;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::search::Hit;
use crate::search::HitStory;
use crate::search::OtherArticle;
use crate::search::Totals;
use crate::story::Relation;

/// Lines of a title or a passage of another article that are shown.
const LINES: usize = 2;

/// Returns how many there are: `3 articles`, or `2 stories (5 articles)` where stories are folded.
#[must_use]
pub fn hits_counted(total: &Totals) -> String {
    let articles = articles(total.articles);
    match total.stories.filter(|stories| *stories != total.articles) {
        None => articles,
        Some(1) => format!("1 story ({articles})"),
        Some(stories) => format!("{} stories ({articles})", number(stories)),
    }
}

/// Returns what a hit is in its story, and how large that is: `7 copies in 6 sources, last 2019-03-08`,
/// `copy of Reuters, 2019-03-06 08:12 · 7 copies in 6 sources, last 2019-03-08`.
#[must_use]
pub fn story_facts(story: &HitStory) -> String {
    let mut out = String::new();
    if story.relation != Relation::Original {
        out.push_str(&format!("{} of {}", story.relation.name(), original(story)));
        out.push_str(if story.original.matched { " · " } else { ", which does not match · " });
    }
    let mut parts = Vec::new();
    let copies = match story.copies {
        0 => None,
        1 => Some("1 copy".to_owned()),
        many => Some(format!("{} copies", number(many))),
    };
    parts.extend(copies.map(|copies| match story.copying {
        0 => copies,
        1 if story.copies == 1 => copies,
        1 => format!("{copies} in 1 source"),
        many => format!("{copies} in {} sources", number(many)),
    }));
    parts.extend(match story.versions {
        0 => None,
        1 => Some("1 version".to_owned()),
        many => Some(format!("{} versions", number(many))),
    });
    parts.extend(last(story.days));
    out.push_str(&parts.join(", "));
    out
}

/// Returns the last day of a story that has several.
fn last(days: Option<DateRange>) -> Option<String> {
    let days = days.filter(|days| days.first() != days.last())?;
    Some(format!("last {}", days.last()))
}

/// Returns `Reuters, 2019-03-06 08:12`.
fn original(story: &HitStory) -> String {
    let source = match &story.original.source {
        Some(source) => escape::name(source).into_owned(),
        None => "an unknown source".to_owned(),
    };
    format!("{source}, {}", moment_or_undated(story.original.published.as_ref()))
}

/// Returns the day of a date, with its time where that is known, or `undated`.
pub(super) fn moment_or_undated(date: Option<&PublicationDate>) -> String {
    date.map_or_else(|| "undated".to_owned(), moment)
}

/// Returns the day of a date, with its time where that is known: `2019-03-06 08:12`, `2019-03`.
fn moment(date: &PublicationDate) -> String {
    let stamp = date.stamp;
    match (stamp.precision(), stamp.time()) {
        (Precision::Year | Precision::Month, _) => stamp.to_string(),
        (_, Some(time)) => {
            let day = Stamp::day(stamp.first_day());
            format!("{day} {:02}:{:02}", time.hour(), time.minute())
        }
        (_, None) => Stamp::day(stamp.first_day()).to_string(),
    }
}

/// Returns the date of a hit with its evidence; of one in a story with its time, which may decide who was
/// first.
pub(crate) fn dated(hit: &Hit) -> String {
    let published = hit.article.published.as_ref();
    if hit.story.is_some() { dated_with_time(published) } else { date(published) }
}

/// Returns a date with its time, where that is known, and its evidence: `2019-03-06 08:12 (field)`.
pub(super) fn dated_with_time(published: Option<&PublicationDate>) -> String {
    let shown = date(published);
    let Some(found) = published else { return shown };
    match shown.split_once(" (") {
        Some((_, evidence)) if found.stamp.precision() >= Precision::Day => {
            format!("{} ({evidence}", moment(found))
        }
        _ => shown,
    }
}

/// Writes the other articles of a story.
pub(super) fn others(
    out: &mut impl Write,
    story: &HitStory,
    indent: usize,
    look: Look,
) -> io::Result<()> {
    for OtherArticle { hit, relation, matched } in story.others.iter().flatten() {
        let does_not = if *matched { "" } else { ", does not match" };
        let facts = format!(
            "= {} · {} · {}{does_not}",
            source(&hit.article),
            date(hit.article.published.as_ref()),
            relation.name()
        );
        let id = escape::name(&hit.short_id);
        line(out, "", (&facts, &id), indent, look)?;
        let hang = indent + 2;
        let columns = look.width.saturating_sub(hang).max(8);
        for text in Words::new(&title(&hit.article), &[], columns).window(columns, LINES, false) {
            writeln!(out, "{:hang$}{text}", "")?;
        }
        for passage in &hit.passages {
            let words = Words::new(&passage.text, &passage.matches, columns);
            for text in words.window(columns, LINES, look.color) {
                writeln!(out, "{:hang$}{text}", "")?;
            }
        }
    }
    Ok(())
}
