//! How parameters are written by whoever asks: with dashes on the command line, without them anywhere else.
//!
//! Notes, hints and errors are written once, for the command line; a program, a page or an agent reads them with its
//! own names. What is between backticks is a command for a terminal, which keeps its dashes; an agent, which has none,
//! is told the tool instead.

use std::borrow::Cow;

/// How parameters are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wording {
    /// As flags: `--limit`.
    #[default]
    Flags,
    /// As names: `limit`.
    Names,
    /// As names, and commands as tools: `limit`, the tool `search`.
    Tools,
}

/// The tools of agents by the commands that do the same.
pub const AGENT_TOOLS: [(&str, &str); 13] = [
    ("collocates", "collocates"),
    ("concordance", "concordance"),
    ("doctor", "doctor"),
    ("explain", "explain_query"),
    ("first", "first"),
    ("quote", "quote"),
    ("search", "search"),
    ("show", "read_article"),
    ("sources", "sources"),
    ("story", "story"),
    ("terms", "terms"),
    ("timeline", "timeline"),
    ("versions", "versions"),
];

impl Wording {
    /// Returns a parameter as it is written: `--limit` or `limit`.
    #[must_use]
    pub fn parameter(self, name: &str) -> String {
        match self {
            Self::Flags => format!("--{name}"),
            Self::Names | Self::Tools => name.to_owned(),
        }
    }

    /// Returns a note on a query with its parameters as they are written.
    #[must_use]
    pub fn note(self, note: &str) -> Cow<'_, str> {
        match self {
            Self::Flags => Cow::Borrowed(note),
            // Of the flags in notes, only the command line has this one: a folder has a name only there.
            Self::Names => undashed(note, &|name| name != "in"),
            Self::Tools => Cow::Owned(with_tools(&undashed(note, &|name| name != "in"))),
        }
    }
}

/// Returns a text with tools in place of the commands between backticks; one that no tool stands for is said to be of
/// the command line.
#[must_use]
pub fn with_tools(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("`dateline ")
        && let Some((command, after)) = behind.split_once('`')
    {
        out.push_str(before);
        out.push_str(&tool_for(command));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn tool_for(command: &str) -> String {
    let mut words = command.split(' ');
    let name = words.next().unwrap_or_default();
    // What a flag asks for, no tool may give.
    let has_flags = words.any(|word| word.starts_with("--"));
    match AGENT_TOOLS.iter().find(|(known, _)| *known == name) {
        Some((_, tool)) if !has_flags => format!("the tool {tool}"),
        _ if name == "help" => "the description of the tool search".to_owned(),
        _ => format!("`dateline {command}` (on the command line)"),
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
    fn an_agent_is_told_tools_in_place_of_commands() {
        for (text, shown) in [
            ("`dateline search` lists them", "the tool search lists them"),
            ("`dateline show ID` or --any", "the tool read_article or any"),
            ("`dateline help query` has them", "the description of the tool search has them"),
            (
                "by settings (`dateline sources --aliases`)",
                "by settings (`dateline sources --aliases` (on the command line))",
            ),
            (
                "`dateline index` goes on; `dateline first` says",
                "`dateline index` (on the command line) goes on; the tool first says",
            ),
            ("a ` and `code`", "a ` and `code`"),
            ("`dateline index", "`dateline index"),
        ] {
            assert_eq!(Wording::Tools.note(text), shown);
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
