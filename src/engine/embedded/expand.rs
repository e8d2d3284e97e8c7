//! Opens words of a query into terms of the index.
//!
//! The index holds folded forms, no stems: a word is opened into the forms of the dictionary that
//! share its stem in the query's languages. Wildcards, regular expressions and near spellings open
//! the same way, by walking a range of each segment's dictionary.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use regex::Regex;
use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;

use crate::analysis::marker;
use crate::analysis::stem::Opener;
use crate::engine::EngineError;
use crate::engine::embedded::snapshot::Snapshot;

/// A word that opens into more terms than this is refused.
pub(super) const MOST_TERMS: usize = 10_000;

/// Too many terms: how many there are.
#[derive(Debug)]
pub(super) struct TooMany(pub(super) usize);

/// Terms with the number of articles that hold each, dead ones included (an estimate of cost only).
pub(super) type Terms = BTreeMap<String, u64>;

/// Why a word could not be opened.
#[derive(Debug)]
pub(super) enum ExpandError {
    /// It stands for too many terms.
    TooMany(TooMany),
    /// The dictionary could not be read.
    Engine(EngineError),
}

impl From<EngineError> for ExpandError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Returns the forms that share the stem of `form` in any of the languages, and `form` itself.
pub(super) fn same_stem(
    snapshot: &Snapshot,
    form: &str,
    langs: &[&str],
) -> Result<BTreeSet<String>, EngineError> {
    let mut forms = BTreeSet::from([form.to_owned()]);
    for lang in langs {
        let Some(opener) = Opener::new(lang, form) else { continue };
        for prefix in opener.prefixes() {
            let text = snapshot.fields().text;
            each_term(snapshot, text, prefix, &mut |term, _| {
                if !forms.contains(term) && opener.opens_to(term) {
                    forms.insert(term.to_owned());
                }
            })?;
        }
    }
    Ok(forms)
}

/// Returns the forms that match `pattern`, in which `*` is any run and `?` any one character.
pub(super) fn wildcard(snapshot: &Snapshot, pattern: &str) -> Result<Terms, ExpandError> {
    let literal: String = pattern.chars().take_while(|c| !matches!(c, '*' | '?')).collect();
    let pattern: Vec<char> = pattern.chars().collect();
    gather(snapshot, &literal, &mut |term| glob(&pattern, term))
}

/// Returns the forms that start with `prefix`.
pub(super) fn prefix(snapshot: &Snapshot, prefix: &str) -> Result<Terms, ExpandError> {
    gather(snapshot, prefix, &mut |_| true)
}

/// Returns the forms the whole of which matches `regex`.
pub(super) fn regex(snapshot: &Snapshot, regex: &Regex) -> Result<Terms, ExpandError> {
    gather(snapshot, "", &mut |term| regex.is_match(term))
}

/// Returns the raw spellings of `form` that are neither the form itself, capitalized nor in capitals
/// and that `test` admits.
pub(super) fn raw_spellings(
    snapshot: &Snapshot,
    form: &str,
    test: &mut dyn FnMut(&str) -> bool,
) -> Result<Terms, ExpandError> {
    let prefix = marker::raw_prefix(form);
    let mut terms = Terms::new();
    each_term(snapshot, snapshot.fields().text, &prefix, &mut |term, count| {
        if test(&term[prefix.len()..]) {
            *terms.entry(term.to_owned()).or_default() += count;
        }
    })?;
    Ok(terms)
}

