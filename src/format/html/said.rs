//! What the words around a date say of it: published, changed, or of something else.
//!
//! Lists of beginnings of words, in the languages of common pages; a word is looked for in
//! the fifty characters before a date, and for sentences that end in their verb behind it.

use crate::article::Precision;
use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::format::DateRole;

pub(crate) fn has_digit(text: &str) -> bool {
    text.contains(|char: char| char.is_numeric())
}

/// Finds the dates of a short text, each with its role by the words before it.
pub(crate) fn dated(text: &str, default: DateRole) -> Vec<(DateRole, &str)> {
    if !has_digit(text) {
        return Vec::new();
    }
    let mut found = date::find(text, DateOrder::DayFirst);
    let other = date::find(text, DateOrder::MonthFirst);
    if other.len() > found.len() {
        found = other;
    }
    let mut list = Vec::new();
    let mut from = 0;
    for (range, _) in found {
        let before = text.get(from..range.start).unwrap_or("");
        let role = role_of(before, default);
        list.push((role, &text[range.clone()]));
        from = range.end;
    }
    if list.is_empty() && text.len() <= 60 && is_a_day(text) {
        list.push((role_of(text, default), text));
    }
    // "Von Ida Krell, 8.5.12": only the language of the page shows whether it is one day.
    if list.is_empty() && text.len() <= 80 {
        let last =
            text.rsplit([' ', ',']).next().unwrap_or(text).trim_matches(['(', ')', '[', ']']);
        if is_short_day(last) {
            list.push((role_of(text, default), last));
        }
    }
    list
}

/// Returns whether a text is a date that names a day, or one that only the weighing can read: a bare
/// year or month is a heading or a cell of a table.
fn is_a_day(text: &str) -> bool {
    match date::read(text, DateOrder::DayFirst) {
        Reading::None => false,
        Reading::Stamp(stamp) => stamp.precision() >= Precision::Day,
        Reading::Ambiguous | Reading::Implausible(_) => true,
    }
}

/// Returns whether a text is a day and month in figures with a year of two digits: `8.5.12`.
fn is_short_day(text: &str) -> bool {
    let mut parts = text.split('.');
    let figures = |part: Option<&str>, most: u8| {
        part.filter(|part| part.len() <= 2)
            .and_then(|part| part.parse::<u8>().ok())
            .is_some_and(|value| (1..=most).contains(&value))
    };
    figures(parts.next(), 31)
        && figures(parts.next(), 12)
        && parts.next().is_some_and(|year| year.len() == 2 && year.parse::<u8>().is_ok())
        && parts.next().is_none()
}

/// Returns what a date is of by the words before it.
pub(crate) fn role_of(before: &str, default: DateRole) -> DateRole {
    if says_saved(before) {
        return DateRole::Saved;
    }
    let tail = before.char_indices().rev().nth(50).map_or(before, |(at, _)| &before[at..]);
    let lower = tail.to_lowercase();
    let last = |list: &[&str]| list.iter().filter_map(|word| last_place(&lower, word)).max();
    match (last(SAYS_UPDATED), last(SAYS_PUBLISHED)) {
        (Some(updated), Some(published)) if updated > published => DateRole::Updated,
        (Some(_), None) => DateRole::Updated,
        (_, Some(_)) => DateRole::Published,
        (None, None) => default,
    }
}

/// Returns whether the clause before a date says that a copy was made then: "Saved on", "Archived from the
/// original on", "Exported from Ghost on". Such a word alone also opens headlines ("Captured rebels
/// freed"): what is behind it leads on to the date, or names who saved.
pub(crate) fn says_saved(before: &str) -> bool {
    const MOST_WORDS: usize = 8;
    let clause = before.rsplit(['|', '·', '•', ';', '\n', '(', '[']).next().unwrap_or(before);
    let lower = clause.trim().to_lowercase();
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let rest =
        SAYS_SAVED.iter().filter_map(|word| lower.strip_prefix(word)).find(|rest| ends(rest));
    let Some(rest) = rest else { return false };
    let words: Vec<&str> =
        rest.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let names_who = || {
        words.len() <= MOST_WORDS
            && words.first().is_some_and(|word| BY_WHOM.contains(word))
            && words.last().is_some_and(|word| LEADS_ON.contains(word))
    };
    words.iter().all(|word| LEADS_ON.contains(word) || BESIDE_SAVED.contains(word)) || names_who()
}

