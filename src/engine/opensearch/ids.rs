//! Ids of articles: by their first digits, and as few of these as distinguish them; and what a run asks of
//! the articles there are.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Keys;
use crate::engine::KnownArticle;
use crate::engine::Named;
use crate::engine::Stop;
use crate::engine::names::searchable;
use crate::engine::opensearch::articles::id_of;
use crate::engine::opensearch::articles::short;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Parts;
use crate::evidence::Renamed;

/// So many identical records may have gone for the id of one of them to be known.
const MOST_GONE: u64 = 100;

impl Snapshot {
    /// Returns the live articles whose id starts with `prefix` (hex digits), in the order of ids, at
    /// most `most`.
    ///
    /// # Errors
    /// `Cluster`.
    pub(crate) fn find(
        &self,
        prefix: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<(ArticleId, DocRef)>, EngineError> {
        if !ArticleId::is_beginning(prefix) {
            return Ok(Vec::new());
        }
        let prefix = &prefix.to_ascii_lowercase();
        // Identical records differ behind the digits that they share.
        let is_long = prefix.len() > ArticleId::SHORT;
        let shared = &prefix[..prefix.len().min(ArticleId::SHORT)];
        let mut found = Vec::new();
        for record in self.records_from(shared, if is_long { usize::MAX } else { most }, stop)? {
            let copies = self.copies(record, stop)?;
            let copies = (0..).zip(copies.iter()).map(|(number, doc)| (record.copy(number), *doc));
            found.extend(copies.filter(|(id, _)| !is_long || id.to_string().starts_with(prefix)));
        }
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    /// Returns the ids of records that start with these digits, sorted, each once, at most `most`.
    fn records_from(
        &self,
        digits: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<ArticleId>, EngineError> {
        /// More records of the same first digits are not told apart.
        const MOST: usize = 10_000;
        let tally = json!({"of": {"terms": {
            "field": "id", "size": most.min(MOST), "order": {"_key": "asc"},
        }}});
        let ask = Ask::Is(json!({"prefix": {"id": digits.to_ascii_lowercase()}}));
        let answer = self.search(json!({"size": 0, "aggs": tally}), &ask, stop)?;
        let buckets = answer["aggregations"]["of"]["buckets"].as_array();
        let buckets = buckets.ok_or_else(|| self.client().strange("ids"))?;
        Ok(buckets.iter().filter_map(|bucket| id_of(bucket["key"].as_str()?)).collect())
    }

    /// Returns which live article an id names that starts with `prefix`. A citation outlives the copies
    /// of what it cites: where identical records came or went, it names one that reads the same.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn named(&self, prefix: &str) -> Result<Named, EngineError> {
        let stop = &Stop::new();
        let found = self.find(prefix, 2, stop)?;
        if let &[(id, doc)] = &found[..] {
            return Ok(Named::Article(id, doc));
        }
        let is_short = prefix.len() < ArticleId::SHORT;
        if !ArticleId::is_beginning(prefix) || is_short && found.is_empty() {
            return Ok(Named::Nothing);
        }
        let shared = &prefix[..prefix.len().min(ArticleId::SHORT)];
        let records = self.records_from(shared, if is_short { 2 } else { usize::MAX }, stop)?;
        if !found.is_empty() {
            let &[record] = &records[..] else { return Ok(Named::Several) };
            let first = self.copies(record, stop)?.first().copied();
            return Ok(first.map_or(Named::Nothing, |doc| Named::Article(record, doc)));
        }
        for record in records {
            let copies = self.copies(record, stop)?;
            let most = copies.len() as u64 + MOST_GONE;
            let is_copy = |number: u64| record.copy(number).to_string().starts_with(prefix);
            if let Some(&first) = copies.first()
                && (copies.len() as u64..most).any(is_copy)
            {
                return Ok(Named::Identical(record, first));
            }
        }
        Ok(Named::Nothing)
    }

    /// Returns the shortest prefix of each id that no other live article's id starts with, at least
    /// [`ArticleId::SHORT`] digits.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn short_ids(&self, ids: &[ArticleId]) -> Result<Vec<String>, EngineError> {
        let stop = &Stop::new();
        let full: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let asks: Vec<Ask> = full.iter().map(|id| short(id)).collect();
        let counts = self.counted_each(&asks, stop)?;
        let mut shortened = Vec::with_capacity(ids.len());
        for (id, count) in full.into_iter().zip(counts) {
            let mut length = ArticleId::SHORT;
            if count > 1 {
                while length < id.len() && self.find(&id[..length], 2, stop)?.len() > 1 {
                    length += 1;
                }
            }
            shortened.push(id[..length].to_owned());
        }
        Ok(shortened)
    }

    /// Returns the live articles of a file.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn of_file(&self, key: u128) -> Result<Vec<KnownArticle>, EngineError> {
        let mut found = Vec::new();
        self.each_known_of(&Ask::term("file", format!("{key:032x}")), &mut |one| found.push(one))?;
        Ok(found)
    }

