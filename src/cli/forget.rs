//! `dateline forget`: takes a root, a file or an article out of the index.
//!
//! A root is noted as forgotten in the index. The text of an article, or of each article of a file, is
//! noted in `dateline.toml` by its hash: it stays out as a copy and after a rebuild too.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use dateline::article::ArticleId;
use dateline::catalog::FileRecord;
use dateline::catalog::text_hash;
use dateline::engine::View;
use dateline::ingest;
use dateline::ingest::Begun;
use dateline::ingest::Clock;
use dateline::ingest::IngestRequest;
use dateline::ingest::IngestSummary;
use dateline::render::escape;
use dateline::search;
use dateline::search::Instead;
use dateline::settings::TakenDown;

use crate::cli::index::plain_roots;
use crate::cli::ingest_run::Ended;
use crate::cli::ingest_run::IngestRun;
use crate::cli::ingest_run::MachineFlags;
use crate::cli::ingest_run::follow;
use crate::cli::ingest_run::note;
use crate::cli::places::IndexFlag;
use crate::cli::places::open;
use crate::cli::places::root_named;
use crate::cli::progress::Progress;
use crate::cli::query_flags::today;
use crate::cli::report::Report;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::real;
use crate::settings_file::SettingsFile;

/// Take a folder, a file or an article out of the index; the files stay where they are
#[derive(Debug, Args)]
#[command(
    after_help = "The text of a file or article that is taken down is noted in dateline.toml by its hash: the same text
stays out, also as a copy elsewhere and after a rebuild.

Examples:
  dateline forget ~/news/archive          its articles are no longer found
  dateline forget f2313c3ff398 --purge    an article, and every copy of it, erased from the index
  dateline forget f2313c3ff398 --undo     not purged: it is read again"
)]
pub(crate) struct Forget {
    /// A folder or file as it was given to `index`, any file below one, or the ID of an article
    #[arg(value_name = "PATH|ID")]
    what: PathBuf,
    /// Also erase from the index files the text of all removed articles, these and earlier ones; your own
    /// files are not touched
    #[arg(long)]
    purge: bool,
    /// Take it up again: what was purged is not
    #[arg(long, conflicts_with = "purge")]
    undo: bool,
    #[command(flatten)]
    index: IndexFlag,
}

impl Forget {
    /// Runs the command.
    pub(crate) fn run(mut self) -> Result<Exit, Failure> {
        let index = self.index.own()?;
        if !self.what.exists() {
            self.what = root_named(&index, &self.what);
        }
        if self.undo {
            return self.take_up(&index);
        }
        let view = open(&index)?;
        if is_root(&view, &self.what) {
            return self.forget_root(&index);
        }
        let mut settings = SettingsFile::beside(&index)?;
        let noted = self.noted(&view, &settings)?;
        let id = self.what.to_str().filter(|text| ArticleId::is_beginning(text));
        let texts = match (of_file(&view, &self.what)?, id) {
            (Some(texts), _) => self.entries(&texts, Some(&self.what), &settings),
            (None, _) if !noted.is_empty() => self.purged_now(noted)?,
            (None, Some(id)) => self.entries(&[of_article(&view, id)?], None, &settings),
            (None, None) => {
                refuse_part(&view, &self.what)?;
                return self.forget_root(&index);
            }
        };
        drop(std::mem::ManuallyDrop::into_inner(view));
        self.take_down(&index, &mut settings, &texts)
    }

    /// Returns what is noted as taken down already: the text of an article, or those of a file.
    fn noted(&self, view: &View, settings: &SettingsFile) -> Result<Vec<TakenDown>, Failure> {
        let named = self.what.to_string_lossy();
        let mut texts = settings.taken_down()?;
        let of_file = record_of(view, &self.what)?.map(|record| record.taken_down);
        let of_file = of_file.unwrap_or_default();
        let file = settings.written(&self.what).ok();
        texts.retain(|text| {
            let is_of_file = file.as_ref().is_some_and(|file| text.is_of_file(file));
            is_of_file || text.is_named(&named) || of_file.contains(&text.hash)
        });
        Ok(texts)
    }

