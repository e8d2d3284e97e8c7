//! Says where a habit from elsewhere is read as plain words: dashes and lists that were pasted, operators in
//! small letters, blanks around a colon or a sign.
//!
//! All of it can be meant as text, so that most is a note; what nobody writes in a text is an error.
//! Cost: linear; what follows a run is looked at up to the next one.

use crate::query::ast::NumberField;
use crate::query::chars::breaks_word;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::elsewhere::names_distance;
use crate::query::error::QueryError;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;

/// Dashes that are no minus sign, as word processors and PDFs write one.
pub(crate) const DASHES: [char; 3] = ['–', '—', '−'];

/// Returns whether a text is written with operators of this language.
pub(crate) fn is_boolean(text: &str) -> bool {
    text.contains(['(', '*', '"', '“'])
        || text.split(is_blank).any(|run| matches!(run, "AND" | "OR" | "NOT"))
}

/// Returns whether a text is words without any operator, as a headline that was pasted.
pub(crate) fn is_plain(text: &str) -> bool {
    let is_operator = |run: &str| {
        let name = run.split('/').next().unwrap_or_default();
        matches!(name, "XOR" | "MAYBE" | "NEAR" | "PRE" | "SENT" | "PARA" | "ADJ" | "W" | "&&")
    };
    !is_boolean(text)
        && !text.contains('|')
        && !text.split(is_blank).any(is_operator)
        && text.chars().any(char::is_alphanumeric)
}

/// Returns the words of a dash that begins a word (`–port`), which is no minus sign.
pub(crate) fn dashed(run: &str) -> Option<String> {
    let rest = run.strip_prefix(DASHES).or_else(|| run.strip_prefix('¬'))?;
    rest.starts_with(char::is_alphanumeric).then(|| {
        format!(
            "the sign before {} is punctuation; to leave the word out write -{}",
            quoted(run),
            quoted(rest).trim_matches('"')
        )
    })
}

/// Returns the number behind a minus sign at the start of `run`, if it is one that only a text has (`-0.7%`).
fn negative(run: &str) -> Option<&str> {
    let number = run.strip_prefix('-')?.trim_end_matches([',', ';', ':']);
    let digits = number.trim_end_matches(['%', '‰', '°', 'C', 'F', 'K']);
    let is_number = digits.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'.' | b','));
    let has_places = digits.contains(['.', ',']) || number.len() > digits.len();
    let ends = |end: fn(&str) -> Option<char>| end(digits).is_some_and(|c| c.is_ascii_digit());
    let is_whole = ends(|text| text.chars().next()) && ends(|text| text.chars().next_back());
    (is_number && has_places && is_whole).then_some(number)
}

/// Returns the note on words that a sign joins, as lists are pasted (`port;dock`).
fn listed(run: &str) -> Option<String> {
    if run.len() > 200 || run.contains([':', '\\', '*', '?', '~', '=', '<', '>']) {
        return None;
    }
    let is_word = |part: &str, least: usize| {
        part.chars().count() >= least && part.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    let sign = [(';', 1), (',', 1), ('/', 3), ('+', 3)].into_iter().find(|(sign, least)| {
        let parts: Vec<&str> = run.trim_matches([';', ',']).split(*sign).collect();
        parts.len() > 1 && parts.iter().all(|part| is_word(part, *least))
    });
    sign.map(|(sign, _)| {
        let words: Vec<&str> = run.trim_matches([';', ',']).split(sign).collect();
        let (which, between) = if sign == '+' { ("all", " AND ") } else { ("any", " OR ") };
        format!(
            "{} is read as the phrase {}; for {which} of its words write {}",
            quoted(run),
            quoted(&words.join(" ")),
            quoted(&words.join(between)).trim_matches('"')
        )
    })
}

/// Returns the note on a word that a distance is written behind without a blank (`merger/8 bank`), or that names one
/// (`within/8`, `within8`).
fn distance(run: &str, next: &str) -> Option<String> {
    let name = run.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('/');
    // The one that is a distance here too is told elsewhere.
    if name.eq_ignore_ascii_case("near") {
        return None;
    }
    if name.len() < run.len() && names_distance(name) {
        return next
            .starts_with(char::is_alphabetic)
            .then(|| format!("{} is read as words; a distance is a NEAR/5 b", quoted(run)));
    }
    let (word, number) = run.split_once('/')?;
    // In capitals it is an operator of another service, which is told elsewhere.
    let is_word = word.chars().nth(1).is_some()
        && word.chars().all(char::is_alphabetic)
        && word.chars().any(char::is_lowercase);
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit());
    (is_word && is_number && next.starts_with(char::is_alphabetic)).then(|| {
        format!(
            "{} is read as the phrase {}; for a distance write {word} NEAR/{number} {}",
            quoted(run),
            quoted(&format!("{word} {number}")),
            quoted(next).trim_matches('"')
        )
    })
}

