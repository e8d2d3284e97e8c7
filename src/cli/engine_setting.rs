//! The cluster that `dateline.toml` names, for who gave no `--engine`.
//!
//! A file in a folder that was downloaded, or that anybody may write to, must not get queries: the setting
//! counts in the working folder alone, never from a parent, and only in a file of the user's own.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use dateline::settings;

use crate::failure::Failure;
use crate::naming::real;

const ENGINE: &[u8] = b"engine";
/// Files larger than this are no settings.
const LARGEST: u64 = 256 << 20;

/// Returns the cluster that the settings beside an index folder name; `None` if they are not in the working
/// folder, or name none.
///
/// # Errors
/// When the settings cannot be read or are wrong, or name one and are not the user's own.
pub(crate) fn of(index: &Path) -> Result<Option<String>, Failure> {
    let here = real(Path::new("."));
    if real(index).parent() != Some(&here) {
        return Ok(None);
    }
    let path = Path::new(settings::NAME);
    let failed = |error: io::Error| Failure::file("read", path, &error);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let owner = file.metadata().map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    // Most settings name none, and are not read for it.
    if !bytes.windows(ENGINE.len()).any(|part| part == ENGINE) {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&bytes);
    let wrong = |error| Failure::usage(format!("{}: {error}", path.display()));
    let Some(address) = settings::engine(&text).map_err(wrong)? else { return Ok(None) };
    let others_may_write = owner.mode() & 0o022 != 0;
    if owner.uid() != rustix::process::geteuid().as_raw() || others_may_write {
        return Err(Failure::usage(format!(
            "{} names a cluster, and others than you may write it",
            path.display()
        ))
        .hint(format!("if that cluster is meant, say so: --engine {address}")));
    }
    Ok(Some(address))
}