/// Words that open the line of whoever made a copy.
const SAYS_SAVED: &[&str] = &[
    "saved",
    "page saved",
    "date saved",
    "captured",
    "archived",
    "retrieved",
    "date retrieved",
    "accessed",
    "date accessed",
    "last accessed",
    "printed",
    "downloaded",
    "exported",
    "clipped",
    "snapshot",
    "screenshot",
    "added to",
    "gespeichert",
    "abgerufen",
    "zuletzt abgerufen",
    "ausgedruckt",
    "gedruckt",
    "heruntergeladen",
    "archiviert",
    "exportiert",
    "enregistré",
    "consulté",
    "page consultée",
    "imprimé",
    "archivé",
    "téléchargé",
    "exporté",
    "guardado",
    "consultado",
    "impreso",
    "archivado",
    "descargado",
    "exportado",
    "capturado",
    "salvato",
    "consultato",
    "stampato",
    "archiviato",
    "scaricato",
    "salvo",
    "acessado",
    "acesso",
    "opgeslagen",
    "geraadpleegd",
    "afgedrukt",
    "gearchiveerd",
    "сохранено",
    "дата обращения",
    "保存日時",
    "アーカイブ",
];

/// Words that lead on from such a word to the date.
const LEADS_ON: &[&str] = &[
    "on", "at", "am", "um", "vom", "le", "du", "el", "il", "em", "op", "taken", "den", "of", "in",
    "à", "as",
];

/// Words that name what was saved.
const BESIDE_SAVED: &[&str] =
    &["from", "the", "original", "copy", "page", "this", "article", "date", "time", "date", "de"];

/// Words before who saved it.
const BY_WHOM: &[&str] =
    &["from", "by", "with", "to", "via", "using", "von", "mit", "aus", "de", "depuis"];

/// Returns whether the words before a date say that it is that of the reader's day.
pub(crate) fn says_today(before: &str) -> bool {
    const SAYS: [&str; 10] = [
        "today is",
        "today's date",
        "it is",
        "heute ist",
        "hoy es",
        "oggi è",
        "hoje é",
        "vandaag is",
        "nous sommes le",
        "сегодня",
    ];
    let lower = before.trim().to_lowercase();
    SAYS.iter().any(|says| lower.starts_with(says)) && lower.split_whitespace().count() <= 5
}

/// Beginnings of words that are before the day of a change.
const SAYS_UPDATED: &[&str] = &[
    "updat",
    "modif",
    "aktualis",
    "geändert",
    "bearbeitet",
    "mis à jour",
    "mise à jour",
    "màj",
    "maj ",
    "actuali",
    "atualiz",
    "aggiorn",
    "gewijzigd",
    "bijgewerkt",
    "aktualiz",
    "обновл",
    "изменен",
    "güncel",
    "oppdater",
    "uppdater",
    "opdater",
    "päivitet",
    "更新",
    "수정",
    "edited",
    "revised",
    "last changed",
    "letzte änderung",
    "cập nhật",
    "diperbarui",
    "ενημέρωση",
    "frissít",
    "változás",
    "zmieniono",
    "оновлен",
    "تحديث",
    "به‌روز",
    "últim",
];

/// Beginnings of words that are before the day of publication.
const SAYS_PUBLISHED: &[&str] = &[
    "publish",
    "posted",
    "created",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publicad",
    "pubblicat",
    "gepubliceerd",
    "geplaatst",
    "опубликов",
    "yayın",
    "giriş",
    "publisert",
    "publicerad",
    "udgivet",
    "julkaistu",
    "发布",
    "發布",
    "公開",
    "掲載",
    "입력",
    "등록",
    "gepostet",
    "eingestellt",
    "dodan",
    "opublik",
    "közzét",
    "publikov",
    "đăng",
    "dipublikasi",
    "issued",
    "first seen",
    "first aired",
    "first online",
    "first appeared",
    "erstveröffentlich",
    "republish",
    "erschienen",
    "geschrieben",
    "verfasst",
    "abgelegt",
    "online seit",
    "online since",
    "paru le",
    "rédigé le",
    "escrito",
    "verschenen",
    "scritto",
    "napisan",
    "filed on",
    "filed under",
];

