//! Changes the `[taken-down]` of a file of settings, a line for each text.

use crate::settings::SettingsError;
use crate::settings::TakenDown;
use crate::settings::taken_down;
use crate::settings::taken_down::HEADER;
use crate::settings::taken_down::hex;

/// Returns the settings with these texts taken down as well. One that is there gets the new entry.
///
/// # Errors
/// When the text cannot be read, or is written in a way that cannot be changed line by line.
pub fn take_down(text: &str, texts: &[TakenDown]) -> Result<String, SettingsError> {
    let again: Vec<u128> = texts.iter().map(|one| one.hash).collect();
    let mut new = without(text, &again)?;
    let lines = texts.iter().map(|one| format!("{} = {}\n", hex(one.hash), quoted(&one.of)));
    let lines: String = lines.collect();
    let header = new.lines().position(|line| line.trim_start().starts_with(HEADER));
    match header {
        Some(at) => {
            let end: usize = new.split_inclusive('\n').take(at + 1).map(str::len).sum();
            let line_end = if new[..end].ends_with('\n') { "" } else { "\n" };
            new.insert_str(end, &format!("{line_end}{lines}"));
        }
        None => {
            if !new.is_empty() {
                new.push_str(if new.ends_with('\n') { "\n" } else { "\n\n" });
            }
            new.push_str(&format!("{HEADER}\n{lines}"));
        }
    }
    let is_as_meant = taken_down(&new).is_ok_and(|all| texts.iter().all(|one| all.contains(one)));
    if is_as_meant { Ok(new) } else { Err(by_hand()) }
}

/// Returns the settings without the entries of these texts.
///
/// # Errors
/// As [`take_down`].
pub fn without(text: &str, hashes: &[u128]) -> Result<String, SettingsError> {
    let there = taken_down(text)?;
    if !there.iter().any(|one| hashes.contains(&one.hash)) {
        return Ok(text.to_owned());
    }
    let is_kept = |line: &&str| {
        let key = line.trim_start().trim_start_matches(['"', '\'']);
        !hashes.iter().any(|hash| key.to_ascii_lowercase().starts_with(&hex(*hash)))
    };
    let new: String = text.split_inclusive('\n').filter(is_kept).collect();
    let left: Vec<TakenDown> =
        there.into_iter().filter(|one| !hashes.contains(&one.hash)).collect();
    if taken_down(&new).is_ok_and(|all| all == left) { Ok(new) } else { Err(by_hand()) }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn by_hand() -> SettingsError {
    let message = format!("{HEADER} cannot be changed here by the program: write it by hand");
    SettingsError { line: 1, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_down_and_put_back_and_the_rest_of_the_file_stays() {
        let mine = "# mine\n[aliases]\nFOX = []\n";
        let one = TakenDown::new(0xab, "f2313c3ff398", "2026-11-29", false);
        let two = TakenDown::new(0xcd, "657c7ab6b50b", "2026-11-29", true);
        let with = take_down(
            &take_down(mine, std::slice::from_ref(&one)).unwrap(),
            std::slice::from_ref(&two),
        )
        .unwrap();
        assert!(with.starts_with(&format!("{mine}\n[taken-down]\n")), "{with}");
        let mut all = taken_down(&with).unwrap();
        all.sort_by_key(|text| text.hash);
        assert_eq!(all, [one.clone(), two.clone()]);
        assert!(two.is_purged() && !one.is_purged());
        assert!(one.is_named("f2313") && one.is_named("000000") && !one.is_named("657"));
        let left = without(&with, &[0xab]).unwrap();
        assert_eq!(taken_down(&left).unwrap(), [two]);
        // Taken down again, and purged now: one entry.
        let purged = TakenDown::new(0xab, "f2313c3ff398", "2026-11-30", true);
        let again = take_down(&with, std::slice::from_ref(&purged)).unwrap();
        assert_eq!(again.matches("000ab").count(), 1, "{again}");
        assert!(taken_down(&again).unwrap().contains(&purged));
    }

    #[test]
    fn what_is_no_hash_is_an_error_and_what_is_not_understood_is_left_to_its_user() {
        for wrong in ["[taken-down]\nab = \"x\"", "[taken-down]\nx = 1", "taken-down = 3"] {
            assert!(taken_down(wrong).is_err(), "{wrong}");
        }
        let inline = "taken-down = {}\n";
        let one = TakenDown::new(1, "f2313c3ff398", "2026-11-29", false);
        assert!(take_down(inline, &[one]).unwrap_err().message.contains("by hand"));
    }
}
