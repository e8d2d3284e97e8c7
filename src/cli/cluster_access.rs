//! How clusters are signed in to: what the user's file of credentials and the environment say.
//!
//! ```toml
//! ["https://search.example:9200"]      # ~/.config/dateline/credentials.toml, or DATELINE_CREDENTIALS
//! user = "desk"
//! password = "…"                       # or api-key = "…"
//! ca = "desk-ca.pem"                   # an authority of one's own, relative to this file
//! ```
//!
//! In the environment, `DATELINE_ENGINE_USER` and `DATELINE_ENGINE_PASSWORD`, or `DATELINE_ENGINE_API_KEY`,
//! are for the host of `DATELINE_ENGINE` and for no other. Nothing secret is on a command line, where every
//! user of the machine can read it.

use std::env;
use std::fs::File;
use std::io;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::path::PathBuf;

use dateline::engine::Access;
use dateline::engine::Login;
use toml::Table;

/// No such file is larger.
const LARGEST: u64 = 16 << 20;
/// Where systems keep the authorities that all programs believe.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];
const KEYS: [&str; 4] = ["user", "password", "api-key", "ca"];

/// Returns how a cluster (`https://HOST:PORT`) is contacted.
///
/// # Errors
/// In one line, what is wrong with what is written of it.
pub(crate) fn to(cluster: &str) -> Result<Access, String> {
    let written = match of_environment(cluster) {
        Some(written) => written,
        None => of_file(cluster)?.unwrap_or_default(),
    };
    let authorities = match (&written.ca, cluster.starts_with("https://")) {
        (_, false) => None,
        (Some(file), true) => Some(read(file).map_err(|why| unreadable(file, &why))?),
        (None, true) => bundle(),
    };
    let login = match (written.user, written.password, written.api_key) {
        (None, None, None) => None,
        (None, None, Some(key)) => Some(Login::ApiKey(key)),
        (Some(name), Some(password), None) => Some(Login::User { name, password }),
        _ => return Err(format!("{cluster} needs a user and a password, or a key alone")),
    };
    if let Some(Login::ApiKey(key)) = &login
        && key.contains(|c: char| !c.is_ascii_graphic())
    {
        return Err(format!("the key for {cluster} has characters that no key has"));
    }
    Ok(Access { login, authorities })
}

/// What is written of a cluster.
#[derive(Default)]
struct Written {
    user: Option<String>,
    password: Option<String>,
    api_key: Option<String>,
    ca: Option<PathBuf>,
}

/// Returns what the environment says, if it says anything of this cluster.
fn of_environment(cluster: &str) -> Option<Written> {
    let of = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let engine = of("DATELINE_ENGINE")?;
    let is_it = engine.strip_prefix(cluster).is_some_and(|rest| rest.starts_with('/'));
    let written = Written {
        user: of("DATELINE_ENGINE_USER"),
        password: of("DATELINE_ENGINE_PASSWORD"),
        api_key: of("DATELINE_ENGINE_API_KEY"),
        ca: of("DATELINE_ENGINE_CA").map(PathBuf::from),
    };
    let says_something =
        written.user.is_some() || written.password.is_some() || written.api_key.is_some();
    (is_it && (says_something || written.ca.is_some())).then_some(written)
}

/// Returns what the user's file says of a cluster.
fn of_file(cluster: &str) -> Result<Option<Written>, String> {
    let Some(path) = file() else { return Ok(None) };
    let text = match read_private(&path) {
        Ok(text) => text,
        Err(Unread::Missing) if env::var_os("DATELINE_CREDENTIALS").is_none() => return Ok(None),
        Err(Unread::Missing) => return Err(format!("there is no file {}", path.display())),
        Err(Unread::Why(why)) => return Err(why),
    };
    let wrong = |what: &str| format!("{}: {what}", path.display());
    // What is written there is not repeated: it is secret.
    let all: Table = text.parse().map_err(|_| wrong("it is not TOML"))?;
    let Some(of_cluster) = all.get(cluster) else { return Ok(None) };
    let of_cluster = of_cluster.as_table().ok_or_else(|| wrong("write [\"https://HOST:PORT\"]"))?;
    if let Some(key) = of_cluster.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(wrong(&format!("unknown key {key:?}; known here: {}", KEYS.join(", "))));
    }
    let text = |key: &str| match of_cluster.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(wrong(&format!("{key} is to be a text in quotes"))),
        },
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(Some(Written {
        user: text("user")?,
        password: text("password")?,
        api_key: text("api-key")?,
        ca: text("ca")?.map(|file| folder.join(file)),
    }))
}

/// Returns where the user's file is.
fn file() -> Option<PathBuf> {
    let of = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    of("DATELINE_CREDENTIALS").or_else(|| {
        let config = of("XDG_CONFIG_HOME").or_else(|| of("HOME").map(|home| home.join(".config")));
        config.map(|config| config.join("dateline/credentials.toml"))
    })
}

enum Unread {
    Missing,
    Why(String),
}

/// Reads a file that its owner alone may read.
fn read_private(path: &Path) -> Result<String, Unread> {
    let why = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unread::Missing,
        _ => Unread::Why(unreadable(path, &error)),
    };
    let file = File::open(path).map_err(why)?;
    let mode = file.metadata().map_err(why)?.mode();
    if mode & 0o077 != 0 {
        let path = path.display();
        return Err(Unread::Why(format!("{path} is open to others: chmod 600 {path}")));
    }
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text).map_err(why)?;
    Ok(text)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("cannot read {}: {error}", path.display())
}

/// Returns the authorities that the system believes.
fn bundle() -> Option<Vec<u8>> {
    let named = env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    named.into_iter().chain(BUNDLES.map(PathBuf::from)).find_map(|path| read(&path).ok())
}
