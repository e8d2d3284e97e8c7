//! Writes a query in its canonical form, which reads as the same query.
//!
//! Words side by side mean AND; parentheses are only where they are needed, and around an AND
//! inside an OR, so that nobody has to know which binds tighter.

use std::fmt;
use std::fmt::Write as _;

use crate::article::DateRange;
use crate::query::ast::Clause;
use crate::query::ast::DateBound;
use crate::query::ast::DateExpression;
use crate::query::ast::DateField;
use crate::query::ast::MetaTest;
use crate::query::ast::NameField;
use crate::query::ast::NamePattern;
use crate::query::ast::Node;
use crate::query::ast::NumberField;
use crate::query::ast::PhrasePart;
use crate::query::ast::Proximity;
use crate::query::ast::TextField;
use crate::query::ast::Times;
use crate::query::ast::Tree;
use crate::query::ast::Window;
use crate::query::chars::closing_quotes;
use crate::query::chars::is_blank;
use crate::query::chars::is_word_char;
use crate::query::chars::visible;
use crate::query::date;
use crate::query::elsewhere;
use crate::query::fields::Field;
use crate::query::fields::Filter;
use crate::query::fields::flag_name;
use crate::query::fields::may_be_field;
use crate::query::fields::own_name;
use crate::query::foreign;
use crate::query::initials::is_initial;
use crate::query::range::is_of_numbers;
use crate::query::sets;

/// How a span of time is written behind its field's name.
pub trait WriteDates {
    /// Writes the span as a condition on `field`.
    ///
    /// # Errors
    ///
    /// Writing fails.
    fn write_dates(&self, field: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl WriteDates for DateExpression {
    fn write_dates(&self, field: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.from, &self.to) {
            (None, None) => write!(f, "{field}:0001.."),
            (Some(from), None) => write!(f, "{field}{}{}", sign('>', from), from.period.text),
            (None, Some(to)) => write!(f, "{field}{}{}", sign('<', to), to.period.text),
            (Some(from), Some(to)) if from.excluded || to.excluded => write!(
                f,
                "{field}:{}{} TO {}{}",
                if from.excluded { '{' } else { '[' },
                from.period.text,
                to.period.text,
                if to.excluded { '}' } else { ']' }
            ),
            (Some(from), Some(to)) if from == to && !date::is_cut(&from.period) => {
                write!(f, "{field}:{}", from.period.text)
            }
            (Some(from), Some(to)) => write!(f, "{field}:{}..{}", from.period.text, to.period.text),
        }
    }
}

fn sign(sign: char, bound: &DateBound) -> String {
    if bound.excluded { sign.to_string() } else { format!("{sign}=") }
}

impl WriteDates for DateRange {
    fn write_dates(&self, field: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first(), self.last());
        let opens = first == Self::ALL.first();
        let ends = last == Self::ALL.last();
        match (opens, ends) {
            _ if first == last => write!(f, "{field}:{first}"),
            (true, true) => write!(f, "{field}>=0001"),
            (true, false) => write!(f, "{field}<={last}"),
            (false, true) => write!(f, "{field}>={first}"),
            (false, false) => write!(f, "{field}:{first}..{last}"),
        }
    }
}

impl<D: WriteDates> fmt::Display for Tree<D> {
    /// Writes the canonical form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sets::escaped(self.root.to_string()))
    }
}

