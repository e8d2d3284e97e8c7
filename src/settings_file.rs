//! `dateline.toml` beside an index: read before each run, changed by the flags that are named for it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::path::PathBuf;

use dateline::engine::EngineError;
use dateline::engine::is_index;
use dateline::engine::last_manifest;
use dateline::evidence::SourceNames;
use dateline::evidence::keeping_all;
use dateline::ingest::RootSettings;
use dateline::ingest::RuleText;
use dateline::ingest::SettledRules;
use dateline::query::Called;
use dateline::query::dialect::Syntax;
use dateline::render::escape;
use dateline::settings;
use dateline::settings::RootChange;
use dateline::settings::SettledRoot;
use dateline::settings::TakenDown;

use crate::failure::Failure;
use crate::naming::INDEX;
use crate::naming::label;
use crate::naming::real;
use crate::text_file;

/// Files larger than this are no settings, maps or corrections.
pub(crate) const LARGEST: u64 = 256 << 20;

/// What flags ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskedRules<'a> {
    /// The file of the map.
    pub(crate) map: Option<&'a Path>,
    /// The file of the corrections.
    pub(crate) corrections: Option<&'a Path>,
    /// Patterns to add.
    pub(crate) exclude: &'a [String],
    /// Patterns to take out.
    pub(crate) no_exclude: &'a [String],
    /// Whether fields of the data set's own are kept.
    pub(crate) keep_fields: Option<bool>,
}

/// The user's settings of one index.
#[derive(Debug, Clone)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    /// The folder it is in, which its paths are relative to.
    folder: PathBuf,
    /// The name of the index folder, or the one it had.
    index: String,
    /// What the user should know.
    note: Option<String>,
    text: String,
    /// Whether it says something else than the file.
    is_changed: bool,
    /// What the file said when it was read; `None` where there was none.
    before: Option<String>,
}

