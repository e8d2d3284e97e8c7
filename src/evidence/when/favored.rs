//! Finds the date of a web page that its places support most.
//!
//! A page says its day several times, and its templates are wrong in different ways: two kinds of
//! place that agree are right more often than the one that is believed most. What is given to
//! programs, what readers see, and the address count once each in full, since places of one of
//! these are mostly filled by the same program; a second one of the same adds little.

use jiff::civil::Date;
use jiff::civil::Time;

use crate::article::EvidenceKind;
use crate::article::Precision;
use crate::article::day_number;
use crate::evidence::when::candidate::Candidate;
use crate::evidence::when::candidate::voice;

/// Returns the candidate that the others support most, where the first is of a web page; candidates
/// are sorted by belief.
pub(crate) fn favored(candidates: &[Candidate]) -> usize {
    if candidates.first().is_none_or(|first| voice(first.kind).is_none()) {
        return 0;
    }
    let is_day = |candidate: &Candidate| candidate.stamp.precision() >= Precision::Day;
    let is_shifted = |candidate: &Candidate| is_in_utc_alone(candidate, candidates);
    let mut best = (0, 0.0_f32);
    for (at, candidate) in candidates.iter().enumerate() {
        if !is_day(candidate) || voice(candidate.kind).is_none() || is_shifted(candidate) {
            continue;
        }
        let support = support(candidate, candidates);
        if support > best.1 + 0.01 {
            best = (at, support);
        }
    }
    let day = candidates[best.0].stamp.first_day();
    let apart = |other: &Candidate| day_number(day) - day_number(other.stamp.first_day());
    // One day apart is a matter of midnight, zones and printed editions: the day a publisher's
    // program gives as the article's own is when it was to be read.
    let neighbor = candidates.iter().position(|candidate| {
        candidate.kind == EvidenceKind::JsonLd
            && is_day(candidate)
            && !is_shifted(candidate)
            && apart(candidate).abs() == 1
    });
    if let Some(neighbor) = neighbor {
        return neighbor;
    }
    // A day in the address is the article's own; visible dates far from it are another story's.
    let address = candidates
        .iter()
        .position(|candidate| candidate.kind == EvidenceKind::Url && is_day(candidate));
    let Some(address) = address else { return best.0 };
    let given = candidates.iter().any(|candidate| {
        matches!(candidate.kind, EvidenceKind::JsonLd | EvidenceKind::Meta)
            && candidate.stamp.first_day() == day
    });
    if apart(&candidates[address]).abs() > 31 && !given { address } else { best.0 }
}

/// Adds up what supports the day of a candidate, itself included.
fn support(candidate: &Candidate, candidates: &[Candidate]) -> f32 {
    let mut support = [0.0_f32; 3];
    let mut kinds = Vec::new();
    for (rank, other) in candidates.iter().enumerate() {
        let Some(voice) = voice(other.kind) else { continue };
        let same = other.stamp.precision() >= Precision::Day
            && other.stamp.first_day() == candidate.stamp.first_day();
        if !same || kinds.contains(&other.kind) {
            continue;
        }
        kinds.push(other.kind);
        // The first of its kind is nearest to the headline.
        let earlier = candidates[..rank].iter().filter(|c| c.kind == other.kind).count();
        let mut odds = (other.belief / (1.0 - other.belief)).ln();
        if other.kind == EvidenceKind::JsonLd {
            // Only an article's own object makes such a claim, and it names which date it is.
            odds += 1.0;
        }
        let odds = odds * 0.7_f32.powi(i32::try_from(earlier).unwrap_or(9).min(9));
        let known = &mut support[voice];
        *known = if *known == 0.0 { odds } else { known.max(odds) + 0.5 };
    }
    support.iter().sum()
}

/// Returns whether a stamp given to programs in UTC is of another day than the publisher's own: another
/// place gives the same moment at its offset, or the address and what readers see agree on the day
/// beside it.
fn is_in_utc_alone(given: &Candidate, candidates: &[Candidate]) -> bool {
    let utc = given.stamp.offset_minutes() == Some(0);
    let (Some(time), true, Some(0)) = (given.stamp.time(), utc, voice(given.kind)) else {
        return false;
    };
    let day = given.stamp.first_day();
    let beside = |other: &&Candidate| {
        let apart = day_number(other.stamp.first_day()) - day_number(day);
        other.stamp.precision() >= Precision::Day && apart.abs() == 1
    };
    let minutes = |day: Date, time: Time| {
        day_number(day) * 1440 + i64::from(time.hour()) * 60 + i64::from(time.minute())
    };
    let moment = minutes(day, time);
    let is_same_moment = |other: &Candidate| {
        let Some(own) = other.stamp.time() else { return false };
        let apart = minutes(other.stamp.first_day(), own) - moment;
        match other.stamp.offset_minutes() {
            Some(0) => false,
            Some(offset) => apart == i64::from(offset),
            // No zone is further than fourteen hours from UTC, and most differ by half hours.
            None => apart % 30 == 0 && apart.abs() <= 14 * 60,
        }
    };
    if candidates.iter().filter(beside).any(is_same_moment) {
        return true;
    }
    let days = |wanted: usize| {
        let of_voice = candidates.iter().filter(move |other| voice(other.kind) == Some(wanted));
        of_voice.filter(beside).map(|other| other.stamp.first_day()).collect::<Vec<_>>()
    };
    let addressed = days(2);
    days(1).iter().any(|shown| addressed.contains(shown))
}
