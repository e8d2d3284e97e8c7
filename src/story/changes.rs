//! What a commit changes of pairs and stories, at the cost of what changed.
//!
//! What is true of two articles depends on their texts and on which of their hashes are boilerplate. An
//! article that comes or goes concerns itself, and those whose hashes become boilerplate by it or are so no
//! longer. All others keep their pairs. And a story depends on the pairs that hang together: only those are
//! grouped again that a changed pair hangs together with. So pairs and stories are always those that comparing
//! everything would give; the tests compare with that after random edits.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::story::compare::Bond;
use crate::story::compare::Bounds;
use crate::story::compare::compare;
use crate::story::group::Story;
use crate::story::group::group;
use crate::story::pair::Pair;
use crate::story::pairs::Candidate;
use crate::story::pairs::candidates;
use crate::story::pairs::is_boilerplate;
use crate::story::shelf::Shelf;
use crate::story::shelf::State;
use crate::story::shelf::Wanted;
use crate::story::sketch::Facts;
use crate::story::sketch::Outline;
use crate::story::words::Text;

/// Texts that are kept while pairs are compared: neighbors have members in common.
const TEXTS: usize = 512;
/// Of two articles at one address this part of the shorter must be in the longer, in thousandths.
const CONTAINED_AT_ADDRESS: u16 = 400;

/// What a commit changes of pairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Keys of articles that went, sorted.
    pub gone: Vec<u64>,
    /// Keys of articles that stay and whose pairs were looked for again, sorted.
    pub concerned: Vec<u64>,
    /// All pairs of those that came or were concerned, sorted.
    pub pairs: Vec<Pair>,
}

/// Returns what the articles that came and went change of pairs.
///
/// # Errors
/// Those of the shelf.
pub fn changes<S: Shelf>(shelf: &S, bounds: &Bounds) -> Result<Changes, S::Error> {
    let gone = shelf.gone();
    let concerned = if shelf.has_old() { concerned(shelf, &gone)? } else { Vec::new() };
    let is_concerned =
        |number: u32| shelf.state(number) == State::New || concerned.binary_search(&number).is_ok();
    let found = candidates(shelf, &wanted(shelf, &concerned)?, is_concerned)?;
    let pairs = judge(shelf, &found, bounds)?;
    let keys = |numbers: &[u32]| {
        let keys = numbers.iter().map(|number| Ok(shelf.outline(*number)?.facts.key));
        let mut keys = keys.collect::<Result<Vec<u64>, _>>()?;
        keys.sort_unstable();
        Ok(keys)
    };
    Ok(Changes { gone: keys(&gone)?, concerned: keys(&concerned)?, pairs })
}

/// Returns what is to be asked for: the hashes of what came, and those of these articles.
fn wanted<S: Shelf>(shelf: &S, articles: &[u32]) -> Result<Wanted, S::Error> {
    Ok(shelf.hashes(articles)?.map_or(Wanted::All, Wanted::OfNew))
}

/// Returns the articles that stay and have a hash that becomes boilerplate, or is so no longer, by those that
/// come and go; sorted.
fn concerned<S: Shelf>(shelf: &S, gone: &[u32]) -> Result<Vec<u32>, S::Error> {
    let mut concerned = Vec::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    shelf.groups(&wanted(shelf, gone)?, &mut |hash, group| {
        if group.iter().all(|number| shelf.state(*number) == State::Staying) {
            return Ok(());
        }
        before.clear();
        after.clear();
        for number in group {
            let outline = shelf.outline(*number)?;
            let state = shelf.state(*number);
            before.extend((state != State::New).then_some(outline));
            after.extend((state != State::Gone).then_some(outline));
        }
        if is_boilerplate(hash, &before) != is_boilerplate(hash, &after) {
            let staying = group.iter().filter(|it| shelf.state(**it) == State::Staying);
            concerned.extend(staying.copied());
        }
        Ok(())
    })?;
    concerned.sort_unstable();
    concerned.dedup();
    Ok(concerned)
}

