//! Gathers the dates that a draft's claims, its address, its path, its dateline and its text give.

use jiff::civil::Date;

use crate::article::Evidence;
use crate::article::EvidenceKind;
use crate::article::Saved;
use crate::article::Stamp;
use crate::date::DateOrder;
use crate::date::Habits;
use crate::date::Reading;
use crate::date::find_with;
use crate::date::in_url;
use crate::date::read_with;
use crate::evidence::when::candidate::Candidate;
use crate::evidence::when::candidate::belief;
use crate::evidence::when::candidate::shortened;
use crate::evidence::when::clues::DateClues;
use crate::evidence::when::in_text::in_text;
use crate::format::DateClaim;

/// What was gathered.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) candidates: Vec<Candidate>,
    /// Claims that can be read in two ways, with both readings.
    unclear: Vec<(Candidate, Stamp)>,
    pub(crate) refused: Vec<Evidence>,
    pub(crate) warnings: Vec<String>,
}

impl Gathered {
    /// Adds what a claim says, read by the habits of its writer.
    pub(crate) fn claim(&mut self, clues: &DateClues<'_>, claim: &DateClaim, belief: f32) {
        let text = claim.text.trim();
        if says_nothing(text) {
            return;
        }
        let mut habits = clues.habits;
        let suggested = habits.order == DateOrder::Unknown && claim.kind != EvidenceKind::Field;
        if suggested {
            habits.order = clues.likely_order;
        }
        match read_with(text, habits) {
            Reading::Stamp(stamp) => self.add(clues.latest, claim.kind, text, stamp, belief),
            Reading::Ambiguous => {
                let one = |order| match read_with(text, Habits { order, ..habits }) {
                    Reading::Stamp(stamp) if stamp.first_day() <= clues.latest => Some(stamp),
                    _ => None,
                };
                match (one(DateOrder::DayFirst), one(DateOrder::MonthFirst)) {
                    (Some(stamp), Some(other)) => {
                        let text = text.to_owned();
                        let belief = belief * 0.97;
                        let candidate = Candidate { kind: claim.kind, text, stamp, belief };
                        self.unclear.push((candidate, other));
                    }
                    _ => self.refuse(claim.kind, text, "it can be read in more than one way"),
                }
            }
            Reading::Implausible(why) => self.refuse(claim.kind, text, &why),
            Reading::None => match find_with(shortened(text, 300), habits).as_slice() {
                [(_, stamp)] => self.add(clues.latest, claim.kind, text, *stamp, belief * 0.95),
                // A column of its own beside that of the day.
                _ if clues.claims.len() > 1 && is_time_of_day(text) => {}
                _ => self.refuse(claim.kind, text, "it is not a date that can be read"),
            },
        }
    }

    /// Adds a date, unless it is in the future: then it is refused.
    pub(crate) fn add(
        &mut self,
        latest: Date,
        kind: EvidenceKind,
        text: &str,
        stamp: Stamp,
        belief: f32,
    ) {
        if stamp.first_day() > latest {
            self.refuse(kind, text, "it is in the future");
        } else {
            let text = shortened(text, 200).to_owned();
            self.candidates.push(Candidate { kind, text, stamp, belief });
        }
    }

    /// Adds a date nobody has claimed: an impossible one is no date and needs no warning.
    pub(crate) fn add_quietly(
        &mut self,
        latest: Date,
        kind: EvidenceKind,
        text: &str,
        stamp: Stamp,
        belief: f32,
    ) {
        if stamp.first_day() <= latest {
            self.add(latest, kind, text, stamp, belief);
        }
    }

    fn refuse(&mut self, kind: EvidenceKind, text: &str, why: &str) {
        let text = shortened(text, 200).to_owned();
        self.warnings.push(format!("the date {text:?} ({kind}) is not used: {why}"));
        self.refused.push(Evidence { kind, text, says: None });
    }

    /// Adds what no place claims: the days of the address, the path, the dateline and the text.
    /// `said`: the file itself says when.
    pub(crate) fn unclaimed(&mut self, clues: &DateClues<'_>, path: Option<Stamp>, said: bool) {
        if let Some((url, stamp)) = clues.url.and_then(|url| Some((url, in_url(url)?))) {
            let kind = EvidenceKind::Url;
            self.add_quietly(clues.latest, kind, url, stamp, belief(kind));
        }
        if let Some(stamp) = path {
            let belief = if clues.of_many { 0.60 } else { belief(EvidenceKind::Path) };
            self.add_quietly(clues.latest, EvidenceKind::Path, clues.path, stamp, belief);
        }
        if let Some((text, stamp)) = clues.dateline.and_then(|line| Some((line.text, line.stamp?)))
        {
            let kind = EvidenceKind::Dateline;
            self.add_quietly(clues.latest, kind, text, stamp, belief(kind));
        }
        // Where the file says when, a date in its text is part of the story.
        if !said
            && !clues.is_searched
            && let Some((text, stamp)) = in_text(clues)
        {
            let kind = EvidenceKind::Text;
            self.add_quietly(clues.latest, kind, text, stamp, belief(kind));
        }
    }

    /// Decides what can be read in two ways by what cannot.
    pub(crate) fn settle(&mut self, clues: &DateClues<'_>) {
        for (mut candidate, other) in std::mem::take(&mut self.unclear) {
            let agrees = |stamp: &Stamp| {
                let day = stamp.first_day();
                self.candidates.iter().any(|known| known.stamp.days().contains(&stamp.days()))
                    || clues
                        .dateline
                        .and_then(|line| line.month_day)
                        .is_some_and(|(month, at)| (month, at) == (day.month(), day.day()))
            };
            match (agrees(&candidate.stamp), agrees(&other)) {
                (true, false) => self.candidates.push(candidate),
                (false, true) => {
                    candidate.stamp = other;
                    self.candidates.push(candidate);
                }
                _ => {
                    let why = format!(
                        "it may be {} or {}; set [dates] order in the map",
                        candidate.stamp, other
                    );
                    self.refuse(candidate.kind, &candidate.text, &why);
                }
            }
        }
    }

    /// Returns the most believed date of the copy. What cannot be read as one needs no warning:
    /// nothing is believed in its place.
    pub(crate) fn saved(mut self) -> Option<Saved> {
        self.candidates.sort_by(|a, b| b.belief.total_cmp(&a.belief));
        let Candidate { kind, stamp, .. } = self.candidates.into_iter().next()?;
        Some(Saved { stamp, evidence: kind })
    }
}

/// Returns whether a text is a time of day and nothing else: `18:31`, `06:31 PM`.
fn is_time_of_day(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let clock = lower.trim_end_matches("am").trim_end_matches("pm").trim_end();
    let mut parts = clock.split(':');
    let is_part = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let count = clock.split(':').count();
    (2..=3).contains(&count) && parts.all(is_part)
}

/// Returns whether a text is an empty cell, in its many spellings.
fn says_nothing(text: &str) -> bool {
    const NOTHING: [&str; 11] =
        ["", "none", "null", "nan", "nat", "n/a", "na", "unknown", "undated", "-", "undefined"];
    NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_told_from_a_day() {
        for text in ["18:31", "06:31 PM", "6:31am", "18:31:05"] {
            assert!(is_time_of_day(text), "{text}");
        }
        for text in ["18", "1:2:3:4", "3/5/2018", "18:31 yesterday", "", "::"] {
            assert!(!is_time_of_day(text), "{text}");
        }
    }
}
