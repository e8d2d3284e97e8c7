//! Indexes that released versions wrote, kept in `tests/indexes/`: each opens, or is refused by name.
//!
//! Each holds the sample news of its day. A change of the stored form that nobody noticed would show
//! here as damage, as a wrong answer or as a panic.

use std::fs;
use std::path::Path;

use crate::support::Corpus;
use crate::support::repository;

/// The indexes, by the version that wrote them, with the articles each holds.
const KEPT: &[(&str, u64)] = &[("0.1.0", 20)];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn an_index_of_each_released_version_opens_or_is_refused_with_the_cure() {
    for (version, articles) in KEPT {
        let corpus = Corpus::new();
        copy(&repository().join("tests/indexes").join(version), &corpus.index());
        let run = corpus.run(["search", "British fighters in Turkey"]);
        if run.code == Some(4) {
            let said = format!("{run}");
            assert!(said.contains("was written by another version (format "), "{run}");
            assert!(said.contains("dateline index --rebuild"), "{run}");
            continue;
        }
        assert_eq!(run.code, Some(0), "{run}");
        assert!(run.stdout.contains("fighters"), "{run}");
        let count = corpus.run(["count", "*", "--undated", "include"]);
        assert_eq!(count.code, Some(0), "{count}");
        assert!(count.stdout.starts_with(&articles.to_string()), "{count}");
        let verified = corpus.run(["verify"]);
        assert_eq!(verified.code, Some(0), "{verified}");
    }
}

#[test]
fn every_index_kept_is_looked_at() {
    let kept = fs::read_dir(repository().join("tests/indexes")).unwrap();
    let mut kept: Vec<String> =
        kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    kept.sort_unstable();
    let listed: Vec<&str> = KEPT.iter().map(|(version, _)| *version).collect();
    assert_eq!(kept, listed);
}
