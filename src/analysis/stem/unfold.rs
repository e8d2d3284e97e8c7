//! Puts back what folding took from the ends of words, as far as a stemmer needs it.
//!
//! A stemmer knows endings as they are written: `wyborów`, `الحكومة`. The index knows them folded:
//! `wyborow`, `الحكومه`. The rules here are certain enough to be applied to every form of the
//! language, so that the forms of one word get one stem; where a rule is wrong it is wrong for
//! all of them alike. They also do what some stemmers leave undone: plurals of Portuguese, the
//! conjunction before an Arabic article.

use std::borrow::Cow;

use frostem::Algorithm;

/// Endings and what replaces them, longest first; the least letters of the whole word.
type Rules = &'static [(&'static str, &'static str, usize)];

const ARABIC: Rules = &[("ه", "ة", 4)];
const CZECH: Rules = &[
    ("ymi", "ými", 6),
    ("imi", "ími", 6),
    ("ych", "ých", 5),
    ("eho", "ého", 6),
    ("emu", "ému", 6),
    ("ach", "ách", 5),
    ("ich", "ích", 5),
    ("um", "ům", 5),
];
const PERSIAN: Rules = &[("هي", "ه", 4)];
const POLISH: Rules = &[("osc", "ość", 5), ("osci", "ości", 6), ("ow", "ów", 5)];
const PORTUGUESE: Rules = &[
    ("oes", "ao", 5),
    ("aes", "ao", 5),
    ("ais", "al", 6),
    ("eis", "el", 6),
    ("ois", "ol", 6),
    ("ns", "m", 5),
];

/// Returns the form as the stemmer should see it.
pub(super) fn unfold(algorithm: Algorithm, form: &str) -> Cow<'_, str> {
    let rules = match algorithm {
        Algorithm::Arabic => ARABIC,
        Algorithm::Czech => CZECH,
        Algorithm::Persian => PERSIAN,
        Algorithm::Polish => POLISH,
        Algorithm::Portuguese => PORTUGUESE,
        _ => return Cow::Borrowed(form),
    };
    // And the school: وال is the same as ال to a reader.
    let joined =
        algorithm == Algorithm::Arabic && (form.starts_with("وال") || form.starts_with("فال"));
    let form =
        if joined && form.chars().nth(5).is_some() { &form['و'.len_utf8()..] } else { form };
    let letters = form.chars().count();
    let fits =
        |(ending, _, least): &&(&str, &str, usize)| letters >= *least && form.ends_with(ending);
    match rules.iter().find(fits) {
        Some((ending, whole, _)) => {
            Cow::Owned(format!("{}{whole}", &form[..form.len() - ending.len()]))
        }
        None => Cow::Borrowed(form),
    }
}

/// How many letters at the end of a stem its other forms may not have, because of these rules.
pub(super) fn rewritten(algorithm: Algorithm, word: &str) -> usize {
    if algorithm != Algorithm::Portuguese {
        return 0;
    }
    let shows = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if shows(&["ao", "oes", "aes"]) {
        2
    } else {
        usize::from(shows(&["al", "el", "ol", "ais", "eis", "ois", "m", "ns"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_as_the_stemmer_knows_them() {
        assert_eq!(unfold(Algorithm::Polish, "wyborow"), "wyborów");
        assert_eq!(unfold(Algorithm::Portuguese, "eleicoes"), "eleicao");
        assert_eq!(unfold(Algorithm::Portuguese, "mais"), "mais");
        assert_eq!(unfold(Algorithm::Arabic, "والحكومه"), "الحكومة");
        assert_eq!(unfold(Algorithm::English, "meow"), "meow");
    }
}