impl<D: WriteDates> fmt::Display for Node<D> {
    /// Writes the canonical form of this part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.clause {
            Clause::All => f.write_char('*'),
            Clause::Word(text) => word(f, text),
            Clause::Exact(text) => {
                f.write_char('=')?;
                inner_word(f, text, "")
            }
            Clause::Wildcard(pattern) => inner_word(f, pattern, "*?"),
            Clause::Fuzzy(text, edits) => {
                word(f, text)?;
                write!(f, "~{edits}")
            }
            Clause::Regex(pattern) if begins_like_an_operator(pattern) => {
                f.write_char('(')?;
                regex(f, pattern)?;
                f.write_char(')')
            }
            Clause::Regex(pattern) => regex(f, pattern),
            Clause::Phrase { parts, slop } => phrase(f, parts, *slop),
            Clause::And(factors) => joined(f, factors, " ", |clause| {
                matches!(clause, Clause::Or(_) | Clause::Xor(_) | Clause::Maybe(_))
            }),
            Clause::Or(branches) => joined(f, branches, " OR ", is_of_several),
            Clause::Xor(branches) => joined(f, branches, " XOR ", is_of_several),
            Clause::Maybe(nodes) => joined(f, nodes, " MAYBE ", is_of_several),
            Clause::SomeOf(least, nodes) => list(f, &format!("{least}of"), nodes),
            Clause::Window(window, nodes) => list(f, &window_name(*window), nodes),
            Clause::Not(inner) => {
                f.write_str("NOT ")?;
                in_parentheses(f, inner, is_loose(&inner.clause))
            }
            Clause::Near { proximity, negated, left, right } => {
                in_parentheses(f, left, is_loose(&left.clause))?;
                operator(f, *proximity, *negated)?;
                let group = is_loose(&right.clause) || matches!(right.clause, Clause::Near { .. });
                in_parentheses(f, right, group)
            }
            Clause::Within(TextField::Lead, inner) => write!(f, "lead({inner})"),
            Clause::Within(field, inner) => {
                write!(f, "{}:", Field::Text(*field).name())?;
                in_parentheses(f, inner, binding(&inner.clause) != Binding::Atom)
            }
            Clause::Times(times, inner) => write!(f, "{}({inner})", times_name(*times)),
            Clause::First(count, inner) => write!(f, "first{count}({inner})"),
            Clause::Caps(text) => call(f, "caps", text),
            Clause::AllCaps(text) => call(f, "allcaps", text),
            Clause::Name(field, pattern) => name(f, *field, pattern),
            Clause::Date(field, days) => days.write_dates(date_field(*field), f),
            Clause::Number { field, min, max } => number(f, *field, *min, *max),
            Clause::Flag(flag) => f.write_str(&flag_name(*flag)),
            Clause::Meta(name, test) => own_field(f, name, test),
            Clause::Boost(inner, boost) => {
                let group = binding(&inner.clause) <= Binding::Joined;
                in_parentheses(f, inner, group)?;
                write!(f, "^{boost}")
            }
        }
    }
}

/// Writes a function with several operands.
fn list<D: WriteDates>(
    f: &mut fmt::Formatter<'_>,
    function: &str,
    nodes: &[Node<D>],
) -> fmt::Result {
    write!(f, "{function}(")?;
    joined(f, nodes, " ", is_grouped_in_list)?;
    f.write_char(')')
}

fn window_name(window: Window) -> String {
    match window {
        Window::Near(distance) => format!("near{distance}"),
        Window::Before(distance) => format!("pre{distance}"),
        Window::Sentence => "sent".to_owned(),
        Window::Paragraph => "para".to_owned(),
    }
}

fn times_name(Times { least, most }: Times) -> String {
    match most {
        None => format!("atleast{least}"),
        Some(most) if most == least => format!("exactly{most}"),
        Some(most) => format!("atmost{most}"),
    }
}

/// Writes a proximity operator between its operands.
fn operator(f: &mut fmt::Formatter<'_>, proximity: Proximity, negated: bool) -> fmt::Result {
    f.write_str(if negated { " NOT " } else { " " })?;
    match proximity {
        Proximity::Near(distance) => write!(f, "NEAR/{distance} "),
        Proximity::Before(distance) => write!(f, "PRE/{distance} "),
        Proximity::Sentence => f.write_str("SENT "),
        Proximity::Paragraph => f.write_str("PARA "),
        Proximity::BeforeInSentence => f.write_str("PRE/S "),
        Proximity::BeforeInParagraph => f.write_str("PRE/P "),
    }
}

/// How tightly a clause holds together when it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// AND, OR, XOR, MAYBE, NOT: looser than a proximity operator.
    Loose,
    /// A proximity, a boost.
    Joined,
    /// It ends by itself (a function, a filter), but a field in front would not hold it.
    Closed,
    /// It can be written behind a field without parentheses.
    Atom,
}

