//! What a pattern of a query asks of a name: of a source, an author, an id.

use std::ops::Range;

use crate::analysis;
use crate::article::ArticleId;
use crate::article::meta_number;
use crate::engine::EngineError;
use crate::engine::glob::glob;
use crate::engine::host::host;
use crate::engine::problem::query_error;
use crate::engine::problem::whole_regex;
use crate::evidence::SourceNames;
use crate::evidence::countries_meant;
use crate::evidence::country_code;
use crate::evidence::country_of_domain;
use crate::evidence::language_code;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::quoted;

/// Bytes of a name that can be searched for; what is longer is cut.
const LONGEST_NAME: usize = 4096;

/// Returns the part of a name that can be searched for.
pub(crate) fn searchable(name: &str) -> &str {
    &name[..name.floor_char_boundary(LONGEST_NAME)]
}

/// Refuses what is no language. The languages are a closed set, so the error lists those there are: codes with their numbers of
/// articles.
///
/// # Errors
/// `Query`.
pub(crate) fn refuse_no_language(
    languages: &[(String, u64)],
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<(), EngineError> {
    let NamePattern::Words(name) = pattern else { return Ok(()) };
    let typed = name.to_lowercase();
    if language_code(name).is_some() || languages.iter().any(|(code, _)| *code == typed) {
        return Ok(());
    }
    let known: Vec<&str> = languages.iter().take(20).map(|(code, _)| code.as_str()).collect();
    let hint = match known.is_empty() {
        true => "no article of the index has a language".to_owned(),
        false => format!("the articles are in {}", known.join(", ")),
    };
    Err(query_error(span, format!("{} is no language", quoted(name)), Some(&hint)))
}

/// Returns the digits an id must start with.
///
/// # Errors
/// `Query` for what is not the beginning of an id.
pub(crate) fn id_beginning(
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<String, EngineError> {
    let prefix = match pattern {
        NamePattern::Words(prefix) | NamePattern::Exact(prefix) => prefix.to_ascii_lowercase(),
        NamePattern::Wildcard(_) | NamePattern::Regex(_) => {
            let message = "an id is written in full or by its first digits".to_owned();
            let refused = query_error(span, message, None);
            return plain_name_test(NameField::Id, pattern, span).and(Err(refused));
        }
    };
    if ArticleId::is_beginning(&prefix) {
        return Ok(prefix);
    }
    let message = format!("{} is not an id", quoted(&prefix));
    Err(query_error(span, message, Some("an id is up to 32 hex digits, as printed beside a hit")))
}

/// What a name must pass.
pub(crate) type NameTest = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Returns the test of a pattern in a field. A source is also named by the other names that `names` has
/// for it; articles have two names of it, one as shown and one as the file gives it.
///
/// # Errors
/// `Query` for a pattern that cannot be used.
pub(crate) fn name_test(
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
    names: &SourceNames,
) -> Result<NameTest, EngineError> {
    if field == NameField::Source
        && let NamePattern::Words(name) | NamePattern::Exact(name) = pattern
        && let Some((kept, _)) = names.source_of(name)
    {
        let kept = kept.into_owned();
        // Its words may be in other names too.
        let test = plain_name_test(field, pattern, span)?;
        return Ok(Box::new(move |candidate| candidate == kept || test(candidate)));
    }
    if field == NameField::Country {
        return country_test(pattern, span);
    }
    plain_name_test(field, pattern, span)
}

/// Returns the test of a domain whose publisher's country a pattern names.
fn country_test(pattern: &NamePattern, span: &Range<usize>) -> Result<NameTest, EngineError> {
    let (NamePattern::Words(name) | NamePattern::Exact(name)) = pattern else {
        let test = plain_name_test(NameField::Country, pattern, span)?;
        return Ok(Box::new(move |domain| country_of_domain(&host(domain)).is_some_and(&test)));
    };
    let Some(code) = country_code(name) else {
        let message = format!("{} is no country", quoted(name));
        let meant = countries_meant(name).into_iter();
        let meant: Vec<String> =
            meant.map(|(code, name)| format!("country:{code} ({name})")).collect();
        let hint = match meant.is_empty() {
            true => {
                "write its code of two letters, as country:us, or its name in English".to_owned()
            }
            false => format!("did you mean {}?", meant.join(" or ")),
        };
        return Err(query_error(span, message, Some(&hint)));
    };
    Ok(Box::new(move |domain| country_of_domain(&host(domain)) == Some(code)))
}

fn plain_name_test(
    field: NameField,
    pattern: &NamePattern,
    span: &Range<usize>,
) -> Result<NameTest, EngineError> {
    Ok(match pattern {
        NamePattern::Exact(name) => {
            let name = name.clone();
            Box::new(move |candidate| candidate == name)
        }
        NamePattern::Regex(pattern) if is_of_words(field) => {
            let regex = whole_regex(&analysis::fold_regex(pattern), span)?;
            Box::new(move |candidate| regex.is_match(&analysis::fold(candidate)))
        }
        NamePattern::Regex(pattern) => {
            let regex = whole_regex(&format!("(?i:{pattern})"), span)?;
            Box::new(move |candidate| regex.is_match(candidate))
        }
        NamePattern::Wildcard(pattern) if is_of_words(field) => words_pattern_test(pattern),
        NamePattern::Wildcard(pattern) => {
            let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
            Box::new(move |candidate| glob(&pattern, &candidate.to_lowercase()))
        }
        NamePattern::Words(name) => match field {
            NameField::Domain => domain_test(name, span)?,
            NameField::Lang => {
                let (name, code) = (name.to_lowercase(), language_code(name));
                Box::new(move |candidate| candidate == name || code.as_deref() == Some(candidate))
            }
            NameField::Key => {
                let name = name.to_lowercase();
                Box::new(move |candidate| candidate.to_lowercase() == name)
            }
            NameField::Source
            | NameField::Origin
            | NameField::Author
            | NameField::Section
            | NameField::Subject
            | NameField::Place
            | NameField::Type
            | NameField::Page
            | NameField::Url
            | NameField::Path
            | NameField::Id
            | NameField::Country
            | NameField::Story
            | NameField::Group
            | NameField::Query => words_test(name, span)?,
        },
    })
}

/// Returns what tells a value that a data set's own field must hold.
///
/// # Errors
/// `Query` for a pattern that cannot be used.
pub(crate) fn own_test(test: &MetaTest, span: &Range<usize>) -> Result<NameTest, EngineError> {
    Ok(match test {
        MetaTest::Any => Box::new(|_| true),
        // A value is words, as a subject is.
        MetaTest::Name(pattern) => plain_name_test(NameField::Subject, pattern, span)?,
        MetaTest::Number { min, max } => {
            let (min, max) = (*min, *max);
            Box::new(move |value| {
                meta_number(value).is_some_and(|value| {
                    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
                })
            })
        }
    })
}

/// Returns whether the values of a field are words, of which a pattern may be some.
const fn is_of_words(field: NameField) -> bool {
    matches!(
        field,
        NameField::Source
            | NameField::Origin
            | NameField::Author
            | NameField::Section
            | NameField::Subject
            | NameField::Place
            | NameField::Type
    )
}

/// Names of more words are compared as a whole, and from each word to their end.
const MOST_WORDS: usize = 24;

/// Returns what tells a name of which one or more words in a row are what a pattern says: `sun*` is the
/// Sunday in `The Sunday Times`.
fn words_pattern_test(pattern: &str) -> NameTest {
    let pattern: Vec<char> = analysis::fold_pattern(pattern).chars().collect();
    Box::new(move |candidate| {
        let name = analysis::fold(candidate);
        if glob(&pattern, &name) {
            return true;
        }
        let words = word_places(&name);
        words.iter().enumerate().any(|(at, word)| {
            let ends = words[at..].iter().take(MOST_WORDS).map(|last| last.end);
            ends.chain([name.len()]).any(|end| glob(&pattern, &name[word.start..end]))
        })
    })
}

/// Returns where the runs of letters and digits of a name are.
fn word_places(name: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    for (at, c) in name.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match places.last_mut() {
            Some(last) if last.end == at => last.end = at + c.len_utf8(),
            _ => places.push(at..at + c.len_utf8()),
        }
    }
    places
}

/// Returns what tells a domain and those below it.
fn domain_test(name: &str, span: &Range<usize>) -> Result<NameTest, EngineError> {
    let domain = host(name);
    if domain.is_empty() {
        let message = format!("{} is no domain", quoted(name));
        return Err(query_error(span, message, Some("write domain:bbc.co.uk")));
    }
    let suffix = format!(".{domain}");
    Ok(Box::new(move |candidate| {
        let candidate = host(candidate);
        candidate == domain || candidate.ends_with(&suffix)
    }))
}

/// Returns what tells a name that has these words in a row.
fn words_test(name: &str, span: &Range<usize>) -> Result<NameTest, EngineError> {
    let words = name_words(name);
    if words.is_empty() {
        let message = format!("{} has no letters or digits to look for", quoted(name));
        return Err(query_error(span, message, None));
    }
    Ok(Box::new(move |candidate| {
        may_hold(candidate, &words)
            && name_words(candidate).windows(words.len()).any(|window| window == words)
    }))
}

/// Returns the folded words of a name.
fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    analysis::tokens(name, &mut |token| words.push(token.form.to_owned()));
    words
}