/// Returns the note on a word with the signs of a regular expression, which is written between slashes.
fn expression(run: &str) -> Option<String> {
    let is_letter = |at: usize| run[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    // `stri[ck]e`: behind a letter, closed, and no sign in it has a backslash before.
    let bracket = |open: char, close: char, inside: fn(char) -> bool| {
        let at = run.find(open).filter(|at| is_letter(*at));
        let within = at.and_then(|at| run[at + 1..].split_once(close));
        within.is_some_and(|(within, _)| !within.is_empty() && within.chars().all(inside))
    };
    let is_class = |c: char| c.is_alphanumeric() || matches!(c, '-' | '^');
    let has_class =
        bracket('[', ']', is_class) && run.find('[').is_some_and(|at| run[at..].len() > 3);
    let is_count = |c: char| c.is_ascii_digit() || c == ',';
    let is_shorthand = |(at, _): (usize, &str)| {
        let behind = run[at + 1..].chars().next();
        behind.is_some_and(|c| matches!(c, 'w' | 'd' | 's' | 'b')) && !run[..at].ends_with('\\')
    };
    // Not of `U.S.*`.
    let is_first = |at: &usize| is_letter(*at) && !run[..*at].contains('.');
    let has_any = [".*", ".+"].iter().filter_map(|any| run.find(any)).any(|at| is_first(&at));
    let is_anchored =
        run.strip_prefix('^').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let is_expression = has_class
        || bracket('{', '}', is_count)
        || run.match_indices('\\').any(is_shorthand)
        || has_any
        || is_anchored;
    (is_expression && !run.contains(['/', ':'])).then(|| {
        let written = run.trim_matches(['^', '$']);
        format!(
            "{} is read as words; a regular expression is written between slashes: /{}/",
            quoted(run),
            quoted(written).trim_matches('"')
        )
    })
}

impl<'t> Lexer<'t> {
    /// Returns the error for a habit from elsewhere in the run up to `end`; adds a note where it may be text.
    pub(crate) fn habits(&mut self, end: usize) -> Option<QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        let next = self.next_run(end);
        if run == "BUT" && next == "NOT" && self.after_operand && self.after_blank {
            let message = format!("{} is no operator here", quoted(run));
            return Some(
                QueryError::new(message, start..end).with_hint("write NOT alone: a NOT b"),
            );
        }
        if let Some(error) = self.spaced_sign(end, next) {
            return Some(error);
        }
        if (!self.lexemes.is_empty() || run.starts_with('¬'))
            && self.after_blank
            && let Some(note) = dashed(run)
        {
            self.note(note);
        }
        for note in [listed(run), distance(run, next), expression(run)].into_iter().flatten() {
            self.note(note);
        }
        if run.contains(['（', '）']) && self.is_boolean && !self.full_width {
            self.full_width = true;
            self.note("（ and ） are read as punctuation; for a group write ( and )");
        }
        self.small_operator(end, next);
        None
    }

    /// Returns whether a sign here is among words without any operator, as in a headline that was pasted.
    pub(crate) fn is_beside_words(&self) -> bool {
        let is_free = match self.lexemes.last().map(|lexeme| &lexeme.token) {
            None | Some(Token::Leaf(_) | Token::Punctuation) => true,
            Some(
                Token::Open
                | Token::Close
                | Token::And
                | Token::Or
                | Token::Xor
                | Token::Maybe
                | Token::Not
                | Token::Plus
                | Token::Proximity(_)
                | Token::Field(_)
                | Token::Call(_)
                | Token::Boost(_),
            ) => false,
        };
        is_free && self.is_plain
    }

    /// Returns whether the `-` at `at` is the sign of a number, and says so; says too where a number is left out.
    pub(crate) fn is_minus_sign(&mut self, at: usize) -> bool {
        let run = &self.text[at..self.run_end(at)];
        if let Some(number) = negative(run) {
            self.note(format!(
                "the - in {} is a minus sign and not searched for; to leave the number out write NOT {}",
                quoted(run),
                quoted(number).trim_matches('"')
            ));
            return true;
        }
        let digits = run.trim_start_matches('-');
        let is_year = digits.len() == 4;
        if !is_year && !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit()) {
            self.note(format!(
                "{} leaves out what has {digits}; for the number write {digits}",
                quoted(run)
            ));
        }
        false
    }

    /// Returns the run behind the blanks at `end`.
    fn next_run(&self, end: usize) -> &'t str {
        let rest = self.text[end..].trim_start_matches(is_blank);
        rest.split(breaks_word).next().unwrap_or_default()
    }

    /// Says so where blanks are around the colon of a field (`title : x`); returns the error for a comparison
    /// with blanks around its sign.
    fn spaced_sign(&mut self, end: usize, next: &str) -> Option<QueryError> {
        let start = self.at;
        let run = &self.text[start..end];
        let is_bare = |name: &str| name.len() <= 16 && Field::named(name).is_some();
        if next == ":" && is_bare(run) {
            let name = run.to_lowercase();
            self.note(format!(
                "{} before a blank is text; for the field write {name}:word",
                quoted(&format!("{name}:"))
            ));
        }
        let compares = match Field::named(run) {
            Some(Field::Filter(Filter::Date(_))) => true,
            // "words > 5" is nothing that a text says.
            Some(Field::Filter(Filter::Number(NumberField::Words | NumberField::Copies))) => true,
            Some(Field::Filter(_) | Field::Text(_)) | None => false,
        };
        let is_sign = matches!(next, ">" | "<" | ">=" | "<=" | "=");
        (compares && is_sign).then(|| {
            let behind = self.text[end..].trim_start_matches(is_blank);
            let value = behind[next.len()..].trim_start_matches(is_blank);
            let value = value.split(breaks_word).next().unwrap_or_default();
            let sign_end = self.text.len() - behind.len() + next.len();
            let message = format!("{} and its value belong together", quoted(run));
            let written = format!("{}{next}{value}", run.to_lowercase());
            let hint = format!("write {} without blanks", quoted(&written).trim_matches('"'));
            QueryError::new(message, start..sign_end).with_hint(hint)
        })
    }

    /// Says so where an operator in small letters is between what looks like a query.
    fn small_operator(&mut self, end: usize, next: &str) {
        let run = &self.text[self.at..end];
        if !self.after_operand || run.len() > 8 || next.is_empty() && !self.opens_behind(end) {
            return;
        }
        let closes = |c: char| c == ')' || "\"”“»".contains(c);
        let before = self.text[..self.at].trim_end_matches(is_blank);
        match run {
            "and" if before.ends_with(closes) || self.opens_behind(end) => {
                self.note("\"and\" is read as a word; the operator is AND, and words beside each other mean it");
            }
            "near" | "adj" if self.is_boolean => {
                let operator = if run == "near" { "NEAR/10" } else { "PRE/1" };
                self.note(format!("{} is read as a word; the operator is {operator}", quoted(run)));
            }
            "within" | "WITHIN" | "Within" if next.bytes().all(|c| c.is_ascii_digit()) => {
                self.note(format!("{} is read as words; a distance is a NEAR/5 b", quoted(run)));
            }
            _ => {}
        }
    }

    /// Returns whether a parenthesis or a quote is behind the blanks at `end`.
    fn opens_behind(&self, end: usize) -> bool {
        let next = self.text[end..].trim_start_matches(is_blank).chars().next();
        next.is_some_and(|c| c == '(' || closing_quotes(c).is_some())
    }
}

