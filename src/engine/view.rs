//! What one search reads: a fixed state of an index, whichever engine keeps it.
//!
//! [`View`] names every engine there is, so that nothing above this module knows which one answers;
//! a second engine is a second variant, and the compiler lists what it must be able to do. Calls are
//! made for many articles or words at a time: an engine behind a network answers each in one request.
//! A view does not change; `views` follows the commits.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use crate::article::ArticleId;
use crate::catalog::Aliases;
use crate::catalog::Manifest;
use crate::catalog::RecordReader;
use crate::engine::Axis;
use crate::engine::Candidate;
use crate::engine::Candidates;
use crate::engine::Days;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::IndexInfo;
use crate::engine::Keep;
use crate::engine::Keys;
use crate::engine::KnownArticle;
use crate::engine::Matched;
use crate::engine::Matches;
use crate::engine::Members;
use crate::engine::Named;
use crate::engine::Prepared;
use crate::engine::Recency;
use crate::engine::Scope;
use crate::engine::Sort;
use crate::engine::SourceCount;
use crate::engine::SourceRelations;
use crate::engine::Stop;
use crate::engine::StoredArticle;
use crate::engine::Tally;
use crate::engine::Undated;
use crate::engine::Vocabulary;
use crate::engine::embedded;
use crate::engine::opensearch;
use crate::evidence::Renamed;
use crate::query::NameField;
use crate::query::Resolved;

/// The fixed state of an index that one search reads.
#[expect(clippy::large_enum_variant, reason = "there is one a search, and it stays where it is")]
pub enum View {
    /// The segments of one commit, in a folder.
    Embedded(embedded::Snapshot),
    /// A collection on a cluster, as one commit left it.
    Cluster(Box<opensearch::Snapshot>),
}

/// Returns the error of a query that was made ready over a view of another engine.
pub(super) fn of_another() -> EngineError {
    EngineError::damaged("a query is run over an index that it was not made ready for")
}

