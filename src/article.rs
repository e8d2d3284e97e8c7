//! The vocabulary: what an article is, who published it, when, and how we know.
//!
//! Everything below this module speaks in these words and adds none of its own.
//! Imports nothing of ours. All values are plain data: no I/O, and no reading of the time.

mod clock;
#[cfg(test)]
pub(crate) mod complete;

use std::fmt;

use jiff::civil::Date;
use jiff::civil::Time;
use serde::Deserialize;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

/// One published story: what is indexed, matched, counted and shown.
///
/// The body is clean text: paragraphs are separated by one blank line (`"\n\n"`), there are no
/// control characters but `\n` and `\t`, and it does not repeat a headline.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Article {
    /// The headline, or the beginning of a body that has none; empty when there is no text for one.
    pub title: String,
    /// Whether the title is the beginning of the body: its words are searched and counted there, once.
    pub title_from_body: bool,
    /// The story's own text.
    pub body: String,
    /// Who published it, and how we know; `None` when nothing says.
    pub source: Option<Source>,
    /// When it was published, and how we know; `None` means undated.
    pub published: Option<PublicationDate>,
    /// When it was last changed by its publisher.
    pub updated: Option<Stamp>,
    /// When this copy was saved, crawled or exported; never when it was published.
    pub saved: Option<Saved>,
    /// Bylines, in order, without "By".
    pub authors: Vec<String>,
    /// The section it ran in (`World`, `Sport`).
    pub section: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// ISO 639 code, two letters where one exists (`en`, `zh`).
    pub lang: Option<String>,
    /// The record's own id, as the file gives it.
    pub key: Option<String>,
    /// What it is about, in the publisher's words (`Roads`, `Elections`).
    pub subjects: Vec<String>,
    /// The place of the dateline (`PARIS`).
    pub place: Option<String>,
    /// What kind of article it is declared to be (`opinion`, `obituary`).
    pub kind: Option<String>,
    /// The page of the printed paper (`4`, `B12`).
    pub printed_page: Option<String>,
    /// What else its record says, by name, as the user asked for it to be kept.
    pub meta: Vec<(String, String)>,
    /// The opening place text (`PARIS, June 2 (Reuters) -`), also left in the body.
    pub dateline: Option<String>,
    /// Which record of its file it is; `None` when the file is one article.
    pub record: Option<Record>,
    /// Its path inside the file, where that is an archive (`2019/port.html` in a ZIP).
    pub member: Option<String>,
    /// Byte offsets in the body where the pages of its file start, in order; empty where files of
    /// its kind have no pages.
    pub pages: Vec<u32>,
    /// What a reader should know about how it was read (an implausible date refused, …).
    pub warnings: Vec<String>,
}

impl Article {
    /// Returns the title, unless it was taken from the body: there its words are read, and count once.
    #[must_use]
    pub fn own_title(&self) -> &str {
        if self.title_from_body { "" } else { &self.title }
    }

    /// Returns the page, from 1, that the byte `offset` of the body is on.
    #[must_use]
    pub fn page_at(&self, offset: usize) -> Option<u64> {
        let before = self.pages.partition_point(|&start| start as usize <= offset);
        (before > 0).then_some(before as u64)
    }
}

/// Returns the name under which a field of a data set's own is kept and searched: in small letters, with
/// `_` for what is no letter or digit (`Bias-Rating` is `bias_rating`); `None` if nothing is left of it.
#[must_use]
pub fn meta_name(written: &str) -> Option<String> {
    let lower = written.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("_");
    (!name.is_empty()).then_some(name)
}

/// Returns the number that a value of a data set's own field is, if it is one.
#[must_use]
pub fn meta_number(value: &str) -> Option<f64> {
    value.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Where an article is inside a file that holds many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Counted from 1 in file order, unreadable records included.
    pub number: u64,
    /// The line it starts on, counted from 1; `None` for formats without lines.
    pub line: Option<u64>,
    /// Byte range in the decompressed file, end excluded.
    pub bytes: (u64, u64),
}

