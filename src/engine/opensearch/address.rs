//! Where a cluster is, and what the indices of a collection are called there.

use std::fmt;

use crate::engine::EngineError;

/// A collection on a cluster: `http://127.0.0.1:9200/news`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The cluster: scheme, host and port, without a slash at the end.
    base: String,
    /// The collection: the name of the index of articles, which the names of the others begin with.
    name: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// `Query` when it is none, with the form it has.
    pub(crate) fn read(text: &str) -> Result<Self, EngineError> {
        let wrong = |what: &str| EngineError::Query {
            message: format!("{text:?} is no address of a collection on a cluster: {what}"),
            span: 0..0,
            hint: Some("write http://HOST:9200/NAME".to_owned()),
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("it has no scheme"))?;
        if !matches!(scheme, "http" | "https") {
            return Err(wrong("its scheme is neither http nor https"));
        }
        let (host, name) = rest.split_once('/').ok_or_else(|| wrong("it names no collection"))?;
        let name = name.trim_end_matches('/');
        if host.contains('@') {
            return Err(wrong("user and password do not belong there, where everyone sees them"));
        }
        let is_host = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if host.is_empty() || !host.chars().all(is_host) {
            return Err(wrong("its host is none"));
        }
        // What an index of OpenSearch may be called, and a little less.
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !starts || !name.chars().all(is_plain) || name.len() > 100 {
            return Err(wrong("a collection has small letters, digits and -, the first a letter"));
        }
        Ok(Self { base: format!("{scheme}://{host}"), name: name.to_owned() })
    }

    /// Returns the cluster: scheme, host and port.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Returns whether what is said to it is encrypted.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// Returns the index of articles.
    pub(crate) fn articles(&self) -> String {
        self.name.clone()
    }

    /// Returns the index of words.
    pub(crate) fn words(&self) -> String {
        format!("{}.words", self.name)
    }

    /// Returns the index of what the commits say.
    pub(crate) fn catalog(&self) -> String {
        format!("{}.catalog", self.name)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_cluster_and_a_collection() {
        let address = Address::read("http://127.0.0.1:9200/news/").unwrap();
        assert_eq!(address.to_string(), "http://127.0.0.1:9200/news");
        assert_eq!(address.words(), "news.words");
        let address = Address::read("https://search.example/news").unwrap();
        assert!(address.is_encrypted() && address.base() == "https://search.example");
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_form_it_has() {
        for wrong in [
            "127.0.0.1:9200/news",
            "ftp://host/news",
            "http://host",
            "http://host/",
            "http:///news",
            "http://user:secret@host/news",
            "http://host/News",
            "http://host/-news",
            "http://host/news/_search",
            "http://host\r\n/news",
        ] {
            let error = Address::read(wrong).unwrap_err();
            assert!(matches!(error, EngineError::Query { .. }), "{wrong}: {error}");
        }
    }
}
