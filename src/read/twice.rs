//! UTF-8 that a program took for windows-1252 or Latin-1 and wrote as UTF-8 again: `CafÃ©` for `Café`.
//!
//! A run of characters beyond ASCII that is UTF-8 when its characters are bytes again, and gives letters or
//! marks that news has, was encoded twice. Whether a text is taken back is decided where more of it is known
//! (`format::twice`); here only where it has controls in such a run, which no writer puts there and cleaning
//! would take out. Cost: one pass over texts that have such characters.

use encoding_rs::WINDOWS_1252;

/// Returns the text taken back, if a run of it that was encoded twice has a control character.
pub(crate) fn from_controls(text: &str) -> Option<String> {
    let is_control = |char: char| ('\u{80}'..='\u{9f}').contains(&char);
    let mut runs = text.split(|char: char| char.is_ascii());
    let is_twice = runs.any(|run| run.contains(is_control) && once(run).is_some());
    is_twice.then(|| taken_back(text))
}

/// Returns the text with each run that was encoded twice taken back.
pub(crate) fn taken_back(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|char: char| !char.is_ascii()) {
        let end =
            rest[start..].find(|char: char| char.is_ascii()).map_or(rest.len(), |at| start + at);
        let run = &rest[start..end];
        whole.push_str(&rest[..start]);
        rest = &rest[end..];
        match (once(run), run.strip_suffix('Ã')) {
            (Some(once), _) => whole.push_str(&wholly(once)),
            // The second byte of `à` is a blank, which became one of the blanks behind it.
            (None, Some(before)) if !rest.starts_with(char::is_alphanumeric) => {
                whole.push_str(once(before).as_deref().unwrap_or(before));
                whole.push('à');
                let after = rest.trim_start_matches(' ');
                if after.starts_with(['-', ',', '.', ';', ':', '!', '?', ')', '…']) {
                    rest = after;
                }
            }
            (None, _) => whole.push_str(run),
        }
    }
    whole.push_str(rest);
    whole
}

/// Returns a run that was taken back once, taken back as often as it was encoded beyond that.
fn wholly(mut run: String) -> String {
    while let Some(before) = once(&run) {
        run = before;
    }
    run
}

/// Returns what a run was before its second encoding; `None` if it had none.
pub(crate) fn once(run: &str) -> Option<String> {
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

    #[test]
    fn a_text_with_controls_in_its_letters_is_taken_back_as_a_whole() {
        let twice = |text: &str| -> String { text.bytes().map(char::from).collect() };
        for text in [
            "Die Gebühren für größere Schiffe.",
            "À Paris, déjà.",
            "“Où?”, dit-il.",
            "Сборы растут.",
        ] {
            assert_eq!(from_controls(&twice(text)).as_deref(), Some(text));
        }
        for text in ["a\u{9f}b", "Ã\u{9f}\u{9f}", "größer", "cafÃ©", "É\u{85}"] {
            assert_eq!(from_controls(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_letter_whose_second_byte_became_a_blank_is_whole_again() {
        for (text, expected) in [
            ("coulÃ© Ã Paris", "coulé à Paris"),
            ("dÃ©jÃ", "déjà"),
            ("the mayorÃ¢â‚¬â„¢s cafÃƒÂ©", "the mayor’s café"),
            ("dÃ©jÃ -vu", "déjà-vu"),
            ("voilÃ , dit-il", "voilà, dit-il"),
            ("Ãguas", "Ãguas"),
        ] {
            assert_eq!(taken_back(text), expected);
        }
    }
}
