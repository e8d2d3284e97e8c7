//! Looks for the forms that match a pattern: a beginning, a wildcard, a regular expression.
//!
//! A pattern that says how its forms begin is looked for in a range of each segment's dictionary. Any form may
//! match one that does not, and the whole dictionary is read for it: once for all such patterns of a query, by two
//! threads. What that takes is known before, so that a query that may not take it costs nothing.

use std::ops::ControlFlow;

use regex::Regex;
use regex_syntax::hir::literal::Extractor;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs;
use crate::engine::embedded::costs::LOOK_AT_TERM;
use crate::engine::embedded::costs::TRY_PATTERN;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::add;
use crate::engine::embedded::query::expand::limited;
use crate::engine::embedded::read::dictionary::after;
use crate::engine::embedded::read::dictionary::each_form;
use crate::engine::embedded::read::dictionary::each_form_once;
use crate::engine::embedded::read::forms::Form;
use crate::engine::embedded::read::forms::Terms;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::glob::glob;
use crate::engine::problem::MOST_TERMS;

/// What forms are looked for by.
pub(crate) struct Pattern<'p> {
    /// One of them begins each form, sorted, none the beginning of another: the empty one is alone. What is
    /// printed in two parts is looked for where a beginning says so.
    beginnings: Vec<Vec<u8>>,
    test: Box<dyn Fn(&str) -> bool + Sync + 'p>,
}

impl<'p> Pattern<'p> {
    /// Returns that of the forms that start with `prefix`.
    pub(crate) fn prefix(prefix: &str) -> Self {
        Self { beginnings: vec![prefix.as_bytes().to_vec()], test: Box::new(|_| true) }
    }

    /// Returns that of the forms that match `pattern`, in which `*` is any run and `?` any one character; where it
    /// begins with a letter, also those that are printed in two parts.
    pub(crate) fn wildcard(pattern: &'p str) -> Self {
        let prefix: String = pattern.chars().take_while(|c| !matches!(c, '*' | '?')).collect();
        // Most forms are refused for a letter they lack, faster than by the pattern.
        let letters = pattern.split(['*', '?']).max_by_key(|part| part.len()).unwrap_or("");
        let pattern: Vec<char> = pattern.chars().collect();
        let test = move |term: &str| {
            let whole = marker::whole(term);
            whole.contains(letters) && glob(&pattern, whole)
        };
        let beginnings = match prefix.is_empty() {
            true => vec![Vec::new()],
            false => vec![marker::joined(&prefix).into_bytes(), prefix.into_bytes()],
        };
        Self { beginnings, test: Box::new(test) }
    }

    /// Returns that of the forms the whole of which matches `regex`, which was made of `pattern`.
    pub(crate) fn regex(pattern: &str, regex: Regex) -> Self {
        Self { beginnings: beginnings(pattern), test: Box::new(move |term| regex.is_match(term)) }
    }

    /// Returns whether any form may match, however it begins.
    pub(crate) fn is_anywhere(&self) -> bool {
        self.beginnings.iter().any(Vec::is_empty)
    }

