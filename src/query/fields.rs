//! The names people may write before a colon or a parenthesis, in one table.

use crate::article::meta_name;
use crate::query::ast::DateField;
use crate::query::ast::Flag;
use crate::query::ast::NameField;
use crate::query::ast::NumberField;
use crate::query::ast::Part;
use crate::query::ast::TextField;
use crate::query::ast::Times;
use crate::query::ast::Window;
use crate::query::limits::MOST_DISTANCE;

/// What is before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// A part of the text: its value is text.
    Text(TextField),
    /// A filter: its value is not.
    Filter(Filter),
}

/// A field whose value is a name, a date, a number or a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// A field of names or ids.
    Name(NameField),
    /// A date field.
    Date(DateField),
    /// `after:`, `before:`, `since:`, `until:`: one side of the publication date.
    Side(Side),
    /// A number field.
    Number(NumberField),
    /// `is:` or `has:`.
    Flags(&'static str),
    /// `meta.NAME:`, written at these bytes of the query.
    Meta {
        /// Where it starts.
        from: usize,
        /// Where it ends, before the colon or the sign.
        to: usize,
    },
}

/// One side of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Later than the period.
    After,
    /// Earlier than the period.
    Before,
    /// From the start of the period.
    Since,
    /// Up to the end of the period.
    Until,
}

/// Every field by name; where several share a meaning, the first is canonical.
const FIELDS: [(&str, Field); 35] = [
    ("title", Field::Text(TextField::Title)),
    ("body", Field::Text(TextField::Body)),
    ("lead", Field::Text(TextField::Lead)),
    ("source", Field::Filter(Filter::Name(NameField::Source))),
    ("origin", Field::Filter(Filter::Name(NameField::Origin))),
    ("domain", Field::Filter(Filter::Name(NameField::Domain))),
    ("country", Field::Filter(Filter::Name(NameField::Country))),
    ("author", Field::Filter(Filter::Name(NameField::Author))),
    ("section", Field::Filter(Filter::Name(NameField::Section))),
    ("subject", Field::Filter(Filter::Name(NameField::Subject))),
    ("place", Field::Filter(Filter::Name(NameField::Place))),
    ("type", Field::Filter(Filter::Name(NameField::Type))),
    ("page", Field::Filter(Filter::Name(NameField::Page))),
    ("lang", Field::Filter(Filter::Name(NameField::Lang))),
    ("url", Field::Filter(Filter::Name(NameField::Url))),
    ("path", Field::Filter(Filter::Name(NameField::Path))),
    ("id", Field::Filter(Filter::Name(NameField::Id))),
    ("key", Field::Filter(Filter::Name(NameField::Key))),
    ("story", Field::Filter(Filter::Name(NameField::Story))),
    ("group", Field::Filter(Filter::Name(NameField::Group))),
    ("query", Field::Filter(Filter::Name(NameField::Query))),
    ("date", Field::Filter(Filter::Date(DateField::Published))),
    ("published", Field::Filter(Filter::Date(DateField::Published))),
    ("updated", Field::Filter(Filter::Date(DateField::Updated))),
    ("saved", Field::Filter(Filter::Date(DateField::Saved))),
    ("ingested", Field::Filter(Filter::Date(DateField::Ingested))),
    ("after", Field::Filter(Filter::Side(Side::After))),
    ("before", Field::Filter(Filter::Side(Side::Before))),
    ("since", Field::Filter(Filter::Side(Side::Since))),
    ("until", Field::Filter(Filter::Side(Side::Until))),
    ("words", Field::Filter(Filter::Number(NumberField::Words))),
    ("copies", Field::Filter(Filter::Number(NumberField::Copies))),
    ("dateconf", Field::Filter(Filter::Number(NumberField::DateConfidence))),
    ("is", Field::Filter(Filter::Flags("is"))),
    ("has", Field::Filter(Filter::Flags("has"))),
];

const FLAGS: [(&str, &str, Flag); 14] = [
    ("is", "undated", Flag::Undated),
    ("is", "copy", Flag::Copy),
    ("is", "version", Flag::Version),
    ("is", "original", Flag::Original),
    ("has", "author", Flag::Has(Part::Author)),
    ("has", "section", Flag::Has(Part::Section)),
    ("has", "subject", Flag::Has(Part::Subject)),
    ("has", "place", Flag::Has(Part::Place)),
    ("has", "type", Flag::Has(Part::Type)),
    ("has", "page", Flag::Has(Part::Page)),
    ("has", "url", Flag::Has(Part::Url)),
    ("has", "key", Flag::Has(Part::Key)),
    ("has", "updated", Flag::Has(Part::Updated)),
    ("has", "saved", Flag::Has(Part::Saved)),
];

