//! A quotation as `dateline.quote/1`.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::counting::Piece;
use crate::counting::Quotation;
use crate::counting::QuotedPart;
use crate::counting::QuotedPlace;
use crate::render::json::DATELINE;
use crate::render::json::DateJson;
use crate::render::json::IndexJson;
use crate::render::json::QueryJson;
use crate::render::json::line;
use crate::render::json::provenance::ProvenanceJson;

#[derive(Serialize)]
struct PieceJson<'a> {
    is: &'static str,
    text: &'a str,
}

impl<'a> PieceJson<'a> {
    fn new(piece: &'a Piece) -> Self {
        match piece {
            Piece::Same(text) => Self { is: "same", text },
            Piece::Missing(text) => Self { is: "missing", text },
            Piece::Added(text) => Self { is: "added", text },
        }
    }
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    cite: String,
    id: String,
    date: Option<DateJson<'a>>,
    source: Option<&'a str>,
    title: &'a str,
    edits: u64,
    pieces: Vec<PieceJson<'a>>,
}

impl<'a> PlaceJson<'a> {
    fn new(place: &'a QuotedPlace) -> Self {
        Self {
            cite: place.citation(),
            id: place.id.to_string(),
            date: place.published.as_ref().map(DateJson::new),
            source: place.source.as_deref(),
            title: &place.title,
            edits: place.edits,
            pieces: place.pieces.iter().map(PieceJson::new).collect(),
        }
    }
}

#[derive(Serialize)]
struct PartJson<'a> {
    text: &'a str,
    place: PlaceJson<'a>,
    notes: &'a [String],
}

impl<'a> PartJson<'a> {
    fn new(part: &'a QuotedPart) -> Self {
        Self { text: &part.text, place: PlaceJson::new(&part.place), notes: &part.order }
    }
}

#[derive(Serialize)]
struct QuotationJson<'a> {
    schema: &'static str,
    dateline: &'static str,
    index: IndexJson<'a>,
    query: QueryJson<'a>,
    verdict: &'static str,
    words: u64,
    exact: u64,
    near: u64,
    looked_at: u64,
    any_word: u64,
    places: Vec<PlaceJson<'a>>,
    parts: Vec<PartJson<'a>>,
    provenance: ProvenanceJson<'a>,
}

/// Writes whether a quotation is in the collection as `dateline.quote/1`.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn quotation(out: &mut impl Write, answer: &Quotation) -> io::Result<()> {
    line(
        out,
        &QuotationJson {
            schema: "dateline.quote/1",
            dateline: DATELINE,
            index: IndexJson::new(&answer.index),
            query: QueryJson::new(&answer.query),
            verdict: answer.verdict.name(),
            words: answer.words,
            exact: answer.exact,
            near: answer.near,
            looked_at: answer.looked_at,
            any_word: answer.any_word,
            places: answer.places.iter().map(PlaceJson::new).collect(),
            parts: answer.parts.iter().map(PartJson::new).collect(),
            provenance: ProvenanceJson::new(&answer.provenance, &answer.index),
        },
    )
}
