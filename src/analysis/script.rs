//! Which languages a word may belong to, by the script it is written in.

/// Tells whether words of a language (`en`, `pt-BR`) are written in the script of `form`. Languages
/// that are not known here are taken to be written in Latin letters.
#[must_use]
pub fn writes(lang: &str, form: &str) -> bool {
    let Some(first) = form.chars().find(|c| c.is_alphabetic()) else { return false };
    let script = match first {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => "greek",
        '\u{400}'..='\u{52f}' => "cyrillic",
        '\u{530}'..='\u{58f}' => "armenian",
        '\u{590}'..='\u{5ff}' => "hebrew",
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => "arabic",
        '\u{900}'..='\u{97f}' => "devanagari",
        '\u{b80}'..='\u{bff}' => "tamil",
        _ => "latin",
    };
    let written_in = match lang.split(['-', '_']).next().unwrap_or(lang) {
        "el" => "greek",
        "ru" | "uk" | "bg" | "mk" | "be" => "cyrillic",
        "sr" => return matches!(script, "cyrillic" | "latin"),
        "hy" => "armenian",
        "yi" | "he" => "hebrew",
        "ar" | "fa" | "ur" => "arabic",
        "hi" | "ne" | "mr" => "devanagari",
        "ta" => "tamil",
        _ => "latin",
    };
    script == written_in
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_belongs_to_languages_of_its_script() {
        assert!(writes("ru", "порт") && !writes("en", "порт"));
        assert!(writes("en", "port") && writes("de", "port") && !writes("el", "port"));
    }

    #[test]
    fn a_number_belongs_to_none() {
        assert!(!writes("en", "2024"));
    }
}