/// When a copy of an article was saved, and how we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What was written, as precisely as it was written.
    pub stamp: Stamp,
    /// The kind of place it was found in.
    pub evidence: EvidenceKind,
}

/// Who published an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name as shown (`Reuters`, `The New York Times`).
    pub name: String,
    /// The name or host as the file gives it (`nyt`), where that is another.
    pub as_given: Option<String>,
    /// Why the name is not the one given.
    pub normalized: Option<Normalized>,
    /// The registrable web domain, when known (`nytimes.com`).
    pub domain: Option<String>,
    /// The kind of evidence believed.
    pub evidence: EvidenceKind,
    /// Where the copy came from when that is not the publisher (`Reuters` in another paper).
    pub origin: Option<String>,
}

impl Source {
    /// Returns the name or host as the file gives it.
    #[must_use]
    pub fn given(&self) -> &str {
        self.as_given.as_deref().unwrap_or(&self.name)
    }
}

/// Why a source has another name than the file gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalized {
    /// The map of its root says so.
    Map,
    /// The `[aliases]` of `dateline.toml` say so.
    Settings,
    /// The built-in table of publishers says so.
    Table,
    /// It is the registrable domain of the host, by the public suffix list.
    Domain,
}

impl Normalized {
    /// Returns the name used in JSON (`table`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Settings => "settings",
            Self::Table => "table",
            Self::Domain => "domain",
        }
    }
}

impl fmt::Display for Normalized {
    /// Writes what says so, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Map => "the map",
            Self::Settings => "dateline.toml",
            Self::Table => "the built-in table",
            Self::Domain => "the public suffix list",
        })
    }
}

/// When an article was published: a civil day as the publisher wrote it, and why we believe it.
///
/// Invariant (held by [`PublicationDate::new`]): `confidence` is within `0.0..=1.0`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicationDate {
    /// What was written, as precisely as it was written.
    pub stamp: Stamp,
    /// The kind of evidence believed.
    pub evidence: EvidenceKind,
    /// How likely the day is right, `0.0..=1.0`.
    pub confidence: f32,
    /// The candidates that said something else, most believed first.
    pub others: Vec<Evidence>,
}

impl PublicationDate {
    /// Returns the date with `confidence` clamped into `0.0..=1.0`.
    #[must_use]
    pub fn new(
        stamp: Stamp,
        evidence: EvidenceKind,
        confidence: f32,
        others: Vec<Evidence>,
    ) -> Self {
        let confidence = if confidence.is_finite() { confidence.clamp(0.0, 1.0) } else { 0.0 };
        Self { stamp, evidence, confidence, others }
    }

    /// Returns the first and last day the date may mean: one day, a month or a year.
    #[must_use]
    pub fn days(&self) -> DateRange {
        self.stamp.days()
    }
}

/// One reason to believe a date: what was found and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of place it was found in.
    pub kind: EvidenceKind,
    /// The text found, unchanged (shortened to 200 characters).
    pub text: String,
    /// What it says; `None` when it was refused as implausible or ambiguous.
    pub says: Option<Stamp>,
}

/// The kinds of places a date or a source may be found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The user's corrections file: beats all other evidence.
    Correction,
    /// A field of a structured record (JSON, CSV).
    Field,
    /// YAML or TOML front matter of a Markdown file.
    FrontMatter,
    /// A line of headers above a plain text.
    HeaderLine,
    /// schema.org JSON-LD of a web page.
    JsonLd,
    /// A `<meta>` element.
    Meta,
    /// schema.org microdata (`itemprop`).
    Microdata,
    /// A `<time>` element.
    TimeElement,
    /// An element whose class or id says what it is.
    ClassNamed,
    /// A feed's entry or the feed itself.
    Feed,
    /// A wire format's own header (NITF, NewsML, ANPA, TREC).
    Wire,
    /// A mail header.
    MailHeader,
    /// The article's web address.
    Url,
    /// The file's path or name.
    Path,
    /// The dateline opening the story.
    Dateline,
    /// The visible text.
    Text,
}

