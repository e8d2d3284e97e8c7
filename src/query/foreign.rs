//! Reports what other services write and the plain language does not read: their operators, names
//! before a parenthesis, suffixes. Each is an error or a note that says how to write it here.
//!
//! What can also be a word is decided by its exact shape and by its place between two operands; where
//! both leave a doubt (`N3`, `not`), it is read as a word, with a note.
//! Cost: linear; the rest of the text is looked at for a bounded number of bytes.

use crate::query::ast::Clause;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::error::QueryError;
use crate::query::fields;
use crate::query::fields::Field;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;

/// Codes of fields in a suffix of Ovid (`.ti,ab.`) or PubMed (`[tiab]`).
const CODES: &[&str] = &[
    "ab", "ad", "af", "all", "au", "dp", "hw", "jn", "kf", "kw", "la", "majr", "mesh", "mh", "mp",
    "nw", "ot", "pt", "pub", "sh", "so", "ta", "ti", "tiab", "title", "tw",
];

/// Names before a parenthesis, the language that has them, and how they are written here.
const NAMES: &[(&str, &str, &str)] = &[
    ("ab", "proquest", "write lead(…)"),
    ("abstract", "proquest", "write lead(…)"),
    ("allcaps", "nexis", "write allcaps(…)"),
    ("au", "proquest", "write author:\"a name\""),
    ("au.exact", "proquest", "write author:=\"a name\""),
    ("byline", "nexis", "write author:\"a name\""),
    ("count", "", "for words that occur so many times write atleast3(…)"),
    ("dtype", "proquest", "write type:\"a kind of article\""),
    ("ft", "proquest", "write body:(…)"),
    ("headline", "nexis", "write title:(…)"),
    ("hlead", "nexis", "write lead(…)"),
    ("intitle", "google", "write title:(…)"),
    ("jn", "proquest", "write source:\"a name\""),
    ("la", "proquest", "write lang:en"),
    ("language", "nexis", "write lang:en"),
    ("length", "nexis", "write words:>500"),
    ("pd", "proquest", "write date:2024-01..2024-06"),
    ("pub", "proquest", "write source:\"a name\""),
    ("pub.exact", "proquest", "write source:=\"The whole name\""),
    ("publication", "nexis", "write source:\"a name\""),
    ("py", "ebsco", "write date:2024"),
    ("su", "proquest", "write subject:\"a name\""),
    ("su.exact", "proquest", "write subject:=\"The whole name\""),
    ("ti", "proquest", "write title:(…)"),
    ("title-abs-key", "", "Scopus writes it so: write lead(…), or the words alone"),
    ("tx", "ebsco", "write the words alone"),
];

/// What follows a name for a distance or a number of clauses, and how that is written here.
const COUNTED: &[(&str, &str)] =
    &[("onear", "write pre20(…)"), ("minoc", "write atleast3(…)"), ("repeat", "write atleast3(…)")];

/// Conditions of other programs that nothing here counts.
const UNCOUNTED: &[&str] =
    &["size", "tone", "toneabs", "reach", "sentiment", "followers", "wc", "wordcount", "length"];

/// Most bytes that are looked through for the end of something.
const AHEAD: usize = 200;

/// Returns the number that `text` is behind `name`, in any case.
fn number_behind(text: &str, name: &str) -> Option<u32> {
    let (head, digits) = text.split_at_checked(name.len())?;
    let number =
        !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|c| c.is_ascii_digit());
    (number && head.eq_ignore_ascii_case(name)).then(|| digits.parse().ok())?
}

/// Returns how to read a whole query of another service.
fn whole(syntax: &str) -> String {
    format!("--syntax {syntax} reads the whole query")
}

