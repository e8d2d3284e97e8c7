//! The line of an archive that names a paper with its day, and maybe its page: `Tageblatt vom 04.03.2011, Nr. 9, S. 4`.
//!
//! Archives of many countries put the three on one line, in their own order and with their own marks.
//! Invariant: a line that holds anything else is none: a headline may name a day too.

use std::borrow::Cow;
use std::ops::Range;

use crate::date::month_by_name;
use crate::format::export::length::without_length;
use crate::format::fields::Fields;
use crate::format::names::Slot;
use crate::format::written;

/// What such a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Imprint<'t> {
    pub(super) paper: &'t str,
    pub(super) day: Cow<'t, str>,
    pub(super) page: Option<&'t str>,
}

impl<'t> Imprint<'t> {
    /// Adds what it says to the fields of an article.
    pub(super) fn put_into(self, rank: u8, fields: &mut Fields<'t>) {
        fields.put(Slot::Source, rank, Cow::Borrowed(self.paper));
        fields.put(Slot::Published, rank, self.day);
        if let Some(page) = self.page {
            fields.put(Slot::Page, 3, Cow::Borrowed(page));
        }
    }
}

/// The marks that part a line into pieces.
const JOINTS: [&str; 5] = [" - ", " – ", " — ", " | ", "   "];

/// Words between a paper and its day.
const OF: [&str; 9] = ["vom", "du", "del", "van", "von", "of", "de", "från", "fra"];

/// Reads a whole line: `Kestrelposten 2014-02-07, Sida 12`, `7. februar 2014 - Kestrelbladet - Side 12`.
pub(super) fn read(line: &str) -> Option<Imprint<'_>> {
    const LONGEST: usize = 120;
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if line.len() > LONGEST || digits < 5 {
        return None;
    }
    in_pieces(line).or_else(|| on_one_line(line))
}

/// A paper, its day and maybe its page between marks, in any order.
fn in_pieces(line: &str) -> Option<Imprint<'_>> {
    let joint = JOINTS.iter().find(|joint| line.contains(**joint))?;
    let (mut paper, mut day, mut page) = (None, None, None);
    for piece in line.split(joint).map(str::trim).filter(|piece| !piece.is_empty()) {
        let dated = without_length(piece);
        if day.is_none() && written::is_date(dated) && dated.len() >= 8 {
            day = Some(dated);
        } else if let Some(found) = page_in(piece).filter(|_| page.is_none()) {
            page = Some(found);
        } else if paper.is_none() && is_paper(piece) {
            paper = Some(piece);
        } else if !is_issue(piece) {
            return None;
        }
    }
    Some(Imprint { paper: paper?, day: Cow::Borrowed(day?), page })
}

/// A paper, directly before its day: a headline may end with a day too, and so the day is in digits or has the page
/// behind it.
fn on_one_line(line: &str) -> Option<Imprint<'_>> {
    let day = written::first(line).filter(|day| day.start > 0)?;
    let before = line[..day.start].trim_end();
    if before.ends_with([',', ';', ':', '.', '(']) {
        return None;
    }
    let found = behind_a_paper(line, true)?;
    let is_in_digits = !found.day.contains(char::is_alphabetic);
    (is_paper(found.paper) && (is_in_digits || found.page.is_some())).then_some(found)
}

/// Reads what names a paper and then its day. `is_all`: there is nothing but its issue and its page behind.
pub(super) fn behind_a_paper(value: &str, is_all: bool) -> Option<Imprint<'_>> {
    let has_digits = value.bytes().filter(u8::is_ascii_digit).count() >= 5;
    let day = written::first(value).filter(|_| has_digits).or_else(|| one_word(value));
    let day = day.filter(|day| day.start > 0)?;
    let before = value[..day.start]
        .trim_end_matches(|char: char| char.is_whitespace() || ",.;(-".contains(char));
    let joined = OF.iter().find_map(|word| before.strip_suffix(word)?.strip_suffix(' '));
    let paper = without_issue(joined.unwrap_or(before));
    let rest =
        value[day.end..].trim_matches(|char: char| char.is_whitespace() || ".;)".contains(char));
    let mut page = None;
    for piece in rest.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()) {
        if let Some(found) = page_in(without_page_count(piece)) {
            page = Some(found);
        } else if !is_all && piece.len() <= 4 && piece.bytes().all(|byte| byte.is_ascii_digit()) {
            page = Some(piece);
        } else if is_all && !is_issue(piece) {
            return None;
        }
    }
    (!paper.is_empty()).then_some(Imprint { paper, day: Cow::Borrowed(&value[day]), page })
}

