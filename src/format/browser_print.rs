//! What a browser puts around a page that it prints to PDF: the moment and the title of the page above, its address and
//! the number of the sheet below.
//!
//! None of it is of the article, and all of it says something: what the page is called, where it is from, and
//! when it was printed. Invariant: a file is left as it is unless its first sheet has both the head and the
//! foot.

/// What the head and the foot of a printed page say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) title: Option<String>,
    pub(crate) url: String,
    /// When it was printed, as far as it can be read.
    pub(crate) when: String,
}

/// Takes the heads and feet off the sheets of a printed page; `None` if it is none.
pub(crate) fn take(sheets: &mut [String]) -> Option<Printed> {
    let all = sheets.len();
    let first = sheets.first()?;
    let (when, beside) =
        first.lines().map(str::trim).find(|line| !line.is_empty()).and_then(head)?;
    let (url, number, count) =
        first.lines().rev().map(str::trim).find(|line| !line.is_empty()).and_then(foot)?;
    if number != 1 || count != all {
        return None;
    }
    let (when, url) = (when.to_owned(), url.to_owned());
    let mut title = Some(beside.to_owned()).filter(|title| !title.is_empty());
    for sheet in sheets.iter_mut() {
        let mut lines: Vec<&str> = sheet.lines().collect();
        let Some(top) = lines.iter().position(|line| !line.trim().is_empty()) else { continue };
        if let Some((_, beside)) = head(lines[top].trim()) {
            lines.drain(..=top);
            let below = lines.iter().position(|line| !line.trim().is_empty());
            // Where the title does not fit beside the moment it is below.
            if let Some(below) = below.filter(|_| beside.is_empty()) {
                let line = lines[below].trim();
                if title.as_deref().is_none_or(|title| title == line) {
                    title = Some(line.to_owned());
                    lines.drain(..=below);
                }
            }
        }
        if let Some(last) = lines.iter().rposition(|line| !line.trim().is_empty())
            && foot(lines[last].trim()).is_some()
        {
            lines.truncate(last);
        }
        *sheet = lines.join("\n");
    }
    Some(Printed { title: title.map(|title| headline(&title, sheets)), url, when: moment(&when) })
}

/// Returns the headline of a page's title (`Eels return | The Lantern`): what the page begins with, if the title does
/// too; it is taken off the page.
fn headline(title: &str, sheets: &mut [String]) -> String {
    let Some(first) = sheets.first_mut() else { return title.to_owned() };
    let line = first.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let words = line.trim();
    let rest = title.strip_prefix(words).filter(|_| !words.is_empty());
    let is_title = rest.is_some_and(|rest| {
        rest.is_empty() || rest.trim_start().starts_with(['|', '-', '–', '—', '·', '«', ':'])
    });
    if !is_title {
        return title.to_owned();
    }
    let words = words.to_owned();
    *first = first.replacen(line, "", 1);
    words
}

/// Reads the head of a sheet: the moment, and maybe the title behind it.
fn head(line: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 10;
    let (day, rest) = line.split_once(',')?;
    let is_day = (6..=LONGEST).contains(&day.len())
        && day.bytes().filter(|byte| b"/.-".contains(byte)).count() == 2
        && day.bytes().all(|byte| byte.is_ascii_digit() || b"/.-".contains(&byte));
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (hour, minute) = rest[..end].split_once(':')?;
    let is_number = |text: &str| {
        (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_day || !is_number(hour) || !is_number(minute.get(..2)?) {
        return None;
    }
    let mut beside = rest[end..].trim_start();
    for half in ["AM", "PM", "am", "pm"] {
        beside = beside.strip_prefix(half).map_or(beside, str::trim_start);
    }
    let when = line[..line.len() - beside.len()].trim();
    Some((when, beside))
}

/// Reads the foot of a sheet: the address, the number of the sheet and how many there are.
fn foot(line: &str) -> Option<(&str, usize, usize)> {
    let (url, number) = line.rsplit_once(char::is_whitespace)?;
    let (number, count) = number.split_once('/')?;
    let url = url.trim();
    let is_url = (url.starts_with("http://") || url.starts_with("https://"))
        && !url.contains(char::is_whitespace);
    is_url.then_some((url, number.parse().ok()?, count.parse().ok()?))
}

/// Returns a moment in the order of the international standard, where it is clear which number is the month: the hours of
/// America are in halves of the day.
fn moment(when: &str) -> String {
    let Some((day, time)) = when.split_once(',') else { return when.to_owned() };
    let numbers: Vec<u32> =
        day.split(['/', '.', '-']).filter_map(|number| number.parse().ok()).collect();
    let [first, second, year] = numbers[..] else { return when.to_owned() };
    let is_american = time.ends_with(['M', 'm']);
    let (month, day) = match (first, second) {
        (1..=12, 13..=31) => (first, second),
        (13..=31, 1..=12) => (second, first),
        (1..=12, 1..=12) if is_american => (first, second),
        (1..=12, 1..=12) if when.contains('.') => (second, first),
        _ => return when.to_owned(),
    };
    let year = if year < 100 { 2000 + year } else { year };
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_head_and_the_foot_of_a_printed_page_say_what_it_is_and_go() {
        for (texts, body) in [
            (
                &[
                    "1/15/24, 11:20 AM\nEels return | The Lantern\n\nEels return\nBy Mara Quill\n\nThey are back.\n\nhttps://lantern.example/eels     1/1\n",
                ][..],
                "By Mara Quill They are back.",
            ),
            (
                &[
                    "15.01.24, 11:20     Eels return | The Lantern\nEels return\nThey are\nhttps://lantern.example/eels 1/2",
                    "15.01.24, 11:20     Eels return | The Lantern\nback.\nhttps://lantern.example/eels 2/2",
                ],
                "They are back.",
            ),
        ] {
            let mut sheets = sheets(texts);
            let printed = take(&mut sheets).unwrap();
            assert_eq!(printed.title.as_deref(), Some("Eels return"));
            assert_eq!(printed.url, "https://lantern.example/eels");
            assert_eq!(printed.when, "2024-01-15");
            let words: Vec<String> = sheets
                .iter()
                .flat_map(|sheet| sheet.split_whitespace().map(str::to_owned))
                .collect();
            assert_eq!(words.join(" "), body);
        }
    }

    #[test]
    fn a_page_without_both_is_left_as_it_is() {
        for text in [
            "1/15/24, 11:20 AM\nEels return\n\nThey are back.",
            "Eels return\n\nThey are back.\nhttps://lantern.example/eels 1/1",
            "1/15/24, 11:20 AM\nEels return\nhttps://lantern.example/eels 1/3",
            "",
        ] {
            let mut sheets = sheets(&[text]);
            assert_eq!(take(&mut sheets), None);
            assert_eq!(sheets, [text]);
        }
    }
}