/// Returns the hint for a word that is an operator elsewhere and here an error between two operands.
/// Distances that count the words in between are one more here, where neighbors are 1 apart.
pub(crate) fn operator(run: &str) -> Option<String> {
    if run.len() > 12 {
        return None;
    }
    let written = |service: &str, syntax: &str, here: String| {
        let reads =
            if syntax.is_empty() { String::new() } else { format!(", and {}", whole(syntax)) };
        Some(format!("this is how {service} writes it: write {here}{reads}"))
    };
    let here = |operator: &str, distance: u32| format!("a {operator}/{} b", distance.max(1));
    if let Some(n) = run.strip_prefix("N/").and_then(|n| number_behind(n, "")) {
        return written("ProQuest", "proquest", here("NEAR", n + 1));
    }
    if let Some(n) = run.strip_prefix("P/").and_then(|n| number_behind(n, "")) {
        return written("ProQuest", "proquest", here("PRE", n + 1));
    }
    if let Some(n) = number_behind(run, "adj") {
        let n = n.max(1);
        let here = format!("a NEAR/{n} b, or a PRE/{n} b for this order");
        return written("Ovid", "ovid", here);
    }
    if let Some(n) = number_behind(run, "near") {
        return written("Factiva", "factiva", here("NEAR", n));
    }
    if let Some(n) = number_behind(run, "onear").or_else(|| number_behind(run, "pre")) {
        return written("another service", "", here("PRE", n));
    }
    None
}

/// Returns the note on a word that is an operator elsewhere and read as a word here.
fn doubtful(run: &str) -> Option<String> {
    if run.len() > 12 {
        return None;
    }
    let shown = quoted(run);
    let word = |service: &str, syntax: &str, here: String| {
        Some(format!(
            "{shown} is read as a word; if it is the operator of {service}, write {here}, and {}",
            whole(syntax)
        ))
    };
    if let Some(n) = number_behind(run, "N") {
        return word("EBSCO", "ebsco", format!("NEAR/{}", n + 1));
    }
    if let Some(n) = number_behind(run, "W") {
        return word("EBSCO", "ebsco", format!("PRE/{}", n + 1));
    }
    if let Some(n) = run.strip_prefix(['n', 'p']).and_then(|n| number_behind(n, "/")) {
        let name = if run.starts_with('n') { "NEAR" } else { "PRE" };
        return word("ProQuest", "proquest", format!("{name}/{}", n + 1));
    }
    if let Some(rest) = run.strip_prefix('+') {
        let here = match number_behind(rest, "") {
            Some(n) => format!("PRE/{}", n.max(1)),
            None if matches!(rest, "s" | "S") => "PRE/S".to_owned(),
            None if matches!(rest, "p" | "P") => "PRE/P".to_owned(),
            None => return None,
        };
        return word("Westlaw", "westlaw", here);
    }
    match run {
        "not" => Some("\"not\" is read as a word; the operator is NOT".to_owned()),
        "xor" => Some("\"xor\" is read as a word; the operator is XOR".to_owned()),
        "SAME" => word("Web of Science", "wos", "SENT or PARA".to_owned()),
        _ => None,
    }
}

/// Returns the note on a value of a field that is an operator elsewhere (`title:N/3`).
pub(crate) fn behind_field(run: &str) -> Option<String> {
    (operator(run).is_some() || doubtful(run).is_some()).then(|| {
        let shown = quoted(run);
        format!("{shown} is read as a word: an operator goes between two words, not behind a field")
    })
}

/// Returns whether a word ends with the fields it is looked for in, as Ovid writes them
/// (`food.ti,ab.`). One field alone can be the end of a sentence (`gov.au.`).
pub(crate) fn has_field_suffix(run: &str) -> bool {
    let Some(rest) = run.strip_suffix('.') else { return false };
    let Some((_, codes)) = rest.rsplit_once('.') else { return false };
    codes.contains(',') && are_codes(codes)
}

fn are_codes(codes: &str) -> bool {
    codes.split(',').all(|code| CODES.contains(&code.to_ascii_lowercase().as_str()))
}

/// Returns where the sign of a condition starts that nothing here counts (`size>=267`).
pub(crate) fn uncounted(run: &str) -> Option<usize> {
    let at = run.find(['<', '>'])?;
    UNCOUNTED.contains(&run[..at].to_ascii_lowercase().as_str()).then_some(at)
}

