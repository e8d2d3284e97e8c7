//! How a cluster is signed in to, and by which authorities its certificate is believed.
//!
//! The library reads neither files nor the environment for it: the program says once what is to be asked
//! ([`ask_for_access`]), and it is asked for each cluster that is really contacted. What is given is for
//! that one host, is sent to no other, and never in the clear over a network.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::tls::Certificate;
use ureq::tls::PemItem;
use ureq::tls::RootCerts;
use ureq::tls::TlsConfig;
use ureq::tls::TlsProvider;
use ureq::tls::parse_pem;

/// What a cluster is contacted with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// How it is signed in to; `None` for one that asks for nothing.
    pub login: Option<Login>,
    /// Certificates of the authorities that are believed, in PEM; needed for `https`.
    pub authorities: Option<Vec<u8>>,
}

/// How a cluster is signed in to. What is secret is not printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// As a user.
    User {
        /// Its name.
        name: String,
        /// Its password.
        password: String,
    },
    /// With a key.
    ApiKey(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { name, .. } => write!(f, "User({name:?})"),
            Self::ApiKey(_) => f.write_str("ApiKey"),
        }
    }
}

impl Login {
    /// Returns the value of `authorization` that signs in.
    pub(crate) fn header(&self) -> String {
        match self {
            Self::User { name, password } => {
                format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
            }
            Self::ApiKey(key) => format!("ApiKey {key}"),
        }
    }
}

/// Says how a cluster (`https://HOST:PORT`) is contacted, or, in one line, why that cannot be known.
pub type AccessTo = fn(cluster: &str) -> Result<Access, String>;

static ASKED: OnceLock<AccessTo> = OnceLock::new();

/// Sets what is asked how a cluster is contacted, once for the whole program. Without it, clusters are
/// contacted without signing in, and by `http` alone.
pub fn ask_for_access(asked: AccessTo) {
    // A second one changes nothing: what was given is in use.
    let _ = ASKED.set(asked);
}

/// Returns how a cluster is contacted.
///
/// # Errors
/// Why that cannot be known, or must not be.
pub(crate) fn access_to(cluster: &str) -> Result<Access, String> {
    let access = ASKED.get().map_or_else(|| Ok(Access::default()), |asked| asked(cluster))?;
    if access.login.is_some() && !is_private(cluster) {
        return Err(
            "it would get the password in the clear: write https, or take user, password and \
                    key away"
                .to_owned(),
        );
    }
    Ok(access)
}

/// Returns whether nobody can listen to what a cluster is sent.
fn is_private(cluster: &str) -> bool {
    let Some((scheme, host)) = cluster.split_once("://") else { return false };
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_this_machine =
        address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    scheme == "https" || is_this_machine || host == "localhost"
}

/// Returns how certificates are judged by these authorities.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn tls(authorities: Option<&[u8]>) -> Result<TlsConfig, String> {
    let mut known: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(authorities.unwrap_or_default()) {
        match item {
            Ok(PemItem::Certificate(certificate)) => known.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(format!("the file of authorities cannot be read: {error}")),
        }
    }
    if known.is_empty() {
        return Err("no certificate of an authority is known here".to_owned());
    }
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(known)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_over_tls_or_to_this_machine() {
        for private in [
            "https://search.example:9200",
            "http://127.0.0.1:9200",
            "http://[::1]:9200",
            "http://localhost",
        ] {
            assert!(is_private(private), "{private}");
        }
        for open in ["http://search.example:9200", "http://127.0.0.1.example", "http://10.0.0.1"] {
            assert!(!is_private(open), "{open}");
        }
    }

    #[test]
    fn what_is_secret_is_not_printed() {
        let user = Login::User { name: "desk".to_owned(), password: "tide".to_owned() };
        let printed = format!("{user:?} {:?}", Login::ApiKey("tide".to_owned()));
        assert!(printed.contains("desk") && !printed.contains("tide"), "{printed}");
        assert_eq!(user.header(), "Basic ZGVzazp0aWRl");
    }

    #[test]
    fn a_file_without_certificates_is_no_file_of_authorities() {
        for text in [None, Some(&b""[..]), Some(b"-----BEGIN CERTIFICATE-----\n?\n")] {
            assert!(tls(text).is_err(), "{text:?}");
        }
    }
}
