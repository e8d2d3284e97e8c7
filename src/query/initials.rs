//! Initials typed with blanks between them (`J. R. R. Tolkien`, `z. B.`): they are one name or one abbreviation,
//! and are read as the phrase that they are printed as.

use crate::query::ast::PhrasePart;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::lexer::Lexer;

/// Returns whether a run of text is one letter that has a case, and a point; or a capital twice, as Spanish writes
/// initials of a plural (`EE. UU.`).
pub(crate) fn is_initial(run: &str) -> bool {
    let Some(letters) = run.strip_suffix('.') else { return false };
    let mut chars = letters.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(letter), None, None) => letter.is_lowercase() || letter.is_uppercase(),
        (Some(first), Some(second), None) => first == second && first.is_uppercase(),
        _ => false,
    }
}

impl Lexer<'_> {
    /// Reads two or more initials that start at `at`, and moves behind them; returns none where there are not so
    /// many.
    pub(crate) fn initials(&mut self) -> Option<Vec<PhrasePart>> {
        let start = self.at;
        let (mut at, mut end) = (start, start);
        let mut parts = Vec::new();
        loop {
            let run_end = self.run_end(at);
            let run = &self.text[at..run_end];
            if !is_initial(run) {
                break;
            }
            parts.push(PhrasePart::Word(run.to_owned()));
            end = run_end;
            let behind = self.text[end..].trim_start_matches(is_blank);
            at = self.text.len() - behind.len();
            if at == end {
                break;
            }
        }
        if parts.len() < 2 {
            return None;
        }
        self.at = end;
        self.note(format!(
            "{} is read as initials: side by side, or written as one word",
            quoted(&self.text[start..end])
        ));
        Some(parts)
    }
}

#[cfg(test)]
mod tests {
    use crate::query::parse;

    #[test]
    fn initials_with_blanks_between_are_one_phrase() {
        for (text, canonical) in [
            ("J. R. R. Tolkien", "\"J. R. R.\" Tolkien"),
            ("author of C. S. Lewis", "author of \"C. S.\" Lewis"),
            ("Bücher z. B.", "Bücher \"z. B.\""),
            ("-J. K. Rowling", "NOT \"J. K.\" Rowling"),
            ("(J. R. OR U. S.)", "\"J. R.\" OR \"U. S.\""),
            ("title:J. R. Smith", "title:\"J. R.\" Smith"),
            ("presidente de EE. UU.", "presidente de \"EE. UU.\""),
            ("CNN. EE. says", "CNN. EE. says"),
            ("J. Smith", "J. Smith"),
            ("J. R.R. Martin", "J. R.R. Martin"),
            ("plan B. OR C.", "(plan B.) OR C."),
            // What has something else between is not one name, and prints as it was read.
            ("N. · N. x", "N. \\N. x"),
            ("title:J., R.", "title:J. \\R."),
            ("near9(N. , N. , N.)", "near9(N. \\N. \\N.)"),
            ("(x NEAR/3 N.) (N. NEAR/3 x)", "x NEAR/3 N. \\N. NEAR/3 x"),
            ("a NOT (N.) N.", "a NOT N. \\N."),
        ] {
            let query = parse(text).expect(text);
            assert_eq!(query.to_string(), canonical, "{text}");
            let again = parse(canonical).expect(canonical);
            assert_eq!(again.to_string(), canonical, "{text}");
            let is_told = query.notes.iter().any(|note| note.contains("is read as initials"));
            assert_eq!(is_told, canonical.contains('"'), "{text}: {:?}", query.notes);
        }
    }
}
