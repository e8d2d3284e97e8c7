//! What the forms count that a word was expanded to: less than the word as typed, and least in a language
//! that was hardly meant.
//!
//! Measured by `benches/expansion.rs`: whether the first hits for a word hold it, or a form of it in its
//! language.

use std::collections::BTreeMap;

use crate::analysis::marker;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;

/// What one occurrence of a word as it was typed counts; its other forms count less of these parts.
pub(crate) const PARTS: u32 = 16;
/// The parts of a form that may be another word, as the forms of a name are. However often an article
/// repeats it, it never counts as much as the word as typed.
pub(crate) const DOUBTFUL: u32 = PARTS / 8;
/// What an occurrence of another form of a word counts, of the parts of the word as typed.
pub(crate) const OTHER_FORM: u32 = 12;
/// The same in a language that was hardly meant.
pub(crate) const OF_OTHER_LANGUAGE: u32 = 1;
/// A language was hardly meant if another has so many times its evidence.
const HARDLY: f64 = 2.0;
/// A language of fewer of the articles is no rival: some articles are taken for it by mistake, and every
/// search would have to look.
const RIVAL: f64 = 0.02;
/// Of so few articles of a language little is concluded.
const FEW_ARTICLES: f64 = 50.0;

/// A language with its names in an index, sorted, and its articles.
pub(crate) type Rival = (String, Vec<String>, u64);

/// Which language a word was probably meant in.
pub(crate) struct Meant<'q> {
    form: &'q str,
    is_name: bool,
    /// `None` where nothing speaks for any.
    language: Option<String>,
    /// Whether it may have been another as well.
    is_unsure: bool,
}

impl<'q> Meant<'q> {
    /// Decides by how many live articles of each language hold the word as typed: between their number (more
    /// people ask in the language of more articles) and their share (the word is of the language it is
    /// frequent in).
    pub(crate) fn new(form: &'q str, is_name: bool, rivals: &[Rival], held: &[u64]) -> Self {
        let of = |((_, _, articles), held): (&Rival, &u64)| {
            *held as f64 / (*articles as f64 + FEW_ARTICLES).sqrt()
        };
        // Where there is one language, it was meant.
        let evidence: Vec<f64> = match rivals {
            [] | [_] => Vec::new(),
            _ => rivals.iter().zip(held).map(of).collect(),
        };
        let most = evidence.iter().copied().fold(0.0, f64::max);
        let first = evidence.iter().position(|one| *one >= most && most > 0.0);
        let is_unsure = evidence.iter().filter(|one| **one * HARDLY > most).count() > 1;
        Self { form, is_name, language: first.map(|at| rivals[at].0.clone()), is_unsure }
    }

    /// Returns what an occurrence of a form counts in articles of the languages it is looked for in, and in
    /// which of them it counts less; `None` for what counts as the word as typed. Those in which it counts
    /// less are taken out of `languages`.
    ///
    /// A word typed with a capital may be a name (`Harris`, not `harried`): its other forms hardly count,
    /// but in German, which writes every noun so. Nor do forms of a language that was hardly meant, nor,
    /// where it may have been one of several, those of any. This changes the order of hits, never which
    /// there are.
    pub(crate) fn weigh(&self, term: &str, languages: &mut Vec<String>) -> Option<Weighed> {
        // What is looked for in all articles is the word as typed.
        if marker::whole(term) == self.form || languages.is_empty() {
            return None;
        }
        let is_meant = |language: &String| {
            self.language.as_ref().is_none_or(|meant| stemmed_as(language, self.form) == *meant)
        };
        let may_be_name = self.is_name && !languages.iter().any(|lang| lang == "de");
        let parts = if self.is_unsure || may_be_name { DOUBTFUL } else { OTHER_FORM };
        // A form of the language that was meant may be one of another as well, which was not.
        let (in_meant, in_others): (Vec<_>, Vec<_>) =
            std::mem::take(languages).into_iter().partition(is_meant);
        if in_meant.is_empty() {
            *languages = in_others;
            return Some((OF_OTHER_LANGUAGE, None));
        }
        *languages = in_meant;
        Some((parts, (!in_others.is_empty()).then_some((in_others, OF_OTHER_LANGUAGE))))
    }
}

/// What an occurrence counts, and in which further languages it counts less.
pub(crate) type Weighed = (u32, Option<(Vec<String>, u32)>);

/// Returns the languages among `langs` that a form may be of, and that more than a few articles are in, of
/// the languages of an index with their articles, and of all its articles.
pub(crate) fn rivals_among(
    form: &str,
    langs: &[String],
    known: &[(String, u64)],
    articles: u64,
) -> Vec<Rival> {
    let in_known: u64 = known.iter().map(|(_, articles)| articles).sum();
    let unknown = (String::new(), articles.saturating_sub(in_known));
    let mut rivals: BTreeMap<&str, (Vec<String>, u64)> = BTreeMap::new();
    let fitting = known.iter().filter(|(lang, _)| langs.contains(lang) && writes(lang, form));
    for (language, articles) in fitting.chain([&unknown]) {
        let rival = rivals.entry(stemmed_as(language, form)).or_default();
        rival.0.push(language.clone());
        rival.0.sort_unstable();
        rival.1 += articles;
    }
    let least = RIVAL * articles as f64;
    let many = rivals.into_iter().filter(|(_, (_, articles))| *articles as f64 > least);
    many.map(|(rival, (names, articles))| (rival.to_owned(), names, articles)).collect()
}

/// Returns what the languages are called together that have one stemmer; for articles of unknown
/// language, what is assumed for a form.
fn stemmed_as<'l>(language: &'l str, form: &str) -> &'l str {
    match language.split(['-', '_']).next().unwrap_or(language) {
        "" => default_language(form),
        "nb" | "nn" => "no",
        "bs" | "hr" => "sr",
        language => language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_one_stemmer_are_one() {
        for (language, together) in [("nb", "no"), ("nn", "no"), ("hr", "sr"), ("pt-BR", "pt")] {
            assert_eq!(stemmed_as(language, "word"), together);
        }
        assert_eq!(stemmed_as("", "слово"), "ru");
    }
}
