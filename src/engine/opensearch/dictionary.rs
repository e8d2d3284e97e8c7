//! The words that articles hold, as the cluster keeps them, and what a word of a query stands for there.
//!
//! A word stays when its last article goes: it then finds nothing.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;
use ureq::http::Method;

use crate::analysis::Case;
use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::glob::glob;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::opensearch::terms;
use crate::engine::problem::MOST_TERMS;
use crate::engine::problem::too_many_terms;
use crate::engine::problem::whole_regex;
use crate::engine::words::Expanders;
use crate::engine::words::Expansion;
use crate::engine::words::Meant;
use crate::engine::words::PARTS;
use crate::engine::words::Rival;
use crate::engine::words::SoughtWord;
use crate::engine::words::rivals_among;

/// Words that one answer holds.
const PAGE: usize = 10_000;
/// Words that one request looks up, and beginnings of words.
const MOST_AT_ONCE: usize = 1_000;
const MOST_STARTS: usize = 200;
/// Words that are read for one word of a query: a cluster of more is asked by words with a beginning.
const MOST_READ: usize = 4_000_000;

/// The terms that a word stands for.
pub(crate) type Held = BTreeMap<String, Form>;

/// A term that a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// The languages whose articles it is looked for in, `""` for articles of unknown language; none stands
    /// for every article.
    pub(crate) languages: Vec<String>,
    /// What an occurrence counts, of [`PARTS`].
    pub(crate) parts: u32,
    /// Further languages whose articles it is looked for in, and what an occurrence counts there.
    pub(crate) lesser: Option<(Vec<String>, u32)>,
}

impl Form {
    /// A term that counts in every article as it was typed.
    const TYPED: Self = Self { languages: Vec::new(), parts: PARTS, lesser: None };

    /// Returns the languages whose articles it is looked for in, sorted.
    pub(crate) fn all_languages(&self) -> Vec<String> {
        let lesser = self.lesser.iter().flat_map(|(languages, _)| languages);
        let mut all: Vec<String> = self.languages.iter().chain(lesser).cloned().collect();
        all.sort_unstable();
        all
    }

    /// Returns what an occurrence counts in an article of a language; 0 where it is not looked for.
    pub(crate) fn parts_in(&self, language: &str) -> u32 {
        let has = |languages: &[String]| languages.iter().any(|known| known == language);
        match &self.lesser {
            _ if self.languages.is_empty() || has(&self.languages) => self.parts,
            Some((languages, parts)) if has(languages) => *parts,
            _ => 0,
        }
    }
}

/// The words of a view while a query is made ready.
pub(crate) struct Dictionary<'a> {
    snapshot: &'a Snapshot,
    languages: Vec<String>,
    stop: &'a Stop,
    /// What expansions were found to be.
    known: HashMap<Expansion, Rc<Held>>,
}

