//! Turns a resolved query into a plan over this index: words opened into terms, document
//! frequencies counted from live articles, names looked up, columns chosen.
//!
//! A plan is made once a search and gives one tree of matchers a segment (`plan`).
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::schema::Field;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::QueryToken;
use crate::analysis::marker;
use crate::analysis::script::writes;
use crate::analysis::stem::may_open;
use crate::analysis::stopwords::is_function_word;
use crate::article::DateRange;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::Recency;
use crate::engine::embedded::parallel;
use crate::engine::embedded::query::conditions::name_test;
use crate::engine::embedded::query::conditions::number;
use crate::engine::embedded::query::conditions::whole_term_regex;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::ExpandError;
use crate::engine::embedded::query::matching::BoxMatcher;
use crate::engine::embedded::query::matching::BoxScan;
use crate::engine::embedded::query::matching::CaseTest;
use crate::engine::embedded::query::matching::Region;
use crate::engine::embedded::query::plan::Build;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::plan::SegmentWord;
use crate::engine::embedded::query::plan::Unit;
use crate::engine::embedded::query::plan::Word;
use crate::engine::embedded::query::repeated;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::path_term;
use crate::passage::is_unspaced;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::Flag;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::PhrasePart;
use crate::query::Resolved;
use crate::query::TextField;
use crate::query::Tree;
use crate::query::quoted;

/// A language with less than this share of the articles does not open words, unless no other
/// language of its script does.
const LEAST_SHARE: f64 = 0.05;
/// The articles of so many words are remembered once they are counted, an eighth of a byte for each
/// word and article of the index.
const REMEMBERED: usize = 64;
/// A query made ready to run over one snapshot.
pub struct Prepared {
    plan: Plan,
    units: Vec<Unit>,
    has_dates: bool,
    recency: Option<Recency>,
}
impl Prepared {
    /// Makes a query ready to run over `snapshot`. `langs` are the languages words are opened in;
    /// empty stands for those of the index. `within` limits it to files of one root whose path
    /// starts so.
    ///
    /// # Errors
    /// `Query` for what cannot be answered, with its place; `Damaged` when the segments cannot be
    /// read.
    pub fn new(
        snapshot: &Snapshot,
        query: &Resolved,
        langs: &[String],
        within: Option<&(u32, Vec<u8>)>,
    ) -> Result<Self, EngineError> {
        let langs = if langs.is_empty() {
            snapshot.languages()?.to_vec()
        } else {
            langs.iter().map(|lang| (lang.clone(), 1)).collect()
        };
        let mut lowering = Lowering {
            snapshot,
            langs,
            units: Vec::new(),
            has_dates: false,
            shouted: is_shouted(query),
            acronym: false,
            met: Vec::new(),
            known: HashMap::new(),
            gathered: Vec::new(),
            gathered_by: HashMap::new(),
            shared: HashMap::new(),
        };
        let mut plan = lowering.node(&query.root, &Scope::default())?;
        if let Some((root, path)) = within {
            let beginning = path_term(*root, path);
            // `2017` is a folder or a file of that name, not the beginning of `2017-old`.
            let inside = |term: &str| {
                let rest = &term[beginning.len()..];
                path.is_empty() || rest.is_empty() || rest.starts_with('/')
            };
            let docs = snapshot.docs_by_name(snapshot.fields().path, &beginning, &inside)?;
            plan = Plan::And(vec![plan, Plan::Docs(docs)]);
        }
        let Lowering { mut units, has_dates, .. } = lowering;
        let telling = |unit: &Unit| unit.idf > 0.0;
        let functional: Vec<bool> = units.iter().map(|unit| unit.idf < 0.0).collect();
        let any_telling = units.iter().any(telling);
        for (unit, functional) in units.iter_mut().zip(functional) {
            // Function words were given a negative weight: they score only when alone.
            if functional {
                unit.idf = if any_telling { 0.0 } else { -unit.idf };
            }
        }
        Ok(Self { plan, units, has_dates, recency: None })
    }

    /// Returns it with scores that the age of an article takes from.
    #[must_use]
    pub fn with_recency(self, recency: Option<Recency>) -> Self {
        Self { recency, ..self }
    }

    /// Returns how age takes from scores.
    pub(crate) const fn recency(&self) -> Option<Recency> {
        self.recency
    }

