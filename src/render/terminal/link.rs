//! Paths and addresses that a terminal opens when they are clicked on (OSC 8).

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// Returns text that leads to an address when it is clicked on. Both are safe to show.
pub(crate) fn linked(text: &str, address: &str) -> String {
    format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

/// Returns the address of a file (`file:///home/news/a%20b.txt`).
pub(crate) fn file_address(path: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte) {
            address.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

/// Returns whether a text is an address of the web: what an article gives for one may be anything.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_file_holds_no_byte_that_a_terminal_could_take_for_another() {
        assert_eq!(
            file_address(Path::new("/news/a b\u{1b}é.txt")),
            "file:///news/a%20b%1B%C3%A9.txt"
        );
    }

    #[test]
    fn only_what_leads_to_the_web_is_an_address() {
        assert!(is_web_address("https://news.example/a") && is_web_address("HTTP://news.example"));
        assert!(!is_web_address("news.example/a") && !is_web_address("javascript://news.example"));
    }
}
