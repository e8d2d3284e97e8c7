//! A story as people read it: who had it first, who copied it, what each added.

use std::collections::BTreeSet;
use std::io;
use std::io::Write;

use crate::article::DateRange;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Stamp;
use crate::article::day_number;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::date;
use crate::render::terminal::folded::dated_with_time;
use crate::render::terminal::folded::moment_or_undated;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::line;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::render::terminal::wrapped;
use crate::search::Hit;
use crate::search::QuotedArticle;
use crate::search::StoryArticle;
use crate::search::StoryDiff;
use crate::search::StoryShown;
use crate::search::Wording;
use crate::story::Change;
use crate::story::Decided;
use crate::story::Relation;

/// New sentences that are shown of an article; `--diff` has all of them.
const SENTENCES: usize = 2;
/// Articles with text of a story that are in no story or another, that are shown; `--json` has more of them.
const QUOTED: usize = 5;
/// Lines of a title or a sentence that are shown.
const LINES: usize = 3;

/// Writes a story.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story(out: &mut impl Write, answer: &StoryShown, look: Look) -> io::Result<()> {
    match story_first(answer) {
        None => writeln!(out, "no copy or version of it within 14 days is in the index")?,
        Some(first) => {
            for text in [first, story_counted(answer)] {
                writeln!(out, "{}", wrapped(&text, look.width))?;
            }
        }
    }
    let indent = (answer.articles.len().to_string().len() + 1).max(3);
    for article in &answer.articles {
        one(out, article, indent, look)?;
    }
    others(out, answer, look)
}

/// Returns who had a story first, and why that is believed: `Herald had it first, 2019-03-06`, or `counts as the first`
/// where another may have been earlier; `None` for an article that is in no story.
#[must_use]
pub fn story_first(answer: &StoryShown) -> Option<String> {
    let decided = answer.decided?;
    let is_original = |article: &&StoryArticle| article.relation == Some(Relation::Original);
    let article = &answer.articles.iter().find(is_original)?.hit.article;
    let published = article.published.as_ref();
    let (source, date) = (source(article), moment_or_undated(published));
    let others = answer.articles.iter().filter(|other| !is_original(other));
    let others: Vec<Option<&PublicationDate>> =
        others.map(|other| other.hit.article.published.as_ref()).collect();
    Some(match decided {
        Decided::Agency => {
            let earlier = others.iter().flatten().any(|other| {
                published.is_some_and(|own| other.days().first() < own.days().first())
            });
            match earlier {
                false => format!(
                    "{source} had it first: others name the agency; its article is of {date}"
                ),
                true => format!(
                    "{source} counts as the first: others name the agency; its article is of {date}, after another here"
                ),
            }
        }
        Decided::Credit => {
            let origin = article.source.as_ref().and_then(|source| source.origin.as_deref());
            let agency = origin
                .map_or_else(|| "an agency".to_owned(), |origin| escape::name(origin).into_owned());
            format!(
                "{source} counts as the first here, {date}: it names {agency}, whose own article is not among these"
            )
        }
        Decided::Date => match doubt(published, &others) {
            None => format!("{source} had it first, {date}"),
            Some(doubt) => format!("{source} counts as the first, {date}: {doubt}"),
        },
        Decided::Length => {
            format!("{source} counts as the first, {date}: the longest of several as early")
        }
        Decided::Id => {
            format!("{source} counts as the first, {date}: several are as early and as long")
        }
    })
}

