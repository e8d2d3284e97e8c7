//! Paths of a query as they are printed: with the name of the indexed folder before them.
//!
//! The index knows the paths of files below the folders that were indexed; a reader pastes what a hit
//! shows, or where the file is.

use crate::catalog::Root;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Query;

/// Takes the names of indexed folders off the paths of a query, and says so.
pub(super) fn below_roots(view: &View, query: &mut Query) {
    let roots: Vec<&Root> = view.manifest().live_roots().filter(|root| !root.is_file).collect();
    let mut notes = Vec::new();
    query::walk_mut(&mut query.root, &mut |node| {
        let Clause::Name(NameField::Path, pattern) = &mut node.clause else { return };
        let text = match pattern {
            NamePattern::Words(text) | NamePattern::Exact(text) | NamePattern::Wildcard(text) => {
                text
            }
            NamePattern::Regex(_) => return,
        };
        let rest = roots.iter().find_map(|root| below(root, text)).map(str::to_owned);
        match rest.as_deref() {
            Some("") => notes.push(format!(
                "path:{text}: paths are those below the indexed folders; --in {text} searches one"
            )),
            Some(rest) => {
                notes.push(format!("path:{text} is read as path:{rest}, below the indexed folder"));
                *text = rest.to_owned();
            }
            None => {}
        }
    });
    notes.retain(|note| !query.notes.contains(note));
    query.notes.append(&mut notes);
}

/// Returns the rest of a path that begins with a folder, as it is shown or where it is.
fn below<'t>(root: &Root, text: &'t str) -> Option<&'t str> {
    let typed = text.strip_prefix("./").unwrap_or(text);
    let place = root.path();
    let names = [root.shown().trim_start_matches("./"), place.to_str().unwrap_or_default()];
    names.into_iter().filter(|name| !name.is_empty() && *name != ".").find_map(|name| {
        let rest = typed.strip_prefix(name)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    })
}
