//! Stories from pairs: leaders oldest first, and the original of each.
//!
//! The oldest article leads; each later one joins the leader it has most text of, or leads itself. Who
//! follows attracts nobody, and an article that holds parts of several strangers (a round-up) joins none of
//! them: connected components would chain strangers (precision 0.003 on a month of agency news).
//! Every choice is decided by what is in the articles, to the last tie, so that the order of the pairs
//! makes no difference.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;

use crate::article::ArticleId;
use crate::story::compare::Bond;
use crate::story::pair::Pair;
use crate::story::sketch::Facts;
use crate::story::sketch::Moment;

/// An article of which one other gives more than this, in thousandths, is no round-up of it...
const MOST_OF_ROUND_UP: u16 = 530;
/// ...and where it holds a stranger nearly whole, and much of it is the stranger's, not even with this.
const MOST_BESIDE_A_WHOLE: u16 = 750;
/// How much of the stranger, and of the round-up, in thousandths.
const WHOLE: (u16, u16) = (800, 300);
/// What a round-up has of another article, at least: runs of words, thousandths of itself and of the
/// other.
const LEAST_OF_ROUND_UP: (u32, u16, u16) = (40, 100, 350);
/// Parts of a round-up that are looked at.
const PARTS: usize = 64;

/// Why an article is the original of its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decided {
    /// The agency that the others come from published it.
    Agency,
    /// It is the earliest.
    Date,
    /// It is the longest of the earliest.
    Length,
    /// Nothing else: its id is the smallest.
    Id,
    /// It names the agency that it comes from, whose own article is not there; of those of the first day.
    Credit,
}

impl Decided {
    /// Returns the name used in JSON (`agency`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Credit => "credit",
            Self::Date => "date",
            Self::Length => "length",
            Self::Id => "id",
        }
    }
}

/// What an article is in its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// Who had it first.
    Original,
    /// The same source, or the agency itself, tells it again; or the same address was saved again.
    Version,
    /// The same text in another place.
    Copy,
}

impl Relation {
    /// Returns the name used in JSON (`original`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Version => "version",
            Self::Copy => "copy",
        }
    }
}

/// An article of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The key of the article.
    pub key: u64,
    /// The id of its record.
    pub id: ArticleId,
    /// When it was published.
    pub moment: Option<Moment>,
    /// Its source, by a hash; 0 for none.
    pub source: u32,
    /// What it is in the story.
    pub relation: Relation,
}

/// A story: two articles or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Why the original is the original.
    pub decided: Decided,
    /// The articles in the order of time, the undated last.
    pub members: Vec<Member>,
}

impl Story {
    /// Returns the original.
    #[must_use]
    pub fn original(&self) -> &Member {
        let found = self.members.iter().find(|member| member.relation == Relation::Original);
        found.expect("a story has an original")
    }

    /// Returns how many sources have it; those that are not known are none.
    #[must_use]
    pub fn sources(&self) -> usize {
        let mut sources: Vec<u32> = self.members.iter().map(|member| member.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.iter().filter(|source| **source != 0).count()
    }

    /// Returns the first and the last possible day number of its articles; `None` if all are undated.
    #[must_use]
    pub fn days(&self) -> Option<(i32, i32)> {
        let moments = || self.members.iter().filter_map(|member| member.moment);
        let first = moments().map(|moment| moment.first).min()?;
        Some((first, moments().map(|moment| moment.last).max()?))
    }
}

/// An article that has text of another, which is of another story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quote {
    /// The later of the two.
    pub by: ArticleId,
    /// The earlier.
    pub of: ArticleId,
    /// Runs of words that both have.
    pub shared: u32,
}

/// Stories of an index, all or some.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stories {
    /// In the order of their originals' ids.
    pub stories: Vec<Story>,
}