#[cfg(test)]
mod tests {
    use crate::query::parse;

    fn notes(text: &str) -> Vec<String> {
        parse(text).expect(text).notes
    }

    #[test]
    fn the_minus_sign_of_a_number_leaves_nothing_out() {
        for (text, canonical, told) in [
            ("GDP drops -0.7% in spring", "GDP drops 0.7% in spring", "minus sign"),
            ("cold -12,5 north", "cold 12,5 north", "minus sign"),
            ("cold -30° north", "cold 30° north", "minus sign"),
            ("cold -5 north", "cold NOT 5 north", "leaves out what has 5"),
        ] {
            assert_eq!(parse(text).expect(text).to_string(), canonical);
            assert!(notes(text).iter().any(|note| note.contains(told)), "{:?}", notes(text));
        }
        for text in ["election NOT 2016", "strike NOT port", "vote 51-49", "port NOT 9/11"] {
            let typed = text.replace("NOT ", "-");
            assert!(
                !notes(&typed).iter().any(|note| note.contains("minus")),
                "{:?}",
                notes(&typed)
            );
            assert_eq!(parse(&typed).expect(text).to_string(), text);
        }
    }

    #[test]
    fn signs_among_words_are_passed_over_and_told() {
        for (text, canonical) in [
            ("Team wins 😀 at last", "Team wins at last"),
            ("❤\u{fe0f} love", "love"),
            ("→ strike 👍🏽", "strike"),
        ] {
            assert_eq!(parse(text).expect(text).to_string(), canonical);
            assert!(notes(text).iter().any(|note| note.contains("is not searched for")), "{text}");
        }
        // Where it is an operand, it is for the index to say that it has none.
        for text in ["🔥 OR fire", "-🔥 fire", "title:🔥 fire", "🔥", "(🔥) fire", "🔥 NEAR/3 fire"]
        {
            assert!(parse(text).expect(text).to_string().contains('🔥'), "{text}");
        }
    }

