//! The index folders that write to a collection, on whatever hosts: each has roots of its own.
//!
//! A root belongs to the folder that indexes it: files that two read would be there twice. Whoever claims one
//! that another has, or a folder inside or around it, is refused by name. A folder that is enrolled has a
//! number for ever, and its roots have numbers that no other's have.

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde::Deserialize;
use serde::Serialize;

use crate::catalog::Manifest;
use crate::engine::EngineError;
use crate::engine::opensearch::catalog::Catalog;
use crate::engine::opensearch::catalog::Commit;
use crate::engine::opensearch::catalog::OWNERS;
use crate::engine::opensearch::catalog::Written;
use crate::engine::opensearch::catalog::commit_of;

/// Roots that one index folder may have had.
const ROOTS: u32 = 1 << 16;
/// So often is a document written that others write at the same time.
const TRIES: u32 = 50;

/// An index folder that writes to a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// The name that the folder has for itself.
    pub(crate) name: String,
    /// The host it is on.
    pub(crate) host: String,
    /// Where it is there.
    pub(crate) folder: String,
    /// The roots that it indexes: absolute, raw bytes.
    pub(crate) roots: Vec<Vec<u8>>,
}

/// What an index folder has committed.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The number of the folder.
    pub(crate) number: u32,
    pub(crate) owner: Owner,
    pub(crate) commit: Commit,
    written: Written,
}

/// What all index folders have committed, in the order of their numbers.
#[derive(Debug, Clone)]
pub(crate) struct State(Vec<Part>);

impl State {
    /// Returns what each folder has committed.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Returns whether both are the same commits.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let commits = |state: &Self| -> Vec<(u32, u64)> {
            state.0.iter().map(|part| (part.number, part.commit.number)).collect()
        };
        commits(self) == commits(other)
    }

    /// Returns whether nothing at all was written between the two.
    fn is_unchanged(&self, other: &Self) -> bool {
        let written = |state: &Self| -> Vec<(u32, Written)> {
            state.0.iter().map(|part| (part.number, part.written)).collect()
        };
        written(self) == written(other)
    }

    /// Returns what all commits say of the crawl, as the folder `mine` on `host` sees it: roots of other
    /// folders have the name of their host before theirs.
    pub(crate) fn manifest(&self, mine: &str, host: &str) -> Manifest {
        let mut all = Manifest { source_names: Default::default(), ..Manifest::default() };
        let has_roots = |part: &&Part| part.commit.manifest.live_roots().count() > 0;
        let are_several = self.0.iter().filter(has_roots).count() > 1;
        let mut taken_down = all.taken_down();
        for part in &self.0 {
            let said = &part.commit.manifest;
            let roots = said.roots.iter().cloned().map(|mut root| {
                root.elsewhere = part.owner.host != host;
                if are_several && part.owner.name != mine {
                    root.label = format!("{}:{}", part.owner.host, root.label);
                }
                root
            });
            all.roots.extend(roots);
            all.articles += said.articles;
            all.sum = all.sum.wrapping_add(said.sum);
            all.source_names.built_in &= said.source_names.built_in;
            for (source, names) in &said.source_names.names {
                all.source_names.names.entry(source.clone()).or_insert_with(|| names.clone());
            }
            taken_down.extend(said.taken_down());
            // That there are some; each is read by itself.
            all.records = all.records.or_else(|| said.records.clone());
        }
        all.without_texts(&taken_down)
    }
}

impl Catalog {
    /// Reads what is committed; `None` where nothing is.
    ///
    /// # Errors
    /// `Cluster` when it cannot be read, or another version wrote it.
    pub(crate) fn state(&self) -> Result<Option<State>, EngineError> {
        let (owners, _) = self.owners()?;
        let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
        let mut parts = Vec::new();
        for (at, commit, written) in self.commits(&names)? {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            parts.push(Part { number, owner: owners[at].clone(), commit, written });
        }
        Ok((!parts.is_empty()).then_some(State(parts)))
    }

    /// Returns whether what is committed is still `known`, and nothing of it was written anew.
    ///
    /// # Errors
    /// As [`Catalog::state`].
    pub(crate) fn is_at(&self, known: &State) -> Result<bool, EngineError> {
        Ok(self.state()?.is_some_and(|state| state.is_unchanged(known)))
    }

