//! The articles as one text file each, for tools that index folders of files.

use std::error::Error;
use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::corpus;
use crate::corpus::Corpus;

/// Files of a folder.
const PER_FOLDER: usize = 1_000;

/// Writes the title, an empty line and the body; the file's time is noon of the day, in UTC, which
/// is what these tools take for the date.
pub(crate) fn write(corpus: &Corpus, work: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = work.join(format!("text-{}", corpus.articles));
    let complete = folder.with_extension("complete");
    if complete.exists() {
        return Ok(folder);
    }
    corpus::empty_folder(&folder)?;
    let mut number = 0;
    let mut inside = folder.clone();
    corpus.each(&mut |article| {
        if number % PER_FOLDER == 0 {
            inside = folder.join(format!("{:05}", number / PER_FOLDER));
            fs::create_dir(&inside)?;
        }
        number += 1;
        let mut file = File::create(inside.join(format!("{}.txt", article.id)))?;
        write!(file, "{}\n\n{}", article.title, article.text)?;
        if let Some(day) = article.date {
            let noon = day.parse::<Date>()?.at(12, 0, 0, 0).to_zoned(TimeZone::UTC)?;
            let seconds = noon.timestamp().as_second();
            let apart = Duration::from_secs(seconds.unsigned_abs());
            let epoch = SystemTime::UNIX_EPOCH;
            file.set_modified(if seconds < 0 { epoch - apart } else { epoch + apart })?;
        }
        Ok(true)
    })?;
    File::create(&complete)?;
    Ok(folder)
}
