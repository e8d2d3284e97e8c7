//! Lowers what is sought in texts: expands words to terms of the index and gathers their articles.
//!
//! What a word or pattern is expanded to is found out once a query.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Case;
use crate::analysis::stopwords::is_functional;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::gathered::Gathering;
use crate::engine::embedded::query::meant::weigh;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::unit::Role;
use crate::engine::embedded::query::unit::Scope;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::query::unit::Units;
use crate::engine::embedded::query::unit::WordFacts;
use crate::engine::embedded::query::unit::idf;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::problem::too_many_terms;
use crate::engine::problem::whole_regex;
use crate::engine::words::Expansion;
use crate::engine::words::Sought;
use crate::engine::words::SoughtWord;

/// The words of a query while it is lowered.
pub(crate) struct Words<'a> {
    snapshot: &'a Snapshot,
    /// The languages of the index.
    langs: Vec<String>,
    stop: &'a Stop,
    units: Units,
    gathering: Gathering<'a>,
    /// What words and patterns of the query were expanded to.
    expanded: HashMap<Expansion, Rc<Terms>>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, langs: Vec<String>, stop: &'a Stop) -> Self {
        Self {
            snapshot,
            stop,
            langs,
            units: Units::default(),
            gathering: Gathering::new(snapshot, stop),
            expanded: HashMap::new(),
        }
    }

    /// Returns the scoring clauses so far.
    pub(crate) fn units_mut(&mut self) -> &mut Units {
        &mut self.units
    }

    /// Returns the scoring clauses, weighed.
    pub(crate) fn finish(self) -> Vec<Unit> {
        self.units.finish()
    }

    /// Lowers what is sought by the clause at `span`.
    pub(crate) fn sought(
        &mut self,
        sought: &Sought,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        match sought {
            Sought::Word(word) => {
                let terms = self.expand(word, span)?;
                self.terms(&terms, word, span, scope)
            }
            Sought::Spellings { words, typed } => self.spellings(words, *typed, span, scope),
            Sought::Either(parts) => {
                let parts = parts.iter().map(|part| self.sought(part, span, scope));
                Ok(Plan::Or(parts.collect::<Result<_, _>>()?))
            }
            Sought::InOrder { parts, gaps, slop, possessives, scores } => {
                let start = self.units.here();
                let parts = parts.iter().map(|part| self.sought(part, span, scope));
                let parts = parts.collect::<Result<_, _>>()?;
                let of = self.units.since(start).to_vec();
                let unit = self.units.compound(&of, span, scope);
                if !scores {
                    self.units.mute(unit);
                }
                let (gaps, slop, possessives) = (gaps.clone(), *slop, *possessives);
                Ok(Plan::Phrase { parts, gaps, slop, possessives, unit })
            }
        }
    }

    /// The spellings of a word that some segment holds; if it holds none, the one typed.
    fn spellings(
        &mut self,
        words: &[SoughtWord],
        typed: usize,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let mut expanded = Vec::with_capacity(words.len());
        for word in words {
            expanded.push((word, self.expand(word, span)?));
        }
        let is_held = |terms: &Terms| terms.values().any(|form| !form.places.is_empty());
        if expanded.iter().any(|(_, terms)| is_held(terms)) {
            expanded.retain(|(_, terms)| is_held(terms));
        } else {
            expanded = vec![expanded.swap_remove(typed)];
        }
        let mut plans = Vec::with_capacity(expanded.len());
        for (word, terms) in expanded {
            plans.push(self.terms(&terms, word, span, scope)?);
        }
        Ok(if plans.len() == 1 { plans.remove(0) } else { Plan::Or(plans) })
    }

    /// Returns the terms that a word stands for.
    fn expand(&mut self, word: &SoughtWord, span: &Range<usize>) -> Result<Rc<Terms>, EngineError> {
        let mut all: Option<Rc<Terms>> = None;
        for expansion in &word.expansions {
            let terms = self.once(expansion, word, span)?;
            match &mut all {
                None => all = Some(terms),
                Some(all) => {
                    let held = terms.iter().filter(|(_, form)| !form.places.is_empty());
                    let mut held = held.map(|(term, form)| (term.clone(), form.clone())).peekable();
                    if held.peek().is_some() {
                        Rc::make_mut(all).extend(held);
                    }
                }
            }
        }
        Ok(all.unwrap_or_default())
    }

    /// Returns the terms of an expansion of a word; what takes long to find is kept.
    fn once(
        &mut self,
        expansion: &Expansion,
        word: &SoughtWord,
        span: &Range<usize>,
    ) -> Result<Rc<Terms>, EngineError> {
        if let Some(terms) = self.expanded.get(expansion) {
            return Ok(Rc::clone(terms));
        }
        let (snapshot, stop) = (self.snapshot, self.stop);
        let terms = match expansion {
            Expansion::Term(term) => return Ok(Rc::new(expand::term(snapshot, term)?)),
            Expansion::Stem { form, case } => self.same_stem(form, *case)?,
            Expansion::Prefix(prefix) => {
                limited(expand::prefix(snapshot, prefix, stop), &word.typed, span)?
            }
            Expansion::Wildcard(pattern) => {
                limited(expand::wildcard(snapshot, pattern, stop), &word.typed, span)?
            }
            Expansion::Fuzzy(form, edits) => {
                limited(expand::fuzzy(snapshot, form, *edits, stop), &word.typed, span)?
            }
            Expansion::Regex(pattern) => {
                let regex = whole_regex(pattern, span)?;
                limited(expand::regex(snapshot, pattern, &regex, stop), &word.typed, span)?
            }
            Expansion::Raw { form, test } => {
                let mut test = |raw: &str| test.admits(raw);
                let terms = expand::raw_spellings(snapshot, form, stop, &mut test);
                limited(terms, &word.typed, span)?
            }
        };
        let terms = Rc::new(terms);
        self.expanded.insert(expansion.clone(), Rc::clone(&terms));
        Ok(terms)
    }

    /// Returns a word, and in articles of each language of the index the forms that share its stem there.
    fn same_stem(&self, form: &str, case: Case) -> Result<Terms, EngineError> {
        let mut terms = expand::same_stem(self.snapshot, form, case, &self.langs, self.stop)?;
        let is_name = case == Case::Capitalized;
        weigh(self.snapshot, form, is_name, &self.langs, &mut terms, self.stop)?;
        Ok(terms)
    }

    /// A word that stands for `terms`: counts the live articles that hold any.
    fn terms(
        &mut self,
        terms: &Terms,
        word: &SoughtWord,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let look = &word.look;
        let number = self.gathering.gather(terms, look.width)?;
        let gathered = self.gathering.get(number);
        let held = &gathered.terms;
        let langs = || self.langs.iter().map(String::as_str);
        let is_function_word = !held.is_empty()
            && !look.acronym
            && held.iter().all(|(term, ..)| is_functional(langs(), term));
        let facts = WordFacts {
            typed: &word.typed,
            gathered: number,
            role: if is_function_word { Role::Function } else { Role::Content },
            case: look.case,
            also: look.also.clone(),
            expanded: look.expanded,
            acronym: look.acronym,
            is_held: !held.is_empty(),
            idf: idf(gathered.articles, self.snapshot.articles()),
            articles: gathered.articles,
            postings: gathered.postings,
        };
        let terms = || named_once(held).into_iter().unzip();
        let unit = self.units.word(&facts, terms, span, scope);
        let segments = Arc::clone(&gathered.segments);
        let regions = scope.regions.clone();
        let also = look.also.clone();
        Ok(Plan::Word(Box::new(WordPlan { segments, regions, case: look.case, also, unit })))
    }
}

/// Returns each term once, with all languages whose articles it is looked for in.
fn named_once(held: &[(String, Vec<String>, u32)]) -> Vec<(String, Vec<String>)> {
    let mut named: Vec<(String, Vec<String>)> = Vec::with_capacity(held.len());
    for (term, langs, _) in held {
        match named.last_mut() {
            Some((last, known)) if last == term => {
                known.extend(langs.iter().cloned());
                known.sort_unstable();
            }
            _ => named.push((term.clone(), langs.clone())),
        }
    }
    named
}

/// Turns a failed expansion into an error at its place.
fn limited(
    terms: Result<Terms, ExpandError>,
    typed: &str,
    span: &Range<usize>,
) -> Result<Terms, EngineError> {
    terms.map_err(|error| match error {
        ExpandError::Engine(error) => error,
        ExpandError::TooMany => too_many_terms(typed, span),
    })
}
