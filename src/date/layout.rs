//! The layouts in which days are written, matched on tokens.
//!
//! A layout says only what is written; whether such a day exists is judged by the caller.
//! Invariant: nothing is guessed. A number inside a longer number or word is not looked at, and a
//! day that could be a month is unclear unless the order is known.
//! Cost: a few token comparisons at each number, and one table lookup where a word is beside
//! one.

use crate::date::clock::Clock;
use crate::date::habits::DateOrder;
use crate::date::jalali;
use crate::date::month::Named;
use crate::date::month::named;
use crate::date::scan::TokenizedText;
use crate::date::tokens::Kind;
use crate::date::tokens::Script;

/// What is written, before anyone asks whether there is such a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    Day(i32, u32, u32),
    Month(i32, u32),
    Year(i32),
    /// Seconds since 1970 in UTC.
    Unix(i64),
    /// Two days at least can be meant.
    Unclear,
    /// A date, but of no day that can be believed; with the reason.
    Refused(&'static str),
}

/// A date found at a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The token after it.
    pub(super) next: usize,
    pub(super) written: Written,
    /// A time of day inside the date (`Apr 2 07:51:00 2007`).
    pub(super) clock: Option<Clock>,
}

impl Found {
    pub(super) fn new(next: usize, written: Written) -> Option<Self> {
        Some(Self { next, written, clock: None })
    }
}

/// Years before printing and after anyone's lifetime are typing errors and placeholders.
const YEARS: std::ops::RangeInclusive<i32> = 1451..=2199;

/// How many tokens after the name of a month its first number is at the latest.
pub(super) const NEAR_MONTH: usize = 3;

/// How far the Buddhist calendar is ahead.
pub(super) const BUDDHIST: i32 = 543;

/// Years that only the Buddhist calendar has, of papers.
pub(super) const BUDDHIST_YEARS: std::ops::RangeInclusive<i32> = 2400..=2700;

