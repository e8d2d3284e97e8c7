//! Conditions on an article's fields: names, dates, numbers, flags.

use std::fmt;
use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::article::DateRange;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::names as patterns;
use crate::engine::names::id_beginning;
use crate::engine::names::searchable;
use crate::engine::problem::not_replaced;
use crate::engine::problem::not_yet;
use crate::evidence::SourceNames;
use crate::query::DateField;
use crate::query::Flag;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::NumberField;
use crate::query::Part;
use crate::story;

/// A condition that needs no text.
#[derive(Debug)]
pub(super) enum Condition {
    Name(NameField, NameTest),
    Date(DateField, DateRange),
    /// An ingest was at a moment, whose day is that of the zone.
    Ingested(DateRange, TimeZone),
    Number {
        field: NumberField,
        min: Option<f64>,
        max: Option<f64>,
    },
    Undated,
    Has(Part),
    /// One of the values of a data set's own field.
    Own(String, NameTest),
}

impl Condition {
    /// Returns a condition on a name.
    ///
    /// # Errors
    /// `Query` for a pattern that cannot be used.
    pub(super) fn name(
        field: NameField,
        pattern: &NamePattern,
        span: &Range<usize>,
        names: &SourceNames,
    ) -> Result<Self, EngineError> {
        let test = match field {
            NameField::Id => {
                let beginning = id_beginning(pattern, span)?;
                NameTest(Box::new(move |id| id.starts_with(&beginning)))
            }
            NameField::Story => {
                return patterns::name_test(field, pattern, span, names)
                    .and(Err(not_yet(span, "stories are")));
            }
            NameField::Group | NameField::Query => return Err(not_replaced(span)),
            NameField::Source
            | NameField::Origin
            | NameField::Domain
            | NameField::Country
            | NameField::Author
            | NameField::Section
            | NameField::Subject
            | NameField::Place
            | NameField::Type
            | NameField::Page
            | NameField::Lang
            | NameField::Url
            | NameField::Path
            | NameField::Key => NameTest(patterns::name_test(field, pattern, span, names)?),
        };
        Ok(Self::Name(field, test))
    }

    /// Returns a condition on a day, which of an ingest is that of `zone`.
    pub(super) fn date(field: DateField, range: DateRange, zone: &TimeZone) -> Self {
        match field {
            DateField::Ingested => Self::Ingested(range, zone.clone()),
            DateField::Published | DateField::Updated | DateField::Saved => {
                Self::Date(field, range)
            }
        }
    }

    /// Returns a condition on a number.
    ///
    /// # Errors
    /// `Query` for a number that needs the other articles of a story.
    pub(super) fn number(
        field: NumberField,
        min: Option<f64>,
        max: Option<f64>,
        span: &Range<usize>,
    ) -> Result<Self, EngineError> {
        match field {
            NumberField::Words | NumberField::DateConfidence => {
                Ok(Self::Number { field, min, max })
            }
            NumberField::Copies => Err(not_yet(span, "copies of a story are")),
        }
    }

    /// Returns a condition on a data set's own field.
    ///
    /// # Errors
    /// `Query` for a pattern that cannot be used.
    pub(super) fn own(
        name: &str,
        test: &MetaTest,
        span: &Range<usize>,
    ) -> Result<Self, EngineError> {
        let test = NameTest(patterns::own_test(test, span)?);
        Ok(Self::Own(name.to_owned(), test))
    }

    /// Returns the condition of a flag.
    ///
    /// # Errors
    /// `Query` for a flag that needs the other articles of a story.
    pub(super) fn flag(flag: Flag, span: &Range<usize>) -> Result<Self, EngineError> {
        match flag {
            Flag::Undated => Ok(Self::Undated),
            Flag::Has(part) => Ok(Self::Has(part)),
            Flag::Copy | Flag::Version | Flag::Original => {
                Err(not_yet(span, "copies of a story are"))
            }
        }
    }