impl<'a> Dictionary<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, stop: &'a Stop) -> Result<Self, EngineError> {
        let languages = snapshot.languages()?.iter().map(|(lang, _)| lang.clone()).collect();
        Ok(Self { snapshot, languages, stop, known: HashMap::new() })
    }

    /// Returns the languages of the articles.
    pub(crate) fn languages(&self) -> &[String] {
        &self.languages
    }

    /// Returns the terms that some article holds, or has held, of those that a word stands for.
    ///
    /// # Errors
    /// `Query` for a word that stands for too many; `Cluster`.
    pub(crate) fn held(
        &mut self,
        word: &SoughtWord,
        span: &Range<usize>,
    ) -> Result<Held, EngineError> {
        let mut held = Held::new();
        for expansion in &word.expansions {
            let more = match self.known.get(expansion) {
                Some(known) => Rc::clone(known),
                None => {
                    let found = Rc::new(self.find(expansion, word, span)?);
                    self.known.insert(expansion.clone(), Rc::clone(&found));
                    found
                }
            };
            for (term, form) in more.iter() {
                // What is looked for in every article is so whatever else stands for it.
                if form.languages.is_empty() || !held.contains_key(term) {
                    held.insert(term.clone(), form.clone());
                }
            }
        }
        Ok(held)
    }

    fn find(
        &self,
        expansion: &Expansion,
        word: &SoughtWord,
        span: &Range<usize>,
    ) -> Result<Held, EngineError> {
        let forms = |start: &str, test: &dyn Fn(&str) -> bool| -> Result<Held, EngineError> {
            let all = self.starting_with(start)?;
            let found = all.iter().filter(|term| !marker::is_marker(term) && test(term));
            let found: Held =
                found.take(MOST_TERMS + 1).map(|term| (term.clone(), Form::TYPED)).collect();
            if found.len() > MOST_TERMS {
                return Err(too_many_terms(&word.typed, span));
            }
            Ok(found)
        };
        match expansion {
            Expansion::Term(term) => Ok(self.there(std::slice::from_ref(term))?),
            Expansion::Stem { form, case } => self.same_stem(form, *case),
            Expansion::Prefix(prefix) => forms(prefix, &|_| true),
            Expansion::Wildcard(pattern) => {
                let pattern: Vec<char> = pattern.chars().collect();
                let start = pattern.iter().take_while(|c| !matches!(c, '*' | '?'));
                forms(&start.collect::<String>(), &|term| glob(&pattern, term))
            }
            Expansion::Fuzzy(form, edits) => {
                let (letters, edits) = (form.chars().count(), usize::from(*edits));
                forms("", &|term| {
                    term.chars().count().abs_diff(letters) <= edits
                        && strsim::osa_distance(form, term) <= edits
                })
            }
            Expansion::Regex(pattern) => {
                let regex = whole_regex(pattern, span)?;
                forms("", &|term| regex.is_match(term))
            }
            Expansion::Raw { form, test } => {
                let prefix = marker::raw_prefix(form);
                let all = self.starting_with(&prefix)?;
                let found = all.iter().filter(|term| test.admits(&term[prefix.len()..]));
                Ok(found.map(|term| (term.clone(), Form::TYPED)).collect())
            }
        }
    }

    /// Returns a form, printed in one piece or in two, and the forms that share its stem.
    fn same_stem(&self, form: &str, case: Case) -> Result<Held, EngineError> {
        let in_two_parts = marker::in_two_parts(form);
        let terms: Vec<String> = in_two_parts.into_iter().chain([form.to_owned()]).collect();
        let mut found = self.there(&terms)?;
        let expanders = Expanders::new(form, case, &self.languages);
        for prefix in expanders.prefixes() {
            for prefix in [prefix.clone(), marker::joined(&prefix)] {
                for term in self.starting_with(&prefix)?.iter() {
                    if found.contains_key(term) {
                        continue;
                    }
                    let languages = expanders.languages(marker::whole(term));
                    if !languages.is_empty() {
                        found.insert(term.clone(), Form { languages, ..Form::TYPED });
                    }
                }
            }
        }
        self.weigh(form, case == Case::Capitalized, &mut found)?;
        Ok(found)
    }

    /// Weighs the forms of a word by which language it was probably meant in.
    fn weigh(&self, form: &str, is_name: bool, found: &mut Held) -> Result<(), EngineError> {
        if found.values().all(|form| form.languages.is_empty()) {
            return Ok(());
        }
        let (rivals, asks) = self.rivals(form)?;
        let held = match asks.is_empty() {
            true => vec![0; rivals.len()],
            false => self.snapshot.counted_each(&asks, self.stop)?,
        };
        let meant = Meant::new(form, is_name, &rivals, &held);
        for (term, other) in found {
            if let Some(weighed) = meant.weigh(term, &mut other.languages) {
                (other.parts, other.lesser) = weighed;
            }
        }
        Ok(())
    }

    /// Returns those of some terms that are words of the cluster.
    fn there(&self, asked: &[String]) -> Result<Held, EngineError> {
        let words = &self.snapshot.words;
        let (mut there, mut open) = (Held::default(), asked.to_vec());
        loop {
            // What is known is taken out at once: what is learned next may take its room.
            open.retain(|term| match words.is_there(&terms::token(term)) {
                Some(true) => {
                    there.insert(term.clone(), Form::TYPED);
                    false
                }
                Some(false) => false,
                None => true,
            });
            if open.is_empty() {
                return Ok(there);
            }
            self.stop.check()?;
            self.snapshot.learn_words(&open, &[], self.stop)?;
        }
    }

    /// Asks at once for what some words stand for, where that is known beforehand.
    ///
    /// # Errors
    /// `Cluster`; `Stopped`.
    pub(crate) fn prefetch<'w>(
        &self,
        asked: impl Iterator<Item = &'w SoughtWord>,
    ) -> Result<(), EngineError> {
        let (mut single, mut starts, mut rivals) = (Vec::new(), Vec::new(), Vec::new());
        for expansion in asked.flat_map(|word| &word.expansions) {
            match expansion {
                Expansion::Term(term) => single.push(term.clone()),
                Expansion::Stem { form, case } => {
                    single.extend(marker::in_two_parts(form).into_iter().chain([form.clone()]));
                    for prefix in Expanders::new(form, *case, &self.languages).prefixes() {
                        starts.extend([prefix.clone(), marker::joined(&prefix)]);
                    }
                    let (_, asks) = self.rivals(form)?;
                    rivals.extend(asks);
                }
                Expansion::Prefix(_)
                | Expansion::Wildcard(_)
                | Expansion::Fuzzy(..)
                | Expansion::Regex(_)
                | Expansion::Raw { .. } => {}
            }
        }
        self.snapshot.learn_words(&single, &starts, self.stop)?;
        self.snapshot.counted_each(&rivals, self.stop)?;
        Ok(())
    }

    /// Returns the languages that a word may be meant in, and what asks how often it is there in each; of a
    /// single one, nothing.
    fn rivals(&self, form: &str) -> Result<(Vec<Rival>, Vec<Ask>), EngineError> {
        let (known, articles) = (self.snapshot.languages()?, self.snapshot.articles());
        let rivals = rivals_among(form, &self.languages, known, articles);
        let typed = Ask::term("text", terms::token(form));
        let of = |(_, names, _): &Rival| Ask::and([typed.clone(), Ask::in_languages(names)]);
        let asks = if rivals.len() > 1 { rivals.iter().map(of).collect() } else { Vec::new() };
        Ok((rivals, asks))
    }

    /// Returns the words that begin so, in the order of their bytes.
    fn starting_with(&self, start: &str) -> Result<Arc<Vec<String>>, EngineError> {
        self.snapshot.words_starting_with(start, self.stop)
    }
}

