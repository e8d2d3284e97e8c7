//! The roots an index knows, and what the user asks of them now.
//!
//! A root is known by where it is, not by how it is spelled. A path inside a known root brings
//! that root up to date; a path with options of its own becomes a root of its own, and the root
//! around it leaves its files alone: a file is indexed once.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use globset::Glob;
use globset::GlobSetBuilder;
use jiff::civil::Date;

use crate::catalog::Root;
use crate::evidence::Corrections;
use crate::evidence::Rules;
use crate::evidence::SourceNames;
use crate::evidence::Touched;
use crate::evidence::corrections_touched;
use crate::evidence::read_corrections;
use crate::evidence::read_map;
use crate::extract::Beside;
use crate::extract::RootRules;
use crate::format;
use crate::ingest::IngestRequest;
use crate::ingest::RootRequest;
use crate::ingest::RuleText;
use crate::ingest::SettledRules;
use crate::ingest::label::unique_label;
use crate::ingest::moved_roots::NewPlace;
use crate::ingest::moved_roots::follow;
use crate::ingest::moved_roots::move_root;
use crate::ingest::moved_roots::read_elsewhere;
use crate::ingest::root_error::RootError;
use crate::read::Limits;
use crate::walk::Excluded;
use crate::walk::SkipReason;
use crate::walk::WalkOptions;
use crate::walk::no_root;

/// The roots after this run, and the numbers of those it brings up to date.
pub(super) struct Plan {
    pub(super) roots: Vec<Root>,
    /// The number of the first root of all.
    pub(super) first: u32,
    pub(super) chosen: BTreeSet<u32>,
    /// Roots asked for that are not there and are not known.
    pub(super) missing: Vec<(PathBuf, io::Error)>,
    /// What the user should know of a root's rules: how it is called, and what.
    pub(super) notes: Vec<(PathBuf, String)>,
}

/// Settles which roots a run touches, and how they are read. The first of all roots has the number `first`.
pub(super) fn plan(
    known: &[Root],
    first: u32,
    request: &IngestRequest<'_>,
) -> Result<Plan, RootError> {
    let (asked, moved) = (&request.roots, request.move_root.as_ref());
    let mut plan = Plan {
        roots: known.to_vec(),
        first,
        chosen: BTreeSet::new(),
        missing: Vec::new(),
        notes: Vec::new(),
    };
    if let Some(moved) = moved {
        plan.chosen.insert(move_root(&mut plan.roots, moved, request)?);
    }
    let settled = settled(&request.settled);
    plan.follow(&settled, request)?;
    plan.settle(&settled);
    plan.notes.extend(read_elsewhere(&plan.roots, request));
    if asked.is_empty() && moved.is_none() {
        for (place, rules) in &settled {
            // What was forgotten is taken up again only when it is asked for.
            let is_here = |root: &&Root| root.path() == *place;
            let mut here = plan.roots.iter().filter(is_here);
            if here.clone().count() > 0 && here.all(|root| root.forgotten) {
                continue;
            }
            plan.choose(&of_settings(rules, place), Some(rules));
        }
        let live = plan.roots.iter().filter(|root| !root.forgotten);
        plan.chosen.extend(live.map(|root| root.number));
        return Ok(plan);
    }
    for root in asked {
        plan.say_what_is_left_out(root);
        let place = std::path::absolute(&root.path).unwrap_or_else(|_| root.path.clone());
        let place = fs::canonicalize(&place).unwrap_or(place);
        let rules = settled.iter().find(|(settled, _)| *settled == place).map(|(_, rules)| *rules);
        plan.choose(root, rules);
    }
    if request.rebuild {
        // What it does not read is lost.
        let live = plan.roots.iter().filter(|root| !root.forgotten);
        plan.chosen.extend(live.map(|root| root.number));
    }
    match plan.missing.pop() {
        Some((path, source)) if plan.chosen.is_empty() => {
            Err(RootError::Unreadable { path, source })
        }
        last => {
            plan.missing.extend(last);
            Ok(plan)
        }
    }
}

/// Returns the roots of the settings by where they are.
fn settled(rules: &[SettledRules]) -> Vec<(PathBuf, &SettledRules)> {
    let place = |rules: &SettledRules| {
        let place = std::path::absolute(&rules.path).unwrap_or_else(|_| rules.path.clone());
        fs::canonicalize(&place).unwrap_or(place)
    };
    rules.iter().map(|rules| (place(rules), rules)).collect()
}