/// Finds the word that is a day with an order that is not known, a month or a season: `3/4/2019`, `Mar2019`,
/// `Winter2018/2019`.
fn one_word(value: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for part in value.split_inclusive(char::is_whitespace) {
        let word = part.trim_end().trim_end_matches([',', '.', ';', ')']);
        let is_day = word.split(['/', '.', '-']).count() == 3 && written::is_date(word);
        if is_day || is_month_or_season(word) {
            return Some(start..start + word.len());
        }
        start += part.len();
    }
    None
}

/// Recognizes months and seasons with the year close behind them.
fn is_month_or_season(word: &str) -> bool {
    const SEASONS: [&str; 5] = ["spring", "summer", "fall", "autumn", "winter"];
    let is_digit = |char: char| char.is_ascii_digit();
    let is_name = |part: &str| {
        let name = part.trim_end_matches(is_digit);
        let is_season = SEASONS.iter().any(|season| name.eq_ignore_ascii_case(season));
        name.is_empty() || is_season || month_by_name(name).is_some()
    };
    let year = word.len() - word.trim_end_matches(is_digit).len();
    year == 4 && word.starts_with(char::is_uppercase) && word.split(['/', '-']).all(is_name)
}

/// Returns the pages without how many they are: `p22-25. 4p`.
fn without_page_count(pages: &str) -> &str {
    let is_count = |text: &str| {
        let unit = text.trim_start_matches(|char: char| char.is_ascii_digit() || char == '/');
        unit.len() < text.len() && unit.starts_with('p')
    };
    pages.split_once(". ").filter(|(_, count)| is_count(count)).map_or(pages, |(first, _)| first)
}

/// Returns a paper without the number of its issue: `Le Courrier, no. 1204`, `Tageblatt Nr. 32`.
pub(super) fn without_issue(paper: &str) -> &str {
    let paper = paper.trim();
    let Some((name, number)) = paper.rsplit_once(char::is_whitespace) else { return paper };
    let (before, word) = name.rsplit_once(char::is_whitespace).unwrap_or(("", name));
    let is_number = is_issue(&paper[paper.len() - word.len() - number.len() - 1..]);
    let before = before.trim_end_matches([',', ' ', ';']);
    if is_number && !before.is_empty() { before } else { paper }
}

/// Recognizes the number of an issue: `Nr. 32`, `no. 1204`, `Issue 4`.
fn is_issue(text: &str) -> bool {
    const WORDS: [&str; 15] = [
        "nr", "nr.", "no", "no.", "n°", "nº", "núm.", "num.", "issue", "vol.", "vol", "heft",
        "ausgabe", "numéro", "№",
    ];
    let Some((word, number)) = text.trim().split_once(char::is_whitespace) else { return false };
    WORDS.contains(&word.to_lowercase().as_str())
        && number.len() <= 12
        && number.starts_with(|char: char| char.is_ascii_digit())
}

/// Returns whether a text may be the name of a paper: a few words, the first of which begins as a name does.
fn is_paper(text: &str) -> bool {
    const LONGEST: usize = 60;
    text.len() <= LONGEST
        && text.split_whitespace().count() <= 7
        && text.starts_with(|char: char| char.is_alphanumeric() && !char.is_lowercase())
        && text.contains(char::is_alphabetic)
        && !text.ends_with(['.', '!', '?', ','])
        && !text.contains(['“', '"', '?', '!', ',', ':'])
}

