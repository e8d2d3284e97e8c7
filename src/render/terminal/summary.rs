//! What is true of every match: how many, on which days, how many more are undated.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use crate::render::escape;
use crate::render::terminal::articles;
use crate::render::terminal::days;
use crate::render::terminal::hits_counted;
use crate::render::terminal::number;
use crate::search::Hits;
use crate::search::QueryFacts;
use crate::search::Suggestions;
use crate::search::Totals;

/// Writes the line under a page of hits, and what helps when there are none.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn search_summary(out: &mut impl Write, answer: &Hits) -> io::Result<()> {
    let (total, all) = (answer.total.hits(), hits_counted(&answer.total));
    let shown = match (answer.hits.first(), answer.hits.last()) {
        (Some(first), Some(last)) if first.rank > 1 => {
            format!("{} to {} of {all}", number(first.rank), number(last.rank))
        }
        (Some(_), Some(last)) if last.rank < total => {
            format!("{} of {all}", number(last.rank))
        }
        (Some(_), Some(_)) => all,
        _ if total > 0 => format!("no hits at this offset; {all} in all"),
        _ => "no hits".to_owned(),
    };
    write!(out, "{shown}{}", facts(&answer.query, &answer.total))?;
    if let Some(next) = &answer.next {
        write!(out, " · more: --offset {}", next.offset)?;
    }
    writeln!(out)?;
    if answer.any_would_find_more {
        writeln!(out, "hint: --any also finds articles that have only some of the words")?;
    }
    match &answer.suggestions {
        Some(found) => suggestions(out, found),
        None => Ok(()),
    }
}

/// Writes what is true of the articles counted, beside their number, which is the answer itself.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn beside_count(out: &mut impl Write, query: &QueryFacts, total: &Totals) -> io::Result<()> {
    match facts(query, total).strip_prefix(" · ") {
        Some(facts) => writeln!(out, "{facts}"),
        None => Ok(()),
    }
}

/// Writes the line for an answer without hits of its own (`sources`).
///
/// # Errors
///
/// Returns what the writer returns.
pub fn summary(out: &mut impl Write, query: &QueryFacts, total: &Totals) -> io::Result<()> {
    writeln!(out, "{}{}", hits_counted(total), facts(query, total))
}

/// Writes where readers may be surprised by how the query was read, then the warnings.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn notes(out: &mut impl Write, query: &QueryFacts, warnings: &[String]) -> io::Result<()> {
    if !query.added.is_empty() {
        let words: Vec<_> = query.added.iter().map(|added| escape::text(&added.word)).collect();
        writeln!(out, "expanded with: {}", words.join(", "))?;
    }
    for note in &query.notes {
        writeln!(out, "note: {}", escape::text(note))?;
    }
    for warning in warnings {
        writeln!(out, "warning: {}", escape::text(warning))?;
    }
    Ok(())
}

fn facts(query: &QueryFacts, total: &Totals) -> String {
    let mut out = String::new();
    if let Some(asked) = query.days {
        out.push_str(" · ");
        out.push_str(&days(asked));
    }
    if total.coarse > 0 {
        let are = if total.coarse == 1 { "is" } else { "are" };
        let coarse = number(total.coarse);
        out.push_str(&format!(" · {coarse} {are} dated only to the month or year"));
    }
    if total.undated > 0 {
        let (verb, are) = if total.undated == 1 { ("matches", "is") } else { ("match", "are") };
        out.push_str(&format!(" · {} more {verb} but {are} undated", number(total.undated)));
    }
    out
}

/// Returns the beginning of a word or clause, which may be as long as a query.
fn beginning(clause: &str) -> Cow<'_, str> {
    const SHOWN: usize = 60;
    match clause.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &clause[..end])),
        None => Cow::Borrowed(clause),
    }
}

fn suggestions(out: &mut impl Write, found: &Suggestions) -> io::Result<()> {
    for (word, candidates) in &found.spellings {
        let word = beginning(word);
        let word = escape::text(&word);
        if candidates.is_empty() {
            writeln!(out, "   {word}: not in the index")?;
            continue;
        }
        let near: Vec<String> = candidates
            .iter()
            .map(|(word, count)| format!("{} ({})", escape::text(word), number(*count)))
            .collect();
        writeln!(out, "   {word}: not in the index; similar: {}", near.join(", "))?;
    }
    for (word, count) in &found.acronyms {
        let (lower, count) = (beginning(word), articles(*count));
        let (lower, upper) = (escape::text(&lower), beginning(word).to_uppercase());
        let upper = escape::text(&upper);
        writeln!(out, "   {upper}: an acronym in capitals, not in the index; {lower}: {count}")?;
    }
    for (word, count) in &found.elsewhere {
        let word = beginning(word);
        let count = articles(*count);
        writeln!(
            out,
            "   {}: not below this path; in the whole index: {count}",
            escape::text(&word)
        )?;
    }
    if found.clauses.len() > 1 {
        let alone: Vec<String> = found
            .clauses
            .iter()
            .map(|(clause, count)| {
                format!("{} {}", escape::text(&beginning(clause)), number(*count))
            })
            .collect();
        writeln!(out, "   articles with each part: {}", alone.join(" · "))?;
    }
    for (part, count) in &found.left_out {
        writeln!(out, "   without {}: {}", escape::text(&beginning(part)), articles(*count))?;
    }
    if let Some(count) = found.without_dates {
        writeln!(out, "   without the date limit: {}", articles(count))?;
    }
    if found.clauses.is_empty() {
        return Ok(());
    }
    writeln!(out, "   with any of the words: {}", articles(found.any_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_as_long_as_a_query_is_shown_by_its_beginning() {
        let found = Suggestions {
            clauses: vec![("price ".repeat(900), 3), ("wage".to_owned(), 0)],
            without_dates: None,
            any_word: 3,
            spellings: vec![("y".repeat(5000), Vec::new())],
            elsewhere: Vec::new(),
            acronyms: Vec::new(),
            left_out: Vec::new(),
        };
        let mut out = Vec::new();
        suggestions(&mut out, &found).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("price price") && out.contains("… 3 · wage 0"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() < 120), "{out}");
    }
}
