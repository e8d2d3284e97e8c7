//! The claims that a page makes of its dates, as they are gathered: a few of each kind and role.

use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::html::said::dated;

/// The most claims of one kind and role.
const MOST: usize = 4;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) list: Vec<DateClaim>,
}

impl Claims {
    /// Returns whether no day of publication was found.
    pub(crate) fn are_of_changes(&self) -> bool {
        self.list.iter().all(|claim| claim.role != DateRole::Published)
    }

    /// Adds a claim that was not made yet.
    pub(crate) fn add(&mut self, kind: EvidenceKind, role: DateRole, text: &str) {
        let text = text.trim();
        let text = text.get(..text.floor_char_boundary(300)).unwrap_or(text);
        if text.is_empty() {
            return;
        }
        let same = |claim: &&DateClaim| claim.kind == kind && claim.role == role;
        let of_kind = self.list.iter().filter(same);
        if of_kind.clone().count() < MOST && !of_kind.clone().any(|claim| claim.text == text) {
            self.list.push(DateClaim { kind, role, text: text.to_owned() });
        }
    }

    /// Adds each date of a text, by what is said before it.
    pub(crate) fn add_dates(&mut self, kind: EvidenceKind, default: DateRole, text: &str) {
        for (role, date) in dated(text, default) {
            self.add(kind, role, date);
        }
    }
}
