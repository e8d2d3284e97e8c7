//! Where the index is: `--index`, `DATELINE_INDEX`, then the nearest marked `index/` upward.

use std::fs::File;
use std::io;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use dateline::catalog::Root;
use dateline::engine::View;
use dateline::engine::is_begun;
use dateline::engine::is_index;
use dateline::engine::join_cluster;
use dateline::engine::last_manifest;
use dateline::engine::make_cluster_folder;
use dateline::engine::writer_of;
use dateline::render::escape;

use crate::cli::engine_setting;
use crate::failure::Failure;
use crate::naming::INDEX;
use crate::naming::real;

/// What a folder that names a cluster is wanted for.
#[derive(Debug, Clone, Copy)]
enum UseFor {
    /// The collection must be there.
    Reading,
    Writing,
}

/// Which index.
#[derive(Debug, Args)]
pub(crate) struct IndexFlag {
    /// The index folder [default: the nearest index/ in this folder or a parent]
    #[arg(long, value_name = "DIR", env = "DATELINE_INDEX", hide_env_values = true)]
    pub(crate) index: Option<PathBuf>,
    /// The cluster that holds the articles, `http://HOST:9200/NAME`; the index folder is made to name it
    #[arg(long, value_name = "URL", env = "DATELINE_ENGINE", hide_env_values = true)]
    pub(crate) engine: Option<String>,
}

/// Opens the index at `path` for reading, for as long as the program runs: the system takes back all
/// of its files at once when that ends, in less time than one after the other.
pub(crate) fn open(path: &Path) -> Result<ManuallyDrop<View>, Failure> {
    View::open(path).map(ManuallyDrop::new).map_err(|error| Failure::engine(&error))
}

/// As [`open`], at a commit if one is given.
pub(crate) fn open_at(path: &Path, at: Option<&str>) -> Result<ManuallyDrop<View>, Failure> {
    let Some(commit) = at else { return open(path) };
    // What is no id may be long.
    let commit: String = commit.chars().take(20).collect();
    let view = View::open_at(path, &commit).map(ManuallyDrop::new);
    view.map_err(|error| Failure::engine(&error))
}

/// Refuses to search an index that has no articles.
pub(crate) fn refuse_empty(view: &View, path: &Path) -> Result<(), Failure> {
    if view.articles() > 0 {
        return Ok(());
    }
    let writer = writer_of(path).map_err(|error| Failure::engine(&error))?;
    // Its first run has committed which folders it was asked for, and nothing of them.
    let is_begun = view.manifest().records.is_none() && view.manifest().live_roots().count() > 0;
    if writer.is_none() && is_begun {
        return Err(Failure::first_run_not_finished(path));
    }
    Err(Failure::empty(path, writer.as_deref()))
}

impl IndexFlag {
    /// Opens the index for reading.
    pub(crate) fn open(&self) -> Result<ManuallyDrop<View>, Failure> {
        open(&self.existing()?)
    }

    /// Opens the index to search it, at a commit if one is given, unless it has no articles: nothing found
    /// there would say nothing.
    pub(crate) fn open_to_search(&self, at: Option<&str>) -> Result<ManuallyDrop<View>, Failure> {
        let path = self.existing()?;
        let view = open_at(&path, at)?;
        refuse_empty(&view, &path)?;
        Ok(view)
    }

    /// Returns the folder that names the cluster asked for, which is made where there is none; `None` where
    /// none is asked for.
    fn of_cluster(&self, use_for: UseFor) -> Result<Option<PathBuf>, Failure> {
        let folder = self.index.clone().unwrap_or_else(|| PathBuf::from(INDEX));
        let address = match &self.engine {
            Some(address) => Some(address.clone()),
            None => engine_setting::of(&folder)?,
        };
        let Some(address) = address else { return Ok(None) };
        let named = match use_for {
            UseFor::Reading => join_cluster(&folder, &address),
            UseFor::Writing => make_cluster_folder(&folder, &address),
        };
        named.map_err(|error| Failure::engine(&error))?;
        Ok(Some(folder))
    }

    /// Returns the folder of an index that is there, to read.
    pub(crate) fn existing(&self) -> Result<PathBuf, Failure> {
        if let Some(folder) = self.of_cluster(UseFor::Reading)? {
            return Ok(folder);
        }
        if let Some(path) = &self.index {
            // What is wrong with a folder that is named is reported when it is opened.
            return if path.exists() {
                Ok(path.clone())
            } else {
                let hint = "`dateline index PATH` makes one there";
                Err(none_at(std::slice::from_ref(path), hint))
            };
        }
        let tried = upward();
        match tried.iter().find(|path| is_there(path)) {
            Some(path) => Ok(path.clone()),
            None => {
                let hint =
                    "`dateline index PATH` makes one in ./index; --index DIR names another place";
                Err(none_at(&tried, hint))
            }
        }
    }

