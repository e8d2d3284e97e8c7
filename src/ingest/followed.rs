//! What is followed from one reading of a file to the next: when its articles came into the index, and
//! what those that are gone were edited to.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use crate::catalog::Aliases;
use crate::catalog::FileRecord;
use crate::catalog::RecordsFile;
use crate::catalog::next_aliases_name;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Named;
use crate::engine::View;
use crate::evidence::Renamed;
use crate::ingest::carried::Carried;
use crate::ingest::edits;
use crate::ingest::edits::Edits;

/// What a run follows.
pub(super) struct Followed {
    index: PathBuf,
    /// Whether the run makes the index again: every file is read as if it were new.
    is_rebuild: bool,
    /// The ids that edited articles had.
    aliases: Aliases,
    /// The file that holds them; `None` while it would say something else.
    file: Option<RecordsFile>,
    /// The name such a file had last.
    name: Option<String>,
    /// The index as a commit left it, to look what a file gave that is read again.
    before: Option<View>,
    /// What stays with the articles of the index that a rebuild replaces.
    replaced: Option<Rc<Carried>>,
}

impl Followed {
    /// Starts with the ids that edited articles had, and the file that holds them; a rebuild writes them
    /// again, for their file goes with the old generation.
    pub(super) fn new(
        index: &Path,
        is_rebuild: bool,
        aliases: Aliases,
        file: Option<RecordsFile>,
    ) -> Self {
        let name = file.as_ref().map(|file| file.name.clone());
        let index = index.to_path_buf();
        Self { index, is_rebuild, aliases, file, name, before: None, replaced: None }
    }

    /// Returns the files of the index that `renamed` names concern, by root and path.
    pub(super) fn renamed(
        &mut self,
        renamed: &Renamed,
    ) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        self.as_it_was()?.files_renamed(renamed)
    }

    /// Returns the files of the index that have the articles of these ids, by root and path.
    pub(super) fn files_of_ids(
        &mut self,
        ids: &[String],
    ) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        self.as_it_was()?.files_of_ids(ids)
    }

    /// Returns what to say of an id that no article has any more; `None` where one has it.
    pub(super) fn is_gone(&mut self, digits: &str) -> Result<Option<String>, EngineError> {
        let view = self.as_it_was()?;
        if !matches!(view.named(digits)?, Named::Nothing) {
            return Ok(None);
        }
        Ok(Some(match view.edited(digits)? {
            Named::Article(id, _) | Named::Identical(id, _) => {
                format!("the article {digits} was edited, and is {id} now: write that")
            }
            Named::Nothing | Named::Several => format!("no article has the id {digits} any more"),
        }))
    }

    /// Returns what stays with the articles of a file that replace those of `replaced`.
    pub(super) fn carried(
        &mut self,
        replaced: Option<&FileRecord>,
    ) -> Result<Rc<Carried>, EngineError> {
        if self.is_rebuild {
            let carried = match self.replaced.take() {
                Some(carried) => carried,
                None => Rc::new(carried_over(&self.index)),
            };
            return Ok(Rc::clone(self.replaced.insert(carried)));
        }
        let Some(old) = replaced.filter(|old| old.articles > 0) else { return Ok(Rc::default()) };
        let known = self.as_it_was()?.of_file(old.key())?;
        Ok(Rc::new(Carried::of(known.iter().map(|known| (known.half, known.ingested)))))
    }

    /// Notes which articles that a file has no more were edited, and to which. Returns what the user
    /// should know.
    pub(super) fn follow(
        &mut self,
        old: &FileRecord,
        edits: Edits,
    ) -> Result<Option<String>, EngineError> {
        if self.is_rebuild || old.articles == 0 || edits.has_new() == Some(false) {
            return Ok(None);
        }
        let view = self.as_it_was()?;
        let known = view.of_file(old.key())?;
        let gone: Vec<DocRef> =
            known.iter().filter(|known| edits.is_gone(known.half)).map(|known| known.doc).collect();
        if gone.is_empty() {
            return Ok(None);
        }
        if gone.len() > edits::MOST || edits.has_new().is_none() {
            return Ok(Some(format!(
                "more than {} of its articles changed: who cites them by their old ids is not led to \
                 the new ones",
                edits::MOST
            )));
        }
        for (old, new) in edits.pairs(&view.stored(&gone)?) {
            self.aliases.add(old, new);
            self.file = None;
        }
        Ok(None)
    }

    /// Returns the index as the last commit left it.
    fn as_it_was(&mut self) -> Result<&View, EngineError> {
        let view = match self.before.take() {
            Some(view) => view,
            None => View::open(&self.index)?,
        };
        Ok(self.before.insert(view))
    }

    /// Gives back what is read of the index as it was: a commit removes some of it from the disk.
    pub(super) fn let_go(&mut self) {
        self.before = None;
    }

    /// Returns the file of the ids that edited articles had, written into `folder` where it would say
    /// something else.
    pub(super) fn written(&mut self, folder: &Path) -> Result<Option<RecordsFile>, EngineError> {
        if self.file.is_none() && !self.aliases.is_empty() {
            let name = next_aliases_name(self.name.as_deref());
            self.file = Some(self.aliases.write(folder, name.clone())?);
            self.name = Some(name);
        }
        Ok(self.file.clone())
    }
}

/// Returns what stays with the articles of an index that is built again; nothing of one that cannot be
/// read, which may be why it is built again.
fn carried_over(index: &Path) -> Carried {
    let mut known = Vec::new();
    let read = View::open(index).and_then(|view| {
        view.guarded(|| {
            view.each_known(&mut |article| known.push((article.half, article.ingested)))
        })
    });
    if read.is_err() {
        known.clear();
    }
    Carried::of(known.into_iter())
}
