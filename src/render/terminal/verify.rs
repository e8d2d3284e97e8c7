//! What `verify` found, for people.

use std::io;
use std::io::Write;
use std::path::Path;

use crate::render::escape;
use crate::render::terminal::answers::bytes;
use crate::render::terminal::articles;
use crate::render::terminal::number;
use crate::search::FileState;
use crate::search::FilesOnDisk;
use crate::search::Verification;

/// Files on disk that are named; the rest is counted.
const NAMED: usize = 20;

/// Writes what `verify` found: what was looked at, what is wrong and, with `cure`, what to do.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn verified(out: &mut impl Write, answer: &Verification, cure: Option<&str>) -> io::Result<()> {
    let index = &answer.index;
    write!(out, "index      {}", escape::path(&answer.path))?;
    match index.generation {
        Some(generation) => writeln!(out, " (generation {generation})")?,
        None => writeln!(out)?,
    }
    write!(out, "checked    {} index files, {}", number(index.files), bytes(index.bytes))?;
    if index.looked_inside {
        let records = number(index.records);
        writeln!(out, "; {}; records of {records} files", articles(index.articles))?;
    } else {
        writeln!(out, "; articles not checked")?;
    }
    for damage in &index.damages {
        let place = escape::path(&answer.place(damage));
        writeln!(out, "damaged    {place}: {}", escape::text(&damage.what))?;
    }
    for path in &index.litter {
        let path = escape::path(&answer.path.join(path));
        writeln!(
            out,
            "litter     {path}: left by a run that did not end; the next one removes it"
        )?;
    }
    if let Some(found) = &answer.files {
        files(out, found, answer)?;
    }
    if let Some(cure) = cure {
        writeln!(out, "fix        {}", escape::text(cure))?;
    } else if answer.is_sound() {
        writeln!(
            out,
            "ok         the index is undamaged: every byte, article and count is as written"
        )?;
    }
    Ok(())
}

/// Says what became of the files that the index was made from.
fn files(out: &mut impl Write, files: &FilesOnDisk, answer: &Verification) -> io::Result<()> {
    let (changed, missing) = (number(files.changed), number(files.missing));
    write!(out, "files      {} as indexed, ", number(files.current))?;
    write!(out, "{changed} changed since, {missing} no longer there")?;
    if files.unseen > 0 {
        write!(out, ", {} that cannot be seen from here", number(files.unseen))?;
    }
    if files.kept > 0 {
        write!(out, ", {} broken, whose articles are kept", number(files.kept))?;
    }
    match files.altered {
        0 => writeln!(out)?,
        altered => writeln!(
            out,
            " ({} of the changed with the size and time that were recorded)",
            number(altered)
        )?,
    }
    for file in files.named.iter().take(NAMED) {
        let path = escape::path(&file.path);
        match file.state {
            FileState::Changed if file.is_altered => writeln!(
                out,
                "changed    {path}: other bytes, with the size and time that were recorded; if they are \
                 right, `touch` the file and run `dateline index`, if not, restore the file"
            )?,
            FileState::Current | FileState::Changed => writeln!(out, "changed    {path}")?,
            FileState::Missing => writeln!(out, "missing    {path}")?,
            FileState::Unseen => writeln!(out, "unseen     {path}")?,
            FileState::Kept => writeln!(
                out,
                "kept       {path}: it is broken now; its articles are those from before \
                 (`dateline status --failed`)"
            )?,
        }
    }
    let all = files.changed + files.missing + files.unseen + files.kept;
    let left = all.saturating_sub(files.named.len().min(NAMED) as u64);
    if left > 0 {
        writeln!(out, "and        {} more", number(left))?;
    }
    if files.changed + files.missing > files.altered {
        let index = match answer.path == Path::new("index") {
            true => String::new(),
            false => format!(" --index {}", escape::path(&answer.path)),
        };
        writeln!(out, "fix        `dateline index{index}` brings it up to date")?;
    }
    Ok(())
}