    /// Returns the folder of an index that is there, or of what is left of one.
    pub(crate) fn existing_or_damaged(&self) -> Result<PathBuf, Failure> {
        self.existing().or_else(|failure| {
            let is_left = |path: &PathBuf| {
                path.join("CURRENT").exists() || path.join("CACHEDIR.TAG").exists()
            };
            upward().into_iter().find(|path| self.index.is_none() && is_left(path)).ok_or(failure)
        })
    }

    /// Returns the folder of an index that is there, to write to: that of a folder above is only read.
    pub(crate) fn own(&self) -> Result<PathBuf, Failure> {
        if let Some(folder) = self.of_cluster(UseFor::Writing)? {
            return Ok(folder);
        }
        let path = self.existing()?;
        match &self.index {
            None if path != Path::new(INDEX) => Err(not_own(&path)),
            _ => Ok(path),
        }
    }

    /// Returns the folder to write to: that of this folder, which is made where there is none and it
    /// `may_be_new`: where there is something to be made of.
    pub(crate) fn own_or_new(&self, may_be_new: impl Fn() -> bool) -> Result<PathBuf, Failure> {
        if let Some(folder) = self.of_cluster(UseFor::Writing)? {
            return Ok(folder);
        }
        if let Some(path) = &self.index {
            if path.is_file() {
                let path = escape::path(path);
                return Err(Failure::not_writable(format!(
                    "{path} is a file; an index is a folder"
                )));
            }
            return Ok(path.clone());
        }
        let own = PathBuf::from(INDEX);
        let above = || upward().into_iter().skip(1).find(|path| is_there(path));
        match if is_there(&own) || may_be_new() { None } else { above() } {
            Some(above) => Err(not_own(&above)),
            None => Ok(own),
        }
    }
}

/// Returns whether there is an index, one that is being made, or maybe one that cannot be looked at.
fn is_there(path: &Path) -> bool {
    let is_refused = |path: PathBuf| match File::open(path) {
        Ok(_) => false,
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
    };
    is_index(path)
        || is_begun(path)
        || ["CURRENT", "CACHEDIR.TAG"].map(|name| path.join(name)).map(is_refused).contains(&true)
}

fn not_own(above: &Path) -> Failure {
    let above = escape::path(above);
    Failure::no_index(format!(
        "there is no index in this folder; that of {above} is only read here"
    ))
    .hint(format!("--index {above} writes to it; `dateline index PATH` makes one here"))
}

/// Returns `index` here, then in each folder above. Here it keeps its short name.
fn upward() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from(INDEX)];
    if let Ok(here) = std::env::current_dir() {
        places.extend(here.ancestors().skip(1).map(|above| above.join(INDEX)));
    }
    places
}

fn none_at(tried: &[PathBuf], hint: &str) -> Failure {
    let shown = |path: &PathBuf| format!("\n  {}", escape::path(path));
    let places: String = tried.iter().map(shown).collect();
    Failure::no_index(format!("there is no index; looked at{places}")).hint(hint)
}

/// Returns where the root of an index is that a path names: as it is here, as it is called, or as it is from
/// the folder of the index. What names none is returned as it is.
pub(crate) fn root_named(index: &Path, path: &Path) -> PathBuf {
    let Ok(manifest) = last_manifest(index) else { return path.to_path_buf() };
    let beside = real(index).parent().map(|folder| real(&folder.join(path)));
    let here = real(path);
    let named = |is_it: &dyn Fn(&Root) -> bool| {
        manifest.live_roots().find(|root| is_it(root)).map(Root::path)
    };
    named(&|root| root.path() == here)
        .or_else(|| named(&|root| Path::new(&root.label) == path))
        .or_else(|| named(&|root| Some(root.path()) == beside))
        .unwrap_or_else(|| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_an_index_every_place_tried_is_named() {
        let flag = IndexFlag { index: Some(PathBuf::from("/nowhere/at/all")), engine: None };
        let failure = flag.existing().unwrap_err();
        assert_eq!(failure.exit().code(), 3);
        assert!(failure.problem.message.contains("/nowhere/at/all"));
        assert!(failure.problem.hints[0].contains("dateline index"));
    }
}
