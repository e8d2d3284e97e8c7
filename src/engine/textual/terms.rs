//! The terms of an article that a word or pattern of a query stands for.

use std::ops::Range;

use regex::Regex;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::glob::glob;
use crate::engine::problem::whole_regex;
use crate::engine::textual::parts::Parts;
use crate::engine::textual::stem::SameStem;
use crate::engine::textual::text::ArticleText;
use crate::engine::words::Expansion;
use crate::engine::words::RawTest;

/// What a word or pattern stands for, ready to be looked for in texts.
#[derive(Debug)]
pub(super) enum Terms {
    /// This term.
    One(String),
    /// A form, and those that share its stem in the language of the article.
    Stem(SameStem),
    /// The forms that start so.
    Prefix(String),
    /// The forms that a pattern with `*` and `?` matches.
    Wildcard(Vec<char>),
    /// The forms within so many edits.
    Fuzzy(String, usize),
    /// The forms that match as a whole.
    Regex(Regex),
    /// The raw spellings of a form that pass a test.
    Raw(String, RawTest),
}

impl Terms {
    /// Makes an expansion ready.
    ///
    /// # Errors
    /// `Query` for a regular expression that cannot be used.
    pub(super) fn new(expansion: &Expansion, span: &Range<usize>) -> Result<Self, EngineError> {
        Ok(match expansion {
            Expansion::Term(term) => Self::One(term.clone()),
            Expansion::Stem { form, case } => Self::Stem(SameStem::new(form, *case)),
            Expansion::Prefix(prefix) => Self::Prefix(prefix.clone()),
            Expansion::Wildcard(pattern) => Self::Wildcard(pattern.chars().collect()),
            Expansion::Fuzzy(form, edits) => Self::Fuzzy(form.clone(), usize::from(*edits)),
            Expansion::Regex(pattern) => Self::Regex(whole_regex(pattern, span)?),
            Expansion::Raw { form, test } => Self::Raw(form.clone(), test.clone()),
        })
    }

    /// Returns the parts of texts in some languages that hold the terms.
    pub(super) fn parts(&self, languages: &[String]) -> Parts {
        match self {
            Self::One(term) => Parts::of(term),
            Self::Stem(word) => word.parts(languages),
            Self::Prefix(prefix) => Parts::starting_with(prefix),
            Self::Wildcard(pattern) => {
                let prefix = pattern.iter().take_while(|c| !matches!(c, '*' | '?'));
                Parts::starting_with(&prefix.collect::<String>())
            }
            Self::Fuzzy(..) | Self::Regex(_) => Parts::ALL,
            Self::Raw(form, _) => Parts::starting_with(&marker::raw_prefix(form)),
        }
    }

    /// Calls `each` with the terms of an article, with their positions; a term may come twice.
    pub(super) fn each(
        &self,
        text: &ArticleText,
        language: &str,
        each: &mut dyn FnMut(&str, &[u32]),
    ) {
        let mut forms_with = |prefix: &str, test: &dyn Fn(&str) -> bool| {
            let forms = text.starting_with(prefix).filter(|(term, _)| !marker::is_marker(term));
            forms.filter(|(term, _)| test(term)).for_each(|(term, places)| each(term, places));
        };
        match self {
            Self::One(term) => each(term, text.positions(term)),
            Self::Stem(word) => word.each(text, language, each),
            Self::Prefix(prefix) => forms_with(prefix, &|_| true),
            Self::Wildcard(pattern) => {
                let prefix = pattern.iter().take_while(|c| !matches!(c, '*' | '?'));
                let prefix: String = prefix.collect();
                forms_with(&prefix, &|term| glob(pattern, term));
                if !prefix.is_empty() {
                    let joined = marker::joined(&prefix);
                    text.starting_with(&joined)
                        .filter(|(term, _)| glob(pattern, marker::whole(term)))
                        .for_each(|(term, places)| each(term, places));
                }
            }
            Self::Fuzzy(form, edits) => {
                let letters = form.chars().count();
                forms_with("", &|term| {
                    term.chars().count().abs_diff(letters) <= *edits
                        && strsim::osa_distance(form, term) <= *edits
                });
            }
            Self::Regex(regex) => forms_with("", &|term| regex.is_match(term)),
            Self::Raw(form, test) => {
                let prefix = marker::raw_prefix(form);
                text.starting_with(&prefix)
                    .filter(|(term, _)| test.admits(&term[prefix.len()..]))
                    .for_each(|(term, places)| each(term, places));
            }
        }
    }
}
