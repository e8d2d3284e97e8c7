//! A header on one line, its parts separated by `###` and the like.

use crate::format::fields::Fields;
use crate::format::header::says::Says;
use crate::format::header::says::says;
use crate::format::names::Slot;
use crate::format::values::list_in_text;

/// Splits a header on one line, cut up by a separator of several equal marks.
pub(crate) fn parts_of(line: &str) -> Option<Vec<&str>> {
    const LONGEST: usize = 16 * 1024;
    // One look for all separators: few lines hold any.
    let is_separator = |marks: &[u8]| {
        marks[0] == marks[1] && marks[1] == marks[2] && b"#@|;^$~".contains(&marks[0])
    };
    if line.len() > LONGEST || !line.as_bytes().windows(3).any(is_separator) {
        return None;
    }
    ["###", "@@@", "|||", ";;;", "^^^", "$$$", "~~~"].into_iter().find_map(|separator| {
        let parts: Vec<&str> = line.split(separator).map(str::trim).collect();
        let typed = parts.iter().filter(|part| {
            matches!(says(part, false), Says::Date(_) | Says::Address(_) | Says::Named(..))
        });
        (parts.len() >= 4 && typed.count() >= 1).then_some(parts)
    })
}

/// Reads the parts of a header: returns its fields, and the parts that are none.
pub(crate) fn read<'t>(parts: &[&'t str]) -> (Fields<'t>, Vec<&'t str>) {
    let mut fields = Fields::default();
    let mut titles: Vec<&'t str> = Vec::new();
    let mut lists = 0;
    let mut kept = Vec::new();
    for &part in parts {
        match says(part, false) {
            Says::Named(slot, rank, text) => fields.put(slot, rank, text.into()),
            Says::Date(text) => fields.put(Slot::Published, 2, text.into()),
            Says::Address(text) => fields.put(Slot::Url, 2, text.into()),
            Says::Byline(text) => fields.put(Slot::Authors, 2, text.into()),
            Says::Language(text) => fields.put(Slot::Lang, 2, text.into()),
            Says::Id(text) => {
                // A number is an id before a name that holds one is.
                let rank = if text.chars().all(char::is_numeric) { 1 } else { 3 };
                fields.put(Slot::Key, rank, text.into());
            }
            Says::List(text) => {
                lists += 1;
                // The first list is where it ran, further ones are words about it.
                let first = list_in_text(text).into_iter().next().filter(|_| lists == 1);
                if let Some(section) = first {
                    fields.put(Slot::Section, 2, section.into());
                }
            }
            Says::Short(text) => titles.push(text),
            Says::Text => titles.push(part),
            Says::Other(..) | Says::Nothing => {}
        }
    }
    let is_name = |text: &&&str| !text.contains(char::is_whitespace) && text.is_ascii();
    let title =
        titles.iter().filter(|text| !is_name(text)).max_by_key(|text| text.len().min(300)).copied();
    for text in titles {
        if Some(text) == title {
            fields.put(Slot::Title, 2, text.into());
        } else if !is_name(&&text) {
            kept.push(text);
        }
    }
    (fields, kept)
}
