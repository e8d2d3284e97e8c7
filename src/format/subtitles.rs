//! What is spoken, as subtitles write it: SRT and WebVTT.
//!
//! The cues are put together as one runs on into the next; a pause of some seconds, or another
//! speaker, begins a paragraph. Numbers, times, marks and the notes of WebVTT are left out. Invariant: any
//! other line is in the text, also behind an empty one, or where a time is not written as it should be.
//! Cost: one pass over the lines.

use crate::format::Draft;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::markup;
use crate::read::Head;
use crate::read::Input;

/// A file of subtitles.
#[derive(Debug, Clone, Copy)]
pub struct Subtitles;

/// A pause that begins a paragraph, in milliseconds.
const PAUSE: u64 = 3_000;

/// A cue that begins so soon after another follows it, in milliseconds.
const CLOSE: u64 = 100;

impl Format for Subtitles {
    fn name(&self) -> &'static str {
        "subtitles"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let text = head.text.trim_start_matches('\u{feff}').trim_start();
        let mut lines = text.lines().map(str::trim);
        if is_vtt(text) {
            return lines.any(is_times);
        }
        lines.clone().take(3).any(is_times)
            && lines.take(2).all(|line| is_number(line) || is_times(line))
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let body = speech(&input.text()?.text);
        let _ = each(if body.is_empty() {
            Outcome::Skipped { record: None, kind: "subtitles without words".to_owned() }
        } else {
            Outcome::Draft(Box::new(Draft { body, ..Draft::default() }))
        });
        Ok(())
    }
}

/// Returns the text of all cues.
fn speech(text: &str) -> String {
    let is_vtt = is_vtt(text.trim_start_matches('\u{feff}').trim_start());
    let mut speech = Speech::default();
    // What is before the first cue of WebVTT is about the file.
    let (mut is_note, mut after_blank) = (is_vtt, true);
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line.is_empty() {
            is_note &= !speech.has_begun;
        } else if is_times(line) {
            speech.begin(times(line));
            is_note = false;
        } else if is_vtt && after_blank && is_block(line) {
            is_note = true;
        } else if !is_note && !names_next(line, lines.clone(), after_blank, is_vtt) {
            let words = markup::without_tags(&without_marks(line)).replace('\n', " ");
            speech.cue.push(words.trim().to_owned());
            speech.speaker = speaker(line).or(speech.speaker.take());
        }
        after_blank = line.is_empty();
    }
    speech.end();
    speech.body
}

/// The text so far, and the cue that is being read.
#[derive(Debug, Default)]
struct Speech {
    body: String,
    cue: Vec<String>,
    /// When the cue begins and ends, as far as it can be read.
    times: Option<(u64, u64)>,
    has_begun: bool,
    /// When the cue before ended.
    until: Option<u64>,
    /// The lines of the cue before.
    last: Vec<String>,
    /// Who speaks in the cue, and who spoke last.
    speaker: Option<String>,
    spoke: Option<String>,
}

impl Speech {
    fn begin(&mut self, times: Option<(u64, u64)>) {
        self.end();
        self.times = times;
        self.has_begun = true;
    }

    fn end(&mut self) {
        let mut cue = std::mem::take(&mut self.cue);
        cue.retain(|line| !line.is_empty());
        let (from, to) = self.times.take().unzip();
        let until = std::mem::replace(&mut self.until, to);
        let speaker = self.speaker.take();
        if cue.is_empty() {
            return;
        }
        // Live subtitles repeat what is above.
        let follows = from.zip(until).is_some_and(|(from, until)| from <= until + CLOSE);
        let spoken = if cue == self.last { String::new() } else { self.new_words(&cue, follows) };
        self.last = cue;
        let spoken = spoken.trim();
        if spoken.is_empty() {
            return;
        }
        let pause = from.zip(until).map_or(0, |(from, until)| from.saturating_sub(until));
        let is_other = speaker.is_some() && speaker != self.spoke;
        let changes = spoken.starts_with("- ") || spoken.starts_with(">>") || is_other;
        if !self.body.is_empty() {
            self.body.push_str(if pause >= PAUSE || changes { "\n\n" } else { " " });
        }
        if let Some(name) = speaker.filter(|_| is_other) {
            self.body.push_str(&name);
            self.body.push_str(": ");
            self.spoke = Some(name);
        }
        let words = spoken.trim_start_matches("- ").trim_start_matches(">>").trim_start();
        self.body.push_str(words);
    }

