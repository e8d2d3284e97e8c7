//! A date that an article may have been published on, and how far its kind of place is believed.

use crate::article::EvidenceKind;
use crate::article::Stamp;

/// A date that an article may have been published on, and how far it is believed.
pub(crate) struct Candidate {
    pub(crate) kind: EvidenceKind,
    pub(crate) text: String,
    pub(crate) stamp: Stamp,
    pub(crate) belief: f32,
}

/// How far a kind of place is believed.
pub(crate) fn belief(kind: EvidenceKind) -> f32 {
    match kind {
        EvidenceKind::Correction => 1.0,
        EvidenceKind::Field
        | EvidenceKind::FrontMatter
        | EvidenceKind::HeaderLine
        | EvidenceKind::Wire => 0.97,
        EvidenceKind::Microdata => 0.96,
        EvidenceKind::Feed | EvidenceKind::MailHeader => 0.95,
        EvidenceKind::JsonLd => 0.93,
        EvidenceKind::ClassNamed => 0.90,
        EvidenceKind::Meta => 0.88,
        EvidenceKind::TimeElement => 0.85,
        EvidenceKind::Dateline => 0.84,
        EvidenceKind::Url => 0.82,
        EvidenceKind::Path => 0.81,
        EvidenceKind::Text => 0.78,
    }
}

/// Which of three voices a place on a web page speaks with: to programs, to readers, by its address.
pub(crate) fn voice(kind: EvidenceKind) -> Option<usize> {
    match kind {
        EvidenceKind::JsonLd | EvidenceKind::Microdata | EvidenceKind::Meta => Some(0),
        EvidenceKind::ClassNamed | EvidenceKind::TimeElement | EvidenceKind::Text => Some(1),
        EvidenceKind::Url | EvidenceKind::Path => Some(2),
        _ => None,
    }
}

/// Returns the first `most` characters of a text.
pub(crate) fn shortened(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
