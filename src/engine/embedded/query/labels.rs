//! The labels of a segment's articles on an axis: what they are counted and divided by.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;

use crate::engine::Axis;
use crate::engine::EngineError;
use crate::engine::Label;
use crate::engine::Period;
use crate::engine::Stop;
use crate::engine::embedded::day_order::DayOrder;
use crate::engine::embedded::read::dictionary::each_term_of;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::meta_term;
use crate::engine::host::host;
use crate::evidence::country_of_domain;
use crate::query::NameField;

/// The articles of a segment that were published in a period.
pub(crate) struct Run {
    /// Neighbors, all dated by a day.
    pub(crate) docs: Range<DocId>,
    /// The first and last day of the period.
    pub(crate) days: (i64, i64),
}

/// Returns the periods in which a segment has articles that are dated by a day, in order.
pub(crate) fn runs(order: &DayOrder, period: Period) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut start = order.coarse().end;
    while let Some(day) = order.day(start) {
        let days = period.around(day);
        let end = order.first_behind(start, days.1);
        runs.push(Run { docs: start..end, days });
        start = end;
    }
    runs
}

/// Returns the label of an article that is dated by several days.
pub(crate) fn coarse_label(first: Option<i64>, last: Option<i64>, period: Period) -> Label {
    let (Some(first), Some(last)) = (first, last) else { return Label::Undated };
    let around = period.around(first);
    if last <= around.1 { Label::Period(around.0, around.1) } else { Label::Coarse(first, last) }
}

/// The labels of a segment's articles on one axis.
pub(crate) struct Labels {
    /// The labels there are.
    pub(crate) labels: Vec<Label>,
    /// The number of each article's label; of one that has several, the first.
    pub(crate) of: Vec<u32>,
    /// The others of articles that have several.
    pub(crate) more: HashMap<DocId, Vec<u32>>,
}

impl Labels {
    fn new(segment: &Segment, first: Label) -> Self {
        let of = vec![0; segment.reader().max_doc() as usize];
        Self { labels: vec![first], of, more: HashMap::new() }
    }

    /// Adds a label; returns its number.
    fn push(&mut self, label: Label) -> u32 {
        self.labels.push(label);
        u32::try_from(self.labels.len() - 1).expect("fewer labels than articles")
    }

    /// Returns all labels of an article.
    pub(crate) fn all_of(&self, doc: DocId) -> Vec<u32> {
        let more = self.more.get(&doc).into_iter().flatten();
        std::iter::once(self.of[doc as usize]).chain(more.copied()).collect()
    }
}

impl Snapshot {
    /// Reads the labels of the articles of a segment.
    pub(crate) fn labels(
        &self,
        number: usize,
        axis: &Axis,
        stop: &Stop,
    ) -> Result<Labels, EngineError> {
        let segment = &self.segments()[number];
        match axis {
            Axis::Period(period) => by_period(segment, *period),
            Axis::Weekday => by_weekday(segment),
            Axis::Undated => {
                let mut labels = Labels::new(segment, Label::Undated);
                let dated = labels.push(Label::Dated);
                labels.of[segment.day_order()?.undated() as usize..].fill(dated);
                Ok(labels)
            }
            // No country is indexed: it is that of the domain's publisher.
            Axis::Name(NameField::Country) => {
                let country = |domain: &str| country_of_domain(&host(domain)).map(str::to_owned);
                by_name(segment, self.fields().domain, "", stop, &country)
            }
            Axis::Name(field) => {
                let field = field_of(self.fields(), *field)?;
                by_name(segment, field, "", stop, &|name| Some(name.to_owned()))
            }
            Axis::Meta(name) => {
                let prefix = meta_term(name, "");
                let value = |value: &str| Some(value.to_owned());
                by_name(segment, self.fields().meta, &prefix, stop, &value)
            }
        }
    }
}

