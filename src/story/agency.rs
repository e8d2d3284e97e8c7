//! News agencies, and where an article says that it comes from one.
//!
//! Papers name the agency in the dateline (`PARIS, June 2 (Reuters) -`), as the author (`Von dpa`), as the
//! source, or at the end (`© AFP`, `(Reporting by A; Editing by B) Reuters`). Names in the text itself are
//! what the story is about. The table is `agencies.txt`, data and not code.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::fold;
use crate::article::Article;

/// The version of the table and of the places that are looked at.
pub(super) const VERSION: u32 = 1;

const TEXT: &str = include_str!("agencies.txt");

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(TEXT));

struct Table {
    names: Vec<&'static str>,
    /// Numbers from 1, by folded name.
    by_name: HashMap<String, u8>,
}

impl Table {
    fn new(text: &'static str) -> Self {
        let (mut names, mut by_name) = (Vec::new(), HashMap::new());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, others) = line.split_once('|').unwrap_or((line, ""));
            names.push(name.trim());
            let number = u8::try_from(names.len()).expect("the table is short");
            for form in others.split(',').chain([name]).map(str::trim) {
                // The first one to claim a name has it.
                by_name.entry(key(form)).or_insert(number);
            }
        }
        Self { names, by_name }
    }
}

/// Returns a name as the table has it.
fn key(name: &str) -> String {
    fold(name.trim().trim_matches(['.', ',', ':', ';', '"', '«', '»', '“', '”']))
}

/// Returns the number of the agency with this name, whole; 0 for none.
#[must_use]
pub fn agency_named(name: &str) -> u8 {
    if name.is_empty() || name.len() > 60 {
        return 0;
    }
    TABLE.by_name.get(&key(name)).copied().unwrap_or(0)
}

/// Returns the name of an agency by its number; `None` for 0.
#[must_use]
pub fn agency_name(number: u8) -> Option<&'static str> {
    TABLE.names.get(usize::from(number).checked_sub(1)?).copied()
}

/// Returns the agency that published an article; 0 where it is none.
pub(super) fn publisher(article: &Article) -> u8 {
    let Some(source) = &article.source else { return 0 };
    agency_named(&source.name)
}

/// Returns whether two articles have the same source, or sources that are one agency (`Reuters`, `Reuters UK`).
#[must_use]
pub fn is_same_publisher(one: &Article, other: &Article) -> bool {
    let (Some(first), Some(second)) = (&one.source, &other.source) else { return false };
    first.name == second.name || publisher(one) != 0 && publisher(one) == publisher(other)
}

/// Returns the agency that an article says it comes from, which may have published it; 0 where it
/// names none.
#[must_use]
pub fn credited(article: &Article) -> u8 {
    let origin = article.source.as_ref().and_then(|source| source.origin.as_deref());
    let dateline = article.dateline.as_deref().map_or(0, in_brackets);
    let found = [
        dateline,
        origin.map_or(0, agency_named),
        article
            .authors
            .iter()
            .map(|author| of_author(author))
            .find(|found| *found != 0)
            .unwrap_or(0),
        in_brackets(opening(&article.body)),
        signed(&article.body),
    ];
    found.into_iter().find(|found| *found != 0).unwrap_or_else(|| publisher(article))
}

/// Returns the names of whom an article comes from: of the agency with the number that it credits (see
/// [`credited`]), and of the one in its dateline, where the table does not have that.
#[must_use]
pub fn origins(credit: u8, article: &Article) -> Vec<&str> {
    let named = article.source.as_ref().and_then(|source| source.origin.as_deref());
    let named = named.filter(|name| agency_named(name) == 0);
    agency_name(credit).into_iter().chain(named).collect()
}

/// Returns the start of a text, as long as a dateline may be.
fn opening(body: &str) -> &str {
    let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    &line[..line.floor_char_boundary(100)]
}

