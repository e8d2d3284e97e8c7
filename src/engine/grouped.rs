//! Numbers as messages write them: by themselves, so that any file may.

/// Writes a number with its thousands set apart: `12,400`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let written: Vec<String> = [0, 999, 1_000, 10_001, 1_234_567].map(grouped).into();
        assert_eq!(written, ["0", "999", "1,000", "10,001", "1,234,567"]);
    }
}
