//! What the forms count that a word was expanded to: less than the word as typed, and least in a language
//! that was hardly meant.
//!
//! Measured by `benches/expansion.rs`: whether the first hits for a word hold it, or a form of it in its
//! language.

use std::collections::BTreeMap;

use crate::analysis::marker;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::matching::DOUBTFUL;
use crate::engine::embedded::query::segment_word::each_block;
use crate::engine::embedded::read::masks::Admitted;
use crate::engine::embedded::read::snapshot::Snapshot;

/// What an occurrence of another form of a word counts, of the parts of the word as typed.
const OTHER_FORM: u32 = 12;
/// The same in a language that was hardly meant.
const OF_OTHER_LANGUAGE: u32 = 1;
/// A language was hardly meant if another has so many times its [`evidence`].
const HARDLY: f64 = 2.0;
/// A language of fewer of the articles is no rival: some articles are taken for it by mistake, and every
/// search would have to look.
const RIVAL: f64 = 0.02;
/// Of so few articles of a language little is concluded.
const FEW_ARTICLES: f64 = 50.0;

/// Weighs the forms a word was expanded to: it counts most as typed, in any language.
///
/// A word typed with a capital may be a name (`Harris`, not `harried`): its other forms hardly count,
/// but in German, which writes every noun so. Nor do forms of a language that was hardly meant, nor,
/// where it may have been one of several, those of any. This changes the order of hits, never which
/// there are.
pub(crate) fn weigh(
    snapshot: &Snapshot,
    form: &str,
    is_name: bool,
    langs: &[String],
    terms: &mut Terms,
    stop: &Stop,
) -> Result<(), EngineError> {
    let langs: Vec<&String> = langs.iter().filter(|lang| writes(lang, form)).collect();
    let evidence = if terms.values().all(|form| form.languages.is_empty()) {
        Vec::new()
    } else {
        evidence(snapshot, terms, form, &rivals(snapshot, form, &langs)?, stop)?
    };
    let most = evidence.iter().map(|(_, evidence)| *evidence).fold(0.0, f64::max);
    let meant = evidence.iter().find(|(_, evidence)| *evidence >= most && most > 0.0);
    let is_unsure = evidence.iter().filter(|(_, one)| one * HARDLY > most).count() > 1;
    for (term, other) in terms {
        // What is looked for in all articles is the word as typed.
        if marker::whole(term) == form || other.languages.is_empty() {
            continue;
        }
        let is_meant =
            |language: &String| meant.is_none_or(|(meant, _)| stemmed_as(language, form) == meant);
        other.parts = if is_unsure || is_name && !other.languages.iter().any(|lang| lang == "de") {
            DOUBTFUL
        } else {
            OTHER_FORM
        };
        // A form of the language that was meant may be one of another as well, which was not.
        let (in_meant, in_others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut other.languages).into_iter().partition(is_meant);
        if in_meant.is_empty() {
            (other.languages, other.parts) = (in_others, OF_OTHER_LANGUAGE);
        } else {
            other.languages = in_meant;
            other.lesser = (!in_others.is_empty()).then_some((in_others, OF_OTHER_LANGUAGE));
        }
    }
    Ok(())
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

/// A language with its names in the index, sorted, and its articles.
type Rival = (String, Vec<String>, u64);

/// Returns the languages among `langs` that a form may be of, and that more than a few articles are in.
fn rivals(snapshot: &Snapshot, form: &str, langs: &[&String]) -> Result<Vec<Rival>, EngineError> {
    let known = snapshot.languages()?;
    let in_known: u64 = known.iter().map(|(_, articles)| articles).sum();
    let unknown = (String::new(), snapshot.articles().saturating_sub(in_known));
    let mut rivals: BTreeMap<&str, (Vec<String>, u64)> = BTreeMap::new();
    let fitting = known.iter().filter(|(language, _)| langs.contains(&language));
    for (language, articles) in fitting.chain([&unknown]) {
        let rival = rivals.entry(stemmed_as(language, form)).or_default();
        rival.0.push(language.clone());
        rival.0.sort_unstable();
        rival.1 += articles;
    }
    let least = RIVAL * snapshot.articles() as f64;
    let many = rivals.into_iter().filter(|(_, (_, articles))| *articles as f64 > least);
    Ok(many.map(|(rival, (names, articles))| (rival.to_owned(), names, articles)).collect())
}

/// Returns how much speaks for it that each of several languages was meant by a word: its live articles
/// that hold the word as typed, between their number (more people ask in the language of more articles)
/// and their share (the word is of the language it is frequent in). Cost: a walk over the postings of the
/// word; none where there is one language.
fn evidence(
    snapshot: &Snapshot,
    terms: &Terms,
    form: &str,
    rivals: &[Rival],
    stop: &Stop,
) -> Result<Vec<(String, f64)>, EngineError> {
    if rivals.len() < 2 {
        return Ok(Vec::new());
    }
    let mut held = vec![0_u64; rivals.len()];
    for (number, info) in terms.get(form).into_iter().flat_map(|form| &form.places) {
        stop.check()?;
        let segment = &snapshot.segments()[*number];
        let of = |(_, names, _): &Rival| segment.admitted(snapshot.fields(), names);
        let admitted: Vec<Admitted> = rivals.iter().map(of).collect::<Result<_, _>>()?;
        each_block(segment, info, &mut None, &mut |docs, _| {
            for &doc in docs.iter().filter(|doc| segment.is_live(**doc)) {
                for (held, admitted) in held.iter_mut().zip(&admitted) {
                    *held += u64::from(match admitted {
                        Admitted::All => true,
                        Admitted::None => false,
                        Admitted::Some(mask) => mask.contains(doc),
                    });
                }
            }
        })?;
    }
    let evidence = |((rival, _, articles), held): (&Rival, u64)| {
        (rival.clone(), held as f64 / (*articles as f64 + FEW_ARTICLES).sqrt())
    };
    Ok(rivals.iter().zip(held).map(evidence).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Case;
    use crate::article::Article;
    use crate::engine::embedded::query::expand::same_stem;
    use crate::engine::embedded::query::matching::PARTS;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::Indexed;
    use crate::engine::embedded::tests::TODAY;
    use crate::engine::embedded::tests::article;
    use crate::search::SearchRequest;

    /// Indexes so many articles in each language that hold these words.
    fn index(of_languages: &[(&str, usize, &str)]) -> Indexed {
        let mut corpus = Corpus::new();
        for (lang, articles, body) in of_languages {
            for number in 0..*articles {
                let lang = (!lang.is_empty()).then(|| (*lang).to_owned());
                let title = format!("{number}");
                corpus = corpus.with(Article { lang, ..article(&title, body) });
            }
        }
        corpus.index_in(17)
    }

    /// Returns what each term counts that a word is expanded to.
    fn parts(index: &Indexed, word: &str, is_name: bool) -> Vec<(String, u32)> {
        let (snapshot, stop) = (index.snapshot(), Stop::new());
        let langs = snapshot.languages().expect("a sound index");
        let langs: Vec<String> = langs.iter().map(|(lang, _)| lang.clone()).collect();
        let case = if is_name { Case::Capitalized } else { Case::Lower };
        let mut terms = same_stem(snapshot, word, case, &langs, &stop).expect("a sound index");
        let before: Vec<String> = terms.keys().cloned().collect();
        weigh(snapshot, word, is_name, &langs, &mut terms, &stop).expect("a sound index");
        // The order of hits changes, never which there are.
        assert_eq!(terms.keys().cloned().collect::<Vec<_>>(), before);
        terms.into_iter().map(|(term, form)| (term, form.parts)).collect()
    }

    fn counts(index: &Indexed, word: &str, is_name: bool, expected: &[(&str, u32)]) {
        let found = parts(index, word, is_name);
        let found: Vec<(&str, u32)> = found.iter().map(|(term, n)| (term.as_str(), *n)).collect();
        assert_eq!(found, expected, "{word}");
    }

    #[test]
    fn a_word_counts_most_as_typed() {
        let index = index(&[("en", 3, "The strike, the strikes.")]);
        counts(&index, "strike", false, &[("strike", PARTS), ("strikes", OTHER_FORM)]);
        counts(&index, "strikes", false, &[("strike", OTHER_FORM), ("strikes", PARTS)]);
    }

    #[test]
    fn other_forms_of_what_may_be_a_name_hardly_count_but_in_german() {
        let english = index(&[("en", 3, "The banks of the bank.")]);
        counts(&english, "bank", true, &[("bank", PARTS), ("banks", DOUBTFUL)]);
        let german = index(&[("de", 3, "Die Wahl, die Wahlen.")]);
        counts(&german, "wahl", true, &[("wahl", PARTS), ("wahlen", OTHER_FORM)]);
    }

    #[test]
    fn forms_of_a_language_that_was_hardly_meant_count_least() {
        let index = index(&[("en", 20, "A sale."), ("es", 20, "La salida.")]);
        counts(&index, "sale", false, &[("sale", PARTS), ("salida", OF_OTHER_LANGUAGE)]);
        // Where the other language says the word more, it was meant.
        let index = self::index(&[("en", 20, "A house."), ("es", 20, "Un par, los pares.")]);
        counts(&index, "par", false, &[("par", PARTS), ("pares", OTHER_FORM)]);
    }

    #[test]
    fn a_form_of_two_languages_counts_in_each_by_whether_it_was_meant() {
        let index = index(&[("pt", 20, "Ele pode, podemos."), ("es", 20, "Podemos.")]);
        let (snapshot, stop) = (index.snapshot(), Stop::new());
        let langs = ["es".to_owned(), "pt".to_owned()];
        let mut terms = same_stem(snapshot, "pode", Case::Lower, &langs, &stop).expect("sound");
        weigh(snapshot, "pode", false, &langs, &mut terms, &stop).expect("sound");
        let form = &terms["podemos"];
        assert_eq!((&form.languages[..], form.parts), (&["pt".to_owned()][..], OTHER_FORM));
        assert_eq!(form.lesser, Some((vec!["es".to_owned()], OF_OTHER_LANGUAGE)));
        let hits = index.search(&SearchRequest::new("pode", TODAY)).hits;
        let langs: Vec<&str> = hits.iter().filter_map(|hit| hit.article.lang.as_deref()).collect();
        assert_eq!(langs, ["pt"; 10]);
    }

    #[test]
    fn where_either_of_two_languages_may_be_meant_their_forms_hardly_count() {
        let index = index(&[("pl", 20, "Firma i firmy."), ("cs", 20, "Firma má firmu.")]);
        counts(
            &index,
            "firma",
            false,
            &[("firma", PARTS), ("firmu", DOUBTFUL), ("firmy", DOUBTFUL)],
        );
    }

    #[test]
    fn a_word_that_no_article_holds_as_typed_says_nothing_of_its_language() {
        let index = index(&[("pl", 20, "Widzę firmy."), ("cs", 20, "Vidím firmu.")]);
        let found = parts(&index, "firma", false);
        assert!(found.iter().all(|(term, n)| term == "firma" || *n == OTHER_FORM), "{found:?}");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_language_of_few_articles_is_no_rival() {
        let index =
            index(&[("en", 120, "The house and its houses."), ("cs", 2, "Firma má firmu.")]);
        counts(&index, "firma", false, &[("firma", PARTS), ("firmu", OTHER_FORM)]);
        let langs = ["cs".to_owned(), "en".to_owned()];
        let langs: Vec<&String> = langs.iter().collect();
        let rivals = rivals(index.snapshot(), "firma", &langs).expect("a sound index");
        assert_eq!(rivals.len(), 1, "{rivals:?}");
    }

    #[test]
    fn articles_of_unknown_language_are_those_of_the_most_common_one_of_the_script() {
        let index = index(&[("", 20, "The strike and strikes."), ("es", 20, "Los strikers.")]);
        let langs = ["es".to_owned()];
        let langs: Vec<&String> = langs.iter().collect();
        let rivals = rivals(index.snapshot(), "strike", &langs).expect("a sound index");
        let names: Vec<(&str, u64)> = rivals.iter().map(|(of, _, n)| (of.as_str(), *n)).collect();
        assert_eq!(names, [("en", 20), ("es", 20)]);
        counts(&index, "strike", false, &[("strike", PARTS), ("strikes", OTHER_FORM)]);
    }

    #[test]
    fn languages_of_one_stemmer_are_one() {
        for (language, together) in [("nb", "no"), ("nn", "no"), ("hr", "sr"), ("pt-BR", "pt")] {
            assert_eq!(stemmed_as(language, "word"), together);
        }
        assert_eq!(stemmed_as("", "слово"), "ru");
    }
}
