//! Whether a file that gave articles is broken or half written now, or was edited.
//!
//! One rule for every format: what a file gave before stays if the file gives less now and something is
//! wrong with it. Wrong is, in this order: it cannot be read to its end, or is of no kind that is read;
//! its last record is not closed; records fail that did not, and more articles are missing than those; most
//! of its articles are gone, and they were many; its last article is the beginning of one that it had; it
//! is of another kind than its name says, or a message (`message`), and has nothing of what it had; it is a
//! table whose articles have all lost a part. By its bytes: it has zeros, or what is no text, in place of
//! text; it is packed and damaged. (A list without entries is an
//! edit.) A record that alone cannot be read takes only its own article with it, and the run names it. What
//! is taken down is not missing. What the user accepts is not asked here.

use crate::article::Article;
use crate::article::EvidenceKind;
use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::is_mass;
use crate::extract::Counts;
use crate::extract::Ended;
use crate::extract::Ending;
use crate::extract::NOTHING;
use crate::read::Compared;

/// What reading a file again has shown.
pub(super) struct Now<'n> {
    /// How its records went.
    pub(super) counts: &'n Counts,
    /// How many of its texts are taken down.
    pub(super) taken_down: usize,
    /// How it ended.
    pub(super) ending: &'n Ending,
    /// Its last record.
    pub(super) last: &'n LastRecord,
    /// The name of the format it was read by.
    pub(super) format: Option<&'static str>,
}

impl Now<'_> {
    fn has(&self) -> u64 {
        self.counts.articles.saturating_add(self.taken_down as u64)
    }
}

/// The last record of a file that was read.
#[derive(Debug, Default)]
pub(super) enum LastRecord {
    /// There is none.
    #[default]
    None,
    /// It could not be read.
    Failed,
    /// It is of a kind that is passed over, or has no text.
    PassedOver,
    /// It is one that the file had.
    Known {
        /// Whether its end may be missing, as its format says.
        is_open: bool,
    },
    /// It is one that the file did not have.
    New {
        /// Whether its end may be missing, as its format says.
        is_open: bool,
        /// What it says.
        text: Box<Text>,
    },
}

impl LastRecord {
    const fn is_open(&self) -> bool {
        matches!(self, Self::Known { is_open: true } | Self::New { is_open: true, .. })
    }
}

/// What an article says, without anything that layout decides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Text(Vec<char>);

impl Text {
    /// Takes the title and the text of an article.
    pub(super) fn of(article: &Article) -> Self {
        let title = if article.title_from_body { "" } else { article.title.as_str() };
        let chars = title.chars().chain(article.body.chars());
        Self(chars.filter(|char| !char.is_whitespace()).collect())
    }

    /// Returns what it says in small letters, without blanks.
    pub(super) fn said(&self) -> String {
        self.0.iter().flat_map(|char| char.to_lowercase()).collect()
    }

    /// Returns how much of `whole` this is the beginning of, if it is that, and not all. The last
    /// characters may differ: a tag or a reference may be cut in them.
    fn begins(&self, whole: &Self) -> Option<usize> {
        const LONG: usize = 64;
        const CUT: usize = 16;
        let same = self.0.iter().zip(&whole.0).take_while(|(a, b)| a == b).count();
        let differs = self.0.len() - same;
        let is_beginning = differs == 0 || self.0.len() >= LONG && differs <= CUT;
        (is_beginning && same > 0 && same < whole.0.len()).then_some(same)
    }

    /// Returns whether this is no more than the title of `whole`, and the beginning of what stood below it:
    /// a date or a name that is not read as one any more.
    fn is_but_a_heading(&self, whole: &Self, old: &Article) -> bool {
        const LINE: usize = 40;
        let title = old.title.chars().filter(|char| !char.is_whitespace()).count();
        let is_short = self.0.len() <= title + LINE && self.0.len() * 2 <= whole.0.len();
        is_short && self.0.iter().zip(&whole.0).take(title).all(|(a, b)| a == b)
    }
}

/// Returns how many articles are missing of those that a file gave.
pub(super) fn missing(old: &FileRecord, now: &Now<'_>) -> u64 {
    had(old).saturating_sub(now.has())
}

