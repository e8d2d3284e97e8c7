//! Whether a file that gave articles is broken or half written now, or was edited.
//!
//! The rule: a file is broken if it gives fewer articles than it did, and that is for something wrong with
//! it: it ends too early, or is of no kind that is read, or more articles are missing than records failed
//! that did not fail before. (A list without entries is an edit.) A record that alone cannot be read takes only its own article with it, and the
//! run names it. What is taken down is not missing.

use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::extract::Counts;
use crate::extract::Ended;
use crate::extract::Ending;
use crate::extract::NOTHING;

/// Returns what is wrong with a file that is broken; `None` where what it gives now replaces what it gave.
pub(super) fn breakage(
    old: &FileRecord,
    now: &Counts,
    ending: &Ending,
    taken_down: &[u128],
) -> Option<String> {
    let before = old.articles.saturating_add(old.taken_down.len() as u64);
    let lost = before.saturating_sub(now.articles.saturating_add(taken_down.len() as u64));
    if lost == 0 {
        return None;
    }
    let failed_before = match &old.outcome {
        FileOutcome::Partial { failed, .. } => *failed,
        _ => 0,
    };
    let newly_failed = now.failed.saturating_sub(failed_before);
    let is_broken = match ending {
        // It was read, and is empty: an edit.
        Ending::Skipped(kind) if kind == NOTHING => false,
        Ending::Failed(_) | Ending::Skipped(_) => true,
        Ending::Read => newly_failed > 0 && (lost > newly_failed || now.articles == 0),
        // It was not read.
        Ending::Unreadable(_) => return None,
    };
    match now.clone().ended(ending.clone()) {
        _ if !is_broken => None,
        Ended::Whole => None,
        Ended::Partial { cause, .. } | Ended::Failed { cause } => Some(cause),
        Ended::Skipped { kind } => Some(format!("it had articles and is now: {kind}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(articles: u64, failed: u64) -> FileRecord {
        let outcome = match failed {
            0 => FileOutcome::Indexed,
            failed => FileOutcome::Partial { failed, cause: "not JSON".into() },
        };
        FileRecord {
            root: 0,
            path: b"a".to_vec(),
            size: 1,
            modified: 1,
            inode: 1,
            hash: 9,
            sum: 0,
            edition: 0,
            articles,
            outcome,
            doubtful: false,
            beside: 0,
            again: false,
            unread: None,
            resume: None,
            taken_down: Vec::new(),
        }
    }

    fn is_broken(old: &FileRecord, articles: u64, failed: u64, ending: Ending) -> bool {
        let cause = (failed > 0).then(|| "not JSON".to_owned());
        breakage(old, &Counts { articles, failed, cause, ..Counts::default() }, &ending, &[])
            .is_some()
    }

    #[test]
    fn a_file_that_ends_too_early_or_is_of_no_kind_is_broken_if_articles_are_missing() {
        let cut = || Ending::Failed("it is cut".into());
        assert!(is_broken(&record(3, 0), 2, 0, cut()));
        assert!(is_broken(&record(3, 0), 0, 0, Ending::Skipped("empty file".into())));
        assert!(!is_broken(&record(3, 0), 0, 0, Ending::Skipped(NOTHING.into())), "an empty list");
        // It has all it had: what came after is missing, and was never there.
        assert!(!is_broken(&record(3, 0), 3, 0, cut()));
    }

    #[test]
    fn records_that_fail_take_their_own_articles_with_them_and_no_others() {
        assert!(is_broken(&record(1000, 0), 500, 1, Ending::Read), "half of it is there");
        assert!(!is_broken(&record(1000, 0), 999, 1, Ending::Read), "one record is wrong");
        assert!(is_broken(&record(1, 0), 0, 1, Ending::Read), "nothing of it can be read");
        // What failed before is no reason for what is missing now.
        assert!(!is_broken(&record(1000, 2), 500, 2, Ending::Read), "it was edited");
        assert!(!is_broken(&record(1000, 0), 500, 0, Ending::Read), "it was edited");
    }

    #[test]
    fn what_is_taken_down_is_not_missing() {
        let counts = Counts { articles: 2, ..Counts::default() };
        let ending = Ending::Failed("it is cut".into());
        assert_eq!(breakage(&record(3, 0), &counts, &ending, &[7]), None);
    }
}
