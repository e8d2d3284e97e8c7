//! Who is answered: requests for this host, not sent by another site, with the token.
//!
//! A browser sends requests for whoever wrote the page that is open in it. A page of another site may
//! lead its own name to this machine (DNS rebinding): so the host that a request names must be one of
//! ours. It may also send forms and scripts here: so the origin that a request names must be ours, or one
//! that was allowed. Neither protects from other users of the machine: that does the token.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Uri;
use axum::http::header;
use axum::http::request::Parts;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::token::Token;

/// Says who sends a request: this site, or another. Scripts cannot set it.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Says whether a person follows a link, or a page asks for something. Scripts cannot set it.
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The rules.
pub(crate) struct Gate {
    /// Names and addresses under which a reverse proxy serves it, in lower case.
    pub(crate) hosts: Vec<String>,
    /// Origins whose pages may read answers.
    pub(crate) origins: Vec<String>,
    /// What a client shows.
    pub(crate) token: Token,
    /// Whether reading needs no token.
    pub(crate) public_read: bool,
    /// The name of the cookie that carries the token.
    pub(crate) cookie: String,
}

impl Gate {
    /// Refuses a request for another host. `local` is the address the client connected to.
    ///
    /// # Errors
    /// `Usage` without exactly one host, `Forbidden` for another.
    pub(crate) fn check_host(&self, parts: &Parts, local: IpAddr) -> Result<(), Failure> {
        let mut named = parts.headers.get_all(header::HOST).iter();
        let (Some(host), None) = (named.next(), named.next()) else {
            return Err(Failure::usage("a request names its host, once"));
        };
        let target = parts.uri.authority().map(|authority| authority.as_str().as_bytes());
        let is_ours = |authority: &[u8]| {
            let authority = str::from_utf8(authority).ok().and_then(split_authority);
            authority.is_some_and(|(host, _)| self.is_host(host, local))
        };
        if is_ours(host.as_bytes()) && target.is_none_or(is_ours) {
            return Ok(());
        }
        let shown = String::from_utf8_lossy(host.as_bytes()).into_owned();
        let failure = Failure::request(Kind::Forbidden, format!("this is not the host {shown:?}"));
        Err(failure.hint("`dateline serve --host NAME` answers under a name of its own"))
    }

    /// Returns whether a host is ours: the address that was connected to, any loopback address if that is
    /// one, or a name that was given.
    fn is_host(&self, host: &str, local: IpAddr) -> bool {
        let host = host.to_ascii_lowercase();
        if self.hosts.contains(&host) {
            return true;
        }
        if host == "localhost" {
            return local.is_loopback();
        }
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
        bare.parse::<IpAddr>().is_ok_and(|ip| {
            let ip = ip.to_canonical();
            ip == local.to_canonical() || (ip.is_loopback() && local.is_loopback())
        })
    }

    /// Refuses a request that a page of another site sent; returns the origin that may read the answer,
    /// if it was allowed to.
    ///
    /// # Errors
    /// `Forbidden` for another origin.
    pub(crate) fn check_origin(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, Failure> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else { return Ok(None) };
        let text = origin.to_str().unwrap_or_default();
        if origins.next().is_none() {
            if self.origins.iter().any(|allowed| allowed == text) {
                return Ok(Some(origin.clone()));
            }
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            if self.is_own(text, host.unwrap_or_default()) || is_private(text, headers) {
                return Ok(None);
            }
        }
        let failure =
            Failure::request(Kind::Forbidden, format!("requests of {text:?} are not answered"));
        Err(failure.hint("`dateline serve --allow-origin ORIGIN` lets its pages read"))
    }

    /// Returns whether an origin is the page's own: that of the host which the request names, or one of a
    /// reverse proxy with a name that was given.
    fn is_own(&self, origin: &str, host: &str) -> bool {
        let Ok(origin) = origin.parse::<Uri>() else { return false };
        let (Some(scheme), Some(authority)) = (origin.scheme_str(), origin.authority()) else {
            return false;
        };
        let usual = match scheme {
            "http" => "80",
            "https" => "443",
            _ => return false,
        };
        let Some((name, port)) = split_authority(authority.as_str()) else { return false };
        let Some((own, own_port)) = split_authority(host) else { return false };
        self.hosts.contains(&name.to_ascii_lowercase())
            || (name.eq_ignore_ascii_case(own)
                && port.unwrap_or(usual) == own_port.unwrap_or(usual))
    }

    /// Returns whether a request carries the token, in `Authorization` or in the cookie. One that is wrong
    /// in the first is not made up for by the other.
    pub(crate) fn has_token(&self, headers: &HeaderMap) -> bool {
        let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
        if let Some(authorization) = authorizations.next() {
            let bytes = authorization.as_bytes();
            let (scheme, shown) = bytes.split_at(bytes.len().min("Bearer ".len()));
            return authorizations.next().is_none()
                && scheme.eq_ignore_ascii_case(b"Bearer ")
                && self.token.is(shown.trim_ascii());
        }
        let cookies = headers.get_all(header::COOKIE).iter();
        let mut cookies = cookies.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        cookies.any(|cookie| {
            let shown = cookie.trim_ascii().strip_prefix(self.cookie.as_bytes());
            let shown = shown.and_then(|rest| rest.strip_prefix(b"="));
            shown.is_some_and(|shown| self.token.is(shown))
        })
    }
}

/// Returns whether a page of ours sent a request without saying where from, because it never does
/// (`Referrer-Policy: no-referrer`).
fn is_private(origin: &str, headers: &HeaderMap) -> bool {
    let site = headers.get(FETCH_SITE);
    origin == "null" && site.is_some_and(|site| site == "same-origin")
}

