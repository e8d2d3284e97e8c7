//! What is followed from one reading of a file to the next: when its articles came into the index, and
//! what those that are gone were edited to, in their file (`edits`) or in another (`elsewhere`).

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::rc::Rc;

use crate::article::Article;
use crate::article::ArticleId;
use crate::catalog::Aliases;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::catalog::next_aliases_name;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Named;
use crate::engine::StoredArticle;
use crate::engine::View;
use crate::evidence::Renamed;
use crate::ingest::carried::Carried;
use crate::ingest::edits;
use crate::ingest::edits::Edits;
use crate::ingest::edits::Paired;
use crate::ingest::edits::Sketched;
use crate::ingest::elsewhere::Elsewhere;

/// What is said where more changed than is compared.
pub(super) const TOO_MANY: &str = "more than 10000 of its articles changed: who cites them by their old ids is not led \
                        to the new ones";

/// What a file that was read again has no more, and has besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changes {
    /// Articles that are gone and were not edited; `None` where too many changed to compare them.
    pub(super) gone: Option<u64>,
    /// Articles that are no edits of others.
    pub(super) new: u64,
}

impl Default for Changes {
    fn default() -> Self {
        Self { gone: Some(0), new: 0 }
    }
}

/// So many articles are read at a time.
const STEP: usize = 256;

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
    /// What stays with the articles of the index that a rebuild replaces, or of which files are gone.
    replaced: Option<Rc<Carried>>,
    /// Whether a run before this one indexed files, so that some of it may be gone.
    has_files: bool,
    /// What is gone from one file and new in another.
    elsewhere: Elsewhere,
}

impl Followed {
    /// Starts with the ids that edited articles had, and the file that holds them; a rebuild writes them
    /// again, for their file goes with the old generation.
    pub(super) fn new(index: &Path, is_rebuild: bool, aliases: Aliases, before: &Manifest) -> Self {
        let file = before.aliases.clone();
        Self {
            index: index.to_path_buf(),
            is_rebuild,
            aliases,
            name: file.as_ref().map(|file| file.name.clone()),
            file,
            before: None,
            replaced: None,
            has_files: before.records.is_some() && !is_rebuild,
            elsewhere: Elsewhere::default(),
        }
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
        if !self.has_files {
            return Ok(BTreeSet::new());
        }
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
        let Some(old) = replaced else { return self.carried_from_what_is_gone() };
        if old.articles == 0 {
            return Ok(Rc::default());
        }
        let known = self.as_it_was()?.of_file(old.key())?;
        Ok(Rc::new(Carried::of(known.iter().map(|known| (known.half, known.ingested)))))
    }

    /// Returns what stays with the articles of a file that is new in a run in which others are gone: it may have
    /// theirs, packed, split or exported again.
    fn carried_from_what_is_gone(&mut self) -> Result<Rc<Carried>, EngineError> {
        if !self.has_files || !self.elsewhere.has_lost() {
            return Ok(Rc::default());
        }
        if self.replaced.is_none() {
            let mut known = Vec::new();
            let view = self.as_it_was()?;
            view.each_known(&mut |article| known.push((article.half, article.ingested)))?;
            self.replaced = Some(Rc::new(Carried::of(known.into_iter())));
        }
        Ok(self.replaced.clone().unwrap_or_default())
    }

    /// Notes which articles that a file has no more were edited, and to which.
    pub(super) fn follow(
        &mut self,
        old: &FileRecord,
        edits: Edits,
    ) -> Result<Changes, EngineError> {
        if self.is_rebuild {
            return Ok(Changes::default());
        }
        let view = self.as_it_was()?;
        let known = if old.articles == 0 { Vec::new() } else { view.of_file(old.key())? };
        let gone: Vec<DocRef> =
            known.iter().filter(|known| edits.is_gone(known.half)).map(|known| known.doc).collect();
        let is_too_much = gone.len() > edits::MOST || edits.has_new().is_none();
        if is_too_much && !gone.is_empty() {
            self.elsewhere.overflow();
            return Ok(Changes { gone: None, new: 0 });
        }
        let Paired { edited, gone, new } = edits.pairs(&view.stored(&gone)?);
        for (old, new) in edited {
            self.add(old, new);
        }
        let changes = Changes { gone: Some(gone.len() as u64), new: new.len() as u64 };
        gone.into_iter().for_each(|one| self.elsewhere.go(one));
        new.into_iter().for_each(|one| self.elsewhere.come(one));
        Ok(changes)
    }

