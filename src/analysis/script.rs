//! Which languages a word may belong to, by the script it is written in.

/// Returns whether words of a language (`en`, `pt-BR`) are written in the script of `form`. Languages
/// that are not known here are taken to be written in Latin letters.
#[must_use]
pub fn writes(lang: &str, form: &str) -> bool {
    let Some(script) = script(form) else { return false };
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

/// The language whose stemmer expands a word in articles of unknown language: by the script of `form`
/// alone, so that what is found does not depend on what else is in the index.
#[must_use]
pub fn default_language(form: &str) -> &'static str {
    match script(form) {
        Some("greek") => "el",
        Some("cyrillic") => "ru",
        Some("armenian") => "hy",
        Some("hebrew") => "yi",
        Some("arabic") => "ar",
        Some("devanagari") => "hi",
        Some("tamil") => "ta",
        Some("latin") => "en",
        _ => "",
    }
}

/// The script a form is written in, by its first letter.
fn script(form: &str) -> Option<&'static str> {
    Some(match form.chars().find(|c| c.is_alphabetic())? {
        '\u{41}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => "latin",
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => "greek",
        '\u{400}'..='\u{52f}' => "cyrillic",
        '\u{530}'..='\u{58f}' => "armenian",
        '\u{590}'..='\u{5ff}' => "hebrew",
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => "arabic",
        '\u{900}'..='\u{97f}' => "devanagari",
        '\u{b80}'..='\u{bff}' => "tamil",
        _ => "other",
    })
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
