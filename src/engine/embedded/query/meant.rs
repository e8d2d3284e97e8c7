//! What the forms count that a word was expanded to: less than the word as typed, and least in a language
//! that was hardly meant.
//!
//! Measured by `benches/expansion.rs`: whether the first hits for a word hold it, or a form of it in its
//! language.

use std::collections::BTreeMap;

use crate::analysis::marker;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::matching::DOUBTFUL;
use crate::engine::embedded::query::segment_word::each_block;
use crate::engine::embedded::read::masks::Admitted;
use crate::engine::embedded::read::snapshot::Snapshot;

/// What an occurrence of another form of a word counts, of the parts of the word as typed.
const OTHER_FORM: u32 = 12;
/// The same in a language that was hardly meant.
const OF_OTHER_LANGUAGE: u32 = 1;
/// A language was hardly meant if another has so many times its [`evidence`].
const HARDLY: f64 = 2.0;
/// A language of fewer of the articles is no rival: some articles are taken for it by mistake, and every
/// search would have to look.
const RIVAL: f64 = 0.02;
/// Of so few articles of a language little is concluded.
const FEW_ARTICLES: f64 = 50.0;

/// Weighs the forms a word was expanded to: it counts most as typed, in any language.
///
/// A word typed with a capital may be a name (`Harris`, not `harried`): its other forms hardly count,
/// but in German, which writes every noun so. Nor do forms of a language that was hardly meant, nor,
/// where it may have been one of several, those of any. This changes the order of hits, never which
/// there are.
pub(crate) fn weigh(
    snapshot: &Snapshot,
    form: &str,
    is_name: bool,
    langs: &[String],
    terms: &mut Terms,
    stop: &Stop,
) -> Result<(), EngineError> {
    let langs: Vec<&String> = langs.iter().filter(|lang| writes(lang, form)).collect();
    let evidence = if terms.values().all(|form| form.languages.is_empty()) {
        Vec::new()
    } else {
        evidence(snapshot, terms, form, &rivals(snapshot, form, &langs)?, stop)?
    };
    let most = evidence.iter().map(|(_, evidence)| *evidence).fold(0.0, f64::max);
    let meant = evidence.iter().find(|(_, evidence)| *evidence >= most && most > 0.0);
    let is_unsure = evidence.iter().filter(|(_, one)| one * HARDLY > most).count() > 1;
    for (term, other) in terms {
        if marker::whole(term) == form {
            continue;
        }
        let is_meant = meant.is_none_or(|(meant, _)| {
            other.languages.iter().any(|language| stemmed_as(language, form) == meant)
        });
        other.parts = if !is_meant {
            OF_OTHER_LANGUAGE
        } else if is_unsure || is_name && !other.languages.iter().any(|lang| lang == "de") {
            DOUBTFUL
        } else {
            OTHER_FORM
        };
    }
    Ok(())
}

/// Returns what the languages are called together that have one stemmer; for articles of unknown
/// language, what is assumed for a form.
fn stemmed_as<'l>(language: &'l str, form: &str) -> &'l str {
    match language.split(['-', '_']).next().unwrap_or(language) {
        "" => default_language(form),
        "nb" | "nn" => "no",
        "bs" | "hr" => "sr",
        language => language,
    }
}

/// A language with its names in the index, sorted, and its articles.
type Rival = (String, Vec<String>, u64);

/// Returns the languages among `langs` that a form may be of, and that more than a few articles are in.
fn rivals(snapshot: &Snapshot, form: &str, langs: &[&String]) -> Result<Vec<Rival>, EngineError> {
    let known = snapshot.languages()?;
    let in_known: u64 = known.iter().map(|(_, articles)| articles).sum();
    let unknown = (String::new(), snapshot.articles().saturating_sub(in_known));
    let mut rivals: BTreeMap<&str, (Vec<String>, u64)> = BTreeMap::new();
    let fitting = known.iter().filter(|(language, _)| langs.contains(&language));
    for (language, articles) in fitting.chain([&unknown]) {
        let rival = rivals.entry(stemmed_as(language, form)).or_default();
        rival.0.push(language.clone());
        rival.0.sort_unstable();
        rival.1 += articles;
    }
    let least = RIVAL * snapshot.articles() as f64;
    let many = rivals.into_iter().filter(|(_, (_, articles))| *articles as f64 > least);
    Ok(many.map(|(rival, (names, articles))| (rival.to_owned(), names, articles)).collect())
}

/// Returns how much speaks for it that each of several languages was meant by a word: its live articles
/// that hold the word as typed, between their number (more people ask in the language of more articles)
/// and their share (the word is of the language it is frequent in). Cost: a walk over the postings of the
/// word; none where there is one language.
fn evidence(
    snapshot: &Snapshot,
    terms: &Terms,
    form: &str,
    rivals: &[Rival],
    stop: &Stop,
) -> Result<Vec<(String, f64)>, EngineError> {
    if rivals.len() < 2 {
        return Ok(Vec::new());
    }
    let mut held = vec![0_u64; rivals.len()];
    for (number, info) in terms.get(form).into_iter().flat_map(|form| &form.places) {
        stop.check()?;
        let segment = &snapshot.segments()[*number];
        let of = |(_, names, _): &Rival| segment.admitted(snapshot.fields(), names);
        let admitted: Vec<Admitted> = rivals.iter().map(of).collect::<Result<_, _>>()?;
        each_block(segment, info, &mut None, &mut |docs, _| {
            for &doc in docs.iter().filter(|doc| segment.is_live(**doc)) {
                for (held, admitted) in held.iter_mut().zip(&admitted) {
                    *held += u64::from(match admitted {
                        Admitted::All => true,
                        Admitted::None => false,
                        Admitted::Some(mask) => mask.contains(doc),
                    });
                }
            }
        })?;
    }
    let evidence = |((rival, _, articles), held): (&Rival, u64)| {
        (rival.clone(), held as f64 / (*articles as f64 + FEW_ARTICLES).sqrt())
    };
    Ok(rivals.iter().zip(held).map(evidence).collect())
}
