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

/// The ending of most plurals that have one.
const PLURAL: &str = "ات";

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

/// Returns what else a folded form may be read as a form of: the word behind what may be attached, the article among
/// it, and the stems of nouns. `stem` finds the stem of a form.
pub(super) fn other_readings(form: &str, stem: impl Fn(&str) -> String) -> Vec<String> {
    // With an article before it nothing is attached to the word itself.
    let noun = |word: &str| stem(&format!("ال{word}"));
    let article = ARTICLES.iter().filter(|article| form.starts_with(**article));
    let article = article.max_by_key(|article| article.len());
    let mut readings = words_behind(form, article.copied());
    let words = readings.iter().map(String::as_str).chain(article.is_none().then_some(form));
    // Behind an article the stemmer takes the whole plural, without one its last letter: الشركات, شركات.
    let plurals = words.filter(|word| word.ends_with(PLURAL));
    let singulars = plurals.filter_map(|word| {
        let noun = noun(word);
        (word.strip_prefix(noun.as_str()) == Some(PLURAL)).then_some(noun)
    });
    let singulars: Vec<String> = singulars.collect();
    readings.extend(singulars);
    if article.is_none() && form.starts_with(ATTACHED) {
        let noun = noun(form);
        // A stem without more of the end is that of another word too often: لبن of لبنان.
        if form.strip_prefix(noun.as_str()).is_some_and(|end| end.chars().count() == 1) {
            readings.push(noun);
        }
    }
    readings
}

/// Returns the words that may be behind what is attached to a form, which begins with an article or does not.
fn words_behind(form: &str, article: Option<&str>) -> Vec<String> {
    let mut words = Vec::new();
    // The stemmer leaves the article before short words, and more of the end behind it: القوات, المدنيين.
    if let Some(rest) = article.and_then(|article| form.strip_prefix(article))
        && rest.chars().count() >= LEAST
    {
        words.push(rest.to_owned());
    }
    // The article of للوزير may be the first letter of the word: للبنان, وللبنان.
    let is_own_lam = form.starts_with("لل") || form.starts_with("ولل");
    let attached = if form.starts_with("لل") { &['ل'] } else { &TAKEN[..] };
    if (article.is_none() || is_own_lam)
        && let Some(rest) = behind(form, attached)
    {
        words.push(rest.to_owned());
        if form.starts_with(['و', 'ف'])
            && let Some(rest) = behind(rest, &['ب', 'ل'])
        {
            words.push(rest.to_owned());
        }
    }
    words
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
    use crate::analysis::stem::Expander;

    /// Returns what finds the forms of a word by the stemmer of its language.
    fn expander(word: &str) -> Expander {
        Expander::new("ar", &fold(word)).expect("a word that has forms")
    }

    /// Whether a word finds another.
    fn finds(word: &str, other: &str) -> bool {
        is_found(&expander(word), &fold(other))
    }

    /// Whether a word finds a folded form.
    fn is_found(word: &Expander, form: &str) -> bool {
        let mut prefixes = word.prefixes().iter();
        prefixes.any(|prefix| form.starts_with(prefix.as_str())) && word.expands_to(form)
    }

    const WORDS: &str = "وزير وزيرة وكالة وكالات واشنطن لبنان لجنة لقاء ليبيا لاعب مصر بغداد بيروت باريس بنك بلد بلدية \
                         فرنسا فلسطين فريق كندا كتاب كرة كلام كامل وقت وفد حكومة مدينة رئيس انتخابات شركة جنة قوات \
                         شركات سلطات مدنيين لاجئون سورية مرة لقاءات";
    const ATTACHED: &str = "ال لل بال وال فال كال وبال ولل و ف ب ل وب ول";

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
    fn a_word_finds_its_forms_with_the_article_whatever_its_ending() {
        let words = "قوات انتخابات شركات مفاوضات هجمات احتجاجات عقوبات سلطات سيارات مظاهرات محادثات وكالات لقاءات \
                     مسلحين مدنيين لاجئون سوريون سورية اقتصادية حكومة مرة قصة وزراء رئيس";
        let mut wrong = Vec::new();
        for word in words.split_whitespace() {
            for article in ["ال", "لل", "بال", "وال", "فال", "كال", "وبال", "ولل"]
            {
                let form = format!("{article}{word}");
                if !finds(word, &form) || !finds(&form, word) {
                    wrong.push(format!("{word} {form}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_plural_finds_its_singular_with_and_without_what_is_attached() {
        for (plural, singular) in
            [("شركات", "شركة"), ("الشركات", "شركة"), ("وشركات", "الشركة"), ("للسلطات", "سلطة")]
        {
            assert!(finds(plural, singular) && finds(singular, plural), "{plural} {singular}");
        }
        for (word, other) in [("قوات", "قول"), ("سلطات", "سلاح"), ("بالغة", "لغة")]
        {
            assert!(!finds(word, other) && !finds(other, word), "{word} {other}");
        }
    }

    #[test]
    fn a_word_finds_another_only_if_it_is_found_by_it() {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let attached = || ATTACHED.split(' ').chain([""]);
        let forms: Vec<String> = words
            .iter()
            .flat_map(|word| attached().map(move |attached| fold(&format!("{attached}{word}"))))
            .collect();
        let mut found = 0;
        let mut wrong = Vec::new();
        for word in &forms {
            let expander = expander(word);
            for other in &forms {
                let is_found = is_found(&expander, other);
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