impl EvidenceKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 16] = [
        Self::Correction,
        Self::Field,
        Self::FrontMatter,
        Self::HeaderLine,
        Self::JsonLd,
        Self::Meta,
        Self::Microdata,
        Self::TimeElement,
        Self::ClassNamed,
        Self::Feed,
        Self::Wire,
        Self::MailHeader,
        Self::Url,
        Self::Path,
        Self::Dateline,
        Self::Text,
    ];

    /// Returns the name used in JSON (`header-line`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Field => "field",
            Self::FrontMatter => "front-matter",
            Self::HeaderLine => "header-line",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Microdata => "microdata",
            Self::TimeElement => "time-element",
            Self::ClassNamed => "class-named",
            Self::Feed => "feed",
            Self::Wire => "wire",
            Self::MailHeader => "mail-header",
            Self::Url => "url",
            Self::Path => "path",
            Self::Dateline => "dateline",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for EvidenceKind {
    /// Writes the name for people: the JSON name with blanks for dashes (`header line`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().replace('-', " "))
    }
}

/// How precisely a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Only the year is known.
    Year,
    /// Year and month are known.
    Month,
    /// The day is known.
    Day,
    /// The time of day is known to the minute.
    Minute,
    /// The time of day is known to the second.
    Second,
}

impl Precision {
    /// Returns the name used in JSON (`day`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }
}

/// A date as it was written: a civil day, and as much of the time of day and zone as was given.
///
/// The day is the writer's own and is never shifted to another zone. Invariants (held by the
/// constructors): a year or month precision has its first day in `day`; `time` is there exactly
/// when the precision is `Minute` or `Second`; an offset only with a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    day: Date,
    time: Option<Time>,
    offset_minutes: Option<i16>,
    precision: Precision,
}

impl Stamp {
    /// Returns a stamp of a whole year.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        Some(Self::dated(Date::new(year, 1, 1).ok()?, Precision::Year))
    }

    /// Returns a stamp of a whole month.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Some(Self::dated(Date::new(year, month, 1).ok()?, Precision::Month))
    }

    /// Returns a stamp of one day.
    #[must_use]
    pub const fn day(day: Date) -> Self {
        Self::dated(day, Precision::Day)
    }

    /// Returns a stamp to the minute or the second, with the offset from UTC in minutes if it was
    /// written. `precision` below `Minute` is taken as `Minute`.
    #[must_use]
    pub fn timed(day: Date, time: Time, offset_minutes: Option<i16>, precision: Precision) -> Self {
        let precision = precision.max(Precision::Minute);
        Self { day, time: Some(time), offset_minutes, precision }
    }

    const fn dated(day: Date, precision: Precision) -> Self {
        Self { day, time: None, offset_minutes: None, precision }
    }

    /// Returns the day, or the first day of the month or year.
    #[must_use]
    pub const fn first_day(&self) -> Date {
        self.day
    }

    /// Returns how precisely it was written.
    #[must_use]
    pub const fn precision(&self) -> Precision {
        self.precision
    }

    /// Returns the time of day, if it was written.
    #[must_use]
    pub const fn time(&self) -> Option<Time> {
        self.time
    }

    /// Returns the offset from UTC in minutes, if it was written.
    #[must_use]
    pub const fn offset_minutes(&self) -> Option<i16> {
        self.offset_minutes
    }

    /// Returns the stamp that means these days: a day, a month or a year. `None` for other spans.
    #[must_use]
    pub fn of_days(days: DateRange) -> Option<Self> {
        let first = days.first();
        let all = [
            (Precision::Day, first),
            (Precision::Month, first.first_of_month()),
            (Precision::Year, first.first_of_year()),
        ];
        let stamps = all.map(|(precision, day)| Self::dated(day, precision));
        stamps.into_iter().find(|stamp| stamp.days() == days)
    }

    /// Returns the days it may mean.
    #[must_use]
    pub fn days(&self) -> DateRange {
        let last = match self.precision {
            Precision::Year => self.day.last_of_year(),
            Precision::Month => self.day.last_of_month(),
            Precision::Day | Precision::Minute | Precision::Second => self.day,
        };
        DateRange { first: self.day, last }
    }
}