    /// Hands on the articles that a file gave and does not have any more, until `each` wants none.
    pub(super) fn each_gone(
        &mut self,
        old: &FileRecord,
        edits: &Edits,
        each: &mut dyn FnMut(&StoredArticle) -> bool,
    ) -> Result<(), EngineError> {
        self.each_where(old, &|half| edits.is_gone(half), each)
    }

    /// Hands on the articles that a file gave, until `each` wants none.
    pub(super) fn each_of(
        &mut self,
        old: &FileRecord,
        each: &mut dyn FnMut(&StoredArticle) -> bool,
    ) -> Result<(), EngineError> {
        self.each_where(old, &|_| true, each)
    }

    fn each_where(
        &mut self,
        old: &FileRecord,
        is_it: &dyn Fn(u64) -> bool,
        each: &mut dyn FnMut(&StoredArticle) -> bool,
    ) -> Result<(), EngineError> {
        let is_rebuild = self.is_rebuild;
        let view = match self.as_it_was() {
            Ok(view) => view,
            // What is damaged, or of another version, may be why it is built again.
            Err(_) if is_rebuild => return Ok(()),
            Err(error) => return Err(error),
        };
        let known = view.of_file(old.key())?;
        let docs: Vec<DocRef> =
            known.iter().filter(|known| is_it(known.half)).map(|known| known.doc).collect();
        for docs in docs.chunks(STEP) {
            for stored in view.stored(docs)? {
                if !each(&stored) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, old: ArticleId, new: ArticleId) {
        self.aliases.add(old, new);
        self.file = None;
    }

    /// Notes that whole files are gone, before what is new is read.
    pub(super) fn lose_files(&mut self) {
        self.elsewhere.lose_files();
    }

    /// Notes what a file had that is gone: it may have been edited and moved.
    pub(super) fn lose(&mut self, old: &FileRecord) -> Result<(), EngineError> {
        if !self.has_files || old.articles == 0 {
            return Ok(());
        }
        let room = self.elsewhere.room();
        let view = self.as_it_was()?;
        let mut gone: Vec<DocRef> =
            view.of_file(old.key())?.iter().map(|known| known.doc).collect();
        let is_too_much = gone.len() > room;
        gone.truncate(room);
        let gone = view.stored(&gone)?;
        for old in gone {
            self.elsewhere.go(Sketched::of(old.id, &old.article));
        }
        if is_too_much {
            self.elsewhere.overflow();
        }
        Ok(())
    }

    /// Notes an article of a file that is new, or of what a file has grown by.
    pub(super) fn find(&mut self, id: ArticleId, article: &Article) -> Result<(), EngineError> {
        if !self.has_files {
            return Ok(());
        }
        let elsewhere = std::mem::take(&mut self.elsewhere);
        let is_sought = elsewhere.is_sought(article, |article| {
            self.as_it_was()?.has_name(article.key.as_deref(), article.url.as_deref())
        });
        self.elsewhere = elsewhere;
        if is_sought? {
            self.elsewhere.come(Sketched::of(id, article));
        }
        Ok(())
    }

    /// Pairs what is gone from one file with what is new in another. Returns what the user should know.
    pub(super) fn follow_elsewhere(&mut self) -> Option<String> {
        let (pairs, is_too_much) = self.elsewhere.pairs();
        for (old, new) in pairs {
            self.add(old, new);
        }
        is_too_much.then(|| TOO_MANY.to_owned())
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