fn of_settings(rules: &SettledRules, place: &Path) -> RootRequest {
    RootRequest {
        path: place.to_path_buf(),
        label: rules.label.clone(),
        map: None,
        corrections: None,
        exclude: Vec::new(),
    }
}

impl Plan {
    /// Finds the roots that have moved to a place which becomes a root now.
    fn follow(
        &mut self,
        settled: &[(PathBuf, &SettledRules)],
        request: &IngestRequest<'_>,
    ) -> Result<(), RootError> {
        let asked = request.roots.iter().map(|root| (root.path.as_path(), root.label.as_str()));
        let of_settings =
            settled.iter().map(|(place, rules)| (place.as_path(), rules.label.as_str()));
        let of_settings = of_settings.filter(|_| request.roots.is_empty());
        for (path, label) in asked.chain(of_settings) {
            let here = fs::canonicalize(path).ok();
            let by_settings = settled.iter().any(|(place, _)| Some(place) == here.as_ref());
            let place = NewPlace { path, label, by_settings };
            let is_settled = |root: &Root| settled.iter().any(|(at, _)| *at == root.path());
            self.notes.extend(follow(&mut self.roots, &place, &is_settled, request)?);
        }
        Ok(())
    }

    /// Says which folders inside a root that is asked for were forgotten: they are left out.
    fn say_what_is_left_out(&mut self, asked: &RootRequest) {
        let Ok(place) = fs::canonicalize(&asked.path) else { return };
        let is_live =
            |path: &Path| self.roots.iter().any(|root| !root.forgotten && root.path() == path);
        let forgotten = self.roots.iter().filter(|root| root.forgotten && !root.path.is_empty());
        let inside: BTreeSet<PathBuf> = forgotten
            .map(Root::path)
            .filter(|path| path.starts_with(&place) && *path != place && !is_live(path))
            .collect();
        for path in inside {
            let path = asked.path.join(path.strip_prefix(&place).unwrap_or(&path));
            let text = "it was forgotten, and is left out until it is named: `dateline index` with its path";
            self.notes.push((path, text.to_owned()));
        }
    }

    /// Gives the known roots the rules that the settings have now.
    fn settle(&mut self, settled: &[(PathBuf, &SettledRules)]) {
        for root in self.roots.iter_mut().filter(|root| !root.forgotten) {
            match settled.iter().find(|(place, _)| *place == root.path()) {
                Some((_, rules)) => apply(root, rules, &mut self.notes),
                None if root.by_settings => {
                    root.by_settings = false;
                    let rules = [
                        ("map", root.map.take().is_some()),
                        ("corrections", root.corrections.take().is_some()),
                        ("patterns to exclude", !root.exclude.is_empty()),
                    ];
                    root.exclude.clear();
                    let lost: Vec<&str> =
                        rules.iter().filter(|(_, had)| *had).map(|(what, _)| *what).collect();
                    if !lost.is_empty() {
                        let are = if lost == ["map"] { "is" } else { "are" };
                        let lost = lost.join(" and ");
                        let text = format!(
                            "the settings no longer name it: its {lost} {are} no longer used"
                        );
                        self.notes.push((PathBuf::from(&root.label), text));
                    }
                }
                None => {}
            }
        }
    }

    /// Chooses a root to be brought up to date, which becomes one if it is new. `rules` are those that
    /// the settings have for it.
    fn choose(&mut self, request: &RootRequest, rules: Option<&SettledRules>) {
        let roots = &mut self.roots;
        let path = match place_of(&request.path) {
            Ok(path) => path,
            Err(source) => {
                match known_as(roots, &request.path) {
                    // What was indexed from it is kept, and the run says so.
                    Some(number) => drop(self.chosen.insert(number)),
                    None => self.missing.push((request.path.clone(), source)),
                }
                return;
            }
        };
        let live = |root: &&mut Root| !root.forgotten;
        if let Some(root) = roots.iter_mut().filter(live).find(|root| root.path() == path) {
            take_rules(root, request);
            self.chosen.insert(root.number);
            return;
        }
        let is_plain = rules.is_none()
            && request.map.is_none()
            && request.corrections.is_none()
            && request.exclude.is_empty();
        let (around, is_forgotten) = around(roots, &path);
        if let Some(root) = around {
            // Brought up to date as well when part of it becomes a root of its own: it gives up the
            // files, which would be indexed twice.
            self.chosen.insert(root.number);
            if is_plain && !is_forgotten {
                return;
            }
        }
        self.notes.extend(may_be_renamed(roots, &path));
        let number = roots.iter().map(|root| root.number + 1).max().unwrap_or(self.first);
        let mut root = Root {
            number,
            label: unique_label(&request.label, roots),
            path: path.as_os_str().as_bytes().to_vec(),
            map: request.map.clone(),
            corrections: request.corrections.clone(),
            exclude: request.exclude.clone(),
            is_file: path.is_file(),
            forgotten: false,
            by_settings: false,
            held: Vec::new(),
            elsewhere: false,
        };
        if let Some(rules) = rules {
            apply(&mut root, rules, &mut self.notes);
        }
        roots.push(root);
        self.chosen.insert(number);
    }
}