/// What other search tools call our fields.
const ELSEWHERE: [(&str, &str); 57] = [
    ("site", "domain:"),
    ("host", "domain:"),
    ("sourcecountry", "country:"),
    ("when", "date:, such as date:7d"),
    ("pubdate", "date:"),
    ("pub_date", "date:"),
    ("publish_date", "date:"),
    ("publication_date", "date:"),
    ("published_at", "date:"),
    ("published_on", "date:"),
    ("timestamp", "date:"),
    ("tags", "subject:, what articles declare"),
    ("tag", "subject:, what articles declare"),
    ("keyword", "subject:, what articles declare"),
    ("keywords", "subject:, what articles declare"),
    ("raw", "=word, as it is written"),
    ("filter", "nothing: what people do on social networks is not in news articles"),
    ("min_faves", "nothing: what people do on social networks is not in news articles"),
    ("min_retweets", "nothing: what people do on social networks is not in news articles"),
    ("inurl", "url:"),
    ("link", "url:"),
    ("intitle", "title:"),
    ("allintitle", "title:(…)"),
    ("headline", "title:"),
    ("hl", "title:"),
    ("hlead", "lead:"),
    ("intext", "body:"),
    ("text", "body:"),
    ("content", "body:"),
    ("byline", "author:"),
    ("from", "author: or since:"),
    ("to", "until:"),
    ("agency", "origin:"),
    ("wire", "origin:"),
    ("publication", "source:"),
    ("publisher", "source:"),
    ("outlet", "source:"),
    ("language", "lang:"),
    ("la", "lang:"),
    ("ti", "title:"),
    ("tw", "lead(…)"),
    ("ab", "lead(…)"),
    ("abstract", "lead(…)"),
    ("au", "author:"),
    ("by", "author:"),
    ("so", "source:"),
    ("sn", "source:"),
    ("jn", "source:"),
    ("pub", "source:"),
    ("su", "subject:, what articles declare"),
    ("py", "date:"),
    ("pd", "date:"),
    ("hd", "title:"),
    ("filename", "path:"),
    ("file", "path:"),
    ("length", "words:"),
    ("meta", "meta.NAME:, with the name of the field"),
];

/// A function, without its parenthesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    /// `atleastN(`, `atmostN(`, `exactlyN(`
    Times(Times),
    /// `nearN(`, `preN(`, `sent(`, `para(`
    Window(Window),
    /// `any(`, `Nof(`
    SomeOf(u32),
    /// `firstN(`
    First(u32),
    /// `lead(`
    Lead,
    /// `caps(`
    Caps,
    /// `allcaps(`
    AllCaps,
}

impl Field {
    /// Returns the field called `name`, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }

    /// Returns the canonical name.
    pub(crate) fn name(self) -> &'static str {
        FIELDS.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}

impl Filter {
    /// Returns the canonical name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Meta { .. } => "meta.NAME",
            Self::Name(_) | Self::Date(_) | Self::Side(_) | Self::Number(_) | Self::Flags(_) => {
                Field::Filter(self).name()
            }
        }
    }
}

/// Returns the canonical name of the data set's own field that is written `meta.NAME`.
pub(crate) fn own_name(written: &str) -> Option<String> {
    let (head, name) = written.split_once('.')?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (head.eq_ignore_ascii_case("meta") && is_name).then(|| meta_name(name)).flatten()
}

/// Returns whether what is before a colon can be a field: `10:30` and `http://x` have none.
pub(crate) fn may_be_field(name: &str) -> bool {
    let is_word = name.chars().next().is_some_and(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word || own_name(name).is_some()
}

/// Returns the flag called `value` under `is:` or `has:`.
pub(crate) fn flag(prefix: &str, value: &str) -> Option<Flag> {
    let value = value.to_lowercase();
    FLAGS.iter().find(|(p, v, _)| *p == prefix && *v == value).map(|(_, _, flag)| *flag)
}

/// Returns `is:undated` and the like.
pub(crate) fn flag_name(flag: Flag) -> String {
    let found = FLAGS.iter().find(|(_, _, known)| *known == flag);
    found.map_or_else(String::new, |(prefix, value, _)| format!("{prefix}:{value}"))
}

/// Returns the hint for a value that is no flag.
pub(crate) fn flag_hint(value: &str) -> String {
    let value = value.to_lowercase();
    if value == "date" || value == "dated" {
        return "to leave undated articles out add -is:undated".to_owned();
    }
    if let Some((prefix, flag, _)) = FLAGS.iter().find(|(_, flag, _)| near(flag, &value)) {
        return format!("did you mean {prefix}:{flag}?");
    }
    let parts = FLAGS.iter().filter(|(prefix, ..)| *prefix == "has");
    let parts: Vec<&str> = parts.map(|(_, part, _)| *part).collect();
    format!(
        "there are is:undated, is:copy, is:version, is:original and has: with {}, meta.NAME",
        parts.join(", ")
    )
}

/// Returns the hint for a field that does not exist.
pub(crate) fn field_hint(name: &str) -> String {
    let lower = name.to_lowercase();
    if let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| *theirs == lower) {
        return format!("here that is {ours}");
    }
    let nearest = FIELDS
        .iter()
        .map(|(known, _)| (strsim::osa_distance(known, &lower), *known))
        .filter(|(_, known)| near(known, &lower))
        .min();
    match nearest {
        Some((_, known)) => format!("did you mean {known}:?"),
        None => {
            "for plain text put quotes around it; `dateline help query` has the fields".to_owned()
        }
    }
}

