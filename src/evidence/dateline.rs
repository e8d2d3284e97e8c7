//! Finds the dateline that opens a story: `PARIS, June 2 (Reuters) -`.
//!
//! It is evidence for who wrote the story and, with the year from elsewhere, for when. It stays in
//! the body. Only the head of the first lines is looked at: a dateline further down belongs to
//! somebody else's story.

use crate::article::Precision;
use crate::article::Stamp;
use crate::date::Habits;
use crate::date::Reading;
use crate::date::find_with;
use crate::date::is_weekday;
use crate::date::month_by_name;
use crate::date::month_by_name_in;
use crate::date::read_with;
use crate::evidence::publishers;

/// The opening place text of a story and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    /// As written, with the agency and without the dash after it.
    pub(super) text: &'a str,
    /// The name of the agency, as shown.
    pub(super) agency: Option<&'static str>,
    /// Month and day, when no year is written.
    pub(super) month_day: Option<(i8, i8)>,
    /// The whole date, when one is written.
    pub(super) stamp: Option<Stamp>,
}

impl<'a> Dateline<'a> {
    /// Returns the place as it is written (`PARIS`), without day and agency.
    pub(super) fn place(&self) -> Option<&'a str> {
        let text = CHINESE.iter().find_map(|agency| self.text.strip_prefix(agency));
        let text = text.unwrap_or(self.text);
        let end = text.find(|c: char| matches!(c, ',' | '(' | '（' | '，') || c.is_numeric());
        let place = text[..end.unwrap_or(text.len())].trim();
        // "WASHINGTON /PRNewswire/"; "AMSTERDAM/LONDON" is two places.
        let place = place.split_once(" /").map_or(place, |(place, _)| place.trim_end());
        let is_month = month_by_name(place.trim_end_matches('.')).is_some();
        (place.chars().count() >= 2 && place.len() <= 60 && agency_of(place).is_none() && !is_month)
            .then_some(place)
    }
}

/// Agencies that open a Chinese dateline.
const CHINESE: [&str; 6] = ["新华社", "中新社", "中新网", "新华网", "中央社", "人民网"];

/// The dashes behind a dateline.
const DASHES: [&str; 7] = [" - ", " – ", " — ", " -- ", "— ", "—", "– "];

/// How many bytes of a line may be a dateline.
const LONGEST: usize = 120;

/// Returns the dateline of a story; looks at the first three lines.
pub(super) fn opening<'a>(body: &'a str, habits: Habits<'_>) -> Option<Dateline<'a>> {
    let head = &body[..body.floor_char_boundary(600)];
    head.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).find_map(|line| {
        let line = &line[..line.floor_char_boundary(LONGEST)];
        with_agency(line, habits)
            .or_else(|| chinese(line))
            .or_else(|| in_capitals(line, habits))
            .or_else(|| place_and_day(line, body, habits))
    })
}

/// `AMSTERDAM/LONDON (Reuters) - `, `WASHINGTON, Jan. 5 /PRNewswire/ --`, `(CNN) `.
fn with_agency<'a>(line: &'a str, habits: Habits<'_>) -> Option<Dateline<'a>> {
    for (open, _) in line.match_indices(['(', '/', '（']).take(4) {
        let width = line[open..].chars().next()?.len_utf8();
        let close = match line.as_bytes()[open] {
            b'(' => ')',
            b'/' => '/',
            _ => '）',
        };
        let rest = &line[open + width..];
        let Some(length) = rest.find(close).filter(|length| *length <= 60) else { continue };
        let Some(agency) = agency_of(&rest[..length]) else { continue };
        let place = line[..open].trim();
        let end = open + width + length + close.len_utf8();
        let after = line[end..].trim_start();
        let dashed = after.starts_with(['-', '–', '—', '―', ':', '－']);
        let (month_day, stamp) = day_of(place, habits);
        let is_dated = || split_day(place, habits).is_some();
        if dashed && is_place(place) || place.is_empty() || is_capitals(place) || is_dated() {
            return Some(Dateline { text: &line[..end], agency: Some(agency), month_day, stamp });
        }
    }
    None
}

