//! The host of an article's address, and not of who keeps a copy of it.
//!
//! A database of newspapers, an archive of the web, a library's proxy and a shortener of links have addresses
//! of their own for what others published. Where such an address holds that of the article, the host is that
//! of the article; else it says nothing of who published it. A proxy for libraries is known by how its
//! programs (EZproxy, OpenAthens) write the hosts behind it. The list is of services that publish no news.

use std::borrow::Cow;

use crate::evidence::publishers;

/// Hosts that keep copies or pass on, with everything below them.
const COPIES: [&str; 41] = [
    "archive.fo",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.ph",
    "archive.today",
    "archive.vn",
    "arquivo.pt",
    "bit.ly",
    "britishnewspaperarchive.co.uk",
    "ebsco.com",
    "ebscohost.com",
    "europresse.com",
    "eureka.cc",
    "factiva.com",
    "feedproxy.google.com",
    "gale.com",
    "galegroup.com",
    "ghostarchive.org",
    "lexis.com",
    "lexisnexis.com",
    "megalodon.jp",
    "newsbank.com",
    "newspaperarchive.com",
    "newspapers.com",
    "news.google.com",
    "nexis.com",
    "nexisuni.com",
    "perma.cc",
    "pqarchiver.com",
    "pressreader.com",
    "proquest.com",
    "t.co",
    "timetravel.mementoweb.org",
    "tinyurl.com",
    "trove.nla.gov.au",
    "web.archive.org",
    "web.archive.org.au",
    "webarchive.nationalarchives.gov.uk",
    "webcache.googleusercontent.com",
    "webcitation.org",
];

/// Hosts of which only the name itself keeps copies: others below it publish.
const ALONE: [&str; 1] = ["archive.org"];

/// Returns the host of the article that is at this address, or that a copy at this address is of; `None`
/// where the address does not say it.
pub(super) fn of_article(url: &str) -> Option<String> {
    let host = publishers::host_of(url)?;
    match behind_proxy(&host) {
        Some(Behind::Host(host)) => {
            // Without `www.`, as of any other address.
            return publishers::host_of(&host).filter(|host| !is_of_copies(host));
        }
        Some(Behind::Login) => {}
        None if !is_of_copies(&host) => return Some(host),
        None => {}
    }
    inner_host(url).filter(|host| !is_of_copies(host) && behind_proxy(host).is_none())
}

fn is_of_copies(host: &str) -> bool {
    let is_below = |copies: &&str| {
        host.strip_suffix(*copies).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    ALONE.contains(&host) || COPIES.iter().any(is_below)
}

/// What is behind a library's proxy.
enum Behind {
    /// The host that the proxy shows.
    Host(String),
    /// What its login leads to, which the rest of the address says.
    Login,
}

/// Returns what is behind a proxy, by its host: `www.paper.example.ezproxy.library.example` and
/// `www-paper-example.ezproxy.library.example` show `www.paper.example`.
fn behind_proxy(host: &str) -> Option<Behind> {
    let labels: Vec<&str> = host.split('.').collect();
    let is_proxy = |at: &usize| {
        let label = labels[*at];
        ["ezproxy", "libproxy", "ezp", "eproxy"].iter().any(|name| label.starts_with(name))
            || label.ends_with("ezproxy")
            || label == "proxy" && labels.len() > at + 2
            || labels[*at..] == ["idm", "oclc", "org"]
            || labels[*at..] == ["translate", "goog"]
    };
    // `login.proxy.library.example`, and `proxy.library.example`, have no host of others before them.
    let at = (0..labels.len()).find(is_proxy)?;
    match &labels[..at] {
        [] | ["login" | "go" | "www"] => Some(Behind::Login),
        [one] if one.contains('-') => Some(Behind::Host(with_points(one))),
        // A library's own name before its proxy at a service: `uni.idm.oclc.org`.
        [_] => Some(Behind::Login),
        // `www-paper-example.uni.idm.oclc.org`
        [one, _] if labels[at] == "idm" && one.contains('-') => {
            Some(Behind::Host(with_points(one)))
        }
        [hosts @ .., _] if labels[at] == "idm" => Some(Behind::Host(hosts.join("."))),
        hosts => Some(Behind::Host(hosts.join("."))),
    }
}

/// Returns a host in which points were written as hyphens, and hyphens twice.
fn with_points(label: &str) -> String {
    label.replace("--", "\0").replace('-', ".").replace('\0', "-")
}

/// Returns the host of the address inside of another: with its scheme, as a value of the query, behind the
/// time of a copy, or behind `cache:`.
fn inner_host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = decoded(rest);
    for scheme in ["https://", "http://"] {
        if let Some(at) = rest.find(scheme) {
            return publishers::host_of(rest[at..].split(['&', '+', ' ']).next()?);
        }
    }
    if let Some((_, cached)) = rest.split_once("cache:") {
        let cached = cached.split(['&', '+', ' ']).next()?;
        // An id of the copy may come first.
        let behind = cached.split_once(':').filter(|(id, _)| !id.contains('.'));
        return publishers::host_of(behind.map_or(cached, |(_, behind)| behind));
    }
    // `web.archive.org/web/2019*/paper.example/story`
    let mut parts = rest.split('/').skip_while(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        digits < 4
    });
    parts.next()?;
    publishers::host_of(parts.next()?)
}