fn binding<D>(clause: &Clause<D>) -> Binding {
    match clause {
        Clause::And(_) | Clause::Or(_) | Clause::Xor(_) | Clause::Maybe(_) | Clause::Not(_) => {
            Binding::Loose
        }
        Clause::Near { .. } | Clause::Boost(..) => Binding::Joined,
        Clause::All
        | Clause::Within(..)
        | Clause::SomeOf(..)
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => Binding::Closed,
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. } => Binding::Atom,
    }
}

/// Returns whether the clause binds looser than a proximity operator.
fn is_loose<D>(clause: &Clause<D>) -> bool {
    binding(clause) == Binding::Loose
}

/// Returns whether the clause is several with an operator between: inside another such operator it is
/// set in parentheses.
fn is_of_several<D>(clause: &Clause<D>) -> bool {
    matches!(clause, Clause::And(_) | Clause::Or(_) | Clause::Xor(_) | Clause::Maybe(_))
}

/// Returns whether the clause is set in parentheses where others are beside it without an operator.
fn is_grouped_in_list<D>(clause: &Clause<D>) -> bool {
    is_loose(clause) || matches!(clause, Clause::Near { .. })
}

/// Returns whether a pattern, printed behind an operand, would be read as `/5`, `/S` or `/P`.
fn begins_like_an_operator(pattern: &str) -> bool {
    let Some((head, _)) = pattern.split_once(|c: char| is_blank(c) || c == ')') else {
        return false;
    };
    let head = visible(head);
    let number = !head.is_empty() && head.chars().all(|c| c.is_ascii_digit());
    number || matches!(head.as_str(), "S" | "s" | "P" | "p")
}

fn joined<D: WriteDates>(
    f: &mut fmt::Formatter<'_>,
    nodes: &[Node<D>],
    separator: &str,
    group: fn(&Clause<D>) -> bool,
) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        let is_grouped = group(&node.clause);
        if at > 0 {
            f.write_str(separator)?;
            let before = &nodes[at - 1];
            let are_two = !group(&before.clause) && !is_grouped && separator == " ";
            if are_two && ends_in_initial(before) && starts_with_initial(node) {
                f.write_char('\\')?;
            }
        }
        in_parentheses(f, node, is_grouped)?;
    }
    Ok(())
}

/// Returns whether the last word that is written is an initial: with one behind it, both would be read as a phrase.
fn ends_in_initial<D>(node: &Node<D>) -> bool {
    match &node.clause {
        Clause::Word(text) => is_initial(text),
        Clause::Not(inner) => !is_loose(&inner.clause) && ends_in_initial(inner),
        Clause::Near { right, .. } => !is_grouped_in_list(&right.clause) && ends_in_initial(right),
        Clause::Within(field, inner) => {
            *field != TextField::Lead
                && binding(&inner.clause) == Binding::Atom
                && ends_in_initial(inner)
        }
        Clause::All
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..)
        | Clause::Boost(..) => false,
    }
}

/// Returns whether the first word that is written is an initial.
fn starts_with_initial<D>(node: &Node<D>) -> bool {
    match &node.clause {
        Clause::Word(text) => is_initial(text),
        Clause::Near { left, .. } => !is_loose(&left.clause) && starts_with_initial(left),
        Clause::All
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Window(..)
        | Clause::Times(..)
        | Clause::First(..)
        | Clause::Not(_)
        | Clause::Within(..)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Caps(_)
        | Clause::AllCaps(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..)
        | Clause::Boost(..) => false,
    }
}

fn in_parentheses<D: WriteDates>(
    f: &mut fmt::Formatter<'_>,
    node: &Node<D>,
    group: bool,
) -> fmt::Result {
    if group { write!(f, "({node})") } else { write!(f, "{node}") }
}

fn call(f: &mut fmt::Formatter<'_>, function: &str, text: &str) -> fmt::Result {
    write!(f, "{function}(")?;
    inner_word(f, text, "")?;
    f.write_char(')')
}