    /// Returns the forms that match.
    pub(crate) fn forms(&self, snapshot: &Snapshot, stop: &Stop) -> Result<Terms, ExpandError> {
        if self.is_anywhere() {
            stop.spend(steps_anywhere(snapshot));
            stop.check()?;
            let found = anywhere(snapshot, std::slice::from_ref(self), stop)?;
            return Ok(found.map_err(|_| ExpandError::TooMany)?.pop().unwrap_or_default());
        }
        let mut terms = Terms::new();
        for beginning in &self.beginnings {
            for (number, segment) in snapshot.segments().iter().enumerate() {
                let end = after(beginning);
                each_form(segment, beginning, end.as_deref(), stop, &mut |term, info| {
                    stop.spend(TRY_PATTERN);
                    let is_form = !marker::is_marker(term) || marker::whole(term) != term;
                    if is_form && (self.test)(term) {
                        add(&mut terms, number, term, info);
                    }
                })?;
            }
        }
        limited(terms)
    }
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

/// Returns the steps that a pattern takes that may match anywhere in the dictionary.
pub(crate) fn steps_anywhere(snapshot: &Snapshot) -> u64 {
    all(snapshot) * (LOOK_AT_TERM + TRY_PATTERN)
}

fn all(snapshot: &Snapshot) -> u64 {
    snapshot.segments().iter().map(|segment| segment.text().count() as u64).sum()
}

/// A pattern that too many forms match: its number.
pub(crate) struct Full(pub(crate) usize);

/// The dictionary is read in two halves at once: this is where the second starts.
const MIDDLE: &[u8] = b"m";

/// Returns of each of some patterns the forms that match. Reads every term of the index once, with two threads where
/// there are many: a leading wildcard leaves no other way (`benches/queries.md`). Who calls it takes the steps.
pub(crate) fn anywhere(
    snapshot: &Snapshot,
    patterns: &[Pattern<'_>],
    stop: &Stop,
) -> Result<Result<Vec<Terms>, Full>, EngineError> {
    let read = |from: &[u8], to: Option<&[u8]>| -> Result<Result<Vec<Terms>, Full>, EngineError> {
        let (mut found, mut full) = (vec![Terms::new(); patterns.len()], None);
        each_form_once(snapshot, from, to, stop, &mut |term, places| {
            for (number, (pattern, terms)) in patterns.iter().zip(&mut found).enumerate() {
                if (pattern.test)(term) {
                    let form = Form { places: places()?, ..Form::default() };
                    terms.insert(term.to_owned(), form);
                    if terms.len() > MOST_TERMS {
                        full = Some(Full(number));
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(full.map_or(Ok(found), Err))
    };
    // Markers start with a control character, forms never do.
    let halves: [(&[u8], Option<&[u8]>); 2] = [(b" ", Some(MIDDLE)), (MIDDLE, None)];
    let halves = parallel::map(&[1, 1], all(snapshot) * costs::TEST_TERM, |half| {
        let (from, to) = halves[half];
        read(from, to)
    })?;
    let mut all = vec![Terms::new(); patterns.len()];
    for half in halves {
        // The first half decides, whichever was read faster.
        let half = match half {
            Ok(half) => half,
            Err(full) => return Ok(Err(full)),
        };
        for (number, (all, mut half)) in all.iter_mut().zip(half).enumerate() {
            all.append(&mut half);
            if all.len() > MOST_TERMS {
                return Ok(Err(Full(number)));
            }
        }
    }
    Ok(Ok(all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::embedded::read::dictionary::each_term;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::article;

    #[test]
    fn patterns_of_any_form_are_looked_for_together_and_find_what_each_does() {
        let mut corpus = Corpus::new();
        for (number, body) in [
            "The ministers met in Hamburg and Augsburg; re-election of a well-known mayor.",
            "Zebras and minor matters: 1,200 of them, in Würzburg's mines.",
            "Мэр Петербурга встретил министров; nothing new in Hamburg.",
        ]
        .into_iter()
        .cycle()
        .take(9)
        .enumerate()
        {
            let body = format!("{body} Word{number}");
            corpus = corpus.with(article(&number.to_string(), &body));
        }
        let index = corpus.index_in(4);
        let (snapshot, stop) = (index.snapshot(), Stop::new());
        assert!(snapshot.segments().len() > 1);
        let regex = |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).expect("a pattern");
        let patterns = [
            Pattern::wildcard("*burg"),
            Pattern::wildcard("?in*"),
            Pattern::regex(".*[0-9]", regex(".*[0-9]")),
            Pattern::wildcard("*"),
            Pattern::regex("(?:a|.)*", regex("(?:a|.)*")),
        ];
        let together = anywhere(snapshot, &patterns, &stop).expect("sound").ok().expect("few");
        let mut found = 0;
        for (pattern, together) in patterns.iter().zip(together) {
            assert!(pattern.is_anywhere());
            let mut plainly = Terms::new();
            let text = snapshot.fields().text;
            each_term(snapshot, text, "", &stop, &mut |number, term, info| {
                if !marker::is_marker(term) && (pattern.test)(term) {
                    add(&mut plainly, number, term, info);
                }
            })
            .expect("a sound index");
            assert_eq!(together, plainly);
            assert_eq!(pattern.forms(snapshot, &stop).expect("few"), plainly);
            found += plainly.len();
        }
        assert!(found > 60, "{found}");
    }

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
