//! What can be measured: dateline, and what it is compared with.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::corpus::Corpus;
use crate::question::Question;

/// A program that indexes the articles and searches them.
pub(crate) trait Tool {
    /// Its name in the table.
    fn name(&self) -> &'static str;

    /// Its version and how it is set up, for the report.
    fn about(&self) -> Result<String, Box<dyn Error>>;

    /// Makes what it reads, if that is not the corpus itself; not measured.
    fn prepare(&mut self, _corpus: &Corpus, _work: &Path) -> Result<(), Box<dyn Error>> {
        Ok(())
    }

    /// Makes the index, in a folder that is there and empty.
    fn index(&self, corpus: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>>;

    /// Brings the index up to date when nothing has changed, if it can.
    fn again(&self, _: &Corpus, _: &Path) -> Result<Option<Command>, Box<dyn Error>> {
        Ok(None)
    }

    /// Starts and ends, and does nothing.
    fn start(&self) -> Command;

    /// Searches and prints ten hits with text, as a process; `None` if it has no such question.
    fn search(&self, index: &Path, question: &Question) -> Option<Command>;

    /// The exit code of a search that found nothing.
    fn found_nothing(&self) -> i32 {
        0
    }

    /// Searches again and again in one process, if it can; `None` if it has no such question.
    fn warm(
        &self,
        _index: &Path,
        _questions: &[Question],
        _rounds: usize,
    ) -> Result<Option<Warm>, Box<dyn Error>> {
        Ok(None)
    }

    /// Counts the articles of each question; `None` where it has no such question.
    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>>;
}

/// The times of questions in one process, one of each.
pub(crate) struct Warm {
    /// Ten hits with text.
    pub(crate) hits: Vec<Duration>,
    /// The ten best ids, and nothing to show.
    pub(crate) ids: Vec<Duration>,
    /// How many articles match.
    pub(crate) count: Vec<Duration>,
}

/// Returns what a program prints.
pub(crate) fn answer(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}: {said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
