//! A folder or file the user gave.

use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

use crate::evidence::HeldRow;

/// A folder or file the user gave, remembered with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its number: never used again, also when it is forgotten.
    pub number: u32,
    /// As the user named it, made unique; shown.
    pub label: String,
    /// Where it is: absolute, raw bytes.
    pub path: Vec<u8>,
    /// The text of its `--map` file.
    pub map: Option<String>,
    /// The text of its `--corrections` file.
    pub corrections: Option<String>,
    /// Its `--exclude` patterns.
    pub exclude: Vec<String>,
    /// Whether it is one file; its only path is then the file's own name.
    #[serde(default)]
    pub is_file: bool,
    /// Whether `forget` took it out.
    #[serde(default)]
    pub forgotten: bool,
    /// Whether its map, corrections and patterns are those of the user's settings.
    #[serde(default)]
    pub by_settings: bool,
    /// The articles that rows of its corrections hold for which name one by its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldRow>,
    /// Whether it is on another machine, so that nothing here says anything of it. Never stored.
    #[serde(skip)]
    pub elsewhere: bool,
}

impl Root {
    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(&self.path))
    }

    /// Returns how it is named before the paths of its files, so that name and path together open one:
    /// its label, or, for a file, the folder that the label names.
    #[must_use]
    pub fn shown(&self) -> &str {
        if !self.is_file {
            return &self.label;
        }
        match Path::new(&self.label).parent().and_then(Path::to_str) {
            Some("") | None => ".",
            Some(folder) => folder,
        }
    }

    /// Returns the folder that the paths of its files are below.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        let path = self.path();
        match path.parent() {
            Some(folder) if self.is_file => folder.to_path_buf(),
            _ => path,
        }
    }

    /// Returns where one of its files is.
    #[must_use]
    pub fn file_path(&self, relative: &Path) -> PathBuf {
        if self.is_file { self.path() } else { self.path().join(relative) }
    }
}

/// This many articles may be removed without a question.
const FEW: u64 = 100;

/// Returns whether a user is unlikely to have deleted `gone` of `all` articles: most of them, and many.
#[must_use]
pub const fn is_mass(gone: u64, all: u64) -> bool {
    gone > FEW && gone > all / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_path_of_a_file_given_as_a_root_are_its_path() {
        let root = |label: &str| Root {
            number: 0,
            label: label.to_owned(),
            path: Vec::new(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
            is_file: true,
            forgotten: false,
            by_settings: false,
            held: Vec::new(),
            elsewhere: false,
        };
        for (label, shown) in [("single/x.txt", "single"), ("x.txt", "."), ("/x.txt", "/")] {
            assert_eq!(root(label).shown(), shown);
        }
        assert_eq!(Root { is_file: false, ..root("a/b") }.shown(), "a/b");
    }

    #[test]
    fn more_than_half_and_over_a_hundred_is_a_question() {
        assert!(is_mass(101, 201) && is_mass(150, 150));
        assert!(!is_mass(100, 100) && !is_mass(101, 202) && !is_mass(0, 0));
    }
}
