//! What labels a day on a page: the words before it in its line, or the short line above.
//!
//! A label says whether a day is of publication, of a change, or of something else: an event, a life, a
//! deadline. A headline is never a label, and a word labels only as a whole and where labels have it:
//! "Deadline looms" above a day, or "Michael Ende" before it, says nothing of the day.

use crate::format::DateRole;
use crate::format::html::page::Page;
use crate::format::html::said;
use crate::format::html::said::has_digit;

/// The longest line, in characters, that labels what is below it, and the most words of it.
const LONGEST: usize = 40;
const MOST_WORDS: usize = 6;

/// How many bytes before a day are looked at.
const LOOK_BACK: usize = 240;

/// What labels a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label<'p> {
    /// The words before it in its line.
    Before(&'p str),
    /// The line above.
    Above(&'p str),
    None,
}

impl<'p> Label<'p> {
    /// Returns what labels the day that begins at a place of the page's text.
    pub(crate) fn of(page: &'p Page, day: usize) -> Self {
        let day = page.text.floor_char_boundary(day.min(page.text.len()));
        let from = page.text.ceil_char_boundary(day.saturating_sub(LOOK_BACK));
        let text = &page.text[from..day];
        let (above, before) = text.rsplit_once('\n').unwrap_or(("", text));
        if !before.trim().is_empty() {
            return Self::Before(before);
        }
        Self::above(page, from + above.len())
    }

    /// Returns the label in the line that ends at a place of the page's text.
    pub(crate) fn above(page: &'p Page, end: usize) -> Self {
        let from = page.text.ceil_char_boundary(end.saturating_sub(LOOK_BACK));
        let text = &page.text[from..end];
        let start = text.rfind('\n').map(|at| from + at + 1);
        // A line that begins before the text looked at is too long.
        let Some(start) = start.or_else(|| (from == 0).then_some(0)) else { return Self::None };
        let line = page.text[start..end].trim();
        let is_label = !line.is_empty()
            && line.chars().count() <= LONGEST
            && line.split_whitespace().count() <= MOST_WORDS
            && !line.ends_with(['.', '!', '…'])
            && !has_digit(line)
            && !page.is_headline(start, end);
        if is_label { Self::Above(line) } else { Self::None }
    }

    /// Returns what a day with this label is of, as far as the label says.
    pub(crate) fn role(self, default: DateRole) -> DateRole {
        match self {
            Self::Before(words) => said::role_of(words, default),
            Self::Above(line) if says_saved(line) => DateRole::Saved,
            Self::Above(line) if said::is_label_of_role(line) => said::role_of(line, default),
            Self::Above(_) | Self::None => default,
        }
    }

    /// Returns whether the label says that its day is one of publication or change.
    pub(crate) fn says_when(self) -> bool {
        match self {
            Self::Before(words) => said::says_when(words),
            Self::Above(line) => said::is_label_of_role(line) || says_saved(line),
            Self::None => false,
        }
    }

    /// Returns whether the label says that its day is of something else.
    pub(crate) fn says_other(self) -> bool {
        match self {
            Self::Before(words) => said::says_today(words) || Clause::last_of(words).says_other(),
            Self::Above(line) => Clause::last_of(line).is_named(),
            Self::None => false,
        }
    }
}

/// Returns whether a line is the label of the day when a copy was made. One word alone may be a button.
fn says_saved(line: &str) -> bool {
    said::says_saved(line) && (line.trim_end().ends_with([':', '：']) || line.trim().contains(' '))
}

/// The last clause before a day.
#[derive(Debug)]
struct Clause {
    /// Its words in lowercase.
    words: Vec<String>,
    ends: End,
}

/// What is between a clause and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Nothing,
    Colon,
    Dash,
}

impl Clause {
    fn last_of(text: &str) -> Self {
        const DASHES: [char; 3] = ['-', '–', '—'];
        let text = text.trim();
        let ends = match text.chars().next_back() {
            Some(':' | '：') => End::Colon,
            Some(last) if DASHES.contains(&last) => End::Dash,
            _ => End::Nothing,
        };
        let text = text.trim_end_matches([':', '：', ' ', '-', '–', '—']);
        let clause = text.rsplit(['|', '·', '•', ',', ';', '\n']).next().unwrap_or(text);
        let clause = clause.rsplit(". ").next().unwrap_or(clause);
        let clause = [" - ", " – ", " — "]
            .iter()
            .fold(clause, |clause, dash| clause.rsplit(dash).next().unwrap_or(clause));
        let words = clause.split(|char: char| !char.is_alphanumeric() && char != '\'');
        let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        Self { words, ends }
    }

    fn says_other(&self) -> bool {
        self.is_named() || self.ends == End::Nothing && self.leads()
    }

