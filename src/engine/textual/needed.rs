//! What a query asks of texts: the parts that hold its words.

// A clause of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use crate::engine::textual::clause::Clause;
use crate::engine::textual::clause::WordClause;
use crate::engine::textual::parts::Parts;

/// Returns the parts of texts in some languages that hold whatever a clause asks for.
pub(super) fn of_clause(clause: &Clause, languages: &[String]) -> Parts {
    let of_all = |clauses: &[Clause]| -> Parts {
        clauses.iter().map(|clause| of_clause(clause, languages)).collect()
    };
    match clause {
        Clause::All | Clause::Condition(_) => Parts::NONE,
        Clause::Word { word, .. } => of_word(word, languages),
        Clause::Phrase { parts, .. }
        | Clause::Window { parts, .. }
        | Clause::And(parts)
        | Clause::Xor(parts)
        | Clause::Maybe(parts)
        | Clause::SomeOf(_, parts)
        | Clause::Or(parts, _) => of_all(parts),
        Clause::Near { left, right, .. } | Clause::NotNear { left, right, .. } => {
            of_clause(left, languages).and(of_clause(right, languages))
        }
        Clause::Times(_, part) | Clause::Not(part) => of_clause(part, languages),
    }
}

fn of_word(word: &WordClause, languages: &[String]) -> Parts {
    let tests = word.look.also.iter().flat_map(|test| &test.markers);
    let sought = word.terms.iter().map(|terms| terms.parts(languages));
    sought.chain(tests.map(|term| Parts::of(term))).collect()
}