impl fmt::Display for Stamp {
    /// Writes ISO 8601 to the precision it has: `2017`, `2017-12`, `2017-12-28`,
    /// `2017-12-28T07:51-05:00`. Years beyond four digits carry a sign, as ISO has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.day.year(), self.day.month(), self.day.day());
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}")?;
        } else {
            write!(f, "-{:06}", i32::from(year).abs())?;
        }
        if self.precision >= Precision::Month {
            write!(f, "-{month:02}")?;
        }
        if self.precision >= Precision::Day {
            write!(f, "-{day:02}")?;
        }
        if let Some(time) = self.time {
            write!(f, "T{:02}:{:02}", time.hour(), time.minute())?;
            if self.precision == Precision::Second {
                write!(f, ":{:02}", time.second())?;
            }
        }
        match self.offset_minutes {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// A span of days, both ends included. Invariant: `first <= last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DateRange {
    first: Date,
    last: Date,
}

impl DateRange {
    /// All days of the calendar.
    pub const ALL: Self = Self { first: Date::MIN, last: Date::MAX };

    /// Returns `None` if `last` is before `first`.
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Returns the first day.
    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    /// Returns the last day.
    #[must_use]
    pub const fn last(&self) -> Date {
        self.last
    }

    /// Returns whether every day of `other` is in this range.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Returns whether some day is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// Returns the number of days from 1970-01-01 to `day`, negative before it.
#[must_use]
pub fn day_number(day: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    i64::from((day - epoch).get_days())
}

/// Returns the day with this number, or `None` outside years -9999 to 9999.
#[must_use]
pub fn day_from_number(number: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// The identity of an article: 128 bits, a function of the bytes of its record alone. Whoever reads the
/// same record, wherever it is and whenever, gives it the same id; a record that was edited is another
/// article.
///
/// Identical records are told apart by their first 12 hex digits being the same and the rest not: the
/// first of them in the order of their paths has the id of the bytes, the others one that is made of it
/// and of their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArticleId(pub u128);

impl ArticleId {
    /// The fewest hex digits an id is printed with.
    pub const SHORT: usize = 12;
    /// The bits that identical records do not share.
    const OWN: u128 = (1 << (128 - 4 * Self::SHORT)) - 1;

    /// Returns the id of a record of these bytes; blanks and line ends around it do not count, for a
    /// record that others are added behind gets a line end.
    #[must_use]
    pub fn of_record(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes.trim_ascii()))
    }

    /// Returns the id of the `number`th of several articles, from 0, that nothing but the id of the
    /// whole distinguishes.
    #[must_use]
    pub fn part(self, number: u64) -> Self {
        if number == 0 { self } else { Self(self.mixed(b"part", number)) }
    }

    /// Returns the id of a record that one with this id is the first part of.
    #[must_use]
    pub fn with(self, rest: Self) -> Self {
        let bytes = [self.0.to_be_bytes(), rest.0.to_be_bytes()];
        Self(xxh3_128(bytes.as_flattened()))
    }

    /// Returns the id of the `number`th, from 0, of the records that are identical to the one with this
    /// id.
    #[must_use]
    pub fn copy(self, number: u64) -> Self {
        if number == 0 {
            return self;
        }
        Self(self.0 & !Self::OWN | self.mixed(b"copy", number) & Self::OWN)
    }

    fn mixed(self, kind: &[u8], number: u64) -> u128 {
        let mut bytes = self.0.to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(&number.to_be_bytes());
        xxh3_128(&bytes)
    }

