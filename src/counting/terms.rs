//! The words and two-word phrases that are said more in some articles than in others: keyness.
//!
//! **Here** are the matches, or with a key such as `source` the matches of each source. **There** is what they
//! are compared with: the other articles within the filters, the matches of another query (those that match
//! both are here only), the matches of the other sources, or a list of words with frequencies. Filters hold on
//! both sides, so that a study of one language or year stays within it.
//!
//! Counted are words, not articles, beside the number of articles that say them: a word that one article
//! repeats is known by that. Function words are told apart, not left out.
//!
//! Cost: the postings of the index once, whatever the number of articles. Phrases are counted in the stored text
//! here, and from positions there ([`pairs`]).

mod order;
mod pairs;

use std::collections::HashMap;

use crate::analysis::stopwords;
use crate::counting::association::Contrast;
use crate::counting::question::Question;
use crate::counting::terms::order::is_more;
use crate::engine::Axis;
use crate::engine::DocRef;
use crate::engine::IndexInfo;
use crate::engine::Label;
use crate::engine::Times;
use crate::engine::View;
use crate::engine::WordTimes;
use crate::query::QueryError;
use crate::search;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Totals;

pub use order::TermOrder;

/// A language is one of the collection if at least one article in so many is in it.
const ONE_IN: u64 = 20;
/// Most groups that are compared at once.
const MOST_GROUPS: usize = 50;

/// What terms are compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Against {
    /// The other articles within the filters; with a key, the other groups.
    Rest,
    /// The matches of a query, within the same filters.
    Query(String),
    /// Words with their frequencies.
    List(WordList),
}

/// Words with their frequencies, counted elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WordList {
    /// Where it is from, as the answer names it.
    pub name: String,
    /// The times of each word, folded as words are indexed.
    pub times: HashMap<String, u64>,
}

/// What terms are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct TermsRequest {
    /// The query and its filters.
    pub search: SearchRequest,
    /// What is compared with.
    pub against: Against,
    /// What groups are made by, each compared by itself.
    pub by: Option<Axis>,
    /// Only terms that are said here so often.
    pub least: u64,
    /// Whether two-word phrases are counted.
    pub phrases: bool,
    /// What terms are ordered by.
    pub order: TermOrder,
    /// How many terms of each kind are shown; `None` is every one.
    pub limit: Option<usize>,
}

/// What is said more in some articles than in others.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The index that answered.
    pub index: IndexInfo,
    /// How the query was read.
    pub query: QueryFacts,
    /// What the answer rests on beside both.
    pub provenance: Provenance,
    /// What is true of every match.
    pub total: Totals,
    /// What is compared with, as people read it.
    pub against: String,
    /// Only terms that are said here so often.
    pub least: u64,
    /// What terms are ordered by.
    pub order: TermOrder,
    /// What groups are made by.
    pub by: Option<Axis>,
    /// Each group, that with most articles first; without a key one.
    pub groups: Vec<TermGroup>,
}

/// The terms of some articles, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct TermGroup {
    /// What its articles have in common; `None` is all matches.
    pub label: Option<Label>,
    /// The articles.
    pub here: TermSide,
    /// What they are compared with.
    pub there: TermSide,
    /// The words said more here.
    pub words: TermList,
    /// The two-word phrases said more here; `None` where they were not counted.
    pub phrases: Option<TermList>,
}

/// How much is said on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TermSide {
    /// Articles; `None` for a list of words.
    pub articles: Option<u64>,
    /// All words.
    pub words: u64,
    /// All pairs of words that follow each other in a sentence; 0 where phrases are not counted.
    pub pairs: u64,
}

/// Terms that are said more here than there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TermList {
    /// Those that carry meaning, best first.
    pub rows: Vec<Term>,
    /// Function words, and phrases with one, best first.
    pub function: Vec<Term>,
    /// How many there are of both kinds, shown or not; `None` where only the best were counted on both sides.
    pub all_rows: Option<u64>,
}