/// Writes a word so that it is read as a word: not as an operator, a field or a prefix.
fn word(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_refused = elsewhere::refused(text).is_some() || text == "BUT";
    if is_operator(text)
        || is_refused
        || foreign::operator(text).is_some()
        || foreign::has_field_suffix(text)
    {
        f.write_char('\\')?;
    }
    let rest = match text.chars().next() {
        Some(c @ ('-' | '!' | '+' | '=' | '/' | '{')) => {
            f.write_char('\\')?;
            f.write_char(c)?;
            &text[1..]
        }
        _ => text,
    };
    // In `date>=2024` the sign would make the word a filter.
    let compared = rest.find(['<', '>', '=']).filter(|&at| {
        Field::named(&rest[..at]).is_some()
            || own_name(&rest[..at]).is_some()
            || foreign::uncounted(rest).is_some()
    });
    if let Some(at) = compared {
        inner_word(f, &rest[..at], "")?;
        f.write_char('\\')?;
        f.write_str(&rest[at..=at])?;
        return inner_word(f, &rest[at + 1..], "");
    }
    inner_word(f, rest, "")
}

/// Writes the characters of a word, those in `plain` always as they are.
fn inner_word(f: &mut fmt::Formatter<'_>, text: &str, plain: &str) -> fmt::Result {
    let field_colon = field_colon(text);
    let mut before: Option<char> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let last = characters.peek().is_none();
        let special = match c {
            '(' | ')' | '|' | '*' | '?' | '~' | '^' | '\\' => true,
            '[' | '=' => before.is_none() || c == '[',
            ':' => field_colon == Some(at),
            '!' => last && before.is_some_and(is_word_char),
            _ => closing_quotes(c).is_some(),
        };
        if special && !plain.contains(c) {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
        before = Some(c);
    }
    Ok(())
}

/// Returns the place of the colon that would make a field of the word's beginning.
fn field_colon(text: &str) -> Option<usize> {
    let (name, rest) = text.split_once(':')?;
    (may_be_field(name) && !rest.starts_with("//") && !rest.starts_with(':')).then_some(name.len())
}

/// Returns whether `text` by itself would be read as an operator.
fn is_operator(text: &str) -> bool {
    let (name, distance) = text.split_once('/').unwrap_or((text, ""));
    matches!(text, "AND" | "OR" | "NOT" | "XOR" | "MAYBE" | "&&")
        || matches!(name, "NEAR" | "ADJ" | "SENT" | "PARA" | "AROUND")
        || (matches!(name, "W" | "PRE") && !distance.is_empty())
}

fn regex(f: &mut fmt::Formatter<'_>, pattern: &str) -> fmt::Result {
    f.write_char('/')?;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '/' => f.write_str("\\/")?,
            '\\' => {
                f.write_char(c)?;
                if let Some(next) = characters.next() {
                    f.write_char(next)?;
                }
            }
            _ => f.write_char(c)?,
        }
    }
    f.write_char('/')
}

fn phrase(f: &mut fmt::Formatter<'_>, parts: &[PhrasePart], slop: u32) -> fmt::Result {
    f.write_char('"')?;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_char(' ')?;
        }
        match part {
            PhrasePart::Word(text) => {
                if text.starts_with('=') {
                    f.write_char('\\')?;
                }
                in_quotes(f, text, "\"\\*?")?;
            }
            PhrasePart::Exact(text) => {
                f.write_char('=')?;
                in_quotes(f, text, "\"\\*?")?;
            }
            PhrasePart::Wildcard(pattern) => in_quotes(f, pattern, "\"\\")?,
            PhrasePart::AnyWord => f.write_char('*')?,
        }
    }
    f.write_char('"')?;
    if slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
}