    /// Returns the entries of texts that were taken down before and are to be erased now.
    fn purged_now(&self, texts: Vec<TakenDown>) -> Result<Vec<TakenDown>, Failure> {
        let what = escape::path(&self.what);
        if texts.iter().all(TakenDown::is_purged) {
            return Err(Failure::no_such_id(format!("{what} was taken out and purged before")));
        }
        if !self.purge {
            let failure = Failure::no_such_id(format!("{what} was taken out before"));
            let hint =
                "`dateline forget --purge` with it also erases its text from the index files";
            return Err(failure.hint(format!("{hint}; --undo takes it up again")));
        }
        Ok(texts.into_iter().map(TakenDown::purged).collect())
    }

    /// Takes a root out of the index.
    fn forget_root(&self, index: &Path) -> Result<Exit, Failure> {
        let now = jiff::Timestamp::now();
        let summary = reported(index, self.purge, &mut |events| {
            ingest::forget(index, &self.what, self.purge, now, events)
        })?;
        // What is purged leaves no trace by which a later run could know that it was forgotten.
        if SettingsFile::beside(index).is_ok_and(|settings| settings.names(&self.what)) {
            summary.line("note: dateline.toml still names it: take it out there as well");
        }
        Ok(Exit::Done)
    }

    /// Returns the entries of texts that are taken down, perhaps all of a file.
    fn entries(
        &self,
        texts: &[(u128, ArticleId)],
        of_file: Option<&Path>,
        settings: &SettingsFile,
    ) -> Vec<TakenDown> {
        let day = today().to_string();
        // What is purged is not taken up again.
        let file = of_file.filter(|_| !self.purge).and_then(|file| settings.written(file).ok());
        let entry = |(hash, id): &(u128, ArticleId)| {
            let entry = TakenDown::new(*hash, &id.to_string(), &day, self.purge);
            match &file {
                Some(file) => entry.of_file(file),
                None => entry,
            }
        };
        texts.iter().map(entry).collect()
    }

    /// Notes texts as taken down, and takes them out of the index.
    fn take_down(
        &self,
        index: &Path,
        settings: &mut SettingsFile,
        texts: &[TakenDown],
    ) -> Result<Exit, Failure> {
        settings.take_down(texts)?;
        let stop = AtomicBool::new(false);
        let now = jiff::Timestamp::now();
        let taken_down = settings.taken_down()?.iter().map(|text| text.hash).collect();
        let write = || settings.write_changes();
        let request = IngestRequest {
            taken_down,
            begun: Begun(&write),
            ..IngestRequest::new(index.to_path_buf(), today(), now, Clock::STANDING, &stop)
        };
        reported(index, self.purge, &mut |events| {
            ingest::take_down_texts(&request, self.purge, events)
        })?;
        Ok(Exit::Done)
    }

    /// Takes up again what was forgotten or taken down, and brings the index up to date with it.
    fn take_up(&self, index: &Path) -> Result<Exit, Failure> {
        let machine = MachineFlags::from_environment()?;
        let mut run = IngestRun::new(index.to_path_buf(), &machine);
        let view = open(index)?;
        let place = real(&self.what);
        let mut wanted = BTreeSet::new();
        let mut forgotten = view.manifest().roots.iter().filter(|root| root.forgotten);
        if forgotten.any(|root| !root.path.is_empty() && root.path() == place) {
            run.roots = plain_roots(std::slice::from_ref(&self.what));
        } else {
            let mut settings = SettingsFile::beside(index)?;
            let named = self.what.to_string_lossy();
            let texts = self.noted(&view, &settings)?;
            if texts.is_empty() {
                let message = format!("{named:?} was not forgotten, or it was purged");
                return Err(Failure::usage(message).hint(put_back_by(&settings.taken_down()?)));
            }
            if texts.iter().any(TakenDown::is_purged) {
                let hint = "its line in dateline.toml can be taken out by hand";
                return Err(Failure::usage(format!("{named} was purged")).hint(hint));
            }
            wanted = texts.iter().map(|text| text.hash).collect();
            settings.put_back(&texts)?;
            run.settings = Some(settings);
        }
        drop(std::mem::ManuallyDrop::into_inner(view));
        match run.run()?.map_err(|error| Failure::ingest(&error))? {
            Ended::Stopped(outcome) => Ok(outcome),
            Ended::Through(summary) => self.came_back(index, &summary, &wanted),
        }
    }

