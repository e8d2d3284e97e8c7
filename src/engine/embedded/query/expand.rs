//! Expands words of a query to terms of the index.
//!
//! The index holds folded forms, no stems: a word is expanded to the forms of the dictionary that
//! share its stem in a language of the index, and each form is looked for in articles of that language
//! only, so that no language changes what another finds. Wildcards, regular expressions and near
//! spellings expand the same way, by walking a range of each segment's dictionary.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;
use regex_syntax::hir::literal::Extractor;
use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;

use crate::analysis::Case;
use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs;
use crate::engine::embedded::costs::LOOK_AT_TERM;
use crate::engine::embedded::costs::STEM_TERM;
use crate::engine::embedded::costs::TRY_PATTERN;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::dictionary::after;
use crate::engine::embedded::read::dictionary::each_form;
use crate::engine::embedded::read::dictionary::each_term;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::glob::glob;
use crate::engine::problem::MOST_TERMS;
use crate::engine::words::Expanders;
use crate::engine::words::PARTS;

/// Terms a word stands for. A term typed that no segment holds has no places.
pub(crate) type Terms = BTreeMap<String, Form>;

/// A term a word stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    /// Where its postings are: the number of a segment and what its dictionary says.
    pub(crate) places: Vec<(usize, TermInfo)>,
    /// The languages whose articles it is looked for in, sorted, `""` for articles of unknown
    /// language; none stands for every article.
    pub(crate) languages: Vec<String>,
    /// What an occurrence counts, of [`PARTS`].
    pub(crate) parts: u32,
    /// Further languages whose articles it is looked for in, and what an occurrence counts there.
    pub(crate) lesser: Option<(Vec<String>, u32)>,
}

impl Form {
    /// Returns the languages whose articles it is looked for in, with what an occurrence counts there.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (&Vec<String>, u32)> {
        let lesser = self.lesser.as_ref().map(|(languages, parts)| (languages, *parts));
        std::iter::once((&self.languages, self.parts)).chain(lesser)
    }
}

impl Default for Form {
    fn default() -> Self {
        Self { places: Vec::new(), languages: Vec::new(), parts: PARTS, lesser: None }
    }
}

/// Why a word could not be expanded.
#[derive(Debug)]
pub(crate) enum ExpandError {
    /// It would be expanded to more than [`MOST_TERMS`]; how many more is not counted.
    TooMany,
    /// The dictionary could not be read.
    Engine(EngineError),
}

impl From<EngineError> for ExpandError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// Returns one term, whether a segment holds it or not.
pub(crate) fn term(snapshot: &Snapshot, term: &str) -> Result<Terms, EngineError> {
    let key = Term::from_field_text(snapshot.fields().text, term);
    let mut places = Vec::new();
    for (number, segment) in snapshot.segments().iter().enumerate() {
        let info = segment.text().get(key.serialized_value_bytes());
        if let Some(info) = info.map_err(EngineError::damaged)? {
            places.push((number, info));
        }
    }
    Ok(Terms::from([(term.to_owned(), Form { places, ..Form::default() })]))
}

/// Returns `form`, also where it is printed in two parts, and the forms that share its stem in some
/// of the languages, each with those languages; `""` is among them for articles of unknown language.
pub(crate) fn same_stem(
    snapshot: &Snapshot,
    form: &str,
    case: Case,
    languages: &[String],
    stop: &Stop,
) -> Result<Terms, EngineError> {
    let mut forms = term(snapshot, form)?;
    if let Some(joined) = marker::in_two_parts(form) {
        let mut joined = term(snapshot, &joined)?;
        joined.retain(|_, form| !form.places.is_empty());
        forms.append(&mut joined);
    }
    let expanders = Expanders::new(form, case, languages);
    for prefix in expanders.prefixes() {
        for prefix in [prefix.clone(), marker::joined(&prefix)] {
            scan(&expanders, snapshot, &prefix, &mut forms, stop)?;
        }
    }
    Ok(forms)
}

/// Adds the forms of a word's stem among the terms that start with `prefix`.
fn scan(
    expanders: &Expanders,
    snapshot: &Snapshot,
    prefix: &str,
    forms: &mut Terms,
    stop: &Stop,
) -> Result<(), EngineError> {
    let is_alone = snapshot.segments().len() == 1;
    let mut others = Others::default();
    each_term(snapshot, snapshot.fields().text, prefix, stop, &mut |number, term, info| {
        if let Some(form) = forms.get_mut(term) {
            form.add(number, info);
            return;
        }
        if others.contains(term) {
            return;
        }
        stop.spend(STEM_TERM);
        let languages = expanders.languages(marker::whole(term));
        if !languages.is_empty() {
            let places = vec![(number, info.clone())];
            forms.insert(term.to_owned(), Form { places, languages, ..Form::default() });
        } else if number == 0 && !is_alone {
            others.add(term);
        }
    })
}

