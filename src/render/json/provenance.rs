//! What an answer rests on, as JSON: with it, and with the same files, anyone can repeat a search.

use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

use crate::render::json::DATELINE;
use crate::render::json::rounded;
use crate::search::Hits;
use crate::search::IndexInfo;
use crate::search::Provenance;

#[derive(Serialize)]
pub(super) struct ProvenanceJson<'a> {
    program: &'static str,
    commit: &'a str,
    analyzer: u32,
    settings: SettingsJson<'a>,
    expansions: Vec<TermsJson<'a>>,
    /// Absent where there are no hits.
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<String>,
}

#[derive(Serialize)]
struct SettingsJson<'a> {
    syntax: &'a str,
    syntax_from: &'a str,
    default_operator: Option<&'a str>,
    plain: bool,
    any: bool,
    expand: bool,
    recency_days: Option<f64>,
    sort: &'a str,
    fold: &'a str,
    undated: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    sources: &'a [String],
    langs: &'a [String],
    within: &'a [String],
    zone: Option<&'a str>,
    offset: u64,
    limit: Option<u64>,
    passages: u64,
}

#[derive(Serialize)]
struct TermsJson<'a> {
    word: &'a str,
    terms: &'a [String],
}

impl<'a> ProvenanceJson<'a> {
    /// Of a search, with the ids of its hits.
    pub(super) fn of_hits(answer: &'a Hits) -> Self {
        let ids = Some(hash_of_ids(answer));
        Self { ids, ..Self::new(&answer.provenance, &answer.index) }
    }

    /// Of an answer that shows no hits.
    pub(super) fn new(provenance: &'a Provenance, index: &'a IndexInfo) -> Self {
        let of = &provenance.settings;
        let expansions = provenance.expansions.iter();
        Self {
            program: DATELINE,
            commit: &index.commit,
            analyzer: index.analyzer,
            settings: SettingsJson {
                syntax: of.syntax,
                syntax_from: of.syntax_from,
                default_operator: of.default_operator,
                plain: of.plain,
                any: of.any,
                expand: of.expand,
                recency_days: of.half_life.map(rounded),
                sort: of.sort,
                fold: of.fold,
                undated: of.undated,
                from: of.from.as_deref(),
                to: of.to.as_deref(),
                sources: &of.sources,
                langs: &of.langs,
                within: &of.within,
                zone: of.zone.as_deref(),
                offset: of.offset,
                limit: of.limit,
                passages: of.passages,
            },
            expansions: expansions.map(|(word, terms)| TermsJson { word, terms }).collect(),
            ids: None,
        }
    }
}

/// Returns the hash (xxh3, 32 hex digits) of the full ids of the hits, in their order, a line each.
fn hash_of_ids(answer: &Hits) -> String {
    let mut hash = Xxh3::new();
    for hit in &answer.hits {
        hash.update(hit.id.to_string().as_bytes());
        hash.update(b"\n");
    }
    format!("{:032x}", hash.digest128())
}
