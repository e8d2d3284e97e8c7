//! What pages know of the server.

use std::net::IpAddr;

use dateline::query::dialect::Syntax;

use crate::request::settled::default_syntax;
use crate::serve::served::Served;

/// What pages know of the server.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// What every path begins with.
    pub(crate) base: String,
    /// Whether the files that articles come from may be read: only by who sits at this machine.
    pub(crate) files: bool,
    /// The language that queries are read in here if no parameter says it, unless it is the project's own.
    pub(crate) syntax: Option<Syntax>,
}

impl Site {
    /// Returns the site of a server.
    pub(crate) fn of(served: &Served) -> Self {
        let syntax = default_syntax(served.index.path());
        Self { base: served.base.clone(), files: served.files, syntax }
    }

    /// Returns whether a server at this address gives out files: it is reached from this machine only,
    /// and not through a reverse proxy.
    pub(crate) fn gives_files(listen: IpAddr, hosts: &[String], public_read: bool) -> bool {
        listen.is_loopback() && hosts.is_empty() && !public_read
    }
}
