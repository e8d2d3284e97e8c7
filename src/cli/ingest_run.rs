//! One run of ingest with its progress, its lines and its summary: `index`, `forget`, `search --in`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use clap::Args;
use dateline::engine::LastRun;
use dateline::engine::SharedWith;
use dateline::engine::View;
use dateline::engine::is_index;
use dateline::engine::note_run;
use dateline::evidence::SourceNames;
use dateline::ingest;
use dateline::ingest::Begun;
use dateline::ingest::Clock;
use dateline::ingest::CommitEvery;
use dateline::ingest::Event;
use dateline::ingest::IngestError;
use dateline::ingest::IngestRequest;
use dateline::ingest::IngestSummary;
use dateline::ingest::MovedRoot;
use dateline::ingest::RootRequest;
use dateline::ingest::SettledRules;
use dateline::render::escape;

use crate::cli::progress::Progress;
use crate::cli::progress::megabytes_a_second;
use crate::cli::query_flags::today;
use crate::cli::report::Report;
use crate::cli::signals::Stop;
use crate::failure;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::real;
use crate::request::values;
use crate::settings_file::SettingsFile;

/// What a run may use.
#[derive(Debug, Args)]
pub(crate) struct MachineFlags {
    /// Number of indexing threads [default: one for each core]
    #[arg(long, value_name = "N", env = "DATELINE_JOBS", hide_env_values = true,
          value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Memory for indexing
    #[arg(long, value_name = "SIZE", env = "DATELINE_MEMORY", hide_env_values = true,
          default_value = "300MiB", value_parser = values::size)]
    memory: u64,
}