/// A term that is said more here than there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word, or the two words with a blank between them, folded as they are indexed.
    pub term: String,
    /// Articles here that say it.
    pub articles_here: u64,
    /// Articles there that say it; `None` for a list of words.
    pub articles_there: Option<u64>,
    /// Times here and there.
    pub contrast: Contrast,
}

/// Returns the languages of a collection, whose function words are told apart: those of at least one article
/// in twenty.
pub(crate) fn languages(view: &View) -> Result<Vec<String>, SearchError> {
    let known = view.languages()?;
    let all: u64 = known.iter().map(|(_, articles)| articles).sum();
    let frequent = known.iter().filter(|(_, articles)| articles * ONE_IN >= all);
    Ok(frequent.map(|(lang, _)| lang.clone()).collect())
}

/// Finds the words and phrases that are said more in the matches than elsewhere.
///
/// # Errors
/// `Query` when a query cannot be read or answered, or groups overlap; `Engine` when the index cannot be read.
pub fn terms(view: &View, request: &TermsRequest) -> Result<Terms, SearchError> {
    search::guarded(view, || unguarded(view, request))
}

fn unguarded(view: &View, request: &TermsRequest) -> Result<Terms, SearchError> {
    let mut question = Question::new(view, &request.search)?;
    let (groups, total) = groups(&mut question, request.by.as_ref())?;
    let (there, against) = there(view, request)?;
    if groups.is_empty() {
        return Ok(answer(&question, request, total, against, Vec::new()));
    }
    let here: Vec<Vec<DocRef>> = groups.iter().map(|(_, docs)| docs.clone()).collect();
    let compared = Compared::new(view, request, here, there)?;
    if compared.sizes(0)[1].words == 0 {
        let note = match (&request.by, &request.against) {
            (Some(_), _) => "there is nothing to compare with: all matches are in one group",
            (None, Against::Query(_)) => {
                "there is nothing to compare with: the other query finds no article that this one does not"
            }
            (None, Against::Rest | Against::List(_)) => {
                "there is nothing to compare with: all articles within the filters match; what they have in common \
                 belongs into the query"
            }
        };
        question.ready.query.notes.push(note.to_owned());
    }
    let langs = languages(view)?;
    let mut found = Vec::new();
    for (number, (label, _)) in groups.into_iter().enumerate() {
        found.push(compared.group(number, label, &langs)?);
    }
    Ok(answer(&question, request, total, against, found))
}

fn answer(
    question: &Question<'_>,
    request: &TermsRequest,
    total: Totals,
    against: String,
    groups: Vec<TermGroup>,
) -> Terms {
    let (index, query, provenance) = question.facts();
    let TermsRequest { least, order, ref by, .. } = *request;
    Terms { index, query, provenance, total, against, least, order, by: by.clone(), groups }
}

/// A group of matches: what they have in common, and which they are.
type Group = (Option<Label>, Vec<DocRef>);

/// Returns the groups of the matches, that with most articles first.
fn groups(
    question: &mut Question<'_>,
    by: Option<&Axis>,
) -> Result<(Vec<Group>, Totals), SearchError> {
    let Some(axis) = by else {
        let (docs, total) = question.docs()?;
        return Ok((vec![(None, docs)], total));
    };
    if axis.is_multiple() {
        let message = format!("an article may have several values of {axis}, and be on both sides");
        let hint =
            "groups are made by what an article has once: source, lang, section, month, year";
        return Err(QueryError::new(message, 0..0).with_hint(hint).into());
    }
    question.check(std::slice::from_ref(axis))?;
    let (by_label, total) = question.docs_by(axis)?;
    let mut groups: Vec<Group> =
        by_label.into_iter().map(|(label, docs)| (Some(label), docs)).collect();
    groups.sort_by(|a, b| (b.1.len(), &a.0).cmp(&(a.1.len(), &b.0)));
    let left_out = groups.len().saturating_sub(MOST_GROUPS);
    if left_out > 0 {
        groups.truncate(MOST_GROUPS);
        let note = format!(
            "the {MOST_GROUPS} largest groups are compared with each other; {left_out} smaller ones are left out"
        );
        question.ready.query.notes.push(note);
    }
    Ok((groups, total))
}

