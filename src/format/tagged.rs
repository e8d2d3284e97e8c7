//! Records of programs for references: lines that each begin with a tag (RIS, MEDLINE, EndNote).
//!
//! `TY  - NEWS` opens a record of RIS and `ER  -` ends it; a record of MEDLINE begins with `PMID-`, one of
//! EndNote with `%0`, and both end at a blank line. A line without a tag goes on with the one above. The
//! text of a record is the abstract it was exported with, or its notes. Cost: one record in memory.

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::fields::name_in_order;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::read::Head;
use crate::read::Input;

/// RIS and its kin.
#[derive(Debug, Clone, Copy)]
pub struct Tagged;

/// What is under a tag, for every dialect.
const TAGS: &[(Slot, u8, &str)] = &[
    (Slot::Title, 1, "TI T1 CT %T"),
    (Slot::Title, 3, "ST"),
    (Slot::Source, 1, "T2 JO JF JT %J %B"),
    (Slot::Source, 3, "JA TA BT SO %S"),
    (Slot::Source, 5, "PB %I"),
    (Slot::Authors, 1, "AU A1 FAU %A"),
    (Slot::Published, 1, "DA DP %8"),
    (Slot::Published, 3, "Y1"),
    (Slot::Published, 6, "PY YR %D"),
    (Slot::Saved, 1, "Y2 %["),
    (Slot::Body, 2, "TX FT"),
    (Slot::Body, SUMMARY, "AB N2 %X"),
    (Slot::Body, SUMMARY + 1, "N1 %Z"),
    (Slot::Url, 1, "UR LK %U"),
    (Slot::Url, 3, "L1 L2 %>"),
    (Slot::Page, 1, "SP PG %P"),
    (Slot::Lang, 1, "LA %G"),
    (Slot::Key, 1, "ID PMID AN %M"),
    (Slot::Key, 2, "DO %R %F"),
    (Slot::Subjects, 1, "KW MH OT %K"),
    (Slot::Section, 1, "SE"),
    (Slot::Kind, 1, "M3 PT %9"),
];

/// The tags that open a record.
const OPENS: [&str; 3] = ["TY", "PMID", "%0"];

impl Format for Tagged {
    fn name(&self) -> &'static str {
        "RIS"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let text = head.text.trim_start_matches('\u{feff}');
        let mut lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        let opens = |line: &str| tag(line).is_some_and(|(tag, _)| OPENS.contains(&tag));
        lines.next().is_some_and(opens) && lines.next().is_some_and(|line| tag(line).is_some())
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let limit = input.limits().max_size;
        let mut pending = Pending::default();
        while let Some(line) = input.line()? {
            let Some(text) = &line.text else {
                if pending.hand_on(options, each).is_break() {
                    return Ok(());
                }
                pending.number += 1;
                let record =
                    Record { number: pending.number, line: Some(line.number), bytes: line.bytes };
                let cause = format!("a line longer than {limit} bytes, the limit");
                if each(Outcome::Failed { record: Some(record), cause }).is_break() {
                    return Ok(());
                }
                continue;
            };
            let found = tag(text.trim_start_matches('\u{feff}').trim_end());
            let opens = found.is_some_and(|(tag, _)| OPENS.contains(&tag));
            if (opens || pending.text.len() as u64 > limit)
                && pending.hand_on(options, each).is_break()
            {
                return Ok(());
            }
            if pending.text.is_empty() {
                if text.trim().is_empty() {
                    continue;
                }
                (pending.line, pending.bytes) = (line.number, line.bytes);
            }
            pending.bytes.1 = line.bytes.1;
            pending.text.push_str(text.trim_end());
            pending.text.push('\n');
            let is_end = found.is_some_and(|(tag, _)| tag == "ER");
            if is_end && pending.hand_on(options, each).is_break() {
                return Ok(());
            }
        }
        let _ = pending.hand_on(options, each);
        Ok(())
    }
}

/// Splits a line into its tag and what is under it.
fn tag(line: &str) -> Option<(&str, &str)> {
    if line.starts_with('%') {
        let mut chars = line.char_indices().skip(1);
        let (_, name) = chars.next()?;
        let end = chars.next().map_or(line.len(), |(at, _)| at);
        let rest = &line[end..];
        let is_tag = name.is_ascii_graphic() && (rest.is_empty() || rest.starts_with(' '));
        return is_tag.then(|| (&line[..end], rest.trim()));
    }
    // Tags have two letters, those of MEDLINE up to four; blanks fill them up before the dash.
    let length = line
        .bytes()
        .take(5)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        .count();
    let rest = &line[length..];
    let blanks = rest.bytes().take(3).take_while(|byte| *byte == b' ').count();
    let after = rest[blanks..].strip_prefix('-')?;
    let is_tag = (2..=4).contains(&length)
        && (blanks == 2 || length + blanks == 4)
        && (after.is_empty() || after.starts_with(' '));
    is_tag.then(|| (&line[..length], after.trim()))
}