/// Forms of the first segment that are not of a word's stem, sorted: stemming takes longer than finding
/// them here. The first is the largest and has most of what others have.
#[derive(Default)]
struct Others {
    /// All of them, one behind the other.
    text: String,
    /// Where each starts and ends.
    places: Vec<Range<usize>>,
}

impl Others {
    /// Adds a form that is behind all others.
    fn add(&mut self, form: &str) {
        let start = self.text.len();
        self.text.push_str(form);
        self.places.push(start..self.text.len());
    }

    fn contains(&self, form: &str) -> bool {
        let of = |place: &Range<usize>| &self.text[place.clone()];
        self.places.binary_search_by(|place| of(place).cmp(form)).is_ok()
    }
}

impl Form {
    /// Adds where its postings are in a segment, once.
    fn add(&mut self, number: usize, info: &TermInfo) {
        if !self.places.iter().any(|(known, _)| *known == number) {
            self.places.push((number, info.clone()));
        }
    }
}

/// Adds where the postings of a term are in a segment, once. One more term than are allowed says that
/// there are too many: no more are kept.
fn add(terms: &mut Terms, number: usize, term: &str, info: &TermInfo) {
    let is_full = terms.len() > MOST_TERMS;
    match terms.get_mut(term) {
        Some(form) => form.add(number, info),
        None if is_full => {}
        None => {
            let places = vec![(number, info.clone())];
            terms.insert(term.to_owned(), Form { places, ..Form::default() });
        }
    }
}

/// Returns the forms that match `pattern`, in which `*` is any run and `?` any one character; where it begins
/// with a letter, also those that are printed in two parts.
pub(crate) fn wildcard(
    snapshot: &Snapshot,
    pattern: &str,
    stop: &Stop,
) -> Result<Terms, ExpandError> {
    let prefix: String = pattern.chars().take_while(|c| !matches!(c, '*' | '?')).collect();
    // Most forms are refused for a letter they lack, faster than by the pattern.
    let letters = pattern.split(['*', '?']).max_by_key(|part| part.len()).unwrap_or("");
    let pattern: Vec<char> = pattern.chars().collect();
    let test = |term: &str| {
        let whole = marker::whole(term);
        whole.contains(letters) && glob(&pattern, whole)
    };
    let beginnings = match prefix.is_empty() {
        true => vec![Vec::new()],
        false => vec![marker::joined(&prefix).into_bytes(), prefix.into_bytes()],
    };
    gather(snapshot, &beginnings, stop, &test)
}

/// Returns the forms that start with `prefix`.
pub(crate) fn prefix(snapshot: &Snapshot, prefix: &str, stop: &Stop) -> Result<Terms, ExpandError> {
    gather(snapshot, &[prefix.as_bytes().to_vec()], stop, &|_| true)
}

/// Returns the forms the whole of which matches `regex`, which was made of `pattern`.
pub(crate) fn regex(
    snapshot: &Snapshot,
    pattern: &str,
    regex: &Regex,
    stop: &Stop,
) -> Result<Terms, ExpandError> {
    gather(snapshot, &beginnings(pattern), stop, &|term| regex.is_match(term))
}

/// Returns the beginnings one of which everything has that matches a regular expression as a whole.
fn beginnings(pattern: &str) -> Vec<Vec<u8>> {
    let anything = || vec![Vec::new()];
    let Ok(parsed) = regex_syntax::parse(pattern) else { return anything() };
    let literals = Extractor::new().extract(&parsed);
    let Some(literals) = literals.literals() else { return anything() };
    let mut beginnings: Vec<Vec<u8>> = literals.iter().map(|l| l.as_bytes().to_vec()).collect();
    beginnings.sort_unstable();
    beginnings.dedup_by(|later, earlier| later.starts_with(earlier));
    beginnings
}

/// Returns the raw spellings of `form` that are neither the form itself, capitalized nor in capitals
/// and that `test` admits.
pub(crate) fn raw_spellings(
    snapshot: &Snapshot,
    form: &str,
    stop: &Stop,
    test: &mut dyn FnMut(&str) -> bool,
) -> Result<Terms, ExpandError> {
    let prefix = marker::raw_prefix(form);
    let mut terms = Terms::new();
    each_term(snapshot, snapshot.fields().text, &prefix, stop, &mut |number, term, info| {
        if test(&term[prefix.len()..]) {
            add(&mut terms, number, term, info);
        }
    })?;
    Ok(terms)
}

