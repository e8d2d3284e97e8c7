//! An article that takes too much work to be asked a query.

/// It takes too much work to decide a query of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the query's phrases and proximities have too many matches in one article to be checked")]
pub struct TooMuch;
