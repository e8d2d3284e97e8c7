//! The answers to the other questions: `count`, `sources`, `show`, `status`.

use std::io;
use std::io::Write;

use crate::article::Article;
use crate::article::Evidence;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::date;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::width;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::search::Count;
use crate::search::Instead;
use crate::search::Shown;
use crate::search::Sources;

/// Writes the number of articles that match, or of stories where these are counted, and nothing else: scripts read it.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn counted(out: &mut impl Write, answer: &Count) -> io::Result<()> {
    writeln!(out, "{}", answer.total.hits())
}

/// Writes a table of sources: articles, first and last date as precise as they are known, name.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn sources(out: &mut impl Write, answer: &Sources) -> io::Result<()> {
    let rows = answer.rows.iter().map(|source| {
        let name = source.name.as_deref().map(escape::name);
        let undated = match source.undated {
            0 => String::new(),
            undated => format!(" ({} undated)", number(undated)),
        };
        let mut cells = vec![number(source.articles)];
        cells.extend(
            source
                .relations
                .into_iter()
                .flat_map(|of| [of.originals, of.copies, of.versions].map(number)),
        );
        cells.extend([
            source.first.map_or_else(|| "undated".to_owned(), |date| date.to_string()),
            source.last.map(|date| date.to_string()).unwrap_or_default(),
            format!("{}{undated}", name.as_deref().unwrap_or("unknown source")),
        ]);
        cells
    });
    let head: &[&str] = match answer.rows.iter().any(|row| row.relations.is_some()) {
        true => &["articles", "originals", "copies", "versions", "first", "last", "source"],
        false => &["articles", "first", "last", "source"],
    };
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    table(out, std::iter::once(head).chain(rows).collect())
}

/// Writes rows in columns, the first right-aligned.
pub(super) fn table(out: &mut impl Write, rows: Vec<Vec<String>>) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|c| width(c)).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let gap = widths[at].saturating_sub(width(cell));
            if at == 0 {
                line.push_str(&" ".repeat(gap));
                line.push_str(cell);
            } else {
                line.push_str("  ");
                line.push_str(cell);
                line.push_str(&" ".repeat(gap));
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Which half of an article is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// What is known of it, then its text.
    Both,
    /// What is known of it.
    Facts,
    /// Its text, exactly as it is stored and not wrapped.
    Text,
}

/// Writes an article, or a passage of it, with the evidence for its date and source.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn shown(out: &mut impl Write, answer: &Shown, half: Half, look: Look) -> io::Result<()> {
    if half != Half::Text {
        facts(out, answer, look)?;
    }
    if half == Half::Both {
        writeln!(out)?;
    }
    if half != Half::Facts {
        text(out, answer, half, look)?;
    }
    Ok(())
}

fn facts(out: &mut impl Write, answer: &Shown, look: Look) -> io::Result<()> {
    let hit = &answer.hit;
    let article = &hit.article;
    let mut fact = |name: &str, value: &str| -> io::Result<()> {
        let columns = look.width.saturating_sub(FACT).max(8);
        let lines = Words::new(value, &[], columns).wrap(columns, columns, false);
        for (at, line) in lines.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            writeln!(out, "{name:<FACT$}{line}")?;
        }
        Ok(())
    };
    let from = if article.title_from_body { " (first line)" } else { "" };
    fact("title", &format!("{}{from}", title(article)))?;
    fact("id", &hit.id.to_string())?;
    let mut who = source(article);
    if let Some(source) = &article.source {
        if let Some(domain) = &source.domain {
            who.push_str(&format!(", {}", escape::name(domain)));
        }
        who.push_str(&format!(" ({})", source.evidence));
        if let Some(by) = source.normalized {
            let given = escape::name(source.given());
            who.push_str(&format!(", given as {given:?}: {by} says so"));
        }
        if let Some(origin) = &source.origin {
            who.push_str(&format!(", from {}", escape::name(origin)));
        }
    }
    fact("source", &who)?;
    fact("published", &date(article.published.as_ref()))?;
    if let Some(published) = &article.published {
        if published.stamp.time().is_some() {
            fact("", &format!("{}", published.stamp))?;
        }
        for other in &published.others {
            fact("", &disagreeing(other))?;
        }
    }
    if let Some(updated) = article.updated {
        fact("updated", &updated.to_string())?;
    }
    if let Some(saved) = &article.saved {
        fact("saved", &format!("{} ({})", saved.stamp, saved.evidence))?;
    }
    for (name, text) in declared(article) {
        fact(name, &text)?;
    }
    fact("words", &number(hit.words))?;
    fact("ingested", &day_of(hit.ingested))?;
    // Never broken: a path is there to be copied.
    let place = place(hit);
    writeln!(out, "{:<FACT$}{place}", "file")?;
    for warning in &article.warnings {
        writeln!(out, "{:<FACT$}{}", "warning", escape::text(warning))?;
    }
    cited(out, answer)
}

