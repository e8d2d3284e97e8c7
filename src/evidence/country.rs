//! The country of a publisher: that of the table of publishers, else that of its domain's ending.
//!
//! Endings that are sold to everyone (`.io`, `.tv`, `.co`) say nothing by themselves; below `.com.co` and the
//! like they are a country's own.

use std::sync::LazyLock;

use crate::evidence::publishers;

static COUNTRIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("countries.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" | ")).collect()
});

/// What the table of publishers has for one whose readers are in many countries.
const INTERNATIONAL: &str = "int";

/// Endings of countries that anyone registers.
const SOLD: [&str; 20] = [
    "ac", "ag", "ai", "am", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "nu", "sh", "st", "to",
    "tv", "vc", "ws", "cx",
];
/// What is before an ending where the country registers by kind.
const KINDS: [&str; 10] = ["ac", "co", "com", "edu", "gob", "gov", "info", "net", "org", "press"];

/// Returns the code of the country of a domain's publisher, `int` for one of many countries; `None` if
/// nothing says so.
#[must_use]
pub fn country_of_domain(domain: &str) -> Option<&'static str> {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    if let Some(publisher) = publishers::of_host(&domain) {
        return Some(publisher.country);
    }
    let mut labels = domain.rsplit('.');
    let (ending, before) = (labels.next()?, labels.next()?);
    let is_by_kind = KINDS.contains(&before) && labels.next().is_some();
    if SOLD.contains(&ending) && !is_by_kind {
        return None;
    }
    country_code(ending)
}

/// Returns the code of a country that is written as a code or by its English name; `uk` is `gb`, `int` is
/// many countries.
#[must_use]
pub fn country_code(written: &str) -> Option<&'static str> {
    let written = written.to_lowercase();
    let code = if written == "uk" { "gb" } else { written.as_str() };
    if code == INTERNATIONAL {
        return Some(INTERNATIONAL);
    }
    let mut known = COUNTRIES.iter();
    known.find(|(known, name)| *known == code || name.to_lowercase() == code).map(|(code, _)| *code)
}

/// Returns the code and the name of the country that is written most like this.
#[must_use]
pub fn nearest_country(written: &str) -> Option<(&'static str, &'static str)> {
    let written: String = written.to_lowercase().chars().take(60).collect();
    let distance = |known: &str| strsim::osa_distance(&known.to_lowercase(), &written);
    COUNTRIES.iter().copied().min_by_key(|(code, name)| {
        // A code is too short for slips of more than one letter.
        let of_code = if written.chars().count() > 3 { usize::MAX } else { distance(code) };
        (of_code.min(distance(name)), *code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_publishers_goes_before_the_ending() {
        for (domain, country) in [
            ("tass.com", Some("ru")),
            ("www.reuters.com", Some("int")),
            ("thewire.in", Some("in")),
            ("nordlys.example.no", Some("no")),
            ("herald.co.uk", Some("gb")),
            ("NORDLYS.NO.", Some("no")),
            ("startup.io", None),
            ("paper.com.co", Some("co")),
            ("paper.co", None),
            ("com.co", None),
            ("paper.com", None),
            ("paper.eu", None),
            ("no", None),
            ("", None),
        ] {
            assert_eq!(country_of_domain(domain), country, "{domain}");
        }
    }

    #[test]
    fn a_country_is_written_as_its_code_or_its_name() {
        assert_eq!(country_code("NO"), Some("no"));
        assert_eq!(country_code("uk"), Some("gb"));
        assert_eq!(country_code("south korea"), Some("kr"));
        assert_eq!(country_code("xx"), None);
        assert_eq!(nearest_country("norwya").map(|(code, _)| code), Some("no"));
        assert_eq!(nearest_country("germani").map(|(code, _)| code), Some("de"));
    }

    #[test]
    fn every_country_of_the_table_of_publishers_is_known() {
        let lines = include_str!("publishers.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let country = line.split('|').nth(2).unwrap_or_default().trim();
            assert_eq!(country_code(country), Some(country), "{line}");
        }
        assert!(COUNTRIES.len() > 240);
    }
}
