//! Single articles of a view: which number each has, and reading them, many a request.
//!
//! The cluster knows an article by an id of 32 digits; the rest of the program knows it by a number of this
//! view, given when it is first found.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;

use crate::article::ArticleId;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::document::Judged;
use crate::engine::opensearch::document::terms_column;
use crate::engine::opensearch::document::unpacked;
use crate::engine::opensearch::document::unpacked_judged;
use crate::engine::opensearch::known::Found;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Parts;

/// Articles that one request reads whole.
pub(crate) const PAGE: usize = 500;
/// Of so many articles it is found out together which are identical and how long their ids must be.
const MOST_SHORT: usize = 100;
/// Articles of which one request reads fields.
const FIELDS_PAGE: usize = 5_000;

/// An article as it is decided of: its fields, its text, and not all of its body.
pub(crate) struct Considered {
    pub(crate) found: Found,
    pub(crate) text: ArticleText,
}

/// Asks for what articles are decided by, with some parts of their texts, in columns: sources are not read.
pub(crate) fn considering(parts: Parts) -> Value {
    let columns = parts.numbers().map(terms_column).chain(["judged".to_owned()]);
    json!({"stored_fields": "_none_", "docvalue_fields": columns.collect::<Vec<_>>()})
}

impl Snapshot {
    /// Reads what decides of the articles that satisfy a condition, with some parts of their texts, some at a
    /// time, and calls `visit` with them; they have the ids of their records.
    ///
    /// # Errors
    /// `Damaged` when one cannot be read, `Cluster`, `Stopped`; the first of `visit`'s.
    pub(crate) fn each_page(
        &self,
        ask: &Ask,
        parts: Parts,
        stop: &Stop,
        visit: &mut dyn FnMut(Vec<Considered>) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.each_answer(considering(parts), ask, PAGE, stop, &mut |answer| {
            visit(self.consider(hits(answer), parts, stop)?)
        })
    }

    /// Reads what decides of the articles of an answer to [`considering`], in their order; they have the ids of
    /// their records.
    pub(crate) fn consider(
        &self,
        hits: &[Value],
        parts: Parts,
        stop: &Stop,
    ) -> Result<Vec<Considered>, EngineError> {
        let read: Vec<Considered> = parallel::map(hits.iter().collect(), |hit: &Value| {
            stop.check()?;
            let Judged { doc, stored, text } = unpacked_judged(&hit["fields"], parts)?;
            let (doc, record) = (self.known.number_of(&doc), stored.id);
            Ok(Considered { found: Found { doc, record, stored }, text })
        })?;
        self.known.keep_records(read.iter().map(|one| (one.found.doc, one.found.record)));
        Ok(read)
    }

    /// Reads what decides of some articles, with some parts of their texts, in their order.
    ///
    /// # Errors
    /// `Damaged` when one is not there or cannot be read; `Cluster`.
    pub(crate) fn considered(
        &self,
        docs: &[DocRef],
        parts: Parts,
        stop: &Stop,
    ) -> Result<Vec<Considered>, EngineError> {
        let mut read: HashMap<DocRef, Considered> = HashMap::new();
        let mut wanted: Vec<DocRef> = docs.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        for some in wanted.chunks(PAGE) {
            let ask = Ask::terms("doc", self.known.names_of(some.iter().copied()));
            let mut body = considering(parts);
            body["size"] = json!(some.len());
            let answer = self.search(body, &ask, stop)?;
            let page = self.consider(hits(&answer), parts, stop)?;
            read.extend(page.into_iter().map(|one| (one.found.doc, one)));
        }
        // Each is asked for once.
        let gone = || EngineError::damaged("an article that was found is not there");
        docs.iter().map(|doc| read.remove(doc).ok_or_else(gone)).collect()
    }

