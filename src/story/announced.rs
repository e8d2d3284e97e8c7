//! What an article says of itself as a version: `UPDATE 1-`, `CORRECTED:`, `(Refiles to fix byline)`.
//!
//! Agencies and papers mark what they publish again in the headline, or in a line of the text. The mark says why
//! there is another version; without it, headlines of versions are the same. Only marks with a sign behind them
//! count (`Correction: …`, never `Correction officers …`).

use serde::Serialize;

use crate::analysis::fold;

/// What a version says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Announced {
    /// There is more to tell.
    Update,
    /// Something was wrong.
    Correction,
    /// It is sent again, with its form mended.
    Refile,
    /// It is sent again as it was.
    Repeat,
    /// It is taken back.
    Withdrawal,
}

impl Announced {
    /// Returns the name used in JSON (`update`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Correction => "correction",
            Self::Refile => "refile",
            Self::Repeat => "repeat",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// How headlines say it, folded.
const MARKS: [(Announced, &str); 64] = [
    (Announced::Update, "update"),
    (Announced::Update, "updated"),
    (Announced::Update, "upd"),
    (Announced::Update, "wrapup"),
    (Announced::Update, "ld"),
    (Announced::Update, "lead"),
    (Announced::Update, "aktualisiert"),
    (Announced::Update, "neufassung"),
    (Announced::Update, "actualise"),
    (Announced::Update, "actualisation"),
    (Announced::Update, "actualizacion"),
    (Announced::Update, "actualizado"),
    (Announced::Update, "ampliacion"),
    (Announced::Update, "atualizacao"),
    (Announced::Update, "atualizado"),
    (Announced::Update, "aggiornamento"),
    (Announced::Update, "aggiornato"),
    (Announced::Update, "opdatering"),
    (Announced::Update, "uppdatering"),
    (Announced::Update, "bijgewerkt"),
    (Announced::Update, "aktualizacja"),
    (Announced::Update, "обновлено"),
    (Announced::Update, "обновление"),
    (Announced::Correction, "correction"),
    (Announced::Correction, "corrected"),
    (Announced::Correction, "correcting"),
    (Announced::Correction, "corrects"),
    (Announced::Correction, "corr"),
    (Announced::Correction, "korrektur"),
    (Announced::Correction, "korrigiert"),
    (Announced::Correction, "berichtigung"),
    (Announced::Correction, "rectificatif"),
    (Announced::Correction, "rectification"),
    (Announced::Correction, "correctif"),
    (Announced::Correction, "correccion"),
    (Announced::Correction, "corregido"),
    (Announced::Correction, "rectificacion"),
    (Announced::Correction, "correcao"),
    (Announced::Correction, "corrigido"),
    (Announced::Correction, "rettifica"),
    (Announced::Correction, "correzione"),
    (Announced::Correction, "correctie"),
    (Announced::Correction, "rattelse"),
    (Announced::Correction, "rettelse"),
    (Announced::Correction, "korekta"),
    (Announced::Correction, "sprostowanie"),
    (Announced::Correction, "исправление"),
    (Announced::Correction, "исправлено"),
    (Announced::Refile, "refile"),
    (Announced::Refile, "refiled"),
    (Announced::Refile, "refiling"),
    (Announced::Refile, "resend"),
    (Announced::Refile, "resending"),
    (Announced::Repeat, "rpt"),
    (Announced::Repeat, "repeat"),
    (Announced::Repeat, "repeating"),
    (Announced::Repeat, "wiederholung"),
    (Announced::Repeat, "repeticion"),
    (Announced::Withdrawal, "withdrawn"),
    (Announced::Withdrawal, "withdrawal"),
    (Announced::Withdrawal, "retraction"),
    (Announced::Withdrawal, "retracted"),
    (Announced::Withdrawal, "kill"),
    (Announced::Withdrawal, "killed"),
];

/// How a line of the text begins that says it, in small letters.
const NOTES: [(Announced, &str); 33] = [
    (Announced::Update, "(updates"),
    (Announced::Update, "(adds"),
    (Announced::Update, "(recasts"),
    (Announced::Update, "(updated"),
    (Announced::Update, "this article was updated"),
    (Announced::Update, "this article has been updated"),
    (Announced::Update, "this story has been updated"),
    (Announced::Update, "this story was updated"),
    (Announced::Correction, "(corrects"),
    (Announced::Correction, "(corrected"),
    (Announced::Correction, "(correction"),
    (Announced::Correction, "(fixes"),
    (Announced::Correction, "correction:"),
    (Announced::Correction, "corrections:"),
    (Announced::Correction, "clarification:"),
    (Announced::Correction, "this article was amended"),
    (Announced::Correction, "this article was corrected"),
    (Announced::Correction, "this article has been corrected"),
    (Announced::Correction, "this story has been corrected"),
    (Announced::Correction, "this story was corrected"),
    (Announced::Correction, "an earlier version of this"),
    (Announced::Correction, "a previous version of this"),
    (Announced::Correction, "korrektur:"),
    (Announced::Correction, "rectificatif"),
    (Announced::Correction, "errata:"),
    (Announced::Correction, "fe de errores"),
    (Announced::Refile, "(refiles"),
    (Announced::Refile, "(refiled"),
    (Announced::Refile, "(resends"),
    (Announced::Repeat, "(repeats"),
    (Announced::Repeat, "(repeating"),
    (Announced::Withdrawal, "(withdraws"),
    (Announced::Withdrawal, "this article has been withdrawn"),
];

/// Characters of a note that are given.
const NOTE: usize = 300;

/// Returns what an article says it is, and the mark or the line that says so.
#[must_use]
pub fn announced(title: &str, body: &str) -> Option<(Announced, String)> {
    let (_, mark) = without_marks(title);
    mark.or_else(|| note(body))
}

/// Returns a headline without what marks it as a version.
#[must_use]
pub fn bare_title(title: &str) -> &str {
    without_marks(title).0
}

/// Finds a line of the text that says it.
fn note(body: &str) -> Option<(Announced, String)> {
    body.lines().map(str::trim).filter(|line| !line.is_empty()).find_map(|line| {
        let start = line[..line.floor_char_boundary(60)].to_lowercase();
        let (found, _) = NOTES.iter().find(|(_, note)| start.starts_with(note))?;
        Some((*found, line.chars().take(NOTE).collect()))
    })
}

/// Takes the marks off a headline. Of several, a correction says most, then the first.
fn without_marks(title: &str) -> (&str, Option<(Announced, String)>) {
    let (mut rest, mut found) = (title.trim(), None::<(Announced, String)>);
    loop {
        let at_start = mark_at_start(rest);
        let Some((mark, said, behind)) = at_start.or_else(|| mark_at_end(rest)) else { break };
        if behind.is_empty() {
            break;
        }
        if found.is_none() || mark == Announced::Correction {
            found = Some((mark, said.to_owned()));
        }
        rest = behind;
    }
    (rest, found)
}

/// Returns a mark before a headline, how it is written, and what is behind it.
fn mark_at_start(title: &str) -> Option<(Announced, &str, &str)> {
    if let Some((open, close)) = brackets(title) {
        let inside = title.strip_prefix(open)?;
        let (inside, behind) = inside.split_once(close)?;
        let mark = mark(inside)?;
        return Some((mark, inside.trim(), behind.trim_start_matches([' ', ':', '-'])));
    }
    let end = title.find([':', '-', '–', '—', '|', '/'])?;
    let (said, behind) = title.split_at(end);
    let mark = mark(said)?;
    // `CORRECTED-Talks` is a mark, `Correction-center talks` and `Repeat-offender law` are words.
    let has_blank = said.ends_with(' ') || behind.starts_with(':');
    let is_loud = !said.chars().any(char::is_lowercase);
    let behind = behind.trim_start_matches([' ', ':', '-', '–', '—', '|', '/']);
    (has_blank || is_loud).then_some((mark, said.trim(), behind))
}

/// Returns a mark in brackets behind a headline, and what is before it.
fn mark_at_end(title: &str) -> Option<(Announced, &str, &str)> {
    let close = title.chars().next_back()?;
    let open = match close {
        ')' => '(',
        ']' => '[',
        _ => return None,
    };
    let (before, inside) = title.strip_suffix(close)?.rsplit_once(open)?;
    Some((mark(inside)?, inside.trim(), before.trim_end()))
}

fn brackets(title: &str) -> Option<(char, char)> {
    [('(', ')'), ('[', ']')].into_iter().find(|(open, _)| title.starts_with(*open))
}

/// Returns what a mark says: one of the words, alone or with a number (`UPDATE 1`, `2nd LD`).
fn mark(said: &str) -> Option<Announced> {
    let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let mut words = said.split_whitespace().filter(|word| !is_number(word));
    let (word, rest) = (words.next()?, words.next());
    let folded = fold(word);
    let found = MARKS.iter().find(|(_, mark)| *mark == folded).map(|(announced, _)| *announced);
    found.filter(|_| rest.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_versions_are_taken_off_headlines() {
        for (title, bare, is) in [
            ("UPDATE 1-Port talks fail", "Port talks fail", Announced::Update),
            ("CORRECTED-UPDATE 2-Port talks fail", "Port talks fail", Announced::Correction),
            ("REFILE-UPDATE 2-Port talks fail", "Port talks fail", Announced::Refile),
            ("RPT-Port talks fail", "Port talks fail", Announced::Repeat),
            ("(2nd LD) Port talks fail", "Port talks fail", Announced::Update),
            ("Correction: Port talks fail", "Port talks fail", Announced::Correction),
            ("Port talks fail (updated)", "Port talks fail", Announced::Update),
            ("Port talks fail [CORRECTED]", "Port talks fail", Announced::Correction),
            ("(AKTUALISIERT) Hafen bleibt zu", "Hafen bleibt zu", Announced::Update),
            ("Korrektur: Hafen bleibt zu", "Hafen bleibt zu", Announced::Correction),
            ("Rättelse - Hamnen är stängd", "Hamnen är stängd", Announced::Correction),
        ] {
            assert_eq!(bare_title(title), bare, "{title}");
            assert_eq!(announced(title, "").map(|found| found.0), Some(is), "{title}");
        }
    }

    #[test]
    fn words_of_a_headline_are_no_marks() {
        for title in [
            "Update on the port strike",
            "Correction-center inmates strike",
            "Repeat-offender law passes",
            "Lead in water: what to do",
            "Talks (again) fail",
            "UPDATE 1-",
            "",
            "(",
            "Port strike - live updates",
        ] {
            assert_eq!((bare_title(title), announced(title, "")), (title, None), "{title}");
        }
    }

    #[test]
    fn a_line_of_the_text_says_why_there_is_a_version() {
        let body = "HULL (Reuters) - Talks failed.\n\n(Corrects number of ships in second paragraph)\n\nMore.";
        let (is, said) = announced("Talks fail", body).unwrap();
        assert_eq!(is, Announced::Correction);
        assert_eq!(said, "(Corrects number of ships in second paragraph)");
        let late = "Talks failed.\n\nThis article was amended on 7 March to give the right name.";
        assert_eq!(announced("Talks fail", late).unwrap().0, Announced::Correction);
        assert_eq!(announced("Talks fail", "He asked for a correction: none came."), None);
    }
}
