//! How many matches there are by period, name and the like, and each match with its labels.
//!
//! Every match is read. A table over millions of articles takes minutes; what it says is right.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::VecDeque;

use crate::article::ArticleId;
use crate::article::day_number;
use crate::engine::Axis;
use crate::engine::Candidate;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Keep;
use crate::engine::Label;
use crate::engine::Matches;
use crate::engine::Member;
use crate::engine::Members;
use crate::engine::SourceCount;
use crate::engine::Stop;
use crate::engine::Tally;
use crate::engine::Times;
use crate::engine::Undated;
use crate::engine::Vocabulary;
use crate::engine::WordTimes;
use crate::engine::names::searchable;
use crate::engine::opensearch::articles::Considered;
use crate::engine::opensearch::articles::PAGE;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::labels::combinations;
use crate::engine::opensearch::matches::With;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::Parts;

impl Snapshot {
    /// Returns how many of the matches have each combination of labels.
    ///
    /// # Errors
    /// As [`Snapshot::count`].
    pub fn tally(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Tally, EngineError> {
        let mut cells: BTreeMap<Vec<Label>, u64> = BTreeMap::new();
        let matches =
            self.each_match(prepared, undated, &Ask::All, With::Nothing, &mut |found| {
                for labels in combinations(&found.found.stored, axes)? {
                    *cells.entry(labels).or_default() += 1;
                }
                Ok(())
            })?;
        Ok(Tally { cells: cells.into(), matches, stories: None })
    }

    /// Returns each match with its labels, an article of several labels once for each.
    ///
    /// # Errors
    /// As [`Snapshot::count`].
    pub fn members(
        &self,
        prepared: &Prepared,
        undated: Undated,
        axes: &[Axis],
    ) -> Result<Members, EngineError> {
        let mut numbers: BTreeMap<Vec<Label>, u32> = BTreeMap::new();
        let mut members = Vec::new();
        let matches =
            self.each_match(prepared, undated, &Ask::All, With::Nothing, &mut |found| {
                let (coarse, found) = (found.coarse, found.found);
                for labels in combinations(&found.stored, axes)? {
                    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                    let stratum = *numbers.entry(labels).or_insert(next);
                    let half = (found.record.0 >> 64) as u64;
                    members.push(Member { stratum, doc: found.doc, half, coarse });
                }
                Ok(())
            })?;
        let mut strata: Vec<(Vec<Label>, u32)> = numbers.into_iter().collect();
        strata.sort_unstable_by_key(|(_, number)| *number);
        let strata = strata.into_iter().map(|(labels, _)| labels).collect();
        Ok(Members { strata, members, matches })
    }

    /// Returns the matches by source, most frequent first, then by name; those without one last.
    ///
    /// # Errors
    /// As [`Snapshot::count`].
    pub fn by_source(
        &self,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<(Vec<SourceCount>, Matches), EngineError> {
        let mut counts: BTreeMap<Option<String>, SourceCount> = BTreeMap::new();
        let matches =
            self.each_match(prepared, undated, &Ask::All, With::Nothing, &mut |found| {
                let article = &found.found.stored.article;
                let name =
                    article.source.as_ref().map(|source| searchable(&source.name).to_owned());
                let days = article.published.as_ref().map(|published| published.days());
                let days = days.map(|days| (day_number(days.first()), day_number(days.last())));
                let none = || SourceCount::none_of(name.clone());
                counts.entry(name.clone()).or_insert_with(none).add(days);
                Ok(())
            })?;
        let mut counts: Vec<_> = counts.into_values().collect();
        // The map has them by name.
        counts.sort_by_key(|count| (count.name.is_none(), Reverse(count.articles)));
        Ok((counts, matches))
    }

    /// Finds all matches, to be handed out a day at a time.
    ///
    /// # Errors
    /// As [`Snapshot::count`].
    pub fn by_day(&self, prepared: &Prepared, undated: Undated) -> Result<Days, EngineError> {
        type Key = (bool, Option<i64>, bool);
        let mut days: BTreeMap<Key, Vec<(u64, ArticleId, DocRef, bool)>> = BTreeMap::new();
        let matches = self.each_match(prepared, undated, &Ask::All, With::Ids, &mut |found| {
            let (coarse, found) = (found.coarse, found.found);
            let of = found.stored.article.published.as_ref().map(|published| published.days());
            let first = of.map(|days| day_number(days.first()));
            // What is dated by a month is behind the articles of its first day; undated ones are last.
            let is_long = of.is_some_and(|days| days.first() != days.last());
            let half = (found.record.0 >> 64) as u64;
            let one = (half, found.stored.id, found.doc, coarse);
            days.entry((first.is_none(), first, is_long)).or_default().push(one);
            Ok(())
        })?;
        let mut in_order: VecDeque<(Option<i64>, Vec<Candidate>)> = VecDeque::new();
        for ((_, day, _), mut of_day) in days {
            of_day.sort_unstable();
            let candidate = |(_, _, doc, coarse)| Candidate {
                doc,
                score: 0.0,
                day,
                moment: None,
                coarse,
                story: None,
            };
            let of_day = of_day.into_iter().map(candidate);
            match in_order.back_mut() {
                Some((last, known)) if *last == day => known.extend(of_day),
                _ => in_order.push_back((day, of_day.collect())),
            }
        }
        Ok(Days { matches, days: in_order.into_iter().map(|(_, of_day)| of_day).collect() })
    }

    /// Returns how often each word is said in each group of articles; an article that is in several counts
    /// in the first of them.
    ///
    /// # Errors
    /// `Cluster`, `Stopped`.
    pub fn vocabulary(
        &self,
        groups: &[Vec<DocRef>],
        keep: Keep<'_>,
        stop: &Stop,
    ) -> Result<Vocabulary, EngineError> {
        let mut group_of: BTreeMap<DocRef, usize> = BTreeMap::new();
        for (group, docs) in groups.iter().enumerate() {
            for doc in docs {
                group_of.entry(*doc).or_insert(group);
            }
        }
        let mut words: BTreeMap<String, Vec<Times>> = BTreeMap::new();
        let docs: Vec<DocRef> = group_of.keys().copied().collect();
        for some in docs.chunks(PAGE) {
            for Considered { found, text } in self.considered(some, Parts::ALL, stop)? {
                stop.check()?;
                let group = group_of[&found.doc];
                for (word, positions) in text.words() {
                    let none = || vec![Times::default(); groups.len()];
                    let of = &mut words.entry(word.to_owned()).or_insert_with(none)[group];
                    of.times += positions.len() as u64;
                    of.articles += 1;
                }
            }
        }
        let mut all = Vocabulary { words: Vec::new(), total: vec![0; groups.len()] };
        for (form, of) in words {
            for (sum, of) in all.total.iter_mut().zip(&of) {
                *sum += of.times;
            }
            if keep(&form, &of) {
                all.words.push(WordTimes { form, of });
            }
        }
        Ok(all)
    }
}

/// The matches of a query that are still to be handed out.
pub struct Days {
    matches: Matches,
    days: VecDeque<Vec<Candidate>>,
}

impl Days {
    /// Returns what is true of all matches.
    #[must_use]
    pub const fn matches(&self) -> Matches {
        self.matches
    }

    /// Returns the matches of the next day that has any; the undated ones last; then `None`.
    pub fn next_day(&mut self) -> Option<Vec<Candidate>> {
        self.days.pop_front()
    }
}
