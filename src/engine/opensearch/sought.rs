//! Lowers what is sought in texts: a word to the terms it stands for, a phrase to intervals of them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use serde_json::json;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::ask::Asked;
use crate::engine::opensearch::dictionary::Dictionary;
use crate::engine::opensearch::dictionary::Held;
use crate::engine::opensearch::terms::token;
use crate::engine::words::CaseTest;
use crate::engine::words::Sought;
use crate::engine::words::SoughtWord;
use crate::engine::words::covered;

/// Terms of all operands that one query of intervals names: a cluster refuses more than 1,024.
const MOST_IN_INTERVALS: usize = 500;

/// Lowers what is sought by the clause at `span`.
pub(crate) fn lower(
    words: &mut Dictionary<'_>,
    sought: &Sought,
    span: &Range<usize>,
) -> Result<Asked, EngineError> {
    match sought {
        Sought::Word(word) => {
            let held = words.held(word, span)?;
            let ask = any_of(words, &held);
            Ok(if is_plain(word) { Asked::exact(ask) } else { Asked::superset(ask) })
        }
        Sought::Spellings { words: spelled, .. } => {
            let each = spelled.iter().map(|word| lower(words, &Sought::Word(word.clone()), span));
            Ok(Asked::or(&each.collect::<Result<Vec<_>, _>>()?))
        }
        Sought::Either(parts) => {
            let each = parts.iter().map(|part| lower(words, part, span));
            Ok(Asked::or(&each.collect::<Result<Vec<_>, _>>()?))
        }
        Sought::InOrder { parts, gaps, slop, possessives, .. } => {
            let each = parts.iter().map(|part| lower(words, part, span));
            let each = each.collect::<Result<Vec<_>, _>>()?;
            let all = Asked::superset(Ask::and(each.into_iter().map(|part| part.maybe)));
            if all.maybe == Ask::Nothing {
                return Ok(Asked::exact(Ask::Nothing));
            }
            let operands: Vec<Option<Operand>> = parts
                .iter()
                .map(|part| Operand::of(words, part, span))
                .collect::<Result<_, _>>()?;
            let operands: Option<Vec<Operand>> = operands.into_iter().collect();
            let Some(operands) = operands.filter(|_| gaps.iter().all(|gap| *gap == 0)) else {
                return Ok(all);
            };
            let phrase = match possessives {
                Some(0) if *slop == 0 => without_possessives(&operands),
                _ => intervals(&operands, true, *slop),
            };
            let Some(phrase) = phrase else { return Ok(all) };
            let is_exact = *slop == 0
                && matches!(possessives, None | Some(0))
                && operands.iter().all(|operand| operand.is_exact);
            Ok(match is_exact {
                true => Asked::exact(phrase),
                false => Asked::superset(phrase),
            })
        }
    }
}

/// Returns whether an article that holds one of a word's terms holds the word.
fn is_plain(word: &SoughtWord) -> bool {
    word.look.case == CaseTest::Any && word.look.also.is_empty()
}

/// Returns what finds the articles with any of some terms, each in its languages.
pub(crate) fn any_of(words: &Dictionary<'_>, held: &Held) -> Ask {
    let mut by_languages: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for (term, form) in held {
        by_languages.entry(form.all_languages()).or_default().push(token(term));
    }
    Ask::or(by_languages.into_iter().map(|(languages, tokens)| {
        let terms = Ask::terms("text", tokens);
        match is_every(words, &languages) {
            true => terms,
            false => Ask::and([terms, Ask::in_languages(&languages)]),
        }
    }))
}

/// Returns whether some languages are all that articles may be in.
fn is_every(words: &Dictionary<'_>, languages: &[String]) -> bool {
    let has = |language: &str| languages.iter().any(|known| known == language);
    languages.is_empty() || has("") && words.languages().iter().all(|language| has(language))
}

/// An operand of a phrase or a proximity whose places the cluster knows: terms, a position each.
pub(crate) struct Operand {
    tokens: Vec<String>,
    /// Whether each of its terms counts in every article, so that their places are its own.
    pub(crate) is_exact: bool,
}

impl Operand {
    /// Returns the operand that a word is; `None` for what the cluster cannot place.
    pub(crate) fn of(
        words: &mut Dictionary<'_>,
        sought: &Sought,
        span: &Range<usize>,
    ) -> Result<Option<Self>, EngineError> {
        let (Sought::Word(_) | Sought::Spellings { .. }) = sought else { return Ok(None) };
        let spelled = match sought {
            Sought::Word(word) => std::slice::from_ref(word),
            Sought::Spellings { words, .. } => words,
            Sought::Either(_) | Sought::InOrder { .. } => return Ok(None),
        };
        let (mut tokens, mut is_exact) = (Vec::new(), true);
        for word in spelled {
            is_exact &= is_plain(word);
            for (term, form) in words.held(word, span)? {
                // What covers two positions is in the place of one.
                if covered(&term, word.look.width) > 1 || term.starts_with(marker::JOINED) {
                    return Ok(None);
                }
                is_exact &= is_every(words, &form.all_languages());
                tokens.push(token(&term));
            }
        }
        tokens.sort_unstable();
        tokens.dedup();
        Ok(Some(Self { tokens, is_exact }))
    }

    /// Returns whether two operands may be the same word of a text.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.tokens.iter().any(|token| other.tokens.binary_search(token).is_ok())
    }

    fn json(&self) -> Value {
        let term = |token: &String| json!({"match": {"query": token, "analyzer": "whitespace"}});
        match &self.tokens[..] {
            [token] => term(token),
            tokens => json!({"any_of": {"intervals": tokens.iter().map(term).collect::<Vec<_>>()}}),
        }
    }
}

/// Returns what finds operands one after another none of which has a possessive, but for the last; `None`
/// where that names too many terms.
fn without_possessives(operands: &[Operand]) -> Option<Ask> {
    let plain = intervals(operands, true, 0)?;
    let (Some((last, before)), false) = (operands.split_last(), plain == Ask::Nothing) else {
        return Some(plain);
    };
    let mut first = match before {
        [] => return Some(plain),
        [only] => only.json(),
        _ => in_order(before.iter().map(Operand::json).collect()),
    };
    let possessive = json!({"match": {
        "query": token(marker::POSSESSIVE), "analyzer": "whitespace",
    }});
    // The marker is in the place of its word, so that nothing overlaps without being contained.
    if let Some(rule) = first.as_object_mut().and_then(|rules| rules.values_mut().next()) {
        rule["filter"] = json!({"not_containing": possessive});
    }
    Some(Ask::Is(json!({"intervals": {"text": in_order(vec![first, last.json()])}})))
}

fn in_order(intervals: Vec<Value>) -> Value {
    json!({"all_of": {"ordered": true, "max_gaps": 0, "intervals": intervals}})
}

/// Returns what finds operands with at most so many positions between them in all; `None` where that names
/// too many terms.
pub(crate) fn intervals(operands: &[Operand], is_ordered: bool, most_gaps: u32) -> Option<Ask> {
    if operands.iter().any(|operand| operand.tokens.is_empty()) {
        return Some(Ask::Nothing);
    }
    let terms: usize = operands.iter().map(|operand| operand.tokens.len()).sum();
    (terms <= MOST_IN_INTERVALS).then(|| {
        let intervals: Vec<Value> = operands.iter().map(Operand::json).collect();
        Ask::Is(json!({"intervals": {"text": {"all_of": {
            "ordered": is_ordered, "max_gaps": most_gaps, "intervals": intervals,
        }}}}))
    })
}