    /// Returns the scoring clauses, in the order of the query; marks name them by index.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Tells whether the query has a condition on the publication date.
    #[must_use]
    pub const fn has_dates(&self) -> bool {
        self.has_dates
    }

    /// Builds what finds the articles of a segment, and their scores if these are asked for.
    pub(crate) fn scan(
        &self,
        snapshot: &Snapshot,
        number: usize,
        scoring: bool,
    ) -> Result<BoxScan, EngineError> {
        self.build(snapshot, number, None)?.scan(&self.plan, scoring)
    }

    /// Builds what can tell the positions of every word in some articles of a segment, sorted, and
    /// may be wrong of others.
    pub(crate) fn matcher(
        &self,
        snapshot: &Snapshot,
        number: usize,
        wanted: &[DocId],
    ) -> Result<BoxMatcher, EngineError> {
        self.build(snapshot, number, Some(wanted))?.matcher(&self.plan)
    }

    fn build<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        number: usize,
        wanted: Option<&'a [DocId]>,
    ) -> Result<Build<'a>, EngineError> {
        let segment = &snapshot.segments()[number];
        let norms = snapshot.norms(segment)?;
        Ok(Build { units: &self.units, snapshot, segment, number, norms, wanted })
    }
}
/// How many positions a term covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    /// One: the next term of a run of unspaced text stands at the next position.
    One,
    /// As many as it has: a pair of unspaced characters covers two.
    Own,
}

/// What holds for a clause because of where it stands.
#[derive(Clone, Default)]
struct Scope {
    regions: Vec<Region>,
    boost: Option<f32>,
    /// Under NOT nothing scores.
    negated: bool,
}

impl Scope {
    fn within(&self, region: Region) -> Self {
        let mut scope = self.clone();
        scope.regions.push(region);
        scope
    }
}

/// A query may name a word a thousand times (word lists put together, queries made by programs):
/// each is opened and gathered once, and the same word in the same place is one unit.
struct Lowering<'a> {
    snapshot: &'a Snapshot,
    langs: Vec<(String, u64)>,
    units: Vec<Unit>,
    has_dates: bool,
    /// The whole query is in capitals, so that they tell nothing.
    shouted: bool,
    /// The word being lowered is in capitals, and the query is not.
    acronym: bool,
    /// The units in the order of the query; one may come again.
    met: Vec<usize>,
    /// What words and patterns of the query were opened into, by how and by what was typed.
    known: HashMap<(&'static str, String), Rc<expand::Terms>>,
    /// What was gathered.
    gathered: Vec<Gathered>,
    /// Where it is, by the first of its terms.
    gathered_by: HashMap<String, Vec<usize>>,
    /// Units by all that makes them differ.
    shared: HashMap<Sharing, usize>,
}

/// The articles of a word.
struct Gathered {
    segments: Arc<Vec<SegmentWord>>,
    /// The terms that some segment holds.
    terms: Vec<String>,
    width: Width,
    articles: u64,
    postings: u64,
}

/// What words have in common that are one unit.
#[derive(PartialEq, Eq, Hash)]
struct Sharing {
    gathered: usize,
    regions: Vec<Region>,
    case: CaseTest,
    /// The bits of the number.
    boost: Option<u32>,
    negated: bool,
    opened: bool,
    acronym: bool,
}

pub(crate) fn query_error(span: &Range<usize>, message: String, hint: Option<&str>) -> EngineError {
    EngineError::Query { message, span: span.clone(), hint: hint.map(str::to_owned) }
}

/// BM25's inverse document frequency as Lucene has it: never negative.
fn idf(articles: u64, of: u64) -> f32 {
    let (n, all) = (articles as f64, of as f64);
    ((all - n + 0.5) / (n + 0.5)).ln_1p() as f32
}