/// Returns why another article of a story may be earlier than the one that counts as the first, if one may be.
fn doubt(first: Option<&PublicationDate>, others: &[Option<&PublicationDate>]) -> Option<String> {
    let first = first?;
    let is_coarse = |date: &PublicationDate| date.stamp.precision() < Precision::Day;
    if is_coarse(first) {
        return Some(format!("its day is not known, only the {}", first.stamp.precision().name()));
    }
    let day = first.days().first();
    let dated = || others.iter().copied().flatten();
    if dated().any(|other| is_coarse(other) && other.days().first() <= day) {
        return Some("of another only the month or year is known".to_owned());
    }
    if dated().any(|other| moment(other).zip(moment(first)).is_some_and(|(a, b)| a < b)) {
        return Some(
            "by its own day; by the clock, in another zone, another was earlier".to_owned(),
        );
    }
    let of_the_day = || dated().filter(|other| other.days().first() == day);
    if of_the_day().any(|other| other.stamp.time().is_none() || first.stamp.time().is_none()) {
        return Some("another is of the same day, without a time".to_owned());
    }
    match others.iter().filter(|other| other.is_none()).count() {
        0 => None,
        1 => Some("another is undated".to_owned()),
        undated => Some(format!("{} others are undated", number(undated as u64))),
    }
}

/// Returns the moment of a date in seconds, where its time and its zone are known.
fn moment(date: &PublicationDate) -> Option<i64> {
    let (time, offset) = (date.stamp.time()?, date.stamp.offset_minutes()?);
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute()) - i64::from(offset);
    let days = day_number(date.stamp.first_day());
    Some(days * 86_400 + minutes * 60 + i64::from(time.second()))
}

