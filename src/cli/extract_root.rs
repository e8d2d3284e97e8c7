//! Reads the articles of a root without an index, for `extract` and `extract --batch`.

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use dateline::evidence::SourceNames;
use dateline::extract;
use dateline::extract::Seen;
use dateline::ingest::RootRequest;
use dateline::ingest::RootSettings;
use dateline::read::Limits;
use dateline::walk;
use jiff::civil::Date;

use crate::failure::Failure;

/// Reads every article of a root, in the order of the walk. Stops with the error of `each`. At the
/// end `unused` gets a line for each rule that fitted nothing.
pub(crate) fn extract(
    root: &RootRequest,
    names: &SourceNames,
    today: Date,
    max_size: u64,
    stop: &AtomicBool,
    unused: &mut Vec<String>,
    each: &mut dyn FnMut(Seen<'_>) -> ControlFlow<io::Error>,
) -> Result<ControlFlow<io::Error>, Failure> {
    std::fs::symlink_metadata(&root.path)
        .map_err(|error| Failure::file("read", &root.path, &error))?;
    if let Some(why) = walk::no_root(&root.path) {
        let path = root.path.display();
        return Err(Failure::usage(format!("{path} is no file or folder of news: {}", why.name())));
    }
    let (map, corrections) = (root.map.as_deref(), root.corrections.as_deref());
    let settings = RootSettings::from_texts(&root.label, map, corrections, &root.exclude, names)
        .map_err(|error| Failure::root(&error))?;
    let latest = today.tomorrow().unwrap_or(today);
    let rules = settings.rules(&root.label, latest, Limits { max_size });
    let options = settings.walk_options(Vec::new());
    let flow = extract::folder(&root.path, &options, &rules, stop, each);
    if !stop.load(Ordering::Relaxed) {
        unused.extend(settings.unused_patterns());
        unused.extend(settings.unused_rules());
    }
    Ok(flow)
}
