//! How the records of one file went, and what that makes of the file.

use std::collections::BTreeMap;

use crate::article::Record;
use crate::extract::Ending;

/// The records of one file so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Records that could not be read.
    pub failed: u64,
    /// The cause of the first of them.
    pub cause: Option<String>,
    /// How many records are of each kind that is not read.
    pub passed_over: BTreeMap<String, u64>,
}

/// How a file ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Every record was read.
    Whole,
    /// Some records could not be read.
    Partial {
        /// The first cause.
        cause: String,
        /// How many; a file that could not be read to its end counts as one more.
        failed: u64,
        /// Articles that were read.
        articles: u64,
    },
    /// Nothing could be read.
    Failed {
        /// Why.
        cause: String,
    },
    /// It is not of a kind that is read.
    Skipped {
        /// What it is.
        kind: String,
    },
}

impl Counts {
    /// Adds a record that could not be read.
    pub fn fail(&mut self, record: Option<&Record>, cause: String) {
        self.failed += 1;
        if self.cause.is_none() {
            let line = record.and_then(|record| record.line);
            self.cause = Some(match line {
                Some(line) if !cause.contains("line ") => format!("{cause} (line {line})"),
                _ => cause,
            });
        }
    }

    /// Adds a record that is of a kind that is not read.
    pub fn pass_over(&mut self, kind: &str) {
        match self.passed_over.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(self.passed_over.insert(kind.to_owned(), 1)),
        }
    }

    /// Names what was passed over in a file that gave articles or failures; `None` if nothing was.
    #[must_use]
    pub fn said_of_passed_over(&self) -> Option<String> {
        const SHOWN: usize = 5;
        if self.passed_over.is_empty() || self.articles + self.failed == 0 {
            return None;
        }
        let mut kinds: Vec<(&String, &u64)> = self.passed_over.iter().collect();
        kinds.sort_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
        let more: u64 = kinds.iter().skip(SHOWN).map(|(_, count)| **count).sum();
        let mut said: Vec<String> =
            kinds.iter().take(SHOWN).map(|(kind, count)| format!("{count} × {kind}")).collect();
        if more > 0 {
            said.push(format!("{more} of other kinds"));
        }
        Some(format!("passed over in it: {}", said.join(", ")))
    }

    /// Returns how the file ended.
    #[must_use]
    pub fn ended(self, ending: Ending) -> Ended {
        let Self { articles, failed, cause: first, passed_over: _ } = self;
        match ending {
            Ending::Skipped(kind) => Ended::Skipped { kind },
            Ending::Failed(cause) | Ending::Unreadable(cause) if articles == 0 => {
                Ended::Failed { cause }
            }
            Ending::Failed(cause) | Ending::Unreadable(cause) => {
                // What is wrong with the file says more than what came of it.
                let cause = match first {
                    None => cause,
                    Some(first) => format!("{cause}; before that: {first}"),
                };
                Ended::Partial { cause, failed: failed + 1, articles }
            }
            Ending::Read => match first {
                None => Ended::Whole,
                Some(cause) if articles == 0 => Ended::Failed { cause },
                Some(cause) => Ended::Partial { cause, failed, articles },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_articles_and_failures_is_partial_and_names_what_is_wrong_with_it() {
        let mut counts = Counts { articles: 2, ..Counts::default() };
        let record = Record { number: 3, line: Some(7), bytes: (0, 9) };
        counts.fail(Some(&record), "not JSON".into());
        counts.fail(None, "another".into());
        let cause = "not JSON (line 7)".to_owned();
        let ended = counts.clone().ended(Ending::Read);
        assert_eq!(ended, Ended::Partial { cause: cause.clone(), failed: 2, articles: 2 });
        let ended = counts.ended(Ending::Failed("it ends early".into()));
        let cause = format!("it ends early; before that: {cause}");
        assert_eq!(ended, Ended::Partial { cause, failed: 3, articles: 2 });
    }

    #[test]
    fn what_is_passed_over_in_a_file_is_counted_by_its_kind() {
        let mut counts = Counts::default();
        for kind in ["image", "draft of a blog", "image"] {
            counts.pass_over(kind);
        }
        assert_eq!(counts.said_of_passed_over(), None, "the file itself is skipped");
        counts.articles = 1;
        let said = "passed over in it: 2 × image, 1 × draft of a blog";
        assert_eq!(counts.said_of_passed_over().as_deref(), Some(said));
        for kind in 0..9 {
            counts.pass_over(&format!("kind {kind}"));
        }
        assert!(counts.said_of_passed_over().unwrap().ends_with(", 6 of other kinds"));
    }

    #[test]
    fn a_file_without_articles_failed_unless_nothing_did() {
        let mut counts = Counts::default();
        assert_eq!(counts.clone().ended(Ending::Read), Ended::Whole);
        counts.fail(None, "not JSON".into());
        let failed = |cause: &str| Ended::Failed { cause: cause.into() };
        assert_eq!(counts.clone().ended(Ending::Read), failed("not JSON"));
        assert_eq!(counts.ended(Ending::Unreadable("gone".into())), failed("gone"));
    }
}