/// Takes back how characters are written in a query.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let lower = text.replace("%3a", ":").replace("%2f", "/");
    Cow::Owned(lower.replace("%3A", ":").replace("%2F", "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_each_host_once() {
        let mut sorted = COPIES.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), COPIES.len());
    }

    #[test]
    fn the_address_of_a_copy_says_who_published_only_where_it_holds_that_of_the_article() {
        for (url, host) in [
            ("https://www.paper.example/2011/03/story", Some("paper.example")),
            ("https://www.proquest.com/docview/1234/abc?accountid=5", None),
            ("https://search.proquest.com/docview/1234", None),
            ("https://global.factiva.com/redir/default.aspx?P=sa&an=X", None),
            ("https://nouveau.europresse.com/Link/x/news%c2%b720110304", None),
            ("https://www.pressreader.com/usa/the-paper/20190304/1", None),
            ("https://web.archive.org/web/2011/https://paper.example/a", Some("paper.example")),
            (
                "https://web.archive.org/web/20110304010203id_/paper.example/a",
                Some("paper.example"),
            ),
            ("https://web.archive.org/web/2019*/paper.example", Some("paper.example")),
            ("https://archive.org/details/tv-news", None),
            ("https://blog.archive.org/2019/03/04/news", Some("blog.archive.org")),
            ("https://archive.today/AbCdE", None),
            ("https://archive.ph/2023.03.15-132000/https://post.example/a", Some("post.example")),
            (
                "http://webcache.googleusercontent.com/search?q=cache:x1YZ:www.paper.example/a+port",
                Some("paper.example"),
            ),
            (
                "http://webcache.googleusercontent.com/search?q=cache:https://paper.example/a&cd=1",
                Some("paper.example"),
            ),
            ("https://www.google.example/a?u=https://other.example", Some("google.example")),
            ("https://t.co/abc", None),
        ] {
            assert_eq!(of_article(url).as_deref(), host, "{url}");
        }
    }

    #[test]
    fn the_proxy_of_a_library_shows_the_host_behind_it() {
        for (url, host) in [
            ("https://www.paper.example.ezproxy.uni.example/a", Some("paper.example")),
            ("https://www-paper-example.ezproxy.uni.example/a", Some("paper.example")),
            ("https://www-my--paper-example.libproxy.uni.example/a", Some("my-paper.example")),
            ("https://www-paper-example.uni.idm.oclc.org/a", Some("paper.example")),
            ("https://www.paper.example.proxy.library.uni.example/a", Some("paper.example")),
            ("https://www-paper-example.translate.goog/a?_x_tr_sl=de", Some("paper.example")),
            (
                "https://login.ezproxy.uni.example/login?url=https://www.paper.example/a",
                Some("paper.example"),
            ),
            (
                "https://ezproxy.uni.example/login?qurl=https%3A%2F%2Fwww.paper.example%2Fa",
                Some("paper.example"),
            ),
            ("https://www.proquest.com.ezproxy.uni.example/docview/1", None),
            ("https://www-proquest-com.uni.idm.oclc.org/docview/1", None),
            ("https://global-factiva-com.ezp.uni.example/x", None),
            ("https://ezproxy.uni.example/menu", None),
            // A paper may be called so.
            ("https://proxy.example/news", Some("proxy.example")),
        ] {
            assert_eq!(of_article(url).as_deref(), host, "{url}");
        }
    }
}