impl Stories {
    /// Takes out the stories that any of these articles is in (by their keys, sorted), and adds others.
    #[must_use]
    pub fn with(self, without: &[u64], mut others: Vec<Story>) -> Self {
        let is_out =
            |story: &Story| story.members.iter().any(|it| without.binary_search(&it.key).is_ok());
        let mut stories = self.stories;
        if !without.is_empty() {
            stories.retain(|story| !is_out(story));
        }
        stories.append(&mut others);
        stories.sort_by_key(|story| (story.original().id, story.original().key));
        Self { stories }
    }
}

/// What comes first in time; the rest decides between equal ones.
type Order = (bool, Option<(i32, u32)>, Reverse<u32>, ArticleId, u32, u64);

fn order(facts: &Facts) -> Order {
    let moment = facts.moment.map(|moment| (moment.first, moment.clock));
    (moment.is_none(), moment, Reverse(facts.length), facts.id, facts.source, facts.key)
}

/// One side of a pair.
#[derive(Clone, Copy)]
struct Edge<'p> {
    other: u64,
    pair: &'p Pair,
    /// Whether the other is the shorter.
    is_longer: bool,
}

/// The pairs of each article.
struct Edges<'p> {
    of: HashMap<u64, Vec<Edge<'p>>>,
}

impl<'p> Edges<'p> {
    fn new(pairs: &'p [Pair]) -> Self {
        let mut of: HashMap<u64, Vec<Edge<'p>>> = HashMap::new();
        for pair in pairs {
            let Pair { first, second, first_is_longer, .. } = *pair;
            let edge = |other, is_longer| Edge { other, pair, is_longer };
            of.entry(first).or_default().push(edge(second, first_is_longer));
            of.entry(second).or_default().push(edge(first, !first_is_longer));
        }
        Self { of }
    }

    fn of(&self, key: u64) -> &[Edge<'p>] {
        self.of.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Returns up to which part of it an article joins no other that it holds, in thousandths: 0 unless it
    /// holds parts of several that have nothing in common.
    fn round_up(&self, key: u64) -> u16 {
        let (shared, own, others) = LEAST_OF_ROUND_UP;
        let parts = self.of(key).iter().filter(|edge| {
            edge.is_longer
                && edge.pair.shared >= shared
                && (own..MOST_BESIDE_A_WHOLE).contains(&edge.pair.of_longer)
                && edge.pair.contained >= others
        });
        let mut parts: Vec<&Edge<'_>> = parts.collect();
        parts.sort_unstable_by_key(|edge| (Reverse(edge.pair.shared), edge.other));
        parts.truncate(PARTS);
        let are_strangers =
            |one: u64, other: u64| self.of(one).iter().all(|edge| edge.other != other);
        let mut most = 0;
        for (at, one) in parts.iter().enumerate() {
            for other in &parts[at + 1..] {
                if are_strangers(one.other, other.other) {
                    most = most.max(bound(one.pair, other.pair));
                }
            }
        }
        most
    }
}

/// Returns up to which part of it an article joins no other, that holds these two strangers.
fn bound(one: &Pair, other: &Pair) -> u16 {
    let is_whole = |pair: &Pair| pair.contained >= WHOLE.0 && pair.of_longer >= WHOLE.1;
    if one.of_longer.max(other.of_longer) < MOST_OF_ROUND_UP {
        MOST_OF_ROUND_UP
    } else if is_whole(one) && is_whole(other) {
        MOST_BESIDE_A_WHOLE
    } else {
        0
    }
}

/// Returns the stories of articles with these pairs. `facts` knows each of them by its key.
#[must_use]
pub fn group<'f>(pairs: &[Pair], facts: &dyn Fn(u64) -> &'f Facts) -> Stories {
    let edges = Edges::new(pairs);
    let mut keys: Vec<u64> = edges.of.keys().copied().collect();
    keys.sort_by_cached_key(|key| order(facts(*key)));
    let round_ups: HashMap<u64, u16> =
        keys.iter().map(|key| (*key, edges.round_up(*key))).collect();
    let joins = |key: u64, edge: &Edge<'_>| {
        let longer = if edge.is_longer { key } else { edge.other };
        edge.pair.bond != Bond::Quote && edge.pair.of_longer >= round_ups[&longer]
    };
    let mut leaders: HashMap<u64, u64> = HashMap::new();
    for key in &keys {
        let led =
            edges.of(*key).iter().filter(|edge| leaders.get(&edge.other) == Some(&edge.other));
        let led = led.filter(|edge| joins(*key, edge));
        let best = led.min_by_key(|edge| (Reverse(edge.pair.shared), order(facts(edge.other))));
        leaders.insert(*key, best.map_or(*key, |edge| edge.other));
    }
    let mut members: BTreeMap<Order, Vec<&Facts>> = BTreeMap::new();
    for key in &keys {
        // In the order of time, as the keys are.
        members.entry(order(facts(leaders[key]))).or_default().push(facts(*key));
    }
    let stories = members.into_values().filter(|members| members.len() > 1).map(|m| story(&m));
    Stories::default().with(&[], stories.collect())
}