/// A record whose end is not known yet.
#[derive(Default)]
struct Pending {
    text: String,
    line: u64,
    bytes: (u64, u64),
    /// How many were handed on.
    number: u64,
}

impl Pending {
    fn hand_on(&mut self, options: &Options, each: Each<'_>) -> ControlFlow<()> {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return ControlFlow::Continue(());
        }
        self.number += 1;
        let record = Record { number: self.number, line: Some(self.line), bytes: self.bytes };
        let fields = fields_of(&text, options);
        if !fields.is_article() {
            let cause = "no title among its tags".to_owned();
            return each(Outcome::Failed { record: Some(record), cause });
        }
        let draft = fields.into_draft(EvidenceKind::Field, Some(record));
        each(Outcome::Draft(Box::new(draft)).of_record(text.as_bytes()))
    }
}

fn fields_of<'t>(text: &'t str, options: &Options) -> Fields<'t> {
    let mut fields = Fields::default();
    let day = day_and_year(text);
    let mut open: Option<(&str, Cow<'_, str>)> = None;
    let put = |tagged, fields: &mut Fields<'t>| put(tagged, day.is_some(), options, fields);
    for line in text.lines() {
        match (tag(line), &mut open) {
            (Some((tag, value)), _) => {
                put(open.replace((tag, Cow::Borrowed(value))), &mut fields);
            }
            (None, Some((_, value))) => {
                let value = value.to_mut();
                value.push('\n');
                value.push_str(line.trim());
            }
            (None, None) => {}
        }
    }
    put(open, &mut fields);
    if let Some(day) = day {
        fields.put(Slot::Published, 1, Cow::Owned(day));
    }
    fields
}

/// Puts the day of a record together with its year, where each is under a tag of its own: `February 7` and `2014`.
fn day_and_year(text: &str) -> Option<String> {
    const LONGEST: usize = 20;
    let under = |tags: &[&str]| {
        let mut lines = text.lines().filter_map(tag);
        lines.find(|(tag, value)| tags.contains(tag) && !value.trim().is_empty())
    };
    let day = under(&["%8", "DA", "DP"])?.1.trim();
    let year = under(&["%D", "PY", "YR"])?.1.trim().trim_end_matches('/');
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_year = day.split(|char: char| !char.is_ascii_digit()).any(is_year);
    if !is_year(year) || has_year || day.is_empty() || day.len() > LONGEST {
        return None;
    }
    let day = day.trim_end_matches(['.', ',', '/']);
    let joint = if day.contains(char::is_alphabetic) { " " } else { "/" };
    Some(format!("{day}{joint}{year}"))
}

/// Reads a day as these programs write it: `2011/03/04/`, with a time or a word such as a season as its last part.
fn slashed(value: &str) -> String {
    let value = value.trim().trim_end_matches('/').trim();
    let parts: Vec<&str> = value.split('/').map(str::trim).collect();
    let is_number =
        |part: &&&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&str> = parts.iter().take(3).take_while(is_number).copied().collect();
    if parts.len() < 2 || numbers.first().is_none_or(|year| year.len() != 4) {
        return value.to_owned();
    }
    let day = numbers.join("-");
    let time = parts.get(3).filter(|time| numbers.len() == 3 && time.contains(':'));
    time.map_or(day.clone(), |time| format!("{day} {time}"))
}

