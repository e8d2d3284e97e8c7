//! The other spellings of a word of a query, and in which ways each is looked for.

use crate::analysis::Case;
use crate::analysis::marker;
use crate::analysis::variants::Variant;
use crate::analysis::variants::is_only_in_capitals;
use crate::analysis::variants::variants;
use crate::engine::words::sought::CaseTest;
use crate::engine::words::sought::Expansion;
use crate::engine::words::sought::Look;
use crate::engine::words::sought::MarkerTest;
use crate::engine::words::sought::RawTest;
use crate::engine::words::sought::Sought;
use crate::engine::words::sought::SoughtWord;
use crate::engine::words::sought::Width;

/// Returns what a form stands for as typed: printed in one piece, and in two.
pub(super) fn written(form: &str) -> Vec<Expansion> {
    let terms = std::iter::once(form.to_owned()).chain(marker::in_two_parts(form));
    terms.map(Expansion::Term).collect()
}

/// Returns what a word stands for (its form, how it was typed, and the raw word): the `terms` it was
/// expanded to, and its other spellings.
pub(super) fn spellings(
    (form, case, raw): (&str, Case, &str),
    terms: Vec<Expansion>,
    look: Look,
) -> Sought {
    let raw_capitals =
        |form: &str| Expansion::Raw { form: form.to_owned(), test: RawTest::Capitals };
    let is_in_capitals = is_only_in_capitals(form, case);
    let (mut others, mut capitals) = (terms, Vec::new());
    if is_in_capitals {
        capitals.push(Expansion::Term(form.to_owned()));
        others = vec![Expansion::Term(marker::joined(form)), raw_capitals(form)];
    }
    for variant in variants(form, case, raw) {
        match variant {
            Variant::Form(form) => others.extend(written(&form)),
            Variant::Capitals(form) => {
                others.extend([Expansion::Term(marker::joined(&form)), raw_capitals(&form)]);
                capitals.push(Expansion::Term(form));
            }
            Variant::Raw { form, raw } => {
                others.push(Expansion::Term(marker::raw_term(&form, &raw)));
            }
            Variant::Spelled { form, spelled } => {
                others.push(Expansion::Raw { form, test: RawTest::WrittenOut(spelled) });
            }
        }
    }
    let typed = raw.to_owned();
    if capitals.is_empty() {
        return Sought::Word(SoughtWord { expansions: others, look, typed });
    }
    let in_capitals = Look { case: CaseTest::AllCaps, acronym: true, ..look.clone() };
    let words = vec![
        SoughtWord { expansions: others, look, typed: typed.clone() },
        SoughtWord { expansions: capitals, look: in_capitals, typed },
    ];
    Sought::Spellings { words, typed: usize::from(is_in_capitals) }
}

/// Returns what a word of a phrase stands for that was typed with an elided article: it is printed so,
/// in any case.
pub(super) fn behind_elided(form: &str, elided: &str) -> Sought {
    let small = elided.to_ascii_lowercase();
    let mut capital = small.clone();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let articles = [small.clone(), capital, small.to_ascii_uppercase()];
    let also = vec![MarkerTest::elided(&articles.each_ref().map(String::as_str))];
    let look = Look::typed(CaseTest::Any, Width::Own);
    let behind = SoughtWord {
        expansions: vec![Expansion::Term(form.to_owned())],
        look: Look { also, ..look.clone() },
        typed: form.to_owned(),
    };
    // Of a name, the raw form holds it.
    let of_name = Expansion::Raw { form: form.to_owned(), test: RawTest::Behind(small) };
    let name = SoughtWord { expansions: vec![of_name], look, typed: form.to_owned() };
    Sought::Spellings { words: vec![behind, name], typed: 0 }
}
