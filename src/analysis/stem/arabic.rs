//! What an Arabic word may be a form of beside the stem that its stemmer finds.
//!
//! `و`, `ف`, `ب`, `ك` and `ل` are written as one with the word behind them, and begin words of their own: `وزير` is a
//! minister, and no `زير` behind an *and*. Nothing in the word tells, so that it is read in both ways.

/// What may be a word of its own before another, and the first letter of one.
const ATTACHED: [char; 5] = ['و', 'ف', 'ب', 'ك', 'ل'];

/// What is attached and taken from a word: the stemmer takes these, and leaves the `ل` of `لمصر`. It takes no `ك`,
/// which begins far more words than it is attached to.
const TAKEN: [char; 4] = ['و', 'ف', 'ب', 'ل'];

/// The article, alone and with what is attached to it.
const ARTICLES: [&str; 8] = ["ال", "لل", "وال", "فال", "بال", "كال", "ولل", "وبال"];

/// How words begin whose `ل` is their own, though without it they are other words.
const OWN: &[&str] = &[
    "لاجي",
    "لاحظ",
    "لاحق",
    "لازم",
    "لاعب",
    "لباس",
    "لبنا",
    "لجنه",
    "لجان",
    "لحظه",
    "لحوم",
    "لذلك",
    "لذيذ",
    "لسان",
    "لعبه",
    "لقاء",
    "لقاح",
    "لقطه",
    "لماذا",
    "لمده",
    "لمحه",
    "لهذا",
    "لهجه",
    "لواء",
    "لوايح",
    "لوازم",
    "لوحه",
    "ليال",
    "ليبيا",
    "ليله",
    "ليلي",
    "لجوء",
    "لعاب",
    "لكنه",
    "لكنهم",
    "لغوي",
    "لونه",
    "لغات",
];

/// The least letters of a word behind what is attached.
const LEAST: usize = 3;

/// Returns what else a folded form may be read as a form of: the stem of a noun that begins as it does, and the word
/// behind what may be attached. `stem` finds the stem of a form.
pub(super) fn other_readings(form: &str, stem: impl Fn(&str) -> String) -> Vec<String> {
    let mut readings = Vec::new();
    let has_article = ARTICLES.iter().any(|article| form.starts_with(article));
    if !has_article && form.starts_with(ATTACHED) {
        // With an article before it nothing is attached to the word itself.
        let noun = stem(&format!("ال{form}"));
        // A stem without more of the end is that of another word too often: لبن of لبنان.
        let end = form.strip_prefix(noun.as_str());
        if end.is_some_and(|end| end.chars().count() == 1 || end == "ات") {
            readings.push(noun);
        }
    }
    // The article of للوزير may be the first letter of the word: للبنان, وللبنان.
    let is_own_lam = form.starts_with("لل") || form.starts_with("ولل");
    let attached = if form.starts_with("لل") { &['ل'] } else { &TAKEN[..] };
    if (!has_article || is_own_lam)
        && let Some(rest) = behind(form, attached)
    {
        readings.push(rest.to_owned());
        if form.starts_with(['و', 'ف'])
            && let Some(rest) = behind(rest, &['ب', 'ل'])
        {
            readings.push(rest.to_owned());
        }
    }
    readings
}

/// Returns the word behind a letter that is attached to it; `None` where it is a letter of the word.
fn behind<'f>(form: &'f str, attached: &[char]) -> Option<&'f str> {
    let rest = form.strip_prefix(attached)?;
    let is_own = OWN.iter().any(|own| form.starts_with(own));
    (!is_own && rest.chars().count() >= LEAST).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::OWN;
    use crate::analysis::fold;
    use crate::analysis::stem::expands_to;
    use crate::analysis::stem::expansion_prefixes;

    /// Whether a word finds another by the stemmer of its language.
    fn finds(word: &str, other: &str) -> bool {
        let (word, other) = (fold(word), fold(other));
        let mut prefixes = expansion_prefixes("ar", &word).into_iter();
        expands_to("ar", &word, &other)
            && (word == other || prefixes.any(|prefix| other.starts_with(&prefix)))
    }

    const WORDS: &str = "وزير وزيرة وكالة وكالات واشنطن لبنان لجنة لقاء ليبيا لاعب مصر بغداد بيروت باريس بنك بلد بلدية \
                         فرنسا فلسطين فريق كندا كتاب كرة كلام كامل وقت وفد حكومة مدينة رئيس انتخابات شركة جنة";
    const ATTACHED: &str = "ال لل بال وال فال كال و ف ب ل وب ول";

    #[test]
    fn a_word_that_begins_as_what_is_attached_finds_its_forms() {
        let mut wrong = Vec::new();
        for (word, attached) in [
            ("وزير", "ال لل بال وال و ب ل"),
            ("وزيرة", "ال بال وال"),
            ("وكالة", "ال بال وال و"),
            ("وكالات", "ال بال"),
            ("لبنان", "ب و ل ول وب"),
            ("مصر", "ل ب و ول"),
            ("فرنسا", "ب و ل"),
            ("بغداد", "ب و ل"),
            ("كندا", "ب و ل"),
            ("واشنطن", "ب و ل"),
        ] {
            for attached in attached.split(' ') {
                let form = format!("{attached}{word}");
                if !finds(word, &form) || !finds(&form, word) {
                    wrong.push(format!("{word} {form}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_word_finds_another_only_if_it_is_found_by_it() {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let attached = || ATTACHED.split(' ').chain([""]);
        let forms: Vec<String> = words
            .iter()
            .flat_map(|word| attached().map(move |attached| format!("{attached}{word}")))
            .collect();
        let mut found = 0;
        let mut wrong = Vec::new();
        for word in &forms {
            for other in &forms {
                let is_found = finds(word, other);
                found += usize::from(word != other && is_found);
                if is_found && !finds(other, word) {
                    wrong.push(format!("{other} does not find {word}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(found > forms.len(), "{found}");
    }

    #[test]
    fn words_whose_first_letter_is_their_own_are_not_joined_with_what_is_behind_it() {
        for (word, other) in
            [("لجنة", "جنة"), ("كامل", "امل"), ("كتاب", "تاب"), ("لبنان", "لبن"), ("لاعب", "اعب")]
        {
            assert!(!finds(word, other) && !finds(other, word), "{word} {other}");
        }
        for own in OWN {
            assert_eq!(fold(own), *own);
        }
    }
}