impl Snapshot {
    /// Finds out which of some terms are words of the cluster, and which words begin with some beginnings:
    /// in one request, or none where it is known. Beginnings of very many words are left open.
    fn learn_words(
        &self,
        single: &[String],
        starts: &[String],
        stop: &Stop,
    ) -> Result<(), EngineError> {
        let is_open = |token: &String| self.words.is_there(token).is_none();
        let mut tokens: Vec<String> = single.iter().map(|term| terms::token(term)).collect();
        tokens.retain(is_open);
        let mut starts: Vec<&String> = starts.iter().collect();
        starts.retain(|start| !start.is_empty() && self.words.get(start).is_none());
        starts.sort_unstable();
        starts.dedup();
        while !tokens.is_empty() || !starts.is_empty() {
            let some = tokens.split_off(tokens.len().saturating_sub(MOST_AT_ONCE));
            let beginnings = starts.split_off(starts.len().saturating_sub(MOST_STARTS));
            self.learn_some(&some, &beginnings, stop)?;
        }
        Ok(())
    }

    fn learn_some(
        &self,
        tokens: &[String],
        starts: &[&String],
        stop: &Stop,
    ) -> Result<(), EngineError> {
        let begin = |start: &&String| json!({"prefix": {"token": cut(&terms::beginning(start))}});
        let mut any: Vec<Value> = starts.iter().map(begin).collect();
        any.push(json!({"terms": {"token": tokens}}));
        let body = json!({
            "size": PAGE, "track_total_hits": true, "_source": ["token", "whole"],
            "query": {"bool": {"should": any}},
        });
        let answer = self.ask_words(body, stop)?;
        let found = hits(&answer);
        let is_whole = answer["hits"]["total"]["value"] == json!(found.len());
        if !is_whole {
            // Beginnings of too many words: each is read by itself, when it is needed.
            return if starts.is_empty() {
                Err(self.client().strange("whole list of words"))
            } else {
                self.learn_some(tokens, &[], stop)
            };
        }
        let held: HashSet<&str> =
            found.iter().filter_map(|hit| hit["_source"]["token"].as_str()).collect();
        for token in tokens {
            self.words.keep_there(token, held.contains(token.as_str()));
        }
        let all: Vec<String> =
            found.iter().map(|hit| self.word_of(hit)).collect::<Result<_, _>>()?;
        for start in starts {
            let begin = all.iter().filter(|word| word.starts_with(start.as_str()));
            let mut words: Vec<String> = begin.cloned().collect();
            words.sort_unstable();
            self.words.keep(start, Arc::new(words));
        }
        Ok(())
    }