/// Returns whether a name may hold these folded words one behind the other, at a twentieth of the cost
/// of folding it: an index has thousands of sources. Folding a name in ASCII leaves its letters and
/// digits in their order, small, and a backtick in a word is its apostrophe.
fn may_hold(name: &str, words: &[String]) -> bool {
    let folded = |byte: u8| if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() };
    let mut letters = name.bytes().map(folded);
    !name.is_ascii()
        || words.iter().flat_map(|word| word.bytes()).all(|wanted| letters.any(|b| b == wanted))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_is_refused_that_holds_the_words(name in "[ -~]{0,30}|[ -~é市ſK]{0,30}") {
            let words = name_words(&name);
            for from in 0..words.len() {
                for to in from + 1..=words.len() {
                    prop_assert!(may_hold(&name, &words[from..to]), "{:?}", &words[from..to]);
                }
            }
        }
    }

    #[test]
    fn a_pattern_is_of_the_words_of_a_name() {
        let names = SourceNames::default();
        let is = |field, pattern: &str, name: &str| {
            let pattern = NamePattern::Wildcard(pattern.to_owned());
            name_test(field, &pattern, &(0..0), &names).unwrap()(name)
        };
        for (pattern, name) in [
            ("sun*", "The Sunday Times"),
            ("sunday*", "The Sunday Times"),
            ("*times", "The Sunday Times"),
            ("sun*", "Sun"),
            ("the*times", "The Sunday Times"),
            ("echo*", "L'Écho du Nord"),
            ("h?rald", "Northgate Herald (online)"),
            ("u.s.*", "U.S. News"),
        ] {
            assert!(is(NameField::Source, pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("unday*", "The Sunday Times"),
            ("sun", "The Sunday Times"),
            ("sunda?s*", "The Sunday Times"),
            ("*tim", "The Sunday Times"),
        ] {
            assert!(!is(NameField::Source, pattern, name), "{pattern} {name}");
        }
        // A path is no words.
        assert!(!is(NameField::Path, "b*", "a/b"));
    }

    #[test]
    fn most_names_are_refused_by_their_letters() {
        let words = name_words("Northgate Herald");
        assert!(may_hold("The Northgate Herald", &words));
        assert!(!may_hold("Coastal Courier", &words));
        assert!(!may_hold("Herald of Northgate", &words));
    }
}