    /// Returns how surely an article satisfies it.
    pub(super) fn truth(&self, stored: &StoredArticle) -> Truth {
        let known = |holds: bool| if holds { Truth::True } else { Truth::False };
        match self {
            Self::Name(field, test) => {
                known(any_name(*field, stored, &mut |name| (test.0)(searchable(name))))
            }
            Self::Date(field, range) => date(*field, range, stored),
            Self::Ingested(range, zone) => known(ingested(range, zone, stored)),
            Self::Number { field, min, max } => {
                known(number(*field, stored).is_some_and(|value| {
                    min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
                }))
            }
            Self::Undated => known(stored.article.published.is_none()),
            Self::Has(part) => known(has(*part, stored)),
            Self::Own(name, test) => {
                let values = stored.article.meta.iter().filter(|(own, _)| own == name);
                known(values.into_iter().any(|(_, value)| (test.0)(searchable(value))))
            }
        }
    }
}

/// What a name must pass.
pub(super) struct NameTest(patterns::NameTest);

impl fmt::Debug for NameTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameTest")
    }
}

fn date(field: DateField, range: &DateRange, stored: &StoredArticle) -> Truth {
    let article = &stored.article;
    let days = match field {
        DateField::Published => match &article.published {
            Some(published) => Some(published.days()),
            None => return Truth::Unknown,
        },
        // An article that was never updated is not undated: it is simply not in the range.
        DateField::Updated => article.updated.as_ref().map(|stamp| stamp.days()),
        DateField::Saved => article.saved.as_ref().map(|saved| saved.stamp.days()),
        DateField::Ingested => unreachable!("a condition of its own"),
    };
    match days {
        Some(days) if range.contains(&days) => Truth::True,
        Some(days) if range.overlaps(&days) => Truth::Unknown,
        Some(_) | None => Truth::False,
    }
}

/// Returns whether the day of a zone on which an article was ingested is one of a range.
fn ingested(range: &DateRange, zone: &TimeZone, stored: &StoredArticle) -> bool {
    let moment = Timestamp::from_second(stored.ingested);
    moment.is_ok_and(|moment| {
        let day = moment.to_zoned(zone.clone()).date();
        range.first() <= day && day <= range.last()
    })
}

/// Returns a number of an article. Confidence is known to the hundredth.
fn number(field: NumberField, stored: &StoredArticle) -> Option<f64> {
    match field {
        NumberField::Words => Some(f64::from(stored.words)),
        NumberField::DateConfidence => {
            let published = stored.article.published.as_ref()?;
            Some(f64::from((published.confidence.clamp(0.0, 1.0) * 100.0).round()) / 100.0)
        }
        NumberField::Copies => None,
    }
}

/// Returns whether an article has a part.
fn has(part: Part, stored: &StoredArticle) -> bool {
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

/// Returns whether any name in a field passes a test.
fn any_name(field: NameField, stored: &StoredArticle, test: &mut dyn FnMut(&str) -> bool) -> bool {
    let article = &stored.article;
    let source = article.source.as_ref();
    let mut one = |name: Option<&str>| name.is_some_and(&mut *test);
    match field {
        NameField::Source => {
            one(source.map(|source| &*source.name))
                || one(source.and_then(|s| s.as_given.as_deref()))
        }
        NameField::Origin => {
            story::origins(story::credit(article), article).into_iter().any(&mut *test)
        }
        NameField::Domain | NameField::Country => {
            one(source.and_then(|source| source.domain.as_deref()))
        }
        NameField::Author => article.authors.iter().any(|author| test(author)),
        NameField::Section => one(article.section.as_deref()),
        NameField::Subject => article.subjects.iter().any(|subject| test(subject)),
        NameField::Place => one(article.place.as_deref()),
        NameField::Type => one(article.kind.as_deref()),
        NameField::Page => one(article.printed_page.as_deref()),
        NameField::Lang => one(article.lang.as_deref()),
        NameField::Url => one(article.url.as_deref()),
        NameField::Key => one(article.key.as_deref()),
        NameField::Path => test(&String::from_utf8_lossy(&stored.path)),
        NameField::Id => test(&stored.id.to_string()),
        NameField::Story | NameField::Group | NameField::Query => false,
    }
}
