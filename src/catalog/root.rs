//! A folder or file the user gave.

use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use serde::Serialize;

/// A folder or file the user gave, remembered with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Its number: never used again, also when it is forgotten.
    pub number: u32,
    /// As the user named it, made unique; shown, and part of its articles' identity.
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
}

impl Root {
    /// Returns where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(&self.path))
    }

    /// Returns where one of its files is.
    #[must_use]
    pub fn file_path(&self, relative: &Path) -> PathBuf {
        if self.is_file { self.path() } else { self.path().join(relative) }
    }
}
