//! `dateline serve`: a page for people and an API for programs, over HTTP.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use dateline::render::escape;

use crate::cli::console;
use crate::cli::places::IndexFlag;
use crate::cli::serve_beside;
use crate::cli::serve_beside::Leading;
use crate::cli::serve_beside::Watching;
use crate::cli::signals::Stop;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::Options;
use crate::serve::Server;
use crate::serve::Token;

/// Serve the index over HTTP: a page to search in a browser, and an API for programs
#[derive(Debug, Args)]
#[command(
    after_help = "Everything needs the token that the printed address carries; programs send it as
Authorization: Bearer TOKEN. It is another at each start unless --token-file names one. The log of a service does not
get the token of a file: open the address with ?token=TOKEN behind it once.

Examples:
  dateline serve --open                            search in the browser
  dateline serve --token-file ~/.dateline-token    with the same token at each start, for programs"
)]
pub(crate) struct Serve {
    #[command(flatten)]
    index: IndexFlag,
    /// Listen on this address; port 0 is any that is free. Beyond this machine only with --token-file
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8350", value_parser = listen)]
    listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Keep the index up to date, as `dateline watch` does
    #[arg(long)]
    watch: bool,
    /// Take the token from the first line of this file
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Let everyone read who reaches the server, without the token
    #[arg(long)]
    public_read: bool,
    /// A name under which a reverse proxy serves it; may be repeated
    #[arg(long, value_name = "NAME", value_parser = host)]
    host: Vec<String>,
    /// The path under which a reverse proxy serves it (/news)
    #[arg(long, value_name = "PATH", value_parser = base_path)]
    base_path: Option<String>,
    /// Let scripts of pages of this origin (https://notes.example) read, with the token; may be repeated
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_origin: Vec<String>,
    /// Write a line for each request on stderr, with its query
    #[arg(long)]
    log_queries: bool,
}

impl Serve {
    /// Runs the command, until a signal stops it.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let token = self.token()?;
        let index = if self.watch { self.index.own()? } else { self.index.existing()? };
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token.text())
            .finish();
        // A token that is kept is not left in the log of a service.
        let is_kept = self.token_file.is_some() && !console::stdout_is_terminal();
        let stop = Stop::on_signals();
        let server = Server::start(Options {
            index: index.clone(),
            listen: self.listen,
            token,
            public_read: self.public_read,
            hosts: self.host,
            base: self.base_path.unwrap_or_default(),
            origins: self.allow_origin,
            log_queries: self.log_queries,
            log,
        })?;
        let stopper = server.stopper();
        Stop::on_first(move || stopper.stop()).map_err(no_thread)?;
        let carrying = format!("{}?{query}", server.address());
        let address = match self.public_read || is_kept {
            true => server.address(),
            false => carrying.clone(),
        };
        let shown = escape::path(&index);
        console::answer(|out| writeln!(out, "{shown} is served at {address}"))?;
        let _leading = if self.open { opened(&carrying) } else { None };
        let watching = match self.watch {
            true => Some(Watching::start(&index, stop.clone(), log).map_err(no_thread)?),
            false => None,
        };
        server.run()?;
        if let Some(watching) = watching {
            watching.wait();
        }
        Ok(stop.outcome().unwrap_or(Exit::Done))
    }

    /// Returns the token: the one of the file, else a new one.
    fn token(&self) -> Result<Token, Failure> {
        let Some(path) = &self.token_file else {
            if self.listen.ip().is_loopback() {
                return Token::made();
            }
            let failure = Failure::usage(format!(
                "{} can be reached from other machines: they need a token that stays",
                self.listen
            ));
            return Err(failure.hint("--token-file names a file that holds it"));
        };
        let (token, warning) = Token::of_file(path)?;
        if let Some(warning) = warning {
            log(&format!("warning: {warning}"));
        }
        Ok(token)
    }
}

/// Opens the page in the browser. Where that fails, the address is printed: whoever reads it can open it.
fn opened(address: &str) -> Option<Leading> {
    let leading = serve_beside::open(address);
    leading.map_err(|failure| log(&format!("warning: {}", failure.in_one_line()))).ok()
}

fn no_thread(error: std::io::Error) -> Failure {
    Failure::request(Kind::Io, format!("cannot start a thread: {error}"))
}

fn log(line: &str) {
    console::report(|out| writeln!(out, "{}", escape::text(line)));
}

/// Reads an address to listen on; a port alone is one of this machine.
fn listen(value: &str) -> Result<SocketAddr, String> {
    let port =
        value.strip_prefix("localhost:").or_else(|| value.strip_prefix(':')).unwrap_or(value);
    match port.parse::<u16>() {
        Ok(port) => Ok(SocketAddr::from(([127, 0, 0, 1], port))),
        Err(_) => value.parse().map_err(|_| "an address and a port: 127.0.0.1:8350".to_owned()),
    }
}

/// Reads the name of a host, without a port: any is meant.
fn host(value: &str) -> Result<String, String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    match value {
        "" | "0.0.0.0" | "[::]" | "::" => Err("no host is reached under it".to_owned()),
        name if name.contains(':') && !name.starts_with('[') => {
            Err("a name without a port, as in news.example".to_owned())
        }
        name if name.chars().all(is_name) => Ok(name.to_ascii_lowercase()),
        _ => Err("the name of a host, as in news.example".to_owned()),
    }
}

/// Reads the path that every address begins with; `/` is none.
fn base_path(value: &str) -> Result<String, String> {
    let path = value.trim_matches('/');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    if !value.starts_with('/') || !path.chars().all(is_plain) {
        return Err("a path of letters and digits that begins with /, as in /news".to_owned());
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) && !path.is_empty() {
        return Err("a path without empty parts and dots".to_owned());
    }
    Ok(if path.is_empty() { String::new() } else { format!("/{path}") })
}

/// Reads an origin as browsers send it.
fn origin(value: &str) -> Result<String, String> {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:[]".contains(c);
    match rest {
        Some(host) if !host.is_empty() && host.chars().all(is_plain) => Ok(value.to_owned()),
        _ => {
            Err("an origin is a scheme and a host in lower case: https://notes.example".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_prefix_without_its_last_slash() {
        assert_eq!(base_path("/news/"), Ok("/news".to_owned()));
        assert_eq!(base_path("/a/b"), Ok("/a/b".to_owned()));
        assert_eq!(base_path("/"), Ok(String::new()));
        for wrong in ["news", "", "/a b", "/a/../b", "/a//b", "/a?b", "/ä"] {
            assert!(base_path(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_port_alone_is_one_of_this_machine() {
        for same in ["127.0.0.1:80", "localhost:80", ":80", "80"] {
            assert_eq!(listen(same), Ok(SocketAddr::from(([127, 0, 0, 1], 80))), "{same}");
        }
        assert!(listen("[::1]:80").is_ok_and(|address| address.ip().is_loopback()));
        assert!(listen("0.0.0.0:80").is_ok_and(|address| !address.ip().is_loopback()));
        for wrong in ["", ":", "99999", "news.example:80", "127.0.0.1", "-1"] {
            assert!(listen(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_a_name_and_an_origin_has_a_scheme() {
        assert_eq!(host("News.Example"), Ok("news.example".to_owned()));
        assert_eq!(host("[::1]"), Ok("[::1]".to_owned()));
        for wrong in ["", "0.0.0.0", "[::]", "news.example:80", "http://a", "a b", "a/b", "*"] {
            assert!(host(wrong).is_err(), "{wrong}");
        }
        assert!(origin("https://notes.example:8443").is_ok());
        for wrong in ["*", "null", "notes.example", "https://", "https://a/b", "https://A.example"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
