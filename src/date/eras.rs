//! Years that are counted from elsewhere: the eras of Japan, Taiwan and Korea, and the Buddhist calendar.
//!
//! The names of months and days are ours in all of them, so only the year is turned. Invariant: a year is turned
//! only where an era is written with it, or where no other calendar has such a year (`112年`, `4288년`).

use std::borrow::Cow;

use crate::date::layout::BUDDHIST;
use crate::date::layout::BUDDHIST_YEARS;
use crate::date::layout::Found;
use crate::date::layout::Written;
use crate::date::scan::TokenizedText;
use crate::date::tokens::Kind;

/// How far the Korean count from Dangun is ahead, which papers wrote until 1961.
const DANGUN: i32 = 2333;
const DANGUN_YEARS: std::ops::RangeInclusive<i32> = 4200..=4400;

/// The last year before the Republic of China.
const REPUBLIC: i32 = 1911;

/// The last year before each era of Japan, by the letter that forms write for it.
const LETTERS: [(&str, i32); 5] = [("r", 2018), ("h", 1988), ("s", 1925), ("t", 1911), ("m", 1867)];

impl TokenizedText<'_> {
    /// `令和5年3月15日`, `民國112年3月15日`, `民國112/03/15`, `단기 4288년 3월 15일`: the year counted from the start of
    /// an era.
    pub(super) fn era_first(&self, i: usize) -> Option<Found> {
        let is_named_in_full = self.word(i) == Some("中") && self.word(i + 2) == Some("民");
        let i = if is_named_in_full { i + 2 } else { i };
        let before = match (self.word(i)?, self.word(i + 1)?) {
            ("令", "和") => 2018,
            ("平", "成") => 1988,
            ("昭", "和") => 1925,
            ("大", "正") => 1911,
            ("明", "治") => 1867,
            ("民", "國" | "国") => REPUBLIC,
            ("단", "기") | ("檀", "紀" | "纪") => -DANGUN,
            ("서", "기") | ("西", "元" | "紀") | ("公", "元") => 0,
            _ => return None,
        };
        let counted = match self.word(i + 2) {
            // The first year of an era has a name of its own.
            Some("元") => 1,
            _ => i32::try_from(self.number(i + 2, if before <= 0 { 4 } else { 3 })?.0).ok()?,
        };
        let year = before + counted;
        self.east_asian(i + 3, year).or_else(|| self.in_figures(i + 3, year))
    }

    /// `R5.3.15`, `H23/3/11`: the letter of an era of Japan.
    pub(super) fn letter_first(&self, i: usize) -> Option<Found> {
        if !self.whole || self.spaced(i + 1) {
            return None;
        }
        let letter = self.folded(i);
        let (_, before) = LETTERS.iter().find(|(known, _)| *known == letter)?;
        let (counted, _) = self.number(i + 1, 2)?;
        self.in_figures(i + 2, before + i32::try_from(counted).ok()?)
    }

    /// `112年3月15日`: of three digits only the years of the Republic of China are.
    pub(super) fn republic_first(&self, i: usize) -> Option<Found> {
        let (counted, 3) = self.number(i, 3)? else { return None };
        let year =
            REPUBLIC + i32::try_from(counted).ok().filter(|year| (100..=150).contains(year))?;
        self.east_asian(i + 1, year)
    }

    /// `年5月3日`, `년 5월 3일`, after the year.
    pub(super) fn east_asian(&self, i: usize, year: i32) -> Option<Found> {
        let ("年" | "년") = self.word(i)? else { return None };
        let year = if DANGUN_YEARS.contains(&year) { year - DANGUN } else { year };
        let (month, _) = self.number(i + 1, 2)?;
        let ("月" | "월") = self.word(i + 2)? else { return None };
        if let (Some((day, _)), Some("日" | "号" | "號" | "일")) =
            (self.number(i + 3, 2), self.word(i + 4))
        {
            return Found::new(i + 5, Written::Day(year, month, day));
        }
        let is_month = self.whole && self.len() == i + 3;
        is_month.then(|| Found::new(i + 3, Written::Month(year, month)))?
    }

    /// `.3.15`, `/03/15`, after the year.
    fn in_figures(&self, i: usize, year: i32) -> Option<Found> {
        let Kind::Mark(mark @ ('.' | '/' | '-')) = self.kind(i)? else { return None };
        let ((month, _), (day, _)) = (self.number(i + 1, 2)?, self.number(i + 3, 2)?);
        self.mark(i + 2, mark).then(|| Found::new(i + 4, Written::Day(year, month, day)))?
    }

    /// `พ.ศ. 2566`, `B.E. 2566`, `2566 BE`: the year at token `i`, and the token after it.
    pub(super) fn buddhist_year(&self, i: usize) -> Option<(usize, i32)> {
        let (at, is_before) = match self.buddhist_mark(i) {
            Some(at) => (at, true),
            None => (i, false),
        };
        let (year, 4) = self.number(at, 4)? else { return None };
        let year = i32::try_from(year).ok().filter(|year| BUDDHIST_YEARS.contains(year))?;
        let behind = self.buddhist_mark(at + 1);
        (is_before || behind.is_some()).then(|| (behind.unwrap_or(at + 1), year - BUDDHIST))
    }

    /// Returns the token after the name of the Buddhist era at token `i`.
    fn buddhist_mark(&self, i: usize) -> Option<usize> {
        let word = self.word(i)?;
        if word == "BE" {
            return Some(i + 1);
        }
        let is_named = match word {
            "พ" => self.word(i + 2) == Some("ศ"),
            "B" => self.word(i + 2) == Some("E"),
            _ => false,
        };
        if !is_named || !self.mark(i + 1, '.') {
            return None;
        }
        Some(if self.mark(i + 3, '.') { i + 4 } else { i + 3 })
    }
}