    #[test]
    fn what_was_pasted_from_a_list_or_a_pdf_is_told() {
        for (text, told) in [
            ("strike –port", "write -port"),
            ("strike −port", "write -port"),
            ("port;dock;strike", "port OR dock OR strike"),
            ("port,dock", "port OR dock"),
            ("strike/lockout", "strike OR lockout"),
            ("strike+lockout", "strike AND lockout"),
            ("merger/8 bank", "merger NEAR/8 bank"),
            ("（port OR dock） AND strike", "write ( and )"),
        ] {
            assert!(
                notes(text).iter().any(|note| note.contains(told)),
                "{text}: {:?}",
                notes(text)
            );
        }
        for text in [
            "strike – port",
            "1,000",
            "24/7",
            "and/or",
            "AC/DC",
            "–port",
            "port, dock",
            "a;",
            "LGBT+",
        ] {
            assert_eq!(notes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_regular_expression_without_its_slashes_is_told() {
        for text in ["stri[ck]e", "strike{2}", "st\\w+ke", "strik.*", "port.+dock", "^strike"] {
            let told = notes(text).iter().any(|note| note.contains("between slashes: /"));
            assert!(told, "{text}: {:?}", notes(text));
        }
        for text in [
            "strike[1]",
            "[ck]",
            "/stri[ck]e/",
            "U.S.*",
            "\"the [old] port\"",
            "strike.",
            "strike*",
        ] {
            let told = notes(text).iter().any(|note| note.contains("between slashes"));
            assert!(!told, "{text}: {:?}", notes(text));
        }
    }

    #[test]
    fn operators_in_small_letters_are_told_where_the_rest_is_a_query() {
        for text in [
            "port and (dock OR pier)",
            "\"port strike\" and dock",
            "(a OR b) near port",
            "port within 5 dock",
            "port within/5 dock",
            "port within5 dock",
            "port notw/5 dock",
        ] {
            let notes = notes(text);
            assert!(notes.iter().any(|note| note.contains("is read as")), "{text}: {notes:?}");
        }
        for text in ["salt and pepper", "fire near school", "within reach"] {
            assert_eq!(notes(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_blank_around_a_colon_or_a_sign_is_told() {
        assert!(notes("title: port")[0].contains("title:word"));
        assert!(notes("title : port")[0].contains("title:word"));
        assert!(notes("allintitle: port strike")[0].contains("here that is title:"));
        assert_eq!(notes("Iran: talks"), [""; 0]);
        let error = parse("port date >= 2019-03").unwrap_err();
        assert_eq!(error.hint.as_deref(), Some("write date>=2019-03 without blanks"));
        assert_eq!(&"port date >= 2019-03"[error.span], "date >=");
        assert!(parse("other words = more").is_err() && parse("the date is 5").is_ok());
    }

    #[test]
    fn a_negation_of_other_services_is_an_error_with_its_cure() {
        for text in ["port ANDNOT dock", "port AND-NOT dock", "port BUT NOT dock"] {
            assert!(parse(text).unwrap_err().hint.unwrap().contains("a NOT b"), "{text}");
        }
        assert!(parse("NO BUT YES").is_ok());
        assert!(parse("port <5> dock").unwrap_err().hint.unwrap().contains("a NEAR/5 b"));
        assert!(parse("port wc>500").unwrap_err().hint.unwrap().contains("words:"));
    }
}
