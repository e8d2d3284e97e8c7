//! The seal of the small files everything else hangs on, and the checksums a commit names.
//!
//! tantivy writes its meta files as bare JSON: a changed bit in one reads as another index. Each is
//! therefore kept under a first line with the checksum of all that follows, and `meta.json` also
//! lists length and checksum of every segment file of its commit, so that a file that was cut,
//! changed, or exchanged with another is distinguished from the right one. Both are written at once with the
//! meta file itself: no moment exists at which one is new and the other old.
//!
//! Layout: `dateline sealed 1 NAME HASH\n`, the sums as one line of JSON, then the content. The name
//! is that of the file, so that two sealed files cannot be exchanged. Cost: one pass of xxh3
//! over what is written anyway.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

/// The file that names the segments of a commit.
pub(crate) const META: &str = "meta.json";

/// How a sealed file starts.
const MAGIC: &str = "dateline sealed 1 ";
/// Hex digits of the checksum.
const DIGITS: usize = 32;

/// Length and checksum of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) bytes: u64,
    /// xxh3 of the whole file, hex.
    pub(crate) hash: String,
    /// Bytes before the checksums of its blocks, where it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<u64>,
}

/// The files of a commit, by name.
pub(crate) type Sums = BTreeMap<String, Sum>;

/// Why the content of a file cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    /// It does not start as a sealed file does.
    #[error("it does not start with its checksum")]
    Unsealed,
    /// Its content is not what was written.
    #[error("it does not have the checksum it was written with")]
    Broken,
}

/// Returns `content` under its seal, for the file called `name`.
pub(crate) fn seal(name: &str, content: &[u8], sums: &Sums) -> Vec<u8> {
    let mut sealed = serde_json::to_vec(sums).expect("names and numbers always serialize");
    sealed.push(b'\n');
    sealed.extend_from_slice(content);
    let head = format!("{MAGIC}{name} {:0DIGITS$x}\n", xxh3_128(&sealed));
    sealed.splice(0..0, head.into_bytes());
    sealed
}

/// Returns what is under the seal of the file called `name`, and the sums.
pub(crate) fn unseal<'a>(name: &str, sealed: &'a [u8]) -> Result<(Sums, &'a [u8]), SealError> {
    let rest = sealed.strip_prefix(MAGIC.as_bytes()).ok_or(SealError::Unsealed)?;
    let rest = rest.strip_prefix(name.as_bytes()).ok_or(SealError::Broken)?;
    let rest = rest.strip_prefix(b" ").ok_or(SealError::Broken)?;
    let (hash, rest) = rest.split_at_checked(DIGITS).ok_or(SealError::Broken)?;
    let content = rest.strip_prefix(b"\n").ok_or(SealError::Broken)?;
    if hash != format!("{:0DIGITS$x}", xxh3_128(content)).as_bytes() {
        return Err(SealError::Broken);
    }
    let end = content.iter().position(|&byte| byte == b'\n').ok_or(SealError::Broken)?;
    let sums = serde_json::from_slice(&content[..end]).map_err(|_| SealError::Broken)?;
    Ok((sums, &content[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums() -> Sums {
        let sum = Sum { bytes: 3, hash: "00ff".into(), content: None };
        Sums::from([("a.idx".to_owned(), sum)])
    }

    #[test]
    fn what_was_sealed_comes_back() {
        let sealed = seal("meta.json", b"{\"a\": 1}\n\nmore", &sums());
        assert_eq!(unseal("meta.json", &sealed), Ok((sums(), b"{\"a\": 1}\n\nmore".as_slice())));
        assert_eq!(unseal("x", &seal("x", b"", &Sums::new())), Ok((Sums::new(), b"".as_slice())));
    }

    #[test]
    fn one_sealed_file_never_stands_for_another() {
        let sealed = seal("meta.json", b"{}", &sums());
        assert_eq!(unseal(".managed.json", &sealed), Err(SealError::Broken));
    }

    #[test]
    fn no_changed_or_missing_byte_goes_unnoticed() {
        let sealed = seal("meta.json", b"{\"a\": 1}\n", &sums());
        for at in 0..sealed.len() {
            assert!(unseal("meta.json", &sealed[..at]).is_err(), "cut at {at}");
            for bit in 0..8 {
                let mut flipped = sealed.clone();
                flipped[at] ^= 1 << bit;
                assert!(unseal("meta.json", &flipped).is_err(), "bit {bit} of byte {at}");
            }
        }
    }
}