/// Returns the hint for a name before a parenthesis that is no function.
fn function_hint(name: &str) -> Option<String> {
    if name.len() > 40 {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let known = |name: &str| NAMES.iter().find(|(theirs, ..)| *theirs == name);
    let with_syntax = |here: String, syntax: &str| {
        if syntax.is_empty() { here } else { format!("{here}; {}", whole(syntax)) }
    };
    if let Some((_, syntax, ours)) = known(&lower) {
        return Some(with_syntax((*ours).to_owned(), syntax));
    }
    if lower.contains(',') {
        let ours: Option<Vec<&str>> =
            lower.split(',').map(|part| known(part)?.2.strip_prefix("write ")).collect();
        return ours.map(|ours| with_syntax(format!("write {}", ours.join(" OR ")), "proquest"));
    }
    if let Some(field) = Field::named(&lower) {
        return Some(format!("a field has a colon: {}:(…)", field.name()));
    }
    let counted = COUNTED.iter().find(|(name, _)| number_behind(&lower, name).is_some());
    counted.map(|(_, ours)| (*ours).to_owned())
}

impl Lexer<'_> {
    /// Returns the error for what another service writes at `at`, where the run up to `end` starts.
    /// Adds a note where it may as well be a word.
    pub(crate) fn foreign(&mut self, end: usize) -> Option<QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        if let Some(error) = self.foreign_suffix(end) {
            return Some(error);
        }
        if run == "not" && self.lexemes.is_empty() && self.operand_follows(end) {
            self.note("\"not\" is read as a word; the operator is NOT");
        }
        if self.after_operand && self.after_blank && self.operand_follows(end) {
            let is_function = self.text[end..].starts_with('(') && fields::function(run).is_some();
            if let Some(hint) = operator(run).filter(|_| !is_function) {
                let message = format!("{} is no operator here", quoted(run));
                return Some(QueryError::new(message, start..end).with_hint(hint));
            }
            if let Some(note) = doubtful(run) {
                self.note(note);
            }
        }
        if self.text[end..].starts_with('(')
            && let Some(error) = self.foreign_function(end)
        {
            return Some(error);
        }
        if let Some(at) = run.find(['<', '>']) {
            let name = &run[..at];
            let sign = run[at..].trim_end_matches(|c: char| !matches!(c, '<' | '>' | '='));
            let ours = Field::named(name).is_some();
            if ours && run[at..].len() == sign.len() {
                let message = format!("{} needs its value directly behind it", quoted(run));
                let hint = format!("write {}100 without a blank", quoted(run).trim_matches('"'));
                return Some(QueryError::new(message, start..end).with_hint(hint));
            }
            if uncounted(run).is_some() {
                let message = format!("{} is no condition here", quoted(run));
                return Some(QueryError::new(message, start..end).with_hint(
                    "numbers that can be compared are words:, copies: and dateconf:; for the text \
                     write it in quotes",
                ));
            }
        }
        None
    }

    /// Returns whether an operand comes behind the run that ends at `end`.
    fn operand_follows(&self, end: usize) -> bool {
        let rest = &self.text[end..];
        let next = rest.trim_start_matches(is_blank);
        let run = next.split(breaks_word).next().unwrap_or_default();
        match next.chars().next() {
            None | Some(')' | '|') => false,
            Some('(') => true,
            Some(c) => {
                next.len() < rest.len()
                    && !matches!(run, "AND" | "OR" | "XOR" | "MAYBE" | "&&")
                    && (run.chars().any(char::is_alphanumeric) || closing_quotes(c).is_some())
            }
        }
    }

    /// Returns the error for a suffix that starts, or is at the end of the run, at `at`.
    fn foreign_suffix(&mut self, end: usize) -> Option<QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        let before = self.text[..start].chars().next_back();
        let closed = self.after_operand && !self.after_blank;
        let quote_before = closed && before.is_some_and(|c| "\"”“»＂".contains(c));
        let glued = quote_before || (closed && before == Some(')'));
        let error = |message: &str, hint: &str| {
            let message = format!("{} {message}", quoted(run));
            Some(QueryError::new(message, start..end).with_hint(hint))
        };
        let fields = "write a field before its value: title:word, lead(words), author:\"a name\"";
        let codes = run.strip_prefix('.').and_then(|rest| rest.strip_suffix('.'));
        if has_field_suffix(run) || (glued && codes.is_some_and(are_codes)) {
            return error(
                "ends with fields, as Ovid writes them",
                &format!("{fields}; {}", whole("ovid")),
            );
        }
        let tag = run.find('[').filter(|&at| {
            (at > 0 || glued) && !run[..at].ends_with('\\') && is_tag(&self.text[start + at + 1..])
        });
        if tag.is_some() {
            return error("ends with a field, as PubMed writes it", fields);
        }
        if glued && before == Some(')') && number_behind(run, "~").is_some() {
            let hint = "Brandwatch and Talkwalker write a distance so: write (a) NEAR/6 (b), which has 5 \
                        words in between; --syntax brandwatch reads the whole query";
            return error("behind a group is no operator here", hint);
        }
        if quote_before && is_modifier(run) {
            let hint = "Recoll writes p for words in any order: write a NEAR/5 b; for a word put a \
                        blank before it";
            return error("directly behind a phrase is no word", hint);
        }
        // Where letters have no case, braces are quotation marks of headlines.
        let has_case = run.chars().any(|c| c.is_lowercase() || c.is_uppercase() || c.is_numeric());
        if run.starts_with('{') && has_case && self.closes_brace() {
            let hint = "Brandwatch and Meltwater write words in this case so: write =Word or =\"Two \
                        Words\", and --syntax brandwatch reads the whole query; braces in a text go into \
                        quotes";
            return error("opens a brace, which means nothing here", hint);
        }
        let dollar = run.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('$');
        if let Some(word) = dollar
            && word.len() > 2
            && word.chars().all(char::is_alphabetic)
            && word.ends_with(char::is_lowercase)
        {
            let shown = quoted(run);
            self.note(format!(
                "the $ in {shown} is not searched for; for any ending, as Ovid and Factiva write it, \
                 write {}*",
                quoted(word).trim_matches('"')
            ));
            self.sign = true;
        }
        None
    }

    /// Returns whether the brace at `at` is closed soon.
    fn closes_brace(&self) -> bool {
        let rest = self.rest();
        rest[..rest.floor_char_boundary(AHEAD)].contains('}')
    }

    /// Returns the error for a name of another service before the parenthesis at `end`.
    fn foreign_function(&self, end: usize) -> Option<QueryError> {
        let start = self.at;
        let name = &self.text[start..end];
        let inner = &self.text[end + 1..];
        let named = name.chars().next().is_some_and(char::is_alphanumeric)
            && name.chars().all(|c| {
                // A hyphen in small letters is of a word: `self-employed(…)`.
                c.is_alphanumeric() && !(name.contains('-') && c.is_lowercase())
                    || matches!(c, '.' | ',' | '_' | '-')
            });
        // Read for itself.
        let around = name == "AROUND" && self.after_operand;
        if around || !named || fields::function(name).is_some() {
            return None;
        }
        let hint = function_hint(name);
        // `author(s)`, `compan(ies)`, `F(x)`: an ending that may be there.
        let ending = inner.split_once(')').is_some_and(|(ending, _)| {
            (1..=3).contains(&ending.len()) && ending.bytes().all(|c| c.is_ascii_lowercase())
        });
        if hint.is_none() && ending {
            return None;
        }
        let message = format!("{} is no function here", quoted(&format!("{name}(")));
        let hint = hint.unwrap_or_else(|| format!("functions are {}", fields::function_names()));
        let hint = format!("{hint}; for plain words put a blank before the parenthesis");
        Some(QueryError::new(message, start..end + 1).with_hint(hint))
    }

    /// Adds an error and goes on behind it, so that all of a query are reported at once.
    pub(crate) fn recover(&mut self, start: usize, error: QueryError) -> Result<(), QueryError> {
        let first = self.text[start..].chars().next().map_or(1, char::len_utf8);
        let end = if error.span.start >= start { error.span.end } else { start };
        self.at = self.text.ceil_char_boundary(self.at.max(end).max(start + first));
        if self.text[..self.at].ends_with('(') && error.message.ends_with("is no function here") {
            // The parenthesis is read for itself.
            self.at -= 1;
        }
        if !self.errors.iter().any(|known| known.message == error.message) {
            self.errors.push(error);
        }
        let place = self.lexemes.last().map_or(start, |lexeme| lexeme.span.end.max(start));
        self.push(Token::Leaf(Clause::Word(String::new())), place.min(self.at))
    }
}

/// Returns whether `text` begins with a field of PubMed and a closing bracket.
fn is_tag(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(30)];
    let Some((tag, _)) = head.split_once(']') else { return false };
    let tag = tag.to_ascii_lowercase();
    CODES.contains(&tag.as_str())
        || matches!(
            tag.as_str(),
            "title/abstract"
                | "mesh terms"
                | "author"
                | "journal"
                | "text word"
                | "publication type"
        )
}

/// Returns whether `run` is what Recoll takes behind a phrase.
fn is_modifier(run: &str) -> bool {
    let letters = run.trim_end_matches(|c: char| c.is_ascii_digit());
    let known = letters.chars().all(|c| "CDSelop".contains(c));
    known && (1..=3).contains(&letters.len()) && run.len() <= 6
}