    /// Returns whether the clause is the name of a day of something else: the name and words that add
    /// nothing, or a name that other words go with.
    fn is_named(&self) -> bool {
        let all: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let content: Vec<&str> =
            all.iter().copied().filter(|word| !FILLERS.contains(word)).collect();
        let is_name = |words: &[&str]| OTHER_DAYS.contains(&words.join(" ").as_str());
        if is_name(&all) || is_name(&content) {
            return true;
        }
        let (Some(first), Some(last)) = (content.first(), content.last()) else { return false };
        let goes_with_others = match self.ends {
            // "Submission deadline:", "Ende der Frist:".
            End::Colon => content.len() <= 4 && (is_name(&[first]) || is_name(&[last])),
            // "Nächster Termin". What such a word opens may be a headline.
            End::Nothing | End::Dash => content.len() == 2 && LEADS.contains(last),
        };
        goes_with_others && !self.says_role()
    }

    /// Returns whether the clause leads on to its day: "died on", "born in Kent on", "the concert starts".
    fn leads(&self) -> bool {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        while words.last().is_some_and(|word| FILLERS.contains(word)) {
            words.pop();
        }
        let ends = (1..=2).any(|count| {
            let tail = words.len().checked_sub(count).and_then(|from| words.get(from..));
            tail.is_some_and(|tail| LEADS.contains(&tail.join(" ").as_str()))
        });
        let opens = words.first().is_some_and(|word| OPENS.contains(word));
        (ends || opens) && !self.says_role()
    }

    fn says_role(&self) -> bool {
        said::says_when(&self.words.join(" "))
    }
}

/// Words that add nothing to a label.
const FILLERS: &[&str] = &[
    "on", "at", "of", "the", "from", "until", "by", "in", "to", "am", "bis", "ab", "um", "der",
    "die", "das", "den", "dem", "des", "von", "vom", "zum", "im", "le", "la", "les", "du", "de",
    "au", "el", "del", "al", "il", "lo", "dal", "op", "date", "day", "time", "datum", "fecha",
    "data",
];

/// Names of days of something else than the text.
const OTHER_DAYS: &[&str] = &[
    "start",
    "starts",
    "begin",
    "begins",
    "beginning",
    "end",
    "ends",
    "event",
    "events",
    "when",
    "deadline",
    "closing",
    "due",
    "expires",
    "expiry",
    "expiration",
    "effective",
    "valid",
    "joined",
    "registered",
    "founded",
    "opening",
    "born",
    "birth",
    "birthday",
    "died",
    "death",
    "beginn",
    "anfang",
    "ende",
    "wann",
    "termin",
    "termine",
    "veranstaltung",
    "veranstaltungen",
    "veranstaltungsbeginn",
    "veranstaltungsdatum",
    "veranstaltungstermin",
    "geboren",
    "geburt",
    "geburtstag",
    "geburtsdatum",
    "gestorben",
    "todestag",
    "sterbedatum",
    "gültig",
    "gültigkeit",
    "fällig",
    "fälligkeit",
    "frist",
    "einsendeschluss",
    "anmeldeschluss",
    "anmeldefrist",
    "bewerbungsschluss",
    "bewerbungsfrist",
    "registriert",
    "gegründet",
    "né",
    "née",
    "naissance",
    "décès",
    "début",
    "fin",
    "nacimiento",
    "inicio",
    "inizio",
    "nascita",
    "scadenza",
    "caducidad",
    "release date",
    "member since",
    "mitglied seit",
    "dabei seit",
    "né le",
    "née le",
    "date limite",
    "fecha límite",
    "when and where",
    "wann und wo",
];

/// What directly before a day says that it is of something else, and is in no person's name.
const LEADS: &[&str] = &[
    "starts",
    "start",
    "begins",
    "begin",
    "ends",
    "opens",
    "opening",
    "deadline",
    "due",
    "expires",
    "effective",
    "valid",
    "joined",
    "registered",
    "founded",
    "born",
    "died",
    "termin",
    "beginn",
    "beginnt",
    "endet",
    "geboren",
    "gestorben",
    "gültig",
    "fällig",
    "einsendeschluss",
    "anmeldeschluss",
    "anmeldefrist",
    "bewerbungsschluss",
    "bewerbungsfrist",
    "registriert",
    "gegründet",
    "né",
    "née",
    "naissance",
    "nacimiento",
    "nacido",
    "nacida",
    "nato",
    "nata",
    "member since",
    "mitglied seit",
    "dabei seit",
    "closing date",
    "event date",
];

/// What says so at the beginning of a clause as well.
const OPENS: &[&str] = &[
    "born",
    "died",
    "geboren",
    "gestorben",
    "gültig",
    "né",
    "née",
    "nacido",
    "nacida",
    "nato",
    "nata",
    "founded",
    "gegründet",
];