/// Compares the texts of candidates.
fn judge<S: Shelf>(shelf: &S, found: &[Candidate], bounds: &Bounds) -> Result<Vec<Pair>, S::Error> {
    let mut pairs = Vec::new();
    let mut texts: HashMap<u32, (Outline, Text)> = HashMap::new();
    for candidate in found {
        if texts.len() >= TEXTS {
            texts.clear();
        }
        for number in [candidate.first, candidate.second] {
            if let Entry::Vacant(place) = texts.entry(number) {
                let outline = shelf.outline(number)?;
                place.insert((outline, shelf.text(&outline)?));
            }
        }
        pairs.extend(pair(candidate, bounds, &texts[&candidate.first], &texts[&candidate.second]));
    }
    pairs.sort_unstable();
    Ok(pairs)
}

/// Returns what two articles are to each other.
fn pair(
    found: &Candidate,
    bounds: &Bounds,
    one: &(Outline, Text),
    other: &(Outline, Text),
) -> Option<Pair> {
    let swapped = one.0.facts.key > other.0.facts.key;
    let ((first, text), (second, other_text)) = if swapped { (other, one) } else { (one, other) };
    let undated = first.facts.moment.is_none() || second.facts.moment.is_none();
    let compared = compare(text, other_text);
    let thousandths = |part: f64| (part.clamp(0.0, 1.0) * 1000.0).round() as u16;
    let (contained, of_longer) = (thousandths(compared.contained), thousandths(compared.of_longer));
    let at_address = found.same_address && contained >= CONTAINED_AT_ADDRESS;
    let bond = match compared.bond(undated && !found.same_address, bounds) {
        _ if at_address => Bond::Copy,
        // Little of what they share is theirs alone.
        Some(Bond::Copy | Bond::Part) if (found.shared as usize) * 5 < first.comparable(second) => {
            return None;
        }
        bond => bond?,
    };
    Some(Pair {
        first: first.facts.key,
        second: second.facts.key,
        bond,
        first_is_longer: compared.first_is_longer,
        shared: u32::try_from(compared.shared).unwrap_or(u32::MAX),
        contained,
        of_longer,
    })
}

/// The stories that a commit changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regrouped {
    /// Keys of the articles that may be in another story than before, and of those that went; sorted.
    pub touched: Vec<u64>,
    /// The stories that they are in now.
    pub stories: Vec<Story>,
}

/// Returns the stories of all articles that a changed pair hangs together with. `facts` are those of an article by
/// its key.
///
/// # Errors
/// Those of the shelf, and of `facts`.
pub fn regroup<S: Shelf>(
    shelf: &S,
    changes: &Changes,
    facts: &dyn Fn(u64) -> Result<Facts, S::Error>,
) -> Result<Regrouped, S::Error> {
    let Changes { gone, concerned, pairs } = changes;
    let has = |keys: &[u64], key: u64| keys.binary_search(&key).is_ok();
    let is_old = |key: u64| has(gone, key) || has(concerned, key);
    let other = |pair: &Pair, key: u64| if pair.first == key { pair.second } else { pair.first };
    let mut left: Vec<u64> = concerned.clone();
    left.extend(pairs.iter().flat_map(|pair| [pair.first, pair.second]));
    for key in gone.iter().chain(concerned) {
        left.extend(shelf.pairs_before(*key)?.iter().map(|pair| other(pair, *key)));
    }
    let mut of_new: BTreeMap<u64, Vec<Pair>> = BTreeMap::new();
    for pair in pairs {
        [pair.first, pair.second]
            .iter()
            .for_each(|key| of_new.entry(*key).or_default().push(*pair));
    }
    let mut reached: HashMap<u64, Facts> = HashMap::new();
    let mut together: Vec<Pair> = Vec::new();
    while let Some(key) = left.pop() {
        if reached.contains_key(&key) || has(gone, key) {
            continue;
        }
        reached.insert(key, facts(key)?);
        let before = if has(concerned, key) { Vec::new() } else { shelf.pairs_before(key)? };
        let before = before.into_iter().filter(|pair| !is_old(other(pair, key)));
        for pair in before.chain(of_new.remove(&key).into_iter().flatten()) {
            left.push(other(&pair, key));
            together.push(pair);
        }
    }
    together.sort_unstable();
    together.dedup();
    let mut touched: Vec<u64> = reached.keys().chain(gone).copied().collect();
    touched.sort_unstable();
    let stories = group(&together, &|key| &reached[&key]).stories;
    Ok(Regrouped { touched, stories })
}
