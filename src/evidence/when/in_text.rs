//! Finds the day that the head of a text gives, where the file itself gives none.

use crate::article::Precision;
use crate::article::Stamp;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::date::find_with;
use crate::date::leading_with;
use crate::date::read_with;
use crate::evidence::when::clues::DateClues;

/// What short lines with the day of publication begin with or have in them.
const LABELS: [&str; 11] = [
    "published",
    "posted",
    "publié",
    "veröffentlicht",
    "publicado",
    "pubblicato",
    "опубликовано",
    "gepubliceerd",
    "发布",
    "発行",
    "by ",
];

/// Finds a date that the head of the text puts by itself: a line that is a date, one that opens
/// with it, or a short line that says "published". A date inside a sentence is part of the story.
pub(crate) fn in_text<'a>(clues: &DateClues<'a>) -> Option<(&'a str, Stamp)> {
    let mut habits = clues.habits;
    if habits.order == DateOrder::Unknown {
        habits.order = clues.likely_order;
    }
    // A date in the place of a title is one that its reader did not look for.
    if let Reading::Stamp(stamp) = read_with(clues.title, habits)
        && stamp.precision() >= Precision::Day
    {
        return Some((clues.title, stamp));
    }
    let head = &clues.body[..clues.body.floor_char_boundary(600)];
    head.lines().map(str::trim).filter(|line| !line.is_empty()).take(8).find_map(|line| {
        if !line.contains(|c: char| c.is_numeric()) {
            return None;
        }
        if let Some((length, stamp)) = leading_with(line, habits) {
            let after = line[length..].trim_start();
            let set_off = after.is_empty()
                || after
                    .starts_with(['-', '–', '—', '|', ':', '：', '，', '(', '（', '·', '•', '/']);
            if set_off {
                return Some((line, stamp));
            }
        }
        if line.chars().count() > 120 {
            return None;
        }
        match read_with(line, habits) {
            Reading::Stamp(stamp) if stamp.precision() >= Precision::Day => {
                return Some((line, stamp));
            }
            _ => {}
        }
        let lower = line.to_lowercase();
        let labelled = LABELS
            .iter()
            .any(|label| lower.starts_with(label) || label.len() > 3 && lower.contains(label));
        match find_with(line, habits).as_slice() {
            [(_, stamp)] if labelled && line.split_whitespace().count() <= 14 => {
                Some((line, *stamp))
            }
            _ => None,
        }
    })
}
