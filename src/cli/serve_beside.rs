//! What `serve` does beside answering: opens the browser, follows the folders of the index.

use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use dateline::render::escape;

use crate::cli::open::OPENER;
use crate::cli::signals::Stop;
use crate::cli::watch::Watch;
use crate::failure::Failure;
use crate::serve::Token;

/// How long a run that cannot be made is left alone before the next attempt.
const AGAIN: Duration = Duration::from_secs(5);
/// How often it is looked at meanwhile whether to stop.
const LOOK: Duration = Duration::from_millis(100);
/// How long the run that is under way at the end is waited for; what it has committed is safe.
const LAST: Duration = Duration::from_millis(200);

/// A page that leads to the server; removed with the value.
pub(super) struct Leading(PathBuf);

impl Drop for Leading {
    fn drop(&mut self) {
        // Whoever removed it before did the same.
        let _ = fs::remove_file(&self.0);
    }
}

/// Opens an address that carries a token in the browser. The browser is given a file that only this user
/// can read, not the address: every user of a machine sees the arguments of its programs.
///
/// # Errors
/// When the file cannot be written, or there is no program to open it.
pub(super) fn open(address: &str) -> Result<Leading, Failure> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let folder = folder.filter(|folder| folder.is_dir()).unwrap_or_else(std::env::temp_dir);
    let name = Token::made()?;
    let path = folder.join(format!("dateline-{}.html", name.text()));
    write(&path, address).map_err(|error| Failure::file("write", &path, &error))?;
    let leading = Leading(path);
    let opener = Command::new(OPENER)
        .arg(&leading.0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut opener = opener.map_err(|error| Failure::file("start", Path::new(OPENER), &error))?;
    // It may be the browser itself, which ends when the user likes.
    let _ = thread::Builder::new().name("opener".into()).spawn(move || opener.wait());
    Ok(leading)
}

fn write(path: &Path, address: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let address = address.replace('&', "&amp;").replace('"', "&quot;");
    writeln!(
        file,
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>dateline</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\">\
         <a href=\"{address}\">Open dateline</a>"
    )
}

/// A thread that brings the index up to date after each change of its folders.
pub(super) struct Watching(Receiver<()>);

impl Watching {
    /// Starts it. What it reports goes to stderr, as `dateline watch` reports it.
    ///
    /// # Errors
    /// When there is no thread for it.
    pub(super) fn start(index: &Path, stop: Stop, log: fn(&str)) -> io::Result<Self> {
        let (ended, has_ended) = mpsc::channel();
        let index = index.to_path_buf();
        let follow = move || {
            follow(&index, &stop, log);
            // When nobody waits, nobody needs to know.
            let _ = ended.send(());
        };
        // The stack of the program itself: readers of files go as deep as it allows.
        let thread = thread::Builder::new().name("watch".into()).stack_size(16 << 20);
        thread.spawn(follow).map(|_| Self(has_ended))
    }

    /// Waits a moment for the run under way.
    pub(super) fn wait(self) {
        let _ = self.0.recv_timeout(LAST);
    }
}

/// Follows the folders until a signal comes. A run that cannot be made, because another is writing, is
/// made later; meanwhile the server answers.
fn follow(index: &Path, stop: &Stop, log: fn(&str)) {
    let mut said = String::new();
    while stop.outcome().is_none() {
        let failure = match Watch::of_index(index).and_then(|watch| watch.run_until(stop.clone())) {
            Ok(_) if stop.outcome().is_some() => return,
            Ok(_) => "there is nothing to watch".to_owned(),
            Err(failure) => failure.in_one_line(),
        };
        if failure != said {
            let index = escape::path(index);
            log(&format!("warning: {index} is not brought up to date: {failure}"));
            said = failure;
        }
        for _ in 0..AGAIN.as_millis() / LOOK.as_millis() {
            if stop.outcome().is_some() {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::os::unix::fs::MetadataExt as _;

    #[test]
    fn the_page_that_leads_to_the_server_is_of_this_user_only_and_never_an_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.html");
        write(&path, "http://127.0.0.1:8350/?a=1&token=\"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let page = fs::read_to_string(&path).unwrap();
        assert!(page.contains("url=http://127.0.0.1:8350/?a=1&amp;token=&quot;x\""), "{page}");
        assert!(write(&path, "http://127.0.0.1/").is_err());
        drop(Leading(path.clone()));
        assert!(!path.exists());
    }
}
