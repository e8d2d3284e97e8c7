//! Sources: articles without one, and names that are probably one source.

use std::collections::BTreeMap;

use crate::analysis;
use crate::counting::doctor::finding::Finding;
use crate::counting::doctor::finding::Oddity;
use crate::counting::doctor::finding::ShownBy;
use crate::counting::doctor::finding::share;
use crate::counting::question::Question;
use crate::engine::Axis;
use crate::engine::Label;
use crate::engine::View;
use crate::query::NameField;
use crate::query::quoted;
use crate::search::SearchError;
use crate::search::SearchRequest;

/// What a name may have in front or behind and be the same: articles, kinds of hosts, endings of domains.
const LEFT_OUT: [&str; 14] = [
    "the", "www", "com", "org", "net", "co", "uk", "news", "online", "m", "amp", "edition", "de",
    "fr",
];

pub(crate) fn findings(view: &View, all: &SearchRequest) -> Result<Vec<Finding>, SearchError> {
    let question = Question::new(view, all)?;
    let (cells, _) = question.matches(&[Axis::Name(NameField::Source)])?;
    let (mut names, mut without) = (Vec::new(), 0);
    for (labels, counts) in cells {
        match labels.into_iter().next() {
            Some(Label::Name(name)) => names.push((name, counts.matches)),
            _ => without += counts.matches,
        }
    }
    let mut found = alike(&names);
    if without > 0 {
        found.push(Finding {
            kind: Oddity::NoSource,
            what: format!("{} have no source", share(without, view.articles())),
            articles: without,
            shown_by: ShownBy::Query("* -source:*".to_owned()),
        });
    }
    Ok(found)
}

/// Returns the names that are the same but for what is often left out.
fn alike(names: &[(String, u64)]) -> Vec<Finding> {
    let mut by_key: BTreeMap<String, Vec<&(String, u64)>> = BTreeMap::new();
    for named in names {
        let key = key(&named.0);
        if !key.is_empty() {
            by_key.entry(key).or_default().push(named);
        }
    }
    let same = by_key.into_values().filter(|same| same.len() > 1);
    same.map(|same| {
        let shown = same.iter().map(|(name, count)| format!("{} ({count})", quoted(name)));
        let query = same.iter().map(|(name, _)| format!("source:={}", quoted(name)));
        Finding {
            kind: Oddity::SameSource,
            what: format!("probably one source: {}", shown.collect::<Vec<_>>().join(", ")),
            articles: same.iter().map(|(_, count)| count).sum(),
            shown_by: ShownBy::Query(query.collect::<Vec<_>>().join(" OR ")),
        }
    })
    .collect()
}

/// Returns what is left of a name without blanks, signs and what is often left out.
fn key(name: &str) -> String {
    let mut words = Vec::new();
    // The words of a host are apart, whatever the rules on words in texts say of points.
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        analysis::tokens(part, &mut |token| words.push(token.form.to_owned()));
    }
    let kept = |word: &&String| !LEFT_OUT.contains(&word.as_str());
    words.iter().filter(kept).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_blanks_case_articles_and_endings_are_one() {
        let names = ["The Harbor Post", "harborpost.com", "Harbour Post", "Tidewater Times"];
        let found = alike(&names.map(|name| (name.to_owned(), 3)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].articles, 6);
        assert!(found[0].what.contains("\"harborpost.com\" (3)"), "{}", found[0].what);
    }
}
