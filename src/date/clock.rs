//! Reads the time of day and the zone that may follow (or open) a date.
//!
//! The offset is kept as written and never applied: the day is the publisher's. A zone name that
//! several places share gives a time without an offset.

use jiff::civil::Time;

use crate::article::Precision;
use crate::date::month::fold;
use crate::date::scan::TokenizedText;
use crate::date::tokens::Kind;
use crate::date::words;

/// A time of day as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// `None` for 24:00, which says no more than the day.
    pub(super) time: Option<Time>,
    pub(super) offset_minutes: Option<i16>,
    pub(super) precision: Precision,
}

/// What follows an hour.
struct Minutes {
    /// The token behind it.
    at: usize,
    minute: u32,
    second: Option<u32>,
    /// It makes the hour a time of day without more.
    certain: bool,
}

/// Zone names that mean one offset to readers of news. `ET` and its like change with the season
/// and `IST` is three zones, so they are known as names only.
const ZONES: [(&str, Option<i16>); 48] = [
    ("z", Some(0)),
    ("utc", Some(0)),
    ("gmt", Some(0)),
    ("ut", Some(0)),
    ("wet", Some(0)),
    ("west", Some(60)),
    ("bst", Some(60)),
    ("cet", Some(60)),
    ("mez", Some(60)),
    ("cest", Some(120)),
    ("mesz", Some(120)),
    ("eet", Some(120)),
    ("eest", Some(180)),
    ("msk", Some(180)),
    ("trt", Some(180)),
    ("est", Some(-300)),
    ("edt", Some(-240)),
    ("cst", Some(-360)),
    ("cdt", Some(-300)),
    ("mst", Some(-420)),
    ("mdt", Some(-360)),
    ("pst", Some(-480)),
    ("pdt", Some(-420)),
    ("akst", Some(-540)),
    ("akdt", Some(-480)),
    ("hst", Some(-600)),
    ("nst", Some(-210)),
    ("ndt", Some(-150)),
    ("brt", Some(-180)),
    ("jst", Some(540)),
    ("kst", Some(540)),
    ("hkt", Some(480)),
    ("sgt", Some(480)),
    ("awst", Some(480)),
    ("wib", Some(420)),
    ("aest", Some(600)),
    ("aedt", Some(660)),
    ("nzst", Some(720)),
    ("nzdt", Some(780)),
    ("sast", Some(120)),
    ("cat", Some(120)),
    ("eat", Some(180)),
    ("pkt", Some(300)),
    ("et", None),
    ("ct", None),
    ("mt", None),
    ("pt", None),
    ("ist", None),
];

impl Clock {
    /// Returns `None` when there is no such time.
    pub(super) fn of(hour: u32, minute: u32, second: Option<u32>) -> Option<Self> {
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        let second = i8::try_from(second.unwrap_or(0)).ok()?;
        if (hour, minute, second) == (24, 0, 0) {
            return Some(Self { time: None, offset_minutes: None, precision });
        }
        // A leap second is written 60.
        let second = if second == 60 { 59 } else { second };
        let time = Time::new(hour, minute, second, 0).ok()?;
        Some(Self { time: Some(time), offset_minutes: None, precision })
    }
}