/// `LONDON — `, `NEW YORK, Oct 3 - `, `МОСКВА, 3 мая - РИА Новости.`
fn in_capitals<'a>(line: &'a str, habits: Habits<'_>) -> Option<Dateline<'a>> {
    let first = line.chars().next()?;
    if !first.is_uppercase() {
        return None;
    }
    let (dash, width) =
        DASHES.iter().filter_map(|dash| line.find(dash).map(|at| (at, dash.len()))).min()?;
    let place = line[..dash].trim();
    // Headlines in capitals use the same dash; a place is short, or carries a day.
    let (month_day, stamp) = day_of(place, habits);
    let city = place.split(',').next().unwrap_or(place);
    let dated = month_day.is_some() || stamp.is_some();
    if !is_capitals(place) || city.split_whitespace().count() > 3 || place.len() > 60 {
        return None;
    }
    let plain =
        ["BREAKING", "OPINION", "UPDATE", "WATCH", "EXCLUSIVE", "ANALYSIS", "VIDEO", "LIVE"];
    if plain.iter().any(|word| city.contains(word))
        || !dated && city.contains(|c: char| c.is_numeric())
    {
        return None;
    }
    let after = &line[dash + width..];
    let agency = after.split_once('.').and_then(|(name, _)| agency_of(name));
    Some(Dateline { text: place, agency, month_day, stamp })
}

/// `London, March 3, 2011 - `, `Paris, le 3 mars 2011`: a place in small letters needs a day, and then a
/// dash with a story behind it. A line that ends there needs the year too, and is no paper above a story of its.
fn place_and_day<'a>(line: &'a str, body: &str, habits: Habits<'_>) -> Option<Dateline<'a>> {
    const STORY: usize = 30;
    if !line.contains(|c: char| c.is_numeric()) {
        return None;
    }
    let end = DASHES.iter().filter_map(|dash| line.find(dash).map(|at| (at, dash.len()))).min();
    let (text, story) = match end {
        Some((at, width)) => (&line[..at], Some(line[at + width..].trim())),
        None => (line, None),
    };
    let text = text.trim().trim_end_matches('.');
    let day = split_day(text, habits)?;
    let is_told = story.is_some_and(|story| {
        story.chars().count() >= STORY && story.starts_with(|c: char| !c.is_lowercase())
    });
    let is_alone = story.is_none()
        && day.stamp.is_some()
        && !names_a_paper(text)
        && !is_one_of_many(text, body, habits);
    (is_told || is_alone).then_some(Dateline {
        text,
        agency: None,
        month_day: day.month_day,
        stamp: day.stamp,
    })
}

/// Returns whether the name before a day is that of a paper, as the head of a page and reviews of the press give it:
/// `THE KESTREL POST, MONDAY, JUNE 2, 1913`.
fn names_a_paper(text: &str) -> bool {
    const PAPERS: &str = "post times news herald gazette tribune journal chronicle mail express star sun guardian \
        observer telegraph daily weekly argus mercury courier examiner record bulletin echo advertiser citizen \
        independent mirror press standard dispatch globe zeitung nachrichten presse tageblatt tagblatt anzeiger \
        rundschau allgemeine kurier morgenpost courrier figaro monde croix dépêche diario país mundo noticias \
        periódico vanguardia corriere gazzetta giornale messaggero stampa repubblica jornal folha notícias dagblad \
        courant krant dagbladet tidningen posten gazeta dziennik lantern magazine";
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    let lower = name.to_lowercase();
    let is_in = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let last = lower.split_whitespace().next_back().unwrap_or_default();
    let has_weekday = rest.split(',').any(|part| is_weekday(part.trim()));
    let has_article = lower.starts_with("the ") && last != "hague";
    lower.contains(' ') && (has_weekday || is_in(PAPERS, last) || has_article)
        || publishers::of_name(name.trim()).is_some()
}

/// Returns whether the text has other names with a day, each alone on its line: they are above the clips of a
/// review.
fn is_one_of_many(text: &str, body: &str, habits: Habits<'_>) -> bool {
    const LOOK: usize = 20_000;
    let name = |line: &str| line.split(',').next().unwrap_or_default().trim().to_owned();
    let lines = body[..body.floor_char_boundary(LOOK)].lines().map(str::trim);
    let mut short = lines.filter(|line| (8..=80).contains(&line.len()) && line.contains(','));
    short.any(|line| {
        name(line) != name(text)
            && split_day(line.trim_end_matches('.'), habits).is_some_and(|day| day.stamp.is_some())
    })
}

/// The day that is behind a place.
struct PlaceDay {
    month_day: Option<(i8, i8)>,
    stamp: Option<Stamp>,
}

