//! What the commits say, kept on the cluster with the articles.
//!
//! Each index folder that writes to a collection has one document that is its commit: a view is of the
//! articles that the commits admit, so that a run becomes visible with the one request that replaces its
//! commit, whatever a cluster has of the run by then. Files of the catalog are kept in pieces beside it,
//! written before the commit that names them. Other documents say which folders there are, with the roots
//! that are theirs (`owners`), and which runs write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use ureq::http::Method;
use xxhash_rust::xxh3::xxh3_64;

use crate::analysis;
use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::engine::ClusterFault;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::opensearch::answer::Answer;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::mapping;

/// Bytes of a piece of a file.
const PIECE: usize = 4 << 20;
/// No file has more pieces.
const MOST_PIECES: usize = 10_000;
/// Beginning of the names of commits; of the version before, the name of its only one.
const COMMIT: &str = "commit";
const WRITER: &str = "writer";
pub(super) const OWNERS: &str = "owners";

/// What a commit says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// The version of what is kept.
    pub(crate) format: u32,
    /// The analyzer's version.
    pub(crate) analyzer: u32,
    /// Counted up with each commit.
    pub(crate) number: u64,
    /// The first commit whose articles are admitted: a rebuild leaves those of earlier ones out.
    pub(crate) from: u64,
    /// What is taken out and may not be gone yet: files by their keys, records by their ids.
    pub(crate) removed: Removed,
    /// When the run began that made it, seconds since 1970.
    pub(crate) begun: i64,
    /// What it says of the crawl.
    pub(crate) manifest: Manifest,
}

impl Commit {
    /// Returns what is said of a collection before the first commit.
    pub(crate) fn first() -> Self {
        Self {
            format: mapping::FORMAT,
            analyzer: analysis::VERSION,
            number: 0,
            from: 0,
            removed: Removed::default(),
            begun: 0,
            manifest: Manifest::default(),
        }
    }
}

/// What is taken out of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Removed {
    pub(crate) files: Vec<String>,
    pub(crate) records: Vec<String>,
}

impl Removed {
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.records.is_empty()
    }
}

/// Which writing of a document is meant: one that was written since is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Written {
    number: u64,
    term: u64,
}

impl Written {
    fn of(body: &Value) -> Option<Self> {
        Some(Self { number: body["_seq_no"].as_u64()?, term: body["_primary_term"].as_u64()? })
    }
}

/// The catalog of a collection.
#[derive(Clone)]
pub(crate) struct Catalog {
    client: Client,
}

impl Catalog {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads the last commit of an index folder; `None` where it has none.
    ///
    /// # Errors
    /// `Cluster` when it cannot be read, or another version wrote it.
    pub(crate) fn commit(&self, owner: &str) -> Result<Option<(Commit, Written)>, EngineError> {
        let Some((said, written)) = self.read(&commit_of(owner))? else {
            return Ok(None);
        };
        Ok(Some((self.as_commit(said)?, written)))
    }

    /// Reads the last commits of some index folders, in their order, those that have one.
    ///
    /// # Errors
    /// As [`Catalog::commit`].
    pub(super) fn commits(
        &self,
        owners: &[&str],
    ) -> Result<Vec<(usize, Commit, Written)>, EngineError> {
        let ids: Vec<String> = owners.iter().map(|owner| commit_of(owner)).collect();
        let mut commits = Vec::new();
        for (number, found) in self.read_each(&ids)?.into_iter().enumerate() {
            if let Some((said, written)) = found {
                commits.push((number, self.as_commit(said)?, written));
            }
        }
        Ok(commits)
    }

    pub(super) fn as_commit(&self, said: Value) -> Result<Commit, EngineError> {
        let found = |name: &str| said[name].as_u64().unwrap_or(0);
        let (format, analyzer) = (found("format"), found("analyzer"));
        if (format, analyzer) != (mapping::FORMAT.into(), analysis::VERSION.into()) {
            return Err(self.of_another_version(format, analyzer));
        }
        serde_json::from_value(said).map_err(EngineError::damaged)
    }

    fn of_another_version(&self, format: u64, analyzer: u64) -> EngineError {
        let (expected, this) = (mapping::FORMAT, analysis::VERSION);
        let cause =
            format!("format {format}, analyzer {analyzer}; this version has {expected}, {this}");
        self.client.error(ClusterFault::Version, cause)
    }

