//! What an index holds, and what became of the files it is made from.

use std::io;
use std::io::Write;
use std::path::Path;

use crate::render::escape;
use crate::render::terminal::answers::bytes;
use crate::render::terminal::articles;
use crate::render::terminal::days;
use crate::render::terminal::number;
use crate::search::FileClass;
use crate::search::ListedFile;
use crate::search::RootStatus;
use crate::search::Status;

/// Writes what an index holds.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn status(out: &mut impl Write, answer: &Status) -> io::Result<()> {
    let index = &answer.index;
    let path = escape::path(&index.path);
    writeln!(out, "index      {path} (generation {}, {})", index.generation, bytes(answer.bytes))?;
    write!(out, "articles   {}", number(index.articles))?;
    if answer.undated > 0 {
        write!(out, ", {} undated", number(answer.undated))?;
    }
    writeln!(out)?;
    if let Some(published) = answer.days {
        writeln!(out, "published  {}", days(published))?;
    }
    writeln!(out, "sources    {}", number(answer.sources))?;
    let languages: Vec<String> = answer
        .languages
        .iter()
        .map(|(lang, count)| format!("{} {}", escape::name(lang), number(*count)))
        .collect();
    if !languages.is_empty() {
        writeln!(out, "languages  {}", languages.join(" · "))?;
    }
    if let Some(committed) = answer.committed {
        writeln!(out, "committed  {}", committed.strftime("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    if let Some(run) = &answer.last_run {
        let ended = run.ended.strftime("%Y-%m-%d %H:%M:%S UTC");
        writeln!(out, "last run   {ended}: {}", escape::text(&run.did))?;
    }
    if let Some(problem) = &answer.last_run_problem {
        writeln!(out, "last run   not known: {}", escape::text(problem))?;
    }
    for root in &answer.roots {
        of_root(out, root)?;
    }
    listed(out, answer)?;
    let of_kind =
        |file: &&ListedFile| matches!(file.class, FileClass::Failed | FileClass::PartlyRead);
    let failed: u64 = answer.roots.iter().map(|root| root.failed + root.partly_read).sum();
    let left = failed.saturating_sub(answer.files.iter().filter(of_kind).count() as u64);
    if left > 0 {
        writeln!(out, "and        {} more: `dateline status --failed`", number(left))?;
    }
    Ok(())
}

fn of_root(out: &mut impl Write, root: &RootStatus) -> io::Result<()> {
    let files = if root.files == 1 { "file" } else { "files" };
    write!(out, "root       {}: ", escape::path(&root.path))?;
    let with_articles = match root.files_with_articles {
        all if all == root.files => String::new(),
        with => format!("{} of ", number(with)),
    };
    let files = format!("{with_articles}{} {files}", number(root.files));
    write!(out, "{} from {files}", articles(root.articles))?;
    let counts = [
        (root.skipped, "skipped"),
        (root.failed, "failed"),
        (root.partly_read, "partly read"),
        (root.changed, "changed since"),
        (root.unseen, "that cannot be seen from here"),
        (root.kept, "kept though broken"),
        (root.missing, "no longer there"),
        (root.new.unwrap_or(0), "new"),
    ];
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        write!(out, ", {} {what}", number(count))?;
    }
    if root.taken_down > 0 {
        write!(out, ", {} taken down", articles(root.taken_down))?;
    }
    if root.has_map {
        write!(out, ", with a map")?;
    }
    if root.has_corrections {
        write!(out, ", with corrections")?;
    }
    writeln!(out)?;
    if root.exclude.is_empty() {
        return Ok(());
    }
    let patterns: Vec<_> = root.exclude.iter().map(|pattern| escape::name(pattern)).collect();
    writeln!(out, "excluded   {}", patterns.join("  "))
}

/// Writes a line for each file that is listed.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn listed(out: &mut impl Write, answer: &Status) -> io::Result<()> {
    for file in &answer.files {
        let path = escape::path(&Path::new(&file.root).join(&file.path));
        let name = file.class.name();
        match file.cause.as_str() {
            "" => writeln!(out, "{name:<10} {path}")?,
            cause => writeln!(out, "{name:<10} {path}: {}", escape::text(cause))?,
        }
    }
    Ok(())
}
