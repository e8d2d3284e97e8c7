//! The country of a publisher: that of the table of publishers, else that of its domain's ending.
//!
//! Endings that are sold to everyone (`.io`, `.tv`, `.co`) say nothing by themselves; below `.com.co` and the
//! like they are a country's own.

use std::sync::LazyLock;

use crate::evidence::publishers;

/// A country that articles may be published in.
struct Country {
    /// Its code of two letters.
    code: &'static str,
    /// Its name in English.
    name: &'static str,
    /// Its code of three letters and other names in use, in small letters.
    others: Vec<&'static str>,
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let lines = include_str!("countries.txt").lines().filter(|line| !line.starts_with('#'));
    let country = |line: &'static str| {
        let (code, rest) = line.split_once(" | ")?;
        let (name, others) = rest.split_once(" | ")?;
        Some(Country { code, name, others: others.split(", ").collect() })
    };
    lines.filter_map(country).collect()
});

/// Names of a part of a country, or of more than it: what is asked for by them is not quite the country.
const LOOSE: [(&str, &str); 6] = [
    ("america", "us"),
    ("the states", "us"),
    ("england", "gb"),
    ("scotland", "gb"),
    ("wales", "gb"),
    ("northern ireland", "gb"),
];

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
    // `.com` is no code of three letters.
    let ending = if ending == "uk" { "gb" } else { ending };
    COUNTRIES.iter().find(|country| country.code == ending).map(|country| country.code)
}

/// Returns the code of a country that is written as a code of two or three letters or by a name of it; `int` is
/// many countries.
#[must_use]
pub fn country_code(written: &str) -> Option<&'static str> {
    let written = written.to_lowercase();
    if written == INTERNATIONAL {
        return Some(INTERNATIONAL);
    }
    let is_written = |country: &&Country| {
        country.code == written
            || country.name.to_lowercase() == written
            || country.others.contains(&written.as_str())
    };
    COUNTRIES.iter().find(is_written).map(|country| country.code)
}

/// Countries that are named as what may be meant.
const MOST_MEANT: usize = 4;

/// Returns the codes and the names of the countries that may be meant by what is no country: that of a part of
/// it, those with these words in their names, or the one that is written nearly so.
#[must_use]
pub fn countries_meant(written: &str) -> Vec<(&'static str, &'static str)> {
    let written: String = written.to_lowercase().chars().take(60).collect();
    let named = |country: &Country| (country.code, country.name);
    if let Some((_, code)) = LOOSE.iter().find(|(name, _)| *name == written) {
        return COUNTRIES.iter().filter(|country| country.code == *code).map(named).collect();
    }
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let asked = words(&written);
    let has_words = |country: &&Country| {
        let held = words(country.name);
        asked.iter().all(|word| word.chars().count() > 3 && held.contains(word))
    };
    let with_words: Vec<_> = COUNTRIES.iter().filter(has_words).map(named).collect();
    if (1..=MOST_MEANT).contains(&with_words.len()) {
        return with_words;
    }
    let slips = |country: &'static Country| {
        let names = std::iter::once(country.name.to_lowercase());
        // A code is too short to be told from another by a slip.
        let names = names.chain(country.others.iter().skip(1).map(|name| (*name).to_owned()));
        let least = names.map(|name| strsim::osa_distance(&name, &written)).min();
        least.map(|least| (least, country))
    };
    let nearest = COUNTRIES.iter().filter_map(slips).min_by_key(|(least, _)| *least);
    let most = written.chars().count() / 4;
    nearest.filter(|(least, _)| *least <= most).map(|(_, one)| named(one)).into_iter().collect()
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
        for (written, code) in [
            ("USA", "us"),
            ("United States of America", "us"),
            ("gbr", "gb"),
            ("Great Britain", "gb"),
            ("Deutschland", "de"),
            ("Ivory Coast", "ci"),
        ] {
            assert_eq!(country_code(written), Some(code), "{written}");
        }
    }

    #[test]
    fn what_is_no_country_is_told_by_the_countries_that_may_be_meant() {
        let meant = |written: &str| -> Vec<&str> {
            countries_meant(written).into_iter().map(|(code, _)| code).collect()
        };
        assert_eq!(meant("America"), ["us"]);
        assert_eq!(meant("England"), ["gb"]);
        assert_eq!(meant("korea"), ["kp", "kr"]);
        assert_eq!(meant("norwya"), ["no"]);
        assert_eq!(meant("germani"), ["de"]);
        for none in ["xx", "xyz", "narnia", "europe", "asia", ""] {
            assert_eq!(meant(none), [""; 0], "{none}");
        }
        for (name, code) in LOOSE {
            assert_eq!((country_code(name), countries_meant(name)[0].0), (None, code));
        }
    }

    #[test]
    fn every_country_of_the_table_of_publishers_is_known() {
        let lines = include_str!("publishers.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let country = line.split('|').nth(2).unwrap_or_default().trim();
            assert_eq!(country_code(country), Some(country), "{line}");
        }
        assert!(COUNTRIES.len() > 240);
        for country in &*COUNTRIES {
            for written in country.others.iter().chain([&country.name]) {
                assert_eq!(country_code(written), Some(country.code), "{written}");
            }
        }
    }
}
