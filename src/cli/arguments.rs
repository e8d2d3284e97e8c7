//! Arguments before clap sees them.
//!
//! `"-foo bar"`, quoted as one argument, cannot be a flag: it is a query that leaves out a word. It
//! is carried past clap behind a NUL, which no argument of an operating system can hold.

use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::request::values::MARK;

/// The commands that take a query.
const ASKING: [&str; 13] = [
    "search",
    "count",
    "sources",
    "timeline",
    "concordance",
    "kwic",
    "collocates",
    "terms",
    "quote",
    "export",
    "sample",
    "first",
    "explain",
];

/// Returns whether these arguments hold a query.
fn asks(args: &[OsString]) -> bool {
    args.get(1).and_then(|arg| arg.to_str()).is_some_and(|arg| ASKING.contains(&arg))
}

/// Returns the index that the arguments name with `--index`.
pub(crate) fn index_named(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter().skip(1).take_while(|arg| arg.as_os_str() != "--");
    while let Some(arg) = args.next() {
        let Some(text) = arg.to_str() else { continue };
        if text == "--index" {
            return args.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--index=") {
            return Some(PathBuf::from(path));
        }
    }
    None
}

/// Marks the quoted queries among the arguments.
pub(crate) fn mark_queries(args: &mut [OsString]) {
    if !asks(args) {
        return;
    }
    for arg in args.iter_mut().skip(2).take_while(|arg| arg.as_os_str() != "--") {
        if is_quoted_query(arg) {
            let mut marked = OsString::from(MARK.to_string());
            marked.push(&*arg);
            *arg = marked;
        }
    }
}

/// Returns the first argument of a query that is a word with one dash before it (`-foo`), which
/// clap takes for several short flags: `-house` for `-h`, the help.
pub(crate) fn dashed_word(args: &[OsString]) -> Option<String> {
    if !asks(args) {
        return None;
    }
    let words = args.iter().skip(2).take_while(|arg| arg.as_os_str() != "--");
    let mut words = words.filter_map(|arg| arg.to_str());
    let word = words.find(|word| {
        let bare = word.strip_prefix('-').unwrap_or_default();
        // `-n5` and `-n=5` are flags with their value.
        let is_flag = bare.starts_with('n') && !bare.chars().all(char::is_alphabetic);
        bare.chars().count() > 1 && bare.starts_with(char::is_alphabetic) && !is_flag
    })?;
    Some(word.to_owned())
}

/// Returns whether an argument that begins with a dash must be a query: it holds a blank, and is
/// not a flag with its value (`--from=last week`).
fn is_quoted_query(arg: &OsStr) -> bool {
    let Some(text) = arg.to_str().filter(|text| text.starts_with('-')) else { return false };
    let Some(blank) = text.find(char::is_whitespace) else { return false };
    !(text.starts_with("--") && text[..blank].contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::values::text;

    fn marked(args: &[&str]) -> Vec<String> {
        let mut args: Vec<OsString> = args.iter().map(OsString::from).collect();
        mark_queries(&mut args);
        args.into_iter().map(|arg| arg.into_string().unwrap()).collect()
    }

    #[test]
    fn a_quoted_query_that_begins_with_a_dash_is_not_a_flag() {
        assert_eq!(marked(&["dateline", "search", "-foo bar"])[2], "\0-foo bar");
        assert_eq!(text("\0-foo bar"), Ok("-foo bar".to_owned()));
    }

    #[test]
    fn a_word_with_a_dash_is_told_from_flags() {
        let dashed = |arg: &str| {
            let args: Vec<OsString> =
                ["dateline", "search", arg].iter().map(OsString::from).collect();
            dashed_word(&args)
        };
        for word in ["-house", "-h5n1", "-hard-hit", "-Venezuela", "-nato"] {
            assert_eq!(dashed(word).as_deref(), Some(word));
        }
        for flag in ["-h", "-n5", "-n=5", "-n", "--help", "-0", "-5"] {
            assert_eq!(dashed(flag), None);
        }
    }

    #[test]
    fn a_flag_is_left_alone() {
        for flag in ["-n", "--from=last week", "--json", "foo -bar baz"] {
            assert_eq!(marked(&["dateline", "search", flag])[2], flag);
        }
        assert_eq!(marked(&["dateline", "index", "-odd folder"])[2], "-odd folder");
        assert_eq!(marked(&["dateline", "search", "--", "-a b"])[3], "-a b");
    }
}