    /// Checks that a collection without owners is none of the version before, which had one commit.
    ///
    /// # Errors
    /// `Cluster` when it is.
    pub(super) fn is_new(&self) -> Result<(), EngineError> {
        match self.read(COMMIT)? {
            None => Ok(()),
            Some(_) => Err(self.of_another_version(1, 0)),
        }
    }

    /// Writes a commit of an index folder in the place of the one that was written so; of the first, where
    /// there is none.
    ///
    /// # Errors
    /// `InUse` when another run committed meanwhile; `Cluster`.
    pub(crate) fn write_commit(
        &self,
        owner: &str,
        commit: &Commit,
        before: Option<Written>,
    ) -> Result<Written, EngineError> {
        let name = commit_of(owner);
        let said = serde_json::to_value(commit).map_err(EngineError::damaged)?;
        if let Some(written) = self.write(&name, &said, before)? {
            return Ok(written);
        }
        // A request that is made again finds what it wrote the first time.
        match self.read(&name)? {
            Some((found, written)) if found == said => Ok(written),
            _ => Err(EngineError::InUse { holder: None }),
        }
    }

    /// Says that a run with an index folder writes. One in the same place before it has ended: it held the
    /// folder's lock.
    ///
    /// # Errors
    /// `InUse` when one with a copy of the folder does, in another place; `Cluster`.
    pub(crate) fn take_writer(
        &self,
        owner: &str,
        place: &str,
        holder: &str,
    ) -> Result<(), EngineError> {
        let name = format!("{WRITER}-{owner}");
        let said = json!({"place": place, "holder": holder});
        if self.write(&name, &said, None)?.is_some() {
            return Ok(());
        }
        let in_use = |found: &Value| {
            let of = |name: &str| found[name].as_str().unwrap_or("?").to_owned();
            let holder =
                format!("{}, with a copy of this index folder, {}", of("holder"), of("place"));
            EngineError::InUse { holder: Some(holder) }
        };
        match self.read(&name)? {
            Some((found, written)) if found["place"] == json!(place) => {
                match self.write(&name, &said, Some(written))? {
                    Some(_) => Ok(()),
                    None => Err(in_use(&found)),
                }
            }
            Some((found, _)) => Err(in_use(&found)),
            None => Err(EngineError::InUse { holder: None }),
        }
    }

    /// Says that no run with an index folder writes.
    ///
    /// # Errors
    /// `Cluster`.
    pub(crate) fn free_writer(&self, owner: &str) -> Result<(), EngineError> {
        self.remove(&format!("{WRITER}-{owner}")).map(|_| ())
    }

    /// Keeps a file that a commit is to name.
    ///
    /// # Errors
    /// `Cluster`.
    pub(crate) fn keep_file(&self, file: &RecordsFile, bytes: &[u8]) -> Result<(), EngineError> {
        let pieces: Vec<&[u8]> = bytes.chunks(PIECE).collect();
        for (number, piece) in pieces.iter().enumerate() {
            let path = format!("{}/_doc/{}", self.client.address().catalog(), id(file, number));
            let said = json!({"of": pieces.len()}).to_string();
            let body = json!({
                "kind": "file",
                "file": file.name,
                "bytes": STANDARD.encode(piece),
                "said": said,
            });
            self.client.ask(Method::PUT, &path, &body)?;
        }
        Ok(())
    }

    /// Reads a file that a commit names.
    ///
    /// # Errors
    /// `Damaged` when it is not there as it was kept; `Cluster`.
    pub(crate) fn file(&self, file: &RecordsFile) -> Result<Vec<u8>, EngineError> {
        let damaged = |what: &str| {
            EngineError::damaged(format!("{} on {} {what}", file.name, self.client.address()))
        };
        let mut bytes = Vec::new();
        for number in 0..MOST_PIECES {
            let answer = self.get(&id(file, number))?;
            let source = &answer.body["_source"];
            let piece = source["bytes"].as_str().ok_or_else(|| damaged("is missing"))?;
            let piece = STANDARD.decode(piece).map_err(|_| damaged("is no file"))?;
            bytes.extend_from_slice(&piece);
            let said = source["said"].as_str().and_then(|said| serde_json::from_str(said).ok());
            let pieces = said.and_then(|said: Value| said["of"].as_u64());
            if pieces.is_none_or(|pieces| number as u64 + 1 >= pieces) {
                break;
            }
        }
        if format!("{:016x}", xxh3_64(&bytes)) != file.hash {
            return Err(damaged("does not have the checksum the commit names"));
        }
        Ok(bytes)
    }

