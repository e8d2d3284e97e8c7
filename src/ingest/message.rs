//! Messages of programs and servers that stand where a text was: by how short they are, and by what they say.
//!
//! Asked only of a file that has nothing of what it had. What is far shorter than it was is one whatever it says
//! (nobody writes so little in place of so much); beyond that they are known by how they begin.

use crate::ingest::breakage::LastRecord;

/// What messages of programs begin with: pointers to a text, and errors of what was to fetch it. In small
/// letters, blanks left out.
const OF_PROGRAMS: [&str; 16] = [
    "versionhttps://git-lfs.github.com/spec/",
    "versionhttps://hawser.github.com/spec/",
    "/annex/objects/",
    "curl:(",
    "wget:",
    "rsync:",
    "rsyncerror:",
    "scp:",
    "ssh:",
    "lftp:",
    "fatal:unable",
    "traceback(mostrecentcalllast):",
    "{\"error",
    "{\"message\":",
    "errorcode:",
    "httperror",
];

/// What pages of servers begin with.
const OF_SERVERS: [&str; 20] = [
    "pagenotfound",
    "filenotfound",
    "toomanyrequests",
    "internalservererror",
    "badgateway",
    "serviceunavailable",
    "servicetemporarilyunavailable",
    "gatewaytimeout",
    "gatewaytime-out",
    "accessdenied",
    "permissiondenied",
    "justamoment...",
    "attentionrequired!",
    "checkingyourbrowser",
    "sessionexpired",
    "yoursessionhasexpired",
    "pleaselogin",
    "pleasesignin",
    "loginrequired",
    "pleaseenablejavascript",
];

/// What follows the number of a status in one.
const OF_STATUS: [&str; 8] = [
    "badrequest",
    "unauthorized",
    "forbidden",
    "notfound",
    "methodnotallowed",
    "requesttimeout",
    "gone",
    "servicetemporarily",
];

/// Returns whether running text or a page of `size` bytes that has nothing of a file which had `before` bytes is too
/// short to be a new text.
pub(super) fn is_too_short(format: Option<&str>, size: u64, before: u64) -> bool {
    const SHORT: u64 = 1024;
    // Of a page much is no text: what is left of a small one is more than a twentieth.
    let share = match format {
        Some("plain text" | "Markdown") => 20,
        Some("HTML") => 8,
        _ => return false,
    };
    size < SHORT && size.saturating_mul(share) < before
}

/// Returns whether the only article of a file is a message that is known by what it says.
pub(super) fn is_known(last: &LastRecord) -> bool {
    let LastRecord::New { text, .. } = last else { return false };
    is_known_text(&text.said())
}

fn is_known_text(said: &str) -> bool {
    // More bytes than such a message has, blanks not counted; and more than one that begins as news may.
    const LONG: usize = 400;
    const SHORT: usize = 160;
    if said.len() > LONG {
        return false;
    }
    let begins = |text: &str, all: &[&str]| all.iter().any(|start| text.starts_with(start));
    if begins(said, &OF_PROGRAMS) {
        return true;
    }
    // `404 Not Found`, `HTTP/1.1 502 Bad Gateway`, `Error 1015`.
    let after = said.trim_start_matches("http/1.1").trim_start_matches("error");
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let rest = after[digits..].trim_start_matches([':', '-', '–', '—', '|', '.']);
    let is_error = (3..=4).contains(&digits) && after.len() < said.len();
    let is_status = digits == 3 && begins(rest, &OF_STATUS);
    rest.len() <= SHORT && (is_error || is_status || begins(rest, &OF_SERVERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> bool {
        let text: String = text.to_lowercase().split_whitespace().collect();
        is_known_text(&text)
    }

    #[test]
    fn messages_of_programs_and_servers_are_known_by_what_they_say() {
        for message in [
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 506",
            "/annex/objects/SHA256E-s506--4d7a2146.txt",
            "curl: (28) Operation timed out after 30000 milliseconds",
            "wget: unable to resolve host address",
            "error code: 1015",
            "Error 1015\nYou are being rate limited",
            "Session expired. Please sign in again.",
            "HTTP Error 503: Service Unavailable",
            "{\"error\": \"rate limited\"}",
            "404 Not Found\nnginx/1.18.0 (Ubuntu)",
            "502 Bad Gateway",
            "Just a moment...\nChecking your browser before you go on.",
        ] {
            assert!(is(message), "{message}");
        }
    }

    #[test]
    fn short_news_are_no_message() {
        for text in [
            "Gone are the ferries of Brackwater: the last one left at noon on Monday.",
            "404 people were on board.",
            "1015 votes were cast.",
            "Error in the count of votes",
            "Forbidden fruit is sold at the market again.",
            "Access denied: how the harbor board kept three hundred people from the quay on the day of the \
             storm, and what the mayor of Northgate says about it now that the letters of the board are known, \
             a report by two reporters who read them all.",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
