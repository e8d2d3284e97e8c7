//! Weighs the forms that a word was expanded to, by how many articles hold it in each language.

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::segment_word::each_block;
use crate::engine::embedded::read::forms::Terms;
use crate::engine::embedded::read::masks::Admitted;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::words::Meant;
use crate::engine::words::Rival;
use crate::engine::words::rivals_among;

/// Weighs the forms a word was expanded to: it counts most as typed, in any language.
pub(crate) fn weigh(
    snapshot: &Snapshot,
    form: &str,
    is_name: bool,
    langs: &[String],
    terms: &mut Terms,
    stop: &Stop,
) -> Result<(), EngineError> {
    let meant = if terms.values().all(|form| form.languages.is_empty()) {
        Meant::new(form, is_name, &[], &[])
    } else {
        let rivals = rivals(snapshot, form, langs)?;
        let held = held(snapshot, terms, form, &rivals, stop)?;
        Meant::new(form, is_name, &rivals, &held)
    };
    for (term, other) in terms {
        if let Some(weighed) = meant.weigh(term, &mut other.languages) {
            (other.parts, other.lesser) = weighed;
        }
    }
    Ok(())
}

/// Returns the languages among `langs` that a form may be of, and that more than a few articles are in.
fn rivals(snapshot: &Snapshot, form: &str, langs: &[String]) -> Result<Vec<Rival>, EngineError> {
    Ok(rivals_among(form, langs, snapshot.languages()?, snapshot.articles()))
}

/// Returns how many live articles of each of several languages hold the word as typed. Cost: a walk over the
/// postings of the word; none where there is one language.
fn held(
    snapshot: &Snapshot,
    terms: &Terms,
    form: &str,
    rivals: &[Rival],
    stop: &Stop,
) -> Result<Vec<u64>, EngineError> {
    let mut held = vec![0_u64; rivals.len()];
    if rivals.len() < 2 {
        return Ok(held);
    }
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
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Case;
    use crate::article::Article;
    use crate::engine::embedded::query::expand::same_stems;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::Indexed;
    use crate::engine::embedded::tests::TODAY;
    use crate::engine::embedded::tests::article;
    use crate::engine::words::DOUBTFUL;
    use crate::engine::words::OF_OTHER_LANGUAGE;
    use crate::engine::words::OTHER_FORM;
    use crate::engine::words::PARTS;
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
        let words = [(word.to_owned(), case)];
        let found = same_stems(snapshot, &words, &langs, &stop).expect("a sound index");
        let mut terms = found.into_iter().next().expect("terms of the word");
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
        let index = index(&[("en", 20, "A sale."), ("es", 20, "Salieron.")]);
        counts(&index, "sale", false, &[("sale", PARTS), ("salieron", OF_OTHER_LANGUAGE)]);
        // Where the other language says the word more, it was meant.
        let index = self::index(&[("en", 20, "A house."), ("es", 20, "Un par, los pares.")]);
        counts(&index, "par", false, &[("par", PARTS), ("pares", OTHER_FORM)]);
    }

    #[test]
    fn a_form_of_two_languages_counts_in_each_by_whether_it_was_meant() {
        let index = index(&[("pt", 20, "Ele vende, vendemos."), ("es", 20, "Vendemos.")]);
        let (snapshot, stop) = (index.snapshot(), Stop::new());
        let langs = ["es".to_owned(), "pt".to_owned()];
        let words = [("vende".to_owned(), Case::Lower)];
        let found = same_stems(snapshot, &words, &langs, &stop).expect("a sound index");
        let mut terms = found.into_iter().next().expect("terms of the word");
        weigh(snapshot, "vende", false, &langs, &mut terms, &stop).expect("sound");
        let form = &terms["vendemos"];
        assert_eq!((&form.languages[..], form.parts), (&["pt".to_owned()][..], OTHER_FORM));
        assert_eq!(form.lesser, Some((vec!["es".to_owned()], OF_OTHER_LANGUAGE)));
        let hits = index.search(&SearchRequest::new("vende", TODAY)).hits;
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
        let rivals = rivals(index.snapshot(), "firma", &langs).expect("a sound index");
        assert_eq!(rivals.len(), 1, "{rivals:?}");
    }

    #[test]
    fn articles_of_unknown_language_are_those_of_the_most_common_one_of_the_script() {
        let index = index(&[("", 20, "The strike and strikes."), ("es", 20, "Los strikeouts.")]);
        let langs = ["es".to_owned()];
        let rivals = rivals(index.snapshot(), "strike", &langs).expect("a sound index");
        let names: Vec<(&str, u64)> = rivals.iter().map(|(of, _, n)| (of.as_str(), *n)).collect();
        assert_eq!(names, [("en", 20), ("es", 20)]);
        counts(&index, "strike", false, &[("strike", PARTS), ("strikes", OTHER_FORM)]);
    }
}
