//! The table of publishers: which names and domains are one source.
//!
//! Two names are one source only where this table or the user's map says so; similarity proves
//! nothing (there are a dozen papers called Metro). The table is `publishers.txt`, data and not
//! code. Cost: built once; then one or two lookups an article.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::article::Normalized;

/// One source and what else it is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AliasRow {
    /// The name it is shown and counted under.
    pub name: String,
    /// Its other names.
    pub others: Vec<String>,
    /// Its domains.
    pub domains: Vec<String>,
    /// Who says so.
    pub by: Normalized,
}

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

const TEXT: &str = include_str!("publishers.txt");

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::build(TEXT));

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

/// Returns the whole table.
pub(super) fn rows() -> Vec<AliasRow> {
    let texts = |text: &str, separator| -> Vec<String> {
        text.split(separator).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    let mut rows = Vec::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [domains, name, _, others] = columns[..] else { continue };
        rows.push(AliasRow {
            name: name.to_owned(),
            others: texts(others, ';'),
            domains: texts(domains, ' '),
            by: Normalized::Table,
        });
    }
    rows
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

/// Returns the registrable domain of a host: `bbc.co.uk` of `news.bbc.co.uk`. What is one label below
/// a public suffix (<https://publicsuffix.org>) is its owner's: `echo.msk.ru` stays.
pub(super) fn registrable(host: &str) -> &str {
    let domain = psl::domain_str(host).unwrap_or(host);
    if !SHARED.contains(&domain) {
        return domain;
    }
    let below = host.len().checked_sub(domain.len() + 1);
    let before = below.map_or("", |end| &host[..end]);
    let start = before.rfind('.').map_or(0, |dot| dot + 1);
    if before.is_empty() { domain } else { &host[start..] }
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
            ("m.someone.medium.com", "someone.medium.com"),
            ("medium.com", "medium.com"),
            ("www.echo.msk.ru", "echo.msk.ru"),
            ("gazeta.lviv.ua", "gazeta.lviv.ua"),
            ("city.kawasaki.jp", "city.kawasaki.jp"),
            ("news.kommuna.oslo.no", "kommuna.oslo.no"),
            ("esporte.uol.com.br", "esporte.uol.com.br"),
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