/// Adds what is under a tag. `is_dated`: the day has been put together from several.
fn put<'t>(
    tagged: Option<(&'t str, Cow<'t, str>)>,
    is_dated: bool,
    options: &Options,
    fields: &mut Fields<'t>,
) {
    let Some((tag, value)) = tagged else { return };
    let known = TAGS.iter().find(|(_, _, tags)| tags.split(' ').any(|known| known == tag));
    let Some(&(slot, rank, _)) = known else {
        if !matches!(tag, "TY" | "ER" | "%0") {
            options.put_named(tag, &value, fields);
        }
        return;
    };
    match slot {
        Slot::Authors => fields.put(slot, rank, Cow::Owned(name_in_order(&value).into_owned())),
        Slot::Published | Slot::Saved => {
            let is_less = is_dated && slot == Slot::Published
                || rank >= 3 && slot == Slot::Published && fields.has(Slot::Published);
            if !is_less {
                fields.put(slot, rank, Cow::Owned(slashed(&value)));
            }
        }
        _ => fields.put(slot, rank, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    #[test]
    fn records_of_three_programs_say_the_same() {
        let ris = "TY  - NEWS\nT1  - Tram depot burns\nAU  - Quill, Mara\nT2  - The Kestrel Post\nDA  - 2011/03/04/\nPY  - 2011\n\
            SP  - 4\nLA  - English\nAB  - The depot\n burned down.\nUR  - https://post.example/tram\nER  - \n\n\
            TY  - NEWS\nTI  - Eels return\nJO  - Morning Lantern\nY1  - 2011/05//\nER  -\n";
        let medline = "PMID- 7\nTI  - Tram depot burns\nFAU - Quill, Mara\nJT  - The Kestrel Post\nDP  - 2011 Mar 4\nPG  - 4\n\
            LA  - eng\nAB  - The depot\n      burned down.\nLK  - https://post.example/tram\n\n\
            PMID- 8\nTI  - Eels return\nJT  - Morning Lantern\nDP  - 2011 May\n";
        let endnote = "%0 Newspaper Article\n%T Tram depot burns\n%A Quill, Mara\n%J The Kestrel Post\n%8 March 4, 2011\n%D 2011\n\
            %P 4\n%G English\n%X The depot\nburned down.\n%U https://post.example/tram\n\n\
            %0 Newspaper Article\n%T Eels return\n%J Morning Lantern\n%8 May 2011\n";
        for text in [ris, medline, endnote] {
            let found = drafts(&Tagged, b"x.ris", text.as_bytes());
            let [first, second] = &found[..] else { panic!("{found:?}") };
            assert_eq!(first.title.as_deref(), Some("Tram depot burns"), "{text}");
            assert_eq!(first.authors, ["Mara Quill"]);
            assert_eq!(first.sources[0].text, "The Kestrel Post");
            assert_eq!(
                (first.dates.len(), first.printed_page.as_deref()),
                (1, Some("4")),
                "{first:?}"
            );
            assert_eq!(first.body.replace("\n\n", " "), "The depot burned down.");
            assert_eq!(first.url.as_deref(), Some("https://post.example/tram"));
            assert_eq!(second.title.as_deref(), Some("Eels return"));
            assert_eq!(
                (second.sources[0].text.as_str(), second.dates.len()),
                ("Morning Lantern", 1)
            );
            assert!(second.id.is_some() && second.record.as_ref().unwrap().number == 2);
        }
    }

    #[test]
    fn a_day_is_put_together_with_its_year_and_a_season_and_a_time_are_read() {
        for (lines, published, saved) in [
            ("%0 News\n%T A\n%D 2014\n%8 February 7", "February 7 2014", ""),
            ("%0 News\n%T A\n%8 7 Feb.\n%D 2014", "7 Feb 2014", ""),
            ("%0 News\n%T A\n%D 2014\n%8 02/07", "02/07/2014", ""),
            ("%0 News\n%T A\n%D 2014\n%8 Feb. 7, 2014", "Feb. 7, 2014", ""),
            ("TY  - NEWS\nTI  - A\nPY  - 2014\nDA  - Feb 7\nER  - ", "Feb 7 2014", ""),
            ("TY  - NEWS\nTI  - A\nDA  - 2014///Spring\nER  - ", "2014", ""),
            ("TY  - NEWS\nTI  - A\nDA  - 2014/02/07/Friday\nER  - ", "2014-02-07", ""),
            ("TY  - NEWS\nTI  - A\nY2  - 2023/11/14/22:13:20\nER  - ", "", "2023-11-14 22:13:20"),
        ] {
            let draft = &drafts(&Tagged, b"x.ris", lines.as_bytes())[0];
            let of = |role| {
                let claim = draft.dates.iter().find(|claim| claim.role == role);
                claim.map_or("", |claim| claim.text.as_str())
            };
            use crate::format::DateRole;
            assert_eq!(
                (of(DateRole::Published), of(DateRole::Saved)),
                (published, saved),
                "{lines}"
            );
        }
    }

    #[test]
    fn a_record_without_a_title_is_named_and_those_around_it_are_read() {
        let text = "TY  - NEWS\nAU  - Quill, Mara\nER  - \nTY  - NEWS\nTI  - Eels return\n";
        let found = outcomes(&Tagged, b"x.ris", text.as_bytes());
        assert!(matches!(&found[0], Outcome::Failed { record: Some(_), .. }), "{found:?}");
        assert!(
            matches!(&found[1], Outcome::Draft(draft) if draft.title.as_deref() == Some("Eels return"))
        );
    }

    #[test]
    fn lines_that_only_look_like_tags_are_text() {
        for line in ["NATO - a pact", "I - am", "%T", "AB -", "ABCDE- x", "% done"] {
            assert_eq!(tag(line).is_some(), line == "%T", "{line}");
        }
    }
}
