//! The clauses of a query that score, and what each of them weighs.
//!
//! A stop word (`the`, `of`) scores only where nothing else does: beside other words it would
//! lift long articles. A clause made of others, a phrase or a proximity, scores with the sum of what
//! its words weigh; these no longer score alone.

use std::collections::HashMap;
use std::ops::Range;

use crate::engine::ScoredClause;
use crate::engine::words::CaseTest;
use crate::engine::words::MarkerTest;
use crate::engine::words::Region;

/// A clause that scores.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    /// Where it is in the query, in bytes.
    pub(crate) span: Range<usize>,
    /// The word it is of, as typed; empty for a clause made of others.
    pub(crate) word: String,
    /// What kind of clause it is.
    pub(crate) role: Role,
    /// Live articles that hold any of its terms; 0 for a clause made of others.
    pub(crate) articles: u64,
    /// Postings of its terms, dead articles included: what it costs to read them.
    pub(crate) postings: u64,
    /// Inverse document frequency; 0 for stop words beside others and for what is negated.
    pub(crate) idf: f32,
    /// What `^n` multiplies it by.
    pub(crate) boost: f32,
    /// The terms it was expanded to, in order.
    pub(crate) terms: Vec<String>,
    /// Of each of the terms, the languages whose articles it is looked for in, `""` for articles of
    /// unknown language; none stands for every article.
    pub(crate) languages: Vec<Vec<String>>,
    /// Whether the terms were found in the dictionary rather than typed.
    pub(crate) expanded: bool,
}

impl Unit {
    /// Returns it as the seam has it; takes the word and the terms, which no plan needs any more.
    pub(crate) fn scored(&mut self) -> ScoredClause {
        ScoredClause {
            span: self.span.clone(),
            word: std::mem::take(&mut self.word),
            articles: self.articles,
            idf: self.idf,
            boost: self.boost,
            terms: std::mem::take(&mut self.terms),
            languages: std::mem::take(&mut self.languages),
            expanded: self.expanded,
            compound: self.role == Role::Compound,
        }
    }
}

/// What a scoring clause is to the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// A word that says what is asked for.
    Content,
    /// A word that carries a sentence but not its subject: it scores only without other words.
    Function,
    /// It is made of other clauses: a phrase, a proximity.
    Compound,
}

/// What holds for a clause because of where it is in the query.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    /// The parts of an article it is limited to.
    pub(crate) regions: Vec<Region>,
    /// What its score is multiplied by, if anything.
    pub(crate) boost: Option<f32>,
    /// Under NOT nothing scores.
    pub(crate) negated: bool,
}

impl Scope {
    /// Returns it with one more part that the clause is limited to.
    pub(crate) fn within(&self, region: Region) -> Self {
        let mut scope = self.clone();
        scope.regions.push(region);
        scope
    }

    /// Returns it with scores multiplied once more.
    pub(crate) fn boosted(&self, factor: f32) -> Self {
        Self { boost: Some(self.boost.unwrap_or(1.0) * factor), ..self.clone() }
    }

    /// Returns it under NOT.
    pub(crate) fn negated(&self) -> Self {
        Self { negated: true, ..self.clone() }
    }
}

/// What is known of a word when its unit is made.
pub(crate) struct WordFacts<'t> {
    /// As it was typed.
    pub(crate) typed: &'t str,
    /// The number of its articles in `gathered`.
    pub(crate) gathered: usize,
    pub(crate) role: Role,
    pub(crate) case: CaseTest,
    /// What its place must pass.
    pub(crate) also: Vec<MarkerTest>,
    pub(crate) expanded: bool,
    /// Whether it was typed in capitals, in a query that is not.
    pub(crate) acronym: bool,
    /// Whether any segment holds one of its terms.
    pub(crate) is_held: bool,
    /// Of those of its articles that are live.
    pub(crate) idf: f32,
    pub(crate) articles: u64,
    pub(crate) postings: u64,
}

/// What words have in common that are one unit.
#[derive(PartialEq, Eq, Hash)]
struct Sharing {
    gathered: usize,
    acronym: bool,
    regions: Vec<Region>,
    case: CaseTest,
    also: Vec<MarkerTest>,
    /// The bits of the number.
    boost: Option<u32>,
    negated: bool,
    expanded: bool,
}