/// Returns how many copied a story or told it again: `3 copies in 2 sources, 1 version, last 2019-03-08`.
#[must_use]
pub fn story_counted(answer: &StoryShown) -> String {
    let of =
        |relation| answer.articles.iter().filter(move |article| article.relation == Some(relation));
    let copying: BTreeSet<String> =
        of(Relation::Copy).map(|copy| source(&copy.hit.article)).collect();
    let count = |count: u64, one: &str, many: &str| {
        (count > 0).then(|| format!("{} {}", number(count), if count == 1 { one } else { many }))
    };
    let copies = count(of(Relation::Copy).count() as u64, "copy", "copies").map(|copies| {
        let sources = count(copying.len() as u64, "source", "sources").unwrap_or_default();
        format!("{copies} in {sources}")
    });
    let versions = count(of(Relation::Version).count() as u64, "version", "versions");
    let days = |article: &StoryArticle| Some(article.hit.article.published.as_ref()?.days());
    let days: Vec<DateRange> = answer.articles.iter().filter_map(days).collect();
    let first = days.iter().map(|days| days.first()).min();
    let last = days.iter().map(|days| days.last()).max().filter(|last| Some(*last) != first);
    let last = last.map(|day| format!("last {}", Stamp::day(day)));
    [copies, versions, last].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(out: &mut impl Write, article: &StoryArticle, indent: usize, look: Look) -> io::Result<()> {
    let hit = &article.hit;
    let mut facts = vec![source(&hit.article), dated_with_time(hit.article.published.as_ref())];
    facts.extend(story_part(article));
    let (facts, id) = (facts.join(" · "), escape::name(&hit.short_id));
    line(out, &hit.rank.to_string(), (&facts, &id), indent, look)?;
    let columns = look_columns(look, indent);
    let lines = |out: &mut dyn Write, text: &str| -> io::Result<()> {
        for line in Words::new(text, &[], columns).window(columns, LINES, look.color) {
            writeln!(out, "{:indent$}{line}", "")?;
        }
        Ok(())
    };
    lines(out, &title(&hit.article))?;
    for sentence in article.new.iter().take(SENTENCES) {
        lines(out, &format!("new: {sentence}"))?;
    }
    let more = article.new.len().saturating_sub(SENTENCES);
    if more > 0 {
        let sentences = if more == 1 { "sentence" } else { "sentences" };
        lines(out, &format!("{more} more new {sentences}"))?;
    }
    writeln!(out, "{:indent$}{}", "", place(hit))
}

/// Returns what an article is in its story, and how much of the original it has: `copy · has 55 % of the original,
/// 12 % is other text`; `None` for one that is in no story.
#[must_use]
pub fn story_part(article: &StoryArticle) -> Option<String> {
    let relation = article.relation?.name();
    Some(match article.of_original.zip(article.in_common) {
        Some((has, own)) => format!("{relation} · {}", shares(has, own)),
        None => relation.to_owned(),
    })
}

/// Returns `has 55 % of the original, 12 % is other text`.
fn shares(has: f64, own: f64) -> String {
    let other = (1.0 - own) * 100.0;
    let rest = if other < 0.5 { String::new() } else { format!(", {other:.0} % is other text") };
    match has >= 0.995 {
        true => format!("has all of the original{rest}"),
        false => format!("has {:.0} % of the original{rest}", has * 100.0),
    }
}

fn look_columns(look: Look, indent: usize) -> usize {
    look.width.saturating_sub(indent).max(8)
}

/// Writes the articles of other stories that have text of this one, each once. Who has it from whom is not known; that
/// one is earlier is, where the days of both are.
fn others(out: &mut impl Write, answer: &StoryShown, look: Look) -> io::Result<()> {
    let days = |hit: &Hit| hit.article.published.as_ref().map(PublicationDate::days);
    let own: Vec<DateRange> = answer.articles.iter().filter_map(|one| days(&one.hit)).collect();
    let known = own.len() == answer.articles.len();
    let when = |hit: &Hit| match days(hit).filter(|_| known) {
        Some(other) if own.iter().all(|own| other.last() < own.first()) => ", earlier",
        Some(other) if own.iter().all(|own| own.last() < other.first()) => ", later",
        _ => "",
    };
    let mut hits: Vec<&Hit> = Vec::new();
    for QuotedArticle { hit } in answer.quotes_from.iter().chain(&answer.quoted_by) {
        if hits.iter().all(|known| known.id != hit.id) {
            hits.push(hit);
        }
    }
    for hit in hits.iter().take(QUOTED) {
        let text =
            format!("text in common{}: {}  {}", when(hit), named(hit), escape::name(&hit.short_id));
        writeln!(out, "{}", wrapped(&text, look.width))?;
    }
    match hits.len().saturating_sub(QUOTED) {
        0 => Ok(()),
        more if look.wording != Wording::Flags => writeln!(out, "text in common: {more} more"),
        more => writeln!(out, "text in common: {more} more: --json"),
    }
}

fn named(hit: &Hit) -> String {
    let article = &hit.article;
    let (source, date) = (source(article), date(article.published.as_ref()));
    format!("{source} · {date} · {}", escape::text(&title(article)))
}

/// Writes the words of two articles, what was removed as `[-so-]` and what was added as `{+so+}`; bold as well,
/// where color is welcome.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story_diff(out: &mut impl Write, answer: &StoryDiff, look: Look) -> io::Result<()> {
    for (sign, hit) in [("---", &answer.old), ("+++", &answer.new)] {
        let text = format!("{sign} {}  {}", named(hit), escape::name(&hit.short_id));
        writeln!(out, "{}", wrapped(&text, look.width))?;
    }
    writeln!(out)?;
    for (text, marks) in paragraphs(&answer.changes) {
        let lines = Words::new(&text, &marks, look.width).wrap(look.width, look.width, look.color);
        for line in &lines {
            writeln!(out, "{line}")?;
        }
        if lines.is_empty() {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// A line of a text, and which of its code points changed.
type Paragraph = (String, Vec<(usize, usize)>);

/// Returns the lines of two texts, with what changed between marks.
fn paragraphs(changes: &[Change]) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = vec![Paragraph::default()];
    for change in changes {
        let (text, (open, close)) = match change {
            Change::Same(text) => (text, ("", "")),
            Change::Removed(text) => (text, ("[-", "-]")),
            Change::Added(text) => (text, ("{+", "+}")),
        };
        let words = text.trim_end();
        let whole = format!("{open}{words}{close}{}", &text[words.len()..]);
        for (number, piece) in whole.split('\n').enumerate() {
            if number > 0 {
                paragraphs.push(Paragraph::default());
            }
            let (line, marks) = paragraphs.last_mut().expect("there is one");
            let from = line.chars().count();
            line.push_str(piece);
            if !open.is_empty() {
                marks.push((from, from + piece.chars().count()));
            }
        }
    }
    while paragraphs.last().is_some_and(|(line, _)| line.trim().is_empty()) {
        paragraphs.pop();
    }
    paragraphs
}
