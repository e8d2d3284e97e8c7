//! Style and script, in every page, and the policy that lets these run and nothing else.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;
use sha2::Sha256;

/// The style of every page.
pub(crate) const STYLE: &str = include_str!("style.css");
/// The script of every page. Nothing needs it: it adds keys and buttons.
pub(crate) const SCRIPT: &str = include_str!("script.js");

/// What a page may load and do: its own style and script, known by their hashes (Content Security
/// Policy 3, "hash-source"), and forms to this server.
pub(crate) static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    HeaderValue::from_str(&policy).expect("hashes are ASCII")
});

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_the_policy() {
        // The example of the W3C's text.
        let known = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(hash("alert('Hello, world.');"), known);
    }

    #[test]
    fn style_and_script_end_in_the_page_only_where_they_end() {
        // Inside these elements nothing is escaped.
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
        assert!(STYLE.len() + SCRIPT.len() < 16 << 10);
    }
}