/// Finds the agency that a dateline has in brackets or between slashes, or in front of its dash: `(Reuters)`,
/// `/dpa/`, `МОСКВА, 3 мая - РИА Новости.`, `新华社北京5月3日电`.
fn in_brackets(line: &str) -> u8 {
    for (open, close) in [('(', ')'), ('/', '/'), ('（', '）'), ('[', ']'), ('=', ']')] {
        for (at, _) in line.match_indices(open).take(3) {
            let (place, rest) = (line[..at].trim(), &line[at + open.len_utf8()..]);
            let Some((inside, behind)) = rest.split_once(close) else { continue };
            let found = inside.split(['/', ',', '-', '|', '=']).chain([inside]).map(agency_named);
            let Some(found) = found.into_iter().find(|found| *found != 0) else { continue };
            // Who is named in brackets in a sentence is not its author.
            let behind = behind.trim_start();
            let is_dashed =
                behind.is_empty() || behind.starts_with(['-', '–', '—', '―', ':', '.', '－']);
            let is_bare = !place.contains(char::is_lowercase);
            if is_dashed || is_bare || close == ']' {
                return found;
            }
        }
    }
    let behind_dash = [" - ", " – ", " — ", " -- "].iter().find_map(|dash| line.split_once(dash));
    let behind_dash = behind_dash.and_then(|(_, rest)| rest.split_once('.'));
    let named = behind_dash.map_or(0, |(name, _)| agency_named(name));
    if named != 0 { named } else { chinese(line) }
}

/// Finds the agency that opens a Chinese dateline.
fn chinese(line: &str) -> u8 {
    let Some(end) = line.find(['电', '電']) else { return 0 };
    let text = line[..end].trim_start_matches(['（', '(', '【', '\u{3000}', ' ']);
    let mut ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(6);
    ends.find_map(|end| Some(agency_named(&text[..end])).filter(|found| *found != 0)).unwrap_or(0)
}

/// Finds the agency of a byline: alone (`Reuters`), behind a name (`Ann Ash, Reuters`), or behind a word for
/// "by" or "from" (`Von dpa`).
fn of_author(author: &str) -> u8 {
    let whole = agency_named(author);
    if whole != 0 {
        return whole;
    }
    let parts = author.split([',', '/', '|', '(', ')', ';']).map(str::trim);
    let named = parts.map(agency_named).find(|found| *found != 0);
    let behind = || {
        let (_, rest) = author.trim().split_once(' ')?;
        let is_by =
            ["by", "von", "par", "por", "da", "di", "door", "av", "af", "od", "przez", "from"];
        let first = author.trim().split(' ').next()?.to_lowercase();
        is_by.contains(&first.as_str()).then(|| agency_named(rest))
    };
    named.or_else(behind).unwrap_or(0)
}

/// Finds the agency that signs a text: alone on its last line or in its last brackets, behind `©` or a dash,
/// and with or without a year.
fn signed(body: &str) -> u8 {
    let body = body.trim_end();
    let start = body.len().saturating_sub(120);
    let tail = &body[body.ceil_char_boundary(start)..];
    let line = tail.rsplit('\n').next().unwrap_or(tail).trim();
    let alone = agency_named(line);
    if alone != 0 {
        return alone;
    }
    if let Some((_, rest)) = line.rsplit_once('©') {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == ',');
        let mut words = rest.split([' ', ',', '.', '/']);
        return first_named(&[rest, words.next().unwrap_or("")]);
    }
    let bracketed = line.strip_suffix(')').and_then(|line| line.rsplit_once('('));
    if let Some((_, inside)) = bracketed {
        let mut parts: Vec<&str> = inside.split(['/', ',', ';', '|']).collect();
        parts.push(inside);
        return first_named(&parts);
    }
    if let Some((before, last)) = line.rsplit_once(['—', '–', '-'])
        && (before.is_empty() || before.ends_with([' ', '.', '—', '–', '-']))
    {
        return agency_named(last);
    }
    // `(Reporting by A; Editing by B) Reuters`
    line.rsplit_once(") ").map_or(0, |(_, last)| agency_named(last))
}

