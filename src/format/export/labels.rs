//! The labels that archives put before what they know of an article (`BYLINE:`, `Publication date:`).
//!
//! What the table of names knows from other formats is not repeated here, but where an archive means
//! something else by it.

use std::borrow::Cow;

use crate::format::export::imprint;
use crate::format::export::imprint::Imprint;
use crate::format::fields::Fields;
use crate::format::fields::name_in_order;
use crate::format::header::Says;
use crate::format::header::named;
use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::format::written;

/// What a labeled line is of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Part(Slot, u8),
    /// The text begins.
    BodyStarts,
    /// Words of the text set apart (`HIGHLIGHT`).
    Text,
    /// Publication, place, day and page on one line.
    Info,
    /// The publication, with its place behind a semicolon.
    Publication,
    /// What the archive says of its record, or of the article without a part for it.
    More,
}

/// A labeled line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'t> {
    pub(super) name: &'t str,
    pub(super) meaning: Meaning,
    pub(super) value: &'t str,
    /// It is one that archives use; any other may be words of the text (`Oldhaven: …`).
    pub(super) is_known: bool,
}

/// A year is the day only where nothing says more.
pub(super) const YEAR: u8 = 6;

/// The table: what labels mean, folded to their letters.
const LABELS: &[(Meaning, &str)] = &[
    (
        Meaning::BodyStarts,
        "fulltext articletext body storytext documenttext volltext texteintégral textointegral textocompleto \
        testointegrale volledigetekst",
    ),
    (Meaning::Text, "highlight correction correctiondate note editorsnote"),
    (Meaning::Part(Slot::Body, SUMMARY), "abstract zusammenfassung résumé resumen"),
    (Meaning::Info, "publicationinfo publicationinformation"),
    (
        Meaning::Publication,
        "publicationtitle titleofpublication sourcetitle publicationname journaltitle",
    ),
    (Meaning::Part(Slot::Published, YEAR), "publicationyear year"),
    (Meaning::Part(Slot::Published, 1), "documentdate"),
    (Meaning::Part(Slot::Saved, 1), "loaddate update datedechargement"),
    (
        Meaning::Part(Slot::Key, 1),
        "proquestdocumentid accessionnumber recordnumber recordid accno documentnumber documentid \
        lexisnexisid dokumentnummer documentnummer numérodedocument númerodedocumento artnr",
    ),
    (
        Meaning::Part(Slot::Url, 1),
        "documenturl persistentlinktothisrecord persistentlink permalink openurllink",
    ),
    (
        Meaning::Part(Slot::Lang, 1),
        "languageofpublication language languages sprache langue idioma",
    ),
    (Meaning::Part(Slot::Authors, 1), "byline author authors verfasser auteur autor"),
    (Meaning::Part(Slot::Page, 1), "page pages startpage pg seite pagina página side sida"),
    (Meaning::Part(Slot::Section, 1), "ressort rubrique"),
    (
        Meaning::Part(Slot::Subjects, 1),
        "subject subjects subjectterms indexterms identifierkeyword keywords descriptors",
    ),
    (
        Meaning::More,
        "lastupdated publisher placeofpublication countryofpublication sourcetype database links issn \
        eissn coden length länge longueur wordcount words dateline graphic classification industry geographic location \
        people company companyorganization organization state city country publicationtype \
        publicationsubject copyright journalcode edition series column volume issue firstpage startdate \
        termsandconditions ticker person identifier clientmatter searchterms searchtype jobnumber \
        username dateandtime accno1 itemtype documentfeature credit distribution type correspondence",
    ),
];

/// Labels that say something of the article that no part of it is for: they are kept under a name.
const KEPT: [(&str, &str); 5] = [
    ("length", "length"),
    ("länge", "length"),
    ("longueur", "length"),
    ("edition", "edition"),
    ("dateline", "dateline"),
];

/// Headings above the labels below a text.
const HEADINGS: [&str; 8] = [
    "classification",
    "graphic",
    "details",
    "indexing",
    "notes",
    "index terms",
    "bibliography",
    "klassifizierung",
];

/// Headings above what was searched for, which is below the last article.
pub(super) const SEARCHES: [&str; 5] = [
    "search summary",
    "suchzusammenfassung",
    "résumé de la recherche",
    "resumen de búsqueda",
    "riepilogo ricerca",
];

