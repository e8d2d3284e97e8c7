//! Articles that are in the index, without reading them: what a run compares with.
//!
//! Cost: a look into the dictionary of each segment, and two columns.

use std::collections::BTreeSet;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::Term;
use tantivy::schema::IndexRecordOption;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::KnownArticle;
use crate::engine::Stop;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::names::searchable;
use crate::evidence::Renamed;

impl Snapshot {
    /// Returns the live articles of a file, named by its key.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn of_file(&self, key: u128) -> Result<Vec<KnownArticle>, EngineError> {
        let field = self.fields().file;
        let term = Term::from_field_bytes(field, &key.to_be_bytes());
        let mut found = Vec::new();
        for (number, segment) in (0_u32..).zip(self.segments()) {
            let terms = segment.terms(field)?;
            let postings = terms.postings(term.serialized_value_bytes(), IndexRecordOption::Basic);
            let Some(mut postings) = postings.map_err(EngineError::damaged)? else { continue };
            while postings.doc() != tantivy::TERMINATED {
                if segment.is_live(postings.doc()) {
                    found.push(known(segment, number, postings.doc())?);
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// Returns whether an article has this key or this address, also one that was removed.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn has_name(&self, key: Option<&str>, url: Option<&str>) -> Result<bool, EngineError> {
        for (field, name) in [(self.fields().key, key), (self.fields().url, url)] {
            let Some(name) = name else { continue };
            let term = Term::from_field_text(field, searchable(name));
            for segment in self.segments() {
                let terms = segment.terms(field)?;
                let found = terms.get(term.serialized_value_bytes());
                if found.map_err(EngineError::damaged)?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Calls `each` with every live article.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn each_known(&self, each: &mut dyn FnMut(KnownArticle)) -> Result<(), EngineError> {
        for (number, segment) in (0_u32..).zip(self.segments()) {
            for doc in (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc)) {
                each(known(segment, number, doc)?);
            }
        }
        Ok(())
    }

    /// Returns the files, by root and path, of the live articles whose ids share their first digits with one
    /// of `ids`: copies of it are among them.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn files_of_ids(&self, ids: &[String]) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        let mut docs = Vec::new();
        for digits in ids {
            let short = &digits[..digits.len().min(ArticleId::SHORT)];
            for record in self.records_from(short, usize::MAX)? {
                docs.extend(self.of_record(record)?);
            }
        }
        Ok(self
            .map_articles(&docs, |_, stored| Ok((stored.root, stored.path)))?
            .into_iter()
            .collect())
    }

    /// Returns the files, by root and path, that have a live article whose source may be another one now
    /// that `renamed` names lead elsewhere.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn files_renamed(
        &self,
        renamed: &Renamed,
    ) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        let (fields, stop) = (self.fields(), Stop::new());
        let by_name = |name: &str| renamed.has_name(name);
        let by_domain = |domain: &str| renamed.has_domain(domain);
        let mut files = BTreeSet::new();
        for found in [
            self.docs_by_name(fields.source, "", &stop, &by_name)?,
            self.docs_by_name(fields.source_given, "", &stop, &by_name)?,
            self.docs_by_name(fields.domain, "", &stop, &by_domain)?,
        ] {
            let mut docs = Vec::new();
            for ((number, segment), of_segment) in (0_u32..).zip(self.segments()).zip(found) {
                let live = of_segment.iter().filter(|&&doc| segment.is_live(doc));
                docs.extend(live.map(|&doc| DocRef::new(number, doc)));
            }
            files.extend(self.map_articles(&docs, |_, stored| Ok((stored.root, stored.path)))?);
        }
        Ok(files)
    }
}

fn known(segment: &Segment, number: u32, doc: DocId) -> Result<KnownArticle, EngineError> {
    let (_, half) = segment.tie(doc)?;
    Ok(KnownArticle { doc: DocRef::new(number, doc), half, ingested: segment.ingested(doc)? })
}