/// Returns the forms within `distance` edits (insertions, deletions, substitutions, transpositions).
pub(crate) fn fuzzy(
    snapshot: &Snapshot,
    form: &str,
    distance: u8,
    stop: &Stop,
) -> Result<Terms, ExpandError> {
    let text = snapshot.fields().text;
    let query = FuzzyTermQuery::new(Term::from_field_text(text, form), distance, true);
    let automaton = query.automaton().map_err(EngineError::damaged)?;
    let mut terms = Terms::new();
    for (number, segment) in snapshot.segments().iter().enumerate() {
        stop.check()?;
        let mut stream = segment.text().search(&automaton).map_err(EngineError::damaged)?;
        while let Some((term, info)) = stream.next() {
            // Between two that are near are many that are looked at.
            stop.spend(20 * LOOK_AT_TERM);
            stop.check()?;
            let Ok(term) = std::str::from_utf8(term) else { continue };
            if !marker::is_marker(term) {
                add(&mut terms, number, term, info);
            }
            if terms.len() > MOST_TERMS {
                return Err(ExpandError::TooMany);
            }
        }
    }
    limited(terms)
}

/// Returns the forms that start with one of `beginnings`, sorted and none the beginning of another,
/// and that pass `test`. What is printed in two parts is among them where a beginning says so.
fn gather(
    snapshot: &Snapshot,
    beginnings: &[Vec<u8>],
    stop: &Stop,
    test: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Terms, ExpandError> {
    let mut terms = Terms::new();
    for beginning in beginnings {
        if beginning.is_empty() {
            terms = all_forms(snapshot, stop, test)?;
            continue;
        }
        for (number, segment) in snapshot.segments().iter().enumerate() {
            let end = after(beginning);
            each_form(segment, beginning, end.as_deref(), stop, &mut |term, info| {
                stop.spend(TRY_PATTERN);
                let is_form = !marker::is_marker(term) || marker::whole(term) != term;
                if is_form && test(term) {
                    add(&mut terms, number, term, info);
                }
            })?;
        }
    }
    limited(terms)
}

/// The dictionary is read in two halves at once: this is where the second starts.
const MIDDLE: &[u8] = b"m";

/// Returns all forms that pass `test`. Reads every term of the index, with two threads where there are
/// many: a leading wildcard leaves no other way (`benches/queries.md`).
fn all_forms(
    snapshot: &Snapshot,
    stop: &Stop,
    test: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Terms, EngineError> {
    let read = |from: &[u8], to: Option<&[u8]>| -> Result<Terms, EngineError> {
        let mut terms = Terms::new();
        for (number, segment) in snapshot.segments().iter().enumerate() {
            each_form(segment, from, to, stop, &mut |term, info| {
                // A term of an index with too many costs no test.
                if terms.len() <= MOST_TERMS && test(term) {
                    add(&mut terms, number, term, info);
                }
            })?;
        }
        Ok(terms)
    };
    // Markers start with a control character, forms never do.
    let halves: [(&[u8], Option<&[u8]>); 2] = [(b" ", Some(MIDDLE)), (MIDDLE, None)];
    let all: usize = snapshot.segments().iter().map(|s| s.text().count()).sum();
    // Known before any is looked at.
    stop.spend(all as u64 * TRY_PATTERN);
    stop.check()?;
    let halves = parallel::map(&[1, 1], all as u64 * costs::TEST_TERM, |half| {
        let (from, to) = halves[half];
        read(from, to)
    })?;
    let mut terms = Terms::new();
    halves.into_iter().for_each(|mut half| terms.append(&mut half));
    Ok(terms)
}

fn limited(terms: Terms) -> Result<Terms, ExpandError> {
    if terms.len() > MOST_TERMS {
        return Err(ExpandError::TooMany);
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regular_expression_tells_how_its_words_begin() {
        let read = |pattern: &str| -> Vec<String> {
            let texts = beginnings(pattern).into_iter();
            texts.map(|beginning| String::from_utf8_lossy(&beginning).into_owned()).collect()
        };
        assert_eq!(read("pr[a-z]+s"), ["pr"]);
        assert_eq!(read("colou?r|hue"), ["color", "colour", "hue"]);
        assert_eq!(read("(a|ab)c*"), ["a"]);
        assert_eq!(read(".*ing"), [""]);
        assert_eq!(read("x*"), [""]);
        assert_eq!(read("(?i)no"), ["NO", "No", "nO", "no"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_pattern_matches_begins_as_it_tells(
            pattern in "[abc.|?*+()\\[\\]]{0,8}",
            text in "[abc]{0,5}",
        ) {
            if let Ok(regex) = Regex::new(&format!("^(?:{pattern})$"))
                && regex.is_match(&text)
            {
                let begins = |beginning: &Vec<u8>| text.as_bytes().starts_with(beginning);
                proptest::prop_assert!(beginnings(&pattern).iter().any(begins), "{pattern}");
            }
        }
    }
}