/// Gives a root the rules that are asked for; it keeps the others.
fn take_rules(root: &mut Root, request: &RootRequest) {
    if request.map.is_some() {
        root.map.clone_from(&request.map);
    }
    if request.corrections.is_some() {
        root.corrections.clone_from(&request.corrections);
    }
    if !request.exclude.is_empty() {
        root.exclude.clone_from(&request.exclude);
    }
}

/// Returns the root that a path is in or at, and whether one nearer to it was forgotten: what was forgotten is
/// left out of the root around it, and taken up again by itself.
fn around<'r>(roots: &'r [Root], path: &Path) -> (Option<&'r Root>, bool) {
    let around = || {
        let with_path = roots.iter().filter(|root| !root.path.is_empty());
        with_path.filter(|root| path.starts_with(root.path()))
    };
    let nearest = around().max_by_key(|root| (root.path.len(), !root.forgotten));
    let live = around().filter(|root| !root.forgotten).max_by_key(|root| root.path.len());
    (live, nearest.is_some_and(|root| root.forgotten))
}

/// Returns what to say of a file that becomes a root, where one beside it is missing that is a root: it may be
/// that one, renamed and edited, whose articles are kept.
fn may_be_renamed(roots: &[Root], path: &Path) -> Option<(PathBuf, String)> {
    if !path.is_file() {
        return None;
    }
    let is_missing = |root: &&Root| {
        let old = root.path();
        !root.forgotten && root.is_file && old.parent() == path.parent() && !old.exists()
    };
    let missing = roots.iter().find(is_missing)?;
    let name = path.file_name().unwrap_or_default().display();
    let text = format!(
        "it is not there any more, and what was indexed from it is kept: if it is {name} now, `dateline forget` \
         takes out what it was"
    );
    Some((PathBuf::from(&missing.label), text))
}

/// Returns where a root is that may be indexed.
fn place_of(path: &Path) -> io::Result<PathBuf> {
    let place = fs::canonicalize(path)?;
    match no_root(&place) {
        None => Ok(place),
        Some(why) => {
            let article = if why == SkipReason::Index { "an" } else { "a" };
            Err(io::Error::other(format!("it is {article} {}", why.name())))
        }
    }
}

/// Gives a root the rules of the settings. What cannot be read now holds as it was last read.
fn apply(root: &mut Root, rules: &SettledRules, notes: &mut Vec<(PathBuf, String)>) {
    let label = PathBuf::from(&root.label);
    match &rules.map {
        RuleText::None => root.map = None,
        RuleText::Text(now) => root.map = Some(now.clone()),
        RuleText::Unreadable { cause } => {
            let held = if root.map.is_some() { "; what it said before holds" } else { "" };
            notes.push((label.clone(), format!("{cause}{held}")));
        }
    }
    let (corrections, of_corrections) = rules.corrections_text(root.corrections.as_deref());
    root.corrections = corrections;
    notes.extend(of_corrections.into_iter().map(|text| (label.clone(), text)));
    root.exclude.clone_from(&rules.exclude);
    root.by_settings = true;
}

/// Returns the number of the root that a path names which cannot be looked at.
fn known_as(roots: &[Root], path: &Path) -> Option<u32> {
    let place = std::path::absolute(path).ok()?;
    let is_it = |root: &&Root| root.path() == place || Path::new(&root.label) == path;
    roots.iter().filter(|root| !root.forgotten).find(is_it).map(|root| root.number)
}

