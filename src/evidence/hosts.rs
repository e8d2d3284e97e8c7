//! The host of an article's address, and not of who keeps a copy of it.
//!
//! A database of newspapers, an archive of the web, a library's proxy and a shortener of links have addresses
//! of their own for what others published. Where such an address holds that of the article, the host is that
//! of the article; else it says nothing of who published it. A proxy for libraries is known by how its
//! programs (EZproxy, OpenAthens) write the hosts behind it. The list is of services that publish no news.

use std::borrow::Cow;

use crate::evidence::publishers;

/// Hosts that keep copies or pass on, with everything below them.
const COPIES: [&str; 85] = [
    "12ft.io",
    "ampproject.org",
    "archive-it.org",
    "archive.fo",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.ph",
    "archive.today",
    "archive.vn",
    "arquivo.pt",
    "away.vk.com",
    "bit.ly",
    "bitly.com",
    "britishnewspaperarchive.co.uk",
    "buff.ly",
    "cc.bingj.com",
    "cutt.ly",
    "dlvr.it",
    "ebsco.com",
    "ebscohost.com",
    "eureka.cc",
    "europresse.com",
    "factiva.com",
    "fb.me",
    "feedproxy.google.com",
    "feeds.feedburner.com",
    "flip.it",
    "gale.com",
    "galegroup.com",
    "ghostarchive.org",
    "goo.gl",
    "ift.tt",
    "is.gd",
    "l.facebook.com",
    "l.instagram.com",
    "lexis.com",
    "lexisnexis.com",
    "lm.facebook.com",
    "lnkd.in",
    "megalodon.jp",
    "news.google.com",
    "newsbank.com",
    "newspaperarchive.com",
    "newspapers.com",
    "nexis.com",
    "nexisuni.com",
    "out.reddit.com",
    "outline.com",
    "ow.ly",
    "perma.cc",
    "pqarchiver.com",
    "pressreader.com",
    "proquest.com",
    "r.search.yahoo.com",
    "rb.gy",
    "rebrand.ly",
    "safelinks.protection.outlook.com",
    "scholar.archive.org",
    "shorturl.at",
    "swap.stanford.edu",
    "t.co",
    "t.ly",
    "timetravel.mementoweb.org",
    "tiny.cc",
    "tinyurl.com",
    "translate.google.com",
    "translate.yandex.com",
    "translate.yandex.ru",
    "trib.al",
    "trove.nla.gov.au",
    "urldefense.com",
    "urldefense.proofpoint.com",
    "v.gd",
    "wayback.archive.org",
    "wayback.vefsafn.is",
    "web.archive.org",
    "web.archive.org.au",
    "webarchive.bac-lac.gc.ca",
    "webarchive.loc.gov",
    "webarchive.nationalarchives.gov.uk",
    "webarchive.org.uk",
    "webcache.googleusercontent.com",
    "webcitation.org",
    "wp.me",
];

/// Hosts of which only the name itself keeps copies: others below it publish.
const ALONE: [&str; 1] = ["archive.org"];

/// Addresses of other hosts that only pass on: the host, and how the path begins.
const PASSING_ON: [(&str, &str); 7] = [
    ("bing.com", "/ck/"),
    ("bing.com", "/news/apiclick"),
    ("duckduckgo.com", "/l/"),
    ("facebook.com", "/l.php"),
    ("google.com", "/amp/"),
    ("google.com", "/url"),
    ("vk.com", "/away"),
];

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
        None if !is_of_copies(&host) && !passes_on(url, &host) => return Some(host),
        None => {}
    }
    inner_host(url).filter(|host| !is_of_copies(host) && behind_proxy(host).is_none())
}

/// Returns whether an address of a host only leads to another.
fn passes_on(url: &str, host: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    // `google.co.uk` is Google as well.
    let is_host =
        |known: &str| host == known || known == "google.com" && host.starts_with("google.");
    let goes_on = |begin: &str| {
        let rest = path.strip_prefix(begin);
        rest.is_some_and(|rest| begin.ends_with('/') || !rest.starts_with(char::is_alphanumeric))
    };
    PASSING_ON.iter().any(|(known, begin)| is_host(known) && goes_on(begin))
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
    // `cdn.ampproject.org/c/s/paper.example/story`, `google.com/amp/s/paper.example/story`
    if let Some((_, behind)) = rest.split_once("/amp/").or_else(|| {
        let is_amp = rest.split('/').next().is_some_and(|host| host.ends_with("ampproject.org"));
        is_amp.then(|| rest.split_once('/')).flatten()
    }) {
        let mut parts = behind.split('/').skip_while(|part| part.len() <= 1);
        return publishers::host_of(parts.next()?);
    }
    // `web.archive.org/web/2019*/paper.example/story`, `wayback.archive-it.org/3358/20190304/paper.example`
    let is_time = |part: &&str| part.bytes().take_while(u8::is_ascii_digit).count() >= 4;
    let mut parts = rest.split('/').skip_while(|part| !is_time(part)).skip_while(is_time);
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
            ("https://ow.ly/abc", None),
            (
                "https://wayback.archive-it.org/3358/20190304010203/https://paper.example/a",
                Some("paper.example"),
            ),
            (
                "https://wayback.archive-it.org/3358/20190304010203/paper.example/a",
                Some("paper.example"),
            ),
            ("https://archive-it.org/collections/3358", None),
            (
                "https://translate.google.com/translate?sl=de&u=https%3A%2F%2Fpaper.example%2Fa",
                Some("paper.example"),
            ),
            ("https://translate.google.com/", None),
            (
                "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/a",
                Some("paper.example"),
            ),
            ("https://cdn.ampproject.org/v/paper.example/a?amp_js_v=0.1", Some("paper.example")),
            ("https://www.google.com/amp/s/www.paper.example/2019/03/a.amp", Some("paper.example")),
            (
                "https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fpaper.example%2Fa",
                Some("paper.example"),
            ),
            ("https://www.google.com/urlscan-news", Some("google.com")),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa&h=AT",
                Some("paper.example"),
            ),
            (
                "https://www.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2Fa",
                Some("paper.example"),
            ),
            ("https://www.facebook.com/the.paper/posts/1", Some("facebook.com")),
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2Fa&data=1",
                Some("paper.example"),
            ),
            ("https://urldefense.com/v3/__https://paper.example/a__;!!x", Some("paper.example")),
            (
                "https://webarchive.loc.gov/all/20190304010203/http://paper.example/a",
                Some("paper.example"),
            ),
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
