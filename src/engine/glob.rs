//! Patterns with `*` and `?`.

/// Returns whether `text` as a whole matches `pattern` with `*` and `?`. Linear in practice: only the
/// last star is ever tried again (Krauss 2008).
pub(crate) fn glob(pattern: &[char], text: &str) -> bool {
    let mut p = 0;
    let mut rest = text.chars();
    // Where the last star is, and what of the text it has not taken yet.
    let mut star: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let before = rest.clone();
        let Some(c) = rest.next() else { break };
        match pattern.get(p) {
            Some('*') => {
                rest = before.clone();
                star = Some((p, before));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == c => p += 1,
            _ => match &mut star {
                Some((at, left)) => {
                    left.next();
                    p = *at + 1;
                    rest = left.clone();
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        glob(&pattern.chars().collect::<Vec<_>>(), text)
    }

    /// The definition, without cleverness.
    fn plainly(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skip| plainly(rest, &text[skip..])),
            Some((c, rest)) => text
                .split_first()
                .is_some_and(|(first, others)| (*c == '?' || c == first) && plainly(rest, others)),
        }
    }

    #[test]
    fn a_star_is_any_run_and_a_question_mark_any_one_character() {
        assert!(matches("joh*", "johannes") && matches("joh*", "joh"));
        assert!(matches("wom?n", "women") && !matches("wom?n", "womn"));
        assert!(matches("*burg", "hamburg") && !matches("*burg", "burger"));
    }

    proptest::proptest! {
        #[test]
        fn globbing_agrees_with_its_definition(pattern in "[ab*?]{0,6}", text in "[ab]{0,8}") {
            let p: Vec<char> = pattern.chars().collect();
            let t: Vec<char> = text.chars().collect();
            proptest::prop_assert_eq!(matches(&pattern, &text), plainly(&p, &t));
        }
    }
}