/// Returns the articles compared with beside the groups, and how the answer names all that is compared with.
fn there(view: &View, request: &TermsRequest) -> Result<(Vec<DocRef>, String), SearchError> {
    let text = match &request.against {
        Against::List(list) => return Ok((Vec::new(), format!("the list {}", list.name))),
        Against::Rest if request.by.is_some() => {
            return Ok((Vec::new(), "the other groups".to_owned()));
        }
        Against::Rest => String::new(),
        Against::Query(text) => text.clone(),
    };
    let other = SearchRequest { text, notes: Vec::new(), ..request.search.clone() };
    let other = match &request.against {
        Against::Query(_) => other,
        _ => SearchRequest { plain: false, any: false, reading: Default::default(), ..other },
    };
    let asked = Question::new(view, &other)?;
    let (docs, _) = asked.docs()?;
    let canonical = asked.ready.query.to_string();
    let named = match &request.against {
        Against::Query(_) => format!("the matches of {canonical} that are not here"),
        _ if canonical.trim().is_empty() || canonical.trim() == "*" => {
            "all other articles of the index".to_owned()
        }
        _ => format!("the other articles of {canonical}"),
    };
    Ok((docs, named))
}

/// The words of every side, counted.
struct Compared<'r> {
    view: &'r View,
    request: &'r TermsRequest,
    /// The articles of each group, then those compared with beside them.
    sides: Vec<Vec<DocRef>>,
    /// All words of each side.
    totals: Vec<u64>,
    /// The words that are said often enough in any group.
    words: Vec<WordTimes>,
}

impl<'r> Compared<'r> {
    fn new(
        view: &'r View,
        request: &'r TermsRequest,
        here: Vec<Vec<DocRef>>,
        mut there: Vec<DocRef>,
    ) -> Result<Self, SearchError> {
        // What is on both sides is here.
        let known: foldhash::HashSet<DocRef> = here.iter().flatten().copied().collect();
        there.retain(|doc| !known.contains(doc));
        let groups = here.len();
        let mut sides = here;
        sides.push(there);
        let least = request.least.max(1);
        let keep = |_: &str, of: &[Times]| of[..groups].iter().any(|of| of.times >= least);
        let vocabulary = view.vocabulary(&sides, &keep, &request.search.stop)?;
        Ok(Self { view, request, sides, totals: vocabulary.total, words: vocabulary.words })
    }

    /// Returns what is compared with a group, by its times on each side.
    fn there(&self, number: usize, of: &[Times]) -> Times {
        let other = |at: usize| match &self.request.against {
            Against::Rest if self.request.by.is_some() => at != number,
            Against::Rest | Against::Query(_) => at + 1 == self.sides.len(),
            Against::List(_) => false,
        };
        let mut sum = Times::default();
        for (_, of) in of.iter().enumerate().filter(|(at, _)| other(*at)) {
            sum.times += of.times;
            sum.articles += of.articles;
        }
        sum
    }

