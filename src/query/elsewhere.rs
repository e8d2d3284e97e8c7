//! Operators and fields of other services that cannot be meant as words: `TS=(…)`, `la=en`, `NEXT/3`, `.AND.`,
//! `<near/5>`, `AND/OR`; and words that are operators in another language (`UND`, `OU`).
//!
//! [`refused`] is decided by the run alone, so that the printer can escape what would be refused.
//! Cost: linear.

use crate::query::chars::closing_quotes;
use crate::query::chars::quoted;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::label::compared_field;
use crate::query::lexer::Lexer;

/// Names of fields with `=` behind them, in Factiva and Web of Science, that are not among those of
/// [`fields::known_elsewhere`].
const CODES: &[&str] =
    &["ts", "te", "lp", "hlp", "rst", "sc", "ns", "ak", "kp", "wc", "dop", "cx", "wct", "pg"];

/// Names of distances elsewhere, and what they are here.
const DISTANCES: &[(&str, &str)] = &[
    ("NEXT", "PRE/"),
    ("BEFORE", "PRE/"),
    ("ONEAR", "PRE/"),
    ("WITHIN", "NEAR/"),
    ("NEARBY", "NEAR/"),
    ("NOTNEAR", "NOT NEAR/"),
    ("NOTW", "NOT NEAR/"),
];

/// Returns whether a word is the name of a distance elsewhere, in any case.
pub(crate) fn names_distance(word: &str) -> bool {
    DISTANCES.iter().any(|(known, _)| known.eq_ignore_ascii_case(word))
}

/// Operators of queries in other languages.
const TRANSLATED: &[(&str, &str)] = &[
    ("ET", "AND"),
    ("UND", "AND"),
    ("EN", "AND"),
    ("OCH", "AND"),
    ("OG", "AND"),
    ("И", "AND"),
    ("OU", "OR"),
    ("ODER", "OR"),
    ("OF", "OR"),
    ("ELLER", "OR"),
    ("ИЛИ", "OR"),
    ("SAUF", "NOT"),
    ("NICHT", "NOT"),
    ("NIET", "NOT"),
    ("INTE", "NOT"),
    ("IKKE", "NOT"),
    ("НЕ", "NOT"),
    ("ＡＮＤ", "AND"),
    ("ＯＲ", "OR"),
    ("ＮＯＴ", "NOT"),
    ("NEXT", "a phrase, \"a b\""),
];

/// Returns the hint for a run that is no word wherever it is.
pub(crate) fn refused(run: &str) -> Option<String> {
    if run.len() > 100 {
        return None;
    }
    if matches!(run, "ANDNOT" | "AND-NOT" | "BUTNOT" | "BUT-NOT") {
        return Some("write NOT alone: a NOT b".to_owned());
    }
    if matches!(run, "AND/OR" | "OR/AND") {
        return Some("write OR, which is true of both as well".to_owned());
    }
    if let ".AND." | ".OR." | ".NOT." = run {
        return Some(format!("write {}", run.trim_matches('.')));
    }
    if let Some(inner) = run.strip_prefix('<').and_then(|run| run.strip_suffix('>')) {
        if (1..=3).contains(&inner.len()) && inner.bytes().all(|c| c.is_ascii_digit()) {
            return Some(format!("a distance is a NEAR/{inner} b"));
        }
        let (name, number) = inner.split_once('/').unwrap_or((inner, ""));
        let known = ["near", "and", "or", "not", "phrase", "in", "sentence", "paragraph"];
        let is_number = number.bytes().all(|c| c.is_ascii_digit());
        return (known.contains(&name.to_ascii_lowercase().as_str()) && is_number)
            .then(|| "write NEAR/5, AND, OR, NOT, SENT or PARA without the signs".to_owned());
    }
    if let Some((name, number)) = run.split_once('/')
        && let Some((_, here)) = DISTANCES.iter().find(|(known, _)| *known == name)
        && !number.is_empty()
        && number.len() <= 5
        && number.bytes().all(|c| c.is_ascii_digit())
    {
        return Some(format!("write a {here}{number} b"));
    }
    if matches!(run, "W/SEG" | "W/SENT" | "W/PARA" | "W/DOC") {
        return Some(
            "write a AND b; in one sentence a SENT b, in one paragraph a PARA b".to_owned(),
        );
    }
    let (name, _) = run.split_once('=')?;
    is_field(name).then(|| field_hint(name))
}

/// Returns whether a run has the form of a distance (`AFTER/5`) and is none that this language or another
/// reader of it names.
fn is_unknown_distance(run: &str) -> bool {
    let Some((name, number)) = run.split_once('/') else { return false };
    let is_name = (1..=8).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_uppercase());
    let known = ["W", "N", "P", "NEAR", "PRE", "ADJ"];
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
    is_name && is_number && !known.contains(&name)
}

