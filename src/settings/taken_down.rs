//! The `[taken-down]` of the user's settings: texts that stay out, by their hash.

use toml::de::DeValue;

use crate::settings::aliases::Wrong;

/// The header of the section.
pub(super) const HEADER: &str = "[taken-down]";
/// What the entry of a text says that was erased from the index as well.
const PURGED: &str = "purged";

/// A text that was taken down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenDown {
    /// The hash of the text.
    pub hash: u128,
    /// The article whose text it was, and the day; after that, perhaps, that it was purged, or the file that
    /// was taken down with it.
    pub of: String,
}

impl TakenDown {
    /// Returns the entry of a text.
    #[must_use]
    pub fn new(hash: u128, id: &str, day: &str, purged: bool) -> Self {
        let end = if purged { format!(", {PURGED}") } else { String::new() };
        Self { hash, of: format!("{id}, {day}{end}") }
    }

    /// Returns the entry of a text that was taken down with all others of a file, by the path of that as the
    /// settings write it.
    #[must_use]
    pub fn of_file(self, path: &str) -> Self {
        Self { of: format!("{} ({path})", self.of), ..self }
    }

    /// Returns its entry once the text is erased from the index as well.
    #[must_use]
    pub fn purged(self) -> Self {
        if self.is_purged() {
            return self;
        }
        let of = self.of.split_once(" (").map_or(self.of.as_str(), |(of, _)| of);
        Self { of: format!("{of}, {PURGED}"), ..self }
    }

    /// Returns whether it was taken down with all others of the file of this path.
    #[must_use]
    pub fn is_of_file(&self, path: &str) -> bool {
        self.of
            .strip_suffix(')')
            .and_then(|of| of.strip_suffix(path))
            .is_some_and(|of| of.ends_with(" ("))
    }

    /// Returns whether an id, or the beginning of one, or of the hash, names it.
    #[must_use]
    pub fn is_named(&self, id: &str) -> bool {
        let id = id.to_ascii_lowercase();
        !id.is_empty() && (self.of.starts_with(&id) || hex(self.hash).starts_with(&id))
    }

    /// Returns whether the text was erased from the index as well.
    #[must_use]
    pub fn is_purged(&self) -> bool {
        self.of.ends_with(PURGED)
    }
}

/// Reads the section.
pub(super) fn read(value: &DeValue<'_>, at: usize) -> Result<Vec<TakenDown>, Wrong> {
    let DeValue::Table(written) = value else {
        return Err((at, format!("write {HEADER} on a line of its own, the hashes below")));
    };
    let mut all = Vec::new();
    for (key, value) in written {
        let at = key.span().start;
        let is_hash = key.get_ref().len() == 32;
        let hash = u128::from_str_radix(key.get_ref(), 16).ok().filter(|_| is_hash);
        let of = value.get_ref().as_str();
        let (Some(hash), Some(of)) = (hash, of) else {
            let text = "an entry is the hash of a text, 32 hex digits, and what it was, in quotes";
            return Err((at, text.to_owned()));
        };
        all.push(TakenDown { hash, of: of.to_owned() });
    }
    Ok(all)
}

pub(super) fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}
