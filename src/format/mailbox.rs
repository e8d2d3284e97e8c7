//! Mailboxes: many mails in one file, each after a line that starts with `From `.
//!
//! Read message by message, so a mailbox may be larger than memory. Lines of a message that look
//! like the line between messages are quoted with `>`, which is taken off; programs that did not
//! quote are the reason why the line must also hold a day, a time and a year.

use std::ops::ControlFlow;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::mail;
use crate::format::mail::Inside;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;

/// A file of mails.
#[derive(Debug, Clone, Copy)]
pub struct Mailbox;

impl Format for Mailbox {
    fn name(&self) -> &'static str {
        "mailbox"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let mut lines = head.text.lines();
        lines.next().is_some_and(|line| is_postmark(line.as_bytes()))
            && lines.next().is_some_and(|line| {
                let quoted = line.starts_with(">From ");
                quoted || line.split_once(':').is_some_and(|(name, _)| !name.contains(' '))
            })
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let inside = Inside { nesting: input.nesting(), limits: input.limits(), options };
        let limit = inside.limits.max_size;
        let mut members = Members::of(input, options, each);
        loop {
            let start = input.offset();
            let (raw, size) = message(input)?;
            if size == 0 {
                break;
            }
            let bytes = (start, start + size);
            let place = Member { bytes, ..Member::default() };
            let flow = match raw {
                Some(raw) if raw.trim_ascii().is_empty() => ControlFlow::Continue(()),
                Some(raw) => mail::read_message(&unquoted(&raw), &place, &inside, &mut members),
                None => {
                    let cause = format!("a mail larger than {limit} bytes, the limit");
                    members.fail(&place, &cause)
                }
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Recognizes the line before a message: `From `, who, a day, a time and a year.
pub(crate) fn is_postmark(line: &[u8]) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let Ok(rest) = std::str::from_utf8(&rest[..rest.len().min(200)]) else { return false };
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = rest.split_ascii_whitespace();
    words.any(|word| DAYS.contains(&word.trim_end_matches(',')))
        && rest.split_ascii_whitespace().any(|word| {
            word.split_once(':').is_some_and(|(hour, rest)| {
                hour.len() <= 2 && is_number(hour) && rest.starts_with(|c: char| c.is_ascii_digit())
            })
        })
        && rest.split_ascii_whitespace().any(|word| word.len() == 4 && is_number(word))
}

/// Hands out the message that starts here: its bytes without the line before it (`None` if it is
/// too large), and how many bytes it takes in all.
fn message(input: &mut Input<'_>) -> Result<(Option<Vec<u8>>, u64), ReadError> {
    const NEXT: &[u8] = b"\nFrom ";
    // A line of this length is no line between messages.
    const LINE: usize = 512;
    let most = usize::try_from(input.limits().max_size).unwrap_or(usize::MAX);
    let window = input.peek(LINE)?;
    let mut head = 0;
    if window.starts_with(b"From ") {
        let end = window.iter().position(|&byte| byte == b'\n');
        head = end.map_or(window.len(), |at| at + 1);
    }
    input.consume(head);
    let (mut scanned, mut passed, mut too_large) = (0, 0, false);
    let mut ahead = LINE;
    let size = loop {
        let window = input.peek(scanned + ahead + LINE)?;
        let is_all = window.len() < scanned + ahead + LINE;
        let from = scanned;
        let found = find(&window[from..], NEXT).map(|at| from + at);
        if let Some(at) = found {
            let line = &window[at + 1..];
            let end = line.iter().take(LINE).position(|&byte| byte == b'\n');
            if end.is_none() && line.len() < LINE && !is_all {
                // The line ends beyond what is there.
                scanned = at;
                continue;
            }
            let line_end = end.unwrap_or(line.len().min(LINE));
            if is_postmark(&line[..line_end]) {
                let after = line.get(line_end + 1..).unwrap_or(b"");
                if after.len() < LINE && !is_all {
                    // What follows the line is beyond what is there.
                    scanned = at;
                    ahead = 2 * LINE;
                    continue;
                }
                if begins_a_mail(&window[..at + 1], after) {
                    break at + 1;
                }
            }
            ahead = LINE;
            scanned = at + 1;
            continue;
        }
        if is_all {
            break window.len();
        }
        scanned = window.len().saturating_sub(NEXT.len());
        if scanned > most {
            too_large = true;
            passed += scanned;
            input.consume(scanned);
            scanned = 0;
        }
    };
    let raw = (!too_large && size <= most).then(|| input.peek(size).map(|w| w[..size].to_vec()));
    input.consume(size);
    Ok((raw.transpose()?, (head + passed + size) as u64))
}

/// Returns whether a line between mails is where one can be: before a header, and behind an empty
/// line, which only mails without one at their end lack.
fn begins_a_mail(before: &[u8], after: &[u8]) -> bool {
    const SURE: [&[u8]; 9] = [
        b"return-path:",
        b"received:",
        b"delivered-to:",
        b"from:",
        b"message-id:",
        b"mime-version:",
        b"x-",
        b"status:",
        b"subject:",
    ];
    let behind_blank = before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n") || before == b"\n";
    let line = after.split(|&byte| byte == b'\n').next().unwrap_or(b"");
    let name = line.iter().position(|&byte| byte == b':').map_or(&b""[..], |at| &line[..at]);
    let is_header = !name.is_empty() && name.iter().all(|&byte| byte.is_ascii_graphic())
        || line.starts_with(b">From ");
    let is_sure = SURE
        .iter()
        .any(|sure| line.get(..sure.len()).is_some_and(|start| start.eq_ignore_ascii_case(sure)));
    is_sure || line.starts_with(b">From ") || is_header && behind_blank
}

fn find(window: &[u8], what: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = window[at..].iter().position(|&byte| byte == what[0]) {
        at += found;
        if window[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Takes the quoting off lines that look like the line between messages.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        let marks = line.iter().take_while(|&&byte| byte == b'>').count();
        let is_quoted = marks > 0 && line[marks..].starts_with(b"From ");
        out.extend_from_slice(&line[usize::from(is_quoted)..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::tests::outcomes;
    use crate::format::tests::record_of;
    use crate::read::Limits;

    const BOX: &str = "From a@b.example Tue Oct  8 10:55:27 2002\n\
        >From x\nFrom: A <a@b.example>\nSubject: One\n\nText one.\n\nFrom here on it rains.\n\n\
        >From the sea.\n\n\
        From MAILER-DAEMON Thu Jan  1 00:00:00 1970\nFrom: B <b@b.example>\nSubject: Two\n\n\
        Text two.\n";

    #[test]
    fn messages_are_separated_and_their_lines_kept() {
        let found = outcomes(&Mailbox, b"x.mbox", BOX.as_bytes());
        let second = BOX.find("From MAILER").unwrap() as u64;
        let all = BOX.len() as u64;
        let [Outcome::Draft(one), Outcome::Draft(two)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(one.body, "Text one.\n\nFrom here on it rains.\n\nFrom the sea.");
        assert_eq!(two.body, "Text two.");
        assert_eq!(record_of(&found[0]).unwrap().bytes, (0, second));
        assert_eq!(record_of(&found[1]).unwrap().bytes, (second, all));
    }

    #[test]
    fn a_line_of_a_letter_that_looks_like_the_line_between_letters_is_the_letters() {
        for line in [
            "From the towpath, anglers cheered at 10:15 on Mon 5 Apr 2021 when it was landed.",
            "From Oldhaven, Mon 5 Apr 2021 at 10:15: the first eel was landed.",
            "From sam@x.example Mon Apr 5 10:15:00 2021\n\nhe wrote: it is so.",
        ] {
            let file = BOX.replace("Text one.\n", &format!("Text one.\n\n{line}\n\nMore.\n"));
            let found = outcomes(&Mailbox, b"x.mbox", file.as_bytes());
            let [Outcome::Draft(one), Outcome::Draft(_)] = &found[..] else { panic!("{found:?}") };
            let whole = format!("Text one.\n\n{}\n\nMore.", line.trim());
            assert!(one.body.starts_with(&whole), "{}", one.body);
        }
        // A writer that sets no empty line before the next.
        let file = BOX.replace("sea.\n\n", "sea.\n");
        assert_eq!(outcomes(&Mailbox, b"x.mbox", file.as_bytes()).len(), 2);
    }

    #[test]
    fn a_message_above_the_limit_is_named_and_the_next_is_read() {
        let long = format!(
            "From a@b.example Tue Oct  8 10:55:27 2002\nSubject: x\n\n{}\n",
            "word ".repeat(4000)
        );
        let file = format!("{long}{BOX}");
        let (mut source, mut buffer) = (file.as_bytes(), Vec::new());
        let limits = Limits { max_size: 5000 };
        let mut input = Input::new(b"x.mbox", &mut source, &mut buffer, limits);
        let mut found = Vec::new();
        let each = &mut |outcome| {
            found.push(outcome);
            ControlFlow::Continue(())
        };
        Mailbox.read(&mut input, &Options::default(), each).unwrap();
        assert!(matches!(&found[0], Outcome::Failed { .. }));
        assert_eq!(record_of(&found[0]).unwrap().bytes, (0, long.len() as u64));
        assert_eq!(found.len(), 3);
    }
}