/// Returns a date whose numbers are written in Chinese (`二〇二三年三月十五日`) with figures; any other text as it
/// is.
pub(super) fn with_figures(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains('年') {
        return Cow::Borrowed(text);
    }
    let mut figures = String::with_capacity(text.len());
    let mut run = String::new();
    for char in text.chars() {
        if value(char).is_some() || matches!(char, '十' | '百' | '廿' | '卅') {
            run.push(char);
            continue;
        }
        match number(&run).filter(|_| matches!(char, '年' | '月' | '日' | '号' | '號')) {
            Some(number) => figures.push_str(&number.to_string()),
            None => figures.push_str(&run),
        }
        run.clear();
        figures.push(char);
    }
    figures.push_str(&run);
    Cow::Owned(figures)
}

fn value(char: char) -> Option<u32> {
    match char {
        '〇' | '零' | '○' => Some(0),
        _ => "一二三四五六七八九"
            .chars()
            .zip(1..)
            .find(|(known, _)| *known == char)
            .map(|(_, value)| value),
    }
}

/// Returns a number that is written digit by digit or with its tens and hundreds.
fn number(run: &str) -> Option<u32> {
    const LONGEST: usize = 6;
    if run.is_empty() || run.chars().count() > LONGEST {
        return None;
    }
    let is_counted = run.contains(['十', '百', '廿', '卅']);
    let (mut sum, mut last) = (0, None);
    for char in run.chars() {
        let unit = match char {
            '十' => 10,
            '百' => 100,
            '廿' | '卅' => {
                sum += if char == '廿' { 20 } else { 30 };
                continue;
            }
            _ if is_counted => {
                last = Some(value(char)?);
                continue;
            }
            _ => {
                sum = sum * 10 + value(char)?;
                continue;
            }
        };
        sum += last.take().filter(|last| *last > 0).unwrap_or(1) * unit;
    }
    Some(sum + last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::date::DateOrder;
    use crate::date::Habits;
    use crate::date::Reading;
    use crate::date::read_with;

    fn read(text: &str, language: Option<&str>) -> String {
        match read_with(text, Habits { order: DateOrder::Unknown, language }) {
            Reading::Stamp(stamp) => stamp.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn years_of_every_era_are_years_of_ours() {
        for (text, expected) in [
            ("令和5年3月15日", "2023-03-15"),
            ("令和元年5月1日", "2019-05-01"),
            ("平成23年3月11日（金）", "2011-03-11"),
            ("昭和63.12.1", "1988-12-01"),
            ("R5.3.15", "2023-03-15"),
            ("H23/3/11", "2011-03-11"),
            ("S20.8.15", "1945-08-15"),
            ("明治45年7月30日", "1912-07-30"),
            ("民國112年3月15日", "2023-03-15"),
            ("民國 112/03/15", "2023-03-15"),
            ("中華民國一百一十二年三月十五日", "2023-03-15"),
            ("中華民國三十八年十月一日", "1949-10-01"),
            ("112年3月15日", "2023-03-15"),
            ("단기 4288년 3월 15일", "1955-03-15"),
            ("檀紀4288年3月15日", "1955-03-15"),
            ("4288년 3월 15일", "1955-03-15"),
            ("서기 2023년 3월 15일", "2023-03-15"),
            ("公元2023年3月15日", "2023-03-15"),
            ("二〇二三年三月十五日", "2023-03-15"),
            ("一九四九年十月一日 星期六", "1949-10-01"),
            ("二○○八年八月廿八日", "2008-08-28"),
            ("2023年十二月二十一日", "2023-12-21"),
            ("15 March B.E. 2566", "2023-03-15"),
            ("15 March 2566 BE", "2023-03-15"),
            ("March 15, B.E. 2566", "2023-03-15"),
            ("15 มีนาคม พ.ศ. 2566", "2023-03-15"),
            ("วันพุธที่ 15 มีนาคม พ.ศ.2566", "2023-03-15"),
        ] {
            assert_eq!(read(text, None), expected, "{text}");
        }
        assert_eq!(read("2566-03-15", Some("th")), "2023-03-15");
        assert_eq!(read("15/03/2566", Some("th")), "2023-03-15");
    }

    #[test]
    fn a_year_without_its_era_is_not_turned() {
        for text in [
            "2566-03-15",
            "15 March 2566",
            "15/03/2566",
            "99年3月15日",
            "4288-03-15",
            "X5.3.15",
            "R 5.3.15",
            "R5.13.15",
            "三月十五日",
            "一二三四五六七年三月十五日",
            "民國112",
            "令和5",
        ] {
            assert!(
                !read(text, None).starts_with(|c: char| c.is_ascii_digit()),
                "{text}: {}",
                read(text, None)
            );
        }
    }
}