impl MachineFlags {
    /// Returns what the environment says, for a command that has no such flags.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        #[derive(Debug, clap::Parser)]
        struct Alone {
            #[command(flatten)]
            machine: MachineFlags,
        }
        let alone: Result<Alone, _> = clap::Parser::try_parse_from(["dateline"]);
        let wrong = |error: clap::Error| {
            let text = error.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            Failure::usage(first.strip_prefix("error: ").unwrap_or(first))
        };
        alone.map(|alone| alone.machine).map_err(wrong)
    }

    fn jobs(&self) -> usize {
        match self.jobs {
            Some(jobs) => usize::from(jobs),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// One run, as a command asks for it.
pub(crate) struct IngestRun<'a> {
    /// The index folder.
    pub(crate) index: PathBuf,
    /// The roots to bring up to date; empty means all that are known.
    pub(crate) roots: Vec<RootRequest>,
    /// The user's settings; those beside the index are read where there are none here.
    pub(crate) settings: Option<SettingsFile>,
    /// What it may use.
    pub(crate) machine: &'a MachineFlags,
    /// The most bytes of one file or record.
    pub(crate) max_size: u64,
    /// Only report what would be done.
    pub(crate) dry_run: bool,
    /// Read everything again into a new generation.
    pub(crate) rebuild: bool,
    /// Read files again that failed before.
    pub(crate) retry_failed: bool,
    /// Proceed even if most articles would be removed.
    pub(crate) allow_mass_delete: bool,
    /// A root that has moved.
    pub(crate) move_root: Option<MovedRoot>,
    /// Whom the index is opened to.
    pub(crate) access: Option<SharedWith>,
    /// Bytes read from one commit to the next.
    pub(crate) commit_bytes: u64,
    /// Where every line goes.
    pub(crate) report: Option<&'a Path>,
    /// Print only failures.
    pub(crate) quiet: bool,
    /// Whether files that failed decide the exit code of the command.
    pub(crate) decides_exit: bool,
    /// Failures of the run before, which are not printed again, and, after the run, its own.
    pub(crate) said: Option<&'a RefCell<BTreeSet<(PathBuf, String)>>>,
}

/// How a run ended.
pub(crate) enum Ended {
    /// It was completed.
    Through(IngestSummary),
    /// It was stopped; what was committed is safe.
    Stopped(Exit),
}

impl<'a> IngestRun<'a> {
    /// A run over all roots that are known, with the usual limits.
    pub(crate) fn new(index: PathBuf, machine: &'a MachineFlags) -> Self {
        Self {
            index,
            roots: Vec::new(),
            settings: None,
            machine,
            max_size: 64 << 20,
            dry_run: false,
            rebuild: false,
            retry_failed: false,
            allow_mass_delete: false,
            move_root: None,
            access: None,
            commit_bytes: CommitEvery::default().bytes,
            report: None,
            quiet: false,
            decides_exit: true,
            said: None,
        }
    }

    /// Runs; returns the inner error where the caller may know what to do about it.
    pub(crate) fn run(self) -> Result<Result<Ended, IngestError>, Failure> {
        self.run_until(&Stop::on_signals())
    }

    /// As [`IngestRun::run`], for a command that takes the signals itself.
    pub(crate) fn run_until(self, stop: &Stop) -> Result<Result<Ended, IngestError>, Failure> {
        let settings = match self.settings.clone() {
            Some(settings) => settings,
            None => SettingsFile::beside(&self.index)?,
        };
        let (settled, source_names, mut taken_down) = settled(&settings)?;
        let mut report = Report::new(self.report, self.quiet)?;
        let mut progress = self.progress();
        for event in notes(&settings, &mut taken_down, &self.index) {
            follow(&event, &mut progress, &mut report);
        }
        let started = Instant::now();
        let clock = || started.elapsed();
        let now = jiff::Timestamp::now();
        let write = || settings.write_changes();
        let request = IngestRequest {
            roots: self.roots,
            begun: Begun(&write),
            settled,
            source_names,
            taken_down,
            jobs: self.machine.jobs(),
            memory: self.machine.memory,
            max_size: self.max_size,
            dry_run: self.dry_run,
            rebuild: self.rebuild,
            retry_failed: self.retry_failed,
            allow_mass_delete: self.allow_mass_delete,
            move_root: self.move_root,
            access: self.access,
            commit_every: CommitEvery { bytes: self.commit_bytes, ..CommitEvery::default() },
            ..IngestRequest::new(self.index, today(), now, Clock(&clock), stop.flag())
        };
        let result = followed(&request, self.said, &mut progress, &mut report);
        let elapsed = progress.finish();
        for line in report.rest() {
            progress.line(&line);
        }
        let reported = report.finish();
        let stopped = |summary: &IngestSummary| stop.outcome().filter(|_| summary.stopped);
        let summary = match result {
            Ok(summary) => summary,
            Err(error) => {
                failed(&request, &error, &settings)?;
                return Ok(Err(error));
            }
        };
        let line =
            summary_line(&summary, (&request.index, elapsed), self.dry_run, self.decides_exit);
        if !self.quiet {
            let hints = hints(&summary, &request.index);
            std::iter::once(line.clone()).chain(hints).for_each(|line| progress.line(&line));
        }
        note_ended(&request, line, &summary, stopped(&summary));
        reported?;
        Ok(Ok(match stopped(&summary) {
            Some(outcome) => Ended::Stopped(outcome),
            None => Ended::Through(summary),
        }))
    }

    /// Starts to show how far the run is, and where a new index is made.
    fn progress(&self) -> Progress {
        let is_new = !is_index(&self.index);
        let progress = Progress::new(self.quiet, is_new || self.rebuild, self.places());
        if is_new && !self.dry_run {
            progress.aside(&format!("making an index in {}", escape::path(&real(&self.index))));
        }
        progress
    }

    /// Returns where the roots are, to count their files.
    fn places(&self) -> Vec<PathBuf> {
        if !self.roots.is_empty() {
            return self.roots.iter().map(|root| root.path.clone()).collect();
        }
        // Whatever is wrong with the index is reported by the run itself.
        let Ok(view) = View::open(&self.index) else { return Vec::new() };
        let live = view.manifest().live_roots();
        live.map(dateline::catalog::Root::path).collect()
    }
}

/// Returns what the user's settings say.
fn settled(
    settings: &SettingsFile,
) -> Result<(Vec<SettledRules>, SourceNames, BTreeSet<u128>), Failure> {
    let taken_down = settings.taken_down()?.iter().map(|text| text.hash).collect();
    Ok((settings.rules()?, settings.source_names()?, taken_down))
}

/// Returns what is to be said of the settings, and keeps what is taken down where they are lost.
fn notes(
    settings: &SettingsFile,
    taken_down: &mut BTreeSet<u128>,
    index: &Path,
) -> impl Iterator<Item = Event> {
    let note = settings.note().map(|(path, text)| Event::Warning { path, text });
    let lost = of_lost_settings(settings, taken_down, index).map(|(still, event)| {
        *taken_down = still;
        event
    });
    note.into_iter().chain(lost)
}

/// Returns the hashes of the texts that the last commit of an index took down, and what to say of them, where the
/// settings that name them are lost: they stay out.
fn of_lost_settings(
    settings: &SettingsFile,
    taken_down: &BTreeSet<u128>,
    index: &Path,
) -> Option<(BTreeSet<u128>, Event)> {
    if !taken_down.is_empty() || settings.has_taken_down() {
        return None;
    }
    // Whatever is wrong with the index is reported by the run itself.
    let still = View::open(index).ok()?.manifest().taken_down();
    let what = match still.len() {
        0 => return None,
        1 => "1 text that was taken down is not named here any more, and stays".to_owned(),
        texts => {
            format!("{texts} texts that were taken down are not named here any more, and stay")
        }
    };
    let text =
        format!("{what} out: bring the file back, or write [taken-down] with what is to stay out");
    Some((still, Event::Warning { path: settings.path().to_path_buf(), text }))
}

/// Returns what to do about what a run held or kept.
fn hints(summary: &IngestSummary, index: &Path) -> impl Iterator<Item = String> {
    let hints = [(summary.held, MASS_DELETE), (summary.newly_kept, KEPT)];
    let hints = hints.into_iter().filter(|(count, _)| *count > 0);
    hints.map(|(_, hint)| failure::about_index(hint, index))
}

/// What to do about roots of which most seems to be gone.
const MASS_DELETE: &str =
    "hint: is the folder mounted? `dateline index --allow-mass-delete` removes them";

/// What to do about files that are broken and keep their articles.
const KEPT: &str = "hint: if all that failed is meant to be as it is now, `dateline index --allow-mass-delete` \
                    takes it so, and removes what is not there any more";

/// Failures of a run: the file, and why.
type Failures = BTreeSet<(PathBuf, String)>;

/// Runs, and reports what happens. `said` are the failures of the run before and then those of this one.
fn followed(
    request: &IngestRequest<'_>,
    said: Option<&RefCell<Failures>>,
    progress: &mut Progress,
    report: &mut Report,
) -> Result<IngestSummary, IngestError> {
    let mut failures = Failures::new();
    let result = ingest::ingest(request, &mut |event| {
        let event = match said {
            Some(said) => known_before(event, &said.borrow(), &mut failures),
            None => event,
        };
        follow(&event, progress, report);
    });
    if let Some(said) = said {
        said.replace(failures);
    }
    result
}

/// Notes that a run failed, unless it was refused because of another run, whose news is its own. What was written
/// into the settings of one that was refused is taken back.
fn failed(
    request: &IngestRequest<'_>,
    error: &IngestError,
    settings: &SettingsFile,
) -> Result<(), Failure> {
    let failure = Failure::ingest(error);
    let exit = failure.exit();
    if exit != Exit::InUse && !request.dry_run {
        note(&request.index, format!("failed: {}", failure.in_one_line()), exit);
    }
    match error.is_refusal() && !request.dry_run {
        true => settings.take_back_changes(),
        false => Ok(()),
    }
}

/// Notes what a run did that was completed or stopped.
fn note_ended(
    request: &IngestRequest<'_>,
    did: String,
    summary: &IngestSummary,
    stopped: Option<Exit>,
) {
    let whole = if summary.newly_failed > 0 { Exit::Nothing } else { Exit::Done };
    if !request.dry_run {
        note(&request.index, did, stopped.unwrap_or(whole));
    }
}

/// Notes what a run did.
pub(crate) fn note(index: &Path, did: String, exit: Exit) {
    note_run(index, &LastRun { ended: jiff::Timestamp::now(), did, exit: Some(exit.code()) });
}

/// Returns an event, marked as known where it is a failure of the run before; `failures` are those of
/// this run.
fn known_before(
    event: Event,
    before: &BTreeSet<(PathBuf, String)>,
    failures: &mut BTreeSet<(PathBuf, String)>,
) -> Event {
    let Event::Failed { path, cause, known } = event else { return event };
    let failure = (path.clone(), cause.clone());
    let known = known || before.contains(&failure);
    failures.insert(failure);
    Event::Failed { path, cause, known }
}

/// Reports an event.
pub(crate) fn follow(event: &Event, progress: &mut Progress, report: &mut Report) {
    if let Event::Progress { files, articles, bytes } = event {
        progress.update(*files, *articles, *bytes);
    }
    if let Some(line) = report.event(event) {
        progress.line(&line);
    }
}

/// Returns the line a run ends with: the counts add up to the files seen.
pub(crate) fn summary_line(
    summary: &IngestSummary,
    (index, elapsed): (&Path, Duration),
    dry_run: bool,
    decides_exit: bool,
) -> String {
    let IngestSummary { seen, indexed, unchanged, skipped, failed, removed, .. } = summary;
    let mut line = format!(
        "seen {seen} = {indexed} indexed + {unchanged} unchanged + {skipped} skipped + {failed} \
         failed; "
    );
    if summary.partly_read > 0 {
        line.push_str(&format!("{} partly read; ", summary.partly_read));
    }
    line.push_str(&format!("{removed} removed"));
    if summary.articles_of_removed > 0 {
        line.push_str(&format!(" with {}", articles(summary.articles_of_removed)));
    }
    if summary.articles_edited_away > 0 {
        line.push_str(&format!(
            ", {} gone from edited files",
            articles(summary.articles_edited_away)
        ));
    }
    if summary.articles_taken_down > 0 {
        line.push_str(&format!(", {} taken down", articles(summary.articles_taken_down)));
    }
    line.push_str("; ");
    if summary.moved > 0 {
        line.push_str(&format!("{} moved; ", summary.moved));
    }
    let articles = articles(summary.articles);
    line.push_str(&if dry_run {
        format!("it would be {articles}; nothing written (dry run)")
    } else if summary.committed {
        format!("committed, {articles} in {}", escape::path(index))
    } else {
        format!("nothing to commit, {articles} in {}", escape::path(index))
    });
    if let Some(before) = summary.replaced.filter(|before| *before != summary.articles) {
        line.push_str(&format!(" ({before} before the rebuild)"));
    }
    if summary.newly_failed > 0 {
        line.push_str(&format!("; {} newly failed or partly read", summary.newly_failed));
        line.push_str(if decides_exit { ": exit code 1" } else { "" });
    }
    if summary.stopped {
        line.push_str("; stopped before the end");
    }
    if summary.hidden > 0 {
        line.push_str(&format!("; {} hidden passed over", summary.hidden));
    }
    line.push_str(&format!("; {:.1} s", elapsed.as_secs_f64()));
    if summary.bytes > 0 {
        line.push_str(&format!(", {}", megabytes_a_second(summary.bytes, elapsed)));
    }
    line
}

fn articles(count: u64) -> String {
    match count {
        1 => "1 article".to_owned(),
        count => format!("{count} articles"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_adds_up_and_says_what_is_durable() {
        let summary = IngestSummary {
            seen: 20,
            indexed: 17,
            unchanged: 1,
            skipped: 1,
            failed: 1,
            removed: 2,
            articles: 18,
            committed: true,
            hidden: 3,
            ..IngestSummary::default()
        };
        assert_eq!(
            summary_line(&summary, (Path::new("index"), Duration::from_millis(400)), false, true),
            "seen 20 = 17 indexed + 1 unchanged + 1 skipped + 1 failed; 2 removed; committed, 18 \
             articles in index; 3 hidden passed over; 0.4 s"
        );
        let stopped = IngestSummary { stopped: true, ..summary };
        assert!(
            summary_line(&stopped, (Path::new("index"), Duration::ZERO), true, true)
                .contains("nothing written (dry run)")
        );
        assert!(
            summary_line(&stopped, (Path::new("index"), Duration::ZERO), false, true)
                .contains("stopped before the end")
        );
    }
}