    /// Returns whether the last commits are those of `known`: as a rule in one request, for a server asks before
    /// each search.
    ///
    /// # Errors
    /// As [`Catalog::state`].
    pub(crate) fn has_commits_of(&self, known: &State) -> Result<bool, EngineError> {
        let commits = known.0.iter().map(|part| commit_of(&part.owner.name));
        let ids: Vec<String> = [OWNERS.to_owned()].into_iter().chain(commits).collect();
        let mut found = self.read_each(&ids)?.into_iter();
        let owners = found.next().flatten().map(|(said, _)| serde_json::from_value(said));
        let owners: Vec<Owner> =
            owners.transpose().map_err(EngineError::damaged)?.unwrap_or_default();
        let known_names = known.0.iter().map(|part| &part.owner.name);
        if !known_names.eq(owners.iter().map(|owner| &owner.name)) {
            // One that is new, or has no commit yet.
            return Ok(self.state()?.is_some_and(|last| last.is_same(known)));
        }
        for (part, commit) in known.0.iter().zip(found) {
            let number = commit.map(|(said, _)| self.as_commit(said)).transpose()?;
            if number.is_none_or(|commit| commit.number != part.commit.number) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns the number of an index folder, which is enrolled if it is new. Where it is now is noted.
    ///
    /// # Errors
    /// `InUse` when many enroll at the same time; `Cluster`.
    pub(crate) fn enroll(
        &self,
        (name, host, folder): (&str, &str, &str),
    ) -> Result<u32, EngineError> {
        self.change_owners(&mut |owners| {
            let at = owners.iter().position(|owner| owner.name == name);
            let at = at.unwrap_or_else(|| {
                owners.push(Owner {
                    name: name.to_owned(),
                    host: String::new(),
                    folder: String::new(),
                    roots: Vec::new(),
                });
                owners.len() - 1
            });
            (owners[at].host, owners[at].folder) = (host.to_owned(), folder.to_owned());
            u32::try_from(at).ok().filter(|number| *number < u32::MAX / ROOTS).ok_or_else(|| {
                EngineError::damaged(
                    "the collection has had more index folders than can be numbered",
                )
            })
        })
    }

    /// Makes roots those of an index folder, and no others.
    ///
    /// # Errors
    /// `Claimed` when one is another's; as [`Catalog::enroll`].
    pub(crate) fn claim(&self, number: u32, manifest: &Manifest) -> Result<(), EngineError> {
        let roots: Vec<Vec<u8>> = manifest.live_roots().map(|root| root.path.clone()).collect();
        self.change_owners(&mut |owners| {
            let others = owners.iter().enumerate().filter(|(at, _)| *at != number as usize);
            for (_, owner) in others {
                let has = |root: &&Vec<u8>| owner.roots.iter().any(|other| overlap(root, other));
                if let Some(root) = roots.iter().find(has) {
                    return Err(EngineError::Claimed {
                        root: path(root).to_path_buf(),
                        by: format!("{}, with the index folder {}", owner.host, owner.folder),
                    });
                }
            }
            let mine = owners.get_mut(number as usize);
            let mine =
                mine.ok_or_else(|| EngineError::damaged("an index folder is not enrolled"))?;
            mine.roots.clone_from(&roots);
            Ok(())
        })
    }

    /// Returns the index folders that write to the collection, in the order of their numbers.
    fn owners(&self) -> Result<(Vec<Owner>, Option<Written>), EngineError> {
        let Some((said, written)) = self.read(OWNERS)? else {
            self.is_new()?;
            return Ok((Vec::new(), None));
        };
        Ok((serde_json::from_value(said).map_err(EngineError::damaged)?, Some(written)))
    }

    /// Changes what is known of the index folders; again, if another did so at the same time.
    fn change_owners<T>(
        &self,
        change: &mut dyn FnMut(&mut Vec<Owner>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        for _ in 0..TRIES {
            let (before, written) = self.owners()?;
            let mut owners = before.clone();
            let made = change(&mut owners)?;
            if owners == before {
                return Ok(made);
            }
            let said = serde_json::to_value(&owners).map_err(EngineError::damaged)?;
            if self.write(OWNERS, &said, written)?.is_some() {
                return Ok(made);
            }
        }
        Err(EngineError::InUse { holder: None })
    }
}

/// Returns the number of the first root of an index folder.
pub(crate) const fn first_root(number: u32) -> u32 {
    number * ROOTS
}

/// Returns whether one is the other, or inside it.
fn overlap(one: &[u8], other: &[u8]) -> bool {
    path(one).starts_with(path(other)) || path(other).starts_with(path(one))
}

/// Returns what this machine is called.
pub(crate) fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

fn path(bytes: &[u8]) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Root;

    #[test]
    fn a_root_is_in_the_way_of_itself_and_of_what_is_inside_or_around_it() {
        assert!(overlap(b"/news", b"/news") && overlap(b"/news", b"/news/2019"));
        assert!(overlap(b"/news/2019", b"/news") && !overlap(b"/news", b"/newsroom"));
    }

    #[test]
    fn roots_of_another_machine_have_its_name_and_are_not_looked_at_here() {
        let part = |number: u32, host: &str| {
            let root = Root {
                number: first_root(number),
                label: "news".to_owned(),
                path: b"/news".to_vec(),
                map: None,
                corrections: None,
                exclude: Vec::new(),
                is_file: false,
                forgotten: false,
                by_settings: false,
                held: Vec::new(),
                elsewhere: false,
            };
            let manifest =
                Manifest { roots: vec![root], articles: 2, sum: 5, ..Manifest::default() };
            let (name, folder) = (format!("o{number}"), "/index".to_owned());
            Part {
                number,
                owner: Owner { name, host: host.to_owned(), folder, roots: Vec::new() },
                commit: Commit { manifest, ..Commit::first() },
                written: Written::default(),
            }
        };
        let both = State(vec![part(0, "quay"), part(1, "pier")]).manifest("o0", "quay");
        let seen: Vec<_> =
            both.roots.iter().map(|root| (root.label.as_str(), root.elsewhere)).collect();
        assert_eq!(seen, [("news", false), ("pier:news", true)]);
        assert_eq!((both.articles, both.sum), (4, 10));
        // Who only reads what one folder has indexed sees it as that folder calls it.
        let one = State(vec![part(1, "pier")]).manifest("o7", "quay");
        assert_eq!((one.roots[0].label.as_str(), one.roots[0].elsewhere), ("news", true));
    }

    #[test]
    fn the_roots_of_two_folders_have_numbers_of_their_own() {
        assert_eq!((first_root(0), first_root(1)), (0, ROOTS));
    }
}
