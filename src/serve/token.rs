//! The token without which nobody reads: made at each start, or kept in a file.

use std::fs::File;
use std::hint::black_box;
use std::io;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustix::io::Errno;
use rustix::rand::GetRandomFlags;
use rustix::rand::getrandom;

use crate::failure::Failure;

/// Random bytes of a token that is made here: more than anybody can try.
const BYTES: usize = 24;
/// The fewest and the most characters of a token that somebody else made.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=512;

/// What a client shows to be answered.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    /// Makes one.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(crate) fn made() -> Result<Self, Failure> {
        let text = random(BYTES).map_err(|error| {
            Failure::request(crate::failure::Kind::Io, format!("no random bytes: {error}"))
        })?;
        Ok(Self(text))
    }

    /// Reads one from the first line of a file. The second value is what is to be said about the file: a
    /// token that others may read keeps nobody out.
    ///
    /// # Errors
    /// When the file cannot be read, or what it holds is no token.
    pub(crate) fn of_file(path: &Path) -> Result<(Self, Option<String>), Failure> {
        let read = File::open(path).and_then(|file| {
            let mode = file.metadata()?.mode();
            let mut text = String::new();
            file.take(4096).read_to_string(&mut text)?;
            Ok((text, mode))
        });
        let (text, mode) = read.map_err(|error| {
            let failure = Failure::file("read the token from", path, &error);
            match error.kind() {
                io::ErrorKind::NotFound => failure.hint(
                    "`(umask 077; openssl rand -hex 24 > FILE)` makes one that only you can read",
                ),
                _ => failure,
            }
        })?;
        let token = text.lines().next().unwrap_or_default().trim();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
        if !LENGTHS.contains(&token.len()) || !token.chars().all(is_plain) {
            let failure = Failure::usage(format!(
                "the first line of {} is no token: {} to {} letters, digits and -._~+/=",
                path.display(),
                LENGTHS.start(),
                LENGTHS.end()
            ));
            return Err(failure.hint("`openssl rand -hex 24` makes one"));
        }
        let warning = (mode & 0o044 != 0).then(|| {
            let path = path.display();
            format!("other users may read the token in {path}: chmod 600 keeps it from them")
        });
        Ok((Self(token.to_owned()), warning))
    }

    /// Returns it as text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Returns whether it is what a client shows, in a time that does not depend on how much of it is
    /// right.
    pub(crate) fn is(&self, shown: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let differing = own.iter().zip(shown).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
        own.len() == shown.len() && differing == 0
    }
}

/// Returns so many random bytes, written as letters and digits.
///
/// # Errors
/// What the system returns.
pub(crate) fn random(bytes: usize) -> Result<String, Errno> {
    let mut drawn = vec![0; bytes];
    let mut filled = 0;
    while filled < drawn.len() {
        match getrandom(&mut drawn[filled..], GetRandomFlags::empty()) {
            Ok(more) => filled += more,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(URL_SAFE_NO_PAD.encode(drawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::fs;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_token_is_only_itself() {
        let token = Token::made().unwrap();
        assert!(token.is(token.text().as_bytes()));
        let text = token.text();
        let other = Token::made().unwrap();
        for wrong in ["", "x", &text[1..], &format!("{text}x"), other.text()] {
            assert!(!token.is(wrong.as_bytes()), "{wrong}");
        }
        assert_eq!(text.len(), 32);
    }

    #[test]
    fn a_file_holds_a_token_in_its_first_line_and_a_warning_says_who_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        fs::write(&path, "0123456789abcdef\nanother line\n").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let (token, warning) = Token::of_file(&path).unwrap();
        assert_eq!((token.text(), warning), ("0123456789abcdef", None));
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(Token::of_file(&path).unwrap().1.unwrap().contains("chmod 600"));
        for wrong in ["", "short", "0123456789 abcdef", "0123456789abcdé", "\n0123456789abcdef"] {
            fs::write(&path, wrong).unwrap();
            assert!(Token::of_file(&path).is_err(), "{wrong:?}");
        }
        assert!(Token::of_file(&folder.path().join("none")).is_err());
    }
}