    /// Returns the word that a document of the index of words is.
    fn word_of(&self, hit: &Value) -> Result<String, EngineError> {
        let source = &hit["_source"];
        let whole = source["whole"].as_str().map(str::to_owned);
        let word = whole.or_else(|| terms::term(source["token"].as_str()?));
        word.ok_or_else(|| self.client().strange("word"))
    }

    /// Returns the words that begin so, in the order of their bytes. Words that begin with nothing are all
    /// words but raw spellings and words in two parts.
    pub(crate) fn words_starting_with(
        &self,
        start: &str,
        stop: &Stop,
    ) -> Result<Arc<Vec<String>>, EngineError> {
        if let Some(known) = self.words.get(start) {
            return Ok(known);
        }
        let query = match start {
            "" => json!({"bool": {"must_not": [
                {"prefix": {"token": terms::beginning("\u{2}")}},
                {"prefix": {"token": terms::beginning("\u{3}")}},
            ]}}),
            start => json!({"prefix": {"token": {"value": cut(&terms::beginning(start))}}}),
        };
        let mut words = Vec::new();
        let mut after = Value::Null;
        loop {
            // What it is sorted by is the token: sources are not read.
            let mut body = json!({
                "size": PAGE, "sort": [{"token": "asc"}], "query": query, "_source": false,
                "track_total_hits": false,
            });
            if !after.is_null() {
                body["search_after"] = after;
            }
            let answer = self.ask_words(body, stop)?;
            let found = hits(&answer);
            let mut cut = Vec::new();
            for hit in found {
                let token = hit["sort"][0].as_str();
                let token = token.ok_or_else(|| self.client().strange("word"))?;
                match terms::term(token) {
                    Some(word) => words.extend(word.starts_with(start).then_some(word)),
                    None => cut.push(token.to_owned()),
                }
            }
            words
                .extend(self.whole_words(&cut, stop)?.into_iter().filter(|w| w.starts_with(start)));
            if found.len() < PAGE {
                break;
            }
            if words.len() > MOST_READ {
                return Err(EngineError::Query {
                    message: "there are too many words on the cluster to try each".to_owned(),
                    span: 0..0,
                    hint: Some("begin patterns with letters".to_owned()),
                });
            }
            after = found.last().map_or(Value::Null, |hit| hit["sort"].clone());
        }
        words.sort_unstable();
        let words = Arc::new(words);
        self.words.keep(start, Arc::clone(&words));
        Ok(words)
    }

    /// Returns the words that some tokens are which are cut.
    fn whole_words(&self, cut: &[String], stop: &Stop) -> Result<Vec<String>, EngineError> {
        let mut words = Vec::with_capacity(cut.len());
        for some in cut.chunks(MOST_AT_ONCE) {
            let body = json!({
                "size": some.len(), "_source": ["token", "whole"],
                "query": {"terms": {"token": some}},
            });
            let answer = self.ask_words(body, stop)?;
            words.extend(
                hits(&answer).iter().map(|hit| self.word_of(hit)).collect::<Result<Vec<_>, _>>()?,
            );
        }
        if words.len() == cut.len() { Ok(words) } else { Err(self.client().strange("whole word")) }
    }

    fn ask_words(&self, body: Value, stop: &Stop) -> Result<Value, EngineError> {
        let path = format!("{}/_search", self.address().words());
        let answer = self.client().ask_until(Method::POST, &path, &body, stop)?;
        if answer["_shards"]["failed"] != json!(0) || answer["timed_out"] != json!(false) {
            return Err(self.client().failed("its words cannot be read whole"));
        }
        Ok(answer)
    }
}

/// Returns the beginning of a token that a word which is cut has as well.
fn cut(beginning: &str) -> &str {
    &beginning[..beginning.floor_char_boundary(beginning.len().min(900))]
}
