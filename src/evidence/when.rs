//! Decides when an article was published.
//!
//! Every claim of the file, its address, its path, the dateline and the head of the text are
//! candidates. The most believed kind wins; what disagrees is kept with the date, and moves its
//! confidence.
//!
//! | kind | how often right to the day | believed |
//! |---|--:|--:|
//! | correction | given by the user | 1.00 |
//! | field, front matter, header line, wire header | | 0.97 |
//! | microdata (`itemprop`) | 98 % | 0.96 |
//! | feed, mail header | | 0.95 |
//! | JSON-LD | 93 % | 0.93 |
//! | class-named element | 90 % | 0.90 |
//! | meta | 88 % | 0.88 |
//! | `<time>` | 85 % | 0.85 |
//! | dateline with a year | | 0.84 |
//! | address | 80 % | 0.82 |
//! | path | | 0.81 |
//! | visible text | 82 % | 0.78 |
//! | a date of change, when nothing else is there | | 0.55 |
//!
//! (Shares measured on 1,972 pages; the others ranked by what they rest on.) A day that agrees
//! halves the doubt, a month that agrees takes a seventh of it; a day that disagrees takes a fifth
//! of the belief, a neighboring day (a time zone) 3 %, a date in the text 5 %. A file that holds
//! many records says less by its name: 0.60. When a copy was saved is no candidate: it is kept as a
//! date of its own.

mod candidate;
mod choice;
mod clues;
mod favored;
mod gathered;
mod in_text;

use crate::article::EvidenceKind;
use crate::article::PublicationDate;
use crate::article::Saved;
use crate::article::Stamp;
use crate::date;
use crate::date::in_path;
use crate::evidence::copies;
use crate::evidence::when::candidate::belief;
use crate::evidence::when::choice::choose;
use crate::evidence::when::gathered::Gathered;
use crate::format::DateClaim;
use crate::format::DateRole;

pub(super) use crate::evidence::when::clues::DateClues;

/// What was decided.
pub(super) struct Dates {
    pub(super) published: Option<PublicationDate>,
    pub(super) updated: Option<Stamp>,
    pub(super) saved: Option<Saved>,
    pub(super) warnings: Vec<String>,
}

/// How far a day of change is believed to be that of publication, where nothing else is there.
const CHANGED: f32 = 0.55;

/// Returns whether the day in the name of a file of many articles is after the one that an article says itself:
/// the file was made then.
fn is_made_later(path: &Stamp, clues: &DateClues<'_>, said: &Gathered) -> bool {
    let days = said.candidates.iter().map(|candidate| candidate.stamp.days().last());
    clues.of_many && days.max().is_some_and(|last| path.first_day() > last)
}

/// Returns which of an article's dates a claim is of: one that is named as the publication's may be written as that of a
/// change. Web pages have their own ways to say so, which their reader knows.
fn role(claim: &DateClaim) -> DateRole {
    let is_plain = matches!(
        claim.kind,
        EvidenceKind::Field | EvidenceKind::FrontMatter | EvidenceKind::HeaderLine
    );
    match claim.role {
        DateRole::Published | DateRole::LikelyPublished
            if is_plain && date::is_of_change(&claim.text) =>
        {
            DateRole::Updated
        }
        role => role,
    }
}

/// Weighs all candidates.
pub(super) fn weigh(clues: &DateClues<'_>) -> Dates {
    let mut gathered = Gathered::default();
    if let Some((stamp, text)) = clues.correction {
        gathered.add(clues.latest, EvidenceKind::Correction, text, *stamp, 1.0);
    }
    let (mut changed, mut copied) = (Gathered::default(), Gathered::default());
    for claim in clues.claims {
        match role(claim) {
            DateRole::Published | DateRole::LikelyPublished => {
                gathered.claim(clues, claim, belief(claim.kind));
            }
            DateRole::Updated => changed.claim(clues, claim, CHANGED),
            DateRole::Saved => copied.claim(clues, claim, 1.0),
            DateRole::LikelySaved => copied.claim(clues, claim, 0.5),
        }
    }
    let said = !gathered.candidates.is_empty();
    let path = in_path(clues.path);
    let path_is_of_copy =
        path.is_some() && (clues.is_export || copies::is_named(clues.path, clues.of_many));
    if let Some(stamp) = path.filter(|_| path_is_of_copy) {
        copied.add_quietly(clues.latest, EvidenceKind::Path, clues.path, stamp, 0.4);
    }
    let saved = copied.saved();
    let updated = changed.candidates.first().map(|candidate| candidate.stamp);
    if clues.says_undated && !said {
        gathered.warnings.append(&mut changed.warnings);
        return Dates { published: None, updated, saved, warnings: gathered.warnings };
    }
    let path = path.filter(|path| !path_is_of_copy && !is_made_later(path, clues, &gathered));
    gathered.unclaimed(clues, path, said);
    gathered.settle(clues);
    let is_of_change = gathered.candidates.is_empty();
    if is_of_change {
        // What was changed after it was saved is the copy.
        let is_of_copy =
            |stamp: &Stamp| saved.is_some_and(|saved| stamp.first_day() >= saved.stamp.first_day());
        let changed = changed.candidates.drain(..);
        gathered.candidates.extend(changed.filter(|changed| !is_of_copy(&changed.stamp)));
    }
    gathered.warnings.append(&mut changed.warnings);
    let refused = std::mem::take(&mut gathered.refused);
    let published = choose(std::mem::take(&mut gathered.candidates), refused, clues.dateline);
    // However many places agree on the day of a change, it may not be that of publication.
    let published = published.map(|date| PublicationDate {
        confidence: if is_of_change { date.confidence.min(CHANGED) } else { date.confidence },
        ..date
    });
    if let (None, Some(Saved { stamp, evidence })) = (&published, &saved) {
        // A word in a file's name is a sign, not a statement.
        let is = if *evidence == EvidenceKind::Path { "may be" } else { "is" };
        // The day alone, so that the copies of a crawl are warned of together.
        let stamp = stamp.to_string();
        let day = stamp.split('T').next().unwrap_or_default();
        let warning = format!("undated: {day} ({evidence}) {is} when this copy was saved");
        gathered.warnings.push(warning);
    }
    Dates { published, updated, saved, warnings: gathered.warnings }
}