/// Returns the forms within `distance` edits (insertions, deletions, substitutions, transpositions).
pub(super) fn fuzzy(snapshot: &Snapshot, form: &str, distance: u8) -> Result<Terms, ExpandError> {
    let damaged = |e: &dyn std::fmt::Display| EngineError::Damaged { what: e.to_string() };
    let text = snapshot.fields().text;
    let query = FuzzyTermQuery::new(Term::from_field_text(text, form), distance, true);
    let automaton = query.automaton().map_err(|e| damaged(&e))?;
    let mut terms = Terms::new();
    for segment in snapshot.segments() {
        let index = segment.reader().inverted_index(text).map_err(|e| damaged(&e))?;
        let mut stream = index.terms().search(&automaton).into_stream().map_err(|e| damaged(&e))?;
        while let Some((term, info)) = stream.next() {
            let Ok(term) = std::str::from_utf8(term) else { continue };
            if !marker::is_marker(term) {
                *terms.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
            }
        }
    }
    limited(terms)
}

fn gather(
    snapshot: &Snapshot,
    prefix: &str,
    test: &mut dyn FnMut(&str) -> bool,
) -> Result<Terms, ExpandError> {
    let mut terms = Terms::new();
    each_term(snapshot, snapshot.fields().text, prefix, &mut |term, count| {
        if !marker::is_marker(term) && test(term) {
            *terms.entry(term.to_owned()).or_default() += count;
        }
    })?;
    limited(terms)
}

fn limited(terms: Terms) -> Result<Terms, ExpandError> {
    if terms.len() > MOST_TERMS {
        return Err(ExpandError::TooMany(TooMany(terms.len())));
    }
    Ok(terms)
}

/// Calls `each` with every term of `field` that starts with `prefix` and the articles that hold it,
/// segment by segment.
pub(super) fn each_term(
    snapshot: &Snapshot,
    field: Field,
    prefix: &str,
    each: &mut dyn FnMut(&str, u64),
) -> Result<(), EngineError> {
    for segment in snapshot.segments() {
        let mut read = || -> Result<(), Box<dyn std::error::Error>> {
            let index = segment.reader().inverted_index(field)?;
            let range = index.terms().range().ge(prefix.as_bytes());
            let range = match after(prefix.as_bytes()) {
                Some(end) => range.lt(end),
                None => range,
            };
            let mut stream = range.into_stream()?;
            while let Some((term, info)) = stream.next() {
                if let Ok(term) = std::str::from_utf8(term) {
                    each(term, u64::from(info.doc_freq));
                }
            }
            Ok(())
        };
        read().map_err(|e| EngineError::Damaged { what: e.to_string() })?;
    }
    Ok(())
}

/// Returns the first byte string behind all that start with `prefix`; `None` when there is none.
pub(super) fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

/// Tells whether `text` as a whole matches `pattern` with `*` and `?`. Linear in practice: only the
/// last star is ever tried again (Krauss 2008).
pub(super) fn glob(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        glob(&pattern.chars().collect::<Vec<_>>(), text)
    }

    /// The definition, without cleverness.
    fn plainly(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skip| plainly(rest, &text[skip..])),
            Some((c, rest)) => text
                .split_first()
                .is_some_and(|(first, others)| (*c == '?' || c == first) && plainly(rest, others)),
        }
    }

    #[test]
    fn a_star_is_any_run_and_a_question_mark_any_one_character() {
        assert!(matches("joh*", "johannes") && matches("joh*", "joh"));
        assert!(matches("wom?n", "women") && !matches("wom?n", "womn"));
        assert!(matches("*burg", "hamburg") && !matches("*burg", "burger"));
    }

    #[test]
    fn the_end_of_a_prefix_range_skips_nothing() {
        assert_eq!(after(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after(b"a\xff"), Some(b"b".to_vec()));
        assert_eq!(after(b"\xff\xff"), None);
        assert_eq!(after(b""), None);
    }

    proptest::proptest! {
        #[test]
        fn globbing_agrees_with_its_definition(pattern in "[ab*?]{0,6}", text in "[ab]{0,8}") {
            let p: Vec<char> = pattern.chars().collect();
            let t: Vec<char> = text.chars().collect();
            proptest::prop_assert_eq!(matches(&pattern, &text), plainly(&p, &t));
        }
    }
}
