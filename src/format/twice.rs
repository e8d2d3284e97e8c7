//! Takes back a second encoding: UTF-8 that a program took for windows-1252 and wrote as UTF-8 again.
//!
//! `CafÃ©` is `Café` then, and `itâ€™s` is `it’s`. A run of characters beyond ASCII that is UTF-8 when its
//! characters are bytes again, and gives letters or marks that news has, is hardly ever anything else; a few of
//! them, and nearly no others, decide for the article. In a short text one will do that no writer makes: inside of a
//! word. Invariant: an article without such runs is unchanged. Cost: one pass over texts that have letters with
//! accents.

use crate::format::Draft;
use crate::read::twice::once;
use crate::read::twice::taken_back;

/// The fewest characters of a body that decide.
const FEWEST: usize = 3;

/// Takes a second encoding of an article back, and says so.
pub(crate) fn take_back(draft: &mut Draft) {
    // Whatever was encoded twice has a character from À to ÿ, whose first byte this is.
    let has_lead = |text: &str| text.as_bytes().contains(&0xc3);
    let title = draft.title.as_deref().unwrap_or_default();
    // The pages of a file are places in its text.
    if !has_lead(&draft.body) && !has_lead(title) || !draft.pages.is_empty() {
        return;
    }
    let counts = [title, &draft.body].map(counts);
    let sum = |count: fn(&Counts) -> usize| counts.iter().map(count).sum::<usize>();
    let (twice, all) = (sum(|counts| counts.twice), sum(|counts| counts.all));
    let is_all = counts[1].characters >= FEWEST && twice * 2 >= all;
    let [is_title, is_body] = counts.map(|counts| is_all || counts.is_sure());
    if is_title {
        draft.title = draft.title.as_deref().map(taken_back);
    }
    if is_body {
        draft.body = taken_back(&draft.body);
        for author in &mut draft.authors {
            *author = taken_back(author);
        }
        draft.section = draft.section.as_deref().map(taken_back);
        for claim in &mut draft.sources {
            claim.text = taken_back(&claim.text);
        }
    }
    if is_title || is_body {
        let what = if is_body { "text" } else { "title" };
        let warning = format!("its {what} was encoded twice as UTF-8, which was taken back");
        draft.warnings.push(warning);
    }
}

/// The runs of characters beyond ASCII of a text.
#[derive(Debug, Default)]
struct Counts {
    /// Those that were encoded twice.
    twice: usize,
    /// The characters that these were.
    characters: usize,
    /// Those of them that no writer makes: inside of a word.
    inside: usize,
    all: usize,
}

impl Counts {
    /// Returns whether the text alone shows that it was encoded twice.
    const fn is_sure(&self) -> bool {
        self.inside > 0 && self.twice * 2 > self.all
    }
}

fn counts(text: &str) -> Counts {
    let mut counts = Counts::default();
    if text.is_ascii() {
        return counts;
    }
    let mut before = ' ';
    let mut rest = text;
    while let Some(start) = rest.find(|char: char| !char.is_ascii()) {
        before = rest[..start].chars().next_back().unwrap_or(before);
        let end =
            rest[start..].find(|char: char| char.is_ascii()).map_or(rest.len(), |at| start + at);
        let run = &rest[start..end];
        rest = &rest[end..];
        counts.all += 1;
        if let Some(once) = once(run) {
            counts.twice += 1;
            counts.characters += once.chars().count();
            let is_capital = run.starts_with(char::is_uppercase);
            let is_below = before.is_ascii_lowercase() && is_capital;
            let is_before = is_capital && rest.starts_with(|char: char| char.is_ascii_lowercase());
            counts.inside += usize::from(is_below || is_before);
        }
        before = ' ';
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as a program writes it that takes its UTF-8 for windows-1252.
    fn twice(text: &str) -> String {
        let bytes = text.as_bytes();
        let char = |&byte: &u8| {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned()
        };
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
    fn a_short_text_is_taken_back_by_what_no_writer_makes() {
        for (title, body, expected) in [
            ("Zoll", "Ãœber alles.", ("Zoll", "Über alles.")),
            ("GebÃ¼hren", "Plain words.", ("Gebühren", "Plain words.")),
            ("Toll", "GebÃ¼hren steigen.", ("Toll", "Gebühren steigen.")),
            ("Le cafÃ© coulÃ© Ã Paris", "Fermé.", ("Le café coulé à Paris", "Fermé.")),
        ] {
            let draft = read(title, body);
            assert_eq!((draft.title.as_deref().unwrap(), draft.body.as_str()), expected);
            assert!(draft.warnings[0].contains("encoded twice"));
        }
        for (title, body) in [("A MANHÃ»", "“A MANHÔ"), ("Ä“", "»PÅ»"), ("Â£5 more", "It was Â£5.")]
        {
            let draft = read(title, body);
            assert_eq!((draft.title.as_deref().unwrap(), draft.body.as_str()), (title, body));
        }
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