/// The units of a query while it is lowered: the same word in the same place is one.
#[derive(Default)]
pub(crate) struct Units {
    units: Vec<Unit>,
    /// The units in the order of the query; one may come again.
    order: Vec<usize>,
    /// Units of words, by all that makes them differ.
    shared: HashMap<Sharing, usize>,
}

/// A place in the order of a query's units.
#[derive(Clone, Copy)]
pub(crate) struct Place(usize);

impl Units {
    /// Returns the unit of a word, a new one or that of the same word before; `terms` are made for a
    /// new one.
    pub(crate) fn word(
        &mut self,
        facts: &WordFacts<'_>,
        terms: impl FnOnce() -> (Vec<String>, Vec<Vec<String>>),
        span: &Range<usize>,
        scope: &Scope,
    ) -> usize {
        let sharing = Sharing {
            gathered: facts.gathered,
            acronym: facts.acronym,
            regions: scope.regions.clone(),
            case: facts.case,
            also: facts.also.clone(),
            boost: scope.boost.map(f32::to_bits),
            negated: scope.negated,
            expanded: facts.expanded,
        };
        // Of words that no segment holds, each is reported at its own place.
        if facts.is_held
            && let Some(&unit) = self.shared.get(&sharing)
        {
            self.order.push(unit);
            return unit;
        }
        let (terms, languages) = terms();
        let unit = self.add(
            Unit {
                span: span.clone(),
                word: facts.typed.to_owned(),
                role: facts.role,
                articles: facts.articles,
                postings: facts.postings,
                idf: facts.idf,
                boost: 1.0,
                terms,
                languages,
                expanded: facts.expanded,
            },
            scope,
        );
        self.shared.insert(sharing, unit);
        unit
    }

    /// Adds the unit of a clause made of others.
    pub(crate) fn compound(&mut self, of: &[usize], span: &Range<usize>, scope: &Scope) -> usize {
        let unit = Unit {
            span: span.clone(),
            word: String::new(),
            role: Role::Compound,
            articles: 0,
            postings: 0,
            idf: of.iter().map(|&unit| self.units[unit].idf).sum(),
            boost: 1.0,
            terms: Vec::new(),
            languages: Vec::new(),
            expanded: false,
        };
        self.add(unit, scope)
    }

    fn add(&mut self, mut unit: Unit, scope: &Scope) -> usize {
        if scope.negated {
            unit.idf = 0.0;
        }
        unit.boost = scope.boost.unwrap_or(1.0);
        self.units.push(unit);
        let number = self.units.len() - 1;
        self.order.push(number);
        number
    }

    /// Takes the score from a unit: another one scores for it.
    pub(crate) fn mute(&mut self, unit: usize) {
        self.units[unit].idf = 0.0;
        self.shared.retain(|_, known| *known != unit);
    }

    /// Returns where the next unit will be.
    pub(crate) fn here(&self) -> Place {
        Place(self.order.len())
    }

    /// Returns the units from a place on, in the order of the query.
    pub(crate) fn since(&self, place: Place) -> &[usize] {
        &self.order[place.0..]
    }

    /// Returns them all, by number.
    pub(crate) fn all(&self) -> &[Unit] {
        &self.units
    }

    /// Multiplies what a unit scores.
    pub(crate) fn boost(&mut self, unit: usize, factor: f32) {
        self.units[unit].boost *= factor;
    }

    /// Takes the score from each unit all of whose words are among those `left_out`: another unit
    /// scores for them. One that is elsewhere in the query too keeps its score. None is shared later.
    pub(crate) fn silence(&mut self, left_out: &[usize]) {
        for &unit in left_out {
            let times = |units: &[usize]| units.iter().filter(|&&other| other == unit).count();
            if times(left_out) == times(&self.order) {
                self.units[unit].idf = 0.0;
                self.shared.retain(|_, known| *known != unit);
            }
        }
    }

    /// Returns the units, of which stop words score only if nothing else does.
    pub(crate) fn finish(self) -> Vec<Unit> {
        let mut units = self.units;
        if units.iter().any(|unit| unit.role != Role::Function && unit.idf > 0.0) {
            for unit in &mut units {
                if unit.role == Role::Function {
                    unit.idf = 0.0;
                }
            }
        }
        units
    }
}

/// BM25's inverse document frequency as Lucene has it: never negative.
pub(crate) fn idf(articles: u64, of: u64) -> f32 {
    let (n, all) = (articles as f64, of as f64);
    ((all - n + 0.5) / (n + 0.5)).ln_1p() as f32
}
