//! Names in the words of a dialect: of sources, and of people as indexes of journals write them.

use crate::query::ast::Clause;
use crate::query::ast::DateExpression;
use crate::query::ast::NamePattern;
use crate::query::ast::PhrasePart;
use crate::query::chars::quoted;

/// One word of a phrase, or alone.
pub(crate) struct Term {
    /// The word or pattern, with our wildcards.
    pub(crate) part: PhrasePart,
    /// What it is when it is alone and no wildcard can say it.
    pub(crate) alone: Option<Clause<DateExpression>>,
}

/// Returns what finds the names that hold these words.
pub(crate) fn name_pattern(terms: &[Term]) -> NamePattern {
    let wild = terms.iter().any(|term| matches!(term.part, PhrasePart::Wildcard(_)));
    let text = name_text(terms);
    let text = text.trim_matches('*').to_owned();
    if wild { NamePattern::Wildcard(format!("*{text}*")) } else { NamePattern::Words(text) }
}

/// Returns what finds `Smith J*` and `Smith J`, a surname and the beginning of another name, with its note:
/// newspapers print `John Smith`, indexes of journals `Smith, J`.
pub(crate) fn initials(terms: &[Term]) -> Option<(NamePattern, String)> {
    let [Term { part: PhrasePart::Word(surname), .. }, second] = terms else { return None };
    let plain = |text: &str| !text.is_empty() && text.chars().all(char::is_alphabetic);
    match &second.part {
        PhrasePart::Wildcard(pattern) => {
            let beginning = pattern.strip_suffix('*').filter(|stem| plain(stem))?;
            if !plain(surname) {
                return None;
            }
            let regex = format!(
                "(?i)(.*\\W)?({surname},? {beginning}.*|{beginning}\\S* (.* )?{surname}(\\W.*)?)"
            );
            let note = format!(
                "{} is read in either order: {surname}, {beginning}… and {beginning}… {surname}",
                quoted(&format!("{surname} {pattern}"))
            );
            Some((NamePattern::Regex(regex), note))
        }
        PhrasePart::Word(given) if plain(given) && given.chars().count() <= 2 => {
            let note = format!(
                "{} is looked for as written; newspapers print whole names: {surname} {given}* is any such \
                 name, in either order",
                quoted(&format!("{surname} {given}"))
            );
            Some((NamePattern::Words(format!("{surname} {given}")), note))
        }
        PhrasePart::Word(_) | PhrasePart::Exact(_) | PhrasePart::AnyWord => None,
    }
}

/// Returns the words as one text.
pub(crate) fn name_text(terms: &[Term]) -> String {
    let texts: Vec<&str> = terms
        .iter()
        .map(|term| match &term.part {
            PhrasePart::Word(text) | PhrasePart::Exact(text) | PhrasePart::Wildcard(text) => {
                text.as_str()
            }
            PhrasePart::AnyWord => "*",
        })
        .collect();
    texts.join(" ")
}
