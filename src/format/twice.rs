//! Takes back a second encoding: UTF-8 that a program took for windows-1252 and wrote as UTF-8 again.
//!
//! `CafÃ©` is `Café` then, and `itâ€™s` is `it’s`. A run of characters beyond ASCII that is UTF-8 when its
//! characters are bytes again, and gives letters or marks that news has, is hardly ever anything else; a few of
//! them, and nearly no others, decide. Invariant: an article without such runs is unchanged. Cost: one pass over
//! texts that have letters with accents.

use encoding_rs::WINDOWS_1252;

use crate::format::Draft;

/// The fewest characters of a body that decide.
const FEWEST: usize = 3;

/// Takes a second encoding of an article back, and says so.
pub(crate) fn take_back(draft: &mut Draft) {
    // Whatever was encoded twice has a character from À to ÿ, whose first byte this is.
    if !draft.body.as_bytes().contains(&0xc3) {
        return;
    }
    let title = draft.title.as_deref().unwrap_or_default();
    let counts = [title, &draft.body].map(counts);
    let sum = |count: fn(&Counts) -> usize| counts.iter().map(count).sum::<usize>();
    let (twice, all) = (sum(|counts| counts.twice), sum(|counts| counts.all));
    // A title alone is too short to decide. The pages of a file are places in its text.
    if counts[1].characters < FEWEST || twice * 2 < all || !draft.pages.is_empty() {
        return;
    }
    draft.body = taken_back(&draft.body);
    draft.title = draft.title.as_deref().map(taken_back);
    for author in &mut draft.authors {
        *author = taken_back(author);
    }
    draft.section = draft.section.as_deref().map(taken_back);
    for claim in &mut draft.sources {
        claim.text = taken_back(&claim.text);
    }
    let warning = "its text was encoded twice as UTF-8, which was taken back";
    draft.warnings.push(warning.to_owned());
}

/// The runs of characters beyond ASCII of a text.
#[derive(Debug, Default)]
struct Counts {
    /// Those that were encoded twice.
    twice: usize,
    /// The characters that these were.
    characters: usize,
    all: usize,
}

fn counts(text: &str) -> Counts {
    let mut counts = Counts::default();
    if text.is_ascii() {
        return counts;
    }
    for run in text.split(|char: char| char.is_ascii()).filter(|run| !run.is_empty()) {
        counts.all += 1;
        if let Some(once) = once(run) {
            counts.twice += 1;
            counts.characters += once.chars().count();
        }
    }
    counts
}

/// Returns the text with each run that was encoded twice taken back.
fn taken_back(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|char: char| !char.is_ascii()) {
        let end =
            rest[start..].find(|char: char| char.is_ascii()).map_or(rest.len(), |at| start + at);
        let run = &rest[start..end];
        whole.push_str(&rest[..start]);
        match once(run) {
            Some(once) => whole.push_str(&once),
            None => whole.push_str(run),
        }
        rest = &rest[end..];
    }
    whole.push_str(rest);
    whole
}

/// Returns what a run was before its second encoding; `None` if it had none.
fn once(run: &str) -> Option<String> {
    // What the first byte of a character became.
    run.starts_with(|first| matches!(first, '\u{c2}'..='\u{f4}')).then_some(())?;
    let mut bytes = Vec::with_capacity(run.len());
    for char in run.chars() {
        match char {
            // The bytes that windows-1252 leaves open, and those that Latin-1 has.
            '\u{80}'..='\u{ff}' => bytes.push(char as u8),
            _ => {
                let mut buffer = [0; 4];
                let (byte, _, is_unsayable) = WINDOWS_1252.encode(char.encode_utf8(&mut buffer));
                bytes.extend_from_slice((!is_unsayable).then_some(&byte)?);
            }
        }
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        // The last byte of a closing quote has no character, and cleaning takes it off.
        Err(_) => format!("{}”", std::str::from_utf8(bytes.strip_suffix(b"\xe2\x80")?).ok()?),
    };
    let is_shorter = text.chars().count() < run.chars().count() || run == "â€";
    (is_shorter && text.chars().all(is_of_news)).then_some(text)
}

/// Returns whether news has such a character: letters and marks of the scripts in use, and no rare ones that
/// a capital and a closing quote would give (`SPASS` with `ß“`).
const fn is_of_news(char: char) -> bool {
    matches!(char,
        '\u{a0}'..='\u{17f}'
        | '\u{386}'..='\u{3ce}'
        | '\u{400}'..='\u{491}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{60c}'..='\u{6f9}'
        | '\u{900}'..='\u{e5b}'
        | '\u{1e00}'..='\u{1ef9}'
        | '\u{2000}'..='\u{22ff}'
        | '\u{3000}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff00}'..='\u{ff65}'
        | '\u{1f300}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as a program writes it that takes its UTF-8 for windows-1252.
    fn twice(text: &str) -> String {
        let bytes = text.as_bytes();
        let char = |&byte: &u8| WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
        bytes.iter().map(char).collect()
    }

    fn read(title: &str, body: &str) -> Draft {
        let (title, body) = (Some(title.to_owned()), body.to_owned());
        let mut draft = Draft { title, body, ..Draft::default() };
        take_back(&mut draft);
        draft
    }

    #[test]
    fn a_text_that_was_encoded_twice_is_taken_back() {
        for text in [
            "Le café est fermé; l’équipage a été sauvé à midi.",
            "Die Brücke über den Fluß ist für ein Jahr “gesperrt”.",
            "Мост через реку закроют на год.",
            "橋は一年閉鎖される。",
            "Most przez rzekę będzie zamknięty, mówi burmistrz.",
        ] {
            let draft = read("A title", &twice(text));
            assert_eq!(draft.body, text);
            assert!(draft.warnings[0].contains("encoded twice"));
        }
        // What cleaning has taken the last byte of.
        let draft = read(
            "Caf\u{c3}\u{a9}",
            "Fermé dit-il â€œcafÃ© fermÃ©â€ Ã©tÃ©.".replace('é', "Ã©").as_str(),
        );
        assert_eq!(draft.title.as_deref(), Some("Café"));
        assert!(draft.body.contains("“café fermé” été"), "{}", draft.body);
    }

    #[test]
    fn a_text_that_was_encoded_once_is_unchanged() {
        for text in [
            "Le café est fermé; l’équipage a été sauvé à midi.",
            "„Spaß“, „Gruß“, „Fuß“ und noch mal „Spaß“ auf der „Straß“.",
            "«CAFÉ» «ÉPÉ» «LYCÉ…» l’«ÉTÉ»",
            "“A MANHÓ “A MAÇà “PÃO” “NÃO”",
            "Мост через реку закроют на год.",
            "Eels are back.",
        ] {
            let draft = read("A title", text);
            assert_eq!((draft.body.as_str(), draft.warnings.len()), (text, 0));
        }
    }
}
