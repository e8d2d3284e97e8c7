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

use globset::Glob;
use globset::GlobSet;
use globset::GlobSetBuilder;
use jiff::civil::Date;

use crate::catalog::Root;
use crate::evidence::Corrections;
use crate::evidence::Rules;
use crate::evidence::read_corrections;
use crate::evidence::read_map;
use crate::extract::RootRules;
use crate::format;
use crate::ingest::MovedRoot;
use crate::ingest::RootRequest;
use crate::read::Limits;
use crate::walk::WalkOptions;

/// Why a root cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The root.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is not a root of the index.
    #[error("{} is not a root of this index", path.display())]
    Unknown {
        /// The path named.
        path: PathBuf,
    },
    /// A root cannot be moved to where another is.
    #[error("{} is a root of this index already", path.display())]
    Taken {
        /// The path named.
        path: PathBuf,
    },
    /// Its map cannot be read.
    #[error("the map of {label}: {cause}")]
    Map {
        /// The root.
        label: String,
        /// What is wrong, and where.
        cause: String,
    },
    /// Its corrections cannot be read.
    #[error("the corrections of {label}: {cause}")]
    Corrections {
        /// The root.
        label: String,
        /// What is wrong, and where.
        cause: String,
    },
    /// A pattern of files to leave out is none.
    #[error("the pattern {pattern:?}: {cause}")]
    Exclude {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        cause: String,
    },
}

/// The roots after this run, and the numbers of those it brings up to date.
pub(super) struct Plan {
    pub(super) roots: Vec<Root>,
    pub(super) chosen: BTreeSet<u32>,
}

/// Settles which roots a run touches.
pub(super) fn plan(
    known: &[Root],
    asked: &[RootRequest],
    moved: Option<&MovedRoot>,
) -> Result<Plan, RootError> {
    let mut roots = known.to_vec();
    let mut chosen = BTreeSet::new();
    if let Some(moved) = moved {
        chosen.insert(move_root(&mut roots, moved)?);
    }
    if asked.is_empty() && moved.is_none() {
        chosen.extend(roots.iter().filter(|root| !root.forgotten).map(|root| root.number));
        return Ok(Plan { roots, chosen });
    }
    for request in asked {
        let path = fs::canonicalize(&request.path)
            .map_err(|source| RootError::Unreadable { path: request.path.clone(), source })?;
        let plain =
            request.map.is_none() && request.corrections.is_none() && request.exclude.is_empty();
        let live = |root: &&mut Root| !root.forgotten;
        if let Some(root) = roots.iter_mut().filter(live).find(|root| root.path() == path) {
            if request.map.is_some() {
                root.map.clone_from(&request.map);
            }
            if request.corrections.is_some() {
                root.corrections.clone_from(&request.corrections);
            }
            if !request.exclude.is_empty() {
                root.exclude.clone_from(&request.exclude);
            }
            chosen.insert(root.number);
            continue;
        }
        let around = roots.iter().filter(|root| !root.forgotten && path.starts_with(root.path()));
        if let Some(root) = around.max_by_key(|root| root.path.len()) {
            // Brought up to date as well when part of it becomes a root of its own: it gives up the
            // files, which would be indexed twice.
            chosen.insert(root.number);
            if plain {
                continue;
            }
        }
        let number = roots.iter().map(|root| root.number + 1).max().unwrap_or(0);
        roots.push(Root {
            number,
            label: unique_label(&request.label, &roots),
            path: path.as_os_str().as_bytes().to_vec(),
            map: request.map.clone(),
            corrections: request.corrections.clone(),
            exclude: request.exclude.clone(),
            is_file: path.is_file(),
            forgotten: false,
        });
        chosen.insert(number);
    }
    Ok(Plan { roots, chosen })
}

/// Notes that a known root has moved; returns its number. Its articles keep their ids,
/// for those are made from what its records remember.
fn move_root(roots: &mut [Root], moved: &MovedRoot) -> Result<u32, RootError> {
    let unreadable =
        |path: &Path, source| RootError::Unreadable { path: path.to_path_buf(), source };
    let to = fs::canonicalize(&moved.to).map_err(|e| unreadable(&moved.to, e))?;
    // It is most likely not there any more: then its name must do.
    let from = fs::canonicalize(&moved.from).or_else(|_| std::path::absolute(&moved.from));
    let from = from.map_err(|e| unreadable(&moved.from, e))?;
    if roots.iter().any(|root| !root.forgotten && root.path() == to) {
        return Err(RootError::Taken { path: to });
    }
    let is_it = |root: &Root| root.path() == from || Path::new(&root.label) == moved.from.as_path();
    let at = roots.iter().position(|root| !root.forgotten && is_it(root));
    let at = at.ok_or_else(|| RootError::Unknown { path: moved.from.clone() })?;
    let others: Vec<Root> =
        roots.iter().filter(|root| root.number != roots[at].number).cloned().collect();
    let root = &mut roots[at];
    root.label = unique_label(&moved.label, &others);
    root.path = to.as_os_str().as_bytes().to_vec();
    root.is_file = to.is_file();
    Ok(root.number)
}

