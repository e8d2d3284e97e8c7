//! What the records of a file decide together: the order of day and month, and whether their days are of the copy.
//!
//! `3/5/2018` alone may be in March or in May; beside `3/25/2018` in the same file it is in March. A field
//! `date` mostly says when an article was published; where a hundred records and nearly all of them are of
//! one hour, they were saved then. Both are decided by the first records of a file, which wait until it
//! is known; records that depend on neither pass at once. Once it is decided it holds for
//! the whole file, and is kept with what is remembered of it. Invariant: a file that has grown is read on from
//! where it ended only if its first records decided already, or no record before depends on a decision or could
//! change one, so that one run and ten runs give the same.

use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::article::day_number;
use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
use crate::format::Outcome;

/// How many records decide.
const RECORDS: u64 = 1_000;

/// The most bytes of a file whose records decide.
const BYTES: u64 = 16 * 1024 * 1024;

/// The records of a file on their way to the reader.
pub(crate) struct Decider<'e> {
    each: Each<'e>,
    waiting: Vec<Outcome>,
    seen: Seen,
    decision: Option<Decision>,
    /// No record so far depended on a decision or could change one.
    is_neutral: bool,
}

/// What the records so far say.
#[derive(Default)]
struct Seen {
    /// Days of which only the one order is possible.
    day_first: bool,
    month_first: bool,
    /// The minutes of the dates with a time that may be those of saving.
    minutes: Vec<i64>,
    /// Another place of a record says the same day.
    agrees: bool,
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Decision {
    order: DateOrder,
    are_saved: bool,
}

impl<'e> Decider<'e> {
    /// `decided`: what the records decided that were read in earlier runs ([`Self::decided`]).
    pub(crate) fn new(each: Each<'e>, decided: u8) -> Self {
        let decision = Decision::from_byte(decided);
        Self { each, waiting: Vec::new(), seen: Seen::default(), decision, is_neutral: true }
    }

    /// Takes the next record.
    pub(crate) fn put(&mut self, outcome: Outcome) -> ControlFlow<()> {
        self.look(&outcome);
        self.hand_on(outcome)
    }

    /// Looks at the next record, before it is handed on: then it is known whether reading may go on after it.
    pub(crate) fn look(&mut self, outcome: &Outcome) {
        if self.decision.is_none()
            && let Outcome::Draft(draft) = outcome
        {
            self.is_neutral &= self.seen.note(draft);
        }
    }

    /// Hands on the record that was looked at last, now or when the decision is made.
    pub(crate) fn hand_on(&mut self, mut outcome: Outcome) -> ControlFlow<()> {
        if let Some(decision) = self.decision {
            decision.apply(&mut outcome);
            return (self.each)(outcome);
        }
        let is_last = record_of(&outcome)
            .is_some_and(|record| record.number >= RECORDS || record.bytes.1 >= BYTES);
        if self.is_neutral && !is_last {
            return (self.each)(outcome);
        }
        self.waiting.push(outcome);
        if is_last { self.decide() } else { ControlFlow::Continue(()) }
    }

    /// Returns whether reading may go on from here when the file has grown.
    pub(crate) fn may_go_on(&self) -> bool {
        self.is_neutral || self.decision.is_some()
    }

    /// Returns the decision, to be kept with the file; 0 if there is none yet.
    pub(crate) fn decided(&self) -> u8 {
        self.decision.map_or(0, Decision::to_byte)
    }

    /// Hands on what waits, at the end of the file.
    pub(crate) fn finish(&mut self) -> ControlFlow<()> {
        if self.decision.is_none() { self.decide() } else { ControlFlow::Continue(()) }
    }

    fn decide(&mut self) -> ControlFlow<()> {
        let decision = self.seen.decision();
        self.decision = Some(decision);
        for mut outcome in std::mem::take(&mut self.waiting) {
            decision.apply(&mut outcome);
            (self.each)(outcome)?;
        }
        ControlFlow::Continue(())
    }
}

fn record_of(outcome: &Outcome) -> Option<&Record> {
    match outcome {
        Outcome::Draft(draft) => draft.record.as_ref(),
        Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => record.as_ref(),
    }
}

/// Returns the order of day and month that the days of a column show together.
pub(crate) fn order_of<'d>(days: impl Iterator<Item = &'d str>) -> DateOrder {
    let mut seen = Seen::default();
    for day in days {
        let figures = figures(day);
        seen.day_first |= figures == Figures::DayFirst;
        seen.month_first |= figures == Figures::MonthFirst;
    }
    seen.decision().order
}

/// What a date in figures says of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figures {
    DayFirst,
    MonthFirst,
    Either,
    /// It is not written that way.
    Other,
}

