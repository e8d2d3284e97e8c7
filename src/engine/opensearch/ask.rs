//! What a cluster is asked for, before it is written as JSON: simplified while it is put together.

use std::collections::BTreeMap;
use std::collections::HashSet;

use serde_json::Value;
use serde_json::json;

/// A condition on articles.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// Every article.
    All,
    /// None.
    Nothing,
    /// A query of the cluster's.
    Is(Value),
    /// All of them.
    And(Vec<Ask>),
    /// Any of them.
    Or(Vec<Ask>),
    /// It is not so.
    Not(Box<Ask>),
    /// At least so many of them.
    SomeOf(usize, Vec<Ask>),
}

impl Ask {
    /// Returns what asks for a value of a field.
    pub(crate) fn term(field: &str, value: impl Into<Value>) -> Self {
        Self::Is(json!({"term": {field: value.into()}}))
    }

    /// Returns what asks for any of some values of a field.
    pub(crate) fn terms<V: Into<Value>>(field: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        match &values[..] {
            [] => Self::Nothing,
            [value] => Self::term(field, value.clone()),
            _ => Self::Is(json!({"terms": {field: values}})),
        }
    }

    /// Returns what asks for any value of a field.
    pub(crate) fn exists(field: &str) -> Self {
        Self::Is(json!({"exists": {"field": field}}))
    }

    /// Returns what asks for numbers within bounds, both included.
    pub(crate) fn between(field: &str, least: Option<i64>, most: Option<i64>) -> Self {
        let mut bounds = serde_json::Map::new();
        if let Some(least) = least {
            bounds.insert("gte".into(), json!(least));
        }
        if let Some(most) = most {
            bounds.insert("lte".into(), json!(most));
        }
        Self::Is(json!({"range": {field: bounds}}))
    }

    /// Returns what asks for the articles in some languages, `""` for those of unknown language.
    pub(crate) fn in_languages(languages: &[String]) -> Self {
        let unknown = match languages.iter().any(String::is_empty) {
            true => Self::not(Self::exists("lang")),
            false => Self::Nothing,
        };
        let known = languages.iter().filter(|language| !language.is_empty());
        Self::or([unknown, Self::terms("lang", known.cloned())])
    }

    /// Returns what asks for all of some.
    pub(crate) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::Nothing => return Self::Nothing,
                Self::And(more) => all.extend(more),
                part => all.push(part),
            }
        }
        match all.len() {
            0 => Self::All,
            1 => all.remove(0),
            _ => Self::And(all),
        }
    }

    /// Returns what asks for any of some.
    pub(crate) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut any: Vec<Self> = Vec::new();
        for part in parts {
            match part {
                Self::All => return Self::All,
                Self::Nothing => {}
                Self::Or(more) => any.extend(more),
                part => any.push(part),
            }
        }
        let mut any = with_values_together(any);
        match any.len() {
            0 => Self::Nothing,
            1 => any.remove(0),
            _ => Self::Or(any),
        }
    }

    /// Returns what asks for what does not satisfy it.
    pub(crate) fn not(part: Self) -> Self {
        match part {
            Self::All => Self::Nothing,
            Self::Nothing => Self::All,
            Self::Not(part) => *part,
            part => Self::Not(Box::new(part)),
        }
    }

    /// Returns what asks for at least so many of some.
    pub(crate) fn some_of(least: usize, parts: Vec<Self>) -> Self {
        let sure = parts.iter().filter(|part| **part == Self::All).count();
        let open: Vec<Self> =
            parts.into_iter().filter(|part| !matches!(part, Self::All | Self::Nothing)).collect();
        match least.saturating_sub(sure) {
            0 => Self::All,
            1 => Self::or(open),
            least if least > open.len() => Self::Nothing,
            least if least == open.len() => Self::and(open),
            least => Self::SomeOf(least, open),
        }
    }

    /// Writes it as the cluster reads it; it scores nothing.
    pub(crate) fn json(&self) -> Value {
        let each = |parts: &[Self]| parts.iter().map(Self::json).collect::<Vec<_>>();
        match self {
            Self::All => json!({"match_all": {}}),
            Self::Nothing => json!({"match_none": {}}),
            Self::Is(query) => query.clone(),
            Self::And(parts) => json!({"bool": {"filter": each(parts)}}),
            Self::Or(parts) => {
                json!({"bool": {"should": each(parts), "minimum_should_match": 1}})
            }
            Self::Not(part) => json!({"bool": {"must_not": [part.json()]}}),
            Self::SomeOf(least, parts) => {
                json!({"bool": {"should": each(parts), "minimum_should_match": least}})
            }
        }
    }
}