/// Returns the field of the index that holds names of a kind.
fn field_of(fields: &Fields, field: NameField) -> Result<Field, EngineError> {
    match field {
        NameField::Source => Ok(fields.source),
        NameField::Origin => Ok(fields.origin),
        NameField::Domain => Ok(fields.domain),
        NameField::Author => Ok(fields.author),
        NameField::Section => Ok(fields.section),
        NameField::Lang => Ok(fields.lang),
        NameField::Subject => Ok(fields.subject),
        NameField::Place => Ok(fields.place),
        NameField::Type => Ok(fields.kind),
        NameField::Page => Ok(fields.printed_page),
        NameField::Url
        | NameField::Key
        | NameField::Path
        | NameField::Id
        | NameField::Country
        | NameField::Story
        | NameField::Group
        | NameField::Query => {
            let message = format!("articles are not counted by {field:?}").to_lowercase();
            Err(EngineError::Query { message, span: 0..0, hint: None })
        }
    }
}

/// Labels the articles that are dated by several days.
fn label_coarse(
    segment: &Segment,
    labels: &mut Labels,
    label: impl Fn(Option<i64>, Option<i64>) -> Label,
) -> Result<(), EngineError> {
    let (first_day, last_day) = (segment.days(column::FIRST_DAY)?, segment.days(column::LAST_DAY)?);
    let mut known: HashMap<Label, u32> = HashMap::new();
    for doc in segment.day_order()?.coarse() {
        let label = label(first_day.first(doc), last_day.first(doc));
        let number = match known.get(&label) {
            Some(number) => *number,
            None => *known.entry(label.clone()).or_insert(labels.push(label)),
        };
        labels.of[doc as usize] = number;
    }
    Ok(())
}

fn by_period(segment: &Segment, period: Period) -> Result<Labels, EngineError> {
    let mut labels = Labels::new(segment, Label::Undated);
    label_coarse(segment, &mut labels, |first, last| coarse_label(first, last, period))?;
    for run in runs(segment.day_order()?, period) {
        let number = labels.push(Label::Period(run.days.0, run.days.1));
        labels.of[run.docs.start as usize..run.docs.end as usize].fill(number);
    }
    Ok(labels)
}

fn by_weekday(segment: &Segment) -> Result<Labels, EngineError> {
    let mut labels = Labels::new(segment, Label::Undated);
    label_coarse(segment, &mut labels, |first, last| match (first, last) {
        (Some(_), Some(_)) => Label::NoDay,
        _ => Label::Undated,
    })?;
    let days: Vec<u32> = (1..=7).map(|day| labels.push(Label::Weekday(day))).collect();
    for run in runs(segment.day_order()?, Period::Day) {
        // Day 0, the first of 1970, was a Thursday.
        let number = days[(run.days.0 + 3).rem_euclid(7) as usize];
        labels.of[run.docs.start as usize..run.docs.end as usize].fill(number);
    }
    Ok(labels)
}

/// Labels the articles by the terms of a field that start with `prefix`, which is no part of the name: what `name`
/// makes of the term, or nothing.
fn by_name(
    segment: &Segment,
    field: Field,
    prefix: &str,
    stop: &Stop,
    name: &dyn Fn(&str) -> Option<String>,
) -> Result<Labels, EngineError> {
    let mut labels = Labels::new(segment, Label::None);
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let terms = segment.terms(field)?;
    let mut failed = None;
    each_term_of(segment, field, prefix, stop, &mut |term, info| {
        if failed.is_some() {
            return;
        }
        let Some(name) = name(&term[prefix.len()..]) else { return };
        let number = match numbers.get(&name) {
            Some(number) => *number,
            None => *numbers.entry(name.clone()).or_insert(labels.push(Label::Name(name))),
        };
        match terms.index().read_postings_from_terminfo(info, IndexRecordOption::Basic) {
            Ok(mut postings) => {
                while postings.doc() != tantivy::TERMINATED {
                    let doc = postings.doc();
                    match &mut labels.of[doc as usize] {
                        first @ 0 => *first = number,
                        first if *first == number => {}
                        _ => labels.more.entry(doc).or_default().push(number),
                    }
                    postings.advance();
                }
            }
            Err(error) => failed = Some(EngineError::damaged(error)),
        }
    })?;
    failed.map_or(Ok(labels), Err)
}
