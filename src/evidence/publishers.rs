//! The table of publishers: which names and domains are one source.
//!
//! Two names are one source only where this table or the user's map says so; similarity proves
//! nothing (there are a dozen papers called Metro). The table is `publishers.txt`, data and not
//! code. Cost: built once; then one or two lookups an article.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// A publisher of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Publisher {
    /// The name as shown.
    pub(super) name: &'static str,
    /// Its first domain.
    pub(super) domain: &'static str,
    /// Two letters, or `int` where readers of many countries are served.
    pub(super) country: &'static str,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::build(include_str!("publishers.txt")));

#[derive(Default)]
struct Table {
    publishers: Vec<Publisher>,
    by_domain: HashMap<&'static str, usize>,
    by_name: HashMap<String, usize>,
}

impl Table {
    fn build(text: &'static str) -> Self {
        let mut table = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('|').map(str::trim);
            let (Some(domains), Some(name), Some(country), Some(others)) =
                (columns.next(), columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let at = table.publishers.len();
            let domain = domains.split(' ').next().unwrap_or(domains);
            table.publishers.push(Publisher { name, domain, country });
            for domain in domains.split(' ') {
                table.by_domain.insert(domain, at);
            }
            for name in others.split(';').chain([name]).map(fold_name).filter(|n| !n.is_empty()) {
                table.by_name.insert(name, at);
            }
        }
        table
    }
}

/// Returns the publisher of a host (`www.nytimes.com`, `edition.cnn.com`).
pub(super) fn of_host(host: &str) -> Option<&'static Publisher> {
    let mut rest = host;
    loop {
        if let Some(at) = TABLE.by_domain.get(rest) {
            return Some(&TABLE.publishers[*at]);
        }
        rest = rest.split_once('.')?.1;
    }
}

/// Returns the publisher of this name, in any spelling the table has.
pub(super) fn of_name(name: &str) -> Option<&'static Publisher> {
    TABLE.by_name.get(&fold_name(name)).map(|at| &TABLE.publishers[*at])
}

/// Folds a name for comparison: case, accents, points and a leading "The" do not count.
pub(super) fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || matches!(c, '&' | '+' | '(' | ')') {
            folded.push(c);
        } else if !matches!(u32::from(c), 0x0300..=0x036F)
            && c != '.'
            && c != '\''
            && c != '’'
            && !folded.ends_with(' ')
            && !folded.is_empty()
        {
            folded.push(' ');
        }
    }
    let folded = folded.trim_end();
    folded.strip_prefix("the ").unwrap_or(folded).to_owned()
}

/// Second-level labels under which names are registered in many countries (`co.uk`, `com.au`).
const SECOND_LEVEL: [&str; 14] =
    ["co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "gob", "nom", "uol", "in"];

/// Hosts whose sites belong to their subdomains' owners.
const SHARED: [&str; 16] = [
    "blogspot.com",
    "wordpress.com",
    "substack.com",
    "tumblr.com",
    "github.io",
    "typepad.com",
    "livejournal.com",
    "weebly.com",
    "wixsite.com",
    "netlify.app",
    "over-blog.com",
    "hatenablog.com",
    "blogfa.com",
    "medium.com",
    "ghost.io",
    "uol.com.br",
];

/// Returns the registrable domain of a host: `bbc.co.uk` of `news.bbc.co.uk`.
pub(super) fn registrable(host: &str) -> &str {
    let ends: Vec<usize> = host.match_indices('.').map(|(at, _)| at).collect();
    let tail = |labels: usize| match ends.len().checked_sub(labels) {
        Some(at) => &host[ends[at] + 1..],
        None => host,
    };
    let two = tail(2);
    let (second, top) = two.split_once('.').unwrap_or((two, ""));
    let country = top.len() == 2 && SECOND_LEVEL.contains(&second);
    let domain = if country { tail(3) } else { two };
    if SHARED.contains(&domain) { tail(if country { 4 } else { 3 }) } else { domain }
}

/// Returns the host of a web address or of a bare domain, in lower case without `www.`; `None`
/// when the text is neither.
pub(super) fn host_of(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.len() <= 8 => rest,
        Some(_) => return None,
        None => text.strip_prefix("//").unwrap_or(text),
    };
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    if host.is_empty() || host.len() > 253 {
        return None;
    }
    let host = host.to_lowercase();
    let mut labels = host.split('.');
    let well_formed = labels.clone().count() >= 2
        && labels.clone().all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        });
    let top = labels.next_back()?;
    if !well_formed
        || top.chars().count() < 2
        || !top.chars().all(|c| c.is_alphabetic() || c == '-')
    {
        // Punycode top-level domains carry figures.
        if !top.starts_with("xn--") {
            return None;
        }
    }
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    // "www1.cbn.com" is the same house.
    let bare = match bare.split_once('.') {
        Some((first, rest))
            if rest.contains('.')
                && first
                    .strip_prefix("www")
                    .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) =>
        {
            rest
        }
        _ => bare,
    };
    Some(bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_publishers_share_a_name_or_a_domain() {
        let mut seen = BTreeSet::new();
        for line in include_str!("publishers.txt").lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            assert_eq!(columns.len(), 4, "{line}");
            let mut own = BTreeSet::new();
            for name in columns[3].split(';').chain([columns[1]]).filter(|name| !name.is_empty()) {
                own.insert(fold_name(name));
            }
            for domain in columns[0].split(' ') {
                assert_eq!(host_of(domain).as_deref(), Some(domain), "{line}");
                assert!(own.insert(format!("domain {domain}")), "{line}");
            }
            for name in own {
                assert!(seen.insert(name.clone()), "{name} twice");
            }
        }
        assert!(TABLE.publishers.len() >= 150, "{}", TABLE.publishers.len());
    }

    #[test]
    fn the_spellings_of_one_paper_are_one_source() {
        for name in ["nyt", "NYT", "The New York Times", "new york times", "N.Y. Times"] {
            assert_eq!(of_name(name).map(|found| found.domain), Some("nytimes.com"), "{name}");
        }
        for host in ["nytimes.com", "thecaucus.blogs.nytimes.com"] {
            assert_eq!(of_host(host).map(|found| found.name), Some("The New York Times"));
        }
        assert_eq!(of_host("notbbc.co.uk"), None);
        assert_eq!(of_name("New York Times - Opinion"), None);
    }

    #[test]
    fn a_registrable_domain_is_one_label_below_the_public_suffix() {
        for (host, domain) in [
            ("news.bbc.co.uk", "bbc.co.uk"),
            ("www.smh.com.au", "smh.com.au"),
            ("edition.cnn.com", "cnn.com"),
            ("wiadomosci.onet.pl", "onet.pl"),
            ("cnn.com", "cnn.com"),
            ("someone.blogspot.com", "someone.blogspot.com"),
            ("m.someone.substack.com", "someone.substack.com"),
            ("co.uk", "co.uk"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(registrable(host), domain);
        }
    }

    #[test]
    fn a_host_is_told_from_a_name() {
        assert_eq!(host_of("https://www.Example.com:8080/a?b").as_deref(), Some("example.com"));
        assert_eq!(host_of("www1.cbn.com").as_deref(), Some("cbn.com"));
        for text in [
            "Reuters",
            "",
            "U.S.",
            "Rev. Jesse",
            "a..b",
            "1.5",
            "St. Louis Post",
            "mailto:x",
            ".com",
        ] {
            assert_eq!(host_of(text), None, "{text}");
        }
    }
}