/// Returns how many articles a file gave, those that were taken down since among them.
pub(super) fn had(old: &FileRecord) -> u64 {
    old.articles.saturating_add(old.taken_down.len() as u64)
}

/// Returns what is wrong with a file that is broken, by what it counts; `None` where that shows nothing.
pub(super) fn breakage(old: &FileRecord, now: &Now<'_>) -> Option<String> {
    let lost = missing(old, now);
    if lost == 0 {
        return None;
    }
    let cause = match now.ending {
        // It was not read.
        Ending::Unreadable(_) => return None,
        // It was read, and is an empty list: an edit, unless it was large.
        Ending::Skipped(kind) if kind == NOTHING && !now.format.is_some_and(has_no_list) => None,
        Ending::Skipped(kind) => Some(format!("it is now: {kind}")),
        Ending::Failed(_) => cause_of(now),
        Ending::Read if now.last.is_open() => Some("it ends in the middle of a record".to_owned()),
        Ending::Read if is_newly_failing(old, now, lost) => cause_of(now),
        Ending::Read => None,
    };
    let cause = match cause {
        Some(cause) => format!("{cause}; "),
        None if is_mass(lost, had(old)) => String::new(),
        None => return None,
    };
    Some(format!("{cause}{}", counted(old, now)))
}

/// Returns whether the files of a format are records one after the other, so that none of them is an empty list.
fn has_no_list(format: &str) -> bool {
    matches!(
        format,
        "corpus"
            | "TREC SGML"
            | "Reuters-21578 SGML"
            | "mailbox"
            | "WARC"
            | "ARC"
            | "wire text"
            | "RIS"
    )
}

/// Formats whose bytes are checked when they are unpacked: what is new in one that is damaged is what the damage
/// left of something.
const CHECKED: [&str; 4] = ["compressed file", "ZIP archive", "packed page", "EPUB"];

/// Returns why records of a packed file fail that did not, if that is so and it has articles that it had not,
/// or some are missing and the check of its bytes says why.
pub(super) fn damage(old: &FileRecord, now: &Now<'_>, has_new: bool) -> Option<String> {
    let is_packed = now.format.is_some_and(|format| CHECKED.contains(&format));
    let failed_before = match &old.outcome {
        FileOutcome::Partial { failed, .. } => *failed,
        _ => 0,
    };
    let has_failed = u64::from(matches!(now.ending, Ending::Failed(_)));
    let fails = now.counts.failed + has_failed > failed_before;
    let cause = cause_of(now).filter(|_| is_packed && fails)?;
    (has_new || missing(old, now) > 0 && cause.contains("damaged")).then_some(cause)
}

/// Returns how many articles a file had, and has now, after what is wrong with it.
pub(super) fn with_counts(cause: &str, old: &FileRecord, now: &Now<'_>) -> String {
    match missing(old, now) {
        0 => cause.to_owned(),
        _ => format!("{cause}; {}", counted(old, now)),
    }
}

/// Returns how many articles a file had, and has now.
fn counted(old: &FileRecord, now: &Now<'_>) -> String {
    let articles = if had(old) == 1 { "article" } else { "articles" };
    format!("it had {} {articles} and has {} now", had(old), now.has())
}

fn cause_of(now: &Now<'_>) -> Option<String> {
    match now.counts.clone().ended(now.ending.clone()) {
        Ended::Partial { cause, .. } | Ended::Failed { cause } => Some(cause),
        Ended::Whole | Ended::Skipped { .. } => None,
    }
}

/// Returns whether records fail that did not, and more articles are missing than those took with them.
fn is_newly_failing(old: &FileRecord, now: &Now<'_>, lost: u64) -> bool {
    let (failed_before, cause_before) = match &old.outcome {
        FileOutcome::Partial { failed, cause } => (*failed, cause.as_str()),
        _ => (0, ""),
    };
    let failed = now.counts.failed;
    if failed == 0 {
        return false;
    }
    if now.counts.articles == 0 {
        return true;
    }
    // Those that failed before may be others than those that fail now: as many, and yet a broken file.
    let is_same = now.counts.cause.as_deref().is_some_and(|cause| {
        without_lines(cause) == without_lines(cause_before) && failed <= failed_before
    });
    let is_last_new = failed > 1 && matches!(now.last, LastRecord::Failed);
    let newly_failed = failed.saturating_sub(failed_before);
    lost > newly_failed && (!is_same || is_last_new)
}