impl View {
    /// Opens the index at `path` as its last commit left it.
    ///
    /// # Errors
    /// `Missing` when there is none, `Version` when another version wrote it, `Damaged` when it
    /// cannot be read as what it should be, `Io` when it may not be read.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        if opensearch::is_marked(path) {
            return opensearch::Snapshot::open(path).map(|one| Self::Cluster(Box::new(one)));
        }
        embedded::open(path).map(Self::Embedded)
    }

    /// Opens the index at `path` as a commit left it, by its id ([`IndexInfo::commit`]): the present one,
    /// or the one before, which is kept until the next run that changes what is indexed.
    ///
    /// # Errors
    /// `Gone` where it is neither; as [`View::open`].
    pub fn open_at(path: &Path, commit: &str) -> Result<Self, EngineError> {
        if opensearch::is_marked(path) {
            let view = Self::open(path)?;
            let now = view.info().commit;
            let asked = commit.to_owned();
            // A cluster keeps the present commit alone.
            return if now == asked { Ok(view) } else { Err(EngineError::Gone { asked, now }) };
        }
        embedded::open_at(path, commit).map(Self::Embedded)
    }

    /// Opens the same index again, as its last commit left it.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn newest(&self) -> Result<Self, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.newest().map(Self::Embedded),
            Self::Cluster(snapshot) => snapshot.newest().map(|one| Self::Cluster(Box::new(one))),
        }
    }

    /// Returns whether the index is still at this view's commit. Costs as much as reading a small
    /// file or two.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn is_newest(&self) -> Result<bool, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.is_newest(),
            Self::Cluster(snapshot) => snapshot.is_newest(),
        }
    }

    /// Runs `read`, which reads from this view, so that a damaged index is an error that names the
    /// file and never a panic. A panic that no damage explains is a bug and goes on.
    ///
    /// # Errors
    /// What `read` returns; `Damaged` in place of its panic.
    pub fn guarded<T>(
        &self,
        read: impl FnOnce() -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        match self {
            Self::Embedded(snapshot) => embedded::guarded(snapshot, read),
            Self::Cluster(_) => read(),
        }
    }

    /// Returns what the view is of.
    #[must_use]
    pub fn info(&self) -> IndexInfo {
        match self {
            Self::Embedded(snapshot) => snapshot.info(),
            Self::Cluster(snapshot) => snapshot.info(),
        }
    }

    /// Returns the number of live articles.
    #[must_use]
    pub fn articles(&self) -> u64 {
        match self {
            Self::Embedded(snapshot) => snapshot.articles(),
            Self::Cluster(snapshot) => snapshot.articles(),
        }
    }

    /// Returns what the commit says of the crawl.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        match self {
            Self::Embedded(snapshot) => &snapshot.payload().manifest,
            Self::Cluster(snapshot) => snapshot.manifest(),
        }
    }

    /// Returns what the index folder itself has committed: of a collection that several write to, its part.
    #[must_use]
    pub fn own_manifest(&self) -> Manifest {
        match self {
            Self::Embedded(_) => self.manifest().clone(),
            Self::Cluster(snapshot) => snapshot.own_manifest(),
        }
    }

    /// Returns a reader of the records of the files seen.
    ///
    /// # Errors
    /// `Damaged` when they are missing or not what they should be, also when a later commit removed
    /// them: [`View::is_newest`] distinguishes the two.
    pub fn records(&self) -> Result<RecordReader, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.records(),
            Self::Cluster(snapshot) => snapshot.records(),
        }
    }

    /// Returns the folder that holds the records files a manifest names.
    #[must_use]
    pub fn records_folder(&self) -> PathBuf {
        match self {
            Self::Embedded(snapshot) => snapshot.folder().generation_path(),
            Self::Cluster(snapshot) => snapshot.records_folder(),
        }
    }

    /// Returns when the commit was made, in seconds since 1970.
    ///
    /// # Errors
    /// `Io` when that cannot be seen.
    pub fn committed(&self) -> Result<i64, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.committed(),
            Self::Cluster(snapshot) => Ok(snapshot.committed()),
        }
    }

    /// Returns how many bytes the index takes.
    ///
    /// # Errors
    /// `Io` when that cannot be seen.
    pub fn size(&self) -> Result<u64, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.size_on_disk(),
            Self::Cluster(snapshot) => snapshot.size(),
        }
    }

    /// Returns the languages of the live articles, most frequent first.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn languages(&self) -> Result<&[(String, u64)], EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.languages(),
            Self::Cluster(snapshot) => snapshot.languages(),
        }
    }

    /// Makes a query ready to run over this view; with `recency`, the age of an article takes from
    /// its score.
    ///
    /// # Errors
    /// `Query` for what cannot be answered, with its place; `Damaged` when the index cannot be read.
    pub fn prepare(
        &self,
        query: &Resolved,
        scope: Scope<'_>,
        recency: Option<Recency>,
    ) -> Result<Prepared, EngineError> {
        match self {
            Self::Embedded(snapshot) => {
                let prepared = embedded::Prepared::new(snapshot, query, scope)?;
                Ok(Prepared::Embedded(prepared.with_recency(recency)))
            }
            Self::Cluster(snapshot) => {
                let prepared = opensearch::Prepared::new(snapshot, query, scope, recency)?;
                Ok(Prepared::Cluster(Box::new(prepared)))
            }
        }
    }

    /// Returns the first `keep` matches in the order asked for, and what is true of all. Folded, only the
    /// first of each story counts; where the stories are not derived yet, nothing is folded, and
    /// [`Candidates::stories`] is `None`.
    ///
    /// Ties are broken by the newest day, then by id.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn first(
        &self,
        prepared: &Prepared,
        (sort, fold): (Sort, Fold),
        undated: Undated,
        keep: usize,
    ) -> Result<Candidates, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.run(prepared, (sort, fold), undated, keep)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.first(prepared, sort, undated, keep)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns the best `keep` matches whose title is `text`, word for word; hardly ever another. Folded as
    /// [`View::first`] does.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn titled(
        &self,
        prepared: &Prepared,
        text: &str,
        (undated, fold): (Undated, Fold),
        keep: usize,
    ) -> Result<Vec<Candidate>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.titled(prepared, text, (undated, fold), keep)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.titled(prepared, text, undated, keep)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns those of some articles that match, best first.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn matching(
        &self,
        prepared: &Prepared,
        undated: Undated,
        docs: &[DocRef],
    ) -> Result<Vec<Candidate>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.matching(prepared, undated, docs)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.matching(prepared, undated, docs)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns what is true of all matches.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn count(&self, prepared: &Prepared, undated: Undated) -> Result<Matches, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.count(prepared, undated)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.count(prepared, undated)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns what is true of all matches of each query, in their order.
    ///
    /// # Errors
    /// As [`View::prepare`], for the first query that cannot be answered.
    pub fn counts(
        &self,
        queries: &[Resolved],
        scope: Scope<'_>,
        undated: Undated,
    ) -> Result<Vec<Matches>, EngineError> {
        let count = |query| self.count(&self.prepare(query, scope, None)?, undated);
        match self {
            Self::Embedded(_) | Self::Cluster(_) => queries.iter().map(count).collect(),
        }
    }

    /// Returns the matches by source, most frequent first, then by name; those without one last.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn by_source(
        &self,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<(Vec<SourceCount>, Matches), EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.by_source(prepared, undated)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.by_source(prepared, undated)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns how many of the matches have each combination of labels, a label an axis; folded, how many of
    /// the stories that they are in, by the labels of the original, whether it matches or not.
    ///
    /// # Errors
    /// `Query` where stories are to be folded and are not derived yet; `Damaged` when the index cannot be read.
    pub fn tally(
        &self,
        prepared: &Prepared,
        (undated, fold): (Undated, Fold),
        axes: &[Axis],
    ) -> Result<Tally, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => match fold {
                Fold::None => snapshot.tally(prepared, undated, axes),
                Fold::Story => snapshot.tally_stories(prepared, undated, axes),
            },
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => match fold {
                Fold::None => snapshot.tally(prepared, undated, axes),
                Fold::Story => Err(opensearch::no_stories(&(0..0))),
            },
            _ => Err(of_another()),
        }
    }

    /// Returns how many matches each source published that are originals, copies and versions, in the order
    /// of [`View::by_source`].
    ///
    /// # Errors
    /// As [`View::tally`].
    pub fn relations_by_source(
        &self,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<Vec<SourceRelations>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.relations_by_source(prepared, undated)
            }
            (Self::Cluster(_), Prepared::Cluster(_)) => Err(opensearch::no_stories(&(0..0))),
            _ => Err(of_another()),
        }
    }

    /// Returns each match with its labels, a label an axis; an article of several labels once for each.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn members(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Members, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.members(prepared, undated, axes)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.members(prepared, undated, axes)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns how often each word is said in each group of articles: those words that `keep` keeps. An
    /// article that is in several groups counts in the first of them.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read; `Stopped` when the request is to end.
    pub fn vocabulary(
        &self,
        groups: &[Vec<DocRef>],
        keep: Keep<'_>,
        stop: &Stop,
    ) -> Result<Vocabulary, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.vocabulary(groups, keep, stop),
            Self::Cluster(snapshot) => snapshot.vocabulary(groups, keep, stop),
        }
    }

    /// Finds all matches, to be handed out a day at a time.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn by_day(&self, prepared: &Prepared, undated: Undated) -> Result<Days<'_>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.by_day(prepared, undated).map(Days::Embedded)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.by_day(prepared, undated).map(Days::Cluster)
            }
            _ => Err(of_another()),
        }
    }

    /// Returns what matched in each article, in the order of `docs`.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn matched(
        &self,
        prepared: &Prepared,
        docs: &[DocRef],
    ) -> Result<Vec<Matched>, EngineError> {
        match (self, prepared) {
            (Self::Embedded(snapshot), Prepared::Embedded(prepared)) => {
                snapshot.matched(prepared, docs)
            }
            (Self::Cluster(snapshot), Prepared::Cluster(prepared)) => {
                snapshot.matched(prepared, docs)
            }
            _ => Err(of_another()),
        }
    }

    /// Reads articles and returns what `make` makes of each, by its place among `docs`, in their
    /// order. `make` may run on several threads at once.
    ///
    /// # Errors
    /// `Damaged` when one cannot be read; the first of `make`'s.
    pub fn map_articles<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.map_articles(docs, make),
            Self::Cluster(snapshot) => snapshot.map_articles(docs, make),
        }
    }

    /// Returns what `make` makes of each of so many numbers, several at once where this saves time. It is not for
    /// what goes through segments or articles, which does so by itself.
    ///
    /// # Errors
    /// The first of `make`'s.
    pub fn side_by_side<T: Send>(
        &self,
        count: usize,
        make: impl Fn(usize) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        match self {
            Self::Embedded(_) => embedded::side_by_side(count, make),
            Self::Cluster(_) => (0..count).map(make).collect(),
        }
    }

    /// As [`View::map_articles`], each with the id of its record, which identical ones have in common.
    ///
    /// # Errors
    /// As there.
    pub fn map_records<T: Send>(
        &self,
        docs: &[DocRef],
        make: impl Fn(usize, StoredArticle) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.map_records(docs, make),
            Self::Cluster(snapshot) => snapshot.map_records(docs, make),
        }
    }

    /// Reads articles, in the order of `docs`.
    ///
    /// # Errors
    /// `Damaged` when one cannot be read.
    pub fn stored(&self, docs: &[DocRef]) -> Result<Vec<StoredArticle>, EngineError> {
        self.map_articles(docs, |_, stored| Ok(stored))
    }

    /// Returns which live article an id names that starts with `prefix` (hex digits).
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn named(&self, prefix: &str) -> Result<Named, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.named(prefix),
            Self::Cluster(snapshot) => snapshot.named(prefix),
        }
    }

    /// Returns which live article an id names today that starts with `prefix` (hex digits) and was that
    /// of an article before it was edited, or of a copy of it that was identical.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn edited(&self, prefix: &str) -> Result<Named, EngineError> {
        let aliases = match self {
            Self::Embedded(_) => {
                Aliases::read(&self.records_folder(), self.manifest().aliases.as_ref())?
            }
            Self::Cluster(snapshot) => snapshot.aliases()?,
        };
        let mut today = None;
        for old in aliases.starting(prefix) {
            for id in aliases.after(old) {
                let (Named::Article(id, doc) | Named::Identical(id, doc)) =
                    self.named(&id.to_string())?
                else {
                    continue;
                };
                if today.is_some_and(|(known, _)| known != id) {
                    return Ok(Named::Several);
                }
                today = Some((id, doc));
                break;
            }
        }
        Ok(today.map_or(Named::Nothing, |(id, doc)| Named::Article(id, doc)))
    }

    /// Returns the live articles of a file, named by its key.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn of_file(&self, key: u128) -> Result<Vec<KnownArticle>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.of_file(key),
            Self::Cluster(snapshot) => snapshot.of_file(key),
        }
    }

    /// Returns the files, by root and path, of the live articles whose ids share their first digits with one
    /// of `ids`: copies of it are among them.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn files_of_ids(&self, ids: &[String]) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.files_of_ids(ids),
            Self::Cluster(snapshot) => snapshot.files_of_ids(ids),
        }
    }

    /// Returns the files, by root and path, that have a live article whose source may be another one now
    /// that `renamed` names lead elsewhere.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn files_renamed(
        &self,
        renamed: &Renamed,
    ) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.files_renamed(renamed),
            Self::Cluster(snapshot) => snapshot.files_renamed(renamed),
        }
    }

    /// Returns whether an article has this key or this address; it may have been removed.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn has_name(&self, key: Option<&str>, url: Option<&str>) -> Result<bool, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.has_name(key, url),
            Self::Cluster(snapshot) => snapshot.has_name(key, url),
        }
    }

    /// Calls `each` with every live article.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn each_known(&self, each: &mut dyn FnMut(KnownArticle)) -> Result<(), EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.each_known(each),
            Self::Cluster(snapshot) => snapshot.each_known(each),
        }
    }

    /// Returns of each id the shortest prefix that no other live article's id starts with, at least
    /// [`ArticleId::SHORT`] digits.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn short_ids(&self, ids: &[ArticleId]) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Embedded(snapshot) => ids.iter().map(|id| snapshot.short_id(*id)).collect(),
            Self::Cluster(snapshot) => snapshot.short_ids(ids),
        }
    }

    /// Returns the names in `field` nearest to one that no article has, at most `most`, nearest first.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read; `Stopped` when the request is to end.
    pub fn near_names(
        &self,
        field: NameField,
        typed: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.near_names(field, typed, most, stop),
            Self::Cluster(snapshot) => snapshot.near_names(field, typed, most, stop),
        }
    }

    /// Returns the keys of all articles.
    ///
    /// # Errors
    /// `Damaged` when the index cannot be read.
    pub fn keys(&self) -> Result<Keys, EngineError> {
        match self {
            Self::Embedded(snapshot) => snapshot.keys(),
            Self::Cluster(snapshot) => snapshot.keys(),
        }
    }
}