    /// Says how many of the texts that were put back are not there: perhaps they were edited meanwhile.
    fn came_back(
        &self,
        index: &Path,
        summary: &IngestSummary,
        wanted: &BTreeSet<u128>,
    ) -> Result<Exit, Failure> {
        let there = match wanted.len() {
            0 => 0,
            _ => ingest::texts_there(index, wanted).map_err(|error| Failure::engine(&error))?.len(),
        };
        let left = wanted.len() - there;
        if left > 0 {
            let what = counted(wanted.len() as u64, "text");
            let message = format!(
                "of {what} that may come back, {left} did not: the file is broken, changed or gone now"
            );
            let is_id = self.what.to_str().is_some_and(ArticleId::is_beginning);
            if summary.failed > 0 || !is_id && !self.what.exists() {
                return Err(Failure::no_such_id(message));
            }
            Progress::new(false, false, Vec::new()).line(&format!("note: {message}"));
        }
        Ok(if summary.newly_failed > 0 { Exit::Nothing } else { Exit::Done })
    }
}

/// Says by which ids texts that were taken down are put back: the copies of an article went and come back with it.
fn put_back_by(texts: &[TakenDown]) -> String {
    const NAMED: usize = 5;
    let ids = texts.iter().filter(|text| !text.is_purged()).filter_map(|text| {
        let id = text.of.split(',').next().filter(|id| ArticleId::is_beginning(id))?;
        Some(id.get(..ArticleId::SHORT).unwrap_or(id))
    });
    let ids: Vec<&str> = ids.collect();
    if ids.is_empty() {
        return "give the folder, or the ID that dateline.toml has under [taken-down]".to_owned();
    }
    let named: Vec<String> =
        ids.iter().take(NAMED).map(|id| format!("`dateline forget {id} --undo`")).collect();
    let more = match ids.len().saturating_sub(NAMED) {
        0 => "",
        _ => " and others that dateline.toml has under [taken-down]",
    };
    format!(
        "copies come back with the article that was named when it was taken down: {}{more}",
        named.join(", ")
    )
}

/// What is called with each event of a run.
type Events<'e> = dyn FnMut(ingest::Event) + 'e;
/// How such a run ends.
type Outcome = Result<IngestSummary, ingest::IngestError>;