/// Returns the operands of OR with the values of each field asked for at once: a cluster takes 1,024 operands,
/// and a list of words may have more.
fn with_values_together(any: Vec<Ask>) -> Vec<Ask> {
    let mut values: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut others = Vec::new();
    for part in any {
        let of_field = match &part {
            Ask::Is(query) => query.get("term").or_else(|| query.get("terms")),
            _ => None,
        };
        match of_field.and_then(Value::as_object).and_then(|field| field.iter().next()) {
            Some((field, Value::Array(several))) => {
                values.entry(field.clone()).or_default().extend(several.iter().cloned());
            }
            Some((field, one)) => values.entry(field.clone()).or_default().push(one.clone()),
            None => others.push(part),
        }
    }
    let together = values.into_iter().map(|(field, values)| {
        let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
        let mut known = HashSet::new();
        for value in values {
            if known.insert(value.to_string()) {
                distinct.push(value);
            }
        }
        Ask::terms(&field, distinct)
    });
    together.chain(others).collect()
}

/// A query as far as a cluster can decide it: between what satisfies it for sure and what may.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    /// Every article it finds satisfies the query.
    pub(crate) surely: Ask,
    /// It finds every article that satisfies the query, or may because its date is not known.
    pub(crate) maybe: Ask,
    /// Whether the two find just these. Otherwise what is between them is decided from the text.
    pub(crate) is_exact: bool,
}

impl Asked {
    /// Returns what the cluster decides alone.
    pub(crate) fn exact(ask: Ask) -> Self {
        Self { surely: ask.clone(), maybe: ask, is_exact: true }
    }

    /// Returns what finds too much.
    pub(crate) fn superset(maybe: Ask) -> Self {
        Self { surely: Ask::Nothing, maybe, is_exact: false }
    }

    /// Returns all of some.
    pub(crate) fn and(parts: &[Self]) -> Self {
        Self::of(parts, Ask::and)
    }

    /// Returns any of some.
    pub(crate) fn or(parts: &[Self]) -> Self {
        Self::of(parts, Ask::or)
    }

    /// Returns at least so many of some.
    pub(crate) fn some_of(least: usize, parts: &[Self]) -> Self {
        Self::of(parts, |asks| Ask::some_of(least, asks))
    }

    fn of(parts: &[Self], join: impl Fn(Vec<Ask>) -> Ask) -> Self {
        Self {
            surely: join(parts.iter().map(|part| part.surely.clone()).collect()),
            maybe: join(parts.iter().map(|part| part.maybe.clone()).collect()),
            is_exact: parts.iter().all(|part| part.is_exact),
        }
    }

    /// Returns what does not satisfy it: what may is then sure not to, and the other way round.
    pub(crate) fn not(self) -> Self {
        let (surely, maybe) = (Ask::not(self.maybe), Ask::not(self.surely));
        Self { surely, maybe, is_exact: self.is_exact }
    }

    /// Returns one of two and not the other.
    pub(crate) fn xor(self, other: Self) -> Self {
        let one = Self::and(&[self.clone(), other.clone().not()]);
        Self::or(&[one, Self::and(&[self.not(), other])])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(name: &str) -> Ask {
        Ask::term("source", name)
    }

    #[test]
    fn what_is_always_or_never_so_is_left_out() {
        assert_eq!(Ask::and([Ask::All, is("a"), Ask::All]), is("a"));
        assert_eq!(Ask::and([is("a"), Ask::Nothing]), Ask::Nothing);
        assert_eq!(Ask::or([Ask::Nothing, is("a")]), is("a"));
        assert_eq!(Ask::or([is("a"), Ask::All]), Ask::All);
        assert_eq!(Ask::not(Ask::not(is("a"))), is("a"));
        assert_eq!(Ask::some_of(2, vec![is("a"), Ask::All, is("b")]), Ask::or([is("a"), is("b")]));
        assert_eq!(Ask::some_of(3, vec![is("a"), Ask::All, Ask::Nothing]), Ask::Nothing);
        assert_eq!(Ask::some_of(0, vec![is("a")]), Ask::All);
    }

    #[test]
    fn a_list_of_words_is_one_operand() {
        let words = (0..5_000).map(|number| Ask::term("text", format!("w{}", number % 3_000)));
        let long = Ask::exists("lang");
        let Ask::Or(parts) = Ask::or(words.chain([long.clone()])) else { panic!("two operands") };
        assert_eq!((parts.len(), &parts[1]), (2, &long));
        let Ask::Is(query) = &parts[0] else { panic!("a query") };
        assert_eq!(query["terms"]["text"].as_array().map(Vec::len), Some(3_000));
    }

    #[test]
    fn not_of_what_finds_too_much_finds_everything_and_is_decided_from_the_text() {
        let not = Asked::superset(is("a")).not();
        assert_eq!((not.maybe, not.is_exact), (Ask::All, false));
        assert_eq!(Asked::exact(is("a")).not(), Asked::exact(Ask::not(is("a"))));
    }
}