impl Lowering<'_> {
    fn node(&mut self, node: &Node<DateRange>, scope: &Scope) -> Result<Plan, EngineError> {
        let span = &node.span;
        Ok(match &node.clause {
            Clause::All => Plan::All,
            Clause::Word(word) => self.word(word, span, scope)?,
            Clause::Exact(word) => self.exact(word, span, scope)?,
            Clause::Wildcard(pattern) => self.wildcard(pattern, span, scope)?,
            Clause::Fuzzy(word, distance) => self.fuzzy(word, *distance, span, scope)?,
            Clause::Regex(pattern) => {
                let terms = self.once(("regex", pattern.clone()), |lowering| {
                    let regex = whole_term_regex(pattern, span)?;
                    let terms = expand::regex(lowering.snapshot, pattern, &regex);
                    lowering.opened(terms, pattern, span)
                })?;
                self.terms(&terms, true, CaseTest::Any, Width::Own, span, scope)?
            }
            Clause::Phrase { parts, slop } => self.phrase(parts, *slop, span, scope)?,
            Clause::And(nodes) => Plan::And(self.each_once(nodes, scope)?),
            Clause::Or(nodes) => Plan::Or(self.each_once(nodes, scope)?),
            Clause::Not(inner) => {
                let scope = Scope { negated: true, ..scope.clone() };
                Plan::Not(Box::new(self.node(inner, &scope)?))
            }
            Clause::Near { proximity, negated, left, right } => {
                let left = Box::new(self.node(left, scope)?);
                let right = Box::new(self.node(right, scope)?);
                let mut within = self.plan_units(&left);
                if !negated {
                    within.extend(self.plan_units(&right));
                }
                let unit = self.joint_unit(&within, span, scope);
                Plan::Near { left, right, proximity: *proximity, negated: *negated, unit }
            }
            Clause::Within(field, inner) => {
                let region = match field {
                    TextField::Title => Region::Title,
                    TextField::Body => Region::Body,
                    TextField::Lead => Region::Lead,
                };
                self.node(inner, &scope.within(region))?
            }
            Clause::AtLeast(count, inner) => {
                Plan::AtLeast(Box::new(self.node(inner, scope)?), *count)
            }
            Clause::First(words, inner) => {
                self.node(inner, &scope.within(Region::First(*words)))?
            }
            Clause::Caps(word) => self.cased(word, CaseTest::Initial, span, scope)?,
            Clause::AllCaps(word) => self.cased(word, CaseTest::AllCaps, span, scope)?,
            Clause::Name(field, pattern) => self.name(*field, pattern, span)?,
            Clause::Date(field, range) => self.date(*field, range),
            Clause::Number { field, min, max } => number(*field, *min, *max, span)?,
            Clause::Flag(flag) => self.flag(*flag, span)?,
            Clause::Boost(inner, factor) => {
                let boost = scope.boost.unwrap_or(1.0) * factor;
                self.node(inner, &Scope { boost: Some(boost), ..scope.clone() })?
            }
        })
    }

    /// Lowers the parts of an AND or OR, each word once. A unit whose words are all left out scores
    /// nothing; one that stands for a word elsewhere keeps its weight, and none is shared later.
    fn each_once(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Plan>, EngineError> {
        let parts = self.nodes(nodes, scope)?;
        let (kept, left_out) = repeated::once(parts, &mut self.units);
        for &unit in &left_out {
            let times = |units: &[usize]| units.iter().filter(|&&other| other == unit).count();
            if times(&left_out) == times(&self.met) {
                self.units[unit].idf = 0.0;
                self.shared.retain(|_, known| *known != unit);
            }
        }
        Ok(kept)
    }

    /// Lowers the parts of an AND or OR. A pattern or phrase said again counts as a word said again
    /// does, and is lowered once.
    fn nodes(
        &mut self,
        nodes: &[Node<DateRange>],
        scope: &Scope,
    ) -> Result<Vec<Plan>, EngineError> {
        let mut distinct: Vec<(&Node<DateRange>, u16)> = Vec::new();
        let mut known = HashMap::new();
        for node in nodes {
            let is_leaf = matches!(
                node.clause,
                Clause::Exact(_)
                    | Clause::Wildcard(_)
                    | Clause::Fuzzy(..)
                    | Clause::Regex(_)
                    | Clause::Phrase { .. }
            );
            let at = if is_leaf {
                *known.entry(format!("{:?}", node.clause)).or_insert(distinct.len())
            } else {
                distinct.len()
            };
            match distinct.get_mut(at) {
                Some((_, times)) => *times += 1,
                None => distinct.push((node, 1)),
            }
        }
        let lower = |(node, times): (&Node<DateRange>, u16)| {
            if times == 1 {
                return self.node(node, scope);
            }
            let boost = Some(scope.boost.unwrap_or(1.0) * repeated::weight(f32::from(times)));
            self.node(node, &Scope { boost, ..scope.clone() })
        };
        distinct.into_iter().map(lower).collect()
    }

    /// A word: folded, opened by stem. Several tokens inside it are a phrase.
    fn word(
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
                let langs: Vec<String> =
                    self.openers(form, *case).into_iter().map(str::to_owned).collect();
                let langs: Vec<&str> = langs.iter().map(String::as_str).collect();
                let terms = self
                    .once(("word", format!("{form} {}", langs.join(" "))), |lowering| {
                        expand::same_stem(lowering.snapshot, form, &langs)
                    })?;
                self.acronym = *case == Case::AllCaps && !self.shouted;
                let plan = self.terms(&terms, true, CaseTest::Any, Width::Own, span, scope);
                self.acronym = false;
                plan
            }
            _ => self.tokens(&tokens, 0, span, scope),
        }
    }

    /// Tokens at consecutive positions, folded, not stemmed.
    fn tokens(
        &mut self,
        tokens: &[QueryToken],
        slop: u32,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let from = self.met.len();
        let mut parts = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            // The last pair of a run of unspaced text covers two characters, the others overlap.
            let last = tokens.get(at + 1).is_none_or(|next| !continues(token, next));
            parts.push(self.token(token, last, span, scope)?);
        }
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        let within = self.met[from..].to_vec();
        let unit = self.joint_unit(&within, span, scope);
        Ok(Plan::Phrase { parts, slop, unit })
    }

    fn token(
        &mut self,
        token: &QueryToken,
        last: bool,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        match token {
            QueryToken::Form { form, .. } => {
                let width = if last { Width::Own } else { Width::One };
                let terms = expand::term(self.snapshot, form)?;
                self.terms(&terms, false, CaseTest::Any, width, span, scope)
            }
            QueryToken::Prefix(form) => {
                let terms = expand::prefix(self.snapshot, form);
                let terms = self.opened(terms, form, span)?;
                self.terms(&terms, true, CaseTest::Any, Width::One, span, scope)
            }
        }
    }

    /// `=word`: as written.
    fn exact(
        &mut self,
        word: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let tokens = analysis::query_tokens(word);
        if tokens.is_empty() {
            return Err(query_error(
                span,
                format!("{} has no letters or digits", quoted(word)),
                None,
            ));
        }
        let from = self.met.len();
        let mut parts = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let last = tokens.get(at + 1).is_none_or(|next| !continues(token, next));
            parts.push(match token {
                QueryToken::Form { form, case: Case::Mixed, raw } => {
                    let terms = expand::term(self.snapshot, &marker::raw_term(form, raw))?;
                    self.terms(&terms, false, CaseTest::Any, Width::One, span, scope)?
                }
                QueryToken::Form { form, case, .. } if !is_pair(form) => {
                    let test = match case {
                        Case::Lower | Case::Mixed => CaseTest::Lower,
                        Case::Capitalized => CaseTest::Capitalized,
                        Case::AllCaps => CaseTest::AllCaps,
                    };
                    let terms = expand::term(self.snapshot, form)?;
                    self.terms(&terms, false, test, Width::One, span, scope)?
                }
                _ => self.token(token, last, span, scope)?,
            });
        }
        if parts.len() == 1 {
            return Ok(parts.remove(0));
        }
        let within = self.met[from..].to_vec();
        let unit = self.joint_unit(&within, span, scope);
        Ok(Plan::Phrase { parts, slop: 0, unit })
    }

    /// `caps(word)` and `allcaps(word)`.
    fn cased(
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
        let plain = self.terms(&terms, false, case, Width::Own, span, scope)?;
        let wanted = |raw: &str| {
            let mut letters = raw.chars().filter(|c| c.is_alphabetic());
            match case {
                CaseTest::AllCaps => {
                    raw.chars().filter(|c| c.is_alphabetic()).count() > 1
                        && letters.all(|c| !c.is_lowercase())
                }
                _ => letters.next().is_some_and(char::is_uppercase),
            }
        };
        let mixed = expand::raw_spellings(self.snapshot, form, &mut |raw| wanted(raw));
        let mixed = self.opened(mixed, word, span)?;
        if mixed.is_empty() {
            return Ok(plain);
        }
        let mixed = self.terms(&mixed, true, CaseTest::Any, Width::Own, span, scope)?;
        Ok(Plan::Or(vec![plain, mixed]))
    }

    fn wildcard(
        &mut self,
        pattern: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        // Unspaced words have no ends a star could stand for: any run of characters is found anyway.
        let inner = pattern.trim_matches('*');
        if !inner.is_empty() && inner.chars().all(is_unspaced) {
            return self.tokens(&analysis::query_tokens(inner), 0, span, scope);
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
        let folded: String = fold_pattern(pattern);
        let terms = self.once(("wildcard", folded.clone()), |lowering| {
            let terms = expand::wildcard(lowering.snapshot, &folded);
            lowering.opened(terms, pattern, span)
        })?;
        self.terms(&terms, true, CaseTest::Any, Width::Own, span, scope)
    }

    fn fuzzy(
        &mut self,
        word: &str,
        distance: u8,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let form = analysis::fold(word);
        let terms = self.once(("fuzzy", format!("{form} {distance}")), |lowering| {
            let terms = expand::fuzzy(lowering.snapshot, &form, distance);
            lowering.opened(terms, word, span)
        })?;
        self.terms(&terms, true, CaseTest::Any, Width::Own, span, scope)
    }

    fn phrase(
        &mut self,
        parts: &[PhrasePart],
        slop: u32,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let from = self.met.len();
        let mut plans = Vec::new();
        for part in parts {
            match part {
                PhrasePart::Word(word) => {
                    let tokens = analysis::query_tokens(word);
                    if slop == 0 || tokens.len() <= 1 {
                        for (at, token) in tokens.iter().enumerate() {
                            let next = tokens.get(at + 1);
                            let last = next.is_none_or(|next| !continues(token, next));
                            plans.push(self.token(token, last, span, scope)?);
                        }
                    } else {
                        plans.push(self.tokens(&tokens, 0, span, scope)?);
                    }
                }
                PhrasePart::Exact(word) => plans.push(self.exact(word, span, scope)?),
                PhrasePart::Wildcard(pattern) => plans.push(self.wildcard(pattern, span, scope)?),
            }
        }
        match plans.len() {
            0 => Err(query_error(
                span,
                "the phrase has no letters or digits to search for".into(),
                None,
            )),
            1 => Ok(plans.remove(0)),
            _ => {
                let within = self.met[from..].to_vec();
                let unit = self.joint_unit(&within, span, scope);
                Ok(Plan::Phrase { parts: plans, slop, unit })
            }
        }
    }

    /// Returns the languages a word is opened in: those of the articles that write in its script.
    fn openers(&self, form: &str, case: Case) -> Vec<&str> {
        let all: u64 = self.langs.iter().map(|(_, articles)| articles).sum();
        let fitting = self.langs.iter().filter(|(lang, _)| writes(lang, form));
        let enough = |articles: u64| articles as f64 >= LEAST_SHARE * all as f64;
        fitting
            .enumerate()
            .filter(|(rank, (_, articles))| *rank == 0 || enough(*articles))
            .map(|(_, (lang, _))| lang.as_str())
            .filter(|lang| may_open(lang, form, case))
            .collect()
    }

    /// Opens a word or pattern, or returns what it was opened into before.
    fn once(
        &mut self,
        key: (&'static str, String),
        open: impl FnOnce(&Self) -> Result<expand::Terms, EngineError>,
    ) -> Result<Rc<expand::Terms>, EngineError> {
        if let Some(terms) = self.known.get(&key) {
            return Ok(Rc::clone(terms));
        }
        let terms = Rc::new(open(self)?);
        self.known.insert(key, Rc::clone(&terms));
        Ok(terms)
    }

    /// Turns a failed expansion into an error at its place.
    fn opened(
        &self,
        terms: Result<expand::Terms, ExpandError>,
        word: &str,
        span: &Range<usize>,
    ) -> Result<expand::Terms, EngineError> {
        terms.map_err(|error| match error {
            ExpandError::Engine(error) => error,
            ExpandError::TooMany(expand::TooMany(count)) => query_error(
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

    /// A word that stands for `terms`: counts the live articles that hold any.
    fn terms(
        &mut self,
        terms: &expand::Terms,
        opened: bool,
        case: CaseTest,
        width: Width,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let number = self.gathered(terms, width)?;
        let Gathered { segments, terms, articles, postings, .. } = &self.gathered[number];
        let (segments, articles, postings) = (Arc::clone(segments), *articles, *postings);
        let regions = scope.regions.clone();
        let sharing = Sharing {
            gathered: number,
            regions: regions.clone(),
            case,
            boost: scope.boost.map(f32::to_bits),
            negated: scope.negated,
            opened,
            acronym: self.acronym,
        };
        // A word that no segment holds is told by where it stands.
        if !terms.is_empty()
            && let Some(&unit) = self.shared.get(&sharing)
        {
            self.met.push(unit);
            return Ok(Plan::Word(Box::new(Word { segments, regions, case, unit })));
        }
        let functional = !terms.is_empty()
            && !self.acronym
            && terms.iter().all(|term| {
                self.langs.iter().any(|(lang, _)| is_function_word(lang, term)) || is_letter(term)
            });
        let mut weight = idf(articles, self.snapshot.articles());
        if functional {
            weight = -weight;
        }
        let terms = terms.clone();
        let unit = self.unit(weight, articles, span, scope, terms, opened);
        self.units[unit].postings = postings;
        self.shared.insert(sharing, unit);
        Ok(Plan::Word(Box::new(Word { segments, regions, case, unit })))
    }

    /// Gathers the articles of a word's terms, segment by segment; returns where they are kept.
    fn gathered(&mut self, terms: &expand::Terms, width: Width) -> Result<usize, EngineError> {
        let live = || terms.iter().filter(|(_, places)| !places.is_empty());
        let first = live().next().map_or("", |(term, _)| term.as_str());
        if let Some(same) = self.gathered_by.get(first) {
            let is_same = |known: &Gathered| {
                known.width == width && known.terms.iter().eq(live().map(|(term, _)| term))
            };
            if let Some(&number) = same.iter().find(|&&number| is_same(&self.gathered[number])) {
                return Ok(number);
            }
        }
        let count = self.snapshot.segments().len();
        let mut parts = vec![(Vec::new(), Vec::new()); count];
        let mut postings = 0;
        for (term, places) in live() {
            let wide = if width == Width::Own && is_pair(term) { 2 } else { 1 };
            for (number, info) in places {
                postings += u64::from(info.doc_freq);
                parts[*number].0.push(info.clone());
                parts[*number].1.push(wide);
            }
        }
        // What a single term holds is known.
        let several = parts.iter().map(|(terms, _)| terms).filter(|terms| terms.len() > 1);
        let to_read = several.flatten().map(|term| u64::from(term.doc_freq)).sum();
        let keep = self.gathered.len() < REMEMBERED;
        let read = parallel::map(&self.snapshot.sizes(), to_read, |number| {
            let segment = &self.snapshot.segments()[number];
            let (terms, widths) = parts[number].clone();
            let mut word = SegmentWord::new(segment, terms, widths)?;
            let articles = word.count(segment, keep)?;
            Ok((word, articles))
        })?;
        let articles = read.iter().map(|(_, articles)| articles).sum();
        let segments = Arc::new(read.into_iter().map(|(word, _)| word).collect());
        let terms = live().map(|(term, _)| term.clone()).collect();
        self.gathered_by.entry(first.to_owned()).or_default().push(self.gathered.len());
        self.gathered.push(Gathered { segments, terms, width, articles, postings });
        Ok(self.gathered.len() - 1)
    }

    fn unit(
        &mut self,
        idf: f32,
        articles: u64,
        span: &Range<usize>,
        scope: &Scope,
        terms: Vec<String>,
        opened: bool,
    ) -> usize {
        let idf = if scope.negated { 0.0 } else { idf };
        let boost = scope.boost.unwrap_or(1.0);
        self.units.push(Unit {
            span: span.clone(),
            articles,
            postings: 0,
            idf,
            boost,
            terms,
            opened,
            joint: false,
        });
        let unit = self.units.len() - 1;
        self.met.push(unit);
        unit
    }

    /// A clause made of others scores with the sum of what they tell; they no longer score alone.
    fn joint_unit(&mut self, within: &[usize], span: &Range<usize>, scope: &Scope) -> usize {
        let idf = within.iter().map(|&unit| self.units[unit].idf.abs()).sum();
        let unit = self.unit(idf, 0, span, scope, Vec::new(), false);
        self.units[unit].joint = true;
        unit
    }

    /// Returns the units of a plan's words.
    fn plan_units(&self, plan: &Plan) -> Vec<usize> {
        match plan {
            Plan::Word(word) => vec![word.unit],
            Plan::Phrase { unit, .. } | Plan::Near { unit, .. } => vec![*unit],
            Plan::AtLeast(part, _) => self.plan_units(part),
            // Any one of them can be what stands there: the one that tells least.
            Plan::Or(parts) | Plan::And(parts) => parts
                .iter()
                .flat_map(|part| self.plan_units(part))
                .min_by(|&a, &b| self.units[a].idf.abs().total_cmp(&self.units[b].idf.abs()))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }

    fn date(&mut self, field: DateField, range: &DateRange) -> Plan {
        let range = (day_number(range.first()), day_number(range.last()));
        match field {
            DateField::Published => {
                self.has_dates = true;
                Plan::Published(range)
            }
            // An article that was never updated is not "undated": it is simply not in the range.
            DateField::Updated => Plan::And(vec![
                Plan::Not(Box::new(Plan::Numbers {
                    column: column::UPDATED_FIRST,
                    signed: true,
                    range: None,
                })),
                Plan::Days { first: column::UPDATED_FIRST, last: column::UPDATED_LAST, range },
            ]),
            DateField::Ingested => {
                Plan::Days { first: column::INGESTED, last: column::INGESTED, range }
            }
        }
    }

    fn flag(&self, flag: Flag, span: &Range<usize>) -> Result<Plan, EngineError> {
        match flag {
            Flag::Undated => {
                Ok(Plan::Numbers { column: column::FIRST_DAY, signed: true, range: None })
            }
            Flag::HasAuthor => {
                let field = self.snapshot.fields().author;
                Ok(Plan::Docs(self.snapshot.docs_by_name(field, "", &|_| true)?))
            }
            Flag::Copy | Flag::Original => Err(not_yet(span, "copies of a story are")),
        }
    }

    fn name(
        &self,
        field: NameField,
        pattern: &NamePattern,
        span: &Range<usize>,
    ) -> Result<Plan, EngineError> {
        let fields = self.snapshot.fields();
        let docs = |field: Field, test: &(dyn Fn(&str) -> bool + Sync)| {
            self.snapshot.docs_by_name(field, "", test).map(Plan::Docs)
        };
        if let (NameField::Id, NamePattern::Words(prefix) | NamePattern::Exact(prefix)) =
            (field, pattern)
        {
            let prefix = prefix.to_ascii_lowercase();
            return self.snapshot.docs_by_id(&prefix)?.map(Plan::Docs).ok_or_else(|| {
                query_error(
                    span,
                    format!("{} is not an id", quoted(&prefix)),
                    Some("an id is up to 32 hex digits, as printed beside a hit"),
                )
            });
        }
        let test = name_test(field, pattern, span)?;
        match field {
            NameField::Source => docs(fields.source, &test),
            NameField::Domain => docs(fields.domain, &test),
            NameField::Author => docs(fields.author, &test),
            NameField::Section => docs(fields.section, &test),
            NameField::Lang => docs(fields.lang, &test),
            NameField::Url => docs(fields.url, &test),
            NameField::Key => docs(fields.key, &test),
            NameField::Path => docs(fields.path, &|name| {
                let path = name.split_once('\0').map_or(name, |(_, path)| path);
                test(path)
            }),
            NameField::Id => Err(query_error(
                span,
                "an id is written in full or by its first digits".into(),
                None,
            )),
            NameField::Story => Err(not_yet(span, "stories are")),
        }
    }
}

pub(crate) fn not_yet(span: &Range<usize>, what: &str) -> EngineError {
    query_error(span, format!("{what} not found yet in this version"), None)
}

/// Tells whether a query of several words is all in capitals: then `US` may well be us.
pub fn is_shouted<D>(query: &Tree<D>) -> bool {
    let words = query::words(query);
    words.len() > 1 && words.iter().all(|(word, _)| !word.chars().any(char::is_lowercase))
}

/// Tells whether `next` overlaps `token`: both are of one run of unspaced text. Inside a word, the
/// run's last character follows its last pair.
fn continues(token: &QueryToken, next: &QueryToken) -> bool {
    let (QueryToken::Form { form: a, .. }, QueryToken::Form { form: b, .. }) = (token, next) else {
        return false;
    };
    is_pair(a) && b.chars().all(is_unspaced) && a.chars().next_back() == b.chars().next()
}

/// Tells whether a form is a pair of characters of unspaced text.
fn is_pair(form: &str) -> bool {
    let mut chars = form.chars();
    chars.next().is_some_and(is_unspaced) && chars.next().is_some() && chars.next().is_none()
}

/// Tells whether a form is a single letter. A character of unspaced text is more: it may be a word.
fn is_letter(form: &str) -> bool {
    let mut chars = form.chars();
    let first = chars.next();
    first.is_some_and(|c| c.is_alphabetic() && !is_unspaced(c)) && chars.next().is_none()
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
