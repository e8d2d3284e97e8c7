//! What a run writes to: a collection on a cluster.
//!
//! Articles are sent as they come, with the number of the next commit, which no view admits before it is
//! made; what a run that died left behind is removed by the next one, before it adds anything. What is
//! removed is named by the commit first and deleted then, so that a view sees either state whole.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fs;
use std::fs::File;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::json;
use ureq::http::Method;
use xxhash_rust::xxh3::xxh3_128;

use crate::article::ArticleId;
use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::catalog::remove_records;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::StoreOptions;
use crate::engine::StoredArticle;
use crate::engine::opensearch::catalog::Catalog;
use crate::engine::opensearch::catalog::Commit;
use crate::engine::opensearch::catalog::Removed;
use crate::engine::opensearch::catalog::Written;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::fetch::fetch;
use crate::engine::opensearch::folder::Folder;
use crate::engine::opensearch::folder::holder;
use crate::engine::opensearch::mapping;
use crate::engine::opensearch::owners::first_root;
use crate::engine::opensearch::owners::host;
use crate::engine::opensearch::removal;
use crate::engine::opensearch::sending::Addition;
use crate::engine::opensearch::sending::Sending;
use crate::passage::Bounds;

/// How long is waited for the copies of new indices, and how often.
const COPIES_COME: &str = "7s";
const WAITS: u32 = 3;
/// Most shards of a new collection; it has one a node.
const MOST_SHARDS: u64 = 12;

/// A collection opened for writing.
pub struct Output {
    client: Client,
    catalog: Catalog,
    folder: Folder,
    /// The number of the index folder among those that write.
    number: u32,
    /// Its last commit, and the writing of that; none before the first.
    last: Commit,
    written: Option<Written>,
    /// The number of the commit that is being made ready.
    next: u64,
    /// When the run began, seconds since 1970.
    begun: i64,
    /// Whether the articles are to replace all others.
    is_replacing: bool,
    sending: Sending,
    /// How many articles of each file were added for the next commit.
    added: HashMap<u128, u64>,
    /// What is to be removed with the next commit.
    removed: Removed,
    _lock: File,
}

impl Output {
    /// Opens the collection that a folder names, making it where there is none.
    ///
    /// # Errors
    /// `InUse` when another run writes, `Version` when another version wrote it, `Cluster`.
    pub fn open(path: &Path, options: &StoreOptions) -> Result<(Self, Manifest), EngineError> {
        Self::over(path, options, false)
    }

    /// As [`Output::open`], for articles that replace all others with the last commit.
    ///
    /// # Errors
    /// As there.
    pub fn replacing(path: &Path, options: &StoreOptions) -> Result<(Self, Manifest), EngineError> {
        Self::over(path, options, true)
    }

    fn over(
        path: &Path,
        options: &StoreOptions,
        is_replacing: bool,
    ) -> Result<(Self, Manifest), EngineError> {
        let folder = Folder::open(path)?;
        let lock = folder.lock(&options.started)?;
        let client = Client::new(folder.address().clone())?;
        let catalog = Catalog::new(client.clone());
        make_indices(&client)?;
        let (host, place) = (host(), real(path));
        let number = catalog.enroll((folder.owner(), &host, &place))?;
        let holder = holder(&options.started);
        catalog.take_writer(folder.owner(), &format!("{host}:{place}"), &holder)?;
        let begun = options.started.parse::<jiff::Timestamp>().map_or(0, |begun| begun.as_second());
        let known = catalog.commit(folder.owner());
        if known.is_err() {
            // Another run, perhaps of another version, is not to be kept out.
            let _ = catalog.free_writer(folder.owner());
        }
        let (last, written) = match known? {
            Some((commit, written)) => (commit, Some(written)),
            None => (Commit::first(), None),
        };
        let mut output = Self {
            client,
            catalog,
            folder,
            number,
            next: last.number + 1,
            last,
            written,
            begun,
            is_replacing,
            sending: Sending::default(),
            added: HashMap::new(),
            removed: Removed::default(),
            _lock: lock,
        };
        output.clear_away()?;
        output.fetch_records()?;
        let manifest = output.last.manifest.clone();
        Ok((output, manifest))
    }