/// Returns which of a root's files would be read otherwise than they were: where it is does not matter,
/// but how its folder is called may be evidence of a source. Which files there are is found by the walk.
pub(super) fn reading(old: &Root, new: &Root) -> Reading {
    fn name(root: &Root) -> Option<&str> {
        root.label.rsplit('/').next()
    }
    let is_same = name(old) == name(new)
        && (&old.map, old.is_file, old.forgotten) == (&new.map, new.is_file, new.forgotten);
    if !is_same {
        return Reading::Other;
    }
    if old.corrections == new.corrections {
        return Reading::Same;
    }
    let text = |root: &Root| root.corrections.clone().unwrap_or_default();
    match corrections_touched(&text(old), &text(new)) {
        Ok(touched) => Reading::Touched(Rc::new(touched)),
        // What was remembered was read once; what is new is refused when it is read.
        Err(_) => Reading::Other,
    }
}

/// Which of a root's files are read otherwise than they were.
#[derive(Debug, Clone)]
pub(super) enum Reading {
    /// None.
    Same,
    /// Those that rows of the corrections name which are new, were changed or taken out.
    Touched(Rc<Touched>),
    /// All.
    Other,
}

impl Reading {
    /// Returns whether a row of the corrections, by its number, is new or says something else.
    pub(super) fn is_new_row(&self, row: usize) -> bool {
        match self {
            Self::Same => false,
            Self::Touched(touched) => touched.is_new(row),
            Self::Other => true,
        }
    }

    /// Returns whether a file, by its path below the root, is read as it was.
    pub(super) fn is_same(&self, root: &Root, path: &[u8]) -> bool {
        match self {
            Self::Same => true,
            Self::Touched(touched) => !touched.has(&root.label, &String::from_utf8_lossy(path)),
            Self::Other => false,
        }
    }
}

/// Marks the roots at or below `path` as forgotten and returns their numbers. With `purge`, what they
/// were called and how they were read is forgotten too, but for where one is that is inside another root.
pub(super) fn forget(
    roots: &mut [Root],
    path: &Path,
    purge: bool,
) -> Result<BTreeSet<u32>, RootError> {
    // The folder may be gone already; then its name must do.
    let place = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let place = place.map_err(|source| RootError::Unreadable { path: path.into(), source })?;
    let mut gone = BTreeSet::new();
    // What was forgotten before may be purged now.
    for root in roots.iter_mut().filter(|root| purge || !root.forgotten) {
        if root.path() == place || Path::new(&root.label) == path {
            root.forgotten = true;
            gone.insert(root.number);
        }
    }
    if gone.is_empty() {
        return Err(RootError::Unknown { path: path.to_path_buf() });
    }
    let live: Vec<PathBuf> = roots.iter().filter(|root| !root.forgotten).map(Root::path).collect();
    for root in roots.iter_mut().filter(|root| purge && root.forgotten) {
        root.label.clear();
        // Its place is what keeps it out of a root around it.
        if !live.iter().any(|live| root.path().starts_with(live)) {
            root.path.clear();
        }
        (root.map, root.corrections) = (None, None);
        root.held.clear();
        root.exclude.clear();
    }
    Ok(gone)
}

/// A root's options, read and compiled.
pub struct RootSettings {
    options: format::Options,
    rules: Rules,
    beside: Beside,
    exclude: Excluded,
    /// The patterns of what is excluded, in the order of `exclude`; `None` for one of an earlier run.
    new_patterns: Vec<Option<String>>,
    label: String,
}

impl RootSettings {
    /// Reads the options remembered with a root; `names` are those of the sources of every root.
    ///
    /// # Errors
    /// When a text is not what it should be, with its place.
    pub fn read(root: &Root, names: &SourceNames) -> Result<Self, RootError> {
        let mut settings = Self::from_texts(
            &root.label,
            root.map.as_deref(),
            root.corrections.as_deref(),
            &root.exclude,
            names,
        )?;
        settings.rules.hold(&root.held);
        Ok(settings)
    }

