//! Lowers what asks for words: expands each to terms of the index and gathers their articles.
//!
//! A word of several tokens (`9/11`, unspaced text) is a phrase of them. What a word or pattern is
//! expanded to is found out once a query.

mod spellings;

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::PatternPart;
use crate::analysis::QueryToken;
use crate::analysis::han;
use crate::analysis::marker;
use crate::analysis::stopwords::is_functional;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::Form;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::filters::whole_term_regex;
use crate::engine::embedded::query::gathered::Gathering;
use crate::engine::embedded::query::gathered::Width;
use crate::engine::embedded::query::gathered::is_pair;
use crate::engine::embedded::query::matching::CaseTest;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::WordPlan;
use crate::engine::embedded::query::problem::query_error;
use crate::engine::embedded::query::unit::Place;
use crate::engine::embedded::query::unit::Role;
use crate::engine::embedded::query::unit::Scope;
use crate::engine::embedded::query::unit::Unit;
use crate::engine::embedded::query::unit::Units;
use crate::engine::embedded::query::unit::WordFacts;
use crate::engine::embedded::query::unit::idf;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::passage::is_unspaced;
use crate::query::PhrasePart;
use crate::query::quoted;

/// The words of a query while it is lowered.
pub(crate) struct Words<'a> {
    snapshot: &'a Snapshot,
    /// The languages of the index.
    langs: Vec<String>,
    stop: &'a Stop,
    /// The whole query is in capitals, so that they mean nothing.
    all_caps: bool,
    units: Units,
    gathering: Gathering<'a>,
    /// What words and patterns of the query were expanded to.
    expanded: HashMap<Expansion, Rc<Terms>>,
}

/// What is expanded, and how.
#[derive(PartialEq, Eq, Hash)]
enum Expansion {
    /// A form, by how it was typed.
    Word(String, Case),
    Wildcard(String),
    Fuzzy(String, u8),
    Regex(String),
}

/// How the terms of a word are looked for.
#[derive(Clone)]
struct Look {
    /// Whether they were found in the dictionary rather than typed.
    expanded: bool,
    case: CaseTest,
    /// Markers there must be in its place: one of each group.
    also: Vec<Vec<String>>,
    width: Width,
    /// Whether the word was typed in capitals, in a query that is not.
    acronym: bool,
}

impl Look {
    /// For terms that were typed.
    const fn typed(case: CaseTest, width: Width) -> Self {
        let acronym = matches!(case, CaseTest::AllCaps);
        Self { expanded: false, case, also: Vec::new(), width, acronym }
    }

    /// For terms that were found in the dictionary.
    const EXPANDED: Self = Self {
        expanded: true,
        case: CaseTest::Any,
        also: Vec::new(),
        width: Width::Own,
        acronym: false,
    };
}

