//! Expands words of a query to terms of the index.
//!
//! The index holds folded forms, no stems: a word is expanded to the forms of the dictionary that
//! share its stem in a language of the index, and each form is looked for in articles of that language
//! only, so that no language changes what another finds. Near spellings and raw ones are looked for in
//! the same dictionaries; patterns are in `patterns`.

use std::ops::ControlFlow;

use tantivy::Term;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;

use crate::analysis::Case;
use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::costs::FIND_FORMS;
use crate::engine::embedded::costs::LOOK_AT_TERM;
use crate::engine::embedded::parallel;
use crate::engine::embedded::read::dictionary::TERMS_A_LOOK;
use crate::engine::embedded::read::dictionary::after;
use crate::engine::embedded::read::dictionary::each_form_once;
use crate::engine::embedded::read::dictionary::each_term;
use crate::engine::embedded::read::forms::Form;
use crate::engine::embedded::read::forms::Terms;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::problem::MOST_TERMS;
use crate::engine::words::ExpanderGroups;

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

/// Returns of each of some words its form, also where it is printed in two parts, and the forms that share
/// its stem in some of the languages, each with those languages; `""` is among them for articles of unknown
/// language. Cost: at most one walk over the dictionary, however many words there are.
pub(crate) fn same_stems(
    snapshot: &Snapshot,
    words: &[(String, Case)],
    languages: &[String],
    stop: &Stop,
) -> Result<Vec<Terms>, EngineError> {
    let mut found = Vec::with_capacity(words.len());
    for (form, _) in words {
        let mut forms = term(snapshot, form)?;
        if let Some(joined) = marker::in_two_parts(form) {
            let mut joined = term(snapshot, &joined)?;
            joined.retain(|_, form| !form.places.is_empty());
            forms.append(&mut joined);
        }
        found.push(forms);
    }
    let groups = ExpanderGroups::new(words, languages);
    let beginnings: Vec<String> = groups
        .prefixes()
        .into_iter()
        .flat_map(|prefix| [marker::joined(&prefix), prefix])
        .collect();
    // What begins in one way begins in no other: each form is looked at once.
    let parts = parallel::fold(
        &vec![1; beginnings.len()],
        words.len() as u64 * FIND_FORMS,
        || (groups.comparing(), vec![Terms::new(); words.len()]),
        |(comparing, part), number| {
            let (from, to) = (beginnings[number].as_bytes(), after(beginnings[number].as_bytes()));
            each_form_once(snapshot, from, to.as_deref(), stop, &mut |term, places| {
                let mut finders = Vec::new();
                comparing.each_expanded_to(marker::whole(term), &mut |number, languages| {
                    // As typed, it is looked for in every article.
                    if !found[number].contains_key(term) {
                        finders.push((number, languages.to_vec()));
                    }
                });
                if finders.is_empty() {
                    return Ok(ControlFlow::Continue(()));
                }
                let places = places()?;
                for (number, languages) in finders {
                    let form = part[number].entry(term.to_owned());
                    let new = || Form { places: places.clone(), ..Form::default() };
                    form.or_insert_with(new).languages.extend(languages);
                }
                Ok(ControlFlow::Continue(()))
            })
        },
    )?;
    for (_, part) in parts {
        found.iter_mut().zip(part).for_each(|(found, mut part)| found.append(&mut part));
    }
    found.iter_mut().flat_map(Terms::values_mut).for_each(|form| form.languages.sort_unstable());
    Ok(found)
}

/// Takes from some terms the places where only articles that were removed hold them: nothing is found there, and what
/// was taken down is not to be read off a list of words. Cost: none in a segment that nothing was removed from.
pub(crate) fn leave_out_removed(
    snapshot: &Snapshot,
    terms: &mut Terms,
    stop: &Stop,
) -> Result<(), EngineError> {
    if snapshot.segments().iter().all(|segment| !segment.reader().has_deletes()) {
        return Ok(());
    }
    for (looked_at, form) in terms.values_mut().enumerate() {
        if looked_at.is_multiple_of(TERMS_A_LOOK) {
            stop.check()?;
        }
        let mut held = Vec::with_capacity(form.places.len());
        for (number, info) in std::mem::take(&mut form.places) {
            if snapshot.segments()[number].is_held(&info)? {
                held.push((number, info));
            }
        }
        form.places = held;
    }
    Ok(())
}

/// Adds where the postings of a term are in a segment, once. One more term than are allowed says that
/// there are too many: no more are kept.
pub(crate) fn add(terms: &mut Terms, number: usize, term: &str, info: &TermInfo) {
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

/// Returns terms unless there are too many.
pub(crate) fn limited(terms: Terms) -> Result<Terms, ExpandError> {
    if terms.len() > MOST_TERMS {
        return Err(ExpandError::TooMany);
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::engine::embedded::read::dictionary::each_term;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::article;
    use crate::engine::words::Expanders;

    /// The forms of one word, of all terms there are.
    fn one_by_one(snapshot: &Snapshot, word: &str, case: Case, languages: &[String]) -> Terms {
        let expanders = Expanders::new(word, case, languages);
        let joined = marker::in_two_parts(word);
        let is_typed = |term: &str| term == word || Some(term) == joined.as_deref();
        let mut terms = Terms::from([(word.to_owned(), Form::default())]);
        let (text, stop) = (snapshot.fields().text, Stop::new());
        each_term(snapshot, text, "", &stop, &mut |number, term, info| {
            let languages = match is_typed(term) {
                true => Vec::new(),
                false => expanders.languages(marker::whole(term)),
            };
            if is_typed(term) || !languages.is_empty() {
                let form = terms.entry(term.to_owned()).or_default();
                form.languages = languages;
                form.add(number, info);
            }
        })
        .expect("a sound index");
        terms
    }

    #[test]
    fn many_words_are_expanded_at_once_to_what_each_is_alone() {
        let texts = [
            ("en", "The strikes went on; strikers were striking. Re-election, reelected, U.S. us."),
            ("en", "Policies of the police. A car, cars, caring and carers. Runs and running."),
            ("es", "La salida de los pares. Para parar la pared, los precios del presidente."),
            ("ru", "Правительство и правительства. Выборы в Киеве, Киев и выборов."),
            ("", "Strike! Выборы, salidas; the presidents, los presidentes."),
        ];
        let mut corpus = Corpus::new();
        for (number, (lang, body)) in texts.iter().cycle().take(15).enumerate() {
            let lang = (!lang.is_empty()).then(|| (*lang).to_owned());
            let body = format!("{body} Word{number}.");
            corpus = corpus.with(Article { lang, ..article(&number.to_string(), &body) });
        }
        let index = corpus.index_in(4);
        let snapshot = index.snapshot();
        assert!(snapshot.segments().len() > 1);
        let languages = ["en", "es", "ru"].map(str::to_owned);
        let text = "strike strikes striking reelection us police policy car cars care run par para \
                    salida precio presidente president правительства выборы киев киева absent is";
        let words: Vec<(String, Case)> = text
            .split_whitespace()
            .flat_map(|word| {
                [Case::Lower, Case::Capitalized, Case::AllCaps].map(|case| (word.to_owned(), case))
            })
            .collect();
        let together = same_stems(snapshot, &words, &languages, &Stop::new()).expect("sound");
        let mut opened = 0;
        for ((word, case), together) in words.iter().zip(together) {
            let alone = one_by_one(snapshot, word, *case, &languages);
            opened += alone.len() - 1;
            assert_eq!(together, alone, "{word} {case:?}");
        }
        assert!(opened > 50, "{opened} forms");
    }
}
