//! The sum of an extraction: what each format gave, and what its days and sources were read from.
//!
//! This is how the quality of a folder is seen before it is indexed. A file's format is known when
//! the file ends, so its articles are kept apart until then; what is kept are counts only.

use std::collections::BTreeMap;

use dateline::article::Article;
use dateline::article::EvidenceKind;
use dateline::article::Precision;
use serde_json::json;

/// What was read from one kind of evidence; `None` counts the articles without.
type ByEvidence = BTreeMap<Option<EvidenceKind>, u64>;

/// Counts of articles.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    files: u64,
    articles: u64,
    /// Dated to the day or better.
    days: u64,
    date: ByEvidence,
    source: ByEvidence,
}

impl Counts {
    fn take(&mut self, other: Self) {
        self.files += other.files;
        self.articles += other.articles;
        self.days += other.days;
        for (kind, count) in other.date {
            *self.date.entry(kind).or_default() += count;
        }
        for (kind, count) in other.source {
            *self.source.entry(kind).or_default() += count;
        }
    }
}

/// The sum so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    formats: BTreeMap<&'static str, Counts>,
    file: Counts,
}

impl Tally {
    /// Counts an article of the file being read.
    pub(crate) fn article(&mut self, article: &Article) {
        let published = article.published.as_ref();
        self.file.articles += 1;
        let to_the_day = |precision: Precision| precision >= Precision::Day;
        self.file.days += u64::from(published.is_some_and(|p| to_the_day(p.stamp.precision())));
        *self.file.date.entry(published.map(|p| p.evidence)).or_default() += 1;
        let source = article.source.as_ref();
        *self.file.source.entry(source.map(|s| s.evidence)).or_default() += 1;
    }

    /// Ends a file, read as `format`.
    pub(crate) fn end_file(&mut self, format: &'static str) {
        self.file.files += 1;
        self.formats.entry(format).or_default().take(std::mem::take(&mut self.file));
    }

    /// Returns a line of JSON for each format.
    pub(crate) fn objects(&self) -> Vec<serde_json::Value> {
        let object = |(format, counts): (&&str, &Counts)| {
            json!({
                "class": "format",
                "format": format,
                "files": counts.files,
                "articles": counts.articles,
                "days": counts.days,
                "date": named(&counts.date),
                "source": named(&counts.source),
            })
        };
        self.formats.iter().map(object).collect()
    }

    /// Returns the lines of a table for people.
    pub(crate) fn table(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (format, counts) in &self.formats {
            lines.push(format!(
                "{format}: {}, {}, {} with a day",
                counted(counts.files, "file"),
                counted(counts.articles, "article"),
                counts.days
            ));
            if counts.articles > 0 {
                lines.push(format!("  date    {}", by_frequency(&counts.date)));
                lines.push(format!("  source  {}", by_frequency(&counts.source)));
            }
        }
        lines
    }
}

fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn named(counts: &ByEvidence) -> BTreeMap<&'static str, u64> {
    counts.iter().map(|(kind, count)| (kind.map_or("none", EvidenceKind::name), *count)).collect()
}

/// Returns the counts, most frequent first.
fn by_frequency(counts: &ByEvidence) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), **kind));
    let one = |(kind, count): &(&Option<EvidenceKind>, &u64)| match kind {
        Some(kind) => format!("{kind} {count}"),
        None => format!("none {count}"),
    };
    counts.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dateline::article::PublicationDate;
    use dateline::article::Stamp;

    fn article(published: Option<PublicationDate>) -> Article {
        Article { title: "One".to_owned(), published, ..Article::default() }
    }

    #[test]
    fn each_format_has_what_its_days_were_read_from() {
        let month = Stamp::month(2024, 3).unwrap();
        let dated = PublicationDate::new(month, EvidenceKind::Url, 0.9, Vec::new());
        let mut tally = Tally::default();
        tally.article(&article(Some(dated)));
        tally.article(&article(None));
        tally.end_file("HTML");
        tally.end_file("RSS");
        assert_eq!(
            tally.table(),
            [
                "HTML: 1 file, 2 articles, 0 with a day",
                "  date    none 1, url 1",
                "  source  none 2",
                "RSS: 1 file, 0 articles, 0 with a day",
            ]
        );
        assert_eq!(tally.objects()[0]["date"], json!({"none": 1, "url": 1}));
    }
}
