//! Chooses the date of publication among the candidates, and says how sure it is.

use jiff::civil::Date;

use crate::article::Evidence;
use crate::article::EvidenceKind;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Stamp;
use crate::article::day_number;
use crate::evidence::dateline::Dateline;
use crate::evidence::when::candidate::Candidate;
use crate::evidence::when::candidate::belief;
use crate::evidence::when::candidate::shortened;
use crate::evidence::when::candidate::voice;
use crate::evidence::when::favored::favored;

/// Chooses the date; what was `refused` is kept among the others.
pub(crate) fn choose(
    mut candidates: Vec<Candidate>,
    refused: Vec<Evidence>,
    dateline: Option<&Dateline<'_>>,
) -> Option<PublicationDate> {
    // Stable: of two claims of one kind, the first in the file is believed.
    candidates.sort_by(|a, b| b.belief.total_cmp(&a.belief));
    candidates.first()?;
    let favored = favored(&candidates);
    candidates[..=favored].rotate_right(1);
    let finest = finest(&candidates);
    let mut choice = Choice::of(candidates.remove(finest));
    for candidate in candidates {
        choice.compare(candidate);
    }
    if let Some((line, (month, day))) = dateline.and_then(|line| Some((line, line.month_day?))) {
        choice.compare_with_dateline(line.text, month, day);
    }
    choice.others.extend(refused);
    Some(choice.into_date())
}

/// Returns which candidate gives the first one's date most exactly: a month gives way to a day inside
/// it, and never beats that day. A correction is as exact as the user made it.
fn finest(candidates: &[Candidate]) -> usize {
    let Some(first) = candidates.first() else { return 0 };
    // What the user knows is not made more exact by what a text says.
    if first.stamp.precision() >= Precision::Day || first.kind == EvidenceKind::Correction {
        return 0;
    }
    let days = first.stamp.days();
    let is_finer = |candidate: &Candidate| {
        candidate.stamp.precision() > first.stamp.precision()
            && days.contains(&candidate.stamp.days())
    };
    let is_day = |candidate: &Candidate| candidate.stamp.precision() >= Precision::Day;
    let best = candidates.iter().position(|candidate| is_finer(candidate) && is_day(candidate));
    best.or_else(|| candidates.iter().position(is_finer)).unwrap_or(0)
}

/// A date that was chosen, while it is compared with the others.
struct Choice {
    chosen: Candidate,
    doubt: f32,
    /// What those that disagree leave of the belief.
    belief_left: f32,
    others: Vec<Evidence>,
    /// The kinds that agree; one of a kind counts once.
    agreeing: Vec<EvidenceKind>,
}

impl Choice {
    fn of(chosen: Candidate) -> Self {
        let (doubt, agreeing) = (1.0 - chosen.belief, vec![chosen.kind]);
        Self { chosen, doubt, belief_left: 1.0, others: Vec::new(), agreeing }
    }

    fn compare(&mut self, candidate: Candidate) {
        let (ours, theirs) = (self.chosen.stamp.days(), candidate.stamp.days());
        if ours.overlaps(&theirs) {
            if !self.agreeing.contains(&candidate.kind) {
                let is_day = candidate.stamp.precision() >= Precision::Day;
                self.doubt *= if is_day { 0.5 } else { 0.85 };
                self.agreeing.push(candidate.kind);
            }
            return;
        }
        let apart = day_number(ours.first()) - day_number(theirs.first());
        self.belief_left *= match candidate.kind {
            _ if apart.abs() == 1 => 0.97,
            EvidenceKind::Text => 0.95,
            _ => 0.80,
        };
        let says = Some(candidate.stamp);
        self.others.push(Evidence { kind: candidate.kind, text: candidate.text, says });
    }

    /// Compares with a dateline that gives a day without a year.
    fn compare_with_dateline(&mut self, line: &str, month: i8, day: i8) {
        let (kind, year) = (EvidenceKind::Dateline, self.chosen.stamp.first_day().year());
        let Ok(stamp) = Date::new(year, month, day).map(Stamp::day) else { return };
        if self.chosen.stamp.precision() < Precision::Day {
            let is_given = self.chosen.kind == EvidenceKind::Correction;
            if !is_given && self.chosen.stamp.days().contains(&stamp.days()) {
                self.chosen.stamp = stamp;
                self.chosen.kind = kind;
                self.chosen.text = line.to_owned();
                self.doubt = self.doubt.max(1.0 - belief(kind));
            }
            return;
        }
        let apart = day_number(stamp.first_day()) - day_number(self.chosen.stamp.first_day());
        if apart == 0 {
            self.doubt *= 0.5;
        } else if !(-3..=1).contains(&apart) && !(360..=368).contains(&apart.abs()) {
            // Stories run a day or two after they were written, seldom before.
            self.belief_left *= 0.95;
            let text = shortened(line, 200).to_owned();
            self.others.push(Evidence { kind, text, says: Some(stamp) });
        }
    }

    fn into_date(self) -> PublicationDate {
        let Candidate { kind, stamp, .. } = self.chosen;
        let confidence = if kind == EvidenceKind::Correction {
            1.0
        } else {
            // However many others a page has, the chosen one was right three times in four and more.
            let floor = if voice(kind).is_some() { 0.75 } else { 0.0 };
            ((1.0 - self.doubt) * self.belief_left.max(floor)).min(0.995)
        };
        PublicationDate::new(stamp, kind, confidence, self.others)
    }
}
