//! The fields of the indices of a collection.
//!
//! Three indices: articles, the words that any article has held, and what the commits say. Nothing is
//! guessed by the cluster: a field that is not here is refused.
//!
//! Articles become visible with a commit and not before: nothing is refreshed but by us, and each
//! article has the number of the commit that it came with (`commit`), counted by each index folder
//! (`owner`) for itself.

use serde_json::Value;
use serde_json::json;

use crate::engine::opensearch::document::terms_column;
use crate::engine::opensearch::terms;
use crate::engine::textual::PARTS_OF_TEXTS;

/// The version of what is kept on a cluster; another one is refused.
pub(crate) const FORMAT: u32 = 4;

/// How many positions are between title and body: nothing is found across, for no distance of a query
/// is as long.
pub(crate) const BETWEEN: u32 = 20_000;

/// Fields of names, as they are written; an article may have several values of some.
pub(crate) const NAMES: &[&str] = &[
    "source",
    "source_given",
    "origin",
    "domain",
    "lang",
    "author",
    "section",
    "subject",
    "place",
    "kind",
    "printed_page",
    "url",
    "key",
    "path",
    "meta",
];

/// Fields of numbers.
const NUMBERS: &[&str] = &[
    "commit",
    "root",
    "first_day",
    "last_day",
    "clock",
    "updated_first",
    "updated_last",
    "saved_first",
    "saved_last",
    "confidence",
    "ingested",
    "words",
    "length",
    "titled",
    "order",
];

/// Fields that are packed by us: the whole article, what decides of it, and the parts of its terms.
fn packed() -> impl Iterator<Item = String> {
    let whole = ["packed".to_owned(), "judged".to_owned()];
    whole.into_iter().chain((0..PARTS_OF_TEXTS).map(terms_column))
}

/// Returns the settings and fields of the index of articles, on so many shards with so many copies.
pub(crate) fn articles(shards: u32, replicas: u32) -> Value {
    let mut fields = serde_json::Map::new();
    fields.insert(
        "text".into(),
        json!({
            "type": "text",
            "analyzer": "positions",
            "search_analyzer": "whitespace",
            "index_options": "positions",
            "position_increment_gap": BETWEEN,
        }),
    );
    let ids = ["doc", "id", "file", "owner"].iter();
    for name in ids.chain(NAMES) {
        fields.insert((*name).into(), json!({"type": "keyword"}));
    }
    for number in NUMBERS {
        fields.insert((*number).into(), json!({"type": "long"}));
    }
    // Columns: what decides of an article is read of many, and reading sources takes ten times as long.
    for packed in packed() {
        fields.insert(packed, json!({"type": "binary", "doc_values": true}));
    }
    let not_kept: Vec<String> = packed().chain(["text".to_owned()]).collect();
    json!({
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": -1,
            "max_result_window": 10_000,
            "analysis": analysis(),
        },
        // What is indexed or a column is not kept once more: of the source, names and numbers are left.
        "mappings": {
            "dynamic": "strict",
            "_source": {"excludes": not_kept},
            "properties": fields,
        },
    })
}

/// Returns how positions and their terms are taken apart.
fn analysis() -> Value {
    json!({
        "filter": {
            // Most tokens have one term, and these patterns see that at once. One of several stays
            // beside its terms, which nothing asks for.
            "terms": {
                "type": "pattern_capture",
                "preserve_original": true,
                "patterns": [r"^([^|]++)\|", r"\|([^|]+)"],
            },
            // Of many terms it may be longer than a dictionary takes, and goes; no term is as long.
            "short": {"type": "length", "max": terms::LONGEST},
            "alternatives": {
                "type": "pattern_capture",
                "preserve_original": false,
                "patterns": ["([^|]+)"],
            },
        },
        // One that is longer would be cut in two, and all behind it be a position too far.
        "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 1_048_576}},
        "analyzer": {
            "positions": {"type": "custom", "tokenizer": "blanks", "filter": ["terms", "short"]},
            // Of a query: its alternatives and nothing beside them.
            "alternatives": {
                "type": "custom", "tokenizer": "blanks", "filter": ["alternatives"],
            },
        },
    })
}

/// Returns the settings and fields of the index of words. A word is a document, whose id is made of it.
pub(crate) fn words(replicas: u32) -> Value {
    json!({
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": replicas,
            "refresh_interval": -1,
        },
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "token": {"type": "keyword"},
                // Of a word that is cut: the whole of it.
                "whole": {"type": "keyword", "index": false, "doc_values": false},
            },
        },
    })
}

/// Returns the settings and fields of the index of what the commits say.
pub(crate) fn catalog(replicas: u32) -> Value {
    json!({
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": replicas,
            "refresh_interval": -1,
        },
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "kind": {"type": "keyword"},
                "file": {"type": "keyword"},
                "said": {"type": "keyword", "index": false, "doc_values": false},
                "bytes": {"type": "binary"},
            },
        },
    })
}