impl<'a> Words<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        langs: Vec<String>,
        all_caps: bool,
        stop: &'a Stop,
    ) -> Self {
        Self {
            snapshot,
            stop,
            langs,
            all_caps,
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

    /// A word: folded and expanded by its stem.
    pub(crate) fn word(
        &mut self,
        word: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let tokens = analysis::query_tokens(word);
        match &tokens[..] {
            [] => Err(query_error(
                span,
                format!("{} has no letters or digits to search for", quoted(word)),
                Some("leave it out, or quote it with the words around it"),
            )),
            [QueryToken::Form { form, case, raw, .. }] if !form.chars().all(is_unspaced) => {
                let case = self.case(*case);
                let terms = self.expanded(form, case)?;
                let look = Look { acronym: case == Case::AllCaps, ..Look::EXPANDED };
                self.spellings((form, case, raw), &terms, &look, span, scope)
            }
            [_, ..] => self.apart_or_whole(word, &tokens, false, span, scope),
        }
    }

    /// Tokens at consecutive positions, folded, not stemmed.
    fn tokens(
        &mut self,
        tokens: &[QueryToken],
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let start = self.units.here();
        let mut parts = Vec::new();
        for (token, width) in with_widths(tokens) {
            parts.push(self.token(token, width, span, scope)?);
        }
        Ok(self.phrase(start, parts, 0, span, scope))
    }

    fn token(
        &mut self,
        token: &QueryToken,
        width: Width,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        match token {
            QueryToken::Form { form, .. } if form.chars().all(is_unspaced) => {
                let mut terms = expand::term(self.snapshot, form)?;
                for spelling in han::spellings(form) {
                    terms.extend(held(expand::term(self.snapshot, &spelling)?));
                }
                self.terms(&terms, &Look::typed(CaseTest::Any, width), span, scope)
            }
            QueryToken::Form { form, elided, .. } if !elided.is_empty() => {
                self.behind_elided(form, elided, span, scope)
            }
            QueryToken::Form { form, case, raw, .. } => {
                let terms = Rc::new(expand::written(self.snapshot, form)?);
                let look = Look::typed(CaseTest::Any, width);
                self.spellings((form, self.case(*case), raw), &terms, &look, span, scope)
            }
            QueryToken::Prefix(form) => {
                let terms = limited(expand::prefix(self.snapshot, form, self.stop), form, span)?;
                self.terms(&terms, &Look { width: Width::One, ..Look::EXPANDED }, span, scope)
            }
        }
    }

    /// `=word`: as written.
    pub(crate) fn exact(
        &mut self,
        word: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let tokens = analysis::query_tokens(word);
        if tokens.is_empty() {
            let message = format!("{} has no letters or digits", quoted(word));
            return Err(query_error(span, message, None));
        }
        let start = self.units.here();
        let mut parts = Vec::new();
        for (token, width) in with_widths(&tokens) {
            parts.push(match token {
                QueryToken::Form { form, .. } if is_pair(form) => {
                    let terms = expand::term(self.snapshot, form)?;
                    self.terms(&terms, &Look::typed(CaseTest::Any, width), span, scope)?
                }
                QueryToken::Form { form, case, raw, elided, possessive } => {
                    let (term, test) = match case {
                        Case::Mixed => (marker::raw_term(form, raw), CaseTest::Any),
                        Case::Lower => (form.clone(), CaseTest::Lower),
                        Case::Capitalized => (form.clone(), CaseTest::Capitalized),
                        Case::AllCaps => (form.clone(), CaseTest::AllCaps),
                    };
                    let mut also = Vec::new();
                    // What is elided in a name is part of the raw form.
                    if !elided.is_empty() && !raw.starts_with(elided.as_str()) {
                        also.push(vec![marker::elided(elided)]);
                    }
                    if *possessive {
                        also.push(vec![marker::POSSESSIVE.to_owned()]);
                    }
                    let look = Look { also, ..Look::typed(test, Width::One) };
                    self.terms(&expand::term(self.snapshot, &term)?, &look, span, scope)?
                }
                QueryToken::Prefix(_) => self.token(token, width, span, scope)?,
            });
        }
        Ok(self.phrase(start, parts, 0, span, scope))
    }

    /// `caps(word)` and `allcaps(word)`.
    pub(crate) fn cased(
        &mut self,
        word: &str,
        case: CaseTest,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let tokens = analysis::query_tokens(word);
        let [QueryToken::Form { form, .. }] = &tokens[..] else {
            return Err(query_error(span, format!("{} is not one word", quoted(word)), None));
        };
        let terms = expand::term(self.snapshot, form)?;
        let plain = self.terms(&terms, &Look::typed(case, Width::Own), span, scope)?;
        let mixed =
            expand::raw_spellings(self.snapshot, form, self.stop, &mut |raw| is_written(raw, case));
        let mixed = limited(mixed, word, span)?;
        if mixed.is_empty() {
            return Ok(plain);
        }
        let mixed = self.terms(&mixed, &Look::EXPANDED, span, scope)?;
        Ok(Plan::Or(vec![plain, mixed]))
    }

    /// A word with `*` or `?`.
    pub(crate) fn wildcard(
        &mut self,
        pattern: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        // Unspaced words have no ends a star could be for: any run of characters is found anyway.
        let inner = pattern.trim_matches('*');
        if !inner.is_empty() && inner.chars().all(is_unspaced) {
            return self.tokens(&analysis::query_tokens(inner), span, scope);
        }
        if inner.contains(is_unspaced) {
            return Err(query_error(
                span,
                format!(
                    "{} has a wildcard among characters written without blanks",
                    quoted(pattern)
                ),
                Some("write the known characters as words, near each other: 飞书 NEAR/3 消息"),
            ));
        }
        let mut readings = Vec::new();
        for parts in analysis::pattern_readings(pattern) {
            readings.push(self.pattern_parts(&parts, pattern, span, scope)?);
        }
        match readings.len() {
            0 => Err(without_words(pattern, span)),
            1 => Ok(readings.remove(0)),
            _ => Ok(Plan::Or(readings)),
        }
    }

    /// A pattern, broken into words as a text is: they are found one after another.
    fn pattern_parts(
        &mut self,
        parts: &[PatternPart],
        pattern: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let start = self.units.here();
        let mut plans = Vec::new();
        for part in parts {
            let terms = match part {
                PatternPart::Form(form) => Rc::new(expand::term(self.snapshot, form)?),
                PatternPart::Pattern(folded) => {
                    self.once(Expansion::Wildcard(folded.clone()), |snapshot, stop| {
                        limited(expand::wildcard(snapshot, folded, stop), pattern, span)
                    })?
                }
            };
            plans.push(self.terms(&terms, &Look::EXPANDED, span, scope)?);
        }
        Ok(self.phrase(start, plans, 0, span, scope))
    }

    /// `word~n`. Each word of it may differ so much: a text breaks `jane.doe` in two.
    pub(crate) fn fuzzy(
        &mut self,
        word: &str,
        distance: u8,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let mut forms = Vec::new();
        analysis::tokens(word, &mut |token| forms.push(token.form.to_owned()));
        // Near spellings of unspaced text are those of the whole run.
        if word.contains(is_unspaced) {
            forms = vec![analysis::fold(word)];
        }
        if forms.is_empty() {
            return Err(without_words(word, span));
        }
        let start = self.units.here();
        let mut plans = Vec::new();
        for form in forms {
            let terms = self.once(Expansion::Fuzzy(form.clone(), distance), |snapshot, stop| {
                limited(expand::fuzzy(snapshot, &form, distance, stop), word, span)
            })?;
            plans.push(self.terms(&terms, &Look::EXPANDED, span, scope)?);
        }
        Ok(self.phrase(start, plans, 0, span, scope))
    }

    /// `/pattern/`.
    pub(crate) fn regex(
        &mut self,
        pattern: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let folded = analysis::fold_regex(pattern);
        let terms = self.once(Expansion::Regex(folded.clone()), |snapshot, stop| {
            let regex = whole_term_regex(&folded, span)?;
            limited(expand::regex(snapshot, &folded, &regex, stop), pattern, span)
        })?;
        self.terms(&terms, &Look::EXPANDED, span, scope)
    }

    /// A quoted phrase.
    pub(crate) fn quoted(
        &mut self,
        parts: &[PhrasePart],
        slop: u32,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let start = self.units.here();
        let mut plans = Vec::new();
        for part in parts {
            match part {
                PhrasePart::Word(word) => {
                    let tokens = analysis::query_tokens(word);
                    if tokens.len() == 2 && analysis::joined_form(word).is_some() {
                        plans.push(self.apart_or_whole(word, &tokens, true, span, scope)?);
                    } else if slop == 0 || tokens.len() <= 1 {
                        for (token, width) in with_widths(&tokens) {
                            plans.push(self.token(token, width, span, scope)?);
                        }
                    } else {
                        plans.push(self.tokens(&tokens, span, scope)?);
                    }
                }
                PhrasePart::Exact(word) => plans.push(self.exact(word, span, scope)?),
                PhrasePart::Wildcard(pattern) => plans.push(self.wildcard(pattern, span, scope)?),
            }
        }
        if plans.is_empty() {
            let message = "the phrase has no letters or digits to search for".to_owned();
            return Err(query_error(span, message, None));
        }
        Ok(self.phrase(start, plans, slop, span, scope))
    }

    /// Returns the phrase of parts whose units start at `start`; a single part is itself.
    fn phrase(
        &mut self,
        start: Place,
        mut parts: Vec<Plan>,
        slop: u32,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Plan {
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let of = self.units.since(start).to_vec();
        let unit = self.units.compound(&of, span, scope);
        Plan::Phrase { parts, slop, unit }
    }

    /// Expands a word or pattern, or returns what it was expanded to before.
    fn once(
        &mut self,
        expansion: Expansion,
        expand: impl FnOnce(&Snapshot, &Stop) -> Result<Terms, EngineError>,
    ) -> Result<Rc<Terms>, EngineError> {
        if let Some(terms) = self.expanded.get(&expansion) {
            return Ok(Rc::clone(terms));
        }
        let terms = Rc::new(expand(self.snapshot, self.stop)?);
        self.expanded.insert(expansion, Rc::clone(&terms));
        Ok(terms)
    }

    /// A word that stands for `terms`: counts the live articles that hold any.
    fn terms(
        &mut self,
        terms: &Terms,
        look: &Look,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let number = self.gathering.gather(terms, look.width)?;
        let gathered = self.gathering.get(number);
        let held = &gathered.terms;
        let langs = || self.langs.iter().map(String::as_str);
        let is_function_word = !held.is_empty()
            && !look.acronym
            && held.iter().all(|(term, ..)| is_functional(langs(), term));
        let facts = WordFacts {
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
        let terms = || held.iter().map(|(term, langs, _)| (term.clone(), langs.clone())).unzip();
        let unit = self.units.word(&facts, terms, span, scope);
        let segments = Arc::clone(&gathered.segments);
        let regions = scope.regions.clone();
        let also = look.also.clone();
        Ok(Plan::Word(Box::new(WordPlan { segments, regions, case: look.case, also, unit })))
    }
}

/// Returns the terms that some segment holds.
fn held(terms: Terms) -> impl Iterator<Item = (String, Form)> {
    terms.into_iter().filter(|(_, form)| !form.places.is_empty())
}

fn without_words(text: &str, span: &Range<usize>) -> EngineError {
    let message = format!("{} has no letters or digits to search for", quoted(text));
    query_error(span, message, None)
}

/// Turns a failed expansion into an error at its place.
fn limited(
    terms: Result<Terms, ExpandError>,
    word: &str,
    span: &Range<usize>,
) -> Result<Terms, EngineError> {
    terms.map_err(|error| match error {
        ExpandError::Engine(error) => error,
        ExpandError::TooMany(count) => query_error(
            span,
            format!(
                "{} stands for {count} words, more than the limit of {}",
                quoted(word),
                expand::MOST_TERMS
            ),
            Some("add letters to make it more precise"),
        ),
    })
}

/// Returns tokens with the positions each covers: the last pair of a run of unspaced text covers two
/// characters, the others overlap.
fn with_widths(tokens: &[QueryToken]) -> impl Iterator<Item = (&QueryToken, Width)> {
    tokens.iter().enumerate().map(|(at, token)| {
        let goes_on = tokens.get(at + 1).is_some_and(|next| overlap(token, next));
        (token, if goes_on { Width::One } else { Width::Own })
    })
}

/// Returns whether `next` overlaps `token`: both are of one run of unspaced text. Inside a word, the
/// run's last character follows its last pair.
fn overlap(token: &QueryToken, next: &QueryToken) -> bool {
    let (QueryToken::Form { form: a, .. }, QueryToken::Form { form: b, .. }) = (token, next) else {
        return false;
    };
    is_pair(a) && b.chars().all(is_unspaced) && a.chars().next_back() == b.chars().next()
}

/// Returns whether a raw spelling is written in capitals, or else with a capital first letter.
fn is_written(raw: &str, case: CaseTest) -> bool {
    let mut letters = raw.chars().filter(|c| c.is_alphabetic());
    match case {
        CaseTest::AllCaps => letters.clone().count() > 1 && letters.all(|c| !c.is_lowercase()),
        CaseTest::Any | CaseTest::Lower | CaseTest::Capitalized | CaseTest::Initial => {
            letters.next().is_some_and(char::is_uppercase)
        }
    }
}