/// Says how what is shown is related to what was cited.
fn cited(out: &mut impl Write, answer: &Shown) -> io::Result<()> {
    let instead = answer.instead.map(|instead| match instead {
        Instead::Identical => "of a copy that is no longer in the index; this one is identical",
        Instead::Edited => "edited since; this is the current text",
        Instead::SameText => {
            "of an id that is no longer in the index; this article has the same text"
        }
        Instead::OtherId => {
            "mixed up: its id is that of another article, which has no such text; this one has the text"
        }
    });
    if let Some(instead) = instead {
        writeln!(out, "{:<FACT$}{instead}", "citation")?;
    }
    match answer.changed_since_cited {
        // The old text is gone: whether its hash was another is not known.
        Some(true) if answer.instead == Some(Instead::Edited) => writeln!(
            out,
            "{:<FACT$}no text has the hash cited: it was changed by an edit, or is mistyped",
            "citation"
        )?,
        Some(true) => writeln!(out, "{:<FACT$}the text has changed since", "citation")?,
        Some(false) => writeln!(out, "{:<FACT$}unchanged", "citation")?,
        None => {}
    }
    Ok(())
}

/// Returns the day of a time, UTC.
fn day_of(seconds: i64) -> String {
    let day = day_from_number(seconds.div_euclid(86_400));
    day.map(|day| Stamp::day(day).to_string()).unwrap_or_default()
}

/// What an article declares of itself beside day and source; empty where it says nothing.
fn declared(article: &Article) -> [(&'static str, String); 10] {
    // Each field is named, so that it is decided of a new one whether it is shown.
    let Article {
        title: _,
        title_from_body: _,
        body: _,
        source: _,
        published: _,
        updated: _,
        saved: _,
        authors,
        section,
        url,
        lang,
        key,
        subjects,
        place,
        kind,
        printed_page,
        meta,
        dateline: _,
        record: _,
        member: _,
        pages: _,
        warnings: _,
    } = article;
    let one = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        ("authors", authors.join("; ")),
        ("section", one(section)),
        ("page", one(printed_page)),
        ("subjects", subjects.join("; ")),
        ("place", one(place)),
        ("type", one(kind)),
        ("url", one(url)),
        ("lang", one(lang)),
        ("key", one(key)),
        ("meta", own_fields(meta)),
    ]
}

/// Returns the data set's own fields as one line.
fn own_fields(meta: &[(String, String)]) -> String {
    let fields = meta.iter().map(|(name, value)| format!("{name}: {value}"));
    fields.collect::<Vec<_>>().join("; ")
}

/// Columns of a fact's name.
const FACT: usize = 11;

fn disagreeing(other: &Evidence) -> String {
    let text = escape::text(&other.text);
    match other.says.map(|stamp| stamp.to_string()) {
        Some(stamp) if stamp == text => format!("not used: {stamp} ({})", other.kind),
        Some(stamp) => format!("not used: {stamp} ({}: {text})", other.kind),
        None => format!("not used: {text} ({})", other.kind),
    }
}

fn text(out: &mut impl Write, answer: &Shown, half: Half, look: Look) -> io::Result<()> {
    let hit = &answer.hit;
    if half == Half::Text {
        if answer.passage.is_none() {
            return raw(out, &hit.article.body);
        }
        return hit.passages.iter().try_for_each(|passage| raw(out, &passage.text));
    }
    if answer.passage.is_none() {
        return paragraphs(out, &hit.article.body, look);
    }
    for passage in &hit.passages {
        writeln!(out, "{}@{}", escape::name(&passage.id), escape::name(&passage.hash))?;
        paragraphs(out, &passage.text, look)?;
    }
    Ok(())
}

/// Writes text with its own line breaks; anything dangerous in it is escaped all the same.
fn raw(out: &mut impl Write, text: &str) -> io::Result<()> {
    for line in text.split('\n') {
        let cells: Vec<_> = line.split('\t').map(escape::text).collect();
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(())
}

fn paragraphs(out: &mut impl Write, text: &str, look: Look) -> io::Result<()> {
    for (at, paragraph) in text.split("\n\n").enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        for line in paragraph.lines() {
            let words = Words::new(line, &[], look.width);
            for line in words.wrap(look.width, look.width, false) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Returns `3.4 MB`, in powers of ten as disks are sold.
pub(super) fn bytes(bytes: u64) -> String {
    let mut unit = "kB";
    let mut tenths = bytes / 100;
    for next in ["MB", "GB", "TB", "PB"] {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = next;
    }
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}
