//! The conditions that are not about the text, read from the article itself.

use crate::analysis;
use crate::article::DateRange;
use crate::article::day_from_number;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::embedded::query::oracle::glob;
use crate::engine::embedded::query::oracle::typed;
use crate::engine::embedded::query::oracle::whole;
use crate::evidence::SourceNames;
use crate::query::DateField;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::Part;

/// Where the queries are asked, in hours before or after UTC.
pub(crate) const HOURS_OFF: i8 = -9;

pub(super) fn dated(field: DateField, range: &DateRange, article: &StoredArticle) -> Truth {
    let days = match field {
        DateField::Published => match &article.article.published {
            Some(published) => published.days(),
            None => return Truth::Unknown,
        },
        // Never updated is known.
        DateField::Updated => match &article.article.updated {
            Some(stamp) => stamp.days(),
            None => return Truth::False,
        },
        DateField::Saved => match &article.article.saved {
            Some(saved) => saved.stamp.days(),
            None => return Truth::False,
        },
        DateField::Ingested => {
            let there = article.ingested + i64::from(HOURS_OFF) * 3_600;
            let day = day_from_number(there.div_euclid(86_400)).expect("a day");
            DateRange::new(day, day).expect("one day")
        }
    };
    match (range.contains(&days), range.overlaps(&days)) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}

/// Tells whether an article has a part.
pub(super) fn has(part: Part, stored: &StoredArticle) -> bool {
    let article = &stored.article;
    match part {
        Part::Author => !article.authors.is_empty(),
        Part::Section => article.section.is_some(),
        Part::Subject => !article.subjects.is_empty(),
        Part::Place => article.place.is_some(),
        Part::Type => article.kind.is_some(),
        Part::Page => article.printed_page.is_some(),
        Part::Url => article.url.is_some(),
        Part::Key => article.key.is_some(),
        Part::Updated => article.updated.is_some(),
        Part::Saved => article.saved.is_some(),
    }
}

/// A date's confidence is known to the hundredth.
pub(super) fn number(field: NumberField, article: &StoredArticle) -> Option<f64> {
    match field {
        NumberField::Words => Some(f64::from(article.words)),
        NumberField::DateConfidence => {
            let published = article.article.published.as_ref()?;
            Some(f64::from((published.confidence * 100.0).round()) / 100.0)
        }
        NumberField::Copies => unreachable!("not drawn"),
    }
}

pub(super) fn names(field: NameField, stored: &StoredArticle) -> Vec<String> {
    let article = &stored.article;
    let one = |name: &Option<String>| name.iter().cloned().collect();
    match field {
        NameField::Source => {
            let source = article.source.as_ref();
            let names = source.map(|source| [Some(source.name.clone()), source.as_given.clone()]);
            names.into_iter().flatten().flatten().collect()
        }
        // The only one that is drawn has no other.
        NameField::Origin => {
            let has =
                article.dateline.as_deref().is_some_and(|dateline| dateline.contains("(Reuters)"));
            has.then(|| "Reuters".to_owned()).into_iter().collect()
        }
        NameField::Domain => article.source.iter().filter_map(|s| s.domain.clone()).collect(),
        // None of the domains drawn is in the table of publishers.
        NameField::Country => {
            let domains = article.source.iter().filter_map(|source| source.domain.as_deref());
            let endings = domains.filter_map(|domain| domain.rsplit('.').next());
            // `example` is no country.
            endings.filter(|ending| ending.len() == 2).map(str::to_owned).collect()
        }
        NameField::Author => article.authors.clone(),
        NameField::Section => one(&article.section),
        NameField::Lang => one(&article.lang),
        NameField::Url => one(&article.url),
        NameField::Key => one(&article.key),
        NameField::Subject => article.subjects.clone(),
        NameField::Place => one(&article.place),
        NameField::Type => one(&article.kind),
        NameField::Page => one(&article.printed_page),
        NameField::Path => vec![String::from_utf8_lossy(&stored.path).into_owned()],
        NameField::Id => vec![stored.id.to_string()],
        NameField::Story | NameField::Group | NameField::Query => unreachable!("not drawn"),
    }
}

/// Tells whether a value of a data set's own field passes a test.
pub(super) fn holds(test: &MetaTest, value: &str) -> bool {
    match test {
        MetaTest::Any => true,
        MetaTest::Name(pattern) => is_named(NameField::Subject, pattern, value),
        MetaTest::Number { min, max } => value.parse::<f64>().is_ok_and(|value| {
            min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
        }),
    }
}

fn is_of_words(field: NameField) -> bool {
    use NameField::{Author, Origin, Place, Section, Source, Subject, Type};
    matches!(field, Source | Origin | Author | Section | Subject | Place | Type)
}

pub(super) fn is_named(field: NameField, pattern: &NamePattern, name: &str) -> bool {
    let lower = name.to_lowercase();
    if field == NameField::Source
        && let NamePattern::Words(wanted) | NamePattern::Exact(wanted) = pattern
        && SourceNames::default().source_of(wanted).is_some_and(|(kept, _)| kept == name)
    {
        return true;
    }
    match pattern {
        NamePattern::Exact(wanted) => name == wanted,
        NamePattern::Regex(pattern) if is_of_words(field) => {
            whole(&analysis::fold_regex(pattern)).is_match(&analysis::fold(name))
        }
        NamePattern::Regex(pattern) => whole(&format!("(?i:{pattern})")).is_match(name),
        NamePattern::Wildcard(pattern) if is_of_words(field) => {
            let pattern: Vec<char> = analysis::fold_pattern(pattern).chars().collect();
            let name: Vec<char> = analysis::fold(name).chars().collect();
            // Every part of the name that begins and ends where a word does, and the whole.
            let is_word = |at: usize| name.get(at).is_some_and(|c| c.is_alphanumeric());
            let starts = |at: usize| is_word(at) && (at == 0 || !is_word(at - 1));
            let ends = |at: usize| at == name.len() || at > 0 && is_word(at - 1) && !is_word(at);
            let begins = (0..name.len()).filter(|at| starts(*at));
            glob(&pattern, &name)
                || begins.into_iter().any(|from| {
                    (from + 1..=name.len()).any(|to| ends(to) && glob(&pattern, &name[from..to]))
                })
        }
        NamePattern::Wildcard(pattern) => {
            let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
            glob(&pattern, &lower.chars().collect::<Vec<_>>())
        }
        NamePattern::Words(wanted) => match field {
            NameField::Domain => format!(".{lower}").ends_with(&format!(".{wanted}")),
            NameField::Lang | NameField::Key | NameField::Country => lower == wanted.to_lowercase(),
            NameField::Id => lower.starts_with(wanted),
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
            | NameField::Story
            | NameField::Group
            | NameField::Query => {
                let forms = |name| typed(name).into_iter().map(|word| word.form).collect();
                let (wanted, found): (Vec<String>, Vec<String>) = (forms(wanted), forms(name));
                found.windows(wanted.len()).any(|window| window == wanted)
            }
        },
    }
}
