//! The place of an article among those of its day, which every order of time goes by.

use crate::article::Precision;
use crate::article::PublicationDate;

/// So long before its own day, in seconds, may a moment be in UTC: the largest offset is under a day.
const EARLIEST: i64 = 86_400;
/// An article without a time of day, behind those of its day that have one.
const WITHOUT_TIME: i64 = 1 << 18;

impl PublicationDate {
    /// Returns the place of an article among those of its first day: one with a time before one without, by the
    /// moment, an unknown zone as UTC; then those dated by a month or a year.
    #[must_use]
    pub fn clock(&self) -> u64 {
        let stamp = self.stamp;
        let place = match stamp.time() {
            None => WITHOUT_TIME + i64::from(stamp.precision() < Precision::Day),
            Some(time) => {
                let hours = i64::from(time.hour());
                let minutes = hours * 60 + i64::from(time.minute());
                let offset = i64::from(stamp.offset_minutes().unwrap_or(0));
                let seconds = (minutes - offset) * 60 + i64::from(time.second());
                seconds.saturating_add(EARLIEST).clamp(0, WITHOUT_TIME - 1)
            }
        };
        place.cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::civil::time;

    use super::*;
    use crate::article::EvidenceKind;
    use crate::article::Stamp;

    #[test]
    fn within_a_day_what_has_a_time_comes_first_by_the_moment() {
        let of = |stamp: Stamp| {
            PublicationDate::new(stamp, EvidenceKind::Field, 1.0, Vec::new()).clock()
        };
        let day = date(2019, 3, 4);
        let at = |hour, minute, offset| {
            of(Stamp::timed(day, time(hour, minute, 0, 0), offset, Precision::Minute))
        };
        let in_order = [
            at(0, 0, Some(14 * 60)),
            at(6, 0, Some(60)),
            at(5, 30, None),
            at(1, 0, Some(-300)),
            at(23, 59, Some(-12 * 60)),
            of(Stamp::day(day)),
            of(Stamp::month(2019, 3).unwrap()),
        ];
        assert!(in_order.is_sorted(), "{in_order:?}");
        assert_eq!(of(Stamp::year(2019).unwrap()), of(Stamp::month(2019, 3).unwrap()));
        assert_eq!(at(6, 0, Some(0)), at(6, 0, None), "an unknown zone counts as UTC");
    }
}