    /// Returns the list of words compared with, if it is one.
    const fn word_list(&self) -> Option<&'r WordList> {
        match &self.request.against {
            Against::List(list) => Some(list),
            Against::Rest | Against::Query(_) => None,
        }
    }

    /// Returns how much is said in a group, and on the other side.
    fn sizes(&self, number: usize) -> [TermSide; 2] {
        let sides = self.sides.iter().zip(&self.totals);
        let sizes: Vec<Times> = sides
            .map(|(docs, words)| Times { times: *words, articles: docs.len() as u64 })
            .collect();
        let side = |of: Times| TermSide { articles: Some(of.articles), words: of.times, pairs: 0 };
        let there = match self.word_list() {
            Some(list) => TermSide { words: list.times.values().sum(), ..TermSide::default() },
            None => side(self.there(number, &sizes)),
        };
        [side(sizes[number]), there]
    }

    /// Compares one group.
    fn group(
        &self,
        number: usize,
        label: Option<Label>,
        langs: &[String],
    ) -> Result<TermGroup, SearchError> {
        let [mut here, mut there] = self.sizes(number);
        let list = self.word_list();
        let row = |word: &WordTimes| {
            let others = match list {
                Some(list) => {
                    let times = list.times.get(&word.form).copied().unwrap_or(0);
                    Times { times, articles: 0 }
                }
                None => self.there(number, &word.of),
            };
            let term =
                of_times(word.form.clone(), word.of[number], others, [here.words, there.words]);
            Term { articles_there: term.articles_there.filter(|_| list.is_none()), ..term }
        };
        let is_function = |term: &Term| is_functional(langs, &term.term);
        let words = self.list(self.words.iter().map(row), 0, is_function);
        let mut phrases = None;
        if self.request.phrases && self.request.by.is_none() && list.is_none() {
            let counted = self.phrases(langs)?;
            [here.pairs, there.pairs] = counted.totals;
            let with_function =
                |term: &Term| term.term.split(' ').any(|word| is_functional(langs, word));
            let pairs = counted.pairs.into_iter();
            let terms =
                pairs.map(|pair| of_times(pair.phrase, pair.here, pair.there, counted.totals));
            phrases = Some(self.list(terms, counted.left_out, with_function));
        }
        Ok(TermGroup { label, here, there, words, phrases })
    }

    /// Counts the two-word phrases of the one group.
    fn phrases(&self, langs: &[String]) -> Result<pairs::Counted, SearchError> {
        let [here, there] = &self.sides[..] else { return Ok(pairs::Counted::default()) };
        let (order, limit) = (self.request.order, self.request.limit);
        let counting = pairs::Counting {
            view: self.view,
            sides: [here, there],
            words: &self.words,
            words_there: self.totals[1],
            least: self.request.least.max(1),
            stop: &self.request.search.stop,
        };
        let is_function = |word: &str| is_functional(langs, word);
        counting.count(&pairs::Wanted { order, limit, is_function: &is_function })
    }

    /// Puts terms into order and leaves those that are said more here, as many as are asked for. `left_out` are not
    /// among `terms`, as none of them is asked for.
    fn list(
        &self,
        terms: impl Iterator<Item = Term>,
        left_out: u64,
        is_function: impl Fn(&Term) -> bool,
    ) -> TermList {
        let least = self.request.least.max(1);
        let said_more = |term: &Term| term.contrast.here >= least && is_more(term.contrast);
        let order = self.request.order;
        let terms = terms.filter(said_more);
        let mut terms: Vec<(f64, Term)> =
            terms.map(|term| (order.of(term.contrast), term)).collect();
        terms.sort_unstable_by(|(of_a, a), (of_b, b)| {
            of_b.total_cmp(of_a).then_with(|| a.term.cmp(&b.term))
        });
        let all_rows = (left_out == 0).then_some(terms.len() as u64);
        let (mut function, mut rows): (Vec<Term>, Vec<Term>) =
            terms.into_iter().map(|(_, term)| term).partition(is_function);
        let limit = self.request.limit.unwrap_or(usize::MAX);
        rows.truncate(limit);
        function.truncate(limit);
        TermList { rows, function, all_rows }
    }
}

/// Returns a term with its numbers on both sides, which have so many words or pairs.
fn of_times(term: String, here: Times, there: Times, all: [u64; 2]) -> Term {
    let [words_here, words_there] = all;
    let (articles_here, articles_there) = (here.articles, Some(there.articles));
    let (here, there) = (here.times, there.times);
    let contrast = Contrast { here, words_here, there, words_there };
    Term { term, articles_here, articles_there, contrast }
}

fn is_functional(langs: &[String], word: &str) -> bool {
    stopwords::is_functional(langs.iter().map(String::as_str), word)
}