/// Names of [`ELSEWHERE`] that no headline has before a colon.
const NO_WORDS: [&str; 7] =
    ["intitle", "allintitle", "inurl", "intext", "hlead", "sourcecountry", "pubdate"];

/// Returns the hint for the name of another tool's field that is no word of a text.
pub(crate) fn no_word_elsewhere(name: &str) -> Option<String> {
    NO_WORDS.iter().any(|known| known.eq_ignore_ascii_case(name)).then(|| field_hint(name))
}

/// Returns whether another search tool has a field called `lower`, in small letters, or this language has.
pub(crate) fn known_elsewhere(lower: &str) -> bool {
    Field::named(lower).is_some() || ELSEWHERE.iter().any(|(theirs, _)| *theirs == lower)
}

/// Returns the canonical name of the field called `name`, in any case.
pub(crate) fn known_here(name: &str) -> Option<&'static str> {
    Field::named(name).map(Field::name)
}

/// Returns whether `typed` is probably a slip of `known`.
fn near(known: &str, typed: &str) -> bool {
    if typed.len() > 24 {
        return false;
    }
    let slips = strsim::osa_distance(known, typed);
    let plural = typed.strip_suffix('s') == Some(known);
    plural || (slips <= 2 && slips * 2 < known.len())
}

/// Most times that a function can count to.
const MOST_TIMES: u32 = 10_000;

/// How the name of a function is read.
#[derive(Clone, Copy)]
enum Named {
    /// The name alone.
    Alone(Function),
    /// The name with a number behind it, at most the one given.
    Number(fn(u32) -> Function, u32),
    /// The same; the name without a number is a word.
    NumberOrWord(fn(u32) -> Function, u32),
}

/// Every function by its name; with a number, the one that messages show. `2of(…)` is read beside it.
const FUNCTIONS: [(&str, Named, &str); 12] = [
    ("near", Named::Number(|n| Function::Window(Window::Near(n)), MOST_DISTANCE), "near20"),
    ("pre", Named::Number(|n| Function::Window(Window::Before(n)), MOST_DISTANCE), "pre20"),
    ("sent", Named::Alone(Function::Window(Window::Sentence)), "sent"),
    ("para", Named::Alone(Function::Window(Window::Paragraph)), "para"),
    ("any", Named::Alone(Function::SomeOf(1)), "any"),
    ("atleast", Named::Number(|least| times(least, None), MOST_TIMES), "atleast3"),
    ("atmost", Named::Number(|most| times(1, Some(most)), MOST_TIMES), "atmost3"),
    ("exactly", Named::Number(|exactly| times(exactly, Some(exactly)), MOST_TIMES), "exactly3"),
    ("first", Named::NumberOrWord(Function::First, 1_000_000), "first50"),
    ("lead", Named::Alone(Function::Lead), "lead"),
    ("caps", Named::Alone(Function::Caps), "caps"),
    ("allcaps", Named::Alone(Function::AllCaps), "allcaps"),
];

fn times(least: u32, most: Option<u32>) -> Function {
    Function::Times(Times { least, most })
}

/// Returns the names of all functions, for a message; one that counts has a number.
pub(crate) fn function_names() -> String {
    let mut names: Vec<&str> = FUNCTIONS.iter().map(|(.., shown)| *shown).collect();
    let any = names.iter().position(|name| *name == "any").map_or(0, |at| at + 1);
    names.insert(any, "2of");
    let last = names.pop().unwrap_or_default();
    format!("{} and {last}", names.join(", "))
}

