//! The roots of an index that cannot be opened: another version wrote it, or its articles are damaged. What it
//! was made of is all that is needed to build it again.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::catalog::Manifest;
use crate::catalog::Root;
use crate::engine::embedded::disk::folder::current_generation;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::disk::seal::SealError;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::read::snapshot::last_payload;

/// Returns what the last commit of an index says of the crawl, or no more than its roots, where another version
/// wrote it; `None` where not even those can be read.
pub(crate) fn manifest_of_any_version(path: &Path) -> Option<Manifest> {
    match last_payload(path) {
        Ok(payload) => Some(payload.manifest),
        Err(_) => {
            let (roots, articles) = roots_of_any_version(path)?;
            Some(Manifest { roots, articles, ..Manifest::default() })
        }
    }
}

/// Returns the roots that the last commit of an index was made of, and how many articles it had, whatever its version;
/// `None` where that cannot be read, or is not as it was written.
fn roots_of_any_version(path: &Path) -> Option<(Vec<Root>, u64)> {
    let sealed = fs::read(current_generation(path)?.join(META)).ok()?;
    let content = match unseal(META, &sealed) {
        Ok((_, content)) => content,
        Err(SealError::Unsealed) => &sealed,
        Err(SealError::Broken) => return None,
    };
    let meta: Value = serde_json::from_slice(content).ok()?;
    let Some(payload) = meta.get("payload").and_then(Value::as_str) else {
        // Nothing was committed yet.
        return Some((Vec::new(), 0));
    };
    let payload: Value = serde_json::from_str(payload).ok()?;
    let roots = Vec::<Root>::deserialize(payload.get("roots")?).ok()?;
    Some((roots, payload.get("articles").and_then(Value::as_u64).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::disk::seal::Sums;
    use crate::engine::embedded::disk::seal::seal;

    #[test]
    fn the_roots_of_another_version_are_read_and_damaged_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let generation = folder.path().join("gen-3");
        fs::create_dir(&generation).unwrap();
        fs::write(folder.path().join("CURRENT"), "gen-3\n").unwrap();
        let payload = r#"{"of_long_ago": 7, "articles": 9, "roots": [{"number": 2, "label": "news", "path": [47, 110],
            "map": null, "corrections": null, "exclude": ["*.bak"]}]}"#;
        let meta = serde_json::json!({ "segments": [], "payload": payload }).to_string();
        let sealed = seal(META, meta.as_bytes(), &Sums::new());
        let read = |bytes: &[u8]| {
            fs::write(generation.join(META), bytes).unwrap();
            roots_of_any_version(folder.path()).map(|(roots, articles)| {
                let labels = roots.into_iter().map(|root| root.label);
                (labels.collect::<Vec<_>>(), articles)
            })
        };
        assert_eq!(read(&sealed), Some((vec!["news".to_owned()], 9)));
        assert_eq!(read(meta.as_bytes()), Some((vec!["news".to_owned()], 9)));
        assert_eq!(read(br#"{"segments": []}"#), Some((vec![], 0)));
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert_eq!([read(&damaged), read(b""), read(b"{}}")], [None, None, None]);
    }
}
