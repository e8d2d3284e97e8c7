//! Which sources a name stands for, where it stands for more than the one that was typed.

use crate::article::DateRange;
use crate::engine::View;
use crate::query::Clause;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::search::SearchError;
use crate::search::ready::Ready;

/// Names that are listed.
const MOST_NAMES: usize = 8;

/// Returns a note on the sources found, where the query wants a source by words of its name and finds
/// several: `Fox News` is also in `Fox News Radio`. Asked only of a condition that every hit meets.
pub(crate) fn sources(view: &View, ready: &Ready) -> Result<Option<String>, SearchError> {
    let factors = ready.resolved.root.factors().iter();
    let typed: Vec<&str> = factors.filter_map(wanted).flatten().collect();
    let Some(first) = typed.first() else { return Ok(None) };
    let (counts, _) = view.by_source(&ready.prepared, ready.undated)?;
    let names: Vec<String> = counts
        .iter()
        .filter_map(|count| Some(format!("{} ({})", count.name.as_ref()?, count.articles)))
        .collect();
    if names.len() <= typed.len() {
        return Ok(None);
    }
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let all = names.len();
    Ok(Some(format!("{all} sources match: {shown}{more}; source:=\"{first}\" is that name alone")))
}

/// Returns the names that a condition asks for, if it asks for words of a source's name and nothing else.
fn wanted(node: &Node<DateRange>) -> Option<Vec<&str>> {
    match &node.clause {
        Clause::Name(NameField::Source, NamePattern::Words(name)) => Some(vec![name]),
        Clause::Or(branches) => {
            let names = branches.iter().map(wanted).collect::<Option<Vec<_>>>()?;
            Some(names.into_iter().flatten().collect())
        }
        _ => None,
    }
}
