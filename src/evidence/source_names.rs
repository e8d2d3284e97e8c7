//! Which names are of one source: the built-in table, and what the user adds to it in `dateline.toml`.
//!
//! Two names are one source only where an entry says so. An entry of the user beats one of the table; to
//! keep a name apart that the table brings to another, it is given an entry of its own, without others.
//! Case, accents, points and a "The" before it do not count where a name is compared with an entry; names
//! without an entry are as they are written, so that `fox` and `FOX` stay two.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use crate::article::Normalized;
use crate::evidence::publishers;
use crate::evidence::publishers::AliasRow;
use crate::evidence::publishers::fold_name;

/// The names of sources that hold for every root of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNames {
    /// Whether the built-in table of publishers counts.
    pub built_in: bool,
    /// The name of a source to its other names and domains, as the user has them.
    pub names: BTreeMap<String, Vec<String>>,
}

impl Default for SourceNames {
    fn default() -> Self {
        Self { built_in: true, names: BTreeMap::new() }
    }
}

impl SourceNames {
    /// Returns whether only the built-in table counts.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the name of the source that `name` is a name or a domain of, and who says so; `None` for a
    /// name without an entry.
    #[must_use]
    pub fn source_of(&self, name: &str) -> Option<(Cow<'_, str>, Normalized)> {
        let (folded, host) = (fold_name(name), publishers::host_of(name));
        for (source, others) in &self.names {
            let is_it = |other: &String| {
                fold_name(other) == folded || host.is_some() && publishers::host_of(other) == host
            };
            if std::iter::once(source).chain(others).any(is_it) {
                return Some((Cow::Borrowed(source), Normalized::Settings));
            }
        }
        if !self.built_in {
            return None;
        }
        let of_host = || host.as_deref().and_then(publishers::of_host);
        let known = publishers::of_name(name).or_else(of_host)?;
        Some((Cow::Borrowed(known.name), Normalized::Table))
    }

    /// Returns the table in force, sorted by name, entries of the user first.
    #[must_use]
    pub fn rows(&self) -> Vec<AliasRow> {
        let mut rows: Vec<AliasRow> = Vec::new();
        for (name, all) in &self.names {
            let (domains, others) =
                all.iter().cloned().partition(|other| publishers::host_of(other).is_some());
            rows.push(AliasRow { name: name.clone(), others, domains, by: Normalized::Settings });
        }
        if self.built_in {
            let mut built_in = publishers::rows();
            built_in.sort_by_key(|row| row.name.to_lowercase());
            rows.extend(built_in);
        }
        rows
    }

    /// Returns what every name and domain that has an entry leads to: folded names, and domains behind
    /// a slash.
    fn entries(&self) -> BTreeMap<String, String> {
        let mut entries = BTreeMap::new();
        // The user's come last, for they beat those of the table.
        for row in self.rows().into_iter().rev() {
            for name in row.others.iter().chain([&row.name]) {
                entries.insert(fold_name(name), row.name.clone());
            }
            for host in row.domains.iter().filter_map(|domain| publishers::host_of(domain)) {
                entries.insert(format!("/{host}"), row.name.clone());
            }
        }
        entries
    }

    /// Compares the names as they were with what they are now.
    #[must_use]
    pub fn renamed(&self, now: &Self) -> Renamed {
        let mut renamed = Renamed::default();
        if self == now {
            return renamed;
        }
        let (old, new) = (self.entries(), now.entries());
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys.into_iter().filter(|key| old.get(*key) != new.get(*key)) {
            match key.strip_prefix('/') {
                Some(host) => drop(renamed.domains.insert(publishers::registrable(host).into())),
                None => drop(renamed.names.insert(key.clone())),
            }
        }
        renamed
    }
}

/// The names and domains that lead to another source than they did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renamed {
    /// Folded.
    names: BTreeSet<String>,
    /// Registrable domains: an entry of a host below one is found by it.
    domains: BTreeSet<String>,
}