    /// Removes what runs before left that ended on their way.
    fn clear_away(&mut self) -> Result<(), EngineError> {
        removal::remove(&self.client, &removal::not_admitted(self.number, &self.last))?;
        self.remove_named()
    }

    /// Deletes what the last commit names as removed, and lets it say so.
    fn remove_named(&mut self) -> Result<(), EngineError> {
        if self.last.removed.is_empty() {
            return Ok(());
        }
        for removed in removal::named(self.number, &self.last) {
            removal::remove(&self.client, &removed)?;
        }
        let commit = Commit { removed: Removed::default(), ..self.last.clone() };
        self.written = Some(self.write(&commit)?);
        self.last = commit;
        Ok(())
    }

    fn write(&self, commit: &Commit) -> Result<Written, EngineError> {
        self.catalog.write_commit(self.folder.owner(), commit, self.written)
    }

    /// Returns the number of the first root of this index folder: no other has roots of these numbers.
    #[must_use]
    pub const fn first_root(&self) -> u32 {
        first_root(self.number)
    }

    /// Fetches the files of the catalog that are not here.
    fn fetch_records(&self) -> Result<(), EngineError> {
        let folder = self.folder.records();
        fs::create_dir_all(&folder).map_err(|e| EngineError::io("cannot make", &folder, e))?;
        let files: Vec<&RecordsFile> = self.last.manifest.files().collect();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        remove_records(&folder, &names)?;
        for file in files {
            fetch(&self.catalog, &folder, file)?;
        }
        Ok(())
    }

    /// Returns the folder of the files of the catalog.
    #[must_use]
    pub fn records_folder(&self) -> PathBuf {
        self.folder.records()
    }

