//! Lowers what asks for words: expands each to terms of the index and gathers their articles.
//!
//! A word of several tokens (`9/11`, unspaced text) is a phrase of them. What a word or pattern is
//! expanded to is found out once a query.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::QueryToken;
use crate::analysis::marker;
use crate::analysis::script::writes;
use crate::analysis::stem::may_open;
use crate::analysis::stopwords::is_functional;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::filters::whole_term_regex;
use crate::engine::embedded::query::gathered::Gathering;
use crate::engine::embedded::query::gathered::Width;
use crate::engine::embedded::query::gathered::is_pair;
use crate::engine::embedded::query::matching::CaseTest;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::Word;
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

/// A language with less than this share of the articles does not expand words, unless no other
/// language of its script does.
const LEAST_SHARE: f64 = 0.05;

/// The words of a query while it is lowered.
pub(crate) struct Words<'a> {
    snapshot: &'a Snapshot,
    /// The languages words are expanded in, each with its articles.
    langs: Vec<(String, u64)>,
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
    /// A form, in these languages.
    Word(String, Vec<String>),
    Wildcard(String),
    Fuzzy(String, u8),
    Regex(String),
}

/// How the terms of a word are looked for.
struct Look {
    /// Whether they were found in the dictionary rather than typed.
    expanded: bool,
    case: CaseTest,
    width: Width,
    /// Whether the word was typed in capitals, in a query that is not.
    acronym: bool,
}

impl Look {
    /// For terms that were typed.
    const fn typed(case: CaseTest, width: Width) -> Self {
        Self { expanded: false, case, width, acronym: false }
    }

    /// For terms that were found in the dictionary.
    const EXPANDED: Self =
        Self { expanded: true, case: CaseTest::Any, width: Width::Own, acronym: false };
}

impl<'a> Words<'a> {
    pub(crate) fn new(
        snapshot: &'a Snapshot,
        langs: Vec<(String, u64)>,
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
            [QueryToken::Form { form, case, .. }] => {
                let langs = self.languages_of(form, *case);
                let terms =
                    self.once(Expansion::Word(form.clone(), langs.clone()), |snapshot, stop| {
                        let langs: Vec<&str> = langs.iter().map(String::as_str).collect();
                        expand::same_stem(snapshot, form, &langs, stop)
                    })?;
                let acronym = *case == Case::AllCaps && !self.all_caps;
                self.terms(&terms, &Look { acronym, ..Look::EXPANDED }, span, scope)
            }
            [QueryToken::Prefix(_)] | [_, _, ..] => self.tokens(&tokens, span, scope),
        }
    }

    /// Returns the languages a word is expanded in: those of the articles that write in its script.
    fn languages_of(&self, form: &str, case: Case) -> Vec<String> {
        let all: u64 = self.langs.iter().map(|(_, articles)| articles).sum();
        let fitting = self.langs.iter().filter(|(lang, _)| writes(lang, form));
        let enough = |articles: u64| articles as f64 >= LEAST_SHARE * all as f64;
        fitting
            .enumerate()
            .filter(|(rank, (_, articles))| *rank == 0 || enough(*articles))
            .map(|(_, (lang, _))| lang)
            .filter(|lang| may_open(lang, form, case))
            .cloned()
            .collect()
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
            QueryToken::Form { form, .. } => {
                let terms = expand::term(self.snapshot, form)?;
                self.terms(&terms, &Look::typed(CaseTest::Any, width), span, scope)
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
                QueryToken::Form { form, case: Case::Mixed, raw } => {
                    let terms = expand::term(self.snapshot, &marker::raw_term(form, raw))?;
                    self.terms(&terms, &Look::typed(CaseTest::Any, Width::One), span, scope)?
                }
                QueryToken::Form { form, case, .. } if !is_pair(form) => {
                    let test = match case {
                        Case::Lower | Case::Mixed => CaseTest::Lower,
                        Case::Capitalized => CaseTest::Capitalized,
                        Case::AllCaps => CaseTest::AllCaps,
                    };
                    let terms = expand::term(self.snapshot, form)?;
                    self.terms(&terms, &Look::typed(test, Width::One), span, scope)?
                }
                QueryToken::Form { .. } | QueryToken::Prefix(_) => {
                    self.token(token, width, span, scope)?
                }
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
        let folded = fold_pattern(pattern);
        let terms = self.once(Expansion::Wildcard(folded.clone()), |snapshot, stop| {
            limited(expand::wildcard(snapshot, &folded, stop), pattern, span)
        })?;
        self.terms(&terms, &Look::EXPANDED, span, scope)
    }

    /// `word~n`.
    pub(crate) fn fuzzy(
        &mut self,
        word: &str,
        distance: u8,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let form = analysis::fold(word);
        let terms = self.once(Expansion::Fuzzy(form.clone(), distance), |snapshot, stop| {
            limited(expand::fuzzy(snapshot, &form, distance, stop), word, span)
        })?;
        self.terms(&terms, &Look::EXPANDED, span, scope)
    }

    /// `/pattern/`.
    pub(crate) fn regex(
        &mut self,
        pattern: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let terms = self.once(Expansion::Regex(pattern.to_owned()), |snapshot, stop| {
            let regex = whole_term_regex(pattern, span)?;
            limited(expand::regex(snapshot, pattern, &regex, stop), pattern, span)
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
                    if slop == 0 || tokens.len() <= 1 {
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
        let langs = || self.langs.iter().map(|(lang, _)| lang.as_str());
        let is_function_word = !held.is_empty()
            && !look.acronym
            && held.iter().all(|term| is_functional(langs(), term));
        let facts = WordFacts {
            gathered: number,
            role: if is_function_word { Role::Function } else { Role::Content },
            case: look.case,
            expanded: look.expanded,
            acronym: look.acronym,
            is_held: !held.is_empty(),
            idf: idf(gathered.articles, self.snapshot.articles()),
            articles: gathered.articles,
            postings: gathered.postings,
        };
        let unit = self.units.word(&facts, || held.clone(), span, scope);
        let segments = Arc::clone(&gathered.segments);
        let regions = scope.regions.clone();
        Ok(Plan::Word(Box::new(Word { segments, regions, case: look.case, unit })))
    }
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

/// Folds what is between the wildcards.
fn fold_pattern(pattern: &str) -> String {
    let mut folded = String::new();
    for part in pattern.split_inclusive(['*', '?']) {
        let wild = part.ends_with(['*', '?']);
        let literal = if wild { &part[..part.len() - 1] } else { part };
        folded.push_str(&analysis::fold(literal));
        if wild {
            folded.push_str(&part[part.len() - 1..]);
        }
    }
    folded
}