/// Splits `Paris, le 3 mars 2011` or `Springfield, Ill., May 3`: nothing but names and one day.
fn split_day(text: &str, habits: Habits<'_>) -> Option<PlaceDay> {
    const WORDS_OF_A_DAY: usize = 3;
    const BEFORE: [&str; 8] = ["le", "den", "el", "il", "the", "a", "am", "dnia"];
    // A weekday is no place.
    if text.len() > 80 || !text.contains(',') || read_with(text, habits) != Reading::None {
        return None;
    }
    let (place, stamp, month_day) = match find_with(text, habits).as_slice() {
        [] => {
            let (place, day) = text.rsplit_once(',')?;
            if day.split_whitespace().count() > WORDS_OF_A_DAY {
                return None;
            }
            (place, None, Some(day_of(day, habits).0?))
        }
        [(day, stamp)] if stamp.precision() >= Precision::Day => {
            let after = text[day.end..].trim_matches([' ', '.', ',', ')']);
            (matches!(after, "" | "г" | "года")).then_some((
                &text[..day.start],
                Some(*stamp),
                None,
            ))?
        }
        _ => return None,
    };
    let place = place.trim_end_matches([' ', '(']);
    let word = place.rsplit(' ').next().unwrap_or_default();
    let place = place.strip_suffix(word).filter(|_| BEFORE.contains(&word)).unwrap_or(place);
    let place = match stamp {
        Some(_) => place.trim_end().strip_suffix(',')?,
        None => place,
    };
    is_named_place(place).then_some(PlaceDay { month_day, stamp })
}

/// Returns whether a text is the name of a place, maybe with its state: words with capitals.
fn is_named_place(text: &str) -> bool {
    const JOINS: &str = "de la le les du des del di da do dos das el al am an a der im in upon on by the sur sous \
        y et und and of en aan den op";
    const NO_PLACE: &str = "in on at by from since until after before for to with as and but when while this that \
        im am ab seit bis vom nach dans depuis en desde hasta dal updated published posted created modified date dated \
        last stand event opinion editorial update by von par por di issue no vol page";
    let is_word = |word: &str| {
        word.starts_with(char::is_uppercase) && !word.chars().any(|c| c.is_numeric())
            || JOINS.split_whitespace().any(|join| join == word)
    };
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let first = parts[0].split_whitespace().next().unwrap_or_default().to_lowercase();
    text.len() <= 60
        && parts.len() <= 3
        && !first.is_empty()
        && !NO_PLACE.split_whitespace().any(|word| word == first)
        && month_by_name(&first).is_none()
        && text.starts_with(char::is_uppercase)
        && !text.contains(['!', '?', '"', '“', '”', ';', ':', '/', '|'])
        && parts.iter().all(|part| {
            let words: Vec<&str> = part.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            (1..=4).contains(&words.len()) && words.iter().all(|word| is_word(word))
        })
}

/// `新华社北京5月3日电`.
fn chinese(line: &str) -> Option<Dateline<'_>> {
    if line.is_ascii() {
        return None;
    }
    let end = line.find(['电', '電'])?;
    let text = line[..end].trim_start_matches(['（', '(', '【', '　', ' ']);
    if text.chars().count() > 30 {
        return None;
    }
    let agency = CHINESE.iter().find(|name| text.starts_with(*name))?;
    let day =
        text.strip_suffix('日').and_then(|text| text.rsplit_once('月')).and_then(|(head, day)| {
            let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            Some((head[head.len() - digits..].parse().ok()?, day.trim().parse().ok()?))
        });
    let month_day = day.filter(|(month, day)| (1..=12).contains(month) && (1..=31).contains(day));
    let start = end - text.len();
    Some(Dateline { text: &line[start..end], agency: agency_of(agency), month_day, stamp: None })
}

/// Returns the name of an agency or publisher that signs datelines so.
fn agency_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.len() < 2 || text.len() > 60 {
        return None;
    }
    let whole = publishers::of_name(text);
    let part = || text.split(['/', ',', '-', '|']).next().and_then(publishers::of_name);
    let word =
        || text.split(' ').next().filter(|word| *word == "Reuters").and_then(publishers::of_name);
    whole.or_else(part).or_else(word).map(|publisher| publisher.name)
}

/// Returns whether the text may be a place with a day: a few words, the first with a capital.
fn is_place(text: &str) -> bool {
    text.len() <= 80
        && text.split_whitespace().count() <= 9
        && text.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
        && (text.chars().any(char::is_uppercase) || text.chars().count() <= 12)
        && !text.contains(['!', '?', '"', '“', '”', ';', '・', '、', '，'])
}