fn first_named(names: &[&str]) -> u8 {
    names.iter().map(|name| agency_named(name)).find(|found| *found != 0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;
    use crate::article::Source;

    #[track_caller]
    fn credits(article: Article, expected: Option<&str>) {
        assert_eq!(agency_name(credited(&article)), expected, "{:?}", article.body);
    }

    fn body(text: &str) -> Article {
        Article { body: text.into(), ..Article::default() }
    }

    #[test]
    fn datelines_name_their_agency_in_any_language() {
        for (text, agency) in [
            ("PARIS, June 2 (Reuters) - The ferry sailed.", "Reuters"),
            ("WASHINGTON (AP) — The ferry sailed.", "Associated Press"),
            ("Berlin (dpa) - Die Fähre fuhr.", "dpa"),
            ("Berlin (dpa/lno) - Die Fähre fuhr.", "dpa"),
            ("MADRID, 3 may (EFE).- El ferry salió.", "EFE"),
            ("LISBOA (Lusa) - O navio partiu.", "Lusa"),
            ("МОСКВА, 3 мая - РИА Новости. Паром вышел.", "RIA Novosti"),
            ("МОСКВА, 3 мая. /ТАСС/. Паром вышел.", "TASS"),
            ("新华社北京5月3日电 渡轮起航。", "Xinhua"),
            ("（中央社記者王小明台北3日電）渡輪啟航。", "Central News Agency"),
            ("القاهرة (رويترز) - أبحرت العبارة.", "Reuters"),
            ("SEOUL, May 3 (Yonhap) -- The ferry sailed.", "Yonhap"),
            ("[파리=로이터] 여객선이 출항했다.", "Reuters"),
        ] {
            assert_eq!(agency_name(in_brackets(opening(text))), Some(agency), "{text}");
        }
    }

    #[test]
    fn bylines_and_sign_offs_name_it_too() {
        let by =
            |author: &str| Article { authors: vec![author.into()], ..body("The ferry sailed.") };
        credits(by("Reuters"), Some("Reuters"));
        credits(by("Ann Ash, Associated Press"), Some("Associated Press"));
        credits(by("Von dpa"), Some("dpa"));
        credits(by("AFP / Ann Ash"), Some("Agence France-Presse"));
        credits(by("Ann Ash"), None);
        credits(body("The ferry sailed.\n\n© AFP"), Some("Agence France-Presse"));
        credits(body("The ferry sailed.\n\n© 2019 AFP"), Some("Agence France-Presse"));
        credits(body("Паром вышел. (Интерфакс)"), Some("Interfax"));
        credits(body("The ferry sailed.\n\n—AP"), Some("Associated Press"));
        credits(body("It sailed.\n\n(Reporting by Ann Ash) Reuters"), Some("Reuters"));
        credits(body("The ferry sailed.\n\nReuters"), Some("Reuters"));
    }

    #[test]
    fn an_agency_that_the_story_is_about_is_no_credit() {
        credits(body("The ferry sailed, Reuters reported. Its owner did not answer."), None);
        credits(
            body("Shares of the owner of AP rose. He spoke of a well-known AP reporter."),
            None,
        );
        credits(
            body(&format!("The ferry sailed.{} It was late.", " Nobody (AFP) saw it.".repeat(20))),
            None,
        );
        credits(body("The ferry is half-pa"), None);
    }

    #[test]
    fn what_an_agency_published_comes_from_it() {
        let source = Source {
            name: "Reuters".into(),
            as_given: None,
            normalized: None,
            domain: None,
            evidence: EvidenceKind::Field,
            origin: None,
        };
        let article = Article { source: Some(source), ..body("The ferry sailed.") };
        assert_eq!(publisher(&article), agency_named("reuters"));
        credits(article, Some("Reuters"));
    }

    #[test]
    fn the_table_has_each_name_once() {
        let mut seen = std::collections::HashSet::new();
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let (name, others) = line.split_once('|').unwrap();
            let mut own: Vec<String> = others.split(',').chain([name]).map(key).collect();
            own.sort();
            own.dedup();
            own.retain(|form| !form.is_empty());
            own.into_iter().for_each(|form| assert!(seen.insert(form.clone()), "{form:?} twice"));
        }
        assert!(TABLE.names.len() > 60);
    }
}
