//! `dateline index`: brings the index up to date.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use dateline::engine::SharedWith;
use dateline::evidence::keeping_all;
use dateline::ingest::MovedRoot;
use dateline::ingest::RootRequest;

use crate::cli::ingest_run::Ended;
use crate::cli::ingest_run::IngestRun;
use crate::cli::ingest_run::MachineFlags;
use crate::cli::places::IndexFlag;
use crate::cli::places::root_named;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::naming::label;
use crate::request::values;
use crate::settings_file::AskedRules;
use crate::settings_file::LARGEST;
use crate::settings_file::SettingsFile;
use crate::text_file;

/// Update the index from folders or files; without PATH, from every folder indexed before
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  dateline index ~/news/archive         make ./index, or bring it up to date
  dateline index                        update every indexed folder: only what changed is read
  dateline index wire --map wire.toml   use the field names of wire.toml; remembered in ./dateline.toml
  dateline index --move-root ~/news /mnt/news    the folder has moved")]
pub(crate) struct Index {
    /// Folders or files to index; articles of other folders are kept
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    rules: RootFlags,
    #[command(flatten)]
    machine: MachineFlags,
    /// Read what a run would read, show what it would do, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write every failed and skipped file, every file read only in part, and every warning to this file
    #[arg(long, value_name = "FILE.jsonl")]
    report: Option<PathBuf>,
    /// Read everything again into a new copy of the index; the old one is used until that is complete
    #[arg(long)]
    rebuild: bool,
    /// Read failed files again even if they have not changed
    #[arg(long)]
    retry_failed: bool,
    /// Proceed even if most articles of a folder or file would be removed, and take files as they are that
    /// seem to be broken
    #[arg(long)]
    allow_mass_delete: bool,
    /// A folder that was indexed has moved; its articles keep their ids
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    move_root: Option<Vec<PathBuf>>,
    /// Who may read the index besides its owner; its files get the permissions of the index folder
    #[arg(long, value_name = "WHO")]
    access: Option<AccessFlag>,
    /// Commit after this much input, and at least once a minute
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = values::size)]
    commit_every: u64,
    /// Print only failures
    #[arg(long)]
    quiet: bool,
}

/// Who may read an index beside its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AccessFlag {
    /// The group of the index folder
    Group,
    /// Everyone
    All,
}

impl AccessFlag {
    const fn with(self) -> SharedWith {
        match self {
            Self::Group => SharedWith::Group,
            Self::All => SharedWith::All,
        }
    }
}

/// How the files of a root are read.
#[derive(Debug, Args)]
pub(crate) struct RootFlags {
    /// TOML file that maps the field names of JSON, CSV and XML files to dateline's; remembered for PATH in
    /// dateline.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// CSV file of dates, sources and titles that override all other evidence; remembered for PATH in
    /// dateline.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// Do not index files and folders that match: their path below PATH (`wire/**`) or their name (`*.bak`).
    /// May be repeated; added to the patterns in dateline.toml
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Remove this pattern from the excluded ones in dateline.toml
    #[arg(long, value_name = "GLOB")]
    pub(crate) no_exclude: Vec<String>,
    /// Keep the fields that a data set adds, to be searched as meta.NAME; remembered for PATH in dateline.toml.
    /// `--keep-fields=false` ends it
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) keep_fields: Option<bool>,
    /// Refuse files and records larger than this
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = values::size)]
    pub(crate) max_size: u64,
}

impl RootFlags {
    /// Returns each path as a root with these rules, none of which are remembered.
    pub(crate) fn roots(&self, paths: &[PathBuf]) -> Result<Vec<RootRequest>, Failure> {
        let read = |path: &Option<PathBuf>, what| {
            path.as_deref().map(|path| text_file::read(path, what, LARGEST)).transpose()
        };
        let map = read(&self.map, "the map")?;
        let map = match self.keep_fields {
            Some(true) => Some(keeping_all(map.as_deref())),
            _ => map,
        };
        let corrections = read(&self.corrections, "the corrections")?;
        let root = |root: RootRequest| RootRequest {
            map: map.clone(),
            corrections: corrections.clone(),
            exclude: self.exclude.clone(),
            ..root
        };
        Ok(plain_roots(paths).into_iter().map(root).collect())
    }

    /// Returns the settings of an index with these rules for each path, which the run writes when it begins.
    pub(crate) fn settle(&self, index: &Path, paths: &[PathBuf]) -> Result<SettingsFile, Failure> {
        let mut settings = SettingsFile::beside(index)?;
        let asked = AskedRules {
            map: self.map.as_deref(),
            corrections: self.corrections.as_deref(),
            exclude: &self.exclude,
            no_exclude: &self.no_exclude,
            keep_fields: self.keep_fields,
        };
        let is_some =
            asked.map.is_some() || asked.corrections.is_some() || asked.keep_fields.is_some();
        if !is_some && asked.exclude.is_empty() && asked.no_exclude.is_empty() {
            return Ok(settings);
        }
        if paths.is_empty() {
            let message = "--map, --corrections, --exclude, --no-exclude and --keep-fields belong to a PATH: \
                           name it";
            return Err(Failure::usage(message));
        }
        settings.change(paths, asked)?;
        Ok(settings)
    }
}

/// Returns each path as a root without rules.
pub(crate) fn plain_roots(paths: &[PathBuf]) -> Vec<RootRequest> {
    let root = |path: &PathBuf| RootRequest {
        path: path.clone(),
        label: label(path),
        map: None,
        corrections: None,
        exclude: Vec::new(),
    };
    paths.iter().map(root).collect()
}

impl Index {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        // What the settings of this folder name is indexed here, also where a parent has an index.
        let may_be_new = || !self.paths.is_empty() || SettingsFile::names_roots_here();
        let index = self.index.own_or_new(may_be_new)?;
        let move_root = match self.move_root.as_deref() {
            Some([from, to]) => {
                let from = root_named(&index, from);
                Some(MovedRoot { from, to: to.clone(), label: label(to) })
            }
            _ => None,
        };
        let mut settings = self.rules.settle(&index, &self.paths)?;
        let mut moved = None;
        if let Some(MovedRoot { from, to, .. }) = &move_root
            && settings.move_root(from, to)?
        {
            moved = Some(settings.clone()).filter(|_| !self.dry_run);
            settings = settings.written_later();
        }
        let run = IngestRun {
            roots: plain_roots(&self.paths),
            settings: Some(settings),
            max_size: self.rules.max_size,
            dry_run: self.dry_run,
            rebuild: self.rebuild,
            retry_failed: self.retry_failed,
            allow_mass_delete: self.allow_mass_delete,
            move_root,
            access: self.access.map(AccessFlag::with),
            commit_bytes: self.commit_every,
            report: self.report.as_deref(),
            quiet: self.quiet,
            ..IngestRun::new(index, &self.machine)
        };
        let ended = run.run()?.map_err(|error| Failure::ingest(&error))?;
        // The rules go with the root, once the index has it at its new place.
        moved.map_or(Ok(()), |settings| settings.write())?;
        match ended {
            Ended::Stopped(outcome) => Ok(outcome),
            Ended::Through(summary) if summary.newly_failed > 0 => Ok(Exit::Nothing),
            Ended::Through(_) => Ok(Exit::Done),
        }
    }
}