impl TokenizedText<'_> {
    /// Reads a time of day at token `i`; returns the token after it.
    pub(super) fn clock_at(&self, i: usize) -> Option<(usize, Clock)> {
        let mut at = i;
        let mut joined = false;
        // "T10:15", ", 10:15", " - 10:15", "at 10:15", "um 10.15 Uhr"
        if let Some(word) = self.word(at) {
            if word.eq_ignore_ascii_case("t") && !self.spaced(at) {
                at += 1;
                if let Some(found) = self.compact_clock(at) {
                    return Some(found);
                }
            } else if let Some((next, clock)) = self.half_day_clock(at) {
                return Some((next, clock));
            }
        } else if let Some(Kind::Number { digits: 6 | 4, .. }) = self.kind(at) {
            return None;
        }
        for _ in 0..3 {
            match self.kind(at) {
                Some(Kind::Mark(',' | '|' | '·' | '•' | '،' | '.')) => at += 1,
                Some(Kind::Mark(':')) if !self.spaced(at) => at += 1,
                Some(Kind::Mark('-' | '–' | '—' | '/' | '(')) if self.spaced(at) => at += 1,
                Some(Kind::Word { .. }) if words::joins_time(&self.folded(at)) => {
                    joined = true;
                    at += 1;
                }
                _ => break,
            }
        }
        if self.word(at).is_some() {
            return self.half_day_clock(at);
        }
        self.plain_clock(at, joined)
    }

    /// `10:15`, `10:15:00.123`, `7:51am`, `10h15`, `10時15分`, `7pm`, `10.15 Uhr`.
    fn plain_clock(&self, i: usize, joined: bool) -> Option<(usize, Clock)> {
        let (mut hour, _) = self.number(i, 2)?;
        let Minutes { mut at, minute, second, mut certain } = self.minutes_at(i + 1, joined)?;
        if let Some((next, afternoon)) = self.half_of_day(at) {
            if !(1..=12).contains(&hour) {
                // "14:05 pm" is written, and says what it says.
                if !(13..=23).contains(&hour) || !afternoon {
                    return None;
                }
            } else {
                hour = hour % 12 + if afternoon { 12 } else { 0 };
            }
            at = next;
            certain = true;
        } else if matches!(self.folded_str(at).as_deref(), Some("uhr" | "uur" | "hrs" | "น")) {
            at += 1;
            certain = true;
        }
        if !certain {
            return None;
        }
        self.clock(at, hour, minute, second)
    }

    /// Reads what follows an hour; `None` where that makes it no time of day.
    fn minutes_at(&self, at: usize, joined: bool) -> Option<Minutes> {
        let none = Minutes { at, minute: 0, second: None, certain: false };
        match self.kind(at) {
            Some(Kind::Mark(':' | '：')) => self.minutes_by_colon(at),
            Some(Kind::Mark('.')) if !self.spaced(at) && !self.spaced(at + 1) => {
                let (minute, 2) = self.number(at + 1, 2)? else { return None };
                let at = at + 2;
                // "06.00 BST" is a time, "06.00" may be a price.
                let certain =
                    joined || self.zone_at(at).is_some_and(|(_, offset)| offset.is_some());
                Some(Minutes { at, minute, second: None, certain })
            }
            Some(Kind::Word { .. }) => Some(self.minutes_by_word(at, joined).unwrap_or(none)),
            _ => Some(none),
        }
    }

    /// `:15`, `:15:00.123`.
    fn minutes_by_colon(&self, at: usize) -> Option<Minutes> {
        let minute = self.number(at + 1, 2)?.0;
        let mut minutes = Minutes { at: at + 2, minute, second: None, certain: true };
        if matches!(self.kind(minutes.at), Some(Kind::Mark(':' | '：')))
            && !self.spaced(minutes.at)
            && let Some((value, _)) = self.number(minutes.at + 1, 2)
        {
            minutes.second = Some(value);
            minutes.at = self.skip_fraction(minutes.at + 2);
        }
        Some(minutes)
    }

    /// `h15`, `h`, `時15分30秒`.
    fn minutes_by_word(&self, mut at: usize, joined: bool) -> Option<Minutes> {
        let (mut minute, mut second) = (0, None);
        let word = self.folded(at);
        match word.as_str() {
            "h" | "u" if !self.spaced(at) || joined => {
                at += 1;
                if (!self.spaced(at) || word == "h")
                    && let Some((value, 2)) = self.number(at, 2)
                {
                    minute = value;
                    at += 1;
                }
            }
            "時" | "时" | "시" | "点" | "點" => {
                at += 1;
                if let (Some((value, _)), Some("分" | "분")) =
                    (self.number(at, 2), self.folded_str(at + 1).as_deref())
                {
                    minute = value;
                    at += 2;
                    if let (Some((value, _)), Some("秒" | "초")) =
                        (self.number(at, 2), self.folded_str(at + 1).as_deref())
                    {
                        second = Some(value);
                        at += 2;
                    }
                }
            }
            _ => return None,
        }
        Some(Minutes { at, minute, second, certain: true })
    }

    /// `午後3時15分`, `오후 3:15`, `上午10:15`.
    fn half_day_clock(&self, i: usize) -> Option<(usize, Clock)> {
        let pair = (self.word(i)?, self.word(i + 1)?);
        let afternoon = match pair {
            ("午", "前") | ("上", "午") | ("오", "전") | ("早", "上") => false,
            ("午", "後" | "后") | ("下", "午") | ("오", "후") | ("晚", "上") => true,
            _ => return None,
        };
        let (next, clock) = self.plain_clock(i + 2, true)?;
        let Some(time) = clock.time else { return Some((next, clock)) };
        let hour = match time.hour() {
            12 if !afternoon => 0,
            hour @ 0..12 if afternoon => hour + 12,
            hour => hour,
        };
        let time = Time::new(hour, time.minute(), time.second(), 0).ok()?;
        Some((next, Clock { time: Some(time), ..clock }))
    }

    /// `T101500Z`, `T1015`.
    fn compact_clock(&self, i: usize) -> Option<(usize, Clock)> {
        let (value, digits) = self.number(i, 6)?;
        let (hour, minute, second) = match digits {
            6 => (value / 10_000, value / 100 % 100, Some(value % 100)),
            4 => (value / 100, value % 100, None),
            _ => return None,
        };
        self.clock(self.skip_fraction(i + 1), hour, minute, second)
    }

    fn clock(
        &self,
        at: usize,
        hour: u32,
        minute: u32,
        second: Option<u32>,
    ) -> Option<(usize, Clock)> {
        let mut clock = Clock::of(hour, minute, second)?;
        let Some((next, offset)) = self.zone_at(at) else { return Some((at, clock)) };
        clock.offset_minutes = offset.filter(|_| clock.time.is_some());
        Some((next, clock))
    }

    fn skip_fraction(&self, i: usize) -> usize {
        let fraction = matches!(self.kind(i), Some(Kind::Mark('.' | ',')))
            && !self.spaced(i)
            && !self.spaced(i + 1)
            && matches!(self.kind(i + 1), Some(Kind::Number { .. }));
        if fraction { i + 2 } else { i }
    }

    /// Reads `am`, `p.m.`; returns whether it is the afternoon.
    fn half_of_day(&self, i: usize) -> Option<(usize, bool)> {
        let word = self.word(i)?;
        if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm") {
            return Some((i + 1, word.starts_with(['p', 'P'])));
        }
        let first = word.chars().next().filter(|_| word.len() == 1)?.to_ascii_lowercase();
        let dotted = self.mark(i + 1, '.')
            && self.word(i + 2).is_some_and(|word| word.eq_ignore_ascii_case("m"));
        if !dotted || !matches!(first, 'a' | 'p') {
            return None;
        }
        let next = if self.mark(i + 3, '.') { i + 4 } else { i + 3 };
        Some((next, first == 'p'))
    }

    /// Reads a zone: `Z`, `+02:00`, `-0400`, `UTC+9`, `EDT`, `(CEST)`, `+02:00[Europe/Berlin]`.
    fn zone_at(&self, i: usize) -> Option<(usize, Option<i16>)> {
        let open = self.mark(i, '(') || self.mark(i, '[');
        let at = if open { i + 1 } else { i };
        let (mut next, offset) = self.bare_zone(at)?;
        if open {
            if !self.mark(next, ')') && !self.mark(next, ']') {
                return None;
            }
            next += 1;
        }
        // A second name of the same zone adds nothing: "+0200 (CEST)", "[Europe/Berlin]".
        if self.mark(next, '(') || self.mark(next, '[') {
            let close = (next + 1..next + 8).find(|i| self.mark(*i, ')') || self.mark(*i, ']'));
            if let Some(close) = close.filter(|_| self.word(next + 1).is_some())
                && (next + 1..close).all(|i| {
                    self.word(i).is_some()
                        || matches!(self.kind(i), Some(Kind::Mark('/' | '_' | '+' | '-')))
                })
            {
                next = close + 1;
            }
        }
        Some((next, offset))
    }

    fn bare_zone(&self, i: usize) -> Option<(usize, Option<i16>)> {
        if let Some(found) = self.signed_offset(i) {
            return Some(found);
        }
        let word = self.word(i)?;
        if word.len() > 4 || !word.is_ascii() {
            return None;
        }
        let folded = fold(word);
        // A zone's name is in capitals: "west" and "cat" are words.
        let capitals = word.bytes().all(|b| b.is_ascii_uppercase());
        let known = ZONES.iter().find(|(name, _)| *name == folded);
        match known {
            Some((name, offset)) if capitals || *name == "z" => {
                if *offset == Some(0)
                    && let Some(found) = self.signed_offset(i + 1)
                {
                    return Some(found);
                }
                Some((i + 1, *offset))
            }
            _ if capitals && (3..=5).contains(&word.len()) && self.whole => Some((i + 1, None)),
            _ => None,
        }
    }

    fn signed_offset(&self, i: usize) -> Option<(usize, Option<i16>)> {
        let sign: i32 = match self.kind(i)? {
            Kind::Mark('+') => 1,
            Kind::Mark('-' | '−') => -1,
            _ => return None,
        };
        if self.spaced(i + 1) && !(sign == 1 && self.whole) {
            return None;
        }
        let (value, digits) = self.number(i + 1, 4)?;
        let (hours, minutes, next) = match digits {
            4 => (value / 100, value % 100, i + 2),
            1 | 2 if self.mark(i + 2, ':') && !self.spaced(i + 2) => {
                (value, self.number(i + 3, 2)?.0, i + 4)
            }
            1 | 2 => (value, 0, i + 2),
            _ => return None,
        };
        // Zones are between -12:00 and +14:00, and end on quarters of an hour.
        let total = sign * i32::try_from(hours * 60 + minutes).ok()?;
        if minutes >= 60 || minutes % 15 != 0 || !(-720..=840).contains(&total) {
            return None;
        }
        Some((next, Some(i16::try_from(total).ok()?)))
    }
}
