//! What a root is called: as the user named it, made unique.

use crate::catalog::Root;

/// Two roots may be spelled alike from different folders; the second gets a number. A
/// root that was forgotten gives its name back, so that its articles get their old ids again.
pub(super) fn unique_label(label: &str, roots: &[Root]) -> String {
    let taken = |name: &str| roots.iter().any(|root| !root.forgotten && root.label == name);
    if !taken(label) {
        return label.to_owned();
    }
    (2..).map(|n| format!("{label} ({n})")).find(|name| !taken(name)).expect("numbers do not end")
}