    /// Returns whether a text can be the beginning of an id: hex digits, at least one and no more than
    /// an id has.
    #[must_use]
    pub fn is_beginning(text: &str) -> bool {
        (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl fmt::Display for ArticleId {
    /// Writes all 32 hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::civil::time;

    #[test]
    fn only_a_whole_month_or_year_is_one() {
        let of = |first, last| {
            let stamp = Stamp::of_days(DateRange::new(first, last).expect("in order"));
            stamp.map(|stamp| stamp.to_string())
        };
        let written = |text: &str| Some(text.to_owned());
        assert_eq!(of(date(2012, 1, 1), date(2012, 12, 31)), written("2012"));
        assert_eq!(of(date(2012, 3, 1), date(2012, 3, 31)), written("2012-03"));
        assert_eq!(of(date(2012, 3, 31), date(2012, 3, 31)), written("2012-03-31"));
        assert_eq!(of(date(2012, 10, 1), date(2012, 12, 31)), None);
        assert_eq!(of(date(2012, 3, 15), date(2012, 3, 31)), None);
    }

    #[test]
    fn the_beginning_of_an_id_is_one_to_32_hex_digits() {
        assert!(ArticleId::is_beginning("7") && ArticleId::is_beginning(&"aF".repeat(16)));
        assert!(ArticleId::is_beginning(&ArticleId(7).to_string()));
        for wrong in ["", "7g", "#p1", "-1", "７", &"a".repeat(33)] {
            assert!(!ArticleId::is_beginning(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn the_id_of_a_record_is_that_of_its_bytes_without_what_is_around_it() {
        let id = ArticleId::of_record(b"{\"title\": \"Ferry\"}");
        assert_eq!(ArticleId::of_record(b"\n {\"title\": \"Ferry\"}\r\n"), id);
        assert_ne!(ArticleId::of_record(b"{\"title\": \"ferry\"}"), id);
        assert_eq!(id.to_string(), "6e81c225ce1e505f6ea0423a8c86b125", "for ever");
    }

    #[test]
    fn identical_records_share_the_digits_that_are_printed_and_no_more() {
        let id = ArticleId::of_record(b"The harbor is open again.");
        assert_eq!((id.copy(0), id.part(0)), (id, id));
        let short = |id: ArticleId| id.to_string()[..ArticleId::SHORT].to_owned();
        let all: Vec<ArticleId> = (0..50).map(|number| id.copy(number)).collect();
        assert!(all.iter().all(|copy| short(*copy) == short(id)));
        let distinct: std::collections::BTreeSet<ArticleId> = all.iter().copied().collect();
        assert_eq!(distinct.len(), 50);
        assert_ne!(short(id.part(1)), short(id));
    }

    #[test]
    fn a_stamp_prints_no_more_than_was_written() {
        let day = date(2007, 4, 2);
        assert_eq!(Stamp::year(2007).unwrap().to_string(), "2007");
        assert_eq!(Stamp::month(2007, 4).unwrap().to_string(), "2007-04");
        assert_eq!(Stamp::day(day).to_string(), "2007-04-02");
        let stamp = Stamp::timed(day, time(7, 51, 0, 0), Some(-240), Precision::Minute);
        assert_eq!(stamp.to_string(), "2007-04-02T07:51-04:00");
    }

    #[test]
    fn a_month_means_all_its_days() {
        let days = Stamp::month(2024, 2).unwrap().days();
        assert_eq!((days.first(), days.last()), (date(2024, 2, 1), date(2024, 2, 29)));
    }

    #[test]
    fn a_range_never_runs_backwards() {
        assert_eq!(DateRange::new(date(2024, 2, 1), date(2024, 1, 31)), None);
    }

    #[test]
    fn day_numbers_reach_beyond_what_nanoseconds_can_hold() {
        for day in [date(1605, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(9999, 12, 31)] {
            assert_eq!(day_from_number(day_number(day)), Some(day));
        }
        assert_eq!(day_number(date(1969, 12, 31)), -1);
    }

    #[test]
    fn every_kind_of_evidence_has_the_name_it_is_serialized_by() {
        for kind in EvidenceKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
        }
    }
}
