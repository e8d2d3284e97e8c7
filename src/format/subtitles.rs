//! What is spoken, as subtitles write it: SRT and WebVTT.
//!
//! The cues are put together as one runs on into the next; a pause of some seconds, or another
//! speaker, begins a paragraph. Numbers, times and marks are left out. Cost: one pass over the lines.

use std::ops::ControlFlow;

use crate::format::Draft;
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

impl Format for Subtitles {
    fn name(&self) -> &'static str {
        "subtitles"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let text = head.text.trim_start_matches('\u{feff}').trim_start();
        let lines = text.lines().map(str::trim).take(3);
        let has_times = lines.clone().any(|line| times(line).is_some());
        text.starts_with("WEBVTT")
            || has_times
                && lines.take(2).all(|line| line.parse::<u32>().is_ok() || times(line).is_some())
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        _: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
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
    let mut body = String::new();
    let mut until = None;
    let mut last = String::new();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let Some((from, to)) = times(line) else { continue };
        let mut cue = Vec::new();
        while let Some(spoken) = lines.next_if(|line| !line.is_empty() && times(line).is_none()) {
            // The number of the next cue, where no empty line precedes it.
            let is_number = spoken.parse::<u32>().is_ok()
                && lines.peek().is_some_and(|next| times(next).is_some());
            if !is_number {
                cue.push(markup::without_tags(spoken).replace('\n', " "));
            }
        }
        let spoken = cue.join(" ");
        let spoken = spoken.trim();
        // Live subtitles repeat the line above.
        if spoken.is_empty() || spoken == last {
            until = Some(to);
            continue;
        }
        let paused = until.is_some_and(|until: u64| from.saturating_sub(until) >= PAUSE);
        let changes = spoken.starts_with("- ") || spoken.starts_with(">>");
        if !body.is_empty() {
            body.push_str(if paused || changes { "\n\n" } else { " " });
        }
        body.push_str(spoken.trim_start_matches("- ").trim_start_matches(">>").trim_start());
        spoken.clone_into(&mut last);
        until = Some(to);
    }
    body
}

/// Reads the line of a cue's times: `00:01:02,500 --> 00:01:04.000`, in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((moment(from.trim())?, moment(to.split_whitespace().next()?)?))
}

fn moment(text: &str) -> Option<u64> {
    let (clock, millis) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse::<u32>().ok()?.into())?;
        parts += 1;
    }
    let millis: u64 = millis.parse::<u32>().ok()?.into();
    (2..=3).contains(&parts).then_some(())?;
    seconds.checked_mul(1000)?.checked_add(millis)
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
}
