//! How the paths of answers are written: so that they open from where the command runs.
//!
//! An index remembers each root as it was typed, from the folder it was typed in. Where that name leads
//! to the same folder from here, it is kept; elsewhere the folder is named from here.

use std::collections::HashMap;
use std::fs;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use dateline::search::Hit;
use dateline::search::Status;
use dateline::search::Verification;

use crate::failure::Failure;

/// The name of an index's folder where none is given.
pub(crate) const INDEX: &str = "index";

/// How paths are written.
#[derive(Debug, Args)]
pub(crate) struct PathFlags {
    /// Write paths in full
    #[arg(long, conflicts_with = "relative_to")]
    absolute: bool,
    /// Write paths from this folder on [default: as they open from here]
    #[arg(long, value_name = "DIR")]
    relative_to: Option<PathBuf>,
}

/// What the folders of an answer are called.
pub(crate) struct Naming {
    style: Style,
    named: HashMap<(String, PathBuf), String>,
}

enum Style {
    Absolute,
    /// From this folder on, whatever they are called.
    From(PathBuf),
    /// As they are called, where that leads to them from this folder.
    Called(Option<PathBuf>),
}

impl PathFlags {
    /// Returns what folders are called.
    ///
    /// # Errors
    /// When the folder that paths are to start from cannot be read.
    pub(crate) fn naming(&self) -> Result<Naming, Failure> {
        let style = match &self.relative_to {
            Some(folder) => {
                let real = fs::canonicalize(folder);
                Style::From(real.map_err(|error| Failure::file("read", folder, &error))?)
            }
            None if self.absolute => Style::Absolute,
            None => return Ok(Naming::from_here()),
        };
        Ok(Naming { style, named: HashMap::new() })
    }
}

impl Naming {
    /// Names folders so that they open from the folder that the program runs in.
    pub(crate) fn from_here() -> Self {
        let here = std::env::current_dir().and_then(fs::canonicalize).ok();
        Self { style: Style::Called(here), named: HashMap::new() }
    }

    /// Names the folders of hits.
    pub(crate) fn hits(&mut self, hits: &mut [Hit]) {
        for hit in hits {
            hit.root = self.name(&hit.root, &hit.folder);
            let story = hit.story.iter_mut();
            for other in story.filter_map(|story| story.others.as_mut()).flatten() {
                other.hit.root = self.name(&other.hit.root, &other.hit.folder);
            }
        }
    }

    /// Names the folders of a status.
    pub(crate) fn status(&mut self, status: &mut Status) {
        for file in &mut status.files {
            file.root = self.name(&file.root, &file.folder);
        }
    }

    /// Names the folders of the files that were compared.
    pub(crate) fn verified(&mut self, answer: &mut Verification) {
        for file in answer.files.iter_mut().flat_map(|files| &mut files.named) {
            file.path = Path::new(&self.name(&file.root, &file.folder)).join(&file.below);
        }
    }

    /// Returns the name of a folder that is called `label`.
    fn name(&mut self, label: &str, folder: &Path) -> String {
        let key = (label.to_owned(), folder.to_path_buf());
        if let Some(name) = self.named.get(&key) {
            return name.clone();
        }
        let name = self.style.name(label, folder);
        self.named.insert(key, name.clone());
        name
    }
}

impl Style {
    fn name(&self, label: &str, folder: &Path) -> String {
        // An answer about an article whose root is not known any more has no folder.
        if folder.as_os_str().is_empty() {
            return label.to_owned();
        }
        let named = match self {
            Self::Absolute => folder.to_path_buf(),
            Self::From(from) => between(from, folder),
            Self::Called(here) => {
                let path = Path::new(label);
                let leads = match here {
                    Some(here) => real(&here.join(path)) == folder,
                    None => path.is_absolute(),
                };
                match here {
                    _ if leads => return label.to_owned(),
                    Some(here) => shorter(between(here, folder), folder),
                    None => folder.to_path_buf(),
                }
            }
        };
        // Not UTF-8: what it is called is all that can be written.
        named.to_str().map_or_else(|| label.to_owned(), str::to_owned)
    }
}

/// Returns a path without links, also of what is not there yet.
pub(crate) fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    match there {
        Some((above, real)) => match path.strip_prefix(above) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path,
    }
}

/// Returns the way from a folder to another, both without links.
fn between(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(common)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

fn shorter(way: PathBuf, whole: &Path) -> PathBuf {
    if way.components().count() < whole.components().count() { way } else { whole.to_path_buf() }
}

/// Returns a path as the user named it, as a name for people: without the slash at its end.
pub(crate) fn label(path: &Path) -> String {
    let text = path.to_string_lossy();
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() { text.into_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_folder_goes_up_to_what_both_are_in() {
        let way = |from: &str, to: &str| between(Path::new(from), Path::new(to));
        assert_eq!(way("/a/b", "/a/b/c"), Path::new("c"));
        assert_eq!(way("/a/b", "/a/c/d"), Path::new("../c/d"));
        assert_eq!(way("/a/b", "/a/b"), Path::new("."));
        assert_eq!(way("/", "/a"), Path::new("a"));
        assert_eq!(way("/a/b", "/"), Path::new("../.."));
    }

    #[test]
    fn a_name_that_leads_to_its_folder_is_kept() {
        let here = fs::canonicalize(tempfile::tempdir().unwrap().keep()).unwrap();
        fs::create_dir_all(here.join("desk/news")).unwrap();
        let (folder, desk) = (here.join("desk/news"), here.join("desk"));
        let name =
            |label: &str, from: &Path| Style::Called(Some(from.to_path_buf())).name(label, &folder);
        assert_eq!(name("news", &desk), "news");
        assert_eq!(name("../desk/news", &desk), "../desk/news");
        assert_eq!(name("news", &here), "desk/news");
        assert_eq!(name("news", &folder), ".");
        fs::remove_dir_all(&here).unwrap();
    }

    #[test]
    fn a_far_folder_is_named_in_full() {
        let name =
            Style::Called(Some(PathBuf::from("/nowhere/at/all"))).name("news", Path::new("/x/y"));
        assert_eq!(name, "/x/y");
    }

    #[test]
    fn a_root_is_called_as_it_was_typed_without_the_last_slash() {
        assert_eq!(label(Path::new("news/archive/")), "news/archive");
        assert_eq!(label(Path::new("/")), "/");
        assert_eq!(label(Path::new(".")), ".");
    }
}