/// Returns the story of these articles, which are in the order of time.
fn story(articles: &[&Facts]) -> Story {
    let (original, decided) = original(articles);
    let relation = |facts: &Facts| {
        let is_again = facts.source != 0 && facts.source == original.source
            || facts.address != 0 && facts.address == original.address
            || facts.agency != 0 && [original.agency, original.credit].contains(&facts.agency);
        match facts.key == original.key {
            true => Relation::Original,
            false if is_again => Relation::Version,
            false => Relation::Copy,
        }
    };
    let member = |facts: &&Facts| {
        let Facts { key, id, moment, source, .. } = **facts;
        Member { key, id, moment, source, relation: relation(facts) }
    };
    Story { decided, members: articles.iter().map(member).collect() }
}

/// Returns the original of these articles, which are in the order of time, and what decided.
fn original<'f>(articles: &[&'f Facts]) -> (&'f Facts, Decided) {
    let mut credits: BTreeMap<u8, usize> = BTreeMap::new();
    for facts in articles.iter().filter(|facts| facts.credit != 0) {
        // What an agency says of its own is no credit of another's.
        *credits.entry(facts.credit).or_default() += usize::from(facts.credit != facts.agency);
    }
    let mut credits: Vec<(Reverse<usize>, u8)> =
        credits.into_iter().filter(|(_, count)| *count > 0).map(|(a, n)| (Reverse(n), a)).collect();
    credits.sort_unstable();
    let of_agency = |agency: u8| articles.iter().find(|facts| facts.agency == agency);
    if let Some(found) = credits.iter().find_map(|(_, agency)| of_agency(*agency)) {
        return (found, Decided::Agency);
    }
    let day = |facts: &Facts| facts.moment.map(|moment| moment.first);
    let first = articles[0];
    let names_agency = |facts: &&&Facts| facts.credit != 0 && facts.credit != facts.agency;
    let mut of_first_day = articles.iter().take_while(|facts| day(facts) == day(first));
    if let Some(found) = of_first_day.find(names_agency) {
        return (found, Decided::Credit);
    }
    let time = |facts: &Facts| facts.moment.map(|moment| (moment.first, moment.clock));
    let decided = match articles.get(1) {
        Some(next) if time(next) != time(first) => Decided::Date,
        Some(next) if next.length != first.length => Decided::Length,
        _ => Decided::Id,
    };
    (first, decided)
}

/// Returns what the articles of a pair that are in no story together have of each other: the later quotes.
#[must_use]
pub fn quote(pair: &Pair, first: &Facts, second: &Facts) -> Quote {
    let (of, by) = if order(first) < order(second) { (first, second) } else { (second, first) };
    Quote { by: by.id, of: of.id, shared: pair.shared }
}

#[cfg(test)]
mod tests;