    /// Reads options from the texts of their files.
    ///
    /// # Errors
    /// When a text is not what it should be, with its place.
    pub fn from_texts(
        label: &str,
        map: Option<&str>,
        corrections: Option<&str>,
        patterns: &[String],
        names: &SourceNames,
    ) -> Result<Self, RootError> {
        let map_error = |cause: String| RootError::Map { label: label.to_owned(), cause };
        let map = map.map(read_map).transpose().map_err(|e| map_error(e.to_string()))?;
        let map = map.unwrap_or_default();
        let options = format::Options::with_fields(&map.fields);
        let options = options.map_err(|e| map_error(e.to_string()))?;
        let options = options.keeping(&map.meta, map.keep_fields);
        let corrections = corrections.map(read_corrections).transpose().map_err(|e| {
            RootError::Corrections { label: label.to_owned(), cause: e.to_string() }
        })?;
        let rules = Rules::new(&map, corrections.unwrap_or_else(Corrections::default), names);
        let mut globs = GlobSetBuilder::new();
        for pattern in patterns {
            let glob = Glob::new(pattern).map_err(|e| RootError::Exclude {
                pattern: pattern.clone(),
                cause: e.kind().to_string(),
            })?;
            globs.add(glob);
        }
        let exclude = globs.build().map_err(|e| RootError::Exclude {
            pattern: patterns.join(" "),
            cause: e.kind().to_string(),
        })?;
        let new_patterns = patterns.iter().cloned().map(Some).collect();
        let (exclude, label) = (Excluded::new(exclude), label.to_owned());
        Ok(Self { options, rules, beside: Beside::default(), exclude, new_patterns, label })
    }

    /// Returns these settings, knowing that a root had its patterns before: one that was of use once is
    /// not reported when its files are gone.
    #[must_use]
    pub(super) fn after(mut self, old: Option<&Root>) -> Self {
        let known = old.map_or(&[][..], |old| &old.exclude[..]);
        for pattern in &mut self.new_patterns {
            if pattern.as_ref().is_some_and(|pattern| known.contains(pattern)) {
                *pattern = None;
            }
        }
        self
    }

    /// Returns a line on the new patterns that excluded nothing on the walk, if there are any.
    #[must_use]
    pub fn unused_patterns(&self) -> Option<String> {
        let patterns = self.new_patterns.iter().enumerate();
        let unused = patterns.filter(|(at, _)| !self.exclude.has_matched(*at));
        let unused = unused.filter_map(|(_, pattern)| Some(format!("{:?}", pattern.as_ref()?)));
        let unused: Vec<String> = unused.collect();
        if unused.is_empty() {
            return None;
        }
        let (patterns, label) = (unused.join(", "), &self.label);
        Some(format!(
            "nothing is excluded by {patterns}: a pattern is compared with paths below {label} \
             (wire/**) and with names (*.bak)"
        ))
    }

    /// Returns what holds for the root's files.
    #[must_use]
    pub fn rules<'a>(&'a self, label: &'a str, latest: Date, limits: Limits) -> RootRules<'a> {
        RootRules {
            label,
            options: &self.options,
            rules: &self.rules,
            beside: &self.beside,
            latest,
            limits,
        }
    }

    /// Returns the tables beside the root's files.
    pub(super) const fn beside(&self) -> &Beside {
        &self.beside
    }

    /// Returns how the root is walked; `nested` are roots of their own inside it.
    #[must_use]
    pub fn walk_options(&self, nested: Vec<PathBuf>) -> WalkOptions {
        WalkOptions { exclude: self.exclude.clone(), nested }
    }

    /// Returns a line for each rule that fitted nothing of what was read with these settings: rows of the
    /// corrections, fields of the map.
    #[must_use]
    pub fn unused_rules(&self) -> Vec<String> {
        let rows = self.problems_of_rows(&|_| true).into_iter();
        let fields = self.options.fields_not_found().into_iter();
        let fields = fields
            .map(|(part, path)| format!("the map: no record has {path:?}, where {part} is to be"));
        rows.chain(fields).collect()
    }

    /// Returns what became of each row of the corrections that `is_read` chooses, a line each.
    pub(super) fn uses_of_rows(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        self.rules.uses_of_corrections(is_read)
    }

    /// Returns the corrections.
    pub(super) fn corrections(&self) -> &Corrections {
        self.rules.corrections()
    }

    /// Returns the ids that rows of the corrections have, each with the number and the place of its row.
    pub(super) fn ids_of_rows(&self) -> impl Iterator<Item = (usize, String, &str)> {
        self.rules.ids_of_corrections()
    }

    /// Returns a line for each row of the corrections that `is_read` chooses, by its number, and that
    /// fitted nothing, or more than it should.
    pub(super) fn problems_of_rows(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        self.rules.problems_of_corrections(is_read)
    }
}
