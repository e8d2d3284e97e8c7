//! The ids that edited articles had, and those of what they were edited to.
//!
//! An edited record is another article with another id; who cited the old one is shown what it is
//! today. Only that asks here: everything else knows an article by the id it has. What the files say
//! does not give these back, so they are carried from commit to commit and over a rebuild.
//!
//! Layout: a magic line, then pairs of an old and a new id, 16 bytes each, big-endian, sorted by the
//! old one. The file is written and synced before the commit that names it, and never changes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::ArticleId;
use crate::catalog::CatalogError;
use crate::catalog::RecordsFile;
use crate::catalog::is_aliases_name;

const MAGIC: &[u8] = b"dateline aliases 1\n";
/// The id of one of so many identical records is known after they were edited.
const MOST_COPIES: u64 = 100;
/// Bytes of an id.
const ID: usize = size_of::<u128>();

/// The ids of edited articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aliases(BTreeMap<ArticleId, ArticleId>);

impl Aliases {
    /// Reads the file a commit names; without one there are none.
    ///
    /// # Errors
    /// `Damaged` when it is missing or not what was written.
    pub fn read(folder: &Path, file: Option<&RecordsFile>) -> Result<Self, CatalogError> {
        let Some(file) = file else { return Ok(Self::default()) };
        let path = folder.join(&file.name);
        let damaged =
            |what: &str| CatalogError::Damaged { what: format!("{} {what}", path.display()) };
        if !is_aliases_name(&file.name) {
            return Err(damaged("is no name of a file of ids"));
        }
        let bytes = std::fs::read(&path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => damaged("is missing"),
            _ => CatalogError::io("cannot read", &path, e),
        })?;
        if format!("{:016x}", xxh3_64(&bytes)) != file.hash {
            return Err(damaged("does not have the checksum the commit names"));
        }
        let pairs = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("is no file of ids"))?;
        let (ids, []) = pairs.as_chunks::<ID>() else { return Err(damaged("ends inside an id")) };
        let (pairs, []) = ids.as_chunks::<2>() else { return Err(damaged("ends inside a pair")) };
        let id = |bytes: &[u8; ID]| ArticleId(u128::from_be_bytes(*bytes));
        Ok(Self(pairs.iter().map(|[old, new]| (id(old), id(new))).collect()))
    }

    /// Writes them to a new file and syncs it; returns what a commit says of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path, name: String) -> Result<RecordsFile, CatalogError> {
        let mut bytes = MAGIC.to_vec();
        for (old, new) in &self.0 {
            bytes.extend_from_slice(&old.0.to_be_bytes());
            bytes.extend_from_slice(&new.0.to_be_bytes());
        }
        let path = folder.join(&name);
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(&bytes)?;
            file.sync_all()
        };
        write().map_err(|e| CatalogError::io("cannot write", &path, e))?;
        let hash = format!("{:016x}", xxh3_64(&bytes));
        Ok(RecordsFile { name, hash, count: self.0.len() as u64 })
    }

    /// Notes that the article with the id `old` was edited to the one with the id `new`.
    pub fn add(&mut self, old: ArticleId, new: ArticleId) {
        if old != new {
            self.0.insert(old, new);
        }
    }

    /// Adds all of another file's.
    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the old ids that start with `prefix` (hex digits in lower case), or those of which an
    /// identical copy's id does: when the copies were edited, the last one had the id of their bytes.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = ArticleId> + 'a {
        let shared = &prefix[..prefix.len().min(ArticleId::SHORT)];
        let is_it = move |old: &ArticleId| {
            // Copies share the first digits with it, so few ids are looked at.
            let mut copies = (0..=MOST_COPIES).map(|number| old.copy(number).to_string());
            copies.any(|id| id.starts_with(prefix))
        };
        // As few as were edited: going through all takes less than opening an index.
        let alike = self.0.keys().copied();
        alike.filter(move |old| old.to_string().starts_with(shared)).filter(is_it)
    }

    /// Returns the ids that an article had after the one with the id `old`, in turn.
    pub fn after(&self, old: ArticleId) -> impl Iterator<Item = ArticleId> {
        // An edit may be taken back: then the ids go round.
        let most = self.0.len();
        std::iter::successors(Some(old), |id| self.0.get(id).copied()).skip(1).take(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::next_aliases_name;

    fn aliases(pairs: &[(u128, u128)]) -> Aliases {
        let mut aliases = Aliases::default();
        pairs.iter().for_each(|(old, new)| aliases.add(ArticleId(*old), ArticleId(*new)));
        aliases
    }

    #[test]
    fn what_was_written_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let written = aliases(&[(3, 4), (1, 2), (u128::MAX, 1)]);
        let file = written.write(folder.path(), next_aliases_name(Some("aliases-8"))).unwrap();
        assert_eq!((file.name.as_str(), file.count), ("aliases-9", 3));
        assert_eq!(Aliases::read(folder.path(), Some(&file)).unwrap(), written);
        assert!(Aliases::read(folder.path(), None).unwrap().is_empty());
    }

    #[test]
    fn damage_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = aliases(&[(3, 4)]).write(folder.path(), "aliases-1".into()).unwrap();
        let path = folder.path().join("aliases-1");
        let bytes = std::fs::read(&path).unwrap();
        for end in 0..bytes.len() {
            std::fs::write(&path, &bytes[..end]).unwrap();
            assert!(Aliases::read(folder.path(), Some(&file)).is_err(), "cut at {end}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(Aliases::read(folder.path(), Some(&file)).is_err());
        let elsewhere = RecordsFile { name: "../aliases-1".into(), ..file };
        assert!(Aliases::read(folder.path(), Some(&elsewhere)).is_err());
    }

    #[test]
    fn a_copy_of_what_was_edited_is_known_by_its_own_id() {
        let aliases = aliases(&[(7 << 64, 2)]);
        let copy = ArticleId(7 << 64).copy(3).to_string();
        assert_eq!(aliases.starting(&copy).collect::<Vec<_>>(), [ArticleId(7 << 64)]);
        let other = ArticleId(7 << 64 | 9).to_string();
        assert_eq!(aliases.starting(&other).count(), 0);
    }

    #[test]
    fn an_article_is_followed_from_edit_to_edit_and_never_for_ever() {
        let aliases = aliases(&[(1, 2), (2, 3), (3, 1), (7, 7)]);
        let after = |id| aliases.after(ArticleId(id)).map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(after(1), [2, 3, 1]);
        assert_eq!(after(7), [0; 0]);
        let last = "0".repeat(31);
        let found: Vec<ArticleId> = aliases.starting(&last).collect();
        assert_eq!(found, [ArticleId(1), ArticleId(2), ArticleId(3)]);
    }
}
