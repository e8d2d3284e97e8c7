//! Reads what the last commit says of the crawl, and the files of the catalog.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64;

use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::engine::EngineError;
use crate::engine::opensearch::catalog::Catalog;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::folder::Folder;

/// Reads what the last commit of an index folder says of the crawl; of one that only reads a collection,
/// nothing.
///
/// # Errors
/// `Missing` when nothing was committed by anyone; `Cluster`.
pub(crate) fn last_manifest(path: &Path) -> Result<Manifest, EngineError> {
    let folder = Folder::open(path)?;
    let catalog = Catalog::new(Client::new(folder.address().clone())?);
    if let Some((commit, _)) = catalog.commit(folder.owner())? {
        return Ok(commit.manifest);
    }
    match catalog.state()? {
        Some(_) => Ok(Manifest::default()),
        None => Err(EngineError::Missing { path: path.to_path_buf() }),
    }
}

/// Returns the folder of the catalog's files of the last commit, which are fetched where they are not there.
///
/// # Errors
/// As [`last_manifest`]; `Damaged` when one is not on the cluster; `Io`.
pub(crate) fn last_records_folder(path: &Path) -> Result<PathBuf, EngineError> {
    let folder = Folder::open(path)?;
    let manifest = last_manifest(path)?;
    let catalog = Catalog::new(Client::new(folder.address().clone())?);
    let records = folder.records();
    fs::create_dir_all(&records).map_err(|e| EngineError::io("cannot make", &records, e))?;
    manifest.files().try_for_each(|file| fetch(&catalog, &records, file))?;
    Ok(records)
}

/// Fetches a file of the catalog that is not in `folder` as a commit names it.
///
/// # Errors
/// `Damaged` when it is not on the cluster either; `Cluster`; `Io`.
pub(crate) fn fetch(
    catalog: &Catalog,
    folder: &Path,
    file: &RecordsFile,
) -> Result<(), EngineError> {
    if file.name.contains(['/', '\\']) || file.name.starts_with('.') {
        return Err(EngineError::damaged(format!("{:?} is no file name", file.name)));
    }
    let path = folder.join(&file.name);
    match fs::read(&path) {
        Ok(bytes) if format!("{:016x}", xxh3_64(&bytes)) == file.hash => return Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(EngineError::io("cannot read", &path, error));
        }
        _ => {}
    }
    let bytes = catalog.file(file)?;
    let beside = folder.join(format!("{}.new", file.name));
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path));
    written.map_err(|e| EngineError::io("cannot write", &path, e))
}