/// Runs what takes something out of the index, and reports what it did.
fn reported(
    index: &Path,
    purge: bool,
    run: &mut dyn FnMut(&mut Events<'_>) -> Outcome,
) -> Result<Progress, Failure> {
    let mut report = Report::new(None, false)?;
    let mut progress = Progress::new(false, false, Vec::new());
    let started = Instant::now();
    let summary = run(&mut |event| follow(&event, &mut progress, &mut report));
    progress.finish();
    let summary = summary.map_err(|error| Failure::ingest(&error))?;
    let did = line(&summary, (index, purge), started.elapsed().as_secs_f64());
    progress.line(&did);
    note(index, format!("forget: {did}"), Exit::Done);
    Ok(progress)
}

/// Returns what was taken out.
fn line(summary: &IngestSummary, (index, purge): (&Path, bool), seconds: f64) -> String {
    let articles = counted(summary.articles_removed, "article");
    let files = match summary.removed {
        0 => String::new(),
        files => format!(" of {}", counted(files, "file")),
    };
    let left = counted(summary.articles, "article");
    let index = escape::path(index);
    let erased = if purge { ", what was taken out before erased" } else { "" };
    format!("{articles}{files} taken out{erased}; committed, {left} in {index}; {seconds:.1} s")
}

/// Returns whether a path names a root of the index, or a folder that roots are in.
fn is_root(view: &View, path: &Path) -> bool {
    let place = real(path);
    let is_it = |root: &dateline::catalog::Root| {
        root.path().starts_with(&place) || Path::new(&root.label) == path
    };
    view.manifest().roots.iter().filter(|root| !root.path.is_empty()).any(is_it)
}

/// Refuses a folder inside a root: what is in it is left out by a pattern.
fn refuse_part(view: &View, path: &Path) -> Result<(), Failure> {
    let place = real(path);
    let around = view.manifest().live_roots().filter(|root| place.starts_with(root.path()));
    let Some(root) = around.max_by_key(|root| root.path.len()) else { return Ok(()) };
    let Ok(below) = place.strip_prefix(root.path()) else { return Ok(()) };
    let (path, label) = (escape::path(path), escape::name(&root.label));
    if place.is_file() {
        return Err(Failure::usage(format!("{path} has no articles in the index")));
    }
    if !place.is_dir() {
        let hint =
            "name a file, a folder that was indexed, or the ID of an article, which each hit has";
        return Err(Failure::usage(format!("no file is at {path}")).hint(hint));
    }
    let below = escape::path(below);
    let hint =
        format!("`dateline index {label} --exclude '{below}/**'` leaves it out of the index");
    Err(Failure::usage(format!("{path} is a folder inside {label}, and was not indexed by itself"))
        .hint(hint))
}

/// Returns the texts of the articles of a file below a root; `None` if it is none that is indexed.
fn of_file(view: &View, path: &Path) -> Result<Option<Vec<(u128, ArticleId)>>, Failure> {
    let Some(record) = record_of(view, path)?.filter(|record| record.articles > 0) else {
        return Ok(None);
    };
    let failed = |error| Failure::engine(&error);
    let known = view.of_file(record.key()).map_err(failed)?;
    let docs: Vec<_> = known.iter().map(|known| known.doc).collect();
    let stored = view.stored(&docs).map_err(failed)?;
    let mut texts: Vec<_> =
        stored.iter().map(|stored| (text_hash(&stored.article), stored.id)).collect();
    texts.sort_unstable();
    texts.dedup_by_key(|text| text.0);
    Ok(Some(texts))
}

/// Returns what the index knows of a file below a root, which may be gone.
fn record_of(view: &View, path: &Path) -> Result<Option<FileRecord>, Failure> {
    let place = real(path);
    let root = view.manifest().live_roots().filter(|root| place.starts_with(root.path()));
    let Some(root) = root.max_by_key(|root| root.path.len()) else { return Ok(None) };
    let is_it = |record: &FileRecord| {
        use std::os::unix::ffi::OsStrExt as _;
        let below = Path::new(std::ffi::OsStr::from_bytes(&record.path));
        record.root == root.number && root.file_path(below) == place
    };
    let failed = |error| Failure::engine(&error);
    let mut records = view.records().map_err(failed)?;
    while let Some(record) = records.read().map_err(|error| failed(error.into()))? {
        if is_it(&record) {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// Returns the text of an article.
fn of_article(view: &View, id: &str) -> Result<(u128, ArticleId), Failure> {
    let found = search::show(view, id).map_err(|error| Failure::search(&error, id))?;
    let Some(shown) = found else { return Err(Failure::nothing_cited(id)) };
    if shown.instead.is_some_and(|instead| instead != Instead::Identical) {
        let now = &shown.hit.short_id;
        let failure = Failure::no_such_id(format!("{id} is not in the index any more"));
        return Err(failure.hint(format!("what it is today is {now}: name that to take it down")));
    }
    Ok((text_hash(&shown.hit.article), shown.hit.id))
}

/// Returns `1 file`, `2 files`.
fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
