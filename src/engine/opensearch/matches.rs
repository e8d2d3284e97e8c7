//! Runs a query: which articles are hits, how many, and what is true of all.
//!
//! What the cluster decides exactly is counted there, and only what is shown is read. Otherwise every
//! article that it finds is read and decided from its text.

use serde_json::Value;

use crate::engine::EngineError;
use crate::engine::Matches;
use crate::engine::Truth;
use crate::engine::Undated;
use crate::engine::opensearch::articles::Considered;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::client::hits;
use crate::engine::opensearch::known::Found;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::prepared::Prepared;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::textual::ArticleText;
use crate::engine::textual::TooMuch;

/// A hit as it was read.
pub(crate) struct Match {
    pub(crate) found: Found,
    pub(crate) text: ArticleText,
    /// Whether its date only overlaps the days asked for.
    pub(crate) coarse: bool,
    /// Its score, where it was asked for.
    pub(crate) score: f32,
}

/// What matches are read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum With {
    /// Nothing more; they have the ids of their records.
    Nothing,
    /// Their scores.
    Scores,
    /// The ids that they have among identical ones.
    Ids,
}

/// What an article is to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Judged {
    is_hit: bool,
    is_coarse: bool,
    /// Undated, and for that no hit.
    is_left_out: bool,
}

impl Judged {
    fn of(truth: Truth, is_undated: bool, has_dates: bool, asked: Undated) -> Self {
        let matches = truth != Truth::False;
        // Not knowing the day is all that keeps an undated article out of a dated query; in any other,
        // to exclude asks for dated articles.
        let left_out = is_undated && (truth == Truth::Unknown || !has_dates);
        let is_hit = matches
            && match asked {
                Undated::Include => true,
                Undated::Only => is_undated,
                Undated::Exclude => !left_out,
            };
        // Without a condition on the publication date, that of the update alone can be unsure.
        let is_coarse = is_hit && truth == Truth::Unknown && !(is_undated && has_dates);
        Self { is_hit, is_coarse, is_left_out: matches && asked == Undated::Exclude && left_out }
    }
}

/// What finds the articles that are something to a query which the cluster decides exactly.
pub(crate) struct Sets {
    pub(crate) hits: Ask,
    pub(crate) coarse: Ask,
    pub(crate) left_out: Ask,
}

impl Sets {
    pub(crate) fn of(prepared: &Prepared, asked: Undated) -> Self {
        let (surely, maybe) = (prepared.asked.surely.clone(), prepared.asked.maybe.clone());
        let undated = Ask::not(Ask::exists("first_day"));
        let unsure = match surely == maybe {
            true => Ask::Nothing,
            false => Ask::and([maybe.clone(), Ask::not(surely)]),
        };
        let open = if prepared.has_dates() { unsure.clone() } else { maybe.clone() };
        let without_day = Ask::and([open, undated.clone()]);
        let (hits, left_out) = match asked {
            Undated::Include => (maybe, Ask::Nothing),
            Undated::Only => (Ask::and([maybe, undated.clone()]), Ask::Nothing),
            Undated::Exclude => (Ask::and([maybe, Ask::not(without_day.clone())]), without_day),
        };
        let dated = match prepared.has_dates() {
            true => Ask::not(undated),
            false => Ask::All,
        };
        Self { coarse: Ask::and([hits.clone(), unsure, dated]), hits, left_out }
    }
}

impl Snapshot {
    /// Returns what is true of all matches.
    ///
    /// # Errors
    /// `Cluster`, `Stopped`; `Query` where a text takes too much work.
    pub fn count(&self, prepared: &Prepared, undated: Undated) -> Result<Matches, EngineError> {
        if !prepared.asked.is_exact {
            return self.each_match(prepared, undated, &Ask::All, With::Nothing, &mut |_| Ok(()));
        }
        let Sets { hits, coarse, left_out } = Sets::of(prepared, undated);
        let counts = self.counted_each(&[hits, coarse, left_out], &prepared.stop)?;
        Ok(Matches { articles: counts[0], coarse: counts[1], undated: counts[2] })
    }

    /// Calls `each` with every match among some articles, and returns what is true of all.
    ///
    /// # Errors
    /// As [`Snapshot::count`]; the first of `each`'s.
    pub(crate) fn each_match(
        &self,
        prepared: &Prepared,
        undated: Undated,
        among: &Ask,
        with: With,
        each: &mut dyn FnMut(Match) -> Result<(), EngineError>,
    ) -> Result<Matches, EngineError> {
        let mut matches = Matches::default();
        let ask = Ask::and([prepared.asked.maybe.clone(), among.clone()]);
        self.each_page(&ask, prepared.parts, &prepared.stop, &mut |mut page| {
            if with == With::Ids {
                self.name(page.iter_mut().map(|one| &mut one.found).collect(), &prepared.stop)?;
            }
            matches += self.matches_of(page, prepared, undated, with == With::Scores, each)?;
            Ok(())
        })?;
        Ok(matches)
    }

    /// Calls `each` with the matches among articles that were read.
    pub(crate) fn matches_of(
        &self,
        page: Vec<Considered>,
        prepared: &Prepared,
        undated: Undated,
        scoring: bool,
        each: &mut dyn FnMut(Match) -> Result<(), EngineError>,
    ) -> Result<Matches, EngineError> {
        let mut matches = Matches::default();
        let read = parallel::map(page, |one| {
            prepared.stop.check()?;
            let (truth, score) = decide(prepared, &one, scoring).map_err(too_much)?;
            Ok((one, truth, score))
        })?;
        for (Considered { found, text }, truth, score) in read {
            let is_undated = found.stored.article.published.is_none();
            let judged = Judged::of(truth, is_undated, prepared.has_dates(), undated);
            matches.undated += u64::from(judged.is_left_out);
            if judged.is_hit {
                matches.articles += 1;
                matches.coarse += u64::from(judged.is_coarse);
                each(Match { found, text, coarse: judged.is_coarse, score })?;
            }
        }
        Ok(matches)
    }

    /// Reads the matches that an answer names, with the ids of their records.
    pub(crate) fn matches_in(
        &self,
        answer: &Value,
        prepared: &Prepared,
        undated: Undated,
    ) -> Result<Vec<Match>, EngineError> {
        let page = self.consider(hits(answer), prepared.parts, &prepared.stop)?;
        let mut read = Vec::with_capacity(page.len());
        self.matches_of(page, prepared, undated, true, &mut |found| {
            read.push(found);
            Ok(())
        })?;
        Ok(read)
    }
}

fn decide(prepared: &Prepared, one: &Considered, scoring: bool) -> Result<(Truth, f32), TooMuch> {
    let Considered { found, text } = one;
    if !scoring {
        return Ok((prepared.text.truth(text, &found.stored)?, 0.0));
    }
    let (truth, said) = prepared.text.truth_and_said(text, &found.stored)?;
    let language = found.stored.article.lang.as_deref().unwrap_or("");
    let score = match truth {
        Truth::False => 0.0,
        Truth::Unknown | Truth::True => prepared.weights.score(&said, text, language),
    };
    Ok((truth, score))
}

/// Returns the error of an article that takes too much work.
pub(crate) fn too_much(error: TooMuch) -> EngineError {
    EngineError::Query {
        message: error.to_string(),
        span: 0..0,
        hint: Some("narrow the distances between frequent words".to_owned()),
    }
}