    /// Calls `each` with every live article.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn each_known(&self, each: &mut dyn FnMut(KnownArticle)) -> Result<(), EngineError> {
        self.each_known_of(&Ask::All, each)
    }

    fn each_known_of(
        &self,
        ask: &Ask,
        each: &mut dyn FnMut(KnownArticle),
    ) -> Result<(), EngineError> {
        let stop = Stop::new();
        self.each_fields(ask, &["id", "ingested"], &stop, &mut |doc, fields| {
            let id = fields["id"][0].as_str().and_then(id_of);
            let id = id.ok_or_else(|| self.client().strange("id of an article"))?;
            let ingested = fields["ingested"][0].as_i64();
            let ingested = ingested.ok_or_else(|| self.client().strange("moment of an ingest"))?;
            each(KnownArticle { doc, half: (id.0 >> 64) as u64, ingested });
            Ok(())
        })
    }

    /// Returns the files, by root and path, of the live articles whose ids share their first digits with
    /// one of `ids`.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn files_of_ids(&self, ids: &[String]) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        let short = |digits: &String| {
            let digits = digits[..digits.len().min(ArticleId::SHORT)].to_ascii_lowercase();
            Ask::Is(json!({"prefix": {"id": digits}}))
        };
        self.files_of(&Ask::or(ids.iter().map(short)))
    }

    /// Returns the files of the live articles whose source may be another one now.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn files_renamed(
        &self,
        renamed: &Renamed,
    ) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        let stop = Stop::new();
        let mut asks = Vec::new();
        let by_name = |name: &str| renamed.has_name(name);
        let by_domain = |domain: &str| renamed.has_domain(domain);
        type Test<'t> = &'t dyn Fn(&str) -> bool;
        let tests =
            [("source", &by_name as Test<'_>), ("source_given", &by_name), ("domain", &by_domain)];
        for (field, test) in tests {
            asks.push(match self.values(field, "", &stop)? {
                Some(values) => Ask::terms(field, values.iter().filter(|v| test(v)).cloned()),
                None => Ask::exists(field),
            });
        }
        self.files_of(&Ask::or(asks))
    }

    fn files_of(&self, ask: &Ask) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
        let mut files = BTreeSet::new();
        self.each_page(ask, Parts::NONE, &Stop::new(), &mut |page| {
            files
                .extend(page.into_iter().map(|one| (one.found.stored.root, one.found.stored.path)));
            Ok(())
        })?;
        Ok(files)
    }

    /// Returns whether a live article has this key or this address.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn has_name(&self, key: Option<&str>, url: Option<&str>) -> Result<bool, EngineError> {
        let of = |field: &str, name: Option<&str>| {
            name.map_or(Ask::Nothing, |name| Ask::term(field, searchable(name)))
        };
        Ok(self.counted(&Ask::or([of("key", key), of("url", url)]), &Stop::new())? > 0)
    }

    /// Returns the keys of all articles.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn keys(&self) -> Result<Keys, EngineError> {
        let mut keys: Vec<(DocRef, String)> = Vec::new();
        let each = &mut |doc: DocRef, fields: &Value| {
            if let Some(key) = fields["key"][0].as_str() {
                keys.push((doc, key.to_owned()));
            }
            Ok(())
        };
        self.each_fields(&Ask::exists("key"), &["key"], &Stop::new(), each)?;
        Ok(keys.into_iter().collect())
    }
}
