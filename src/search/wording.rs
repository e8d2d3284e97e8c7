//! How parameters are written by whoever asks: with dashes on the command line, without them anywhere else.
//!
//! Notes, hints and errors are written once, for the command line; a program, a page or an agent reads them with its
//! own names. What is between backticks is a command for a terminal, which keeps its dashes.

use std::borrow::Cow;

/// How parameters are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wording {
    /// As flags: `--limit`.
    #[default]
    Flags,
    /// As names: `limit`.
    Names,
}

impl Wording {
    /// Returns a parameter as it is written: `--limit` or `limit`.
    #[must_use]
    pub fn parameter(self, name: &str) -> String {
        match self {
            Self::Flags => format!("--{name}"),
            Self::Names => name.to_owned(),
        }
    }

    /// Returns a note on a query with its parameters as they are written.
    #[must_use]
    pub fn note(self, note: &str) -> Cow<'_, str> {
        match self {
            Self::Flags => Cow::Borrowed(note),
            // Of the flags in notes, only the command line has this one: a folder has a name only there.
            Self::Names => undashed(note, &|name| name != "in"),
        }
    }
}

/// Returns a text with its flags written as names; one that `has` does not know is said to be of the command line.
#[must_use]
pub fn undashed<'t>(text: &'t str, has: &dyn Fn(&str) -> bool) -> Cow<'t, str> {
    if !text.contains("--") {
        return Cow::Borrowed(text);
    }
    let parts = text.split('`').enumerate().map(|(at, part)| {
        match at % 2 == 1 && part.starts_with("dateline ") {
            true => part.to_owned(),
            false => bare(part, has),
        }
    });
    Cow::Owned(parts.collect::<Vec<_>>().join("`"))
}

fn bare(part: &str, has: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find("--") {
        let (before, flag) = (&rest[..at], &rest[at + 2..]);
        let is_in_name = |c: char| c.is_ascii_lowercase() || c == '-';
        let end = flag.find(|c| !is_in_name(c)).unwrap_or(flag.len());
        let name = flag[..end].trim_end_matches('-');
        // A dash between words is no flag, and neither is what was typed, which is between quotation marks.
        let begins = out.chars().chain(before.chars()).next_back();
        let is_flag = name.starts_with(|c: char| c.is_ascii_lowercase())
            && begins.is_none_or(|c| c.is_whitespace() || c == '(');
        out.push_str(before);
        if !is_flag {
            out.push_str("--");
            rest = flag;
            continue;
        }
        out.push_str(name);
        if !has(name) {
            out.push_str(" (on the command line)");
        }
        rest = &flag[name.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_names_and_commands_dashes_and_what_was_typed_stay() {
        let of = |text: &str| undashed(text, &|name| name != "timeout").into_owned();
        for (text, shown) in [
            ("--any also finds more", "any also finds more"),
            ("12 more terms: --limit", "12 more terms: limit"),
            ("choose longer periods (--by year)", "choose longer periods (by year)"),
            ("--default-operator and reads", "default-operator and reads"),
            ("without --at, again", "without at, again"),
            (
                "give it more time with --timeout, or",
                "give it more time with timeout (on the command line), or",
            ),
            ("`dateline count --by KEYS` or --by", "`dateline count --by KEYS` or by"),
            ("unknown parameter \"--from\"", "unknown parameter \"--from\""),
            ("a port -- shut -- and a--b, --", "a port -- shut -- and a--b, --"),
            ("no flag", "no flag"),
        ] {
            assert_eq!(of(text), shown);
        }
    }

    #[test]
    fn a_note_is_in_the_words_of_who_asks() {
        let note = "path:news: paths are those below the indexed folders; --in news searches one";
        assert_eq!(Wording::Flags.note(note), note);
        assert!(
            Wording::Names.note(note).ends_with("; in (on the command line) news searches one")
        );
        assert_eq!(Wording::Names.parameter("limit"), "limit");
        assert_eq!(Wording::Flags.parameter("limit"), "--limit");
    }
}