    /// Returns what a cue adds to the one before that it follows: subtitles that roll up repeat its last lines, or
    /// all of its words.
    fn new_words(&self, cue: &[String], follows: bool) -> String {
        const FEWEST: usize = 2;
        let spoken = cue.join(" ");
        if !follows || self.last.is_empty() {
            return spoken;
        }
        let most = cue.len().min(self.last.len());
        let repeated = (1..=most).rev().find(|&count| self.last.ends_with(&cue[..count]));
        if let Some(count) = repeated {
            return cue[count..].join(" ");
        }
        let before = self.last.join(" ");
        let more = spoken.strip_prefix(&before).filter(|more| more.starts_with(' '));
        match more {
            Some(more) if before.split_whitespace().count() >= FEWEST => more.to_owned(),
            _ => spoken,
        }
    }
}

/// Takes out of a line the times of its words (`<00:00:01.500>`) and the codes of a place (`{\an8}`), which are no
/// tags.
fn without_marks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        let close = if mark.starts_with('<') { '>' } else { '}' };
        let inside = mark.find(close).map(|end| &mark[1..end]);
        let is_mark = |inside: &&str| match close {
            '>' => moment(inside).is_some(),
            _ => inside.starts_with('\\'),
        };
        match inside.filter(is_mark) {
            Some(inside) => rest = &mark[inside.len() + 2..],
            None => {
                out.push_str(&mark[..1]);
                rest = &mark[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Returns who speaks a line of WebVTT: `<v Mara Quill>`.
fn speaker(line: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let (_, mark) = line.split_once("<v")?;
    let (inside, _) = mark.split_once('>')?;
    // A class of the voice is behind a point.
    let name = if inside.starts_with('.') {
        inside.split_once(' ')?.1
    } else {
        inside.strip_prefix(' ')?
    };
    let name = name.trim();
    (!name.is_empty() && name.len() <= LONGEST).then(|| name.to_owned())
}

/// Returns whether a line is the number of the cue below, or in WebVTT its name.
fn names_next<'t>(
    line: &str,
    mut below: impl Iterator<Item = &'t str> + Clone,
    after_blank: bool,
    is_vtt: bool,
) -> bool {
    let is_above = below.clone().next().is_some_and(is_times);
    if is_above && after_blank && is_vtt {
        return true;
    }
    // A number by itself may have an empty line below it.
    let is_alone = after_blank && !is_vtt;
    is_number(line)
        && (is_above || is_alone && below.find(|line| !line.is_empty()).is_some_and(is_times))
}

fn is_vtt(text: &str) -> bool {
    let rest = text.strip_prefix("WEBVTT");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Recognizes the first line of a block of WebVTT that is no cue.
fn is_block(line: &str) -> bool {
    matches!(line.split_whitespace().next(), Some("NOTE" | "STYLE" | "REGION"))
}

fn is_number(line: &str) -> bool {
    line.parse::<u32>().is_ok()
}

/// Recognizes the line of a cue's times, though it may not be written as it should be: `0:01:02:12 --> …`.
fn is_times(line: &str) -> bool {
    let is_moment = |text: &str| {
        text.starts_with(|char: char| char.is_ascii_digit())
            && text.contains(':')
            && text.chars().all(|char| char.is_ascii_digit() || " :.,;".contains(char))
    };
    line.split_once("-->").is_some_and(|(from, to)| {
        // Settings may follow: `align:start`.
        let to =
            to.trim_start().split(|char: char| char.is_alphabetic()).next().unwrap_or_default();
        is_moment(from.trim()) && is_moment(to.trim())
    })
}

/// Reads the line of a cue's times: `00:01:02,500 --> 00:01:04.000`, in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((moment(from.trim())?, moment(to.split_whitespace().next()?)?))
}

fn moment(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse::<u32>().ok()?.into())?;
        parts += 1;
    }
    let fraction: u64 = fraction.get(..3).unwrap_or(fraction).parse::<u32>().ok()?.into();
    (2..=3).contains(&parts).then_some(())?;
    seconds.checked_mul(1000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_run_on_and_a_pause_or_a_speaker_begins_a_paragraph() {
        let srt = "1\n00:00:01,000 --> 00:00:04,000\nThe dredger sank in calm water at noon,\n\n\
            2\n00:00:04,500 --> 00:00:07,000\nthe <i>coastguard</i> said.\n\n\
            3\n00:00:20,000 --> 00:00:21,000\nLater.\n\n4\n00:00:21,100 --> 00:00:22,000\n- Who?\n";
        let vtt = format!(
            "WEBVTT\n\nNOTE by hand\n\n{}",
            srt.replace(',', ".").replace("noon.", "noon,")
        );
        for (name, text) in [("x.srt", srt), ("x.vtt", vtt.as_str())] {
            let head = Head {
                name: name.as_bytes(),
                bytes: text.as_bytes(),
                text: text.into(),
                complete: true,
            };
            assert!(Subtitles.recognize(&head), "{text}");
            assert_eq!(
                speech(text),
                "The dredger sank in calm water at noon, the coastguard said.\n\nLater.\n\nWho?"
            );
        }
        let head = Head { name: b"x", bytes: b"x", text: "12\nA --> B\nx".into(), complete: true };
        assert!(!Subtitles.recognize(&head));
    }

    #[test]
    fn subtitles_that_roll_up_are_read_once_and_without_their_times() {
        let cue = |from: &str, to: &str, text: &str| {
            format!("00:00:{from} --> 00:00:{to} align:start\n{text}\n\n")
        };
        let vtt = [
            "WEBVTT\nKind: captions\n\n".to_owned(),
            cue("01.000", "03.000", "harbour<00:00:01.500><c> tolls</c><c> will</c>"),
            cue("03.000", "03.010", "harbour tolls will\n "),
            cue("03.010", "05.000", "harbour tolls will\nrise<00:00:04.000><c> soon</c>"),
            cue("05.000", "06.000", "rise soon\nthe board said"),
        ];
        assert_eq!(speech(&vtt.concat()), "harbour tolls will rise soon the board said");
        let live = [
            "WEBVTT\n\n".to_owned(),
            cue("01.000", "02.000", "The eels"),
            cue("02.000", "03.000", "The eels are back"),
            cue("09.000", "10.000", "are back"),
        ];
        assert_eq!(speech(&live.concat()), "The eels are back\n\nare back");
        let srt = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Tolls</i> {rise}\n";
        assert_eq!(speech(srt), "Tolls {rise}");
        let voices = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mara Quill>Good evening.</v>\n\n00:02.000 --> 00:03.000\n<v Mara Quill>Eels.</v>\n\n\
            00:03.000 --> 00:04.000\n<v.loud Bo Ferris>Cod!</v>\n";
        assert_eq!(speech(voices), "Mara Quill: Good evening. Eels.\n\nBo Ferris: Cod!");
    }

    #[test]
    fn no_spoken_line_is_left_out() {
        let time = "00:00:01,000 --> 00:00:04,000";
        for (text, expected) in [
            (format!("1\n{time}\nOne.\n\nTwo.\n\n2\n{time}\nThree."), "One. Two. Three."),
            (format!("1\n{time}\nIn\n1984\n\n1985\n\n2\n{time}\nx"), "In 1984 1985 x"),
            (format!("1\n{time}\nOne.\n2\n{time}\nTwo."), "One. Two."),
            (format!("1\n{time}\nOne.\n\n2\n\n{time}\nTwo."), "One. Two."),
            (format!("1\n{time}\nOne.\n\n2\n00:00:05:12 --> 00:00:06:01\nTwo."), "One. Two."),
            (format!("1\n{time}\nOne.\n\n2\n00:00:05, 12 --> 00:00:06, 1\nTwo."), "One. Two."),
            (format!("1\n{time}\nOne.\n\n2\n00:0:5;1-->99999999999:00:06\nTwo."), "One. Two."),
            (format!("WEBVTT\n\n{time}\nIt was\n1984\n\n{time}\nthen"), "It was 1984 then"),
            (format!("1\n{time}\nA --> B\n\nC --> D"), "A --> B C --> D"),
            (format!("1\n{time}\nNOTE well\n\nNOTE it"), "NOTE well NOTE it"),
            (
                format!(
                    "WEBVTT - x\nKind: captions\n\nSTYLE\n::cue {{}}\n\nintro\n{time} align:start\n<v Jo>One.\n\nTwo.\n\nNOTE by\nhand\n\nThree."
                ),
                "Jo: One. Two. Three.",
            ),
        ] {
            let bytes = text.as_bytes();
            let head = Head { name: b"x", bytes, text: text.as_str().into(), complete: true };
            assert!(Subtitles.recognize(&head), "{text}");
            assert_eq!(speech(&text), expected, "{text}");
        }
        let text = "WEBVTT is a format for subtitles.";
        let head = Head { name: b"x", bytes: b"x", text: text.into(), complete: true };
        assert!(!Subtitles.recognize(&head));
    }
}