impl Renamed {
    /// Returns whether nothing leads elsewhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.domains.is_empty()
    }

    /// Returns whether an article may have another source now that has this name, as shown or as given.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        let host = || publishers::host_of(name);
        self.names.contains(&fold_name(name)) || host().is_some_and(|host| self.has_domain(&host))
    }

    /// Returns whether an article may have another source now that has this domain.
    #[must_use]
    pub fn has_domain(&self, domain: &str) -> bool {
        self.domains.contains(publishers::registrable(domain))
    }

    /// Returns whether a folder of a path is a name that leads elsewhere, or is one now: folders are
    /// evidence of a source.
    #[must_use]
    pub fn is_in_path(&self, root: &str, path: &str) -> bool {
        let last = root.rsplit('/').next().unwrap_or(root);
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').chain([last]).any(|folder| self.has_name(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[(&str, &[&str])]) -> SourceNames {
        let owned = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
        let names = of.iter().map(|(name, others)| ((*name).to_owned(), owned(others))).collect();
        SourceNames { built_in: true, names }
    }

    fn source<'a>(names: &'a SourceNames, name: &str) -> Option<Cow<'a, str>> {
        names.source_of(name).map(|(source, _)| source)
    }

    #[test]
    fn an_entry_of_the_user_beats_one_of_the_table() {
        let table = SourceNames::default();
        assert_eq!(source(&table, "nyt").as_deref(), Some("The New York Times"));
        let mine = names(&[("NYT archive", &["nyt", "nytimes.com"]), ("FOX", &["fox"])]);
        assert_eq!(source(&mine, "NYT").as_deref(), Some("NYT archive"));
        assert_eq!(source(&mine, "https://www.nytimes.com/").as_deref(), Some("NYT archive"));
        assert_eq!(source(&mine, "New York Times").as_deref(), Some("The New York Times"));
        let off = SourceNames { built_in: false, ..mine };
        assert_eq!(source(&off, "New York Times"), None);
        assert_eq!(source(&off, "Fox").as_deref(), Some("FOX"));
        assert_eq!(source(&off, "fox news"), None);
    }

    #[test]
    fn only_what_leads_elsewhere_is_renamed() {
        let before = SourceNames::default();
        assert!(before.renamed(&before).is_empty());
        let renamed = before.renamed(&names(&[("Quay News", &["QN", "quay.news.example.com"])]));
        assert!(renamed.has_name("qn") && renamed.has_name("The Quay News"));
        assert!(renamed.has_domain("example.com") && renamed.has_name("news.example.com"));
        assert!(renamed.is_in_path("archive", "quay_news/2019/a.txt"));
        assert!(renamed.is_in_path("home/QN", "a.txt") && !renamed.is_in_path("home", "qn.txt"));
        assert!(!renamed.has_name("nyt") && !renamed.has_domain("nytimes.com"));
        let renamed = before.renamed(&names(&[("NYT", &["The New York Times"])]));
        assert!(renamed.has_name("nyt") && !renamed.has_domain("nytimes.com"));
        let off = SourceNames { built_in: false, ..SourceNames::default() };
        let renamed = off.renamed(&before);
        assert!(renamed.has_name("nyt") && renamed.has_domain("nytimes.com"));
        assert!(!renamed.has_name("Northgate Herald"));
    }

    #[test]
    fn the_table_that_is_shown_is_the_one_in_force() {
        let rows = names(&[("Quay News", &["QN", "quay.example"])]).rows();
        assert_eq!(rows[0].name, "Quay News");
        assert_eq!(
            (rows[0].others.as_slice(), rows[0].by),
            (["QN".into()].as_slice(), Normalized::Settings)
        );
        assert_eq!(rows[0].domains, ["quay.example"]);
        let nyt = rows.iter().find(|row| row.name == "The New York Times").unwrap();
        assert!(nyt.others.contains(&"NYT".to_owned()) && nyt.by == Normalized::Table);
        let off = SourceNames { built_in: false, ..SourceNames::default() };
        assert_eq!(off.rows(), []);
    }
}