/// Reads a function's name; `None` if it is none. The inner error is a hint.
pub(crate) fn function(name: &str) -> Option<Result<Function, String>> {
    let lower = name.to_lowercase();
    if let Some(least) = lower.strip_suffix("of")
        && !least.is_empty()
        && least.bytes().all(|c| c.is_ascii_digit())
    {
        let least = least.parse().ok().filter(|least| *least > 0);
        let hint = || "write how many of them, 1 or more: 2of(a b c)".to_owned();
        return Some(least.map(Function::SomeOf).ok_or_else(hint));
    }
    let digits = lower.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (word, number) = lower.split_at(lower.len() - digits);
    let counted = |make: fn(u32) -> Function, most: u32| {
        let count = number.parse().ok().filter(|n| (1..=most).contains(n));
        count
            .map(make)
            .ok_or_else(|| format!("write {word} with a number from 1 to {most}: {word}3(…)"))
    };
    if let Some((_, named, _)) = FUNCTIONS.iter().find(|(known, ..)| *known == word) {
        return match *named {
            Named::Alone(function) => number.is_empty().then_some(Ok(function)),
            Named::NumberOrWord(..) if number.is_empty() => None,
            Named::Number(make, most) | Named::NumberOrWord(make, most) => {
                Some(counted(make, most))
            }
        };
    }
    match (word, number.is_empty()) {
        ("hlead" | "hleads", true) => Some(Err("here that is lead(…)".to_owned())),
        ("headline" | "title", true) => Some(Err("here that is title:(…)".to_owned())),
        ("nocaps" | "plural" | "singular", true) => {
            Some(Err("there are atleast3(…), first50(…), lead(…), caps(…), allcaps(…)".to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::HELP;
    use crate::query::ast::variants;

    #[test]
    fn a_misspelled_field_finds_its_name() {
        assert_eq!(field_hint("souce"), "did you mean source:?");
        assert_eq!(field_hint("titel"), "did you mean title:?");
        assert_eq!(field_hint("Authors"), "did you mean author:?");
        assert_eq!(field_hint("site"), "here that is domain:");
        assert!(field_hint("Warning").starts_with("for plain text"));
    }

    #[test]
    fn every_field_is_found_by_its_own_name() {
        for (name, field) in FIELDS {
            assert_eq!(Field::named(&name.to_uppercase()), Some(field));
            assert_eq!(Field::named(field.name()), Some(field));
        }
    }

    #[test]
    fn every_field_and_flag_has_a_name() {
        let named = format!("{FIELDS:?} {FLAGS:?}");
        for of in ["TextField", "NameField", "DateField", "NumberField", "Part"] {
            for field in variants(of) {
                assert!(named.contains(&format!("({field})")), "{of}::{field}");
            }
        }
    }

    #[test]
    fn a_message_names_every_function() {
        assert_eq!(
            function_names(),
            "near20, pre20, sent, para, any, 2of, atleast3, atmost3, exactly3, first50, lead, caps \
             and allcaps"
        );
        for name in function_names().replace(" and ", ", ").split(", ") {
            assert!(matches!(function(name), Some(Ok(_))), "{name}");
            assert!(HELP.contains(&format!("{name}(")), "src/query/help.txt shows no {name}(");
        }
    }

    #[test]
    fn what_an_article_may_lack_can_be_asked_for() {
        // Known of every article, found out rather than declared, or made by the user.
        let without = [
            "Source", "Origin", "Domain", "Country", "Lang", "Path", "Id", "Story", "Group",
            "Query",
        ];
        let parts: Vec<&str> = variants("Part").collect();
        let fields = variants("NameField").filter(|field| !parts.contains(field));
        assert_eq!(fields.collect::<Vec<_>>(), without, "has: does not ask for these: add a Part");
    }

    #[test]
    fn a_count_is_part_of_the_name() {
        let times = |least, most| Some(Ok(Function::Times(Times { least, most })));
        assert_eq!(function("ATLEAST5"), times(5, None));
        assert_eq!(function("atmost5"), times(1, Some(5)));
        assert_eq!(function("exactly5"), times(5, Some(5)));
        assert_eq!(function("near20"), Some(Ok(Function::Window(Window::Near(20)))));
        assert_eq!(function("2of"), Some(Ok(Function::SomeOf(2))));
        assert_eq!(function("any"), Some(Ok(Function::SomeOf(1))));
        assert!(function("0of").unwrap().is_err());
        assert!(function("near").unwrap().is_err());
        assert_eq!(function("sent2"), None);
        assert_eq!(function("of"), None);
        assert_eq!(function("first50"), Some(Ok(Function::First(50))));
        assert!(function("atleast").unwrap().is_err());
        assert!(function("atleast0").unwrap().is_err());
        assert_eq!(function("first"), None);
        assert_eq!(function("sin"), None);
    }
}