/// Returns whether `name` before `=` is a field of this language or another.
fn is_field(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let letters = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphabetic() || c == b'_');
    letters && (CODES.contains(&lower.as_str()) || fields::known_elsewhere(&lower))
}

fn field_hint(name: &str) -> String {
    let reads = "--syntax factiva or wos reads the whole query";
    match fields::known_here(name) {
        Some(ours) => format!("a field has a colon: {ours}:value; {reads}"),
        None if fields::known_elsewhere(&name.to_ascii_lowercase()) => {
            format!("{}; {reads}", fields::field_hint(name))
        }
        None => format!("this is how Factiva and Web of Science write a field; {reads}"),
    }
}

impl Lexer<'_> {
    /// Returns the error for an operator or field of another service in the run up to `end`; adds a note on a
    /// word that is an operator in another language.
    pub(crate) fn elsewhere(&mut self, end: usize) -> Option<QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        if compared_field(run, start).is_some() {
            return None;
        }
        let next = self.text[end..].chars().next();
        let opens = next.is_some_and(|c| c == '(' || closing_quotes(c).is_some());
        let error = |end: usize, what: &str, hint: String| {
            let message = format!("{} is no {what} here", quoted(run));
            Some(QueryError::new(message, start..end).with_hint(hint))
        };
        if let Some(hint) = refused(run) {
            return error(end, if run.contains('=') { "field" } else { "operator" }, hint);
        }
        if opens
            && let Some(name) = run.strip_suffix('=')
            && (1..=20).contains(&name.len())
            && name.bytes().all(|c| c.is_ascii_alphabetic())
        {
            return error(end, "field", field_hint(name));
        }
        if run == "NEAR"
            && let Some(inner) = self.text[end..].strip_prefix('(')
            && let Some((number, _)) = inner.split_once(')')
            && (1..=5).contains(&number.len())
            && number.bytes().all(|c| c.is_ascii_digit())
        {
            let end = end + number.len() + 2;
            return error(end, "operator with a parenthesis", format!("write a NEAR/{number} b"));
        }
        if self.after_operand
            && self.after_blank
            && !self.in_capitals
            && let Some((_, here)) = TRANSLATED.iter().find(|(word, _)| *word == run)
        {
            self.note(format!("{} is read as a word; the operator is {here}", quoted(run)));
        }
        if run == "ADJ" && self.after_operand {
            self.note(
                "ADJ without a number is the very next word, PRE/1; Xapian and notmuch mean ADJ/10",
            );
        }
        if self.after_operand && self.after_blank && is_unknown_distance(run) {
            self.note(format!("{} is read as words; a distance is NEAR/5 or PRE/5", quoted(run)));
        }
        if run.starts_with('~') && run[1..].starts_with(char::is_alphanumeric) {
            self.note("~ before a word is punctuation; for words spelled alike write word~1");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::query::parse;

    #[test]
    fn fields_with_an_equals_sign_are_refused_with_their_name_here() {
        for (text, hint) in [
            ("TS=(food OR meal) AND port", "--syntax factiva or wos"),
            ("hl=port", "here that is title:"),
            ("port and la=en", "here that is lang:"),
            ("title=port", "title:value"),
            ("hd=(strike)", "here that is title:"),
            ("XY=\"a b\"", "factiva or wos"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.hint.as_ref().unwrap().contains(hint), "{text}: {error:?}");
        }
        assert!(parse("E=mc2").is_ok() && parse("a=b").is_ok() && parse("date=2019").is_ok());
    }

    #[test]
    fn operators_of_other_services_are_refused_with_their_own_here() {
        for (text, hint) in [
            ("port NEXT/3 dock", "a PRE/3 b"),
            ("port NEAR(5) dock", "a NEAR/5 b"),
            ("port .AND. dock", "write AND"),
            ("port <near/5> dock", "NEAR/5"),
            ("port AND/OR dock", "write OR"),
            ("port W/SEG dock", "SENT"),
            ("port ANDNOT dock", "a NOT b"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.hint.as_ref().unwrap().contains(hint), "{text}: {error:?}");
        }
        for text in ["port ODER dock", "port OU dock", "port ＯＲ dock", "port NEXT dock"] {
            assert!(parse(text).unwrap().notes[0].contains("is read as a word"), "{text}");
        }
        for text in ["port AFTER/5 dock", "port ADJ dock", "port ~dock", "¬port dock"] {
            assert_eq!(parse(text).unwrap().notes.len(), 1, "{text}");
        }
        assert_eq!(parse("PORT OF CALL").unwrap().notes, [""; 0]);
    }

    #[test]
    fn what_would_be_refused_is_printed_so_that_it_is_read_as_a_word() {
        for text in
            ["\\la=en port", "port \\ANDNOT dock", "\\NEXT/3 port", "\\title\\=x", "a \\BUT -b"]
        {
            let query = parse(text).unwrap();
            let printed = query.to_string();
            assert_eq!(parse(&printed).expect(&printed).to_string(), printed, "{text}");
        }
    }
}