fn figures(text: &str) -> Figures {
    let mut parts = text.trim().splitn(3, ['/', '-', '.']).map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        (digits, part[..digits].parse::<u32>().unwrap_or(0), digits == part.len())
    });
    let (Some((first, a, true)), Some((second, b, true)), Some((2..=4, _, _))) =
        (parts.next(), parts.next(), parts.next())
    else {
        return Figures::Other;
    };
    if !(1..=2).contains(&first) || !(1..=2).contains(&second) {
        return Figures::Other;
    }
    match (a, b) {
        (13..=31, 1..=12) => Figures::DayFirst,
        (1..=12, 13..=31) => Figures::MonthFirst,
        (1..=12, 1..=12)
            if a != b && matches!(date::read(text, DateOrder::Unknown), Reading::Ambiguous) =>
        {
            Figures::Either
        }
        _ => Figures::Other,
    }
}

impl Seen {
    /// Notes what a record says; returns whether it neither depends on a decision nor could change one.
    fn note(&mut self, draft: &Draft) -> bool {
        let mut is_neutral = true;
        for claim in draft.dates.iter().filter(|claim| claim.kind == EvidenceKind::Field) {
            let figures = figures(&claim.text);
            is_neutral &= figures == Figures::Other;
            self.day_first |= figures == Figures::DayFirst;
            self.month_first |= figures == Figures::MonthFirst;
            if claim.role != DateRole::LikelyPublished {
                continue;
            }
            let Some(minute) = minute_of(&claim.text) else { continue };
            is_neutral = false;
            self.minutes.push(minute);
            self.agrees |= agrees(draft, claim);
        }
        is_neutral
    }

    fn decision(&mut self) -> Decision {
        let order = match (self.day_first, self.month_first) {
            (true, false) => DateOrder::DayFirst,
            (false, true) => DateOrder::MonthFirst,
            _ => DateOrder::Unknown,
        };
        Decision { order, are_saved: self.are_saved() }
    }

    /// Returns whether nearly all of many moments are of one hour, and no other place says their day.
    fn are_saved(&mut self) -> bool {
        const FEWEST: usize = 100;
        const HOUR: i64 = 60;
        if self.minutes.len() < FEWEST || self.agrees {
            return false;
        }
        self.minutes.sort_unstable();
        let minutes = &self.minutes;
        let mut from = 0;
        let within = (0..minutes.len()).map(|to| {
            while minutes[to] - minutes[from] > HOUR {
                from += 1;
            }
            to - from + 1
        });
        within.max().is_some_and(|most| most * 100 >= minutes.len() * 95)
    }
}

/// Returns the minute of a date that has a time of day.
fn minute_of(text: &str) -> Option<i64> {
    let Reading::Stamp(stamp) = date::read(text, DateOrder::Unknown) else { return None };
    let time = stamp.time()?;
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    let offset = stamp.offset_minutes().map_or(0, i64::from);
    Some(day_number(stamp.first_day()) * 24 * 60 + minutes - offset)
}

/// Returns whether the address or another date of a record is of the same day.
fn agrees(draft: &Draft, claim: &DateClaim) -> bool {
    let day = |text: &str| match date::read(text, DateOrder::Unknown) {
        Reading::Stamp(stamp) => Some(stamp.first_day()),
        _ => None,
    };
    let own = day(&claim.text);
    let others = draft.dates.iter().filter(|other| other.role == DateRole::Published);
    let mut days = others.map(|other| day(&other.text)).chain([draft
        .url
        .as_deref()
        .and_then(date::in_url)
        .map(|stamp| stamp.first_day())]);
    days.any(|other| other.is_some() && other == own)
}

impl Decision {
    /// That there is a decision, and what it is.
    const MADE: u8 = 1;
    const SAVED: u8 = 2;
    const DAY_FIRST: u8 = 4;
    const MONTH_FIRST: u8 = 8;

    fn to_byte(self) -> u8 {
        let order = match self.order {
            DateOrder::DayFirst => Self::DAY_FIRST,
            DateOrder::MonthFirst => Self::MONTH_FIRST,
            DateOrder::Unknown => 0,
        };
        Self::MADE | order | if self.are_saved { Self::SAVED } else { 0 }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        let order = match byte & (Self::DAY_FIRST | Self::MONTH_FIRST) {
            Self::DAY_FIRST => DateOrder::DayFirst,
            Self::MONTH_FIRST => DateOrder::MonthFirst,
            _ => DateOrder::Unknown,
        };
        let are_saved = byte & Self::SAVED != 0;
        (byte & Self::MADE != 0).then_some(Self { order, are_saved })
    }

