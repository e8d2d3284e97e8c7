//! Lowers what is sought in texts: expands words to terms of the index and gathers their articles.
//!
//! What a word or pattern is expanded to is found out once a query.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Case;
use crate::analysis::stopwords::is_functional;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::gathered::Gathering;
use crate::engine::embedded::query::meant::weigh;
use crate::engine::embedded::query::patterns;
use crate::engine::embedded::query::patterns::Full;
use crate::engine::embedded::query::patterns::Pattern;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::unit::Role;
use crate::engine::embedded::query::unit::Scope;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::query::unit::Units;
use crate::engine::embedded::query::unit::WordFacts;
use crate::engine::embedded::query::unit::idf;
use crate::engine::embedded::read::forms::Terms;
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
    expanded: HashMap<Expansion, Arc<Terms>>,
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

    /// The spellings of a word that some live article holds; if it holds none, the one typed.
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
    fn expand(
        &mut self,
        word: &SoughtWord,
        span: &Range<usize>,
    ) -> Result<Arc<Terms>, EngineError> {
        let mut all: Option<Arc<Terms>> = None;
        for expansion in &word.expansions {
            let terms = self.once(expansion, word, span)?;
            match &mut all {
                None => all = Some(terms),
                Some(all) => {
                    let held = terms.iter().filter(|(_, form)| !form.places.is_empty());
                    let mut held = held.map(|(term, form)| (term.clone(), form.clone())).peekable();
                    if held.peek().is_some() {
                        Arc::make_mut(all).extend(held);
                    }
                }
            }
        }
        Ok(all.unwrap_or_default())
    }

    /// Expands the words and patterns of a query, each with its place, at once: thousands of words take hardly
    /// longer to find than one, and the dictionary is read once for all patterns that any form may match.
    pub(crate) fn foresee(&mut self, sought: &[(Sought, Range<usize>)]) -> Result<(), EngineError> {
        let (mut stems, mut patterns, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for (sought, span) in sought {
            sought.each_word(&mut |word| {
                for expansion in &word.expansions {
                    if let Expansion::Stem { form, case } = expansion {
                        if seen.insert(expansion.clone()) {
                            stems.push((form.clone(), *case));
                        }
                    } else if matches!(expansion, Expansion::Wildcard(_) | Expansion::Regex(_))
                        && seen.insert(expansion.clone())
                    {
                        patterns.push((expansion.clone(), word.typed.clone(), span.clone()));
                    }
                }
            });
        }
        self.expand_stems(stems)?;
        self.expand_anywhere(&patterns)
    }

    /// Expands those of some patterns, each as it was typed and with its place, that any form may match.
    fn expand_anywhere(
        &mut self,
        named: &[(Expansion, String, Range<usize>)],
    ) -> Result<(), EngineError> {
        let (mut patterns, mut of) = (Vec::new(), Vec::new());
        let is_known = |expansion| self.snapshot.known_terms().get(expansion).is_some();
        for (expansion, typed, span) in named.iter().filter(|(named, ..)| !is_known(named)) {
            let pattern = if let Expansion::Wildcard(pattern) = expansion {
                Pattern::wildcard(pattern)
            } else if let Expansion::Regex(pattern) = expansion {
                Pattern::regex(pattern, whole_regex(pattern, span)?)
            } else {
                continue;
            };
            if pattern.is_anywhere() {
                patterns.push(pattern);
                of.push((expansion, typed, span));
            }
        }
        if patterns.is_empty() {
            return Ok(());
        }
        // Taken before any form is looked at, and as many as if each were looked for alone.
        let steps = patterns::steps_anywhere(self.snapshot);
        self.stop.spend(steps.saturating_mul(patterns.len() as u64));
        self.stop.check()?;
        let found = patterns::anywhere(self.snapshot, &patterns, self.stop)?;
        let found = found.map_err(|Full(number)| too_many_terms(of[number].1, of[number].2))?;
        for ((expansion, ..), mut terms) in of.into_iter().zip(found) {
            expand::leave_out_removed(self.snapshot, &mut terms, self.stop)?;
            let terms = Arc::new(terms);
            self.snapshot.known_terms().add(expansion, &terms, steps);
            self.expanded.insert(expansion.clone(), terms);
        }
        Ok(())
    }

    /// Expands words, and in articles of each language of the index to the forms that share their stems there.
    fn expand_stems(&mut self, mut words: Vec<(String, Case)>) -> Result<(), EngineError> {
        let of =
            |(form, case): &(String, Case)| Expansion::Stem { form: form.clone(), case: *case };
        let known = self.snapshot.known_terms();
        words.retain(|word| {
            let terms = known.get(&of(word));
            let is_unknown = terms.is_none();
            self.expanded.extend(terms.map(|(terms, _)| (of(word), terms)));
            is_unknown
        });
        if words.is_empty() {
            return Ok(());
        }
        let found = expand::same_stems(self.snapshot, &words, &self.langs, self.stop)?;
        for (word, mut terms) in words.iter().zip(found) {
            let (form, case) = word;
            let is_name = *case == Case::Capitalized;
            expand::leave_out_removed(self.snapshot, &mut terms, self.stop)?;
            weigh(self.snapshot, form, is_name, &self.langs, &mut terms, self.stop)?;
            let (expansion, terms) = (of(word), Arc::new(terms));
            // Bounded by the size of the index, it takes no steps.
            known.add(&expansion, &terms, 0);
            self.expanded.insert(expansion, terms);
        }
        Ok(())
    }

    /// Returns the terms of an expansion of a word; what takes long to find is kept.
    fn once(
        &mut self,
        expansion: &Expansion,
        word: &SoughtWord,
        span: &Range<usize>,
    ) -> Result<Arc<Terms>, EngineError> {
        let (snapshot, stop) = (self.snapshot, self.stop);
        let within = |terms| limited(terms, &word.typed, span);
        match expansion {
            Expansion::Term(term) => {
                let mut terms = expand::term(snapshot, term)?;
                expand::leave_out_removed(snapshot, &mut terms, stop)?;
                Ok(Arc::new(terms))
            }
            Expansion::Stem { form, case } => {
                if !self.expanded.contains_key(expansion) {
                    self.expand_stems(vec![(form.clone(), *case)])?;
                }
                Ok(self.expanded.get(expansion).cloned().unwrap_or_default())
            }
            Expansion::Prefix(prefix) => {
                self.kept(expansion, || within(Pattern::prefix(prefix).forms(snapshot, stop)))
            }
            Expansion::Wildcard(pattern) => {
                self.kept(expansion, || within(Pattern::wildcard(pattern).forms(snapshot, stop)))
            }
            Expansion::Fuzzy(form, edits) => {
                self.kept(expansion, || within(expand::fuzzy(snapshot, form, *edits, stop)))
            }
            Expansion::Regex(pattern) => self.kept(expansion, || {
                let regex = whole_regex(pattern, span)?;
                within(Pattern::regex(pattern, regex).forms(snapshot, stop))
            }),
            Expansion::Raw { form, test } => self.kept(expansion, || {
                let mut test = |raw: &str| test.admits(raw);
                within(expand::raw_spellings(snapshot, form, stop, &mut test))
            }),
        }
    }

    /// Returns the terms of a pattern as they are known, or as `look` finds them in the dictionary.
    fn kept(
        &mut self,
        expansion: &Expansion,
        look: impl FnOnce() -> Result<Terms, EngineError>,
    ) -> Result<Arc<Terms>, EngineError> {
        if let Some(terms) = self.expanded.get(expansion) {
            return Ok(Arc::clone(terms));
        }
        let known = self.snapshot.known_terms();
        let terms = match known.get(expansion) {
            Some((terms, steps)) => {
                // As many as it took, so that a query is always answered or never.
                self.stop.spend(steps);
                self.stop.check()?;
                terms
            }
            None => {
                let before = self.stop.left();
                let mut terms = look()?;
                expand::leave_out_removed(self.snapshot, &mut terms, self.stop)?;
                let terms = Arc::new(terms);
                let steps = before.saturating_sub(self.stop.left());
                known.add(expansion, &terms, u64::try_from(steps).unwrap_or(0));
                terms
            }
        };
        self.expanded.insert(expansion.clone(), Arc::clone(&terms));
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
