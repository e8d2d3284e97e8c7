//! What a run commits before it has read anything, and whether it commits whatever it finds.

use crate::catalog::Manifest;
use crate::catalog::Root;
use crate::ingest::IngestRequest;
use crate::ingest::read_root::ReadRoot;

/// Returns what the last commit said, with the roots that are new to it; `None` where none is, or where no
/// commit is made before the end.
pub(super) fn with_new_roots(
    request: &IngestRequest<'_>,
    manifest: &Manifest,
    roots: &[ReadRoot],
) -> Option<Manifest> {
    let is_new = |root: &&ReadRoot| manifest.root(root.record.number).is_none();
    let new: Vec<Root> =
        roots.iter().filter(is_new).map(|root| Root::clone(&root.record)).collect();
    if request.rebuild || new.is_empty() {
        return None;
    }
    let mut manifest = manifest.clone();
    manifest.roots.extend(new);
    Some(manifest)
}

/// Returns whether a run is to commit whatever it finds: it makes the index again, or other texts are
/// taken down than before, or sources have other names.
pub(super) fn must_commit(request: &IngestRequest<'_>, manifest: &Manifest) -> bool {
    request.rebuild
        || request.taken_down != manifest.taken_down()
        || request.source_names != manifest.source_names
}