/// Returns whether a browser was led here by a page of another site. It then keeps back the cookie.
pub(crate) fn is_link_of_another_site(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName, values: &[&str]| {
        headers.get(name).is_some_and(|said| values.iter().any(|value| said == value))
    };
    says(FETCH_SITE, &["cross-site", "same-site"]) && says(FETCH_MODE, &["navigate"])
}

/// Splits `host:port`; an IPv6 address keeps its brackets. `None` for what is neither.
fn split_authority(authority: &str) -> Option<(&str, Option<&str>)> {
    let (host, port) = match authority.rfind(']') {
        Some(end) => (&authority[..=end], authority[end + 1..].strip_prefix(':')),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let whole = host.len() + port.map_or(0, |port| port.len() + 1);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_good = whole == authority.len()
        && !host.is_empty()
        && host.chars().all(is_name)
        && port.is_none_or(is_port);
    is_good.then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::net::Ipv4Addr;

    use axum::http::Request;

    fn gate() -> Gate {
        Gate {
            hosts: vec!["news.example".to_owned()],
            origins: vec!["https://notes.example".to_owned()],
            token: Token::made().unwrap(),
            public_read: false,
            cookie: "dateline".to_owned(),
        }
    }

    fn parts(target: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn host(hosts: &[&str], local: &str) -> Option<Kind> {
        let hosts: Vec<(&str, &str)> = hosts.iter().map(|host| ("host", *host)).collect();
        gate().check_host(&parts("/", &hosts), local.parse().unwrap()).err().map(|f| f.kind)
    }

    #[test]
    fn only_the_address_connected_to_and_names_that_were_given_are_the_host() {
        for ours in [
            "127.0.0.1:8350",
            "127.0.0.1",
            "LOCALHOST:9000",
            "[::1]:8350",
            "news.example",
            "News.Example:8443",
        ] {
            assert_eq!(host(&[ours], "127.0.0.1"), None, "{ours}");
        }
        for other in [
            "evil.example",
            "0.0.0.0:8350",
            "[::]",
            "192.168.1.2",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example@127.0.0.1",
            "127.0.0.1:80:80",
            "127.0.0.1:port",
            "127.0.0.1:",
            "[::1",
            "[::1]evil",
            "",
            "2130706433",
            "0x7f.1",
        ] {
            assert_eq!(host(&[other], "127.0.0.1"), Some(Kind::Forbidden), "{other}");
        }
        assert_eq!(host(&["192.168.1.2:8350"], "192.168.1.2"), None);
        assert_eq!(host(&["192.168.1.2:8350"], "::ffff:192.168.1.2"), None);
        for other in ["localhost", "127.0.0.1", "192.168.1.3"] {
            assert_eq!(host(&[other], "192.168.1.2"), Some(Kind::Forbidden), "{other}");
        }
        assert_eq!(host(&[], "127.0.0.1"), Some(Kind::Usage));
        assert_eq!(host(&["127.0.0.1", "127.0.0.1"], "127.0.0.1"), Some(Kind::Usage));
    }

    #[test]
    fn a_target_with_another_host_than_ours_is_refused_whatever_the_header_says() {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let of = |target: &str| gate().check_host(&parts(target, &[("host", "localhost")]), local);
        assert!(of("http://127.0.0.1:8350/").is_ok());
        assert!(of("http://evil.example/").is_err());
    }

    #[test]
    fn pages_of_other_sites_get_no_answer_unless_they_were_allowed_to() {
        let of = |origin: &str, more: &[(&str, &str)]| {
            let mut headers = vec![("host", "127.0.0.1:8350"), ("origin", origin)];
            headers.extend(more);
            gate().check_origin(&parts("/", &headers).headers).map(|origin| origin.is_some())
        };
        assert!(matches!(of("http://127.0.0.1:8350", &[]), Ok(false)));
        assert!(matches!(of("https://news.example:8443", &[]), Ok(false)));
        assert!(matches!(of("https://notes.example", &[]), Ok(true)));
        assert!(matches!(of("null", &[("sec-fetch-site", "same-origin")]), Ok(false)));
        for other in [
            "http://127.0.0.1:9999",
            "http://localhost:8350",
            "https://127.0.0.1",
            "http://evil.example",
            "http://notes.example",
            "https://notes.example.evil.example",
            "file://",
            "",
            "null",
        ] {
            assert!(of(other, &[]).is_err(), "{other}");
        }
        assert!(of("null", &[("sec-fetch-site", "cross-site")]).is_err());
        assert!(of("http://127.0.0.1:8350", &[("origin", "http://evil.example")]).is_err());
    }

    #[test]
    fn the_token_is_taken_from_the_header_or_the_cookie() {
        let gate = gate();
        let token = gate.token.text();
        let of = |headers: &[(&str, &str)]| gate.has_token(&parts("/", headers).headers);
        let (bearer, cookie) = (format!("Bearer {token}"), format!("a=b; dateline={token}; c=d"));
        assert!(of(&[("authorization", &bearer)]));
        assert!(of(&[("authorization", &format!("bearer  {token} "))]));
        assert!(of(&[("cookie", &cookie)]));
        assert!(of(&[("cookie", "a=b"), ("cookie", &cookie)]));
        assert!(!of(&[]));
        assert!(!of(&[("authorization", token)]));
        assert!(!of(&[("authorization", &format!("Basic {token}"))]));
        assert!(!of(&[("authorization", "Bearer wrong"), ("cookie", &cookie)]));
        assert!(!of(&[("authorization", &bearer), ("authorization", &bearer)]));
        assert!(!of(&[("cookie", &format!("xdateline={token}"))]));
        assert!(!of(&[("cookie", &format!("dateline={token}x"))]));
        assert!(!of(&[("cookie", "dateline=")]));
    }
}
