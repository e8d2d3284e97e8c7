//! The measures of a ranking, with the definitions of trec_eval.
//!
//! A grade of 1 or more is relevant; nDCG's gain is the grade itself, its discount log2(rank + 1).
//! What is not judged is not relevant.

use std::collections::HashMap;

/// How far down nDCG looks.
const NDCG_DEPTH: usize = 10;
/// How far down recall looks.
const RECALL_DEPTH: usize = 100;

/// The judgments of one query: key of the article, grade.
pub type Grades = HashMap<String, i64>;

/// The measures of one query, or their means over several.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// nDCG of the first 10.
    pub ndcg: f64,
    /// Average precision; its mean is MAP.
    pub average_precision: f64,
    /// Share of the relevant that are among the first 100.
    pub recall: f64,
    /// One divided by the rank of the first relevant; its mean is MRR.
    pub reciprocal_rank: f64,
}

impl Measures {
    /// Measures the ranking of one query, best first. All are 0 where nothing is relevant.
    #[must_use]
    pub fn of(ranking: &[String], grades: &Grades) -> Self {
        let grade = |key: &String| grades.get(key).copied().unwrap_or(0).max(0);
        let relevant = grades.values().filter(|grade| **grade > 0).count();
        if relevant == 0 {
            return Self::default();
        }
        let mut measures = Self::default();
        let mut found = 0.0;
        for (rank, key) in (1_u32..).zip(ranking) {
            if grade(key) == 0 {
                continue;
            }
            found += 1.0;
            measures.average_precision += found / f64::from(rank);
            if measures.reciprocal_rank == 0.0 {
                measures.reciprocal_rank = 1.0 / f64::from(rank);
            }
            if rank as usize <= RECALL_DEPTH {
                measures.recall += 1.0;
            }
        }
        measures.average_precision /= relevant as f64;
        measures.recall /= relevant as f64;
        let mut ideal: Vec<i64> = grades.values().copied().filter(|grade| *grade > 0).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        measures.ndcg = gain(ranking.iter().map(grade)) / gain(ideal.into_iter());
        measures
    }

    /// Returns the means; of none, 0.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let count = all.len().max(1) as f64;
        let mean = |of: fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / count;
        Self {
            ndcg: mean(|m| m.ndcg),
            average_precision: mean(|m| m.average_precision),
            recall: mean(|m| m.recall),
            reciprocal_rank: mean(|m| m.reciprocal_rank),
        }
    }
}

fn gain(grades: impl Iterator<Item = i64>) -> f64 {
    let ranked = (1_u32..).zip(grades.take(NDCG_DEPTH));
    ranked.map(|(rank, grade)| grade as f64 / f64::from(rank + 1).log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(ranking: &[&str], grades: &[(&str, i64)]) -> Measures {
        let ranking: Vec<String> = ranking.iter().map(|key| (*key).to_owned()).collect();
        let grades = grades.iter().map(|(key, grade)| ((*key).to_owned(), *grade)).collect();
        Measures::of(&ranking, &grades)
    }

    #[test]
    fn the_best_ranking_measures_1() {
        let best = measures(&["a", "b"], &[("a", 3), ("b", 1), ("c", 0)]);
        let one = Measures { ndcg: 1.0, average_precision: 1.0, recall: 1.0, reciprocal_rank: 1.0 };
        assert_eq!(best, one);
    }

    #[test]
    fn average_precision_counts_the_relevant_that_are_missing() {
        let found = measures(&["x", "a", "y", "b"], &[("a", 1), ("b", 1), ("c", 1)]);
        assert!((found.average_precision - (0.5 + 0.5) / 3.0).abs() < 1e-12);
        assert_eq!(found.reciprocal_rank, 0.5);
        assert!((found.recall - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_grade_is_discounted_by_the_logarithm_of_its_rank() {
        let found = measures(&["b", "a"], &[("a", 3), ("b", 1)]);
        let expected = (1.0 + 3.0 / 3_f64.log2()) / (3.0 + 1.0 / 3_f64.log2());
        assert!((found.ndcg - expected).abs() < 1e-12);
    }

    #[test]
    fn nothing_beyond_rank_ten_counts_for_ndcg_nor_beyond_a_hundred_for_recall() {
        let mut ranking = vec!["x"; 10];
        ranking.push("a");
        assert_eq!(measures(&ranking, &[("a", 1)]).ndcg, 0.0);
        assert_eq!(measures(&ranking, &[("a", 1)]).recall, 1.0);
        let mut ranking = vec!["x"; 100];
        ranking.push("a");
        assert_eq!(measures(&ranking, &[("a", 1)]).recall, 0.0);
    }

    #[test]
    fn a_query_without_relevant_articles_measures_0() {
        assert_eq!(measures(&["a"], &[("a", 0), ("b", -1)]), Measures::default());
    }
}