    fn apply(self, outcome: &mut Outcome) {
        let Outcome::Draft(draft) = outcome else { return };
        if self.are_saved {
            for claim in &mut draft.dates {
                if claim.role == DateRole::LikelyPublished {
                    claim.role = DateRole::Saved;
                }
            }
        }
        let written = match self.order {
            DateOrder::DayFirst => "day/month",
            DateOrder::MonthFirst => "month/day",
            DateOrder::Unknown => return,
        };
        draft.order = self.order;
        if let Some(claim) =
            draft.dates.iter().find(|claim| figures(&claim.text) == Figures::Either)
            // A year of two figures may be the day as well, in whatever order.
            && !matches!(date::read(&claim.text, self.order), Reading::Ambiguous)
        {
            let text: String = claim.text.chars().take(40).collect();
            draft.warnings.push(format!(
                "the date {text:?} is read as {written}: other records of the file can only be that"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::csv::Separated;
    use crate::format::json::JsonLines;
    use crate::format::tests::drafts;
    use std::fmt::Write;

    #[test]
    fn a_column_of_days_settles_day_and_month_together() {
        for (rows, order) in [
            (&["3/5/2018", "3/25/2018"][..], DateOrder::MonthFirst),
            (&["25.3.2018 10:15", "3/5/2018"], DateOrder::DayFirst),
            (&["3/5/2018", "4/5/2018"], DateOrder::Unknown),
            (&["3/25/2018", "25/3/2018", "3/5/2018"], DateOrder::Unknown),
            (&["2018-03-25", "3/5/2018"], DateOrder::Unknown),
        ] {
            let mut csv = "title,date,text\n".to_owned();
            rows.iter().for_each(|day| writeln!(csv, "Eels,{day},Back.").unwrap());
            let found = drafts(&Separated, b"x.csv", csv.as_bytes());
            assert!(found.iter().all(|draft| draft.order == order), "{rows:?}: {found:?}");
            let told = found.iter().filter(|draft| !draft.warnings.is_empty()).count();
            assert_eq!(told, usize::from(order != DateOrder::Unknown), "{rows:?}");
        }
    }

    fn lines(count: usize, stamp: impl Fn(usize) -> String) -> Vec<Draft> {
        let lines: String = (0..count)
            .map(|at| {
                format!(
                    "{{\"title\": \"Eels {at}\", \"text\": \"Back.\", \"date\": \"{}\"}}\n",
                    stamp(at)
                )
            })
            .collect();
        drafts(&JsonLines, b"x.jsonl", lines.as_bytes())
    }

    #[test]
    fn a_hundred_records_of_one_hour_were_saved_and_an_issue_was_published() {
        let role = |drafts: &[Draft]| drafts[0].dates[0].role;
        let hour = |at: usize| format!("2019-04-25T12:{:02}:54Z", at % 60);
        assert_eq!(role(&lines(120, hour)), DateRole::Saved);
        assert_eq!(role(&lines(99, hour)), DateRole::LikelyPublished, "too few");
        assert_eq!(
            role(&lines(120, |_| "2019-04-25".to_owned())),
            DateRole::LikelyPublished,
            "an issue"
        );
        let spread = |at: usize| format!("2019-04-25T{:02}:00:00Z", at % 24);
        assert_eq!(role(&lines(120, spread)), DateRole::LikelyPublished);
        // Five in a hundred may be of another hour.
        let mixed = |at: usize| if at < 6 { spread(at + 15) } else { hour(at) };
        assert_eq!(role(&lines(120, mixed)), DateRole::Saved);
    }

    #[test]
    fn a_decision_is_kept_as_a_byte() {
        for order in [DateOrder::Unknown, DateOrder::DayFirst, DateOrder::MonthFirst] {
            for are_saved in [false, true] {
                let decision = Decision { order, are_saved };
                assert_eq!(Decision::from_byte(decision.to_byte()), Some(decision));
            }
        }
        assert_eq!(Decision::from_byte(0), None);
    }

    #[test]
    fn records_come_in_order_whether_they_wait_or_not() {
        let found = lines(1_500, |at| {
            if at % 3 == 0 {
                "2019-04-25".into()
            } else {
                format!("{}/{}/2018", at % 12 + 1, at % 28 + 1)
            }
        });
        let numbers: Vec<u64> =
            found.iter().map(|draft| draft.record.as_ref().unwrap().number).collect();
        assert_eq!(numbers, (1..=1_500).collect::<Vec<_>>());
        assert!(found[1_400].order == DateOrder::MonthFirst);
    }
}