impl TokenizedText<'_> {
    fn year(&self, i: usize) -> Option<i32> {
        let (value, 4) = self.number(i, 4)? else { return None };
        i32::try_from(value).ok()
    }

    fn month_named(&self, i: usize) -> Option<(usize, Named)> {
        let word = self.word(i)?;
        // "มี.ค." is one name.
        if !word.is_ascii()
            && self.mark(i + 1, '.')
            && !self.spaced(i + 1)
            && !self.spaced(i + 2)
            && let Some(second) = self.word(i + 2)
            && let Some(found) = named(&format!("{word}.{second}"), self.language)
        {
            let next = i + 3;
            return Some((
                if self.mark(next, '.') && !self.spaced(next) { next + 1 } else { next },
                found,
            ));
        }
        // "كانون الثاني" is one name.
        if let (false, Some(second)) = (word.is_ascii(), self.word(i + 1))
            && let Some(found) = named(&format!("{word} {second}"), self.language)
        {
            return Some((i + 2, found));
        }
        let found = named(word, self.language)?;
        let next = i + 1;
        Some((if self.mark(next, '.') && !self.spaced(next) { next + 1 } else { next }, found))
    }

    /// Returns whether a date may start at token `i`: not inside a longer word or number.
    pub(super) fn may_start(&self, i: usize) -> bool {
        if i == 0 || self.spaced(i) {
            return true;
        }
        match self.kind(i - 1) {
            Some(Kind::Word { joined }) => joined,
            Some(Kind::Number { .. }) => false,
            Some(Kind::Mark(
                '-' | '/' | '.' | ':' | '_' | ',' | '\'' | '’' | '$' | '£' | '€' | '#',
            )) => !self.glued_number(i - 1) && !self.mark(i - 1, '$') && !self.mark(i - 1, '#'),
            _ => true,
        }
    }

    /// A number ends right before the mark at `i`.
    fn glued_number(&self, i: usize) -> bool {
        i > 0 && !self.spaced(i) && matches!(self.kind(i - 1), Some(Kind::Number { .. }))
    }

    /// Returns whether a date that ends before token `i` is not the head of a longer run.
    fn may_end(&self, i: usize) -> bool {
        if self.spaced(i) {
            return true;
        }
        match self.kind(i) {
            Some(Kind::Word { joined }) => {
                joined
                    || self
                        .word(i)
                        .is_some_and(|word| word.eq_ignore_ascii_case("t") || !word.is_ascii())
            }
            Some(Kind::Number { .. }) => false,
            Some(Kind::Mark('-' | '/' | '.' | ':' | '%')) => {
                self.spaced(i + 1)
                    || !matches!(self.kind(i + 1), Some(Kind::Number { .. }))
                    || self.mark(i, ':')
            }
            _ => true,
        }
    }

    /// Reads the date that starts at token `i`.
    pub(super) fn date_at(&self, i: usize) -> Option<Found> {
        if !self.may_start(i) {
            return None;
        }
        let found = match self.kind(i)? {
            Kind::Number { digits: 4, .. } => self.year_first(i),
            Kind::Number { digits: 1 | 2, .. } => self.day_first(i),
            Kind::Number { digits: 3, .. } => self.republic_first(i),
            Kind::Number { digits: 5.., .. } => self.compact(i),
            Kind::Word { joined: false } => self.month_first(i).or_else(|| self.letter_first(i)),
            Kind::Word { joined: true } => self.era_first(i),
            Kind::Number { .. } | Kind::Mark(_) => None,
        }?;
        self.may_end(found.next).then_some(found)
    }

    /// `2024-05-03`, `2024. 5. 3.`, `2024-MAY-03`, `2024年5月3日`, `2024. május 3.`, `2024/05`,
    /// `2024`.
    fn year_first(&self, i: usize) -> Option<Found> {
        let year = self.year(i)?;
        let next = i + 1;
        self.east_asian(next, year)
            .or_else(|| self.year_and_marks(i, year))
            .or_else(|| self.year_and_name(next, year))
            .or_else(|| {
                let is_bare = self.whole && self.len() == next;
                is_bare.then(|| Found::new(next, self.bare_year(i, year)))?
            })
    }

    /// `2024-05-03`, `2024. 5. 3.`, `2024-MAY-03`, `2024/05`: the year at `i`, and marks between the
    /// parts.
    fn year_and_marks(&self, i: usize, year: i32) -> Option<Found> {
        let next = i + 1;
        let Kind::Mark(mark @ ('-' | '/' | '.' | '_' | '‐' | '‑' | '–' | '−')) = self.kind(next)?
        else {
            return None;
        };
        let loose = mark == '.';
        let tight = |i: usize| loose || !self.spaced(i);
        if !tight(next) || !tight(next + 1) {
            return None;
        }
        let Some((month, _)) = self.number(next + 1, 2) else {
            if mark == '-'
                && let Some(found) = self.day_of_year(next + 1, year)
            {
                return Some(found);
            }
            let (after, name) = self.month_named(next + 1)?;
            let goes_on = self.mark(after, mark) && tight(after) && !self.spaced(after + 1);
            let (day, _) = self.number(after + 1, 2).filter(|_| goes_on)?;
            return Found::new(after + 2, self.with_name(year, name, Some(day)));
        };
        let after = next + 2;
        if self.mark(after, mark)
            && tight(after)
            && tight(after + 1)
            && let Some((day, _)) = self.number(after + 1, 2)
        {
            let end = after + 2;
            let end = if loose && self.mark(end, '.') { end + 1 } else { end };
            return Found::new(end, self.numeric(i, year, month, day));
        }
        let is_month = self.whole && matches!(mark, '-' | '/') && self.len() == after;
        is_month.then(|| Found::new(after, self.bare_month(i, year, month)))?
    }

    /// `2024. május 3.`, `2024 May 3`, `2024 m. gegužės 3 d.`: what is behind the year at `i`.
    fn year_and_name(&self, mut at: usize, year: i32) -> Option<Found> {
        let marked = matches!(self.kind(at), Some(Kind::Mark('.' | ',')));
        if marked {
            at += 1;
        }
        let lithuanian = self.word(at) == Some("m") && self.mark(at + 1, '.');
        if lithuanian {
            at += 2;
        }
        // "2023ko martxoaren 15a", "2023(e)ko martxoaren 15(e)a"
        let ko = self.basque_ko(at).filter(|_| !marked);
        let basque = ko.is_some();
        at = ko.unwrap_or(at);
        if let Some(found) = self.day_of_year(at, year) {
            return Some(found);
        }
        if !(marked || lithuanian || basque || self.whole || self.language == Some("fa")) {
            return None;
        }
        let (mut after, name) = self.month_named(at)?;
        if self.mark(after, ',') {
            after += 1;
        }
        if let Some((day, _)) = self.number(after, 2)
            && !self.mark(after + 1, ':')
        {
            let mut end = after + 1;
            if basque
                && self.mark(end, '(')
                && self.word(end + 1) == Some("e")
                && self.mark(end + 2, ')')
            {
                end += 3;
            }
            let has_suffix = basque && !self.spaced(end) && self.word(end).is_some();
            let end = if self.mark(end, '.') || has_suffix { end + 1 } else { end };
            return Found::new(end, self.with_name(year, name, Some(day)));
        }
        let is_month = self.whole && self.len() == after;
        is_month.then(|| Found::new(after, self.with_name(year, name, None)))?
    }

    /// Passes over the Basque ending of a year: `ko`, `eko`, `(e)ko`.
    fn basque_ko(&self, at: usize) -> Option<usize> {
        let is_apart =
            self.mark(at, '(') && self.word(at + 1) == Some("e") && self.mark(at + 2, ')');
        let end = if is_apart { at + 3 } else { at };
        let is_it = !self.spaced(at) && matches!(self.word(end), Some("ko" | "eko"));
        is_it.then_some(end + 1)
    }

    /// `gada 15. marts`, `жылғы 15 наурыз`, `yil 15-mart`, `оны 3 сарын 15`: after a year, the word that says it
    /// is one.
    fn day_of_year(&self, at: usize, year: i32) -> Option<Found> {
        let word = self.folded(at);
        if word == "оны" {
            let ((month, _), (day, _)) = (self.number(at + 1, 2)?, self.number(at + 3, 2)?);
            let is_counted = self.folded(at + 2) == "сарын";
            return is_counted.then(|| Found::new(at + 4, Written::Day(year, month, day)))?;
        }
        if !["gada", "жылгы", "жылғы", "წლის", "yil"].contains(&word.as_str()) {
            return None;
        }
        let (day, _) = self.number(at + 1, 2)?;
        let after = at + 2 + usize::from(self.mark(at + 2, '.') || self.mark(at + 2, '-'));
        let (end, name) = self.month_named(after)?;
        Found::new(end, self.with_name(year, name, Some(day)))
    }

    /// `3 May 2024`, `3. Mai 2024`, `3 de mayo de 2024`, `26-FEB-1987`, `25/12/2024`, `3.5.2024`.
    fn day_first(&self, i: usize) -> Option<Found> {
        let (first, _) = self.number(i, 2)?;
        if let Some(found) = self.day_and_marks(i + 1, first) {
            return Some(found);
        }
        let at = self.skip_of(self.skip_ordinal(i + 1));
        // "26, Abril, 2022": with one comma the number may be something else.
        let by_comma = self.mark(at, ',');
        let at = if by_comma { at + 1 } else { at };
        // Vietnamese counts its months: "3 tháng 5 năm 2024", "3 tháng 5, 2024".
        if self.folded(at) == "thang" {
            let (month, _) = self.number(at + 1, 2)?;
            let after = if self.mark(at + 2, ',') { at + 3 } else { at + 2 };
            let after = if self.folded(after) == "nam" { after + 1 } else { after };
            let year = self.year(after)?;
            return Found::new(after + 1, Written::Day(year, month, first));
        }
        let (mut after, name) = self.month_named(at)?;
        if self.mark(after, ',') || self.mark(after, '،') {
            after += 1;
        } else if by_comma {
            return None;
        }
        after = self.skip_of(after);
        if let Some((next, year)) = self.buddhist_year(after) {
            return Found::new(next, self.with_name(year, name, Some(first)));
        }
        let year = self.any_year(after)?;
        Found::new(after + 1, self.with_name(year, name, Some(first)))
    }

    /// `26-FEB-1987`, `25/12/2024`, `3.5.24`: what is behind the first number.
    fn day_and_marks(&self, at: usize, first: u32) -> Option<Found> {
        let Kind::Mark(mark @ ('-' | '/' | '.' | '_' | '‐' | '‑' | '|')) = self.kind(at)?
        else {
            return None;
        };
        let loose = matches!(mark, '.' | '/' | '|');
        let tight = |i: usize| loose || !self.spaced(i);
        if !tight(at) || !tight(at + 1) {
            return None;
        }
        let Some((second, digits)) = self.number(at + 1, 2) else {
            let (after, name) = self.month_named(at + 1)?;
            let goes_on = self.mark(after, mark) && tight(after) && tight(after + 1);
            let year = self.any_year(after + 1).filter(|_| goes_on)?;
            return Found::new(after + 2, self.with_name(year, name, Some(first)));
        };
        let after = at + 2;
        if !self.mark(after, mark) || !tight(after) || !tight(after + 1) {
            return None;
        }
        // "26 | 01 | 2022" is a date, "3 | 5 | 2022" may be cells of a table.
        let is_padded =
            digits == 2 && self.number(at - 1, 2).is_some_and(|(_, digits)| digits == 2);
        if mark == '|' && !(is_padded && self.year(after + 1).is_some()) {
            return None;
        }
        if let Some(year) = self.year(after + 1) {
            return Found::new(after + 2, self.either(first, second, year, mark));
        }
        let (third, 2) = self.number(after + 1, 2).filter(|_| self.whole)? else { return None };
        Found::new(after + 2, self.two_digits(first, second, third, mark))
    }

    /// Passes over what makes a number an ordinal: "3rd", "1er", "3.", "1º".
    fn skip_ordinal(&self, mut at: usize) -> usize {
        const SUFFIXES: [&str; 14] =
            ["u", "st", "nd", "rd", "th", "er", "re", "e", "o", "a", "de", "го", "ого", "η"];
        if self.word(at).is_some()
            && !self.spaced(at)
            && SUFFIXES.contains(&self.folded(at).as_str())
        {
            at += 1;
        }
        if matches!(self.kind(at), Some(Kind::Mark('.' | 'º' | '°' | 'ª'))) {
            at += 1;
        }
        at
    }

    /// `May 3, 2024`, `May 3rd 2024`, `Apr 2 07:51:00 EDT 2007`, `May-03-2024`, `May 2024`.
    fn month_first(&self, i: usize) -> Option<Found> {
        // A month is before a number, or before what may be between: cheaper than a lookup.
        let near =
            (i + 1..=i + NEAR_MONTH).any(|i| matches!(self.kind(i), Some(Kind::Number { .. })));
        if !near {
            return None;
        }
        let (mut at, name) = self.month_named(i)?;
        if let Some(mark @ ('-' | '/')) = self.tight_mark(at)
            && let Some((day, _)) = self.number(at + 1, 2)
            && self.tight_mark(at + 2) == Some(mark)
            && !self.spaced(at + 3)
        {
            let year = self.year(at + 3)?;
            return Found::new(at + 4, self.with_name(year, name, Some(day)));
        }
        if self.whole {
            let after = if self.mark(at, ',') { at + 1 } else { at };
            let after = self.skip_of(after);
            if let Some(year) = self.year(after)
                && self.len() == after + 1
            {
                return Found::new(after + 1, self.with_name(year, name, None));
            }
        }
        let (day, _) = self.number(at, 2)?;
        at += 1;
        if !self.spaced(at) && matches!(self.word(at), Some("st" | "nd" | "rd" | "th")) {
            at += 1;
        }
        if !self.mark(at, ',') && !self.mark(at, '.') {
            // asctime puts the time of day before the year.
            if let Some((after, clock)) = self.clock_at(at)
                && clock.time.is_some()
            {
                let year = self.year(after)?;
                let written = self.with_name(year, name, Some(day));
                return Some(Found { next: after + 1, written, clock: Some(clock) });
            }
        } else {
            at += 1;
        }
        if let Some((next, year)) = self.buddhist_year(at) {
            return Found::new(next, self.with_name(year, name, Some(day)));
        }
        let year = self.year(at)?;
        Found::new(at + 1, self.with_name(year, name, Some(day)))
    }

    /// `20240503`, `20240503T101500Z`, `20240503101500`, and seconds since 1970.
    fn compact(&self, i: usize) -> Option<Found> {
        let Some(Kind::Number { value, digits, .. }) = self.kind(i) else { return None };
        let alone = self.whole && self.len() == i + 1 && i == 0;
        let date = match digits {
            8 => value,
            12 if alone => value / 10_000,
            14 if alone || self.whole => value / 1_000_000,
            10 if alone => return Found::new(i + 1, Written::Unix(i64::try_from(value).ok()?)),
            13 if alone => {
                return Found::new(i + 1, Written::Unix(i64::try_from(value / 1000).ok()?));
            }
            _ => return None,
        };
        let timed = self.word(i + 1).is_some_and(|word| word.eq_ignore_ascii_case("t"))
            && !self.spaced(i + 1)
            && matches!(self.kind(i + 2), Some(Kind::Number { digits: 4 | 6, .. }))
            && !self.spaced(i + 2);
        if !self.whole && !timed {
            return None;
        }
        let year = i32::try_from(date / 10_000).ok()?;
        let month = u32::try_from(date / 100 % 100).ok()?;
        let day = u32::try_from(date % 100).ok()?;
        let mut found = Found::new(i + 1, Written::Day(year, month, day))?;
        if digits > 8 {
            let rest = u32::try_from(value % if digits == 14 { 1_000_000 } else { 10_000 }).ok()?;
            let (rest, second) =
                if digits == 14 { (rest / 100, Some(rest % 100)) } else { (rest, None) };
            found.clock = Some(Clock::of(rest / 100, rest % 100, second)?);
        }
        Some(found)
    }

    fn tight_mark(&self, i: usize) -> Option<char> {
        match self.kind(i)? {
            Kind::Mark(mark) if !self.spaced(i) => Some(mark),
            _ => None,
        }
    }

    /// Passes over "of", "de", "del", "d'" between the parts of a date.
    fn skip_of(&self, i: usize) -> usize {
        match self.word(i) {
            Some("d" | "D" | "ta") if self.mark(i + 1, '\'') || self.mark(i + 1, '’') => i + 2,
            Some(word)
                if ["of", "de", "del", "do", "di"]
                    .iter()
                    .any(|of| word.eq_ignore_ascii_case(of)) =>
            {
                i + 1
            }
            _ => i,
        }
    }

    /// A year of four digits, or of two as the mail standard reads them (`26-Feb-87`).
    fn any_year(&self, i: usize) -> Option<i32> {
        if let Some(year) = self.year(i) {
            return Some(year);
        }
        let (value, 2) = self.number(i, 2)? else { return None };
        if !self.whole || self.mark(i + 1, ':') {
            return None;
        }
        let value = i32::try_from(value).ok()?;
        if self.thai() {
            return Some(2500 + value - BUDDHIST);
        }
        Some(if value < 50 { 2000 + value } else { 1900 + value })
    }

    /// Returns the year of our calendar where a Thai text counts by the Buddhist one.
    fn common_year(&self, year: i32) -> i32 {
        let is_thai = self.language == Some("th") || self.thai();
        if BUDDHIST_YEARS.contains(&year) && is_thai { year - BUDDHIST } else { year }
    }

    /// Two numbers and a year: the order must be known or show itself.
    fn either(&self, first: u32, second: u32, year: i32, mark: char) -> Written {
        let year = self.common_year(year);
        let day_first = Written::Day(year, second, first);
        let month_first = Written::Day(year, first, second);
        match self.order {
            // Points go with the day first, everywhere.
            _ if mark == '.' => day_first,
            _ if first == second => day_first,
            _ if first > 12 => day_first,
            _ if second > 12 => month_first,
            DateOrder::DayFirst => day_first,
            DateOrder::MonthFirst => month_first,
            DateOrder::Unknown => Written::Unclear,
        }
    }

    /// Three numbers of two digits. With points the day is first in every language that is known not
    /// to write the year there; elsewhere the order must be known or show itself.
    fn two_digits(&self, first: u32, second: u32, third: u32, mark: char) -> Written {
        let short = i32::try_from(third).unwrap_or_default();
        let year = if short < 50 { 2000 + short } else { 1900 + short };
        let language =
            self.language.map(|language| language.split(['-', '_']).next().unwrap_or(""));
        let year_first = matches!(
            language,
            Some("hu" | "lt" | "zh" | "ja" | "ko" | "mn" | "sv" | "fa" | "ar" | "th")
        );
        let known = language.is_some_and(|language| !language.is_empty()) && !year_first;
        match mark {
            '.' if known => Written::Day(year, second, first),
            '/' if known && self.order == DateOrder::DayFirst && second <= 12 => {
                Written::Day(year, second, first)
            }
            '/' if known && self.order == DateOrder::MonthFirst && first <= 12 => {
                Written::Day(year, first, second)
            }
            _ => Written::Unclear,
        }
    }

    /// A day in figures, year first: Persian years are recognized by digits or language.
    fn numeric(&self, i: usize, year: i32, month: u32, day: u32) -> Written {
        if !jalali::YEARS.contains(&year) {
            return Written::Day(self.common_year(year), month, day);
        }
        if self.persian(i) { from_jalali(year, month, day) } else { foreign_year() }
    }

    fn bare_month(&self, i: usize, year: i32, month: u32) -> Written {
        if self.persian(i) && jalali::YEARS.contains(&year) {
            return Written::Refused("a month of the Persian calendar is no month of ours");
        }
        Written::Month(year, month)
    }

    fn bare_year(&self, i: usize, year: i32) -> Written {
        if self.persian(i) && jalali::YEARS.contains(&year) {
            return Written::Refused("a year of the Persian calendar is no year of ours");
        }
        Written::Year(year)
    }

    fn persian(&self, i: usize) -> bool {
        matches!(self.kind(i), Some(Kind::Number { script: Script::Persian, .. }))
            || self.language == Some("fa")
    }

    fn with_name(&self, year: i32, name: Named, day: Option<u32>) -> Written {
        let year = self.common_year(year);
        match (name, day) {
            (Named::Month(month), Some(day)) => Written::Day(year, month, day),
            (Named::Month(month), None) => Written::Month(year, month),
            (Named::Unclear, _) => Written::Unclear,
            (Named::Jalali(month), Some(day)) if jalali::YEARS.contains(&year) => {
                from_jalali(year, month, day)
            }
            (Named::Jalali(_), _) => {
                Written::Refused("a Persian month without a whole day of that calendar")
            }
        }
    }

    fn thai(&self) -> bool {
        self.text.chars().any(|c| ('\u{0E01}'..='\u{0E2E}').contains(&c))
    }
}

fn from_jalali(year: i32, month: u32, day: u32) -> Written {
    match jalali::to_gregorian(year, month, day) {
        Some(date) => Written::Day(
            date.year().into(),
            date.month().unsigned_abs().into(),
            date.day().unsigned_abs().into(),
        ),
        None => Written::Refused("there is no such day in the Persian calendar"),
    }
}

const fn foreign_year() -> Written {
    Written::Refused("the year is of another calendar, or wrong")
}

/// Returns whether a newspaper may have appeared in the year.
pub(super) fn is_plausible_year(year: i32) -> bool {
    YEARS.contains(&year)
}