impl SettingsFile {
    /// Reads the settings of an index, which may be none.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(crate) fn beside(index: &Path) -> Result<Self, Failure> {
        let index = real(index);
        let folder = index.parent().unwrap_or(Path::new("/")).to_path_buf();
        let name = index.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = folder.join(settings::NAME);
        let before = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            _ => Some(text_file::read(&path, "the settings", LARGEST)?),
        };
        let (note, text, is_changed) = (None, before.clone().unwrap_or_default(), false);
        let mut settings = Self { path, folder, index: name, note, text, is_changed, before };
        if let Some(former) = settings.former_name(&index) {
            let (former_name, name) = (escape::text(&former), escape::text(&settings.index));
            settings.note = Some(format!(
                "it has settings of the index {former_name}, which is {name} now: write {name} for \
                 {former_name} there"
            ));
            settings.index = former;
        }
        Ok(settings)
    }

    /// Returns the name by which the settings know an index folder that was renamed: they have no other
    /// folder of that name, and name a root of this index.
    fn former_name(&self, index: &Path) -> Option<String> {
        // Wrong settings are reported when they are used.
        let names = settings::indexes(&self.text).unwrap_or_default();
        if names.is_empty() || names.contains(&self.index) {
            return None;
        }
        let manifest = last_manifest(index).ok()?;
        let is_of_index = |written: &SettledRoot| {
            let place = real(&self.folder.join(&written.path));
            let mut roots = manifest.live_roots().filter(|root| root.by_settings);
            roots.any(|root| root.path() == place || root.label == written.path)
        };
        let is_former = |name: &String| {
            let roots = settings::roots(&self.text, name).unwrap_or_default();
            !is_index(&self.folder.join(name)) && roots.iter().any(is_of_index)
        };
        let mut former = names.into_iter().filter(is_former);
        // Of several it is not known which.
        former.next().filter(|_| former.next().is_none())
    }

    /// Returns what the user should know of the settings: the file, and what.
    pub(crate) fn note(&self) -> Option<(PathBuf, String)> {
        Some((self.path.clone(), self.note.clone()?))
    }

    /// Returns whether there are settings in the current directory that name a root of its index, or are
    /// wrong, which the run that is then made reports.
    pub(crate) fn names_roots_here() -> bool {
        let settings = Self::beside(Path::new(INDEX)).and_then(|settings| settings.roots());
        settings.map_or(true, |roots| !roots.is_empty())
    }

    /// Returns the rules of every root of the index, the files of rules read.
    ///
    /// # Errors
    /// When the settings are wrong, with the line.
    pub(crate) fn rules(&self) -> Result<Vec<SettledRules>, Failure> {
        let rules = |root: SettledRoot| SettledRules {
            label: self.label(&root.path),
            path: self.folder.join(&root.path),
            map: match root.map.map_or(RuleText::None, |map| self.text_of(&map, "the map")) {
                RuleText::None if root.keep_fields => RuleText::Text(keeping_all(None)),
                RuleText::Text(map) if root.keep_fields => RuleText::Text(keeping_all(Some(&map))),
                map => map,
            },
            corrections: {
                let files = root.corrections.iter();
                files.map(|file| self.text_of(file, "the corrections")).collect()
            },
            exclude: root.exclude,
        };
        Ok(self.roots()?.into_iter().map(rules).collect())
    }

    /// Returns the names of sources.
    ///
    /// # Errors
    /// When the settings are wrong, with the line.
    pub(crate) fn source_names(&self) -> Result<SourceNames, Failure> {
        settings::source_names(&self.text).map_err(|error| self.wrong(&error))
    }

    /// Returns what queries may name by `group:` and `query:`.
    ///
    /// # Errors
    /// When the settings are wrong, with the line.
    pub(crate) fn called(&self) -> Result<Called, Failure> {
        let wrong = |error: settings::SettingsError| self.wrong(&error);
        Ok(Called {
            groups: settings::groups(&self.text).map_err(wrong)?,
            queries: settings::queries(&self.text).map_err(wrong)?,
        })
    }

    /// Returns the language that queries are read in where they do not say it.
    ///
    /// # Errors
    /// When the settings are wrong or name no language, with the line.
    pub(crate) fn syntax(&self) -> Result<Option<Syntax>, Failure> {
        // Most settings have none, and are not read for it.
        if !self.text.contains("syntax") {
            return Ok(None);
        }
        let named =
            settings::syntax(&self.text, &self.index).map_err(|error| self.wrong(&error))?;
        let Some((name, line)) = named else { return Ok(None) };
        let known = Syntax::named(&name).map(Some);
        known.ok_or_else(|| {
            let message = format!("there is no language of queries {name:?}");
            let names = Syntax::ALL.map(Syntax::name).join(", ");
            self.wrong(&settings::SettingsError { line, message })
                .hint(format!("there are {names}"))
        })
    }

    /// Returns whether they have a list of texts that are taken down, be it empty.
    pub(crate) fn has_taken_down(&self) -> bool {
        self.text.lines().any(|line| line.trim_start().starts_with("[taken-down]"))
    }

    /// Returns where they are, or would be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the texts that are taken down.
    ///
    /// # Errors
    /// When the settings are wrong, with the line.
    pub(crate) fn taken_down(&self) -> Result<Vec<TakenDown>, Failure> {
        settings::taken_down(&self.text).map_err(|error| self.wrong(&error))
    }

    /// Takes texts down; nothing is written yet.
    ///
    /// # Errors
    /// When the settings cannot be changed.
    pub(crate) fn take_down(&mut self, texts: &[TakenDown]) -> Result<(), Failure> {
        self.set(settings::take_down(&self.text, texts))?;
        Ok(())
    }

    /// Puts texts back; nothing is written yet.
    ///
    /// # Errors
    /// When the settings cannot be changed.
    pub(crate) fn put_back(&mut self, texts: &[TakenDown]) -> Result<(), Failure> {
        let hashes: Vec<u128> = texts.iter().map(|text| text.hash).collect();
        self.set(settings::without(&self.text, &hashes))?;
        Ok(())
    }

    /// Returns the files whose change changes the rules: this one and those that it names.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let named = |root: SettledRoot| root.map.into_iter().chain(root.corrections);
        let named = self.roots().unwrap_or_default().into_iter().flat_map(named);
        let named = named.map(|file| self.folder.join(file));
        std::iter::once(self.path.clone()).chain(named).collect()
    }

    /// Returns whether it names a root.
    pub(crate) fn names(&self, path: &Path) -> bool {
        let place = real(path);
        let mut roots = self.roots().unwrap_or_default().into_iter();
        roots.any(|root| real(&self.folder.join(&root.path)) == place)
    }

    /// Changes the rules of roots as flags ask for; nothing is written yet.
    ///
    /// # Errors
    /// When a root is not there, a file of rules is wrong, or the settings cannot be changed.
    pub(crate) fn change(
        &mut self,
        paths: &[PathBuf],
        flags: AskedRules<'_>,
    ) -> Result<(), Failure> {
        for (file, what) in [(flags.map, "the map"), (flags.corrections, "the corrections")] {
            file.map(|file| text_file::read(file, what, LARGEST)).transpose()?;
        }
        let of_rule = |path: &Path| self.written(path);
        let change = RootChange {
            path: None,
            map: flags.map.map(of_rule).transpose()?,
            corrections: flags.corrections.map(of_rule).transpose()?.map(|one| vec![one]),
            exclude: flags.exclude.to_vec(),
            no_exclude: flags.no_exclude.to_vec(),
            keep_fields: flags.keep_fields,
        };
        for path in paths {
            fs::metadata(path).map_err(|error| Failure::file("read", path, &error))?;
            let place = real(path);
            let is_it = |written: &str| real(&self.folder.join(written)) == place;
            let known = self.roots()?.into_iter().find(|root| is_it(&root.path));
            if flags.exclude.iter().any(|pattern| pattern.trim().is_empty()) {
                return Err(Failure::usage("--exclude needs a pattern, and got an empty one"));
            }
            for pattern in flags.no_exclude {
                if !known.as_ref().is_some_and(|root| root.exclude.contains(pattern)) {
                    let path = path.display();
                    return Err(Failure::usage(format!("{pattern:?} is not excluded from {path}")));
                }
            }
            let written = self.written(path)?;
            let text = settings::change_root(&self.text, &self.index, &written, is_it, &change);
            self.set(text)?;
        }
        let names = self.source_names()?;
        for rules in self.rules()? {
            let text = |rule: &RuleText| match rule {
                RuleText::None => Ok(None),
                RuleText::Text(text) => Ok(Some(text.clone())),
                RuleText::Unreadable { cause } => Err(Failure::usage(cause.clone())),
            };
            let is_meant = paths.iter().any(|path| real(path) == real(&rules.path));
            if is_meant {
                let map = text(&rules.map)?;
                rules.corrections.iter().try_for_each(|file| text(file).map(drop))?;
                let (corrections, _) = rules.corrections_text(None);
                let (map, corrections) = (map.as_deref(), corrections.as_deref());
                RootSettings::from_texts(&rules.label, map, corrections, &rules.exclude, &names)
                    .map_err(|error| Failure::root(&error))?;
            }
        }
        Ok(())
    }

    /// Gives the rules of a root that has moved to its new place; nothing is written yet. Returns whether
    /// it has any.
    ///
    /// # Errors
    /// When the settings cannot be changed.
    pub(crate) fn move_root(&mut self, from: &Path, to: &Path) -> Result<bool, Failure> {
        if !self.names(from) {
            return Ok(false);
        }
        let place = real(from);
        let is_it = |written: &str| real(&self.folder.join(written)) == place;
        let (from, to) = (self.written(from)?, self.written(to)?);
        let change = RootChange { path: Some(to), ..RootChange::default() };
        self.set(settings::change_root(&self.text, &self.index, &from, is_it, &change))?;
        Ok(true)
    }

    fn set(&mut self, text: Result<String, settings::SettingsError>) -> Result<(), Failure> {
        self.text = text.map_err(|error| self.wrong(&error))?;
        self.is_changed = true;
        Ok(())
    }

    /// Returns them for a run that does not write what was changed when it begins.
    pub(crate) fn written_later(self) -> Self {
        Self { is_changed: false, ..self }
    }

    /// Writes what was changed, if anything was, as a run does that has the index to itself.
    ///
    /// # Errors
    /// `Io` when it cannot be written; the file is then as it was.
    pub(crate) fn write_changes(&self) -> Result<(), EngineError> {
        if !self.is_changed {
            return Ok(());
        }
        let path = self.path.clone();
        self.replace().map_err(|source| EngineError::Io { doing: "cannot write", path, source })
    }

    /// Takes back what was written, for a run that was refused after all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn take_back_changes(&self) -> Result<(), Failure> {
        match &self.before {
            _ if !self.is_changed => Ok(()),
            Some(before) => Self { text: before.clone(), ..self.clone() }.write(),
            None => match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(Failure::file("remove", &self.path, &error))
                }
                _ => Ok(()),
            },
        }
    }

    /// Writes what was changed, in place of the file as it was.
    ///
    /// # Errors
    /// When it cannot be written; the file is then as it was.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        self.replace().map_err(|error| Failure::file("write", &self.path, &error))
    }

    fn replace(&self) -> io::Result<()> {
        // A link is followed: the file is kept where its user has it.
        let place = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = place.with_file_name(name);
        let mut file = fs::File::create(&new)?;
        if let Some(mode) = self.mode(&place) {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
        }
        file.write_all(self.text.as_bytes()).and_then(|()| file.sync_all())?;
        fs::rename(&new, &place)
    }

    /// Returns the mode of the file: as it is, and a new one can be read and written by whoever can read and write
    /// the index, which is not answered without it.
    fn mode(&self, place: &Path) -> Option<u32> {
        if let Ok(old) = fs::metadata(place) {
            return Some(old.permissions().mode());
        }
        let index = fs::metadata(self.folder.join(&self.index)).ok()?;
        Some(0o600 | (index.permissions().mode() & 0o066))
    }

    fn roots(&self) -> Result<Vec<SettledRoot>, Failure> {
        let roots = settings::roots_by_line(&self.text, &self.index);
        let roots = roots.map_err(|error| self.wrong(&error))?;
        let mut places = BTreeMap::new();
        for (line, root) in &roots {
            let place = real(&self.folder.join(&root.path));
            if let Some(first) = places.insert(place, *line) {
                let (line, path) = (*line, &root.path);
                let message = format!(
                    "{path:?} is the folder that line {first} names: write all that holds for it there"
                );
                return Err(self.wrong(&settings::SettingsError { line, message }));
            }
        }
        Ok(roots.into_iter().map(|(_, root)| root).collect())
    }

    fn wrong(&self, error: &settings::SettingsError) -> Failure {
        Failure::usage(format!("{}: {error}", self.path.display()))
    }

    /// Reads a file of rules.
    fn text_of(&self, file: &str, what: &str) -> RuleText {
        match text_file::read(&self.folder.join(file), what, LARGEST) {
            // What a disk that was full leaves of a file; who wants no rules does not name it.
            Ok(text) if text.trim_matches(is_blank).is_empty() => {
                RuleText::Unreadable { cause: format!("{what} {file:?} is empty") }
            }
            Ok(text) => RuleText::Text(text),
            Err(failure) => RuleText::Unreadable { cause: failure.in_one_line() },
        }
    }

    /// Returns a path as it is written into the settings.
    pub(crate) fn written(&self, path: &Path) -> Result<String, Failure> {
        let place = real(path);
        let below = place.strip_prefix(&self.folder).unwrap_or(&place);
        let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
        let text = below.to_str().map(str::to_owned);
        text.ok_or_else(|| {
            Failure::usage(format!("{}: settings cannot name what is not UTF-8", path.display()))
        })
    }

    /// Returns what a root of the settings is called: its path from the working folder.
    fn label(&self, written: &str) -> String {
        let is_here = std::env::current_dir().is_ok_and(|here| real(&here) == self.folder);
        if is_here { label(Path::new(written)) } else { label(&self.folder.join(written)) }
    }
}

fn is_blank(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\0' | '\u{feff}')
}
