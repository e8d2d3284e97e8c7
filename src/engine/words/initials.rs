//! Letters with points: a name's initials and abbreviations are printed with blanks between the letters or
//! without, and also as one word: `J. R. R.`, `J.R.R.`, `JRR`; `z. B.`, `z.B.`.
//!
//! Two capitals with a blank between are one term of the index besides ([`crate::analysis::joined_form`]); any
//! others are found as letters side by side, in the case that was typed.

use crate::query::PhrasePart;
use crate::query::is_initial;

/// Returns a word that is letters with points, with blanks between; `None` for any other word, and for two
/// capitals.
pub(crate) fn spaced(word: &str) -> Option<String> {
    let letters: Vec<&str> = word.strip_suffix('.').unwrap_or(word).split('.').collect();
    let is_letter = |part: &&str| is_initial(&format!("{part}."));
    let are_two_capitals = letters.len() == 2 && !word.contains(char::is_lowercase);
    (letters.len() >= 2 && letters.iter().all(is_letter) && !are_two_capitals)
        .then(|| letters.join(". ") + ".")
}

/// Returns the initials that a phrase has at its start, with blanks between them, and how many parts they are;
/// `None` where there are not two.
pub(crate) fn leading(parts: &[PhrasePart]) -> Option<(String, usize)> {
    let initial = |part: &PhrasePart| match part {
        PhrasePart::Word(word) => is_initial(word).then(|| word.clone()),
        PhrasePart::Exact(_) | PhrasePart::Wildcard(_) | PhrasePart::AnyWord => None,
    };
    let initials: Vec<String> = parts.iter().map_while(initial).collect();
    (initials.len() > 1).then(|| (initials.join(" "), initials.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_with_points_have_blanks_between_too() {
        for (word, apart) in [
            ("J.R.R.", Some("J. R. R.")),
            ("J.R.R", Some("J. R. R.")),
            ("z.B.", Some("z. B.")),
            ("p.m.", Some("p. m.")),
            ("А.С.П.", Some("А. С. П.")),
            ("U.N.", None),
            ("J.", None),
            ("Ph.D.", None),
            ("1.2.", None),
            ("node.js", None),
            ("...", None),
        ] {
            assert_eq!(spaced(word).as_deref(), apart, "{word}");
        }
    }
}
