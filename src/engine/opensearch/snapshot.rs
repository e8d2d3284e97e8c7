//! What one search reads: a collection as a commit left it.
//!
//! A view admits the articles that came with its commit or before, less those that the commit names as
//! removed. It holds a point in time of the cluster, so that what a later commit removes stays for it. A
//! point in time that nobody used for a while is gone: a new one is as good while the commit is the last.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use serde_json::Value;
use serde_json::json;
use ureq::http::Method;

use crate::analysis;
use crate::catalog::Aliases;
use crate::catalog::Manifest;
use crate::catalog::RecordReader;
use crate::engine::EngineError;
use crate::engine::IndexInfo;
use crate::engine::Stop;
use crate::engine::opensearch::address::Address;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::catalog::Catalog;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::fetch::fetch;
use crate::engine::opensearch::folder::Folder;
use crate::engine::opensearch::known::Articles;
use crate::engine::opensearch::known::Counts;
use crate::engine::opensearch::known::Names;
use crate::engine::opensearch::known::Words;
use crate::engine::opensearch::owners::Part;
use crate::engine::opensearch::owners::State;
use crate::engine::opensearch::owners::host;
use crate::engine::opensearch::removal;
use crate::engine::opensearch::shown::Shown;

/// How long a point in time is kept that nobody asks.
const KEPT: &str = "2m";
/// How often a view is opened anew because a commit came between.
const OPENINGS: u32 = 5;

/// A collection as a commit left it.
pub struct Snapshot {
    folder: Folder,
    client: Client,
    catalog: Catalog,
    state: State,
    /// What all commits say of the crawl.
    manifest: Manifest,
    point: Mutex<String>,
    /// Live articles.
    articles: u64,
    /// How many satisfy conditions, once they are asked for.
    pub(crate) counts: Counts,
    /// What is known of single articles.
    pub(crate) known: Articles,
    /// Whole articles that were read last.
    pub(crate) shown: Shown,
    /// The values of fields, once they are asked for.
    pub(crate) names: Names,
    /// The languages of the articles, most frequent first.
    languages: OnceLock<Vec<(String, u64)>>,
    /// Words that begin alike, once they are asked for.
    pub(crate) words: Words,
    /// The average length of an article, in terms.
    average: OnceLock<f32>,
}