/// Returns what a labeled line says.
pub(super) fn label(text: &str) -> Option<Label<'_>> {
    const LONGEST: usize = 40;
    let mark = text.char_indices().take(LONGEST).find(|(_, char)| *char == ':')?.0;
    let (name, value) = (text[..mark].trim(), text[mark + 1..].trim());
    let is_name = name.starts_with(char::is_uppercase)
        && name.split_whitespace().count() <= 4
        && name.chars().all(|char| char.is_alphanumeric() || " -_/&'()".contains(char))
        && !value.starts_with("//");
    if !is_name {
        return None;
    }
    let known = listed(name);
    // A German archive sets the section so; for papers of the north it is the headline.
    if name == "RUBRIK" {
        let meaning = Meaning::Part(Slot::Section, 1);
        return Some(Label { name, meaning, value, is_known: true });
    }
    let is_said = |meaning: Meaning| {
        !matches!(meaning, Meaning::Part(Slot::Saved, _)) || written::is_date(value)
    };
    if let Some(meaning) = known.filter(|meaning| is_said(*meaning)) {
        return Some(Label { name, meaning, value, is_known: true });
    }
    match named(text, false) {
        Some(Says::Named(slot, rank, value)) if slot != Slot::Body => {
            Some(Label { name, meaning: Meaning::Part(slot, rank), value, is_known: true })
        }
        // A day that cannot be read is a day all the same: `Date: n.d.`.
        _ if is_no_day(name, value) => {
            Some(Label { name, meaning: Meaning::Part(Slot::Published, 1), value, is_known: true })
        }
        _ => {
            let is_known = is_in_capitals(name, value);
            Some(Label { name, meaning: Meaning::More, value, is_known })
        }
    }
}

/// Returns what the table says of the name of a label.
fn listed(name: &str) -> Option<Meaning> {
    let folded: String =
        name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_listed = |names: &str| names.split_whitespace().any(|known| known == folded);
    LABELS.iter().find(|(_, names)| is_listed(names)).map(|(meaning, _)| *meaning)
}

/// Returns whether a line is under a label that archives use, in capitals: `LENGTH: 63 words`.
pub(super) fn is_set_in_capitals(line: &str) -> bool {
    label(line).is_some_and(|label| {
        !label.name.chars().any(char::is_lowercase)
            && (label.meaning != Meaning::More || listed(label.name) == Some(Meaning::More))
    })
}

/// Returns whether a label names the day, and what is behind it is short and no sentence.
fn is_no_day(name: &str, value: &str) -> bool {
    const LONGEST: usize = 24;
    matches!(names::slot(name), Some((Slot::Published, _)))
        && !value.is_empty()
        && value.len() <= LONGEST
        && value.split_whitespace().count() <= 3
}

/// Returns whether a label is set as archives set theirs (`LÄNGE: 63 Wörter`), and not the place that opens
/// a sentence.
fn is_in_capitals(name: &str, value: &str) -> bool {
    const LONGEST: usize = 60;
    name.len() >= 4
        && !name.chars().any(char::is_lowercase)
        && value.len() <= LONGEST
        && !value.is_empty()
        && !value.ends_with(['.', '!', '?'])
}

/// Returns whether a line alone says that the text begins.
pub(super) fn opens_body(line: &str) -> bool {
    const WORDS: [&str; 6] =
        ["body", "full text", "article text", "volltext", "texte intégral", "cuerpo"];
    line.len() <= 20 && WORDS.contains(&line.trim_end_matches(':').to_lowercase().as_str())
}

/// Returns whether a line is a heading above labels.
pub(super) fn is_heading(line: &str) -> bool {
    line.len() <= 24 && HEADINGS.contains(&line.trim_end_matches(':').to_lowercase().as_str())
}

/// Returns whether a line is the notice of rights of an archive or a paper.
pub(super) fn is_copyright(line: &str) -> bool {
    const LONGEST: usize = 600;
    const STARTS: [&str; 10] = [
        "copyright ",
        "copyright(",
        "(c) ",
        "© ",
        "all rights reserved",
        "tous droits réservés",
        "alle rechte vorbehalten",
        "todos los derechos",
        "contact proquest",
        "proquest document link",
    ];
    if line.len() > LONGEST {
        return false;
    }
    let lower = line.to_lowercase();
    STARTS.iter().any(|start| lower.starts_with(start))
}