/// Returns a cause without the numbers of lines, which move when something above is edited.
fn without_lines(cause: &str) -> String {
    let mut parts = cause.split("line ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("line ");
        text.push_str(part.trim_start_matches(|char: char| char.is_ascii_digit()));
    }
    text
}

/// Returns whether a file was cut within its last article: that is the beginning of `old`, which is gone.
/// Where no article is `missing`, it must end within a sentence too: who takes an end away by hand leaves
/// whole sentences.
pub(super) fn is_cut_in(last: &LastRecord, old: &Article, missing: u64) -> bool {
    let LastRecord::New { text, is_open } = last else { return false };
    let whole = Text::of(old);
    let Some(same) = text.begins(&whole) else { return false };
    missing > 0 || *is_open || !ends_a_sentence(old, same)
}

/// Formats of which a record that was read is whole, and the end of a file is told by what closes it.
const CLOSED: [&str; 8] =
    ["JSON lines", "JSON", "JSON Feed", "feed", "XML", "NITF", "NewsML", "references"];

/// Formats that go on to the last byte of their file, so that an edit by hand can leave the beginning of one.
const RUNNING: [&str; 6] = ["plain text", "Markdown", "mail", "mailbox", "corpus", "wire text"];

/// Returns whether a file was cut that is the beginning of what it was, by its last record and how its bytes
/// end; `None` where that depends on how much of a text is there.
pub(super) fn is_cut_behind(
    last: &LastRecord,
    bytes: Compared,
    format: Option<&str>,
    missing: u64,
) -> Option<bool> {
    let is = |formats: &[&str]| format.is_some_and(|format| formats.contains(&format));
    match last {
        // It was cut between two records, or somebody took the last ones away.
        LastRecord::Known { .. } => Some(false),
        // All rows were taken away, and their heading is there.
        LastRecord::None if is(&["CSV"]) && bytes.ends_line => Some(false),
        LastRecord::None => Some(true),
        _ if bytes.ends_alike => Some(false),
        LastRecord::Failed if is(&["JSON lines"]) => Some(!bytes.ends_line),
        LastRecord::Failed | LastRecord::New { .. } if is(&["CSV"]) => Some(!bytes.ends_line),
        LastRecord::Failed | LastRecord::PassedOver => Some(true),
        LastRecord::New { .. } if is(&CLOSED) => Some(false),
        LastRecord::New { .. } if missing > 0 => Some(true),
        LastRecord::New { .. } => None,
    }
}

/// Returns whether what is left of an article is its beginning, or nothing, and not what it is without its last
/// sentences.
pub(super) fn is_left_of(last: &LastRecord, format: Option<&str>, old: &Article) -> bool {
    let LastRecord::New { text, .. } = last else { return false };
    let may_be_edit = format.is_some_and(|format| RUNNING.contains(&format));
    let whole = Text::of(old);
    match text.begins(&whole) {
        Some(same) => !may_be_edit || !ends_a_sentence(old, same),
        None => text.is_but_a_heading(&whole, old),
    }
}