impl Snapshot {
    /// Opens the collection that a folder names, as its last commit left it.
    ///
    /// # Errors
    /// `Missing` when nothing was committed, `Version`, `Cluster`.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let folder = Folder::open(path)?;
        let client = Client::new(folder.address().clone())?;
        let catalog = Catalog::new(client.clone());
        let mut last = None;
        for _ in 0..OPENINGS {
            let Some(state) = catalog.state()? else {
                return Err(EngineError::Missing { path: path.to_path_buf() });
            };
            let point = open_point(&client)?;
            if catalog.is_at(&state)? {
                last = Some((state, point));
                break;
            }
        }
        let Some((state, point)) = last else {
            return Err(client.failed("a run commits faster than a view is opened"));
        };
        let manifest = state.manifest(folder.owner(), &host());
        let mut snapshot = Self {
            folder,
            client,
            catalog,
            state,
            manifest,
            point: Mutex::new(point),
            articles: 0,
            counts: Counts::default(),
            known: Articles::default(),
            shown: Shown::default(),
            names: Names::default(),
            languages: OnceLock::new(),
            words: Words::default(),
            average: OnceLock::new(),
        };
        snapshot.articles = snapshot.counted(&Ask::All, &Stop::new())?;
        Ok(snapshot)
    }

    /// Opens the same collection again, as its last commit left it.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn newest(&self) -> Result<Self, EngineError> {
        Self::open(self.folder.path())
    }

    /// Returns whether the commit is the last.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn is_newest(&self) -> Result<bool, EngineError> {
        self.catalog.has_commits_of(&self.state)
    }

    /// Returns what the view is of.
    #[must_use]
    pub fn info(&self) -> IndexInfo {
        IndexInfo {
            path: self.folder.path().to_path_buf(),
            generation: self.state.parts().iter().map(|part| part.commit.from).max().unwrap_or(0),
            commit: self.commit_id(),
            articles: self.articles,
            analyzer: analysis::VERSION,
        }
    }

    /// Returns the id of the commit.
    pub(crate) fn commit_id(&self) -> String {
        format!("{:016x}", self.manifest.sum)
    }

    /// Returns the number of live articles.
    #[must_use]
    pub const fn articles(&self) -> u64 {
        self.articles
    }

    /// Returns what the commits of all index folders say of the crawl.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns what the commit of this view's index folder says of the crawl; of one that indexed nothing,
    /// nothing.
    #[must_use]
    pub fn own_manifest(&self) -> Manifest {
        let mut parts = self.state.parts().iter();
        let own = parts.find(|part| part.owner.name == self.folder.owner());
        own.map(|part| part.commit.manifest.clone()).unwrap_or_default()
    }

    /// Returns when the run began that made the last commit, in seconds since 1970.
    #[must_use]
    pub fn committed(&self) -> i64 {
        self.state.parts().iter().map(|part| part.commit.begun).max().unwrap_or(0)
    }

    /// Returns a reader of the records of the files seen, in the order of their roots.
    ///
    /// # Errors
    /// `Damaged` when they are not there as they were kept; `Cluster`; `Io`.
    pub fn records(&self) -> Result<RecordReader, EngineError> {
        let mut files = Vec::new();
        for part in self.state.parts() {
            if let Some(file) = &part.commit.manifest.records {
                files.push((self.fetched(part)?, file.clone()));
            }
        }
        Ok(RecordReader::open_all(files)?)
    }

    /// Returns the ids that edited articles had.
    ///
    /// # Errors
    /// As [`Snapshot::records`].
    pub fn aliases(&self) -> Result<Aliases, EngineError> {
        let mut all = Aliases::default();
        for part in self.state.parts() {
            let file = part.commit.manifest.aliases.as_ref();
            if file.is_some() {
                all.extend(Aliases::read(&self.fetched(part)?, file)?);
            }
        }
        Ok(all)
    }

    /// Returns the folder of the files of the catalog that are this folder's own. What of them cannot be
    /// fetched is missing there.
    #[must_use]
    pub fn records_folder(&self) -> PathBuf {
        let mut parts = self.state.parts().iter();
        if let Some(own) = parts.find(|part| part.owner.name == self.folder.owner()) {
            // What is missing is reported by who reads it.
            let _ = self.fetched(own);
        }
        self.folder.records()
    }

    /// Fetches the files of the catalog of an index folder; returns where they are.
    fn fetched(&self, part: &Part) -> Result<PathBuf, EngineError> {
        let folder = self.folder.records_of(&part.owner.name);
        std::fs::create_dir_all(&folder).map_err(|e| EngineError::io("cannot make", &folder, e))?;
        part.commit.manifest.files().try_for_each(|file| fetch(&self.catalog, &folder, file))?;
        Ok(folder)
    }

    /// Returns how many bytes the collection takes on the cluster, copies included.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn size(&self) -> Result<u64, EngineError> {
        let address = self.client.address();
        let names = [address.articles(), address.words(), address.catalog()].join(",");
        let said = self.client.ask(Method::GET, &format!("{names}/_stats/store"), &Value::Null)?;
        let bytes = said["_all"]["total"]["store"]["size_in_bytes"].as_u64();
        bytes.ok_or_else(|| self.client.strange("size"))
    }

    /// Returns the languages of the live articles, most frequent first.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn languages(&self) -> Result<&[(String, u64)], EngineError> {
        const MOST: u32 = 10_000;
        if let Some(known) = self.languages.get() {
            return Ok(known);
        }
        let tally = json!({"of": {"terms": {"field": "lang", "size": MOST}}});
        let body = json!({"size": 0, "aggs": tally});
        let answer = self.search(body, &Ask::All, &Stop::new())?;
        let buckets = answer["aggregations"]["of"]["buckets"].as_array();
        let buckets = buckets.ok_or_else(|| self.client.strange("languages"))?;
        let of = |bucket: &Value| {
            Some((bucket["key"].as_str()?.to_owned(), bucket["doc_count"].as_u64()?))
        };
        let mut languages: Vec<(String, u64)> = buckets.iter().filter_map(of).collect();
        languages.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(self.languages.get_or_init(|| languages))
    }

    /// Returns the average length of the articles, in terms.
    pub(crate) fn average_length(&self) -> Result<f32, EngineError> {
        if let Some(known) = self.average.get() {
            return Ok(*known);
        }
        let body = json!({"size": 0, "aggs": {"sum": {"sum": {"field": "length"}}}});
        let answer = self.search(body, &Ask::All, &Stop::new())?;
        let sum = answer["aggregations"]["sum"]["value"].as_f64();
        let sum = sum.ok_or_else(|| self.client.strange("sum"))?;
        let average = (sum / self.articles.max(1) as f64) as f32;
        Ok(*self.average.get_or_init(|| average))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn address(&self) -> &Address {
        self.client.address()
    }

    /// Returns what finds the articles of the view that satisfy a condition.
    pub(crate) fn within(&self, ask: &Ask) -> Value {
        let parts = self.state.parts().iter();
        let mut admitted: Vec<Value> =
            parts.map(|part| removal::admitted(part.number, &part.commit)).collect();
        let admitted = match admitted.len() {
            1 => admitted.remove(0),
            _ => json!({"bool": {"should": admitted, "minimum_should_match": 1}}),
        };
        let mut filter = vec![admitted];
        if *ask != Ask::All {
            filter.push(ask.json());
        }
        json!({"bool": {"filter": filter}})
    }

    /// Searches the articles of the view that satisfy a condition.
    ///
    /// # Errors
    /// `Cluster`; `Gone` when the view is not kept any more; `Stopped`.
    pub(crate) fn search(&self, body: Value, ask: &Ask, stop: &Stop) -> Result<Value, EngineError> {
        let query = self.within(ask);
        self.search_as(body, query, stop)
    }

    /// Searches with a query that holds what [`Snapshot::within`] returns.
    pub(crate) fn search_as(
        &self,
        mut body: Value,
        query: Value,
        stop: &Stop,
    ) -> Result<Value, EngineError> {
        body["query"] = query;
        for is_last in [false, true] {
            body["pit"] = self.kept_point();
            let answer = self.client.try_ask(Method::POST, "_search", &body, stop)?;
            match answer.status {
                200 => return self.whole(answer.body),
                404 if !is_last => self.renew(&body["pit"]["id"])?,
                _ => return Err(self.client.refused(&answer)),
            }
        }
        Err(self.client.failed("a point in time is gone as soon as it is made"))
    }

    /// Returns the point in time as a search names it, which keeps it.
    pub(crate) fn kept_point(&self) -> Value {
        let point = self.point.lock().unwrap_or_else(PoisonError::into_inner);
        json!({"id": *point, "keep_alive": KEPT})
    }

    /// Returns an answer of all shards: what lacks some is none.
    pub(crate) fn whole(&self, answer: Value) -> Result<Value, EngineError> {
        let failed = answer["_shards"]["failed"].as_u64();
        if failed != Some(0) || answer["timed_out"] != json!(false) {
            let why = answer["_shards"]["failures"][0]["reason"]["reason"].as_str();
            let why = why.unwrap_or("some of its shards did not answer in time");
            return Err(self.client.failed(why));
        }
        Ok(answer)
    }

    /// Makes a new point in time of the same commit.
    fn renew(&self, old: &Value) -> Result<(), EngineError> {
        let mut point = self.point.lock().unwrap_or_else(PoisonError::into_inner);
        if *old != json!(*point) {
            return Ok(());
        }
        let new = open_point(&self.client)?;
        if !self.is_newest()? {
            let asked = self.commit_id();
            let now = self.newest().map_or_else(|_| "another".to_owned(), |now| now.commit_id());
            return Err(EngineError::Gone { asked, now });
        }
        *point = new;
        Ok(())
    }
}

impl Drop for Snapshot {
    /// Lets the cluster forget the point in time; otherwise it does so by itself.
    fn drop(&mut self) {
        let point = self.point.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let body = json!({"pit_id": [point]});
        let _ = self.client.try_ask(Method::DELETE, "_search/point_in_time", &body, &Stop::new());
    }
}

/// Opens a point in time of the articles.
fn open_point(client: &Client) -> Result<String, EngineError> {
    let articles = client.address().articles();
    let path = format!("{articles}/_search/point_in_time?keep_alive={KEPT}");
    let answer = client.ask(Method::POST, &path, &Value::Null)?;
    let point = answer["pit_id"].as_str().map(str::to_owned);
    point.ok_or_else(|| client.strange("point in time"))
}
