//! How far a word's number in one text is from what its number elsewhere leads to expect.
//!
//! All of them are of the same table, in which words are counted and not articles:
//!
//! ```text
//!                 here    there
//! this word         a        b
//! other words       c        d      n = a + b + c + d
//! ```
//!
//! Here is near a place or in some articles, there is everything else that is compared with. Logarithms of
//! counts are natural in G² and of base 2 in all others, as their authors have them.

/// How often one word and all words are said on two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// Times the word is said here.
    pub here: u64,
    /// All words here. At least `here`.
    pub words_here: u64,
    /// Times the word is said there.
    pub there: u64,
    /// All words there. At least `there`.
    pub words_there: u64,
}

impl Contrast {
    /// Returns the times the word would be said here if it were as frequent as there: (a + b)(a + c) ÷ n.
    #[must_use]
    pub fn expected(self) -> f64 {
        let of_word = (self.here + self.there) as f64;
        let all = (self.words_here + self.words_there) as f64;
        if all > 0.0 { of_word * self.words_here as f64 / all } else { 0.0 }
    }

    /// Returns the log-likelihood ratio G² of the table, negative for a word that is said less here than
    /// expected.
    ///
    /// G² = 2 Σ O ln(O ÷ E) over the four cells (Dunning 1993, *Accurate methods for the statistics of
    /// surprise and coincidence*, Computational Linguistics 19), without a correction for continuity: what
    /// quanteda's `textstat_keyness(measure = "lr", correction = "none")` gives. The calculator of Rayson and
    /// Garside (2000), which WordSmith and AntConc offer too, adds up the first row only and is a little
    /// lower for frequent words.
    #[must_use]
    pub fn g2(self) -> f64 {
        let [a, b] = [self.here, self.there].map(|count| count as f64);
        let (words_here, words_there) = (self.words_here as f64, self.words_there as f64);
        let [c, d] = [words_here - a, words_there - b];
        let all = words_here + words_there;
        let of = |observed: f64, row: f64, column: f64| {
            let expected = row * column / all;
            if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
        };
        let sum = of(a, a + b, words_here)
            + of(b, a + b, words_there)
            + of(c, c + d, words_here)
            + of(d, c + d, words_there);
        // Rounding may leave a little below zero where both sides are alike.
        let g2 = (2.0 * sum).max(0.0);
        if a < self.expected() { -g2 } else { g2 }
    }

    /// Returns the log ratio: the base-2 logarithm of how many times as frequent the word is here, 0.5
    /// standing for a count of 0 (Hardie 2014, *Log Ratio: an informal introduction*). `None` where a side
    /// has no words.
    #[must_use]
    pub fn log_ratio(self) -> Option<f64> {
        let at_least = |count: u64| if count == 0 { 0.5 } else { count as f64 };
        let share = |count: u64, words: u64| (words > 0).then(|| at_least(count) / words as f64);
        let (here, there) =
            (share(self.here, self.words_here)?, share(self.there, self.words_there)?);
        Some((here / there).log2())
    }

    /// Returns the mutual information log2(O ÷ E) (Church and Hanks 1990); `None` where the word is not said
    /// here. Rare words have the highest.
    #[must_use]
    pub fn mutual_information(self) -> Option<f64> {
        let expected = self.expected();
        (self.here > 0 && expected > 0.0).then(|| (self.here as f64 / expected).log2())
    }

    /// Returns logDice = 14 + log2(2 f(xy) ÷ (f(x) + f(y))) of the word and a node said `nodes` times, f(xy)
    /// being the times the word is said here (Rychlý 2008, *A lexicographer-friendly association score*). It
    /// does not depend on the size of the collection; `None` where the word is not said here.
    #[must_use]
    pub fn log_dice(self, nodes: u64) -> Option<f64> {
        let both = (nodes + self.here + self.there) as f64;
        (self.here > 0).then(|| 14.0 + (2.0 * self.here as f64 / both).log2())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(here: u64, words_here: u64, there: u64, words_there: u64) -> Contrast {
        Contrast { here, words_here, there, words_there }
    }

    #[test]
    fn g2_is_that_of_the_table_worked_out_by_hand() {
        // a = 10, b = 5, c = 90, d = 195: 2 × (10 ln 2 + 5 ln 0.5 + 90 ln(90/95) + 195 ln(195/190)).
        let by_hand = 2.0
            * (10.0 * 2.0_f64.ln()
                + 5.0 * 0.5_f64.ln()
                + 90.0 * (90.0_f64 / 95.0).ln()
                + 195.0 * (195.0_f64 / 190.0).ln());
        assert!((contrast(10, 100, 5, 200).g2() - by_hand).abs() < 1e-9);
        assert!((by_hand - 7.3298).abs() < 1e-4, "{by_hand}");
        assert!(contrast(5, 200, 10, 100).g2() < 0.0);
        assert_eq!(contrast(10, 100, 20, 200).g2(), 0.0);
    }

    #[test]
    fn a_word_that_is_never_said_there_has_finite_measures() {
        let only_here = contrast(8, 100, 0, 1000);
        assert!(only_here.g2().is_finite() && only_here.g2() > 0.0);
        let expected = ((8.0 / 100.0) / (0.5 / 1000.0_f64)).log2();
        assert!((only_here.log_ratio().unwrap() - expected).abs() < 1e-12);
        assert_eq!(contrast(0, 0, 0, 0).log_ratio(), None);
        assert_eq!(contrast(0, 0, 0, 0).g2(), 0.0);
        assert_eq!(contrast(0, 0, 0, 0).expected(), 0.0);
    }

    #[test]
    fn log_dice_is_14_for_a_word_that_is_said_only_with_its_node() {
        let always = contrast(20, 200, 0, 1000);
        assert_eq!(always.log_dice(20), Some(14.0));
        assert_eq!(contrast(10, 200, 20, 1000).log_dice(50), Some(14.0 + (20.0 / 80.0_f64).log2()));
        assert_eq!(contrast(0, 200, 20, 1000).log_dice(50), None);
        assert_eq!(contrast(10, 100, 10, 300).mutual_information(), Some(1.0));
    }
}
