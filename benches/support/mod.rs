//! What benches share: an index of one file of articles.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use dateline::ingest::Clock;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;

/// The day of every run, so that figures do not depend on when they are made.
pub(crate) const TODAY: Date = date(2026, 1, 1);

/// Indexes a file, of whatever size, as the root `articles`.
pub(crate) fn index_file(index: &Path, file: &Path) {
    let stop = AtomicBool::new(false);
    let request = IngestRequest {
        roots: vec![RootRequest {
            path: file.to_path_buf(),
            label: "articles".to_owned(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
        }],
        jobs: 2,
        memory: 200 << 20,
        max_size: 8 << 30,
        ..IngestRequest::new(
            index.to_path_buf(),
            TODAY,
            Timestamp::UNIX_EPOCH,
            Clock::STANDING,
            &stop,
        )
    };
    ingest(&request, &mut |_| {}).expect("the file can be indexed");
}