/// Returns whether the words before the first comma are in capitals.
fn is_capitals(text: &str) -> bool {
    let city = text.split(',').next().unwrap_or(text);
    let letters = city.chars().filter(|c| c.is_alphabetic()).count();
    is_place(text)
        && letters >= 3
        && city.chars().all(|c| !c.is_lowercase())
        && city.chars().any(char::is_uppercase)
}

/// Finds the day in the place text: whole, or month and day only.
fn day_of(text: &str, habits: Habits<'_>) -> (Option<(i8, i8)>, Option<Stamp>) {
    if !text.contains(|c: char| c.is_numeric()) {
        return (None, None);
    }
    if let Some((_, stamp)) = find_with(text, habits).first() {
        return (None, Some(*stamp));
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/'))
        .filter(|word| !word.is_empty())
        .collect();
    let month = |word: &str| match habits.language {
        Some(language) => month_by_name_in(word, language),
        None => month_by_name(word),
    };
    let day = |word: &str| word.parse::<i8>().ok().filter(|day| (1..=31).contains(day));
    let found = words.windows(2).find_map(|pair| {
        let month_first = month(pair[0]).zip(day(pair[1]));
        month_first.or_else(|| month(pair[1]).zip(day(pair[0])))
    });
    (found, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Option<Dateline<'_>> {
        opening(body, Habits::default())
    }

    #[track_caller]
    fn says(body: &str, text: &str, agency: Option<&str>, month_day: Option<(i8, i8)>) {
        let dateline = found(body).expect("a dateline");
        assert_eq!((dateline.text, dateline.agency, dateline.month_day), (text, agency, month_day));
    }

    #[test]
    fn an_agency_in_brackets_makes_a_dateline() {
        says(
            "AMSTERDAM/LONDON (Reuters) - Oil",
            "AMSTERDAM/LONDON (Reuters)",
            Some("Reuters"),
            None,
        );
        says(
            "PARIS, June 2 (Reuters) - Oil",
            "PARIS, June 2 (Reuters)",
            Some("Reuters"),
            Some((6, 2)),
        );
        says(
            "WASHINGTON, Jan. 5 /PRNewswire/ -- Oil",
            "WASHINGTON, Jan. 5 /PRNewswire/",
            Some("PR Newswire"),
            Some((1, 5)),
        );
        says("(CNN) President", "(CNN)", Some("CNN"), None);
        says(
            "NEW YORK, Oct 3 (AP) — Oil",
            "NEW YORK, Oct 3 (AP)",
            Some("Associated Press"),
            Some((10, 3)),
        );
        says("Berlin (dpa) - Der", "Berlin (dpa)", Some("dpa"), None);
        says("A title\n\nNEW YORK  (Reuters) - New", "NEW YORK  (Reuters)", Some("Reuters"), None);
        says(
            "BEIJING, May 3 (Xinhua) -- China",
            "BEIJING, May 3 (Xinhua)",
            Some("Xinhua"),
            Some((5, 3)),
        );
    }

    #[test]
    fn a_place_in_capitals_and_a_dash_are_a_dateline() {
        says("LONDON — The", "LONDON", None, None);
        says("NEW YORK, Oct 3 - The", "NEW YORK, Oct 3", None, Some((10, 3)));
        says(
            "МОСКВА, 3 мая - РИА Новости. Глава",
            "МОСКВА, 3 мая",
            Some("RIA Novosti"),
            Some((5, 3)),
        );
        says("МОСКВА, 3 мая. /ТАСС/. Глава", "МОСКВА, 3 мая. /ТАСС/", Some("TASS"), Some((5, 3)));
        says("新华社北京5月3日电 中国", "新华社北京5月3日", Some("Xinhua"), Some((5, 3)));
    }

    #[test]
    fn the_place_is_without_day_and_agency() {
        for (body, place) in [
            ("PARIS, June 2 (Reuters) - Oil", Some("PARIS")),
            ("AMSTERDAM/LONDON (Reuters) - Oil", Some("AMSTERDAM/LONDON")),
            ("WASHINGTON, Jan. 5 /PRNewswire/ -- Oil", Some("WASHINGTON")),
            ("МОСКВА, 3 мая - РИА Новости. Глава", Some("МОСКВА")),
            ("新华社北京5月3日电 中国", Some("北京")),
            ("(CNN) President", None),
            ("Feb. 7 (Bloomberg) -- Harbour tolls will rise.", None),
        ] {
            assert_eq!(found(body).and_then(|line| line.place()), place, "{body}");
        }
    }

    #[test]
    fn a_whole_date_in_a_dateline_is_read() {
        let dateline = found("Paris, 3 mai 2024 (AFP) - Le").unwrap();
        assert_eq!(dateline.stamp.map(|stamp| stamp.to_string()).as_deref(), Some("2024-05-03"));
    }

    #[test]
    fn a_place_in_small_letters_with_a_whole_day_is_a_dateline() {
        for (body, text, day) in [
            (
                "London, March 3, 2011 - The ferries stayed at their berths all day.",
                "London, March 3, 2011",
                "2011-03-03",
            ),
            (
                "Paris, le 3 mars 2011 – Les bacs sont restés à quai toute la journée.",
                "Paris, le 3 mars 2011",
                "2011-03-03",
            ),
            (
                "Paris, le 3 mars 2011\n\nLes bacs sont restés à quai.",
                "Paris, le 3 mars 2011",
                "2011-03-03",
            ),
            (
                "Berlin, 3. März 2011 (dpa) Die Fähren blieben am Liegeplatz.",
                "Berlin, 3. März 2011 (dpa)",
                "2011-03-03",
            ),
            (
                "Berlin, den 3. März 2011\n\nDie Fähren blieben.",
                "Berlin, den 3. März 2011",
                "2011-03-03",
            ),
            (
                "Rio de Janeiro, 3 de março de 2011 - As balsas ficaram paradas o dia todo.",
                "Rio de Janeiro, 3 de março de 2011",
                "2011-03-03",
            ),
            (
                "Springfield, Ill., March 3, 2011 — The ferries stayed at their berths all day.",
                "Springfield, Ill., March 3, 2011",
                "2011-03-03",
            ),
            (
                "Москва, 3 марта 2011 г. — Паромы весь день стояли у причала, сообщили в порту.",
                "Москва, 3 марта 2011 г",
                "2011-03-03",
            ),
            (
                "Karlsruhe, (12.11.2021).\n\nDie Fähren blieben.",
                "Karlsruhe, (12.11.2021)",
                "2021-11-12",
            ),
            (
                "A title\n\nNew York, 3 March 2011 -- Ferries stayed at their berths all day.",
                "New York, 3 March 2011",
                "2011-03-03",
            ),
        ] {
            let dateline = found(body).unwrap_or_else(|| panic!("{body}"));
            let stamp = dateline.stamp.map(|stamp| stamp.to_string());
            assert_eq!((dateline.text, stamp.as_deref()), (text, Some(day)), "{body}");
        }
        says(
            "London, March 3 - The ferries stayed at their berths all day.",
            "London, March 3",
            None,
            Some((3, 3)),
        );
        assert_eq!(found("Paris, le 3 mars 2011\n\nLes").unwrap().place(), Some("Paris"));
    }

    #[test]
    fn prose_is_no_dateline() {
        for body in [
            "The company (Reuters) said",
            "Over 300 fighters hold British citizenship - says source",
            "He spoke to The Associated Press (AP) in June",
            "BREAKING NEWS - Oil falls",
            "UPDATE 1-Oil falls",
            "COVID-19 - a year on",
            "Analysts at Bank (UBS) - who",
            "In London, March 3, 2011 - a Thursday - was the day the ferries stayed at their berths.",
            "London, March 3, 2011 was the day the ferries stayed.",
            "Tuesday, March 3, 2011 - The ferries stayed at their berths all day long.",
            "Published, March 3, 2011 - The ferries stayed at their berths all day long.",
            "He left London, March 3, 2011 - The ferries stayed at their berths all day.",
            "Jazz night, 3 March 2011 - Doors open at seven and close at ten in the night.",
            "Oldhaven, 2 March 2011 to 3 March 2011",
            "Kestrel Post, 7 February 2014\n\nHarbour tolls will rise.",
            "Neue Kestrel Zeitung, 7. Februar 2014\n\nDie Fähren blieben.",
            "The Lantern, 7 February 2014\n\nHarbour tolls will rise.",
            "THE KESTREL LANTERN, MONDAY, JUNE 2, 1913.\n\nThe tolls rise.",
            "Le Phare, 7 février 2014\n\nLes droits.\n\nOuest Feu, 9 février 2014\n\nL’écluse.",
            "London, March 3",
            "Ferries, March 3, 2011 - 8 pm",
            "",
        ] {
            assert_eq!(found(body), None, "{body}");
        }
    }
}