/// Returns whether a sentence or paragraph of an article ends after so many of its characters, blanks not
/// counted.
fn ends_a_sentence(article: &Article, same: usize) -> bool {
    let title = if article.title_from_body { "" } else { article.title.as_str() };
    let in_title = title.chars().filter(|char| !char.is_whitespace()).count();
    let Some(left) = same.checked_sub(in_title) else { return false };
    if left == 0 {
        // Nobody takes away all of a text and leaves its title.
        return false;
    }
    let body = &article.body;
    let mut chars = body.char_indices().filter(|(_, char)| !char.is_whitespace());
    let Some((at, last)) = chars.nth(left - 1) else { return true };
    let after = body[at + last.len_utf8()..].trim_start_matches([' ', '\t', '\r']);
    let before = body[..=at].trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
    let is_end =
        |char: char| matches!(char, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟');
    after.is_empty() || after.starts_with('\n') || before.ends_with(is_end)
}

/// Ends of names that say what a file is, so that running text in it is something else: the message of a
/// server or a program, most likely.
const NAMES: [&str; 37] = [
    "json", "jsonl", "ndjson", "jl", "geojson", "csv", "tsv", "tab", "psv", "xml", "rss", "atom",
    "html", "htm", "xhtml", "mhtml", "mht", "mbox", "eml", "warc", "arc", "pdf", "docx", "odt",
    "xlsx", "ods", "epub", "rtf", "sgm", "sgml", "ris", "bib", "zip", "tar", "gz", "zst", "bz2",
];

/// Returns what is wrong with a file that is no longer what its name says, if that is so: it is running
/// text, or the page of a site. `format` is the name of that by which it was read.
pub(super) fn is_named_otherwise(
    name: &[u8],
    format: Option<&str>,
    missing: u64,
) -> Option<String> {
    let name = String::from_utf8_lossy(name).to_lowercase();
    let (_, end) = name.rsplit_once('.')?;
    let is_page = matches!(end, "html" | "htm" | "xhtml" | "mhtml" | "mht");
    let is_other = match format? {
        format if is_running_text(format) => true,
        // Pages have been saved as XML since there is XHTML.
        "HTML" => !is_page && (end != "xml" || missing > 0),
        _ => false,
    };
    let format = format?;
    (is_other && NAMES.contains(&end))
        .then(|| format!("it is {format} now, which is not what {end:?} in its name says"))
}

/// Returns whether the files of a format are running text, whatever stands in them.
pub(super) fn is_running_text(format: &str) -> bool {
    matches!(format, "plain text" | "Markdown" | "wire text" | "text with lone carriage returns")
}

/// Returns whether an article is of a record, an element or a header that names its parts, as no running text has
/// them.
pub(super) fn is_of_a_record(article: &Article) -> bool {
    let is_named = |kind: EvidenceKind| match kind {
        EvidenceKind::Field
        | EvidenceKind::JsonLd
        | EvidenceKind::Meta
        | EvidenceKind::Microdata
        | EvidenceKind::TimeElement
        | EvidenceKind::ClassNamed
        | EvidenceKind::Feed
        | EvidenceKind::MailHeader => true,
        EvidenceKind::Correction
        | EvidenceKind::FrontMatter
        | EvidenceKind::HeaderLine
        | EvidenceKind::Wire
        | EvidenceKind::Url
        | EvidenceKind::Path
        | EvidenceKind::Dateline
        | EvidenceKind::Text => false,
    };
    article.published.as_ref().is_some_and(|date| is_named(date.evidence))
        || article.saved.as_ref().is_some_and(|saved| is_named(saved.evidence))
        || article.source.as_ref().is_some_and(|source| is_named(source.evidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(articles: u64, failed: u64) -> FileRecord {
        let outcome = match failed {
            0 => FileOutcome::Indexed,
            failed => FileOutcome::Partial { failed, cause: "not JSON (line 7)".into() },
        };
        FileRecord {
            root: 0,
            path: b"a".to_vec(),
            size: 1,
            modified: 1,
            inode: 1,
            hash: 9,
            blocks: None,
            sum: 0,
            edition: 0,
            articles,
            outcome,
            doubtful: false,
            beside: 0,
            again: false,
            unread: None,
            resume: None,
            taken_down: Vec::new(),
        }
    }

    fn broken(old: &FileRecord, counts: Counts, ending: Ending, last: LastRecord) -> bool {
        let now =
            Now { counts: &counts, taken_down: 0, ending: &ending, last: &last, format: None };
        breakage(old, &now).is_some()
    }

    fn is_broken(old: &FileRecord, articles: u64, failed: u64, ending: Ending) -> bool {
        let cause = (failed > 0).then(|| "not JSON (line 3)".to_owned());
        broken(
            old,
            Counts { articles, failed, cause, ..Counts::default() },
            ending,
            LastRecord::None,
        )
    }

    #[test]
    fn a_file_that_ends_too_early_or_is_of_no_kind_is_broken_if_articles_are_missing() {
        let cut = || Ending::Failed("it is cut".into());
        assert!(is_broken(&record(3, 0), 2, 0, cut()));
        assert!(is_broken(&record(3, 0), 0, 0, Ending::Skipped("empty file".into())));
        assert!(!is_broken(&record(3, 0), 0, 0, Ending::Skipped(NOTHING.into())), "an empty list");
        // It has all it had: what came after is missing, and was never there.
        assert!(!is_broken(&record(3, 0), 3, 0, cut()));
        let open = || LastRecord::Known { is_open: true };
        let two = Counts { articles: 2, ..Counts::default() };
        assert!(broken(&record(3, 0), two.clone(), Ending::Read, open()));
        assert!(!broken(&record(2, 0), two, Ending::Read, open()));
    }

    #[test]
    fn records_that_fail_take_their_own_articles_with_them_and_no_others() {
        assert!(is_broken(&record(100, 0), 60, 1, Ending::Read), "half of it is there");
        assert!(!is_broken(&record(100, 0), 99, 1, Ending::Read), "one record is wrong");
        assert!(is_broken(&record(1, 0), 0, 1, Ending::Read), "nothing of it can be read");
        // What failed before is no reason for what is missing now.
        assert!(!is_broken(&record(100, 2), 60, 2, Ending::Read), "it was edited");
        assert!(!is_broken(&record(100, 0), 60, 0, Ending::Read), "it was edited");
    }

    #[test]
    fn as_many_records_that_fail_as_before_are_not_the_same_ones() {
        let other = Counts {
            articles: 1,
            failed: 1,
            cause: Some("it ends early".into()),
            ..Counts::default()
        };
        assert!(broken(&record(8, 1), other, Ending::Read, LastRecord::Failed));
        let cause = || Some("not JSON (line 2)".to_owned());
        let last = Counts { articles: 60, failed: 2, cause: cause(), ..Counts::default() };
        assert!(broken(&record(100, 2), last, Ending::Read, LastRecord::Failed));
    }

    #[test]
    fn a_file_that_loses_most_of_many_articles_is_asked_about() {
        assert!(is_broken(&record(8000, 0), 3, 0, Ending::Read));
        assert!(is_broken(&record(8000, 0), 0, 0, Ending::Skipped(NOTHING.into())));
        assert!(!is_broken(&record(8000, 0), 7000, 0, Ending::Read));
        assert!(!is_broken(&record(100, 0), 1, 0, Ending::Read));
    }

    #[test]
    fn what_is_taken_down_is_not_missing() {
        let counts = Counts { articles: 2, ..Counts::default() };
        let (ending, last) = (Ending::Failed("it is cut".into()), LastRecord::None);
        let now =
            Now { counts: &counts, taken_down: 1, ending: &ending, last: &last, format: None };
        assert_eq!(breakage(&record(3, 0), &now), None);
    }

    fn article(title: &str, body: &str) -> Article {
        Article { title: title.into(), body: body.into(), ..Article::default() }
    }

    #[test]
    fn a_cut_article_is_the_beginning_of_one_that_was_there() {
        let body =
            "The ferry was late. The harbor master said that a storm held it at sea.\n\nIt came.";
        let whole = article("Ferry", body);
        let cut = |end: usize, missing: u64| {
            let text = Box::new(Text::of(&article("Ferry", &body[..end])));
            is_cut_in(&LastRecord::New { is_open: false, text }, &whole, missing)
        };
        let (sentence, paragraph) = (19, body.find('\n').unwrap());
        assert!(cut(sentence, 1) && cut(40, 1) && cut(40, 0) && cut(0, 1));
        assert!(!cut(sentence, 0) && !cut(paragraph, 0), "whole sentences were taken away");
        assert!(!cut(body.len(), 1), "all of it is there");
        let other = Box::new(Text::of(&article("Ferry", "The ferry is on time.")));
        assert!(!is_cut_in(&LastRecord::New { is_open: false, text: other }, &whole, 1));
    }

    #[test]
    fn text_in_a_file_whose_name_says_otherwise_is_a_message() {
        let is = |name: &str, format, missing| {
            is_named_otherwise(name.as_bytes(), Some(format), missing).is_some()
        };
        assert!(is("a.jsonl", "plain text", 0) && is("A.JSON", "HTML", 0));
        assert!(is("feed.xml", "HTML", 3) && !is("page.xml", "HTML", 0));
        assert!(!is("a.txt", "plain text", 3) && !is("a", "plain text", 3));
        assert!(!is("a.html", "HTML", 3) && !is("a.json", "JSON lines", 3));
    }
}