/// Returns whether a root's files would be read as they were: where it is does not matter, but how
/// its folder is called may be evidence of a source.
pub(super) fn reads_alike(old: &Root, new: &Root) -> bool {
    fn name(root: &Root) -> Option<&str> {
        root.label.rsplit('/').next()
    }
    name(old) == name(new)
        && (&old.map, &old.corrections, &old.exclude, old.is_file, old.forgotten)
            == (&new.map, &new.corrections, &new.exclude, new.is_file, new.forgotten)
}

/// Marks the roots at or below `path` as forgotten and returns their numbers. With `purge`, what they
/// were called and how they were read is forgotten too.
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
        if root.path().starts_with(&place) || Path::new(&root.label) == path {
            root.forgotten = true;
            gone.insert(root.number);
        }
    }
    if gone.is_empty() {
        return Err(RootError::Unknown { path: path.to_path_buf() });
    }
    for root in roots.iter_mut().filter(|root| purge && root.forgotten) {
        root.label.clear();
        root.path.clear();
        (root.map, root.corrections) = (None, None);
        root.exclude.clear();
    }
    Ok(gone)
}

/// Two roots may be spelled alike from different folders; the second gets a number. A
/// root that was forgotten gives its name back, so that its articles get their old ids again.
fn unique_label(label: &str, roots: &[Root]) -> String {
    let taken = |name: &str| roots.iter().any(|root| !root.forgotten && root.label == name);
    if !taken(label) {
        return label.to_owned();
    }
    (2..).map(|n| format!("{label} ({n})")).find(|name| !taken(name)).expect("numbers do not end")
}

/// A root's options, read and compiled.
pub struct RootSettings {
    options: format::Options,
    rules: Rules,
    exclude: GlobSet,
}

impl RootSettings {
    /// Reads the options remembered with a root.
    ///
    /// # Errors
    /// When a text is not what it should be, with its place.
    pub fn read(root: &Root) -> Result<Self, RootError> {
        Self::from_texts(
            &root.label,
            root.map.as_deref(),
            root.corrections.as_deref(),
            &root.exclude,
        )
    }

    /// Reads options from the texts of their files.
    ///
    /// # Errors
    /// When a text is not what it should be, with its place.
    pub fn from_texts(
        label: &str,
        map: Option<&str>,
        corrections: Option<&str>,
        exclude: &[String],
    ) -> Result<Self, RootError> {
        let map_error = |cause: String| RootError::Map { label: label.to_owned(), cause };
        let map = map.map(read_map).transpose().map_err(|e| map_error(e.to_string()))?;
        let map = map.unwrap_or_default();
        let options = format::Options::with_fields(&map.fields);
        let options = options.map_err(|e| map_error(e.to_string()))?;
        let corrections = corrections.map(read_corrections).transpose().map_err(|e| {
            RootError::Corrections { label: label.to_owned(), cause: e.to_string() }
        })?;
        let rules = Rules::new(&map, corrections.unwrap_or_else(Corrections::default));
        let mut globs = GlobSetBuilder::new();
        for pattern in exclude {
            let glob = Glob::new(pattern).map_err(|e| RootError::Exclude {
                pattern: pattern.clone(),
                cause: e.kind().to_string(),
            })?;
            globs.add(glob);
        }
        let exclude = globs.build().map_err(|e| RootError::Exclude {
            pattern: exclude.join(" "),
            cause: e.kind().to_string(),
        })?;
        Ok(Self { options, rules, exclude })
    }

    /// Returns what holds for the root's files.
    #[must_use]
    pub fn rules<'a>(&'a self, label: &'a str, latest: Date, limits: Limits) -> RootRules<'a> {
        RootRules { label, options: &self.options, rules: &self.rules, latest, limits }
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
        let rows = self.rules.unused_corrections().into_iter();
        let rows = rows
            .map(|(line, path)| format!("the corrections, line {line}: no article is at {path:?}"));
        let fields = self.options.fields_not_found().into_iter();
        let fields = fields
            .map(|(part, path)| format!("the map: no record has {path:?}, where {part} is to be"));
        rows.chain(fields).collect()
    }
}
