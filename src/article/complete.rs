//! An article with a value in every place, for tests of what is stored, shown and searched of one.

use std::collections::BTreeMap;

use jiff::civil::date;
use jiff::civil::time;
use serde_json::Value;

use crate::article::Article;
use crate::article::Evidence;
use crate::article::EvidenceKind;
use crate::article::Normalized;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Record;
use crate::article::Saved;
use crate::article::Source;
use crate::article::Stamp;

/// Returns an article that has each field, and in it each field.
pub(crate) fn complete() -> Article {
    let stamp = Stamp::timed(date(2019, 3, 7), time(6, 30, 15, 0), Some(60), Precision::Second);
    Article {
        title: "T".into(),
        title_from_body: true,
        body: "B".into(),
        source: Some(Source {
            name: "S".into(),
            as_given: Some("s".into()),
            normalized: Some(Normalized::Table),
            domain: Some("d.e".into()),
            evidence: EvidenceKind::Field,
            origin: Some("O".into()),
        }),
        published: Some(PublicationDate::new(
            stamp,
            EvidenceKind::Url,
            0.5,
            vec![Evidence { kind: EvidenceKind::Path, text: "P".into(), says: Stamp::year(2018) }],
        )),
        updated: Stamp::month(2019, 4),
        saved: Stamp::year(2020).map(|stamp| Saved { stamp, evidence: EvidenceKind::Path }),
        authors: vec!["A".into()],
        section: Some("C".into()),
        url: Some("u".into()),
        lang: Some("en".into()),
        key: Some("k".into()),
        subjects: vec!["s".into()],
        place: Some("p".into()),
        kind: Some("t".into()),
        printed_page: Some("4".into()),
        meta: vec![("m".into(), "v".into())],
        dateline: Some("D".into()),
        record: Some(Record { number: 300, line: Some(2), bytes: (3, 4) }),
        member: Some("m".into()),
        pages: vec![0, 200],
        warnings: vec!["w".into()],
    }
}

/// Returns the names of the fields without which `shown` is the same as of the complete article: those that
/// it does not show. A field that is added to [`Article`] is among them until it is shown.
pub(crate) fn not_shown<T: PartialEq>(shown: impl Fn(&Article) -> T) -> Vec<String> {
    let fields = |article: &Article| -> BTreeMap<String, Value> {
        let value = serde_json::to_value(article).expect("an article is plain data");
        serde_json::from_value(value).expect("it is an object")
    };
    let (all, none) = (fields(&complete()), fields(&Article::default()));
    let whole = shown(&complete());
    let without = |name: &String| -> Article {
        let mut rest = all.clone();
        rest.insert(name.clone(), none[name].clone());
        let rest = serde_json::to_value(rest).expect("plain data");
        serde_json::from_value(rest).expect("a field that is empty is read")
    };
    for (name, value) in &all {
        assert_ne!(*value, none[name], "complete() has no {name}");
    }
    let mut names: Vec<String> = all.keys().cloned().collect();
    names.retain(|name| shown(&without(name)) == whole);
    names
}
