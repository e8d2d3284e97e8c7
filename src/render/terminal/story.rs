//! A story as people read it: who had it first, who copied it, what each added.

use std::io;
use std::io::Write;

use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::search::Hit;
use crate::search::QuotedArticle;
use crate::search::StoryArticle;
use crate::search::StoryDiff;
use crate::search::StoryShown;
use crate::story::Change;
use crate::story::Decided;

/// The column that ids are in, where the line has room for it.
const ID_COLUMN: usize = 72;
/// New sentences that are shown of an article; `--diff` has all of them.
const SENTENCES: usize = 2;
/// Lines of a title or a sentence that are shown.
const LINES: usize = 3;

/// Writes a story.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story(out: &mut impl Write, answer: &StoryShown, look: Look) -> io::Result<()> {
    let count = answer.articles.len();
    match answer.decided {
        None => writeln!(out, "no copy or version of it is in the index")?,
        Some(decided) => writeln!(out, "{}", head(answer, decided))?,
    }
    let indent = (count.to_string().len() + 1).max(3);
    for article in &answer.articles {
        one(out, article, indent, look)?;
    }
    others(out, "quotes from", &answer.quotes_from)?;
    others(out, "quoted by", &answer.quoted_by)
}

/// Returns `4 articles in 3 sources · original: the earliest`.
fn head(answer: &StoryShown, decided: Decided) -> String {
    let sources = match answer.sources {
        1 => "1 source".to_owned(),
        many => format!("{} sources", number(many)),
    };
    let why = match decided {
        Decided::Agency => "published by the agency that the others name",
        Decided::Date => "the earliest",
        Decided::Length => "the longest of the earliest",
        Decided::Id => "the one with the smallest id of equal ones",
    };
    let count = articles(answer.articles.len() as u64);
    format!("{count} in {sources} · original: {why}")
}

fn one(out: &mut impl Write, article: &StoryArticle, indent: usize, look: Look) -> io::Result<()> {
    let hit = &article.hit;
    let mut facts = format!("{} · {}", source(&hit.article), date(hit.article.published.as_ref()));
    if let Some(relation) = article.relation {
        facts.push_str(" · ");
        facts.push_str(relation.name());
    }
    if let Some(part) = article.in_common {
        facts.push_str(&format!(", {:.0} % of its words", part * 100.0));
    }
    let id = escape::name(&hit.short_id);
    let used = indent + width(&facts);
    let column = ID_COLUMN.max(used + 2);
    writeln!(out, "{:<indent$}{facts}{:gap$}{id}", hit.rank, "", gap = column - used)?;
    let columns = look_columns(look, indent);
    let lines = |out: &mut dyn Write, text: &str| -> io::Result<()> {
        for line in Words::new(text, &[], columns).window(columns, LINES, look.color) {
            writeln!(out, "{:indent$}{line}", "")?;
        }
        Ok(())
    };
    lines(out, &title(&hit.article))?;
    for sentence in article.new.iter().take(SENTENCES) {
        lines(out, &format!("+ {sentence}"))?;
    }
    let more = article.new.len().saturating_sub(SENTENCES);
    if more > 0 {
        let sentences = if more == 1 { "sentence" } else { "sentences" };
        writeln!(out, "{:indent$}+ {more} more new {sentences}", "")?;
    }
    writeln!(out, "{:indent$}{}", "", place(hit))
}

fn look_columns(look: Look, indent: usize) -> usize {
    look.width.saturating_sub(indent).max(8)
}

fn others(out: &mut impl Write, what: &str, found: &[QuotedArticle]) -> io::Result<()> {
    for QuotedArticle { hit } in found {
        writeln!(out, "{what} {}  {}", named(hit), escape::name(&hit.short_id))?;
    }
    Ok(())
}

fn named(hit: &Hit) -> String {
    let article = &hit.article;
    let (source, date) = (source(article), date(article.published.as_ref()));
    format!("{source} · {date} · {}", escape::text(&title(article)))
}

/// Writes the words of two articles, what was removed as `[-so-]` and what was added as `{+so+}`; in color as
/// well, where that is welcome.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn story_diff(out: &mut impl Write, answer: &StoryDiff, look: Look) -> io::Result<()> {
    writeln!(out, "--- {}  {}", named(&answer.old), escape::name(&answer.old.short_id))?;
    writeln!(out, "+++ {}  {}", named(&answer.new), escape::name(&answer.new.short_id))?;
    writeln!(out)?;
    let mut ends_a_line = true;
    for change in &answer.changes {
        let (text, marks, color) = match change {
            Change::Same(text) => (text, ("", ""), ""),
            Change::Removed(text) => (text, ("[-", "-]"), "\u{1b}[31m"),
            Change::Added(text) => (text, ("{+", "+}"), "\u{1b}[32m"),
        };
        let words = text.trim_end();
        let (color, plain) = match look.color && !color.is_empty() {
            true => (color, "\u{1b}[0m"),
            false => ("", ""),
        };
        let blanks = &text[words.len()..];
        let lines: Vec<_> = words.split('\n').map(escape::text).collect();
        write!(out, "{color}{}{}{}{plain}{blanks}", marks.0, lines.join("\n"), marks.1)?;
        ends_a_line = blanks.ends_with('\n');
    }
    if ends_a_line { Ok(()) } else { writeln!(out) }
}
