//! The length of a text as archives count it: `63 words`.

/// Returns whether a line is the length of the text: `63 words`.
pub(super) fn is_length(line: &str) -> bool {
    const UNITS: [&str; 10] = [
        "words", "word", "wörter", "mots", "palabras", "parole", "woorden", "palavras", "слов",
        "ord",
    ];
    let mut words = line.trim_matches(['(', ')']).split_whitespace();
    let number =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.');
    match (words.next(), words.next(), words.next()) {
        (Some(count), Some(unit), None) => {
            number(count) && UNITS.contains(&unit.to_lowercase().as_str())
        }
        _ => false,
    }
}

/// Returns a text without the length at its end: `vendredi 4 mars 2011 63 mots`.
pub(super) fn without_length(text: &str) -> &str {
    let text = text.trim();
    let before = |text: &str| text.rfind(char::is_whitespace);
    let cut = before(text).and_then(|unit| before(text[..unit].trim_end()));
    match cut {
        Some(at) if is_length(&text[at..]) => text[..at].trim_end(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_words_is_a_length_in_the_languages_of_archives() {
        for (line, expected) in [
            ("63 words", true),
            ("(1,204 mots)", true),
            ("412 ord", true),
            ("63", false),
            ("words 63", false),
            ("63 words of it", false),
        ] {
            assert_eq!(is_length(line), expected, "{line}");
        }
        assert_eq!(without_length("vendredi 4 mars 2011 63 mots"), "vendredi 4 mars 2011");
        assert_eq!(without_length("4 March 2011"), "4 March 2011");
        assert_eq!(without_length("63 words"), "63 words");
    }
}