    /// Removes a file that no commit names any more.
    ///
    /// # Errors
    /// `Cluster`.
    pub(crate) fn remove_file(&self, file: &RecordsFile) -> Result<(), EngineError> {
        for number in 0..MOST_PIECES {
            if !self.remove(&id(file, number))? {
                break;
            }
        }
        Ok(())
    }

    fn get(&self, id: &str) -> Result<Answer, EngineError> {
        let path = format!("{}/_doc/{id}", self.client.address().catalog());
        let answer = self.client.try_ask(Method::GET, &path, &Value::Null, &Stop::new())?;
        match answer.status {
            200 | 404 => Ok(answer),
            _ => Err(self.client.refused(&answer)),
        }
    }

    /// Returns what a document says, and its writing; `None` if there is none.
    pub(super) fn read(&self, id: &str) -> Result<Option<(Value, Written)>, EngineError> {
        let answer = self.get(id)?;
        if answer.status == 404 { Ok(None) } else { self.said(&answer.body).map(Some) }
    }

    /// As [`Catalog::read`], of several in one request.
    pub(super) fn read_each(
        &self,
        ids: &[String],
    ) -> Result<Vec<Option<(Value, Written)>>, EngineError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let path = format!("{}/_mget", self.client.address().catalog());
        let answer = self.client.ask(Method::POST, &path, &json!({"ids": ids}))?;
        let docs = answer["docs"].as_array().filter(|docs| docs.len() == ids.len());
        let docs = docs.ok_or_else(|| self.client.strange("document for each id"))?;
        let of = |doc: &Value| match doc["found"].as_bool() {
            Some(true) => self.said(doc).map(Some),
            Some(false) => Ok(None),
            None => Err(self.client.strange("document of the catalog")),
        };
        docs.iter().map(of).collect()
    }

    fn said(&self, body: &Value) -> Result<(Value, Written), EngineError> {
        let said = body["_source"]["said"].as_str();
        let said = said.ok_or_else(|| self.client.strange("document of the catalog"))?;
        let said = serde_json::from_str(said).map_err(EngineError::damaged)?;
        let written = Written::of(body);
        Ok((said, written.ok_or_else(|| self.client.strange("number of a writing"))?))
    }

    /// Writes a document in the place of the one that was written so, or as the first; `None` where another
    /// is there.
    pub(super) fn write(
        &self,
        id: &str,
        said: &Value,
        before: Option<Written>,
    ) -> Result<Option<Written>, EngineError> {
        let guard = match before {
            Some(Written { number, term }) => format!("if_seq_no={number}&if_primary_term={term}"),
            None => "op_type=create".to_owned(),
        };
        let path = format!("{}/_doc/{id}?{guard}", self.client.address().catalog());
        let kind = id.split('-').next();
        let body = json!({"kind": kind, "said": said.to_string()});
        let answer = self.client.try_ask(Method::PUT, &path, &body, &Stop::new())?;
        match answer.status {
            200 | 201 => Ok(Written::of(&answer.body)),
            409 => Ok(None),
            _ => Err(self.client.refused(&answer)),
        }
    }

    /// Removes a document; returns whether it was there.
    fn remove(&self, id: &str) -> Result<bool, EngineError> {
        let path = format!("{}/_doc/{id}", self.client.address().catalog());
        let answer = self.client.try_ask(Method::DELETE, &path, &Value::Null, &Stop::new())?;
        match answer.status {
            200 => Ok(true),
            404 => Ok(false),
            _ => Err(self.client.refused(&answer)),
        }
    }
}

/// Returns the id of the last commit of an index folder.
pub(super) fn commit_of(owner: &str) -> String {
    format!("{COMMIT}-{owner}")
}

/// Returns the id of a piece of a file.
fn id(file: &RecordsFile, piece: usize) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let name: String = file.name.chars().filter(|c| plain(*c)).collect();
    let hash: String = file.hash.chars().filter(|c| plain(*c)).collect();
    format!("file-{name}-{hash}-{piece}")
}