    /// Asks for the articles that satisfy a condition in the order of their ids on the cluster.
    pub(crate) fn each_answer(
        &self,
        body: Value,
        ask: &Ask,
        page: usize,
        stop: &Stop,
        visit: &mut dyn FnMut(&Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        if *ask == Ask::Nothing {
            return Ok(());
        }
        let mut after = Value::Null;
        loop {
            let mut body = body.clone();
            body["size"] = json!(page);
            body["sort"] = json!([{"doc": "asc"}]);
            body["track_total_hits"] = json!(false);
            if !after.is_null() {
                body["search_after"] = after;
            }
            let answer = self.search(body, ask, stop)?;
            let found = hits(&answer);
            if found.is_empty() {
                return Ok(());
            }
            visit(&answer)?;
            if found.len() < page {
                return Ok(());
            }
            after = found.last().map_or(Value::Null, |hit| hit["sort"].clone());
        }
    }

    /// Reads the articles of an answer.
    pub(crate) fn read(&self, hits: &[Value], stop: &Stop) -> Result<Vec<Found>, EngineError> {
        let mut found = Vec::with_capacity(hits.len());
        for hit in hits {
            stop.check()?;
            let fields = &hit["fields"];
            let name = fields["doc"][0].as_str().ok_or_else(|| self.client().strange("id"))?;
            let packed = fields["packed"][0].as_str();
            let stored = unpacked(packed.ok_or_else(|| self.client().strange("article"))?)?;
            let doc = self.known.number_of(name);
            found.push(Found { doc, record: stored.id, stored });
        }
        self.name(found.iter_mut().collect(), stop)?;
        Ok(found)
    }

    /// Reads some articles, in their order.
    ///
    /// # Errors
    /// `Damaged` when one is not there or cannot be read; `Cluster`.
    pub(crate) fn fetch(&self, docs: &[DocRef], stop: &Stop) -> Result<Vec<Found>, EngineError> {
        let mut found = self.shown.of(docs);
        let mut wanted: Vec<DocRef> =
            docs.iter().copied().filter(|doc| !found.contains_key(doc)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        for some in wanted.chunks(PAGE) {
            let ask = Ask::terms("doc", self.known.names_of(some.iter().copied()));
            let columns = json!({
                "size": some.len(), "stored_fields": "_none_", "docvalue_fields": ["doc", "packed"],
                "track_total_hits": false,
            });
            let mut searches = vec![(columns, self.within(&ask))];
            // Who shows them asks next which are there more than once, and how long their ids must be.
            let records = self.known.records_of(some);
            let open = self.open_records(&records);
            if !open.is_empty() {
                searches.push(self.copies_search(&open));
            }
            let mut answers = self.search_each(searches, stop)?.into_iter();
            let articles = answers.next().unwrap_or_default();
            if let (false, Some(copies)) = (open.is_empty(), answers.next()) {
                self.keep_copies(open, &copies, stop)?;
            }
            for one in self.read(hits(&articles), stop)? {
                self.shown.keep(&one);
                found.insert(one.doc, one);
            }
        }
        let gone = || EngineError::damaged("an article that was found is not there");
        docs.iter().map(|doc| found.get(doc).cloned().ok_or_else(gone)).collect()
    }

    /// Calls `each` with fields of the articles that satisfy a condition: their number, and their fields.
    pub(crate) fn each_fields(
        &self,
        ask: &Ask,
        fields: &[&str],
        stop: &Stop,
        each: &mut dyn FnMut(DocRef, &Value) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let columns: Vec<&str> = fields.iter().copied().chain(["doc"]).collect();
        let body = json!({"stored_fields": "_none_", "docvalue_fields": columns});
        self.each_answer(body, ask, FIELDS_PAGE, stop, &mut |answer| {
            for hit in hits(answer) {
                let name = hit["fields"]["doc"][0].as_str();
                let name = name.ok_or_else(|| self.client().strange("id"))?;
                each(self.known.number_of(name), &hit["fields"])?;
            }
            Ok(())
        })
    }

    /// Gives articles the ids that they have among identical ones, where several of these are among them.
    pub(crate) fn name_identical(
        &self,
        found: Vec<&mut Found>,
        stop: &Stop,
    ) -> Result<(), EngineError> {
        let mut times: HashMap<ArticleId, u32> = HashMap::new();
        for one in &found {
            *times.entry(one.record).or_default() += 1;
        }
        self.name(found.into_iter().filter(|one| times[&one.record] > 1).collect(), stop)
    }

    /// Gives articles the ids that they have among identical ones.
    pub(crate) fn name(&self, found: Vec<&mut Found>, stop: &Stop) -> Result<(), EngineError> {
        let records: Vec<ArticleId> = found.iter().map(|found| found.record).collect();
        self.learn_copies(&records, stop)?;
        for one in found {
            let copies = self.known.known(|known| known.copies.get(&one.record).cloned());
            if let Some(copies) = copies {
                let number = copies.iter().position(|copy| *copy == one.doc);
                let number =
                    number.ok_or_else(|| EngineError::damaged("an article is not found by id"))?;
                one.stored.id = one.record.copy(number as u64);
            }
        }
        Ok(())
    }

    /// Finds out which of some records are there more than once.
    fn learn_copies(&self, records: &[ArticleId], stop: &Stop) -> Result<(), EngineError> {
        let open = self.open_records(records);
        if open.is_empty() {
            return Ok(());
        }
        let (body, query) = self.copies_search(&open);
        let answer = self.search_as(body, query, stop)?;
        self.keep_copies(open, &answer, stop)
    }

    /// Returns those of some records of which it is not known whether they are there more than once.
    fn open_records(&self, records: &[ArticleId]) -> Vec<ArticleId> {
        let mut open: Vec<ArticleId> = self.known.known(|known| {
            let is_open =
                |id: &ArticleId| !known.alone.contains(id) && !known.copies.contains_key(id);
            records.iter().copied().filter(is_open).collect()
        });
        open.sort_unstable();
        open.dedup();
        open
    }

    /// Returns what asks which of some records are there more than once.
    fn copies_search(&self, open: &[ArticleId]) -> (Value, Value) {
        // Of a page of hits, how long their ids must be is answered as well: few others begin alike.
        let size = 2 * open.len() + 100;
        let tally = json!({"of": {"terms": {
            "field": "id", "size": size, "shard_size": size, "execution_hint": "map",
        }}});
        let ask = match open.len() <= MOST_SHORT {
            true => Ask::or(open.iter().map(|record| short(&record.to_string()))),
            false => Ask::terms("id", open.iter().map(ToString::to_string)),
        };
        (json!({"size": 0, "aggs": tally}), self.within(&ask))
    }

    /// Keeps what the answer to [`Snapshot::copies_search`] says.
    fn keep_copies(
        &self,
        open: Vec<ArticleId>,
        answer: &Value,
        stop: &Stop,
    ) -> Result<(), EngineError> {
        let buckets = answer["aggregations"]["of"]["buckets"].as_array();
        let buckets = buckets.filter(|_| answer["aggregations"]["of"]["sum_other_doc_count"] == 0);
        let buckets =
            buckets.ok_or_else(|| self.client().strange("whole list of identical records"))?;
        let count =
            |bucket: &Value| Some((id_of(bucket["key"].as_str()?)?, bucket["doc_count"].as_u64()?));
        let counts: Vec<(ArticleId, u64)> = buckets.iter().filter_map(count).collect();
        if open.len() <= MOST_SHORT {
            let half = |id: &ArticleId| (id.0 >> 64) as u64 >> (64 - 4 * ArticleId::SHORT);
            let alike = |record: &ArticleId| {
                let same = counts.iter().filter(|(id, _)| half(id) == half(record));
                (short(&record.to_string()), same.map(|(_, count)| count).sum::<u64>())
            };
            let alike: Vec<(Ask, u64)> = open.iter().map(alike).collect();
            self.counts.keep_of(alike.iter().map(|(ask, count)| (ask, *count)));
        }
        let several: Vec<ArticleId> = counts
            .iter()
            .filter(|(id, count)| *count > 1 && open.contains(id))
            .map(|(id, _)| *id)
            .collect();
        for record in &several {
            let copies = self.ordered_copies(*record, stop)?;
            self.known.known(|known| known.copies.insert(*record, copies));
        }
        self.known.known(|known| {
            known.alone.extend(open.into_iter().filter(|id| !several.contains(id)));
        });
        Ok(())
    }

    /// Returns the articles of a record, in the order of their paths below their roots.
    fn ordered_copies(&self, record: ArticleId, stop: &Stop) -> Result<Arc<[DocRef]>, EngineError> {
        let mut placed = Vec::new();
        let ask = Ask::term("id", record.to_string());
        let parts = Parts::NONE;
        self.each_answer(considering(parts), &ask, PAGE, stop, &mut |answer| {
            for hit in hits(answer) {
                let Judged { doc, stored, .. } = unpacked_judged(&hit["fields"], parts)?;
                let root = self.manifest().root(stored.root);
                // Two roots may hold the same path; neither their numbers nor their names are the same
                // to everyone.
                let root = root.map(|root| root.path.clone()).unwrap_or_default();
                let number = stored.article.record.map_or(0, |record| record.number);
                placed.push((stored.path, number, root, self.known.number_of(&doc)));
            }
            Ok(())
        })?;
        placed.sort_unstable();
        Ok(placed.into_iter().map(|(.., doc)| doc).collect())
    }

    /// Returns the articles of a record, in the order that their ids are numbered in.
    pub(crate) fn copies(
        &self,
        record: ArticleId,
        stop: &Stop,
    ) -> Result<Arc<[DocRef]>, EngineError> {
        self.learn_copies(&[record], stop)?;
        match self.known.known(|known| known.copies.get(&record).cloned()) {
            Some(copies) => Ok(copies),
            None => self.ordered_copies(record, stop),
        }
    }
}

/// Reads the 32 digits of an id.
pub(crate) fn id_of(digits: &str) -> Option<ArticleId> {
    u128::from_str_radix(digits, 16).ok().map(ArticleId)
}

/// Returns what finds the articles whose id begins as this one, with as many digits as are always shown.
pub(crate) fn short(id: &str) -> Ask {
    Ask::Is(json!({"prefix": {"id": id[..ArticleId::SHORT]}}))
}
