//! The versions of an article as people read them: what was changed after it was published, word by word.

use std::io;
use std::io::Write;

use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::folded::dated_with_time;
use crate::render::terminal::layout::Words;
use crate::render::terminal::layout::line;
use crate::render::terminal::number;
use crate::render::terminal::place;
use crate::render::terminal::source;
use crate::render::terminal::title;
use crate::render::terminal::wrapped;
use crate::search::Because;
use crate::search::Changed;
use crate::search::Version;
use crate::search::VersionsShown;
use crate::search::Wording;
use crate::story::Change;

/// Words shown before and behind what changed.
const AROUND: usize = 6;
/// Places of a version that are shown; `story --diff` shows all.
const PLACES: usize = 12;
/// Lines of one place.
const LINES: usize = 8;

/// Writes the versions of an article, each with what changed since the one before it.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn versions(out: &mut impl Write, answer: &VersionsShown, look: Look) -> io::Result<()> {
    let head = match answer.versions.len() as u64 {
        0 | 1 => "no other version of it is in the index".to_owned(),
        many => format!(
            "{} versions, the earliest first; [-removed-] {{+added+}} since the one before",
            number(many)
        ),
    };
    writeln!(out, "{}", wrapped(&head, look.width))?;
    let indent = (answer.versions.len().to_string().len() + 1).max(3);
    let mut before: Option<&Version> = None;
    for version in &answer.versions {
        one(out, version, answer, indent, look)?;
        if let (Some(before), Some(changed)) = (before, &version.changed) {
            differences(out, (before, version), changed, indent, look)?;
        }
        writeln!(out, "{:indent$}{}", "", place(&version.hit))?;
        before = Some(version);
    }
    if answer.more > 0 {
        let articles = if answer.more == 1 { "article" } else { "articles" };
        let more = format!(
            "not looked at: {} more {articles} with this address or headline",
            number(answer.more)
        );
        writeln!(out, "{}", wrapped(&more, look.width))?;
    }
    Ok(())
}

/// Writes what is known of a version.
fn one(
    out: &mut impl Write,
    version: &Version,
    answer: &VersionsShown,
    indent: usize,
    look: Look,
) -> io::Result<()> {
    let hit = &version.hit;
    let article = &hit.article;
    let mut facts = vec![source(article), when(version)];
    if let Some((announced, _)) = &version.announced {
        facts.push(announced.name().to_owned());
    }
    if hit.id == answer.asked {
        facts.push("the one asked for".to_owned());
    } else if !version.because.is_empty() {
        let because: Vec<&str> = version.because.iter().map(|because| reason(*because)).collect();
        facts.push(because.join(", "));
    }
    let (facts, id) = (facts.join(" · "), escape::name(&hit.short_id));
    line(out, &hit.rank.to_string(), (&facts, &id), indent, look)?;
    let columns = look.width.saturating_sub(indent).max(8);
    for line in Words::new(&title(article), &[], columns).window(columns, LINES, look.color) {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    match &version.announced {
        // A mark of the headline is read there.
        Some((_, said)) if !article.title.contains(said.as_str()) => {
            lines(out, &format!("it says: {}", escape::text(said)), indent, look)
        }
        _ => Ok(()),
    }
}

/// Returns when a version was published, and when it was updated or saved.
fn when(version: &Version) -> String {
    let article = &version.hit.article;
    let mut when = dated_with_time(article.published.as_ref());
    if let Some(updated) = article.updated {
        when.push_str(&format!(", updated {updated}"));
    }
    if let Some(saved) = &article.saved {
        when.push_str(&format!(", saved {}", saved.stamp));
    }
    when
}

const fn reason(because: Because) -> &'static str {
    match because {
        Because::Address => "same address",
        Because::Headline => "same headline",
        Because::Story => "same story",
    }
}