/// Returns whether the words before a date say that it is one of publication or change.
pub(crate) fn says_when(before: &str) -> bool {
    let tail = before.char_indices().rev().nth(50).map_or(before, |(at, _)| &before[at..]);
    let lower = tail.to_lowercase();
    role_words().any(|word| last_place(&lower, word).is_some())
}

fn role_words() -> impl Iterator<Item = &'static str> {
    SAYS_UPDATED.iter().chain(SAYS_PUBLISHED).chain(MAY_SAY).copied()
}

/// Returns where a word in `lower` begins as `beginning` does, the last such place. Scripts without
/// blanks have it anywhere.
fn last_place(lower: &str, beginning: &str) -> Option<usize> {
    let has_blanks = beginning.starts_with(|char: char| char < '\u{530}');
    let begins = |at: usize| lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    lower.rmatch_indices(beginning).map(|(at, _)| at).find(|&at| !has_blanks || begins(at))
}

/// Returns whether a line is nothing but a label of a day of publication or change: "Published on",
/// "Zuletzt aktualisiert von Ida Krell". A headline may begin with such a word too.
pub(crate) fn is_label_of_role(line: &str) -> bool {
    let lower = line.to_lowercase();
    if !says_when(&lower) {
        return false;
    }
    if lower.ends_with([':', '：']) {
        return true;
    }
    let mut label = [" by ", " von ", " par ", " por ", " di ", " door "]
        .iter()
        .fold(lower.as_str(), |label, by| label.split(by).next().unwrap_or(label))
        .to_owned();
    for phrase in role_words().filter(|word| word.contains(' ')) {
        label = label.replace(phrase, " ");
    }
    let mut words = label.split(|char: char| !char.is_alphanumeric()).filter(|w| !w.is_empty());
    words.all(|word| {
        AROUND.contains(&word) || role_words().any(|role| last_place(word, role).is_some())
    })
}

/// Words around those of publication in labels.
const AROUND: &[&str] = &[
    "on",
    "at",
    "by",
    "date",
    "day",
    "time",
    "last",
    "first",
    "latest",
    "this",
    "article",
    "post",
    "story",
    "page",
    "entry",
    "was",
    "of",
    "the",
    "and",
    "am",
    "um",
    "vom",
    "wurde",
    "zuletzt",
    "letzte",
    "dieser",
    "diese",
    "artikel",
    "beitrag",
    "seite",
    "der",
    "die",
    "das",
    "und",
    "le",
    "la",
    "de",
    "du",
    "et",
    "a",
    "été",
    "cet",
    "dernière",
    "el",
    "fecha",
    "última",
    "del",
    "il",
    "data",
];

/// Words that may be before a day of publication.
const MAY_SAY: &[&str] = &[
    "artikel wurde am",
    "geschrieben am",
    "mise en ligne",
    "mis en ligne",
    "pressemitteilung vom",
    "press release",
    "stand:",
    "datum",
    "date:",
    "letzte änderung",
    "eintrag vom",
    "beitrag vom",
    "meldung vom",
    "artikel vom",
    "data:",
    "fecha:",
    "dated",
    "gesendet am",
];

/// Returns whether a sentence that names its day first ends in a word of publication: "… wurde am
/// 3. Dezember 2011 um 10:12 Uhr veröffentlicht".
pub(crate) fn verb_behind(after: &str) -> bool {
    let head: String = after.chars().take(60).flat_map(char::to_lowercase).collect();
    let said = SAYS_PUBLISHED.iter().filter_map(|word| head.find(word)).min();
    said.is_some_and(|at| !head[..at].contains(". "))
}