/// Returns whether a label is below texts only.
pub(super) fn is_below(label: &Label<'_>) -> bool {
    let is_type =
        label.meaning == Meaning::More && label.name.to_lowercase().starts_with("publication");
    is_type || matches!(label.meaning, Meaning::Part(Slot::Saved | Slot::Lang, _))
}

/// Adds what a label says to the fields of an article.
pub(super) fn put<'t>(label: &Label<'t>, fields: &mut Fields<'t>) {
    let value = label.value;
    match label.meaning {
        Meaning::Part(Slot::Published, YEAR) if fields.has(Slot::Published) => {}
        Meaning::Part(Slot::Authors, rank) => {
            for name in value.split(';').map(str::trim).filter(|name| !name.is_empty()) {
                fields.put(Slot::Authors, rank, name_in_order(name));
            }
        }
        Meaning::Part(Slot::Subjects, rank) => {
            for subject in value.split(';').map(str::trim).filter(|subject| !subject.is_empty()) {
                fields.put(Slot::Subjects, rank, Cow::Borrowed(subject));
            }
        }
        Meaning::Part(Slot::Source, rank) => put_source(value, rank, fields),
        Meaning::Part(slot, rank) => fields.put(slot, rank, Cow::Borrowed(value)),
        Meaning::Publication => {
            let paper = value.split(';').next().unwrap_or_default().trim();
            fields.put(Slot::Source, 1, Cow::Borrowed(paper));
        }
        Meaning::Info => put_info(value, fields),
        Meaning::More => {
            let name = label.name.to_lowercase();
            if let Some((_, kept)) = KEPT.iter().find(|(known, _)| *known == name) {
                fields.put_own((*kept).to_owned(), Cow::Borrowed(value));
            }
        }
        Meaning::BodyStarts | Meaning::Text => {}
    }
}

/// Reads a paper, with its day and page behind it: `Tageblatt vom 04.03.2011, S. 4`.
fn put_source<'t>(value: &'t str, rank: u8, fields: &mut Fields<'t>) {
    if let Some(imprint) = american(value) {
        return imprint.put_into(rank, fields);
    }
    match imprint::behind_a_paper(value, false) {
        Some(imprint) => imprint.put_into(rank, fields),
        None => fields.put(Slot::Source, rank, Cow::Borrowed(value)),
    }
}

/// Reads `The Kestrel Post (Oldhaven); 03/04/2011, pA1`: one archive sets the month first, behind a
/// semicolon, for papers of every country.
fn american(value: &str) -> Option<Imprint<'_>> {
    let (paper, rest) = value.rsplit_once("; ")?;
    let (day, page) = rest.split_once(',').unwrap_or((rest, ""));
    let parts: Vec<&str> = day.trim().split('/').collect();
    let [month, day, year] = parts[..] else { return None };
    let number = |text: &str, width: usize| {
        (text.len() == width).then(|| text.parse::<u16>().ok()).flatten()
    };
    let (month, day, year) = (number(month, 2)?, number(day, 2)?, number(year, 4)?);
    let day = Cow::Owned(format!("{year:04}-{month:02}-{day:02}"));
    Some(Imprint { paper: paper.trim(), day, page: imprint::page_in(page) })
}

/// Reads `The Kestrel Post ; Oldhaven [Oldhaven]04 Mar 2011: 4.`; what has a label of its own is
/// believed before it.
fn put_info<'t>(value: &'t str, fields: &mut Fields<'t>) {
    const AFTER: u8 = 7;
    let paper = value.split([';', '[', ',']).next().unwrap_or_default().trim();
    fields.put(Slot::Source, AFTER, Cow::Borrowed(paper));
    let Some((_, rest)) = value.rsplit_once(']') else { return };
    let (day, page) = rest.split_once(':').unwrap_or((rest, ""));
    let day = day.trim().trim_end_matches('.');
    if written::is_date(day) {
        fields.put(Slot::Published, AFTER, Cow::Borrowed(day));
    }
    fields.put(Slot::Page, AFTER, Cow::Borrowed(page.trim().trim_end_matches('.')));
}