/// Writes what changed from one version to the next.
fn differences(
    out: &mut impl Write,
    (before, after): (&Version, &Version),
    changed: &Changed,
    indent: usize,
    look: Look,
) -> io::Result<()> {
    if let Some(title) = &changed.title {
        lines(out, &format!("headline: {}", marked(title)), indent, look)?;
    }
    let count =
        |count: u64| format!("{} {}", number(count), if count == 1 { "word" } else { "words" });
    let head = match (changed.removed, changed.added) {
        (0, 0) => "the text is the same".to_owned(),
        (0, added) => format!("{} added", count(added)),
        (removed, 0) => format!("{} removed", count(removed)),
        (removed, added) => format!("{} removed, {} added", count(removed), number(added)),
    };
    lines(out, &head, indent, look)?;
    let places = places(&changed.text);
    for place in places.iter().take(PLACES) {
        lines(out, &marked(place), indent, look)?;
    }
    let left = places.len().saturating_sub(PLACES);
    if left > 0 {
        let ids = format!("{} {}", before.hit.short_id, after.hit.short_id);
        let more = match look.wording {
            Wording::Flags => format!("… {left} more changes: dateline story --diff {ids}"),
            Wording::Names | Wording::Tools => {
                let more = format!("… {left} more changes: `dateline story --diff {ids}`");
                look.wording.note(&more).into_owned()
            }
        };
        lines(out, &more, indent, look)?;
    }
    Ok(())
}

/// Returns the places where words changed, each with some words before and behind.
#[must_use]
pub fn places(changes: &[Change]) -> Vec<Vec<Change>> {
    let mut places: Vec<Vec<Change>> = vec![Vec::new()];
    for (at, change) in changes.iter().enumerate() {
        let last = places.last_mut().expect("there is one");
        let Change::Same(text) = change else {
            last.push(change.clone());
            continue;
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (is_first, is_last) = (at == 0, at + 1 == changes.len());
        let behind = if is_first { 0 } else { AROUND.min(words.len()) };
        let ahead = if is_last { 0 } else { AROUND };
        if behind + ahead >= words.len() && !is_first && !is_last {
            last.push(Change::Same(words.join(" ")));
            continue;
        }
        if behind > 0 {
            let dots = if behind < words.len() { " …" } else { "" };
            last.push(Change::Same(words[..behind].join(" ") + dots));
        }
        if ahead > 0 {
            let from = words.len().saturating_sub(ahead);
            let dots = if from > 0 { "… " } else { "" };
            if !last.is_empty() {
                places.push(Vec::new());
            }
            let next = places.last_mut().expect("there is one");
            next.push(Change::Same(dots.to_owned() + &words[from..].join(" ")));
        }
    }
    places.retain(|place| place.iter().any(|change| !matches!(change, Change::Same(_))));
    places
}

/// Returns words with what was removed as `[-so-]` and what was added as `{+so+}`.
fn marked(changes: &[Change]) -> String {
    let words = changes.iter().map(|change| match change {
        Change::Same(text) => text.trim().to_owned(),
        Change::Removed(text) => format!("[-{}-]", text.trim()),
        Change::Added(text) => format!("{{+{}+}}", text.trim()),
    });
    escape::text(&words.collect::<Vec<_>>().join(" ")).into_owned()
}

/// Writes a text below a version.
fn lines(out: &mut impl Write, text: &str, indent: usize, look: Look) -> io::Result<()> {
    let columns = look.width.saturating_sub(indent + 2).max(8);
    for (number, line) in
        Words::new(text, &[], columns).window(columns, LINES, false).iter().enumerate()
    {
        let lead = if number == 0 { "~ " } else { "  " };
        writeln!(out, "{:indent$}{lead}{line}", "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::diff;

    fn shown(old: &str, new: &str) -> Vec<String> {
        places(&diff(old, new)).iter().map(|place| marked(place)).collect()
    }

    #[test]
    fn changes_are_shown_with_the_words_around_them_and_far_ones_apart() {
        let old = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
        assert_eq!(
            shown(old, &old.replace("eight", "8")),
            [
                "… two three four five six seven [-eight-] {+8+} nine ten eleven twelve thirteen fourteen …"
            ]
        );
        assert_eq!(
            shown(old, &old.replace("one", "1").replace("fifteen", "15")),
            [
                "[-one-] {+1+} two three four five six seven …",
                "… nine ten eleven twelve thirteen fourteen [-fifteen-] {+15+}"
            ]
        );
        assert_eq!(shown("a b c d", "1 b c 4"), ["[-a-] {+1+} b c [-d-] {+4+}"]);
        assert_eq!(shown(old, old), [""; 0]);
        assert_eq!(shown("", "a"), ["{+a+}"]);
    }
}