    /// Returns the files that the commit before needs: none, for it is not kept.
    #[must_use]
    pub const fn kept_files(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// Adds an article of a file.
    ///
    /// # Errors
    /// `Write` when the cluster does not take what was added before.
    pub fn add(
        &mut self,
        file: u128,
        stored: StoredArticle,
        bounds: Bounds,
    ) -> Result<(), EngineError> {
        let count = self.added.entry(file).or_default();
        let named = [&file.to_be_bytes()[..], &self.next.to_be_bytes(), &count.to_be_bytes()];
        let doc = format!("{:032x}", xxh3_128(&named.concat()));
        *count += 1;
        let commit = (self.number, self.next);
        let added = self.sending.add(Addition { doc, file, commit, stored, bounds }, &self.client);
        added.map_err(|error| self.failed(error))
    }

    fn send(&mut self) -> Result<(), EngineError> {
        let sent = self.sending.finish(&self.client);
        sent.map_err(|error| self.failed(error))
    }

    /// Returns a failure as one of writing: what is committed is safe.
    fn failed(&self, error: EngineError) -> EngineError {
        match error {
            EngineError::Cluster { at, fault, cause } => EngineError::Write {
                cause: format!("the cluster at {at} {fault}: {cause}"),
                committed: self.last.manifest.articles,
                full: false,
            },
            error => error,
        }
    }

    /// Removes every article of a file that was added before this call.
    ///
    /// # Errors
    /// `Write`.
    pub fn remove_file(&mut self, file: u128) -> Result<(), EngineError> {
        if self.added.remove(&file).is_none() {
            self.removed.files.push(format!("{file:032x}"));
            return Ok(());
        }
        // Of this run, and admitted by no commit: a file may come back under the same key.
        self.send()?;
        let query = json!({"bool": {"filter": [
            {"term": {"file": format!("{file:032x}")}},
            {"term": {"commit": self.next}},
        ]}});
        removal::remove(&self.client, &query).map_err(|error| self.failed(error))?;
        let is_older = self.last.number > 0;
        if is_older {
            self.removed.files.push(format!("{file:032x}"));
        }
        Ok(())
    }

    /// Removes the articles of a record that are in the last commit.
    pub fn remove_record(&mut self, id: ArticleId) {
        self.removed.records.push(id.to_string());
    }

    /// Makes everything so far durable together with `manifest`. Of what is to replace all others, nothing
    /// is visible before the end.
    ///
    /// # Errors
    /// `Write`, `InUse` when another run committed meanwhile, `Claimed` when a root is another folder's.
    pub fn commit(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        self.catalog.claim(self.number, manifest).map_err(|error| self.failed(error))?;
        self.send()?;
        if self.is_replacing {
            return Ok(());
        }
        self.make_commit(manifest, self.last.from).map_err(|error| self.failed(error))
    }

    /// Makes the last commit of a run, and leaves nothing of what was removed on the disks.
    ///
    /// # Errors
    /// As [`Output::commit`].
    pub fn commit_and_purge(&mut self, manifest: &Manifest) -> Result<(), EngineError> {
        self.commit(manifest)?;
        removal::purge(&self.client).map_err(|error| self.failed(error))
    }

    fn make_commit(&mut self, manifest: &Manifest, from: u64) -> Result<(), EngineError> {
        let address = self.client.address();
        let visible = format!("{},{}/_refresh", address.articles(), address.words());
        self.client.ask(Method::POST, &visible, &Value::Null)?;
        let before: Vec<RecordsFile> = self.last.manifest.files().cloned().collect();
        for file in manifest.files().filter(|file| !before.contains(file)) {
            let path = self.records_folder().join(&file.name);
            let bytes = fs::read(&path).map_err(|e| EngineError::io("cannot read", &path, e))?;
            self.catalog.keep_file(file, &bytes)?;
        }
        let commit = Commit {
            number: self.next,
            from,
            removed: std::mem::take(&mut self.removed),
            begun: self.begun,
            manifest: manifest.clone(),
            ..self.last.clone()
        };
        self.written = Some(self.write(&commit)?);
        self.last = commit;
        self.next += 1;
        self.added.clear();
        self.remove_named()?;
        let now: Vec<&RecordsFile> = manifest.files().collect();
        for file in before.iter().filter(|file| !now.contains(file)) {
            self.catalog.remove_file(file)?;
        }
        Ok(())
    }

    /// Ends a run. What is to replace all others does so.
    ///
    /// # Errors
    /// As [`Output::commit`].
    pub fn finish(mut self, manifest: &Manifest) -> Result<(), EngineError> {
        if self.is_replacing {
            let from = self.next;
            let replaced = self.make_commit(manifest, from).and_then(|()| self.clear_away());
            replaced.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }
}

impl Drop for Output {
    /// Lets other runs write. Where the cluster cannot be reached, the next run with this folder does.
    fn drop(&mut self) {
        let _ = self.catalog.free_writer(self.folder.owner());
    }
}

/// Returns where a folder is, for people.
fn real(path: &Path) -> String {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()).display().to_string()
}

/// Makes the indices of a collection that are not there.
fn make_indices(client: &Client) -> Result<(), EngineError> {
    let address = client.address();
    let there = client.try_ask(Method::HEAD, &address.catalog(), &Value::Null, &Stop::new())?;
    if there.status == 200 {
        return Ok(());
    }
    let health = client.ask(Method::GET, "_cluster/health", &Value::Null)?;
    let nodes = health["number_of_data_nodes"].as_u64();
    let nodes = nodes.ok_or_else(|| client.strange("number of nodes"))?;
    let replicas = u32::from(nodes > 1);
    let shards = u32::try_from(nodes.clamp(1, MOST_SHARDS)).unwrap_or(1);
    // The catalog last: where it is, all are.
    for (name, body) in [
        (address.articles(), mapping::articles(shards, replicas)),
        (address.words(), mapping::words(replicas)),
        (address.catalog(), mapping::catalog(replicas)),
    ] {
        let path = format!("{name}?wait_for_active_shards=0");
        let answer = client.try_ask(Method::PUT, &path, &body, &Stop::new())?;
        let is_there = answer.body["error"]["type"] == json!("resource_already_exists_exception");
        if !is_there && !(200..=299).contains(&answer.status) {
            return Err(client.refused(&answer));
        }
    }
    // With all their copies, if they come in time: what is on one node alone goes with it.
    let names = [address.articles(), address.words(), address.catalog()].join(",");
    let path = format!("_cluster/health/{names}?wait_for_active_shards=all&timeout={COPIES_COME}");
    for _ in 0..WAITS {
        let health = client.try_ask(Method::GET, &path, &Value::Null, &Stop::new())?;
        if health.status == 200 {
            break;
        }
    }
    Ok(())
}
