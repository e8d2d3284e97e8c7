//! Beginnings of numbers, whose thousands may be set apart: `123*` is also `1,234` and `12.345`.

/// Returns the digits of the beginning of a number, and how many are before its first separator if it has one;
/// `None` for what is no number with its thousands set apart, all by commas or all by points.
fn beginning_of_number(text: &str) -> Option<(String, Option<usize>)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.starts_with('0') {
        return None;
    }
    let Some(separator) = text.chars().find(|c| !c.is_ascii_digit()) else {
        return Some((digits, None));
    };
    if !matches!(separator, ',' | '.') {
        return None;
    }
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let fits = (1..=3).contains(&first.len())
        && middle.iter().all(|group| group.len() == 3)
        && (1..=3).contains(&last.len())
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    fits.then_some((digits, Some(first.len())))
}

/// Returns a regular expression for the numbers that begin so and have their thousands set apart; for a beginning
/// with commas also for these numbers without. With a point it is as often a fraction, and stays as typed.
pub(super) fn spellings(text: &str) -> Option<String> {
    let (digits, before) = beginning_of_number(text)?;
    if before.is_some() && !text.contains(',') {
        return None;
    }
    let layouts = match before {
        Some(before) => before..=before,
        // How many digits are before the first separator depends on how many there are in all.
        None => 1..=3,
    };
    let mut spelled: Vec<String> = Vec::new();
    for before in layouts.filter(|before| *before < digits.len()) {
        let missing = (3 - (digits.len() - before) % 3) % 3;
        for (separator, more) in [(",", ","), ("\\.", "\\."), ("", "")] {
            if separator.is_empty() && text.len() == digits.len() {
                continue;
            }
            let (first, rest) = digits.split_at(before);
            let groups: Vec<&str> =
                (0..rest.len()).step_by(3).map(|at| &rest[at..rest.len().min(at + 3)]).collect();
            let groups = groups.join(separator);
            spelled
                .push(format!("{first}{separator}{groups}[0-9]{{{missing}}}(?:{more}[0-9]{{3}})*"));
        }
    }
    (!spelled.is_empty()).then(|| format!("(?:{})(?:[^0-9].*)?", spelled.join("|")))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn numbers_that_begin_so_are_found_with_their_thousands_set_apart() {
        let is = |typed: &str, number: &str| {
            let regex = spellings(typed).expect(typed);
            Regex::new(&format!("^(?:{regex})$")).expect("a pattern").is_match(number)
        };
        for (typed, number) in [
            ("123", "1,234"),
            ("123", "12,345"),
            ("123", "12.345"),
            ("123", "1,234,567"),
            ("12", "1,200"),
            ("1234", "123,456"),
            ("1,234", "1,234"),
            ("1,234", "1.234"),
            ("1,234", "1234"),
            ("1,234", "1,234,567"),
            ("12,34", "12,345"),
            ("12,34", "12345"),
            ("123", "1,234.50"),
        ] {
            assert!(is(typed, number), "{typed} {number}");
        }
        for (typed, number) in [
            ("123", "1.23"),
            ("123", "1.23m"),
            ("123", "1,24"),
            ("123", "1.2345"),
            ("12,34", "12,350"),
            ("1,234", "12,345"),
            ("1,234", "12345"),
        ] {
            assert!(!is(typed, number), "{typed} {number}");
        }
        for typed in ["1.5", "0123", "1,23,4", "1,2345", "1,2.3", "a1", ",1", "1"] {
            assert_eq!(spellings(typed), None, "{typed}");
        }
    }
}
