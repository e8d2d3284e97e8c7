//! How far a name is from one that nobody has: what a filter that finds nothing may have meant.

/// Of a longer name only the beginning is compared.
const LONGEST: usize = 100;

/// Returns what is compared of a name that was typed, in small letters.
pub(crate) fn typed_name(typed: &str) -> String {
    typed.chars().filter(|c| !matches!(c, '*' | '?')).take(LONGEST).collect()
}

/// Returns how far `name` is from what was typed, in small letters; `None` if nobody would take one for
/// the other.
pub(crate) fn distance(typed: &str, name: &str) -> Option<usize> {
    let name: String = name.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let letters = typed.chars().count();
    if letters == 0 {
        return None;
    }
    let slips = |a: &str, b: &str| {
        let (long, short) = (a.chars().count(), b.chars().count());
        let most = long.min(short).div_ceil(4).min(3);
        let possible = long.abs_diff(short) <= most;
        possible.then(|| strsim::osa_distance(a, b)).filter(|slips| *slips <= most)
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    if let Some(slips) = slips(typed, &name) {
        return Some(slips);
    }
    let (asked, held) = (words(typed), words(&name));
    let each = |word: &String| held.iter().filter_map(|other| slips(word, other)).min();
    let found: Vec<usize> = asked.iter().filter(|word| word.len() > 2).filter_map(each).collect();
    if found.is_empty() {
        return None;
    }
    Some(4 + found.iter().sum::<usize>() + 2 * (asked.len() - found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_by_its_letters_or_by_a_word() {
        assert_eq!(distance("northgate herld", "Northgate Herald"), Some(1));
        assert!(distance("herald", "Northgate Herald").is_some());
        assert!(distance("sun", "Sun Daily").is_some());
        assert_eq!(distance("reuters", "Coastal Courier"), None);
        assert_eq!(distance("", "Coastal Courier"), None);
    }
}
