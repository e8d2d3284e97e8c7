//! The first line of a file of corrections: the columns, and how spreadsheets separate them.

/// The columns there are.
pub(super) const COLUMNS: [&str; 7] =
    ["path", "record", "published", "source", "title", "lang", "id"];

/// Returns what a column was most likely meant to be.
pub(super) fn meant(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let other_words = [
        ("date", "published"),
        ("day", "published"),
        ("file", "path"),
        ("filename", "path"),
        ("headline", "title"),
        ("language", "lang"),
        ("line", "record"),
        ("publisher", "source"),
    ];
    let known = other_words.iter().find(|(word, _)| *word == name).map(|(_, column)| *column);
    let near = || {
        let near = COLUMNS.iter().min_by_key(|column| strsim::osa_distance(column, &name))?;
        (strsim::osa_distance(near, &name) <= 2).then_some(*near)
    };
    known.or_else(near).map(|column| format!(" (is it {column:?}?)")).unwrap_or_default()
}

/// Returns what separates the cells: a comma, or what spreadsheets write instead, by which most columns of
/// the first line are known; of those by which none is, the one that makes the most.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let made = |delimiter: &u8| {
        let names = first.split(char::from(*delimiter)).map(|name| name.trim().trim_matches('"'));
        let is_known = |name: &&str| COLUMNS.iter().any(|column| column.eq_ignore_ascii_case(name));
        (names.clone().filter(is_known).count(), names.count())
    };
    // Of equal ones the last counts.
    [b'\t', b';', b','].into_iter().max_by_key(made).unwrap_or(b',')
}

/// Takes off the line by which Excel is told what separates the cells (`sep=;`). Returns the rest, the
/// separator, and the lines taken off.
pub(super) fn separated(text: &str) -> (&str, Option<u8>, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r').to_ascii_lowercase();
    match first.strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (rest, Some(*separator), 1),
        _ => (text, None, 0),
    }
}