/// Returns the page in `p. 4`, `Pg. A4`, `pA4`, `Sida 12` or `page 12`.
pub(super) fn page_in(text: &str) -> Option<&str> {
    const NAMES: [&str; 15] = [
        "pages", "pagina", "página", "page", "pgs.", "pg.", "pp.", "p.", "seiten", "seite", "sida",
        "side", "blz.", "s.", "p",
    ];
    let text = text.trim();
    let rest = NAMES.iter().find_map(|name| {
        let start = text.get(..name.len())?;
        let rest = text[name.len()..].trim_start();
        // `p` is a page before a number or a letter with one: `pA1`.
        let is_close =
            *name != "p" || rest.trim_start_matches(char::is_uppercase).len() + 2 > rest.len();
        (start.eq_ignore_ascii_case(name) && is_close).then(|| rest.trim_end())
    })?;
    // A name is none, though its first letter is that of a page: `S. Quill, 45`.
    let is_sheet =
        |word: &str| word.len() <= 2 || word.contains(|char: char| char.is_ascii_digit());
    let is_page = rest.len() <= 20
        && rest.contains(|char: char| char.is_ascii_digit())
        && rest.split_whitespace().next().is_some_and(is_sheet)
        && !rest.starts_with(|char: char| char.is_lowercase());
    is_page.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_with_its_day_and_page_is_read_in_the_orders_of_archives() {
        for (line, expected) in [
            (
                "Neue Kestrel Zeitung vom 07.02.2014, Nr. 32, S. 12",
                ("Neue Kestrel Zeitung", "07.02.2014", "12"),
            ),
            (
                "Neue Kestrel Zeitung Nr. 32 vom 07.02.2014, S. 12",
                ("Neue Kestrel Zeitung", "07.02.2014", "12"),
            ),
            ("Morgenlaterne vom 09.02.2014", ("Morgenlaterne", "09.02.2014", "")),
            ("Kestrelposten 2014-02-07, Sida 12", ("Kestrelposten", "2014-02-07", "12")),
            ("Morgonlyktan 2014-02-09", ("Morgonlyktan", "2014-02-09", "")),
            (
                "7. februar 2014 - Kestrelbladet - Side 12",
                ("Kestrelbladet", "7. februar 2014", "12"),
            ),
            ("De Torenvalk - 07 feb. 2014", ("De Torenvalk", "07 feb. 2014", "")),
            ("紅隼日報   2014-02-07", ("紅隼日報", "2014-02-07", "")),
            (
                "The Kestrel Post | 7 February 2014 | p. A1",
                ("The Kestrel Post", "7 February 2014", "A1"),
            ),
        ] {
            let found = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (found.paper, found.day.as_ref(), found.page.unwrap_or_default()),
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn a_headline_with_a_day_and_a_section_above_a_title_are_none() {
        for line in [
            "The storm of 7 February 2014",
            "What we know - 7 February 2014 - and what we do not",
            "Économie, vendredi 7 février 2014, p. 12",
            "samedi 8 février 2014 - 10:02 UTC +01:00 412 mots",
            "7 February 2014",
            "2014-02-07",
            "Eels are back since 2014-02-07, the board said.",
            "Board raised tolls on 07.02.2014 by a tenth",
            "Page 12",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_page_is_a_number_maybe_of_a_sheet() {
        for (text, page) in [
            ("p. 4", Some("4")),
            ("Pg. A 4", Some("A 4")),
            ("pA1", Some("A1")),
            ("Sida 12", Some("12")),
            ("Seiten 12-13", Some("12-13")),
            ("S. Quill, 45", None),
            ("Paris 2014", None),
            ("P", None),
        ] {
            assert_eq!(page_in(text), page, "{text}");
        }
    }

    #[test]
    fn a_paper_ends_before_its_day_month_or_season_though_the_order_of_the_day_is_not_known() {
        for (value, expected) in [
            (
                "Grenville Examiner. 3/4/2019, Vol. 1 Issue 3, p22-25. 4p.",
                ("Grenville Examiner", "3/4/2019", "22-25"),
            ),
            (
                "Kestrel's. 2/25/2019, Vol. 132 Issue 3, p22. 1/2p. 1 Chart.",
                ("Kestrel's", "2/25/2019", "22"),
            ),
            ("Kestrel's. Mar2019, Vol. 132 Issue 3, p22-25.", ("Kestrel's", "Mar2019", "22-25")),
            ("Harbour Quarterly. Spring2019, p2", ("Harbour Quarterly", "Spring2019", "2")),
            ("Kestrel's. Dec2018/Jan2019, p3", ("Kestrel's", "Dec2018/Jan2019", "3")),
            ("Canal Studies. Winter2018/2019, p3", ("Canal Studies", "Winter2018/2019", "3")),
            ("Tageblatt vom 3/4/2019, S. 4", ("Tageblatt", "3/4/2019", "4")),
        ] {
            let found = behind_a_paper(value, false).unwrap_or_else(|| panic!("{value}"));
            let page = found.page.unwrap_or_default();
            assert_eq!((found.paper, found.day.as_ref(), page), expected, "{value}");
        }
        for value in [
            "Studio 2000",
            "Kestrel 2019",
            "Mar2019 Review",
            "Spring Review",
            "Kestrel (ISSN 0024-9262)",
        ] {
            assert_eq!(behind_a_paper(value, false), None, "{value}");
        }
    }

    #[test]
    fn an_issue_is_no_part_of_the_name() {
        assert_eq!(without_issue("Le Courrier du Port, no. 1204"), "Le Courrier du Port");
        assert_eq!(without_issue("Tageblatt Nr. 32"), "Tageblatt");
        assert_eq!(without_issue("Channel 4"), "Channel 4");
        assert_eq!(without_issue("No. 10"), "No. 10");
    }
}
