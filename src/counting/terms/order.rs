//! What terms are ordered by, and which of them are listed.

use crate::counting::association::Contrast;

/// What terms are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermOrder {
    /// The log-likelihood ratio: how sure it is.
    LogLikelihood,
    /// The log ratio: how many times more often.
    LogRatio,
}

impl TermOrder {
    /// Returns the name used on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogLikelihood => "g2",
            Self::LogRatio => "log-ratio",
        }
    }

    /// Returns the measure of a term.
    pub(crate) fn of(self, contrast: Contrast) -> f64 {
        match self {
            Self::LogLikelihood => contrast.g2(),
            Self::LogRatio => contrast.log_ratio().unwrap_or(f64::NEG_INFINITY),
        }
    }
}

/// Returns whether a term is said more here than there.
pub(crate) fn is_more(contrast: Contrast) -> bool {
    contrast.g2() > 0.0 && contrast.log_ratio().is_none_or(|ratio| ratio > 0.0)
}