/// Writes text between quotes, with a backslash before each of `special`.
fn in_quotes(f: &mut fmt::Formatter<'_>, text: &str, special: &str) -> fmt::Result {
    let truncated = {
        let mut back = text.chars().rev();
        back.next() == Some('!') && back.next().is_some_and(is_word_char)
    };
    for (at, c) in text.char_indices() {
        if special.contains(c) || (truncated && at + 1 == text.len()) {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    Ok(())
}

/// Writes a condition on a data set's own field.
fn own_field(f: &mut fmt::Formatter<'_>, own: &str, test: &MetaTest) -> fmt::Result {
    let (min, max) = match test {
        MetaTest::Any => return write!(f, "has:meta.{own}"),
        MetaTest::Name(pattern) => {
            write!(f, "meta.{own}:")?;
            return name_value(f, pattern, false);
        }
        MetaTest::Number { min, max } => (*min, *max),
    };
    // An end that was excluded is the double beside what was typed, which is the shorter to write.
    let is_beside = |value: f64, typed: f64| typed.to_string().len() < value.to_string().len();
    let from = min.map(|min| match is_beside(min, min.next_down()) {
        true => ('{', min.next_down()),
        false => ('[', min),
    });
    let to = max.map(|max| match is_beside(max, max.next_up()) {
        true => ('}', max.next_up()),
        false => (']', max),
    });
    match (from, to) {
        (None, None) => write!(f, "has:meta.{own}"),
        (Some(('{', min)), None) => write!(f, "meta.{own}>{min}"),
        (Some((_, min)), None) => write!(f, "meta.{own}>={min}"),
        (None, Some(('}', max))) => write!(f, "meta.{own}<{max}"),
        (None, Some((_, max))) => write!(f, "meta.{own}<={max}"),
        (Some((open, min)), Some((close, max))) => {
            write!(f, "meta.{own}:{open}{min} TO {max}{close}")
        }
    }
}

fn name(f: &mut fmt::Formatter<'_>, field: NameField, pattern: &NamePattern) -> fmt::Result {
    write!(f, "{}:", Filter::Name(field).name())?;
    name_value(f, pattern, field == NameField::Url)
}

/// Writes what a name must look like.
fn name_value(f: &mut fmt::Formatter<'_>, pattern: &NamePattern, url: bool) -> fmt::Result {
    // A `?` in an address is no wildcard.
    let special = if url { "\"\\*" } else { "\"\\*?" };
    let (text, wild) = match pattern {
        NamePattern::Regex(pattern) => return regex(f, pattern),
        NamePattern::Words(text) => (text, false),
        NamePattern::Wildcard(text) => (text, true),
        NamePattern::Exact(text) => {
            f.write_char('=')?;
            (text, false)
        }
    };
    let bare = (url || !is_of_numbers(text))
        && text.chars().next().is_some_and(|c| is_word_char(c) || (wild && c == '*'))
        && text.chars().all(|c| {
            is_word_char(c)
                || "-_./@&'’%+:#".contains(c)
                || (wild && matches!(c, '*' | '?'))
                || (url && "?=,;".contains(c))
        });
    if bare {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for c in text.chars() {
        if special.contains(c) && !(wild && matches!(c, '*' | '?')) {
            f.write_char('\\')?;
        }
        f.write_char(if is_blank(c) { ' ' } else { c })?;
    }
    f.write_char('"')
}

fn date_field(field: DateField) -> &'static str {
    Filter::Date(field).name()
}

fn number(
    f: &mut fmt::Formatter<'_>,
    field: NumberField,
    min: Option<f64>,
    max: Option<f64>,
) -> fmt::Result {
    let name = Filter::Number(field).name();
    match (min, max) {
        (None, None) => write!(f, "{name}>=0"),
        (Some(min), Some(max)) if min == max => write!(f, "{name}:{min}"),
        (Some(min), Some(max)) => write!(f, "{name}:{min}..{max}"),
        (Some(min), None) => match shorter(min, min.next_down()) {
            true => write!(f, "{name}>{}", min.next_down()),
            false => write!(f, "{name}>={min}"),
        },
        (None, Some(max)) => match shorter(max, max.next_up()) {
            true => write!(f, "{name}<{}", max.next_up()),
            false => write!(f, "{name}<={max}"),
        },
    }
}

/// Returns whether `neighbor` is what was typed (`dateconf>0.8`) and `value` the double beside it.
fn shorter(value: f64, neighbor: f64) -> bool {
    value.fract() != 0.0 && neighbor.to_string().len() < value.to_string().len()
}
